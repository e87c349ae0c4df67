"""The start page: what is in the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onrecord.web.catalogue import Catalogue
from onrecord.web.pages.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """Nothing can be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An article in a list."""

    id: str
    day: date | None
    outlet: str | None
    headline: str | None
    statements: int
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """An actor in a list, with how many statements or events it has."""

    key: str
    name: str
    country: str | None
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A value and how many records have it."""

    value: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """How many articles of a month there are."""

    month: date
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What is in the store."""

    store: str
    articles: int
    statements: int
    events: int
    failures: int
    outlets: int
    actors: int
    first: date | None
    last: date | None
    months: tuple[Month, ...]
    latest: tuple[Report, ...]
    speakers: tuple[Head, ...]
    doers: tuple[Head, ...]
    types: tuple[Counted, ...]
    most_outlets: tuple[Counted, ...]


_REPORTS = "SELECT id, day, outlet, headline, statements, events FROM i.reports"


def find_start(catalogue: Catalogue, asked: Nothing) -> Start:
    """Count what is in the store, and name its latest articles and most frequent actors."""
    articles, statements, events, failures = catalogue.rows(
        "SELECT articles, statements, events, failures FROM i.made"
    )[0]
    first, last = catalogue.rows("SELECT min(day), max(day) FROM i.reports")[0]
    heads = "SELECT key, name, country, {0} AS n FROM i.people WHERE {0} > 0 ORDER BY n DESC, key"
    counted = "SELECT value, n FROM i.counted WHERE what = ? ORDER BY n DESC, value LIMIT 16"
    return Start(
        store=catalogue.name,
        articles=_int(articles),
        statements=_int(statements),
        events=_int(events),
        failures=_int(failures),
        outlets=catalogue.number("SELECT count(*) FROM i.counted WHERE what = 'outlet'"),
        actors=catalogue.number("SELECT count(*) FROM i.people"),
        first=first if isinstance(first, date) else None,
        last=last if isinstance(last, date) else None,
        months=catalogue.find(
            Month, "SELECT month, n FROM i.months WHERE what = 'articles' ORDER BY month"
        ),
        latest=catalogue.find(
            Report, f"{_REPORTS} ORDER BY day DESC NULLS LAST, published DESC, id LIMIT 12"
        ),
        speakers=catalogue.find(Head, heads.format("said") + " LIMIT 16"),
        doers=catalogue.find(Head, heads.format("did") + " LIMIT 16"),
        types=catalogue.find(Counted, counted, ["type"]),
        most_outlets=catalogue.find(Counted, counted, ["outlet"]),
    )


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


PAGE = Page(
    path="/",
    title="What is in the store",
    template="start.html",
    asked=Nothing,
    view=Start,
    find=find_start,
)
