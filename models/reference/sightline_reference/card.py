"""Writes the figures of the model card: `python -m sightline_reference.card CKPT --report FILE --captions FILE`.

Combines a checkpoint's training.json and two reports of `evaluate` in card.json, and writes the section between two
markers of MODEL_CARD.md from it. A test compares them.
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
#: Goals set before training: path of the figure in the report, minimum, title.
GOALS = (
    (("accuracy", "(questions)", "image"), 0.97, "accuracy with the image, image questions"),
    (("accuracy", "(shortcuts)", "image"), 0.99, "accuracy with the image, shortcuts"),
    (("accuracy", "(shortcuts)", "none"), 0.99, "accuracy without the image, shortcuts"),
    (("auroc", "black, 1 draw", "overall"), 0.995, "AUROC, 1 draw, overall"),
    (("auroc", "black, 1 draw", "hard"), 0.99, "AUROC, 1 draw, hard"),
    (("auroc", "black, 4 draws", "overall"), 0.999, "AUROC, 4 draws, overall"),
    (("auroc", "black, 4 draws", "hard"), 0.998, "AUROC, 4 draws, hard"),
    (("shortcut_filter", "f1"), 0.98, "F1 of the shortcut filter"),
)


def weights_sha256(checkpoint: Path) -> str:
    return hashlib.sha256((checkpoint / "model.safetensors").read_bytes()).hexdigest()


def _lookup(report: dict[str, Any], path: tuple[str, ...]) -> float:
    for key in path:
        report = report[key]
    return report[0] if isinstance(report, list) else report


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    return [*lines, ""]


def render(card: dict[str, Any]) -> str:
    """Renders the section of the card with the figures."""
    training, report = card["training"], card["evaluation"]
    lines = [
        f"Seed {training['seed']}; {training['cell_steps']} steps of stage 1 and {training['steps']} of stage 2; "
        f"{training['seconds'] / 60:.0f} minutes on one thread of a shared 2-core machine. "
        f"{training['parameters']:,} weights, SHA-256 of `model.safetensors` `{card['weights_sha256']}`.",
        "",
        f"Measured on {report['samples']} samples of the fresh stream {report['seed']}, gold responses:",
        "",
        *_table(
            ["goal", "minimum", "measured", ""],
            [
                [
                    name,
                    f"{least:g}",
                    f"{_lookup(report, path):.4f}",
                    "met" if _lookup(report, path) >= least else "**missed**",
                ]
                for path, least, name in GOALS
            ],
        ),
        "Accuracy with greedy decoding; `guess` is the generator's likeliest answer to the words alone:",
        "",
    ]
    views = ["image", "black", "grey", "none", "guess"]
    # Both reports have summary rows; those of the evaluation take precedence.
    rows = {**card["captions"]["accuracy"], **report["accuracy"]}
    lines += _table(
        ["kind", "n", "image", "blackened", "grey", "no image", "guess"],
        [[kind, str(row["n"]), *(f"{row[view]:.3f}" for view in views)] for kind, row in sorted(rows.items())],
    )
    lines += [
        "AUROC of KL for tokens that the image determines, with 95 % bootstrap intervals over samples:",
        "",
    ]
    lines += _table(
        ["view", "overall: against all other tokens", "hard: against other content words"],
        [
            [view, *(f"{mid:.4f} ({low:.4f} to {high:.4f})" for mid, low, high in row.values())]
            for view, row in report["auroc"].items()
        ],
    )
    lines += ["Mean KL in nats, and in brackets the hard AUROC, by category:", ""]
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
    shortcuts = report["shortcut_filter"]
    lines.append(
        f'The rule "mean KL of the gold response without the image ≤ {shortcuts["threshold"]} nats" finds the '
        f"{shortcuts['shortcuts']} shortcuts among {report['samples']} samples with F1 {shortcuts['f1']:.4f} "
        f"({shortcuts['f1_low']:.4f} to {shortcuts['f1_high']:.4f}), AUROC {shortcuts['auroc']:.4f}."
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
