"""Progress on stderr: where a long run is, how fast it goes, what could not be read."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

#: Seconds between two lines of progress where there is no terminal.
_EVERY_S = 30.0


class Telling:
    """Tells a person how a run goes: a bar on a terminal, else a line now and then.

    `total` is in units of whatever `advance` counts (files, bytes).
    """

    def __init__(self, console: Console, *, total: int) -> None:
        self._console = console
        self._total = total
        self._done = 0
        self._started = self._told = time.monotonic()
        self._counts: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._undated = 0
        self._bar: Progress | None = None

    def __enter__(self) -> Telling:
        if self._console.is_terminal:
            from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.percentage:3.0f}%"),
                TimeRemainingColumn(),
                console=self._console,
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task("reading", total=self._total)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def count(self, what: str, n: int = 1) -> None:
        """Count inputs; what became of them is `what`."""
        self._counts[what] += n
        self._tell()

    def note(self, reason: str, n: int = 1) -> None:
        """Count why inputs are no article, or are one that is not analysed."""
        self._reasons[reason] += n

    def reasons(self) -> str:
        """Return the reasons with their counts, the most frequent first, to follow a summary."""
        found = ", ".join(f"{n:,} {reason}" for reason, n in self._reasons.most_common())
        return f"\nskipped or not analysed: {found}" if found else ""

    def note_undated(self, n: int) -> None:
        """Count articles of which no day of publication is known."""
        self._undated += n

    def hint(self) -> str:
        """Return what to do about articles without a date, to follow a summary."""
        if not self._undated:
            return ""
        undated = undated_in_words(self._undated)
        return (
            f"\n{undated}, so “on Monday” is no day there: give --published, or for rows"
            " --date-column"
        )

    def advance(self, done: int) -> None:
        """Note how far the run is."""
        self._done += done
        self._tell()

    def say(self, line: str) -> None:
        """Print a line above the bar: something could not be read."""
        self._console.print(line, style="red")

    def pace(self) -> str:
        """Return how long it took and how fast it went, to end a summary with."""
        seconds = time.monotonic() - self._started
        n = sum(self._counts.values())
        return f" in {in_words(seconds)}" + (f" ({n / seconds:,.1f}/s)" if n else "")

    def _tell(self) -> None:
        now = time.monotonic()
        n = sum(self._counts.values())
        rate = n / max(now - self._started, 1e-9)
        if self._bar is not None:
            line = f"{n:,} read, {rate:,.1f}/s"
            self._bar.update(self._task, description=line, completed=self._done)
        elif now - self._told >= _EVERY_S:
            self._told = now
            self._console.print(f"{n:,} read, {rate:,.1f}/s{self._left(now)}")

    def _left(self, now: float) -> str:
        if not 0 < self._done < self._total:
            return ""
        seconds = (now - self._started) * (self._total - self._done) / self._done
        return f", {self._done / self._total:.0%} done, about {in_words(seconds)} left"


def undated_in_words(n: int) -> str:
    """Return for a person that so many articles have no date.

    >>> undated_in_words(1)
    '1 article has no date of publication'
    """
    return f"{n:,} article{' has' if n == 1 else 's have'} no date of publication"


def in_words(seconds: float) -> str:
    """Return a span of time for a person.

    >>> in_words(45), in_words(130), in_words(7300)
    ('45 s', '2 min', '2 h 2 min')
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def summary(counts: Mapping[str, int], order: Iterable[str], *, always: Container[str]) -> str:
    """Return counts in words, in the order given; those in `always` also if they are 0.

    >>> summary({"added": 2, "failed": 1}, ["added", "there", "failed"], always=["there"])
    '2 added, 0 there, 1 failed'
    """
    shown = ((what, counts.get(what, 0)) for what in order)
    return ", ".join(f"{n:,} {what}" for what, n in shown if n or what in always)
