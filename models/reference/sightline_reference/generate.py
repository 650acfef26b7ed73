"""Writes fresh samples: `python -m sightline_reference.generate --seed N --samples N --out DIR`.

Requires only Pillow. Samples come from streams named "fresh:SEED", and training uses streams named "train:SEED:…", so
their seeds never collide. Captions are left out unless `--kinds` names them.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Set
from dataclasses import asdict
from pathlib import Path

from PIL import Image

from .ask import CAPTIONS, KINDS, ask
from .questions import Question, Response
from .responses import respond
from .scenes import choose_grid, draw_scene, to_odd_size

LAYOUT_SHARES = {"distinct": 4.0, "crowd": 2.0, "bars": 2.0, "rectangle": 2.0}
ODD_SHARE = 0.3
DEFAULT_KINDS = frozenset(KINDS) - frozenset(CAPTIONS)


def stream(name: str) -> random.Random:
    return random.Random(f"sightline-reference/1|{name}")


def sample_stream(seed: int, kinds: Set[str] = DEFAULT_KINDS) -> Iterator[tuple[Image.Image, Question]]:
    """Yields endless samples, one question per image, with equal shares of all kinds if the layouts allow it."""
    unknown = kinds - set(KINDS)
    if unknown or not kinds:
        raise ValueError(f"unknown kinds of questions: {sorted(unknown)}; known kinds: {', '.join(KINDS)}")
    rng = stream(f"fresh:{seed}")
    asked: dict[str, int] = {}
    while True:
        layout = rng.choices(list(LAYOUT_SHARES), list(LAYOUT_SHARES.values()))[0]
        scene = draw_scene(rng, choose_grid(rng), layout)
        questions = [question for question in ask(rng, scene) if question.kind in kinds]
        if not questions:
            continue
        question = min(questions, key=lambda candidate: asked.get(candidate.kind, 0))
        asked[question.kind] = asked.get(question.kind, 0) + 1
        image = to_odd_size(rng, scene.image) if rng.random() < ODD_SHARE else scene.image
        yield image, question


def responses_of(seed: int, index: int, question: Question, count: int) -> list[Response]:
    """Draws responses from a separate stream, so that their number does not change images or questions."""
    return respond(stream(f"fresh:{seed}:responses:{index}"), question, count)


def write_samples(out: Path, seed: int, samples: int, responses: int, kinds: Set[str] = DEFAULT_KINDS) -> None:
    (out / "images").mkdir(parents=True, exist_ok=True)
    with (out / "samples.jsonl").open("w", encoding="utf-8") as lines:
        for index, (image, question) in zip(range(samples), sample_stream(seed, kinds), strict=False):
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
                "responses": [asdict(response) for response in responses_of(seed, index, question, responses)],
            }
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")


def to_kinds(text: str) -> frozenset[str]:
    return frozenset(text.split(","))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--samples", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--responses", type=int, default=8, help="responses per sample; the first is right")
    parser.add_argument("--kinds", type=to_kinds, default=DEFAULT_KINDS, help=f"comma-separated, of {','.join(KINDS)}")
    args = parser.parse_args()
    write_samples(args.out, args.seed, args.samples, args.responses, args.kinds)


if __name__ == "__main__":
    main()
