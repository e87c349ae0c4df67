"""Score events against our own corpus, whose every span is known.

Events match one-to-one, best first, by evidence that holds the trigger; events of another type
match only each other. A participant is right if one of the actor's mentions has the head of the
annotated words. Who does what to each other may stand on either side.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from onrecord.bench.scores import Measure, Tally, f1, match_best_first, match_most, share
from onrecord.bench.stories import StoryEvent, StoryText
from onrecord.records import Span, Status

FALSE = "false events a sentence without one"
#: The table of reliability: least confidence, and which share of such events has the right type.
BINS = (
    (0.9, "type right at confidence .9-1"),
    (0.8, "type right at confidence .8-.9"),
    (0.7, "type right at confidence .7-.8"),
    (0.6, "type right at confidence .6-.7"),
    (0.0, "type right at confidence below .6"),
)
MEASURES: tuple[Measure, ...] = (
    f1("events found, any type"),
    f1("events type"),
    f1("events type, actor, recipient"),
    f1("actors"),
    f1("recipients"),
    share("events status"),
    *(share(f"events {status.value} recall") for status in Status),
    f1("dates"),
    share("dates recall"),
    f1("places"),
    share("places recall"),
    share("sentences without an event left alone"),
    share(FALSE),
    *(share(name) for _, name in reversed(BINS)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEvent:
    """An event as it was found; each participant is the heads of all the actor's mentions."""

    type: str
    status: str
    evidence: tuple[Span, ...]
    actors: tuple[tuple[Span, ...], ...]
    recipients: tuple[tuple[Span, ...], ...]
    date: Span | None
    place: tuple[Span, ...]
    confidence: float | None = None


def score_stories(
    gold: StoryText, found: Sequence[FoundEvent], head_of: Callable[[Span], Span]
) -> Tally:
    """Count the events of one text; `head_of` returns the word that carries a phrase."""
    tally = Tally()
    if not gold.events and gold.published is None:  # one sentence, not a whole article
        tally.ask("sentences without an event left alone", not found)
        tally.add(FALSE, len(found), 1, 1)
    scores = []
    for g, want in enumerate(gold.events):
        for p, got in enumerate(found):
            holding = [s for s in got.evidence if s.overlaps(want.trigger)]
            if holding:
                right = got.type == want.type
                whole = _sides(want, got, head_of)
                near = 1 / (1 + min(map(len, holding)))
                scores.append((4 * right + sum(whole) + near, g, p))
    pairs = match_best_first(scores)
    same = {g: p for g, p in pairs.items() if gold.events[g].type == found[p].type}
    n, k = len(found), len(gold.events)
    tally.add("events found, any type", len(pairs), n, k)
    tally.add("events type", len(same), n, k)
    correct = set(same.values())
    for p, got in enumerate(found):
        if got.confidence is not None:
            name = next(name for least, name in BINS if got.confidence >= least)
            tally.ask(name, p in correct)
    both = sum(all(_sides(gold.events[g], found[p], head_of)) for g, p in same.items())
    tally.add("events type, actor, recipient", both, n, k)
    for g, want in enumerate(gold.events):
        tally.ask(f"events {want.status} recall", g in same)
        if g in same:
            _event(want, found[same[g]], head_of, tally)
    return tally


def _event(
    want: StoryEvent, got: FoundEvent, head_of: Callable[[Span], Span], tally: Tally
) -> None:
    tally.ask("events status", got.status == want.status)
    sides = [("actors", got.actors, want.actors), ("recipients", got.recipients, want.recipients)]
    if want.reciprocal:
        sides = [("actors", got.actors + got.recipients, want.actors + want.recipients)]
    for name, given, wanted in sides:
        heads = [head_of(span) for span in wanted]
        fits = match_most(len(heads), len(given), lambda i, j: heads[i] in given[j])  # noqa: B023  # called at once
        tally.add(name, len(fits), len(given), len(heads))
    dated = bool(want.date and got.date and got.date.overlaps(want.date))
    tally.add("dates", dated, got.date is not None, want.date is not None)
    if want.date:
        tally.ask("dates recall", dated)
    placed = bool(want.place and any(s.overlaps(want.place) for s in got.place))
    tally.add("places", placed, bool(got.place), want.place is not None)
    if want.place:
        tally.ask("places recall", placed)


def _sides(want: StoryEvent, got: FoundEvent, head_of: Callable[[Span], Span]) -> tuple[bool, bool]:
    """Tell for actors and recipients whether one who is wanted is there, or none is wanted."""
    actors, recipients = (
        [head_of(span) for span in spans] for spans in (want.actors, want.recipients)
    )
    if not want.reciprocal:
        return _among(actors, got.actors), _among(recipients, got.recipients)
    everyone = (*got.actors, *got.recipients)
    if len(actors) > 1 and not recipients:
        return _among(actors[:1], everyone), _among(actors[1:], everyone)
    return _among(actors, everyone), _among(recipients, everyone)


def _among(heads: Sequence[Span], found: Sequence[Sequence[Span]]) -> bool:
    return not heads or any(head in who for head in heads for who in found)
