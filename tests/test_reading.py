"""Bytes to article: decoding, HTML, and clear refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.errors import InputError, LanguageError
from onrecord.reading import fetch, load_bytes, read_bytes, read_text
from onrecord.records import BlockKind

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


def test_the_same_bytes_and_metadata_give_the_same_id() -> None:
    assert read_text("Hello.").id == read_text("Hello.").id
    assert read_text("Hello.").id != read_text("Hello.", published="2026-01-01").id


def test_metadata_of_a_page() -> None:
    article = read_bytes(PAGE.encode())
    assert article.headline == "Port reopens after a year"
    assert article.outlet == "Harbour News"
    assert article.bylines == ("Mara Quill",)
    assert article.published == "2026-02-03T08:00:00+00:00"


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
