"""An address to its bytes: http and https only, a page or a text only, within a time limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.errors import InputError

if TYPE_CHECKING:
    import httpx2

MAX_BYTES = 50_000_000
#: What a report may be sent as; servers that do not know send nothing or the last one.
_MEDIA_TYPES = frozenset(
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


def is_url(source: str) -> bool:
    """Tell an http or https address from a file's name."""
    return source.lower().startswith(("http://", "https://"))


def fetch(
    url: str, *, timeout_s: float = 20.0, total_s: float = 30.0, public_only: bool = False
) -> bytes:
    """Return the bytes at an http or https address. Called only because the user asked.

    `timeout_s` bounds each step: connecting, and every wait for more bytes; `total_s` bounds them
    all, since a server may send a byte now and then for ever. With `public_only` nothing is fetched
    from this machine or its network, wherever the address or a redirect leads; for pages of the web
    application, whose visitor need not be who may reach that network.

    Raises: InputError if it cannot be had, is no page or text, or is larger than `MAX_BYTES`.
    """
    import httpx2

    if not is_url(url):
        raise InputError(f"{url}: only http and https addresses can be read")
    try:
        return _run(url, timeout_s, total_s, public_only)
    except TimeoutError:
        raise InputError(f"{url}: cannot be fetched: not here after {total_s:g} s") from None
    except httpx2.HTTPStatusError as error:
        raise InputError(f"{url}: the server answered {error.response.status_code}") from error
    except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"{url}: cannot be fetched: {reason}") from error


def _run(url: str, timeout_s: float, total_s: float, public_only: bool) -> bytes:
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(_get(url, timeout_s, total_s, public_only))
    # the caller has a loop already, as a notebook has
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(lambda: asyncio.run(_get(url, timeout_s, total_s, public_only))).result()


async def _get(url: str, timeout_s: float, total_s: float, public_only: bool) -> bytes:
    import asyncio

    import httpx2

    headers = {"User-Agent": "onrecord (reads one page at a user's request)"}
    async with (
        asyncio.timeout(total_s),
        httpx2.AsyncClient(
            timeout=timeout_s,
            follow_redirects=True,
            headers=headers,
            transport=_public() if public_only else None,
        ) as client,
        client.stream("GET", url) as response,
    ):
        response.raise_for_status()
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if media_type not in _MEDIA_TYPES:
            raise InputError(f"{url}: the server sent {media_type}, which is no page or text")
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > MAX_BYTES:
                raise InputError(f"{url}: larger than {MAX_BYTES // 1_000_000} MB")
        return bytes(body)


def _public() -> httpx2.AsyncBaseTransport:
    from onrecord.reading.public import PublicOnly

    return PublicOnly()
