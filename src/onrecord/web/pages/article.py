"""The article page: the text with its proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from onrecord.web.catalogue import Catalogue
from onrecord.web.pages.page import MissingError, Page, Short
from onrecord.web.sheet import make_sheet
from onrecord.web.stored import to_analysis


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleAsked:
    """Which article; the id of a statement or an event means the article it is in."""

    id: Short


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorKey:
    """The key of an actor's page, by the id it has in this article."""

    actor_id: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Another article of the same text; `compared` if the two can be shown side by side."""

    id: str
    outlet: str | None
    published: str | None
    compared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """An article's public record, as `read --format json` gives it, and its actors' keys."""

    id: str
    record: msgspec.Raw
    actors: tuple[ActorKey, ...]
    agency: str | None
    copies: tuple[Copy, ...]


def find_article(catalogue: Catalogue, asked: ArticleAsked) -> ArticleView:
    """Return an article with its record.

    Raises: MissingError if it is not there.
    """
    record = catalogue.record(asked.id)
    if record is None:
        raise MissingError(f"the store has no article {asked.id!r}")
    keys = catalogue.find(
        ActorKey,
        "SELECT actor_id, key FROM i.named WHERE article_id = ? AND key IS NOT NULL",
        [asked.id],
    )
    agency, copies = _copies(catalogue, asked.id)
    return ArticleView(
        id=asked.id, record=msgspec.Raw(record), actors=keys, agency=agency, copies=copies
    )


def _copies(catalogue: Catalogue, article_id: str) -> tuple[str | None, tuple[Copy, ...]]:
    """Return who is credited with a text that others have too, and the others."""
    groups = catalogue.rows(
        "SELECT agency, article_ids FROM wire_groups WHERE list_contains(article_ids, ?) LIMIT 1",
        [article_id],
    )
    if not groups:
        return None, ()
    agency, ids = groups[0]
    others = [other for other in ids if other != article_id] if isinstance(ids, list) else []
    marks = ", ".join("?" for _ in others) or "NULL"
    copies = catalogue.find(
        Copy,
        f"""SELECT a.id, a.outlet, a.published, d.left_id IS NOT NULL AS compared
            FROM articles a LEFT JOIN duplicates d ON (d.left_id = a.id AND d.right_id = ?)
                OR (d.right_id = a.id AND d.left_id = ?)
            WHERE a.id IN ({marks}) ORDER BY a.published NULLS LAST, a.id""",
        [article_id, article_id, *others],
    )
    return (None if agency is None else str(agency)), copies


def dress(catalogue: Catalogue, view: ArticleView) -> Mapping[str, object]:
    """Lay the article out."""
    keys = {a.actor_id: a.key for a in view.actors}
    return {"sheet": make_sheet(to_analysis(bytes(view.record)), keys)}


PAGE = Page(
    path="/articles/{id}",
    title="An article and its record",
    template="article.html",
    asked=ArticleAsked,
    view=ArticleView,
    find=find_article,
    dress=dress,
)
