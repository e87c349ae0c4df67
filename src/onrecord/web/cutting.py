"""An article's text cut where any record begins or ends, so that records may overlap and nest.

Offsets count code points and the browser counts UTF-16 units, so text is cut here and the browser
gets pieces. A piece says which records it belongs to, and in what role.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.records import Span, Status
from onrecord.resolved import Record

#: The voices a piece may be in, the outermost to the innermost hand.
OWN, SAID, HAND = "own", "said", "hand"
#: Statuses of events that took place.
_REAL = (Status.HAPPENED, Status.ONGOING)


@dataclass(frozen=True, slots=True, order=True)
class Layer:
    """A stretch that a record points at, and as what: content, source, cue, relay, evidence …"""

    span: Span
    role: str
    record_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text that no border crosses.

    `on` are "record:role" for every record it belongs to; `voice` who speaks: own, said, hand,
    None for what is neither; `opens` are the records whose first character it holds; `innermost`
    is the record that a click on it means.
    """

    text: str
    voice: str | None
    marks: tuple[str, ...]
    on: tuple[str, ...]
    opens: tuple[str, ...]
    innermost: str | None


def layers(record: Record) -> tuple[Layer, ...]:
    """Return every stretch that a statement or an event of the record points at."""
    found: list[Layer] = []
    for said in record.statements:
        s = said.record
        found += [Layer(span, "content", s.id) for span in s.content]
        found += [Layer(span, "source", s.id) for span in s.source]
        found += [Layer(span, "cue", s.id) for span in s.cue]
        found += [Layer(relay.span, "relay", s.id) for relay in s.relays]
        found += [Layer(s.channel.span, "channel", s.id)] if s.channel else []
        found += [Layer(said.time.span, "time", s.id)] if said.time else []
    for done in record.events:
        e = done.record
        found += [Layer(span, "evidence", e.id) for span in e.evidence]
        found += [Layer(p.span, "actor", e.id) for p in e.actors]
        found += [Layer(p.span, "recipient", e.id) for p in e.recipients]
        found += [Layer(c.span, "count", e.id) for c in e.counts]
        found += [Layer(done.time.span, "time", e.id)] if done.time else []
    return tuple(sorted(set(found)))


class Cutter:
    """Cuts the stretches of one article's text; what all of them need is looked up once."""

    def __init__(self, record: Record) -> None:
        self._text = record.text
        self._layers = layers(record)
        self._own = record.outlet_voice
        self._hands = {s.record.id for s in record.statements if s.relays}
        self._unreal = {e.record.id: e.status.value for e in record.events if e.status not in _REAL}
        self._first = _first_spans(self._layers)

    def cut(self, stretch: Span) -> tuple[Piece, ...]:
        """Return the pieces of a stretch, in order; together they are its text."""
        near = [layer for layer in self._layers if layer.span.overlaps(stretch)]
        own = [span for span in self._own if span.overlaps(stretch)]
        borders = {stretch.start, stretch.end}
        for span in [*(layer.span for layer in near), *own]:
            borders |= {max(span.start, stretch.start), min(span.end, stretch.end)}
        return tuple(
            self._piece(Span(start, end), near, own) for start, end in pairwise(sorted(borders))
        )

    def _piece(self, span: Span, near: Sequence[Layer], own: Sequence[Span]) -> Piece:
        over = [layer for layer in near if layer.span.holds(span)]
        contents = [layer for layer in over if layer.role == "content"]
        events = [layer for layer in over if layer.role == "evidence"]
        voice: str | None = None
        if contents:
            voice = HAND if any(x.record_id in self._hands for x in contents) else SAID
        elif any(sentence.holds(span) for sentence in own):
            voice = OWN
        inner = min(contents or events or over, key=lambda x: len(x.span), default=None)
        return Piece(
            text=span.of(self._text),
            voice=voice,
            marks=tuple(dict.fromkeys(self._marks(over))),
            on=tuple(dict.fromkeys(f"{x.record_id}:{x.role}" for x in over)),
            opens=tuple(
                dict.fromkeys(
                    x.record_id for x in over if self._first[x.record_id].start == span.start
                )
            ),
            innermost=inner.record_id if inner else None,
        )

    def _marks(self, over: Sequence[Layer]) -> Iterator[str]:
        for layer in over:
            if layer.role in ("source", "cue", "relay"):
                yield layer.role
            elif layer.role == "evidence":
                yield "event"
                if layer.record_id in self._unreal:
                    yield self._unreal[layer.record_id]
        if sum(layer.role == "content" for layer in over) > 1:
            yield "nested"


def _first_spans(found: Sequence[Layer]) -> dict[str, Span]:
    """Return where each record begins: its first content or evidence."""
    first: dict[str, Span] = {}
    for layer in found:
        if layer.role in ("content", "evidence"):
            first.setdefault(layer.record_id, layer.span)
    for layer in found:
        first.setdefault(layer.record_id, layer.span)
    return first
