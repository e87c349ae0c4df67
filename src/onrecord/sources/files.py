"""Files to inputs: which kind each is, and what is in it."""

from __future__ import annotations

import contextlib
import glob
import json
import re
import shutil
import tempfile
import zipfile
import zlib
from collections import Counter, deque
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import IO

from onrecord.errors import InputError
from onrecord.reading import MAX_BYTES, check_source, is_url
from onrecord.records import Reason
from onrecord.sources.feeds import is_feed, is_sitemap
from onrecord.sources.gzipped import unpack
from onrecord.sources.items import Columns, Input, Items, Lost, Skipped
from onrecord.sources.tables import read_json, read_jsonl, read_parquet
from onrecord.sources.warc import read_warc


class Kind(StrEnum):
    """What a file holds."""

    PAGE = "page"
    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"
    WARC = "warc"
    ZIP = "zip"


#: The ends of names that are read in folders and ZIP files, and what they hold.
ENDINGS = {
    ".txt": Kind.PAGE,
    ".html": Kind.PAGE,
    ".htm": Kind.PAGE,
    ".json": Kind.JSON,
    ".jsonl": Kind.JSONL,
    ".ndjson": Kind.JSONL,
    ".parquet": Kind.PARQUET,
    ".warc": Kind.WARC,
    ".zip": Kind.ZIP,
}
#: What the output of a batch has beside its shards.
BATCH_MANIFEST = "manifest.json"
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_MAGIC = ((_ZIP, Kind.ZIP), (b"PAR1", Kind.PARQUET), (b"WARC/", Kind.WARC))
_HEAD = 2048
_JSON = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*\"")
#: How deep ZIP files may lie in one another.
_MAX_DEPTH = 3
#: Bytes that are read at a time.
_CHUNK = 1 << 20
#: Bytes of a file in a ZIP that are held in memory; what is longer is unpacked beside it.
_IN_MEMORY = 8_000_000


def find_files(sources: Sequence[str]) -> tuple[str, ...]:
    """Expand folders and globs; keep the order, drop repeats.

    The output of a batch is one source. Of another folder every file is taken whose name has one
    of `ENDINGS`, or one with ".gz" after it. A file that is named is taken whatever its name; one
    that is missing too: reading it says so.

    Raises: InputError if there is none, or for an address that is neither http nor https.
    """
    found: list[str] = []
    for source in sources:
        check_source(source)
        path = Path(source)
        if source == "-" or is_url(source) or path.is_file() or is_batch(path):
            found.append(source)
        elif path.is_dir():
            inside = (p for p in sorted(path.rglob("*")) if ending_of(p.name) in ENDINGS)
            found.extend(str(p) for p in inside if p.is_file())
        elif any(c in source for c in "*?["):
            found.extend(p for p in sorted(glob.glob(source, recursive=True)) if Path(p).is_file())
        else:
            found.append(source)
    if not found:
        raise InputError(f"no file to read in {', '.join(sources)}: looked for {_endings()}")
    return tuple(dict.fromkeys(found))


def is_batch(path: Path) -> bool:
    """Tell the folder that `onrecord batch` wrote from one of files."""
    try:
        with (path / BATCH_MANIFEST).open("rb") as file:
            return b'"onrecord/batch/' in file.read(_HEAD)
    except OSError:
        return False


def ending_of(name: str) -> str:
    """Return the end of a file's name in small letters, without a last ".gz".

    >>> ending_of("crawl.WARC.gz"), ending_of("a.b.html")
    ('.warc', '.html')
    """
    low = name.lower().removesuffix(".gz")
    return Path(low).suffix


def kind_of(name: str, head: bytes) -> Kind:
    """Tell what a file holds by its first bytes (unpacked), else by its name."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    kind = ENDINGS.get(ending_of(name), Kind.PAGE)
    if kind in (Kind.PAGE, Kind.JSON) and _JSON.match(head):
        return Kind.JSONL if _begins_with_row(head) else Kind.JSON
    return kind


def _begins_with_row(head: bytes) -> bool:
    """Tell whether the first line is a JSON object, as far as it is known."""
    line, end, _ = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    if not end:
        return line.startswith(b"{")
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def peek(path: Path) -> bytes:
    """Return the first bytes of a file, unpacked if it is gzip.

    Raises: InputError if it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return _head_of(file)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


def read_path(path: Path, columns: Columns) -> Items:
    """Yield what is in a file, lazily; what cannot be read is yielded as lost.

    Raises: InputError if the file cannot be read at all.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder")
    head = peek(path)
    name = str(path)
    if is_feed(head) or is_sitemap(head):
        raise InputError(
            f"{path} is a feed or sitemap; `onrecord add STORE {path}` reads its pages"
        )
    if kind_of(name, head) is Kind.PARQUET:
        yield from read_parquet(path, name, columns)
        return
    with path.open("rb") as file:
        yield from read_file(file, name, columns)


def read_file(file: IO[bytes], name: str, columns: Columns, *, depth: int = 0) -> Items:
    """Yield what is in an open file that can be sought in; see `read_path`."""
    head = _head_of(file)
    kind = kind_of(name, head)
    file.seek(0)
    if kind is Kind.WARC:  # which unpacks by itself, record by record
        yield from read_warc(file, name)
    elif kind is Kind.ZIP:
        yield from read_zip(file, name, columns, depth=depth)
    elif kind is Kind.PARQUET:
        with tempfile.NamedTemporaryFile(suffix=".parquet") as whole:
            shutil.copyfileobj(file, whole)
            whole.flush()
            yield from read_parquet(Path(whole.name), name, columns)
    elif kind is Kind.JSONL:
        yield from _read_rows(file, name, columns)
    else:
        yield from _guarded(_read_whole(_unpacked(file), name, kind, columns), name)


def _read_whole(file: IO[bytes], name: str, kind: Kind, columns: Columns) -> Items:
    raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        message = f"{name} is larger than {MAX_BYTES // 1_000_000} MB; split it into articles"
        yield Lost(name=name, error=InputError(message))
    elif kind is Kind.JSON:
        yield from read_json(raw, name, columns)
    else:
        yield Input(name=name, raw=raw)


def read_zip(
    file: IO[bytes],
    name: str,
    columns: Columns,
    *,
    depth: int = 0,
    start: int = 0,
    end: int | None = None,
) -> Items:
    """Yield what is in a ZIP file: in its members from number `start` to before `end`."""
    if depth >= _MAX_DEPTH:
        message = f"{name}: lies in {depth} other ZIP files; unpack it"
        yield Lost(name=name, error=InputError(message))
        return
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        message = f"{name}: cannot be read as ZIP: {error}"
        yield Lost(name=name, error=InputError(message))
        return
    with archive:
        seen: Counter[str] = Counter()
        members = archive.infolist()
        if not start and (gap := _gap_before(file, members)):
            message = (
                f"{name}: its list of files is cut off or damaged; {gap:,} bytes are not in it"
            )
            yield Lost(name=f"{name}@0-{gap}", error=InputError(message))
        if not start and not any(ending_of(member.filename) in ENDINGS for member in members):
            message = f"{name}: holds no file that is read; looked for {_endings()}"
            yield Skipped(name=name, reason=Reason.NO_PAGE, message=message)
        for number, member in enumerate(members):
            seen[member.filename] += 1
            if member.is_dir() or ending_of(member.filename) not in ENDINGS:
                continue
            if number < start or (end is not None and number >= end):
                continue
            label = f"{name}/{member.filename}"
            if seen[member.filename] > 1:
                label += f" ({seen[member.filename]})"
            yield from _guarded(_read_member(archive, member, label, columns, depth), label)


def _gap_before(file: IO[bytes], members: Sequence[zipfile.ZipInfo]) -> int:
    """Return how many bytes stand before the first file that is listed, if they are ZIP too.

    Of a ZIP file that is cut behind a ZIP file in it, Python reads the list of that one.
    """
    first = min((member.header_offset for member in members), default=0)
    file.seek(0)
    return first if file.read(len(_ZIP)) == _ZIP else 0


def _read_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, label: str, columns: Columns, depth: int
) -> Items:
    with archive.open(member) as packed, tempfile.SpooledTemporaryFile(_IN_MEMORY) as whole:
        shutil.copyfileobj(packed, whole)
        whole.seek(0)
        yield from read_file(whole, label, columns, depth=depth + 1)


#: What the standard library raises for files that are not what they say.
_BROKEN = (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError)


#: Bytes of rows before damage shows that may be damaged too: twice what gzip looks back on.
_DOUBTFUL = 1 << 16


def _read_rows(file: IO[bytes], name: str, columns: Columns) -> Items:
    """Yield the rows of JSON lines; packed ones are unpacked once before, to know if they break."""
    unpacked = _unpacked(file)
    broken = None if unpacked is file else _find_break(unpacked)
    file.seek(0)
    rows = read_jsonl(_unpacked(file), name, columns)
    yield from _guarded(rows, name) if broken is None else _salvaged(rows, broken, name)


def _find_break(unpacked: IO[bytes]) -> Exception | None:
    try:
        while unpacked.read(_CHUNK):
            pass
    except _BROKEN as error:
        return error
    return None


def _salvaged(rows: Items, broken: Exception, name: str) -> Items:
    """Yield the rows of a packed file up to where damage shows, and then that it does.

    A file that is only cut is whole up to there. In a damaged one a line that is no row shows it,
    though the file can be unpacked beyond, and so may what comes shortly before already be wrong.
    """
    cut = isinstance(broken, EOFError)
    read, last, size = 0, deque[Input](), 0
    with contextlib.suppress(*_BROKEN):
        for item in rows:
            if isinstance(item, Lost) and not cut:
                break
            if not isinstance(item, Input) or cut:
                read += isinstance(item, Input)
                yield item
                continue
            last.append(item)
            size += len(item.raw)
            while size > _DOUBTFUL:
                size -= len(last[0].raw)
                read += 1
                yield last.popleft()
    told = f"{name}: damaged ({_reason(broken)}); {read:,} rows were read before it"
    if last:
        told += f"; the last {len(last):,} are not taken, since they may be damaged"
    if not cut:
        told += "; nothing is read of what follows"
    yield Lost(name=name, error=InputError(told))


def _guarded(items: Items, name: str) -> Items:
    """Yield the items up to where the file breaks, and then that it does."""
    try:
        yield from items
    except _BROKEN as error:
        message = f"{name}: cannot be read further: {_reason(error)}"
        yield Lost(name=name, error=InputError(message))


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _unpacked(file: IO[bytes]) -> IO[bytes]:
    head = file.read(len(_GZIP))
    file.seek(0)
    return unpack(file) if head == _GZIP else file


def _head_of(file: IO[bytes]) -> bytes:
    head = file.read(_HEAD)
    if not head.startswith(_GZIP):
        return head
    try:
        return zlib.decompressobj(31).decompress(head, _HEAD)
    except zlib.error:
        return b""


def _endings() -> str:
    return ", ".join(sorted(ENDINGS))
