"""POLECAT: 40 columns, tab-separated, one row an event."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from onrecord.exports.cells import Column, clean, header, line
from onrecord.exports.codes import Codes, Country
from onrecord.exports.rows import Row
from onrecord.exports.selection import Coded, Party
from onrecord.public import Actor

#: What POLECAT's readers take for a missing name or code.
MISSING = "None"
_JOIN = "; "


def columns(codes: Codes) -> Sequence[Column[Coded]]:
    """Return POLECAT's columns in its order."""
    return (
        Column("Event ID", "id of the article, `_`, id of the event", event_id),
        Column(
            "Event Date",
            "first day that the words give the event; empty if they give none",
            lambda c: c.date.start or "",
        ),
        Column("Event Type", "`type`", lambda c: c.event.type),
        Column("Event Mode", "`mode`", lambda c: c.event.mode),
        Column("Intensity", "`score`", lambda c: c.event.score),
        Column("Quad Code", "`quad` in capitals", lambda c: c.event.quad.upper()),
        Column(
            "Contexts",
            "`contexts`; with `--all-status` also `future`, `hypothetical`, `negation`",
            lambda c: _JOIN.join(c.contexts) or None,
        ),
        *_side("Actor", codes, lambda c: c.actors),
        *_side("Recipient", codes, lambda c: c.recipients),
        *_place(codes),
        Column("Source", "the outlet", lambda c: c.record.article.outlet),
        Column("Publication Date", "day of publication", lambda c: c.published or ""),
        Column(
            "Story People",
            "persons of the article",
            lambda c: _names(a for a in c.record.actors if a.kind == "person"),
        ),
        Column(
            "Story Organizations",
            "organizations and governments of the article",
            lambda c: _names(
                a for a in c.record.actors if a.kind in ("organization", "government")
            ),
        ),
        Column(
            "Story Locations",
            "places of the article",
            lambda c: _JOIN.join(_one(p.name) for p in c.record.places) or None,
        ),
        Column("Language", "BCP 47 tag", lambda c: c.record.article.language),
        Column(
            "Version",
            "`onrecord` and its version",
            lambda c: f"onrecord {c.record.run.onrecord}",
        ),
    )


def rows(coded: Coded, made: Sequence[Column[Coded]]) -> Iterator[Row]:
    """Return the event's one row."""
    yield Row(
        id=event_id(coded),
        line=line((column.cell(coded) for column in made), missing=MISSING),
        actors=coded.actors,
        recipients=coded.recipients,
    )


def first_line(made: Sequence[Column[Coded]]) -> bytes:
    """Return the header."""
    return header(made)


def event_id(coded: Coded) -> str:
    """Return the row's id: POLECAT's readers take what is before `_` for the article."""
    return f"{coded.record.article.id}_{coded.event.id}"


def _side(
    side: str, codes: Codes, parties: Callable[[Coded], tuple[Party, ...]]
) -> tuple[Column[Coded], ...]:
    def each(name: str, about: str, cell: Callable[[Party], str | None]) -> Column[Coded]:
        return Column(
            name,
            about,
            lambda c: _JOIN.join(_one(cell(p)) for p in parties(c)) or None,
        )

    def state(party: Party) -> Country | None:
        return codes.countries.get(codes.country_field(party.actor) or "")

    def sectors(party: Party) -> Sequence[str]:
        return codes.sectors_of(party.actor)

    return (
        each(f"{side} Name", "`name` of the actor", lambda p: p.actor.name),
        each(
            f"{side} Country",
            "`country`, or UNO, EUR, IGO, NGO, IMG, ISM, MNC",
            lambda p: codes.country_field(p.actor),
        ),
        each(
            f"{side} COW",
            "number in the Correlates of War state system",
            lambda p: found.cow if (found := state(p)) else None,
        ),
        each(
            f"Primary {side} Sector",
            "first of `sectors`",
            lambda p: next(iter(sectors(p)), None),
        ),
        each(f"{side} Sectors", "`sectors`, joined by `|`", lambda p: "|".join(sectors(p))),
        each(f"{side} Title", "`role`", lambda p: p.actor.role),
        each(f"{side} Name Raw", "the words that put it there", lambda p: p.span.text),
        each(f"Wikipedia {side} ID", "`wikidata`", lambda p: p.actor.wikidata),
    )


def _place(codes: Codes) -> tuple[Column[Coded], ...]:
    return (
        Column("Placename", "`name` of the place", lambda c: c.place and c.place.name),
        Column("City", "of the gazetteer", lambda c: codes.area(c.place).city),
        Column(
            "District", "second level, of the gazetteer", lambda c: codes.area(c.place).district
        ),
        Column("Province", "first level, of the gazetteer", lambda c: codes.area(c.place).province),
        Column("Country", "`country` of the place", lambda c: c.place and c.place.country),
        Column("Latitude", "`latitude`", lambda c: _number(c.place and c.place.latitude)),
        Column("Longitude", "`longitude`", lambda c: _number(c.place and c.place.longitude)),
        Column("GeoNames ID", "`geonameid`", lambda c: _number(c.place and c.place.geonameid)),
        Column("Raw Placename", "the words that name the place", lambda c: c.place_words),
        Column(
            "Feature Type",
            "`feature`: GeoNames’ class, not its finer code",
            lambda c: c.place and c.place.feature,
        ),
    )


def _number(value: float | None) -> str:
    return "" if value is None else str(value)


def _names(actors: Iterator[Actor]) -> str | None:
    return _JOIN.join(_one(a.name) for a in actors) or None


def _one(value: str | None) -> str:
    """Return one of several values of a cell: without the sign that stands between them."""
    return clean(value.replace(";", ",")) if value else MISSING
