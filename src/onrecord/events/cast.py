"""Who takes part: from words to the actors that they mean, and whose words carry it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from onrecord.events.lexicon import EventLexicon
from onrecord.events.merging import Parties
from onrecord.events.status import Voice
from onrecord.events.where import Places
from onrecord.parse import Document, Token
from onrecord.records import (
    Actor,
    ActorKind,
    Mention,
    MentionForm,
    Participant,
    Place,
    Span,
    Statement,
    TimeRef,
)

_NAMES = ("NOUN", "PROPN", "PRON")
#: Kinds of actors that are a state.
STATES = (ActorKind.COUNTRY, ActorKind.GOVERNMENT)


def apart(side: Collection[Participant]) -> tuple[Participant, ...]:
    """Take out whom another of the side names too: "British and EU negotiators" are the two.

    "EU" of "EU negotiators" is not one more.
    """
    kept = list(side)
    for whole in side:
        parts = [p for p in side if p is not whole and whole.span.holds(p.span)]
        gone = [whole] if len(parts) > 1 else parts
        kept = [p for p in kept if p not in gone]
    return tuple(kept)


class Cast:
    """The records of the other stages, with look-up by place in the text."""

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
        self.heads: dict[str, set[str]] = {a.id: set() for a in actors}
        for mention in mentions:
            if mention.id in owner:
                self.heads[owner[mention.id]].add(mention.head.of(doc.text).casefold())
                self.by_head.setdefault(mention.head.start, []).append((mention, owner[mention.id]))
        self.times = times
        self.places = Places(doc, places, lexicon.words, self.land_of)

    def side(
        self,
        spans: Sequence[Span],
        others: Sequence[Participant],
        *,
        undergone: str | None = None,
    ) -> tuple[Participant, ...]:
        """Map spans to the actors they mention, without those who are among `others`.

        `undergone`: the type of the event that is done to them; things are left out then.
        """
        taken = {p.actor_id for p in others}
        states = {self.state(i) for i in taken} - {None}
        found: dict[str, Participant] = {}
        for span in self.joined(spans):
            best = self.mentioned(span)
            if best is None or best[1] in taken or self.state(best[1]) in states:
                continue
            if undergone is None or not self.is_thing(best[0], undergone):
                found.setdefault(best[1], Participant(actor_id=best[1], span=best[0].span))
                states |= {self.state(best[1])} - {None}
        return apart(found.values())

    def joined(self, spans: Sequence[Span]) -> Iterator[Span]:
        """Walk the spans, each with what is coordinated with it: "the treasury and the IMF"."""
        for span in spans:
            yield span
            tokens = self.doc.tokens_in(span)
            if len(tokens):
                root = tokens.root
                others = (c for c in root.conjuncts if c.i > root.i and c.pos_ in _NAMES)
                yield from (Span(c.idx, c.idx + len(c)) for c in others)

    def is_thing(self, mention: Mention, kind: str) -> bool:
        """Tell a thing or venue from somebody: "signed a programme", "received at the palace"."""
        if mention.form is not MentionForm.NOMINAL:
            return False
        head = self.doc.tokens_in(mention.head).root
        lemma = head.lemma_.lower()
        if lemma in self.words["part of a border"] and any(c.dep_ == "prep" for c in head.rights):
            return True  # "the Chilean side of the border", not "both sides"
        property_too = kind in self.words["against property"]
        if lemma in self.words["venue"]:
            return not property_too
        if mention.kind not in (ActorKind.UNNAMED, ActorKind.GROUP):
            return False
        if mention.kind is ActorKind.UNNAMED and (lemma, "noun") in self.lexicon.frames:
            return True
        return lemma in self.words["thing"] and not property_too

    def acts_not(self, mention: Mention, head: Token) -> bool:
        """Tell "his style" and "the plan", which threaten nobody, from who may."""
        able = self.words["human"] | self.words["class @political"] | self.words["class @army"]
        around = {head.lemma_.lower(), *(c.lemma_.lower() for c in head.lefts)}
        unnamed = mention.form is MentionForm.NOMINAL and mention.kind is ActorKind.UNNAMED
        return unnamed and head.tag_ in ("NN", "NNS") and not around & able

    def state(self, actor_id: str) -> str | None:
        """Return the country of an actor that is a state itself: "Accra" is Ghana."""
        actor = self.actors.get(actor_id)
        return actor.country if actor is not None and actor.kind in STATES else None

    def mentioned(self, span: Span) -> tuple[Mention, str] | None:
        """Return the mention that a span is about: the one of its head, else the widest in it."""
        tokens = self.doc.tokens_in(span)
        if not len(tokens):
            return None
        # "the headman of Kan Pyin": if nobody knows the headman, it is not Kan Pyin
        near = [t for t in tokens if t.head.pos_ != "ADP" or t.head.i < tokens[0].i]
        inside = [pair for t in near for pair in self.by_head.get(t.idx, ())]
        own = self.by_head.get(tokens.root.idx) or inside
        return max(own, key=lambda pair: (len(pair[0].span), -pair[0].span.start), default=None)

    def is_land(self, party: Participant) -> bool:
        """Tell a state or a town from who acts in it."""
        return self.actors[party.actor_id].kind in (*STATES, ActorKind.PLACE)

    def is_nation(self, actor: Actor) -> bool:
        """Tell a state as a whole from one of its bodies: "Kenya", its army, not the police."""
        if actor.kind not in STATES:
            return False
        return not actor.sectors or actor.sectors[0] in self.words["national sector"]

    def is_press(self, span: Span) -> bool:
        """Tell whether the words mean reporters."""
        return self.doc.tokens_in(span).root.lemma_.lower() in self.words["press"]

    def parties(self) -> Parties:
        """Return the actors with their countries; a joint group has those that its words name."""
        lands: dict[str, set[str]] = {i: set() for i in self.actors}
        for pairs in self.by_head.values():
            for mention, actor_id in pairs:
                actor = self.actors[actor_id]
                if actor.country is not None:
                    lands[actor_id].add(actor.country)
                elif actor.kind is ActorKind.GROUP:
                    heads = [Span(t.idx, t.idx + len(t)) for t in self.doc.tokens_in(mention.span)]
                    inside = (pair for h in heads for pair in self.by_head.get(h.start, ()))
                    lands[actor_id] |= {self.actors[i].country or "" for _, i in inside} - {""}
        return Parties(self.actors, {i: frozenset(found) for i, found in lands.items()})

    def land_of(self, token: Token) -> str | None:
        """Return the country of whom a word means: "its soil"."""
        found = self.by_head.get(token.idx, ())
        return self.actors[found[0][1]].country if found else None

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
        opposed = any(self.opposed(who, a) for a in sides)
        interested = foreign or opposed or who.kind is ActorKind.UNNAMED
        return Voice(act=said.act, own=own and not opposed, interested=interested)

    def opposed(self, speaker: Actor, actor: Actor) -> bool:
        """Tell the opposition or rebels, who speak of what the state does."""
        against, state = self.words["opposed sector"], self.words["state sector"]
        return bool(set(speaker.sectors) & against and set(actor.sectors) & state)
