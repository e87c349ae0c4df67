"""An address to its bytes: http and https only, a page or a text only, within a time limit."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from onrecord.errors import FetchError, InputError, NoArticleError
from onrecord.records import Reason

if TYPE_CHECKING:
    import httpx2

MAX_BYTES = 50_000_000
#: What a report may be sent as; servers that do not know send nothing or the last one.
PAGE_TYPES = frozenset(
    {
        "",
        "text/html",
        "text/plain",
        "text/markdown",
        "text/xml",
        "application/xhtml+xml",
        "application/xml",
        "application/octet-stream",
    }
)
#: What a feed or sitemap may be sent as.
FEED_TYPES = PAGE_TYPES | {
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/json",
    "application/gzip",
    "application/x-gzip",
    "text/x-opml",
}
#: How we name ourselves to servers; their robots.txt may speak of "onrecord".
USER_AGENT = "onrecord (reads news at a user's request)"
_OTHER_ADDRESS = re.compile(r"[a-z][a-z\d+.-]+://", re.IGNORECASE)
_NOT_MODIFIED = 304
#: Failures with which `Retry-After` has a meaning: too many requests, out of service.
_MAY_SAY_WHEN = frozenset({429, 503})


def is_url(source: str) -> bool:
    """Tell an http or https address from a file's name."""
    return source.lower().startswith(("http://", "https://"))


def check_source(source: str) -> None:
    """Refuse an address that is neither http nor https: "file:///report.txt" names no file.

    Raises: InputError.
    """
    if _OTHER_ADDRESS.match(source) and not is_url(source):
        raise InputError(
            f"{source}: only http and https addresses can be read; name a file by its path"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a server answered: 200 with bytes, or 304 without (nothing new since last time).

    `moved_to` is where a redirect leads that was not followed.
    """

    url: str
    status: int
    raw: bytes
    moved_to: str | None = None
    media_type: str | None = None
    etag: str | None = None
    modified: str | None = None


def fetch(
    url: str, *, timeout_s: float = 20.0, total_s: float = 30.0, public_only: bool = False
) -> bytes:
    """Return the bytes at an http or https address. Called only because the user asked.

    Raises: as `fetch_page`.
    """
    page = fetch_page(url, timeout_s=timeout_s, total_s=total_s, public_only=public_only)
    return page.raw


def fetch_page(
    url: str,
    *,
    etag: str | None = None,
    modified: str | None = None,
    media_types: frozenset[str] | None = PAGE_TYPES,
    timeout_s: float = 20.0,
    total_s: float = 30.0,
    public_only: bool = False,
    follow: bool = True,
) -> Fetched:
    """Ask for what is at an http or https address, unless it is as `etag` and `modified` say.

    `media_types` None takes any. `timeout_s` bounds each step: connecting, and every wait for more
    bytes; `total_s` bounds them all, since a server may send a byte now and then for ever. With
    `public_only` nothing is fetched from this machine or its network, wherever the address or a
    redirect leads; for pages of the web application, whose visitor need not be who may reach that
    network. Without `follow` a redirect is returned, for a caller who asks before going there.

    Raises: FetchError if the server answers another status; NoArticleError if it sends what is no
    page or text; InputError if it cannot be had or is larger than `MAX_BYTES`.
    """
    import httpx2

    if not is_url(url):
        raise InputError(f"{url}: only http and https addresses can be read")
    headers = {"User-Agent": USER_AGENT}
    if etag:
        headers["If-None-Match"] = etag
    if modified:
        headers["If-Modified-Since"] = modified
    options = _Options(headers, media_types, timeout_s, total_s, public_only, follow)
    try:
        return _run(url, options)
    except TimeoutError:
        raise InputError(f"{url}: cannot be fetched: not here after {total_s:g} s") from None
    except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"{url}: cannot be fetched: {reason}") from error


@dataclass(frozen=True, slots=True)
class _Options:
    headers: dict[str, str]
    media_types: frozenset[str] | None
    timeout_s: float
    total_s: float
    public_only: bool
    follow: bool


def _run(url: str, options: _Options) -> Fetched:
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(_get(url, options))
    # the caller has a loop already, as a notebook has
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(lambda: asyncio.run(_get(url, options))).result()


async def _get(url: str, options: _Options) -> Fetched:
    import asyncio

    import httpx2

    async with (
        asyncio.timeout(options.total_s),
        httpx2.AsyncClient(
            timeout=options.timeout_s,
            follow_redirects=options.follow,
            headers=options.headers,
            transport=_public() if options.public_only else None,
        ) as client,
        client.stream("GET", url) as response,
    ):
        status = response.status_code
        media_type = response.headers.get("Content-Type", "")
        found = Fetched(
            url=str(response.url),
            status=status,
            raw=b"",
            media_type=media_type or None,
            etag=response.headers.get("ETag"),
            modified=response.headers.get("Last-Modified"),
        )
        if status == _NOT_MODIFIED:
            return found
        if response.has_redirect_location and not options.follow:
            return replace(found, moved_to=urljoin(url, response.headers["Location"]))
        if not 200 <= status < 300:
            later = response.headers.get("Retry-After", "") if status in _MAY_SAY_WHEN else ""
            raise FetchError(
                f"{url}: the server answered {status}", status=status, retry_after_s=_seconds(later)
            )
        kind = media_type.partition(";")[0].strip().lower()
        if options.media_types is not None and kind not in options.media_types:
            message = f"{url}: the server sent {kind}, which is no page or text"
            raise NoArticleError(message, Reason.NO_PAGE)
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > MAX_BYTES:
                raise InputError(f"{url}: larger than {MAX_BYTES // 1_000_000} MB")
        return replace(found, raw=bytes(body))


def _seconds(wait: str) -> int | None:
    """Return how long a server asks to wait: it gives seconds, or a date."""
    if wait.isdecimal():
        return int(wait)
    try:
        until = parsedate_to_datetime(wait)
        return max(0, round((until - datetime.now(until.tzinfo)).total_seconds()))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _public() -> httpx2.AsyncBaseTransport:
    from onrecord.reading.public import PublicOnly

    return PublicOnly()
