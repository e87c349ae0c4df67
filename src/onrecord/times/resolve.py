"""From a matched form to a TIMEX3 value: one function for each form, named after it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from onrecord.parse import Document, Token
from onrecord.records import TimeRef
from onrecord.times.calendar import duration, holiday, shift
from onrecord.times.grammar import Words

_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY_NUMBER = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\b")
#: An article that TIMEX3 leaves out of the span: "the year", but "the past year".
_ARTICLE = re.compile(
    r"the (?!past|last|next|first|previous|coming|following|beginning|end|start|middle|early|\d)"
)
#: A month or day this near before publication in a sentence about the future is of next year.
_NEAR_DAYS = 60


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression is counted from: publication and the date last mentioned."""

    doc: Document
    published: date | None
    before: tuple[TimeRef, ...]
    words: Words

    @property
    def dated(self) -> TimeRef | None:
        """Return the expression last resolved to days."""
        return next((t for t in reversed(self.before) if t.start is not None), None)

    @property
    def last(self) -> date | None:
        """Return the first day of the expression last resolved."""
        return date.fromisoformat(self.dated.start) if self.dated and self.dated.start else None

    @property
    def quarterly(self) -> TimeRef | None:
        """Return the quarter last reported on; one given for comparison is not it."""
        methods = ("rule:quarter", "rule:latest")
        return next(
            (
                t
                for t in reversed(self.before)
                if t.value and "-Q" in t.value and t.origin.method in methods
            ),
            None,
        )

    @property
    def quarter(self) -> str | None:
        """Return the value of the quarter last reported on."""
        return self.quarterly.value if self.quarterly else None


@dataclass(frozen=True, slots=True)
class Value:
    """A resolved expression; `anchor` is the id of the expression it was counted from."""

    start: int
    end: int
    type: str
    value: str | None
    form: str
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class _Match:
    text: str  # folded
    start: int
    end: int
    context: Context

    @property
    def base(self) -> date | None:
        return self.context.published

    def value_of(self, kind: str, word: str) -> str | None:
        return self.context.words.values[kind].get(word.strip(" ."))

    def word_of(self, kind: str) -> tuple[str, str] | None:
        """Return the longest word of `kind` in the text with its value."""
        found = [
            (w, v)
            for w, v in self.context.words.values[kind].items()
            if w in self.text and re.search(rf"(?<!\w){re.escape(w)}(?:s)?(?!\w)", self.text)
        ]
        return max(found, key=lambda pair: len(pair[0])) if found else None


def resolve(match: re.Match[str], context: Context) -> Value | None:
    """Return the value of one match, None if it is no time expression after all."""
    form = match.lastgroup or ""
    start, end = match.span()
    text = match.group().casefold()
    if form != "eve" and (lead := _ARTICLE.match(text)):
        start += lead.end()
        text = text[lead.end() :]
    found = _FORMS[form](_Match(text, start, end, context))
    if found is None:
        return None
    kind, value = found[0], found[1]
    anchor = found[2].id if len(found) > 2 and found[2] else None
    if form == "ago" and re.search(r" (?:before|after)\Z", text):
        end -= len(text.rsplit(" ", 1)[1]) + 1
    return Value(start, end, kind, value, form, anchor)


Found = tuple[str, str | None] | tuple[str, str | None, TimeRef | None]


def _is_future(m: _Match) -> bool:
    """Tell from the clause's words before the expression, and its verb, whether it is to come."""
    doc = m.context.doc
    future, loose = m.context.words.values["future"], m.context.words.values["loose"]
    token = doc.token_at(m.start)
    if token is None:
        return False
    lead = doc.text[max(0, m.start - 14) : m.start].casefold().rstrip()
    if any(lead.endswith(word) for word in future if " " in word):
        return True  # "as soon as Tuesday"
    for word in token.ancestors:
        if word.lower_ in future and word.pos_ not in ("ADP", "PART"):
            return True
        if word.pos_ in ("VERB", "AUX"):
            return _is_future_verb(word, future, loose)
    before = [t.lower_ for t in token.sent if t.idx < m.start][-12:]
    return any(w in future and w not in loose for w in before)


def _is_future_verb(verb: Token, future: Mapping[str, str], loose: Mapping[str, str]) -> bool:
    """Tell whether a verb, by its auxiliaries or what it hangs on, speaks of what is to come.

    `loose` are signals that say nothing by themselves, words away.
    """
    helpers = [t for t in verb.children if t.dep_ in ("aux", "auxpass", "acomp")]
    if any(t.lower_ in future and t.lower_ not in loose for t in helpers):
        return True
    if verb.tag_ == "VBD" or any(t.tag_ in ("VBD", "VBN") for t in helpers):
        return False
    if verb.dep_ in ("xcomp", "ccomp", "advcl", "conj") and verb.head.i != verb.i:
        head = verb.head
        if head.lower_ in future or any(t.tag_ == "MD" for t in head.children):
            return head.lower_ in future or verb.dep_ != "advcl"
    before = [t.lower_ for t in verb.sent if t.i < verb.i][-8:]
    return verb.tag_ in ("VB", "VBG") and any(w in future and w not in loose for w in before)


def _iso(m: _Match) -> Found | None:
    return "DATE", m.text[:10]


def _slashed(m: _Match) -> Found | None:
    first, second, year = (int(x) for x in m.text.split("/"))
    year += 0 if year > 99 else (1900 if year > 40 else 2000)
    if first > 12 and second <= 12:
        first, second = second, first
    elif first <= 12 and second <= 12 and first != second:
        return "DATE", None  # 5/12 is May or December: not guessed
    return ("DATE", f"{year}-{first:02d}-{second:02d}") if first <= 12 else None


def _printed_year(m: _Match) -> int | None:
    """Return the year the words print, in digits or spelled out."""
    if digits := _YEAR.search(m.text):
        return int(digits.group())
    if not (printed := m.context.words.year.search(m.text)):
        return None
    leads, numbers = m.context.words.values["year_lead"], m.context.words.values["number"]
    text = printed.group().replace("-", " ")
    lead = max((w for w in leads if text.startswith(w)), key=len)
    rest = [numbers[w] for w in text[len(lead) :].split() if w in numbers]
    return int(leads[lead]) * 100 + sum(int(v) for v in rest)


def _month_of(m: _Match) -> int | None:
    word = re.search(rf"\b(?:{m.context.words.any('month')})\b", m.text)
    return int(m.context.words.values["month"][word.group()]) if word else None


def _with_year(m: _Match, month: int, day: int | None) -> int | None:
    """Return the year of a date that does not print it: the nearest in tense's direction."""
    if m.base is None:
        return None
    year, base, future = m.base.year, m.base, _is_future(m)
    if day is None:
        if month > base.month and not future:
            return year - 1
        return year + 1 if month < base.month and future else year
    try:
        then = date(year, month, day)
    except ValueError:
        return None
    if then > base and not future and (then - base).days > _NEAR_DAYS:
        return year - 1
    return year + 1 if then < base and future and (base - then).days > _NEAR_DAYS else year


def _calendar_date(m: _Match) -> Found | None:
    month = _month_of(m)
    if month is None:
        return None
    token = m.context.doc.token_at(m.end - 1)
    if m.text in ("may", "march") and token is not None and not _is_month(token):
        return None
    printed = _printed_year(m)
    rest = _YEAR.sub("", m.text) if printed else m.text
    number = _DAY_NUMBER.search(rest)
    day = int(number[1]) if number and 1 <= int(number[1]) <= 31 else None
    year = printed or _with_year(m, month, day)
    tail = f"-{month:02d}" + (f"-{day:02d}" if day else "")
    return ("DATE", f"{year}{tail}") if year else ("DATE", f"XXXX{tail}")


def _is_month(token: Token) -> bool:
    """Tell the month from a march, a modal verb and a person's name."""
    if token.i == 0 or token.is_sent_start:
        return token.i + 1 < len(token.doc) and token.nbor().like_num
    return token.pos_ == "PROPN" and not (token.nbor(-1).pos_ == "PROPN" and token.dep_ != "pobj")


def _month_relative(m: _Match) -> Found | None:
    month = _month_of(m)
    if month is None:
        return None
    if m.base is None:
        return "DATE", f"XXXX-{month:02d}"
    if "last year" in m.text:
        return "DATE", f"{m.base.year - 1}-{month:02d}"
    if "next year" in m.text:
        return "DATE", f"{m.base.year + 1}-{month:02d}"
    return "DATE", f"{m.base.year}-{month:02d}"


def _relative_month(m: _Match) -> Found | None:
    month = _month_of(m)
    if month is None:
        return None
    if m.base is None:
        return "DATE", f"XXXX-{month:02d}"
    year = m.base.year
    if m.text.startswith("last") and month >= m.base.month:
        year -= 1
    if m.text.startswith("next") and month <= m.base.month:
        year += 1
    return "DATE", f"{year}-{month:02d}"


def _clock(m: _Match) -> Found | None:
    parts = re.match(r"(\d{1,2})(?:[:.](\d\d))?(?::\d\d)? ?([ap])?", m.text)
    if parts is None:
        part = m.word_of("daypart")
        time = f"T{part[1]}" if part else ""
    elif int(parts[1]) > 24:
        return None
    else:
        hour = int(parts[1]) % 12 + 12 * (parts[3] == "p") if parts[3] else int(parts[1])
        time = f"T{hour:02d}:{parts[2] or '00'}"
    day = m.base
    if (weekday := m.word_of("weekday")) and day is not None:
        day = _weekday_near(m, day, int(weekday[1]))
    elif (word := m.word_of("day")) and day is not None:
        day += timedelta(int(word[1]))
    return ("TIME", f"{day.isoformat()}{time}") if day else ("TIME", None)


def _count(m: _Match, text: str) -> float | None:
    """Return the number in `text`, None if it is vague."""
    if digits := re.search(r"\d+(?:,\d{3})*(?:\.\d+)?", text):
        return float(digits.group().replace(",", "")) + (0.5 if "1/2" in text else 0)
    values = m.context.words.values["number"]
    total = 0.0
    for word in sorted(values, key=len, reverse=True):
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text):
            if values[word] == "X":
                return None
            total += float(values[word])
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", " ", text)
            if total < 20:
                break
    return total or None


def _unit(m: _Match, text: str) -> str | None:
    units = m.context.words.values["unit"]
    found = [w for w in re.findall(r"[a-z]+", text) if w in units or w.removesuffix("s") in units]
    if not found:
        return None
    word = found[-1]
    code = units.get(word) or units[word.removesuffix("s")]
    return "MIN" if word.startswith("minute") else code


def _ago(m: _Match) -> Found | None:
    body, direction = m.text.rsplit(" ", 1)
    unit, count = _unit(m, body), _count(m, body)
    if unit is None:
        return None
    if count is not None and "and a half" in body:
        count += 0.5
    if direction in ("before", "after"):
        return "DURATION", duration(count, unit)
    sign = 1 if direction == "later" else -1
    if count is None:
        return "DATE", "PAST_REF" if sign < 0 else "FUTURE_REF"
    if unit == "Y" and sign < 0 and m.context.quarter:
        return "DATE", _years_before(m.context.quarter, int(count)), m.context.quarterly
    counted = direction in ("earlier", "later") and m.context.last is not None
    base = m.context.last if counted else m.base
    if base is None:
        return "DATE", None
    whole = unit if unit not in ("S", "MIN", "H") else "D"
    amount = sign * int(count) if whole == unit else 0
    value = shift(base, amount, whole)
    return ("DATE", value, m.context.dated) if counted else ("DATE", value)


def _years_before(value: str, count: int) -> str:
    return f"{int(value[:4]) - count:04d}{value[4:]}"


def _quarter_before(m: _Match) -> str | None:
    return m.context.quarter or (shift(m.base, -1, "Q") if m.base else None)


def _latest(m: _Match) -> Found | None:
    # "the period" is a quarter only where the report is about quarters
    if "period" in m.text and not m.context.quarter:
        return None
    return "DATE", _quarter_before(m), m.context.quarterly


def _compared(m: _Match) -> Found | None:
    if m.text.endswith("quarter") or m.context.quarter:
        value = _quarter_before(m)
        return "DATE", _years_before(value, 1) if value else None, m.context.quarterly
    return "DATE", shift(m.base, -1, "Y") if m.base else None


def _weekend(m: _Match) -> Found | None:
    if m.base is None:
        return "DATE", None
    past = not _is_future(m) and m.base.isoweekday() < 6
    return "DATE", shift(m.base, -1 if past else 0, "WE")


def _century(m: _Match) -> Found | None:
    number = re.search(r"\d+", m.text)
    return ("DATE", f"{int(number.group()) - 1:02d}") if number else None


def _eve(m: _Match) -> Found | None:
    # "On the eve of the visit": only an earlier day in a sentence about the visit dates it
    token = m.context.doc.token_at(m.end - 1)
    for earlier in reversed(m.context.before if token is not None else ()):
        about = m.context.doc.token_at(earlier.span.start)
        if about is None or token is None or not earlier.start or earlier.start != earlier.end:
            continue
        if any(t.lemma_ == token.lemma_ and t.i != token.i for t in about.sent):
            day = date.fromisoformat(earlier.start)
            return "DATE", (day - timedelta(1)).isoformat(), earlier
    return "DATE", None


def _same_day(m: _Match) -> Found | None:
    base = m.context.last or m.base
    if base is None:
        return "DATE", None
    step = -1 if "previous" in m.text else 0 if "same" in m.text else 1
    day = (base + timedelta(step)).isoformat()
    if part := m.word_of("daypart"):
        return "TIME", f"{day}T{part[1]}", m.context.dated
    return "DATE", day, m.context.dated


def _weekday_near(m: _Match, base: date, weekday: int) -> date:
    back = (base.isoweekday() - weekday) % 7
    return base + timedelta((7 - back) % 7) if _is_future(m) and back else base - timedelta(back)


def _weekday(m: _Match) -> Found | None:
    found = m.word_of("weekday")
    if found is None:
        return None
    weekday = int(found[1])
    part = m.word_of("daypart")
    if m.base is None:
        return ("TIME" if part else "DATE"), None
    back = (m.base.isoweekday() - weekday) % 7
    if m.text.startswith("next"):
        day = m.base + timedelta((7 - back) if back else 7)
    elif m.text.startswith("last"):
        day = m.base - timedelta(back or 7)
    else:
        day = _weekday_near(m, m.base, weekday)
    if part:
        return "TIME", f"{day.isoformat()}T{part[1]}"
    return "DATE", day.isoformat()


def _day(m: _Match) -> Found | None:
    word, part = m.word_of("day"), m.word_of("daypart")
    if word is None:
        return None
    if "tonight" in m.text:
        part = ("night", "NI")
    if m.base is None:
        return ("TIME" if part else "DATE"), None
    day = (m.base + timedelta(int(word[1]))).isoformat()
    return ("TIME", f"{day}T{part[1]}") if part else ("DATE", day)


def _part(m: _Match) -> Found | None:
    part = m.word_of("daypart") or ("night", "NI")
    if m.text.startswith(("every", "each")):
        return "SET", f"XXXX-XX-XXT{part[1]}"
    if m.base is None:
        return "TIME", None
    day = m.base - timedelta(1 if m.text.startswith("last") else 0)
    return "TIME", f"{day.isoformat()}T{part[1]}"


def _quarter(m: _Match) -> Found | None:
    found = m.word_of("ordinal")
    if found is None:
        return None
    number = int(found[1])
    if printed := _printed_year(m):
        return "DATE", f"{printed}-Q{number}"
    if m.base is None:
        return "DATE", f"XXXX-Q{number}"
    year = m.base.year - ("last year" in m.text) + ("next year" in m.text)
    if "year" not in m.text and (number - 1) * 3 + 1 > m.base.month and not _is_future(m):
        year -= 1
    return "DATE", f"{year}-Q{number}"


def _half(m: _Match) -> Found | None:
    number = 1 if m.text.startswith("first") else 2
    if printed := _printed_year(m):
        return "DATE", f"{printed}-H{number}"
    if m.base is None:
        return "DATE", f"XXXX-H{number}"
    return "DATE", f"{m.base.year - ('last' in m.text)}-H{number}"


def _every(m: _Match) -> Found | None:
    if weekday := m.word_of("weekday"):
        return "SET", f"XXXX-WXX-{weekday[1]}"
    unit = _unit(m, m.text)
    if unit is None:
        return "SET", "P1Y"
    rest = m.text.split(" ", 1)[1]
    count = 2.0 if "other" in rest else (_count(m, rest) or 1.0)
    return "SET", duration(1.0 if m.text.startswith(("once", "twice")) else count, unit)


def _set(m: _Match) -> Found | None:
    return "SET", m.value_of("set", m.text)


def _holiday(m: _Match) -> Found | None:
    found = m.word_of("holiday")
    if found is None:
        return None
    if printed := _printed_year(m):
        return "DATE", holiday(found[1], printed).isoformat()
    if m.base is None:
        return "DATE", f"XXXX-{found[1]}" if found[1][0].isdigit() else None
    day = holiday(found[1], m.base.year)
    year = _with_year(m, day.month, day.day)
    if m.text.startswith("last "):
        year = m.base.year - (day >= m.base)
    if m.text.startswith("next "):
        year = m.base.year + (day <= m.base)
    return "DATE", holiday(found[1], year or m.base.year).isoformat()


def _relative(m: _Match) -> Found | None:
    word = re.search(rf"\b(?:{m.context.words.any('relative')})\b", m.text)
    if word is None:
        return None
    step = int(m.context.words.values["relative"][word.group()])
    if season := m.word_of("season"):
        if m.base is None:
            return "DATE", None
        started = m.base.month >= {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[season[1]]
        year = m.base.year + (step if step > 0 or not started else 0)
        year -= 1 if step < 0 and started and word.group() == "last" and m.base.month <= 11 else 0
        return "DATE", f"{year}-{season[1]}"
    unit = _unit(m, m.text)
    if unit in ("S", "MIN", "H") and "-" in m.text:
        return None  # "a last-minute deal" tells how, not when
    if unit is None or unit in ("S", "MIN", "H"):
        return "DURATION", duration(1, unit or "D")
    if word.group() == "past" or (unit == "DE" and step):
        return "DURATION", duration(1, unit)
    counted = word.group() in ("previous", "following", "prior", "same") and m.context.last
    base = m.context.last if counted else m.base
    if base is None:
        return "DATE", None
    value = shift(base, step, unit)
    return ("DATE", value, m.context.dated) if counted else ("DATE", value)


def _duration(m: _Match) -> Found | None:
    unit = _unit(m, m.text)
    if unit in (None, "Q"):
        return None
    words = m.text.split()
    if unit == "S" and words[0] in ("a", "an", "the", "one"):
        return None
    count = _count(m, re.sub(r"\A(?:the )?(?:past|last|next|first) ", "", m.text))
    if count is not None and "and a half" in m.text:
        count += 0.5
    return "DURATION", duration(count, unit or "D")


def _vague(m: _Match) -> Found | None:
    unit = _unit(m, m.text)
    if unit is None or m.text in ("seconds", "quarters"):
        return None
    return "DURATION", duration(None, unit)


def _decade(m: _Match) -> Found | None:
    if printed := re.search(r"((?:19|20)\d)0s", m.text):
        return "DATE", printed[1]
    if short := re.search(r"([2-9])0s", m.text):
        return "DATE", f"19{short[1]}"
    word = m.word_of("decade")
    return ("DATE", f"19{word[1]}") if word else None


def _season_year(m: _Match) -> Found | None:
    year, season = _printed_year(m), m.word_of("season")
    return ("DATE", f"{year}-{season[1]}") if year and season else None


def _year(m: _Match) -> Found | None:
    year = _printed_year(m)
    return ("DATE", str(year)) if year else None


def _reference(m: _Match) -> Found | None:
    return "DATE", m.value_of("reference", m.text)


_FORMS: Mapping[str, Callable[[_Match], Found | None]] = {
    "iso": _iso,
    "slashed": _slashed,
    "full": _calendar_date,
    "month_year": _calendar_date,
    "month_day": _calendar_date,
    "month": _calendar_date,
    "month_relative": _month_relative,
    "relative_month": _relative_month,
    "clock": _clock,
    "ago": _ago,
    "eve": _eve,
    "compared": _compared,
    "latest": _latest,
    "weekend": _weekend,
    "century": _century,
    "spelled": _year,
    "same_day": _same_day,
    "weekday": _weekday,
    "day": _day,
    "part": _part,
    "quarter": _quarter,
    "half": _half,
    "every": _every,
    "set": _set,
    "holiday": _holiday,
    "relative": _relative,
    "duration": _duration,
    "vague": _vague,
    "decade": _decade,
    "season_year": _season_year,
    "fiscal": _year,
    "year": _year,
    "reference": _reference,
}
