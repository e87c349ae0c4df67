"""The article page: the text with its proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from onrecord.public import read_record, to_analysis
from onrecord.web.catalogue import Catalogue
from onrecord.web.pages.page import MissingError, Page, Short
from onrecord.web.pages.start import Report
from onrecord.web.pages.stories import reports
from onrecord.web.sheet import make_sheet

#: Other reports of a story that an article's page names.
_OTHERS = 8


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
    """Another article of the same text.

    `compared` if the two can be shown side by side; `first` if it is the agency's own or, if that
    is not there, the earliest.
    """

    id: str
    outlet: str | None
    published: str | None
    compared: bool
    first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """The articles of one text: who is credited with it, whether this one is first, the others."""

    id: str
    agency: str | None
    first: bool
    outlets: tuple[str, ...]
    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The story of an article, under its first report's headline, and other reports of it.

    `looks_back`: the article is a later one that looks back on it.
    """

    id: str
    headline: str | None
    independent: int
    articles: int
    looks_back: bool
    others: tuple[Report, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """An article's public record, as `read --format json` gives it, and its actors' keys."""

    id: str
    record: msgspec.Raw
    actors: tuple[ActorKey, ...]
    wire: Wire | None
    stories: tuple[Told, ...]


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
    wire = _wire(catalogue, asked.id)
    return ArticleView(
        id=asked.id,
        record=msgspec.Raw(record),
        actors=keys,
        wire=wire,
        stories=_stories(catalogue, asked.id, 1 + len(wire.copies) if wire else 1),
    )


def _wire(catalogue: Catalogue, article_id: str) -> Wire | None:
    """Return the group of an article whose text others have too."""
    groups = catalogue.rows(
        "SELECT id, agency, first_id, outlets, article_ids FROM wire_groups WHERE id IN"
        " (SELECT group_id FROM i.wired WHERE article_id = ?) LIMIT 1",
        [article_id],
    )
    if not groups:
        return None
    group_id, agency, first_id, outlets, ids = groups[0]
    others = [other for other in ids if other != article_id] if isinstance(ids, list) else []
    marks = ", ".join("?" for _ in others) or "NULL"
    copies = catalogue.find(
        Copy,
        f"""SELECT a.id, a.outlet, a.published, d.left_id IS NOT NULL AS compared,
                a.id = ? AS first
            FROM i.reports a LEFT JOIN duplicates d ON (d.left_id = a.id AND d.right_id = ?)
                OR (d.right_id = a.id AND d.left_id = ?)
            WHERE a.id IN ({marks}) ORDER BY first DESC, a.published NULLS LAST, a.id""",
        [first_id, article_id, article_id, *others],
    )
    return Wire(
        id=str(group_id),
        agency=None if agency is None else str(agency),
        first=first_id == article_id,
        outlets=tuple(map(str, outlets)) if isinstance(outlets, list) else (),
        copies=copies,
    )


def _stories(catalogue: Catalogue, article_id: str, copies: int) -> tuple[Told, ...]:
    """Return the story that an article tells, and those it looks back on.

    One that is told by its own `copies` articles alone is none.
    """
    found = []
    for story_id, looks_back, headline, independent, articles, ids in catalogue.rows(
        "SELECT x.id, t.looks_back, x.headline, x.independent, x.articles, s.article_ids"
        " FROM i.told_in t JOIN i.stories x ON x.id = t.story_id JOIN stories s ON s.id = x.id"
        " WHERE t.article_id = ? AND (x.articles > ? OR t.looks_back) ORDER BY t.looks_back, x.id",
        [article_id, copies],
    ):
        others = [i for i in ids if i != article_id] if isinstance(ids, list) else []
        found.append(
            Told(
                id=str(story_id),
                headline=None if headline is None else str(headline),
                independent=independent if isinstance(independent, int) else 1,
                articles=articles if isinstance(articles, int) else 1,
                looks_back=bool(looks_back),
                others=reports(catalogue, others[:_OTHERS]),
            )
        )
    return tuple(found)


def dress(catalogue: Catalogue, view: ArticleView) -> Mapping[str, object]:
    """Lay the article out."""
    keys = {a.actor_id: a.key for a in view.actors}
    return {"sheet": make_sheet(to_analysis(read_record(bytes(view.record))), keys)}


PAGE = Page(
    path="/articles/{id}",
    title="An article and its record",
    template="article.html",
    asked=ArticleAsked,
    view=ArticleView,
    find=find_article,
    dress=dress,
)
