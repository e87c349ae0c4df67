"""Values of rows as text, and rows as lines of tab-separated cells."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from onrecord.views.wording import visible

Rows = Sequence[Sequence[object]]


def to_tsv(columns: Sequence[str], rows: Rows) -> str:
    """Return rows at full width, tabs between cells: for `cut`, `sort` and `grep`.

    White space inside a cell is one blank, so that a row is a line.
    """
    lines = [columns, *([cell(value) for value in row] for row in rows)]
    return "".join("\t".join(visible(c) for c in line) + "\n" for line in lines)


def cell(value: object) -> str:
    """Return a value as text: nothing for NULL, JSON for what is nested."""
    if value is None:
        return ""
    if isinstance(value, dict | list | bytes):
        return msgspec.json.encode(value, enc_hook=str).decode()
    return str(value)
