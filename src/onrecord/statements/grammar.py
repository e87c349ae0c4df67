"""What the parse says about a cue: its subject, its clause, and statements within content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from onrecord.parse import Document, Token
from onrecord.records import Span
from onrecord.statements.drafts import MIN_SPEECH_WORDS, Draft, trim, words

#: Verbs by which somebody passes on another's words.
QUOTING = frozenset({"quote", "cite"})
_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
#: Children that do not belong to a noun phrase named as source or channel.
_LOOSE = ("relcl", "appos", "punct", "cc", "conj", "acl", "advcl", "ccomp", "parataxis")
#: Below this a draft without a source gives way to what the grammar shows.
_UNSURE = 0.6
#: The claim "by" or "from" somebody.
_GIVERS = ("by", "from")
#: The demand "for" or the report "of" something.
_ABOUT = ("for", "of")
#: Acts whose verbs want an object.
_OF_SOMETHING = ("deny", "reject", "accuse", "praise")
_DENYING = ("deny", "reject")
#: What stands for something said before.
_THAT = ("that", "this", "it")
_DATED = ("DATE", "TIME")
#: Verbs that name somebody and, behind a preposition, what for.
_BLAMING = {"accuse": "of", "blame": "for"}
#: What shows somebody who speaks.
_RECORDINGS = frozenset({"audio", "clip", "film", "footage", "recording", "tape", "video"})
#: Verbs that tell how a deed goes on, "continued to push", and speak with other clauses.
_ASPECT = frozenset({"begin", "continue", "start"})
#: A reporting verb with one of these and an infinitive: whom it asks is in the content.
_ADDRESSED = ("dobj", "nsubj", "dative")


def head_of(doc: Document, span: Span) -> Token | None:
    """Return the token of `span` that the others hang on."""
    tokens = doc.tokens_in(span)
    return tokens.root if len(tokens) else None


def subject_of(verb: Token) -> Token | None:
    """Return the subject of `verb`, also shared through coordination or control."""
    if (shown := _shown(verb)) is not None:
        return shown
    seen = 0
    while seen < 4:
        for child in verb.children:
            if child.dep_ in _SUBJECTS:
                return child
        if verb.dep_ in ("conj", "xcomp", "aux", "advcl", "dep") and verb.head.i != verb.i:
            verb = verb.head
            seen += 1
            continue
        if verb.dep_ == "acl" and verb.tag_ == "VBG" and verb.i and verb.nbor(-1).text == ",":
            verb = verb.head.head  # "it attacked the mayor, saying that he lied"
            seen += 1
            continue
        if (quoted := quoted_of(verb)) is not None:
            return quoted
        if verb.dep_ == "pcomp" and verb.head.head.pos_ == "VERB":
            verb = verb.head.head  # "after saying that, she left"
            seen += 1
            continue
        return None
    return None


def passes_on(verb: Token) -> bool:
    """Tell a verb by which somebody passes on another's words: "quotes", "reported as saying"."""
    if verb.lemma_ in QUOTING:
        return True
    if verb.lemma_ != "report":
        return False
    return any(
        (c.lower_ == "as" and any(g.tag_ == "VBG" for g in c.children)) or _has_said(c)
        for c in verb.children
    )


def _has_said(clause: Token) -> bool:
    """Tell "to have said"."""
    helpers = {c.lower_ for c in clause.children if c.dep_ == "aux"}
    return clause.dep_ == "xcomp" and {"to", "have"} <= helpers


def quoted_of(verb: Token) -> Token | None:
    """Return who says it in "A quoted B as saying" and "B was quoted as saying"."""
    quote = verb.head.head
    if verb.tag_ != "VBG" or verb.head.lower_ != "as" or not passes_on(quote):
        return None
    return named_by(quote)


def named_by(quote: Token) -> Token | None:
    """Return whom a verb that passes words on names: "A quoted B", "B was quoted"."""
    passive = any(c.dep_ == "auxpass" for c in quote.children)
    return next((c for c in quote.children if c.dep_ == ("nsubjpass" if passive else "dobj")), None)


def _shown(verb: Token) -> Token | None:
    """Return who is seen or heard in "footage of Ana Ortiz saying"."""
    who = verb.nbor(-1) if verb.tag_ == "VBG" and verb.i else None
    if who is None or who.pos_ != "PROPN" or who.dep_ != "pobj" or who.head.lower_ != "of":
        return None
    return who if who.head.head.lemma_ in _RECORDINGS else None


def agent_of(verb: Token) -> Token | None:
    """Return who did it in a passive: "quoted by the agency"."""
    for child in verb.children:
        if child.dep_ == "agent":
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None


def phrase_of(doc: Document, head: Token) -> Span:
    """Return the noun phrase of `head` without clauses, appositions and what a comma cuts off."""
    left = head
    for child in head.lefts:
        if child.dep_ not in _LOOSE:
            left = min(left, child.left_edge, key=lambda t: t.i)
    return doc.span_of([left, _right_end(head)])


def _right_end(head: Token) -> Token:
    """Return the last token of a phrase, before the first clause of it or of a part of it."""
    right = head
    for child in head.rights:
        if child.dep_ in _LOOSE:
            break
        right = _right_end(child)
        if right.i != child.right_edge.i:
            break
    return right


def clause_span(doc: Document, head: Token, skip: Sequence[Token] = ()) -> Span | None:
    """Return the content of a clause headed by `head`: its subtree from the complementiser on.

    The parser hangs what stands before it on the clause: "said, citing two letters, that".
    """
    dropped = {t.i for token in skip for t in token.subtree}
    that = next((c for c in head.children if c.dep_ == "mark" and c.lower_ == "that"), None)
    dropped |= {that.i} if that is not None else set()
    first = that.i if that is not None and that.i and that.nbor(-1).text == "," else 0
    inside = [t for t in head.subtree if t.i >= first and t.i not in dropped and not t.is_space]
    while inside and inside[-1].is_punct and inside[-1].text not in "”\"’'":
        inside.pop()
    if not inside:
        return None
    span = trim(doc.text, inside[0].idx, inside[-1].idx + len(inside[-1]))
    return _with_mark(doc, span) if span is not None else None


def _with_mark(doc: Document, span: Span) -> Span:
    """Widen "her answers were “true" to the closing mark, which the parser hangs elsewhere."""
    for quote in doc.quotations:
        opens = span.start <= quote.span.start < span.end < quote.span.end
        if opens and quote.closed and not words(doc.text[span.end : quote.span.end]):
            return Span(span.start, quote.span.end)
    return span


def is_negated(verb: Token) -> bool:
    """Tell whether the verb or its auxiliary is negated."""
    return any(child.dep_ == "neg" for child in verb.children)


def find_inner(
    doc: Document,
    drafts: Sequence[Draft],
    told: Sequence[Draft],
    *,
    verbs: Mapping[str, str],
    nouns: Mapping[str, str],
) -> list[Draft]:
    """Find statements within the content of `drafts`: a reporting verb or noun with its clause.

    `told` are those already found within them.
    """
    found: list[Draft] = []
    for index, outer in enumerate(drafts):
        for piece in outer.content:
            for token in doc.tokens_in(piece):
                if piece.start > token.idx or any(c.start <= token.idx < c.end for c in outer.cue):
                    continue
                inner = _inner_at(doc, token, piece, verbs, nouns, cues=verbs)
                if inner is None or inner.content == outer.content:
                    continue
                if any(_share(d.cue, inner.cue) for d in told):
                    continue
                found.append(
                    Draft(
                        inner.source,
                        inner.cue,
                        inner.content,
                        0.6 * outer.confidence,
                        inner.method,
                        outer=index,
                    )
                )
    return found


def add_plain(
    doc: Document, drafts: Sequence[Draft], *, verbs: Mapping[str, str], nouns: Mapping[str, str]
) -> list[Draft]:
    """Add what the tagger missed: clauses of plain verbs and of nouns that report.

    "…, the agency reported", "…, the army confirmed", "the claim that …". A draft of the same cue
    that is unsure and has no source gives way to a verb's clause.
    """
    kept = list(drafts)
    text = doc.text
    quoted = [q.span for q in doc.quotations if len(words(q.inner.of(text))) >= MIN_SPEECH_WORDS]
    plain = {lemma: act for lemma, act in verbs.items() if act == "say"}
    for sentence in doc.sentences():
        span = doc.span_of([sentence[0], sentence[-1]])
        for token in sentence:
            known_verbs = verbs if _closes(token) else plain
            if token.lemma_ not in (known_verbs if token.pos_ == "VERB" else nouns):
                continue
            if any(q.start <= token.idx < q.end for q in quoted):
                continue  # said within what somebody else says: see find_inner
            found = _inner_at(doc, token, span, known_verbs, nouns, cues=verbs)
            if found is None or _share(found.source, found.content):
                continue
            subject = subject_of(token)
            if subject is not None and _told_last(doc, token, subject) is not None:
                others = [d for d in kept if not _share(d.cue, found.cue)]
                kept = [*others, replace(found, method="rule:clause")]
                continue
            rivals = [d for d in kept if _share(d.content, found.content)]
            others = [d for d in kept if d not in rivals]
            known = any(_share((*d.cue, *d.content), found.cue) for d in others)
            if token.pos_ == "NOUN" and not known and not rivals:
                kept = [*kept, replace(found, method="rule:noun")]
            elif token.pos_ == "VERB" and not known:
                if all(not d.source and d.confidence < _UNSURE for d in rivals):
                    kept = [*others, replace(found, method="rule:clause")]
    return sorted(kept, key=lambda d: d.start)


def _closes(verb: Token) -> bool:
    """Tell "Drones struck the port, the navy confirmed": a whole clause before who tells it."""
    clause = next((c for c in verb.lefts if c.dep_ == "ccomp"), None)
    subject = next((c for c in verb.lefts if c.dep_ == "nsubj"), None)
    if clause is None or subject is None or clause.i > subject.i:
        return False
    whole = any(c.dep_ in _SUBJECTS for c in clause.lefts)
    comma = subject.left_edge.i > 0 and subject.left_edge.nbor(-1).text == ","
    return whole and comma and subject.i < verb.i


def add_claims(
    doc: Document, drafts: Sequence[Draft], *, verbs: Mapping[str, str], claims: frozenset[str]
) -> list[Draft]:
    """Add the plainest claims that the tagger missed: "denied the charge", "the army says 14".

    `claims` are the nouns of what is denied; "denied them entry" denies nothing that was said.
    """
    added: list[Draft] = []
    taken = [s for d in drafts for s in (*d.cue, *d.content)]
    for token in doc.tokens:
        if token.pos_ != "VERB":
            continue
        lemma = token.lemma_
        if not (lemma == "say" or lemma in _BLAMING or verbs.get(lemma) in _DENYING):
            continue
        if is_negated(token) or not doc.is_prose(token.idx):
            continue
        if any(c.lower_ == "nor" for c in (*token.children, *token.head.children)):
            continue  # "would neither confirm nor deny the story"
        cue, subject = doc.span_of([token]), subject_of(token)
        content = _claimed(doc, token, verbs, claims)
        if content is None or subject is None or any(s.overlaps(cue) for s in taken):
            continue
        added.append(Draft((phrase_of(doc, subject),), (cue,), (content,), _UNSURE, "rule:claim"))
    return sorted([*drafts, *added], key=lambda d: d.start)


def _claimed(
    doc: Document, verb: Token, verbs: Mapping[str, str], claims: frozenset[str]
) -> Span | None:
    """Return what is denied, or who is accused or blamed with what for; None if nothing is."""
    named = next((c for c in verb.rights if c.dep_ == "dobj"), None)
    if named is None:
        return _claim_before(doc, verb, verbs, claims)
    if verb.lemma_ == "say" and named.pos_ == "NUM":
        return clause_span(doc, named)  # "the navy says 12"
    if named.lower_ in _THAT and verbs.get(verb.lemma_) in _DENYING and named.i > verb.i:
        alone = named.left_edge.i == named.i == named.right_edge.i
        return doc.span_of([named]) if alone else None  # "the company rejects that"
    if verbs.get(verb.lemma_) == "deny":
        is_claim = named.lemma_ in claims or any(c.lower_ == "any" for c in named.lefts)
        return clause_span(doc, named) if is_claim else None
    links = _BLAMING.get(verb.lemma_)
    around = (*verb.rights, *named.rights)
    link = next((c for c in around if links and c.dep_ == "prep" and c.lower_ == links), None)
    if link is None:
        return None
    return trim(doc.text, named.left_edge.idx, link.right_edge.idx + len(link.right_edge))


def _claim_before(
    doc: Document, verb: Token, verbs: Mapping[str, str], claims: frozenset[str]
) -> Span | None:
    """Return the claim of "a charge which she denied"."""
    is_which = any(c.dep_ == "dobj" and c.tag_ in ("WDT", "WP") for c in verb.lefts)
    denied = is_which and verb.dep_ == "relcl" and verbs.get(verb.lemma_) == "deny"
    if not denied or verb.head.lemma_ in claims:
        return phrase_of(doc, verb.head) if denied else None
    which = next(c for c in verb.lefts if c.dep_ == "dobj")
    apart = which.lower_ == "which" and which.i > 0 and which.nbor(-1).text == ","
    return doc.span_of([which]) if apart else None  # "he beat her, which he denies"


def _share(a: Sequence[Span], b: Sequence[Span]) -> bool:
    return any(s.overlaps(t) for s in a for t in b)


def _inner_at(
    doc: Document,
    token: Token,
    piece: Span,
    verbs: Mapping[str, str],
    nouns: Mapping[str, str],
    *,
    cues: Mapping[str, str],
) -> Draft | None:
    """`verbs` and `nouns` are those that may report here, `cues` every verb that can."""
    cue = doc.span_of([token])
    if token.pos_ == "VERB" and token.lemma_ in verbs and not is_negated(token):
        subject = subject_of(token)
        if subject is None or subject.tag_ in ("WDT", "WP") or _is_condition(token):
            return None
        if token.dep_ == "ccomp" and token.head.lemma_ == "let":
            return None  # "let me tell you"
        content = () if _asks_what(token) else tuple(_reported(doc, token)) or _figure(doc, token)
        told = _told_last(doc, token, subject)
        content, source = told or (content or _after_colon(doc, token), phrase_of(doc, subject))
        if _is_free_relative(token, cues) or not content:
            return None
        sources: tuple[Span, ...] = (source,)
        if told is None and is_told(token):
            by = agent_of(token)
            sources = (phrase_of(doc, by),) if by is not None else ()
        if any(cue.overlaps(s) for s in content):
            return None  # "which it said was true"
        if all(piece.holds(s) for s in (*sources, *content)):
            return Draft(sources, (cue,), content, 0.6, "rule:inner-clause")
    if token.pos_ == "NOUN" and token.lemma_ in nouns:
        return _by_noun(doc, token, cue, piece, cues, asks=nouns[token.lemma_] != "say")
    return None


def _by_noun(
    doc: Document, noun: Token, cue: Span, piece: Span, cues: Mapping[str, str], *, asks: bool
) -> Draft | None:
    """Return what a noun reports: "the claim that …", and if it has an owner "their demand for …".

    Within `piece`; the owner's own, in a phrase that somebody does something with. Only a noun that
    `asks` or does more than say has an object: "his account of the talks" tells nothing of them.
    """
    owner = next((c for c in noun.children if c.dep_ == "poss"), None) or next(
        (g for c in noun.children if c.lower_ in _GIVERS for g in c.children if g.dep_ == "pobj"),
        None,
    )
    clause = next(
        (
            c
            for c in noun.children
            if c.dep_ in ("acl", "ccomp", "relcl")
            and (_has_that(c) or (asks and owner is not None and is_infinitive(c)))
            and not _lacks_object(c, cues)
        ),
        None,
    )
    span = clause_span(doc, clause) if clause is not None else None
    if span is None and asks and owner is not None:
        span = _object_of(doc, noun)
    if span is None or not piece.holds(span):
        return None
    sources = (_without_case(doc, owner),) if owner is not None else ()
    if any(s.overlaps(span) for s in sources):
        return None
    return Draft(sources, (cue,), (span,), 0.6, "rule:inner-noun")


def _without_case(doc: Document, owner: Token) -> Span:
    """Return the phrase of an owner without its "’s"."""
    span = phrase_of(doc, owner)
    case = next((c for c in owner.children if c.dep_ == "case" and c.tag_ == "POS"), None)
    return Span(span.start, case.idx) if case is not None and case.idx > span.start else span


def is_infinitive(clause: Token) -> bool:
    """Tell "to leave" from "that he left"."""
    return any(c.dep_ == "aux" and c.lower_ == "to" for c in clause.children)


def _object_of(doc: Document, noun: Token) -> Span | None:
    """Return what stands behind "of" or "for": "the widows' demand for an open inquest"."""
    for child in noun.rights:
        if child.lower_ in _ABOUT and child.dep_ == "prep":
            of = next((c for c in child.children if c.dep_ in ("pobj", "pcomp")), None)
            span = clause_span(doc, of) if of is not None else None
            if span is not None and len(words(span.of(doc.text))) > 1:
                return span
    return None


def _figure(doc: Document, verb: Token) -> tuple[Span, ...]:
    """Return the number of "managers say 300" and "the ministry spoke of 8,500"."""
    for child in verb.rights:
        below = next((c for c in child.rights if c.dep_ == "pobj"), None)
        said = below if child.dep_ == "prep" and child.lower_ == "of" else child
        if said is None or said.tag_ != "CD" or said.dep_ not in ("dobj", "pobj", "ccomp"):
            continue
        part = any(c.dep_ == "prep" for c in said.rights)  # "quoted one of them"
        return () if part or said.ent_type_ in _DATED else (phrase_of(doc, said),)
    return ()


def _after_colon(doc: Document, verb: Token) -> tuple[Span, ...]:
    """Return the quotation of "my father told me: ‘Wait’"."""
    for quote in (q for q in doc.quotations if q.depth):
        between = doc.text[verb.idx + len(verb) : quote.span.start]
        if quote.span.start > verb.idx and between.rstrip().endswith(":"):
            short = len(words(between)) <= 3 and "\n" not in between
            return (quote.span,) if short and "." not in between else ()
    return ()


def is_told(verb: Token) -> bool:
    """Tell "he had been assured that": the subject hears it, and whoever says it stands after "by".

    Not "was quoted as saying", whose subject speaks.
    """
    if verb.lemma_ in QUOTING:
        return False
    return any(c.dep_ == "auxpass" for c in verb.children)


def _is_free_relative(verb: Token, cues: Mapping[str, str]) -> bool:
    """Tell the first "told" of "I told her what my father told me: “Wait”", which says nothing."""
    for clause in verb.children:
        says = clause.dep_ in ("ccomp", "dobj") and clause.lemma_ in cues
        if says and any(c.tag_ == "WP" and c.i < clause.i for c in clause.children):
            return True
    return False


def _told_last(doc: Document, verb: Token, subject: Token) -> tuple[tuple[Span, ...], Span] | None:
    """Mend "Police held two men, a spokesman, Ana Ortiz, told reporters.".

    The parser takes the object "two men" for who told. It stands at the end of the clause without
    a comma, and who told follows it as an apposition.
    """
    clause = next((c for c in verb.lefts if c.dep_ == "ccomp"), None)
    teller = next((c for c in subject.rights if c.dep_ == "appos"), None)
    if clause is None or teller is None or clause.right_edge.i + 1 != subject.left_edge.i:
        return None
    comma = teller.left_edge.nbor(-1)
    name = next((c for c in teller.rights if c.dep_ == "appos" and c.pos_ == "PROPN"), teller)
    said = trim(doc.text, clause.left_edge.idx, comma.idx)
    if said is None or any(q.span.overlaps(said) for q in doc.quotations):
        return None
    return ((said,), phrase_of(doc, name)) if comma.text == "," else None


def reported_by(doc: Document, verb: Token, verbs: Mapping[str, str]) -> Draft | None:
    """Return what a reporting verb with a subject and a clause reports, None if it is none."""
    return _inner_at(doc, verb, doc.span_of([verb.sent[0], verb.sent[-1]]), verbs, {}, cues=verbs)


def _is_condition(verb: Token) -> bool:
    """Tell "if a court tells us to": nobody has told anything."""
    return any(c.dep_ == "mark" and c.lower_ in ("if", "unless") for c in verb.children)


def _has_that(clause: Token) -> bool:
    return any(c.dep_ == "mark" and c.lower_ == "that" for c in clause.children)


def _lacks_object(clause: Token, cues: Mapping[str, str]) -> bool:
    """Tell "an allegation that the owners rejected": what became of it, not what it says."""
    return clause.i == clause.right_edge.i and cues.get(clause.lemma_) in _OF_SOMETHING


def is_apart(clause: Token, verb: Token) -> bool:
    """Tell the first half of "Organisers counted 900; the police spoke of 300": said by others."""
    between = clause.doc[clause.right_edge.i + 1 : verb.i] if clause.i < verb.i else ()
    return any(t.text in (";", ":") for t in between)


def _is_aside(clause: Token) -> bool:
    """Tell "she repeated it — where she seemed to differ": the outlet's, behind a mark."""
    first = clause.left_edge
    return first.tag_ == "WRB" and first.i > 0 and first.nbor(-1).is_punct


def _asks_what(verb: Token) -> bool:
    """Tell "what I told them": the object stands before the verb, and no clause behind it."""
    return any(c.tag_ == "WP" and c.dep_ in ("dobj", "attr", "dative") for c in verb.lefts)


def _reported(doc: Document, verb: Token) -> Iterator[Span]:
    """Yield the content a reporting verb governs: clause, or addressee and infinitive."""
    clause = next(
        (
            c
            for c in verb.children
            if c.dep_ in ("ccomp", "xcomp")
            and c.pos_ in ("VERB", "AUX")
            and not (is_apart(c, verb) or _is_aside(c))
            and not (c.dep_ == "xcomp" and verb.lemma_ in _ASPECT)
        ),
        None,
    )
    if clause is None and verb.dep_ == "parataxis" and verb.head.i < verb.i:
        # "Troops exchanged fire, both governments said, each blaming the other."
        before = doc.span_of([verb.head.left_edge, verb.left_edge])
        span = trim(doc.text, before.start, verb.left_edge.idx)
        if span is not None:
            yield span
        return
    if clause is None:
        return
    if clause.dep_ == "xcomp" or is_infinitive(clause):
        for child in verb.rights:
            if child.dep_ in _ADDRESSED and child.i < clause.i and child.pos_ != "PRON":
                yield phrase_of(doc, child)
    span = clause_span(doc, clause)
    if span is not None:
        yield span
