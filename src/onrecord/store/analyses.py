"""Read analyses back out of a store's tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import duckdb

from onrecord.records import (
    Act,
    Actor,
    ActorKind,
    Analysis,
    Article,
    Block,
    BlockKind,
    Channel,
    ChannelKind,
    Count,
    CountKind,
    Event,
    Origin,
    Participant,
    Place,
    Quotation,
    Span,
    Statement,
    Status,
    TimeRef,
    TimeType,
)

Found = TypeVar("Found")
_Struct = Mapping[str, int]


def load_articles(db: duckdb.DuckDBPyConnection, article_ids: Sequence[str]) -> list[Analysis]:
    """Return articles with their blocks and no other records, sorted by id."""
    blocks = _of(
        db,
        article_ids,
        'SELECT article_id, id, kind, span, parent_id, origin FROM blocks ORDER BY span."start"',
        lambda article, id_, kind, span, parent, origin: Block(
            id=id_,
            article_id=article,
            span=_span(span),
            kind=BlockKind(kind),
            parent_id=parent,
            origin=_origin(origin),
        ),
    )
    return [
        Analysis(
            article=article,
            blocks=blocks.get(article.id, ()),
            mentions=(),
            actors=(),
            times=(),
            places=(),
            statements=(),
            events=(),
            failures=(),
        )
        for article in _articles(db, article_ids)
    ]


def load_analyses(db: duckdb.DuckDBPyConnection, article_ids: Sequence[str]) -> list[Analysis]:
    """Return articles with all records but mentions and failures, sorted by id.

    The records are in the order in which they stand in the store, which is that of the text.
    """
    actors = _actors(db, article_ids)
    times = _times(db, article_ids)
    places = _places(db, article_ids)
    statements = _statements(db, article_ids)
    events = _events(db, article_ids)
    return [
        Analysis(
            article=found.article,
            blocks=found.blocks,
            mentions=(),
            actors=actors.get(found.article.id, ()),
            times=times.get(found.article.id, ()),
            places=places.get(found.article.id, ()),
            statements=statements.get(found.article.id, ()),
            events=events.get(found.article.id, ()),
            failures=(),
        )
        for found in load_articles(db, article_ids)
    ]


def _articles(db: duckdb.DuckDBPyConnection, article_ids: Sequence[str]) -> list[Article]:
    return [
        Article(
            id=id_,
            url=url,
            text=text,
            outlet=outlet,
            headline=headline,
            bylines=tuple(bylines),
            published=published,
            language=language,
            sha256=sha256,
        )
        for id_, url, text, outlet, headline, bylines, published, language, sha256 in db.execute(
            'SELECT id, url, "text", outlet, headline, bylines, published, language, sha256'
            " FROM articles WHERE id IN (SELECT unnest(?)) ORDER BY id",
            [list(article_ids)],
        ).fetchall()
    ]


def _actors(
    db: duckdb.DuckDBPyConnection, article_ids: Sequence[str]
) -> Mapping[str, tuple[Actor, ...]]:
    return _of(
        db,
        article_ids,
        "SELECT article_id, id, name, kind, mention_ids, role, country, sectors, wikidata,"
        " members, origin FROM actors ORDER BY rowid",
        _actor,
    )


def _actor(
    article: str,
    id_: str,
    name: str,
    kind: str,
    mentions: Sequence[str],
    role: str | None,
    country: str | None,
    sectors: Sequence[str],
    wikidata: str | None,
    members: Sequence[str],
    origin: str,
) -> Actor:
    return Actor(
        id=id_,
        article_id=article,
        name=name,
        kind=ActorKind(kind),
        mention_ids=tuple(mentions),
        role=role,
        country=country,
        sectors=tuple(sectors),
        wikidata=wikidata,
        origin=_origin(origin),
        members=tuple(members),
    )


def _times(
    db: duckdb.DuckDBPyConnection, article_ids: Sequence[str]
) -> Mapping[str, tuple[TimeRef, ...]]:
    return _of(
        db,
        article_ids,
        'SELECT article_id, id, span, type, value, "start", "end", anchor, origin FROM times'
        ' ORDER BY span."start"',
        lambda article, id_, span, type_, value, start, end, anchor, origin: TimeRef(
            id=id_,
            article_id=article,
            span=_span(span),
            type=TimeType(type_),
            value=value,
            start=start,
            end=end,
            anchor=anchor,
            origin=_origin(origin),
        ),
    )


def _places(
    db: duckdb.DuckDBPyConnection, article_ids: Sequence[str]
) -> Mapping[str, tuple[Place, ...]]:
    return _of(
        db,
        article_ids,
        "SELECT article_id, id, name, spans, country, geonameid, latitude, longitude, feature,"
        " origin FROM places ORDER BY rowid",
        lambda article, id_, name, spans, country, geonameid, lat, lon, feature, origin: Place(
            id=id_,
            article_id=article,
            name=name,
            spans=_spans(spans),
            country=country,
            geonameid=geonameid,
            latitude=lat,
            longitude=lon,
            feature=feature,
            origin=_origin(origin),
        ),
    )


def _statements(
    db: duckdb.DuckDBPyConnection, article_ids: Sequence[str]
) -> Mapping[str, tuple[Statement, ...]]:
    return _of(
        db,
        article_ids,
        "SELECT article_id, t FROM statements t ORDER BY rowid",
        lambda article, row: Statement(
            id=row["id"],
            article_id=article,
            speaker_id=row["speaker_id"],
            source=_spans(row["source"]),
            cue=_spans(row["cue"]),
            content=_spans(row["content"]),
            quotation=Quotation(row["quotation"]),
            act=Act(row["act"]),
            audience_id=row["audience_id"],
            channel=_channel(row["channel"]),
            relays=_people(row["relays"]),
            inside_id=row["inside_id"],
            repeats_id=row["repeats_id"],
            time_id=row["time_id"],
            confidence=row["confidence"],
            origin=_origin(row["origin"]),
        ),
    )


def _events(
    db: duckdb.DuckDBPyConnection, article_ids: Sequence[str]
) -> Mapping[str, tuple[Event, ...]]:
    return _of(
        db,
        article_ids,
        "SELECT article_id, t FROM events t ORDER BY rowid",
        lambda article, row: Event(
            id=row["id"],
            article_id=article,
            type=row["type"],
            mode=row["mode"],
            contexts=tuple(row["contexts"]),
            quad=row["quad"],
            score=row["score"],
            actors=_people(row["actors"]),
            recipients=_people(row["recipients"]),
            status=Status(row["status"]),
            statement_id=row["statement_id"],
            time_id=row["time_id"],
            place_id=row["place_id"],
            counts=tuple(
                Count(
                    kind=CountKind(c["kind"]), low=c["low"], high=c["high"], span=_span(c["span"])
                )
                for c in row["counts"]
            ),
            evidence=_spans(row["evidence"]),
            confidence=row["confidence"],
            origin=_origin(row["origin"]),
        ),
    )


def _of(
    db: duckdb.DuckDBPyConnection,
    article_ids: Sequence[str],
    sql: str,
    make: Callable[..., Found],
) -> Mapping[str, tuple[Found, ...]]:
    """Return what the rows of the articles make, by article; article_id is the first column."""
    before, order = sql.split(" ORDER BY ")
    where = "WHERE article_id IN (SELECT unnest(?))"
    found: dict[str, list[Found]] = {}
    for row in db.execute(f"{before} {where} ORDER BY {order}", [list(article_ids)]).fetchall():
        found.setdefault(row[0], []).append(make(*row))
    return {article: tuple(records) for article, records in found.items()}


def _span(value: _Struct) -> Span:
    return Span(value["start"], value["end"])


def _spans(values: Sequence[_Struct]) -> tuple[Span, ...]:
    return tuple(_span(value) for value in values)


def _channel(value: Mapping[str, object] | None) -> Channel | None:
    if value is None:
        return None
    return Channel(kind=ChannelKind(str(value["kind"])), span=_span(value["span"]))  # type: ignore[arg-type]  # a struct


def _people(values: Sequence[Mapping[str, object]]) -> tuple[Participant, ...]:
    return tuple(
        Participant(actor_id=str(v["actor_id"]), span=_span(v["span"]))  # type: ignore[arg-type]  # a struct
        for v in values
    )


def _origin(value: str) -> Origin:
    method, _, version = value.rpartition("@")
    return Origin(method=method, version=version)
