"""The part of a store that holds what more than one article shows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from onrecord.linked import (
    CountedEvent,
    Duplicate,
    Evidence,
    LinkRelation,
    Relation,
    Story,
    StoryLink,
    Utterance,
    WireGroup,
)
from onrecord.records import Origin, Span
from onrecord.store.loading import Loader
from onrecord.store.rows import Row
from onrecord.store.schema import LINKED_TABLES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Keys = NDArray[np.uint64]

#: Rows that go into a table at a time.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Sketch:
    """Under what an article is found: as a copy, by its story's words, by its quotations."""

    article_id: str
    day: int | None
    keys: Keys
    terms: Keys
    quotes: Keys


class Links:
    """The linked records of an open store."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._db = connection
        self._loader = Loader(connection)

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
        return self._ids(
            "SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM sketches) ORDER BY id"
        )

    def stale(self) -> set[str]:
        """Return the ids of articles that lost a partner."""
        return set(self._ids("SELECT article_id FROM sketches WHERE stale"))

    def freshen(self) -> None:
        """Mark every article as linked."""
        self._db.execute("UPDATE sketches SET stale = false WHERE stale")

    def add_sketches(self, sketches: Sequence[Sketch], version: str) -> None:
        """Store under what articles are found."""
        rows = [
            (
                s.article_id,
                version,
                False,
                s.day,
                *(k.tolist() for k in (s.keys, s.terms, s.quotes)),
            )
            for s in sketches
        ]
        self._insert("sketches", rows)

    def sketches(self, *, size: int = 5000) -> Iterator[Sketch]:
        """Walk what is stored, by article id; ask nothing else of the store until it is done."""
        import numpy as np  # a tenth of a second, which only linking needs

        found = self._db.execute(
            "SELECT article_id, day, keys, terms, quotes FROM sketches ORDER BY article_id"
        )
        while rows := found.fetchmany(size):
            for article_id, day, *keys in rows:
                yield Sketch(article_id, day, *(np.array(k, np.uint64) for k in keys))

    def joined(self, article_ids: Collection[str], *, least: float) -> set[str]:
        """Return the articles that copies, or links of `least` and more, join to some of these."""
        known = waiting = set(article_ids)
        while waiting:
            ids = sorted(waiting)
            near = self._ids(
                "SELECT unnest([left_id, right_id]) FROM duplicates"
                " WHERE left_id IN (SELECT unnest($1)) OR right_id IN (SELECT unnest($1))"
                " UNION SELECT unnest([left_id, right_id]) FROM story_links"
                " WHERE relation = 'same' AND score >= $2 AND (left_id IN (SELECT unnest($1))"
                " OR right_id IN (SELECT unnest($1)))",
                [ids, least],
            )
            waiting = set(near) - known
            known = known | waiting
        return known

    def duplicates(self, article_ids: Collection[str]) -> list[Duplicate]:
        """Return the pairs of which an article is one of these, without passages, by id."""
        rows = self._db.execute(
            "SELECT id, left_id, right_id, relation, similarity, left_share, right_share, words,"
            " origin FROM duplicates WHERE left_id IN (SELECT unnest($1)) OR right_id IN"
            " (SELECT unnest($1)) ORDER BY id",
            [sorted(article_ids)],
        ).fetchall()
        return [
            Duplicate(
                id=id_,
                left_id=left,
                right_id=right,
                relation=Relation(relation),
                similarity=similarity,
                left_share=left_share,
                right_share=right_share,
                words=words,
                passages=(),
                origin=_to_origin(by),
            )
            for id_, left, right, relation, similarity, left_share, right_share, words, by in rows
        ]

    def story_links(self, article_ids: Collection[str]) -> list[StoryLink]:
        """Return the links of which an article is one of these, without evidence, by id."""
        rows = self._db.execute(
            "SELECT id, left_id, right_id, relation, score, origin FROM story_links"
            " WHERE left_id IN (SELECT unnest($1)) OR right_id IN (SELECT unnest($1)) ORDER BY id",
            [sorted(article_ids)],
        ).fetchall()
        return [
            StoryLink(
                id=id_,
                left_id=left,
                right_id=right,
                relation=LinkRelation(relation),
                score=score,
                evidence=(),
                origin=_to_origin(origin),
            )
            for id_, left, right, relation, score, origin in rows
        ]

    def stories_with_events(self, article_ids: Collection[str]) -> set[str]:
        """Return the ids of the stories that hold these articles and whose events are counted."""
        return set(
            self._ids(
                "SELECT DISTINCT id FROM stories WHERE list_has_any(article_ids, $1::VARCHAR[])"
                " AND id IN (SELECT story_id FROM counted_events)",
                [sorted(article_ids)],
            )
        )

    def sharing_utterances(self, article_ids: Collection[str]) -> set[str]:
        """Return the articles that utterances join to some of these, and these."""
        known = waiting = set(article_ids)
        while waiting:
            near = self._ids(
                "SELECT DISTINCT unnest(article_ids) FROM utterances"
                " WHERE list_has_any(article_ids, $1::VARCHAR[])",
                [sorted(waiting)],
            )
            waiting = set(near) - known
            known = known | waiting
        return known

    def utterance_pairs(self, article_ids: Collection[str]) -> list[tuple[str, str]]:
        """Return pairs that join the articles of each utterance that some of these are in."""
        rows = self._db.execute(
            "SELECT article_ids[1], unnest(article_ids) FROM utterances"
            " WHERE list_has_any(article_ids, $1::VARCHAR[]) ORDER BY ALL",
            [sorted(article_ids)],
        ).fetchall()
        return [(str(first), str(other)) for first, other in rows]

    def add_pairs(
        self,
        duplicates: Sequence[Duplicate],
        links: Sequence[StoryLink],
        texts: Mapping[str, str],
        run_id: str,
    ) -> None:
        """Add pairs that are not there yet; `texts` of their articles."""
        self._insert("duplicates", [_duplicate_row(d, run_id, texts) for d in duplicates])
        self._insert("story_links", [_link_row(k, run_id, texts) for k in links])

    def replace_groups(
        self,
        article_ids: Collection[str],
        groups: Sequence[WireGroup],
        stories: Sequence[Story],
        texts: Mapping[str, str],
        run_id: str,
    ) -> None:
        """Store groups and stories in place of those that the articles were in."""
        self._delete("wire_groups", article_ids)
        self._delete("stories", article_ids)
        self._insert("wire_groups", [_group_row(g, run_id, texts) for g in groups])
        self._insert("stories", [_story_row(s, run_id) for s in stories])

    def replace_events(
        self,
        article_ids: Collection[str],
        events: Sequence[CountedEvent],
        texts: Mapping[str, str],
        run_id: str,
    ) -> None:
        """Store counted events in place of those of the articles."""
        self._delete("counted_events", article_ids)
        self._insert("counted_events", [_event_row(e, run_id, texts) for e in events])

    def replace_utterances(
        self,
        article_ids: Collection[str],
        utterances: Sequence[Utterance],
        texts: Mapping[str, str],
        run_id: str,
    ) -> None:
        """Store utterances in place of those of the articles."""
        self._delete("utterances", article_ids)
        self._insert("utterances", [_utterance_row(u, run_id, texts) for u in utterances])

    def _ids(self, sql: str, parameters: Sequence[object] = ()) -> list[str]:
        return [str(row[0]) for row in self._db.execute(sql, list(parameters)).fetchall()]

    def _delete(self, table: str, article_ids: Collection[str]) -> None:
        self._db.execute(
            f"DELETE FROM {table} WHERE list_has_any(article_ids, ?::VARCHAR[])",
            [sorted(article_ids)],
        )

    def _insert(self, table: str, rows: Sequence[Row]) -> None:
        for i in range(0, len(rows), _BATCH):
            self._loader.insert(table, rows[i : i + _BATCH])


def _to_origin(value: str) -> Origin:
    method, _, version = value.rpartition("@")
    return Origin(method=method, version=version)


def _origin(origin: Origin) -> str:
    return f"{origin.method}@{origin.version}"


def _span(span: Span | None, text: str) -> dict[str, object] | None:
    if span is None:
        return None
    return {"start": span.start, "end": span.end, "text": span.of(text)}


def _evidence(found: Sequence[Evidence], left: str, right: str) -> list[dict[str, object]]:
    return [
        {
            "kind": e.kind,
            "what": e.what,
            "weight": e.weight,
            "left": _span(e.left, left),
            "right": _span(e.right, right),
        }
        for e in found
    ]


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
        _origin(d.origin),
    )


def _link_row(k: StoryLink, run_id: str, texts: Mapping[str, str]) -> Row:
    evidence = _evidence(k.evidence, texts[k.left_id], texts[k.right_id])
    origin = _origin(k.origin)
    return (k.id, run_id, k.left_id, k.right_id, k.relation, k.score, evidence, origin)


def _group_row(g: WireGroup, run_id: str, texts: Mapping[str, str]) -> Row:
    credits = [
        {
            "article_id": c.article_id,
            "agency": c.agency,
            "kind": c.kind,
            "span": _span(c.span, texts[c.article_id]),
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
        _origin(g.origin),
    )


def _story_row(s: Story, run_id: str) -> Row:
    return (
        s.id,
        run_id,
        list(s.article_ids),
        list(s.background_ids),
        s.first,
        s.last,
        s.outlets,
        s.independent,
        list(s.link_ids),
        _origin(s.origin),
    )


def _event_row(e: CountedEvent, run_id: str, texts: Mapping[str, str]) -> Row:
    counts = [
        {
            "kind": c.kind,
            "low": c.low,
            "high": c.high,
            "event_id": c.event_id,
            "article_id": c.article_id,
            "statement_id": c.statement_id,
            "speaker": c.speaker,
            "outlet": c.outlet,
            "span": _span(c.span, texts[c.article_id]),
        }
        for c in e.counts
    ]
    disagreements = [
        {
            "field": d.field,
            "variants": [
                {"value": v.value, "event_ids": list(v.event_ids), "given_by": list(v.given_by)}
                for v in d.variants
            ],
        }
        for d in e.disagreements
    ]
    of = dict(e.told_by)
    matches = [
        {
            "left_id": m.left_id,
            "right_id": m.right_id,
            "score": m.score,
            "evidence": _evidence(m.evidence, texts[of[m.left_id]], texts[of[m.right_id]]),
        }
        for m in e.matches
    ]
    return (
        e.id,
        run_id,
        e.story_id,
        e.type,
        e.mode,
        e.quad,
        e.status,
        list(e.actors),
        list(e.recipients),
        e.start,
        e.end,
        e.place,
        e.country,
        counts,
        list(e.event_ids),
        list(e.article_ids),
        e.outlets,
        e.independent,
        e.first_id,
        e.first_published,
        disagreements,
        matches,
        _origin(e.origin),
    )


def _utterance_row(u: Utterance, run_id: str, texts: Mapping[str, str]) -> Row:
    relays = [
        {
            "statement_id": r.statement_id,
            "article_id": r.article_id,
            "outlet": r.outlet,
            "via": list(r.via),
            "spans": [_span(s, texts[r.article_id]) for s in r.spans],
            "kept": r.kept,
            "left_out": list(r.left_out),
        }
        for r in u.relays
    ]
    return (
        u.id,
        run_id,
        u.speaker,
        u.words,
        u.fullest_id,
        u.first_id,
        list(dict.fromkeys(r.article_id for r in u.relays)),
        [r.statement_id for r in u.relays],
        relays,
        u.outlets,
        u.independent,
        _origin(u.origin),
    )
