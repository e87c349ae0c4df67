"""How many: killed, injured, detained, participants, with low and high."""

from __future__ import annotations

import re

from onrecord.parse import Document, Token
from onrecord.records import Count, CountKind

_KINDS = {
    CountKind.KILLED: frozenset({"kill", "die", "murder", "dead", "shoot", "execute"}),
    CountKind.INJURED: frozenset({"injure", "wound", "hurt"}),
    CountKind.DETAINED: frozenset({"arrest", "detain", "jail", "imprison"}),
    CountKind.PARTICIPANTS: frozenset({"march", "protest", "demonstrate", "rally", "gather"}),
}
_OPEN = re.compile(r"(?:at least|more than|over|no fewer than)\s*\Z", re.IGNORECASE)
_DIGITS = re.compile(r"\d+(?:,\d{3})*\Z")
_NUMBERS = {
    w: i
    for i, w in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
        start=1,
    )
}
#: "dozens": at least two of them, open upwards.
_OPEN_WORDS = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000}


def find_counts(doc: Document, verb: Token) -> tuple[Count, ...]:
    """Return the counts that the verb's clause gives of people."""
    kind = next((k for k, lemmas in _KINDS.items() if verb.lemma_ in lemmas), None)
    if kind is None:
        return ()
    role: tuple[str, ...] = (
        ("nsubjpass", "nsubj") if kind is CountKind.PARTICIPANTS else ("nsubjpass", "dobj")
    )
    if verb.lemma_ == "die":
        role = ("nsubj",)
    found = []
    for child in verb.children:
        if child.dep_ not in role:
            continue
        number = next((c for c in child.children if c.dep_ == "nummod"), child)
        low, high = _amount(doc, number)
        if low is not None:
            found.append(Count(kind=kind, low=low, high=high, span=doc.span_of([number])))
    return tuple(found)


def _amount(doc: Document, number: Token) -> tuple[int | None, int | None]:
    word = number.lower_
    if word in _OPEN_WORDS:
        return _OPEN_WORDS[word], None
    value = int(word.replace(",", "")) if _DIGITS.match(word) else _NUMBERS.get(word)
    if value is None:
        return None, None
    is_open = _OPEN.search(doc.text, max(0, number.idx - 14), number.idx)
    return value, (None if is_open else value)
