"""Other people's formats: one module each, one table of them all in `formats`."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import InputError, OutputError
from onrecord.exports.formats import (
    FORMATS,
    ExportFormat,
    Format,
    Target,
    Undated,
    Written,
    format_of,
)

if TYPE_CHECKING:
    from onrecord.exports.selection import Counted
    from onrecord.public import Record

__all__ = [
    "FORMATS",
    "ExportFormat",
    "Format",
    "Target",
    "Undated",
    "Written",
    "export",
    "format_of",
    "lines",
]


def export(
    records: Iterable[bytes],
    to: ExportFormat,
    out: Path,
    *,
    all_status: bool = False,
    undated: Undated | None = None,
    min_confidence: float = 0.0,
    counted: Iterable[Counted] = (),
    inputs: Iterable[Path] = (),
) -> Written:
    """Write records, one JSON object each, in a format.

    `all_status` keeps events that are planned, alleged, denied or hypothetical; `undated` says
    what becomes of an event without a date of its own; events below `min_confidence` are left out;
    `counted` are events that several articles
    tell of, which are one row then; these are for formats of events. Nothing of `inputs` is
    overwritten. csv and parquet are tables: `Store.export_tables` writes them.

    Raises: InputError if the format cannot be written so; OutputError if a file cannot be written;
    StoreError if a record is none.
    """
    from onrecord.output import check_target, write_file
    from onrecord.public import read_records

    if to in (ExportFormat.CSV, ExportFormat.PARQUET):
        raise InputError(f"{to.value} is written from a store's tables: use Store.export_tables")
    if format_of(to).events_only:
        from onrecord.exports.codes import Codes
        from onrecord.exports.events import choose, write_events

        choice = choose(to, all_status=all_status, undated=undated, min_confidence=min_confidence)
        found, codes = read_records(records), Codes.load()
        return write_events(
            found, to, out, choice=choice, codes=codes, counted=counted, inputs=inputs
        )
    if all_status or undated or min_confidence:
        raise InputError(
            f"{to.value} holds everything: leave all_status, undated and min_confidence out"
        )
    if to in (ExportFormat.WEBANNO, ExportFormat.BRAT):
        files = _write_folder(read_records(records), to, out)
        return Written(files=files, note=_others(out, files))
    if to is ExportFormat.DOCBIN:
        return _write_docbins(read_records(records), out, inputs)
    if to is ExportFormat.SQLITE:
        _write_sqlite(read_records(records), out, inputs)
    else:
        check_target(out, inputs=inputs)
        write_file(out, lines(records, to), inputs=inputs)
    return Written(files=(out,))


def lines(records: Iterable[bytes], to: ExportFormat) -> Iterator[bytes]:
    """Return a format that may go to a stream, a line an article."""
    if to is ExportFormat.SCHEMA:
        from onrecord.exports import schema_org
        from onrecord.public import read_records

        return (schema_org.line(record) for record in read_records(records))
    return iter(records)


def _write_folder(records: Iterable[Record], to: ExportFormat, out: Path) -> tuple[Path, ...]:
    """Write a text and its annotations for each article; each file is whole."""
    from onrecord.exports import brat, webanno
    from onrecord.exports.codes import load_cameo
    from onrecord.output import write_file

    if out.exists() and not out.is_dir():
        raise OutputError(f"{out} is a file; name a folder")
    written = []

    def put(name: str, data: bytes) -> None:
        write_file(out / name, [data])
        written.append(out / name)

    if to is ExportFormat.BRAT:
        codes = load_cameo()
        types = sorted({kind for kind, _ in codes})
        put("annotation.conf", brat.configuration(types, sorted({m for _, m in codes if m})))
    for record in records:
        name = record.article.id
        put(f"{name}.txt", record.article.text.encode())
        if to is ExportFormat.BRAT:
            put(f"{name}.ann", brat.standoff(record))
        else:
            put(f"{name}.jsonld", webanno.page(record))
    return tuple(written)


def _others(out: Path, files: Sequence[Path]) -> str | None:
    """Return a note of what an earlier export left, which somebody may have annotated since."""
    article = re.compile(r"[0-9a-f]{16}\.(?:txt|ann|jsonld)")
    here = set(files)
    there = out.iterdir() if out.is_dir() else ()
    others = sorted(p.name for p in there if article.fullmatch(p.name) and p not in here)
    if not others:
        return None
    shown = ", ".join(others[:3]) + (" …" if len(others) > 3 else "")
    return f"{out} also has {len(others):,} files of articles that are not in the store: {shown}"


def _write_docbins(records: Iterable[Record], out: Path, inputs: Iterable[Path]) -> Written:
    """Write one file, or numbered ones where there are more articles than one may hold.

    What an earlier export to the same name left besides is removed: spaCy reads a whole folder.
    """
    from onrecord.exports import docbin
    from onrecord.output import check_target, write_file

    check_target(out, inputs=inputs)
    pieces = docbin.docbins(records, size=docbin.PIECE)
    first, second = next(pieces), next(pieces, None)
    files: list[Path] = []
    for number, piece in enumerate(chain([first], [second] if second else [], pieces), start=1):
        files.append(out.with_stem(f"{out.stem}-{number:05}") if second else out)
        write_file(files[-1], [piece], inputs=inputs)
    left = _remove_docbins(out, keep=files)
    notes = []
    if second:
        notes.append(
            f"at most {docbin.PIECE:,} articles a file: a DocBin is held in memory as a whole"
        )
    if left:
        notes.append(f"removed what an earlier export left: {', '.join(left)}")
    return Written(files=tuple(files), note="\n".join(notes) or None)


def _remove_docbins(out: Path, *, keep: Sequence[Path]) -> list[str]:
    """Remove what other exports to `out` have written, and return the names."""
    numbered = re.compile(re.escape(out.stem) + r"(-\d{5})?" + re.escape(out.suffix))
    others = [
        path
        for path in sorted(out.parent.iterdir())
        if numbered.fullmatch(path.name) and path not in keep and path.is_file()
    ]
    for path in others:
        path.unlink()
    return [path.name for path in others]


def _write_sqlite(records: Iterable[Record], out: Path, inputs: Iterable[Path]) -> None:
    """Make the database beside its place, then move it there."""
    import sqlite3

    from onrecord.exports import sqlite
    from onrecord.output import check_target, move_file

    check_target(out, inputs=inputs)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".onrecord-", dir=out.parent) as aside:
            sqlite.write(records, Path(aside) / out.name)
            move_file(Path(aside) / out.name, out)
    except (OSError, sqlite3.Error) as error:
        raise OutputError(f"{out}: cannot be written: {error}") from error
