"""Copies, versions and wire groups: found by what articles share, whatever the order they come in."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from onrecord import linking
from onrecord.export import Run, to_json
from onrecord.kit import Kit
from onrecord.lexicons import DATA, load_rows
from onrecord.linked import CreditKind, Duplicate, Relation
from onrecord.linking import link
from onrecord.pipeline import analyse
from onrecord.reading import read_text
from onrecord.records import Analysis, Article, Span
from onrecord.store import Store, open_store
from onrecord.store.schema import LINKED_TABLES
from onrecord.stories import (
    StoryLexicon,
    address,
    count_events,
    counting,
    find_credits,
    find_duplicates,
    find_utterances,
    group_copies,
    independent_reports,
    read_quotes,
    sort_key,
)
from onrecord.stories.happenings import weigh
from onrecord.stories.lexicon import _Threshold
from onrecord.stories.reports import read_report
from onrecord.structure import PageLexicon, find_blocks

DOCS = Path(__file__).resolve().parent.parent / "docs" / "stories.md"
FERRY = (
    "The port of Kellmouth will close for nine days while divers search the wreck of the ferry "
    "Halcyon, the harbour authority said on Monday.",
    "The vessel sank on Saturday night with 31 people on board after it struck a sandbank that was "
    "not marked on the newest charts. Rescue crews pulled 24 people from the water and found four "
    "bodies. Three passengers are missing.",
    "The ferry line said its captain had sailed the route for eleven years and that the company "
    "would pay for the search, which is led by the navy of a neighbouring state.",
)
HALL = (
    "Councillors in Tarnbrook voted on Tuesday to sell the old corn hall to a brewery, ending two "
    "years of argument over its leaking roof.",
    "The sale was carried by nine votes to six after the mayor changed her mind during the debate. "
    "Opponents say the town will be left without a room for dances and weddings.",
    "The brewery has promised to keep the clock and to repair the tower before next winter, and its "
    "owner hopes to begin in May.",
)
STATEMENT = (
    "“We have looked at every chart that was sold in the last ten years and on none of them is the "
    "bank where the ship now lies, and we shall ask those who drew them why they did not know of it "
    "and when they last sent a boat there to measure the depth of the water.”"
)


@pytest.fixture(scope="session")
def lexicon() -> StoryLexicon:
    return StoryLexicon.load(DATA)


@pytest.fixture(scope="session")
def page() -> PageLexicon:
    return PageLexicon.load(DATA)


def article(
    page: PageLexicon,
    *paragraphs: str,
    outlet: str | None = None,
    url: str | None = None,
    published: str | None = "2026-03-02",
) -> Analysis:
    text = "\n\n".join(paragraphs)
    found = Article(
        id=hashlib.sha256(f"{text}{outlet}{url}{published}".encode()).hexdigest()[:16],
        url=url,
        text=text,
        outlet=outlet,
        headline=None,
        bylines=(),
        published=published,
        language="en",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    return Analysis(
        article=found,
        blocks=find_blocks(found, lexicon=page),
        mentions=(),
        actors=(),
        times=(),
        places=(),
        statements=(),
        events=(),
        failures=(),
    )


def one(analyses: list[Analysis], lexicon: StoryLexicon) -> Duplicate:
    (found,) = find_duplicates(analyses, lexicon=lexicon)
    return found


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(FERRY[:2], id="cut"),
        pytest.param((HALL[0], *FERRY[1:]), id="another lede"),
        pytest.param((FERRY[0].replace("harbour authority said", "harbor authority told the press"), *FERRY[1:]), id="spelling and words"),
        pytest.param((*FERRY[:1], f"FILE PHOTO: {HALL[1]} REUTERS/Ana Ortiz/File Photo", *FERRY[1:]), id="caption"),
        pytest.param((" ".join(FERRY).upper(),), id="capitals"),
    ],
)  # fmt: skip
def test_an_edited_copy_is_found(
    copy: tuple[str, ...], page: PageLexicon, lexicon: StoryLexicon
) -> None:
    texts = [article(page, *FERRY), article(page, *copy), article(page, *HALL)]
    found = one(texts, lexicon)
    assert {found.left_id, found.right_id} == {texts[0].article.id, texts[1].article.id}
    assert found.relation is Relation.COPY


def test_passages_show_the_same_words_on_both_sides(
    page: PageLexicon, lexicon: StoryLexicon
) -> None:
    texts = [article(page, *FERRY), article(page, HALL[0], *FERRY[1:], published="2026-03-03")]
    found = one(texts, lexicon)
    assert found.left_id == texts[0].article.id
    (passage,) = found.passages
    shown = [passage.left.of(texts[0].article.text), passage.right.of(texts[1].article.text)]
    assert shown[0] == shown[1] == "\n\n".join(FERRY[1:]).rstrip(".")
    assert found.similarity == max(found.left_share, found.right_share)


def test_two_reports_of_one_statement_are_no_copies(
    page: PageLexicon, lexicon: StoryLexicon
) -> None:
    texts = [
        article(page, f"{STATEMENT} said Ines Moreau, who leads the port.", HALL[2]),
        article(page, "Divers went down again on Sunday, and the port stays shut.", STATEMENT),
    ]
    assert find_duplicates(texts, lexicon=lexicon) == ()


def test_a_passage_glued_to_another_report_is_no_copy(
    page: PageLexicon, lexicon: StoryLexicon
) -> None:
    texts = [article(page, *FERRY), article(page, *HALL, *HALL[::-1], FERRY[0])]
    assert find_duplicates(texts, lexicon=lexicon) == ()


def test_two_readings_of_one_address_are_versions(page: PageLexicon, lexicon: StoryLexicon) -> None:
    texts = [
        article(page, *FERRY, url="https://www.marlowpost.example/ferry?utm_source=x"),
        article(page, *HALL, url="http://marlowpost.example/ferry/"),
    ]
    assert one(texts, lexicon).relation is Relation.VERSION


def test_a_query_that_names_the_page_is_kept() -> None:
    assert address("https://a.example/story?id=1") != address("https://a.example/story?id=2")


@pytest.mark.parametrize(
    ("paragraphs", "kind", "words"),
    [
        pytest.param(("KELLMOUTH, March 2 (Reuters) - " + FERRY[0], *FERRY[1:]), CreditKind.DATELINE, "Reuters", id="dateline"),
        pytest.param((FERRY[0], FERRY[1] + " (AP)"), CreditKind.CREDIT, "AP", id="last line"),
        pytest.param(("Ferry sinks", "By Ana Ortiz, Associated Press", *FERRY), CreditKind.BYLINE, "Associated Press", id="byline"),
    ],
)  # fmt: skip
def test_the_credited_agency_is_found_where_it_stands(
    paragraphs: tuple[str, ...],
    kind: CreditKind,
    words: str,
    page: PageLexicon,
    lexicon: StoryLexicon,
) -> None:
    found = article(page, *paragraphs)
    (credit,) = find_credits(found.article, found.blocks, lexicon=lexicon)
    assert credit.span is not None
    assert (credit.kind, credit.span.of(found.article.text)) == (kind, words)


def test_an_agency_in_the_running_text_is_no_credit(
    page: PageLexicon, lexicon: StoryLexicon
) -> None:
    found = article(page, "The minister told Reuters on Monday that the port was safe.", *FERRY)
    assert find_credits(found.article, found.blocks, lexicon=lexicon) == ()


@pytest.mark.parametrize(
    "paragraphs",
    [
        pytest.param(("At least four people died (Reuters), officials said.", *FERRY[1:]), id="in the lede"),
        pytest.param((*FERRY[:2], "The sinking left four people dead (Reuters)."), id="in the last line"),
        pytest.param((*FERRY, "The toll of four was reported by AP."), id="named last"),
    ],
)  # fmt: skip
def test_an_agency_that_has_only_the_toll_is_not_credited(
    paragraphs: tuple[str, ...], page: PageLexicon, lexicon: StoryLexicon
) -> None:
    found = article(page, *paragraphs)
    assert find_credits(found.article, found.blocks, lexicon=lexicon) == ()


@pytest.mark.parametrize(
    "paragraphs",
    [
        pytest.param((*FERRY, "The Associated Press contributed to this report."), id="contributed"),
        pytest.param((*FERRY, "(With inputs from Associated Press)"), id="inputs"),
        pytest.param(("Ferry sinks", "By Ana Ortiz, with AP", *FERRY), id="byline"),
    ],
)  # fmt: skip
def test_an_agency_that_gave_a_part_is_credited_with_a_part(
    paragraphs: tuple[str, ...], page: PageLexicon, lexicon: StoryLexicon
) -> None:
    found = article(page, *paragraphs)
    (credit,) = find_credits(found.article, found.blocks, lexicon=lexicon)
    assert (credit.agency, credit.kind) == ("Associated Press", CreditKind.PART)
    reports = independent_reports(
        [found.article, article(page, *HALL, outlet="Associated Press").article],
        [],
        {found.article.id: [credit]},
    )
    assert len(set(reports.values())) == 2


def independent(analyses: list[Analysis], lexicon: StoryLexicon) -> int:
    credits = {a.article.id: find_credits(a.article, a.blocks, lexicon=lexicon) for a in analyses}
    found = find_duplicates(analyses, lexicon=lexicon)
    return len(set(independent_reports([a.article for a in analyses], found, credits).values()))


def test_two_texts_credited_to_one_agency_are_one_report(
    page: PageLexicon, lexicon: StoryLexicon
) -> None:
    own = "Divers found a fifth body on Sunday, and the harbour stays shut until the wreck is up."
    texts = [
        article(page, "KELLMOUTH, March 2 (Reuters) - " + FERRY[0], *FERRY[1:], outlet="Marlow Post"),
        article(page, f"{own} The navy sent a second boat. — Reuters", outlet="Tarn Echo"),
    ]  # fmt: skip
    assert independent(texts, lexicon) == 1
    texts[1] = article(page, f"{own} Four died on Saturday, Reuters reported.", outlet="Tarn Echo")
    assert independent(texts, lexicon) == 2


def test_an_outlet_that_prints_wire_copy_still_reports_itself(
    page: PageLexicon, lexicon: StoryLexicon
) -> None:
    texts = [
        article(page, *FERRY, outlet="Reuters"),
        article(page, *FERRY, outlet="Marlow Post", published="2026-03-03"),
        article(page, *HALL, outlet="Marlow Post"),
    ]
    assert independent(texts, lexicon) == 2


def test_of_copies_of_one_day_the_whole_text_is_first(
    page: PageLexicon, lexicon: StoryLexicon
) -> None:
    texts = [article(page, *FERRY[:2], outlet=name) for name in ("Marlow Post", "Tarn Echo")]
    texts.append(article(page, *FERRY, outlet="Ferry Gazette"))
    found = find_duplicates(texts, lexicon=lexicon)
    (group,) = group_copies([a.article for a in texts], found, {})
    assert group.first_id == texts[2].article.id


def test_moments_are_compared_whatever_their_zone(page: PageLexicon) -> None:
    late = article(page, *FERRY, published="2026-03-02T22:00:00-05:00").article
    early = article(page, *FERRY, published="2026-03-03T01:00:00+00:00").article
    assert sort_key(early) < sort_key(late)


def test_a_group_is_of_the_agency_that_most_credit(
    page: PageLexicon, lexicon: StoryLexicon
) -> None:
    texts = [
        article(page, *FERRY, outlet="Marlow Post", published="2026-03-01"),
        article(page, "KELLMOUTH (Reuters) - " + FERRY[0], *FERRY[1:], published="2026-03-03"),
        article(page, *FERRY, outlet="Reuters", published="2026-03-02"),
    ]
    credits = {a.article.id: find_credits(a.article, a.blocks, lexicon=lexicon) for a in texts}
    found = find_duplicates(texts, lexicon=lexicon)
    (group,) = group_copies([a.article for a in texts], found, credits)
    assert group.agency == "Reuters"
    assert group.first_id == texts[2].article.id
    assert group.article_ids == (texts[0].article.id, texts[2].article.id, texts[1].article.id)


def put(store: Store, *analyses: Analysis) -> None:
    run = store.begin_run([("m", "1")], "f1", version="0", engine="local")
    for found in analyses:
        store.add(found, found.article.text.encode(), b"{}", run_id=run)


def rows(store: Store) -> list[object]:
    pairs = store.query("SELECT * EXCLUDE (run_id) FROM duplicates ORDER BY id")[1]
    groups = store.query("SELECT * EXCLUDE (run_id) FROM wire_groups ORDER BY id")[1]
    return [*pairs, *groups]


def test_the_order_of_coming_changes_nothing(
    tmp_path: Path, page: PageLexicon, lexicon: StoryLexicon
) -> None:
    texts = [article(page, *FERRY), article(page, *FERRY[:2]), article(page, *FERRY[1:]), article(page, *HALL)]  # fmt: skip
    seen = []
    for k, order in enumerate(list(permutations(texts))[::5]):
        with open_store(tmp_path / f"{k}.duckdb", create=True) as store:
            for found in order:
                put(store, found)
                link(store, lexicon=lexicon, version="0", told=lambda _: None)
            seen.append(rows(store))
    assert len(seen[0]) == 4  # three pairs, one group
    assert all(found == seen[0] for found in seen)


def test_a_second_run_has_nothing_to_do(
    tmp_path: Path, page: PageLexicon, lexicon: StoryLexicon
) -> None:
    with open_store(tmp_path / "s.duckdb", create=True) as store:
        put(store, article(page, *FERRY), article(page, *FERRY[:2]))
        first = link(store, lexicon=lexicon, version="0", told=lambda _: None)
        runs = store.query("SELECT count(*) FROM runs")
        second = link(store, lexicon=lexicon, version="0", told=lambda _: None)
        assert (first.articles, first.duplicates, second.articles) == (2, 1, 0)
        assert store.query("SELECT count(*) FROM runs") == runs


def test_other_rules_link_everything_anew(
    tmp_path: Path, page: PageLexicon, lexicon: StoryLexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(tmp_path / "s.duckdb", create=True) as store:
        put(store, article(page, *FERRY), article(page, *FERRY[:2]))
        link(store, lexicon=lexicon, version="0", told=lambda _: None)
        monkeypatch.setattr(counting, "VERSION", "next")
        assert link(store, lexicon=lexicon, version="0", told=lambda _: None).articles == 2


def test_what_rested_on_a_removed_article_goes_with_it(
    tmp_path: Path, page: PageLexicon, lexicon: StoryLexicon
) -> None:
    texts = [article(page, *FERRY), article(page, *FERRY[:2]), article(page, *FERRY[1:])]
    with open_store(tmp_path / "s.duckdb", create=True) as store:
        put(store, *texts)
        link(store, lexicon=lexicon, version="0", told=lambda _: None)
        store.remove([texts[0].article.id])
        assert store.query("SELECT id FROM wire_groups")[1] == []
        link(store, lexicon=lexicon, version="0", told=lambda _: None)
        (group,) = store.query("SELECT article_ids FROM wire_groups")[1]
        assert set(group[0]) == {texts[1].article.id, texts[2].article.id}  # type: ignore[call-overload]  # a list
        linked = ("duplicates", "wire_groups")
        assert [line for line in store.check()[1] if line.startswith(linked)] == []


def test_a_pair_is_shown_with_its_passages(
    tmp_path: Path, page: PageLexicon, lexicon: StoryLexicon
) -> None:
    with open_store(tmp_path / "s.duckdb", create=True) as store:
        put(store, article(page, *FERRY), article(page, *FERRY[:2]))
        link(store, lexicon=lexicon, version="0", told=lambda _: None)
        ((pair,),) = store.query("SELECT id FROM duplicates")[1]
        shown = store.show(str(pair))
    assert "copy: 100% of the shorter text" in shown
    assert shown.count(") The port of Kellmouth will close") == 2


def test_the_documented_thresholds_are_those_in_use() -> None:
    table = re.findall(
        r"^\| `(\w+)` \| (-?[\d.]+) \| (.+) \|$", DOCS.read_text("utf-8"), re.MULTILINE
    )
    used = load_rows(DATA / "stories" / "thresholds.tsv", _Threshold)
    assert [(n, float(v), what) for n, v, what in table] == [
        (r.name, r.value, r.note) for r in used
    ]


# stories, events counted once, utterances: from whole analyses of three reports

REPORTS = (
    (
        "Sahel Courier",
        "2026-01-14",
        "Blast tears through Kano grain market",
        "At least 12 people were killed on Wednesday when a bomb hidden in a handcart went off at "
        "Dawanau market in Kano, northern Nigeria. “We will find those who did this and we will "
        "close every gate that is not watched,” said police commissioner Bello Sanusi.",
    ),
    (
        "Lagos Ledger",
        "2026-01-15",
        "Toll in Dawanau explosion climbs to 14",
        "A bomb killed 14 people at the Dawanau grain market in Kano on Wednesday, health "
        "officials said. “We will close every gate that is not watched,” commissioner Bello "
        "Sanusi told reporters.",
    ),
    (
        "Sahel Courier",
        "2026-02-05",
        "Second bombing in a month hits Kano",
        "A bomb in a motorcycle killed five people outside the Sabon Gari textile market in Kano "
        "on Thursday. It came three weeks after a cart bomb killed 14 at the Dawanau grain market.",
    ),
    (
        "Fjord Times",
        "2026-01-14",
        "Norwegian health minister quits over hospital tender",
        "Health minister Solveig Brekke resigned on Wednesday after it emerged that her brother's "
        "firm had bid for a hospital in Tromsø.",
    ),
)


@pytest.fixture(scope="module")
def reports(kit: Kit) -> list[Analysis]:
    return [
        analyse(read_text(f"{headline}\n\n{text}", outlet=outlet, published=published), kit)
        for outlet, published, headline, text in REPORTS
    ]


@pytest.fixture(scope="module")
def linked(
    reports: list[Analysis], lexicon: StoryLexicon, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("linked") / "s.duckdb"
    with open_store(path, create=True) as store:
        run = store.begin_run([("m", "1")], "f1", version="0", engine="local")
        for found in reports:
            record = to_json(found, run=Run(onrecord="0", models={}, seconds=0.0), indent=None)
            store.add(found, found.article.text.encode(), record, run_id=run)
        link(store, lexicon=lexicon, version="0", told=lambda _: None)
    return path


def test_two_reports_in_other_words_are_one_story_and_a_later_attack_is_another(
    linked: Path, reports: list[Analysis]
) -> None:
    ids = [a.article.id for a in reports]
    with open_store(linked, read_only=True) as store:
        found = store.query("SELECT article_ids, background_ids FROM stories")[1]
    expected = [(ids[:2], [ids[2]]), ([ids[2]], []), ([ids[3]], [])]
    assert sorted(map(repr, found)) == sorted(map(repr, expected))


def test_a_country_named_in_passing_makes_no_story(kit: Kit, lexicon: StoryLexicon) -> None:
    texts = (
        "Police raid a newsroom in Bahir Dar\n\nFederal police took 13 cameras from a newsroom in "
        "Bahir Dar, Ethiopia, on Tuesday after a clash, editors said.\n\n{}",
        "Patrol and rebels fight in Arauca\n\nAn army patrol lost 13 cameras in a clash with rebels "
        "in Arauca, Colombia, on Tuesday, officers said.\n\n{}",
    )
    passing = (
        "The United States has spoken of neither Ethiopia nor the raid.",
        "The United States has spoken of neither Colombia nor the rebels.",
    )
    one, other = (
        read_report(analyse(read_text(t.format(p), published="2026-05-13"), kit), lexicon=lexicon)
        for t, p in zip(texts, passing, strict=True)
    )
    assert "USA" in set(one.countries) & set(other.countries)
    assert "other country" in {e.kind for e in weigh(one, other, lexicon=lexicon).evidence}


def test_every_anchor_of_a_linked_store_holds(linked: Path) -> None:
    with open_store(linked, read_only=True) as store:
        assert store.check()[1] == []


def test_a_link_is_shown_with_the_words_that_speak_for_it(linked: Path) -> None:
    with open_store(linked, read_only=True) as store:
        ((id_,),) = store.query("SELECT id FROM story_links WHERE relation = 'same'")[1]
        assert re.search(
            r"\+\d\.\d\d  word dawanau  left \[\d+, \d+\) Dawanau;", store.show(str(id_))
        )
        named = store.query(
            "SELECT DISTINCT e.what FROM story_links, unnest(evidence) AS u(e)"
            " WHERE e.kind IN ('place', 'other place')"
        )[1]
    assert named
    assert not any(char.isdigit() for (what,) in named for char in str(what))


def test_a_counted_event_is_shown_with_its_reports_and_what_joined_them(linked: Path) -> None:
    with open_store(linked, read_only=True) as store:
        ((id_,),) = store.query(
            "SELECT id FROM counted_events WHERE type = 'ASSAULT' AND len(event_ids) > 1"
        )[1]
        shown = store.show(str(id_))
    assert "2 independent reports, 2 outlets" in shown
    assert (
        "  killed: at least 12 (Sahel Courier) / 14 (health officials in Lagos Ledger)\n" in shown
    )
    assert "are one: +" in shown


@pytest.mark.parametrize("table", LINKED_TABLES)
def test_every_kind_of_linked_record_can_be_shown(linked: Path, table: str) -> None:
    with open_store(linked, read_only=True) as store:
        for (id_,) in store.query(f"SELECT id FROM {table}")[1]:
            assert len(store.show(str(id_)).splitlines()) > 3


def test_the_event_of_two_reports_is_one_row_with_both_numbers(linked: Path) -> None:
    with open_store(linked, read_only=True) as store:
        _, found = store.query(
            'SELECT len(event_ids), independent, "start", list_transform(counts, lambda c: c.low)'
            " FROM counted_events WHERE type = 'ASSAULT' AND len(event_ids) > 1"
        )
    assert found == [(2, 2, "2026-01-14", [12, 14])]


def _told(
    report: Analysis,
    id_: str,
    changed: dict[str, object],
    *,
    published: str = "2026-01-15",
    n: int = 1,
) -> Analysis:
    """Return the report under another id, with its deadly event `n` times, changed."""
    (deadly,) = [e for e in report.events if e.counts]
    events = tuple(
        replace(deadly, id=f"ev-{id_}-{i}", article_id=id_, **changed)  # type: ignore[arg-type]  # as declared
        for i in range(n)
    )
    article = replace(report.article, id=id_, outlet=id_, published=published)
    return replace(report, article=article, events=events)


def _rows(told: list[Analysis], lexicon: StoryLexicon) -> list[tuple[str, ...]]:
    found = count_events(
        "st",
        told,
        independent={a.article.id: a.article.id for a in told},
        firsts={},
        lexicon=lexicon,
    )
    return [row.event_ids for row in found]


def test_what_comes_first_in_two_reports_is_one_event_unless_they_are_weeks_apart(
    reports: list[Analysis], lexicon: StoryLexicon
) -> None:
    bare: dict[str, object] = {"actors": (), "recipients": (), "counts": (), "mode": None}
    bare |= {"time_id": None, "place_id": None, "evidence": (Span(0, 4),)}
    other = bare | {"evidence": (Span(5, 12),)}
    one = _told(reports[1], "a", bare)
    near = _told(reports[1], "b", other, published="2026-01-16")
    far = _told(reports[1], "c", other, published="2026-02-20")
    said = [replace(a, events=tuple(replace(e, type="ACCUSE") for e in a.events)) for a in (one, near)]  # fmt: skip
    assert _rows([one, near], lexicon) == [("ev-a-0", "ev-b-0")]
    assert _rows([one, far], lexicon) == [("ev-a-0",), ("ev-c-0",)]
    assert _rows(said, lexicon) == [("ev-a-0",), ("ev-b-0",)]


def test_two_events_of_one_article_stay_two(reports: list[Analysis], lexicon: StoryLexicon) -> None:
    found = _rows([_told(reports[1], "a", {}, n=2), _told(reports[1], "b", {})], lexicon)
    assert sorted(len(ids) for ids in found) == [1, 2]


def test_a_number_that_excludes_another_is_a_disagreement(
    reports: list[Analysis], lexicon: StoryLexicon
) -> None:
    second = reports[1]
    (deadly,) = [e for e in second.events if e.counts]
    twelve = replace(deadly.counts[0], low=12, high=12)
    other = replace(
        second,
        article=replace(second.article, id="other", outlet="Another Ledger"),
        events=(replace(deadly, id="ev-other", article_id="other", counts=(twelve,)),),
    )
    own = replace(second, events=(deadly,))
    (event,) = count_events(
        "st",
        [own, other],
        independent={second.article.id: "a", "other": "b"},
        firsts={},
        lexicon=lexicon,
    )
    (killed,) = [d for d in event.disagreements if d.field == "killed"]
    assert {(v.value, v.event_ids) for v in killed.variants} == {
        ("14", (deadly.id,)),
        ("12", ("ev-other",)),
    }


def test_the_first_report_of_a_text_of_one_day_is_the_agencys(
    reports: list[Analysis], lexicon: StoryLexicon
) -> None:
    (deadly,) = [e for e in reports[1].events if e.counts]
    told = [
        replace(
            reports[1],
            article=replace(reports[1].article, id=id_, outlet=None),
            events=(replace(deadly, id=f"ev-{id_}", article_id=id_),),
        )
        for id_ in ("a", "b")
    ]
    (event,) = count_events(
        "st",
        told,
        independent={"a": "a", "b": "a"},
        firsts={"a": "b", "b": "b"},
        lexicon=lexicon,
    )
    assert event.first_id == "b"


def test_copies_are_one_independent_report(reports: list[Analysis], lexicon: StoryLexicon) -> None:
    copy = replace(reports[0], article=replace(reports[0].article, id="copy", outlet="Marlow Post"))
    found = find_duplicates([reports[0], copy], lexicon=lexicon)
    names = independent_reports([a.article for a in (*reports[:2], copy)], found, {})
    assert len(set(names.values())) == 2


def test_an_utterance_says_who_cut_what_and_whose_copy_it_stands_in(
    reports: list[Analysis], lexicon: StoryLexicon, tmp_path: Path, kit: Kit
) -> None:
    copy = analyse(
        read_text(
            reports[0].article.text + "\n\n(Sahel Press)",
            outlet="Marlow Post",
            published="2026-01-14",
        ),
        kit,
    )
    with open_store(tmp_path / "s.duckdb", create=True) as store:
        run = store.begin_run([("m", "1")], "f1", version="0", engine="local")
        for found in (*reports[:2], copy):
            record = to_json(found, run=Run(onrecord="0", models={}, seconds=0.0), indent=None)
            store.add(found, found.article.text.encode(), record, run_id=run)
        link(store, lexicon=lexicon, version="0", told=lambda _: None)
        ((id_,),) = store.query("SELECT id FROM utterances")[1]
        shown = store.show(str(id_))
    assert "  2 independent reports, 3 outlets\n" in shown
    assert ", in a copy of Marlow Post, 100% of it" in shown
    assert "left out: We will find those who did this and" in shown


def test_a_quotation_that_was_cut_is_one_utterance_with_what_was_cut(linked: Path) -> None:
    with open_store(linked, read_only=True) as store:
        ((speaker, relays),) = store.query("SELECT speaker, relays FROM utterances")[1]
    assert speaker == "Bello Sanusi"
    assert [(r["outlet"], r["left_out"]) for r in relays] == [  # type: ignore[attr-defined]  # structs
        ("Sahel Courier", []),
        ("Lagos Ledger", ["We will find those who did this and"]),
    ]


def test_an_utterance_has_no_words_that_nobody_quotes(kit: Kit, lexicon: StoryLexicon) -> None:
    said = "“This closure is a hostile act,” Kwesi Baidoo, a spokesman in Accra, told reporters."
    told = [
        analyse(read_text(text, outlet=outlet, published="2026-03-03"), kit)
        for outlet, text in (
            ("Accra Wire", f"Accra summons envoy\n\n{said} “We expect it to end by Friday.”"),
            ("Lome Post", f"Border stays shut\n\n{said}"),
        )
    ]
    (found,) = find_utterances(
        [q for a in told for q in read_quotes(a, lexicon=lexicon)],
        independent={a.article.id: a.article.id for a in told},
        lexicon=lexicon,
    )
    assert found.words == "This closure is a hostile act … We expect it to end by Friday"
    assert [r.left_out for r in found.relays] == [(), ("We expect it to end by Friday",)]


def test_neither_order_of_coming_nor_size_of_batches_changes_a_story(
    reports: list[Analysis],
    lexicon: StoryLexicon,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []
    for k, (order, size) in enumerate(((reports, 2000), (reports[::-1], 1))):
        monkeypatch.setattr(linking, "_BATCH", size)
        with open_store(tmp_path / f"{k}.duckdb", create=True) as store:
            for found in order:
                put(store, found)
                link(store, lexicon=lexicon, version="0", told=lambda _: None)
            seen.append(
                [
                    store.query(f"SELECT * EXCLUDE (run_id) FROM {table} ORDER BY id")[1]
                    for table in ("story_links", "stories", "counted_events", "utterances")
                ]
            )
    assert seen[0] == seen[1]


@pytest.mark.parametrize("half", ["dev", "test"])
def test_the_corpus_of_stories_is_what_its_card_says(half: str) -> None:
    lines = (DATA / "bench" / f"stories_{half}.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    events: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        assert list(row) == ["id", "event", "near", "outlet", "published", "headline", "text"]
        assert len(row["text"].split()) >= 30
        events.setdefault(row["event"], []).append(row)
    assert len({row["id"] for row in rows}) == len(rows)
    for event, reports in events.items():
        assert 3 <= len(reports) <= 8
        assert len({r["text"] for r in reports}) == len({r["outlet"] for r in reports}), event
        for near in reports[0]["near"]:
            assert event in events[near][0]["near"], f"{event} and {near} are in one half"
