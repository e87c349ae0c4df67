"""Kill a batch at random moments, start it again, and see that its bytes are those of a whole run.

    python tests/crash.py --kills 20

Each run is killed at a moment drawn from its progress in shards: the command alone, all its
processes at once, or one worker; the next goes on from there, and the fifth may end. The stages
and models are left out (the worker takes each article as one in another language), so that most
moments lie in the reading, writing and moving of tables, which is what a crash can break.
tests/test_batch.py does it with models.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast
from unittest import mock

from rich.console import Console

from onrecord import batch
from onrecord.batch import Settings, run_batch
from onrecord.engines import Engine, Work
from onrecord.errors import OnRecordError
from onrecord.intake import Drafted, analyse_draft
from onrecord.kit import Kit
from onrecord.records import Analysis
from onrecord.sources import Columns, find_files
from onrecord.store import Given
from onrecord.telling import Telling
from test_sources import record, warc

_SAID = "“We will talk,” the harbour minister, Mara Quill, told reporters in Accra on Monday."
_WORKERS = 2
#: Kills of one run before it may end.
_CHAIN = 4


def make_worker(out: Path, settings: Settings) -> Work:
    """Make a batch's worker without models, in a process of its own."""
    mock.patch("onrecord.batch.Kit.load", return_value=mock.Mock(versions=())).start()
    mock.patch("onrecord.batch.analyse_draft", _unread).start()
    return batch.ShardWorker(out, settings)


def _unread(drafted: Drafted, _: object) -> Analysis:
    # of such an article no kit is needed
    return analyse_draft(replace(drafted, unread="left out"), cast("Kit", None))


def run_cheaply(source: str, out: str) -> int:
    """Run the batch that is killed; 1 if a worker died before it could begin."""
    settings = Settings(columns=Columns(), given=Given(), force=False, version="0", kit=())
    with (
        Telling(Console(quiet=True), total=1) as telling,
        mock.patch("onrecord.batch.ShardWorker", make_worker),
    ):
        try:
            run_batch(
                find_files([source]),
                Path(out),
                settings,
                engine=Engine.LOCAL,
                workers=_WORKERS,
                max_failures=1,
                retry=False,
                telling=telling,
            )
        except OnRecordError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    return 0


def write_archive(folder: Path) -> None:
    """Write pages, rows and archives that are nine shards, with damage in some."""
    folder.mkdir()
    for i in range(130):
        (folder / f"{i:03d}.txt").write_text(f"{_SAID} Ship {i}." if i % 50 else "", "utf-8")
    for name in "abc":
        rows = [json.dumps({"text": f"{_SAID} {name} {i}."}) for i in range(30)]
        (folder / f"{name}.jsonl").write_text("\n".join([*rows, "{bad"]), "utf-8")
        whole = warc(*[record(i) for i in range(6)], zipped=True)
        (folder / f"{name}.warc.gz").write_bytes(whole[: -40 if name == "a" else None])


def digests(out: Path) -> dict[str, str]:
    """Return the digest of every file of a batch but its lock."""
    return {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


@dataclass(frozen=True, slots=True)
class Killed:
    """How a run was killed, at which moment (shards done, and part of one), and what was done."""

    how: str
    moment: float
    done: int


def crash(source: Path, work: Path, kills: int, draw: random.Random) -> Iterator[Killed | bool]:
    """Run once in peace, then kill; yield each kill, and after some whether the bytes are the same.

    The next run goes on from the one that was killed; after `_CHAIN` kills it may end.
    """
    started = time.monotonic()
    _start(source, work / "whole").wait()
    whole = digests(work / "whole")
    shards = _done(work / "whole")
    each_s = (time.monotonic() - started) / shards
    for number in range(kills):
        out = work / f"killed{number // _CHAIN}"
        if number % _CHAIN == 0:
            moments = sorted(draw.uniform(0, shards) for _ in range(_CHAIN))
        moment = moments[number % _CHAIN]
        how = draw.choice(("the command", "all at once", "a worker"))
        process = _start(source, out)
        while _done(out) < int(moment) and process.poll() is None:
            time.sleep(0.02)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(moment % 1 * each_s)
        done = _done(out)
        _kill(process, how)
        process.wait()
        yield Killed(how, moment, done)
        if number % _CHAIN == _CHAIN - 1 or number == kills - 1:
            while _start(source, out).wait():  # a worker of the run before may still be there
                time.sleep(1)
            yield digests(out) == whole


def _done(out: Path) -> int:
    return len(list(out.glob("shards/*/shard.json")))


def _start(source: Path, out: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, __file__, "--run", str(source), str(out)]
    return subprocess.Popen(command, start_new_session=True)


def _kill(process: subprocess.Popen[bytes], how: str) -> None:
    if process.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        if how == "the command":
            process.kill()
        elif how == "all at once":
            os.killpg(process.pid, signal.SIGKILL)
        elif workers := _workers(process.pid):
            os.kill(workers[0], signal.SIGKILL)


def _workers(parent: int) -> Sequence[int]:
    """Return the processes that do the work of a run; Linux only."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()
    return [
        int(child)
        for child in children
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def main() -> int:
    """Kill as many runs as asked for; print each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--run", nargs=2, metavar=("SOURCE", "OUT"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.run:
        return run_cheaply(*args.run)
    same = True
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        write_archive(work / "in")
        for one in crash(work / "in", work, args.kills, random.Random(args.seed)):
            if isinstance(one, Killed):
                said = f"{one.how} killed at {one.moment:.2f} shards, {one.done} were done"
            else:
                said = "ended: the same bytes" if one else "ended: OTHER BYTES"
                same = same and one
            sys.stdout.write(f"{said}\n")
            sys.stdout.flush()
    return not same


if __name__ == "__main__":
    sys.exit(main())
