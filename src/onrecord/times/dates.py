"""Dates of the calendar: days, months, seasons, years, decades, centuries and holidays."""

from __future__ import annotations

import re
from datetime import date, timedelta

from onrecord.parse import Token
from onrecord.times.calendar import SEASON_STARTS, holiday, nearest_year, week_of
from onrecord.times.match import Found, Match, first_day

#: The first year that a number of four digits means without a word before it.
_PLAIN = 1900


def iso(m: Match) -> Found | None:
    """2024-05-01, 2024-05-01T10:30."""
    return Found("TIME" if "t" in m.text else "DATE", m.text.upper().replace("/", "-"))


def slashed(m: Match) -> Found | None:
    """25/12/2023. 5/12 is May or December: not guessed."""
    first, second, year = (int(x) for x in m.text.split("/"))
    year += 0 if year > 99 else (1900 if year > 40 else 2000)
    if first > 12 and second <= 12:
        first, second = second, first
    elif first <= 12 and second <= 12 and first != second:
        return Found("DATE", None)
    return Found("DATE", f"{year}-{first:02d}-{second:02d}") if first <= 12 else None


def calendar_date(m: Match) -> Found | None:
    """24 July 2025, July 2025, July 24: the year that is not printed is the nearest in tense."""
    month = m.number("month")
    day = _ordinal(m)
    if m.has("day_number") and not 1 <= day <= 31:
        return None
    tail = f"-{month:02d}" + (f"-{day:02d}" if day else "")
    step = m.number("relative")
    if step and m.base is not None:
        # "last Oct. 23" is before today's, "next May 1" after it
        today, then = (m.base.month, m.base.day), (month, day)
        step = int(then <= today) if step > 0 else -int(then >= today)
        return Found("DATE", f"{m.base.year + step:04d}{tail}")
    year = m.year or _year_near(m, month, day or None)
    return Found("DATE", f"{year:04d}{tail}" if year else f"XXXX{tail}")


def listed_day(m: Match) -> Found | None:
    """The 25 of "April 24 and 25": a day of the month named just before."""
    last = m.context.before[-1] if m.context.before else None
    gap = m.context.doc.text[last.span.end : m.start] if last is not None else ""
    if (
        last is None
        or last.value is None
        or gap.strip().casefold() not in m.context.words.values["and"]
    ):
        return None
    month, day = last.value[:-2], int(m.text)
    token = m.last_token
    counts = token is not None and token.i + 1 < len(token.doc) and token.head.i > token.i
    if len(last.value) != len("1998-04-24") or counts or day <= int(last.value[-2:]) or day > 31:
        return None  # "April 24 and 25 soldiers"
    return Found("DATE", f"{month}{day:02d}")


def week_of_date(m: Match) -> Found | None:
    """The week of March 6."""
    found = calendar_date(m)
    return Found("DATE", week_of(found.value) if found and found.value else None)


def month(m: Match) -> Found | None:
    """March, early March; not a march, the verb may or somebody called April."""
    word = m.parts["month_alone"]
    number = int(m.context.words.values["month"][word.strip(" .")])
    token = m.last_token
    risky = word in m.context.words.values["month_or_verb"]
    if token is not None and not m.has("modifier") and not _is_month(token, risky=risky):
        return None
    if risky and token is not None and _is_march(token, m):
        return None
    year = _year_near(m, number, None)
    return Found("DATE", f"{year:04d}-{number:02d}" if year else f"XXXX-{number:02d}")


def month_of_year(m: Match) -> Found | None:
    """March last year, last March, this March."""
    number = m.number("month")
    if m.base is None:
        return Found("DATE", f"XXXX-{number:02d}")
    step, year = m.number("relative"), m.base.year
    if m.has("unit_one"):
        year += step
    elif step < 0:
        year -= number >= m.base.month
    elif step > 0:
        year += number <= m.base.month
    return Found("DATE", f"{year:04d}-{number:02d}")


def month_that_year(m: Match) -> Found | None:
    """October of that year, 5 October of the same year: the year last mentioned."""
    earlier = m.context.dated_as("Y")
    year = f"{first_day(earlier).year:04d}" if earlier else "XXXX"
    day = _ordinal(m)
    value = f"{year}-{m.number('month'):02d}" + (f"-{day:02d}" if day else "")
    return Found("DATE", value, anchor=earlier)


def every_month(m: Match) -> Found | None:
    """Each July, every summer, every Christmas."""
    if m.has("month"):
        return Found("SET", f"XXXX-{m.number('month'):02d}")
    if m.has("season"):
        return Found("SET", f"XXXX-{m.value('season')}")
    rule = m.value("holiday") or ""
    return Found("SET", f"XXXX-{rule}" if rule[:1].isdigit() else "P1Y")


def season(m: Match) -> Found | None:
    """Spring 2024, last spring, in the spring: the nearest in tense."""
    code = m.value("season") or ""
    if m.has("year"):
        return Found("DATE", f"{m.year}-{code}")
    if m.base is None:
        return Found("DATE", f"XXXX-{code}")
    if m.has("year_word"):
        return Found("DATE", f"{m.base.year + m.number('relative')}-{code}")
    if not m.has("relative"):
        token = m.last_token
        if token is not None and token.pos_ == "VERB":
            return None
        year = _year_near(m, SEASON_STARTS[code], None)
        return Found("DATE", f"{year}-{code}" if year else None)
    step, begun = m.number("relative"), m.base.month >= SEASON_STARTS[code]
    year = m.base.year + (step if step > 0 or not begun else 0)
    if step < 0 and begun and m.base.month < SEASON_STARTS[code] + 3:
        year -= 1
    return Found("DATE", f"{year}-{code}")


def year(m: Match) -> Found | None:
    """1984, fiscal 1990, nineteen eighty-four."""
    last = m.last_token
    if m.text in m.context.words.values["year_lead"] and last is not None:
        if last.i + 1 < len(last.doc) and last.nbor().tag_ in ("NN", "NNS"):
            return None  # "two thousand troops"
    if not m.has("modifier") and m.printed_after("counted") and not _opens_clause(last):
        return None
    printed = next(m.parts[a] for a in ("year", "year_digits", "year_spelled") if m.has(a))
    number = m.context.words.year_of(printed)
    if number < _PLAIN and not m.printed_before("year_before"):
        return None  # "in 1898", but "1898 chairs"
    return Found("DATE", f"{number:04d}")


def decade(m: Match) -> Found | None:
    """The 1990s, the '90s, the nineties."""
    if printed := re.search(r"((?:1\d|20)\d)0s", m.text):
        return Found("DATE", printed[1])
    short = re.search(r"([1-9])0s", m.text)
    digit = short[1] if short else m.value("decade")
    return Found("DATE", f"19{digit}")


def century(m: Match) -> Found | None:
    """The 17th century, the twentieth century."""
    return Found("DATE", f"{_ordinal(m) - 1:02d}") if _ordinal(m) else None


def feast(m: Match) -> Found | None:
    """Easter, last Thanksgiving, Christmas 2024."""
    rule = m.value("holiday") or ""
    if m.year:
        return Found("DATE", holiday(rule, m.year).isoformat())
    if m.base is None:
        return Found("DATE", f"XXXX-{rule}" if rule[:1].isdigit() else None)
    day = holiday(rule, m.base.year)
    near = _year_near(m, day.month, day.day)
    step = m.number("relative")
    if step < 0:
        near = m.base.year - (day >= m.base)
    elif step > 0:
        near = m.base.year + (day <= m.base)
    return Found("DATE", holiday(rule, near or m.base.year).isoformat())


def eve(m: Match) -> Found | None:
    """On the eve of the visit: only an earlier day in a sentence about the visit dates it."""
    token = m.last_token
    for earlier in reversed(m.context.before if token is not None else ()):
        about = m.context.doc.token_at(earlier.span.start)
        if about is None or token is None or not earlier.start or earlier.start != earlier.end:
            continue
        if any(t.lemma_ == token.lemma_ and t.i != token.i for t in about.sent):
            day = date.fromisoformat(earlier.start) - timedelta(1)
            return Found("DATE", day.isoformat(), anchor=earlier)
    return Found("DATE", None)


def _opens_clause(last: Token | None) -> bool:
    """Tell "In 1989 police arrested" from "in 2000 homes", where the noun is what "in" takes."""
    if last is None or not last.i or last.i + 1 >= len(last.doc):
        return False
    before, after = last.nbor(-1), last.nbor()
    verb = after.nbor() if after.i + 1 < len(after.doc) else after
    # the parser may take "police" for what "in" takes, and leave the verb without a subject
    leads = after.dep_ in ("nsubj", "nsubjpass") or verb.tag_ in ("VBD", "VBZ", "VBP", "MD")
    return before.dep_ == "prep" and leads


def _ordinal(m: Match) -> int:
    """Return the number of a day or century in digits or words, 0 if none is printed."""
    printed = re.match(r"\d+", m.parts.get("day_number", ""))
    return int(printed.group()) if printed else m.number("day_number", "day_ordinal")


def _year_near(m: Match, month: int, day: int | None) -> int | None:
    return nearest_year(m.base, month, day, m.direction) if m.base else None


def _is_march(token: Token, m: Match) -> bool:
    """Tell the "March for Life" and the "March of the Mothers" from the month."""
    if not token.i or token.i + 2 >= len(token.doc):
        return False
    before, after = token.nbor(-1), token.nbor()
    leads = before.pos_ in ("DET", "ADJ") or before.is_quote
    follows = after.lower_ in {*m.context.words.values["for"], *m.context.words.values["of"]}
    return leads and follows and not token.nbor(2).like_num


def _is_month(token: Token, *, risky: bool) -> bool:
    """Tell the month from a march, a modal verb and a person's name."""
    if risky and (token.i == 0 or token.is_sent_start):
        return token.i + 1 < len(token.doc) and token.nbor().like_num
    if token.pos_ != "PROPN":
        return not risky
    before = token.nbor(-1) if token.i else None
    named = before is not None and before.pos_ == "PROPN" and token.dep_ != "pobj"
    return not (named and risky)
