"""Feeds, sitemaps and watching them: politely, each page once, and a clean end. The server is ours."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from rich.console import Console

from onrecord.errors import InputError
from onrecord.intake import fill_store
from onrecord.kit import Kit
from onrecord.records import Reason
from onrecord.sources import Columns, Guest, Link, Skipped, get_page, read_links, read_opml
from onrecord.store import Given, open_store
from onrecord.telling import Telling
from onrecord.watch import Watch, parse_every

PAGE = """<html><head><title>Ship {0} left</title></head><body><article><h1>Ship {0} left</h1>
<p>“We will talk,” the harbour minister, Mara Quill, told reporters in Accra on Monday, when ship {0} left the port.</p>
<p>The union’s leader, Tom Ash, said that the workers would wait for the offer before they went back to their ships.</p>
</article></body></html>"""

#: onrecord as a program, but that it leaves our site no time between two requests.
HURRIED = """from onrecord.cli import main
from onrecord.watch import Watch
Watch.__init__.__kwdefaults__["per_host_s"] = 0.0
main()"""


@dataclass
class Site:
    """A site of ours: its answers by path, and what it was asked."""

    url: str = ""
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    conditional: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    tagged: bool = True
    moved: dict[str, str] = field(default_factory=dict)

    def feed(self, *pages: int) -> None:
        for i in pages:
            self.answers[f"/{i}.html"] = (200, PAGE.format(i))
        items = "".join(
            f"<item><link>{self.url}/{i}.html</link>"
            "<pubDate>Wed, 18 Mar 2026 09:30:00 GMT</pubDate></item>"
            for i in pages
        )
        self.answers["/feed"] = (200, f'<rss version="2.0"><channel>{items}</channel></rss>')


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            status, text = found.answers.get(self.path, (404, ""))
            tag = f'"{len(text)}"'
            asked = {self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")}
            if status == 200 and asked & {tag, found.headers.get("Last-Modified", tag)}:
                found.conditional.append(self.path)
                status, text = 304, ""
            if self.path in found.moved:
                status = 302
            self.send_response(status)
            if status == 302:
                self.send_header("Location", found.moved[self.path])
            kind = "text/html" if self.path.endswith(".html") else "application/xml"
            kind = "image/png" if self.path.endswith(".png") else kind
            self.send_header("Content-Type", kind)
            if found.tagged:
                self.send_header("ETag", tag)
            for name, value in found.headers.items():
                if status != 304:  # which need not repeat them
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def watch(
    store: Path,
    site: Site,
    kit: Kit,
    *,
    every_s: float = 60.0,
    console: Console | None = None,
) -> Watch:
    telling = Telling(console or Console(quiet=True), total=0)
    return Watch(
        store,
        [f"{site.url}/feed"],
        kit,
        every_s=every_s,
        version="0",
        telling=telling,
        stop=threading.Event(),
        per_host_s=0.0,
    )


def test_a_feed_is_read_and_only_what_is_new_is_fetched_again(
    kit: Kit, tmp_path: Path, site: Site
) -> None:
    store = tmp_path / "s.duckdb"
    site.feed(1, 2)
    first = watch(store, site, kit)
    first.run(once=True)
    assert first.counts == {"added": 2}
    site.feed(1, 2, 3)
    second = watch(store, site, kit)  # another process, later
    second.run(once=True)
    assert second.counts == {"added": 1}
    third = watch(store, site, kit)
    third.run(once=True)
    assert third.counts == {}
    assert site.conditional == ["/feed"]
    pages = Counter(path for path in site.asked if path.endswith(".html"))
    assert pages == {"/1.html": 1, "/2.html": 1, "/3.html": 1}
    with open_store(store, read_only=True) as opened:
        found = opened.query("SELECT DISTINCT published, origins['published'] FROM articles")[1]
        assert found == [("2026-03-18T09:30:00+00:00", "feed")]
        assert opened.check()[1] == []


def test_a_page_that_fails_is_tried_again_but_not_for_ever(
    kit: Kit, tmp_path: Path, site: Site
) -> None:
    site.feed(1, 2)
    site.answers["/2.html"] = (503, "")
    for _ in range(5):
        watch(tmp_path / "s.duckdb", site, kit).run(once=True)
    assert site.asked.count("/2.html") == 3
    assert site.asked.count("/1.html") == 1


def test_robots_txt_is_kept_to_and_what_it_forbids_recorded(
    kit: Kit, tmp_path: Path, site: Site
) -> None:
    site.feed(1, 2)
    site.answers["/robots.txt"] = (200, "User-agent: onrecord\nDisallow: /2.html\n")
    store = tmp_path / "s.duckdb"
    watch(store, site, kit).run(once=True)
    watch(store, site, kit).run(once=True)
    assert "/2.html" not in site.asked
    with open_store(store, read_only=True) as opened:
        found = opened.query("SELECT outcome, reason, count(*) FROM inputs GROUP BY ALL ORDER BY 1")
    assert found[1] == [("added", None, 1), ("skipped", "robots.txt", 1)]


def test_a_site_whose_robots_txt_breaks_is_left_alone(kit: Kit, tmp_path: Path, site: Site) -> None:
    site.feed(1)
    site.answers["/robots.txt"] = (500, "")
    watch(tmp_path / "s.duckdb", site, kit).run(once=True)
    assert site.asked == ["/robots.txt"]


def test_a_feed_that_fails_is_asked_less_often(kit: Kit, tmp_path: Path, site: Site) -> None:
    site.answers["/feed"] = (500, "")
    open_store(tmp_path / "s.duckdb", create=True).close()
    watching = watch(tmp_path / "s.duckdb", site, kit)
    guest = Guest(per_host_s=0)
    waits = [watching.read_feed(f"{site.url}/feed", guest) for _ in range(3)]
    assert waits == [120.0, 240.0, 480.0]
    site.feed(1)
    assert watching.read_feed(f"{site.url}/feed", guest) == 60.0


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        pytest.param("3600", 3600, 3600, id="seconds"),
        pytest.param(format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True), 3000, 3600, id="date"),
        pytest.param("soon", 120, 120, id="neither"),
    ],
)  # fmt: skip
def test_a_feed_that_asks_for_time_is_given_it(
    asked: str, least: int, most: int, kit: Kit, tmp_path: Path, site: Site
) -> None:
    site.answers["/feed"] = (429, "")
    site.headers = {"Retry-After": asked}
    open_store(tmp_path / "s.duckdb", create=True).close()
    wait = watch(tmp_path / "s.duckdb", site, kit).read_feed(
        f"{site.url}/feed", Guest(per_host_s=0)
    )
    assert least <= wait <= most


def test_a_feed_without_tags_is_asked_for_what_is_newer(
    kit: Kit, tmp_path: Path, site: Site
) -> None:
    site.feed(1)
    site.tagged = False
    site.headers = {"Last-Modified": "Wed, 18 Mar 2026 09:30:00 GMT"}
    for _ in range(3):
        watch(tmp_path / "s.duckdb", site, kit).run(once=True)
    assert site.conditional == ["/feed", "/feed"]


def test_a_watch_that_is_stopped_between_pages_goes_on_with_the_rest(
    kit: Kit, tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.feed(1, 2, 3)
    store = tmp_path / "s.duckdb"
    stopped = watch(store, site, kit)

    def one_page(link: Link, guest: Guest) -> object:
        stopped._stop.set()
        return get_page(link, guest)

    with monkeypatch.context() as patched:
        patched.setattr("onrecord.watch.get_page", one_page)
        stopped.run()
    assert stopped.counts == {"added": 1}
    rest = watch(store, site, kit)
    rest.run(once=True)
    assert rest.counts == {"added": 2}
    assert site.conditional == []  # the feed was not done, so it is sent again
    assert Counter(site.asked)["/1.html"] == 1


def test_a_watch_that_is_stopped_asks_no_host_before_its_time(
    kit: Kit, tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers["/robots.txt"] = (200, "User-agent: *\nCrawl-delay: 60\n")
    site.feed(1)
    stopped = watch(tmp_path / "s.duckdb", site, kit)

    def while_waiting(link: Link, guest: Guest) -> object:
        stopped._stop.set()
        return get_page(link, guest)

    monkeypatch.setattr("onrecord.watch.get_page", while_waiting)
    stopped.run()
    assert site.asked == ["/robots.txt", "/feed"]
    assert stopped.counts == {}


def test_a_host_is_not_asked_more_often_than_it_wants(site: Site) -> None:
    site.answers["/robots.txt"] = (200, "User-agent: *\nCrawl-delay: 7\n")
    site.feed(1, 2)
    waits: list[float] = []
    guest = Guest(per_host_s=0.0, pause=waits.append)
    for path in ("/1.html", "/2.html"):
        guest.get_page(site.url + path)
    assert [round(wait) for wait in waits] == [7]


def test_a_redirect_is_a_request_of_its_own(site: Site) -> None:
    site.answers["/robots.txt"] = (200, "User-agent: *\nDisallow: /closed\nCrawl-delay: 7\n")
    site.feed(1)
    site.moved = {"/a": "/1.html", "/b": "/closed/1.html", "/c": "/c"}
    waits: list[float] = []
    guest = Guest(per_host_s=0.0, pause=waits.append)
    assert guest.get_page(f"{site.url}/a").url == f"{site.url}/1.html"
    assert [round(wait) for wait in waits] == [7]
    with pytest.raises(InputError, match="robots"):
        guest.get_page(f"{site.url}/b")
    assert "/closed/1.html" not in site.asked
    with pytest.raises(InputError, match="redirects more than 5 times"):
        guest.get_page(f"{site.url}/c")
    assert site.asked.count("/c") == 6


def test_a_server_that_wants_time_is_given_it(site: Site) -> None:
    site.feed(1)
    site.answers["/2.html"] = (429, "")
    site.headers["Retry-After"] = "30"
    waits: list[float] = []
    guest = Guest(per_host_s=0.0, pause=waits.append)
    with pytest.raises(InputError, match="429"):
        guest.get_page(f"{site.url}/2.html")
    guest.get_page(f"{site.url}/1.html")
    # that of its robots.txt, a 404, asks for nothing
    assert [round(wait) for wait in waits] == [30]


def test_what_a_feed_names_that_is_no_page_is_skipped(site: Site) -> None:
    site.answers["/a.png"] = (200, "x")
    found = get_page(Link(url=f"{site.url}/a.png"), Guest(per_host_s=0.0))
    assert isinstance(found, Skipped)
    assert found.reason is Reason.NO_PAGE


def test_a_feed_of_broken_xml_is_an_error() -> None:
    with pytest.raises(InputError, match="its XML is broken"):
        read_links(b"<rss><channel><item><title>Ship", "https://a.example/feed")


def test_the_feed_names_the_outlet_where_the_page_does_not(
    kit: Kit, tmp_path: Path, site: Site
) -> None:
    site.feed(1)
    status, feed = site.answers["/feed"]
    titled = feed.replace("<channel>", "<channel><title>Pacific \n Tide</title>")
    site.answers["/feed"] = (status, titled)
    watch(tmp_path / "s.duckdb", site, kit).run(once=True)
    with open_store(tmp_path / "s.duckdb", read_only=True) as store:
        found = store.query("SELECT outlet, origins['outlet'] FROM articles")[1]
    assert found == [("Pacific Tide", "feed")]


def test_a_page_that_is_no_feed_is_an_error_of_a_single_round(
    kit: Kit, tmp_path: Path, site: Site
) -> None:
    site.answers["/feed"] = (200, PAGE.format(1))
    told = io.StringIO()
    watching = watch(tmp_path / "s.duckdb", site, kit, console=Console(file=told, width=200))
    watching.run(once=True)
    assert watching.broken == 1
    assert told.getvalue().strip() == f"onrecord: {site.url}/feed: is no feed or sitemap"


def test_sigterm_ends_a_watch_in_good_order(tmp_path: Path, site: Site) -> None:
    site.feed(1)
    store = tmp_path / "s.duckdb"
    command = [sys.executable, "-c", HURRIED, "watch", str(store), f"{site.url}/feed"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        state = tmp_path / "s.duckdb.watch.json"
        for _ in range(1200):
            if state.exists() or process.poll() is not None:
                break
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "1 added, 0 skipped, 0 failed" in told.decode()
    assert json.loads(state.read_bytes())[f"{site.url}/feed"]["etag"]
    with open_store(store, read_only=True) as opened:
        assert opened.check()[1] == []


def fill(store: Path, kit: Kit, source: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    with (
        open_store(store, create=True) as opened,
        Telling(Console(quiet=True), total=1) as telling,
    ):
        fill_store(
            opened,
            [source],
            kit,
            counts=counts,
            columns=Columns(),
            given=Given(),
            force=False,
            version="0",
            telling=telling,
        )
    return counts


def test_a_sitemap_is_followed_within_its_site(
    kit: Kit, tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Guest.__init__, "__kwdefaults__", {"per_host_s": 0.0, "pause": time.sleep})
    site.feed(1, 2)
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    site.answers["/map.xml"] = (
        200,
        f"<sitemapindex {space}><sitemap><loc>{site.url}/part.xml</loc></sitemap>"
        f"<sitemap><loc>{site.url}/gone.xml</loc></sitemap></sitemapindex>",
    )
    site.answers["/part.xml"] = (
        200,
        f"<urlset {space}><url><loc>{site.url}/1.html</loc><lastmod>2026-01-01</lastmod></url>"
        f"<url><loc>{site.url}/2.html</loc></url>"
        "<url><loc>https://elsewhere.example/3.html</loc></url></urlset>",
    )
    assert fill(tmp_path / "s.duckdb", kit, f"{site.url}/map.xml") == {"added": 2, "failed": 1}
    assert fill(tmp_path / "s.duckdb", kit, f"{site.url}/map.xml") == {
        "already there": 2,
        "failed": 1,
    }
    assert site.asked.count("/1.html") == 1


def test_links_of_atom_and_json_feeds() -> None:
    atom = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><entry>
    <link href="/a.html"/><published>2026-03-18T09:30:00Z</published></entry></feed>"""
    feed = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "items": [{"url": "https://quay.example/a.html", "date_published": "2026-03-18"}, 3],
        }
    ).encode()
    for raw, published in ((atom, "2026-03-18T09:30:00+00:00"), (feed, "2026-03-18")):
        found = read_links(raw, "https://quay.example/feed")
        assert found is not None
        (link,) = found.pages
        assert (link.url, link.published) == ("https://quay.example/a.html", published)
    assert read_links(b"<html><body><rss></body></html>", None) is None


def test_the_feeds_of_an_opml_file_or_a_list() -> None:
    opml = b'<opml><body><outline text="x"><outline xmlUrl="https://a.example/f"/></outline></body></opml>'
    assert read_opml(opml, "f.opml") == ("https://a.example/f",)
    assert read_opml(b"# mine\nhttps://b.example/f\n", "f.txt") == ("https://b.example/f",)
    with pytest.raises(InputError, match="no address of a feed"):
        read_opml(b"nothing", "f.txt")


@pytest.mark.parametrize("words", ["5", "soon", "30s", "-15m"])
def test_times_that_are_none_are_refused(words: str) -> None:
    with pytest.raises(InputError, match="15m or 2h"):
        parse_every(words)
