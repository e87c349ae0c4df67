"""Appositions, predicates and aliases: "the minister, Ana Diaz", "known as “El Lobo”"."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from onrecord.actors.linker import Linker
from onrecord.actors.refs import Ref
from onrecord.parse import Token
from onrecord.records import ActorKind, MentionForm


def link_appositions(linker: Linker) -> None:
    """Join "the minister, Ana Diaz", "Ana Diaz, a baker" and "known as “El Lobo”"."""
    # "Tom Bell, his lawyer Ana Diaz": a role before its name is that name's and nobody else's
    for find in (_within, _beside):
        for ref in linker.refs:
            if ref.form is MentionForm.PRONOUN or ref.head.dep_ in ("cc", "punct"):
                continue
            for other in find(linker, ref):
                if _may_be_one(linker, ref, other) and not _is_in_title(linker, ref):
                    _join(linker, ref, other)


def _is_in_title(linker: Linker, ref: Ref) -> bool:
    """Tell the President of "the Special Envoy of the President, Ana Diaz", who is not Ana Diaz."""
    if ref.form is not MentionForm.NOMINAL or ref.head.dep_ != "pobj" or not ref.human:
        return False
    above = ref.head.head.head
    serving = linker.lexicon.frames["posted"] | linker.lexicon.frames["state_noun"]
    return any(
        other.span.end == ref.span.end and ref.index in other.inner
        for other in linker.by_head.get(above.i, ())
        if other.form is MentionForm.NOMINAL and other.role_key is not None
        if not serving.isdisjoint((other.role_key, above.lower_))
    )


def _join(linker: Linker, ref: Ref, other: Ref) -> None:
    named, described = (ref, other) if ref.index in linker.of else (other, ref)
    known = linker.of.get(named.index)
    taken = linker.of.get(described.index)
    if known is not None and taken is not None and known.named and taken.named:
        return  # described as one, two people of two names stay two
    entity = known or linker.new(named, named.mention.kind)
    if described.human and not entity.human:
        entity.kind, entity.human = ActorKind.PERSON, True
    if taken is not None:
        linker.merge(entity, taken)
    else:
        linker.put(described, entity)


def _within(linker: Linker, ref: Ref) -> Iterator[Ref]:
    """Yield the role or body inside a name: "Secretary of State Ana Diaz", "the bloc Ecowas"."""
    if ref.form is not MentionForm.NAME:
        return
    for i in ref.inner:
        role = linker.refs[i]
        before = role.span.start == ref.span.start and role.head.i < ref.head.i
        body = role.form is MentionForm.NOMINAL and role.span.end < ref.mention.head.start
        if before and (role.human if ref.human else body and role.head.dep_ != "poss"):
            yield role


def _beside(linker: Linker, ref: Ref) -> Iterator[Ref]:
    for child in ref.head.rights:
        if child.dep_ == "appos" and not _is_negated(child):
            yield from linker.by_head.get(child.i, ())[:1]
        called = child.dep_ == "acl" and child.lemma_ in linker.lexicon.frames["alias_verb"]
        if called or _gives_name(child, linker):
            aliases = (r for t in child.subtree for r in linker.by_head.get(t.i, ())[:1])
            yield from islice((r for r in aliases if r.form is MentionForm.NAME), 1)
    verb = ref.head.head
    if ref.head.dep_ == "attr" and verb.lemma_ in linker.lexicon.frames["copula_role"]:
        for child in verb.lefts:
            if child.dep_ == "nsubj" and not _is_negated(verb):
                yield from linker.by_head.get(child.i, ())[:1]
    # the comma alone: "the minister, Ana Diaz, said", whatever the parser made of it
    doc, comma = ref.head.doc, ref.token_after
    if comma is not None and comma.text == "," and comma.i + 1 < len(doc):
        at = comma.i + 1
        if at + 1 < len(doc) and doc[at].lower_.rstrip(".") in linker.lexicon.titles:
            at += 1  # "its spokesman, Supt. Ana Diaz", cut by the parser after the full stop
            at += doc[at].text == "." and at + 1 < len(doc)
        start = doc[at].idx
        following = next(
            (r for r in linker.by_start.get(start, ()) if r.form is not MentionForm.PRONOUN), None
        )
        if following is not None and (ref.form is MentionForm.NAME) != (
            following.form is MentionForm.NAME
        ):
            after = following.token_after
            if _speaks_behind(ref, following, after):
                return
            if after is None or after.text in ",.;:—–" or after.is_space or after.dep_ == "ROOT":
                yield following


def _gives_name(clause: Token, linker: Linker) -> bool:
    """Tell "a trader who gave his name as Omar", "who identified himself as Omar"."""
    frames = linker.lexicon.frames
    if clause.dep_ != "relcl" or not any(c.lower_ in frames["as"] for c in clause.rights):
        return False
    what = next((c for c in clause.rights if c.dep_ == "dobj"), None)
    if what is None:
        return False
    itself = what.lower_ in frames["reflexive"] and clause.lemma_ in frames["alias_verb"]
    return itself or what.lemma_.lower() in frames["own_name"]


def _speaks_behind(ref: Ref, following: Ref, after: Token | None) -> bool:
    """Tell "they never attacked their neighbour, Diaz said", where Diaz is nobody's neighbour."""
    subject = following.head.dep_ == "nsubj" and after is not None
    return subject and following.head.head == after and ref.head.head != after


def _is_negated(verb: Token) -> bool:
    return any(c.dep_ == "neg" for c in verb.children)


def _names_person(role: Ref, name: Ref) -> bool:
    """Take "his wife, Marian," for a person though the parser took Marian for a place."""
    unknown = name.form is MentionForm.NAME and name.entry is None and name.place is None
    return unknown and role.form is MentionForm.NOMINAL and role.human and not role.plural


def _may_be_one(linker: Linker, ref: Ref, other: Ref) -> bool:
    if ref.index == other.index or other.form is MentionForm.PRONOUN:
        return False
    if ref.index in linker.of and linker.of[ref.index] is linker.of.get(other.index):
        return False
    if ref.form is MentionForm.NAME and other.form is MentionForm.NAME:
        return False
    if other.head.dep_ in ("cc", "punct"):
        return False
    if ref.plural != other.plural or (ref.plural and ref.form is other.form):
        return False
    if ref.human != other.human:
        return _names_person(ref, other) or _names_person(other, ref)
    if ref.gender and other.gender and ref.gender != other.gender:
        return False
    if not ref.human:
        bodies = (ActorKind.ORGANIZATION, ActorKind.GOVERNMENT)
        return ref.mention.kind in bodies and other.mention.kind in bodies
    return True
