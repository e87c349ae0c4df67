"""The root type of the relation between two marked actors of a sentence."""

from __future__ import annotations

import numpy as np

from onrecord.records import Span
from onrecord.tagging import Tagger
from onrecord.text import find_quotations


def classify_pair(
    text: str, source: Span, target: Span | None, *, tagger: Tagger
) -> dict[str, float]:
    """Return the probability of each PLOVER type for what `source` does to `target` in a sentence.

    It always answers, most likely first.
    """
    odds = np.exp(tagger.pair(text, source, target, find_quotations(text)))
    found = zip(tagger.labels.types, (float(p) for p in odds), strict=True)
    return dict(sorted(found, key=lambda pair: -pair[1]))
