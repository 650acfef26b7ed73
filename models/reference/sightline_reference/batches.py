"""Training batches: several questions share the tokens of one image through a block mask.

A batch is a pure function of (seed, step), so a run can be resumed at any step and repeated exactly.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from transformers import Qwen2Tokenizer

from .ask import ask
from .generate import stream
from .labels import Span, category_at
from .questions import Question
from .responses import gold
from .scenes import CELL, Scene, choose_grid, draw_scene, to_odd_size
from .vocabulary import VISUAL

MEAN = np.array([0.48145466, 0.4578275, 0.40821073], np.float32)
STD = np.array([0.26862954, 0.26130258, 0.27577711], np.float32)
LAYOUT_SHARES = {"distinct": 5.5, "crowd": 2.0, "bars": 1.5, "rectangle": 1.0}
#: Relative frequencies of kinds. Finding a thing by its name is the hardest to learn, so these questions are frequent.
KIND_WEIGHTS = {
    "color": 3.0, "position": 2.5, "shape": 1.5, "count": 3.0, "total": 2.5, "relation": 2.5, "larger": 1.5, "sum": 1.5,
    "describe": 0.5, "describe_bars": 0.5, "area": 1.2, "stated_area": 0.8, "rectangle_color": 0.4, "bar_color": 0.7,
    "fixed_color": 0.6, "stated_color": 0.6, "stated_shape": 0.6,
}  # fmt: skip
#: Share of each view, so that the model also learns to answer with little or no visual evidence.
VIEWS = {"clean": 0.60, "odd": 0.12, "black": 0.13, "none": 0.12, "grey": 0.03}
VISUAL_WEIGHT = 3.0
#: Grid, patches, and contents of the cells.
PictureBatch = tuple[tuple[int, int], Tensor, list[list[dict[str, str]]]]


@dataclass
class Prompt:
    """Token IDs of the fixed parts of a conversation."""

    before: list[int]
    vision_start: int
    vision_end: int
    image: int
    between: list[int]
    end: int
    pad: int


@dataclass
class Batch:
    """B images, L tokens. `targets` is -100 without a label; `weights` and `visual` have a value for each label."""

    grid: tuple[int, int]
    view: str
    pixel_values: Tensor | None
    ids: Tensor
    positions: Tensor
    mask: Tensor
    targets: Tensor
    weights: Tensor
    visual: Tensor
    cells: list[list[dict[str, str]]] | None


class Encoder:
    """Tokenizes with a cache, because the same few sentences recur."""

    def __init__(self, tokenizer: Qwen2Tokenizer) -> None:
        self.tokenizer = tokenizer
        token = tokenizer.convert_tokens_to_ids

        def encode(text: str) -> list[int]:
            return tokenizer(text)["input_ids"]

        self.prompt = Prompt(
            encode("<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n"),
            token("<|vision_start|>"),
            token("<|vision_end|>"),
            token("<|image_pad|>"),
            encode("<|im_end|>\n<|im_start|>assistant\n"),
            token("<|im_end|>"),
            tokenizer.pad_token_id,
        )
        self._ids: dict[str, list[int]] = {}

    def ids(self, text: str) -> list[int]:
        if text not in self._ids:
            if len(self._ids) > 200_000:
                self._ids.clear()
            self._ids[text] = self.tokenizer(text)["input_ids"]
        return self._ids[text]

    def answer(self, text: str, spans: list[Span]) -> tuple[list[int], list[str]]:
        """Token IDs with the end of turn, and the category of each token."""
        encoded = self.tokenizer(text, return_offsets_mapping=True)
        categories = [category_at(spans, start, end) for start, end in encoded["offset_mapping"]]
        return [*encoded["input_ids"], self.prompt.end], [*categories, "template"]


def to_patches(pictures: list[np.ndarray]) -> Tensor:
    """Converts uint8 [H, W, 3] images of one size (multiples of 28) to [patches, 1176] like Qwen2VLImageProcessor."""
    x = (np.stack(pictures).astype(np.float32) / 255 - MEAN) / STD
    n, height, width, _ = x.shape
    x = x.transpose(0, 3, 1, 2).reshape(n, 3, height // 28, 2, 14, width // 28, 2, 14).transpose(0, 2, 5, 3, 6, 1, 4, 7)
    x = np.broadcast_to(x[:, :, :, :, :, :, None], (*x.shape[:6], 2, 14, 14))
    return torch.from_numpy(np.ascontiguousarray(x.reshape(n * (height // 14) * (width // 14), 1176)))


def blacken(picture: np.ndarray, rng: np.random.RandomState, probability: float) -> np.ndarray:
    height, width, _ = picture.shape
    hidden = rng.rand(height // 14, width // 14) < probability
    out = picture.copy()
    out[np.repeat(np.repeat(hidden, 14, 0), 14, 1)] = 0
    return out


def _render_view(rng: random.Random, noise: np.random.RandomState, scene: Scene, view: str) -> np.ndarray:
    image = scene.image
    if view == "odd":
        image = to_odd_size(rng, image).resize((scene.grid[1] * CELL, scene.grid[0] * CELL), Image.Resampling.BICUBIC)
    picture = np.asarray(image)
    if view == "black":
        return blacken(picture, noise, rng.choice([0.25, 0.5, 0.5, 0.75]))
    if view == "grey":
        return np.full_like(picture, 128)
    return picture


def _choose_questions(rng: random.Random, scene: Scene, count: int, captions_first: bool) -> list[Question]:
    questions = ask(rng, scene)
    if captions_first:
        return sorted(questions, key=lambda question: not question.kind.startswith("describe"))[:count]
    return sorted(questions, key=lambda question: -(rng.random() ** (1 / KIND_WEIGHTS.get(question.kind, 1.0))))[:count]


def pack(
    encoder: Encoder,
    grid: tuple[int, int],
    branches: list[list[tuple[list[int], list[int], list[str]]]],
    with_image: bool,
) -> tuple[Tensor, Tensor, Tensor, Tensor, list[str]]:
    """Packs the branches (question IDs, answer IDs, categories) of each image after its shared prefix.

    Every branch starts at the same position and attends only to the prefix and itself, so that the result equals
    training on single turns.
    """
    prompt = encoder.prompt
    rows, columns = grid
    prefix = list(prompt.before)
    start = len(prefix)
    prefix_positions = np.arange(start)[None].repeat(3, 0)
    if with_image:
        prefix += [prompt.vision_start, *[prompt.image] * (rows * columns), prompt.vision_end]
        cell = np.mgrid[0:rows, 0:columns].reshape(2, -1)
        image = np.stack([np.zeros(rows * columns, np.int64), cell[0], cell[1]]) + start + 1
        after = start + 1 + max(rows, columns)
        prefix_positions = np.concatenate([prefix_positions, np.full((3, 1), start), image, np.full((3, 1), after)], 1)
        start = after + 1
    sequences = []
    for questions in branches:
        ids, segment, target, category = list(prefix), [0] * len(prefix), [-100] * len(prefix), []
        positions = [prefix_positions]
        for number, (question, answer, categories) in enumerate(questions, 1):
            ids += question + answer
            segment += [number] * (len(question) + len(answer))
            target += [-100] * len(question) + answer
            category += categories
            positions.append(np.arange(start, start + len(question) + len(answer))[None].repeat(3, 0))
        sequences.append((ids, segment, target, category, np.concatenate(positions, 1)))
    batch, length = len(sequences), max(len(sequence[0]) for sequence in sequences)
    ids = np.full((batch, length), prompt.pad)
    segment = np.full((batch, length), -1)
    target = np.full((batch, length), -100)
    positions = np.zeros((3, batch, length), np.int64)
    for i, (row_ids, row_segment, row_target, _, row_positions) in enumerate(sequences):
        n = len(row_ids)
        ids[i, :n], segment[i, :n], target[i, :n], positions[:, i, :n] = row_ids, row_segment, row_target, row_positions
    segments = torch.from_numpy(segment)
    mask = (segments[:, None, :] == 0) | (segments[:, None, :] == segments[:, :, None])
    mask &= torch.ones(length, length, dtype=torch.bool).tril()
    categories = [category for sequence in sequences for category in sequence[3]]
    return torch.from_numpy(ids), torch.from_numpy(positions), mask[:, None], torch.from_numpy(target), categories


def make_batch(
    encoder: Encoder, name: str, pictures: int, questions: int, captions_first: bool = False, view: str | None = None
) -> Batch:
    """Draws a batch. `name` seeds everything, for example "train:SEED:STEP"."""
    rng = stream(name)
    noise = np.random.RandomState(rng.getrandbits(32))
    grid = choose_grid(rng)
    if view is None:
        view = rng.choices(list(VIEWS), list(VIEWS.values()))[0]
    scenes = [
        draw_scene(rng, grid, rng.choices(list(LAYOUT_SHARES), list(LAYOUT_SHARES.values()))[0])
        for _ in range(pictures)
    ]
    branches = []
    for scene in scenes:
        branch = []
        for question in _choose_questions(rng, scene, questions, captions_first):
            response = gold(rng, question)
            branch.append(
                (encoder.ids(question.text) + encoder.prompt.between, *encoder.answer(response.text, response.spans))
            )
        branches.append(branch)
    ids, positions, mask, targets, categories = pack(encoder, grid, branches, with_image=view != "none")
    visual = torch.tensor([category in VISUAL for category in categories])
    return Batch(
        grid,
        view,
        None if view == "none" else to_patches([_render_view(rng, noise, scene, view) for scene in scenes]),
        ids,
        positions,
        mask,
        targets,
        torch.where(visual, VISUAL_WEIGHT, 1.0),
        visual,
        [scene.cells for scene in scenes] if view in ("clean", "odd") else None,
    )


def make_picture_batch(name: str, pictures: int, blackened: bool) -> PictureBatch:
    """Draws the images of a batch of stage 1, with the contents of their cells."""
    rng = stream(name)
    noise = np.random.RandomState(rng.getrandbits(32))
    grid = choose_grid(rng)
    scenes = [
        draw_scene(rng, grid, rng.choices(list(LAYOUT_SHARES), list(LAYOUT_SHARES.values()))[0])
        for _ in range(pictures)
    ]
    images = [np.asarray(scene.image) for scene in scenes]
    if blackened:
        images = [blacken(image, noise, 0.2) for image in images]
    return grid, to_patches(images), [scene.cells for scene in scenes]
