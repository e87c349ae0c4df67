"""Sources: what each kind of file gives, and that of a damaged one nothing is lost unsaid."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
import zlib
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import InputError
from onrecord.reading import read_bytes
from onrecord.records import BlockKind, Reason
from onrecord.sources import Columns, Input, Item, Kind, Lost, Skipped, find_files, kind_of
from onrecord.sources.files import read_path
from onrecord.sources.gzipped import unpack
from onrecord.sources.warc import read_warc

TEXT = "“We will talk,” the harbour minister, Mara Quill, said in Accra.\n\nThe union agreed."
ROW = {
    "title": "Minister promises talks",
    "text": TEXT,
    "date": "2026-03-18 09:30:00",
    "url": "https://quay.example/1",
    "source": "The Quay",
}


def page(i: int = 0) -> str:
    return f"<html><body><h1>Port reopens</h1><p>Ship {i} left.</p></body></html>"


def record(
    i: int, *, status: int = 200, media_type: str = "text/html", packed: bool = False
) -> bytes:
    """Return a WARC record of a page."""
    body = page(i).encode()
    head = f"HTTP/1.1 {status} OK\r\nContent-Type: {media_type}\r\n"
    if packed:
        body = gzip.compress(body)
        head += "Content-Encoding: gzip\r\n"
    block = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    return (
        (
            "WARC/1.0\r\nWARC-Type: response\r\n"
            f"WARC-Target-URI: https://quay.example/{i}\r\nWARC-Record-ID: <urn:uuid:{i}>\r\n"
            "WARC-Date: 2026-03-18T00:00:00Z\r\n"
            "Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(block)}\r\n\r\n"
        ).encode()
        + block
        + b"\r\n\r\n"
    )


def warc(*records: bytes, zipped: bool) -> bytes:
    return b"".join(gzip.compress(r) if zipped else r for r in records)


def items(path: Path, columns: Columns | None = None) -> list[Item]:
    return list(read_path(path, columns or Columns()))


def inputs(found: list[Item]) -> list[Input]:
    return [item for item in found if isinstance(item, Input)]


def lost(found: list[Item]) -> list[Lost]:
    return [item for item in found if isinstance(item, Lost)]


def test_a_row_is_an_article_with_its_facts_and_where_they_come_from(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(ROW) + "\n", "utf-8")
    (item,) = inputs(items(path))
    article = read_bytes(item.raw, name=item.name, media_type=item.media_type)
    assert item.name == f"{path}#1"
    assert article.text == f"Minister promises talks\n\n{TEXT}"
    assert (article.outlet, article.published) == ("The Quay", "2026-03-18T09:30:00")
    assert [mark.kind for mark in article.marks] == [BlockKind.HEADLINE, None, None]
    assert dict(article.origins)["published"] == "row"


@pytest.mark.parametrize(
    ("date", "published"),
    [
        pytest.param("Wed, 18 Mar 2026 09:30:00 GMT", "2026-03-18T09:30:00+00:00", id="mail"),
        pytest.param("03/04/2026", None, id="day or month first"),
    ],
)
def test_a_date_that_is_not_clear_is_not_guessed_at(
    tmp_path: Path, date: str, published: str | None
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(ROW | {"date": date}), "utf-8")
    (item,) = inputs(items(path))
    assert read_bytes(item.raw, media_type=item.media_type).published == published


def test_a_title_that_opens_the_text_stands_there_once(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(ROW | {"text": f"Minister Promises Talks\n{TEXT}"}), "utf-8")
    (item,) = inputs(items(path))
    article = read_bytes(item.raw, media_type=item.media_type)
    assert article.text.count("alks\n") == 1
    assert article.marks[0].span.of(article.text) == "Minister Promises Talks"


def test_the_html_of_a_row_is_read_as_a_page(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    body = "".join(f"<p>{line} It was said on Monday, and again on Friday.</p>" for line in "ab")
    path.write_text(json.dumps({"html": f"<html><body>{body}</body></html>"}), "utf-8")
    (item,) = inputs(items(path))
    assert "<p>" not in read_bytes(item.raw, media_type=item.media_type).text


def test_bad_rows_are_lost_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    good = json.dumps(ROW)
    lone = '{"text": "\\ud800"}'
    path.write_text(f'{good}\n{{"text": \n\n[1]\n{{"body": ""}}\n{lone}\n{good}\n', "utf-8")
    found = items(path)
    assert [item.name[len(str(path)) :] for item in inputs(found)] == ["#1", "#7"]
    assert [item.name[len(str(path)) :] for item in lost(found)] == ["#2", "#4", "#5", "#6"]


def test_the_same_row_has_the_same_bytes_in_jsonl_json_and_parquet(tmp_path: Path) -> None:
    lines, array, table = (tmp_path / f"r.{end}" for end in ("jsonl.gz", "json", "parquet"))
    lines.write_bytes(gzip.compress(json.dumps(ROW).encode()))
    array.write_text(json.dumps([ROW], indent=1), "utf-8")
    with duckdb.connect() as db:
        db.execute(f"COPY (SELECT * FROM read_json('{array}')) TO '{table}' (FORMAT parquet)")
    assert len({inputs(items(path))[0].raw for path in (lines, array, table)}) == 1


def test_a_parquet_file_is_read_in_its_order_beyond_one_window(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    with duckdb.connect() as db:
        db.execute(f"COPY (SELECT 'Report ' || range AS story FROM range(1300)) TO '{path}'")
    found = items(path, Columns(text=("story",)))
    texts = [json.loads(item.raw)["text"] for item in inputs(found)]
    assert texts == [f"Report {i}" for i in range(1300)]
    assert found[-1].name == f"{path}#1300"


def test_a_table_without_a_text_says_which_option_names_it(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    with duckdb.connect() as db:
        db.execute(f"COPY (SELECT 1 AS story) TO '{path}'")
    (item,) = lost(items(path))
    assert "--text-column" in str(item.error)
    assert "story" in str(item.error)


@pytest.mark.parametrize("zipped", [False, True])
def test_warc_pages_come_without_their_http(zipped: bool) -> None:
    raw = warc(
        record(0),
        record(1, packed=True),
        record(2, status=404),
        record(3, media_type="image/png"),
        zipped=zipped,
    )
    found = list(read_warc(io.BytesIO(raw), "x"))
    assert [(i.raw.decode(), i.url) for i in inputs(found)] == [
        (page(0), "https://quay.example/0"),
        (page(1), "https://quay.example/1"),
    ]
    skipped = [item.reason for item in found if isinstance(item, Skipped)]
    assert skipped == [Reason.HTTP_STATUS, Reason.NO_PAGE]


@pytest.mark.parametrize("zipped", [False, True])
def test_a_warc_cut_anywhere_keeps_its_whole_records_and_says_what_is_lost(zipped: bool) -> None:
    records = [record(i, packed=i % 2 == 1) for i in range(4)]
    whole = warc(*records, zipped=zipped)
    ends = [len(warc(*records[: i + 1], zipped=zipped)) for i in range(4)]
    for cut in range(1, len(whole)):
        found = list(read_warc(io.BytesIO(whole[:cut]), "x"))
        kept = sum(end <= cut for end in ends)
        assert kept <= len(inputs(found)) <= kept + 1, cut  # the blank lines after it may be cut
        assert bool(lost(found)) != (cut in ends), cut


def test_after_damage_a_warc_is_read_from_the_next_whole_record() -> None:
    whole = bytearray(warc(*[record(i) for i in range(5)], zipped=True))
    second = len(warc(record(0), zipped=True))
    whole[second + 60] ^= 0xFF
    found = list(read_warc(io.BytesIO(bytes(whole)), "x"))
    assert len(inputs(found)) == 4
    (gone,) = lost(found)
    assert gone.name.startswith(f"x@{second}-")
    assert "bytes are lost" in str(gone.error)


def test_mutated_archives_never_raise_and_lose_nothing_unsaid() -> None:
    draw = random.Random(7)
    for zipped in (False, True):
        whole = warc(*[record(i, packed=i == 1) for i in range(4)], zipped=zipped)
        for _ in range(50):
            raw = bytearray(whole)
            raw[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
            found = list(read_warc(io.BytesIO(bytes(raw)), "x"))
            assert len(found) >= 4


def test_a_zip_is_read_with_all_that_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("b.html", page())
        archive.writestr("notes.doc", b"left out")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("rows.jsonl", json.dumps(ROW))
        archive.writestr("c.warc.gz", warc(record(0), zipped=True))
        archive.writestr("in/inner.zip", inner.getvalue())
    assert [item.name[len(str(path)) :] for item in inputs(items(path))] == [
        "/rows.jsonl#1",
        "/c.warc.gz@0",
        "/in/inner.zip/b.html",
    ]


def test_a_damaged_zip_is_lost_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "cut.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "A report. " * 50)
    path.write_bytes(path.read_bytes()[:-30])
    (item,) = lost(items(path))
    assert "ZIP" in str(item.error)


def test_a_zip_that_is_cut_behind_a_zip_in_it_is_not_taken_for_that_one(tmp_path: Path) -> None:
    path = tmp_path / "cut.zip"
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("b.html", page())
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.html", page())
        archive.writestr("inner.zip", inner.getvalue())
    assert lost(items(path)) == []
    path.write_bytes(path.read_bytes()[:-120])
    (gone,) = lost(items(path))
    assert "cut off" in str(gone.error)


def test_a_row_whose_text_is_empty_is_not_told_to_name_its_column(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"text": "", "title": "A headline"}\n', "utf-8")
    (item,) = lost(items(path))
    assert str(item.error).endswith("has no text: column text is empty there")


def test_a_zip_without_anything_to_read_is_skipped_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "notes.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.doc", b"left out")
    (item,) = items(path)
    assert isinstance(item, Skipped)
    assert item.reason is Reason.NO_PAGE
    assert "looked for" in item.message


@pytest.mark.parametrize("at", [0.3, 0.6, 0.9])
def test_a_damaged_gzip_of_rows_is_one_loss_with_what_was_read(tmp_path: Path, at: float) -> None:
    words = random.Random(1)
    lines = [
        json.dumps({"text": " ".join(f"w{words.random()}" for _ in range(20))}) for _ in range(1200)
    ]
    packed = bytearray(gzip.compress("\n".join(lines).encode()))
    for i in range(int(at * len(packed)), int(at * len(packed)) + 4):
        packed[i] ^= 0xFF
    path = tmp_path / "r.jsonl.gz"
    path.write_bytes(bytes(packed))
    items = list(read_path(path, Columns()))
    rows = [item for item in items if isinstance(item, Input)]
    (lost,) = [item for item in items if isinstance(item, Lost)]
    assert lost.name == str(path)
    assert "damaged (" in str(lost.error)
    assert f"{len(rows):,} rows were read" in str(lost.error)
    assert [json.loads(item.raw)["text"] for item in rows] == [
        json.loads(line)["text"] for line in lines[: len(rows)]
    ]
    assert len(rows) >= int(at * len(lines)) - (1 << 16) // len(lines[0]) - 8


def test_of_damaged_rows_nothing_is_taken_after_the_first_sign_of_it(tmp_path: Path) -> None:
    # a lost bit may garble words here and there, and leave most lines what they were
    lines = [json.dumps({"text": f"The ship {i} left. " * 20}) for i in range(3000)]
    lines[1500] = '{"text": "garbled'
    packed = bytearray(gzip.compress("\n".join(lines).encode()))
    packed[-6] ^= 1
    path = tmp_path / "r.jsonl.gz"
    path.write_bytes(bytes(packed))
    found = items(path)
    (gone,) = lost(found)
    assert 1500 - 200 < len(inputs(found)) < 1500
    assert f"{len(inputs(found)):,} rows were read" in str(gone.error)


def test_bad_lines_of_a_packed_file_that_is_whole_are_lost_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": \n{"text": "A."}\n[1]\n'))
    found = items(path)
    assert [item.name[len(str(path)) :] for item in found] == ["#1", "#2", "#3"]


def test_packed_rows_that_are_cut_are_read_up_to_there(tmp_path: Path) -> None:
    lines = [json.dumps({"text": f"The ship {i} left."}) for i in range(400)]
    path = tmp_path / "r.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode())[:-20])
    items = list(read_path(path, Columns()))
    rows = [item for item in items if isinstance(item, Input)]
    (lost,) = [item for item in items if isinstance(item, Lost)]
    assert len(rows) > 380
    assert f"damaged (it is cut short); {len(rows):,} rows were read before it" in str(lost.error)


@pytest.mark.parametrize(
    "members",
    [
        pytest.param([b"a\nb\n"], id="one"),
        pytest.param([b"a\n", b"", b"b\n" * 50_000], id="several"),
        pytest.param([b""], id="empty"),
    ],
)
def test_gzip_is_unpacked_member_by_member(members: list[bytes]) -> None:
    packed = b"".join(map(gzip.compress, members))
    assert unpack(io.BytesIO(packed)).read() == b"".join(members)
    assert unpack(io.BytesIO(packed + b"\0" * 9)).read() == b"".join(members)
    with pytest.raises(EOFError):
        unpack(io.BytesIO(packed[:-3])).read()


@given(st.binary(max_size=400), st.integers(0, 10**6), st.integers(1, 255))
def test_what_is_unpacked_before_damage_is_what_was_packed(data: bytes, at: int, bits: int) -> None:
    packed = bytearray(gzip.compress(data))
    packed[at % len(packed)] ^= bits
    unpacked = unpack(io.BytesIO(bytes(packed)))
    found = bytearray()
    try:
        while byte := unpacked.read(1):
            found += byte
    except (zlib.error, EOFError):
        return  # what was read until then may be wrong only after the damage
    assert bytes(found) in (data, b"")


def test_a_cut_gzip_file_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(random.Random(1).randbytes(5000))[:-40])
    assert len(lost(items(path))) == 1


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        pytest.param("a.txt", b'{"text": "x"}\n{"text"', Kind.JSONL, id="rows without their name"),
        pytest.param("a.json", b'[{"text": "x"}]', Kind.JSON, id="array"),
        pytest.param("a", b"WARC/1.0\r\n", Kind.WARC, id="warc without a name"),
        pytest.param("a.jsonl", b"", Kind.JSONL, id="by its name"),
        pytest.param("a.txt", b"{Reuters} The port", Kind.PAGE, id="a brace is no JSON"),
    ],
)
def test_a_file_is_known_by_its_first_bytes(name: str, head: bytes, kind: Kind) -> None:
    assert kind_of(name, head) is kind


def test_a_folder_is_read_in_order_and_what_is_no_article_left_out(tmp_path: Path) -> None:
    for name in ("b/x.jsonl", "a.html", "c.warc.gz", "photo.jpg", ".DS_Store"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [Path(file).name for file in find_files([str(tmp_path), str(tmp_path / "a.html")])]
    assert found == ["a.html", "x.jsonl", "c.warc.gz"]
    with pytest.raises(InputError, match=r"looked for .*\.parquet"):
        find_files([str(tmp_path / "b" / "*.doc")])
