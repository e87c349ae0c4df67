"""Opening a page and refusing whatever is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request

#: The names of the pages of the fixture `paths`.
PAGES: tuple[str, ...] = (
    *("start", "article", "record", "search", "actors", "actor", "stories", "story"),
    *("compare", "who-whom", "relays", "timeline", "map", "sql", "read", "missing"),
)


@contextmanager
def opened(
    browser: Browser,
    address: str,
    *,
    dark: bool = False,
    width: int = 1280,
    script: bool = True,
) -> Iterator[Page]:
    """Open a page and fail if it complains, asks another host, or opens a dialog."""
    context = browser.new_context(
        viewport={"width": width, "height": 760},
        color_scheme="dark" if dark else "light",
        java_script_enabled=script,
        bypass_csp=False,
    )
    page = context.new_page()
    wrong: list[str] = []
    host = urlsplit(address).netloc

    def say(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            wrong.append(message.text)

    def refuse(dialog: Dialog) -> None:
        wrong.append(dialog.message)
        dialog.dismiss()

    def ask(asked: Request) -> None:
        if urlsplit(asked.url).netloc != host and not asked.url.startswith("data:"):
            wrong.append(asked.url)

    page.on("console", say)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", refuse)
    page.on("request", ask)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    try:
        yield page
        assert wrong == [], wrong
    finally:
        context.close()


def json_of(server: str, path: str) -> dict[str, object]:
    with urlopen(server + path) as answer:
        found: dict[str, object] = json.load(answer)
        return found


def first_relayed(server: str, article: str) -> str:
    record = json_of(server, article + ".json")["record"]
    assert isinstance(record, dict)
    return next(str(s["id"]) for s in record["statements"] if len(s["relays"]) > 1)
