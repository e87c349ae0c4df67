"""The periods of business reports: quarters, halves, and the periods they are compared with."""

from __future__ import annotations

from onrecord.times.calendar import shift, years_before
from onrecord.times.match import Found, Match


def quarter(m: Match) -> Found | None:
    """The third quarter, fiscal first quarter of 1990, next year's first quarter."""
    code = m.parts.get("quarter_code")
    number = int(code[1]) if code else m.number("ordinal")
    plural = m.value("quarters") == "plural"
    if plural:
        return Found("SET", f"XXXX-Q{number}") if not m.has("year") else None
    if m.year:
        over = m.base is None or f"{m.year}-{number * 3:02d}" < m.base.isoformat()
        return Found("DATE", f"{m.year}-Q{number}", reported=over)
    if m.base is None:
        return Found("DATE", f"XXXX-Q{number}")
    year = m.base.year
    ahead = m.direction
    if m.has("relative"):
        year += m.number("relative")
    elif m.has("year_ago"):
        year -= 1
    if not m.has("relative") and (number - 1) * 3 + 1 > m.base.month and ahead < 1:
        year -= 1
    if m.has("month"):
        year = m.base.year - (m.number("month") > m.base.month)  # "fourth quarter ended June 30"
    reported = ahead < 1 and not m.number("relative") and not m.has("year_ago")
    value = f"{year}-Q{number}"
    if reported and (before := m.context.quarterly) is not None:
        # an earlier quarter is there to compare with, and one that still runs is not reported on
        running = year == m.base.year and number * 3 > m.base.month
        reported = not running and value >= (before.value or "")
    return Found("DATE", value, reported=reported)


def half(m: Match) -> Found | None:
    """The first half of 2024, the second half of last year, the first half."""
    number = m.number("ordinal")
    if m.year:
        return Found("DATE", f"{m.year}-H{number}")
    if m.base is None:
        return Found("DATE", f"XXXX-H{number}")
    return Found("DATE", f"{m.base.year + m.number('relative')}-H{number}")


def two_quarters(m: Match) -> Found | None:
    """The first two quarters of 1990."""
    return Found("DATE", f"{m.year}-H{1 if m.number('ordinal') == 1 else 2}")


def ended(m: Match) -> Found | None:
    """The quarter ended Sept. 30: the one that holds that day."""
    if m.base is None:
        return Found("DATE", None)
    month = m.number("month")
    year = m.base.year - (month > m.base.month)
    return Found("DATE", f"{year}-Q{(month - 1) // 3 + 1}", reported=True)


def latest(m: Match) -> Found | None:
    """The latest quarter, the quarter, the period: the one reported on, or the last that is over.

    "The period" is a quarter only where the report is about quarters.
    """
    reported = m.context.quarterly
    if m.has("period_word") and reported is None:
        return None
    if m.has("ago") and m.base is not None:
        value = reported.value if reported is not None else shift(m.base, -1, "Q")
        return Found("DATE", years_before(value or "", 1), anchor=reported)
    if reported is not None:
        return Found("DATE", reported.value, anchor=reported)
    return Found("DATE", shift(m.base, -1, "Q") if m.base else None, reported=True)


def compared(m: Match) -> Found | None:
    """The year-ago quarter, the same period last year, last year's quarter, the 1988 period."""
    reported = m.context.quarterly
    value = reported.value if reported is not None else None
    if value is None and m.has("quarters") and m.base is not None:
        value = shift(m.base, -1, "Q")
    if value is None:
        if m.year:
            return Found("DATE", f"{m.year:04d}")
        return Found("DATE", shift(m.base, -1, "Y") if m.base else None)
    back = int(value[:4]) - m.year if m.year else 1
    return Found("DATE", years_before(value, back), anchor=reported)
