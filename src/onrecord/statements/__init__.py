"""Placeholder, being written."""
from __future__ import annotations
from dataclasses import dataclass
from pathlib import Path
from collections.abc import Sequence
from onrecord.parse import Document
from onrecord.records import Actor, Mention, Statement, TimeRef


@dataclass(frozen=True)
class StatementLexicon:
    version: str = "0"

    @classmethod
    def load(cls, data: Path) -> StatementLexicon:
        return cls()


@dataclass(frozen=True)
class Tagger:
    version: str = "0"

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> Tagger:
        return cls()


def find_statements(doc: Document, mentions: Sequence[Mention], actors: Sequence[Actor], times: Sequence[TimeRef], *, lexicon: StatementLexicon, tagger: Tagger | None = None) -> tuple[Statement, ...]:
    """Find statements."""
    return ()
