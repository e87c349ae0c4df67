"""The command line: arguments in, records out. Data on stdout, everything else on stderr."""

from __future__ import annotations

import sys
import time
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.errors import InputError, OnRecordError, StoreError
from onrecord.exports.formats import FORMATS, ExportFormat, Target, Undated, format_of
from onrecord.filling import (
    Outlet,
    Published,
    Store,
    add,
    batch,
    load_kit,
    version_of_onrecord,
    watch,
)
from onrecord.output import ReaderGone, guard_stdout
from onrecord.records import ActorKind

if TYPE_CHECKING:
    from onrecord.export import Run
    from onrecord.kit import Kit
    from onrecord.records import Analysis
    from onrecord.search import Built
    from onrecord.store import Row

app = typer.Typer(
    name="onrecord",
    help="Take news reports apart into a record that can be checked: who said what through whom, "
    "and who did what to whom.",
    epilog="Start with `onrecord read FILE --published DATE`, which shows one record; "
    "`onrecord add news.duckdb FILE...` keeps many. `onrecord COMMAND --help` has examples.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"onrecord {version_of_onrecord()}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Print the version."
        ),
    ] = False,
) -> None:
    pass


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


class BenchFormat(StrEnum):
    """How `bench` shows figures."""

    TEXT = "text"
    JSON = "json"


class SearchKind(StrEnum):
    """What `search` can be narrowed to."""

    ARTICLE = "article"
    STATEMENT = "statement"
    EVENT = "event"


#: Lines of damage that `check` prints, and files that `export` names.
_MAX_SHOWN = 20
_LIST = """
SELECT a.id, a.published, a.outlet, a.headline,
       (SELECT count(*) FROM statements s WHERE s.article_id = a.id) AS statements,
       (SELECT count(*) FROM events e WHERE e.article_id = a.id) AS events,
       (SELECT count(*) FROM failures f WHERE f.article_id = a.id) AS failures
FROM articles a ORDER BY a.published NULLS LAST, a.id
"""
#: The same for 80 columns: the day alone, short heads.
_SHORT_LIST = f"""
SELECT id, left(published, 10) AS published, outlet, headline, statements AS said, events AS done,
       failures AS failed FROM ({_LIST})
"""

_ACTORS = """
SELECT id, name, kind, country, articles, statements, events FROM actors_across
WHERE $kind IS NULL OR kind = $kind ORDER BY articles DESC, statements DESC, events DESC, name, id
"""
_ACTORS_OF = """
SELECT l.actor_id AS actor, x.name, x.role, x.country, l.article_id AS article, a.published,
       array_to_string(l.evidence, ', ') AS evidence
FROM actor_links l JOIN actors x ON x.id = l.actor_id AND x.article_id = l.article_id
JOIN articles a ON a.id = l.article_id WHERE l.identity_id = $id
ORDER BY a.published NULLS LAST, l.article_id, l.actor_id
"""
#: Stories with the most independent reports first, each with its first report.
_STORIES = """
SELECT s.id, s.independent, s.outlets, len(s.article_ids) AS articles,
       (SELECT count(*) FROM counted_events c WHERE c.story_id = s.id) AS events,
       left(s."first", 10) AS "first", left(s."last", 10) AS "last", a.outlet, a.headline
FROM stories s JOIN articles a ON a.id = s.article_ids[1]
ORDER BY s.independent DESC, articles DESC, s."first", s.id
"""

#: What `query` asks where nothing is asked.
_TABLES = """
SELECT table_name AS name, string_agg(column_name, ' ' ORDER BY column_index) AS columns
FROM duckdb_columns() WHERE NOT internal AND schema_name = 'main' AND table_name <> 'schema'
GROUP BY ALL ORDER BY name
"""

#: What `query` asks where nothing is asked.
_TABLES = """
SELECT table_name AS name, string_agg(column_name, ' ' ORDER BY column_index) AS columns
FROM duckdb_columns() WHERE NOT internal AND schema_name = 'main' AND table_name <> 'schema'
GROUP BY ALL ORDER BY name
"""

#: The table of formats under the help of `export`; \b keeps its lines.
_FORMATS = "Formats:\n\n\b\n" + "\n".join(f"  {f.name:<8} {f.about}" for f in FORMATS)


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

        _write(to_json(analysis, run=run) + b"\n", out)
    elif output_format is ReadFormat.HTML:
        from onrecord.views import to_html

        _write(to_html(analysis).encode(), out)
    else:
        _show(analysis, explain=explain, out=out)


for _command in (add, batch, watch):
    app.command()(_command)


@app.command()
def remove(
    store: Store,
    article_ids: Annotated[
        list[str], typer.Argument(metavar="ID...", help="Articles' ids, as `list` shows them.")
    ],
) -> None:
    """Remove articles with all their records and bytes.

    Example:

      onrecord remove news.duckdb 5f0c1a9be2d47c33
    """
    from onrecord.store import open_store

    with open_store(store) as opened:
        opened.remove(list(dict.fromkeys(article_ids)))
    print(f"removed {', '.join(dict.fromkeys(article_ids))}", file=sys.stderr)


@app.command()
def show(
    store: Store, record_id: Annotated[str, typer.Argument(metavar="ID", help="Any record's id.")]
) -> None:
    """Print a record with its passage.

    Fails loudly if its offsets do not match the text.

    Example:

      onrecord show news.duckdb st-0f3a5c7e9b1d24
    """
    from onrecord.store import open_store

    with open_store(store, read_only=True) as opened:
        shown = opened.show(record_id)
    print("\n".join(_harmless(line) for line in shown.split("\n")))


@app.command()
def stories(
    store: Store,
    output_format: Annotated[
        TableFormat, typer.Option("--format", help="table (tabs in a pipe), csv or json.")
    ] = TableFormat.TABLE,
) -> None:
    """Find copies, stories, events told more than once and quotations passed on; print the stories.

    Run it again after `add`: only new articles are compared.

    Examples:

      onrecord stories news.duckdb

      onrecord stories news.duckdb --format json > stories.json
    """
    from onrecord.lexicons import DATA
    from onrecord.linking import link
    from onrecord.store import open_store
    from onrecord.stories import StoryLexicon

    lexicon = StoryLexicon.load(DATA)
    with open_store(store) as opened:
        told = partial(print, file=sys.stderr)
        found = link(opened, lexicon=lexicon, version=version_of_onrecord(), told=told)
        columns, rows = opened.query(_STORIES)
    told(
        f"{found.articles:,} new articles, {found.duplicates:,} pairs of copies,"
        f" {found.links:,} links, {found.stories:,} stories made anew"
    )
    _print_rows(columns, rows, output_format)


@app.command()
def actors(
    store: Store,
    of: Annotated[
        str | None, typer.Option(metavar="ID", help="The actors that one identity has, by article.")
    ] = None,
    kind: Annotated[
        ActorKind | None, typer.Option(help="Only person, organization, government or country.")
    ] = None,
    cut: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="A B", help="Two actors are not the same; remembered for good."),
    ] = None,
    uncut: Annotated[
        tuple[str, str] | None, typer.Option(metavar="A B", help="Forget such a cut.")
    ] = None,
    output_format: Annotated[
        TableFormat, typer.Option("--format", help="table (tabs in a pipe), csv or json.")
    ] = TableFormat.TABLE,
) -> None:
    """Link who is the same across articles, and list them.

    Nothing is merged: a link is a record with its evidence, and a wrong one can be cut.

    Examples:

      onrecord actors news.duckdb --kind person

      onrecord actors news.duckdb --of id-0f3a5c7e9b1d24

      onrecord actors news.duckdb --cut ac-51c0a7e2b9d433 ac-9e04d7715fa2c8
    """
    from onrecord.identities import LinkLexicon, link_people
    from onrecord.lexicons import DATA
    from onrecord.names import NameLexicon
    from onrecord.store import open_store

    lexicon = LinkLexicon.load(DATA, NameLexicon.load(DATA))
    with open_store(store) as opened:
        with opened.transaction():
            for pair, undo in ((cut, False), (uncut, True)):
                if pair is not None:
                    opened.people.cut(*pair, undo=undo)
            went, came = link_people(opened.people, lexicon=lexicon)
        if of is not None:
            columns, rows = opened.query(_ACTORS_OF, {"id": of})
        else:
            columns, rows = opened.query(_ACTORS, {"kind": kind.value if kind else None})
    print(f"{came:,} new links, {went:,} gone", file=sys.stderr)
    if of is not None and not rows:
        raise StoreError(f"{store} has no identity {of!r}; `onrecord actors` lists them")
    _print_rows(columns, rows, output_format)


@app.command()
def query(
    store: Store,
    sql: Annotated[
        str,
        typer.Argument(metavar="[SQL]", help="One SELECT; without it the tables are listed."),
    ] = _TABLES,
    output_format: Annotated[
        TableFormat, typer.Option("--format", help="table (tabs in a pipe), csv or json.")
    ] = TableFormat.TABLE,
) -> None:
    """Ask the store in SQL, or list its tables.

    The store is read-only; docs/records.md says what the columns mean.

    Examples:

      onrecord query news.duckdb

      onrecord query news.duckdb "SELECT speaker, content FROM who_said_what LIMIT 5"
    """
    from onrecord.store import open_store

    with open_store(store, read_only=True) as opened:
        columns, rows = opened.query(sql)
    _print_rows(columns, rows, output_format)


@app.command("list")
def list_articles(
    store: Store,
    output_format: Annotated[
        TableFormat, typer.Option("--format", help="table (tabs in a pipe), csv or json.")
    ] = TableFormat.TABLE,
) -> None:
    """List the articles with how many records each has.

    Example:

      onrecord list news.duckdb
    """
    from onrecord.store import open_store

    short = output_format is TableFormat.TABLE and sys.stdout.isatty()
    with open_store(store, read_only=True) as opened:
        columns, rows = opened.query(_SHORT_LIST if short else _LIST)
    _print_rows(columns, rows, output_format)


@app.command(epilog=_FORMATS)
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
) -> None:
    """Write everything in a store to files.

    Formats of events hold what happened or is going on, each event once if `onrecord stories` has
    counted it. Beside x.tsv they write x.tsv.ids.jsonl, which leads each row back to its text, and
    x.tsv.report.json, what was left out and why.

    Examples:

      onrecord export news.duckdb --to jsonl > records.jsonl

      onrecord export news.duckdb --to parquet --out tables/

      onrecord export news.duckdb --to polecat --out events.tsv

      onrecord export news.duckdb --to gdelt --out g.tsv --undated skip

      onrecord export news.duckdb --to sqlite --out news.sqlite
    """
    from onrecord.exports import Written, lines
    from onrecord.exports import export as write_export
    from onrecord.exports.selection import COUNTED_SQL, read_counted
    from onrecord.store import open_store

    form = format_of(to)
    if out is None and form.target is not Target.STREAM:
        raise InputError(f"--to {to.value} cannot go to stdout: name {form.target} with --out")
    if (all_status or undated or every_report) and not form.events_only:
        raise InputError(
            f"--to {to.value} holds everything: leave --all-status, --every-report and --undated "
            "out"
        )
    with open_store(store, read_only=True) as opened:
        if out is None:
            for line in lines(opened.records(), to):
                _write(line, None)
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
                counted=() if every_report else read_counted(*opened.query(COUNTED_SQL)),
                inputs=[store],
            )
    shown = ", ".join(str(path) for path in written.files[:_MAX_SHOWN])
    more = len(written.files) - _MAX_SHOWN
    typer.echo(f"wrote {shown}" + (f" and {more:,} more" if more > 0 else ""), err=True)
    if written.note:
        typer.echo(written.note, err=True)


@app.command()
def index(store: Store) -> None:
    """Bring the index beside a store up to date: what `search` and `serve` need.

    It is a folder, STORE.index; only articles that are new or changed are read again.

    Example:

      onrecord index news.duckdb
    """
    built = _indexed(store)
    print(
        f"{built.articles:,} articles: {built.added:,} added, {built.removed:,} removed",
        file=sys.stderr,
    )


@app.command()
def search(
    store: Store,
    text: Annotated[str, typer.Argument(metavar="QUERY", help="Words, fields, dates; see below.")],
    kind: Annotated[
        SearchKind | None, typer.Option(metavar="KIND", help="Only article, statement or event.")
    ] = None,
    limit: Annotated[
        int, typer.Option(metavar="N", min=1, max=10_000, help="At most N hits.")
    ] = 20,
    newest: Annotated[bool, typer.Option("--newest", help="The newest first.")] = False,
    output_format: Annotated[
        TableFormat, typer.Option("--format", help="table (tabs in a pipe), csv or json.")
    ] = TableFormat.TABLE,
) -> None:
    """Find articles, statements and events by their words.

    "a phrase", -without, one OR other, said: relay: did: to: outlet: headline: place: type: mode:
    status: act: channel: country:, date:2026-03, date:2026-03-01..2026-04-15.

    Examples:

      onrecord search news.duckdb 'said:quill "fishing pact"'

      onrecord search news.duckdb 'type:PROTEST date:2026' --newest --format csv
    """
    from onrecord.search import is_fresh, open_text, parse

    if not is_fresh(store):
        _indexed(store)
    asked = parse(f"{text} kind:{kind.value}" if kind else text)
    found = open_text(store).find(asked, limit=limit, newest=newest)
    for note in found.notes:
        print(f"onrecord: {note}", file=sys.stderr)
    columns = ["kind", "id", "article_id", "day", "outlet", "title", "detail", "words"]
    rows: list[Row] = [
        (h.kind, h.id, h.article_id, str(h.day or ""), h.outlet, h.title, h.detail, words)
        for h in found.hits
        for words in ["".join(piece.text for piece in h.words)]
    ]
    _print_rows(columns, rows, output_format)
    if found.total > len(rows):
        print(f"{len(rows)} of {found.total:,} hits; more with --limit", file=sys.stderr)


@app.command()
def serve(
    store: Store,
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65_535, help="The port.")] = 8000,
    host: Annotated[
        str, typer.Option(metavar="ADDR", help="Another address than this machine's own.")
    ] = "127.0.0.1",
) -> None:
    """Show a store in the browser: its articles with their proof, actors, events, search.

    Only this machine can reach it. With --host of another address a token is needed, which is part
    of the address that is printed. The store is open for reading meanwhile; Ctrl-C ends it.

    Examples:

      onrecord serve news.duckdb

      onrecord serve news.duckdb --host 192.168.1.20 --port 8080
    """
    from onrecord.search import is_fresh

    if not is_fresh(store):
        _indexed(store)
    from onrecord.web import serve as serve_pages

    serve_pages(store, host=host, port=port, say=lambda words: print(words, file=sys.stderr))


@app.command()
def check(store: Store) -> None:
    """Verify that every span holds and nothing is missing.

    In SQL: every span shows the text it says it shows, every id names a record, every table and
    stored record has the same rows, and the raw bytes are as they were read.

    Example:

      onrecord check news.duckdb
    """
    from onrecord.store import open_store

    with open_store(store, read_only=True) as opened:
        total, broken = opened.check()
    for line in broken[:_MAX_SHOWN]:
        print(_harmless(line))
    if len(broken) > _MAX_SHOWN:
        print(f"… and {len(broken) - _MAX_SHOWN:,} more")
    if broken:
        raise StoreError(f"{store}: {len(broken):,} things do not hold; make a new store")
    print(f"all {total:,} anchors hold, and no record, id or document is missing")


@app.command()
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
    check_floors: Annotated[
        bool, typer.Option("--check-floors", help="Exit 1 if a figure is below its floor.")
    ] = False,
    output_format: Annotated[BenchFormat, typer.Option("--format")] = BenchFormat.TEXT,
    out: Annotated[Path, typer.Option(metavar="FILE", help="report: the page to write.")] = Path(
        "docs/quality.md"
    ),
) -> None:
    """Measure quality or speed on a corpus.

    Prints figures with n, a 95% interval and the digest of the corpus.

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
        check_floors=check_floors,
        as_json=output_format is BenchFormat.JSON,
        out=out,
        console=Console(highlight=False, markup=False),
        progress=Console(stderr=True),
    )
    if status:
        raise typer.Exit(status)


@app.command()
def version() -> None:
    """Print the version.

    Example:

      onrecord version
    """
    print(f"onrecord {version_of_onrecord()}")


def main() -> None:
    """Run the command line; errors of ours are one line on stderr and exit status 1."""
    guard_stdout()
    try:
        try:
            status = app(standalone_mode=False)  # what a command left with, None: all is well
        finally:
            sys.stdout.flush()  # here and not on leaving: it may fail
    except OnRecordError as error:
        _fail(str(error))
    except KeyboardInterrupt:
        _fail("stopped", status=130)
    except ReaderGone:
        raise SystemExit(0) from None  # `| head`: leave quietly
    except typer.Exit as error:
        raise SystemExit(error.exit_code) from None
    except typer.Abort:
        _fail("stopped", status=130)
    except Exception as error:
        # click's usage errors know how to show themselves
        if hasattr(error, "show") and hasattr(error, "exit_code"):
            error.show()
            if hint := _hint(sys.argv[1:]):
                print(hint, file=sys.stderr)
            raise SystemExit(error.exit_code) from None
        raise
    if status:
        raise SystemExit(status)


def _hint(words: list[str]) -> str | None:
    """Return what one who named no command may have meant."""
    first = words[0] if words else ""
    if first == "help":
        return "See `onrecord --help` and `onrecord COMMAND --help`."
    if first and (Path(first).is_file() or first.startswith(("http://", "https://"))):
        return f"To show its record: onrecord read {first}"
    return None


def _fail(message: str, *, status: int = 1) -> None:
    print(f"onrecord: {message}", file=sys.stderr)
    raise SystemExit(status)


def _indexed(store: Path) -> Built:
    """Bring the index of a store up to date, and tell how far it is on a terminal."""
    from rich.console import Console

    from onrecord.search import build

    stderr = Console(stderr=True, highlight=False, markup=False)
    with stderr.status("indexing") as status:
        return build(store, progress=status.update)


def _run(kit: Kit, seconds: float) -> Run:
    from onrecord.export import Run

    return Run(onrecord=version_of_onrecord(), models=dict(kit.versions), seconds=seconds)


def _load(source: str) -> tuple[bytes, str, str | None]:
    """Return an input's bytes, its name in messages, and its address if it has one."""
    from onrecord.reading import fetch, is_url, load_bytes

    if source == "-":
        return sys.stdin.buffer.read(), "stdin", None
    if is_url(source):
        return fetch(source), source, source
    return load_bytes(Path(source)), source, None


def _write(data: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from onrecord.output import write_file

    write_file(out, [data])


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


def _print_rows(columns: list[str], rows: list[Row], output_format: TableFormat) -> None:
    if output_format is TableFormat.JSON:
        _write(_as_json(columns, rows), None)
    elif output_format is TableFormat.CSV:
        import csv
        import io

        from onrecord.views.table import cell

        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerows([columns, *([cell(value) for value in row] for row in rows)])
        _write(buffer.getvalue().encode(), None)
    elif not sys.stdout.isatty():
        from onrecord.views import to_tsv

        print(to_tsv(columns, rows), end="")
    else:
        from rich.console import Console

        from onrecord.views import to_table

        to_table(columns, rows, Console(highlight=False))


def _as_json(columns: list[str], rows: list[Row]) -> bytes:
    import msgspec

    if len(set(columns)) < len(columns):
        raise InputError("two columns have one name: name them apart with AS, or use --format csv")
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    encoded = msgspec.json.encode(found, enc_hook=str)
    return bytes(msgspec.json.format(encoded, indent=2)) + b"\n"


def _harmless(line: str) -> str:
    """Return the line without characters that would steer a terminal; its indentation stays."""
    from onrecord.views.wording import visible

    return line[: len(line) - len(line.lstrip(" "))] + visible(line)
