"""An analysis with its ids followed: what a person or a program walks through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from onrecord.records import (
    PROSE,
    Act,
    Actor,
    Analysis,
    Channel,
    Event,
    Failure,
    Place,
    Quotation,
    Span,
    Statement,
    Status,
    TimeRef,
)

ARROW = " ⟵ "


class Record:
    """The record of one article. `analysis` holds the plain records."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.text = analysis.article.text
        self._actors = {a.id: a for a in analysis.actors}
        self._times = {t.id: t for t in analysis.times}
        self._places = {p.id: p for p in analysis.places}

    @property
    def headline(self) -> str | None:
        """The article's headline."""
        return self.analysis.article.headline

    @property
    def outlet(self) -> str | None:
        """Who published it."""
        return self.analysis.article.outlet

    @property
    def published(self) -> str | None:
        """When, as ISO 8601."""
        return self.analysis.article.published

    @property
    def actors(self) -> tuple[Actor, ...]:
        """Everyone who is named, or says or does something."""
        return self.analysis.actors

    @property
    def failures(self) -> tuple[Failure, ...]:
        """The stages that broke."""
        return self.analysis.failures

    @cached_property
    def statements(self) -> tuple[Said, ...]:
        """Every statement, in the order of its content."""
        return tuple(Said(self, s) for s in self.analysis.statements)

    @cached_property
    def events(self) -> tuple[Done, ...]:
        """Every event, in the order of its evidence."""
        return tuple(Done(self, e) for e in self.analysis.events)

    @cached_property
    def outlet_voice(self) -> tuple[Span, ...]:
        """The sentences of the prose that the outlet says itself: most of them in no statement."""
        taken = [c for s in self.analysis.statements for c in (*s.content, *s.cue, *s.source)]
        found = []
        for block in self.analysis.blocks:
            if block.kind not in PROSE:
                continue
            for sentence in _sentences(self.text, block.span):
                shared = sum(
                    max(0, min(t.end, sentence.end) - max(t.start, sentence.start)) for t in taken
                )
                if shared < 0.3 * len(sentence):
                    found.append(sentence)
        return tuple(found)

    def actor(self, actor_id: str | None) -> Actor | None:
        """Return the actor with this id."""
        return self._actors.get(actor_id or "")

    def time(self, time_id: str | None) -> TimeRef | None:
        """Return the time with this id."""
        return self._times.get(time_id or "")

    def place(self, place_id: str | None) -> Place | None:
        """Return the place with this id."""
        return self._places.get(place_id or "")

    @cached_property
    def _by_id(self) -> Mapping[str, Said]:
        return {s.record.id: s for s in self.statements}

    def statement(self, statement_id: str | None) -> Said | None:
        """Return the statement with this id."""
        return self._by_id.get(statement_id or "")


@dataclass(frozen=True)
class Said:
    """A statement with its ids followed."""

    of: Record
    record: Statement

    @property
    def speaker(self) -> Actor | None:
        """Whose words or belief it is; None: the text does not say."""
        return self.of.actor(self.record.speaker_id)

    @property
    def speaker_name(self) -> str:
        """The speaker's name, or the words of the source, or a dash."""
        if self.speaker is not None:
            return self.speaker.name
        return self.source_text or "—"

    @property
    def relays(self) -> tuple[Actor, ...]:
        """Who passed it on, nearest the speaker first."""
        found = (self.of.actor(r.actor_id) for r in self.record.relays)
        return tuple(a for a in found if a is not None)

    @property
    def chain(self) -> tuple[str, ...]:
        """Speaker, relays, outlet."""
        outlet = (self.of.outlet,) if self.of.outlet else ()
        return (self.speaker_name, *(a.name for a in self.relays), *outlet)

    @property
    def content_text(self) -> str:
        """The content's words; pieces of a broken quotation are joined by an ellipsis."""
        return " … ".join(s.of(self.of.text) for s in self.record.content)

    @property
    def cue_text(self) -> str:
        """The words that signal the attribution."""
        return " ".join(s.of(self.of.text) for s in self.record.cue)

    @property
    def source_text(self) -> str:
        """The words that name the speaker."""
        return " ".join(s.of(self.of.text) for s in self.record.source)

    @property
    def act(self) -> Act:
        """What the statement does."""
        return self.record.act

    @property
    def quotation(self) -> Quotation:
        """How much of it is quoted."""
        return self.record.quotation

    @property
    def channel(self) -> Channel | None:
        """Through what it was said."""
        return self.record.channel

    @property
    def audience(self) -> Actor | None:
        """To whom it was said."""
        return self.of.actor(self.record.audience_id)

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


@dataclass(frozen=True)
class Done:
    """An event with its ids followed."""

    of: Record
    record: Event

    @property
    def actors(self) -> tuple[Actor, ...]:
        """Who did it."""
        found = (self.of.actor(p.actor_id) for p in self.record.actors)
        return tuple(dict.fromkeys(a for a in found if a is not None))

    @property
    def recipients(self) -> tuple[Actor, ...]:
        """To whom it was done."""
        found = (self.of.actor(p.actor_id) for p in self.record.recipients)
        return tuple(dict.fromkeys(a for a in found if a is not None))

    @property
    def type(self) -> str:
        """The PLOVER type."""
        return self.record.type

    @property
    def mode(self) -> str | None:
        """The PLOVER mode."""
        return self.record.mode

    @property
    def status(self) -> Status:
        """Whether it really happened, as far as the article tells."""
        return self.record.status

    @property
    def according_to(self) -> Said | None:
        """The statement that carries it; None: the outlet asserts it itself."""
        return self.of.statement(self.record.statement_id)

    @property
    def time(self) -> TimeRef | None:
        """When it happened."""
        return self.of.time(self.record.time_id)

    @property
    def place(self) -> Place | None:
        """Where it happened."""
        return self.of.place(self.record.place_id)

    @property
    def evidence_text(self) -> str:
        """The words that show it."""
        return " … ".join(s.of(self.of.text) for s in self.record.evidence)


def _sentences(text: str, block: Span) -> Iterator[Span]:
    """Cut a block at its sentences' ends; good enough to show, nothing is anchored to it."""
    start = block.start
    for at in range(block.start, block.end):
        after = text[at + 1 : at + 3]
        if text[at] in ".!?" and (
            after[:1].isspace() and (after[1:2].isupper() or after[1:2] in '“‘"')
        ):
            yield Span(start, at + 1)
            start = at + 2
    if text[start : block.end].strip():
        yield Span(start, block.end)
