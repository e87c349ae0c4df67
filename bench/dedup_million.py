"""Time and peak memory of finding the copies among a million short synthetic texts.

python bench/dedup_million.py [--texts 1000000] [--workers 2]

Texts of 60 to 120 words are drawn from a vocabulary with Zipf's frequencies; every fifth is a copy
of the one before it, cut to 70% with every twentieth word replaced. Prints what was found of what
was made, CPU seconds of all processes, wall time and the peak memory of each process.
"""

from __future__ import annotations

import argparse
import functools
import resource
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, islice
from typing import TypeVar

import numpy as np

from onrecord.lexicons import DATA
from onrecord.records import Article
from onrecord.stories import StoryLexicon, Words, compare, pair_up, read_words, sketch

Item = TypeVar("Item")
VOCABULARY = 50_000
CHUNK = 5_000
COPY_EVERY = 5


@functools.cache
def frequencies() -> np.ndarray:
    """Return the running sum of Zipf's frequencies."""
    found = np.cumsum(1 / np.arange(1, VOCABULARY + 1))
    return found / found[-1]


@functools.cache
def lexicon() -> StoryLexicon:
    """Return the lexicon, once in each process."""
    return StoryLexicon.load(DATA)


def text_of(i: int) -> str:
    """Return the i-th text: the same on every machine."""
    is_copy = i % COPY_EVERY == COPY_EVERY - 1
    rng = np.random.default_rng((2026, i - is_copy))
    words = np.searchsorted(frequencies(), rng.random(rng.integers(60, 121)))
    if is_copy:
        words = words[: int(len(words) * 0.7)]
        words[::20] = np.random.default_rng((2027, i)).integers(0, VOCABULARY, len(words[::20]))
    return " ".join(f"w{word}" for word in words)


def words_of(i: int) -> tuple[Article, Words]:
    """Return the i-th text as copies are compared by."""
    article = Article(
        id=f"{i:08}",
        url=None,
        text=text_of(i),
        outlet=None,
        headline=None,
        bylines=(),
        published=None,
        language="en",
        sha256="",
    )
    run_words = lexicon().thresholds.run_words
    return article, read_words(article, (), spellings=lexicon().spellings, run_words=run_words)


def keys_of(indices: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return the keys of texts, and how many each has."""
    found = sketch([words_of(i)[1] for i in indices], thresholds=lexicon().thresholds)
    return np.concatenate(found), np.array([len(keys) for keys in found], np.uint8)


def confirm(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the pairs that are copies."""
    texts = {i: words_of(i) for i in set(chain.from_iterable(pairs))}
    thresholds = lexicon().thresholds
    return [
        (i, j) for i, j in pairs if compare(texts[i], texts[j], thresholds=thresholds) is not None
    ]


def batched(items: Iterable[Item], size: int) -> Iterator[tuple[Item, ...]]:
    """Yield the items in tuples of `size`."""
    walk = iter(items)
    while batch := tuple(islice(walk, size)):
        yield batch


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    started = time.perf_counter()
    with ProcessPoolExecutor(given.workers) as pool:
        chunks = list(batched(range(given.texts), CHUNK))
        made = list(pool.map(keys_of, chunks))
        keys = np.concatenate([keys for keys, _ in made])
        owners = np.repeat(np.arange(given.texts), np.concatenate([counts for _, counts in made]))
        del made
        sketched = time.perf_counter()
        pairs = sorted(pair_up(keys, owners, most=lexicon().thresholds.key_articles))
        n_keys = len(keys)
        del keys, owners
        paired = time.perf_counter()
        copies = set(chain.from_iterable(pool.map(confirm, batched(pairs, CHUNK))))
    ended = time.perf_counter()
    truth = {(i - 1, i) for i in range(COPY_EVERY - 1, given.texts, COPY_EVERY)}
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = sum(use.ru_utime + use.ru_stime for use in (own, children))
    walls = (sketched - started, paired - sketched, ended - paired)
    memory = (own.ru_maxrss / 1e6, children.ru_maxrss / 1e6)
    print(f"texts {given.texts:,}, keys {n_keys:,}, candidate pairs {len(pairs):,}")
    print(f"copies made {len(truth):,}, found {len(copies):,}, right {len(copies & truth):,}")
    print(f"CPU {cpu:,.0f} s of all processes, {given.workers} workers")
    print("wall: sketch {:,.0f} s, pair {:,.0f} s, confirm {:,.0f} s".format(*walls))
    print("peak memory: main {:.2f} GB, a worker {:.2f} GB".format(*memory))


if __name__ == "__main__":
    main()
