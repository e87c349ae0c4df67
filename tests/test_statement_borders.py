"""Where a statement begins and ends, whose it is, and what is none; with the real models."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import onrecord
from onrecord.kit import Kit
from onrecord.parse import parse
from onrecord.reading import read_text as read_article
from onrecord.records import Span
from onrecord.resolved import Record, Said
from onrecord.statements.drafts import Draft
from onrecord.statements.speakers import MentionIndex, complete_sources
from onrecord.structure import find_blocks

Read = Callable[[str], Record]


@pytest.fixture
def read(kit: Kit) -> Read:
    def read_text(text: str) -> Record:
        return onrecord.read(text, published="2026-03-18", kit=kit)

    return read_text


def _shown(said: Said, text: str) -> tuple[str, str, list[str]]:
    """Return source, cue and the pieces of content as they stand in the text."""
    record = said.record
    source, cue = (" ".join(s.of(text) for s in spans) for spans in (record.source, record.cue))
    return source, cue, [s.of(text) for s in record.content]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "“That would be you?” Ina Sund asked.",
            ("Ina Sund", "asked", ["“That would be you?”"]),
            id="asking is no “asked to be”",
        ),
        pytest.param(
            "Ada Brandt gestured as if to stop the noise, then leaned in and boomed: “Let us win it in "
            "May.”",
            ("Ada Brandt", "boomed", ["“Let us win it in May.”"]),
            id="any verb speaks before a colon",
        ),
        pytest.param(
            "“Many people are uncertain this year,” Omar Vidal wrote in a statement to the Courier "
            "explaining why he is speaking at the congress, “but most of us know that the country is "
            "on the wrong track.”",
            (
                "Omar Vidal",
                "wrote",
                [
                    "“Many people are uncertain this year,”",
                    "“but most of us know that the country is on the wrong track.”",
                ],
            ),
            id="a sentence goes on behind other verbs",
        ),
        pytest.param(
            "Tom Ash, Omar Vidal wrote, “has shown his deep commitment to our town. He works hard for "
            "it.”",
            (
                "Omar Vidal",
                "wrote",
                [
                    "Tom Ash",
                    "“has shown his deep commitment to our town. He works hard for it.”",
                ],
            ),
            id="the subject of the quotation is not who wrote it",
        ),
        pytest.param(
            "After saying her foot was “so swollen I could barely get my shoe on,” Ina Sund was taken "
            "to the hospital.",
            (
                "Ina Sund",
                "saying",
                ["her foot was “so swollen I could barely get my shoe on,”"],
            ),
            id="said by the subject of a passive",
        ),
        pytest.param(
            "The foreign ministry said on Monday, citing two letters, that the office would stay shut.",
            ("The foreign ministry", "said", ["the office would stay shut"]),
            id="what is cited before that",
        ),
        pytest.param(
            "“It was an attempt to mislead voters,’’ Tom Ash told the Courier. “And it is wrong.”",
            ("Tom Ash", "told", ["“It was an attempt to mislead voters,’’", "“And it is wrong.”"]),
            id="two single marks close a double one",
        ),
        pytest.param(
            "Omar Vidal called on the council to attack the debt and proposed a safe zone for boats.",
            ("Omar Vidal", "called on", ["the council to attack the debt"]),
            id="the second thing that he does is not in the first",
        ),
        pytest.param(
            "Omar Vidal has always denied the allegations, saying the ship was his.",
            ("Omar Vidal", "has always denied", ["the allegations"]),
            id="what he adds is not in what he denies",
        ),
        pytest.param(
            "The spot concludes with footage of Omar Vidal saying during the debate, “That makes me "
            "smart,” when Ina Sund blasted him for not paying his tax.",
            ("Omar Vidal", "saying", ["“That makes me smart,”"]),
            id="footage of somebody",
        ),
        pytest.param(
            "Omar Vidal says if he spent the day in Kells he would do nothing more than yell at people "
            "on their way home saying “Hey, vote for me.”",
            (
                "Omar Vidal",
                "says",
                [
                    "if he spent the day in Kells he would do nothing more than yell at people on "
                    "their way home saying “Hey, vote for me.”"
                ],
            ),
            id="words within what is said",
        ),
    ],
)
def test_a_statement_has_its_own_source_and_words(
    read: Read, text: str, expected: tuple[str, str, list[str]]
) -> None:
    assert expected in [_shown(s, text) for s in read(text).statements]


def test_who_adds_something_is_not_named_in_the_next_sentence(read: Read) -> None:
    text = (
        "“It is not new in Kells,” said Ina Sund at the time, adding that “we have been electing women "
        "for a long time.” Analyst Jan Marek agreed that it was a matter of geography."
    )
    adding = next(s for s in read(text).statements if _shown(s, text)[1] == "adding")
    assert adding.speaker_name == "Ina Sund"
    assert _shown(adding, text)[2] == ["“we have been electing women for a long time.”"]


def test_a_quotation_after_a_colon_has_the_verb_that_speaks(read: Read) -> None:
    text = (
        "The Kells Courier made these charges in May, and Ina Sund responded:\n\n"
        "“If there are people here who are not to be trusted, tell us who they are.”"
    )
    last = read(text).statements[-1]
    assert last.speaker_name == "Ina Sund"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The guards denied them entry.", id="refused to somebody"),
        pytest.param("The port denied the ship permission to dock.", id="refused a permission"),
        pytest.param("Ina Sund was denied a visa.", id="refused in the passive"),
        pytest.param("Ghana gives Dutch envoy 48 hours to explain", id="giving time"),
        pytest.param("Danish envoys told to pack", id="told by nobody"),
        pytest.param("Residents were told to stay indoors.", id="told by nobody, in full"),
        pytest.param("The ministry published a report on the fishing rights.", id="publishing"),
        pytest.param("Ankara welcomed Omar Vidal on Monday.", id="a reception"),
        pytest.param("The guests appeared sad on Monday.", id="an impression"),
        pytest.param("Omar Vidal contradicted him.", id="a person is no claim"),
        pytest.param("Norwegian forces attacked Tarn on Monday.", id="an attack"),
    ],
)
def test_what_is_done_is_not_said(read: Read, text: str) -> None:
    assert read(text).statements == ()


@pytest.mark.parametrize(
    ("text", "content"),
    [
        pytest.param("Ina Sund endorsed Omar Vidal on Monday.", "Omar Vidal", id="a name alone"),
        pytest.param(
            "The town released a statement on Wednesday saying the remarks “are based on opinion, not "
            "on facts.”",
            "the remarks “are based on opinion, not on facts.”",
            id="a release that says",
        ),
        pytest.param(
            "Norway accused Iran of spying in Oslo, a charge which Tehran denied.",
            "a charge",
            id="a claim before which",
        ),
    ],
)
def test_what_is_said_is_kept(read: Read, text: str, content: str) -> None:
    assert content in [s.content_text for s in read(text).statements]


def test_a_relative_pronoun_is_no_content(read: Read) -> None:
    text = "Norway said the ship was lost. It filed a complaint, which the embassy rejected."
    assert [s.content_text for s in read(text).statements] == ["the ship was lost"]


def test_who_carries_a_quotation_that_is_attributed_is_a_relay(read: Read) -> None:
    text = (
        "“I will be voting,” Ina Sund said, according to Tarn Edition. “And I have decided to vote for "
        "Omar Vidal.”"
    )
    (said,) = read(text).statements
    assert _shown(said, text) == (
        "Ina Sund",
        "said",
        ["“I will be voting,”", "“And I have decided to vote for Omar Vidal.”"],
    )
    assert [r.name for r in said.relays] == ["Tarn Edition"]


def test_what_she_refers_to_is_explained_by_the_outlet(read: Read) -> None:
    text = (
        "“We stop here,” Omar Vidal testified, referring to the firm of which Tom Ash owns a half."
    )
    assert [s.content_text for s in read(text).statements] == ["“We stop here,”"]


def test_a_noun_without_a_clause_tells_nothing_of_its_object(read: Read) -> None:
    text = (
        "The mill was unsafe, according to a report from the ministry’s inspector to be released on "
        "Thursday. His evolving accounts of the fire worried the board."
    )
    assert [s.content_text for s in read(text).statements] == ["The mill was unsafe"]


def test_words_within_a_statement_have_their_closing_mark(read: Read) -> None:
    text = "Ina Sund said that the board had testified that her answers were “truthful.”"
    inner = [s.content_text for s in read(text).statements if s.inside]
    assert inner == ["her answers were “truthful.”"]


def test_a_relative_clause_about_what_was_said_is_not_said(read: Read) -> None:
    text = "“What I told the board, which it said was truthful, is what I said in public,” Ina Sund said."
    assert [s.content_text for s in read(text).statements if s.inside] == []


INTERVIEW = (
    "The mill that would not close\n\nIna Sund has run the mill at Tarn for ten years.\n\n"
    "Q{0} You closed it. Why?\n\nA{0} They wrote to me twice.\n\n"
    "Q{0} Will it open again?\n\nA{0} If somebody pays, yes.\n\nQ{0} And then?\n\nA{0} We dance."
)


@pytest.mark.parametrize("mark", [":", "."])
def test_the_only_person_named_before_gives_the_answers(read: Read, mark: str) -> None:
    said = read(INTERVIEW.format(mark)).statements
    assert [s.speaker_name for s in said] == ["Ina Sund"] * 3
    assert [s.record.source for s in said] == [()] * 3


def test_of_two_persons_named_before_none_answers(read: Read) -> None:
    text = INTERVIEW.format(":").replace("for ten years", "with Omar Vidal")
    assert [s.speaker_name for s in read(text).statements] == ["—"] * 3


def test_any_verb_speaks_right_behind_a_quotation_and_its_subject(read: Read) -> None:
    text = "Ina Sund closed the mill in May. “It lost money,” she laughs. “Everybody knew it.”"
    (said,) = read(text).statements
    assert _shown(said, text)[1:] == ("laughs", ["“It lost money,”", "“Everybody knew it.”"])


def test_a_deed_that_goes_on_is_not_said(read: Read) -> None:
    assert read("The different approaches would continue to do so for a year.").statements == ()


def test_who_is_told_that_is_no_part_of_it(read: Read) -> None:
    text = (
        "Do not panic, mayor tells town\n\n"
        "KELLS, Norway (AP) — Mayor Ina Sund tells the town that there is enough water."
    )
    assert read(text).statements[-1].content_text == "there is enough water"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "The Ombudsman asked the prosecutor to investigate and demanded the release of the students.",
            [
                ("asked", "the prosecutor to investigate"),
                ("demanded", "the release of the students"),
            ],
            id="two verbs",
        ),
        pytest.param(
            "The city has promised them a new school since 2019.",
            [("has promised", "a new school since 2019")],
            id="who is promised it",
        ),
        pytest.param(
            "The union says the mine poisoned the river. The company rejects that.",
            [("says", "the mine poisoned the river"), ("rejects", "that")],
            id="that is rejected",
        ),
        pytest.param(
            "The editor says soldiers beat him in his cell, which the army has denied.",
            [("says", "soldiers beat him in his cell"), ("denied", "which")],
            id="which is denied",
        ),
        pytest.param(
            "Drones struck the port, killing two dockers, Kyiv's navy confirmed on Sunday.",
            [("confirmed", "Drones struck the port, killing two dockers")],
            id="confirmed behind it",
        ),
        pytest.param(
            "The minister called for calm.", [("called for", "calm")], id="one word is called for"
        ),
    ],
)
def test_each_verb_has_what_it_says(read: Read, text: str, said: list[tuple[str, str]]) -> None:
    found = [s.record for s in read(text).statements]
    assert [(s.cue[0].of(text), " ".join(c.of(text) for c in s.content)) for s in found] == said


def test_what_a_clause_tells_of_the_speaker_is_not_said(read: Read) -> None:
    text = (
        "The Philippines has claimed the reef for decades. Vietnam, which also claims features in "
        "the area, called for restraint."
    )
    said = [_shown(s, text) for s in read(text).statements]
    assert said[-1] == ("Vietnam", "called for", ["restraint"])


def test_a_list_of_things_under_a_place_is_said_by_nobody(read: Read) -> None:
    text = (
        "Mali: a burned market, two armies and a missing mayor\n\n"
        "The market of Douentza burned down on Monday. The army said four people had died."
    )
    assert [s.speaker_name for s in read(text).statements] == ["army"]


def test_the_subject_of_the_cue_says_it(kit: Kit) -> None:
    text = "Ina Sund, the envoy, rejected the charge. The delegate of Kenya said a camp had burned."
    article = read_article(text)
    doc = parse(article, find_blocks(article, lexicon=kit.page), parser=kit.parser)
    source, cue, content = (
        Span(text.index(part), text.index(part) + len(part))
        for part in ("Ina Sund", "said", "a camp had burned")
    )
    draft = Draft((source,), (cue,), (content,), 0.9, "model:attribution")
    (found,) = complete_sources(doc, [draft], MentionIndex(doc, (), ()))
    assert found.source[0].of(text) == "The delegate of Kenya"
