"""Who is the same across articles: actors to identities, by links with their evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from onrecord.identities.clusters import Cluster, Seen
from onrecord.identities.making import Links
from onrecord.identities.names import Key, Names, ShortName, read_key
from onrecord.identities.rules import weigh
from onrecord.lexicons import load_rows
from onrecord.names import NameLexicon
from onrecord.records import Actor, ActorKind, ActorLink, Identity

__all__ = ["Cut", "LinkLexicon", "Links", "Seen", "link_actors", "link_people"]

#: Kinds that can be one and the same in two articles.
_KINDS = (ActorKind.PERSON, ActorKind.COUNTRY, ActorKind.GOVERNMENT, ActorKind.ORGANIZATION)


@dataclass(frozen=True, slots=True)
class LinkLexicon:
    """What `link_actors` needs: names of countries and bodies, and short given names."""

    names: Names

    @classmethod
    def load(cls, data: Path, names: NameLexicon) -> LinkLexicon:
        """Load from `data`; raises LexiconError if the table or its card is broken."""
        rows = load_rows(data / "lexicons" / "en" / "short_names.tsv", ShortName)
        return cls(Names(names, {form: row.name for row in rows for form in row.forms}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Two actors that somebody said are not the same, by article and name: ids may change."""

    left: tuple[str, str]
    right: tuple[str, str]


class People(Protocol):
    """The actors of a store, as far as linking needs them."""

    def actors(self) -> Iterable[tuple[Actor, str | None]]:
        """Walk the actors with the day of their articles."""

    def cuts(self) -> Sequence[tuple[tuple[str, str], tuple[str, str]]]:
        """Return the pairs that are not to be linked."""

    def link(self, identities: Iterable[Identity], links: Iterable[ActorLink]) -> tuple[int, int]:
        """Hold these links; return how many went and how many came."""


def link_people(people: People, *, lexicon: LinkLexicon) -> tuple[int, int]:
    """Bring a store's links of actors up to date; return how many went and how many came."""
    seen = (Seen(actor=actor, published=published) for actor, published in people.actors())
    cuts = [Cut(left=left, right=right) for left, right in people.cuts()]
    found = link_actors(seen, lexicon=lexicon, cuts=cuts)
    return people.link(found.identities, found.links)


def link_actors(actors: Iterable[Seen], *, lexicon: LinkLexicon, cuts: Sequence[Cut] = ()) -> Links:
    """Link the actors of many articles to identities; nothing is merged.

    A state is one with itself, a body with its short form and acronym of the same country, a person
    by name, and by country and role where the name is short or they differ. Two actors of one
    article are never one, nor are two that `cuts` part. Descriptions, groups and places have no
    identity, nor has a surname that fits nobody or several. The same actors and cuts give the same
    links and ids in any order; one who is alone is an identity too.
    """
    apart: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for cut in cuts:
        apart.setdefault(cut.left, set()).add(cut.right)
        apart.setdefault(cut.right, set()).add(cut.left)
    keyed = [
        (key, seen)
        for seen in actors
        if seen.actor.kind in _KINDS and (key := read_key(seen.actor, lexicon.names)) is not None
    ]
    # the fullest names first: a surname must find whose it is
    keyed.sort(key=lambda pair: (-len(pair[0].words), _order(pair[1])))
    clusters: list[Cluster] = []
    by_word: dict[tuple[str, str], list[Cluster]] = {}
    for key, seen in keyed:
        found = _place(key, seen, by_word, apart)
        if found is None and key.surname_only:
            continue
        cluster, evidence = found or (Cluster(len(clusters)), ())
        if found is None:
            clusters.append(cluster)
        cluster.add(key, seen, evidence)
        for block in key.blocks:
            rows = by_word.setdefault(block, [])
            if cluster not in rows:
                rows.append(cluster)
    return Links.of(clusters)


def _order(seen: Seen) -> tuple[str, str, str]:
    return seen.published or "9999", seen.actor.article_id, seen.actor.id


def _place(
    key: Key,
    seen: Seen,
    by_word: dict[tuple[str, str], list[Cluster]],
    apart: dict[tuple[str, str], set[tuple[str, str]]],
) -> tuple[Cluster, tuple[str, ...]] | None:
    """Return the cluster that fits best and why; None if none does, or a surname fits two."""
    near: dict[int, Cluster] = {}
    for word in key.blocks:
        for cluster in by_word.get(word, ()):
            near[id(cluster)] = cluster
    foes = apart.get((seen.actor.article_id, seen.actor.name), set())
    fits = []
    for cluster in near.values():
        if seen.actor.article_id in cluster.articles or foes & cluster.who:
            continue
        weight = weigh(key, seen, cluster)
        if weight is not None:
            fits.append((weight.score, len(cluster.members), -cluster.number, cluster, weight))
    if not fits or (key.surname_only and len(fits) > 1):
        return None
    *_, best, weight = max(fits, key=lambda fit: fit[:3])
    return best, weight.evidence
