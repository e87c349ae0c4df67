"""One event, one row: the events of a story's reports that are the same."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from onrecord.linked import CountedEvent, Disagreement, EventMatch, Evidence, GivenCount, Variant
from onrecord.records import (
    Actor,
    Analysis,
    Article,
    Event,
    Origin,
    Participant,
    Place,
    Span,
    Status,
    TimeRef,
    make_id,
)
from onrecord.stories.clusters import cluster
from onrecord.stories.copies import sort_key
from onrecord.stories.lexicon import StoryLexicon, Thresholds

VERSION = "2"
_WORD = re.compile(r"[^\W\d_]{2,}")
#: What has not happened is another event than what has.
_AHEAD = frozenset({Status.PLANNED, Status.HYPOTHETICAL})
_CITY = "P"


@dataclass(frozen=True, slots=True)
class Told:
    """An event with what its ids name, in the article that tells it."""

    event: Event
    analysis: Analysis
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    time: TimeRef | None
    place: Place | None
    words: Mapping[str, float]

    @property
    def article_id(self) -> str:
        """The id of the article that tells it."""
        return self.event.article_id


def count_events(
    story_id: str,
    analyses: Sequence[Analysis],
    *,
    independent: Mapping[str, str],
    firsts: Mapping[str, str],
    lexicon: StoryLexicon,
) -> tuple[CountedEvent, ...]:
    """Return the events of a story's reports, each one once; also those that one report tells.

    `independent` maps an article to the name of the report it counts as: copies have one name.
    `firsts` maps an article of a wire group to the group's first.
    Two events of one article stay two: their own article tells them apart.
    """
    ordered = sorted(analyses, key=lambda a: sort_key(a.article))
    told = {e.event.id: e for a in ordered for e in _events(a, lexicon)}
    matches = {}
    for one, other in combinations(told.values(), 2):
        match = match_events(one, other, thresholds=lexicon.thresholds)
        if match is not None:
            matches[one.event.id, other.event.id] = match
    groups = cluster(
        [[id_] for id_ in told],
        {pair: match.score for pair, match in matches.items()},
        floor=2 * lexicon.thresholds.event_other_day_score,
        least=lexicon.thresholds.same_event,
        apart={id_: e.article_id for id_, e in told.items()},
    )
    order = {id_: i for i, id_ in enumerate(told)}
    counted = []
    for ids in groups:
        inside = [told[id_] for id_ in sorted(ids, key=order.__getitem__)]
        joined = [m for pair, m in sorted(matches.items()) if set(pair) <= set(ids)]
        counted.append(_counted(story_id, inside, joined, independent, firsts))
    return tuple(sorted(counted, key=lambda c: order[c.event_ids[0]]))


def match_events(one: Told, other: Told, *, thresholds: Thresholds) -> EventMatch | None:
    """Weigh what speaks for and against two events' being one; None if they cannot be."""
    if one.article_id == other.article_id or one.event.type != other.event.type:
        return None
    if (one.event.status in _AHEAD) != (other.event.status in _AHEAD):
        return None
    evidence = tuple(_weighed(one, other, thresholds))
    score = thresholds.event_start + sum(e.weight for e in evidence)
    return EventMatch(
        left_id=one.event.id, right_id=other.event.id, score=round(score, 3), evidence=evidence
    )


def _weighed(one: Told, other: Told, t: Thresholds) -> Iterator[Evidence]:
    modes = (one.event.mode, other.event.mode)
    if None not in modes:
        same = modes[0] == modes[1]
        yield _evidence(
            "mode", f"{modes[0]} / {modes[1]}", (1 if same else -1) * t.event_mode_score
        )
    for kind, left, right in (
        ("actor", one.actors, other.actors),
        ("recipient", one.recipients, other.recipients),
    ):
        if left and right:
            yield from _people(kind, left, right, t)
    if one.time and other.time and (days := _days(one.time)) and (others := _days(other.time)):
        overlap = days[0] <= others[1] and others[0] <= days[1]
        score = t.event_day_score if overlap else t.event_other_day_score
        yield _evidence(
            "day" if overlap else "other day", f"{days[0]} / {others[0]}", score,
            one.time.span, other.time.span,
        )  # fmt: skip
    if one.place and other.place:
        if _place_key(one.place) == _place_key(other.place):
            yield _evidence(
                "place",
                one.place.name,
                t.event_place_score,
                one.place.spans[0],
                other.place.spans[0],
            )
        elif one.place.feature == other.place.feature == _CITY:
            named = f"{one.place.name} / {other.place.name}"
            yield _evidence("other place", named, t.event_other_place_score)
    kinds = {c.kind for c in one.event.counts} & {c.kind for c in other.event.counts}
    if kinds:
        yield _evidence("count", min(kinds).value, t.event_count_score)
    if cosine := _cosine(one.words, other.words):
        shared = sorted(one.words.keys() & other.words.keys())
        yield _evidence("words", " ".join(shared), t.event_words_score * cosine)


def _people(
    kind: str, left: Sequence[Actor], right: Sequence[Actor], t: Thresholds
) -> Iterator[Evidence]:
    verdicts = [(same_actor(a, b), a, b) for a in left for b in right]
    for same, a, b in verdicts:
        if same:
            yield _evidence(kind, f"{a.name} / {b.name}", t.event_actor_score)
            return
    if all(same is False for same, _, _ in verdicts):
        named = f"{left[0].name} / {right[0].name}"
        yield _evidence(f"other {kind}", named, t.event_other_actor_score)


def same_actor(one: Actor, other: Actor) -> bool | None:
    """Tell whether two articles' actors are one: by name, country and role; None: no telling.

    People are one by their last name if neither their countries nor first names speak against it.
    """
    if one.country and other.country and one.country != other.country:
        return False
    names = [a.name.lower().removeprefix("the ").split() for a in (one, other)]
    if names[0] == names[1]:
        return True
    if names[0][-1:] == names[1][-1:] and (len(names[0]) == 1 or len(names[1]) == 1):
        return True
    if one.kind is not other.kind:
        return None
    if one.role and one.role == other.role and one.country and one.country == other.country:
        return True
    return False if _is_named(one) and _is_named(other) else None


def _is_named(actor: Actor) -> bool:
    return actor.name[:1].isupper()


def _events(analysis: Analysis, lexicon: StoryLexicon) -> Iterator[Told]:
    actors = {a.id: a for a in analysis.actors}
    times = {t.id: t for t in analysis.times}
    places = {p.id: p for p in analysis.places}

    def people(found: Sequence[Participant]) -> tuple[Actor, ...]:
        return tuple(actors[p.actor_id] for p in found if p.actor_id in actors)

    for event in analysis.events:
        yield Told(
            event=event,
            analysis=analysis,
            actors=people(event.actors),
            recipients=people(event.recipients),
            time=times.get(event.time_id or ""),
            place=places.get(event.place_id or ""),
            words=_words(analysis, event.evidence, lexicon),
        )


def _words(analysis: Analysis, spans: Sequence[Span], lexicon: StoryLexicon) -> Mapping[str, float]:
    rare = lexicon.thresholds.rare_weight
    found: dict[str, float] = {}
    for span in spans:
        for match in _WORD.finditer(analysis.article.text, span.start, span.end):
            word = match.group().lower()
            if weight := lexicon.word_weights.get(word, rare):
                found[word.removesuffix("s")] = weight
    return found


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    dot = sum(w * other[word] for word, w in one.items() if word in other)
    norms = [math.sqrt(sum(w * w for w in words.values())) for words in (one, other)]
    return dot / (norms[0] * norms[1]) if dot else 0.0


def _days(time: TimeRef) -> tuple[str, str] | None:
    if time.start is None:
        return None
    return time.start, time.end or time.start


def _place_key(place: Place) -> str:
    return str(place.geonameid or place.name.lower())


def _evidence(
    kind: str, what: str, weight: float, left: Span | None = None, right: Span | None = None
) -> Evidence:
    return Evidence(kind=kind, what=what, weight=round(weight, 3), left=left, right=right)


def _counted(
    story_id: str,
    told: Sequence[Told],
    matches: Sequence[EventMatch],
    independent: Mapping[str, str],
    firsts: Mapping[str, str],
) -> CountedEvent:
    def best(value: Callable[[Told], str | None]) -> str | None:
        votes = Counter(
            dict.fromkeys((independent[e.article_id], v) for e in told if (v := value(e)))
        )
        counts = Counter(v for _, v in votes)
        return counts.most_common(1)[0][0] if counts else None

    day = best(lambda e: "/".join(_days(e.time) or ()) if e.time else None)
    place = best(lambda e: _place_key(e.place) if e.place else None)
    at = next((e.place for e in told if e.place and _place_key(e.place) == place), None)
    articles = tuple(dict.fromkeys(e.article_id for e in told))
    first = _first(told, firsts)
    ids = tuple(e.event.id for e in told)
    return CountedEvent(
        id=make_id("counted", *sorted(ids)),
        story_id=story_id,
        type=told[0].event.type,
        mode=best(lambda e: e.event.mode),
        quad=told[0].event.quad,
        status=best(lambda e: e.event.status.value) or told[0].event.status.value,
        actors=_names(e.actors for e in told),
        recipients=_names(e.recipients for e in told),
        start=day.partition("/")[0] if day else None,
        end=day.partition("/")[2] if day else None,
        place=at.name if at else None,
        country=at.country if at else None,
        counts=tuple(_counts(told)),
        event_ids=ids,
        told_by=tuple((e.event.id, e.article_id) for e in told),
        article_ids=articles,
        outlets=len({e.analysis.article.outlet for e in told if e.analysis.article.outlet}),
        independent=len({independent[id_] for id_ in articles}),
        first_id=first.id,
        first_published=first.published,
        disagreements=tuple(_disagreements(told)),
        matches=tuple(matches),
        origin=Origin(method="rule:weighed-events", version=VERSION),
    )


def _first(told: Sequence[Told], firsts: Mapping[str, str]) -> Article:
    """Return the earliest report; of copies of one day the one that the others are copies of."""
    earliest = told[0].analysis.article
    lead = next(
        (e.analysis.article for e in told if e.article_id == firsts.get(earliest.id)), earliest
    )
    return lead if _day(lead) == _day(earliest) else earliest


def _day(article: Article) -> str | None:
    return article.published and article.published[:10]


def _names(lists: Iterator[tuple[Actor, ...]]) -> tuple[str, ...]:
    """Return each actor once, under the fullest of its names."""
    kept: list[Actor] = []
    for actor in (a for people in lists for a in people):
        for i, known in enumerate(kept):
            if same_actor(actor, known):
                if _is_named(actor) and len(actor.name) > len(known.name):
                    kept[i] = actor
                break
        else:
            kept.append(actor)
    return tuple(dict.fromkeys(a.name for a in kept))


def _counts(told: Sequence[Told]) -> Iterator[GivenCount]:
    for e in told:
        for c in e.event.counts:
            yield GivenCount(
                kind=c.kind.value,
                low=c.low,
                high=c.high,
                event_id=e.event.id,
                article_id=e.article_id,
                span=c.span,
            )


def _disagreements(told: Sequence[Told]) -> Iterator[Disagreement]:
    """Yield what reports give differently: numbers, days, cities, statuses."""
    counts = list(_counts(told))
    for kind in dict.fromkeys(c.kind for c in counts):
        given = [c for c in counts if c.kind == kind]
        if any(_excludes(a, b) for a, b in combinations(given, 2)):
            yield _disagreement(kind, [(_number(c), c.event_id) for c in given])
    days = [(e, d) for e in told if e.time and (d := _days(e.time))]
    if any(a[1] < b[0] or b[1] < a[0] for (_, a), (_, b) in combinations(days, 2)):
        yield _disagreement("day", [("/".join(dict.fromkeys(d)), e.event.id) for e, d in days])
    cities = [e for e in told if e.place and e.place.feature == _CITY]
    if len({_place_key(e.place) for e in cities if e.place}) > 1:
        yield _disagreement("place", [(e.place.name, e.event.id) for e in cities if e.place])
    if len({e.event.status for e in told}) > 1:
        yield _disagreement("status", [(e.event.status.value, e.event.id) for e in told])


def _disagreement(field: str, given: Sequence[tuple[str, str]]) -> Disagreement:
    values: dict[str, list[str]] = {}
    for value, event_id in given:
        values.setdefault(value, []).append(event_id)
    return Disagreement(
        field=field,
        variants=tuple(Variant(value=v, event_ids=tuple(ids)) for v, ids in values.items()),
    )


def _excludes(one: GivenCount, other: GivenCount) -> bool:
    high = [math.inf if c.high is None else c.high for c in (one, other)]
    return one.low > high[1] or other.low > high[0]


def _number(count: GivenCount) -> str:
    if count.high is None:
        return f"{count.low}+"
    return str(count.low) if count.low == count.high else f"{count.low}-{count.high}"
