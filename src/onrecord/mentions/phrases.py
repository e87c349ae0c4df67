"""Descriptions: noun phrases whose head can act, speak or be dealt with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onrecord.mentions.named import Name
from onrecord.names import NameLexicon
from onrecord.parse import Document, Token
from onrecord.records import ActorKind

_LEFT = frozenset(
    {
        "det",
        "amod",
        "compound",
        "poss",
        "nmod",
        "nummod",
        "quantmod",
        "predet",
        "neg",
        "advmod",
        "punct",
    }
)
_RIGHT = frozenset({"prep", "acl", "relcl", "amod", "case"})
_ACTING = frozenset({"nsubj", "nsubjpass", "csubj", "dative", "poss"})
_BREAKS = frozenset(',;:—–()“”"')
_MAX_TOKENS = 24
#: What a phrase does not begin with.
_UNFIT = frozenset({"cc", "mark", "prep", "preconj"})
#: The form of a year, as spaCy writes forms.
_YEAR_SHAPE = "dddd"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase over tokens [start, end) with its head's index."""

    start: int
    end: int
    head: int
    kind: ActorKind


def find_phrases(
    doc: Document, taken: Mapping[int, Name], lexicon: NameLexicon
) -> tuple[Phrase, ...]:
    """Find the descriptions of the prose, in order of their heads.

    A noun of the lexicon of roles, bodies, groups and media counts wherever it heads a phrase;
    any other noun only where it acts or is cited: "the law allows", "according to a ledger".
    """
    return tuple(
        phrase
        for sent in doc.sentences()
        for token in sent
        if (phrase := _phrase_at(doc, token, taken, lexicon)) is not None
    )


def _phrase_at(
    doc: Document, token: Token, taken: Mapping[int, Name], lexicon: NameLexicon
) -> Phrase | None:
    if token.i in taken or token.dep_ in ("compound", "amod", "nmod", "punct", "det", "npadvmod"):
        if token.dep_ != "nmod" or not any(c.dep_ == "cc" for c in token.rights):
            return None
    if token.lower_ in lexicon.frames["thing_pronoun"] and token.pos_ == "PRON":
        return None
    kind = _kind_of(token, lexicon)
    if kind is None or any(c.lower_ in lexicon.frames["nobody"] for c in token.lefts):
        return None
    start = reach_left(doc, token.i, token)
    while start < token.i and doc.tokens[start].shape_ == _YEAR_SHAPE:
        start += 1  # "In 2019 Moroccan patrol boats fired": the year dates the clause
    row = lexicon.collective(token.text, token.lemma_.lower())
    end = _reach_right(token, is_media=row is not None and row.kind == "media")
    return Phrase(start, end, token.i, kind)


def _kind_of(token: Token, lexicon: NameLexicon) -> ActorKind | None:
    if token.pos_ in ("NOUN", "PROPN") or token.tag_ in ("NN", "NNS"):
        lemma = token.lemma_.lower()
        if token.lower_ in lexicon.roles or lemma in lexicon.roles or _pair(token) in lexicon.roles:
            return ActorKind.GROUP if token.tag_ == "NNS" else ActorKind.UNNAMED
        row = lexicon.collective(token.text, lemma, _modifier(token))
        if row is not None and row.kind != "text":
            if row.kind == "body":
                return ActorKind.GOVERNMENT if row.institution else ActorKind.ORGANIZATION
            return {
                "media": ActorKind.ORGANIZATION,
                "group": ActorKind.GROUP,
                "country": ActorKind.COUNTRY,
            }[row.kind]
        return ActorKind.UNNAMED if _acts(token, lexicon) else None
    if token.tag_ in ("CD", "DT", "JJ", "PDT", "JJS", "JJR") and _acts(token, lexicon):
        bare = token.lower_
        counted = bare in lexicon.frames["partitive"] or bare in lexicon.frames["other"]
        if counted or token.tag_ == "JJ" or bare in lexicon.frames["both"] or token.tag_ == "CD":
            return ActorKind.GROUP
    return None


def _pair(token: Token) -> str:
    """Return the word with the one before it: "chargé d’affaires"."""
    return f"{token.nbor(-1).lower_} {token.lower_}" if token.i else token.lower_


def _modifier(token: Token) -> str:
    """Return the word that a noun is joined to: "army" of "an army camp"."""
    before = token.nbor(-1) if token.i > token.sent.start else None
    beside = before is not None and before.dep_ in ("compound", "amod") and before.head.i == token.i
    return before.text if before is not None and beside else ""


def _acts(token: Token, lexicon: NameLexicon) -> bool:
    if token.ent_type_ in ("DATE", "TIME", "MONEY", "PERCENT", "QUANTITY"):
        return False
    if token.dep_ in _ACTING:
        return True
    if token.dep_ == "pobj":
        above = token.head
        cited = above.dep_ == "prep" and above.head.lemma_ in lexicon.frames["according"]
        return above.dep_ == "agent" or cited
    return token.dep_ == "conj" and token.head.i != token.i and _acts(token.head, lexicon)


def reach_left(doc: Document, start: int, head: Token) -> int:
    """Return the first token of the phrase that `head` carries, from `start` leftwards."""
    first = start
    for child in head.lefts:
        if child.dep_ in _LEFT and not (child.dep_ == "punct" and child.text not in "-"):
            first = min(first, _left_edge(child))
    if first >= start:
        return start
    at = start
    while at > first:
        before = doc.tokens[at - 1]
        if before.is_space or before.text in ';:—–()“”"':
            break
        if before.text == "," and not _joins_adjectives(doc, at - 1, head):
            break
        at -= 1
    while at < start and (doc.tokens[at].is_punct or doc.tokens[at].dep_ in _UNFIT):
        at += 1
    return at


def _left_edge(child: Token) -> int:
    """Return where `child` begins; of "the army and FARC" in "the army and FARC rebels", FARC."""
    if child.dep_ == "nmod" and child.tag_ in ("NN", "NNS"):
        joined = next((c for c in child.rights if c.dep_ == "conj"), None)
        if joined is not None:
            return int(joined.left_edge.i)
    return int(child.left_edge.i)


def _joins_adjectives(doc: Document, comma: int, head: Token) -> bool:
    """Keep the comma of "a tall, quiet man"; "in Paris, ministers" is two phrases."""
    before, after = doc.tokens[comma - 1], doc.tokens[comma + 1]
    return before.dep_ == "amod" and before.head.i == head.i and after.dep_ == "amod"


def _reach_right(head: Token, *, is_media: bool) -> int:
    """Return the end of the phrase with its restrictive modifiers; a comma or dash ends it.

    "accused crews of landing fish" tells what they did, and "told a newspaper that he would go"
    what was said: neither says who they are.
    """
    last = head.i
    for child in head.rights:
        if child.dep_ not in _RIGHT or child.left_edge.i > last + 1:
            break
        edge = child.right_edge.i
        if child.dep_ == "prep" and (_is_temporal(child) or _has_clause(child)):
            break
        if child.tag_ == "VBN" and head.dep_ == "ROOT" and not head.sent[-1].is_punct:
            break  # a headline: "Two traders killed in Togo" are two traders
        clause = child.dep_ in ("relcl", "acl") and child.left_edge.lower_ == "that"
        if clause and (is_media or _is_told(head, child)):
            break
        for i in range(last + 1, edge + 1):
            token = head.doc[i]
            if token.text in _BREAKS or token.is_space or i - head.i > _MAX_TOKENS:
                return i
        last = edge
    while last > head.i and head.doc[last].pos_ == "ADP":
        last -= 1
    return last + 1


def _is_told(head: Token, clause: Token) -> bool:
    """Tell "told the officers that he was unarmed" from "told the officers that had come"."""
    subject = next((c for c in clause.lefts if c.dep_ in ("nsubj", "nsubjpass")), None)
    told = head.dep_ in ("dobj", "dative") and head.head.pos_ == "VERB"
    return told and subject is not None and subject.left_edge.lower_ != "that"


def _has_clause(preposition: Token) -> bool:
    return any(c.dep_ == "pcomp" for c in preposition.rights)


def _is_temporal(preposition: Token) -> bool:
    return any(c.ent_type_ in ("DATE", "TIME") for c in preposition.rights)
