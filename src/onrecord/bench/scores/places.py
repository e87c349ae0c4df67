"""Score places: recognition, choice of the entry for gold spans, and both together.

A choice is right within 161 km (100 miles) of the gold coordinates or with the same GeoNames id.
Toponyms that the annotators could not identify are left out of choice and end to end.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from onrecord.bench.corpora import PlaceText, Toponym
from onrecord.bench.scores import Measure, Tally, f1, share

NEAR_KM = 161.0
EARTH_DIAMETER_KM = 12742.0
MEASURES: tuple[Measure, ...] = (
    f1("end to end"),
    f1("recognition, overlap"),
    f1("recognition, exact"),
)
GOLD_SPAN_MEASURES: tuple[Measure, ...] = (
    share("within 161 km or same id"),
    share("within 161 km"),
    share("same id"),
    share("resolved"),
    share("countries, same id"),
)


@dataclass(frozen=True, slots=True)
class PlaceSpan:
    """A predicted place; without id and coordinates it is a place with no entry."""

    start: int
    end: int
    geonameid: int | None
    latitude: float | None
    longitude: float | None

    @property
    def resolved(self) -> bool:
        """Tell whether an entry was chosen."""
        return self.geonameid is not None or self.latitude is not None


def score_places(gold: PlaceText, predicted: Sequence[PlaceSpan]) -> Tally:
    """Count one article's places, found from its text alone."""
    tally = Tally()
    _recognition(gold, [p for p in predicted if p.resolved], tally)
    wanted = [t for t in gold.toponyms if _identified(t)]
    other = [t for t in gold.toponyms if not _identified(t)]
    right, given = 0, 0
    hit: set[int] = set()
    for place in predicted:
        if not place.resolved:
            continue
        at = [i for i, t in enumerate(wanted) if _overlap(place, t)]
        if not at and any(_overlap(place, t) for t in other):
            continue
        given += 1
        good = [i for i in at if _right(wanted[i], place)]
        right += bool(good)
        hit.update(good)
    tally.add("end to end", right, given, len(wanted), found=len(hit))
    return tally


def _recognition(gold: PlaceText, predicted: Sequence[PlaceSpan], tally: Tally) -> None:
    wanted = [t for t in gold.toponyms if t.is_place]
    ignored = [t for t in gold.toponyms if not t.is_place]
    found = [
        p
        for p in predicted
        if not any(_overlap(p, t) for t in ignored) or any(_overlap(p, t) for t in wanted)
    ]
    exact = {(p.start, p.end) for p in found} & {(t.start, t.end) for t in wanted}
    tally.add("recognition, exact", len(exact), len(found), len(wanted))
    tally.add(
        "recognition, overlap",
        sum(any(_overlap(p, t) for t in wanted) for p in found),
        len(found),
        len(wanted),
        found=sum(any(_overlap(p, t) for p in found) for t in wanted),
    )


def score_choices(
    gold: PlaceText, predicted: Sequence[PlaceSpan], states: Collection[int] = frozenset()
) -> Tally:
    """Count the entries chosen for one article's gold toponyms, one prediction for each.

    `states` are the GeoNames ids of countries: names and demonyms of these are counted apart too.
    """
    tally = Tally()
    for toponym, place in zip(gold.toponyms, predicted, strict=True):
        if not _identified(toponym):
            continue
        tally.ask("within 161 km", _near(toponym, place))
        tally.ask("within 161 km or same id", _right(toponym, place))
        tally.ask("resolved", place.resolved)
        if toponym.geonameid is not None:
            tally.ask("same id", toponym.geonameid == place.geonameid)
        if toponym.geonameid in states:
            tally.ask("countries, same id", toponym.geonameid == place.geonameid)
    return tally


def _identified(toponym: Toponym) -> bool:
    return toponym.latitude is not None or toponym.geonameid is not None


def _right(toponym: Toponym, place: PlaceSpan) -> bool:
    same = toponym.geonameid is not None and toponym.geonameid == place.geonameid
    return same or _near(toponym, place)


def _near(toponym: Toponym, place: PlaceSpan) -> bool:
    if toponym.latitude is None or toponym.longitude is None:
        return False
    if place.latitude is None or place.longitude is None:
        return False
    km = distance_km(toponym.latitude, toponym.longitude, place.latitude, place.longitude)
    return km <= NEAR_KM


def distance_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Return the great-circle distance.

    >>> round(distance_km(52.52, 13.40, 48.86, 2.35))
    877
    """
    a, b = math.radians(lat_a), math.radians(lat_b)
    half = math.radians(lon_b - lon_a) / 2
    arc = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(half) ** 2
    return EARTH_DIAMETER_KM * math.asin(min(1.0, math.sqrt(arc)))


def _overlap(place: PlaceSpan, toponym: Toponym) -> bool:
    return place.start < toponym.end and toponym.start < place.end
