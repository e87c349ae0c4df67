"""What commands print: bytes, rows, lines that steer no terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.cli.options import TableFormat
from onrecord.errors import InputError

if TYPE_CHECKING:
    from onrecord.store import Row


def write_out(data: bytes, out: Path | None) -> None:
    """Write bytes to stdout, or to the file `out`."""
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from onrecord.output import write_file

    write_file(out, [data])


def print_rows(columns: list[str], rows: list[Row], output_format: TableFormat) -> None:
    """Print rows as a table, in a pipe as tab-separated lines; or as CSV or JSON."""
    if output_format is TableFormat.JSON:
        write_out(_as_json(columns, rows), None)
    elif output_format is TableFormat.CSV:
        import csv
        import io

        from onrecord.views.cells import cell

        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerows([columns, *([cell(value) for value in row] for row in rows)])
        write_out(buffer.getvalue().encode(), None)
    elif not sys.stdout.isatty():
        from onrecord.views.cells import to_tsv

        print(to_tsv(columns, rows), end="")
    else:
        from rich.console import Console

        from onrecord.views.table import to_table

        to_table(columns, rows, Console(highlight=False))


def _as_json(columns: list[str], rows: list[Row]) -> bytes:
    import msgspec

    if len(set(columns)) < len(columns):
        raise InputError("two columns have one name: name them apart with AS, or use --format csv")
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    encoded = msgspec.json.encode(found, enc_hook=str)
    return bytes(msgspec.json.format(encoded, indent=2)) + b"\n"


def harmless(line: str) -> str:
    """Return the line without characters that would steer a terminal; its indentation stays."""
    from onrecord.views.wording import visible

    return line[: len(line) - len(line.lstrip(" "))] + visible(line)
