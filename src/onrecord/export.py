"""The public record: an analysis as the JSON of `data/record.schema.json`, and its tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from onrecord.records import (
    Actor,
    Analysis,
    Article,
    Block,
    Event,
    Mention,
    Origin,
    Participant,
    Place,
    Span,
    Statement,
    TimeRef,
)

SCHEMA = "onrecord/record/1"

#: A JSON object as it is written; the shapes are those of data/record.schema.json.
Json = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What made a record: the program's version, its models, and the seconds it took."""

    onrecord: str
    models: Mapping[str, str]
    seconds: float


def to_record(analysis: Analysis, *, run: Run) -> Json:
    """Return the record of one article; every span repeats the text it covers."""
    text = analysis.article.text
    mentions = {m.id: m for m in analysis.mentions}
    return {
        "schema": SCHEMA,
        "article": _article(analysis.article, analysis.blocks),
        "actors": [_actor(a, mentions, text) for a in analysis.actors],
        "statements": [_statement(s, text) for s in analysis.statements],
        "events": [_event(e, text) for e in analysis.events],
        "times": [_time(t, text) for t in analysis.times],
        "places": [_place(p, text) for p in analysis.places],
        "failures": [
            {"stage": f.stage, "error": f.error, "message": f.message} for f in analysis.failures
        ],
        "run": {
            "onrecord": run.onrecord,
            "models": dict(run.models),
            "seconds": round(run.seconds, 3),
        },
    }


def to_json(analysis: Analysis, *, run: Run, indent: int | None = 2) -> bytes:
    """Return the record as JSON; `indent` None gives one line."""
    encoded = msgspec.json.encode(to_record(analysis, run=run))
    return msgspec.json.format(encoded, indent=indent) if indent else encoded


def span_json(span: Span, text: str) -> Json:
    """Return a span with the text it covers."""
    return {"start": span.start, "end": span.end, "text": span.of(text)}


def _spans(spans: Iterable[Span], text: str) -> list[Json]:
    return [span_json(span, text) for span in spans]


def _origin(origin: Origin) -> Json:
    return {"method": origin.method, "version": origin.version}


def _article(article: Article, blocks: Sequence[Block]) -> Json:
    return {
        "id": article.id,
        "sha256": article.sha256,
        "url": article.url,
        "outlet": article.outlet,
        "headline": article.headline,
        "bylines": list(article.bylines),
        "published": article.published,
        "language": article.language,
        "text": article.text,
        "blocks": [
            {
                "id": b.id,
                **span_json(b.span, article.text),
                "kind": b.kind.value,
                "parent": b.parent_id,
                "origin": _origin(b.origin),
            }
            for b in blocks
        ],
    }


def _actor(actor: Actor, mentions: Mapping[str, Mention], text: str) -> Json:
    return {
        "id": actor.id,
        "name": actor.name,
        "kind": actor.kind.value,
        "country": actor.country,
        "sectors": list(actor.sectors),
        "role": actor.role,
        "wikidata": actor.wikidata,
        "members": list(actor.members),
        "mentions": [
            {**span_json(mentions[m].span, text), "form": mentions[m].form.value}
            for m in actor.mention_ids
        ],
        "origin": _origin(actor.origin),
    }


def _participants(items: Iterable[Participant], text: str) -> list[Json]:
    return [{"actor": p.actor_id, "span": span_json(p.span, text)} for p in items]


def _statement(s: Statement, text: str) -> Json:
    return {
        "id": s.id,
        "speaker": s.speaker_id,
        "source": _spans(s.source, text) or None,
        "cue": _spans(s.cue, text) or None,
        "content": _spans(s.content, text),
        "quotation": s.quotation.value,
        "act": s.act.value,
        "audience": s.audience_id,
        "channel": (
            {"kind": s.channel.kind.value, "span": span_json(s.channel.span, text)}
            if s.channel
            else None
        ),
        "relays": _participants(s.relays, text),
        "inside": s.inside_id,
        "repeats": s.repeats_id,
        "time": s.time_id,
        "confidence": s.confidence,
        "origin": _origin(s.origin),
    }


def _event(e: Event, text: str) -> Json:
    return {
        "id": e.id,
        "type": e.type,
        "mode": e.mode,
        "contexts": list(e.contexts),
        "quad": e.quad,
        "score": e.score,
        "actors": _participants(e.actors, text),
        "recipients": _participants(e.recipients, text),
        "status": e.status.value,
        "according_to": e.statement_id,
        "time": e.time_id,
        "place": e.place_id,
        "counts": [
            {"kind": c.kind.value, "low": c.low, "high": c.high, "span": span_json(c.span, text)}
            for c in e.counts
        ],
        "evidence": _spans(e.evidence, text),
        "confidence": e.confidence,
        "origin": _origin(e.origin),
    }


def _time(t: TimeRef, text: str) -> Json:
    return {
        "id": t.id,
        "span": span_json(t.span, text),
        "type": t.type.value,
        "value": t.value,
        "start": t.start,
        "end": t.end,
        "anchor": t.anchor,
        "origin": _origin(t.origin),
    }


def _place(p: Place, text: str) -> Json:
    return {
        "id": p.id,
        "name": p.name,
        "spans": _spans(p.spans, text),
        "country": p.country,
        "geonameid": p.geonameid,
        "latitude": p.latitude,
        "longitude": p.longitude,
        "feature": p.feature,
        "origin": _origin(p.origin),
    }
