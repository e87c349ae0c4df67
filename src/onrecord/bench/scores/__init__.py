"""Figures from counts: every scorer counts document by document, so that one bootstrap fits all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RESAMPLES = 1000
SEED = 20240516


class Kind(StrEnum):
    """How a figure is made of its rows' counts."""

    PRECISION = "precision"
    RECALL = "recall"
    F1 = "f1"
    MACRO_F1 = "macro f1"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure: its name, and how it is made of the counts under `rows`."""

    name: str
    kind: Kind
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95% interval; `n` is how many gold items (precision: predictions)."""

    name: str
    value: float
    low: float
    high: float
    n: int


class Tally:
    """Counts of one document, under a name each: right of predicted, right of gold."""

    def __init__(self) -> None:
        self.rows: dict[str, list[float]] = {}

    def add(
        self, row: str, right: float, predicted: float, gold: float, found: float | None = None
    ) -> None:
        """Count `right` of `predicted`, and `found` (the same unless given) of `gold`."""
        counts = self.rows.setdefault(row, [0.0, 0.0, 0.0, 0.0])
        for i, count in enumerate((right, predicted, right if found is None else found, gold)):
            counts[i] += count

    def ask(self, row: str, right: bool) -> None:
        """Count one question, answered right or wrong."""
        self.add(row, float(right), 1, 1)


def figures(tallies: Sequence[Tally], measures: Iterable[Measure]) -> tuple[Figure, ...]:
    """Return each measure over all documents with its 95% bootstrap interval over documents.

    Measures that nothing was counted for are left out. Method: percentile bootstrap, Efron and
    Tibshirani 1993, documents drawn with replacement, `RESAMPLES` times from a fixed seed.
    """
    rows = {row: i for i, row in enumerate(sorted({row for t in tallies for row in t.rows}))}
    counts = np.zeros((len(tallies), len(rows), 4))
    for i, tally in enumerate(tallies):
        for row, values in tally.rows.items():
            counts[i, rows[row]] = values
    n = max(1, len(tallies))
    drawn = np.random.default_rng(SEED).multinomial(n, np.full(n, 1 / n), size=RESAMPLES)
    resampled = np.tensordot(drawn[:, : len(tallies)], counts, axes=1)  # (resamples, rows, 4)
    total = counts.sum(axis=0)
    found = []
    for measure in measures:
        at = [rows[row] for row in measure.rows if row in rows]
        size = total[at, 1 if measure.kind is Kind.PRECISION else 3].sum() if at else 0
        if size == 0:
            continue
        low, high = np.percentile(_value(measure, resampled[:, at]), [2.5, 97.5])
        value = float(_value(measure, total[None, at])[0])
        found.append(Figure(measure.name, value, float(low), float(high), int(size)))
    return tuple(found)


def _value(measure: Measure, counts: Floats) -> Floats:
    """Return the figure of each resample; counts: (resamples, rows, 4)."""
    right_p, predicted, right_g, gold = np.moveaxis(counts, 2, 0)
    precision, recall = _divide(right_p, predicted), _divide(right_g, gold)
    if measure.kind is Kind.PRECISION:
        shares = precision
    elif measure.kind is Kind.RECALL:
        shares = recall
    else:
        shares = _divide(2 * precision * recall, precision + recall)
    # a row that never occurs counts as zero in a macro average: every label has its place
    value: Floats = shares.sum(axis=1) / len(measure.rows)
    return value


def _divide(a: Floats, b: Floats) -> Floats:
    return np.divide(a, b, out=np.zeros_like(a), where=b > 0)


def f1(name: str, row: str | None = None) -> Measure:
    """Name the F1 of a row's counts."""
    return Measure(f"{name} F1", Kind.F1, (row or name,))


def share(name: str, row: str | None = None) -> Measure:
    """Name the share of gold items, or questions, that were got right."""
    return Measure(name, Kind.RECALL, (row or name,))


def match_most(left: int, right: int, fits: Callable[[int, int], bool]) -> Mapping[int, int]:
    """Pair as many of `left` with one of `right` each as can be: index to index.

    Method: augmenting paths, Kuhn 1955.
    """
    options = [[j for j in range(right) if fits(i, j)] for i in range(left)]
    owner: dict[int, int] = {}

    def place(i: int, seen: set[int]) -> bool:
        for j in options[i]:
            if j not in seen:
                seen.add(j)
                if j not in owner or place(owner[j], seen):
                    owner[j] = i
                    return True
        return False

    for i in range(left):
        place(i, set())
    return {i: j for j, i in owner.items()}


def match_best_first(scores: Iterable[tuple[float, int, int]]) -> Mapping[int, int]:
    """Pair gold with predicted one-to-one, highest score first: (score, gold, predicted)."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, gold, predicted in sorted(scores, reverse=True):
        if gold not in pairs and predicted not in taken:
            pairs[gold] = predicted
            taken.add(predicted)
    return pairs
