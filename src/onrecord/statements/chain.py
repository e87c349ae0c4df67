"""The chain from the speaker to the outlet: through what it was said, and who passed it on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.parse import Document, Token
from onrecord.records import ActorKind, BlockKind, Channel, ChannelKind, Participant, Span
from onrecord.statements.channels import (
    REPORTING,
    WRITTEN,
    Found,
    best_channel,
    channel_of_source,
    find_channels,
    is_anothers,
    is_carrier,
    is_own,
    is_release,
    told_to_outlet,
    written_to_somebody,
)
from onrecord.statements.drafts import Draft
from onrecord.statements.grammar import (
    agent_of,
    head_of,
    is_apart,
    passes_on,
    phrase_of,
    subject_of,
)
from onrecord.statements.media import MEDIA, MediaLexicon
from onrecord.statements.speakers import Speakers

#: Sectors of an organization that may be a medium.
_OF_MEDIA = frozenset({"JRN", "UNK"})
_WORDS = re.compile(r"[\w’'-]+")
_NAME_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Link:
    """A draft's channel and relays."""

    channel: Channel | None
    relays: tuple[Participant, ...]


def find_links(
    doc: Document, drafts: Sequence[Draft], speakers: Speakers, *, media: MediaLexicon
) -> list[Link]:
    """Find each draft's channel and relays; a quotation that goes on inherits them.

    A statement within another has the outer speaker as its first relay.
    """
    media = media.learn(doc)
    wires, heads = _wires(doc, speakers), _cue_heads(doc, drafts)
    links: list[Link] = []
    for index, draft in enumerate(drafts):
        own = _own_link(doc, index, drafts, heads, speakers, media)
        if draft.outer is not None:
            own = _behind_outer(doc, own, links, speakers, index, draft.outer, drafts)
        elif own.channel is None and (before := _goes_on(doc, index, drafts, speakers)) is not None:
            own = links[before]
        links.append(own)
    named = _named_again(doc, links, media)
    return [_with_wires(link, wires, speakers.actor_ids[i]) for i, link in enumerate(named)]


def _wires(doc: Document, speakers: Speakers) -> list[Participant]:
    """Return the agencies of dateline and byline, which sent the whole report to an outlet.

    None where the outlet is not known, for then the report may be the agency's own, and none that
    is the outlet itself: "(CWS)" in a report by the Caspian Wire Service.
    """
    outlet = _NAME_WORDS.findall((doc.article.outlet or "").casefold())
    if not outlet:
        return []
    short = "".join(word[0] for word in outlet if word != "the")
    found: list[Participant] = []
    for block in (b for b in doc.blocks if b.kind in (BlockKind.DATELINE, BlockKind.BYLINE)):
        for actor, span in speakers.named_in(block.span):
            named = speakers.actors[actor]
            names = [_NAME_WORDS.findall(n.casefold()) for n in (span.of(doc.text), named.name)]
            is_outlet = any(
                name == [short] or set(name) <= set(outlet) or set(outlet) <= set(name)
                for name in names
            )
            sent = block.kind is BlockKind.BYLINE or doc.text[span.start - 1] in "(/"
            if sent and not is_outlet and all(w.actor_id != actor for w in found):
                found.append(Participant(actor_id=actor, span=span))
    return found


def _with_wires(link: Link, wires: Sequence[Participant], speaker: str | None) -> Link:
    """Add those who sent the report, behind everybody who passed the words on to them."""
    known = (speaker, *(relay.actor_id for relay in link.relays))
    return replace(link, relays=(*link.relays, *(w for w in wires if w.actor_id not in known)))


def _named_again(doc: Document, links: Sequence[Link], media: MediaLexicon) -> list[Link]:
    """Give "the agency" the name of the agency that passed something on before."""
    named: dict[ChannelKind, str] = {}

    def again(relay: Participant) -> Participant:
        tokens = list(doc.tokens_in(relay.span))
        kind = media.kind_of(tokens)
        if kind is not None and any(t.pos_ == "PROPN" for t in tokens):
            named[kind] = relay.actor_id
        elif kind in named and tokens[0].lower_ == "the" and relay.span.of(doc.text).islower():
            return replace(relay, actor_id=named[kind])
        return relay

    return [replace(link, relays=tuple(again(r) for r in link.relays)) for link in links]


def _own_link(
    doc: Document,
    index: int,
    drafts: Sequence[Draft],
    heads: Sequence[int | None],
    speakers: Speakers,
    media: MediaLexicon,
) -> Link:
    """Return what shows in the cue's sentence; of an inner statement, within the outer one."""
    draft = drafts[index]
    within = drafts[draft.outer].content if draft.outer is not None else None
    others = frozenset(i for i in heads if i is not None and i != heads[index])
    channels = find_channels(doc, draft, media, others=others)
    found = [f for f in channels if _is_within(f.span, within)]
    relays: list[Participant] = []
    for relay in (
        *_media(draft, found, speakers),
        *_quoting(doc, draft, speakers),
        *_carriers(doc, draft, speakers, others),
        *_framing(doc, draft, speakers, media, others),
        *_voices(doc, draft, speakers),
    ):
        known = (speakers.actor_ids[index], *(r.actor_id for r in relays))
        shown = any(relay.span.overlaps(r.span) for r in relays)
        if relay.actor_id not in known and not shown and _is_within(relay.span, within):
            relays.append(relay)
    channel = best_channel(found)
    if channel is None and draft.outer is None:
        own = told_to_outlet(doc, draft)
        channel = Channel(kind=ChannelKind.INTERVIEW, span=own) if own is not None else None
    channel = channel or written_to_somebody(doc, draft)
    if channel is None:
        passed, itself = _passing_medium(doc, relays, media), channel_of_source(doc, draft, media)
        written = itself is not None and itself.kind not in MEDIA  # a report leaked to the Courier
        channel = itself if written or passed is None else passed
    return Link(channel or speakers.spokesperson(index, relays), tuple(relays))


def _cue_heads(doc: Document, drafts: Sequence[Draft]) -> list[int | None]:
    """Return the head of each cue, as the index of its token."""
    heads = (head_of(doc, d.cue[0]) if d.cue else None for d in drafts)
    return [None if head is None else head.i for head in heads]


def _is_bare_claim(draft: Draft) -> bool:
    """Tell "the claim that …", which whoever aired it may have made."""
    return draft.method == "rule:noun" and not draft.source


def _media(draft: Draft, found: Sequence[Found], speakers: Speakers) -> Iterator[Participant]:
    """Yield the media to which something was told, or that held the interview."""
    if _is_bare_claim(draft):
        return
    for item in sorted(found, key=lambda f: f.head.i):
        medium: Found | None = item
        if item.kind is ChannelKind.INTERVIEW:
            medium = next((f for f in found if f.kind in MEDIA and item.span.holds(f.span)), None)
        if medium is None or medium.kind not in MEDIA or medium.is_own:
            continue
        actor = speakers.actor_of(medium.words) or speakers.actor_of(medium.span)
        if actor is not None:
            yield Participant(actor_id=actor, span=medium.span)


def _is_within(span: Span, content: Sequence[Span] | None) -> bool:
    return content is None or any(s.holds(span) for s in content)


def _passing_medium(
    doc: Document, relays: Sequence[Participant], media: MediaLexicon
) -> Channel | None:
    """Return the medium among the relays: "State television, citing the ministry, said"."""
    for relay in relays:
        kind = media.kind_of(list(doc.tokens_in(relay.span)))
        if kind is not None:
            return Channel(kind=kind, span=relay.span)
    return None


def _quoting(doc: Document, draft: Draft, speakers: Speakers) -> list[Participant]:
    """Find who quotes: "A quoted B as saying", "B was quoted by A", "A, citing B, said"."""
    if not draft.cue:
        return []
    relays = []
    for verb in (t for t in doc.tokens_in(draft.cue[0]) if t.pos_ == "VERB"):
        if verb.lower_ == "according":
            passer = next((g for c in verb.children for g in c.children if g.dep_ == "pobj"), None)
            relays += _passed_on(doc, draft, passer, speakers)
            continue
        quote = verb.head.head if verb.tag_ == "VBG" and not passes_on(verb) else verb
        if not passes_on(quote) and verb.tag_ == "VBG":
            quote = next((a for a in verb.ancestors if passes_on(a)), verb)
        if not passes_on(quote):
            # "A, citing B, said": A passes on what B says
            quote = next((c for c in verb.children if c.lower_ in ("citing", "quoting")), verb)
        if not passes_on(quote):
            continue
        # "quoted as saying by the agency": the agent may hang on "saying"
        passer = agent_of(quote) or agent_of(verb)
        if passer is None and not any(c.dep_ == "nsubjpass" for c in quote.children):
            passer = subject_of(quote)
        if passer is None and quote.tag_ == "VBG":
            passer = subject_of(verb)  # "The agency, quoting an official, reported"
        relays += _passed_on(doc, draft, passer, speakers)
    return relays


def _carriers(
    doc: Document, draft: Draft, speakers: Speakers, others: frozenset[int]
) -> Iterator[Participant]:
    """Yield who carried it, though no list knows it: "a statement carried by Kells Online".

    Others than media pass on what is released: "a transcript published by the Kremlin".
    """
    cue = head_of(doc, draft.cue[0]) if draft.cue else None
    if cue is None or _is_bare_claim(draft):
        return
    for token in cue.sent:
        if any(s.start <= token.idx < s.end for s in draft.content) or not is_carrier(token):
            continue
        if is_own(doc, token) or is_anothers(token, cue, others):
            continue
        span = phrase_of(doc, token)
        actor = speakers.actors.get(speakers.actor_of(span) or "")
        if actor is None:
            continue
        is_medium = actor.kind is ActorKind.ORGANIZATION and not set(actor.sectors) - _OF_MEDIA
        if is_medium or is_release(token):
            yield Participant(actor_id=actor.id, span=span)


def _framing(
    doc: Document, draft: Draft, speakers: Speakers, media: MediaLexicon, others: frozenset[int]
) -> Iterator[Participant]:
    """Yield who tells that it was said: "she told the court P, three jurors said".

    Not the letter or transcript according to which it was.
    """
    cue = head_of(doc, draft.cue[0]) if draft.cue else None
    if cue is None or cue.pos_ != "VERB":
        return
    frames = [c for c in cue.children if c.dep_ == "parataxis" and not is_apart(cue, c)]
    if cue.dep_ == "ccomp" and not is_apart(cue, cue.head):
        frames.append(cue.head)
    tellers = [subject_of(f) for f in frames if f.lemma_ in REPORTING and f.i not in others]
    for child in cue.children:
        if child.lower_ == "according" and child.i not in others:
            tellers += [g for c in child.children for g in c.children if g.dep_ == "pobj"]
    for teller in tellers:
        if teller is not None and media.longest([teller])[1] not in WRITTEN:
            yield from _passed_on(doc, draft, teller, speakers)


def _voices(doc: Document, draft: Draft, speakers: Speakers) -> Iterator[Participant]:
    """Yield who speaks for the speaker: "she said through a spokesman", "via her lawyer"."""
    cue = head_of(doc, draft.cue[0]) if draft.cue else None
    for child in cue.children if cue is not None else ():
        if child.lower_ not in ("through", "via") or child.dep_ != "prep":
            continue
        for voice in (c for c in child.children if c.dep_ == "pobj"):
            yield from _passed_on(doc, draft, voice, speakers)


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
    said = drafts[index].content[0].of(doc.text)
    if _is_object(doc, drafts[index], drafts[outer]) or said == "which":
        return own  # "accused them of theft, which they deny"
    relays = list(own.relays)
    speaker = speakers.actor_ids[outer]
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
