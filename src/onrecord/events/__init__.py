"""Events: who did what to whom, in PLOVER types and modes, and whether it really happened.

Code book: PLOVER manual, version 2, as docs/codebook.md applies it.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.events.lexicon import EventLexicon
from onrecord.events.merging import merge
from onrecord.events.pairs import classify_pair
from onrecord.events.scene import Scene
from onrecord.events.triggers import find_triggers
from onrecord.parse import Document
from onrecord.records import Actor, Event, Mention, Place, Statement, TimeRef

__all__ = ["EventLexicon", "classify_pair", "find_events"]


def find_events(
    doc: Document,
    mentions: Sequence[Mention],
    actors: Sequence[Actor],
    statements: Sequence[Statement],
    times: Sequence[TimeRef],
    places: Sequence[Place],
    *,
    lexicon: EventLexicon,
) -> tuple[Event, ...]:
    """Find the political interactions of the article's prose, sorted by evidence.

    Sport, business and weather give none; what a demand, promise or threat is about is not an
    event of its own. Mentions of one event are one record with all its evidence.
    """
    scene = Scene(doc, mentions, actors, statements, times, places, lexicon)
    found = [scene.event(t) for t in find_triggers(doc, lexicon.frames, lexicon.words)]
    events = [event for event in found if event is not None]
    events += scene.acts(events)
    return merge(events, scene.actors, {t.id: t for t in times})
