"""Questions about a scene, with the forms an answer may take and where the picture enters them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from .labels import Span, fill
from .scenes import BAR_MAX, SIDES, Scene, Thing
from .vocabulary import COLORS, COLUMNS, FIXED_COLORS, ROWS, SHAPES, plural

COLOR_WORDS = list(COLORS)
DIGITS = [str(n) for n in range(10)]


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


def _with_final(forms: list[str], category: str = "copied") -> list[str]:
    """Each form alone twice and once with the answer said again."""
    return forms * 2 + [f"{form} So the answer is {{{category}:answer}}." for form in forms]


def _others(values: list[str], value: str) -> list[str]:
    return [other for other in values if other != value]


def _ask_thing(rng: random.Random, scene: Scene, thing: Thing) -> list[Question]:
    shape, color = thing.shape, thing.color
    fixed = shape in FIXED_COLORS
    known = "prior" if fixed else "color"
    vertical, horizontal = scene.place_words(thing)
    questions = [
        Question(
            "fixed_color" if fixed else "color",
            rng.choice([f"What color is the {shape}?", f"Tell me the color of the {shape}.", f"The {shape} has which color?"]),
            _with_final(
                [
                    f"The {{copied:shape}} is {{{known}:color}}.",
                    f"The color of the {{copied:shape}} is {{{known}:color}}.",
                    f"Looking at the {{copied:shape}}, its color is {{{known}:color}}.",
                ]
            ),
            {"shape": shape, "color": color},
            "{color}",
            {"color": _others(COLOR_WORDS, color)},
            {"color": FIXED_COLORS.get(shape, "red")},
            shortcut="attribute" if fixed else None,
        ),
        Question(
            "position",
            rng.choice([f"Where is the {shape}?", f"In which part of the image is the {shape}?"]),
            _with_final(["The {copied:shape} is at the {position:v} {position:h}."])
            + ["I find it in the {position:v} {position:h} part."],
            {"shape": shape, "v": vertical, "h": horizontal},
            "{v} {h}",
            {"v": _others(ROWS, vertical), "h": _others(COLUMNS, horizontal)},
            {"v": "middle", "h": "center"},
        ),
    ]
    if not fixed:
        questions.append(
            Question(
                "shape",
                rng.choice([f"Which shape is {color}?", f"What is the {color} object?"]),
                _with_final(["The {copied:color} object is a {shape:shape}.", "It is a {shape:shape}."]),
                {"shape": shape, "color": color},
                "{shape}",
                {"shape": _others(SHAPES, shape)},
                {"shape": "circle"},
            )
        )
        questions.append(_stated(rng, shape, color))
    return questions


def _stated(rng: random.Random, shape: str, color: str) -> Question:
    """The answer stands in the question."""
    if rng.random() < 0.5:
        return Question(
            "stated_color",
            rng.choice([f"The {shape} in the image is {color}. What color is the {shape}?", f"Given that the {shape} is {color}, tell me the color of the {shape}."]),
            _with_final(["The {copied:shape} is {prior:color}.", "The color of the {copied:shape} is {prior:color}."]),
            {"shape": shape, "color": color},
            "{color}",
            {"color": _others(COLOR_WORDS, color)},
            {"color": color},
            shortcut="contained",
        )
    return Question(
        "stated_shape",
        rng.choice([f"There is a {color} {shape}. Which shape is {color}?", f"The {shape} is {color}. What is the {color} object?"]),
        _with_final(["The {copied:color} object is a {prior:shape}.", "It is a {prior:shape}."]),
        {"shape": shape, "color": color},
        "{shape}",
        {"shape": _others(SHAPES, shape)},
        {"shape": shape},
        shortcut="contained",
    )


def _relation(rng: random.Random, scene: Scene, a: Thing, b: Thing) -> Question | None:
    (va, ha), (vb, hb) = scene.place_words(a), scene.place_words(b)
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
            "The {copied:a} is at the {position:va} {position:ha} and the {copied:b} is at the {position:vb} {position:hb}. "
            f"So the {{copied:a}} is {where} the {{copied:b}}."
        ],
        {"a": a.shape, "b": b.shape, "va": va, "ha": ha, "vb": vb, "hb": hb},
        "{relation}",
        {"ha": _others(COLUMNS, hb), "hb": _others(COLUMNS, ha)} if axis == "h" else {"va": _others(ROWS, vb), "vb": _others(ROWS, va)},
        {"va": "middle", "ha": "left", "vb": "middle", "hb": "right"} if axis == "h" else {"va": "top", "ha": "center", "vb": "bottom", "hb": "center"},
        derive,
    )


def _listing(kind: str, texts: list[str], openings: list[str], parts: list[str], slots: dict[str, str], alternatives: dict[str, list[str]], prior: dict[str, str], answer: str, rng: random.Random) -> Question:
    """A caption: its commas and full stop depend on how much there is to list."""
    marks = {"comma": ",", "stop": "."}
    body = "{excluded:comma} ".join(parts) + "{excluded:stop}"
    return Question(kind, rng.choice(texts), [f"{opening} {body}" for opening in openings], slots | marks, answer, alternatives, prior)


def ask_distinct(rng: random.Random, scene: Scene) -> list[Question]:
    things = scene.things
    questions = [question for thing in rng.sample(things, min(3, len(things))) for question in _ask_thing(rng, scene, thing)]
    plain = [thing for thing in things if thing.shape in SHAPES]
    if len(things) <= 3:
        slots, alternatives = {}, {}
        for i, thing in enumerate(things):
            slots |= {f"c{i}": thing.color, f"s{i}": thing.shape}
            alternatives |= {f"c{i}": _others(COLOR_WORDS, thing.color)}
        parts = [f"a {{color:c{i}}} {{shape:s{i}}}" for i in range(len(things))]
        answer = ", ".join(f"{{c{i}}} {{s{i}}}" for i in range(len(things)))
        prior = {f"c{i}": "red" for i in range(len(things))}
        questions.append(
            _listing("describe", ["Describe the image.", "What can you see?"], ["I see", "The image has"], parts, slots, alternatives, prior, answer, rng)
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
                _with_final(["I can see {count:n} {copied:shapes}.", "The number of {copied:shapes} is {count:n}."]),
                {"n": count, "shapes": plural(shape)},
                "{n}",
                {"n": [str(n) for n in range(7) if abs(n - int(count)) in (1, 2)]},
                {"n": "2"},
            )
        )
    if len(present) >= 2:
        a, b = rng.sample(present, 2)
        questions.append(
            Question(
                "total",
                rng.choice([f"How many {plural(a)} and {plural(b)} are there in total?", f"What is the total number of {plural(a)} and {plural(b)}?"]),
                [
                    "There are {count:x} {copied:a} and {count:y} {copied:b}. {arithmetic:x} + {arithmetic:y} = {arithmetic:sum}. So the answer is {arithmetic:sum}.",
                    "I count {count:x} {copied:a} and {count:y} {copied:b}, so {arithmetic:x} + {arithmetic:y} = {arithmetic:sum}. The answer is {arithmetic:sum}.",
                ],
                {"a": plural(a), "b": plural(b), "x": str(counts[a]), "y": str(counts[b])},
                "{sum}",
                {"x": [str(n) for n in range(1, 7) if abs(n - counts[a]) == 1], "y": [str(n) for n in range(1, 7) if abs(n - counts[b]) == 1]},
                {"x": "2", "y": "2"},
                lambda slots: {"sum": str(int(slots["x"]) + int(slots["y"]))},
            )
        )
    return questions


def ask_bars(rng: random.Random, scene: Scene) -> list[Question]:
    names = list(scene.bars)
    values = {name: str(height) for name, (height, _) in scene.bars.items()}
    levels = [str(n) for n in range(1, BAR_MAX + 1)]
    a, b = rng.sample(names, 2)
    questions = [
        Question(
            "bar",
            rng.choice([f"What is the value of bar {name}?", f"How high is bar {name}?"]),
            _with_final(["Bar {copied:name} is {bar:value}.", "The value of bar {copied:name} is {bar:value}."]),
            {"name": name, "value": values[name]},
            "{value}",
            {"value": _others(levels, values[name])},
            {"value": "3"},
        )
        for name in (a, b)
    ]
    read = {"a": a, "b": b, "x": values[a], "y": values[b]}
    wrong = {"x": _others(levels, values[a]), "y": _others(levels, values[b])}
    questions.append(
        Question(
            "bar_sum",
            rng.choice([f"What is the sum of bars {a} and {b}?", f"Add bar {a} and bar {b}."]),
            [
                "Bar {copied:a} is {bar:x} and bar {copied:b} is {bar:y}. {arithmetic:x} + {arithmetic:y} = {arithmetic:sum}. So the answer is {arithmetic:sum}.",
                "From the chart, bar {copied:a} has {bar:x} and bar {copied:b} has {bar:y}, so {arithmetic:x} + {arithmetic:y} = {arithmetic:sum}. The answer is {arithmetic:sum}.",
            ],
            read,
            "{sum}",
            wrong,
            {"x": "3", "y": "3"},
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
            _with_final(["Bar {copied:name} is {color:color}.", "The color of bar {copied:name} is {color:color}."]),
            {"name": name, "color": color},
            "{color}",
            {"color": _others(COLOR_WORDS, color)},
            {"color": "red"},
        )
    )
    slots = {f"n{i}": name for i, name in enumerate(names)} | {f"v{i}": values[name] for i, name in enumerate(names)}
    questions.append(
        _listing(
            "describe_bars",
            ["Describe the chart.", "What are the values of the bars?"],
            ["In the chart", "I read that"],
            [f"bar {{copied:n{i}}} is {{bar:v{i}}}" for i in range(len(names))],
            slots,
            {f"v{i}": _others(levels, values[name]) for i, name in enumerate(names)},
            {f"v{i}": "3" for i in range(len(names))},
            ", ".join(f"{{n{i}}} {{v{i}}}" for i in range(len(names))),
            rng,
        )
    )
    return questions


def ask_rectangle(rng: random.Random, scene: Scene) -> list[Question]:
    assert scene.sides and scene.color
    width, height = (str(side) for side in scene.sides)
    sides = [str(n) for n in SIDES]
    area = {"w": width, "h": height}

    def times(slots: dict[str, str]) -> dict[str, str]:
        return {"area": str(int(slots["w"]) * int(slots["h"]))}

    product = "{arithmetic:w} x {arithmetic:h} = {arithmetic:area}"
    return [
        Question(
            "side",
            rng.choice(["What is the width of the rectangle?", "How wide is the rectangle?"]),
            _with_final(["The width is {digit:w}.", "The number below is {digit:w}."]),
            {"w": width},
            "{w}",
            {"w": _others(sides, width)},
            {"w": "4"},
        ),
        Question(
            "side",
            rng.choice(["What is the height of the rectangle?", "How tall is the rectangle?"]),
            _with_final(["The height is {digit:h}.", "The number on the right is {digit:h}."]),
            {"h": height},
            "{h}",
            {"h": _others(sides, height)},
            {"h": "4"},
        ),
        Question(
            "area",
            rng.choice(["What is the area of the rectangle?", "Find the area of the rectangle."]),
            [
                f"The width is {{digit:w}} and the height is {{digit:h}}. {product}. So the answer is {{arithmetic:area}}.",
                f"I read the width {{digit:w}} and the height {{digit:h}}, so the area is {product}. The answer is {{arithmetic:area}}.",
            ],
            area,
            "{area}",
            {"w": _others(sides, width), "h": _others(sides, height)},
            {"w": "4", "h": "4"},
            times,
        ),
        Question(
            "stated_area",
            rng.choice([f"The rectangle has width {width} and height {height}. What is its area?", f"A rectangle is {width} wide and {height} tall. Find the area of the rectangle."]),
            [
                f"The width is {{prior:w}} and the height is {{prior:h}}. {product}. So the answer is {{arithmetic:area}}.",
                f"With width {{prior:w}} and height {{prior:h}} the area is {product}. The answer is {{arithmetic:area}}.",
            ],
            area,
            "{area}",
            {"w": _others(sides, width), "h": _others(sides, height)},
            {},
            times,
            shortcut="contained",
        ),
        Question(
            "rectangle_color",
            rng.choice(["What color is the rectangle?", "Tell me the color of the rectangle."]),
            _with_final(["The {copied:what} is {color:color}.", "The color of the {copied:what} is {color:color}."]),
            {"what": "rectangle", "color": scene.color},
            "{color}",
            {"color": _others(COLOR_WORDS, scene.color)},
            {"color": "red"},
        ),
    ]


def ask_words(rng: random.Random) -> list[Question]:
    """Questions that have nothing to do with any picture: a sum, and a colour that never varies."""
    x, y = rng.randint(0, 6), rng.randint(0, 6)
    thing = rng.choice(list(FIXED_COLORS))
    color = FIXED_COLORS[thing]
    return [
        Question(
            "sum",
            rng.choice([f"What is {x} + {y}?", f"Add {x} and {y}."]),
            _with_final(
                ["{copied:x} + {copied:y} = {arithmetic:sum}.", "The sum of {copied:x} and {copied:y} is {arithmetic:sum}."],
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
            rng.choice([f"What color is the {thing}?", f"Tell me the color of the {thing}.", f"The {thing} has which color?"]),
            _with_final(["The {copied:shape} is {prior:color}.", "The color of the {copied:shape} is {prior:color}."]),
            {"shape": thing, "color": color},
            "{color}",
            {"color": _others(COLOR_WORDS, color)},
            {},
            shortcut="attribute",
        ),
    ]


ASK = {"distinct": ask_distinct, "crowd": ask_crowd, "bars": ask_bars, "rectangle": ask_rectangle}


def ask(rng: random.Random, scene: Scene, p_words: float = 0.25) -> list[Question]:
    """All questions that this scene gives rise to, in random order, and now and then one that needs no picture."""
    questions = ASK[scene.layout](rng, scene)
    for question in ask_words(rng):
        if rng.random() < p_words:
            questions.append(question)
    rng.shuffle(questions)
    return questions
