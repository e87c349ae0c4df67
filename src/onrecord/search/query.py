"""The query language: words, "phrases", -not, a OR b, field:value, dates. No text makes it fail.

What cannot be understood is searched as plain words, and a note says so.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from onrecord.records import Act, Status

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
#: Fields that have few values.
CLOSED: Mapping[str, tuple[str, ...]] = {
    "status": tuple(status.value for status in Status),
    "act": tuple(act.value for act in Act),
    "kind": ("article", "statement", "event"),
}
#: What other query languages have, and what is written here.
_OPERATORS: Mapping[str, str] = {
    "AND": "AND was left out: every word has to be there anyway",
    "NOT": "NOT was left out: write -word for what should not be there",
}
_EMPTY_FIELD = re.compile(r"-?([A-Za-z]+):\Z")
_SIGNS = re.compile(r"(?<=\w)[~^*]+\d*\Z|\A\*+(?=\w)")
_BRACKETS = re.compile(r"\A[(\[]|[)\]]\Z")
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
        if said := _note(match):
            notes.append(said)
        if match[0] in _OPERATORS or _EMPTY_FIELD.match(match[0]):
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


def _note(match: re.Match[str]) -> str | None:
    """Return what to write instead of what other query languages have and this one has not."""
    if match[0] in _OPERATORS:
        return _OPERATORS[match[0]]
    if (empty := _EMPTY_FIELD.match(match[0])) and empty[1].lower() in {*FIELDS, *DATE_FIELDS}:
        name = empty[1]
        return f"nothing stands after {name}: so it was left out; write {name}:word without a blank"
    if match["word"] and (sign := _SIGNS.search(match["word"])):
        return f"{sign[0]} was left out: words are found in all their forms, without wildcards"
    if match["word"] and _BRACKETS.search(match["word"]):
        return "brackets were left out: every word has to be there, and one OR other takes either"
    field, value = (match["field"] or "").lower(), match["word"] or match["phrase"] or ""
    if field in CLOSED and value.lower() not in CLOSED[field]:
        return f"there is no {field} {value!r}: it is one of {', '.join(CLOSED[field])}"
    return None


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
