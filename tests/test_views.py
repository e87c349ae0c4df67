from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from articles import VISIT, load_article
from onrecord.kit import Kit
from onrecord.pipeline import analyse
from onrecord.reading import read_text
from onrecord.records import Analysis, Failure
from onrecord.views import to_html, to_terminal

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
    assert "found by" in _terminal(visit, explain=True)


def test_failure_is_shown(visit: Analysis) -> None:
    failure = Failure(article_id=visit.article.id, stage="times", error="ValueError", message="no")
    assert "times: ValueError: no" in _terminal(replace(visit, failures=(failure,)))
