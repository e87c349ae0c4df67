"""Whether an event happened: auxiliaries, negation, the clause it stands in, and who says so."""

from __future__ import annotations

from dataclasses import dataclass, replace

from onrecord.events.clauses import governors
from onrecord.events.participants import accused_of
from onrecord.events.triggers import Frame, Trigger, Words
from onrecord.parse import Token
from onrecord.records import Act, Status

_ADVERBIALS = ("aux", "auxpass", "mark", "neg", "advmod", "det", "preconj", "cc")


@dataclass(frozen=True, slots=True)
class Voice:
    """Who carries the event: the act of their statement, and how they stand to its actor.

    `own`: on the actor's side, and believed of it. `interested`: unnamed, or of another country.
    """

    act: Act | None = None
    own: bool = False
    interested: bool = False


def judge(trigger: Trigger, voice: Voice, words: Words) -> tuple[Frame, Status]:
    """Return what the event is in the end, and its status.

    Cooperation to come is AGREE, one's own refusal to cooperate REJECT, one's own force to come
    THREATEN (manual, "Auxiliary modes").
    """
    frame = trigger.frame
    status = _status(trigger, voice, words)
    if frame.type in words["refusable"] and status is Status.DENIED and is_will(trigger, words):
        return replace(frame, type="REJECT", mode=None), Status.HAPPENED
    announced = voice.own and voice.act is not Act.ESTIMATE  # "is expected to" announces nothing
    if status is Status.PLANNED and announced and trigger.token.pos_ == "VERB":
        if frame.type in words["threatened"]:  # a strike announced is a PROTEST to come
            return replace(frame, type="THREATEN", mode=None), Status.HAPPENED
        if frame.type in words["cooperation"]:
            return replace(frame, type="AGREE", mode=None), Status.HAPPENED
        if frame.type == "RETREAT":
            return replace(frame, type="CONCEDE", mode=None), Status.HAPPENED
    if status is Status.PLANNED and frame.type in words["cooperation"]:
        return replace(frame, type="AGREE", mode=None), Status.PLANNED
    return frame, status


def is_will(trigger: Trigger, words: Words) -> bool:
    """Tell "would not pay" (a refusal) from "did not pay"."""
    return bool(_own(trigger.verb, words) & (words["future"] | words["would"]))


def _status(trigger: Trigger, voice: Voice, words: Words) -> Status:
    verb = trigger.verb
    if _is_occasion(trigger, words):
        return Status.ALLEGED if _is_alleged(trigger, voice, words) else Status.HAPPENED
    own = _own(verb, words)
    if trigger.token.i != verb.i:
        own |= {c.lower_ for c in trigger.token.children if c.dep_ in ("det", "neg")}
    if _is_left_open(verb, words) and not own & words["negation"]:
        return Status.ALLEGED
    nobody = any(c.lower_ in words["nobody"] for c in verb.children if c.dep_ == "dobj")
    # "if the pact is not signed", "should they refuse to sign"
    supposed = bool(_conditions(verb) & words["condition"]) or _is_inverted(verb, words["inverted"])
    if voice.act is Act.DENY or _is_denied(verb, words):
        return Status.DENIED
    if not supposed and (nobody or own & words["negation"]):
        return Status.DENIED
    if supposed or own & words["modal"]:
        return Status.HYPOTHETICAL
    if own & words["would"]:
        return _of_would(trigger, voice, words)
    if own & words["future"] or _is_planned(trigger, words):
        return Status.PLANNED
    if _is_alleged(trigger, voice, words):
        return Status.ALLEGED
    if not _is_apart(trigger) and _is_unfulfilled(verb, words["fulfilled"]):
        return Status.HYPOTHETICAL
    # "said it was verifying": in somebody's words the past is the present
    now = ("VBP", "VBZ", "VBD") if voice.act is not None else ("VBP", "VBZ")
    helpers = {(c.lemma_, c.tag_) for c in verb.children if c.dep_ == "aux"}
    since = ("be", "VBN") in helpers and {("have", "VBP"), ("have", "VBZ")} & helpers
    if verb.tag_ == "VBG" and (since or any(("be", tag) in helpers for tag in now)):
        return Status.ONGOING  # also "have been talking since Monday"
    return Status.HAPPENED


def _is_occasion(trigger: Trigger, words: Words) -> bool:
    """Tell "after the threats they will meet": what is to come is the meeting, not the threats."""
    noun, prep = trigger.token, trigger.token.head
    if noun.dep_ != "pobj" or prep.head.i != trigger.verb.i:
        return False
    return prep.lower_ in words["occasion preposition"]


def _of_would(trigger: Trigger, voice: Voice, words: Words) -> Status:
    """Tell what is to come ("said it would visit") from what might ("would, if they agreed").

    A side's own force under a condition is a threat, so it counts as to come.
    """
    clauses = [c for c in trigger.verb.subtree if c.dep_ == "advcl"]
    below = [t for clause in clauses for t in clause.children]
    conditional = any(
        t.lower_ in words["condition"] or (t.dep_ == "aux" and t.lower_ in words["inverted"])
        for t in below
    )
    unreal = any(c.dep_ == "aux" and c.lower_ == "have" for c in trigger.verb.children)
    threat = voice.own and trigger.frame.type in words["conflict"]
    if voice.act is None or unreal or (conditional and not threat):
        return Status.HYPOTHETICAL
    return Status.PLANNED


def _is_alleged(trigger: Trigger, voice: Voice, words: Words) -> bool:
    if trigger.token.pos_ != "VERB" and accused_of(trigger.token, words):
        return True
    if any(v.lemma_ in words["accusing"] for v in governors(trigger.verb)[1:]):
        return trigger.token.i != trigger.verb.i or trigger.frame.type in words["suspect"]
    if voice.act is None or voice.own or _is_held_to_be_so(trigger.verb):
        return False
    return trigger.frame.type in words["suspect"] and (voice.interested or voice.act is Act.ACCUSE)


def _is_apart(trigger: Trigger) -> bool:
    """Tell "wished to retake it, as the reason for the raid": the raid is no part of the wish."""
    up = trigger.token.head
    if trigger.token.i == trigger.verb.i or trigger.token.dep_ != "pobj":
        return False
    return up.head.pos_ in ("NOUN", "PROPN") and up.head.i != trigger.verb.i


def _is_held_to_be_so(verb: Token) -> bool:
    """Tell "praised the port for seizing it" from "accused it of": the outlet takes it for done."""
    return verb.dep_ == "pcomp" and verb.head.lower_ == "for" and verb.head.head.pos_ == "VERB"


def _own(verb: Token, words: Words) -> set[str]:
    """Return the verb's small words, with the auxiliaries it shares with its first conjunct."""
    found = {
        c.lower_ for c in verb.children if c.dep_ in _ADVERBIALS and not _is_not_only(c, words)
    }
    node = verb
    while node.dep_ == "conj" and not any(c.dep_.startswith("nsubj") for c in node.children):
        node = node.head
        found |= {c.lower_ for c in node.children if c.dep_ in ("aux", "neg")}
    for child in verb.children:
        if child.dep_ in ("nsubj", "nsubjpass", "dobj"):
            found |= {c.lower_ for c in child.children if c.dep_ in ("det", "neg", "preconj")}
    return found


def _is_not_only(token: Token, words: Words) -> bool:
    """Tell "not only was he arrested", which denies nothing."""
    following = token.doc[token.i + 1].lower_ if token.i + 1 < len(token.doc) else ""
    return token.lower_ in words["negation"] and following in words["not only"]


def _conditions(verb: Token) -> set[str]:
    return {c.lower_ for v in governors(verb) for c in v.children if c.dep_ in ("mark", "advmod")}


def _is_inverted(verb: Token, inverted: frozenset[str]) -> bool:
    """Tell "should they leave, we go" and "had they left" from "they should leave"."""
    for v in governors(verb):
        before = [c.i for c in v.lefts if c.dep_ == "aux" and c.lower_ in inverted]
        subjects = [c.i for c in v.lefts if c.dep_ in ("nsubj", "nsubjpass")]
        if v.dep_ == "advcl" and before and subjects and before[0] < subjects[0]:
            return True
    return False


def _is_left_open(verb: Token, words: Words) -> bool:
    """Tell "would neither confirm nor deny that they had attacked" and "did not deny it"."""
    up = verb.head
    if verb.dep_ not in ("xcomp", "ccomp", "pcomp") or up.lemma_ not in words["deny"]:
        return False
    beside = [c for c in up.children if c.dep_ == "neg"]
    if up.dep_ == "conj":
        beside += [c for c in up.head.children if c.dep_ in ("cc", "preconj")]
    return any(c.lower_ in words["negation"] for c in beside)


def _is_denied(verb: Token, words: Words) -> bool:
    """Tell "denied attacking them", "denied that they had attacked", "does not plan to attack"."""
    up = verb.head
    if verb.dep_ not in ("xcomp", "ccomp", "pcomp"):
        return False
    planned = up.lemma_ in words["planned"] and any(c.tag_ == "TO" for c in verb.lefts)
    return up.lemma_ in words["deny"] or (planned and any(c.dep_ == "neg" for c in up.children))


def _is_unfulfilled(verb: Token, fulfilled: frozenset[str]) -> bool:
    """Tell "is prepared to negotiate" from "began to negotiate": an infinitive is no deed yet."""
    if not any(c.tag_ == "TO" for c in verb.lefts):
        return False
    if any(c.dep_ == "aux" and c.lemma_ == "have" for c in verb.lefts):
        return False  # "the only states to have signed"
    return verb.head.i == verb.i or verb.head.lemma_ not in fulfilled


def _is_planned(trigger: Trigger, words: Words) -> bool:
    verb = trigger.verb
    if trigger.token.lemma_ in words["coming"]:
        return True
    if any(c.tag_ == "TO" for c in verb.lefts):
        up = verb.head
        be = up.lemma_ == "be" and verb.dep_ == "xcomp"
        own = any(c.dep_.startswith("nsubj") for c in verb.lefts)
        # "Iran to let inspectors in, officials say", not "called to thank them"
        headline = up.i == verb.i or (own and up.lemma_ in words["plain"])
        return headline or be or up.lower_ in words["planned"] or up.lemma_ in words["planned"]
    if trigger.token.i != verb.i:
        beside = {c.lower_ for c in trigger.token.children}
        return bool(beside & words["planned"]) or verb.lemma_ in words["planned"]
    return False
