"""Which events an export holds, with what their ids name, and when they took place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

import msgspec

from onrecord.exports.formats import Undated
from onrecord.public import Actor, Anchor, Event, Participant, Place, Record, Time

#: What an export of events holds unless everything is asked for: what took or takes place.
DEFAULT_STATUSES = ("happened", "ongoing")
#: PLOVER's auxiliary modes, which it puts among the contexts.
AUXILIARY: Mapping[str, str] = {
    "planned": "future",
    "hypothetical": "hypothetical",
    "denied": "negation",
}
_DAY = len("2026-03-18")
_MONTH = 31


class DateFrom(StrEnum):
    """Where the date of an exported event is from."""

    TEXT = "text"
    PUBLICATION = "publication"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDate:
    """When an event took place: `start` to `end`, ISO days, the same for one day."""

    start: str | None
    end: str | None
    source: DateFrom

    @property
    def last(self) -> str | None:
        """The last day if it is another than the first."""
        return self.end if self.end != self.start else None

    @property
    def precision(self) -> str | None:
        """How exact it is: day, month, year, span, or publication; None without a date.

        Publication: the words give no date, and the row has the day of the report's.
        """
        if self.source is not DateFrom.TEXT or not self.start:
            return self.source.value if self.start else None
        last = self.last
        if last is None:
            return "day"
        first, end = (date.fromisoformat(day[:_DAY]) for day in (self.start, last))
        after = end + timedelta(days=1)
        if first.day == 1 and (after.day, after.month) == (1, first.month % 12 + 1):
            return "month" if (after - first).days <= _MONTH else "span"
        if (first.day, first.month) == (after.day, after.month) == (1, 1):
            return "year" if after.year - first.year == 1 else "span"
        return "span"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An actor in an event, and the words that put it there."""

    actor: Actor
    span: Anchor


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that one report gives of an event; `speaker` None: the outlet, or nobody named."""

    kind: str
    low: int
    high: int | None
    speaker: str | None
    outlet: str | None
    article_id: str
    event_id: str
    statement_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """An event that several reports tell of, as `onrecord stories` has counted it.

    `event_ids` in the order of publication; `status`, `start` and `end` are what most independent
    reports give; `confidence` is that of the report that is surest, None: that of the first.
    """

    id: str
    status: str
    start: str | None
    end: str | None
    event_ids: tuple[str, ...]
    article_ids: tuple[str, ...]
    outlets: int
    independent: int
    counts: tuple[Figure, ...] = ()
    confidence: float | None = None


#: Asks a store for what `onrecord stories` has counted; `read_counted` takes the answer.
COUNTED_SQL = (
    'SELECT id, status, "start", "end", event_ids, article_ids, outlets, independent,'
    " counts, best.confidence"
    " FROM counted_events LEFT JOIN ("
    "SELECT told.id, max(e.confidence) AS confidence"
    " FROM (SELECT id, unnest(event_ids) AS event_id FROM counted_events) AS told"
    " JOIN events AS e ON e.id = told.event_id GROUP BY told.id"
    ") AS best USING (id)"
)


def read_counted(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> tuple[Counted, ...]:
    """Return the rows of `COUNTED_SQL`."""
    found = (dict(zip(columns, row, strict=True)) for row in rows)
    return tuple(msgspec.convert(row, Counted) for row in found)


#: What has been counted where nothing was.
NOT_COUNTED: Mapping[str, Counted] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """An event with the actors, time and place its ids name.

    `counted` says of which event of several reports it is the first; None: it was not counted.
    """

    record: Record
    event: Event
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    time: Time | None
    place: Place | None
    date: EventDate
    counted: Counted | None = None

    @property
    def status(self) -> str:
        """Whether it happened, by most reports."""
        return self.counted.status if self.counted else self.event.status

    @property
    def confidence(self) -> float:
        """How likely it is right, by the report that is surest."""
        own = self.event.confidence
        return own if self.counted is None else self.counted.confidence or own

    @property
    def published(self) -> str | None:
        """The day of publication."""
        published = self.record.article.published
        return published[:_DAY] if published else None

    @property
    def contexts(self) -> tuple[str, ...]:
        """The contexts, with PLOVER's auxiliary mode for what is no fact."""
        auxiliary = AUXILIARY.get(self.status)
        return (*self.event.contexts, auxiliary) if auxiliary else self.event.contexts

    @property
    def at(self) -> int:
        """Where its evidence starts in the article's text."""
        return self.event.evidence[0].start

    @property
    def place_words(self) -> str | None:
        """The words that name the place, those in the evidence before others."""
        if self.place is None:
            return None
        spans = self.place.spans
        inside = (s for s in spans for e in self.event.evidence if e.start <= s.start < e.end)
        return next(inside, spans[0]).text


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which events to take: of which statuses, how sure, and what becomes of one without a date."""

    statuses: tuple[str, ...] = DEFAULT_STATUSES
    undated: Undated = Undated.PUBLICATION
    min_confidence: float = 0.0

    def take(
        self,
        records: Iterable[Record],
        left_out: Counter[str],
        counted: Mapping[str, Counted] = NOT_COUNTED,
    ) -> Iterator[Coded]:
        """Walk the events to export, in the order of the records; count the others by reason.

        `counted` has for each event the one it was counted as: the first report's stands for all.
        """
        for record in records:
            actors = {a.id: a for a in record.actors}
            times = {t.id: t for t in record.times}
            places = {p.id: p for p in record.places}
            for event in record.events:
                once = counted.get(event.id)
                if once and once.event_ids[0] != event.id:
                    left_out["the same event in an earlier report"] += 1
                    continue
                coded = Coded(
                    record=record,
                    event=event,
                    actors=_parties(event.actors, actors),
                    recipients=_parties(event.recipients, actors),
                    time=times.get(event.time or ""),
                    place=places.get(event.place or ""),
                    date=self._date(record, times.get(event.time or ""), once),
                    counted=once,
                )
                if reason := self._reason_against(coded):
                    left_out[reason] += 1
                else:
                    yield coded

    def _reason_against(self, coded: Coded) -> str | None:
        if coded.status not in self.statuses:
            return f"status: {coded.status}"
        if coded.confidence < self.min_confidence:
            return f"confidence: below {self.min_confidence:g}"
        if coded.date.source is DateFrom.NONE and self.undated is not Undated.EMPTY:
            if self.undated is Undated.SKIP:
                return "date: the article gives the event none"
            return "date: neither the event nor the article has one"
        return None

    def _date(self, record: Record, time: Time | None, once: Counted | None) -> EventDate:
        if once and once.start:
            return EventDate(start=once.start, end=once.end or once.start, source=DateFrom.TEXT)
        start = time and (time.start or time.end)
        if time and start:
            return EventDate(start=start, end=time.end or start, source=DateFrom.TEXT)
        published = record.article.published
        if self.undated is Undated.PUBLICATION and published:
            day = published[:_DAY]
            return EventDate(start=day, end=day, source=DateFrom.PUBLICATION)
        return EventDate(start=None, end=None, source=DateFrom.NONE)


def _parties(participants: Iterable[Participant], actors: Mapping[str, Actor]) -> tuple[Party, ...]:
    """Return who takes part, once each: for "both sides" each of the two, by the same words."""
    found: dict[str, Party] = {}
    for participant in participants:
        actor = actors.get(participant.actor)
        if actor is None:
            continue
        members = [_member(actors[m], actor) for m in actor.members if m in actors]
        for one in members or [actor]:
            found.setdefault(one.id, Party(actor=one, span=participant.span))
    return tuple(found.values())


def _member(member: Actor, group: Actor) -> Actor:
    """Return a state as what of it takes part: the army of "Thai and Cambodian troops"."""
    if member.kind != "country" or not group.sectors or "UNK" in group.sectors:
        return member
    return msgspec.structs.replace(member, sectors=group.sectors)
