"""One article's record as lines that a person compares: what `tests/golden/*.expected.txt` hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onrecord.records import Count, TimeRef
from onrecord.resolved import ARROW, ActorView, Done, Record, Said

_SHOWN = 100  # characters of a block's words; a statement's and an event's are given whole


def to_snapshot(record: Record) -> str:
    """Return the record as text: no ids, versions or confidences, one line a record."""
    parts = (
        ("article", _article(record)),
        ("blocks", _blocks(record)),
        ("statements", map(_statement, record.statements)),
        ("events", map(_event, record.events)),
        ("outlet voice", (_short(record.words([s])) for s in record.outlet_voice)),
        ("actors", map(_actor, record.actors)),
        ("times", (_time(time, record) for time in record.times)),
        ("places", _places(record)),
        ("failures", (f"{f.stage}: {f.error}: {f.message}" for f in record.failures)),
    )
    lines = (line for name, found in parts for line in (f"[{name}]", *found, ""))
    return "\n".join(" ".join(line.split()) for line in lines)


def date_of(time: TimeRef) -> str:
    """Return the dates of a time as "2026-03-17" or "2026-03-16/2026-03-22", else its words' value."""
    if time.start and time.end and time.start != time.end:
        return f"{time.start}/{time.end}"
    return time.start or (f"/{time.end}" if time.end else time.value or "?")


def count_of(count: Count) -> str:
    """Return a count as "31+ detained", "5 killed", "2-4 injured"."""
    upper = "+" if count.high is None else "" if count.high == count.low else f"-{count.high}"
    return f"{count.low}{upper} {count.kind.value}"


def _article(record: Record) -> Iterator[str]:
    article = record.article
    yield f"outlet: {article.outlet}"
    yield f"headline: {article.headline}"
    yield f"bylines: {'; '.join(article.bylines) or None}"
    yield f"published: {article.published}"
    yield f"language: {article.language}"


def _blocks(record: Record) -> Iterator[str]:
    kinds = {block.id: block.kind for block in record.analysis.blocks}
    for block in record.analysis.blocks:
        of = f" of {kinds[block.parent_id]}" if block.parent_id else ""
        yield f"{block.kind}{of}: {_short(record.words([block.span]))}"


def _statement(said: Said) -> str:
    facts = [said.act.value, said.quotation.value]
    if said.channel:
        facts.append(f"via {said.channel.kind} ({said.channel_text})")
    if said.audience:
        facts.append(f"to {said.audience.name}")
    if said.time:
        facts.append(f"on {date_of(said.time)}")
    if said.inside:
        facts.append(f"inside {_short(said.inside.content_text, 30)!r}")
    if said.repeats:
        facts.append(f"repeats {_short(said.repeats.content_text, 30)!r}")
    names = ARROW.join((said.speaker_name, *(relay.name for relay in said.relays)))
    words = f"<{said.source_text}> <{said.cue_text}> {said.content_text}"
    return f"{names} | {', '.join(facts)} | {words}"


def _event(event: Done) -> str:
    kind = event.type + (f"-{event.mode}" if event.mode else "")
    facts = [event.status.value]
    if event.time:
        facts.append(f"on {date_of(event.time)}")
    if event.place:
        facts.append(f"at {event.place.name}")
    facts += map(count_of, event.counts)
    if event.according_to:
        facts.append(f"according to {event.according_to.speaker_name}")
    facts += map("#{}".format, event.record.contexts)
    who = f"{_names(event.actors)} -> {_names(event.recipients)}"
    return f"{kind} | {who} | {', '.join(facts)} | {event.evidence_text}"


def _actor(actor: ActorView) -> str:
    facts = [actor.kind.value, actor.country or "-", "+".join(actor.sectors) or "-"]
    if actor.role:
        facts.append(f"role {actor.role!r}")
    return f"{actor.name} | {', '.join(facts)} | {'; '.join(actor.texts)}"


def _time(time: TimeRef, record: Record) -> str:
    return f"{record.words([time.span])} | {time.type} {time.value} | {date_of(time)}"


def _places(record: Record) -> Iterator[str]:
    for place in record.places:
        words = "; ".join(record.words([span]) for span in place.spans)
        yield f"{place.name} | {place.country or '-'} {place.geonameid or '-'} | {words}"


def _names(actors: Sequence[ActorView]) -> str:
    return ", ".join(actor.name for actor in actors) or "-"


def _short(words: str, length: int = _SHOWN) -> str:
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"
