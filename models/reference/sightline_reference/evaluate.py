"""Evaluates a checkpoint on fresh samples: `python -m sightline_reference.evaluate CKPT --samples N --seed S`.

Measures the accuracy of greedy answers by kind and view, the AUROC of KL for tokens that the image determines, and the
F1 of mean KL without the image for language shortcuts.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Set
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoProcessor, Qwen2_5_VLForConditionalGeneration

from .answers import read_answer
from .ask import CAPTIONS, KINDS
from .batches import Encoder
from .figures import auroc, f1, interval
from .generate import DEFAULT_KINDS, to_kinds
from .measure import Item, Measure, draw_items
from .network import use_fast_path
from .vocabulary import VISUAL, WORDED

DRAWS = 4
#: Nats per token, fixed before the first measurement.
SHORTCUT_THRESHOLD = 0.01
VIEWS = ("image", "black:0", "grey", "none")


def _summary_row(item: Item) -> str:
    if item.question.shortcut:
        return "(shortcuts)"
    return "(captions)" if item.question.kind in CAPTIONS else "(questions)"


def accuracy(measure: Measure, items: list[Item]) -> dict[str, dict[str, float]]:
    """Accuracy by kind and view, and of the generator's likeliest guess."""
    right: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for view in VIEWS:
        for item, text in zip(items, measure.greedy(items, view), strict=True):
            question = item.question
            is_right = read_answer(question.kind, text) == question.gold_answer
            kinds = [question.kind, _summary_row(item)]
            if item.resized and not question.shortcut:
                kinds.append("(odd sizes)")
            for kind in kinds:
                right[kind][view.partition(":")[0]].append(is_right)
                if view == VIEWS[0]:
                    right[kind]["guess"].append(item.guess == question.gold_answer)
    return {
        kind: {"n": len(views["image"])} | {view: round(float(np.mean(values)), 4) for view, values in views.items()}
        for kind, views in sorted(right.items())
    }


def divergences(measure: Measure, items: list[Item]) -> dict[str, list[np.ndarray]]:
    """KL(image || view) of every token of every gold response, in nats."""
    with_image = measure.log_probabilities(items, "image")

    def against(view: str) -> list[np.ndarray]:
        with_view = measure.log_probabilities(items, view)
        return [(np.exp(p) * (p - q)).sum(1, dtype=np.float64) for p, q in zip(with_image, with_view, strict=True)]

    draws = [against(f"black:{draw}") for draw in range(DRAWS)]
    means = [np.mean(values, axis=0) for values in zip(*draws, strict=True)]
    return {"black, 1 draw": draws[0], f"black, {DRAWS} draws": means, "grey": against("grey"), "none": against("none")}


def _contrast(categories: list[np.ndarray], values: list[np.ndarray], negative: set[str]) -> Callable[..., float]:
    is_visual = [np.isin(names, VISUAL) for names in categories]
    is_negative = [np.isin(names, list(negative)) for names in categories]

    def figure(chosen: np.ndarray) -> float:
        positives = np.concatenate([values[i][is_visual[i]] for i in chosen])
        return auroc(positives, np.concatenate([values[i][is_negative[i]] for i in chosen]))

    return figure


def token_figures(items: list[Item], kl: dict[str, list[np.ndarray]]) -> dict[str, Any]:
    """AUROC of visual tokens against all others (overall) and against other content words (hard), and mean KL."""
    categories = [np.array(item.categories) for item in items]
    everything = np.arange(len(items))
    flat = np.concatenate(categories)
    out: dict[str, Any] = {"auroc": {}, "auroc_by_category": {}, "mean_kl": {}}
    for view, values in kl.items():
        out["auroc"][view] = {}
        for name, negative in (("overall", {*WORDED, "template"}), ("hard", set(WORDED))):
            if not np.isin(flat, list(negative)).any():
                continue
            figure = _contrast(categories, values, negative)
            low, high = interval(len(items), figure)
            out["auroc"][view][name] = [round(x, 5) for x in (figure(everything), low, high)]
        tokens = np.concatenate(values)
        others = tokens[np.isin(flat, WORDED)]
        present = [name for name in (*VISUAL, *WORDED, "template", "excluded") if (flat == name).any()]
        out["mean_kl"][view] = {name: float(f"{tokens[flat == name].mean():.3g}") for name in present}
        out["auroc_by_category"][view] = {
            name: round(auroc(tokens[flat == name], others), 5) for name in present if name in VISUAL and len(others)
        }
    out["tokens"] = {name: int((flat == name).sum()) for name in present}
    return out


def shortcut_figures(items: list[Item], kl: dict[str, list[np.ndarray]]) -> dict[str, float] | None:
    """F1 and AUROC of the mean KL of the gold response without the image, as a rule for shortcuts."""
    is_shortcut = np.array([item.question.shortcut is not None for item in items])
    if is_shortcut.all() or not is_shortcut.any():
        return None
    means = np.array([values.mean() for values in kl["none"]])
    low, high = interval(len(items), lambda chosen: f1(means[chosen] <= SHORTCUT_THRESHOLD, is_shortcut[chosen]))
    return {
        "threshold": SHORTCUT_THRESHOLD,
        "shortcuts": int(is_shortcut.sum()),
        "f1": round(f1(means <= SHORTCUT_THRESHOLD, is_shortcut), 4),
        "f1_low": round(low, 4),
        "f1_high": round(high, 4),
        "auroc": round(auroc(-means[is_shortcut], -means[~is_shortcut]), 5),
    }


def evaluate(checkpoint: Path, seed: int, samples: int, kinds: Set[str]) -> dict[str, Any]:
    torch.set_num_threads(1)
    use_fast_path()
    processor = AutoProcessor.from_pretrained(checkpoint)
    encoder = Encoder(processor.tokenizer)
    network = Qwen2_5_VLForConditionalGeneration.from_pretrained(checkpoint, dtype=torch.float32).eval()
    size = processor.image_processor.size
    pixels = {key: size[key] for key in ("shortest_edge", "longest_edge")}
    items = draw_items(encoder, pixels, seed, samples, kinds)
    measure = Measure(network, encoder)
    kl = divergences(measure, items)
    return {
        "seed": seed,
        "samples": samples,
        "accuracy": accuracy(measure, items),
        **token_figures(items, kl),
        "shortcut_filter": shortcut_figures(items, kl),
    }


def to_text(report: dict[str, Any]) -> str:
    lines = ["kind                 n  image  black   grey   none  guess"]
    for kind, row in report["accuracy"].items():
        shares = " ".join(f"{row[view]:6.3f}" for view in ("image", "black", "grey", "none", "guess"))
        lines.append(f"{kind:18}{row['n']:4} {shares}")
    lines.append("\nAUROC of KL           overall (95 % interval)      hard (95 % interval)")
    for view, row in report["auroc"].items():
        cells = [f"{mid:.4f} ({low:.4f} to {high:.4f})" for mid, low, high in row.values()]
        lines.append(f"{view:18}" + "".join(f"{cell:>28}" for cell in cells))
    lines.append(
        "\ncategory     tokens" + "".join(f"{view:>18}" for view in report["auroc"]) + "   (AUROC hard; mean KL)"
    )
    for name, count in report["tokens"].items():
        cells = []
        for view in report["auroc"]:
            area = report["auroc_by_category"][view].get(name)
            cells.append(("" if area is None else f"{area:.4f} ") + f"{report['mean_kl'][view][name]:.4f}")
        lines.append(f"{name:12}{count:7}" + "".join(f"{cell:>18}" for cell in cells))
    shortcut = report["shortcut_filter"]
    if not shortcut:
        return "\n".join(lines)
    lines.append(
        f"\nshortcuts by mean KL without the image <= {shortcut['threshold']}: F1 {shortcut['f1']:.3f} "
        f"({shortcut['f1_low']:.3f} to {shortcut['f1_high']:.3f}), AUROC {shortcut['auroc']:.4f}, "
        f"{shortcut['shortcuts']} of {report['samples']} samples"
    )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--samples", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", type=to_kinds, default=DEFAULT_KINDS, help=f"comma-separated, of {','.join(KINDS)}")
    parser.add_argument("--json", type=Path, help="also write the report to this file")
    args = parser.parse_args()
    report = evaluate(args.checkpoint, args.seed, args.samples, args.kinds)
    print(to_text(report))
    if args.json:
        args.json.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
