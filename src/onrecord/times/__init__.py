"""Times: expressions of date, time, duration and set, with TIMEX3 values and intervals.

Standard: TimeML 1.2.1, TIMEX3. Without a publication date what is relative stays unresolved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from onrecord.lexicons import load_rows
from onrecord.parse import Document
from onrecord.records import PROSE, BlockKind, Origin, Span, TimeRef, TimeType, make_id
from onrecord.times.calendar import interval
from onrecord.times.grammar import Words, build, spelled_year
from onrecord.times.resolve import Context, Value, resolve

VERSION = "1"
_READ = PROSE | {BlockKind.DATELINE, BlockKind.TIMESTAMP}
_LINE_END = re.compile(r"[\n\t\u00a0]")
_SINCE = re.compile(r"\bsince\s+\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _TimeWord:
    kind: str
    word: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class TimeLexicon:
    """The words of time expressions and the pattern built from them."""

    words: Words
    pattern: re.Pattern[str]

    @classmethod
    def load(cls, data: Path) -> TimeLexicon:
        """Load the table from `data`."""
        rows = load_rows(data / "lexicons" / "en" / "time_words.tsv", _TimeWord)
        values: dict[str, dict[str, str]] = {}
        short: dict[str, set[str]] = {"month": set(), "weekday": set()}
        for row in rows:
            values.setdefault(row.kind, {})[row.word] = row.value
            if row.note == "short":
                short[row.kind].add(row.word)
        words = Words(values, re.compile(rf"\b{spelled_year(values)}\b"))
        return cls(words, build(words, short))


def find_times(doc: Document, *, lexicon: TimeLexicon) -> tuple[TimeRef, ...]:
    """Find the time expressions of the article's prose and its dateline, sorted by span."""
    published = _day(doc.article.published)
    text = _LINE_END.sub(" ", doc.text)  # of the same length: an expression may run over a line
    found: list[TimeRef] = []
    for block in doc.blocks:
        if block.kind not in _READ:
            continue
        for match in lexicon.pattern.finditer(text, block.span.start, block.span.end):
            context = Context(doc, published, tuple(found), lexicon.words)
            value = resolve(match, context)
            if value is None or value.start >= value.end:
                continue
            found.append(_record(doc, value, published))
    return tuple(sorted(found, key=lambda t: t.span))


def _record(doc: Document, value: Value, published: date | None) -> TimeRef:
    span = Span(value.start, value.end)
    days = interval(value.value) if value.value and value.type in ("DATE", "TIME") else None
    start, end = days or (None, None)
    if days and value.type == "DATE" and published and len(value.value or "") > 4:
        # "since March" runs to publication; "since 2014" alone is the year
        since = _SINCE.search(doc.text, max(0, span.start - 12), span.start)
        if since and days[0] <= published.isoformat():
            end = max(end or "", published.isoformat())
    return TimeRef(
        id=make_id("time", doc.article.id, span),
        article_id=doc.article.id,
        span=span,
        type=TimeType(value.type),
        value=value.value,
        start=start,
        end=end,
        anchor=value.anchor,
        origin=Origin(method=f"rule:{value.form}", version=VERSION),
    )


def _day(published: str | None) -> date | None:
    return date.fromisoformat(published[:10]) if published else None
