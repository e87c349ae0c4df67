"""The public record read back from its JSON: what every export is made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from onrecord.errors import StoreError


class Anchor(msgspec.Struct, frozen=True):
    """A span with the text it covers; half-open, in code points of the article's text."""

    start: int
    end: int
    text: str


class Block(Anchor, frozen=True):
    """A stretch of the page."""

    kind: str


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

    form: str


class Actor(msgspec.Struct, frozen=True):
    """One who says or does, within one article."""

    id: str
    name: str
    kind: str
    country: str | None
    sectors: tuple[str, ...]
    role: str | None
    wikidata: str | None
    mentions: tuple[Mention, ...]
    members: tuple[str, ...] = ()


class Participant(msgspec.Struct, frozen=True):
    """An actor in a role, and the words that put it there."""

    actor: str
    span: Anchor


class Channel(msgspec.Struct, frozen=True):
    """Through what it was said."""

    kind: str
    span: Anchor


class Count(msgspec.Struct, frozen=True):
    """A number of people beside an event; `high` None: open upwards."""

    kind: str
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
    quotation: str
    act: str
    audience: str | None
    channel: Channel | None
    relays: tuple[Participant, ...]
    inside: str | None
    repeats: str | None
    time: str | None
    confidence: float


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
    status: str
    according_to: str | None
    time: str | None
    place: str | None
    counts: tuple[Count, ...]
    evidence: tuple[Anchor, ...]
    confidence: float


class Time(msgspec.Struct, frozen=True):
    """A time expression; `start`, `end` ISO dates, inclusive."""

    id: str
    span: Anchor
    type: str
    value: str | None
    start: str | None
    end: str | None


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
    run: Run


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
