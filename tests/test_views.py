from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.cells import cell_len
from rich.console import Console

from articles import ROOT, VISIT, load_article
from onrecord.kit import Kit
from onrecord.pipeline import analyse
from onrecord.reading import read_text
from onrecord.records import Analysis, Failure
from onrecord.resolved import Record
from onrecord.views.cells import to_tsv
from onrecord.views.page import to_html
from onrecord.views.table import to_table
from onrecord.views.terminal import to_terminal
from onrecord.views.wording import METHODS

SOURCE = ROOT / "src" / "onrecord"
HOSTILE = (
    "Kerb Times\n\nMayor <script>alert(1)</script> speaks\n\n"
    'Ana Ortiz said <img src=x onerror="alert(2)"> that \u202etaxes\u202c would fall on Monday '
    "and that \x1b[31mthe council\x1b[0m had agreed to the plan.\n"
)


def _terminal(analysis: Analysis, *, explain: bool = False) -> str:
    out = io.StringIO()
    to_terminal(analysis, Console(file=out, width=80, highlight=False), explain=explain)
    return out.getvalue()


@pytest.fixture(scope="module")
def hostile(kit: Kit) -> Analysis:
    return analyse(read_text(HOSTILE), kit)


@pytest.fixture(scope="module")
def visit(kit: Kit) -> Analysis:
    return analyse(load_article(VISIT), kit)


def test_page_holds_no_markup_of_the_article(hostile: Analysis) -> None:
    page = to_html(hostile)
    assert "<script" not in page
    assert "<img" not in page
    assert not re.search(r"<[^>]+\son\w+=", page)


def test_page_shows_bidi_and_escape_controls_instead_of_obeying_them(hostile: Analysis) -> None:
    page = to_html(hostile)
    assert not {"\u202e", "\u202c", "\x1b"} & set(page)
    assert "[U+202E]" in page


def test_an_abbreviation_ends_no_sentence_of_the_outlet(kit: Kit) -> None:
    text = (
        "Kerb Times\n\nMill dispute drags on\n\nThe mill has been idle since a fire on Feb. 9 that "
        "burned for two days. It belongs to Gen. Ortega Lund. The lease ends in Jan. Nobody lives "
        "there.\n"
    )
    record = Record(analyse(read_text(text), kit))
    body = [" ".join(span.of(text).split()) for span in record.outlet_voice]
    assert body[-4:] == [
        "The mill has been idle since a fire on Feb. 9 that burned for two days.",
        "It belongs to Gen. Ortega Lund.",
        "The lease ends in Jan.",
        "Nobody lives there.",
    ]


def test_a_statement_shows_the_day_it_was_made(kit: Kit) -> None:
    text = "Kerb Times\n\nMayor speaks\n\nAna Ortiz said on Monday evening that taxes would fall.\n"
    shown = _terminal(analyse(read_text(text, published="2026-03-18"), kit))
    assert "2026-03-16" in shown
    assert "2026-03-16T" not in shown


def test_page_requests_nothing(visit: Analysis) -> None:
    page = to_html(visit)
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)=\"(?!#)|url\(|@import", page)


def test_terminal_obeys_no_escape_of_the_article(hostile: Analysis) -> None:
    assert not {"\u202e", "\x1b"} & set(_terminal(hostile))


def test_missing_publication_date_is_named(hostile: Analysis) -> None:
    assert "give --published" in " ".join(_terminal(hostile).split())


def test_terminal_fits_80_columns_without_trailing_blanks(visit: Analysis) -> None:
    lines = _terminal(visit).splitlines()
    assert max(map(len, lines)) <= 80
    assert [line for line in lines if line != line.rstrip()] == []


def test_terminal_shows_a_chain(visit: Analysis) -> None:
    assert "⟵ Harrow Bay Courier" in _terminal(visit)


def test_explain_names_the_method(visit: Analysis) -> None:
    assert "found by" not in _terminal(visit)
    shown = _terminal(visit, explain=True)
    assert "found by model:attribution" in shown
    assert METHODS["model:attribution"][:20] in " ".join(shown.split())


def test_every_method_of_a_statement_is_explained(visit: Analysis) -> None:
    text = "".join(p.read_text("utf-8") for p in (SOURCE / "statements").glob("*.py"))
    methods = set(re.findall(r'"((?:rule|model):[a-z-]+)"', text))
    assert {"rule:turn", "rule:carried", "model:attribution"} <= methods
    assert methods <= METHODS.keys()


def test_failure_is_shown(visit: Analysis) -> None:
    failure = Failure(article_id=visit.article.id, stage="times", error="ValueError", message="no")
    assert "times: ValueError: no" in _terminal(replace(visit, failures=(failure,)))


ID = "5f0c1a9be2d47c33"
LONG = "Minister flies to Nairobi as the talks on the port and its cranes resume after a year"


def _table(columns: list[str], rows: list[tuple[object, ...]], width: int = 80) -> list[str]:
    out = io.StringIO()
    to_table(columns, rows, Console(file=out, width=width, highlight=False))
    return out.getvalue().splitlines()


def test_a_table_cuts_words_and_never_ids_dates_or_numbers() -> None:
    row = (ID, "2026-03-18T09:30:00+00:00", "The Quay Ledger", LONG, 1234)
    head, line = _table(["id", "published", "outlet", "headline", "n"], [row])
    assert len(line) == 80
    assert line.startswith(f"{ID}  2026-03-18T09:30:00+00:00  The Quay")
    assert line.endswith("…  1234")
    assert head.split() == ["id", "published", "outlet", "headline", "n"]


def test_wide_characters_keep_the_columns_straight() -> None:
    lines = _table(["headline", "n"], [("港" * 60, 1), ("Port", 20)])
    assert [cell_len(line) for line in lines[1:]] == [80, 80]


def test_rows_without_room_for_their_columns_stand_apart() -> None:
    now = datetime(2026, 3, 18, 9, 30, 1, 5000, UTC)
    columns = ["id", "models", "started", "finished", "note", "missing"]
    lines = _table(columns, [(ID, {"a": LONG}, now, now, LONG, None)] * 2)
    assert lines[0] == f"id        {ID}"
    assert lines[1].endswith("…")
    assert lines[2] == "started   2026-03-18 09:30:01+00:00"
    assert lines[5] == "missing"
    assert lines[6] == ""
    assert len(lines) == 13
    assert max(map(len, lines)) <= 80


def test_an_empty_table_has_its_heads() -> None:
    assert _table(["id", "outlet"], []) == ["id  outlet"]


def test_tabs_in_a_pipe_keep_everything_on_one_line() -> None:
    assert to_tsv(["id", "x"], [(ID, "a\tb\nc"), (None, [1])]) == f"id\tx\n{ID}\ta b c\n\t[1]\n"
