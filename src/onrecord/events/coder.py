"""Happenings from words: verbs and nouns of the lexicon with their dependents.

Words find what the model has seldom seen; the model says which of them are events here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from onrecord.events.clauses import carrier
from onrecord.events.happenings import Happening
from onrecord.events.participants import Group, find_roles, spread
from onrecord.events.scene import Scene
from onrecord.events.status import judge
from onrecord.events.triggers import Frame, Trigger, find_triggers
from onrecord.parse import Token
from onrecord.records import Span, Status

_SURE = 0.6


def code_by_words(scene: Scene) -> Iterator[Happening]:
    """Walk what the lexicon's triggers tell, in text order."""
    lexicon = scene.lexicon
    verbs: dict[int, Trigger] = {}
    for trigger in find_triggers(scene.doc, lexicon.frames, lexicon.words):
        verbs[trigger.verb.i if trigger.verb.pos_ == "VERB" else trigger.token.i] = trigger
        if not _is_content(trigger, verbs, lexicon.words["about"]):
            happening = _happening(scene, trigger)
            if happening is not None:
                yield happening


def judge_by_words(scene: Scene, happening: Happening) -> Happening:
    """Give an event of the model the status that its words show, where the model saw none."""
    tokens = scene.doc.tokens_in(happening.trigger)
    if not len(tokens) or happening.status is not Status.HAPPENED:
        return happening
    token = tokens.root
    trigger = Trigger(token, carrier(token), Frame(happening.type, happening.mode, frozenset()))
    voice = scene.voice(scene.statement_at(token.idx), scene.side(happening.actors, ()))
    frame, status = judge(trigger, voice, scene.lexicon.words)
    if status is Status.HAPPENED:
        return happening
    return replace(happening, type=frame.type, mode=frame.mode, status=status)


def _happening(scene: Scene, trigger: Trigger) -> Happening | None:
    words = scene.lexicon.words
    roles = find_roles(trigger, words)
    actors = _first_named(scene, roles.actors, ())
    recipients = _first_named(scene, roles.recipients, actors)
    noun = trigger.token.pos_ != "VERB"
    if not roles.anchored or (not actors and (noun or not recipients)):
        return None
    voice = scene.voice(scene.statement_at(trigger.token.idx), scene.side(actors, ()))
    frame, status = judge(trigger, voice, words)
    return Happening(
        trigger=_span(trigger.token),
        type=frame.type,
        confidence=_SURE,
        method="rule:trigger",
        mode=frame.mode,
        status=status,
        actors=actors,
        recipients=recipients,
    )


def _first_named(scene: Scene, groups: Sequence[Group], others: Sequence[Span]) -> tuple[Span, ...]:
    """Return the heads of the first group that names an actor who is not among `others`."""
    taken = {p.actor_id for p in scene.side(others, ())}
    for group in groups:
        heads = [_span(token) for token in spread(group)]
        named = [h for h in heads if any(p.actor_id not in taken for p in scene.side([h], ()))]
        if named:
            return tuple(named)
    return ()


def _span(token: Token) -> Span:
    return Span(token.idx, token.idx + len(token))


def _is_content(trigger: Trigger, verbs: Mapping[int, Trigger], about: frozenset[str]) -> bool:
    """Tell whether it is what a demand, promise, threat or refusal is about: no deed."""
    node, steps = trigger.token, 0
    while node.head.i != node.i and steps < 8:
        if node.dep_ in ("relcl", "advcl", "conj", "nsubj") and node.pos_ in ("VERB", "AUX"):
            return False
        outside = node.dep_ not in ("dobj", "prep", "pobj", "pcomp", "xcomp", "ccomp", "acl")
        if outside and node.dep_ not in ("compound", "conj", "dative", "nsubjpass", "nsubj"):
            return False
        node, steps = node.head, steps + 1
        outer = verbs.get(node.i)
        if outer is not None and outer.token.i != trigger.token.i:
            return outer.frame.type in about
    return False
