"""JSONL and Parquet: a row, an article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import IO

from onrecord.errors import InputError
from onrecord.reading import MAX_BYTES, RECORD_TYPE, Record, to_bytes, to_iso
from onrecord.sources.items import Columns, Input, Items, Lost

#: Rows of a Parquet file that are held at a time.
WINDOW = 512


def read_jsonl(
    file: IO[bytes], name: str, columns: Columns, *, first: int = 1, end: int | None = None
) -> Items:
    """Yield the rows of JSON lines; a bad line is lost, not the file.

    `first` is the number of the line the file stands at, `end` the byte before which to stop.
    """
    import msgspec

    number = first - 1
    while (end is None or file.tell() < end) and (line := file.readline(MAX_BYTES + 1)):
        number += 1
        label = f"{name}#{number}"
        if len(line) > MAX_BYTES:
            yield Lost(
                name=label,
                error=InputError(f"{label} is longer than {MAX_BYTES // 1_000_000} MB"),
            )
            while line and not line.endswith(b"\n"):
                line = file.readline(MAX_BYTES)  # the rest of the long line
            continue
        if not line.strip(b"\xef\xbb\xbf \t\r\n"):
            continue
        try:
            row = msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            yield Lost(name=label, error=InputError(f"{label} is no JSON: {error}"))
            continue
        if not isinstance(row, dict):
            yield Lost(name=label, error=InputError(f"{label} is no JSON object"))
            continue
        yield from _to_item(row, label, columns)


def read_json(raw: bytes, name: str, columns: Columns) -> Items:
    """Yield the rows of a JSON array of objects, or the one row that an object is."""
    import msgspec

    try:
        found = msgspec.json.decode(raw.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        yield Lost(name=name, error=InputError(f"{name} is no JSON: {error}"))
        return
    for number, row in enumerate(found if isinstance(found, list) else [found], start=1):
        label = f"{name}#{number}"
        if isinstance(row, dict):
            yield from _to_item(row, label, columns)
        else:
            yield Lost(name=label, error=InputError(f"{label} is no JSON object"))


def count_rows(path: Path) -> int:
    """Return how many rows a Parquet file has.

    Raises: InputError if it is none.
    """
    import duckdb

    try:
        with duckdb.connect() as db:
            row = db.execute("SELECT count(*) FROM read_parquet(?)", [str(path)]).fetchone()
    except duckdb.Error as error:
        raise InputError(f"{path}: cannot be read as Parquet: {_line(error)}") from error
    return int(row[0]) if row else 0


def read_parquet(
    path: Path, name: str, columns: Columns, *, start: int = 0, end: int | None = None
) -> Items:
    """Yield the rows [start, end) of a Parquet file, some at a time; rows are numbered from 1."""
    import duckdb

    at = start
    try:
        with duckdb.connect(config={"threads": "1"}) as db:
            found = db.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
            used = [column for column, *_ in found if column in _all(columns)]
            if not set(used) & set(columns.text):
                raise _no_text(name, columns, [str(column) for column, *_ in found])
            stop = count_rows(path) if end is None else end
            chosen = ", ".join(f'"{column}"' for column in used)
            while at < stop:
                rows = db.execute(
                    f"SELECT {chosen} FROM read_parquet(?, file_row_number = true)"
                    " WHERE file_row_number >= ? AND file_row_number < ? ORDER BY file_row_number",
                    [str(path), at, min(at + WINDOW, stop)],
                ).fetchall()
                for row in rows:
                    at += 1
                    yield from _to_item(dict(zip(used, row, strict=True)), f"{name}#{at}", columns)
                if not rows:
                    return
    except InputError as error:
        yield Lost(name=name, error=error)
    except duckdb.Error as error:
        label = f"{name}#{at + 1}" if at else name
        message = f"{name}: cannot be read as Parquet from row {at + 1}: {_line(error)}"
        yield Lost(name=label, error=InputError(message))


def _to_item(row: Mapping[str, object], name: str, columns: Columns) -> Iterator[Input | Lost]:
    text = _value(row, columns.text)
    if text is None:
        error = _no_text(name, columns, list(row))
        yield Lost(name=name, error=error)
        return
    date_there = _value(row, columns.date)
    record = Record(
        text=text,
        title=_value(row, columns.title),
        date=date_there and (to_iso(date_there) or date_there),
        url=_value(row, columns.url),
        source=_value(row, columns.source),
    )
    try:
        yield Input(name=name, raw=to_bytes(record), media_type=RECORD_TYPE)
    except UnicodeEncodeError:
        message = f"{name}: its text holds half characters (lone surrogates)"
        yield Lost(name=name, error=InputError(message))


def _value(row: Mapping[str, object], names: Sequence[str]) -> str | None:
    """Return the first of the columns that is filled, a name of an object for the object."""
    for name in names:
        value = row.get(name)
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, (date, datetime)):
            return value.isoformat()
        if isinstance(value, str) and value.strip():
            return value
    return None


def _all(columns: Columns) -> set[str]:
    return {name for field in fields(columns) for name in getattr(columns, field.name)}


def _no_text(name: str, columns: Columns, there: Sequence[str]) -> InputError:
    if empty := [column for column in columns.text if column in there]:
        return InputError(f"{name} has no text: column {', '.join(empty)} is empty there")
    wanted = columns.text[0] if len(columns.text) == 1 else f"one of {', '.join(columns.text)}"
    return InputError(
        f"{name} has no text in column {wanted} (it has {', '.join(sorted(there)) or 'none'}); "
        "name it with --text-column"
    )


def _line(error: Exception) -> str:
    return " ".join(str(error).partition("\nLINE ")[0].split())
