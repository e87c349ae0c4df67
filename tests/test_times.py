"""Time expressions: value, interval, direction by tense, and nothing guessed without a date."""

from __future__ import annotations

import pytest
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


def test_without_a_publication_date_nothing_is_guessed(kit: Kit) -> None:
    assert values(kit, "They met on Monday and again yesterday.", None) == [
        ("Monday", None),
        ("yesterday", None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("They may march on.", id="a verb, not a month"),
        pytest.param("It was a last-minute deal.", id="manner, not a minute"),
        pytest.param("Call me as soon as you can.", id="a condition, not a date"),
    ],
)
def test_no_date(kit: Kit, text: str) -> None:
    assert values(kit, text) == []


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
