"""What more than one article shows: copies and their agencies. Pure: records in, records out.

Nothing here reads or writes a store; `onrecord.linking` does.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from onrecord.linked import Duplicate, StoryLink
from onrecord.records import Analysis, Article
from onrecord.stories import copies, counting, happenings, telling, utterances, wire
from onrecord.stories.clusters import cluster, components
from onrecord.stories.copies import address, compare, sort_key
from onrecord.stories.counting import count_events
from onrecord.stories.happenings import story_terms, to_link
from onrecord.stories.lexicon import Spellings, StoryLexicon, Thresholds
from onrecord.stories.reports import Report, read_report
from onrecord.stories.sketches import pair_up, sketch
from onrecord.stories.telling import find_stories, independent_reports
from onrecord.stories.utterances import Quote, find_utterances, quote_keys, read_quotes
from onrecord.stories.wire import find_credits, group_copies
from onrecord.stories.words import Hashes, Words, read_words

__all__ = [
    "Quote",
    "Report",
    "Spellings",
    "StoryLexicon",
    "Thresholds",
    "Words",
    "address",
    "cluster",
    "compare",
    "components",
    "count_events",
    "find_credits",
    "find_duplicates",
    "find_stories",
    "find_utterances",
    "group_copies",
    "independent_reports",
    "link_reports",
    "pair_up",
    "quote_keys",
    "read_quotes",
    "read_report",
    "read_words",
    "rules_version",
    "similar_pairs",
    "sketch",
    "sort_key",
    "story_keys",
    "to_link",
    "within",
    "words_of",
]


def rules_version(lexicon: StoryLexicon) -> str:
    """Return what changes when a table or a rule does, after which all is linked anew."""
    rules = (copies, wire, happenings, telling, counting, utterances)
    return ".".join([lexicon.version, *(rule.VERSION for rule in rules)])


def find_duplicates(
    analyses: Sequence[Analysis], *, lexicon: StoryLexicon
) -> tuple[Duplicate, ...]:
    """Pair the articles that are copies of one text or versions of one address, sorted by id."""
    words = [words_of(analysis, lexicon=lexicon) for analysis in analyses]
    pairs = _with_versions(
        _candidates(words, thresholds=lexicon.thresholds), [a.article for a in analyses]
    )
    found = (
        compare(
            (analyses[i].article, words[i]),
            (analyses[j].article, words[j]),
            thresholds=lexicon.thresholds,
        )
        for i, j in pairs
    )
    return tuple(sorted((d for d in found if d is not None), key=lambda d: d.id))


def words_of(analysis: Analysis, *, lexicon: StoryLexicon) -> Words:
    """Return the words of the article as copies are compared by."""
    return read_words(
        analysis.article,
        analysis.blocks,
        spellings=lexicon.spellings,
        run_words=lexicon.thresholds.run_words,
    )


def similar_pairs(
    words: Sequence[Words], *, least: float, thresholds: Thresholds
) -> list[tuple[int, int]]:
    """Return pairs with `least` of the shorter text's shingles in the longer one, by their places.

    The usual test for near-duplicates, to compare with.
    """
    shingles = [set(text.shingles.tolist()) for text in words]
    return [
        (i, j)
        for i, j in sorted(_candidates(words, thresholds=thresholds))
        if len(shingles[i] & shingles[j]) >= least * min(len(shingles[i]), len(shingles[j]))
    ]


def _candidates(words: Sequence[Words], *, thresholds: Thresholds) -> set[tuple[int, int]]:
    sketches = sketch(words, thresholds=thresholds)
    owners = np.repeat(np.arange(len(words)), [len(keys) for keys in sketches])
    keys = np.concatenate([*sketches, np.empty(0, np.uint64)])
    return pair_up(keys, owners, most=thresholds.key_articles)


def _with_versions(
    pairs: set[tuple[int, int]], articles: Sequence[Article]
) -> list[tuple[int, int]]:
    places: dict[str, list[int]] = {}
    for i, article in enumerate(articles):
        if article.url:
            places.setdefault(address(article.url), []).append(i)
    return sorted(pairs.union(pair for same in places.values() for pair in combinations(same, 2)))


def link_reports(analyses: Sequence[Analysis], *, lexicon: StoryLexicon) -> tuple[StoryLink, ...]:
    """Return the links of the reports that tell of one happening or look back on one, by id."""
    reports = [read_report(analysis, lexicon=lexicon) for analysis in analyses]
    sketches = [story_keys(report, thresholds=lexicon.thresholds) for report in reports]
    days = [report.published for report in reports]
    owners = np.repeat(np.arange(len(reports)), [len(keys) for keys in sketches])
    keys = np.concatenate([*sketches, np.empty(0, np.uint64)])
    t = lexicon.thresholds
    pairs = pair_up(keys, owners, most=t.key_articles, shared=t.terms_shared)
    found = (
        to_link(reports[i], reports[j], lexicon=lexicon)
        for i, j in sorted(pairs)
        if within(days[i], days[j], t.story_days)
    )
    return tuple(sorted((k for k in found if k is not None), key=lambda k: k.id))


def story_keys(report: Report, *, thresholds: Thresholds) -> Hashes:
    """Return a number for each rare word of the report, sorted."""
    found = {zlib.crc32(term.encode()) for term in story_terms(report, thresholds=thresholds)}
    return np.array(sorted(found), np.uint64)


def within(one: int | None, other: int | None, days: int) -> bool:
    """Tell whether two days are near enough; one that is not known is near all."""
    return one is None or other is None or abs(one - other) <= days
