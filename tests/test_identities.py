"""The same actor across articles: who is linked by what, and who is kept apart."""

from __future__ import annotations

import random

import pytest

from onrecord.identities import Cut, LinkLexicon, Seen, link_actors
from onrecord.kit import Kit
from onrecord.lexicons import DATA
from onrecord.records import Actor, ActorKind, Origin

P, ORG, GOV, STATE = (
    ActorKind.PERSON,
    ActorKind.ORGANIZATION,
    ActorKind.GOVERNMENT,
    ActorKind.COUNTRY,
)


@pytest.fixture(scope="module")
def lexicon(kit: Kit) -> LinkLexicon:
    return LinkLexicon.load(DATA, kit.mentions.names)


def seen(
    article: str,
    name: str,
    kind: ActorKind = P,
    country: str | None = None,
    role: str | None = None,
    *sectors: str,
) -> Seen:
    """Make an actor of an article, whose letter is also the order of the days."""
    actor = Actor(
        id=f"{article}-{name}",
        article_id=article,
        name=name,
        kind=kind,
        mention_ids=("m",),
        role=role,
        country=country,
        sectors=sectors or ("UNK",),
        wikidata=None,
        origin=Origin(method="rule:test", version="1"),
    )
    return Seen(actor=actor, published=f"2026-01-0{ord(article) - ord('a') + 1}")


def groups(actors: list[Seen], lexicon: LinkLexicon, *cuts: Cut) -> list[list[str]]:
    """Return the identities as lists of "article-name", sorted."""
    found: dict[str, list[str]] = {}
    for link in link_actors(actors, lexicon=lexicon, cuts=cuts).links:
        found.setdefault(link.identity_id, []).append(link.actor_id)
    return sorted(sorted(members) for members in found.values())


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        pytest.param(
            seen("a", "Boris Ivanov", P, "RUS", "foreign minister", "GOV"),
            seen("b", "Boris Ivanov", P, "RUS", "foreign minister", "GOV"),
            True,
            id="name-country-role",
        ),
        pytest.param(
            seen("a", "Boris Ivanov", P, "RUS", "foreign minister", "GOV"),
            seen("b", "Boris Ivanov", P, "BGR", "mayor", "GOV"),
            False,
            id="two-ivanovs-of-two-countries",
        ),
        pytest.param(
            seen("a", "Boris Ivanov", P, "RUS", "foreign minister", "GOV"),
            seen("b", "Boris Ivanov", P, "RUS", "baker", "CVL"),
            False,
            id="two-ivanovs-of-two-trades",
        ),
        pytest.param(
            seen("a", "Boris Ivanov", P, "RUS", "minister", "GOV"),
            seen("b", "Oleg Ivanov", P, "RUS", "minister", "GOV"),
            False,
            id="two-ivanovs-of-two-given-names",
        ),
        pytest.param(
            seen("a", "Amina Odera", P, "KEN", "candidate", "PTY"),
            seen("b", "Amina Odera", P, "KEN", "president", "GOV"),
            True,
            id="title-changes",
        ),
        pytest.param(
            seen("a", "Amina Odera", P, "KEN", "businesswoman", "BUS"),
            seen("b", "Amina Odera", P, "KEN", "minister", "GOV"),
            True,
            id="business-then-office",
        ),
        pytest.param(
            seen("a", "Ana Ortiz", P, "MEX", "judge", "JUD"),
            seen("b", "Ana Ortiz-Bell", P, "MEX", "judge", "JUD"),
            True,
            id="married-name",
        ),
        pytest.param(
            seen("a", "Ana Ortiz", P, "MEX", "judge", "JUD"),
            seen("b", "Ana Ortiz Bell", P, "MEX", "singer", "BUS"),
            False,
            id="longer-name-of-another-trade",
        ),
        pytest.param(
            seen("a", "Joseph R. Marlow", P, "USA"),
            seen("b", "Joe Marlow", P, "USA"),
            True,
            id="short-given-name-and-initial",
        ),
        pytest.param(
            seen("a", "Mevlüt Çavuş", P, "TUR"),
            seen("b", "Mevlut Cavus", P, None),
            True,
            id="accents",
        ),
        pytest.param(
            seen("a", "Ana Maria Ortiz", P, "MEX"),
            seen("b", "Ana Lucia Ortiz", P, "MEX"),
            False,
            id="two-middle-names",
        ),
        pytest.param(
            seen("a", "Coastal Fisheries Authority", ORG, "GHA", None, "GOV"),
            seen("b", "CFA", ORG, "GHA", None, "GOV"),
            True,
            id="acronym",
        ),
        pytest.param(
            seen("a", "Coastal Fisheries Authority", ORG, "GHA"),
            seen("b", "CFA", ORG, "FRA"),
            False,
            id="acronym-of-another-country",
        ),
        pytest.param(
            seen("a", "Kestrel Bank", ORG, "GBR", None, "BUS"),
            seen("b", "Kestrel", ORG, "GBR", None, "BUS"),
            True,
            id="short-form",
        ),
        pytest.param(
            seen("a", "World Food Programme", ORG, None, None, "IGO"),
            seen("b", "WFP", ORG, None, None, "IGO"),
            True,
            id="known-by-the-table",
        ),
        pytest.param(
            seen("a", "Foreign Ministry of Iran", GOV, "IRN", None, "GOV"),
            seen("b", "Iranian foreign ministry", GOV, "IRN", None, "GOV"),
            True,
            id="ministry",
        ),
        pytest.param(
            seen("a", "Foreign Ministry of Iran", GOV, "IRN", None, "GOV"),
            seen("b", "Foreign Ministry of Iraq", GOV, "IRQ", None, "GOV"),
            False,
            id="ministries-of-two-states",
        ),
        pytest.param(
            seen("a", "Defense Ministry of Armenia", GOV, "ARM", None, "MIL"),
            seen("b", "Defence Ministry of Armenia", GOV, "ARM", None, "MIL"),
            True,
            id="spelling",
        ),
        pytest.param(
            seen("a", "Government of Iran", GOV, "IRN", None, "GOV"),
            seen("b", "Iran", STATE, "IRN", None, "GOV"),
            False,
            id="a-state-is-not-its-government",
        ),
        pytest.param(
            seen("a", "Iran", STATE, "IRN"), seen("b", "Iran", STATE, "IRN"), True, id="state"
        ),
    ],
)
def test_two_actors(left: Seen, right: Seen, same: bool, lexicon: LinkLexicon) -> None:
    ids = [left.actor.id, right.actor.id]
    assert groups([left, right], lexicon) == ([ids] if same else [[i] for i in ids])


def test_actors_of_one_article_are_never_one(lexicon: LinkLexicon) -> None:
    actors = [seen("a", "Boris Ivanov", P, "RUS"), seen("a", "Boris A. Ivanov", P, "RUS")]
    assert len(groups(actors, lexicon)) == 2


def test_a_surname_is_whose_it_fits_alone(lexicon: LinkLexicon) -> None:
    one = [
        seen("a", "Boris Ivanov", P, "RUS", "minister", "GOV"),
        seen("b", "Ivanov", P, "RUS", "minister", "GOV"),
    ]
    assert groups(one, lexicon) == [["a-Boris Ivanov", "b-Ivanov"]]
    two = [*one, seen("c", "Oleg Ivanov", P, "RUS", "minister", "GOV")]
    assert groups(two, lexicon) == [["a-Boris Ivanov"], ["c-Oleg Ivanov"]]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param("the company", ORG, id="description"),
        pytest.param("Texas court", ORG, id="description-with-a-name"),
        pytest.param("a policeman", ActorKind.UNNAMED, id="unnamed"),
        pytest.param("Turks", ActorKind.GROUP, id="group"),
        pytest.param("Ankara", ActorKind.PLACE, id="place"),
    ],
)
def test_what_nothing_identifies_has_no_identity(
    name: str, kind: ActorKind, lexicon: LinkLexicon
) -> None:
    assert groups([seen("a", name, kind), seen("b", name, kind)], lexicon) == []


def test_links_show_their_evidence_and_origin(lexicon: LinkLexicon) -> None:
    actors = [
        seen("a", "Boris Ivanov", P, "RUS", "foreign minister", "GOV"),
        seen("b", "B. Ivanov", P, "RUS", "foreign minister", "GOV"),
    ]
    found = link_actors(actors, lexicon=lexicon)
    assert [link.evidence for link in found.links] == [(), ("initials", "country", "role")]
    assert {link.origin.method for link in found.links} == {"rule:same-actor"}
    (identity,) = found.identities
    assert (identity.name, identity.kind, identity.country) == ("Boris Ivanov", P, "RUS")


def test_a_cut_parts_two_actors_and_the_rest_stays(lexicon: LinkLexicon) -> None:
    actors = [seen(day, "Boris Ivanov", P, "RUS") for day in "abc"]
    cut = Cut(left=("a", "Boris Ivanov"), right=("c", "Boris Ivanov"))
    assert groups(actors, lexicon, cut) == [
        ["a-Boris Ivanov", "b-Boris Ivanov"],
        ["c-Boris Ivanov"],
    ]


def test_order_does_not_matter(lexicon: LinkLexicon) -> None:
    actors = [
        seen(day, name, P, "RUS", "minister", "GOV")
        for day in "abcde"
        for name in ("Boris Ivanov", "Oleg Ivanov", "Oleg Petrov")
    ]
    want = link_actors(actors, lexicon=lexicon)
    for turn in range(5):
        random.Random(turn).shuffle(actors)
        assert link_actors(actors, lexicon=lexicon) == want
