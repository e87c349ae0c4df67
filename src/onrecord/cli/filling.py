"""The commands that fill a store or a folder: add, batch, watch."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.options import Store, load_kit, stderr, version_of_onrecord
from onrecord.cli.told import Told, with_told
from onrecord.engines import Engine
from onrecord.errors import BatchError

if TYPE_CHECKING:
    from onrecord.store import Store as OpenStore


@with_told
def add(
    store: Store,
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="Files, folders, globs, URLs, or - for stdin."),
    ],
    told: Told,
) -> None:
    """Read articles into a store, unless they are there.

    Sources are text, HTML, JSON lines, Parquet, WARC and ZIP files (also .gz), folders of them,
    globs, addresses, and - for stdin. What became of each input is a row of the table inputs. One
    that cannot be read is a row of failures too; the others go on, and the exit status is 1. An
    article is its bytes: with another --published or --outlet it is updated, not added again.

    Examples:

      onrecord add news.duckdb report.txt --published 2026-03-19

      onrecord add news.duckdb archive/ 'more/*.html' crawl.warc.gz

      onrecord add news.duckdb rows.jsonl --text-column story --source-column paper
    """
    from onrecord.intake import fill_store
    from onrecord.sources import find_files
    from onrecord.store import Outcome
    from onrecord.telling import Telling, summary

    files = find_files(sources)
    console = stderr()
    with _opened(store) as opened, Telling(console, total=len(files)) as telling:
        counts: Counter[str] = Counter()
        try:
            fill_store(
                opened,
                files,
                load_kit(),
                counts=counts,
                columns=told.columns(),
                given=told.given(),
                force=told.force,
                version=version_of_onrecord(),
                telling=telling,
            )
        finally:
            always = (Outcome.ADDED, Outcome.PRESENT, Outcome.FAILED)
            more = telling.reasons() + telling.hint()
            console.print(summary(counts, Outcome, always=always) + more)
    _leave_with(counts[Outcome.FAILED])


@with_told
def batch(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="Files, folders or globs.")
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder to write.")],
    engine: Annotated[
        Engine, typer.Option(help="What runs it: our processes, Daft here, Daft on Ray.")
    ] = Engine.LOCAL,
    workers: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Processes; one for each core if left.")
    ] = None,
    max_failures: Annotated[
        float,
        typer.Option(
            metavar="SHARE",
            min=0,
            max=1,
            help="Stop when more of the inputs fail, once there were 100.",
        ),
    ] = 0.2,
    retry: Annotated[
        bool, typer.Option("--retry", help="Try again the shards that were set aside.")
    ] = False,
    *,
    told: Told,
) -> None:
    """Read an archive into Parquet, a set of tables for each shard, with many processes.

    A run that was stopped or killed goes on when it is started again, and the result is the same
    to the byte. `onrecord add STORE DIR` makes a store of it. The exit status is 1 if any input
    could not be read; failures.parquet of each shard says which and why.

    Examples:

      onrecord batch crawl/*.warc.gz --out tables/ --workers 8

      onrecord batch rows.parquet --out tables/ --engine ray
    """
    from onrecord.batch import Settings, kit_versions, run_batch
    from onrecord.sources import find_files
    from onrecord.store import Outcome
    from onrecord.telling import Telling, summary

    files = find_files(sources)
    console = stderr()
    settings = Settings(
        columns=told.columns(),
        given=told.given(),
        force=told.force,
        version=version_of_onrecord(),
        kit=kit_versions(),
    )
    with Telling(console, total=_size(files)) as telling:
        report = run_batch(
            files,
            out,
            settings,
            engine=engine,
            workers=workers or os.cpu_count() or 1,
            max_failures=max_failures,
            retry=retry,
            telling=telling,
        )
    always = (Outcome.ADDED, Outcome.SKIPPED, Outcome.FAILED)
    more = telling.pace() + telling.reasons() + telling.hint()
    console.print(summary(report.counts, Outcome, always=always) + more)
    if report.quarantined:
        raise BatchError(
            f"{report.quarantined:,} shards are set aside; {out}/shards/*/failures.parquet says "
            "why, and --retry tries them again"
        )
    _leave_with(report.counts[Outcome.FAILED])


def watch(
    store: Store,
    feeds: Annotated[
        list[str],
        typer.Argument(metavar="FEEDS...", help="OPML, lists of addresses, or feeds' addresses."),
    ],
    every: Annotated[
        str, typer.Option(metavar="TIME", help="How often each feed is read: 15m, 2h, 1d.")
    ] = "15m",
    once: Annotated[bool, typer.Option("--once", help="Read each feed once, and end.")] = False,
) -> None:
    """Read feeds into a store again and again, until Ctrl-C or SIGTERM.

    Keeps to robots.txt, asks a host at most every two seconds, and takes only what is new: feeds
    that did not change are not sent again, pages that are known not fetched. Others may read the
    store meanwhile.

    Examples:

      onrecord watch news.duckdb feeds.opml --every 15m

      onrecord watch news.duckdb https://example.org/world.rss --once
    """
    import signal
    import threading

    from onrecord.reading import check_source, is_url, load_bytes
    from onrecord.sources import read_opml
    from onrecord.store import Outcome
    from onrecord.telling import Telling, summary
    from onrecord.watch import Watch, parse_every

    every_s = parse_every(every)
    addresses: list[str] = []
    for source in feeds:
        check_source(source)
        if is_url(source):
            addresses.append(source)
        else:
            addresses.extend(read_opml(load_bytes(Path(source)), source))
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    console = stderr()
    with Telling(console, total=0) as telling:
        watching = Watch(
            store,
            addresses,
            load_kit(),
            every_s=every_s,
            version=version_of_onrecord(),
            telling=telling,
            stop=stop,
        )
        watching.run(once=once)
    always = (Outcome.ADDED, Outcome.SKIPPED, Outcome.FAILED)
    console.print(summary(watching.counts, Outcome, always=always) + telling.reasons())
    if once:
        _leave_with(watching.counts[Outcome.FAILED] + watching.broken)


def _leave_with(failed: int) -> None:
    """Leave with status 1 if anything could not be read, though all else was."""
    if failed:
        raise typer.Exit(1)


def _size(files: Sequence[str]) -> int:
    return sum(os.path.getsize(file) for file in files if os.path.isfile(file))


@contextmanager
def _opened(path: Path) -> Iterator[OpenStore]:
    """Open or make a store; of one that was made for nothing, as by a mistype, nothing is left."""
    from onrecord.store import open_store

    made = not path.exists()
    empty = False
    store = open_store(path, create=True)
    try:
        with store:
            try:
                yield store
            finally:
                empty = made and not store.query("SELECT 1 FROM articles LIMIT 1")[1]
    finally:
        if empty:
            path.unlink(missing_ok=True)
