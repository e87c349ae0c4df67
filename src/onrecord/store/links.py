"""The part of a store that holds what more than one article shows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from onrecord.linked import Duplicate, Passage, Relation, WireGroup
from onrecord.records import Origin, Span
from onrecord.store.schema import LINKED_TABLES

Row = tuple[object, ...]
Keys = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Linked:
    """New pairs, and all groups that the articles `article_ids` are now in."""

    article_ids: Collection[str]
    duplicates: Sequence[Duplicate]
    groups: Sequence[WireGroup]


class Links:
    """The linked records of an open store."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._db = connection

    def forget(self, article_id: str) -> None:
        """Remove all that rests on an article; its partners are stale until linked anew."""
        for table, articles in LINKED_TABLES.items():
            self._db.execute(
                "UPDATE sketches SET stale = true WHERE article_id IN (SELECT unnest("
                f"{articles}) FROM {table} WHERE list_contains({articles}, ?))",
                [article_id],
            )
            self._db.execute(
                f"DELETE FROM {table} WHERE list_contains({articles}, ?)", [article_id]
            )
        self._db.execute("DELETE FROM sketches WHERE article_id = ?", [article_id])

    def forget_others(self, version: str) -> None:
        """Remove everything that was linked by another version."""
        row = self._db.execute(
            "SELECT 1 FROM sketches WHERE version <> ? LIMIT 1", [version]
        ).fetchone()
        if row is not None:
            for table in ("sketches", *LINKED_TABLES):
                self._db.execute(f"DELETE FROM {table}")

    def unlinked(self) -> list[str]:
        """Return the ids of articles without a sketch, in order."""
        return [
            str(row[0])
            for row in self._db.execute(
                "SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM sketches)"
                " ORDER BY id"
            ).fetchall()
        ]

    def stale(self) -> set[str]:
        """Return the ids of articles that lost a partner."""
        rows = self._db.execute("SELECT article_id FROM sketches WHERE stale").fetchall()
        return {str(row[0]) for row in rows}

    def add_sketches(self, sketches: Mapping[str, Keys], version: str) -> None:
        """Store the keys of articles."""
        rows = [(article, version, False, keys.tolist()) for article, keys in sketches.items()]
        if rows:
            self._db.executemany("INSERT INTO sketches VALUES (?, ?, ?, ?)", rows)

    def sketches(self, *, size: int = 5000) -> Iterator[tuple[list[str], list[Keys]]]:
        """Walk the stored keys, `size` articles at a time."""
        cursor = self._db.cursor()
        cursor.execute("SELECT article_id, keys FROM sketches ORDER BY article_id")
        while rows := cursor.fetchmany(size):
            yield [str(row[0]) for row in rows], [np.array(row[1], np.uint64) for row in rows]

    def neighbours(self, article_ids: Collection[str]) -> list[Duplicate]:
        """Return every pair that the articles are joined by, directly or through others."""
        found: dict[str, Duplicate] = {}
        known, waiting = set(article_ids), set(article_ids)
        while waiting:
            rows = self._db.execute(
                "SELECT id, left_id, right_id, relation, similarity, left_share, right_share,"
                " words, passages, origin FROM duplicates WHERE left_id IN (SELECT unnest(?))"
                " OR right_id IN (SELECT unnest(?))",
                [sorted(waiting), sorted(waiting)],
            ).fetchall()
            found.update((str(row[0]), _duplicate(row)) for row in rows)
            near = {i for d in found.values() for i in (d.left_id, d.right_id)}
            waiting = near - known
            known |= near
        return [found[id_] for id_ in sorted(found)]

    def replace(self, linked: Linked, texts: Mapping[str, str], run_id: str) -> None:
        """Add pairs, and groups in place of those the articles were in; none is stale then."""
        ids = sorted(linked.article_ids)
        self._db.execute(
            "DELETE FROM wire_groups WHERE list_has_any(article_ids, ?::VARCHAR[])", [ids]
        )
        self._db.execute(
            "UPDATE sketches SET stale = false WHERE article_id IN (SELECT unnest(?))", [ids]
        )
        self._insert("duplicates", [_duplicate_row(d, run_id, texts) for d in linked.duplicates])
        self._insert("wire_groups", [_group_row(g, run_id, texts) for g in linked.groups])

    def _insert(self, table: str, rows: Sequence[Row]) -> None:
        if rows:
            marks = ", ".join("?" for _ in rows[0])
            self._db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def _span(span: Span, text: str) -> dict[str, object]:
    return {"start": span.start, "end": span.end, "text": span.of(text)}


def _duplicate_row(d: Duplicate, run_id: str, texts: Mapping[str, str]) -> Row:
    passages = [
        {"left": _span(p.left, texts[d.left_id]), "right": _span(p.right, texts[d.right_id])}
        for p in d.passages
    ]
    return (
        d.id,
        run_id,
        d.left_id,
        d.right_id,
        d.relation,
        d.similarity,
        d.left_share,
        d.right_share,
        d.words,
        passages,
        f"{d.origin.method}@{d.origin.version}",
    )


def _duplicate(row: Row) -> Duplicate:
    id_, left, right, relation, similarity, left_share, right_share, words, passages, origin = row
    method, _, version = str(origin).rpartition("@")
    found: list[Passage] = []
    for passage in passages if isinstance(passages, list) else ():
        sides = {side: Span(passage[side]["start"], passage[side]["end"]) for side in passage}
        found.append(Passage(**sides))
    return Duplicate(
        id=str(id_),
        left_id=str(left),
        right_id=str(right),
        relation=Relation(str(relation)),
        similarity=float(str(similarity)),
        left_share=float(str(left_share)),
        right_share=float(str(right_share)),
        words=int(str(words)),
        passages=tuple(found),
        origin=Origin(method=method, version=version),
    )


def _group_row(g: WireGroup, run_id: str, texts: Mapping[str, str]) -> Row:
    credits = [
        {
            "article_id": c.article_id,
            "agency": c.agency,
            "kind": c.kind,
            "span": _span(c.span, texts[c.article_id]) if c.span else None,
        }
        for c in g.credits
    ]
    return (
        g.id,
        run_id,
        list(g.article_ids),
        g.first_id,
        g.agency,
        list(g.outlets),
        credits,
        list(g.duplicate_ids),
        f"{g.origin.method}@{g.origin.version}",
    )
