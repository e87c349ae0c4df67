"""Whether the name of a capital or a seat of power means the government or the place."""

from __future__ import annotations

from onrecord.names import Entry, NameLexicon
from onrecord.parse import Token


def stands_for_government(head: Token, entry: Entry, lexicon: NameLexicon) -> bool:
    """Tell whether the metonym at `head` acts, speaks or is addressed.

    "Moscow said", "pressure on Moscow", "accused Moscow", "Moscow’s contentions" mean the
    government; "in Moscow", "left Moscow", "Moscow’s suburbs" the place. A building that is a
    seat of power ("the Kremlin") means it unless a locative preposition stands before it.
    """
    frames = lexicon.frames
    at = head
    while at.dep_ == "conj" and at.head.i != at.i:
        at = at.head
    seat = entry.note == "seat"
    verb = at.head
    match at.dep_:
        case "nsubj" | "csubj":
            return verb.lemma_ not in frames["place_verb"]
        case "agent":
            return True
        case "nsubjpass" | "dobj" | "dative" | "obj" | "iobj" | "oprd":
            return seat or verb.lemma_ in frames["address"]
        case "poss":
            return verb.lower_ not in frames["place_noun"]
        case "pobj":
            return _after_preposition(at.head, seat, lexicon)
        case "compound" | "nmod" | "amod":
            return seat
        case "ROOT" | "appos" | "attr":
            return seat
        case _:
            return seat


def _after_preposition(preposition: Token, seat: bool, lexicon: NameLexicon) -> bool:
    frames = lexicon.frames
    word, above = preposition.lower_, preposition.head
    if preposition.dep_ == "agent" or word in frames["partner_prep"]:
        return above.lemma_ not in frames["place_noun"] and not _is_spatial(above, lexicon)
    if word in frames["to"] and above.lemma_ in frames["according"]:
        return True
    if above.pos_ in ("NOUN", "PROPN"):
        return above.lower_ in frames["address_noun"] or (seat and word not in frames["locative"])
    if above.pos_ in ("VERB", "AUX", "ADJ", "ADV"):
        return above.lemma_ in frames["address"] or (seat and word not in frames["locative"])
    return seat and word not in frames["locative"]


def _is_spatial(above: Token, lexicon: NameLexicon) -> bool:
    """Catch "the road between Moscow and Minsk", "flights between ..."."""
    return above.lower_ in lexicon.frames["route_noun"]
