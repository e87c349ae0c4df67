"""The command that shows the record of one article: read."""

from __future__ import annotations

import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.options import Outlet, Published, load_kit, version_of_onrecord
from onrecord.cli.printing import write_out

if TYPE_CHECKING:
    from onrecord.export import Run
    from onrecord.kit import Kit
    from onrecord.records import Analysis


class ReadFormat(StrEnum):
    """How `read` shows a record."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def read(
    source: Annotated[
        str, typer.Argument(metavar="FILE|URL|-", help="Text or HTML, also .gz; - is stdin.")
    ],
    output_format: Annotated[
        ReadFormat, typer.Option("--format", help="text for a person, json for a program, html.")
    ] = ReadFormat.TEXT,
    published: Published = None,
    outlet: Outlet = None,
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="Address; goes before what the input says.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Read another language, or a page that is no report.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show by which rule or model each record was found.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write there instead of to stdout.")
    ] = None,
) -> None:
    """Show the record of one article.

    Examples:

      onrecord read report.txt --published 2026-03-19

      onrecord read https://example.org/report.html --format json

      pbpaste | onrecord read - --format html --out report.html
    """
    if out is not None:
        from onrecord.output import check_target

        check_target(out, inputs=[0 if source == "-" else Path(source)])
    from onrecord.pipeline import analyse
    from onrecord.reading import read_bytes

    raw, name, address = _load(source)
    article = read_bytes(
        raw,
        name=name,
        published=published,
        outlet=outlet,
        url=url or address,
        force_language=force,
        force=force,
    )
    kit = load_kit()
    started = time.perf_counter()

    analysis = analyse(article, kit)
    run = _run(kit, time.perf_counter() - started)
    if output_format is ReadFormat.JSON:
        from onrecord.export import to_json

        write_out(to_json(analysis, run=run) + b"\n", out)
    elif output_format is ReadFormat.HTML:
        from onrecord.views.page import to_html

        write_out(to_html(analysis).encode(), out)
    else:
        _show(analysis, explain=explain, out=out)


def _run(kit: Kit, seconds: float) -> Run:
    from onrecord.export import Run

    return Run(onrecord=version_of_onrecord(), models=dict(kit.versions), seconds=seconds)


def _load(source: str) -> tuple[bytes, str, str | None]:
    """Return an input's bytes, its name in messages, and its address if it has one."""
    from onrecord.reading import MAX_BYTES, check_source, fetch, is_url, load_bytes, ungzip

    if source == "-":
        return ungzip(sys.stdin.buffer.read(), "stdin", most=MAX_BYTES), "stdin", None
    check_source(source)
    if is_url(source):
        return fetch(source), source, source
    return load_bytes(Path(source)), source, None


def _show(analysis: Analysis, *, explain: bool, out: Path | None) -> None:
    import io

    from rich.console import Console

    from onrecord.views.terminal import to_terminal

    if out is None:
        to_terminal(analysis, Console(highlight=False), explain=explain)
        return
    buffer = io.StringIO()
    to_terminal(analysis, Console(file=buffer, width=100, highlight=False), explain=explain)
    write_out(buffer.getvalue().encode(), out)
