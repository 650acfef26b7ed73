"""Prepares batches ahead of time in a separate process. A batch depends only on (seed, step)."""

from __future__ import annotations

import collections
from collections.abc import Callable, Iterator
from multiprocessing.pool import Pool
from typing import Any

import torch
from transformers import AutoProcessor

from . import batches
from .generate import stream

PREFETCH = 4
CELL_PICTURES = 32
_encoder: batches.Encoder | None = None


def start_producer(processor_dir: str) -> None:
    global _encoder
    torch.set_num_threads(1)
    _encoder = batches.Encoder(AutoProcessor.from_pretrained(processor_dir).tokenizer)


def picture_batch(seed: int, step: int, steps: int) -> batches.PictureBatch:
    blackened = step > steps / 2 and stream(f"train:{seed}:1:{step}:view").random() < 0.1
    return batches.make_picture_batch(f"train:{seed}:1:{step}", CELL_PICTURES, blackened)


def answer_batch(seed: int, step: int, steps: int, pictures: int, questions: int) -> batches.Batch:
    if _encoder is None:
        raise RuntimeError("call start_producer in this process first")
    done = step / steps
    # The share of harder views rises over the first fifth of training.
    early = stream(f"train:{seed}:2:{step}:view").random() > done / 0.2
    return batches.make_batch(
        _encoder,
        f"train:{seed}:2:{step}",
        pictures,
        questions,
        captions_first=done < 0.15,
        view="clean" if early else None,
    )


def iterate_batches(
    pool: Pool, make: Callable[..., Any], seed: int, steps: range, total: int, *sizes: int
) -> Iterator[tuple[int, Any]]:
    """Yields (step, make(seed, step, total, *sizes)) for each of `steps`, in order."""
    pending: collections.deque = collections.deque()
    for step in steps:
        pending.append((step, pool.apply_async(make, (seed, step, total, *sizes))))
        if len(pending) >= PREFETCH:
            first, result = pending.popleft()
            yield first, result.get()
    while pending:
        first, result = pending.popleft()
        yield first, result.get()
