"""The chain from the speaker to the outlet: through what it was said, and who passed it on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.parse import Document, Token, TokenSpan
from onrecord.records import Channel, ChannelKind, Participant, Span
from onrecord.statements.drafts import Draft
from onrecord.statements.grammar import agent_of, head_of, phrase_of, subject_of
from onrecord.statements.media import MEDIA, MediaLexicon
from onrecord.statements.speakers import Speakers

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
#: What is written says something to a cue only as a complement, or as what is issued.
_WRITTEN = (ChannelKind.STATEMENT, ChannelKind.LETTER)
_ISSUING = frozenset({"issue", "release", "publish", "write", "post", "send", "give", "circulate"})
#: By which a medium comes to what others said.
_CARRYING = frozenset(
    {"see", "obtain", "cite", "quote", "carry", "publish", "read", "leak", "pass", "share", "send"}
    | {"interview", "poll", "view", "review", "broadcast", "air", "post", "report", "hear", "print"}
)
#: After these a medium is what is spoken of.
_ABOUT = ("of", "about", "against")
_REPORTING = frozenset({"say", "report", "write", "add", "note", "announce", "reveal"})
#: Verbs through which a channel is told: "speaking at a rally", "quoted in a statement".
_SPEAKING = frozenset(
    {"file", "give", "deliver", "hold", "make"}
    | {"speak", "address", "appear", "talk", "say", "tell", "write", "post", "add", "quote", "cite"}
    | {"accord", "testify", "issue", "release", "publish", "comment", "respond", "reply", "answer"}
)
_LINKS = ("pobj", "dobj", "dative", "iobj", "conj", "npadvmod", "appos", "pcomp")
_WORDS = re.compile(r"[\w’'-]+")


@dataclass(frozen=True, slots=True)
class Link:
    """A draft's channel and relays."""

    channel: Channel | None
    relays: tuple[Participant, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    kind: ChannelKind
    head: Token
    span: Span
    words: Span  # that show what it is, within `span`
    first: int  # of its tokens, by index
    last: int
    is_own: bool  # "this newspaper": the outlet itself
    is_carrier: bool  # "a letter seen by the Courier"


def find_links(
    doc: Document, drafts: Sequence[Draft], speakers: Speakers, *, media: MediaLexicon
) -> list[Link]:
    """Find each draft's channel and relays; a quotation that goes on inherits them.

    A statement within another has the outer speaker as its first relay.
    """
    links: list[Link] = []
    for index, draft in enumerate(drafts):
        within = drafts[draft.outer].content if draft.outer is not None else None
        own = _own_link(doc, index, draft, speakers, media, within)
        if draft.outer is not None:
            own = _behind_outer(doc, own, links, speakers, index, draft.outer, drafts)
        elif own.channel is None and (before := _goes_on(doc, index, drafts, speakers)) is not None:
            own = links[before]
        links.append(own)
    return _named_again(doc, links, media)


def _named_again(doc: Document, links: Sequence[Link], media: MediaLexicon) -> list[Link]:
    """Give "the agency" the name of the agency that passed something on before."""
    named: dict[ChannelKind, str] = {}

    def again(relay: Participant) -> Participant:
        tokens = list(doc.tokens_in(relay.span))
        kind = media.kind_of(tokens)
        if kind is not None and any(t.pos_ == "PROPN" for t in tokens):
            named[kind] = relay.actor_id
        elif kind in named and tokens[0].lower_ == "the":
            return replace(relay, actor_id=named[kind])
        return relay

    return [replace(link, relays=tuple(again(r) for r in link.relays)) for link in links]


def _own_link(
    doc: Document,
    index: int,
    draft: Draft,
    speakers: Speakers,
    media: MediaLexicon,
    within: Sequence[Span] | None,
) -> Link:
    """Return what shows in the cue's sentence, of an inner statement `within` the outer one."""
    speaker = speakers.actor_ids[index]
    found = [f for f in _channels(doc, draft, media) if _is_within(f.span, within)]
    relays: list[Participant] = []
    # who aired "the claim that …" may have made it
    passed_on = draft.method != "rule:noun" or bool(draft.source)
    for item in sorted(found if passed_on else (), key=lambda f: f.head.i):
        medium = item
        if item.kind is ChannelKind.INTERVIEW:
            inner = next((f for f in found if f.kind in MEDIA and item.span.holds(f.span)), None)
            if inner is None:
                continue
            medium = inner
        elif item.kind not in MEDIA or item.is_own:
            continue
        actor = speakers.actor_of(medium.words) or speakers.actor_of(medium.span)
        if actor is None or actor == speaker or any(r.actor_id == actor for r in relays):
            continue
        relays.append(Participant(actor_id=actor, span=medium.span))
    for relay in _quoting(doc, draft, speakers):
        if not _is_within(relay.span, within):
            continue
        if relay.actor_id != speaker and all(r.actor_id != relay.actor_id for r in relays):
            relays.append(relay)
    shown = [f for f in found if f.kind not in MEDIA or not (f.is_own or f.is_carrier)]
    # "an email to the Courier" is an email
    held = [f for f in shown if f.kind in MEDIA and any(_holds(g, f) for g in shown)]
    shown = [f for f in shown if f not in held]
    best = min(shown, key=lambda f: (_RANK[f.kind], f.head.i), default=None)
    channel = Channel(kind=best.kind, span=best.span) if best else None
    if channel is None:
        channel = _passing_medium(doc, relays, media) or speakers.spokesperson(index)
    return Link(channel, tuple(relays))


def _is_within(span: Span, content: Sequence[Span] | None) -> bool:
    return content is None or any(s.holds(span) for s in content)


def _holds(outer: _Found, inner: _Found) -> bool:
    return outer.kind not in MEDIA and outer.span.holds(inner.span)


def _passing_medium(
    doc: Document, relays: Sequence[Participant], media: MediaLexicon
) -> Channel | None:
    """Return the medium among the relays: "State television, citing the ministry, said"."""
    for relay in relays:
        kind = media.kind_of(list(doc.tokens_in(relay.span)))
        if kind is not None:
            return Channel(kind=kind, span=relay.span)
    return None


def _channels(doc: Document, draft: Draft, media: MediaLexicon) -> list[_Found]:
    """Find the channel words that stand in the cue's sentence, outside what is said.

    Of the source only who carries it counts: "a report seen by the Courier".
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
    found: list[_Found] = []
    at = 0
    while at < len(tokens):
        size, kind = media.longest(tokens[at:])
        known = kind not in MEDIA or doc.span_of(tokens[at : at + max(size, 1)]).of(doc.text) in (
            media.names
        )
        if kind is None:
            at += 1
            continue
        head = doc.tokens_in(doc.span_of(tokens[at : at + size])).root
        while head.dep_ == "compound":
            head = head.head  # "Radio" in "Radio Example"
        if head.i > tokens[at + size - 1].i and head.pos_ == "NOUN" and not known:
            at += size
            continue  # "a Gold Star mother", "the TV ratings"
        carries = kind in MEDIA and _is_carrier(head)
        sources = any(s.start <= head.idx < s.end for s in draft.source)
        if carries or (not sources and _is_linked(head, cue, kind)):
            first, last = tokens[at].i, tokens[at + size - 1].i
            is_own = _is_own(doc, head)
            words = doc.span_of(tokens[at : at + size])
            if size > 1 and tokens[at].pos_ == "NOUN" and tokens[at + size - 1].pos_ == "PROPN":
                words = doc.span_of(tokens[at + 1 : at + size])  # the name in "the daily Oko"
            span = phrase_of(doc, head)
            if span.start <= words.start <= span.end + 1:  # "the agency" and its name
                span = Span(span.start, max(span.end, words.end))
            found.append(_Found(kind, head, span, words, first, last, is_own, carries))
        at += size
    # "the newspaper Example": the name that follows the common noun says which
    named = {f.first for f in found}
    return [f for f in found if f.last + 1 not in named]


def _is_own(doc: Document, head: Token) -> bool:
    """Tell "this newspaper" and the outlet's own name from another medium."""
    if any(c.lower_ in _OWN and c.dep_ in ("det", "poss") for c in head.children):
        return True
    outlet = (doc.article.outlet or "").casefold().removeprefix("the ")
    return bool(outlet) and outlet in phrase_of(doc, head).of(doc.text).casefold()


def _is_carrier(head: Token) -> bool:
    """Tell the medium of "a letter seen by the Courier", "a tape that the Courier obtained"."""
    if head.dep_ == "pobj" and head.head.lower_ in ("by", "to", "with"):
        verb = head.head.head
        return verb.dep_ in ("acl", "advcl", "relcl", "conj") and verb.lemma_ in _CARRYING
    return head.dep_ == "nsubj" and head.head.dep_ == "relcl" and head.head.lemma_ in _CARRYING


def _is_linked(head: Token, cue: Token, kind: ChannelKind) -> bool:
    """Tell whether the word is an object or complement on the way up to the cue, or tells of it."""
    if kind is ChannelKind.SPOKESPERSON:
        return False  # who speaks for another is found through the speaker's own mentions
    if kind in MEDIA and _frames(head, cue):
        return True
    if head.dep_ not in _LINKS and not (head.dep_ == "compound" and head.head.dep_ in _LINKS):
        return False
    if head.dep_ == "pobj" and head.head.lower_ in _ABOUT and head.head.head.i == cue.i:
        return False  # "said of the Courier"
    if head.dep_ == "dobj" and kind in _WRITTEN and head.head.lemma_ not in _ISSUING:
        return False  # "called the report a lie"
    node, steps = head, 0
    while node.i != cue.i and steps < 6:
        if node.pos_ == "VERB" and not _speaks_there(node):
            return False  # "as she was led from court"
        if node.dep_ in ("ccomp", "relcl", "ROOT") and node.head.i != cue.i:
            return node.i == cue.i or (node.dep_ == "ROOT" and cue in node.subtree)
        if node.head.i == node.i:
            break
        node = node.head
        steps += 1
    return node.i == cue.i or cue.head.i == node.i or node.dep_ == "ROOT"


def _speaks_there(verb: Token) -> bool:
    return verb.dep_ == "ROOT" or verb.lemma_ in _SPEAKING


def _frames(head: Token, cue: Token) -> bool:
    """Tell the medium that reports what the cue reports: "…, the Courier said", "as it wrote"."""
    verb = head.head
    if head.dep_ != "nsubj" or verb.lemma_ not in _REPORTING:
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


def _quoting(doc: Document, draft: Draft, speakers: Speakers) -> list[Participant]:
    """Find who quotes: "A quoted B as saying", "B was quoted by A", "A, citing B, said"."""
    if not draft.cue:
        return []
    relays = []
    for token in doc.tokens_in(draft.cue[0]):
        verb = token if token.pos_ == "VERB" else None
        if verb is None:
            continue
        if verb.lower_ == "according":
            passer = next((g for c in verb.children for g in c.children if g.dep_ == "pobj"), None)
            relays += _passed_on(doc, draft, passer, speakers)
            continue
        quote = verb if verb.lemma_ in ("quote", "cite") else verb.head.head
        if quote.lemma_ not in ("quote", "cite"):
            quote = next((a for a in verb.ancestors if a.lemma_ in ("quote", "cite")), verb)
        if quote.lemma_ not in ("quote", "cite"):
            # "A, citing B, said": A passes on what B says
            quote = next((c for c in verb.children if c.lower_ in ("citing", "quoting")), verb)
        if quote.lemma_ not in ("quote", "cite"):
            continue
        # "quoted as saying by the agency": the agent may hang on "saying"
        passer = agent_of(quote) or agent_of(verb)
        if passer is None and not any(c.dep_ == "nsubjpass" for c in quote.children):
            passer = subject_of(quote)
        if passer is None and quote.tag_ == "VBG":
            passer = subject_of(verb)  # "The agency, quoting an official, reported"
        relays += _passed_on(doc, draft, passer, speakers)
    return relays


def _passed_on(
    doc: Document, draft: Draft, passer: Token | None, speakers: Speakers
) -> list[Participant]:
    """Return who passes it on, unless that is the source."""
    span = phrase_of(doc, passer) if passer is not None else None
    actor = speakers.actor_of(span) if span is not None else None
    if span is None or actor is None or any(span.overlaps(s) for s in draft.source):
        return []
    return [Participant(actor_id=actor, span=span)]


def _behind_outer(
    doc: Document,
    own: Link,
    links: Sequence[Link],
    speakers: Speakers,
    index: int,
    outer: int,
    drafts: Sequence[Draft],
) -> Link:
    """Add who stands between: the outer speaker, and who passes that on.

    Who denies or welcomes "the claim that …" has heard it from others and does not pass it on.
    """
    relays = list(own.relays)
    speaker = speakers.actor_ids[outer]
    if _is_object(doc, drafts[index], drafts[outer]):
        return own
    shown = drafts[outer].source or _carried_from(drafts, speakers, outer)
    if speaker not in (None, speakers.actor_ids[index]) and shown:
        if all(r.actor_id != speaker for r in relays):
            relays.append(Participant(actor_id=speaker, span=shown[0]))
    relays += [r for r in links[outer].relays if all(r.actor_id != x.actor_id for x in relays)]
    return Link(own.channel or links[outer].channel, tuple(relays))


def _is_object(doc: Document, inner: Draft, outer: Draft) -> bool:
    """Tell whether a noun that reports is what the outer cue does something with."""
    noun = head_of(doc, inner.cue[0]) if inner.cue else None
    cue = head_of(doc, outer.cue[0]) if outer.cue else None
    if noun is None or cue is None or noun.pos_ != "NOUN":
        return False
    return noun.head.i == cue.i or (noun.head.pos_ == "ADP" and noun.head.head.i == cue.i)


def _carried_from(drafts: Sequence[Draft], speakers: Speakers, index: int) -> tuple[Span, ...]:
    """Return where the speaker of a quotation that goes on was named last."""
    for at in range(index - 1, -1, -1):
        if drafts[at].source and speakers.actor_ids[at] == speakers.actor_ids[index]:
            return drafts[at].source
    return ()


def _goes_on(doc: Document, index: int, drafts: Sequence[Draft], speakers: Speakers) -> int | None:
    """Return the draft before if this quotation goes on with its speech."""
    before = index - 1
    while before >= 0 and drafts[before].outer is not None:
        before -= 1
    if before < 0 or speakers.actor_ids[index] is None:
        return None
    if speakers.actor_ids[before] != speakers.actor_ids[index]:
        return None
    first = doc.text[drafts[index].start]
    if not drafts[index].carried and first not in "“\"‘'«„":
        return None
    gap = doc.text[drafts[before].content[-1].end : drafts[index].start]
    return before if gap.count("\n\n") <= 1 and len(_WORDS.findall(gap)) < 40 else None
