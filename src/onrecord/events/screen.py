"""What looks like a political interaction and is none: questions, failures, private matters."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.events.clauses import asks_to_know, carrier, is_remedy
from onrecord.events.happenings import Happening
from onrecord.events.scene import ACT_TYPES, Scene
from onrecord.events.tolls import is_accident
from onrecord.events.triggers import Words, frame_of
from onrecord.parse import Document, Token, TokenSpan
from onrecord.records import ActorKind, Event, Mention, MentionForm, Status

_PRIVATE = (ActorKind.PERSON, ActorKind.UNNAMED)
#: Up to the main verb of a question.
_MAIN = ("ROOT", "ccomp", "conj", "xcomp", "parataxis")
_BODIES = (ActorKind.COUNTRY, ActorKind.GOVERNMENT)
#: How many words of sport a report of it has at least, and in how many words each.
_FEW, _SPREAD = 3, 80
_MARKS = "\"'“”‘’ ,"
_ENDS = (".", "?", "!", "?”", "”")


def is_event(scene: Scene, happening: Happening) -> bool:
    """Tell whether what was found is told as an act of politics."""
    tokens = scene.doc.tokens_in(happening.trigger)
    if not len(tokens):
        return False
    trigger, words = tokens.root, scene.words
    by_words = happening.method == "rule:trigger"
    return not (
        _is_asked(scene.doc, carrier(trigger), happening.status, words)
        or (happening.type == "CONSULT" and _has_failed(trigger, words))
        or (happening.type != "REQUEST" and _is_imperative(trigger))
        or _is_silence(happening.type, trigger, words)
        or (happening.type == "REQUEST" and _is_question(scene, trigger))
        or (happening.type in ("AGREE", "SUPPORT") and _is_opinion(trigger, words))
        or (happening.type == "REQUEST" and is_remedy(trigger, words))
        or (happening.type == "REJECT" and _is_restraint(trigger, words))
        or (happening.type == "CONSULT" and _is_briefing(trigger, words))
        or (happening.type == "CONSULT" and _is_interview(scene, happening))
        or (happening.type == "CONSULT" and _is_speech(trigger, words))
        or (happening.type == "PROTEST" and _is_campaign(scene, happening, trigger))
        or (happening.type == "SUPPORT" and _is_apology(trigger, words))
        or (happening.type == "PROTEST" and _is_rallying(trigger, words))
        or (happening.type == "THREATEN" and _endangers(trigger, words))
        or (happening.type == "ASSAULT" and _is_contest(scene, happening, trigger))
        or _is_nature(trigger, words)
        or (happening.type == "RETREAT" and _is_departure(scene, happening, trigger))
        or (happening.type in words["also business"] and _is_business(scene, happening))
        or (happening.type in words["verbal"] and _only_tells(scene, happening, tokens))
        or (by_words and _is_private(scene, happening))
        or (happening.mode == "visit" and _is_journey(scene, happening))
        or ((by_words or happening.type == "THREATEN") and _is_by_thing(scene, happening))
        or (happening.type == "REQUEST" and asks_to_know(trigger, words))
        or (happening.type == "ACCUSE" and trigger.lemma_ == "ask" and asks_to_know(trigger, words))
        or (happening.type in words["held by many"] and _is_polled(trigger, words))
    )


def is_told_by_words(scene: Scene, happening: Happening, others: Sequence[Happening]) -> bool:
    """Tell the "said" of “We reject the offer,” she said: her words are that event already.

    A cue that does it itself is another: "asked Kenya to demand their release".
    """
    tokens = scene.doc.tokens_in(happening.trigger)
    said = scene.statement_by(tokens.root) if len(tokens) else None
    if said is None or frame_of(tokens.root, scene.lexicon.frames, scene.words) is not None:
        return False
    return any(
        other.type == happening.type and any(c.holds(other.trigger) for c in said.content)
        for other in others
    )


def is_public(scene: Scene, happening: Happening) -> bool:
    """Tell whether a state, a party, an army, a court or the like takes part."""
    doers = scene.side(happening.actors, ())
    parties = (*doers, *scene.side(happening.recipients, doers))
    actors = [scene.actors[p.actor_id] for p in parties]
    return any(a.kind in _BODIES or set(a.sectors) & scene.words["public sector"] for a in actors)


def is_plain(scene: Scene, happening: Happening) -> bool:
    """Tell words that always accuse, ask or refuse: "condemned", not "appeal" and "press"."""
    tokens = scene.doc.tokens_in(happening.trigger)
    return bool(len(tokens)) and tokens.root.lemma_.lower() in scene.words["plainly said"]


def is_sport(doc: Document, words: Words) -> bool:
    """Tell a report of a match or a club, whose attacks and defeats are play."""
    found = [w for t in doc.tokens if (w := t.lemma_.lower()) in words["sports"]]
    return len(set(found)) >= _FEW and len(found) * _SPREAD >= len(doc.tokens)


def is_play(event: Event, scene: Scene) -> bool:
    """Tell what clubs, players and teams do from what the police do to them.

    "England" is a team there, and a captain no officer.
    """
    parties = [scene.actors[p.actor_id] for p in (*event.actors, *event.recipients)]
    public = scene.words["state sector"] | scene.words["opposed sector"]
    teams = (ActorKind.COUNTRY, ActorKind.PLACE)
    return not any(
        set(a.sectors) & (public - {"MIL"} if a.kind is ActorKind.PERSON else public)
        for a in parties
        if a.kind not in teams
    )


def _is_by_thing(scene: Scene, happening: Happening) -> bool:
    """Tell what nobody does: "the plague killed thousands", "the results are promising"."""
    mentions = [m for span in happening.actors if (m := scene.mentioned(span)) is not None]
    words = scene.words
    able = words["human"] | words["moved"] | words["class @person"] | words["class @army"]
    able |= words["class @political"] | words["class @weapon"] | words["acting thing"]

    def is_thing(mention: Mention) -> bool:
        head = scene.doc.tokens_in(mention.head).root
        if mention.form is not MentionForm.NOMINAL or head.pos_ not in ("NOUN", "ADJ"):
            return False
        around = {head.lemma_.lower(), *(c.lemma_.lower() for c in head.lefts)}
        peoples = any(c.ent_type_ in ("NORP", "GPE", "ORG") for c in head.lefts)
        return head.pos_ == "NOUN" and not peoples and not around & able

    return bool(mentions) and all(is_thing(m) for m, _ in mentions)


def _is_restraint(trigger: Token, words: Words) -> bool:
    """Tell "will not ask for more" from "will not pay", which refuses something to somebody."""
    negated = any(c.dep_ == "neg" for c in trigger.lefts)
    return negated and trigger.lemma_.lower() in words["act REQUEST"] | words["act ACCUSE"]


def _is_silence(kind: str, trigger: Token, words: Words) -> bool:
    """Tell "declined to comment" and "a request for comment" from "called on him to name them"."""
    if kind not in ("REJECT", "REQUEST"):
        return False
    deps = ("xcomp", "dobj") if kind == "REJECT" else ("dobj",)
    below = [c for c in trigger.children if c.dep_ in deps]
    below += [c for prep in trigger.children if prep.dep_ == "prep" for c in prep.children]
    return any(c.lemma_.lower() in words["silence"] for c in below)


def _is_question(scene: Scene, trigger: Token) -> bool:
    """Tell "“Is that so?” he asked", which asks nobody to do anything."""
    said = scene.statement_by(trigger)
    if said is None or trigger.lemma_ not in scene.words["asked"]:
        return False
    return said.content[-1].of(scene.doc.text).rstrip(_MARKS).endswith("?")


def _is_opinion(trigger: Token, words: Words) -> bool:
    """Tell "agreed that the loan was needed" and "agreed with her" from "that they would go".

    "Is committed to peace" is what somebody thinks, too.
    """
    helped = any(c.dep_ == "aux" and c.lemma_ == "have" for c in trigger.lefts)
    if trigger.lemma_ in words["disposed"] and trigger.tag_ == "VBN" and not helped:
        return True
    if trigger.lemma_.lower() not in words["of one mind"]:
        return False
    clauses = [c for c in trigger.children if c.dep_ in ("ccomp", "xcomp")]
    if not clauses:
        beside = {c.lower_ for c in trigger.rights if c.dep_ == "prep"}
        return "with" in beside and not beside & words["matter preposition"]
    will = words["future"] | words["would"]
    finite = [c for c in clauses if c.dep_ == "ccomp"]
    return bool(finite) and not any({t.lower_ for t in c.lefts} & will for c in finite)


def _is_polled(trigger: Token, words: Words) -> bool:
    """Tell "a majority of voters backed the plan", what people think and nobody did."""
    subjects = [c for c in trigger.children if c.dep_ in ("nsubj", "agent")]
    subjects += [c for s in subjects if s.dep_ == "agent" for c in s.children]
    if trigger.dep_ == "relcl" or (trigger.dep_ == "acl" and trigger.tag_ == "VBG"):
        subjects.append(trigger.head)
    heads = [t for s in subjects for t in (s, *(g for p in s.children for g in p.children))]
    return any(t.ent_type_ == "PERCENT" or t.lemma_.lower() in words["polled"] for t in heads)


def _is_briefing(trigger: Token, words: Words) -> bool:
    """Tell "held a press conference", which meets nobody."""
    held = (trigger, *(c for c in trigger.rights if c.dep_ == "dobj"))
    return any(c.lower_ in words["of the press"] for h in held for c in h.lefts)


def _is_interview(scene: Scene, happening: Happening) -> bool:
    """Tell "speaking to Radio Kells", through which something was said, from talks with it."""
    through = [r.span for s in scene.statements for r in s.relays]
    through += [s.channel.span for s in scene.statements if s.channel is not None]
    others = happening.recipients
    return bool(others) and all(any(o.overlaps(t) for t in through) for o in others)


def _is_speech(trigger: Token, words: Words) -> bool:
    """Tell "addressed the students" and "spoke with voters" from "spoke with her counterpart"."""
    if trigger.lemma_.lower() not in words["speech"]:
        return False
    below = [c for c in trigger.children if c.dep_ == "dobj"]
    below += [g for c in trigger.children if c.dep_ == "prep" for g in c.children]
    return any(c.lemma_.lower() in words["audience"] for c in below)


def _is_campaign(scene: Scene, happening: Happening, trigger: Token) -> bool:
    """Tell the rallies of a candidate, who protests against nobody."""
    held = (trigger, *(c for c in trigger.rights if c.dep_ == "dobj"))
    doers = [scene.actors[p.actor_id] for p in scene.side(happening.actors, ())]
    rally = any(h.lemma_.lower() in scene.words["campaign event"] for h in held)
    return rally and len(doers) == 1 and doers[0].kind is ActorKind.PERSON


def _endangers(trigger: Token, words: Words) -> bool:
    """Tell "threatens our security" from "threatens Ghana" and "threatens war"."""
    objects = (c for c in trigger.rights if c.dep_ == "dobj")
    return any(c.lemma_.lower() in words["endangered"] for c in objects)


def _is_apology(trigger: Token, words: Words) -> bool:
    """Tell "defended his decision", which backs nobody else, from "defended his minister"."""
    if trigger.lemma_.lower() not in words["standing by"]:
        return False
    things = (c for c in trigger.rights if c.dep_ == "dobj" and c.lemma_ not in words["human"])
    return any(g.tag_ == "PRP$" for c in things for g in c.lefts)


def _is_rallying(trigger: Token, words: Words) -> bool:
    """Tell "rallied the party" and "rallied around her" from "rallied against the decree"."""
    if trigger.pos_ != "VERB" or trigger.lemma_ not in words["campaign event"]:
        return False
    return any(c.dep_ == "dobj" or c.lower_ in ("around", "behind") for c in trigger.rights)


def _is_contest(scene: Scene, happening: Happening, trigger: Token) -> bool:
    """Tell candidates and parties who battle, clash or fight: with votes and words."""
    if trigger.lemma_.lower() not in scene.words["contest"]:
        return False
    parties = scene.side((*happening.actors, *happening.recipients), ())
    actors = [scene.actors[p.actor_id] for p in parties]
    party = scene.words["contest sector"]
    return bool(actors) and all(
        a.kind is ActorKind.PERSON or (a.kind not in _BODIES and set(a.sectors) <= party)
        for a in actors
    )


def _is_journey(scene: Scene, happening: Happening) -> bool:
    """Tell the travels of private people from visits; whom nothing describes may be public."""
    doers = [scene.actors[p.actor_id] for p in scene.side(happening.actors, ())]
    public = scene.words["public sector"] | scene.words["visiting sector"]
    return bool(doers) and not any(a.kind in _BODIES or set(a.sectors) & public for a in doers)


def _is_nature(trigger: Token, words: Words) -> bool:
    """Tell "the plague killed thousands", "a gas explosion killed two", whoever did it."""
    subjects = [c for c in trigger.lefts if c.dep_ in ("nsubj", "nsubjpass")]
    return any(c.lemma_.lower() in words["nature"] or is_accident(c, words) for c in subjects)


def _is_departure(scene: Scene, happening: Happening, trigger: Token) -> bool:
    """Tell "the envoy left the city" and "left two dead" from "the rebels left the city"."""
    leaving = trigger.lemma_ in scene.words["departing"]
    if not leaving or happening.mode not in (None, "withdraw"):
        return False
    doers = [scene.actors[p.actor_id] for p in scene.side(happening.actors, ())]
    armed = scene.words["armed sector"]
    outcome = any(c.dep_ == "oprd" for c in trigger.rights)
    return outcome or not any(a.kind in _BODIES or set(a.sectors) & armed for a in doers)


def _only_tells(scene: Scene, happening: Happening, tokens: TokenSpan) -> bool:
    """Tell a plain "said" or "found" whose words do nothing by themselves.

    What a quotation does without a word for it is the act of its statement.
    """
    trigger = tokens.root
    if len(tokens) > 1 or trigger.lemma_.lower() not in scene.words["plain report"]:
        return False  # "said sorry"
    frame = frame_of(trigger, scene.lexicon.frames, scene.words)
    if frame is not None and frame.type == happening.type:
        return False  # "told them to leave"
    said = scene.statement_by(trigger)
    doing = ACT_TYPES.get(said.act) if said is not None else None
    return doing != happening.type


def _is_private(scene: Scene, happening: Happening) -> bool:
    """Tell a crime among private persons, which words alone take for political violence."""
    if happening.type not in scene.words["also private"]:
        return False
    doers = scene.side(happening.actors, ())
    parties = (*doers, *scene.side(happening.recipients, doers))
    actors = [scene.actors[p.actor_id] for p in parties]
    return bool(doers) and all(
        set(a.sectors) <= scene.words["private sector"] and a.kind in _PRIVATE for a in actors
    )


def _is_business(scene: Scene, happening: Happening) -> bool:
    """Tell firms and media among themselves: "the publisher declined to renew the offer".

    A person whom nothing describes may be a politician, so may a place.
    """
    doers = scene.side(happening.actors, ())
    parties = (*doers, *scene.side(happening.recipients, doers))
    actors = [scene.actors[p.actor_id] for p in parties]
    unknown = any(a.kind is ActorKind.PERSON and "UNK" in a.sectors for a in actors)
    lands = any(a.kind in (*_BODIES, ActorKind.PLACE) for a in actors)
    private = all(set(a.sectors) <= scene.words["business sector"] | {"UNK"} for a in actors)
    known = any(set(a.sectors) & scene.words["business sector"] for a in actors)
    return private and known and not unknown and not lands


def _is_asked(doc: Document, verb: Token, status: Status, words: Words) -> bool:
    """Tell "Should Kenya ask Ghana for help?" from "Why did Kenya attack Ghana?"."""
    end = next((t for t in doc.tokens[verb.i :] if t.text in _ENDS), None)
    if end is None or end.text[0] != "?":
        return False
    node = verb
    while node.dep_ in _MAIN and node.head.i != node.i and node.head.i < end.i:
        if node.dep_ == "ccomp" and node.head.pos_ == "VERB" and node.head.i < node.i:
            break  # "Did he say that they had attacked?"
        node = node.head
    asking = {c.lower_ for c in node.lefts} & words["question"]
    return node.dep_ in _MAIN and not (asking and status is Status.HAPPENED)


def _has_failed(trigger: Token, words: Words) -> bool:
    """Tell "talks broke down", which is no meeting."""
    verb = trigger if trigger.pos_ == "VERB" else trigger.head
    if trigger.pos_ != "VERB" and trigger.dep_ not in ("nsubj", "nsubjpass"):
        return False
    keys = {verb.lemma_, *(f"{verb.lemma_} {c.lower_}" for c in verb.rights)}
    return bool(keys & words["failing"])


def _is_imperative(trigger: Token) -> bool:
    """Tell "Promise me one thing" from "they promise"."""
    beside = any(c.dep_ in ("nsubj", "nsubjpass", "aux", "auxpass") for c in trigger.lefts)
    return trigger.tag_ == "VB" and trigger.dep_ in ("ROOT", "ccomp", "parataxis") and not beside
