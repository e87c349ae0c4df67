"""The turns of a transcript: who takes each, and where the words begin in "ORTIZ: words"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from onrecord.lexicons import load_rows
from onrecord.records import Span

_LABEL = re.compile(
    r"""["“]?\s*
    (?P<name>[QA](?=\.)|[A-Z][\w.’'-]*(?:[ ][A-Z][\w.’'-]*){0,5})    # WALLACE, Ana Ortiz, Q
    (?:[ ]\([^)\n]{1,40}\))?                               # (on camera)
    (?P<colon>:|(?<=\b[QA])\.)\s+(?=\S)""",
    re.VERBOSE,
)
_TITLED = re.compile(r"(?:Mr|Mrs|Ms|Miss|Dr)\b")
#: A transcript has at least so many labelled paragraphs, and one label twice.
_MIN_TURNS = 3
#: ... or so many, each label twice on average, where the labels are names in small letters.
_MIN_PLAIN_TURNS = 4


class Side(StrEnum):
    """Who takes a turn: somebody named, or one of the two of an interview, or the outlet."""

    NAMED = "named"
    QUESTION = "question"
    ANSWER = "answer"
    GLOSS = "gloss"


@dataclass(frozen=True, slots=True)
class TurnWords:
    """Labels that are no names, in lower case: "q", "answer", "the facts"."""

    sides: Mapping[str, Side]

    @classmethod
    def load(cls, data: Path) -> TurnWords:
        """Load the table from `data`."""
        rows = load_rows(data / "lexicons" / "en" / "turn_labels.tsv", _TurnLabel)
        return cls({row.label: Side(row.side) for row in rows})

    def side_of(self, name: str) -> Side:
        """Return whose turn a label announces."""
        return self.sides.get(name.casefold(), Side.NAMED)


@dataclass(frozen=True, slots=True)
class _TurnLabel:
    label: str
    side: str
    note: str


@dataclass(frozen=True, slots=True)
class Label:
    """What opens a turn; the words begin at `end`."""

    name: Span
    colon: Span
    end: int
    side: Side


def find_labels(text: str, paragraphs: Sequence[Span], *, words: TurnWords) -> Mapping[int, Label]:
    """Return the labels that open paragraphs, by the paragraph's place; none: no transcript.

    "ISLAMABAD: Pakistan said" opens a paragraph too, so that one label alone shows nothing: one
    must come again beside another. A list of facts ("Capital: Accra") has none that does. The
    outlet's own labels ("THE FACTS:") make no transcript without somebody who speaks.
    """
    labels: dict[int, Label] = {}
    for i, span in enumerate(paragraphs):
        if (match := _LABEL.match(text, span.start, span.end)) is not None:
            side = words.side_of(match["name"])
            name, colon = Span(*match.span("name")), Span(*match.span("colon"))
            labels[i] = Label(name=name, colon=colon, end=match.end(), side=side)
    if _is_transcript(text, labels):
        return labels
    # "Transcript: a talk with Ana Ortiz" is the headline of one
    counts = Counter(label.name.of(text) for label in labels.values())
    kept = {
        i: label
        for i, label in labels.items()
        if _is_formal(label, text) or counts[label.name.of(text)] > 1
    }
    return kept if _is_transcript(text, kept) else {}


def _is_transcript(text: str, labels: Mapping[int, Label]) -> bool:
    counts = Counter(label.name.of(text) for label in labels.values())
    if len(labels) < _MIN_TURNS or len(counts) < 2 or max(counts.values()) < 2:
        return False
    if all(label.side in (Side.QUESTION, Side.GLOSS) for label in labels.values()):
        return False
    plain = len(labels) >= _MIN_PLAIN_TURNS and 2 * len(counts) <= len(labels)
    return plain or all(_is_formal(label, text) for label in labels.values())


def _is_formal(label: Label, text: str) -> bool:
    """Tell "ORTIZ", "Ms. Ortiz" and "Q" from words that may open any paragraph."""
    name = label.name.of(text)
    return label.side is not Side.NAMED or name.isupper() or bool(_TITLED.match(name))
