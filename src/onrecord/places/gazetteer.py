"""The gazetteer: names of places to entries with ids, in memory-mapped arrays."""

from __future__ import annotations

import bisect
import hashlib
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from onrecord.errors import LexiconError
from onrecord.lexicons import load_rows


class Kind(IntEnum):
    """What an entry is."""

    COUNTRY = 0
    ADMIN1 = 1
    ADMIN2 = 2
    CITY = 3
    REGION = 4


class Use(IntFlag):
    """How a name stands for its entry; 0: it is the entry's own name."""

    ALTERNATE = 1
    DEMONYM = 2
    AFTER_COMMA = 4  # "TX", "Ill.": only in "Paris, TX"
    SHORTENED = 8  # "Rapides" for Rapides Parish
    ABBREVIATION = 16  # "Calif."


@dataclass(frozen=True, slots=True, kw_only=True)
class GazetteerEntry:
    """A place of the gazetteer; `number` is its row in `Gazetteer.entries`.

    `country` is ISO 3166-1 alpha-3 by the rule of docs/disputed-places.md, `feature` GeoNames'
    feature class; `geonameid` is None for entries of our own table without a known id.
    """

    number: int
    name: str
    kind: Kind
    geonameid: int | None
    latitude: float
    longitude: float
    country: str | None
    feature: str


@dataclass(frozen=True, slots=True)
class _WordRow:
    word: str
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class _GivenNameRow:
    name: str
    gender: str
    note: str


@dataclass(frozen=True, slots=True)
class _WeightRow:
    task: str
    feature: str
    weight: float


#: Layout of entries.npy. Coordinates in 1e-5 degrees; `country` is a row of the card's list;
#: `admin1`, `admin2` are rows of entries.npy (a first-level region is its own `admin1`); -1: none;
#: `population` of an area counts its cities; `label` is where the name starts in labels.npy.
ENTRY = np.dtype(
    [
        ("geonameid", "<u4"),
        ("latitude", "<i4"),
        ("longitude", "<i4"),
        ("population", "<u4"),
        ("admin1", "<i4"),
        ("admin2", "<i4"),
        ("label", "<u4"),
        ("country", "<i2"),
        ("kind", "u1"),
        ("feature", "u1"),
        ("capital", "u1"),
    ]
)
ARRAYS = ("entries", "labels", "keys", "key_starts", "posting_starts", "postings")
#: A posting is the number of an entry with the `Use` of the name in the bits above.
USE_SHIFT = 24
NUMBER_MASK = (1 << USE_SHIFT) - 1
#: Names of this many letters or fewer mean a country or region only in capitals.
SHORT = 3
_OF = "of "
Postings: TypeAlias = NDArray[np.uint32]
_FOLDED = str.maketrans(
    {
        "-": " ",
        "–": " ",
        "’": None,
        "'": None,
        "‘": None,
        "ʻ": None,
        ".": None,
        ",": None,
        '"': None,
    }
    | dict(zip("øđłıðþ", "odlidt", strict=True))
)


def name_key(name: str) -> str:
    """Fold a name to what it is looked up by: no case, accents, full stops, apostrophes, hyphens.

    >>> name_key("Saint-Étienne"), name_key("U.S."), name_key("Xi’an")
    ('saint etienne', 'us', 'xian')
    """
    if name.isascii():
        folded = name.lower().translate(_FOLDED)
    else:
        decomposed = unicodedata.normalize("NFKD", name.casefold())
        folded = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_FOLDED)
    return " ".join(folded.split())


@dataclass(frozen=True, slots=True, repr=False)
class Gazetteer:
    """Every place known by name, with the words and weights that recognition and choice need."""

    version: str
    entries: NDArray[Any]  # structured as ENTRY, one row more than there are entries
    labels: memoryview  # the entries' names, UTF-8, one after the other
    keys: bytes  # folded names, sorted, UTF-8, one after the other
    key_starts: memoryview
    posting_starts: memoryview
    postings: NDArray[np.uint32]
    countries: tuple[str, ...]
    words: Mapping[str, frozenset[str]]  # kind of word -> words
    shorts: Mapping[str, str]  # long form -> short form: "saint" -> "st"
    weights: Mapping[str, Mapping[str, float]]  # task -> feature -> weight

    @classmethod
    def load(cls, folder: Path) -> Gazetteer:
        """Open the index in `folder`, made by training/gazetteer/build.py, and the words beside it.

        Raises: LexiconError if a file is missing or is not the one its card names.
        """
        try:
            card = tomllib.loads((folder / "card.toml").read_text("utf-8"))
            arrays = {name: _open(folder / f"{name}.npy", card) for name in ARRAYS}
        except (OSError, KeyError, ValueError) as error:
            raise LexiconError(f"{folder}: not a gazetteer: {error}; install again") from error
        lexicons = folder.parent / "lexicons" / "en"
        words: dict[str, set[str]] = {}
        for row in load_rows(lexicons / "place_words.tsv", _WordRow):
            words.setdefault(row.kind, set()).add(row.word)
        given = load_rows(lexicons / "person_names.tsv", _GivenNameRow)
        words["given"] = {name.name.lower() for name in given}
        weights: dict[str, dict[str, float]] = {}
        for weight in load_rows(lexicons / "place_weights.tsv", _WeightRow):
            weights.setdefault(weight.task, {})[weight.feature] = weight.weight
        views = ("labels", "key_starts", "posting_starts")
        return cls(
            version=card["version"],
            entries=arrays["entries"],
            keys=arrays["keys"].tobytes(),
            postings=arrays["postings"],
            countries=tuple(card["countries"]),
            words={kind: frozenset(group) for kind, group in words.items()},
            shorts=dict(_pair(pair) for pair in sorted(words.get("short", ()))),
            weights=weights,
            **{name: memoryview(arrays[name].data) for name in views},
        )

    def find(self, name: str) -> Postings:
        """Return the postings of `name` under its own spelling; empty if it is not in the index."""
        key, keys, starts = name_key(name).encode(), self.keys, self.key_starts
        names = range(len(starts) - 1)
        at = bisect.bisect_left(names, key, key=lambda i: keys[starts[i] : starts[i + 1]])
        if key and at < len(names) and keys[starts[at] : starts[at + 1]] == key:
            return self.postings[self.posting_starts[at] : self.posting_starts[at + 1]]
        return self.postings[:0]

    def meanings(self, name: str, *, article: str = "", after_comma: bool = True) -> Postings:
        """Return the postings of `name` or of its nearest other form.

        `article` is the article before it: "the Gulf" is in the index, "Gulf" may be a town.
        Other forms: "St" for "Saint", without a word for a direction ("northern Iraq") or for the
        kind of area ("Perry Township", "city of Perry"). `after_comma` False leaves out what is
        a place only after a comma ("TX").
        """
        for form in self._forms(name, article):
            postings = self.find(form)
            if len(postings):
                return self.allowed(form, postings, after_comma=after_comma)
        return self.postings[:0]

    def _forms(self, name: str, article: str) -> Iterator[str]:
        if article:
            yield f"{article} {name}"
        yield name
        first, _, rest = name.partition(" ")
        first = first.lower().rstrip(".")
        for long, short in self.shorts.items():
            if first in (long, short) and rest:
                yield f"{long if first == short else short} {rest}"
        if first in self.words["direction"] and rest:
            yield rest
        head, _, last = name.rpartition(" ")
        if head and self.unit(last):
            yield head
        if first in self.words["unit_of"] and rest.startswith(_OF):
            yield rest.removeprefix(_OF)

    def allowed(self, name: str, postings: Postings, *, after_comma: bool) -> Postings:
        """Return the postings that `name` may mean as it is written here."""
        keep = np.ones(len(postings), dtype=bool)
        short = postings & (Use.ABBREVIATION << USE_SHIFT) > 0
        if short.any() and name.endswith("."):
            return postings[short]  # "Ind.", "Ore." with its full stop
        if not after_comma:
            keep &= postings & (Use.AFTER_COMMA << USE_SHIFT) == 0
        if len(name_key(name)) <= SHORT and not name.isupper():
            # "US" is a country, "us" is not; "Car" is not the Central African Republic
            keep &= self.entries["kind"][postings & NUMBER_MASK] > Kind.ADMIN1
        return postings if keep.all() else postings[keep]

    def unit(self, word: str) -> str | None:
        """Return "area" for "province", "town" for "village", None for other words."""
        word = word.lower()
        if word in self.words["unit"]:
            return "area"
        return "town" if word in self.words["town_unit"] else None

    def states(self) -> frozenset[int]:
        """Return the GeoNames ids of the countries."""
        found = self.entries[self.entries["kind"] == Kind.COUNTRY]["geonameid"]
        return frozenset(int(id_) for id_ in found if id_)

    def entry(self, number: int) -> GazetteerEntry:
        """Read one entry."""
        gid, lat, lon, _, _, _, label, country, kind, feature, _ = self.entries[number].item()
        end = self.entries[number + 1]["label"]
        return GazetteerEntry(
            number=number,
            name=bytes(self.labels[label:end]).decode(),
            kind=Kind(kind),
            geonameid=gid or None,
            latitude=lat / 1e5,
            longitude=lon / 1e5,
            country=self.countries[country] if country >= 0 else None,
            feature=chr(feature),
        )


def _open(path: Path, card: Mapping[str, Any]) -> NDArray[Any]:  # values of a TOML file
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != card["arrays"][path.stem]:
        raise ValueError(f"{path.name} has sha256 {digest}, not the card's")
    array: NDArray[Any] = np.load(path, mmap_mode="r")
    return array


def _pair(pair: str) -> tuple[str, str]:
    long, _, short = pair.partition("=")
    return long, short
