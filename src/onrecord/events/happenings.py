"""Happenings: from what the tagger read to triggers with type, status and the spans of their roles.

Method: triggers are tagged with their type, and each picks its actors, recipients, dates and
places; see onrecord.tagging and data/models/reader/CARD.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from onrecord.records import Span, Status
from onrecord.tagging import Labels, Scores, Tagged, best_path, find_spans, log_softmax, spans_of

#: A mode that is less likely than this is left open.
_MODE_ODDS = 0.65
#: What the words show to be otherwise than the model holds: "promised to retake the port",
#: "attacked him in a tweet", "deployed soldiers along the border", "returned fire", "announced a
#: truce", "imposed sanctions".
_PLAIN = (
    ("AGREE", "THREATEN"),
    ("AID", "MOBILIZE"),
    ("AID", "SANCTION"),
    ("ASSAULT", "ACCUSE"),
    ("ASSAULT", "COERCE"),
    ("RETREAT", "ASSAULT"),
    ("RETREAT", "CONCEDE"),
    ("COERCE", "SANCTION"),
)
_ACTOR, _RECIPIENT, _DATE, _PLACE = range(4)


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as the model reads it: spans of the words, nothing resolved.

    `reciprocal`: the actors do it to each other. `confidence`: probability of the trigger and type.
    `method` becomes the origin.
    """

    trigger: Span
    type: str
    confidence: float
    method: str
    mode: str | None = None
    status: Status = Status.HAPPENED
    contexts: tuple[str, ...] = ()
    reciprocal: bool = False
    actors: tuple[Span, ...] = ()
    recipients: tuple[Span, ...] = ()
    dates: tuple[Span, ...] = ()
    places: tuple[Span, ...] = ()


def find_happenings(
    text: str, tagged: Sequence[Tagged], labels: Labels, settings: Mapping[str, float]
) -> tuple[Happening, ...]:
    """Find the events in what the tagger read, in order of the windows."""
    return tuple(h for window in tagged for h in _in_window(text, window, labels, settings))


def _in_window(
    text: str, tagged: Tagged, labels: Labels, settings: Mapping[str, float]
) -> list[Happening]:
    w = tagged.window
    tags = log_softmax(tagged.done.tag)
    # a type is chosen after a trigger is: what counts is that the piece begins some event
    begins = np.logaddexp.reduce(tags[:, 1::2], axis=1)
    inside = np.logaddexp.reduce(tags[:, 2::2], axis=1)
    three = np.stack([tags[:, 0], begins + np.float32(settings["trigger_bias"]), inside], 1)
    found = []
    for a, b in find_spans(text, w, three):
        kind = int(tags[a, 1::2].argmax())
        sure = float(np.exp(tags[a, 2 * kind + 1]))
        if sure < settings["type_odds"]:
            continue
        first, last = w.part(a)
        scores = tagged.done.roles(a, first, last)
        scores[:, 1:] += np.float32(settings["part_bias"])
        spans = spans_of(best_path(text, w, first, scores), first)
        roles = [tuple(w.span(s, e) for role, s, e in spans if role == r) for r in range(4)]
        mode, status, contexts, both = _facts(tagged.facts[a], labels)
        allowed = [
            0,
            *(i for i, m in enumerate(labels.modes) if m.startswith(f"{labels.types[kind]}/")),
        ]
        odds = np.exp(log_softmax(mode[allowed]))
        best = labels.modes[allowed[int(odds.argmax())]] if odds.max() >= _MODE_ODDS else ""
        found.append(
            Happening(
                trigger=w.span(a, b),
                type=labels.types[kind],
                mode=best.partition("/")[2] or None,
                status=Status(labels.statuses[int(status.argmax())]),
                contexts=tuple(
                    c for c, score in zip(labels.contexts, contexts, strict=True) if score > 0
                ),
                reciprocal=bool(both[1] > both[0]),
                actors=roles[_ACTOR],
                recipients=roles[_RECIPIENT],
                dates=roles[_DATE],
                places=roles[_PLACE],
                confidence=sure,
                method="model:events",
            )
        )
    return found


def complete(happening: Happening, other: Happening) -> Happening:
    """Join the model's reading of a trigger with that of the words.

    The model knows the type, the grammar who does it to whom and whether it happened; what one
    leaves open the other fills.
    """
    kind = happening.type
    if other.type == "AGREE" and other.status is Status.PLANNED:
        kind = other.type  # a meeting to come is AGREE
    elif (happening.type, other.type) in _PLAIN:
        kind = other.type
    return replace(
        happening,
        type=kind,
        mode=_mode(kind, other, happening),
        status=other.status,
        actors=other.actors or _not_done_to(happening.actors, other.recipients),
        recipients=other.recipients or happening.recipients,
        dates=happening.dates or other.dates,
        places=happening.places or other.places,
    )


def _not_done_to(actors: Sequence[Span], recipients: Sequence[Span]) -> tuple[Span, ...]:
    """Leave out whom the grammar has undergo it: "Three soldiers killed in an ambush"."""
    return tuple(a for a in actors if not any(a.overlaps(r) for r in recipients))


def _mode(kind: str, *readings: Happening) -> str | None:
    return next((h.mode for h in readings if h.type == kind and h.mode), None)


def odds_of_trigger(
    tagged: Sequence[Tagged], span: Span, kinds: Collection[str], labels: Labels
) -> tuple[float, float]:
    """Return the model's probability that some event, and one of `kinds`, is told by `span`."""
    for window in tagged:
        pieces = window.window.pieces(span)
        if pieces:
            tags = np.exp(log_softmax(window.done.tag[pieces]))
            each = tags[:, 1::2] + tags[:, 2::2]
            same = [i for i, kind in enumerate(labels.types) if kind in kinds]
            return float(each.sum(1).max()), float(each[:, same].max())
    return 0.0, 0.0


def _facts(facts: Scores, labels: Labels) -> tuple[Scores, Scores, Scores, Scores]:
    ends = np.cumsum([len(labels.modes), len(labels.statuses), len(labels.contexts)])
    mode, status, contexts, both = np.split(facts, ends)
    return mode, status, contexts, both
