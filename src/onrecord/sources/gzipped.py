"""Gzip files that give all that is whole before they break."""

from __future__ import annotations

import io
import zlib
from typing import IO

_CHUNK = 1 << 14
_GZIP = b"\x1f\x8b"


def unpack(file: IO[bytes]) -> IO[bytes]:
    """Return a gzip file unpacked, to be read in order; its reads raise where it breaks.

    The standard library loses what it unpacked together with the damage; here each byte before
    it is read first. What follows the last member and is no gzip is left out.

    Raises (when read): zlib.error where it is damaged, EOFError where it is cut.
    """
    return io.BufferedReader(_Unpacked(file))


class _Unpacked(io.RawIOBase):
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._inflater: zlib._Decompress | None = None
        self._packed = b""
        self._out = b""
        self._broken: Exception | None = None
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # any writable buffer
        while not self._out:
            if self._broken is not None:
                raise self._broken
            if self._ended:
                return 0
            self._fill()
        n = min(len(buffer), len(self._out))
        buffer[:n] = self._out[:n]
        self._out = self._out[n:]
        return n

    def _fill(self) -> None:
        """Unpack the next bytes, or note that the file ends or breaks here."""
        self._packed = self._packed or self._file.read(_CHUNK)
        if self._inflater is None:
            while len(self._packed) < len(_GZIP) and (more := self._file.read(_CHUNK)):
                self._packed += more
            if not self._packed.startswith(_GZIP):
                self._ended = True
                return
            self._inflater = zlib.decompressobj(31)
        if not self._packed:
            self._broken = EOFError("it is cut short")
            return
        before = self._inflater.copy()
        try:
            self._out = self._inflater.decompress(self._packed)
        except zlib.error:
            self._salvage(before)
            return
        self._packed = self._inflater.unused_data
        if self._inflater.eof:
            self._inflater = None

    def _salvage(self, inflater: zlib._Decompress) -> None:
        """Unpack byte by byte up to the damage."""
        whole = bytearray()
        for i in range(len(self._packed)):
            try:
                whole += inflater.decompress(self._packed[i : i + 1])
            except zlib.error as error:
                self._broken = error
                break
        self._out = bytes(whole)
