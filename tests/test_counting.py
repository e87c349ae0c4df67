"""Events counted once: what contradicts is kept apart, what reports dispute is kept beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from onrecord.lexicons import DATA
from onrecord.linked import CountedEvent
from onrecord.records import (
    Act,
    Actor,
    ActorKind,
    Analysis,
    Article,
    Count,
    CountKind,
    Event,
    Origin,
    Participant,
    Place,
    Quotation,
    Span,
    Statement,
    Status,
    TimeRef,
    TimeType,
)
from onrecord.stories import StoryLexicon, count_events

ORIGIN = Origin(method="rule:test", version="1")
#: Kind, country and sectors of who is named in these tests.
PEOPLE: Mapping[str, tuple[ActorKind, str | None, tuple[str, ...]]] = {
    "nine men": (ActorKind.GROUP, "MLI", ("CVL",)),
    "14 people": (ActorKind.GROUP, "MLI", ("CVL",)),
    "herders": (ActorKind.GROUP, "MLI", ("CVL",)),
    "22 militants": (ActorKind.GROUP, "MLI", ("REB",)),
    "Mara Quill": (ActorKind.PERSON, "GHA", ("GOV",)),
    "survivors": (ActorKind.GROUP, "MLI", ("CVL",)),
    "an army patrol": (ActorKind.GROUP, "COL", ("MIL",)),
    "federal police": (ActorKind.GROUP, "ETH", ("COP",)),
    "Ansa Boateng": (ActorKind.PERSON, "GHA", ("GOV",)),
    "Reuters": (ActorKind.ORGANIZATION, None, ("JRN",)),
    "Lake Post": (ActorKind.ORGANIZATION, None, ("JRN",)),
}


@pytest.fixture(scope="module")
def lexicon() -> StoryLexicon:
    return StoryLexicon.load(DATA)


def report(
    id_: str,
    text: str,
    *,
    recipient: str | None = None,
    actor: str | None = None,
    killed: tuple[int, int | None] | None = None,
    days: tuple[str, str] | None = None,
    place: str | None = "Diallassagou",
    mode: str | None = None,
    published: str | None = "2026-03-12",
    said: str = "",
    type_: str = "ASSAULT",
    teller: str = "survivors",
    told: bool = False,
) -> Analysis:
    """Make an article of one sentence with one event, which all of it shows.

    `said` is what the teller says in a second sentence, and with `told` the event too.
    """
    whole = Span(0, len(text))
    says = Statement(
        id=f"st-{id_}", article_id=id_, speaker_id=f"{teller} {id_}", source=(), cue=(),
        content=(Span(len(text) + 1, len(text) + 1 + max(1, len(said))),),
        quotation=Quotation.INDIRECT, act=Act.SAY, audience_id=None, channel=None, relays=(),
        inside_id=None, repeats_id=None, time_id=None, confidence=0.9, origin=ORIGIN,
    )  # fmt: skip
    people = {
        name: Actor(
            id=f"{name} {id_}",
            article_id=id_,
            name=name,
            kind=PEOPLE[name][0],
            mention_ids=(),
            role=None,
            country=PEOPLE[name][1],
            sectors=PEOPLE[name][2],
            wikidata=None,
            origin=ORIGIN,
        )
        for name in (recipient, actor, teller)
        if name
    }

    def side(name: str | None) -> tuple[Participant, ...]:
        return (Participant(actor_id=people[name].id, span=whole),) if name else ()

    low, high = killed or (0, 0)
    count = Count(kind=CountKind.KILLED, low=low, high=high, span=whole)
    event = Event(
        id=f"ev-{id_}",
        article_id=id_,
        type=type_,
        mode=mode,
        contexts=(),
        quad="MATCON",
        score=-9.0,
        actors=side(actor),
        recipients=side(recipient),
        status=Status.HAPPENED,
        statement_id=says.id if told else None,
        time_id="t" if days else None,
        place_id="p" if place else None,
        counts=(count,) if killed else (),
        evidence=(whole,),
        confidence=0.9,
        origin=ORIGIN,
    )
    start, end = days or (None, None)
    time = TimeRef(
        id="t", article_id=id_, span=whole, type=TimeType.DATE, value=start, start=start, end=end,
        anchor=None, origin=ORIGIN,
    )  # fmt: skip
    at = Place(
        id="p", article_id=id_, name=place or "", spans=(whole,), country="MLI", geonameid=None,
        latitude=None, longitude=None, feature="P", origin=ORIGIN,
    )  # fmt: skip
    return Analysis(
        article=Article(
            id=id_, url=None, text=f"{text} {said}", outlet=id_, headline=None, bylines=(),
            published=published, language="en", sha256=id_,
        ),
        blocks=(), mentions=(), actors=tuple(people.values()), times=(time,), places=(at,),
        statements=(says,) if said else (), events=(event,), failures=(),
    )  # fmt: skip


def counted(lexicon: StoryLexicon, *reports: Analysis) -> tuple[CountedEvent, ...]:
    names = {a.article.id: a.article.id for a in reports}
    return count_events("st", reports, independent=names, firsts={}, lexicon=lexicon)


TUESDAY = ("2026-03-10", "2026-03-10")
STRUCK = "The attack on the village of Diallassagou on Tuesday"


def test_two_reports_of_one_day_place_and_number_are_one(lexicon: StoryLexicon) -> None:
    (event,) = counted(
        lexicon,
        report("a", STRUCK, killed=(14, None), days=TUESDAY),
        report("b", STRUCK, killed=(14, 14), days=TUESDAY),
    )
    assert event.independent == 2
    assert "number" in {e.kind for m in event.matches for e in m.evidence}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            {"recipient": "herders", "days": TUESDAY},
            {"recipient": "22 militants", "days": TUESDAY},
            id="recipients are armed here and civilians there",
        ),
        pytest.param(
            {"recipient": "Mara Quill", "days": TUESDAY},
            {"recipient": "Ansa Boateng", "days": TUESDAY},
            id="recipients have two names",
        ),
        pytest.param(
            {"days": TUESDAY, "killed": (14, 14)},
            {"days": TUESDAY, "killed": (130, None)},
            id="nine times as many died",
        ),
        pytest.param(
            {"days": TUESDAY}, {"days": ("2026-03-06", "2026-03-06")}, id="four days between them"
        ),
        pytest.param(
            {"killed": (14, 14)},
            {"days": ("2022-01-01", "2022-12-31"), "killed": (14, None)},
            id="a year long over is not today",
        ),
        pytest.param(
            {"published": None},
            {"days": ("2012-01-01", "2012-12-31"), "published": None},
            id="a year is not today, whenever that is",
        ),
        pytest.param(
            {"days": TUESDAY}, {"days": ("2026-01-01", "2026-12-31")}, id="what a year brought"
        ),
        pytest.param({"mode": "aerial"}, {"mode": "primitive"}, id="modes of other means"),
    ],
)
def test_what_contradicts_is_two_events(
    one: dict[str, object], other: dict[str, object], lexicon: StoryLexicon
) -> None:
    reports = [report(id_, STRUCK, **given) for id_, given in (("a", one), ("b", other))]  # type: ignore[arg-type]  # cases
    assert [c.independent for c in counted(lexicon, *reports)] == [1, 1]


@pytest.mark.parametrize(
    ("one", "other", "events"),
    [
        pytest.param("killed in an airstrike", "soldiers executed men", 2, id="from afar, at hand"),
        pytest.param("a bombing of the market", "shells hit the market", 1, id="may be one"),
        pytest.param("stabbed in the market", "gunfire in the market", 2, id="knife, gun"),
        pytest.param("gunfire and a bomb", "shot by a sniper", 1, id="one means in common"),
    ],
)
def test_means_come_from_the_words(
    one: str, other: str, events: int, lexicon: StoryLexicon
) -> None:
    reports = [
        report(id_, f"{STRUCK}: {words}", days=TUESDAY) for id_, words in (("a", one), ("b", other))
    ]
    assert len(counted(lexicon, *reports)) == events


def test_a_description_that_tells_nothing_contradicts_nobody(lexicon: StoryLexicon) -> None:
    reports = [
        report("a", STRUCK, recipient="14 people", days=TUESDAY),
        report("b", STRUCK, recipient="22 militants", days=TUESDAY),
    ]
    assert len(counted(lexicon, *reports)) == 1


def test_what_others_did_elsewhere_is_another_event(lexicon: StoryLexicon) -> None:
    patrol = report("a", "A patrol beat men.", actor="an army patrol", mode="beat", place=None)
    police = report("b", "The police beat men.", actor="federal police", mode="beat", place=None)
    assert len(counted(lexicon, patrol, police)) == 1  # only who did it differs
    where = [
        replace(a, events=(replace(a.events[0], place_id="p"),), places=(replace(p, country=land),))
        for a, land in ((patrol, "COL"), (police, "ETH"))
        for p in a.places
    ]
    assert len(counted(lexicon, *where)) == 2


def test_a_third_report_does_not_join_two_that_contradict(lexicon: StoryLexicon) -> None:
    reports = [
        report("a", STRUCK, recipient="herders", days=TUESDAY),
        report("b", STRUCK, days=TUESDAY),
        report("c", STRUCK, recipient="22 militants", days=TUESDAY),
    ]
    assert sorted(len(c.event_ids) for c in counted(lexicon, *reports)) == [1, 2]


def test_a_day_between_two_reports_is_a_disagreement(lexicon: StoryLexicon) -> None:
    (event,) = counted(
        lexicon,
        report("a", STRUCK, days=TUESDAY, killed=(14, 14), recipient="herders"),
        report(
            "b", STRUCK, days=("2026-03-11", "2026-03-11"), killed=(14, 14), recipient="herders"
        ),
    )
    assert [d.field for d in event.disagreements] == ["day"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param("the toll was 31, four of them children", [("killed", 31, 31)], id="toll"),
        pytest.param("at least 40 people died", [("killed", 40, None)], id="at least"),
        pytest.param("he had received 27 wounded", [("injured", 27, 27)], id="wounded"),
        pytest.param("12 of the herders had been killed", [], id="of parts number and word"),
        pytest.param("dozens of herders had been killed", [("killed", 24, None)], id="open"),
        pytest.param("it killed 1.5 million people", [("killed", 1500000, 1500000)], id="million"),
        pytest.param("3.5 people died", [], id="no whole number"),
        pytest.param("the crowd was 300", [], id="a crowd is none of an attack"),
        pytest.param("up to twelve people were killed", [("killed", 1, 12)], id="up to"),
        pytest.param("eleven men and two nurses died", [], id="a part of a sum"),
        pytest.param("three days after it he died", [], id="days"),
        pytest.param("Rana Tal, 34, died", [], id="age"),
    ],
)
def test_a_number_that_somebody_gives_is_kept_with_who_gives_it(
    said: str, expected: list[tuple[str, int, int | None]], lexicon: StoryLexicon
) -> None:
    (event,) = counted(lexicon, report("a", STRUCK, said=said))
    assert [(c.kind, c.low, c.high) for c in event.counts] == expected
    assert {c.speaker for c in event.counts} <= {"survivors"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param("put the crowd at 60,000", [(60_000, 60_000)], id="put at"),
        pytest.param("put the crowd at about 12,000 by noon", [(12_000, 12_000)], id="about"),
        pytest.param("a crowd of tens of thousands", [(20_000, None)], id="tens of thousands"),
        pytest.param("more than 5,000 people had marched", [(5_000, None)], id="marched"),
        pytest.param(
            "put the crowd at 60,000. Police put it at 12,000.",
            [(60_000, 60_000), (12_000, 12_000)],
            id="put it at",
        ),
        pytest.param("put it at 12,000", [], id="of what nobody counted"),
        pytest.param("the crowd was gone within 20 minutes", [], id="no number of a crowd"),
        pytest.param("the toll was 31", [], id="a toll is none of a protest"),
    ],
)
def test_a_crowd_is_of_the_protest(
    said: str, expected: list[tuple[int, int | None]], lexicon: StoryLexicon
) -> None:
    marched = "The march through the town of Diallassagou on Tuesday"
    (event,) = counted(lexicon, report("a", marched, said=said, type_="PROTEST"))
    assert [(c.low, c.high) for c in event.counts if c.kind == "participants"] == expected
    assert len(event.counts) == len(expected)


def test_a_dispute_names_who_gives_which_number(lexicon: StoryLexicon) -> None:
    (event,) = counted(
        lexicon,
        report("Lake Post", STRUCK, killed=(14, 14), days=TUESDAY),
        report("River Mail", STRUCK, killed=(14, 14), days=TUESDAY, said="the toll was 60"),
    )
    (killed,) = event.disagreements
    assert {v.value: set(v.given_by) for v in killed.variants} == {
        "14": {"Lake Post", "River Mail"},
        "60": {"survivors"},
    }


def test_a_report_with_one_number_of_a_stated_dispute_contradicts_nobody(
    lexicon: StoryLexicon,
) -> None:
    few = report("a", STRUCK, killed=(14, 14), days=TUESDAY)
    many = report("b", STRUCK, killed=(60, 60), days=TUESDAY)
    both = report("c", STRUCK, killed=(60, 60), days=TUESDAY, said="the toll was 14")
    assert len(counted(lexicon, few, many)) == 2
    assert len(counted(lexicon, few, both)) == 1


def test_a_number_of_now_is_not_given_of_what_is_long_over(lexicon: StoryLexicon) -> None:
    years = ("2022-01-01", "2022-12-31")
    (event,) = counted(lexicon, report("a", STRUCK, days=years, said="the toll was 31"))
    assert event.counts == ()


@pytest.mark.parametrize(
    ("teller", "told", "independent"),
    [
        pytest.param("Reuters", True, 1, id="on the agency's word"),
        pytest.param("Lake Post", True, 1, id="on the word of the outlet that prints its copy"),
        pytest.param("Reuters", False, 2, id="the agency says something else"),
        pytest.param("survivors", True, 2, id="on the word of people"),
    ],
)
def test_what_is_told_on_a_mediums_word_counts_as_its_report(
    teller: str, told: bool, independent: int, lexicon: StoryLexicon
) -> None:
    copy = report("Lake Post", STRUCK, killed=(14, 14), days=TUESDAY)
    other = report(
        "River Mail", STRUCK, killed=(14, 14), days=TUESDAY, said="so", teller=teller, told=told
    )
    (event,) = count_events(
        "st",
        [copy, other],
        independent={"Lake Post": "Reuters", "River Mail": "River Mail"},
        firsts={},
        lexicon=lexicon,
    )
    assert (event.independent, event.outlets) == (independent, 2)
