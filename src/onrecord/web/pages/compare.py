"""Two articles of one text side by side: what they share, and what one of them changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import msgspec

from onrecord.web.catalogue import Catalogue
from onrecord.web.pages.page import MissingError, Page

_Id = Annotated[str, msgspec.Meta(max_length=64)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareAsked:
    """Two articles that `onrecord stories` found to be copies or versions of one text."""

    left: _Id = ""
    right: _Id = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Words of one side; `shared` if the other has them too."""

    text: str
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One side, cut where shared words begin and end; `share` of its words are shared."""

    id: str
    outlet: str | None
    published: str | None
    headline: str | None
    share: float
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareView:
    """Two articles and what they share."""

    relation: str
    words: int
    left: Text
    right: Text


def find_both(catalogue: Catalogue, asked: CompareAsked) -> CompareView:
    """Cut both texts at the passages that they share.

    Raises: MissingError if the two were not found to be of one text.
    """
    found = catalogue.rows(
        "SELECT left_id, right_id, relation, words, left_share, right_share,"
        ' list_transform(passages, lambda p: [p."left".start, p."left"."end"]),'
        ' list_transform(passages, lambda p: [p."right".start, p."right"."end"])'
        " FROM duplicates WHERE (left_id = ? AND right_id = ?) OR (left_id = ? AND right_id = ?)",
        [asked.left, asked.right, asked.right, asked.left],
    )
    if not found:
        raise MissingError(f"{asked.left!r} and {asked.right!r} were not found to be of one text")
    left, right, relation, words, left_share, right_share, left_spans, right_spans = found[0]
    return CompareView(
        relation=str(relation),
        words=words if isinstance(words, int) else 0,
        left=_text(catalogue, left, left_share, left_spans),
        right=_text(catalogue, right, right_share, right_spans),
    )


def _text(catalogue: Catalogue, article_id: object, share: object, spans: object) -> Text:
    rows = catalogue.rows(
        'SELECT outlet, published, headline, "text" FROM articles WHERE id = ?', [article_id]
    )
    if not rows:
        raise MissingError(f"the store has no article {article_id!r}")
    outlet, published, headline, text = (None if v is None else str(v) for v in rows[0])
    cuts = sorted((int(a), int(b)) for a, b in spans) if isinstance(spans, list) else []
    return Text(
        id=str(article_id),
        outlet=outlet,
        published=published,
        headline=headline,
        share=share if isinstance(share, float) else 0.0,
        stretches=tuple(_stretches(text or "", cuts)),
    )


def _stretches(text: str, cuts: list[tuple[int, int]]) -> list[Stretch]:
    found = []
    at = 0
    for start, end in cuts:
        begin = max(start, at)
        if begin > at:
            found.append(Stretch(text=text[at:begin], shared=False))
        if end > begin:
            found.append(Stretch(text=text[begin:end], shared=True))
        at = max(at, end)
    if at < len(text):
        found.append(Stretch(text=text[at:], shared=False))
    return found


def dress(catalogue: Catalogue, view: CompareView) -> Mapping[str, object]:
    """Give the template both sides in their order."""
    del catalogue
    return {"sides": (view.left, view.right)}


PAGE = Page(
    path="/compare",
    title="Two articles of one text",
    template="compare.html",
    asked=CompareAsked,
    view=CompareView,
    find=find_both,
    dress=dress,
)
