"""Which words name or describe whom: the lexicon that mentions and actors share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from onrecord.errors import LexiconError
from onrecord.lexicons import load_rows
from onrecord.records import ActorKind

#: Sectors of what belongs to a state.
_STATE = ("GOV", "LEG", "COP", "MIL", "SPY")
#: PLOVER's sector of partially recognised entities.
_PARTIAL = ("PRE",)
_WORD = re.compile(r"\w+")
_STRAIGHT = str.maketrans("'‘`", "’’’")


class Sort(StrEnum):
    """Why a word names somebody."""

    COUNTRY = "country"
    ADJECTIVE = "adjective"
    PEOPLE = "people"
    METONYM = "metonym"
    REGION = "region"
    CITY = "city"
    ORGANIZATION = "organization"
    MEDIA = "media"


@dataclass(frozen=True, slots=True)
class Country:
    """A row of countries.tsv; `code` is what onrecord counts it as (docs/disputed-places.md).

    `parts` are names for the place alone ("Tobago"), `bynames` for the state alone ("the Jewish
    state"), `prefixes` stand before a hyphen. `article`: the name takes "the".
    """

    name: str
    iso3: str
    code: str
    iso2: str | None
    geonameid: int | None
    aliases: tuple[str, ...]
    parts: tuple[str, ...]
    bynames: tuple[str, ...]
    adjectives: tuple[str, ...]
    demonyms: tuple[str, ...]
    prefixes: tuple[str, ...]
    article: bool
    latitude: float
    longitude: float
    note: str


@dataclass(frozen=True, slots=True)
class Region:
    """A row of regions.tsv; `country` None: it lies in several. `partial`: partially recognised.

    Rows without coordinates are in the gazetteer's packages, under `admin1` if that is given.
    `plain`: the bare name means the place, whatever stands around it.
    """

    name: str
    aliases: tuple[str, ...]
    adjectives: tuple[str, ...]
    demonyms: tuple[str, ...]
    country: str | None
    partial: bool
    admin1: str | None
    latitude: float | None
    longitude: float | None
    geonameid: int | None
    feature: str | None
    plain: bool
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class City:
    """A row of cities.tsv."""

    name: str
    country: str
    note: str


@dataclass(frozen=True, slots=True)
class Metonym:
    """A row of metonyms.tsv; `body` is what it stands for, `kind` capital, city, seat or body."""

    name: str
    country: str
    body: str
    kind: str
    sectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Organization:
    """A row of organizations.tsv."""

    name: str
    aliases: tuple[str, ...]
    country: str | None
    sectors: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Medium:
    """A row of media.tsv; `channel` is a `ChannelKind`."""

    name: str
    aliases: tuple[str, ...]
    country: str | None
    channel: str
    note: str


@dataclass(frozen=True, slots=True)
class Title:
    """A row of titles.tsv."""

    title: str
    aliases: tuple[str, ...]
    gender: str | None
    sector: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Role:
    """A row of roles.tsv; `office`: one holds it for a country or a body.

    `country` is the one country that calls an office so.
    """

    role: str
    gender: str | None
    sector: str | None
    office: bool
    country: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Collective:
    """A row of collectives.tsv; `kind` is body, media, group, country or text."""

    word: str
    kind: str
    sector: str | None
    institution: bool
    note: str


@dataclass(frozen=True, slots=True)
class Pronoun:
    """A row of pronouns.tsv; `person` is 1, 2, 3 or r for relative."""

    word: str
    person: str
    number: str | None
    gender: str | None
    human: bool


@dataclass(frozen=True, slots=True)
class FirstName:
    """A row of person_names.tsv."""

    name: str
    gender: str | None
    note: str


@dataclass(frozen=True, slots=True)
class ReferenceWord:
    """A row of reference_words.tsv."""

    word: str
    frame: str
    note: str


@dataclass(frozen=True, slots=True)
class SharedName:
    """A row of shared_names.tsv: what a name `means` in reports from a `country`, "*" from any.

    `means` None: the body there of that name. `country` None: it is also a word.
    """

    name: str
    country: str | None
    means: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Kin:
    """A row of role_kin.tsv."""

    role: str
    kin: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What a form of the lexicon stands for; `name` is its fullest common form.

    A metonym has its kind as `note`, and as `body` what it stands for ("presidency").
    """

    name: str
    sort: Sort
    kind: ActorKind
    country: str | None
    sectors: tuple[str, ...]
    note: str
    body: str | None = None


@dataclass(frozen=True, slots=True)
class NameLexicon:
    """Names with what they stand for, and the words that describe people and bodies.

    `entries` is keyed by the exact form with curly apostrophes; roles, titles, collectives and
    pronouns are keyed in lower case.
    """

    entries: Mapping[str, Entry]
    forms: Mapping[str, tuple[str, ...]]  # by first word, longest first
    folded: Mapping[str, str]  # form by its case-folded self
    countries: Mapping[str, Country]  # by ISO 3166-1 alpha-3 code
    titles: Mapping[str, Title]
    roles: Mapping[str, Role]
    collectives: Mapping[str, Collective]
    pronouns: Mapping[str, Pronoun]
    first_names: Mapping[str, str | None]
    frames: Mapping[str, frozenset[str]]
    kin: Mapping[str, frozenset[str]]
    shared: Mapping[str, Mapping[str, str | None]]  # form to country to what it means there

    @classmethod
    def load(cls, data: Path) -> NameLexicon:
        """Load from `data`/lexicons/en.

        Raises: LexiconError if a table or its card is broken.
        """
        folder = data / "lexicons" / "en"
        countries = load_rows(folder / "countries.tsv", Country)
        entries = _entries(folder, countries)
        forms: dict[str, list[str]] = {}
        for form in entries:
            first = _WORD.search(form)
            if first:
                forms.setdefault(form[: first.end()], []).append(form)
        frames: dict[str, set[str]] = {}
        for row in load_rows(folder / "reference_words.tsv", ReferenceWord):
            frames.setdefault(row.frame, set()).add(row.word)
        titles: dict[str, Title] = {}
        for title in load_rows(folder / "titles.tsv", Title):
            for form in (title.title, *title.aliases):
                titles[form.lower()] = title
        return cls(
            entries=entries,
            forms={k: tuple(sorted(v, key=len, reverse=True)) for k, v in forms.items()},
            folded={form.casefold(): form for form in reversed(entries)},
            countries={row.iso3: row for row in countries},
            titles=titles,
            roles={r.role: r for r in load_rows(folder / "roles.tsv", Role)},
            collectives={r.word: r for r in load_rows(folder / "collectives.tsv", Collective)},
            pronouns={r.word: r for r in load_rows(folder / "pronouns.tsv", Pronoun)},
            first_names={
                r.name: r.gender for r in load_rows(folder / "person_names.tsv", FirstName)
            },
            frames={frame: frozenset(words) for frame, words in frames.items()},
            kin={r.role: frozenset(r.kin) for r in load_rows(folder / "role_kin.tsv", Kin)},
            shared=_shared(folder / "shared_names.tsv", entries),
        )

    def collective(self, word: str, lemma: str, before: str = "") -> Collective | None:
        """Return what a noun, as printed, says of a body.

        `before` is the noun that it may make one with: "port" of "port authority".
        """
        pair = self.collectives.get(f"{before.lower()} {word.lower()}") if before else None
        if pair is None and word in self.frames["body_in_capitals"]:
            return None  # "the House" sits, a house stands
        return pair or self.collectives.get(word.lower()) or self.collectives.get(lemma.lower())

    def title(self, words: str) -> Title | None:
        """Return the title that `words`, in lower case, are, with or without a full stop."""
        return self.titles.get(words) or self.titles.get(words.rstrip("."))

    def longest_at(self, text: str, offset: int) -> str | None:
        """Return the longest form of the lexicon that stands at `offset` of `text`, as a key."""
        word = _WORD.match(text, offset)
        if word is None:
            return None
        for form in self.forms.get(word.group(), ()):
            end = offset + len(form)
            if straighten(text[offset:end]) == form and not text[end : end + 1].isalnum():
                return form
        return None

    def entry(self, words: str) -> Entry | None:
        """Return what `words` stand for, with or without a leading article."""
        form = straighten(words)
        found = self.entries.get(form)
        if found is None and " " in form:
            first, rest = form.split(" ", 1)
            if first.lower() in self.frames["definite"]:
                found = self.entries.get(rest)
        return found

    def entry_in_capitals(self, words: str) -> Entry | None:
        """Return what `words` stand for whatever their case: "PORT-AU-PRINCE"."""
        form = self.folded.get(straighten(words).casefold())
        return self.entries[form] if form is not None else None

    def government_name(self, country: str) -> str:
        """Name the government of a country, which must be in the table."""
        row = self.countries[country]
        return f"Government of {'the ' if row.article else ''}{row.name}"


def straighten(words: str) -> str:
    """Write every apostrophe as ’, the lexicon's way."""
    return words.translate(_STRAIGHT)


def _entries(folder: Path, countries: tuple[Country, ...]) -> dict[str, Entry]:
    """Index every form; of two meanings the first stays, in the order of the calls."""
    found: dict[str, Entry] = {}

    def add(forms: tuple[str, ...], entry: Entry) -> None:
        for form in forms:
            found.setdefault(form, entry)

    states = [country for country in countries if country.code == country.iso3]
    for country in states:
        entry = Entry(country.name, Sort.COUNTRY, ActorKind.COUNTRY, country.iso3, ("GOV",), "")
        add((country.name, *(_bare(a) for a in (*country.aliases, *country.bynames))), entry)
    for country in states:
        people = Entry(country.name, Sort.PEOPLE, ActorKind.GROUP, country.iso3, ("CVL",), "")
        plain = tuple(d for d in country.demonyms if d not in country.adjectives)
        add(plain, people)
        entry = Entry(country.name, Sort.ADJECTIVE, ActorKind.COUNTRY, country.iso3, (), "")
        add((*country.adjectives, *country.prefixes), entry)
    for seat in load_rows(folder / "metonyms.tsv", Metonym):
        kind = ActorKind.GOVERNMENT if seat.sectors[0] in _STATE else ActorKind.ORGANIZATION
        entry = Entry(
            seat.name, Sort.METONYM, kind, seat.country, seat.sectors, seat.kind, seat.body
        )
        add((seat.name,), entry)
    for row in load_rows(folder / "organizations.tsv", Organization):
        kind = ActorKind.GOVERNMENT if row.sectors[:1] == ("GOV",) else ActorKind.ORGANIZATION
        entry = Entry(row.name, Sort.ORGANIZATION, kind, row.country, row.sectors, row.note)
        add((row.name, *row.aliases), entry)
    for medium in load_rows(folder / "media.tsv", Medium):
        entry = Entry(
            medium.name,
            Sort.MEDIA,
            ActorKind.ORGANIZATION,
            medium.country,
            ("JRN",),
            medium.note,
        )
        add((medium.name, *medium.aliases), entry)
    for country in countries:
        if country.code != country.iso3:  # Western Sahara
            _add_region(add, country.name, country, country.code, _PARTIAL)
    for region in load_rows(folder / "regions.tsv", Region):
        if region.plain:
            sectors = _PARTIAL if region.partial else ()
            _add_region(add, region.name, region, region.country, sectors)
    for city in load_rows(folder / "cities.tsv", City):
        add((city.name,), Entry(city.name, Sort.CITY, ActorKind.PLACE, city.country, (), ""))
    return found


def _shared(path: Path, entries: Mapping[str, Entry]) -> dict[str, dict[str, str | None]]:
    found: dict[str, dict[str, str | None]] = {}
    for row in load_rows(path, SharedName):
        for form in (row.name, row.means):
            if form is not None and form not in entries:
                raise LexiconError(f"{path}: {form!r} is no name of organizations or media")
        namesakes = found.setdefault(row.name, {})
        if row.country is not None:
            namesakes[row.country] = row.means
    return found


def _add_region(
    add: Callable[[tuple[str, ...], Entry], None],
    name: str,
    row: Country | Region,
    country: str | None,
    sectors: tuple[str, ...],
) -> None:
    place = Entry(name, Sort.REGION, ActorKind.PLACE, country, sectors, row.note)
    # "the Gulf" is one, "Gulf" may be a town
    add((name, *(a for a in row.aliases if not a.startswith("the "))), place)
    add(row.adjectives, Entry(name, Sort.ADJECTIVE, ActorKind.PLACE, country, sectors, ""))
    people = Entry(name, Sort.PEOPLE, ActorKind.GROUP, country, (*sectors, "CVL"), "")
    add(row.demonyms, people)


def _bare(alias: str) -> str:
    return alias[4:] if alias[:4].lower() == "the " else alias
