"""Shares one tokenizer between all tests, because training it is slow."""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import pytest
import torch

from sightline_reference.tokenizer import build_processor


@pytest.fixture(scope="session")
def processor_dir(tmp_path_factory):
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("processor")
    build_processor().save_pretrained(folder)
    return folder
