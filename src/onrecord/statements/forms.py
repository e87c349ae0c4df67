"""Statements that their form alone shows, whatever the tagger thinks of them.

Turns of a transcript ("NAME: words"), quotations signed with a dash and a name, quotations beside
their cue, and paragraphs of quotation after a line that ends in a colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from onrecord.parse import Document, Token
from onrecord.records import Block, BlockKind, Span
from onrecord.statements.drafts import TURN, Draft, is_speech, trim, words
from onrecord.statements.grammar import is_negated, phrase_of, subject_of
from onrecord.statements.speakers import MentionIndex
from onrecord.text import Quoted
from onrecord.transcripts import Label, Side, TurnWords, find_labels

_SIGNED = re.compile(
    r"""\s*(?P<dash>[—–―‒]|--?)\s*
    (?P<name>[A-Z][^\W\d_]+(?:[ .’'-]+[^\W\d_]+){0,5})      # Carla Sanchez
    (?:,[^.!?]{1,80})?[\s.]*\Z""",
    re.VERBOSE,
)
#: Where a sentence before a quotation may begin; "Mr. A. Ash:" is one.
_BEGIN = re.compile(r"[.!?…][\"”’)]?\s+|\n\s*")
_FINITE = ("VBD", "VBP", "VBZ", "MD")
#: What may stand beside who speaks: "on the talks", "now", ", in a post on X".
_BESIDE = ("ADP", "ADV", "PUNCT", "SCONJ")
_PARAGRAPHS = (BlockKind.PARAGRAPH, BlockKind.SUBHEADING)
_NEAR = 12  # tokens from a quotation to its cue
_CERTAIN, _LIKELY = 0.9, 0.7
#: "posted a picture with the words “Words”"
_READ_OUT = ("with the words", "with the word", "with the caption")


def find_turns(doc: Document, *, words: TurnWords) -> list[Draft]:
    """Find what is said in a transcript, paragraph by paragraph.

    A paragraph without a label goes on with the turn before, if another turn follows: what follows
    the last one may be the outlet's. The questions of "Q:" and the glosses of a fact check are the
    outlet's own; an "A:" has no source, for it does not say who answers.
    """
    paragraphs = [b.span for b in doc.blocks if b.kind in _PARAGRAPHS]
    labels = find_labels(doc.text, paragraphs, words=words)
    if not labels:
        return []
    drafts: list[Draft] = []
    speaks: Label | None = None
    answers = _who_answers(doc, labels.values())
    for i, span in enumerate(paragraphs[: max(labels) + 1]):
        label = labels.get(i)
        speaks = label or speaks
        if speaks is None or speaks.side in (Side.QUESTION, Side.GLOSS):
            continue
        content = _turn(doc.text, label.end if label else span.start, span.end)
        if content is None:
            continue
        if label is None:
            drafts.append(Draft((), (), (content,), _LIKELY, TURN, carried=True))
            continue
        source: tuple[Span, ...] = (label.name,)
        if label.side is Side.ANSWER:
            source = (answers,) if answers is not None else ()
        drafts.append(Draft(source, (label.colon,), (content,), _CERTAIN, TURN))
    return drafts


def _who_answers(doc: Document, labels: Iterable[Label]) -> Span | None:
    """Return the last label of the one person named as such who may be the "A:" of an interview.

    An interview that begins "The Courier: …", "Ana Ortiz: …" and goes on "Q:", "A:" names its
    asker and its guest: the last of the two answers.
    """
    named = [label.name for label in labels if label.side is Side.NAMED]
    turns = list(dict.fromkeys(name.of(doc.text) for name in named))
    last = named[-1] if named else None
    return last if last is not None and len(turns) == 2 and last.of(doc.text) == turns[1] else None


def _turn(text: str, start: int, end: int) -> Span | None:
    """Return what is said between two offsets, without the marks around a whole transcript."""
    said = text[start:end]
    if len(re.findall('[“”"]', said)) % 2:
        start += len(said) - len(said.lstrip(' “"'))
        end -= len(said) - len(said.rstrip(' ”"'))
    content = trim(text, start, end)
    if content is None:
        return None
    # "That is not so": nothing stands above the clause, so its "that" is no conjunction
    lead = text[start : content.start]
    return Span(start + len(lead) - len(lead.lstrip(" ,;:.–—-")), content.end)


def part_nested(drafts: Sequence[Draft], turns: Sequence[Draft]) -> tuple[list[Draft], list[Draft]]:
    """Part the drafts and turns into the outermost and what is told within one of them.

    The `outer` of the second is the place of its holder in the first.
    """
    outer = [*turns, *(d for d in drafts if not any(_touches(d, t) for t in turns))]
    holders = [_holder(d, outer) for d in outer]
    places = [i for i, holder in enumerate(holders) if holder is None]
    outermost = [outer[i] for i in places]
    inside = []
    for draft in drafts:
        at = _holder(draft, outermost)
        if at is not None:
            inside.append(replace(draft, outer=at))
    return outermost, inside


def _touches(draft: Draft, turn: Draft) -> bool:
    spans = (*draft.content, *draft.cue, *draft.source)
    return any(turn.content[0].overlaps(s) for s in spans)


def _holder(draft: Draft, outer: Sequence[Draft]) -> int | None:
    """Return the place of a draft whose words hold the cue and all that `draft` says."""
    spans = (*draft.content, *draft.cue)
    if not draft.cue:
        return None
    return next(
        (
            i
            for i, o in enumerate(outer)
            if o.content[0].start <= draft.cue[0].start < o.content[-1].end
            and o is not draft
            and o.content != draft.content
            and all(any(c.holds(s) for c in o.content) for s in spans)
        ),
        None,
    )


def add_by_form(
    doc: Document, drafts: Sequence[Draft], quotes: Sequence[Quoted], *, verbs: Mapping[str, str]
) -> list[Draft]:
    """Add the quotations whose form shows whose they are, where no draft has them yet."""
    found = list(drafts)
    for quote in quotes:
        if not is_speech(doc.text, quote):
            continue
        block = doc.block_at(quote.span.start)
        if block is None or block.kind is not BlockKind.PARAGRAPH:
            continue
        owners = [d for d in found if any(s.overlaps(quote.span) for s in d.content)]
        if (begun := _begun(doc, quote, block, quotes, found)) is not None:
            found = _resumed(doc, found, quote, begun)
            continue
        signed = _signed(doc, quote, block)
        if signed is not None:
            # a signature outweighs what is said within: "Trump said Hispanics live in hell"
            said = signed.content[0]
            found = [d for d in found if not any(s.overlaps(said) for s in d.content)] + [signed]
        elif all(not d.cue for d in owners):
            draft = _beside(doc, quote, block, verbs) or _after_colon(doc, quote, block, verbs)
            if draft is not None:
                found = [d for d in found if d not in owners] + [draft]
        elif (draft := _led(doc, quote, block, verbs)) is not None:
            found = _by_two_cues(doc, found, owners, quote, draft, verbs)
        elif (draft := _followed(doc, quote, block, verbs)) is not None:
            found = _by_own_cue(found, owners, quote, draft)
    return sorted(found, key=lambda d: d.start)


def add_announced(
    doc: Document, drafts: Sequence[Draft], quotes: Sequence[Quoted], index: MentionIndex
) -> list[Draft]:
    """Add the quotations that a sentence without a verb announces, as live blogs have them.

    "The minister, in a post on X: “Words.”", "Prime minister’s office now: “Words.”": who begins
    the sentence speaks.
    """
    found = list(drafts)
    for quote in quotes:
        if quote.single or not is_speech(doc.text, quote):
            continue
        owners = [d for d in found if any(s.overlaps(quote.span) for s in d.content)]
        if any(d.cue for d in owners) or (draft := _announced(doc, quote, index)) is None:
            continue
        found = [d for d in found if d not in owners] + [draft]
    return sorted(found, key=lambda d: d.start)


def _announced(doc: Document, quote: Quoted, index: MentionIndex) -> Draft | None:
    block = doc.block_at(quote.span.start)
    if block is None or block.kind is not BlockKind.PARAGRAPH:
        return None
    lead = doc.text[block.span.start : quote.span.start].rstrip()
    if not lead.endswith(":"):
        return None
    colon = block.span.start + len(lead) - 1
    for begin in (0, *(m.end() for m in _BEGIN.finditer(lead))):
        who = Span(block.span.start + begin, colon)
        source = index.opening(who)
        if source is None or any(t.tag_ in _FINITE or t.is_quote for t in doc.tokens_in(who)):
            continue
        rest = doc.tokens_in(Span(source.end, colon))
        if len(rest) and rest[0].pos_ not in _BESIDE and rest[0].tag_ != "VBG":
            return None  # "Ghana budget: “…”"
        cue = Span(colon, colon + 1)
        return Draft((source,), (cue,), (quote.span,), _LIKELY, "rule:announced")
    return None


def _begun(
    doc: Document,
    quote: Quoted,
    block: Block,
    quotes: Sequence[Quoted],
    found: Sequence[Draft],
) -> Draft | None:
    """Return the statement with which `“We may,” she said, “but we shall not”` began.

    The first part ends in a comma, the second begins small behind one, and no sentence ends between
    them: whatever verbs stand there, "explaining why she had come", it is one sentence of hers.
    """
    before = [
        q for q in quotes if block.span.start <= q.span.start and q.span.end < quote.span.start
    ]
    if not before or not quote.inner.of(doc.text)[:1].islower():
        return None
    first = before[-1]
    between = doc.text[first.span.end : quote.span.start]
    parted = first.inner.of(doc.text).rstrip().endswith(",") and between.rstrip().endswith(",")
    if not parted or re.search(r"[.!?;:]\s", between) or not words(between):
        return None
    outside = doc.tokens_in(Span(first.span.end, quote.span.start))
    if any(t.dep_ in ("nsubj", "nsubjpass") and t.head.idx > quote.span.start for t in outside):
        return None  # “I go,” she said, adding that he, too, “had to go”
    return next(
        (d for d in found if d.cue and any(s.overlaps(first.span) for s in d.content)), None
    )


def _resumed(doc: Document, found: Sequence[Draft], quote: Quoted, begun: Draft) -> list[Draft]:
    """Give `begun` the quotation, and take it from whoever else has it."""
    kept = []
    for draft in found:
        if draft is begun:
            rest = [s for s in draft.content if not s.overlaps(quote.span)]
            kept.append(replace(draft, content=tuple(sorted([*rest, quote.span]))))
        elif not any(s.overlaps(quote.span) for s in draft.content):
            kept.append(draft)
        elif not any(quote.span.holds(c) for c in draft.cue):
            left = (
                trim(doc.text, s.start, min(s.end, quote.span.start))
                for s in draft.content
                if s.start < quote.span.start
            )
            if content := tuple(s for s in left if s is not None):
                kept.append(replace(draft, content=content))
        else:
            kept.append(draft)
    return kept


def _by_own_cue(
    found: Sequence[Draft], owners: Sequence[Draft], quote: Quoted, draft: Draft
) -> list[Draft]:
    """Part `“Yes,” said Lim. “No,” added Ash.` if one draft has both quotations."""
    after = min(draft.cue[0].start, draft.source[0].start) - quote.span.end
    owner = owners[0]
    rest = tuple(s for s in owner.content if not s.overlaps(quote.span))
    if len(owners) > 1 or not rest or after > 1 or draft.source == owner.source:
        return list(found)
    if not owner.cue or owner.cue[-1].end > quote.span.start or owner.cue[0].start < rest[0].end:
        return list(found)
    others = [
        d for d in found if d is not owner and not any(c.overlaps(draft.cue[0]) for c in d.cue)
    ]
    return [*others, replace(owner, content=rest), draft]


def _by_two_cues(
    doc: Document,
    found: Sequence[Draft],
    owners: Sequence[Draft],
    quote: Quoted,
    draft: Draft,
    verbs: Mapping[str, str],
) -> list[Draft]:
    """Part `“Yes,” she said before asking: “When?”` if one draft has both quotations.

    `The ad uses footage of Lim saying: “Yes.”`: the words are Lim's, and the ad says nothing.
    """
    for owner in owners:
        shown = all(any(c.holds(s) for c in owner.content) for s in (*draft.cue, *draft.source))
        if shown and owner.cue and doc.tokens_in(owner.cue[0]).root.lemma_ not in verbs:
            return [*(d for d in found if d is not owner), draft]
        rest = tuple(s for s in owner.content if not s.overlaps(quote.span))
        is_later = owner.cue and max(c.end for c in owner.cue) < draft.cue[0].start
        if len(owners) == 1 and rest and is_later and rest[-1].end < owner.cue[0].start:
            others = [d for d in found if d is not owner]
            return [*others, replace(owner, content=rest), draft]
    return list(found)


def _signed(doc: Document, quote: Quoted, block: Block) -> Draft | None:
    """Return the statement of `“Words.” — Ana Ortiz`, also if it has quotations of its own."""
    start = block.span.start + len(block.span.of(doc.text)) - len(block.span.of(doc.text).lstrip())
    match = _SIGNED.match(doc.text[quote.span.end : block.span.end])
    if match is None:
        return None
    if words(doc.text[start : quote.span.start]) and doc.text[start] not in '“"':
        return None
    source, dash = (
        Span(quote.span.end + match.start(name), quote.span.end + match.end(name))
        for name in ("name", "dash")
    )
    content = Span(start, quote.span.end)
    return Draft((source,), (dash,), (content,), _CERTAIN, "rule:signed-quotation")


def _beside(doc: Document, quote: Quoted, block: Block, verbs: Mapping[str, str]) -> Draft | None:
    """Return the statement of `“Words,” she said` or `She said: “Words.”`."""
    return _followed(doc, quote, block, verbs) or _led(doc, quote, block, verbs)


def _followed(doc: Document, quote: Quoted, block: Block, verbs: Mapping[str, str]) -> Draft | None:
    inner = quote.inner.of(doc.text).rstrip()
    if inner[-1:] not in ",?!—-…" or quote.span.end >= block.span.end:
        return None
    for token in doc.tokens_in(Span(quote.span.end, block.span.end))[:_NEAR]:
        if token.text in (".", ";", ":") or token.is_quote:
            return None
        if (token.dep_ == "mark" or token.tag_ == "WRB") and token.lower_ != "as":
            return None  # `“I was,” when she blasted him`
        if (draft := _said(doc, token, quote, verbs)) is not None:
            return draft
    return None


def _led(doc: Document, quote: Quoted, block: Block, verbs: Mapping[str, str]) -> Draft | None:
    lead = doc.text[block.span.start : quote.span.start].rstrip()
    if lead[-1:] not in (":", ",") and not lead.endswith(_READ_OUT):
        return None
    before = doc.tokens_in(Span(block.span.start, quote.span.start))
    for token in list(before)[:-_NEAR:-1]:
        if token.text in (".", ";", "?", "!") or token.is_quote:
            return None
        if (draft := _said(doc, token, quote, verbs)) is not None:
            return draft
    return None


def _said(doc: Document, verb: Token, quote: Quoted, verbs: Mapping[str, str]) -> Draft | None:
    # "she boomed: “Go!”": before a colon and a quotation any verb speaks
    led = verb.idx < quote.span.start and doc.text.startswith(":", verb.idx + len(verb))
    if verb.pos_ != "VERB" or not (verb.lemma_ in verbs or led or _tags(doc, verb, quote)):
        return None
    denied = [c for c in verb.children if c.dep_ == "neg"]
    if any(not quote.span.start <= c.idx < quote.span.end for c in denied):
        return None
    subject = subject_of(verb)
    if subject is None or quote.span.start <= subject.idx < quote.span.end:
        return None
    source = phrase_of(doc, subject)
    cue = doc.span_of([verb])
    if source.overlaps(cue) or source.overlaps(quote.span):
        return None
    return Draft((source,), (cue,), (quote.span,), _LIKELY, "rule:cue-beside-quotation")


def _tags(doc: Document, verb: Token, quote: Quoted) -> bool:
    """Tell `“It lost money,” she laughs`, whatever the verb: a sentence begins with the quotation.

    Not `In “The Mill,” she plays`.
    """
    first = doc.token_at(quote.span.end + 1)
    begins = doc.tokens_in(quote.span)[0].is_sent_start
    subject = next((c for c in verb.lefts if c.dep_ == "nsubj"), None)
    beside = subject is not None and subject.left_edge == first and subject.i == verb.i - 1
    if any(c.dep_ == "xcomp" for c in verb.rights):
        return False  # "she used to say"
    return bool(begins) and beside and quote.inner.of(doc.text).rstrip().endswith(",")


def _after_colon(
    doc: Document, quote: Quoted, block: Block, verbs: Mapping[str, str]
) -> Draft | None:
    """Return the statement of a paragraph of quotation whose introduction ends in a colon."""
    outside = (
        doc.text[block.span.start : quote.span.start],
        doc.text[quote.span.end : block.span.end],
    )
    at = doc.blocks.index(block) - 1
    if any(words(part) for part in outside) or at < 0:
        return None
    lead = doc.blocks[at]
    if lead.kind not in _PARAGRAPHS or not lead.span.of(doc.text).rstrip().endswith(":"):
        return None
    sentence = list(doc.tokens_in(lead.span))[-1].sent
    if any(q.span.end >= lead.span.end for q in doc.quotations if lead.span.holds(q.span)):
        return None  # “Here they are:”, which she said
    says = [t for t in sentence if t.pos_ == "VERB" and t.lemma_ in verbs and subject_of(t)]
    verb = says[-1] if says else sentence.root
    subject = subject_of(verb)
    if verb.pos_ not in ("VERB", "AUX") or subject is None or is_negated(verb):
        return None
    return Draft(
        (phrase_of(doc, subject),),
        (doc.span_of([verb]),),
        (quote.span,),
        _LIKELY,
        "rule:colon-before-quotation",
    )
