"""PLOVER's own JSON Lines: the fields of the manual's chapter on data, one object an event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from onrecord.exports.cells import sentence_number
from onrecord.exports.codes import Codes
from onrecord.exports.rows import Row
from onrecord.exports.selection import Coded, Party
from onrecord.public import Place

CODEBOOK = "plover-2.0"
_QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
_SIZES = {
    "killed": "dead",
    "injured": "injured",
    "detained": "arrested",
    "participants": "participants",
}
#: Field of a record to where it comes from, for the documents; `x.y` is field y of the object x.
FIELDS: Mapping[str, str] = {
    "id": "id of the event",
    "has_event": "true",
    "date": "first day that the words give the event, else the day of publication",
    "enddate": "last day, if it is another",
    "actor": "list of entities",
    "recipient": "list of entities",
    "event": "`type`, a list of one",
    "event_loc": "location, null if the article gives none",
    "event_text": "`evidence`, the words that show the event",
    "quad_code": "1 to 4; SANCTION is 4, material conflict",
    "event_scale": "`score`",
    "mode": "`mode`, a list of one or none",
    "context": "`contexts`; with `--all-status` also `future`, `hypothetical`, `negation`",
    "text_info": "where in the article's text the evidence is",
    "text_info.sequence": "number of the sentence",
    "text_info.start": "offset of the first character, in code points",
    "text_info.end": "offset after the last",
    "size": "`counts`: `dead`, `injured`, `arrested`, `participants`, the lower figure of each",
    "size_high": "the upper figures; null: open upwards",
    "cite_info": "the article",
    "cite_info.citation": "id of the article",
    "cite_info.url": "`url`",
    "cite_info.title": "`headline`",
    "cite_info.language": "`language`, its first two letters",
    "cite_info.publication": "`outlet`",
    "cite_info.coder": "`onrecord` and its version",
    "cite_info.codebook": "`plover-2.0`",
    "entity.code": "`country`, or UNO, EUR, IGO, NGO, IMG, ISM, MNC",
    "entity.sector": "first of `sectors`",
    "entity.other_sectors": "the others",
    "entity.entity_text": "the words that put it there",
    "entity.identifier_id": "`wikidata`",
    "entity.identifier_text": "`name` of the actor",
    "entity.office": "`role`",
    "event_loc.extracted_place": "the words that name the place",
    "event_loc.resolved_place": "`name` of the place",
    "event_loc.geonameid": "`geonameid`",
    "event_loc.lat": "`latitude`",
    "event_loc.lon": "`longitude`",
    "event_loc.city": "of the gazetteer",
    "event_loc.district": "second level, of the gazetteer",
    "event_loc.province": "first level, of the gazetteer",
    "event_loc.country": "name of the country",
    "event_loc.country_code": "`country` of the place",
    "event_loc.feature_class": "`feature`",
    "onrecord": "fields that PLOVER has not",
    "onrecord.status": "`status`",
    "onrecord.according_to": "id of the statement that carries the event, null: the outlet itself",
    "onrecord.date_from": "`text` or `publication`",
    "onrecord.confidence": "`confidence`",
}


def rows(coded: Coded, codes: Codes) -> Iterator[Row]:
    """Return the event's one row."""
    yield Row(
        id=coded.event.id,
        line=msgspec.json.encode(_record(coded, codes)) + b"\n",
        actors=coded.actors,
        recipients=coded.recipients,
    )


def _record(coded: Coded, codes: Codes) -> dict[str, object]:
    event, article = coded.event, coded.record.article
    start, end = coded.at, max(span.end for span in event.evidence)
    counts = {_SIZES[c.kind]: c for c in event.counts if c.kind in _SIZES}
    return {
        "id": event.id,
        "has_event": True,
        "date": coded.date.start,
        "enddate": coded.date.last,
        "actor": [_entity(p, codes) for p in coded.actors],
        "recipient": [_entity(p, codes) for p in coded.recipients],
        "event": [event.type],
        "event_loc": coded.place and _location(coded, coded.place, codes),
        "event_text": [span.text for span in event.evidence],
        "quad_code": _QUADS.index(event.quad) + 1,
        "event_scale": event.score,
        "mode": [event.mode] if event.mode else [],
        "context": list(coded.contexts),
        "text_info": {
            "sequence": sentence_number(article.text, start),
            "start": start,
            "end": end,
        },
        "size": {kind: count.low for kind, count in counts.items()},
        "size_high": {kind: count.high for kind, count in counts.items()},
        "cite_info": {
            "citation": article.id,
            "url": article.url,
            "title": article.headline,
            "language": article.language and article.language[:2],
            "publication": article.outlet,
            "coder": f"onrecord {coded.record.run.onrecord}",
            "codebook": CODEBOOK,
        },
        "onrecord": {
            "status": coded.status,
            "according_to": event.according_to,
            "date_from": coded.date.source,
            "confidence": coded.confidence,
        },
    }


def _entity(party: Party, codes: Codes) -> dict[str, object]:
    actor = party.actor
    sectors = codes.sectors_of(actor)
    return {
        "code": codes.country_field(actor),
        "sector": next(iter(sectors), None),
        "other_sectors": list(sectors[1:]),
        "entity_text": party.span.text,
        "identifier_id": actor.wikidata,
        "identifier_text": actor.name,
        "office": actor.role,
    }


def _location(coded: Coded, place: Place, codes: Codes) -> dict[str, object]:
    area = codes.area(place)
    country = codes.countries.get(place.country or "")
    return {
        "extracted_place": coded.place_words,
        "resolved_place": place.name,
        "geonameid": place.geonameid,
        "lat": place.latitude,
        "lon": place.longitude,
        "city": area.city,
        "district": area.district,
        "province": area.province,
        "country": country and country.name,
        "country_code": place.country,
        "feature_class": place.feature,
    }
