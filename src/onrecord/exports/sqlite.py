"""One SQLite file with keys, views for people and full-text search; opens in Datasette."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from onrecord.public import Anchor, Record

_JOIN = "; "
#: Table to its columns in SQL. A word that ends in _id leads to another table.
TABLES: dict[str, str] = {
    "articles": "id TEXT PRIMARY KEY, url TEXT, outlet TEXT, headline TEXT, bylines TEXT,"
    ' published TEXT, language TEXT, "text" TEXT NOT NULL, sha256 TEXT',
    "actors": "id TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles(id), name TEXT,"
    " kind TEXT, country TEXT, sectors TEXT, role TEXT, wikidata TEXT",
    "members": "group_id TEXT NOT NULL REFERENCES actors(id), position INTEGER NOT NULL,"
    " actor_id TEXT NOT NULL REFERENCES actors(id) DEFERRABLE INITIALLY DEFERRED,"
    " PRIMARY KEY (group_id, position)",
    "times": "id TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles(id), words TEXT,"
    ' type TEXT, value TEXT, "start" TEXT, "end" TEXT',
    "places": "id TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles(id), name TEXT,"
    " country TEXT, geonameid INTEGER, latitude REAL, longitude REAL, feature TEXT",
    "statements": "id TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles(id),"
    " speaker_id TEXT REFERENCES actors(id), source TEXT, cue TEXT, content TEXT NOT NULL,"
    " quotation TEXT, act TEXT, audience_id TEXT REFERENCES actors(id), channel TEXT,"
    " inside_id TEXT REFERENCES statements(id) DEFERRABLE INITIALLY DEFERRED,"
    " repeats_id TEXT REFERENCES statements(id) DEFERRABLE INITIALLY DEFERRED,"
    " time_id TEXT REFERENCES times(id), confidence REAL",
    "relays": "statement_id TEXT NOT NULL REFERENCES statements(id), position INTEGER NOT NULL,"
    " actor_id TEXT NOT NULL REFERENCES actors(id), PRIMARY KEY (statement_id, position)",
    "events": "id TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles(id), type TEXT,"
    " mode TEXT, contexts TEXT, quad TEXT, score REAL, status TEXT,"
    " according_to TEXT REFERENCES statements(id), time_id TEXT REFERENCES times(id),"
    " place_id TEXT REFERENCES places(id), evidence TEXT NOT NULL, confidence REAL",
    "participants": "event_id TEXT NOT NULL REFERENCES events(id), role TEXT NOT NULL,"
    " position INTEGER NOT NULL, actor_id TEXT NOT NULL REFERENCES actors(id), words TEXT,"
    " PRIMARY KEY (event_id, role, position)",
    "counts": "event_id TEXT NOT NULL REFERENCES events(id), kind TEXT, low INTEGER, high INTEGER,"
    " words TEXT",
    "spans": "record_id TEXT NOT NULL, article_id TEXT NOT NULL REFERENCES articles(id),"
    ' role TEXT NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, "text" TEXT NOT NULL',
}
_VIEWS = f"""
CREATE VIEW who_said_what AS
SELECT s.id, s.article_id, a.outlet, a.published, coalesce(p.name, s.source) AS speaker, p.role,
       p.country, (SELECT group_concat(x.name, '{_JOIN}') FROM relays r JOIN actors x
       ON x.id = r.actor_id WHERE r.statement_id = s.id) AS relays, s.channel, s.act, s.quotation,
       s.content, s.inside_id, s.repeats_id, s.confidence
FROM statements s JOIN articles a ON a.id = s.article_id LEFT JOIN actors p ON p.id = s.speaker_id;

CREATE VIEW who_did_what AS
SELECT e.id, e.article_id, a.outlet, a.published, e.type, e.mode, e.status, e.quad, e.score,
       (SELECT group_concat(x.name, '{_JOIN}') FROM participants r JOIN actors x
       ON x.id = r.actor_id WHERE r.event_id = e.id AND r.role = 'actor') AS actors,
       (SELECT group_concat(x.name, '{_JOIN}') FROM participants r JOIN actors x
       ON x.id = r.actor_id WHERE r.event_id = e.id AND r.role = 'recipient') AS recipients,
       t."start", t."end", l.name AS place, l.country, l.latitude, l.longitude, e.according_to,
       e.evidence, e.confidence
FROM events e JOIN articles a ON a.id = e.article_id LEFT JOIN times t ON t.id = e.time_id
LEFT JOIN places l ON l.id = e.place_id;
"""
#: Full-text tables beside their table, with the columns searched; Datasette finds them by itself.
SEARCHED = {
    "articles": ("headline", "text"),
    "statements": ("source", "content"),
    "events": ("evidence",),
}
#: Spans that do not show their text; substr counts characters as Python does.
BROKEN = (
    "SELECT s.record_id, s.role FROM spans s JOIN articles a ON a.id = s.article_id"
    ' WHERE substr(a."text", s."start" + 1, s."end" - s."start") <> s."text"'
)
Cells = tuple[object, ...]


def write(records: Iterable[Record], path: Path) -> None:
    """Make the database at `path`, where there must be none."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA foreign_keys = ON")
        with db:
            for table, columns in TABLES.items():
                db.execute(f"CREATE TABLE {table} ({columns})")
            for record in records:
                for table, cells in _rows(record):
                    marks = ", ".join("?" * len(cells))
                    db.execute(f"INSERT INTO {table} VALUES ({marks})", cells)
        db.executescript(_VIEWS)
        for table, names in SEARCHED.items():
            searched = ", ".join(f'"{name}"' for name in names)
            db.execute(
                f"CREATE VIRTUAL TABLE {table}_fts USING fts5({searched}, content='{table}')"
            )
            db.execute(f"INSERT INTO {table}_fts({table}_fts) VALUES ('rebuild')")
        for table, columns in TABLES.items():
            for column in ("article_id", "actor_id", "speaker_id", "record_id"):
                if f"{column} TEXT" in columns:
                    db.execute(f"CREATE INDEX {table}_{column} ON {table}({column})")
        db.commit()
        db.execute("PRAGMA optimize")


def _rows(record: Record) -> Iterator[tuple[str, Cells]]:
    a = record.article
    key = a.id
    yield (
        "articles",
        (
            key,
            a.url,
            a.outlet,
            a.headline,
            _JOIN.join(a.bylines),
            a.published,
            a.language,
            a.text,
            a.sha256,
        ),
    )
    for x in record.actors:
        cells = (x.name, x.kind, x.country, _JOIN.join(x.sectors), x.role, x.wikidata)
        yield "actors", (x.id, key, *cells)
        for position, member in enumerate(x.members, start=1):
            yield "members", (x.id, position, member)
        yield from _spans(x.id, key, "mention", x.mentions)
    for t in record.times:
        yield "times", (t.id, key, t.span.text, t.type, t.value, t.start, t.end)
        yield from _spans(t.id, key, "time", [t.span])
    for p in record.places:
        at = (p.geonameid, p.latitude, p.longitude, p.feature)
        yield "places", (p.id, key, p.name, p.country, *at)
        yield from _spans(p.id, key, "place", p.spans)
    yield from _statements(record)
    yield from _events(record)


def _statements(record: Record) -> Iterator[tuple[str, Cells]]:
    key = record.article.id
    for s in record.statements:
        words = (_words(s.source), _words(s.cue), _words(s.content))
        channel = s.channel.kind if s.channel else None
        links = (s.inside, s.repeats, s.time)
        yield (
            "statements",
            (
                s.id,
                key,
                s.speaker,
                *words,
                s.quotation,
                s.act,
                s.audience,
                channel,
                *links,
                s.confidence,
            ),
        )
        for position, relay in enumerate(s.relays, start=1):
            yield "relays", (s.id, position, relay.actor)
        yield from _spans(s.id, key, "content", s.content)
        yield from _spans(s.id, key, "cue", s.cue or ())
        yield from _spans(s.id, key, "source", s.source or ())
        yield from _spans(s.id, key, "relay", [r.span for r in s.relays])
        yield from _spans(s.id, key, "channel", [s.channel.span] if s.channel else [])


def _events(record: Record) -> Iterator[tuple[str, Cells]]:
    key = record.article.id
    for e in record.events:
        code = (e.type, e.mode, _JOIN.join(e.contexts), e.quad, e.score, e.status)
        links = (e.according_to, e.time, e.place)
        yield "events", (e.id, key, *code, *links, _words(e.evidence), e.confidence)
        for role, people in (("actor", e.actors), ("recipient", e.recipients)):
            for position, p in enumerate(people, start=1):
                yield "participants", (e.id, role, position, p.actor, p.span.text)
            yield from _spans(e.id, key, role, [p.span for p in people])
        for count in e.counts:
            yield "counts", (e.id, count.kind, count.low, count.high, count.span.text)
        yield from _spans(e.id, key, "evidence", e.evidence)
        yield from _spans(e.id, key, "count", [c.span for c in e.counts])


def _spans(
    record_id: str, article_id: str, role: str, spans: Sequence[Anchor]
) -> Iterator[tuple[str, Cells]]:
    for span in spans:
        yield "spans", (record_id, article_id, role, span.start, span.end, span.text)


def _words(spans: Iterable[Anchor] | None) -> str | None:
    return " … ".join(span.text for span in spans or ()) or None
