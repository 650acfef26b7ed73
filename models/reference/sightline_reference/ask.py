"""All questions about a scene, and questions that need no image."""

from __future__ import annotations

import random

from .ask_bars import ask_bars
from .ask_crowd import ask_crowd
from .ask_rectangle import ask_rectangle
from .ask_things import ask_distinct
from .questions import COLOR_WORDS, Question, others, with_final
from .scenes import Scene
from .vocabulary import FIXED_COLORS


def ask_words(rng: random.Random) -> list[Question]:
    """Questions unrelated to the image: a sum, and a colour that never varies."""
    x, y = rng.randint(0, 6), rng.randint(0, 6)
    thing = rng.choice(list(FIXED_COLORS))
    color = FIXED_COLORS[thing]
    return [
        Question(
            "sum",
            rng.choice([f"What is {x} + {y}?", f"Add {x} and {y}."]),
            with_final(
                [
                    "{copied:x} + {copied:y} = {arithmetic:sum}.",
                    "The sum of {copied:x} and {copied:y} is {arithmetic:sum}.",
                ],
                "arithmetic",
            ),
            {"x": str(x), "y": str(y), "sum": str(x + y)},
            "{sum}",
            {"sum": [str(n) for n in (x + y - 1, x + y + 1, x + y + 2) if n >= 0]},
            {},
            shortcut="arithmetic",
        ),
        Question(
            "fixed_color",
            rng.choice(
                [f"What color is the {thing}?", f"Tell me the color of the {thing}.", f"The {thing} has which color?"]
            ),
            with_final(["The {copied:shape} is {prior:color}.", "The color of the {copied:shape} is {prior:color}."]),
            {"shape": thing, "color": color},
            "{color}",
            {"color": others(COLOR_WORDS, color)},
            {},
            shortcut="attribute",
        ),
    ]


ASK = {"distinct": ask_distinct, "crowd": ask_crowd, "bars": ask_bars, "rectangle": ask_rectangle}
#: Kinds whose answer lists everything in the image.
CAPTIONS = ("describe", "describe_bars")
KINDS = (
    *("color", "shape", "position", "relation", "larger", "count", "total"),
    *("bar", "bar_sum", "bar_compare", "bar_color", "side", "area", "rectangle_color"),
    *("fixed_color", "sum", "stated_color", "stated_shape", "stated_area"),
    *CAPTIONS,
)


def ask(rng: random.Random, scene: Scene, p_words: float = 0.25) -> list[Question]:
    """All questions about a scene in random order, each of the image-free ones added with probability `p_words`."""
    questions = ASK[scene.layout](rng, scene)
    for question in ask_words(rng):
        if rng.random() < p_words:
            questions.append(question)
    rng.shuffle(questions)
    return questions
