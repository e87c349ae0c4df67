"""Full text of a store: build the index beside it, and find articles, statements and events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from onrecord.errors import SearchError, StaleIndexError
from onrecord.search.build import (
    Built,
    attach_summary,
    build,
    folder_of,
    is_fresh,
    is_of_today,
    text_of,
)
from onrecord.search.fields import (
    CODES,
    NAMES,
    analyzer,
    code,
    day_number,
    make_schema,
    register,
)
from onrecord.search.query import DATE_FIELDS, FIELDS, Days, Query, Words, parse

if TYPE_CHECKING:
    import tantivy

__all__ = [
    "DATE_FIELDS",
    "FACETS",
    "FIELDS",
    "KINDS",
    "Built",
    "Facet",
    "Hit",
    "Piece",
    "Query",
    "Results",
]
__all__ += ["TextIndex", "attach_summary", "build", "folder_of", "is_fresh", "is_of_today"]
__all__ += ["open_text", "parse"]

KINDS = ("article", "statement", "event")
#: The fields that results are counted by, and how many values of each are shown.
FACETS = {"kind": 3, "outlet_is": 8, "type": 8, "status": 6, "act": 8, "year": 12}
#: Characters of an article that are shown around what was found.
_SNIPPET = 260
#: How far into the hits one may page; beyond that a narrower query is the way.
MAX_OFFSET = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a hit's words; `found` if the query asked for it."""

    text: str
    found: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article, a statement or an event that was found.

    `title` is a headline, a speaker, or who did it to whom; `detail` the codes of the record.
    """

    kind: str
    id: str
    article_id: str
    day: date | None
    outlet: str | None
    title: str | None
    detail: str | None
    words: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """How many of the hits have a value of a field."""

    field: str
    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What was found: how many in all, some of them, and counts by field."""

    total: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    notes: tuple[str, ...]


_Shown = tuple[str, str, str, date | None, str | None, str | None, str | None, str | None]


class TextIndex:
    """An open full-text index. Use `open_text`. Any number of threads may search at a time."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._searcher = index.searcher()
        self._schema = make_schema()

    def find(
        self, query: Query, *, limit: int = 20, offset: int = 0, newest: bool = False
    ) -> Results:
        """Return hits by relevance, or the newest first; an empty query finds everything.

        The words of an article's hit are left empty: `snippet` cuts them from its text.
        """
        asked = self._to_tantivy(query)
        offset = min(offset, MAX_OFFSET)
        order = "day" if newest or not query.groups else None
        found = self._searcher.search(asked, limit, offset=offset, order_by_field=order)
        hits = []
        for _, address in found.hits:
            document = self._searcher.doc(address)
            hits.append(self._hit(asked, document))
        counts = self._searcher.aggregate(
            asked, {f: {"terms": {"field": f, "size": n}} for f, n in FACETS.items()}
        )
        facets = tuple(
            Facet(field=field, value=_value(bucket["key"]), count=bucket["doc_count"])
            for field in FACETS
            for bucket in counts[field]["buckets"]
        )
        return Results(total=_count(found), hits=tuple(hits), facets=facets, notes=query.notes)

    def snippet(self, query: Query, text: str) -> tuple[Piece, ...]:
        """Return the stretch of `text` that shows best what was asked, cut where words were found.

        Its beginning if none of them is in it.
        """
        return self._pieces(self._to_tantivy(query), text, _SNIPPET)

    def record(self, article_id: str) -> bytes | None:
        """Return the public record of an article as JSON, None if it is not there."""
        import tantivy

        both = [
            (tantivy.Occur.Must, tantivy.Query.term_query(self._schema, field, value, "basic"))
            for field, value in (("article", article_id), ("kind", "article"))
        ]
        found = self._searcher.search(tantivy.Query.boolean_query(both), 1)
        if not found.hits:
            return None
        return bytes(self._searcher.doc(found.hits[0][1])["record"][0])

    def _hit(self, asked: tantivy.Query, document: tantivy.Document) -> Hit:
        kind, id_, article_id, day, outlet, title, detail, words = msgspec.json.decode(
            bytes(document["shown"][0]), type=_Shown
        )
        return Hit(
            kind=kind,
            id=id_,
            article_id=article_id,
            day=day,
            outlet=outlet,
            title=title,
            detail=detail,
            words=self._pieces(asked, words, len(words) + 1) if words else (),
        )

    def _pieces(self, asked: tantivy.Query, text: str, size: int) -> tuple[Piece, ...]:
        import tantivy

        maker = tantivy.SnippetGenerator.create(self._searcher, asked, self._schema, "words")
        maker.set_max_num_chars(size)
        snippet = maker.snippet_from_doc(tantivy.Document(words=[text]))
        raw = snippet.fragment().encode()
        if not raw:
            shown = text[:size] + ("…" if len(text) > size else "")
            return (Piece(text=shown, found=False),)
        pieces = []
        at = 0
        for found in snippet.highlighted():  # offsets are bytes of UTF-8
            if found.start > at:
                pieces.append(Piece(text=raw[at : found.start].decode(), found=False))
            pieces.append(Piece(text=raw[found.start : found.end].decode(), found=True))
            at = found.end
        if at < len(raw):
            pieces.append(Piece(text=raw[at:].decode(), found=False))
        return tuple(pieces)

    def _to_tantivy(self, query: Query) -> tantivy.Query:
        import tantivy

        must: list[tuple[tantivy.Occur, tantivy.Query]] = []
        positive = False
        for group in query.groups:
            terms = [self._term(term) for term in group]
            if len(group) == 1 and group[0].negated:
                must.append((tantivy.Occur.MustNot, terms[0]))
                continue
            should = [
                (tantivy.Occur.Should, self._except(q) if term.negated else q)
                for term, q in zip(group, terms, strict=True)
            ]
            positive = True
            must.append((tantivy.Occur.Must, tantivy.Query.boolean_query(should)))
        if not positive:
            must.append((tantivy.Occur.Must, tantivy.Query.all_query()))
        return tantivy.Query.boolean_query(must)

    def _except(self, query: tantivy.Query) -> tantivy.Query:
        import tantivy

        every = (tantivy.Occur.Must, tantivy.Query.all_query())
        return tantivy.Query.boolean_query([every, (tantivy.Occur.MustNot, query)])

    def _term(self, term: Words | Days) -> tantivy.Query:
        import tantivy

        if isinstance(term, Days):
            first = day_number(term.first) if term.first else 1
            last = day_number(term.last) if term.last else 99_999_999
            return tantivy.Query.range_query(
                self._schema, "day", tantivy.FieldType.Unsigned, first, last
            )
        if term.field in CODES:
            return tantivy.Query.term_query(
                self._schema, term.field, code(term.field, term.text), "basic"
            )
        if term.field is None:
            fields: Sequence[str] = ("words", "headline")
        else:
            fields = (term.field,)
        either = [(tantivy.Occur.Should, self._words(field, term)) for field in fields]
        return tantivy.Query.boolean_query(either)

    def _words(self, field: str, term: Words) -> tantivy.Query:
        import tantivy

        words = analyzer("names" if field in NAMES else "text").analyze(term.text)
        if not words:
            return tantivy.Query.empty_query()
        if len(words) == 1:
            return tantivy.Query.term_query(self._schema, field, words[0])
        # words that only punctuation parts, as in "cease-fire", stand together too
        return tantivy.Query.phrase_query(self._schema, field, list(words))


def open_text(store: Path, *, fresh: bool = False) -> TextIndex:
    """Open the full-text index beside a store; `fresh` if it is known to be of today.

    Raises: StaleIndexError if there is none, or the store has changed since it was made;
    SearchError if it is damaged or tantivy is not installed.
    """
    try:
        import tantivy
    except ImportError:
        raise SearchError("searching needs more packages: pip install 'onrecord[web]'") from None
    if not (fresh or is_fresh(store)):
        raise StaleIndexError(
            f"{store} has no index of today's articles; run `onrecord index {store}`"
        )
    try:
        index = tantivy.Index.open(str(text_of(store)))
        register(index)
        return TextIndex(index)
    except (ValueError, OSError) as error:
        raise SearchError(
            f"{folder_of(store)}: the index is damaged: delete that folder and run "
            f"`onrecord index {store}`"
        ) from error


def _count(found: tantivy.SearchResult) -> int:
    return int(found.count)  # type: ignore[attr-defined]  # the stub of tantivy lacks it


def _value(key: object) -> str:
    return str(int(key)) if isinstance(key, float) else str(key)
