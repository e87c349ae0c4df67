"""Whether a clause speaks of what is to come: by its verb's tense and by what governs it."""

from __future__ import annotations

from onrecord.parse import Document, Token
from onrecord.times.grammar import Words

_HELPERS = ("aux", "auxpass")
#: Depth to which a verb without a tense of its own asks the one it hangs on.
_DEPTH = 4


def direction(doc: Document, start: int, end: int, *, words: Words) -> int:
    """Return 1 if the expression at `start` is to come, -1 if it is past, 0 if the clause is open.

    The clause is that of the nearest verb above the expression. A signal word just before it
    ("as soon as", "effective") decides by itself, and so does what fixes a day ahead on the way
    up: "a vote scheduled for May", "the slated visit in May". What a noun holds in a clause about
    the past is open: "they spoke of a cut in September".
    """
    token = doc.token_at(start)
    if token is None:
        return 0
    lead = doc.text[max(0, start - 20) : start].casefold().rstrip(" \n")
    if approx := words.last_word(lead, "approx"):
        lead = lead.removesuffix(approx).rstrip()  # "until at least Tuesday"
    if words.ends(lead, "signal"):
        return 1
    until = words.ends(lead, "until")
    inside, nouns = token, 0
    for above in token.ancestors:
        if start <= above.idx < end:
            inside = above
            continue
        if above.lower_ in words.values["scheduled"] and above.pos_ != "NOUN":
            ahead = _is_set_ahead(above, inside, words)
            if ahead is not None:
                return ahead
        if above.pos_ in ("VERB", "AUX"):
            found = _of_verb(above, words, _DEPTH)
            if until and found < 1:
                # "It lasted until Friday" is over; "they have until Friday", "it was put off until
                # Friday" and "he promised an answer by Friday" are not
                return 1 if found == 0 or above.lemma_ in words.values["term"] else found
            if nouns and (found < 0 or (_is_attribute(token) and not _has_will(above, words))):
                return 0  # "They look for ways to get around Wednesday's ruling"
            return found
        if above.pos_ in ("NOUN", "PROPN"):
            nouns += 1
            if any(child.lower_ in words.values["scheduled"] for child in above.lefts):
                return 1
        inside = above
    return 1 if until else 0


def _is_set_ahead(word: Token, inside: Token, words: Words) -> int | None:
    """Return the direction of what `word` sets a day for; None if it sets none."""
    needs_for = words.values["scheduled"][word.lower_] == "for"
    if needs_for and not any(child.lower_ in words.values["for"] for child in word.rights):
        return None  # "a record set on Aug. 6", but "a vote set for Aug. 6"
    if _was(word) or (word.dep_ == "acomp" and (word.head.tag_ == "VBD" or _was(word.head))):
        return 0  # "had been scheduled to end Friday" may be over
    if word.dep_ == "acl" and word.head.dep_ in ("nsubj", "nsubjpass"):
        return 0 if word.head.head.tag_ in ("VBD", "VBN") else 1  # "A march planned … was canceled"
    return 1 if word.tag_ in ("VBN", "JJ", "IN") or inside.dep_ != "nsubj" else None


def _is(verb: Token, what: str, words: Words) -> bool:
    return words.values["auxiliary"].get(verb.lemma_) == what


def _was(verb: Token) -> bool:
    return any(child.tag_ in ("VBD", "VBN") and child.dep_ in _HELPERS for child in verb.children)


def _is_denied(verb: Token, words: Words) -> bool:
    """Tell "could not", and "neither he nor they could be found"."""
    if any(child.dep_ == "neg" for child in verb.children):
        return True
    subjects = (c for c in verb.lefts if c.dep_ in ("nsubj", "nsubjpass"))
    return any(t.lower_ in words.values["negative"] for s in subjects for t in s.subtree)


def _is_attribute(token: Token) -> bool:
    return token.dep_ in ("compound", "nmod", "amod", "poss", "npadvmod") and token.head.i > token.i


def _has_will(verb: Token, words: Words) -> bool:
    return any(words.values["modal"].get(child.lower_) == "ahead" for child in verb.children)


def _of_verb(verb: Token, words: Words, depth: int) -> int:
    helpers = [child for child in verb.children if child.dep_ in _HELPERS]
    modals: set[str | None] = {words.values["modal"].get(child.lower_) for child in helpers}
    if verb.lower_ in words.values["modal"]:
        modals.add(words.values["modal"][verb.lower_])
    has_perfect = verb.tag_ == "VBN" and any(_is(child, "perfect", words) for child in helpers)
    if "ahead" in modals:
        return 1
    if modals & {"open", "able"}:
        # "could not be reached Monday"
        refused = "able" in modals and _is_denied(verb, words)
        return -1 if has_perfect or refused else 1
    if any(child.tag_ == "TO" for child in helpers):
        return -1 if has_perfect else _of_infinitive(verb, words, depth)
    if verb.tag_ == "VBD" or has_perfect or any(child.tag_ == "VBD" for child in helpers):
        return _of_past(verb, helpers)
    if verb.tag_ == "VBN":
        return _of_participle(verb, helpers, words, depth)
    if verb.tag_ in ("VBZ", "VBP"):
        return 1 if verb.lemma_ in words.values["timetable"] else 0
    if verb.tag_ == "VBG":
        if any(_is(child, "perfect", words) for child in helpers):
            return -1
        if helpers or words.values["timetable"].get(verb.lemma_) == "start":
            return 1  # "is leaving Friday", "a strike starting Friday"
        return _of_head(verb, words, depth)
    return _of_head(verb, words, depth)


def _of_past(verb: Token, helpers: list[Token]) -> int:
    # "was leaving Friday" may be over or not
    return 0 if verb.tag_ == "VBG" and helpers else -1


def _of_participle(verb: Token, helpers: list[Token], words: Words, depth: int) -> int:
    if any(_is(child, "be", words) for child in helpers):
        return 1  # "when the case is heard in May"
    if not helpers and verb.dep_ in ("conj", "xcomp"):
        return _of_head(verb, words, depth)
    return -1


def _of_infinitive(verb: Token, words: Words, depth: int) -> int:
    """Return the direction of "to meet": ahead after promise, plan, agree …, else its head's."""
    head = verb.head
    if head.i == verb.i:
        return 1  # "Bush to meet king Friday"
    if head.lower_ in words.values["scheduled"] and head.tag_ != "VBD":
        return 0 if _was(head) else 1  # "had been scheduled to expire Friday evening"
    if head.lemma_ in words.values["governor"]:
        return 1
    if head.pos_ in ("NOUN", "PROPN") and verb.dep_ in ("acl", "relcl"):
        if any(child.dep_ == "auxpass" for child in verb.children):
            return 1  # "guidelines to be published in early November"
        return 0
    if _is(head, "be", words) and verb.dep_ == "xcomp":
        return 1  # "the two are to meet Friday"
    return _of_head(verb, words, depth)


def _of_above(noun: Token, words: Words, depth: int) -> int:
    verb = next((above for above in noun.ancestors if above.pos_ in ("VERB", "AUX")), None)
    return _of_verb(verb, words, depth - 1) if verb is not None and depth else 0


def _of_head(verb: Token, words: Words, depth: int) -> int:
    if not depth or verb.head.i == verb.i:
        return 0
    if verb.head.pos_ in ("VERB", "AUX"):
        return _of_verb(verb.head, words, depth - 1)
    return _of_above(verb, words, depth)
