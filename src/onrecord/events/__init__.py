"""Events: who did what to whom, in PLOVER types and modes, and whether it really happened.

Code book: PLOVER manual, version 2, as docs/codebook.md applies it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from onrecord.events.answers import answer
from onrecord.events.coder import code_by_words, join, judge_by_words, unfulfilled, with_tolls
from onrecord.events.happenings import Happening, find_happenings, odds_of_trigger
from onrecord.events.later import add_later_numbers, tells_again
from onrecord.events.lexicon import EventLexicon
from onrecord.events.merging import Setting, merge
from onrecord.events.pairs import classify_pair
from onrecord.events.scene import TOLL, Scene
from onrecord.events.screen import (
    is_event,
    is_plain,
    is_play,
    is_public,
    is_sport,
    is_told_by_words,
)
from onrecord.parse import Document
from onrecord.records import Actor, BlockKind, Event, Mention, Place, Statement, TimeRef
from onrecord.tagging import Tagged, Tagger

#: So many events of the model with states, parties or the like make a report political.
_POLITICAL = 2
#: What words alone find among private parties must be likelier than this, unless the report is.
_PRIVATE_ODDS = 0.2
#: Least odds of the model for the type of what words alone tell, and how often that is right: on
#: rows of PLV that the reader had not seen and on held-out stories (n 266).
_SURE_OF_WORDS = ((0.35, 0.7), (0.1, 0.6), (0.03, 0.5), (0.0, 0.3))
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
    by_model, overlooked = _read(scene, tagged, tagger)
    happenings = [h for h in by_model if is_event(scene, h)]
    happenings += _likely(scene, overlooked, happenings, tagged, tagger)
    # a caption shows what the text tells
    told = [h for h in happenings if doc.kind_at(h.trigger.start) is not BlockKind.CAPTION]
    told = [h for h in told if not is_told_by_words(scene, h, told)]
    events = [event for h in told if (event := scene.event(h)) is not None]
    events += [other for event in events for other in scene.on_other_days(event)]
    # what is no event by its verb is none as a statement either
    events += scene.acts(events, [h.trigger for h in (*told, *by_model)], is_event)
    if is_sport(doc, lexicon.words):
        events = [event for event in events if not is_play(event, scene)]
    events = answer(events, doc, lexicon.words)
    setting = Setting(
        parties=scene.parties(),
        times={t.id: t for t in times},
        places=scene.places.by_id,
        display=[b.span for b in doc.blocks if b.kind in _DISPLAY],
        again={e.id for e in events if tells_again(e, doc, lexicon.words)},
        published=doc.article.published,
    )
    return add_later_numbers(scene, merge(events, setting))


def _read(
    scene: Scene, tagged: Sequence[Tagged], tagger: Tagger
) -> tuple[list[Happening], list[Happening]]:
    """Return what the model tells, mended by words, and what words alone tell."""
    coded = with_tolls(scene, tuple(code_by_words(scene)))
    by_model, known = [], set()
    for found in find_happenings(scene.doc.text, tagged, tagger.labels, tagger.settings):
        seen = scene.on_verb(found)
        same = [word for word in coded if scene.is_one(seen, word)]
        by_model.append(join(scene, seen, same[0]) if same else judge_by_words(scene, seen))
        known |= {word.trigger for word in same}
    return by_model, [word for word in coded if word.trigger not in known]


def _likely(
    scene: Scene,
    overlooked: Sequence[Happening],
    happenings: Sequence[Happening],
    tagged: Sequence[Tagged],
    tagger: Tagger,
) -> Iterator[Happening]:
    """Walk what words alone tell and the model holds to be possible, with its confidence."""
    political = sum(is_public(scene, h) for h in happenings) >= _POLITICAL
    for word in overlooked:
        kinds = {word.type, *scene.words.get(f"told as {word.type}", ())}
        some, alike = odds_of_trigger(tagged, word.trigger, kinds, tagger.labels)
        fits = _is_likely(scene, word, some, alike, tagger.settings, political=political)
        if fits and is_event(scene, word):
            sure = word.confidence if word.method == TOLL else _confidence(alike)
            yield replace(word, confidence=sure)


def _confidence(alike: float) -> float:
    """Return how likely an event of words alone is, by the model's odds for its type."""
    return next(sure for least, sure in _SURE_OF_WORDS if alike >= least)


def _is_likely(
    scene: Scene,
    word: Happening,
    some: float,
    alike: float,
    settings: Mapping[str, float],
    *,
    political: bool,
) -> bool:
    """Tell whether the model holds what the words tell to be possible; a toll speaks for itself."""
    if unfulfilled(scene, word):
        return False
    public = political or is_public(scene, word)
    least = settings["word_odds"] if public else max(_PRIVATE_ODDS, settings["word_odds"])
    likely = some >= least and (is_plain(scene, word) or alike >= settings["word_type_odds"])
    return likely or word.method == TOLL
