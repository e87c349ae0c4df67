"""Who is quoted by whom: "A quoted B as saying P", "A, citing B, said P".

The tagger takes A's whole clause for A's words; these rules give P to B and leave A to the chain.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.parse import Document, Token, TokenSpan
from onrecord.records import Span
from onrecord.statements.drafts import MARKS, Draft, trim
from onrecord.statements.grammar import QUOTING, phrase_of, reported_by
from onrecord.statements.media import MediaLexicon


def give_to_the_quoted(doc: Document, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts with what somebody is quoted as saying given to them.

    "cited a letter" quotes no words: such a draft is left out.
    """
    found = []
    for draft in drafts:
        given = _given(doc, draft)
        if given is not None:
            found.append(given)
    return found


def leave_out_frames(
    doc: Document, drafts: Sequence[Draft], *, verbs: Mapping[str, str], media: MediaLexicon
) -> list[Draft]:
    """Return the drafts without the media that only pass on what somebody else says.

    "Ana Ortiz promised to go, the Courier reported": the paper is a relay of her promise, and says
    nothing of its own. "The Courier reported that she promised to go" is the paper's.
    """
    kept: list[Draft] = []
    for draft in drafts:
        inner = _framed(doc, draft, verbs, media)
        if inner is None:
            kept.append(draft)
        elif not any(c.overlaps(inner.cue[0]) for d in drafts if d is not draft for c in d.cue):
            kept.append(replace(inner, confidence=draft.confidence, method=draft.method))
    return sorted(kept, key=lambda d: d.start)


def _framed(
    doc: Document, draft: Draft, verbs: Mapping[str, str], media: MediaLexicon
) -> Draft | None:
    """Return what the medium that is the source passes on, behind what is said."""
    if not draft.source or not draft.cue:
        return None
    if draft.content[0].of(doc.text)[0] in MARKS:
        return _quoted_within(doc, draft, verbs)
    if draft.cue[0].start < draft.content[0].end or len(draft.content) > 1:
        return None
    if media.kind_of(list(doc.tokens_in(draft.source[0]))) is None:
        return None
    said = reported_by(doc, doc.tokens_in(draft.content[0]).root, verbs)
    holds = said is not None and all(draft.content[0].holds(s) for s in (*said.cue, *said.content))
    return said if holds else None


def _quoted_within(doc: Document, draft: Draft, verbs: Mapping[str, str]) -> Draft | None:
    """Return the statement of `“Words,” Lim said, according to Ash`, all of which Ash has."""
    first = draft.content[0]
    quotes = [q.span for q in doc.quotations if q.depth == 0 and q.span.overlaps(first)]
    if doc.tokens_in(draft.cue[0])[0].lower_ != "according" or draft.cue[0].start < first.end:
        return None
    if not quotes or quotes[0].end >= first.end:
        return None
    for verb in doc.tokens_in(Span(quotes[0].end, first.end)):
        who = next((c for c in verb.children if c.dep_ == "nsubj"), None)
        if verb.lemma_ not in verbs or who is None or who.idx < quotes[0].end:
            continue
        content = (*(q for q in quotes if first.holds(q)), *draft.content[1:])
        return replace(
            draft, source=(phrase_of(doc, who),), cue=(doc.span_of([verb]),), content=content
        )
    return None


def _given(doc: Document, draft: Draft) -> Draft | None:
    cue = doc.tokens_in(draft.cue[0]) if draft.cue else ()
    quote = next((t for t in cue if t.lemma_ in QUOTING and t.pos_ == "VERB"), None)
    if quote is None or any(t.tag_ == "VBG" and t.i > quote.i for t in cue):
        return draft  # none quotes, or "was quoted as saying"
    if any(c.dep_ in ("auxpass", "agent") for c in quote.children):
        return draft  # "was quoted by the agency as saying": the subject speaks
    content = draft.content[0]
    tokens = list(doc.tokens_in(content))
    inside = _saying(tokens)
    if inside is not None and content.start < inside.idx:
        who = Span(content.start, inside.nbor(-1).idx)
        return _said_by(doc, draft, who, doc.span_of([inside]), inside.idx + len(inside))
    before = Span(quote.idx + len(quote), max(content.start, quote.idx + len(quote) + 1))
    saying = _saying(doc.tokens_in(before))
    if saying is not None:
        who = Span(before.start, saying.nbor(-1).idx)
        return _said_by(doc, draft, who, doc.span_of([saying]), content.start)
    quoted = next((c for c in quote.children if c.dep_ == "dobj" and content.holds(_at(c))), None)
    if quote.tag_ == "VBG" and quoted is not None and quote.head.pos_ == "VERB":
        who = phrase_of(doc, quoted)
        if doc.text[who.end : who.end + 1] != ",":
            return None  # "she left, citing threats to her": a reason, and nobody's words
        return _said_by(doc, draft, who, doc.span_of([quote.head]), who.end)
    speaks = any(t.pos_ in ("VERB", "AUX") for t in tokens)
    return draft if speaks or content.of(doc.text)[0] in MARKS else None


def _saying(tokens: Sequence[Token] | TokenSpan) -> Token | None:
    """Return the "saying" of "as saying"."""
    pairs = itertools.pairwise(tokens)
    return next((t for a, t in pairs if a.lower_ == "as" and t.tag_ == "VBG"), None)


def _said_by(doc: Document, draft: Draft, who: Span, cue: Span, start: int) -> Draft | None:
    """Give what stands after `start` to the one named in `who`: the name of "one of them, Name"."""
    rest = [s for s in draft.content if s.end > start]
    if not rest:
        return None
    first = trim(doc.text, max(start, rest[0].start), rest[0].end)
    content = tuple(s for s in (first, *rest[1:]) if s is not None)
    head = doc.tokens_in(who).root
    name = next((c for c in head.children if c.dep_ == "appos" and c.pos_ == "PROPN"), head)
    if not content or any(cue.overlaps(s) for s in content):
        return None
    return replace(draft, source=(phrase_of(doc, name),), cue=(cue,), content=content)


def _at(token: Token) -> Span:
    return Span(token.idx, token.idx + len(token))
