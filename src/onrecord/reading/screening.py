"""What is a page and no report: cookie walls, paywalls' stubs, lists, galleries, shops, errors.

Said only on clear evidence, since a report that is taken for none is lost to who reads the store.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from onrecord.lexicons import DATA, load_rows
from onrecord.reading.metadata import key_of, stated_types, text_of
from onrecord.records import Reason

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: Words of prose above which a page is a report whatever else is on it.
_REPORT_WORDS = 250
#: ... below which a page that asks its reader to pay shows no more than the beginning of one.
_STUB_WORDS = 120
#: ... below which a page that says something else about itself is no report.
_FEW_WORDS = 80
#: ... below which a page with headlines that lead elsewhere is a list of them.
_NO_WORDS = 20
_MIN_LINES = 6
_MIN_PICTURES = 6
#: A link of so many words is a headline.
_HEADLINE = 5
#: A line of so many words is prose, if it is no link.
_PROSE = 10
_SENTENCE_END = re.compile(r"[.!?…。।؟]\W*\Z")
#: A line that ends like no sentence is one if it has so many words, or letters.
_SENTENCE = 4
_SENTENCE_LETTERS = 20
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Screen:
    kind: str
    phrase: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What a page says of itself, and what is on it besides its text."""

    types: frozenset[str]
    free: bool
    title: str
    links: frozenset[str]
    #: How many of the links are as long as headlines.
    headlines: int
    pictures: int
    #: The words that a reader sees on the page, in small letters.
    seen: str


def find_signs(tree: HtmlElement) -> Signs:
    """Read the signs off a page before its scripts are cut out."""
    types, free = stated_types(tree)
    title = next((text_of(node) for node in tree.iter("title")), "")
    body = next(tree.iter("body"), tree)
    links = {key: text for node in tree.iter("a") if (key := key_of(text := text_of(node)))}
    return Signs(
        types=types,
        free=free,
        title=title.casefold(),
        links=frozenset(links),
        headlines=sum(len(text.split()) >= _HEADLINE for text in links.values()),
        pictures=sum(1 for _ in body.iter("figure", "picture")),
        seen=_SPACE.sub(" ", " ".join(_shown(body))).casefold(),
    )


def screen(lines: Sequence[str], signs: Signs) -> Reason | None:
    """Return why a page of these lines is no report, None if it may be one."""
    prose = [
        line for line in lines if len(line.split()) >= _PROSE and key_of(line) not in signs.links
    ]
    words = sum(len(line.split()) for line in prose)
    if words >= _REPORT_WORDS:
        return None
    found = _phrases()
    if _any(found["error"], signs.title) and words < _FEW_WORDS:
        return Reason.NOT_NEWS
    asked = [line for line in prose if _any(found["cookies"], line.casefold())]
    if asked and 2 * sum(len(line.split()) for line in asked) >= words:
        return Reason.COOKIE_WALL
    if words < _FEW_WORDS and (
        _any(found["wall"], signs.title) or _any(found["wall"], " ".join(lines).casefold())
    ):
        return Reason.COOKIE_WALL
    if words < _STUB_WORDS and (not signs.free or _any(found["pay"], signs.seen)):
        return Reason.PAYWALL
    article = any(kind.endswith(_ARTICLES) for kind in signs.types)
    if not article and words < _STUB_WORDS and signs.types & _NOT_NEWS:
        return Reason.NOT_NEWS
    if words < _FEW_WORDS and (signs.types & _GALLERIES or signs.pictures >= _MIN_PICTURES):
        return Reason.GALLERY
    linked = sum(key_of(line) in signs.links for line in lines)
    if len(lines) >= _MIN_LINES and 2 * linked >= len(lines) and words < _STUB_WORDS:
        return Reason.LIST
    if words < _NO_WORDS and signs.headlines >= _MIN_LINES:
        return Reason.LIST
    if lines and not any(
        _says_something(line) for line in lines if key_of(line) not in signs.links
    ):
        return Reason.NOT_NEWS
    return None


def _says_something(line: str) -> bool:
    """Tell a line with a sentence on it, however short; some scripts part no words."""
    long = len(line.split()) >= _SENTENCE or len(key_of(line)) >= _SENTENCE_LETTERS
    return long or bool(_SENTENCE_END.search(line))


#: Types of schema.org; "JobPosting" is none of the first.
_ARTICLES = ("Article", "Report", "BlogPosting", "SocialMediaPosting")
_GALLERIES = frozenset({"ImageGallery", "MediaGallery", "VideoGallery"})
_NOT_NEWS = frozenset(
    {"Product", "Offer", "Recipe", "JobPosting", "FAQPage", "Course", "Hotel", "SearchResultsPage"}
)


@cache  # a table that nothing changes, once for a process: reading has no kit
def _phrases() -> Mapping[str, tuple[str, ...]]:
    rows = load_rows(DATA / "lexicons" / "en" / "page_screens.tsv", _Screen)
    kinds = {row.kind for row in rows}
    return {kind: tuple(row.phrase for row in rows if row.kind == kind) for kind in kinds}


def _any(phrases: tuple[str, ...], text: str) -> bool:
    text = text.replace("’", "'")
    return any(phrase in text for phrase in phrases)


def _shown(body: HtmlElement) -> list[str]:
    return [
        str(piece)
        for piece in body.xpath(
            ".//text()[not(ancestor::script or ancestor::style or ancestor::noscript"
            " or ancestor::template)]"
        )
    ]
