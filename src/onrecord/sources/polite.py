"""Pages fetched as a good guest: robots.txt is kept to, and no host is asked too often."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from onrecord.errors import FetchError, InputError, OnRecordError
from onrecord.reading import FEED_TYPES, PAGE_TYPES, USER_AGENT, Fetched, fetch_page

if TYPE_CHECKING:
    from protego import Protego

#: Seconds between two requests to one host, unless its robots.txt asks for more.
PER_HOST_S = 2.0
#: The longest wait between two requests that robots.txt or `Retry-After` can ask for.
_MAX_DELAY_S = 120.0
#: Redirects that are followed to one page.
_MAX_HOPS = 5


class RobotsError(InputError):
    """The site's robots.txt asks not to fetch this."""


class StoppedError(OnRecordError):
    """The run is to stop while a host has to be given time: it was not asked."""


class Guest:
    """Fetches pages; remembers each site's robots.txt and when it was last asked.

    `pause` waits so many seconds; it returns true, and may so early, when the run is to stop.
    """

    def __init__(
        self, *, per_host_s: float = PER_HOST_S, pause: Callable[[float], object] = time.sleep
    ) -> None:
        self._per_host_s = per_host_s
        self._pause = pause
        self._rules: dict[str, Protego | None] = {}
        self._next: dict[str, float] = {}

    def get_page(self, url: str) -> Fetched:
        """Return a page.

        Each redirect is a request of its own: robots.txt is asked, and time is left before it.

        Raises: RobotsError if the site does not want it; StoppedError; else as `fetch_page`.
        """
        return self._follow(url, lambda at: fetch_page(at, media_types=PAGE_TYPES, follow=False))

    def get_feed(
        self, url: str, *, etag: str | None = None, modified: str | None = None
    ) -> Fetched:
        """Return a feed or sitemap, without bytes if it is as it was; raises as `get_page`."""
        return self._follow(
            url,
            lambda at: fetch_page(
                at, etag=etag, modified=modified, media_types=FEED_TYPES, follow=False
            ),
        )

    def _follow(self, url: str, ask: Callable[[str], Fetched]) -> Fetched:
        at = url
        for _ in range(1 + _MAX_HOPS):
            self._check(at)
            found = self._ask(partial(ask, at), at)
            if found.moved_to is None:
                return found
            at = found.moved_to
        raise InputError(f"{url}: redirects more than {_MAX_HOPS} times")

    def _check(self, url: str) -> None:
        site = _site(url)
        if site not in self._rules:
            self._rules[site] = self._read_rules(site)
        rules = self._rules[site]
        if rules is not None and not rules.can_fetch(url, USER_AGENT):
            raise RobotsError(f"{url}: the site's robots.txt asks not to fetch it")

    def _read_rules(self, site: str) -> Protego | None:
        """Return the site's rules; None if it has none.

        Raises: InputError if the site cannot say: then nothing of it is fetched for now.
        """
        from protego import Protego

        url = f"{site}/robots.txt"
        try:
            found = self._ask(lambda: fetch_page(url, media_types=None), url)
        except FetchError as error:
            if 400 <= error.status < 500 and error.status != 429:
                return None
            raise
        return Protego.parse(found.raw.decode("utf-8", "replace"))

    def _ask(self, ask: Callable[[], Fetched], url: str) -> Fetched:
        site = _site(url)
        wait = self._next.get(site, 0.0) - time.monotonic()
        if wait > 0 and self._pause(wait):
            raise StoppedError(f"{url}: not asked, since the run is to stop")
        asked_for = 0.0
        try:
            return ask()
        except FetchError as error:
            asked_for = min(float(error.retry_after_s or 0), _MAX_DELAY_S)
            raise
        finally:
            self._next[site] = time.monotonic() + max(self._delay(site), asked_for)

    def _delay(self, site: str) -> float:
        rules = self._rules.get(site)
        asked = rules.crawl_delay(USER_AGENT) if rules is not None else None
        return max(self._per_host_s, min(float(asked or 0), _MAX_DELAY_S))


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
