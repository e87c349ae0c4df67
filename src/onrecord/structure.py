"""Placeholder, being written."""
from __future__ import annotations
from dataclasses import dataclass
from pathlib import Path
from onrecord.records import Article, Block


@dataclass(frozen=True)
class PageLexicon:
    version: str = "0"

    @classmethod
    def load(cls, data: Path) -> PageLexicon:
        return cls()


def find_blocks(article: Article, *, lexicon: PageLexicon) -> tuple[Block, ...]:
    """Cut the page into blocks."""
    import re
    from onrecord.records import BlockKind, Origin, Span, make_id
    out = []
    for m in re.finditer(r"\S[^\n]*", article.text):
        span = Span(m.start(), m.end())
        out.append(Block(id=make_id("block", article.id, span), article_id=article.id, span=span, kind=BlockKind.PARAGRAPH, parent_id=None, origin=Origin(method="rule:line", version="0")))
    return tuple(out)
