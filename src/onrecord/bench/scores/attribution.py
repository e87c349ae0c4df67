"""Score who said what: source, cue and content as spans over the words of an article.

Spans become sets of words, so that quotation marks and commas at the edges neither help nor hurt.
WHOLE: content agrees (Jaccard of words at least 0.5) and the sources share a word that is not a
mere function word, or are both missing; one-to-one, largest matching. Direct: gold, or predictions,
that hold a quotation of at least 4 words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from onrecord.bench.corpora import AttributedText, Attribution, Offsets
from onrecord.bench.scores import Measure, Tally, f1, match_most, share

MIN_JACCARD = 0.5
MIN_QUOTE_WORDS = 4
_WORD = re.compile(r"\w+(?:[’'.\-]\w+)*")
_TOKEN = re.compile(r"\w+(?:[’'.\-]\w+)*|[^\w\s]")
_QUOTED = re.compile(r"[“\"„]([^“”\"\n]*)(?:[”\"]|(?=\n)|\Z)")
_CLOSED = re.compile(r"[.,!?…]?(?:[”\"]|'')")
_OPENERS = '“"„'
#: Words that do not show that two sources are one; part of the measure's definition.
_STOP = frozenset({
    "the", "a", "an", "of", "and", "or", "to", "in", "on", "for", "at", "by", "with", "from",
    "who", "that", "which", "'s", "’s",
})  # fmt: skip

ROLES = ("source", "cue", "content")
#: Of the statements with such a confidence, which share is right: the table of reliability.
BINS = tuple(f"right at confidence .{k}-{f'.{k + 1}' if k < 9 else '1'}" for k in range(10))
MEASURES: tuple[Measure, ...] = (
    f1("whole"),
    f1("whole, direct"),
    f1("whole, indirect"),
    f1("whole, explicit source"),
    f1("content only"),
    f1("cue detection, overlap"),
    f1("cue detection, exact"),
    f1("aligned (any content overlap)"),
    *(f1(f"{role} {how}") for role in ROLES for how in ("exact", "token")),
    *(share(name) for name in BINS),
)
Words = frozenset[int]


@dataclass(frozen=True, slots=True)
class _Item:
    """An attribution as sets of the article's words."""

    source: Words
    cue: Words
    content: Words
    direct: bool

    def of(self, role: str) -> Words:
        return {"source": self.source, "cue": self.cue, "content": self.content}[role]


class _Indexed:
    """A text's words, and which of them lie in a span."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [match.span() for match in _TOKEN.finditer(text)]
        self.is_word = [bool(_WORD.match(text, start)) for start, _ in self.tokens]
        self.at = {k: i for i, (start, end) in enumerate(self.tokens) for k in range(start, end)}

    def words(self, spans: Sequence[Offsets]) -> Words:
        """Return the words that overlap `spans`; the punctuation if there is no word."""
        found = {self.at[k] for start, end in spans for k in range(start, end) if k in self.at}
        words = {i for i in found if self.is_word[i]}
        return frozenset(words or found)

    def telling(self, words: Words) -> Words:
        """Return the words that are not mere function words, all if there is no other."""
        strong = {i for i in words if self.text[slice(*self.tokens[i])].lower() not in _STOP}
        return frozenset(strong) or words

    def item(self, attribution: Attribution) -> _Item:
        """Turn an attribution's spans into words."""
        return _Item(
            self.words(attribution.source),
            self.words(attribution.cue),
            self.words(attribution.content),
            is_direct(self.text, attribution.content),
        )


def score_text(gold: AttributedText, predicted: Sequence[Attribution]) -> Tally:
    """Count one article's predicted attributions; those without content are left out."""
    index = _Indexed(gold.text)
    golds = [item for a in gold.attributions if (item := index.item(a)).content]
    found = [item for a in predicted if (item := index.item(a)).content]
    tally = Tally()
    _cues(golds, found, tally)
    _spans(golds, found, tally)
    _whole(golds, found, index, tally)
    return tally


def right_ones(gold: AttributedText, predicted: Sequence[Attribution]) -> tuple[bool, ...]:
    """Tell of each prediction whether it is right: content and source, as for "whole"."""
    index = _Indexed(gold.text)
    golds = [item for a in gold.attributions if (item := index.item(a)).content]
    found = [index.item(a) for a in predicted]
    right = set(_pairs(golds, found, index).values())
    return tuple(j in right for j in range(len(found)))


def bin_of(confidence: float) -> str:
    """Name the row of a confidence in the table of reliability.

    >>> bin_of(0.93), bin_of(1.0), bin_of(0.05)
    ('right at confidence .9-1', 'right at confidence .9-1', 'right at confidence .0-.1')
    """
    return BINS[min(int(confidence * 10), 9)]


def is_direct(text: str, spans: Sequence[Offsets]) -> bool:
    """Tell whether a piece holds a quotation of at least 4 words with its opening mark.

    >>> is_direct("“We will not go there,” she said", [(1, 21)])
    True
    """
    for start, end in spans:
        opened = 1 if start > 0 and text[start - 1] in _OPENERS else 0
        if text[max(0, start - 2) : start] == "''":  # most NYT texts of PolNeAR
            opened = 2
        closed = _CLOSED.match(text[end : end + 3])
        piece = text[start - opened : end + (closed.end() if closed else 0)]
        for quoted in _QUOTED.finditer(piece.replace("''", '"')):
            if len(_WORD.findall(quoted[1])) >= MIN_QUOTE_WORDS:
                return True
    return False


def _cues(golds: Sequence[_Item], found: Sequence[_Item], tally: Tally) -> None:
    want = [g.cue for g in golds if g.cue]
    got = [p.cue for p in found if p.cue]
    overlap = match_most(len(want), len(got), lambda i, j: bool(want[i] & got[j]))
    exact = match_most(len(want), len(got), lambda i, j: want[i] == got[j])
    tally.add("cue detection, overlap", len(overlap), len(got), len(want))
    tally.add("cue detection, exact", len(exact), len(got), len(want))


def _spans(golds: Sequence[_Item], found: Sequence[_Item], tally: Tally) -> None:
    pairs = _align(golds, found)
    tally.add("aligned (any content overlap)", len(pairs), len(found), len(golds))
    for role in ROLES:
        both = [(golds[i].of(role), found[j].of(role)) for i, j in pairs]
        want, got = [g.of(role) for g in golds], [p.of(role) for p in found]
        exact = sum(1 for a, b in both if a and a == b)
        tally.add(f"{role} exact", exact, sum(map(bool, got)), sum(map(bool, want)))
        shared = sum(len(a & b) for a, b in both)
        tally.add(f"{role} token", shared, sum(map(len, got)), sum(map(len, want)))


def _agree(golds: Sequence[_Item], found: Sequence[_Item], i: int, j: int) -> bool:
    """Tell whether the contents agree."""
    return _jaccard(golds[i].content, found[j].content) >= MIN_JACCARD


def _pairs(golds: Sequence[_Item], found: Sequence[_Item], index: _Indexed) -> Mapping[int, int]:
    """Pair gold with predictions whose content and source agree."""

    def fits(i: int, j: int) -> bool:
        a, b = golds[i].source, found[j].source
        if not _agree(golds, found, i, j):
            return False
        if not a or not b:
            return not a and not b
        return bool(index.telling(a) & index.telling(b))

    return match_most(len(golds), len(found), fits)


def _whole(golds: Sequence[_Item], found: Sequence[_Item], index: _Indexed, tally: Tally) -> None:
    def content(i: int, j: int) -> bool:
        return _agree(golds, found, i, j)

    only = match_most(len(golds), len(found), content)
    tally.add("content only", len(only), len(found), len(golds))
    pairs = _pairs(golds, found, index)
    tally.add("whole", len(pairs), len(found), len(golds))
    _explicit(golds, found, pairs, content, tally)
    for row, direct in (("whole, direct", True), ("whole, indirect", False)):
        tally.add(
            row,
            sum(found[j].direct is direct for j in pairs.values()),
            sum(p.direct is direct for p in found),
            sum(g.direct is direct for g in golds),
            found=sum(golds[i].direct is direct for i in pairs),
        )


def _explicit(
    golds: Sequence[_Item],
    found: Sequence[_Item],
    pairs: Mapping[int, int],
    content: Callable[[int, int], bool],
    tally: Tally,
) -> None:
    """Count attributions with a source; predictions that fit only gold without one are ignored."""
    right = sum(1 for i in pairs if golds[i].source)
    matched = set(pairs.values())
    void = 0
    for j in range(len(found)):
        options = [i for i in range(len(golds)) if j not in matched and content(i, j)]
        void += bool(options) and not any(golds[i].source for i in options)
    ignored = void + len(pairs) - right
    tally.add(
        "whole, explicit source",
        right,
        len(found) - ignored,
        sum(1 for g in golds if g.source),
    )


def _align(golds: Sequence[_Item], found: Sequence[_Item]) -> list[tuple[int, int]]:
    """Pair one-to-one for the most shared content words; ties by content, cue, source."""
    if not golds or not found:
        return []

    def weight(g: _Item, p: _Item) -> float:
        shared = len(g.content & p.content)
        if not shared:
            return 0.0
        # the tie-breakers sum to less than one word
        return (
            shared
            + 0.6 * _jaccard(g.content, p.content)
            + 0.2 * _jaccard(g.cue, p.cue)
            + 0.1 * _jaccard(g.source, p.source)
        )

    weights = [[weight(g, p) for p in found] for g in golds]
    return [(i, j) for i, j in match_heaviest(weights) if weights[i][j] > 0]


def match_heaviest(weights: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pair rows with columns one-to-one for the largest total weight.

    Method: Kuhn-Munkres with potentials, one augmenting path a row.
    """
    rows, columns = len(weights), len(weights[0])
    if rows > columns:
        return [(r, c) for c, r in match_heaviest([list(w) for w in zip(*weights, strict=True)])]
    row_cost, column_cost = [0.0] * (rows + 1), [0.0] * (columns + 1)
    owner, way = [0] * (columns + 1), [0] * (columns + 1)  # 1-based; 0: nobody
    for row in range(1, rows + 1):
        owner[0], column = row, 0
        slack, used = [float("inf")] * (columns + 1), [False] * (columns + 1)
        while owner[column]:
            used[column] = True
            i, step, following = owner[column], float("inf"), 0
            for j in range(1, columns + 1):
                if not used[j]:
                    cost = -weights[i - 1][j - 1] - row_cost[i] - column_cost[j]
                    if cost < slack[j]:
                        slack[j], way[j] = cost, column
                    if slack[j] < step:
                        step, following = slack[j], j
            for j in range(columns + 1):
                if used[j]:
                    row_cost[owner[j]] += step
                    column_cost[j] -= step
                else:
                    slack[j] -= step
            column = following
        while column:
            owner[column] = owner[way[column]]
            column = way[column]
    return [(owner[j] - 1, j - 1) for j in range(1, columns + 1) if owner[j]]


def _jaccard(a: Words, b: Words) -> float:
    return len(a & b) / len(a | b) if a | b else 0.0
