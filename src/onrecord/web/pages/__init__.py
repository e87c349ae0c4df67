"""Every page of the web application."""

from __future__ import annotations

from onrecord.web.pages import article, search, start
from onrecord.web.pages.page import AnyPage

PAGES: tuple[AnyPage, ...] = (start.PAGE, search.PAGE, article.PAGE)
