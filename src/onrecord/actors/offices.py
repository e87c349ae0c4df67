"""Who held which office when: the table, and what it can and cannot tell about a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.lexicons import load_rows
from onrecord.text import fold


@dataclass(frozen=True, slots=True)
class Holder:
    """A row of office_holders.tsv.

    `office` and `calls` are what reports call the office, of a `country` or a `body`. `start` and
    `end` are days, months or years; `end` None: still in office on the day `until`.
    """

    country: str | None
    body: str | None
    office: str
    calls: tuple[str, ...]
    holder: str
    spellings: tuple[str, ...]
    start: str
    end: str | None
    until: str | None
    source: str
    note: str

    def holds_on(self, day: str, *, sure: bool) -> bool:
        """Tell whether the office was held on the ISO date `day`.

        `sure`: only where the table knows it, not on the morrow of its last look.
        """
        if day < self.start[: len(day)] or day[: len(self.start)] < self.start:
            return False
        if self.end is None:
            return not sure or (self.until is not None and day <= self.until)
        return day[: len(self.end)] <= self.end


@dataclass(frozen=True, slots=True)
class OfficeTable:
    """The holders by name, by last word of the name, and by office."""

    by_name: Mapping[str, tuple[Holder, ...]]
    by_surname: Mapping[str, tuple[Holder, ...]]
    by_office: Mapping[tuple[str, str], tuple[Holder, ...]]

    @classmethod
    def load(cls, data: Path) -> OfficeTable:
        """Load from `data`/lexicons/en; raises LexiconError if the table is broken."""
        names: dict[str, list[Holder]] = {}
        surnames: dict[str, list[Holder]] = {}
        offices: dict[tuple[str, str], list[Holder]] = {}
        for row in load_rows(data / "lexicons" / "en" / "office_holders.tsv", Holder):
            forms = {fold(name) for name in (row.holder, *row.spellings)}
            for form in forms:
                names.setdefault(form, []).append(row)
            for last in {form.split()[-1] for form in forms}:
                surnames.setdefault(last, []).append(row)
            for call in (row.office, *row.calls):
                offices.setdefault((row.country or row.body or "", call), []).append(row)
        return cls(
            by_name={name: tuple(rows) for name, rows in names.items()},
            by_surname={name: tuple(rows) for name, rows in surnames.items()},
            by_office={office: tuple(rows) for office, rows in offices.items()},
        )

    def named(self, name: str) -> Sequence[Holder]:
        """Return the rows of who has this full name."""
        form = fold(name)
        return self.by_name.get(form, ()) if " " in form else ()

    def surnamed(self, name: str, day: str) -> Sequence[Holder]:
        """Return the rows of whoever of this surname held an office on `day`."""
        rows = self.by_surname.get(fold(name).split()[-1], ())  # "al-Bashir" is under "bashir"
        return tuple(row for row in rows if row.holds_on(day, sure=False))

    def holder(self, whose: str, office: str, day: str) -> Holder | None:
        """Return who held an office on `day`; None unless the table knows one only."""
        rows = self.by_office.get((whose, office), ())
        found = [row for row in rows if row.holds_on(day, sure=True)]
        return found[0] if len({row.holder for row in found}) == 1 else None
