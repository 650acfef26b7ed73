"""Questions about a rectangle with its side lengths written next to it."""

from __future__ import annotations

import random

from .questions import COLOR_WORDS, Question, others, with_final
from .scenes import SIDES, Scene


def ask_rectangle(rng: random.Random, scene: Scene) -> list[Question]:
    assert scene.sides is not None
    assert scene.color is not None
    width, height = (str(side) for side in scene.sides)
    sides = [str(n) for n in SIDES]
    area = {"w": width, "h": height}

    def times(slots: dict[str, str]) -> dict[str, str]:
        return {"area": str(int(slots["w"]) * int(slots["h"]))}

    answer = "the answer is {arithmetic:area}"
    product = "{arithmetic:w} x {arithmetic:h} = {arithmetic:area}"
    return [
        Question(
            "side",
            rng.choice(["What is the width of the rectangle?", "How wide is the rectangle?"]),
            with_final(["The width is {digit:w}.", "The number below is {digit:w}."]),
            {"w": width},
            "{w}",
            {"w": others(sides, width)},
            {"w": "4"},
        ),
        Question(
            "side",
            rng.choice(["What is the height of the rectangle?", "How tall is the rectangle?"]),
            with_final(["The height is {digit:h}.", "The number on the right is {digit:h}."]),
            {"h": height},
            "{h}",
            {"h": others(sides, height)},
            {"h": "4"},
        ),
        Question(
            "area",
            rng.choice(["What is the area of the rectangle?", "Find the area of the rectangle."]),
            [
                f"The width is {{digit:w}} and the height is {{digit:h}}. {product}. So {answer}.",
                f"I read the width {{digit:w}} and the height {{digit:h}}, so the area is {product}. The {answer[4:]}.",
            ],
            area,
            "{area}",
            {"w": others(sides, width), "h": others(sides, height)},
            {"w": "3", "h": "4"},
            times,
        ),
        Question(
            "stated_area",
            rng.choice(
                [
                    f"The rectangle has width {width} and height {height}. What is its area?",
                    f"A rectangle is {width} wide and {height} tall. Find the area of the rectangle.",
                ]
            ),
            [
                f"The width is {{prior:w}} and the height is {{prior:h}}. {product}. So {answer}.",
                f"With width {{prior:w}} and height {{prior:h}} the area is {product}. The {answer[4:]}.",
            ],
            area,
            "{area}",
            {"w": others(sides, width), "h": others(sides, height)},
            {},
            times,
            shortcut="contained",
        ),
        Question(
            "rectangle_color",
            rng.choice(["What color is the rectangle?", "Tell me the color of the rectangle."]),
            with_final(["The {copied:what} is {color:color}.", "The color of the {copied:what} is {color:color}."]),
            {"what": "rectangle", "color": scene.color},
            "{color}",
            {"color": others(COLOR_WORDS, scene.color)},
            {"color": "red"},
        ),
    ]
