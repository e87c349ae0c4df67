"""The index of actors, and an actor's entry: what they said and did, and what was said of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from onrecord.web.catalogue import Catalogue
from onrecord.web.pages.lists import (
    SAYING,
    Doing,
    Saying,
    doings,
    numbers,
    sayings,
    with_passed,
)
from onrecord.web.pages.page import (
    MissingError,
    Page,
    Short,
    Table,
    Turn,
    columns_of,
    find_listed,
    limit_of,
    pages_of,
    table_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorsAsked:
    """A part of a name, a country, an order."""

    q: Short = ""
    country: Short | None = None
    order: Literal["said", "did", "done_to", "articles", "name"] = "said"
    page: Turn = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An actor in the index."""

    key: str
    name: str
    kind: str
    country: str | None
    roles: tuple[str, ...] | None
    articles: int
    said: int
    did: int
    done_to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorsView:
    """A page of the index."""

    q: str
    country: str | None
    order: str
    total: int
    page: int
    pages: int
    actors: tuple[Entry, ...]


def find_actors(catalogue: Catalogue, asked: ActorsAsked) -> ActorsView:
    """List actors by name or by how much they say and do."""
    where, given = ["true"], list[object]()
    if asked.q.strip():
        where.append("key IN (SELECT key FROM i.names WHERE contains(name, ?))")
        given.append(_folded(catalogue, asked.q.strip()))
    if asked.country:
        where.append("country = ?")
        given.append(asked.country.upper())
    order = "name" if asked.order == "name" else f"{asked.order} DESC"
    found = find_listed(
        catalogue,
        Entry,
        f"FROM i.people WHERE {' AND '.join(where)}",
        given,
        order=f"{order}, key",
        page=asked.page,
    )
    return ActorsView(
        q=asked.q,
        country=asked.country,
        order=asked.order,
        total=found.total,
        page=asked.page,
        pages=found.pages,
        actors=found.rows,
    )


def _folded(catalogue: Catalogue, name: str) -> str:
    return str(catalogue.rows("SELECT lower(strip_accents(?))", [name])[0][0])


What = Literal["said", "told_of", "did", "done_to", "relayed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorAsked:
    """Which actor, and what of theirs: said, told_of, did, done_to or relayed.

    What several reports have of it is there once, unless `reports` is asked for.
    """

    id: Short
    what: What | None = None
    reports: bool = False
    page: Turn = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Another actor, and how many statements went through them."""

    key: str | None
    name: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A code and how many statements have it."""

    value: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthOf:
    """How much a month has of an actor."""

    month: date
    said: int
    did: int
    done_to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorView:
    """An actor across all articles: one identity, else all of one name and country.

    `linked` says by what the identity's actors were linked, and how many by it. What was said,
    done and done to them counts once, however many reports tell of it; `listed` is how many rows
    the list has.
    """

    key: str
    name: str
    kind: str
    country: str | None
    identity_id: str | None
    linked: tuple[Counted, ...]
    names: tuple[str, ...]
    roles: tuple[str, ...]
    articles: int
    said: int
    told_of: int
    did: int
    done_to: int
    relayed: int
    what: str
    reports: bool
    listed: int
    page: int
    pages: int
    namesakes: tuple[str, ...]
    relays: tuple[Link, ...]
    sources: tuple[Link, ...]
    channels: tuple[Counted, ...]
    acts: tuple[Counted, ...]
    months: tuple[MonthOf, ...]
    statements: tuple[Saying, ...]
    events: tuple[Doing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    key: str
    name: str
    kind: str
    country: str | None
    identity_id: str | None
    names: tuple[str, ...]
    roles: tuple[str, ...] | None
    articles: int
    said: int
    told_of: int
    did: int
    done_to: int
    relayed: int


_MONTHS = """
SELECT month, sum(said)::BIGINT AS said, sum(did)::BIGINT AS did, sum(done_to)::BIGINT AS done_to
FROM (SELECT date_trunc('month', day)::DATE AS month, 1 AS said, 0 AS did, 0 AS done_to
      FROM i.sayings WHERE key = ? AND is_once AND day IS NOT NULL
      UNION ALL
      SELECT date_trunc('month', day)::DATE, 0, (role = 'actor')::INTEGER,
             (role = 'recipient')::INTEGER FROM i.took_part
      WHERE key = ? AND is_once AND day IS NOT NULL)
GROUP BY month ORDER BY month
"""


def find_actor(catalogue: Catalogue, asked: ActorAsked) -> ActorView:
    """Return an actor's entry.

    Raises: MissingError if no article has an actor of this key.
    """
    found = catalogue.find(
        _Person,
        f"SELECT {columns_of(_Person)} FROM i.people WHERE key = ?",
        [asked.id],
    )
    if not found:
        raise MissingError(f"no article has an actor {asked.id!r}")
    person = found[0]
    what: str = asked.what or next(
        (w for w in ("said", "did", "done_to", "told_of", "relayed") if getattr(person, w)), "said"
    )
    listing = _listing(what, each=asked.reports)
    statements, events = _listed(catalogue, asked, what, listing)
    total = catalogue.number(f"SELECT count(*) {listing}", [asked.id])
    return ActorView(
        key=person.key,
        name=person.name,
        kind=person.kind,
        country=person.country,
        identity_id=person.identity_id,
        linked=_linked(catalogue, person),
        names=tuple(sorted(set(person.names) - {person.name})),
        roles=tuple(sorted(person.roles or ())),
        articles=person.articles,
        said=person.said,
        told_of=person.told_of,
        did=person.did,
        done_to=person.done_to,
        relayed=person.relayed,
        what=what,
        reports=asked.reports,
        listed=total,
        page=asked.page,
        pages=pages_of(total),
        namesakes=tuple(
            str(row[0])
            for row in catalogue.rows(
                "SELECT DISTINCT key FROM i.names WHERE name = lower(strip_accents(?))"
                " AND key <> ? ORDER BY key LIMIT 12",
                [person.name, person.key],
            )
        ),
        relays=catalogue.find(
            Link,
            "SELECT relay_key AS key, any_value(relay) AS name, sum(n)::BIGINT AS n"
            " FROM i.passed_on WHERE key = ? GROUP BY relay_key ORDER BY n DESC, key LIMIT 12",
            [asked.id],
        ),
        sources=_sources(catalogue, person),
        channels=_counted(catalogue, "channel", asked.id),
        acts=_counted(catalogue, "act", asked.id),
        months=catalogue.find(MonthOf, _MONTHS, [asked.id, asked.id]),
        statements=statements,
        events=events,
    )


def _counted(catalogue: Catalogue, column: str, key: str) -> tuple[Counted, ...]:
    return catalogue.find(
        Counted,
        f"SELECT {column} AS value, count(*) AS n FROM i.sayings WHERE key = ?"
        f" AND {column} IS NOT NULL GROUP BY ALL ORDER BY n DESC, value",
        [key],
    )


def _linked(catalogue: Catalogue, person: _Person) -> tuple[Counted, ...]:
    if person.identity_id is None:
        return ()
    return catalogue.find(
        Counted,
        "SELECT value, count(*) AS n FROM (SELECT array_to_string(evidence, ', ') AS value"
        " FROM actor_links WHERE identity_id = ?) WHERE value <> '' GROUP BY value"
        " ORDER BY n DESC, value",
        [person.identity_id],
    )


def _sources(catalogue: Catalogue, person: _Person) -> tuple[Link, ...]:
    """Return whom this actor quotes most, if they pass on words."""
    if not person.relayed:
        return ()
    return catalogue.find(
        Link,
        "SELECT f.key, any_value(p.name) AS name, sum(f.n)::BIGINT AS n FROM i.passed_on f"
        " JOIN i.people p ON p.key = f.key WHERE f.relay_key = ?"
        " GROUP BY f.key ORDER BY n DESC, f.key LIMIT 12",
        [person.key],
    )


def _listing(what: str, *, each: bool) -> str:
    """Return the rows of a list in SQL, with a place for the actor's key."""
    if what == "told_of":
        return "FROM i.told_of WHERE key = ?"
    if what == "relayed":
        return "FROM i.sayings WHERE list_contains(relay_keys, ?)"
    only = "" if each else " AND is_once"
    if what == "said":
        return f"FROM i.sayings WHERE key = ?{only}"
    role = "actor" if what == "did" else "recipient"
    return f"FROM i.took_part WHERE key = ? AND role = '{role}'{only}"


def _listed(
    catalogue: Catalogue, asked: ActorAsked, what: str, listing: str
) -> tuple[tuple[Saying, ...], tuple[Doing, ...]]:
    page = limit_of(asked.page)
    if what == "said":
        said = catalogue.find(Saying, f"SELECT {SAYING} {listing} ORDER BY n {page}", [asked.id])
        return (said if asked.reports else with_passed(catalogue, asked.id, said)), ()
    newest = "n" if what in ("did", "done_to") else "day DESC NULLS LAST, n"
    rows = numbers(catalogue.rows(f"SELECT n {listing} ORDER BY {newest} {page}", [asked.id]))
    if what in ("did", "done_to"):
        return (), doings(catalogue, rows)
    return sayings(catalogue, rows), ()


def actors_table(view: ActorsView) -> Table:
    """Return the index as a table."""
    return table_of(view.actors)


def actor_table(view: ActorView) -> Table:
    """Return the statements or events that are listed as a table."""
    return table_of(view.statements or view.events)


INDEX = Page(
    path="/actors",
    title="Actors",
    template="actors.html",
    asked=ActorsAsked,
    view=ActorsView,
    find=find_actors,
    table=actors_table,
)
PAGE = Page(
    path="/actors/{id}",
    title="An actor",
    template="actor.html",
    asked=ActorAsked,
    view=ActorView,
    find=find_actor,
    table=actor_table,
)
