"""One expression in its place: what its parts are, and what it may be counted from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from onrecord.parse import Document, Token
from onrecord.records import TimeRef
from onrecord.times.direction import direction
from onrecord.times.grammar import Words

#: Days that an expression may cover to be counted from in a unit.
_FINEST_DAYS = {"S": 1, "MIN": 1, "H": 1, "D": 1, "W": 7, "WE": 7, "M": 31, "Q": 92}

_QUOTES = frozenset("\"'`“‘«")


@dataclass(frozen=True, slots=True)
class Found:
    """A resolved expression; `anchor` is the one it was counted from.

    `days` are the first and last day of a length that begins or ends on a day named. `tail`
    characters of the match are no part of the expression. `reported`: the
    quarter that the report is about, which "a year earlier" is counted from.
    """

    type: str
    value: str | None
    anchor: TimeRef | None = None
    tail: int = 0
    days: tuple[date, date] | None = None
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression is counted from: publication and the expressions before it."""

    doc: Document
    published: date | None
    words: Words
    before: list[TimeRef] = field(default_factory=list)
    quarters: list[TimeRef] = field(default_factory=list)

    @property
    def quarterly(self) -> TimeRef | None:
        """Return the quarter last reported on; one given for comparison is not it."""
        last = self.quarters[-1] if self.quarters else None
        return last if last is not None and "-Q" in (last.value or "") else None

    def dated_as(self, unit: str) -> TimeRef | None:
        """Return the expression last resolved at least as finely as `unit`: no guess in between."""
        days = _FINEST_DAYS.get(unit, 366)
        return next(
            (t for t in reversed(self.before) if t.type != "DURATION" and _days(t) <= days),
            None,
        )


@dataclass(frozen=True, slots=True)
class Match:
    """One match of a form: `parts` are the words that stood for each atom of its template."""

    text: str  # folded
    start: int
    end: int
    parts: Mapping[str, str]
    context: Context

    @property
    def base(self) -> date | None:
        """Return the day of publication."""
        return self.context.published

    @property
    def token(self) -> Token | None:
        """Return the first token."""
        return self.context.doc.token_at(self.start)

    @property
    def last_token(self) -> Token | None:
        """Return the last token."""
        return self.context.doc.token_at(self.end - 1)

    @property
    def direction(self) -> int:
        """Return 1 if the clause is about what is to come, -1 for the past, 0 if it is open."""
        return direction(self.context.doc, self.start, self.end, words=self.context.words)

    @property
    def is_attribute(self) -> bool:
        """Tell whether a noun that follows is what the words describe: "the 1990 season"."""
        last = self.last_token
        return (
            last is not None
            and last.head.i > last.i
            and last.dep_ in ("compound", "nmod", "amod", "nummod", "npadvmod")
        )

    @property
    def followed_by_case(self) -> bool:
        """Tell whether "’s" follows."""
        last = self.last_token
        return last is not None and last.i + 1 < len(last.doc) and last.nbor().tag_ == "POS"

    @property
    def is_title(self) -> bool:
        """Tell whether the words open a name in quotation marks: "This Week", "60 Minutes"."""
        text = self.context.doc.text
        last = text[self.start : self.end].split()[-1]
        return last.istitle() and text[max(0, self.start - 1) : self.start] in _QUOTES

    def has(self, *atoms: str) -> bool:
        """Tell whether any of the atoms is printed."""
        return any(atom in self.parts for atom in atoms)

    def value(self, atom: str, kind: str | None = None) -> str | None:
        """Return what the lexicon says of the word that stands for `atom`, None if none does."""
        word = self.parts.get(atom)
        if word is None:
            return None
        values = self.context.words.values[kind or atom]
        word = re.sub(r"[ -]+", " ", word).strip(" .") if word not in values else word
        return values.get(word) or values.get(word.replace(" ", "-")) or values.get(word[:-1])

    def number(self, atom: str, kind: str | None = None) -> int:
        """Return the whole number that the lexicon gives for `atom`; 0 if it is not printed."""
        return int(self.value(atom, kind) or 0)

    @property
    def year(self) -> int | None:
        """Return the year printed, in digits or in words."""
        return self.context.words.year_of(self.parts["year"]) if "year" in self.parts else None

    @property
    def unit(self) -> str:
        """Return the code of the unit printed."""
        found = (self.value(atom, "unit") for atom in ("unit", "unit_one", "units"))
        return next(filter(None, found), "")

    @property
    def is_plural(self) -> bool:
        """Tell whether the unit printed is in the plural."""
        return self.parts.get("unit", "") not in self.context.words.values["unit"]

    @property
    def count(self) -> float | None:
        """Return the number printed, None if it is vague or missing."""
        number = self.context.words.number_of(self.parts.get("number", ""))
        return number + 0.5 if number is not None and self.has("and_half") else number

    def printed_after(self, kind: str, limit: int = 24) -> bool:
        """Tell whether a word of `kind` follows at once."""
        tail = self.context.doc.text[self.end : self.end + limit].casefold().lstrip(" ,")
        return self.context.words.starts(tail, kind)

    def printed_before(self, kind: str) -> bool:
        """Tell whether a word of `kind` stands just before."""
        head = self.context.doc.text[max(0, self.start - 24) : self.start].casefold().rstrip()
        return self.context.words.ends(head, kind)


def first_day(time: TimeRef) -> date:
    """Return the first day that a resolved expression covers."""
    return date.fromisoformat(time.start or "")


def _days(time: TimeRef) -> int:
    if time.start is None or time.end is None:
        return 1_000_000
    return (date.fromisoformat(time.end) - date.fromisoformat(time.start)).days + 1
