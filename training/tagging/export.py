"""Write a trained network as ONNX, int8 per channel, with its card."""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import torch
from onnxruntime import InferenceSession
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

INPUTS = ("ids", "am", "feat")


def write_model(
    net: nn.Module, outputs: Sequence[str], folder: Path, per_window: Sequence[str] = ()
) -> None:
    """Write fp32.onnx and model.onnx; outputs are (batch, pieces, …) but near and `per_window`."""
    net.eval()
    ids = torch.randint(1000, 2000, (2, 64))
    free = {n: {0: "b", 1: "t"} for n in (*INPUTS, *outputs) if not n.endswith("near")}
    free |= {n: {0: "b"} for n in per_window}
    torch.onnx.export(
        net,
        (ids, torch.ones_like(ids), torch.zeros_like(ids)),
        str(folder / "fp32.onnx"),
        input_names=list(INPUTS),
        output_names=list(outputs),
        dynamic_axes=free,
        opset_version=17,
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
