"""Bytes to article: decoding, HTML, and clear refusals."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onrecord.errors import InputError, LanguageError
from onrecord.lexicons import DATA
from onrecord.reading import fetch, load_bytes, read_bytes, read_text
from onrecord.records import BlockKind
from onrecord.structure import PageLexicon, describe, find_blocks

PAGE = """<!doctype html><html><head><title>Port reopens | Harbour News</title>
<meta property="og:site_name" content="Harbour News">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"Port reopens after a year",
"datePublished":"2026-02-03T08:00:00+00:00","author":{"@type":"Person","name":"Mara Quill"},
"publisher":{"name":"Harbour News"}}</script></head><body><nav><a href="/">Home</a></nav><article>
<h1>Port reopens after a year</h1><p class="standfirst">Ships return as the blockade ends</p>
<p>The port of the island capital reopened on Monday, a year after ships were turned away by the navy, the
harbour master said in a statement that was read out to reporters on the quay.</p>
<figure><img src="x.jpg"><figcaption>Ships wait off the coast. <span class="credit">Tom Ash</span></figcaption></figure>
<p>“We have waited long enough,” said the harbour master, who has run the port for eleven years and has seen
it closed twice, once by a strike and once by the war that ended in the spring.</p>
</article><aside><h2>Most read</h2><p>Ten ways to cook fish without any water at all</p></aside></body></html>"""


def test_the_same_bytes_give_the_same_id_whatever_is_said_of_them() -> None:
    assert read_text("Hello.").id == read_text("Hello.", published="2026-01-01").id
    assert read_text("Hello.").id != read_text("Hello!").id


def test_metadata_of_a_page() -> None:
    article = read_bytes(PAGE.encode())
    assert article.headline == "Port reopens after a year"
    assert article.outlet == "Harbour News"
    assert article.bylines == ("Mara Quill",)
    assert article.published == "2026-02-03T08:00:00+00:00"


@pytest.mark.parametrize(
    ("stated", "bylines"),
    [
        pytest.param(["admin", "Mara Quill"], ("Mara Quill",), id="an account"),
        pytest.param(["Share this", "desk@harbour.example"], (), id="a button, an address"),
        pytest.param(["Harbour News"], (), id="the outlet"),
        pytest.param(["By Tom Ash", "Mara Quill"], ("Tom Ash", "Mara Quill"), id="two"),
        pytest.param(
            ["By Tom Ash, Mara Quill and Ana Ortiz"],
            ("Tom Ash", "Mara Quill", "Ana Ortiz"),
            id="a list",
        ),
        pytest.param(["Ash, Tom"], ("Ash, Tom",), id="the last name first"),
        pytest.param(["Tom Ash, Lagos Bureau"], ("Tom Ash, Lagos Bureau",), id="where he is"),
    ],
)
def test_stated_authors_that_are_nobody_are_left_out(
    stated: list[str], bylines: tuple[str, ...]
) -> None:
    head, _, rest = PAGE.partition("<body>")
    tags = "".join(f'<meta name="author" content="{name}">' for name in stated)
    bare = re.sub(r"<script.*?</script>", "", head, flags=re.DOTALL)
    page = f"{bare.replace('</head>', f'{tags}</head>')}<body>{rest}"
    assert read_bytes(page.encode()).bylines == bylines


def test_a_page_keeps_its_body_and_leaves_the_rest() -> None:
    article = read_bytes(PAGE.encode())
    marks = {m.kind: m.span.of(article.text) for m in article.marks}
    assert marks[BlockKind.CAPTION] == "Ships wait off the coast."
    assert marks[BlockKind.CREDIT] == "Tom Ash"
    assert marks[BlockKind.STANDFIRST] == "Ships return as the blockade ends"
    assert "waited long enough" in article.text
    assert "cook fish" not in article.text


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b"  \n ", "empty", id="blank"),
        pytest.param(b"%PDF-1.7 x", "a PDF", id="pdf"),
        pytest.param(b"abc\x00\x01\x02def", "binary", id="NUL bytes"),
        pytest.param(b"word " * 300_000, "split it into articles", id="too long"),
    ],
)
def test_what_is_no_article_is_refused(raw: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_bytes(raw, name="x")


def test_another_language_is_declined_by_name() -> None:
    german = (
        "Die Ministerin sagte am Montag, dass die Verhandlungen über den Hafen weitergehen. " * 5
    ).encode()
    with pytest.raises(LanguageError, match="German"):
        read_bytes(german, name="x.txt")
    assert read_bytes(german, force_language=True).language == "de"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "La ministre du Port a déclaré lundi que la route serait ouverte avant vendredi. "
            "La police a arrêté douze personnes.",
            id="French",
        ),
        pytest.param(
            "La ministra dijo el lunes que la carretera estaría abierta antes del viernes. "
            "La policía detuvo a doce personas.",
            id="Spanish",
        ),
        pytest.param(
            "Waziri alisema Jumatatu kwamba barabara itafunguliwa Ijumaa. Polisi waliwakamata "
            "watu kumi na wawili mjini jana usiku.",
            id="Swahili",
        ),
    ],
)
def test_a_lead_in_another_language_is_declined(text: str) -> None:
    assert 100 <= len(text) < 200
    with pytest.raises(LanguageError):
        read_text(text)


def test_capitals_make_no_other_language_of_a_headline() -> None:
    read = read_text(
        "A Former Staff Member For Marlow Republicans Such As Former Gov. Rob Ehrlinger "
        "And Former Rep. Helen Bentner, Wrote"
    )
    assert len(read.text) >= 100
    assert read.language is None


def test_latin_1_is_decoded() -> None:
    text = "The café’s owner said nothing.".replace("’", "'") * 10
    assert "café" in read_bytes(text.encode("latin-1")).text


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="ISO 8601"):
        read_text("Hello.", published="16 May")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        load_bytes(tmp_path / "none.txt")
    with pytest.raises(InputError, match="folder"):
        load_bytes(tmp_path)


def test_a_url_that_fails_is_one_line() -> None:
    with pytest.raises(InputError, match="cannot be fetched") as caught:
        fetch("http://127.0.0.1:9/", timeout_s=2)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        pytest.param("\ufeffThe café.".encode(), "The café.", id="UTF-8 with a mark"),
        pytest.param("The café.".encode("utf-16"), "The café.", id="UTF-16 with a mark"),
        pytest.param(
            b'<meta charset="iso-8859-1"><p>The caf\xe9.</p><p>\x93No,\x94 she said.</p>',
            "“No,” she said.",
            id="Latin-1 declared means Windows-1252",
        ),
        pytest.param(
            '<meta charset="iso-8859-1"><p>The café.</p><p>“No,” she said.</p>'.encode(),
            "“No,” she said.",
            id="valid UTF-8 whatever is declared",
        ),
        pytest.param(b"One.\r\n\r\nTwo.\rThree.", "One.\n\nTwo.\nThree.", id="line ends"),
    ],
)
def test_bytes_are_decoded(raw: bytes, wanted: str) -> None:
    assert wanted in read_bytes(raw).text


def test_a_broken_utf_16_file_is_refused_not_a_crash() -> None:
    with pytest.raises(InputError):
        read_bytes(b"\xff\xfe\x00\xd8x", name="x")


def test_lone_surrogates_are_refused() -> None:
    with pytest.raises(InputError, match="surrogates"):
        read_text("a\ud800b")
    with pytest.raises(InputError, match=r"outlet .*surrogates"):
        read_text("Hello.", outlet="a\ud800b")


@pytest.mark.parametrize("published", ["2026-02-30", "20260203", "2026-W05-1", "2026-02-03Tx", ""])
def test_only_plain_iso_dates_are_taken(published: str) -> None:
    with pytest.raises(InputError, match="ISO 8601"):
        read_text("Hello.", published=published)


def test_a_date_is_stored_as_given() -> None:
    assert read_text("Hello.", published="2026-02-03T09:30Z").published == "2026-02-03T09:30Z"


def test_the_caller_goes_before_the_page() -> None:
    article = read_bytes(PAGE.encode(), outlet="Another", published="2026-02-04", url="x:y")
    assert (article.outlet, article.published, article.url) == ("Another", "2026-02-04", "x:y")


def test_a_text_about_html_is_no_page() -> None:
    assert read_text("Write <p> before a paragraph, the teacher said.").marks == ()


def test_short_or_mixed_text_is_not_judged() -> None:
    assert read_text("Bonjour à tous.").language is None


LINES = [
    "The council of the harbour town voted on Tuesday to close the old quay to lorries from May.",
    "“Nobody asked us,” said Tom Ash, who has driven a lorry there for more than twenty years.",
    "The mayor’s office said in a statement that drivers had been heard at two public meetings.",
    "A second vote, on whether to widen the northern road, is due before the end of the summer.",
]


def page(*, head: str = "", top: str = "", middle: str = "", end: str = "") -> str:
    lines = [f"<p>{line}</p>" for line in LINES]
    body = "".join([top, *lines[:2], middle, *lines[2:], end])
    return f"<!doctype html><html><head>{head}</head><body><article>{body}</article></body></html>"


def marks_of(html: str) -> dict[BlockKind | None, str]:
    article = read_bytes(html.encode())
    return {m.kind: m.span.of(article.text) for m in article.marks}


@pytest.mark.parametrize(
    ("html", "kind", "wanted"),
    [
        pytest.param(
            page(top="<h1>Quay shut</h1><h2>Lorries must go round</h2>"),
            BlockKind.STANDFIRST,
            "Lorries must go round",
            id="the h2 under the h1 is the standfirst",
        ),
        pytest.param(
            page(
                top='<div class="byline"><span>By</span> <a href="/q">Mara Quill</a>, Accra</div>'
            ),
            BlockKind.BYLINE,
            "By Mara Quill, Accra",
            id="a byline in pieces keeps its blanks",
        ),
        pytest.param(
            page(
                middle="<figure><figcaption>The quay. <cite>Ada Finch/EPA</cite></figcaption></figure>"
            ),
            BlockKind.CREDIT,
            "Ada Finch/EPA",
            id="a credit cited",
        ),
        pytest.param(
            page(end='<div class="newsletter"><p>Our news in your inbox.</p></div>'),
            BlockKind.NOTICE,
            "Our news in your inbox.",
            id="newsletter line",
        ),
        pytest.param(
            page(top='<p class="published">Published 12 May 2024, 10:15 BST</p>'),
            BlockKind.TIMESTAMP,
            "Published 12 May 2024, 10:15 BST",
            id="a printed date",
        ),
    ],
)
def test_markup_names_a_line(html: str, kind: BlockKind, wanted: str) -> None:
    assert marks_of(html)[kind] == wanted


def test_prose_in_an_element_called_newsletter_stays_prose() -> None:
    html = page().replace("<article>", '<article><div class="promo-notice">')
    article = read_bytes(html.encode())
    assert [m.kind for m in article.marks] == [None] * 4


def test_marks_are_the_text_line_by_line() -> None:
    article = read_bytes(PAGE.encode())
    assert [m.span.of(article.text) for m in article.marks] == article.text.split("\n\n")


@pytest.mark.parametrize(
    ("head", "top", "headline"),
    [
        pytest.param(
            "<title>Quay shut | The Daily Quay</title>",
            "<h1>The Daily Quay</h1><h1>Quay shut to lorries</h1>",
            "Quay shut to lorries",
            id="the outlet's name is no headline",
        ),
        pytest.param(
            "<title>Quay shut | The Daily Quay</title>", "", "Quay shut", id="suffix of the title"
        ),
        pytest.param(
            "<title>War - and peace</title>", "", "War - and peace", id="a dash that is no suffix"
        ),
        pytest.param(
            '<script type="application/ld+json">{"@graph":[{"@type":["NewsArticle"],'
            '"headline":"Quay &amp; road"}]}</script>',
            "<h1>Something else</h1>",
            "Quay & road",
            id="JSON-LD in a graph",
        ),
    ],
)
def test_headline_of_a_page(head: str, top: str, headline: str) -> None:
    assert read_bytes(page(head=head, top=top).encode()).headline == headline


@pytest.mark.parametrize("url", ["ftp://x/y", "file:///etc/passwd", "x"])
def test_only_http_addresses_are_fetched(url: str) -> None:
    with pytest.raises(InputError, match="only http"):
        fetch(url)


def test_a_short_text_in_other_letters_is_another_language() -> None:
    text = "항만 장관은 월요일 기자들에게 파업이 끝났으며 노동자들이 내일 돌아갈 것이라고 말했다."
    with pytest.raises(LanguageError, match="ko"):
        read_bytes(text.encode())


PROSE = (
    "<p>The port of the island capital reopened on Monday, a year after ships were turned away "
    "by the navy, Tom Ash said in a statement that was read out to reporters on the quay.</p>"
    "<p>He has run the port for eleven years and has seen it closed twice, once by a strike and "
    "once by the war that ended in the spring, when the last of the cranes was taken away.</p>"
)


def _page(top: str = "", end: str = "", head: str = "") -> bytes:
    return (
        f"<!doctype html><html><head><title>Port reopens</title>{head}</head><body>"
        f"<article><h1>Port reopens</h1>{top}{PROSE}</article>{end}</body></html>"
    ).encode()


def test_what_no_part_of_a_page_states_is_inferred_and_says_so() -> None:
    article = read_bytes(
        _page(
            top='<div class="post-author">Mara Quill March</div><time class="entry-date">'
            "2026-03-04</time>"
        )
    )
    assert article.bylines == ("Mara Quill",)
    assert article.published == "2026-03-04"
    assert dict(article.origins)["bylines"] == dict(article.origins)["published"] == "trafilatura"


@pytest.mark.parametrize(
    "end",
    [
        pytest.param("<div>" + "<p>More</p>" * 90 + '<span class="author">Ana Ortiz</span></div>', id="of another report"),
        pytest.param('<div class="author">News Desk</div>', id="a desk"),
        pytest.param('<div class="author">Admin</div>', id="one word"),
        pytest.param("<p>By the end of the day the quay was empty.</p>", id="a phrase"),
    ],
)  # fmt: skip
def test_an_author_is_not_invented(end: str) -> None:
    assert read_bytes(_page(end=end)).bylines == ()


def test_who_is_only_in_the_prose_is_no_author() -> None:
    head = '<meta name="authors" content="Tom Ash">'
    assert read_bytes(_page(head=head)).bylines == ()


def test_what_is_inferred_gives_way_to_what_is_printed() -> None:
    lexicon = PageLexicon.load(DATA)
    top = '<div class="byline">By MARA QUILL, TOM ASH and ANA ORTIZ Harbour Press</div>'
    article = read_bytes(_page(top=top))
    known = describe(article, find_blocks(article, lexicon=lexicon), lexicon=lexicon)
    assert dict(known.origins)["bylines"] == "printed"
