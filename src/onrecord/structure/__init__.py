"""Page structure: what each stretch of the text is, from the page's markup or from plain lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.records import Article, Block, BlockKind, Origin, make_id
from onrecord.structure.lexicon import PageLexicon
from onrecord.structure.plain import Part, read_marked, read_plain
from onrecord.structure.signs import byline_names

__all__ = ["PageLexicon", "body_text", "describe", "find_blocks"]

VERSION = "2"
_BODY = frozenset({BlockKind.PARAGRAPH, BlockKind.SUBHEADING, BlockKind.DATELINE})


def find_blocks(article: Article, *, lexicon: PageLexicon) -> tuple[Block, ...]:
    """Cut the page into blocks, in order, without overlap.

    The page's markup decides where there is any. Plain text is read line by line: the lines before
    the first paragraph are outlet, kicker, headline, standfirst, byline; a line in the body is a
    caption, slug, subheading or notice only on its own evidence, since a false one loses
    statements. White space, a caption's brackets and a dateline's dash belong to no block.
    """
    parts = (
        read_marked(article.text, article.marks, lexicon)
        if article.marks
        else read_plain(article.text, lexicon)
    )
    ids = [make_id("block", article.id, part.span, part.kind) for part in parts]
    return tuple(
        Block(
            id=ids[i],
            article_id=article.id,
            span=part.span,
            kind=part.kind,
            parent_id=_parent_id(parts, ids, i),
            origin=Origin(method=f"rule:{part.rule}", version=VERSION),
        )
        for i, part in enumerate(parts)
    )


def describe(article: Article, blocks: Sequence[Block], *, lexicon: PageLexicon) -> Article:
    """Fill in outlet, headline and bylines that the input did not give, from the blocks.

    The publication date stays as it is: a date printed on the page may be that of an update.
    """

    def first(kind: BlockKind) -> str | None:
        found = next((b.span.of(article.text) for b in blocks if b.kind is kind), None)
        return " ".join(found.split()) if found else None

    names = (
        name
        for block in blocks
        if block.kind is BlockKind.BYLINE
        for name in byline_names(block.span.of(article.text), lexicon)
    )
    return replace(
        article,
        outlet=article.outlet or first(BlockKind.OUTLET),
        headline=article.headline or first(BlockKind.HEADLINE),
        bylines=article.bylines or tuple(dict.fromkeys(names)),
    )


def body_text(article: Article, blocks: Sequence[Block]) -> str:
    """Join the blocks of the report's body, a line each: what a page's reader came for.

    Headline, standfirst, captions and notices are left out; rows of the article's own tables,
    which no stage reads, are in.
    """
    return "\n".join(
        block.span.of(article.text)
        for block in blocks
        if block.kind in _BODY
        or (block.kind is BlockKind.OTHER and block.origin.method == "rule:markup")
    )


def _parent_id(parts: Sequence[Part], ids: Sequence[str], i: int) -> str | None:
    """Return the id of the caption beside a credit."""
    if parts[i].kind is not BlockKind.CREDIT:
        return None
    for k in (i - 1, i + 1):
        if 0 <= k < len(parts) and parts[k].kind is BlockKind.CAPTION:
            return ids[k]
    return None
