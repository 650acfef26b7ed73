"""The architecture (a small configuration of Hugging Face's Qwen2.5-VL), and a fast path for images of one grid."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration, Qwen2Tokenizer
from transformers.models.qwen2_5_vl import modeling_qwen2_5_vl as qwen
from transformers.vision_utils import get_vision_window_index

HIDDEN = 128
_hf_attention = qwen.Qwen2_5_VLVisionAttention.forward
_patches_per_image: int | None = None


def reference_config(tokenizer: Qwen2Tokenizer) -> Qwen2_5_VLConfig:
    token = tokenizer.convert_tokens_to_ids
    return Qwen2_5_VLConfig(
        text_config={
            "vocab_size": len(tokenizer),
            "hidden_size": HIDDEN,
            "intermediate_size": 384,
            "num_hidden_layers": 5,
            "num_attention_heads": 4,
            "num_key_value_heads": 2,
            "rms_norm_eps": 1e-6,
            "max_position_embeddings": tokenizer.model_max_length,
            "initializer_range": 0.04,
            "tie_word_embeddings": True,
            "bos_token_id": None,
            "eos_token_id": token("<|im_end|>"),
            "pad_token_id": token("<|endoftext|>"),
            "rope_parameters": {"rope_type": "default", "rope_theta": 100.0, "mrope_section": [4, 6, 6]},
        },
        vision_config={
            "depth": 3,
            "hidden_size": 96,
            "intermediate_size": 192,
            "num_heads": 4,
            "patch_size": 14,
            "spatial_merge_size": 2,
            "temporal_patch_size": 2,
            "window_size": 56,
            "out_hidden_size": HIDDEN,
            "fullatt_block_indexes": [2],
            "initializer_range": 0.04,
            "rope_parameters": {"rope_type": "axial", "rope_theta": 100.0},
        },
        image_token_id=token("<|image_pad|>"),
        video_token_id=token("<|video_pad|>"),
        vision_start_token_id=token("<|vision_start|>"),
        vision_end_token_id=token("<|vision_end|>"),
        tie_word_embeddings=True,
    )


def new_network(tokenizer: Qwen2Tokenizer) -> Qwen2_5_VLForConditionalGeneration:
    network = Qwen2_5_VLForConditionalGeneration(reference_config(tokenizer))
    torch.nn.init.normal_(network.model.language_model.embed_tokens.weight, std=0.09)
    return network


def _one_grid_attention(
    self: nn.Module,
    hidden_states: Tensor,
    cu_seqlens: Tensor,
    position_embeddings: tuple[Tensor, Tensor] | None = None,
    max_seqlen: int | None = None,
    **kwargs: Any,
) -> Tensor:
    """One masked attention instead of a Python loop over windows, because all images of a batch share one grid."""
    patches = _patches_per_image
    if patches is None:
        return _hf_attention(
            self, hidden_states, cu_seqlens, position_embeddings=position_embeddings, max_seqlen=max_seqlen, **kwargs
        )
    total = hidden_states.shape[0]
    images = total // patches
    q, k, v = self.qkv(hidden_states).view(total, 3, self.num_heads, -1).unbind(1)
    q, k = qwen.apply_rotary_pos_emb_vision(q, k, *position_embeddings)
    q, k, v = (t.reshape(images, patches, self.num_heads, -1).transpose(1, 2) for t in (q, k, v))
    mask = None
    if len(cu_seqlens) != images + 1:
        ends = cu_seqlens[cu_seqlens <= patches][1:].long()
        window = torch.bucketize(torch.arange(patches), ends, right=True)
        mask = window[:, None] == window[None]
    out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=self.scaling)
    return self.proj(out.transpose(1, 2).reshape(total, -1))


def _linear_patch_embed(self: nn.Module, patches: Tensor) -> Tensor:
    return F.linear(patches, self.proj.weight.view(self.embed_dim, -1))


def use_fast_path() -> None:
    """Replaces two methods of Hugging Face's classes with faster ones. A test checks that the results are the same."""
    qwen.Qwen2_5_VLVisionAttention.forward = _one_grid_attention
    qwen.Qwen2_5_VisionPatchEmbed.forward = _linear_patch_embed


_window_cache: dict[tuple[int, int, int], tuple[Tensor, Tensor, Tensor]] = {}


def image_features(
    network: Qwen2_5_VLForConditionalGeneration, pixel_values: Tensor, grid: tuple[int, int], images: int
) -> Tensor:
    """Returns features [images * rows * columns, hidden] of images with `grid` rows and columns of image tokens."""
    global _patches_per_image
    key = (*grid, images)
    if key not in _window_cache:
        thw = torch.tensor([[1, grid[0] * 2, grid[1] * 2]] * images)
        window = network.config.vision_config.window_size
        _window_cache[key] = (
            thw,
            *get_vision_window_index(thw, spatial_merge_size=2, window_size=window, patch_size=14),
        )
    thw, window_index, cu_window_seqlens = _window_cache[key]
    _patches_per_image = grid[0] * grid[1] * 4
    try:
        return network.model.visual(
            pixel_values, grid_thw=thw, window_index=window_index, cu_window_seqlens=cu_window_seqlens
        ).pooler_output
    finally:
        _patches_per_image = None


def last_hidden_states(
    network: Qwen2_5_VLForConditionalGeneration,
    ids: Tensor,
    positions: Tensor,
    mask: Tensor,
    features: Tensor | None,
) -> Tensor:
    """Returns [batch, tokens, hidden] under a block mask [batch, 1, tokens, tokens]."""
    embeddings = network.model.language_model.embed_tokens(ids)
    if features is not None:
        is_image = (ids == network.config.image_token_id)[..., None]
        embeddings = embeddings.masked_scatter(is_image, features.to(embeddings.dtype))
    return network.model.language_model(
        inputs_embeds=embeddings, position_ids=positions, attention_mask=mask, use_cache=False
    ).last_hidden_state
