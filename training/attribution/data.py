"""Attribution corpora (PolNeAR) as windows with labels."""

import json
import random
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from onrecord.records import Span
from onrecord.tagging import WINDOW, features, in_quotation, pack_windows
from onrecord.text import find_quotations

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from reader.net import IGNORE

ROLES = ("source", "cue", "content")
#: Outside, then begin and inside of each role.
TAGS = 1 + 2 * len(ROLES)


def read_attributions(path: Path) -> list[dict]:
    """Read a corpus as `onrecord bench attribution` does: JSONL of articles."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def article_windows(docs: Iterable[dict], tokenizer: Tokenizer) -> list[dict]:
    """Cut every article into windows, at other borders each time."""
    rows = []
    for doc in docs:
        rows += label_windows(other_marks(doc), tokenizer, random.randint(30, WINDOW - 2))
    return rows


def label_windows(doc: dict, tokenizer: Tokenizer, first_room: int | None = None) -> list[dict]:
    """Cut one text into windows with labels."""
    text = doc["text"]
    paragraphs, at = [], 0
    for line in text.splitlines(keepends=True):
        body = line.rstrip("\r\n")
        if body:
            paragraphs.append(Span(at, at + len(body)))
        at += len(line)
    inside = in_quotation(text, find_quotations(text))
    label, owner, begins = paint(doc)
    rows = []
    for w in pack_windows(text, paragraphs, tokenizer, WINDOW, first_room=first_room):
        n = len(w.ids)
        y, own = np.zeros(n, np.int64), np.full(n, -1)
        before, part = (0, -1), np.full(n, -1)
        for i, (s, e) in enumerate(zip(w.starts, w.ends, strict=True)):
            part[i] = -1 if s < 0 else (part[i - 1] if w.starts[i - 1] >= 0 else i)
            if s < 0 or label[s] == 0:
                before = before if s < 0 else (0, -1)
                continue
            now = (int(label[s]), int(owner[s]))
            y[i] = 2 * now[0] - 1 if begins[s:e].any() or now != before else 2 * now[0]
            own[i] = now[1]
            before = now
        heads, roles, acts = [], [], []
        for i in np.flatnonzero(y == 3):
            attribution = doc["attributions"][int(own[i])]
            heads.append(int(i))
            roles.append(role_labels(attribution, w, part == part[i]))
            acts.append(attribution.get("act", IGNORE))
        rows.append(
            {
                "kind": "said",
                "ids": w.ids,
                "feat": features(text, w, inside),
                "y": y,
                "part": part,
                "heads": heads,
                "roles": roles,
                "acts": acts,
            }
        )
    return rows


def other_marks(doc: dict) -> dict:
    """Now and then set an article in straight or in British single quotation marks."""
    at = random.random()
    if at < 0.2:
        return doc | {"text": doc["text"].translate(str.maketrans("“”‘’", "\"\"''"))}
    if at < 0.3:
        return doc | {"text": doc["text"].translate(str.maketrans("“”", "‘’"))}
    return doc


def role_labels(attribution: dict, w, here: np.ndarray) -> np.ndarray:
    """Labels of one cue's roles over its paragraph: 0 outside, 1-2 source, 3-4 content."""
    target = np.where(here, 0, IGNORE)
    for r, role in enumerate(("source", "content")):
        for s, e in attribution[role]:
            first = True
            for i in np.flatnonzero(here):
                if w.starts[i] < e and w.ends[i] > s:
                    target[i] = 2 * r + (1 if first else 2)
                    first = False
    return target


def paint(doc: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lay the spans flat: cues and sources over content, shorter content over longer."""
    n = len(doc["text"])
    label, owner, begins = np.zeros(n, np.int8), np.full(n, -1), np.zeros(n, bool)
    items = []
    for a, attribution in enumerate(doc["attributions"]):
        for r, role in enumerate(ROLES):
            for s, e in attribution[role]:
                rank = (0, s - e) if role == "content" else (1 + (role == "cue"), 0)
                items.append((rank, s, e, r, a))
    for _, s, e, r, a in sorted(items, key=lambda item: item[0]):
        label[s:e], owner[s:e], begins[s:e] = r + 1, a, False
        begins[s] = True
    return label, owner, begins
