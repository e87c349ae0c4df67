"""From inputs to a store: each is accounted for, and what is there already stays."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console

from onrecord.intake import fill_store
from onrecord.kit import Kit
from onrecord.records import Reason
from onrecord.sources import Columns, find_files
from onrecord.store import Given, Store, open_store
from onrecord.telling import Telling

ENGLISH = "“We will talk,” the harbour minister, Mara Quill, told reporters in Accra on Monday."
GERMAN = (
    "Der Hafen von Marlow bleibt nach Angaben der Ministerin auch in der nächsten Woche zu. " * 4
)


def fill(
    store: Store, kit: Kit, *sources: Path, force: bool = False, outlet: str | None = None
) -> dict[str, int]:
    counts: Counter[str] = Counter()
    with Telling(Console(quiet=True), total=len(sources)) as telling:
        fill_store(
            store,
            [str(source) for source in sources],
            kit,
            counts=counts,
            columns=Columns(),
            given=Given(outlet=outlet),
            force=force,
            version="0",
            telling=telling,
        )
    return {str(what): n for what, n in counts.items()}


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    texts = [{"text": ENGLISH, "url": "u1"}, {"text": GERMAN}, {"text": ENGLISH, "url": "u1"}, 7]
    path.write_text("\n".join(map(json.dumps, texts)), "utf-8")
    return path


def test_every_input_is_accounted_for(kit: Kit, tmp_path: Path, rows: Path) -> None:
    with open_store(tmp_path / "s.duckdb", create=True) as store:
        assert fill(store, kit, rows, tmp_path / "no.txt") == {
            "added": 2,
            "already there": 1,
            "failed": 2,
        }
        _, found = store.query("SELECT outcome, reason, count(*) FROM inputs GROUP BY ALL")
        assert set(found) == {
            ("added", None, 1),
            ("added", Reason.NOT_ENGLISH, 1),
            ("already there", None, 1),
            ("failed", None, 2),
        }
        assert store.query("SELECT count(*) FROM failures")[1] == [(2,)]
        assert store.check()[1] == []


def test_another_language_is_stored_and_marked_and_analysed_only_by_force(
    kit: Kit, tmp_path: Path, rows: Path
) -> None:
    count = "SELECT a.language, count(b.id) > 0 FROM articles a LEFT JOIN blocks b ON" + (
        " b.article_id = a.id GROUP BY a.id, a.language ORDER BY ALL"
    )
    with open_store(tmp_path / "s.duckdb", create=True) as store:
        fill(store, kit, rows)
        assert store.query(count)[1] == [("de", False), (None, True)]
        assert fill(store, kit, rows, force=True)["updated"] == 1
        assert store.query(count)[1] == [("de", True), (None, True)]
        assert fill(store, kit, rows, force=True) == {"already there": 3, "failed": 1}


def test_a_second_run_leaves_how_an_article_came_there(
    kit: Kit, tmp_path: Path, rows: Path
) -> None:
    with open_store(tmp_path / "s.duckdb", create=True) as store:
        fill(store, kit, rows)
        before = store.query("SELECT name, outcome FROM inputs ORDER BY ALL")[1]
        assert fill(store, kit, rows) == {"already there": 3, "failed": 1}
        assert store.query("SELECT name, outcome FROM inputs ORDER BY ALL")[1] == before


def test_what_was_removed_is_known(kit: Kit, tmp_path: Path, rows: Path) -> None:
    with open_store(tmp_path / "s.duckdb", create=True) as store:
        fill(store, kit, rows)
        ((article_id,),) = store.query("SELECT article_id FROM inputs WHERE name LIKE '%#1'")[1]
        store.remove([str(article_id)])
        assert store.knows(f"{rows}#1")
        assert not store.knows(f"{rows}#4")  # it failed: it is tried again
        ((outcome,),) = store.query("SELECT outcome FROM inputs WHERE name LIKE '%#1'")[1]
        assert outcome == "removed"
        assert store.check()[1] == []


def test_a_page_that_is_no_report_is_skipped_with_the_reason_until_forced(
    kit: Kit, tmp_path: Path
) -> None:
    stub = tmp_path / "stub.html"
    stub.write_text(
        f"<html><body><article><h1>Port</h1><p>{ENGLISH}</p></article>"
        "<div>This article is for subscribers. Already a subscriber? Sign in.</div></body></html>"
    )
    with open_store(tmp_path / "s.duckdb", create=True) as store:
        assert fill(store, kit, stub) == {"skipped": 1}
        _, found = store.query("SELECT outcome, reason, article_id FROM inputs")
        assert found == [("skipped", Reason.PAYWALL, None)]
        assert fill(store, kit, stub, force=True) == {"added": 1}


def test_a_folder_without_dates_is_told_once_what_to_do(kit: Kit, tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(f"The port of Marlow {name} reopened on Monday.")
    (tmp_path / "c.txt").write_text("Port reopens\n\nPublished 3 March 2026\n\nThe port opened.")
    files = find_files([str(tmp_path)])
    with open_store(tmp_path / "s.duckdb", create=True) as store:
        for there in (0, 3):
            telling, counts = Telling(Console(), total=3), Counter[str]()
            fill_store(
                store,
                files,
                kit,
                counts=counts,
                columns=Columns(),
                given=Given(),
                force=False,
                version="0",
                telling=telling,
            )
            assert counts["already there"] == there
            assert telling.hint().startswith("\n2 articles have no date of publication")
            assert "--published" in telling.hint()


def test_reasons_follow_the_summary_with_their_counts() -> None:
    telling = Telling(Console(quiet=True), total=1)
    assert telling.reasons() == ""
    for reason in (Reason.PAYWALL, Reason.NOT_ENGLISH, Reason.NOT_ENGLISH):
        telling.note(reason)
    assert telling.reasons() == "\nskipped or not analysed: 2 not English, 1 paywall"
