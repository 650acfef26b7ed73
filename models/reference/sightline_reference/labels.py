"""Fills the slots of templates such as "It is {color:c}.", and records the byte spans of their categories."""

from __future__ import annotations

import re
from dataclasses import dataclass

SLOT = re.compile(r"\{(\w+):(\w+)\}")


@dataclass(frozen=True)
class Span:
    """UTF-8 byte offsets into the text, end exclusive."""

    start: int
    end: int
    category: str


def fill(form: str, slots: dict[str, str]) -> tuple[str, list[Span]]:
    """Fills each `{category:slot}` of `form` with the value of the slot."""
    text, spans, last = "", [], 0
    for match in SLOT.finditer(form):
        text += form[last : match.start()]
        value = slots[match.group(2)]
        start = len(text.encode())
        text += value
        spans.append(Span(start, len(text.encode()), match.group(1)))
        last = match.end()
    return text + form[last:], spans


def category_at(spans: list[Span], start: int, end: int) -> str:
    """Category of the token that covers bytes start..end. A leading space of the token is ignored."""
    for span in spans:
        if start < span.end and end > span.start and end <= span.end:
            return span.category
    return "template"
