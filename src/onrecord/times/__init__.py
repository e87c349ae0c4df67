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
from onrecord.times.forms import FORMS
from onrecord.times.grammar import Grammar, Words, build
from onrecord.times.match import Context, Found, Match

VERSION = "2"
_READ = PROSE | {BlockKind.DATELINE, BlockKind.TIMESTAMP}
_LINE_END = re.compile(r"[\n\t\u00a0]")


@dataclass(frozen=True, slots=True)
class _TimeWord:
    kind: str
    word: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class TimeLexicon:
    """The words of time expressions and the patterns built from them."""

    words: Words
    grammar: Grammar

    @classmethod
    def load(cls, data: Path) -> TimeLexicon:
        """Load the table from `data`."""
        values: dict[str, dict[str, str]] = {}
        noted: dict[str, set[str]] = {"short": set(), "inside": set()}
        for row in load_rows(data / "lexicons" / "en" / "time_words.tsv", _TimeWord):
            values.setdefault(row.kind, {})[row.word] = row.value
            if row.note == "short":
                noted["short"].add(row.word)
            elif row.note == "inside":
                noted["inside"].add(row.kind)
        words = Words(values, frozenset(noted["short"]), frozenset(noted["inside"]))
        return cls(words, build([(name, template) for name, template, _ in FORMS], words))


def find_times(doc: Document, *, lexicon: TimeLexicon) -> tuple[TimeRef, ...]:
    """Find the time expressions of the article's prose and its dateline, sorted by span."""
    context = Context(doc, _day(doc.article.published), lexicon.words)
    resolvers = {name: resolve for name, _, resolve in FORMS}
    text = _LINE_END.sub(" ", doc.text)  # of the same length: an expression may run over a line
    for block in doc.blocks:
        if block.kind not in _READ:
            continue
        for form, match, parts in lexicon.grammar.matches(text, block.span.start, block.span.end):
            m = Match(match.group().casefold(), *match.span(), parts, context)
            found = resolvers[form](m)
            if found is None:
                continue
            record = _record(m, found, form)
            context.before.append(record)
            if found.reported:
                context.quarters.append(record)
    return tuple(sorted(context.before, key=lambda t: t.span))


def _record(m: Match, found: Found, form: str) -> TimeRef:
    doc, published = m.context.doc, m.context.published
    # the article belongs to a whole noun phrase ("the third quarter"), not to an attribute
    article = f"{m.parts.get('the', ' ')} "
    lead = len(article) if m.text.startswith(article) and m.is_attribute else 0
    span = Span(m.start + lead, m.end - found.tail)
    days = interval(found.value) if found.value and found.type in ("DATE", "TIME") else None
    if found.days is not None:
        days = found.days[0].isoformat(), found.days[1].isoformat()
    start, end = days or (None, None)
    if days and found.type == "DATE" and published and len(found.value or "") > 4:
        # "since March" runs to publication; "since 2014" alone is the year
        if m.printed_before("since") and days[0] <= published.isoformat():
            end = max(end or "", published.isoformat())
    return TimeRef(
        id=make_id("time", doc.article.id, span),
        article_id=doc.article.id,
        span=span,
        type=TimeType(found.type),
        value=found.value,
        start=start,
        end=end,
        anchor=found.anchor.id if found.anchor else None,
        origin=Origin(method=f"rule:{form}", version=VERSION),
    )


def _day(published: str | None) -> date | None:
    return date.fromisoformat(published[:10]) if published else None
