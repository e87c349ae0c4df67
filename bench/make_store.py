"""Make a store of many articles out of one of few, to measure what pages and searches take.

    python bench/make_store.py FEW.duckdb MANY.duckdb --articles 100000

Each copy has its own ids, another day within ten years, another outlet and other names of its
people; texts stay, so that every span still shows what it says. It is for measuring speed and
nothing else.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import duckdb

from onrecord.store import TABLES, open_store

#: Days over which copies are spread, outlets each one becomes, and names each person gets.
DAYS, OUTLETS, NAMES = 3_652, 40, 60
#: Copies that are written at a time.
_BATCH = 40


def multiply(few: Path, many: Path, articles: int) -> None:
    """Write a store of about `articles` articles."""
    open_store(many, create=True).close()
    db = duckdb.connect(str(many))
    db.execute("SET preserve_insertion_order = false; SET memory_limit = '4GB'")
    db.execute(f"ATTACH '{few}' AS few (READ_ONLY)")
    found = db.execute("SELECT count(*) FROM few.articles").fetchone()
    if not found or not found[0]:
        sys.exit(f"{few} has no articles")
    copies = -(-articles // found[0])
    db.execute("INSERT INTO runs SELECT * FROM few.runs")
    db.execute("INSERT INTO documents SELECT * FROM few.documents")
    db.execute(_MACROS)
    started = time.monotonic()
    for first in range(0, copies, _BATCH):
        last = min(first + _BATCH, copies)
        for table in ("articles", *_RECORDS, *_LINKED):
            columns = _columns(db, table)
            copied = ", ".join(_copied(table, c) for c in columns)
            db.execute(
                f"{_HOW.get(table, 'INSERT')} INTO {table} SELECT {copied}"
                f" FROM few.{table} t, range({first}, {last}) k(k)"
            )
        seconds = time.monotonic() - started
        sys.stderr.write(f"{last * found[0]:,} articles, {seconds:.0f} s\n")
    db.execute("CHECKPOINT")
    db.close()


#: Copies share identities, as they share names.
_HOW = {"identities": "INSERT OR IGNORE"}
_LINKED = ("identities", "actor_links", "stories", "utterances")
_RECORDS = ("blocks", "mentions", "actors", "times", "places", "statements", "events", "records")
_MACROS = f"""
CREATE TEMP MACRO article_of(id, k) AS left(md5(id || k), 16);
CREATE TEMP MACRO id_of(id, k) AS left(id, 13) || printf('%04x', k);
CREATE TEMP MACRO day_of(d, k, id) AS CASE WHEN d IS NULL OR length(d) < 10 THEN d ELSE
    coalesce(strftime(try_cast(left(d, 10) AS DATE)
        - ((k * 7919 + hash(id) % 997) % {DAYS})::INTEGER, '%Y-%m-%d'), d) END;
CREATE TEMP MACRO identity_of(id, k, kind) AS
    CASE WHEN kind = 'person' THEN id_of(id, (k % {NAMES})::INTEGER) ELSE id END;
CREATE TEMP MACRO people_of(p, k) AS
    list_transform(p, lambda x: {{'actor_id': id_of(x.actor_id, k), 'span': x.span}});
"""


#: A person's copies share so many names; everybody else keeps the one they have.
_NAME = f"CASE WHEN t.kind = 'person' THEN t.name || ' ' || (1 + k % {NAMES}) ELSE t.name END"
#: Columns of what more than one article shows.
_COPIES = {
    "identity_id": "identity_of({0}, k, (SELECT kind FROM few.identities i WHERE i.id = {0}))",
    "article_ids": "list_transform({}, lambda x: article_of(x, k))",
    "background_ids": "list_transform({}, lambda x: article_of(x, k))",
    "statement_ids": "list_transform({}, lambda x: id_of(x, k))",
}


def _columns(db: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    rows = db.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = 'few' AND table_name = ?"
        " ORDER BY column_index",
        [table],
    ).fetchall()
    return [str(row[0]) for row in rows]


def _copied(table: str, column: str) -> str:
    """Return a column of a copy, in SQL."""
    key = "t.id" if table == "articles" else "t.article_id"
    if column in _COPIES:
        return _COPIES[column].format(f't."{column}"')
    if (table, column) == ("identities", "id"):
        return "identity_of(t.id, k, t.kind)"
    if (table, column) == ("identities", "name"):
        return _NAME
    if (table, column) == ("articles", "id") or column == "article_id":
        return f"article_of({key}, k)"
    if column == "id" or (column.endswith("_id") and column != "run_id"):
        return f"id_of(t.{column}, k)"
    if column == "mention_ids":
        return "list_transform(t.mention_ids, lambda x: id_of(x, k))"
    if column in ("relays", "actors", "recipients") and table in ("statements", "events"):
        return f"people_of(t.{column}, k)"
    if column in ("published", "start", "end") and table in ("articles", "times"):
        return f'day_of(t."{column}", k, {key})'
    if (table, column) == ("articles", "outlet"):
        return f"t.outlet || ' ' || (1 + (k * 31 + hash(t.id) % 89) % {OUTLETS})"
    if (table, column) == ("actors", "name"):
        return _NAME
    if (table, column) == ("records", "json"):
        # every id in it is one of its own
        return (
            "replace(regexp_replace(t.json, '\"([a-z][a-z]-[0-9a-f]{10})[0-9a-f]{4}\"',"
            " '\"\\1' || printf('%04x', k) || '\"', 'g'),"
            " '\"id\":\"' || t.article_id || '\"',"
            " '\"id\":\"' || article_of(t.article_id, k) || '\"')"
        )
    return f't."{column}"'


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("few", type=Path)
    arguments.add_argument("many", type=Path)
    arguments.add_argument("--articles", type=int, default=100_000)
    given = arguments.parse_args()
    unknown = set(_RECORDS) - set(TABLES)
    if unknown:
        sys.exit(f"the store has no {', '.join(sorted(unknown))}")
    multiply(given.few, given.many, given.articles)
