"""ICEWS: 20 columns, tab-separated, one row a pair of actors, CAMEO codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from onrecord.exports.cells import Column, header, line, sentence_number
from onrecord.exports.codes import Codes
from onrecord.exports.dyads import Dyad, dyads, number_of
from onrecord.exports.rows import Row
from onrecord.exports.selection import Coded, Party


def columns(codes: Codes) -> Sequence[Column[Dyad]]:
    """Return ICEWS' columns in its order."""
    return (
        Column("Event ID", "a number from the ids of event and actors", lambda d: d.number),
        Column(
            "Event Date",
            "first day that the words give the event, else the day of publication",
            lambda d: d.coded.date.start,
        ),
        *_side("Source", codes, lambda d: d.actor),
        Column("Event Text", "label of the CAMEO code", lambda d: d.cameo.text),
        Column("CAMEO Code", "`type` and `mode` by our crosswalk", lambda d: d.cameo.cameo),
        Column("Intensity", "Goldstein's value of the code", lambda d: d.cameo.goldstein),
        *_side("Target", codes, lambda d: d.recipient),
        Column(
            "Story ID",
            "a number from the article's id",
            lambda d: number_of(d.coded.record.article.id),
        ),
        Column(
            "Sentence Number",
            "of the first evidence",
            lambda d: sentence_number(d.coded.record.article.text, d.coded.at),
        ),
        Column("Publisher", "the outlet", lambda d: d.coded.record.article.outlet),
        Column("City", "of the gazetteer", lambda d: codes.area(d.coded.place).city),
        Column(
            "District",
            "second level, of the gazetteer",
            lambda d: codes.area(d.coded.place).district,
        ),
        Column(
            "Province",
            "first level, of the gazetteer",
            lambda d: codes.area(d.coded.place).province,
        ),
        Column(
            "Country",
            "name of the country of the place",
            lambda d: _country(p.country if (p := d.coded.place) else None, codes),
        ),
        Column("Latitude", "`latitude`", lambda d: p.latitude if (p := d.coded.place) else None),
        Column("Longitude", "`longitude`", lambda d: p.longitude if (p := d.coded.place) else None),
    )


def rows(coded: Coded, made: Sequence[Column[Dyad]], codes: Codes) -> Iterator[Row]:
    """Return a row for each dyad."""
    for dyad in dyads(coded, codes):
        yield Row(
            id=str(dyad.number),
            line=line(column.cell(dyad) for column in made),
            actors=(dyad.actor,) if dyad.actor else (),
            recipients=(dyad.recipient,) if dyad.recipient else (),
            coded_as=dyad.cameo.cameo,
            sure=dyad.cameo.sure,
        )


def first_line(made: Sequence[Column[Dyad]]) -> bytes:
    """Return the header."""
    return header(made)


def _side(
    side: str, codes: Codes, party: Callable[[Dyad], Party | None]
) -> tuple[Column[Dyad], ...]:
    def sectors(found: Party | None) -> str | None:
        rows = (codes.sectors.get(s) for s in found.actor.sectors) if found else ()
        return ",".join(r.icews for r in rows if r and r.icews) or None

    def country(found: Party | None) -> str | None:
        return _country(found.actor.country if found else None, codes)

    def name(found: Party | None) -> str | None:
        return found.actor.name if found else None

    return (
        Column(f"{side} Name", "`name` of the actor", lambda d: name(party(d))),
        Column(
            f"{side} Sectors",
            "`sectors` as ICEWS names them, joined by commas",
            lambda d: sectors(party(d)),
        ),
        Column(f"{side} Country", "name of its `country`", lambda d: country(party(d))),
    )


def _country(code: str | None, codes: Codes) -> str | None:
    found = codes.countries.get(code or "")
    return found.name if found else None
