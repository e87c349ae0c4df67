"""Feeds, sitemaps and lists of feeds to the links that stand in them."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from onrecord.errors import InputError
from onrecord.reading import MAX_BYTES, is_url, to_iso

if TYPE_CHECKING:
    from lxml.etree import _Element

_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF)[\s>]")
_SITEMAP = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]")
_OPML = re.compile(rb"<opml[\s>]", re.IGNORECASE)
_JSON_FEED = re.compile(rb'"version"\s*:\s*"https?://jsonfeed\.org/')
_HTML = re.compile(rb"<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)
_HEAD = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page that a feed or sitemap names, with the publication date it gives, ISO 8601.

    `outlet` is the name that the feed has of itself, or of where it has the page from.
    """

    url: str
    published: str | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """What a feed or sitemap names: pages, and further sitemaps."""

    pages: tuple[Link, ...]
    maps: tuple[str, ...] = ()


def is_feed(raw: bytes) -> bool:
    """Tell a feed (RSS, Atom, JSON Feed) by its first bytes."""
    head = raw[:_HEAD]
    return not _HTML.search(head) and bool(_FEED.search(head) or _JSON_FEED.search(head))


def is_sitemap(raw: bytes) -> bool:
    """Tell a sitemap or an index of sitemaps by its first bytes."""
    return not _HTML.search(raw[:_HEAD]) and bool(_SITEMAP.search(raw[:_HEAD]))


def read_links(raw: bytes, url: str | None) -> Links | None:
    """Return what a feed or sitemap at `url` names; None if `raw` is neither.

    Of a sitemap only pages and sitemaps of the same site are taken.

    Raises: InputError if it is one and cannot be read.
    """
    raw = _unzipped(raw)
    if is_sitemap(raw):
        return _read_sitemap(raw, url)
    if is_feed(raw):
        return Links(pages=_read_feed(raw, url))
    return None


def read_opml(raw: bytes, name: str) -> tuple[str, ...]:
    """Return the addresses of the feeds in an OPML file, or of a list with an address a line.

    Raises: InputError if there is none, or if it is a feed itself.
    """
    if is_feed(raw) or is_sitemap(raw):
        raise InputError(
            f"{name}: is a feed or sitemap, not a list of addresses; watch it at its http address, "
            f"or read the pages it names once with `onrecord add STORE {name}`"
        )
    if _OPML.search(raw[:_HEAD]):
        found = [str(node.get("xmlUrl")) for node in _tree(raw, name).iter() if node.get("xmlUrl")]
    else:
        found = [line.strip() for line in raw.decode("utf-8", "replace").splitlines()]
    feeds = tuple(dict.fromkeys(url for url in found if is_url(url)))
    if not feeds:
        raise InputError(
            f"{name}: no address of a feed in it; it should be OPML, or have one a line"
        )
    return feeds


def _read_feed(raw: bytes, url: str | None) -> tuple[Link, ...]:
    import feedparser

    broken = None
    if _JSON_FEED.search(raw[:_HEAD]):
        found = _json_links(raw)
    else:
        feed = feedparser.parse(raw)
        broken = feed.get("bozo_exception")
        title = (feed.get("feed") or {}).get("title")
        found = [
            (
                str(entry.get("link") or ""),
                entry.get("published"),
                (entry.get("source") or {}).get("title") or title,  # of an aggregator's entry
            )
            for entry in feed.get("entries", [])
        ]
    links: dict[str, Link] = {}
    for there, date, name in found:
        address = urljoin(url or "", there.strip())
        if there.strip() and is_url(address):
            outlet = " ".join(str(name or "").split()) or None
            found_link = Link(url=address, published=date and to_iso(str(date)), outlet=outlet)
            links.setdefault(address, found_link)
    if broken and not links:
        reason = " ".join(str(broken).split())
        raise InputError(f"{url or 'the feed'}: no page in it, and its XML is broken: {reason}")
    return tuple(links.values())


def _json_links(raw: bytes) -> list[tuple[str, str | None, str | None]]:
    import msgspec

    try:
        feed = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"a JSON feed that is no JSON: {error}") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    return [
        (
            str(item.get("url") or item.get("external_url") or ""),
            item.get("date_published"),
            feed.get("title"),
        )
        for item in (items if isinstance(items, list) else [])
        if isinstance(item, dict)
    ]


def _read_sitemap(raw: bytes, url: str | None) -> Links:
    pages: dict[str, Link] = {}
    maps: dict[str, None] = {}
    site = _site(url) if url else None
    for node in _tree(raw, url or "the sitemap"):
        where = _text(node, "loc")
        if where is None or not is_url(where) or (site and _site(where) != site):
            continue
        if _local(node) == "sitemap":
            maps[where] = None
        elif _local(node) == "url":
            # lastmod is when the page was changed, not when the report appeared
            date = _text(node, "publication_date")
            pages.setdefault(where, Link(url=where, published=date and to_iso(date)))
    return Links(pages=tuple(pages.values()), maps=tuple(maps))


def _tree(raw: bytes, name: str) -> _Element:
    import lxml.etree

    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = lxml.etree.fromstring(raw, parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise InputError(f"{name}: its XML cannot be read: {error}") from error
    if root is None:
        raise InputError(f"{name}: its XML cannot be read")
    return root


def _local(node: _Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _text(node: _Element, tag: str) -> str | None:
    for inner in node.iter():
        if _local(inner) == tag and inner.text and inner.text.strip():
            return str(inner.text).strip()
    return None


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _unzipped(raw: bytes) -> bytes:
    if not raw.startswith(b"\x1f\x8b"):
        return raw
    try:
        return zlib.decompressobj(31).decompress(raw, MAX_BYTES)
    except zlib.error:
        return raw
