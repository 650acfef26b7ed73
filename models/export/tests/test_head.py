"""Compares the head graphs with PyTorch in float64."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from sightline_export import graphs
from sightline_export.head import HEAD_OUTPUTS, build_head, build_logits

BLOCK = 64
HIDDEN = 24


def reference(
    weight: np.ndarray, original: np.ndarray, perturbed: np.ndarray, tokens: np.ndarray, temperature: float
) -> dict[str, np.ndarray]:
    matrix = torch.tensor(weight).double()
    lp, lq = (
        torch.log_softmax(torch.tensor(hidden).double() @ matrix.T / temperature, -1)
        for hidden in (original, perturbed)
    )
    p, q = lp.exp(), lq.exp()
    mix = torch.logaddexp(lp, lq) - np.log(2)
    rows = torch.arange(len(tokens))
    top = lp.argmax(-1)
    return {
        "kl": (p * (lp - lq)).sum(-1).numpy(),
        "jsd": (0.5 * (p * (lp - mix) + q * (lq - mix)).sum(-1)).numpy(),
        "top1_drop": (p[rows, top] - q[rows, top]).numpy(),
        "log_prob_original": lp[rows, tokens].numpy(),
        "log_prob_perturbed": lq[rows, tokens].numpy(),
        "entropy_original": -(p * lp).sum(-1).numpy(),
        "entropy_perturbed": -(q * lq).sum(-1).numpy(),
    }


def measure(
    folder: Path,
    weight: np.ndarray,
    original: np.ndarray,
    perturbed: np.ndarray,
    tokens: np.ndarray,
    temperature: float,
) -> dict[str, np.ndarray]:
    graphs.save(build_head(weight, BLOCK), folder / "head.onnx")
    feeds = {
        "hidden_original": original,
        "hidden_perturbed": perturbed,
        "token_ids": tokens,
        "temperature": np.array([temperature], np.float32),
    }
    values = graphs.open_session(folder / "head.onnx").run(list(HEAD_OUTPUTS), feeds)
    return dict(zip(HEAD_OUTPUTS, values, strict=True))


@pytest.mark.parametrize("vocabulary", [40, BLOCK, BLOCK + 1, 5 * BLOCK, 5 * BLOCK - 1, 1000])
@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_head_agrees_with_float64(tmp_path: Path, vocabulary: int, temperature: float) -> None:
    random = np.random.default_rng(vocabulary)
    weight = random.standard_normal((vocabulary, HIDDEN)).astype(np.float32)
    original = random.standard_normal((31, HIDDEN)).astype(np.float32)
    perturbed = original + 0.3 * random.standard_normal((31, HIDDEN)).astype(np.float32)
    tokens = random.integers(0, vocabulary, 31)
    inputs = weight, original, perturbed, tokens, temperature
    expected = reference(*inputs)
    for name, values in measure(tmp_path, *inputs).items():
        np.testing.assert_allclose(values, expected[name], rtol=2e-6, atol=1e-5, err_msg=name)


def test_head_is_finite_and_right_for_extreme_logits(tmp_path: Path) -> None:
    """Uses the identity as the matrix, wider than one block, so that the hidden states are the logits."""
    vocabulary = 2 * BLOCK + 3
    weight = np.eye(vocabulary, dtype=np.float32)
    one_hot = np.full(vocabulary, -1e4, np.float32)
    one_hot[7] = 1e4
    other = np.full(vocabulary, -1e4, np.float32)
    other[vocabulary - 1] = 1e4
    uniform = np.zeros(vocabulary, np.float32)
    negative = np.full(vocabulary, -1e4, np.float32)
    original = np.stack([one_hot, one_hot, uniform, one_hot, negative])
    perturbed = np.stack([one_hot, other, one_hot, uniform, uniform])
    tokens = np.array([7, 7, 0, vocabulary - 1, 3])
    inputs = weight, original, perturbed, tokens, 1.0
    measured = measure(tmp_path, *inputs)
    expected = reference(*inputs)
    for name, values in measured.items():
        assert np.isfinite(values).all(), name
        np.testing.assert_allclose(values, expected[name], rtol=2e-6, atol=1e-5, err_msg=name)
    assert measured["log_prob_perturbed"][1] == pytest.approx(-2e4)
    assert measured["jsd"][1] == pytest.approx(np.log(2))


def test_head_gives_zero_divergence_for_equal_states(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    weight = (10 * random.standard_normal((777, HIDDEN))).astype(np.float32)
    hidden = random.standard_normal((50, HIDDEN)).astype(np.float32)
    measured = measure(tmp_path, weight, hidden, hidden, random.integers(0, 777, 50), 1.0)
    assert (measured["kl"] == 0).all()
    assert (measured["jsd"] >= 0).all()
    assert measured["jsd"].max() < 1e-6


def test_head_never_gives_a_negative_divergence(tmp_path: Path) -> None:
    random = np.random.default_rng(4)
    weight = random.standard_normal((777, HIDDEN)).astype(np.float32)
    hidden = random.standard_normal((200, HIDDEN)).astype(np.float32)
    nearly = hidden * np.float32(1 + 1e-6)
    measured = measure(tmp_path, weight, hidden, nearly, random.integers(0, 777, 200), 1.0)
    assert (measured["kl"] >= 0).all()
    assert (measured["jsd"] >= 0).all()


def test_head_takes_the_lowest_of_equally_likely_tokens_as_the_top_one(tmp_path: Path) -> None:
    weight = np.eye(2 * BLOCK, dtype=np.float32)
    original = np.zeros((1, 2 * BLOCK), np.float32)
    original[0, [5, BLOCK + 5]] = 4.0
    perturbed = np.zeros((1, 2 * BLOCK), np.float32)
    perturbed[0, 5] = 4.0
    inputs = weight, original, perturbed, np.array([0]), 1.0
    np.testing.assert_allclose(measure(tmp_path, *inputs)["top1_drop"], reference(*inputs)["top1_drop"], atol=1e-6)


@pytest.mark.parametrize("vocabulary", [40, 5 * BLOCK - 1])
def test_logits_graph_divides_by_the_temperature(tmp_path: Path, vocabulary: int) -> None:
    random = np.random.default_rng(1)
    weight = random.standard_normal((vocabulary, HIDDEN)).astype(np.float32)
    hidden = random.standard_normal((5, HIDDEN)).astype(np.float32)
    graphs.save(build_logits(weight, BLOCK), tmp_path / "logits.onnx")
    feeds = {"hidden": hidden, "temperature": np.array([0.5], np.float32)}
    (logits,) = graphs.open_session(tmp_path / "logits.onnx").run(["logits"], feeds)
    np.testing.assert_allclose(logits, hidden @ weight.T / 0.5, rtol=1e-5, atol=1e-5)


def test_head_and_logits_share_the_weights_of_a_separate_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphs, "EXTERNAL_BYTES", 1024)
    weight = np.random.default_rng(2).standard_normal((200, HIDDEN)).astype(np.float32)
    graphs.save(build_head(weight, BLOCK), tmp_path / "head.onnx")
    logits = build_logits(weight, BLOCK)
    graphs.share_weights(logits, tmp_path / "head.onnx")
    graphs.save(logits, tmp_path / "logits.onnx")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["head.onnx", "head.onnx.data", "logits.onnx"]
    hidden = np.ones((1, HIDDEN), np.float32)
    feeds = {"hidden": hidden, "temperature": np.ones(1, np.float32)}
    (values,) = graphs.open_session(tmp_path / "logits.onnx").run(["logits"], feeds)
    np.testing.assert_allclose(values, hidden @ weight.T, rtol=1e-5, atol=1e-5)
