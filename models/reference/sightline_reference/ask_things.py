"""Questions about single things and pairs of things, all of different shapes and colours."""

from __future__ import annotations

import random

from .questions import COLOR_WORDS, Question, caption, others, with_final
from .scenes import Scene, Thing
from .vocabulary import COLUMNS, FIXED_COLORS, ROWS, SHAPES


def _ask_thing(rng: random.Random, scene: Scene, thing: Thing) -> list[Question]:
    shape, color = thing.shape, thing.color
    fixed = shape in FIXED_COLORS
    known = "prior" if fixed else "color"
    vertical, horizontal = scene.position_words(thing)
    questions = [
        Question(
            "fixed_color" if fixed else "color",
            rng.choice(
                [f"What color is the {shape}?", f"Tell me the color of the {shape}.", f"The {shape} has which color?"]
            ),
            with_final(
                [
                    f"The {{copied:shape}} is {{{known}:color}}.",
                    f"The color of the {{copied:shape}} is {{{known}:color}}.",
                    f"Looking at the {{copied:shape}}, its color is {{{known}:color}}.",
                ]
            ),
            {"shape": shape, "color": color},
            "{color}",
            {"color": others(COLOR_WORDS, color)},
            {"color": FIXED_COLORS.get(shape, "red")},
            shortcut="attribute" if fixed else None,
        ),
        Question(
            "position",
            rng.choice([f"Where is the {shape}?", f"In which part of the image is the {shape}?"]),
            [
                *with_final(["The {copied:shape} is at the {position:v} {position:h}."]),
                "I find it in the {position:v} {position:h} part.",
            ],
            {"shape": shape, "v": vertical, "h": horizontal},
            "{v} {h}",
            {"v": others(ROWS, vertical), "h": others(COLUMNS, horizontal)},
            {"v": "middle", "h": "center"},
        ),
    ]
    if not fixed:
        questions.append(
            Question(
                "shape",
                rng.choice([f"Which shape is {color}?", f"What is the {color} object?"]),
                with_final(["The {copied:color} object is a {shape:shape}.", "It is a {shape:shape}."]),
                {"shape": shape, "color": color},
                "{shape}",
                {"shape": others(SHAPES, shape)},
                {"shape": "circle"},
            )
        )
        questions.append(_stated(rng, shape, color))
    return questions


def _stated(rng: random.Random, shape: str, color: str) -> Question:
    """A question that contains its answer."""
    if rng.random() < 0.5:
        return Question(
            "stated_color",
            rng.choice(
                [
                    f"The {shape} in the image is {color}. What color is the {shape}?",
                    f"Given that the {shape} is {color}, tell me the color of the {shape}.",
                ]
            ),
            with_final(["The {copied:shape} is {prior:color}.", "The color of the {copied:shape} is {prior:color}."]),
            {"shape": shape, "color": color},
            "{color}",
            {"color": others(COLOR_WORDS, color)},
            {"color": color},
            shortcut="contained",
        )
    return Question(
        "stated_shape",
        rng.choice(
            [
                f"There is a {color} {shape}. Which shape is {color}?",
                f"The {shape} is {color}. What is the {color} object?",
            ]
        ),
        with_final(["The {copied:color} object is a {prior:shape}.", "It is a {prior:shape}."]),
        {"shape": shape, "color": color},
        "{shape}",
        {"shape": others(SHAPES, shape)},
        {"shape": shape},
        shortcut="contained",
    )


def _relation(rng: random.Random, scene: Scene, a: Thing, b: Thing) -> Question | None:
    (va, ha), (vb, hb) = scene.position_words(a), scene.position_words(b)
    axes = [axis for axis, differ in (("h", ha != hb), ("v", va != vb)) if differ]
    if not axes:
        return None
    axis = rng.choice(axes)

    def derive(slots: dict[str, str]) -> dict[str, str]:
        if axis == "h":
            order = COLUMNS.index(slots["ha"]) - COLUMNS.index(slots["hb"])
            return {"relation": "left" if order < 0 else "right"}
        order = ROWS.index(slots["va"]) - ROWS.index(slots["vb"])
        return {"relation": "above" if order < 0 else "below"}

    question = (
        f"Is the {a.shape} to the left or to the right of the {b.shape}?"
        if axis == "h"
        else f"Is the {a.shape} above or below the {b.shape}?"
    )
    where = "{arithmetic:relation} of" if axis == "h" else "{arithmetic:relation}"
    return Question(
        "relation",
        question,
        [
            "The {copied:a} is at the {position:va} {position:ha} "
            "and the {copied:b} is at the {position:vb} {position:hb}. "
            f"So the {{copied:a}} is {where} the {{copied:b}}."
        ],
        {"a": a.shape, "b": b.shape, "va": va, "ha": ha, "vb": vb, "hb": hb},
        "{relation}",
        {"ha": others(COLUMNS, hb), "hb": others(COLUMNS, ha)}
        if axis == "h"
        else {"va": others(ROWS, vb), "vb": others(ROWS, va)},
        {"va": "middle", "ha": "left", "vb": "middle", "hb": "right"}
        if axis == "h"
        else {"va": "top", "ha": "center", "vb": "bottom", "hb": "center"},
        derive,
    )


def ask_distinct(rng: random.Random, scene: Scene) -> list[Question]:
    things = scene.things
    questions = [
        question for thing in rng.sample(things, min(3, len(things))) for question in _ask_thing(rng, scene, thing)
    ]
    plain = [thing for thing in things if thing.shape in SHAPES]
    if len(things) <= 3:
        slots, alternatives = {}, {}
        for i, thing in enumerate(things):
            slots |= {f"c{i}": thing.color, f"s{i}": thing.shape}
            alternatives |= {f"c{i}": others(COLOR_WORDS, thing.color)}
        parts = [f"a {{color:c{i}}} {{shape:s{i}}}" for i in range(len(things))]
        answer = ", ".join(f"{{c{i}}} {{s{i}}}" for i in range(len(things)))
        prior = {f"c{i}": "red" for i in range(len(things))}
        questions.append(
            caption(
                "describe",
                ["Describe the image.", "What can you see?"],
                ["I see", "The image has"],
                parts,
                slots,
                alternatives,
                prior,
                answer,
                rng,
            )
        )
    if len(things) >= 2:
        for _ in range(2):
            relation = _relation(rng, scene, *rng.sample(things, 2))
            if relation:
                questions.append(relation)
    large = [thing for thing in plain if thing.size == "large"]
    small = [thing for thing in plain if thing.size == "small"]
    if large and small:
        a, b = rng.choice(large).shape, rng.choice(small).shape
        p, q = rng.sample([a, b], 2)
        questions.append(
            Question(
                "larger",
                rng.choice([f"Which is larger, the {p} or the {q}?", f"Of the {p} and the {q}, which one is larger?"]),
                ["The {size:larger} is larger.", "Comparing the two, the larger one is the {size:larger}."],
                {"larger": a},
                "{larger}",
                {"larger": [b]},
                {"larger": p},
            )
        )
    return questions
