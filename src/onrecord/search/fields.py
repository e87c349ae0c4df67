"""The full text's fields, how their words are cut and stemmed, and the documents made of rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import tantivy

#: Running text: cut at what is no letter or digit, folded and stemmed ("ministers", "minister").
TEXT = ("words", "headline")
#: Names: cut and folded, not stemmed.
NAMES = ("said", "relay", "did", "to", "outlet", "place")
#: Codes: one term each, and counted for facets.
CODES = ("kind", "type", "mode", "status", "act", "channel", "country", "outlet_is")
#: A code is looked up in the case it is stored in.
_UPPER = frozenset({"type", "country"})


def make_schema() -> tantivy.Schema:
    """Return the schema of the full text."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in TEXT:
        builder.add_text_field(name, tokenizer_name="text")
    for name in NAMES:
        builder.add_text_field(name, tokenizer_name="names")
    for name in CODES:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("article", tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("shown", stored=True)
    builder.add_bytes_field("record", stored=True)
    builder.add_unsigned_field("day", indexed=True, fast=True)
    builder.add_unsigned_field("year", indexed=False, fast=True)
    return builder.build()


def register(index: tantivy.Index) -> None:
    """Tell an index how our fields are cut into words."""
    for name in ("text", "names"):
        index.register_tokenizer(name, analyzer(name))


@cache  # an analyzer has no state that changes
def analyzer(name: str) -> tantivy.TextAnalyzer:
    """Return what cuts a field's text into terms: "text" or "names"."""
    import tantivy

    builder = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
    )
    if name == "text":
        builder = builder.filter(tantivy.Filter.stemmer("english"))
    return builder.build()


def code(field: str, value: str) -> str:
    """Return a code as the index has it.

    >>> code("type", "protest"), code("channel", "News agency")
    ('PROTEST', 'news_agency')
    """
    value = "_".join(value.split())
    return value.upper() if field in _UPPER else value.lower()


def day_number(day: date) -> int:
    """Return a day as the number 20260318, which sorts as days do."""
    return day.year * 10_000 + day.month * 100 + day.day


def make_document(
    kind: str, row: Sequence[object], *, record: bytes | None = None
) -> tantivy.Document:
    """Return a row as a document: id, article id, text, day, outlet, title, detail, facts by field.

    An article's document holds its public `record`, which has the text.
    """
    import tantivy

    record_id, article_id, text, day, outlet, title, detail, facts = row
    document = tantivy.Document()
    document.add_text("kind", kind)
    document.add_text("article", str(article_id))
    document.add_text("words", str(text or ""))
    if isinstance(day, date):
        document.add_unsigned("day", day_number(day))
        document.add_unsigned("year", day.year)
    if outlet:
        document.add_text("outlet", str(outlet))
        document.add_text("outlet_is", str(outlet))
    if isinstance(facts, dict):
        for field, values in facts.items():
            for value in values if isinstance(values, list) else [values]:
                if value is not None:
                    document.add_text(field, str(value))
    words = None if kind == "article" else text
    shown = (kind, record_id, article_id, day, outlet, title, detail, words)
    document.add_bytes("shown", msgspec.json.encode(shown))
    if record is not None:
        document.add_bytes("record", record)
    return document
