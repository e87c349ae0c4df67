"""The chain from the speaker to the outlet: through what it was said, and who passed it on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.parse import Document, Token, TokenSpan
from onrecord.records import Channel, ChannelKind, Participant, Span
from onrecord.statements.drafts import Draft
from onrecord.statements.grammar import agent_of, head_of, phrase_of, subject_of
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
#: Kinds whose medium stands between the speaker and the outlet.
_MEDIA = frozenset(
    {
        ChannelKind.NEWS_AGENCY,
        ChannelKind.STATE_MEDIA,
        ChannelKind.BROADCAST,
        ChannelKind.NEWSPAPER,
    }
)
#: Determiners by which an outlet speaks of itself.
_OWN = frozenset({"this", "our"})
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
    first: int  # of its tokens, by index
    last: int
    is_own: bool  # "this newspaper": the outlet itself


@dataclass(frozen=True, slots=True)
class _Words:
    """The words and the media's names by which channels are told."""

    phrases: Mapping[str, str]
    media: Mapping[str, str]


def find_links(
    doc: Document,
    drafts: Sequence[Draft],
    speakers: Speakers,
    *,
    phrases: Mapping[str, str],
    media: Mapping[str, str],
) -> list[Link]:
    """Find each draft's channel and relays; a quotation that goes on inherits them.

    A statement within another has the outer speaker as its first relay.
    """
    links: list[Link] = []
    for index, draft in enumerate(drafts):
        found = _channels(doc, draft, phrases, media)
        own = _own_link(doc, index, draft, speakers, found, _Words(phrases, media))
        if draft.outer is not None:
            own = _behind_outer(doc, own, links, speakers, draft.outer, drafts)
        elif own.channel is None and (before := _goes_on(doc, index, drafts, speakers)) is not None:
            own = links[before]
        links.append(own)
    return links


def _own_link(
    doc: Document,
    index: int,
    draft: Draft,
    speakers: Speakers,
    found: Sequence[_Found],
    names: _Words,
) -> Link:
    speaker = speakers.actor_ids[index]
    relays: list[Participant] = []
    # who aired "the claim that …" may have made it
    passed_on = draft.method != "rule:noun" or bool(draft.source)
    for item in sorted(found if passed_on else (), key=lambda f: f.head.i):
        medium = item
        if item.kind is ChannelKind.INTERVIEW:
            inner = next((f for f in found if f.kind in _MEDIA and item.span.holds(f.span)), None)
            if inner is None:
                continue
            medium = inner
        elif item.kind not in _MEDIA or item.is_own:
            continue
        actor = speakers.actor_of(medium.span)
        if actor is None or actor == speaker or any(r.actor_id == actor for r in relays):
            continue
        relays.append(Participant(actor_id=actor, span=medium.span))
    for relay in _quoting(doc, draft, speakers):
        if relay.actor_id != speaker and all(r.actor_id != relay.actor_id for r in relays):
            relays.append(relay)
    shown = [f for f in found if not f.is_own or f.kind not in _MEDIA]
    best = min(shown, key=lambda f: (_RANK[f.kind], f.head.i), default=None)
    channel = Channel(kind=best.kind, span=best.span) if best else None
    if channel is None:
        channel = _passing_medium(doc, relays, names) or speakers.spokesperson(index)
    return Link(channel, tuple(relays))


def _passing_medium(doc: Document, relays: Sequence[Participant], names: _Words) -> Channel | None:
    """Return the medium among the relays: "State television, citing the ministry, said"."""
    for relay in relays:
        tokens = list(doc.tokens_in(relay.span))
        for at in range(len(tokens)):
            _, kind = _longest(tokens[at : at + 5], names.phrases, names.media)
            if kind in _MEDIA:
                return Channel(kind=kind, span=relay.span)
    return None


def _channels(
    doc: Document, draft: Draft, phrases: Mapping[str, str], media: Mapping[str, str]
) -> list[_Found]:
    """Find the channel words that stand in the cue's sentence, outside content and source."""
    if not draft.cue:
        return []
    cue = head_of(doc, draft.cue[0])
    if cue is None:
        return []
    sentence: TokenSpan = cue.sent
    taken: tuple[Span, ...] = (*draft.content, *draft.source)
    found: list[_Found] = []
    whole = doc.span_of([sentence[0], sentence[-1]])
    # the title “The Report” is no channel
    taken += tuple(q.span for q in doc.quotations if q.depth == 0 and q.span.overlaps(whole))
    tokens = [t for t in sentence if not any(s.start <= t.idx < s.end for s in taken)]
    at = 0
    while at < len(tokens):
        size, kind = _longest(tokens[at : at + 5], phrases, media)
        if kind is None:
            at += 1
            continue
        head = doc.tokens_in(doc.span_of(tokens[at : at + size])).root
        while head.dep_ == "compound":
            head = head.head  # "Radio" in "Radio Example"
        if _is_linked(head, cue, kind):
            first, last = tokens[at].i, tokens[at + size - 1].i
            is_own = any(c.lower_ in _OWN and c.dep_ in ("det", "poss") for c in head.children)
            found.append(_Found(kind, head, phrase_of(doc, head), first, last, is_own))
        at += size
    # "the newspaper Example": the name that follows the common noun says which
    named = {f.first for f in found}
    return [f for f in found if f.last + 1 not in named]


def _longest(
    tokens: Sequence[Token], phrases: Mapping[str, str], media: Mapping[str, str]
) -> tuple[int, ChannelKind | None]:
    """Return the size and kind of the longest channel word or medium's name that starts here."""
    for size in range(len(tokens), 0, -1):
        name = " ".join(t.text for t in tokens[:size])
        kind = media.get(name) or phrases.get(name.lower())
        if kind is not None:
            return size, ChannelKind(kind)
    return 0, None


def _is_linked(head: Token, cue: Token, kind: ChannelKind) -> bool:
    """Tell whether the word is an object or complement on the way up to the cue."""
    if kind is ChannelKind.SPOKESPERSON:
        return False  # who speaks for another is found through the speaker's own mentions
    if head.dep_ not in _LINKS and not (head.dep_ == "compound" and head.head.dep_ in _LINKS):
        return False
    node, steps = head, 0
    while node.i != cue.i and steps < 6:
        if node.dep_ in ("ccomp", "relcl", "ROOT") and node.head.i != cue.i:
            return node.i == cue.i or (node.dep_ == "ROOT" and cue in node.subtree)
        if node.head.i == node.i:
            break
        node = node.head
        steps += 1
    return node.i == cue.i or cue.head.i == node.i or node.dep_ == "ROOT"


def _quoting(doc: Document, draft: Draft, speakers: Speakers) -> list[Participant]:
    """Find who quotes: "A quoted B as saying", "B was quoted by A", "A, citing B, said"."""
    if not draft.cue:
        return []
    relays = []
    for token in doc.tokens_in(draft.cue[0]):
        verb = token if token.pos_ == "VERB" else None
        if verb is None:
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
        if passer is None:
            continue
        span = phrase_of(doc, passer)
        actor = speakers.actor_of(span)
        if actor is not None and not any(span.overlaps(s) for s in draft.source):
            relays.append(Participant(actor_id=actor, span=span))
    return relays


def _behind_outer(
    doc: Document,
    own: Link,
    links: Sequence[Link],
    speakers: Speakers,
    outer: int,
    drafts: Sequence[Draft],
) -> Link:
    relays = list(own.relays)
    speaker = speakers.actor_ids[outer]
    shown = drafts[outer].source or drafts[outer].cue or drafts[outer].content
    if speaker is not None and all(r.actor_id != speaker for r in relays):
        relays.append(Participant(actor_id=speaker, span=shown[0]))
    relays += [r for r in links[outer].relays if all(r.actor_id != x.actor_id for x in relays)]
    return Link(own.channel or links[outer].channel, tuple(relays))


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
