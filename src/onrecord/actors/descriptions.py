"""Whom a description means: "the minister", "the ministry", "both sides", "one of them"."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.actors.bodies import body_words
from onrecord.actors.entities import REACH, Entity
from onrecord.actors.groups import (
    group_size,
    is_coordination,
    link_coordination,
    link_group_of,
    link_states,
)
from onrecord.actors.linker import Linker
from onrecord.actors.pronouns import antecedent
from onrecord.actors.refs import Ref, collective_of
from onrecord.actors.seats import seat_before
from onrecord.names import Collective
from onrecord.records import ActorKind, BlockKind, MentionForm

_STATES = (ActorKind.COUNTRY, ActorKind.GOVERNMENT)
#: Sentences in which "the force" takes up a force rather than that of the report's country.
_NEAR = 2
_QUANTITIES = ("CD", "DT", "PDT", "JJ", "JJS", "JJR")


def link_description(linker: Linker, ref: Ref) -> None:
    """Give a description its entity, known or new."""
    lexicon = linker.lexicon
    row = collective_of(ref.head, lexicon)
    if is_coordination(ref):
        link_coordination(linker, ref)
    elif (size := group_size(linker, ref)) and link_group_of(linker, ref, size):
        return
    elif ref.head.tag_ in _QUANTITIES:
        _link_quantity(linker, ref)
    elif row is not None and row.kind == "country" and not ref.plural and not ref.human:
        _link_country(linker, ref)
    elif row is not None and row.kind in ("body", "media") and not (ref.human or ref.plural):
        _link_body(linker, ref, row)
    elif ref.human and not ref.plural:
        entity = _person_described(linker, ref)
        if entity is not None:
            linker.put(ref, entity)
        else:
            linker.new(ref, ActorKind.UNNAMED).human = True
    elif ref.plural or (row is not None and row.kind == "group"):
        _link_group(linker, ref)
    elif (named := _named_by_head(linker, ref)) is not None:
        linker.put(ref, named)
    else:
        linker.new(ref, ref.mention.kind, "thing", ref.words.casefold())


def _named_by_head(linker: Linker, ref: Ref) -> Entity | None:
    """Return the named body that "the museum" takes up: "the Museum of Rail History"."""
    if ref.determiner != "the" or ref.plural or ref.human or " " in ref.words:
        return None
    return linker.bodies.named(ref.head.lower_)


def country_of(entity: Entity) -> str | None:
    """Return the country an entity has or seems to have, its owner's for want of one."""
    found = entity.country or entity.hint
    if found is None and entity.owner is not None and entity.owner is not entity:
        return entity.owner.country or entity.owner.hint
    return found


def holds_office(linker: Linker, ref: Ref) -> bool:
    """Tell whether the role is an office of a state: "president", not "captain"."""
    row = linker.lexicon.roles.get(ref.role_key or "")
    return row is not None and row.office


def latest(linker: Linker, ref: Ref, *, kinds: Sequence[ActorKind]) -> Entity | None:
    """Return the last entity of these kinds, a subject rather than another."""
    passing: Entity | None = None
    for other, entity in reversed(linker.history):
        if ref.sentence - other.sentence > REACH:
            break
        if entity.kind in kinds and entity.country and not entity.members:
            if other.subject:
                return entity
            passing = passing or entity
    return passing


# --- states and bodies -------------------------------------------------------------------------


def _link_country(linker: Linker, ref: Ref) -> None:
    """ "the country", "his country"."""
    owner = linker.of.get(ref.owner) if ref.owner is not None else None
    entity = None
    if owner is not None and owner.human and (country := country_of(owner)) is not None:
        linker.new(ref, ActorKind.COUNTRY, "country", country).country = country
        return
    others = [c for c in linker.parties if owner is not None and c != owner.country]
    if ref.head.lemma_ in linker.lexicon.frames["peer"] and len(others) == 1:
        # "its neighbour", in a report on two states
        linker.new(ref, ActorKind.COUNTRY, "country", others[0]).country = others[0]
        return
    if ref.determiner == "the" and owner is None:
        entity = latest(linker, ref, kinds=_STATES)
    if entity is not None:
        linker.put(ref, entity)
    elif ref.determiner == "the" and owner is None and linker.home is not None:
        linker.new(ref, ActorKind.COUNTRY, "country", linker.home).country = linker.home
    else:
        linker.new(ref, ActorKind.COUNTRY, "thing", ref.words.casefold())


def _link_body(linker: Linker, ref: Ref, row: Collective) -> None:
    lexicon = linker.lexicon
    words = body_words(ref)
    if (named := _short_for(linker, ref)) is not None:
        linker.put(ref, named)
        return
    owner = linker.of.get(ref.owner) if ref.owner is not None else None
    country = ref.country or (country_of(owner) if owner is not None else None)
    country = country or _chief_country(linker, ref)
    if country is None and owner is None and ref.determiner == "the":
        country = seat_before(linker, ref)
    plain = words in (row.word, ref.head.lower_) and (owner is None or not owner.human)
    if country is None and plain and owner is None and ref.determiner == "the":
        taken_up = linker.bodies.before(ref, words, None, row.sector, reach=_NEAR)
        usual = _usual_country(linker, ref)
        other = usual is not None and not _is_called(taken_up, ref.head.lower_)
        if taken_up is not None and taken_up.country is not None and not other:
            linker.put(ref, taken_up)  # "The force" after "Kenya, whose officers lead a force"
            return
    if country is None and row.institution and ref.determiner != "a" and owner is None:
        country = linker.home if plain else None
    if country is None and plain and owner is None and ref.determiner == "the":
        country = _usual_country(linker, ref)
    if ref.head.lemma_ in lexicon.frames["government_word"] and country and plain:
        executive = linker.new(ref, ActorKind.GOVERNMENT, "government", country)
        executive.country = executive.country or country
        return
    found = _named_inside(linker, ref)
    if found is None and ref.determiner != "a":
        found = linker.bodies.before(ref, words, country, row.sector)
    if found is not None:
        linker.put(ref, found)
        return
    kind = ActorKind.GOVERNMENT if row.institution else ActorKind.ORGANIZATION
    key = ("body", words, country or "", str(ref.owner or "")) if ref.determiner != "a" else ()
    entity = linker.new(ref, kind, *key)
    entity.country = entity.country or country


def _short_for(linker: Linker, ref: Ref) -> Entity | None:
    """Return the named body that "the Council", in a capital, is short for."""
    bare = ref.country is None and ref.owner is None and not ref.inner
    return _named_by_head(linker, ref) if bare and ref.head.text[0].isupper() else None


def _chief_country(linker: Linker, ref: Ref) -> str | None:
    """Return the country of "the Obama administration", if Mr Obama’s is known."""
    for i in ref.inner:
        chief = linker.of.get(i)
        if chief is not None and chief.human and linker.refs[i].head.head.i == ref.head.i:
            return country_of(chief)
    return None


def _usual_country(linker: Linker, ref: Ref) -> str | None:
    """Return the one country that calls its government so, if it is mentioned."""
    for frame in linker.lexicon.frames["usual_country"]:
        word, _, country = frame.partition("=")
        if word == ref.head.lower_ and any(e.country == country for e in linker.entities):
            return country
    return None


def _is_called(body: Entity | None, head: str) -> bool:
    """Tell whether a body was described by this word before: "the Kenyan administration"."""
    return body is not None and any(r.head.lower_ == head for r in body.refs)


def _named_inside(linker: Linker, ref: Ref) -> Entity | None:
    """Return the body whose name stands before the head: "the Adal Zhol party"."""
    for i in ref.inner:
        other = linker.refs[i]
        if i not in linker.of or other.head.head.i != ref.head.i:
            continue
        entity = linker.of[i]
        beside = other.head.dep_ in ("compound", "amod", "nmod", "appos")
        if beside and entity.kind is ActorKind.ORGANIZATION and entity.named:
            return entity
    return None


# --- groups, pairs, quantities -------------------------------------------------------------------


def _link_group(linker: Linker, ref: Ref) -> None:
    lemma = ref.head.lemma_
    if ref.determiner == "the" and ref.country is None and ref.owner is None:
        for other, entity in reversed(linker.history):
            if other.plural and other.form is MentionForm.NOMINAL and other.head.lemma_ == lemma:
                linker.put(ref, entity)
                return
    entity = linker.new(ref, ActorKind.GROUP, "group", ref.words.casefold())
    entity.plural = True
    link_states(linker, ref, entity)


def _link_quantity(linker: Linker, ref: Ref) -> None:
    """ "the three", "one of them", "others"."""
    apposed = _apposed(linker, ref)
    if apposed is not None:
        linker.put(ref, apposed)
        return
    below = next(
        (c for p in ref.head.rights if p.dep_ == "prep" for c in p.rights if c.dep_ == "pobj"), None
    )
    if below is not None:
        _link_part(linker, ref, linker.by_head.get(below.i, []))
        return
    if ref.determiner == "the" and ref.head.tag_ == "CD":
        word = ref.head.lower_
        for other, entity in reversed(linker.history):
            if other.plural and any(c.lower_ == word for c in other.head.lefts):
                linker.put(ref, entity)
                return
    linker.new(ref, ActorKind.GROUP).plural = True


def _apposed(linker: Linker, ref: Ref) -> Entity | None:
    """Return who "one" is in "said one of them, a nurse named Ana Diaz"."""
    if ref.head.lower_ not in linker.lexicon.frames["single"]:
        return None
    for child in ref.head.rights:
        for other in linker.by_head.get(child.i, ()) if child.dep_ == "appos" else ():
            if other.index not in linker.of and other.form is MentionForm.NOMINAL and other.human:
                link_description(linker, other)
            entity = linker.of.get(other.index)
            if entity is not None and entity.human and not entity.plural:
                return entity
    return None


def _link_part(linker: Linker, ref: Ref, wholes: Sequence[Ref]) -> None:
    entity = linker.new(ref, ActorKind.UNNAMED)
    for whole in wholes:
        if whole.index not in linker.of and whole.form is MentionForm.PRONOUN:
            found = antecedent(linker, whole)
            if found is not None:
                linker.put(whole, found)
        if whole.index in linker.of:
            entity.part_of = linker.of[whole.index]
            entity.country = entity.part_of.country
            entity.sectors = list(entity.part_of.sectors)
            entity.human = entity.part_of.human
    entity.plural = ref.head.lower_ in linker.lexicon.frames["both"] or ref.head.tag_ != "CD"


# --- persons -------------------------------------------------------------------------------------


def _person_described(linker: Linker, ref: Ref) -> Entity | None:
    """Return the person that "the minister", "his guest" or a headline's "loser" means."""
    opening = ref.in_opening
    role = ref.role_key
    if ref.entry is not None:
        return _compatriot(linker, ref)
    if role is None or ref.determiner == "a" or (ref.determiner == "" and not opening):
        return None
    owner = linker.of.get(ref.owner) if ref.owner is not None else None
    if role in linker.lexicon.frames["kinship"] and ref.owner is not None and owner is None:
        return None  # "the daughter of a clerk", who comes up only now
    if role in linker.lexicon.frames["visitor"] and owner is not None:
        return _other_person(linker, ref, owner)
    country = ref.country
    if country is None and owner is not None and not owner.human:
        country = country_of(owner)
    for other, entity in reversed(linker.history):
        near = ref.sentence - other.sentence <= 2
        if not (near or country is None or entity.country == country):
            continue
        if _fits_person(linker, entity, ref, country, owner):
            return entity
    if opening or ref.block is BlockKind.CAPTION:
        later = [e for e in linker.entities if e.named and e.refs]
        for entity in sorted(later, key=lambda e: e.refs[0].span.start):
            if _fits_person(linker, entity, ref, country, owner):
                return entity
    return None


def _compatriot(linker: Linker, ref: Ref) -> Entity | None:
    """Return whom "the 48-year-old Australian" means: the one just named."""
    aged = any(c.ent_type_ == "DATE" for c in ref.head.lefts)
    if ref.determiner != "the" or not aged:
        return None
    for other, entity in reversed(linker.history):
        if ref.sentence - other.sentence > _NEAR:
            return None
        fits = entity.country in (None, ref.country) and not entity.plural
        if entity.human and entity.named and fits:
            return entity
    return None


def _other_person(linker: Linker, ref: Ref, owner: Entity) -> Entity | None:
    """Return whom "his guest" means: the last named person who is not the host."""
    for other, entity in reversed(linker.history):
        if ref.sentence - other.sentence > REACH:
            break
        if entity.named and entity.human and entity is not owner:
            return entity
    return None


def _fits_person(
    linker: Linker, entity: Entity, ref: Ref, country: str | None, owner: Entity | None
) -> bool:
    role = ref.role_key or ""
    if not entity.human or entity.plural or entity is owner:
        return False
    if ref.gender and entity.gender and ref.gender != entity.gender:
        return False
    if country and entity.country and country != entity.country:
        return False
    peer = role in linker.lexicon.frames["peer"]
    if owner is not None and owner.human and not peer and entity.owner is not owner:
        return False  # "her spokesman" is nobody else's
    if owner is not None and owner.kind is ActorKind.ORGANIZATION and owner.named:
        theirs = entity.owner
        if (
            theirs is not None
            and theirs is not owner
            and theirs.kind is owner.kind
            and theirs.named
        ):
            return False  # "the chairman of the Harbour Party" is not the Farmers' leader
    keys = entity.role_keys
    kin = linker.lexicon.kin.get(role, frozenset())
    if ref.past:
        return f"former {role}" in keys  # "the former president" is not who is president
    last = {k.split()[-1] for k in keys if not k.startswith("former ")}
    return role in keys or bool(keys & kin or last & kin) or role in last
