"""Link the articles of a store: what `onrecord.stories` finds, for what is new in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from onrecord.linked import Duplicate, LinkRelation, StoryLink
from onrecord.records import Analysis, Article
from onrecord.store import Store
from onrecord.store.links import Links, Sketch
from onrecord.stories import (
    Report,
    StoryLexicon,
    Words,
    address,
    compare,
    components,
    count_events,
    find_credits,
    find_stories,
    find_utterances,
    group_copies,
    independent_reports,
    pair_up,
    quote_keys,
    read_quotes,
    read_report,
    rules_version,
    sketch,
    story_keys,
    to_link,
    within,
    words_of,
)

if TYPE_CHECKING:
    from onrecord.store.links import Keys

Item = TypeVar("Item")
#: Articles, or pairs of them, that are held in memory at a time.
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class LinkCounts:
    """What a run did: articles that were new, pairs that it added, groups that it made anew."""

    articles: int
    duplicates: int
    links: int
    stories: int


def link(
    store: Store, *, lexicon: StoryLexicon, version: str, told: Callable[[str], None]
) -> LinkCounts:
    """Link the articles that came in since the last time, all of them or none.

    What is already linked is left as it is, unless it was linked by other rules or tables. `told`
    hears of the progress.
    """
    links = store.links
    with store.transaction():
        rules = rules_version(lexicon)
        links.forget_others(rules)
        new, stale = links.unlinked(), links.stale()
        if not new and not stale:
            return LinkCounts(0, 0, 0, 0)
        run_id = store.begin_run([("stories", rules)], rules, version=version, engine="local")
        run = _Run(store, links, lexicon, run_id)
        told(f"reading {len(new):,} new articles")
        sketches = list(run.sketched(new))
        links.add_sketches(sketches, rules)
        told("finding copies and stories")
        duplicates = list(run.copies(sketches))
        run.store_duplicates(duplicates)
        found = list(run.story_links(sketches))
        run.store_links(found)
        touched = {*new, *stale, *(i for d in duplicates for i in (d.left_id, d.right_id))}
        touched |= {i for k in found for i in (k.left_id, k.right_id)}
        told(f"grouping, {len(touched):,} articles touched")
        stories = run.grouped(touched)
        run.utterances(stale, sketches)
        links.freshen()
        store.end_run(run_id, {})
        return LinkCounts(len(new), len(duplicates), len(found), stories)


@dataclass(frozen=True, slots=True)
class _Run:
    store: Store
    links: Links
    lexicon: StoryLexicon
    run_id: str

    def sketched(self, ids: Sequence[str]) -> Iterator[Sketch]:
        """Yield under what the articles are found."""
        thresholds = self.lexicon.thresholds
        for batch in _batches(ids, _BATCH):
            analyses = self.store.analyses(batch)
            words = [words_of(a, lexicon=self.lexicon) for a in analyses]
            copies = sketch(words, thresholds=thresholds)
            for analysis, keys in zip(analyses, copies, strict=True):
                report = read_report(analysis, lexicon=self.lexicon)
                quotes = read_quotes(analysis, lexicon=self.lexicon)
                yield Sketch(
                    article_id=analysis.article.id,
                    day=report.published,
                    keys=keys,
                    terms=story_keys(report, thresholds=thresholds),
                    quotes=quote_keys(quotes, thresholds=thresholds),
                )

    def copies(self, sketches: Sequence[Sketch]) -> Iterator[Duplicate]:
        """Yield the new pairs of copies and versions."""
        new = {s.article_id for s in sketches}
        pairs = self._candidates(sketches, lambda s: s.keys)
        pairs |= _same_address(self.store.addresses(), new)
        for batch in _batches(sorted(pairs), _BATCH):
            texts: dict[str, tuple[Article, Words]] = {
                a.article.id: (a.article, words_of(a, lexicon=self.lexicon))
                for a in self.store.articles(_ends(batch))
            }
            for one, other in batch:
                found = compare(texts[one], texts[other], thresholds=self.lexicon.thresholds)
                if found is not None:
                    yield found

    def story_links(self, sketches: Sequence[Sketch]) -> Iterator[StoryLink]:
        """Yield the new links of reports of one happening."""
        thresholds = self.lexicon.thresholds
        days = {s.article_id: s.day for s in self.links.sketches()} if sketches else {}
        pairs = self._candidates(sketches, lambda s: s.terms, shared=thresholds.terms_shared)
        near = [
            (one, other)
            for one, other in sorted(pairs)
            if within(days[one], days[other], thresholds.story_days)
        ]
        for batch in _batches(near, _BATCH):
            reports: dict[str, Report] = {
                a.article.id: read_report(a, lexicon=self.lexicon)
                for a in self.store.analyses(_ends(batch))
            }
            for one, other in batch:
                found = to_link(reports[one], reports[other], lexicon=self.lexicon)
                if found is not None:
                    yield found

    def store_duplicates(self, found: Sequence[Duplicate]) -> None:
        """Store new pairs with the words they share."""
        for batch in _batches(found, _BATCH):
            ids = {i for d in batch for i in (d.left_id, d.right_id)}
            self.links.add_pairs(batch, [], self._texts(ids), self.run_id)

    def store_links(self, found: Sequence[StoryLink]) -> None:
        """Store new links with their evidence."""
        for batch in _batches(found, _BATCH):
            ids = {i for k in batch for i in (k.left_id, k.right_id)}
            self.links.add_pairs([], batch, self._texts(ids), self.run_id)

    def grouped(self, touched: Collection[str]) -> int:
        """Make groups, stories and counted events anew where they may have changed."""
        least = self.lexicon.thresholds.same_story
        ids = self.links.joined(touched, least=least)
        joins = [(d.left_id, d.right_id) for d in self.links.duplicates(ids)]
        joins += [
            (k.left_id, k.right_id)
            for k in self.links.story_links(ids)
            if k.relation is LinkRelation.SAME and k.score >= least
        ]
        joins += [(id_, id_) for id_ in ids]  # also those that nothing joins
        return sum(self._regrouped(batch) for batch in _packed(components(joins)))

    def _regrouped(self, ids: set[str]) -> int:
        """Make the groups of articles anew that no pair joins to any others."""
        duplicates = self.links.duplicates(ids)
        analyses = {a.article.id: a for a in self.store.articles(sorted(ids))}
        articles = {id_: a.article for id_, a in analyses.items()}
        credits = {
            id_: find_credits(a.article, a.blocks, lexicon=self.lexicon)
            for id_, a in analyses.items()
        }
        groups = group_copies(articles.values(), duplicates, credits)
        links = self.links.story_links(ids)
        stories = find_stories(
            articles, links, duplicates, credits, thresholds=self.lexicon.thresholds
        )
        firsts = {id_: group.first_id for group in groups for id_ in group.article_ids}
        counted = self.links.stories_with_events(ids)
        texts = {id_: a.text for id_, a in articles.items()}
        self.links.replace_groups(ids, groups, stories, texts, self.run_id)
        for story in stories:
            if story.id not in counted:
                inside = [d for d in duplicates if d.left_id in story.article_ids]
                found = count_events(
                    story.id,
                    self.store.analyses(story.article_ids),
                    independent=independent_reports(
                        (articles[id_] for id_ in story.article_ids), inside, credits
                    ),
                    firsts=firsts,
                    lexicon=self.lexicon,
                )
                self.links.replace_events(story.article_ids, found, texts, self.run_id)
        return len(stories)

    def utterances(self, stale: Collection[str], sketches: Sequence[Sketch]) -> None:
        """Find who relays whose words, where it may have changed."""
        joins = sorted(
            self._candidates(
                sketches, lambda s: s.quotes, shared=self.lexicon.thresholds.quote_runs
            )
        )
        ids = self.links.sharing_utterances({*stale, *_ends(joins)})
        joins += self.links.utterance_pairs(ids)
        joins += [(id_, id_) for id_ in stale]
        for batch in _packed(components(joins)):
            analyses = self.store.analyses(sorted(batch))
            found = find_utterances(
                [q for a in analyses for q in read_quotes(a, lexicon=self.lexicon)],
                independent=independent_reports(
                    (a.article for a in analyses),
                    self.links.duplicates(batch),
                    {
                        a.article.id: find_credits(a.article, a.blocks, lexicon=self.lexicon)
                        for a in analyses
                    },
                ),
                lexicon=self.lexicon,
            )
            texts = {a.article.id: a.article.text for a in analyses}
            self.links.replace_utterances(batch, found, texts, self.run_id)

    def _candidates(
        self, sketches: Sequence[Sketch], keys_of: Callable[[Sketch], Keys], *, shared: int = 1
    ) -> set[tuple[str, str]]:
        """Return pairs of ids that share keys, of which one at least is in `sketches`."""
        new = {s.article_id for s in sketches}
        if not new:
            return set()
        wanted = np.unique(np.concatenate([keys_of(s) for s in sketches]))
        names: list[str] = []
        keys: list[Keys] = []
        for stored in self.links.sketches():
            if stored.article_id not in new:
                found = keys_of(stored)
                if len(common := found[np.isin(found, wanted, assume_unique=True)]):
                    names.append(stored.article_id)
                    keys.append(common)
        old = len(names)
        names += [s.article_id for s in sketches]
        keys += [keys_of(s) for s in sketches]
        pairs = pair_up(
            np.concatenate(keys),
            np.repeat(np.arange(len(names)), [len(k) for k in keys]),
            most=self.lexicon.thresholds.key_articles,
            since=old,
            shared=shared,
        )
        return {_ordered(names[i], names[j]) for i, j in pairs}

    def _articles(self, ids: Sequence[str]) -> Iterator[Analysis]:
        for batch in _batches(ids, _BATCH):
            yield from self.store.articles(batch)

    def _texts(self, ids: Collection[str]) -> dict[str, str]:
        return {a.article.id: a.article.text for a in self._articles(sorted(ids))}


def _same_address(
    addresses: Iterable[tuple[str, str]], new: Collection[str]
) -> set[tuple[str, str]]:
    places: dict[str, list[str]] = {}
    for id_, url in addresses:
        places.setdefault(address(url), []).append(id_)
    return {
        _ordered(one, other)
        for same in places.values()
        for k, one in enumerate(same)
        for other in same[k + 1 :]
        if one in new or other in new
    }


def _packed(groups: Iterable[set[str]]) -> Iterator[set[str]]:
    """Yield unions of whole groups, of about `_BATCH` articles."""
    batch: set[str] = set()
    for group in groups:
        batch |= group
        if len(batch) >= _BATCH:
            yield batch
            batch = set()
    if batch:
        yield batch


def _ends(pairs: Sequence[tuple[str, str]]) -> list[str]:
    return sorted({id_ for pair in pairs for id_ in pair})


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    walk = iter(items)
    while batch := list(islice(walk, size)):
        yield batch


def _ordered(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
