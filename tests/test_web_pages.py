"""Actors, matrices, events, places and SQL: what they say of a small store."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from lxml import html
from starlette.testclient import TestClient

from articles import golden_paths, load_article
from onrecord.kit import Kit
from onrecord.search import build, is_fresh
from onrecord.web.app import make_app
from onrecord.web.catalogue import Catalogue, open_catalogue
from onrecord.web.pages import PAGES
from onrecord.web.pages.page import AnyPage
from stores import add_articles, add_texts, link_all

COPIED = "16-multi-relay"
#: One man by two names.
NAMED = [
    ("Joseph Adjei, the mayor of Accra, said on Monday that the port would open.", "2026-03-02",
     "The Kestrel"),
    ("Joe Adjei, Accra's mayor, denied on Tuesday that the port was closed.", "2026-03-03",
     "Harrow Bay Courier"),
]  # fmt: skip
#: One attack, whose dead two reports number differently.
DISPUTED = [
    (
        "Bomb kills 14 at Kano market\n\nA bomb killed 14 people at the Dawanau grain market in Kano on"
        " Wednesday, the army said. Traders said the toll was 31.",
        "2026-01-15",
        "Lagos Ledger",
    ),
    (
        "Blast tears through Kano grain market\n\nAt least 12 people were killed on Wednesday when a"
        " bomb hidden in a handcart went off at Dawanau market in Kano, northern Nigeria.",
        "2026-01-15",
        None,
    ),
]
#: What did not take place.
DENIED = [
    ("Ghana denied on Monday that it had expelled the Togolese ambassador.", "2026-01-20",
     "The Kestrel"),
]  # fmt: skip
NAMES = ("02-agency-relays", "04-protest", "06-war-report", "16-multi-relay", "18-expulsions")


@pytest.fixture(scope="module")
def catalogue(kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    path = tmp_path_factory.mktemp("pages") / "s.duckdb"
    files = [p for p in golden_paths() if p.stem in NAMES]
    add_articles(path, kit, [(load_article(p), p) for p in files])
    # the same copy in another outlet, a day later, with a lede of its own
    text = next(p for p in files if p.stem == COPIED).read_text("utf-8")
    ids = add_texts(path, kit, [(f"Readers wrote to us.\n\n{text}", "2026-12-04", "The Copyist")])
    assert ids
    add_texts(path, kit, NAMED)
    add_texts(path, kit, DISPUTED)
    add_texts(path, kit, DENIED)
    link_all(path)
    assert not is_fresh(path)
    build(path)
    with open_catalogue(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(catalogue: Catalogue) -> TestClient:
    return TestClient(make_app(catalogue), base_url="http://127.0.0.1:8000")


def address_of(page: AnyPage, catalogue: Catalogue) -> str:
    ids = {
        "/articles/{id}": "SELECT id FROM articles",
        "/actors/{id}": "SELECT key FROM i.people WHERE said > 0 ORDER BY said DESC",
        "/stories/{id}": "SELECT id FROM i.stories WHERE articles > 1",
    }
    if page.path == "/compare":
        left, right = catalogue.rows("SELECT left_id, right_id FROM duplicates")[0]
        return f"/compare?left={left}&right={right}"
    if page.path not in ids:
        return page.path
    return page.path.replace("{id}", str(catalogue.rows(ids[page.path])[0][0]))


@pytest.mark.parametrize("page", PAGES, ids=[page.path for page in PAGES])
def test_a_page_and_its_json_are_of_one_view(
    client: TestClient, catalogue: Catalogue, page: AnyPage
) -> None:
    path = address_of(page, catalogue)
    shown = client.get(path)
    assert shown.status_code == 200
    heads = html.document_fromstring(shown.text).xpath("//main//h1")
    assert [h.text_content().strip() != "" for h in heads] == [True]
    data = client.get("/index.json" if path == "/" else path.replace("?", ".json?"))
    if "?" not in path and path != "/":
        data = client.get(path + ".json")
    msgspec.json.decode(data.content, type=page.view)


@pytest.mark.parametrize("page", [p for p in PAGES if p.table], ids=lambda p: p.path)
def test_a_table_is_csv_too(client: TestClient, catalogue: Catalogue, page: AnyPage) -> None:
    path = address_of(page, catalogue)
    given = {"q": "SELECT id FROM events"} if path == "/sql" else {}
    body = client.get(path + ".csv", params=given)
    assert body.headers["content-type"].startswith("text/csv")
    assert len(body.text.splitlines()) > 1


def test_an_actor_has_what_the_store_has_of_them(client: TestClient, catalogue: Catalogue) -> None:
    for key, name, said in catalogue.rows("SELECT key, name, said FROM i.people WHERE said > 1"):
        entry = client.get(f"/actors/{key}.json", params={"what": "said"}).json()
        assert len(entry["statements"]) == entry["said"] == said
        assert {s["speaker"] for s in entry["statements"]} <= {name, *entry["names"]}
        relays = [r for s in entry["statements"] for r in s["relays"]]
        assert sum(link["n"] for link in entry["relays"]) <= len(relays)


def test_an_actor_is_one_identity_whatever_it_is_called(
    client: TestClient, catalogue: Catalogue
) -> None:
    rows = catalogue.rows(
        "SELECT l.identity_id, i.name, count(DISTINCT x.name), count(DISTINCT l.article_id)"
        " FROM actor_links l JOIN identities i ON i.id = l.identity_id"
        " JOIN actors x ON x.id = l.actor_id AND x.article_id = l.article_id"
        " WHERE x.kind = 'person' GROUP BY ALL HAVING count(DISTINCT x.name) > 1"
    )
    assert rows
    for identity, name, names, articles in rows:
        keys = catalogue.rows("SELECT DISTINCT key FROM i.named WHERE identity_id = ?", [identity])
        assert len(keys) == 1
        entry = client.get(f"/actors/{keys[0][0]}.json").json()
        assert (entry["identity_id"], entry["name"]) == (identity, name)
        assert (len({*entry["names"], name}), entry["articles"]) == (names, articles)
        assert entry["linked"]


def test_what_several_reports_quote_is_there_once(client: TestClient, catalogue: Catalogue) -> None:
    rows = catalogue.rows(
        "SELECT key, utterance, count(*) FROM i.sayings WHERE reports > 1 AND key IS NOT NULL"
        " GROUP BY ALL"
    )
    assert rows
    for key, utterance, n in rows:
        assert isinstance(n, int)
        told = catalogue.number(
            "SELECT len(statement_ids) FROM utterances WHERE id = ?", [utterance]
        )
        entry = client.get(f"/actors/{key}.json", params={"what": "said"}).json()
        (once,) = (s for s in entry["statements"] if s["utterance"] == utterance)
        assert len(once["passed"]) == n >= 2
        assert len({p["article_id"] for p in once["passed"]}) == once["reports"] <= told
        each = client.get(f"/actors/{key}.json", params={"what": "said", "reports": "true"}).json()
        assert sum(s["utterance"] == utterance for s in each["statements"]) == n


def test_an_article_names_its_story_and_a_story_its_reports(
    client: TestClient, catalogue: Catalogue
) -> None:
    (story_id, articles), *_ = catalogue.rows(
        "SELECT id, article_ids FROM stories WHERE independent > 1 ORDER BY id"
    )
    assert isinstance(articles, list)
    story = client.get(f"/stories/{story_id}.json").json()
    assert {r["id"] for r in story["reports"]} == set(articles)
    counted = "SELECT count(*) FROM counted_events WHERE story_id = ?"
    assert len(story["events"]) == catalogue.number(counted, [story_id])
    for article in articles:
        (told,) = client.get(f"/articles/{article}.json").json()["stories"]
        assert told["id"] == story_id
        assert {r["id"] for r in told["others"]} == set(articles) - {article}
        assert f'href="/stories/{story_id}"' in client.get(f"/articles/{article}").text


def test_a_story_shows_who_gives_which_number_and_a_counted_event_leads_to_it(
    client: TestClient, catalogue: Catalogue
) -> None:
    ((counted, story_id),) = catalogue.rows(
        "SELECT id, story_id FROM counted_events WHERE type = 'ASSAULT' AND len(counts) > 2"
    )
    story = client.get(f"/stories/{story_id}.json").json()
    given = {(f["low"], f["high"], f["speaker"], *f["outlets"]) for f in story["figures"]}
    assert {(31, 31, "Traders", "Lagos Ledger"), (14, 14, "army", "Lagos Ledger")} <= given
    assert [f["outlets"] for f in story["figures"] if f["low"] == 12] == [[]]  # it is not known
    shown = client.get(f"/stories/{story_id}").text
    assert "Who gives which number" in shown
    assert ">12+</a>" in shown
    for id_ in (counted, story_id):
        led = client.get(f"/records/{id_}", follow_redirects=False)
        assert (led.status_code, led.headers["location"]) == (303, f"/stories/{story_id}#{id_}")
    assert f'id="{counted}"' in shown


def test_what_is_said_about_an_actor_names_them(client: TestClient, catalogue: Catalogue) -> None:
    rows = catalogue.rows("SELECT key FROM i.people WHERE told_of > 0 AND kind = 'person'")
    assert rows
    for (key,) in rows:
        entry = client.get(f"/actors/{key}.json", params={"what": "told_of"}).json()
        assert len(entry["statements"]) == entry["told_of"]
        assert all(s["key"] != key for s in entry["statements"])


def test_the_cells_of_the_matrix_lead_to_their_events(
    client: TestClient, catalogue: Catalogue
) -> None:
    for by, source, target in (
        ("country", "source_country", "target_country"),
        ("actor", "actor", "target"),
    ):
        view = client.get("/who-whom.json", params={"by": by}).json()
        assert view["cells"]
        for cell in view["cells"]:
            given = {source: cell["source"], target: cell["target"], "status": "real"}
            found = client.get("/events.json", params=given).json()
            assert found["total"] == cell["events"] >= cell["cooperation"] + cell["conflict"]


def test_a_matrix_has_what_did_not_take_place_only_if_it_is_asked_for(
    client: TestClient, catalogue: Catalogue
) -> None:
    def events(**asked: str) -> int:
        cells = client.get("/who-whom.json", params=asked).json()["cells"]
        return sum(cell["events"] for cell in cells)

    real, everything = events(), events(unreal="true")
    assert 0 < real < everything
    where = "level = 'country' AND is_real"
    assert real == catalogue.number(f"SELECT sum(n) FROM i.pairs WHERE {where}")


def test_a_matrix_around_one_has_only_theirs(client: TestClient) -> None:
    all_cells = client.get("/who-whom.json").json()["cells"]
    one = all_cells[0]["source"]
    view = client.get("/who-whom.json", params={"around": one}).json()
    assert one in {side["key"] for side in view["sides"]}
    assert [c for c in all_cells if one in (c["source"], c["target"])] == [
        c for c in view["cells"] if one in (c["source"], c["target"])
    ]


def test_a_copy_names_the_others_and_what_they_changed(
    client: TestClient, catalogue: Catalogue
) -> None:
    (copy,) = (
        str(r[0]) for r in catalogue.rows("SELECT id FROM articles WHERE outlet = 'The Copyist'")
    )
    view = client.get(f"/articles/{copy}.json").json()
    copies = view["wire"]["copies"]
    assert view["stories"] == []  # it is told by these copies alone
    assert [(c["compared"], c["first"]) for c in copies] == [(True, True)]
    other = copies[0]["id"]
    assert f"/compare?left={copy}&amp;right={other}" in client.get(f"/articles/{copy}").text
    both = client.get("/compare.json", params={"left": copy, "right": other}).json()
    sides = {both[side]["id"]: both[side] for side in ("left", "right")}
    texts = {k: "".join(s["text"] for s in side["stretches"]) for k, side in sides.items()}
    for key, text in texts.items():
        assert catalogue.rows('SELECT "text" FROM articles WHERE id = ?', [key]) == [(text,)]
    assert "Readers wrote to us." in "".join(
        s["text"] for s in sides[copy]["stretches"] if not s["shared"]
    )


def test_an_event_of_several_reports_is_there_once(
    client: TestClient, catalogue: Catalogue
) -> None:
    reports = catalogue.number("SELECT count(*) FROM events")
    more = catalogue.number("SELECT sum(len(event_ids) - 1) FROM counted_events")
    assert more > 0
    assert client.get("/events.json").json()["total"] == reports - more
    assert client.get("/events.json", params={"reports": "true"}).json()["total"] == reports


def test_relays_count_what_the_statements_say(client: TestClient, catalogue: Catalogue) -> None:
    view = client.get("/relays.json").json()
    assert view["cells"]
    for cell in view["cells"]:
        n = catalogue.number(
            "SELECT count(*) FROM i.sayings WHERE key = ? AND list_contains(relay_keys, ?)",
            [cell["speaker"], cell["relay"]],
        )
        assert n == cell["n"]


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"type": "PROTEST"}, "type = 'PROTEST'"),
        ({"type": "protest"}, "type = 'PROTEST'"),
        ({"status": "planned"}, "status = 'planned'"),
        ({"since": "2026-01-01", "until": "2026-06-30"},
         "coalesce(\"start\", published)[1:10] BETWEEN '2026-01-01' AND '2026-06-30'"),
        ({"outlet": "The Kestrel"}, "outlet = 'The Kestrel'"),
        ({"type": "NOSUCH"}, "false"),
    ],
)  # fmt: skip
def test_filters_narrow_events(
    client: TestClient, catalogue: Catalogue, given: dict[str, str], where: str
) -> None:
    found = client.get("/events.json", params={**given, "reports": "true"}).json()
    assert found["total"] == catalogue.number(f"SELECT count(*) FROM who_did_what WHERE {where}")
    assert len(found["events"]) == min(found["total"], 50)
    drawn = sum(m["cooperation"] + m["conflict"] + m["unreal"] for m in found["months"])
    assert drawn + found["undated"] == found["total"]


def test_the_map_has_every_event_with_a_place(client: TestClient, catalogue: Catalogue) -> None:
    view = client.get("/map.json", params={"reports": "true"}).json()
    placed = catalogue.number(
        "SELECT count(*) FROM events e JOIN places l ON l.id = e.place_id"
        " AND l.article_id = e.article_id WHERE l.latitude IS NOT NULL"
    )
    assert sum(spot["n"] for spot in view["spots"]) == placed == view["total"] - view["nowhere"]


def test_planned_and_denied_events_look_different(client: TestClient) -> None:
    page = client.get("/events", params={"status": "planned"}).text
    assert "status-planned" in page
    assert ">planned</span>" in page


def test_sql_answers_and_says_why_not(client: TestClient) -> None:
    view = client.get(
        "/sql.json", params={"q": "SELECT type, count(*) AS n FROM events GROUP BY 1"}
    )
    assert view.json()["columns"] == ["type", "n"]
    refused = client.get("/sql", params={"q": "DROP TABLE events"})
    assert "one SELECT at a time" in refused.text
    cut = client.get("/sql.json", params={"q": "FROM range(5000)"}).json()
    assert (len(cut["rows"]), cut["cut"]) == (1000, True)


@pytest.mark.parametrize("example", range(5))
def test_the_examples_of_the_sql_page_run(client: TestClient, example: int) -> None:
    from onrecord.web.pages.sql import EXAMPLES

    view = client.get("/sql.json", params={"q": EXAMPLES[example][1]}).json()
    assert view["error"] is None


def test_a_feed_has_the_newest_hits(client: TestClient) -> None:
    feed = client.get("/search.atom", params={"q": "kind:statement"})
    assert feed.headers["content-type"].startswith("application/atom+xml")
    hits = client.get("/search.json", params={"q": "kind:statement", "order": "newest"}).json()
    assert [f"urn:onrecord:{h['id']}" in feed.text for h in hits["hits"]] == [True] * len(
        hits["hits"]
    )


@pytest.mark.parametrize("path", ["/stories/%0D.json", "/articles/%20.json", "/records/%0D"])
def test_an_id_of_white_space_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
