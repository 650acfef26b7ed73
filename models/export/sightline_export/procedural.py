"""Replaces the large weights of a bundle by formulas: `python -m sightline_export.procedural BUNDLE OUT`.

Every float32 weight of 4096 numbers or more becomes s · sin(k · i) over its index i, with s from its standard deviation
and k from its name. ONNX Runtime computes these constants once per session, so the bundle runs like one with stored
weights and has a few hundred kilobytes. Its results are meaningless; it serves to measure speed and memory.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import shutil
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .bundle import MANIFEST, ExportError, read_json, write_manifest

SMALLEST = 4096


def _formula(name: str, weight: np.ndarray) -> tuple[list[onnx.TensorProto], list[onnx.NodeProto]]:
    """Constants and nodes that compute a replacement for `weight` under the same name."""
    step = 1.6 + int(hashlib.sha256(name.encode()).hexdigest(), 16) % 9973 * 1e-3
    prefix = f"{name}.formula."
    constants = {
        "start": np.array(0, np.int64),
        "limit": np.array(weight.size, np.int64),
        "one": np.array(1, np.int64),
        "step": np.array(step, np.float32),
        "spread": np.array(float(weight.std()) * math.sqrt(2), np.float32),
        "shape": np.array(weight.shape, np.int64),
    }
    node = helper.make_node
    nodes = [
        node("Range", [prefix + "start", prefix + "limit", prefix + "one"], [prefix + "index"]),
        node("Cast", [prefix + "index"], [prefix + "number"], to=TensorProto.FLOAT),
        node("Mul", [prefix + "number", prefix + "step"], [prefix + "angle"]),
        node("Sin", [prefix + "angle"], [prefix + "sine"]),
        node("Mul", [prefix + "sine", prefix + "spread"], [prefix + "value"]),
        node("Reshape", [prefix + "value", prefix + "shape"], [name]),
    ]
    return [numpy_helper.from_array(value, prefix + key) for key, value in constants.items()], nodes


def make_procedural(source: Path, target: Path) -> None:
    """Rewrites one graph without external weights."""
    model = onnx.load(source)
    graph = model.graph
    constants, formulas = [], []
    for stored in graph.initializer:
        weight = numpy_helper.to_array(stored)
        if weight.dtype != np.float32 or weight.size < SMALLEST:
            constants.append(stored)
            continue
        numbers, nodes = _formula(stored.name, weight)
        constants += numbers
        formulas += nodes
    nodes = [*formulas, *graph.node]
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(constants)
    graph.node.extend(nodes)
    onnx.save(model, target)


def make_procedural_bundle(source: Path, target: Path, name: str) -> str:
    """Writes the bundle and returns its revision."""
    fields = read_json(source / MANIFEST)
    target.mkdir(parents=True)
    for file in fields.pop("files"):
        if file.endswith(".onnx"):
            make_procedural(source / file, target / file)
        elif not file.endswith(".data"):
            shutil.copyfile(source / file, target / file)
    for key in ("format", "parity"):
        fields.pop(key)
    return write_manifest(target, {**fields, "name": name})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="bundle with stored weights")
    parser.add_argument("target", type=Path, help="folder to write")
    parser.add_argument("--name", help="name of the new model (default: the name of the folder)")
    args = parser.parse_args()
    try:
        revision = make_procedural_bundle(args.source, args.target, args.name or args.target.name)
    except (ExportError, FileExistsError) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps({"bundle": str(args.target), "revision": revision}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
