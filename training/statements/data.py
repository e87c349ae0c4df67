"""The statement corpus as windows with labels."""

import json
import random
import sys
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from attribution.data import label_windows
from statements.corpus.check import ACTS, find


def read_statements(folder: Path) -> list[dict]:
    """Read the corpus as articles of attributions with acts, the outermost statements only."""
    docs = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            text = row["text"]
            spans = [
                {
                    "source": [find(text, s["source"])] if s["source"] else [],
                    "cue": [find(text, s["cue"])] if s["cue"] else [],
                    "content": sorted(find(text, c) for c in s["content"]),
                    "act": ACTS.index(s["act"]),
                }
                for s in row["statements"]
                if s["inside"] is None
            ]
            docs.append({"id": row["id"], "text": text, "attributions": spans})
    return docs


def statement_windows(docs: Iterable[dict], tokenizer: Tokenizer) -> list[dict]:
    """Pack passages into windows, some alone and some among others."""
    docs = list(docs)
    random.shuffle(docs)
    rows, at = [], 0
    while at < len(docs):
        some = docs[at : at + random.choice((1, 2, 4))]
        at += len(some)
        text, attributions = "", []
        for doc in some:
            shift = len(text)
            text += doc["text"] + "\n"
            attributions += [moved(a, shift) for a in doc["attributions"]]
        rows += label_windows({"text": text, "attributions": attributions}, tokenizer)
    return rows


def moved(attribution: dict, shift: int) -> dict:
    """Return the attribution with its spans further on."""
    roles = ("source", "cue", "content")
    spans = {r: [(s + shift, e + shift) for s, e in attribution[r]] for r in roles}
    return spans | {"act": attribution["act"]}
