"""Writes fresh samples: `python -m sightline_reference.generate --seed N --samples N --out DIR`.

Needs Pillow only. Samples of this module come from streams named "fresh:", training uses streams named "train:", so
no seed of one can meet the other.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from PIL import Image

from .questions import Question, ask
from .responses import respond
from .scenes import choose_grid, draw_scene, to_odd_size

LAYOUT_SHARES = {"distinct": 4.0, "crowd": 2.0, "bars": 2.0, "rectangle": 2.0}
ODD_SHARE = 0.3


def stream(name: str) -> random.Random:
    return random.Random(f"sightline-reference/1|{name}")


def sample_stream(seed: int, kinds: set[str] | None = None) -> Iterator[tuple[random.Random, Image.Image, Question]]:
    """Endless samples, one question a picture, kinds of questions in equal shares where the layouts allow it."""
    rng = stream(f"fresh:{seed}")
    asked: dict[str, int] = {}
    while True:
        layout = rng.choices(list(LAYOUT_SHARES), list(LAYOUT_SHARES.values()))[0]
        scene = draw_scene(rng, choose_grid(rng), layout)
        questions = [question for question in ask(rng, scene) if kinds is None or question.kind in kinds]
        if not questions:
            continue
        question = min(questions, key=lambda candidate: asked.get(candidate.kind, 0))
        asked[question.kind] = asked.get(question.kind, 0) + 1
        image = to_odd_size(rng, scene.image) if rng.random() < ODD_SHARE else scene.image
        yield rng, image, question


def write_samples(out: Path, seed: int, samples: int, responses: int, kinds: set[str] | None = None) -> None:
    (out / "images").mkdir(parents=True, exist_ok=True)
    with (out / "samples.jsonl").open("w", encoding="utf-8") as lines:
        for index, (rng, image, question) in zip(range(samples), sample_stream(seed, kinds), strict=False):
            name = f"images/{index:06d}.png"
            image.save(out / name, optimize=True)
            row = {
                "id": f"{seed}-{index:06d}",
                "image": name,
                "width": image.width,
                "height": image.height,
                "kind": question.kind,
                "shortcut": question.shortcut is not None,
                "shortcut_kind": question.shortcut,
                "question": question.text,
                "answer": question.gold_answer,
                "responses": [asdict(response) for response in respond(rng, question, responses)],
            }
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--samples", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--responses", type=int, default=8, help="responses per sample; the first is right")
    parser.add_argument("--kinds", type=lambda text: set(text.split(",")), help="only these kinds, by comma")
    args = parser.parse_args()
    write_samples(args.out, args.seed, args.samples, args.responses, args.kinds)


if __name__ == "__main__":
    main()
