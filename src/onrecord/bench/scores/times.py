"""Score time expressions as TempEval-3 did: spans, and TIMEX3 type and value of aligned ones."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.bench.corpora import TimeText, Timex
from onrecord.bench.scores import Measure, Tally, f1, share

MEASURES: tuple[Measure, ...] = (
    f1("value"),
    f1("type"),
    f1("relaxed"),
    f1("strict"),
    share("value accuracy"),
)


def score_times(gold: TimeText, predicted: Sequence[Timex]) -> Tally:
    """Count one document's expressions."""
    found = sorted(predicted, key=lambda t: (t.start, t.end))
    pairs = [(gold.times[i], found[j]) for i, j in _align(gold.times, found)]
    value = sum(_folded(g.value) == _folded(p.value) for g, p in pairs)
    counts = {
        "relaxed": len(pairs),
        "strict": sum((g.start, g.end) == (p.start, p.end) for g, p in pairs),
        "type": sum(_folded(g.type) == _folded(p.type) for g, p in pairs),
        "value": value,
    }
    tally = Tally()
    for row, right in counts.items():
        tally.add(row, right, len(found), len(gold.times))
    tally.add("value accuracy", value, len(pairs), len(pairs))
    return tally


def _folded(text: str | None) -> str:
    return (text or "").strip().upper()


def _align(golds: Sequence[Timex], found: Sequence[Timex]) -> list[tuple[int, int]]:
    """Pair one-to-one: the same span first, then by size of the overlap."""
    at: dict[tuple[int, int], int] = {}
    for j, time in enumerate(found):
        at.setdefault((time.start, time.end), j)
    pairs: dict[int, int] = {}
    for i, gold in enumerate(golds):
        j = at.get((gold.start, gold.end), -1)
        if j >= 0 and j not in pairs.values():
            pairs[i] = j
    overlaps = [
        (-overlap, i, j)
        for i, g in enumerate(golds)
        for j, p in enumerate(found)
        if (overlap := min(g.end, p.end) - max(g.start, p.start)) > 0
    ]
    for _, i, j in sorted(overlaps):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return list(pairs.items())
