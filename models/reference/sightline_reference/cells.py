"""Loss of stage 1: the features of image tokens predict the words for the contents of their cell."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import Qwen2_5_VLForConditionalGeneration, Qwen2Tokenizer

from .vocabulary import BARS, COLORS, COLUMNS, FIXED_COLORS, ROWS, SHAPES, SIZES

CELL_WORDS = {
    "what": [*SHAPES, *FIXED_COLORS, *BARS, "width", "height", "rectangle", "image"],
    "color": list(COLORS),
    "row": ROWS,
    "column": COLUMNS,
    "size": SIZES,
    "digit": [str(n) for n in range(1, 10)],
}


class CellLoss:
    """Cross-entropy of every image feature over the tied embeddings of the words for its cell."""

    def __init__(self, network: Qwen2_5_VLForConditionalGeneration, tokenizer: Qwen2Tokenizer) -> None:
        self.embeddings = network.model.language_model.embed_tokens.weight
        self.ids = {
            key: torch.tensor([tokenizer(word if key == "digit" else f" {word}")["input_ids"][-1] for word in words])
            for key, words in CELL_WORDS.items()
        }

    def __call__(self, features: Tensor, cells: list[list[dict[str, str]]]) -> tuple[Tensor, dict[str, float]]:
        """Returns the loss, summed over the attributes of the cells, and the accuracy of each attribute."""
        loss, accuracy = features.new_zeros(()), {}
        for key, words in CELL_WORDS.items():
            target = torch.tensor(
                [words.index(cell[key]) if key in cell else -100 for scene in cells for cell in scene]
            )
            known = target >= 0
            if not known.any():
                continue
            logits = features[known] @ self.embeddings[self.ids[key]].T
            loss = loss + F.cross_entropy(logits, target[known])
            accuracy[f"cell_{key}"] = (logits.detach().argmax(-1) == target[known]).float().mean().item()
        return loss, accuracy
