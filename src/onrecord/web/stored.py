"""The public record of a store, one line of JSON, back to an analysis.

The contract leaves out what a reader does not need (a mention's head and kind); a mention's head is
then the whole mention, and its kind and origin are those of its actor.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from onrecord.errors import StoreError
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
    Failure,
    Mention,
    MentionForm,
    Origin,
    Participant,
    Place,
    Quotation,
    Span,
    Statement,
    Status,
    TimeRef,
    TimeType,
    make_id,
)


@dataclass(frozen=True, slots=True)
class _Channel:
    kind: ChannelKind
    span: Span


@dataclass(frozen=True, slots=True)
class _Participant:
    actor: str
    span: Span


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    form: MentionForm


@dataclass(frozen=True, slots=True)
class _Block:
    id: str
    start: int
    end: int
    kind: BlockKind
    parent: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class _Article:
    id: str
    sha256: str
    url: str | None
    outlet: str | None
    headline: str | None
    bylines: tuple[str, ...]
    published: str | None
    language: str | None
    text: str
    blocks: tuple[_Block, ...]


@dataclass(frozen=True, slots=True)
class _Actor:
    id: str
    name: str
    kind: ActorKind
    country: str | None
    sectors: tuple[str, ...]
    role: str | None
    wikidata: str | None
    mentions: tuple[_Mention, ...]
    origin: Origin
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Time:
    id: str
    span: Span
    type: TimeType
    value: str | None
    start: str | None
    end: str | None
    anchor: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class _Place:
    id: str
    name: str
    spans: tuple[Span, ...]
    country: str | None
    geonameid: int | None
    latitude: float | None
    longitude: float | None
    feature: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class _Statement:
    id: str
    speaker: str | None
    source: tuple[Span, ...] | None
    cue: tuple[Span, ...] | None
    content: tuple[Span, ...]
    quotation: Quotation
    act: Act
    audience: str | None
    channel: _Channel | None
    relays: tuple[_Participant, ...]
    inside: str | None
    repeats: str | None
    time: str | None
    confidence: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class _Count:
    kind: CountKind
    low: int
    high: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class _Event:
    id: str
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    quad: str
    score: float
    actors: tuple[_Participant, ...]
    recipients: tuple[_Participant, ...]
    status: Status
    according_to: str | None
    time: str | None
    place: str | None
    counts: tuple[_Count, ...]
    evidence: tuple[Span, ...]
    confidence: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class _Failure:
    stage: str
    error: str
    message: str


@dataclass(frozen=True, slots=True)
class _Record:
    article: _Article
    actors: tuple[_Actor, ...]
    statements: tuple[_Statement, ...]
    events: tuple[_Event, ...]
    times: tuple[_Time, ...]
    places: tuple[_Place, ...]
    failures: tuple[_Failure, ...]


def to_analysis(record: bytes) -> Analysis:
    """Return the analysis that a public record tells of.

    Raises: StoreError if it is no record.
    """
    try:
        found = msgspec.json.decode(record, type=_Record)
    except msgspec.MsgspecError as error:
        raise StoreError(
            f"a stored record cannot be read: {error}; run `onrecord check`"
        ) from error
    key = found.article.id
    mentions: list[Mention] = []
    actors = tuple(_actor(a, key, mentions) for a in found.actors)
    return Analysis(
        article=_article(found.article),
        blocks=tuple(
            Block(
                id=b.id,
                article_id=key,
                span=Span(b.start, b.end),
                kind=b.kind,
                parent_id=b.parent,
                origin=b.origin,
            )
            for b in found.article.blocks
        ),
        mentions=tuple(sorted(mentions, key=lambda m: (m.span, m.id))),
        actors=actors,
        times=tuple(_time(t, key) for t in found.times),
        places=tuple(_place(p, key) for p in found.places),
        statements=tuple(_statement(s, key) for s in found.statements),
        events=tuple(_event(e, key) for e in found.events),
        failures=tuple(
            Failure(article_id=key, stage=f.stage, error=f.error, message=f.message)
            for f in found.failures
        ),
    )


def _article(a: _Article) -> Article:
    return Article(
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


def _actor(a: _Actor, article_id: str, mentions: list[Mention]) -> Actor:
    ids = []
    for m in a.mentions:
        span = Span(m.start, m.end)
        mention = Mention(
            id=make_id("mention", article_id, a.id, span),
            article_id=article_id,
            span=span,
            head=span,
            kind=a.kind,
            form=m.form,
            origin=a.origin,
        )
        ids.append(mention.id)
        mentions.append(mention)
    return Actor(
        id=a.id,
        article_id=article_id,
        name=a.name,
        kind=a.kind,
        mention_ids=tuple(ids),
        role=a.role,
        country=a.country,
        sectors=a.sectors,
        wikidata=a.wikidata,
        origin=a.origin,
        members=a.members,
    )


def _time(t: _Time, article_id: str) -> TimeRef:
    return TimeRef(
        id=t.id,
        article_id=article_id,
        span=t.span,
        type=t.type,
        value=t.value,
        start=t.start,
        end=t.end,
        anchor=t.anchor,
        origin=t.origin,
    )


def _place(p: _Place, article_id: str) -> Place:
    return Place(
        id=p.id,
        article_id=article_id,
        name=p.name,
        spans=p.spans,
        country=p.country,
        geonameid=p.geonameid,
        latitude=p.latitude,
        longitude=p.longitude,
        feature=p.feature,
        origin=p.origin,
    )


def _people(found: tuple[_Participant, ...]) -> tuple[Participant, ...]:
    return tuple(Participant(actor_id=p.actor, span=p.span) for p in found)


def _statement(s: _Statement, article_id: str) -> Statement:
    return Statement(
        id=s.id,
        article_id=article_id,
        speaker_id=s.speaker,
        source=s.source or (),
        cue=s.cue or (),
        content=s.content,
        quotation=s.quotation,
        act=s.act,
        audience_id=s.audience,
        channel=Channel(kind=s.channel.kind, span=s.channel.span) if s.channel else None,
        relays=_people(s.relays),
        inside_id=s.inside,
        repeats_id=s.repeats,
        time_id=s.time,
        confidence=s.confidence,
        origin=s.origin,
    )


def _event(e: _Event, article_id: str) -> Event:
    return Event(
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
        counts=tuple(Count(kind=c.kind, low=c.low, high=c.high, span=c.span) for c in e.counts),
        evidence=e.evidence,
        confidence=e.confidence,
        origin=e.origin,
    )
