"""schema.org JSON-LD: an article a line, with its statements as Quotation and Claim."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from onrecord.public import Actor, Record, Statement

_TYPES = {
    "person": "Person",
    "country": "Country",
    "government": "GovernmentOrganization",
    "organization": "Organization",
}

#: A JSON object as it is written.
Json = dict[str, object]


def line(record: Record) -> bytes:
    """Return the article and what it says others said, as one line of JSON-LD.

    `<` is written `\\u003c`, so that the line may stand in a page's script element as it is.
    """
    article = record.article
    about: Json = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": _article_id(record),
        "url": article.url,
        "headline": article.headline,
        "datePublished": article.published,
        "inLanguage": article.language,
        "publisher": article.outlet and {"@type": "Organization", "name": article.outlet},
        "author": [{"@type": "Person", "name": name} for name in article.bylines],
        "hasPart": list(_parts(record)),
    }
    kept = {key: value for key, value in about.items() if value not in (None, [])}
    return msgspec.json.encode(kept).replace(b"<", b"\\u003c") + b"\n"


def _parts(record: Record) -> Iterator[Json]:
    """Walk the statements, each once: what repeats earlier words is left out."""
    actors = {a.id: a for a in record.actors}
    for s in record.statements:
        if s.repeats is None:
            yield (
                _quotation(record, s, actors)
                if s.quotation == "direct"
                else _claim(record, s, actors)
            )


def _quotation(record: Record, s: Statement, actors: dict[str, Actor]) -> Json:
    return _without_none(
        {
            "@type": "Quotation",
            "@id": f"urn:onrecord:{s.id}",
            "text": _content(s),
            "creator": _speaker(s, actors),
            "isBasedOn": _relays(s, actors),
            "isPartOf": {"@id": _article_id(record)},
        }
    )


def _claim(record: Record, s: Statement, actors: dict[str, Actor]) -> Json:
    return _without_none(
        {
            "@type": "Claim",
            "@id": f"urn:onrecord:{s.id}",
            "text": _content(s),
            "author": _speaker(s, actors),
            "isBasedOn": _relays(s, actors),
            "appearance": {"@id": _article_id(record)},
        }
    )


def _speaker(s: Statement, actors: dict[str, Actor]) -> Json | None:
    if actor := actors.get(s.speaker or ""):
        job = {"jobTitle": actor.role} if actor.role and actor.kind == "person" else {}
        return {"@type": _TYPES.get(actor.kind, "Thing"), "name": actor.name, **job}
    words = " … ".join(span.text for span in s.source or ())
    return {"@type": "Thing", "name": words} if words else None


def _relays(s: Statement, actors: dict[str, Actor]) -> list[Json] | None:
    """Return what the words were taken from: a report by each relay, nearest the speaker first."""
    return [
        {
            "@type": "CreativeWork",
            "provider": {
                "@type": _TYPES.get(actors[r.actor].kind, "Thing"),
                "name": actors[r.actor].name,
            },
        }
        for r in s.relays
        if r.actor in actors
    ] or None


def _content(s: Statement) -> str:
    return " … ".join(span.text for span in s.content)


def _article_id(record: Record) -> str:
    return record.article.url or f"urn:onrecord:{record.article.id}"


def _without_none(found: Json) -> Json:
    return {key: value for key, value in found.items() if value is not None}
