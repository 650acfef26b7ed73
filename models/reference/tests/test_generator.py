"""The generator writes the same bytes for the same seed, with correct labels."""

import json
import re
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from sightline_reference.answers import read_answer
from sightline_reference.ask import CAPTIONS, KINDS
from sightline_reference.generate import DEFAULT_KINDS, responses_of, sample_stream, write_samples
from sightline_reference.vocabulary import (
    BARS,
    COLORS,
    COLUMNS,
    EXCLUDED,
    FIXED_COLORS,
    RELATIONS,
    ROWS,
    SHAPES,
    VISUAL,
    WORDED,
)

SEED = 77
EVERY_SHAPE = {*SHAPES, *FIXED_COLORS}
NUMBERS = {str(n) for n in range(100)}
WORDS_OF = {
    "shape": EVERY_SHAPE,
    "size": EVERY_SHAPE,
    "color": set(COLORS),
    "count": NUMBERS,
    "digit": NUMBERS,
    "bar": NUMBERS,
    "position": {*ROWS, *COLUMNS},
    "arithmetic": {*NUMBERS, *RELATIONS, *BARS},
    "prior": {*COLORS, *EVERY_SHAPE, *NUMBERS},
    EXCLUDED: {",", "."},
}


@pytest.fixture(scope="module")
def samples():
    stream = islice(sample_stream(SEED, frozenset(KINDS)), 400)
    return [(question, responses_of(SEED, index, question, 8)) for index, (_, question) in enumerate(stream)]


def read(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_same_seed_gives_same_bytes_and_another_seed_other_bytes(tmp_path):
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        write_samples(tmp_path / name, seed, 12, 8)
    a, b, c = (read(tmp_path / name) for name in "abc")
    assert a == b
    assert len(a) == 13
    assert not set(a.values()) & set(c.values())


def test_number_of_responses_changes_neither_images_nor_questions(tmp_path):
    write_samples(tmp_path / "few", 5, 6, 2)
    write_samples(tmp_path / "many", 5, 6, 8)
    few, many = ([json.loads(line) for line in (tmp_path / name / "samples.jsonl").open()] for name in ("few", "many"))
    assert [row | {"responses": row["responses"][:2]} for row in many] == few


def test_generator_runs_with_only_pillow_installed(tmp_path):
    script = (
        "import sys\n"
        "for name in ('numpy', 'torch', 'transformers', 'tokenizers'): sys.modules[name] = None\n"
        "from sightline_reference.generate import main\n"
        f"sys.argv = ['generate', '--seed', '1', '--samples', '3', '--out', {str(tmp_path)!r}]\n"
        "main()\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[1])
    assert len(list(tmp_path.glob("images/*.png"))) == 3


def test_every_kind_is_asked_and_captions_only_if_named(samples):
    assert {question.kind for question, _ in samples} == set(KINDS)
    assert not {question.kind for _, question in islice(sample_stream(SEED), 200)} & set(CAPTIONS)
    assert DEFAULT_KINDS | set(CAPTIONS) == set(KINDS)
    with pytest.raises(ValueError, match="unknown kinds"):
        next(sample_stream(SEED, frozenset({"smell"})))


def test_every_span_contains_a_word_of_its_category(samples):
    for _, responses in samples:
        for response in responses:
            text = response.text.encode()
            for span in response.spans:
                word = text[span.start : span.end].decode()
                assert span.category in {*VISUAL, *WORDED, EXCLUDED}
                if span.category == "copied":
                    assert word in response.answer or re.search(r"\w", word), word
                else:
                    assert word in WORDS_OF[span.category], (span.category, word, response.text)


def test_copied_words_occur_in_the_question_or_earlier_in_the_response(samples):
    for question, responses in samples:
        for response in responses:
            text = response.text.encode()
            for span in response.spans:
                if span.category != "copied" or question.kind in CAPTIONS:
                    continue
                before = f"{question.text} {text[: span.start].decode()}".lower()
                for word in text[span.start : span.end].decode().split():
                    assert word.lower() in before, (word, question.text, response.text)


def test_spans_are_in_order_and_do_not_overlap(samples):
    for _, responses in samples:
        for response in responses:
            offsets = [offset for span in response.spans for offset in (span.start, span.end)]
            assert offsets == sorted(offsets)
            assert all(span.end > span.start for span in response.spans)


def test_gold_responses_are_right_wrong_ones_are_wrong_and_the_first_is_gold(samples):
    for question, responses in samples:
        assert responses[0].origin == "gold"
        assert {response.origin for response in responses} == {"gold", "wrong", "blind_guess"}
        for response in responses:
            if response.origin == "gold":
                assert response.correct
                assert response.answer == question.gold_answer
            if response.origin == "wrong":
                assert not response.correct
                assert response.answer != question.gold_answer
            assert response.correct == (response.answer == question.gold_answer)


def test_answer_can_be_parsed_from_every_response(samples):
    for question, responses in samples:
        for response in responses:
            assert read_answer(question.kind, response.text) == response.answer, (question.kind, response.text)


def test_arithmetic_is_right_even_if_the_values_are_wrong(samples):
    for _, responses in samples:
        for response in responses:
            for x, sign, y, result in re.findall(r"(\d+) ([+x]) (\d+) = (\d+)", response.text):
                right = int(x) + int(y) if sign == "+" else int(x) * int(y)
                is_rule_broken_on_purpose = response.origin == "wrong" and not response.correct
                assert int(result) == right or is_rule_broken_on_purpose


def answer_by_words(question) -> str:
    """Answers a shortcut from the words of the question."""
    numbers = [int(number) for number in re.findall(r"\d+", question.text)]
    if question.kind == "sum":
        return str(numbers[0] + numbers[1])
    if question.kind == "stated_area":
        return str(numbers[0] * numbers[1])
    if question.kind == "fixed_color":
        return next(color for thing, color in FIXED_COLORS.items() if thing in question.text)
    words = COLORS if question.kind == "stated_color" else SHAPES
    return next(word for word in words if word in question.text)


def test_shortcuts_can_be_answered_from_the_question_alone(samples):
    shortcuts = [question for question, _ in samples if question.shortcut]
    assert {question.shortcut for question in shortcuts} == {"attribute", "arithmetic", "contained"}
    for question in shortcuts:
        assert answer_by_words(question) == question.gold_answer
        assert not any(f"{{{category}:" in form for form in question.forms for category in VISUAL)


def test_questions_that_are_not_shortcuts_have_words_that_the_image_determines(samples):
    for question, _ in samples:
        if not question.shortcut:
            assert any(f"{{{category}:" in form for form in question.forms for category in VISUAL)


def test_rewards_vary_within_a_group(samples):
    assert all(len({response.correct for response in responses}) == 2 for _, responses in samples)


def test_images_have_many_sizes_including_some_that_are_not_multiples_of_a_cell():
    sizes = {image.size for image, _ in islice(sample_stream(SEED), 120)}
    assert len(sizes) > 20
    assert any(width % 28 or height % 28 for width, height in sizes)
    assert any(width != height for width, height in sizes)
    assert max(max(size) for size in sizes) >= 168
