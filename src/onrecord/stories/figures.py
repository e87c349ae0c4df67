"""Numbers of people that somebody gives where no event has them: "the toll was 31"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from onrecord.records import Analysis, Count, CountKind, Span, Statement

#: Words between a number and what it counts: "31 people had been", "toll had risen to".
_MOST_BETWEEN = 4
#: Characters before a number in which what it counts was counted: the sentence before.
_SHORTLY = 300
#: What makes a number a part of a sum: "eleven patients and two nurses died".
_AND = re.compile(r"\band\s+\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a statement gives."""

    count: Count
    statement: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class TollWords:
    """The words of numbers, and the patterns by which a text counts dead, injured and crowds.

    `values` are numbers in words, `open_values` those that are open upwards ("dozens"); after
    `open_before` a number is open ("at least"), after `open_after` it is the most ("up to").
    `multipliers` may follow either: "two million", "tens of thousands". `again` finds another
    number of what was counted before: "police put it at 12,000".
    """

    patterns: tuple[tuple[CountKind, re.Pattern[str]], ...]
    again: re.Pattern[str]
    values: Mapping[str, int]
    open_values: Mapping[str, int]
    multipliers: Mapping[str, int]
    open_before: tuple[str, ...]
    open_after: tuple[str, ...]

    @classmethod
    def make(cls, words: Mapping[str, list[str]], numbers: Mapping[str, list[str]]) -> TollWords:
        """Make it of lists by kind, as the tables have them."""
        values, open_values, multipliers = (
            {w: int(n) for w, n in (row.split("=") for row in numbers[kind])}
            for kind in ("number", "open number", "multiplier")
        )
        # "hundreds of people died" counts people, "12 of the wounded died" does not
        number = (
            r"(?<![\w.,])(?P<n>(?P<first>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?"
            rf"|{_any([*values, *open_values])})"
            rf"(?:\s+(?:of\s+)?(?P<times>{_any([*multipliers])})s?)?)\b(?:(?<=s)\s+of)?"
        )
        between = (
            rf"(?:\s+(?!(?:{_any(words['between'])})\b)[^\W\d_][\w’'-]*){{0,{_MOST_BETWEEN}}}?\s+"
        )
        # a crowd is no part of a longer clause: "put the crowd at about 60,000"
        about = rf"(?:\s+(?:{_any(words['about'])}))?\s+"
        patterns = []
        for kind in (CountKind.KILLED, CountKind.INJURED, CountKind.PARTICIPANTS):
            after, before = words[f"{kind.value} after"], words[f"{kind.value} before"]
            gap = about if kind is CountKind.PARTICIPANTS else between
            patterns += [
                (kind, re.compile(rf"{number}{between}(?:{_any(after)})\b", re.IGNORECASE)),
                (kind, re.compile(rf"\b(?:{_any(before)}){gap}{number}", re.IGNORECASE)),
            ]
        return cls(
            patterns=tuple(patterns),
            again=re.compile(rf"\b(?:{_any(words['again'])}){about}{number}", re.IGNORECASE),
            values=values,
            open_values=open_values,
            multipliers=multipliers,
            open_before=tuple(numbers["open before"]),
            open_after=tuple(numbers["open after"]),
        )

    def find(self, text: str, span: Span) -> Iterator[Count]:
        """Yield the numbers in a stretch of a text, each with the words that give it."""
        seen: set[int] = set()
        for kind, pattern in self.patterns:
            for match in pattern.finditer(text, span.start, span.end):
                at = match.start("n")
                if at in seen or _AND.search(text, max(span.start, at - 6), at):
                    continue
                if (count := self._count(text, kind, match)) is not None:
                    seen.add(at)
                    yield count

    def find_again(self, text: str, span: Span, known: Sequence[Count]) -> Iterator[Count]:
        """Yield the numbers that are of what one of `known`, by their place, counts before."""
        for match in self.again.finditer(text, span.start, span.end):
            at = match.start()
            before = [c.kind for c in known if at - _SHORTLY <= c.span.start < at]
            if before and (count := self._count(text, before[-1], match)) is not None:
                yield count

    def _count(self, text: str, kind: CountKind, match: re.Match[str]) -> Count | None:
        """Return the number, None if it is no whole one ("3.5")."""
        start, end = match.span("n")
        first = match["first"].lower()
        times = self.multipliers[match["times"].lower()] if match["times"] else 1
        is_open = first in self.open_values
        value = self.open_values.get(first) or self.values.get(first)
        exact = Decimal(first.replace(",", "") if value is None else value) * times
        if exact % 1:
            return None
        low = int(exact)
        high = None if is_open else low
        before = " ".join(text[max(0, start - 30) : start].lower().split())
        if before.endswith(self.open_before):
            high = None
        elif before.endswith(self.open_after):
            low = 1
        return Count(kind=kind, low=low, high=high, span=Span(start, end))


def find_figures(analysis: Analysis, words: TollWords) -> tuple[Figure, ...]:
    """Return the numbers that statements give and no event has, in the order of the text.

    What stands in two statements, one inside the other, is the inner one's.
    """
    counted = [c.span for e in analysis.events for c in e.counts]
    found: dict[Span, Figure] = {}
    for statement in sorted(analysis.statements, key=lambda s: (-sum(map(len, s.content)), s.id)):
        for span in statement.content:
            for count in words.find(analysis.article.text, span):
                if not any(count.span.overlaps(other) for other in counted):
                    found[count.span] = Figure(count=count, statement=statement)
    found |= _find_again(analysis, words, [f.count for f in found.values()])
    return tuple(found[span] for span in sorted(found))


def _find_again(
    analysis: Analysis, words: TollWords, figures: Sequence[Count]
) -> dict[Span, Figure]:
    """Return the numbers that statements give of what the text counted shortly before."""
    text = analysis.article.text
    known = sorted(
        (*figures, *(c for e in analysis.events for c in e.counts)), key=lambda c: c.span
    )
    found: dict[Span, Figure] = {}
    for statement in sorted(analysis.statements, key=lambda s: (s.content[:1], s.id)):
        spans = (*statement.cue, *statement.content)
        whole = Span(min(s.start for s in spans), max(s.end for s in spans))
        for count in words.find_again(text, whole, known):
            if not any(count.span.overlaps(c.span) for c in known):
                found[count.span] = Figure(count=count, statement=statement)
                known = sorted((*known, count), key=lambda c: c.span)
    return found


def _any(words: list[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))
