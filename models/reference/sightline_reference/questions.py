"""What a question is: its forms of answer, where the picture enters them, and what else might have been said there."""

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
    """`alternatives` lists, for each slot that the picture (or a rule) determines, what a wrong answer might put there;
    `prior` what somebody who cannot see would put. `derive` recomputes what follows from the slots."""

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
    """Each form alone twice and once with the answer said again."""
    return forms * 2 + [f"{form} So the answer is {{{category}:answer}}." for form in forms]


def others(values: list[str], value: str) -> list[str]:
    return [other for other in values if other != value]


def listing(
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
    """A caption: its commas and full stop depend on how much there is to list."""
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
