"""The public record read back from its JSON: what exports are made from, and the pages.

`export` writes it. The contract leaves out what a reader does not need: a mention's head and kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from onrecord import records
from onrecord.errors import StoreError
from onrecord.records import (
    Act,
    ActorKind,
    Analysis,
    BlockKind,
    ChannelKind,
    CountKind,
    MentionForm,
    Origin,
    Quotation,
    Span,
    Status,
    TimeType,
    make_id,
)


class Anchor(msgspec.Struct, frozen=True):
    """A span with the text it covers; half-open, in code points of the article's text."""

    start: int
    end: int
    text: str


class Block(Anchor, frozen=True):
    """A stretch of the page."""

    id: str
    kind: BlockKind
    parent: str | None
    origin: Origin


class Article(msgspec.Struct, frozen=True):
    """One report as it was read."""

    id: str
    sha256: str
    url: str | None
    outlet: str | None
    headline: str | None
    bylines: tuple[str, ...]
    published: str | None
    language: str | None
    text: str
    blocks: tuple[Block, ...]


class Mention(Anchor, frozen=True):
    """Words that refer to an actor."""

    form: MentionForm


class Actor(msgspec.Struct, frozen=True):
    """One who says or does, within one article."""

    id: str
    name: str
    kind: ActorKind
    country: str | None
    sectors: tuple[str, ...]
    role: str | None
    wikidata: str | None
    mentions: tuple[Mention, ...]
    origin: Origin
    members: tuple[str, ...] = ()


class Participant(msgspec.Struct, frozen=True):
    """An actor in a role, and the words that put it there."""

    actor: str
    span: Anchor


class Channel(msgspec.Struct, frozen=True):
    """Through what it was said."""

    kind: ChannelKind
    span: Anchor


class Count(msgspec.Struct, frozen=True):
    """A number of people beside an event; `high` None: open upwards."""

    kind: CountKind
    low: int
    high: int | None
    span: Anchor


class Statement(msgspec.Struct, frozen=True):
    """Who said what, through whom."""

    id: str
    speaker: str | None
    source: tuple[Anchor, ...] | None
    cue: tuple[Anchor, ...] | None
    content: tuple[Anchor, ...]
    quotation: Quotation
    act: Act
    audience: str | None
    channel: Channel | None
    relays: tuple[Participant, ...]
    inside: str | None
    repeats: str | None
    time: str | None
    confidence: float
    origin: Origin


class Event(msgspec.Struct, frozen=True):
    """Who did what to whom; `according_to` None: the outlet asserts it itself."""

    id: str
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    quad: str
    score: float
    actors: tuple[Participant, ...]
    recipients: tuple[Participant, ...]
    status: Status
    according_to: str | None
    time: str | None
    place: str | None
    counts: tuple[Count, ...]
    evidence: tuple[Anchor, ...]
    confidence: float
    origin: Origin


class Time(msgspec.Struct, frozen=True):
    """A time expression; `start`, `end` ISO dates, inclusive."""

    id: str
    span: Anchor
    type: TimeType
    value: str | None
    start: str | None
    end: str | None
    anchor: str | None
    origin: Origin


class Place(msgspec.Struct, frozen=True):
    """One place of the article with all its mentions."""

    id: str
    name: str
    spans: tuple[Anchor, ...]
    country: str | None
    geonameid: int | None
    latitude: float | None
    longitude: float | None
    feature: str | None
    origin: Origin


class Failure(msgspec.Struct, frozen=True):
    """A stage that broke; the article keeps its other records."""

    stage: str
    error: str
    message: str


class Run(msgspec.Struct, frozen=True):
    """What made the record."""

    onrecord: str


class Record(msgspec.Struct, frozen=True):
    """The record of one article."""

    article: Article
    actors: tuple[Actor, ...]
    statements: tuple[Statement, ...]
    events: tuple[Event, ...]
    times: tuple[Time, ...]
    places: tuple[Place, ...]
    failures: tuple[Failure, ...]
    run: Run


def read_record(line: bytes) -> Record:
    """Decode one record.

    Raises: StoreError if it is none.
    """
    (record,) = read_records([line])
    return record


def read_records(lines: Iterable[bytes]) -> Iterator[Record]:
    """Decode records, one JSON object each.

    Raises: StoreError if one is no record.
    """
    decoder = msgspec.json.Decoder(Record)
    for number, line in enumerate(lines, start=1):
        try:
            yield decoder.decode(line)
        except msgspec.DecodeError as error:
            raise StoreError(f"record {number} is no record of onrecord: {error}") from error


def to_analysis(record: Record) -> Analysis:
    """Return the analysis that a record tells of.

    A mention's head is the whole mention, its kind and origin are those of its actor.
    """
    article = record.article
    key = article.id
    mentions = {a.id: [_mention(m, a, key) for m in a.mentions] for a in record.actors}
    return Analysis(
        article=_article(article),
        blocks=tuple(
            records.Block(id=b.id, article_id=key, span=_span(b), kind=b.kind, parent_id=b.parent,
                          origin=b.origin)
            for b in article.blocks
        ),
        mentions=tuple(
            sorted((m for of in mentions.values() for m in of), key=lambda m: (m.span, m.id))
        ),
        actors=tuple(_actor(a, key, mentions[a.id]) for a in record.actors),
        times=tuple(_time(t, key) for t in record.times),
        places=tuple(_place(p, key) for p in record.places),
        statements=tuple(_statement(s, key) for s in record.statements),
        events=tuple(_event(e, key) for e in record.events),
        failures=tuple(
            records.Failure(article_id=key, stage=f.stage, error=f.error, message=f.message)
            for f in record.failures
        ),
    )  # fmt: skip


def _span(anchor: Anchor) -> Span:
    return Span(anchor.start, anchor.end)


def _spans(anchors: Iterable[Anchor] | None) -> tuple[Span, ...]:
    return tuple(_span(a) for a in anchors or ())


def _people(found: Iterable[Participant]) -> tuple[records.Participant, ...]:
    return tuple(records.Participant(actor_id=p.actor, span=_span(p.span)) for p in found)


def _article(a: Article) -> records.Article:
    return records.Article(
        id=a.id,
        url=a.url,
        text=a.text,
        outlet=a.outlet,
        headline=a.headline,
        bylines=a.bylines,
        published=a.published,
        language=a.language,
        sha256=a.sha256,
    )


def _mention(m: Mention, a: Actor, article_id: str) -> records.Mention:
    return records.Mention(
        id=make_id("mention", article_id, a.id, _span(m)),
        article_id=article_id,
        span=_span(m),
        head=_span(m),
        kind=a.kind,
        form=m.form,
        origin=a.origin,
    )


def _actor(a: Actor, article_id: str, mentions: Iterable[records.Mention]) -> records.Actor:
    return records.Actor(
        id=a.id,
        article_id=article_id,
        name=a.name,
        kind=a.kind,
        mention_ids=tuple(m.id for m in mentions),
        role=a.role,
        country=a.country,
        sectors=a.sectors,
        wikidata=a.wikidata,
        members=a.members,
        origin=a.origin,
    )


def _time(t: Time, article_id: str) -> records.TimeRef:
    return records.TimeRef(
        id=t.id,
        article_id=article_id,
        span=_span(t.span),
        type=t.type,
        value=t.value,
        start=t.start,
        end=t.end,
        anchor=t.anchor,
        origin=t.origin,
    )


def _place(p: Place, article_id: str) -> records.Place:
    return records.Place(
        id=p.id,
        article_id=article_id,
        name=p.name,
        spans=_spans(p.spans),
        country=p.country,
        geonameid=p.geonameid,
        latitude=p.latitude,
        longitude=p.longitude,
        feature=p.feature,
        origin=p.origin,
    )


def _statement(s: Statement, article_id: str) -> records.Statement:
    return records.Statement(
        id=s.id,
        article_id=article_id,
        speaker_id=s.speaker,
        source=_spans(s.source),
        cue=_spans(s.cue),
        content=_spans(s.content),
        quotation=s.quotation,
        act=s.act,
        audience_id=s.audience,
        channel=(
            records.Channel(kind=s.channel.kind, span=_span(s.channel.span)) if s.channel else None
        ),
        relays=_people(s.relays),
        inside_id=s.inside,
        repeats_id=s.repeats,
        time_id=s.time,
        confidence=s.confidence,
        origin=s.origin,
    )


def _event(e: Event, article_id: str) -> records.Event:
    return records.Event(
        id=e.id,
        article_id=article_id,
        type=e.type,
        mode=e.mode,
        contexts=e.contexts,
        quad=e.quad,
        score=e.score,
        actors=_people(e.actors),
        recipients=_people(e.recipients),
        status=e.status,
        statement_id=e.according_to,
        time_id=e.time,
        place_id=e.place,
        counts=tuple(
            records.Count(kind=c.kind, low=c.low, high=c.high, span=_span(c.span)) for c in e.counts
        ),
        evidence=_spans(e.evidence),
        confidence=e.confidence,
        origin=e.origin,
    )
