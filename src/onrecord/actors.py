"""Placeholder, being written."""
from __future__ import annotations
from dataclasses import dataclass
from pathlib import Path
from collections.abc import Sequence
from onrecord.parse import Document
from onrecord.records import Actor, Mention


@dataclass(frozen=True)
class ActorLexicon:
    version: str = "0"

    @classmethod
    def load(cls, data: Path) -> ActorLexicon:
        return cls()


def find_actors(doc: Document, mentions: Sequence[Mention], *, lexicon: ActorLexicon) -> tuple[Actor, ...]:
    """Resolve mentions."""
    return ()
