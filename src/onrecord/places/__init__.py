"""Place mentions to gazetteer entries: recognition, choice, and the records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from onrecord.parse import Document
from onrecord.places.gazetteer import Gazetteer, GazetteerEntry, Kind
from onrecord.places.recognise import as_name, find_sightings, judge
from onrecord.places.resolve import Choice, Name, Profile, choose, read_profile
from onrecord.records import ActorKind, Mention, MentionForm, Origin, Place, Span, make_id

__all__ = [
    "Gazetteer",
    "GazetteerEntry",
    "Kind",
    "Profile",
    "find_places",
    "outlet_profiles",
    "resolve_spans",
]

#: Words that are a place with less than this probability are left out.
THRESHOLD = 0.5
_NOTHING = np.zeros(0, np.uint32)


def find_places(
    doc: Document,
    mentions: Sequence[Mention],
    *,
    gazetteer: Gazetteer,
    profile: Profile | None = None,
) -> tuple[Place, ...]:
    """Find the places the text names, one record a place, sorted by first span.

    Demonyms count as mentions of their country ("Russian troops"). What is clearly a place but not
    in the gazetteer has neither id nor coordinates. `name` is the article's fullest form of its
    name, the gazetteer's where the article has only a demonym or an abbreviation. `profile` says
    where the outlet's reports take place; without one, a place in the outlet's name ("Guernsey
    Press") is taken for a hint.
    """
    sightings = find_sightings(doc, mentions, gazetteer=gazetteer)
    names = [sighting.name for sighting in sightings]
    profile = profile or _outlet(doc, gazetteer)
    choices = choose(names, doc.text, gazetteer=gazetteer, profile=profile)
    weights = gazetteer.weights["place"]
    judged = [
        (name, choice)
        for sighting, name, choice in zip(sightings, names, choices, strict=True)
        if judge(sighting, choice, weights) >= THRESHOLD
    ]
    kept = [name for name, _ in judged]
    chosen = choose(kept, doc.text, gazetteer=gazetteer, profile=profile)
    unlisted = tuple(_unlisted(doc, mentions, [name.span for name in kept]))
    return _records(doc, [*kept, *unlisted], [*chosen, *(None for _ in unlisted)], gazetteer)


def _unlisted(doc: Document, mentions: Sequence[Mention], known: Sequence[Span]) -> Iterator[Name]:
    """Walk the names of several words that the article uses as places and no gazetteer has."""
    for mention in mentions:
        if mention.kind is ActorKind.PLACE and mention.form is MentionForm.NAME:
            words = mention.span.of(doc.text)
            if " " in words and not any(span.overlaps(mention.span) for span in known):
                yield Name(mention.span, words, _NOTHING)


def resolve_spans(
    doc: Document, spans: Sequence[Span], *, gazetteer: Gazetteer, profile: Profile | None = None
) -> tuple[GazetteerEntry | None, ...]:
    """Choose an entry for each of `spans`, which are known to name places and are in order."""
    names = [as_name(doc, span, gazetteer) for span in spans]
    choices = choose(names, doc.text, gazetteer=gazetteer, profile=profile)
    return tuple(gazetteer.entry(choice.number) if choice else None for choice in choices)


def outlet_profiles(docs: Iterable[Document], *, gazetteer: Gazetteer) -> Mapping[str, Profile]:
    """Learn from its articles where each outlet's reports take place, keyed by `Article.outlet`.

    Outlets with fewer than three articles are left out.
    """
    by_outlet: dict[str, list[tuple[str, Sequence[Name]]]] = {}
    for doc in docs:
        if doc.article.outlet:
            sightings = find_sightings(doc, (), gazetteer=gazetteer)
            names = [sighting.name for sighting in sightings]
            by_outlet.setdefault(doc.article.outlet, []).append((doc.text, names))
    return {
        outlet: read_profile(texts, gazetteer=gazetteer)
        for outlet, texts in sorted(by_outlet.items())
        if len(texts) >= 3
    }


def _outlet(doc: Document, gazetteer: Gazetteer) -> Profile | None:
    if not doc.article.outlet:
        return None
    words = doc.article.outlet.split()
    names = []
    for size in range(min(3, len(words)), 0, -1):
        name = " ".join(words[:size])
        postings = gazetteer.meanings(name, after_comma=False)
        if len(postings) and name[0].isupper():
            names.append(Name(Span(0, 1), name, postings))
            break
    return read_profile([(doc.article.outlet, names)], gazetteer=gazetteer) if names else None


def _records(
    doc: Document,
    names: Sequence[Name],
    choices: Sequence[Choice | None],
    gazetteer: Gazetteer,
) -> tuple[Place, ...]:
    groups: dict[int | str, list[tuple[Name, Choice | None]]] = {}
    for name, choice in zip(names, choices, strict=True):
        key = choice.number if choice else name.text.casefold()
        groups.setdefault(key, []).append((name, choice))
    places = []
    for group in groups.values():
        choice = group[0][1]
        entry = gazetteer.entry(choice.number) if choice else None
        spans = tuple(sorted(name.span for name, _ in group))
        # a demonym or "Va." names the place for the reader, but is not its name
        own = [name.text for name, choice in group if not choice or not choice.indirect]
        label = max(own, key=len) if own else entry.name if entry else group[0][0].text
        places.append(
            Place(
                id=make_id("place", doc.article.id, entry and entry.name, *spans),
                article_id=doc.article.id,
                name=label,
                spans=spans,
                country=entry.country if entry else None,
                geonameid=entry.geonameid if entry else None,
                latitude=entry.latitude if entry else None,
                longitude=entry.longitude if entry else None,
                feature=entry.feature if entry else None,
                origin=Origin(
                    method="rule:gazetteer" if entry else "rule:parser-name",
                    version=gazetteer.version,
                ),
            )
        )
    return tuple(sorted(places, key=lambda place: place.spans))
