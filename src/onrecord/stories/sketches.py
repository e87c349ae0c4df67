"""Candidates for copies: articles that share a key, found without comparing all with all.

Two kinds of keys. MinHash signatures of the shingles in 64 bands of 2 find texts that are alike as
a whole, also where an editor changed words everywhere (Broder 1997; R-MinHash of rensa). Winnowed
shingles find any shared run of words, however short the part of the text that it makes, as in copy
that was cut or glued to other copy (Schleimer, Wilkerson and Aiken 2003).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from rensa import RMinHash

from onrecord.stories.lexicon import Thresholds
from onrecord.stories.words import ODD, Hashes, Words, mix

BANDS = 64
ROWS = 2
_SEED = 42
#: Keys beyond so many are sorted in parts, so that sorting takes little memory.
_SORTED_AT_ONCE = 8_000_000
#: A winnowed key is odd, a band's even: they do not meet.
_ONE = np.uint64(1)


def sketch(texts: Sequence[Words], *, thresholds: Thresholds) -> list[Hashes]:
    """Return the keys of each text, sorted; none for a text without words."""
    shingles = [text.shingles for text in texts]
    bands = _bands(shingles)
    return [
        np.unique(np.concatenate([bands[i], _winnow(found, thresholds.window_shingles)]))
        if len(found)
        else np.empty(0, np.uint64)
        for i, found in enumerate(shingles)
    ]


def pair_up(
    keys: Hashes, owners: NDArray[np.int64], *, most: int, since: int = 0, shared: int = 1
) -> set[tuple[int, int]]:
    """Return pairs of owners with `shared` keys in common, one owner of each at least `since`.

    The smaller owner is first. A key of more than `most` owners is a common phrase: only its
    `most` first owners and those next to each other are paired, so that a text that is there a
    thousand times stays one group.
    """
    counts: Counter[tuple[int, int]] = Counter()
    parts = len(keys) // _SORTED_AT_ONCE + 1
    for part in range(parts):
        at = np.flatnonzero(keys // np.uint64(2) % np.uint64(parts) == part)
        for same in _same_key(keys[at], owners[at]):
            counts.update(_pairs(same, most, since))
    return {pair for pair, n in counts.items() if n >= shared}


def _same_key(keys: Hashes, owners: NDArray[np.int64]) -> Iterator[list[int]]:
    """Yield the owners of each key that has several, in order."""
    order = np.lexsort((owners, keys))
    keys, owners = keys[order], owners[order]
    starts = np.flatnonzero(np.r_[len(keys) > 0, keys[1:] != keys[:-1]])
    ends = np.r_[starts[1:], len(keys)]
    several = ends - starts > 1
    for start, end in zip(starts[several], ends[several], strict=True):
        yield owners[start:end].tolist()


def _pairs(owners: list[int], most: int, since: int) -> Iterator[tuple[int, int]]:
    if owners[-1] < since:
        return
    yield from ((a, b) for a, b in combinations(owners[:most], 2) if b >= since)
    rest = owners[most - 1 :]
    yield from ((a, b) for a, b in pairwise(rest) if b >= since)


def _bands(shingles: Sequence[Hashes]) -> Hashes:
    """Return the keys of every text's bands; shape: (texts, BANDS)."""
    offsets = np.cumsum([0, *(len(found) for found in shingles)]).astype(np.uint64)
    flat = np.concatenate([*shingles, np.empty(0, np.uint64)])
    rows = RMinHash.digest_matrix_from_flat_token_hashes(flat, offsets, BANDS * ROWS, _SEED)
    signatures = np.array(rows.to_rows(), np.uint64).reshape(len(shingles), BANDS, ROWS)
    keys = np.broadcast_to(np.arange(BANDS, dtype=np.uint64), signatures.shape[:2])
    for row in range(ROWS):
        keys = mix(keys * ODD + signatures[:, :, row])
    return keys & ~_ONE


def _winnow(shingles: Hashes, window: int) -> Hashes:
    least = sliding_window_view(shingles, min(window, len(shingles))).min(axis=1)
    return np.unique(least) | _ONE
