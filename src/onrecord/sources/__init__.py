"""Sources to inputs: files, folders, globs, stdin, addresses, tables and archives, as they come."""

from __future__ import annotations

import sys
from pathlib import Path

from onrecord.reading import fetch, is_url
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
from onrecord.sources.items import Columns, Input, Item, Items, Lost, Skipped
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
__all__ += ["Shard", "find_shards", "read_path", "read_shard", "read_source"]


def read_source(source: str, columns: Columns) -> Items:
    """Yield what is in one of the sources that `find_files` names.

    Raises: InputError if it cannot be read at all.
    """
    if source == "-":
        yield from _read_stdin(columns)
    elif is_url(source):
        yield Input(name=source, raw=fetch(source), url=source)
    else:
        yield from read_path(Path(source), columns)


def _read_stdin(columns: Columns) -> Items:
    import shutil
    import tempfile

    with tempfile.TemporaryFile() as whole:
        shutil.copyfileobj(sys.stdin.buffer, whole)
        whole.seek(0)
        yield from read_file(whole, "stdin", columns)
