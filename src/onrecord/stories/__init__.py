"""What more than one article shows: copies and their agencies. Pure: records in, records out.

Nothing here reads or writes a store; `onrecord.linking` does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onrecord.linked import Duplicate
from onrecord.records import Analysis, Article
from onrecord.stories.copies import address, compare, sort_key
from onrecord.stories.lexicon import Spellings, StoryLexicon, Thresholds
from onrecord.stories.sketches import pair_up, sketch
from onrecord.stories.wire import components, find_credits, group_copies
from onrecord.stories.words import Words, read_words

__all__ = [
    "Spellings",
    "StoryLexicon",
    "Thresholds",
    "Words",
    "address",
    "compare",
    "components",
    "find_credits",
    "find_duplicates",
    "group_copies",
    "pair_up",
    "read_words",
    "sketch",
    "sort_key",
    "words_of",
]


def find_duplicates(
    analyses: Sequence[Analysis], *, lexicon: StoryLexicon
) -> tuple[Duplicate, ...]:
    """Pair the articles that are copies of one text or versions of one address, sorted by id."""
    words = [words_of(analysis, lexicon=lexicon) for analysis in analyses]
    pairs = candidates(words, [a.article for a in analyses], thresholds=lexicon.thresholds)
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


def candidates(
    words: Sequence[Words], articles: Sequence[Article], *, thresholds: Thresholds
) -> list[tuple[int, int]]:
    """Return the pairs worth comparing, as places in the sequences, in order."""
    sketches = sketch(words, thresholds=thresholds)
    owners = np.repeat(np.arange(len(words)), [len(keys) for keys in sketches])
    keys = np.concatenate([*sketches, np.empty(0, np.uint64)])
    pairs = pair_up(keys, owners, most=thresholds.key_articles)
    places: dict[str, list[int]] = {}
    for i, article in enumerate(articles):
        if article.url:
            places.setdefault(address(article.url), []).append(i)
    for same in places.values():
        pairs.update((same[k], later) for k in range(len(same)) for later in same[k + 1 :])
    return sorted(pairs)
