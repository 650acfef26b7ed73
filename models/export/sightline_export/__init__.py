"""Exports vision-language checkpoints to Sightline bundles: ONNX graphs, a tokenizer and a manifest that pins them."""

__version__ = "0.1.0"
