"""Converts a checkpoint to the published layout of Qwen2.5-VL: flat config, older names, several weight files."""

from __future__ import annotations

import json
from pathlib import Path

from safetensors.torch import load_file, save_file

TEXT_FIELDS = (
    "hidden_act",
    "hidden_size",
    "intermediate_size",
    "max_position_embeddings",
    "num_attention_heads",
    "num_hidden_layers",
    "num_key_value_heads",
    "rms_norm_eps",
    "vocab_size",
)
TOKEN_FIELDS = ("image_token_id", "video_token_id", "vision_start_token_id", "vision_end_token_id")


def publish(folder: Path) -> None:
    """Converts `folder` in place."""
    config = json.loads((folder / "config.json").read_text("utf-8"))
    text, vision = config["text_config"], config["vision_config"]
    flat = {
        "architectures": config["architectures"],
        "model_type": "qwen2_5_vl",
        "tie_word_embeddings": False,
        "use_sliding_window": False,
        "sliding_window": 32768,
        "rope_theta": text["rope_parameters"]["rope_theta"],
        "rope_scaling": {"type": "mrope", "mrope_section": text["rope_parameters"]["mrope_section"]},
        "vision_config": {
            name: value
            for name, value in vision.items()
            if name not in ("rope_parameters", "in_channels", "model_type")
        }
        | {"in_chans": 3},
    }
    flat |= {name: text[name] for name in TEXT_FIELDS} | {name: config[name] for name in TOKEN_FIELDS}
    (folder / "config.json").write_text(json.dumps(flat), "utf-8")

    old = {
        name.replace("model.language_model.", "model.").replace("model.visual.", "visual."): weight
        for name, weight in load_file(folder / "model.safetensors").items()
    }
    (folder / "model.safetensors").unlink()
    names = sorted(old)
    halves = names[::2], names[1::2]
    weight_map = {}
    for number, half in enumerate(halves, 1):
        file = f"model-{number:05}-of-00002.safetensors"
        save_file({name: old[name] for name in half}, folder / file, {"format": "pt"})
        weight_map |= dict.fromkeys(half, file)
    index = {"metadata": {"total_size": 0}, "weight_map": weight_map}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), "utf-8")

    template = (folder / "chat_template.jinja").read_text("utf-8")
    (folder / "chat_template.jinja").unlink()
    (folder / "chat_template.json").write_text(json.dumps({"chat_template": template}), "utf-8")
