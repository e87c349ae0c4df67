"""A row of a table (JSONL, Parquet) as bytes of its own, and those bytes as an article."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime

from onrecord.errors import InputError
from onrecord.reading.decoding import is_html
from onrecord.reading.metadata import key_of
from onrecord.records import Article, BlockKind, Mark, Span

#: The media type of the bytes of a `Record`.
RECORD_TYPE = "application/vnd.onrecord.row+json"
_LINE = re.compile(r"\S(?:[^\n]*\S)?")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d.*))?")
_ZONE = re.compile(r"\s*(?:UTC|Z)\Z|\s+(?=[+-]\d\d:?\d\d\Z)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a row says of one article; `date` as it stands there."""

    text: str
    title: str | None = None
    date: str | None = None
    url: str | None = None
    source: str | None = None


def to_bytes(record: Record) -> bytes:
    """Return the row as JSON: the same row gives the same bytes, whatever table it was in."""
    import msgspec

    said = {name: value for name, value in asdict(record).items() if value}
    return msgspec.json.encode(said, order="deterministic")


def read_record(article: Article, raw: bytes, label: str, *, force: bool = False) -> Article:
    """Return the article with the text and the facts of the row in `raw`.

    The title stands before the text unless the text begins with it. A text that is HTML is read
    as a page is. What `article` has already was given by the user and stays.

    Raises: InputError if `raw` is no row, or as `read_page`.
    """
    import msgspec

    try:
        record = msgspec.json.decode(raw, type=Record)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(f"{label}: is no row of a table: {error}") from error
    text = record.text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise InputError(f"{label}: its text is empty")
    stated = {
        "url": record.url,
        "outlet": record.source,
        "published": to_iso(record.date) if record.date else None,
        "headline": record.title,
    }
    given = dict(article.origins)
    said = {field: value for field, value in stated.items() if value and field not in given}
    article = replace(
        article,
        text=text,
        url=said.get("url", article.url),
        outlet=said.get("outlet", article.outlet),
        published=said.get("published", article.published),
        headline=said.get("headline", article.headline),
        origins=tuple(sorted((given | dict.fromkeys(said, "row")).items())),
    )
    if is_html(text, None):
        from onrecord.reading.pages import read_page

        return read_page(article, label, force=force)
    return _headed(article, record.title) if record.title else article


def to_iso(date: str) -> str | None:
    """Return a date as ISO 8601, None if it is neither that nor as mail and feeds write it.

    >>> to_iso("2026-03-18 09:30:00"), to_iso("Wed, 18 Mar 2026 09:30:00 GMT"), to_iso("18/3/26")
    ('2026-03-18T09:30:00', '2026-03-18T09:30:00+00:00', None)
    """
    date = date.strip()
    try:
        if found := _ISO.fullmatch(date):
            day, clock = found.groups()
            if clock is None:
                return datetime.fromisoformat(day).date().isoformat()
            zoned = _ZONE.sub(lambda m: "+00:00" if m.group().strip() else "", clock)
            return datetime.fromisoformat(f"{day}T{zoned}").isoformat()
        return parsedate_to_datetime(date).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _headed(article: Article, title: str) -> Article:
    title = " ".join(title.split())
    text = article.text
    first = next(_LINE.finditer(text))
    if key_of(first.group()) != key_of(title):
        text = f"{title}\n\n{text}"
        first = next(_LINE.finditer(text))
    marks = [Mark(span=Span(*first.span()), kind=BlockKind.HEADLINE)]
    rest = (found.span() for found in _LINE.finditer(text, first.end()))
    marks += [Mark(span=Span(*span), kind=None) for span in rest]
    return replace(article, text=text, headline=title, marks=tuple(marks))
