"""Whether two articles are one text: the passages they share decide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np

from onrecord.linked import Duplicate, Passage, Relation
from onrecord.records import Article, Origin, Span, make_id
from onrecord.stories.lexicon import Thresholds
from onrecord.stories.words import Hashes, Words

VERSION = "1"
#: Of a run of words that an article repeats, so many places are looked at.
_MAX_PLACES = 8
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|at_\w+|cmpid|smid|ref", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shared:
    """A stretch of both texts, in words: start and length on either side."""

    left: int
    left_words: int
    right: int
    right_words: int


def compare(
    left: tuple[Article, Words], right: tuple[Article, Words], *, thresholds: Thresholds
) -> Duplicate | None:
    """Return the pair if the two articles are copies, or versions of one address; else None.

    Copies share passages: nearly the whole of the shorter text, and that is not just a quotation
    in the longer one; or half of the shorter and a quarter of the longer, not all of it
    in quotation marks, since two reports may quote one statement.
    """
    (one, _), (other, _) = left, right
    if sort_key(other) < sort_key(one):
        left, right = right, left
        one, other = other, one
    relation = Relation.COPY
    if one.url and other.url and address(one.url) == address(other.url):
        relation = Relation.VERSION
    passages = find_passages(left[1], right[1], thresholds=thresholds)
    left_share = sum(p.left_words for p in passages) / max(1, len(left[1]))
    right_share = sum(p.right_words for p in passages) / max(1, len(right[1]))
    if relation is Relation.COPY and not _are_copies(
        left[1], passages, left_share, right_share, thresholds
    ):
        return None
    ids = sorted((one.id, other.id))
    rule = "shared-passages" if relation is Relation.COPY else "same-address"
    return Duplicate(
        id=make_id("duplicate", *ids),
        left_id=one.id,
        right_id=other.id,
        relation=relation,
        similarity=max(left_share, right_share),
        left_share=left_share,
        right_share=right_share,
        words=sum(p.left_words for p in passages),
        passages=tuple(
            Passage(
                left=_span(left[1], p.left, p.left_words),
                right=_span(right[1], p.right, p.right_words),
            )
            for p in passages
        ),
        origin=Origin(method=f"rule:{rule}", version=VERSION),
    )


def sort_key(article: Article) -> tuple[str, int, str]:
    """Order articles by publication, of one moment the longest first; those without a date last."""
    published = article.published or "9999"
    if "T" in published:
        moment = datetime.fromisoformat(published)
        published = (moment.astimezone(UTC) if moment.tzinfo else moment).isoformat()
    return (published, -len(article.text), article.id)


def address(url: str) -> str:
    """Return what names the page: no scheme, "www.", fragment, tracking, or slash at the end.

    >>> address("https://www.marlowpost.example/a/1/?utm_source=x#top")
    'marlowpost.example/a/1'
    """
    parts = urlsplit(url.strip())
    host = parts.netloc.lower().removeprefix("www.").removeprefix("m.")
    kept = [(k, v) for k, v in parse_qsl(parts.query) if not _TRACKING.fullmatch(k)]
    query = f"?{urlencode(sorted(kept))}" if kept else ""
    return f"{host}{parts.path.rstrip('/')}{query}"


def find_passages(left: Words, right: Words, *, thresholds: Thresholds) -> tuple[Shared, ...]:
    """Return the stretches that both texts share, by their place in `left`.

    Equal runs of `run_words` or more are taken longest first, none twice (greedy string tiling,
    Wise 1993); runs with at most `gap_words` other words between them on both sides are one.
    """
    common = np.intersect1d(left.shingles, right.shingles)
    if len(common) < thresholds.common_shingles:
        return ()
    used_left, used_right = [False] * len(left), [False] * len(right)
    kept: list[tuple[int, int, int]] = []
    size = thresholds.run_words
    runs = _runs(_places(left.shingles, common), _places(right.shingles, common), size)
    for start, begin, length in sorted(runs, key=lambda r: (-r[2], r)):
        i, j, n = start, begin, length
        while n >= size and (used_left[i] or used_right[j]):
            i, j, n = i + 1, j + 1, n - 1
        while n >= size and (used_left[i + n - 1] or used_right[j + n - 1]):
            n -= 1
        if n < size or any(used_left[i : i + n]) or any(used_right[j : j + n]):
            continue
        used_left[i : i + n] = used_right[j : j + n] = [True] * n
        kept.append((i, j, n))
    return tuple(_joined(sorted(kept), thresholds.gap_words))


def _places(shingles: Hashes, common: Hashes) -> list[tuple[int, int]]:
    """Return the shingles that are common, each with its place, in text order."""
    at = np.flatnonzero(np.isin(shingles, common))
    return list(zip(at.tolist(), shingles[at].tolist(), strict=True))


def _runs(
    left: Sequence[tuple[int, int]], right: Sequence[tuple[int, int]], size: int
) -> Iterator[tuple[int, int, int]]:
    """Yield the longest equal runs: start in left, start in right, length in words."""
    places: dict[int, list[int]] = {}
    for i, shingle in left:
        places.setdefault(shingle, []).append(i)
    running: dict[int, tuple[int, int]] = {}  # the last shingle in left: where its run began
    last = -1
    for j, shingle in right:
        if j > last + 1:  # a gap in right ends every run
            yield from ((a, b, i - a + size) for i, (a, b) in running.items())
            running = {}
        going = {i: running.pop(i - 1, (i, j)) for i in places[shingle][:_MAX_PLACES]}
        yield from ((a, b, i - a + size) for i, (a, b) in running.items())
        running, last = going, j
    yield from ((a, b, i - a + size) for i, (a, b) in running.items())


def _joined(runs: Sequence[tuple[int, int, int]], gap_words: int) -> Iterator[Shared]:
    current: Shared | None = None
    for i, j, n in runs:
        if current is not None:
            gaps = (i - current.left - current.left_words, j - current.right - current.right_words)
            if all(0 <= gap <= gap_words for gap in gaps):
                current = Shared(
                    current.left, i + n - current.left, current.right, j + n - current.right
                )
                continue
            yield current
        current = Shared(i, n, j, n)
    if current is not None:
        yield current


def _are_copies(
    left: Words,
    passages: Sequence[Shared],
    left_share: float,
    right_share: float,
    thresholds: Thresholds,
) -> bool:
    places = [i for p in passages for i in range(p.left, p.left + p.left_words)]
    if len(places) < thresholds.shared_words:
        return False
    more, less = max(left_share, right_share), min(left_share, right_share)
    if more >= thresholds.whole_of_one and less >= thresholds.tenth_of_other:
        return True
    own = sum(not left.quoted[i] for i in places)
    return (
        own >= thresholds.own_words
        and more >= thresholds.half_of_one
        and less >= thresholds.quarter_of_other
    )


def _span(words: Words, start: int, n: int) -> Span:
    return Span(words.spans[start].start, words.spans[start + n - 1].end)
