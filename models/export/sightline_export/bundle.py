"""Writes the files of a bundle: tokenizer, chat template, and bundle.json with the hash of every file."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import shutil
from pathlib import Path
from typing import Any

from . import __version__

FORMAT = "sightline-bundle/1"
MANIFEST = "bundle.json"
CHAT_TEMPLATE = "chat_template.jinja"
EXPORTER_PACKAGES = ("torch", "transformers", "onnx", "onnxruntime", "onnxscript", "onnx-ir")


class ExportError(Exception):
    """A failed export. The message names the problem and the file."""


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def weights_sha256(folder: Path) -> str:
    """SHA-256 of the weights file, or of one line `<sha256>  <name>` per file, sorted by name, if there are several."""
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise ExportError(f"{folder} has no *.safetensors file")
    if len(files) == 1:
        return sha256_of(files[0])
    lines = "".join(f"{sha256_of(file)}  {file.name}\n" for file in files)
    return hashlib.sha256(lines.encode()).hexdigest()


def read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ExportError(f"{path.parent} has no {path.name}") from None
    except ValueError as cause:
        raise ExportError(f"{path} is not JSON: {cause}") from None


def copy_tokenizer(checkpoint: Path, folder: Path) -> None:
    """Copies the tokenizer and the chat template, which older checkpoints store inside another file."""
    for name in ("tokenizer.json", "tokenizer_config.json"):
        if not (checkpoint / name).is_file():
            raise ExportError(f"{checkpoint} has no {name}")
        shutil.copyfile(checkpoint / name, folder / name)
    (folder / CHAT_TEMPLATE).write_text(chat_template(checkpoint), "utf-8", newline="")


def chat_template(checkpoint: Path) -> str:
    """Reads the template from the first file that has it; Hugging Face has stored it in different files over time."""
    if (checkpoint / CHAT_TEMPLATE).is_file():
        return (checkpoint / CHAT_TEMPLATE).read_bytes().decode()
    for name in ("chat_template.json", "tokenizer_config.json"):
        if (checkpoint / name).is_file():
            template = read_json(checkpoint / name).get("chat_template")
            if isinstance(template, str):
                return template
    raise ExportError(f"{checkpoint} has no {CHAT_TEMPLATE} and no chat template in its other files")


def exporter_versions() -> dict[str, str]:
    libraries = {name: importlib.metadata.version(name).partition("+")[0] for name in EXPORTER_PACKAGES}
    return {"sightline_export": __version__, **libraries}


def write_manifest(folder: Path, fields: dict[str, Any]) -> str:
    """Writes bundle.json with the hash of every other file. Returns the revision of the bundle."""
    files = {path.name: sha256_of(path) for path in folder.iterdir() if path.name != MANIFEST}
    text = json.dumps({"format": FORMAT, **fields, "files": files}, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_text(text, "utf-8")
    return hashlib.sha256(text.encode()).hexdigest()
