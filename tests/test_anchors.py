from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from articles import EXAMPLE, ROOT, VISIT, load_article
from onrecord.export import Run, to_json
from onrecord.kit import Kit
from onrecord.pipeline import analyse

SCHEMA = ROOT / "src" / "onrecord" / "data" / "record.schema.json"
RUN = Run(onrecord="test", models={}, seconds=0.0)
#: The other articles of ours are in test_golden.py.
PATHS = (EXAMPLE, VISIT)


def _record(path: Path, kit: Kit) -> dict[str, object]:
    found: dict[str, object] = json.loads(to_json(analyse(load_article(path), kit), run=RUN))
    return found


def _objects(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner)


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_record_is_anchored_valid_and_repeatable(path: Path, kit: Kit) -> None:
    record = _record(path, kit)
    article = record["article"]
    assert isinstance(article, dict)
    for found in _objects(record):
        if {"start", "end", "text"} <= found.keys():
            assert article["text"][found["start"] : found["end"]] == found["text"]
    ids = [found["id"] for found in _objects(record) if "id" in found]
    assert len(ids) == len(set(ids))
    assert record["failures"] == []
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(record)
    assert _record(path, kit) == record


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_statements_are_sorted_and_refer_to_records_that_exist(path: Path, kit: Kit) -> None:
    analysis = analyse(load_article(path), kit)
    ids = {
        record.id
        for records in (
            analysis.mentions,
            analysis.actors,
            analysis.times,
            analysis.places,
            analysis.statements,
            analysis.events,
        )
        for record in records
    }
    used: list[str | None] = [m for a in analysis.actors for m in a.mention_ids]
    for s in analysis.statements:
        used += [s.speaker_id, s.audience_id, s.inside_id, s.repeats_id, s.time_id]
        used += [relay.actor_id for relay in s.relays]
    for e in analysis.events:
        used += [e.statement_id, e.time_id, e.place_id]
        used += [p.actor_id for p in (*e.actors, *e.recipients)]
    assert {u for u in used if u is not None} <= ids
    starts = [s.content[0] for s in analysis.statements]
    assert starts == sorted(starts)
