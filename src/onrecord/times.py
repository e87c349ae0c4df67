"""Placeholder, being written."""
from __future__ import annotations
from dataclasses import dataclass
from pathlib import Path
from onrecord.parse import Document
from onrecord.records import TimeRef


@dataclass(frozen=True)
class TimeLexicon:
    version: str = "0"

    @classmethod
    def load(cls, data: Path) -> TimeLexicon:
        return cls()


def find_times(doc: Document, *, lexicon: TimeLexicon) -> tuple[TimeRef, ...]:
    """Find times."""
    return ()
