"""Writes a Qwen2.5-VL checkpoint with random weights, for tests and measurements.

`python -m sightline_export.random_checkpoint DIR --tokenizer-from DIR` copies the tokenizer, the chat template and the
image processor from another checkpoint, or from a bundle, whose manifest then describes the processor.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import AutoTokenizer, Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration, Qwen2VLImageProcessor
from transformers.utils import logging as transformers_logging

from .bundle import MANIFEST, ExportError, copy_tokenizer, read_json

PROCESSOR_FILES = ("processor_config.json", "preprocessor_config.json")

# Standard deviation times sqrt(hidden), large enough that another image changes every prediction. A usual
# initialisation leaves KL near 0; without the square root, a wide model would amplify rounding errors too much.
MATRIX_GAIN = 1.2
VECTOR_STD = 0.02

PATCH = 14
MERGE = 2
TEMPORAL_PATCH = 2


def rope_sections(head_dim: int) -> list[int]:
    """Rotary pairs for time, rows and columns in the proportions of Qwen2.5-VL (16, 24, 24 of 64)."""
    pairs = head_dim // 2
    side = pairs * 3 // 8
    return [pairs - 2 * side, side, side]


def build_config(
    folder: Path,
    *,
    hidden: int,
    layers: int,
    heads: int,
    kv_heads: int,
    vocab: int | None,
    vision_depth: int,
    window: int,
    context: int,
) -> Qwen2_5_VLConfig:
    """Configuration for the tokenizer in `folder`. The middle block of the vision tower has full attention."""
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)

    if vocab is not None and vocab < len(tokenizer):
        raise ExportError(f"the tokenizer has {len(tokenizer)} tokens; a vocabulary of {vocab} is too small")

    def token(content: str) -> int:
        return tokenizer.convert_tokens_to_ids(content)

    return Qwen2_5_VLConfig(
        text_config={
            "hidden_size": hidden,
            "intermediate_size": 2 * hidden,
            "num_hidden_layers": layers,
            "num_attention_heads": heads,
            "num_key_value_heads": kv_heads,
            "vocab_size": vocab or len(tokenizer),
            "max_position_embeddings": context,
            "bos_token_id": None,
            "eos_token_id": tokenizer.eos_token_id,
            "pad_token_id": tokenizer.pad_token_id,
            "rope_parameters": {
                "rope_type": "default",
                "rope_theta": 10000.0,
                "mrope_section": rope_sections(hidden // heads),
            },
        },
        vision_config={
            "depth": vision_depth,
            "hidden_size": hidden,
            "intermediate_size": 2 * hidden,
            "num_heads": heads,
            "out_hidden_size": hidden,
            "window_size": window,
            "fullatt_block_indexes": [vision_depth // 2],
            "patch_size": PATCH,
            "spatial_merge_size": MERGE,
            "temporal_patch_size": TEMPORAL_PATCH,
        },
        image_token_id=token("<|image_pad|>"),
        video_token_id=token("<|video_pad|>"),
        vision_start_token_id=token("<|vision_start|>"),
        vision_end_token_id=token("<|vision_end|>"),
        tie_word_embeddings=False,
    )


def write_processor(source: Path, folder: Path, max_pixels: int | None) -> None:
    """Copies the image processor of `source`, or writes one with `max_pixels` or with the sizes of the bundle."""
    files = [name for name in PROCESSOR_FILES if (source / name).is_file()]
    if files and max_pixels is None:
        for name in files:
            shutil.copyfile(source / name, folder / name)
        return
    size = {"shortest_edge": (2 * PATCH * MERGE) ** 2, "longest_edge": max_pixels or 1280 * (PATCH * MERGE) ** 2}
    if max_pixels is None and (source / MANIFEST).is_file():
        image = read_json(source / MANIFEST)["image"]
        size = {"shortest_edge": image["min_pixels"], "longest_edge": image["max_pixels"]}
    processor = Qwen2VLImageProcessor(patch_size=PATCH, merge_size=MERGE, temporal_patch_size=TEMPORAL_PATCH, size=size)
    processor.save_pretrained(folder)


def write_checkpoint(
    folder: Path,
    tokenizer_from: Path,
    *,
    hidden: int = 64,
    layers: int = 3,
    heads: int = 4,
    kv_heads: int = 2,
    vocab: int | None = None,
    vision_depth: int = 3,
    window: int = 112,
    context: int = 4096,
    max_pixels: int | None = None,
    seed: int = 0,
) -> None:
    """Writes the checkpoint into `folder`. The same arguments give the same bytes. `window` is a side in pixels."""
    folder.mkdir(parents=True, exist_ok=True)
    copy_tokenizer(tokenizer_from, folder)
    write_processor(tokenizer_from, folder, max_pixels)
    config = build_config(
        folder,
        hidden=hidden,
        layers=layers,
        heads=heads,
        kv_heads=kv_heads,
        vocab=vocab,
        vision_depth=vision_depth,
        window=window,
        context=context,
    )
    random = torch.Generator().manual_seed(seed)
    model = Qwen2_5_VLForConditionalGeneration(config).float()
    with torch.no_grad():
        for weight in model.parameters():
            noise = torch.randn(weight.shape, generator=random)
            if weight.dim() > 1:
                weight.copy_(noise * (MATRIX_GAIN / hidden**0.5))
            else:
                # Rounds to the library's initial values: 1 for norms, 0 for biases.
                weight.copy_(weight.round() + noise * VECTOR_STD)
    model.save_pretrained(folder)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="sightline_export.random_checkpoint", description="Write a Qwen2.5-VL checkpoint with random weights."
    )
    parser.add_argument("folder", type=Path, help="folder to write")
    parser.add_argument("--tokenizer-from", type=Path, required=True, help="checkpoint or bundle with a tokenizer")
    parser.add_argument("--hidden", type=int, default=64, help="hidden size of decoder and vision tower")
    parser.add_argument("--layers", type=int, default=3, help="decoder layers")
    parser.add_argument("--heads", type=int, default=4, help="attention heads")
    parser.add_argument("--kv-heads", type=int, default=2, help="key-value heads of the decoder")
    parser.add_argument("--vocab", type=int, help="rows of the output head (default: the tokenizer's tokens)")
    parser.add_argument("--vision-depth", type=int, default=3, help="blocks of the vision tower")
    parser.add_argument("--window", type=int, default=112, help="side of an attention window in pixels")
    parser.add_argument("--context", type=int, default=4096, help="maximum tokens of prompt and response")
    parser.add_argument("--max-pixels", type=int, help="largest image (default: that of the tokenizer's checkpoint)")
    parser.add_argument("--seed", type=int, default=0)
    options = vars(parser.parse_args(arguments))
    transformers_logging.disable_progress_bar()
    try:
        write_checkpoint(options.pop("folder"), options.pop("tokenizer_from"), **options)
    except ExportError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
