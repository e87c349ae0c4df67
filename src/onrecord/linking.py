"""Link the articles of a store: what `onrecord.stories` finds, for what is new in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

import numpy as np

from onrecord.linked import Credit, Duplicate
from onrecord.records import Analysis, Article
from onrecord.store import Store
from onrecord.store.links import Keys, Linked
from onrecord.stories import (
    StoryLexicon,
    Words,
    address,
    compare,
    find_credits,
    group_copies,
    pair_up,
    sketch,
    words_of,
)

Item = TypeVar("Item")
#: Articles that are held in memory at a time.
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class LinkCounts:
    """What a run found: articles that were new, and copies, versions and groups among all."""

    articles: int
    duplicates: int
    groups: int


def link(
    store: Store, *, lexicon: StoryLexicon, version: str, told: Callable[[str], None]
) -> LinkCounts:
    """Find copies and groups for the articles that came in since the last time.

    What is already linked is left as it is, unless it was linked by other thresholds. The result
    is the same in whatever order articles came. `told` hears of the progress.
    """
    links = store.links
    with store.transaction():
        links.forget_others(lexicon.version)
        new, stale = links.unlinked(), links.stale()
        if not new and not stale:
            return LinkCounts(0, 0, 0)
        run_id = store.begin_run(
            [("stories", lexicon.version)], lexicon.version, version=version, engine="local"
        )
        told(f"comparing {len(new):,} articles")
        sketches = _sketched(store, new, lexicon)
        links.add_sketches(sketches, lexicon.version)
        pairs = _candidates(store, sketches, lexicon)
        pairs |= _same_address(store, set(new))
        told(f"confirming {len(pairs):,} pairs")
        duplicates = list(_confirmed(store, sorted(pairs), lexicon))
        touched = {*new, *stale, *(i for d in duplicates for i in (d.left_id, d.right_id))}
        all_pairs = {d.id: d for d in (*duplicates, *links.neighbours(touched))}
        inside = {i for d in all_pairs.values() for i in (d.left_id, d.right_id)}
        found = {a.article.id: a for a in _analyses(store, sorted(inside))}
        groups = group_copies(
            [a.article for a in found.values()],
            list(all_pairs.values()),
            _credits(found.values(), lexicon),
        )
        linked = Linked(touched | inside, duplicates, groups)
        links.replace(linked, {i: a.article.text for i, a in found.items()}, run_id)
        store.end_run(run_id, {})
        return LinkCounts(len(new), len(duplicates), len(groups))


def _sketched(store: Store, ids: Sequence[str], lexicon: StoryLexicon) -> dict[str, Keys]:
    found: dict[str, Keys] = {}
    for batch in _batches(ids, _BATCH):
        words = [words_of(a, lexicon=lexicon) for a in store.articles(batch)]
        keys = sketch(words, thresholds=lexicon.thresholds)
        found.update(zip((w.article_id for w in words), keys, strict=True))
    return found


def _candidates(
    store: Store, sketches: dict[str, Keys], lexicon: StoryLexicon
) -> set[tuple[str, str]]:
    """Return pairs of ids that share a key, of which one at least is in `sketches`."""
    if not sketches:
        return set()
    wanted = np.unique(np.concatenate(list(sketches.values())))
    names: list[str] = []
    keys: list[Keys] = []
    owners: list[int] = []
    for ids, stored in store.links.sketches():
        for id_, found in zip(ids, stored, strict=True):
            shared = found[np.isin(found, wanted, assume_unique=True)]
            if id_ not in sketches and len(shared):
                owners.append(len(shared))
                keys.append(shared)
                names.append(id_)
    old = len(names)
    names.extend(sketches)
    keys.extend(sketches.values())
    owners.extend(len(found) for found in sketches.values())
    pairs = pair_up(
        np.concatenate(keys),
        np.repeat(np.arange(len(names)), owners),
        most=lexicon.thresholds.key_articles,
        since=old,
    )
    return {_ordered(names[i], names[j]) for i, j in pairs}


def _same_address(store: Store, new: Collection[str]) -> set[tuple[str, str]]:
    places: dict[str, list[str]] = {}
    for id_, url in store.addresses():
        places.setdefault(address(url), []).append(id_)
    return {
        _ordered(one, other)
        for same in places.values()
        for k, one in enumerate(same)
        for other in same[k + 1 :]
        if one in new or other in new
    }


def _confirmed(
    store: Store, pairs: Sequence[tuple[str, str]], lexicon: StoryLexicon
) -> Iterator[Duplicate]:
    for batch in _batches(pairs, _BATCH):
        texts: dict[str, tuple[Article, Words]] = {
            a.article.id: (a.article, words_of(a, lexicon=lexicon))
            for a in store.articles(sorted({i for pair in batch for i in pair}))
        }
        for one, other in batch:
            found = compare(texts[one], texts[other], thresholds=lexicon.thresholds)
            if found is not None:
                yield found


def _credits(analyses: Iterable[Analysis], lexicon: StoryLexicon) -> dict[str, tuple[Credit, ...]]:
    return {
        a.article.id: find_credits(a.article, a.blocks, agencies=lexicon.agencies) for a in analyses
    }


def _analyses(store: Store, ids: Sequence[str]) -> Iterator[Analysis]:
    for batch in _batches(ids, _BATCH):
        yield from store.articles(batch)


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    walk = iter(items)
    while batch := list(islice(walk, size)):
        yield batch


def _ordered(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
