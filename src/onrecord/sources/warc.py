"""WARC archives: each response a page, what is damaged passed over and reported."""

from __future__ import annotations

import re
import zlib
from collections import deque
from typing import IO, TYPE_CHECKING

from onrecord.errors import InputError
from onrecord.reading import MAX_BYTES
from onrecord.records import Reason
from onrecord.sources.items import Input, Items, Lost, Skipped

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_CHUNK = 1 << 16
_GZIP = b"\x1f\x8b\x08"
#: How a record may begin, as it is or as the member of a gzip file.
_SIGN = re.compile(rb"WARC/[01]\.\d\r?\n|\x1f\x8b\x08")
_LONGEST_SIGN = 10
_FIRST_FIELD = re.compile(rb"WARC/[01]\.\d\r?\n(?:WARC-|Content-)[\w-]+:", re.IGNORECASE)
_HEAD = 2048
#: The lines before the block of a record, and the bytes after it.
_RECORD_HEAD = re.compile(rb"\s*WARC/.*?\r?\n\r?\n", re.DOTALL)
_LONGEST_HEAD = 1 << 16
_AFTER = b"\r\n\r\n"
#: Without these a head was cut or broken: the standard asks for them.
_NEEDED = ("WARC-Type", "Content-Length")
#: The head of a record that holds an answer of so many bytes.
_ANSWER = (
    b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\n"
    b"Content-Length: %d\r\n\r\n"
)
_PAGES = ("html", "text/plain", "text/markdown", "application/xml", "text/xml")


def read_warc(file: IO[bytes], name: str, *, start: int = 0, end: int | None = None) -> Items:
    """Yield the pages of a WARC file, compressed or not: of the records that begin in a range.

    fastwarc ends without a word on an archive that was cut, so what was read is compared with what
    is there: a record that is short is lost, and so is what lies between damage and the next
    record that can be read. Records that are no responses are no inputs. `start` and `end` are
    bytes of the file; ranges that meet give each record once.
    """
    at = find_record(file, start) if start else start
    size = file.seek(0, 2)
    end = size if end is None else end
    if not size:
        yield Lost(name=name, error=InputError(f"{name} is empty"))
    broken: tuple[int, str] | None = None
    while at is not None and at < end:
        run = _Run(file, at, name, end)
        for item in run.items():
            if broken:
                yield _lost(name, *broken, run.start)
            broken = None
            yield item
        if run.damage:
            broken = broken or run.damage
        at = find_record(file, max(run.damage[0], run.start) + 1) if run.damage else None
    if broken:
        yield _lost(name, *broken, size if at is None else at)


def find_record(file: IO[bytes], start: int) -> int | None:
    """Return the first place from `start` where a record begins, None if there is none.

    What only looks like it, as some bytes of a picture do, is passed over.
    """
    file.seek(start)
    at, held = start, b""
    while chunk := file.read(_CHUNK):
        held += chunk
        for found in _SIGN.finditer(held):
            place = at + found.start()
            if _is_record(file, place):
                return place
        cut = max(0, len(held) - _LONGEST_SIGN)
        at, held = at + cut, held[cut:]
        file.seek(at + len(held))
    return None


def _is_record(file: IO[bytes], place: int) -> bool:
    file.seek(place)
    head = file.read(_HEAD)
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(31).decompress(head, _HEAD)
        except zlib.error:
            return False
        return head.startswith(b"WARC/")
    return bool(_FIRST_FIELD.match(head))


def _lost(name: str, start: int, reason: str, end: int) -> Lost:
    lost = f"{end - start:,} bytes are lost" if end > start else "what followed is not there"
    message = f"{name}: damaged at byte {start:,} ({reason}); {lost}"
    return Lost(name=f"{name}@{start}-{end}", error=InputError(message))


class _Run:
    """The records from a place in the file to its end or the first damage."""

    def __init__(self, file: IO[bytes], start: int, name: str, end: int) -> None:
        self.start = start
        self._end = end
        self._file = file
        self.damage: tuple[int, str] | None = None
        self._name = name
        self._stream = _Stream(file, start)
        self._last = start  # where the last record that began begins, in the file
        self._length = 0  # ... and how long its block is, once that is known to be whole

    def items(self) -> Items:
        from fastwarc.warc import ArchiveIterator

        records = iter(ArchiveIterator(self._stream, parse_http=False, stream_detect=False))
        while True:
            try:
                record = next(records)
                self._last = self._stream.place(record.stream_pos)
                if self._last >= self._end:
                    return
                block = record.reader.read(MAX_BYTES + 1)
            except StopIteration:
                break
            except OSError as error:
                self._damaged(self._stream.end_of_known(), _reason(error))
                return
            whole = len(block) >= min(record.content_length, MAX_BYTES + 1)
            if not whole or not all(field in record.headers for field in _NEEDED):
                self._damaged(self._last, "a record is cut short")
                return
            self._stream.known = record.stream_pos + record.content_length
            self._length = record.content_length
            yield from _to_items(record, block, f"{self._name}@{self._last}")
        if self._stream.broken or self._stream.unfinished:
            self._damaged(self._stream.end_of_known(), "the file is cut short")
        elif self._stream.zipped:
            if self._stream.tell() and not self._stream.known:
                self._damaged(self.start, "there is no record in it")
        elif (rest := self._rest()) is not None:
            # of a record whose head was cut fastwarc says nothing
            self._damaged(rest, "the file is cut short")

    def _rest(self) -> int | None:
        """Return where what is no whole record begins after the last one, None if nothing is there.

        After a record come two line ends; without them the file was cut there.
        """
        at = self._last
        if self._stream.known:
            self._file.seek(at)
            head = _RECORD_HEAD.match(self._file.read(_LONGEST_HEAD))
            at += (head.end() if head else 0) + self._length
        self._file.seek(at)
        after = self._file.read(_CHUNK)
        if after.strip(b"\r\n"):
            return at + len(after) - len(after.lstrip(b"\r\n"))
        return at if _AFTER.startswith(after) and after != _AFTER else None

    def _damaged(self, at: int, reason: str) -> None:
        self.damage = at, self._stream.broken or reason


class _Stream:
    """A file from `start` on, unpacked if it is gzip, that knows what stood where."""

    def __init__(self, file: IO[bytes], start: int) -> None:
        file.seek(start)
        self.zipped = file.read(len(_GZIP)) == _GZIP
        file.seek(start)
        self.broken: str | None = None
        #: Unpacked bytes that are in records known to be whole.
        self.known = 0
        self._file = file
        self._start = start
        self._raw = b""
        self._inflater: zlib._Decompress | None = None
        self._out = 0
        #: Where members begin: in the unpacked bytes, and in the file.
        self._members: deque[tuple[int, int]] = deque()

    @property
    def unfinished(self) -> bool:
        """Tell whether the file ends within a gzip member."""
        return self._inflater is not None

    def read(self, size: int = -1) -> bytes:
        """Return some of the unpacked bytes, none at the end or where they cannot be unpacked."""
        size = _CHUNK if size < 0 else min(size, _CHUNK)
        data = self._unpacked(size) if self.zipped else self._file.read(size)
        self._out += len(data)
        return data

    def tell(self) -> int:
        """Return how many unpacked bytes were read."""
        return self._out

    def seek(self, offset: int, whence: int = 0) -> int:
        """Refuse: records are read in order."""
        raise OSError("a stream that is unpacked is read in order")

    def close(self) -> None:
        """Leave the file open: it is not ours."""

    def _unpacked(self, size: int) -> bytes:
        while not self.broken:
            if len(self._raw) < len(_GZIP):
                self._raw += self._file.read(_CHUNK)
            if self._inflater is None:
                if not self._raw:
                    return b""
                if not self._raw.startswith(_GZIP):
                    self.broken = "what follows is no gzip member"
                    return b""
                self._members.append((self._out, self._file.tell() - len(self._raw)))
                self._inflater = zlib.decompressobj(31)
            if not self._raw and not self._inflater.unconsumed_tail:
                return b""
            try:
                data = self._inflater.decompress(self._raw, size)
            except zlib.error as error:
                self.broken = f"gzip: {error}"
                return b""
            self._raw = self._inflater.unconsumed_tail
            if self._inflater.eof:
                self._raw = self._inflater.unused_data
                self._inflater = None
            if data:
                return data
        return b""

    def place(self, unpacked: int) -> int:
        """Return where in the file stands what is `unpacked` bytes from the start of the stream."""
        if not self.zipped:
            return self._start + unpacked
        while len(self._members) > 1 and self._members[1][0] <= unpacked:
            self._members.popleft()
        return self._members[0][1] if self._members else self._start

    def end_of_known(self) -> int:
        """Return a place after which all is damaged: at the next member, or the next bytes."""
        if not self.zipped:
            return self._start + self.known
        later = next((at for out, at in self._members if out >= self.known), None)
        return self.place(self.known) if later is None else later


def _to_items(record: WarcRecord, block: bytes, label: str) -> Items:
    from fastwarc.warc import WarcRecordType

    kind = record.record_type
    if kind == WarcRecordType.unknown:
        message = f"{label} is a record of no known type"
        yield Lost(name=label, error=InputError(message))
    if kind not in (WarcRecordType.response, WarcRecordType.resource):
        return
    url = record.headers.get("WARC-Target-URI")
    url = url.strip("<>") if url else None
    if len(block) > MAX_BYTES:
        message = f"{label} is larger than {MAX_BYTES // 1_000_000} MB"
        yield Lost(name=label, error=InputError(message))
        return
    media_type = record.headers.get("Content-Type") or ""
    if media_type.startswith("application/http"):
        try:
            status, media_type, block = _split(block)
        except OSError as error:
            message = f"{label}: its HTTP cannot be read: {_reason(error)}"
            yield Lost(name=label, error=InputError(message))
            return
        if status is not None and not 200 <= status < 300:
            message = f"{label}: the server answered {status}"
            yield Skipped(name=label, reason=Reason.HTTP_STATUS, message=message, url=url)
            return
    if media_type and not any(page in media_type.lower() for page in _PAGES):
        message = f"{label}: {media_type.partition(';')[0]} is no page or text"
        yield Skipped(name=label, reason=Reason.NO_PAGE, message=message, url=url)
        return
    yield Input(name=label, raw=block, media_type=media_type or None, url=url)


def _split(block: bytes) -> tuple[int | None, str, bytes]:
    """Return an answer's status, media type and body, unpacked and without chunks.

    Raises: OSError if that cannot be done.
    """
    from fastwarc.warc import WarcRecord

    # the archive's own record was read to its end, to know that it is whole
    answer = WarcRecord.from_bytes(_ANSWER % len(block) + block + b"\r\n\r\n")
    answer.parse_http(auto_decode="all")
    headers = answer.http_headers
    if headers is None:
        raise OSError("it has no HTTP headers")
    body = answer.reader.read(MAX_BYTES + 1)
    return headers.status_code, headers.get("Content-Type") or "", body


def _reason(error: OSError) -> str:
    return " ".join(str(error).split())
