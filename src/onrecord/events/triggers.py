"""Which words name a political interaction: verbs and nouns with their PLOVER type and mode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.events.clauses import carrier
from onrecord.parse import Document, Token

Words = Mapping[str, frozenset[str]]
_NOTHING: frozenset[str] = frozenset()
_OBJECTS = ("dobj", "nsubjpass", "pobj", "attr", "oprd", "dative", "acomp")
_PARTICLES = ("prt", "prep", "advmod", "acomp", "oprd")
_MODIFIERS = ("compound", "amod", "poss", "nmod")


@dataclass(frozen=True, slots=True)
class Frame:
    """What a trigger means. `objects`: one of these must go with it; `roles`: see the card."""

    type: str
    mode: str | None
    objects: frozenset[str]
    roles: str | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that names an event, the verb that carries its clause, and what it means."""

    token: Token
    verb: Token
    frame: Frame


Frames = Mapping[tuple[str, str], Sequence[Frame]]


def find_triggers(doc: Document, frames: Frames, words: Words) -> Iterator[Trigger]:
    """Walk the triggers of the prose in text order."""
    for sentence in doc.sentences():
        taken: set[int] = set()
        for token in sentence:
            frame = frame_of(token, frames, words)
            if frame is None or token.i in taken:
                continue
            if near(token) & words["unpolitical"] - (frame.objects & words["also political"]):
                continue  # "the film was attacked", "won the match": no political act
            if _is_setting(token, words):
                continue
            if frame.type == "ASSAULT" and in_words_only(token, words):
                if token.lemma_.lower() in words["aiming"]:
                    continue  # "the ads target young voters"
                frame = Frame("ACCUSE", "disapprove", frame.objects, frame.roles)
            taken |= {token.i}
            if token.pos_ == "VERB":  # "launched an attack" is one event
                taken |= {c.i for c in token.children if c.dep_ in _OBJECTS and c.pos_ == "NOUN"}
            yield Trigger(token, carrier(token), frame)


def _is_setting(token: Token, words: Words) -> bool:
    """Tell where or how something is said from what happens: "at a rally", "demonstrated that"."""
    if token.pos_ == "VERB":
        if token.tag_ == "VBN" and token.dep_ == "advcl" and token.lemma_ in words["asked"]:
            return True  # "Asked whether he would go, she said"
        shown = any(c.dep_ in ("dobj", "ccomp") for c in token.children)
        return shown and token.lemma_.lower() in words["shows"]
    above = token.head.lower_ if token.dep_ == "pobj" else ""
    return above in words["at"] and token.lemma_.lower() in words["occasion"]


def in_words_only(token: Token, words: Words) -> bool:
    """Tell "attacked him in a tweet", "his record", "for lying" from "a post, killing three".

    "The Mombasa terror attack" is none in words, whoever tells of it.
    """
    if token.lemma_.lower() not in words["also verbal"] or _has_victims(token, words):
        return False
    if token.pos_ != "VERB" and any(_is_deadly(c, words) for c in token.lefts):
        return False
    if _is_reproach(token, words) or _is_between_names(token):
        return True
    return any(t.lemma_.lower() in words["medium"] and not _is_target(t, words) for t in token.sent)


def _is_reproach(token: Token, words: Words) -> bool:
    """Tell "hit her for raising taxes", "as weak" and "attacked the plan"."""
    if any(c.dep_ == "dobj" and c.lemma_.lower() in words["abstract"] for c in token.children):
        return True
    preps = [c for c in token.children if c.dep_ == "prep" and c.lower_ in ("as", "for")]
    return any(p.lower_ == "as" or any(c.dep_ == "pcomp" for c in p.children) for p in preps)


def _is_between_names(token: Token) -> bool:
    """Tell "Mwangi attacked Ouko" and "his attack on Ouko": with a weapon it would say so."""
    doing, done_to = ("nsubj", "poss"), ("dobj", "nsubjpass")
    actors = [c for c in token.children if c.dep_ in doing]
    others = [c for c in token.children if c.dep_ in done_to]
    others += [g for c in token.children if c.lower_ == "on" for g in c.children]
    return (
        bool(actors)
        and any(o.ent_type_ == "PERSON" for o in others)
        and all(a.ent_type_ == "PERSON" or a.pos_ == "PRON" for a in actors)
    )


def _is_deadly(modifier: Token, words: Words) -> bool:
    """Tell "terror" and "Mombasa" before "attacks" from "personal"."""
    if modifier.dep_ not in ("compound", "amod"):
        return False
    return modifier.ent_type_ in ("GPE", "LOC", "FAC") or modifier.lemma_.lower() in words["deadly"]


def _is_target(token: Token, words: Words) -> bool:
    """Tell a police post, which is attacked, from the post that it is said in."""
    named = any(c.dep_ == "compound" and c.text.islower() for c in token.children)
    undergoes = token.dep_ in ("dobj", "nsubjpass")
    return token.lemma_.lower() in words["class @base"] and (named or undergoes)


def _has_victims(token: Token, words: Words) -> bool:
    """Tell whether somebody is killed or wounded where the attack is told."""
    hurt = words["count killed"] | words["count injured"]
    verbs = [t for t in carrier(token).subtree if t.lemma_.lower() in hurt]
    below = [c for t in verbs for c in t.children]
    return any(
        t.pos_ == "NUM" or t.lemma_.lower() in words["@person"]
        for c in below
        for t in (c, *c.children)
    )


def frame_of(token: Token, frames: Frames, words: Words) -> Frame | None:
    """Return what the word means here, None if it names no interaction."""
    if token.lemma_ in words["light with particle"] and any(c.dep_ == "prt" for c in token.rights):
        lemma = " ".join((token.lemma_, *(c.lower_ for c in token.rights if c.dep_ == "prt")))
        if (lemma, "verb") not in frames:
            return None  # "a bomb went off in New York" is no visit
    pos = {"VERB": "verb", "NOUN": "noun", "PROPN": "noun"}.get(token.pos_)
    if pos is None or (pos == "verb" and token.dep_ in ("amod", "compound")):
        return None
    if token.ent_type_ in ("DATE", "TIME"):
        return None  # "in March"
    lemma = word_of(token)
    options = [frames.get((key, pos), ()) for key in _keys(token, lemma)]
    if not any(options):
        return None
    around = _around(token, words)
    for option in options:
        bound = next((f for f in option if f.objects & around and _fits(f, around, words)), None)
        free = next((f for f in option if not f.objects), None)
        if bound or free:
            return bound or free
    return None


def _fits(frame: Frame, around: set[str], words: Words) -> bool:
    """Tell troops from a research ship, which mobilizes nobody."""
    return frame.type != "MOBILIZE" or not around & words["civil"]


def near(token: Token) -> set[str]:
    """Return the lemmas of subject and object, which tell a metaphor from an act."""
    found = [c for c in token.children if c.dep_ in (*_OBJECTS, "nsubj", *_MODIFIERS)]
    if token.dep_ in ("compound", "dobj", "nsubj"):
        found.append(token.head)
    if token.pos_ == "NOUN":
        found += [g for c in token.children if c.dep_ == "prep" for g in c.children]
    return {t.lemma_.lower() for t in found}


def _keys(token: Token, lemma: str) -> list[str]:
    """Return the word with what belongs to it, longest first: "break off", "phone call".

    "Called for her to resign" is "call for" too.
    """
    if token.pos_ == "VERB":
        beside = [c for c in token.rights if c.dep_ in _PARTICLES and not _is_dated(c)]
        clauses = [c for c in token.rights if c.dep_ in ("ccomp", "xcomp", "advcl")]
        beside += [m for c in clauses for m in c.lefts if m.dep_ == "mark" and m.lower_ == "for"]
        pairs = [f"{lemma} {c.lower_}" for c in beside]
        triples = [f"{p} {c.lower_}" for p in pairs for c in beside]
        triples += [f"{p} {g.lower_}" for p, c in zip(pairs, beside, strict=True) for g in c.rights]
        return [*triples, *pairs, lemma]
    beside = [c for c in token.lefts if c.dep_ in _MODIFIERS]
    return [*(f"{c.lemma_.lower()} {lemma}" for c in beside), lemma]


def _reaches(verb: Token, prep: Token, words: Words) -> bool:
    """Tell "went to Kenya" from "went on sale in Kenya"."""
    preps = {prep.lower_, *(c.lower_ for c in prep.children if c.dep_ == "prep")}  # "on to Baku"
    return verb.lemma_ not in words["under way"] or bool(preps & words["goal preposition"])


def _is_dated(prep: Token) -> bool:
    """Tell "called her on Friday" from "called on her"."""
    return prep.dep_ == "prep" and any(c.ent_type_ in ("DATE", "TIME") for c in prep.children)


def _around(token: Token, words: Words) -> set[str]:
    """Return what goes with the word: lemmas, classes of names, and complements."""
    found: set[str] = set()
    for child in token.children:
        heads = [child] if child.dep_ in _OBJECTS else []
        if child.dep_ in ("prep", "agent", "dative") and _reaches(token, child, words):
            inner = (child, *(c for c in child.children if c.dep_ == "prep"))  # "on to Baku"
            below = [c for prep in inner for c in prep.children if c.dep_ == "pobj"]
            if child.dep_ == "agent":  # "commanded by Kenya" commands nobody
                found |= {c.lemma_.lower() for c in below}
            else:
                heads += below
            if not any(c.lower_ == "it" for c in child.children):  # "asked for it"
                found.add(f"+{child.lower_}")
        elif child.dep_ in ("ccomp", "xcomp", "advcl"):
            found |= _complement(child, words)
        for head in heads:
            for item in (head, *head.conjuncts):
                found |= _names(item, words)
    if is_reduced(token):
        found |= _names(token.head, words)
    for subject in passive_subjects(token):
        found |= _names(subject, words)
    return found


def is_reduced(verb: Token) -> bool:
    """Tell "a village attacked on Monday" from "claims that they had attacked a village".

    With an object it is no participle, whatever the parser holds: "A bomb killed two, police said".
    """
    own = any(c.dep_ in ("nsubj", "aux", "dobj") for c in verb.children)
    return verb.dep_ == "acl" and verb.tag_ == "VBN" and not own


def passive_subjects(verb: Token) -> list[Token]:
    """Return the subject of "the accord is to be signed", which stands at "is"."""
    passive = any(c.dep_ == "auxpass" for c in verb.children)
    if not passive or verb.dep_ != "xcomp" or verb.head.lemma_ != "be":
        return []
    return [c for c in verb.head.children if c.dep_ == "nsubj"]


def word_of(token: Token) -> str:
    """Return the word in lower case, whole where the parser cuts it: "cease-fire", "sit-in"."""
    lemma = token.lemma_.lower()
    if token.i - token.sent.start < 2 or token.nbor(-1).text != "-":
        return lemma
    first = token.nbor(-2)
    together = first.idx + len(first) + 1 == token.idx and first.head.i == token.i
    return f"{first.lower_}-{lemma}" if together else lemma


def _names(item: Token, words: Words) -> set[str]:
    found = {item.lemma_.lower(), word_of(item)}
    found |= words.get(f"label {item.ent_type_}", _NOTHING)
    form = item.morph.to_dict()
    if item.pos_ == "PRON" and "Person" in form and "Reflex" not in form:
        found |= words["label PERSON"]
    for child in item.children:
        if child.dep_ in _MODIFIERS and child.lemma_.lower() not in words["class @person"]:
            found.add(child.lemma_.lower())  # no officer undergoes "held an officer licence"
        elif child.dep_ == "prep":
            found |= {g.lemma_.lower() for g in child.children if child.lower_ in words["part of"]}
    return found


def _complement(clause: Token, words: Words) -> set[str]:
    own = {c.lower_ for c in clause.lefts}
    if any(c.tag_ == "TO" for c in clause.lefts):  # "told them how to vote" orders nothing
        return set() if own & words["question"] else {"+inf"}
    if clause.dep_ != "ccomp" or own & words["question"]:
        return set()
    return {"+that", "+that_will"} if own & (words["future"] | words["would"]) else {"+that"}
