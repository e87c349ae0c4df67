"""How many: killed, injured, detained, participants, with low and high."""

from __future__ import annotations

import re
from collections.abc import Mapping

from onrecord.events.triggers import Words
from onrecord.parse import Document, Token
from onrecord.records import Count, CountKind, Span

_DIGITS = re.compile(r"\d+(?:,\d{3})*\Z")
_BEFORE = 20  # characters before a number in which "at least" may stand

Amounts = Mapping[str, Mapping[str, int]]


def find_counts(doc: Document, verb: Token, words: Words, amounts: Amounts) -> tuple[Count, ...]:
    """Return the counts of people that the clause of `verb` gives, those of its conjuncts too.

    "at least 12" has no `high`, "up to 12" a `low` of 1; "dozens" is 24 upwards.
    """
    found: dict[Span, Count] = {}
    for node in (verb, *(c for c in verb.conjuncts if c.i > verb.i)):
        kind = next(
            (k for k in CountKind if node.lemma_.lower() in words[f"count {k.value}"]), None
        )
        if kind is None:
            continue
        for child in node.children:
            if child.dep_ in _roles(kind, node, words):
                count = _count(doc, kind, child, words, amounts)
                if count is not None:
                    found.setdefault(count.span, count)
    return tuple(found[span] for span in sorted(found))


def _roles(kind: CountKind, verb: Token, words: Words) -> tuple[str, ...]:
    if kind is CountKind.PARTICIPANTS or verb.lemma_ in words["intransitive"]:
        return ("nsubj",)
    return ("nsubjpass", "dobj")


def _count(
    doc: Document, kind: CountKind, head: Token, words: Words, amounts: Amounts
) -> Count | None:
    number = next((c for c in head.children if c.dep_ == "nummod"), head)
    value = _value(number, amounts)
    open_value = amounts["open number"].get(number.lower_)
    if value is None and open_value is None:
        return None
    before = doc.text[max(0, number.idx - _BEFORE) : number.idx].rstrip().casefold()
    low, high = (value, value) if value is not None else (open_value, None)
    if before.endswith(tuple(words["open before"])):
        high = None
    elif before.endswith(tuple(words["open after"])):
        low = 1
    if low is None:
        return None
    return Count(kind=kind, low=low, high=high, span=doc.span_of([number]))


def _value(number: Token, amounts: Amounts) -> int | None:
    word = number.lower_
    value = int(word.replace(",", "")) if _DIGITS.match(word) else amounts["number"].get(word)
    times = amounts["multiplier"].get(word)
    if times is None:
        return value
    below = [_value(c, amounts) for c in number.children if c.dep_ in ("compound", "nummod")]
    return times * next((v for v in below if v is not None), 1)
