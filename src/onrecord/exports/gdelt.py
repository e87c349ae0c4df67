"""GDELT 2.0: 61 columns of events and 16 of mentions, tab-separated, without headers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from onrecord.exports.cells import Column, line, sentence_number
from onrecord.exports.codes import Codes
from onrecord.exports.dyads import Dyad, dyads
from onrecord.exports.rows import Row
from onrecord.exports.selection import Coded, Party
from onrecord.public import Place

_ROLES = 3
_MIDNIGHT = "000000"
_US = "USA"
#: GDELT's numbers of a place: country, US state, US city, city, state; 0 for none.
_NO_PLACE = 0


def columns(codes: Codes) -> Sequence[Column[Dyad]]:
    """Return GDELT's columns of events in its order."""
    return (
        Column("GLOBALEVENTID", "a number from the ids of event and actors", lambda d: d.number),
        Column(
            "SQLDATE",
            "first day that the words give the event, else the day of publication",
            lambda d: _digits(d.coded.date.start),
        ),
        Column(
            "MonthYear", "SQLDATE's first six digits", lambda d: _digits(d.coded.date.start)[:6]
        ),
        Column("Year", "SQLDATE's first four", lambda d: _digits(d.coded.date.start)[:4]),
        Column(
            "FractionDate",
            "year and (month × 30 + day) / 365, as GDELT counts",
            lambda d: _fraction(d.coded.date.start),
        ),
        *_actor("Actor1", codes, lambda d: d.actor),
        *_actor("Actor2", codes, lambda d: d.recipient),
        Column(
            "IsRootEvent",
            "1: the evidence is in headline, standfirst or first paragraph",
            lambda d: int(_leads(d.coded)),
        ),
        Column("EventCode", "`type` and `mode` by our crosswalk", lambda d: d.cameo.cameo),
        Column("EventBaseCode", "its first three digits", lambda d: d.cameo.cameo[:3]),
        Column("EventRootCode", "its first two", lambda d: d.cameo.cameo[:2]),
        Column("QuadClass", "1 to 4, from EventRootCode", lambda d: _quad(d.cameo.cameo)),
        Column("GoldsteinScale", "Goldstein's value of the code", lambda d: d.cameo.goldstein),
        Column("NumMentions", "reports that tell of it, by `onrecord stories`", _reports),
        Column("NumSources", "outlets that tell of it", _outlets),
        Column("NumArticles", "articles that tell of it", _articles),
        Column("AvgTone", "empty: onrecord measures no tone", lambda d: None),
        *_geography("Actor1Geo", "empty: an article seldom says where an actor is", codes, None),
        *_geography("Actor2Geo", "the same", codes, None),
        *_geography("ActionGeo", "the place of the event", codes, lambda d: d.coded.place),
        Column("DATEADDED", "time of publication in UTC, 14 digits", lambda d: _published(d.coded)),
        Column("SOURCEURL", "`url`", lambda d: d.coded.record.article.url),
    )


def mention_columns() -> Sequence[Column[Dyad]]:
    """Return GDELT's columns of mentions in its order."""
    return (
        Column("GLOBALEVENTID", "that of the event", lambda d: d.number),
        Column(
            "EventTimeDate",
            "SQLDATE and six zeros",
            lambda d: _digits(d.coded.date.start) + _MIDNIGHT,
        ),
        Column("MentionTimeDate", "time of publication", lambda d: _published(d.coded)),
        Column(
            "MentionType",
            "1: the article has a `url`; 2: it has none",
            lambda d: 1 if d.coded.record.article.url else 2,
        ),
        Column(
            "MentionSourceName",
            "host of the `url`, else the outlet",
            lambda d: _host(d.coded) or d.coded.record.article.outlet,
        ),
        Column(
            "MentionIdentifier",
            "`url`, else the article's id",
            lambda d: d.coded.record.article.url or d.coded.record.article.id,
        ),
        Column(
            "SentenceID",
            "number of the sentence",
            lambda d: sentence_number(d.coded.record.article.text, d.coded.at),
        ),
        Column("Actor1CharOffset", "offset in code points, -1: none", lambda d: _start(d.actor)),
        Column("Actor2CharOffset", "the same", lambda d: _start(d.recipient)),
        Column("ActionCharOffset", "offset of the first evidence", lambda d: d.coded.at),
        Column("InRawText", "1: offsets are in the text as read", lambda d: 1),
        Column(
            "Confidence",
            "`confidence` in steps of ten, 10 to 100",
            lambda d: max(10, round(d.coded.confidence * 10) * 10),
        ),
        Column(
            "MentionDocLen",
            "characters of the article",
            lambda d: len(d.coded.record.article.text),
        ),
        Column("MentionDocTone", "empty: onrecord measures no tone", lambda d: None),
        Column("MentionDocTranslationInfo", "empty: nothing is translated", lambda d: None),
        Column("Extras", "empty, as in GDELT", lambda d: None),
    )


def rows(
    coded: Coded, made: Sequence[Column[Dyad]], mentions: Sequence[Column[Dyad]], codes: Codes
) -> Iterator[Row]:
    """Return a row for each dyad, with its line of the mentions."""
    for dyad in dyads(coded, codes):
        yield Row(
            id=str(dyad.number),
            line=line(column.cell(dyad) for column in made),
            mentions=(line(column.cell(dyad) for column in mentions),),
            actors=(dyad.actor,) if dyad.actor else (),
            recipients=(dyad.recipient,) if dyad.recipient else (),
            coded_as=dyad.cameo.cameo,
            sure=dyad.cameo.sure,
        )


def _actor(
    name: str, codes: Codes, party: Callable[[Dyad], Party | None]
) -> tuple[Column[Dyad], ...]:
    def country(dyad: Dyad) -> str:
        found = party(dyad)
        state = codes.countries.get(found.actor.country or "") if found else None
        return state.cameo if state else ""

    def group(dyad: Dyad) -> str:
        found = party(dyad)
        body = codes.body(found.actor) if found else None
        return (body.group or "") if body else ""

    def roles(dyad: Dyad) -> list[str]:
        found = party(dyad)
        rows = (codes.sectors.get(s) for s in found.actor.sectors) if found else ()
        return [r.cameo for r in rows if r and r.cameo][:_ROLES]

    def role(number: int) -> Callable[[Dyad], str | None]:
        return lambda d: next(iter(roles(d)[number:]), None)

    def printed(dyad: Dyad) -> str | None:
        found = party(dyad)
        return found.actor.name.upper() if found else None

    return (
        Column(
            f"{name}Code",
            "country, group and roles in one",
            lambda d: "".join((country(d), group(d), *roles(d))),
        ),
        Column(f"{name}Name", "`name` of the actor in capitals", printed),
        Column(f"{name}CountryCode", "`country` as CAMEO writes it", country),
        Column(f"{name}KnownGroupCode", "of an organisation that CAMEO knows", group),
        Column(f"{name}EthnicCode", "empty", lambda d: None),
        Column(f"{name}Religion1Code", "empty", lambda d: None),
        Column(f"{name}Religion2Code", "empty", lambda d: None),
        Column(f"{name}Type1Code", "first of `sectors` as CAMEO's role", role(0)),
        Column(f"{name}Type2Code", "second", role(1)),
        Column(f"{name}Type3Code", "third", role(2)),
    )


def _geography(
    name: str, about: str, codes: Codes, place: Callable[[Dyad], Place | None] | None
) -> tuple[Column[Dyad], ...]:
    def at(dyad: Dyad) -> Place | None:
        return place(dyad) if place else None

    def fips(dyad: Dyad) -> str | None:
        found = at(dyad)
        state = codes.countries.get(found.country or "") if found else None
        return state.fips if state else None

    def full_name(dyad: Dyad) -> str | None:
        found = at(dyad)
        if found is None:
            return None
        state = codes.countries.get(found.country or "")
        around = (found.name, codes.area(found).province, state.name if state else None)
        return ", ".join(dict.fromkeys(part for part in around if part))

    return (
        Column(
            f"{name}_Type",
            f"{about}; 0: none, 1: country, 2, 5: first-level area (in the US, elsewhere), "
            "3, 4: city",
            lambda d: _place_type(at(d), codes),
        ),
        Column(f"{name}_FullName", f"{about}, its area and country", full_name),
        Column(f"{name}_CountryCode", f"{about}: FIPS 10-4 of its country", fips),
        Column(f"{name}_ADM1Code", "FIPS of the country: onrecord has no codes of areas", fips),
        Column(f"{name}_ADM2Code", "empty", lambda d: None),
        Column(
            f"{name}_Lat", f"{about}: `latitude`", lambda d: p.latitude if (p := at(d)) else None
        ),
        Column(
            f"{name}_Long", f"{about}: `longitude`", lambda d: p.longitude if (p := at(d)) else None
        ),
        Column(
            f"{name}_FeatureID",
            "empty: GDELT has ids of GNS here, the sidecar has `geonameid`",
            lambda d: None,
        ),
    )


def _place_type(place: Place | None, codes: Codes) -> int:
    if place is None or place.latitude is None:
        return _NO_PLACE
    area, american = codes.area(place), place.country == _US
    if area.city:
        return 3 if american else 4
    if area.province:
        return 2 if american else 5
    return 1 if place.country else _NO_PLACE


def _start(party: Party | None) -> int:
    return party.span.start if party else -1


def _reports(dyad: Dyad) -> int:
    return len(dyad.coded.counted.event_ids) if dyad.coded.counted else 1


def _outlets(dyad: Dyad) -> int:
    return max(1, dyad.coded.counted.outlets) if dyad.coded.counted else 1


def _articles(dyad: Dyad) -> int:
    return len(dyad.coded.counted.article_ids) if dyad.coded.counted else 1


def _digits(day: str | None) -> str:
    return day.replace("-", "") if day else ""


def _fraction(day: str | None) -> str | None:
    if day is None:
        return None
    found = date.fromisoformat(day)
    return f"{found.year + (found.month * 30 + found.day) / 365:.4f}"


def _published(coded: Coded) -> str:
    published = coded.record.article.published
    if published is None:
        return ""
    moment = datetime.fromisoformat(published)
    if moment.tzinfo:
        moment = moment.astimezone(UTC)
    return moment.strftime("%Y%m%d%H%M%S")


def _host(coded: Coded) -> str | None:
    url = coded.record.article.url
    return urlsplit(url).hostname if url else None


def _quad(code: str) -> int:
    """Return CAMEO's quad class as GDELT has it, which is by the root code alone."""
    root = int(code[:2])
    return 1 + sum(root >= first for first in (6, 9, 14))


def _leads(coded: Coded) -> bool:
    blocks = coded.record.article.blocks
    first = next((b for b in blocks if b.kind == "paragraph"), None)
    lead = [b for b in blocks if b.kind in ("headline", "standfirst") or b is first]
    return any(b.start <= coded.at < b.end for b in lead)
