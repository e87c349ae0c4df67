"""What a batch costs: against a plain loop, with two workers, and with ever more articles."""

from __future__ import annotations

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
from statistics import median

from onrecord.errors import InputError

#: Texts are short, so that many fit in the time: so many first characters if nothing is said.
CHARS = 300
#: Articles of the runs that are compared: enough that the start weighs little in the longest.
ARTICLES = 4_000
#: ... and of the runs that only start, each a file: two workers have one each.
_FEW = 2
#: How often each command is only started; the middle one counts.
_STARTS = 3
#: Rows of a file, which is a shard, and at least so many files, so that two workers share them.
_ROWS, _FILES = 100, 8
#: Articles of the runs that grow: from, to if no limit is given, and how fast.
FIRST, LAST, _TIMES = 1_000, 100_000, 10
#: ... and rows of their files.
_GROWING_ROWS = 500
#: Minutes that such a run may take if nothing is said.
MINUTES = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One run: CPU seconds of all its processes, wall seconds, and the largest process.

    `chars` are characters of the average text. `start_s` and `start_wall_s` are those of the same
    command with an article for each of two workers: what it takes to load the models.
    """

    name: str
    articles: int
    chars: float
    cpu_s: float
    start_s: float
    wall_s: float
    start_wall_s: float
    peak_mb: float

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of CPU for each article but those of the start."""
        return 1000 * (self.cpu_s - self.start_s) / max(1, self.articles - _FEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Two runs compared, with all they took and without what they took to start."""

    name: str
    whole: float
    without_start: float | None


@dataclass(frozen=True, slots=True)
class _Used:
    cpu_s: float
    wall_s: float
    peak_mb: float


def measure_scale(
    corpus: Path, *, limit: int | None, minutes: float | None, chars: int | None = None
) -> Iterator[Cost]:
    """Run a plain loop and batches over the first characters of texts; yield each when it is done.

    First the plain loop, then batches of the same articles: one worker, two, and Daft if it is
    installed. Then two workers with ten times as many each time, up to `limit` and while a run
    may be expected to take less than `minutes`. Texts of the corpus are taken over and over.

    Raises: InputError if the corpus has no texts long enough, or a run fails.
    """
    texts = _texts(corpus, chars or CHARS)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        few = _write(work / "few", texts, _FEW, 1)
        many = _write(work / "many", texts, min(ARTICLES, limit or ARTICLES), _ROWS)
        starts = {}
        for name, command in _COMPARED.items():
            if "daft" not in command or find_spec("daft") is not None:
                starts[name] = _start(name, command, few)
                yield _measure(name, command, starts[name], many)
        size = min(FIRST, limit or FIRST)
        while True:
            rows = _write(work / f"{size}", texts, size, _GROWING_ROWS)
            cost = _measure(_GROWING, _COMPARED[TWO], starts[TWO], rows)
            yield cost
            size *= _TIMES
            if size > (limit or LAST) or cost.wall_s * _TIMES > 60 * (minutes or MINUTES):
                return


def compare(costs: Sequence[Cost]) -> tuple[Ratio, ...]:
    """Return what runs take as parts of others; of a run that was not made nothing is said."""
    runs = {cost.name: cost for cost in costs if cost.name in _COMPARED}
    found = [
        Ratio(
            name=f"CPU, {name} / {PLAIN}",
            whole=runs[name].cpu_s / runs[PLAIN].cpu_s,
            without_start=_part(runs[name].cpu_ms, runs[PLAIN].cpu_ms),
        )
        for name in runs
        if name != PLAIN and PLAIN in runs
    ]
    if ONE in runs and TWO in runs:
        one, two = runs[ONE], runs[TWO]
        found.append(
            Ratio(
                name="wall, 1 worker / 2 workers",
                whole=one.wall_s / two.wall_s,
                without_start=_part(one.wall_s - one.start_wall_s, two.wall_s - two.start_wall_s),
            )
        )
    grown = [cost for cost in costs if cost.name == _GROWING]
    if len(grown) > 1:
        first, last = grown[0], grown[-1]
        of = f"{last.articles:,} / {first.articles:,} articles"
        found.append(
            Ratio(
                name=f"CPU an article, {of}",
                whole=(last.cpu_s / last.articles) / (first.cpu_s / first.articles),
                without_start=_part(last.cpu_ms, first.cpu_ms),
            )
        )
        found.append(
            Ratio(name=f"peak, {of}", whole=last.peak_mb / first.peak_mb, without_start=None)
        )
    return tuple(found)


def _part(one: float, other: float) -> float | None:
    """Return one as a part of the other; None where the runs were too short to tell."""
    return one / other if one > 0 and other > 0 else None


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
PLAIN, ONE, TWO = "plain loop", "batch, 1 worker", "batch, 2 workers"
_GROWING = "growing, 2 workers"
#: What is run, each in a process of its own.
_COMPARED = {
    PLAIN: ("-c", _PLAIN, "{rows}", "{out}"),
    ONE: (*_BATCH, "1"),
    TWO: (*_BATCH, "2"),
    "batch on Daft, 1 worker": (*_BATCH, "1", "--engine", "daft"),
}


@dataclass(frozen=True, slots=True)
class _Rows:
    """A folder of JSON lines, how many there are, and how long their texts are on average."""

    folder: Path
    articles: int
    chars: float


def _start(name: str, command: Sequence[str], few: _Rows) -> _Used:
    runs = [_run(name, command, few.folder) for _ in range(_STARTS)]
    return _Used(
        cpu_s=median(run.cpu_s for run in runs),
        wall_s=median(run.wall_s for run in runs),
        peak_mb=max(run.peak_mb for run in runs),
    )


def _measure(name: str, command: Sequence[str], start: _Used, many: _Rows) -> Cost:
    used = _run(name, command, many.folder)
    return Cost(
        name=name,
        articles=many.articles,
        chars=many.chars,
        cpu_s=used.cpu_s,
        start_s=start.cpu_s,
        wall_s=used.wall_s,
        start_wall_s=start.wall_s,
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


def _texts(corpus: Path, chars: int) -> list[str]:
    """Return the first characters of the texts of a corpus: whatever `onrecord add` reads."""
    from onrecord.reading import read_bytes
    from onrecord.sources import Columns, Input, find_files, read_path

    found = []
    for name in find_files([str(corpus)]):
        for item in read_path(Path(name), Columns()):
            if not isinstance(item, Input):
                continue
            try:
                article = read_bytes(item.raw, name=item.name, media_type=item.media_type)
            except InputError:
                continue
            if len(article.text) > chars:
                found.append(article.text[: chars - 1].rpartition(" ")[0] + ".")
    if not found:
        raise InputError(
            f"{corpus}: no text of more than {chars} characters in it; give texts, pages or rows"
        )
    return found


def _write(folder: Path, texts: Sequence[str], n: int, most: int) -> _Rows:
    """Write `n` rows, `most` to a file, fewer if files were too few for two workers.

    Each has its number, so that none is another's copy.
    """
    folder.mkdir()
    each = max(1, min(most, -(-n // _FILES)))
    rows, chars = enumerate(islice(cycle(texts), n)), 0
    for number in range(0, n, each):
        with (folder / f"{number:07d}.jsonl").open("w", encoding="utf-8") as file:
            for i, text in islice(rows, each):
                chars += len(text)
                file.write(json.dumps({"text": text, "url": f"https://example.org/{i}"}) + "\n")
    return _Rows(folder, n, chars / n)
