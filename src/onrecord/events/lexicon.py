"""The tables of events: triggers, small words, and the manual's scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from onrecord.events.triggers import Frame, Frames, Words
from onrecord.lexicons import load_rows
from onrecord.names import Collective, Role

_NUMERIC = ("number", "open number", "multiplier")


@dataclass(frozen=True, slots=True)
class _TriggerRow:
    lemma: str
    pos: str
    type: str
    mode: str | None
    objects: str
    roles: str | None
    note: str


@dataclass(frozen=True, slots=True)
class _Score:
    type: str
    mode: str
    score: float
    quad: str
    note: str


@dataclass(frozen=True, slots=True)
class _Word:
    kind: str
    word: str
    note: str


@dataclass(frozen=True, slots=True)
class EventLexicon:
    """Triggers, status words, and the manual's scores and quad categories."""

    frames: Frames
    scores: Mapping[tuple[str, str], tuple[float, str]]
    words: Words
    amounts: Mapping[str, Mapping[str, int]]

    @classmethod
    def load(cls, data: Path) -> EventLexicon:
        """Load the tables from `data`; raises LexiconError if one is broken."""
        folder = data / "lexicons" / "en"
        words: dict[str, set[str]] = {}
        for word in load_rows(folder / "event_words.tsv", _Word):
            words.setdefault(word.kind, set()).add(word.word)
        words["human"] = set(_who_act(folder))
        amounts = {
            kind: {w: int(n) for w, n in (item.split("=") for item in words.pop(kind))}
            for kind in _NUMERIC
        }
        frames: dict[tuple[str, str], list[Frame]] = {}
        for row in load_rows(folder / "event_triggers.tsv", _TriggerRow):
            objects: set[str] = set()
            for item in row.objects.split():
                objects |= {item, *words.get(f"class {item}", ())}
            frame = Frame(row.type, row.mode, frozenset(objects), row.roles)
            frames.setdefault((row.lemma, row.pos), []).append(frame)
        for options in frames.values():  # "expel a diplomat" before "expel a person"
            options.sort(key=lambda f: (len(f.objects), f.type, f.mode or ""))
        scores = load_rows(data / "plover" / "scores.tsv", _Score)
        return cls(
            frames=frames,
            scores={(s.type, s.mode): (s.score, s.quad) for s in scores},
            words={kind: frozenset(found) for kind, found in words.items()},
            amounts=amounts,
        )


def _who_act(folder: Path) -> Iterator[str]:
    """Walk the nouns of persons and bodies, which can do something: "envoy", "ministry"."""
    yield from (row.role.split()[-1].lower() for row in load_rows(folder / "roles.tsv", Role))
    for row in load_rows(folder / "collectives.tsv", Collective):
        if row.kind != "text":
            yield row.word.lower()
