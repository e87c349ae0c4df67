"""From the tagger's attributions and the quotation marks to drafts of statements.

Rules are certain about the borders of quotations; the tagger decides whose they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.parse import Document
from onrecord.records import Block, BlockKind, Span
from onrecord.statements.attributions import Attribution
from onrecord.text import Quoted

#: The origin of what is said in a transcript.
TURN = "rule:turn"
#: A quotation shorter than this is not taken for speech without an attribution of its own.
MIN_SPEECH_WORDS = 4
_WORD = re.compile(r"\w+(?:[’'.\-]\w+)*")
_LEAD = re.compile(r"(?:[\s,;:.–—-]+|that\b\s*)+", re.IGNORECASE)
#: What a quotation opens with.
MARKS = "“\"‘'«"
_QUOTE_MARK = re.compile(r"[“”\"«»„]|''")
_FAR = 10_000
_GAP = 1  # words
_WIDEST = 40  # characters of "have been quoted as suggesting"
_QUOTED_AS = re.compile(r"\b(?:is|are|was|were|been|being) quoted as \w+ing\b")
_TAIL = re.compile(r"[\s,;:.–—“‘«-]+\Z")
_SPEECH_END = re.compile(r"[.,!?…—][”\"’'»]*\Z")


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement in the making.

    `method` becomes the origin. `carried`: the speaker is that of the draft before. `outer`: index
    of the draft whose content holds this one. `acts`: the model's probabilities, if it gave any.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    confidence: float
    method: str
    carried: bool = False
    outer: int | None = None
    acts: Mapping[str, float] | None = None

    @property
    def start(self) -> int:
        """Where the content starts."""
        return self.content[0].start


def words(text: str) -> list[str]:
    """Return the words of `text`, folded."""
    return [word.casefold() for word in _WORD.findall(text)]


def draft_statements(
    doc: Document,
    attributions: Sequence[Attribution],
    quotes: Sequence[Quoted],
) -> list[Draft]:
    """Join what the tagger found with what the quotation marks show, sorted by content."""
    drafts: list[Draft] = []
    for attribution in attributions:
        drafts.extend(_by_paragraph(doc, attribution, quotes))
    drafts = [_without_scraps(doc, _with_whole_cue(doc, d)) for d in drafts if d.content]
    drafts = [_without_other_sentences(doc, d) for d in drafts]
    drafts = _without_shared(doc, _one_for_each_cue(drafts))
    return sorted(drafts, key=lambda d: d.start)


def _one_for_each_cue(drafts: Sequence[Draft]) -> list[Draft]:
    """Of drafts whose cues share words, "had" and "had alleged", keep the likeliest."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda d: -d.confidence):
        if not any(c.overlaps(k) for c in draft.cue for d in kept for k in d.cue):
            kept.append(draft)
    return kept


def _without_scraps(doc: Document, draft: Draft) -> Draft:
    """Fill gaps of few words in what is said; leave out single words beside longer pieces.

    "a … recount" has lost a word; "But" is the beginning of the next sentence.
    """
    pieces: list[Span] = []
    for piece in draft.content:
        if pieces and _is_gap(doc, draft, pieces[-1].end, piece.start):
            pieces[-1] = Span(pieces[-1].start, piece.end)
        else:
            pieces.append(piece)
    kept = [s for s in pieces if len(words(s.of(doc.text))) > 1 or s.of(doc.text)[0] in MARKS]
    return replace(draft, content=tuple(kept or pieces))


def _without_other_sentences(doc: Document, draft: Draft) -> Draft:
    """Leave out quoted words amid a later sentence, and unquoted pieces of other sentences.

    `“It is fiction,” the board wrote. The piece speaks of “a wall of lies.”`: a second half of a
    quotation begins its sentence.
    """
    if len(draft.content) < 2 or not draft.cue:
        return draft
    cue = doc.tokens_in(draft.cue[-1])[-1].sent
    kept = [s for s in draft.content if not _is_later_phrase(doc, s, cue.end_char)]
    near = [s for s in kept if s.start < cue.end_char and s.end > cue.start_char]
    if near:
        kept = [s for s in kept if s in near or _QUOTE_MARK.search(s.of(doc.text))]
    return replace(draft, content=tuple(kept)) if kept else draft


def _is_later_phrase(doc: Document, piece: Span, end: int) -> bool:
    if piece.start < end or piece.of(doc.text)[0] not in MARKS:
        return False
    start = doc.tokens_in(piece)[0].sent.start_char
    ended = doc.text[max(start - 3, 0) : start].rstrip()
    return ended.endswith((".", "!", "?")) and bool(words(doc.text[start : piece.start]))


def _is_gap(doc: Document, draft: Draft, start: int, end: int) -> bool:
    """Tell whether the tagger has only lost some words between two pieces."""
    between = doc.text[start:end]
    if start >= end or len(words(between)) > _GAP or re.search(r"[.!?;:“”\"]", between):
        return False
    gap = Span(start, end)
    return not any(gap.overlaps(s) for s in (*draft.cue, *draft.source))


def _without_shared(doc: Document, drafts: Sequence[Draft]) -> list[Draft]:
    """Give a piece that two drafts claim to the one whose cue is nearer, if the other has more.

    "A said B had asked for X and warned that Y": the warning is B's, so A said all of it.
    """
    found = list(drafts)
    for i, draft in enumerate(drafts):
        for other in drafts:
            if other.cue == draft.cue or len(found[i].content) < 2:
                continue
            content = found[i].content
            shared = [s for s in content if any(s.overlaps(t) for t in other.content)]
            lost = [s for s in shared if _away(s, other) < _away(s, draft)]
            if lost and _goes_on(doc, other, content):
                found[i] = replace(draft, content=(Span(content[0].start, content[-1].end),))
            elif lost and len(lost) < len(content):
                found[i] = replace(draft, content=tuple(s for s in content if s not in lost))
    return found


def _goes_on(doc: Document, other: Draft, content: Sequence[Span]) -> bool:
    """Tell whether the other's cue is a second verb of what stands in the first piece."""
    cue = doc.tokens_in(other.cue[0]).root if other.cue else None
    if cue is None or not content[0].end <= cue.idx < content[-1].start:
        return False
    joined = cue.dep_ == "conj" and content[0].start <= cue.head.idx < content[0].end
    return joined or any(content[0].holds(s) for s in other.source)


def _away(piece: Span, draft: Draft) -> int:
    """Return how far the cue is from a piece, in characters."""
    return min((max(c.start - piece.end, piece.start - c.end, 0) for c in draft.cue), default=_FAR)


def _with_whole_cue(doc: Document, draft: Draft) -> Draft:
    """Widen a part of "was quoted as saying" to the whole of it, "has" to "has threatened"."""
    for cue in draft.cue:
        for match in _QUOTED_AS.finditer(doc.text, max(0, cue.start - _WIDEST), cue.end + _WIDEST):
            whole = Span(*match.span())
            if whole.overlaps(cue) and not any(whole.overlaps(s) for s in draft.content):
                return replace(draft, cue=(whole,))
        tokens = doc.tokens_in(cue)
        last = tokens[-1] if len(tokens) else None
        leads = ("aux", "auxpass", "advmod", "neg")  # "has", "also"
        if last is None or last.dep_ not in leads or last.head.i <= last.i:
            continue
        if last.head.pos_ not in ("VERB", "AUX"):
            continue
        whole = Span(cue.start, last.head.idx + len(last.head))
        if len(whole) <= _WIDEST and not any(whole.overlaps(s) for s in draft.content):
            return replace(draft, cue=(whole,))
    return draft


def _by_paragraph(doc: Document, attribution: Attribution, quotes: Sequence[Quoted]) -> list[Draft]:
    """Keep the pieces beside the cue; a quoted piece in another paragraph stands on its own."""
    home = doc.block_at(attribution.cue[0].start)
    main: list[Span] = []
    drafts: list[Draft] = []
    for piece in attribution.content:
        for part in _within_blocks(doc, piece):
            snapped = _snap(doc.text, part, quotes, attribution)
            if snapped is None:
                continue
            if doc.block_at(snapped.start) is home:
                main.append(snapped)
            elif any(snapped.overlaps(q.span) for q in quotes):
                drafts.append(
                    Draft((), (), (snapped,), attribution.confidence, "rule:carried", True)
                )
    content = _merge(main)
    source = tuple(s for s in attribution.source if doc.block_at(s.start) is home)
    if content:
        drafts.append(
            Draft(
                source,
                attribution.cue,
                content,
                attribution.confidence,
                "model:attribution",
                acts=attribution.acts,
            )
        )
    return drafts


def _within_blocks(doc: Document, piece: Span) -> list[Span]:
    parts = []
    for block in doc.prose():
        if block.span.overlaps(piece):
            parts.append(Span(max(piece.start, block.span.start), min(piece.end, block.span.end)))
    return parts


def _snap(
    text: str, piece: Span, quotes: Sequence[Quoted], attribution: Attribution
) -> Span | None:
    """Widen to the marks of a quotation the piece mostly covers; drop punctuation outside them."""
    start, end = piece.start, piece.end
    for quote in quotes:
        first, last = max(start, quote.inner.start), min(end, quote.inner.end)
        shared = last - first
        if shared <= 0:
            continue
        begun = start <= quote.inner.start and quote.closed  # and lost amid it
        speech = begun and len(words(text[first:last])) >= MIN_SPEECH_WORDS
        if 2 * shared >= len(quote.inner) or speech:
            if not any(quote.span.overlaps(c) for c in (*attribution.cue, *attribution.source)):
                start, end = min(start, quote.span.start), max(end, quote.span.end)
        elif end > quote.inner.start >= end - 2:
            end = quote.span.start  # ran a little into the next quotation
    return trim(text, start, end)


def trim(text: str, start: int, end: int) -> Span | None:
    """Leave out the complementiser and the punctuation around content; None if nothing is left."""
    if lead := _LEAD.match(text, start, end):
        start = lead.end()
    if tail := _TAIL.search(text[start:end]):
        end = start + tail.start()
    return Span(start, end) if start < end and _WORD.search(text, start, end) else None


def _merge(pieces: Sequence[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for piece in sorted(pieces):
        if merged and piece.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, piece.end))
        else:
            merged.append(piece)
    return tuple(merged)


def add_loose_quotations(
    doc: Document, drafts: Sequence[Draft], quotes: Sequence[Quoted]
) -> list[Draft]:
    """Attach a split quotation's second half; carry the speaker over to a paragraph of speech."""
    result = list(drafts)
    for quote in quotes:
        if quote.single and len(words(quote.inner.of(doc.text))) < MIN_SPEECH_WORDS:
            continue
        if any(quote.span.overlaps(s) for d in result for s in (*d.content, *d.cue, *d.source)):
            continue
        block = doc.block_at(quote.span.start)
        if block is None or not is_speech(doc.text, quote):
            continue
        before = _draft_before(doc, result, quote, block)
        if before is not None:
            at = result.index(before)
            result[at] = replace(before, content=_merge([*before.content, quote.span]))
        elif _is_paragraph_of_speech(doc.text, quote, block) and _speech_precedes(
            doc, result, block
        ):
            result.append(Draft((), (), (quote.span,), 0.7, "rule:carried", True))
    return sorted(result, key=lambda d: d.start)


def is_speech(text: str, quote: Quoted) -> bool:
    """Tell whether a quotation is long, or complete, enough to be an utterance."""
    inner = quote.inner.of(text)
    ends = bool(_SPEECH_END.search(inner)) or not quote.closed
    if _is_title(inner):
        return False
    return len(words(inner)) >= MIN_SPEECH_WORDS or (ends and inner[:1].isupper())


def _is_title(inner: str) -> bool:
    """Tell “The Long Road Home,” from speech: all its longer words have capitals."""
    long = [word for word in _WORD.findall(inner) if len(word) > 3]
    return len(long) > 1 and inner[-1:] not in ".!?" and all(w[0].isupper() for w in long)


def _draft_before(
    doc: Document, drafts: Sequence[Draft], quote: Quoted, block: Block
) -> Draft | None:
    """Find the draft that this quotation goes on with: `“A,” she said. “B.”`."""
    candidates = []
    for draft in drafts:
        if not block.span.holds(draft.content[0]) or not draft.cue:
            continue
        if '"' not in (text := draft.content[-1].of(doc.text)) and not set("“”’»") & set(text):
            continue
        end = max(s.end for s in (*draft.content, *draft.cue, *draft.source))
        if end <= quote.span.start:
            candidates.append((end, draft))
    if not candidates:
        return None
    end, draft = max(candidates, key=lambda pair: pair[0])
    gap = doc.text[end : quote.span.start]
    direct_first = draft.content[0].start < draft.cue[0].start
    direct_first = direct_first or (bool(gap) and _said_again(doc, Span(end, quote.span.start)))
    # a gap with a sentence of its own is the outlet's voice, and the quotation is not a second half
    return draft if direct_first and len(words(gap)) <= 12 and _sentences(gap) <= 1 else None


def _said_again(doc: Document, gap: Span) -> bool:
    """Tell the "she said" of `Lim said she left because “it was late,” she said. “I slept.”`."""
    verbs = [t for t in doc.tokens_in(gap) if t.pos_ == "VERB"]
    return any(c.dep_ == "nsubj" and gap.start <= c.idx for v in verbs for c in v.children)


def _sentences(gap: str) -> int:
    return len(re.findall(r"[.!?](?:\s|\Z)", gap))


def _is_paragraph_of_speech(text: str, quote: Quoted, block: Block) -> bool:
    rest = text[block.span.start : quote.span.start] + text[quote.span.end : block.span.end]
    return block.kind is BlockKind.PARAGRAPH and _WORD.search(rest) is None


def _speech_precedes(doc: Document, drafts: Sequence[Draft], block: Block) -> bool:
    """Tell whether the paragraph before, captions and slugs left out, has a statement."""
    at = doc.blocks.index(block) - 1
    while at >= 0 and doc.blocks[at].kind is not BlockKind.PARAGRAPH:
        at -= 1
    if at < 0:
        return False
    return any(doc.blocks[at].span.overlaps(s) for d in drafts for s in (*d.content, *d.cue))
