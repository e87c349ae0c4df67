"""Who is a party to violence, and what only stands beside it."""

from __future__ import annotations

import pytest

import onrecord
from onrecord.kit import Kit
from onrecord.resolved import Done

ABOVE = "The Marlow Post\n\nThe day in brief\n\n"


def events(kit: Kit, text: str) -> list[Done]:
    return list(onrecord.read(f"{ABOVE}{text}\n", published="2026-03-18", kit=kit).events)


def parties(kit: Kit, text: str, kind: str = "ASSAULT") -> tuple[set[str], set[str]]:
    """Return the names of who acts and of who undergoes the events of one type."""
    found = [e for e in events(kit, text) if e.type == kind]
    return {a.name for e in found for a in e.actors}, {a.name for e in found for a in e.recipients}


@pytest.mark.parametrize(
    ("text", "country"),
    [
        pytest.param("At least 30 dead in Ghana market attack", "Ghana", id="dead in"),
        pytest.param("Six hurt after Togo school shooting", "Togo", id="hurt after"),
        pytest.param("Peru blast kills four miners", "Peru", id="kills"),
        pytest.param("Two traders killed in Togo raid", "Togo", id="killed in"),
        pytest.param("Nine dead in Kenya hotel siege", "Kenya", id="siege"),
        pytest.param("Gunmen kill five in Accra church massacre", "Accra", id="a town's"),
        pytest.param("Survivors recount Zonta market massacre", "Zonta", id="a town unheard of"),
    ],
)
def test_the_country_that_names_an_attack_is_no_attacker(kit: Kit, text: str, country: str) -> None:
    for event in events(kit, text):
        assert country not in {a.name for a in (*event.actors, *event.recipients)}


def test_a_state_named_by_its_abbreviation_acts(kit: Kit) -> None:
    assert parties(kit, "US airstrike kills six in Somalia")[0] == {"United States"}


@pytest.mark.parametrize(
    ("text", "victims"),
    [
        ("Two soldiers killed in Togo raid", "soldiers"),
        ("Four guards wounded in Lagos shooting", "guards"),
    ],
)
def test_a_headlines_dead_undergo_it(kit: Kit, text: str, victims: str) -> None:
    actors, recipients = parties(kit, text)
    assert actors == set()
    assert any(victims in name for name in recipients)


def test_a_headlines_detainees_undergo_it(kit: Kit) -> None:
    actors, recipients = parties(kit, "Nurses arrested in Lagos", "COERCE")
    assert (actors, recipients) == (set(), {"Nurses"})


@pytest.mark.parametrize(
    "text",
    [
        "A car bomb killed three policemen in northern Togo on Monday.",
        "A landmine killed two farmers near Lagos on Friday.",
    ],
)
def test_a_bomb_is_no_actor(kit: Kit, text: str) -> None:
    actors, recipients = parties(kit, text)
    assert actors == set()
    assert recipients


def test_the_survivors_who_quote_it_are_not_the_attackers(kit: Kit) -> None:
    text = (
        "Survivors of the raid on Kumbe say that ten people died.\n\n"
        "“They burned our houses and killed my son,” said Ama Sesay, a teacher."
    )
    found = events(kit, text)
    assert any(e.type == "ASSAULT" for e in found)
    assert not any("urvivor" in a.name for e in found for a in e.actors)


@pytest.mark.parametrize(
    "text",
    [
        "Rebels attacked an army post near Accra on Tuesday, killing nine soldiers.",
        "Gunmen attacked a border post in Accra on Tuesday.",
        "The militia attacked a newspaper in Accra, wounding two reporters.",
    ],
)
def test_a_post_that_is_attacked_is_no_medium(kit: Kit, text: str) -> None:
    assert [e.type for e in events(kit, text)] == ["ASSAULT"]


@pytest.mark.parametrize(
    "text",
    [
        "Senator Amos Mwangi attacked his rival Peter Ouko in a blog post on Monday.",
        "Senator Amos Mwangi attacked his rival Peter Ouko in a newspaper column.",
    ],
)
def test_an_attack_in_a_medium_is_criticism(kit: Kit, text: str) -> None:
    assert [e.type for e in events(kit, text)] == ["ACCUSE"]


@pytest.mark.parametrize(
    "text",
    [
        "Police fired tear gas at nurses in Lagos on Monday.",
        "Soldiers threw stun grenades at the crowd in Accra.",
        "Police used water cannon against farmers in Accra on Monday.",
    ],
)
def test_tear_gas_is_crowd_control(kit: Kit, text: str) -> None:
    assert [(e.type, e.mode) for e in events(kit, text)] == [("ASSAULT", "crowd-control")]


def test_what_is_thrown_is_no_recipient(kit: Kit) -> None:
    recipients = parties(kit, "Bottles were thrown at the police in Accra.")[1]
    assert not any("ottles" in name for name in recipients)


def test_who_is_fought_undergoes_it(kit: Kit) -> None:
    actors, recipients = parties(kit, "Chad has fought insurgents since 2015.")
    assert (actors, recipients) == ({"Chad"}, {"insurgents"})


def test_a_raid_on_a_post_is_an_attack(kit: Kit) -> None:
    (event,) = events(kit, "Militants raided a police post on Tuesday, killing 14.")
    assert event.type == "ASSAULT"
    assert [(c.kind.value, c.low) for c in event.counts] == [("killed", 14)]


@pytest.mark.parametrize(
    "text",
    [
        "Ghana’s army denied claims that its soldiers had attacked a Togolese village near Lome.",
        "Togo rejected reports that its soldiers had shelled a village near Lome.",
    ],
)
def test_who_is_said_to_have_attacked_does_not_undergo_it(kit: Kit, text: str) -> None:
    actors, recipients = parties(kit, text)
    assert any("soldiers" in name for name in actors)
    assert not any("soldiers" in name for name in recipients)


def test_a_post_shelled_in_the_same_sentence_is_no_medium(kit: Kit) -> None:
    text = "Ghana did not shell the post and has never attacked Togo, Minister Ama Dora said."
    assert {e.type for e in events(kit, text)} == {"ASSAULT"}


def test_the_neighbour_of_a_state_is_a_state(kit: Kit) -> None:
    text = (
        "Ghana said on Monday that Togo had raided a village. Togo has never invaded its "
        "neighbour, Minister Ama Dora said. Ms Dora met her neighbour."
    )
    record = onrecord.read(f"{ABOVE}{text}\n", published="2026-03-18", kit=kit)
    spans = {m.span.of(record.text): a.kind.value for a in record.actors for m in a.mentions}
    assert spans["its neighbour"] == "country"
    assert spans["her neighbour"] == "unnamed"


def test_what_is_added_to_a_denial_is_not_denied(kit: Kit) -> None:
    text = (
        "Ghana did not shell the post and has never attacked Togo, Minister Ama Dora said, adding "
        "that Accra had invited African Union observers."
    )
    found = {(e.type, e.status.value) for e in events(kit, text)}
    assert ("ASSAULT", "denied") in found
    assert ("AGREE", "denied") not in found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Peru recalled its ambassador from Quito on Monday.", "SANCTION"),
        ("Kenya deployed its soldiers to Somalia.", "MOBILIZE"),
        ("Peru sends 40 nurses and two field hospitals to Chile.", "AID"),
    ],
)
def test_who_is_sent_or_called_home_is_no_recipient(kit: Kit, text: str, kind: str) -> None:
    _, recipients = parties(kit, text, kind)
    assert not any(w in name for name in recipients for w in ("ambassador", "soldier", "nurse"))


@pytest.mark.parametrize(
    "text",
    [
        "The clerk asked the mayor where to park.",
        "The officer testified that he had asked her how to spell the name.",
    ],
)
def test_a_question_asks_for_no_deed(kit: Kit, text: str) -> None:
    assert "REQUEST" not in {e.type for e in events(kit, text)}


MATCH = """Accra Lions beat Lagos Stars in cup semifinal

Marlow Sport Gazette, 8 March 2026

ACCRA, Ghana - Accra Lions destroyed Lagos Stars 3-0 on Saturday, bombarding the visitors' goal.

Striker Kofi Adu fired the Lions ahead and killed off the match before half-time. The Stars' \
defence surrendered, and captain Tunde Bello attacked the referee.

"We were at war with ourselves," coach Ama Dora said. Dora threatened to resign if the club sells \
its goalkeeper.
"""


def test_a_match_is_no_war(kit: Kit) -> None:
    assert [e.type for e in onrecord.read(MATCH, kit=kit).events] == []


def test_what_the_police_do_at_a_match_is_an_event(kit: Kit) -> None:
    text = f"{MATCH}\nPolice arrested 12 fans outside the stadium on Saturday.\n"
    assert [e.type for e in onrecord.read(text, kit=kit).events] == ["COERCE"]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Tens of thousands of people marched through Lima on Saturday.", (20_000, None)),
        ("Hundreds of thousands of students marched in Lima on Saturday.", (200_000, None)),
        ("Several hundred nurses marched in Lima on Saturday.", (300, None)),
        ("Two million people marched in Lima on Saturday.", (2_000_000, 2_000_000)),
    ],
)
def test_how_many_marched(kit: Kit, text: str, counts: tuple[int, int | None]) -> None:
    (event,) = events(kit, text)
    assert [(c.low, c.high) for c in event.counts] == [counts]


def test_who_is_detained_counts_with_the_arrest(kit: Kit) -> None:
    text = "Police fired tear gas at students and arrested 12 of them in Lima on Monday."
    for event in events(kit, text):
        if event.type == "ASSAULT":
            assert event.counts == ()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The minister denied that Togo had recalled its envoy.", "denied"),
        (
            "The minister would neither confirm nor deny that Togo had recalled its envoy.",
            "alleged",
        ),
        ("Minister Ama Dora did not deny that Togo had recalled its envoy.", "alleged"),
    ],
)
def test_what_is_neither_confirmed_nor_denied_is_left_open(
    kit: Kit, text: str, status: str
) -> None:
    assert {e.status.value for e in events(kit, text) if e.type == "SANCTION"} == {status}
