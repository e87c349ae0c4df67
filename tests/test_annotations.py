"""Exports of annotations: read back by each format's own rules, every offset shows its words."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from articles import EXAMPLE, ROOT, load_article
from onrecord.component import OnRecord, make_onrecord
from onrecord.errors import InputError, LanguageError, OutputError
from onrecord.export import Run, to_json
from onrecord.exports import ExportFormat, docbin, export, lines, sqlite
from onrecord.exports.docbin import GROUPS, USER_DATA
from onrecord.kit import Kit
from onrecord.pipeline import analyse
from samples import ORIGIN, SPANS, TEXT, actor, event, one, record

ID = "0123456789abcdef"


@pytest.fixture(scope="module")
def real(kit: Kit) -> bytes:
    """The record of a whole article."""
    run = Run(onrecord="0.1.0", models={}, seconds=0.0)
    return to_json(analyse(load_article(EXAMPLE), kit), run=run, indent=None)


def selectors(page: dict[str, object]) -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    for item in page["items"]:  # type: ignore[attr-defined]  # a list
        for target in item["target"]:
            position, quote = target["selector"]
            yield position, quote


@pytest.mark.parametrize("whose", ["hostile", "real"])
def test_web_annotations_are_anchored_twice_and_agree(
    tmp_path: Path, real: bytes, whose: str
) -> None:
    line = record() if whose == "hostile" else real
    files = export([line], ExportFormat.WEBANNO, tmp_path / "wa").files
    text = next(f for f in files if f.suffix == ".txt").read_bytes().decode()
    page = json.loads(next(f for f in files if f.suffix == ".jsonld").read_text("utf-8"))
    assert page["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert page["type"] == "AnnotationPage"
    assert len({item["id"] for item in page["items"]}) == len(page["items"])
    for item in page["items"]:
        assert (item["type"], item["motivation"]) == ("Annotation", "describing")
        assert item["target"]
        assert {body["purpose"] for body in item["body"]} == {"describing", "tagging"}
    n = 0
    for position, quote in selectors(page):
        assert (position["type"], quote["type"]) == ("TextPositionSelector", "TextQuoteSelector")
        start, end = int(str(position["start"])), int(str(position["end"]))
        assert text[start:end] == quote["exact"]
        assert text[:start].endswith(str(quote["prefix"]))
        assert text[end:].startswith(str(quote["suffix"]))
        n += 1
    assert n >= 10


def test_web_annotations_name_the_page_if_it_has_an_address(tmp_path: Path) -> None:
    address = "https://example.org/a?b=1&c=<x>"
    export([record(url=address)], ExportFormat.WEBANNO, tmp_path)
    page = json.loads((tmp_path / f"{ID}.jsonld").read_text("utf-8"))
    assert {t["source"] for item in page["items"] for t in item["target"]} == {address}
    assert page["onrecord:text"] == f"{ID}.txt"


def parse_ann(ann: str) -> dict[str, tuple[str, str]]:
    """Read standoff by brat's rules: id, then what is before and after the next tab."""
    found = {}
    for row in ann.splitlines():
        number, data, *rest = row.split("\t", 2)
        assert number not in found
        found[number] = (data, rest[0] if rest else "")
    return found


@pytest.mark.parametrize("whose", ["hostile", "real"])
def test_brat_reads_back(tmp_path: Path, real: bytes, whose: str) -> None:
    line = record(events=[event("ev-1", evidence=[one("evidence"), one("evidence2")])])
    files = export([line if whose == "hostile" else real], ExportFormat.BRAT, tmp_path / "br").files
    text = next(f for f in files if f.suffix == ".txt").read_bytes().decode()
    found = parse_ann(next(f for f in files if f.suffix == ".ann").read_text("utf-8"))
    conf = (tmp_path / "br" / "annotation.conf").read_text("utf-8")
    for number, (data, shown) in found.items():
        if number[0] == "T":
            kind, _, where = data.partition(" ")
            pieces = [tuple(map(int, p.split())) for p in where.split(";")]
            assert " ".join(text[a:b] for a, b in pieces) == shown
            assert "\n" not in shown
            assert all(a < b for a, b in pieces)
            assert pieces == sorted(pieces)
            assert re.search(rf"^{kind}\b", conf, re.MULTILINE)
        elif number[0] == "E":
            trigger, *roles = data.split(" ")
            kind, _, at = trigger.partition(":")
            assert found[at][0].split(" ")[0] == kind
            assert len({r.split(":")[0] for r in roles}) == len(roles)
            assert all(r.split(":")[1] in found for r in roles)
        elif number[0] == "A":
            name, target, value = data.split(" ")
            assert target in found
            assert re.search(rf"^{name}\tArg:.*\b{value}\b", conf, re.MULTILINE)
        elif number[0] == "N":
            assert re.fullmatch(r"Reference T\d+ GeoNames:\d+", data)
    assert sum(number[0] == "E" for number in found) > 1


def test_brat_cuts_spans_at_line_breaks(tmp_path: Path) -> None:
    export(
        [record(events=[event("ev-1", evidence=[one("evidence2")])])], ExportFormat.BRAT, tmp_path
    )
    ann = (tmp_path / f"{ID}.ann").read_text("utf-8")
    start, end = SPANS["evidence2"][0].start, SPANS["evidence2"][0].end
    assert f"\tACCUSE {start} {start + 4};{start + 5} {end}\twhen rebels attacked\n" in ann


@pytest.mark.parametrize("to", [ExportFormat.BRAT, ExportFormat.WEBANNO])
def test_files_of_articles_that_are_gone_stay_and_are_told(
    tmp_path: Path, to: ExportFormat
) -> None:
    lines = [record(id=f"{n:016x}") for n in range(2)]
    assert export(lines, to, tmp_path).note is None
    note = export(lines[:1], to, tmp_path).note or ""
    assert f"2 files of articles that are not in the store: {1:016x}." in note
    assert (tmp_path / f"{1:016x}.txt").exists()
    assert export([], to, tmp_path / "new").note is None


def docs(data: Path) -> list[Doc]:
    return list(DocBin().from_disk(data).get_docs(spacy.blank("en").vocab))


@pytest.mark.parametrize("whose", ["hostile", "real"])
def test_docbin_reads_back_with_exact_spans(tmp_path: Path, real: bytes, whose: str) -> None:
    line = record() if whose == "hostile" else real
    export([line, line], ExportFormat.DOCBIN, tmp_path / "d.spacy")
    first, second = docs(tmp_path / "d.spacy")
    given = json.loads(line)
    assert first.text == second.text == given["article"]["text"]
    assert set(first.spans) == set(GROUPS)
    want = {
        (e["id"], s["start"], s["end"], e["type"], e["status"])
        for e in given["events"]
        for s in e["evidence"]
    }
    spans = first.spans["events"]
    assert {(s.id_, s.start_char, s.end_char, s.label_, s.kb_id_) for s in spans} == want
    said = {(s["id"], c["start"], c["end"]) for s in given["statements"] for c in s["content"]}
    assert {(s.id_, s.start_char, s.end_char) for s in first.spans["contents"]} == said
    names = {a["id"]: a["name"] for a in given["actors"]}
    found = first.user_data[USER_DATA]
    assert {a["id"]: a["name"] for a in found["actors"]} == names
    assert found["article"]["id"] == given["article"]["id"]


def test_docbin_of_many_articles_is_numbered_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docbin, "PIECE", 2)
    lines = [record(id=f"{n:016x}") for n in range(5)]
    written = export(lines, ExportFormat.DOCBIN, tmp_path / "d.spacy")
    assert [path.name for path in written.files] == [f"d-0000{n}.spacy" for n in (1, 2, 3)]
    found = [doc.user_data[USER_DATA]["article"]["id"] for f in written.files for doc in docs(f)]
    assert found == [f"{n:016x}" for n in range(5)]
    assert written.note is not None
    assert sorted(tmp_path.iterdir()) == list(written.files)


@pytest.mark.parametrize("few", [pytest.param(3, id="fewer files"), pytest.param(2, id="one file")])
def test_docbin_leaves_nothing_of_a_larger_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(docbin, "PIECE", 2)
    lines = [record(id=f"{n:016x}") for n in range(5)]
    export(lines, ExportFormat.DOCBIN, tmp_path / "d.spacy")
    mine = tmp_path / "d-notes.spacy"
    mine.touch()
    written = export(lines[:few], ExportFormat.DOCBIN, tmp_path / "d.spacy")
    assert sorted(tmp_path.iterdir()) == sorted([*written.files, mine])
    assert written.note is not None
    assert "d-00003.spacy" in written.note


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(" a  b ", id="blanks at the ends"),
        pytest.param("a\tb\n\nc", id="other white space"),
        pytest.param("don't U.K.'s e\u0301", id="tokens with marks"),
        pytest.param("👨‍👩‍👧‍👦😀 x", id="joined emoji"),
        pytest.param("\u202eabc\u202c\u200f", id="bidi controls"),
    ],
)
def test_docbin_cuts_tokens_anywhere(tmp_path: Path, text: str) -> None:
    blocks = [
        {
            "id": f"bl-{n}",
            "start": n,
            "end": n + 1,
            "text": text[n],
            "kind": "other",
            "parent": None,
            "origin": ORIGIN,
        }
        for n in range(len(text))
        if text[n] != " "  # a blank belongs to the token before it
    ]
    line = record(
        text=text, blocks=blocks, actors=[], statements=[], events=[], times=[], places=[]
    )
    export([line], ExportFormat.DOCBIN, tmp_path / "d.spacy")
    (doc,) = docs(tmp_path / "d.spacy")
    assert doc.text == text
    shown = [(s.start_char, s.text) for s in doc.spans["blocks"]]
    assert shown == [(n, text[n]) for n in range(len(text)) if text[n] != " "]


@pytest.mark.parametrize("whose", ["hostile", "real"])
def test_sqlite_holds_together_and_is_searched(tmp_path: Path, real: bytes, whose: str) -> None:
    line = record() if whose == "hostile" else real
    export([line], ExportFormat.SQLITE, tmp_path / "s.sqlite")
    given = json.loads(line)
    db = sqlite3.connect(tmp_path / "s.sqlite")
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.execute(sqlite.BROKEN).fetchall() == []
    for table in ("actors", "statements", "events", "times", "places"):
        assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (len(given[table]),)
    assert db.execute("SELECT text FROM articles").fetchone() == (given["article"]["text"],)
    for view, table in (("who_said_what", "statements"), ("who_did_what", "events")):
        assert len(db.execute(f"SELECT * FROM {view}").fetchall()) == len(given[table])
    word = "peace" if whose == "hostile" else "fish"
    hits = db.execute(
        "SELECT s.content FROM statements_fts f JOIN statements s ON s.rowid = f.rowid"
        " WHERE statements_fts MATCH ?",
        [word],
    ).fetchall()
    assert hits
    db.close()


def test_sqlite_has_the_members_of_a_group(tmp_path: Path) -> None:
    both = actor("ac-both", "both", "actor", kind="group", members=["ac-ghana", "ac-togo"])
    others = [actor("ac-togo", "Togo", "actor"), actor("ac-ghana", "Ghana", "second")]
    line = record(actors=[both, *others], events=[], statements=[])
    export([line], ExportFormat.SQLITE, tmp_path / "s.sqlite")
    db = sqlite3.connect(tmp_path / "s.sqlite")
    asked = "SELECT x.name FROM members m JOIN actors x ON x.id = m.actor_id ORDER BY m.position"
    assert db.execute(asked).fetchall() == [("Ghana",), ("Togo",)]


def test_sqlite_names_actors_and_recipients(tmp_path: Path) -> None:
    export([record()], ExportFormat.SQLITE, tmp_path / "s.sqlite")
    db = sqlite3.connect(tmp_path / "s.sqlite")
    row = db.execute("SELECT actors, recipients, start, place FROM who_did_what").fetchone()
    assert row == ("Togo; Ghana; the coast", "United Nations", "2026-03-16", "Accra")
    db.close()


def test_a_broken_export_leaves_the_old_database(tmp_path: Path) -> None:
    out = tmp_path / "s.sqlite"
    export([record()], ExportFormat.SQLITE, out)
    before = out.read_bytes()
    with pytest.raises(OutputError, match="UNIQUE"):
        export([record(), record()], ExportFormat.SQLITE, out)
    assert out.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["s.sqlite"]


def test_schema_org_has_quotations_and_claims_once(kit: Kit, real: bytes) -> None:
    found = json.loads(b"".join(lines([real], ExportFormat.SCHEMA)))
    given = json.loads(real)
    assert (found["@context"], found["@type"]) == ("https://schema.org", "NewsArticle")
    kept = [s for s in given["statements"] if s["repeats"] is None]
    assert [p["@id"] for p in found["hasPart"]] == [f"urn:onrecord:{s['id']}" for s in kept]
    for part, s in zip(found["hasPart"], kept, strict=True):
        assert part["@type"] == ("Quotation" if s["quotation"] == "direct" else "Claim")
        assert part["text"] == " … ".join(c["text"] for c in s["content"])
        ours = part["isPartOf"] if part["@type"] == "Quotation" else part["appearance"]
        assert ours == {"@id": found["@id"]}
    relayed = [p for p in found["hasPart"] if "isBasedOn" in p]
    assert len(relayed) == sum(bool(s["relays"]) for s in kept) > 0
    assert all(p["isBasedOn"][0]["provider"]["name"] for p in relayed)


def test_schema_org_keeps_hostile_words_as_data() -> None:
    written = b"".join(lines([record(headline="</script><!--")], ExportFormat.SCHEMA))
    assert b"<" not in written  # it may stand in a script element
    found = json.loads(written)
    assert found["headline"] == "</script><!--"
    (part,) = found["hasPart"]
    assert part["text"] == SPANS["content"][0].of(TEXT)
    assert part["creator"] == {"@type": "Person", "name": "Ana Ortiz", "jobTitle": "envoy"}


def test_the_component_adds_spans_to_a_pipeline(kit: Kit) -> None:
    text = "Togo closed its border on Monday.  “We had to,” Ana Ortiz said in Lome. 👩‍👧"
    doc = spacy.blank("en")(text)
    doc.user_data["published"] = "2026-03-18"
    doc = OnRecord(kit, published=None, outlet=None)(doc)
    assert doc.text == text
    assert [s.text for s in doc.spans["contents"]] == ["“We had to,”"]
    assert [s.kb_id_ for s in doc.spans["times"]] == ["2026-03-16"]
    (statement,) = doc.user_data[USER_DATA]["statements"]
    assert doc.spans["contents"][0].id_ == statement["id"]


def test_the_component_refuses_a_date_that_is_none(kit: Kit) -> None:
    with pytest.raises(InputError, match="'banana' is not an ISO 8601 date"):
        OnRecord(kit, published="banana", outlet=None)


def test_the_component_refuses_another_language_unless_forced(kit: Kit) -> None:
    german = (
        "Der Minister sagte am Montag, die Grenze bleibe geschlossen, bis der Streit beendet sei. "
    )
    doc = spacy.blank("en")(german * 5)
    with pytest.raises(LanguageError, match=r"the Doc is in German; .*force"):
        OnRecord(kit, published=None, outlet=None)(doc)
    assert USER_DATA in OnRecord(kit, published=None, outlet=None, force=True)(doc).user_data
    with pytest.raises(InputError, match="language 'fr'"):
        make_onrecord(spacy.blank("fr"), "onrecord", None, None, False)


def test_the_component_leaves_an_empty_doc_alone(kit: Kit) -> None:
    assert not OnRecord(kit, published=None, outlet=None)(spacy.blank("en")(" \n")).spans


def test_spacy_finds_the_component_by_its_entry_point(tmp_path: Path) -> None:
    # as the wheel declares it, whether or not this environment was installed since
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (factory,) = declared["entry-points"]["spacy_factories"].items()
    info = tmp_path / "declared-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: declared\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[spacy_factories]\n{' = '.join(factory)}\n")
    code = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT / 'src')!r}]; import spacy; "
        "nlp = spacy.blank('en'); nlp.add_pipe('onrecord', config={'published': '2026-03-18'}); "
        "doc = nlp('Togo closed its border on Monday.'); "
        "print([s.label_ for s in doc.spans['events']], doc.spans['times'][0].kb_id_)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("2026-03-16")


def test_a_folder_is_not_written_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    with pytest.raises(OutputError, match="name a folder"):
        export([record()], ExportFormat.BRAT, tmp_path / "x")


def test_options_of_events_are_refused_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds everything"):
        export([record()], ExportFormat.BRAT, tmp_path, all_status=True)
    with pytest.raises(InputError, match="export_tables"):
        export([record()], ExportFormat.CSV, tmp_path)
