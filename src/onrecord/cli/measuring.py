"""The command that measures: bench."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class BenchFormat(StrEnum):
    """How `bench` shows figures."""

    TEXT = "text"
    JSON = "json"


def bench(
    task: Annotated[
        str,
        typer.Argument(
            metavar="TASK",
            help="gold, actors, attribution, events, corpus, times, places, metonyms, "
            "pages, duplicates, stories, speed, serve, scale, report (all).",
        ),
    ],
    corpus: Annotated[
        Path,
        typer.Option("--corpus", "--corpora", metavar="PATH", help="The corpus in its own format."),
    ],
    dump: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the predictions there.")
    ] = None,
    bare: Annotated[
        bool, typer.Option("--bare", help="events: from the sentence without marks.")
    ] = False,
    spans: Annotated[
        str | None, typer.Option(metavar="gold", help="places: resolve the gold spans.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Only the first N documents.")
    ] = None,
    minutes: Annotated[
        float | None,
        typer.Option(metavar="M", min=0, help="scale: begin no run that takes longer."),
    ] = None,
    chars: Annotated[
        int | None, typer.Option(metavar="N", min=20, help="scale: first characters of each text.")
    ] = None,
    check_floors: Annotated[
        bool, typer.Option("--check-floors", help="Exit 1 if a figure is below its floor.")
    ] = False,
    output_format: Annotated[BenchFormat, typer.Option("--format")] = BenchFormat.TEXT,
    out: Annotated[Path, typer.Option(metavar="FILE", help="report: the page to write.")] = Path(
        "docs/quality.md"
    ),
) -> None:
    """Measure quality or speed on a corpus.

    Prints figures with n, a 95% interval and the digest of the corpus. serve takes about two
    minutes whatever the store: it asks for every page 40 times, then 50 readers ask for a minute.

    Examples:

      onrecord bench gold --corpus gold/ --check-floors

      onrecord bench events --bare --corpus plv.jsonl --dump predicted.jsonl
    """
    from rich.console import Console

    from onrecord.bench.run import main as measure

    status = measure(
        task,
        corpus,
        dump=dump,
        bare=bare,
        spans=spans,
        limit=limit,
        minutes=minutes,
        chars=chars,
        check_floors=check_floors,
        as_json=output_format is BenchFormat.JSON,
        out=out,
        console=Console(highlight=False, markup=False),
        progress=Console(stderr=True),
    )
    if status:
        raise typer.Exit(status)
