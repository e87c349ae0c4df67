"""Which words of the cue's sentence show through what something was said."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.parse import Document, Token, TokenSpan
from onrecord.records import Channel, ChannelKind, Span
from onrecord.statements.drafts import Draft
from onrecord.statements.grammar import head_of, phrase_of
from onrecord.statements.media import MEDIA, MediaLexicon

#: Where a statement shows two channels, the one named first here.
_RANK = {
    kind: rank
    for rank, kind in enumerate(
        (
            ChannelKind.INTERVIEW,
            ChannelKind.NEWS_AGENCY,
            ChannelKind.STATE_MEDIA,
            ChannelKind.BROADCAST,
            ChannelKind.NEWSPAPER,
            ChannelKind.SOCIAL_MEDIA,
            ChannelKind.LETTER,
            ChannelKind.STATEMENT,
            ChannelKind.PRESS_CONFERENCE,
            ChannelKind.SPEECH,
            ChannelKind.SPOKESPERSON,
        )
    )
}
#: Determiners by which an outlet speaks of itself.
_OWN = frozenset({"this", "our"})
#: Those who write the outlet's articles, as they call themselves.
_REPORTER = ("me", "us")
_TALKING = frozenset({"tell", "speak", "talk"})
#: What is written to an outlet is a letter.
_TO_PAPER = ("write", "post")
_MAILING = frozenset({"write", "text", "email", "e-mail", "cable", "message"})
#: Nouns that mean a medium only beside its name: "aid agency", "the network of clinics".
_VAGUE = ("agency", "network", "broadcast", "radio", "x")
#: What is written says something to a cue only as a complement, or as what is issued.
WRITTEN = (ChannelKind.STATEMENT, ChannelKind.LETTER)
_ISSUING = frozenset({"issue", "release", "publish", "write", "post", "send", "give", "circulate"})
#: By which a medium comes to what others said.
_CARRYING = frozenset(
    {"see", "obtain", "cite", "quote", "carry", "publish", "read", "leak", "pass", "share", "send"}
    | {"interview", "poll", "view", "review", "broadcast", "air", "post", "report", "hear", "print"}
    | {"release", "circulate", "monitor"}
)
#: What is made public was said before; a statement that is released is its giver's own.
_RELEASING = frozenset({"release", "publish", "leak", "circulate", "share", "post"})
_RECORDED = frozenset(
    {"transcript", "readout", "recording", "audio", "tape", "footage", "minute", "minutes"}
    | {"letter", "email", "message", "cable", "memo", "note", "diary", "testimony", "affidavit"}
)
#: After these a medium is what is spoken of.
_ABOUT = ("of", "about", "against")
REPORTING = frozenset({"say", "report", "write", "add", "note", "announce", "reveal"})
#: Verbs through which a channel is told: "speaking at a rally", "quoted in a statement".
_SPEAKING = frozenset(
    {"read", "interview", "file", "give", "deliver", "hold", "make"}
    | {"speak", "address", "appear", "talk", "say", "tell", "write", "post", "add", "quote", "cite"}
    | {"accord", "testify", "issue", "release", "publish", "comment", "respond", "reply", "answer"}
)
#: What can itself be named as the source.
_SPEAKS = MEDIA | {ChannelKind.STATEMENT, ChannelKind.LETTER, ChannelKind.SOCIAL_MEDIA}
_LINKS = ("pobj", "dobj", "dative", "iobj", "conj", "npadvmod", "appos", "pcomp")


@dataclass(frozen=True, slots=True)
class Found:
    """A word or name of a channel that has to do with a cue."""

    kind: ChannelKind
    head: Token
    span: Span
    words: Span  # that show what it is, within `span`
    first: int  # of its tokens, by index
    last: int
    is_own: bool  # "this newspaper": the outlet itself
    is_carrier: bool  # "a letter seen by the Courier"


def find_channels(
    doc: Document, draft: Draft, media: MediaLexicon, *, others: frozenset[int] = frozenset()
) -> list[Found]:
    """Find the channel words that stand in the cue's sentence, outside what is said.

    Of the source only who carries it counts: "a report seen by the Courier". `others` are the
    tokens, by index, of the other cues: what is told through them is not told through this one.
    """
    cue = head_of(doc, draft.cue[0]) if draft.cue else None
    if cue is None:
        return []
    sentence: TokenSpan = cue.sent
    whole = doc.span_of([sentence[0], sentence[-1]])
    # the title “The Report” is no channel
    quoted = [q.span for q in doc.quotations if q.depth == 0 and q.span.overlaps(whole)]
    taken: tuple[Span, ...] = (*draft.content, *quoted)
    tokens = [t for t in sentence if not any(s.start <= t.idx < s.end for s in taken)]
    found: list[Found] = []
    at = 0
    while at < len(tokens):
        size, kind = media.longest(tokens[at:])
        if kind is None:
            at += 1
            continue
        words = doc.span_of(tokens[at : at + size])
        known = kind not in MEDIA or words.of(doc.text) in media.names
        head = doc.tokens_in(words).root
        if size > 1 and head.dep_ not in (*_LINKS, "nsubj", "compound"):
            head = tokens[at + size - 1]  # the parser takes "daily" for an adverb
        while head.dep_ == "compound":
            head = head.head  # "Radio" in "Radio Example"
        if head.i > tokens[at + size - 1].i and head.pos_ == "NOUN" and not known:
            at += size
            continue  # "a Gold Star mother", "the TV ratings"
        carries = kind in MEDIA and is_carrier(head) and not is_anothers(head, cue, others)
        sources = any(s.start <= head.idx < s.end for s in draft.source)
        if carries or (not sources and _is_linked(head, cue, kind, draft.content, others)):
            found.append(_found(doc, kind, head, tokens[at : at + size], carries=carries))
        at += size
    # "the newspaper Example": the name that follows the common noun says which
    named = {f.first for f in found}
    return [f for f in found if f.last + 1 not in named]


def _found(
    doc: Document, kind: ChannelKind, head: Token, tokens: Sequence[Token], *, carries: bool
) -> Found:
    """Return the channel that `tokens` show, with the name in them and the phrase around them."""
    first, last, own = tokens[0], tokens[-1], is_own(doc, head)
    words = doc.span_of(tokens)
    if len(tokens) > 1 and first.pos_ == "NOUN" and last.pos_ == "PROPN":
        start = next((i for i, t in enumerate(tokens) if not t.is_lower), 0)
        words = doc.span_of(tokens[start:])  # the name in "the daily Oko"
    if head.dep_ == "appos" and head.head.pos_ == "PROPN" and kind in MEDIA:
        head = head.head  # "told Lusitana, the state news agency,"
        words = phrase_of(doc, head)
    span = phrase_of(doc, head)
    if span.start <= words.start <= span.end + 1:  # "the agency" and its name
        span = Span(span.start, max(span.end, words.end))
    return Found(kind, head, span, words, first.i, last.i, own, carries)


def best_channel(found: Sequence[Found]) -> Channel | None:
    """Return the channel that counts of those found with a cue."""
    shown = [f for f in found if f.kind not in MEDIA or not (f.is_own or f.is_carrier)]
    # "an email to the Courier" is an email
    shown = [f for f in shown if f.kind not in MEDIA or not any(_holds(g, f) for g in shown)]
    best = min(shown, key=lambda f: (_RANK[f.kind], f.head.i), default=None)
    return Channel(kind=best.kind, span=best.span) if best else None


def _holds(outer: Found, inner: Found) -> bool:
    return outer.kind not in MEDIA and outer.span.holds(inner.span)


def is_own(doc: Document, head: Token) -> bool:
    """Tell "this newspaper" and the outlet's own name, or its end, from another medium.

    In the Kells Courier "the Courier" is the paper itself.
    """
    if any(c.lower_ in _OWN and c.dep_ in ("det", "poss") for c in head.children):
        return True
    outlet = (doc.article.outlet or "").casefold().split()
    named = [t.lower_ for t in doc.tokens_in(phrase_of(doc, head)) if t.pos_ == "PROPN"]
    if not named or not outlet:
        return False
    return outlet[-len(named) :] == named or " ".join(outlet) in " ".join(named)


def told_to_outlet(doc: Document, draft: Draft) -> Span | None:
    """Return the outlet, or its reporter, to whom something was told: "told the Courier", "me".

    `draft` is nobody's words within another's: what "me" means there is another's to say.
    """
    cue = head_of(doc, draft.cue[0]) if draft.cue else None
    if cue is None or cue.pos_ != "VERB" or cue.lemma_ in _TO_PAPER:
        return None
    speaks = [cue, *(c for c in cue.children if c.dep_ == "advcl" and c.lemma_ in _TALKING)]
    for target in (t for verb in speaks for t in _addressed(verb)):
        span = phrase_of(doc, target)
        if any(span.overlaps(s) for s in (*draft.content, *draft.source)):
            continue
        quoted = any(q.span.holds(span) for q in doc.quotations)
        if not quoted and (target.lower_ in _REPORTER or is_own(doc, target)):
            return span
    return None


def written_to_somebody(doc: Document, draft: Draft) -> Channel | None:
    """Return the letter that "wrote to the envoy" and "texted the minister" tell of."""
    cue = head_of(doc, draft.cue[0]) if draft.cue else None
    if cue is None or cue.lemma_ not in _MAILING:
        return None
    for child in cue.rights:
        to = [c for c in child.children if c.dep_ == "pobj"] if child.lower_ == "to" else []
        given = [child] if child.dep_ in ("dobj", "dative") and cue.lemma_ != "write" else []
        if any(c.pos_ in ("PRON", "PROPN", "NOUN") for c in (*to, *given)):
            return Channel(kind=ChannelKind.LETTER, span=draft.cue[0])
    return None


def _addressed(verb: Token) -> Iterator[Token]:
    """Yield whom a verb's words go to."""
    for child in verb.rights:
        if child.dep_ in ("dobj", "dative") and child.pos_ != "ADP" and verb.lemma_ == "tell":
            yield child
        elif child.lower_ in ("to", "with") and verb.lemma_ in _TALKING:
            yield from (c for c in child.children if c.dep_ == "pobj")


def channel_of_source(doc: Document, draft: Draft, media: MediaLexicon) -> Channel | None:
    """Return the channel that speaks itself: a letter, a post, a medium that is not the outlet."""
    head = head_of(doc, draft.source[0]) if draft.source else None
    if head is None or is_own(doc, head):
        return None
    tokens = list(doc.tokens_in(draft.source[0]))
    for at in range(len(tokens)):
        size, kind = media.longest(tokens[at:])
        if any(t.i == head.i for t in tokens[at : at + size]):
            if size == 1 and head.lower_ in _VAGUE:
                return None
            return Channel(kind=kind, span=draft.source[0]) if kind in _SPEAKS else None
    return None


def is_carrier(head: Token) -> bool:
    """Tell the medium of "a letter seen by the Courier", "a tape that the Courier obtained"."""
    if head.dep_ == "pobj" and head.head.lower_ in ("by", "to", "with"):
        verb = head.head.head
        return verb.dep_ in ("acl", "advcl", "relcl", "conj") and verb.lemma_ in _CARRYING
    return head.dep_ == "nsubj" and head.head.dep_ == "relcl" and head.head.lemma_ in _CARRYING


def is_release(head: Token) -> bool:
    """Tell the last word of "a transcript released by the ministry": a record made public."""
    verb = head.head.head if head.dep_ == "pobj" else head.head
    return verb.lemma_ in _RELEASING and verb.head.lemma_ in _RECORDED


def is_anothers(head: Token, cue: Token, others: frozenset[int]) -> bool:
    """Tell whether the word hangs on another cue than `cue`."""
    above = itertools.takewhile(lambda t: t.i != cue.i, head.ancestors)
    return any(t.i in others for t in above)


def _is_linked(
    head: Token,
    cue: Token,
    kind: ChannelKind,
    content: Sequence[Span],
    others: frozenset[int],
) -> bool:
    """Tell whether the word is an object or complement on the way up to the cue, or tells of it.

    What the parser hangs on a verb within what is said, but stands outside it, is the cue's:
    "repeated that he would go in an interview with the Courier".
    """
    if kind is ChannelKind.SPOKESPERSON:
        return False  # who speaks for another is found through the speaker's own mentions
    if kind in MEDIA and _frames(head, cue):
        return True
    if head.dep_ not in _LINKS and not (head.dep_ == "compound" and head.head.dep_ in _LINKS):
        return False
    if head.dep_ == "pobj" and head.head.lower_ in _ABOUT and head.head.head.i == cue.i:
        return False  # "said of the Courier"
    if head.dep_ == "dobj" and kind in WRITTEN and head.head.lemma_ not in _ISSUING:
        return False  # "called the report a lie"
    node, steps = head, 0
    while node.i != cue.i and steps < 6:
        if node.i != head.i and any(s.start <= node.idx < s.end for s in content):
            return True
        if node.i in others:
            return False  # "denied the report, telling the Courier it was a lie"
        if node.pos_ == "VERB" and not _speaks_there(node):
            return False  # "as she was led from court"
        if node.dep_ in ("ccomp", "relcl", "ROOT") and node.head.i != cue.i:
            return node.dep_ == "ROOT" and cue in node.subtree
        node = node.head
        steps += 1
    return node.i == cue.i or cue.head.i == node.i or node.dep_ == "ROOT"


def _speaks_there(verb: Token) -> bool:
    return verb.dep_ == "ROOT" or verb.lemma_ in _SPEAKING


def _frames(head: Token, cue: Token) -> bool:
    """Tell the medium that reports what the cue reports: "…, the Courier said", "as it wrote"."""
    verb = head.head
    if head.dep_ != "nsubj" or verb.lemma_ not in REPORTING:
        return False
    if verb.i == cue.i:
        return True  # "The Courier, quoting an official, reported": the official is the source
    if any(a.i == cue.i for a in verb.ancestors):
        return verb.dep_ != "advcl" or any(c.lower_ == "as" for c in verb.children)
    node, steps = cue, 0
    while node.dep_ in ("ccomp", "conj", "xcomp") and steps < 4:
        node, steps = node.head, steps + 1
        if node.i == verb.i:
            return True
    return False
