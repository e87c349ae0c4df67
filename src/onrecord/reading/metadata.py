"""What a page says about its article: JSON-LD, then the headline on the page, then meta tags."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from onrecord.reading.words import page_words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ARTICLE_TYPE = re.compile(r"(?:\w*NewsArticle|Article|Report|BlogPosting|LiveBlogPosting)\Z")
_SPACE = re.compile(r"\s+")
_SUFFIX = re.compile(r"\s+(?:[|–—»·:]|-)\s+(?P<outlet>[^|–—»]{2,40})\Z")
_BY = re.compile(r"(?:by|from)[:\s]+", re.IGNORECASE)
_WRAPPER = re.compile(r"\A\s*(?:<!\[CDATA\[|//<!\[CDATA\[|<!--)|(?:\]\]>|//\]\]>|-->)\s*\Z")
_MAX_NAME = 60
#: What stands between the names of a line.
SEPARATOR = re.compile(r"\s*(?:;|,|\||\band\b|&)\s*")
#: How many words a full name has.
_NAME_WORDS = range(2, 6)
_DATE_PATHS = (
    ("og", "//meta[@property='article:published_time']/@content"),
    ("microdata", "//meta[@itemprop='datePublished']/@content"),
    ("microdata", "//*[@itemprop='datePublished']/@datetime"),
    (
        "meta",
        "//meta[@name='parsely-pub-date' or @name='dc.date' or @name='DC.date.issued']/@content",
    ),
    ("meta", "//meta[@name='date' or @name='pubdate' or @name='sailthru.date']/@content"),
    ("microdata", "//article//time[@pubdate]/@datetime"),
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the page states; `printed_headline` is the headline as readers see it on the page.

    `origins` says of each field that is known where the page states it; see `Article.origins`.
    """

    url: str | None
    outlet: str | None
    headline: str | None
    printed_headline: str | None
    bylines: tuple[str, ...]
    published: str | None
    origins: tuple[tuple[str, str], ...]


def find_metadata(tree: HtmlElement) -> Metadata:
    """Read what the page states about its article; nothing is guessed from the text."""
    data = _json_ld(tree)
    origins: dict[str, str] = {}

    def first(field: str, *found: tuple[str, str | None]) -> str | None:
        """Return the first that is known, and note where it is from."""
        origin, value = next(((o, v) for o, v in found if v), ("", None))
        if value:
            origins[field] = origin
        return value

    outlet = first(
        "outlet",
        ("json-ld", _name(data.get("publisher"))),
        ("og", _first(tree, "//meta[@property='og:site_name']/@content")),
        ("meta", _first(tree, "//meta[@name='application-name']/@content")),
        ("title", _signed(tree)),
    )
    # the outlet's name in the head of the page is often an h1 as well
    titles = [
        line
        for line in map(text_of, tree.iter("h1"))
        if key_of(line) not in ("", key_of(outlet or ""))
    ]
    only = titles[0] if len(set(titles)) == 1 else None
    stated = _string(data.get("headline"))
    same = next((t for t in titles if stated and key_of(t) == key_of(stated)), None)
    headline = first(
        "headline",
        ("json-ld", same or stated),
        ("h1", only),
        ("og", _title(tree, outlet, "//meta[@property='og:title']/@content")),
        ("title", _title(tree, outlet, "//title/text()")),
    )
    url = first(
        "url",
        ("meta", _first(tree, "//link[@rel='canonical']/@href")),
        ("og", _first(tree, "//meta[@property='og:url']/@content")),
    )
    published = first("published", *_published(data, tree))
    signed, bylines = _authors(data, tree, outlet)
    if bylines:
        origins["bylines"] = signed
    return Metadata(
        url=url,
        outlet=outlet,
        headline=headline,
        printed_headline=same or only or headline,
        bylines=bylines,
        published=published,
        origins=tuple(sorted(origins.items())),
    )


def stated_types(tree: HtmlElement) -> tuple[frozenset[str], bool]:
    """Return the types of schema.org that the page has, and whether it may be read for free."""
    types: set[str] = set()
    free = True
    for item in _json_ld_objects(tree):
        kinds = item.get("@type")
        types.update(kind for kind in _as_list(kinds) if isinstance(kind, str))
        free = free and str(item.get("isAccessibleForFree", "true")).casefold() != "false"
    return frozenset(types), free


def text_of(node: HtmlElement) -> str:
    """Return the element's text on one line."""
    return _SPACE.sub(" ", "".join(node.itertext())).strip()


def key_of(line: str) -> str:
    """Return the letters and digits of a line, to compare it whatever its spaces and marks."""
    return "".join(c for c in line.casefold() if c.isalnum())


def _first(tree: HtmlElement, *paths: str) -> str | None:
    for path in paths:
        for value in tree.xpath(path):
            if str(value).strip():
                return str(value).strip()
    return None


def _title(tree: HtmlElement, outlet: str | None, path: str) -> str | None:
    title = _first(tree, path)
    if title is None:
        return None
    title = _SPACE.sub(" ", title)
    suffix = _SUFFIX.search(title)
    if suffix and ("|" in suffix.group() or key_of(suffix["outlet"]) == key_of(outlet or "")):
        return title[: suffix.start()].strip()
    return title


def _signed(tree: HtmlElement) -> str | None:
    """Return the end of the page's title if the page bears it as a name too: "Story | Outlet"."""
    suffix = _SUFFIX.search(_SPACE.sub(" ", _first(tree, "//title/text()") or ""))
    if suffix is None:
        return None
    name = suffix["outlet"].strip()
    labels = [text_of(n) for n in tree.iter("a", "h1", "span", "div", "p") if len(n) == 0]
    labels += [str(alt) for alt in tree.xpath("//img/@alt")]
    return name if key_of(name) in {key_of(label) for label in labels if label} else None


def _json_ld(tree: HtmlElement) -> dict[str, object]:
    """Return the page's first article object in JSON-LD, empty if there is none."""
    for item in _json_ld_objects(tree):
        for kind in _as_list(item.get("@type")):
            if isinstance(kind, str) and _ARTICLE_TYPE.match(kind):
                return item
    return {}


def _json_ld_objects(tree: HtmlElement) -> Iterator[dict[str, object]]:
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            found = json.loads(_WRAPPER.sub("", str(script)), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _objects(found)


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _objects(found: object) -> Iterator[dict[str, object]]:
    if isinstance(found, list):
        for item in found:
            yield from _objects(item)
    elif isinstance(found, dict):
        yield found
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _objects(found.get(key))


def _string(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    return _SPACE.sub(" ", html.unescape(value)).strip() or None


def _name(value: object) -> str | None:
    if isinstance(value, list):
        return next((n for n in map(_name, value) if n), None)
    return _string(value.get("name")) if isinstance(value, dict) else _string(value)


def _authors(
    data: dict[str, object], tree: HtmlElement, outlet: str | None
) -> tuple[str, tuple[str, ...]]:
    """Return where the authors are stated, and their names."""
    origin = "json-ld"
    stated = data.get("author")
    names = [_name(a) for a in (stated if isinstance(stated, list) else [stated])]
    if not any(names):
        origin = "meta"
        names = [str(name) for name in tree.xpath("//meta[@name='author']/@content")]
    if not any(names):
        origin = "microdata"
        names = [text_of(n) for n in tree.xpath("//*[@rel='author' or @itemprop='author']")]
    signed = (_BY.sub("", name, count=1).strip() for name in names if name)
    clean = (name for line in signed for name in _people(line))
    nobody = page_words("account") | page_words("other_line")
    return origin, tuple(
        dict.fromkeys(
            name
            for name in clean
            if 1 < len(name) <= _MAX_NAME
            and not name.startswith(("http", "/"))
            and "@" not in name
            and name.casefold() not in nobody
            and key_of(name) != key_of(outlet or "")
        )
    )


def _people(line: str) -> list[str]:
    """Return the names of a line of names: "Mara Quill, Tom Ash and Ana Ortiz"; else the line."""
    parts = [part for part in SEPARATOR.split(line) if part]
    full = all(is_full_name(part.split()) for part in parts)
    return parts if full and parts else [line]


def is_full_name(words: Sequence[str]) -> bool:
    """Tell "Mara Quill" from "Quill", "our correspondent" and "Marlow News Desk"."""
    roles = page_words("byline_word") | page_words("byline_stop") | page_words("outlet")
    return (
        len(words) in _NAME_WORDS
        and words[0][0].isupper()
        and words[-1][0].isupper()
        and not any(word.casefold() in roles for word in words)
    )


def _published(data: dict[str, object], tree: HtmlElement) -> Iterator[tuple[str, str | None]]:
    yield "json-ld", _iso(_string(data.get("datePublished")))
    for origin, path in _DATE_PATHS:
        yield origin, _iso(_first(tree, path))


def _iso(stated: str | None) -> str | None:
    """Return the date or date-time as it is stated if it is ISO 8601, else None."""
    if not stated or not re.match(r"\d{4}-\d\d-\d\d", stated):
        return None
    try:
        if "T" in stated:
            datetime.fromisoformat(stated)
            return stated
        return date.fromisoformat(stated[:10]).isoformat()
    except ValueError:
        return None
