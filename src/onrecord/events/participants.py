"""Who did it and to whom: from the trigger's dependents to phrases."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.events.triggers import Trigger
from onrecord.parse import Document, Token
from onrecord.records import Span

_SUBJECTS = ("nsubj", "csubj")
_RECIPIENT_PREPOSITIONS = frozenset(
    {"to", "with", "against", "on", "at", "for", "in", "from", "into", "of"}
)
_LIGHT = frozenset(
    {
        "launch",
        "hold",
        "carry",
        "mount",
        "conduct",
        "stage",
        "impose",
        "sign",
        "make",
        "pay",
        "take",
        "give",
        "express",
        "offer",
        "deliver",
        "send",
        "issue",
        "attend",
        "begin",
        "end",
    }
)


def find_participants(doc: Document, trigger: Trigger) -> tuple[list[Token], list[Token]]:
    """Return the heads of actor and recipient phrases, coordinated ones laid out."""
    token, verb = trigger.token, trigger.verb
    if token.pos_ == "VERB":
        actors, recipients = _of_verb(token)
    else:
        actors, recipients = _of_noun(token, verb)
    recipients = [r for r in recipients if r.i not in {a.i for a in actors}]
    return _spread(actors), _spread(recipients)


def phrase_of(doc: Document, head: Token) -> Span:
    """Return the noun phrase of `head` up to its first clause or comma."""
    left = min(
        (c.left_edge for c in head.lefts if c.dep_ not in ("punct", "cc")),
        default=head,
        key=lambda t: t.i,
    )
    right = head
    for child in head.rights:
        if child.dep_ != "prep" or child.lower_ not in ("of", "in", "from"):
            break
        right = child.right_edge
    if right.i - head.i > 8:
        right = head
    return doc.span_of([left if left.i <= head.i else head, right])


def _of_verb(verb: Token) -> tuple[list[Token], list[Token]]:
    actors: list[Token] = []
    recipients: list[Token] = []
    passive = [c for c in verb.children if c.dep_ == "nsubjpass"]
    if passive:
        recipients += passive
        actors += [
            p for c in verb.children if c.dep_ == "agent" for p in c.children if p.dep_ == "pobj"
        ]
    elif verb.dep_ == "acl" and verb.tag_ == "VBN":
        recipients.append(verb.head)
        actors += [
            p for c in verb.children if c.dep_ == "agent" for p in c.children if p.dep_ == "pobj"
        ]
    else:
        actors += _subjects(verb)
        recipients += [c for c in verb.children if c.dep_ in ("dobj", "dative") and c.pos_ != "ADP"]
        clause = next((c for c in verb.children if c.dep_ in ("ccomp", "xcomp")), None)
        if (
            clause is not None and not recipients
        ):  # "urged both men to go": the subject of the clause
            recipients += [c for c in clause.children if c.dep_ == "nsubj"]
    recipients += _after_prepositions(verb)
    return actors, recipients


def _of_noun(noun: Token, verb: Token) -> tuple[list[Token], list[Token]]:
    actors = [c for c in noun.children if c.dep_ == "poss"]
    recipients = _after_prepositions(noun)
    actors += [p for c in noun.children if c.lower_ == "by" for p in c.children if p.dep_ == "pobj"]
    if not actors and verb.pos_ == "VERB" and (verb.lemma_ in _LIGHT or verb.lemma_ == "be"):
        actors += _subjects(verb)
        if not recipients:
            recipients += [
                p
                for c in verb.children
                if c.dep_ in ("prep", "dative") and c.lower_ in ("to", "with", "on", "against")
                for p in c.children
                if p.dep_ == "pobj"
            ]
    modifiers = [
        c
        for c in noun.children
        if c.dep_ in ("amod", "compound") and c.ent_type_ in ("NORP", "GPE", "ORG")
    ]
    if modifiers:
        (recipients if actors else actors).extend(modifiers)
    return actors, recipients


def _subjects(verb: Token) -> list[Token]:
    """Return the subject, through coordination, control and participles."""
    node = verb
    for _ in range(4):
        found = [c for c in node.children if c.dep_ in _SUBJECTS]
        if found:
            return _antecedents(found)
        if node.dep_ == "acl" and node.tag_ == "VBG":
            return [node.head]
        if node.dep_ in ("conj", "xcomp", "advcl", "pcomp", "ccomp") and node.head is not node:
            node = node.head if node.head.pos_ in ("VERB", "AUX") else node.head.head
            continue
        return []
    return []


def _antecedents(tokens: list[Token]) -> list[Token]:
    """Replace a relative pronoun by what it stands for."""
    found = []
    for token in tokens:
        if token.lower_ in ("who", "which", "that") and token.head.dep_ == "relcl":
            found.append(token.head.head)
        else:
            found.append(token)
    return found


def _after_prepositions(token: Token) -> list[Token]:
    return [
        p
        for c in token.children
        if c.dep_ in ("prep", "dative") and c.lower_ in _RECIPIENT_PREPOSITIONS
        for p in c.children
        if p.dep_ == "pobj" and p.ent_type_ not in ("DATE", "TIME", "MONEY", "CARDINAL")
    ]


def _spread(heads: list[Token]) -> list[Token]:
    return list(_with_conjuncts(heads))


def _with_conjuncts(heads: list[Token]) -> Iterator[Token]:
    seen: set[int] = set()
    for head in heads:
        for token in (head, *(c for c in head.conjuncts if c.i > head.i)):
            if token.i not in seen and token.pos_ in ("NOUN", "PROPN", "PRON", "ADJ", "NUM"):
                seen.add(token.i)
                yield token
