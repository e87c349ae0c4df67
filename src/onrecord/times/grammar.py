"""The forms of time expressions, built from the words of time_words.tsv."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Words by kind with their values, folded."""

    values: Mapping[str, Mapping[str, str]]
    year: re.Pattern[str]  # a year in words

    def any(self, *kinds: str) -> str:
        """Return a pattern that matches any word of the kinds, longest first."""
        return _any(word for kind in kinds for word in self.values[kind])


def build(words: Words, short: Mapping[str, Iterable[str]]) -> re.Pattern[str]:
    """Compile one pattern; the name of the outermost group that matched is the form.

    `short` are abbreviations of months and weekdays, which need their full stop or a number.
    """
    full_months = set(words.values["month"]) - set(short["month"])
    full_days = set(words.values["weekday"]) - set(short["weekday"])
    month = rf"(?:{_any(full_months)}|(?:{_any(short['month'])})\b\.?)"
    weekday = rf"(?:{_any(full_days)}|(?:{_any(short['weekday'])})\.)"
    unit = rf"(?:{words.any('unit')})s?"
    number = _number(words)
    modifier = rf"(?:(?:{words.any('modifier')})[ -])?"
    approx = rf"(?:(?:{words.any('approx')}) )?"
    part = rf"(?:(?:early |late |mid-?)?(?:{words.any('daypart')}))"
    relative = rf"(?:{words.any('relative')})"
    season = words.any("season")
    day = r"\d{1,2}(?:st|nd|rd|th)?"
    year = rf"(?:(?:19|20)\d\d|{spelled_year(words.values)})"
    clock = r"(?:\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\b\.?|\d{1,2}:\d\d(?::\d\d)?(?![\d/-]))"
    zone = r"(?: (?:[A-Z]{2,4}T|GMT|ET|UTC|local time))?"
    forms = {
        "iso": rf"\b{year}-\d\d-\d\d\b(?:T[\d:+.Z-]+)?",
        "slashed": rf"\b\d{{1,2}}/\d{{1,2}}/(?:{year}|\d\d)\b",
        "full": rf"\b(?:{weekday},? )?(?:{month} {day},? {year}|{day}(?: of)? {month},? {year})\b",
        "month_year": rf"\b{modifier}{month},? (?:of )?{year}\b|\b{month} last year\b",
        "month_day": rf"\b(?:{weekday},? )?(?:{month} {day}(?!\d|:\d|,\d)|{day}(?: of)? {month})\b",
        "clock": rf"\b{clock}{zone}(?:(?: on)? {weekday}| (?:yesterday|today|tomorrow))?"
        rf"|\b(?:noon|midnight)(?: on)? {weekday}",
        "ago": rf"\b{approx}(?:{number})[ -]{unit} (?:and a half )?"
        r"(?:ago|earlier|later|before|after)\b",
        "eve": r"\bon the eve of\b(?: the| a| his| her| their)?(?: \w+)?",
        "same_day": rf"\bthe (?:same|following|next|previous) (?:day|{part})\b",
        "compared": r"\b(?:the )?year-(?:ago|earlier)(?: quarter| period)?\b",
        "latest": r"\bthe (?:(?:latest|most recent|current) )?(?:quarter|period)\b",
        "weekend": r"\bthe weekend\b",
        "century": r"\b(?:the )?\d{1,2}(?:st|nd|rd|th)[ -]century\b",
        "weekday": rf"\b(?:(?:{relative}|early|late) )?{weekday}(?: {part})?\b",
        "day": rf"\b(?:(?:early|late|later|earlier) )?(?:{words.any('day')})(?: {part})?\b",
        "part": rf"\b(?:this|last|every|each) (?:{part})\b|\bovernight\b",
        "quarter": rf"\b(?:{words.any('ordinal')})[ -]quarter"
        rf"(?:,? (?:of )?(?:(?:fiscal )?{year}|last year|this year|next year))?\b",
        "half": rf"\b(?:first|second) half of (?:{year}|this year|last year|the year)\b",
        "every": rf"\b(?:every|each|once an?|twice an?) (?:other )?(?:(?:{number}) )?"
        rf"(?:{unit}|{weekday}|{season})\b",
        "set": rf"\b(?:{words.any('set')})\b",
        "holiday": rf"\b(?:(?:last|next|this) )?(?:{words.any('holiday')})(?: {year})?\b",
        "relative_month": rf"\b(?:last|next|this|that) {month}(?!\w)",
        "month_relative": rf"\b{month} (?:last|this|next) year\b",
        "relative": rf"\b{modifier}(?:the )?{relative}[ -](?:fiscal |calendar |school )?"
        rf"(?:{unit}|{season})\b",
        "duration": r"\b(?:the )?(?:(?:past|last|next|previous|first|coming|following|final) )?"
        rf"{approx}(?:{number})[ -](?:(?:full|consecutive|straight|more|long) )?{unit}"
        r"(?: and a half)?(?![ -]old)\b",
        "vague": r"\b(?:(?:the )?(?:past|last|recent|next|coming) )?"
        rf"(?<!\d[ -])(?<!\bof )(?:{_plural_units(words)})\b(?! old| apart)",
        "decade": rf"\b(?:the )?{modifier}"
        rf"(?:(?:19|20)\d0s|(?<=the )[2-9]0s|'[2-9]0s|{words.any('decade')})\b",
        "season_year": rf"\b{modifier}(?:{season}),? (?:of )?{year}\b",
        "spelled": rf"\b(?:the year )?{spelled_year(words.values)}\b",
        "fiscal": rf"\bfiscal (?:year )?{year}\b",
        "year": r"(?<![\d$£€.,/:-])\b(?:(?:early|late|mid)[ -])?"
        r"(?:19\d\d|20[0-4]\d)(?![\d/]|,\d|\.\d|-\d|%)\b",
        # "may" and "march" are months only after a preposition
        "month": rf"\b{modifier}(?:{_any(full_months - {'may', 'march'})}"
        r"|(?-i:May|March)"
        rf"|(?:{_any(short['month'])})\.)(?! \d)(?!\w)",
        "reference": rf"\b(?<!as )(?:{words.any('reference')})\b"
        rf"(?! (?:after|before|as|{number} {unit}|{unit})\b)",
    }
    either = "|".join(f"(?P<{name}>{form})" for name, form in forms.items())
    return re.compile(f"{_gate(words)}(?:{either})", re.IGNORECASE)


def _gate(words: Words) -> str:
    """Return a look-ahead that passes only where some form can begin: it saves most of the work."""
    kinds = words.values.keys() - {"future", "loose"}
    first = {w.split()[0] for kind in kinds for w in words.values[kind]}
    letters: dict[str, set[str]] = {}
    for word in first:
        letters.setdefault(word[0], set()).add(f"{word} "[1:3])
    return rf"(?<!\w)(?=[\d']|{'|'.join(f'{a}(?:{_any(b)})' for a, b in sorted(letters.items()))})"


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))


def _number(words: Words) -> str:
    values = words.values["number"]
    tens = _any(w for w, v in values.items() if v.isdigit() and int(v) >= 20)
    ones = _any(w for w, v in values.items() if v.isdigit() and int(v) < 10 and len(w) > 2)
    return (
        rf"\d+(?:,\d{{3}})*(?:\.\d+)?(?: 1/2)?|(?:{tens})[ -](?:{ones})|{_any(values)}"
        r"|(?:the )?(?:past|last|next) (?:several|few|many|couple of)"
    )


def spelled_year(kinds: Mapping[str, Mapping[str, str]]) -> str:
    """Return a pattern of years in words: "nineteen eighty-four", "two thousand and five"."""
    values = kinds["number"]
    digits = {w: int(v) for w, v in values.items() if v.isdigit() and " " not in w}
    tens = _any(w for w, v in digits.items() if v >= 20)
    ones = _any(w for w, v in digits.items() if v < 10 and len(w) > 2)
    teens = _any(w for w, v in digits.items() if 10 <= v < 20)
    leads = kinds["year_lead"]
    thousand = _any(w for w in leads if " " in w)
    hundred = _any(w for w in leads if " " not in w)
    return (
        rf"(?:(?:{hundred}) (?:(?:{tens})(?:[ -](?:{ones}))?|{teens})"
        rf"|(?:{thousand})(?: (?:and )?(?:{ones}|{teens})\b)?(?! \w+s\b))"
    )


def _plural_units(words: Words) -> str:
    return _any([f"{unit}s" for unit in words.values["unit"] if unit != "centurie"] + ["centuries"])
