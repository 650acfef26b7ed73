"""Twenty steps of training: the loss falls, a run can be resumed, and the fast path equals Hugging Face's model."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import AutoProcessor
from transformers.models.qwen2_vl.image_processing_qwen2_vl import Qwen2VLImageProcessor

from sightline_reference import produce
from sightline_reference.batches import Encoder, blacken, make_batch, to_patches
from sightline_reference.network import image_features, last_hidden_states, new_network, use_fast_path
from sightline_reference.train import Run, parse


class SameProcess:
    """A pool that computes in this process."""

    def apply_async(self, make, args):
        result = make(*args)
        return SimpleNamespace(get=lambda: result)


class InterruptedRunError(Exception):
    pass


class InterruptedRun(Run):
    """Stops in the middle of stage 2 after saving its state."""

    def report(self, total, every):
        super().report(total, every)
        if self.stage == 2 and self.step == 9:
            self.save_state()
            raise InterruptedRunError


def arguments(folder, processor_dir, *more):
    folder.mkdir(exist_ok=True)
    for path in processor_dir.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    produce.start_producer(str(processor_dir))
    return parse(["--out", str(folder), "--seed", "5", "--steps", "20", "--cell-steps", "4", "--pictures", "4", *more])


@pytest.fixture(scope="module")
def finished(tmp_path_factory, processor_dir):
    folder = tmp_path_factory.mktemp("run")
    run = Run(arguments(folder, processor_dir))
    losses = []
    answer_loss = run.answer_loss

    def record(batch, cell_weight):
        loss = answer_loss(batch, cell_weight)
        losses.append(loss.item())
        return loss

    run.answer_loss = record
    run.train(SameProcess())
    return run, losses


def test_twenty_steps_lower_the_loss(finished):
    _, losses = finished
    assert len(losses) == 20
    assert np.isfinite(losses).all()
    assert np.mean(losses[-5:]) < 0.8 * np.mean(losses[:5])


def test_finished_run_writes_a_checkpoint_and_its_settings(finished):
    run, _ = finished
    assert (run.out / "model.safetensors").exists()
    assert json.loads((run.out / "training.json").read_text())["steps"] == 20
    assert json.loads((run.out / "training-log.jsonl").read_text().splitlines()[-1])["step"] == 20


def test_resumed_run_ends_with_the_same_weights_as_an_uninterrupted_one(finished, tmp_path, processor_dir):
    run, _ = finished
    args = arguments(tmp_path / "cut", processor_dir)
    with pytest.raises(InterruptedRunError):
        InterruptedRun(args).train(SameProcess())
    args.resume = True
    resumed = Run(args)
    assert (resumed.stage, resumed.step) == (2, 9)
    resumed.train(SameProcess())
    for name, weight in run.network.state_dict().items():
        assert torch.equal(weight, resumed.network.state_dict()[name]), name


def test_batch_depends_only_on_its_name(processor_dir):
    encoder = Encoder(AutoProcessor.from_pretrained(processor_dir).tokenizer)
    first, same, other = (make_batch(encoder, name, 2, 3) for name in ("train:1:2:3", "train:1:2:3", "train:1:2:4"))
    assert torch.equal(first.ids, same.ids)
    assert first.ids.shape != other.ids.shape or not torch.equal(first.ids, other.ids)


def test_cell_steps_default_to_a_tenth_of_the_steps(tmp_path):
    assert parse(["--out", str(tmp_path), "--steps", "8000"]).cell_steps == 800


@pytest.mark.parametrize("size", [(84, 112), (140, 84), (168, 168)])
def test_patches_equal_those_of_the_image_processor(size):
    pixels = np.random.RandomState(0).randint(0, 256, (size[1], size[0], 3), np.uint8)
    processor = Qwen2VLImageProcessor(size={"shortest_edge": 56 * 56, "longest_edge": 168 * 168})
    theirs = processor(Image.fromarray(pixels), return_tensors="pt")["pixel_values"]
    assert torch.allclose(to_patches([pixels]), theirs, atol=1e-5)


def test_fast_path_gives_the_same_logits_as_the_unmodified_model(processor_dir):
    use_fast_path()
    processor = AutoProcessor.from_pretrained(processor_dir)
    torch.manual_seed(0)
    network = new_network(processor.tokenizer).eval()
    picture = np.random.RandomState(1).randint(0, 256, (112, 140, 3), np.uint8)
    messages = [
        {
            "role": "user",
            "content": [{"type": "image", "image": Image.fromarray(picture)}, {"type": "text", "text": "Where?"}],
        }
    ]
    inputs = processor.apply_chat_template(
        messages, tokenize=True, add_generation_prompt=True, return_dict=True, return_tensors="pt"
    )
    with torch.no_grad():
        theirs = network(**inputs).logits
        features = image_features(network, to_patches([picture]), (4, 5), 1)
        positions, _ = network.model.get_rope_index(
            inputs["input_ids"],
            mm_token_type_ids=inputs["mm_token_type_ids"],
            image_grid_thw=inputs["image_grid_thw"],
        )
        length = inputs["input_ids"].shape[1]
        causal = torch.ones(1, 1, length, length, dtype=torch.bool).tril()
        ours = network.lm_head(last_hidden_states(network, inputs["input_ids"], positions, causal, features))
    assert torch.allclose(ours, theirs, atol=1e-4)


def test_blacken_hides_whole_patches():
    white = np.full((84, 112, 3), 255, np.uint8)
    hidden = blacken(white, np.random.RandomState(0), 0.5)
    means = hidden.reshape(6, 14, 8, 14, 3).mean((1, 3, 4))
    assert set(np.unique(means)) == {0.0, 255.0}
    assert 0.2 < (means == 0).mean() < 0.8
