"""Trains the reference model from scratch: `python -m sightline_reference.train --out DIR`.

Stage 1 teaches the vision tower alone to say, for every image token, what is in its cell, against the tied word
embeddings; without it a model of this size learns the sentences and ignores the picture. Stage 2 trains everything on
answers. Both are fixed by the seed and the numbers of steps; `--resume` goes on from the last checkpoint.
"""

from __future__ import annotations

import argparse
import collections
import json
import math
import multiprocessing
import os
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import AutoProcessor

from . import batches
from .generate import stream
from .network import new_network, read, see, use_fast_path
from .tokenizer import build_processor
from .vocabulary import BARS, COLORS, COLUMNS, FIXED_COLORS, ROWS, SHAPES, SIZES

CELL_WORDS = {
    "what": [*SHAPES, *FIXED_COLORS, *BARS, "width", "height", "rectangle", "image"],
    "color": list(COLORS),
    "row": ROWS,
    "column": COLUMNS,
    "size": SIZES,
    "digit": [str(n) for n in range(1, 10)],
}
CHECKPOINT_SECONDS = 240
PREFETCH = 4


class CellLoss:
    """Cross-entropy of every image feature against the tied embeddings of the words for its cell."""

    def __init__(self, network, tokenizer):
        self.embeddings = network.model.language_model.embed_tokens.weight
        self.ids = {
            key: torch.tensor([tokenizer(word if key == "digit" else f" {word}")["input_ids"][-1] for word in words])
            for key, words in CELL_WORDS.items()
        }

    def __call__(self, features: Tensor, cells: list[list[dict[str, str]]]) -> tuple[Tensor, dict[str, float]]:
        loss, accuracy = features.new_zeros(()), {}
        for key, words in CELL_WORDS.items():
            target = torch.tensor([words.index(cell[key]) if key in cell else -100 for scene in cells for cell in scene])
            known = target >= 0
            if not known.any():
                continue
            logits = features[known] @ self.embeddings[self.ids[key]].T
            loss = loss + F.cross_entropy(logits, target[known])
            accuracy[f"cell_{key}"] = (logits.detach().argmax(-1) == target[known]).float().mean().item()
        return loss, accuracy


_encoder: batches.Encoder | None = None


def _start_producer(processor_dir: str) -> None:
    global _encoder
    torch.set_num_threads(1)
    _encoder = batches.Encoder(AutoProcessor.from_pretrained(processor_dir).tokenizer)


def _picture_batch(seed: int, step: int, steps: int):
    blackened = step > steps / 2 and stream(f"train:{seed}:1:{step}:view").random() < 0.1
    return batches.make_picture_batch(f"train:{seed}:1:{step}", 32, blackened)


def _answer_batch(seed: int, step: int, steps: int, pictures: int, questions: int) -> batches.Batch:
    assert _encoder
    done = step / steps
    # The harder views come in over the first fifth.
    early = stream(f"train:{seed}:2:{step}:view").random() > done / 0.2
    return batches.make_batch(
        _encoder, f"train:{seed}:2:{step}", pictures, questions, captions_first=done < 0.15, view="clean" if early else None
    )


def produced(pool, function, args: tuple, steps: range, total: int):
    """Results of function(seed, step, total, …) in order, made ahead in another process."""
    pending: collections.deque = collections.deque()
    seed, *rest = args
    for step in steps:
        pending.append((step, pool.apply_async(function, (seed, step, total, *rest))))
        if len(pending) >= PREFETCH:
            first, result = pending.popleft()
            yield first, result.get()
    while pending:
        first, result = pending.popleft()
        yield first, result.get()


class Averages:
    """Exponential moving averages of whatever is reported."""

    def __init__(self):
        self.values: dict[str, float] = {}

    def add(self, **figures: float) -> None:
        for key, value in figures.items():
            self.values[key] = value if key not in self.values else 0.97 * self.values[key] + 0.03 * value


class Run:
    """A training run: network, optimiser, place, log."""

    def __init__(self, args: argparse.Namespace):
        self.args, self.out = args, args.out
        self.out.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(args.seed)
        torch.set_flush_denormal(True)
        torch.set_num_threads(args.threads)
        self.state_path = self.out / "training-state.pt"
        if not (self.out / "tokenizer.json").exists():
            build_processor().save_pretrained(self.out)
        self.tokenizer = AutoProcessor.from_pretrained(self.out).tokenizer
        use_fast_path()
        self.network = new_network(self.tokenizer).train()
        matrices = [p for p in self.network.parameters() if p.ndim > 1]
        vectors = [p for p in self.network.parameters() if p.ndim <= 1]
        self.optimizer = torch.optim.AdamW(
            [{"params": matrices, "weight_decay": 0.05}, {"params": vectors, "weight_decay": 0.0}],
            lr=args.lr, betas=(0.9, 0.98), eps=1e-8,
        )  # fmt: skip
        self.stage, self.step, self.seconds = 1, 0, 0.0
        if args.resume and self.state_path.exists():
            state = torch.load(self.state_path, weights_only=True)
            self.network.load_state_dict(state["network"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.stage, self.step, self.seconds = state["stage"], state["step"], state["seconds"]
        self.averages = Averages()
        self.since = time.monotonic()
        self.saved = self.since

    def elapsed(self) -> float:
        return self.seconds + time.monotonic() - self.since

    def save_state(self) -> None:
        part = self.state_path.with_suffix(".part")
        torch.save(
            {
                "network": self.network.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "stage": self.stage,
                "step": self.step,
                "seconds": self.elapsed(),
            },
            part,
        )
        os.replace(part, self.state_path)
        self.saved = time.monotonic()

    def update(self, loss: Tensor, rate: float) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1

    def report(self, total: int, every: int) -> None:
        if time.monotonic() - self.saved > CHECKPOINT_SECONDS:
            self.save_state()
        if self.step % every and self.step != total:
            return
        entry = {"stage": self.stage, "step": self.step, "seconds": round(self.elapsed(), 1)}
        entry |= {key: round(value, 4) for key, value in sorted(self.averages.values.items())}
        with (self.out / "training-log.jsonl").open("a") as log:
            log.write(json.dumps(entry) + "\n")
        shown = " ".join(f"{key}={value}" for key, value in entry.items() if key not in ("stage", "step", "seconds"))
        print(f"stage {self.stage} {self.step}/{total} {entry['seconds']:.0f}s {shown}", flush=True)

    def see_cells(self, pool) -> None:
        total = self.args.cell_steps
        cell_loss = CellLoss(self.network, self.tokenizer)
        for step, (grid, pixel_values, cells) in produced(pool, _picture_batch, (self.args.seed,), range(self.step, total), total):
            loss, accuracy = cell_loss(see(self.network, pixel_values, grid, len(cells)), cells)
            self.update(loss, 3e-3 * min(1, (step + 1) / 40) * (1 - 0.7 * step / total))
            self.averages.add(cell_loss=loss.item(), **accuracy)
            self.report(total, 100)

    def answer(self, pool) -> None:
        total = self.args.steps
        cell_loss = CellLoss(self.network, self.tokenizer)
        args = (self.args.seed, self.args.pictures, self.args.questions)
        for step, batch in produced(pool, _answer_batch, args, range(self.step, total), total):
            done = step / total
            features = None
            if batch.pixel_values is not None:
                features = see(self.network, batch.pixel_values, batch.grid, self.args.pictures)
            hidden = read(self.network, batch.ids, batch.positions, batch.mask, features)
            predicts = batch.targets[:, 1:] != -100
            losses = F.cross_entropy(self.network.lm_head(hidden[:, :-1][predicts]), batch.targets[:, 1:][predicts], reduction="none")
            loss = (losses * batch.weights).sum() / batch.weights.sum()
            if batch.cells is not None and features is not None:
                cells, accuracy = cell_loss(features, batch.cells)
                loss = loss + 0.3 * (1 - 0.8 * done) * cells
                self.averages.add(**accuracy)
            cosine = 0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * done))
            self.update(loss, self.args.lr * min(1, (step + 1) / 60) * cosine)
            figures = {f"{batch.view}_words": losses[~batch.visual].mean().item()}
            if batch.visual.any():
                figures[f"{batch.view}_visual"] = losses[batch.visual].mean().item()
            self.averages.add(**figures)
            self.report(total, 50)

    def go(self) -> None:
        # The producer prepares the next batches while this process computes.
        with multiprocessing.get_context("spawn").Pool(1, _start_producer, (str(self.out),)) as pool:
            if self.stage == 1:
                self.see_cells(pool)
                self.optimizer.state.clear()
                self.stage, self.step = 2, 0
                self.save_state()
            self.answer(pool)
        self.save_state()
        self.network.eval().save_pretrained(self.out)
        summary = {
            "seed": self.args.seed,
            "cell_steps": self.args.cell_steps,
            "steps": self.args.steps,
            "pictures": self.args.pictures,
            "questions": self.args.questions,
            "lr": self.args.lr,
            "parameters": sum(p.numel() for p in self.network.parameters()),
            "seconds": round(self.elapsed()),
        }
        (self.out / "training.json").write_text(json.dumps(summary, indent=2) + "\n")
        print(f"saved {self.out}", flush=True)


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cell-steps", type=int, default=800, help="steps of stage 1")
    parser.add_argument("--steps", type=int, default=8000, help="steps of stage 2")
    parser.add_argument("--pictures", type=int, default=16, help="pictures a step")
    parser.add_argument("--questions", type=int, default=4, help="questions a picture")
    parser.add_argument("--lr", type=float, default=2.5e-3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--resume", action="store_true")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    Run(parse()).go()
