"""One event, one row: the events of a story's reports that are the same."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

from onrecord.linked import (
    CountedEvent,
    Disagreement,
    EventMatch,
    Evidence,
    GivenCount,
    Variant,
    number_of,
)
from onrecord.records import (
    Actor,
    Analysis,
    Article,
    Count,
    CountKind,
    Origin,
    Place,
    Span,
    Statement,
    Status,
    make_id,
)
from onrecord.stories.clusters import cluster
from onrecord.stories.contradictions import contradiction, is_long_ago, toll_ratio
from onrecord.stories.copies import sort_key
from onrecord.stories.figures import Figure, find_figures
from onrecord.stories.hearsay import reports_of_media
from onrecord.stories.lexicon import StoryLexicon, Thresholds
from onrecord.stories.told import (
    AHEAD,
    CROWD,
    FIGHT,
    Told,
    days_of,
    is_named,
    read_events,
    same_actor,
)

VERSION = "6"
_CITY = "P"
#: Of these a report has many, by many people: that two come first does not make them one.
_SAID = frozenset({"ACCUSE", "AGREE", "REJECT", "REQUEST", "SUPPORT", "THREATEN"})
#: What tells one deed of somebody from another of theirs, on the same or another day.
_TELLING = frozenset({"mode", "told first", "recipient", "day", "place", "number", "count"})
#: A number is another one, not a later one, from so many times the other.
_TWICE = 2


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
    Two events of one article stay two: their own article tells them apart. What a report tells on
    the word of an agency or another outlet counts as that one's report.
    """
    ordered = sorted(analyses, key=lambda a: sort_key(a.article))
    media = reports_of_media((a.article for a in ordered), independent, lexicon.agencies)
    told = {e.event.id: e for a in ordered for e in _tell(a, lexicon)}
    matches: dict[tuple[str, str], EventMatch] = {}
    apart: dict[str, set[str]] = {id_: set() for id_ in told}
    for one, other in combinations(told.values(), 2):
        match = match_events(one, other, lexicon=lexicon)
        if match is not None:
            matches[one.event.id, other.event.id] = match
        else:
            apart[one.event.id].add(other.event.id)
            apart[other.event.id].add(one.event.id)
    groups = cluster(
        [[id_] for id_ in told],
        {pair: match.score for pair, match in matches.items()},
        floor=2 * lexicon.thresholds.event_other_day_score,
        least=lexicon.thresholds.same_event,
        apart=apart,
    )
    order = {id_: i for i, id_ in enumerate(told)}
    sources = {id_: e.report_behind(media) or independent[e.article_id] for id_, e in told.items()}
    counted = []
    for ids in groups:
        inside = [told[id_] for id_ in sorted(ids, key=order.__getitem__)]
        joined = [m for pair, m in sorted(matches.items()) if set(pair) <= set(ids)]
        counted.append(_counted(story_id, inside, joined, sources, firsts))
    return tuple(sorted(counted, key=lambda c: order[c.event_ids[0]]))


def _tell(analysis: Analysis, lexicon: StoryLexicon) -> list[Told]:
    """Return an article's events, each with the numbers that somebody in it gives of it elsewhere.

    A number is of the event that its own words tell, else of the nearest one with numbers of its
    kind, else of the nearest fight (a crowd's of the nearest protest); not of what is ahead,
    denied or long ago.
    """
    told = list(read_events(analysis, lexicon))
    limit = lexicon.thresholds.story_days
    open_ = [
        e
        for e in told
        if e.event.status not in AHEAD | {Status.DENIED} and not is_long_ago(e, e, limit_days=limit)
    ]
    figures: dict[str, list[Figure]] = {}
    for figure in find_figures(analysis, lexicon.toll_words):

        def fit(e: Told, figure: Figure = figure) -> tuple[bool, bool, int] | None:
            apart = min(_gap(span, figure.count.span) for span in e.event.evidence)
            same = any(c.kind is figure.count.kind for c in e.event.counts)
            deed = CROWD if figure.count.kind is CountKind.PARTICIPANTS else FIGHT
            return (apart > 0, not same, apart) if same or e.event.type == deed else None

        fits = [(score, e.event.id) for e in open_ if (score := fit(e)) is not None]
        if fits:
            figures.setdefault(min(fits)[1], []).append(figure)
    return [replace(e, figures=tuple(figures.get(e.event.id, ()))) for e in told]


def _gap(one: Span, other: Span) -> int:
    return max(0, one.start - other.end, other.start - one.end)


def match_events(one: Told, other: Told, *, lexicon: StoryLexicon) -> EventMatch | None:
    """Weigh what speaks for and against two events' being one; None if they cannot be."""
    if contradiction(one, other, lexicon=lexicon) is not None:
        return None
    t = lexicon.thresholds
    evidence = tuple(_weighed(one, other, t))
    if not any(e.kind in _TELLING for e in evidence):
        evidence = (*evidence, _evidence("nothing but who", one.event.type, t.event_only_who_score))
    score = t.event_start + sum(e.weight for e in evidence)
    return EventMatch(
        left_id=one.event.id, right_id=other.event.id, score=round(score, 3), evidence=evidence
    )


def _weighed(one: Told, other: Told, t: Thresholds) -> Iterator[Evidence]:
    modes = (one.event.mode, other.event.mode)
    if None not in modes:
        same = modes[0] == modes[1]
        score = t.event_mode_score if same else t.event_other_mode_score
        yield _evidence("mode" if same else "other mode", f"{modes[0]} / {modes[1]}", score)
    if one.leads and other.leads and one.event.type not in _SAID:
        yield _evidence("told first", one.event.type, t.event_lead_score)
    for kind, left, right in (
        ("actor", one.actors, other.actors),
        ("recipient", one.recipients, other.recipients),
    ):
        if left and right:
            yield from _people(kind, left, right, t)
    if one.time and other.time and (days := days_of(one.time)) and (others := days_of(other.time)):
        overlap = days[0] <= others[1] and others[0] <= days[1]
        score = t.event_day_score if overlap else t.event_other_day_score
        yield _evidence(
            "day" if overlap else "other day", f"{days[0]} / {others[0]}", score,
            one.time.span, other.time.span,
        )  # fmt: skip
    elif (days_apart := _days_apart(one, other)) > 1:
        score = t.event_apart_score * math.log(days_apart)
        yield _evidence("published apart", f"{days_apart} days", score)
    if one.place and other.place:
        if _place_key(one.place) == _place_key(other.place):
            city = one.place.feature == _CITY
            yield _evidence(
                "place",
                one.place.name,
                t.event_place_score if city else t.event_region_score,
                one.place.spans[0],
                other.place.spans[0],
            )
        elif one.place.feature == other.place.feature == _CITY:
            named = f"{one.place.name} / {other.place.name}"
            yield _evidence("other place", named, t.event_other_place_score)
    yield from _numbers(one, other, t)
    if cosine := _cosine(one.words, other.words):
        shared = sorted(one.words.keys() & other.words.keys())
        yield _evidence("words", " ".join(shared), t.event_words_score * cosine)


def _numbers(one: Told, other: Told, t: Thresholds) -> Iterator[Evidence]:
    pairs = [(a, b) for a in one.counts for b in other.counts if a.kind is b.kind]
    same = [(a, b) for a, b in pairs if a.low == b.low >= t.event_same_number]
    if same:
        (a, b), *_ = same
        yield _evidence("number", f"{a.kind} {a.low}", t.event_same_number_score, a.span, b.span)
    elif toll_ratio(one.counts, other.counts, excluding=False) >= _TWICE:
        (a, b), *_ = pairs
        yield _evidence(
            "other number", f"{a.low} / {b.low}", t.event_other_number_score, a.span, b.span
        )
    elif pairs:
        yield _evidence("count", min(a.kind for a, _ in pairs).value, t.event_count_score)


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


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    dot = sum(w * other[word] for word, w in one.items() if word in other)
    norms = [math.sqrt(sum(w * w for w in words.values())) for words in (one, other)]
    return dot / (norms[0] * norms[1]) if dot else 0.0


def _days_apart(one: Told, other: Told) -> int:
    """Return how many days apart the reports are, 0 if one has no day of publication."""
    days = [_day(told.analysis.article) for told in (one, other)]
    try:
        first, last = (date.fromisoformat(day or "") for day in days)
    except ValueError:
        return 0
    return abs((last - first).days)


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
    sources: Mapping[str, str],
    firsts: Mapping[str, str],
) -> CountedEvent:
    """Return the row of events that are one; `sources` maps each to the report it counts as."""
    told = _first_to_tell(told, firsts)

    def best(value: Callable[[Told], str | None]) -> str | None:
        votes = Counter(dict.fromkeys((sources[e.event.id], v) for e in told if (v := value(e))))
        counts = Counter(v for _, v in votes)
        return counts.most_common(1)[0][0] if counts else None

    day = best(lambda e: "/".join(days_of(e.time) or ()) if e.time else None)
    place = best(lambda e: _place_key(e.place) if e.place else None)
    at = next((e.place for e in told if e.place and _place_key(e.place) == place), None)
    articles = tuple(dict.fromkeys(e.article_id for e in told))
    first = told[0].analysis.article
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
        independent=len({sources[id_] for id_ in ids}),
        first_id=first.id,
        first_published=first.published,
        disagreements=tuple(_disagreements(told)),
        matches=tuple(matches),
        origin=Origin(method="rule:weighed-events", version=VERSION),
    )


def _first_to_tell(told: Sequence[Told], firsts: Mapping[str, str]) -> Sequence[Told]:
    """Put before copies of its day, if one of them is the earliest, what they are copies of."""
    first = firsts.get(told[0].article_id)
    day = _day(told[0].analysis.article)
    leads = [e for e in told if e.article_id == first and _day(e.analysis.article) == day]
    return [*leads, *(e for e in told if e not in leads)]


def _day(article: Article) -> str | None:
    return article.published and article.published[:10]


def _names(lists: Iterator[tuple[Actor, ...]]) -> tuple[str, ...]:
    """Return each actor once, under the fullest of its names."""
    kept: list[Actor] = []
    for actor in (a for people in lists for a in people):
        for i, known in enumerate(kept):
            if same_actor(actor, known):
                if is_named(actor) and len(actor.name) > len(known.name):
                    kept[i] = actor
                break
        else:
            kept.append(actor)
    return tuple(dict.fromkeys(a.name for a in kept))


def _counts(told: Sequence[Told]) -> Iterator[GivenCount]:
    for e in told:
        speakers = {a.id: a.name for a in e.analysis.actors}
        given = [(c, _giver(c, e.analysis.statements)) for c in e.event.counts]
        given += [(f.count, f.statement) for f in e.figures]
        for c, statement in given:
            yield GivenCount(
                kind=c.kind.value,
                low=c.low,
                high=c.high,
                event_id=e.event.id,
                article_id=e.article_id,
                statement_id=statement.id if statement else None,
                speaker=speakers.get(statement.speaker_id or "") if statement else None,
                outlet=e.analysis.article.outlet,
                span=c.span,
            )


def _giver(count: Count, statements: Sequence[Statement]) -> Statement | None:
    """Return the innermost statement whose words give a number, None if the outlet does."""
    inside = [s for s in statements if any(c.holds(count.span) for c in s.content)]
    return min(inside, key=lambda s: (sum(map(len, s.content)), s.id), default=None)


def _disagreements(told: Sequence[Told]) -> Iterator[Disagreement]:
    """Yield what reports give differently: numbers, days, cities, statuses."""
    counts = list(_counts(told))
    for kind in dict.fromkeys(c.kind for c in counts):
        given = [c for c in counts if c.kind == kind]
        if any(_excludes(a, b) for a, b in combinations(given, 2)):
            yield _disagreement(
                kind,
                [(number_of(c.low, c.high), c.event_id, c.speaker or c.outlet) for c in given],
            )
    days = [(e, d) for e in told if e.time and (d := days_of(e.time))]
    if any(a[1] < b[0] or b[1] < a[0] for (_, a), (_, b) in combinations(days, 2)):
        yield _disagreement("day", [_given(e, "/".join(dict.fromkeys(d))) for e, d in days])
    cities = [e for e in told if e.place and e.place.feature == _CITY]
    if len({_place_key(e.place) for e in cities if e.place}) > 1:
        yield _disagreement("place", [_given(e, e.place.name) for e in cities if e.place])
    if len({e.event.status for e in told}) > 1:
        yield _disagreement("status", [_given(e, e.event.status.value) for e in told])


def _given(told: Told, value: str) -> tuple[str, str, str | None]:
    """Return a value that an event has, with who gives it: the speaker, else the outlet."""
    names = {a.id: a.name for a in told.analysis.actors}
    said = {s.id: s.speaker_id for s in told.analysis.statements}
    speaker = names.get(said.get(told.event.statement_id or "") or "")
    return value, told.event.id, speaker or told.analysis.article.outlet


def _disagreement(field: str, given: Sequence[tuple[str, str, str | None]]) -> Disagreement:
    return Disagreement(
        field=field,
        variants=tuple(
            Variant(
                value=value,
                event_ids=tuple(dict.fromkeys(id_ for v, id_, _ in given if v == value)),
                given_by=tuple(dict.fromkeys(who for v, _, who in given if v == value and who)),
            )
            for value in dict.fromkeys(v for v, _, _ in given)
        ),
    )


def _excludes(one: GivenCount, other: GivenCount) -> bool:
    high = [math.inf if c.high is None else c.high for c in (one, other)]
    return one.low > high[1] or other.low > high[0]
