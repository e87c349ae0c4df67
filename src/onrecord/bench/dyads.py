"""An analysis as PLV lays events out: one source and one target each, in the words printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from onrecord.bench.scores.events import Dyad
from onrecord.exports.dyads import TOGETHER
from onrecord.records import Analysis, Event, MentionForm, Participant, Span

#: What stands between those whom PLV writes as one: "Peru, Chile and the Holy See".
_BETWEEN = re.compile(r"\W*(?:(?:and|or|as well as|along with)\W+)?(?:the\W+)?")


@dataclass(frozen=True, slots=True)
class _Side:
    words: str = ""
    country: str = ""


def dyads(analysis: Analysis) -> tuple[Dyad, ...]:
    """Lay the events out as PLV does.

    Those who are told as one ("Peru, Chile and Bolivia") are one source or target; but if several
    do it together, and nobody else, they do it with each other. Whom a pronoun means is given by
    name, and a description without the clause that tells more of somebody.
    """
    name = {a.id: a.name for a in analysis.actors}
    country = {a.id: a.country or "" for a in analysis.actors}
    form = {m.span: m.form for m in analysis.mentions}
    text = analysis.article.text

    def one(who: Participant) -> _Side:
        words = who.span.of(text)
        shorter = form.get(who.span) is MentionForm.NOMINAL and words.startswith(name[who.actor_id])
        if shorter or form.get(who.span) is MentionForm.PRONOUN:
            words = name[who.actor_id]
        return _Side(words, country[who.actor_id])

    def joined(who: Sequence[Participant]) -> _Side:
        if len(who) == 1:
            return one(who[0])
        whole = Span(who[0].span.start, who[-1].span.end)
        return _Side(whole.of(text), country[who[0].actor_id])

    return tuple(
        Dyad(
            root=event.type,
            source=source.words,
            target=target.words,
            source_country=source.country,
            target_country=target.country,
        )
        for event in analysis.events
        for source, target in _pairs(event, text, one, joined)
    )


def _pairs(
    event: Event,
    text: str,
    one: Callable[[Participant], _Side],
    joined: Callable[[Sequence[Participant]], _Side],
) -> Iterator[tuple[_Side, _Side]]:
    if event.type in TOGETHER and len(event.actors) > 1 and not event.recipients:
        return combinations(map(one, event.actors), 2)
    sources, targets = (
        [joined(group) for group in _told_as_one(side, text)] or [_Side()]
        for side in (event.actors, event.recipients)
    )
    return product(sources, targets)


def _told_as_one(side: Sequence[Participant], text: str) -> Iterator[list[Participant]]:
    """Group those between whom there is nothing but commas and an "and"."""
    group: list[Participant] = []
    for who in sorted(side, key=lambda p: p.span):
        between = text[group[-1].span.end : who.span.start] if group else ""
        if group and not _BETWEEN.fullmatch(between):
            yield group
            group = []
        group.append(who)
    if group:
        yield group
