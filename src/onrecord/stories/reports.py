"""A report as stories compare it: its rare words, places, countries and the day it tells of."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from onrecord.records import ActorKind, Analysis, BlockKind, Span, TimeType
from onrecord.stories.lexicon import StoryLexicon

_TOLD = frozenset({BlockKind.HEADLINE, BlockKind.STANDFIRST, BlockKind.PARAGRAPH})
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d.,]*")
#: Endings that are left out, so that "strike", "strikes" and "striking" may meet.
_ENDINGS = ("ies", "es", "s", "ed", "ing")
_MIN_STEM = 3
#: A city, town or village in GeoNames.
_CITY = "P"
#: Sectors of bodies that tell nothing of where something happened.
_ABROAD = frozenset({"JRN", "BUS"})
#: How often a country is named, beside the one named most, that a report is about.
_MAIN = 0.25
#: A day that a report tells of lies so many days before it was published, or one after.
_DAYS_BACK = 8


@dataclass(frozen=True, slots=True)
class Report:
    """What of an article tells which happening it reports.

    `terms` are its words with their weights, `spans` where each stands first; `published` and
    `day` (the first day of the last week that it names) count days. `places` are its cities by
    their ids, with their names in `place_names`. `countries` are those that it names, `main`
    the ones that it names most; where media and companies are from tells of no happening.
    """

    article_id: str
    published: int | None
    day: int | None
    day_span: Span | None
    terms: Mapping[str, float]
    spans: Mapping[str, Span]
    norm: float
    places: Mapping[str, Span]
    place_names: Mapping[str, str]
    countries: Collection[str]
    main: Collection[str]


def read_report(analysis: Analysis, *, lexicon: StoryLexicon) -> Report:
    """Return what stories compare, from the headline and the first words of the report."""
    terms: dict[str, float] = {}
    spans: dict[str, Span] = {}
    for span, form in _words(analysis, lexicon.thresholds.lead_words):
        weight = _weight(form, lexicon)
        if weight > 0:
            term = stem(form)
            terms[term] = max(terms.get(term, 0.0), weight)
            spans.setdefault(term, span)
    published = _day(analysis.article.published)
    day, day_span = _told_day(analysis, published)
    cities = [p for p in analysis.places if p.feature == _CITY and p.spans]
    countries = _countries(analysis)
    most = max(countries.values(), default=0)
    return Report(
        article_id=analysis.article.id,
        published=published,
        day=day,
        day_span=day_span,
        terms=terms,
        spans=spans,
        norm=math.sqrt(sum(w * w for w in terms.values())),
        places={str(p.geonameid or p.name): p.spans[0] for p in cities},
        place_names={str(p.geonameid or p.name): p.name for p in cities},
        countries=frozenset(countries),
        main=frozenset(c for c, n in countries.items() if n >= _MAIN * most),
    )


def _countries(analysis: Analysis) -> Counter[str]:
    """Count how often each country is named by its places, states and people."""
    found: Counter[str] = Counter()
    for place in analysis.places:
        if place.country:
            found[place.country] += len(place.spans)
    for actor in analysis.actors:
        foreign = actor.kind is ActorKind.ORGANIZATION and _ABROAD & set(actor.sectors)
        if actor.country and not foreign:
            found[actor.country] += len(actor.mention_ids)
    return found


def _words(analysis: Analysis, most: int) -> list[tuple[Span, str]]:
    text = analysis.article.text
    told = [b.span for b in analysis.blocks if b.kind in _TOLD] or [Span(0, len(text))]
    found: list[tuple[Span, str]] = []
    for block in told:
        for match in _WORD.finditer(text, block.start, block.end):
            form = match.group().lower().replace("’", "'").removesuffix("'s").rstrip(".,")
            found.append((Span(match.start(), match.end()), form))
            if len(found) == most:
                return found
    return found


def _weight(form: str, lexicon: StoryLexicon) -> float:
    if form[0].isdigit():
        return (
            lexicon.thresholds.digit_weight if len(form) == 1 else lexicon.thresholds.number_weight
        )
    if len(form) == 1:
        return 0.0
    return lexicon.word_weights.get(form, lexicon.thresholds.rare_weight)


def stem(form: str) -> str:
    """Return a word in small letters without its ending, so that forms of it may meet."""
    for ending in _ENDINGS:
        if form.endswith(ending) and len(form) > len(ending) + _MIN_STEM:
            return form[: -len(ending)] + ("y" if ending == "ies" else "")
    return form


def _day(published: str | None) -> int | None:
    try:
        return date.fromisoformat(published[:10]).toordinal() if published else None
    except ValueError:
        return None


def _told_day(analysis: Analysis, published: int | None) -> tuple[int | None, Span | None]:
    if published is None:
        return None, None
    for time in analysis.times:
        if time.type in (TimeType.DATE, TimeType.TIME) and time.start == time.end:
            day = _day(time.start)
            if day is not None and published - _DAYS_BACK <= day <= published + 1:
                return day, time.span
    return None, None
