"""Page structure: what each stretch of the text is, from the page's markup or from plain lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.records import INFERRED, Article, Block, BlockKind, Origin, make_id
from onrecord.structure.lexicon import PageLexicon
from onrecord.structure.plain import Part, read_marked, read_plain
from onrecord.structure.signs import byline_names, printed_date

__all__ = ["PageLexicon", "body_text", "describe", "find_blocks"]

VERSION = "4"
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
    """Fill in outlet, headline, bylines and publication date that the input did not give.

    Each is what its block says, whose origin is the metadata's; what was only inferred of a page
    gives way to it. The date is a full one: that of a line that says "Published", else of the time
    or byline above the first paragraph, else of the dateline; never that of a heading in a
    chronicle. A page that prints no other day has that of its update, with the origin "updated".
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
    day = _printed_date(article.text, blocks, lexicon)
    updated = None if day else _updated_date(article.text, blocks, lexicon)
    printed = replace(
        article,
        outlet=first(BlockKind.OUTLET),
        headline=first(BlockKind.HEADLINE),
        bylines=tuple(dict.fromkeys(names)),
        published=day or updated,
    )
    origins = dict(article.origins)
    for field in ("bylines", "headline", "outlet", "published"):
        weak = not getattr(article, field) or origins.get(field) == INFERRED
        if weak and getattr(printed, field):
            origins[field] = "updated" if field == "published" and updated else "printed"
    taken = {field for field, origin in origins.items() if origin in ("printed", "updated")}
    return replace(
        article,
        outlet=printed.outlet if "outlet" in taken else article.outlet,
        headline=printed.headline if "headline" in taken else article.headline,
        bylines=printed.bylines if "bylines" in taken else article.bylines,
        published=printed.published if "published" in taken else article.published,
        origins=tuple(sorted(origins.items())),
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


def _printed_date(text: str, blocks: Sequence[Block], lexicon: PageLexicon) -> str | None:
    said: list[str] = []
    at_top: list[str] = []
    below: list[str] = []
    filed: list[str] = []
    bare = at_top
    for block in blocks:
        if block.kind is BlockKind.PARAGRAPH:
            bare = below
        if block.kind in (BlockKind.TIMESTAMP, BlockKind.BYLINE):
            line = block.span.of(text)
            if found := printed_date(line, lexicon):
                (said if lexicon.opens("time_start", line) else bare).append(found)
        elif block.kind is BlockKind.DATELINE and bare is at_top:
            if found := printed_date(block.span.of(text), lexicon):
                filed.append(found)
    if said:
        return said[0]
    # other days further down head the entries of a chronicle, and so may the first
    if at_top and set(below) <= set(at_top[:1]):
        return at_top[0]
    return filed[0] if filed else None


def _updated_date(text: str, blocks: Sequence[Block], lexicon: PageLexicon) -> str | None:
    """Return the day that stands above the first paragraph as that of an update."""
    for block in blocks:
        if block.kind is BlockKind.PARAGRAPH:
            return None
        line = block.span.of(text)
        if block.kind is BlockKind.TIMESTAMP and lexicon.opens("time_start", line):
            return printed_date(line, lexicon, updates=True)
    return None


def _parent_id(parts: Sequence[Part], ids: Sequence[str], i: int) -> str | None:
    """Return the id of the caption beside a credit."""
    if parts[i].kind is not BlockKind.CREDIT:
        return None
    for k in (i - 1, i + 1):
        if 0 <= k < len(parts) and parts[k].kind is BlockKind.CAPTION:
            return ids[k]
    return None
