/** The fused head graph: two hidden states per token in, divergences and log-probabilities out. Logits stay in the graph. */
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import type { DivergenceName } from '#contract/divergence.ts';
import { SightlineError } from '#contract/errors.ts';
import { divergencesFromLogProbs, GRAPH_DIVERGENCES } from '#core/scoring/index.ts';

const VIEW_MEASURES = ['log_prob_original', 'log_prob_perturbed', 'entropy_original', 'entropy_perturbed'] as const;
type ViewMeasure = (typeof VIEW_MEASURES)[number];

/** One value per token in each series. A divergence is missing if the head graph was exported without it. */
export type TokenMeasures = Record<ViewMeasure, Float64Array> & Partial<Record<DivergenceName, Float64Array>>;
export type TokenMeasure = ViewMeasure | DivergenceName;

/** Tokens per run: enough for an efficient matrix product, few enough that memory does not grow with the response. */
const HEAD_TOKENS = 128;

/**
 * @param input.hiddenOriginal [tokens, hidden_size]; row t is the state that predicts token t
 * @param input.hiddenPerturbed same shape, under the perturbed view
 * @throws SightlineError `non_finite` if a value is not a finite number
 */
export async function measureTokens(
  head: InferenceSession,
  input: {
    hiddenOriginal: Float32Array;
    hiddenPerturbed: Float32Array;
    tokenIds: readonly number[];
    temperature: number;
    hiddenSize: number;
  },
): Promise<TokenMeasures> {
  const { hiddenOriginal, hiddenPerturbed, tokenIds, temperature, hiddenSize } = input;
  const tokens = tokenIds.length;
  const names = [...GRAPH_DIVERGENCES.filter((name) => head.outputNames.includes(name)), ...VIEW_MEASURES];
  const measured = Object.fromEntries(names.map((name) => [name, new Float64Array(tokens)])) as TokenMeasures;
  for (let from = 0; from < tokens; from += HEAD_TOKENS) {
    const to = Math.min(tokens, from + HEAD_TOKENS);
    const rows = (hidden: Float32Array) =>
      new Tensor('float32', hidden.subarray(from * hiddenSize, to * hiddenSize), [to - from, hiddenSize]);
    const outputs = await head.run({
      hidden_original: rows(hiddenOriginal),
      hidden_perturbed: rows(hiddenPerturbed),
      token_ids: new Tensor('int64', BigInt64Array.from(tokenIds.slice(from, to), BigInt), [to - from]),
      temperature: new Tensor('float32', Float32Array.of(temperature), [1]),
    });
    for (const name of names) {
      const values = outputs[name]?.data;
      if (!(values instanceof Float32Array) || values.length !== to - from) {
        throw new Error(`The head graph did not return ${to - from} float32 values of ${name}`);
      }
      const index = values.findIndex((value) => !Number.isFinite(value));
      if (index >= 0) {
        throw new SightlineError(
          'non_finite',
          `${name} of token ${from + index} is ${values[index]}, not a finite number; nothing was recorded`,
        );
      }
      measured[name]?.set(values, from);
    }
  }
  const fromLogProbs = divergencesFromLogProbs({
    logProbOriginal: measured.log_prob_original,
    logProbPerturbed: measured.log_prob_perturbed,
  });
  return { ...measured, ...fromLogProbs };
}
