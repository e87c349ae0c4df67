"""Other code books' codes for ours: countries, bodies, sectors, CAMEO, areas around a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord.lexicons import DATA, load_rows
from onrecord.places import Gazetteer, Kind
from onrecord.public import Actor, Place

#: Sectors of ours that PLOVER has in its country field.
_AS_COUNTRY = ("IGO", "NGO", "ISM", "IMG", "MNC")


@dataclass(frozen=True, slots=True)
class Country:
    """A state or territory in other code books."""

    code: str
    name: str
    cow: str | None
    fips: str | None
    cameo: str
    note: str


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation with a code of its own."""

    name: str
    country: str | None
    group: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Sector:
    """A PLOVER sector as CAMEO role and ICEWS sector."""

    sector: str
    cameo: str | None
    icews: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Cameo:
    """A CAMEO code for a type and mode, and how sure it is: sure, likely, rough."""

    type: str
    mode: str | None
    cameo: str
    text: str
    goldstein: float
    sure: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """What lies around a place, from the gazetteer; None where it has nothing of that level."""

    city: str | None
    district: str | None
    province: str | None


NOWHERE = Area(city=None, district=None, province=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """The tables of data/exports and data/plover/cameo.tsv, and the gazetteer."""

    countries: Mapping[str, Country]
    bodies: Mapping[str, Body]
    sectors: Mapping[str, Sector]
    cameo: Mapping[tuple[str, str | None], Cameo]
    gazetteer: Gazetteer
    by_id: NDArray[np.int64]  # rows of the gazetteer, sorted by GeoNames id

    @classmethod
    def load(cls, data: Path = DATA) -> Codes:
        """Load every table.

        Raises: LexiconError if one is not what its card says.
        """
        folder = data / "exports"
        gazetteer = Gazetteer.load(data / "gazetteer")
        return cls(
            countries={r.code: r for r in load_rows(folder / "countries.tsv", Country)},
            bodies={r.name: r for r in load_rows(folder / "bodies.tsv", Body)},
            sectors={r.sector: r for r in load_rows(folder / "sectors.tsv", Sector)},
            cameo=load_cameo(data),
            gazetteer=gazetteer,
            by_id=np.argsort(gazetteer.entries["geonameid"][:-1], kind="stable"),
        )

    def country_field(self, actor: Actor) -> str | None:
        """Return what PLOVER has in an actor's country field: a state, or UNO, EUR, IGO, NGO …"""
        body = self.body(actor)
        if body and body.country:
            return body.country
        if actor.country:
            return actor.country
        return next((sector for sector in actor.sectors if sector in _AS_COUNTRY), None)

    def body(self, actor: Actor) -> Body | None:
        """Return the organisation that an actor is or belongs to by its name.

        "United Nations inspectors" are of the United Nations.
        """
        words = actor.name.split(" ")
        names = (" ".join(words[:n]) for n in range(len(words), 0, -1))
        return next((self.bodies[name] for name in names if name in self.bodies), None)

    def sectors_of(self, actor: Actor) -> Sequence[str]:
        """Return an actor's sectors without those that PLOVER has in its country field."""
        return [sector for sector in actor.sectors if sector not in _AS_COUNTRY]

    def area(self, place: Place | None) -> Area:
        """Return the city, district and province of a place; nothing for a country or region."""
        if place is None or place.geonameid is None:
            return NOWHERE
        ids = self.gazetteer.entries["geonameid"][:-1]
        at = int(np.searchsorted(ids, place.geonameid, sorter=self.by_id))
        if at == len(self.by_id) or ids[self.by_id[at]] != place.geonameid:
            return NOWHERE
        number = int(self.by_id[at])
        row = self.gazetteer.entries[number]
        kind = Kind(int(row["kind"]))
        if kind in (Kind.COUNTRY, Kind.REGION):
            return NOWHERE
        return Area(
            city=self._name(number) if kind is Kind.CITY else None,
            district=self._name(number if kind is Kind.ADMIN2 else int(row["admin2"])),
            province=self._name(number if kind is Kind.ADMIN1 else int(row["admin1"])),
        )

    def _name(self, number: int) -> str | None:
        return self.gazetteer.entry(number).name if number >= 0 else None


def load_cameo(data: Path = DATA) -> dict[tuple[str, str | None], Cameo]:
    """Return the CAMEO code for every PLOVER type and mode; mode None for the type alone."""
    return {(r.type, r.mode): r for r in load_rows(data / "plover" / "cameo.tsv", Cameo)}
