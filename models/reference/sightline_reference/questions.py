"""Questions: templates of their answers, slots that the image determines, and alternatives for the slots."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from .labels import Span, fill
from .vocabulary import COLORS

COLOR_WORDS = list(COLORS)
SUM = "{arithmetic:x} + {arithmetic:y} = {arithmetic:sum}"


@dataclass(frozen=True)
class Response:
    text: str
    answer: str
    correct: bool
    origin: str
    spans: list[Span]


@dataclass
class Question:
    """A question with its answer templates.

    `alternatives` lists wrong values for each slot that the image (or a rule) determines, and `prior` the likeliest
    values without the image. `derive` recomputes values that follow from the slots.
    """

    kind: str
    text: str
    forms: list[str]
    slots: dict[str, str]
    answer: str
    alternatives: dict[str, list[str]]
    prior: dict[str, str]
    derive: Callable[[dict[str, str]], dict[str, str]] | None = None
    shortcut: str | None = None

    def complete(self, changes: dict[str, str]) -> dict[str, str]:
        slots = {**self.slots, **changes}
        if self.derive:
            slots |= self.derive(slots)
        return slots | {"answer": self.answer.format(**slots)}

    @property
    def gold_answer(self) -> str:
        return self.complete({})["answer"]

    def respond(self, form: str, changes: dict[str, str], origin: str) -> Response:
        slots = self.complete(changes)
        text, spans = fill(form, slots)
        return Response(text, slots["answer"], slots["answer"] == self.gold_answer, origin, spans)


def with_final(forms: list[str], category: str = "copied") -> list[str]:
    """Returns each template twice, and once with the answer repeated at the end."""
    return forms * 2 + [f"{form} So the answer is {{{category}:answer}}." for form in forms]


def others(values: list[str], value: str) -> list[str]:
    return [other for other in values if other != value]


def caption(
    kind: str,
    texts: list[str],
    openings: list[str],
    parts: list[str],
    slots: dict[str, str],
    alternatives: dict[str, list[str]],
    prior: dict[str, str],
    answer: str,
    rng: random.Random,
) -> Question:
    """A caption. Its commas and full stop depend on the number of parts."""
    marks = {"comma": ",", "stop": "."}
    body = "{excluded:comma} ".join(parts) + "{excluded:stop}"
    return Question(
        kind,
        rng.choice(texts),
        [f"{opening} {body}" for opening in openings],
        slots | marks,
        answer,
        alternatives,
        prior,
    )
