"""Whether an event happened: auxiliaries, negation, the clause it stands in, and who says so."""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.events.triggers import Trigger
from onrecord.parse import Token
from onrecord.records import Act, Status

_FUTURE_TYPES = {"CONSULT": "AGREE", "SUPPORT": "AGREE", "COOPERATE": "AGREE", "AID": "AGREE"}
_VERBAL = frozenset({"REQUEST", "ACCUSE", "REJECT", "THREATEN", "AGREE"})


def status_of(
    trigger: Trigger, words: Mapping[str, frozenset[str]], *, act: Act | None, own: bool
) -> Status:
    """Return the event's status.

    `act` is that of the statement that carries it, None: the outlet's own voice. `own`: the
    speaker is on the actor's side, and is believed.
    """
    verb = trigger.verb
    chain = _governors(verb)
    around = {
        t.lower_
        for v in chain
        for t in v.children
        if t.dep_ in ("aux", "auxpass", "mark", "neg", "advmod")
    }
    own_words = {t.lower_ for t in verb.children if t.dep_ in ("aux", "neg", "advmod", "mark")}
    if act is Act.DENY:
        return Status.DENIED
    if {"n't", "n’t", "not", "never", "no"} & own_words:
        return Status.DENIED
    if (
        "if" in around
        or "unless" in around
        or "whether" in around
        or words["hypothetical"] & own_words - {"will"}
    ):
        return Status.HYPOTHETICAL
    if _is_planned(trigger, chain, words["planned"]):
        return Status.PLANNED
    if (
        act is not None
        and not own
        and (act is Act.ACCUSE or trigger.frame.type in ("ASSAULT", "COERCE"))
        and trigger.frame.type not in _VERBAL
    ):
        return Status.ALLEGED
    if _is_unfulfilled(verb, words["fulfilled"]):
        return Status.HYPOTHETICAL
    if verb.tag_ == "VBG" and any(c.lower_ in ("is", "are", "'s", "’s") for c in verb.children):
        return Status.ONGOING
    return Status.HAPPENED


def _is_unfulfilled(verb: Token, fulfilled: frozenset[str]) -> bool:
    """Tell "is prepared to negotiate" from "began to negotiate": an infinitive is no deed yet."""
    if not any(c.lower_ == "to" and c.dep_ == "aux" for c in verb.children):
        return False
    return verb.head is verb or verb.head.lemma_ not in fulfilled


def type_of(trigger: Trigger, status: Status) -> str:
    """Return the type: cooperation to come is AGREE."""
    if status is Status.PLANNED:
        return _FUTURE_TYPES.get(trigger.frame.type, trigger.frame.type)
    return trigger.frame.type


def _governors(verb: Token) -> list[Token]:
    chain, node = [verb], verb
    while node.dep_ in ("xcomp", "conj", "advcl") and node.head is not node and len(chain) < 4:
        node = node.head
        chain.append(node)
    return chain


def _is_planned(trigger: Trigger, chain: list[Token], planned: frozenset[str]) -> bool:
    verb = trigger.verb
    if any(c.lower_ in ("will", "shall", "’ll", "'ll") for c in verb.children):
        return True
    if any(c.lower_ == "to" and c.dep_ == "aux" for c in verb.children):
        if verb.head is not verb and (verb.head.lemma_ in planned or verb.head.lemma_ == "be"):
            return True
        return any(t.lemma_ in planned for t in chain[1:])
    if trigger.token.pos_ == "NOUN":
        return any(c.lower_ in planned for c in trigger.token.children)
    return False
