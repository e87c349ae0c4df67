"""The commands that find and show: index, search, serve."""

from __future__ import annotations

import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.options import RowsFormat, Store, TableFormat
from onrecord.cli.printing import print_rows

if TYPE_CHECKING:
    from onrecord.search import Built
    from onrecord.store import Row


class SearchKind(StrEnum):
    """What `search` can be narrowed to."""

    ARTICLE = "article"
    STATEMENT = "statement"
    EVENT = "event"


def index(store: Store) -> None:
    """Bring the index beside a store up to date: what `search` and `serve` need.

    It is a folder, STORE.index; only articles that are new or changed are read again.

    Example:

      onrecord index news.duckdb
    """
    built = index_of(store)
    print(
        f"{built.articles:,} articles: {built.added:,} added, {built.removed:,} removed",
        file=sys.stderr,
    )


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
    output_format: RowsFormat = TableFormat.TABLE,
) -> None:
    """Find articles, statements and events by their words.

    "a phrase", -without, one OR other, said: relay: did: to: outlet: headline: place: type: mode:
    status: act: channel: country:, date:2026-03, date:2026-03-01..2026-04-15.
    All of it must hold of one hit: said:quill port finds statements by Quill about the port.

    Examples:

      onrecord search news.duckdb 'said:basterra "beg for fish"'

      onrecord search news.duckdb 'type:PROTEST date:2026' --newest --format csv
    """
    from onrecord.search import is_fresh, open_text, parse

    if not is_fresh(store):
        index_of(store)
    text_index = open_text(store, fresh=True)
    asked = parse(f"{text} kind:{kind.value}" if kind else text)
    found = text_index.find(asked, limit=limit, newest=newest)
    for note in found.notes:
        print(f"onrecord: {note}", file=sys.stderr)
    columns = ["kind", "id", "article_id", "day", "outlet", "title", "detail", "words"]
    rows: list[Row] = [
        (h.kind, h.id, h.article_id, str(h.day or ""), h.outlet, h.title, h.detail, words)
        for h in found.hits
        for words in ["".join(piece.text for piece in h.words)]
    ]
    print_rows(columns, rows, output_format)
    if found.total > len(rows):
        print(f"{len(rows)} of {found.total:,} hits; more with --limit", file=sys.stderr)


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
    from onrecord.web import serve as serve_pages

    say = partial(print, file=sys.stderr)
    serve_pages(store, host=host, port=port, say=say, renew=partial(index_of, store))


def index_of(store: Path) -> Built:
    """Bring the index of a store up to date, and tell how far it is on a terminal."""
    from rich.console import Console

    from onrecord.search import build

    stderr = Console(stderr=True, highlight=False, markup=False)
    with stderr.status("indexing") as status:
        return build(store, progress=status.update)
