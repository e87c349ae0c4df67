"""Time expressions: value, interval, direction by tense, and nothing guessed without a date."""

from __future__ import annotations

import pytest

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
    ],
)
def test_values(kit: Kit, text: str, wanted: tuple[str, str]) -> None:
    assert wanted in values(kit, text)


def test_without_a_publication_date_nothing_is_guessed(kit: Kit) -> None:
    assert values(kit, "They met on Monday and again yesterday.", None) == [
        ("Monday", None),
        ("yesterday", None),
    ]


def test_a_month_name_that_is_a_verb_is_no_date(kit: Kit) -> None:
    assert values(kit, "They may march on.") == []


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
