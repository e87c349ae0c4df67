"""A store: what goes in comes out, nothing is half there, and readers do not lock each other out."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from marked import marked
from onrecord.errors import StoreError
from onrecord.export import Run, to_json
from onrecord.identities import LinkLexicon, link_people
from onrecord.lexicons import DATA
from onrecord.names import NameLexicon
from onrecord.records import (
    Act,
    Actor,
    ActorKind,
    Analysis,
    Article,
    Mention,
    MentionForm,
    Origin,
    Quotation,
    Span,
    Statement,
)
from onrecord.store import RECORD_TABLES, SCHEMA_VERSION, TABLES, Given, Store, open_store
from onrecord.store.schema import VIEWS

# an emoji, a combining accent and a joined family: code points, UTF-16 units and graphemes differ
MARKED = "👨‍👩‍👧 {content:“Cafe\u0301s 😀 will open,”} {cue:said} {source:Ana Ortiz}."
TEXT, SPANS = marked(MARKED)
RUN = Run(onrecord="0.1.0", models={}, seconds=0.0)
BY = Origin(method="rule:test", version="1")


@pytest.fixture(scope="module")
def names() -> LinkLexicon:
    return LinkLexicon.load(DATA, NameLexicon.load(DATA))


def analysis(outlet: str = "Marlow Post") -> Analysis:
    article = Article(
        id="a1",
        url=None,
        text=TEXT,
        outlet=outlet,
        headline=None,
        bylines=(),
        published="2026-03-18",
        language="en",
        sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
    )
    person = ActorKind.PERSON
    name = SPANS["source"][0]
    mention = Mention(
        id="m1",
        article_id="a1",
        span=name,
        head=name,
        kind=person,
        form=MentionForm.NAME,
        origin=BY,
    )
    actor = Actor(
        id="p1",
        article_id="a1",
        name="Ana Ortiz",
        kind=person,
        mention_ids=("m1",),
        role=None,
        country=None,
        sectors=(),
        wikidata=None,
        origin=BY,
    )
    statement = Statement(
        id="s1",
        article_id="a1",
        speaker_id="p1",
        source=SPANS["source"],
        cue=SPANS["cue"],
        content=SPANS["content"],
        quotation=Quotation.DIRECT,
        act=Act.SAY,
        audience_id=None,
        channel=None,
        relays=(),
        inside_id=None,
        repeats_id=None,
        time_id=None,
        confidence=0.9,
        origin=BY,
    )
    return Analysis(
        article=article,
        blocks=(),
        mentions=(mention,),
        actors=(actor,),
        times=(),
        places=(),
        statements=(statement,),
        events=(),
        failures=(),
    )


def put(store: Store, found: Analysis, fingerprint: str = "f1") -> None:
    run = store.begin_run([("m", "1")], fingerprint, version="0.1.0", engine="local")
    store.add(found, TEXT.encode(), to_json(found, run=RUN, indent=None), run_id=run)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with open_store(tmp_path / "s.duckdb", create=True) as store:
        put(store, analysis())
    return tmp_path / "s.duckdb"


def test_anchors_hold_where_graphemes_and_code_points_differ(path: Path) -> None:
    with open_store(path, read_only=True) as store:
        assert store.check() == (6, [])
        assert "“Cafe\u0301s 😀 will open,”" in store.show("s1")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("n", id="what a view calls its table"),
        pytest.param("store", id="our own name for it"),
        pytest.param("articles", id="a table"),
        pytest.param("o'neill. x", id="marks of SQL"),
    ],
)
def test_a_store_may_have_any_name(tmp_path: Path, name: str) -> None:
    with open_store(tmp_path / f"{name}.duckdb", create=True) as store:
        put(store, analysis())
        assert store.check() == (6, [])
        assert store.query("SELECT n.id FROM articles n")[1] == [("a1",)]
        assert "Ana Ortiz" in store.show("s1")
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.duckdb"]


def test_an_actor_is_shown_by_its_mentions(path: Path) -> None:
    with open_store(path, read_only=True) as store:
        assert "[Ana Ortiz]" in store.show("p1")


def test_a_store_can_be_used_after_a_query(path: Path) -> None:
    with open_store(path) as store:
        assert store.query("SELECT speaker FROM who_said_what") == (["speaker"], [("Ana Ortiz",)])
        put(store, analysis(outlet="Other Post"), "f2")
        assert store.query("SELECT outlet FROM articles")[1] == [("Other Post",)]


def test_what_the_user_says_is_kept_and_said_anew(path: Path) -> None:
    with open_store(path) as store:
        assert store.given("none") is None
        assert store.given("a1") == Given()
        first = Given(published="2026-03-18", outlet="Marlow Post")
        store.add(analysis(), TEXT.encode(), b"{}", run_id="r", given=first)
        assert store.given("a1") == first
        assert Given(published="2026-03-19").over(first) == Given(
            published="2026-03-19", outlet="Marlow Post"
        )


def test_a_removed_article_leaves_nothing(path: Path) -> None:
    with open_store(path) as store:
        with pytest.raises(StoreError, match="no article 'a2'"):
            store.remove(["a1", "a2"])
        assert store.given("a1") is not None
        store.remove(["a1"])
        for table in (*RECORD_TABLES, "articles", "documents"):
            assert store.query(f"SELECT * FROM {table}")[1] == []


def test_another_kit_or_version_is_another_analysis(path: Path) -> None:
    with open_store(path) as store:
        assert store.has("a1", fingerprint="f1", version="0.1.0")
        assert not store.has("a1", fingerprint="f2", version="0.1.0")
        assert not store.has("a1", fingerprint="f1", version="0.2.0")


@pytest.mark.parametrize(
    ("text", "raw", "record"),
    [
        pytest.param(TEXT, b"other bytes", b"{}", id="raw bytes of another article"),
        pytest.param("\ud800" + TEXT, TEXT.encode(), b"{}", id="text that is not Unicode"),
    ],
)
def test_a_refused_article_leaves_the_old_one(
    path: Path, text: str, raw: bytes, record: bytes
) -> None:
    import dataclasses

    found = analysis()
    bad = dataclasses.replace(found, article=dataclasses.replace(found.article, text=text))
    with open_store(path) as store:
        with pytest.raises(StoreError, match="a1"):
            store.add(bad, raw, record, run_id="r")
        assert store.check() == (6, [])


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("DELETE FROM articles", id="write"),
        pytest.param("SELECT * FROM read_text('/etc/hosts')", id="read a file"),
        pytest.param("SET enable_external_access = true", id="unlock"),
        pytest.param("", id="nothing"),
        pytest.param("SELECT 1; SELECT 2", id="two statements"),
        pytest.param("SELEC 1", id="no SQL"),
    ],
)
def test_a_query_that_is_refused_is_one_line(path: Path, sql: str) -> None:
    with open_store(path) as store, pytest.raises(StoreError) as error:
        store.query(sql)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param("UPDATE articles SET text = 'x' || text", "does not show", id="text moved"),
        pytest.param(
            "UPDATE articles SET text = text || 'x'", "not that of its stored", id="text longer"
        ),
        pytest.param("DELETE FROM articles", "does not show", id="article gone"),
        pytest.param(
            "DELETE FROM articles", "statements s1: its article a1 is not", id="article of a row"
        ),
        pytest.param("DELETE FROM mentions", "its mention m1 is not there", id="mention gone"),
        pytest.param("DELETE FROM statements", "statements s1: article a1 has no", id="row gone"),
        pytest.param("DELETE FROM actors", "its speaker p1 is not there", id="speaker gone"),
        pytest.param(
            "UPDATE statements SET speaker_id = 'p9'", "its speaker p9 is not", id="id of nothing"
        ),
        pytest.param(
            "UPDATE statements SET relays = [{actor_id: 'p9', span: content[1]}]",
            "its relay p9 is not there",
            id="relay of nothing",
        ),
        pytest.param(
            "INSERT INTO statements SELECT * FROM statements", "is there 2 times", id="twice"
        ),
        pytest.param(
            "UPDATE statements SET id = 's2'", "no such stored record", id="a row that is new"
        ),
        pytest.param("DELETE FROM runs", "its run", id="run gone"),
        pytest.param("DELETE FROM records", "stored record is not there", id="record gone"),
        pytest.param("UPDATE records SET json = '{'", "no JSON", id="record cut"),
        pytest.param(
            "INSERT INTO failures SELECT 'a1', run_id, 's', 'e', 'm' FROM articles",
            "there are 1, the stored record has 0",
            id="a failure that is new",
        ),
        pytest.param("UPDATE documents SET raw = 'x'::BLOB", "SHA-256", id="raw bytes changed"),
        pytest.param("DELETE FROM documents", "raw bytes are not there", id="raw bytes gone"),
        pytest.param(
            "INSERT INTO documents VALUES (sha256('x'), 'x'::BLOB)",
            "no article was read from it",
            id="raw bytes of nothing",
        ),
    ],
)
def test_damage_is_found(path: Path, damage: str, message: str) -> None:
    with duckdb.connect(str(path)) as db:
        db.execute(damage)
    with open_store(path, read_only=True) as store:
        _, broken = store.check()
    assert any(message in line for line in broken)


def open_elsewhere(path: Path, how: str) -> str:
    code = f"""
from onrecord.errors import StoreError
from onrecord.store import open_store
try:
    open_store({str(path)!r}, {how}).close()
    print("opened")
except StoreError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return done.stdout


def test_two_processes_may_read_and_one_that_writes_keeps_others_out(path: Path) -> None:
    with open_store(path, read_only=True):
        assert open_elsewhere(path, "read_only=True") == "opened\n"
    with open_store(path):
        assert "another process is using it" in open_elsewhere(path, "read_only=True")


@pytest.mark.parametrize(
    ("version", "what_to_do"),
    [
        pytest.param(SCHEMA_VERSION - 1, "`onrecord add NEW.duckdb SOURCE...`", id="older"),
        pytest.param(SCHEMA_VERSION + 1, "or a later one", id="newer"),
    ],
)
def test_another_schema_is_named_with_what_to_do(path: Path, version: int, what_to_do: str) -> None:
    with duckdb.connect(str(path)) as db:
        db.execute("UPDATE schema SET version = ?", [version])
    with pytest.raises(StoreError, match=f"schema {version}.*schema {SCHEMA_VERSION}") as refused:
        open_store(path)
    assert what_to_do in str(refused.value)


def test_a_change_of_a_table_or_view_raises_the_schema_version() -> None:
    # after a change: raise SCHEMA_VERSION, and write the digest of the new tables and views here
    digests = {8: "72aeeaf3fb9efd57", 9: "3443ebf8d9dda8c0"}
    sql = " ".join([*(f"{name} {columns}" for name, columns in TABLES.items()), VIEWS]).split()
    digest = hashlib.sha256(" ".join(sql).encode()).hexdigest()[:16]
    assert digest == digests[SCHEMA_VERSION]


def test_a_database_of_others_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    duckdb.connect(str(other)).close()
    with pytest.raises(StoreError, match="no onrecord store"):
        open_store(other, create=True)


@pytest.mark.parametrize("to", ["csv", "parquet"])
def test_tables_are_exported_whole_or_not_at_all(path: Path, tmp_path: Path, to: str) -> None:
    out = tmp_path / "tables"
    with open_store(path, read_only=True) as store:
        written = store.export_tables(to, out)
    assert sorted(out.iterdir()) == sorted(written)
    rows = duckdb.execute(f"SELECT id FROM '{out}/statements.{to}'").fetchall()
    assert rows == [("s1",)]


def person(article: str) -> Analysis:
    text = f"Ana Ortiz spoke in {article}."
    name = Span(0, 9)
    mention = Mention(
        id=f"m-{article}",
        article_id=article,
        span=name,
        head=name,
        kind=ActorKind.PERSON,
        form=MentionForm.NAME,
        origin=BY,
    )
    actor = Actor(
        id=f"ac-{article}",
        article_id=article,
        name="Ana Ortiz",
        kind=ActorKind.PERSON,
        mention_ids=(mention.id,),
        role=None,
        country="MEX",
        sectors=("UNK",),
        wikidata=None,
        origin=BY,
    )
    digest = hashlib.sha256(text.encode()).hexdigest()
    return replace(
        analysis(),
        article=replace(analysis().article, id=article, text=text, sha256=digest),
        mentions=(mention,),
        actors=(actor,),
        statements=(),
    )


def fill(store: Store, *articles: str) -> None:
    run_id = store.begin_run((), "f", version="0", engine="local")
    for found in map(person, articles):
        raw = found.article.text.encode()
        store.add(found, raw, to_json(found, run=RUN, indent=None), run_id=run_id)


def identities(store: Store) -> list[tuple[object, ...]]:
    return store.query("SELECT name, articles FROM actors_across ORDER BY ALL")[1]


def test_actors_are_linked_across_articles_and_a_cut_is_remembered(
    tmp_path: Path, names: LinkLexicon
) -> None:
    with open_store(tmp_path / "s.duckdb", create=True) as store:
        fill(store, "b1", "b2", "b3")
        assert link_people(store.people, lexicon=names) == (0, 3)
        assert identities(store) == [("Ana Ortiz", 3)]
        assert link_people(store.people, lexicon=names) == (0, 0)  # nothing new, nothing written
        store.people.cut("ac-b3", "ac-b1")
        link_people(store.people, lexicon=names)
        assert identities(store) == [("Ana Ortiz", 1), ("Ana Ortiz", 2)]
        fill(store, "b3", "b4")  # read again, and another article
        link_people(store.people, lexicon=names)
        assert identities(store) == [("Ana Ortiz", 1), ("Ana Ortiz", 3)]
        assert store.check()[1] == []
        store.people.cut("ac-b1", "ac-b3", undo=True)
        link_people(store.people, lexicon=names)
        assert identities(store) == [("Ana Ortiz", 4)]


def test_links_go_with_their_article(tmp_path: Path, names: LinkLexicon) -> None:
    with open_store(tmp_path / "s.duckdb", create=True) as store:
        fill(store, "b1", "b2")
        link_people(store.people, lexicon=names)
        store.remove(["b1"])
        assert store.check()[1] == []
        link_people(store.people, lexicon=names)
        assert identities(store) == [("Ana Ortiz", 1)]


@pytest.mark.parametrize(
    ("left", "right", "undo", "message"),
    [
        pytest.param("ac-b1", "ac-nobody", False, "no actor 'ac-nobody'", id="unknown"),
        pytest.param("ac-b1", "ac-b1", False, "one article", id="one-article"),
        pytest.param("ac-b1", "ac-b2", True, "were not cut", id="no-such-cut"),
    ],
)
def test_a_cut_that_cannot_be_is_refused(
    tmp_path: Path, left: str, right: str, undo: bool, message: str
) -> None:
    with open_store(tmp_path / "s.duckdb", create=True) as store:
        fill(store, "b1", "b2")
        with pytest.raises(StoreError, match=message):
            store.people.cut(left, right, undo=undo)


def test_check_finds_a_link_to_nothing(tmp_path: Path, names: LinkLexicon) -> None:
    with open_store(tmp_path / "s.duckdb", create=True) as store:
        fill(store, "b1")
        link_people(store.people, lexicon=names)
    with duckdb.connect(str(tmp_path / "s.duckdb")) as db:
        db.execute("UPDATE actor_links SET actor_id = 'ac-x', identity_id = 'id-x'")
    with open_store(tmp_path / "s.duckdb", read_only=True) as store:
        lines = "\n".join(store.check()[1])
    assert "its actor ac-x is not there" in lines
    assert "its identity id-x is not there" in lines
