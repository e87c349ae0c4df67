"""What `onrecord bench duplicates` and `stories` count."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onrecord.bench import linking
from onrecord.bench.corpora import EventReport, read_reports
from onrecord.bench.linking import EDITS, ORIGINAL, PAIRS, STRICT, _Copy
from onrecord.bench.scores import counted, figures
from onrecord.kit import Kit
from onrecord.lexicons import DATA, load_rows
from onrecord.pipeline import analyse
from onrecord.reading import read_text
from onrecord.stories import StoryLexicon, count_events

TEXTS = (
    "The bridge over the Torrin was closed on Monday. Divers look for cracks. It may open in May.",
    "Councillors in Tarnbrook sold the corn hall. A brewery keeps the clock. The roof leaks badly.",
)


def report(id_: str, event: str, *near: str) -> EventReport:
    return EventReport(
        id=id_, event=event, near=near, outlet="o", published="2026-03-02", headline="h", text="t"
    )


def test_a_pair_of_two_texts_is_wrong_and_an_edit_is_recalled_by_its_original() -> None:
    of = {
        "a": _Copy(0, ORIGINAL),
        "b": _Copy(0, EDITS[0]),
        "c": _Copy(0, EDITS[1]),
        "d": _Copy(1, ORIGINAL),
    }
    pairs = [("a", "b"), ("b", "c"), ("a", "d")]
    tallies = list(linking._score_pairs(TEXTS, of, pairs))
    found = {f.name: f.value for f in figures(tallies, linking.DUPLICATE_MEASURES)}
    assert found[PAIRS] == found[STRICT] == 2 / 3
    assert found["recall, cut to 70%"] == 0.5  # of two texts, one
    assert found["recall, cut to 50%"] == 0.0  # joined to another edit only


def test_two_texts_of_the_corpus_that_are_copies_are_no_error() -> None:
    texts = (TEXTS[0], TEXTS[0] + " More soon.")
    of = {"a": _Copy(0, ORIGINAL), "b": _Copy(1, ORIGINAL)}
    tallies = list(linking._score_pairs(texts, of, [("a", "b")]))
    found = {f.name: f.value for f in figures(tallies, linking.DUPLICATE_MEASURES)}
    assert (found[PAIRS], found[STRICT]) == (1.0, 0.0)


def test_every_edit_leaves_its_mark() -> None:
    edited = {copy.edit: text for copy, text in linking._edited(TEXTS) if copy.base == 0}
    assert set(edited) == {ORIGINAL, *EDITS}
    assert "REUTERS/Staff" in edited["caption"]
    assert edited["new lede"].startswith("Councillors")


def test_b_cubed_is_the_mean_over_reports() -> None:
    rows = [report("1", "a"), report("2", "a"), report("3", "b", "a")]
    tallies = list(linking._score_groups(rows, [("1", "3"), ("2",)], {}))
    found = {f.name: f.value for f in figures(tallies, linking.STORY_MEASURES)}
    assert found["B-cubed precision"] == (0.5 + 1 + 0.5) / 3
    assert found["B-cubed recall"] == (0.5 + 0.5 + 1) / 3
    assert found["near misses kept apart"] == 2 / 3


def test_pairs_of_reports_that_share_a_row_are_counted(kit: Kit) -> None:
    texts = {
        "a1": "Police arrested three men in Mardan on Tuesday.",
        "a2": "Police arrested three men in Mardan on Tuesday, a spokeswoman said.",
        "a3": "The mayor of Mardan spoke on the radio.",
        "b1": "Police arrested a banker in Oslo in May 2011.",
    }
    told = [
        (
            report(id_, f"happening-{id_[0]}"),
            analyse(read_text(text, published="2026-05-13", outlet=id_), kit),
        )
        for id_, text in texts.items()
    ]
    found = count_events(
        "st",
        [analysis for _, analysis in told],
        independent={analysis.article.id: row.id for row, analysis in told},
        firsts={},
        lexicon=StoryLexicon.load(DATA),
    )
    types = {"happening-a": ("COERCE",), "happening-b": ("COERCE",)}
    tallies = list(counted.score_counted(told, found, types).values())
    values = {f.name: (f.value, f.n) for f in figures(tallies, counted.MEASURES)}
    assert values == {
        "events found": (0.75, 4),
        "events, pair precision": (1.0, 1),
        "events, pair recall": (1 / 3, 3),
        "events, pair recall of those found": (1.0, 1),
    }
    wrong = [replace(found[0], event_ids=tuple(id_ for row in found for id_ in row.event_ids))]
    tallies = list(counted.score_counted(told, wrong, types).values())
    values = {f.name: (f.value, f.n) for f in figures(tallies, counted.MEASURES)}
    value, n = values["events, pair precision"]
    assert value == pytest.approx(1 / 3)
    assert n == 3


def test_every_happening_that_is_labelled_is_in_the_corpus() -> None:
    table = load_rows(DATA / "bench" / "stories_events.tsv", linking._Happening)
    known = {row.event for row in read_reports(DATA / "bench")}
    assert {row.event for row in table} <= known
