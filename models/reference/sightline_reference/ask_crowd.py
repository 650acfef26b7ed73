"""Questions about how many things of a shape there are."""

from __future__ import annotations

import random

from .questions import SUM, Question, with_final
from .scenes import Scene
from .vocabulary import SHAPES, plural


def ask_crowd(rng: random.Random, scene: Scene) -> list[Question]:
    counts = {shape: sum(thing.shape == shape for thing in scene.things) for shape in SHAPES}
    present = [shape for shape in SHAPES if counts[shape]]
    absent = [shape for shape in SHAPES if not counts[shape]]
    questions = []
    for shape in rng.sample(present, min(2, len(present))) + rng.sample(absent, 1):
        count = str(counts[shape])
        questions.append(
            Question(
                "count",
                rng.choice([f"How many {plural(shape)} are there?", f"Count the {plural(shape)} in the image."]),
                with_final(["I can see {count:n} {copied:shapes}.", "The number of {copied:shapes} is {count:n}."]),
                {"n": count, "shapes": plural(shape)},
                "{n}",
                {"n": [str(n) for n in range(7) if abs(n - int(count)) in (1, 2)]},
                {"n": "0"},
            )
        )
    if len(present) >= 2:
        a, b = rng.sample(present, 2)
        questions.append(
            Question(
                "total",
                rng.choice(
                    [
                        f"How many {plural(a)} and {plural(b)} are there in total?",
                        f"What is the total number of {plural(a)} and {plural(b)}?",
                    ]
                ),
                [
                    f"There are {{count:x}} {{copied:a}} and {{count:y}} {{copied:b}}. {SUM}. "
                    "So the answer is {arithmetic:sum}.",
                    f"I count {{count:x}} {{copied:a}} and {{count:y}} {{copied:b}}, so {SUM}. "
                    "The answer is {arithmetic:sum}.",
                ],
                {"a": plural(a), "b": plural(b), "x": str(counts[a]), "y": str(counts[b])},
                "{sum}",
                {
                    "x": [str(n) for n in range(1, 7) if abs(n - counts[a]) == 1],
                    "y": [str(n) for n in range(1, 7) if abs(n - counts[b]) == 1],
                },
                {"x": "2", "y": "2"},
                lambda slots: {"sum": str(int(slots["x"]) + int(slots["y"]))},
            )
        )
    return questions
