"""Load an ONNX model with its card; refuse a wrong hash, inputs or outputs. No pickle."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from onrecord.errors import ModelError

if TYPE_CHECKING:
    import onnxruntime as ort

#: Fusions of onnxruntime that are slower on a CPU than what they replace.
_SLOW = ["SkipLayerNormFusion", "BiasGeluFusion"]


@dataclass(frozen=True, slots=True)
class Model:
    """An ONNX session, its tokenizer without truncation or padding, its labels and its version."""

    name: str
    version: str
    labels: Mapping[str, tuple[str, ...]]
    settings: Mapping[str, float]
    tokenizer: Tokenizer
    session: ort.InferenceSession

    outputs: tuple[str, ...]

    def run(self, feeds: Mapping[str, NDArray[np.int64]]) -> dict[str, NDArray[np.float32]]:
        """Return the outputs by name."""
        found = self.session.run(None, dict(feeds))
        return dict(zip(self.outputs, found, strict=True))


def load_model(folder: Path, *, threads: int = 1) -> Model:
    """Load the model in `folder`: model.onnx, tokenizer.json, card.toml.

    The card names `name`, `version`, `sha256` (of model.onnx), `tokenizer_sha256`, `inputs`,
    `outputs` and, optionally, `labels`, the names of classes by kind, and `settings`, the numbers
    its decoder was tuned to.

    Raises: ModelError saying which of them does not hold.
    """
    # it would write an id into the user's cache and send events; it looks when it is imported
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime as ort

    ort.disable_telemetry_events()  # where somebody else imported it before us
    try:
        card = tomllib.loads((folder / "card.toml").read_text("utf-8"))
        weights = (folder / "model.onnx").read_bytes()
        tokens = (folder / "tokenizer.json").read_bytes()
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ModelError(f"{folder}: not a model folder: {error}") from error
    _check(folder, "model.onnx sha256", card["sha256"], hashlib.sha256(weights).hexdigest())
    _check(folder, "tokenizer sha256", card["tokenizer_sha256"], hashlib.sha256(tokens).hexdigest())
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = ort.InferenceSession(
        weights, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOW
    )
    _check(folder, "inputs", card["inputs"], _names(session.get_inputs()))
    _check(folder, "outputs", card["outputs"], _names(session.get_outputs()))
    tokenizer = Tokenizer.from_buffer(tokens)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return Model(
        name=card["name"],
        version=card["version"],
        labels={kind: tuple(names) for kind, names in card.get("labels", {}).items()},
        settings=card.get("settings", {}),
        tokenizer=tokenizer,
        session=session,
        outputs=tuple(card["outputs"]),
    )


def _names(nodes: Sequence[Any]) -> list[str]:  # onnxruntime's NodeArg has no stubs
    return [node.name for node in nodes]


def _check(folder: Path, what: str, wanted: object, got: object) -> None:
    if wanted != got:
        raise ModelError(f"{folder}: {what} is {got!r}, the card says {wanted!r}; install again")
