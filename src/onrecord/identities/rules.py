"""Whether an actor is one of an identity: name, country and role, weighed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from onrecord.identities.clusters import Cluster, Seen
from onrecord.identities.names import Key
from onrecord.text import fold

#: Sectors of those who serve a state, and of those who have a private trade.
_PUBLIC = frozenset(["GOV", "LEG", "MIL", "JUD", "COP", "SPY", "IGO", "ELI"])
_PRIVATE = frozenset(["CVL", "EDU", "MED", "AGR", "LAB", "CRM", "JRN"])


@dataclass(frozen=True, slots=True)
class Weight:
    """How well an actor fits, and by what: see `ActorLink.evidence`."""

    score: int
    evidence: tuple[str, ...]


def weigh(key: Key, seen: Seen, known: Cluster) -> Weight | None:
    """Weigh whether an actor is one of an identity; None if something speaks against it."""
    if key.country is not None and known.countries and key.country not in known.countries:
        return None
    how = _name(key, known.keys)
    if how is None:
        return None
    evidence = [how]
    country = key.country is not None and key.country in known.countries
    if country:
        evidence.append("country")
    if key.sort in ("state", "government"):
        return Weight(10, tuple(evidence))
    role = seen.actor.role is not None and fold(seen.actor.role) in known.roles
    sectors = set(seen.actor.sectors) - {"UNK"}
    shared = bool(sectors & set(known.sectors))
    if role:
        evidence.append("role")
    elif shared:
        evidence.append("sector")
    if key.sort == "person" and _conflict(sectors, set(known.sectors)):
        return None  # a baker of a minister's name
    if how != "name" and not (country and (role or shared)):
        alone = how == "acronym" and (country or (key.country is None and not known.countries))
        if not alone:
            return None
    score = {"name": 6, "initials": 3, "part of name": 3, "acronym": 4, "surname": 1}[how]
    return Weight(score + 2 * country + 2 * role + shared, tuple(evidence))


def _conflict(own: set[str], known: set[str]) -> bool:
    """Tell whether one has a private trade only and the other serves a state only."""
    if not own or not known or own & known:
        return False
    return (own <= _PRIVATE and known <= _PUBLIC) or (own <= _PUBLIC and known <= _PRIVATE)


def _name(key: Key, keys: Collection[Key]) -> str | None:
    """Return how a name is that of an identity: the best of its names counts."""
    order = ("name", "acronym", "initials", "part of name", "surname")
    found = {how for other in keys if (how := _same(key, other)) is not None}
    return next((how for how in order if how in found), None)


def _same(left: Key, right: Key) -> str | None:
    if left.sort != right.sort:
        return None
    if left.words == right.words:
        return "name"
    if left.sort == "person":
        return _same_person(left.words, right.words)
    if left.sort == "government":
        return None
    if left.acronym is not None and left.acronym == right.acronym:
        short = min(left.words, right.words, key=len)
        return "acronym" if len(short) == 1 else None
    short, long = sorted((left.words, right.words), key=len)
    return "part of name" if long[: len(short)] == short else None


def _same_person(left: tuple[str, ...], right: tuple[str, ...]) -> str | None:
    """Compare "ana ortiz" with "ana maria ortiz", "a ortiz", "ana ortiz bell", "ortiz"."""
    short, long = sorted((left, right), key=len)
    if len(short) == 1:
        return "surname" if short[0] == long[-1] else None
    if short[-1] == long[-1]:
        if short[0] == long[0]:
            middle = set(short[1:-1]), set(long[1:-1])
            letters = all(len(word) == 1 for word in middle[0] | middle[1])
            return "name" if letters or middle[0] <= middle[1] else None
        one_letter = min(len(short[0]), len(long[0])) == 1
        return "initials" if one_letter and short[0][0] == long[0][0] else None
    # married names: "ana ortiz" and "ana ortiz bell", also with a hyphen
    return "part of name" if short[0] == long[0] and set(short) < set(long) else None
