"""Once each: mentions of one event in headline, lead and later become one record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date

from onrecord.records import Actor, ActorKind, Event, Participant, Place, Span, Status, TimeRef

#: GeoNames class of countries and regions: the narrower place is the better one.
_WIDE = "A"
_LONG = 1_000_000
#: So many dead are those of one deed, wherever in the article they are counted.
_MANY = 5
#: So many days ago is background, which no headline announces.
_LONG_AGO = 60
_UNKNOWN = "UNK"
_MATERIAL = "material conflict"
#: Modes that two accounts of one act may give it: "seized the trawler", "impounded it".
_ALIKE = frozenset({"seize", "restrict"})
_UNNAMED = (ActorKind.UNNAMED, ActorKind.GROUP)
#: What an event is that one account alleges: a fact if another owns it, contested if one denies it.
_BELIEVED = {
    (Status.HAPPENED, Status.ALLEGED): Status.HAPPENED,
    (Status.ALLEGED, Status.HAPPENED): Status.HAPPENED,
    (Status.ALLEGED, Status.DENIED): Status.ALLEGED,
    (Status.DENIED, Status.ALLEGED): Status.ALLEGED,
}


@dataclass(frozen=True, slots=True)
class Parties:
    """The article's actors, and the countries of each: two of "Kenyan and Ghanaian troops"."""

    actors: Mapping[str, Actor]
    lands: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What decides whether two accounts are of one event.

    `display` are headline and standfirst, which announce what the body tells; `again` the ids of
    events that tell of violence by "the attack"; `published` the day of the article.
    """

    parties: Parties
    times: Mapping[str, TimeRef]
    places: Mapping[str, Place]
    display: Sequence[Span] = ()
    again: Set[str] = frozenset()
    published: str | None = None

    def announces(self, event: Event, other: Event) -> bool:
        """Tell whether the first stands in the headline, and the other may be what it is about.

        What is long ago is background.
        """
        if not any(
            s.holds(event.evidence[0]) and not s.holds(other.evidence[0]) for s in self.display
        ):
            return False
        time = self.times.get(other.time_id or "")
        return time is None or not is_long_ago(time, self.published)


def is_long_ago(time: TimeRef, published: str | None) -> bool:
    """Tell whether a time was over long before the day of publication."""
    if not time.end or not published:
        return False
    days = date.fromisoformat(published[:10]) - date.fromisoformat(time.end[:10])
    return days.days > _LONG_AGO


def merge(events: Sequence[Event], setting: Setting) -> tuple[Event, ...]:
    """Return the events with those that are the same made one, sorted by evidence and date.

    The same are two of one type and status whose participants do not contradict and who share
    one, and whose dates, if both have one, overlap; one may be owned or denied that another
    alleges. With what the headline announces one side in common is enough; "the attack" is the
    last one told before.
    """
    kept: list[Event] = []

    def place(event: Event) -> tuple[Span, str, str]:
        time = setting.times.get(event.time_id or "")
        return event.evidence[0], (time.start if time else None) or "", event.id

    for event in sorted(events, key=place):
        at = next((i for i, k in enumerate(kept) if _same(k, event, setting)), None)
        if at is None and event.id in setting.again:
            at = _told_before(event, kept, setting)
        if at is None:
            kept.append(event)
        else:
            kept[at] = _one(kept[at], event, setting.times, setting.places)
    return tuple(sorted(kept, key=place))


def _told_before(event: Event, kept: Sequence[Event], setting: Setting) -> int | None:
    """Return the place among `kept` of the last violence that "the attack" can be."""
    fit = [
        (max(s for s in k.evidence if s < event.evidence[0]), i)
        for i, k in enumerate(kept)
        if k.type == event.type
        and k.evidence[0] < event.evidence[0]
        and _is_told(k.status, event.status)
        and not _apart(k.time_id, event.time_id, setting.times)
        and not _elsewhere(k.place_id, event.place_id, setting.places)
        and (k.mode is None or event.mode is None or k.mode == event.mode)
    ]
    return max(fit, default=(None, None))[1]


def _is_told(one: Status, other: Status) -> bool:
    real = (Status.HAPPENED, Status.ONGOING, Status.ALLEGED)
    return one in real and other in real


def _elsewhere(a: str | None, b: str | None, places: Mapping[str, Place]) -> bool:
    """Tell whether the two were in different towns, or in different countries."""
    if a is None or b is None or a == b:
        return False
    left, right = places[a], places[b]
    if left.country and right.country and left.country != right.country:
        return True
    return left.feature == right.feature


def _one(a: Event, b: Event, times: Mapping[str, TimeRef], places: Mapping[str, Place]) -> Event:
    first = a if len(a.actors) + len(a.recipients) >= len(b.actors) + len(b.recipients) else b
    return replace(
        a,
        status=_status_of_both(a, b),
        actors=first.actors or a.actors or b.actors,
        recipients=_victims(a, b) or first.recipients or a.recipients or b.recipients,
        evidence=tuple(sorted({*a.evidence, *b.evidence})),
        contexts=tuple(sorted({*a.contexts, *b.contexts})),
        # what the outlet tells itself is not only somebody's word
        statement_id=a.statement_id if b.statement_id else None,
        time_id=min(
            (i for i in (a.time_id, b.time_id) if i), key=lambda i: _length(times[i]), default=None
        ),
        place_id=min(
            (i for i in (a.place_id, b.place_id) if i),
            key=lambda i: places[i].feature == _WIDE,
            default=None,
        ),
        counts=(*a.counts, *(c for c in b.counts if c.kind not in {k.kind for k in a.counts})),
        confidence=max(a.confidence, b.confidence),
    )


def _status_of_both(a: Event, b: Event) -> Status:
    """Return the status of one event told twice; of a fight that of who fought or was hurt."""
    believed = a.status if a.status is b.status else _BELIEVED.get((a.status, b.status))
    return believed or (a if len(_all(a)) >= len(_all(b)) else b).status


def _victims(a: Event, b: Event) -> tuple[Participant, ...]:
    """Return all who suffered where one account tells the deed and the other what it cost."""
    beside = any(s.overlaps(t) for s in a.evidence for t in b.evidence)
    alone = bool(a.actors) is not bool(b.actors) or (beside and not a.actors)
    if a.type != "ASSAULT" or not alone:
        return ()
    done = {p.actor_id for p in (*a.actors, *b.actors)}
    found = {p.actor_id: p for p in (*a.recipients, *b.recipients) if p.actor_id not in done}
    return tuple(found.values())


def _length(time: TimeRef) -> int:
    """Return how many days a time may be, many if it is not known."""
    if not (time.start and time.end):
        return _LONG
    return (date.fromisoformat(time.end[:10]) - date.fromisoformat(time.start[:10])).days


def _same(a: Event, b: Event, setting: Setting) -> bool:
    announced, parties = setting.announces(a, b), setting.parties
    if a.type != b.type or _apart(a.time_id, b.time_id, setting.times):
        return False
    overlapping = any(s.overlaps(t) for s in a.evidence for t in b.evidence)
    one = {c.span for c in a.counts} & {c.span for c in b.counts}
    if overlapping and a.type == "ASSAULT" and (one or not (_all(a) and _all(b))):
        return True  # "a lorry was destroyed, wounding three", "fighting ended with 17 left dead"
    if a.type == "ASSAULT" and _same_dead(a, b, setting.places, announced=announced):
        return True  # the headline's "blast kills 25"
    if a.status != b.status:
        return _retold(a, b, parties)
    if a.type == "CONSULT" and _each_other(a, b, parties):
        return True
    who, whom = _fit(a.actors, b.actors, parties), _fit(a.recipients, b.recipients, parties)
    if overlapping and who and a.type == "ASSAULT":
        return True  # "shot two people dead when they broke up a crowd"
    if overlapping and a.type == "ASSAULT" and bool(a.actors) is not bool(b.actors):
        cost = b if a.actors else a
        if cost.counts:
            return True  # "two were shot dead when police broke up a crowd"
    if a.mode and b.mode and not {a.mode, b.mode} <= _ALIKE and a.mode != b.mode and not announced:
        return False
    if a.type == "ASSAULT" and _casualties_of(a, b, parties):
        return True
    if whom and a.quad == _MATERIAL and _by_their_men(a, b, parties):
        return True
    if who is False or whom is False:
        return False
    if (overlapping and who) or (who and whom) or (announced and (who or whom)):
        return True
    visit = a.mode == "visit"  # "Ms X's visit" after "X landed in Y"
    return bool((who and visit) or (whom and not (a.actors and b.actors) and a.type == "ASSAULT"))


def _same_dead(a: Event, b: Event, places: Mapping[str, Place], *, announced: bool) -> bool:
    """Tell whether two accounts, of which one names nobody who did it, give the same toll."""
    if (a.actors and b.actors) or not _is_told(a.status, b.status):
        return False
    least = 1 if announced else _MANY
    same = any(x.kind is y.kind and x.low == y.low >= least for x in a.counts for y in b.counts)
    return same and not _elsewhere(a.place_id, b.place_id, places)


def _retold(a: Event, b: Event, parties: Parties) -> bool:
    """Tell whether two accounts are of one event, though one alleges what the other owns or denies.

    Both sides of a fight that the outlet dates may tell of it as they like.
    """
    statuses = {a.status, b.status}
    if statuses not in ({Status.HAPPENED, Status.ALLEGED}, {Status.ALLEGED, Status.DENIED}):
        return False
    fight = a.type == "ASSAULT" and Status.HAPPENED in statuses
    if fight and a.time_id is not None and b.time_id is not None:
        return bool(_lands(_all(a), parties) & _lands(_all(b), parties))
    who, whom = _fit(a.actors, b.actors, parties), _fit(a.recipients, b.recipients, parties)
    alike = whom is True or not (a.recipients or b.recipients)  # not a beating and tear gas
    return a.statement_id != b.statement_id and bool(who) and alike


def _casualties_of(a: Event, b: Event, parties: Parties) -> bool:
    """Tell whether one is what the other cost a party to it, on one day: "two were wounded"."""
    if a.time_id is None or b.time_id is None or bool(a.actors) is bool(b.actors):
        return False
    cost, fight = (b, a) if a.actors else (a, b)
    return bool(cost.counts and _lands(cost.recipients, parties) & _lands(_all(fight), parties))


def _by_their_men(a: Event, b: Event, parties: Parties) -> bool:
    """Tell "the navy seized the trawler" told again as "officers boarded it": the same victim."""
    if not {p.actor_id for p in a.recipients} & {p.actor_id for p in b.recipients}:
        return False
    sides = [[parties.actors[p.actor_id] for p in event.actors] for event in (a, b)]
    unnamed = any(side and all(x.kind in _UNNAMED for x in side) for side in sides)
    bodies = [{s for x in side for s in x.sectors} - {_UNKNOWN} for side in sides]
    if all(bodies) and not bodies[0] & bodies[1]:
        return False  # "police arrested him", "a court remanded him"
    left, right = _lands(a.actors, parties), _lands(b.actors, parties)
    return unnamed and (not left or not right or bool(left & right))


def _each_other(a: Event, b: Event, parties: Parties) -> bool:
    """Tell whether both are one meeting: one is at both, the others are of one country, if any."""
    left, right = _all(a), _all(b)
    met = {p.actor_id for p in left} & {p.actor_id for p in right}
    mine = [p for p in left if p.actor_id not in met]
    other = [p for p in right if p.actor_id not in met]
    fit = not mine or not other or _lands(mine, parties) & _lands(other, parties)
    return bool(met and fit)


def _all(event: Event) -> tuple[Participant, ...]:
    return (*event.actors, *event.recipients)


def _lands(side: Sequence[Participant], parties: Parties) -> set[str]:
    return {land for p in side for land in parties.lands[p.actor_id]}


def _fit(a: Sequence[Participant], b: Sequence[Participant], parties: Parties) -> bool | None:
    """Tell whether two sides agree; None if one is not given."""
    if not a or not b:
        return None
    left, right = {p.actor_id for p in a}, {p.actor_id for p in b}
    if left & right:
        return True
    lands = {
        parties.actors[i].country
        for i in left
        if parties.actors[i].kind in ("country", "government")
    }
    others = {
        parties.actors[i].country
        for i in right
        if parties.actors[i].kind in ("country", "government")
    }
    return bool((lands & others) - {None})


def _apart(a: str | None, b: str | None, times: Mapping[str, TimeRef]) -> bool:
    """Tell whether the two have dates that do not overlap."""
    if a is None or b is None or a == b:
        return False
    left, right = times[a], times[b]
    if not (left.start and left.end and right.start and right.end):
        return False
    return left.end[:10] < right.start[:10] or right.end[:10] < left.start[:10]
