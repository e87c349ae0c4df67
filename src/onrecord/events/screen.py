"""What looks like a political interaction and is none: questions, failures, private matters."""

from __future__ import annotations

from onrecord.events.clauses import carrier
from onrecord.events.happenings import Happening
from onrecord.events.scene import Scene
from onrecord.events.triggers import Words
from onrecord.parse import Document, Token
from onrecord.records import ActorKind, Status

_PRIVATE = (ActorKind.PERSON, ActorKind.UNNAMED)
#: Up to the main verb of a question.
_MAIN = ("ROOT", "ccomp", "conj", "xcomp", "parataxis")
_ENDS = (".", "?", "!", "?”", "”")


def is_event(scene: Scene, happening: Happening) -> bool:
    """Tell whether what was found is told as an act of politics."""
    tokens = scene.doc.tokens_in(happening.trigger)
    if not len(tokens):
        return False
    trigger, words = tokens.root, scene.words
    return not (
        _is_private(scene, happening)
        or _is_asked(scene.doc, carrier(trigger), happening.status, words)
        or (happening.type == "CONSULT" and _has_failed(trigger, words))
        or (happening.type != "REQUEST" and _is_imperative(trigger))
    )


def _is_private(scene: Scene, happening: Happening) -> bool:
    """Tell a crime among private persons, which words alone take for political violence."""
    if happening.method.startswith("model") or happening.type not in scene.words["also private"]:
        return False
    doers = scene.side(happening.actors, ())
    parties = (*doers, *scene.side(happening.recipients, doers))
    actors = [scene.actors[p.actor_id] for p in parties]
    return bool(doers) and all(
        set(a.sectors) <= scene.words["private sector"] and a.kind in _PRIVATE for a in actors
    )


def _is_asked(doc: Document, verb: Token, status: Status, words: Words) -> bool:
    """Tell "Should Kenya ask Ghana for help?" from "Why did Kenya attack Ghana?"."""
    end = next((t for t in doc.tokens[verb.i :] if t.text in _ENDS), None)
    if end is None or end.text[0] != "?":
        return False
    node = verb
    while node.dep_ in _MAIN and node.head.i != node.i and node.head.i < end.i:
        if node.dep_ == "ccomp" and node.head.pos_ == "VERB" and node.head.i < node.i:
            break  # "Did he say that they had attacked?"
        node = node.head
    asking = {c.lower_ for c in node.lefts} & words["question"]
    return node.dep_ in _MAIN and not (asking and status is Status.HAPPENED)


def _has_failed(trigger: Token, words: Words) -> bool:
    """Tell "talks broke down", which is no meeting."""
    verb = trigger.head
    if trigger.pos_ == "VERB" or trigger.dep_ not in ("nsubj", "nsubjpass"):
        return False
    keys = {verb.lemma_, *(f"{verb.lemma_} {c.lower_}" for c in verb.rights)}
    return bool(keys & words["failing"])


def _is_imperative(trigger: Token) -> bool:
    """Tell "Promise me one thing" from "they promise"."""
    beside = any(c.dep_ in ("nsubj", "nsubjpass", "aux", "auxpass") for c in trigger.lefts)
    return trigger.tag_ == "VB" and trigger.dep_ in ("ROOT", "ccomp", "parataxis") and not beside
