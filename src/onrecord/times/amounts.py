"""How long and how often: durations, vague durations and sets."""

from __future__ import annotations

from onrecord.times.calendar import duration
from onrecord.times.match import Found, Match

_DAY_HOURS = 24


def length(m: Match) -> Found | None:
    """Two days, the past three years, 12 to 18 months, half an hour, an eight-month-old truce."""
    unit, number = m.unit, m.parts["number"]
    if m.count == 1 and unit in ("Q", "S", "WE"):
        return None  # "a quarter of them", "a second deal"
    if m.is_title or (unit == "Q" and "-" in m.text and m.is_plural):
        return None  # "three-quarters of its food", CBS's "60 Minutes"
    if m.has("old") and (unit == "Y" or not _is_thing(m)):
        return None  # "a 33-year-old man", "a three-month-old boy"
    if m.has("low"):
        return Found("DURATION", duration(m.context.words.number_of(m.parts["low"]), unit))
    if m.count == 1 and unit == "D" and number in m.context.words.values["one"]:
        # "Islam will one day be the second largest religion"
        if m.direction > 0 and not m.has("relative", "filler"):
            return Found("DATE", "FUTURE_REF")
    if _is_always(m):
        return None
    if _is_rate(m):
        return Found("SET", duration(m.count, unit))
    # "in the first nine months": what follows is about them, not about the quarter
    reported = unit == "M" and m.has("ordinal") and bool(m.context.quarters)
    return Found("DURATION", duration(m.count, unit), reported=reported)


def long(m: Match) -> Found | None:
    """A day-long meeting, a weeklong siege."""
    return Found("DURATION", duration(1, m.unit))


def vague(m: Match) -> Found | None:
    """Years, recent weeks, the coming months; not the early hours of a day named."""
    if m.printed_after("of") and m.printed_before("modifier"):
        return None
    if m.unit in ("S", "Q") and not m.has("relative", "recent"):
        return None
    return Found("DURATION", duration(None, m.unit))


def seasons(m: Match) -> Found | None:
    """The past three summers."""
    return Found("SET", f"XXXX-{m.value('season')}")


def every(m: Match) -> Found | None:
    """Every day, each year, once a week, every other month, every three years."""
    if m.unit in ("S", "MIN", "H") and m.value("every") == "rate":
        return None  # "60 miles per hour"
    count = 2.0 if m.has("other") else m.count or 1.0
    return Found("SET", duration(count, m.unit))


def often(m: Match) -> Found | None:
    """Daily, annually; not a daily, nor "the daily Granma"."""
    token = m.token
    if token is not None and token.text.islower():
        paper = token.i + 1 < len(token.doc) and token.nbor().pos_ == "PROPN"
        if paper or token.tag_ in ("NN", "NNS"):
            return None
    return Found("SET", m.value("set"))


def _is_always(m: Match) -> bool:
    """Tell "24 hours a day", which counts nothing."""
    if m.unit == "H":
        return m.count == _DAY_HOURS and m.printed_after("a_day")
    hours = m.token.nbor(-1) if m.token is not None and m.token.i > 1 else None
    if hours is None or not m.context.words.starts(m.text, "a_day"):
        return False
    return m.context.words.number_of(hours.nbor(-1).lower_) == _DAY_HOURS


def _is_rate(m: Match) -> bool:
    """Tell "$2 million a year" from "a year": an amount stands before it."""
    token = m.token
    if m.parts["number"] not in m.context.words.values["per"] or token is None or not token.i:
        return False
    before = token.nbor(-1)
    return token.sent.start < token.i and (
        before.like_num
        or any(child.like_num for child in before.lefts)
        or before.ent_type_ in ("MONEY", "CARDINAL", "QUANTITY", "PERCENT")
    )


def _is_thing(m: Match) -> bool:
    """Tell whether a thing has the age: "an eight-month-old truce"."""
    last = m.last_token
    if last is None or last.head.i <= last.i:
        return False
    return last.head.pos_ == "NOUN" and last.head.lemma_ not in m.context.words.values["person"]
