"""What must hold of a store: anchors, ids, the stored records, the raw bytes; all in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb

from onrecord.store.schema import HOLDS, LINKED_TABLES, RECORD_TABLES

BROKEN = f"FROM anchors n LEFT JOIN articles a ON a.id = n.article_id WHERE NOT {HOLDS}"

#: Table, role, SQL for the ids in it, and the table that must have them.
_REFERENCES = (
    ("blocks", "parent", "parent_id", "blocks"),
    ("actors", "mention", "unnest(mention_ids)", "mentions"),
    ("actors", "member", "unnest(members)", "actors"),
    ("times", "anchor", "anchor", "times"),
    ("statements", "speaker", "speaker_id", "actors"),
    ("statements", "audience", "audience_id", "actors"),
    ("statements", "relay", "unnest(list_transform(relays, lambda r: r.actor_id))", "actors"),
    ("statements", "inside", "inside_id", "statements"),
    ("statements", "repeats", "repeats_id", "statements"),
    ("statements", "time", "time_id", "times"),
    ("events", "actor", "unnest(list_transform(actors, lambda r: r.actor_id))", "actors"),
    ("events", "recipient", "unnest(list_transform(recipients, lambda r: r.actor_id))", "actors"),
    ("events", "according to", "statement_id", "statements"),
    ("events", "time", "time_id", "times"),
    ("events", "place", "place_id", "places"),
    ("actor_links", "actor", "actor_id", "actors"),
)
#: Where the stored JSON has the ids of a table's rows.
_STORED: Mapping[str, str] = {
    "blocks": "$.article.blocks[*].id",
    "actors": "$.actors[*].id",
    "times": "$.times[*].id",
    "places": "$.places[*].id",
    "statements": "$.statements[*].id",
    "events": "$.events[*].id",
}


def find_damage(db: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Yield a line for everything that does not hold, table by table, in the same order each time.

    An anchor must show its text, an id name a row of the same article, a row be in the stored
    record of its article and the other way round, and the bytes have the SHA-256 they are kept
    under. What somebody changed in a row and in the stored record alike is not seen.
    """
    yield from _anchors(db)
    yield from _references(db)
    yield from _articles(db)
    for table, path in _STORED.items():
        yield from _rows(db, table, path)
    yield from _identities(db)
    yield from _failures(db)
    yield from _documents(db)
    yield from _linked(db)


def _anchors(db: duckdb.DuckDBPyConnection) -> Iterator[str]:
    # a mention that is not there is a missing id: see _references
    found = db.execute(
        f'SELECT n.records, n.id, n.role, n."start", n."end", n."text" {BROKEN}'
        ' AND n."start" IS NOT NULL ORDER BY ALL'
    ).fetchall()
    for records, id_, role, start, end, text in found:
        yield f"{records} {id_}: {role} [{start}, {end}) does not show {text!r}"


def _references(db: duckdb.DuckDBPyConnection) -> Iterator[str]:
    for table, role, ids, target in _REFERENCES:
        found = db.execute(
            f"SELECT id, named FROM (SELECT id, article_id, {ids} AS named FROM {table}) x"
            f" WHERE named IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {target} t"
            " WHERE t.id = x.named AND t.article_id = x.article_id) ORDER BY ALL"
        ).fetchall()
        for id_, named in found:
            yield f"{table} {id_}: its {role} {named} is not there"
    for table in ("articles", *RECORD_TABLES):
        id_column = "article_id" if table in ("records", "failures") else "id"
        yield from (
            f"{table} {id_}: its run {run} is not there"
            for id_, run in db.execute(
                f"SELECT {id_column}, run_id FROM {table} x WHERE NOT EXISTS"
                " (SELECT 1 FROM runs r WHERE r.id = x.run_id) ORDER BY ALL"
            ).fetchall()
        )
        # the failure of an input that could not be read has its name instead of an article
        if table not in ("articles", "failures"):
            yield from (
                f"{table} {id_}: its article {article} is not there"
                for id_, article in db.execute(
                    f"SELECT {id_column}, article_id FROM {table} x WHERE NOT EXISTS"
                    " (SELECT 1 FROM articles a WHERE a.id = x.article_id) ORDER BY ALL"
                ).fetchall()
            )


def _articles(db: duckdb.DuckDBPyConnection) -> Iterator[str]:
    found = db.execute(
        "SELECT a.id, r.json IS NULL, coalesce(json_valid(r.json), false), CASE WHEN"
        " json_valid(r.json) THEN json_extract_string(r.json, '$.article.text') = a.\"text\""
        " ELSE false END FROM articles a LEFT JOIN records r ON r.article_id = a.id ORDER BY ALL"
    ).fetchall()
    for id_, missing, valid, same in found:
        if missing:
            yield f"articles {id_}: its stored record is not there"
        elif not valid:
            yield f"articles {id_}: its stored record is no JSON"
        elif not same:
            yield f"articles {id_}: its text is not that of its stored record"


def _rows(db: duckdb.DuckDBPyConnection, table: str, path: str) -> Iterator[str]:
    db.execute(
        "CREATE OR REPLACE TEMP VIEW stored AS SELECT article_id, unnest(json_extract_string("
        f"json, '{path}')) AS id FROM records WHERE json_valid(json)"
    )
    for sql, what in (
        (f"SELECT article_id, id FROM stored EXCEPT SELECT article_id, id FROM {table}", "row"),
        (
            f"SELECT article_id, id FROM {table} x WHERE EXISTS (SELECT 1 FROM records r"
            " WHERE r.article_id = x.article_id) EXCEPT SELECT article_id, id FROM stored",
            "stored record",
        ),
    ):
        for article, id_ in db.execute(f"{sql} ORDER BY ALL").fetchall():
            yield f"{table} {id_}: article {article} has no such {what}"
    for id_, n in db.execute(
        f"SELECT id, count(*) FROM {table} GROUP BY article_id, id HAVING count(*) > 1 ORDER BY ALL"
    ).fetchall():
        yield f"{table} {id_}: is there {n:,} times"


def _identities(db: duckdb.DuckDBPyConnection) -> Iterator[str]:
    for sql, what in (
        (
            "SELECT id, identity_id FROM actor_links l WHERE NOT EXISTS"
            " (SELECT 1 FROM identities i WHERE i.id = l.identity_id)",
            "actor_links {}: its identity {} is not there",
        ),
        (
            "SELECT any_value(id), actor_id FROM actor_links GROUP BY article_id, actor_id"
            " HAVING count(*) > 1",
            "actor_links {}: actor {} has several identities",
        ),
    ):
        yield from (what.format(*row) for row in db.execute(f"{sql} ORDER BY ALL").fetchall())


def _failures(db: duckdb.DuckDBPyConnection) -> Iterator[str]:
    found = db.execute(
        "SELECT article_id, json_array_length(json, '$.failures') AS stored, (SELECT count(*)"
        " FROM failures f WHERE f.article_id = r.article_id) AS kept FROM records r"
        " WHERE json_valid(json) AND stored <> kept ORDER BY ALL"
    ).fetchall()
    for id_, stored, kept in found:
        yield f"failures {id_}: there are {kept:,}, the stored record has {stored:,}"


def _documents(db: duckdb.DuckDBPyConnection) -> Iterator[str]:
    for sql, what in (
        (
            "SELECT id FROM articles a WHERE NOT EXISTS"
            " (SELECT 1 FROM documents d WHERE d.sha256 = a.sha256)",
            "articles {}: its raw bytes are not there",
        ),
        (
            "SELECT sha256 FROM documents WHERE sha256(raw) <> sha256 OR raw IS NULL",
            "documents {}: the raw bytes have another SHA-256",
        ),
        (
            "SELECT sha256 FROM documents WHERE sha256 NOT IN (SELECT sha256 FROM articles)",
            "documents {}: no article was read from it",
        ),
    ):
        for (id_,) in db.execute(f"{sql} ORDER BY ALL").fetchall():
            yield what.format(id_)


def _linked(db: duckdb.DuckDBPyConnection) -> Iterator[str]:
    named = [(t, "article", f"unnest({ids})", "articles") for t, ids in LINKED_TABLES.items()]
    named += [("wire_groups", "duplicate", "unnest(duplicate_ids)", "duplicates")]
    for table, role, ids, target in named:
        found = db.execute(
            f"SELECT id, named FROM (SELECT id, {ids} AS named FROM {table}) x"
            f" WHERE NOT EXISTS (SELECT 1 FROM {target} t WHERE t.id = x.named) ORDER BY ALL"
        ).fetchall()
        for id_, missing in found:
            yield f"{table} {id_}: its {role} {missing} is not there"
