"""Other people's formats: one module each, one table of them all in `formats`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from onrecord.exports.formats import FORMATS, ExportFormat, Format, Target, Undated, format_of

__all__ = ["FORMATS", "ExportFormat", "Format", "Target", "Undated", "export", "format_of"]


def export(
    records: Iterable[bytes],
    to: ExportFormat,
    out: Path,
    *,
    all_status: bool = False,
    undated: Undated | None = None,
    inputs: Iterable[Path] = (),
) -> list[Path]:
    """Write records, one JSON object each, in a format; return the files.

    `all_status` keeps events that are planned, alleged, denied or hypothetical; `undated` says
    what becomes of an event without a date of its own. Nothing of `inputs` is overwritten.

    Raises: InputError if the format cannot be written so; OutputError if a file cannot be written;
    StoreError if a record is none.
    """
    from onrecord.exports.codes import Codes
    from onrecord.exports.events import choose, write_events
    from onrecord.exports.public import read_records

    choice = choose(to, all_status=all_status, undated=undated)
    return write_events(
        read_records(records), to, out, choice=choice, codes=Codes.load(), inputs=inputs
    )
