"""Which mentions are one actor, and what the article says of it: name, role, country, sectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.actors.describe import describe
from onrecord.actors.home import find_home
from onrecord.actors.lands import with_countries
from onrecord.actors.link import link
from onrecord.actors.namesakes import settle_names
from onrecord.actors.offices import OfficeTable
from onrecord.actors.refs import read_refs
from onrecord.names import NameLexicon
from onrecord.parse import Document
from onrecord.records import Actor, Mention, Place

__all__ = ["ActorLexicon", "OfficeTable", "find_actors"]


@dataclass(frozen=True, slots=True)
class ActorLexicon:
    """What `find_actors` needs: names, roles, kinship of roles, pronouns; who held which office."""

    names: NameLexicon
    offices: OfficeTable

    @classmethod
    def load(cls, data: Path) -> ActorLexicon:
        """Load from `data`; raises LexiconError if a table is broken."""
        return cls(NameLexicon.load(data), OfficeTable.load(data))


def find_actors(
    doc: Document, mentions: Sequence[Mention], places: Sequence[Place], *, lexicon: ActorLexicon
) -> tuple[Actor, ...]:
    """Group the mentions into actors, sorted by first mention.

    A mention belongs to one actor at most; "I", "we" and "you" to none, as their speaker is not
    known yet. Country and role come from the article; `None` means that it does not say. `places`
    tell which of the towns of a name is meant: "Judy Law of Oxford, North Carolina". The holders of
    offices on the day of publication are known from a table ("rule:office-holder"); what the
    article says of a person wins over it.
    """
    refs = read_refs(doc, mentions, places, lexicon.names)
    home = find_home(doc, refs, lexicon.names)
    refs = settle_names(refs, lexicon.names, home=home)
    refs = with_countries(refs, lexicon.names)
    day = doc.article.published[:10] if doc.article.published else None
    entities = link(refs, lexicon.names, lexicon.offices, home=home, day=day)
    return describe(doc, entities, lexicon.names, home=home)
