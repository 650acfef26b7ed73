"""Guesses by the words alone: `python -m sightline_reference.prior --seed N --questions samples.jsonl --out FILE`.

For each question it says what was answered most often to the same words among other questions of the generator, drawn
from the stream "fresh:SEED"; where the words are new, to ever shorter beginnings of them. It is no network and never
opens a picture.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from .generate import responses_of, sample_stream

SAMPLES = 12_000


def beginnings(text: str) -> Iterator[str]:
    """The text, then without its last word, and so on to nothing."""
    words = text.split()
    for length in range(len(words), -1, -1):
        yield " ".join(words[:length])


class Prior:
    def __init__(self, asked: Iterable[tuple[str, str, str]]) -> None:
        """@param asked: question, answer, and a response in full"""
        self.answers: dict[str, Counter[str]] = defaultdict(Counter)
        self.texts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for question, answer, text in asked:
            for beginning in beginnings(question):
                self.answers[beginning][answer] += 1
                self.texts[beginning, answer][text] += 1

    def guess(self, question: str) -> str:
        known = next(beginning for beginning in beginnings(question) if beginning in self.answers)
        answer = self.answers[known].most_common(1)[0][0]
        return self.texts[known, answer].most_common(1)[0][0]


def fit(seed: int, samples: int) -> Prior:
    drawn = islice(sample_stream(seed), samples)
    return Prior(
        (question.text, question.gold_answer, responses_of(seed, index, question, 1)[0].text)
        for index, (_, question) in enumerate(drawn)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--samples", type=int, default=SAMPLES)
    parser.add_argument("--questions", type=Path, required=True, help="JSON lines with id and question")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    prior = fit(args.seed, args.samples)
    rows = [json.loads(line) for line in args.questions.read_text(encoding="utf-8").splitlines()]
    lines = (json.dumps({"id": row["id"], "responses": [prior.guess(row["question"])]}) + "\n" for row in rows)
    args.out.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
