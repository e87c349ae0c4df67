"""Views map back to the text; the scan of quotation marks tells marks from apostrophes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.text import View, find_quotations


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        pytest.param("He said: “No.”", ["No."], id="curly"),
        pytest.param(
            '"No," he said. "Never."', ["No,", "Never."], id="straight, broken by its cue"
        ),
        pytest.param("''We will,'' she said.", ["We will,"], id="doubled apostrophes"),
        pytest.param("«Oui», he said.", ["Oui"], id="guillemets"),
        pytest.param("The so-called ‘middle way’ failed.", ["middle way"], id="British single"),
        pytest.param("The workers’ hall isn’t shut.", [], id="apostrophes alone"),
        pytest.param(
            "‘The workers’ rights matter,’ he said.",
            ["The workers’ rights matter,"],
            id="plural apostrophe inside single marks",
        ),
        pytest.param(
            "“We go on.\n“And on.”", ["We go on.", "And on."], id="left open over a paragraph"
        ),
        pytest.param("“She said ‘no’ twice.”", ["She said ‘no’ twice.", "no"], id="nested"),
        pytest.param("It was '90s music, 'tis said.", [], id="elided words"),
    ],
)
def test_quotations_are_found(text: str, inner: list[str]) -> None:
    assert [q.inner.of(text) for q in find_quotations(text)] == inner


def test_an_open_quotation_is_not_closed() -> None:
    assert not find_quotations("“We go on.\nThen he left.")[0].closed


@given(st.text(alphabet="ab “”‘’'\"«»\n.", max_size=60))
def test_quotations_stay_inside_the_text(text: str) -> None:
    for quote in find_quotations(text):
        assert (
            0
            <= quote.span.start
            <= quote.inner.start
            < quote.inner.end
            <= quote.span.end
            <= len(text)
        )


@given(st.text(max_size=40))
def test_views_map_every_character_back(text: str) -> None:
    for view in (View.casefolded(text), View.plain(text)):
        for i in range(len(view.text)):
            span = view.to_source(i, i + 1)
            assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize(
    "unit", ["“he said ", "„he said ", "'Twas 'no one ", "“x “y” ", "the workers' plan "]
)
def test_a_page_of_one_line_takes_no_longer_for_the_marks_that_are_open(unit: str) -> None:
    text = unit * (300_000 // len(unit))
    started = time.process_time()
    find_quotations(text)
    # a scan that looks at all open marks for each mark takes minutes
    assert time.process_time() - started < 3
