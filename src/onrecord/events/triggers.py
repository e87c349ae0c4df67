"""Which words name a political interaction: verbs and nouns with their PLOVER type and mode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.parse import Document, Token

_OBJECTS = ("dobj", "nsubjpass", "pobj", "attr", "oprd", "dative")


@dataclass(frozen=True, slots=True)
class Frame:
    """What a trigger means; `objects`: one of these must be its object or complement."""

    type: str
    mode: str | None
    objects: frozenset[str]


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that names an event, the verb that carries its clause, and what it means."""

    token: Token
    verb: Token
    frame: Frame


Frames = Mapping[tuple[str, str], Sequence[Frame]]


def find_triggers(
    doc: Document, frames: Frames, *, unpolitical: frozenset[str]
) -> Iterator[Trigger]:
    """Walk the triggers of the prose in text order."""
    for sentence in doc.sentences():
        taken: set[int] = set()
        for token in sentence:
            frame = _frame(token, frames)
            if frame is None or token.i in taken:
                continue
            if _near(token) & unpolitical:
                continue  # "the bill was attacked", "won the match": no political act
            verb = _carrier(token)
            if token.pos_ == "NOUN" and verb.i in taken:
                continue  # "launched an attack" is one event
            taken |= {token.i, verb.i}
            yield Trigger(token, verb, frame)


def _frame(token: Token, frames: Frames) -> Frame | None:
    pos = {"VERB": "verb", "NOUN": "noun", "PROPN": "noun"}.get(token.pos_)
    if pos is None:
        return None
    lemma = token.lemma_.lower()
    options = frames.get((lemma, pos), ())
    for particle in token.children:
        if particle.dep_ in ("prt", "prep") and (
            wider := frames.get((f"{lemma} {particle.lower_}", pos))
        ):
            options = wider
    if token.dep_ == "compound" and (
        wider := frames.get((f"{lemma} {token.head.lemma_.lower()}", pos))
    ):
        options = wider
    bound = [f for f in options if f.objects and f.objects & _objects(token)]
    free = [f for f in options if not f.objects]
    return next(iter(bound or free), None)


def _objects(token: Token) -> set[str]:
    """Return the lemmas of what the verb acts on, or the noun is about, with their compounds."""
    found: set[str] = set()
    for child in token.children:
        heads = [child] if child.dep_ in _OBJECTS else []
        if child.dep_ in ("prep", "agent", "dative"):
            heads = [c for c in child.children if c.dep_ == "pobj"]
        for head in heads:
            group = [head, *head.conjuncts]
            for item in group:
                found.add(item.lemma_.lower())
                found |= {c.lemma_.lower() for c in item.children if c.dep_ in ("compound", "amod")}
                found |= {
                    g.lemma_.lower()
                    for c in item.children
                    if c.dep_ == "prep" and c.lower_ == "of"
                    for g in c.children
                }
    return found


def _near(token: Token) -> set[str]:
    """Return the lemmas of subject and object, which tell a metaphor from an act."""
    around = [c for c in token.children if c.dep_ in (*_OBJECTS, "nsubj", "compound", "poss")]
    if token.dep_ == "compound":
        around.append(token.head)
    return {t.lemma_.lower() for t in around}


def _carrier(token: Token) -> Token:
    """Return the verb whose tense and adverbs are the event's: its own, or the noun's verb."""
    if token.pos_ == "VERB":
        return token
    node = token
    while node.head is not node and node.pos_ not in ("VERB", "AUX"):
        node = node.head
    return node
