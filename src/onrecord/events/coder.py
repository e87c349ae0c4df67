"""Happenings from words: verbs and nouns of the lexicon with their dependents.

Words find what the model has seldom seen; the model says which of them are events here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from onrecord.events.clauses import carrier, clause_of, is_owed
from onrecord.events.counts import is_harm
from onrecord.events.happenings import Happening, complete
from onrecord.events.lexicon import EventLexicon
from onrecord.events.participants import (
    Group,
    accused_of,
    aimed_at,
    askers,
    find_roles,
    given_to,
    is_giver,
    is_passive,
    is_topic,
    owners,
    parties_of,
    spread,
    subjects_of,
    sufferers,
)
from onrecord.events.scene import TOLL, Scene
from onrecord.events.status import is_will, judge
from onrecord.events.tolls import Toll, find_tolls
from onrecord.events.triggers import (
    Frame,
    Trigger,
    Words,
    find_triggers,
    frame_of,
    in_words_only,
)
from onrecord.events.when import narrowest
from onrecord.parse import Token
from onrecord.records import Act, Span, Status

_SURE = 0.6
_BY_WORD = "rule:trigger"
#: How many phrases after a trigger of the model may name a recipient.
_NEAR = 2


def code_by_words(scene: Scene) -> Iterator[Happening]:
    """Walk what the lexicon's triggers tell, in text order."""
    lexicon = scene.lexicon
    verbs: dict[int, Trigger] = {}
    for trigger in find_triggers(scene.doc, lexicon.frames, lexicon.words):
        verbs[trigger.verb.i if trigger.verb.pos_ == "VERB" else trigger.token.i] = trigger
        about, told = lexicon.words["about"], lexicon.words["act REQUEST"]
        if not _is_content(trigger, verbs, about, told):
            happening = _happening(scene, trigger)
            if happening is not None:
                yield happening


def with_tolls(scene: Scene, coded: Sequence[Happening]) -> tuple[Happening, ...]:
    """Return what the words tell, with the violence that its dead and wounded tell of.

    What may be private ("a stabbing") stays as likely as the model holds it to be.
    """
    lexicon = scene.lexicon
    found, counted = [], set[Span]()
    for toll in find_tolls(scene.doc, lexicon.frames, lexicon.words):
        same = next((c for c in coded if c.trigger.overlaps(_span(toll.harm))), None)
        told = _toll(scene, toll, same)
        found.append(told if toll.sure else replace(told, method=_BY_WORD))
        counted |= {_span(t) for t in (toll.harm, *toll.harm.conjuncts) if is_harm(t, scene.words)}
    rest = (c for c in coded if c.trigger not in counted | {t.trigger for t in found})
    return tuple(sorted((*found, *rest), key=lambda h: h.trigger))


def _toll(scene: Scene, toll: Toll, same: Happening | None) -> Happening:
    """Return what the toll tells; who did it is at its verb, else who the cause names.

    Where nobody is named who did it, nobody is accused: it happened.
    """
    words = scene.lexicon.words
    happened = carrier(toll.cause)
    roles = find_roles(Trigger(toll.cause, happened, toll.frame), words)
    doers = [parties_of([toll.cause], words)] if toll.frame.roles == "joint" else roles.actors
    victims = _first_named(scene, [list(toll.victims)], (), toll.frame.type)
    own = same.actors if same is not None and not _is_of_cause(toll) else ()
    actors = own or _first_named(scene, doers, victims)
    trigger = Trigger(toll.harm, carrier(toll.harm), toll.frame)
    clause = clause_of(scene.doc, happened)
    cause = scene.doc.span_of(list(toll.cause.subtree))  # "in Tuesday's attack"
    inside = cause.holds(_span(toll.harm))  # "the bombing that killed 12", named beside
    whole = happened.i != trigger.verb.i and clause.holds(_span(toll.harm)) and not inside
    beside = [] if whole or inside else list(_clauses_beside(scene, toll, happened))
    voice = scene.voice(scene.statement_at(toll.harm.idx), scene.side(actors, ()))
    frame, status = judge(trigger, voice, words)
    told = Happening(
        trigger=_span(toll.cause if whole else toll.harm),
        type=frame.type,
        confidence=_SURE,
        method=TOLL,
        mode=frame.mode or (same.mode if same else None),
        status=status,
        actors=actors,
        recipients=victims,
        dates=narrowest(scene.times, [cause, clause_of(scene.doc, trigger.verb), *beside]),
        places=tuple(p for s in (*beside, cause) for p in scene.places.spans_in(s)),
    )
    accused = status is not Status.ALLEGED or scene.doers(told)
    return told if accused else replace(told, status=Status.HAPPENED)


def _is_of_cause(toll: Toll) -> bool:
    """Tell whether the subject at the harm has not done it: the cause has.

    "A lorry was destroyed, wounding three", "the bombing of a clinic that killed two".
    """
    harm, cause = toll.harm, toll.cause
    if harm.dep_ == "relcl":
        return harm.head.i != cause.i and cause.is_ancestor(harm.head)
    return harm.dep_ == "advcl" and harm.tag_ == "VBG" and is_passive(harm.head)


def _clauses_beside(scene: Scene, toll: Toll, happened: Token) -> Iterator[Span]:
    """Walk the other clauses that tell when and where: of a bomb, of those who were wounded.

    "Twelve died when a bomb exploded in Kano", "two were killed and five wounded on Monday".
    """
    if happened.i != carrier(toll.harm).i:
        yield clause_of(scene.doc, happened)
    for other in toll.harm.conjuncts:
        if other.i > toll.harm.i and is_harm(other, scene.words):
            yield clause_of(scene.doc, other)


def judge_by_words(scene: Scene, happening: Happening) -> Happening:
    """Give an event of the model what its words show and the model did not see.

    That is the status, and who is named at its verb where the model names nobody.
    """
    tokens = scene.doc.tokens_in(happening.trigger)
    if not len(tokens):
        return happening
    token = tokens.root
    if happening.type == "ASSAULT" and in_words_only(token, scene.lexicon.words):
        happening = replace(happening, type="ACCUSE", mode="disapprove")
    trigger = Trigger(token, carrier(token), Frame(happening.type, happening.mode, frozenset()))
    happening = _without_bystanders(scene, happening, token)
    happening = _of_accused(scene, _with_roles(scene, happening, trigger), token)
    if happening.type == "REJECT" and is_will(trigger, scene.lexicon.words):
        return _as_refusal(scene, happening, trigger)
    if happening.status is Status.DENIED and _is_asserted(scene, token):
        happening = replace(happening, status=Status.HAPPENED)
    if happening.status is not Status.HAPPENED:
        return happening
    voice = scene.voice(scene.statement_at(token.idx), scene.side(happening.actors, ()))
    frame, status = judge(trigger, voice, scene.lexicon.words)
    to_come = status in (Status.PLANNED, Status.HYPOTHETICAL)
    if status is Status.HAPPENED or (happening.type == "THREATEN" and to_come):
        return happening  # a threat is made, whatever is threatened
    return replace(happening, type=frame.type, mode=frame.mode, status=status)


def _is_asserted(scene: Scene, trigger: Token) -> bool:
    """Tell whether it stands in words that deny nothing, beside others that do.

    "It did not shell the post, she said, adding that it had invited observers."
    """
    said = scene.statement_at(trigger.idx)
    if said is None or said.act is Act.DENY:
        return False
    found = {w for c in said.content for t in scene.doc.tokens_in(c) for w in (t.lower_, t.lemma_)}
    return not found & (scene.words["negation"] | scene.words["deny"] | scene.words["untrue"])


def join(scene: Scene, read: Happening, coded: Happening) -> Happening:
    """Join the model's reading of a trigger with that of the words.

    "promised to send a research ship": what is promised kindly threatens nobody.
    """
    root, words = scene.doc.tokens_in(coded.trigger).root, scene.words
    if read.type == "REQUEST" and is_owed(root, words):
        return read  # "Kenya should free them": what should be done is not done
    kind_promise = coded.type == "AGREE" and root.lemma_.lower() in words["kind promise"]
    if read.type == "THREATEN" and kind_promise:
        read = replace(read, type="AGREE")
    if (read.type, coded.type) == ("ACCUSE", "REQUEST") and _asks(root):
        read = replace(read, type="REQUEST", mode=None)
    read = _without_bystanders(scene, read, root, jointly=coded.reciprocal)
    whole = _of_accused(scene, complete(read, coded), root)
    if whole.type == "REJECT":
        trigger = Trigger(root, carrier(root), Frame("REJECT", whole.mode, frozenset()))
        if is_will(trigger, words):
            return _as_refusal(scene, whole, trigger)
    return whole


def _without_bystanders(
    scene: Scene, happening: Happening, trigger: Token, *, jointly: bool = False
) -> Happening:
    """Leave out of the recipients who tells it, whose it is, and what it is about.

    "agreed to share it, officials said"; "voiced Oslo's support"; "discussed Libya with".
    """
    said = scene.statement_at(trigger.idx)
    tellers = said.source if said is not None else ()

    def takes_part(span: Span) -> bool:
        tokens = scene.doc.tokens_in(span)
        if not len(tokens) or any(map(span.overlaps, tellers)):
            return False
        root = tokens.root
        about = jointly and is_topic(root, trigger, scene.words)
        given = root.dep_ == "dobj" and any(
            c.dep_ == "dative" and c.pos_ != "ADP" for c in root.head.children
        )  # "promised them a school"
        return not (about or given or is_giver(root, scene.words))

    return replace(happening, recipients=tuple(filter(takes_part, happening.recipients)))


def _asks(call: Token) -> bool:
    """Tell "called on the council to act" from "called for sanctions against the council"."""
    if call.pos_ != "VERB":
        return True
    preps = [c for c in call.rights if c.dep_ == "prep"]
    asked = [g for p in preps for c in p.children for g in c.rights if g.dep_ in ("acl", "relcl")]
    clauses = [c for c in (*call.rights, *asked) if c.pos_ in ("VERB", "AUX")]
    to_do = any(t.tag_ == "TO" for c in clauses for t in c.lefts)
    return to_do or any(p.lower_ in ("on", "upon") for p in preps)


def _of_accused(scene: Scene, happening: Happening, token: Token) -> Happening:
    """Give a deed to whom a verb above accuses of it, and to nobody who only speaks of it.

    "The colonel was jailed for the torture of four", "Kenya welcomed the release of two".
    """
    if token.pos_ == "VERB":
        return happening
    words = scene.lexicon.words
    accused = _first_named(scene, [accused_of(token, words)], ())
    if accused:
        hurt = _others(scene, happening.recipients, accused)
        return replace(happening, actors=accused, recipients=hurt)
    verb = token.head.head if token.dep_ == "pobj" else token.head
    frame = frame_of(verb, scene.lexicon.frames, words) if verb.pos_ == "VERB" else None
    if frame is None or frame.type == happening.type or verb.lemma_ in words["class @order"]:
        return happening  # a court that orders the release releases
    if frame.type not in words["about others"]:
        return happening
    tellers = _first_named(scene, [subjects_of(verb, words)], ())
    return replace(happening, actors=_others(scene, happening.actors, tellers))


def _others(scene: Scene, spans: Sequence[Span], known: Sequence[Span]) -> tuple[Span, ...]:
    """Return those of `spans` that mean nobody whom one of `known` means."""
    same = {p.actor_id for p in scene.side(known, ())}
    return tuple(
        span for span in spans if not any(p.actor_id in same for p in scene.side([span], ()))
    )


def _as_refusal(scene: Scene, happening: Happening, trigger: Trigger) -> Happening:
    """Make "would not pay" what it is: the "not" is the refusal, and who would is who refuses."""
    subjects = find_roles(trigger, scene.lexicon.words).actors[:1]
    doers = _first_named(scene, subjects, ()) or happening.actors
    return replace(happening, actors=doers, status=Status.HAPPENED)


def unfulfilled(scene: Scene, happening: Happening) -> bool:
    """Tell what nothing fulfils: "in order to denounce", "a plan to leave", "sought her help".

    Words alone are no ground to take it for an event.
    """
    tokens = scene.doc.tokens_in(happening.trigger)
    root = tokens.root
    if root.dep_ == "dobj" and root.head.lemma_ in scene.lexicon.words["wanting"]:
        return True
    if not any(c.tag_ == "TO" for c in root.lefts):
        return False
    return happening.status is Status.HYPOTHETICAL or root.dep_ in ("acl", "relcl")


def _with_roles(scene: Scene, happening: Happening, trigger: Trigger) -> Happening:
    kind = happening.type
    words = scene.lexicon.words
    if kind in words["given"] and trigger.token.lemma_.lower() in words["receiving"]:
        # "received maize from Ghana": the model takes the subject for the giver
        turned = find_roles(replace(trigger, frame=replace(trigger.frame, roles="from")), words)
        givers = _first_named(scene, turned.actors, ())
        if givers:
            getters = _first_named(scene, turned.recipients, givers, kind)
            return replace(happening, actors=givers, recipients=getters)
    happening = _turned(scene, happening, trigger)
    actors = happening.actors if scene.side(happening.actors, ()) else ()
    taken = scene.side(actors, ())
    recipients = _first_named(scene, _aims(trigger, kind, words), actors, kind)
    recipients = recipients or happening.recipients
    if not scene.side(recipients, taken, undergone=kind):
        recipients = ()
    if actors and recipients:
        return happening
    roles = find_roles(trigger, scene.lexicon.words)
    actors = actors or _first_named(scene, roles.actors[:1], recipients)
    near = [group for group in roles.recipients if group][:_NEAR]
    if near:
        near = [*near, *map(owners, near)]
    recipients = recipients or _first_named(scene, near, actors, kind)
    return replace(happening, actors=actors, recipients=recipients)


def _happening(scene: Scene, trigger: Trigger) -> Happening | None:
    words = scene.lexicon.words
    roles = find_roles(trigger, words)
    actors = _first_named(scene, roles.actors, ())
    kind = trigger.frame.type
    groups = [*_aims(trigger, kind, words), *roles.recipients]
    recipients = _first_named(scene, groups, actors, kind)
    noun = trigger.token.pos_ != "VERB"
    nobody = not actors and (noun or not recipients) and not scene.is_common(trigger.token)
    if nobody or not roles.anchored:
        return None
    voice = scene.voice(scene.statement_at(trigger.token.idx), scene.side(actors, ()))
    frame, status = judge(trigger, voice, words)
    if not actors and not recipients and status is Status.HYPOTHETICAL:
        return None  # "if the accord was signed"
    frame = _as_threat(frame, trigger.token, scene.lexicon)
    return Happening(
        trigger=_span(trigger.token),
        type=frame.type,
        confidence=_SURE,
        method=_BY_WORD,
        mode=frame.mode,
        status=status,
        actors=actors,
        recipients=recipients,
        reciprocal=frame.roles == "joint" and len(actors) > 1,
    )


def _aims(trigger: Trigger, kind: str, words: Words) -> list[Group]:
    """Return who the words show to be dealt with, whoever stands nearer: "a lawsuit against"."""
    return [
        aimed_at(trigger, words) if kind in words["against somebody"] else [],
        askers(trigger.token, words) if kind in words["answering"] else [],
        given_to(trigger.token, words) if kind in words["given back"] else [],
    ]


def _turned(scene: Scene, happening: Happening, trigger: Trigger) -> Happening:
    """Put the subject of a passive among the recipients where the model has it act.

    So with "their release": they are released.
    """
    words = scene.lexicon.words
    suffering = sufferers(trigger.token, words) if trigger.token.pos_ == "NOUN" else []
    moved = happening.type == "MOBILIZE"
    if moved or not (suffering or (trigger.token.pos_ == "VERB" and is_passive(trigger.token))):
        return happening
    roles = find_roles(trigger, words)
    patients = tuple(_span(t) for t in suffering or [t for g in roles.recipients[:1] for t in g])
    kept = _others(scene, happening.actors, patients)
    wrong = tuple(span for span in happening.actors if span not in kept)
    if not wrong:
        return happening
    agents = _first_named(scene, roles.actors, patients)
    return replace(happening, actors=agents or kept, recipients=happening.recipients or wrong)


def _as_threat(frame: Frame, token: Token, lexicon: EventLexicon) -> Frame:
    """Make a promise of force or punishment what it is: "vowed to retake the port"."""
    if frame.type != "AGREE" or token.lemma_.lower() not in lexicon.words["promise"]:
        return frame
    for clause in token.subtree:
        if clause.pos_ == "VERB" and clause.i > token.i and clause.tag_ == "VB":
            promised = frame_of(clause, lexicon.frames, lexicon.words)
            if promised is not None and promised.type in lexicon.words["conflict"]:
                return Frame("THREATEN", None, frame.objects, frame.roles)
    return frame


def _first_named(
    scene: Scene, groups: Sequence[Group], others: Sequence[Span], undergone: str | None = None
) -> tuple[Span, ...]:
    """Return the heads of the first group that names an actor who is not among `others`."""
    taken = scene.side(others, ())
    for group in groups:
        heads = [_span(token) for token in spread(group)]
        named = [h for h in heads if scene.side([h], taken, undergone=undergone)]
        if named:
            return tuple(named)
    return ()


def _span(token: Token) -> Span:
    return Span(token.idx, token.idx + len(token))


def _is_content(
    trigger: Trigger, verbs: Mapping[int, Trigger], about: frozenset[str], told: frozenset[str]
) -> bool:
    """Tell whether it is what a demand, promise, threat or refusal is about: no deed."""
    node, steps = trigger.token, 0
    while node.head.i != node.i and steps < 8:
        # "called for her to resign"
        asked = any(c.dep_ == "mark" and c.lower_ == "for" for c in node.lefts)
        clause = node.pos_ in ("VERB", "AUX") and not asked
        own = any(c.dep_.startswith("nsubj") for c in node.children)
        if clause and (node.dep_ in ("relcl", "advcl", "nsubj") or (node.dep_ == "conj" and own)):
            return False
        outside = node.dep_ not in ("dobj", "prep", "pobj", "pcomp", "xcomp", "ccomp", "acl")
        if (
            outside
            and not asked
            and node.dep_ not in ("compound", "conj", "dative", "nsubjpass", "nsubj")
        ):
            return False
        node, steps = node.head, steps + 1
        outer = verbs.get(node.i)
        if outer is not None and outer.token.i != trigger.token.i:
            # "ordered two envoys to leave" expels them, and nobody left yet
            return outer.frame.type in about or outer.token.lemma_ in told
    return False
