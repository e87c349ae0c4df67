"""What a rule of a few lines would score: the figure that ours must be looked at beside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from onrecord.bench.corpora import Attribution, EventSentence, MetonymSentence, Offsets, Timex
from onrecord.bench.scores.places import PlaceSpan
from onrecord.bench.scores.stories import FoundEvent
from onrecord.events import EventLexicon
from onrecord.places.gazetteer import NUMBER_MASK, Gazetteer
from onrecord.records import Span

MIN_QUOTE_WORDS = 4
_PARAGRAPH = re.compile(r"[^\n]+")
_QUOTED = re.compile(r"[“\"]([^“”\"\n]+)[”\"]")
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?: [A-Z][\w’'.-]+)*")
_WHERE = re.compile(
    r"\b(?:in|at|from|to|into|near|outside|around|of|off|through|over) (?:the |central )?$", re.I
)
_VERB = re.compile(r"\b([a-z]+?)(?:s|es|d|ed)\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")

QUOTES = "every quotation of four words or more, said by the nearest capitalised words"
COMMONEST = "the commonest type, always"
YEARS = "only four-digit years"
NOT_WHERE = "a place after in, at, from, to, near, outside and the like, else a government"
BIGGEST = "the most populous place of that name"
TRIGGERS = "every listed verb in a past or -s form, between the nearest capitalised words, happened"
WHOLE_PAGE = "all text of the page"


def quotes(text: str) -> tuple[Attribution, ...]:
    """Return every longer quotation with the nearest capitalised words of its paragraph."""
    found = []
    for paragraph in _PARAGRAPH.finditer(text):
        quoted = list(_QUOTED.finditer(text, *paragraph.span()))
        names = [
            name.span()
            for name in _NAME.finditer(text, *paragraph.span())
            if not any(q.start() <= name.start() < q.end() for q in quoted)
        ]
        for quote in quoted:
            if len(quote[1].split()) >= MIN_QUOTE_WORDS:
                near = min(names, key=lambda name: _gap(name, quote.span()), default=None)
                found.append(Attribution(source=(near,) if near else (), content=(quote.span(1),)))
    return tuple(found)


def _gap(a: Offsets, b: Offsets) -> int:
    return max(a[0] - b[1], b[0] - a[1])


def commonest_root(sentences: Sequence[EventSentence]) -> str:
    """Return the type that most of the corpus's events have."""
    return Counter(e.root for s in sentences for e in s.events).most_common(1)[0][0]


def years(text: str) -> tuple[Timex, ...]:
    """Return every four-digit year."""
    return tuple(Timex(m.start(), m.end(), "DATE", m[0]) for m in _YEAR.finditer(text))


def listed_verbs(text: str, lexicon: EventLexicon) -> tuple[FoundEvent, ...]:
    """Return an event for every verb of the lexicon, done by the name before it to the next."""
    names = [Span(*m.span()) for m in _NAME.finditer(text)]
    found = []
    for verb in _VERB.finditer(text):
        stems = (verb[1], verb[1] + "e")
        frames = next((f for stem in stems if (f := lexicon.frames.get((stem, "verb")))), None)
        if frames:
            before = [n for n in names if n.end <= verb.start()][-1:]
            after = [n for n in names if n.start >= verb.end()][:1]
            found.append(
                FoundEvent(
                    type=frames[0].type,
                    status="happened",
                    evidence=(Span(*verb.span()),),
                    actors=tuple((_last_word(text, n),) for n in before),
                    recipients=tuple((_last_word(text, n),) for n in after),
                    date=None,
                    place=(),
                )
            )
    return tuple(found)


def _last_word(text: str, name: Span) -> Span:
    return Span(name.start + name.of(text).rfind(" ") + 1, name.end)


def not_where(sentence: MetonymSentence) -> tuple[Span, ...]:
    """Return the names that stand after no preposition of place."""
    return tuple(
        Span(m.start, m.end)
        for m in sentence.mentions
        if not _WHERE.search(sentence.text, 0, m.start)
    )


def biggest(text: str, spans: Sequence[Offsets], gazetteer: Gazetteer) -> tuple[PlaceSpan, ...]:
    """Return for each span the most populous entry of that very name."""
    found = []
    for start, end in spans:
        postings = gazetteer.find(text[start:end])
        if not len(postings):
            found.append(PlaceSpan(start, end, None, None, None))
            continue
        numbers = postings & NUMBER_MASK
        best = int(numbers[np.argmax(gazetteer.entries["population"][numbers])])
        entry = gazetteer.entry(best)
        found.append(PlaceSpan(start, end, entry.geonameid, entry.latitude, entry.longitude))
    return tuple(found)


def whole_page(raw: bytes) -> str:
    """Return all text that a page shows."""
    import lxml.etree
    import lxml.html

    try:
        tree = lxml.html.document_fromstring(raw)
    except lxml.etree.ParserError:
        return ""
    for node in tree.xpath("//script | //style | //noscript | //head"):
        node.drop_tree()
    return str(tree.text_content())
