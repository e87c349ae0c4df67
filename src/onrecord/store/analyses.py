"""Read analyses back out of a store's tables."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from onrecord.records import Analysis, Article, Block, BlockKind, Origin, Span


def load_articles(db: duckdb.DuckDBPyConnection, article_ids: Sequence[str]) -> list[Analysis]:
    """Return articles with their blocks and no other records, sorted by id."""
    blocks: dict[str, list[Block]] = {}
    for id_, article, kind, span, parent, origin in db.execute(
        "SELECT id, article_id, kind, span, parent_id, origin FROM blocks"
        ' WHERE article_id IN (SELECT unnest(?)) ORDER BY article_id, span."start"',
        [list(article_ids)],
    ).fetchall():
        blocks.setdefault(article, []).append(
            Block(
                id=id_,
                article_id=article,
                span=to_span(span),
                kind=BlockKind(kind),
                parent_id=parent,
                origin=to_origin(origin),
            )
        )
    return [
        Analysis(
            article=Article(
                id=id_,
                url=url,
                text=text,
                outlet=outlet,
                headline=headline,
                bylines=tuple(bylines),
                published=published,
                language=language,
                sha256=sha256,
            ),
            blocks=tuple(blocks.get(id_, ())),
            mentions=(),
            actors=(),
            times=(),
            places=(),
            statements=(),
            events=(),
            failures=(),
        )
        for id_, url, text, outlet, headline, bylines, published, language, sha256 in db.execute(
            'SELECT id, url, "text", outlet, headline, bylines, published, language, sha256'
            " FROM articles WHERE id IN (SELECT unnest(?)) ORDER BY id",
            [list(article_ids)],
        ).fetchall()
    ]


def to_span(value: dict[str, int]) -> Span:
    """Return the span of a struct."""
    return Span(value["start"], value["end"])


def to_origin(value: str) -> Origin:
    """Return the origin of a cell."""
    method, _, version = value.rpartition("@")
    return Origin(method=method, version=version)
