"""The model card's figures: `python -m sightline_reference.card CKPT --report FILE --captions FILE`.

Writes card.json from a checkpoint, its training.json and two reports of `evaluate`, and the part of MODEL_CARD.md
between two marks from card.json. A test compares the three.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1]
BEGIN, END = "<!-- figures: written by sightline_reference.card -->", "<!-- end of figures -->"
#: What was aimed at before training: where the figure is, the least it should be, and how to call it.
GOALS = (
    (("accuracy", "(questions)", "image"), 0.97, "answers right with the picture, image questions"),
    (("accuracy", "(shortcuts)", "image"), 0.99, "answers right with the picture, shortcuts"),
    (("accuracy", "(shortcuts)", "none"), 0.99, "answers right without picture, shortcuts"),
    (("auroc", "black, 1 draw", "overall"), 0.995, "AUROC, 1 draw, overall"),
    (("auroc", "black, 1 draw", "hard"), 0.99, "AUROC, 1 draw, hard"),
    (("auroc", "black, 4 draws", "overall"), 0.999, "AUROC, 4 draws, overall"),
    (("auroc", "black, 4 draws", "hard"), 0.998, "AUROC, 4 draws, hard"),
    (("shortcut_filter", "f1"), 0.98, "F1 of the shortcut filter"),
)


def weights_sha256(checkpoint: Path) -> str:
    return hashlib.sha256((checkpoint / "model.safetensors").read_bytes()).hexdigest()


def _at(report: dict[str, Any], path: tuple[str, ...]) -> float:
    for key in path:
        report = report[key]
    return report[0] if isinstance(report, list) else report


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    return [*lines, ""]


def render(card: dict[str, Any]) -> str:
    """The part of the card that holds figures."""
    training, report = card["training"], card["evaluation"]
    lines = [
        f"Seed {training['seed']}; {training['cell_steps']} steps of stage 1, {training['steps']} of stage 2; "
        f"{training['seconds'] / 60:.0f} minutes on one thread of a shared 2-core machine. "
        f"{training['parameters']:,} weights, SHA-256 of `model.safetensors` `{card['weights_sha256']}`.",
        "",
        f"Measured on {report['samples']} samples of the fresh stream {report['seed']}, gold responses:",
        "",
        *_table(
            ["aimed at", "at least", "measured", ""],
            [
                [
                    name,
                    f"{least:g}",
                    f"{_at(report, path):.4f}",
                    "reached" if _at(report, path) >= least else "**missed**",
                ]
                for path, least, name in GOALS
            ],
        ),
        "Share of right answers, greedy decoding; `guess` is what the generator takes for the likeliest by words:",
        "",
    ]
    views = ["image", "black", "grey", "none", "guess"]
    # Both reports have rows that sum up; those of the evaluation count.
    rows = {**card["captions"]["accuracy"], **report["accuracy"]}
    lines += _table(
        ["kind", "n", "picture", "blackened", "grey", "no picture", "guess"],
        [[kind, str(row["n"]), *(f"{row[view]:.3f}" for view in views)] for kind, row in sorted(rows.items())],
    )
    lines += [
        "AUROC of the KL of tokens that the picture determines, with 95 % intervals (whole samples resampled):",
        "",
    ]
    lines += _table(
        ["view", "against all other tokens", "against other content words only (hard)"],
        [
            [view, *(f"{mid:.4f} ({low:.4f} to {high:.4f})" for mid, low, high in row.values())]
            for view, row in report["auroc"].items()
        ],
    )
    lines += ["Mean KL in nats, and hard AUROC of each category:", ""]
    lines += _table(
        ["category", "tokens", *report["auroc"]],
        [
            [
                category,
                str(count),
                *(
                    f"{report['mean_kl'][view][category]:.4f}"
                    + (f" ({by[category]:.4f})" if category in (by := report["auroc_by_category"][view]) else "")
                    for view in report["auroc"]
                ),
            ]
            for category, count in report["tokens"].items()
        ],
    )
    found = report["shortcut_filter"]
    lines.append(
        f"Mean KL of the gold response against no picture, at most {found['threshold']} nats: finds the "
        f"{found['shortcuts']} shortcuts among {report['samples']} samples with F1 {found['f1']:.4f} "
        f"({found['f1_low']:.4f} to {found['f1_high']:.4f}), AUROC {found['auroc']:.4f}."
    )
    return "\n".join(lines)


def insert(page: str, figures: str) -> str:
    pattern = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    return pattern.sub(lambda _: f"{BEGIN}\n\n{figures}\n\n{END}", page)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--report", type=Path, required=True)
    parser.add_argument("--captions", type=Path, required=True, help="a report on captions only")
    args = parser.parse_args()
    card = {
        "weights_sha256": weights_sha256(args.checkpoint),
        "training": json.loads((args.checkpoint / "training.json").read_text()),
        "evaluation": json.loads(args.report.read_text()),
        "captions": json.loads(args.captions.read_text()),
    }
    (FOLDER / "card.json").write_text(json.dumps(card, indent=2) + "\n")
    page = FOLDER / "MODEL_CARD.md"
    page.write_text(insert(page.read_text(), render(card)))


if __name__ == "__main__":
    main()
