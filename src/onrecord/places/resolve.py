"""Which entry of the gazetteer a name means: one choice for all names of a text at once."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.places.gazetteer import NUMBER_MASK, USE_SHIFT, Gazetteer, Kind, Use, name_key
from onrecord.records import Span

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Between a place and the area it lies in: "Paris, Texas", "Paris (Texas)".
_BETWEEN = re.compile(r",[ \u00a0]|[ \u00a0]\(|,")
NEAR_KM = 250.0
#: A town this near to the middle of a region of its name is what a bare name means.
SEAT_KM = 60.0
EARTH_KM = 6371.0
ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Name:
    """Words that may name a place, with the postings of what they may mean.

    `trust` says how sure we are that it names a place at all (0 to 1): doubtful names do not vote.
    `called` is "area" or "town" by the word after it ("Idlib province"); `article`: "the Gulf".
    """

    span: Span
    text: str
    postings: NDArray[np.uint32]
    trust: float = 1.0
    called: str | None = None
    article: bool = False
    dateline: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """Where an outlet's reports take place: shares of countries, first-level regions and towns."""

    countries: Mapping[int, float]
    regions: Mapping[int, float]
    towns: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Choice:
    """The entry chosen for a name, how sure (0 to 1), and how much in the text speaks for it."""

    number: int
    use: Use
    probability: float
    kind: Kind
    population: float  # log10
    support: float
    country_support: float

    @property
    def indirect(self) -> bool:
        """Tell whether the words are not the place's name: a demonym or a short form."""
        return bool(self.use & (Use.DEMONYM | Use.ABBREVIATION))


def choose(
    names: Sequence[Name], text: str, *, gazetteer: Gazetteer, profile: Profile | None = None
) -> tuple[Choice | None, ...]:
    """Choose an entry for each name, None where the gazetteer knows none.

    Every name votes for its country, region and surroundings by how likely each of its meanings
    is; the votes of the other names, a qualifier ("Paris, Texas") and the outlet's profile then
    decide. The same name means the same place in the whole text unless its qualifier differs.
    """
    table = make_table(names, text, gazetteer=gazetteer, profile=profile)
    if table is None:
        return (None,) * len(names)
    probability = table.probabilities(weigh(table, gazetteer.weights["prior"]))
    features: Floats = table.fixed
    for _ in range(ROUNDS):
        features = table.in_context(probability)
        probability = table.probabilities(features @ _vector(gazetteer.weights["choice"], CHOICE))
    best = table.best(probability)
    support = features[:, CHOICE.index("near")] + features[:, CHOICE.index("region_votes")]
    choices: list[Choice | None] = []
    for group in table.group_of:
        if group < 0:
            choices.append(None)
            continue
        row = table.seat(int(best[group]))
        entry = gazetteer.entries[table.numbers[row]]
        choices.append(
            Choice(
                number=int(table.numbers[row]),
                use=Use(int(table.uses[row])),
                probability=float(probability[row]),
                kind=Kind(int(entry["kind"])),
                population=float(np.log10(entry["population"] + 10.0)),
                support=float(support[row]),
                country_support=float(features[row, CHOICE.index("country_votes")]),
            )
        )
    return tuple(choices)


PRIOR = (
    "population",
    "country",
    "admin1",
    "admin2",
    "city",
    "own_table",
    "worldwide",
    "alternate",
    "demonym",
    "shortened",
    "capital",
    "other_name",
    "tiny",
    "holds_namesake",
)
CHOICE = (
    *PRIOR,
    "called_area",
    "called_town",
    "article_own_table",
    "article_town",
    "dateline_town",
    "qualifies",
    "qualified",
    "qualified_not",
    "country_votes",
    "country_share",
    "capital_abroad",
    "region_votes",
    "region_share",
    "near",
    "nearby",
    "outlet_country",
    "outlet_region",
    "outlet_country_log",
    "outlet_region_log",
    "outlet_near",
    "inside_rival",
)


@dataclass(frozen=True, slots=True)
class Table:
    """All meanings of all names of a text: one row a meaning, rows of one group side by side.

    A group is one name with one qualifier; `starts` is each group's first row, `group_of` the
    group of each name (-1: none), `weight` how much a group's vote counts.
    """

    group_of: tuple[int, ...]
    groups: Ints  # (rows,)
    starts: Ints  # (groups,)
    weight: Floats  # (groups,)
    numbers: Ints  # (rows,)
    uses: Ints  # (rows,)
    country: Ints  # (rows,)
    region: Ints  # (rows,)
    points: Floats  # (rows, 3), on the unit sphere
    area: NDArray[np.bool_]  # (rows,): countries and regions of the world have no one point
    fixed: Floats  # (rows, len(CHOICE)), the columns that do not depend on other names

    def probabilities(self, scores: Floats) -> Floats:
        """Turn scores into probabilities within each group."""
        top = np.maximum.reduceat(scores, self.starts)
        exp = np.exp(scores - top[self.groups])
        result: Floats = exp / np.add.reduceat(exp, self.starts)[self.groups]
        return result

    def best(self, probability: Floats) -> Ints:
        """Return the row of each group's best meaning, the first of equals."""
        top = np.maximum.reduceat(probability, self.starts)
        rows = np.flatnonzero(probability == top[self.groups])
        _, first = np.unique(self.groups[rows], return_index=True)
        result: Ints = rows[first]
        return result

    def seat(self, row: int) -> int:
        """Return the town of the same name in the middle of the region of `row`, else `row`.

        "In Nablus" means the town, "Nablus province" the region; "New York" is left alone, whose
        town is at its edge.
        """
        if (
            self.fixed[row, CHOICE.index("holds_namesake")]
            and not (self.fixed[row, CHOICE.index("called_area")])
        ):
            same = (self.groups == self.groups[row]) & (self.region == self.numbers[row])
            towns = np.flatnonzero(same & ~self.area)
            closeness = _closeness(self.points[towns], self.points[[row]])[:, 0]
            near = towns[closeness > 1.0 - SEAT_KM / NEAR_KM]
            if len(near):
                return int(near[np.argmax(self.fixed[near, CHOICE.index("population")])])
        return row

    def in_context(self, probability: Floats) -> Floats:
        """Fill in the columns that the other names decide, given how likely each meaning is."""
        features = self.fixed.copy()
        vote = probability * self.weight[self.groups]
        for column, share, ids in (
            ("country_votes", "country_share", self.country),
            ("region_votes", "region_share", self.region),
        ):
            others, total = self._votes_of_others(ids, vote)
            features[:, CHOICE.index(column)] = others / (1.0 + others)
            features[:, CHOICE.index(share)] = others / np.maximum(total, 1e-9) * (total > 0.3)
        # "Washington", "Georgia" among many countries
        countries = np.bincount(self.country[self.country >= 0], vote[self.country >= 0])
        several = min(1.0, float((countries > 0.5).sum()) / 4.0) if len(countries) else 0.0
        capital = self.fixed[:, CHOICE.index("capital")]
        features[:, CHOICE.index("capital_abroad")] = capital * several
        near, nearby = self._nearness(probability)
        features[:, CHOICE.index("near")] = near
        features[:, CHOICE.index("nearby")] = nearby
        return features

    def _votes_of_others(self, ids: Ints, vote: Floats) -> tuple[Floats, Floats]:
        known = ids >= 0
        width = int(ids.max()) + 1 if known.any() else 0
        if not width:
            return np.zeros(len(ids)), np.zeros(len(ids))
        total = np.bincount(ids[known], vote[known], width)
        pair = self.groups * (width + 1) + np.where(known, ids, width)
        _, inverse = np.unique(pair, return_inverse=True)
        own = np.bincount(inverse, vote)[inverse]
        others = np.where(known, total[ids] - own, 0.0)
        whole = np.add.reduceat(np.where(known, vote, 0.0), self.starts)
        rest = whole.sum() - whole[self.groups]
        return np.maximum(others, 0.0), rest

    def _nearness(self, probability: Floats) -> tuple[Floats, Floats]:
        anchors = self.best(probability)
        anchors = anchors[~self.area[anchors]]
        if not len(anchors):
            return np.zeros(len(self.groups)), np.zeros(len(self.groups))
        closeness = _closeness(self.points, self.points[anchors])
        closeness *= probability[anchors] * np.minimum(1.0, self.weight[self.groups[anchors]])
        closeness[self.groups[:, None] == self.groups[anchors]] = 0.0
        closeness[self.area] = 0.0
        total = closeness.sum(axis=1)
        return closeness.max(axis=1), total / (1.0 + total)


def weigh(table: Table, weights: Mapping[str, float]) -> Floats:
    """Score every row by what does not depend on the other names."""
    return table.fixed @ _vector(weights, CHOICE)


def make_table(
    names: Sequence[Name], text: str, *, gazetteer: Gazetteer, profile: Profile | None
) -> Table | None:
    """Lay out every meaning of every name; None if no name means anything."""
    keys = [name_key(name.text) for name in names]
    roles = find_qualifiers(names, text, gazetteer)
    by_key: dict[str, set[Role]] = {}
    for key, role in zip(keys, roles, strict=True):
        if role != _NO_ROLE:
            by_key.setdefault(key, set()).add(role)
    index: dict[tuple[str, Role], int] = {}
    members: list[list[int]] = []
    group_of: list[int] = []
    for i, (name, key, own_role) in enumerate(zip(names, keys, roles, strict=True)):
        if not len(name.postings):
            group_of.append(-1)
            continue
        known = by_key.get(key, set())
        # said once, it stays so
        role = next(iter(known)) if own_role == _NO_ROLE and len(known) == 1 else own_role
        group = index.setdefault((key, role), len(members))
        if group == len(members):
            members.append([])
        members[group].append(i)
        group_of.append(group)
    if not members:
        return None
    first = [names[group[0]].postings for group in members]
    sizes = np.array([len(postings) for postings in first])
    postings = np.concatenate(first).astype(np.int64)
    groups = np.repeat(np.arange(len(members)), sizes)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    trust = [max(names[i].trust for i in group) for group in members]
    counts = np.array([sum(names[i].trust for i in group) for group in members])
    numbers, uses = postings & NUMBER_MASK, postings >> USE_SHIFT
    rows: Any = gazetteer.entries[numbers]  # structured
    role_of = np.array([(role.inside, role.holds) for _, role in index])[groups]
    fixed = _fixed_features(rows, numbers, uses, groups, starts, role_of, gazetteer, profile)
    _add_forms(fixed, rows["kind"], groups, [[names[i] for i in group] for group in members])
    return Table(
        group_of=tuple(group_of),
        groups=groups,
        starts=starts,
        weight=np.array(trust) * (1.0 + np.log1p(np.maximum(counts - 1.0, 0.0))),
        numbers=numbers,
        uses=uses,
        country=rows["country"].astype(np.int64),
        region=rows["admin1"].astype(np.int64),
        points=_points(rows),
        area=np.isin(rows["kind"], (Kind.COUNTRY, Kind.ADMIN1)),
        fixed=fixed,
    )


def _fixed_features(
    rows: Any,  # structured array of ENTRY
    numbers: Ints,
    uses: Ints,
    groups: Ints,
    starts: Ints,
    roles: Ints,  # (rows, 2)
    gazetteer: Gazetteer,
    profile: Profile | None,
) -> Floats:
    kind, qualifier = rows["kind"], roles[:, 0]
    population = np.log10(rows["population"] + 10.0)
    columns = {
        "population": population,
        "country": kind == Kind.COUNTRY,
        "admin1": kind == Kind.ADMIN1,
        "admin2": kind == Kind.ADMIN2,
        "city": kind == Kind.CITY,
        "own_table": kind == Kind.REGION,
        "worldwide": (kind == Kind.REGION) & (rows["country"] < 0),
        "alternate": uses & Use.ALTERNATE > 0,
        "demonym": uses & Use.DEMONYM > 0,
        "shortened": uses & Use.SHORTENED > 0,
        "capital": rows["capital"] > 0,
        "tiny": rows["population"] < 1000,
    }
    own = np.where(uses == 0, population, 0.0)
    columns["other_name"] = (uses > 0) & (np.maximum.reduceat(own, starts)[groups] > 0)
    country_of = np.where(qualifier >= 0, gazetteer.entries["country"][qualifier], -2)
    kind_of = np.where(qualifier >= 0, gazetteer.entries["kind"][qualifier], -1)
    inside = (
        ((kind_of == Kind.COUNTRY) & (rows["country"] == country_of) & (kind != Kind.COUNTRY))
        | ((kind_of == Kind.ADMIN1) & (rows["admin1"] == qualifier) & (kind != Kind.ADMIN1))
        | ((kind_of == Kind.ADMIN2) & (rows["admin2"] == qualifier))
    )
    columns["qualifies"] = numbers == roles[:, 1]
    columns["qualified"] = inside
    columns["qualified_not"] = (qualifier >= 0) & ~inside
    if profile is not None:
        columns["outlet_country"] = _shares(rows["country"], profile.countries)
        columns["outlet_region"] = _shares(rows["admin1"], profile.regions)
        columns["outlet_country_log"] = np.log(columns["outlet_country"] * 20 + 1)
        columns["outlet_region_log"] = np.log(columns["outlet_region"] * 20 + 1)
        columns["outlet_near"] = _nearness_to(rows, profile.towns, gazetteer)
    # "Georgia", "Luxembourg": a region or large city of the same name makes the country doubtful
    rival = (kind == Kind.ADMIN1) & (uses == 0)
    columns["inside_rival"] = (kind == Kind.COUNTRY) & (np.maximum.reduceat(rival, starts)[groups])
    # "Almaty", "New York": a region and its town of one name
    towns = groups[kind == Kind.CITY] * len(gazetteer.entries) + rows["admin1"][kind == Kind.CITY]
    namesake = np.isin(groups * len(gazetteer.entries) + numbers, towns)
    columns["holds_namesake"] = namesake & (kind == Kind.ADMIN1)
    features = np.zeros((len(numbers), len(CHOICE)))
    for name, column in columns.items():
        features[:, CHOICE.index(name)] = column
    return features


def _add_forms(
    features: Floats, kind: Ints, groups: Ints, members: Sequence[Sequence[Name]]
) -> None:
    """Fill in how the names were written: "the Gulf", "Idlib province", "LAGOS, Nigeria —"."""
    tests: tuple[Callable[[Name], bool], ...] = (
        lambda name: name.called == "area",
        lambda name: name.called == "town",
        lambda name: name.article,
        lambda name: name.dateline,
    )
    area, town, article, dateline = (
        np.array([any(test(name) for name in group) for group in members])[groups] for test in tests
    )
    features[:, CHOICE.index("called_area")] = area & np.isin(kind, (Kind.ADMIN1, Kind.ADMIN2))
    features[:, CHOICE.index("called_town")] = town & (kind == Kind.CITY)
    features[:, CHOICE.index("article_own_table")] = article & (kind == Kind.REGION)
    features[:, CHOICE.index("article_town")] = article & (kind == Kind.CITY)
    # datelines are few: in this unit the penalty on large weights hardly touches theirs
    features[:, CHOICE.index("dateline_town")] = 3.0 * (dateline & (kind == Kind.CITY))


def _nearness_to(rows: Any, towns: Mapping[int, float], gazetteer: Gazetteer) -> Floats:
    if not towns:
        return np.zeros(len(rows))
    anchors: Any = gazetteer.entries[list(towns)]  # structured, as rows
    closeness = _closeness(_points(rows), _points(anchors)) @ np.array(list(towns.values()))
    closeness[np.isin(rows["kind"], (Kind.COUNTRY, Kind.ADMIN1))] = 0.0
    result: Floats = np.log(closeness * 20 + 1)
    return result


def _points(rows: Any) -> Floats:  # structured array of ENTRY
    """Put coordinates on the unit sphere: (rows, 3)."""
    latitude, longitude = np.radians(rows["latitude"] / 1e5), np.radians(rows["longitude"] / 1e5)
    return np.stack(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ],
        axis=1,
    )


def _closeness(points: Floats, anchors: Floats) -> Floats:
    """Return 1 for the same point, falling to 0 at NEAR_KM: (points, anchors)."""
    angles = np.arccos(np.clip(points @ anchors.T, -1.0, 1.0))
    result: Floats = np.maximum(0.0, 1.0 - angles * EARTH_KM / NEAR_KM)
    return result


@dataclass(frozen=True, slots=True)
class Role:
    """How a name stands beside another: the area written after it, or the area it is itself."""

    inside: int = -1
    holds: int = -1


_NO_ROLE = Role()


def find_qualifiers(names: Sequence[Name], text: str, gazetteer: Gazetteer) -> list[Role]:
    """Return for each name what "Paris, Texas" or "Paris (France)" settles, as entry numbers.

    The second must be a country or one of its regions, and hold a place of the first's name. Of
    several such areas the most populous is taken.
    """
    kinds, populations = gazetteer.entries["kind"], gazetteer.entries["population"]
    found = [_NO_ROLE] * len(names)
    for i, (name, after) in enumerate(itertools.pairwise(names)):
        if not _BETWEEN.fullmatch(text[name.span.end : after.span.start]):
            continue
        inside = name.postings & NUMBER_MASK
        areas = [
            posting & NUMBER_MASK
            for posting in after.postings.tolist()
            if not posting >> USE_SHIFT & Use.DEMONYM
            and kinds[posting & NUMBER_MASK] <= Kind.ADMIN2
            and _holds(gazetteer, posting & NUMBER_MASK, inside)
        ]
        if areas:
            area = max(areas, key=lambda number: (int(populations[number]), -number))
            found[i] = Role(inside=area)
            found[i + 1] = Role(holds=area)
    return found


def _holds(gazetteer: Gazetteer, area: int, numbers: NDArray[np.integer[Any]]) -> bool:
    rows: Any = gazetteer.entries[numbers]  # structured
    entry: Any = gazetteer.entries[area]
    if entry["kind"] == Kind.COUNTRY:
        return bool(((rows["country"] == entry["country"]) & (rows["kind"] != Kind.COUNTRY)).any())
    return bool((rows["admin1" if entry["kind"] == Kind.ADMIN1 else "admin2"] == area).any())


def read_profile(texts: Iterable[tuple[str, Sequence[Name]]], *, gazetteer: Gazetteer) -> Profile:
    """Sum the votes of an outlet's texts and their names, at most 3 a text for one area.

    The first sum knows no outlet; the second reads each text by the light of the first.
    """
    texts = list(texts)
    profile = Profile({}, {}, {})
    for _ in range(ROUNDS):
        sums: tuple[dict[int, float], ...] = ({}, {}, {})
        for text, names in texts:
            table = make_table(names, text, gazetteer=gazetteer, profile=profile)
            if table is not None:
                _add_votes(table, gazetteer, sums)
        profile = Profile(*(_normalised(one) for one in sums))
    return profile


def _add_votes(table: Table, gazetteer: Gazetteer, sums: Sequence[dict[int, float]]) -> None:
    probability = table.probabilities(weigh(table, gazetteer.weights["prior"]))
    features = table.in_context(probability)
    probability = table.probabilities(features @ _vector(gazetteer.weights["choice"], CHOICE))
    vote = probability * table.weight[table.groups]
    towns = np.where(table.area, -1, table.numbers)
    for ids, one in zip((table.country, table.region, towns), sums, strict=True):
        for number in np.unique(ids[(ids >= 0) & (vote > 0.02)]).tolist():
            total = float(vote[ids == number].sum())
            one[number] = one.get(number, 0.0) + min(total, 3.0)


def _normalised(sums: Mapping[int, float]) -> dict[int, float]:
    total = sum(sums.values()) or 1.0
    return {number: value / total for number, value in sorted(sums.items()) if value / total > 0.01}


def _shares(ids: Ints, shares: Mapping[int, float]) -> Floats:
    return np.array([shares.get(number, 0.0) for number in ids.tolist()])


def _vector(weights: Mapping[str, float], names: Sequence[str]) -> Floats:
    return np.array([weights.get(name, 0.0) for name in names])
