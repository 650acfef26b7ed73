"""Guesses from the words alone: `python -m sightline_reference.prior --seed N --questions samples.jsonl --out FILE`.

Answers each question with the most frequent answer to the same words among other questions of the generator, drawn from
the stream "fresh:SEED". For new words, it uses ever shorter prefixes of them. It is not a network and opens no image.
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


def prefixes(text: str) -> Iterator[str]:
    """Yields the prefixes of a text word by word, from the whole text to the empty string."""
    words = text.split()
    for length in range(len(words), -1, -1):
        yield " ".join(words[:length])


class Prior:
    def __init__(self, samples: Iterable[tuple[str, str, str]]) -> None:
        """Counts the answers of samples: (question, answer, full response)."""
        self.answers: dict[str, Counter[str]] = defaultdict(Counter)
        self.texts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for question, answer, text in samples:
            for prefix in prefixes(question):
                self.answers[prefix][answer] += 1
                self.texts[prefix, answer][text] += 1

    def guess(self, question: str) -> str:
        known = next(prefix for prefix in prefixes(question) if prefix in self.answers)
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
    parser.add_argument("--questions", type=Path, required=True, help="JSON lines with `id` and `question`")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    prior = fit(args.seed, args.samples)
    rows = [json.loads(line) for line in args.questions.read_text(encoding="utf-8").splitlines()]
    lines = (json.dumps({"id": row["id"], "responses": [prior.guess(row["question"])]}) + "\n" for row in rows)
    args.out.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
