"""What looks like speech and is none: silence, deeds, and what the outlet tells in its own voice.

The tagger takes "ordered two envoys to leave" or "widely seen as a snub" for somebody's words;
these rules leave them to the events and to the outlet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.parse import Document, Token, TokenSpan
from onrecord.records import BlockKind
from onrecord.statements.drafts import MARKS, Draft, words
from onrecord.statements.grammar import agent_of

_NOBODY = frozenset({"neither", "no", "none", "nobody", "nothing"})
#: "would neither confirm nor deny it"
_NEITHER = frozenset({"neither", "nor"})
_CONDITIONS = frozenset({"if", "unless"})
_LITTLE = frozenset({"little", "nothing"})
_VERBS = ("VERB", "AUX")
#: Whom one contradicts, which is no claim.
_PERSONS = frozenset({"him", "her", "me", "us", "you", "them", "who", "whom"})
_NAMING = frozenset({"call", "dub", "name", "nickname", "title", "know", "term"})
_FINITE = ("VBD", "VBZ", "VBP", "MD", "TO")
_PASSIVE = ("auxpass", "nsubjpass")
#: What hangs on a verb of speech, as a clause.
_CLAUSES = frozenset({"ccomp", "parataxis"})
#: A verb that no list has is taken for speech only if the tagger is surer than this.
_UNSURE = 0.6
_TOGETHER = frozenset({"both", "two", "three"})
#: Verbs that need somebody who is told before "to": "envoys told to pack" are not the tellers.
_ADDRESSING = frozenset({"advise", "instruct", "order", "remind", "tell", "urge", "warn"})
#: Acts whose verbs say something of somebody by his name alone: "criticised Ina Sund".
_OF_SOMEBODY = frozenset({"accuse", "praise", "reject", "deny"})
#: Acts whose verbs one noun completes.
_OF_SOMETHING = frozenset({"demand", "ask", "deny"})


@dataclass(frozen=True, slots=True)
class VoiceWords:
    """Words by which speech is told from what is none.

    `verbs` are the ones that speak. `silences` are a cue and the verb that makes it no speech
    ("decline comment"), `denials` the verbs that a pronoun may complete ("denied it"), `deeds`
    those that do and say nothing ("recalled its ambassador"), alone or with what they are done to:
    "something" is any thing, "somebody" a name. `doing` are the verbs of deeds other than to names.
    `nouns` report: "released a statement saying" is no mere release. `cues` are the lemmas by
    which anything is said, thought or shown, those of phrases too.
    """

    verbs: Mapping[str, str]
    nouns: Mapping[str, str]
    silences: frozenset[str]
    denials: frozenset[str]
    deeds: frozenset[str]
    doing: frozenset[str]
    cues: frozenset[str]


def keep_speech(doc: Document, drafts: Sequence[Draft], *, lexicon: VoiceWords) -> list[Draft]:
    """Return the drafts in which somebody is shown to say something.

    Captions tell what a picture shows; what is said in them stands in the text.
    """
    return [
        d
        for d in drafts
        if doc.kind_at(d.start) is not BlockKind.CAPTION and not _reports_nothing(doc, d, lexicon)
    ]


def _reports_nothing(doc: Document, draft: Draft, lexicon: VoiceWords) -> bool:
    """Tell what looks like speech and is none.

    "has not said whether", "asked whether he feared": nothing was said. "newspapers call “the
    bridge”": a name. One word, or nothing but a person's name: too little to be said.
    """
    text = " ".join(s.of(doc.text) for s in draft.content)
    quoted = text[0] in MARKS
    tokens = doc.tokens_in(draft.content[0])
    if len(words(text)) < 2 and not quoted:
        return _is_too_little(doc, draft, tokens, lexicon)
    if any(s.of(doc.text) == "Q" for s in draft.source):
        return True  # "Q: The union calls you heartless": the outlet asks
    if not draft.cue:
        return not quoted and _is_name(tokens)
    cue = doc.tokens_in(draft.cue[0]).root
    if not quoted and _is_name([t for s in draft.content for t in doc.tokens_in(s)]):
        return not _judges(cue, lexicon)
    if not set(text) & set(MARKS) and len(draft.content) == 1 and len(tokens):
        clause = any(
            c.dep_ in ("dobj", "prep") for t in tokens if t.pos_ in _VERBS for c in t.children
        )
        if tokens.root.dep_ == "nsubj" and tokens.root.head.i == cue.i and not clause:
            return True  # "the suspect confessed": who says it, and nothing of what
    if _is_silence(doc, draft, lexicon.silences):
        return True
    if not quoted and words(text)[0] in _LITTLE and all(t.pos_ not in _VERBS for t in tokens):
        return True  # "has said little in public", but not "said little had changed"
    if not quoted and (
        _is_question(doc, cue)
        or _is_deed(doc, draft, cue, lexicon)
        or _is_act(doc, draft, cue, lexicon)
        or _is_joint(doc, draft, cue)
    ):
        return True
    if _is_impression(draft, cue, lexicon) or _is_explained(cue, text):
        return True
    if cue.pos_ == "NOUN" and _is_nobodys(doc, draft, text):
        return True
    open_question = words(text)[:1] in (["whether"], ["if"])
    if cue.tag_ == "VBN" and cue.dep_ == "advcl" and (open_question or cue.lemma_ == "ask"):
        return True  # "Asked about the vote, he left"
    naming = cue.lemma_ in _NAMING
    return naming and quoted and len(words(text)) <= 3 and cue.dep_ in ("relcl", "acl")


def _is_too_little(doc: Document, draft: Draft, tokens: TokenSpan, lexicon: VoiceWords) -> bool:
    """Tell one word that says nothing from "the army says 14", "denied it", "criticised Sund"."""
    if not (draft.cue and len(tokens)):
        return True
    if draft.source and tokens[0].like_num:
        return False
    cue = doc.tokens_in(draft.cue[0]).root
    if tokens[0].pos_ in ("PRON", "DET"):
        return cue.lemma_ not in lexicon.denials or tokens[0].lower_ in _PERSONS
    if draft.source and tokens[0].pos_ == "NOUN" and draft.start > cue.idx:
        return not _wants(cue, lexicon)
    return not (_is_name(tokens) and _judges(cue, lexicon))


def _wants(cue: Token, lexicon: VoiceWords) -> bool:
    """Tell a verb that one thing completes: "demanded compensation", "called for calm"."""
    if cue.lemma_ == "call":
        return any(c.lower_ == "for" for c in cue.rights)
    return cue.pos_ == "VERB" and lexicon.verbs.get(cue.lemma_) in _OF_SOMETHING


def _is_name(tokens: Sequence[Token] | TokenSpan) -> bool:
    return len(tokens) > 0 and all(t.pos_ == "PROPN" for t in tokens)


def _judges(cue: Token, lexicon: VoiceWords) -> bool:
    """Tell a verb that by itself praises or blames whom it names; "attacked Kells" is a deed."""
    is_deed = f"{cue.lemma_} somebody" in lexicon.deeds
    return cue.pos_ == "VERB" and lexicon.verbs.get(cue.lemma_) in _OF_SOMEBODY and not is_deed


def _is_silence(doc: Document, draft: Draft, silences: frozenset[str]) -> bool:
    """Tell speech that was not made: "did not say", "neither agreed", "declined to comment"."""
    cue = doc.tokens_in(draft.cue[0])
    said = cue.root
    denied = [t for t in (*said.children, *cue) if t.dep_ == "neg" or t.lower_ in _NEITHER]
    # the "not" of “Will it pass? Probably not,” she said: it is hers
    if any(not any(s.start <= t.idx < s.end for s in draft.content) for t in denied):
        return True
    if _is_unreal(said, silences):
        return True
    if said.dep_ == "xcomp" and f"{said.head.lemma_} {said.lemma_}" in silences:
        return True  # "declined to say how many had come"
    subject = next((c for c in said.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    if subject is not None and {subject.lower_, *(c.lower_ for c in subject.lefts)} & _NOBODY:
        return True
    if subject is not None and subject.tag_ == "WP" and said.dep_ != "relcl":
        return True  # "it was not clear who had ordered it"
    first = [w for w in words(draft.content[-1].of(doc.text))[:3] if w not in ("not", "to")]
    content = doc.tokens_in(draft.content[0])
    what = {*first[:1], *(t.lower_ for t in cue), cue[-1].nbor().lower_ if _has_next(cue) else ""}
    what |= {c.lemma_ for c in said.children if c.dep_ == "xcomp"}  # "refused to discuss it"
    spoken = draft.content[0].of(doc.text)[0] in MARKS  # “Anyone been there?” he asked
    if not spoken and len(content) and content.root.tag_ not in ("VBD", "VBZ", "VBP"):
        what.add(content.root.lemma_)  # "asked not to be named", but not "asked why it was late"
    return any(f"{said.lemma_} {word}" in silences for word in what)


def _is_unreal(said: Token, silences: frozenset[str]) -> bool:
    """Tell "if he says that", "it is false that he said", "no evidence that he said"."""
    marks = (c for c in said.children if c.dep_ == "mark" and not c.is_upper)  # the union IF
    if any(c.lower_ in _CONDITIONS for c in marks):
        return True
    if said.dep_ not in ("ccomp", "acl", "csubj", "relcl"):
        return False
    above = said.head
    words_above = {c.lower_ for c in above.children if c.dep_ in ("acomp", "attr")}
    if any(c.lower_ == "no" for c in above.children):
        words_above.add(f"no {above.lemma_}")
    return any(f"{word} that" in silences for word in words_above)


def _has_next(tokens: TokenSpan) -> bool:
    return tokens.end < len(tokens.doc)


def _is_question(doc: Document, cue: Token) -> bool:
    """Tell the outlet's own question: "Could Tehran retaliate?"."""
    sentence = doc.span_of([cue.sent[0], cue.sent[-1]]).of(doc.text).rstrip()
    asks = cue.dep_ == "ROOT" and sentence.endswith("?")
    return asks and cue.sent[0].tag_ in ("MD", "VBZ", "VBP", "VBD", "WRB", "WP", "WDT")


def _is_deed(doc: Document, draft: Draft, cue: Token, lexicon: VoiceWords) -> bool:
    """Tell what is done from what is said: "declared him the winner", "ordered them to leave".

    A deed with "something" is one of a thing or person, not "declared that he had won"; a deed
    with another word is one with that infinitive or object.
    """
    if _withholds(cue, lexicon) or _is_told_to(doc, draft, cue):
        return True
    if any(_speaks(t, lexicon) for t in doc.tokens_in(draft.cue[0])):
        return False  # "released a statement saying"
    if cue.lemma_ in lexicon.deeds:
        return True
    tokens = [t for s in draft.content for t in doc.tokens_in(s)]
    openings = _openings(doc, draft)
    if any(t.idx in openings for t in tokens):
        return False  # "ordered officers “not to touch a placard”": his words
    if f"{cue.lemma_} something" in lexicon.deeds and all(t.tag_ not in _FINITE for t in tokens):
        return True
    acts = [t for t in tokens if any(c.lower_ == "to" and c.dep_ == "aux" for c in t.lefts)]
    what = [*acts[:1], doc.tokens_in(draft.content[0]).root]
    return any(f"{cue.lemma_} {t.lemma_}" in lexicon.deeds for t in what)


def _is_act(doc: Document, draft: Draft, cue: Token, lexicon: VoiceWords) -> bool:
    """Tell "extended the mandate": a verb of no speech, thought or showing, and no clause said."""
    if cue.pos_ != "VERB" or draft.confidence >= _UNSURE:
        return False
    if any(t.lemma_.lower() in lexicon.cues for t in doc.tokens_in(draft.cue[0])):
        return False
    if any(set(s.of(doc.text)) & set('“”"«»') for s in draft.content):
        return False
    return not any(c.dep_ in _CLAUSES for c in cue.children) and cue.dep_ not in _CLAUSES


def _speaks(token: Token, lexicon: VoiceWords) -> bool:
    """Tell a word of a cue that speaks, whatever else the cue does."""
    if token.pos_ == "NOUN":
        return token.lemma_ in lexicon.nouns
    said = token.pos_ == "VERB" and token.lemma_ in lexicon.verbs
    return said and token.lemma_ not in lexicon.doing


def _withholds(cue: Token, lexicon: VoiceWords) -> bool:
    """Tell "denied them entry", "was denied a visa": refused to somebody, and no claim denied."""
    if cue.lemma_ not in lexicon.denials:
        return False
    roles = {c.dep_ for c in cue.children}
    return "dative" in roles or {"nsubjpass", "dobj"} <= roles


def _is_told_to(doc: Document, draft: Draft, cue: Token) -> bool:
    """Tell "envoys told to pack": they hear it, and nobody is shown to say it."""
    first = doc.tokens_in(draft.content[0])
    if cue.lemma_ not in _ADDRESSING or not len(first) or draft.start < cue.idx:
        return False
    told = any(c.dep_ in ("dobj", "dative", "ccomp") and c.i < first[0].i for c in cue.rights)
    by = any(doc.text.endswith("by ", 0, s.start) for s in draft.source)
    return first[0].lower_ == "to" and not (told or by or agent_of(cue))


def _openings(doc: Document, draft: Draft) -> set[int]:
    return {q.span.start for q in doc.quotations if any(s.holds(q.span) for s in draft.content)}


def _is_joint(doc: Document, draft: Draft, cue: Token) -> bool:
    """Tell a joint decision, "Oslo and Bern agreed to meet": done together, said by nobody."""
    subject = next((c for c in cue.children if c.dep_ == "nsubj"), None)
    if cue.lemma_ != "agree" or subject is None:
        return False
    joined = any(c.dep_ == "conj" for c in subject.children)
    among = {subject.lower_, *(c.lower_ for c in subject.lefts)} & _TOGETHER
    first = doc.tokens_in(draft.content[0])
    decided = len(first) > 0 and (first[0].lower_ == "to" or first.root.dep_ == "pobj")
    return decided and (joined or bool(among) or subject.lemma_ in ("side", "party"))


def _is_impression(draft: Draft, cue: Token, lexicon: VoiceWords) -> bool:
    """Tell "widely seen as a snub", "is expected to meet": nobody is shown to think so."""
    if draft.source or cue.tag_ != "VBN" or cue.lemma_ in lexicon.verbs or agent_of(cue):
        return False
    reduced = cue.dep_ == "acl"
    return reduced or any(c.dep_ in _PASSIVE for c in cue.children)


def _is_explained(cue: Token, text: str) -> bool:
    """Tell "she said, referring to the vote": the outlet explains what she means."""
    return cue.lemma_ == "refer" and cue.tag_ == "VBG" and not set(text) & set(MARKS)


def _is_nobodys(doc: Document, draft: Draft, text: str) -> bool:
    """Tell "fears about an outbreak", whoever has them, from "the claim that it is safe"."""
    if draft.source or set(text) & set(MARKS):
        return False
    first = doc.tokens_in(draft.content[0])
    that = len(first) > 0 and first[0].i and first[0].nbor(-1).lower_ == "that"
    return not (that or (len(first) > 0 and first.root.dep_ in ("acl", "ccomp", "relcl")))
