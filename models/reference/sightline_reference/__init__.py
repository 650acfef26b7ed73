"""The reference model of Sightline: pictures with known truth, a tokenizer, and a small Qwen2.5-VL trained on them."""
