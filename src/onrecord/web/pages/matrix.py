"""Who does what to whom, and who is quoted through whom, as matrices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from onrecord.web.catalogue import Catalogue
from onrecord.web.pages.page import Page, Short, Table, table_of

#: Rows and columns of a matrix.
SIZE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoAsked:
    """Countries or actors, over whole months, perhaps only those around one.

    Counted is what took place; `unreal`: also what is planned, denied, alleged or hypothetical.
    """

    by: Literal["country", "actor"] = "country"
    measure: Literal["score", "cooperation", "conflict", "events"] = "score"
    since: date | None = None
    until: date | None = None
    unreal: bool = False
    around: Short | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A row or a column: a country's code or an actor's key, and its name."""

    key: str
    name: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one did to another: events, and the mean of their scores from -10 to 10."""

    source: str
    target: str
    events: int
    cooperation: int
    conflict: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoView:
    """A matrix of those with the most events between them."""

    by: str
    measure: str
    since: date | None
    until: date | None
    unreal: bool
    around: str | None
    sides: tuple[Side, ...]
    cells: tuple[Cell, ...]


def find_who(catalogue: Catalogue, asked: WhoAsked) -> WhoView:
    """Count the events between the most frequent countries or actors of a period."""
    where = ["level = ?"]
    given: list[object] = [asked.by]
    if asked.since:
        where.append("month >= date_trunc('month', ?::DATE)")
        given.append(asked.since)
    if asked.until:
        where.append("month <= ?")
        given.append(asked.until)
    if not asked.unreal:
        where.append("is_real")
    pairs = f"""pairs AS MATERIALIZED (
        SELECT source, target, sum(n)::BIGINT AS events, sum(cooperation)::BIGINT AS cooperation,
        sum(conflict)::BIGINT AS conflict, round(sum(score) / sum(n), 2) AS score
        FROM i.pairs WHERE {" AND ".join(where)} GROUP BY source, target)"""
    near = ""
    if asked.around:
        near = "WHERE source = ? OR target = ?"
        given += [asked.around, asked.around]
    ends = f"""ends AS (SELECT key, sum(events)::BIGINT AS n FROM (
        SELECT source AS key, events FROM pairs {near} UNION ALL SELECT target, events FROM pairs
        {near}) GROUP BY key ORDER BY n DESC, key LIMIT {SIZE})"""
    if asked.around:
        given += [asked.around, asked.around]
    cells = catalogue.find(
        Cell,
        f"WITH {pairs}, {ends} SELECT * FROM pairs WHERE source IN (SELECT key FROM ends)"
        " AND target IN (SELECT key FROM ends) ORDER BY source, target",
        given,
    )
    return WhoView(
        by=asked.by,
        measure=asked.measure,
        since=asked.since,
        until=asked.until,
        unreal=asked.unreal,
        around=asked.around,
        sides=_sides(catalogue, asked.by, cells),
        cells=cells,
    )


def _sides(catalogue: Catalogue, by: str, cells: tuple[Cell, ...]) -> tuple[Side, ...]:
    counts: dict[str, int] = {}
    for cell in cells:
        for key in (cell.source, cell.target):
            counts[key] = counts.get(key, 0) + cell.events
    names = {key: key for key in counts}
    if by == "actor" and counts:
        marks = ", ".join("?" for _ in counts)
        rows = catalogue.rows(f"SELECT key, name FROM i.people WHERE key IN ({marks})", [*counts])
        names |= {str(key): str(name) for key, name in rows}
    ordered = sorted(counts, key=lambda key: (-counts[key], key))
    return tuple(Side(key=key, name=names[key], n=counts[key]) for key in ordered)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaysAsked:
    """Whole months."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """How many statements of a speaker a relay passed on."""

    speaker: str
    relay: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaysView:
    """Speakers by relays, the most frequent of both."""

    since: date | None
    until: date | None
    speakers: tuple[Side, ...]
    relays: tuple[Side, ...]
    cells: tuple[Passed, ...]


def find_relays(catalogue: Catalogue, asked: RelaysAsked) -> RelaysView:
    """Count statements by speaker and relay."""
    where, given = ["true"], list[object]()
    if asked.since:
        where.append("f.month >= date_trunc('month', ?::DATE)")
        given.append(asked.since)
    if asked.until:
        where.append("f.month <= ?")
        given.append(asked.until)
    found = f"FROM i.passed_on f WHERE {' AND '.join(where)}"
    top = (
        "SELECT {0} AS key, sum(n)::BIGINT AS n " + found + " GROUP BY 1 ORDER BY n DESC, 1"
        f" LIMIT {SIZE}"
    )
    named = (
        "SELECT t.key, coalesce(p.name, t.key) AS name, t.n FROM ({0}) t"
        " LEFT JOIN i.people p ON p.key = t.key ORDER BY t.n DESC, t.key"
    )
    speakers = catalogue.find(Side, named.format(top.format("f.key")), given)
    relays = catalogue.find(Side, named.format(top.format("f.relay_key")), given)
    cells = catalogue.find(
        Passed,
        f"SELECT f.key AS speaker, f.relay_key AS relay, sum(n)::BIGINT AS n {found}"
        f" AND f.key IN (SELECT key FROM ({top.format('f.key')}))"
        f" AND f.relay_key IN (SELECT key FROM ({top.format('f.relay_key')}))"
        " GROUP BY ALL ORDER BY ALL",
        given * 3,
    )
    return RelaysView(
        since=asked.since, until=asked.until, speakers=speakers, relays=relays, cells=cells
    )


def who_table(view: WhoView) -> Table:
    """Return the cells as a table."""
    return table_of(view.cells)


def relays_table(view: RelaysView) -> Table:
    """Return the cells as a table."""
    return table_of(view.cells)


def dress_who(catalogue: Catalogue, view: WhoView) -> Mapping[str, object]:
    """Give the template its cells by row and column, each with its colour's class."""
    del catalogue
    return {"cells": {(c.source, c.target): (c, _tone(c, view.measure)) for c in view.cells}}


def dress_relays(catalogue: Catalogue, view: RelaysView) -> Mapping[str, object]:
    """Give the template its cells by row and column."""
    del catalogue
    return {"cells": {(c.speaker, c.relay): c for c in view.cells}}


def _tone(cell: Cell, measure: str) -> str:
    """Name the shade of a cell: from conflict (m3) to cooperation (p3), or by number (q1 to q3)."""
    if measure == "score":
        steps = 1 + (abs(cell.score) > 2.5) + (abs(cell.score) > 5)
        return "z" if cell.score == 0 else f"{'p' if cell.score > 0 else 'm'}{steps}"
    n = getattr(cell, measure)
    steps = 1 + (n > 3) + (n > 20)
    kind = {"cooperation": "p", "conflict": "m"}.get(measure, "q")
    return f"{kind}{steps}" if n else "z"


PAGE = Page(
    path="/who-whom",
    title="Who did what to whom",
    template="who.html",
    asked=WhoAsked,
    view=WhoView,
    find=find_who,
    table=who_table,
    dress=dress_who,
)
RELAYS = Page(
    path="/relays",
    title="Who is quoted through whom",
    template="relays.html",
    asked=RelaysAsked,
    view=RelaysView,
    find=find_relays,
    table=relays_table,
    dress=dress_relays,
)
