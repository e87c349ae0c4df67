"""An analysis with its ids followed: what a person asks of a record, read-only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeVar

from onrecord.lexicons import DATA, load_rows
from onrecord.records import (
    PROSE,
    Act,
    Actor,
    ActorKind,
    Analysis,
    Article,
    BlockKind,
    Channel,
    Count,
    Event,
    Failure,
    Mention,
    Participant,
    Place,
    Quotation,
    Span,
    Statement,
    Status,
    TimeRef,
    cover,
)
from onrecord.text import find_quotations

#: Between the links of a chain, the speaker first.
ARROW = " ⟵ "
#: A sentence is the outlet's own if statements cover less than this share of its letters.
OWN_SHARE = 0.5
#: Less of a sentence than this many letters is a remnant, not something said.
MIN_LETTERS = 8
_ENDS = frozenset(".!?…")
_CLOSERS = frozenset("”’\"')]")


@dataclass(frozen=True, slots=True)
class _Abbreviation:
    word: str
    before: str
    note: str


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


_R = TypeVar("_R", bound=_Identified)


@dataclass(frozen=True, slots=True)
class ActorView:
    """An actor with its mentions."""

    record: Actor
    mentions: tuple[Mention, ...]
    _text: str

    @property
    def name(self) -> str:
        """The actor's fullest name in the article."""
        return self.record.name

    @property
    def kind(self) -> ActorKind:
        """What the actor is."""
        return self.record.kind

    @property
    def role(self) -> str | None:
        """The title as the report gives it."""
        return self.record.role

    @property
    def country(self) -> str | None:
        """ISO 3166-1 alpha-3, or a PLOVER non-state code."""
        return self.record.country

    @property
    def sectors(self) -> tuple[str, ...]:
        """PLOVER codes, primary first."""
        return self.record.sectors

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of every mention, in text order."""
        return tuple(mention.span.of(self._text) for mention in self.mentions)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with the actors, the time and the statements its ids name."""

    record: Statement
    of: Record

    @property
    def span(self) -> Span:
        """From the first to the last character of source, cue and content."""
        return cover([*self.record.source, *self.record.cue, *self.record.content])

    @property
    def speaker(self) -> ActorView | None:
        """Who said it; None if the text does not say."""
        return self.of.actor(self.record.speaker_id)

    @property
    def speaker_name(self) -> str:
        """The speaker's name, or the words of the source, or a dash."""
        return self.speaker.name if self.speaker else self.source_text or "—"

    @property
    def audience(self) -> ActorView | None:
        """To whom it was said."""
        return self.of.actor(self.record.audience_id)

    @property
    def relays(self) -> tuple[ActorView, ...]:
        """Who passed it on, nearest the speaker first."""
        return self.of.participants(self.record.relays)

    @property
    def chain(self) -> tuple[str, ...]:
        """Names from the speaker through the relays to the outlet."""
        names = [self.speaker_name, *(relay.name for relay in self.relays)]
        return (*names, self.of.outlet) if self.of.outlet else tuple(names)

    @property
    def source_text(self) -> str:
        """The words that name the source, pieces joined by " … "; empty if carried over."""
        return self.of.words(self.record.source)

    @property
    def cue_text(self) -> str:
        """The words that signal the statement."""
        return self.of.words(self.record.cue)

    @property
    def content_text(self) -> str:
        """What was said, pieces joined by " … "."""
        return self.of.words(self.record.content)

    @property
    def quotation(self) -> Quotation:
        """How much of the content is in quotation marks."""
        return self.record.quotation

    @property
    def act(self) -> Act:
        """The speech act."""
        return self.record.act

    @property
    def channel(self) -> Channel | None:
        """Through what it was said."""
        return self.record.channel

    @property
    def channel_text(self) -> str | None:
        """The words that show the channel."""
        return self.of.words([self.channel.span]) if self.channel else None

    @property
    def inside(self) -> Said | None:
        """The statement whose content holds this one."""
        return self.of.statement(self.record.inside_id)

    @property
    def repeats(self) -> Said | None:
        """The first time the same words were given."""
        return self.of.statement(self.record.repeats_id)

    @property
    def time(self) -> TimeRef | None:
        """When it was said."""
        return self.of.time(self.record.time_id)

    def __str__(self) -> str:
        return f"{ARROW.join(self.chain)}: {self.content_text}"


@dataclass(frozen=True, slots=True)
class Done:
    """An event with the actors, time, place and statement its ids name."""

    record: Event
    of: Record

    @property
    def type(self) -> str:
        """PLOVER type."""
        return self.record.type

    @property
    def mode(self) -> str | None:
        """PLOVER mode."""
        return self.record.mode

    @property
    def status(self) -> Status:
        """Whether it really happened, as far as the article tells."""
        return self.record.status

    @property
    def counts(self) -> tuple[Count, ...]:
        """Numbers of people beside the event."""
        return self.record.counts

    @property
    def actors(self) -> tuple[ActorView, ...]:
        """Who did it."""
        return self.of.participants(self.record.actors)

    @property
    def recipients(self) -> tuple[ActorView, ...]:
        """To whom it was done."""
        return self.of.participants(self.record.recipients)

    @property
    def time(self) -> TimeRef | None:
        """When it happened."""
        return self.of.time(self.record.time_id)

    @property
    def place(self) -> Place | None:
        """Where it happened."""
        return self.of.place(self.record.place_id)

    @property
    def according_to(self) -> Said | None:
        """The statement that carries it; None: the outlet asserts it itself."""
        return self.of.statement(self.record.statement_id)

    @property
    def evidence_text(self) -> str:
        """The words that show it."""
        return self.of.words(self.record.evidence)


class Record:
    """The record of one article, with every id followed.

    Views are made from `analysis`, which stays as it was; nothing here is stored.
    """

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self._mentions = _by_id(analysis.mentions)
        self._actors = _by_id(analysis.actors)
        self._times = _by_id(analysis.times)
        self._places = _by_id(analysis.places)
        self._statements = _by_id(analysis.statements)

    @property
    def article(self) -> Article:
        """The article itself."""
        return self.analysis.article

    @property
    def text(self) -> str:
        """The text every span points into."""
        return self.article.text

    @property
    def headline(self) -> str | None:
        """The headline."""
        return self.article.headline

    @property
    def outlet(self) -> str | None:
        """The outlet's name."""
        return self.article.outlet

    @property
    def published(self) -> str | None:
        """When it was published, as ISO 8601."""
        return self.article.published

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Stages that broke."""
        return self.analysis.failures

    @cached_property
    def statements(self) -> tuple[Said, ...]:
        """Every statement, in text order."""
        return tuple(Said(s, self) for s in self.analysis.statements)

    @cached_property
    def events(self) -> tuple[Done, ...]:
        """Every event, in text order."""
        return tuple(Done(e, self) for e in self.analysis.events)

    @cached_property
    def actors(self) -> tuple[ActorView, ...]:
        """Every actor."""
        return tuple(self._actor_view(actor) for actor in self.analysis.actors)

    @property
    def times(self) -> tuple[TimeRef, ...]:
        """Every time expression, in text order."""
        return self.analysis.times

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place."""
        return self.analysis.places

    @cached_property
    def outlet_voice(self) -> tuple[Span, ...]:
        """Sentences of the prose that are mostly outside every statement, in text order.

        What stands in a statement's source, cue or content is somebody's word or its attribution.
        The rest is what the outlet says itself. Headings and captions count, credits do not.
        """
        attributed = _merged(
            span
            for s in self.analysis.statements
            for span in (*s.source, *s.cue, *s.content, *(r.span for r in s.relays))
        )
        abbreviations = _abbreviations()
        return tuple(
            sentence
            for block in self.analysis.blocks
            if block.kind in PROSE and block.kind is not BlockKind.SUBHEADING
            for sentence in _sentences(self.text, block.span, abbreviations)
            if _is_own(self.text, sentence, attributed)
        )

    def actor(self, actor_id: str | None) -> ActorView | None:
        """Return the actor of that id, None for None."""
        return None if actor_id is None else self._actor_view(self._actors[actor_id])

    def statement(self, statement_id: str | None) -> Said | None:
        """Return the statement of that id, None for None."""
        return None if statement_id is None else Said(self._statements[statement_id], self)

    def time(self, time_id: str | None) -> TimeRef | None:
        """Return the time expression of that id, None for None."""
        return None if time_id is None else self._times[time_id]

    def place(self, place_id: str | None) -> Place | None:
        """Return the place of that id, None for None."""
        return None if place_id is None else self._places[place_id]

    def participants(self, items: Iterable[Participant]) -> tuple[ActorView, ...]:
        """Return the actors of `items`, each once, in order."""
        return tuple(
            self._actor_view(self._actors[actor_id])
            for actor_id in dict.fromkeys(item.actor_id for item in items)
        )

    def words(self, spans: Iterable[Span]) -> str:
        """Return the words of `spans`, joined by " … ", white space collapsed."""
        return " … ".join(" ".join(span.of(self.text).split()) for span in spans)

    def _actor_view(self, actor: Actor) -> ActorView:
        return ActorView(actor, tuple(self._mentions[m] for m in actor.mention_ids), self.text)


def _by_id(records: Iterable[_R]) -> dict[str, _R]:
    return {record.id: record for record in records}


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _abbreviations() -> Mapping[str, str]:
    rows = load_rows(DATA / "lexicons" / "en" / "abbreviations.tsv", _Abbreviation)
    return {row.word: row.before for row in rows}


def _sentences(text: str, block: Span, abbreviations: Mapping[str, str]) -> list[Span]:
    """Cut a block after a full stop that a blank and a capital follow, outside quotation marks.

    The parse is not stored; a break too few or too many only moves a border of the own voice.
    """
    quoted = [
        Span(block.start + q.span.start, block.start + q.span.end)
        for q in find_quotations(block.of(text))
        if q.closed
    ]
    found: list[Span] = []
    start = block.start
    for i in range(block.start, block.end):
        if text[i] not in _ENDS or any(q.start <= i < q.end - 2 for q in quoted):
            continue
        end = i + 1
        while end < block.end and text[end] in _CLOSERS:
            end += 1
        rest = text[end : min(end + 3, block.end)].lstrip()
        word = text[max(start, text.rfind(" ", start, i) + 1) : i]
        before = abbreviations.get(word)
        is_abbreviation = (
            len(word) <= 2
            or "." in word
            or before == "name"
            or (before == "number" and rest[:1].isdigit())
        )
        if end < block.end and text[end].isspace() and rest and not rest[0].islower():
            if text[i] == "." and is_abbreviation:
                continue
            found.append(Span(start, end))
            start = end
            while start < block.end and text[start].isspace():
                start += 1
    if start < block.end:
        found.append(Span(start, block.end))
    return found


def _is_own(text: str, sentence: Span, attributed: tuple[Span, ...]) -> bool:
    letters = sum(char.isalnum() for char in sentence.of(text))
    covered = sum(
        text[i].isalnum()
        for span in attributed
        for i in range(max(span.start, sentence.start), min(span.end, sentence.end))
    )
    return letters - covered >= MIN_LETTERS and covered < OWN_SHARE * letters
