"""Command line of the exporter: checks the arguments, runs the stages in order, and prints their durations."""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import bundle
from .bundle import ExportError

DTYPE = "float32"


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="sightline_export", description="Export a local Hugging Face checkpoint to a Sightline bundle."
    )
    parser.add_argument("checkpoint", type=Path, help="folder with config.json, *.safetensors, tokenizer and processor")
    parser.add_argument("bundle", type=Path, help="folder to write")
    parser.add_argument("--name", help="name of the model in the bundle (default: the checkpoint folder's name)")
    parser.add_argument("--license", default="unknown", help="licence of the weights, such as an SPDX identifier")
    parser.add_argument("--opset-body", type=int, help="ONNX opset of the decoder (default: that of its family)")
    parser.add_argument("--force", action="store_true", help="replace an existing bundle")
    parser.add_argument("--json", action="store_true", help="print the result as one line of JSON on stdout")
    return parser.parse_args(arguments)


def family_of(folder: Path) -> Any:
    architectures = bundle.read_json(folder / "config.json").get("architectures") or []
    # PyTorch takes seconds to import, so wrong arguments are rejected first.
    from .families import FAMILIES

    family = next((FAMILIES[name] for name in architectures if name in FAMILIES), None)
    if family is None:
        named = ", ".join(architectures) or "no architecture"
        raise ExportError(f"{folder} is {named}; supported: {', '.join(FAMILIES)}")
    return family


def load_checkpoint(family: Any, folder: Path) -> Any:
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    try:
        checkpoint = family.Checkpoint(folder)
        # Loads the weights now, which reports missing ones.
        _ = checkpoint.model
        return checkpoint
    except (OSError, ValueError, KeyError) as cause:
        raise ExportError(f"{folder} cannot be read: {cause}") from cause


@contextmanager
def stage(name: str, seconds: dict[str, float]) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds[name] = round(time.perf_counter() - start, 1)
    log(f"{name:<10} {seconds[name]:7.1f} s")


def log(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def export(
    checkpoint_folder: Path, folder: Path, *, name: str | None, license_name: str, body_opset: int | None
) -> dict[str, Any]:
    """Writes a bundle into `folder`. Returns its revision, the parity figures, and the seconds of each stage."""
    seconds: dict[str, float] = {}
    with stage("load", seconds):
        family = family_of(checkpoint_folder)
        weights = bundle.weights_sha256(checkpoint_folder)
        bundle.copy_tokenizer(checkpoint_folder, folder)
        checkpoint = load_checkpoint(family, checkpoint_folder)
    from . import graphs, parity

    opsets: dict[str, int] = {}
    builders = checkpoint.graphs() if body_opset is None else checkpoint.graphs(body_opset)
    for graph, build in builders.items():
        with stage(graph, seconds):
            path = folder / f"{graph}.onnx"
            model = build()
            if graph == "logits":
                graphs.share_weights(model, folder / "head.onnx")
            graphs.save(model, path)
            opsets[graph] = graphs.opset_of(path)
    # Reloads the model for the comparison, because the export may have modified it.
    checkpoint.release()

    with stage("parity", seconds):
        try:
            figures = parity.check(folder, checkpoint, log=lambda line: log(f"  {line}"))
        except ValueError as cause:
            raise ExportError(f"the bundle cannot be compared with the checkpoint: {cause}") from cause
    if not figures.kl_error_scaled <= parity.KL_ERROR_MAX:
        raise ExportError(
            f"the bundle differs from the checkpoint: |dKL| / max(1, KL) is {figures.kl_error_scaled:.1e}, "
            f"above the limit of {parity.KL_ERROR_MAX:.0e}"
        )
    revision = bundle.write_manifest(
        folder,
        {
            "family": family.NAME,
            "name": name or checkpoint_folder.resolve().name,
            "license": license_name,
            "dtype": DTYPE,
            "source": {
                "checkpoint": checkpoint_folder.resolve().name,
                "architecture": family.ARCHITECTURE,
                "weights_sha256": weights,
            },
            **checkpoint.manifest_fields(),
            "opset": opsets,
            "exporter": bundle.exporter_versions(),
            "parity": figures.as_fields(),
        },
    )
    return {"revision": revision, "parity": figures.as_fields(), "seconds": seconds}


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    target: Path = arguments.bundle
    if target.exists() and not arguments.force:
        raise ExportError(f"{target} exists; --force replaces it")
    if target.exists() and not (target / bundle.MANIFEST).is_file():
        raise ExportError(f"{target} exists and is not a bundle; --force replaces only bundles")
    if not arguments.checkpoint.is_dir():
        raise ExportError(f"there is no checkpoint folder {arguments.checkpoint}")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as scratch:
        folder = Path(scratch) / target.name
        folder.mkdir()
        result = export(
            arguments.checkpoint,
            folder,
            name=arguments.name,
            license_name=arguments.license,
            body_opset=arguments.opset_body,
        )
        if target.exists():
            shutil.rmtree(target)
        os.replace(folder, target)
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    try:
        result = run(options)
    except ExportError as error:
        log(f"error: {error}")
        return 1
    if options.json:
        print(json.dumps({"bundle": str(options.bundle), **result}, sort_keys=True))
    else:
        figures = result["parity"]
        print(f"{options.bundle}  revision {result['revision']}")
        print(f"parity: max |dKL| {figures['kl_error_max']:.1e}, max |dlogp| {figures['log_prob_error_max']:.1e}")
    return 0
