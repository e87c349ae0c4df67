"""Once each: mentions of one event in headline, lead and later become one record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.records import Actor, Event, Participant, Span, TimeRef


def merge(
    events: Sequence[Event],
    actors: Mapping[str, Actor],
    times: Mapping[str, TimeRef],
    display: Sequence[Span],
) -> tuple[Event, ...]:
    """Return the events with those that are the same made one, sorted by evidence.

    The same are two of one type and compatible status whose participants do not contradict and
    who share one, and whose dates, if both have one, overlap. `display` are headline and
    standfirst, which announce what the body tells: there one side in common is enough.
    """
    kept: list[Event] = []
    for event in sorted(events, key=lambda e: (e.evidence[0], e.id)):
        at = next((i for i, k in enumerate(kept) if _same(k, event, actors, times, display)), None)
        if at is None:
            kept.append(event)
        else:
            kept[at] = _one(kept[at], event)
    return tuple(sorted(kept, key=lambda e: (e.evidence[0], e.id)))


def _one(a: Event, b: Event) -> Event:
    first = a if len(a.actors) + len(a.recipients) >= len(b.actors) + len(b.recipients) else b
    return replace(
        a,
        actors=first.actors or a.actors or b.actors,
        recipients=first.recipients or a.recipients or b.recipients,
        evidence=tuple(sorted({*a.evidence, *b.evidence})),
        contexts=tuple(sorted({*a.contexts, *b.contexts})),
        statement_id=a.statement_id or b.statement_id,
        time_id=a.time_id or b.time_id,
        place_id=a.place_id or b.place_id,
        counts=a.counts or b.counts,
        confidence=max(a.confidence, b.confidence),
    )


def _same(
    a: Event,
    b: Event,
    actors: Mapping[str, Actor],
    times: Mapping[str, TimeRef],
    display: Sequence[Span],
) -> bool:
    announced = any(s.holds(a.evidence[0]) and not s.holds(b.evidence[0]) for s in display)
    if (a.type, a.status) != (b.type, b.status):
        return False
    if a.mode and b.mode and a.mode != b.mode and not announced:
        return False
    if _apart(a.time_id, b.time_id, times):
        return False
    who, whom = _fit(a.actors, b.actors, actors), _fit(a.recipients, b.recipients, actors)
    if who is False or whom is False:
        return False
    if any(s.overlaps(t) for s in a.evidence for t in b.evidence) and who:
        return True
    if (who and whom) or (announced and (who or whom)):
        return True
    visit = a.mode == "visit"  # "Ms X's visit" after "X landed in Y"
    return bool((who and visit) or (whom and not (a.actors and b.actors) and a.type == "ASSAULT"))


def _fit(
    a: Sequence[Participant], b: Sequence[Participant], actors: Mapping[str, Actor]
) -> bool | None:
    """Tell whether two sides agree; None if one is not given."""
    if not a or not b:
        return None
    left, right = {p.actor_id for p in a}, {p.actor_id for p in b}
    if left & right:
        return True
    lands = {actors[i].country for i in left if actors[i].kind in ("country", "government")}
    others = {actors[i].country for i in right if actors[i].kind in ("country", "government")}
    return bool((lands & others) - {None})


def _apart(a: str | None, b: str | None, times: Mapping[str, TimeRef]) -> bool:
    """Tell whether the two have dates that do not overlap."""
    if a is None or b is None or a == b:
        return False
    left, right = times[a], times[b]
    if not (left.start and left.end and right.start and right.end):
        return False
    return left.end < right.start or right.end < left.start
