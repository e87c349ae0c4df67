"""One DuckDB file: a table per record type, runs, raw bytes, and the anchor check in SQL."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import duckdb

from onrecord.errors import StoreError, StoreInUseError
from onrecord.output import check_target, move_file
from onrecord.records import Analysis, make_id
from onrecord.store.analyses import load_analyses, load_articles
from onrecord.store.batches import (
    FORMAT,
    SHARD_TABLES,
    ShardCard,
    check_format,
    finished_shards,
    insert_shard,
)
from onrecord.store.damage import BROKEN, find_damage
from onrecord.store.explaining import explain
from onrecord.store.links import Links
from onrecord.store.loading import Loader
from onrecord.store.people import People
from onrecord.store.rows import Given, Outcome, Row, Taken, to_rows
from onrecord.store.schema import LINKED_TABLES, RECORD_TABLES, SCHEMA_VERSION, TABLES, VIEWS

__all__ = ["RECORD_TABLES", "SCHEMA_VERSION", "TABLES", "Given", "Outcome", "Row", "Store"]
__all__ += ["FORMAT", "SHARD_TABLES", "Loader", "ShardCard", "Taken", "check_format"]
__all__ += ["connect_store", "finished_shards", "open_store", "to_rows"]

#: The table of who is the same across articles.
_IDENTITIES = "identities"
#: What no export writes: the schema's number, the raw bytes, and the JSON that is jsonl.
_NOT_EXPORTED = ("schema", "documents", "records", "sketches")
NOTHING_GIVEN = Given()


class Store:
    """An open store. Use `open_store`; close it, or use it as a context manager."""

    def __init__(
        self, path: Path, connection: duckdb.DuckDBPyConnection, *, read_only: bool
    ) -> None:
        self.path = path
        self.read_only = read_only
        self._db = connection
        self._loader = Loader(connection)

    @property
    def links(self) -> Links:
        """What more than one article shows."""
        return Links(self._db)

    @property
    def people(self) -> People:
        """The actors, and what links them across articles."""
        return People(self._db)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all that is done inside, or nothing of it."""
        with self._transaction():
            yield

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def begin_run(
        self, models: Sequence[tuple[str, str]], fingerprint: str, *, version: str, engine: str
    ) -> str:
        """Start a row of `runs` and return its id."""
        started = datetime.now(UTC)
        run_id = make_id("run", fingerprint, started.isoformat())
        self._db.execute(
            "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, NULL, 0, 0, 0, 0, 0)",
            [run_id, version, fingerprint, dict(models), engine, started],
        )
        return run_id

    def end_run(self, run_id: str, counts: Mapping[str, int]) -> None:
        """Complete the row of `runs`."""
        self._db.execute(
            "UPDATE runs SET finished = ?, added = ?, updated = ?, present = ?, skipped = ?,"
            " failed = ? WHERE id = ?",
            [
                datetime.now(UTC),
                counts.get("added", 0),
                counts.get("updated", 0),
                counts.get("already there", 0),
                counts.get("skipped", 0),
                counts.get("failed", 0),
                run_id,
            ],
        )

    def has(self, article_id: str, *, fingerprint: str, version: str) -> bool:
        """Tell whether the article is there, analysed by the same kit and version of onrecord."""
        row = self._db.execute(
            "SELECT 1 FROM articles a JOIN runs r ON r.id = a.run_id"
            " WHERE a.id = ? AND r.fingerprint = ? AND r.onrecord = ?",
            [article_id, fingerprint, version],
        ).fetchone()
        return row is not None

    def given(self, article_id: str) -> Given | None:
        """Return what the user said of an article that is there, None if it is not."""
        row = self._db.execute("SELECT given FROM articles WHERE id = ?", [article_id]).fetchone()
        return Given(**(row[0] or {})) if row else None

    def add(
        self,
        analysis: Analysis,
        raw: bytes,
        record: bytes,
        *,
        run_id: str,
        given: Given = NOTHING_GIVEN,
        taken: Taken | None = None,
    ) -> None:
        """Add an article with all its records in one transaction, replacing an older analysis.

        `raw` are the input's bytes, `record` the public record as one line of JSON, `taken` is
        what to record of the input.

        Raises: StoreError if `raw` are not the bytes the article was read from, or DuckDB refuses
        a row; the store is then as it was.
        """
        article = analysis.article
        if hashlib.sha256(raw).hexdigest() != article.sha256:
            raise StoreError(f"article {article.id}: the raw bytes are not those of its sha256")
        rows = to_rows(analysis, run_id, given)
        rows["records"] = [(article.id, run_id, record.decode())]
        try:
            with self._transaction():
                if self.given(article.id) is not None:
                    self._delete(article.id)
                self._loader.insert("documents", [(article.sha256, raw)], how="INSERT OR IGNORE")
                for table, found in rows.items():
                    self._loader.insert(table, found)
                if taken is not None:
                    self._note(run_id, taken)
        except (duckdb.Error, UnicodeEncodeError) as error:
            raise StoreError(f"{self.path}: cannot add {article.id}: {_reason(error)}") from error

    def add_batch(self, out: Path, run_id: str) -> Iterator[Counter[str]]:
        """Add what a batch wrote, shard by shard; yield how many inputs of each became what.

        Raises: BatchError if another onrecord wrote it, or as `finished_shards`; StoreError if a
        shard cannot be read.
        """
        check_format(out)
        for _, folder in finished_shards(out):
            try:
                with self._transaction():
                    counts = insert_shard(self._db, folder, run_id)
            except duckdb.Error as error:
                raise StoreError(f"{folder}: cannot be added: {_reason(error)}") from error
            yield counts

    def remove(self, article_ids: Sequence[str]) -> None:
        """Remove articles with all their records and their bytes: all of them or none.

        Raises: StoreError if one is not there.
        """
        with self._transaction():
            for article_id in article_ids:
                if self.given(article_id) is None:
                    raise StoreError(
                        f"{self.path} has no article {article_id!r}; `onrecord list` shows the ids"
                    )
                self._delete(article_id)
                self._db.execute(
                    "UPDATE inputs SET outcome = ?, article_id = NULL WHERE article_id = ?",
                    [Outcome.REMOVED, article_id],
                )
            self._db.execute(
                "DELETE FROM documents WHERE sha256 NOT IN (SELECT sha256 FROM articles)"
            )

    def add_input(self, run_id: str, taken: Taken) -> None:
        """Record what became of an input; an earlier row of the same name is replaced.

        One that failed is a row of `failures` too, until it does not.
        """
        with self._transaction():
            self._note(run_id, taken)

    def _note(self, run_id: str, taken: Taken) -> None:
        self._db.execute(
            "DELETE FROM failures WHERE article_id = ? AND stage = 'read'", [taken.name]
        )
        if taken.outcome is Outcome.FAILED:
            row = (taken.name, run_id, "read", "InputError", taken.message)
            self._loader.insert("failures", [row])
        if taken.outcome is Outcome.PRESENT:  # how it came there is known
            known = "SELECT 1 FROM inputs WHERE name = ? AND article_id = ?"
            if self._db.execute(known, [taken.name, taken.article_id]).fetchone():
                return
        self._loader.insert("inputs", [taken.row(run_id)], how="INSERT OR REPLACE")

    def knows(self, name: str) -> bool:
        """Tell whether an input of this name was read, skipped or removed."""
        row = self._db.execute(
            "SELECT 1 FROM inputs WHERE name = ? AND outcome <> ?", [name, Outcome.FAILED]
        ).fetchone()
        return row is not None

    def is_undated(self, article_id: str) -> bool:
        """Tell whether an article that is analysed lacks a day of publication."""
        row = self._db.execute(
            "SELECT published IS NULL FROM articles WHERE id = ?", [article_id]
        ).fetchone()
        return bool(row and row[0]) and self.is_analysed(article_id)

    def is_analysed(self, article_id: str) -> bool:
        """Tell whether an article has any records: one in another language has none."""
        found = self._db.execute("SELECT 1 FROM blocks WHERE article_id = ? LIMIT 1", [article_id])
        return found.fetchone() is not None

    def query(
        self, sql: str, values: Mapping[str, object] | None = None
    ) -> tuple[list[str], list[Row]]:
        """Run one statement on a locked connection and return column names and rows.

        `values` are those of the statement's named parameters, "$kind".

        The connection cannot write, attach, load extensions or read other files.

        Raises: StoreError with DuckDB's message on one line.
        """
        with self._locked() as db:
            try:
                if (n := len(db.extract_statements(sql))) != 1:
                    raise StoreError(f"a query is one SQL statement, this has {n}")
                result = db.execute(sql, dict(values) if values else None)
                columns = [column[0] for column in result.description or ()]
                return columns, list(result.fetchall())
            except (duckdb.Error, UnicodeEncodeError) as error:
                raise StoreError(f"the query failed: {_reason(error)}") from error

    def check(self) -> tuple[int, list[str]]:
        """Verify in SQL all that must hold; return how many anchors there are and what is wrong.

        A line each for anchors, ids, rows and bytes that do not hold: see `find_damage`.
        """
        total = self._db.execute("SELECT count(*) FROM anchors").fetchone()
        return (int(total[0]) if total else 0), list(find_damage(self._db))

    def show(self, record_id: str) -> str:
        """Return a record with its passage, for a person.

        Raises: StoreError if there is no such record, or its offsets do not match the text.
        """
        for table in ("articles", *RECORD_TABLES[:-2], *LINKED_TABLES, _IDENTITIES):
            cursor = self._db.execute(f"SELECT * FROM {table} WHERE id = ?", [record_id])
            names = [column[0] for column in cursor.description or ()]
            row = cursor.fetchone()
            if row is not None:
                break
        else:
            raise StoreError(f"{self.path} has no record {record_id!r}; `onrecord query` lists ids")
        fields = dict(zip(names, row, strict=True))
        if table == _IDENTITIES:
            return "\n".join([f"identity {record_id}", "", *explain(self._db, table, fields)])
        if table in LINKED_TABLES:
            self._refuse_broken("n.id", record_id)
            what = table.removesuffix("s").replace("storie", "story").replace("_", " ")
            return "\n".join([f"{what} {record_id}", "", *explain(self._db, table, fields)])
        text = str(fields.pop("text", ""))
        lines = [f"{table[:-1]} {record_id}"]
        lines += [f"  {k}: {_shown(v)}" for k, v in fields.items() if v not in (None, [], "")]
        if table == "articles":
            self._refuse_broken("n.article_id", record_id)
            return "\n".join([*lines, "", text])
        return "\n".join([*lines, "", *self._passages(record_id)])

    def articles(self, article_ids: Sequence[str]) -> list[Analysis]:
        """Return articles with their blocks and no other records, sorted by id."""
        return load_articles(self._db, article_ids)

    def analyses(self, article_ids: Sequence[str]) -> list[Analysis]:
        """Return articles with all records but mentions and failures, sorted by id."""
        return load_analyses(self._db, article_ids)

    def addresses(self) -> list[tuple[str, str]]:
        """Return id and URL of the articles that have one, by id."""
        rows = self._db.execute(
            "SELECT id, url FROM articles WHERE url IS NOT NULL ORDER BY id"
        ).fetchall()
        return [(str(id_), str(url)) for id_, url in rows]

    def records(self) -> Iterator[bytes]:
        """Walk the public records, one line of JSON each, by article id."""
        found = self._db.execute("SELECT json FROM records ORDER BY article_id")
        while (row := found.fetchone()) is not None:
            yield str(row[0]).encode() + b"\n"

    def export_tables(self, to: str, out: Path) -> list[Path]:
        """Write each table as a csv or parquet file into the folder `out`; return the files.

        All are written aside and then moved, so that none is half-written. Left out are the raw
        bytes and the public records, which `records` gives. In csv nested columns are JSON.

        Raises: StoreError if the folder cannot be written; OutputError as `write_file`.
        """
        if out.exists() and not out.is_dir():
            raise StoreError(f"{out} is a file; name a folder")
        tables = {out / f"{t}.{to}": t for t in TABLES if t not in _NOT_EXPORTED}
        for path in tables:
            check_target(path, inputs=[self.path], makes_folder=True)
        try:
            out.mkdir(parents=True, exist_ok=True)
            aside = Path(tempfile.mkdtemp(prefix=".onrecord-", dir=out))
            try:
                for path, table in tables.items():
                    self._copy(table, to, aside / path.name)
                for path in tables:
                    move_file(aside / path.name, path)
                return list(tables)
            finally:
                shutil.rmtree(aside)
        except (OSError, duckdb.Error) as error:
            raise StoreError(f"{out}: cannot be written: {_reason(error)}") from error

    def _copy(self, table: str, to: str, path: Path) -> None:
        columns = "*" if to == "parquet" else self._flat_columns(table)
        options = "FORMAT parquet" if to == "parquet" else "FORMAT csv, HEADER"
        quoted = str(path).replace("'", "''")
        self._db.execute(
            f"COPY (SELECT {columns} FROM {table} ORDER BY ALL) TO '{quoted}' ({options})"
        )

    def _flat_columns(self, table: str) -> str:
        rows = self._db.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ?"
            " ORDER BY column_index",
            [table],
        ).fetchall()
        return ", ".join(
            f'to_json("{name}") AS "{name}"' if any(c in kind for c in "([") else f'"{name}"'
            for name, kind in rows
        )

    def _refuse_broken(self, column: str, value: str) -> None:
        row = self._db.execute(
            f'SELECT n.id, n.role, n."start", n."end", n."text" {BROKEN} AND {column} = ?'
            " ORDER BY ALL LIMIT 1",
            [value],
        ).fetchone()
        if row is not None:
            id_, role, start, end, shown = row
            raise StoreError(
                f"{id_}: {role} [{start}, {end}) does not show {shown!r} in its article; "
                "the store is damaged: run `onrecord check`"
            )

    def _passages(self, record_id: str) -> list[str]:
        self._refuse_broken("n.id", record_id)
        rows = self._db.execute(
            'SELECT n.role, n."start", n."end", n."text",'
            ' substring(a."text", greatest(n."start" - 60, 0) + 1, least(n."start", 60)),'
            ' substring(a."text", n."end" + 1, 60) FROM anchors n JOIN articles a'
            ' ON a.id = n.article_id WHERE n.id = ? ORDER BY n."start", n."end", n.role',
            [record_id],
        ).fetchall()
        return [
            f"  {role} [{start}, {end})  " + f"…{before}[{shown}]{after}…".replace("\n", " ")
            for role, start, end, shown, before, after in rows
        ]

    def _delete(self, article_id: str) -> None:
        self.links.forget(article_id)
        self.people.forget(article_id)
        for table in RECORD_TABLES:
            self._db.execute(f"DELETE FROM {table} WHERE article_id = ?", [article_id])
        self._db.execute("DELETE FROM articles WHERE id = ?", [article_id])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    @contextmanager
    def _locked(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Lend a locked connection; DuckDB allows one configuration of a file in a process."""
        self._db.close()
        try:
            with _connect(self.path, read_only=True, locked=True) as db:
                yield db
        finally:
            self._db = _connect(self.path, read_only=self.read_only)
            self._loader = Loader(self._db)


def open_store(path: Path | str, *, create: bool = False, read_only: bool = False) -> Store:
    """Open the store at `path`; with `create` make it if there is none.

    Any number of processes may read a store at a time; one that writes keeps all others out.

    Raises: StoreError if it is missing, no store of ours, of another schema version, or in use.
    """
    path = Path(path)
    if path.exists():
        db = _connect(path, read_only=read_only)
        _refuse_other_schemas(db, path)
        return Store(path, db, read_only=read_only)
    if not create or read_only:
        raise StoreError(f"{path}: no such store; `onrecord add {path} FILE` makes one")
    return Store(path, _made(path), read_only=False)


def connect_store(path: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection that has the store at `path` as `store`, only to be read; close it.

    A cursor of it has to `USE store` again.

    Raises: StoreError as `open_store`.
    """
    return open_store(path, read_only=True)._db


def _connect(path: Path, *, read_only: bool, locked: bool = False) -> duckdb.DuckDBPyConnection:
    """Open the database at `path` as `store`, whatever the file is called.

    DuckDB calls a database that it opens by its file's name, and then takes `n.id` for a table of
    n.duckdb, whatever `n` means in a query. `locked`: it can read no other file, now or later.
    """
    db = duckdb.connect()
    quoted = str(path).replace("'", "''")
    try:
        db.execute(f"SET temp_directory = '{quoted}.tmp'")
        db.execute(f"ATTACH '{quoted}' AS store ({'READ_ONLY' if read_only else 'READ_WRITE'})")
        db.execute("USE store")
        if locked:
            db.execute("SET enable_external_access = false")
            db.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        db.close()
        # DuckDB has no class of its own for a file that another process has locked
        if "Conflicting lock" in str(error):
            raise StoreInUseError(
                f"{path}: cannot be opened: another process is using it; try again later"
            ) from error
        raise StoreError(f"{path}: cannot be opened: {_reason(error)}") from error
    return db


def _refuse_other_schemas(db: duckdb.DuckDBPyConnection, path: Path) -> None:
    try:
        row = db.execute("SELECT version FROM schema").fetchone()
    except duckdb.Error:
        row = None
    if row is None or row[0] != SCHEMA_VERSION:
        db.close()
        if row is None:
            raise StoreError(f"{path} is a database, but no onrecord store; name another file")
        what_to_do = (
            "read its articles into a new one: `onrecord add NEW.duckdb SOURCE...`"
            if row[0] < SCHEMA_VERSION
            else "use the onrecord that wrote it, or a later one"
        )
        raise StoreError(
            f"{path} has schema {row[0]}, this onrecord reads schema {SCHEMA_VERSION}; {what_to_do}"
        )


def _made(path: Path) -> duckdb.DuckDBPyConnection:
    db = _connect(path, read_only=False)
    try:
        db.execute("BEGIN")
        for table, columns in TABLES.items():
            db.execute(f"CREATE TABLE {table} ({columns})")
        db.execute(VIEWS)
        db.execute("INSERT INTO schema VALUES (?)", [SCHEMA_VERSION])
        db.execute("COMMIT")
    except BaseException:
        db.close()
        path.unlink()
        raise
    return db


def _reason(error: Exception) -> str:
    """Return the error's message on one line, without DuckDB's drawing of the place in the SQL."""
    return " ".join(str(error).partition("\nLINE ")[0].split())


def _shown(value: object) -> str:
    if isinstance(value, dict) and {"start", "end", "text"} <= value.keys():
        return f"[{value['start']}, {value['end']}) {value['text']!r}"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(item)}" for key, item in value.items())
    if isinstance(value, list):
        return "; ".join(_shown(item) for item in value)
    return str(value)
