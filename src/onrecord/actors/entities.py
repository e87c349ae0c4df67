"""An actor in the making, and the state of linking one article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from onrecord.actors.offices import Holder
from onrecord.actors.refs import Ref
from onrecord.names import NameLexicon
from onrecord.records import ActorKind, MentionForm

#: Sentences a pronoun or a description may look back.
REACH = 8


@dataclass(slots=True, eq=False)
class Entity:
    """An actor in the making; two are equal only if they are one.

    `owner` is whom it belongs to ("its spokesman"), `part_of` the group it is one of, `members`
    those of a group such as "both sides", none of whom has members, `states` whose "Russian and
    Chinese ships" are. `hint` is the country the
    context suggests. `hired`: one who serves the owner for money and need not be a compatriot:
    "their lawyer". `holder` is who it is by the table of offices.
    """

    refs: list[Ref] = field(default_factory=list)
    kind: ActorKind = ActorKind.UNNAMED
    gender: str | None = None
    country: str | None = None
    role: str | None = None
    role_keys: set[str] = field(default_factory=set)
    sectors: list[str] = field(default_factory=list)
    owner: Entity | None = None
    hired: bool = False
    hint: str | None = None
    members: tuple[Entity, ...] = ()
    states: tuple[Entity, ...] = ()
    part_of: Entity | None = None
    human: bool = False
    plural: bool = False
    named: bool = False
    holder: Holder | None = None

    def add(self, ref: Ref) -> None:
        """Take in a mention with what it shows."""
        self.refs.append(ref)
        if ref.form is MentionForm.PRONOUN:
            if self.gender is None and ref.gender in ("m", "f"):
                self.gender = ref.gender
            return
        self.gender = self.gender or ref.gender
        self.human = self.human or ref.human
        if ref.country is not None and self.country is None:
            self.country = ref.country
        called = ref.quoted and ref.form is MentionForm.NOMINAL and set(ref.sectors) <= {"CVL"}
        if self.named and called:
            return  # "this guy" is what somebody calls him
        if ref.role_key and (self.role is None or self.role_keys == {"counterpart"}):
            self.role = ref.role
        if ref.role_key:
            self.role_keys.add(f"former {ref.role_key}" if ref.past else ref.role_key)
        for sector in ref.sectors:
            if sector not in self.sectors:
                self.sectors.append(sector)


@dataclass(slots=True)
class Linker:
    """The state of linking one article."""

    refs: Sequence[Ref]
    lexicon: NameLexicon
    home: str | None = None  # the country the report is plainly about
    parties: tuple[str, ...] = ()  # the two countries it is about
    entities: list[Entity] = field(default_factory=list)
    of: dict[int, Entity] = field(default_factory=dict)  # Ref index to entity
    keys: dict[tuple[str, ...], Entity] = field(default_factory=dict)
    history: list[tuple[Ref, Entity]] = field(default_factory=list)
    by_head: dict[int, list[Ref]] = field(default_factory=dict)  # token to Refs
    by_start: dict[int, list[Ref]] = field(default_factory=dict)  # offset to Refs

    def __post_init__(self) -> None:
        """Index the mentions by head and by start, the longest first."""
        for ref in sorted(self.refs, key=lambda r: -len(r.span)):
            self.by_head.setdefault(ref.head.i, []).append(ref)
            self.by_start.setdefault(ref.span.start, []).append(ref)

    def put(self, ref: Ref, entity: Entity) -> Entity:
        """Make `ref` a mention of `entity`."""
        if ref.index not in self.of:
            self.of[ref.index] = entity
            entity.add(ref)
        return entity

    def new(self, ref: Ref, kind: ActorKind, *key: str) -> Entity:
        """Return the entity under `key`, or make one of `ref`."""
        entity = self.keys.get(key) if key else None
        if entity is None:
            entity = Entity(kind=kind, human=ref.human, plural=ref.plural)
            self.entities.append(entity)
            if key:
                self.keys[key] = entity
        return self.put(ref, entity)

    def group(self, ref: Ref, members: Sequence[Entity]) -> Entity:
        """Make `ref` a mention of the group of these, of which there is one."""
        flat = {id(one): one for entity in members for one in entity.members or (entity,)}
        key: tuple[str, ...] = ("group", ref.words.casefold())
        if len(flat) > 1:
            key = ("members", *sorted(str(i) for i in flat))
        entity = self.new(ref, ActorKind.GROUP, *key)
        if len(flat) > 1 and not entity.members:
            entity.members = tuple(flat.values())
        entity.plural = True
        return entity

    def merge(self, kept: Entity, lost: Entity) -> None:
        """Make two entities one."""
        if kept is lost:
            return
        for ref in lost.refs:
            self.of[ref.index] = kept
            kept.add(ref)
        kept.country = kept.country or lost.country
        kept.owner = kept.owner or lost.owner
        kept.holder = kept.holder or lost.holder
        lost.refs.clear()
        for entity in self.entities:
            if lost in entity.members:
                entity.members = tuple(kept if m is lost else m for m in entity.members)
        for key, entity in self.keys.items():
            if entity is lost:
                self.keys[key] = kept
