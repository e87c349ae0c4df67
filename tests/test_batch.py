"""A batch: the same bytes however often it is killed, whatever runs it; nothing lost on the way."""

from __future__ import annotations

import hashlib
import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from onrecord.batch import Report, Settings, ShardWriter, run_batch, run_id_of
from onrecord.engines import Engine
from onrecord.errors import BatchError, InputError, OutputError
from onrecord.kit import Kit
from onrecord.sources import Columns, find_shards, read_shard
from onrecord.sources.items import Input, Lost
from onrecord.store import Given, Outcome, Taken, finished_shards, open_store
from onrecord.telling import Telling
from test_sources import record, warc

SAID = (
    "“We will talk,” the harbour minister, Mara Quill, told reporters in Accra on Monday. Ship {}."
)


@pytest.fixture
def archive(tmp_path: Path) -> list[str]:
    """Pages, rows and an archive in seven shards, with damage in each."""
    folder = tmp_path / "in"
    folder.mkdir()
    for i in range(70):
        (folder / f"{i:02d}.txt").write_text(SAID.format(i) if i else "", "utf-8")
    rows = [json.dumps({"text": SAID.format(i), "url": f"u{i}"}) for i in range(6)]
    (folder / "rows.jsonl").write_text("\n".join([*rows, "{bad"]), "utf-8")
    whole = warc(*[record(i) for i in range(4)], zipped=True)
    (folder / "crawl.warc.gz").write_bytes(whole[:-40])
    (folder / "no.zip").write_bytes(b"PK\x03\x04")
    with duckdb.connect() as db:
        db.execute(
            f"COPY (SELECT 'Ship ' || range || ' left.' AS text FROM range(300))"
            f" TO '{folder / 'rows.parquet'}'"
        )
    return [str(path) for path in sorted(folder.iterdir())]


def settings(kit: Kit) -> Settings:
    return Settings(columns=Columns(), given=Given(), force=False, version="0", kit=kit.versions)


def run(
    files: list[str],
    out: Path,
    kit: Kit,
    *,
    engine: Engine = Engine.LOCAL,
    workers: int = 2,
    max_failures: float = 1,
    retry: bool = False,
) -> Report:
    with Telling(Console(quiet=True), total=1) as telling:
        return run_batch(
            files,
            out,
            settings(kit),
            engine=engine,
            workers=workers,
            max_failures=max_failures,
            retry=retry,
            telling=telling,
        )


def digests(out: Path) -> dict[str, str]:
    """Return the digest of every file of a batch."""
    return {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def test_every_input_of_every_shard_is_accounted_for_and_becomes_a_store(
    kit: Kit, tmp_path: Path, archive: list[str]
) -> None:
    report = run(archive, tmp_path / "out", kit, workers=1)
    assert report.counts == {"added": 69 + 6 + 3 + 300, "failed": 1 + 1 + 1 + 1}
    assert report.quarantined == 0
    with open_store(tmp_path / "s.duckdb", create=True) as store:
        run_id = store.begin_run(kit.versions, kit.fingerprint, version="0", engine="batch")
        counts = list(store.add_batch(tmp_path / "out", run_id))
        assert sum(counts, start=counts[0].__class__()) == report.counts
        assert store.check()[1] == []
        assert store.query("SELECT count(*) FROM inputs")[1] == [(report.counts.total(),)]
        assert store.query("SELECT count(*) FROM failures WHERE stage = 'read'")[1] == [(4,)]
        again = list(store.add_batch(tmp_path / "out", run_id))
        assert again[0].keys() == {"already there", "failed"}


def test_a_run_killed_at_any_moment_and_started_again_gives_the_same_bytes(
    tmp_path: Path, archive: list[str]
) -> None:
    out, whole = tmp_path / "killed", tmp_path / "whole"

    def command(folder: Path, workers: int) -> list[str]:
        options = ["--workers", str(workers), "--max-failures", "1"]
        return [sys.executable, "-m", "onrecord", "batch", *archive, "--out", str(folder), *options]

    draw = random.Random(3)
    for _ in range(2):
        with subprocess.Popen(command(out, 2), stderr=subprocess.DEVNULL) as process:
            time.sleep(draw.uniform(3, 12))
            process.send_signal(signal.SIGKILL)  # its workers see that and end by themselves
    for folder, workers in ((out, 2), (whole, 1)):
        done = subprocess.run(command(folder, workers), capture_output=True, check=False)
        assert done.returncode == 1, done.stderr.decode()  # of the archive four inputs are broken
    assert len(list(whole.glob("shards/*/articles.parquet"))) == 7
    assert digests(out) == digests(whole)


def batch(files: list[str], out: Path, engine: Engine) -> None:
    """Run in a process of its own: Daft keeps the runner that it began with."""
    options = ["--out", str(out), "--engine", engine, "--workers", "2", "--max-failures", "1"]
    command = [sys.executable, "-m", "onrecord", "batch", *files, *options]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr.decode()  # of the archive some inputs are broken


@pytest.mark.parametrize("engine", [Engine.DAFT, Engine.RAY])
def test_every_engine_gives_the_same_bytes(
    tmp_path: Path, archive: list[str], engine: Engine
) -> None:
    pages = [name for name in archive if not name.endswith(".txt")]
    batch(pages, tmp_path / "ours", Engine.LOCAL)
    batch(pages, tmp_path / "theirs", engine)
    assert digests(tmp_path / "theirs") == digests(tmp_path / "ours")


def test_shards_together_hold_each_input_once(
    tmp_path: Path, archive: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for size in ("PAGES", "ROWS"):
        monkeypatch.setattr(f"onrecord.sources.shards.{size}", 7)
    for size in ("LINES_BYTES", "WARC_BYTES", "_CHUNK"):
        monkeypatch.setattr(f"onrecord.sources.shards.{size}", 300)
    shards = find_shards(archive)
    assert len(shards) > 60
    items = [item for shard in shards for item in read_shard(shard, Columns())]
    names = [item.name for item in items if isinstance(item, Input)]
    assert len(names) == len(set(names)) == 70 + 6 + 3 + 300
    lost = [item.name for item in items if isinstance(item, Lost)]
    assert len(lost) == 3, lost
    assert [n.partition("#")[2] for n in names if ".jsonl" in n] == ["1", "2", "3", "4", "5", "6"]


def test_what_cannot_be_read_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="save it to a file"):
        find_shards(["-"])


def test_the_output_of_another_run_is_left_alone(
    kit: Kit, tmp_path: Path, archive: list[str]
) -> None:
    out = tmp_path / "out"
    run(archive[:2], out, kit, workers=1)
    with pytest.raises(BatchError, match="another run"):
        run(archive[:3], out, kit, workers=1)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").touch()
    with pytest.raises(OutputError, match="not empty"):
        run(archive[:2], tmp_path / "mine", kit)


def test_a_run_that_goes_on_tells_of_the_shards_before_it_too(kit: Kit, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    german = "Der Hafenminister sagte am Montag, dass die Schiffe wieder fahren. " * 9
    path.write_text("\n".join(json.dumps({"text": t}) for t in (german, SAID)), "utf-8")
    out = tmp_path / "out"
    first = run([str(path)], out, kit, workers=1)
    console = Console(quiet=True)
    with Telling(console, total=1) as telling:
        again = run_batch(
            [str(path)], out, settings(kit), engine=Engine.LOCAL, workers=1, max_failures=1,
            retry=False, telling=telling,
        )  # fmt: skip
    assert (again.done, again.before) == (0, 1)
    assert again.counts == first.counts
    assert again.reasons == first.reasons == {"not English": 1}
    assert "1 not English" in telling.reasons()
    assert "1 article has no date" in telling.hint()


@pytest.mark.parametrize("card", [None, '{"id": "00000"}'], ids=["no card", "an older one"])
def test_a_shard_whose_card_cannot_be_read_is_told(tmp_path: Path, card: str | None) -> None:
    folder = tmp_path / "shards" / "00000"
    folder.mkdir(parents=True)
    if card:
        (folder / "shard.json").write_text(card)
    with pytest.raises(BatchError, match=r"shard\.json: cannot be read: .* run the batch again"):
        list(finished_shards(tmp_path))


def test_too_many_failures_stop_the_run_and_say_why(kit: Kit, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(["{bad"] * 150), "utf-8")
    with pytest.raises(
        BatchError, match=r"150 of 150 inputs failed, more than --max-failures 0\.2"
    ):
        run([str(path)], tmp_path / "out", kit, max_failures=0.2)


def test_a_shard_that_was_set_aside_is_tried_again_on_request(
    kit: Kit, tmp_path: Path, archive: list[str]
) -> None:
    out = tmp_path / "out"
    few = archive[:2]
    run(few, out, kit, workers=1)
    ((_, folder),) = finished_shards(out)
    before = digests(out)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    with ShardWriter(out, folder.name, run_id_of(settings(kit))) as writer:
        writer.add(Taken(name="x", outcome=Outcome.FAILED, message="x: set aside"))
        writer.finish(quarantined=True)
    assert run(few, out, kit, workers=1).quarantined == 1
    assert run(few, out, kit, workers=1, retry=True).quarantined == 0
    assert digests(out) == before
