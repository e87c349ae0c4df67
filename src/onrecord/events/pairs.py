"""The root type of the relation between two marked actors of a sentence."""

from __future__ import annotations

from onrecord.events.lexicon import EventLexicon
from onrecord.events.participants import find_roles, spread
from onrecord.events.status import Voice, judge
from onrecord.events.triggers import Trigger, carrier, find_triggers
from onrecord.parse import Document, Token
from onrecord.records import Span, Status

#: What an actor is most often told to do, when no word of the sentence tells.
_COMMONEST = "ACCUSE"


def classify_pair(
    doc: Document, source: Span, target: Span | None, *, lexicon: EventLexicon
) -> tuple[str, float]:
    """Return the PLOVER type of what `source` does to `target`, and how sure that is.

    It always answers. A trigger counts more if the source is its actor, the target its
    recipient, and if it is near both and high in the sentence.
    """
    best = ("", 0.0)
    for trigger in find_triggers(doc, lexicon.frames, lexicon.words):
        if source.start <= trigger.token.idx < source.end:
            continue
        score = _fit(trigger, source, target, lexicon)
        if score > best[1]:
            frame, status = judge(trigger, Voice(), lexicon.words)
            kind = frame.type
            if status is Status.PLANNED and kind in lexicon.words["conflict"]:
                kind = "THREATEN"
            best = (kind, score)
    if best[0]:
        return best[0], round(best[1] / (1.0 + best[1]), 2)
    return _loose(doc, lexicon) or _COMMONEST, 0.1


def _fit(trigger: Trigger, source: Span, target: Span | None, lexicon: EventLexicon) -> float:
    roles = find_roles(trigger, lexicon.words)
    score = 1.0
    if any(_in(t, source) for g in roles.actors for t in spread(g)):
        score += 2.0
    if target is not None and any(_in(t, target) for g in roles.recipients for t in spread(g)):
        score += 1.0
    if target is not None and target.start <= trigger.token.idx < target.end:
        score -= 0.9
    depth = sum(1 for _ in trigger.token.ancestors)
    score += 0.5 / (1 + depth)
    if trigger.token.pos_ == "VERB":
        score += 0.3
    return max(score, 0.05)


def _in(token: Token, span: Span) -> bool:
    return span.start <= token.idx < span.end


def _loose(doc: Document, lexicon: EventLexicon) -> str | None:
    """Return the type of the first word that names an interaction with other objects."""
    for token in doc.tokens:
        for pos in ("verb", "noun"):
            options = lexicon.frames.get((token.lemma_.lower(), pos), ())
            if options and token.pos_ in ("VERB", "NOUN") and carrier(token) is not None:
                return options[0].type
    return None
