"""An actor in the making."""

from __future__ import annotations

from dataclasses import dataclass, field

from onrecord.actors.offices import Holder
from onrecord.actors.refs import Ref
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
    "their lawyer". `holder` is who it is by the table of offices. `visited` are
    countries where it is a guest.
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
    visited: set[str] = field(default_factory=set)

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
        short = not self.human and "IGO" in self.sectors and ref.form is MentionForm.NOMINAL
        for sector in () if short else ref.sectors:  # "the Council" of the UN is of no state
            if sector not in self.sectors:
                self.sectors.append(sector)
