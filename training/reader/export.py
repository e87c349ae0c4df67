"""Write the trained reader as ONNX, int8 per channel, with its card."""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import torch
from onnxruntime import InferenceSession
from onnxruntime.quantization import QuantType, quantize_dynamic

from reader.net import Reader, Runtime

INPUTS = ("ids", "feat")
_HEADS = [f"{kind}_{x}" for kind in ("said", "done") for x in ("tag", "q", "k", "u", "near")]
#: (1, pieces, …), but the near ones, which have no pieces, and `pair`, which is (1, types).
OUTPUTS = (*_HEADS, "act", "facts", "pair")


def write_model(net: Reader, folder: Path) -> None:
    """Write fp32.onnx and model.onnx, which read one window at a time."""
    ids = torch.randint(1000, 2000, (1, 64))
    free = [n for n in (*INPUTS, *OUTPUTS) if not n.endswith("near") and n != "pair"]
    torch.onnx.export(
        Runtime(net).eval(),
        (ids, torch.ones_like(ids)),
        str(folder / "fp32.onnx"),
        input_names=list(INPUTS),
        output_names=list(OUTPUTS),
        dynamic_axes={name: {1: "pieces"} for name in free},
        opset_version=20,
        dynamo=False,
    )
    quantize_dynamic(
        str(folder / "fp32.onnx"),
        str(folder / "model.onnx"),
        weight_type=QuantType.QInt8,
        per_channel=True,
    )


def write_card(folder: Path, name: str, labels: Mapping[str, Sequence[str]]) -> None:
    """Write card.toml; keep the settings and the data of one that is there already."""
    path = folder / "card.toml"
    old = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    session = InferenceSession(str(folder / "model.onnx"))
    lines = [
        f"name = {json.dumps(name)}",
        f'version = "{date.today().isoformat()}"',
        f'sha256 = "{_digest(folder / "model.onnx")}"',
        f'tokenizer_sha256 = "{_digest(folder / "tokenizer.json")}"',
        f"inputs = {json.dumps([n.name for n in session.get_inputs()])}",
        f"outputs = {json.dumps([n.name for n in session.get_outputs()])}",
        "",
        "[labels]",
        *(f"{kind} = {json.dumps(list(names))}" for kind, names in labels.items()),
        "",
        "[settings]",
        *(f"{key} = {value}" for key, value in old.get("settings", {}).items()),
    ]
    for data in old.get("data", ()):
        lines += ["", "[[data]]", *(f"{key} = {json.dumps(value)}" for key, value in data.items())]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
