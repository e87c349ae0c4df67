"""Feeds read again and again into a store: politely, in one process, until it is told to stop."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from onrecord.errors import FetchError, InputError, StoreInUseError
from onrecord.intake import Filler
from onrecord.kit import Kit
from onrecord.output import write_file
from onrecord.sources import PER_HOST_S, Guest, Item, Link, StoppedError, get_page, read_links
from onrecord.store import Given, Outcome, Store, open_store
from onrecord.telling import Telling

#: A feed that fails is asked half as often each time, down to once a day.
MAX_WAIT_S = 86_400.0
#: How often a page that fails is tried again, once in a round.
MAX_ATTEMPTS = 3
#: Pages fetched before they are added: the store is open only then, so that others can read it.
_AT_ONCE = 20
#: Seconds between two attempts to open a store that another program is reading.
_STORE_WAIT_S = 5.0
_STORE_ATTEMPTS = 60
_TIME = re.compile(r"(\d+)\s*(s|m|h|d)?")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@dataclass(slots=True)
class FeedState:
    """What is known of a feed: what its server said of it last, and pages of it that failed."""

    etag: str | None = None
    modified: str | None = None
    failures: int = 0
    attempts: dict[str, int] = field(default_factory=dict)


def parse_every(words: str) -> float:
    """Return the seconds of "90", "90s", "15m", "2h" or "1d".

    Raises: InputError if it is none of these, or less than a minute.

    >>> parse_every("15m")
    900.0
    """
    found = _TIME.fullmatch(words.strip().lower())
    seconds = float(found[1]) * _UNITS[found[2] or "s"] if found else 0.0
    if seconds < 60:
        raise InputError(f"--every {words!r}: give minutes or hours, as 15m or 2h, at least 1m")
    return seconds


class Watch:
    """Reads feeds into a store, round by round. `stop` ends it after the page it is at.

    What servers said last is kept beside the store, in its name with ".watch.json" after it.
    `counts` are the pages by what became of them, `broken` how often a feed could not be read.
    """

    def __init__(
        self,
        store: Path,
        feeds: Sequence[str],
        kit: Kit,
        *,
        every_s: float,
        version: str,
        telling: Telling,
        stop: threading.Event,
        per_host_s: float = PER_HOST_S,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.broken = 0
        self._once = False
        self._store = store
        self._feeds = tuple(dict.fromkeys(feeds))
        self._kit = kit
        self._every_s = every_s
        self._version = version
        self._telling = telling
        self._stop = stop
        self._per_host_s = per_host_s
        self._beside = store.with_name(f"{store.name}.watch.json")
        self._states = self._load()
        self._due = dict.fromkeys(self._feeds, 0.0)

    def run(self, *, once: bool = False) -> None:
        """Go round until `stop` is set, or one time.

        Raises: StoreError if the store cannot be made or written.
        """
        open_store(self._store, create=True).close()
        self._once = once
        while not self._stop.is_set():
            self.round()
            if once:
                return
            wait = min(self._due.values()) - time.monotonic()
            self._stop.wait(max(0.0, wait))

    def round(self) -> None:
        """Read every feed that is due."""
        guest = Guest(per_host_s=self._per_host_s, pause=self._stop.wait)
        for url in self._feeds:
            if self._stop.is_set():
                return
            if self._due[url] <= time.monotonic():
                self._due[url] = time.monotonic() + self.read_feed(url, guest)
                self._save()

    def read_feed(self, url: str, guest: Guest) -> float:
        """Read a feed, and return the seconds after which to read it again."""
        state = self._states.setdefault(url, FeedState())
        try:
            found = guest.get_feed(url, etag=state.etag, modified=state.modified)
            links = read_links(found.raw, url) if found.raw else None
            if found.raw and links is None:
                raise InputError(f"{url}: is no feed or sitemap")
        except StoppedError:
            return self._every_s
        except InputError as error:
            state.failures += 1
            wait = min(self._every_s * 2.0**state.failures, MAX_WAIT_S)
            if isinstance(error, FetchError) and error.retry_after_s is not None:
                wait = max(wait, min(float(error.retry_after_s), MAX_WAIT_S))
            self.broken += 1
            again = "" if self._once else f"; asked again in {wait / 60:.0f} min"
            self._telling.say(f"onrecord: {error}{again}")
            return wait
        state.failures = 0
        try:
            done = links is None or self._read_pages(links.pages, guest, state)
        except StoreInUseError as error:
            self._telling.say(f"onrecord: {error}")
            done = False
        if done and found.raw:  # else it is asked for whole the next time
            state.etag, state.modified = found.etag, found.modified
        return self._every_s

    def _read_pages(self, links: Sequence[Link], guest: Guest, state: FeedState) -> bool:
        """Add the pages that are new; tell whether none is left for the next round."""
        new = self._unknown(links)
        failed = {link.url for link in new}
        state.attempts = {url: n for url, n in state.attempts.items() if url in failed}
        new = [link for link in new if state.attempts.get(link.url, 0) < MAX_ATTEMPTS]
        whole = True
        for start in range(0, len(new), _AT_ONCE):
            items: list[Item] = []
            for link in new[start : start + _AT_ONCE]:
                if self._stop.is_set():
                    break
                try:
                    items.append(get_page(link, guest))
                except StoppedError:
                    break
            for item, outcome in self._add(items):
                if outcome is Outcome.FAILED:
                    state.attempts[item.name] = state.attempts.get(item.name, 0) + 1
                    whole = whole and state.attempts[item.name] >= MAX_ATTEMPTS
            if self._stop.is_set():
                return False
        return whole

    def _unknown(self, links: Sequence[Link]) -> list[Link]:
        with self._opened(read_only=True) as store:
            return [link for link in links if not store.knows(link.url)]

    def _add(self, items: Sequence[Item]) -> list[tuple[Item, Outcome]]:
        """Add pages as one run, and return what became of each."""
        done: list[tuple[Item, Outcome]] = []
        if not items:
            return done
        kit, version = self._kit, self._version
        with self._opened(read_only=False) as store:
            run_id = store.begin_run(kit.versions, kit.fingerprint, version=version, engine="watch")
            filler = Filler(store, kit, run_id, given=Given(), version=version, force=False)
            try:
                for item in items:
                    taken = filler.add(item)
                    done.append((item, taken.outcome))
                    self._telling.count(taken.outcome)
                    if taken.reason is not None:
                        self._telling.note(taken.reason)
                    if taken.outcome is Outcome.FAILED:
                        self._telling.say(f"onrecord: {taken.message}")
            finally:
                counts = Counter(str(outcome) for _, outcome in done)
                store.end_run(run_id, counts)
                self.counts.update(counts)
        return done

    def _opened(self, *, read_only: bool) -> Store:
        """Open the store; wait while another program has it.

        Raises: StoreInUseError if that takes too long.
        """
        for _ in range(_STORE_ATTEMPTS):
            try:
                return open_store(self._store, read_only=read_only)
            except StoreInUseError:
                if self._stop.wait(_STORE_WAIT_S):
                    break
        return open_store(self._store, read_only=read_only)

    def _load(self) -> dict[str, FeedState]:
        try:
            return msgspec.json.decode(self._beside.read_bytes(), type=dict[str, FeedState])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.MsgspecError) as error:
            raise InputError(f"{self._beside}: cannot be read: {error}; delete it") from error

    def _save(self) -> None:
        raw = msgspec.json.format(msgspec.json.encode(self._states, order="sorted"), indent=1)
        write_file(self._beside, [raw + b"\n"])
