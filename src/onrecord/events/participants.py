"""Who did it and to whom: from the trigger's dependents to phrases, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.events.triggers import Trigger, Words, is_reduced, passive_subjects
from onrecord.parse import Token

_SUBJECTS = ("nsubj", "csubj")
_TIMES = ("DATE", "TIME", "MONEY", "CARDINAL", "PERCENT")
_SKIPPED = ("relcl", "advcl", "punct", "cc", "npadvmod", "det", "aux", "mark", "neg", "appos")
_DEEPEST = 4

Group = list[Token]


@dataclass(frozen=True, slots=True)
class Roles:
    """Heads of phrases. Of each list the first group that names an actor counts.

    `anchored`: a noun that is told as something that took place, not only spoken about.
    """

    actors: list[Group]
    recipients: list[Group]
    anchored: bool


def find_roles(trigger: Trigger, words: Words) -> Roles:
    """Return who may be actor and recipient of the trigger."""
    token = trigger.token
    roles = _of_verb(trigger, words) if token.pos_ == "VERB" else _of_noun(trigger, words)
    if trigger.frame.roles == "undergo":
        return Roles([], roles.actors or roles.recipients, roles.anchored)
    if trigger.frame.roles == "from":
        return _of_receiver(trigger, roles)
    if trigger.frame.roles == "swap":
        return Roles(roles.recipients[:1], roles.actors, roles.anchored)
    return roles


def _of_receiver(trigger: Trigger, roles: Roles) -> Roles:
    """Turn "Kenya received maize from Ghana" round: Ghana gave it."""
    objects = [c for c in trigger.token.children if c.dep_ == "dobj"]
    givers = [
        giver
        for head in (trigger.token, *objects)
        for c in head.subtree
        if c.dep_ == "prep" and c.lower_ == "from"
        for giver in c.children
        if giver.dep_ == "pobj"
    ]
    return Roles([givers[:1]], roles.actors, bool(givers))


def spread(heads: Sequence[Token]) -> Iterator[Token]:
    """Walk the heads with what is coordinated with them."""
    seen: set[int] = set()
    for head in heads:
        for token in (head, *(c for c in head.conjuncts if c.i > head.i)):
            if token.i not in seen and token.pos_ in ("NOUN", "PROPN", "PRON", "ADJ", "NUM", "DET"):
                seen.add(token.i)
                yield token


def within(head: Token) -> Iterator[Group]:
    """Walk what stands inside the phrase or clause of `head`, level by level."""
    level = [head]
    for _ in range(_DEEPEST):
        below = [c for t in level for c in t.children if c.dep_ not in _SKIPPED]
        named = [t for t in below if t.dep_ != "prep" and t.ent_type_ not in _TIMES]
        owners = [t for t in named if t.dep_ == "poss"]
        subjects = [t for t in named if t.dep_ in ("nsubj", "nsubjpass")]
        given = [t for t in named if t.dep_ == "dative"]
        yield from (g for g in (given, owners, subjects, named) if g)
        level = below


def owners(heads: Sequence[Token]) -> Group:
    """Return whose it is: "Moscow's contentions", "the threats made by Moscow"."""
    heads = [h for head in heads for h in (head, *head.conjuncts)]
    whose = [c for head in heads for c in head.children if c.dep_ == "poss"]
    made = [c for head in heads for c in head.children if c.dep_ == "acl" and c.tag_ == "VBN"]
    agents = [a for clause in made for a in clause.children if a.dep_ == "agent"]
    return [*whose, *(p for agent in agents for p in agent.children if p.dep_ == "pobj")]


def askers(verb: Token, words: Words) -> Group:
    """Return who asked for what is refused or granted: "an appeal filed by X", "X's request"."""
    verbs = [verb, *(c for c in verb.children if c.dep_ == "xcomp")]  # "refused to accept"
    asked = [c for v in verbs for c in v.children if c.dep_ in ("dobj", "nsubjpass")]
    asked += [p for c in verb.children if c.lower_ == "to" for p in c.children if p.dep_ == "pobj"]
    asked = [noun for noun in asked if noun.lemma_.lower() in words["what is asked"]]
    by = [c for noun in asked for c in noun.children if c.lower_ in words["asked by"]]
    by += [c for v in verbs if asked for c in v.children if c.lower_ == "from"]
    return [*owners(asked), *(p for c in by for p in c.children if p.dep_ == "pobj")]


def given_to(verb: Token, words: Words) -> Group:
    """Return who is given what was another's: "returned the painting to Peru"."""
    if verb.lemma_.lower() not in words["hand over"] | words["hand back"]:
        return []
    things = [c for c in verb.children if c.dep_ in ("dobj", "nsubjpass")]
    to = [c for t in (verb, *things) for c in t.children if c.lower_ == "to"]
    return [p for c in to for p in c.children if p.dep_ == "pobj" and p.ent_type_ not in _TIMES]


def is_giver(token: Token, words: Words) -> bool:
    """Tell whose support, thanks or commitment it is from who has it: "Oslo's support"."""
    return token.dep_ == "poss" and token.head.lemma_.lower() in words["given to somebody"]


def sufferers(noun: Token, words: Words) -> Group:
    """Return whose arrest or release it is: "called for their release"."""
    if noun.lemma_.lower() not in words["suffered deed"]:
        return []
    of = any(c.lower_ == "of" for c in noun.rights)
    return [] if of else [c for c in noun.lefts if c.dep_ == "poss"]


def destination(head: Token, words: Words) -> Group | None:
    """Return where those go whom a side moves: "withdrew peacekeepers from Rwanda".

    None if `head` is moved by nobody.
    """
    if head.lemma_.lower() not in words["moved"] | words["sent too"]:
        return None
    node = head.head if head.dep_ == "conj" else head
    by = node.head
    if node.dep_ == "pobj" and by.lower_ in words["of"]:  # "its withdrawal of troops from Rwanda"
        by = by.head
    elif node.dep_ != "dobj":
        return None
    if by.lemma_.lower() not in words["moving"]:
        return None
    beside = [c for t in (by, node, head) for c in t.children if c.lower_ in words["to and from"]]
    return [p for c in beside for p in c.children if p.dep_ == "pobj"]


def aimed_at(trigger: Trigger, words: Words) -> Group:
    """Return whom it is against: "filed a lawsuit in a Paris court against the minister"."""
    token = trigger.token
    holders = [token, *(c for c in token.children if c.dep_ in ("dobj", "nsubjpass"))]
    places = [p for h in holders for c in h.children if c.dep_ == "prep" for p in c.children]
    holders += [p for p in places if p.lemma_.lower() in words["forum"]]
    return [
        p
        for holder in holders
        for c in holder.children
        if c.dep_ == "prep" and c.lower_ == "against"
        for end in c.children  # "against visiting Prime Minister X" is no clause
        for p in (end.rights if end.dep_ == "pcomp" else [end])
        if p.dep_ in ("pobj", "dobj")
    ]


def subjects_of(verb: Token, words: Words) -> list[Token]:
    """Return the subject, through coordination, control and participles."""
    node = verb
    for _ in range(5):
        found = [c for c in node.children if c.dep_ in _SUBJECTS]
        if found:
            return [antecedent(t, words) for t in found]
        has_object = any(c.dep_ == "dobj" for c in node.children)
        if node.dep_ == "acl" and (node.tag_ == "VBG" or has_object):
            return [node.head]
        passive = [c for c in node.children if c.dep_ == "nsubjpass"]
        if passive and node.i != verb.i:
            return passive  # "is expected to discuss"
        if node.head.i == node.i:
            return []
        if node.dep_ == "pcomp":  # "accused them of planning it": they planned it
            node = node.head.head
            objects = [c for c in node.children if c.dep_ == "dobj"]
            if objects:
                return objects
        elif node.dep_ in ("conj", "xcomp", "advcl", "ccomp", "dep", "acl"):
            up = node.head
            if node.dep_ == "xcomp" and (held := [c for c in up.children if c.dep_ == "dobj"]):
                return held  # "helped them to plan it"
            if up.pos_ not in ("VERB", "AUX"):
                up = up.head
            node = up
        else:
            return []
    return []


def _of_verb(trigger: Trigger, words: Words) -> Roles:
    verb = trigger.token
    agents = [p for c in verb.children if c.dep_ == "agent" for p in c.children if p.dep_ == "pobj"]
    passive = [antecedent(c, words) for c in verb.children if c.dep_ == "nsubjpass"]
    if not passive and any(c.dep_ == "auxpass" for c in verb.children):
        # "who fled and was stabbed", "the accord is to be signed"
        passive = passive_subjects(verb) or subjects_of(verb, words)
    if not passive and verb.dep_ == "advcl" and is_passive(verb):
        passive = subjects_of(verb, words)
    if not passive and _is_headline_passive(verb, words):
        passive = [c for c in verb.children if c.dep_ == "nsubj"]
    if passive or is_reduced(verb):
        patients = passive or [verb.head]
        if not agents and verb.lemma_ in words["summoning"]:  # "was summoned to the ministry"
            to = [c for c in verb.children if c.lower_ == "to"]
            agents = [p for c in to for p in c.children if p.dep_ == "pobj"]
        if trigger.frame.roles == "joint" and not agents:  # "the accord between A and B was signed"
            return Roles([parties_of(patients, words)], [], True)
        if trigger.frame.roles == "sent":  # "stones were thrown at the police"
            return Roles([agents], _after(verb, trigger, words), True)
        if not agents and any(t.lemma_.lower() in words["moved"] for t in patients):
            if trigger.frame.type == "MOBILIZE":  # "troops were sent to the border"
                return Roles([patients], _after(verb, trigger, words), True)
        groups = [patients, *_after(verb, trigger, words), *_inside(patients)]
        return Roles([agents], groups, True)
    objects = [c for c in verb.children if c.dep_ in ("dobj", "dative", "oprd") and c.pos_ != "ADP"]
    if trigger.frame.type in words["given"]:  # "promised them a school"
        objects = [c for c in objects if c.dep_ == "dative"] or objects
    subjects = subjects_of(verb, words)
    groups = [objects, *_after(verb, trigger, words)]
    if (
        trigger.frame.roles == "sent"
        or (
            trigger.frame.type == "MOBILIZE"
            and any(t.lemma_.lower() in words["moved"] for t in objects)
        )
        or (verb.lemma_ in words["call home"] and any(map(_is_own, objects)))
    ):
        # who is moved or sent is no recipient: "sent troops to Mali", "recalled its ambassador"
        return Roles([subjects, *_inside(subjects)], groups[1:], True)
    for item in objects:  # "praised China's plan for the region": China
        whose = [c for c in item.children if c.dep_ == "poss" and not is_giver(c, words)]
        groups += [whose, *_after(item, trigger, words)]
    groups += _inside(objects)
    for child in verb.children:
        told = child.lower_ in words["telling preposition"]  # "According to Le Soir, it refused"
        if child.dep_ in ("ccomp", "xcomp", "prep", "pcomp") and not told:
            groups += within(child)
    actors = [subjects, *_inside(subjects)]
    return _jointly(trigger, actors, groups, objects, words)


def _is_own(item: Token) -> bool:
    return any(c.dep_ == "poss" and c.tag_ == "PRP$" for c in item.children)


def parties_of(deals: Sequence[Token], words: Words) -> Group:
    """Return whose accord or talks it is: "the accord between A and B"."""
    return [
        party
        for deal in deals
        for c in deal.children
        for party in ([c] if c.dep_ == "poss" else c.children)
        if c.dep_ == "poss" or (party.dep_ == "pobj" and c.lower_ in words["joint preposition"])
    ]


def _jointly(
    trigger: Trigger, actors: list[Group], groups: list[Group], objects: Group, words: Words
) -> Roles:
    """Put those who did it together on one side: "A met B", "A held talks with B"."""
    if trigger.frame.roles != "joint":
        return Roles(actors, groups, True)
    beside = [
        p
        for head in (trigger.token, *objects, *_verb_of(trigger))
        for c in head.children
        if c.dep_ == "prep" and c.lower_ in words["joint preposition"]
        for p in c.children
        if p.dep_ == "pobj"
    ]
    others = beside or [t for t in objects if t.ent_type_ or t.lemma_.lower() in words["@person"]]
    first = actors[0] if actors else []
    both = others or len(list(spread(first))) > 1  # "Kenya and Ghana signed": nobody else
    return Roles([[*first, *others], *actors[1:]], [] if both else groups, True)


def is_topic(token: Token, trigger: Token, words: Words) -> bool:
    """Tell what is talked of, or what is to come of it, from who has a part in it.

    "discussed Libya with Ghana", "signed an accord to give agencies access".
    """
    node = token
    while node.head.i not in (node.i, trigger.i):
        node = node.head
        if node.lower_ in words["joint preposition"]:
            return False
        if node.pos_ == "VERB":
            return True
    return node.head.i == trigger.i and node.dep_ == "dobj"


def is_passive(verb: Token) -> bool:
    """Tell "were flogged", "a man arrested on Monday", "came ashore, released by his captors"."""
    if any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children):
        return True
    own = any(c.dep_ in ("aux", "dobj") for c in verb.children)
    return verb.tag_ == "VBN" and verb.dep_ in ("acl", "advcl") and not own


def _is_headline_passive(verb: Token, words: Words) -> bool:
    """Tell "Three held in Accra" of a headline, which leaves out that they were."""
    if verb.dep_ != "ROOT" or verb.tag_ not in ("VBD", "VBN") or verb.sent[-1].is_punct:
        return False
    beside = {c.dep_ for c in verb.children} & {"aux", "dobj", "ccomp", "conj", "dative"}
    return verb.lemma_ in words["done to somebody"] and not beside


def _verb_of(trigger: Trigger) -> list[Token]:
    """Return the verb of a noun that is its subject: "talks are set for May between A and B"."""
    is_subject = trigger.token.dep_ in ("nsubj", "nsubjpass")
    return [trigger.verb] if is_subject and trigger.token.head.i == trigger.verb.i else []


def _of_noun(trigger: Trigger, words: Words) -> Roles:
    noun, verb = trigger.token, trigger.verb
    suffering = sufferers(noun, words)
    owners = [c for c in noun.children if c.dep_ == "poss" and c not in suffering]
    owners += [
        p for c in noun.children if c.lower_ in words["by"] for p in c.children if p.dep_ == "pobj"
    ]
    named = [
        c
        for c in noun.children
        if c.dep_ in ("amod", "compound", "nmod") and c.ent_type_ in ("NORP", "GPE", "ORG")
    ]
    recipients = [suffering, *_after(noun, trigger, words)]
    accused = [] if owners else accused_of(noun, words)
    anchored = bool(owners or named or accused or suffering)
    actors = [owners, named] if owners else [accused, named]
    if verb.pos_ in ("VERB", "AUX") and noun.head.i == verb.i:
        if verb.lemma_ in words["light"] and noun.dep_ in ("dobj", "attr") and not owners:
            actors = [subjects_of(verb, words), named]
            recipients += _after(verb, trigger, words)
            anchored = True
        elif noun.dep_ in ("nsubj", "nsubjpass"):
            anchored |= verb.lemma_ in words["occurrence"] | words["light"] | words["planned"]
    if owners and named:
        recipients.append(named)
    return _jointly(trigger, actors, recipients, [], words) if anchored else Roles([], [], False)


def accused_of(token: Token, words: Words) -> Group:
    """Return whom a verb above accuses of it: "accused Iran of involvement in two killings"."""
    node, inside = token, False
    for _ in range(_DEEPEST + 2):
        inside |= node.dep_ in ("pobj", "pcomp")
        if node.dep_ not in ("pobj", "prep", "pcomp", "dobj", "xcomp", "conj", "compound"):
            return []
        if node.dep_ == "prep" and node.lower_ not in words["accused of"]:
            return []  # "accuses him despite promises"
        node = node.head
        if node.pos_ == "VERB" and node.lemma_ in words["accusing"]:
            found = [c for c in node.children if c.dep_ in ("dobj", "nsubjpass")]
            return [antecedent(c, words) for c in found] if inside else []
    return []


def antecedent(token: Token, words: Words) -> Token:
    """Replace a relative pronoun by what it stands for."""
    if token.lower_ in words["relative"]:
        for node in (token.head, token.head.head):
            if node.dep_ == "relcl":
                return node.head
    return token


def _after(token: Token, trigger: Trigger, words: Words) -> list[Group]:
    wanted = words[f"preposition {trigger.frame.type}"]
    return [
        [p for p in c.children if p.dep_ == "pobj" and p.ent_type_ not in _TIMES]
        for c in (*token.rights, *token.lefts)  # "In Gori, police fired at the crowd"
        if c.dep_ in ("prep", "dative") and c.lower_ in wanted
    ]


def _inside(heads: Sequence[Token]) -> list[Group]:
    return [group for head in heads for group in within(head)]
