"""What each line of a plain page is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.lexicons import DATA
from onrecord.reading import read_text
from onrecord.records import Article, Block, BlockKind
from onrecord.structure import PageLexicon, body_text, describe, find_blocks

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
    described = describe(article, find_blocks(article, lexicon=LEXICON), lexicon=LEXICON)
    assert (described.outlet, described.headline) == (
        "Marlow Evening Post",
        "Minister flies to Nairobi as port talks resume",
    )


def test_what_the_caller_says_is_not_overwritten() -> None:
    article = read_text(PAGE, outlet="The Other Paper")
    assert (
        describe(article, find_blocks(article, lexicon=LEXICON), lexicon=LEXICON).outlet
        == "The Other Paper"
    )


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
    assert describe(article, blocks, lexicon=LEXICON).bylines == ("Mara Quill", "Tom Ash")


LEAD = (
    "The harbour authority of the island republic said on Monday that the port would reopen to "
    "foreign ships within a week, ending a blockade that has lasted almost a year."
)
QUOTE = "“We have waited long enough,” said Mara Quill, who has run the port for eleven years."
HEAD = "Port reopens after year of blockade"


def report(*lines: str) -> str:
    return "\n\n".join([*lines, LEAD, QUOTE])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(LEAD, "paragraph", id="a bare paragraph"),
        pytest.param("the port would reopen", "paragraph", id="a pasted fragment"),
        pytest.param(report(), "paragraph paragraph", id="no top"),
        pytest.param(
            f"{HEAD}\n{LEAD}\n{QUOTE}", "headline paragraph paragraph", id="no blank lines"
        ),
        pytest.param(
            report(
                "EXCLUSIVE",
                HEAD,
                "By Tom Ash, Political Editor",
                "Published 12 May 2024, 10:15 BST",
            ),
            "kicker headline byline timestamp paragraph paragraph",
            id="kicker first, no standfirst",
        ),
        pytest.param(
            report("The Quay Ledger", HEAD, "Ships return as the navy leaves", "Tom Ash in Accra"),
            "outlet headline standfirst byline paragraph paragraph",
            id="a byline without By",
        ),
        pytest.param(
            report("Kenya Times", HEAD, "Ships can return, the authority says.", "By Tom Ash"),
            "outlet headline standfirst byline paragraph paragraph",
            id="a standfirst with a full stop stands above the byline",
        ),
        pytest.param(
            report(HEAD, "Rebels took the town. The army fled on Monday."),
            "headline paragraph paragraph paragraph",
            id="a short first paragraph is no standfirst",
        ),
        pytest.param(
            report(HEAD, "Tom Ash\nBBC News, Accra", "3 hours ago"),
            "headline byline byline timestamp paragraph paragraph",
            id="name, role and time on lines of their own",
        ),
        pytest.param(
            report(HEAD, "ACCRA, Ghana"), "headline dateline paragraph paragraph", id="place line"
        ),
        pytest.param(
            report("The Maple Dispatch | World", HEAD),
            "outlet headline paragraph paragraph",
            id="the section after the outlet is not its name",
        ),
        pytest.param(
            report("10:15 BST", LEAD, "10:02 BST"),
            "timestamp paragraph timestamp paragraph paragraph",
            id="a live blog",
        ),
        pytest.param(
            report() + "\n\nMost read\nTen ways to cook fish\nMayor quits",
            "paragraph paragraph other other other",
            id="links below a heading that says so",
        ),
        pytest.param(
            report() + "\n\nAdvertisement\n\n© 2025 The Quay\n\nFollow us on X",
            "paragraph paragraph other other notice",
            id="the page's own words",
        ),
        pytest.param(
            report() + "\n\n(Reporting by Tom Ash in Accra; Editing by Mara Quill)",
            "paragraph paragraph notice",
            id="who made the report",
        ),
        pytest.param(
            report() + "\n\nWhat happens next?\n\n" + LEAD,
            "paragraph paragraph subheading paragraph",
            id="a question above a paragraph",
        ),
    ],
)
def test_a_layout(text: str, wanted: str) -> None:
    assert " ".join(kind for kind, _ in kinds(text)) == wanted


@pytest.mark.parametrize(
    "line",
    [
        "Privacy advocates said on Monday that they had won the case against the state.",
        "Related parties said they would appeal against the ruling in the spring.",
        "Comments by the minister caused anger in the north of the country.",
        "Get the army out, he said, and the war will end within a week or two.",
        "By Monday the talks had failed, and both of the delegations went home.",
        "Reporting by this newspaper found that the ministers had lied about the ships.",
        "Copyright law would be changed, the minister told reporters in the capital.",
        "Update: the ministry denied on Tuesday that it had ever spoken to the rebels.",
        "Photograph by photograph, the archive shows how the town was taken down.",
        "The visitors won the vote by a seat, with help from two small parties (Left/Greens)",
    ],
)
def test_prose_that_begins_like_a_notice_stays_prose(line: str) -> None:
    assert ("paragraph", line) in kinds(f"{HEAD}\n\n{LEAD}\n\n{line}\n\n{QUOTE}")


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("Cranes stand idle (AP Photo/Ada Finch)", "Cranes stand idle", "AP Photo/Ada Finch"),
        ("Cranes. (Ada Finch, Pool via AP, File)", "Cranes.", "Ada Finch, Pool via AP, File"),
        ("A man waits. Picture: Ada Finch", "A man waits.", "Picture: Ada Finch"),
        ("A man waits. Photograph: Ada Finch/ANP", "A man waits.", "Photograph: Ada Finch/ANP"),
        ("Ships wait. REUTERS/Ada Finch", "Ships wait.", "REUTERS/Ada Finch"),
        ("The minister arrives REUTERS/Ada Finch", "The minister arrives", "REUTERS/Ada Finch"),
        ("Ships wait (Ada Finch/The Quay Ledger)", "Ships wait", "Ada Finch/The Quay Ledger"),
        ("Cranes stand idle\nPhoto: Ada Finch/AP", "Cranes stand idle", "Photo: Ada Finch/AP"),
    ],
)
def test_a_caption_and_its_credit(line: str, caption: str, credit: str) -> None:
    found = kinds(f"{HEAD}\n\n{LEAD}\n\n{line}\n\n{QUOTE}")
    assert found[2:4] == [("caption", caption), ("credit", credit)]


def test_the_agency_at_the_end_of_a_report_is_no_credit() -> None:
    assert kinds(f"{HEAD}\n\n{LEAD}\n\n{QUOTE} (Reuters)")[-1][0] == "paragraph"


def test_a_credit_before_its_caption() -> None:
    text = f"{HEAD}\n\n{LEAD}\n\nImage source, Reuters\nImage caption, Cranes idle\n\n{QUOTE}"
    blocks = find_blocks(read_text(text), lexicon=LEXICON)
    credit, caption = blocks[2], blocks[3]
    assert (credit.kind, credit.parent_id) == (BlockKind.CREDIT, caption.id)
    assert caption.span.of(text) == "Cranes idle"


@pytest.mark.parametrize(
    ("line", "dateline"),
    [
        ("NAIROBI, Kenya (CWS) — Ships returned.", "NAIROBI, Kenya (CWS)"),
        ("PARIS, 12 May (AFP) - Ships returned.", "PARIS, 12 May (AFP)"),
        ("NEW DELHI: Ships returned.", "NEW DELHI"),
        ("Nairobi (CWS) - Ships returned.", "Nairobi (CWS)"),
        ("ST. PETERSBURG, Russia – “Ships,” he said.", "ST. PETERSBURG, Russia"),
        ("N’DJAMENA — Ships returned.", "N’DJAMENA"),
        ("OSLO, Norway, May 12, 2026 (CWS) — Ships returned.", "OSLO, Norway, May 12, 2026 (CWS)"),
        ("OSLO, 12 May 2026 - Ships returned.", "OSLO, 12 May 2026"),
        ("OSLO, Tuesday, May 12, 2026 — Ships returned.", "OSLO, Tuesday, May 12, 2026"),
        ("Oslo, 12 May 2026 (Quay Wire) — Ships returned.", "Oslo, 12 May 2026 (Quay Wire)"),
        ("Oslo, May 12 (CWS).- Ships returned.", "Oslo, May 12 (CWS)"),
        ("Oslo, May 12, 2026 – Ships returned.", "Oslo, May 12, 2026"),
        ("(Oslo, May 12, 2026) – Ships returned.", "(Oslo, May 12, 2026)"),
        ("(Oslo) – Ships returned.", "(Oslo)"),
        ("OSLO, Norway, 12 May 2026. Ships returned.", "OSLO, Norway, 12 May 2026"),
    ],
)
def test_a_dateline_is_cut_off(line: str, dateline: str) -> None:
    found = kinds(f"{HEAD}\n\n{line}\n\n{QUOTE}")
    assert found[1] == ("dateline", dateline)
    assert found[2][0] == "paragraph"
    assert found[2][1].startswith(("Ships", "“Ships"))


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("Monday, May 12 – Ships returned to the harbour.", id="a day alone"),
        pytest.param("Oslo – Ships returned to the harbour that day.", id="neither day nor agency"),
        pytest.param("OSLO, 12 May. Ships returned to the harbour.", id="a stop and no year"),
        pytest.param("Harbour cup, Round 2 – Ships returned to it.", id="a number that is no day"),
    ],
)
def test_what_only_looks_like_a_dateline_is_prose(line: str) -> None:
    assert kinds(f"{HEAD}\n\n{line}\n\n{QUOTE}")[1] == ("paragraph", line)


@pytest.mark.parametrize(
    ("line", "outlet"),
    [
        ("Dnevni Pregled", "Dnevni Pregled"),
        ("El Diario de los Andes", "El Diario de los Andes"),
        ("El Diario de los Andes (English edition)", "El Diario de los Andes"),
        ("Mining Disputes", None),
    ],
)
def test_a_paper_of_another_language_stands_above_its_headline(
    line: str, outlet: str | None
) -> None:
    article = read_text(report(line, HEAD))
    found = describe(article, find_blocks(article, lexicon=LEXICON), lexicon=LEXICON)
    assert (found.outlet, found.headline) == (outlet, HEAD)


@pytest.mark.parametrize("line", ["Our Correspondent, Gazipur", "Staff Reporter", "News Desk"])
def test_a_byline_that_names_nobody_does_not_hide_the_date(line: str) -> None:
    text = report("The Quay Ledger", HEAD, line, "12 May 2026")
    assert kinds(text)[2] == ("byline", line)
    assert published(text) == "2026-05-12"
    article = read_text(text)
    assert describe(article, find_blocks(article, lexicon=LEXICON), lexicon=LEXICON).bylines == ()


def test_a_turn_of_a_transcript_is_no_dateline() -> None:
    turns = ["QUILL: It is open.", "ASH: It was shut on Monday.", "QUILL: It is open now."]
    found = kinds("\n\n".join([HEAD, *turns]))
    assert found[1:] == [("paragraph", turn) for turn in turns]
    alone = kinds(f"{HEAD}\n\nACCRA: The harbour was shut on Monday.\n\n{QUOTE}")
    assert alone[1] == ("dateline", "ACCRA")


def test_a_section_with_the_day_is_a_kicker() -> None:
    assert ("kicker", "Opinion") in kinds(report(HEAD, "By Tom Ash", "Opinion | May 12, 2026"))


def test_a_year_that_opens_a_sentence_is_no_dateline() -> None:
    found = kinds(f"{HEAD}\n\nIn May 2026 – a month of strikes – ships returned.\n\n{QUOTE}")
    assert "dateline" not in [kind for kind, _ in found]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Quay Harbour Gazette, 12 May 2026", [("outlet", "Quay Harbour Gazette")]),
        ("Quay Harbour Gazette | May 12, 2026", [("outlet", "Quay Harbour Gazette")]),
        ("The Marlow Nation -- 12 May 2026", [("outlet", "The Marlow Nation")]),
        ("Marlower Zeitung, Accra, 12 May 2026", [("outlet", "Marlower Zeitung")]),
        ("Mara Quill, 12 May 2026", [("byline", "Mara Quill")]),
        ("ACCRA, Ghana, 12 May 2026", [("dateline", "ACCRA, Ghana")]),
        ("Accra, 12.05.2026", [("dateline", "Accra")]),
    ],
)
@pytest.mark.parametrize("above", [True, False], ids=["above the headline", "below it"])
def test_a_line_of_a_name_and_a_day(
    line: str, wanted: list[tuple[str, str]], *, above: bool
) -> None:
    text = report(line, HEAD) if above else report(HEAD, line)
    found = kinds(text)
    assert [part for part in found if part[0] in ("outlet", "byline", "dateline")] == wanted
    assert [kind for kind, _ in found].count("timestamp") == 1
    assert published(text) == "2026-05-12"


def test_a_headline_with_a_day_stays_one() -> None:
    line = "Ministers Meet in Accra, Ships Return on 12 May 2026"
    assert kinds(report(line))[0] == ("headline", line)


def test_an_organisation_between_dashes_is_no_dateline() -> None:
    found = kinds(f"{HEAD}\n\n{LEAD}\n\nNATO — which has 32 members — met on Monday.\n\n{QUOTE}")
    assert "dateline" not in [kind for kind, _ in found]


WRAPPED = """The harbour authority of the island republic said on Monday that the
port would reopen to foreign ships within a week, ending a blockade that
has lasted almost a year."""


@pytest.mark.parametrize("between", ["\n\n", "\n"], ids=["blank lines", "no blank lines"])
def test_wrapped_paragraphs_are_put_together(between: str) -> None:
    found = kinds(f"{WRAPPED}{between}{WRAPPED}")
    assert found == [("paragraph", WRAPPED)] * 2


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Mara Quill and Tom Ash in Accra", ("Mara Quill", "Tom Ash")),
        ("By Mara Quill, Political Editor", ("Mara Quill",)),
        ("By Mara Quill, Tom Ash and Ada Finch", ("Mara Quill", "Tom Ash", "Ada Finch")),
        ("By Mara Quill, New York", ("Mara Quill",)),
        ("By Mara Quill, Political Editor, and Tom Ash in Accra", ("Mara Quill", "Tom Ash")),
        ("By Mara Quill for The Quay Ledger", ("Mara Quill",)),
        ("By Mara van der Quill and agencies", ("Mara van der Quill",)),
        ("By staff and agencies", ()),
        ("By Mara Quill and Tom Ash, 12 May 2026", ("Mara Quill", "Tom Ash")),
        ("By Mara Quill Published 12 May 2026 14:05 BST", ("Mara Quill",)),
    ],
)
def test_names_of_a_byline(line: str, names: tuple[str, ...]) -> None:
    article = read_text(report(HEAD, line))
    blocks = find_blocks(article, lexicon=LEXICON)
    assert describe(article, blocks, lexicon=LEXICON).bylines == names


def published(text: str, given: str | None = None) -> str | None:
    article = read_text(text, published=given)
    return describe(article, find_blocks(article, lexicon=LEXICON), lexicon=LEXICON).published


@pytest.mark.parametrize(
    "line",
    [
        "12 May 2026",
        "Tuesday 12 May 2026",
        "Tuesday, 12th May 2026",
        "May 12, 2026",
        "Tues., Sept. 12, 2026",
        "2026-05-12",
        "2026-05-12T14:05Z",
        "Published 12 May 2026 14:05 BST",
        "Published: May 12, 2026, 2:05 p.m. ET",
        "Published 12 May 2026, updated 13 May 2026",
        "Updated 13 May 2026, published 12 May 2026",
        "By Mara Quill, 12 May 2026",
        "By Mara Quill | May 12, 2026 | 14:05 BST",
        "By Mara Quill in Accra Tuesday 12 May 2026",
        "12.05.2026",
        "Published 12.05.2026, updated 13.05.2026",
    ],
)
def test_a_full_date_printed_at_the_top_is_the_publication_date(line: str) -> None:
    month = "09" if "Sept" in line else "05"
    assert published(report(HEAD, line)) == f"2026-{month}-12"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param(report("12 May 2026", HEAD), "2026-05-12", id="above the headline"),
        pytest.param(
            report(HEAD, "13 May 2026", "Published 12 May 2026"), "2026-05-12", id="said so"
        ),
        pytest.param(
            report(HEAD) + "\n\nFirst published 12 May 2026", "2026-05-12", id="at the end"
        ),
        pytest.param(report(HEAD, "Last updated 12 May 2026"), "2026-05-12", id="only an update"),
        pytest.param(
            report(HEAD, "Updated 13 May 2026").replace(LEAD, f"OSLO, May 12, 2026 - {LEAD}"),
            "2026-05-12",
            id="the dateline's day before that of an update",
        ),
        pytest.param(
            report(HEAD).replace(LEAD, f"(Oslo, May 12, 2026) – {LEAD}"),
            "2026-05-12",
            id="a dateline in brackets",
        ),
        pytest.param(
            report(HEAD).replace(LEAD, f"OSLO, Norway, 12 May 2026. {LEAD}"),
            "2026-05-12",
            id="a dateline with a full stop",
        ),
        pytest.param(
            report(HEAD) + "\n\nLast updated 12 May 2026", None, id="an update at the end"
        ),
        pytest.param(report(HEAD, "12 May"), None, id="no year"),
        pytest.param(report(HEAD, "12/05/2026"), None, id="a day in May or in December"),
        pytest.param(report(HEAD, "31 June 2026"), None, id="no day at all"),
        pytest.param(
            f"{HEAD}\n\n{LEAD}\n\n12 May 1998\n\n{LEAD}\n\n3 June 2001\n\n{QUOTE}",
            None,
            id="headings of a chronicle",
        ),
        pytest.param(
            f"{HEAD}\n\n{LEAD}\n\n{QUOTE}\n\n12 May 1998\n\n{LEAD}",
            None,
            id="a heading in the body",
        ),
        pytest.param(report(HEAD, "By 12 May 2026 the port was to open."), None, id="prose"),
    ],
)
def test_which_printed_date_is_that_of_publication(text: str, wanted: str | None) -> None:
    assert published(text) == wanted


@pytest.mark.parametrize(
    ("line", "origin"),
    [("Updated 12 May 2026, 18:42", "updated"), ("12 May 2026", "printed")],
)
def test_an_updates_day_is_marked_as_such(line: str, origin: str) -> None:
    article = read_text(report(HEAD, line))
    found = describe(article, find_blocks(article, lexicon=LEXICON), lexicon=LEXICON)
    assert dict(found.origins)["published"] == origin


def test_a_given_date_goes_before_a_printed_one() -> None:
    assert published(report(HEAD, "12 May 2026"), given="2026-05-01") == "2026-05-01"


def test_body_text_is_the_prose_of_the_body() -> None:
    article = read_text(report("Kenya Times", HEAD, "By Tom Ash") + "\n\nSign up to our newsletter")
    assert body_text(article, find_blocks(article, lexicon=LEXICON)) == f"{LEAD}\n{QUOTE}"


@given(
    st.one_of(
        st.text(min_size=1, max_size=300),
        st.lists(
            st.sampled_from(
                [
                    LEAD,
                    HEAD,
                    QUOTE,
                    "By Tom Ash",
                    "KYIV —",
                    "Ships (AP)",
                    "Photo: X/AP",
                    "READ MORE:",
                    "Kenya Times",
                    "12 May 2024",
                    "(Reuters)",
                    "Image caption, A",
                    "",
                    " \t",
                    "a/B",
                    "©",
                ]
            ),
            min_size=1,
            max_size=12,
        ).map("\n".join),
    ).filter(lambda t: bool(t.strip()))
)
def test_blocks_are_in_order_and_inside(text: str) -> None:
    article = Article(
        id="a",
        url=None,
        text=text,
        outlet=None,
        headline=None,
        bylines=(),
        published=None,
        language=None,
        sha256="",
    )
    blocks: tuple[Block, ...] = find_blocks(article, lexicon=LEXICON)
    assert blocks == find_blocks(article, lexicon=LEXICON)
    assert all(a.span.end <= b.span.start for a, b in pairwise(blocks))
    assert all(b.span.of(text).strip() and b.span.end <= len(text) for b in blocks)
    assert len({b.id for b in blocks}) == len(blocks)
    assert {b.parent_id for b in blocks} <= {None, *(b.id for b in blocks)}
    described = describe(article, blocks, lexicon=LEXICON)
    assert described.text == text
