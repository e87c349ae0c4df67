"""`onrecord bench TASK --corpus PATH`: measure, print, compare with the floors."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from onrecord.errors import InputError
from onrecord.output import check_target

if TYPE_CHECKING:
    from rich.console import Console

    from onrecord.bench.scale import Cost
    from onrecord.bench.scores import Figure
    from onrecord.bench.speed import Speed
    from onrecord.bench.tasks import Options, Outcome
    from onrecord.kit import Kit

Item = TypeVar("Item")
TASKS = (
    "gold",
    "actors",
    "attribution",
    "events",
    "corpus",
    "times",
    "places",
    "metonyms",
    "pages",
    "duplicates",
    "stories",
    "speed",
    "serve",
    "scale",
    "report",
)
FLOORS = Path(__file__).with_name("floors.toml")
SPANS = (None, "gold")
#: Figures are printed to three digits, so a floor of 0.760 holds for 0.7596.
TOLERANCE = 0.0005


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The figures of one task on one corpus, with all that is needed to get them again."""

    task: str
    corpus: str
    digest: str
    documents: int
    limited: bool
    figures: tuple[Figure, ...]
    rule: str | None
    rule_figures: Mapping[str, float]
    failures: int
    notes: tuple[str, ...]
    version: str
    kit: str


def main(
    task: str,
    corpus: Path,
    *,
    dump: Path | None = None,
    bare: bool = False,
    spans: str | None = None,
    limit: int | None = None,
    minutes: float | None = None,
    chars: int | None = None,
    check_floors: bool = False,
    as_json: bool = False,
    out: Path = Path("docs/quality.md"),
    console: Console,
    progress: Console,
) -> int:
    """Measure one task on one corpus and print its figures; 1 if one is below its floor.

    Task "report" measures every corpus it knows under the folder `corpus` and writes `out`.

    Raises: InputError for an unknown task, a corpus that cannot be read, or floors asked for a
    corpus that has none, or for a part of one.
    """
    if task not in TASKS:
        raise InputError(f"no task {task!r}; the tasks are {', '.join(TASKS)}")
    if spans not in SPANS:
        raise InputError(f"--spans {spans!r}: only `gold` can be given")
    if limit is not None and check_floors:
        raise InputError("floors hold for whole corpora; leave out --limit or --check-floors")
    if not corpus.exists():
        raise InputError(f"{corpus}: no such file or folder")
    if dump is not None and task not in ("gold", "actors"):  # which dumps a folder of files
        check_target(dump, inputs=[corpus])
    if task == "serve":
        show_served(corpus, as_json=as_json, console=console)
        return 0
    if task == "scale":
        from onrecord.bench.scale import measure_scale

        costs = measure_scale(corpus, limit=limit, minutes=minutes, chars=chars)
        show_scale(costs, as_json=as_json, console=console)
        return 0
    from onrecord.bench.tasks import Options
    from onrecord.kit import Kit

    options = Options(limit=limit, bare=bare, gold_spans=spans == "gold")
    kit = Kit.load()
    if task == "report":
        from onrecord.bench.report import write_report

        write_report(corpus, out, kit, options, progress)
        return 0
    if task == "speed":
        speed, digest = measure_speed(corpus, kit, options, progress)
        show_speed(speed, corpus.name, digest, kit, as_json=as_json, console=console)
        return _check("speed", digest, {"ratio": speed.ratio}, progress) if check_floors else 0
    outcome = run_task(task, corpus, kit, options, progress)
    if dump is not None:
        if task not in ("gold", "actors"):
            check_target(dump, inputs=outcome.files)
        outcome.dump(dump)
    result = summarise(outcome, corpus, kit, limited=limit is not None)
    if as_json:
        console.out(json.dumps(asdict(result), ensure_ascii=False, indent=2), highlight=False)
    else:
        show(result, console)
    values = {figure.name: figure.value for figure in result.figures}
    return _check(result.task, result.digest, values, progress) if check_floors else 0


def show_served(store: Path, *, as_json: bool, console: Console) -> None:
    """Measure the web application over a store and print what it takes."""
    from rich.table import Table

    from onrecord.bench.serve import measure

    served = measure(store)
    if as_json:
        console.out(json.dumps(asdict(served), indent=2), highlight=False)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("page", no_wrap=True)
    for name in ("n", "median ms", "p95 ms", "cpu ms", "bytes sent"):
        table.add_column(name, justify="right", no_wrap=True)
    for t in served.pages:
        cpu = "–" if t.cpu_ms is None else f"{t.cpu_ms:.1f}"
        row = (str(t.n), f"{t.median_ms:.1f}", f"{t.p95_ms:.1f}", cpu, f"{t.bytes:,}")
        table.add_row(t.page, *row)
    console.print(table)
    console.print(f"{served.articles:,} articles; start {served.start_s:.2f} s")
    console.print(
        f"{served.readers} readers, {served.seconds:g} s: {served.answers:,} answers,"
        f" {served.errors} errors, median {served.readers_median_ms:.0f} ms,"
        f" p95 {served.readers_p95_ms:.0f} ms"
    )


def run_task(task: str, corpus: Path, kit: Kit, options: Options, progress: Console) -> Outcome:
    """Measure one of the tasks that compare with gold."""
    from onrecord.bench import linking, tasks

    run = {
        "gold": tasks.gold,
        "actors": tasks.actors,
        "attribution": tasks.attribution,
        "events": tasks.events,
        "corpus": tasks.own_events,
        "times": tasks.times,
        "places": tasks.places,
        "metonyms": tasks.metonyms,
        "pages": tasks.pages,
        "duplicates": linking.duplicates,
        "stories": linking.stories,
    }[task]
    return run(corpus, kit, options, _Track(progress))


def summarise(outcome: Outcome, corpus: Path, kit: Kit, *, limited: bool) -> Result:
    """Make figures of an outcome's counts."""
    from onrecord import __version__
    from onrecord.bench.corpora import corpus_digest
    from onrecord.bench.scores import figures

    rule = figures(outcome.rule_tallies, outcome.measures) if outcome.rule else ()
    return Result(
        task=outcome.task,
        corpus=corpus.name,
        digest=corpus_digest(outcome.files, corpus),
        documents=len(outcome.tallies),
        limited=limited,
        figures=figures(outcome.tallies, outcome.measures),
        rule=outcome.rule,
        rule_figures={figure.name: figure.value for figure in rule},
        failures=outcome.failures,
        notes=outcome.notes,
        version=__version__,
        kit=kit.fingerprint,
    )


def measure_speed(corpus: Path, kit: Kit, options: Options, progress: Console) -> tuple[Speed, str]:
    """Measure the speed on a corpus of plain texts; return it with the corpus's digest."""
    from onrecord.bench.corpora import corpus_digest, read_texts
    from onrecord.bench.speed import measure

    speed = measure(read_texts(corpus), kit, options, _Track(progress))
    files = sorted(corpus.glob("*.txt")) if corpus.is_dir() else [corpus]
    return speed, corpus_digest(files, corpus)


class _Track:
    """Progress on stderr; nothing when it is not a terminal."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def __call__(self, items: Sequence[Item], what: str) -> Iterable[Item]:
        from rich.progress import track

        return track(
            items,
            description=what,
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        )


def show(result: Result, console: Console) -> None:
    """Print a result for a person."""
    from rich.table import Table

    floors = read_floors().get(result.task, {}).get(result.digest, {})
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("figure", no_wrap=True)
    for name in ("value", "95% interval", "n", "rule", "floor"):
        table.add_column(name, justify="right", no_wrap=True)
    for figure in result.figures:
        rule, floor = result.rule_figures.get(figure.name), floors.get(figure.name)
        table.add_row(
            figure.name,
            f"{figure.value:.3f}",
            f"{figure.low:.3f}–{figure.high:.3f}",
            f"{figure.n:,}",
            "" if rule is None else f"{rule:.3f}",
            "" if floor is None else f"{floor:.3f}",
        )
    part = " (a part: --limit)" if result.limited else ""
    console.print(f"{result.task}: {result.documents:,} documents of {result.corpus}{part}")
    console.print(table)
    if result.rule:
        console.print(f"rule: {result.rule}, to compare with")
    for note in result.notes:
        console.print(note)
    if result.failures:
        console.print(f"failures: {result.failures:,}; their records count as missed")
    _sign(console, result.digest, result.version, result.kit)


def show_speed(
    speed: Speed, corpus: str, digest: str, kit: Kit, *, as_json: bool, console: Console
) -> None:
    """Print a speed for a person or as JSON."""
    from onrecord import __version__

    if as_json:
        found = {
            "task": "speed",
            "corpus": corpus,
            "digest": digest,
            "version": __version__,
            "kit": kit.fingerprint,
            **asdict(speed),
        }
        console.out(json.dumps(found, indent=2), highlight=False)
        return
    console.print(f"speed: {speed.texts:,} texts of {corpus}, {speed.words:,} words")
    console.print(f"analysis  {speed.analysis:8,.0f} words per CPU-second")
    console.print(f"parser    {speed.parser:8,.0f} words per CPU-second, alone")
    rounds = ", ".join(f"{ratio:.3f}" for ratio in speed.ratios)
    console.print(f"ratio     {speed.ratio:8.3f} (median of {rounds})")
    for stage, part in speed.stages.items():
        console.print(f"  {stage:<12}{part:6.1%}")
    _sign(console, digest, __version__, kit.fingerprint)


def show_scale(costs: Iterable[Cost], *, as_json: bool, console: Console) -> None:
    """Print what batches cost, each when it is done, and how they compare."""
    from onrecord import __version__
    from onrecord.bench.scale import compare

    if as_json:
        runs = list(costs)
        found = {
            "task": "scale",
            "version": __version__,
            "runs": [asdict(cost) | {"cpu_ms": cost.cpu_ms} for cost in runs],
            "ratios": [asdict(ratio) for ratio in compare(runs)],
        }
        console.out(json.dumps(found, indent=2), highlight=False)
        return
    head = ("n", "CPU s", "start s", "ms each", "wall s", "start s", "peak MB")
    console.print(f"{'run':<24}" + "".join(f"{name:>8}" for name in head))
    runs = []
    for cost in costs:
        runs.append(cost)
        console.print(
            f"{cost.name:<24}{cost.articles:>8,}{cost.cpu_s:>8.1f}{cost.start_s:>8.1f}"
            f"{cost.cpu_ms:>8.1f}{cost.wall_s:>8.1f}{cost.start_wall_s:>8.1f}{cost.peak_mb:>8,.0f}"
        )
    console.print(
        f"texts of {runs[0].chars:.0f} characters on average\n"
        "CPU s of all processes; start: the same command with two articles, the middle\n"
        "of three runs; ms each: CPU without start; peak: of the largest process\n"
    )
    console.print(f"{'ratio':<56}{'whole':>10}{'no start':>10}")
    for ratio in compare(runs):
        apart = "" if ratio.without_start is None else f"{ratio.without_start:.2f}"
        console.print(f"{ratio.name:<56}{ratio.whole:>10.2f}{apart:>10}")
    console.print(f"onrecord {__version__}")


def _sign(console: Console, digest: str, version: str, kit: str) -> None:
    console.print(f"corpus sha256 {digest}", soft_wrap=True)
    console.print(f"onrecord {version}, kit {kit}")


def read_floors(path: Path = FLOORS) -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    """Return the floors: task, corpus digest, figure.

    Raises: InputError if the file is not that.
    """
    try:
        floors = tomllib.loads(path.read_text("utf-8"))
        return {
            task: {
                digest: {name: float(value) for name, value in figures.items()}
                for digest, figures in corpora.items()
            }
            for task, corpora in floors.items()
        }
    except (tomllib.TOMLDecodeError, AttributeError, TypeError, ValueError) as error:
        raise InputError(f"{path}: not floors: {error}; see its first lines") from error


def below_floors(floors: Mapping[str, float], values: Mapping[str, float]) -> tuple[str, ...]:
    """Say which figures are below their floor, or missing.

    >>> below_floors({"statements F1": 0.76}, {"statements F1": 0.74})
    ('statements F1: 0.740 is below its floor 0.760',)
    """
    missed = []
    for name, floor in sorted(floors.items()):
        value = values.get(name)
        if value is None:
            missed.append(f"{name}: has a floor of {floor:.3f} and was not measured")
        elif value < floor - TOLERANCE:
            missed.append(f"{name}: {value:.3f} is below its floor {floor:.3f}")
    return tuple(missed)


def _check(task: str, digest: str, values: Mapping[str, float], progress: Console) -> int:
    floors = read_floors().get(task, {}).get(digest)
    if floors is None:
        raise InputError(f"no floors for task {task} on corpus {digest}; add them to {FLOORS.name}")
    missed = below_floors(floors, values)
    for line in missed:
        progress.print(f"below floor: {line}", style="red", highlight=False)
    return 1 if missed else 0
