"""The command line: arguments in, records out. Data on stdout, everything else on stderr."""

from __future__ import annotations

import os
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.errors import InputError, OnRecordError

if TYPE_CHECKING:
    from onrecord.export import Run
    from onrecord.kit import Kit
    from onrecord.records import Analysis, Article
    from onrecord.store import Store as OpenStore

app = typer.Typer(
    name="onrecord",
    help="Take news reports apart into a record that can be checked: who said what through whom, "
    "and who did what to whom.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class ReadFormat(StrEnum):
    """How `read` shows a record."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


class TableFormat(StrEnum):
    """How `query` shows rows."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class ExportFormat(StrEnum):
    """What `export` writes."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"


Published = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Publication date, ISO 8601, if the input lacks it."),
]
Outlet = Annotated[
    str | None, typer.Option(metavar="NAME", help="Outlet's name, if the input lacks it.")
]
Store = Annotated[Path, typer.Argument(metavar="STORE", help="The store: one DuckDB file.")]


@app.command()
def read(
    source: Annotated[str, typer.Argument(metavar="FILE|URL|-", help="Text or HTML; - is stdin.")],
    output_format: Annotated[
        ReadFormat, typer.Option("--format", help="text for a person, json for a program, html.")
    ] = ReadFormat.TEXT,
    published: Published = None,
    outlet: Outlet = None,
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="Address, if the input lacks it.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Read a text in another language than English.")
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
    article = _article(source, published=published, outlet=outlet, url=url, force=force)
    kit = _kit()
    started = time.perf_counter()
    from onrecord.pipeline import analyse

    analysis = analyse(article, kit)
    run = _run(kit, time.perf_counter() - started)
    if output_format is ReadFormat.JSON:
        from onrecord.export import to_json

        _write(to_json(analysis, run=run) + b"\n", out)
    elif output_format is ReadFormat.HTML:
        from onrecord.views import to_html

        _write(to_html(analysis).encode(), out)
    else:
        _show(analysis, explain=explain, out=out)


@app.command()
def add(
    store: Store,
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="Files, folders, globs, or - for stdin."),
    ],
    published: Published = None,
    outlet: Outlet = None,
    force: Annotated[
        bool, typer.Option("--force", help="Add texts in another language than English.")
    ] = False,
) -> None:
    """Read articles into a store; what is already there is left as it is.

    Examples:

      onrecord add news.duckdb report.txt --published 2026-03-19

      onrecord add news.duckdb archive/ 'more/*.html'
    """
    from rich.console import Console
    from rich.progress import Progress

    from onrecord import __version__
    from onrecord.pipeline import analyse
    from onrecord.reading import load_bytes, read_bytes
    from onrecord.store import open_store

    paths = _sources(sources)
    kit = _kit()
    counts = {"added": 0, "already there": 0, "failed": 0}
    stderr = Console(stderr=True)
    with open_store(store, create=True) as opened, Progress(console=stderr, transient=True) as bar:
        run_id = opened.begin_run(
            kit.versions, kit.fingerprint, version=__version__, engine="local"
        )
        task = bar.add_task("reading", total=len(paths))
        try:
            for path in paths:
                try:
                    raw = sys.stdin.buffer.read() if path == "-" else load_bytes(Path(path))
                    article = read_bytes(
                        raw, name=path, published=published, outlet=outlet, force_language=force
                    )
                    if opened.has(article.id, kit.fingerprint):
                        counts["already there"] += 1
                    else:
                        _add(opened, analyse(article, kit), raw, kit, run_id)
                        counts["added"] += 1
                except InputError as error:
                    counts["failed"] += 1
                    opened.add_failure(run_id, path, "read", error)
                    stderr.print(f"onrecord: {error}", style="red", highlight=False, markup=False)
                bar.advance(task)
        finally:
            opened.end_run(run_id, counts)
    stderr.print(", ".join(f"{n} {what}" for what, n in counts.items()), highlight=False)
    if counts["failed"] and not counts["added"] and not counts["already there"]:
        raise typer.Exit(1)


@app.command()
def show(
    store: Store, record_id: Annotated[str, typer.Argument(metavar="ID", help="Any record's id.")]
) -> None:
    """Print a record with its passage; fails loudly if its offsets do not match the text.

    Example:

      onrecord show news.duckdb st-0f3a5c7e9b1d24
    """
    from onrecord.store import open_store

    with open_store(store) as opened:
        _write(opened.show(record_id).encode() + b"\n", None)


@app.command()
def query(
    store: Store,
    sql: Annotated[str, typer.Argument(metavar="SQL", help="One SELECT; the store is read-only.")],
    output_format: Annotated[TableFormat, typer.Option("--format")] = TableFormat.TABLE,
) -> None:
    """Ask the store in SQL; docs/records.md lists the tables.

    Example:

      onrecord query news.duckdb "SELECT speaker, content FROM who_said_what LIMIT 5"
    """
    from onrecord.store import open_store

    with open_store(store) as opened:
        columns, rows = opened.query(sql)
    if output_format is TableFormat.TABLE:
        _print_table(columns, rows)
    elif output_format is TableFormat.CSV:
        import csv

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    else:
        import msgspec

        found = [dict(zip(columns, row, strict=True)) for row in rows]
        _write(
            msgspec.json.format(msgspec.json.encode(found, enc_hook=str), indent=2) + b"\n", None
        )


@app.command()
def export(
    store: Store,
    to: Annotated[
        ExportFormat,
        typer.Option("--to", help="jsonl: a record a line; csv, parquet: a file a table."),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="PATH", help="A file for jsonl, a folder else.")
    ],
) -> None:
    """Write everything in a store to files.

    Example:

      onrecord export news.duckdb --to parquet --out tables/
    """
    from onrecord.store import open_store

    with open_store(store) as opened:
        written = opened.export(to.value, out)
    typer.echo(f"wrote {', '.join(str(path) for path in written)}", err=True)


@app.command()
def check(store: Store) -> None:
    """Verify in SQL that every span of every record shows the text it says it shows.

    Example:

      onrecord check news.duckdb
    """
    from onrecord.store import open_store

    with open_store(store) as opened:
        total, broken = opened.check()
    for line in broken[:20]:
        typer.echo(line, err=True)
    typer.echo(f"{total - len(broken):,} of {total:,} anchors hold")
    if broken:
        raise typer.Exit(1)


@app.command()
def version() -> None:
    """Print the version."""
    import onrecord

    typer.echo(f"onrecord {onrecord.__version__}")


def main() -> None:
    """Run the command line; errors of ours are one line on stderr and exit status 1."""
    try:
        status = app(standalone_mode=False)  # what a command left with, None: all is well
    except OnRecordError as error:
        _fail(str(error))
    except KeyboardInterrupt:
        _fail("stopped", status=130)
    except BrokenPipeError:
        # the reader of a pipe has gone (`| head`): leave quietly
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except typer.Exit as error:
        raise SystemExit(error.exit_code) from None
    except typer.Abort:
        _fail("stopped", status=130)
    except Exception as error:
        # click's usage errors know how to show themselves
        if hasattr(error, "show") and hasattr(error, "exit_code"):
            error.show()
            raise SystemExit(error.exit_code) from None
        raise
    if status:
        raise SystemExit(status)


def _fail(message: str, *, status: int = 1) -> None:
    print(f"onrecord: {message}", file=sys.stderr)
    raise SystemExit(status)


def _kit() -> Kit:
    from onrecord.kit import Kit

    return Kit.load()


def _run(kit: Kit, seconds: float) -> Run:
    import onrecord
    from onrecord.export import Run

    return Run(onrecord=onrecord.__version__, models=dict(kit.versions), seconds=seconds)


def _add(store: OpenStore, analysis: Analysis, raw: bytes, kit: Kit, run_id: str) -> None:
    from onrecord.export import to_json

    record = to_json(analysis, run=_run(kit, 0.0), indent=None)
    store.add(analysis, raw, record, run_id=run_id)


def _article(
    source: str, *, published: str | None, outlet: str | None, url: str | None, force: bool
) -> Article:
    from onrecord.reading import fetch, load_bytes, read_bytes

    name: str | None = source
    if source == "-":
        raw, name = sys.stdin.buffer.read(), "stdin"
    elif source.lower().startswith(("http://", "https://")):
        raw, url = fetch(source), url or source
    else:
        raw = load_bytes(Path(source))
    return read_bytes(
        raw, name=name, published=published, outlet=outlet, url=url, force_language=force
    )


def _sources(sources: list[str]) -> list[str]:
    """Expand folders and globs; keep the order, drop repeats."""
    found: list[str] = []
    for source in sources:
        path = Path(source)
        if source == "-" or path.is_file():
            found.append(source)
        elif path.is_dir():
            inside = (
                p for p in sorted(path.rglob("*")) if p.suffix.lower() in (".txt", ".html", ".htm")
            )
            found.extend(str(p) for p in inside)
        elif any(c in source for c in "*?["):
            found.extend(str(p) for p in sorted(Path().glob(source)) if p.is_file())
        else:
            found.append(source)  # missing: reading it says so
    if not found:
        raise InputError(f"no .txt or .html file in {', '.join(sources)}")
    return list(dict.fromkeys(found))


def _write(data: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    part = out.with_name(out.name + ".part")
    part.write_bytes(data)
    part.replace(out)


def _show(analysis: Analysis, *, explain: bool, out: Path | None) -> None:
    import io

    from rich.console import Console

    from onrecord.views import to_terminal

    if out is None:
        to_terminal(analysis, Console(highlight=False), explain=explain)
        return
    buffer = io.StringIO()
    to_terminal(analysis, Console(file=buffer, width=100, highlight=False), explain=explain)
    _write(buffer.getvalue().encode(), out)


def _print_table(columns: list[str], rows: list[tuple[object, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, header_style="bold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    Console(highlight=False).print(table, markup=False)
