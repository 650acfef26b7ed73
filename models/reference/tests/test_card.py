"""The model card has the figures that were measured on the shipped weights."""

import hashlib
import json
from pathlib import Path

import pytest

from sightline_reference.card import FOLDER, insert, render, weights_sha256

CHECKPOINT = FOLDER / "checkpoint"


@pytest.fixture(scope="module")
def card():
    return json.loads((FOLDER / "card.json").read_text())


def test_model_card_has_the_figures_of_card_json(card):
    page = (FOLDER / "MODEL_CARD.md").read_text()
    assert insert(page, render(card)) == page
    assert render(card) in page


def test_summary_rows_are_those_of_the_evaluation_report(card):
    row = card["evaluation"]["accuracy"]["(odd sizes)"]
    assert f"| (odd sizes) | {row['n']} | {row['image']:.3f} |" in render(card)


def test_card_json_was_measured_on_the_weights_of_the_checkpoint(card):
    assert card["weights_sha256"] == weights_sha256(CHECKPOINT)
    assert card["training"] == json.loads((CHECKPOINT / "training.json").read_text())


def test_checkpoint_is_smaller_than_12_mb():
    assert sum(path.stat().st_size for path in Path(CHECKPOINT).iterdir()) < 12_000_000


def test_shipped_bundle_has_the_revision_in_the_card_and_the_weights_of_the_checkpoint(card):
    manifest = FOLDER.parent / "bundles" / "sightline-reference" / "bundle.json"
    assert f"`{hashlib.sha256(manifest.read_bytes()).hexdigest()}`" in (FOLDER / "MODEL_CARD.md").read_text()
    fields = json.loads(manifest.read_text())
    assert fields["source"]["weights_sha256"] == card["weights_sha256"]
    for name, pinned in fields["files"].items():
        assert hashlib.sha256((manifest.parent / name).read_bytes()).hexdigest() == pinned
