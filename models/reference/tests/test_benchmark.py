"""Shapes-VD: the shipped files, answers without a prior, and twins that differ only in the image."""

import json
import os
import subprocess
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from PIL import Image

from sightline_reference import benchmark, edits
from sightline_reference.benchmark import SEED, SPLITS, TWINS, choose_demo, draw_benchmark, write_benchmark
from sightline_reference.generate import stream
from sightline_reference.prior import Prior, prefixes
from sightline_reference.vocabulary import COLORS, FIXED_COLORS, SHAPES

REPOSITORY = Path(__file__).parents[3]
NODE = os.environ.get("SIGHTLINE_NODE", str(REPOSITORY / "node_modules/.bin/node"))


@pytest.fixture(scope="module")
def drawn():
    """All questions, and the names of the random streams behind them."""
    names = []

    def record(name):
        names.append(name)
        return stream(name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(benchmark, "stream", record)
        patch.setattr(edits, "stream", record)
        return draw_benchmark(SEED), names


@pytest.fixture(scope="module")
def items(drawn):
    return drawn[0]


def in_split(items, name):
    return [item for item in items if item.split == name]


def read_rows(folder):
    return [json.loads(line) for line in (folder / "samples.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """The shipped Parquet file, unpacked by the Node command that packs it."""
    folder = tmp_path_factory.mktemp("shipped")
    subprocess.run([NODE, REPOSITORY / "studies" / "shapes-vd" / "main.ts", "unpack", folder], check=True)
    return folder


def test_shipped_benchmark_equals_the_generator_output(items, tmp_path, shipped):
    write_benchmark(tmp_path, items)
    assert read_rows(shipped) == read_rows(tmp_path)
    assert {path.name for path in (shipped / "images").iterdir()} == {f"{item.id}.png" for item in items}
    for item in items:
        with Image.open(shipped / "images" / f"{item.id}.png") as image:
            assert image.convert("RGB").tobytes() == item.image.tobytes(), item.id


def test_shipped_demo_names_the_samples_that_the_generator_chooses(items):
    manifest = json.loads((REPOSITORY / "examples" / "shapes-vd-demo" / "benchmark.json").read_text(encoding="utf-8"))
    assert manifest["samples"]["ids"] == [item.id for item in choose_demo(items)]


def test_benchmark_uses_no_stream_of_training_or_of_fresh_samples(drawn):
    assert {name.split(":")[0] for name in drawn[1]} == {"benchmark"}


def test_benchmark_has_600_questions_in_four_splits_of_equal_size(items):
    assert Counter(item.split for item in items) == dict.fromkeys([*SPLITS, "counterfactual"], 150)
    assert len({item.id for item in items}) == 600


def test_benchmark_has_no_image_twice(items):
    assert len({(item.image.size, item.image.tobytes()) for item in items}) == 600


@pytest.mark.parametrize(("split", "bound"), [("perception", 0.17), ("reasoning", 0.17), ("counterfactual", 0.31)])
def test_no_answer_is_much_more_frequent_than_others_if_the_image_is_needed(items, split, bound):
    by_kind = defaultdict(Counter)
    for item in in_split(items, split):
        by_kind[item.question.kind][item.question.gold_answer] += 1
    for kind, answers in by_kind.items():
        assert max(answers.values()) / answers.total() <= bound, (kind, answers)


def test_only_shortcuts_can_be_answered_from_the_words(items):
    assert all((item.question.shortcut is not None) == (item.split == "shortcut") for item in items)
    for item in in_split(items, "shortcut"):
        text, answer = item.question.text, item.question.gold_answer
        if item.question.kind == "fixed_color":
            assert FIXED_COLORS[next(thing for thing in FIXED_COLORS if thing in text)] == answer
        elif item.question.kind == "stated_area":
            width, height = (int(word) for word in text.replace(".", " ").split() if word.isdigit())
            assert str(width * height) == answer
        else:
            words = COLORS if item.question.kind == "stated_color" else SHAPES
            assert [word for word in words if word in text] == [answer]


def test_twins_have_the_same_words_and_three_images_with_three_answers(items):
    groups = defaultdict(list)
    for item in items:
        if "twins" in item.metadata:
            groups[item.metadata["twins"]].append(item)
    assert len(groups) == sum(TWINS.values()) == 75
    for original, *hidden in groups.values():
        assert original.split in ("perception", "reasoning")
        assert {twin.split for twin in hidden} == {"counterfactual"}
        assert sorted(twin.metadata["pair_image"] for twin in hidden) == [0, 1]
        assert "pair_group" not in original.metadata
        assert len({item.question.text for item in (original, *hidden)}) == 1
        assert len({item.question.gold_answer for item in (original, *hidden)}) == 3
        assert len({item.image.size for item in (original, *hidden)}) == 1


def test_demo_has_only_whole_pairs(items):
    demo = choose_demo(items)
    assert Counter(item.split for item in demo) == {**dict.fromkeys(SPLITS, 30), "counterfactual": 32}
    twins = Counter(item.metadata["twins"] for item in demo if "twins" in item.metadata)
    assert set(twins.values()) == {3}


def test_prior_guesses_the_most_frequent_answer_and_falls_back_to_shorter_prefixes():
    prior = Prior([("Is it red?", "yes", "Yes."), ("Is it red?", "yes", "Yes."), ("Is it blue?", "no", "No.")])
    assert list(prefixes("a b")) == ["a b", "a", ""]
    assert prior.guess("Is it blue?") == "No."
    assert prior.guess("Is it green?") == "Yes."
    assert prior.guess("Why?") == "Yes."


def test_every_row_has_choices_unless_its_answer_is_a_number(items):
    for item in items:
        row = json.loads(json.dumps(benchmark.to_row(item)))
        assert row["answer"] in row.get("choices", [row["answer"]])
        assert ("choices" in row) != row["answer"].isdigit()
        assert row["metadata"]["needs_image"] == (item.split != "shortcut")
