"""Words that pages have beside their prose, as `page_words.tsv` lists them by kind."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from onrecord.lexicons import DATA, load_rows


@dataclass(frozen=True, slots=True)
class _PageWord:
    kind: str
    phrase: str
    note: str


@cache  # a table that nothing changes, once for a process: reading has no kit
def page_words(kind: str) -> frozenset[str]:
    """Return the words and phrases of a kind, in lower case."""
    rows = load_rows(DATA / "lexicons" / "en" / "page_words.tsv", _PageWord)
    return frozenset(row.phrase for row in rows if row.kind == kind)
