"""Exports of events: the columns of others, clean cells, no guessed date, each row led back."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from articles import EXAMPLE, load_article
from onrecord.errors import InputError, StoreError
from onrecord.export import Run, to_json
from onrecord.exports import ExportFormat, Undated, export, gdelt, icews, polecat
from onrecord.exports.cells import clean, line
from onrecord.exports.codes import Codes
from onrecord.exports.events import choose
from onrecord.exports.selection import Counted
from onrecord.kit import Kit
from onrecord.pipeline import analyse
from onrecord.public import read_records
from samples import ORIGIN, TEXT, actor, event, one, record

# as three loaders of POLECAT copy it
POLECAT = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
]
ICEWS = [
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
]
SIDE = "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code Type2Code Type3Code"
PLACE = "Type FullName CountryCode ADM1Code ADM2Code Lat Long FeatureID"
GDELT = [
    *["GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"],
    *(f"Actor{n}{part}" for n in (1, 2) for part in SIDE.split()),
    *["IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale"],
    *["NumMentions", "NumSources", "NumArticles", "AvgTone"],
    *(f"{who}Geo_{part}" for who in ("Actor1", "Actor2", "Action") for part in PLACE.split()),
    *["DATEADDED", "SOURCEURL"],
]
MENTIONS = [
    "GLOBALEVENTID",
    "EventTimeDate",
    "MentionTimeDate",
    "MentionType",
    "MentionSourceName",
    "MentionIdentifier",
    "SentenceID",
    "Actor1CharOffset",
    "Actor2CharOffset",
    "ActionCharOffset",
    "InRawText",
    "Confidence",
    "MentionDocLen",
    "MentionDocTone",
    "MentionDocTranslationInfo",
    "Extras",
]
UNDATED = {"time": None}
EVENT_FORMATS = [f for f in ExportFormat if f.value in ("polecat", "plover", "icews", "gdelt")]


@pytest.fixture(scope="module")
def codes() -> Codes:
    return Codes.load()


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def report(out: Path) -> dict[str, object]:
    found = json.loads(out.with_name(f"{out.name}.report.json").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def ids(out: Path) -> list[dict[str, object]]:
    lines = out.with_name(f"{out.name}.ids.jsonl").read_text("utf-8").splitlines()
    return [json.loads(found) for found in lines]


def test_columns_are_those_of_the_formats(codes: Codes) -> None:
    assert [c.name for c in polecat.columns(codes)] == POLECAT
    assert [c.name for c in icews.columns(codes)] == ICEWS
    assert [c.name for c in gdelt.columns(codes)] == GDELT
    assert [c.name for c in gdelt.mention_columns()] == MENTIONS
    assert (len(POLECAT), len(ICEWS), len(GDELT), len(MENTIONS)) == (40, 20, 61, 16)


def test_polecat_row(tmp_path: Path) -> None:
    out = tmp_path / "p.tsv"
    export([record()], ExportFormat.POLECAT, out)
    (row,) = table(out)
    assert row["Event ID"] == "0123456789abcdef_ev-1"
    assert row["Event Date"] == "2026-03-16"
    assert row["Quad Code"] == "VERBAL CONFLICT"
    assert row["Contexts"] == "military; legal"
    # a name's own semicolon would make two actors of one
    assert row["Actor Name"] == "Togo; Ghana, the coast"
    assert row["Actor Country"] == "TGO; GHA"
    assert row["Actor COW"] == "461; 452"
    assert row["Actor Sectors"] == "GOV; GOV|MIL"
    assert row["Recipient Country"] == "UNO"
    assert row["Recipient Sectors"] == "None"
    assert row["Recipient Name Raw"] == "the United Nations"
    assert (row["City"], row["Province"], row["Country"]) == ("Accra", "Greater Accra", "GHA")
    assert row["Source"] == "The ”Lomé Post”"
    assert row["Publication Date"] == "2026-03-18"


@pytest.mark.parametrize("to", EVENT_FORMATS)
def test_every_line_has_all_its_cells_whoever_reads_quotes(
    tmp_path: Path, to: ExportFormat
) -> None:
    out = tmp_path / "x.tsv"
    files = export([record(), record()], to, out).files
    for path in files:
        data = path.read_bytes()
        assert data.endswith(b"\n")
        assert b"\r" not in data
    if to is not ExportFormat.PLOVER:
        text = out.read_text("utf-8")
        assert '"' not in text
        plain = [found.split("\t") for found in text.split("\n")[:-1]]
        assert list(csv.reader(text.splitlines(), delimiter="\t")) == plain
        assert len({len(found) for found in plain}) == 1


def test_hostile_cells_are_one_cell() -> None:
    hostile = 'a\tb\nc\r\nd\x0be\x85f\u2028g "h" \x00\x1b[31m'
    assert clean(hostile) == "a b c d e f g ”h” [31m"
    assert line([hostile, None, ""]).count(b"\t") == 2


def test_a_date_is_never_guessed_where_the_format_has_a_column_for_publication(
    tmp_path: Path,
) -> None:
    out = tmp_path / "p.tsv"
    export([record(events=[event("ev-1", **UNDATED)])], ExportFormat.POLECAT, out)
    (row,) = table(out)
    assert (row["Event Date"], row["Publication Date"]) == ("", "2026-03-18")
    assert ids(out)[0]["date_from"] == "none"


@pytest.mark.parametrize("to", [ExportFormat.ICEWS, ExportFormat.GDELT, ExportFormat.PLOVER])
def test_a_date_from_publication_is_flagged(tmp_path: Path, to: ExportFormat) -> None:
    out = tmp_path / "x"
    export([record(events=[event("ev-1", **UNDATED)])], to, out)
    assert ids(out)[0]["date_from"] == "publication"
    assert report(out)["dates_from"] == {"publication": 1}
    assert "2026-03-18" in out.read_text("utf-8").replace("20260318", "2026-03-18")


@pytest.mark.parametrize(
    ("start", "end", "precision"),
    [
        ("2026-03-16", "2026-03-16", "day"),
        ("2026-02-01", "2026-02-28", "month"),
        ("2025-12-01", "2025-12-31", "month"),
        ("2026-01-01", "2026-12-31", "year"),
        ("2012-01-01", "2021-12-31", "span"),
        ("2026-03-09", "2026-03-15", "span"),
        (None, None, "publication"),
    ],
)
def test_the_sidecar_tells_how_exact_a_date_is(
    tmp_path: Path, start: str | None, end: str | None, precision: str
) -> None:
    out = tmp_path / "g.tsv"
    when = {"id": "ti-1", "span": one("time"), "type": "DATE", "value": "X", "origin": ORIGIN}
    times = [{**when, "start": start, "end": end, "anchor": None}]
    note = export([record(times=times)], ExportFormat.GDELT, out).note
    assert {found["date_precision"] for found in ids(out)} == {precision}
    assert ("on the first day of a span" in (note or "")) is (start != end)


def test_without_any_date_a_row_is_left_out_and_counted(tmp_path: Path) -> None:
    out = tmp_path / "x"
    undated = record(events=[event("ev-1", **UNDATED)], published=None)
    export([undated], ExportFormat.GDELT, out)
    assert out.read_bytes() == b""
    assert report(out)["left_out"] == {"date: neither the event nor the article has one": 1}


def test_undated_events_can_be_skipped_or_filled(tmp_path: Path) -> None:
    both = record(events=[event("ev-1"), event("ev-2", **UNDATED)])
    out = tmp_path / "p.tsv"
    export([both], ExportFormat.POLECAT, out, undated=Undated.SKIP)
    assert [row["Event ID"][-4:] for row in table(out)] == ["ev-1"]
    export([both], ExportFormat.POLECAT, out, undated=Undated.PUBLICATION)
    assert [row["Event Date"] for row in table(out)] == ["2026-03-16", "2026-03-18"]


def test_a_format_that_needs_a_date_refuses_to_go_without() -> None:
    with pytest.raises(InputError, match="needs a date in every row"):
        choose(ExportFormat.ICEWS, all_status=False, undated=Undated.EMPTY)


def test_what_did_not_happen_is_left_out_and_counted_unless_asked_for(tmp_path: Path) -> None:
    statuses = ["happened", "ongoing", "planned", "denied", "hypothetical", "alleged"]
    events = [event(f"ev-{n}", status=s) for n, s in enumerate(statuses)]
    out = tmp_path / "p.tsv"
    export([record(events=events)], ExportFormat.POLECAT, out)
    assert [found["status"] for found in ids(out)] == statuses[:2]
    assert report(out)["left_out"] == {f"status: {s}": 1 for s in sorted(statuses[2:])}
    export([record(events=events)], ExportFormat.POLECAT, out, all_status=True)
    assert [found["status"] for found in ids(out)] == statuses
    last = [row["Contexts"].split("; ")[-1] for row in table(out)]
    assert last == ["legal", "legal", "future", "negation", "hypothetical", "legal"]


@pytest.mark.parametrize("to", EVENT_FORMATS)
def test_events_below_a_confidence_are_left_out_and_counted(
    tmp_path: Path, to: ExportFormat
) -> None:
    events = [event("ev-1", confidence=0.6), event("ev-2", confidence=0.8)]
    out = tmp_path / "x"
    export([record(events=events)], to, out, min_confidence=0.8)
    assert {found["event_id"] for found in ids(out)} == {"ev-2"}
    assert report(out)["left_out"] == {"confidence: below 0.8": 1}
    assert report(out)["min_confidence"] == 0.8


def test_an_event_of_several_reports_is_as_sure_as_the_surest(tmp_path: Path) -> None:
    out = tmp_path / "x"
    both = [event("ev-1", confidence=0.6), event("ev-2", confidence=0.8)]
    once = counted(confidence=0.8)
    export([record(events=both)], ExportFormat.POLECAT, out, min_confidence=0.8, counted=[once])
    assert [found["event_id"] for found in ids(out)] == ["ev-1"]


@pytest.mark.parametrize("share", [-0.1, 1.5])
def test_a_confidence_is_a_share(share: float) -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        choose(ExportFormat.ICEWS, all_status=False, undated=None, min_confidence=share)


@pytest.mark.parametrize("to", EVENT_FORMATS)
def test_each_row_leads_back_to_its_text(tmp_path: Path, to: ExportFormat) -> None:
    out = tmp_path / "x"
    export([record(events=[event("ev-1", evidence=[one("evidence"), one("evidence2")])])], to, out)
    rows = out.read_text("utf-8").splitlines()
    if to in (ExportFormat.POLECAT, ExportFormat.ICEWS):
        rows = rows[1:]
    found = ids(out)
    assert [f["row"] for f in found] == list(range(1, len(rows) + 1))
    for row, side in zip(rows, found, strict=True):
        assert str(side["id"]) in row
        for piece in side["evidence"]:  # type: ignore[attr-defined]  # a list of spans
            assert TEXT[piece["start"] : piece["end"]] == piece["text"]


def test_pairs_of_actors_for_cameo(tmp_path: Path) -> None:
    out = tmp_path / "i.tab"
    talks = event("ev-2", type="CONSULT", mode=None, recipients=[])
    export([record(events=[event("ev-1"), talks])], ExportFormat.ICEWS, out)
    pairs = [(r["Source Name"], r["Target Name"], r["CAMEO Code"]) for r in table(out)]
    assert pairs == [
        ("Togo", "United Nations", "112"),
        ("Ghana; the coast", "United Nations", "112"),
        ("Togo", "Ghana; the coast", "040"),
    ]
    assert len({r["Event ID"] for r in table(out)}) == 3
    assert report(out)["cameo_is"] == {"sure": 3}
    assert (report(out)["events"], report(out)["rows"]) == (2, 3)


def test_two_who_condemn_it_do_nothing_to_each_other(tmp_path: Path) -> None:
    out = tmp_path / "i.tab"
    alone = event("ev-1", type="ACCUSE", mode=None, recipients=[])
    export([record(events=[alone])], ExportFormat.ICEWS, out)
    pairs = {(r["Source Name"], r["Target Name"]) for r in table(out)}
    assert not pairs & {("Togo", "Ghana; the coast"), ("Ghana; the coast", "Togo")}


def test_a_group_is_written_as_its_members(tmp_path: Path) -> None:
    out = tmp_path / "i.tab"
    both = actor("ac-both", "both", "actor", kind="group", members=["ac-togo", "ac-ghana"])
    accused = [{"actor": "ac-both", "span": one("actor")}]
    others = [actor("ac-togo", "Togo", "actor"), actor("ac-ghana", "Ghana", "second")]
    talks = event("ev-1", type="CONSULT", mode=None, actors=accused, recipients=[])
    export([record(actors=[both, *others], events=[talks])], ExportFormat.ICEWS, out)
    assert [(r["Source Name"], r["Target Name"]) for r in table(out)] == [("Togo", "Ghana")]


def test_gdelt_event_and_mention(tmp_path: Path) -> None:
    out = tmp_path / "g.tsv"
    files = export([record()], ExportFormat.GDELT, out).files
    assert tmp_path / "g.mentions.tsv" in files
    rows = [row.split("\t") for row in out.read_text("utf-8").splitlines()]
    first = dict(zip(GDELT, rows[0], strict=True))
    assert first["SQLDATE"] == "20260316"
    assert first["FractionDate"] == "2026.2904"
    assert (first["Actor1Code"], first["Actor1Type1Code"]) == ("TGOGOV", "GOV")
    assert (first["Actor2Code"], first["Actor2KnownGroupCode"]) == ("UNOIGO", "UNO")
    assert (first["EventCode"], first["EventRootCode"], first["QuadClass"]) == ("112", "11", "3")
    assert first["ActionGeo_CountryCode"] == "GH"
    assert (first["ActionGeo_Type"], first["Actor1Geo_Type"]) == ("4", "0")
    assert first["ActionGeo_FullName"] == "Accra, Greater Accra, Ghana"
    assert first["DATEADDED"] == "20260319043000"  # in UTC
    mention = dict(
        zip(MENTIONS, (tmp_path / "g.mentions.tsv").read_text("utf-8").split("\t"), strict=False)
    )
    assert mention["GLOBALEVENTID"] == first["GLOBALEVENTID"]
    at = int(mention["Actor1CharOffset"])
    assert TEXT[at:].startswith("Togo")
    assert (mention["MentionType"], mention["Confidence"]) == ("2", "90")


def test_ids_are_exact_in_double_precision(tmp_path: Path) -> None:
    out = tmp_path / "g.tsv"
    export([record()], ExportFormat.GDELT, out)
    assert all(int(float(str(f["id"]))) == int(str(f["id"])) for f in ids(out))


def test_plover_fields_of_the_manual(tmp_path: Path) -> None:
    out = tmp_path / "p.jsonl"
    export([record()], ExportFormat.PLOVER, out)
    found = json.loads(out.read_text("utf-8"))
    assert {"id", "date", "actor", "event"} <= found.keys()
    assert found["event"] == ["ACCUSE"]
    assert found["quad_code"] == 3
    assert found["size"] == {"injured": 12}
    assert found["size_high"] == {"injured": None}
    assert found["recipient"][0]["code"] == "UNO"
    info = found["text_info"]
    assert TEXT[info["start"] : info["end"]] == found["event_text"][0]
    assert found["event_loc"]["province"] == "Greater Accra"


def test_every_type_and_mode_has_a_cameo_code(codes: Codes) -> None:
    scores = Path(polecat.__file__).parents[1] / "data" / "plover" / "scores.tsv"
    with scores.open(encoding="utf-8", newline="") as file:
        pairs = {(r["type"], r["mode"] or None) for r in csv.DictReader(file, delimiter="\t")}
    assert pairs == set(codes.cameo)
    assert {c.sure for c in codes.cameo.values()} == {"sure", "likely", "rough"}
    assert all(c.sure != "rough" or c.note for c in codes.cameo.values())


def test_the_root_of_a_cameo_code_is_the_manuals_unless_noted(codes: Codes) -> None:
    roots = {
        "AGREE": "03",
        "CONSULT": "04",
        "SUPPORT": "05",
        "COOPERATE": "06",
        "AID": "07",
        "CONCEDE": "08",
        "RETREAT": "08",
        "REQUEST": "10",
        "REJECT": "12",
        "THREATEN": "13",
        "PROTEST": "14",
        "MOBILIZE": "15",
        "SANCTION": "16",
        "COERCE": "17",
    }
    others = {"ACCUSE": ("09", "11"), "ASSAULT": ("18", "19", "20")}
    for row in codes.cameo.values():
        allowed = others.get(row.type) or (roots[row.type],)
        assert row.cameo[:2] in allowed or "the root changes" in row.note


def test_every_country_and_sector_of_ours_has_its_codes(codes: Codes) -> None:
    lexicons = Path(polecat.__file__).parents[1] / "data" / "lexicons" / "en"
    with (lexicons / "countries.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert {r["code"] for r in rows} <= set(codes.countries)
    assert codes.countries["GBR"].cow == "200"
    assert codes.countries["KOS"].cow == "347"
    with (lexicons / "organizations.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert {s for r in rows for s in r["sectors"].split("|") if s} <= set(codes.sectors)
    assert set(codes.bodies) <= {r["name"] for r in rows}


def test_numbers_of_states_are_unique(codes: Codes) -> None:
    past = {"SUN", "YUG", "CSK"}
    found = [c.cow for c in codes.countries.values() if c.cow and c.code not in past]
    assert len(found) == len(set(found))


def test_what_is_no_record_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "p.tsv"
    with pytest.raises(StoreError, match="record 2 is no record"):
        export([record(), b"{}"], ExportFormat.POLECAT, out)
    assert not list(tmp_path.iterdir())  # nothing half-written


def test_an_export_does_not_overwrite_what_it_reads(tmp_path: Path) -> None:
    store = tmp_path / "s.tsv"
    store.write_text("x")
    with pytest.raises(Exception, match="is what is being read"):
        export([record()], ExportFormat.POLECAT, store, inputs=[store])


def test_the_record_of_a_real_article_is_read_back_whole(kit: Kit) -> None:
    analysis = analyse(load_article(EXAMPLE), kit)
    run = Run(onrecord="0.1.0", models={}, seconds=0.0)
    (found,) = read_records([to_json(analysis, run=run, indent=None)])
    assert [e.id for e in found.events] == [e.id for e in analysis.events]
    assert [s.id for s in found.statements] == [s.id for s in analysis.statements]
    text = found.article.text
    assert all(text[b.start : b.end] == b.text for b in found.article.blocks)
    assert found.events


def test_a_date_that_is_a_span_is_counted_and_its_end_kept(tmp_path: Path) -> None:
    year: dict[str, object] = {"id": "ti-1", "span": one("time"), "type": "DATE", "value": "2018"}
    year |= {"start": "2018-01-01", "end": "2018-12-31", "anchor": None, "origin": ORIGIN}
    out = tmp_path / "i.tab"
    written = export([record(times=[year])], ExportFormat.ICEWS, out)
    assert {row["Event Date"] for row in table(out)} == {"2018-01-01"}
    assert {str(found["date_end"]) for found in ids(out)} == {"2018-12-31"}
    assert report(out)["dates_that_are_spans"] == 1
    assert written.note == (
        "2 rows of 1 events; 1 on the first day of a span, as a year (date_precision)"
    )


def test_the_note_says_what_was_left_out_and_what_has_no_date(tmp_path: Path) -> None:
    events = [event("ev-1", **UNDATED), event("ev-2", status="denied")]
    written = export([record(events=events)], ExportFormat.POLECAT, tmp_path / "p.tsv")
    assert written.note == (
        "1 rows of 1 events; left out: 1 status: denied; 1 without a date of their own (--undated)"
    )


def counted(**more: object) -> Counted:
    found: dict[str, object] = {
        "id": "co-1",
        "status": "happened",
        "start": None,
        "end": None,
        "event_ids": ("ev-1", "ev-2"),
        "article_ids": ("0123456789abcdef", "fedcba9876543210"),
        "outlets": 2,
        "independent": 1,
    }
    return Counted(**{**found, **more})  # type: ignore[arg-type]  # by name


def test_an_event_of_several_reports_is_one_row(tmp_path: Path) -> None:
    reports = [
        record(events=[event("ev-1"), event("ev-3")]),
        record(id="fedcba9876543210", events=[event("ev-2")]),
    ]
    out = tmp_path / "p.tsv"
    export(reports, ExportFormat.POLECAT, out, counted=[counted()])
    first, alone = ids(out)
    assert (first["event_id"], alone["event_id"]) == ("ev-1", "ev-3")
    assert first["event_ids"] == ["ev-1", "ev-2"]
    assert "counted_id" not in alone
    found = report(out)
    assert found["left_out"] == {"the same event in an earlier report": 1}
    assert found["not_counted_across_articles"] == 1
    assert found["one_row"] == "an event of one or more articles"


def test_most_reports_say_whether_and_when_an_event_took_place(tmp_path: Path) -> None:
    alleged = record(events=[event("ev-1", status="alleged", time=None)])
    out = tmp_path / "g.tsv"
    once = counted(start="2026-03-15", end="2026-03-15")
    export([alleged], ExportFormat.GDELT, out, counted=[once])
    row = dict(zip(GDELT, out.read_text("utf-8").splitlines()[0].split("\t"), strict=True))
    assert row["SQLDATE"] == "20260315"
    assert (row["NumMentions"], row["NumSources"], row["NumArticles"]) == ("2", "2", "2")
    denied = counted(status="denied")
    export([alleged], ExportFormat.POLECAT, tmp_path / "p.tsv", counted=[denied])
    assert report(tmp_path / "p.tsv")["left_out"] == {"status: denied": 1}
