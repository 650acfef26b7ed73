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
PLACES = [f"{row} {column}" for row in ROWS for column in COLUMNS]
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
    "position": PLACES,
}
#: Questions of each kind. Left out are kinds with two possible answers, where a guess is right in half of the cases,
#: and kinds whose answers in full sentences a grader cannot always read (`sum`: "The sum of 2 and 3 is 5.").
SPLITS = {
    "perception": {
        "color": 24, "shape": 24, "position": 27, "count": 21, "bar": 24, "side": 18, "rectangle_color": 12,
    },
    "reasoning": {"total": 48, "bar_sum": 54, "area": 48},
    "shortcut": {"fixed_color": 38, "stated_color": 38, "stated_shape": 37, "stated_area": 37},
}  # fmt: skip
#: How many questions of the public splits come back twice, each time with another picture and another answer.
TWINS = {"color": 10, "shape": 9, "position": 9, "count": 9, "bar": 8, "total": 10, "bar_sum": 10, "area": 10}
LAYOUT = {
    **dict.fromkeys(("count", "total"), "crowd"),
    **dict.fromkeys(("bar", "bar_sum"), "bars"),
    **dict.fromkeys(("side", "area", "rectangle_color", "stated_area"), "rectangle"),
}
#: Edits that are looked at for a twin, and where to give up if none of them will do.
ATTEMPTS, ATTEMPTS_MAX = 24, 400
#: The demo has so many questions of each public split, and the twins of so many questions of each kind.
DEMO_SHARE, DEMO_TWINS = 30, 2


@dataclass
class Item:
    split: str
    picture: Picture
    question: Question
    image: Image.Image
    metadata: dict[str, str | int] = field(default_factory=dict)
    id: str = ""


class Drawer:
    """Draws questions, none of which has a picture that an earlier one has."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.drawn: set[bytes] = set()
        self.twin_answers: Counter[tuple[str, str]] = Counter()

    def ask_about(self, picture: Picture, kind: str, text: str | None = None) -> tuple[Question, Image.Image] | None:
        """A question of this kind, or the one with these words, about a picture that is new."""
        scene = paint(picture)
        if _bytes(scene.image) in self.drawn:
            return None
        for attempt in range(1 if text is None else 40):
            questions = ask(stream(f"{picture.name}:ask:{attempt}"), scene, 1.0)
            for question in questions:
                if question.kind == kind and text in (None, question.text):
                    return question, scene.image
        return None

    def draw(self, split: str, kind: str, index: int, wanted: str | None) -> Item:
        """`wanted` is the answer that it must have, so that no answer is likelier than another."""
        for attempt in count():
            name = f"benchmark:{self.seed}:{kind}:{index}:{attempt}"
            layout = LAYOUT.get(kind, "distinct")
            picture = choose_picture(name, choose_grid(stream(f"{name}:grid")), layout)
            found = self.ask_about(picture, kind)
            if found and wanted in (None, found[0].gold_answer):
                self.drawn.add(_bytes(found[1]))
                return Item(split, picture, *found)
        raise AssertionError("attempts do not end")

    def twin(self, item: Item, taken: set[str], number: int) -> Item | None:
        """The same words about the picture with one change; of several the one whose answer is rarest so far."""
        kind, picture, found = item.question.kind, item.picture, list[Item]()
        for attempt in range(ATTEMPTS_MAX):
            if found and attempt >= ATTEMPTS:
                break
            changed = edit(stream(f"{picture.name}:edit:{number}:{attempt}"), picture, kind)
            asked = changed and self.ask_about(changed, kind, item.question.text)
            if asked and asked[0].gold_answer not in taken:
                found.append(Item("counterfactual", changed, *asked))
        if not found:
            return None
        twin = min(found, key=lambda one: self.twin_answers[kind, one.question.gold_answer])
        self.drawn.add(_bytes(twin.image))
        self.twin_answers[kind, twin.question.gold_answer] += 1
        return twin


def _bytes(image: Image.Image) -> bytes:
    return repr(image.size).encode() + image.tobytes()


def _answers_of(kind: str) -> list[str] | None:
    if kind in NUMBERS:
        return [str(number) for number in NUMBERS[kind]]
    return CHOICES.get(kind)


def _draw_pairs(drawer: Drawer, originals: list[Item]) -> list[Item]:
    pairs: list[Item] = []
    for kind, wanted in TWINS.items():
        done = 0
        for original in (item for item in originals if item.question.kind == kind):
            if done == wanted:
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
            for place, twin in enumerate(twins):
                twin.metadata |= {"pair_group": group, "pair_question": 0, "pair_image": place, "twins": group}
            pairs += twins
            done += 1
        if done < wanted:
            raise ValueError(f"only {done} of {wanted} questions of kind {kind} have twins")
    return pairs


def draw_benchmark(seed: int) -> list[Item]:
    """All questions, split by split; their ids do not tell which belong together."""
    drawer, items = Drawer(seed), []
    for split, kinds in SPLITS.items():
        for kind, number in kinds.items():
            answers = None if split == "shortcut" else _answers_of(kind)
            for index in range(number):
                wanted = answers[index % len(answers)] if answers else None
                items.append(drawer.draw(split, kind, index, wanted))
    pairs = _draw_pairs(drawer, items)
    stream(f"benchmark:{seed}:order").shuffle(pairs)
    items += pairs
    ids = [f"vd-{number:03d}" for number in range(len(items))]
    stream(f"benchmark:{seed}:ids").shuffle(ids)
    for item, name in zip(items, ids, strict=True):
        item.id = name
    return items


def choose_demo(items: list[Item]) -> list[Item]:
    """A fifth of all, the same shares of the splits, and no question of a pair without the other."""
    groups = {f"{kind}-{number:02d}" for kind in TWINS for number in range(DEMO_TWINS)}
    chosen = {item.id for item in items if item.metadata.get("twins") in groups}
    for split in SPLITS:
        members = [item for item in items if item.split == split]
        have = sum(item.id in chosen for item in members)
        rest = [item.id for item in members if item.id not in chosen and "twins" not in item.metadata]
        missing = DEMO_SHARE - have
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
    """With a palette where that loses nothing."""
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
