"""Where people are guests, of which state they then are not: "thank the President for coming"."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.actors.linker import Linker
from onrecord.actors.refs import Ref
from onrecord.names import Sort
from onrecord.parse import Token

_CAPITAL = "capital"


def note_visit(linker: Linker, place: Ref) -> None:
    """Note that who comes to a country or its capital is not of it.

    A town says nothing: a president visits their own towns.
    """
    entry = place.entry
    if entry is None or place.country is None:
        return
    capital = entry.sort is Sort.METONYM and entry.note == _CAPITAL
    if not (capital or entry.sort is Sort.COUNTRY):
        return
    for head in _guests(linker, place.head):
        for ref in linker.by_head.get(head.i, ()):
            entity = linker.of.get(ref.index)
            if entity is not None and entity.human and not entity.plural:
                entity.visited.add(place.country)


def _guests(linker: Linker, place: Token) -> Iterator[Token]:
    frames = linker.lexicon.frames
    above = place.head
    to = place.dep_ == "pobj" and (above.lower_ in frames["to"] or above.lower_ in frames["in"])
    verb = above.head if to else above
    if verb.lemma_ not in frames["come"] or not (to or place.dep_ == "dobj"):
        return
    if verb.dep_ == "pcomp":  # "thanked the President for coming to Dublin"
        verb = verb.head.head
        yield from (c for c in verb.rights if c.dep_ == "dobj")
    else:
        yield from (c for c in verb.lefts if c.dep_ == "nsubj")
