"""The card says what was measured on the weights that lie beside it."""

import hashlib
import json
from pathlib import Path

import pytest

from sightline_reference.card import FOLDER, insert, render, weights_sha256

CHECKPOINT = FOLDER / "checkpoint"


@pytest.fixture(scope="module")
def card():
    return json.loads((FOLDER / "card.json").read_text())


def test_the_page_holds_the_figures_of_card_json(card):
    page = (FOLDER / "MODEL_CARD.md").read_text()
    assert insert(page, render(card)) == page
    assert render(card) in page


def test_rows_that_sum_up_are_those_of_the_evaluation_and_not_of_the_captions(card):
    row = card["evaluation"]["accuracy"]["(odd sizes)"]
    assert f"| (odd sizes) | {row['n']} | {row['image']:.3f} |" in render(card)


def test_the_figures_belong_to_the_weights_of_the_checkpoint(card):
    assert card["weights_sha256"] == weights_sha256(CHECKPOINT)
    assert card["training"] == json.loads((CHECKPOINT / "training.json").read_text())


def test_the_checkpoint_is_small_enough_to_lie_in_the_repository():
    assert sum(path.stat().st_size for path in Path(CHECKPOINT).iterdir()) < 12_000_000


def test_the_shipped_bundle_is_the_one_that_the_card_names_and_was_made_from_these_weights(card):
    manifest = FOLDER.parent / "bundles" / "sightline-reference" / "bundle.json"
    assert f"`{hashlib.sha256(manifest.read_bytes()).hexdigest()}`" in (FOLDER / "MODEL_CARD.md").read_text()
    fields = json.loads(manifest.read_text())
    assert fields["source"]["weights_sha256"] == card["weights_sha256"]
    for name, pinned in fields["files"].items():
        assert hashlib.sha256((manifest.parent / name).read_bytes()).hexdigest() == pinned
