"""An event with what its ids name, as stories compare the events of two articles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from onrecord.records import (
    Actor,
    ActorKind,
    Analysis,
    Count,
    Event,
    Participant,
    Place,
    Span,
    Status,
    TimeRef,
)
from onrecord.stories.figures import Figure
from onrecord.stories.hearsay import report_behind
from onrecord.stories.lexicon import StoryLexicon
from onrecord.stories.reports import stem

FIGHT = "ASSAULT"
#: ... and of which those who take part are counted.
CROWD = "PROTEST"
#: What has not happened is another event than what has.
AHEAD = frozenset({Status.PLANNED, Status.HYPOTHETICAL})
#: Kinds of actors that no name tells apart.
_DESCRIBED = frozenset({ActorKind.GROUP, ActorKind.UNNAMED})
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Told:
    """An event with what its ids name, in the article that tells it.

    `leads`: it is the first event of its type there, of those that happened, or of those that did
    not. `days` and `published` count days; `means` are those of a fight. `figures` are numbers that
    somebody in the article gives of it elsewhere.
    """

    event: Event
    analysis: Analysis
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    time: TimeRef | None
    place: Place | None
    words: Mapping[str, float]
    leads: bool
    days: tuple[int, int] | None
    published: int | None
    means: frozenset[str]
    figures: tuple[Figure, ...] = ()

    @property
    def counts(self) -> tuple[Count, ...]:
        """Every number that its article gives of it."""
        return (*self.event.counts, *(figure.count for figure in self.figures))

    def report_behind(self, media: Mapping[str, str]) -> str | None:
        """Return the report of a medium on whose word its article tells it, None if on none's."""
        by_id = {s.id: s for s in self.analysis.statements}
        statement = by_id.get(self.event.statement_id or "")
        return report_behind(statement, self.analysis.actors, media)

    @property
    def article_id(self) -> str:
        """The id of the article that tells it."""
        return self.event.article_id


def read_events(analysis: Analysis, lexicon: StoryLexicon) -> Iterator[Told]:
    """Yield the events of an article in text order."""
    actors = {a.id: a for a in analysis.actors}
    times = {t.id: t for t in analysis.times}
    places = {p.id: p for p in analysis.places}

    def people(found: Sequence[Participant]) -> tuple[Actor, ...]:
        return tuple(actors[p.actor_id] for p in found if p.actor_id in actors)

    published = _ordinal(analysis.article.published or "")
    seen: set[tuple[str, bool]] = set()
    for event in sorted(analysis.events, key=lambda event: (event.evidence[0], event.id)):
        kind = (event.type, event.status in AHEAD)
        leads = kind not in seen
        seen.add(kind)
        time = times.get(event.time_id or "")
        days = [_ordinal(day) for day in days_of(time) or ()]
        first, last = (days[0], days[-1]) if days else (None, None)
        yield Told(
            leads=leads,
            days=None if first is None or last is None else (first, last),
            published=published,
            means=_means(analysis, event, lexicon) if event.type == FIGHT else frozenset(),
            event=event,
            analysis=analysis,
            actors=people(event.actors),
            recipients=people(event.recipients),
            time=time,
            place=places.get(event.place_id or ""),
            words=_words(analysis, event.evidence, lexicon),
        )


def _means(analysis: Analysis, event: Event, lexicon: StoryLexicon) -> frozenset[str]:
    """Return by what means its words and its mode say that it was done."""
    text = analysis.article.text
    words = " ".join(" ".join(span.of(text) for span in event.evidence).lower().split())
    found = set(lexicon.mode_means.get(event.mode or "", ()))
    return frozenset(found.union(*(lexicon.means[w] for w in lexicon.means_words.findall(words))))


def _ordinal(day: str) -> int | None:
    try:
        return date.fromisoformat(day[:10]).toordinal()
    except ValueError:
        return None


def _words(analysis: Analysis, spans: Sequence[Span], lexicon: StoryLexicon) -> Mapping[str, float]:
    rare = lexicon.thresholds.rare_weight
    found: dict[str, float] = {}
    for span in spans:
        for match in _WORD.finditer(analysis.article.text, span.start, span.end):
            word = match.group().lower()
            if weight := lexicon.word_weights.get(word, rare):
                found[stem(word)] = weight
    return found


def same_actor(one: Actor, other: Actor) -> bool | None:
    """Tell whether two articles' actors are one: by name, country and role; None: no telling.

    People are one by their last name if neither their countries nor first names speak against it.
    """
    if one.country and other.country and one.country != other.country:
        return False
    names = [a.name.lower().removeprefix("the ").split() for a in (one, other)]
    if names[0] == names[1]:
        return True
    if names[0][-1:] == names[1][-1:] and (len(names[0]) == 1 or len(names[1]) == 1):
        return True
    if one.kind is not other.kind:
        return None
    if one.role and one.role == other.role and one.country and one.country == other.country:
        return True
    return False if is_named(one) and is_named(other) else None


def is_named(actor: Actor) -> bool:
    """Tell whether the actor has a name, not only a description ("Gunmen" begins a sentence)."""
    return actor.name[:1].isupper() and actor.kind not in _DESCRIBED


def days_of(time: TimeRef | None) -> tuple[str, str] | None:
    """Return the first and the last day of a time, if it has days."""
    if time is None or time.start is None:
        return None
    return time.start, time.end or time.start
