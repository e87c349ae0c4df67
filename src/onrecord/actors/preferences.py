"""What makes one antecedent of a pronoun likelier than another, beyond where it stands."""

from __future__ import annotations

from onrecord.actors.entities import Entity
from onrecord.actors.linker import Linker
from onrecord.actors.refs import Ref
from onrecord.parse import Token
from onrecord.records import ActorKind, MentionForm

_STATES = (ActorKind.COUNTRY, ActorKind.GOVERNMENT)
_PEOPLE = ("m", "f")
#: What an antecedent gains or loses, beside 18 for a subject and 16 a sentence (`pronouns`):
#: "its army" is a state's, "its captain" is none's.
_OWNS, _OWNS_NOT = 40, 60
#: A source is less talked of than what it says, one that is only cited least.
_SOURCE, _CITED = 25, 45
#: Nobody sanctions their own.
_OWN_TARGET = 60
#: Whom a profile is of goes on as "she" where a paragraph begins.
_TOPIC = 40


def preference(linker: Linker, other: Ref, entity: Entity, ref: Ref) -> float:
    """Return what the sense of the two clauses adds to an antecedent's score."""
    score = _as_owner(linker, other, entity, ref) if ref.head.dep_ == "poss" else 0.0
    if not ref.quoted and not _tells(linker, ref.head):
        score -= _as_source(linker, other, entity)
        if _opens_block(linker, ref) and entity is topic(linker, ref.gender):
            score += _TOPIC
    return score


def is_absurd(linker: Linker, entity: Entity, ref: Ref) -> bool:
    """Tell that no judge is sentenced, and nobody says that they died."""
    verb, frames = ref.head.head, linker.lexicon.frames
    if ref.head.dep_ == "nsubjpass" and verb.lemma_ in frames["tried"]:
        return ref.gender in _PEOPLE and "JUD" in entity.sectors
    if ref.head.dep_ != "nsubj" or verb.dep_ != "ccomp" or verb.lemma_ not in frames["dying"]:
        return False
    speakers = (c.i for c in verb.head.lefts if c.dep_ == "nsubj")
    return any(
        linker.of.get(r.index) is entity for i in speakers for r in linker.by_head.get(i, ())
    )


def topic(linker: Linker, gender: str | None) -> Entity | None:
    """Return the only person of a gender whom the headline or its standfirst names."""
    if gender not in _PEOPLE:
        return None
    found = {
        id(entity): entity
        for entity in linker.entities
        if entity.named and entity.human and entity.gender in (None, gender)
        for r in entity.refs
        if r.in_opening and r.form is MentionForm.NAME
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _as_owner(linker: Linker, other: Ref, entity: Entity, ref: Ref) -> float:
    frames, owned = linker.lexicon.frames, ref.head.head
    word = owned.lemma_.lower()
    score = 0.0
    if ref.gender == "n" and word in frames["part_of_state"]:
        score += _OWNS if entity.kind in _STATES else -_OWNS
    if ref.gender == "n" and word in frames["part_of_thing"]:
        score -= _OWNS_NOT if entity.kind in _STATES else 0
    if other.subject and _is_target(owned, other.head, frames["hostile_noun"], frames["of"]):
        score -= _OWN_TARGET
    return score


def _is_target(owned: Token, subject: Token, hostile: frozenset[str], of: frozenset[str]) -> bool:
    """Tell the negotiators of "Oslo lifted sanctions on two of its negotiators" from Oslo's own."""
    at = owned
    while at.dep_ == "pobj" and at.head.head.i != at.head.i:
        preposition, above = at.head, at.head.head
        if preposition.lower_ not in of:
            against = above if above.pos_ == "NOUN" else _object(above)
            verb = above.head if above.pos_ == "NOUN" else above
            named = against is not None and against.lemma_.lower() in hostile
            return named and subject.head.i == verb.i
        at = above
    return False


def _object(verb: Token) -> Token | None:
    return next((c for c in verb.rights if c.dep_ == "dobj"), None)


def _as_source(linker: Linker, other: Ref, entity: Entity) -> float:
    """Return what one loses who is only the source of what is told."""
    head = other.head
    if head.dep_ == "pobj" and head.head.head.lemma_ in linker.lexicon.frames["according"]:
        return _CITED
    if head.dep_ != "nsubj" or not _tells(linker, head):
        return 0.0
    if "JRN" in entity.sectors and entity.kind is ActorKind.ORGANIZATION:
        return _CITED
    clause = next((c for c in head.head.children if c.dep_ == "ccomp"), None)
    others = clause is not None and any(
        c.dep_ in ("nsubj", "nsubjpass") and c.pos_ != "PRON" for c in clause.lefts
    )
    return _SOURCE if others else 0.0


def _tells(linker: Linker, subject: Token) -> bool:
    return subject.dep_ == "nsubj" and subject.head.lemma_ in linker.lexicon.frames["telling"]


def _opens_block(linker: Linker, ref: Ref) -> bool:
    """Tell whether nobody named of the pronoun's gender was mentioned before in its paragraph."""
    if ref.in_opening or ref.head.dep_ not in ("nsubj", "nsubjpass", "poss"):
        return False
    for other, entity in reversed(linker.history):
        if other.block_start != ref.block_start:
            return True
        if entity.named and entity.human and entity.gender in (None, ref.gender):
            return False
    return True
