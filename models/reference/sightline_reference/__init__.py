"""Sightline's reference model: images with known truth, a tokenizer, and a small Qwen2.5-VL trained on them."""
