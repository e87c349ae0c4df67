"""The search page: articles, statements and events by their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal

import msgspec

from onrecord.search import FIELDS, Facet, Hit, Query, Results, parse
from onrecord.web.catalogue import Catalogue
from onrecord.web.pages.page import Page, Table, Turn, pages_of

PER_PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAsked:
    """A query in the query language, one kind of record or all, an order, a page."""

    q: Annotated[str, msgspec.Meta(max_length=500)] = ""
    kind: Literal["article", "statement", "event"] | None = None
    order: Literal["relevance", "newest"] = "relevance"
    page: Turn = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """What was found."""

    q: str
    kind: str | None
    order: str
    page: int
    pages: int
    total: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    notes: tuple[str, ...]


def find_hits(catalogue: Catalogue, asked: SearchAsked) -> SearchView:
    """Search the full text; an empty query shows the newest of everything."""
    query = parse(asked.q)
    narrowed = parse(f"{asked.q} kind:{asked.kind}") if asked.kind else query
    found = catalogue.text.find(
        narrowed,
        limit=PER_PAGE,
        offset=(asked.page - 1) * PER_PAGE,
        newest=asked.order == "newest",
    )
    return SearchView(
        q=asked.q,
        kind=asked.kind,
        order=asked.order,
        page=asked.page,
        pages=pages_of(found.total, per_page=PER_PAGE),
        total=found.total,
        hits=_with_snippets(catalogue, found, narrowed),
        facets=found.facets,
        notes=query.notes,
    )


def _with_snippets(catalogue: Catalogue, found: Results, query: Query) -> tuple[Hit, ...]:
    ids = [hit.article_id for hit in found.hits if hit.kind == "article"]
    if not ids:
        return found.hits
    marks = ", ".join("?" for _ in ids)
    rows = catalogue.rows(f'SELECT id, "text" FROM articles WHERE id IN ({marks})', ids)
    texts = {str(row[0]): str(row[1]) for row in rows}
    return tuple(
        replace(hit, words=catalogue.text.snippet(query, texts.get(hit.article_id, "")))
        if hit.kind == "article"
        else hit
        for hit in found.hits
    )


def table(view: SearchView) -> Table:
    """Return the hits as a table."""
    return Table(
        columns=("kind", "id", "article_id", "day", "outlet", "title", "detail", "words"),
        rows=tuple(
            (
                h.kind,
                h.id,
                h.article_id,
                h.day,
                h.outlet,
                h.title,
                h.detail,
                "".join(p.text for p in h.words),
            )
            for h in view.hits
        ),
    )


#: The field of the query language that narrows to a facet's value.
_NARROWS = {"outlet_is": "outlet", "year": "date"}


def dress(catalogue: Catalogue, view: SearchView) -> Mapping[str, object]:
    """Give each facet the query that narrows to it."""
    groups: dict[str, list[tuple[Facet, str]]] = {}
    for facet in view.facets:
        field = _NARROWS.get(facet.field, facet.field)
        value = f'"{facet.value}"' if " " in facet.value else facet.value
        groups.setdefault(field, []).append((facet, f"{view.q} {field}:{value}".strip()))
    groups.pop("kind", None)
    kinds = {f.value: f.count for f in view.facets if f.field == "kind"}
    return {"facets": groups, "kinds": kinds, "fields": tuple(FIELDS)}


PAGE = Page(
    path="/search",
    title="Search",
    template="search.html",
    asked=SearchAsked,
    view=SearchView,
    find=find_hits,
    table=table,
    dress=dress,
)
