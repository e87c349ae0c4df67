"""Whom a refusal or consent answers: "Moscow offered to send observers. Yerevan declined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.events.triggers import Words
from onrecord.parse import Document
from onrecord.records import Event

#: How many characters before the answer its question may stand.
_NEAR = 300


def answer(events: Sequence[Event], doc: Document, words: Words) -> list[Event]:
    """Give answers that name nobody the one they answer: who asked or offered just before."""
    ordered = sorted(events, key=lambda e: (e.evidence[0], e.id))
    found = []
    for n, event in enumerate(ordered):
        recipients = event.recipients
        if event.type in words["answer"] and event.actors and not recipients:
            asked = next((e for e in reversed(ordered[:n]) if _asked(e, event, doc, words)), None)
            if asked is not None:
                recipients = asked.actors
        found.append(replace(event, recipients=recipients))
    return found


def _asked(event: Event, reply: Event, doc: Document, words: Words) -> bool:
    near = reply.evidence[0].start - event.evidence[-1].end < _NEAR
    if not near or event.type not in words["question type"] or not event.actors:
        return False
    replying = {p.actor_id for p in reply.actors}
    return not replying & {p.actor_id for p in event.actors}
