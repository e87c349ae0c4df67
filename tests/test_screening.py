"""Pages that are no report are known, and short reports are not taken for them."""

from __future__ import annotations

import pytest

from onrecord.errors import NoArticleError
from onrecord.reading import read_bytes
from onrecord.records import Reason

SAID = (
    "“We will talk to anyone,” the harbour minister, Mara Quill, told reporters in Accra on Monday."
)
MORE = (
    "The union’s leader, Tom Ash, said that the workers would wait for an offer before going back."
)
BANNER = (
    "<div class='cookie-banner'><p>We use cookies and our partners use cookies to store and/or access"
    " information on a device. Accept all cookies or manage your privacy settings here.</p></div>"
)
CARDS = "".join(
    f"<h2><a href='/{i}'>Ship {i} leaves the port of Marlow after a long wait for its crew</a></h2>"
    for i in range(14)
)
PICTURES = "".join(
    f"<figure><img src='{i}.jpg'><figcaption>Ship {i} leaves Marlow.</figcaption></figure>"
    for i in range(9)
)


def page(body: str, *, title: str = "Port reopens", head: str = "") -> bytes:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


def data(json: str) -> str:
    return f'<script type="application/ld+json">{json}</script>'


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        pytest.param(page(f"<main>{BANNER * 2}</main>"), Reason.COOKIE_WALL, id="consent alone"),
        pytest.param(
            page("<p>Please enable JavaScript and cookies to continue to the site.</p>"),
            Reason.COOKIE_WALL,
            id="check for robots",
        ),
        pytest.param(
            page(
                f"<article><h1>Port reopens</h1><p>{SAID}</p></article>"
                "<div>This article is for subscribers. Already a subscriber? Sign in.</div>"
            ),
            Reason.PAYWALL,
            id="stub that asks to subscribe",
        ),
        pytest.param(
            page(
                f"<article><h1>Port reopens</h1><p>{SAID}</p></article>",
                head=data('{"@type": "NewsArticle", "isAccessibleForFree": "False"}'),
            ),
            Reason.PAYWALL,
            id="stub that says so in its data",
        ),
        pytest.param(
            page(f"<main><h1>Latest news</h1>{CARDS}</main>", title="Marlow"),
            Reason.LIST,
            id="list of headlines",
        ),
        pytest.param(
            page(f"<article><h1>Ships in pictures</h1>{PICTURES}<p>{SAID}</p></article>"),
            Reason.GALLERY,
            id="pictures with captions",
        ),
        pytest.param(
            page(
                "<main><h1>Brass ship bell</h1><p>A bell of solid brass for ships and for homes,"
                " with a rope of good hemp, sent within two days.</p></main>",
                head=data('{"@type": "Product", "name": "Bell"}'),
            ),
            Reason.NOT_NEWS,
            id="shop",
        ),
        pytest.param(
            page(
                "<main><h1>Deck hand</h1><p>We look for a deck hand who knows ropes and rain, to begin"
                " in Marlow as soon as can be.</p></main>",
                head=data('{"@type": "JobPosting", "title": "Deck hand"}'),
            ),
            Reason.NOT_NEWS,
            id="post to fill",
        ),
        pytest.param(
            page(
                "<p>The page you asked for is not here any more, or it never was; try the search"
                " above or go to our start page.</p>",
                title="Page not found - Marlow Post",
            ),
            Reason.NOT_NEWS,
            id="error page",
        ),
        pytest.param(
            page(
                "<nav><a href='/a'>Home</a><a href='/b'>News</a></nav><form><input></form>",
                title="Search",
            ),
            Reason.NOT_NEWS,
            id="no sentence on it",
        ),
    ],
)
def test_a_page_that_is_no_report_says_what_it_is(raw: bytes, reason: Reason) -> None:
    with pytest.raises(NoArticleError, match="use --force, in Python force=True") as raised:
        read_bytes(raw, name="x.html")
    assert raised.value.reason == reason
    assert read_bytes(raw, name="x.html", force=True).text


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(
            page(f"{BANNER}<article><h1>Port reopens</h1><p>{SAID}</p><p>{MORE}</p></article>"),
            id="brief under a banner",
        ),
        pytest.param(
            page(
                "<article><h1>Minister defends site’s cookies</h1>"
                f"<p>{SAID}</p><p>Her ministry “uses cookies”, she said.</p><p>{MORE}</p></article>"
            ),
            id="report on cookies",
        ),
        pytest.param(
            page(
                f"<article><h1>Port reopens</h1>{f'<p>{SAID}</p><p>{MORE}</p>' * 5}</article>"
                "<div>Already a subscriber? Sign in. Subscribe to continue reading.</div>",
                head=data('{"@type": "NewsArticle", "isAccessibleForFree": false}'),
            ),
            id="whole report of a paper that sells",
        ),
        pytest.param(
            page(f"<article><h1>Port</h1><p>{SAID}</p><p>{MORE}</p></article><nav>{CARDS}</nav>"),
            id="brief above other headlines",
        ),
    ],
)
def test_a_short_report_is_read(raw: bytes) -> None:
    assert "Mara Quill" in read_bytes(raw, name="x.html").text
