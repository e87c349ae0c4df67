"""A store of whole articles, a server of ours in this process, and one Chromium for all tests."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from browser.looking import first_relayed, json_of
from onrecord.kit import Kit
from onrecord.search import build
from onrecord.web.app import make_app
from onrecord.web.catalogue import open_catalogue

#: `make test-web` says where Chromium is; `make test` knows nothing of browsers.
BROWSER = os.environ.get("ONRECORD_BROWSER", "")
collect_ignore_glob = [] if BROWSER else ["test_*.py"]
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def store(kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every article of tests/golden, one of them in two outlets, and the hostile ones; linked."""
    from articles import golden_paths, load_article
    from stores import add_analyses, add_articles, add_texts, link_all
    from test_web_hostile import TEXTS, hostile

    path = tmp_path_factory.mktemp("browser") / "news.duckdb"
    add_articles(path, kit, [(load_article(p), p) for p in golden_paths()])
    copied = next(p for p in golden_paths() if p.stem == "16-multi-relay").read_text("utf-8")
    add_texts(path, kit, [(f"Readers wrote to us.\n\n{copied}", "2026-12-04", "The Copyist")])
    if os.environ.get("ONRECORD_HOSTILE", "1") == "1":
        add_analyses(path, [hostile(text) for text in TEXTS[::5]])
    link_all(path)
    build(path)
    return path


@pytest.fixture(scope="session")
def server(store: Path) -> Iterator[str]:
    """The address of the application."""
    with open_catalogue(store) as catalogue:
        config = uvicorn.Config(make_app(catalogue), port=0, log_level="warning")
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run)
        thread.start()
        while not running.started:
            thread.join(0.05)
            assert thread.is_alive()
        port = running.servers[0].sockets[0].getsockname()[1]
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            running.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=BROWSER, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def article(server: str) -> str:
    """The address of an article with relays."""
    hits = json_of(server, "/search.json?q=kind:article%20headline:plant")["hits"]
    assert isinstance(hits, list)
    return f"/articles/{hits[0]['article_id']}"


@pytest.fixture(scope="session")
def paths(server: str, article: str) -> dict[str, str]:
    """The address of each page, by its name."""
    speakers = json_of(server, "/index.json")["speakers"]
    assert isinstance(speakers, list)
    named = [s for s in speakers if s["country"] not in (None, "XXX")]
    stories = json_of(server, "/stories.json")["stories"]
    assert isinstance(stories, list)
    story = next(s for s in stories if s["events"])
    hits = json_of(server, "/search.json?q=kind:article%20outlet:copyist")["hits"]
    assert isinstance(hits, list)
    left = hits[0]["article_id"]
    wire = json_of(server, f"/articles/{left}.json")["wire"]
    assert isinstance(wire, dict)
    return {
        "start": "/",
        "article": article,
        "record": article + "#" + first_relayed(server, article),
        "search": "/search?q=minister+port",
        "actors": "/actors",
        "actor": f"/actors/{named[0]['key']}",
        "stories": "/stories",
        "story": f"/stories/{story['id']}",
        "compare": f"/compare?left={left}&right={wire['copies'][0]['id']}",
        "who-whom": "/who-whom",
        "relays": "/relays",
        "timeline": "/events",
        "map": "/map",
        "sql": "/sql?q=SELECT+type,+count(*)+AS+n+FROM+events+GROUP+BY+ALL+ORDER+BY+n+DESC",
        "read": "/read",
        "missing": "/articles/nosuch",
    }
