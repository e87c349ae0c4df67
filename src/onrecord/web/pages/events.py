"""Events over time and on the map, by type, actor, place, outlet, status and period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from onrecord.web.catalogue import Catalogue
from onrecord.web.pages.lists import Doing, doings, numbers
from onrecord.web.pages.page import Page, Short, Table, Turn, limit_of, pages_of, table_of

#: Places that a map shows, the most frequent first.
_MAX_PLACES = 600
_REAL = "status IN ('happened', 'ongoing')"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsAsked:
    """Which events: what is not given does not narrow. `actor` and `target` are keys of actors.

    Status real is what took place: happened or ongoing.

    An event that several reports tell of is there once, unless an outlet or `reports` is asked for.
    """

    type: Short | None = None
    status: (
        Literal["real", "happened", "ongoing", "planned", "denied", "hypothetical", "alleged"]
        | None
    ) = None
    actor: Short | None = None
    target: Short | None = None
    source_country: Short | None = None
    target_country: Short | None = None
    place: Short | None = None
    outlet: Short | None = None
    since: date | None = None
    until: date | None = None
    reports: bool = False
    page: Turn = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A month's events: those that took place and the others, by cooperation and conflict."""

    month: date
    cooperation: int
    conflict: int
    unreal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsView:
    """Events by day, the newest first, and how many each month has."""

    total: int
    page: int
    pages: int
    undated: int
    months: tuple[Bar, ...]
    events: tuple[Doing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place and its events; `score` is the mean of theirs."""

    place: str
    country: str | None
    latitude: float
    longitude: float
    n: int
    unreal: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """Places with events, the most frequent first; `nowhere` is how many events have no place."""

    total: int
    nowhere: int
    spots: tuple[Spot, ...]


_COLUMNS = {
    "type": "type = upper(?)",
    "status": f"CASE ? WHEN 'real' THEN {_REAL} ELSE status = ? END",
    "actor": "n IN (SELECT n FROM i.took_part WHERE key = ? AND role = 'actor')",
    "target": "n IN (SELECT n FROM i.took_part WHERE key = ? AND role = 'recipient')",
    "source_country": "list_contains(actor_countries, upper(?))",
    "target_country": "list_contains(recipient_countries, upper(?))",
    "place": "contains(lower(place), lower(?))",
    "outlet": "outlet = ?",
    "since": "day >= ?",
    "until": "day <= ?",
}


def _where(asked: EventsAsked) -> tuple[str, list[object]]:
    given = {name: getattr(asked, name) for name in _COLUMNS}
    used = {name: value for name, value in given.items() if value is not None}
    each = asked.reports or asked.outlet is not None
    where = " AND ".join(["true" if each else "is_first", *(_COLUMNS[name] for name in used)])
    return where, [v for name, v in used.items() for _ in range(_COLUMNS[name].count("?"))]


def find_events(catalogue: Catalogue, asked: EventsAsked) -> EventsView:
    """List events and count them by month."""
    where, given = _where(asked)
    months = catalogue.find(
        Bar,
        f"""SELECT date_trunc('month', day)::DATE AS month,
            count(*) FILTER ({_REAL} AND score >= 0) AS cooperation,
            count(*) FILTER ({_REAL} AND score < 0) AS conflict,
            count(*) FILTER (NOT {_REAL}) AS unreal
            FROM i.doings WHERE {where} AND day IS NOT NULL GROUP BY ALL ORDER BY month""",
        given,
    )
    undated = catalogue.number(
        f"SELECT count(*) FROM i.doings WHERE {where} AND day IS NULL", given
    )
    total = undated + sum(bar.cooperation + bar.conflict + bar.unreal for bar in months)
    rows = catalogue.rows(
        f"SELECT n FROM i.doings WHERE {where} ORDER BY n {limit_of(asked.page)}", given
    )
    return EventsView(
        total=total,
        page=asked.page,
        pages=pages_of(total),
        undated=undated,
        months=months,
        events=doings(catalogue, numbers(rows)),
    )


def find_places(catalogue: Catalogue, asked: EventsAsked) -> MapView:
    """Count events by the place their text gives."""
    where, given = _where(asked)
    found = "latitude IS NOT NULL AND longitude IS NOT NULL"
    total, nowhere = catalogue.rows(
        f"SELECT count(*), count(*) FILTER (NOT ({found})) FROM i.doings WHERE {where}", given
    )[0]
    spots = catalogue.find(
        Spot,
        f"""SELECT any_value(place) AS place, any_value(place_country) AS country, latitude,
            longitude, count(*) AS n, count(*) FILTER (NOT {_REAL}) AS unreal,
            round(avg(score), 2) AS score
            FROM i.doings WHERE {where} AND {found} GROUP BY latitude, longitude
            ORDER BY n DESC, place LIMIT {_MAX_PLACES}""",
        given,
    )
    return MapView(
        total=total if isinstance(total, int) else 0,
        nowhere=nowhere if isinstance(nowhere, int) else 0,
        spots=spots,
    )


def dress(catalogue: Catalogue, view: object) -> Mapping[str, object]:
    """Give the filters the types that the store has."""
    del view
    rows = catalogue.rows("SELECT value FROM i.counted WHERE what = 'type' ORDER BY value")
    return {"types": [row[0] for row in rows]}


def events_table(view: EventsView) -> Table:
    """Return the events as a table."""
    return table_of(view.events)


def map_table(view: MapView) -> Table:
    """Return the places as a table."""
    return table_of(view.spots)


PAGE = Page(
    path="/events",
    title="Events over time",
    template="events.html",
    asked=EventsAsked,
    view=EventsView,
    find=find_events,
    table=events_table,
    dress=dress,
)
MAP = Page(
    path="/map",
    title="Events on the map",
    template="map.html",
    asked=EventsAsked,
    view=MapView,
    find=find_places,
    table=map_table,
    dress=dress,
)
