"""The pages that feeds and sitemaps name, fetched one after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from onrecord.errors import InputError, NoArticleError
from onrecord.records import Reason
from onrecord.sources.feeds import Link, Links, read_links
from onrecord.sources.items import Input, Items, Known, Lost, Skipped
from onrecord.sources.polite import Guest, RobotsError

#: Sitemaps of one site that are read, and pages that are taken from them.
_MAX_MAPS = 500
_MAX_PAGES = 500_000


def follow(links: Links, guest: Guest, known: Callable[[str], bool]) -> Items:
    """Yield the pages that are named, and those of the sitemaps that are named, each once.

    One that is known is not fetched again.
    """
    seen: set[str] = set()
    for found in _all_pages(links, guest):
        if isinstance(found, Lost):
            yield found
        elif found.url not in seen and len(seen) < _MAX_PAGES:
            seen.add(found.url)
            if known(found.url):
                yield Known(name=found.url)
            else:
                yield get_page(found, guest)


def get_page(link: Link, guest: Guest) -> Input | Skipped | Lost:
    """Fetch a page that a feed or sitemap names."""
    try:
        page = guest.get_page(link.url)
    except RobotsError as error:
        return Skipped(name=link.url, reason=Reason.ROBOTS, message=str(error), url=link.url)
    except NoArticleError as error:
        reason = Reason(error.reason)
        return Skipped(name=link.url, reason=reason, message=str(error), url=link.url)
    except InputError as error:
        return Lost(name=link.url, error=error)
    return Input(
        name=link.url,
        raw=page.raw,
        media_type=page.media_type,
        url=link.url,
        published=link.published,
        outlet=link.outlet,
    )


def _all_pages(links: Links, guest: Guest) -> Iterator[Link | Lost]:
    yield from links.pages
    maps = deque(links.maps)
    seen = set(maps)
    while maps and len(seen) <= _MAX_MAPS:
        url = maps.popleft()
        try:
            found = read_links(guest.get_feed(url).raw, url)
        except InputError as error:
            yield Lost(name=url, error=error)
            continue
        if found is None:
            yield Lost(name=url, error=InputError(f"{url}: is no sitemap"))
            continue
        yield from found.pages
        maps.extend(other for other in found.maps if other not in seen)
        seen.update(found.maps)
