"""Write an export of events: the rows, what leads each back to its text, and what was left out."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import msgspec

from onrecord.errors import InputError, OutputError
from onrecord.exports import gdelt, icews, plover, polecat
from onrecord.exports.codes import Codes
from onrecord.exports.formats import ExportFormat, Undated, Written
from onrecord.exports.rows import Row, sidecar_line
from onrecord.exports.selection import (
    DEFAULT_STATUSES,
    Choice,
    Coded,
    Counted,
    DateFrom,
)
from onrecord.output import check_target, move_file
from onrecord.public import Record
from onrecord.records import Status

ALL_STATUSES = tuple(status.value for status in Status)
_MENTIONS = "mentions"
_PAIRED = (ExportFormat.ICEWS, ExportFormat.GDELT)


@dataclass(slots=True)
class _Tally:
    """What was counted while an export was written."""

    articles: int = 0
    events: int = 0
    rows: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    dates: Counter[str] = field(default_factory=Counter)
    sure: Counter[str] = field(default_factory=Counter)
    spans: int = 0
    alone: int = 0

    def add(self, coded: Coded) -> None:
        """Count an event that is exported."""
        self.events += 1
        self.dates[coded.date.source] += 1
        self.spans += coded.date.last is not None
        self.alone += coded.counted is None

    def note(self) -> str:
        """Return the counts that a person should see at once."""
        parts = [f"{self.rows:,} rows of {self.events:,} events"]
        if self.left_out:
            reasons = ", ".join(f"{n:,} {why}" for why, n in sorted(self.left_out.items()))
            parts.append(f"left out: {reasons}")
        if self.alone < self.events and self.alone:
            parts.append(f"{self.alone:,} not counted across articles yet (onrecord stories)")
        if empty := self.dates[DateFrom.NONE]:
            parts.append(f"{empty:,} without a date of their own (--undated)")
        if derived := self.dates[DateFrom.PUBLICATION]:
            parts.append(f"{derived:,} on the day of publication (--undated)")
        if self.spans:
            parts.append(f"{self.spans:,} on the first day of a span, as a year (date_precision)")
        return "; ".join(parts)

    def walk(self, records: Iterable[Record]) -> Iterator[Record]:
        """Walk the records and count them."""
        for record in records:
            self.articles += 1
            yield record


def choose(
    to: ExportFormat, *, all_status: bool, undated: Undated | None, min_confidence: float = 0.0
) -> Choice:
    """Return which events an export holds.

    Without `undated`, POLECAT's Event Date stays empty where the words give no date, for it has a
    column for the publication date; the other formats demand a date and take that of publication.

    Raises: InputError if the format cannot be without a date, or a confidence is none.
    """
    if not 0 <= min_confidence <= 1:
        raise InputError(f"a confidence is between 0 and 1, not {min_confidence:g}")
    can_be_empty = to is ExportFormat.POLECAT
    if undated is Undated.EMPTY and not can_be_empty:
        raise InputError(
            f"undated empty: {to.value} needs a date in every row; use publication or skip"
        )
    default = Undated.EMPTY if can_be_empty else Undated.PUBLICATION
    return Choice(
        statuses=ALL_STATUSES if all_status else DEFAULT_STATUSES,
        undated=undated or default,
        min_confidence=min_confidence,
    )


def write_events(
    records: Iterable[Record],
    to: ExportFormat,
    out: Path,
    *,
    choice: Choice,
    codes: Codes,
    counted: Iterable[Counted] = (),
    inputs: Iterable[Path] = (),
) -> Written:
    """Write `out` with its sidecar OUT.ids.jsonl and its OUT.report.json.

    GDELT's mentions of `x.tsv` go to `x.mentions.tsv`. All are written aside and then
    moved, so that none is half-written.

    Raises: OutputError if one cannot be written or is what is being read.
    """
    first, make = _maker(to, codes)
    files = {
        "rows": out,
        "ids": out.with_name(f"{out.name}.ids.jsonl"),
        "report": out.with_name(f"{out.name}.report.json"),
    }
    if to is ExportFormat.GDELT:
        files[_MENTIONS] = out.with_suffix(f".{_MENTIONS}{out.suffix}")
    once = {id_: event for event in counted for id_ in event.event_ids}
    tally = _Tally()
    with _aside(files, inputs) as parts:
        parts["rows"].write(first)
        for coded in choice.take(tally.walk(records), tally.left_out, once):
            tally.add(coded)
            for row in make(coded):
                tally.rows += 1
                if row.sure:
                    tally.sure[row.sure] += 1
                parts["rows"].write(row.line)
                parts["ids"].write(sidecar_line(tally.rows, row, coded))
                if _MENTIONS in parts:
                    parts[_MENTIONS].writelines(row.mentions)
        parts["report"].write(_report(tally, to, choice, across=bool(once)))
    return Written(files=tuple(files.values()), note=tally.note())


def _maker(to: ExportFormat, codes: Codes) -> tuple[bytes, Callable[[Coded], Iterator[Row]]]:
    """Return the first line of a file, and what makes its rows."""
    if to is ExportFormat.POLECAT:
        made = polecat.columns(codes)
        return polecat.first_line(made), lambda coded: polecat.rows(coded, made)
    if to is ExportFormat.ICEWS:
        pairs = icews.columns(codes)
        return icews.first_line(pairs), lambda coded: icews.rows(coded, pairs, codes)
    if to is ExportFormat.GDELT:
        events, mentions = gdelt.columns(codes), gdelt.mention_columns()
        return b"", lambda coded: gdelt.rows(coded, events, mentions, codes)
    return b"", lambda coded: plover.rows(coded, codes)


def _report(tally: _Tally, to: ExportFormat, choice: Choice, *, across: bool) -> bytes:
    event = "an event of one or more articles" if across else "an event of one article"
    report = {
        "format": to.value,
        "articles": tally.articles,
        "events": tally.events,
        "rows": tally.rows,
        "one_row": f"a pair of actors of {event}" if to in _PAIRED else event,
        "same_event_in_other_articles": (
            "counted once, as onrecord stories found them; the first report stands for all"
            if across
            else "not merged: wire copies and reports of one event in several articles are rows of"
            " their own"
        ),
        "not_counted_across_articles": tally.alone,
        "statuses": choice.statuses,
        "undated": choice.undated,
        "min_confidence": choice.min_confidence,
        "dates_from": tally.dates,
        "dates_that_are_spans": tally.spans,
        "left_out": dict(sorted(tally.left_out.items())),
    }
    if tally.sure:
        report["cameo_is"] = tally.sure
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"


@contextmanager
def _aside(files: dict[str, Path], inputs: Iterable[Path]) -> Iterator[dict[str, BinaryIO]]:
    """Lend open files in a folder beside the targets; move them there when all are written."""
    inputs = list(inputs)
    for path in files.values():
        check_target(path, inputs=inputs)
    folder = files["rows"].parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".onrecord-", dir=folder))
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written: {error.strerror}") from error
    try:
        with ExitStack() as stack:
            yield {
                name: stack.enter_context((aside / path.name).open("wb"))
                for name, path in files.items()
            }
        for path in files.values():
            move_file(aside / path.name, path)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
