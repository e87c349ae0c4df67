"""What each line of a plain page is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.lexicons import DATA
from onrecord.reading import read_text
from onrecord.records import Block, BlockKind
from onrecord.structure import PageLexicon, describe, find_blocks

LEXICON = PageLexicon.load(DATA)

PAGE = """Marlow Evening Post

Minister flies to Nairobi as port talks resume

The visit is the first in six years.


The foreign minister of a neighbouring state landed in Nairobi on Monday for two days of talks about the port, \
which both sides called overdue.

Kenya Port Talks
Cranes stand idle at the old harbour (Ada Finch/Pool via AP)

The talks go on until Wednesday, when a statement is expected from both of the delegations at the harbour.

READ MORE: Why the port matters

Sorry, we are not accepting comments on this article.
"""


def kinds(text: str) -> list[tuple[str, str]]:
    article = read_text(text)
    return [(b.kind.value, b.span.of(article.text)) for b in find_blocks(article, lexicon=LEXICON)]


def test_a_page_saved_as_text_is_taken_apart() -> None:
    assert [kind for kind, _ in kinds(PAGE)] == [
        "outlet",
        "headline",
        "standfirst",
        "paragraph",
        "slug",
        "caption",
        "credit",
        "paragraph",
        "notice",
        "notice",
    ]


def test_a_credit_hangs_on_its_caption() -> None:
    blocks = find_blocks(read_text(PAGE), lexicon=LEXICON)
    credit = next(b for b in blocks if b.kind is BlockKind.CREDIT)
    caption = next(b for b in blocks if b.kind is BlockKind.CAPTION)
    assert credit.parent_id == caption.id
    assert credit.span.of(PAGE) == "Ada Finch/Pool via AP"


def test_outlet_and_headline_are_described() -> None:
    article = read_text(PAGE)
    described = describe(article, find_blocks(article, lexicon=LEXICON))
    assert (described.outlet, described.headline) == (
        "Marlow Evening Post",
        "Minister flies to Nairobi as port talks resume",
    )


def test_what_the_caller_says_is_not_overwritten() -> None:
    article = read_text(PAGE, outlet="The Other Paper")
    assert describe(article, find_blocks(article, lexicon=LEXICON)).outlet == "The Other Paper"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        pytest.param(
            "YEREVAN/BAKU, Aug. 25 (CWS) — Troops met at the border on Sunday, both sides said late in the day.",
            ["dateline", "paragraph"],
            id="agency dateline",
        ),
        pytest.param(
            "“We will go,” she said (in a letter to her party’s members in the north of the country).",
            ["paragraph"],
            id="brackets that are no credit",
        ),
        pytest.param("She left.", ["paragraph"], id="one short sentence is prose"),
    ],
)
def test_a_single_line(line: str, wanted: list[str]) -> None:
    assert [kind for kind, _ in kinds(line)] == wanted


def test_bylines_are_names() -> None:
    article = read_text(
        "A headline without a verb\n\nBy Mara Quill and Tom Ash in Accra\n\n" + "Long. " * 40
    )
    blocks = find_blocks(article, lexicon=LEXICON)
    assert describe(article, blocks).bylines == ("Mara Quill", "Tom Ash")


@given(st.text(alphabet="Abc .\n“”()/,—1", min_size=1, max_size=200).filter(lambda t: t.strip()))
def test_blocks_are_in_order_and_inside(text: str) -> None:
    article = read_text(text)
    blocks: tuple[Block, ...] = find_blocks(article, lexicon=LEXICON)
    assert blocks == find_blocks(article, lexicon=LEXICON)
    for before, after in pairwise(blocks):
        assert before.span.end <= after.span.start
    assert all(b.span.of(article.text).strip() for b in blocks)
