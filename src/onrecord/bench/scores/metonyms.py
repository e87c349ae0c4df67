"""Score whether a capital or seat of power is read as its government or as a place."""

from __future__ import annotations

from collections.abc import Collection

from onrecord.bench.corpora import MetonymSentence
from onrecord.bench.scores import Measure, Tally, share
from onrecord.records import Span

MEASURES: tuple[Measure, ...] = (
    share("right"),
    share("acts recall"),
    share("place recall"),
)


def score_metonyms(gold: MetonymSentence, acting: Collection[Span]) -> Tally:
    """Count one sentence; `acting` are the names read as governments, all others are places."""
    tally = Tally()
    for mention in gold.mentions:
        right = (Span(mention.start, mention.end) in acting) == mention.acts
        tally.ask("right", right)
        tally.ask("acts recall" if mention.acts else "place recall", right)
    return tally
