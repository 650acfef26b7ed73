"""Compares a bundle with its checkpoint: KL and log-probabilities of every token under both views.

The bundle runs like in a runner: the vision graph once per image, the prompt once and in chunks, and the responses
after it one by one and as one padded batch. The reference is Hugging Face's forward pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import graphs
from .families.qwen2_5_vl import Checkpoint, Encoded
from .head import HEAD_OUTPUTS

#: Limit of |dKL| / max(1, KL): absolute up to one nat and relative above, because rounding grows with the size of the
#: log-probabilities. (On the reference model at 2 to 8 nats, Hugging Face's float32 differs from its float64 by up to
#: 2.4e-5, and the bundle by up to 2.9e-5.)
KL_ERROR_MAX = 2e-5

# Image sizes in features (merged patches), none a multiple of a window: one image, long, small, two images, large.
IMAGE_SIZES = (((5, 7),), ((3, 11),), ((1, 3),), ((5, 3), (3, 7)), ((9, 13),))
RESPONSE_TOKENS = (1, 2, 17, 40)
CHUNK_TOKENS = 16
QUESTION = "What is in the picture?"


@dataclass(frozen=True)
class Parity:
    """Largest absolute differences from the reference, in nats, over `tokens` response tokens."""

    kl_error: float
    #: Divided by max(1, KL) of the token.
    kl_error_scaled: float
    log_prob_error: float
    kl_mean: float
    tokens: int

    def as_fields(self) -> dict[str, float | int]:
        """Rounds to two digits, so that the manifest does not depend on the rounding of one processor."""
        return {
            "kl_error_max": float(f"{self.kl_error:.1e}"),
            "kl_error_scaled_max": float(f"{self.kl_error_scaled:.1e}"),
            "log_prob_error_max": float(f"{self.log_prob_error:.1e}"),
            "kl_mean": float(f"{self.kl_mean:.1e}"),
            "tokens": self.tokens,
        }


class BundleModel:
    """Runs the graphs of a bundle with ONNX Runtime on the CPU."""

    def __init__(self, folder: Path, cache_shape: tuple[int, int, int]) -> None:
        self.layers, self.heads, self.head_dim = cache_shape
        self.sessions = {
            name: graphs.open_session(folder / f"{name}.onnx") for name in ("vision", "embed", "body", "head")
        }

    def features(self, feeds: dict[str, np.ndarray]) -> np.ndarray:
        return self.sessions["vision"].run(["features"], feeds)[0]

    def embed(self, ids: np.ndarray) -> np.ndarray:
        return self.sessions["embed"].run(["inputs_embeds"], {"input_ids": ids})[0]

    def empty_past(self) -> dict[str, np.ndarray]:
        empty = np.zeros((1, self.heads, 0, self.head_dim), np.float32)
        return {f"past_key_values.{layer}.{part}": empty for layer in range(self.layers) for part in ("key", "value")}

    def read(
        self, embeddings: np.ndarray, mask: np.ndarray, positions: np.ndarray, past: dict[str, np.ndarray]
    ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        names = [name.replace("past_key_values", "present") for name in past]
        feeds = {"inputs_embeds": embeddings, "attention_mask": mask, "position_ids": positions, **past}
        hidden, *present = self.sessions["body"].run(["last_hidden_state", *names], feeds)
        return hidden, dict(zip(past, present, strict=True))

    def measure(self, original: np.ndarray, perturbed: np.ndarray, response: list[int]) -> dict[str, np.ndarray]:
        feeds = {
            "hidden_original": original,
            "hidden_perturbed": perturbed,
            "token_ids": np.array(response, np.int64),
            "temperature": np.ones(1, np.float32),
        }
        return dict(zip(HEAD_OUTPUTS, self.sessions["head"].run(list(HEAD_OUTPUTS), feeds), strict=True))


def _states(
    model: BundleModel, checkpoint: Checkpoint, encoded: Encoded, responses: list[list[int]]
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Computes the states [tokens, H] that predict each response, one by one and as one padded batch."""
    ids = encoded.input_ids.numpy()
    embeddings = model.embed(ids).copy()
    features = [model.features(feeds) for feeds in checkpoint.vision_feeds(encoded)]
    embeddings[ids == checkpoint.config.image_token_id] = np.concatenate(features)
    positions = checkpoint.prompt_positions(encoded)
    length = ids.shape[1]
    past = model.empty_past()
    for start in range(0, length, CHUNK_TOKENS):
        end = min(length, start + CHUNK_TOKENS)
        hidden, past = model.read(
            embeddings[:, start:end], np.ones((1, end), np.int64), positions[:, :, start:end].copy(), past
        )
    last = hidden[0, -1:]

    def response_positions(rows: int, tokens: int) -> np.ndarray:
        return np.tile(positions.max() + 1 + np.arange(tokens), (3, rows, 1))

    alone = []
    for response in responses:
        if len(response) == 1:
            alone.append(last)
            continue
        tokens = len(response) - 1
        continued, _ = model.read(
            model.embed(np.array([response[:-1]])),
            np.ones((1, length + tokens), np.int64),
            response_positions(1, tokens),
            past,
        )
        alone.append(np.concatenate([last, continued[0]]))

    rows, longest = len(responses), max(map(len, responses))
    padded = np.zeros((rows, longest), np.int64)
    mask = np.ones((rows, length + longest), np.int64)
    for row, response in enumerate(responses):
        padded[row, : len(response)] = response
        mask[row, length + len(response) :] = 0
    repeated = {name: value.repeat(rows, 0) for name, value in past.items()}
    continued, _ = model.read(model.embed(padded), mask, response_positions(rows, longest), repeated)
    together = [np.concatenate([last, continued[row, : len(response) - 1]]) for row, response in enumerate(responses)]
    return alone, together


def _draw_images(
    checkpoint: Checkpoint, sides: tuple[tuple[int, int], ...], random: np.random.Generator
) -> list[np.ndarray]:
    unit = checkpoint.processor.patch_size * checkpoint.processor.merge_size
    return [random.integers(0, 256, (rows * unit, columns * unit, 3), np.uint8) for rows, columns in sides]


def _blacken(image: np.ndarray, patch: int, random: np.random.Generator) -> np.ndarray:
    dark = random.random((image.shape[0] // patch, image.shape[1] // patch)) < 0.5
    return np.where(np.kron(dark, np.ones((patch, patch), bool))[..., None], 0, image).astype(np.uint8)


def check(folder: Path, checkpoint: Checkpoint, log: Callable[[str], None] = lambda line: None) -> Parity:
    """Compares both on random images and responses with a fixed seed."""
    random = np.random.default_rng(0)
    model = BundleModel(folder, checkpoint.cache_shape)
    kl_errors, scaled, log_prob_errors, divergences = [], [], [], []
    for sides in IMAGE_SIZES:
        images = _draw_images(checkpoint, sides, random)
        views = [images, [_blacken(image, checkpoint.processor.patch_size, random) for image in images]]
        encoded = [checkpoint.encode(view, QUESTION) for view in views]
        responses = [random.choice(checkpoint.word_ids, tokens).tolist() for tokens in RESPONSE_TOKENS]
        if encoded[0].input_ids.shape[1] + max(RESPONSE_TOKENS) > checkpoint.max_context:
            continue
        original, perturbed = (_states(model, checkpoint, view, responses) for view in encoded)
        for index, response in enumerate(responses):
            lp, lq = (checkpoint.log_probs(view, response) for view in encoded)
            kl = (np.exp(lp) * (lp - lq)).sum(-1)
            token = np.arange(len(response)), response
            divergences.append(kl)
            for mode in range(2):
                measured = model.measure(original[mode][index], perturbed[mode][index], response)
                kl_errors.append(np.abs(measured["kl"] - kl))
                scaled.append(kl_errors[-1] / np.maximum(1, kl))
                log_prob_errors.append(np.abs(measured["log_prob_original"] - lp[token]))
                log_prob_errors.append(np.abs(measured["log_prob_perturbed"] - lq[token]))
        names = " and ".join(f"{rows}x{columns}" for rows, columns in sides)
        log(f"images of {names} features: max |dKL| so far {np.concatenate(kl_errors).max():.1e}")
    if not divergences:
        raise ValueError(f"a context of {checkpoint.max_context} tokens is too small for the comparison")
    # Uses NumPy's max, which propagates NaN.
    return Parity(
        kl_error=float(np.concatenate(kl_errors).max()),
        kl_error_scaled=float(np.concatenate(scaled).max()),
        log_prob_error=float(np.concatenate(log_prob_errors).max()),
        kl_mean=float(np.concatenate(divergences).mean()),
        tokens=sum(map(len, divergences)),
    )
