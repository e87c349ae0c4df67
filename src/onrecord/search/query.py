"""The query language: words, "phrases", -not, a OR b, field:value, dates. No text makes it fail.

What cannot be understood is searched as plain words, and a note says so.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

#: Longer queries, and ones of more terms, are cut: a person types less.
MAX_CHARACTERS = 500
MAX_TERMS = 40
#: What a person writes before the colon, and the field of the index it stands for.
FIELDS: Mapping[str, str] = {
    "said": "said",
    "relay": "relay",
    "did": "did",
    "to": "to",
    "outlet": "outlet",
    "headline": "headline",
    "place": "place",
    "type": "type",
    "mode": "mode",
    "status": "status",
    "act": "act",
    "channel": "channel",
    "country": "country",
    "kind": "kind",
}
DATE_FIELDS = ("date", "since", "until")
_TERM = re.compile(
    r"""
    (?P<minus>-)?
    (?:(?P<field>[A-Za-z]+):)?
    (?: "(?P<phrase>[^"]*)" | (?P<word>[^\s"]+) )
    """,
    re.VERBOSE,
)
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One or more words, in a field or (`field` None) in the text; a phrase if `exact`."""

    field: str | None
    text: str
    exact: bool
    negated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """A period, both ends inclusive; None: open."""

    first: date | None
    last: date | None
    negated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What was asked: every group must hold, of a group one term is enough."""

    groups: tuple[tuple[Words | Days, ...], ...]
    notes: tuple[str, ...]


def parse(text: str) -> Query:
    """Read a query.

    >>> [g[0].field for g in parse('said:quill "the port" date:2026-03').groups if g[0]
    ...     and isinstance(g[0], Words)]
    ['said', None]
    """
    notes: list[str] = []
    if len(text) > MAX_CHARACTERS:
        notes.append(f"only the first {MAX_CHARACTERS} characters were searched")
    groups: list[list[Words | Days]] = []
    joined = False
    for n, match in enumerate(_TERM.finditer(text[:MAX_CHARACTERS])):
        if n >= MAX_TERMS:
            notes.append(f"only the first {MAX_TERMS} words were searched")
            break
        if match[0] == "OR":
            joined = bool(groups)
            continue
        term = _read(match, notes)
        if term is None:
            continue
        if joined:
            groups[-1].append(term)
        else:
            groups.append([term])
        joined = False
    return Query(groups=tuple(tuple(g) for g in groups), notes=tuple(dict.fromkeys(notes)))


def _read(match: re.Match[str], notes: list[str]) -> Words | Days | None:
    negated = match["minus"] is not None
    name = (match["field"] or "").lower()
    exact = match["phrase"] is not None
    value = match["phrase"] if exact else match["word"]
    if name in DATE_FIELDS:
        days = _period(name, value, negated=negated)
        if days is not None:
            return days
        notes.append(f"{value!r} is no date: write 2026, 2026-03, 2026-03-18 or one..other")
        return None
    if name and name not in FIELDS:
        notes.append(
            f"there is no field {name!r}, so it was searched as a word; fields are "
            f"{', '.join([*FIELDS, *DATE_FIELDS])}"
        )
        value = f"{match['field']} {value}"
        name = ""
    if not any(char.isalnum() for char in value):
        return None
    return Words(field=FIELDS.get(name), text=value, exact=exact, negated=negated)


def _period(name: str, value: str, *, negated: bool) -> Days | None:
    left, dots, right = value.partition("..")
    first = _bounds(left)
    last = _bounds(right) if dots else first
    if (left and first is None) or (right and last is None) or (first is None and last is None):
        return None
    start = first[0] if first and name != "until" else None
    end = last[1] if last and name != "since" else None
    return Days(first=start, last=end, negated=negated)


def _bounds(text: str) -> tuple[date, date] | None:
    """Return the first and last day of a year, a month or a day."""
    match = _DAY.match(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if year is None:
            return None
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except (ValueError, calendar.IllegalMonthError):
        return None
