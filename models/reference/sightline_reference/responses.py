"""Groups of responses to one question: right, wrong and guessed ones, so that rewards vary within a group."""

from __future__ import annotations

import random

from .questions import Question, Response


def gold(rng: random.Random, question: Question) -> Response:
    return question.respond(rng.choice(question.forms), {}, "gold")


def wrong(rng: random.Random, question: Question) -> Response:
    """A response with one wrong value of a slot, and everything that follows from it."""
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
    """A response with the likeliest values without the image."""
    return question.respond(rng.choice(question.forms), question.prior, "blind_guess")


def respond(rng: random.Random, question: Question, count: int) -> list[Response]:
    """Returns a gold response first, then wrong, guessed and further gold responses in turn."""
    kinds = [gold, wrong, blind_guess, gold, wrong, gold, blind_guess, wrong]
    return [kinds[i % len(kinds)](rng, question) for i in range(count)]
