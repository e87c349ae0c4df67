"""Groups of what pairs join: connected ones, and those that hold together on average."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def components(pairs: Iterable[tuple[Key, Key]]) -> list[set[Key]]:
    """Return the sets that pairs join, in the order of their first pair."""
    parent: dict[Key, Key] = {}

    def root(key: Key) -> Key:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for one, other in pairs:
        parent[root(other)] = root(one)
    sets: dict[Key, set[Key]] = {}
    for key in parent:
        sets.setdefault(root(key), set()).add(key)
    return list(sets.values())


def cluster(
    units: Sequence[Sequence[str]],
    scores: Mapping[tuple[str, str], float],
    *,
    floor: float,
    least: float,
    apart: Mapping[str, Collection[str]] | None = None,
) -> list[tuple[str, ...]]:
    """Merge units, the best pair first, while the average score of two is at least `least`.

    `scores` of two ids, in either order; a pair that has none counts `floor`. An id and
    those that `apart` maps it to never come into one group. Average linkage, Sokal
    and Michener 1958.
    """
    members = dict(enumerate(sorted(tuple(sorted(unit)) for unit in units)))
    place = {id_: i for i, ids in members.items() for id_ in ids}
    near: dict[int, dict[int, float]] = {i: {} for i in members}
    for (one, other), score in scores.items():
        i, j = place.get(one, -1), place.get(other, -1)
        if i >= 0 and j >= 0 and i != j:
            near[i][j] = near[j][i] = near[i].get(j, 0.0) + score - floor
    waiting = [
        (-sum_ / (len(members[i]) * len(members[j])), i, j)
        for i, row in near.items()
        for j, sum_ in row.items()
        if i < j
    ]
    heapq.heapify(waiting)
    while waiting:
        above, i, j = heapq.heappop(waiting)
        if i not in members or j not in members:
            continue
        if floor - above < least:
            break
        if apart and any(k in apart[m] for k in members[i] for m in members[j]):
            continue
        fresh = max(members) + 1
        members[fresh] = tuple(sorted(members.pop(i) + members.pop(j)))
        near[fresh] = _merged(near, i, j, fresh)
        for k, sum_ in near[fresh].items():
            size = len(members[k]) * len(members[fresh])
            heapq.heappush(waiting, (-sum_ / size, k, fresh))
    return sorted(members.values())


def _merged(near: dict[int, dict[int, float]], i: int, j: int, fresh: int) -> dict[int, float]:
    row: dict[int, float] = {}
    for old in (i, j):
        for k, sum_ in near.pop(old).items():
            if k not in (i, j):
                row[k] = row.get(k, 0.0) + sum_
                del near[k][old]
    for k, sum_ in row.items():
        near[k][fresh] = sum_
    return row
