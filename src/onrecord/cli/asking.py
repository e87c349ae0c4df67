"""The commands that ask a store: show, query, list, check; and remove."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from onrecord.cli.options import MAX_SHOWN, RowsFormat, Store, TableFormat
from onrecord.cli.printing import harmless, print_rows
from onrecord.errors import StoreError

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


#: What `query` asks where nothing is asked.
_TABLES = """
SELECT table_name AS name, string_agg(column_name, ' ' ORDER BY column_index) AS columns
FROM duckdb_columns() WHERE NOT internal AND schema_name = 'main' AND table_name <> 'schema'
GROUP BY ALL ORDER BY name
"""


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
    print("\n".join(harmless(line) for line in shown.split("\n")))


def query(
    store: Store,
    sql: Annotated[
        str,
        typer.Argument(metavar="[SQL]", help="One SELECT; without it the tables are listed."),
    ] = _TABLES,
    output_format: RowsFormat = TableFormat.TABLE,
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
    print_rows(columns, rows, output_format)


def list_articles(
    store: Store,
    output_format: RowsFormat = TableFormat.TABLE,
) -> None:
    """List the articles with how many records each has.

    Example:

      onrecord list news.duckdb
    """
    from onrecord.store import open_store

    short = output_format is TableFormat.TABLE and sys.stdout.isatty()
    with open_store(store, read_only=True) as opened:
        columns, rows = opened.query(_SHORT_LIST if short else _LIST)
    print_rows(columns, rows, output_format)


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
    for line in broken[:MAX_SHOWN]:
        print(harmless(line))
    if len(broken) > MAX_SHOWN:
        print(f"… and {len(broken) - MAX_SHOWN:,} more")
    if broken:
        raise StoreError(f"{store}: {len(broken):,} things do not hold; make a new store")
    print(f"all {total:,} anchors hold, and no record, id or document is missing")


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
