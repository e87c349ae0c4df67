"""Whole articles: what must hold of each, by hand, and its record as it was last seen.

`NAME.facts.toml` says what is right and is never written by a program. `NAME.expected.txt` is what
onrecord gives today, right or wrong: `pytest --update-golden` rewrites it, the diff is read by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft202012Validator

from articles import ROOT, golden_paths, load_article
from onrecord.export import Run, to_json
from onrecord.kit import Kit
from onrecord.pipeline import analyse
from onrecord.resolved import ActorView, Done, Record, Said
from snapshots import count_of, date_of, to_snapshot

SCHEMA = ROOT / "src" / "onrecord" / "data" / "record.schema.json"
#: The value of `said_by` when the outlet asserts an event itself.
OUTLET = "the outlet"
#: Fields of which a fact gives a part.
PARTLY = ("content", "evidence", "inside", "repeats", "mentions")

Facts = Mapping[str, object]


class _Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a record must show; a field that is None is not looked at, "" and [] mean nothing."""

    def given(self) -> Facts:
        return {k: v for k, v in msgspec.structs.asdict(self).items() if v is not None}


class StatementFact(_Fact, frozen=True, forbid_unknown_fields=True):
    content: str | None = None
    speaker: str | None = None
    relays: list[str] | None = None
    source: str | None = None
    cue: str | None = None
    act: str | None = None
    quotation: str | None = None
    channel: str | None = None
    audience: str | None = None
    date: str | None = None
    pieces: int | None = None
    inside: str | None = None
    repeats: str | None = None


class EventFact(_Fact, frozen=True, forbid_unknown_fields=True):
    type: str | None = None
    mode: str | None = None
    actors: list[str] | None = None
    recipients: list[str] | None = None
    status: str | None = None
    date: str | None = None
    place: str | None = None
    counts: list[str] | None = None
    said_by: str | None = None
    evidence: str | None = None


class ActorFact(_Fact, frozen=True, forbid_unknown_fields=True):
    name: str | None = None
    kind: str | None = None
    country: str | None = None
    role: str | None = None
    mentions: str | None = None


class Absent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: list[str] = []
    statements: list[StatementFact] = []
    events: list[EventFact] = []


class Missed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is right and not reached today; a fact that is reached moves up to the others."""

    statements: list[StatementFact] = []
    events: list[EventFact] = []


class ArticleFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    headline: str | None = None
    outlet: str | None = None
    bylines: list[str] | None = None
    published: str | None = None
    blocks: dict[str, int] = {}
    captions: list[str] | None = None
    statements: list[StatementFact] = []
    events: list[EventFact] = []
    actors: list[ActorFact] = []
    times: dict[str, str] = {}
    places: dict[str, str] = {}
    absent: Absent = Absent()
    missed: Missed = Missed()


@dataclass(frozen=True)
class Golden:
    path: Path
    record: Record
    facts: ArticleFacts


@pytest.fixture(scope="module", params=golden_paths(), ids=lambda path: path.stem)
def golden(request: pytest.FixtureRequest, kit: Kit) -> Golden:
    """One article, read once for all tests of this module."""
    path: Path = request.param
    facts = path.with_name(path.stem + ".facts.toml")
    return Golden(
        path,
        Record(analyse(load_article(path), kit)),
        msgspec.toml.decode(facts.read_bytes(), type=ArticleFacts),
    )


def test_what_must_hold_of_the_article_holds(golden: Golden) -> None:
    record, facts = golden.record, golden.facts
    statements = [_of_statement(said) for said in record.statements]
    events = [_of_event(event) for event in record.events]
    actors = [_of_actor(actor) for actor in record.actors]
    wrong = [
        *_page(record, facts),
        *_missing("statement", facts.statements, statements, "content"),
        *_missing("event", facts.events, events, "type"),
        *_missing("actor", facts.actors, actors, "name"),
        *_present("statement", facts.absent.statements, statements),
        *_present("event", facts.absent.events, events),
        *(f"the text holds {words!r}" for words in facts.absent.text if words in record.text),
        *_looked_up("time", facts.times, _dates(record)),
        *_looked_up("place", facts.places, _countries(record)),
    ]
    assert not wrong, "\n".join(["", *wrong])


def test_what_is_missed_is_still_missed(golden: Golden) -> None:
    missed = golden.facts.missed
    statements = [_of_statement(said) for said in golden.record.statements]
    events = [_of_event(event) for event in golden.record.events]
    reached = [
        *_present("statement", missed.statements, statements),
        *_present("event", missed.events, events),
    ]
    assert not reached, "\n".join(["reached now, move them up:", *reached])


def test_the_record_is_as_it_was_last_seen(golden: Golden, request: pytest.FixtureRequest) -> None:
    expected = golden.path.with_name(golden.path.stem + ".expected.txt")
    shown = to_snapshot(golden.record)
    if request.config.getoption("--update-golden"):
        expected.write_text(shown, "utf-8")
    assert shown.splitlines() == expected.read_text("utf-8").splitlines(), (
        "the record changed: run `pytest tests/test_golden.py --update-golden` and read the diff"
    )


def test_every_record_is_anchored_and_keeps_the_contract(golden: Golden) -> None:
    run = Run(onrecord="test", models={}, seconds=0.0)
    record: object = json.loads(to_json(golden.record.analysis, run=run))
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(record)
    text = golden.record.text
    spans = [o for o in _objects(record) if {"start", "end", "text"} <= o.keys()]
    assert spans
    for span in spans:
        start, end = span["start"], span["end"]
        assert isinstance(start, int)
        assert isinstance(end, int)
        assert text[start:end] == span["text"]
    ids = [o["id"] for o in _objects(record) if "id" in o]
    assert len(ids) == len(set(ids))
    assert not golden.record.failures


def test_every_file_beside_the_articles_belongs_to_one() -> None:
    articles = {path.stem for path in golden_paths()}
    parts = {path.name.split(".")[0] for path in (ROOT / "tests" / "golden").iterdir()}
    assert parts == articles


def _page(record: Record, facts: ArticleFacts) -> Iterator[str]:
    article = record.article
    found: Facts = {
        "headline": article.headline or "",
        "outlet": article.outlet or "",
        "bylines": list(article.bylines),
        "published": article.published or "",
        "captions": [record.words([b.span]) for b in record.analysis.blocks if b.kind == "caption"],
    }
    for name, got in found.items():
        if (want := getattr(facts, name)) is not None and want != got:
            yield f"{name} is {got!r}, must be {want!r}"
    kinds = [block.kind.value for block in record.analysis.blocks]
    for kind, n in facts.blocks.items():
        if kinds.count(kind) != n:
            yield f"{kinds.count(kind)} blocks are {kind}, must be {n}"


def _missing(
    kind: str, facts: Iterable[_Fact], found: Sequence[Facts], near_by: str
) -> Iterator[str]:
    for fact in facts:
        want = fact.given()
        if any(_holds(want, record) for record in found):
            continue
        yield f"no {kind} shows {want}"
        near = {near_by: want[near_by]} if near_by in want else want
        yield from (f"    there is {r}" for r in found if _holds(near, r))


def _present(kind: str, facts: Iterable[_Fact], found: Sequence[Facts]) -> Iterator[str]:
    for fact in facts:
        yield from (f"must not be there: {kind} {r}" for r in found if _holds(fact.given(), r))


def _looked_up(
    kind: str, facts: Mapping[str, str], found: Mapping[str, list[str]]
) -> Iterator[str]:
    for words, want in facts.items():
        if want not in found.get(words, []):
            yield f"{kind} {words!r} is {found.get(words)}, must be {want!r}"


def _holds(want: Facts, record: Facts) -> bool:
    return all(
        str(value) in str(record[name]) if name in PARTLY else value == record[name]
        for name, value in want.items()
    )


def _of_statement(said: Said) -> Facts:
    return {
        "speaker": said.speaker_name,
        "relays": [relay.name for relay in said.relays],
        "source": said.source_text,
        "cue": said.cue_text,
        "content": said.content_text,
        "act": said.act.value,
        "quotation": said.quotation.value,
        "channel": said.channel.kind.value if said.channel else "",
        "audience": said.audience.name if said.audience else "",
        "date": date_of(said.time) if said.time else "",
        "pieces": len(said.record.content),
        "inside": said.inside.content_text if said.inside else "",
        "repeats": said.repeats.content_text if said.repeats else "",
    }


def _of_event(event: Done) -> Facts:
    return {
        "type": event.type,
        "mode": event.mode or "",
        "actors": [actor.name for actor in event.actors],
        "recipients": [actor.name for actor in event.recipients],
        "status": event.status.value,
        "date": date_of(event.time) if event.time else "",
        "place": event.place.name if event.place else "",
        "counts": [count_of(count) for count in event.counts],
        "said_by": event.according_to.speaker_name if event.according_to else OUTLET,
        "evidence": event.evidence_text,
    }


def _of_actor(actor: ActorView) -> Facts:
    return {
        "name": actor.name,
        "kind": actor.kind.value,
        "country": actor.country or "",
        "role": actor.role or "",
        "mentions": "; ".join(actor.texts),
    }


def _dates(record: Record) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for time in record.times:
        found.setdefault(record.words([time.span]), []).append(date_of(time))
    return found


def _countries(record: Record) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place in record.places:
        for span in place.spans:
            found.setdefault(record.words([span]), []).append(place.country or "")
    return found


def _objects(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner)
