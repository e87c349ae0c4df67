"""What the CAMEO formats share: an event as directed pairs of actors, with numbers as ids."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

from onrecord.exports.codes import Cameo, Codes
from onrecord.exports.selection import Coded, Party

#: Hexadecimal digits of an id: as many as R and JavaScript keep exactly, which count in doubles.
_DIGITS = 13
#: What several do with each other if nobody else is named: talks, a signature, an exchange of fire.
TOGETHER = frozenset({"AGREE", "ASSAULT", "CONSULT", "COOPERATE", "RETREAT", "SUPPORT"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dyad:
    """One actor and one recipient of an event; either may be missing."""

    coded: Coded
    actor: Party | None
    recipient: Party | None
    cameo: Cameo

    @property
    def number(self) -> int:
        """An id of digits, from content: the same on every machine."""
        ids = (self.coded.event.id, *(p.actor.id if p else "" for p in self.parties))
        return number_of("\x1f".join(ids))

    @property
    def parties(self) -> tuple[Party | None, Party | None]:
        """Actor and recipient."""
        return self.actor, self.recipient


def dyads(coded: Coded, codes: Codes) -> Iterator[Dyad]:
    """Return a dyad for each actor with each recipient.

    Where nobody is recipient, as in talks, each pair of actors is one, the first named first; but
    "the union and the party condemned the raid" is nothing between the two.
    """
    pairs: Iterator[tuple[Party | None, Party | None]]
    if coded.event.type in TOGETHER and len(coded.actors) > 1 and not coded.recipients:
        pairs = combinations(coded.actors, 2)
    else:
        pairs = product(coded.actors or (None,), coded.recipients or (None,))
    key = (coded.event.type, coded.event.mode)
    cameo = codes.cameo.get(key) or codes.cameo[coded.event.type, None]
    for actor, recipient in pairs:
        yield Dyad(coded=coded, actor=actor, recipient=recipient, cameo=cameo)


def number_of(text: str) -> int:
    """Return a number for a text, the same on every machine."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:_DIGITS], 16)
