"""Runs a checkpoint on fresh samples: log-probabilities of given responses, and greedy answers, under any view."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
from PIL import Image
from transformers import Qwen2_5_VLForConditionalGeneration
from transformers.models.qwen2_vl.image_processing_qwen2_vl import smart_resize

from .batches import Encoder, blacken, pack, to_patches
from .generate import responses_of, sample_stream
from .network import image_features, last_hidden_states
from .questions import Question
from .scenes import CELL

BATCH = 48
LONGEST_ANSWER = 64


@dataclass
class Item:
    """A sample prepared for the model: the image at the size of its grid, and the gold response as tokens."""

    question: Question
    picture: np.ndarray
    resized: bool
    grid: tuple[int, int]
    prompt: list[int]
    answer: list[int]
    categories: list[str]
    guess: str
    noise: int


def draw_items(encoder: Encoder, pixels: dict[str, int], seed: int, samples: int, kinds: Set[str]) -> list[Item]:
    """Draws the samples that `generate --seed SEED --samples N` writes, resized like the image processor does."""
    items = []
    for index, (image, question) in enumerate(islice(sample_stream(seed, kinds), samples)):
        responses = responses_of(seed, index, question, 8)
        height, width = smart_resize(image.height, image.width, CELL, pixels["shortest_edge"], pixels["longest_edge"])
        resized = (width, height) != image.size
        if resized:
            image = image.resize((width, height), Image.Resampling.BICUBIC)
        answer, categories = encoder.answer(responses[0].text, responses[0].spans)
        items.append(
            Item(
                question,
                np.asarray(image),
                resized,
                (height // CELL, width // CELL),
                encoder.ids(question.text) + encoder.prompt.between,
                answer,
                categories,
                next(response.answer for response in responses if response.origin == "blind_guess"),
                zlib.crc32(f"{seed}:{index}".encode()),
            )
        )
    return items


class Measure:
    """Runs a network on items under a view: image, black:DRAW, grey or none."""

    def __init__(self, network: Qwen2_5_VLForConditionalGeneration, encoder: Encoder) -> None:
        self.network, self.encoder = network, encoder

    def _groups(self, items: list[Item], same_prompt: bool) -> Iterator[list[int]]:
        groups = defaultdict(list)
        for index, item in enumerate(items):
            groups[item.grid, len(item.prompt) if same_prompt else 0].append(index)
        for indices in groups.values():
            for start in range(0, len(indices), BATCH):
                yield indices[start : start + BATCH]

    def _picture(self, item: Item, view: str) -> np.ndarray:
        name, _, draw = view.partition(":")
        if name == "black":
            return blacken(item.picture, np.random.RandomState((item.noise + int(draw) * 7919) % 2**32), 0.5)
        return np.full_like(item.picture, 128) if name == "grey" else item.picture

    def _features(self, group: list[Item], view: str) -> torch.Tensor | None:
        if view == "none":
            return None
        pixel_values = to_patches([self._picture(item, view) for item in group])
        return image_features(self.network, pixel_values, group[0].grid, len(group))

    @torch.no_grad()
    def log_probabilities(self, items: list[Item], view: str) -> list[np.ndarray]:
        """Returns [tokens, vocabulary] for each gold response, including its end of turn."""
        out: dict[int, np.ndarray] = {}
        for indices in self._groups(items, same_prompt=False):
            group = [items[index] for index in indices]
            branches = [[(item.prompt, item.answer, item.categories)] for item in group]
            ids, positions, mask, targets, _ = pack(self.encoder, group[0].grid, branches, with_image=view != "none")
            hidden = last_hidden_states(self.network, ids, positions, mask, self._features(group, view))
            predicts = targets[:, 1:] != -100
            values = self.network.lm_head(hidden[:, :-1][predicts]).log_softmax(-1).numpy()
            ends = np.cumsum(predicts.sum(1).numpy())
            out.update(zip(indices, np.split(values, ends[:-1]), strict=True))
        return [out[index] for index in range(len(items))]

    @torch.no_grad()
    def greedy(self, items: list[Item], view: str) -> list[str]:
        """Decodes an answer to each item greedily."""
        out: dict[int, str] = {}
        body = self.network.model.language_model
        for indices in self._groups(items, same_prompt=True):
            group = [items[index] for index in indices]
            branches = [[(item.prompt, [], [])] for item in group]
            ids, positions, _, _, _ = pack(self.encoder, group[0].grid, branches, with_image=view != "none")
            embeddings = body.embed_tokens(ids)
            features = self._features(group, view)
            if features is not None:
                embeddings = embeddings.masked_scatter((ids == self.encoder.prompt.image)[..., None], features)
            step = body(inputs_embeds=embeddings, position_ids=positions, use_cache=True)
            position, generated = positions[:, :, -1:], []
            for _ in range(LONGEST_ANSWER):
                generated.append(self.network.lm_head(step.last_hidden_state[:, -1]).argmax(-1))
                if (torch.stack(generated) == self.encoder.prompt.end).any(0).all():
                    break
                position = position + 1
                step = body(
                    inputs_embeds=body.embed_tokens(generated[-1][:, None]),
                    position_ids=position,
                    past_key_values=step.past_key_values,
                    use_cache=True,
                )
            for index, tokens in zip(indices, torch.stack(generated, 1).tolist(), strict=True):
                end = tokens.index(self.encoder.prompt.end) if self.encoder.prompt.end in tokens else None
                out[index] = self.encoder.tokenizer.decode(tokens[:end])
        return [out[index] for index in range(len(items))]
