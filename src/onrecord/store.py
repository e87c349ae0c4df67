"""One DuckDB file: a table per record type, runs, raw bytes, and the anchor check in SQL."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol

import duckdb

from onrecord.errors import StoreError
from onrecord.records import Analysis, Origin, Participant, Span, make_id

SCHEMA_VERSION = 1

_SPAN = 'STRUCT("start" INTEGER, "end" INTEGER, "text" VARCHAR)'
_PARTICIPANT = f"STRUCT(actor_id VARCHAR, span {_SPAN})"
_KEY = "id VARCHAR, article_id VARCHAR, run_id VARCHAR"
#: Table to its columns; every table of records also has article_id and run_id.
TABLES: Mapping[str, str] = {
    "schema": "version INTEGER",
    "runs": """id VARCHAR PRIMARY KEY, onrecord VARCHAR, fingerprint VARCHAR,
        models MAP(VARCHAR, VARCHAR), engine VARCHAR, started TIMESTAMPTZ, finished TIMESTAMPTZ,
        added INTEGER, present INTEGER, failed INTEGER""",
    "documents": "sha256 VARCHAR PRIMARY KEY, raw BLOB",
    "articles": """id VARCHAR PRIMARY KEY, run_id VARCHAR, sha256 VARCHAR, url VARCHAR,
        outlet VARCHAR, headline VARCHAR, bylines VARCHAR[], published VARCHAR, language VARCHAR,
        "text" VARCHAR""",
    "blocks": f"""{_KEY}, kind VARCHAR, span {_SPAN}, parent_id VARCHAR, origin VARCHAR""",
    "mentions": f"""{_KEY}, kind VARCHAR, form VARCHAR, span {_SPAN}, head {_SPAN},
        origin VARCHAR""",
    "actors": f"""{_KEY}, name VARCHAR, kind VARCHAR, country VARCHAR, sectors VARCHAR[],
        role VARCHAR, wikidata VARCHAR, mention_ids VARCHAR[], origin VARCHAR""",
    "times": f"""{_KEY}, type VARCHAR, value VARCHAR, span {_SPAN}, "start" VARCHAR,
        "end" VARCHAR, anchor VARCHAR, origin VARCHAR""",
    "places": f"""{_KEY}, name VARCHAR, country VARCHAR, geonameid BIGINT, latitude DOUBLE,
        longitude DOUBLE, feature VARCHAR, spans {_SPAN}[], origin VARCHAR""",
    "statements": f"""{_KEY}, speaker_id VARCHAR, source {_SPAN}[], cue {_SPAN}[],
        content {_SPAN}[], quotation VARCHAR, act VARCHAR, audience_id VARCHAR,
        channel STRUCT(kind VARCHAR, span {_SPAN}), relays {_PARTICIPANT}[], inside_id VARCHAR,
        repeats_id VARCHAR, time_id VARCHAR, confidence DOUBLE, origin VARCHAR""",
    "events": f"""{_KEY}, type VARCHAR, mode VARCHAR, contexts VARCHAR[], quad VARCHAR,
        score DOUBLE, actors {_PARTICIPANT}[], recipients {_PARTICIPANT}[], status VARCHAR,
        statement_id VARCHAR, time_id VARCHAR, place_id VARCHAR,
        counts STRUCT(kind VARCHAR, low INTEGER, high INTEGER, span {_SPAN})[],
        evidence {_SPAN}[], confidence DOUBLE, origin VARCHAR""",
    "records": "article_id VARCHAR, run_id VARCHAR, json VARCHAR",
    "failures": """article_id VARCHAR, run_id VARCHAR, stage VARCHAR, error VARCHAR,
        message VARCHAR""",
}
#: The tables that hold the records of an article.
RECORD_TABLES = (
    "blocks",
    "mentions",
    "actors",
    "times",
    "places",
    "statements",
    "events",
    "records",
    "failures",
)


def _names(people: str) -> str:
    """SQL for the names of the actors in a list of participants, in their order."""
    table = people.split(".", maxsplit=1)[0]
    return (
        f"(SELECT list(x.name ORDER BY u.i) FROM (SELECT unnest({people}) AS who,"
        f" generate_subscripts({people}, 1) AS i) u JOIN actors x ON x.id = u.who.actor_id"
        f" AND x.article_id = {table}.article_id)"
    )


def _anchors() -> str:
    """SQL for every span of every record."""
    inside = "unnest(list_transform({}, lambda r: r.span))"
    spans = (
        ("blocks", "span", "span"),
        ("mentions", "span", "span"),
        ("mentions", "head", "head"),
        ("times", "span", "span"),
        ("places", "span", "unnest(spans)"),
        ("statements", "source", "unnest(source)"),
        ("statements", "cue", "unnest(cue)"),
        ("statements", "content", "unnest(content)"),
        ("statements", "channel", "unnest([channel.span])"),
        ("statements", "relay", inside.format("relays")),
        ("events", "actor", inside.format("actors")),
        ("events", "recipient", inside.format("recipients")),
        ("events", "count", inside.format("counts")),
        ("events", "evidence", "unnest(evidence)"),
    )
    selects = " UNION ALL ".join(
        f"SELECT '{table}' AS records, id, article_id, '{role}' AS role, {sql} AS s FROM {table}"
        for table, role, sql in spans
    )
    return f"SELECT * FROM ({selects}) WHERE s IS NOT NULL"


_VIEWS = f"""
CREATE VIEW who_said_what AS
SELECT s.id, s.article_id, a.outlet, a.published, p.name AS speaker, p.role, p.country,
       {_names("s.relays")} AS relays, s.channel.kind AS channel, s.act, s.quotation,
       array_to_string(list_transform(s.content, lambda c: c.text), ' … ') AS content,
       s.inside_id, s.repeats_id, s.confidence
FROM statements s JOIN articles a ON a.id = s.article_id
LEFT JOIN actors p ON p.id = s.speaker_id AND p.article_id = s.article_id;

CREATE VIEW who_did_what AS
SELECT e.id, e.article_id, a.outlet, a.published, e.type, e.mode, e.status, e.quad, e.score,
       {_names("e.actors")} AS actors,
       {_names("e.recipients")} AS recipients,
       t."start" AS "start", t."end" AS "end", l.name AS place, l.country, e.statement_id,
       array_to_string(list_transform(e.evidence, lambda c: c.text), ' … ') AS evidence,
       e.confidence
FROM events e JOIN articles a ON a.id = e.article_id
LEFT JOIN times t ON t.id = e.time_id AND t.article_id = e.article_id
LEFT JOIN places l ON l.id = e.place_id AND l.article_id = e.article_id;

CREATE VIEW anchors AS {_anchors()};
"""
#: Whether an anchor's text is what the article shows at its place; substring counts code points.
_HOLDS = (
    'substring(a."text", n.s."start" + 1, n.s."end" - n.s."start") = n.s."text"'
    ' AND n.s."end" > n.s."start"'
)

Row = tuple[object, ...]


class _HasOrigin(Protocol):
    @property
    def origin(self) -> Origin: ...


class Store:
    """An open store. Use `open_store`; close it, or use it as a context manager."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._db = connection
        self.path = path

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
            "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, NULL, 0, 0, 0)",
            [run_id, version, fingerprint, dict(models), engine, started],
        )
        return run_id

    def end_run(self, run_id: str, counts: Mapping[str, int]) -> None:
        """Complete the row of `runs`."""
        self._db.execute(
            "UPDATE runs SET finished = ?, added = ?, present = ?, failed = ? WHERE id = ?",
            [
                datetime.now(UTC),
                counts.get("added", 0),
                counts.get("already there", 0),
                counts.get("failed", 0),
                run_id,
            ],
        )

    def has(self, article_id: str, fingerprint: str) -> bool:
        """Tell whether the article is there, analysed by the same kit."""
        row = self._db.execute(
            "SELECT 1 FROM articles a JOIN runs r ON r.id = a.run_id"
            " WHERE a.id = ? AND r.fingerprint = ?",
            [article_id, fingerprint],
        ).fetchone()
        return row is not None

    def add(self, analysis: Analysis, raw: bytes, record: bytes, *, run_id: str) -> None:
        """Add an article with all its records in one transaction, replacing an older analysis.

        `raw` are the input's bytes, `record` the public record as JSON.
        """
        article = analysis.article
        with self._transaction():
            for table in RECORD_TABLES:
                self._db.execute(f"DELETE FROM {table} WHERE article_id = ?", [article.id])
            self._db.execute("DELETE FROM articles WHERE id = ?", [article.id])
            sha256 = hashlib.sha256(raw).hexdigest()
            self._db.execute("INSERT OR IGNORE INTO documents VALUES (?, ?)", [sha256, raw])
            self._insert(
                "articles",
                [
                    (
                        article.id,
                        run_id,
                        article.sha256,
                        article.url,
                        article.outlet,
                        article.headline,
                        list(article.bylines),
                        article.published,
                        article.language,
                        article.text,
                    )
                ],
            )
            for table, rows in _rows(analysis, run_id).items():
                self._insert(table, rows)
            self._insert("records", [(article.id, run_id, record.decode())])

    def add_failure(self, run_id: str, source: str, stage: str, error: Exception) -> None:
        """Record an input that could not become an article; `article_id` holds its name."""
        self._insert("failures", [(source, run_id, stage, type(error).__name__, str(error))])

    def query(self, sql: str) -> tuple[list[str], list[Row]]:
        """Run one SELECT and return column names and rows.

        The connection cannot write, attach, or read other files.

        Raises: StoreError with DuckDB's message.
        """
        with _read_only(self) as db:
            try:
                result = db.execute(sql)
                columns = [column[0] for column in result.description or ()]
                return columns, list(result.fetchall())
            except duckdb.Error as error:
                raise StoreError(f"the query failed: {error}") from error

    def check(self) -> tuple[int, list[str]]:
        """Verify every anchor in SQL; return how many there are and a line for each broken one."""
        total = self._db.execute("SELECT count(*) FROM anchors").fetchone()
        broken = self._db.execute(
            "SELECT n.records, n.id, n.role, n.s FROM anchors n LEFT JOIN articles a"
            f" ON a.id = n.article_id WHERE NOT coalesce({_HOLDS}, false) ORDER BY ALL"
        ).fetchall()
        lines = [
            f"{records} {id_}: {role} {span} does not match" for records, id_, role, span in broken
        ]
        return (int(total[0]) if total else 0), lines

    def show(self, record_id: str) -> str:
        """Return a record with its passage, for a person.

        Raises: StoreError if there is no such record, or its offsets do not match the text.
        """
        for table in ("articles", *RECORD_TABLES[:-2]):
            cursor = self._db.execute(f"SELECT * FROM {table} WHERE id = ?", [record_id])
            names = [column[0] for column in cursor.description or ()]
            row = cursor.fetchone()
            if row is not None:
                break
        else:
            raise StoreError(f"{self.path} has no record {record_id!r}; `onrecord query` lists ids")
        fields = dict(zip(names, row, strict=True))
        text = str(fields.pop("text", ""))
        lines = [f"{table[:-1]} {record_id}"]
        lines += [f"  {k}: {_shown(v)}" for k, v in fields.items() if v not in (None, [], "")]
        lines += self._passages(record_id) if table != "articles" else ["", text]
        return "\n".join(lines)

    def export(self, to: str, out: Path) -> list[Path]:
        """Write all tables as csv or parquet into the folder `out`, or all records as jsonl.

        Written aside and renamed: nothing half-written is left.
        """
        if to == "jsonl":
            return [self._export_jsonl(out)]
        out.mkdir(parents=True, exist_ok=True)
        written = []
        for table in (t for t in TABLES if t not in ("schema", "documents", "records")):
            path = out / f"{table}.{to}"
            part = path.with_name(path.name + ".part")
            options = "FORMAT parquet" if to == "parquet" else "FORMAT csv, HEADER"
            columns = "*" if to == "parquet" else self._flat_columns(table)
            quoted = str(part).replace("'", "''")
            order = "" if table == "failures" else "ORDER BY id"
            self._db.execute(
                f"COPY (SELECT {columns} FROM {table} {order}) TO '{quoted}' ({options})"
            )
            part.replace(path)
            written.append(path)
        return written

    def _flat_columns(self, table: str) -> str:
        """In CSV, nested columns are JSON."""
        rows = self._db.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ?"
            " ORDER BY column_index",
            [table],
        ).fetchall()
        return ", ".join(
            f'to_json("{name}") AS "{name}"' if any(c in kind for c in "([") else f'"{name}"'
            for name, kind in rows
        )

    def _export_jsonl(self, out: Path) -> Path:
        part = out.with_name(out.name + ".part")
        records = self._db.execute("SELECT json FROM records ORDER BY article_id")
        with part.open("wb") as file:
            while (row := records.fetchone()) is not None:
                file.write(str(row[0]).encode() + b"\n")
        part.replace(out)
        return out

    def _passages(self, record_id: str) -> list[str]:
        rows = self._db.execute(
            f'SELECT n.role, n.s."start", n.s."end", n.s."text", coalesce({_HOLDS}, false),'
            ' substring(a."text", greatest(n.s."start" - 60, 0) + 1, least(n.s."start", 60)),'
            ' substring(a."text", n.s."end" + 1, 60) FROM anchors n JOIN articles a'
            ' ON a.id = n.article_id WHERE n.id = ? ORDER BY n.s."start", n.s."end", n.role',
            [record_id],
        ).fetchall()
        lines = [""]
        for role, start, end, shown, holds, before, after in rows:
            if not holds:
                raise StoreError(
                    f"{record_id}: {role} [{start}, {end}) does not show {shown!r} in its article; "
                    "the store is damaged: run `onrecord check`"
                )
            passage = f"…{before}[{shown}]{after}…".replace("\n", " ")
            lines.append(f"  {role} [{start}, {end})  {passage}")
        return lines

    def _insert(self, table: str, rows: Sequence[Row]) -> None:
        if rows:
            marks = ", ".join("?" for _ in rows[0])
            self._db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def open_store(path: Path | str, *, create: bool = False) -> Store:
    """Open the store at `path`; with `create` make it if there is none.

    Raises: StoreError if it is missing, no store of ours, of another schema version, or in use.
    """
    path = Path(path)
    if not path.exists() and not create:
        raise StoreError(f"{path}: no such store; `onrecord add {path} FILE` makes one")
    new = not path.exists()
    try:
        db = duckdb.connect(str(path))
    except duckdb.Error as error:
        reason = (
            "another process has it open"
            if "lock" in str(error).lower()
            else str(error).split("\n")[0]
        )
        raise StoreError(f"{path}: cannot be opened: {reason}") from error
    if new:
        return Store(_made(db, path), path)
    try:
        row = db.execute("SELECT version FROM schema").fetchone()
    except duckdb.Error:
        row = None
    if row is None or row[0] != SCHEMA_VERSION:
        db.close()
        found = "is no onrecord store" if row is None else f"has schema {row[0]}"
        raise StoreError(f"{path} {found}; this onrecord writes schema {SCHEMA_VERSION}")
    return Store(db, path)


def _made(db: duckdb.DuckDBPyConnection, path: Path) -> duckdb.DuckDBPyConnection:
    try:
        db.execute("BEGIN")
        for table, columns in TABLES.items():
            db.execute(f"CREATE TABLE {table} ({columns})")
        db.execute(_VIEWS)
        db.execute("INSERT INTO schema VALUES (?)", [SCHEMA_VERSION])
        db.execute("COMMIT")
    except duckdb.Error as error:
        db.close()
        path.unlink()
        raise StoreError(f"{path}: cannot be made: {error}") from error
    return db


@contextmanager
def _read_only(store: Store) -> Iterator[duckdb.DuckDBPyConnection]:
    store.close()
    db = duckdb.connect(
        str(store.path),
        read_only=True,
        config={"enable_external_access": "false", "lock_configuration": "true"},
    )
    try:
        yield db
    finally:
        db.close()


def _shown(value: object) -> str:
    if isinstance(value, dict) and {"start", "end", "text"} <= value.keys():
        return f"[{value['start']}, {value['end']}) {value['text']!r}"
    if isinstance(value, list):
        return "; ".join(_shown(item) for item in value)
    return str(value)


def _rows(analysis: Analysis, run_id: str) -> dict[str, list[Row]]:
    """Return the rows of every record table, in the order of its columns."""
    text, article = analysis.article.text, analysis.article.id

    def span(s: Span) -> dict[str, object]:
        return {"start": s.start, "end": s.end, "text": s.of(text)}

    def spans(found: Iterable[Span]) -> list[dict[str, object]]:
        return [span(s) for s in found]

    def people(found: Iterable[Participant]) -> list[dict[str, object]]:
        return [{"actor_id": p.actor_id, "span": span(p.span)} for p in found]

    key = (article, run_id)

    def origin(record: _HasOrigin) -> str:
        return f"{record.origin.method}@{record.origin.version}"

    return {
        "blocks": [
            (b.id, *key, b.kind, span(b.span), b.parent_id, origin(b)) for b in analysis.blocks
        ],
        "mentions": [
            (m.id, *key, m.kind, m.form, span(m.span), span(m.head), origin(m))
            for m in analysis.mentions
        ],
        "actors": [
            (
                a.id,
                *key,
                a.name,
                a.kind,
                a.country,
                list(a.sectors),
                a.role,
                a.wikidata,
                list(a.mention_ids),
                origin(a),
            )
            for a in analysis.actors
        ],
        "times": [
            (t.id, *key, t.type, t.value, span(t.span), t.start, t.end, t.anchor, origin(t))
            for t in analysis.times
        ],
        "places": [
            (
                p.id,
                *key,
                p.name,
                p.country,
                p.geonameid,
                p.latitude,
                p.longitude,
                p.feature,
                spans(p.spans),
                origin(p),
            )
            for p in analysis.places
        ],
        "statements": [
            (
                s.id,
                *key,
                s.speaker_id,
                spans(s.source),
                spans(s.cue),
                spans(s.content),
                s.quotation,
                s.act,
                s.audience_id,
                {"kind": s.channel.kind, "span": span(s.channel.span)} if s.channel else None,
                people(s.relays),
                s.inside_id,
                s.repeats_id,
                s.time_id,
                s.confidence,
                origin(s),
            )
            for s in analysis.statements
        ],
        "events": [
            (
                e.id,
                *key,
                e.type,
                e.mode,
                list(e.contexts),
                e.quad,
                e.score,
                people(e.actors),
                people(e.recipients),
                e.status,
                e.statement_id,
                e.time_id,
                e.place_id,
                [
                    {"kind": c.kind, "low": c.low, "high": c.high, "span": span(c.span)}
                    for c in e.counts
                ],
                spans(e.evidence),
                e.confidence,
                origin(e),
            )
            for e in analysis.events
        ],
        "failures": [
            (f.article_id, run_id, f.stage, f.error, f.message) for f in analysis.failures
        ],
    }
