"""The shipped weights under Hugging Face and under this package, with loose bounds that a broken file fails."""

import pytest
import torch
from transformers import AutoModelForImageTextToText, AutoProcessor
from transformers.models.qwen2_vl.image_processing_qwen2_vl import Qwen2VLImageProcessor

from sightline_reference.answers import read_answer
from sightline_reference.card import FOLDER
from sightline_reference.evaluate import evaluate
from sightline_reference.generate import DEFAULT_KINDS, sample_stream

CHECKPOINT = FOLDER / "checkpoint"


def test_hugging_face_loads_the_checkpoint_and_it_answers_questions():
    torch.set_num_threads(1)
    processor = AutoProcessor.from_pretrained(CHECKPOINT)
    assert isinstance(processor.image_processor, Qwen2VLImageProcessor)
    network = AutoModelForImageTextToText.from_pretrained(CHECKPOINT, dtype=torch.float32).eval()
    right = []
    for _, (image, question) in zip(range(12), sample_stream(31), strict=False):
        content = [{"type": "image", "image": image}, {"type": "text", "text": question.text}]
        inputs = processor.apply_chat_template(
            [{"role": "user", "content": content}],
            tokenize=True,
            add_generation_prompt=True,
            return_dict=True,
            return_tensors="pt",
        )
        tokens = network.generate(**inputs, max_new_tokens=64, do_sample=False)[0, inputs["input_ids"].shape[1] :]
        text = processor.tokenizer.decode(tokens, skip_special_tokens=True)
        right.append(read_answer(question.kind, text) == question.gold_answer)
    assert sum(right) >= 10


@pytest.fixture(scope="module")
def report():
    return evaluate(CHECKPOINT, seed=32, samples=120, kinds=DEFAULT_KINDS)


def test_checkpoint_needs_the_image_for_questions_and_not_for_shortcuts(report):
    questions, shortcuts = report["accuracy"]["(questions)"], report["accuracy"]["(shortcuts)"]
    assert questions["image"] >= 0.9
    assert questions["none"] <= 0.45
    assert shortcuts["image"] >= 0.95
    assert shortcuts["none"] >= 0.95


def test_divergence_ranks_tokens_that_need_the_image_above_others(report):
    assert report["auroc"]["black, 4 draws"]["overall"][0] >= 0.97
    assert report["auroc"]["none"]["hard"][0] >= 0.97
    assert report["shortcut_filter"]["f1"] >= 0.9
