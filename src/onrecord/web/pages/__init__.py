"""Every page of the web application, in the order of its menu."""

from __future__ import annotations

from onrecord.web.pages import actors, article, compare, events, matrix, search, sql, start, stories
from onrecord.web.pages.page import AnyPage

PAGES: tuple[AnyPage, ...] = (
    start.PAGE,
    search.PAGE,
    actors.INDEX,
    actors.PAGE,
    stories.INDEX,
    stories.PAGE,
    matrix.PAGE,
    matrix.RELAYS,
    events.PAGE,
    events.MAP,
    sql.PAGE,
    article.PAGE,
    compare.PAGE,
)
