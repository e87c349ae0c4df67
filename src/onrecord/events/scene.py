"""An event put together from a trigger and the records of the other stages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onrecord.events.counts import find_counts
from onrecord.events.lexicon import EventLexicon
from onrecord.events.participants import Group, find_roles, spread
from onrecord.events.status import Voice, governors, judge
from onrecord.events.triggers import Frame, Trigger
from onrecord.parse import Document, Token
from onrecord.records import (
    Act,
    Actor,
    ActorKind,
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

VERSION = "2"
#: A statement that does something by itself is an event.
ACT_TYPES = {
    Act.ACCUSE: "ACCUSE",
    Act.DEMAND: "REQUEST",
    Act.ASK: "REQUEST",
    Act.THREATEN: "THREATEN",
    Act.PROMISE: "AGREE",
    Act.PRAISE: "SUPPORT",
    Act.REJECT: "REJECT",
}
_TRAILING = ("conj", "parataxis", "advcl", "relcl")


class Scene:
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
        self.doc, self.statements, self.lexicon = doc, statements, lexicon
        self.words = lexicon.words
        self.actors = {a.id: a for a in actors}
        owner = {m: a.id for a in actors for m in a.mention_ids}
        self.by_head: dict[int, list[tuple[Mention, str]]] = {}
        for mention in mentions:
            if mention.id in owner:
                self.by_head.setdefault(mention.head.start, []).append((mention, owner[mention.id]))
        self.times = [t for t in times if t.start is not None and t.type in ("DATE", "TIME")]
        self.places = sorted((s, p.id) for p in places for s in p.spans)
        self.triggers: dict[int, Trigger] = {}

    def event(self, trigger: Trigger) -> Event | None:
        """Put one event together, None if nobody takes part or nothing is told to have happened."""
        self.triggers[trigger.verb.i if trigger.verb.pos_ == "VERB" else trigger.token.i] = trigger
        if self.is_content(trigger):
            return None
        roles = find_roles(trigger, self.words)
        if not roles.anchored:
            return None
        actors = self.side(roles.actors, ())
        recipients = self.side(roles.recipients, actors)
        noun = trigger.token.pos_ != "VERB"
        if not actors and (noun or not recipients or trigger.frame.type in self.words["verbal"]):
            return None
        said = self.statement_at(trigger.token.idx)
        frame, status = judge(trigger, self.voice(said, actors), self.words)
        itself = self.statement_by(trigger.token) if frame.type in self.words["verbal"] else None
        return self.make(frame, actors, recipients, status, itself or said, trigger, "rule:trigger")

    def is_content(self, trigger: Trigger) -> bool:
        """Tell whether it is what a demand, promise, threat or refusal is about: no deed."""
        node, steps = trigger.token, 0
        while node.head.i != node.i and steps < 8:
            if node.dep_ in ("relcl", "advcl", "conj", "nsubj") and node.pos_ in ("VERB", "AUX"):
                return False
            outside = node.dep_ not in ("dobj", "prep", "pobj", "pcomp", "xcomp", "ccomp", "acl")
            if outside and node.dep_ not in ("compound", "conj", "dative", "nsubjpass", "nsubj"):
                return False
            node, steps = node.head, steps + 1
            outer = self.triggers.get(node.i)
            if outer is not None and outer.token.i != trigger.token.i:
                return outer.frame.type in self.words["about"]
        return False

    def side(
        self, groups: Sequence[Group], others: Sequence[Participant]
    ) -> tuple[Participant, ...]:
        """Map the first group that names an actor who is not among `others`."""
        taken = {p.actor_id for p in others}
        for group in groups:
            found: dict[str, Participant] = {}
            for head in spread(group):
                options = self.by_head.get(head.idx)
                if not options:
                    continue
                mention, actor_id = max(options, key=lambda pair: len(pair[0].span))
                if actor_id not in taken:
                    found.setdefault(actor_id, Participant(actor_id=actor_id, span=mention.span))
            if found:
                return tuple(found.values())
        return ()

    def make(
        self,
        frame: Frame,
        actors: tuple[Participant, ...],
        recipients: tuple[Participant, ...],
        status: Status,
        said: Statement | None,
        trigger: Trigger,
        method: str,
    ) -> Event:
        """Make the record: evidence, time, place, counts, contexts, score."""
        evidence = self.clause(trigger.verb)
        scores = self.lexicon.scores
        score, quad = scores.get((frame.type, frame.mode or ""), scores[frame.type, ""])
        sure = 0.45 + 0.15 * bool(actors) + 0.15 * bool(recipients)
        return Event(
            id=make_id("event", self.doc.article.id, frame.type, trigger.token.idx, method),
            article_id=self.doc.article.id,
            type=frame.type,
            mode=frame.mode,
            contexts=self.contexts(evidence),
            quad=quad,
            score=score,
            actors=actors,
            recipients=recipients,
            status=status,
            statement_id=said.id if said else None,
            time_id=self.time(trigger, evidence),
            place_id=self.place(trigger, evidence),
            counts=find_counts(self.doc, trigger.verb, self.words, self.lexicon.amounts),
            evidence=(evidence,),
            confidence=round(sure, 2),
            origin=Origin(method=method, version=VERSION),
        )

    def acts(self, events: Sequence[Event]) -> Iterator[Event]:
        """Walk the events that statements are by what they do: accusing, demanding, promising."""
        for said in self.statements:
            kind = ACT_TYPES.get(said.act)
            if kind is None or said.speaker_id is None or not said.cue or said.repeats_id:
                continue
            cue = self.doc.tokens_in(said.cue[0])
            if not len(cue) or cue.root.lemma_.lower() in self.words["plain"]:
                continue
            if any(e.type == kind and self.covers(e, said) for e in events):
                continue
            actors = (Participant(actor_id=said.speaker_id, span=(said.source or said.cue)[0]),)
            trigger = Trigger(cue.root, cue.root, Frame(kind, None, frozenset()))
            yield self.make(
                trigger.frame,
                actors,
                self.addressed(said),
                Status.HAPPENED,
                said,
                trigger,
                "rule:act",
            )

    def covers(self, event: Event, said: Statement) -> bool:
        """Tell whether the event already says what the statement does."""
        return any(s.overlaps(part) for s in event.evidence for part in (*said.cue, *said.content))

    def addressed(self, said: Statement) -> tuple[Participant, ...]:
        """Return whom it was said to or about: the audience, else the content's first actor."""
        heads = [t for t in self.doc.tokens_in(said.content[0]) if t.idx in self.by_head]
        groups = [[t] for t in heads if t.pos_ != "PRON"]
        me = (Participant(actor_id=said.speaker_id or "", span=said.content[0]),)
        if said.audience_id is None:
            return self.side(groups, me)
        found = next(
            (p for g in groups for p in self.side([g], ()) if p.actor_id == said.audience_id), None
        )
        return (found or Participant(actor_id=said.audience_id, span=said.cue[0]),)

    def statement_at(self, offset: int) -> Statement | None:
        """Return the innermost statement whose content holds the character."""
        inside = [s for s in self.statements if any(c.start <= offset < c.end for c in s.content)]
        return min(inside, key=lambda s: sum(len(c) for c in s.content), default=None)

    def statement_by(self, cue: Token) -> Statement | None:
        """Return the statement whose cue is this word: an accusation is its own report."""
        at = cue.idx
        return next((s for s in self.statements if any(c.start <= at < c.end for c in s.cue)), None)

    def voice(self, said: Statement | None, actors: Sequence[Participant]) -> Voice:
        """Return how the speaker of the statement stands to the actors."""
        if said is None:
            return Voice()
        who = self.actors.get(said.speaker_id or "")
        if who is None:
            return Voice(act=said.act, interested=True)
        sides = [self.actors[p.actor_id] for p in actors]
        first = any(
            p.span.of(self.doc.text).casefold() in self.words["first person"] for p in actors
        )
        own = first or any(
            a.id == who.id or (who.country is not None and a.country == who.country) for a in sides
        )
        foreign = who.country is not None and any(a.country != who.country for a in sides)
        return Voice(act=said.act, own=own, interested=foreign or who.kind is ActorKind.UNNAMED)

    def clause(self, verb: Token) -> Span:
        """Return the words of the verb's clause without the clauses beside it."""
        lefts = [
            c for c in verb.lefts if c.dep_ not in (*_TRAILING, "ccomp", "cc", "punct", "mark")
        ]
        left = min((c.left_edge.i for c in lefts), default=verb.i)
        right = verb.i
        for child in verb.rights:
            if child.dep_ == "conj" or (child.dep_ == "punct" and child.text in ";—"):
                break
            if child.dep_ not in ("punct", "cc", "parataxis"):
                right = max(right, child.right_edge.i)
        tokens = [t for t in self.doc.tokens[min(left, verb.i) : right + 1] if not t.is_space]
        return self.doc.span_of(tokens)

    def contexts(self, evidence: Span) -> tuple[str, ...]:
        """Return the PLOVER contexts that the evidence's words show, sorted."""
        known = self.lexicon.contexts
        lemmas = {t.lemma_.lower() for t in self.doc.tokens_in(evidence)}
        return tuple(sorted({c for lemma in lemmas for c in known.get(lemma, ())}))

    def time(self, trigger: Trigger, evidence: Span) -> str | None:
        """Return the dated time of the clause nearest the trigger, else that of its own verb's."""
        at = trigger.token.idx
        near = sorted(self.times, key=lambda t: abs(t.span.start - at))
        inside = [t for t in near if evidence.holds(t.span) and self.belongs(t, trigger)]
        if inside:
            return inside[0].id
        for verb in governors(trigger.verb)[1:]:
            outer = [t for t in near if self.hangs(t, verb)]
            if outer and trigger.verb.dep_ != "conj":
                return outer[0].id
        return None

    def hangs(self, time: TimeRef, verb: Token) -> bool:
        """Tell whether the time hangs on `verb` with no other verb between."""
        tokens = self.doc.tokens_in(time.span)
        if not len(tokens):
            return False
        node = tokens.root
        while node.head.i != node.i and node.pos_ not in ("VERB", "AUX"):
            node = node.head
        return node == verb

    def belongs(self, time: TimeRef, trigger: Trigger) -> bool:
        """Tell whether the time hangs on this trigger and not on another verb or event noun."""
        tokens = self.doc.tokens_in(time.span)
        if not len(tokens):
            return False
        for node in tokens.root.ancestors:
            if node in (trigger.token, trigger.verb):
                return True
            is_event = (node.lemma_.lower(), "noun") in self.lexicon.frames and node.pos_ == "NOUN"
            finite = node.pos_ == "VERB" and any(c.dep_.startswith("nsubj") for c in node.children)
            if finite or (is_event and node.head.i != trigger.verb.i):
                return False
        return False

    def place(self, trigger: Trigger, evidence: Span) -> str | None:
        """Return the place that a locative preposition names in the clause, nearest the trigger."""
        found: list[tuple[int, str]] = []
        wanted = self.words["locative"]
        visit = trigger.frame.mode == "visit"
        if visit or trigger.frame.type == "AID":
            wanted = wanted | self.words["toward"]
        for span, place_id in self.places:
            tokens = self.doc.tokens_in(span)
            if not evidence.holds(span) or not len(tokens):
                continue
            chain = list(tokens.root.ancestors)[:4]
            located = any(a.lower_ in wanted and a.dep_ == "prep" for a in chain)
            if located or (visit and tokens.root.dep_ == "dobj"):
                found.append((abs(span.start - trigger.token.idx), place_id))
        return min(found)[1] if found else None
