"""Mentions: names, descriptions and pronouns, with exact spans."""

from __future__ import annotations

import pytest

import onrecord
from marked import marked
from onrecord.kit import Kit
from onrecord.mentions import find_mentions
from onrecord.parse import Document, parse
from onrecord.records import (
    ActorKind,
    Article,
    Block,
    BlockKind,
    Mention,
    MentionForm,
    Origin,
    Span,
)


def read(text: str, kit: Kit) -> Document:
    article = Article(
        id="a1",
        url=None,
        text=text,
        outlet=None,
        headline=None,
        bylines=(),
        published=None,
        language="en",
        sha256="",
    )
    block = Block(
        id="b1",
        article_id="a1",
        span=Span(0, len(text)),
        kind=BlockKind.PARAGRAPH,
        parent_id=None,
        origin=Origin(method="rule:test", version="1"),
    )
    return parse(article, (block,), parser=kit.parser)


def mentions(text: str, kit: Kit) -> tuple[Mention, ...]:
    return find_mentions(read(text, kit), lexicon=kit.mentions)


@pytest.mark.parametrize(
    "template",
    [
        pytest.param("{m:Kenya’s President Amina Odera} spoke.", id="title-stays-in-the-source"),
        pytest.param("The minister, {m:Ana Ortiz}, left.", id="of-role-comma-name-the-name"),
        pytest.param("{m:Two officials in Chad’s central bank} said so.", id="restrictive-phrase"),
        pytest.param("{m:Iran’s foreign ministry} protested.", id="body-with-its-owner"),
        pytest.param("{m:Iran}’s foreign ministry protested.", id="the-owner-too"),
        pytest.param("{m:The law} allows a recount.", id="a-law-that-acts"),
        pytest.param(
            "She accused {m:Uruguayan crews} of landing twice as much.",
            id="what-they-did-is-no-name",
        ),
        pytest.param(
            "He told {m:a Moroccan newspaper} that Oslo wanted rules.", id="what-a-paper-was-told"
        ),
        pytest.param(
            "In 2019 {m:Moroccan patrol boats} fired at a trawler.", id="the-year-dates-the-clause"
        ),
        pytest.param(
            "She told {m:the officers} that her husband was unarmed.", id="what-they-were-told"
        ),
        pytest.param("{m:Norway and Chile} said they would help.", id="a-coordination-acts-as-one"),
    ],
)
def test_span_covers_the_phrase(template: str, kit: Kit) -> None:
    text, spans = marked(template)
    assert spans["m"][0] in {m.span for m in mentions(text, kit)}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        pytest.param("Oslo said the talks had failed.", MentionForm.METONYM, id="speaks"),
        pytest.param("Peru accused Oslo of meddling.", MentionForm.METONYM, id="is-addressed"),
        pytest.param("Peru’s dispute with Oslo goes on.", MentionForm.METONYM, id="is-a-partner"),
        pytest.param("The talks were held in Oslo.", MentionForm.NAME, id="is-where"),
        pytest.param("Residents left Oslo at dawn.", MentionForm.NAME, id="is-left"),
        pytest.param("Oslo-backed rebels fled.", MentionForm.METONYM, id="backs"),
        pytest.param("An Oslo-based charity paid.", MentionForm.NAME, id="is-where-one-is-based"),
        pytest.param("Ferries between Oslo and Kiel stopped.", MentionForm.NAME, id="is-a-port"),
        pytest.param("The islands sent a note to Oslo.", MentionForm.METONYM, id="gets-a-note"),
        pytest.param("The islands sent a doctor to Oslo.", MentionForm.NAME, id="gets-a-doctor"),
        pytest.param("A barn just outside Oslo burnt.", MentionForm.NAME, id="is-outside-which"),
        pytest.param("Anger at Oslo runs deep.", MentionForm.METONYM, id="angers"),
        pytest.param("Oslo’s bakeries ran short.", MentionForm.NAME, id="has-bakeries"),
        pytest.param("Oslo was without power.", MentionForm.NAME, id="has-no-light"),
    ],
)
def test_a_capital_means_its_government_where_it_acts(
    text: str, form: MentionForm, kit: Kit
) -> None:
    assert [m.form for m in mentions(text, kit) if m.span.of(text) == "Oslo"] == [form]


def test_a_seat_that_is_entered_is_a_building(kit: Kit) -> None:
    text = "Farmers occupied the Kremlin. The Kremlin denied it."
    forms = [m.form for m in mentions(text, kit) if m.span.of(text).endswith("Kremlin")]
    assert forms == [MentionForm.NAME, MentionForm.METONYM]


def test_a_date_is_no_name(kit: Kit) -> None:
    text = "Ana Ortiz resigned on Monday."
    assert "Monday" not in {m.span.of(text) for m in mentions(text, kit)}


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        pytest.param(
            "Julian Marsh left. Marsh was glad.",
            "Marsh",
            ActorKind.PERSON,
            id="surname-of-a-person",
        ),
        pytest.param(
            "Mr Veltane spoke. Veltane denied it.", "Veltane", ActorKind.PERSON, id="once-a-mister"
        ),
        pytest.param(
            "Ann Marsh Morning Show aired.",
            "Ann Marsh Morning Show",
            ActorKind.ORGANIZATION,
            id="a-show-named-for-somebody",
        ),
        pytest.param(
            "The Peru Union of Basic Teachers met.",
            "The Peru Union of Basic Teachers",
            ActorKind.ORGANIZATION,
            id="whose-union-it-is",
        ),
        pytest.param(
            "The Trades Union Congress met.",
            "The Trades Union Congress",
            ActorKind.ORGANIZATION,
            id="a-congress-of-no-state",
        ),
        pytest.param(
            "The Dorset Harriers won.", "The Dorset Harriers", ActorKind.ORGANIZATION, id="a-team"
        ),
    ],
)
def test_kind_of_a_name(text: str, words: str, kind: ActorKind, kit: Kit) -> None:
    assert {m.kind for m in mentions(text, kit) if m.span.of(text) == words} == {kind}


def test_a_letter_and_a_word_in_capitals_are_no_names(kit: Kit) -> None:
    text = "Gov. Ann Kline, R, spoke. Cleanliness came first: cleanliness and order."
    named = {m.span.of(text) for m in mentions(text, kit) if m.form is MentionForm.NAME}
    assert not {"R", "Cleanliness"} & named


@pytest.mark.parametrize(
    "name",
    [
        "Omar al-Harbi",
        "Abdel Karim el-Ziri",
        "Anwar ul-Haq Siddik",
        "Saif-al-Din Nouri",
        "Hamad bin Khalid al-Suwaid",
        "Ursula von der Linden",
        "al-Harbi",
    ],
)
@pytest.mark.parametrize("text", ["{} of Sudan expelled aid workers.", "Aid workers met {} there."])
def test_articles_and_particles_are_of_one_name(kit: Kit, text: str, name: str) -> None:
    text = text.format(name)
    named = {m.span.of(text) for m in mentions(text, kit) if m.form is MentionForm.NAME}
    assert named - {"Sudan"} == {name}


@pytest.mark.parametrize("rank", ["Cpl.", "Sgt.", "Const.", "Supt."])
def test_a_rank_ends_no_sentence(kit: Kit, rank: str) -> None:
    text = f"RCMP {rank} Stéphane Malo said the road was closed. {rank} Ann Doyle agreed."
    people = [m.span.of(text) for m in mentions(text, kit) if m.kind is ActorKind.PERSON]
    assert people[0] == f"RCMP {rank} Stéphane Malo"
    assert [name.removeprefix(f"{rank} ") for name in people[1:]] == ["Ann Doyle"]
    assert len(list(read(text, kit).sentences())) == 2


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The daily Santiago Courier reported on Monday that ships had returned.", "Courier"),
        ("The news site Punto Claro reported on Monday that ships had returned.", "Punto Claro"),
        ("The fact-checking group Clear Check said the video was old.", "Clear Check"),
        ("Striker Kofi Adu fired FC Marlow ahead on Monday.", "FC Marlow"),
    ],
)
def test_a_name_after_the_word_for_a_body_is_a_bodys(kit: Kit, text: str, name: str) -> None:
    record = onrecord.read(f"The port\n\nOSLO, Norway - {text}\n", kit=kit)
    assert {a.kind.value for a in record.actors if name in a.name} == {"organization"}


def test_a_broadcaster_with_a_name_is_somebody(kit: Kit) -> None:
    record = onrecord.read("The port\n\nThe broadcaster Ann Lee left on Monday.\n", kit=kit)
    assert [a.kind.value for a in record.actors if "Ann Lee" in a.name] == ["person"]


def test_a_possessive_with_the_wrong_mark_is_no_part_of_a_name(kit: Kit) -> None:
    record = onrecord.read("The mayor of Accra played down Ana Diaz‘s attack on a judge.", kit=kit)
    assert "Ana Diaz" in {actor.name for actor in record.actors}
