"""What violence cost: the dead and wounded of a blast, a clash or an attack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.events.counts import harmed, is_harm, kind_of_harm
from onrecord.events.triggers import Frame, Frames, Words, frame_of, near
from onrecord.parse import Document, Token
from onrecord.records import CountKind

_NOUNS = ("NOUN", "PROPN")
_SUBJECTS = ("nsubj", "nsubjpass")
#: From a word of harm up to the verb that tells its cause, within one sentence.
_UP = ("conj", "advcl", "xcomp", "acl", "relcl", "oprd", "acomp", "pcomp", "prep", "pobj", "dobj")
_HIGHEST = 7
_DEEPEST = 3
_TYPE = "ASSAULT"


@dataclass(frozen=True, slots=True)
class Toll:
    """Who was killed or wounded and by what. `victims` are heads of phrases, or bare numbers.

    `frame` is that of the cause: a "drone strike" is ASSAULT by drone. `sure`: no kind of
    violence that private persons do to each other ("a stabbing").
    """

    harm: Token
    victims: tuple[Token, ...]
    cause: Token
    frame: Frame
    sure: bool


def find_tolls(doc: Document, frames: Frames, words: Words) -> Iterator[Toll]:
    """Walk what violence cost, in text order, once for each cause.

    The cause stands in the sentence: "two died in clashes", "a blast killed 12", "the attack left
    three wounded". An accident ("a gas explosion") is none, nor "his attack hit the senator".
    """
    for sentence in doc.sentences():
        seen: set[int] = set()
        for harm in sentence:
            victims = tuple(harmed(harm, words) or _hit(harm, words))
            if not victims:
                continue
            causes = ((c, f) for c in _causes(harm, words) if (f := _deadly(c, frames, words)))
            cause, frame = next(causes, (None, None))
            if cause is not None and frame is not None and cause.i not in seen:
                seen.add(cause.i)
                if not _is_figure(harm, victims, cause, words):
                    yield Toll(harm, victims, cause, frame, not _is_private(cause, words))


def _is_private(cause: Token, words: Words) -> bool:
    """Tell "a stabbing" and "a home invasion", which need have no politics."""
    lemma = cause.lemma_.lower()
    keys = {lemma, *(f"{c.lemma_.lower()} {lemma}" for c in cause.lefts)}
    return bool(keys & words["deadly private"])


def _is_figure(harm: Token, victims: Sequence[Token], cause: Token, words: Words) -> bool:
    """Tell "his attack hit the senator" from "the attack wounded 12"."""
    counted = any(
        t.pos_ == "NUM" or t.lower_ in words["many"] for v in victims for t in (v, *v.lefts)
    )
    killed = kind_of_harm(harm, words) is CountKind.KILLED
    return cause.lemma_.lower() in words["also verbal"] - words["deadly explosives"] and not (
        counted or killed
    )


def is_accident(noun: Token, words: Words) -> bool:
    """Tell "a gas explosion" from "an explosion", which may be a bomb's."""
    beside = {c.lemma_.lower() for c in noun.lefts}
    return noun.lemma_.lower() in words["may be accident"] and bool(beside & words["accident"])


def _hit(verb: Token, words: Words) -> list[Token]:
    """Return what a blast "ripped through" or "rocked"."""
    if verb.lemma_.lower() not in words["rip"]:
        return []
    ends = [c for p in verb.rights if p.lower_ in words["ripped through"] for c in p.children]
    return [c for c in (*verb.rights, *ends) if c.dep_ in ("dobj", "pobj")]


def _deadly(noun: Token, frames: Frames, words: Words) -> Frame | None:
    """Return what kind of violence a noun means, None if it means none."""
    lemma = noun.lemma_.lower()
    around = {c.lemma_.lower() for c in noun.children} | near(noun)
    private = around & words["unpolitical"] - words["attacked"]  # "a car bomb"
    if noun.pos_ not in _NOUNS or private or is_accident(noun, words):
        return None
    mode = next((m for m in words["deadly mode"] if lemma in words[f"deadly {m}"]), None)
    if mode is not None or lemma in words["deadly"]:
        return Frame(_TYPE, mode, frozenset())
    frame = frame_of(noun, frames, words)
    return frame if frame is not None and frame.type == _TYPE else None


def _causes(harm: Token, words: Words) -> Iterator[Token]:
    """Walk the nouns that may be what did the harm, the nearest clause first."""
    node = harm
    for _ in range(_HIGHEST):
        if node.pos_ in _NOUNS and node.i != harm.i:
            yield node  # "the bombing that killed 12"
        yield from _told_at(node, words)
        for other in node.children:
            if other.dep_ == "conj" and is_harm(other, words):
                yield from _told_at(other, words)  # "killed and nine hurt in a raid"
        beside = any(c.dep_ in ("mark", "advmod") for c in node.lefts) and node.dep_ == "advcl"
        if node.dep_ not in _UP or node.head.i == node.i or beside:
            return  # "the blast came a day after gunmen shot a judge dead"
        node = node.head


def _told_at(verb: Token, words: Words) -> Iterator[Token]:
    """Walk the nouns that one clause has as subject or in its phrases: "died when shells fell"."""
    for child in verb.children:
        if child.dep_ in _SUBJECTS:
            yield from _within(child)
        elif child.dep_ in ("prep", "agent"):
            yield from _after(child, words)
        elif child.dep_ == "advcl" and {c.lower_ for c in child.lefts} & words["when"]:
            yield from (n for c in child.lefts if c.dep_ in _SUBJECTS for n in _within(c))


def _after(prep: Token, words: Words) -> Iterator[Token]:
    if prep.lower_ in words["cause preposition"]:
        yield from (n for c in prep.children if c.dep_ == "pobj" for n in _within(c))


def _within(head: Token, depth: int = 0) -> Iterator[Token]:
    """Walk a noun, what it is of, and what stands beside it: "three days of fighting"."""
    yield head
    if depth >= _DEEPEST:
        return
    for child in head.children:
        if child.dep_ == "conj":
            yield from _within(child, depth + 1)
        elif child.dep_ == "prep" and child.lower_ == "of":
            yield from (n for c in child.children for n in _within(c, depth + 1))
