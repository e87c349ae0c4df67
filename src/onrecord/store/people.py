"""The actors of a store across its articles: what is linked, and what somebody cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

import duckdb

from onrecord.errors import StoreError
from onrecord.records import Actor, ActorKind, ActorLink, Identity, Origin
from onrecord.store.rows import Row

#: An actor with the day its article was published.
Dated = tuple[Actor, str | None]
#: Two actors, each by article and name.
Pair = tuple[tuple[str, str], tuple[str, str]]


class People:
    """The actors of an open store, and what links them across articles."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._db = connection

    def actors(self) -> Iterator[Dated]:
        """Walk the actors of every article with the day it was published."""
        return _read_actors(self._db)

    def cuts(self) -> list[Pair]:
        """Return the pairs of actors, by article and name, that are not to be linked."""
        rows = self._db.execute(
            "SELECT left_article, left_name, right_article, right_name FROM actor_cuts ORDER BY ALL"
        ).fetchall()
        return [((a, b), (c, d)) for a, b, c, d in rows]

    def cut(self, left_id: str, right_id: str, *, undo: bool = False) -> None:
        """Remember, or forget, that two actors are not the same; the next `link` heeds it.

        Raises: StoreError if one is not there, both are of one article, or there is no such cut.
        """
        left, right = sorted((_who(self._db, left_id), _who(self._db, right_id)))
        if left[0] == right[0]:
            raise StoreError(
                f"{left_id} and {right_id} are actors of one article, which are never linked"
            )
        known = (left, right) in self.cuts()
        if undo and not known:
            raise StoreError(f"{left_id} and {right_id} were not cut; nothing to undo")
        if undo:
            self._db.execute(
                "DELETE FROM actor_cuts WHERE left_article = ? AND left_name = ?"
                " AND right_article = ? AND right_name = ?",
                [*left, *right],
            )
        elif not known:
            row = [*left, *right, datetime.now(UTC)]
            self._db.execute("INSERT INTO actor_cuts VALUES (?, ?, ?, ?, ?)", row)

    def link(self, identities: Iterable[Identity], links: Iterable[ActorLink]) -> tuple[int, int]:
        """Make the tables hold these records; return how many links went and how many came.

        Rows that stay are not written again.
        """
        return _write_links(self._db, identities, links)

    def forget(self, article_id: str) -> None:
        """Remove the links of an article; what was cut stays."""
        self._db.execute("DELETE FROM actor_links WHERE article_id = ?", [article_id])


def _read_actors(db: duckdb.DuckDBPyConnection) -> Iterator[Dated]:
    found = db.execute(
        "SELECT x.id, x.article_id, x.name, x.kind, x.mention_ids, x.role, x.country, x.sectors,"
        " x.wikidata, x.origin, a.published, x.members FROM actors x"
        " JOIN articles a ON a.id = x.article_id ORDER BY x.article_id, x.id"
    )
    while (row := found.fetchone()) is not None:
        method, _, version = str(row[9]).rpartition("@")
        yield (
            Actor(
                id=row[0],
                article_id=row[1],
                name=row[2],
                kind=ActorKind(row[3]),
                mention_ids=tuple(row[4]),
                role=row[5],
                country=row[6],
                sectors=tuple(row[7]),
                wikidata=row[8],
                origin=Origin(method=method, version=version),
                members=tuple(row[11]),
            ),
            row[10],
        )


def _write_links(
    db: duckdb.DuckDBPyConnection, identities: Iterable[Identity], links: Iterable[ActorLink]
) -> tuple[int, int]:
    people: dict[str, Row] = {i.id: (i.id, i.name, i.kind.value, i.country) for i in identities}
    rows: dict[str, Row] = {
        link.id: (
            link.id,
            link.article_id,
            link.actor_id,
            link.identity_id,
            list(link.evidence),
            f"{link.origin.method}@{link.origin.version}",
        )
        for link in links
    }
    _write(db, "identities", people)
    return _write(db, "actor_links", rows)


def _write(db: duckdb.DuckDBPyConnection, table: str, rows: Mapping[str, Row]) -> tuple[int, int]:
    there = {row[0]: tuple(row) for row in db.execute(f"SELECT * FROM {table}").fetchall()}
    gone = [[id_] for id_, row in there.items() if rows.get(id_) != row]
    come = [row for id_, row in rows.items() if there.get(id_) != row]
    if gone:
        db.executemany(f"DELETE FROM {table} WHERE id = ?", gone)
    if come:
        marks = ", ".join("?" for _ in come[0])
        db.executemany(f"INSERT INTO {table} VALUES ({marks})", come)
    return len(gone), len(come)


def _who(db: duckdb.DuckDBPyConnection, actor_id: str) -> tuple[str, str]:
    row = db.execute("SELECT article_id, name FROM actors WHERE id = ?", [actor_id]).fetchone()
    if row is None:
        raise StoreError(
            f"no actor {actor_id!r} here; `onrecord actors STORE --of ID` shows the actors of an"
            " identity"
        )
    return str(row[0]), str(row[1])
