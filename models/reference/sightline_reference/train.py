"""Trains the reference model from scratch: `python -m sightline_reference.train --out DIR`.

Stage 1 trains the vision tower to predict the content of the cell of each image token, over the tied word embeddings.
Without it, a model of this size learns the sentences and ignores the image. Stage 2 trains all weights on answers. The
seed and the numbers of steps determine the result: after the initial weights nothing is random, so `--resume` continues
from the last checkpoint with the same result as an uninterrupted run.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import os
import time
from multiprocessing.pool import Pool
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import AutoProcessor

from .batches import Batch
from .cells import CellLoss
from .network import image_features, last_hidden_states, new_network, use_fast_path
from .produce import answer_batch, iterate_batches, picture_batch, start_producer
from .tokenizer import build_processor

CHECKPOINT_SECONDS = 240
CELL_RATE = 3e-3
CELL_WEIGHT = 0.3


class Averages:
    """Exponential moving averages of the logged figures."""

    def __init__(self) -> None:
        self.values: dict[str, float] = {}

    def add(self, **figures: float) -> None:
        for key, value in figures.items():
            self.values[key] = value if key not in self.values else 0.97 * self.values[key] + 0.03 * value


class Run:
    """A training run: network, optimiser, progress and log."""

    def __init__(self, args: argparse.Namespace) -> None:
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
        self.cell_loss = CellLoss(self.network, self.tokenizer)
        matrices = [p for p in self.network.parameters() if p.ndim > 1]
        vectors = [p for p in self.network.parameters() if p.ndim <= 1]
        self.optimizer = torch.optim.AdamW(
            [{"params": matrices, "weight_decay": 0.05}, {"params": vectors, "weight_decay": 0.0}],
            lr=args.lr,
            betas=(0.9, 0.98),
            eps=1e-8,
        )
        self.averages = Averages()
        self.stage, self.step, self.seconds = 1, 0, 0.0
        if args.resume and self.state_path.exists():
            state = torch.load(self.state_path, weights_only=True)
            self.network.load_state_dict(state["network"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.averages.values = state.get("averages", {})
            self.stage, self.step, self.seconds = state["stage"], state["step"], state["seconds"]
        self.since = self.saved = time.monotonic()

    def elapsed(self) -> float:
        return self.seconds + time.monotonic() - self.since

    def save_state(self) -> None:
        part = self.state_path.with_suffix(".part")
        torch.save(
            {
                "network": self.network.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "averages": self.averages.values,
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
        figures = {key: round(value, 4) for key, value in sorted(self.averages.values.items())}
        with (self.out / "training-log.jsonl").open("a") as log:
            log.write(json.dumps(entry | figures) + "\n")
        shown = " ".join(f"{key}={value}" for key, value in figures.items())
        print(f"stage {self.stage} {self.step}/{total} {entry['seconds']:.0f}s {shown}", flush=True)

    def train_cells(self, pool: Pool) -> None:
        """Stage 1: trains the vision tower and the word embeddings."""
        total = self.args.cell_steps
        steps = range(self.step, total)
        for step, (grid, pixel_values, cells) in iterate_batches(pool, picture_batch, self.args.seed, steps, total):
            loss, accuracy = self.cell_loss(image_features(self.network, pixel_values, grid, len(cells)), cells)
            self.update(loss, CELL_RATE * min(1, (step + 1) / 40) * (1 - 0.7 * step / total))
            self.averages.add(cell_loss=loss.item(), **accuracy)
            self.report(total, 100)

    def train_answers(self, pool: Pool) -> None:
        """Stage 2: trains all weights on gold answers, with a decreasing weight of the loss of stage 1."""
        args, total = self.args, self.args.steps
        steps = range(self.step, total)
        for step, batch in iterate_batches(pool, answer_batch, args.seed, steps, total, args.pictures, args.questions):
            done = step / total
            cosine = 0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * done))
            loss = self.answer_loss(batch, CELL_WEIGHT * (1 - 0.8 * done))
            self.update(loss, args.lr * min(1, (step + 1) / 60) * cosine)
            self.report(total, 50)

    def answer_loss(self, batch: Batch, cell_weight: float) -> Tensor:
        features = None
        if batch.pixel_values is not None:
            features = image_features(self.network, batch.pixel_values, batch.grid, len(batch.ids))
        hidden = last_hidden_states(self.network, batch.ids, batch.positions, batch.mask, features)
        predicts = batch.targets[:, 1:] != -100
        logits = self.network.lm_head(hidden[:, :-1][predicts])
        losses = F.cross_entropy(logits, batch.targets[:, 1:][predicts], reduction="none")
        loss = (losses * batch.weights).sum() / batch.weights.sum()
        if batch.cells is not None and features is not None:
            cells, accuracy = self.cell_loss(features, batch.cells)
            loss = loss + cell_weight * cells
            self.averages.add(**accuracy)
        figures = {f"{batch.view}_words": losses[~batch.visual].mean().item()}
        if batch.visual.any():
            figures[f"{batch.view}_visual"] = losses[batch.visual].mean().item()
        self.averages.add(**figures)
        return loss

    def train(self, pool: Pool) -> None:
        if self.stage == 1:
            self.train_cells(pool)
            self.optimizer.state.clear()
            self.averages = Averages()
            self.stage, self.step = 2, 0
            self.save_state()
        self.train_answers(pool)
        self.save_state()
        self.network.eval().save_pretrained(self.out)
        summary = {
            key: getattr(self.args, key) for key in ("seed", "cell_steps", "steps", "pictures", "questions", "lr")
        }
        summary["parameters"] = sum(p.numel() for p in self.network.parameters())
        summary["seconds"] = round(self.elapsed())
        (self.out / "training.json").write_text(json.dumps(summary, indent=2) + "\n")
        print(f"saved {self.out}", flush=True)


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=8000, help="steps of stage 2")
    parser.add_argument("--cell-steps", type=int, help="steps of stage 1 (default: a tenth of --steps)")
    parser.add_argument("--pictures", type=int, default=16, help="images per step")
    parser.add_argument("--questions", type=int, default=4, help="questions per image")
    parser.add_argument("--lr", type=float, default=2.5e-3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--resume", action="store_true")
    args = parser.parse_args(arguments)
    if args.cell_steps is None:
        args.cell_steps = args.steps // 10
    return args


def main() -> None:
    run = Run(parse())
    # The producer prepares the next batches while this process computes.
    with multiprocessing.get_context("spawn").Pool(1, start_producer, (str(run.out),)) as pool:
        run.train(pool)


if __name__ == "__main__":
    main()
