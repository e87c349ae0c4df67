"""Where what is said ends: before what a headline adds after "as" and what the outlet explains.

The tagger takes whole clauses; these rules leave out what the parse shows to be somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.parse import Document, Token
from onrecord.records import BlockKind, Span
from onrecord.statements.drafts import Draft, trim
from onrecord.statements.grammar import clause_span, head_of, reported_by, subject_of

_DISPLAY = (BlockKind.HEADLINE, BlockKind.STANDFIRST)
#: "a photograph with the words “Good night”": the words are said, the photograph is shown.
_READ_OUT = re.compile(r"\b(?:with the words?|that reads?|reading)\W*\Z", re.IGNORECASE)
_OPENING = frozenset("“‘\"'«„")
#: What joins a second verb to the first, right before it.
_JOINT = re.compile(r"(?:,|,?\s+(?:and|but)(?:\s+(?:also|then|later))?)\s+\Z", re.IGNORECASE)
_GOES_ON = re.compile(r"\w\s+as\s+(?:\Z|\w+\s+\w)")


def mend_borders(
    doc: Document, drafts: Sequence[Draft], *, verbs: Mapping[str, str]
) -> list[Draft]:
    """Return the drafts with the content that is theirs, and what is said in the rest."""
    found: list[Draft] = []
    for draft in drafts:
        as_ = _as_of(doc, draft)
        others = [d for d in drafts if d.cue != draft.cue]
        if _is_beyond(doc, draft) or _is_under_topic(doc, draft, others):
            continue
        if as_ is not None:
            found += _parted(doc, draft, as_, verbs, others)
        else:
            own = _before_next(doc, draft, others)
            for rule in (
                _after_cue,
                _before_which,
                _after_that,
                _behind_aside,
                _without_hearer,
                _read_out,
                _without_comment,
            ):
                own = rule(doc, own)
            found += _by_verb(doc, own, verbs, others)
    return sorted(found, key=lambda d: d.start)


def _as_of(doc: Document, draft: Draft) -> Token | None:
    """Return the "as" by which a headline goes on: "A demands a recount as B declares a winner"."""
    if doc.kind_at(draft.start) not in _DISPLAY or not draft.cue:
        return None
    first = min(draft.start, draft.cue[0].start)
    sentence = doc.tokens_in(draft.content[-1])[-1].sent
    for token in doc.tokens_in(Span(first, sentence.end_char)):
        if (
            token.lower_ == "as"
            and token.dep_ == "mark"
            and token.head.pos_ in ("VERB", "AUX")
            and token.idx > first
            and not _in_marks(doc, token.idx)
        ):
            return token
    return None


def _is_beyond(doc: Document, draft: Draft) -> bool:
    """Tell "Leader welcomed in Ankara as Turkey courts ‘new route’": the route is no welcome."""
    if doc.kind_at(draft.start) not in _DISPLAY or not draft.cue:
        return False
    return bool(_GOES_ON.search(doc.text, draft.cue[0].end, max(draft.cue[0].end, draft.start)))


def _is_under_topic(doc: Document, draft: Draft, others: Sequence[Draft]) -> bool:
    """Tell "Tunisia: UN experts alarmed", where the experts speak below and Tunisia does not.

    And "Tunisia: a fire, two boats and a missing mayor", which nobody says.
    """
    if doc.kind_at(draft.start) not in _DISPLAY or not draft.cue:
        return False
    if draft.cue[0].of(doc.text) != ":" or draft.cue[0].end > draft.start:
        return False
    if not draft.source or _is_place(doc, draft.source[0]):
        if _is_list(doc, draft.content[0]):
            return True
    if not draft.source:
        return False
    label, told = draft.source[0].of(doc.text), draft.content[0].of(doc.text)
    sources = [d.source[0].of(doc.text) for d in others if d.source]
    below = any(_named_first(told, source) for source in sources)
    return below and not any(label in source for source in sources)


def _is_place(doc: Document, span: Span) -> bool:
    return all(t.ent_type_ in ("GPE", "LOC") for t in doc.tokens_in(span))


def _is_list(doc: Document, span: Span) -> bool:
    """Tell things that are counted up, without a verb: "a fire, two boats and a mayor"."""
    tokens = doc.tokens_in(span)
    if not len(tokens) or _in_marks(doc, span.start) or tokens[0].lower_ in ("no", "not"):
        return False
    joined = any(t.dep_ == "conj" and t.pos_ in ("NOUN", "PROPN") for t in tokens)
    finite = any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in tokens)
    return tokens.root.pos_ == "NOUN" and joined and not finite


def _named_first(told: str, source: str) -> bool:
    name = " ".join(source.casefold().split()[:2])
    return len(name.split()) == 2 and told.casefold().startswith(name.rstrip("*"))


def _in_marks(doc: Document, offset: int) -> bool:
    return any(q.span.start <= offset < q.span.end for q in doc.quotations)


def _parted(
    doc: Document,
    draft: Draft,
    as_: Token,
    verbs: Mapping[str, str],
    others: Sequence[Draft],
) -> list[Draft]:
    before = [
        trim(doc.text, s.start, min(s.end, as_.idx)) for s in draft.content if s.start < as_.idx
    ]
    content = tuple(s for s in before if s is not None)
    parts = [replace(draft, content=content)] if content else []
    tail = reported_by(doc, as_.head, verbs)
    known = tail is not None and any(c.overlaps(t) for d in others for c in d.cue for t in tail.cue)
    if tail is not None and not known and tail.start > as_.idx:
        parts.append(replace(tail, method="rule:clause"))
    return parts


def _after_cue(doc: Document, draft: Draft) -> Draft:
    """Leave out what precedes the source where the cue has a clause of its own behind it.

    "Rebels seize town, army says it will hit back": the army does not say that they seize it. An
    interrupted statement has a comma behind its cue too.
    """
    if len(draft.content) < 2 or not (draft.source and draft.cue):
        return draft
    first, second = draft.content[:2]
    between = first.end <= draft.source[0].start < draft.cue[0].start < second.start
    if not between or draft.source[0].start > draft.cue[-1].end:
        return draft
    before = doc.text[first.end : draft.source[0].start].strip()
    behind = doc.text[draft.cue[-1].end : second.start].strip()
    if before != "," or behind not in ("", "that") or doc.text[second.start] in _OPENING:
        return draft
    quoted = any(q.span.overlaps(first) for q in doc.quotations)
    return draft if quoted else replace(draft, content=draft.content[1:])


def _after_that(doc: Document, draft: Draft) -> Draft:
    """Leave out what stands between the cue and "that".

    "said, citing two letters, that", "tells the town that".
    """
    first = draft.content[0]
    if not draft.cue or first.start < draft.cue[-1].end:
        return draft
    said = {t.i for t in doc.tokens_in(draft.cue[-1])}
    if any(t.lower_ == "that" for t in doc.tokens_in(Span(draft.cue[-1].end, first.start + 1))):
        return draft
    for token in doc.tokens_in(first):
        clause = token.head
        if token.lower_ != "that" or token.dep_ != "mark" or token.idx <= first.start:
            continue
        told = any(c.dep_ in ("dobj", "dative") and c.i < token.i for c in clause.head.rights)
        apart = (told or token.nbor(-1).text == ",") and not _in_marks(doc, token.idx)
        kept = trim(doc.text, token.idx, first.end)
        if apart and clause.dep_ == "ccomp" and clause.head.i in said and kept is not None:
            return replace(draft, content=(kept, *draft.content[1:]))
    return draft


def _before_next(doc: Document, draft: Draft, others: Sequence[Draft]) -> Draft:
    """End what is said before the next thing its source does: "said he saw it and slammed it".

    The source of the second cue stands outside the content of the first, so that it is no part of
    it; so is ", saying" of "denied it, saying".
    """
    piece = draft.content[-1]
    if not (draft.cue and draft.source) or piece.start < draft.cue[-1].end:
        return draft
    for other in others:
        joint = other.source == draft.source and other.cue[0].start < piece.end
        if not joint or other.cue[0].start <= piece.start or _in_marks(doc, other.cue[0].start):
            continue
        joined = _JOINT.search(doc.text, piece.start, other.cue[0].start)
        kept = trim(doc.text, piece.start, joined.start()) if joined is not None else None
        if kept is not None:
            return replace(draft, content=(*draft.content[:-1], kept))
    return draft


def _by_verb(
    doc: Document, draft: Draft, verbs: Mapping[str, str], others: Sequence[Draft]
) -> list[Draft]:
    """Part what two verbs say: "asked him to investigate and demanded the release of the two"."""
    cue = head_of(doc, draft.cue[0]) if draft.cue else None
    if cue is None or len(draft.content) < 2 or draft.start < draft.cue[-1].end:
        return [draft]
    taken = [s for d in others for s in d.cue]
    for verb in cue.rights:
        after = next((i for i, s in enumerate(draft.content) if s.start > verb.idx), 0)
        speaks = verb.dep_ == "conj" and verb.pos_ == "VERB" and verb.lemma_ in verbs
        own = doc.span_of([verb])
        if not (speaks and after) or any(own.overlaps(s) for s in (*draft.content, *taken)):
            continue
        if any(c.dep_ in ("nsubj", "nsubjpass", "neg") for c in verb.children):
            continue
        first = replace(draft, content=draft.content[:after])
        return [first, replace(draft, cue=(own,), content=draft.content[after:], acts=None)]
    return [draft]


def _without_hearer(doc: Document, draft: Draft) -> Draft:
    """Leave out whom a thing is promised: "promised him a new jetty"."""
    piece = draft.content[0]
    cue = head_of(doc, draft.cue[0]) if draft.cue else None
    if cue is None or piece.start < draft.cue[-1].end or _in_marks(doc, piece.start):
        return draft
    hearer = next((c for c in cue.rights if c.dep_ == "dative" and c.pos_ != "ADP"), None)
    thing = next((c for c in cue.rights if c.dep_ == "dobj"), None)
    if hearer is None or thing is None or hearer.left_edge.idx != piece.start:
        return draft
    kept = trim(doc.text, thing.left_edge.idx, piece.end)
    between = hearer.right_edge.i + 1 == thing.left_edge.i
    return (
        draft if kept is None or not between else replace(draft, content=(kept, *draft.content[1:]))
    )


def _behind_aside(doc: Document, draft: Draft) -> Draft:
    """Mend "Vietnam, which has reefs there, called for calm": what it calls for is behind the verb.

    What a clause tells of whoever speaks is not said.
    """
    cue = head_of(doc, draft.cue[0]) if draft.cue else None
    subject = subject_of(cue) if cue is not None else None
    if cue is None or subject is None or draft.content[-1].end > draft.cue[0].start:
        return draft
    aside = next((c for c in subject.rights if c.dep_ == "relcl"), None)
    if aside is None:
        return draft
    inside = {t.i for t in aside.subtree}
    if any(t.i not in inside for s in draft.content for t in doc.tokens_in(s)):
        return draft
    last = doc.tokens_in(draft.cue[-1])[-1]
    around = (*cue.rights, *(last.rights if last.i != cue.i else ()))
    said = next(
        (c for c in around if c.i > last.i and c.dep_ in ("ccomp", "xcomp", "dobj", "pobj")), None
    )
    content = clause_span(doc, said) if said is not None else None
    return draft if content is None else replace(draft, content=(content,))


def _before_which(doc: Document, draft: Draft) -> Draft:
    """Leave out a last ", which": it stands for what was said before it."""
    tokens = doc.tokens_in(draft.content[-1])
    if len(tokens) < 3 or tokens[-1].tag_ not in ("WDT", "WP") or tokens[-2].text != ",":
        return draft
    kept = trim(doc.text, draft.content[-1].start, tokens[-2].idx)
    return draft if kept is None else replace(draft, content=(*draft.content[:-1], kept))


def _read_out(doc: Document, draft: Draft) -> Draft:
    """Leave what is shown out before the words that are read out."""
    piece = draft.content[-1]
    quote = next((q for q in doc.quotations if q.depth == 0 and q.span.end == piece.end), None)
    if quote is None or quote.span.start <= piece.start:
        return draft
    if not _READ_OUT.search(doc.text[piece.start : quote.span.start]):
        return draft
    return replace(draft, content=(quote.span,))


def _without_comment(doc: Document, draft: Draft) -> Draft:
    """Leave out a closing ", which means …": in the present, after "said", the outlet explains."""
    piece = draft.content[-1]
    cue = head_of(doc, draft.cue[0]) if draft.cue else None
    if cue is None or cue.tag_ not in ("VBD", "VBN") or piece.of(doc.text)[-1] in "”\"’'»":
        return draft
    for token in doc.tokens_in(piece):
        verb = token.head
        ends = token.tag_ == "WDT" and verb.dep_ == "relcl" and verb.lemma_ == "mean"
        ends = ends and verb.tag_ in ("VBZ", "VBP")
        if not ends or token.i == 0 or token.nbor(-1).text != "," or _in_marks(doc, token.idx):
            continue
        last = doc.tokens_in(piece)[-1]
        kept = trim(doc.text, piece.start, token.idx)
        if verb.right_edge.i >= last.i and kept is not None:
            return replace(draft, content=(*draft.content[:-1], kept))
    return draft
