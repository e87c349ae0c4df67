"""Events counted once: is the happening that several reports tell one row, and no other's?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from onrecord.bench.corpora import EventReport
from onrecord.bench.scores import Kind, Measure, Tally, share
from onrecord.linked import CountedEvent
from onrecord.records import Analysis, Event

FOUND, PAIRS, OF_FOUND = "events found", "events, pairs", "events, pairs of those found"
MEASURES: tuple[Measure, ...] = (
    share(FOUND),
    Measure("events, pair precision", Kind.PRECISION, (PAIRS,)),
    Measure("events, pair recall", Kind.RECALL, (PAIRS,)),
    Measure("events, pair recall of those found", Kind.RECALL, (OF_FOUND,)),
)


def main_event(analysis: Analysis, types: Sequence[str]) -> Event | None:
    """Return the first event of a report that has a type of its happening, None if none has."""
    events = (event for event in analysis.events if event.type in types)
    return min(events, key=lambda event: event.evidence[0], default=None)


def score_counted(
    reports: Sequence[tuple[EventReport, Analysis]],
    counted: Sequence[CountedEvent],
    types: Mapping[str, Sequence[str]],
) -> dict[str, Tally]:
    """Return a tally for each report by its id; a pair of reports counts with the later one.

    `reports` are those of a happening and of its near misses, counted as if they were one story,
    so that nothing but the events keeps them apart; `types` those that a happening may have. Two
    reports that share a row are one pair, right if they tell of one happening.
    """
    row_of = {id_: row.id for row in counted for id_ in row.event_ids}
    rows: dict[str, str | None] = {}
    tallies = {}
    for report, analysis in reports:
        event = main_event(analysis, types[report.event])
        rows[report.id] = row_of[event.id] if event is not None else None
        tallies[report.id] = Tally()
        tallies[report.id].ask(FOUND, event is not None)
    for (one, _), (other, _) in combinations(reports, 2):
        same = one.event == other.event
        joined = rows[one.id] is not None and rows[one.id] == rows[other.id]
        tallies[other.id].add(PAIRS, same and joined, joined, same)
        if rows[one.id] is not None and rows[other.id] is not None:
            tallies[other.id].add(OF_FOUND, same and joined, joined, same)
    return tallies
