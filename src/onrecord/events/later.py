"""What is told of violence or a protest after it: "the attack left two dead", "the toll was 31"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from onrecord.events.clauses import clause_of
from onrecord.events.counts import count_of, counts_of_harm, harmed, is_harm, kind_of_harm
from onrecord.events.merging import is_long_ago
from onrecord.events.scene import Scene
from onrecord.events.status import Voice, judge
from onrecord.events.triggers import Frame, Trigger, Words
from onrecord.parse import Document, Token, TokenSpan
from onrecord.records import Count, CountKind, Event, Place, Span, Statement, Status

#: Of how many paragraphs before may an event be of which only a number is told.
_PARAGRAPHS = 3
_KINDS = {
    CountKind.KILLED: "ASSAULT",
    CountKind.INJURED: "ASSAULT",
    CountKind.PARTICIPANTS: "PROTEST",
}
_VERBS = ("VERB", "AUX")
_UNREAL = (Status.PLANNED, Status.DENIED, Status.HYPOTHETICAL)


@dataclass(frozen=True, slots=True)
class _Told:
    """Numbers that a clause gives of something told before."""

    verb: Token
    counts: tuple[Count, ...]


def tells_again(event: Event, doc: Document, words: Words) -> bool:
    """Tell "the attack left two dead", which is of an attack told before, from "an attack".

    Who did it is not named then.
    """
    if event.type != "ASSAULT" or event.actors:
        return False
    inside = list(doc.tokens_in(event.evidence[0]))
    inside += [t.head for t in inside if t.dep_ in ("relcl", "acl")]  # "the blast, which hit"
    return any(
        t.pos_ == "NOUN"
        and t.lemma_.lower() in words["violence again"]
        and any(c.lower_ in words["definite"] or _is_dated(c) for c in t.lefts)
        for t in inside
    )


def _is_dated(owner: Token) -> bool:
    """Tell "Sunday's explosion"."""
    return owner.dep_ == "poss" and owner.ent_type_ in ("DATE", "TIME")


def add_later_numbers(scene: Scene, events: Sequence[Event]) -> tuple[Event, ...]:
    """Give the events what later sentences count of them, with the words that do.

    A number of dead is of the last violence told, one of a crowd of the last protest. Another
    number of a kind that the event has counts only if somebody else gives it.
    """
    if not any(event.type in _KINDS.values() for event in events):
        return tuple(events)
    found = {event.id: event for event in events}
    calm = not any(_is_accident(sentence, scene.words) for sentence in scene.doc.sentences())
    taken = [s for e in events if e.type in _KINDS.values() for s in e.evidence]
    for sentence in scene.doc.sentences():
        for told in _numbers(scene, sentence):
            clause = clause_of(scene.doc, told.verb)
            violent = _KINDS[told.counts[0].kind] == "ASSAULT"
            if any(c.span.overlaps(s) for c in told.counts for s in taken) or violent > calm:
                continue
            event = _last(scene, list(found.values()), told, clause)
            if event is not None:
                new = [c for c in told.counts if _is_new(c, event, scene)]
                if new:
                    found[event.id] = replace(
                        event,
                        counts=(*event.counts, *new),
                        evidence=tuple(sorted({*event.evidence, clause})),
                    )
    return tuple(found[event.id] for event in events)


def _is_accident(sentence: TokenSpan, words: Words) -> bool:
    """Tell a report that counts the dead of a quake or a crash: none of them are of violence."""
    lemmas = {t.lemma_.lower() for t in sentence}
    harm = any(is_harm(t, words) or t.lemma_.lower() in words["toll noun"] for t in sentence)
    return harm and bool(lemmas & (words["nature"] | words["accidental"]))


def _numbers(scene: Scene, sentence: TokenSpan) -> Iterator[_Told]:
    words, amounts = scene.words, scene.lexicon.amounts
    before: CountKind | None = None
    for token in sentence:
        counts: tuple[Count, ...] = ()
        if is_harm(token, words) and _happened(token, scene):
            counts = counts_of_harm(scene.doc, token, words, amounts)
        elif _takes_part(token, words) and (heads := [c for c in token.lefts if c.dep_ == "nsubj"]):
            counts = _of(scene, heads, CountKind.PARTICIPANTS)
        elif token.lemma_.lower() in words["toll noun"]:
            counts = _at(scene, token, CountKind.KILLED)
        elif token.lemma_.lower() in words["crowd noun"]:
            counts = _at(scene, token, _counted_by(token, words))
        elif before is not None and token.lemma_ in words["plain report"]:
            heads = [c for c in token.rights if c.dep_ == "dobj" and c.pos_ == "NUM"]
            counts = _of(scene, heads, before)  # "the army says 14 died, villagers say 40"
        if counts:
            before = counts[-1].kind
            yield _Told(_verb(token), counts)


def _happened(harm: Token, scene: Scene) -> bool:
    """Tell "14 were wounded" from "rebels killed 14", which is another event, and "may die"."""
    words = scene.words
    victims = harmed(harm, words)
    active = [c for c in harm.children if c.dep_ == "nsubj" and c not in victims]
    trigger = Trigger(harm, _verb(harm), Frame("ASSAULT", None, frozenset()))
    _, status = judge(trigger, Voice(), words)
    agent = any(c.dep_ in ("agent", "dobj") for c in harm.children)
    return bool(victims) and not active and not agent and status not in _UNREAL


def _at(scene: Scene, noun: Token, kind: CountKind) -> tuple[Count, ...]:
    """Return the number of "the toll rose to 31", "put the crowd at 8,500"."""
    verb = noun.head
    summed = {t.lower_ for t in noun.subtree} & scene.words["summed"]  # "the toll of both"
    if summed or noun.dep_ not in ("nsubj", "nsubjpass", "dobj") or verb.pos_ not in _VERBS:
        return ()
    beside = (*verb.children, *noun.subtree)
    preps = [c for c in beside if c.dep_ == "prep" and c.lower_ in scene.words["toll at"]]
    heads = [h for p in preps for h in p.children if h.dep_ == "pobj"]
    heads += [c for c in verb.children if c.dep_ == "attr" and verb.lemma_ == "be"]
    found = list(_of(scene, [h for h in heads if h.pos_ == "NUM"], kind))
    # "the organisers put the crowd at 60,000, police at 8,500"
    for other in (c for c in verb.rights if c.dep_ in ("npadvmod", "conj", "dep", "appos")):
        ends = [h for p in other.children if p.lower_ in scene.words["toll at"] for h in p.children]
        found += _of(scene, [h for h in ends if h.pos_ == "NUM"], kind)
    return tuple(found)


def _counted_by(noun: Token, words: Words) -> CountKind:
    """Tell the number of the dead from that of a crowd."""
    below = (t for p in noun.rights if p.lower_ == "of" for t in (*p.subtree, *noun.head.children))
    return next((k for t in below if (k := kind_of_harm(t, words))), CountKind.PARTICIPANTS)


def _takes_part(verb: Token, words: Words) -> bool:
    """Tell "6,000 people had taken part", "attended"."""
    beside = {c.lemma_.lower() for c in verb.rights if c.dep_ in ("dobj", "prt")}
    return bool(verb.pos_ == "VERB" and _keys(verb.lemma_, beside) & words["taking part"])


def _keys(lemma: str, beside: Set[str]) -> set[str]:
    return {lemma, *(f"{lemma} {word}" for word in beside)}


def _of(scene: Scene, heads: Sequence[Token], kind: CountKind) -> tuple[Count, ...]:
    counts = (count_of(scene.doc, kind, h, scene.words, scene.lexicon.amounts) for h in heads)
    return tuple(c for c in counts if c is not None)


def _verb(token: Token) -> Token:
    node = token
    while node.head.i != node.i and node.pos_ not in _VERBS:
        node = node.head
    return node


def _last(scene: Scene, events: Sequence[Event], told: _Told, clause: Span) -> Event | None:
    """Return the last event that the numbers can be of, one told not long before."""
    doc = scene.doc
    kind = _KINDS[told.counts[0].kind]
    before = [b for b in doc.blocks if b.span.start <= clause.start]
    first = before[-_PARAGRAPHS - 1].span.start if len(before) > _PARAGRAPHS else 0
    fit = [
        event
        for event in events
        if event.type == kind
        and event.status not in _UNREAL
        and any(first <= s.start < clause.start for s in event.evidence)
        and _can_be(scene, event, told.verb.sent)
    ]

    def nearest(event: Event) -> Span:
        return max(s for s in event.evidence if s.start < clause.start)

    return max(fit, key=nearest, default=None)


def _can_be(scene: Scene, event: Event, sentence: TokenSpan) -> bool:
    """Tell whether a sentence names no other town and no other day than those of the event.

    What is long over is another event.
    """
    places: Mapping[str, Place] = scene.places.by_id
    named = [scene.places.by_token[t.i] for t in sentence if t.i in scene.places.by_token]
    own = places.get(event.place_id or "")
    towns = {p.id for p in named if p.feature == "P"}
    if own is not None and own.feature == "P" and towns and own.id not in towns:
        return False
    times = {t.id: t for t in scene.times}
    time = times.get(event.time_id or "")
    span = scene.doc.span_of(sentence)
    days = [t for t in scene.times if span.holds(t.span) and t.start and t.end]
    if time is None or not time.start or not time.end or not days:
        return not any(is_long_ago(t, scene.doc.article.published) for t in days)
    return any((t.end or "") >= time.start[:10] for t in days)


def _is_new(count: Count, event: Event, scene: Scene) -> bool:
    """Tell whether the event has no such number, or none that the same source gives."""
    same = [c for c in event.counts if c.kind is count.kind]
    giver = _giver(count, scene.statements)
    others = {_giver(c, scene.statements) for c in same}
    known = {n for c in same for n in (c.low, c.high) if n is not None}
    return not same or (giver not in others and not {count.low, count.high} & known)


def _giver(count: Count, statements: Sequence[Statement]) -> str | None:
    inside = [s for s in statements if any(c.holds(count.span) for c in s.content)]
    best = min(inside, key=lambda s: sum(map(len, s.content)), default=None)
    return best.id if best else None
