"""What is written is whole or not there, and replaces nothing that anybody would miss."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from onrecord.errors import OutputError
from onrecord.output import move_file, write_file


def broken() -> Iterator[bytes]:
    yield b"half"
    raise OSError("disk full")


def test_a_write_that_breaks_leaves_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "x"
    out.write_bytes(b"old")
    with pytest.raises(OutputError, match="disk full"):
        write_file(out, broken())
    assert [p.name for p in tmp_path.iterdir()] == ["x"]
    assert out.read_bytes() == b"old"


def test_a_file_of_the_same_name_with_part_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "x.part").write_bytes(b"mine")
    write_file(tmp_path / "x", [b"new"])
    assert (tmp_path / "x.part").read_bytes() == b"mine"


def test_folders_above_are_made(tmp_path: Path) -> None:
    write_file(tmp_path / "a" / "b" / "x", [b"1", b"2"])
    assert (tmp_path / "a" / "b" / "x").read_bytes() == b"12"


@pytest.mark.parametrize("mode", [0o600, 0o664], ids=oct)
def test_a_file_that_is_there_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    out = tmp_path / "x"
    out.write_bytes(b"old")
    out.chmod(mode)
    write_file(out, [b"new"])
    assert out.read_bytes() == b"new"
    assert stat.S_IMODE(out.stat().st_mode) == mode


@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to nothing"])
def test_a_symbolic_link_is_followed(tmp_path: Path, there: bool) -> None:
    (tmp_path / "folder").mkdir()
    target = tmp_path / "folder" / "target"
    if there:
        target.write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to(Path("folder") / "target")
    write_file(link, [b"new"])
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_link_to_itself_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(OutputError, match="cannot be written"):
        write_file(tmp_path / "loop", [b"new"])


def test_a_device_is_written_through() -> None:
    write_file(Path("/dev/null"), [b"new"], inputs=[Path("/dev/null")])
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    with pytest.raises(OutputError, match="No space left"):
        write_file(Path("/dev/full"), [b"new"])


def test_a_fifo_is_written_through(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(fifo.read_bytes()))
    reader.start()
    write_file(fifo, [b"new"])
    reader.join()
    assert read == [b"new"]
    assert stat.S_ISFIFO(fifo.stat().st_mode)


@pytest.mark.parametrize("how", ["itself", "by a link", "by its descriptor"])
def test_an_input_is_never_the_output(tmp_path: Path, how: str) -> None:
    given = tmp_path / "given"
    given.write_bytes(b"mine")
    out = tmp_path / "link" if how == "by a link" else given
    if out != given:
        out.symlink_to(given)
    with given.open("rb") as file, pytest.raises(OutputError, match="is being read"):
        write_file(out, [b"new"], inputs=[file.fileno() if "descriptor" in how else given])
    assert given.read_bytes() == b"mine"


def test_a_database_and_a_folder_are_never_the_output(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "any.db")).close()
    with pytest.raises(OutputError, match="database"):
        write_file(tmp_path / "any.db", [b"new"])
    with pytest.raises(OutputError, match="folder"):
        write_file(tmp_path, [b"new"])


def test_a_finished_file_is_moved_or_follows_the_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    for name in ("link", "plain"):
        (tmp_path / "part").write_bytes(b"new")
        move_file(tmp_path / "part", tmp_path / name)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == (tmp_path / "plain").read_bytes() == b"new"
