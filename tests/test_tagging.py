"""What the model reads and how its scores become spans."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.kit import Kit
from onrecord.records import Span
from onrecord.tagging import (
    WINDOW,
    Heads,
    Window,
    best_path,
    case_of,
    features,
    in_quotation,
    pack_windows,
    spans_of,
)
from onrecord.text import find_quotations

TEXT = "“No,” said Mara Quill.\n\nThe port in Tema stayed shut on Monday."
PARAGRAPHS = [Span(0, 22), Span(24, len(TEXT))]


@pytest.fixture
def window(kit: Kit) -> Window:
    (found,) = pack_windows(TEXT, PARAGRAPHS, kit.tagger.model.tokenizer)
    return found


def test_pieces_keep_their_place_in_the_text(window: Window) -> None:
    for piece, (s, e) in enumerate(zip(window.starts, window.ends, strict=True)):
        if s >= 0:
            assert window.pieces(Span(s, e)) == [piece]
            assert TEXT[s:e].strip() == TEXT[s:e] != ""


def test_a_part_is_a_paragraph(window: Window) -> None:
    (tema,) = window.pieces(Span(TEXT.index("Tema"), TEXT.index("Tema") + 4))[:1]
    first, last = window.part(tema)
    assert window.span(first, last).of(TEXT) == "The port in Tema stayed shut on Monday."


def test_long_paragraphs_are_cut_and_nothing_is_lost(kit: Kit) -> None:
    text = "The harbour master of Tema counted the boats again. " * 60
    windows = pack_windows(text, [Span(0, len(text))], kit.tagger.model.tokenizer)
    assert len(windows) > 1
    assert all(len(w.ids) <= WINDOW for w in windows)
    seen = [s for w in windows for s in w.starts if s >= 0]
    assert seen == sorted(set(seen))
    assert len(seen) == len(kit.tagger.model.tokenizer.encode(text, add_special_tokens=False).ids)


@pytest.mark.parametrize(
    ("word", "case"),
    [("…", 0), ("Tema", 1), ("UN", 2), ("port", 3), ("A", 1)],
)
def test_case_of_a_word(word: str, case: int) -> None:
    assert case_of(word, 0, len(word)) == case


def test_features_tell_what_is_quoted(window: Window) -> None:
    marks = features(TEXT, window, in_quotation(TEXT, find_quotations(TEXT)))
    quoted = {TEXT[s:e] for s, e, f in zip(window.starts, window.ends, marks, strict=True) if f > 4}
    assert quoted == {"No", ","}


@given(
    st.lists(st.lists(st.floats(-5, 5), min_size=5, max_size=5), min_size=1, max_size=12),
    st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_the_best_path_has_whole_words_and_no_loose_inside(
    rows: list[list[float]], joined: list[bool]
) -> None:
    n = len(rows)
    starts, ends, at = [], [], 0
    for i in range(n):
        at += 0 if i and joined[i] else 1
        starts.append(at)
        at += 1
        ends.append(at)
    text = "".join("a" if any(s <= i < e for s, e in zip(starts, ends, strict=True)) else " "
                   for i in range(at))  # fmt: skip
    path = best_path(text, Window([0] * n, starts, ends), 0, np.array(rows, np.float32))
    for t in range(n):
        if path[t] and path[t] % 2 == 0:
            assert t
            assert path[t - 1] in (path[t], path[t] - 1)
        if t and starts[t] == ends[t - 1]:
            assert path[t] == (path[t - 1] + 1 if path[t - 1] % 2 else path[t - 1])


def test_spans_of_a_path() -> None:
    assert spans_of(np.array([0, 1, 2, 1, 0, 3]), 10) == [(0, 11, 13), (0, 13, 14), (1, 15, 16)]


def test_scores_of_roles_are_probabilities_that_fall_with_distance() -> None:
    near = np.tile(-np.abs(np.arange(-4, 5, dtype=np.float32)), (2, 1))
    n = 9
    zeros = np.zeros((n, 2, 3), np.float32)
    heads = Heads(np.zeros((n, 7), np.float32), zeros, zeros, np.zeros((n, 2), np.float32), near)
    odds = np.exp(heads.roles(4, 0, n))
    assert odds.sum(-1) == pytest.approx(np.ones(n))
    assert odds[4, 1] > odds[3, 1] > odds[0, 1]
    assert odds[3, 1] == pytest.approx(odds[5, 1])


def test_a_pair_is_typed_by_who_is_marked_as_doing_it(kit: Kit) -> None:
    text = "Togo shelled border villages in Ghana, and Ghana’s parliament condemned Togo."
    togo, ghana = Span(0, 4), Span(text.index("Ghana"), text.index("Ghana") + 5)
    house, last = text.index("Ghana’s parliament"), text.rindex("Togo")
    there = kit.tagger.pair(text, Span(house, house + 18), Span(last, last + 4), ())
    back = kit.tagger.pair(text, togo, ghana, ())
    types = kit.tagger.labels.types
    assert types[int(there.argmax())] == "ACCUSE"
    assert types[int(back.argmax())] == "ASSAULT"


def test_a_window_reads_the_same_whatever_the_other_windows_hold(kit: Kit) -> None:
    long = " ".join(["The port in Tema stayed shut on Monday, dockers said."] * 14)
    other = " ".join(["“Ships wait,” Mara Quill told the council."] * 15)
    text = f"{long}\n{other}"
    spans = [Span(0, len(long)), Span(len(long) + 1, len(text))]
    alone = kit.tagger.read(text, spans[:1], ())
    both = kit.tagger.read(text, spans, ())
    assert len(both) > len(alone)
    assert both[0].window == alone[0].window
    assert np.array_equal(both[0].said.tag, alone[0].said.tag)
    assert np.array_equal(both[0].facts, alone[0].facts)
