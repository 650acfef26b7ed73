"""The output head as ONNX graphs: from two hidden states per token to divergences, and from one to logits.

The head graph never stores the logits of the whole vocabulary. Two scans over blocks of the vocabulary keep its memory
constant: the first finds each row's maximum and sum of exponentials, the second sums divergences and entropies.
"""

from __future__ import annotations

import numpy as np
import onnx_ir as ir

from . import graphs

BLOCK_COLUMNS = 8192

HEAD_OUTPUTS = (
    "kl",
    "jsd",
    "top1_drop",
    "log_prob_original",
    "log_prob_perturbed",
    "entropy_original",
    "entropy_perturbed",
)

# Log-probabilities are (z - max) - log(sum), not z - (max + log(sum)), which would lose the relevant digits of large
# logits. `valid` excludes the padding columns of the last block from every sum.
_HEAD = """
head (float[N,{H}] hidden_original, float[N,{H}] hidden_perturbed, int64[N] token_ids, float[1] temperature)
  => (float[N] kl, float[N] jsd, float[N] top1_drop, float[N] log_prob_original, float[N] log_prob_perturbed,
      float[N] entropy_original, float[N] entropy_perturbed)
{{
  last = Constant<value_ints = [1]>()
  lowest = Constant<value_float = -3.0e38>()
  nought = Constant<value_float = 0.0>()
  half = Constant<value_float = 0.5>()
  ln2 = Constant<value_float = 0.6931471805599453>()
  one = Constant<value_float = 1.0>()
  first_column = Constant<value = int64[1,1] {{0}}>()
  block_columns = Constant<value = int64[1,1] {{{K}}}>()
  column_min = Constant<value_int = 0>()
  column_max = Constant<value_int = {K_LAST}>()

  h_o = Div(hidden_original, temperature)
  h_p = Div(hidden_perturbed, temperature)
  token = Unsqueeze(token_ids, last)
  rows = Shape(token)
  zeros = Expand(nought, rows)
  lows = Expand(lowest, rows)

  max_o, max_p, sum_o, sum_p, top_p, token_o, token_p, end = Scan <
    num_scan_inputs = 2,
    body = extents (
      float[N,1] max_o_in, float[N,1] max_p_in, float[N,1] sum_o_in, float[N,1] sum_p_in, float[N,1] top_p_in,
      float[N,1] token_o_in, float[N,1] token_p_in, int64[1,1] from_column,
      float[{H},{K}] w, bool[1,{K}] valid
    ) => (
      float[N,1] max_o_out, float[N,1] max_p_out, float[N,1] sum_o_out, float[N,1] sum_p_out, float[N,1] top_p_out,
      float[N,1] token_o_out, float[N,1] token_p_out, int64[1,1] to_column
    ) {{
      z_o_all = MatMul(h_o, w)
      z_p_all = MatMul(h_p, w)
      z_o = Where(valid, z_o_all, lowest)
      z_p = Where(valid, z_p_all, lowest)
      block_max_o = ReduceMax<keepdims = 1>(z_o, last)
      block_max_p = ReduceMax<keepdims = 1>(z_p, last)
      max_o_out = Max(max_o_in, block_max_o)
      max_p_out = Max(max_p_in, block_max_p)
      shift_o = Sub(max_o_in, max_o_out)
      shift_p = Sub(max_p_in, max_p_out)
      scale_o = Exp(shift_o)
      scale_p = Exp(shift_p)
      kept_o = Mul(sum_o_in, scale_o)
      kept_p = Mul(sum_p_in, scale_p)
      centred_o = Sub(z_o, max_o_out)
      centred_p = Sub(z_p, max_p_out)
      exp_o = Exp(centred_o)
      exp_p = Exp(centred_p)
      added_o = ReduceSum<keepdims = 1>(exp_o, last)
      added_p = ReduceSum<keepdims = 1>(exp_p, last)
      sum_o_out = Add(kept_o, added_o)
      sum_p_out = Add(kept_p, added_p)

      top = ArgMax<axis = 1, keepdims = 1>(z_o)
      block_top_p = GatherElements<axis = 1>(z_p, top)
      higher = Greater(block_max_o, max_o_in)
      top_p_out = Where(higher, block_top_p, top_p_in)

      column = Sub(token, from_column)
      inner = Clip(column, column_min, column_max)
      here = Equal(column, inner)
      block_token_o = GatherElements<axis = 1>(z_o, inner)
      block_token_p = GatherElements<axis = 1>(z_p, inner)
      token_o_out = Where(here, block_token_o, token_o_in)
      token_p_out = Where(here, block_token_p, token_p_in)
      to_column = Add(from_column, block_columns)
    }}
  >(lows, lows, zeros, zeros, zeros, zeros, zeros, first_column, weight_blocks, valid_blocks)

  log_sum_o = Log(sum_o)
  log_sum_p = Log(sum_p)
  token_centred_o = Sub(token_o, max_o)
  token_centred_p = Sub(token_p, max_p)
  token_log_prob_o = Sub(token_centred_o, log_sum_o)
  token_log_prob_p = Sub(token_centred_p, log_sum_p)
  log_prob_original = Squeeze(token_log_prob_o, last)
  log_prob_perturbed = Squeeze(token_log_prob_p, last)

  top_prob_o = Reciprocal(sum_o)
  top_centred_p = Sub(top_p, max_p)
  top_log_prob_p = Sub(top_centred_p, log_sum_p)
  top_prob_p = Exp(top_log_prob_p)
  drop = Sub(top_prob_o, top_prob_p)
  top1_drop = Squeeze(drop, last)

  kl_sum, js_sum, entropy_o, entropy_p = Scan <
    num_scan_inputs = 2,
    body = divergences (
      float[N,1] kl_in, float[N,1] js_in, float[N,1] entropy_o_in, float[N,1] entropy_p_in,
      float[{H},{K}] w2, bool[1,{K}] valid2
    ) => (
      float[N,1] kl_out, float[N,1] js_out, float[N,1] entropy_o_out, float[N,1] entropy_p_out
    ) {{
      y_o = MatMul(h_o, w2)
      y_p = MatMul(h_p, w2)
      y_centred_o = Sub(y_o, max_o)
      y_centred_p = Sub(y_p, max_p)
      lp = Sub(y_centred_o, log_sum_o)
      lq = Sub(y_centred_p, log_sum_p)
      p_all = Exp(lp)
      q_all = Exp(lq)
      p = Where(valid2, p_all, nought)
      q = Where(valid2, q_all, nought)

      p_lp = Mul(p, lp)
      q_lq = Mul(q, lq)
      block_entropy_o = ReduceSum<keepdims = 1>(p_lp, last)
      block_entropy_p = ReduceSum<keepdims = 1>(q_lq, last)
      entropy_o_out = Sub(entropy_o_in, block_entropy_o)
      entropy_p_out = Sub(entropy_p_in, block_entropy_p)

      gap = Sub(lp, lq)
      p_gap = Mul(p, gap)
      block_kl = ReduceSum<keepdims = 1>(p_gap, last)
      kl_out = Add(kl_in, block_kl)

      distance = Abs(gap)
      closeness_log = Neg(distance)
      closeness = Exp(closeness_log)
      closeness_one = Add(closeness, one)
      mix_log = Log(closeness_one)
      greater = Max(lp, lq)
      mix_upper = Add(greater, mix_log)
      lp_mix = Sub(lp, mix_upper)
      lq_mix = Sub(lq, mix_upper)
      lp_ratio = Add(lp_mix, ln2)
      lq_ratio = Add(lq_mix, ln2)
      p_ratio = Mul(p, lp_ratio)
      q_ratio = Mul(q, lq_ratio)
      both = Add(p_ratio, q_ratio)
      block_js = ReduceSum<keepdims = 1>(both, last)
      half_js = Mul(block_js, half)
      js_out = Add(js_in, half_js)
    }}
  >(zeros, zeros, zeros, zeros, weight_blocks, valid_blocks)

  kl_clamped = Max(kl_sum, nought)
  js_clamped = Max(js_sum, nought)
  kl = Squeeze(kl_clamped, last)
  jsd = Squeeze(js_clamped, last)
  entropy_original = Squeeze(entropy_o, last)
  entropy_perturbed = Squeeze(entropy_p, last)
}}
"""

_LOGITS = """
logits (float[N,{H}] hidden, float[1] temperature) => (float[N,{V}] logits)
{{
  h = Div(hidden, temperature)
  start = Constant<value_ints = [0]>()
  end = Constant<value_ints = [{V}]>()
  columns = Constant<value_ints = [1]>()
  row_of_blocks = Constant<value_ints = [0, -1]>()
  blocks = Scan <
    num_scan_inputs = 1,
    body = block (float[{H},{K}] w) => (float[N,{K}] z) {{ z = MatMul(h, w) }}
  >(weight_blocks)
  rows = Transpose<perm = [1, 0, 2]>(blocks)
  joined = Reshape(rows, row_of_blocks)
  logits = Slice(joined, start, end, columns)
}}
"""


def _blocks(weight: np.ndarray, columns: int) -> np.ndarray:
    """Splits [vocabulary, hidden] into [blocks, hidden, columns], padding the last block with zeros."""
    vocabulary, hidden = weight.shape
    count = -(-vocabulary // columns)
    padded = np.zeros((count * columns, hidden), np.float32)
    padded[:vocabulary] = weight
    return np.ascontiguousarray(padded.reshape(count, columns, hidden).transpose(0, 2, 1))


def build_head(weight: np.ndarray, block_columns: int = BLOCK_COLUMNS) -> ir.Model:
    """Graph from hidden states [N, hidden] of both views to `HEAD_OUTPUTS`, with weights [vocabulary, hidden]."""
    vocabulary, hidden = weight.shape
    columns = min(block_columns, vocabulary)
    blocks = _blocks(weight, columns)
    valid = (np.arange(len(blocks) * columns) < vocabulary).reshape(len(blocks), 1, columns)
    text = _HEAD.format(H=hidden, K=columns, K_LAST=columns - 1)
    return graphs.parse_graph(text, {"weight_blocks": blocks, "valid_blocks": valid})


def build_logits(weight: np.ndarray, block_columns: int = BLOCK_COLUMNS) -> ir.Model:
    """Graph from hidden states [N, hidden] to logits [N, vocabulary], with the weight blocks of the head."""
    vocabulary, hidden = weight.shape
    columns = min(block_columns, vocabulary)
    text = _LOGITS.format(H=hidden, V=vocabulary, K=columns)
    return graphs.parse_graph(text, {"weight_blocks": _blocks(weight, columns)})
