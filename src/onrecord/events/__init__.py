"""Events: who did what to whom, in PLOVER types and modes, and whether it really happened.

Code book: PLOVER manual, version 2, as docs/codebook.md applies it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.events.counts import find_counts
from onrecord.events.participants import find_participants
from onrecord.events.status import status_of, type_of
from onrecord.events.triggers import Frame, Frames, Trigger, find_triggers
from onrecord.lexicons import load_rows
from onrecord.parse import Document, Token
from onrecord.records import (
    Act,
    Actor,
    Event,
    Mention,
    Origin,
    Participant,
    Place,
    Span,
    Statement,
    Status,
    TimeRef,
    make_id,
)

VERSION = "1"
#: A statement that does something by itself is an event.
_ACT_TYPES = {
    Act.ACCUSE: "ACCUSE",
    Act.DEMAND: "REQUEST",
    Act.ASK: "REQUEST",
    Act.THREATEN: "THREATEN",
    Act.PROMISE: "AGREE",
    Act.PRAISE: "SUPPORT",
    Act.REJECT: "REJECT",
}


@dataclass(frozen=True, slots=True)
class _TriggerRow:
    lemma: str
    pos: str
    type: str
    mode: str | None
    objects: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class _Score:
    type: str
    mode: str
    score: float
    quad: str
    note: str


@dataclass(frozen=True, slots=True)
class _Word:
    kind: str
    word: str
    note: str


@dataclass(frozen=True, slots=True)
class _Context:
    context: str
    word: str
    note: str


@dataclass(frozen=True, slots=True)
class EventLexicon:
    """Triggers, status words, contexts, and the manual's scores and quad categories."""

    frames: Frames
    scores: Mapping[tuple[str, str], tuple[float, str]]
    words: Mapping[str, frozenset[str]]
    contexts: Mapping[str, str]

    @classmethod
    def load(cls, data: Path) -> EventLexicon:
        """Load the tables from `data`."""
        folder = data / "lexicons" / "en"
        frames: dict[tuple[str, str], list[Frame]] = {}
        for row in load_rows(folder / "event_triggers.tsv", _TriggerRow):
            objects = frozenset(" ".join(row.objects).split())
            frames.setdefault((row.lemma, row.pos), []).append(Frame(row.type, row.mode, objects))
        words: dict[str, set[str]] = {}
        for word in load_rows(folder / "event_words.tsv", _Word):
            words.setdefault(word.kind, set()).add(word.word)
        scores = load_rows(data / "plover" / "scores.tsv", _Score)
        contexts = load_rows(folder / "event_contexts.tsv", _Context)
        return cls(
            frames=frames,
            scores={(s.type, s.mode): (s.score, s.quad) for s in scores},
            words={kind: frozenset(found) for kind, found in words.items()},
            contexts={c.word: c.context for c in contexts},
        )


def find_events(
    doc: Document,
    mentions: Sequence[Mention],
    actors: Sequence[Actor],
    statements: Sequence[Statement],
    times: Sequence[TimeRef],
    places: Sequence[Place],
    *,
    lexicon: EventLexicon,
) -> tuple[Event, ...]:
    """Find the political interactions of the article's prose, sorted by evidence."""
    scene = _Scene(doc, mentions, actors, statements, times, places, lexicon)
    events = [
        event
        for trigger in find_triggers(doc, lexicon.frames, unpolitical=lexicon.words["unpolitical"])
        if (event := scene.event(trigger)) is not None
    ]
    events += scene.acts(events)
    return _merge(events)


class _Scene:
    """The records an event is put together from, with look-up by place."""

    def __init__(
        self,
        doc: Document,
        mentions: Sequence[Mention],
        actors: Sequence[Actor],
        statements: Sequence[Statement],
        times: Sequence[TimeRef],
        places: Sequence[Place],
        lexicon: EventLexicon,
    ) -> None:
        self.doc, self.statements, self.times, self.places = doc, statements, times, places
        self.lexicon = lexicon
        self.actors = {a.id: a for a in actors}
        owner = {m: a.id for a in actors for m in a.mention_ids}
        self.by_head: dict[int, list[tuple[Mention, str]]] = {}
        for mention in mentions:
            if mention.id in owner:
                self.by_head.setdefault(mention.head.start, []).append((mention, owner[mention.id]))

    def participants(self, heads: Sequence[Token]) -> tuple[Participant, ...]:
        """Map phrases to actors; what is no actor is left out."""
        found: dict[str, Participant] = {}
        for head in heads:
            options = self.by_head.get(head.idx)
            if not options:
                continue
            mention, actor_id = max(options, key=lambda pair: len(pair[0].span))
            found.setdefault(actor_id, Participant(actor_id=actor_id, span=mention.span))
        return tuple(found.values())

    def event(self, trigger: Trigger) -> Event | None:
        """Put one event together, None if nobody political takes part."""
        heads, others = find_participants(self.doc, trigger)
        heads = [t for t in heads if t.i != trigger.token.i]
        actors, recipients = self.participants(heads), self.participants(others)
        if not actors and not recipients:
            return None
        said = self.statement_at(trigger.token.idx)
        own = said is not None and self.same_side(said.speaker_id, actors)
        status = status_of(trigger, self.lexicon.words, act=said.act if said else None, own=own)
        kind = type_of(trigger, status)
        mode = trigger.frame.mode if kind == trigger.frame.type else None
        return self.make(kind, mode, actors, recipients, status, said, trigger, "rule:trigger")

    def make(
        self,
        kind: str,
        mode: str | None,
        actors: tuple[Participant, ...],
        recipients: tuple[Participant, ...],
        status: Status,
        said: Statement | None,
        trigger: Trigger,
        method: str,
    ) -> Event:
        """Make the record: evidence, time, place, counts, contexts, score."""
        evidence = self.clause(trigger.verb)
        score, quad = self.lexicon.scores.get((kind, mode or ""), self.lexicon.scores[kind, ""])
        return Event(
            id=make_id("event", self.doc.article.id, kind, trigger.token.idx),
            article_id=self.doc.article.id,
            type=kind,
            mode=mode,
            contexts=self.contexts(evidence),
            quad=quad,
            score=score,
            actors=actors,
            recipients=recipients,
            status=status,
            statement_id=said.id if said else None,
            time_id=self.time(trigger, evidence),
            place_id=self.place(evidence),
            counts=find_counts(self.doc, trigger.verb),
            evidence=(evidence,),
            confidence=0.6,
            origin=Origin(method=method, version=VERSION),
        )

    def statement_at(self, offset: int) -> Statement | None:
        """Return the innermost statement whose content holds the character."""
        inside = [s for s in self.statements if any(c.start <= offset < c.end for c in s.content)]
        return min(inside, key=lambda s: sum(len(c) for c in s.content), default=None)

    def same_side(self, speaker: str | None, actors: Sequence[Participant]) -> bool:
        """Tell whether the speaker is among the actors or of their country."""
        who = self.actors.get(speaker or "")
        if who is None:
            return False
        return any(
            p.actor_id == who.id
            or (who.country is not None and self.actors[p.actor_id].country == who.country)
            for p in actors
        )

    def acts(self, events: Sequence[Event]) -> list[Event]:
        """Return the events that statements are by what they do: accusing, demanding, promising."""
        made = []
        for said in self.statements:
            kind = _ACT_TYPES.get(said.act)
            if kind is None or said.speaker_id is None or not said.cue or said.repeats_id:
                continue
            cue = self.doc.token_at(said.cue[0].start)
            token = self.doc.tokens_in(said.cue[0]).root if cue is not None else None
            if token is None or any(
                e.type == kind and any(s.holds(said.cue[0]) for s in e.evidence) for e in events
            ):
                continue
            actors = (Participant(actor_id=said.speaker_id, span=(said.source or said.cue)[0]),)
            recipients = self.addressed(said)
            trigger = Trigger(token, token, Frame(kind, None, frozenset()))
            event = self.make(
                kind, None, actors, recipients, Status.HAPPENED, said, trigger, "rule:act"
            )
            made.append(event)
        return made

    def addressed(self, said: Statement) -> tuple[Participant, ...]:
        """Return whom it was said to or about: the audience, else the content's first actor."""
        first = self.doc.tokens_in(said.content[0])
        heads = [t for t in first if t.idx in self.by_head]
        found = [p for p in self.participants(heads) if p.actor_id != said.speaker_id]
        if said.audience_id is not None:
            span = next((p.span for p in found if p.actor_id == said.audience_id), said.cue[0])
            return (Participant(actor_id=said.audience_id, span=span),)
        return tuple(found[:1])

    def clause(self, verb: Token) -> Span:
        """Return the words of the verb's clause: its subtree without clauses beside it."""
        loose = ("conj", "parataxis", "ccomp") if verb.dep_ in ("ROOT", "conj") else ("conj",)
        left = min((c.left_edge.i for c in verb.lefts if c.dep_ not in loose), default=verb.i)
        right = verb.i
        for child in verb.rights:
            if child.dep_ == "conj" or (child.dep_ == "punct" and child.text in ";—"):
                break
            if child.dep_ != "punct" and child.dep_ != "cc":
                right = max(right, child.right_edge.i)
        left, right = min(left, verb.i), max(right, verb.i)
        tokens = [t for t in self.doc.tokens[left : right + 1] if not t.is_space]
        return self.doc.span_of(tokens)

    def contexts(self, evidence: Span) -> tuple[str, ...]:
        """Return the PLOVER contexts that the evidence's words show, sorted."""
        lemmas = {t.lemma_.lower() for t in self.doc.tokens_in(evidence)}
        return tuple(sorted({c for w, c in self.lexicon.contexts.items() if w in lemmas}))

    def time(self, trigger: Trigger, evidence: Span) -> str | None:
        """Return the dated time of the clause, nearest the trigger."""
        dated = [t for t in self.times if t.type in ("DATE", "TIME") and t.start is not None]
        at = trigger.token.idx
        inside = [t for t in dated if evidence.holds(t.span) and self.belongs(t, trigger)]
        if inside:
            return min(inside, key=lambda t: abs(t.span.start - at)).id
        return None

    def belongs(self, time: TimeRef, trigger: Trigger) -> bool:
        """Tell whether the time hangs on this trigger and not on another verb or event noun."""
        token = self.doc.token_at(time.span.start)
        if token is None:
            return False
        for node in self.doc.tokens_in(time.span).root.ancestors:
            if node in (trigger.token, trigger.verb):
                return True
            is_event = (node.lemma_.lower(), "noun") in self.lexicon.frames and node.pos_ == "NOUN"
            if node.pos_ == "VERB" or is_event:
                return False
        return False

    def place(self, evidence: Span) -> str | None:
        """Return the place that a locative preposition names in the clause."""
        for place in self.places:
            for span in place.spans:
                if evidence.holds(span):
                    token = self.doc.token_at(span.start)
                    if token is not None and any(
                        a.lower_ in ("in", "at", "near", "outside", "to")
                        for a in list(token.ancestors)[:2]
                    ):
                        return place.id
        return None


def _merge(events: Sequence[Event]) -> tuple[Event, ...]:
    """Make mentions of one event in an article one, with all its evidence."""
    kept: list[Event] = []
    for event in sorted(events, key=lambda e: (e.evidence[0], e.id)):
        twin = next((k for k in kept if _same(k, event)), None)
        if twin is None:
            kept.append(event)
            continue
        kept[kept.index(twin)] = replace(
            twin,
            evidence=tuple(sorted({*twin.evidence, *event.evidence})),
            time_id=twin.time_id or event.time_id,
            place_id=twin.place_id or event.place_id,
            counts=twin.counts or event.counts,
            mode=twin.mode or event.mode,
        )
    return tuple(sorted(kept, key=lambda e: (e.evidence[0], e.id)))


def _same(a: Event, b: Event) -> bool:
    if (a.type, a.status) != (b.type, b.status) or not a.actors or not b.actors:
        return False
    if a.evidence[0].overlaps(b.evidence[0]):
        return {p.actor_id for p in a.actors} == {p.actor_id for p in b.actors}
    if a.time_id and b.time_id and a.time_id != b.time_id:
        return False
    who = {p.actor_id for p in a.actors} == {p.actor_id for p in b.actors}
    whom = {p.actor_id for p in a.recipients} == {p.actor_id for p in b.recipients}
    visit = a.mode == b.mode == "visit"  # "Mr X's visit" after "X landed in Y"
    return who and (
        (whom and bool(a.recipients)) or (visit and not (a.recipients and b.recipients))
    )


__all__ = ["EventLexicon", "find_events"]
