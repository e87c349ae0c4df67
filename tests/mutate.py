"""Break pages, rows and archives in many ways, and see that reading them loses nothing unsaid.

    python tests/mutate.py -n 1000

Each file is broken at one place. What is not touched must be read as before, what is touched must
give an article, a skip or a failure with a reason, and no error may escape. What was read is then
written by a batch's worker and put into a store, which must have a row for each input and pass
`onrecord check`. The stages are left out, but for `--analyse N` of the files: they are the same
for broken input, and the text that comes out of it is what they get.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast
from unittest import mock

import msgspec

from onrecord.batch import Settings, ShardWorker, ShardWriter, run_id_of
from onrecord.intake import Drafted, analyse_draft
from onrecord.kit import Kit
from onrecord.records import Analysis
from onrecord.sources import BATCH_MANIFEST, Columns, Input, Item, Lost, read_path
from onrecord.store import FORMAT, SCHEMA_VERSION, Given, Outcome, open_store
from onrecord.store.batches import BatchHead
from test_sources import ROW, record, warc

SAID = "“We will talk,” the harbour minister, Mara Quill, told reporters in Accra on Monday."
#: What may be written over a place, or put there: what breaks decoders and parsers.
_NASTY = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\r\n\r\n",
    b"\n",
    b"<",
    b">",
    b"<!--",
    b"<![CDATA[",
    b"<script>",
    b"&#xD800;",
    b"&#0;",
    b"&" * 50,
    b"<div>" * 3000,
    b"</p>" * 50,
    b"<table><tr><td>" * 100,
    b'"',
    b"\\",
    b"\\ud800",
    b"[" * 3000,
    b"}",
    b"-",
    b"99999999999999999999",
    b"WARC/1.0\r\n",
    b"\x1f\x8b\x08",
    b"PK\x03\x04",
    b"charset=utf-7",
    "\u202e".encode(),
    "\U0001f600".encode(),
)


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes [start, end) of a file, and what is read from them when they are whole."""

    start: int
    end: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Base:
    """A whole file and its parts, in their order; of some kinds of file only the whole is one."""

    name: str
    raw: bytes
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that differs from its base in bytes [start, end) of the base."""

    base: Base
    how: str
    start: int
    end: int
    raw: bytes


def bases() -> tuple[Base, ...]:
    """Return a small file of each kind."""
    head = '<head><meta charset="utf-8"><title>Port reopens | The Quay</title>'
    data = json.dumps({"@type": "NewsArticle", "headline": "Port reopens", "author": "Tom Ash"})
    body = "".join(f"<p>{SAID} It was her call number {i}.</p>" for i in range(6))
    page = (
        f'<html>{head}<script type="application/ld+json">{data}</script></head><body><article>'
        f"<h1>Port reopens</h1>{body}<figure><img src=a.jpg><figcaption>Ships. <cite>AP</cite>"
        f"</figcaption></figure></article></body></html>"
    ).encode()
    rows = [json.dumps(ROW | {"text": SAID + f" Ship {i}." * (i + 1)}).encode() for i in range(6)]
    lines = b"".join(row + b"\n" for row in rows)
    records = [record(i, packed=i % 2 == 1) for i in range(5)]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.html", page)
        archive.writestr("b.txt", SAID)
    made = [
        Base("page.html", page, ()),
        Base("page.html.gz", gzip.compress(page), ()),
        Base("rows.jsonl", lines, _parts("rows.jsonl", lines, [row + b"\n" for row in rows])),
        Base("rows.jsonl.gz", gzip.compress(lines), ()),
        Base("pages.zip", packed.getvalue(), ()),
    ]
    for name, zipped in (("crawl.warc", False), ("crawl.warc.gz", True)):
        pieces = [warc(one, zipped=zipped) for one in records]
        made.append(Base(name, b"".join(pieces), _parts(name, b"".join(pieces), pieces)))
    return tuple(made)


def _parts(name: str, raw: bytes, pieces: Sequence[bytes]) -> tuple[Part, ...]:
    given = [item.raw for item in _items(name, raw) if isinstance(item, Input)]
    at, parts = 0, []
    for piece, read in zip(pieces, given, strict=True):
        parts.append(Part(at, at + len(piece), read))
        at += len(piece)
    return tuple(parts)


def _items(name: str, raw: bytes) -> list[Item]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(raw)
        return list(read_path(path, Columns()))


def mutate(base: Base, draw: random.Random) -> Broken:
    """Break a file at one place."""
    how = draw.choice(list(_WAYS))
    start, end, new = _WAYS[how](base.raw, draw)
    return Broken(base, how, start, end, base.raw[:start] + new + base.raw[end:])


_Change = tuple[int, int, bytes]


def _flip(raw: bytes, draw: random.Random) -> _Change:
    at = draw.randrange(len(raw))
    return at, at + 1, bytes([raw[at] ^ (1 << draw.randrange(8))])


def _cut(raw: bytes, draw: random.Random) -> _Change:
    return draw.randrange(1, len(raw)), len(raw), b""


def _delete(raw: bytes, draw: random.Random) -> _Change:
    at = draw.randrange(len(raw))
    return at, min(len(raw), at + draw.choice((1, 2, 10, 200))), b""


def _insert(raw: bytes, draw: random.Random) -> _Change:
    at = draw.randrange(len(raw) + 1)
    return at, at, draw.choice(_NASTY)


def _overwrite(raw: bytes, draw: random.Random) -> _Change:
    at = draw.randrange(len(raw))
    new = draw.choice((*_NASTY, draw.randbytes(draw.choice((1, 4, 100)))))
    return at, min(len(raw), at + len(new)), new


def _repeat(raw: bytes, draw: random.Random) -> _Change:
    at = draw.randrange(len(raw))
    return at, at, raw[at : at + draw.choice((1, 30, 400))]


_WAYS: dict[str, Callable[[bytes, random.Random], _Change]] = {
    "flip": _flip,
    "cut": _cut,
    "delete": _delete,
    "insert": _insert,
    "overwrite": _overwrite,
    "repeat": _repeat,
}


def problems(broken: Broken, items: Sequence[Item]) -> Iterator[str]:
    """Yield what was lost of a broken file without a word."""
    if not items:
        yield "nothing came of it"
        return
    given = Counter(item.raw for item in items if isinstance(item, Input))
    told = [item for item in items if not isinstance(item, Input)]
    whole = Counter(part.raw for part in broken.base.parts)
    changed = given - whole
    for number, part in enumerate(broken.base.parts, start=1):
        if given[part.raw]:
            continue
        where = f"part {number} of {len(broken.base.parts)}"
        # a line end belongs to the line before it, and to where the next one begins
        if broken.end < part.start or broken.start > part.end:
            if not any(isinstance(item, Lost) for item in told):
                yield f"{where} was not touched and is gone without a word"
        elif not (told or changed) and not (broken.start <= part.start and broken.end >= part.end):
            # of two rows that were joined to one JSON takes the last value of each name
            joined = b"\n" in broken.base.raw[broken.start : broken.end]
            if not (broken.base.name == "rows.jsonl" and joined):
                yield f"{where} is gone without a word"


@dataclass(slots=True)
class Tally:
    """What came of the files: inputs by outcome, and what is wrong."""

    outcomes: Counter[str]
    wrong: list[str]


def run(files: Sequence[Broken], out: Path, *, kit: Kit | None = None, analyse: int = 0) -> Tally:
    """Read each of the files, write a shard of all, and make a store of it.

    The stages of the `kit` run over the first `analyse` articles.
    """
    settings = Settings(columns=Columns(), given=Given(), force=False, version="0", kit=())
    tally = Tally(Counter(), [])
    (out / "tables" / "shards").mkdir(parents=True)
    with _cheap(kit, analyse), ShardWriter(out / "tables", "00000", run_id_of(settings)) as writer:
        worker = ShardWorker(out / "tables", settings)
        for number, broken in enumerate(files):
            path = out / f"{number:05d}-{broken.base.name}"
            path.write_bytes(broken.raw)
            label = f"{path.name} ({broken.how} at {broken.start}-{broken.end})"
            try:
                items = list(read_path(path, Columns()))
                tally.wrong += [f"{label}: {said}" for said in problems(broken, items)]
                for item in items:
                    taken = worker.take(item, writer)
                    tally.outcomes[taken.outcome] += 1
                    if taken.outcome in (Outcome.FAILED, Outcome.SKIPPED) and not taken.message:
                        tally.wrong.append(f"{label}: {taken.outcome} without a reason")
            except Exception as error:  # noqa: BLE001  # what must not be
                tally.wrong.append(f"{label}: {type(error).__name__}: {error}")
        writer.finish()
    tally.wrong += _stored(out, tally.outcomes.total())
    return tally


@contextmanager
def _cheap(kit: Kit | None, analyse: int) -> Iterator[None]:
    """Let a worker load no models, and run the stages over the first articles only."""
    left = analyse if kit else 0

    def analysed(drafted: Drafted, _: object) -> Analysis:
        nonlocal left
        left -= 1
        if kit is None or left < 0:
            return analyse_draft(
                replace(drafted, unread="left out"), cast("Kit", None)
            )  # of such none is needed
        return analyse_draft(drafted, kit)

    with (
        mock.patch("onrecord.batch.Kit.load", return_value=mock.Mock(versions=())),
        mock.patch("onrecord.batch.analyse_draft", analysed),
    ):
        yield


def _stored(out: Path, n: int) -> Iterator[str]:
    """Yield what is wrong with the store of what was written, which must be of `n` inputs."""
    head = BatchHead(format=FORMAT, schema=SCHEMA_VERSION, onrecord="0", kit={})
    (out / "tables" / BATCH_MANIFEST).write_bytes(msgspec.json.encode(head))
    with open_store(out / "s.duckdb", create=True) as store:
        run_id = store.begin_run((), "0", version="0", engine="batch")
        counts: Counter[str] = sum(store.add_batch(out / "tables", run_id), start=Counter())
        rows = store.query("SELECT count(*) FROM inputs")[1][0][0]
        if not counts.total() == rows == n:
            yield f"{n} inputs were read, the store counts {counts.total()} and has {rows} rows"
        yield from (str(said) for said in store.check()[1])


def main() -> int:
    """Break as many files as asked for; print what came of them, and each thing that is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("-n", type=int, default=1000, help="how many files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--analyse", type=int, default=0, metavar="N", help="... with the stages")
    args = parser.parse_args()
    draw = random.Random(args.seed)
    whole = bases()
    files = [mutate(whole[i % len(whole)], draw) for i in range(args.n)]
    kit = Kit.load() if args.analyse else None
    with tempfile.TemporaryDirectory() as folder:
        tally = run(files, Path(folder), kit=kit, analyse=args.analyse)
    counts = ", ".join(f"{n:,} {what}" for what, n in sorted(tally.outcomes.items()))
    lines = [f"{len(files):,} files broken with seed {args.seed}: {counts}", *tally.wrong]
    sys.stdout.write("\n".join([*lines, f"{len(tally.wrong):,} things are wrong", ""]))
    return bool(tally.wrong)


if __name__ == "__main__":
    sys.exit(main())
