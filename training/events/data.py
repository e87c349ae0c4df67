"""The event corpus and the PLV rows as windows with labels."""

import csv
import json
import random
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from onrecord.lexicons import DATA
from onrecord.records import Span
from onrecord.tagging import MARKS, Window, features, in_quotation, pack_windows
from onrecord.text import find_quotations

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from events.corpus.check import CONTEXTS as _CONTEXTS
from events.corpus.check import STATUSES, find
from reader.net import IGNORE

ROLES = ("actor", "recipient", "date", "place")
CONTEXTS = tuple(sorted(_CONTEXTS))
with (DATA / "plover" / "scores.tsv").open(encoding="utf-8") as lines:
    _rows = [(row["type"], row["mode"]) for row in csv.DictReader(lines, delimiter="\t")]
TYPES = tuple(sorted({kind for kind, _ in _rows}))
MODES = ("", *sorted(f"{kind}/{mode}" for kind, mode in _rows if mode))
#: PLV folds these two into one.
YIELD = ("CONCEDE", "RETREAT")


@dataclass
class Happening:
    """One event of an item, its spans as offsets; `kinds` are the types it may be."""

    trigger: tuple[int, int] | None
    kinds: list[int]
    mode: int
    status: int
    contexts: list[int]
    reciprocal: bool
    roles: dict[str, list[tuple[int, int]]] = field(default_factory=dict)


@dataclass
class Item:
    id: str
    story: str
    text: str
    events: list[Happening]

    @property
    def held_out(self) -> bool:
        """A tenth of the stories, chosen by their name."""
        return int(sha256(self.story.encode()).hexdigest(), 16) % 10 == 0


def read_corpus(folder: Path, kind: str) -> list[Item]:
    """Read `sentences` or `articles` of the corpus."""
    items = []
    for path in sorted((folder / kind).glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            text = row["text"]

            def at(span: str, text: str = text) -> tuple[int, int]:
                found = find(text, span)
                assert found is not None, span
                return found

            events = [
                Happening(
                    trigger=at(e["trigger"]),
                    kinds=[TYPES.index(e["type"])],
                    mode=MODES.index(f"{e['type']}/{e['mode']}" if e["mode"] else ""),
                    status=STATUSES.index(e["status"]),
                    contexts=[CONTEXTS.index(c) for c in e["contexts"]],
                    reciprocal=e["reciprocal"],
                    roles={
                        "actor": [at(s) for s in e["actors"]],
                        "recipient": [at(s) for s in e["recipients"]],
                        "date": [at(e["date"])] if e["date"] else [],
                        "place": [at(e["place"])] if e["place"] else [],
                    },
                )
                for e in row["events"]
            ]
            items.append(Item(row["id"], row["story"], text, events))
    return items


def read_plv(path: Path) -> list[Item]:
    """Read PLV rows: a root and the texts of source and target, no trigger."""
    items = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        for event in row["events"]:
            text, spans = unmark(event["marked"])
            names = YIELD if event["root"] == "YIELD" else (event["root"],)
            items.append(
                Item(
                    row["id"],
                    row["id"],
                    text,
                    [
                        Happening(
                            None,
                            [TYPES.index(n) for n in names],
                            0,
                            0,
                            [],
                            bool(event["reciprocal"]),
                            {"actor": spans["s"], "recipient": spans["t"], "date": [], "place": []},
                        )
                    ],
                )
            )
    return items


def unmark(marked: str) -> tuple[str, dict[str, list[tuple[int, int]]]]:
    """Take `<s> </s> <t> </t>` out of a sentence and return their spans."""
    text, spans, opened = "", {"s": [], "t": []}, {}
    at = 0
    while at < len(marked):
        for name in ("s", "t"):
            if marked.startswith(f"<{name}>", at):
                opened[name], at = len(text), at + 3
                break
            if marked.startswith(f"</{name}>", at) and name in opened:
                spans[name].append((opened.pop(name), len(text)))
                at += 4
                break
        else:
            text += marked[at]
            at += 1
    return text, spans


def windows_of(items: Iterable[Item], tokenizer: Tokenizer, *, mix: bool) -> list[dict]:
    """Pack items into windows as articles are read: several a window, some in one paragraph."""
    text, events = "", []
    for item in items:
        line = len(text) - text.rfind("\n")
        join = mix and "\n" not in item.text and line < 400 and random.random() < 0.45
        text += " " if join and text else "\n"
        events += [(len(text), e) for e in item.events]
        text += item.text
    paragraphs = [Span(*m.span()) for m in re.finditer(r"[^\n]+", text)]
    inside = in_quotation(text, find_quotations(text))
    rows = []
    for w in pack_windows(text, paragraphs, tokenizer):
        n = len(w.ids)
        row = {
            "kind": "done",
            "ids": w.ids,
            "feat": features(text, w, inside),
            "y": np.zeros(n, np.int64),
            "part": parts(w),
            "heads": [],
            "roles": [],
            "facts": [],
        }
        for shift, event in events:
            head = place(w, shift, event.trigger)
            if not head:
                continue
            kind = event.kinds[0]
            row["y"][head[0]] = 2 * kind + 1
            row["y"][head[1:]] = 2 * kind + 2
            row["heads"].append(head[0])
            row["roles"].append(role_labels(w, row["part"] == row["part"][head[0]], shift, event))
            row["facts"].append((event.mode, event.status, event.reciprocal, event.contexts))
        rows.append(row)
    return rows


def pairs_of(items: Iterable[Item], tokenizer: Tokenizer) -> list[dict]:
    """Return a marked window for each event with an actor and a recipient in one sentence."""
    rows = []
    for item in items:
        for event in item.events:
            source, target = event.roles["actor"][:1], event.roles["recipient"][:1]
            if event.reciprocal and not target:
                source, target = event.roles["actor"][:1], event.roles["actor"][1:2]
            if not source or "\n" in item.text:
                continue
            w = pack_windows(item.text, [Span(0, len(item.text))], tokenizer)[0]
            feat = features(item.text, w, in_quotation(item.text, find_quotations(item.text)))
            for mark, spans in zip(MARKS, (source, target), strict=True):
                for i in place(w, 0, spans[0]) if spans else []:
                    feat[i] += mark if feat[i] <= 8 else 0
            rows.append(
                {"kind": "pair", "ids": w.ids, "feat": feat, "types": event.kinds, "id": item.id}
            )
    return rows


def latent_of(items: Iterable[Item], tokenizer: Tokenizer) -> list[dict]:
    """Return windows whose trigger is not known: the type, source and target are."""
    rows = []
    for item in items:
        w = pack_windows(item.text, [Span(0, len(item.text))], tokenizer)[0]
        feat = features(item.text, w, in_quotation(item.text, find_quotations(item.text)))
        for event in item.events:
            part = parts(w)
            labels = role_labels(w, part >= 0, 0, event)
            if (labels == 1).any() and (labels == 3).any():
                rows.append(
                    {"kind": "latent", "ids": w.ids, "feat": feat, "types": event.kinds}
                    | {"labels": labels, "id": item.id}
                )
    return rows


def parts(w: Window) -> np.ndarray:
    """Number the paragraph of each piece, -1 for special ones."""
    found = np.full(len(w.ids), -1)
    for i, s in enumerate(w.starts):
        if s >= 0:
            found[i] = found[i - 1] if w.starts[i - 1] >= 0 else i
    return found


def place(w: Window, shift: int, span: tuple[int, int] | None) -> list[int]:
    """Return the pieces of a span."""
    if span is None:
        return []
    start, end = span[0] + shift, span[1] + shift
    return [
        i
        for i, (s, e) in enumerate(zip(w.starts, w.ends, strict=True))
        if s >= 0 and s < end and e > start
    ]


def role_labels(w: Window, here: np.ndarray, shift: int, event: Happening) -> np.ndarray:
    """Label the pieces of the head's paragraph: 0 outside, then begin and inside of each role."""
    target = np.where(here, 0, IGNORE)
    for r, role in enumerate(ROLES):
        for span in event.roles[role]:
            pieces = [i for i in place(w, shift, span) if here[i]]
            if pieces:
                target[pieces[0]] = 2 * r + 1
                target[pieces[1:]] = 2 * r + 2
    return target
