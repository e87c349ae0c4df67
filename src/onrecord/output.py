"""Where output goes: files whole or not at all, and a stdout that fails in one line."""

from __future__ import annotations

import errno
import io
import os
import secrets
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from onrecord.errors import OutputError

#: What a DuckDB file has at `_MAGIC_AT`.
_MAGIC = b"DUCK"
_MAGIC_AT = 8
_CHUNK = 1 << 20
#: Characters of the file's name in that of its unfinished part; a name has at most 255 bytes.
_MAX_STEM = 50


def check_target(
    out: Path, *, inputs: Iterable[Path | int] = (), makes_folder: bool = False
) -> None:
    """Refuse a target whose content nobody would want replaced, or that is in no folder.

    `inputs` are the files being read, an open one as its descriptor. Devices and FIFOs are always
    fine: nothing of theirs is lost. `makes_folder`: the folder is part of the output.

    Raises: OutputError if `out` is a folder, one of `inputs`, or a database.
    """
    try:
        found = out.stat()
    except OSError:
        if not makes_folder and not out.parent.is_dir():
            raise OutputError(f"{out}: there is no folder {out.parent}; make it first") from None
        return  # nothing there, or writing will say why not
    if stat.S_ISDIR(found.st_mode):
        raise OutputError(f"{out} is a folder; name a file")
    if not stat.S_ISREG(found.st_mode):
        return
    if any(_is_same(found, given) for given in inputs):
        raise OutputError(f"{out} is what is being read; name another file")
    if _is_database(out):
        raise OutputError(f"{out} is a database, perhaps a store; name another file")


def write_file(out: Path, pieces: Iterable[bytes], *, inputs: Iterable[Path | int] = ()) -> None:
    """Write `pieces` to `out`, whole or not at all; folders above it are made.

    What a user names goes through `check_target` first, which wants the folder to be there.

    A file that is there keeps its mode, a symbolic link stays and its target is written. What is
    no regular file (a device, a FIFO) is written through.

    Raises: OutputError as `check_target`, or if it cannot be written.
    """
    check_target(out, inputs=inputs, makes_folder=True)
    try:
        if _is_special(out):
            with out.open("wb") as file:
                file.writelines(pieces)
        else:
            _replace(_target_of(out), pieces)
    except BrokenPipeError:
        raise ReaderGone from None
    except OSError as error:
        raise OutputError(f"{out}: cannot be written: {error.strerror or error}") from error


def move_file(part: Path, out: Path) -> None:
    """Move a finished file to where `write_file` would have written it.

    Raises: OutputError if it cannot be written.
    """
    try:
        if out.exists() or out.is_symlink():
            write_file(out, _chunks(part))
        else:
            part.replace(out)
    except OSError as error:
        raise OutputError(f"{out}: cannot be written: {error.strerror or error}") from error


class ReaderGone(Exception):  # noqa: N818  # it is no error
    """Whoever read our pipe has left (`| head`): there is nobody to write to."""


def guard_stdout() -> None:
    """Make a stdout that cannot be written raise `OutputError`, and one nobody reads `ReaderGone`.

    Each is raised once; what is written afterwards goes nowhere, so that leaving is quiet.
    Characters that its encoding lacks are written as escapes.
    """
    try:
        raw = _Stdout(-1 if sys.stdout is None else sys.stdout.fileno())
    except (OSError, ValueError):
        return  # not the process's own, as under a test
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding="utf-8" if sys.stdout is None else sys.stdout.encoding,
        errors="backslashreplace",
        line_buffering=raw.isatty(),
    )


class _Stdout(io.RawIOBase):
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor  # -1: there is none
        self._broken = False

    def fileno(self) -> int:
        if self._descriptor < 0:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        return self._descriptor

    def isatty(self) -> bool:
        return self._descriptor >= 0 and os.isatty(self._descriptor)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | memoryview) -> int:  # type: ignore[override]  # any buffer
        if self._broken:
            return len(data)
        try:
            return os.write(self.fileno(), data)
        except BrokenPipeError:
            self._broken = True
            raise ReaderGone from None
        except OSError as error:
            self._broken = True
            raise OutputError(f"stdout cannot be written: {error.strerror}") from error


def _is_same(found: os.stat_result, given: Path | int) -> bool:
    try:
        return os.path.samestat(found, os.stat(given))
    except OSError:
        return False


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(_MAGIC_AT + len(_MAGIC))[_MAGIC_AT:] == _MAGIC
    except OSError:
        return False


def _is_special(out: Path) -> bool:
    return out.exists() and not out.is_file()


def _target_of(out: Path) -> Path:
    """Follow symbolic links, also to a file that is not there yet."""
    target = Path(os.path.realpath(out))
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return target


def _replace(target: Path, pieces: Iterable[bytes]) -> None:
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    if mode is not None and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name[:_MAX_STEM]}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            file.writelines(pieces)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
