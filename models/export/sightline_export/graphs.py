"""Converts PyTorch modules and ONNX text to ONNX files whose bytes depend only on the weights."""

from __future__ import annotations

import contextlib
import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnx_ir as ir
import onnxruntime as ort
from torch import nn

IR_VERSION = 10
# Opset of the graphs in ONNX text format.
TEXT_OPSET = 18
# Larger weights go to a separate file, which ONNX Runtime maps instead of copying; protobuf is limited to 2 GiB.
EXTERNAL_BYTES = 256 * 2**20


def export_module(
    module: nn.Module,
    inputs: dict[str, Any],
    *,
    axes: Mapping[str, Sequence[int | str]],
    names: Mapping[str, str],
    opset: int | None = None,
) -> ir.Model:
    """Traces `module` on example `inputs` with every axis dynamic.

    `names` maps regular expressions for the exporter's input and output names to names of the bundle format. `axes`
    maps regular expressions for those to the names of their axes, or to the size of a fixed axis.
    """
    from transformers.exporters import OnnxConfig, OnnxExporter

    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        model = OnnxExporter().export(module.eval(), inputs, OnnxConfig(dynamic=True, opset_version=opset)).program
    for value in (*model.graph.inputs, *model.graph.outputs):
        for pattern, name in names.items():
            value.name = re.sub(pattern, name, value.name)
    _name_axes(model, axes)
    return model


def _name_axes(model: ir.Model, axes: Mapping[str, Sequence[int | str]]) -> None:
    """Replaces the tracer's symbols (s10, s29) by readable names in every shape of the graph."""
    symbols: dict[str, str] = {}
    for value in model.graph.inputs:
        named = next(names for pattern, names in axes.items() if re.fullmatch(pattern, value.name))
        symbols |= {
            str(axis): str(name) for axis, name in zip(value.shape, named, strict=True) if not isinstance(axis, int)
        }

    def renamed(axis: int | ir.SymbolicDim) -> int | str | None:
        if isinstance(axis, int) or axis.value is None:
            return axis if isinstance(axis, int) else None
        name = re.sub(r"\w+", lambda symbol: symbols.get(symbol[0], symbol[0]), str(axis.value))
        return int(name) if name.isdecimal() else name

    values = [*model.graph.inputs, *model.graph.outputs]
    for node in model.graph.all_nodes():
        values += node.outputs
    for value in values:
        if value.shape is not None:
            value.shape = ir.Shape([renamed(axis) for axis in value.shape])


def parse_graph(text: str, weights: Mapping[str, np.ndarray]) -> ir.Model:
    """Parses a graph in ONNX text format and adds its weights."""
    graph = onnx.parser.parse_graph(text)
    # Placeholders for weights that may exceed the size limit of protobuf.
    graph.initializer.extend(onnx.helper.make_tensor(name, onnx.TensorProto.FLOAT, [0], []) for name in weights)
    model = ir.from_proto(
        onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", TEXT_OPSET)], ir_version=IR_VERSION)
    )
    for name, array in weights.items():
        tensor = ir.tensor(array, name=name)
        value = model.graph.initializers[name]
        value.const_value, value.shape, value.dtype = tensor, tensor.shape, tensor.dtype
    return model


def _graphs(model: ir.Model) -> Iterator[ir.Graph | ir.Function]:
    yield model.graph
    yield from model.functions.values()


def strip(model: ir.Model) -> None:
    """Removes traces of the export: stack traces, source paths, module names."""
    model.metadata_props.clear()
    model.doc_string = None
    model.producer_name = "sightline-export"
    model.producer_version = None
    for graph in _graphs(model):
        graph.metadata_props.clear()
        graph.doc_string = None
        values = [*graph.inputs, *graph.outputs]
        if isinstance(graph, ir.Graph):
            values += graph.initializers.values()
        for node in graph.all_nodes():
            node.metadata_props.clear()
            node.doc_string = None
            values += node.outputs
        for value in values:
            value.metadata_props.clear()
            value.doc_string = None


def weight_bytes(model: ir.Model) -> int:
    """Bytes of the weights stored in the model itself, without those in a separate file."""
    tensors = (value.const_value for value in model.graph.initializers.values())
    return sum(tensor.nbytes for tensor in tensors if tensor is not None and not isinstance(tensor, ir.ExternalTensor))


def share_weights(model: ir.Model, saved: Path) -> None:
    """Makes `model` refer to weights of the same name in the separate file of the graph `saved`."""
    stored = ir.load(saved).graph.initializers
    for name, value in model.graph.initializers.items():
        if name in stored and isinstance(stored[name].const_value, ir.ExternalTensor):
            value.const_value = stored[name].const_value


def save(model: ir.Model, path: Path) -> None:
    """Writes `path`, and `<name>.data` with the weights if they are large."""
    strip(model)
    external = f"{path.name}.data" if weight_bytes(model) > EXTERNAL_BYTES else None
    ir.save(model, path, external_data=external, size_threshold_bytes=1024)


def opset_of(path: Path) -> int:
    model = onnx.load(path, load_external_data=False)
    return next(entry.version for entry in model.opset_import if entry.domain == "")


def open_session(path: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
