"""Supported model families, by the architecture name in a checkpoint's config.json."""

from . import qwen2_5_vl

FAMILIES = {qwen2_5_vl.ARCHITECTURE: qwen2_5_vl}
