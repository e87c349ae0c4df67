"""Whole phrases and clauses: what the tagger cut short, filled up by the parse.

"killed three border" is without its guards, "Police fired gas at" stops before who said it, and in
"the army says 14, villagers say 40" two sides give two figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from onrecord.parse import Document, Token
from onrecord.records import Span
from onrecord.statements.drafts import Draft, trim
from onrecord.statements.grammar import clause_span, head_of, phrase_of

#: What a noun phrase does not end with if its noun follows.
_BEFORE_NOUN = ("amod", "compound", "det", "nmod", "nummod", "poss", "quantmod")
_CLAUSES = ("ccomp", "xcomp")
#: The reader may take each side's figure for a piece of what one of them says.
_PIECES = 3
_MARKS = '“”"«»„'


def make_whole(doc: Document, drafts: Sequence[Draft], *, verbs: Mapping[str, str]) -> list[Draft]:
    """Return the drafts with whole sources and contents, sorted by content."""
    found: list[Draft] = []
    for draft in drafts:
        rest = [d for d in drafts if d is not draft]
        others = [s for d in rest for s in (*d.cue, *d.source, *d.content)]
        whole = _whole_clause(doc, _whole_sentence(doc, draft, others), rest)
        whole = _whole_phrases(doc, _up_to_source(doc, whole, others), others)
        found += _sides(doc, whole, others, verbs)
    return sorted(found, key=lambda d: d.start)


def _whole_clause(doc: Document, draft: Draft, others: Sequence[Draft]) -> Draft:
    """Give a cue its whole clause where the tagger stops amid it: "Two men | fell, they said".

    What a comma or an "and" cuts off may be the outlet's; quotations have their own borders. What
    somebody else says in the clause, "Lim congratulated Ortiz, his aide said", is told within it.
    """
    verb = head_of(doc, draft.cue[0]) if draft.cue else None
    clause = next((c for c in verb.children if c.dep_ in _CLAUSES), None) if verb else None
    whole = clause_span(doc, clause) if clause is not None else None
    if whole is None or any(whole.overlaps(s) for s in (*draft.cue, *draft.source)):
        return draft
    beside = (d for d in others if not _is_told_in(d, whole))
    if any(whole.overlaps(c) for d in beside for c in d.cue):
        return draft
    inside = [piece for piece in draft.content if whole.overlaps(piece)]
    if not inside or not all(whole.holds(piece) for piece in inside):
        return draft
    before = [t for t in doc.tokens_in(whole) if t.idx < inside[0].start]
    behind = [t for t in doc.tokens_in(whole) if t.idx >= inside[-1].end]
    if any(_cuts(t) for t in (*before[-1:], *behind[:1])) or not (before or behind):
        return draft
    if any(q.span.overlaps(whole) for q in doc.quotations):
        return draft
    rest = [piece for piece in draft.content if piece not in inside]
    return replace(draft, content=tuple(sorted([*rest, whole])))


def _is_told_in(draft: Draft, clause: Span) -> bool:
    return all(clause.holds(s) for s in (*draft.cue, *draft.source, *draft.content))


def _cuts(token: Token) -> bool:
    return token.is_punct or token.pos_ == "CCONJ"


def _whole_sentence(doc: Document, draft: Draft, others: Sequence[Span]) -> Draft:
    """Give ", according to …" at a sentence's end all that stands before it.

    "Both men met, and they agreed on a date, according to the ministry."
    """
    first = doc.token_at(draft.cue[0].start) if draft.cue else None
    if first is None or first.lower_ != "according" or len(draft.content) != 1:
        return draft
    sentence, piece = first.sent, draft.content[0]
    start = sentence[0].idx
    before = doc.text[piece.end : first.idx].strip()
    if before != "," or not start < piece.start:
        return draft
    whole = trim(doc.text, start, piece.end)
    if whole is None or any(s.overlaps(whole) for s in others):
        return draft
    if any(q.span.overlaps(whole) for q in doc.quotations):
        return draft
    return replace(draft, content=(whole,))


def _whole_phrases(doc: Document, draft: Draft, others: Sequence[Span]) -> Draft:
    source, content = draft.source, draft.content
    if source:
        own = (*draft.cue, *content)
        source = (*source[:-1], _with_noun(doc, source[-1], own))
    if content and content[-1].of(doc.text)[-1] not in _MARKS:
        content = (*content[:-1], _with_verb(doc, draft, content[-1], others))
    if content and content[-1].of(doc.text)[-1] not in _MARKS:
        taken = (*draft.cue, *draft.source, *others)
        content = (*content[:-1], _with_noun(doc, content[-1], taken))
    return replace(draft, source=source, content=content)


def _with_verb(doc: Document, draft: Draft, span: Span, others: Sequence[Span]) -> Span:
    """Widen "the suspect, Jan Marek" to the clause whose subject it is: ", confessed"."""
    tokens = doc.tokens_in(span)
    cue = doc.tokens_in(draft.cue[0]) if draft.cue else tokens
    verb = tokens.root.head if len(tokens) else None
    if verb is None or tokens.root.dep_ not in ("nsubj", "nsubjpass") or verb.idx < span.end:
        return span
    if verb.dep_ != "ccomp" or not any(verb.head.i == t.i for t in cue):
        return span
    said = clause_span(doc, verb)
    if (
        said is None
        or not said.holds(span)
        or any(said.overlaps(s) for s in (*draft.source, *others))
    ):
        return span
    return said


def _with_noun(doc: Document, span: Span, taken: Sequence[Span]) -> Span:
    """Widen "three border" to "three border guards", "gas at" to "gas at marchers"."""
    tokens = doc.tokens_in(span)
    last = tokens[-1] if len(tokens) else None
    if last is None or last.idx + len(last) > span.end:
        return span
    noun: Token | None = None
    if last.dep_ in _BEFORE_NOUN and last.head.i > last.i:
        noun = last.head
    elif last.dep_ == "prep":
        noun = next((c for c in last.rights if c.dep_ == "pobj"), None)
    if noun is None or noun.pos_ not in ("NOUN", "PROPN"):
        return span
    whole = Span(span.start, max(span.end, phrase_of(doc, noun).end))
    added = Span(span.end, whole.end) if whole.end > span.end else None
    if added is None or set(added.of(doc.text)) & set(_MARKS + "\n"):
        return span
    return span if any(added.overlaps(s) for s in taken) else whole


def _up_to_source(doc: Document, draft: Draft, others: Sequence[Span]) -> Draft:
    """Let what stands at a sentence's beginning go on up to the comma before who says it."""
    if not (draft.source and draft.cue):
        return draft
    at = min(draft.source[0].start, draft.cue[0].start)
    first, last = draft.content[0], draft.content[-1]
    if last.end >= at:
        return draft
    opening = doc.tokens_in(first)
    speaks = doc.token_at(at)
    if not len(opening) or speaks is None or speaks.sent.start != opening[0].sent.start:
        return draft
    start = first.start
    if opening.root.tag_ == "VBG" and opening.root.dep_ == "advcl":
        start = opening[0].sent[0].idx  # "Gunmen struck at dawn, killing two, the army said"
    elif opening[0].idx != opening[0].sent[0].idx:
        return draft
    said = trim(doc.text, start, at)
    if said is None:
        return draft
    rest = doc.text[start:at]
    if not rest.rstrip().endswith(",") or set(rest) & set(_MARKS) or "\n" in rest:
        return draft
    return draft if any(said.overlaps(s) for s in others) else replace(draft, content=(said,))


def _sides(
    doc: Document, draft: Draft, others: Sequence[Span], verbs: Mapping[str, str]
) -> Iterator[Draft]:
    """Part "the army says 14, villagers say 40" into what each side says."""
    content = Span(draft.content[0].start, draft.content[-1].end)
    side = _other_side(doc, draft, content, verbs) if len(draft.content) < _PIECES else None
    if side is None:
        yield draft
        return
    verb, subject = side
    source, cue = phrase_of(doc, subject), doc.span_of([verb])
    first = trim(doc.text, content.start, source.start)
    second = trim(doc.text, cue.end, content.end)
    if first is None or second is None:
        yield draft
        return
    yield replace(draft, content=(first,))
    if not any(cue.overlaps(s) for s in others):
        yield replace(
            draft, source=(source,), cue=(cue,), content=(second,), method="rule:other-side"
        )


def _other_side(
    doc: Document, draft: Draft, content: Span, verbs: Mapping[str, str]
) -> tuple[Token, Token] | None:
    """Return the second verb and its subject, which stands right behind a comma."""
    if not (draft.source and draft.cue) or draft.cue[0].start > draft.start:
        return None
    own = doc.tokens_in(draft.cue[0]).root
    for verb in doc.tokens_in(content):
        alike = verb.lemma_ in verbs and own.tag_ in (verb.tag_, "VBG")
        alike = alike or {verb.tag_, own.tag_} == {"VBZ", "VBP"}  # "the army says", "villagers say"
        if verb.lemma_ != own.lemma_ or not alike:
            continue
        subject = next((c for c in verb.lefts if c.dep_ == "nsubj"), None)
        if subject is None or subject.pos_ not in ("NOUN", "PROPN") or subject.left_edge.i == 0:
            continue
        before, after = subject.left_edge.nbor(-1), verb.nbor()
        quoted = any(q.span.start <= verb.idx < q.span.end for q in doc.quotations)
        if (
            before.text in (",", ";")
            and before.idx > draft.start
            and not (quoted or after.is_punct or subject.i + 1 != verb.i)
        ):
            return verb, subject
    return None
