"""The command that writes a store in other people's formats: export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.options import MAX_SHOWN, Store
from onrecord.cli.printing import write_out
from onrecord.errors import InputError
from onrecord.exports.formats import FORMATS, ExportFormat, Target, Undated, format_of

#: The table of formats under the help of `export`; \b keeps its lines.
FORMATS_HELP = "Formats:\n\n\b\n" + "\n".join(f"  {f.name:<8} {f.about}" for f in FORMATS)


def export(
    store: Store,
    to: Annotated[
        ExportFormat, typer.Option("--to", metavar="FORMAT", help="One of the formats below.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="A file; for csv, parquet, webanno and brat a folder."),
    ] = None,
    all_status: Annotated[
        bool,
        typer.Option(
            "--all-status", help="Formats of events: also planned, alleged, denied, hypothetical."
        ),
    ] = False,
    every_report: Annotated[
        bool,
        typer.Option(
            "--every-report",
            help="Formats of events: a row for each report of an event, also where `stories` has "
            "counted it once.",
        ),
    ] = False,
    undated: Annotated[
        Undated | None,
        typer.Option(help="Formats of events: what of those that the article gives no date."),
    ] = None,
    min_confidence: Annotated[
        float,
        typer.Option(
            min=0.0,
            max=1.0,
            metavar="SHARE",
            help="Formats of events: leave out those that are less sure.",
            show_default=False,
        ),
    ] = 0.0,
) -> None:
    """Write everything in a store to files.

    Formats of events hold what happened or is going on, each event once if `onrecord stories` has
    counted it. Beside x.tsv they write x.tsv.ids.jsonl, which leads each row back to its text, and
    x.tsv.report.json, what was left out and why.

    Examples:

      onrecord export news.duckdb --to jsonl > records.jsonl

      onrecord export news.duckdb --to parquet --out tables/

      onrecord export news.duckdb --to polecat --out events.tsv

      onrecord export news.duckdb --to gdelt --out g.tsv --undated skip --min-confidence 0.7

      onrecord export news.duckdb --to sqlite --out news.sqlite
    """
    from onrecord.exports import Written, lines
    from onrecord.exports import export as write_export
    from onrecord.exports.selection import COUNTED_SQL, read_counted
    from onrecord.store import open_store

    form = format_of(to)
    if out is None and form.target is not Target.STREAM:
        raise InputError(f"--to {to.value} cannot go to stdout: name {form.target} with --out")
    if (all_status or undated or every_report or min_confidence) and not form.events_only:
        raise InputError(
            f"--to {to.value} holds everything: leave --all-status, --every-report, --undated and "
            "--min-confidence out"
        )
    with open_store(store, read_only=True) as opened:
        if out is None:
            for line in lines(opened.records(), to):
                write_out(line, None)
            return
        if to in (ExportFormat.CSV, ExportFormat.PARQUET):
            written = Written(files=tuple(opened.export_tables(to.value, out)))
        else:
            written = write_export(
                opened.records(),
                to,
                out,
                all_status=all_status,
                undated=undated,
                min_confidence=min_confidence,
                counted=() if every_report else read_counted(*opened.query(COUNTED_SQL)),
                inputs=[store],
            )
    shown = ", ".join(str(path) for path in written.files[:MAX_SHOWN])
    more = len(written.files) - MAX_SHOWN
    typer.echo(f"wrote {shown}" + (f" and {more:,} more" if more > 0 else ""), err=True)
    if written.note:
        typer.echo(written.note, err=True)
