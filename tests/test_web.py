"""The web application: pages, safety, and hostile text. No browser, no bundle."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from articles import golden_paths, load_article
from onrecord.errors import StoreError
from onrecord.kit import Kit
from onrecord.records import Span
from onrecord.resolved import Record
from onrecord.search import build, folder_of
from onrecord.web.app import make_app
from onrecord.web.catalogue import Catalogue, open_catalogue
from onrecord.web.cutting import Cutter
from onrecord.web.guard import MAX_BODY, POLICY
from stores import add_articles

HERE = "http://127.0.0.1:8000"
#: Reports with relays, statements inside statements, denials and plans.
NAMES = ("02-agency-relays", "04-protest", "16-multi-relay")


def of_class(page: html.HtmlElement, *names: str) -> list[html.HtmlElement]:
    """Return the elements that have all these classes."""
    has = " and ".join(f"contains(concat(' ', @class, ' '), ' {name} ')" for name in names)
    return list(page.xpath(f"//*[{has}]"))


@pytest.fixture(scope="module")
def catalogue(kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    path = tmp_path_factory.mktemp("web") / "s.duckdb"
    files = [p for p in golden_paths() if p.stem in NAMES]
    add_articles(path, kit, [(load_article(p), p) for p in files])
    build(path)
    with open_catalogue(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(catalogue: Catalogue) -> TestClient:
    return TestClient(make_app(catalogue), base_url=HERE)


@pytest.fixture(scope="module")
def article_id(catalogue: Catalogue) -> str:
    return str(catalogue.rows("SELECT id FROM articles ORDER BY id")[0][0])


def test_the_start_page_counts_what_is_there(client: TestClient, catalogue: Catalogue) -> None:
    shown = client.get("/index.json").json()
    for table in ("articles", "statements", "events"):
        assert shown[table] == catalogue.number(f"SELECT count(*) FROM {table}")
    page = html.fromstring(client.get("/").text)
    assert f"{shown['statements']} statements" in " ".join(page.text_content().split())


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("i", id="the name of the summary"),
        pytest.param("store", id="our name of the store"),
        pytest.param("stories", id="the name of a table"),
        pytest.param("o'neill. x", id="marks of SQL"),
    ],
)
def test_a_store_of_any_name_is_shown(catalogue: Catalogue, tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.duckdb"
    shutil.copy(catalogue.path, path)
    shutil.copytree(folder_of(catalogue.path), folder_of(path))
    with open_catalogue(path) as opened:
        client = TestClient(make_app(opened), base_url=HERE)
        assert client.get("/index.json").json() == TestClient(
            make_app(catalogue), base_url=HERE
        ).get("/index.json").json() | {"store": path.name}
        assert client.get("/stories").status_code == client.get("/events").status_code == 200


def test_an_article_shows_its_text_and_every_record(
    client: TestClient, catalogue: Catalogue
) -> None:
    for (article_id,) in catalogue.rows("SELECT id FROM articles"):
        analysis = catalogue.analysis(str(article_id))
        assert analysis is not None
        page = html.fromstring(client.get(f"/articles/{article_id}").text)
        lines = [e.text_content() for e in of_class(page, "text")]
        assert lines == [b.span.of(analysis.article.text) for b in analysis.blocks]
        notes = [e.get("id") for e in of_class(page, "note")]
        records = [s.id for s in analysis.statements] + [e.id for e in analysis.events]
        assert sorted(notes) == sorted(records)
        assert {e.get("id") for e in page.xpath("//*[starts-with(@id, 't-')]")} >= {
            f"t-{r}" for r in records
        }


def test_the_pieces_of_a_record_are_its_exact_characters(
    client: TestClient, catalogue: Catalogue
) -> None:
    for (article_id,) in catalogue.rows("SELECT id FROM articles"):
        analysis = catalogue.analysis(str(article_id))
        assert analysis is not None
        text = analysis.article.text
        page = html.fromstring(client.get(f"/articles/{article_id}").text)
        for s in analysis.statements:
            lit = [e for e in of_class(page, "p") if f"{s.id}:content" in e.get("data-on").split()]
            assert "".join(e.text_content() for e in lit) == "".join(x.of(text) for x in s.content)


def test_the_record_of_a_store_comes_back_whole(catalogue: Catalogue, kit: Kit) -> None:
    from onrecord.pipeline import analyse

    path = next(p for p in golden_paths() if p.stem == NAMES[0])
    before = analyse(load_article(path), kit)
    after = catalogue.analysis(before.article.id)
    assert after is not None
    for name in ("blocks", "actors", "times", "places", "statements", "events"):
        if name != "actors":
            assert getattr(after, name) == getattr(before, name)
    assert [a.texts for a in Record(after).actors] == [a.texts for a in Record(before).actors]


def test_pieces_nest_and_overlap(catalogue: Catalogue) -> None:
    for (article_id,) in catalogue.rows("SELECT id FROM articles"):
        analysis = catalogue.analysis(str(article_id))
        assert analysis is not None
        text = analysis.article.text
        pieces = Cutter(Record(analysis)).cut(Span(0, len(text)))
        assert "".join(p.text for p in pieces) == text
        assert any("nested" in p.marks for p in pieces) == any(
            s.inside_id for s in analysis.statements
        )


def test_json_of_an_article_is_its_public_record(client: TestClient, article_id: str) -> None:
    shown = client.get(f"/articles/{article_id}.json").json()
    assert shown["record"]["schema"] == "onrecord/record/1"
    text = shown["record"]["article"]["text"]
    for s in shown["record"]["statements"]:
        for span in s["content"]:
            assert text[span["start"] : span["end"]] == span["text"]


def test_csv_of_a_search_is_a_table(client: TestClient) -> None:
    answer = client.get("/search.csv", params={"q": "kind:statement"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows
    assert {row["kind"] for row in rows} == {"statement"}


def test_a_record_leads_to_its_place(client: TestClient, catalogue: Catalogue) -> None:
    (record_id, article_id) = catalogue.rows("SELECT id, article_id FROM events")[0]
    answer = client.get(f"/records/{record_id}", follow_redirects=False)
    assert answer.headers["location"] == f"/articles/{article_id}#{record_id}"


def test_a_pasted_text_shows_its_record_and_is_not_stored(
    client: TestClient, catalogue: Catalogue
) -> None:
    text = "“We will reopen the port,” Mara Quill told reporters in Accra on Monday."
    page = html.fromstring(client.post("/read", data={"text": text}).text)
    assert [e.findtext(".//b") for e in of_class(page, "note", "statement")] == ["Mara Quill"]
    sent = client.post("/read", files={"file": ("a.txt", text.encode())})
    assert "Mara Quill" in sent.text
    assert client.post("/read.json", content=text.encode()).json()["article"]["text"] == text
    curl = {"content-type": "application/x-www-form-urlencoded"}  # what --data-binary sends
    for body in (text, f"{text} a=b&c=d" + "&e=f" * 20):
        sent = client.post("/read.json", content=body.encode(), headers=curl)
        assert sent.json()["article"]["text"] == body
    assert catalogue.number("SELECT count(*) FROM articles") == len(NAMES)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"text": ""}, id="nothing"),
        pytest.param({"text": "Taxes will fall.", "published": "soon"}, id="no date"),
        pytest.param({"text": "She said so. " * 20_000}, id="too long"),
        pytest.param({"url": "http://127.0.0.1:1/x"}, id="this machine"),
        pytest.param({"url": "file:///etc/passwd"}, id="a file"),
    ],
)
def test_what_cannot_be_read_is_said(client: TestClient, given: dict[str, str]) -> None:
    answer = client.post("/read", data=given)
    assert answer.status_code == 422
    assert html.fromstring(answer.text).xpath("//*[@role='alert']")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nosuch", 404),
        ("/articles/nosuch", 404),
        ("/articles/nosuch.json", 404),
        ("/records/st-nosuch", 404),
        ("/search?page=0", 400),
        ("/search?kind=nosuch", 400),
        ("/static/../app.py", 404),
        ("/static/%2e%2e/app.py", 404),
        ("/static//etc/passwd", 404),
        ("/static/..%2f..%2fapp.py", 404),
    ],
)
def test_what_is_not_there_is_refused(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert "import" not in answer.text


# safety


def test_a_note_does_not_say_twice_what_the_speaker_is(
    client: TestClient, catalogue: Catalogue
) -> None:
    found = set()
    for (id_,) in catalogue.rows("SELECT id FROM articles"):
        page = html.fromstring(client.get(f"/articles/{id_}").text)
        for note in of_class(page, "note", "statement"):
            name = note.xpath("string(.//b)").casefold()
            roles = note.xpath("string(.//*[@class='role'])").split(", ")  # and a code: "KAZ"
            found |= {r for r in roles if r and not r.isupper() and r.casefold() in name}
    assert found == set()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param("Die Ministerin sagte am Montag, dass die Gespräche weitergehen. " * 6,
                     "this is in German", id="another language"),
        pytest.param("<html><head><title>404 Not Found</title></head><body><p>The page you asked "
                     "for is not here any more.</p></body></html>", "no report", id="no report"),
    ],
)  # fmt: skip
def test_what_is_no_english_report_is_read_when_asked(
    client: TestClient, body: str, why: str
) -> None:
    refused = client.post("/read", data={"text": body})
    assert refused.status_code == 422
    assert why in refused.text
    assert "--force" not in refused.text
    read = client.post("/read", data={"text": body, "anyway": "true"})
    assert read.status_code == 200
    assert "data-sheet" in read.text


@pytest.mark.parametrize("path", ["/", "/search?q=port", "/read", "/nosuch", "/index.json"])
def test_every_answer_has_the_policy(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "unsafe" not in POLICY


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "", "127.0.0.1.evil.example"]
)
def test_another_host_name_is_not_answered(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "LOCALHOST", "[::1]:8000"])
def test_the_names_of_this_machine_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/read", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post("/read", data={"text": "Mara Quill said so."}, headers=headers)
    assert answer.status_code == 403


def test_a_body_is_bounded(client: TestClient) -> None:
    assert client.post("/read", content=b"x" * (MAX_BODY + 1)).status_code == 413
    refused = client.post("/read.json", content=b"x" * (MAX_BODY + 1))
    assert (refused.status_code, refused.json()["error"][:9]) == (413, "More than")

    def pieces() -> Iterator[bytes]:
        for _ in range(MAX_BODY // 1000 + 2):
            yield b"x" * 1000

    assert client.post("/read", content=pieces()).status_code == 413  # no length is given


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])
def test_other_methods_are_refused(client: TestClient, method: str) -> None:
    assert client.request(method, "/").status_code == 405


def test_a_token_is_needed_where_others_can_reach(catalogue: Catalogue) -> None:
    app = make_app(catalogue, token="s3cret")
    with TestClient(app, base_url="http://192.0.2.7:8000", follow_redirects=False) as client:
        assert client.get("/").status_code == 401
        assert client.get("/?token=wrong").status_code == 401
        assert client.get("/static/style.css").status_code == 401
        assert client.get("/", headers={"authorization": "Bearer s3cret"}).status_code == 200
        moved = client.get("/search?q=port&token=s3cret")
        assert (moved.status_code, moved.headers["location"]) == (303, "/search?q=port")
        assert {"HttpOnly", "SameSite=Strict"} <= set(moved.headers["set-cookie"].split("; "))
        assert client.get("/search?q=port").status_code == 200  # by the cookie
        away = client.get("//evil.example/?token=s3cret")
        assert away.headers.get("location", "/").startswith("/")
        assert not away.headers.get("location", "/").startswith("//")


_REFUSED = (
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/hostname')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM read_duckdb('/tmp/none.duckdb')",
    "COPY articles TO '/tmp/onrecord-test.csv'",
    "ATTACH ':memory:' AS x",
    "ATTACH '/tmp/onrecord-test.duckdb'",
    "DETACH i",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET threads = 1",
    "SET enable_external_access = true",
    "RESET lock_configuration",
    "CREATE TEMP TABLE t (i INTEGER)",
    "INSERT INTO articles (id) VALUES ('x')",
    "DELETE FROM articles",
    "UPDATE articles SET id = 'x'",
    "DROP TABLE articles",
    "CREATE MACRO f() AS 1",
    "PRAGMA database_list",
    "CHECKPOINT",
    "EXPORT DATABASE '/tmp/onrecord-test'",
    "CALL enable_logging(storage = 'file', storage_path = '/tmp/onrecord-test')",
    "SELECT * FROM enable_logging(storage = 'file', storage_path = '/tmp/onrecord-test')",
    "SELECT * FROM enable_profiling(save_location = '/tmp/onrecord-test')",
    "PREPARE p AS SELECT 1",
    "SELECT 1; SELECT 2",
    "BEGIN",
    "",
)


@pytest.mark.parametrize("sql", _REFUSED)
def test_sql_cannot_write_or_leave_the_store(catalogue: Catalogue, sql: str) -> None:
    with pytest.raises(StoreError):
        catalogue.ask(sql, limit=10, seconds=5)


def test_sql_is_bounded_in_rows_and_seconds(catalogue: Catalogue) -> None:
    answer = catalogue.ask("SELECT * FROM range(1_000_000)", limit=10, seconds=5)
    assert (len(answer.rows), answer.cut) == (10, True)
    with pytest.raises(StoreError, match="within 0"):
        catalogue.ask("SELECT count(*) FROM range(100_000_000_000)", limit=10, seconds=0.3)
    assert catalogue.number("SELECT count(*) FROM articles") == len(NAMES)


def test_json_is_json(client: TestClient) -> None:
    assert json.loads(client.get("/nosuch.json").text)["error"]
