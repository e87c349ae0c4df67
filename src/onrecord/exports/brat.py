"""brat standoff: a .txt and a .ann for each article, offsets in code points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from onrecord.public import Anchor, Event, Record, Statement
from onrecord.records import Act, ActorKind, ChannelKind, Quotation, Status

_STATEMENT = "Statement"
_WORDS = ("Content", "Source", "Time", "Place")
Piece = tuple[int, int]


def entity_type(kind: str) -> str:
    """Return brat's type for a kind of actor: a name without blanks.

    >>> entity_type("person"), entity_type("place")
    ('Person', 'Place_as_actor')
    """
    return "Place_as_actor" if kind == "place" else kind.capitalize()


def configuration(types: Sequence[str], modes: Sequence[str]) -> bytes:
    """Return annotation.conf, without which brat shows nothing."""
    done = "Actor*:<ENTITY>, Recipient*:<ENTITY>, Time?:Time, Place?:Place"
    done += ", According_to?:Statement"
    said = "Speaker?:<ENTITY>, Source*:Source, Content*:Content, Relay*:<ENTITY>, Time?:Time"
    said += ", Inside?:Statement, Repeats?:Statement"
    lines = [
        "[entities]",
        *(entity_type(kind) for kind in ActorKind),
        *_WORDS,
        "[relations]",
        "<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>",
        "[events]",
        f"{_STATEMENT}\t{said}",
        *(f"{kind}\t{done}" for kind in types),
        "[attributes]",
        f"Status\tArg:<EVENT>, Value:{'|'.join(Status)}",
        f"Mode\tArg:<EVENT>, Value:{'|'.join(modes)}",
        f"Act\tArg:{_STATEMENT}, Value:{'|'.join(Act)}",
        f"Quotation\tArg:{_STATEMENT}, Value:{'|'.join(Quotation)}",
        f"Channel\tArg:{_STATEMENT}, Value:{'|'.join(ChannelKind)}",
    ]
    return ("\n".join(lines) + "\n").encode()


def standoff(record: Record) -> bytes:
    """Return the .ann file of an article.

    What runs over a line break is in pieces, for brat's spans do not; several pieces of evidence
    are one discontinuous trigger. The notes hold the ids of onrecord's records.
    """
    draft = _Draft(record.article.text)
    kinds = {a.id: entity_type(a.kind) for a in record.actors}
    for actor in record.actors:
        for mention in actor.mentions:
            draft.words(kinds[actor.id], [mention])
    times = {t.id: draft.words("Time", [t.span]) for t in record.times}
    places = {}
    for place in record.places:
        found = [draft.words("Place", [span]) for span in place.spans]
        places[place.id] = found[0]
        if place.geonameid:
            for number in found:
                draft.normalise(number, f"GeoNames:{place.geonameid}", place.name)
    said = {s.id: draft.reserve() for s in record.statements}
    for statement in record.statements:
        _statement(draft, statement, said, kinds, times)
    for event in record.events:
        _event(draft, event, said, kinds, times, places)
    return draft.written()


@dataclass(slots=True)
class _Draft:
    """The lines of an .ann file as they are made; equal spans of one type are one line."""

    text: str
    spans: dict[tuple[str, tuple[Piece, ...]], str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    events: int = 0
    others: int = 0

    def words(self, kind: str, anchors: Iterable[Anchor]) -> str:
        """Return the number of a text-bound annotation, made unless it is there."""
        pieces = _pieces(self.text, anchors)
        key = (kind, pieces)
        if key not in self.spans:
            self.spans[key] = number = f"T{len(self.spans) + 1}"
            shown = " ".join(self.text[start:end] for start, end in pieces)
            where = ";".join(f"{start} {end}" for start, end in pieces)
            self.lines.append(f"{number}\t{kind} {where}\t{shown}")
        return self.spans[key]

    def reserve(self) -> str:
        """Return the number of an event to come, so that others may point to it."""
        self.events += 1
        return f"E{self.events}"

    def event(self, number: str, kind: str, trigger: str, roles: Iterable[tuple[str, str]]) -> None:
        """Write an event; roles that come again are numbered, as brat wants it."""
        seen: dict[str, int] = {}
        written = [f"{kind}:{trigger}"]
        for role, target in roles:
            seen[role] = seen.get(role, 0) + 1
            written.append(f"{role}{seen[role] if seen[role] > 1 else ''}:{target}")
        self.lines.append(f"{number}\t{' '.join(written)}")

    def attribute(self, name: str, target: str, value: str) -> None:
        """Write an attribute."""
        self.others += 1
        self.lines.append(f"A{self.others}\t{name} {target} {value}")

    def normalise(self, target: str, reference: str, name: str) -> None:
        """Write what a span refers to."""
        self.others += 1
        self.lines.append(
            f"N{self.others}\tReference {target} {reference}\t{' '.join(name.split())}"
        )

    def note(self, target: str, text: str) -> None:
        """Write a note."""
        self.others += 1
        self.lines.append(f"#{self.others}\tAnnotatorNotes {target}\t{text}")

    def written(self) -> bytes:
        """Return the file."""
        return "".join(f"{line}\n" for line in self.lines).encode()


def _statement(
    draft: _Draft,
    s: Statement,
    said: dict[str, str],
    kinds: dict[str, str],
    times: dict[str, str],
) -> None:
    trigger = draft.words(_STATEMENT, s.cue or s.content)
    roles = [("Source", draft.words("Source", s.source))] if s.source else []
    roles.append(("Content", draft.words("Content", s.content)))
    roles += [("Relay", draft.words(kinds[r.actor], [r.span])) for r in s.relays]
    roles += [("Time", times[s.time])] if s.time in times else []
    roles += [("Inside", said[s.inside])] if s.inside in said else []
    roles += [("Repeats", said[s.repeats])] if s.repeats in said else []
    number = said[s.id]
    draft.event(number, _STATEMENT, trigger, roles)
    draft.attribute("Act", number, s.act)
    draft.attribute("Quotation", number, s.quotation)
    if s.channel:
        draft.attribute("Channel", number, s.channel.kind)
    draft.note(number, s.id)


def _event(
    draft: _Draft,
    e: Event,
    said: dict[str, str],
    kinds: dict[str, str],
    times: dict[str, str],
    places: dict[str, str],
) -> None:
    trigger = draft.words(e.type, e.evidence)
    roles = [("Actor", draft.words(kinds[p.actor], [p.span])) for p in e.actors]
    roles += [("Recipient", draft.words(kinds[p.actor], [p.span])) for p in e.recipients]
    roles += [("Time", times[e.time])] if e.time in times else []
    roles += [("Place", places[e.place])] if e.place in places else []
    roles += [("According_to", said[e.according_to])] if e.according_to in said else []
    number = draft.reserve()
    draft.event(number, e.type, trigger, roles)
    draft.attribute("Status", number, e.status)
    if e.mode:
        draft.attribute("Mode", number, e.mode)
    draft.note(number, e.id)


def _pieces(text: str, anchors: Iterable[Anchor]) -> tuple[Piece, ...]:
    """Return the pieces of the spans between line breaks, in order and without overlap."""
    merged: list[list[int]] = []
    for start, end in sorted((a.start, a.end) for a in anchors):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    found: list[Piece] = []
    for start, end in merged:
        at = start
        for line in text[start:end].splitlines(keepends=True):
            shown = line.strip()
            if shown:
                first = at + line.index(shown)
                found.append((first, first + len(shown)))
            at += len(line)
    return tuple(found)
