"""What a batch costs: against a plain loop, with two workers, and with ever more articles."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path

from onrecord.errors import InputError

#: Texts are short, so that many fit in the time: so many first characters.
SHORT = 300
#: Articles of the runs that are compared, and how many of them are a file, which is a shard.
ARTICLES, _ROWS = 200, 20
#: ... and of the runs that only start, each a file: two workers have one each.
_FEW = 2
#: Articles of the runs that grow: from, to if no limit is given, and how fast.
FIRST, LAST, _TIMES = 1_000, 64_000, 4
#: Minutes that such a run may take if nothing is said.
MINUTES = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One run: CPU seconds of all its processes, wall seconds, and the largest process.

    `start_s` are the CPU seconds of the same run with an article for each of two workers.
    """

    name: str
    articles: int
    cpu_s: float
    start_s: float
    wall_s: float
    peak_mb: float

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of CPU for each article but those of the start."""
        return 1000 * (self.cpu_s - self.start_s) / max(1, self.articles - _FEW)


@dataclass(frozen=True, slots=True)
class _Used:
    cpu_s: float
    wall_s: float
    peak_mb: float


def measure_scale(corpus: Path, *, limit: int | None, minutes: float | None) -> Iterator[Cost]:
    """Run a plain loop and batches over the first lines of texts; yield each when it is done.

    First the plain loop, then batches of the same articles: one worker, two, and Daft if it is
    installed. Then one worker with four times as many each time, up to `limit` and while a run
    may be expected to take less than `minutes`. Texts of the corpus are taken over and over.

    Raises: InputError if the corpus has no texts or pages, or a run fails.
    """
    texts = [text[:SHORT].rpartition(" ")[0] + "." for text in _texts(corpus)]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        few = _write(work / "few", texts, _FEW, 1)
        many = _write(work / "many", texts, min(ARTICLES, limit or ARTICLES), _ROWS)
        for name, command in _COMPARED.items():
            if "daft" not in command or find_spec("daft") is not None:
                yield _measure(name, command, few, many)
        size = min(FIRST, limit or FIRST)
        while True:
            rows = _write(work / f"{size}", texts, size, size)
            cost = _measure("batch, 1 worker", _COMPARED["batch, 1 worker"], few, rows)
            yield cost
            size *= _TIMES
            if size > (limit or LAST) or cost.wall_s * _TIMES > 60 * (minutes or MINUTES):
                return


def plain_loop(source: str, out: str) -> None:
    """Read and analyse the rows of a folder one after the other; write the tables at the end."""
    from onrecord import __version__
    from onrecord.batch import Settings, ShardWorker, ShardWriter, kit_versions, run_id_of
    from onrecord.sources import Columns, read_path
    from onrecord.store import Given

    settings = Settings(
        columns=Columns(),
        given=Given(),
        force=False,
        version=__version__,
        kit=kit_versions(),
    )
    worker = ShardWorker(Path(out), settings)
    (Path(out) / "shards").mkdir(parents=True)
    with ShardWriter(Path(out), "00000", run_id_of(settings)) as writer:
        for path in sorted(Path(source).iterdir()):
            for item in read_path(path, Columns()):
                worker.take(item, writer)
        writer.finish()


_PLAIN = "import sys; from onrecord.bench.scale import plain_loop; plain_loop(*sys.argv[1:])"
_BATCH = ("-m", "onrecord", "batch", "{rows}", "--out", "{out}", "--workers")
#: What is run, each in a process of its own.
_COMPARED = {
    "plain loop": ("-c", _PLAIN, "{rows}", "{out}"),
    "batch, 1 worker": (*_BATCH, "1"),
    "batch, 2 workers": (*_BATCH, "2"),
    "batch on Daft, 1 worker": (*_BATCH, "1", "--engine", "daft"),
}


@dataclass(frozen=True, slots=True)
class _Rows:
    """A folder of JSON lines, and how many there are."""

    folder: Path
    articles: int


def _measure(name: str, command: Sequence[str], few: _Rows, many: _Rows) -> Cost:
    start = _run(name, command, few.folder)
    used = _run(name, command, many.folder)
    return Cost(
        name=name,
        articles=many.articles,
        cpu_s=used.cpu_s,
        start_s=start.cpu_s,
        wall_s=used.wall_s,
        peak_mb=used.peak_mb,
    )


def _run(name: str, command: Sequence[str], rows: Path) -> _Used:
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as out, tempfile.TemporaryFile() as told:
        filled = [part.format(rows=rows, out=f"{out}/tables") for part in command]
        process = subprocess.Popen([sys.executable, *filled], stderr=told)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            told.seek(0)
            last = told.read().decode("utf-8", "replace").strip().splitlines()[-1:]
            raise InputError(f"{name}: the run failed: {' '.join(last)}")
    return _Used(
        cpu_s=used.ru_utime + used.ru_stime,
        wall_s=time.monotonic() - started,
        peak_mb=used.ru_maxrss / 1000,
    )


def _texts(corpus: Path) -> list[str]:
    """Return the texts of a corpus: pages as HTML, or plain."""
    files = sorted(corpus.rglob("*")) if corpus.is_dir() else [corpus]
    texts = []
    for path in files:
        if path.name.endswith((".html.gz", ".html")):
            raw = path.read_bytes()
            page = gzip.decompress(raw) if path.name.endswith(".gz") else raw
            texts.append(_text_of(page))
        elif path.suffix == ".txt":
            texts.append(path.read_text("utf-8"))
    found = [text for text in texts if len(text) > SHORT]
    if not found:
        raise InputError(f"{corpus}: no texts (.txt) or pages (.html, .html.gz) in it")
    return found


def _text_of(page: bytes) -> str:
    from onrecord.reading import read_bytes

    try:
        return read_bytes(page).text
    except InputError:
        return ""


def _write(folder: Path, texts: Sequence[str], n: int, each: int) -> _Rows:
    """Write `n` rows, `each` to a file; each has its number, so that none is another's copy."""
    folder.mkdir()
    rows = enumerate(islice(cycle(texts), n))
    for number in range(0, n, each):
        with (folder / f"{number:07d}.jsonl").open("w", encoding="utf-8") as file:
            for i, text in islice(rows, each):
                file.write(json.dumps({"text": text, "url": f"https://example.org/{i}"}) + "\n")
    return _Rows(folder, n)
