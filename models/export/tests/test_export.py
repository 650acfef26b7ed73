"""Exports of a random checkpoint: contents of the bundle, parity and reproducibility."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from published_layout import publish

from sightline_export import graphs, parity
from sightline_export.cli import main
from sightline_export.families.qwen2_5_vl import Checkpoint
from sightline_export.parity import KL_ERROR_MAX, BundleModel

PACKAGE = Path(__file__).resolve().parents[1]


def test_manifest_describes_the_checkpoint_and_pins_every_file(bundle: Path, checkpoint: Path) -> None:
    text = (bundle / "bundle.json").read_text("utf-8")
    manifest = json.loads(text)
    assert text == json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in bundle.iterdir()}
    del files["bundle.json"]
    assert manifest["files"] == files
    assert {"vision.onnx", "embed.onnx", "body.onnx", "head.onnx", "logits.onnx"} <= files.keys()
    assert {"tokenizer.json", "tokenizer_config.json", "chat_template.jinja"} <= files.keys()
    config = json.loads((checkpoint / "config.json").read_text("utf-8"))
    assert manifest["format"] == "sightline-bundle/1"
    assert manifest["family"] == "qwen2_5_vl"
    assert manifest["name"] == "random"
    assert manifest["license"] == "CC0-1.0"
    assert manifest["kv"] == {"layers": 3, "heads": 2, "head_dim": 16}
    assert manifest["tokens"]["image"] == config["image_token_id"]
    assert manifest["vision"]["window_size"] == 112
    assert (
        manifest["source"]["weights_sha256"]
        == hashlib.sha256((checkpoint / "model.safetensors").read_bytes()).hexdigest()
    )


def test_bundle_agrees_with_the_checkpoint(bundle: Path) -> None:
    figures = json.loads((bundle / "bundle.json").read_text("utf-8"))["parity"]
    print(f"max |dKL| {figures['kl_error_max']:.1e} at a mean KL of {figures['kl_mean']:.2f}")
    assert figures["kl_error_max"] <= KL_ERROR_MAX
    assert figures["kl_mean"] > 0.05


def test_graphs_have_the_names_and_axes_of_the_contract(bundle: Path) -> None:
    def axes(graph: str) -> dict[str, list[int | str]]:
        session = graphs.open_session(bundle / f"{graph}.onnx")
        return {value.name: value.shape for value in (*session.get_inputs(), *session.get_outputs())}

    assert axes("vision") == {
        "pixel_values": ["patches", 1176],
        "position_ids": ["patches", 2],
        "window_index": ["features"],
        "cu_window_seqlens": ["borders"],
        "features": ["features", 64],
    }
    assert axes("embed") == {"input_ids": ["B", "S"], "inputs_embeds": ["B", "S", 64]}
    cache = {
        f"{side}.{layer}.{part}": ["batch", 2, length, 16]
        for side, length in (("past_key_values", "past"), ("present", "past + new"))
        for layer in range(3)
        for part in ("key", "value")
    }
    assert axes("body") == {
        "inputs_embeds": ["batch", "new", 64],
        "attention_mask": ["batch", "all"],
        "position_ids": [3, "batch", "new"],
        "last_hidden_state": ["batch", "new", 64],
        **cache,
    }


def test_body_gives_the_same_states_for_any_split_of_a_sequence(bundle: Path) -> None:
    random = np.random.default_rng(0)
    model = BundleModel(bundle, (3, 2, 16))
    tokens = 23
    embeddings = random.standard_normal((2, tokens, 64)).astype(np.float32)
    positions = np.tile(np.arange(tokens), (3, 2, 1))

    def read(bounds: list[int]) -> np.ndarray:
        past = {name: value.repeat(2, 0) for name, value in model.empty_past().items()}
        parts = []
        for start, end in zip([0, *bounds], [*bounds, tokens], strict=True):
            mask = np.ones((2, end), np.int64)
            hidden, past = model.read(embeddings[:, start:end], mask, positions[:, :, start:end].copy(), past)
            parts.append(hidden)
        return np.concatenate(parts, 1)

    whole = read([])
    np.testing.assert_allclose(read([10]), whole, atol=2e-5)
    np.testing.assert_allclose(read(list(range(1, tokens))), whole, atol=2e-5)
    alone, _ = model.read(embeddings[1:], np.ones((1, tokens), np.int64), positions[:, 1:].copy(), model.empty_past())
    np.testing.assert_allclose(alone[0], whole[1], atol=2e-5)


def test_second_export_gives_the_same_bytes(bundle: Path, checkpoint: Path, tmp_path: Path) -> None:
    """Runs in another process, from another path, with another hash seed."""
    moved = tmp_path / "elsewhere" / checkpoint.name
    shutil.copytree(checkpoint, moved)
    again = tmp_path / "again"
    done = subprocess.run(
        [sys.executable, "-m", "sightline_export", moved, again, "--license", "CC0-1.0", "--json"],
        cwd=PACKAGE,
        env={**os.environ, "PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    result = json.loads(done.stdout)
    assert result["revision"] == hashlib.sha256((again / "bundle.json").read_bytes()).hexdigest()
    assert {path.name: path.read_bytes() for path in again.iterdir()} == {
        path.name: path.read_bytes() for path in bundle.iterdir()
    }


def test_checkpoint_reads_the_published_layout_of_qwen2_5_vl(checkpoint: Path, tmp_path: Path) -> None:
    published = tmp_path / "published"
    shutil.copytree(checkpoint, published)
    publish(published)
    ours, theirs = Checkpoint(checkpoint), Checkpoint(published)
    assert theirs.manifest_fields() == ours.manifest_fields()
    weights = ours.model.state_dict()
    for name, weight in theirs.model.state_dict().items():
        assert torch.equal(weight, weights.pop(name)), name
    assert weights == {}
    picture = np.random.default_rng(0).integers(0, 256, (140, 84, 3), np.uint8)
    encoded = [model.encode([picture], "What is in the picture?") for model in (ours, theirs)]
    assert torch.equal(encoded[0].input_ids, encoded[1].input_ids)
    np.testing.assert_array_equal(ours.log_probs(encoded[0], [1, 2, 3]), theirs.log_probs(encoded[1], [1, 2, 3]))


def test_bundle_contains_no_path_of_the_machine(bundle: Path, checkpoint: Path) -> None:
    for path in bundle.iterdir():
        for trace in (str(checkpoint.parent), str(PACKAGE), "site-packages"):
            assert trace.encode() not in path.read_bytes(), f"{path.name} contains {trace}"


def test_parity_check_detects_a_bundle_that_differs_from_its_checkpoint(
    bundle: Path, checkpoint: Path, tmp_path: Path
) -> None:
    modified = tmp_path / "modified"
    shutil.copytree(bundle, modified)
    original = Checkpoint(checkpoint)
    tower = original.model.model.visual
    tower.blocks[0].attn.proj.weight.data.mul_(1.01)
    graphs.save(original.export_vision(), modified / "vision.onnx")
    original.release()
    assert parity.check(modified, original).kl_error_scaled > KL_ERROR_MAX


def test_failed_parity_check_leaves_no_files(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = parity.Parity(
        kl_error=float("nan"), kl_error_scaled=float("nan"), log_prob_error=0.0, kl_mean=0.0, tokens=1
    )
    monkeypatch.setattr(parity, "check", lambda *_, **__: figures)
    monkeypatch.setattr(Checkpoint, "graphs", lambda _: {})
    assert main([str(checkpoint), str(tmp_path / "bundle")]) == 1
    assert "the bundle differs from the checkpoint" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
