"""Wrong arguments and unusable checkpoints give exit status 1 and a message that names the problem."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from sightline_export import random_checkpoint
from sightline_export.cli import main


@pytest.fixture
def copy(checkpoint: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "copy"
    shutil.copytree(checkpoint, folder)
    return folder


def export_error(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert main([str(argument) for argument in arguments]) == 1
    return capsys.readouterr().err


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json", "chat_template.jinja"])
def test_export_names_a_missing_file(copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (copy / name).unlink()
    message = export_error(capsys, copy, tmp_path / "bundle")
    assert ("*.safetensors" if name == "model.safetensors" else name) in message
    assert not (tmp_path / "bundle").exists()


def test_export_of_another_architecture_names_the_supported_ones(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = json.loads((copy / "config.json").read_text("utf-8"))
    (copy / "config.json").write_text(json.dumps({**config, "architectures": ["LlamaForCausalLM"]}), "utf-8")
    message = export_error(capsys, copy, tmp_path / "bundle")
    assert "is LlamaForCausalLM; supported: Qwen2_5_VLForConditionalGeneration" in message


def test_export_rejects_a_config_that_is_not_json(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy / "config.json").write_text("{", "utf-8")
    assert "config.json is not JSON" in export_error(capsys, copy, tmp_path / "bundle")


def test_export_rejects_sliding_window_attention(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = json.loads((copy / "config.json").read_text("utf-8"))
    config["text_config"]["layer_types"][0] = "sliding_attention"
    (copy / "config.json").write_text(json.dumps(config), "utf-8")
    assert "sliding-window attention" in export_error(capsys, copy, tmp_path / "bundle")


def test_export_rejects_a_missing_checkpoint_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "there is no checkpoint folder" in export_error(capsys, tmp_path / "nowhere", tmp_path / "bundle")


def test_export_keeps_an_existing_bundle_without_force(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    existing = tmp_path / "existing"
    existing.mkdir()
    (existing / "bundle.json").write_text("{}", "utf-8")
    assert "--force replaces it" in export_error(capsys, copy, existing)
    assert (existing / "bundle.json").read_text("utf-8") == "{}"


def test_force_replaces_only_bundles(copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    existing = tmp_path / "photos"
    existing.mkdir()
    (existing / "holiday.jpg").write_bytes(b"")
    assert "is not a bundle" in export_error(capsys, copy, existing, "--force")
    assert (existing / "holiday.jpg").exists()


def weights_without(folder: Path, ending: str) -> None:
    path = folder / "model.safetensors"
    weights = {name: weight for name, weight in load_file(path).items() if not name.endswith(ending)}
    path.unlink()
    save_file(weights, path, {"format": "pt"})


@pytest.mark.parametrize("ending", ["layers.1.mlp.down_proj.weight", "q_proj.bias", "input_layernorm.weight"])
def test_export_rejects_a_missing_weight(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str
) -> None:
    """The library would fill it in with 0 or 1, in the bundle and in the reference alike."""
    weights_without(copy, ending)
    message = export_error(capsys, copy, tmp_path / "bundle")
    assert "its weights lack" in message
    assert ending in message


def test_export_rejects_a_weight_of_another_shape(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = json.loads((copy / "config.json").read_text("utf-8"))
    config["text_config"]["intermediate_size"] += 1
    (copy / "config.json").write_text(json.dumps(config), "utf-8")
    assert "its weights have another shape for" in export_error(capsys, copy, tmp_path / "bundle")


def test_random_checkpoint_rejects_a_vocabulary_smaller_than_the_tokenizer(
    tokenizer_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(tmp_path / "random"), "--tokenizer-from", str(tokenizer_folder), "--vocab", "9"]
    assert random_checkpoint.main(arguments) == 1
    assert "a vocabulary of 9 is too small" in capsys.readouterr().err


def test_export_rejects_damaged_weights(copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = copy / "model.safetensors"
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[: len(content) // 2])
    assert "its weights are damaged" in export_error(capsys, copy, tmp_path / "bundle")
