"""What a source is made of: inputs, and what could not be had from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.errors import InputError
from onrecord.records import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """The bytes that may become one article, and what their source says of them.

    `name` tells a person where they stand: `archive.zip/a.html`, `news.jsonl#17` (line or row),
    `crawl.warc.gz@4711` (byte), an address. `published` and `outlet` are only
    used where the input says nothing.
    """

    name: str
    raw: bytes
    media_type: str | None = None
    url: str | None = None
    published: str | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """An input that is known to be no article before it is read."""

    name: str
    reason: Reason
    message: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A part of a source that cannot be read."""

    name: str
    error: InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A page that is not fetched, since it was read or skipped earlier."""

    name: str


Item = Input | Skipped | Lost | Known
Items = Iterator[Item]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which columns of a table hold what; the first that is there and not empty is taken."""

    text: tuple[str, ...] = ("text", "body", "content", "maintext", "article", "html")
    title: tuple[str, ...] = ("title", "headline")
    date: tuple[str, ...] = ("date", "published", "published_at", "date_publish", "publish_date")
    url: tuple[str, ...] = ("url", "link")
    source: tuple[str, ...] = ("source", "outlet", "publisher", "source_domain")
