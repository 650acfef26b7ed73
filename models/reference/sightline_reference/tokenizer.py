"""Trains the byte-level BPE tokenizer: `python -m sightline_reference.tokenizer DIR`.

Writes it with the ChatML template and the image processor in the format of Hugging Face.
"""

from __future__ import annotations

import inspect
import json
import sys
from pathlib import Path

import transformers
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import Qwen2_5_VLProcessor, Qwen2Tokenizer, Qwen2VLVideoProcessor
from transformers.generation import configuration_utils
from transformers.models.qwen2.tokenization_qwen2 import PRETOKENIZE_REGEX
from transformers.models.qwen2_vl.image_processing_qwen2_vl import Qwen2VLImageProcessor

from .ask import ask
from .generate import stream
from .responses import respond
from .scenes import LAYOUTS, choose_grid, draw_scene
from .vocabulary import BARS, COLORS, COLUMNS, FIXED_COLORS, OTHER_WORDS, RELATIONS, ROWS, SHAPES, SIZES, plural

VOCABULARY_SIZE = 1280
CONTEXT = 4096
SPECIALS = [
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|image_pad|>",
    "<|video_pad|>",
]
PIXELS = {"shortest_edge": 56 * 56, "longest_edge": 168 * 168}
CHAT_TEMPLATE = """{% for message in messages %}{% if loop.first and message['role'] != 'system' %}<|im_start|>system
You are a helpful assistant.<|im_end|>
{% endif %}<|im_start|>{{ message['role'] }}
{% if message['content'] is string %}{{ message['content'] }}<|im_end|>
{% else %}{% for content in message['content'] %}{% if content['type'] == 'image' or 'image' in content or 'image_url' in content %}<|vision_start|><|image_pad|><|vision_end|>{% elif 'text' in content %}{{ content['text'] }}{% endif %}{% endfor %}<|im_end|>
{% endif %}{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}"""


def single_token_words() -> list[str]:
    shapes = SHAPES + list(FIXED_COLORS)
    return [*COLORS, *shapes, *map(plural, SHAPES), *ROWS, *COLUMNS, *SIZES, *RELATIONS, *OTHER_WORDS]


def _corpus() -> list[str]:
    rng = stream("tokenizer:1")
    lines = []
    for index in range(8000):
        layout = list(LAYOUTS)[index % len(LAYOUTS)]
        scene = draw_scene(rng, choose_grid(rng), layout)
        for question in ask(rng, scene):
            lines.append(question.text)
            lines += [response.text for response in respond(rng, question, 2)]
    lines += ["system\nYou are a helpful assistant.", "user\n", "assistant\n"] * 500
    lines += [f" {word}" for word in single_token_words() + BARS for _ in range(400)]
    lines += [word for word in single_token_words() for _ in range(400)]
    # English prose and code, so that other text is not split into single bytes.
    lines += [inspect.getsource(configuration_utils), inspect.getsource(transformers.training_args)]
    return lines


def build_processor() -> Qwen2_5_VLProcessor:
    bpe = Tokenizer(models.BPE())
    bpe.normalizer = normalizers.NFC()
    bpe.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PRETOKENIZE_REGEX), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY_SIZE - len(SPECIALS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=[],
        show_progress=False,
    )
    bpe.train_from_iterator(_corpus(), trainer)
    model = json.loads(bpe.to_str())["model"]
    tokenizer = Qwen2Tokenizer(
        vocab=model["vocab"],
        merges=[tuple(merge) for merge in model["merges"]],
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        unk_token=None,
    )
    tokenizer.add_special_tokens({"additional_special_tokens": [SPECIALS[1], *SPECIALS[3:]]})
    tokenizer.chat_template = CHAT_TEMPLATE
    tokenizer.model_max_length = CONTEXT
    return Qwen2_5_VLProcessor(
        image_processor=Qwen2VLImageProcessor(size=PIXELS),
        tokenizer=tokenizer,
        video_processor=Qwen2VLVideoProcessor(size=PIXELS),
        chat_template=CHAT_TEMPLATE,
    )


def main() -> None:
    out = Path(sys.argv[1])
    processor = build_processor()
    processor.save_pretrained(out)
    for word in single_token_words():
        for text in (word, f" {word}"):
            ids = processor.tokenizer(text)["input_ids"]
            if len(ids) != 1:
                print(f"{text!r} has {len(ids)} tokens", file=sys.stderr)
    print(f"{len(processor.tokenizer)} tokens in {out}")


if __name__ == "__main__":
    main()
