"""How a statement is quoted, to whom it is said, and what it repeats."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.parse import Document, Token
from onrecord.records import BlockKind, Quotation, Span
from onrecord.statements.drafts import Draft, words
from onrecord.statements.grammar import head_of
from onrecord.text import find_quotations

_OPENERS = "“\"«„‘'"
_CLOSERS = "”\"»’'"
_MIN_REPEAT_WORDS = 3


def quotation_of(doc: Document, content: Sequence[Span]) -> Quotation:
    """Tell how much of the content is quoted; a bare quoted noun phrase is mixed."""
    quoted = [q for s in content for q in find_quotations(s.of(doc.text)) if q.depth == 0]
    if not quoted:
        return Quotation.INDIRECT
    for span in content:
        text = span.of(doc.text)
        if text[0] not in _OPENERS and text[:2] not in ("''", "``"):
            return Quotation.MIXED
        whole = find_quotations(text)[:1]
        covered = sum(len(q.span) for q in find_quotations(text) if q.depth == 0)
        if not whole or covered < len(text) - 4:
            return Quotation.MIXED
    first = content[0]
    inner = first.of(doc.text).strip(_OPENERS + _CLOSERS + "`")
    complete = inner[:1].isupper() or inner[-1:] in ".,!?…" or len(content) > 1
    has_verb = any(t.pos_ in ("VERB", "AUX") for t in doc.tokens_in(first))
    return Quotation.DIRECT if complete and (has_verb or inner[-1:] in ".,!?…") else Quotation.MIXED


def audience_of(doc: Document, draft: Draft, skip: Sequence[Span]) -> Span | None:
    """Return whom it was said to: the object of "told", "asked", "urged", or after "to"."""
    if not draft.cue:
        return None
    cue = head_of(doc, draft.cue[0])
    if cue is None or cue.pos_ != "VERB":
        return None
    for child in cue.rights:
        target: Token | None = None
        if child.dep_ in ("dobj", "dative") and child.pos_ in ("NOUN", "PROPN", "PRON"):
            target = child
        elif child.dep_ in ("ccomp", "xcomp") and cue.lemma_ in ("ask", "urge", "tell", "order"):
            to = any(c.lower_ == "to" and c.dep_ == "aux" for c in child.children)
            target = next((c for c in child.children if c.dep_ == "nsubj" and to), None)
        elif child.lower_ == "to" and child.dep_ in ("prep", "dative"):
            target = next((c for c in child.children if c.dep_ == "pobj"), None)
        if target is not None and not any(s.start <= target.idx < s.end for s in skip):
            return doc.span_of([target])
    return None


def find_repeats(
    doc: Document, drafts: Sequence[Draft], speakers: Sequence[str | None]
) -> list[int | None]:
    """Return for each draft the earliest one by the same speaker with the same words, or None.

    Body text repeats the body when most of the shorter one's words recur in their order; the
    headline and standfirst are repeated by a paraphrase that shares half of its content words.
    """
    bags = [words(" ".join(s.of(doc.text) for s in d.content)) for d in drafts]
    kinds = [doc.kind_at(d.start) for d in drafts]
    repeats: list[int | None] = []
    for i, bag in enumerate(bags):
        found: int | None = None
        for j in range(i):
            if speakers[i] is None or speakers[j] != speakers[i] or drafts[j].outer is not None:
                continue
            display = kinds[j] in (BlockKind.HEADLINE, BlockKind.STANDFIRST)
            if _shared_run(bags[j], bag) or (display and _paraphrase(bags[j], bag)):
                found = j if repeats[j] is None else repeats[j]
                break
        repeats.append(found)
    return repeats


def _shared_run(a: Sequence[str], b: Sequence[str]) -> bool:
    short, long = sorted((a, b), key=len)
    if len(short) < _MIN_REPEAT_WORDS:
        return False
    size = min(len(short), 5)
    runs = {tuple(long[k : k + size]) for k in range(len(long) - size + 1)}
    return any(tuple(short[k : k + size]) in runs for k in range(len(short) - size + 1))


def _paraphrase(a: Sequence[str], b: Sequence[str]) -> bool:
    left, right = ({w for w in bag if len(w) > 3} for bag in (a, b))
    short = min(len(left), len(right))
    return short >= 3 and len(left & right) >= 0.5 * short
