"""One input to what became of it: an article with its records, a skip, or a failure."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.errors import InputError, NoArticleError
from onrecord.export import Run, to_json
from onrecord.kit import Kit, fingerprint_of
from onrecord.pipeline import analyse
from onrecord.reading import identify, read_bytes
from onrecord.records import Analysis, Article, Reason
from onrecord.sources import (
    Columns,
    Input,
    Item,
    Items,
    Known,
    Lost,
    Skipped,
    is_batch,
    read_source,
)
from onrecord.store import Given, Outcome, Store, Taken, check_format
from onrecord.telling import Telling


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """An article that was read from an input, before it is analysed.

    `unread` is the language it is in if that is one we do not analyse.
    """

    article: Article
    given: Given
    raw: bytes
    unread: str | None = None


def draft(item: Item, given: Given, *, force: bool) -> Drafted | Taken:
    """Read an input, or say why it is no article.

    `force` reads what is in another language, and what holds no report as far as we can tell.
    """
    if isinstance(item, Known):
        return Taken(name=item.name, outcome=Outcome.PRESENT)
    if isinstance(item, Lost):
        return _failed(item.name, item.error, url=None)
    if isinstance(item, Skipped):
        return Taken(
            name=item.name,
            outcome=Outcome.SKIPPED,
            url=item.url,
            reason=item.reason,
            message=item.message,
        )
    given = replace(given, url=given.url or item.url)
    try:
        return _read(item, given, force=force)
    except NoArticleError as error:
        return Taken(
            name=item.name,
            outcome=Outcome.SKIPPED,
            url=given.url,
            reason=Reason(error.reason),
            message=str(error),
        )
    except InputError as error:
        return _failed(item.name, error, url=given.url)
    except Exception as error:  # noqa: BLE001  # a page that breaks a parser must not end the run
        broken = InputError(f"{item.name}: reading it broke: {type(error).__name__}: {error}")
        return _failed(item.name, broken, url=given.url)


def analyse_draft(drafted: Drafted, kit: Kit) -> Analysis:
    """Return the article's records; of one in another language there are none."""
    if drafted.unread is None:
        return analyse(drafted.article, kit)
    return Analysis(
        article=drafted.article,
        blocks=(),
        mentions=(),
        actors=(),
        times=(),
        places=(),
        statements=(),
        events=(),
        failures=(),
    )


def fill_store(
    store: Store,
    files: Sequence[str],
    kit: Kit,
    *,
    counts: Counter[str],
    columns: Columns,
    given: Given,
    force: bool,
    version: str,
    telling: Telling,
) -> None:
    """Add what is in the sources to an open store as one run; count in `counts` what became of it.

    After Ctrl-C each article that was finished is there, and the run has its counts.
    """
    run_id = store.begin_run(kit.versions, kit.fingerprint, version=version, engine="local")
    filler = Filler(store, kit, run_id, given=given, version=version, force=force)
    try:
        for source in files:
            if is_batch(Path(source)):
                counts.update(_add_batch(store, Path(source), telling))
                continue
            for item in walk(source, columns, known=store.knows):
                taken = filler.add(item)
                counts[taken.outcome] += 1
                telling.count(taken.outcome)
                telling.note_undated(taken.undated)
                if taken.reason is not None:
                    telling.note(taken.reason)
                if taken.outcome is Outcome.FAILED:
                    telling.say(f"onrecord: {taken.message}")
            telling.advance(1)
    finally:
        store.end_run(run_id, counts)


def _add_batch(store: Store, out: Path, telling: Telling) -> Counter[str]:
    """Add the output of a batch as a run of its own, with the kit and version that made it."""
    head = check_format(out)
    kit = tuple(sorted(head.kit.items()))
    run_id = store.begin_run(kit, fingerprint_of(kit), version=head.onrecord, engine="batch")
    counts: Counter[str] = Counter()
    try:
        for some in store.add_batch(out, run_id):
            counts.update(some)
            for outcome, n in some.items():
                telling.count(outcome, n)
    finally:
        store.end_run(run_id, counts)
    return counts


def walk(source: str, columns: Columns, *, known: Callable[[str], bool]) -> Items:
    """Yield what is in a source; one that cannot be read at all is yielded as lost."""
    try:
        yield from read_source(source, columns, known=known)
    except InputError as error:
        yield Lost(name=source, error=error)


class Filler:
    """Adds inputs to an open store, each in a transaction of its own."""

    def __init__(
        self, store: Store, kit: Kit, run_id: str, *, given: Given, version: str, force: bool
    ) -> None:
        self._store = store
        self._kit = kit
        self._run_id = run_id
        self._given = given
        self._version = version
        self._force = force

    def add(self, item: Item) -> Taken:
        """Add what the input holds unless it is there as given; return what became of it.

        Raises: StoreError if the store cannot be written.
        """
        if isinstance(item, Known):
            return Taken(name=item.name, outcome=Outcome.PRESENT)
        given = self._given
        if isinstance(item, Input):
            article_id = identify(item.raw)
            before = self._store.given(article_id)
            if before is not None:
                given = given.over(before)
                given = replace(given, url=given.url or item.url)
                if given == before and self._is_there(article_id):
                    there = Taken(
                        name=item.name,
                        outcome=Outcome.PRESENT,
                        url=item.url,
                        article_id=article_id,
                        undated=self._store.is_undated(article_id),
                    )
                    return self._note(there)
        found = draft(item, given, force=self._force)
        if isinstance(found, Taken):
            return self._note(found)
        return self._add(item, found)

    def _add(self, item: Item, found: Drafted) -> Taken:
        started = time.perf_counter()
        analysis = analyse_draft(found, self._kit)
        run = Run(
            onrecord=self._version,
            models=dict(self._kit.versions),
            seconds=time.perf_counter() - started,
        )
        before = self._store.given(found.article.id)
        outcome = Outcome.ADDED if before is None else Outcome.UPDATED
        taken = took(item, found, analysis, outcome)
        self._store.add(
            analysis,
            found.raw,
            to_json(analysis, run=run, indent=None),
            run_id=self._run_id,
            given=found.given,
            taken=taken,
        )
        return taken

    def _is_there(self, article_id: str) -> bool:
        has = self._store.has(article_id, fingerprint=self._kit.fingerprint, version=self._version)
        return has and (not self._force or self._store.is_analysed(article_id))

    def _note(self, taken: Taken) -> Taken:
        self._store.add_input(self._run_id, taken)
        return taken


def took(item: Item, found: Drafted, analysis: Analysis, outcome: Outcome) -> Taken:
    """Return what became of an input that is an article."""
    message = None
    if found.unread is not None:
        message = f"{item.name}: in another language ({found.unread}), so it is not analysed"
    return Taken(
        name=item.name,
        outcome=outcome,
        url=found.given.url,
        article_id=found.article.id,
        reason=None if found.unread is None else Reason.NOT_ENGLISH,
        message=message,
        undated=found.unread is None and analysis.article.published is None,
    )


def _read(item: Input, given: Given, *, force: bool) -> Drafted:
    article = read_bytes(
        item.raw,
        name=item.name,
        media_type=item.media_type,
        force_language=True,
        force=force,
        published=given.published,
        outlet=given.outlet,
        url=given.url,
    )
    origins = dict(article.origins)
    published, outlet = article.published, article.outlet
    if published is None and item.published is not None:
        published = item.published
        origins["published"] = "feed"
    if outlet is None and item.outlet is not None:
        outlet = item.outlet
        origins["outlet"] = "feed"
    if item.url is not None and article.url == item.url:
        origins["url"] = "address"
    article = replace(
        article, published=published, outlet=outlet, origins=tuple(sorted(origins.items()))
    )
    other = None if force or article.language in (None, "en") else article.language
    return Drafted(article=article, given=given, raw=item.raw, unread=other)


def _failed(name: str, error: InputError, *, url: str | None) -> Taken:
    return Taken(name=name, outcome=Outcome.FAILED, url=url, message=str(error))
