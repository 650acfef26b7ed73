"""Statistics of labelled numbers: area under the ROC curve, F1, and bootstrap intervals over samples."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def auroc(positive: np.ndarray, negative: np.ndarray) -> float:
    """Probability that a positive ranks above a negative, with ties counted half (Mann-Whitney)."""
    if not len(positive) or not len(negative):
        return float("nan")
    _, inverse, counts = np.unique(np.concatenate([positive, negative]), return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    n, m = len(positive), len(negative)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))


def f1(predicted: np.ndarray, true: np.ndarray) -> float:
    hits = np.sum(predicted & true)
    return float(2 * hits / max(1, np.sum(predicted) + np.sum(true)))


def interval(samples: int, figure: Callable[[np.ndarray], float], rounds: int = 300) -> tuple[float, float]:
    """95 % bootstrap interval of `figure(sample indices)`."""
    rng = np.random.RandomState(0)
    values = [figure(rng.randint(0, samples, samples)) for _ in range(rounds)]
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)
