"""Rows for a person: a table as wide as the terminal, or each row by itself if it has no room."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from onrecord.views.cells import Rows, cell
from onrecord.views.wording import visible

#: Between two columns.
_GAP = 2
#: A column of words is not made narrower than this; then each row is shown by itself.
_MIN_WORDS = 10
_DATE = re.compile(r"\d{4}-\d\d(?:-\d\d)?(?:[T ][\d:.]+(?:Z|[+-][\d:]+)?)?\Z")


def to_table(columns: Sequence[str], rows: Rows, console: Console) -> None:
    """Print rows in columns that fit; ids, dates and numbers are never cut, words by an ellipsis.

    Where the columns do not fit, each row is a list of names and values.
    """
    cells = [[visible(_shown(value)) for value in row] for row in rows]
    heads = [visible(name) for name in columns]
    whole = [
        _is_whole(name, column) for name, column in zip(heads, _turned(heads, rows), strict=True)
    ]
    widths = _widths(heads, cells, whole, console.width)
    if widths is None:
        _print_apart(heads, cells, whole, console)
        return
    right = [all(v is None or isinstance(v, int | float) for v in c) for c in _turned(heads, rows)]
    _print_row(console, [_fitted(h, w) for h, w in zip(heads, widths, strict=True)], "bold")
    for row in cells:
        fitted = [
            _fitted(cell, width, right=to_right)
            for cell, width, to_right in zip(row, widths, right, strict=True)
        ]
        _print_row(console, fitted, "")


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return cell(value)


def _turned(heads: Sequence[str], rows: Rows) -> list[list[object]]:
    return [[row[i] for row in rows] for i in range(len(heads))]


def _is_whole(name: str, values: Sequence[object]) -> bool:
    """Tell a column that is never cut: ids are there to be copied, a cut date is another date."""
    return (
        name == "id"
        or name.endswith("_id")
        or all(
            isinstance(v, int | float | datetime) or _DATE.match(str(v))
            for v in values
            if v is not None
        )
    )


def _widths(
    heads: Sequence[str], cells: Sequence[Sequence[str]], whole: Sequence[bool], width: int
) -> list[int] | None:
    """Return each column's width, None if they have no room beside each other."""
    widths = [
        max(cell_len(head), *(cell_len(row[i]) for row in cells), 1) for i, head in enumerate(heads)
    ]
    words = sorted((i for i, uncut in enumerate(whole) if not uncut), key=lambda i: widths[i])
    room = (
        width - _GAP * (len(heads) - 1) - sum(widths[i] for i in set(range(len(heads))) - {*words})
    )
    # the narrow ones take what they need, the wide ones share what is left
    for n, i in enumerate(words):
        share = room // (len(words) - n)
        if share < min(widths[i], _MIN_WORDS):
            return None
        widths[i] = min(widths[i], share)
        room -= widths[i]
    return widths if room >= 0 else None


def _fitted(text: str, width: int, *, right: bool = False) -> str:
    if cell_len(text) > width:
        text = set_cell_size(text, width - 1).rstrip() + "…"
    blanks = " " * (width - cell_len(text))
    return blanks + text if right else text + blanks


def _print_row(console: Console, cells: Sequence[str], style: str) -> None:
    console.print(Text((" " * _GAP).join(cells).rstrip(), style), soft_wrap=True)


def _print_apart(
    heads: Sequence[str],
    cells: Sequence[Sequence[str]],
    whole: Sequence[bool],
    console: Console,
) -> None:
    left = max(map(cell_len, heads)) + _GAP
    room = max(console.width - left, _MIN_WORDS)
    for n, row in enumerate(cells):
        if n:
            console.print()
        for head, text, uncut in zip(heads, row, whole, strict=True):
            shown = text if uncut else _fitted(text, room).rstrip()
            line = Text(_fitted(head, left), "bold") + Text(shown, "not bold")
            line.rstrip()
            console.print(line, soft_wrap=True)
