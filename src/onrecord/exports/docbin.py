"""spaCy's DocBin: each article a Doc whose `spans` are onrecord's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise

import msgspec
import spacy
from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from onrecord.public import Anchor, Record

#: Key of `doc.user_data` with the article's id, metadata and the ids of every span.
USER_DATA = "onrecord"
#: Articles in a file: a DocBin is made, and read, in memory as a whole.
PIECE = 1_000
#: Group of spans to what it holds, for the documents.
GROUPS: Mapping[str, str] = {
    "blocks": "label: `kind` of the block",
    "actors": "a mention; label: `kind` of the actor, id: the actor’s",
    "times": "label: TIMEX3 type; kb_id: `value`",
    "places": "a mention; label: `feature`; kb_id: `geonameid`",
    "contents": "what was said, in pieces; label: `act`, id: the statement’s",
    "cues": "the words that report it; label and id as in `contents`",
    "sources": "the words that name who said it; label and id as in `contents`",
    "events": "a piece of evidence; label: `type`; kb_id: `status`; id: the event’s",
    "participants": "label: `actor` or `recipient`; kb_id: the event’s id; id: the actor’s",
}
Marked = tuple[Anchor, str, str, str]  # span, label, knowledge base id, id of the record


def marked(record: Record) -> dict[str, list[Marked]]:
    """Return what goes into each group of spans."""
    return {
        "blocks": [(b, b.kind, "", "") for b in record.article.blocks],
        "actors": [(m, a.kind, a.wikidata or "", a.id) for a in record.actors for m in a.mentions],
        "times": [(t.span, t.type, t.value or "", t.id) for t in record.times],
        "places": [
            (s, p.feature or "", str(p.geonameid or ""), p.id)
            for p in record.places
            for s in p.spans
        ],
        "contents": [(c, s.act, "", s.id) for s in record.statements for c in s.content],
        "cues": [(c, s.act, "", s.id) for s in record.statements for c in s.cue or ()],
        "sources": [(c, s.act, "", s.id) for s in record.statements for c in s.source or ()],
        "events": [(s, e.type, e.status, e.id) for e in record.events for s in e.evidence],
        "participants": [
            (p.span, role, e.id, p.actor)
            for e in record.events
            for role, people in (("actor", e.actors), ("recipient", e.recipients))
            for p in people
        ],
    }


def docbins(records: Iterable[Record], *, size: int) -> Iterator[bytes]:
    """Yield the articles as DocBins with user data, at most `size` in each; one if there are none.

    Tokens are those of spaCy's blank English pipeline, cut where a span of onrecord's starts or
    ends inside one, so that every span is exact.
    """
    nlp = spacy.blank("en")
    left = iter(records)
    piece = list(islice(left, size))
    while True:
        found = DocBin(attrs=["ORTH"], store_user_data=True)  # there are no tags to keep
        for record in piece:
            found.add(to_doc(record, nlp.vocab, [t.idx for t in nlp.make_doc(record.article.text)]))
        yield found.to_bytes()
        piece = list(islice(left, size))
        if not piece:
            return


def to_doc(record: Record, vocab: Vocab, starts: Sequence[int]) -> Doc:
    """Return a Doc over the article's text with its groups of spans; `starts` are the tokens'."""
    groups = marked(record)
    anchors = [span for found in groups.values() for span, *_ in found]
    doc = _cut(
        record.article.text, vocab, {*starts, *(b for a in anchors for b in (a.start, a.end))}
    )
    add_spans(doc, groups)
    doc.user_data[USER_DATA] = describe(record)
    return doc


def add_spans(doc: Doc, groups: Mapping[str, Iterable[Marked]]) -> None:
    """Fill `doc.spans`; a span that ends inside a token takes the whole token."""
    for name, found in groups.items():
        doc.spans[name] = list(_spans(doc, found))


def describe(record: Record) -> dict[str, object]:
    """Return what a Doc cannot hold, as plain values: the record without text and spans."""
    plain = msgspec.to_builtins(record)
    del plain["article"]["text"]
    return {key: _without_spans(value) for key, value in plain.items()}


def _without_spans(value: object) -> object:
    """Return the value without what `doc.spans` has: objects with start, end and text."""
    if isinstance(value, dict):
        return {key: _without_spans(item) for key, item in value.items() if not _is_span(item)}
    if isinstance(value, list | tuple):
        return [_without_spans(item) for item in value if not _is_span(item)]
    return value


def _is_span(value: object) -> bool:
    return isinstance(value, dict) and {"start", "end", "text"} <= value.keys()


def _spans(doc: Doc, found: Iterable[Marked]) -> Iterator[Span]:
    for span, label, kb_id, id_ in found:
        cut = doc.char_span(
            span.start,
            span.end,
            label=label,
            kb_id=kb_id,
            span_id=id_,
            alignment_mode="expand",
        )
        if cut is not None:
            yield cut


def _cut(text: str, vocab: Vocab, borders: set[int]) -> Doc:
    """Return a Doc with a token border at each of `borders`; its text is the text given."""
    words: list[str] = []
    spaces: list[bool] = []
    cuts = sorted({0, len(text), *(b for b in borders if 0 <= b <= len(text))})
    for start, end in pairwise(cuts):
        piece = text[start:end]
        if piece == " " and words and not spaces[-1] and not words[-1].isspace():
            spaces[-1] = True
        elif piece.endswith(" ") and piece.strip() and len(piece.rstrip()) == len(piece) - 1:
            words.append(piece[:-1])
            spaces.append(True)
        else:
            words.append(piece)
            spaces.append(False)
    return Doc(vocab, words=words, spaces=spaces)
