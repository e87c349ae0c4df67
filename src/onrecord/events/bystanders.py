"""What stands beside violence and is no party to it: where it was, with what, who suffered it."""

from __future__ import annotations

from onrecord.events.triggers import Words
from onrecord.parse import Token

_BESIDE = ("compound", "nmod", "npadvmod")
_OWNERS = ("poss", "amod", "compound", "nmod")
#: Letters of a state's abbreviation, which has no adjective: "a US attack".
_ABBREVIATION = 4


def is_setting(token: Token, words: Words) -> bool:
    """Tell where violence took place from who did it: "the Kenya bus attack", "filmed in Kenya"."""
    if is_object_of(token, words["locative"]):
        return True
    return is_attribute(token, words)


def is_attribute(token: Token, words: Words) -> bool:
    """Tell the country that names an attack on something in it: "the Kenya bus attack".

    In "a US attack", "a Kenya drone attack" and "the Kenya attack on Ghana" it acts.
    """
    node = token
    while node.dep_ in _BESIDE and node.head.i > node.i:
        node = node.head
    if node.i == token.i or node.lemma_.lower() not in words["violence somewhere"]:
        return False
    if token.text.isupper() and len(token.text) <= _ABBREVIATION:
        return False
    between = {t.lemma_.lower() for t in token.doc[token.i + 1 : node.i]}
    aimed = any(
        t.tag_ in ("NNP", "NNPS") and t.ent_type_ not in ("DATE", "TIME")
        for c in node.children
        if c.lower_ in words["aimed at"]
        for t in c.children
    )
    return not aimed and not between & words["class @weapon"]


def names_venue(token: Token, words: Words) -> bool:
    """Tell "the Accra market massacre", whatever Accra is taken for, from "a rebel attack"."""
    node, following = token.head, token.i + 1 < len(token.doc) and token.nbor().lower_
    while node.dep_ in _BESIDE and node.head.i > node.i:
        node = node.head
    attacked = node.lemma_.lower() in words["violence somewhere"] and token.dep_ in _BESIDE
    return attacked and following in words["venue"] | words["class @place"] | words["attacked"]


def is_beside(token: Token, words: Words) -> bool:
    """Tell what violence was near from whom it was done to: "a post near Accra"."""
    return is_object_of(token, words["beside"]) or is_attribute(token, words)


def is_object_of(token: Token, prepositions: frozenset[str]) -> bool:
    """Tell what a preposition governs, also after another: "in Kenya and Ghana"."""
    node = token
    while node.dep_ == "conj":
        node = node.head
    return node.dep_ == "pobj" and node.head.lower_ in prepositions


def is_means(head: Token, words: Words) -> bool:
    """Tell with what it was done from who did it: "a bomb killed five", "Drones struck"."""
    common = head.text.islower() or (head.i == head.sent.start and head.tag_ in ("NN", "NNS"))
    return common and head.lemma_.lower() in words["means"]


def owners_of(head: Token, words: Words) -> list[Token]:
    """Return whose means they are: "a Kenyan airstrike", "shelling by the rebels".

    "Of" tells the owner of a thing ("drones of the army"), and who undergoes an act.
    """
    owners = [c for c in head.children if c.dep_ in _OWNERS and not is_setting(c, words)]
    by = [c for c in head.children if c.dep_ == "prep" and c.lower_ in words["by"]]
    if head.lemma_.lower() in words["thing"]:
        by += [c for c in head.children if c.dep_ == "prep" and c.lower_ == "of"]
    return [*owners, *(t for c in by for t in c.children if t.dep_ == "pobj")]
