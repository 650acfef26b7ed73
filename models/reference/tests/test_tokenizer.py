"""The tokenizer is lossless and encodes each word of the vocabulary as one token."""

import random
from pathlib import Path

import pytest
from transformers import AutoProcessor

from sightline_reference.tokenizer import SPECIALS, single_token_words

SHIPPED = Path(__file__).parents[1] / "checkpoint"
TEXTS = [
    "The diamond is at the middle right. So the answer is 12.",
    "Héllo wörld, naïve café 日本語 العربية \U0001f600\U0001f468‍\U0001f469‍\U0001f467",
    "tabs\tand\r\nnew lines \n\n and   spaces ",
    "def f(x):\n    return {'a': x ** 2}  # ok",
    "\x00\x01\x7f￾",
]


@pytest.fixture(scope="module")
def processor(processor_dir):
    return AutoProcessor.from_pretrained(processor_dir)


@pytest.mark.parametrize("text", TEXTS)
def test_encoding_and_decoding_returns_the_same_text(processor, text):
    assert processor.tokenizer.decode(processor.tokenizer(text)["input_ids"]) == text


def test_encoding_and_decoding_returns_any_unicode_text(processor):
    # The tokenizer normalizes to NFC, so the input must be normalized to compare.
    import unicodedata

    rng = random.Random(0)
    for _ in range(300):
        characters = [
            chr(rng.choice([rng.randrange(0x80), rng.randrange(0xD800), rng.randrange(0xE000, 0x110000)]))
            for _ in range(30)
        ]
        text = unicodedata.normalize("NFC", "".join(characters))
        assert processor.tokenizer.decode(processor.tokenizer(text)["input_ids"]) == text


@pytest.mark.parametrize("word", single_token_words())
def test_words_of_the_vocabulary_are_single_tokens(processor, word):
    assert len(processor.tokenizer(f" {word}")["input_ids"]) == 1


def test_numbers_are_split_into_digits(processor):
    assert len(processor.tokenizer("42")["input_ids"]) == 2


def test_special_tokens_are_single_tokens(processor):
    ids = [processor.tokenizer.convert_tokens_to_ids(token) for token in SPECIALS]
    assert len(set(ids)) == len(SPECIALS)
    assert all(processor.tokenizer(token)["input_ids"] == [id_] for token, id_ in zip(SPECIALS, ids, strict=True))


def test_chat_template_is_chatml_with_the_default_system_prompt(processor):
    messages = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "Where?"}]}]
    assert processor.apply_chat_template(messages, add_generation_prompt=True) == (
        "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n"
        "<|im_start|>user\n<|vision_start|><|image_pad|><|vision_end|>Where?<|im_end|>\n<|im_start|>assistant\n"
    )


def test_tokenizer_of_the_checkpoint_equals_the_one_trained_by_this_code(processor_dir):
    assert (SHIPPED / "tokenizer.json").read_bytes() == (processor_dir / "tokenizer.json").read_bytes()
