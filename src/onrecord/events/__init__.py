"""Placeholder, being written."""
from __future__ import annotations
from dataclasses import dataclass
from pathlib import Path
from collections.abc import Sequence
from onrecord.parse import Document
from onrecord.records import Actor, Event, Mention, Place, Statement, TimeRef


@dataclass(frozen=True)
class EventLexicon:
    version: str = "0"

    @classmethod
    def load(cls, data: Path) -> EventLexicon:
        return cls()


def find_events(doc: Document, mentions: Sequence[Mention], actors: Sequence[Actor], statements: Sequence[Statement], times: Sequence[TimeRef], places: Sequence[Place], *, lexicon: EventLexicon) -> tuple[Event, ...]:
    """Find events."""
    return ()
