"""The records that clusters of actors become: identities, and links to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from onrecord.identities.clusters import Cluster, Seen
from onrecord.records import ActorLink, Identity, Origin, make_id
from onrecord.text import fold

VERSION = "1"
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Identities by name, and a link from every actor that has one, by article and actor."""

    identities: tuple[Identity, ...]
    links: tuple[ActorLink, ...]

    @classmethod
    def of(cls, clusters: Iterable[Cluster]) -> Links:
        """Name the clusters: the same actors get the same ids."""
        taken: Counter[tuple[str, str]] = Counter()
        identities, links = [], []
        for cluster in sorted(clusters, key=_earliest):
            identity = _identity(cluster, taken)
            identities.append(identity)
            links += [_link(seen, evidence, identity) for seen, evidence in cluster.members]
        return cls(
            identities=tuple(sorted(identities, key=lambda i: (i.name, i.id))),
            links=tuple(sorted(links, key=lambda link: (link.article_id, link.actor_id))),
        )


def _earliest(cluster: Cluster) -> tuple[str, str, str]:
    return min(_day(seen) for seen, _ in cluster.members)


def _day(seen: Seen) -> tuple[str, str, str]:
    return seen.published or "9999", seen.actor.article_id, seen.actor.id


def _identity(cluster: Cluster, taken: Counter[tuple[str, str]]) -> Identity:
    """Name an identity by its commonest full name.

    Its id is made of the first full name it was seen with, so that later articles do not change it;
    of two of one name the later has a number.
    """
    found = [seen for seen, _ in sorted(cluster.members, key=lambda member: _day(member[0]))]
    full = [seen for seen in found if _is_full(seen.actor.name)] or found
    kind = full[0].actor.kind
    countries = [seen.actor.country for seen in found if seen.actor.country is not None]
    first = (kind.value, fold(full[0].actor.name))
    taken[first] += 1
    return Identity(
        id=make_id("identity", "", *first, taken[first]),
        name=_commonest([seen.actor.name for seen in full]),
        kind=kind,
        country=_commonest(countries) if countries else None,
    )


def _is_full(name: str) -> bool:
    first, _, rest = name.partition(" ")
    return bool(rest) and len(first.rstrip(".")) > 1


def _commonest(values: Sequence[Value]) -> Value:
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], str(value)))


def _link(seen: Seen, evidence: tuple[str, ...], identity: Identity) -> ActorLink:
    actor = seen.actor
    return ActorLink(
        id=make_id("link", actor.article_id, actor.id, identity.id),
        article_id=actor.article_id,
        actor_id=actor.id,
        identity_id=identity.id,
        evidence=evidence,
        origin=Origin(method="rule:same-actor", version=VERSION),
    )
