"""Search: the query language, what is found, and an index that follows its store."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import SearchError
from onrecord.kit import Kit
from onrecord.search import Results, TextIndex, build, is_fresh, open_text, parse
from onrecord.search.query import Days, Words
from onrecord.store import open_store
from stores import add_texts

PORT = "“We will reopen the port,” Mara Quill, the harbour minister, said in Accra on Monday."
MARCH = (
    "Thousands of people marched through Lima on Sunday in protest at bus fares.\n\nPeru denied it."
)


@pytest.fixture(scope="module")
def store(kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "s.duckdb"
    add_texts(path, kit, [(PORT, "2026-03-18", "The Kestrel"), (MARCH, "2025-06-02", "Ledger")])
    build(path)
    return path


@pytest.fixture(scope="module")
def text(store: Path) -> TextIndex:
    return open_text(store)


def find(text: TextIndex, query: str, **options: bool) -> Results:
    return text.find(parse(query), **options)


@pytest.mark.parametrize(
    ("query", "outlets"),
    [
        pytest.param("kind:article ports", {"The Kestrel"}, id="stemmed"),
        pytest.param('kind:article "reopen the port"', {"The Kestrel"}, id="phrase"),
        pytest.param('kind:article "port the reopen"', set(), id="phrase in another order"),
        pytest.param("kind:article port OR fares", {"The Kestrel", "Ledger"}, id="either"),
        pytest.param("kind:article -port", {"Ledger"}, id="without"),
        pytest.param("kind:article outlet:kestrel", {"The Kestrel"}, id="outlet"),
        pytest.param("said:quill port", {"The Kestrel"}, id="speaker's words"),
        pytest.param("said:quill fares", set(), id="not the speaker's words"),
        pytest.param("type:protest", {"Ledger"}, id="code in another case"),
        pytest.param("kind:article date:2025", {"Ledger"}, id="year"),
        pytest.param("kind:article date:2026-01..2026-03", {"The Kestrel"}, id="range of months"),
        pytest.param("kind:article since:2026-03-18", {"The Kestrel"}, id="first day is inside"),
        pytest.param("kind:article until:2026-03-17", {"Ledger"}, id="until"),
        pytest.param("kind:article pòrt", {"The Kestrel"}, id="accents fold"),
    ],
)
def test_a_query_finds_what_it_asks(text: TextIndex, query: str, outlets: set[str]) -> None:
    assert {hit.outlet for hit in find(text, query).hits} == outlets


def test_nothing_asked_finds_everything_newest_first(text: TextIndex) -> None:
    found = find(text, "")
    days = [hit.day for hit in found.hits if hit.day]
    assert found.total == len(found.hits) > 3
    assert days == sorted(days, reverse=True)


def test_facets_count_all_hits(text: TextIndex) -> None:
    found = find(text, "")
    assert sum(f.count for f in found.facets if f.field == "kind") == found.total
    assert ("outlet_is", "Ledger") in {(f.field, f.value) for f in found.facets}


def test_found_words_are_cut_where_they_stand(text: TextIndex) -> None:
    pieces = text.snippet(parse("reopen límá"), "« L’été 😀 reopened » für Lima, ünd the end")
    assert [p.text for p in pieces if p.found] == ["reopened", "Lima"]
    assert "".join(p.text for p in pieces) == "« L’été 😀 reopened » für Lima, ünd the end"


def test_an_unknown_field_is_said_and_searched_as_a_word() -> None:
    asked = parse("speaker:quill")
    assert [t.text for g in asked.groups for t in g if isinstance(t, Words)] == ["speaker quill"]
    assert "there is no field 'speaker'" in asked.notes[0]


@pytest.mark.parametrize(
    ("query", "words", "note"),
    [
        ("said:", [], "nothing stands after said:"),
        ("said: quill", ["quill"], "write said:word"),
        ("kenia~", ["kenia~"], "~ was left out"),
        ("port*", ["port*"], "without wildcards"),
        ("port AND harbour", ["port", "harbour"], "AND was left out"),
        ("port AND (", ["port"], "AND was left out"),
        ("NOT port", ["port"], "write -word"),
        ("(port OR ship)", ["(port", "ship)"], "brackets were left out"),
        ("status:refused", ["refused"], "there is no status 'refused': it is one of happened"),
        ("kind:person", ["person"], "article, statement, event"),
    ],
)
def test_what_other_languages_have_is_said_to_be_left_out(
    query: str, words: list[str], note: str
) -> None:
    asked = parse(query)
    assert [t.text for g in asked.groups for t in g if isinstance(t, Words)] == words
    assert note in asked.notes[0]


@pytest.mark.parametrize(
    "query", ["said:quill port", "status:Denied", "what? port", "C# -port", '"a (b) c"', "U.S."]
)
def test_a_query_that_is_understood_has_no_note(query: str) -> None:
    assert parse(query).notes == ()


@pytest.mark.parametrize("value", ["date:2026-13", "date:2026-02-30", "date:..", "since:tomorrow"])
def test_what_is_no_date_is_said(value: str) -> None:
    assert parse(value).groups == ()
    assert "is no date" in parse(value).notes[0]


def test_a_month_is_all_its_days() -> None:
    asked = parse("date:2024-02").groups
    assert asked == ((Days(first=date(2024, 2, 1), last=date(2024, 2, 29), negated=False),),)


@given(st.text(max_size=80))
def test_any_text_is_a_query(text: TextIndex, query: str) -> None:
    assert find(text, query).total >= 0


def test_the_index_follows_its_store(kit: Kit, tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    first, second = add_texts(
        path, kit, [(PORT, "2026-03-18", "The Kestrel"), (MARCH, "2025-06-02", "Ledger")]
    )
    assert not is_fresh(path)
    assert (build(path).added, build(path).added) == (2, 0)
    with open_store(path) as store:
        store.remove([first])
    assert not is_fresh(path)
    with pytest.raises(SearchError, match="onrecord index"):
        open_text(path)
    built = build(path)
    assert (built.added, built.removed, built.articles) == (0, 1, 1)
    assert {hit.article_id for hit in find(open_text(path), "").hits} == {second}


def test_without_its_library_the_index_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SearchError, match=r"pip install 'onrecord\[web\]'"):
        build(tmp_path / "s.duckdb")
    assert list(tmp_path.iterdir()) == []
