"""Questions about a bar chart."""

from __future__ import annotations

import random

from .questions import COLOR_WORDS, SUM, Question, caption, others, with_final
from .scenes import BAR_MAX, Scene


def ask_bars(rng: random.Random, scene: Scene) -> list[Question]:
    names = list(scene.bars)
    values = {name: str(height) for name, (height, _) in scene.bars.items()}
    levels = [str(n) for n in range(1, BAR_MAX + 1)]
    a, b = rng.sample(names, 2)
    questions = [
        Question(
            "bar",
            rng.choice([f"What is the value of bar {name}?", f"How high is bar {name}?"]),
            with_final(["Bar {copied:name} is {bar:value}.", "The value of bar {copied:name} is {bar:value}."]),
            {"name": name, "value": values[name]},
            "{value}",
            {"value": others(levels, values[name])},
            {"value": "3"},
        )
        for name in (a, b)
    ]
    read = {"a": a, "b": b, "x": values[a], "y": values[b]}
    wrong = {"x": others(levels, values[a]), "y": others(levels, values[b])}
    questions.append(
        Question(
            "bar_sum",
            rng.choice([f"What is the sum of bars {a} and {b}?", f"Add bar {a} and bar {b}."]),
            [
                f"Bar {{copied:a}} is {{bar:x}} and bar {{copied:b}} is {{bar:y}}. {SUM}. "
                "So the answer is {arithmetic:sum}.",
                f"From the chart, bar {{copied:a}} has {{bar:x}} and bar {{copied:b}} has {{bar:y}}, so {SUM}. "
                "The answer is {arithmetic:sum}.",
            ],
            read,
            "{sum}",
            wrong,
            {"x": "3", "y": "4"},
            lambda slots: {"sum": str(int(slots["x"]) + int(slots["y"]))},
        )
    )
    if values[a] != values[b]:
        questions.append(
            Question(
                "bar_compare",
                rng.choice([f"Which bar is higher, {a} or {b}?", f"Of bars {a} and {b}, which one is higher?"]),
                ["Bar {copied:a} is {bar:x} and bar {copied:b} is {bar:y}. So bar {arithmetic:higher} is higher."],
                read,
                "{higher}",
                {"x": [n for n in levels if n != values[b]], "y": [n for n in levels if n != values[a]]},
                {"x": "3", "y": "2"},
                lambda slots: {"higher": slots["a"] if int(slots["x"]) > int(slots["y"]) else slots["b"]},
            )
        )
    name, (_, color) = rng.choice(list(scene.bars.items()))
    questions.append(
        Question(
            "bar_color",
            rng.choice([f"What color is bar {name}?", f"Tell me the color of bar {name}."]),
            with_final(["Bar {copied:name} is {color:color}.", "The color of bar {copied:name} is {color:color}."]),
            {"name": name, "color": color},
            "{color}",
            {"color": others(COLOR_WORDS, color)},
            {"color": "red"},
        )
    )
    slots = {f"n{i}": name for i, name in enumerate(names)} | {f"v{i}": values[name] for i, name in enumerate(names)}
    questions.append(
        caption(
            "describe_bars",
            ["Describe the chart.", "What are the values of the bars?"],
            ["In the chart", "I read that"],
            [f"bar {{copied:n{i}}} is {{bar:v{i}}}" for i in range(len(names))],
            slots,
            {f"v{i}": others(levels, values[name]) for i, name in enumerate(names)},
            {f"v{i}": "3" for i in range(len(names))},
            ", ".join(f"{{n{i}}} {{v{i}}}" for i in range(len(names))),
            rng,
        )
    )
    return questions
