"""Time expressions: value, interval, direction by tense, and nothing guessed without a date."""

from __future__ import annotations

import pytest
from _pytest.mark.structures import ParameterSet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.kit import Kit
from onrecord.parse import Document, parse
from onrecord.reading import read_text
from onrecord.structure import find_blocks
from onrecord.times import find_times
from onrecord.times.calendar import interval

PUBLISHED = "2026-03-18"  # a Wednesday


def document(kit: Kit, text: str, published: str | None) -> Document:
    article = read_text(text, published=published)
    return parse(article, find_blocks(article, lexicon=kit.page), parser=kit.parser)


def values(kit: Kit, text: str, published: str | None = PUBLISHED) -> list[tuple[str, str | None]]:
    doc = document(kit, text, published)
    return [(t.span.of(doc.text), t.value) for t in find_times(doc, lexicon=kit.times)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("They met on Monday.", ("Monday", "2026-03-16"), id="weekday, past tense"),
        pytest.param("They will meet on Monday.", ("Monday", "2026-03-23"), id="weekday, future"),
        pytest.param("It began on 24 July 2025.", ("24 July 2025", "2025-07-24"), id="full date"),
        pytest.param("He fled three years ago.", ("three years ago", "2023"), id="ago"),
        pytest.param("It rained last week.", ("last week", "2026-W11"), id="last week"),
        pytest.param("She won in October 2009.", ("October 2009", "2009-10"), id="month and year"),
        pytest.param("They fought in the 1990s.", ("the 1990s", "199"), id="decade"),
        pytest.param("It lasted two days.", ("two days", "P2D"), id="duration"),
        pytest.param(
            "She spoke on Tuesday evening.", ("Tuesday evening", "2026-03-17TEV"), id="part of day"
        ),
        pytest.param("They meet every Tuesday.", ("every Tuesday", "XXXX-WXX-2"), id="set"),
        pytest.param(
            "The plant closed in nineteen eighty-four.",
            ("nineteen eighty-four", "1984"),
            id="year spelled out",
        ),
        pytest.param("It stood in the 17th century.", ("the 17th century", "16"), id="century"),
        pytest.param(
            "She rested for 2 1/2 years.", ("2 1/2 years", "P2Y6M"), id="fraction of a year"
        ),
        pytest.param("They sang at Easter.", ("Easter", "2026-04-05"), id="holiday by computus"),
        pytest.param(
            "They parted last Thanksgiving.", ("last Thanksgiving", "2025-11-27"), id="nth weekday"
        ),
        pytest.param(
            "The shop opened at 10 p.m. Tuesday.",
            ("10 p.m. Tuesday", "2026-03-17T22:00"),
            id="clock before a weekday",
        ),
        pytest.param(
            "She said Monday that the firm will move.",
            ("Monday", "2026-03-16"),
            id="the saying is past though the content is to come",
        ),
        pytest.param(
            "He could arrive as soon as Friday.", ("Friday", "2026-03-20"), id="as soon as"
        ),
        pytest.param(
            "Profit fell in the third quarter. A year earlier it rose.",
            ("A year earlier", "2024-Q3"),
            id="a year before the quarter reported on",
        ),
    ],
)
def test_values(kit: Kit, text: str, wanted: tuple[str, str]) -> None:
    assert wanted in values(kit, text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(
            "They meet on April 24 and 25.",
            [("April 24", "2026-04-24"), ("25", "2026-04-25")],
            id="days of one month",
        ),
        pytest.param(
            "They held April 24 and 25 soldiers left.", [("April 24", "2026-04-24")], id="a count"
        ),
        pytest.param(
            "He died last Oct. 23.", [("last Oct. 23", "2025-10-23")], id="last and a day"
        ),
        pytest.param("It was won in 1898.", [("1898", "1898")], id="a year before 1900"),
        pytest.param("They sold 1898 chairs.", [], id="a number before 1900"),
        pytest.param("The annual March for Life drew crowds.", [], id="a march"),
        pytest.param("The Liberal daily Gazeta wrote of it.", [], id="a daily"),
        pytest.param(
            "It began in the early hours of Tuesday.", [("Tuesday", "2026-03-17")], id="early hours"
        ),
        pytest.param("They watch it 24 hours a day.", [], id="always"),
        pytest.param("It is hard for today’s youth.", [], id="an age, not a day"),
        pytest.param("She read today’s letter.", [("today", "2026-03-18")], id="the day"),
        pytest.param("A weeklong siege ended.", [("weeklong", "P1W")], id="as one word"),
        pytest.param(
            "Neither he nor she could be found Monday.",
            [("Monday", "2026-03-16")],
            id="what could not be is past",
        ),
    ],
)
def test_all_times_of_a_sentence(kit: Kit, text: str, wanted: list[tuple[str, str]]) -> None:
    assert values(kit, text) == wanted


def case(text: str, wanted: str, value: str | None, why: str) -> ParameterSet:
    return pytest.param(text, (wanted, value), id=why)


#: Published on Wednesday 2026-03-18.
DIRECTION = [
    case("They promised to meet on Friday.", "Friday", "2026-03-20", "infinitive after promise"),
    case("Lim agreed to leave in May.", "May", "2026-05", "infinitive after agree"),
    case("They plan to vote on Friday.", "Friday", "2026-03-20", "infinitive after plan"),
    case("The firm expects to close it by July.", "July", "2026-07", "infinitive after expect"),
    case("The rules are to be published in April.", "April", "2026-04", "passive infinitive"),
    case("A vote scheduled for May is near.", "May", "2026-05", "participle that sets a day"),
    case("They spoke of the slated visit in May.", "May", "2026-05", "adjective that sets a day"),
    case("The offer expires Friday.", "Friday", "2026-03-20", "present tense of a timetable"),
    case("Kenya plays Ghana on Sunday.", "Sunday", "2026-03-22", "present tense of a fixture"),
    case("She is leaving on Friday.", "Friday", "2026-03-20", "present progressive"),
    case("They announced a strike starting Friday.", "Friday", "2026-03-20", "starting"),
    case("The court postponed the hearing until Friday.", "Friday", "2026-03-20", "put off until"),
    case("He promised an answer by Friday.", "Friday", "2026-03-20", "promised by"),
    case("Banks remain closed until at least Friday.", "Friday", "2026-03-20", "until at least"),
    case("The storm lasted until Friday.", "Friday", "2026-03-13", "lasted until"),
    case("Lim could not be reached Friday.", "Friday", "2026-03-13", "could not is over"),
    case("He may have left on Friday.", "Friday", "2026-03-13", "may have left"),
    case("She has been ill since Friday.", "Friday", "2026-03-13", "perfect progressive"),
    case("It reached a record high set on Aug. 6.", "Aug. 6", "2025-08-06", "set on, not set for"),
    case(
        "They will try to get around Friday's ruling.", "Friday", "2026-03-13", "a ruling is made"
    ),
    case("The talks had been due to end Friday.", "Friday", "2026-03-13", "had been due"),
    case("He fears the effect of a cut in April.", "April", "2026-04", "a month just ahead"),
    case("The ship sank in April.", "April", "2025-04", "a month of last year"),
]
ANCHORED = [
    case(
        "He fell on May 3, 2019. He died the following day.",
        "the following day",
        "2019-05-04",
        "the following day",
    ),
    case(
        "He fell on May 3, 2019. She left the day before.",
        "the day before",
        "2019-05-02",
        "the day before, of the mention",
    ),
    case("He fell in 2009. It closed the year after.", "the year after", "2010", "the year after"),
    case("It opened in 2009. That year it rained.", "That year", "2009", "that year"),
    case("She fell. Two days later she died.", "Two days later", None, "later than nothing named"),
    case("A decade ago they left.", "A decade ago", "2016", "a decade ago is a year"),
    case("Centuries ago it stood.", "Centuries ago", "PAST_REF", "ago without a number"),
    case("He fell. A few days later he died.", "A few days", "PXD", "vaguely later is a length"),
    case("He left in 2009. That day it rained.", "That day", None, "a year names no day"),
    case(
        "He fell on Friday. She left two days earlier.",
        "two days earlier",
        "2026-03-11",
        "earlier counts from the mention",
    ),
    case(
        "It rose on Friday from the previous Friday.",
        "the previous Friday",
        "2026-03-06",
        "the previous Friday counts from the mention",
    ),
    case("In 1987 he left, and later in the year he died.", "the year", "1987", "the year named"),
    case(
        "The blast came at 10:35 a.m. (0735 GMT) Friday.",
        "10:35 a.m.",
        "2026-03-13T10:35",
        "the day is named after the clock",
    ),
    case(
        "They traded fire on Sunday night. The shots fell at 11:40 p.m.",
        "11:40 p.m.",
        "2026-03-15T23:40",
        "the day is named in the sentence before",
    ),
    case(
        "On Friday he rose at 6 a.m. to pray.",
        "6 a.m.",
        "2026-03-13T06:00",
        "the day is named before the clock",
    ),
]
AMOUNTS = [
    case("It fell for years.", "years", "PXY", "vague years"),
    case("It fell for several quarters.", "several quarters", "PXQ", "vague quarters"),
    case("They waited a few minutes.", "a few minutes", "PTXM", "minutes are not months"),
    case("It takes two to three weeks.", "two to three weeks", "P2W", "a range: the least"),
    case("It paid $2 million a year in rent.", "a year", "P1Y", "a rate"),
    case("They broke an eight-month-old truce.", "eight-month-old", "P8M", "the age of a thing"),
    case("The war took half a century.", "half a century", "P50Y", "half a century"),
    case("They met a fortnight ago.", "a fortnight ago", "2026-W10", "fortnight"),
    case("It rained over the past decade.", "the past decade", "P10Y", "decade as a length"),
    case("Islam will one day be larger.", "one day", "FUTURE_REF", "one day, to come"),
    case("They march each July.", "each July", "XXXX-07", "set of months"),
    case(
        "It burned in the past three summers.",
        "the past three summers",
        "XXXX-SU",
        "set of seasons",
    ),
    case("They meet on Mondays.", "Mondays", "XXXX-WXX-1", "set of weekdays"),
    case("She called an hour after the vote.", "an hour", "PT1H", "length before a signal"),
]
REPORTS = [
    case(
        "Sales fell in the year-ago third quarter.",
        "the year-ago third quarter",
        "2024-Q3",
        "year-ago quarter",
    ),
    case(
        "It could start next year's first quarter.",
        "next year's first quarter",
        "2027-Q1",
        "next year's quarter",
    ),
    case("Net fell in the quarter ended Sept. 30.", "the quarter", "2025-Q3", "quarter ended"),
    case("Net fell in Q3 2024.", "Q3 2024", "2024-Q3", "quarter in short"),
    case("For the year, net fell.", "the year", "2026", "the year that runs"),
    case("Net fell in the year ended March 31.", "the year", "P1Y", "a business year is a length"),
    case("It must be in place by year-end.", "year-end", "2026", "year-end"),
    case(
        "Net fell in the third quarter of 2025. It may rise in the third quarter of 2026. "
        "A year earlier it rose.",
        "A year earlier",
        "2024-Q3",
        "a quarter to come is not reported on",
    ),
    case(
        "Net fell in the fourth quarter from the second quarter. A year earlier it rose.",
        "A year earlier",
        "2024-Q4",
        "a quarter to compare with is not reported on",
    ),
    case(
        "In the third quarter net fell. It rose in the year-earlier period.",
        "the year-earlier period",
        "2024-Q3",
        "the year-earlier period",
    ),
    case(
        "Net rose in the first half of last year.", "the first half of last year", "2025-H1", "half"
    ),
]
DATES = [
    case("They meet the week of March 30.", "the week of March 30", "2026-W14", "week of"),
    case("It is due on March eighth.", "March eighth", "2026-03-08", "day spelled out"),
    case(
        "The day after tomorrow we vote.",
        "The day after tomorrow",
        "2026-03-20",
        "the day after tomorrow",
    ),
    case("They sank 2019 Moroccan patrol boats.", "2019", "2019", "a year modifies a thing"),
    case("Post-1959 politics split them.", "1959", "1959", "a year after a hyphen"),
    case("He ruled 2008-2012.", "2012", "2012", "range of years"),
    case("They fought in the '90s.", "the '90s", "199", "decade in short"),
    case("It rose in the nineties.", "the nineties", "199", "decade in words"),
    case("The strike began last spring.", "last spring", "2025-SP", "last spring"),
    case("It opened in the summer of 2024.", "the summer of 2024", "2024-SU", "season of a year"),
    case(
        "It was built in the twentieth century.",
        "the twentieth century",
        "19",
        "century spelled out",
    ),
    case("They spoke at 10.42am GMT.", "10.42am GMT", "2026-03-18T10:42", "clock of a live blog"),
    case("They rose at 1830 GMT.", "1830 GMT", "2026-03-18T18:30", "clock of four digits"),
    case(
        "They rose at 4 in the morning.",
        "4 in the morning",
        "2026-03-18T04:00",
        "clock by part of day",
    ),
    case(
        "It ended at 5 p.m. EST, Nov. 6, he said.",
        "5 p.m. EST, Nov. 6",
        "2025-11-06T17:00",
        "clock with its date",
    ),
    case("It rained by late afternoon.", "late afternoon", "2026-03-18TAF", "part of this day"),
    case("It was filed at 2025-11-24T10:30.", "2025-11-24T10:30", "2025-11-24T10:30", "ISO time"),
    case("They left at 8pm. Yesterday they slept.", "8pm", "2026-03-18T20:00", "end of sentence"),
    case(
        "The talks resume at 9am on 25 March.",
        "9am on 25 March",
        "2026-03-25T09:00",
        "clock, day first",
    ),
    case("The year 2014 was hard.", "The year 2014", "2014", "the year with its number"),
    case(
        "It opened in the spring of last year.",
        "the spring of last year",
        "2025-SP",
        "season of last year",
    ),
    case("They recently met.", "recently", "PAST_REF", "past"),
    case("They will soon meet.", "soon", "FUTURE_REF", "soon, to come"),
    case("They fear for the future.", "the future", "FUTURE_REF", "future"),
    case("They now agree.", "now", "PRESENT_REF", "present"),
]


@pytest.mark.parametrize(("text", "wanted"), [*DIRECTION, *ANCHORED, *AMOUNTS, *REPORTS, *DATES])
def test_rules(kit: Kit, text: str, wanted: tuple[str, str | None]) -> None:
    assert wanted in values(kit, text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("They met on Monday and again yesterday.", [("Monday", None), ("yesterday", None)]),
        ("It opened last spring.", [("last spring", "XXXX-SP")]),
        ("He rose at 5 p.m. Tuesday.", [("5 p.m. Tuesday", None)]),
        ("Net fell in the latest quarter.", [("the latest quarter", None)]),
        ("It must close by year-end.", [("year-end", None)]),
        ("He left two weeks ago.", [("two weeks ago", None)]),
        ("It burned on 5 May.", [("5 May", "XXXX-05-05")]),
    ],
    ids=["days", "season", "clock", "quarter", "year-end", "ago", "day and month"],
)
def test_without_a_publication_date_nothing_is_guessed(
    kit: Kit, text: str, wanted: list[tuple[str, str | None]]
) -> None:
    assert values(kit, text, None) == wanted


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("They may march on.", id="a verb, not a month"),
        pytest.param("It was a last-minute deal.", id="manner, not a minute"),
        pytest.param("Call me as soon as you can.", id="a condition, not a date"),
        pytest.param("Iraq imports about three-quarters of its food.", id="a share, not quarters"),
        pytest.param("A 33-year-old man fell.", id="the age of a person"),
        pytest.param("She spoke on “60 Minutes”.", id="a programme, not an hour"),
        pytest.param("It runs 60 miles per hour.", id="a speed, not a set"),
        pytest.param("It soon became a flood.", id="soon, in the past"),
        pytest.param("They sent 2000 troops.", id="a count in digits, not a year"),
        pytest.param("They sent two thousand troops.", id="a count, not a year"),
    ],
)
def test_no_date(kit: Kit, text: str) -> None:
    assert values(kit, text) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "In 1989 he fled. They held him in October of that year.",
            [("1989", "1989"), ("October of that year", "1989-10")],
        ),
        (
            "He fled on 3 May 1991. They held him on 5 October of the same year.",
            [("3 May 1991", "1991-05-03"), ("5 October of the same year", "1991-10-05")],
        ),
        ("They held him in October of that year.", [("October of that year", "XXXX-10")]),
    ],
    ids=["month", "day", "no year named"],
)
def test_a_month_of_that_year_is_of_the_year_last_named(
    kit: Kit, text: str, wanted: list[tuple[str, str]]
) -> None:
    assert values(kit, text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("In 1989 police arrested eleven of them.", [("1989", "1989")]),
        (
            "Talks on the port\n\nIn 1989 police arrested eleven people. They fled.",
            [("1989", "1989")],
        ),
        ("By 2010 workers had left the town.", [("2010", "2010")]),
        ("In 2000 homes the lights went out.", []),
    ],
)
def test_a_year_before_a_subject_is_no_count(
    kit: Kit, text: str, wanted: list[tuple[str, str]]
) -> None:
    assert values(kit, text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("They set a curfew from 9pm to 6am.", [None, None]),
        ("The bridge is shut between 9 p.m. and 6 a.m.", [None, None]),
        ("He left at 5 p.m.", ["2026-03-18T17:00"]),
    ],
    ids=["from", "between", "one hour"],
)
def test_hours_of_a_rule_are_of_no_day(kit: Kit, text: str, wanted: list[str | None]) -> None:
    assert [value for _, value in values(kit, text)] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The visit began on Tuesday. She spoke on the eve of the visit.", "2026-03-16"),
        ("He fled three years ago. She spoke on the eve of the visit.", None),
    ],
    ids=["the text dates the visit", "another date is not the visit's"],
)
def test_the_eve_of_something_is_dated_only_with_it(
    kit: Kit, text: str, wanted: str | None
) -> None:
    assert values(kit, text)[-1] == ("on the eve of the visit", wanted)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("He gave 20 million euros a year to it.", "SET"),
        ("It took a year to build.", "DURATION"),
    ],
    ids=["an amount stands before", "none does"],
)
def test_a_rate_is_a_set(kit: Kit, text: str, type_: str) -> None:
    assert [t.type for t in find_times(document(kit, text, PUBLISHED), lexicon=kit.times)] == [
        type_
    ]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("They met on Friday, two days after the vote.", ("2026-03-11", "2026-03-13")),
        ("They met on Friday, a week before the vote.", ("2026-03-13", "2026-03-20")),
        ("They met two days after the vote.", (None, None)),
    ],
    ids=["after", "before", "no day is named"],
)
def test_a_duration_has_the_days_it_runs_between(
    kit: Kit, text: str, days: tuple[str | None, str | None]
) -> None:
    doc = document(kit, text, PUBLISHED)
    length = find_times(doc, lexicon=kit.times)[-1]
    assert (length.type, length.start, length.end) == ("DURATION", *days)


def test_a_quarter_comparison_names_its_anchor(kit: Kit) -> None:
    doc = document(kit, "Profit fell in the third quarter. A year earlier it rose.", PUBLISHED)
    quarter, earlier = find_times(doc, lexicon=kit.times)
    assert earlier.anchor == quarter.id


WORDS = [
    "the",
    "past",
    "two",
    "weeks",
    "On",
    "Monday",
    "May",
    "12",
    "1984",
    "3/4/2020",
    "will",
    "a",
    "year",
    "earlier",
    "quarter",
    "Easter",
    "31",
    "February",
    "10:42",
    "am",
    "that",
    "day",
    "before",
    "Q3",
    "third",
    "latest",
    "to",
    "noon",
    "eighth",
    "century",
    "o'clock",
    "\n",
    ".",
]


@pytest.mark.parametrize("published", [PUBLISHED, None])
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=15))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_words_give_sorted_spans_inside_the_text(
    kit: Kit, published: str | None, words: list[str]
) -> None:
    doc = document(kit, "x " + " ".join(words), published)
    times = find_times(doc, lexicon=kit.times)
    assert times == find_times(doc, lexicon=kit.times)
    assert [t.span for t in times] == sorted(t.span for t in times)
    assert all(t.span.of(doc.text).strip() == t.span.of(doc.text) for t in times)


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("2026-W12", ("2026-03-16", "2026-03-22")),
        ("2026-02", ("2026-02-01", "2026-02-28")),
        ("2025-WI", ("2025-12-01", "2026-02-28")),
        ("2025-Q3", ("2025-07-01", "2025-09-30")),
    ],
)
def test_intervals(value: str, days: tuple[str, str]) -> None:
    assert interval(value) == days
