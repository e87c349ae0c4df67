"""The state of linking one article: which mention is whose, and what was read so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from onrecord.actors.bodies import Bodies
from onrecord.actors.entities import Entity
from onrecord.actors.refs import Ref
from onrecord.names import NameLexicon
from onrecord.records import ActorKind


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
    bodies: Bodies = field(init=False)
    said: Counter[Entity] = field(default_factory=Counter)  # how often each was mentioned so far

    def __post_init__(self) -> None:
        """Index the mentions by head and by start, the longest first."""
        self.bodies = Bodies(self.lexicon)
        for ref in sorted(self.refs, key=lambda r: -len(r.span)):
            self.by_head.setdefault(ref.head.i, []).append(ref)
            self.by_start.setdefault(ref.span.start, []).append(ref)

    def remember(self, ref: Ref, entity: Entity) -> None:
        """Take a mention for read: what comes later may take it up."""
        self.history.append((ref, entity))
        self.bodies.see(ref, entity)
        self.said[entity] += 1

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
        self.bodies.join(kept, lost)
        for entity in self.entities:
            if lost in entity.members:
                entity.members = tuple(kept if m is lost else m for m in entity.members)
        for key, entity in self.keys.items():
            if entity is lost:
                self.keys[key] = kept
