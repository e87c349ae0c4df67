"""Records that speak of more than one article: copies, stories, events counted once, utterances."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from onrecord.records import Origin, Span


class Relation(StrEnum):
    """How two articles that share words, or an address, belong together."""

    COPY = "copy"
    VERSION = "version"


class CreditKind(StrEnum):
    """Where an article names the agency it has from."""

    OUTLET = "outlet"
    BYLINE = "byline"
    DATELINE = "dateline"
    CREDIT = "credit"
    NOTICE = "notice"


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
    """Where an article names the agency that its text is from; `span` None: its own outlet."""

    article_id: str
    agency: str
    kind: CreditKind
    span: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WireGroup:
    """Articles that are copies or versions of one text, in the order of publication.

    `first_id` is the agency's own article if it is there, else the earliest. `agency` is the one
    that most of them credit, None if none is credited.
    """

    id: str
    article_ids: tuple[str, ...]
    first_id: str
    agency: str | None
    outlets: tuple[str, ...]
    credits: tuple[Credit, ...]
    duplicate_ids: tuple[str, ...]
    origin: Origin
