"""Exports vision-language checkpoints to Sightline bundles: ONNX graphs, a tokenizer, and a manifest with hashes."""

__version__ = "0.1.0"
