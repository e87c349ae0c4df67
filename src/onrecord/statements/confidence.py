"""How likely a statement is right: the finder's own score, calibrated on texts with known answers.

Method: logistic regression (Platt 1999) on the score's log-odds and what found it; weights by
training/statements/confidence.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from onrecord.lexicons import load_rows
from onrecord.parse import Document
from onrecord.statements.drafts import MIN_SPEECH_WORDS, Draft, words

#: Scores are held to lie between this and one less it.
_LEAST = 0.002


@dataclass(frozen=True, slots=True)
class _Weight:
    feature: str
    weight: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The weight of each feature; without any, the score stands as it is."""

    weights: Mapping[str, float]

    @classmethod
    def load(cls, data: Path) -> Calibration:
        """Load the weights from `data`."""
        rows = load_rows(data / "calibration" / "statements.tsv", _Weight)
        return cls({r.feature: r.weight for r in rows})

    def confidence(self, doc: Document, draft: Draft) -> float:
        """Return the probability that content and source of the draft are right."""
        if not self.weights:
            return draft.confidence
        found = dict(features(doc, draft))
        score = sum(self.weights.get(name, 0.0) * value for name, value in found.items())
        return 1 / (1 + math.exp(-score))


def features(doc: Document, draft: Draft) -> Iterator[tuple[str, float]]:
    """Yield what the confidence depends on, each with its value."""
    score = min(max(draft.confidence, _LEAST), 1 - _LEAST)
    is_model = draft.method.startswith("model:")
    yield "always", 1.0
    yield f"by {draft.method}", 1.0
    if is_model:
        yield "log-odds of the score", math.log(score / (1 - score))
    if is_model and not draft.source:
        yield "no source", 1.0
    spoken = sum(
        len(words(q.inner.of(doc.text)))
        for q in doc.quotations
        if q.depth == 0 and any(s.holds(q.span) for s in draft.content)
    )
    if spoken >= MIN_SPEECH_WORDS:
        yield "quoted", 1.0
    if sum(len(s) for s in draft.content) < 20:
        yield "short", 1.0
    if len(draft.content) > 1 and spoken < MIN_SPEECH_WORDS:
        yield "in pieces", 1.0
