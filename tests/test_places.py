"""Places: which words name one, and which one they name."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marked import marked
from onrecord.errors import LexiconError
from onrecord.kit import Kit
from onrecord.lexicons import DATA, load_rows
from onrecord.names import Country, Region
from onrecord.parse import Document, parse
from onrecord.places import (
    Gazetteer,
    Kind,
    find_places,
    outlet_profiles,
    resolve_spans,
)
from onrecord.places.gazetteer import name_key
from onrecord.records import Article, Block, BlockKind, Origin, Place, Span

Find = Callable[..., tuple[Place, ...]]


def document(kit: Kit, text: str, *, outlet: str | None = None, name: str = "a") -> Document:
    """Parse `text`, each line a paragraph."""
    article = Article(
        id=name,
        url=None,
        text=text,
        outlet=outlet,
        headline=None,
        bylines=(),
        published=None,
        language="en",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    blocks = []
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line.rstrip())
        if line.strip():
            blocks.append(
                Block(
                    id=f"{name}-{start}",
                    article_id=name,
                    span=Span(start, end),
                    kind=BlockKind.PARAGRAPH,
                    parent_id=None,
                    origin=Origin(method="rule:test", version="1"),
                )
            )
        start += len(line)
    return parse(article, blocks, parser=kit.parser)


@pytest.fixture(scope="module")
def find(kit: Kit) -> Find:
    def find(text: str, *, outlet: str | None = None) -> tuple[Place, ...]:
        return find_places(document(kit, text, outlet=outlet), (), gazetteer=kit.gazetteer)

    return find


def named(places: tuple[Place, ...]) -> dict[str, str | None]:
    return {place.name: place.country for place in places}


@pytest.mark.parametrize(
    ("template", "country", "geonameid"),
    [
        pytest.param(
            "The mayor of {place:Paris}, Texas, said {place:Paris} would hold a fair.",
            "USA",
            4717560,
            id="a qualifier holds for the whole text",
        ),
        pytest.param(
            "The two ministers met in {place:Paris} and flew home to Berlin and Madrid.",
            "FRA",
            2988507,
            id="without one, the place everybody knows",
        ),
        pytest.param(
            "Police in {place:Cambridge}, Boston and Worcester, Massachusetts, closed roads.",
            "USA",
            4931972,
            id="the other places of the text decide",
        ),
        pytest.param(
            "Fire crews from Oxford and Reading went to {place:Cambridge} in England.",
            "GBR",
            2653941,
            id="and they decide otherwise",
        ),
        pytest.param(
            "The bus left {place:Springfield}, Ill., at noon.",
            "USA",
            4250542,
            id="an abbreviation qualifies",
        ),
        pytest.param(
            "She flew from Atlanta, {place:Georgia}, and will return to {place:Georgia} in May.",
            "USA",
            4197000,
            id="the area of a qualifier is settled too",
        ),
        pytest.param(
            "The parliament of {place:Georgia} met in Tbilisi as Armenia and Turkey watched.",
            "GEO",
            614540,
            id="a country whose name is also a state's",
        ),
        pytest.param(
            "{place:WASHINGTON} (AP) — The United States will send aid to Haiti.",
            "USA",
            4140963,
            id="a dateline names a town",
        ),
    ],
)
def test_context_decides_between_places_of_one_name(
    find: Find, template: str, country: str, geonameid: int
) -> None:
    text, spans = marked(template)
    found = {place.spans: place for place in find(text)}
    assert spans["place"] in found
    place = found[spans["place"]]
    assert (place.country, place.geonameid) == (country, geonameid)


@pytest.mark.parametrize(
    ("text", "name", "feature"),
    [
        pytest.param("Tankers now avoid the Red Sea.", "Red Sea", "H", id="sea"),
        pytest.param("Ships left the Strait of Hormuz.", "Strait of Hormuz", "H", id="strait"),
        pytest.param("Shells fell across the Donbas.", "Donbas", "L", id="conflict area"),
        pytest.param("Rebels in Darfur freed two drivers.", "Darfur", "L", id="region"),
        pytest.param("Leaders from all over Africa came.", "Africa", "L", id="continent"),
        pytest.param("Aid reached Eastern Ghouta.", "Eastern Ghouta", "L", id="suburb at war"),
    ],
)
def test_own_table_gives_what_city_lists_lack(
    find: Find, text: str, name: str, feature: str
) -> None:
    (place,) = find(text)
    start = text.index(name)
    assert place.spans == (Span(start, start + len(name)),)
    assert place.feature == feature
    assert place.latitude is not None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Jordan Henderson scored twice.", id="first name"),
        pytest.param("Paris Hilton and Chelsea Lane waved.", id="first names of two"),
        pytest.param("Mr Lincoln and Mrs Houston signed the letter.", id="after a title"),
        pytest.param("He stood outside his studio and waved.", id="a description"),
        pytest.param("It may rain in march, said us.", id="small letters"),
        pytest.param("Police said the man was at home.", id="a word that is also a town"),
    ],
)
def test_other_names_and_words_are_no_places(find: Find, text: str) -> None:
    assert find(text) == ()


def test_demonyms_are_mentions_of_their_country(find: Find) -> None:
    text, spans = marked(
        "{ru:Russian} troops left. {ua:Ukrainian} farmers returned, and {ru:Russia} protested."
    )
    found = {place.country: place for place in find(text)}
    assert found["RUS"].spans == spans["ru"]
    assert found["RUS"].name == "Russia"
    assert found["UKR"].spans == spans["ua"]
    assert found["UKR"].name == "Ukraine"


def test_one_place_has_one_record_under_its_fullest_name(find: Find) -> None:
    text, spans = marked(
        "The {us:United States} and the {us:U.S.} Navy helped; {us:US}-led crews came."
    )
    (place,) = find(text)
    assert (place.name, place.spans) == ("United States", spans["us"])


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Kosovo", "KOS"),
        ("Gaza", "PSE"),
        ("West Bank", "PSE"),
        ("Hong Kong", "HKG"),
        ("Taiwan", "TWN"),
        ("Abkhazia", "GEO"),
        ("South Ossetia", "GEO"),
        ("Donetsk People's Republic", "UKR"),
        ("Crimea", "UKR"),
        ("Nagorno-Karabakh", "AZE"),
        ("Northern Cyprus", "CYP"),
        ("Transnistria", "MDA"),
        ("Somaliland", "SOM"),
        ("Western Sahara", "MAR"),
        ("Falkland Islands", "FLK"),
        ("Spratly Islands", None),
        ("Kashmir", None),
    ],
)
def test_disputed_places_follow_the_manual(kit: Kit, name: str, country: str | None) -> None:
    doc = document(kit, f"They met in {name} today.")
    (entry,) = resolve_spans(doc, [Span(12, 12 + len(name))], gazetteer=kit.gazetteer)
    assert entry is not None
    assert entry.country == country


def test_a_bare_name_means_the_town_and_a_unit_the_region(kit: Kit) -> None:
    text = "Talks in Nablus failed.\nTalks in Nablus Governorate failed."
    town, region = (
        resolve_spans(
            document(kit, line), [Span(9, line.index(" failed"))], gazetteer=kit.gazetteer
        )[0]
        for line in text.splitlines()
    )
    assert town is not None
    assert region is not None
    assert (town.kind, region.kind) == (Kind.CITY, Kind.ADMIN1)


def test_unknown_places_of_the_parser_have_no_id(find: Find) -> None:
    found = [
        p for p in find("He lives in the village of Zzyxqorville, Texas.") if p.country is None
    ]
    assert all(place.geonameid is None and place.latitude is None for place in found)


def test_given_spans_give_one_entry_each(kit: Kit) -> None:
    text, spans = marked("From {x:Paris} to {x:Qwxyzzy} by train through {x:Lyon}.")
    got = resolve_spans(document(kit, text), spans["x"], gazetteer=kit.gazetteer)
    assert [entry and entry.country for entry in got] == ["FRA", None, "FRA"]


def test_an_outlets_other_articles_decide(kit: Kit) -> None:
    other = "The council of Waco met. Roads in Temple and Killeen, Texas, were closed."
    text = "A fire broke out in Troy on Sunday."
    docs = [document(kit, f"{other} ({i})", outlet="Bell Daily", name=str(i)) for i in range(4)]
    profiles = outlet_profiles(docs, gazetteer=kit.gazetteer)
    doc, span = document(kit, text, outlet="Bell Daily"), Span(20, 24)
    (plain,) = resolve_spans(doc, [span], gazetteer=kit.gazetteer)
    (local,) = resolve_spans(doc, [span], gazetteer=kit.gazetteer, profile=profiles["Bell Daily"])
    assert plain is not None
    assert local is not None
    assert plain.geonameid != local.geonameid
    assert abs(local.latitude - 31.2) < 0.3  # Troy near Temple, Texas


def test_credits_and_notices_are_not_read(kit: Kit) -> None:
    doc = document(kit, "The talks were held in Geneva.")
    credit = dataclasses.replace(doc.blocks[0], kind=BlockKind.CREDIT)
    assert (
        find_places(dataclasses.replace(doc, blocks=(credit,)), (), gazetteer=kit.gazetteer) == ()
    )


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.sampled_from(
            [
                "Paris",
                ",",
                "Texas",
                "the",
                "Gulf",
                "(",
                ")",
                "Ms",
                "Lima",
                "’s",
                "-",
                "\n",
                "In",
                "Côte",
                "d’Ivoire",
                "😀",
                "U.S.",
                "St.",
                "Louis",
                "said",
                "of",
                "Ill.",
                "XX",
            ]
        ),
        max_size=25,
    )
)
def test_spans_lie_in_the_text_and_nothing_depends_on_order(kit: Kit, words: list[str]) -> None:
    doc = document(kit, " ".join(words))
    places = find_places(doc, (), gazetteer=kit.gazetteer)
    spans = [span for place in places for span in place.spans]
    assert all(span.end <= len(doc.text) and span.of(doc.text).strip() for span in spans)
    assert len(set(spans)) == len(spans)
    assert len({place.id for place in places}) == len(places)
    assert [p.spans for p in places] == sorted(p.spans for p in places)
    assert places == find_places(doc, (), gazetteer=kit.gazetteer)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Saint-Étienne", "saint etienne"),
        ("U.S.", "US"),
        ("Xi’an", "Xi'an"),
        ("Ørsted", "Orsted"),
        ("  New   York ", "new york"),
    ],
)
def test_spellings_of_one_name_have_one_key(left: str, right: str) -> None:
    assert name_key(left) == name_key(right)


def test_gazetteer_with_a_changed_file_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "gazetteer"
    shutil.copytree(DATA / "gazetteer", folder)
    with (folder / "labels.npy").open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"?")
    with pytest.raises(LexiconError, match=r"labels\.npy has sha256 .* install again"):
        Gazetteer.load(folder)


def test_missing_gazetteer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="not a gazetteer"):
        Gazetteer.load(tmp_path)


def test_index_was_built_from_these_tables() -> None:
    """If this fails, a table was edited: run `python training/gazetteer/build.py`."""
    card = tomllib.loads((DATA / "gazetteer" / "card.toml").read_text("utf-8"))
    tables = {
        name: hashlib.sha256((DATA / "lexicons" / "en" / f"{name}.tsv").read_bytes()).hexdigest()
        for name in card["tables"]
    }
    assert tables == card["tables"]


def test_index_is_compact() -> None:
    assert sum(f.stat().st_size for f in (DATA / "gazetteer").iterdir()) < 25_000_000


@pytest.mark.parametrize(
    ("name", "country", "latitude", "longitude"),
    [
        ("Darfur", "SDN", 13, 25),
        ("South Ossetia", "GEO", 42, 44),
        ("Donbas", "UKR", 48, 38),
        ("Strait of Hormuz", None, 27, 56),
        ("Ghouta", "SYR", 34, 36),
        ("Nagorno-Karabakh", "AZE", 40, 47),
        ("West Bank", "PSE", 32, 35),
        ("Kashmir", None, 34, 76),
        ("Tigray", "ETH", 14, 39),
        ("Sahel", None, 15, 5),
        ("Bosphorus", "TUR", 41, 29),
        ("Catatumbo", "COL", 9, -73),
        ("Siliguri Corridor", "IND", 27, 88),
        ("Second Thomas Shoal", None, 10, 116),
        ("Shatt al-Arab", None, 30, 48),
        ("Bab el-Mandeb", None, 12.6, 43.3),
        ("Transnistria", "MDA", 47, 29.5),
        ("Windward Passage", None, 20, -74),
        ("Palais des Nations", "CHE", 46, 6),
        ("Jebel Marra", "SDN", 13, 24),
    ],
)
def test_our_own_table_has_what_reports_name(
    kit: Kit, name: str, country: str | None, latitude: float, longitude: float
) -> None:
    doc = document(kit, name)
    entry = resolve_spans(doc, [Span(0, len(name))], gazetteer=kit.gazetteer)[0]
    assert entry is not None
    assert entry.country == country
    assert abs(entry.latitude - latitude) < 2
    assert abs(entry.longitude - longitude) < 3


def test_every_region_of_ours_has_a_point_with_its_source() -> None:
    folder = DATA / "lexicons" / "en"
    known = {country.code for country in load_rows(folder / "countries.tsv", Country)}
    for region in load_rows(folder / "regions.tsv", Region):
        assert region.country is None or region.country in known, region.name
        if region.latitude is not None and region.longitude is not None:
            assert -90 <= region.latitude <= 90, region.name
            assert -180 <= region.longitude <= 180, region.name
            assert region.source, region.name
            assert region.feature in {"A", "H", "L", "P", "S", "T", "V"}, region.name


def test_index_opens_quickly_and_takes_little_memory() -> None:
    """In a process of its own: processor seconds, and the growth of its memory in kilobytes."""
    code = (
        "import resource, time\n"
        "from onrecord.lexicons import DATA\n"
        "from onrecord.places import Gazetteer\n"
        "used = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before, started = used(), time.process_time()\n"
        "Gazetteer.load(DATA / 'gazetteer')\n"
        "print(time.process_time() - started, used() - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, kilobytes = map(float, done.stdout.split())
    assert seconds < 0.3
    assert kilobytes < 150_000
