"""An event put together from what the model read and the records of the other stages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from onrecord.events.bystanders import is_beside, is_means, is_setting, names_venue, owners_of
from onrecord.events.cast import Cast
from onrecord.events.clauses import asks_to_know, carrier, clause_of, is_owed, is_remedy
from onrecord.events.counts import find_counts
from onrecord.events.happenings import Happening
from onrecord.events.participants import antecedent, destination, is_passive
from onrecord.events.when import find_time, other_times
from onrecord.events.where import find_place
from onrecord.parse import Token, TokenSpan
from onrecord.records import (
    Act,
    ActorKind,
    CountKind,
    Event,
    Origin,
    Participant,
    Span,
    Statement,
    Status,
    make_id,
)

VERSION = "3"
#: Origin of violence that its dead and wounded tell of, whatever the model holds.
TOLL = "rule:toll"
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
#: Within how many words of what is asked its infinitive begins: "asked both sides to stop".
_SOON = 8
#: Confidence of an event that is a statement's own act.
_SURE = 0.6


class Scene(Cast):
    """Puts events together from what was read and the records of the other stages."""

    def on_verb(self, happening: Happening) -> Happening:
        """Put a trigger that is only an auxiliary on its verb: the "would" of "would not pay"."""
        tokens = self.doc.tokens_in(happening.trigger)
        if not len(tokens) or tokens.root.dep_ not in ("aux", "auxpass", "neg"):
            return happening
        verb = tokens.root.head
        return replace(happening, trigger=Span(verb.idx, verb.idx + len(verb)))

    def is_one(self, read: Happening, word: Happening) -> bool:
        """Tell whether the model and the words read one event: "held" and "talks"."""
        if read.trigger.overlaps(word.trigger):
            return True
        verb = self.doc.tokens_in(word.trigger).root
        objects = [c for c in verb.rights if c.dep_ == "dobj"]
        beside = [c for c in verb.rights if c.i == verb.i + 1]
        objects += [noun for prep in beside for noun in prep.rights]  # "went on strike"
        inside = [Span(c.left_edge.idx, c.idx + len(c)) for c in objects]
        kinds = {read.type, word.type}
        same = len(kinds) == 1 or kinds == {"CONCEDE", "RETREAT"}  # "announced a truce"
        return same and any(map(read.trigger.overlaps, inside))

    def event(self, happening: Happening) -> Event | None:
        """Put one event together, None if nobody that the article names takes part."""
        tokens = self.doc.tokens_in(happening.trigger)
        if not len(tokens):
            return None
        if happening.type == "REJECT" and self.denies(tokens.root):
            return None
        said = self.statement_at(tokens.root.idx)
        verbal = happening.type in self.words["verbal"]
        itself = self.statement_by(tokens.root) if verbal else None
        if itself is not None and itself.act is Act.SAY and happening.type in self.words["written"]:
            itself = None  # "initialled an accord" says nothing
        if happening.type == "REQUEST" and is_owed(tokens.root, self.words):
            happening = self.demanded(happening, tokens.root, said)
        actors = self.doers(happening)
        taking_part = {p.actor_id for p in actors}
        asked = is_passive(tokens.root)  # "she was asked to leave", she says
        if itself is not None and not asked and itself.speaker_id not in {None, *taking_part}:
            # who accuses or asks is who speaks: the chain knows better than the clause
            span = (itself.source or itself.cue)[0]
            actors = (Participant(actor_id=itself.speaker_id or "", span=span),)
        done_to = happening.recipients
        if happening.type in self.words["moves its own"]:
            done_to = self.not_moved(done_to)
        recipients = self.side(done_to, actors, undergone=happening.type)
        if happening.type in self.words["violent"]:
            recipients = tuple(p for p in recipients if not self.stands_beside(p))
        recipients = tuple(p for p in recipients if not self.is_sent(p, tokens.root, happening))
        if happening.type == "THREATEN" and self.is_estimate(tokens.root, actors):
            return None
        if happening.type == "CONSULT" and any(self.is_press(p.span) for p in recipients):
            return None  # "spoke to reporters"
        if happening.type == "CONSULT" and not actors and len(recipients) > 1:
            actors, recipients = recipients, ()  # "a meeting between A and B"
        recipients = tuple(
            p for p in recipients if not self.is_where(p, happening.type, tokens.root)
        )
        if happening.type in self.words["about others"]:
            recipients = tuple(p for p in recipients if not self.is_victim(p))
        violence = happening.type == "ASSAULT"
        nobody = not actors and (not recipients or verbal) and not self.is_common(tokens.root)
        if nobody and not violence:
            return None
        if happening.type == "COOPERATE" and len(actors) == 1 and not recipients:
            head = self.doc.tokens_in(actors[0].span).root
            if head.tag_ not in ("NNS", "NNPS") and head.pos_ != "PRON":
                return None  # nobody does something together alone
        made = self.make(happening, tokens.root, actors, recipients, itself or said)
        return made if made.counts or not nobody else None  # "the shelling killed 14"

    def demanded(self, happening: Happening, verb: Token, said: Statement | None) -> Happening:
        """Turn "Kenya should free them, Ghana said" round: Ghana demands it of Kenya."""
        if said is None or not said.source:
            return happening
        owing = [t for t in carrier(verb).lefts if t.dep_ in ("nsubj", "nsubjpass")]
        heads = tuple(Span(t.idx, t.idx + len(t)) for t in owing)
        return replace(happening, actors=said.source[:1], recipients=heads, status=Status.HAPPENED)

    def doers(self, happening: Happening) -> tuple[Participant, ...]:
        """Return who did it; of violence neither where nor with what, nor who suffered it."""
        found = self.side(happening.actors, ())
        if happening.type in self.words["done by somebody"]:
            found = tuple(p for p in found if not self.is_deed(p))  # "a swap frees 47 prisoners"
        if happening.type not in self.words["violent"]:
            return found
        kept: list[Participant] = []
        for doer in found:
            head = self.doc.tokens_in(doer.span).root
            place = self.actors[doer.actor_id].kind is ActorKind.PLACE
            if place or names_venue(head, self.words):
                continue
            if is_means(head, self.words):
                owners = [Span(t.idx, t.idx + len(t)) for t in owners_of(head, self.words)]
                kept += self.side(owners, kept)
            elif not (self.is_land(doer) and is_setting(head, self.words)) and not self.suffered(
                doer
            ):
                kept.append(doer)
        return tuple(kept)

    def stands_beside(self, party: Participant) -> bool:
        """Tell the town that violence was near to, and the round that was fired."""
        head = self.doc.tokens_in(party.span).root
        if is_means(head, self.words):
            return True
        return self.is_land(party) and is_beside(head, self.words)

    def is_sent(self, party: Participant, trigger: Token, happening: Happening) -> bool:
        """Tell whom a side sends or calls home from whom it deals with.

        "sends 50 nurses to Kenya", "recalled its ambassador": they are its own.
        """
        head = self.doc.tokens_in(party.span).root
        if happening.type == "AID":
            given = head.dep_ in ("dobj", "conj") and trigger.lemma_ in self.words["hand over"]
            return given and not any(c.lower_ == "with" for c in trigger.children)
        owners = [c.idx for c in head.children if c.dep_ == "poss"]
        doers = {p.actor_id for p in self.side(happening.actors, ())}
        own = any(owner in doers for i in owners for _, owner in self.by_head.get(i, ()))
        return own and trigger.lemma_.lower() in self.words["call home"]

    def not_moved(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        """Put where they go for the troops that a side moves: "refused to send troops to Mali"."""
        found = []
        for span in spans:
            tokens = self.doc.tokens_in(span)
            ends = destination(tokens.root, self.words) if len(tokens) else None
            found += [span] if ends is None else [Span(t.idx, t.idx + len(t)) for t in ends]
        return tuple(found)

    def suffered(self, doer: Participant) -> bool:
        """Tell "They shot at everyone", said of others where the pronoun seems to mean survivors.

        Who quotes speaks of the attackers as "they" without having named them.
        """
        pronoun = self.doc.tokens_in(doer.span).root.pos_ == "PRON"
        quoted = any(q.span.holds(doer.span) for q in self.doc.quotations)
        return pronoun and quoted and bool(self.heads[doer.actor_id] & self.words["sufferer"])

    def is_where(self, who: Participant, kind: str, trigger: Token) -> bool:
        """Tell "signed in Tbilisi", where it took place, from "condemned Tbilisi".

        An attack in a town is on it, but not that of "In Gori, police fired on the crowd".
        """
        verbal, spatial = kind in self.words["verbal"], kind in self.words["spatial"]
        if self.actors[who.actor_id].kind is not ActorKind.PLACE:
            return False
        head = self.doc.tokens_in(who.span).root
        while head.dep_ == "conj":
            head = head.head
        inside = head.dep_ == "pobj" and head.head.lower_ in self.words["locative"]
        if spatial:
            return inside and head.i < trigger.i
        dealt_with = head.dep_ == "pobj" and head.head.lower_ in self.words["dealt with"]
        return inside or not (verbal or dealt_with)

    def is_deed(self, who: Participant) -> bool:
        """Tell an event that a noun names from who takes part in one."""
        actor = self.actors[who.actor_id]
        head = self.doc.tokens_in(who.span).root
        named = (head.lemma_.lower(), "noun") in self.lexicon.frames
        alone = named and not is_means(head, self.words)  # "a Kenyan airstrike" has its owner
        return actor.kind is ActorKind.UNNAMED and head.pos_ == "NOUN" and alone

    def is_victim(self, who: Participant) -> bool:
        """Tell whom a deed befell from whose it is: "condemned the killing of two drivers"."""
        head = self.doc.tokens_in(who.span).root
        while head.dep_ == "conj":
            head = head.head
        deed = head.head.head
        return (
            head.dep_ == "pobj"
            and head.head.lower_ == "of"
            and deed.lemma_.lower() in self.words["suffered deed"]
        )

    def is_estimate(self, verb: Token, actors: Sequence[Participant]) -> bool:
        """Tell "warned that the vote could depress growth", which threatens nobody.

        A warning is a threat if it is of what the one who warns, or a side of theirs, will do.
        """
        if verb.lemma_.lower() not in self.words["warning"]:
            return False
        clauses = [c for c in verb.children if c.dep_ in ("ccomp", "acl")]
        subjects = [c for clause in clauses for c in clause.children if c.dep_ == "nsubj"]
        sides = {p.actor_id for p in actors}
        lands = {self.actors[i].country for i in sides} - {None}
        for subject in subjects:
            span = Span(subject.idx, subject.idx + len(subject))
            quoted = any(q.span.holds(span) for q in self.doc.quotations)
            if quoted or subject.lower_ in self.words["first person"]:
                continue
            found = self.mentioned(span)
            if found is None or self.acts_not(found[0], subject):
                return True
            if found[1] not in sides and self.actors[found[1]].country not in lands:
                return True
        return False

    def is_common(self, verb: Token) -> bool:
        """Tell "the accord is to be signed": whose it is may have been said before."""
        node = verb
        for _ in range(3):
            subjects = [c for c in node.children if c.dep_ in ("nsubj", "nsubjpass")]
            if subjects:
                return any(c.lemma_.lower() in self.words["common matter"] for c in subjects)
            node = node.head
        return False

    def denies(self, verb: Token) -> bool:
        """Tell "rejected the accusation", which denies, from "rejected the offer"."""
        near = [c for c in verb.children if c.dep_ in ("dobj", "nsubjpass", "pobj", "attr")]
        near += [c for p in verb.children if p.dep_ in ("prep", "prt") for c in p.children]
        near = [antecedent(t, self.words) for t in near]  # "an allegation that they rejected"
        claims = self.words["claim"]
        return any(c.lemma_.lower() in claims for n in near for c in (n, *n.children))

    def make(
        self,
        happening: Happening,
        trigger: Token,
        actors: tuple[Participant, ...],
        recipients: tuple[Participant, ...],
        said: Statement | None,
    ) -> Event:
        """Make the record: evidence, time, place, counts, contexts, score."""
        verb = carrier(trigger)
        time_id = find_time(self.doc, trigger, verb, happening.dates, self.times, self.words)
        if happening.status is Status.HAPPENED and self.lies_ahead(verb, time_id):
            kind = "AGREE" if happening.type in self.words["cooperation"] else happening.type
            mode = happening.mode if kind == happening.type else None
            happening = replace(happening, status=Status.PLANNED, type=kind, mode=mode)
        evidence = clause_of(self.doc, verb)
        crowd = [self.doc.tokens_in(p.span).root for p in actors if happening.type == "PROTEST"]
        # "accused the army of shelling the town, killing 12": the shelling killed them
        amounts = self.lexicon.amounts
        counts = find_counts(self.doc, happening.type, verb, crowd, self.words, amounts)
        if happening.type == "ASSAULT":  # "fired tear gas and arrested 40": the arrest counts them
            counts = tuple(c for c in counts if c.kind is not CountKind.DETAINED)
        scores = self.lexicon.scores
        score, quad = scores.get((happening.type, happening.mode or ""), scores[happening.type, ""])
        return Event(
            id=make_id("event", self.doc.article.id, happening.type, trigger.idx, happening.method),
            article_id=self.doc.article.id,
            type=happening.type,
            mode=happening.mode,
            contexts=happening.contexts,
            quad=quad,
            score=score,
            actors=actors,
            recipients=recipients,
            status=happening.status,
            statement_id=said.id if said else None,
            time_id=time_id,
            place_id=self.place_of(happening, trigger, actors, recipients),
            counts=() if happening.type in self.words["verbal"] else counts,
            evidence=(evidence,),
            confidence=round(happening.confidence, 2),
            origin=Origin(method=happening.method, version=VERSION),
        )

    def place_of(
        self,
        happening: Happening,
        trigger: Token,
        actors: Sequence[Participant],
        recipients: Sequence[Participant],
    ) -> str | None:
        """Return where it took place: its own words, else where it is told or reported from.

        "Police in Lyon said they had asked for help" is in Lyon; the dateline counts for what its
        own sentence tells of others than states, who act elsewhere too.
        """
        verb = carrier(trigger)
        given, places = happening.places, self.places
        doing, done_to = [p.span for p in actors], [p.span for p in recipients]
        found = find_place(happening.type, trigger, verb, given, doing, done_to, places)
        sides = [self.actors[p.actor_id] for p in (*actors, *recipients)]
        if found is not None or not actors:
            return found
        said = self.statement_at(trigger.idx)
        if said is not None and happening.type in self.words["verbal"]:
            tellers = [*said.source, *(r.span for r in said.relays)]
            found = find_place("", trigger, trigger, (), tellers, (), places)
            if found is not None and places.by_id[found].country == sides[0].country:
                return found
        if verb.head.i != verb.i or any(map(self.is_nation, sides[: len(actors)])):
            return None
        town = places.dateline(verb)
        fits = town is not None and all(a.country in (None, town.country) for a in sides)
        return town.id if town is not None and fits else None

    def on_other_days(self, event: Event) -> Iterator[Event]:
        """Walk the same act on the other days of its clause: "wars in the 1990s and in 2020"."""
        for time_id in other_times(self.doc, event.time_id, self.times):
            new_id = make_id("event", event.id, time_id)
            yield replace(event, id=new_id, time_id=time_id, counts=())

    def lies_ahead(self, verb: Token, time_id: str | None) -> bool:
        """Tell "travels to Baku on Saturday" of a Saturday to come."""
        published = self.doc.article.published
        time = next((t for t in self.times if t.id == time_id), None)
        if verb.tag_ not in ("VBZ", "VBP", "VBG") or published is None or time is None:
            return False
        perfect = any(c.dep_ == "aux" and c.lemma_ == "have" for c in verb.children)
        return not perfect and (time.start or "")[:10] > published[:10]

    def acts(
        self,
        events: Sequence[Event],
        triggers: Sequence[Span],
        is_event: Callable[[Scene, Happening], bool],
    ) -> Iterator[Event]:
        """Walk the events that statements are by what they do: accusing, demanding, promising."""
        for said in self.statements:
            kind = ACT_TYPES.get(said.act)
            if kind is None or said.speaker_id is None or not said.cue or said.repeats_id:
                continue
            cue = self.doc.tokens_in(said.cue[0])
            happening = Happening(said.cue[0], kind, _SURE, "rule:act")
            # "asked how long it would take", "claims that": only words that do it are events
            if not len(cue) or not self.performs(cue, kind, said):
                continue
            if any(t.overlaps(c) for t in triggers for c in said.cue):
                continue
            if any(e.type == kind and self.covers(e, said) for e in events):
                continue
            actors = (Participant(actor_id=said.speaker_id, span=(said.source or said.cue)[0]),)
            recipients = self.addressed(said, kind)
            sides = [tuple(p.span for p in side) for side in (actors, recipients)]
            happening = replace(happening, actors=sides[0], recipients=sides[1])
            if is_event(self, happening):
                yield self.make(happening, cue.root, actors, recipients, said)

    def performs(self, cue: TokenSpan, kind: str, said: Statement) -> bool:
        """Tell words that do what they say: "urged", "called for", not "called it a carnival"."""
        if kind == "REJECT" and self.denies(cue.root):
            return False
        speaker = Participant(actor_id=said.speaker_id or "", span=said.cue[0])
        if kind == "THREATEN" and self.is_estimate(cue.root, [speaker]):
            return False
        asked = self.doc.tokens_in(said.content[0])[:_SOON]
        if cue.root.lemma_ == "ask" and not any(t.tag_ == "TO" for t in asked):
            return False  # "asked how long it would take"
        if asks_to_know(cue.root, self.words) or is_remedy(cue.root, self.words):
            return False
        following = self.doc.tokens[cue.end].lower_ if cue.end < len(self.doc.tokens) else ""
        # "said of the request" requests nothing
        own = [t for t in cue if t.i == cue.root.i or t.dep_ in ("dobj", "attr", "nsubjpass")]
        words = {t.lemma_.lower() for t in own} | {f"{t.lemma_.lower()} {following}" for t in own}
        return bool(words & self.words[f"act {kind}"])

    def covers(self, event: Event, said: Statement) -> bool:
        """Tell whether the event already says what the statement does."""
        return any(s.overlaps(part) for s in event.evidence for part in (*said.cue, *said.content))

    def addressed(self, said: Statement, kind: str) -> tuple[Participant, ...]:
        """Return whom it was said to or about: the audience, else the content's first actor."""
        heads = [t for t in self.doc.tokens_in(said.content[0]) if t.idx in self.by_head]
        spans = [self.doc.span_of([t]) for t in heads if t.pos_ != "PRON"]
        me = (Participant(actor_id=said.speaker_id or "", span=said.content[0]),)
        named = self.side(spans, me, undergone=kind)
        if said.audience_id is None:
            return named[:1]
        found = next((p for p in named if p.actor_id == said.audience_id), None)
        return (found or Participant(actor_id=said.audience_id, span=said.cue[0]),)
