"""Whose words: from a source's span, or from the parse, to an actor."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.parse import Document, Token, TokenSpan
from onrecord.records import (
    Actor,
    ActorKind,
    Channel,
    ChannelKind,
    Mention,
    MentionForm,
    Participant,
    Span,
)
from onrecord.statements.drafts import MARKS, TURN, Draft, trim
from onrecord.statements.grammar import (
    QUOTING,
    agent_of,
    head_of,
    is_told,
    named_by,
    passes_on,
    phrase_of,
    subject_of,
)

#: What stands between an owner and what is owned.
_OWNS = re.compile(r"['’]s?\s+\w")


class MentionIndex:
    """Mentions by place, with the actor of each."""

    def __init__(self, doc: Document, mentions: Sequence[Mention], actors: Sequence[Actor]) -> None:
        self._doc = doc
        self._mentions = sorted(mentions, key=lambda m: m.span)
        self._starts = [m.span.start for m in self._mentions]
        self._longest = max((len(m.span) for m in mentions), default=0)
        self._actor = {m: a.id for a in actors for m in a.mention_ids}

    def actor_of(self, span: Span) -> str | None:
        """Return the actor that the phrase at `span` means, None if no mention shows it."""
        mention = self.mention_at(span)
        return self._actor.get(mention.id) if mention is not None else None

    def with_whole_names(self, span: Span, apart: Sequence[Span]) -> Span:
        """Return `span` with the rest of a name of which it has a part, but nothing of `apart`."""
        for mention in self._mentions:
            name = mention.head
            if mention.span.start >= span.end:
                break
            if mention.form is not MentionForm.NAME or mention.span.end <= span.start:
                continue
            if span.holds(name):
                continue
            rest = self._doc.text[span.end : mention.span.end]
            if mention.span.start <= span.start and mention.span.holds(span) and "," not in rest:
                name = mention.span  # "The private channel" of "The private channel TVR"
            if not name.overlaps(span):
                continue
            wide = Span(min(span.start, name.start), max(span.end, name.end))
            if not any(wide.overlaps(s) for s in apart):
                span = wide
        return span

    def named_in(self, span: Span) -> list[tuple[str, Span]]:
        """Return the actors whose names stand in `span`, in text order."""
        return [
            (self._actor[m.id], m.span)
            for m in self._mentions
            if span.holds(m.span) and m.form is MentionForm.NAME and m.id in self._actor
        ]

    def opening(self, span: Span) -> Span | None:
        """Return the longest phrase that means an actor and stands at the beginning of `span`."""
        found = [
            m.span
            for m in self._mentions
            if m.span.start == span.start
            and span.holds(m.span)
            and m.id in self._actor
            and m.form is not MentionForm.PRONOUN
        ]
        return max(found, key=len, default=None)

    def mention_at(self, span: Span) -> Mention | None:
        """Return the mention with the phrase's head, else the longest named one near."""
        first = bisect.bisect_left(self._starts, span.start - self._longest)
        last = bisect.bisect_left(self._starts, span.end)
        near = [
            m
            for m in self._mentions[first:last]
            if m.span.overlaps(span) and m.id in self._actor and not self._owns(m, span)
        ]
        if not near:
            return None
        root = head_of(self._doc, span)
        heads = [m for m in near if root is not None and m.head.start <= root.idx < m.head.end]
        joint = [m for m in near if span.holds(m.span) and root is not None and _joins(root, m)]
        if joint:
            return max(joint, key=lambda m: len(m.span))
        if heads:
            return max(heads, key=lambda m: (m.form is MentionForm.NAME, len(m.span)))
        if root is not None and root.pos_ in ("PRON", "DET", "NUM"):
            # "those close to him" are not he
            near = [m for m in near if m.form is not MentionForm.PRONOUN]
        near = [m for m in near if root is None or not _is_below(m, root)]
        if not near:
            return None
        inside = [m for m in near if span.holds(m.head)] or near
        return max(inside, key=lambda m: (m.form is MentionForm.NAME, len(m.span)))

    def named_before(self, offset: int) -> frozenset[str]:
        """Return the actors that are named before `offset`."""
        names = self._mentions[: bisect.bisect_left(self._starts, offset)]
        return frozenset(
            self._actor[m.id] for m in names if m.form is MentionForm.NAME and m.id in self._actor
        )

    def _owns(self, mention: Mention, span: Span) -> bool:
        """Tell Ana Ortiz in "Ana Ortiz’s attacker", whatever the parser made of it."""
        return bool(_OWNS.match(self._doc.text, mention.span.end, span.end))


def _joins(root: Token, mention: Mention) -> bool:
    """Tell whether the mention is "Germany and Belgium" and `root` the first of them."""
    if mention.form is not MentionForm.NOMINAL or not mention.span.start <= root.idx:
        return False
    ties = (c for c in root.rights if c.dep_ in ("cc", "punct"))
    return any(c.idx == mention.head.start for c in ties)


def _is_below(mention: Mention, root: Token) -> bool:
    """Tell the owner in "his lawyer" and the object of "a friend of Ana Ortiz": not who speaks."""
    for child in root.children:
        if child.dep_ in ("poss", "prep") and child.left_edge.idx <= mention.head.start:
            if mention.head.start <= child.right_edge.idx:
                return True
    return False


@dataclass(frozen=True, slots=True)
class Speakers:
    """The actor of each draft, and look-up of any other phrase."""

    index: MentionIndex
    actor_ids: tuple[str | None, ...]
    actors: Mapping[str, Actor]
    sources: tuple[tuple[Span, ...], ...]

    def actor_of(self, span: Span) -> str | None:
        """Return the actor that the phrase at `span` means."""
        return self.index.actor_of(span)

    def named_in(self, span: Span) -> list[tuple[str, Span]]:
        """Return the actors that `span` names, with where."""
        return self.index.named_in(span)

    def spokesperson(self, draft: int, relays: Sequence[Participant]) -> Channel | None:
        """Return the channel of one whose role is to speak for another, or of such a relay."""
        spans = [(self.actor_ids[draft] or "", s) for s in self.sources[draft][:1]]
        for actor_id, span in (*spans, *((r.actor_id, r.span) for r in relays)):
            actor = self.actors.get(actor_id)
            if actor is not None and "spokes" in (actor.role or ""):
                return Channel(kind=ChannelKind.SPOKESPERSON, span=span)
        return None


def complete_sources(doc: Document, drafts: Sequence[Draft], index: MentionIndex) -> list[Draft]:
    """Give a cue without a source the one the parse shows; tell who is quoted from who quotes."""
    completed = []
    for draft in drafts:
        source, content = draft.source, draft.content
        if (quoted := _quoted_source(doc, draft, index)) is not None:
            source = (quoted,)
            content = tuple(s for s in content if not quoted.holds(s)) or content
        elif not source and draft.cue:
            found = _source_by_parse(doc, draft)
            source = (found,) if found is not None else ()
        elif source and (head := head_of(doc, draft.cue[0]) if draft.cue else None) is not None:
            source = _subject_beside(doc, draft, head) or _who_told(doc, head, source)
            source, content = _behind_subject(doc, head, source, content)
            if _speaks_later(head, source):
                found = _source_by_parse(doc, draft)
                source = (found,) if found is not None else ()
                content = tuple(s for s in content if s.start < head.sent.end_char) or content
        completed.append(replace(draft, source=source, content=content))
    return name_wholly(completed, index)


def name_wholly(drafts: Sequence[Draft], index: MentionIndex) -> list[Draft]:
    """Widen each source to the whole of the name of which it has a part, or the role before it."""
    return [
        replace(d, source=tuple(index.with_whole_names(s, (*d.content, *d.cue)) for s in d.source))
        for d in drafts
    ]


def _subject_beside(doc: Document, draft: Draft, verb: Token) -> tuple[Span, ...]:
    """Return the subject of the cue where the tagger's source is of a sentence before it."""
    subject = next((c for c in verb.lefts if c.dep_ == "nsubj"), None)
    before = draft.source[-1].end <= verb.sent.start_char
    if subject is None or not before or subject.tag_ in ("WP", "WDT"):
        return ()
    found = _source_by_parse(doc, draft)
    return (found,) if found is not None else ()


def _who_told(doc: Document, verb: Token, source: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return who told it in "he was told by her that": not the one to whom it was told."""
    hearer = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    if hearer is None or not is_told(verb) or not source[0].start <= hearer.idx < source[0].end:
        return source
    by = agent_of(verb)
    return (phrase_of(doc, by),) if by is not None else ()


def _behind_subject(
    doc: Document, verb: Token, source: tuple[Span, ...], content: tuple[Span, ...]
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Part "The mayor, Ana Ortiz wrote, “has earned our trust.”": what she wrote is of the mayor.

    The parser takes her for an apposition. The quotation lacks a subject, and no comma parts her
    from the verb.
    """
    quoted = next((s for s in content if s.start > verb.idx), None)
    if not source or quoted is None or quoted.of(doc.text)[0] not in MARKS:
        return source, content
    said = doc.tokens_in(source[-1])
    first = next((t for t in doc.tokens_in(quoted) if not t.is_punct), None)
    who = next((c for c in said.root.rights if c.dep_ == "appos"), None)
    if who is None or first is None or first.tag_ not in ("VBZ", "VBD", "MD"):
        return source, content
    phrase = phrase_of(doc, who)
    subject = trim(doc.text, source[0].start, phrase.start)
    if subject is None or doc.text[phrase.end : verb.idx].strip():
        return source, content
    return (phrase,), (subject, *content)


def _speaks_later(verb: Token, source: tuple[Span, ...]) -> bool:
    """Tell a source of the next sentence: "said Ortiz, adding that it is old. Lim agreed"."""
    later = bool(source) and source[0].start >= verb.sent.end_char and verb.tag_ == "VBG"
    return later and verb.dep_ != "ROOT"


def _quoted_source(doc: Document, draft: Draft, index: MentionIndex) -> Span | None:
    """Return who is quoted: "A was quoted as saying", "B quoted A as saying", "B, citing A"."""
    if not draft.cue:
        return None
    cue = doc.tokens_in(draft.cue[0])
    if not len(cue):
        return None
    if draft.source and cue[0].lower_ == "according":
        return _cited_behind(doc, draft.source[0], index)
    subjects = [c for c in cue.root.children if c.dep_ == "nsubj"]
    beside = [g for c in subjects for g in c.children if g.dep_ == "acl"]
    near = [*cue, *list(cue.root.ancestors)[:2], *cue.root.children, *beside]
    for verb in near:
        holder: Token | None = None
        if verb.pos_ == "VERB" and passes_on(verb) and _as_saying(verb, cue):
            holder = named_by(verb)
        elif verb.lower_ in ("citing", "quoting") and (
            verb.head.i == cue.root.i or verb.head in subjects
        ):
            holder = next((c for c in verb.children if c.dep_ == "dobj"), None)
        if holder is not None:
            span = phrase_of(doc, holder)
            mention = index.mention_at(span)
            speaks = mention is not None and mention.head.start <= holder.idx < mention.head.end
            if draft.source and draft.source[0].start == span.start:
                return None  # the tagger has it, and perhaps more of it than the parser
            if verb.lower_ == "citing" and not speaks:
                continue  # "A said, citing the release of prisoners"
            if not any(
                span.overlaps(s) and not span.holds(s) for s in (*draft.content, *draft.cue)
            ):
                return span
    return None


def _cited_behind(doc: Document, source: Span, index: MentionIndex) -> Span | None:
    """Return the official of "According to the Courier, citing an official, …", "which cited …"."""
    last = doc.tokens_in(source)[-1]
    behind = list(last.doc[last.i + 1 : last.i + 4])
    if [t.text for t in behind[:1]] != [","]:
        return None
    after_which = len(behind) > 2 and behind[1].lower_ == "which" and behind[2].lemma_ in QUOTING
    verb = behind[2] if after_which else behind[min(1, len(behind) - 1)]
    if not after_which and verb.lower_ not in ("citing", "quoting"):
        return None
    holder = next((c for c in verb.children if c.dep_ == "dobj"), None)
    mention = index.mention_at(phrase_of(doc, holder)) if holder is not None else None
    if holder is None or mention is None or mention.head.start != holder.idx:
        return None
    return phrase_of(doc, holder)


def _as_saying(verb: Token, cue: TokenSpan) -> bool:
    """Tell whether the cue is "quoted as saying" or the "saying" of it."""
    if any(t.i == verb.i for t in cue):
        return True
    return any(
        c.lower_ == "as" and any(g.i == cue.root.i for g in c.children) for c in verb.children
    )


def resolve_speakers(
    doc: Document, drafts: Sequence[Draft], index: MentionIndex, actors: Sequence[Actor]
) -> Speakers:
    """Name the actor of each draft; a carried quotation has the speaker of the one before."""
    found: list[str | None] = []
    last: str | None = None
    labels = {d.source[0].of(doc.text) for d in drafts if d.method == TURN and d.source}
    by_label = {label: actor for label in labels if (actor := _labelled(label, actors))}
    guest = _only_guest(drafts, index, actors)
    for draft in drafts:
        speaker: str | None = None
        if draft.source:
            label = draft.source[0].of(doc.text)
            speaker = by_label.get(label) or index.actor_of(draft.source[0])
            if (
                speaker is None
                and draft.outer is not None
                and _is_first_person(doc, draft.source[0])
            ):
                speaker = found[draft.outer]
            if speaker is None:
                speaker = _antecedent(doc, draft.source[0], index)
        elif draft.carried:
            speaker = last
        elif draft.method == TURN:
            speaker = guest
        found.append(speaker)
        if draft.outer is None:
            last = speaker
    return Speakers(index, tuple(found), {a.id: a for a in actors}, tuple(d.source for d in drafts))


def _antecedent(doc: Document, source: Span, index: MentionIndex) -> str | None:
    """Return whom a relative pronoun means: "a diplomat close to the talks, who said"."""
    token = doc.tokens_in(source).root
    if token.tag_ not in ("WP", "WDT") or token.head.dep_ != "relcl":
        return None
    for holder in itertools.islice(token.head.ancestors, 5):
        if holder.pos_ in ("VERB", "AUX"):
            return None
        actor = index.actor_of(doc.span_of([holder])) if holder.pos_ in ("NOUN", "PROPN") else None
        if actor is not None:
            return actor
    return None


def _only_guest(
    drafts: Sequence[Draft], index: MentionIndex, actors: Sequence[Actor]
) -> str | None:
    """Return the one person that is named before the first answer of an interview."""
    first = min((d.start for d in drafts if d.method == TURN and not d.source), default=0)
    persons = {a.id for a in actors if a.kind is ActorKind.PERSON}
    before = index.named_before(first) & persons
    return next(iter(before)) if len(before) == 1 else None


def _labelled(label: str, actors: Sequence[Actor]) -> str | None:
    """Return the one person whose name ends as a transcript's label does: "QUILL"."""
    wanted = label.casefold().split()
    called = [
        a.id
        for a in actors
        if a.name.casefold().split()[-len(wanted) :] == wanted and a.name != label
    ]
    return called[0] if len(called) == 1 else None


def _is_first_person(doc: Document, span: Span) -> bool:
    token = doc.tokens_in(span).root
    return "1" in token.morph.get("Person", [])


def _source_by_parse(doc: Document, draft: Draft) -> Span | None:
    cue = head_of(doc, draft.cue[0])
    if cue is None:
        return None
    holder: Token | None = None
    last = doc.tokens_in(draft.cue[0])[-1]
    if last.pos_ == "ADP" and cue.lower_ in ("according", "per", "to"):
        holder = next((c for c in last.children if c.dep_ == "pobj"), None)
    elif cue.pos_ in ("VERB", "AUX"):
        passive = any(c.dep_ == "nsubjpass" for c in cue.children)
        quoted = any(t.lemma_ == "quote" for t in doc.tokens_in(draft.cue[0]))
        holder = agent_of(cue) if passive and not quoted else subject_of(cue)
        if holder is not None and holder.dep_ == "nsubjpass" and passive and not quoted:
            holder = None  # but "after saying so, she was released"
    elif cue.pos_ == "NOUN":
        # "Moscow's claim that", "the claim that …, first aired by Radio Sewa"
        whose = [c for c in cue.children if c.dep_ == "poss"]
        made = (c for c in cue.children if c.dep_ in ("acl", "relcl") and c.tag_ == "VBN")
        holder = next(iter(whose), None) or next(filter(None, map(agent_of, made)), None)
    if holder is None or holder.lower_ in ("there", "which", "that", "what"):
        return None
    if holder.lower_ == "it" and cue.dep_ not in ("parataxis", "advcl"):
        return None  # but "a camp that, it says, was built by soldiers"
    span = phrase_of(doc, holder)
    if any(span.overlaps(s) for s in (*draft.content, *draft.cue)) or not doc.is_prose(span.start):
        return None
    return span
