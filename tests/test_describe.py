"""What the record of an actor says: its name, role, sectors and country."""

from __future__ import annotations

import pytest

from onrecord.kit import Kit
from onrecord.records import ActorKind
from test_actors import actors


@pytest.mark.parametrize(
    ("text", "words", "role"),
    [
        pytest.param(
            "Republican front-runner Tom Bell spoke.",
            "Republican front-runner Tom Bell",
            "front-runner",
            id="a-word-with-a-hyphen-is-whole",
        ),
        pytest.param(
            "The court fined its co-founder Ana Ortiz. Ana Ortiz wept.",
            "Ana Ortiz",
            "co-founder",
            id="no-founder",
        ),
        pytest.param(
            "Editor-in-chief Ana Ortiz resigned.",
            "Editor-in-chief Ana Ortiz",
            "editor-in-chief",
            id="five-tokens",
        ),
        pytest.param(
            "The former secretary of state wept.",
            "The former secretary of state",
            "former secretary of state",
            id="who-was-is-not-who-is",
        ),
        pytest.param(
            "A low-profile minister resigned.",
            "A low-profile minister",
            "minister",
            id="half-of-a-word-is-no-part-of-it",
        ),
        pytest.param(
            "White House Press Secretary Ana Ortiz said no.",
            "White House Press Secretary Ana Ortiz",
            "press secretary",
            id="half-of-a-name-is-no-part-of-it",
        ),
        pytest.param(
            "Tom Bell ran for mayor. “This guy is a clown,” Ana Ortiz said of Tom Bell.",
            "Tom Bell",
            None,
            id="what-somebody-calls-him-is-no-role",
        ),
    ],
)
def test_role_is_as_the_article_gives_it(text: str, words: str, role: str | None, kit: Kit) -> None:
    assert actors(text, kit)[words].role == role


@pytest.mark.parametrize(
    ("text", "words", "sectors"),
    [
        pytest.param(
            "Chilean Foreign Ministry spokeswoman Ana Ortiz said no.",
            "Chilean Foreign Ministry spokeswoman Ana Ortiz",
            ("GOV",),
            id="of-her-ministry",
        ),
        pytest.param(
            "Tom Bell, director for Asia at the National Security Council, said no.",
            "Tom Bell",
            ("GOV",),
            id="of-where-he-works",
        ),
        pytest.param(
            "The UN envoy for Syria, Tom Bell, left.",
            "Tom Bell",
            ("IGO",),
            id="of-whom-he-serves-not-of-where-he-goes",
        ),
        pytest.param(
            "An aide to President Ana Ortiz, Tom Bell, left.",
            "Tom Bell",
            ("GOV",),
            id="of-his-master",
        ),
        pytest.param(
            "Ambassador Ana Ortiz left. Ana Ortiz, a witness, wept.",
            "Ana Ortiz",
            ("GOV",),
            id="an-ambassador-called-as-a-witness",
        ),
        pytest.param("Ann Kline (D-Ohio) wept.", "Ann Kline", ("LEG",), id="a-member-of-congress"),
        pytest.param(
            "The Republican president wept.",
            "The Republican president",
            ("GOV",),
            id="a-president-is-no-office-of-a-party",
        ),
        pytest.param(
            "Ana Ortiz, a doctoral candidate, wept.",
            "Ana Ortiz",
            ("EDU",),
            id="a-candidate-for-no-office",
        ),
    ],
)
def test_sectors_are_of_the_office_and_the_employer(
    text: str, words: str, sectors: tuple[str, ...], kit: Kit
) -> None:
    assert actors(text, kit)[words].sectors == sectors


def test_a_name_ends_before_the_sign_of_the_possessive(kit: Kit) -> None:
    found = actors("The judges’ statement was binding.", kit)
    assert found["The judges’"].name == "The judges"


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        pytest.param(
            "Sen. Ann Kline (D-Ohio) spoke of Peru.", "Sen. Ann Kline", "USA", id="party-and-state"
        ),
        pytest.param(
            "Democrats will vote on the Peru bill. Republicans fear it and Democrats want peace "
            "with Peru, Senator Ann Kline said.",
            "Senator Ann Kline",
            "USA",
            id="what-acts-and-not-what-is-acted-upon",
        ),
        pytest.param(
            "Chile said no and Chile laughed. Chile’s council heard Tom Bell, a Peru specialist.",
            "Tom Bell",
            "CHL",
            id="the-land-somebody-studies",
        ),
        pytest.param(
            "Chile said no. Chile’s former special envoy to Peru Tom Bell said yes.",
            "Chile’s former special envoy to Peru Tom Bell",
            "CHL",
            id="the-land-somebody-is-sent-to",
        ),
        pytest.param(
            "Mexico said no. Foreign Secretary Ana Ortiz said yes.",
            "Foreign Secretary Ana Ortiz",
            "MEX",
            id="an-office-of-more-states-than-one",
        ),
        pytest.param("EU Member States said no.", "EU Member States", None, id="not-the-states"),
        pytest.param(
            "Peru and Chile fought. Peru shelled Chile and Chile shelled Peru. Tom Bell wept.",
            "Tom Bell",
            None,
            id="of-neither-party",
        ),
        pytest.param(
            "Republicans and Democrats heard Iran. Tehran said no. The administration said yes.",
            "The administration",
            "USA",
            id="who-calls-its-government-so",
        ),
    ],
)
def test_country_is_of_whom_somebody_serves(
    text: str, words: str, country: str | None, kit: Kit
) -> None:
    assert actors(text, kit)[words].country == country


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        pytest.param(
            "James P. Kennedy Jr., the mayor, said no. “No,” Kennedy said.",
            "Kennedy",
            "James P. Kennedy Jr.",
            id="a-suffix-is-no-surname",
        ),
        pytest.param(
            "Deputy Director of Public Prosecution Eva-Marie Lund took the decision, a judge said. "
            "Ms Lund left.",
            "Ms Lund",
            "Eva-Marie Lund",
            id="the-office-is-no-part-of-the-name",
        ),
        pytest.param(
            "He met Japan Prime Minister Ken Abe and South Korea President Ana Park.",
            "President Ana Park",
            "Ana Park",
            id="two-people-side-by-side",
        ),
        pytest.param(
            "Ana Ortiz denied it. The 48-year-old Chilean was jailed.",
            "The 48-year-old Chilean",
            "Ana Ortiz",
            id="one-of-a-people-is-a-person",
        ),
        pytest.param(
            "She told the Chilean to leave. He left.",
            "the Chilean",
            "the Chilean",
            id="somebody-of-whom-nothing-else-is-known",
        ),
    ],
)
def test_a_person_is_named_by_their_own_name(text: str, words: str, name: str, kit: Kit) -> None:
    assert actors(text, kit)[words].name == name


def test_the_administration_of_a_president_is_of_the_state(kit: Kit) -> None:
    text = "Congress wept. The Obama administration was wrong, Iran said."
    found = actors(text, kit, published="2015-12-10")["The Obama administration"]
    assert (found.kind, found.country) == (ActorKind.GOVERNMENT, "USA")


def test_the_british_are_the_state_and_a_briton_is_not(kit: Kit) -> None:
    found = actors("The British attacked. A Briton was shot.", kit)
    assert found["The British"].kind is ActorKind.COUNTRY
    assert found["A Briton"].kind is ActorKind.UNNAMED


def test_the_stage_directions_of_an_interview_are_nobody(kit: Kit) -> None:
    found = actors(
        "Marta Lind ran.\nQ: Why?\nML: I was afraid. [Laughs.] Applause. They wept.", kit
    )
    assert not {"Laughs", "Applause", "Q"} & set(found)
    assert found["ML"].name == "Marta Lind"
