"""Whether the name of a capital or a seat of power means the government or the place."""

from __future__ import annotations

from collections.abc import Collection

from onrecord.names import Entry, NameLexicon
from onrecord.parse import Token

_VERBAL = ("VERB", "AUX")
_FINITE = ("VBD", "VBZ", "VBP", "MD")
_HYPHEN = "-"


def stands_for_government(head: Token, entry: Entry, lexicon: NameLexicon) -> bool:
    """Tell whether the metonym at `head` acts, speaks or is addressed.

    "Moscow said", "pressure on Moscow", "accused Moscow", "Moscow’s contentions" mean the
    government; "in Moscow", "left Moscow", "Moscow’s suburbs" the place. A building that is a
    seat of power ("the Kremlin") means it unless it is where something is.
    """
    frames = lexicon.frames
    seat = entry.note in frames["seat_kind"]
    first = _first(head)
    beside = _hyphenated(head, first, lexicon)
    if beside is not None:
        return beside
    before = _word_before(first, frames["where"]) if head.dep_ != "poss" else None
    if before is not None and before.lower_ in frames["where"]:
        return _of_feeling(before, lexicon)
    if before is not None and before.lower_ in frames["of"] and _part_of_town(before.head, lexicon):
        return False
    at = head
    while at.dep_ == "conj" and at.head.i != at.i:
        at = at.head
    verb = at.head
    match at.dep_:
        case "nsubj" | "csubj":
            return _acts_as_subject(verb, lexicon)
        case "agent":
            return True
        case "dative" | "iobj":
            return True  # "offered Bamako a ceasefire"
        case "nsubjpass":
            entered = verb.lemma_ in frames["visit"]
            return (seat and not entered) or verb.lemma_ in frames["address"]
        case "dobj" | "obj" | "oprd":
            entered = verb.lemma_ in frames["visit"]
            return (seat and not entered) or _is_addressed(verb, lexicon)
        case "poss":
            return not _part_of_town(verb, lexicon)
        case "pobj":
            return _after_preposition(at.head, seat, lexicon)
        case "compound" | "nmod" | "amod":
            return _before_noun(verb, seat, lexicon)
        case _:
            if _is_subject_all_the_same(head, before):
                return True
            return seat


def _first(head: Token) -> Token:
    """Return the first word of the name: "White" of "White House"."""
    first = head
    while first.i and first.nbor(-1).head.i == head.i and first.nbor(-1).dep_ == "compound":
        first = first.nbor(-1)
    return first


def _word_before(first: Token, where: Collection[str]) -> Token | None:
    """Return the word before a name with its article and adjectives: "in" of "in central Baku"."""
    at = first
    while at.i and not at.is_sent_start:
        at = at.nbor(-1)
        if at.lower_ in where or at.dep_ not in ("det", "amod", "advmod") or at.head.i < at.i:
            return at  # the parser may take "Outside" for an adjective
    return None


def _hyphenated(head: Token, first: Token, lexicon: NameLexicon) -> bool | None:
    """Read "Moscow-backed", "pro-Beijing" and "London-based"; None if no hyphen is there."""
    doc = head.doc
    if head.i + 2 < len(doc) and doc[head.i + 1].text == _HYPHEN and not head.whitespace_:
        return doc[head.i + 2].lower_ in lexicon.frames["state_made"]
    if first.i >= 2 and doc[first.i - 1].text == _HYPHEN and not doc[first.i - 1].whitespace_:
        return doc[first.i - 2].lower_ in lexicon.frames["for_or_against"]
    word, _, rest = head.lower_.partition(_HYPHEN)
    if word and rest and word in lexicon.frames["for_or_against"]:
        return True
    return rest in lexicon.frames["state_made"] if rest else None


def _of_feeling(preposition: Token, lexicon: NameLexicon) -> bool:
    """Catch "trust in Moscow", "anger at Brussels": no place though "in" and "at" are said."""
    return preposition.head.lemma_ in lexicon.frames["feeling"]


def _part_of_town(noun: Token, lexicon: NameLexicon) -> bool:
    """Tell streets, rents, weather and walls from policies."""
    frames = lexicon.frames
    return noun.lower_ in frames["place_noun"] or noun.lemma_.lower() in frames["place_noun"]


def _acts_as_subject(verb: Token, lexicon: NameLexicon) -> bool:
    frames = lexicon.frames
    objects = [c for c in verb.rights if c.dep_ in ("dobj", "attr", "dative")]
    if verb.lemma_ in frames["be"]:
        below = [c for c in verb.rights if c.dep_ in ("attr", "prep", "acomp")]
        nouns = [t for c in below for t in (c, *c.children) if t.pos_ in ("NOUN", "PROPN")]
        town = frames["place_word"] | frames["place_noun"]
        return not any(noun.lemma_.lower() in town for noun in nouns)
    if verb.lemma_ in frames["have"] and any(_part_of_town(noun, lexicon) for noun in objects):
        return False
    if verb.lemma_ in frames["place_verb"]:
        blamed = any(c.tag_ == "VBN" for c in verb.rights)  # "stands accused"
        moved = bool(objects) and verb.lemma_ not in frames["place_verb_with_object"]
        return blamed or moved  # "Ramallah froze the payments"
    return True


def _is_addressed(verb: Token, lexicon: NameLexicon) -> bool:
    """Tell "accused Moscow", "names Kampala as the buyer" from "left Washington"."""
    frames = lexicon.frames
    if verb.lemma_ in frames["address"]:
        return True
    for child in verb.rights:
        if child.dep_ == "prep" and child.lower_ in frames["as"]:
            role = next((c for c in child.rights if c.dep_ == "pobj"), None)
            if role is not None and role.lemma_.lower() not in frames["place_word"]:
                return not _part_of_town(role, lexicon)
        if child.dep_ in ("oprd", "acomp", "xcomp", "ccomp") and verb.lemma_ in frames["causative"]:
            return True  # "made Moscow nervous"
    return False


def _before_noun(noun: Token, seat: bool, lexicon: NameLexicon) -> bool:
    if _part_of_town(noun, lexicon):
        return False
    frames = lexicon.frames
    return seat or noun.lemma_.lower() in frames["state_noun"]


def _is_subject_all_the_same(head: Token, before: Token | None) -> bool:
    """Catch "Windhoek lost the case", whose name the parser took for an interjection."""
    if head.i + 1 >= len(head.doc) or (before is not None and before.pos_ == "ADP"):
        return False
    opens = head.dep_ in ("intj", "npadvmod", "dep", "compound") and bool(head.is_sent_start)
    return opens and head.nbor(1).tag_ in _FINITE


def _after_preposition(preposition: Token, seat: bool, lexicon: NameLexicon) -> bool:
    frames = lexicon.frames
    word, above = preposition.lower_, preposition.head
    if preposition.dep_ == "agent":
        return True
    if word in frames["partner_prep"]:
        return not _part_of_town(above, lexicon) and not _is_spatial(above, lexicon)
    if word in frames["for"]:
        return not _is_spatial(above, lexicon)
    if word in frames["to"] and above.lemma_ in frames["according"]:
        return True
    if word in frames["to"] and above.lemma_ in frames["be"] and preposition.i < above.i:
        return True  # "To Copenhagen, the island is no bargaining chip"
    if word in frames["of"] and above.lower_ in frames["behalf"]:
        return True
    if preposition.i and above.i != preposition.i - 1:
        beside = preposition.nbor(-1)  # "built with money from Abu Dhabi", whatever "from" hangs on
        if beside.pos_ == "NOUN" and _is_of_state(beside, lexicon):
            return True
    if above.pos_ in ("NOUN", "PROPN"):
        return _is_of_state(above, lexicon) or (seat and word not in frames["locative"])
    if above.pos_ in (*_VERBAL, "ADJ", "ADV"):
        if above.lemma_ in frames["address"] or above.lower_ in frames["attitude"]:
            return True
        if above.lemma_ in frames["carry"]:
            return any(_is_of_state(noun, lexicon) for noun in _carried(above))
        return seat and word not in frames["locative"]
    return seat and word not in frames["locative"]


def _is_of_state(noun: Token, lexicon: NameLexicon) -> bool:
    """Tell what passes between governments: a note, pressure, money, an aide."""
    nouns = lexicon.frames["address_noun"]
    return noun.lower_ in nouns or noun.lemma_.lower() in nouns


def _carried(verb: Token) -> list[Token]:
    """Return what is sent or comes: "letters sent to", "an answer has come from"."""
    found = [c for c in verb.children if c.dep_ in ("dobj", "nsubj", "nsubjpass")]
    return [verb.head, *found] if verb.dep_ in ("acl", "relcl") else found


def _is_spatial(above: Token, lexicon: NameLexicon) -> bool:
    """Catch "the road between Moscow and Minsk", "they commute between ..."."""
    frames = lexicon.frames
    routes = frames["route_noun"] | frames["travel"]
    return above.lower_ in routes or above.lemma_.lower() in routes
