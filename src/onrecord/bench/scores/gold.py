"""Score whole records against articles annotated by hand: every kind of record at once.

Statements match one-to-one, best first, by overlap of content words at the same place in the text;
events by type and evidence. Names are equal after case folding and without titles, or with the same
last name, or, for states, the same country.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from onrecord.bench.corpora import (
    GoldArticle,
    GoldEvent,
    GoldParticipant,
    GoldStatement,
)
from onrecord.bench.scores import Measure, Tally, f1, match_best_first, share
from onrecord.records import (
    Actor,
    ActorKind,
    Analysis,
    BlockKind,
    Event,
    Mention,
    Participant,
    Quotation,
    Span,
    Statement,
    Status,
)

MIN_JACCARD = 0.5
MIN_EVIDENCE = 0.4
#: How far from its event's evidence the words of a participant are looked for.
NEAR = 300
_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
_QUOTES = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "\u00a0": " "}
)
#: Words of a name that do not tell it from another; part of the measure's definition.
_TITLES = frozenset({
    "mr", "mrs", "ms", "miss", "dr", "president", "prime", "minister", "foreign", "the", "sir",
    "lord", "gen", "col", "general", "colonel", "state", "news", "agency",
})  # fmt: skip
_STATES = (ActorKind.COUNTRY, ActorKind.GOVERNMENT, ActorKind.PLACE)

MEASURES: tuple[Measure, ...] = (
    share("anchors"),
    f1("structure"),
    f1("statements"),
    *(share(f"statements {kind.value} recall") for kind in Quotation),
    share("statements speaker"),
    share("statements speaker country"),
    share("statements quotation"),
    share("statements act"),
    share("statements cue"),
    f1("statements relays"),
    share("statements channel"),
    share("statements repeats"),
    share("scare quotes left alone"),
    share("outlet voice kept apart"),
    f1("events type"),
    f1("events type, actor, recipient"),
    share("events actors, every one right"),
    share("events actors, name"),
    share("events actors, country"),
    f1("actors, pairs of marked words"),
    share("actors of marked words, name"),
    share("actors of marked words, country"),
    share("events status"),
    *(share(f"events {status.value} recall") for status in Status),
    share("events said by someone"),
    share("events date"),
    share("events place"),
    share("dates"),
)


#: What `bench actors` shows of the same counts.
ACTOR_MEASURES: tuple[Measure, ...] = tuple(
    measure
    for measure in MEASURES
    if measure.rows[0].startswith(("actors", "events actors", "statements speaker"))
)


def score_article(gold: GoldArticle, analysis: Analysis) -> Tally:
    """Count one article's records against its annotation."""
    tally = Tally()
    for span in spans_of(analysis):
        tally.ask("anchors", 0 <= span.start < span.end <= len(analysis.article.text))
    _structure(gold, analysis, tally)
    _statements(gold, analysis, tally)
    _outlet_voice(gold, analysis, tally)
    _events(gold, analysis, tally)
    _dates(gold, analysis, tally)
    return tally


def spans_of(analysis: Analysis) -> Iterable[Span]:
    """Walk every span that the analysis's record holds."""
    mentions = {m.id: m.span for m in analysis.mentions}
    yield from (b.span for b in analysis.blocks)
    yield from (mentions[m] for a in analysis.actors for m in a.mention_ids)
    yield from (t.span for t in analysis.times)
    yield from (s for p in analysis.places for s in p.spans)
    for said in analysis.statements:
        yield from (*said.source, *said.cue, *said.content)
        yield from (r.span for r in said.relays)
        yield from (said.channel.span,) if said.channel else ()
    for event in analysis.events:
        yield from (p.span for p in (*event.actors, *event.recipients))
        yield from (*event.evidence, *(c.span for c in event.counts))


def _structure(gold: GoldArticle, analysis: Analysis, tally: Tally) -> None:
    want = gold.structure
    text = analysis.article.text
    meta = {
        BlockKind.OUTLET: analysis.article.outlet,
        BlockKind.HEADLINE: analysis.article.headline,
    }
    parts: Mapping[BlockKind, Sequence[str]] = {
        BlockKind.OUTLET: (want.outlet,) if want.outlet else (),
        BlockKind.HEADLINE: (want.headline,) if want.headline else (),
        BlockKind.STANDFIRST: (want.standfirst,) if want.standfirst else (),
        BlockKind.CAPTION: want.captions,
        BlockKind.CREDIT: want.credits,
        BlockKind.NOTICE: want.notices,
    }
    for kind, wanted in parts.items():
        got = [b.span.of(text) for b in analysis.blocks if b.kind is kind]
        if not got and (known := meta.get(kind)):
            got = [known]
        right = (_bare(wanted) & _bare(got)).total()
        tally.add("structure", right, len(got), len(wanted))


def _bare(items: Iterable[str]) -> Counter[str]:
    return Counter(_plain(item).strip("() ") for item in items)


def _statements(gold: GoldArticle, analysis: Analysis, tally: Tally) -> None:
    text = analysis.article.text
    gold_words = [_words(" ".join(s.content)) for s in gold.statements]
    said_words = [_words(_text(s.content, text)) for s in analysis.statements]
    scores = []
    for g, want in enumerate(gold.statements):
        spans = want.spans.content
        at = spans[0][0] if spans else text.find(want.content[0][:40])
        for p, said in enumerate(analysis.statements):
            overlap = _jaccard(gold_words[g], said_words[p])
            if overlap >= MIN_JACCARD:
                near = 1 / (1 + abs(said.content[0].start - at) / 100)
                scores.append((overlap + near, g, p))
    pairs = match_best_first(scores)
    tally.add("statements", len(pairs), len(analysis.statements), len(gold.statements))
    actors = {a.id: a for a in analysis.actors}
    for g, want in enumerate(gold.statements):
        tally.ask(f"statements {want.quotation} recall", g in pairs)
        if g in pairs:
            _statement(want, analysis.statements[pairs[g]], actors, text, tally)
    for scare in gold.not_statements:
        target = _words(scare)
        taken = any(
            _jaccard(target, words) >= MIN_JACCARD and said.quotation is not Quotation.INDIRECT
            for words, said in zip(said_words, analysis.statements, strict=True)
        )
        tally.ask("scare quotes left alone", not taken)


def _statement(
    want: GoldStatement, said: Statement, actors: Mapping[str, Actor], text: str, tally: Tally
) -> None:
    speaker = actors.get(said.speaker_id or "")
    right = same_name(want.speaker, speaker.name if speaker else None)
    if not right and want.speaker_country and speaker and speaker.kind in _STATES:
        right = speaker.country == want.speaker_country
    tally.ask("statements speaker", right)
    if want.speaker_country:
        country = speaker.country if speaker else None
        tally.ask("statements speaker country", country == want.speaker_country)
    tally.ask("statements quotation", said.quotation == want.quotation)
    tally.ask("statements act", said.act == want.act)
    if want.cue:
        shared = set(_words(want.cue)) & set(_words(_text(said.cue, text)))
        tally.ask("statements cue", bool(shared))
    relays = [_name(relay, actors, text) for relay in said.relays]
    found = sum(any(same_name(name, relay) for relay in relays) for name in want.relays)
    tally.add("statements relays", found, len(relays), len(want.relays))
    channel = want.channel.kind if want.channel else "none"
    tally.ask("statements channel", (said.channel.kind if said.channel else "none") == channel)
    if want.repeat_of is not None:
        tally.ask("statements repeats", said.repeats_id is not None)


def _name(participant: Participant, actors: Mapping[str, Actor], text: str) -> str:
    actor = actors.get(participant.actor_id)
    return (actor and actor.name) or participant.span.of(text)


def _outlet_voice(gold: GoldArticle, analysis: Analysis, tally: Tally) -> None:
    said = [span for s in analysis.statements for span in s.content]
    for clause in gold.outlet_voice:
        at = analysis.article.text.find(clause)
        if at >= 0:
            end = at + len(clause)
            inside = sum(max(0, min(s.end, end) - max(s.start, at)) for s in said)
            tally.ask("outlet voice kept apart", inside < 0.2 * len(clause))


def _events(gold: GoldArticle, analysis: Analysis, tally: Tally) -> None:
    text = analysis.article.text
    actors = {a.id: a for a in analysis.actors}
    scores = []
    for g, want in enumerate(gold.events):
        wanted = _words(want.evidence)
        for p, event in enumerate(analysis.events):
            shown = _words(_text(event.evidence, text))
            shared = (Counter(wanted) & Counter(shown)).total()
            if want.type == event.type and shared >= MIN_EVIDENCE * min(
                len(wanted), max(1, len(shown))
            ):
                bonus = _takes_part(event.actors, want.actors, actors, text) + _takes_part(
                    event.recipients, want.recipients, actors, text
                )
                scores.append((shared / max(1, len(wanted)) + bonus, g, p))
    pairs = match_best_first(scores)
    tally.add("events type", len(pairs), len(analysis.events), len(gold.events))
    whole = 0
    for g, want in enumerate(gold.events):
        tally.ask(f"events {want.status} recall", g in pairs)
        if g in pairs:
            event = analysis.events[pairs[g]]
            whole += _takes_part(event.actors, want.actors, actors, text) and _takes_part(
                event.recipients, want.recipients, actors, text
            )
            _event(want, event, analysis, tally)
            named = _participants(event.actors, want.actors, actors, tally)
            named &= _participants(event.recipients, want.recipients, actors, tally)
            tally.ask("events actors, every one right", named)
    tally.add("events type, actor, recipient", whole, len(analysis.events), len(gold.events))


def _event(want: GoldEvent, event: Event, analysis: Analysis, tally: Tally) -> None:
    tally.ask("events status", event.status == want.status)
    tally.ask(
        "events said by someone",
        (event.statement_id is not None) == (want.according_to is not None),
    )
    if want.date and want.date.start:
        start = next((t.start for t in analysis.times if t.id == event.time_id), None)
        tally.ask("events date", (start or "").startswith(want.date.start))
    if want.place and want.place.name:
        name = next((p.name for p in analysis.places if p.id == event.place_id), None)
        tally.ask("events place", same_name(want.place.name, name))


def _takes_part(
    found: Sequence[Participant],
    wanted: Sequence[GoldParticipant],
    actors: Mapping[str, Actor],
    text: str,
) -> bool:
    """Tell whether one of `wanted` is among `found`, or none is wanted."""
    for want in wanted:
        for participant in found:
            actor = actors.get(participant.actor_id)
            if (
                same_name(want.name or want.text, actor.name if actor else None)
                or same_name(want.text, participant.span.of(text))
                or (want.country and actor and want.country == actor.country)
            ):
                return True
    return not wanted


def _participants(
    found: Sequence[Participant],
    wanted: Sequence[GoldParticipant],
    actors: Mapping[str, Actor],
    tally: Tally,
) -> bool:
    """Ask of each of `wanted` whether an actor of its name, and of its country, takes part.

    The members of a group take part too. True if all are there: by name, a state by its country.
    """
    right = True
    groups = [actors[p.actor_id] for p in found if p.actor_id in actors]
    parties = [*groups, *(actors[m] for a in groups for m in a.members if m in actors)]
    for want in wanted:
        named = [a for a in parties if same_name(want.name or want.text, a.name)]
        tally.ask("events actors, name", bool(named))
        states = {a.country for a in parties if a.kind in _STATES}
        right &= bool(named) or (want.country is not None and want.country in states)
        if want.country:
            tally.ask("events actors, country", want.country in {a.country for a in parties})
    return right


def score_actors(
    gold: GoldArticle, text: str, mentions: Sequence[Mention], actors: Sequence[Actor], tally: Tally
) -> None:
    """Ask whom the words mean that are marked as a source or participant, whoever found them.

    `mentions` and `actors` are all that the article has, also those that a record leaves out. Words
    that stand for several actors ("the pair") are right with the name of any.
    """
    asked: dict[Span, list[tuple[str, str | None]]] = {}
    for said in gold.statements:
        if said.source and said.content:
            at = text.find(said.content[0])
            if at >= 0 and (span := _find(text, said.source, Span(at, at + 1))):
                asked.setdefault(span, []).append((said.speaker, said.speaker_country))
    for event in gold.events:
        at = text.find(event.evidence)
        near = Span(at, at + len(event.evidence)) if at >= 0 else None
        for want in (*event.actors, *event.recipients):
            if near and (span := _find(text, want.text, near)):
                asked.setdefault(span, []).append((want.name or want.text, want.country))
    owner = {i: actor for actor in actors for i in actor.mention_ids}
    _pairs(asked, mentions, owner, tally)
    for span, wanted in sorted(asked.items()):
        mention = _mention_of(span, mentions)
        actor = owner.get(mention) if mention else None
        countries = {country for _, country in wanted}
        right = any(same_name(name, actor.name if actor else None) for name, _ in wanted)
        if not right and actor and actor.kind in _STATES:
            right = actor.country in countries
        tally.ask("actors of marked words, name", right)
        if len(countries) == 1 and None not in countries:
            has = actor.country if actor else None
            tally.ask("actors of marked words, country", has in countries)


def _pairs(
    asked: Mapping[Span, Sequence[tuple[str, str | None]]],
    mentions: Sequence[Mention],
    owner: Mapping[str, Actor],
    tally: Tally,
) -> None:
    """Count pairs of marked words that are one actor by the gold, and by the program.

    Words that stand for several actors are left out.
    """
    marked = []
    for span, wanted in sorted(asked.items()):
        names = {_plain(name) for name, _ in wanted}
        mention = _mention_of(span, mentions)
        actor = owner.get(mention) if mention else None
        if len(names) == 1:
            marked.append((*names, actor.id if actor else None))
    same = [
        (left[0] == right[0], left[1] is not None and left[1] == right[1])
        for left, right in itertools.combinations(marked, 2)
    ]
    both = sum(gold and found for gold, found in same)
    tally.add(
        "actors, pairs of marked words",
        both,
        sum(found for _, found in same),
        sum(gold for gold, _ in same),
    )


def _find(text: str, words: str, near: Span) -> Span | None:
    """Return where `words` stand: inside `near`, else as near to it as can be, not far off."""
    pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    found = [m.span() for m in pattern.finditer(text, max(0, near.start - NEAR), near.end + NEAR)]
    if not found:
        return None
    return Span(*min(found, key=lambda at: (max(near.start - at[0], at[1] - near.end, 0), at)))


def _mention_of(span: Span, mentions: Sequence[Mention]) -> str | None:
    """Return the mention whose head is in `span` and whose words are most nearly the same."""
    heads = [m for m in mentions if span.holds(m.head)]
    best = min(
        heads,
        key=lambda m: (m.span.end != span.end, abs(len(m.span) - len(span)), m.span),
        default=None,
    )
    return best.id if best else None


def _dates(gold: GoldArticle, analysis: Analysis, tally: Tally) -> None:
    text = analysis.article.text
    for want in gold.dates:
        wanted, start = _plain(want.text), want.value.split("/")[0]
        right = False
        for time in analysis.times:
            shown = _plain(time.span.of(text))
            if wanted in shown or shown in wanted:
                right |= time.value == want.value or (time.start or "").startswith(start)
        tally.ask("dates", right)


def same_name(a: str | None, b: str | None) -> bool:
    """Tell whether two names are one, as far as names tell.

    >>> same_name("President Ana Ortiz", "Ms Ortiz"), same_name("Ana Ortiz", "Ana Lim")
    (True, False)
    """
    if not a or not b:
        return not a and not b
    left = [word for word in _words(a) if word not in _TITLES]
    right = [word for word in _words(b) if word not in _TITLES]
    if not left or not right:
        return _plain(a) == _plain(b)
    return left[-1] == right[-1] or set(left) <= set(right) or set(right) <= set(left)


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text.translate(_QUOTES)).strip().casefold()


def _words(text: str) -> list[str]:
    return _WORD.findall(_plain(text))


def _text(spans: Iterable[Span], text: str) -> str:
    return " ".join(span.of(text) for span in spans)


def _jaccard(a: Sequence[str], b: Sequence[str]) -> float:
    left, right = Counter(a), Counter(b)
    return (left & right).total() / max(1, (left | right).total())
