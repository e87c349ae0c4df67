"""Date arithmetic on TIMEX3 values."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MONTH = re.compile(r"(\d{4})-(\d\d)\Z")
_WEEK = re.compile(r"(\d{4})-W(\d\d)(-WE)?\Z")
_QUARTER = re.compile(r"(\d{4})-([QH])(\d)\Z")
_SEASON = re.compile(r"(\d{4})-(SP|SU|FA|WI)\Z")
_YEARS = re.compile(r"\d{2,4}\Z")
#: First month of a northern meteorological season.
SEASON_STARTS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}

#: A day this near ahead is meant even in a clause about the past, and the other way round.
_NEAR_DAYS = 60
#: A month this near ahead is meant unless the clause is about the past.
_NEAR_MONTHS = 1

#: Units that TIMEX3 counts in smaller ones.
_SIZES = {"DE": (10, "Y"), "CE": (100, "Y"), "FN": (2, "W")}


def interval(value: str) -> tuple[str, str] | None:
    """Return the first and last day that a TIMEX3 value covers, None if it names no days.

    >>> interval("2024-W20")
    ('2024-05-13', '2024-05-19')
    >>> interval("199")
    ('1990-01-01', '1999-12-31')
    """
    if found := _DAY.match(value):
        day = _date(int(found[1]), int(found[2]), int(found[3]))
        return (day.isoformat(), day.isoformat()) if day else None
    if found := _MONTH.match(value):
        return _months(int(found[1]), int(found[2]), 1)
    if found := _WEEK.match(value):
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        first = monday + timedelta(5) if found[3] else monday
        return first.isoformat(), (monday + timedelta(6)).isoformat()
    if found := _QUARTER.match(value):
        size = 3 if found[2] == "Q" else 6
        return _months(int(found[1]), (int(found[3]) - 1) * size + 1, size)
    if found := _SEASON.match(value):
        return _months(int(found[1]), SEASON_STARTS[found[2]], 3)
    if _YEARS.match(value):
        size = 10 ** (4 - len(value))
        first_year = int(value) * size
        if first_year < 1:
            return None
        return f"{first_year:04d}-01-01", f"{first_year + size - 1:04d}-12-31"
    return None


def shift(day: date, count: int, unit: str) -> str | None:
    """Return the TIMEX3 value `count` units away from `day`, as fine as the unit."""
    if unit == "Y":
        return f"{day.year + count:04d}"
    if unit == "DE" and count:
        return f"{day.year + 10 * count:04d}"  # "a decade ago" is a year, "this decade" is ten
    if unit == "DE":
        return f"{day.year // 10:03d}"
    if unit == "CE":
        return f"{(day.year + 100 * count) // 100:02d}"
    if unit == "M":
        year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
        return f"{year:04d}-{month + 1:02d}"
    if unit == "Q":
        year, quarter = divmod(day.year * 4 + (day.month - 1) // 3 + count, 4)
        return f"{year:04d}-Q{quarter + 1}"
    if unit == "FN":
        return shift(day, 2 * count, "W")
    if unit in ("W", "WE"):
        year, week, _ = (day + timedelta(7 * count)).isocalendar()
        return f"{year:04d}-W{week:02d}" + ("-WE" if unit == "WE" else "")
    if unit == "D":
        return (day + timedelta(count)).isoformat()
    return None


def years_before(value: str, count: int) -> str:
    """Return the value `count` years earlier, as fine as it was.

    >>> years_before("1989-Q3", 1)
    '1988-Q3'
    """
    return f"{int(value[:4]) - count:04d}{value[4:]}"


def week_of(day: str) -> str | None:
    """Return the week that holds a day written out, None if `day` is none."""
    found = interval(day)
    return shift(date.fromisoformat(found[0]), 0, "W") if found else None


def nearest_year(base: date, month: int, day: int | None, direction: int) -> int:
    """Return the year of a month or day named without one, in the clause's direction from `base`.

    `direction` is 1, -1 or 0; 0 takes the past unless what is to come is much nearer.
    """
    if day is None:
        ahead = (month - base.month) % 12
        if direction > 0 or (direction == 0 and ahead <= _NEAR_MONTHS):
            return base.year + (month < base.month)
        return base.year - (month > base.month)
    then = _date(base.year, month, day)
    if then is None:
        return base.year
    if then > base and direction < 1 and (then - base).days > _NEAR_DAYS:
        return base.year - 1
    if (
        then < base
        and direction > -1
        and (base - then).days > (_NEAR_DAYS if direction else 365 - _NEAR_DAYS)
    ):
        return base.year + 1
    return base.year


def easter(year: int) -> date:
    """Return the Sunday of the western Easter (the anonymous Gregorian computus)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def holiday(rule: str, year: int) -> date:
    """Return the day a rule names: "12-25", "easter -2" or "nth MONTH COUNT WEEKDAY SHIFT".

    COUNT -1 is the last such weekday of the month; SHIFT is days added.

    >>> holiday("nth 11 4 4 0", 2024).isoformat(), holiday("easter -2", 2024).isoformat()
    ('2024-11-28', '2024-03-29')
    """
    kind, *numbers = rule.split()
    if kind == "easter":
        return easter(year) + timedelta(int(numbers[0]))
    if kind == "nth":
        month, count, weekday, shifted = (int(n) for n in numbers)
        if count < 0:
            last = date(year, month, calendar.monthrange(year, month)[1])
            return last - timedelta((last.isoweekday() - weekday) % 7 - shifted)
        first = date(year, month, 1)
        return first + timedelta((weekday - first.isoweekday()) % 7 + 7 * (count - 1) + shifted)
    return date.fromisoformat(f"{year}-{rule}")


def duration(count: float | None, unit: str) -> str:
    """Return a TIMEX3 duration; `count` None: vague."""
    if count is not None and unit in _SIZES:
        size, unit = _SIZES[unit]
        count *= size
    if count == 0.5 and unit in ("Y", "H", "D"):
        return {"Y": "P6M", "H": "PT30M", "D": "PT12H"}[unit]
    if count is not None and count % 1 == 0.5 and unit in ("Y", "H", "MIN"):
        half = {"Y": "Y6M", "H": "H30M", "MIN": "M30S"}[unit]
        return f"P{'' if unit == 'Y' else 'T'}{int(count)}{half}"
    amount = "X" if count is None else f"{count:g}"
    return f"P{'T' if unit in ('S', 'H', 'MIN') else ''}{amount}{'M' if unit == 'MIN' else unit}"


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _months(year: int, month: int, count: int) -> tuple[str, str] | None:
    if not 1 <= month <= 12:
        return None
    last_year, last_month = divmod(year * 12 + month - 1 + count - 1, 12)
    days = calendar.monthrange(last_year, last_month + 1)[1]
    return f"{year:04d}-{month:02d}-01", f"{last_year:04d}-{last_month + 1:02d}-{days:02d}"
