"""Sources to inputs: files, folders, globs, stdin, addresses, tables and archives, as they come."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from onrecord.reading import FEED_TYPES, fetch_page, is_url, load_bytes
from onrecord.sources.feeds import Link, Links, is_feed, is_sitemap, read_links, read_opml
from onrecord.sources.files import (
    BATCH_MANIFEST,
    ENDINGS,
    Kind,
    find_files,
    is_batch,
    kind_of,
    peek,
    read_file,
    read_path,
)
from onrecord.sources.following import follow, get_page
from onrecord.sources.items import Columns, Input, Item, Items, Known, Lost, Skipped
from onrecord.sources.polite import PER_HOST_S, Guest, StoppedError
from onrecord.sources.shards import Shard, find_shards, read_shard
from onrecord.sources.tables import count_rows, read_jsonl, read_parquet

__all__ = [
    "BATCH_MANIFEST",
    "ENDINGS",
    "Columns",
    "Input",
    "Item",
    "Items",
    "Kind",
    "Lost",
    "Skipped",
]
__all__ += ["count_rows", "find_files", "is_batch", "kind_of", "peek", "read_jsonl", "read_parquet"]
__all__ += ["PER_HOST_S", "Guest", "Known", "Link", "StoppedError"]
__all__ += ["get_page", "read_links", "read_opml"]
__all__ += ["Shard", "find_shards", "read_path", "read_shard", "read_source"]


def read_source(
    source: str,
    columns: Columns,
    *,
    known: Callable[[str], bool] = lambda _: False,
    guest: Guest | None = None,
) -> Items:
    """Yield what is in one of the sources that `find_files` names.

    Of a feed or sitemap the pages it names are fetched, but for those whose address is `known`.

    Raises: InputError if it cannot be read at all.
    """
    if source == "-":
        yield from _read_stdin(columns)
        return
    if is_url(source):
        page = fetch_page(source, media_types=FEED_TYPES)
        links = read_links(page.raw, source)
        if links is None:
            yield Input(name=source, raw=page.raw, media_type=page.media_type, url=source)
            return
    else:
        links = _links_of(Path(source))
        if links is None:
            yield from read_path(Path(source), columns)
            return
    yield from follow(links, guest or Guest(), known)


def _links_of(path: Path) -> Links | None:
    """Return what a file names if it is a feed or sitemap."""
    head = peek(path)
    if not is_feed(head) and not is_sitemap(head):
        return None
    return read_links(load_bytes(path), None)


def _read_stdin(columns: Columns) -> Items:
    import shutil
    import tempfile

    with tempfile.TemporaryFile() as whole:
        shutil.copyfileobj(sys.stdin.buffer, whole)
        whole.seek(0)
        yield from read_file(whole, "stdin", columns)
