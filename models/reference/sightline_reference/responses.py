"""A group of responses to one question: right, wrong and guessed, so that rewards vary within it."""

from __future__ import annotations

import random

from .questions import Question, Response


def gold(rng: random.Random, question: Question) -> Response:
    return question.respond(rng.choice(question.forms), {}, "gold")


def wrong(rng: random.Random, question: Question) -> Response:
    """One value that the picture (or a rule) determines is read wrongly; what follows from it follows."""
    changes = [
        {slot: value}
        for slot, values in question.alternatives.items()
        for value in values
        if question.complete({slot: value})["answer"] != question.gold_answer
    ]
    if not changes:
        first, second = question.alternatives
        changes = [{first: question.slots[second], second: question.slots[first]}]
    return question.respond(rng.choice(question.forms), rng.choice(changes), "wrong")


def blind_guess(rng: random.Random, question: Question) -> Response:
    """What somebody would say who cannot see: the most likely value by the words."""
    return question.respond(rng.choice(question.forms), question.prior, "blind_guess")


def respond(rng: random.Random, question: Question, count: int) -> list[Response]:
    """Gold first; then wrong and guessed ones in turn with gold in other phrasings."""
    kinds = [gold, wrong, blind_guess, gold, wrong, gold, blind_guess, wrong]
    return [kinds[i % len(kinds)](rng, question) for i in range(count)]
