"""Cells of tab-separated files that every reader takes apart the same way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

From = TypeVar("From")
#: White space with a line break in it, or after a full stop, question or exclamation mark.
_SENTENCE_END = re.compile(r"(?<=\S)(?:(?<=[.?!…])\s+|[^\S\n]*\n\s*)")


@dataclass(frozen=True, slots=True)
class Column(Generic[From]):
    """A column: its name, where it comes from (for the documents), and how its cell is made."""

    name: str
    about: str
    cell: Callable[[From], str | float | None]


def clean(value: str) -> str:
    """Return the text as a cell: no tab, line break, control character or ASCII quotation mark.

    White space of any kind becomes one blank, `"` becomes `”`. So nothing has to be quoted, and
    readers that take `"` for a quote and those that do not see the same cells.

    >>> clean('the "Gulf"\\tnews\\r\\nagency')
    'the ”Gulf” news agency'
    """
    if value.isascii() and value.isprintable() and '"' not in value and "  " not in value:
        return value.strip()  # nearly every cell
    kept = (" " if c.isspace() else c for c in value.replace('"', "”"))
    visible = (c for c in kept if unicodedata.category(c) not in ("Cc", "Cs"))
    return " ".join("".join(visible).split())


def line(cells: Iterable[str | float | None], *, missing: str = "") -> bytes:
    """Return the cells as one line; None is `missing`."""
    written = (missing if cell is None else clean(str(cell)) for cell in cells)
    return ("\t".join(written) + "\n").encode()


def header(columns: Sequence[Column[From]]) -> bytes:
    """Return the line of the columns' names."""
    return line(column.name for column in columns)


def sentence_number(text: str, offset: int) -> int:
    """Return in which sentence an offset lies, 1 for the first.

    Counted by line breaks and by full stops, question and exclamation marks before white space:
    near enough for a column that other coders count each in their own way.

    >>> sentence_number("One. Two.\\nThree", 12)
    3
    """
    return 1 + sum(1 for _ in _SENTENCE_END.finditer(text, 0, offset))
