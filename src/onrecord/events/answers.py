"""Who takes part without being named: by what an event answers, or what it comes back to.

"Moscow offered to send observers. Yerevan declined." "The accord is to be signed on Friday."
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.events.triggers import Words
from onrecord.parse import Document
from onrecord.records import Event

#: How many characters before the answer its question may stand.
_NEAR = 300


def answer(events: Sequence[Event], doc: Document, words: Words) -> list[Event]:
    """Complete the events that name nobody on one side by those before them.

    A refusal's recipient is who asked or offered just before. Whose accord or talks it is says the
    last event that they had a part in; what is nobody's is left out.
    """
    ordered = sorted(events, key=lambda e: (e.evidence[0], e.id))
    found = []
    for n, event in enumerate(ordered):
        actors, recipients = event.actors, event.recipients
        nobody = not actors and (not recipients or event.type in words["verbal"])
        if nobody and event.mode != "visit" and not event.counts:
            nouns = _common_matters(event, doc, words, whole=True)
            before = (e for e in reversed(ordered[:n]) if e.actors)
            same = next((e for e in before if nouns & _common_matters(e, doc, words)), None)
            if same is None:
                continue
            actors, recipients = same.actors, recipients or same.recipients
        if event.type in words["answer"] and event.actors and not recipients:
            asked = next((e for e in reversed(ordered[:n]) if _asked(e, event, doc, words)), None)
            if asked is not None:
                recipients = asked.actors
        found.append(replace(event, actors=actors, recipients=recipients))
    return found


def _common_matters(event: Event, doc: Document, words: Words, *, whole: bool = False) -> set[str]:
    """Return the nouns of its clause, or `whole` sentence, that parties can have in common."""
    clause = doc.tokens_in(event.evidence[0])
    return {t.lemma_.lower() for t in (clause[0].sent if whole else clause)} & words[
        "common matter"
    ]


def _asked(event: Event, reply: Event, doc: Document, words: Words) -> bool:
    near = reply.evidence[0].start - event.evidence[-1].end < _NEAR
    if not near or event.type not in words["question type"] or not event.actors:
        return False
    replying = {p.actor_id for p in reply.actors}
    return not replying & {p.actor_id for p in event.actors}
