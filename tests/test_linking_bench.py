"""What `onrecord bench duplicates` and `stories` count."""

from __future__ import annotations

from onrecord.bench import linking
from onrecord.bench.corpora import EventReport
from onrecord.bench.linking import EDITS, ORIGINAL, PAIRS, STRICT, _Copy
from onrecord.bench.scores import figures

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
    tallies = list(linking._score_groups(rows, [("1", "3"), ("2",)]))
    found = {f.name: f.value for f in figures(tallies, linking.STORY_MEASURES)}
    assert found["B-cubed precision"] == (0.5 + 1 + 0.5) / 3
    assert found["B-cubed recall"] == (0.5 + 0.5 + 1) / 3
    assert found["near misses kept apart"] == 2 / 3
