"""The words that show what a line of a page is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from onrecord.lexicons import load_rows
from onrecord.transcripts import TurnWords


@dataclass(frozen=True, slots=True)
class _PageWord:
    kind: str
    phrase: str
    note: str


@dataclass(frozen=True, slots=True)
class _TimeWord:
    kind: str
    word: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class PageLexicon:
    """Words and phrases in lower case by what they show; see the kinds in `page_words.tsv`."""

    words: dict[str, frozenset[str]]
    #: Kinds of phrase that open a line, as one pattern each.
    openings: dict[str, re.Pattern[str]]
    credit_label: re.Pattern[str]
    #: Names of months in lower case, short ones too, with their numbers.
    months: dict[str, int]
    turns: TurnWords

    @classmethod
    def load(cls, data: Path) -> PageLexicon:
        """Load the tables from `data`."""
        words: dict[str, set[str]] = {}
        for row in load_rows(data / "lexicons" / "en" / "page_words.tsv", _PageWord):
            words.setdefault(row.kind, set()).add(row.phrase)
        openings = {
            kind: re.compile(rf"(?:{_any_of(words[kind])})(?!\w)", re.IGNORECASE)
            for kind in (
                *("notice_start", "notice_label", "notice_note", "other_start", "other_year"),
                *("staff_start", "caption_label", "credit_line", "time_start", "by"),
            )
        }
        label = re.compile(
            rf"(?:(?<=\s)|\A)(?-i:(?=[A-Z]))(?:{_any_of(words['credit_label'])})(?:\s+by\s+(?-i:(?=[A-Z]))|\s*:\s*(?=\S))",
            re.IGNORECASE,
        )
        time_words = load_rows(data / "lexicons" / "en" / "time_words.tsv", _TimeWord)
        months = {row.word: int(row.value) for row in time_words if row.kind == "month"}
        kinds = {kind: frozenset(found) for kind, found in words.items()}
        return cls(kinds, openings, label, months, TurnWords.load(data))

    def holds(self, kind: str, phrase: str) -> bool:
        """Tell whether the table has the phrase under the kind, whatever its case."""
        return phrase.casefold() in self.words[kind]

    def opens(self, kind: str, line: str) -> re.Match[str] | None:
        """Match a phrase of the kind at the beginning of the line."""
        return self.openings[kind].match(line)


def _any_of(phrases: Iterable[str]) -> str:
    """Return a pattern of the phrases, the longest first."""
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(re.escape(phrase) for phrase in ordered)
