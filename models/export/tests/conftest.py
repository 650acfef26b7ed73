"""A random checkpoint and its bundle, shared by all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tiny_tokenizer import write_tokenizer

from sightline_export.cli import main
from sightline_export.random_checkpoint import write_checkpoint

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def tokenizer_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference model's tokenizer, or a byte-level one if the checkout has none."""
    models = REPOSITORY / "models"
    for folder in (models / "reference" / "checkpoint", *sorted((models / "bundles").glob("*"))):
        if (folder / "tokenizer.json").is_file():
            return folder
    folder = tmp_path_factory.mktemp("tokenizer")
    write_tokenizer(folder)
    return folder


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory, tokenizer_folder: Path) -> Path:
    folder = tmp_path_factory.mktemp("models") / "random"
    write_checkpoint(folder, tokenizer_folder)
    return folder


@pytest.fixture(scope="session")
def bundle(checkpoint: Path) -> Path:
    folder = checkpoint.parent / "bundle"
    assert main([str(checkpoint), str(folder), "--license", "CC0-1.0"]) == 0
    return folder
