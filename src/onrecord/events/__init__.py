"""Events: who did what to whom, in PLOVER types and modes, and whether it really happened.

Code book: PLOVER manual, version 2, as docs/codebook.md applies it.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.events.answers import answer
from onrecord.events.coder import code_by_words, join, judge_by_words, unfulfilled
from onrecord.events.happenings import find_happenings, odds_of_trigger
from onrecord.events.lexicon import EventLexicon
from onrecord.events.merging import merge
from onrecord.events.pairs import classify_pair
from onrecord.events.scene import Scene
from onrecord.events.screen import is_event
from onrecord.parse import Document
from onrecord.records import Actor, BlockKind, Event, Mention, Place, Statement, TimeRef
from onrecord.tagging import Tagged, Tagger

_DISPLAY = (BlockKind.HEADLINE, BlockKind.STANDFIRST)

__all__ = ["EventLexicon", "classify_pair", "find_events"]


def find_events(
    doc: Document,
    mentions: Sequence[Mention],
    actors: Sequence[Actor],
    statements: Sequence[Statement],
    times: Sequence[TimeRef],
    places: Sequence[Place],
    tagged: Sequence[Tagged],
    *,
    tagger: Tagger,
    lexicon: EventLexicon,
) -> tuple[Event, ...]:
    """Find the political interactions of the article's prose, sorted by evidence.

    The model finds triggers, their types and their roles; words add what it overlooks and holds to
    be possible. The other stages' records say who, when and where that is. Mentions of one event
    are one record with all its evidence.
    """
    scene = Scene(doc, mentions, actors, statements, times, places, lexicon)
    settings = tagger.settings
    coded = tuple(code_by_words(scene))
    happenings = []
    for read in find_happenings(doc.text, tagged, tagger.labels, settings):
        same = next((c for c in coded if c.trigger.overlaps(read.trigger)), None)
        happenings.append(join(scene, read, same) if same else judge_by_words(scene, read))
    happenings += [
        c
        for c in coded
        if not any(h.trigger.overlaps(c.trigger) for h in happenings)
        and not unfulfilled(scene, c)
        and odds_of_trigger(tagged, c.trigger) >= settings["word_odds"]
    ]
    happenings = [h for h in happenings if is_event(scene, h)]
    # a caption shows what the text tells
    told = [h for h in happenings if doc.kind_at(h.trigger.start) is not BlockKind.CAPTION]
    events = [event for h in told if (event := scene.event(h)) is not None]
    events += [other for event in events for other in scene.on_other_days(event)]
    events += scene.acts(events, [h.trigger for h in told])
    events = answer(events, doc, lexicon.words)
    display = [b.span for b in doc.blocks if b.kind in _DISPLAY]
    return merge(events, scene.actors, {t.id: t for t in times}, scene.places.by_id, display)
