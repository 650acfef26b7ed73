"""Compares the runner's pixels with those of Hugging Face's processor and of Pillow on the same files.

One run of `gpu-runner/image/dump-pixels.ts` processes all files. It needs Node 22.18 or later: `SIGHTLINE_NODE`, or the
one that `npm ci` installs.
"""

import json
import os
import random
import subprocess
from collections import defaultdict
from pathlib import Path

import image_files
import numpy as np
import pytest
import torch
from PIL import Image, ImageFilter, ImageOps
from transformers import Qwen2VLImageProcessor
from transformers.exporters.utils import precompute_export_inputs
from transformers.models.qwen2_5_vl.configuration_qwen2_5_vl import (
    Qwen2_5_VLVisionConfig,
)
from transformers.models.qwen2_5_vl.modeling_qwen2_5_vl import (
    Qwen2_5_VisionTransformerPretrainedModel,
)
from transformers.models.qwen2_vl.image_processing_qwen2_vl import smart_resize

ROOT = Path(__file__).resolve().parents[3]
NODE = os.environ.get("SIGHTLINE_NODE", str(ROOT / "node_modules/.bin/node"))
PATCH, MERGE, TEMPORAL, WINDOW = 14, 2, 2, 112
BUDGETS = [(3136, 28224), (200704, 1003520)]
SIZES = [(1, 1), (3, 5), (5, 3), (28, 28), (56, 84), (101, 67), (30, 900), (1400, 9)]
SIZES += [(333, 500), (700, 500), (2100, 1700)]
FORMAT_SIZE = (119, 83)

torch.set_num_threads(1)


def processor(budget: tuple[int, int]) -> Qwen2VLImageProcessor:
    return Qwen2VLImageProcessor(
        patch_size=PATCH,
        merge_size=MERGE,
        temporal_patch_size=TEMPORAL,
        size={"shortest_edge": budget[0], "longest_edge": budget[1]},
    )


class Runner:
    """Collects jobs and runs them all in one process."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.jobs: list[dict] = []
        self.results: list = []

    def add(self, **job) -> int:
        self.jobs.append(job)
        return len(self.jobs) - 1

    def file(self, content: bytes) -> tuple[str, str]:
        """Writes a file. Returns its path, and the path of its outputs without their suffix."""
        stem = self.folder / str(len(self.jobs))
        path = stem.with_suffix(".image")
        path.write_bytes(content)
        return str(path), str(stem)

    def run(self) -> None:
        script = str(ROOT / "gpu-runner/image/dump-pixels.ts")
        done = subprocess.run([NODE, script], input=json.dumps(self.jobs), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        self.results = json.loads(done.stdout)
        assert len(self.results) == len(self.jobs)


def image_cases() -> list[tuple[str, bytes, tuple[int, int]]]:
    cases = [
        (name, content, budget)
        for name, content in image_files.encode_in_every_format(*FORMAT_SIZE)
        for budget in BUDGETS
    ]
    for width, height in SIZES:
        for budget in BUDGETS:
            image = Image.fromarray(image_files.scene(width, height, seed=width))
            cases.append((f"{width} x {height}", image_files.encode(image, "PNG"), budget))
            cases.append((f"{width} x {height} JPEG", image_files.encode(image, "JPEG"), budget))
    return cases


def size_cases() -> list[dict]:
    rng = random.Random(5)
    cases = []
    for _ in range(1000):
        factor = rng.choice([28, 28, 32, 56])
        minimum = rng.choice([3136, 200704, 1])
        cases.append(
            {
                "width": int(2 ** rng.uniform(0, 13)),
                "height": int(2 ** rng.uniform(0, 13)),
                "factor": factor,
                "minPixels": minimum,
                "maxPixels": max(minimum, rng.choice([28224, 1003520, 12845056])),
            }
        )
    # Exact halves, which Python rounds to even.
    cases += [
        {"width": 14 + 28 * i, "height": 14 + 28 * j, "factor": 28, "minPixels": 3136, "maxPixels": 1003520}
        for i in range(8)
        for j in range(8)
    ]
    return cases


GRIDS = [(2 * h, 2 * w) for h in (1, 2, 3, 4, 5, 8, 9, 17) for w in (1, 3, 4, 8, 11)]
SIGMAS = [0.3, 0.5, 1, 2, 3.7, 6, 11.25, 40, 512]
BLUR_SIZES = [(1, 1), (3, 5), (9, 60), (252, 112)]


@pytest.fixture(scope="session")
def runner(tmp_path_factory) -> Runner:
    runner = Runner(tmp_path_factory.mktemp("pixels"))
    reference = processor(BUDGETS[0])
    patches = {"patchSize": PATCH, "mergeSize": MERGE, "temporalPatchSize": TEMPORAL}
    colors = {"mean": list(reference.image_mean), "std": list(reference.image_std)}
    runner.images = []
    for name, content, budget in image_cases():
        file, out = runner.file(content)
        low, high = budget
        index = runner.add(kind="image", file=file, out=out, minPixels=low, maxPixels=high, **patches, **colors)
        runner.images.append((name, file, budget, index, out))
    runner.sizes = [(case, runner.add(kind="size", **case)) for case in size_cases()]
    spec = {"mergeSize": MERGE, "windowSize": WINDOW, "patchSize": PATCH}
    runner.grids = [
        ((height, width), runner.add(kind="indices", gridHeight=height, gridWidth=width, **spec))
        for height, width in GRIDS
    ]
    runner.blurs = []
    for size in BLUR_SIZES:
        for sigma in SIGMAS:
            file, out = runner.file(image_files.encode(Image.fromarray(image_files.scene(*size)), "PNG"))
            runner.add(kind="blur", file=file, out=out, sigma=sigma)
            runner.blurs.append((size, sigma, file, out))
    runner.run()
    return runner


def open_like_transformers(file: str) -> Image.Image:
    """Opens a file like `transformers.image_utils.load_image`, but drops its transparent colour, which the processor
    would paint white."""
    rgb = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
    rgb.info.pop("transparency", None)
    return rgb


def to_levels(patches: np.ndarray, grid: tuple[int, int], budget: tuple[int, int]) -> np.ndarray:
    """Converts the processor's patches back to [height, width, 3] levels of 255, without rounding."""
    reference = processor(budget)
    rows, columns = grid
    blocks = patches.reshape(rows // MERGE, columns // MERGE, MERGE, MERGE, 3, TEMPORAL, PATCH, PATCH)[:, :, :, :, :, 0]
    image = blocks.transpose(0, 2, 5, 1, 3, 6, 4).reshape(rows * PATCH, columns * PATCH, 3)
    return (image * np.array(reference.image_std) + np.array(reference.image_mean)) * 255


def test_pixels_equal_those_of_pillow_and_of_the_processor(runner, capsys):
    worst = defaultdict(lambda: [0, 0.0, 0.0])
    for name, file, budget, index, out in runner.images:
        result = runner.results[index]
        assert "error" not in result, (name, result)
        expected = open_like_transformers(file)
        assert (result["width"], result["height"]) == expected.size, name
        decoded = np.fromfile(f"{out}.rgb", np.uint8).astype(int)
        encoded = processor(budget)(images=[expected], return_tensors="np")
        grid = (result["gridHeight"], result["gridWidth"])
        assert encoded["image_grid_thw"].tolist() == [[1, *grid]], name
        values = np.fromfile(f"{out}.f32", np.float32).reshape(encoded["pixel_values"].shape)
        seen = np.fromfile(f"{out}.seen", np.uint8).reshape(grid[0] * PATCH, grid[1] * PATCH, 3)
        levels = to_levels(encoded["pixel_values"], grid, budget)
        row = worst[name]
        row[0] = max(row[0], np.abs(decoded - np.asarray(expected).reshape(-1)).max())
        row[1] = max(row[1], np.abs(seen - levels).max())
        row[2] = max(row[2], np.abs(values - encoded["pixel_values"]).max())
        # The patches must also agree with the runner's own resized image.
        assert np.abs(to_levels(values, grid, budget) - seen).max() < 1e-3, name
    with capsys.disabled():
        print("\nworst difference: decoded (levels), resized (levels), pixel values")
        for name, (decoded, resized, value) in worst.items():
            print(f"  {name:32} {decoded:3d} {resized:9.2e} {value:9.2e}")
    for name, (decoded, resized, _) in worst.items():
        assert decoded == 0, name
        assert resized <= 1 + 1e-3, name


def test_resizing_stays_within_two_levels_of_pillow(runner, capsys):
    """Pillow's weights have more bits than torchvision's, and Pillow 13 resizes columns first if that is faster."""
    worst, beyond, samples = 0, 0, 0
    for _, file, _, index, out in runner.images:
        size = runner.results[index]["seen"]
        image = open_like_transformers(file)
        wide = image.resize((size["width"], image.height), Image.Resampling.BICUBIC)
        expected = wide.resize((size["width"], size["height"]), Image.Resampling.BICUBIC)
        difference = np.abs(np.asarray(expected).astype(int).reshape(-1) - np.fromfile(f"{out}.seen", np.uint8))
        worst = max(worst, difference.max())
        beyond += (difference > 1).sum()
        samples += difference.size
    with capsys.disabled():
        print(f"\nPillow, rows before columns: worst {worst}, beyond one level {beyond} of {samples}")
    assert worst <= 2


def test_sizes_equal_those_of_smart_resize(runner):
    rejected = 0
    for case, index in runner.sizes:
        result = runner.results[index]
        try:
            height, width = smart_resize(
                case["height"], case["width"], case["factor"], case["minPixels"], case["maxPixels"]
            )
        except ValueError:
            assert "too elongated" in result["error"], case
            rejected += 1
            continue
        assert result == {"width": width, "height": height}, case
    assert 0 < rejected < len(runner.sizes) / 2


def test_vision_indices_equal_those_of_the_library(runner):
    config = Qwen2_5_VLVisionConfig(
        depth=1,
        hidden_size=32,
        intermediate_size=32,
        num_heads=2,
        out_hidden_size=32,
        patch_size=PATCH,
        spatial_merge_size=MERGE,
        temporal_patch_size=TEMPORAL,
        window_size=WINDOW,
    )
    tower = Qwen2_5_VisionTransformerPretrainedModel(config)
    for (height, width), index in runner.grids:
        inputs = {"hidden_states": torch.zeros(height * width, 1), "grid_thw": torch.tensor([[1, height, width]])}
        precompute_export_inputs(tower, inputs)
        names = ("position_ids", "window_index", "cu_window_seqlens")
        assert runner.results[index] == [inputs[name].flatten().tolist() for name in names], (height, width)


def test_gaussian_blur_equals_that_of_pillow(runner):
    for size, sigma, file, out in runner.blurs:
        expected = np.asarray(Image.open(file).filter(ImageFilter.GaussianBlur(sigma)))
        assert np.array_equal(np.fromfile(f"{out}.blur", np.uint8), expected.reshape(-1)), (size, sigma)
