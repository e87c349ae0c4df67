"""Times counted from publication or from a mention: Monday, last week, two days later, 5 p.m."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from onrecord.records import BlockKind, TimeRef
from onrecord.times.calendar import duration, shift, years_before
from onrecord.times.dates import calendar_date
from onrecord.times.match import Found, Match, first_day

_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d\d))?(?::\d\d)? ?([ap])?")


def weekday(m: Match) -> Found | None:
    """Monday, last Monday, early Monday, Monday evening, Mondays."""
    number = m.number("weekday")
    part = m.value("daypart")
    if m.has("every", "plural"):
        return Found("SET", f"XXXX-WXX-{number}" + (f"T{part}" if part else ""))
    if m.base is None:
        return Found("TIME" if part else "DATE", None)
    back = (m.base.isoweekday() - number) % 7
    lead = m.parts.get("relative")
    step = m.number("relative")
    if lead and step:
        base, anchor = _counted_from(
            m, step, mention=lead in m.context.words.values["from_mention"], unit="D"
        )
        back = ((base or m.base).isoweekday() - number) % 7
        shifted = timedelta(7 - back if step > 0 else -(back or 7))
        return replace(_on((base or m.base) + shifted, part), anchor=anchor)
    return _on(_weekday_near(m, m.base, number), part)


def day(m: Match) -> Found | None:
    """Today, yesterday evening, tonight, the day after tomorrow."""
    part = m.value("daypart") or m.value("day", "day_part")
    if _is_epoch(m):
        return None
    if m.base is None:
        return Found("TIME" if part else "DATE", None)
    return _on(m.base + timedelta(m.number("day")), part)


def _is_epoch(m: Match) -> bool:
    """Tell "today's world", "tomorrow's children" from "today's meeting"."""
    case = m.last_token.nbor() if m.last_token is not None and m.followed_by_case else None
    if case is None or case.i + 1 >= len(case.doc):
        return False
    owned = next(
        (t for t in m.context.doc.tokens[case.i + 1 : case.i + 4] if t.pos_ == "NOUN"), None
    )
    return owned is not None and owned.lemma_.lower() in m.context.words.values["epoch"]


def part_of_day(m: Match) -> Found | None:
    """This morning, last night, overnight, every evening."""
    part = m.value("daypart") or "NI"
    if m.has("every"):
        return Found("SET", f"XXXX-XX-XXT{part}")
    earlier = m.context.dated_as("D") if m.has("that", "the") else None
    if earlier is not None:
        return Found("TIME", f"{first_day(earlier).isoformat()}T{part}", anchor=earlier)
    if m.base is None:
        return Found("TIME", None)
    return _on(m.base + timedelta(min(0, m.number("relative"))), part)


def clock(m: Match) -> Found | None:
    """10:42 am, 5 p.m. Tuesday, noon on Friday; without a day, the one its sentence names."""
    time: str | None = f"T{m.value('noon')}"
    if m.has("noon") and len(m.parts) == 1 and (m.token is None or m.token.dep_ != "pobj"):
        return None  # "High Noon"
    if m.has("hour"):
        time = _time_of(m.parts["hour"])
    elif m.has("hours_minutes"):
        time = f"T{m.parts['hours_minutes'][:2]}:{m.parts['hours_minutes'][2:]}"
    elif m.has("clock_hour"):
        late = m.value("daypart") in ("AF", "EV", "NI")
        half = ("p" if late else "a") if m.has("daypart") else ""
        time = _time_of(f"{m.parts['clock_hour']} {half}")
    if time is None:
        return None
    on, anchor = _day_of_clock(m)
    return Found("TIME", f"{on.isoformat()}{time}" if on else None, anchor=anchor)


def ago(m: Match) -> Found | None:
    """Two weeks ago, a year earlier, three days later; before a noun it is only a duration."""
    unit, count, step = m.unit, m.count, m.number("ago")
    if m.has("bound"):
        days, anchor = _between(m)
        tail = len(m.parts["bound"]) + 1
        return Found("DURATION", duration(count, unit), anchor=anchor, tail=tail, days=days)
    from_mention = m.value("ago", "from_mention") is not None
    if (count is None and from_mention) or unit in ("S", "MIN", "H"):
        return Found("DURATION", duration(count, unit), tail=len(m.parts["ago"]) + 1)
    if count is None:
        return Found("DATE", "PAST_REF" if step < 0 else "FUTURE_REF")
    quarter = m.context.quarterly
    if unit == "Y" and step < 0 and quarter is not None and quarter.value:
        return Found("DATE", years_before(quarter.value, int(count)), anchor=quarter)
    base, anchor = _counted_from(m, step, mention=from_mention)
    return Found("DATE", shift(base, step * int(count), unit) if base else None, anchor=anchor)


def relative(m: Match) -> Found | None:
    """Last week, this fiscal year, the following month, the end of this week."""
    word, step, unit = m.parts["relative"], m.number("relative"), m.unit
    if unit in ("S", "MIN", "H"):
        # "a last-minute deal" tells how, not when
        return None if "-" in m.text else Found("DURATION", duration(1, unit))
    if step and unit in ("DE", "CE"):
        return Found("DURATION", duration(1, unit))
    if m.is_title:
        return None
    base, anchor = _counted_from(m, step, mention=word in m.context.words.values["from_mention"])
    return Found("DATE", shift(base, step, unit) if base else None, anchor=anchor)


def that_unit(m: Match) -> Found | None:
    """That year, that day: the one last mentioned."""
    if m.unit in ("S", "MIN", "H"):
        return None
    earlier = m.context.dated_as(m.unit)
    value = shift(first_day(earlier), 0, m.unit) if earlier else None
    return Found("DATE", value, anchor=earlier)


def same_day(m: Match) -> Found | None:
    """The following day, the next morning, the same evening."""
    base, anchor = _counted_from(m, m.number("sequence"), mention=True, unit="D")
    part = m.value("daypart")
    if base is None:
        return Found("TIME" if part else "DATE", None)
    found = base + timedelta(m.number("sequence"))
    value = found.isoformat() + (f"T{part}" if part else "")
    return Found("TIME" if part else "DATE", value, anchor=anchor)


def unit_before(m: Match) -> Found | None:
    """The day before, the night before, the year after: counted from the mention."""
    step, part = m.number("bound"), m.value("daypart")
    if part is None and m.unit in ("S", "MIN", "H"):
        return None
    base, anchor = _counted_from(m, step, mention=True, unit="D" if part else None)
    if base is None or anchor is None:
        return Found("TIME" if part else "DATE", None)
    if part:
        return replace(_on(base + timedelta(step), part), anchor=anchor)
    return Found("DATE", shift(base, step, m.unit), anchor=anchor)


def weekend(m: Match) -> Found | None:
    """The weekend: the one that is over, unless the clause is about what is to come."""
    if m.base is None:
        return Found("DATE", None)
    back = m.direction < 1 and m.base.isoweekday() < 6
    return Found("DATE", shift(m.base, -1 if back else 0, "WE"))


def the_unit(m: Match) -> Found | None:
    """For the week, later in the year, by year-end: the one that runs, or is spoken of."""
    unit = m.value("running") or "Y"
    if m.printed_after("ended"):
        return Found("DURATION", duration(1, unit))
    before = m.context.before[-1] if m.context.before else None
    sentence = m.token.sent.start_char if m.token is not None else m.start
    if unit == "Y" and before is not None and before.span.start >= sentence:
        # "In 1987 he left, and later in the year …"
        if before.value and re.fullmatch(r"\d{4}", before.value):
            return Found("DATE", before.value, anchor=before)
    return Found("DATE", shift(m.base, 0, unit) if m.base else None)


def reference(m: Match) -> Found | None:
    """Now, currently, recently, in the future."""
    word, value = m.parts["reference"], m.value("reference")
    if word in m.context.words.values["future_only"] and m.direction < 1:
        return None
    if m.is_attribute and word in m.context.words.values["noun_only"]:
        return None
    return Found("DATE", value)


def _between(m: Match) -> tuple[tuple[date, date] | None, TimeRef | None]:
    """Return the days from one event to the other: "He left Monday, two days after the vote"."""
    sentence = m.token.sent.start_char if m.token is not None else m.start
    earlier = m.context.dated_as("D")
    size = {"D": 1, "W": 7}.get(m.unit)
    if earlier is None or earlier.span.start < sentence or m.count is None or size is None:
        return None, None
    named = first_day(earlier)
    other = named - timedelta(m.number("bound") * size * int(m.count))
    return (min(named, other), max(named, other)), earlier


def _counted_from(
    m: Match, step: int, *, mention: bool, unit: str | None = None
) -> tuple[date | None, TimeRef | None]:
    """Return the day to count from: of the mention last dated as finely, or of publication.

    What lies after a mention ("two days later") is unknown without one.
    """
    earlier = m.context.dated_as(unit or m.unit) if mention else None
    if earlier is None:
        return (None if mention and step > 0 else m.base), None
    return first_day(earlier), earlier


def _on(day: date, part: str | None) -> Found:
    return Found("TIME", f"{day.isoformat()}T{part}") if part else Found("DATE", day.isoformat())


def _weekday_near(m: Match, base: date, number: int) -> date:
    back = (base.isoweekday() - number) % 7
    return base + timedelta(7 - back) if back and m.direction > 0 else base - timedelta(back)


def _time_of(hour: str) -> str | None:
    parts = _CLOCK.match(hour)
    if parts is None:
        return None
    hours = int(parts[1]) % 12 + 12 * (parts[3] == "p") if parts[3] else int(parts[1])
    return f"T{hours:02d}:{parts[2] or '00'}" if hours <= 24 else None


def _day_of_clock(m: Match) -> tuple[date | None, TimeRef | None]:
    """Return the day printed with the clock, or named in its sentence, or of publication."""
    if m.base is None:
        return None, None
    if m.has("month"):
        found = calendar_date(m)
        value = found.value if found else None
        return (date.fromisoformat(value), None) if value and len(value) == 10 else (m.base, None)
    if m.has("weekday"):
        return _weekday_near(m, m.base, m.number("weekday")), None
    if m.has("day"):
        return m.base + timedelta(m.number("day")), None
    if m.token is None or m.context.doc.kind_at(m.start) is BlockKind.TIMESTAMP:
        return m.base, None
    sentence, earlier = m.token.sent, m.context.dated_as("D")
    if earlier is not None and earlier.span.start >= sentence.start_char:
        return first_day(earlier), earlier
    weekdays = m.context.words.values["weekday"]
    for token in sentence:
        # "at about 10:35 a.m. (0735 GMT) Friday"
        if token.idx > m.end and token.lower_ in weekdays:
            return _weekday_near(m, m.base, int(weekdays[token.lower_])), None
    before = sentence.start and m.token.doc[sentence.start - 1].sent
    if earlier is not None and before and earlier.span.start >= before.start_char:
        # "They exchanged fire on Sunday night. … opened fire at 11:40 p.m."
        return (first_day(earlier), earlier) if m.direction < 1 else (m.base, None)
    return (None if _is_of_hours(m) else m.base), None


def _is_of_hours(m: Match) -> bool:
    """Tell the hours of a rule, "a curfew from 9pm to 6am", which are those of every day."""
    if m.printed_before("hours_from") and m.printed_after("hours_to"):
        return True
    last = m.context.before[-1] if m.context.before else None
    gap = m.context.doc.text[last.span.end : m.start] if last is not None else ""
    joined = gap.strip().casefold() in m.context.words.values["hours_to"]
    return joined and last is not None and last.type == "TIME" and last.value is None
