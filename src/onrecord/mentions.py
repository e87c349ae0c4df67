"""Placeholder, being written."""
from __future__ import annotations
from dataclasses import dataclass
from pathlib import Path
from onrecord.parse import Document
from onrecord.records import Mention


@dataclass(frozen=True)
class MentionLexicon:
    version: str = "0"

    @classmethod
    def load(cls, data: Path) -> MentionLexicon:
        return cls()


def find_mentions(doc: Document, *, lexicon: MentionLexicon) -> tuple[Mention, ...]:
    """Find mentions."""
    return ()
