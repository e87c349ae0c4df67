"""Whether two reports tell of one happening, and the stories that such pairs make."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.linked import Evidence, LinkRelation, StoryLink
from onrecord.records import Origin, Span, make_id
from onrecord.stories.lexicon import StoryLexicon, Thresholds
from onrecord.stories.reports import Report

VERSION = "3"
#: Shared words that a link names, heaviest first.
_MAX_NAMED = 8


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two reports are: by what they tell, and with the time between them."""

    told: float
    score: float
    evidence: tuple[Evidence, ...]


def weigh(left: Report, right: Report, *, lexicon: StoryLexicon) -> Likeness:
    """Return how much speaks for one happening; 0 is even, more is for, less is against.

    The score is a sum, and each of its parts is a piece of evidence. Its weights were fitted on
    pairs of our own reports (logistic regression).
    """
    t = lexicon.thresholds
    told = [*_shared_words(left, right, t), *_where(left, right, t)]
    when = list(_when(left, right, t))
    by_words = t.story_start + sum(e.weight for e in told)
    return Likeness(
        told=by_words,
        score=by_words + sum(e.weight for e in when),
        evidence=(*told, *when),
    )


def to_link(left: Report, right: Report, *, lexicon: StoryLexicon) -> StoryLink | None:
    """Return the link of two reports, the earlier one as `left`; None if too little speaks for it.

    A link is of one happening, or background: a later report looks back on what an earlier one
    told.
    """
    t = lexicon.thresholds
    if (_last(right.published), right.article_id) < (_last(left.published), left.article_id):
        left, right = right, left
    likeness = weigh(left, right, lexicon=lexicon)
    if likeness.score >= t.link_score:
        relation = LinkRelation.SAME
    elif likeness.told >= t.background_score and (_days(left, right) or 0) >= t.background_days:
        relation = LinkRelation.BACKGROUND
    else:
        return None
    return StoryLink(
        id=make_id("link", *sorted((left.article_id, right.article_id))),
        left_id=left.article_id,
        right_id=right.article_id,
        relation=relation,
        score=round(likeness.score, 3),
        evidence=likeness.evidence,
        origin=Origin(method="rule:weighed-likeness", version=VERSION),
    )


def story_terms(report: Report, *, thresholds: Thresholds) -> list[str]:
    """Return the words that are rare enough to make two reports worth weighing, heaviest first."""
    rare = [term for term, w in report.terms.items() if w >= thresholds.term_weight]
    return sorted(rare, key=lambda term: (-report.terms[term], term))[: thresholds.term_count]


def _shared_words(left: Report, right: Report, t: Thresholds) -> Iterator[Evidence]:
    shared = [term for term in left.terms if term in right.terms]
    norm = left.norm * right.norm
    if not shared or not norm:
        return
    parts = {term: t.words_score * left.terms[term] * right.terms[term] / norm for term in shared}
    ordered = sorted(shared, key=lambda term: (-parts[term], term))
    for term in ordered[:_MAX_NAMED]:
        yield _evidence("word", term, parts[term], left.spans[term], right.spans[term])
    if rest := ordered[_MAX_NAMED:]:
        yield _evidence("words", f"{len(rest)} more", sum(parts[term] for term in rest))


def _where(left: Report, right: Report, t: Thresholds) -> Iterator[Evidence]:
    both = sorted(left.places.keys() & right.places.keys())
    if both:
        key = both[0]
        yield _evidence(
            "place", left.place_names[key], t.same_place_score, left.places[key], right.places[key]
        )
    elif left.places and right.places:
        one, other = (min(r.places, key=r.places.__getitem__) for r in (left, right))
        named = f"{left.place_names[one]} / {right.place_names[other]}"
        yield _evidence(
            "other place", named, t.other_place_score, left.places[one], right.places[other]
        )
    if left.main and right.main and not _share_country(left, right):
        named = " / ".join("+".join(sorted(r.main)) for r in (left, right))
        yield _evidence("other country", named, t.other_country_score)


def _share_country(left: Report, right: Report) -> bool:
    """Tell whether what one report is about is in the other: two may name America in passing."""
    return bool(set(left.main) & set(right.countries)) and bool(
        set(right.main) & set(left.countries)
    )


def _when(left: Report, right: Report, t: Thresholds) -> Iterator[Evidence]:
    days = _days(left, right)
    if days is None:
        yield _evidence("days apart", "unknown", t.days_score * math.log1p(t.unknown_days))
    elif days:
        yield _evidence("days apart", str(days), t.days_score * math.log1p(days))
    if left.day is not None and right.day is not None:
        if left.day == right.day:
            yield _evidence("same day", "", t.same_day_score, left.day_span, right.day_span)
        elif abs(left.day - right.day) > 1:
            yield _evidence("other day", "", t.other_day_score, left.day_span, right.day_span)


def _evidence(
    kind: str, what: str, weight: float, left: Span | None = None, right: Span | None = None
) -> Evidence:
    return Evidence(kind=kind, what=what, weight=round(weight, 3), left=left, right=right)


def _days(left: Report, right: Report) -> int | None:
    if left.published is None or right.published is None:
        return None
    return abs(left.published - right.published)


def _last(day: int | None) -> float:
    return math.inf if day is None else day
