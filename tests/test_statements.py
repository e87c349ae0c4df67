"""Who said what, through whom: from text to statements, with the real models."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import onrecord
from onrecord.kit import Kit
from onrecord.parse import parse
from onrecord.reading import read_text as read_article
from onrecord.records import Act, ChannelKind, Quotation, Span
from onrecord.resolved import Record
from onrecord.statements.confidence import Calibration
from onrecord.statements.drafts import Draft
from onrecord.statements.whole import make_whole
from onrecord.structure import find_blocks

PUBLISHED = "2026-03-18"


Read = Callable[[str], Record]


@pytest.fixture
def read(kit: Kit) -> Read:
    def read_text(text: str) -> Record:
        return onrecord.read(text, published=PUBLISHED, kit=kit)

    return read_text


def test_a_split_quotation_is_one_statement(read: Read) -> None:
    said = read(
        "“We will rebuild it,” said Mara Quill, the mayor. “It will take a year.”"
    ).statements
    assert [len(s.record.content) for s in said] == [2]
    assert said[0].quotation is Quotation.DIRECT
    assert said[0].speaker_name == "Mara Quill"


def test_a_paragraph_of_speech_carries_the_speaker_over(read: Read) -> None:
    text = (
        "“We have counted every ballot in this district twice,” said Tom Ash, the returning officer.\n\n"
        "“We will count them again if a court tells us to.”"
    )
    said = read(text).statements
    assert len(said) == 2
    assert said[1].record.source == ()
    assert said[1].speaker_name == "Tom Ash"
    assert said[1].record.origin.method == "rule:carried"


def test_an_agency_that_quotes_is_a_relay(read: Read) -> None:
    text = (
        "“The pipeline is safe and it will stay open,” Energy Minister Mara Quill was quoted as saying "
        "by the state news agency on Tuesday."
    )
    said = read(text).statements[0]
    assert said.speaker_name == "Mara Quill"
    assert said.channel is not None
    assert said.channel.kind is ChannelKind.NEWS_AGENCY
    assert len(said.relays) == 1


def test_told_reporters_is_a_press_conference(read: Read) -> None:
    said = read("Mara Quill told reporters on Monday that the port would reopen.").statements
    assert said[0].channel is not None
    assert said[0].channel.kind is ChannelKind.PRESS_CONFERENCE
    assert said[0].relays == ()


def test_content_leaves_out_that_and_the_full_stop(read: Read) -> None:
    said = read("The minister, Mara Quill, said that the port would reopen.").statements
    assert said[0].content_text == "the port would reopen"


def test_repeated_words_are_marked(read: Read) -> None:
    text = (
        "“We are nobody’s servants and nobody’s fools,” Mara Quill said in the square on Monday.\n\n"
        "“We are nobody’s servants and nobody’s fools,” Quill said again as she left the city."
    )
    said = read(text).statements
    assert said[1].repeats is not None
    assert said[1].repeats.record.id == said[0].record.id


def test_scare_quotes_are_not_statements(read: Read) -> None:
    assert read("The so-called “middle road” runs from the harbour to the hills.").statements == ()


def test_who_quotes_is_not_who_is_quoted(read: Read) -> None:
    text = "“We did not come to beg. We came to count,” Mara Quill was quoted as saying by the state news agency."
    said = read(text).statements[0]
    assert said.speaker_name == "Mara Quill"
    assert [r.name for r in said.relays] != ["Mara Quill"]
    assert len(said.relays) == 1


def test_citing_turns_the_first_into_a_relay(read: Read) -> None:
    said = read(
        "State television, citing the port authority, said the harbour would reopen on Monday."
    ).statements[0]
    assert said.speaker_name == "port authority"
    assert [r.name for r in said.relays] == ["State television"]


def test_the_outlet_itself_is_no_relay(read: Read) -> None:
    text = "In a letter seen by this newspaper, the harbour board said that it would consider reopening the quay."
    assert [(s.relays, s.channel and s.channel.kind) for s in read(text).statements] == [
        ((), ChannelKind.LETTER)
    ]


@pytest.mark.parametrize(
    ("text", "speaker", "relay", "content"),
    [
        pytest.param(
            "State television quoted the president as saying the border would stay shut.",
            "the president",
            "State television",
            "the border would stay shut",
            id="quoted as saying",
        ),
        pytest.param(
            "The station quoted one of them, Jeanne Ngaro, as saying: “They burned our boats.”",
            "Jeanne Ngaro",
            "station",
            "“They burned our boats.”",
            id="one of them, named",
        ),
        pytest.param(
            "Radio Sahel reported on Monday, citing two villagers, that soldiers in Chadian uniform "
            "killed six herders.",
            "two villagers",
            "Radio Sahel",
            "soldiers in Chadian uniform killed six herders",
            id="citing",
        ),
    ],
)
def test_words_go_to_who_is_quoted(
    read: Read, text: str, speaker: str, relay: str, content: str
) -> None:
    (said,) = read(text).statements
    assert said.content_text == content
    assert said.speaker_name == speaker
    assert [r.span.of(text).removeprefix("The ") for r in said.record.relays] == [relay]


@pytest.mark.parametrize(
    ("text", "relays", "channel"),
    [
        pytest.param(
            "“We will rebuild the quay,” Mara Quill told the Kells Courier on Monday.",
            ["the Kells Courier"],
            ChannelKind.NEWSPAPER,
            id="a paper by its name",
        ),
        pytest.param(
            "Mara Quill told the agency Andean Wire that the quay would be rebuilt.",
            ["the agency Andean Wire"],
            ChannelKind.NEWS_AGENCY,
            id="agency and name",
        ),
        pytest.param(
            "The harbour board promised to rebuild the quay, Radio Kells reported on Monday.",
            ["Radio Kells"],
            ChannelKind.BROADCAST,
            id="reported behind",
        ),
        pytest.param(
            "“We will rebuild the quay by May,” Mara Quill said, according to the Kells Courier.",
            ["the Kells Courier"],
            ChannelKind.NEWSPAPER,
            id="according to",
        ),
        pytest.param(
            "The harbour board said, in a statement carried by the Kells Courier, that the quay was safe.",
            ["the Kells Courier"],
            ChannelKind.STATEMENT,
            id="statement carried by",
        ),
        pytest.param(
            "Mara Quill said in an email seen by Radio Kells that the quay would stay shut.",
            ["Radio Kells"],
            ChannelKind.LETTER,
            id="email seen by",
        ),
        pytest.param(
            "Mara Quill was quoted by the Kells Courier as saying that the quay was safe.",
            ["the Kells Courier"],
            ChannelKind.NEWSPAPER,
            id="quoted by",
        ),
        pytest.param(
            "Mara Quill called the report a lie and left the hearing.", [], None, id="neither"
        ),
        pytest.param(
            "Mara Quill wrote on X that it was safe.", [], ChannelKind.SOCIAL_MEDIA, id="X"
        ),
        pytest.param(
            "Mara Quill told a Gold Star mother that the quay was safe.", [], None, id="no paper"
        ),
    ],
)
def test_who_passes_words_on_is_a_relay_and_says_nothing(
    read: Read, text: str, relays: list[str], channel: ChannelKind | None
) -> None:
    said = read(text).statements
    assert [[r.span.of(text) for r in s.record.relays] for s in said] == [relays]
    assert [s.channel and s.channel.kind for s in said] == [channel]


def test_what_is_cited_as_a_reason_says_nothing(read: Read) -> None:
    text = (
        "The town “has made great progress,” Mara Quill said in June, citing the release of two "
        "prisoners and the election of a mayor."
    )
    assert [s.speaker_name for s in read(text).statements] == ["Mara Quill"]


def test_the_agency_is_the_one_that_was_named(read: Read) -> None:
    text = (
        "Mara Quill told the Andean News Agency that the quay was safe.\n\n"
        "“It will stay open all summer,” she was quoted as saying by the agency on Friday."
    )
    assert [[r.name for r in s.relays] for s in read(text).statements] == [
        ["Andean News Agency"],
        ["Andean News Agency"],
    ]


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        pytest.param(
            "The harbour board rejected the family’s demand for an open inquest.",
            [("the family", "an open inquest")],
            id="demand for",
        ),
        pytest.param(
            "The board welcomed the ministry’s promise to publish the survey.",
            [("the ministry", "to publish the survey")],
            id="promise to",
        ),
    ],
)
def test_acts_of_others_within_what_is_said_are_statements(
    read: Read, text: str, inner: list[tuple[str, str]]
) -> None:
    found = [s for s in read(text).statements if s.inside]
    assert [(s.record.source[0].of(text), s.content_text) for s in found] == inner


def test_a_caption_says_nothing(read: Read) -> None:
    page = (
        "<html><body><article><h1>Quay reopens</h1><p>The quay of Kells reopened on Monday after two "
        "years, and the first ferry left it at noon with forty people on board.</p><figure><img "
        "src='a.jpg'><figcaption>Mara Quill said that the quay was safe.</figcaption></figure><p>The "
        "harbour board had shut it when a wall fell into the water.</p></article></body></html>"
    )
    assert read(page).statements == ()


def test_who_denies_a_claim_does_not_pass_it_on(read: Read) -> None:
    said = read("The harbour board denied reports that the quay had been sold.").statements
    assert [(s.content_text, s.relays) for s in said if s.inside] == [
        ("the quay had been sold", ())
    ]


def test_what_one_says_of_oneself_has_no_relay(read: Read) -> None:
    said = read("“I asked the board to wait, and I still say so,” Mara Quill said.").statements
    assert [s.relays for s in said if s.inside] == [() for s in said if s.inside]
    assert any(s.inside for s in said)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The minister did not say that the army had fired.", id="not said"),
        pytest.param("Neither side had agreed to attend the talks.", id="neither"),
        pytest.param("The embassy declined to comment.", id="no comment"),
        pytest.param("It was not clear who had ordered the raid.", id="who"),
        pytest.param("The station cited a letter from the commander.", id="no words"),
        pytest.param("The Defence Forces refused to discuss the matter.", id="refused to discuss"),
        pytest.param("The harbour board has said little in public.", id="little"),
        pytest.param("None of the owners has said that the quay would stay open.", id="none"),
    ],
)
def test_speech_that_was_not_made_is_no_statement(read: Read, text: str) -> None:
    assert read(text).statements == ()


@pytest.mark.parametrize(
    ("lead", "speakers"),
    [
        ("UN experts today urged Tunisia to halt the expulsions.", {"UN experts"}),
        ("Tunisia said on Monday that UN experts were wrong.", {"Tunisia"}),
    ],
)
def test_a_headline_under_a_topic_is_not_said_by_it(
    read: Read, lead: str, speakers: set[str]
) -> None:
    text = (
        f"Tunisia: UN experts alarmed by expulsions of migrants\n\n15 May 2026\n\nGENEVA – {lead}"
    )
    assert {s.speaker_name for s in read(text).statements} & {"Tunisia", "UN experts"} == speakers


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Norway ordered two Chadian envoys to leave by Friday.", id="expulsion"),
        pytest.param("The court ordered the harbour board to pay the costs.", id="ruling"),
        pytest.param("Lima summoned the Danish chargé d’affaires on Monday.", id="summons"),
        pytest.param("The two leaders agreed to reopen the bridge at Kells.", id="joint decision"),
        pytest.param(
            "The president flew home early, a step widely seen as a snub to his hosts.",
            id="impression of nobody",
        ),
        pytest.param("The board is expected to meet again on Friday.", id="expectation of nobody"),
        pytest.param(
            "The Security Council extended the mandate of the mission on Friday, adopting resolution "
            "2811 by fourteen votes.",
            id="act of no speech",
        ),
    ],
)
def test_deeds_and_impressions_are_the_outlet_s_own_voice(read: Read, text: str) -> None:
    assert read(text).statements == ()


@pytest.mark.parametrize(
    ("text", "content"),
    [
        pytest.param(
            "The police chief ordered officers “not to touch so much as a placard”.",
            "officers “not to touch so much as a placard”",
            id="order in his words",
        ),
        pytest.param(
            "The regulator ordered the owners to tow the hulk out to sea.",
            "the owners to tow the hulk out to sea",
            id="order to do something",
        ),
        pytest.param(
            "Mara Quill agreed to release the minutes of the meeting.",
            "to release the minutes of the meeting",
            id="one agrees",
        ),
    ],
)
def test_orders_and_consent_that_are_said_are_statements(
    read: Read, text: str, content: str
) -> None:
    assert content in [s.content_text for s in read(text).statements]


def test_a_clause_behind_the_cue_is_what_was_said(read: Read) -> None:
    text = "Rebels seize border town in the north, army says it will hit back"
    assert [s.content_text for s in read(text).statements] == ["it will hit back"]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        pytest.param("The rebels vowed to avenge the dead.", Act.THREATEN, id="hostile vow"),
        pytest.param("Mara Quill vowed to rebuild the quay.", Act.PROMISE, id="vow"),
        pytest.param("The board turned down the offer of a loan.", Act.REJECT, id="turned down"),
        pytest.param("The board advised the crews to stay away.", Act.ASK, id="advised"),
        pytest.param(
            "Mara Quill apologised that the quay had been shut.", Act.AGREE, id="apologised"
        ),
    ],
)
def test_a_cue_of_several_words_and_its_object_tell_the_act(
    read: Read, text: str, act: Act
) -> None:
    assert [s.record.act for s in read(text).statements] == [act]


def test_what_has_not_been_is_not_refused(read: Read) -> None:
    text = "“We have arranged nothing and we were asked for nothing,” Mara Quill said."
    assert read(text).statements[0].act is not Act.REJECT


def test_a_claim_that_is_called_true_is_not_denied(read: Read) -> None:
    text = "A panel of experts concluded that the accusations were credible, the Ledger reported."
    assert Act.DENY not in [s.record.act for s in read(text).statements]


def test_nothing_is_denied_without_a_negation(read: Read) -> None:
    said = read("The Red Cross said it was sending tents and water to Kells.").statements
    assert [s.record.act for s in said] == [Act.SAY]


def test_what_became_of_an_allegation_is_not_what_it_says(read: Read) -> None:
    text = "She accused the crews of landing twice as much, an allegation that the owners rejected."
    assert all("rejected" not in s.content_text for s in read(text).statements)


def test_a_denial_may_have_nothing_but_it(read: Read) -> None:
    said = read("Russia accused Latvia of spying. Latvia denied it.").statements
    assert [(s.speaker_name, s.act.value, s.content_text) for s in said] == [
        ("Russia", "accuse", "Latvia of spying"),
        ("Latvia", "deny", "it"),
    ]


TRANSCRIPT = (
    "Senator Mara Quill and Tom Ash met on the radio on Sunday. A part of what was said:\n\n"
    "QUILL: The harbour was sold for nothing.\n\n"
    "ASH: It was sold for four million. You told the council that you were glad of it.\n\n"
    "QUILL: I was glad that it was open.\n\n"
    "I never said it was cheap.\n\n"
    "ASH: You said it twice."
)


def test_a_transcript_is_read_turn_by_turn(read: Read) -> None:
    said = [s for s in read(TRANSCRIPT).statements if s.inside is None and s.record.origin]
    turns = [s for s in said if s.record.origin.method == "rule:turn"]
    assert [s.content_text for s in turns] == [
        "The harbour was sold for nothing",
        "It was sold for four million. You told the council that you were glad of it",
        "I was glad that it was open",
        "I never said it was cheap",
        "You said it twice",
    ]
    assert [s.speaker_name for s in turns] == [
        "Mara Quill",
        "Tom Ash",
        "Mara Quill",
        "Mara Quill",
        "Tom Ash",
    ]


def test_a_transcript_may_be_short_and_begin_with_its_headline(read: Read) -> None:
    text = (
        "Transcript: press conference of Prime Minister Mara Quill and President Tom Ash\n\n"
        "PRIME MINISTER QUILL: Good afternoon. That is our harbour.\n\n"
        "PRESIDENT ASH: We will never accept a toll.\n\n"
        "PRIME MINISTER QUILL: We are not going to ask for one."
    )
    assert [(s.speaker_name, s.content_text) for s in read(text).statements] == [
        ("Mara Quill", "Good afternoon. That is our harbour"),
        ("Tom Ash", "We will never accept a toll"),
        ("Mara Quill", "We are not going to ask for one"),
    ]


def test_the_glosses_of_a_fact_check_are_the_outlet_s(read: Read) -> None:
    text = (
        "QUILL: “We built ten ports.”\n\nTHE FACTS: Four ports are open now.\n\n"
        "QUILL: “Nobody lost work.”\n\nTHE FACTS: Work was lost in three of them."
    )
    said = [(s.speaker_name, s.content_text) for s in read(text).statements]
    assert said == [("QUILL", "“We built ten ports.”"), ("QUILL", "“Nobody lost work.”")]


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        pytest.param(
            "Foreign minister Mara Quill, speaking to Radio Marlow: “The talks go on.”",
            "Mara Quill",
            id="a participle",
        ),
        pytest.param(
            "Prime minister’s office now: “Any attempt will be stopped.” It was issued at noon.",
            "Prime minister’s office",
            id="an adverb",
        ),
        pytest.param(
            "Rain fell. Mr. T. Ash on the talks: “The talks go on today.”",
            "T. Ash",
            id="a later sentence with points in the name",
        ),
    ],
)
def test_a_live_blog_announces_who_speaks(read: Read, line: str, speaker: str) -> None:
    record = read(f"Talks on the harbour live\n\n19.10\n{line}\n\n19.30\nThe talks have begun.")
    assert [s.speaker_name for s in record.statements] == [speaker]
    assert not [e for e in record.events if e.type == "CONSULT"]


@pytest.mark.parametrize(
    "line",
    [
        "The mood in Accra: “We are all hungry here.”",
        "The harbour plan of Tom Ash: “We will dig it all again.”",
    ],
)
def test_what_is_no_speaker_announces_nothing(read: Read, line: str) -> None:
    assert not read(line).statements


def test_datelines_with_a_colon_are_no_transcript(read: Read) -> None:
    text = (
        "LAHORE: The court heard both sides on Monday.\n\nKARACHI: The port was closed on Tuesday."
        "\n\nQUETTA: Two shops were shut on Sunday."
    )
    assert not read(text).statements


def test_questions_of_the_outlet_are_no_statements(read: Read) -> None:
    text = (
        "Mara Quill has run the harbour for ten years.\n\n"
        "Q: Is the harbour for sale?\n\nA: It is not.\n\nQ: Will it be?\n\nA: Ask the mayor."
    )
    said = read(text).statements
    assert [s.content_text for s in said] == ["It is not", "Ask the mayor"]
    assert [s.record.source for s in said] == [(), ()]


def test_a_signed_quotation_is_its_signer_s(read: Read) -> None:
    text = (
        "The new harbour has opened, and some of our readers have seen it.\n\n"
        "“The mayor said it would be finished by May. It is September and I see mud.” — Mara Quill\n\n"
        "“I like the mud.” — Tom Ash"
    )
    said = read(text).statements
    assert [(s.speaker_name, s.record.origin.method) for s in said if s.inside is None] == [
        ("Mara Quill", "rule:signed-quotation"),
        ("Tom Ash", "rule:signed-quotation"),
    ]


def test_a_paragraph_of_quotation_belongs_to_the_line_before_with_a_colon(read: Read) -> None:
    text = (
        "The harbour board sold the old quay on Monday.\n\nThe Examiner of Kells made this of it:\n\n"
        "“The board has sold what was never its own, at a price that it will not name.”"
    )
    said = read(text).statements[-1]
    assert said.content_text.startswith("“The board has sold")
    assert [s.of(text) for s in said.record.source] == ["The Examiner of Kells"]


def test_words_within_a_quotation_are_not_said_outside_it(read: Read) -> None:
    text = (
        "“We were told that it was safe, and I say it was not safe,” Mara Quill said on Monday. "
        "“The board says that we were warned, and we were not.”"
    )
    outer = [s for s in read(text).statements if s.inside is None]
    assert [s.speaker_name for s in outer] == ["Mara Quill"]
    assert len(outer[0].record.content) == 2


def test_a_title_in_marks_is_no_speech(read: Read) -> None:
    text = "In a talk on “The Morning Harbour Show,” Mara Quill said that the quay would reopen."
    assert [s.content_text for s in read(text).statements] == ["the quay would reopen"]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        pytest.param(
            "Norway’s foreign minister, Mara Quill, warned that Norway would close its ports.",
            Act.THREATEN,
            id="a warning of one's own deed",
        ),
        pytest.param(
            "Norway’s foreign minister, Mara Quill, warned that winter would close the ports.",
            Act.ESTIMATE,
            id="a warning of anything else",
        ),
        pytest.param(
            "Armenia’s defence ministry said Azerbaijani troops had shelled a school.",
            Act.ACCUSE,
            id="what the other side has done",
        ),
        pytest.param("Mara Quill called the vote “a farce in two acts”.", Act.ACCUSE, id="naming"),
        pytest.param("Mara Quill called the report “a fairy tale”.", Act.DENY, id="a claim"),
        pytest.param("Mara Quill called for an early vote.", Act.DEMAND, id="called for"),
        pytest.param(
            "“We will not hand over the keys,” said Mara Quill.", Act.REJECT, id="we will not"
        ),
        pytest.param("The harbour opened at six, Mara Quill said.", Act.SAY, id="plain"),
        pytest.param(
            "“We have never refused a pilot,” Mara Quill said.", Act.SAY, id="never refused"
        ),
        pytest.param("Mara Quill said she would not resign.", Act.REJECT, id="will not yield"),
        pytest.param(
            "Mara Quill said her country would not take sides between Russia and the West.",
            Act.SAY,
            id="refuses nothing",
        ),
        pytest.param("“No. Nobody touched it,” Mara Quill said.", Act.DENY, id="no"),
        pytest.param("The judge told jurors to disregard it.", Act.DEMAND, id="told to"),
        pytest.param("Malaysia called on both sides to hold their fire.", Act.ASK, id="called on"),
        pytest.param("“That is a lie,” Mara Quill replied.", Act.DENY, id="a lie"),
        pytest.param(
            "Mara Quill said an engineer had admitted that the cages would kill the mussels.",
            Act.SAY,
            id="another's act",
        ),
    ],
)
def test_the_act_is_told_by_cue_and_content(read: Read, text: str, act: Act) -> None:
    assert read(text).statements[0].record.act is act


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        pytest.param(
            "Troops exchanged fire on the border, both governments said, each blaming "
            "the other for the first shots.",
            [
                "Troops exchanged fire on the border",
                "the other for the first shots",
            ],
            id="both said",
        ),
        pytest.param(
            "The clerk, Mara Quill, said the law allowed a recount where the margin was below one "
            "per cent, which means three of the 16 districts.",
            ["the law allowed a recount where the margin was below one per cent"],
            id="the outlet explains",
        ),
        pytest.param(
            "Mara Quill posted a photograph of a sunrise with the words “To all my friends, good night”.",
            ["“To all my friends, good night”"],
            id="the words on a picture",
        ),
        pytest.param(
            "A day after the commission declared Mara Quill the winner, Tom Ash said he would go.",
            ["he would go"],
            id="declaring a winner is a deed",
        ),
        pytest.param("Could Norway close its ports? Tom Ash did not say.", [], id="a question"),
    ],
)
def test_what_is_said_ends_where_the_outlet_speaks(
    read: Read, text: str, contents: list[str]
) -> None:
    assert [s.content_text for s in read(text).statements] == contents


def test_a_headline_goes_on_with_as(read: Read) -> None:
    text = (
        "Harbour board demands a full recount as Tom Ash vows to stay\n\n"
        "KELLS, Norway (AP) — The harbour board met on Monday in the old hall of the town.\n"
    )
    said = read(text).statements
    assert [s.content_text for s in said] == ["a full recount", "to stay"]


def test_a_title_shows_no_channel(read: Read) -> None:
    text = "Mara Quill told the host of “The Harbour Report” that the quay would reopen in May."
    (said,) = read(text).statements
    assert said.channel is None


def test_who_is_whom_it_follows(read: Read) -> None:
    text = "A diplomat close to the talks, who warned that they could fail, left at noon."
    (said,) = read(text).statements
    assert said.speaker_name == "A diplomat close to the talks"


def test_state_television_that_cites_is_relay_and_channel(read: Read) -> None:
    said = read(
        "State television, citing the port authority, said the harbour was shut."
    ).statements
    assert [(s.speaker_name, s.channel and s.channel.kind) for s in said] == [
        ("port authority", ChannelKind.STATE_MEDIA)
    ]


def test_a_noun_that_reports_is_a_cue(read: Read) -> None:
    text = "The allegation that soldiers had moved the boats by night has never been confirmed."
    (said,) = read(text).statements
    assert said.content_text == "soldiers had moved the boats by night"
    assert said.record.act is Act.ACCUSE


@pytest.mark.parametrize(
    ("headline", "body", "is_repeat"),
    [
        pytest.param(
            "Quill calls harbour plan ‘a swindle’",
            "Mara Quill said the harbour plan was “a swindle from the first page”.",
            True,
            id="quoted again",
        ),
        pytest.param(
            "Mara Quill demands full recount",
            "Mara Quill demanded a recount of every vote.",
            True,
            id="the same demand",
        ),
        pytest.param(
            "Mara Quill says boats will leave at noon",
            "Mara Quill said the museum had no roof.",
            False,
            id="something else",
        ),
    ],
)
def test_the_body_repeats_the_headline(
    read: Read, headline: str, body: str, is_repeat: bool
) -> None:
    text = f"{headline}\n\nKELLS, Norway (AP) — {body}\n"
    first, *_, last = read(text).statements
    assert (last.repeats is not None and last.repeats.record.id == first.record.id) is is_repeat


def test_confidence_rises_with_the_score_and_falls_without_a_source(kit: Kit) -> None:
    text = "Mara Quill said the harbour would reopen in May."
    article = read_article(text, published=PUBLISHED)
    doc = parse(article, find_blocks(article, lexicon=kit.page), parser=kit.parser)
    content = Span(text.index("the harbour"), len(text) - 1)
    calibration = kit.statements.calibration

    def confidence(score: float, *source: Span) -> float:
        draft = Draft(source, (Span(11, 15),), (content,), score, "model:attribution")
        return calibration.confidence(doc, draft)

    scores = [confidence(score / 20, Span(0, 10)) for score in range(21)]
    assert scores == sorted(scores)
    assert 0 < scores[0] < 0.3
    assert 0.9 < scores[-1] < 1
    assert confidence(0.7) < confidence(0.7, Span(0, 10))
    assert Calibration({}).confidence(doc, Draft((), (), (content,), 0.25, "rule:noun")) == 0.25


def test_a_spokesman_in_apposition_told_reporters(read: Read) -> None:
    text = (
        "Police detained at least 31 demonstrators, a ministry spokesman, Tom Ash, told reporters."
    )
    (said,) = read(text).statements
    assert said.speaker_name == "Tom Ash"
    assert said.content_text == "Police detained at least 31 demonstrators"


def test_what_it_says_in_between_is_its_own(read: Read) -> None:
    text = (
        "Norway recalled its ambassador on Monday in protest at a camp that, it says, soldiers have "
        "set up on its side of the border."
    )
    (said,) = read(text).statements
    assert (said.speaker_name, said.record.cue[0].of(text)) == ("Norway", "says")


def test_those_close_to_somebody_are_not_he(read: Read) -> None:
    text = "Tom Ash left the hall at noon. Those close to him say the vote was lost."
    (said,) = read(text).statements
    assert said.speaker_name != "Tom Ash"


def test_who_asked_him_is_not_said(read: Read) -> None:
    text = "Asked about the vote, Tom Ash said he would go. Mara Quill pleaded guilty to theft."
    assert [s.content_text for s in read(text).statements] == ["he would go"]


def test_a_second_cue_has_its_own_quotation(read: Read) -> None:
    text = (
        "“We will go home at noon,” Mara Quill said before asking: “Who has the keys to the hall?”"
    )
    assert [s.content_text for s in read(text).statements] == [
        "“We will go home at noon,”",
        "“Who has the keys to the hall?”",
    ]


def test_no_within_a_quotation_denies_no_saying(read: Read) -> None:
    text = (
        '"Are we where we need to be? Probably not," Mara Quill said. "We will get there in May."'
    )
    (said,) = read(text).statements
    assert len(said.record.content) == 2


def test_who_attacks_in_the_main_clause_says_in_the_participle(read: Read) -> None:
    text = "The harbour board met. On Friday it attacked Tom Ash, saying he had sold the quay."
    last = read(text).statements[-1]
    assert [s.of(text) for s in last.record.source] == ["it"]


def test_what_is_cited_as_evidence_does_not_speak(read: Read) -> None:
    text = "The country “has changed for the better,” Mara Quill said, citing the release of prisoners."
    said = read(text).statements[0]
    assert said.speaker_name == "Mara Quill"


def test_a_headline_s_second_half_is_not_what_is_welcomed(read: Read) -> None:
    text = (
        "Norwegian leader welcomed in Ankara as Turkey courts ‘harbour bridge’ trade\n\n"
        "ANKARA, Turkey (AP) — The two sides met on Monday in the old hall of the palace.\n"
    )
    assert [s for s in read(text).statements if "harbour" in s.content_text] == []


def _said(record: Record) -> list[tuple[str | None, str]]:
    return [(s.speaker_name, s.content_text) for s in record.statements]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Mayor Ina Sund said she had been promised by her deputy that the dam would hold.",
            ("her deputy", "the dam would hold"),
            id="by-whom",
        ),
        pytest.param(
            "Mayor Ina Sund said she had been told that the dam would hold.",
            (None, "the dam would hold"),
            id="by-nobody-named",
        ),
    ],
)
def test_who_is_told_is_not_who_says_it(
    read: Read, text: str, expected: tuple[str | None, str]
) -> None:
    found = {s.content_text: s for s in read(text).statements}
    said = found[expected[1]]
    assert [s.of(text) for s in said.record.source] == ([expected[0]] if expected[0] else [])
    assert said.speaker_name != "Ina Sund"


def test_what_somebody_told_is_told_by_him(read: Read) -> None:
    text = "“I repeated to them what the guard told me: ‘Nobody leaves tonight,’” Ada Brandt said."
    found = _said(read(text))
    assert ("the guard", "‘Nobody leaves tonight,’") in found
    assert all(not content.startswith("what") for _, content in found)


@pytest.mark.parametrize(
    "text",
    [
        "Her spokesman would neither confirm nor deny the story.",
        "Ina Sund could neither confirm nor rule out the claim.",
        "Ina Sund declined to say how many guests had fallen ill.",
        "The general refused to specify how many shells had been fired.",
    ],
)
def test_what_is_withheld_is_not_said(read: Read, text: str) -> None:
    assert read(text).statements == ()


def test_two_sides_give_two_figures(read: Read) -> None:
    found = read("The number of the missing is disputed: the navy says 12, relatives say 30.")
    assert [c for _, c in _said(found)] == ["12", "30"]
    assert [s.source_text for s in found.statements] == ["the navy", "relatives"]


def test_one_side_does_not_say_the_other_s_figure(read: Read) -> None:
    found = read("The number killed is disputed: the guard says 14, farmers say 40.")
    assert [(s.source_text, s.content_text) for s in found.statements] == [
        ("the guard", "14"),
        ("farmers", "40"),
    ]


def test_who_speaks_of_a_number_says_it_and_not_what_stands_before(read: Read) -> None:
    found = _said(read("The union counted 900 marchers; the city police spoke of 300."))
    assert found[-1] == ("the city police", "300")
    assert "The union counted 900 marchers" not in [c for _, c in found]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        pytest.param(
            "Guards used batons on students outside the ministry after stones flew, and held 30 people, "
            "Ada Brandt said.",
            "Guards used batons on students outside the ministry after stones flew, and held 30 people",
            id="up-to-who-said-it",
        ),
        pytest.param(
            "Raiders struck a mill near Tarn on Friday, killing 6 people and wounding dozens, the army said.",
            "Raiders struck a mill near Tarn on Friday, killing 6 people and wounding dozens",
            id="from-the-beginning-of-the-sentence",
        ),
    ],
)
def test_a_sentence_before_its_source_is_said_whole(read: Read, text: str, content: str) -> None:
    assert [c for _, c in _said(read(text))] == [content]


@pytest.mark.parametrize(
    "text",
    [
        "The prosecutor said Omar Vidal was charged with murder.",
        "Ina Sund said she was alarmed by reports that troops had shot nine men.",
    ],
)
def test_without_a_denial_nothing_is_denied(read: Read, text: str) -> None:
    assert read(text).statements[0].act is Act.SAY


def test_who_is_called_something_is_not_addressed(read: Read) -> None:
    (said,) = read("Mayor Ina Sund called the strikers “paid actors”.").statements
    assert said.audience is None


def test_other_figures_are_no_repetition(read: Read) -> None:
    said = read(
        "The navy said that pirates had seized 3 ships. On Friday the navy said that pirates had "
        "seized 7 ships."
    ).statements
    assert [s.repeats for s in said] == [None, None]


def test_the_one_guest_of_an_interview_gives_its_answers(read: Read) -> None:
    text = (
        "The mill stays shut\n\nIna Sund, 60, ran the mill until March. She spoke to the Courier.\n\n"
        "Tarn Courier: You closed the mill. Why?\n\nIna Sund: It lost money. Everybody knew it.\n\n"
        "Q: The union calls you heartless.\n\nA: They wrote to me twice. I answered: “Come and look.”"
        "\n\nQ: When?\n\nA: In the spring, they said.\n\nQ: Will it open again?\n\nA: If somebody pays, yes."
    )
    answers = [s for s in read(text).statements if s.content_text.startswith(("They", "If"))]
    assert [s.speaker_name for s in answers] == ["Ina Sund", "Ina Sund"]


@pytest.mark.parametrize(
    "text",
    [
        "According to the Tarn Courier, citing an aide in the palace, the queen will abdicate.",
        "According to Radio Kells, quoting an aide in the palace, the queen will abdicate.",
    ],
)
def test_who_is_cited_behind_the_medium_is_the_speaker(read: Read, text: str) -> None:
    (said,) = read(text).statements
    assert said.source_text == "an aide in the palace"
    assert len(said.relays) == 1


def test_the_speaker_is_not_whom_a_phrase_is_about(read: Read) -> None:
    for text in (
        "Omar Vidal’s attacker said he was sorry.",
        "His driver, Jan Marek’s killer, said he was sorry.",
    ):
        assert all(s.speaker_name not in ("Omar Vidal", "Jan Marek") for s in read(text).statements)


def test_a_suspect_said_to_confess_has_said_nothing_of_the_police(read: Read) -> None:
    found = _said(read("Police said the suspect, Jan Marek, confessed."))
    assert [c for _, c in found] == ["the suspect, Jan Marek, confessed"]


def _drafted(kit: Kit, text: str, *, source: str, cue: str, content: str) -> list[str]:
    """Return the contents of one draft when it is made whole."""
    article = read_article(text)
    doc = parse(article, find_blocks(article, lexicon=kit.page), parser=kit.parser)
    spans = [
        Span(text.index(part), text.index(part) + len(part)) for part in (source, cue, content)
    ]
    draft = Draft((spans[0],), (spans[1],), (spans[2],), 0.9, "model:attribution")
    mended = make_whole(doc, [draft], verbs={"say": "say"})
    return [span.of(text) for found in mended for span in found.content]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "whole"),
    [
        pytest.param(
            "Three miners were pulled out alive when the water fell, nurses in the town said.",
            "nurses in the town",
            "said",
            "Three miners",
            "Three miners were pulled out alive when the water fell",
            id="its first words",
        ),
        pytest.param(
            "Both mayors met on Sunday, and they settled on a date, according to the ministry.",
            "the ministry",
            "according to",
            "they settled on a date",
            "Both mayors met on Sunday, and they settled on a date",
            id="the second clause of a sentence",
        ),
        pytest.param(
            "The ministry said that the bridge was shut, a step which nobody had foreseen.",
            "The ministry",
            "said",
            "the bridge was shut",
            "the bridge was shut",
            id="behind a comma the outlet may explain",
        ),
    ],
)
def test_content_is_a_whole_clause(
    kit: Kit, text: str, source: str, cue: str, content: str, whole: str
) -> None:
    assert _drafted(kit, text, source=source, cue=cue, content=content) == [whole]


@pytest.mark.parametrize(
    "text",
    [
        "It is false that Omar Vidal said the port would close.",
        "There is no evidence that Omar Vidal said the port would close.",
        "If Omar Vidal says the port will close, the workers will march.",
    ],
)
def test_what_nobody_said_is_nobodys_statement(read: Read, text: str) -> None:
    assert all(s.speaker_name != "Omar Vidal" for s in read(text).statements)


def test_who_denied_saying_it_denied(read: Read) -> None:
    (said,) = read("Jan Marek denied saying that the port would close.").statements
    assert said.act is Act.DENY


@pytest.mark.parametrize(
    ("byline", "relays"),
    [
        pytest.param("By Mara Quill, PA", ["PA"], id="after the name"),
        pytest.param("By Reuters", ["Reuters"], id="alone"),
        pytest.param("Mara Quill | AFP", ["AFP"], id="without By"),
        pytest.param("By Mara Quill and Reuters", [], id="a part of it"),
        pytest.param("By Mara Quill, with AP", [], id="helped"),
        pytest.param("By Mara Quill, Marlow Evening Post", [], id="the outlet itself"),
    ],
)
def test_the_agency_of_a_byline_passed_it_on(read: Read, byline: str, relays: list[str]) -> None:
    text = (
        f"Marlow Evening Post\n\nHarbour to reopen after a week\n\n{byline}\n\n14 May 2026\n\n"
        "Tom Ash, the harbour minister, said on Wednesday that the port would open in a week."
    )
    said = [s for s in read(text).statements if s.cue_text == "said"]
    assert [[relay.name for relay in s.relays] for s in said] == [relays]


@pytest.mark.parametrize(
    "text",
    [
        "The ministry, which was founded in 1990, said the road was open.",
        "He blamed the Rapid Marlow Forces, which have fought the army since April 2023.",
    ],
)
def test_a_date_of_an_aside_is_not_when_it_was_said(read: Read, text: str) -> None:
    assert [s.time for s in read(text).statements] == [None]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It will be built next spring; Quill says the money is there.", [None]),
        (
            "Quill said the bridge would open on Friday, and Ash said the road would follow.",
            [None, None],
        ),
        (
            "The minister says it is too old, and Mr Ash said on Monday that it was not.",
            [None, "Monday"],
        ),
        (
            "Ana Quill said on Friday that Mr Ash had told her on Monday that the port was shut.",
            ["Friday", "Monday"],
        ),
    ],
)
def test_a_statement_is_of_no_time_that_another_clause_has(
    read: Read, text: str, said: list[str | None]
) -> None:
    found = read(text).statements
    assert [s.time and s.time.span.of(text) for s in found] == said


def test_an_allegation_is_of_who_made_it(read: Read) -> None:
    text = (
        "The allegation that troops moved the boxes, first aired by Radio Kono, is not confirmed."
    )
    (said,) = read(text).statements
    assert said.source_text == "Radio Kono"
    assert not said.relays
