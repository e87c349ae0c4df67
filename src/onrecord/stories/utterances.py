"""The same quoted words of one speaker across articles are one utterance; who relays what of it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations, pairwise

import numpy as np

from onrecord.linked import Relay, Utterance
from onrecord.records import Actor, Analysis, Origin, Span, Statement, make_id
from onrecord.stories.clusters import components
from onrecord.stories.copies import sort_key
from onrecord.stories.hearsay import report_behind, reports_of_media
from onrecord.stories.lexicon import Spellings, StoryLexicon, Thresholds
from onrecord.stories.told import same_actor
from onrecord.stories.words import Hashes, find_words
from onrecord.text import find_quotations

VERSION = "2"
#: Fewer words in a row that a relay cut are not named.
_MIN_CUT = 2


@dataclass(frozen=True, slots=True)
class Quote:
    """The words of a statement that stand in quotation marks, as compared, and where.

    `begins` are the numbers of the words with which a quotation begins.
    """

    statement: Statement
    analysis: Analysis
    speaker: Actor | None
    forms: tuple[str, ...]
    spans: tuple[Span, ...]
    begins: frozenset[int]


def read_quotes(analysis: Analysis, *, lexicon: StoryLexicon) -> tuple[Quote, ...]:
    """Return the quotes of an article that have enough words to be known again."""
    actors = {a.id: a for a in analysis.actors}
    marked = [q.inner for q in find_quotations(analysis.article.text) if q.depth == 0]
    found = []
    for statement in analysis.statements:
        forms, spans, begins = _quoted(analysis.article.text, statement, marked, lexicon.spellings)
        if len(forms) >= lexicon.thresholds.quote_run:
            speaker = actors.get(statement.speaker_id or "")
            found.append(Quote(statement, analysis, speaker, tuple(forms), tuple(spans), begins))
    return tuple(found)


def quote_keys(quotes: Sequence[Quote], *, thresholds: Thresholds) -> Hashes:
    """Return a number for each `quote_run` quoted words in a row, sorted."""
    size = thresholds.quote_run
    found = {
        zlib.crc32(" ".join(q.forms[i : i + size]).encode())
        for q in quotes
        for i in range(len(q.forms) - size + 1)
    }
    return np.array(sorted(found), np.uint64)


def find_utterances(
    quotes: Sequence[Quote], *, independent: Mapping[str, str], lexicon: StoryLexicon
) -> tuple[Utterance, ...]:
    """Return the utterances that two articles or more relay, sorted by their first report.

    `independent` maps an article to the name of the report it counts as: copies have one name.
    Who has the words through an agency or another outlet counts as that one's report.
    """
    thresholds = lexicon.thresholds
    articles = {q.analysis.article.id: q.analysis.article for q in quotes}
    media = reports_of_media(articles.values(), independent, lexicon.agencies)
    places: dict[tuple[str, ...], list[int]] = {}
    for i, quote in enumerate(quotes):
        for run in _runs(quote.forms, thresholds.quote_run):
            places.setdefault(run, []).append(i)
    pairs = {pair for same in places.values() for pair in combinations(dict.fromkeys(same), 2)}
    joined = [(i, j) for i, j in sorted(pairs) if _is_same(quotes[i], quotes[j], thresholds)]
    found = []
    for group in components(joined):
        inside = sorted((quotes[i] for i in group), key=_order)
        if len({q.analysis.article.id for q in inside}) > 1:
            sources = {
                report_behind(q.statement, q.analysis.actors, media)
                or independent[q.analysis.article.id]
                for q in inside
            }
            found.append(_utterance(inside, len(sources)))
    return tuple(sorted(found, key=lambda u: u.id))


def _quoted(
    text: str, statement: Statement, marked: Sequence[Span], spellings: Spellings
) -> tuple[list[str], list[Span], frozenset[int]]:
    forms: list[str] = []
    spans: list[Span] = []
    begins: set[int] = set()
    for content in statement.content:
        for quotation in marked:
            start, end = max(content.start, quotation.start), min(content.end, quotation.end)
            if start < end:
                begins.add(len(forms))
                some, where = find_words(text, [Span(start, end)], spellings)
                forms += some
                spans += where
    return forms, spans, frozenset(begins)


def _runs(forms: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(forms[i : i + size]) for i in range(len(forms) - size + 1))


def _is_same(one: Quote, other: Quote, t: Thresholds) -> bool:
    if one.analysis.article.id == other.analysis.article.id:
        return False
    runs = [set(_runs(q.forms, t.quote_run)) for q in (one, other)]
    if len(runs[0] & runs[1]) < t.quote_runs:
        return False
    blocks = SequenceMatcher(None, one.forms, other.forms, autojunk=False).get_matching_blocks()
    shared = sum(b.size for b in blocks if b.size >= min(t.quote_run, len(one.forms)))
    if shared < t.quote_share * min(len(one.forms), len(other.forms)):
        return False
    if one.speaker is None or other.speaker is None:
        return shared >= t.quote_alone
    same = same_actor(one.speaker, other.speaker)
    return same or (same is None and shared >= t.quote_alone)


def _order(quote: Quote) -> tuple[str, int, str, Span]:
    return (*sort_key(quote.analysis.article), quote.statement.content[0])


def _utterance(quotes: Sequence[Quote], independent: int) -> Utterance:
    fullest = max(quotes, key=lambda q: len(q.forms))
    names = [q.speaker.name for q in quotes if q.speaker]
    return Utterance(
        id=make_id("utterance", *sorted(q.statement.id for q in quotes)),
        speaker=max(names, key=len) if names else None,
        words=_words(fullest, 0, len(fullest.spans)),
        fullest_id=fullest.statement.id,
        first_id=quotes[0].statement.id,
        relays=tuple(_relay(q, fullest) for q in quotes),
        outlets=len({o for q in quotes if (o := q.analysis.article.outlet)}),
        independent=independent,
        origin=Origin(method="rule:same-quotation", version=VERSION),
    )


def _words(quote: Quote, start: int, end: int) -> str:
    """Return the quoted words from one to before another; what stands between quotations is "…"."""
    text = quote.analysis.article.text
    at = [start, *sorted(i for i in quote.begins if start < i < end), end]
    pieces = (text[quote.spans[i].start : quote.spans[j - 1].end] for i, j in pairwise(at))
    return " ".join(" … ".join(pieces).split())


def _relay(quote: Quote, fullest: Quote) -> Relay:
    actors = {a.id: a.name for a in quote.analysis.actors}
    matcher = SequenceMatcher(None, fullest.forms, quote.forms, autojunk=False)
    kept, left_out, at = 0, [], 0
    for block in matcher.get_matching_blocks():
        if block.a - at >= _MIN_CUT:
            left_out.append(_words(fullest, at, block.a))
        kept += block.size
        at = block.a + block.size
    return Relay(
        statement_id=quote.statement.id,
        article_id=quote.analysis.article.id,
        outlet=quote.analysis.article.outlet,
        via=tuple(actors[r.actor_id] for r in quote.statement.relays if r.actor_id in actors),
        spans=quote.statement.content,
        kept=round(kept / len(fullest.forms), 3),
        left_out=tuple(left_out),
    )
