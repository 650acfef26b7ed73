"""Qwen2.5-VL (arXiv 2502.13923): graphs of its vision tower and decoder, and its fields of the manifest.

Shapes: N patches of one image, W windows, B sequences, P past tokens, S new tokens, H hidden size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import onnx_ir as ir
import PIL.Image
import torch
import torch.nn.functional as F
from safetensors import SafetensorError
from torch import Tensor, nn
from transformers import (
    AutoImageProcessor,
    AutoTokenizer,
    DynamicCache,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
)
from transformers.models.qwen2_5_vl.modeling_qwen2_5_vl import apply_rotary_pos_emb_vision
from transformers.vision_utils import get_vision_position_ids, get_vision_window_index

from .. import graphs
from ..bundle import chat_template
from ..head import build_head, build_logits

ARCHITECTURE = "Qwen2_5_VLForConditionalGeneration"
NAME = "qwen2_5_vl"
VISION_INPUTS = ("pixel_values", "position_ids", "window_index", "cu_window_seqlens")

# Opset 23 has attention as one operator. The vision tower keeps the exporter's default, because with its window masks
# that operator fails at run time in ONNX Runtime.
BODY_OPSET = 23

# Names of the exporter, mapped to names of the bundle format.
_NAMES = {
    r"^input\.past_key_values\.layers\.(\d+)\.keys?$": r"past_key_values.\1.key",
    r"^input\.past_key_values\.layers\.(\d+)\.values?$": r"past_key_values.\1.value",
    r"^output\.past_key_values\.layers\.(\d+)\.keys?$": r"present.\1.key",
    r"^output\.past_key_values\.layers\.(\d+)\.values?$": r"present.\1.value",
    r"^(input|output)\.": "",
}


class VisionGraph(nn.Module):
    """The vision tower on the patches of one image.

    Hugging Face's attention splits the patches at window borders, which an exporter would fix to the windows of the
    example image. This module gathers the windows into one padded batch, so that incomplete windows are right at any
    size.
    """

    def __init__(self, tower: nn.Module) -> None:
        super().__init__()
        self.tower = tower
        self.config = tower.config
        self.window_patches = (tower.window_size // tower.patch_size) ** 2

    def forward(
        self, pixel_values: Tensor, position_ids: Tensor, window_index: Tensor, cu_window_seqlens: Tensor
    ) -> dict[str, Tensor]:
        """Maps [N, pixels], [N, 2], [N/4], [W + 1] to features [N/4, H]."""
        tower = self.tower
        hidden = tower.patch_embed(pixel_values)
        cos, sin = tower.rotary_pos_emb(hidden, position_ids)
        hidden, cos, sin = (self.by_window(rows, window_index) for rows in (hidden, cos, sin))
        for index, block in enumerate(tower.blocks):
            windows = None if index in tower.fullatt_block_indexes else cu_window_seqlens
            hidden = hidden + self.attend(block.attn, block.norm1(hidden), cos, sin, windows)
            hidden = hidden + block.mlp(block.norm2(hidden))
        return {"features": tower.merger(hidden)[torch.argsort(window_index)]}

    def by_window(self, rows: Tensor, window_index: Tensor) -> Tensor:
        """Reorders [N, width] by window. The patches of a feature stay together."""
        width = rows.shape[1]
        return rows.reshape(-1, self.tower.spatial_merge_unit, width)[window_index].reshape(-1, width)

    def attend(self, attention: nn.Module, hidden: Tensor, cos: Tensor, sin: Tensor, windows: Tensor | None) -> Tensor:
        """Attention over all patches, or within `windows` (borders, [W + 1])."""
        patches = hidden.shape[0]
        query, key, value = attention.qkv(hidden).reshape(-1, 3, attention.num_heads, attention.head_dim).unbind(1)
        query, key = apply_rotary_pos_emb_vision(query, key, cos, sin)
        if windows is None:
            mixed = F.scaled_dot_product_attention(
                *(part.transpose(0, 1)[None] for part in (query, key, value)), scale=attention.scaling
            )[0].transpose(0, 1)
        else:
            start, end = windows[:-1], windows[1:]
            slots = torch.arange(self.window_patches, device=hidden.device)
            filled = slots[None] < (end - start)[:, None]
            source = torch.minimum(start[:, None] + slots[None], torch.full_like(start[:, None], 1) * (patches - 1))
            mixed = F.scaled_dot_product_attention(
                *(part[source].transpose(1, 2) for part in (query, key, value)),
                attn_mask=filled[:, None, None, :],
                scale=attention.scaling,
            ).transpose(1, 2)
            index = torch.arange(patches, device=hidden.device)
            window = (index[:, None] >= end[None]).sum(-1)
            slot = window * self.window_patches + index - start[window]
            mixed = mixed.reshape(-1, attention.num_heads, attention.head_dim)[slot]
        return attention.proj(mixed.reshape(-1, attention.dim))


class BodyGraph(nn.Module):
    """The decoder from embeddings to the state before the output head, with the key-value cache as an input."""

    def __init__(self, decoder: nn.Module) -> None:
        super().__init__()
        self.decoder = decoder
        self.config = decoder.config

    def forward(
        self, inputs_embeds: Tensor, attention_mask: Tensor, position_ids: Tensor, past_key_values: DynamicCache
    ) -> dict[str, Any]:
        """Maps [B, S, H], [B, P + S], [3, B, S] and the cache to [B, S, H] and the extended cache."""
        out = self.decoder(
            inputs_embeds=inputs_embeds,
            attention_mask=attention_mask,
            position_ids=position_ids,
            past_key_values=past_key_values,
            use_cache=True,
            return_dict=True,
        )
        return {"last_hidden_state": out.last_hidden_state, "past_key_values": out.past_key_values}


@dataclass(frozen=True)
class Encoded:
    """Images and a prompt as inputs of Hugging Face's model."""

    input_ids: Tensor
    """[1, tokens], with one placeholder per feature of each image."""
    pixel_values: Tensor
    """[patches of all images, pixels]"""
    grids: Tensor
    """[images, 3]: time, rows and columns of patches."""


class Checkpoint:
    """A Qwen2.5-VL checkpoint in a local folder, in float32."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = Qwen2_5_VLConfig.from_pretrained(folder, local_files_only=True)
        self.tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        # The library does not find the template in all files that may have it, so it gets that of the bundle.
        self.tokenizer.chat_template = chat_template(folder)
        self.processor = AutoImageProcessor.from_pretrained(folder, local_files_only=True)
        self._reject_unsupported()

    def _reject_unsupported(self) -> None:
        """Raises ValueError if the checkpoint uses features that the graphs or the runner do not support."""
        if set(self.config.text_config.layer_types) != {"full_attention"}:
            raise ValueError("its decoder uses sliding-window attention, which is not supported")
        if self.processor.resample != PIL.Image.Resampling.BICUBIC:
            raise ValueError("its image processor does not use bicubic resampling; no other is supported")
        if self.tokenizer.eos_token_id is None or self.tokenizer.pad_token_id is None:
            raise ValueError("its tokenizer has no end-of-turn token or no padding token")

    @cached_property
    def model(self) -> Qwen2_5_VLForConditionalGeneration:
        """The library's model. Raises ValueError if a weight is missing or has the wrong shape."""
        try:
            model, report = Qwen2_5_VLForConditionalGeneration.from_pretrained(
                self.folder,
                dtype=torch.float32,
                local_files_only=True,
                ignore_mismatched_sizes=True,
                output_loading_info=True,
            )
        except SafetensorError as cause:
            raise ValueError(f"its weights are damaged: {cause}") from cause
        # The library fills in missing weights (biases with 0, norms with 1), which no comparison would detect.
        for fault, names in (
            ("lack", report["missing_keys"]),
            ("have another shape for", (name for name, *_ in report["mismatched_keys"])),
        ):
            if faulty := sorted(names):
                more = f" and {len(faulty) - 1} more" if len(faulty) > 1 else ""
                raise ValueError(f"its weights {fault} {faulty[0]}{more}")
        return model.eval()

    def release(self) -> None:
        """Frees the loaded weights."""
        self.__dict__.pop("model", None)

    @property
    def max_context(self) -> int:
        return self.config.text_config.max_position_embeddings

    @property
    def cache_shape(self) -> tuple[int, int, int]:
        """Layers, key-value heads, and head size."""
        text = self.config.text_config
        head_dim = getattr(text, "head_dim", None) or text.hidden_size // text.num_attention_heads
        return text.num_hidden_layers, text.num_key_value_heads, head_dim

    @property
    def word_ids(self) -> list[int]:
        """Tokens that may occur in a response: all except special tokens."""
        special = set(self.tokenizer.all_special_ids)
        count = min(len(self.tokenizer), self.config.text_config.vocab_size)
        return [token for token in range(count) if token not in special]

    def manifest_fields(self) -> dict[str, Any]:
        """Fields of bundle.json for a checkpoint of this family."""
        text, vision = self.config.text_config, self.config.vision_config
        layers, heads, head_dim = self.cache_shape
        return {
            "hidden_size": text.hidden_size,
            "vocab_size": text.vocab_size,
            "max_context": self.max_context,
            "kv": {"layers": layers, "heads": heads, "head_dim": head_dim},
            "tokens": {
                "image": self.config.image_token_id,
                "vision_start": self.config.vision_start_token_id,
                "vision_end": self.config.vision_end_token_id,
                "end_of_turn": self.tokenizer.eos_token_id,
                "pad": self.tokenizer.pad_token_id,
            },
            "image": {
                "patch_size": self.processor.patch_size,
                "merge_size": self.processor.merge_size,
                "temporal_patch_size": self.processor.temporal_patch_size,
                "min_pixels": self.processor.size["shortest_edge"],
                "max_pixels": self.processor.size["longest_edge"],
                "mean": list(self.processor.image_mean),
                "std": list(self.processor.image_std),
                "resample": "bicubic",
            },
            "vision": {"window_size": vision.window_size, "inputs": list(VISION_INPUTS)},
            "position_rule": "mrope",
        }

    def graphs(self, body_opset: int = BODY_OPSET) -> dict[str, Callable[[], ir.Model]]:
        """Builders of the graphs, by name."""
        return {
            "vision": self.export_vision,
            "embed": self.export_embed,
            "body": lambda: self.export_body(body_opset),
            "head": lambda: build_head(self.model.lm_head.weight.detach().numpy()),
            "logits": lambda: build_logits(self.model.lm_head.weight.detach().numpy()),
        }

    def export_vision(self) -> ir.Model:
        unit = self.config.vision_config.spatial_merge_size
        grid = torch.tensor([[1, 5 * unit, 7 * unit]])
        vision = self.config.vision_config
        pixels = vision.in_channels * vision.temporal_patch_size * vision.patch_size**2
        inputs = {"pixel_values": torch.randn(int(grid.prod()), pixels), **self.vision_indices(grid)}
        axes = {
            "pixel_values": ("patches", pixels),
            "position_ids": ("patches", 2),
            "window_index": ("features",),
            "cu_window_seqlens": ("borders",),
        }
        return graphs.export_module(VisionGraph(self.model.model.visual), inputs, axes=axes, names=_NAMES)

    def export_embed(self) -> ir.Model:
        table = self.model.get_input_embeddings().weight.detach().numpy()
        text = f"""
        embed (int64[B,S] input_ids) => (float[B,S,{table.shape[1]}] inputs_embeds) {{
          inputs_embeds = Gather(table, input_ids)
        }}"""
        return graphs.parse_graph(text, {"table": table})

    def export_body(self, opset: int) -> ir.Model:
        # All sizes differ, and none is 0 or 1, which the tracer would treat as constants.
        batch, past, new = 2, 20, 7
        layers, heads, head_dim = self.cache_shape
        shape = (batch, heads, past, head_dim)
        inputs = {
            "inputs_embeds": torch.randn(batch, new, self.config.text_config.hidden_size),
            "attention_mask": torch.ones(batch, past + new, dtype=torch.long),
            "position_ids": torch.arange(past, past + new).expand(3, batch, new).contiguous(),
            "past_key_values": DynamicCache(
                ddp_cache_data=[(torch.randn(shape), torch.randn(shape)) for _ in range(layers)]
            ),
        }
        axes = {
            "inputs_embeds": ("batch", "new", self.config.text_config.hidden_size),
            "attention_mask": ("batch", "all"),
            "position_ids": (3, "batch", "new"),
            r"past_key_values\..*": ("batch", heads, "past", head_dim),
        }
        body = BodyGraph(self.model.model.language_model)
        return graphs.export_module(body, inputs, axes=axes, names=_NAMES, opset=opset)

    def vision_indices(self, grid: Tensor) -> dict[str, Tensor]:
        """Index inputs of the vision graph for one image of `grid` ([1, 3]), computed by Hugging Face."""
        vision = self.config.vision_config
        window_index, borders = get_vision_window_index(
            grid,
            spatial_merge_size=vision.spatial_merge_size,
            window_size=vision.window_size,
            patch_size=vision.patch_size,
        )
        return {
            "position_ids": get_vision_position_ids(grid, vision.spatial_merge_size).long(),
            "window_index": window_index.long(),
            "cu_window_seqlens": torch.unique_consecutive(borders).long(),
        }

    def vision_feeds(self, encoded: Encoded) -> list[dict[str, np.ndarray]]:
        """Inputs of the vision graph for each image."""
        pixels = encoded.pixel_values.split(encoded.grids.prod(-1).tolist())
        feeds = [
            {"pixel_values": part, **self.vision_indices(grid[None])}
            for part, grid in zip(pixels, encoded.grids, strict=True)
        ]
        return [{name: tensor.numpy() for name, tensor in feed.items()} for feed in feeds]

    def encode(self, pictures: list[np.ndarray], question: str) -> Encoded:
        """Encodes images (uint8 [height, width, 3], sides multiples of a feature) and a question as one user turn."""
        processed = self.processor(images=pictures, do_resize=False, return_tensors="pt")
        content = [{"type": "image"} for _ in pictures] + [{"type": "text", "text": question}]
        text = self.tokenizer.apply_chat_template(
            [{"role": "user", "content": content}], add_generation_prompt=True, tokenize=False
        )
        grids = processed["image_grid_thw"]
        features = iter((grids.prod(-1) // self.processor.merge_size**2).tolist())
        ids: list[int] = []
        for token in self.tokenizer(text, add_special_tokens=False)["input_ids"]:
            ids += [token] * (next(features) if token == self.config.image_token_id else 1)
        return Encoded(torch.tensor([ids]), processed["pixel_values"], grids)

    @torch.no_grad()
    def log_probs(self, encoded: Encoded, response: list[int]) -> np.ndarray:
        """Log-probabilities [response, vocabulary] from Hugging Face's forward pass over prompt and response."""
        ids = torch.cat([encoded.input_ids, torch.tensor([response])], 1)
        logits = self.model(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            pixel_values=encoded.pixel_values,
            image_grid_thw=encoded.grids,
            mm_token_type_ids=(ids == self.config.image_token_id).int(),
            use_cache=False,
        ).logits
        return torch.log_softmax(logits[0, -len(response) - 1 : -1].double(), -1).numpy()

    def prompt_positions(self, encoded: Encoded) -> np.ndarray:
        """Rotary positions [3, 1, tokens] of the prompt."""
        positions, _ = self.model.model.get_rope_index(
            encoded.input_ids,
            mm_token_type_ids=(encoded.input_ids == self.config.image_token_id).int(),
            image_grid_thw=encoded.grids,
            attention_mask=torch.ones_like(encoded.input_ids),
        )
        return positions.numpy()
