"""The chain of a statement: speaker, relays nearest first, channel, audience, with the real models."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import onrecord
from onrecord.kit import Kit
from onrecord.records import ChannelKind
from onrecord.resolved import Record, Said

Read = Callable[[str], Record]
#: Before each sentence, so that it is no headline.
LEAD = "The two countries have argued over the river since 1998."


@pytest.fixture
def read(kit: Kit) -> Read:
    def read_text(text: str) -> Record:
        return onrecord.read(
            f"{LEAD} {text}", published="2026-03-18", outlet="Lowick Courier", kit=kit
        )

    return read_text


def _by_content(record: Record, content: str) -> Said:
    return next(s for s in record.statements if s.content_text == content)


@pytest.mark.parametrize(
    ("text", "content", "speaker", "relays"),
    [
        pytest.param(
            "Sahara Wire, quoting the daily Al Sadaf, reported that the minister had resigned.",
            "the minister had resigned",
            "Al Sadaf",
            ["Sahara Wire"],
            id="a wire that quotes a paper",
        ),
        pytest.param(
            "The talks had failed, the Kells Tribune reported, citing two officials.",
            "The talks had failed",
            "two officials",
            ["Kells Tribune"],
            id="citing, behind",
        ),
        pytest.param(
            "Al Jazeera, citing Iranian state television, said that Reza Karimi had threatened to "
            "cancel the visit.",
            "to cancel the visit",
            "Reza Karimi",
            ["Iranian state television", "Al Jazeera"],
            id="a threat at third hand",
        ),
        pytest.param(
            "The bridge was lost, according to sources cited by the daily Oko.",
            "The bridge was lost",
            "sources cited by the daily Oko",
            ["Oko"],
            id="sources that a paper cites",
        ),
        pytest.param(
            "“The bridge is lost,” Ana Brito said in comments reported by the daily Oko.",
            "“The bridge is lost,”",
            "Ana Brito",
            ["Oko"],
            id="comments reported by",
        ),
        pytest.param(
            "Mara Quill said in a statement carried by Tchad Presse that the quay was safe.",
            "the quay was safe",
            "Mara Quill",
            ["Tchad Presse"],
            id="carried by a medium on no list",
        ),
        pytest.param(
            "Ana Brito told the president that the bridge was lost, two aides said.",
            "the bridge was lost",
            "Ana Brito",
            ["two aides"],
            id="told behind by others",
        ),
        pytest.param(
            "According to a transcript released by the Kremlin, Ana Brito told the president that "
            "the bridge was lost.",
            "the bridge was lost",
            "Ana Brito",
            ["Government of Russia"],
            id="who releases a transcript",
        ),
        pytest.param(
            "Ana Brito told Radio Kells that the minister had told her the talks were dead.",
            "the talks were dead",
            "the minister",
            ["Ana Brito", "Radio Kells"],
            id="told on the radio what one was told",
        ),
        pytest.param(
            "The army told Lusitana, the state news agency, that the bridge was lost.",
            "the bridge was lost",
            "army",
            ["Lusitana"],
            id="an agency by its name and what it is",
        ),
        pytest.param(
            "Ana Brito told the news site Kells Online that the bridge was lost.",
            "the bridge was lost",
            "Ana Brito",
            ["Kells Online"],
            id="a site by its name",
        ),
        pytest.param(
            "Ana Brito said through a spokesman that the emails were forged.",
            "the emails were forged",
            "Ana Brito",
            ["a spokesman"],
            id="through a spokesman",
        ),
        pytest.param(
            "Ana Brito, interviewed on the channel KBX, said the bridge was lost.",
            "the bridge was lost",
            "Ana Brito",
            ["KBX"],
            id="interviewed on",
        ),
        pytest.param(
            "The army said the bridge was lost; two aides said it was not.",
            "the bridge was lost",
            "army",
            [],
            id="another clause frames nothing",
        ),
    ],
)
def test_relays_stand_nearest_the_speaker_first(
    read: Read, text: str, content: str, speaker: str, relays: list[str]
) -> None:
    said = _by_content(read(text), content)
    assert said.speaker_name == speaker
    assert [relay.name for relay in said.relays] == relays


def test_who_denies_an_accusation_has_not_heard_it_from_the_accuser(read: Read) -> None:
    text = (
        "Officials said the Dutch government had accused Iran of two killings, which Iran denied."
    )
    assert _by_content(read(text), "which").relays == ()


def test_what_one_paper_is_told_is_not_told_to_the_other(read: Read) -> None:
    text = (
        "State television quoted an engineer as saying the dam had held, while villagers told the "
        "Kells Tribune the water had come at night."
    )
    record = read(text)
    assert [r.name for r in _by_content(record, "the dam had held").relays] == ["State television"]
    told = _by_content(record, "the water had come at night")
    assert [r.name for r in told.relays] == ["Kells Tribune"]


@pytest.mark.parametrize(
    ("text", "content", "channel"),
    [
        pytest.param(
            "Mara Quill told the Courier last month that the door had been checked.",
            "the door had been checked",
            ChannelKind.INTERVIEW,
            id="the outlet by the end of its name",
        ),
        pytest.param(
            "Mara Quill told me that the door had been checked.",
            "the door had been checked",
            ChannelKind.INTERVIEW,
            id="its reporter",
        ),
        pytest.param(
            "“My brother told me nothing,” Mara Quill said.",
            "“My brother told me nothing,”",
            None,
            id="what others were told",
        ),
        pytest.param(
            "Angus Telfer told the inquiry that the door was cracked.",
            "the door was cracked",
            ChannelKind.SPEECH,
            id="an inquiry",
        ),
        pytest.param(
            "Two letters from the insurers say that the ship should stay in port.",
            "the ship should stay in port",
            ChannelKind.LETTER,
            id="a source that is a letter",
        ),
        pytest.param(
            "State media say that eleven people have been questioned.",
            "eleven people have been questioned",
            ChannelKind.STATE_MEDIA,
            id="a source that is a medium",
        ),
        pytest.param(
            "The aid agency said that eleven people had been questioned.",
            "eleven people had been questioned",
            None,
            id="an agency that is none of news",
        ),
        pytest.param(
            "The sheikh wrote to the envoy that the map was false.",
            "the map was false",
            ChannelKind.LETTER,
            id="written to somebody",
        ),
        pytest.param(
            "Ana Brito said through a spokesman that the emails were forged.",
            "the emails were forged",
            ChannelKind.SPOKESPERSON,
            id="a spokesman speaks",
        ),
        pytest.param(
            "The federation denied the report, telling the BBC that it was a fairy tale.",
            "the report",
            None,
            id="what is told through another cue",
        ),
    ],
)
def test_the_channel_is_what_shows_it(
    read: Read, text: str, content: str, channel: ChannelKind | None
) -> None:
    said = _by_content(read(text), content)
    assert (said.channel.kind if said.channel else None) is channel


@pytest.mark.parametrize(
    ("text", "content", "audience"),
    [
        pytest.param(
            "Finland’s foreign minister told parliament that the four must go.",
            "the four must go",
            "parliament",
            id="a parliament hears",
        ),
        pytest.param(
            "Mara Quill thanked the army for its help.",
            "the army for its help",
            None,
            id="who is thanked is spoken of",
        ),
        pytest.param(
            "Mara Quill accused the police of beating students.",
            "the police of beating students",
            None,
            id="who is accused is spoken of",
        ),
        pytest.param(
            "Mara Quill said the minister had told her the talks were dead.",
            "the talks were dead",
            "Mara Quill",
            id="who tells what she was told",
        ),
        pytest.param(
            "“The minister told me the talks were dead,” Mara Quill said.",
            "the talks were dead",
            "Mara Quill",
            id="me",
        ),
        pytest.param(
            "Ina Sund told the Andean Wire that the talks were dead.",
            "the talks were dead",
            None,
            id="a medium is no audience",
        ),
        pytest.param(
            "Ina Sund was quoted by the Andean Wire as telling Omar Vidal that the talks were dead.",
            "the talks were dead",
            "Omar Vidal",
            id="quoted as telling",
        ),
    ],
)
def test_the_audience_is_who_hears_it(
    read: Read, text: str, content: str, audience: str | None
) -> None:
    said = _by_content(read(text), content)
    assert (said.audience.name if said.audience else None) == audience


WIRE = """Gunmen kill two herders

{dateline} — Gunmen killed two herders near Kano on Monday, police said.

The governor told Radio Kells that the army would come.
"""


@pytest.mark.parametrize(
    ("dateline", "outlet", "relays"),
    [
        pytest.param("KANO, Nigeria (AP)", "Cape Times", ["AP"], id="another outlet"),
        pytest.param("Kano (Sahara Wire)", "Cape Times", ["Sahara Wire"], id="on no list"),
        pytest.param("(Sahara Wire)", "Cape Times", ["Sahara Wire"], id="no place"),
        pytest.param("KANO (AP/AFP)", "Cape Times", ["AP", "AFP"], id="two agencies"),
        pytest.param("KANO, March 3 (SWS)", "Sahara Wire Service", [], id="the outlet, in short"),
        pytest.param("KANO (Reuters)", None, [], id="no outlet is known"),
        pytest.param("KANO", "Cape Times", [], id="no agency"),
    ],
)
def test_the_agency_of_the_dateline_passes_on_all_that_is_said(
    kit: Kit, dateline: str, outlet: str | None, relays: list[str]
) -> None:
    text = WIRE.format(dateline=dateline)
    said = onrecord.read(text, published="2026-03-18", outlet=outlet, kit=kit).statements
    assert [[r.name for r in s.relays] for s in said] == [relays, ["Radio Kells", *relays]]
    assert [s.channel and s.channel.kind for s in said] == [None, ChannelKind.BROADCAST]


@pytest.mark.parametrize(
    ("text", "relays"),
    [
        pytest.param(
            "The broadcaster Top Kanal was late. “It will hold,” an engineer told Top Kanal.",
            ["Top Kanal"],
            id="the broadcaster Top Kanal",
        ),
        pytest.param(
            "The ATSH agency was late. “It will hold,” an engineer told ATSH.",
            ["ATSH"],
            id="the ATSH agency",
        ),
    ],
)
def test_a_medium_once_introduced_is_known_by_its_name(
    read: Read, text: str, relays: list[str]
) -> None:
    said = _by_content(read(text), "“It will hold,”")
    assert [r.name for r in said.relays] == relays


def test_the_source_is_the_role_with_its_name(read: Read) -> None:
    text = "The private channel TVR said the ministry would complain."
    (said,) = read(text).statements
    assert said.source_text == "The private channel TVR"


HEADED = """{headline}

{body}
"""


@pytest.mark.parametrize(
    ("headline", "body", "again"),
    [
        pytest.param(
            "Chad denies soldiers crossed Sudanese border",
            "Chad’s army chief denied on Wednesday that his soldiers had crossed into Sudan.",
            True,
            id="a state and its army chief",
        ),
        pytest.param(
            "Mara Quill denies she sold the quay",
            "“Not one stone was sold,” Mara Quill told reporters in the town hall on Monday. "
            "She repeated on the radio that “not one stone” had gone.",
            True,
            id="a part of an earlier quotation",
        ),
        pytest.param(
            "Chad denies soldiers crossed Sudanese border",
            "Sudan’s army chief denied on Wednesday that his soldiers had crossed into Chad.",
            False,
            id="another state",
        ),
    ],
)
def test_what_was_said_before_is_repeated(kit: Kit, headline: str, body: str, again: bool) -> None:
    text = HEADED.format(headline=headline, body=body)
    said = onrecord.read(text, published="2026-03-18", kit=kit).statements
    assert (said[-1].repeats is not None) is again
