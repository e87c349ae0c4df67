"""Where a government sits: "In Kabul, government spokesman Omar Zia said"."""

from __future__ import annotations

from collections.abc import Collection

from onrecord.actors.linker import Linker
from onrecord.actors.refs import Ref
from onrecord.records import MentionForm


def is_governments(linker: Linker, ref: Ref) -> bool:
    """Tell "the government" and "government spokesman" from a ministry, which may travel."""
    governs = linker.lexicon.frames["government_word"]
    if ref.human:
        words = (ref.role or "").split()
        return len(words) > 1 and words[0] in governs
    return ref.form is MentionForm.NOMINAL and ref.head.lemma_ in governs


def seat_before(linker: Linker, ref: Ref) -> str | None:
    """Return the country of the place that the sentence opens with: "In Dakar, the government"."""
    if not is_governments(linker, ref):
        return None
    for other in linker.refs:
        if other.sentence == ref.sentence and other.opens and other.span.end <= ref.span.start:
            if _is_where(linker, other) and other.country is not None:
                return other.country
    return None


def seat_behind(linker: Linker, ref: Ref, among: Collection[str]) -> str | None:
    """Return which of the countries `among` a government acts in: "imposed a curfew in Cotonou".

    Not where it is abroad: "closed its embassy in Paris".
    """
    if not (is_governments(linker, ref) and ref.subject):
        return None
    for other in linker.refs:
        if other.sentence != ref.sentence or other.span.start < ref.span.end:
            continue
        if not _is_where(linker, other) or other.country not in among:
            continue
        within = other.head.head.head
        if not any(c.dep_ == "poss" for c in within.lefts):
            return other.country
    return None


def _is_where(linker: Linker, place: Ref) -> bool:
    above = place.head.head
    named = place.form in (MentionForm.NAME, MentionForm.METONYM) and place.head.dep_ == "pobj"
    return named and above.lower_ in linker.lexicon.frames["in"]
