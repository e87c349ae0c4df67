"""Actors seen in articles, and those that are one so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from onrecord.identities.names import Key
from onrecord.records import Actor
from onrecord.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An actor of an article, and the day the article is of, if it says."""

    actor: Actor
    published: str | None


@dataclass(slots=True, eq=False)
class Cluster:
    """Actors that are one, with what is known of them together; `number` in order of making."""

    number: int
    members: list[tuple[Seen, tuple[str, ...]]] = field(default_factory=list)
    keys: set[Key] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    sectors: set[str] = field(default_factory=set)
    articles: set[str] = field(default_factory=set)
    who: set[tuple[str, str]] = field(default_factory=set)

    def add(self, key: Key, seen: Seen, evidence: tuple[str, ...]) -> None:
        """Take in an actor, by what it was found to be one of these."""
        actor = seen.actor
        self.members.append((seen, evidence))
        self.keys.add(key)
        self.articles.add(actor.article_id)
        self.who.add((actor.article_id, actor.name))
        if key.country is not None:
            self.countries.add(key.country)
        if actor.role is not None:
            self.roles.add(fold(actor.role))
        self.sectors |= set(actor.sectors) - {"UNK"}
