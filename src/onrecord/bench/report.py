"""docs/quality.md: every task on every corpus that is there, written by a command."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from onrecord import __version__
from onrecord.bench.run import Result, measure_speed, run_task, summarise
from onrecord.bench.speed import Speed
from onrecord.bench.tasks import Options
from onrecord.errors import InputError
from onrecord.kit import Kit
from onrecord.lexicons import DATA
from onrecord.output import write_file

#: Task, corpus under the folder, and how the task is run on it.
RUNS = (
    ("gold", "gold", Options()),
    ("actors", "gold", Options()),
    ("attribution", "attribution/polnear_dev.jsonl", Options()),
    ("events", "events/events_plv_train.jsonl", Options()),
    ("events", "events/events_plv_train.jsonl", Options(bare=True)),
    ("times", "times/timebank", Options()),
    ("times", "times/aquaint", Options()),
    ("places", "places/lgl.xml", Options()),
    ("places", "places/lgl.xml", Options(gold_spans=True)),
    ("places", "places/TR-News.xml", Options()),
    ("places", "places/TR-News.xml", Options(gold_spans=True)),
    ("places", "places/geowebnews", Options()),
    ("pages", "pages", Options()),
    ("duplicates", "attribution/polnear_train.jsonl", Options()),
)
#: Task and file of ours, shipped in data/bench.
OURS = (
    ("metonyms", "metonyms_dev.jsonl"),
    ("metonyms", "metonyms_test.jsonl"),
    ("stories", "stories_dev.jsonl"),
    ("stories", "stories_test.jsonl"),
)
#: Our own corpus of events, in a checkout of the repository.
STORIES = Path("training/events/corpus")
SPEED = "attribution/polnear_dev.jsonl"
HEAD = """\
# Quality

Written by `onrecord bench report --corpora DIR`; do not edit. The corpora are development data:
rules and models were tuned on them, so expect less on new text; `metonyms_test.jsonl` alone was
kept back. Intervals: 95%, bootstrap over documents. "Simple rule" is what a few lines of code
would score.
"""


def write_report(corpora: Path, out: Path, kit: Kit, options: Options, progress: Console) -> None:
    """Measure every corpus of `RUNS` that is under `corpora` and write the page to `out`.

    Raises: InputError if none is there.
    """
    runs = [(task, corpora / name, how) for task, name, how in RUNS if (corpora / name).exists()]
    if not runs:
        names = ", ".join(dict.fromkeys(name for _, name, _ in RUNS))
        raise InputError(f"{corpora}: none of {names} is there")
    runs += [(task, DATA / "bench" / name, Options()) for task, name in OURS]
    runs += [("corpus", STORIES, Options())] if STORIES.exists() else []
    sections = []
    for task, corpus, how in runs:
        progress.print(f"{task} on {corpus.name}", highlight=False)
        outcome = run_task(task, corpus, kit, replace(how, limit=options.limit), progress)
        result = summarise(outcome, corpus, kit, limited=options.limit is not None)
        sections.append("\n".join(section(result)))
    if (corpora / SPEED).exists():
        progress.print(f"speed on {SPEED}", highlight=False)
        speed, digest = measure_speed(corpora / SPEED, kit, options, progress)
        sections.append("\n".join(speed_section(speed, Path(SPEED).name, digest)))
    signed = f"\nonrecord {__version__}, kit `{kit.fingerprint}`.\n"
    write_file(out, ["\n".join([HEAD, *sections]).encode(), signed.encode()])


def section(result: Result) -> Iterable[str]:
    """Yield the lines of one task's section."""
    yield f"## {result.task}: {result.corpus}\n"
    part = ", a part of it" if result.limited else ""
    yield f"{result.documents:,} documents{part}; corpus `{result.digest[:16]}`.\n"
    rule = " simple rule |" if result.rule else ""
    yield f"| figure | value | 95% interval | n |{rule}"
    yield "|---|---|---|---|" + ("---|" if result.rule else "")
    for figure in result.figures:
        row = f"| {figure.name} | {figure.value:.3f} | {figure.low:.3f}–{figure.high:.3f} "
        row += f"| {figure.n:,} |"
        if result.rule:
            value = result.rule_figures.get(figure.name)
            row += " |" if value is None else f" {value:.3f} |"
        yield row
    yield ""
    if result.rule:
        yield f"Simple rule: {result.rule}.\n"
    for note in result.notes:
        yield f"{note[0].upper()}{note[1:]}.\n"
    if result.failures:
        yield f"Failures: {result.failures:,}; their records count as missed.\n"


def speed_section(speed: Speed, corpus: str, digest: str) -> Iterable[str]:
    """Yield the lines of the speed's section."""
    yield f"## speed: {corpus}\n"
    yield f"{speed.texts:,} texts, {speed.words:,} words; corpus `{digest[:16]}`.\n"
    yield "| figure | value |"
    yield "|---|---|"
    yield f"| analysis, words per CPU-second | {speed.analysis:,.0f} |"
    yield f"| parser alone, words per CPU-second | {speed.parser:,.0f} |"
    yield f"| ratio, median of {len(speed.ratios)} rounds | {speed.ratio:.3f} |"
    for stage, part in speed.stages.items():
        yield f"| share of {stage} | {part:.1%} |"
    yield ""
