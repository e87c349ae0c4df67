"""Sources cut into shards: pieces that can each be read by itself, the same on every machine."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import InputError
from onrecord.reading import is_url
from onrecord.sources.files import ENDINGS, Kind, ending_of, kind_of, peek, read_path, read_zip
from onrecord.sources.items import Columns, Items, Lost
from onrecord.sources.tables import count_rows, read_jsonl, read_parquet
from onrecord.sources.warc import read_warc

#: How much of each kind is one shard: some minutes of work, which is what a crash costs.
PAGES = 64
ROWS = 256
LINES_BYTES = 1 << 20
WARC_BYTES = 1 << 23
_CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """A piece of a source: some page files, or one file from `start` to before `end`.

    These are bytes of JSON lines and WARC files, rows of a Parquet file, members of a ZIP file.
    `first` is the number of the first line. `size` is in bytes, to tell how far a run is.
    """

    files: tuple[str, ...]
    kind: Kind
    size: int
    start: int = 0
    end: int | None = None
    first: int = 1


def find_shards(files: Sequence[str]) -> tuple[Shard, ...]:
    """Cut files into shards; page files that follow each other are put together.

    A file that cannot be read is a shard of its own, whose reading says so.

    Raises: InputError for stdin and addresses, which cannot be read again.
    """
    return tuple(_gather(_pieces(files)))


def read_shard(shard: Shard, columns: Columns) -> Items:
    """Yield what is in a shard; what cannot be read is yielded as lost."""
    for name in shard.files:
        try:
            yield from _read(Path(name), shard, columns)
        except InputError as error:
            yield Lost(name=name, error=error)
        except OSError as error:
            message = f"{name}: cannot be read: {error.strerror or error}"
            yield Lost(name=name, error=InputError(message))


def _read(path: Path, shard: Shard, columns: Columns) -> Items:
    name = str(path)
    if shard.end is None:
        yield from read_path(path, columns)
    elif shard.kind is Kind.PARQUET:
        yield from read_parquet(path, name, columns, start=shard.start, end=shard.end)
    else:
        with path.open("rb") as file:
            if shard.kind is Kind.WARC:
                yield from read_warc(file, name, start=shard.start, end=shard.end)
            elif shard.kind is Kind.ZIP:
                yield from read_zip(file, name, columns, start=shard.start, end=shard.end)
            else:
                file.seek(shard.start)
                yield from read_jsonl(file, name, columns, first=shard.first, end=shard.end)


def _gather(pieces: Iterator[Shard]) -> Iterator[Shard]:
    """Put whole page files that follow each other together."""
    held: list[Shard] = []

    def together() -> Iterator[Shard]:
        if held:
            files = tuple(name for piece in held for name in piece.files)
            yield Shard(files=files, kind=Kind.PAGE, size=sum(piece.size for piece in held))
        held.clear()

    for piece in pieces:
        if piece.kind is not Kind.PAGE or len(held) == PAGES:
            yield from together()
        if piece.kind is Kind.PAGE:
            held.append(piece)
        else:
            yield piece
    yield from together()


def _pieces(files: Sequence[str]) -> Iterator[Shard]:
    for name in files:
        if name == "-" or is_url(name):
            what = "stdin" if name == "-" else name
            raise InputError(f"{what} cannot be read again after a crash; save it to a file")
        path = Path(name)
        try:
            head = peek(path)
            size = path.stat().st_size
            kind = kind_of(name, head)
            with path.open("rb") as file:
                packed = file.read(len(_GZIP)) == _GZIP
            yield from _cut(path, kind, size, packed=packed)
        except (InputError, OSError):
            yield Shard(files=(name,), kind=Kind.PAGE, size=0)


def _cut(path: Path, kind: Kind, size: int, *, packed: bool) -> Iterator[Shard]:
    name = (str(path),)
    if kind is Kind.WARC and size > WARC_BYTES:
        for start in range(0, size, WARC_BYTES):
            end = min(start + WARC_BYTES, size)
            yield Shard(files=name, kind=kind, size=end - start, start=start, end=end)
    elif kind is Kind.JSONL and not packed:
        yield from _cut_lines(path)
    elif kind is Kind.PARQUET:
        rows = count_rows(path)
        for start in range(0, max(rows, 1), ROWS):
            end = min(start + ROWS, rows)
            part = size * (end - start) // max(rows, 1)
            yield Shard(files=name, kind=kind, size=part, start=start, end=end)
    elif kind is Kind.ZIP:
        yield from _cut_zip(path, size)
    else:
        yield Shard(files=name, kind=kind, size=size)


def _cut_lines(path: Path) -> Iterator[Shard]:
    """Cut JSON lines after the first line that ends beyond `LINES_BYTES`."""
    start, first, at, number = 0, 1, 0, 1
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if at + len(chunk) - start >= LINES_BYTES and (cut := chunk.rfind(b"\n")) >= 0:
                end = at + cut + 1
                yield _lines(path, start, end, first)
                number += chunk.count(b"\n", 0, cut + 1)
                start, first = end, number
                number += chunk.count(b"\n", cut + 1)
            else:
                number += chunk.count(b"\n")
            at += len(chunk)
    if at > start or at == 0:
        yield _lines(path, start, at, first)


def _lines(path: Path, start: int, end: int, first: int) -> Shard:
    return Shard(
        files=(str(path),), kind=Kind.JSONL, size=end - start, start=start, end=end, first=first
    )


def _cut_zip(path: Path, size: int) -> Iterator[Shard]:
    """Cut a ZIP file: members that are pages together, any other by itself."""
    name = (str(path),)
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        yield Shard(files=name, kind=Kind.ZIP, size=size)
        return
    start = bytes_ = 0
    for i, member in enumerate(members):
        alone = ENDINGS.get(ending_of(member.filename), Kind.PAGE) is not Kind.PAGE
        if i > start and (alone or i - start >= PAGES):
            yield Shard(files=name, kind=Kind.ZIP, size=bytes_, start=start, end=i)
            start, bytes_ = i, 0
        bytes_ += member.compress_size
        if alone:
            yield Shard(files=name, kind=Kind.ZIP, size=bytes_, start=i, end=i + 1)
            start, bytes_ = i + 1, 0
    if start < len(members) or not members:
        yield Shard(files=name, kind=Kind.ZIP, size=bytes_, start=start, end=len(members))
