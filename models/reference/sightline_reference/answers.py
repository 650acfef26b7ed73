"""Parses the final answer from a response, by the kind of question."""

from __future__ import annotations

import re

from .vocabulary import BARS, COLORS, COLUMNS, FIXED_COLORS, RELATIONS, ROWS, SHAPES


def _one_of(words: list[str]) -> str:
    return rf"\b(?:{'|'.join(words)})\b"


NUMBER = r"\b\d+\b"
COLOR = _one_of(list(COLORS))
SHAPE = _one_of([*SHAPES, *FIXED_COLORS])
LAST = {
    **dict.fromkeys(("count", "total", "bar", "bar_sum", "side", "area", "stated_area", "sum"), NUMBER),
    **dict.fromkeys(("color", "bar_color", "rectangle_color", "fixed_color", "stated_color"), COLOR),
    **dict.fromkeys(("shape", "larger", "stated_shape"), SHAPE),
    "position": rf"{_one_of(ROWS)} {_one_of(COLUMNS)}",
    "relation": _one_of(RELATIONS),
    "bar_compare": _one_of(BARS),
}
LISTED = {"describe": rf"({COLOR}) ({SHAPE})", "describe_bars": rf"\bbar ({_one_of(BARS)}) is ({NUMBER})"}


def read_answer(kind: str, text: str) -> str | None:
    """Returns the final answer to a question of `kind`, or None if `text` contains no possible answer."""
    if kind in LISTED:
        pairs = re.findall(LISTED[kind], text)
        return ", ".join(" ".join(pair) for pair in pairs) or None
    matches = re.findall(LAST[kind], text)
    return matches[-1] if matches else None
