"""How many: killed, injured, detained, participants, with low and high."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from onrecord.events.triggers import Words
from onrecord.parse import Document, Token
from onrecord.records import Count, CountKind, Span

_DIGITS = re.compile(r"\d+(?:,\d{3})*\Z")
_FOLLOWING = ("conj", "advcl", "relcl", "acl")
_BEFORE = 20  # characters before a number in which "at least" may stand

Amounts = Mapping[str, Mapping[str, int]]


def find_counts(
    doc: Document, verb: Token, crowd: Sequence[Token], words: Words, amounts: Amounts
) -> tuple[Count, ...]:
    """Return the counts of people that the clause of `verb` gives, with those that hang on it.

    "at least 12" has no `high`, "up to 12" a `low` of 1; "dozens" is 24 upwards. `crowd` are the
    heads of those who take part, if their number is that of participants.
    """
    found: dict[Span, Count] = {}
    for node in _verbs(verb):
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
    for head in crowd:
        count = _count(doc, CountKind.PARTICIPANTS, head, words, amounts)
        if count is not None:
            found.setdefault(count.span, count)
    return tuple(found[span] for span in sorted(found))


def _verbs(verb: Token) -> Iterator[Token]:
    """Walk the verb, its conjuncts, and what follows from it: "opened fire, killing 12"."""
    yield verb
    for token in verb.subtree:
        if token.i > verb.i and token.pos_ == "VERB" and token.dep_ in _FOLLOWING:
            yield token


def _roles(kind: CountKind, verb: Token, words: Words) -> tuple[str, ...]:
    if kind is CountKind.PARTICIPANTS or verb.lemma_ in words["intransitive"]:
        return ("nsubj",)
    return ("nsubjpass", "dobj")


def _count(
    doc: Document, kind: CountKind, head: Token, words: Words, amounts: Amounts
) -> Count | None:
    number = next((c for c in head.children if c.dep_ == "nummod"), head)
    said = _open_words(number, amounts)
    value = None if len(said) > 1 else _value(number, amounts)
    open_value = amounts["open number"].get(said[0].lower_)
    if value is None and open_value is None:
        return None
    if open_value is not None and len(said) > 1:
        open_value *= amounts["multiplier"][said[-1].lemma_.lower()]
    before = doc.text[max(0, said[0].idx - _BEFORE) : said[0].idx].rstrip().casefold()
    low, high = (value, value) if value is not None else (open_value, None)
    if before.endswith(tuple(words["open before"])):
        high = None
    elif before.endswith(tuple(words["open after"])):
        low = 1
    if low is None:
        return None
    return Count(kind=kind, low=low, high=high, span=doc.span_of(said))


def _open_words(number: Token, amounts: Amounts) -> list[Token]:
    """Return the number's words: "tens of thousands", "several hundred", else the one word."""
    here, few, many = number.i, amounts["open number"], amounts["multiplier"]
    for first, last in ((here, here + 2), (here - 2, here), (here - 1, here)):
        if first < number.sent.start or last >= number.sent.end:
            continue
        words = list(number.doc[first : last + 1])
        joined = len(words) == 2 or words[1].lower_ == "of"
        if joined and words[0].lower_ in few and words[-1].lemma_.lower() in many:
            return words
    return [number]


def _value(number: Token, amounts: Amounts) -> int | None:
    word = number.lower_
    value = int(word.replace(",", "")) if _DIGITS.match(word) else amounts["number"].get(word)
    times = amounts["multiplier"].get(word)
    if times is None:
        return value
    below = [_value(c, amounts) for c in number.children if c.dep_ in ("compound", "nummod")]
    return times * next((v for v in below if v is not None), 1)
