"""Stories: what reports in other words tell of one happening, and where they disagree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import msgspec

from onrecord.linked import number_of
from onrecord.web.catalogue import Catalogue
from onrecord.web.pages.page import (
    MissingError,
    Page,
    Short,
    Table,
    Turn,
    columns_of,
    find_listed,
    table_of,
)
from onrecord.web.pages.start import Report

#: Quotations passed on that an entry shows.
_MAX_QUOTED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class StoriesAsked:
    """Words of the first report's headline, an order; `alone`: also what one report tells."""

    q: Short = ""
    order: Literal["independent", "newest"] = "independent"
    alone: bool = False
    page: Turn = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """A story in the list, under its first report's headline."""

    id: str
    headline: str | None
    outlet: str | None
    independent: int
    outlets: int
    articles: int
    events: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoriesView:
    """A page of the list."""

    q: str
    order: str
    alone: bool
    linked: bool
    total: int
    page: int
    pages: int
    stories: tuple[StoryLine, ...]


def find_stories(catalogue: Catalogue, asked: StoriesAsked) -> StoriesView:
    """List stories, those with most independent reports first."""
    where, given = ["true" if asked.alone else "articles > 1"], list[object]()
    for word in asked.q.split():
        where.append("contains(lower(headline), lower(?))")
        given.append(word)
    first = "last_day DESC NULLS LAST" if asked.order == "newest" else "independent DESC"
    found = find_listed(
        catalogue,
        StoryLine,
        f"FROM i.stories WHERE {' AND '.join(where)}",
        given,
        order=f"{first}, articles DESC, last_day DESC NULLS LAST, id",
        page=asked.page,
    )
    return StoriesView(
        q=asked.q,
        order=asked.order,
        alone=asked.alone,
        linked=catalogue.number("SELECT count(*) FROM (FROM i.stories LIMIT 1)") > 0,
        total=found.total,
        page=asked.page,
        pages=found.pages,
        stories=found.rows,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryAsked:
    """Which story."""

    id: Short


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One value of what reports disagree on, and how many events have it."""

    value: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """What reports give differently of one event."""

    field: str
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """An event of a story, counted once; `event_id` is that of its first report."""

    id: str
    event_id: str
    type: str
    mode: str | None
    status: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    start: str | None
    end: str | None
    place: str | None
    evidence: str | None
    independent: int
    reports: int
    disagreements: tuple[Disagreement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that is given of a counted event, by whom, and in which outlets' reports.

    `speaker` None: the outlet itself, or somebody not named; `record_id` leads to the words.
    """

    counted_id: str
    kind: str
    low: int
    high: int | None
    speaker: str | None
    said: bool
    outlets: tuple[str, ...]
    record_id: str

    @property
    def number(self) -> str:
        """The number as it is shown."""
        return number_of(self.low, self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Quoted words that several articles have; `statement_id` is that of the fullest version."""

    id: str
    speaker: str | None
    words: str
    statement_id: str
    outlets: tuple[str, ...]
    independent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """A story: its reports in the order of publication, later articles that look back on it."""

    id: str
    headline: str | None
    independent: int
    outlets: int
    first_day: date | None
    last_day: date | None
    reports: tuple[Report, ...]
    background: tuple[Report, ...]
    events: tuple[Counted, ...]
    figures: tuple[Figure, ...]
    quoted: tuple[Quoted, ...]


def find_story(catalogue: Catalogue, asked: StoryAsked) -> StoryView:
    """Return a story with its reports, its events counted once, and what was passed on.

    Raises: MissingError if there is no such story.
    """
    found = catalogue.find(
        StoryLine, f"SELECT {columns_of(StoryLine)} FROM i.stories WHERE id = ?", [asked.id]
    )
    if not found:
        raise MissingError(f"the store has no story {asked.id!r}")
    (ids, later), *_ = catalogue.rows(
        "SELECT article_ids, background_ids FROM stories WHERE id = ?", [asked.id]
    )
    return StoryView(
        id=asked.id,
        headline=found[0].headline,
        independent=found[0].independent,
        outlets=found[0].outlets,
        first_day=found[0].first_day,
        last_day=found[0].last_day,
        reports=reports(catalogue, ids),
        background=reports(catalogue, later),
        events=_events(catalogue, asked.id),
        figures=_figures(catalogue, asked.id),
        quoted=_quoted(catalogue, ids),
    )


def reports(catalogue: Catalogue, ids: object) -> tuple[Report, ...]:
    """Return the articles of these ids as rows of a list, the earliest first."""
    if not isinstance(ids, list) or not ids:
        return ()
    marks = ", ".join("?" for _ in ids)
    return catalogue.find(
        Report,
        "SELECT id, day, outlet, headline, statements, events FROM i.reports"
        f" WHERE id IN ({marks}) ORDER BY day NULLS LAST, published NULLS LAST, id",
        ids,
    )


def _events(catalogue: Catalogue, story_id: str) -> tuple[Counted, ...]:
    found = catalogue.find(
        Counted,
        "SELECT c.id, c.event_ids[1] AS event_id, c.type, c.mode, c.status, c.actors, c.recipients,"
        ' c."start", c."end", c.place, d.evidence, c.independent, len(c.event_ids) AS reports,'
        " list_transform(disagreements, lambda d: {'field': d.field, 'variants':"
        " list_transform(d.variants, lambda v: {'value': v.\"value\", 'n': len(v.event_ids)})})"
        " AS disagreements FROM counted_events c LEFT JOIN i.doings d ON d.id = c.event_ids[1]"
        " WHERE c.story_id = ? ORDER BY c.independent DESC, reports DESC,"
        ' c."start" NULLS LAST, c.id',
        [story_id],
    )
    return tuple(
        replace(e, disagreements=msgspec.convert(e.disagreements, tuple[Disagreement, ...]))
        for e in found
    )


def _figures(catalogue: Catalogue, story_id: str) -> tuple[Figure, ...]:
    """Return who gives which number of the story's events; what copies repeat is there once."""
    return catalogue.find(
        Figure,
        "SELECT id AS counted_id, n.kind, n.low, n.high, n.speaker,"
        " n.statement_id IS NOT NULL AS said,"
        " coalesce(list_sort(list(DISTINCT n.outlet) FILTER (WHERE n.outlet IS NOT NULL)), [])"
        " AS outlets,"
        " min(coalesce(n.statement_id, n.event_id)) AS record_id"
        " FROM (SELECT id, unnest(counts) AS n FROM counted_events WHERE story_id = ?)"
        " GROUP BY ALL"
        " ORDER BY counted_id, n.kind DESC, n.low, n.high, n.speaker NULLS FIRST, said",
        [story_id],
    )


def _quoted(catalogue: Catalogue, ids: object) -> tuple[Quoted, ...]:
    return catalogue.find(
        Quoted,
        "SELECT id, speaker, words, fullest_id AS statement_id, independent,"
        " list_sort(list_distinct(list_filter(list_transform(relays, lambda r: r.outlet),"
        " lambda o: o IS NOT NULL))) AS outlets"
        " FROM utterances WHERE list_has_any(article_ids, ?::VARCHAR[]) AND len(article_ids) > 1"
        f" ORDER BY independent DESC, len(statement_ids) DESC, id LIMIT {_MAX_QUOTED}",
        [ids],
    )


def stories_table(view: StoriesView) -> Table:
    """Return the list as a table."""
    return table_of(view.stories)


def story_table(view: StoryView) -> Table:
    """Return the reports as a table."""
    return table_of(view.reports)


INDEX = Page(
    path="/stories",
    title="Stories",
    template="stories.html",
    asked=StoriesAsked,
    view=StoriesView,
    find=find_stories,
    table=stories_table,
)
PAGE = Page(
    path="/stories/{id}",
    title="A story",
    template="story.html",
    asked=StoryAsked,
    view=StoryView,
    find=find_story,
    table=story_table,
)
