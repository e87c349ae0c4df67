"""Whether capitalised words name a person, a body or a place: their words and what is around."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.names import Collective, NameLexicon, Sort
from onrecord.parse import Token
from onrecord.records import ActorKind

#: How many words before the word for a body its article may stand: "the news site Punto".
_PHRASE = 4
#: The parser's labels of what may be an actor or a place.
KINDS = {
    "PERSON": ActorKind.PERSON,
    "ORG": ActorKind.ORGANIZATION,
    "GPE": ActorKind.PLACE,
    "LOC": ActorKind.PLACE,
    "FAC": ActorKind.PLACE,
    "NORP": ActorKind.GROUP,
    "PRODUCT": ActorKind.ORGANIZATION,
}


def kind_of(
    rest: Sequence[Token], run: Sequence[Token], roles: bool, led: bool, lexicon: NameLexicon
) -> ActorKind:
    """Tell what the words `rest` of the capitalised `run` name.

    `roles`: a title or role stands before them; `led`: a name of the lexicon does.
    """
    last = rest[-1].lower_
    named = len(rest) == 2 and rest[0].text in lexicon.first_names  # "Sally Field"
    if last in lexicon.frames["thing_tail"] and len(rest) > 1 and not named:
        return ActorKind.ORGANIZATION
    body = lexicon.collectives.get(last)
    if last in lexicon.frames["body_in_capitals"] and len(rest) > 1:
        body = None  # "Trinity House"
    if body is not None and body.kind in ("body", "media") and (len(rest) > 1 or led):
        alone = last in lexicon.frames["state_body_alone"]
        others = len(rest) > 1 and not _is_land(rest[-2], lexicon)
        state = body.institution and not (alone and others)
        return ActorKind.GOVERNMENT if state else ActorKind.ORGANIZATION
    if any(
        (row := lexicon.collectives.get(t.lower_)) is not None and row.kind in ("body", "media")
        for t in rest
    ) and any(t.lower_ in lexicon.frames["of"] for t in rest):
        return ActorKind.ORGANIZATION
    after = rest[-1].doc[rest[-1].i + 1] if rest[-1].i + 1 < len(rest[-1].doc) else None
    if after is not None and after.dep_ not in ("punct", "case") and rest[-1].head.i == after.i:
        row = lexicon.collectives.get(after.lower_)
        if after.lower_ in lexicon.frames["led_by_person"] and len(rest) == 1:
            return ActorKind.PERSON  # "the Obama administration"
        if row is not None and row.kind in ("body", "media"):
            return ActorKind.ORGANIZATION  # "the Adal Zhol party", "the Armenpress agency"
    called = _body_before(run[0], lexicon)
    daily = called is not None and called.kind == "media" and len(run) > 1
    if daily or _is_club(rest, lexicon):
        return ActorKind.ORGANIZATION  # "the daily Santiago Tribune"
    if roles or (rest[0].text in lexicon.first_names and len(rest) > 1):
        return ActorKind.PERSON
    if called is not None:
        return ActorKind.ORGANIZATION
    if is_located(rest, lexicon):
        return ActorKind.PLACE
    paper = lexicon.collectives.get(last)
    if paper is not None and paper.kind == "text" and len(rest) > 1:
        return ActorKind.ORGANIZATION  # "Clean Air Act"
    return _kind_by_label(rest, lexicon)


def _kind_by_label(rest: Sequence[Token], lexicon: NameLexicon) -> ActorKind:
    """Go by the parser's labels and by the article: "the Maple Dispatch" is no person."""
    before = rest[0].doc[rest[0].i - 1] if rest[0].i else None
    while before is not None and before.dep_ == "amod" and before.i and before.head.i >= rest[0].i:
        before = before.nbor(-1)  # "the federal Clean Air Act"
    articled = rest[0].tag_ == "DT" or (before is not None and before.tag_ == "DT")
    labels = [t.ent_type_ for t in rest if t.ent_type_ in KINDS]
    label = max(set(labels), key=lambda name: (labels.count(name), name)) if labels else ""
    head = head_of(rest)
    crossed = head.dep_ == "pobj" and head.head.lower_ in lexicon.frames["through"]
    if label == "NORP" and crossed and head.tag_ == "NNP":
        return ActorKind.PLACE  # "marched through Ripon"
    if label in ("GPE", "LOC", "FAC", "NORP"):
        return KINDS[label]
    if label in ("PERSON", "") and articled and (rest[-1].tag_ != "NNPS" or len(rest) > 1):
        return ActorKind.ORGANIZATION  # "The Maple Dispatch", "the Harbour Panthers"
    if label == "PERSON" and articled:
        return ActorKind.GROUP  # "the Clintons"
    if label == "PERSON" or rest[0].text in lexicon.first_names:
        return ActorKind.PERSON
    return KINDS.get(label, ActorKind.ORGANIZATION if len(rest) == 1 else ActorKind.PERSON)


def _is_land(token: Token, lexicon: NameLexicon) -> bool:
    entry = lexicon.entry(token.text)
    return entry is not None and entry.sort in (Sort.COUNTRY, Sort.ADJECTIVE)


def _is_club(rest: Sequence[Token], lexicon: NameLexicon) -> bool:
    """Tell "FC Marlow" and "Marlow FC"."""
    short = (t.lower_ for t in (rest[0], rest[-1]) if t.text.isupper())
    return len(rest) > 1 and any(word in lexicon.frames["club"] for word in short)


def _body_before(first: Token, lexicon: NameLexicon) -> Collective | None:
    """Return the word for a body that its name follows: "the daily Marlow Courier"."""
    before = first.nbor(-1) if first.i > first.sent.start else None
    if before is None or not before.text.islower() or before.lower_ in lexicon.roles:
        return None
    pair = f"{before.nbor(-1).lower_} {before.lower_}" if before.i else ""
    row = lexicon.collectives.get(pair) or lexicon.collectives.get(before.lower_)
    if row is None or row.kind not in ("body", "media") or row.institution:
        return None
    phrase = first.doc[max(first.sent.start, before.i - _PHRASE) : before.i]
    return row if any(t.tag_ == "DT" or t.pos_ == "ADJ" for t in phrase) else None


def is_located(rest: Sequence[Token], lexicon: NameLexicon) -> bool:
    """Tell a place by what is before it: "a beekeeper in Nerkin Hand", "the town of Djibo"."""
    head = head_of(rest)
    above = head.head
    if head.dep_ != "pobj" or above.i != rest[0].i - 1:
        return False
    if above.lower_ in lexicon.frames["at"]:
        return above.lower_ in lexicon.frames["in"] or head.ent_type_ != "ORG"
    of_place = above.head.lemma_ in lexicon.frames["place_word"]
    return above.lower_ in lexicon.frames["of"] and of_place


def head_of(tokens: Sequence[Token]) -> Token:
    """Return the word of a name that hangs on a word outside of it."""
    inside = {t.i for t in tokens}
    return next(
        (t for t in reversed(tokens) if t.head.i not in inside or t.head.i == t.i), tokens[-1]
    )
