"""What a statement does and how it is quoted: speech act, quotation kind, repeats, audience."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.parse import Document, Token
from onrecord.records import Act, BlockKind, Quotation, Span
from onrecord.statements.drafts import Draft, words
from onrecord.statements.grammar import head_of, subject_of
from onrecord.text import find_quotations

_OPENERS = "“\"«„‘'"
_CLOSERS = "”\"»’'"
#: From which probability the model's act counts beside a plain cue, and beside any other.
_LIKELY, _CERTAIN = 0.5, 0.9
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


def act_of(doc: Document, draft: Draft, acts: Mapping[str, str], *, own: bool) -> Act:
    """Return what the statement does: what its cue says, where the model does not know better.

    A plain cue ("said") tells nothing of the act: there the model's likeliest counts, elsewhere
    only if it is sure. `own`: the content's subject is the speaker, so a warning is a threat.
    """
    act = _by_cue(doc, draft, acts, own=own)
    if draft.acts:
        best = max(draft.acts, key=lambda name: (draft.acts or {})[name])
        if draft.acts[best] >= (_LIKELY if act is Act.SAY else _CERTAIN):
            return Act(best)
    return act


def _by_cue(doc: Document, draft: Draft, acts: Mapping[str, str], *, own: bool) -> Act:
    if not draft.cue:
        return Act.SAY
    tokens = list(doc.tokens_in(draft.cue[0]))
    phrase = " ".join(t.lower_ for t in tokens)
    act = Act(
        acts.get(phrase)
        or next((acts[t.lemma_] for t in reversed(tokens) if t.lemma_ in acts), "say")
    )
    lemmas = {t.lemma_.lower() for t in tokens}
    content = {t.lemma_.lower() for s in draft.content for t in doc.tokens_in(s)}
    if act is Act.REJECT and content & {"accusation", "allegation", "claim", "report", "charge"}:
        return Act.DENY
    if "warn" in lemmas or "warning" in lemmas:
        return Act.THREATEN if own else Act.ESTIMATE
    if "call" in lemmas and any(t.lower_ == "for" for t in tokens):
        return Act.DEMAND
    if (
        act is Act.SAY
        and own
        and content & {"will", "would", "wo"}
        and content & {"not", "n't", "n’t", "never"}
    ):
        return Act.REJECT
    return act


def is_about_self(doc: Document, draft: Draft, speaker: str | None, subject: str | None) -> bool:
    """Tell whether the content's first clause has the speaker's own side as its subject."""
    root = head_of(doc, draft.content[0])
    if root is None:
        return False
    token = subject_of(root)
    if token is None:
        return False
    if "1" in token.morph.get("Person", []):
        return True
    return subject is not None and subject == speaker


def subject_span(doc: Document, draft: Draft) -> Span | None:
    """Return the subject of the content's first clause."""
    root = head_of(doc, draft.content[0])
    token = subject_of(root) if root is not None else None
    return doc.span_of([token]) if token is not None else None


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
