"""W3C Web Annotation: a page of annotations for each article, anchored by position and by quote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from onrecord.public import Anchor, Article, Event, Record

CONTEXT = ("http://www.w3.org/ns/anno.jsonld", {"onrecord": "urn:onrecord:"})
#: Characters of the text before and after that find a quote again where positions have moved.
_AROUND = 32
_ARROW = " ⟵ "

#: A JSON object as it is written.
Json = dict[str, object]


def page(record: Record) -> bytes:
    """Return the article's annotations as one JSON-LD document."""
    article = record.article
    found: Json = {
        "@context": CONTEXT,
        "id": f"urn:onrecord:{article.id}:annotations",
        "type": "AnnotationPage",
        "onrecord:text": f"{article.id}.txt",
        "items": [*_statements(record), *_events(record), *_places(record), *_times(record)],
    }
    return msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n"


def _statements(record: Record) -> Iterator[Json]:
    names = {a.id: a.name for a in record.actors}
    for s in record.statements:
        chain = [
            names.get(s.speaker or "") or _words(s.source),
            *(names[r.actor] for r in s.relays),
        ]
        tags = ["statement", f"act:{s.act}", f"quotation:{s.quotation}"]
        if s.channel:
            tags.append(f"channel:{s.channel.kind}")
        spans = [("content", c) for c in s.content]
        spans += [("cue", c) for c in s.cue or ()] + [("source", c) for c in s.source or ()]
        spans += [("relay", r.span) for r in s.relays]
        spans += [("channel", s.channel.span)] if s.channel else []
        about = f"{_ARROW.join(c for c in chain if c) or '—'}: {_words(s.content)}"
        yield _annotation(record.article, s.id, about, tags, spans)


def _events(record: Record) -> Iterator[Json]:
    names = {a.id: a.name for a in record.actors}
    for e in record.events:
        tags = ["event", f"type:{e.type}", f"status:{e.status}"]
        tags += [f"mode:{e.mode}"] if e.mode else []
        spans = [("evidence", s) for s in e.evidence]
        spans += [("actor", p.span) for p in e.actors]
        spans += [("recipient", p.span) for p in e.recipients]
        spans += [("count", c.span) for c in e.counts]
        yield _annotation(record.article, e.id, _told(e, names), tags, spans)


def _told(event: Event, names: dict[str, str]) -> str:
    code = f"{event.type} {event.mode}" if event.mode else event.type
    who = ", ".join(names[p.actor] for p in event.actors) or "—"
    whom = ", ".join(names[p.actor] for p in event.recipients)
    return f"{who}: {code}" + (f" → {whom}" if whom else "") + f" ({event.status})"


def _places(record: Record) -> Iterator[Json]:
    for p in record.places:
        tags = ["place", *([f"geonames:{p.geonameid}"] if p.geonameid else [])]
        yield _annotation(record.article, p.id, p.name, tags, [("place", s) for s in p.spans])


def _times(record: Record) -> Iterator[Json]:
    for t in record.times:
        tags = ["time", f"timex3:{t.type}"]
        yield _annotation(record.article, t.id, t.value or t.span.text, tags, [("time", t.span)])


def _annotation(
    article: Article,
    id_: str,
    about: str,
    tags: Iterable[str],
    spans: Iterable[tuple[str, Anchor]],
) -> Json:
    body: list[Json] = [
        {
            "type": "TextualBody",
            "purpose": "describing",
            "value": about,
            "format": "text/plain",
        }
    ]
    body += [{"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in tags]
    return {
        "id": f"urn:onrecord:{id_}",
        "type": "Annotation",
        "motivation": "describing",
        "body": body,
        "target": [_target(article, role, span) for role, span in spans],
    }


def _target(article: Article, role: str, span: Anchor) -> Json:
    before = article.text[max(0, span.start - _AROUND) : span.start]
    after = article.text[span.end : span.end + _AROUND]
    return {
        "source": article.url or f"{article.id}.txt",
        "onrecord:role": role,
        "selector": [
            {"type": "TextPositionSelector", "start": span.start, "end": span.end},
            {"type": "TextQuoteSelector", "exact": span.text, "prefix": before, "suffix": after},
        ],
    }


def _words(spans: Iterable[Anchor] | None) -> str:
    return " … ".join(span.text for span in spans or ())
