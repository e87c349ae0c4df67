"""Every record type: frozen, slotted, keyword-only. `None` means that the text does not say."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What a stretch of the page is."""

    OUTLET = "outlet"
    KICKER = "kicker"
    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    BYLINE = "byline"
    DATELINE = "dateline"
    TIMESTAMP = "timestamp"
    PARAGRAPH = "paragraph"
    SUBHEADING = "subheading"
    SLUG = "slug"
    CAPTION = "caption"
    CREDIT = "credit"
    NOTICE = "notice"
    OTHER = "other"


#: Blocks that are running prose of the report; the stages after structure read only these.
PROSE = frozenset(
    {
        BlockKind.HEADLINE,
        BlockKind.STANDFIRST,
        BlockKind.PARAGRAPH,
        BlockKind.SUBHEADING,
        BlockKind.CAPTION,
    }
)


class ActorKind(StrEnum):
    """What an actor is."""

    PERSON = "person"
    COUNTRY = "country"
    GOVERNMENT = "government"
    ORGANIZATION = "organization"
    GROUP = "group"
    UNNAMED = "unnamed"
    PLACE = "place"


class MentionForm(StrEnum):
    """How a mention refers to its actor."""

    NAME = "name"
    NOMINAL = "nominal"
    PRONOUN = "pronoun"
    METONYM = "metonym"


class TimeType(StrEnum):
    """TIMEX3 types."""

    DATE = "DATE"
    TIME = "TIME"
    DURATION = "DURATION"
    SET = "SET"


class Quotation(StrEnum):
    """How much of a statement's content is in quotation marks."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class Act(StrEnum):
    """The speech act of a statement."""

    SAY = "say"
    DENY = "deny"
    ACCUSE = "accuse"
    PROMISE = "promise"
    DEMAND = "demand"
    THREATEN = "threaten"
    PRAISE = "praise"
    ASK = "ask"
    AGREE = "agree"
    REJECT = "reject"
    ESTIMATE = "estimate"


class ChannelKind(StrEnum):
    """Through what a statement was made."""

    INTERVIEW = "interview"
    NEWS_AGENCY = "news_agency"
    STATE_MEDIA = "state_media"
    BROADCAST = "broadcast"
    NEWSPAPER = "newspaper"
    STATEMENT = "statement"
    PRESS_CONFERENCE = "press_conference"
    SOCIAL_MEDIA = "social_media"
    SPEECH = "speech"
    LETTER = "letter"
    SPOKESPERSON = "spokesperson"


class Status(StrEnum):
    """Whether an event really happened, as far as the article tells."""

    HAPPENED = "happened"
    ONGOING = "ongoing"
    PLANNED = "planned"
    DENIED = "denied"
    HYPOTHETICAL = "hypothetical"
    ALLEGED = "alleged"


class CountKind(StrEnum):
    """What a number beside an event counts."""

    KILLED = "killed"
    INJURED = "injured"
    DETAINED = "detained"
    PARTICIPANTS = "participants"


class Reason(StrEnum):
    """Why an input is no article, or one that is stored and not analysed."""

    HTTP_STATUS = "http status"
    NO_PAGE = "no page or text"
    COOKIE_WALL = "cookie wall"
    PAYWALL = "paywall"
    LIST = "list of articles"
    GALLERY = "gallery"
    NOT_NEWS = "not news"
    NOT_ENGLISH = "not English"
    ROBOTS = "robots.txt"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open [start, end) in Unicode code points of `Article.text`; never empty."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"span [{self.start}, {self.end}) is empty or negative")

    def __len__(self) -> int:
        return self.end - self.start

    def holds(self, other: Span) -> bool:
        """Tell whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def of(self, text: str) -> str:
        """Cut the span out of the article's text."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """By what a record was found: "rule:NAME" or "model:NAME", and the version of that."""

    method: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What the page's own markup says a stretch of the text is; `kind` None: a plain line."""

    span: Span
    kind: BlockKind | None


#: Where what a page does not state itself is from, in `Article.origins`.
INFERRED = "trafilatura"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One report as it was read. `text` never changes again; every span points into it.

    `published` is an ISO 8601 date or date-time, `language` a BCP 47 tag, `sha256` of the input's
    bytes. `marks` is what the page's markup says, in order, empty for plain text. `origins` says
    of url, outlet, headline, bylines and published where they come from, for those that are known:
    given (by the user), address (where it was), row (of a table), json-ld, h1, og, meta, microdata,
    title, trafilatura (which infers it: it gives way to what is printed), feed, printed, updated
    (the printed day of an update, where no other is printed).
    """

    id: str
    url: str | None
    text: str
    outlet: str | None
    headline: str | None
    bylines: tuple[str, ...]
    published: str | None
    language: str | None
    sha256: str
    marks: tuple[Mark, ...] = ()
    origins: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of the page, in order and without overlap. A credit's parent is its caption."""

    id: str
    article_id: str
    span: Span
    kind: BlockKind
    parent_id: str | None
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Words that refer to an actor. `head` is the word that carries the phrase."""

    id: str
    article_id: str
    span: Span
    head: Span
    kind: ActorKind
    form: MentionForm
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One who says or does, within one article; `mention_ids` in text order.

    `country` is ISO 3166-1 alpha-3 or a PLOVER non-state code, `sectors` PLOVER codes, primary
    first, `role` the title as the report gives it. `members` are the actors that a group is made
    of, "both sides", "Ankara and Yerevan"; none of them has members itself.
    """

    id: str
    article_id: str
    name: str
    kind: ActorKind
    mention_ids: tuple[str, ...]
    role: str | None
    country: str | None
    sectors: tuple[str, ...]
    wikidata: str | None
    origin: Origin
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRef:
    """A time expression. `value` as TIMEX3; `start`, `end` ISO dates, inclusive.

    A DURATION has days only where it runs from or to a day that its sentence names.

    `anchor` is the id of the expression it was counted from, None: from the publication date or
    from nothing.
    """

    id: str
    article_id: str
    span: Span
    type: TimeType
    value: str | None
    start: str | None
    end: str | None
    anchor: str | None
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place of the article with all its mentions; degrees, GeoNames id and feature class."""

    id: str
    article_id: str
    name: str
    spans: tuple[Span, ...]
    country: str | None
    geonameid: int | None
    latitude: float | None
    longitude: float | None
    feature: str | None
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Through what it was said, and the words that show it."""

    kind: ChannelKind
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """An actor in a role, and the words that put it there."""

    actor_id: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of people beside an event; `high` None: open upwards ("at least 12")."""

    kind: CountKind
    low: int
    high: int | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Who said what, through whom. `relays` nearest the speaker first.

    `source` is empty when the attribution is carried over, `cue` when no word signals it.
    `inside_id`: the statement whose content holds this one; `repeats_id`: the first time the same
    words were given.
    """

    id: str
    article_id: str
    speaker_id: str | None
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    quotation: Quotation
    act: Act
    audience_id: str | None
    channel: Channel | None
    relays: tuple[Participant, ...]
    inside_id: str | None
    repeats_id: str | None
    time_id: str | None
    confidence: float
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Who did what to whom, PLOVER-coded. `statement_id` None: the outlet asserts it itself.

    `quad` and `score` (-10 to 10) follow from the type and mode by the manual's tables.
    """

    id: str
    article_id: str
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    quad: str
    score: float
    actors: tuple[Participant, ...]
    recipients: tuple[Participant, ...]
    status: Status
    statement_id: str | None
    time_id: str | None
    place_id: str | None
    counts: tuple[Count, ...]
    evidence: tuple[Span, ...]
    confidence: float
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A stage that broke on an article; the other stages' records are still there."""

    article_id: str
    stage: str
    error: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Somebody or a body across the articles of a store; `name` is the commonest full name."""

    id: str
    name: str
    kind: ActorKind
    country: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorLink:
    """That an actor of an article is an identity, and what showed it: the actors stay apart.

    `evidence` is empty for the first actor of an identity, else how its name fits ("name", "part of
    name", "initials", "surname", "acronym") and what agreed ("country", "role", "sector").
    """

    id: str
    article_id: str
    actor_id: str
    identity_id: str
    evidence: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """The whole record of one article."""

    article: Article
    blocks: tuple[Block, ...]
    mentions: tuple[Mention, ...]
    actors: tuple[Actor, ...]
    times: tuple[TimeRef, ...]
    places: tuple[Place, ...]
    statements: tuple[Statement, ...]
    events: tuple[Event, ...]
    failures: tuple[Failure, ...]


def make_id(kind: str, article_id: str, *parts: object) -> str:
    """Name a record by its content: the same input gives the same id on every machine.

    >>> make_id("statement", "a1", Span(0, 4)) == make_id("statement", "a1", Span(0, 4))
    True
    """
    content = "\x1f".join([kind, article_id, *(str(part) for part in parts)])
    return f"{kind[:2]}-{hashlib.sha256(content.encode()).hexdigest()[:14]}"


def cover(spans: Sequence[Span]) -> Span:
    """Return the smallest span that holds all of `spans`, which must not be empty."""
    return Span(min(span.start for span in spans), max(span.end for span in spans))
