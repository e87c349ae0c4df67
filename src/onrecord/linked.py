"""Records that speak of more than one article: copies, stories, events counted once, utterances."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onrecord.records import Origin, Span


class Relation(StrEnum):
    """How two articles that share words, or an address, belong together."""

    COPY = "copy"
    VERSION = "version"


class LinkRelation(StrEnum):
    """What a report is to an earlier one: of the same happening, or looking back on it."""

    SAME = "same"
    BACKGROUND = "background"


class CreditKind(StrEnum):
    """Where an article names the agency that it has its text from, or a part of it."""

    OUTLET = "outlet"
    BYLINE = "byline"
    DATELINE = "dateline"
    CREDIT = "credit"
    NOTICE = "notice"
    PART = "part"


def number_of(low: int, high: int | None) -> str:
    """Return a number of people as it is shown; `high` None: open upwards.

    >>> number_of(9, None), number_of(14, 14), number_of(1, 20)
    ('9+', '14', '1-20')
    """
    if high is None:
        return f"{low}+"
    return str(low) if low == high else f"{low}-{high}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The same words in two articles, as far as they run on both sides."""

    left: Span
    right: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """Two articles of one text, `left` published first.

    `left_share` and `right_share` are the parts of each one's words that stand in the shared
    passages, `similarity` the larger of them, `words` how many words are shared. Versions are two
    readings of one address; they may share nothing.
    """

    id: str
    left_id: str
    right_id: str
    relation: Relation
    similarity: float
    left_share: float
    right_share: float
    words: int
    passages: tuple[Passage, ...]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Where an article names the agency that its text is from; `span` None: its own outlet.

    Of kind `part` is one that says that the agency gave something to a report of the outlet's own.
    """

    article_id: str
    agency: str
    kind: CreditKind
    span: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WireGroup:
    """Articles that are copies or versions of one text, in the order of publication.

    `first_id` is the agency's own article if it is there, else the earliest, of one moment the
    longest. `agency` is the one that most of them credit, None if none is credited.
    """

    id: str
    article_ids: tuple[str, ...]
    first_id: str
    agency: str | None
    outlets: tuple[str, ...]
    credits: tuple[Credit, ...]
    duplicate_ids: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that speaks for a link (`weight` above 0) or against it, and where it stands."""

    kind: str
    what: str
    weight: float
    left: Span | None
    right: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLink:
    """Two reports, `left` published first. `score` is the sum of a start and all evidence."""

    id: str
    left_id: str
    right_id: str
    relation: LinkRelation
    score: float
    evidence: tuple[Evidence, ...]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Reports of one happening in other words, in the order of publication; also one alone.

    `background_ids` are later articles that look back on it. `outlets` and `independent` count:
    a wire group is one independent report, and so is all that one outlet writes or one agency
    is credited with.
    """

    id: str
    article_ids: tuple[str, ...]
    background_ids: tuple[str, ...]
    first: str | None
    last: str | None
    outlets: int
    independent: int
    link_ids: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class EventMatch:
    """Two events of two articles, and what speaks for their being one."""

    left_id: str
    right_id: str
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCount:
    """A number of people that one report gives of an event; `high` None: open upwards.

    `statement_id` and `speaker` are who gives it, None: the outlet itself, or nobody who is named.
    """

    kind: str
    low: int
    high: int | None
    event_id: str
    article_id: str
    statement_id: str | None
    speaker: str | None
    outlet: str | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One value of what reports disagree on, the events that have it, and who gives it."""

    value: str
    event_ids: tuple[str, ...]
    given_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """What reports of one event give differently: killed, day, place, status ..."""

    field: str
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedEvent:
    """One event, however many reports tell of it; `event_ids` in the order of publication.

    `status`, `start`, `end`, `place` and `country` are what most independent reports give; what
    the others give is in `disagreements`. `counts` has every number with who gave it, `told_by`
    each event with its article.
    """

    id: str
    story_id: str
    type: str
    mode: str | None
    quad: str
    status: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    start: str | None
    end: str | None
    place: str | None
    country: str | None
    counts: tuple[GivenCount, ...]
    event_ids: tuple[str, ...]
    told_by: tuple[tuple[str, str], ...]
    article_ids: tuple[str, ...]
    outlets: int
    independent: int
    first_id: str
    first_published: str | None
    disagreements: tuple[Disagreement, ...]
    matches: tuple[EventMatch, ...]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """One report's part of an utterance.

    `via` is who passed the words on, nearest the speaker first; `kept` the share of the fullest
    version's words that the report gives, `left_out` the words that it cut.
    """

    statement_id: str
    article_id: str
    outlet: str | None
    via: tuple[str, ...]
    spans: tuple[Span, ...]
    kept: float
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """The same quoted words of one speaker in two articles or more; relays by publication."""

    id: str
    speaker: str | None
    words: str
    fullest_id: str
    first_id: str
    relays: tuple[Relay, ...]
    outlets: int
    independent: int
    origin: Origin
