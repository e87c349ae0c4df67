"""Attributions: from what the tagger read to linked source, cue and content spans.

Method: cues are tagged, and each cue picks its source and content; see onrecord.tagging and
data/models/reader/CARD.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.records import Span
from onrecord.tagging import Labels, Tagged, best_path, find_spans, log_softmax, spans_of

_CUE = 1  # among the tags' roles: source, cue, content
_CUE_BEGINS = 3
_SOURCE, _CONTENT = 0, 1  # among a cue's roles
_FLAT = (0, 1, 2, 5, 6)  # the tags that a cue's roles also have
#: Two cues cannot own the same words: the share of content from which they are held to do so.
_SAME = 0.5


@dataclass(frozen=True, slots=True)
class Attribution:
    """What the tagger found: spans by role, `confidence` the mean probability of their tags.

    `acts`: the probability of each act, of the content under this cue.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    confidence: float
    acts: Mapping[str, float]


def find_attributions(
    text: str, tagged: Sequence[Tagged], labels: Labels, settings: Mapping[str, float]
) -> tuple[Attribution, ...]:
    """Find attributions in what the tagger read, in order of the windows.

    An attribution always has content and a cue, all in one paragraph.
    """
    return tuple(a for window in tagged for a in _in_window(text, window, labels, settings))


def _in_window(
    text: str, tagged: Tagged, labels: Labels, settings: Mapping[str, float]
) -> list[Attribution]:
    w = tagged.window
    tags = log_softmax(tagged.said.tag)
    biased = tags.copy()
    biased[:, _CUE_BEGINS] += settings["cue_bias"]
    cues = find_spans(text, w, biased, _CUE)
    found: list[tuple[float, Attribution, frozenset[int]]] = []
    for a, b in cues:
        first, last = w.part(a)
        scores = tagged.said.roles(a, first, last)
        mixed = scores + np.float32(settings["flat"]) * tags[first:last, _FLAT]
        mixed[:, 1:] += np.float32(settings["role_bias"])
        mixed[a - first : b - first, 1:] = -1e8  # a cue is no role of its own
        path = best_path(text, w, first, mixed)
        spans = spans_of(path, first)
        content = [(s, e) for role, s, e in spans if role == _CONTENT]
        if not content:
            continue
        best = scores[np.arange(len(path)), path]
        sources = [(s, e) for role, s, e in spans if role == _SOURCE]
        source = max(
            sources, key=lambda p: float(best[p[0] - first : p[1] - first].mean()), default=None
        )
        pieces = [*content, *([source] if source else [])]
        means = [best[s - first : e - first].mean() for s, e in pieces]
        confidence = float(np.exp(np.mean([tags[a, _CUE_BEGINS], *means])))
        attribution = Attribution(
            source=(w.span(*source),) if source else (),
            cue=(w.span(a, b),),
            content=tuple(w.span(s, e) for s, e in content),
            confidence=confidence,
            acts=dict(zip(labels.acts, np.exp(log_softmax(tagged.act[a])).tolist(), strict=True)),
        )
        words = frozenset(i for s, e in content for i in range(s, e))
        found.append((confidence, attribution, words))
    return _without_doubles(found)


def _without_doubles(
    found: Sequence[tuple[float, Attribution, frozenset[int]]],
) -> list[Attribution]:
    """Of cues that claim the same words keep the likeliest."""
    kept: list[tuple[Attribution, frozenset[int]]] = []
    for _, attribution, words in sorted(found, key=lambda f: -f[0]):
        if all(len(words & other) <= _SAME * len(words | other) for _, other in kept):
            kept.append((attribution, words))
    return sorted((a for a, _ in kept), key=lambda a: a.cue)
