"""Files, HTML, streams and URLs to Article. The only decoder of bytes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from onrecord.errors import InputError
from onrecord.reading.decoding import decode, is_html, ungzip
from onrecord.reading.fetching import (
    FEED_TYPES,
    MAX_BYTES,
    PAGE_TYPES,
    USER_AGENT,
    Fetched,
    check_source,
    fetch,
    fetch_page,
    is_url,
)
from onrecord.reading.language import check_language
from onrecord.reading.record import RECORD_TYPE, Record, read_record, to_bytes, to_iso
from onrecord.records import Article

__all__ = ["MAX_BYTES", "MAX_CHARACTERS", "fetch", "identify", "is_url", "load_bytes", "read_bytes"]
__all__ += [
    "RECORD_TYPE",
    "Record",
    "check_language",
    "check_published",
    "check_source",
    "read_file",
    "read_text",
    "to_bytes",
]
__all__ += ["ungzip"]
__all__ += ["FEED_TYPES", "PAGE_TYPES", "USER_AGENT", "Fetched", "fetch_page", "to_iso"]

MAX_CHARACTERS = 1_000_000
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T.+)?")


def read_text(
    text: str,
    *,
    published: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    force: bool = False,
) -> Article:
    """Make an article of pasted text; the same text gives the same id.

    Raises: as `read_bytes`; `force` reads another language, and a page that is no report.
    """
    try:
        raw = text.encode()
    except UnicodeEncodeError:
        raise InputError(
            "the text holds half characters (lone surrogates); paste it again"
        ) from None
    return read_bytes(
        raw, published=published, outlet=outlet, url=url, force_language=force, force=force
    )


def read_file(
    path: Path,
    *,
    published: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    force: bool = False,
) -> Article:
    """Read a file of plain text or HTML; see `read_text`."""
    return read_bytes(
        load_bytes(path),
        name=path.name,
        published=published,
        outlet=outlet,
        url=url,
        force_language=force,
        force=force,
    )


def load_bytes(path: Path) -> bytes:
    """Return the bytes of `path`, unpacked if it is gzip.

    Raises: InputError if it is missing, a folder, unreadable or larger than `MAX_BYTES`.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a file, or use `onrecord add STORE {path}`")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(
                f"{path} is larger than {MAX_BYTES // 1_000_000} MB; split it into articles"
            )
        raw = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    return ungzip(raw, str(path), most=MAX_BYTES)


def read_bytes(
    raw: bytes,
    *,
    name: str | None = None,
    media_type: str | None = None,
    published: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    force_language: bool = False,
    force: bool = False,
) -> Article:
    """Decode `raw` and make an article of it; HTML is told from plain text by its content.

    Line ends become "\\n"; nothing else of a plain text changes. For HTML the text is what was
    extracted: one block a line, with `Article.marks` for what the markup says. What the caller
    gives as `published`, `outlet` or `url` goes before what the page says.

    Raises: InputError for an empty, binary or undecodable input, a text too long for one article,
    or a `published` that is not ISO 8601; NoArticleError for a page
    that is clearly no report, unless `force`; LanguageError for another language than English
    unless `force_language`.
    """
    label = name or "the input"
    check_published(published)
    given = {"published": published, "outlet": outlet, "url": url}
    _check_words(given)
    article = Article(
        id=identify(raw),
        url=url,
        text="",
        outlet=outlet,
        headline=None,
        bylines=(),
        published=published,
        language=None,
        sha256=hashlib.sha256(raw).hexdigest(),
        origins=tuple((field, "given") for field in sorted(given) if given[field]),
    )
    if media_type == RECORD_TYPE:
        article = read_record(article, raw, label, force=force)
    else:
        article = _read_decoded(article, raw, label, media_type, force=force)
    if len(article.text) > MAX_CHARACTERS:
        raise InputError(
            f"{label} has {len(article.text):,} characters, more than one article's "
            f"{MAX_CHARACTERS:,}; split it into articles"
        )
    return check_language(article, label, force=force_language)


def _read_decoded(
    article: Article, raw: bytes, label: str, media_type: str | None, *, force: bool
) -> Article:
    text = decode(raw, label, media_type).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise InputError(f"{label} is empty; give an article's text or HTML")
    article = replace(article, text=text)
    if is_html(text, media_type):
        from onrecord.reading.pages import read_page

        return read_page(article, label, force=force)
    return article


def identify(raw: bytes) -> str:
    """Return the id of the article that is read from `raw`, whatever is said about it."""
    return hashlib.sha256(raw).hexdigest()[:16]


def _check_words(given: Mapping[str, object]) -> None:
    """Refuse what was said of an article in another type than str."""
    for field, value in given.items():
        if value is not None and not isinstance(value, str):
            raise InputError(f"{field} {value!r} is no text; give it as a str")
        if value is not None and any("\ud800" <= char <= "\udfff" for char in value):
            raise InputError(f"{field} {value!r} holds half characters (lone surrogates)")


def check_published(published: object) -> None:
    """Refuse what is no date of publication.

    Raises: InputError if it is neither None nor ISO 8601.
    """
    if published is None:
        return
    try:
        if not isinstance(published, str) or not _DATE.fullmatch(published):
            raise ValueError(published)
        datetime.fromisoformat(published) if "T" in published else date.fromisoformat(published)
    except ValueError:
        raise InputError(
            f"published {published!r} is not an ISO 8601 date; write 2024-05-16 or 2024-05-16T09:30"
        ) from None
