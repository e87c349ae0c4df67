"""Who did what to whom, and whether it happened."""

from __future__ import annotations

import pytest

import onrecord
from onrecord.kit import Kit
from onrecord.lexicons import DATA
from onrecord.resolved import Done

PUBLISHED = "2026-03-18"


def coded(kit: Kit, text: str) -> list[tuple[str, str]]:
    record = onrecord.read(text, published=PUBLISHED, kit=kit)
    return [(e.type, e.status.value) for e in record.events]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            "Kenyan troops attacked the rebels near the border on Monday.",
            ("ASSAULT", "happened"),
            id="attack",
        ),
        pytest.param(
            "Police arrested the opposition leader in Accra on Monday.",
            ("COERCE", "happened"),
            id="arrest",
        ),
        pytest.param(
            "Ghana expelled two Kenyan diplomats on Monday.",
            ("SANCTION", "happened"),
            id="expulsion",
        ),
        pytest.param(
            "It comes a month after Ghana halted licences for nine Kenyan trawlers.",
            ("SANCTION", "happened"),
            id="licences",
        ),
        pytest.param(
            "Ghana and Kenya signed a trade agreement on Monday.",
            ("SUPPORT", "happened"),
            id="accord",
        ),
        pytest.param(
            "Workers marched through Nairobi on Monday.", ("PROTEST", "happened"), id="march"
        ),
        pytest.param("Ghana accused Kenya of spying.", ("ACCUSE", "happened"), id="accusation"),
        pytest.param(
            "The president will visit Kenya on Friday.",
            ("AGREE", "planned"),
            id="a visit to come is AGREE",
        ),
        pytest.param("Kenya did not attack the rebels.", ("ASSAULT", "denied"), id="negated"),
        pytest.param(
            "Kenya does not plan to attack the rebels.", ("ASSAULT", "denied"), id="not planned"
        ),
        pytest.param(
            "Kenya’s president travels to Kampala on Friday.",
            ("AGREE", "planned"),
            id="the present tense of a day to come",
        ),
        pytest.param(
            "Police not only arrested the opposition leader but also raided his house.",
            ("COERCE", "happened"),
            id="not only",
        ),
        pytest.param(
            "After an attack by rebels in Kisumu, the president will address the army on Friday.",
            ("ASSAULT", "happened"),
            id="what comes after it is to come, not the attack",
        ),
        pytest.param(
            "Kenya to release Ghanaian sailors, Accra says",
            ("RETREAT", "planned"),
            id="a headline's infinitive",
        ),
        pytest.param(
            "Kenya’s foreign ministry is expected to discuss the crisis with Ghana on Monday.",
            ("AGREE", "planned"),
            id="expected to",
        ),
        pytest.param(
            "The government of Kenya has vowed to attack the rebels.",
            ("THREATEN", "happened"),
            id="a promise of force",
        ),
        pytest.param(
            "Ghana’s foreign minister said it would expel the ambassador if a single ship sailed.",
            ("THREATEN", "happened"),
            id="one's own force under a condition",
        ),
    ],
)
def test_types_and_statuses(kit: Kit, text: str, wanted: tuple[str, str]) -> None:
    assert wanted in coded(kit, text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The home side won the match in the last minute.", id="sport"),
        pytest.param("Heavy rain fell on the coast and the river rose.", id="weather"),
        pytest.param("Shares fell and the company’s profit halved.", id="business"),
        pytest.param("Kenya’s president spoke to reporters on Monday.", id="the press"),
        pytest.param("The bank warned that the vote could depress growth.", id="an estimate"),
        pytest.param("Ghana called the report a carnival.", id="calling names is no call"),
        pytest.param("Ghana rejected the accusation that it had spied.", id="a denial"),
        pytest.param("It was an allegation that the owners rejected.", id="a denial of its own"),
        pytest.param("Talks between Kenya and Ghana broke down on Monday.", id="talks that failed"),
        pytest.param("Talks between Kenya and Ghana collapsed on Monday.", id="collapsed"),
        pytest.param(
            "“Should Kenya ask Ghana for help?” the president said.", id="a rhetorical question"
        ),
        pytest.param("“Promise me one thing,” the farmer said.", id="an imperative"),
        pytest.param("He got what he asked for, and he had asked for it.", id="asked for it"),
        pytest.param(
            "The commission said that it would consider scanning the forms again.", id="considering"
        ),
        pytest.param("A spokesman for the ministry declined to comment.", id="silence"),
        pytest.param("The plague killed millions of people in Kenya.", id="a thing does nothing"),
        pytest.param("Early results from Ghana are promising.", id="a thing promises nothing"),
        pytest.param("The new sedan will go on sale in Kenya in May.", id="going on sale"),
        pytest.param(
            "The death of Justice Kofi Adu left the court of Ghana split.",
            id="a death leaves nobody",
        ),
        pytest.param(
            "The senator said that the microphone in the debate had failed.", id="only said"
        ),
        pytest.param("Editorials in Kenya tell readers how to vote.", id="telling how"),
        pytest.param(
            "The miners appealed to the Supreme Court of Kenya.", id="a step of a lawsuit"
        ),
        pytest.param("Lawmakers of Kenya held a press conference on Friday.", id="a briefing"),
        pytest.param(
            "The candidate Amina Otieno held rallies in Mombasa.", id="a campaign's rally"
        ),
        pytest.param("Amina Otieno said she was asked to speak at a school.", id="nobody asks"),
        pytest.param(
            "Kenya and Ghana agreed that the drought was the worst in 30 years.", id="an opinion"
        ),
        pytest.param(
            "A majority of voters in Ghana backed the government in the poll.", id="a poll"
        ),
        pytest.param(
            "The committee asked the minister whether the army had been told.", id="asking whether"
        ),
        pytest.param(
            "“Do you want another war?” the president of Ghana asked the minister.",
            id="a question put to somebody",
        ),
        pytest.param(
            "Two officials of the Kenyan army requested anonymity to discuss the raid.",
            id="what sources ask for themselves",
        ),
        pytest.param("The port was commanded by Kenya for two years.", id="who commands a port"),
        pytest.param(
            "The government of Kenya spent 15 billion shillings on its army.", id="one's own army"
        ),
        pytest.param("The envoy Amina Otieno left Mombasa on Monday.", id="a departure"),
        pytest.param(
            "The publisher Otieno Books declined to renew its offer, an editor said.", id="a firm"
        ),
        pytest.param(
            "Amina Otieno rallied the party around her after the vote.", id="rallying a party"
        ),
        pytest.param(
            "Amina Otieno and Peter Ouko battled for second place.", id="a contest of candidates"
        ),
        pytest.param("A Kenyan journalist visited Accra on vacation.", id="a journey"),
        pytest.param("A farmer left the United States in May.", id="who leaves a country"),
        pytest.param(
            "The decision threatens to create a problem for the senator.", id="a thing threatens"
        ),
        pytest.param("The party’s ads target young voters in Kenya.", id="whom ads are aimed at"),
        pytest.param("The union agrees with the governor of Mombasa.", id="being of one mind"),
        pytest.param("The governor addressed the students of Mombasa.", id="a speech"),
        pytest.param("Lawmakers of Ghana seized the spotlight on Monday.", id="seizing no thing"),
        pytest.param("The senator’s lies threaten our national security.", id="endangering"),
        pytest.param("The governor of Mombasa defended his decision.", id="defending one’s own"),
        pytest.param(
            "The union agreed with the governor of Mombasa.", id="having been of one mind"
        ),
    ],
)
def test_what_is_no_political_event_is_not_coded(kit: Kit, text: str) -> None:
    assert coded(kit, text) == []


def test_an_attack_in_words_is_criticism(kit: Kit) -> None:
    found = coded(kit, "President Amos Mwangi attacked his rival Peter Ouko in a series of tweets.")
    assert "ASSAULT" not in {kind for kind, _ in found}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Amos Mwangi attacked Peter Ouko on Monday.", id="between names"),
        pytest.param("The governor hit President Ouko for raising taxes.", id="for doing"),
        pytest.param("The governor blasted the president’s record on roads.", id="a record"),
    ],
)
def test_what_is_attacked_in_words(kit: Kit, text: str) -> None:
    assert coded(kit, text) == [("ACCUSE", "happened")]


def test_a_terror_attack_is_no_criticism_whoever_tells_of_it(kit: Kit) -> None:
    text = "After the Mombasa terror attack the candidate for governor cut short his campaign."
    assert "ACCUSE" not in {kind for kind, _ in coded(kit, text)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            "At least 12 people were killed when soldiers attacked a village on Monday.",
            [("killed", 12, None)],
            id="at least",
        ),
        pytest.param(
            "Kenyan soldiers opened fire on the village, killing 12 people and wounding 30 others.",
            [("killed", 12, 12), ("injured", 30, 30)],
            id="what follows from it",
        ),
        pytest.param(
            "About 300 workers marched through Nairobi on Monday.",
            [("participants", 300, 300)],
            id="who takes part",
        ),
        pytest.param(
            "Two soldiers were killed and at least a dozen injured in an ambush on Monday.",
            [("killed", 2, 2), ("injured", 12, None)],
            id="a participle without its verb",
        ),
        pytest.param(
            "Two bombs killed six police officers and a civilian in Giza.",
            [("killed", 7, 7)],
            id="a sum",
        ),
        pytest.param(
            "The attack left two soldiers dead and 18 people wounded.",
            [("killed", 2, 2), ("injured", 18, 18)],
            id="left dead",
        ),
        pytest.param(
            "The bombings in Kenya have killed more than 200 people and wounded over 5,000.",
            [("killed", 200, None), ("injured", 5000, None)],
            id="over",
        ),
        pytest.param(
            "The bombing claimed 12 lives.", [("killed", 12, 12)], id="nobody but the dead"
        ),
        pytest.param("Blast at Kano market kills at least 25", [("killed", 25, None)], id="bare"),
        pytest.param(
            "The shelling killed 14 at the market. The army says 14 died, villagers say 40.",
            [("killed", 14, 14), ("killed", 40, 40)],
            id="another number is who else gives it",
        ),
        pytest.param(
            "About 9,000 workers marched through Nairobi on Monday. The unions put the crowd at "
            "60,000, police at 8,500.",
            [
                ("participants", 9000, 9000),
                ("participants", 60000, 60000),
                ("participants", 8500, 8500),
            ],
            id="a crowd",
        ),
        pytest.param(
            "A suicide bomber killed at least 30 worshippers at a mosque in Kabul on Friday. The "
            "interior ministry said 34 people had been killed. Doctors put the number of dead at 41.",
            [("killed", 30, None), ("killed", 34, 34), ("killed", 41, 41)],
            id="the number of dead",
        ),
        pytest.param(
            "Gunmen shot five people in a bar in Nairobi on Monday.", [], id="shot is not killed"
        ),
    ],
)
def test_counts_of_people(kit: Kit, text: str, wanted: list[tuple[str, int, int | None]]) -> None:
    record = onrecord.read(text, published=PUBLISHED, kit=kit)
    counts = [c for e in record.events for c in e.record.counts]
    assert [(c.kind.value, c.low, c.high) for c in counts] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            "Officials of Kenya and Ghana have been negotiating in Accra since Monday.",
            ("CONSULT", "ongoing"),
            id="since Monday",
        ),
        pytest.param(
            "The army of Kenya put tanks on the streets, the opposition said.",
            ("MOBILIZE", "alleged"),
            id="the opposition on the army",
        ),
    ],
)
def test_status_by_tense_and_by_who_says_so(kit: Kit, text: str, wanted: tuple[str, str]) -> None:
    assert wanted in coded(kit, text)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        pytest.param("Ghana’s army said it had shelled the village.", "happened", id="owned"),
        pytest.param("Ghana denied that it had shelled the village.", "alleged", id="contested"),
    ],
)
def test_an_allegation_and_its_answer_are_one_event(kit: Kit, answer: str, status: str) -> None:
    text = f"Kenya’s foreign ministry said that Ghana had shelled the village. {answer}"
    assert [s for kind, s in coded(kit, text) if kind == "ASSAULT"] == [status]


def test_every_type_and_mode_of_the_model_has_a_score(kit: Kit) -> None:
    labels = kit.tagger.labels
    pairs = {(kind, "") for kind in labels.types}
    pairs |= {(kind, mode) for kind, _, mode in (m.partition("/") for m in labels.modes) if kind}
    assert pairs <= kit.events.scores.keys()


def test_sanction_is_material_conflict(kit: Kit) -> None:
    assert kit.events.scores["SANCTION", ""][1] == "material conflict"
    assert (DATA / "plover" / "NOTICE").read_text("utf-8").count("CC BY-SA 4.0") == 1


def of_type(kit: Kit, text: str, kind: str) -> Done:
    record = onrecord.read(text, published=PUBLISHED, kit=kit)
    return next(e for e in record.events if e.type == kind)


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        pytest.param(
            "Police arrested the opposition leader in Accra on Monday.",
            "COERCE",
            "Accra",
            id="a phrase of place",
        ),
        pytest.param(
            "Bishops in Lagos accused the government of theft.",
            "ACCUSE",
            "Lagos",
            id="the subject's",
        ),
        pytest.param(
            "Kenya’s president arrived in Kampala on Monday.",
            "CONSULT",
            "Kampala",
            id="a visit's goal",
        ),
        pytest.param(
            "Ghana accused Kenya of spying.", "ACCUSE", None, id="who takes part is no place"
        ),
        pytest.param(
            "Kenya sent soldiers to Mombasa on Monday. On Tuesday police in the city arrested "
            "the opposition leader.",
            "COERCE",
            "Mombasa",
            id="the city is the one named before",
        ),
        pytest.param(
            "Rebels hold the village of Tanga Mwili.\n\nOn Monday soldiers shelled the village.",
            "ASSAULT",
            "Tanga Mwili",
            id="a village that no gazetteer has",
        ),
        pytest.param(
            "Lawmakers met on Monday.\n\nIn Mombasa, the mood was cooler. Amina Otieno, who leads "
            "the opposition, demanded that the president resign.",
            "REQUEST",
            "Mombasa",
            id="the paragraph's opening",
        ),
        pytest.param(
            "Ghana accused Kenya of two killings on its soil.",
            "ACCUSE",
            None,
            id="where it is said to have been done",
        ),
        pytest.param(
            "Kenya’s navy seized a Uruguayan trawler on Monday.", "COERCE", None, id="a demonym"
        ),
        pytest.param(
            "Soldiers landed in Mombasa on Monday. Gunmen closed the road on Tuesday.",
            "COERCE",
            "Mombasa",
            id="the road",
        ),
        pytest.param(
            "Lyon police arrested the opposition leader on Monday.",
            "COERCE",
            "Lyon",
            id="whose police",
        ),
        pytest.param(
            "ISTANBUL - Police detained 46 people on Wednesday as a strike by tram drivers ended.",
            "COERCE",
            "ISTANBUL",
            id="the dateline",
        ),
        pytest.param(
            "NAIROBI - Kenya expelled two Ghanaian diplomats on Wednesday.",
            "SANCTION",
            None,
            id="a state acts elsewhere too",
        ),
        pytest.param(
            "Supporters of the president marched in the capital, Abuja, on Tuesday.",
            "PROTEST",
            "Abuja",
            id="the town named after its noun",
        ),
        pytest.param(
            "Gunmen attacked the Kenyan embassy on Tuesday.",
            "ASSAULT",
            None,
            id="an embassy is abroad",
        ),
        pytest.param(
            "Kenya closed its border with Somalia on Tuesday.",
            "COERCE",
            "Kenya",
            id="this side of a border",
        ),
        pytest.param(
            "It comes after some 400 people marched through Ripon on Saturday calling for a vote.",
            "PROTEST",
            "Ripon",
            id="a town that looks like a people",
        ),
        pytest.param(
            "Workers marched in Nairobi on Tuesday, burning flags of Ghana.",
            "PROTEST",
            "Nairobi",
            id="a participle shares the place",
        ),
    ],
)
def test_places(kit: Kit, text: str, kind: str, place: str | None) -> None:
    found = of_type(kit, text, kind).place
    assert (found.name if found else None) == place


@pytest.mark.parametrize(
    ("text", "kind", "start"),
    [
        pytest.param(
            "Ghana expelled two Kenyan diplomats on Monday.", "SANCTION", "2026-03-16", id="clause"
        ),
        pytest.param(
            "Ghana ordered two Kenyan diplomats to leave the country by Friday.",
            "SANCTION",
            None,
            id="a deadline is no date",
        ),
        pytest.param(
            "Ghana will expel two Kenyan diplomats before the end of the month.",
            "SANCTION",
            None,
            id="nor is one with before",
        ),
        pytest.param(
            "Ghana expelled two Kenyan diplomats before dawn on Monday.",
            "SANCTION",
            "2026-03-16",
            id="but a part of its day is",
        ),
        pytest.param(
            "Ghana expelled two Kenyan diplomats over the coup of January 2020.",
            "SANCTION",
            None,
            id="another happening's date",
        ),
        pytest.param(
            "A bomb hit a bus carrying police recruits near Nairobi on Monday, wounding eleven.",
            "ASSAULT",
            "2026-03-16",
            id="after a participle",
        ),
    ],
)
def test_dates(kit: Kit, text: str, kind: str, start: str | None) -> None:
    time = of_type(kit, text, kind).time
    assert (time.start if time else None) == start


def test_a_refusal_answers_who_asked(kit: Kit) -> None:
    event = of_type(kit, "Kenya demanded an apology from Ghana. Accra refused.", "REJECT")
    assert [a.country for a in event.recipients] == ["KEN"]


def test_what_an_accusation_is_about_is_alleged_of_the_accused(kit: Kit) -> None:
    event = of_type(
        kit, "Ghana accused Kenya of involvement in the murder of a journalist.", "ASSAULT"
    )
    assert event.status.value == "alleged"
    assert [a.country for a in event.actors] == ["KEN"]


def test_an_accord_is_of_those_who_had_a_part_in_it(kit: Kit) -> None:
    event = of_type(
        kit,
        "Kenya and Ghana initialled a trade accord in Accra. The accord is to be signed in Nairobi.",
        "AGREE",
    )
    assert {a.country for a in event.actors} == {"KEN", "GHA"}


def test_the_dead_are_of_the_shelling_and_not_of_the_accusation(kit: Kit) -> None:
    text = "Kenya accused the army of Ghana of shelling the town of Tema, killing 12 people."
    record = onrecord.read(text, published=PUBLISHED, kit=kit)
    assert {e.type: [c.low for c in e.counts] for e in record.events} == {
        "ACCUSE": [],
        "ASSAULT": [12],
    }
    assert all(e.record.statement_id for e in record.events)


def test_a_research_ship_threatens_nobody(kit: Kit) -> None:
    text = "The government of Kenya promised to send a research ship to Ghana."
    assert coded(kit, text) == [("AGREE", "happened")]
    assert [a.country for a in of_type(kit, text, "AGREE").recipients] == ["GHA"]


def test_troops_of_two_states_and_one_side_s_word_of_it_are_one_fight(kit: Kit) -> None:
    text = (
        "Kenyan and Ghanaian troops exchanged fire along the border on Sunday, both governments "
        "said.\n\nGhana’s defence ministry said Kenyan soldiers opened fire on Sunday."
    )
    assert [kind for kind, _ in coded(kit, text)].count("ASSAULT") == 1


def test_words_alone_need_a_party_of_politics(kit: Kit) -> None:
    game = (
        "The game is a delight.\n\nI visited the second planet first and was attacked by three "
        "factions, killing them in one hit. Your sword holds them back."
    )
    assert coded(kit, game) == []


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        pytest.param(
            "A Kenyan lawyer has filed a lawsuit in a Paris court against Ghana.",
            "ACCUSE",
            ["Ghana"],
            id="against",
        ),
        pytest.param(
            "Kenya’s foreign ministry condemned the threats made by Ghana.",
            "ACCUSE",
            ["Ghana"],
            id="made by",
        ),
        pytest.param(
            "Kenya’s prosecutors launched an investigation into Boztepe on Monday.",
            "ACCUSE",
            ["Boztepe"],
            id="a name that the parser takes for a town",
        ),
        pytest.param(
            "Kenya has refused to send peacekeepers to Mali.", "REJECT", ["Mali"], id="not sent"
        ),
        pytest.param(
            "Kenya offered to send observers to Mali on Monday.", "AGREE", ["Mali"], id="offered"
        ),
        pytest.param(
            "The union withdrew its troops from Mali on Monday.", "RETREAT", ["Mali"], id="gone"
        ),
        pytest.param(
            "The court rejected an appeal filed by lawyers of Ghana’s opposition.",
            "REJECT",
            ["lawyers of Ghana’s opposition"],
            id="who appealed",
        ),
        pytest.param(
            "Kenya refused a request from Ghana to extradite the general.",
            "REJECT",
            ["Ghana"],
            id="who asked",
        ),
        pytest.param(
            "Kenya’s president discussed Mali with Ghana’s president by telephone on Monday.",
            "CONSULT",
            [],
            id="what is discussed",
        ),
        pytest.param(
            "Kenya and Ghana signed an accord to give miners in Mali work.",
            "SUPPORT",
            [],
            id="what comes of it",
        ),
        pytest.param(
            "Gunmen attacked an army camp in Mali on Sunday.",
            "ASSAULT",
            ["army camp"],
            id="a camp",
        ),
        pytest.param(
            "Kenya should stop arming the rebels, Ghana’s foreign minister said on Monday.",
            "REQUEST",
            ["Kenya"],
            id="who should",
        ),
        pytest.param(
            "Kenya condemned the killing of two drivers in Mali.", "ACCUSE", [], id="who was killed"
        ),
        pytest.param(
            "The mayor of Nakuru has promised the teachers a new school.",
            "AGREE",
            ["the teachers"],
            id="what is promised",
        ),
        pytest.param(
            "According to the Nairobi Courier, the union rejected the offer.",
            "REJECT",
            [],
            id="who tells it",
        ),
        pytest.param(
            "Ghana’s ambassador was summoned to the foreign ministry in Nairobi on Monday.",
            "ACCUSE",
            ["Ghana’s ambassador"],
            id="summoned",
        ),
        pytest.param(
            "Kenya returned 11 oil paintings to Ghana on Monday.",
            "RETREAT",
            ["Ghana"],
            id="back to",
        ),
        pytest.param(
            "Kenya’s foreign minister reiterated the African Union’s commitment to Mali.",
            "SUPPORT",
            ["Mali"],
            id="whose commitment",
        ),
        pytest.param(
            "Kenya withdrew peacekeepers from the Golan Heights on Monday.",
            "RETREAT",
            ["Golan Heights"],
            id="from a territory",
        ),
        pytest.param(
            "Mali refused to grant a request from Ghana.", "REJECT", ["Ghana"], id="to grant"
        ),
        pytest.param(
            "A court in Accra freed a Kenyan embassy employee on Monday.",
            "RETREAT",
            ["a Kenyan embassy employee"],
            id="an employee",
        ),
        pytest.param(
            "In Nakuru, police fired tear gas at teachers.", "ASSAULT", ["teachers"], id="where"
        ),
        pytest.param(
            "The minister voiced Kenya’s support for Ghana.", "SUPPORT", ["Ghana"], id="whom for"
        ),
    ],
)
def test_recipients(kit: Kit, text: str, kind: str, wanted: list[str]) -> None:
    assert [a.name for a in of_type(kit, text, kind).recipients] == wanted


def test_who_would_not_pay_refuses(kit: Kit) -> None:
    text = "Amina Otieno told the radio that Kenya’s government would not pay for passage."
    record = onrecord.read(text, published=PUBLISHED, kit=kit)
    refusals = [e for e in record.events if e.type == "REJECT"]
    assert ("happened", ["KEN"]) in [
        (e.status.value, [a.country for a in e.actors]) for e in refusals
    ]


def test_a_venue_is_no_recipient(kit: Kit) -> None:
    text = "President Amos Mwangi visited the presidential palace in Accra on Monday."
    assert "palace" not in " ".join(a.name for a in of_type(kit, text, "CONSULT").recipients)


def test_the_dead_are_of_the_charge_that_their_sentence_tells(kit: Kit) -> None:
    text = (
        "Two people were shot dead in Kisumu on Sunday when police broke up a crowd outside a "
        "counting centre, doctors said."
    )
    event = of_type(kit, text, "ASSAULT")
    assert [(c.kind.value, c.low) for c in event.counts] == [("killed", 2)]
    assert coded(kit, text).count(("ASSAULT", "happened")) == 1


def test_a_seizure_told_again_of_the_officers_is_one_event(kit: Kit) -> None:
    text = (
        "Kenya’s navy seizes a Ghanaian trawler\n\nKenya’s navy seized a Ghanaian trawler off "
        "Mombasa on Monday. Officers boarded the trawler."
    )
    assert coded(kit, text).count(("COERCE", "happened")) == 1


def test_who_is_sent_is_no_recipient(kit: Kit) -> None:
    event = of_type(kit, "Kenya deployed 300 soldiers along the Somali border.", "MOBILIZE")
    assert not any("soldiers" in a.name for a in event.recipients)


def test_the_month_of_march_is_no_march(kit: Kit) -> None:
    assert "PROTEST" not in {k for k, _ in coded(kit, "In March Kenya’s president praised Ghana.")}


def test_who_undergoes_it_is_the_recipient(kit: Kit) -> None:
    text = "Two Kenyan sailors came ashore at Tema on Saturday, released by Ghana’s navy."
    event = of_type(kit, text, "RETREAT")
    assert [a.country for a in event.actors] == ["GHA"]
    assert [a.country for a in event.recipients] == ["KEN"]


def test_all_who_agree_take_part(kit: Kit) -> None:
    event = of_type(kit, "Kenya and Ghana have agreed to restart trade talks in May.", "AGREE")
    assert {a.country for a in event.actors} == {"KEN", "GHA"}


def test_who_receives_is_the_recipient(kit: Kit) -> None:
    event = of_type(kit, "Kenya received 300 tonnes of maize from Ghana on Monday.", "AID")
    assert [a.country for a in event.actors] == ["GHA"]
    assert [a.country for a in event.recipients] == ["KEN"]


def test_what_is_awaited_is_planned(kit: Kit) -> None:
    found = coded(kit, "The army of Kenya is awaiting new supplies of missiles from Ghana.")
    assert ("AGREE", "planned") in found


def test_one_act_on_two_dates_is_two_events(kit: Kit) -> None:
    text = "Kenya and Ghana fought wars in the 1990s and in 2020."
    record = onrecord.read(text, published=PUBLISHED, kit=kit)
    assert [e.time.start for e in record.events if e.time] == ["1990-01-01", "2020-01-01"]


def test_one_meeting_told_from_both_sides_is_one_event(kit: Kit) -> None:
    text = (
        "Kenya’s President Amos Mwangi met Ghana’s Foreign Minister Kofi Adu in Accra on Monday. "
        "Mr Adu met Mr Mwangi at the airport."
    )
    assert coded(kit, text).count(("CONSULT", "happened")) == 1


def test_what_the_outlet_tells_too_is_not_only_somebodys_word(kit: Kit) -> None:
    text = (
        "Chad expelled the Libyan ambassador on Monday.\n\n"
        "Chad’s foreign minister, Idriss Maloum, said Chad had expelled the ambassador."
    )
    record = onrecord.read(text, published=PUBLISHED, kit=kit)
    expulsions = [e for e in record.events if e.type == "SANCTION"]
    assert [e.record.statement_id for e in expulsions] == [None]
    assert len(expulsions[0].record.evidence) == 2


@pytest.mark.parametrize(
    "text",
    [
        "A bomb killed at least 12 people at a grain market in Kano on Wednesday, police said.",
        "A bomb in a motorcycle killed five people outside a market in Kano on Thursday.",
        "A landmine killed three herders near Gao on Monday.",
    ],
)
def test_a_bomb_kills_and_is_not_who_does_it(kit: Kit, text: str) -> None:
    (event,) = onrecord.read(text, published=PUBLISHED, kit=kit).events
    assert (event.type, event.actors) == ("ASSAULT", ())
    assert event.recipients
    assert event.counts


@pytest.mark.parametrize(
    ("text", "start", "place"),
    [
        pytest.param(
            "Twelve people died when a bomb exploded at a market in Lagos on Monday.",
            "2026-03-16",
            "Lagos",
            id="when and where the bomb exploded",
        ),
        pytest.param(
            "An explosion ripped through the American embassy in Nairobi on Monday.",
            "2026-03-16",
            "Nairobi",
            id="an embassy is not in its own country",
        ),
        pytest.param(
            "Two people were killed and nine injured in a knife attack in Lagos on Monday.",
            "2026-03-16",
            "Lagos",
            id="what is told with the wounded",
        ),
    ],
)
def test_violence_that_only_its_cost_tells_of(kit: Kit, text: str, start: str, place: str) -> None:
    (event,) = onrecord.read(text, published=PUBLISHED, kit=kit).events
    assert (event.type, event.status.value, event.actors) == ("ASSAULT", "happened", ())
    assert event.time
    assert event.place
    assert (event.time.start, event.place.name) == (start, place)


def test_the_clinic_of_a_bombing_killed_nobody(kit: Kit) -> None:
    text = "The bombing of a clinic in Accra that killed a nurse and maimed a guard shocked Ghana."
    events = onrecord.read(text, published=PUBLISHED, kit=kit).events
    assert [(e.type, e.actors) for e in events] == [("ASSAULT", ())]


def test_a_blast_that_unnamed_officials_tell_of_accuses_nobody(kit: Kit) -> None:
    text = (
        "A car bomb exploded near a market in Accra on Monday, killing as many as 20 people, "
        "officials said."
    )
    (event,) = onrecord.read(text, published=PUBLISHED, kit=kit).events
    assert event.status.value == "happened"
    assert [(c.kind.value, c.low, c.high) for c in event.record.counts] == [("killed", 1, 20)]


def test_who_clashed_is_who_the_clashes_are_between(kit: Kit) -> None:
    text = "At least 51 people were killed in clashes between Kenyan police and Ghanaian fishermen."
    (event,) = onrecord.read(text, published=PUBLISHED, kit=kit).events
    assert [p.name for p in event.actors] == ["Kenyan police", "Ghanaian fishermen"]


def test_what_is_long_ago_is_not_what_the_headline_announces(kit: Kit) -> None:
    text = (
        "Ghana shells villages in Togo\n\nThe shelling began on Monday, Togo said. The army of "
        "Ghana had dropped bombs on the villages in the summer of 2011."
    )
    events = onrecord.read(text, published=PUBLISHED, kit=kit).events
    bombs = [e for e in events if e.time and e.time.start and e.time.start < "2012"]
    assert len(bombs) == 1
    assert len(bombs[0].record.evidence) == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "Police in Mombasa arrested three men over the attack that killed 12 people.",
            "COERCE",
        ),
        (
            "President Amos Mwangi of Kenya met the president of Ghana on Monday after the bombings "
            "in Togo, which have killed more than 250 people.",
            "CONSULT",
        ),
    ],
)
def test_the_dead_are_of_the_deed_that_killed_them(kit: Kit, text: str, kind: str) -> None:
    record = onrecord.read(text, published=PUBLISHED, kit=kit)
    killed = {e.type for e in record.events for c in e.record.counts if c.kind.value == "killed"}
    assert killed == {"ASSAULT"}
    assert "Togo" not in {e.place.name for e in record.events if e.type == kind and e.place}


def test_what_was_destroyed_wounded_nobody(kit: Kit) -> None:
    text = "A Kenyan lorry was destroyed in the attacks on Monday, wounding three Kenyan soldiers."
    events = onrecord.read(text, published=PUBLISHED, kit=kit).events
    wounding = [e for e in events if e.record.counts]
    assert [(e.type, e.actors) for e in wounding] == [("ASSAULT", ())]
    assert "three Kenyan soldiers" in [p.name for p in wounding[0].recipients]


def test_who_meets_takes_part(kit: Kit) -> None:
    text = (
        "State television showed a meeting on Friday between President Amos Mwangi of Kenya and "
        "the president of Ghana, Peter Ouko."
    )
    event = of_type(kit, text, "CONSULT")
    assert [p.name for p in event.actors] == ["Amos Mwangi", "Peter Ouko"]
    assert event.recipients == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("A gas explosion killed two people in Lagos on Monday.", id="an accident"),
        pytest.param("Twelve people died in a bus crash near Lagos on Monday.", id="a crash"),
        pytest.param("His attack hit the senator harder than any before it.", id="words"),
        pytest.param("A man was injured in a home invasion in Newtown.", id="a crime"),
        pytest.param("A quake killed 300 people. The death toll rose to 400.", id="nature"),
    ],
)
def test_an_accident_is_no_violence(kit: Kit, text: str) -> None:
    assert coded(kit, text) == []


def test_the_attack_is_the_one_told_before(kit: Kit) -> None:
    text = (
        "Gunmen opened fire on police in Lagos on Monday.\n\n"
        "The attack left two officers dead. At least nine people were wounded, the ministry said."
    )
    (event,) = onrecord.read(text, published=PUBLISHED, kit=kit).events
    assert [(c.kind.value, c.low) for c in event.record.counts] == [("killed", 2), ("injured", 9)]
    assert len(event.record.evidence) == 3


def test_what_is_only_supposed_not_to_happen_is_not_denied(kit: Kit) -> None:
    text = "Ghana will close its border if Togo does not release the detained drivers."
    events = onrecord.read(text, published=PUBLISHED, kit=kit).events
    assert [e.status.value for e in events if e.type == "RETREAT"] == ["hypothetical"]


def test_who_returns_fire_does_not_retreat(kit: Kit) -> None:
    assert ("RETREAT", "happened") not in coded(
        kit, "Ghanaian soldiers returned fire at the raiders."
    )


def test_a_promise_that_both_agree_on_is_one(kit: Kit) -> None:
    text = "Kenya and Ghana agreed that they would reopen the border."
    assert coded(kit, text) == [("AGREE", "happened")]


def test_who_is_ordered_to_leave_has_not_left(kit: Kit) -> None:
    text = "The court in Accra ordered two Kenyan envoys to leave the country by Friday."
    assert coded(kit, text) == [("SANCTION", "happened")]


def test_who_is_called_on_is_asked_whatever_it_is_about(kit: Kit) -> None:
    text = "Anti-war groups in Ghana called on the workers to march against the army of Kenya."
    assert ("REQUEST", "happened") in coded(kit, text)


def test_a_deed_is_done_by_whom_it_is_laid_to_and_not_by_who_speaks_of_it(kit: Kit) -> None:
    done = of_type(kit, "The colonel was jailed for the torture of four prisoners.", "ASSAULT")
    assert [a.name for a in done.actors] == ["The colonel"]
    assert [a.name for a in done.recipients] == ["four prisoners"]
    done = of_type(kit, "Kenya welcomed the release of five journalists in Mali.", "RETREAT")
    assert not done.actors


def test_sanctions_are_reduced_relations(kit: Kit) -> None:
    text = "The European Union imposed sanctions on Belarus on Monday."
    assert coded(kit, text) == [("SANCTION", "happened")]
    assert ("ACCUSE", "happened") in coded(kit, "Ghana lodged a protest with Togo on Monday.")


@pytest.mark.parametrize(
    "text",
    [
        "Teachers in Accra went on strike for better pay on Monday.",
        "Kenya’s president announced a week-long cease-fire with the rebels on Monday.",
        "Students began a sit-in at the ministry in Nairobi on Monday.",
    ],
)
def test_a_verb_and_its_noun_are_one_event(kit: Kit, text: str) -> None:
    assert len(coded(kit, text)) == 1


def test_the_two_of_a_group_take_part_and_not_the_group_too(kit: Kit) -> None:
    done = of_type(kit, "Kenya and Ghana’s foreign ministers met on Monday.", "CONSULT")
    assert len(done.actors) == 2


def test_limits_on_imports_are_sanctions(kit: Kit) -> None:
    text = "Kenya has been imposing new import restrictions on Ghana, traders said."
    assert "SANCTION" in {kind for kind, _ in coded(kit, text)}


@pytest.mark.parametrize(
    "text",
    [
        "“We will never accept foreign bases,” said the president, Aminata Sarr.",
        "“We reject the offer,” said the president, Aminata Sarr.",
        "“We thank Togo,” said Ghana’s foreign minister.",
    ],
)
def test_said_does_not_repeat_what_its_words_do(kit: Kit, text: str) -> None:
    assert len(onrecord.read(text, published=PUBLISHED, kit=kit).events) == 1


def test_whoever_is_called_on_to_resign_has_not_resigned(kit: Kit) -> None:
    text = "The union called again for the president of Kenya to resign."
    assert coded(kit, text) == [("REQUEST", "happened")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            "Bishops in Ghana repeated their call for a pause in the fighting.",
            ("REQUEST", "happened"),
            id="a call",
        ),
        pytest.param(
            "The senator called for a prosecutor to investigate the governor of Mombasa.",
            ("REQUEST", "happened"),
            id="called for somebody to act",
        ),
        pytest.param(
            "The talks are over, a minister said, should Kenya refuse the offer of Ghana.",
            ("REJECT", "hypothetical"),
            id="inverted condition",
        ),
        pytest.param(
            "Pope Francis visited the border of Kenya on Monday.",
            ("CONSULT", "happened"),
            id="the travels of a church are visits",
        ),
    ],
)
def test_what_is_asked_supposed_and_visited(kit: Kit, text: str, wanted: tuple[str, str]) -> None:
    assert wanted in coded(kit, text)


def test_what_somebody_wants_is_not_planned(kit: Kit) -> None:
    found = coded(kit, "The opposition of Lesotho boycotts the talks, wants soldiers out first.")
    assert ("PROTEST", "planned") not in found


@pytest.mark.parametrize(
    ("text", "deed", "verdict"),
    [
        pytest.param(
            "Mr Diaz on Tuesday accused Togo of attacking a village.",
            None,
            "2026-03-17",
            id="the day of the accusation",
        ),
        pytest.param(
            "A court sentenced the colonel on Monday for the murder of a student in 2020.",
            "2020-01-01",
            "2026-03-16",
            id="each its own",
        ),
        pytest.param(
            "In January 2019 Ghana accused Togo of attacking a village.",
            None,
            "2019-01-01",
            id="the month of the accusation",
        ),
        pytest.param(
            "The colonel was sentenced to 18 years for the torture of four activists in 2021.",
            "2021-01-01",
            None,
            id="the year of the deed",
        ),
    ],
)
def test_a_deed_and_the_accusation_have_each_their_own_date(
    kit: Kit, text: str, deed: str | None, verdict: str | None
) -> None:
    events = onrecord.read(text, published=PUBLISHED, kit=kit).events
    dates = {e.type == "ASSAULT": e.time and e.time.start for e in events}
    assert dates == {True: deed, False: verdict}


def test_weapons_are_whose_they_are(kit: Kit) -> None:
    done = of_type(kit, "Drones of the army attacked rebels in Tine on Monday.", "ASSAULT")
    assert [a.name for a in done.actors] == ["army"]


def test_what_begins_the_sentence_may_be_a_weapon_too(kit: Kit) -> None:
    text = "Drones struck a market in Tine on Monday, killing at least 17 people."
    done = of_type(kit, text, "ASSAULT")
    assert not done.actors
    assert [(c.kind.value, c.low) for c in done.counts] == [("killed", 17)]


def test_a_swap_frees_and_is_not_who_does_it(kit: Kit) -> None:
    text = "A swap brokered by Qatar freed 47 Kenyan prisoners in Mali on Monday."
    done = of_type(kit, text, "RETREAT")
    assert not done.actors
    assert done.recipients
