"""Make or renew the index beside a store: its summary, and the full text of what changed."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import msgspec

from onrecord.errors import SearchError, StoreError
from onrecord.search.fields import make_document, make_schema, register
from onrecord.search.summary import MADE_OF, SUMMARY_VERSION, TABLES
from onrecord.store import open_store

#: Rows that are read from the store at a time, and whole records.
_BATCH, _FEW = 2_000, 200
#: Memory that DuckDB may take, and tantivy's writer.
_MEMORY = "3GB"
_HEAP = 128_000_000
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """How many articles were added to the index and removed from it, and how many it has."""

    added: int
    removed: int
    articles: int


def folder_of(store: Path) -> Path:
    """Return where the index of a store is: beside it."""
    return store.with_name(store.name + ".index")


def summary_of(store: Path) -> Path:
    """Return the file of the summary."""
    return folder_of(store) / "summary.duckdb"


def text_of(store: Path) -> Path:
    """Return the folder of the full text."""
    return folder_of(store) / "text"


def is_fresh(store: Path) -> bool:
    """Tell whether the index has exactly the articles of the store, as they are now."""
    if not summary_of(store).exists() or not (text_of(store) / "meta.json").exists():
        return False
    with _attached(store, ":memory:") as db:
        try:
            attach_summary(db, store)
        except duckdb.Error:
            return False
        return is_of_today(db, store="s")


def attach_summary(db: duckdb.DuckDBPyConnection, store: Path) -> None:
    """Attach the summary of a store, read-only, as `i`."""
    db.execute(f"ATTACH '{_quoted(summary_of(store))}' AS i (READ_ONLY)")


def is_of_today(db: duckdb.DuckDBPyConnection, *, store: str) -> bool:
    """Tell whether the summary `i` was made of the database `store` as it is now."""
    try:
        version = db.execute("SELECT version FROM i.made").fetchone()
        if version is None or version[0] != SUMMARY_VERSION:
            return False
        made_of = MADE_OF.format(f'"{store}"')
        return db.execute(f"SELECT made_of = ({made_of}) FROM i.made").fetchone() == (True,)
    except duckdb.Error:
        return False


#: The articles that only one of both has, or that were analysed anew.
_CHANGED = """
SELECT coalesce(a.id, i.id) AS id, a.id IS NOT NULL AS here, i.id IS NOT NULL AS indexed
FROM s.articles a FULL JOIN i.indexed i ON i.id = a.id AND i.run_id = a.run_id
WHERE a.id IS NULL OR i.id IS NULL
"""


def build(store: Path, *, progress: Progress = lambda _: None) -> Built:
    """Bring the index of a store up to date; what is unchanged is not read again.

    The summary is written aside and then moved, so that a reader sees the old or the new one.

    Raises: StoreError as `open_store`; SearchError if the folder cannot be written or tantivy is
    not installed.
    """
    if importlib.util.find_spec("tantivy") is None:
        raise SearchError("the index needs tantivy; pip install 'onrecord[web]'")
    open_store(store, read_only=True).close()  # no store, another schema: it says so
    folder = folder_of(store)
    part = folder / "summary.part"
    try:
        folder.mkdir(exist_ok=True)
        for old in folder.glob("summary.part*"):
            old.unlink()
        with _attached(store, str(part)) as db:
            for n, sql in enumerate(TABLES, start=1):
                progress(f"summary {n} of {len(TABLES)}")
                db.execute(sql)
            built = _renew_text(db, store, progress)
        os.replace(part, summary_of(store))
    except OSError as error:
        raise SearchError(f"{folder}: the index cannot be written: {error.strerror}") from error
    except duckdb.Error as error:
        reason = " ".join(str(error).split())
        raise SearchError(f"{folder}: the index cannot be made: {reason}") from error
    return built


def _renew_text(db: duckdb.DuckDBPyConnection, store: Path, progress: Progress) -> Built:
    import tantivy

    text, old = text_of(store), summary_of(store)
    fresh = not (old.exists() and (text / "meta.json").exists() and _is_current(db, old))
    if fresh:
        _empty(text)
        db.execute("CREATE TEMP TABLE changed AS SELECT id, true AS here, false AS indexed"
                   " FROM s.articles")  # fmt: skip
    else:
        db.execute(f"CREATE TEMP TABLE changed AS {_CHANGED}")
        db.execute("DETACH i")
    text.mkdir(exist_ok=True)
    index = tantivy.Index(make_schema(), path=str(text))
    register(index)
    writer = index.writer(_HEAP, 1)
    gone = db.execute("SELECT DISTINCT id FROM changed WHERE indexed").fetchall()
    for (article_id,) in gone:
        writer.delete_documents_by_term("article", article_id)
    added = 0
    for row, record in _articles(db, every=fresh):
        writer.add_document(make_document("article", row, record=record))
        added += 1
        if added % 1000 == 0:
            progress(f"full text: {added:,} articles")
    for what, sql in _DOCUMENTS.items():
        for row in _rows(db, sql):
            writer.add_document(make_document(what, row))
        progress(f"full text: {what}s")
    writer.commit()
    writer.wait_merging_threads()
    total = db.execute("SELECT articles FROM made").fetchone()
    return Built(added=added, removed=len(gone), articles=int(total[0]) if total else 0)


def _articles(
    db: duckdb.DuckDBPyConnection, *, every: bool
) -> Iterator[tuple[tuple[object, ...], bytes]]:
    """Yield the columns of an article's document, and its record, which holds the text.

    A look at one record in the store costs the reading of 2,048; the full text keeps them singly.
    """
    changed = "(SELECT id FROM changed WHERE here)"
    found = db.execute(f"SELECT id, day, outlet, headline FROM reports WHERE id IN {changed}")
    facts = {row[0]: row[1:] for row in found.fetchall()}
    only = "" if every else f" WHERE article_id IN {changed}"
    for article_id, json in _rows(db, f"SELECT article_id, json FROM s.records{only}", _FEW):
        record = str(json).encode()
        text = msgspec.json.decode(record, type=_Text).article.text
        day, outlet, headline = facts[article_id]
        yield (
            (article_id, article_id, text, day, outlet, headline, None, {"headline": headline}),
            record,
        )


class _Article(msgspec.Struct):
    text: str


class _Text(msgspec.Struct):
    article: _Article


#: The other documents of the full text, by kind; the columns are those of `make_document`.
_DOCUMENTS = {
    "statement": """SELECT id, article_id, content, day, outlet, speaker,
        array_to_string([act, replace(channel, '_', ' ')], ' · '), {'said': [speaker],
        'relay': relays, 'act': [act], 'channel': [channel], 'country': [country]} AS facts
        FROM sayings WHERE article_id IN (SELECT id FROM changed WHERE here)""",
    "event": """SELECT id, article_id, evidence, day, outlet,
        coalesce(nullif(array_to_string(actors, ', '), ''), '—') || ' → '
            || coalesce(nullif(array_to_string(recipients, ', '), ''), '—'),
        array_to_string([type || coalesce('·' || mode, ''), status, place], ' · '),
        {'did': actors, 'to': recipients,
        'type': [type], 'mode': [mode], 'status': [status], 'place': [place],
        'country': list_distinct(list_concat([place_country], actor_countries,
            recipient_countries))} AS facts
        FROM doings WHERE article_id IN (SELECT id FROM changed WHERE here)""",
}


def _rows(
    db: duckdb.DuckDBPyConnection, sql: str, size: int = _BATCH
) -> Iterator[tuple[object, ...]]:
    found = db.execute(sql)
    while batch := found.fetchmany(size):
        yield from batch


def _is_current(db: duckdb.DuckDBPyConnection, old: Path) -> bool:
    """Attach the old summary as `i` and tell whether its full text has today's fields."""
    try:
        db.execute(f"ATTACH '{_quoted(old)}' AS i (READ_ONLY)")
    except duckdb.Error:
        return False
    row = db.execute("SELECT version FROM i.made").fetchone()
    if row is not None and row[0] == SUMMARY_VERSION:
        return True
    db.execute("DETACH i")
    return False


def _empty(folder: Path) -> None:
    if folder.is_dir():
        for path in folder.iterdir():
            path.unlink()


@contextmanager
def _attached(store: Path, path: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the database at `path` with the store attached to it, read-only, as `s`."""
    db = duckdb.connect(path)
    try:
        db.execute(f"SET memory_limit = '{_MEMORY}'")
        try:
            db.execute(f"ATTACH '{_quoted(store)}' AS s (READ_ONLY)")
        except duckdb.Error as error:
            reason = " ".join(str(error).split())
            raise StoreError(f"{store}: cannot be opened: {reason}") from error
        yield db
    finally:
        db.close()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
