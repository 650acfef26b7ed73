"""Draws the benchmark Shapes-VD: `python -m sightline_reference.benchmark --seed N --out DIR`.

Requires only Pillow. All randomness comes from streams named "benchmark:SEED:…"; training uses "train:…" and `generate`
uses "fresh:…". `npm run shapes-vd -- pack DIR` packs the result into examples/shapes-vd/samples.parquet.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from PIL import Image

from .ask import ask
from .edits import Picture, choose_picture, edit, paint
from .generate import stream
from .questions import Question
from .scenes import BAR_MAX, SIDES, choose_grid
from .vocabulary import COLORS, COLUMNS, ROWS, SHAPES

SEED = 1
COLOR_NAMES = list(COLORS)
POSITIONS = [f"{row} {column}" for row in ROWS for column in COLUMNS]
NUMBERS = {
    "count": range(7),
    "bar": range(1, BAR_MAX + 1),
    "side": SIDES,
    "total": range(2, 8),
    "bar_sum": range(3, 12),
    "area": sorted({width * height for width in SIDES for height in SIDES}),
}
CHOICES = {
    **dict.fromkeys(("color", "rectangle_color", "fixed_color", "stated_color"), COLOR_NAMES),
    **dict.fromkeys(("shape", "stated_shape"), SHAPES),
    "position": POSITIONS,
}
#: Number of questions of each kind. Kinds with two possible answers are left out, because a guess is right half of the
#: time, and so are kinds whose full-sentence answers a grader cannot always parse (`sum`: "The sum of 2 and 3 is 5.").
SPLITS = {
    "perception": {
        "color": 24, "shape": 24, "position": 27, "count": 21, "bar": 24, "side": 18, "rectangle_color": 12,
    },
    "reasoning": {"total": 48, "bar_sum": 54, "area": 48},
    "shortcut": {"fixed_color": 38, "stated_color": 38, "stated_shape": 37, "stated_area": 37},
}  # fmt: skip
#: Number of public questions with two hidden twins each: the same words, another image, another answer.
TWINS = {"color": 10, "shape": 9, "position": 9, "count": 9, "bar": 8, "total": 10, "bar_sum": 10, "area": 10}
LAYOUT = {
    **dict.fromkeys(("count", "total"), "crowd"),
    **dict.fromkeys(("bar", "bar_sum"), "bars"),
    **dict.fromkeys(("side", "area", "rectangle_color", "stated_area"), "rectangle"),
}
#: Edits to try for a twin, and the limit if none of them is suitable.
ATTEMPTS, ATTEMPTS_MAX = 24, 400
#: Questions per public split in the demo, and questions of each kind that have their twins in the demo.
DEMO_QUESTIONS, DEMO_TWINS = 30, 2


@dataclass
class Item:
    split: str
    picture: Picture
    question: Question
    image: Image.Image
    metadata: dict[str, str | int] = field(default_factory=dict)
    id: str = ""


class Drawer:
    """Draws questions with pairwise different images."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.drawn: set[bytes] = set()
        self.twin_answers: Counter[tuple[str, str]] = Counter()

    def ask_about(self, picture: Picture, kind: str, text: str | None = None) -> tuple[Question, Image.Image] | None:
        """Asks a question of a kind, with the given words if any. None if the image was drawn before."""
        scene = paint(picture)
        if _bytes(scene.image) in self.drawn:
            return None
        for attempt in range(1 if text is None else 40):
            questions = ask(stream(f"{picture.name}:ask:{attempt}"), scene, 1.0)
            for question in questions:
                if question.kind == kind and text in (None, question.text):
                    return question, scene.image
        return None

    def draw(self, split: str, kind: str, index: int, answer: str | None) -> Item:
        """Draws a question with the given answer, if any, so that all answers are equally frequent."""
        for attempt in count():
            name = f"benchmark:{self.seed}:{kind}:{index}:{attempt}"
            layout = LAYOUT.get(kind, "distinct")
            picture = choose_picture(name, choose_grid(stream(f"{name}:grid")), layout)
            asked = self.ask_about(picture, kind)
            if asked and answer in (None, asked[0].gold_answer):
                self.drawn.add(_bytes(asked[1]))
                return Item(split, picture, *asked)
        raise AssertionError("unreachable: the attempts are endless")

    def twin(self, item: Item, used_answers: set[str], number: int) -> Item | None:
        """Asks the same words about the picture with one change. Chooses the edit whose answer is the rarest so far."""
        kind, picture, candidates = item.question.kind, item.picture, list[Item]()
        for attempt in range(ATTEMPTS_MAX):
            if candidates and attempt >= ATTEMPTS:
                break
            changed = edit(stream(f"{picture.name}:edit:{number}:{attempt}"), picture, kind)
            asked = changed and self.ask_about(changed, kind, item.question.text)
            if asked and asked[0].gold_answer not in used_answers:
                candidates.append(Item("counterfactual", changed, *asked))
        if not candidates:
            return None
        twin = min(candidates, key=lambda candidate: self.twin_answers[kind, candidate.question.gold_answer])
        self.drawn.add(_bytes(twin.image))
        self.twin_answers[kind, twin.question.gold_answer] += 1
        return twin


def _bytes(image: Image.Image) -> bytes:
    return repr(image.size).encode() + image.tobytes()


def _answers_of(kind: str) -> list[str] | None:
    if kind in NUMBERS:
        return [str(number) for number in NUMBERS[kind]]
    return CHOICES.get(kind)


def _draw_twins(drawer: Drawer, originals: list[Item]) -> list[Item]:
    pairs: list[Item] = []
    for kind, total in TWINS.items():
        done = 0
        for original in (item for item in originals if item.question.kind == kind):
            if done == total:
                break
            answers, twins = {original.question.gold_answer}, []
            for number in range(2):
                twin = drawer.twin(original, answers, number)
                if twin:
                    twins.append(twin)
                    answers.add(twin.question.gold_answer)
            if len(twins) < 2:
                continue
            group = f"{kind}-{done:02d}"
            original.metadata["twins"] = group
            for index, twin in enumerate(twins):
                twin.metadata |= {"pair_group": group, "pair_question": 0, "pair_image": index, "twins": group}
            pairs += twins
            done += 1
        if done < total:
            raise ValueError(f"only {done} of {total} questions of kind {kind} have twins")
    return pairs


def draw_benchmark(seed: int) -> list[Item]:
    """Draws all questions, split by split, with shuffled IDs that do not reveal which questions belong together."""
    drawer, items = Drawer(seed), []
    for split, kinds in SPLITS.items():
        for kind, number in kinds.items():
            answers = None if split == "shortcut" else _answers_of(kind)
            for index in range(number):
                answer = answers[index % len(answers)] if answers else None
                items.append(drawer.draw(split, kind, index, answer))
    pairs = _draw_twins(drawer, items)
    stream(f"benchmark:{seed}:order").shuffle(pairs)
    items += pairs
    ids = [f"vd-{number:03d}" for number in range(len(items))]
    stream(f"benchmark:{seed}:ids").shuffle(ids)
    for item, name in zip(items, ids, strict=True):
        item.id = name
    return items


def choose_demo(items: list[Item]) -> list[Item]:
    """Chooses about a fifth of the questions, equally many per public split, and only whole pairs."""
    groups = {f"{kind}-{number:02d}" for kind in TWINS for number in range(DEMO_TWINS)}
    chosen = {item.id for item in items if item.metadata.get("twins") in groups}
    for split in SPLITS:
        members = [item for item in items if item.split == split]
        have = sum(item.id in chosen for item in members)
        rest = [item.id for item in members if item.id not in chosen and "twins" not in item.metadata]
        missing = DEMO_QUESTIONS - have
        chosen.update(rest[number * len(rest) // missing] for number in range(missing))
    return [item for item in items if item.id in chosen]


def to_row(item: Item) -> dict[str, object]:
    kind, shortcut = item.question.kind, item.question.shortcut
    choices = CHOICES.get(kind)
    return {
        "id": item.id,
        "image": f"images/{item.id}.png",
        "question": item.question.text,
        **({"choices": choices} if choices else {}),
        "answer": item.question.gold_answer,
        "metadata": {
            "split": item.split,
            "kind": kind,
            "needs_image": shortcut is None,
            **({"shortcut_kind": shortcut} if shortcut else {}),
            **item.metadata,
        },
    }


def save_small(image: Image.Image, path: Path) -> None:
    """Saves as PNG, with a palette if that is lossless."""
    colors = image.getcolors(256)
    if colors:
        order = sorted(color for _, color in colors)
        small = Image.new("P", image.size)
        small.putpalette([part for color in order for part in color])
        number = {color: index for index, color in enumerate(order)}
        small.putdata([number[pixel] for pixel in image.get_flattened_data()])
        image = small
    image.save(path, optimize=True)


def write_benchmark(out: Path, items: list[Item]) -> None:
    """Writes `images/`, `samples.jsonl` and `demo-ids.txt`, the IDs of the demo."""
    (out / "images").mkdir(parents=True, exist_ok=True)
    for item in items:
        save_small(item.image, out / "images" / f"{item.id}.png")
    lines = (json.dumps(to_row(item), ensure_ascii=False) + "\n" for item in items)
    (out / "samples.jsonl").write_text("".join(lines), encoding="utf-8")
    (out / "demo-ids.txt").write_text("".join(f"{item.id}\n" for item in choose_demo(items)), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=SEED, help="default: that of the shipped benchmark")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    write_benchmark(args.out, draw_benchmark(args.seed))


if __name__ == "__main__":
    main()
