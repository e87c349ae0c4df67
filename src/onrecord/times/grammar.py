"""Templates of time expressions, filled with the words of time_words.tsv, to one pattern."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_ATOM = re.compile(r"<([a-z_]+)>")
_DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Words:
    """Words by kind with their values, folded.

    `short` are abbreviations, which need a stop; with a word of a kind in `inside` nothing begins.
    """

    values: Mapping[str, Mapping[str, str]]
    short: frozenset[str]
    inside: frozenset[str]

    def any(self, kind: str) -> str:
        """Return a pattern that matches any word of the kind, longest first."""
        return _any(self.values[kind])

    def starts(self, text: str, kind: str) -> bool:
        """Tell whether `text` begins with a whole word of the kind."""
        return any(
            text.startswith(word) and not text[len(word) : len(word) + 1].isalnum()
            for word in self.values[kind]
        )

    def ends(self, text: str, kind: str) -> bool:
        """Tell whether `text` ends with a whole word of the kind."""
        return self.last_word(text, kind) is not None

    def last_word(self, text: str, kind: str) -> str | None:
        """Return the longest word of the kind that `text` ends with, None if none does."""
        words = (
            word
            for word in self.values[kind]
            if text.endswith(word) and not text[: -len(word)][-1:].isalnum()
        )
        return max(words, key=len, default=None)

    def number_of(self, text: str) -> float | None:
        """Return the number in digits or words, None if it is vague or empty."""
        text = text.strip()
        if digits := _DIGITS.match(text):
            return float(digits.group().replace(",", "")) + (0.5 if "1/2" in text else 0)
        values = self.values["number"]
        if text in values:
            return None if values[text] == "X" else float(values[text])
        parts = [values.get(word, "") for word in re.split(r"[ -]", text)]
        if not parts or not all(part.isdigit() for part in parts):
            return None
        return float(sum(int(part) for part in parts))

    def year_of(self, text: str) -> int:
        """Return the year in digits or words: "1984", "nineteen eighty-four"."""
        if digits := re.search(r"\d{4}", text):
            return int(digits.group())
        leads = self.values["year_lead"]
        lead = max((word for word in leads if text.startswith(word)), key=len)
        rest = re.split(r"[ -]", text[len(lead) :])
        numbers = self.values["number"]
        return int(leads[lead]) * 100 + sum(int(numbers[w]) for w in rest if w in numbers)


@dataclass(frozen=True, slots=True)
class Grammar:
    """One pattern that finds any form, and for each form one that names its parts."""

    any: re.Pattern[str]
    forms: Mapping[str, re.Pattern[str]]

    def matches(
        self, text: str, start: int, end: int
    ) -> Iterator[tuple[str, re.Match[str], Mapping[str, str]]]:
        """Yield the form, the match and its parts, folded, of what may be an expression."""
        for found in self.any.finditer(text, start, end):
            form = found.lastgroup or ""
            parts = self.forms[form].match(text, found.start(), end)
            groups = parts.groupdict() if parts else {}
            yield form, found, {k.split("__")[0]: v.casefold() for k, v in groups.items() if v}


def build(templates: Sequence[tuple[str, str]], words: Words) -> Grammar:
    """Compile the templates: "<month> <day>" is a month and a day; the first that fits wins."""
    atoms = _atoms(words)
    whole = "|".join(f"(?P<{name}>{_fill(form, atoms)})" for name, form in templates)
    return Grammar(
        re.compile(f"{_gate(words)}(?:{whole})", re.IGNORECASE),
        {
            name: re.compile(_fill(form, atoms, named=True), re.IGNORECASE)
            for name, form in templates
        },
    )


def _fill(template: str, atoms: Mapping[str, str], *, named: bool = False) -> str:
    numbers = itertools.count()  # an atom may stand in two alternatives of one template

    def atom(found: re.Match[str]) -> str:
        name = found[1]
        return f"(?{f'P<{name}__{next(numbers)}>' if named else ':'}{atoms[name]})"

    return f"(?:{_ATOM.sub(atom, template)})"


def _atoms(words: Words) -> dict[str, str]:
    """Return the pattern of every kind, and of what is more than a list of words."""
    atoms = {kind: words.any(kind) for kind in words.values}
    risky = words.values["month_or_verb"]  # "this march" is none
    capital = "|".join(sorted(f"{w.title()}|{w.upper()}" for w in risky))
    for kind in ("month", "weekday"):
        full = _any(w for w in words.values[kind] if w not in words.short and w not in risky)
        cut = _any(word for word in words.values[kind] if word in words.short)
        # "Jan. 5", "Jan 5", but "Sun" and "Mar" alone are words
        atoms[kind] = rf"(?:{full})|(?:{cut})(?:\.|\b(?= \d))"
    atoms["month"] += rf"|(?-i:{capital})"
    atoms["month_alone"] = (
        rf"(?:{_any(set(words.values['month']) - words.short - set(risky))})|(?-i:{capital})"
        rf"|(?:{_any(words.short & set(words.values['month']))})\."
    )
    units = words.values["unit"]
    atoms["unit_one"] = _any(units)
    atoms["unit"] = rf"(?:{_any(units)})s?"
    atoms["units"] = _any([f"{unit}s" for unit in units])
    atoms["plural"] = "s"
    atoms["day_number"] = rf"\d{{1,2}}(?:st|nd|rd|th)?|{words.any('day_ordinal')}"
    atoms["number"] = atoms["low"] = _number(words)
    atoms["year"] = rf"(?:1[5-9]|20)\d\d|{_spelled_year(words)}"
    atoms["year_digits"] = r"1[5-9]\d\d|20[0-4]\d"
    atoms["year_spelled"] = _spelled_year(words)
    atoms["hour"] = r"\d{1,2}(?:[:.]\d\d)? ?[ap](?:m\b|\.m\b\.?)|\d{1,2}:\d\d(?::\d\d)?(?![\d/-])"
    atoms["zone"] = rf"(?-i:[A-Z]{{1,3}}[DS]?T|UTC|Z)\b|{words.any('zone')}"
    atoms["clock_hour"] = r"\d{1,2}(?::\d\d)?"
    atoms["hours_minutes"] = r"(?:[01]\d|2[0-4])[0-5]\d"
    atoms["quarter_code"] = "(?-i:Q)[1-4]"
    return atoms


def _number(words: Words) -> str:
    values = words.values["number"]
    tens = _any(w for w, v in values.items() if v.isdigit() and int(v) >= 20)
    ones = _any(w for w, v in values.items() if v.isdigit() and int(v) < 10 and len(w) > 2)
    return rf"\d+(?:,\d{{3}})*(?:\.\d+)?(?:[ -]1/2)?|(?:{tens})[ -](?:{ones})|{_any(values)}"


def _spelled_year(words: Words) -> str:
    """Return a pattern of years in words: "nineteen eighty-four", "two thousand and five"."""
    digits = {w: int(v) for w, v in words.values["number"].items() if v.isdigit() and " " not in w}
    tens = _any(w for w, v in digits.items() if v >= 20)
    ones = _any(w for w, v in digits.items() if v < 10 and len(w) > 2)
    teens = _any(w for w, v in digits.items() if 10 <= v < 20)
    leads = words.values["year_lead"]
    thousand = _any(w for w in leads if " " in w)
    hundred = _any(w for w in leads if " " not in w)
    return (
        rf"(?:{hundred}) (?:(?:{tens})(?:[ -](?:{ones}))?|{teens})\b"
        rf"|(?:{thousand})(?: (?:{words.any('and')})?(?:{ones}|{teens})\b)?"
    )


def _gate(words: Words) -> str:
    """Return a look-ahead that passes only where some form can begin: it saves most of the work."""
    kinds = [kind for kind in words.values if kind not in words.inside]
    letters: dict[str, set[str]] = {}
    for word in (w for kind in kinds for w in words.values[kind]):
        letters.setdefault(word[0], set()).add(f"{word} "[1:3])
    begins = "|".join(f"{a}(?:{_any(b)})" for a, b in sorted(letters.items()))
    return rf"(?<!\w)(?=[\d'’]|q\d|{begins})"


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))
