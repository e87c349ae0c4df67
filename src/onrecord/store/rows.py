"""An analysis as rows of the store's tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Protocol

from onrecord.records import Analysis, Article, Origin, Participant, Reason, Span

Row = tuple[object, ...]


class _HasOrigin(Protocol):
    @property
    def origin(self) -> Origin: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the user says of an article; it goes before what the article's page says."""

    published: str | None = None
    outlet: str | None = None
    url: str | None = None

    def over(self, earlier: Given) -> Given:
        """Return what was said earlier with what is said now in its place."""
        return Given(
            published=self.published or earlier.published,
            outlet=self.outlet or earlier.outlet,
            url=self.url or earlier.url,
        )


class Outcome(StrEnum):
    """What became of an input."""

    ADDED = "added"
    UPDATED = "updated"
    PRESENT = "already there"
    SKIPPED = "skipped"
    FAILED = "failed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one input, a row of the table `inputs`.

    `reason` says why it was skipped, or stored and not analysed; `message` tells a person.
    `undated` is not in the row: it was analysed, and no day of publication is known.
    """

    name: str
    outcome: Outcome
    url: str | None = None
    article_id: str | None = None
    reason: Reason | None = None
    message: str | None = None
    undated: bool = False

    def row(self, run_id: str) -> Row:
        """Return it as a row of the table `inputs`."""
        return (
            self.name,
            run_id,
            self.article_id,
            self.outcome,
            self.reason,
            self.message,
            self.url,
        )


def to_rows(analysis: Analysis, run_id: str, given: Given) -> dict[str, list[Row]]:
    """Return the rows of every record table, in the order of its columns."""
    text, article = analysis.article.text, analysis.article.id

    def span(s: Span) -> dict[str, object]:
        return {"start": s.start, "end": s.end, "text": s.of(text)}

    def spans(found: Iterable[Span]) -> list[dict[str, object]]:
        return [span(s) for s in found]

    def people(found: Iterable[Participant]) -> list[dict[str, object]]:
        return [{"actor_id": p.actor_id, "span": span(p.span)} for p in found]

    key = (article, run_id)

    def origin(record: _HasOrigin) -> str:
        return f"{record.origin.method}@{record.origin.version}"

    return {
        "articles": [_article_row(analysis.article, run_id, given)],
        "blocks": [
            (b.id, *key, b.kind, span(b.span), b.parent_id, origin(b)) for b in analysis.blocks
        ],
        "mentions": [
            (m.id, *key, m.kind, m.form, span(m.span), span(m.head), origin(m))
            for m in analysis.mentions
        ],
        "actors": [
            (
                a.id,
                *key,
                a.name,
                a.kind,
                a.country,
                list(a.sectors),
                a.role,
                a.wikidata,
                list(a.mention_ids),
                list(a.members),
                origin(a),
            )
            for a in analysis.actors
        ],
        "times": [
            (t.id, *key, t.type, t.value, span(t.span), t.start, t.end, t.anchor, origin(t))
            for t in analysis.times
        ],
        "places": [
            (
                p.id,
                *key,
                p.name,
                p.country,
                p.geonameid,
                p.latitude,
                p.longitude,
                p.feature,
                spans(p.spans),
                origin(p),
            )
            for p in analysis.places
        ],
        "statements": [
            (
                s.id,
                *key,
                s.speaker_id,
                spans(s.source),
                spans(s.cue),
                spans(s.content),
                s.quotation,
                s.act,
                s.audience_id,
                {"kind": s.channel.kind, "span": span(s.channel.span)} if s.channel else None,
                people(s.relays),
                s.inside_id,
                s.repeats_id,
                s.time_id,
                s.confidence,
                origin(s),
            )
            for s in analysis.statements
        ],
        "events": [
            (
                e.id,
                *key,
                e.type,
                e.mode,
                list(e.contexts),
                e.quad,
                e.score,
                people(e.actors),
                people(e.recipients),
                e.status,
                e.statement_id,
                e.time_id,
                e.place_id,
                [
                    {"kind": c.kind, "low": c.low, "high": c.high, "span": span(c.span)}
                    for c in e.counts
                ],
                spans(e.evidence),
                e.confidence,
                origin(e),
            )
            for e in analysis.events
        ],
        "failures": [
            (f.article_id, run_id, f.stage, f.error, f.message) for f in analysis.failures
        ],
    }


def _article_row(article: Article, run_id: str, given: Given) -> Row:
    return (
        article.id,
        run_id,
        article.sha256,
        article.url,
        article.outlet,
        article.headline,
        list(article.bylines),
        article.published,
        article.language,
        article.text,
        asdict(given),
        dict(article.origins),
    )
