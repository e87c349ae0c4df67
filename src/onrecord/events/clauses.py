"""Where an event stands in its sentence: the verb that carries it, its clause, what hangs on it."""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.parse import Document, Token
from onrecord.records import Span

#: Within how many words of what is asked its infinitive begins: "asked both sides to stop".
_SOON = 8
_UP = ("xcomp", "conj", "advcl", "pcomp")
_TRAILING = ("conj", "parataxis", "advcl", "relcl", "ccomp", "cc", "punct", "mark")


def carrier(token: Token) -> Token:
    """Return the verb whose clause tells the event: the trigger itself, or a noun's verb."""
    node = token
    while node.head.i != node.i and node.pos_ not in ("VERB", "AUX"):
        node = node.head
    return node


def governors(verb: Token) -> list[Token]:
    """Return the verb and those that it hangs on without a subject of its own between them."""
    chain, node = [verb], verb
    while node.dep_ in _UP and node.head.i != node.i and len(chain) < 5:
        node = node.head if node.head.pos_ in ("VERB", "AUX") else node.head.head
        chain.append(node)
    return chain


def clause_of(doc: Document, verb: Token) -> Span:
    """Return the words of the verb's clause without the clauses beside it."""
    left = min((c.left_edge.i for c in verb.lefts if c.dep_ not in _TRAILING), default=verb.i)
    right = verb.i
    for child in verb.rights:
        if child.dep_ == "conj" or (child.dep_ == "punct" and child.text in ";—"):
            break
        if child.dep_ not in ("punct", "cc", "parataxis"):
            right = max(right, child.right_edge.i)
    tokens = [t for t in doc.tokens[min(left, verb.i) : right + 1] if not t.is_space]
    return doc.span_of(tokens)


def is_participle(token: Token) -> bool:
    """Tell "hit a bus carrying recruits on Monday": what follows is told of the main verb."""
    return token.dep_ == "acl" and token.tag_ == "VBG"


def asks_to_know(verb: Token, words: Mapping[str, frozenset[str]]) -> bool:
    """Tell "asked her how to vote", "whether she would", "about it" from "asked her to vote"."""
    if verb.lemma_ not in words["asked"]:
        return False
    following = verb.doc[verb.i + 1 : verb.i + 1 + _SOON]
    before = next((t.nbor(-1) for t in following if t.tag_ == "TO"), None)
    if before is not None:
        return before.lower_ in words["question"]
    clauses = [c for c in verb.rights if c.dep_ in ("ccomp", "advcl")]
    about = any(c.dep_ == "prep" and c.lower_ == "about" for c in verb.rights)
    return about or any(c.left_edge.lower_ in words["question"] for c in clauses)


def is_remedy(trigger: Token, words: Mapping[str, frozenset[str]]) -> bool:
    """Tell "appealed to the Supreme Court", a step of a lawsuit."""
    courts = (c for prep in trigger.rights if prep.dep_ == "prep" for c in prep.children)
    return trigger.lemma_.lower() == "appeal" and any(
        c.lemma_.lower() in words["court"] for c in courts
    )


def is_owed(token: Token, words: Mapping[str, frozenset[str]]) -> bool:
    """Tell what somebody should do: "Kenya must free them"."""
    return any(c.dep_ == "aux" and c.lower_ in words["owed"] for c in carrier(token).lefts)
