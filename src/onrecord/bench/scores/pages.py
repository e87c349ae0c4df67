"""Score extracted article bodies by 4-grams of words, as the article-extraction benchmark does.

Each page weighs the same: precision and recall are means over pages, F1 is of the two means.
"""

from __future__ import annotations

import re
from collections import Counter

from onrecord.bench.scores import Kind, Measure, Tally

NGRAM = 4
_WORD = re.compile(r"\w+")
MEASURES: tuple[Measure, ...] = (
    Measure("body F1", Kind.F1, ("body",)),
    Measure("body precision", Kind.PRECISION, ("body",)),
    Measure("body recall", Kind.RECALL, ("body",)),
)


def score_body(gold: str, predicted: str) -> Tally:
    """Count one page; a page without a true or without an extracted body has no share in a mean."""
    want, got = _shingles(gold), _shingles(predicted)
    shared = (want & got).total()
    tally = Tally()
    tally.add(
        "body",
        shared / got.total() if got else 0.0,
        1 if got else 0,
        1 if want else 0,
        found=shared / want.total() if want else 0.0,
    )
    return tally


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    starts = range(max(1, len(words) - NGRAM + 1))
    return Counter(s for i in starts if (s := tuple(words[i : i + NGRAM])))
