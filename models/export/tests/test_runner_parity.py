"""End to end: compares the results of a runner for images and text with Hugging Face's forward pass.

The runner decodes, resizes, perturbs, builds the prompt, shares the prefix and processes it in chunks. The reference
gets the images that the runner showed the model and processes each view in full, without resizing and without a cache.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from conftest import REPOSITORY

from sightline_export.cli import main
from sightline_export.families.qwen2_5_vl import Checkpoint
from sightline_export.parity import KL_ERROR_MAX
from sightline_export.random_checkpoint import write_checkpoint

NODE = REPOSITORY / "node_modules" / ".bin" / "node"
RUNNER = REPOSITORY / "gpu-runner" / "main.ts"

# Width and height of each sample's images in pixels. After resizing, no side is a multiple of a window (112).
IMAGE_SIZES = {
    "small": [(60, 75)],
    "wide": [(391, 143)],
    "tall": [(190, 310)],
    "large": [(515, 403)],
    "two": [(205, 150), (88, 260)],
}
RESPONSE_TOKENS = (1, 2, 19, 64, 300)
QUESTION = "What is in the picture?"
VIEW = {"perturbation": {"name": "patch_blackening", "patch": 14, "probability": 0.5}, "draws": 1, "seed": 7}

pytestmark = pytest.mark.runner


@pytest.fixture(scope="module")
def runner_checkpoint(tmp_path_factory: pytest.TempPathFactory, tokenizer_folder: Path) -> Path:
    folder = tmp_path_factory.mktemp("runner") / "random"
    write_checkpoint(folder, tokenizer_folder, max_pixels=250_000, seed=11)
    return folder


@pytest.fixture(scope="module")
def runner_url(runner_checkpoint: Path) -> Iterator[str]:
    bundle = runner_checkpoint.parent / "bundle"
    assert main([str(runner_checkpoint), str(bundle)]) == 0
    settings = {
        "SIGHTLINE_BUNDLE": str(bundle),
        "SIGHTLINE_PORT": "0",
        "SIGHTLINE_THREADS": "1",
        # Small enough to split prompts and long responses.
        "SIGHTLINE_CHUNK_TOKENS": "96",
    }
    with subprocess.Popen(
        [NODE, RUNNER], env={**os.environ, **settings}, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    ) as runner:
        try:
            line = runner.stdout.readline() if runner.stdout else ""
            assert line, "the runner exited before listening"
            yield json.loads(line)["url"]
        finally:
            runner.terminate()


def post(url: str, request: dict[str, Any], images: list[bytes]) -> bytes:
    """Posts a multipart call: a part `request`, and a part for each image, named by its SHA-256."""
    boundary = "sightline-runner-parity"
    parts = {"request": json.dumps(request).encode()}
    parts |= {hashlib.sha256(image).hexdigest(): image for image in images}
    body = b""
    for name, content in parts.items():
        file_name = "" if name == "request" else f'; filename="{name}"'
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file_name}\r\n'
        if name != "request":
            head += "Content-Type: application/octet-stream\r\n"
        body += head.encode() + b"\r\n" + content + b"\r\n"
    body += f"--{boundary}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as reply:
        return reply.read()


def png_of(width: int, height: int, random: np.random.Generator) -> bytes:
    """Draws large blocks of colour with fine noise, so that both resizing and windows matter."""
    coarse = random.integers(0, 256, (6, 6, 3), np.uint8)
    image = np.asarray(PIL.Image.fromarray(coarse).resize((width, height), PIL.Image.Resampling.NEAREST)).astype(int)
    image = np.clip(image + random.integers(-40, 41, image.shape), 0, 255).astype(np.uint8)
    stream = io.BytesIO()
    PIL.Image.fromarray(image).save(stream, "PNG")
    return stream.getvalue()


def shown_images(reply: bytes) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The images of the original and of the perturbed view, as shown to the model."""
    views: tuple[list[np.ndarray], list[np.ndarray]] = [], []
    for view in sorted(json.loads(reply)["views"], key=lambda view: view["image"]):
        image = PIL.Image.open(io.BytesIO(base64.b64decode(view["png_base64"]))).convert("RGB")
        views[view["view"]].append(np.asarray(image))
    return views


@pytest.mark.parametrize("prefix_sharing", [True, False])
def test_runner_agrees_with_the_reference_at_every_token(
    runner_url: str, runner_checkpoint: Path, prefix_sharing: bool
) -> None:
    checkpoint = Checkpoint(runner_checkpoint)
    random = np.random.default_rng(5)
    kl_errors, log_prob_errors, kls = [], [], []
    for name, sizes in IMAGE_SIZES.items():
        images = [png_of(width, height, random) for width, height in sizes]
        prompt = {
            "id": name,
            "images": [hashlib.sha256(image).hexdigest() for image in images],
            "question": QUESTION,
        }
        responses = [random.choice(checkpoint.word_ids, tokens).tolist() for tokens in RESPONSE_TOKENS]
        views = shown_images(post(f"{runner_url}/v1/views", {**VIEW, "samples": [prompt]}, images))
        window = checkpoint.config.vision_config.window_size
        assert all(side % window for view in views for image in view for side in image.shape[:2])
        sample = {**prompt, "responses": [{"token_ids": response} for response in responses]}
        request = {**VIEW, "prefix_sharing": prefix_sharing, "samples": [sample]}
        events = [json.loads(line) for line in post(f"{runner_url}/v1/score", request, images).splitlines()]
        assert [event for event in events if event["type"] == "error"] == []
        trajectories = {event["response_index"]: event for event in events if event["type"] == "trajectory"}
        assert sorted(trajectories) == list(range(len(responses)))

        encoded = [checkpoint.encode(view, QUESTION) for view in views]
        for index, response in enumerate(responses):
            trajectory = trajectories[index]
            assert trajectory["token_ids"] == response
            lp, lq = (checkpoint.log_probs(view, response) for view in encoded)
            token = np.arange(len(response)), response
            kls.append((np.exp(lp) * (lp - lq)).sum(-1))
            kl_errors.append(np.abs(trajectory["divergences"]["kl"] - kls[-1]))
            log_prob_errors.append(np.abs(trajectory["log_prob_original"] - lp[token]))
            log_prob_errors.append(np.abs(trajectory["log_prob_perturbed"] - lq[token]))
    worst = float(np.concatenate(kl_errors).max())
    print(
        f"runner against reference, {sum(map(len, kls))} tokens, mean KL {np.concatenate(kls).mean():.2f}: "
        f"max |dKL| {worst:.1e}, max |dlogp| {np.concatenate(log_prob_errors).max():.1e}"
    )
    assert np.concatenate(kls).mean() > 0.05
    assert worst <= KL_ERROR_MAX
