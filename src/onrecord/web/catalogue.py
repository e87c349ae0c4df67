"""A store and its index, opened once for all pages: read-only, locked, for many threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import duckdb

from onrecord.errors import StaleIndexError, StoreError
from onrecord.public import read_record, to_analysis
from onrecord.records import Analysis
from onrecord.search import TextIndex, attach_summary, is_of_today, open_text
from onrecord.store import TABLES, connect_store

if TYPE_CHECKING:
    from onrecord.kit import Kit

T = TypeVar("T")
#: Memory that all queries together may take.
_MEMORY = "2GB"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Rows of a query somebody wrote. `cut`: there were more."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    cut: bool


class Catalogue:
    """What the pages ask. Use `open_catalogue`; close it, or use it as a context manager."""

    def __init__(self, path: Path, db: duckdb.DuckDBPyConnection, text: TextIndex) -> None:
        self.path = path
        self.text = text
        self._db = db
        self._kit: Kit | None = None
        self._kit_lock = threading.Lock()
        self._turn = threading.Lock()
        self.tables = frozenset(
            str(row[0]) for row in self.rows("SELECT table_name FROM duckdb_tables()")
        )

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    @property
    def name(self) -> str:
        """The store's file name."""
        return self.path.name

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """Return all rows of a query of ours."""
        with self._cursor() as db:
            return list(db.execute(sql, list(parameters)).fetchall())

    def find(self, kind: type[T], sql: str, parameters: Sequence[object] = ()) -> tuple[T, ...]:
        """Return rows as records of a dataclass whose fields are the query's columns."""
        with self._cursor() as db:
            found = db.execute(sql, list(parameters))
            names = [column[0] for column in found.description or ()]
            return tuple(
                kind(**{name: _frozen(v) for name, v in zip(names, row, strict=True)})
                for row in found.fetchall()
            )

    def number(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Return the one number a query of ours gives."""
        value = self.rows(sql, parameters)[0][0]
        return int(value) if isinstance(value, int | float) else 0

    def record(self, article_id: str) -> bytes | None:
        """Return the public record of an article as JSON, None if it is not there."""
        return self.text.record(article_id)

    def analysis(self, article_id: str) -> Analysis | None:
        """Return the analysis of an article, None if it is not there."""
        record = self.record(article_id)
        return None if record is None else to_analysis(read_record(record))

    def article_of(self, record_id: str) -> str | None:
        """Return the article of a statement or an event."""
        table = {"st": "sayings", "ev": "doings"}.get(record_id.partition("-")[0])
        if table is None:
            return None
        rows = self.rows(f"SELECT article_id FROM i.{table} WHERE id = ? LIMIT 1", [record_id])
        return str(rows[0][0]) if rows else None

    def story_of(self, record_id: str) -> str | None:
        """Return the story of a counted event, or the story itself."""
        asked = {
            "co": "SELECT story_id FROM counted_events WHERE id = ?",
            "st": "SELECT id FROM i.stories WHERE id = ?",
        }.get(record_id.partition("-")[0])
        rows = self.rows(asked, [record_id]) if asked else []
        return str(rows[0][0]) if rows else None

    def ask(self, sql: str, *, limit: int, seconds: float) -> Answer:
        """Answer one SELECT of somebody's, within a number of rows and of seconds.

        The connection reads the store and its index and nothing else: it cannot write, open
        another file, load an extension or change a setting.

        Raises: StoreError with DuckDB's message on one line.
        """
        with self._cursor() as db:
            timer = threading.Timer(seconds, db.interrupt)
            try:
                kinds = [s.type.name for s in db.extract_statements(sql)]
                if len(kinds) != 1 or kinds[0] not in ("SELECT", "EXPLAIN"):
                    raise StoreError("this page answers one SELECT at a time")
                timer.start()
                found = db.execute(sql)
                rows = found.fetchmany(limit + 1)
                described = found.description or []
            except duckdb.InterruptException:
                raise StoreError(f"not answered within {seconds:g} seconds: ask for less") from None
            except (duckdb.Error, UnicodeEncodeError) as error:
                reason = " ".join(str(error).partition("\nLINE ")[0].split())
                raise StoreError(f"the query failed: {reason}") from error
            finally:
                timer.cancel()
        return Answer(
            columns=tuple(str(column[0]) for column in described),
            types=tuple(str(column[1]) for column in described),
            rows=tuple(tuple(row) for row in rows[:limit]),
            cut=len(rows) > limit,
        )

    def kit(self) -> Kit:
        """Return what analysing needs, loaded when it is first asked for."""
        with self._kit_lock:
            if self._kit is None:
                from onrecord.kit import Kit

                self._kit = Kit.load()
            return self._kit

    def one_at_a_time(self, run: Callable[[], T]) -> T:
        """Run what takes a processor for seconds; others wait for their turn."""
        with self._turn:
            return run()

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        db = self._db.cursor()
        try:
            db.execute("USE store")  # a cursor does not take this over
            yield db
        finally:
            db.close()


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def open_catalogue(store: Path) -> Catalogue:
    """Open a store with its index, which must be of today's articles.

    Raises: StoreError as `open_store`; StaleIndexError if there is no index or an old one;
    SearchError if it is damaged.
    """
    stale = StaleIndexError(
        f"{store} has no index of today's articles; run `onrecord index {store}`"
    )
    opened = connect_store(store)
    try:
        try:
            attach_summary(opened, store)
        except duckdb.Error:
            raise stale from None
        if not is_of_today(opened, store="store"):
            raise stale
        opened.execute(f"SET memory_limit = '{_MEMORY}'")
        opened.execute("SET enable_external_access = false")
        opened.execute("SET lock_configuration = true")
        return Catalogue(store, opened, open_text(store, fresh=True))
    except BaseException:
        opened.close()
        raise


#: Tables of the store that people ask about, for the SQL page.
ASKED = tuple(table for table in TABLES if table not in ("schema", "records", "documents"))
