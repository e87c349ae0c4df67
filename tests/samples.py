"""A public record made by hand, whose text is as hostile as text can be."""

from __future__ import annotations

import msgspec

from marked import marked
from onrecord.records import Span

#: An emoji of several code points, a right-to-left override, a combining accent, a tab and quotes.
MARKED = (
    'Dispatch "A\tB"\n\n'
    "👨‍👩‍👧 {said:{source:Ana “\u202eOrtiz\u202c” Cafe\u0301s} {cue:said} {content:“<b>Peace</b> & 😀”}}.\n\n"
    "{evidence:{actor:Togo} and {second:Ghana} {verb:accused} {recipient:the\tUnited Nations} on "
    "{time:Monday} in {place:Accra}}. At least {count:12} people were hurt\n"
    "{evidence2:when\n{rebels:rebels} attacked}."
)
TEXT, SPANS = marked(MARKED)


def anchor(span: Span) -> dict[str, object]:
    return {"start": span.start, "end": span.end, "text": span.of(TEXT)}


def one(name: str) -> dict[str, object]:
    return anchor(SPANS[name][0])


ORIGIN = {"method": "rule:test", "version": "1"}


def block(id_: str, kind: str, start: int, end: int) -> dict[str, object]:
    found = {"id": id_, **anchor(Span(start, end)), "kind": kind}
    return {**found, "parent": None, "origin": ORIGIN}


def actor(id_: str, name: str, words: str, **more: object) -> dict[str, object]:
    return {
        "id": id_,
        "name": name,
        "kind": "country",
        "country": None,
        "sectors": [],
        "role": None,
        "wikidata": None,
        "mentions": [{**one(words), "form": "name"}],
        "origin": ORIGIN,
        **more,
    }


def event(id_: str, **more: object) -> dict[str, object]:
    return {
        "id": id_,
        "type": "ACCUSE",
        "mode": "allege",
        "contexts": ["military", "legal"],
        "quad": "verbal conflict",
        "score": -3.5,
        "actors": [
            {"actor": "ac-togo", "span": one("actor")},
            {"actor": "ac-ghana", "span": one("second")},
        ],
        "recipients": [{"actor": "ac-un", "span": one("recipient")}],
        "status": "happened",
        "according_to": None,
        "time": "ti-1",
        "place": "pl-1",
        "counts": [{"kind": "injured", "low": 12, "high": None, "span": one("count")}],
        "evidence": [one("evidence")],
        "confidence": 0.87,
        "origin": ORIGIN,
        **more,
    }


def record(**more: object) -> bytes:
    """Return the record as a line of JSON; `more` replaces whole lists of it or the article's fields."""
    article: dict[str, object] = {
        "id": "0123456789abcdef",
        "sha256": "0" * 64,
        "url": None,
        "outlet": 'The "Lomé\tPost"',
        "headline": 'Dispatch "A\tB"',
        "bylines": [],
        "published": "2026-03-18T23:30:00-05:00",
        "language": "en",
        "text": TEXT,
        "blocks": [block("bl-1", "headline", 0, 14), block("bl-2", "paragraph", 16, len(TEXT))],
    }
    whole: dict[str, object] = {
        "schema": "onrecord/record/1",
        "actors": [
            actor("ac-ana", "Ana Ortiz", "source", kind="person", role="envoy"),
            actor("ac-togo", "Togo", "actor", country="TGO", sectors=["GOV"]),
            actor("ac-ghana", "Ghana; the coast", "second", country="GHA", sectors=["GOV", "MIL"]),
            actor("ac-un", "United Nations", "recipient", kind="organization", sectors=["IGO"]),
            actor("ac-rebels", "rebels", "rebels", kind="group", sectors=["REB"]),
        ],
        "statements": [
            {
                "id": "st-1",
                "speaker": "ac-ana",
                "source": [one("source")],
                "cue": [one("cue")],
                "content": [one("content")],
                "quotation": "direct",
                "act": "say",
                "audience": None,
                "channel": None,
                "relays": [],
                "inside": None,
                "repeats": None,
                "time": None,
                "confidence": 0.9,
                "origin": ORIGIN,
            }
        ],
        "events": [event("ev-1")],
        "times": [
            {
                "id": "ti-1",
                "span": one("time"),
                "type": "DATE",
                "value": "2026-03-16",
                "start": "2026-03-16",
                "end": "2026-03-16",
                "anchor": None,
                "origin": ORIGIN,
            }
        ],
        "places": [
            {
                "id": "pl-1",
                "name": "Accra",
                "spans": [one("place")],
                "country": "GHA",
                "geonameid": 2306104,
                "latitude": 5.55602,
                "longitude": -0.1969,
                "feature": "P",
                "origin": ORIGIN,
            }
        ],
        "failures": [],
        "run": {"onrecord": "0.1.0", "models": {}, "seconds": 0.1},
    }
    article |= {k: v for k, v in more.items() if k in article}
    whole |= {k: v for k, v in more.items() if k in whole}
    return msgspec.json.encode({**whole, "article": article})
