"""Shards in, Parquet out: a run that can be killed at any moment and then goes on.

Each shard's tables are written aside and moved into place at once, so a shard is done or not there.
No clock, process or engine is in what is written: two runs over the same sources are byte for byte
the same, however often they were killed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import duckdb
import msgspec

from onrecord.engines import Engine, Finished, Work, run_jobs
from onrecord.errors import BatchError, OutputError
from onrecord.export import Run, to_json
from onrecord.intake import Drafted, analyse_draft, draft, took
from onrecord.kit import Kit, fingerprint_of
from onrecord.reading import identify
from onrecord.records import make_id
from onrecord.sources import BATCH_MANIFEST, Columns, Input, Item, Shard, find_shards, read_shard
from onrecord.store import (
    FORMAT,
    SCHEMA_VERSION,
    SHARD_TABLES,
    TABLES,
    Given,
    Loader,
    Outcome,
    Row,
    ShardCard,
    Taken,
    finished_shards,
    to_rows,
)
from onrecord.telling import Telling

#: How often a shard is tried before it is set aside.
ATTEMPTS = 2
#: Inputs before the share of failures can stop a run.
_ENOUGH = 100
#: Rows, and bytes of pages, that a worker holds before they go to disk.
_MAX_ROWS = 5_000
_MAX_BYTES = 16_000_000
_DIGITS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What decides the output besides the sources; `kit` are the versions of the kit."""

    columns: Columns
    given: Given
    force: bool
    version: str
    kit: tuple[tuple[str, str], ...]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a run will do, written before it begins; a run that goes on must have the same."""

    format: str
    schema: int
    onrecord: str
    kit: dict[str, str]
    columns: Columns
    given: Given
    force: bool
    shards: tuple[Shard, ...]


class _Job(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    shard: Shard


class _Result(msgspec.Struct, frozen=True, kw_only=True):
    card: ShardCard
    failures: tuple[str, ...]


@dataclass(slots=True)
class Report:
    """How a run went: inputs by outcome and reason, shards done now and before, set aside."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    done: int = 0
    before: int = 0
    quarantined: int = 0


def run_batch(
    files: Sequence[str],
    out: Path,
    settings: Settings,
    *,
    engine: Engine,
    workers: int,
    max_failures: float,
    retry: bool,
    telling: Telling,
) -> Report:
    """Read the files into Parquet tables in the folder `out`; go on where an earlier run stopped.

    `max_failures` is the share of inputs that may fail, `retry` tries again what was set aside.

    Raises: BatchError if `out` is another run's, in use, or too many inputs fail; EngineError.
    """
    manifest = _manifest(find_shards(files), settings)
    try:
        return _run(manifest, out, settings, engine, workers, max_failures, retry, telling)
    except OSError as error:
        raise OutputError(f"{out}: cannot be written: {error.strerror or error}") from error


def _run(
    manifest: Manifest,
    out: Path,
    settings: Settings,
    engine: Engine,
    workers: int,
    max_failures: float,
    retry: bool,
    telling: Telling,
) -> Report:
    with _locked(out):
        _begin(out, manifest)
        for card, folder in finished_shards(out) if retry else ():
            if card.quarantined:
                shutil.rmtree(folder)
        report = Report()
        jobs = list(_jobs(out, manifest, report, telling))
        make = partial(ShardWorker, out, settings)
        for attempt in range(1, ATTEMPTS + 1):
            last = attempt == ATTEMPTS
            failed: list[str] = []
            # who had a job when its worker died is only known of our own processes
            where = engine if attempt == 1 else Engine.LOCAL
            for one in run_jobs(make, jobs, engine=where, workers=workers):
                if one.result is None and not last:
                    failed.append(one.job)
                    continue
                _note(one, out, settings, report, telling)
                _stop_if_too_many(report, max_failures)
            jobs = failed
        _end(out, report)
    return report


def kit_versions() -> tuple[tuple[str, str], ...]:
    """Return the versions of the kit, which a process that ends again loads: it is large."""
    (one,) = run_jobs(_versions_maker, [""], engine=Engine.LOCAL, workers=1)
    return msgspec.json.decode(one.result or "[]", type=tuple[tuple[str, str], ...])


def _versions_maker() -> Work:
    kit = Kit.load()
    return lambda _: msgspec.json.encode(kit.versions).decode()


# -- one shard, in a worker


class ShardWorker:
    """Reads shards into Parquet files; the kit is loaded once for all of them."""

    def __init__(self, out: Path, settings: Settings) -> None:
        self._out = out
        self._settings = settings
        self._kit = Kit.load()
        if self._kit.versions != settings.kit:
            raise BatchError("this worker has other models or lexicons than the run began with")

    def __call__(self, job: str) -> str:
        """Run a job; one that is done already is only counted."""
        task = msgspec.json.decode(job, type=_Job)
        writer = ShardWriter(self._out, task.id, run_id_of(self._settings))
        failures: list[str] = []
        with writer:
            for item in read_shard(task.shard, self._settings.columns):
                taken = self.take(item, writer)
                if taken.outcome is Outcome.FAILED and taken.message:
                    failures.append(taken.message)
            card = writer.finish()
        return msgspec.json.encode(_Result(card=card, failures=tuple(failures[:3]))).decode()

    def take(self, item: Item, writer: ShardWriter) -> Taken:
        """Read and analyse one input, and write what became of it."""
        if isinstance(item, Input) and writer.has(article_id := identify(item.raw)):
            taken = Taken(
                name=item.name, outcome=Outcome.PRESENT, url=item.url, article_id=article_id
            )
            writer.add(taken)
            return taken
        found = draft(item, self._settings.given, force=self._settings.force)
        if isinstance(found, Taken):
            writer.add(found)
            return found
        return self._add(item, found, writer)

    def _add(self, item: Item, found: Drafted, writer: ShardWriter) -> Taken:
        analysis = analyse_draft(found, self._kit)
        run = Run(onrecord=self._settings.version, models=dict(self._kit.versions), seconds=0.0)
        try:
            record = to_json(analysis, run=run, indent=None).decode()
        except UnicodeEncodeError as error:
            message = f"{item.name}: its text holds half characters: {error.reason}"
            taken = Taken(name=item.name, outcome=Outcome.FAILED, message=message)
            writer.add(taken)
            return taken
        taken = took(item, found, analysis, Outcome.ADDED)
        rows = to_rows(analysis, writer.run_id, found.given)
        rows["records"] = [(found.article.id, writer.run_id, record)]
        rows["documents"] = [(found.article.sha256, found.raw)]
        writer.add(taken, rows)
        return taken


class ShardWriter:
    """Writes the tables of one shard aside, and moves them into place at once."""

    def __init__(self, out: Path, shard_id: str, run_id: str) -> None:
        self.run_id = run_id
        self._counts: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._undated = 0
        self._id = shard_id
        self._target = out / "shards" / shard_id
        self._aside = out / ".part" / f"{shard_id}.{secrets.token_hex(4)}"
        self._articles: set[str] = set()
        self._rows: dict[str, list[Row]] = {table: [] for table in SHARD_TABLES}
        self._held = self._bytes = 0

    def __enter__(self) -> ShardWriter:
        self._aside.mkdir(parents=True)
        self._db = duckdb.connect(
            str(self._aside / "rows.duckdb"), config={"threads": "1", "memory_limit": "256MB"}
        )
        for table in SHARD_TABLES:
            self._db.execute(f"CREATE TABLE {table} ({TABLES[table]})")
        self._loader = Loader(self._db)
        return self

    def __exit__(self, *error: object) -> None:
        self._db.close()
        shutil.rmtree(self._aside, ignore_errors=True)

    def has(self, article_id: str) -> bool:
        """Tell whether an article of these bytes is in the shard."""
        return article_id in self._articles

    def add(self, taken: Taken, rows: Mapping[str, Sequence[Row]] | None = None) -> None:
        """Add what became of an input, with the rows of its article if it is one."""
        self._counts[taken.outcome] += 1
        self._undated += taken.undated
        if taken.reason is not None:
            self._reasons[taken.reason] += 1
        if taken.article_id is not None:
            self._articles.add(taken.article_id)
        found = dict(rows or {}) | {"inputs": [taken.row(self.run_id)]}
        if taken.outcome is Outcome.FAILED:
            found["failures"] = [(taken.name, self.run_id, "read", "InputError", taken.message)]
        for table, some in found.items():
            self._rows[table].extend(some)
            self._held += len(some)
        self._bytes += sum(
            len(raw) for _, raw in found.get("documents", ()) if isinstance(raw, bytes)
        )
        if self._held > _MAX_ROWS or self._bytes > _MAX_BYTES:
            self._flush()

    def finish(self, *, quarantined: bool = False) -> ShardCard:
        """Write the tables and move them into place.

        If the shard is there already, made by a worker that outlived its run, that one stays.
        """
        self._flush()
        for table in SHARD_TABLES:
            path = str(self._aside / f"{table}.parquet").replace("'", "''")
            self._db.execute(
                f"COPY (SELECT * FROM {table}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
            )
        self._db.close()
        (self._aside / "rows.duckdb").unlink()
        digests = {}
        for path_ in sorted(self._aside.glob("*.parquet")):
            with path_.open("rb") as file:
                digests[path_.name] = hashlib.file_digest(file, "sha256").hexdigest()
        card = ShardCard(
            id=self._id,
            counts=dict(sorted(self._counts.items())),
            reasons=dict(sorted(self._reasons.items())),
            undated=self._undated,
            quarantined=quarantined,
            files=digests,
        )
        (self._aside / "shard.json").write_bytes(_as_json(card))
        for path_ in self._aside.iterdir():
            _sync(path_)
        _sync(self._aside)
        try:
            self._aside.rename(self._target)
        except OSError:
            if not (self._target / "shard.json").is_file():
                raise
        _sync(self._target.parent)
        return card

    def _flush(self) -> None:
        for table, rows in self._rows.items():
            self._loader.insert(table, rows)
            rows.clear()
        self._held = self._bytes = 0


# -- the run


def _manifest(shards: tuple[Shard, ...], settings: Settings) -> Manifest:
    return Manifest(
        format=FORMAT,
        schema=SCHEMA_VERSION,
        onrecord=settings.version,
        kit=dict(settings.kit),
        columns=settings.columns,
        given=settings.given,
        force=settings.force,
        shards=shards,
    )


def _begin(out: Path, manifest: Manifest) -> None:
    """Write the manifest, or see that the one that is there says the same."""
    path = out / BATCH_MANIFEST
    if path.exists():
        if path.read_bytes() != _as_json(manifest):
            raise BatchError(
                f"{out} is the output of another run (other sources, options or version); "
                "name another folder, or delete it"
            )
    else:
        part = path.with_suffix(".part")
        part.write_bytes(_as_json(manifest))
        _sync(part)
        part.replace(path)
    (out / "shards").mkdir(exist_ok=True)
    shutil.rmtree(out / ".part", ignore_errors=True)


def _jobs(out: Path, manifest: Manifest, report: Report, telling: Telling) -> Iterator[str]:
    done = {card.id: card for card, _ in finished_shards(out)}
    for number, shard in enumerate(manifest.shards):
        shard_id = f"{number:0{_DIGITS}d}"
        if card := done.get(shard_id):
            report.before += 1
            _count(card, report, telling)
            telling.advance(shard.size)
        else:
            yield msgspec.json.encode(_Job(id=shard_id, shard=shard)).decode()


def _note(one: Finished, out: Path, settings: Settings, report: Report, telling: Telling) -> None:
    """Count a job that is finished; set its shard aside if it gave no result."""
    job = msgspec.json.decode(one.job, type=_Job)
    if one.result is None:
        card = _quarantine(job, one.error or "", out, run_id_of(settings))
        telling.say(f"onrecord: shard {job.id} is set aside: {one.error}")
    else:
        result = msgspec.json.decode(one.result, type=_Result)
        card = result.card
        for message in result.failures:
            telling.say(f"onrecord: {message}")
    report.done += 1
    _count(card, report, telling)
    for outcome, n in card.counts.items():
        telling.count(outcome, n)
    telling.advance(job.shard.size)


def _count(card: ShardCard, report: Report, telling: Telling) -> None:
    """Count what is in a shard, whether this run made it or an earlier one."""
    report.quarantined += card.quarantined
    report.counts.update(card.counts)
    report.reasons.update(card.reasons)
    telling.note_undated(card.undated)
    for reason, n in card.reasons.items():
        telling.note(reason, n)


def _quarantine(job: _Job, error: str, out: Path, run_id: str) -> ShardCard:
    """Write a shard that has nothing but the failure."""
    shard = job.shard
    with ShardWriter(out, job.id, run_id) as writer:
        for name in shard.files:
            label = name if shard.end is None else f"{name}@{shard.start}-{shard.end}"
            message = f"{label}: set aside after {ATTEMPTS} attempts: {error}"
            writer.add(Taken(name=label, outcome=Outcome.FAILED, message=message))
        return writer.finish(quarantined=True)


def _stop_if_too_many(report: Report, limit: float) -> None:
    n, failed = report.counts.total(), report.counts[Outcome.FAILED]
    if n >= _ENOUGH and failed > limit * n:
        raise BatchError(
            f"stopped: {failed:,} of {n:,} inputs failed, more than --max-failures {limit:g} "
            "allows; what is done is kept, and a run with a higher limit goes on from here"
        )


def _end(out: Path, report: Report) -> None:
    shutil.rmtree(out / ".part", ignore_errors=True)
    summary = {
        "inputs": dict(sorted(report.counts.items())),
        "reasons": dict(sorted(report.reasons.items())),
        "quarantined": report.quarantined,
    }
    (out / "summary.json").write_bytes(_as_json(summary))


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """Keep a second run out of the folder, which is made."""
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out} is a file; name a folder")
    if out.is_dir() and not (out / BATCH_MANIFEST).exists() and any(_visible(out)):
        raise OutputError(f"{out} is not empty, and no batch wrote it; name another folder")
    out.mkdir(parents=True, exist_ok=True)
    with (out / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BatchError(f"{out}: another run is writing there") from None
        yield


def _visible(out: Path) -> Iterator[Path]:
    return (path for path in out.iterdir() if path.name not in (".lock", "manifest.part"))


def run_id_of(settings: Settings) -> str:
    """Return the id of a run's rows: the same settings and kit give the same."""
    return make_id("run", fingerprint_of(settings.kit), settings.version)


def _as_json(value: object) -> bytes:
    return bytes(msgspec.json.format(msgspec.json.encode(value), indent=1)) + b"\n"


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
