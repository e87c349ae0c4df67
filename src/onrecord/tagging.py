"""Read text with a model that tags heads and scores the roles of each head.

A head is the word a record hangs on: a statement's cue, an event's trigger. Its roles are spans:
source and content, or actor and recipient. Every head picks its own spans, so that spans may be
shared and may nest. Method: biaffine role scoring as in semantic role labelling (Dozat and Manning
2017; Cai, He, Li and Zhao 2018); the networks are in training/tagging/net.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from onrecord.models import Model, load_model
from onrecord.records import Span
from onrecord.text import Quoted

Scores = NDArray[np.float32]

SENTENCE_END = re.compile(r'(?<=[.!?])["”’)\]]*\s+(?=["“‘(\[]?[A-Z0-9])')
#: Pieces in a window, with the two special ones.
WINDOW = 192
#: Added to the feature of a piece that is marked as source or as target of a pair.
MARKS = (8, 16)
_CLS, _SEP = 101, 102
_NEVER = np.float32(-1e9)
#: How far behind the best label a begin may be and still win on the best path.
_NEAR = np.float32(4)


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces of one stretch of text; `starts` and `ends` are offsets, -1 for a special piece."""

    ids: list[int]
    starts: list[int]
    ends: list[int]

    def part(self, piece: int) -> tuple[int, int]:
        """Return the pieces of the paragraph that holds `piece`, as a half-open range."""
        first = piece
        while self.starts[first - 1] >= 0:
            first -= 1
        last = piece + 1
        while self.starts[last] >= 0:
            last += 1
        return first, last

    def parts(self) -> Iterator[tuple[int, int]]:
        """Walk the paragraphs as half-open ranges of pieces."""
        first = 1
        for at in range(1, len(self.starts)):
            if self.starts[at] < 0:
                if at > first:
                    yield first, at
                first = at + 1

    def pieces(self, span: Span) -> list[int]:
        """Return the pieces that overlap a span."""
        ends = zip(self.starts, self.ends, strict=True)
        return [i for i, (s, e) in enumerate(ends) if 0 <= s < span.end and e > span.start]

    def span(self, first: int, last: int) -> Span:
        """Return the characters of the pieces `first` to `last` (half-open)."""
        return Span(self.starts[first], self.ends[last - 1])


@dataclass(frozen=True, slots=True)
class Heads:
    """What the model says of the heads of one kind in a window of n pieces.

    `tag` (n, tags) are scores; `q` and `k` (n, labels, size), `u` (n, labels) and `near`
    (labels, 2 * bins + 1) make the scores of roles, whose labels are begin and inside of each.
    """

    tag: Scores
    q: Scores
    k: Scores
    u: Scores
    near: Scores

    def roles(self, head: int, first: int, last: int) -> Scores:
        """Score the pieces `first` to `last` for the roles of `head`.

        Returns log-probabilities (last - first, labels + 1): outside, then begin and inside of
        each role.
        """
        labels, size = self.q.shape[1:]
        scores = np.einsum("ld,tld->tl", self.q[head], self.k[first:last]) / np.sqrt(size)
        away = np.arange(first, last) - head
        bins = (self.near.shape[1] - 1) // 2
        step = np.minimum(np.ceil(np.log2(np.abs(away) + 1)), bins).astype(np.int64)
        scores = scores + self.u[first:last] + self.near[:, bins + np.sign(away) * step].T
        full = np.zeros((last - first, labels + 1), np.float32)
        full[:, 1:] = scores
        return log_softmax(full)


@dataclass(frozen=True, slots=True)
class Tagged:
    """One window as the model read it: `said` of cues, `done` of triggers.

    `act` (n, acts) are scores of what a cue's statement does; `facts` (n, modes + statuses +
    contexts + 2) of what a trigger's event is like.
    """

    window: Window
    said: Heads
    act: Scores
    done: Heads
    facts: Scores


@dataclass(frozen=True, slots=True)
class Labels:
    """What the model's classes stand for; `modes` are "TYPE/mode", the first of them none."""

    acts: tuple[str, ...]
    types: tuple[str, ...]
    modes: tuple[str, ...]
    statuses: tuple[str, ...]
    contexts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tagger:
    """The model that reads text once for every stage that learns."""

    model: Model
    labels: Labels

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> Tagger:
        """Load the model in `folder`."""
        model = load_model(folder, threads=threads)
        return cls(model, Labels(**model.labels))

    @property
    def version(self) -> str:
        """The card's version."""
        return self.model.version

    @property
    def settings(self) -> Mapping[str, float]:
        """What the decoders were tuned to."""
        return self.model.settings

    def read(
        self, text: str, paragraphs: Sequence[Span], quotations: Sequence[Quoted]
    ) -> tuple[Tagged, ...]:
        """Read `paragraphs` of `text` and return its windows in their order."""
        windows = pack_windows(text, paragraphs, self.model.tokenizer)
        inside = in_quotation(text, quotations)
        return tuple(self._tagged(w, features(text, w, inside)) for w in windows)

    def pair(
        self, text: str, source: Span, target: Span | None, inside: Sequence[Quoted]
    ) -> Scores:
        """Score the type of what `source` does to `target` in a sentence: log-probabilities."""
        window = pack_windows(text, [Span(0, len(text))], self.model.tokenizer)[0]
        marks = features(text, window, in_quotation(text, inside))
        for span, mark in zip((source, target), MARKS, strict=True):
            for i, (s, e) in enumerate(zip(window.starts, window.ends, strict=True)):
                if (
                    span is not None
                    and s >= 0
                    and s < span.end
                    and e > span.start
                    and marks[i] <= 8
                ):
                    marks[i] += mark
        return log_softmax(self._run(window, marks)["pair"][0])

    def _tagged(self, window: Window, marks: Sequence[int]) -> Tagged:
        out = self._run(window, marks)
        said, done = (_heads(out, kind) for kind in ("said", "done"))
        return Tagged(window, said, out["act"][0], done, out["facts"][0])

    def _run(self, window: Window, marks: Sequence[int]) -> dict[str, NDArray[np.float32]]:
        """Run the model on one window: a batch would need padding and masks, which cost more."""
        shape = (1, len(window.ids))
        ids = np.array(window.ids, np.int64).reshape(shape)
        return self.model.run({"ids": ids, "feat": np.array(marks, np.int64).reshape(shape)})


def _heads(out: Mapping[str, Scores], kind: str) -> Heads:
    near = out[f"{kind}_near"]
    q, k = (out[f"{kind}_{name}"][0] for name in ("q", "k"))
    shape = (len(q), near.shape[0], -1)
    return Heads(
        out[f"{kind}_tag"][0], q.reshape(shape), k.reshape(shape), out[f"{kind}_u"][0], near
    )


def features(text: str, window: Window, inside: NDArray[np.bool_]) -> list[int]:
    """Return what each piece's letters do not tell the model: its case, and whether it is quoted.

    0 for a special piece, else 1 + case (see `case_of`), + 4 in quotation marks.
    """
    return [
        0 if s < 0 else 1 + case_of(text, s, e) + 4 * int(inside[s])
        for s, e in zip(window.starts, window.ends, strict=True)
    ]


def case_of(text: str, start: int, end: int) -> int:
    """Case of the word up to the piece's end: 0 no letter, 1 Capital, 2 CAPITALS, 3 lower."""
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    word = text[start:end]
    if not any(char.isalpha() for char in word):
        return 0
    if word[0].isupper():
        return 2 if len(word) > 1 and word.isupper() else 1
    return 3


def in_quotation(text: str, quotations: Sequence[Quoted]) -> NDArray[np.bool_]:
    """Tell for each character whether it stands within quotation marks."""
    inside = np.zeros(len(text) + 1, np.bool_)
    for quote in quotations:
        inside[quote.inner.start : quote.inner.end] = True
    return inside


def pack_windows(
    text: str,
    paragraphs: Sequence[Span],
    tokenizer: Tokenizer,
    size: int = WINDOW,
    *,
    first_room: int | None = None,
) -> list[Window]:
    """Pack whole paragraphs into windows of `size` pieces; cut a long one at a sentence's end.

    `first_room` makes the first window shorter, so that training sees other borders each epoch.
    """
    body = size - 2
    room = first_room or body
    encodings = tokenizer.encode_batch(
        [span.of(text) for span in paragraphs], add_special_tokens=False
    )
    windows: list[Window] = []
    current: list[tuple[int, int, int]] = []
    for span, encoding in zip(paragraphs, encodings, strict=True):
        pieces = [
            (piece, a + span.start, b + span.start)
            for piece, (a, b) in zip(encoding.ids, encoding.offsets, strict=True)
        ]
        for part in _cut(text, pieces, body, span.end):
            if current and len(current) + 1 + len(part) > room:
                windows.append(_window(current))
                current, room = [], body
            if current:
                current.append((_SEP, -1, -1))
            current.extend(part)
    if current:
        windows.append(_window(current))
    return windows


def _window(pieces: Sequence[tuple[int, int, int]]) -> Window:
    ids, starts, ends = zip(*pieces, strict=True)
    return Window([_CLS, *ids, _SEP], [-1, *starts, -1], [-1, *ends, -1])


def _cut(
    text: str, pieces: list[tuple[int, int, int]], room: int, end: int
) -> Iterable[list[tuple[int, int, int]]]:
    while len(pieces) > room:
        limit = pieces[room][1]
        ends = [m.end() for m in SENTENCE_END.finditer(text, pieces[0][1], end)]
        cut = max((e for e in ends if e <= limit), default=limit)
        at = next((i for i, piece in enumerate(pieces) if piece[1] >= cut), room)
        at = at if at > room // 4 else room
        yield pieces[:at]
        pieces = pieces[at:]
    if pieces:
        yield pieces


def log_softmax(x: Scores) -> Scores:
    """Return log-probabilities over the last axis."""
    shifted = x - x.max(-1, keepdims=True)
    result: Scores = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return result


def find_spans(text: str, window: Window, scores: Scores, role: int = 0) -> list[tuple[int, int]]:
    """Return the spans of one role in a window, as half-open ranges of pieces.

    `scores` as for `best_path`, of the whole window. Paragraphs where no piece is near to beginning
    such a span are passed over, which saves most of the work.
    """
    begins = scores[:, 2 * role + 1]
    near = begins > scores.max(1) - _NEAR
    found = []
    for first, last in window.parts():
        if near[first:last].any():
            path = best_path(text, window, first, scores[first:last])
            found += [(a, b) for r, a, b in spans_of(path, first) if r == role]
    return found


def best_path(text: str, window: Window, first: int, scores: Scores) -> NDArray[np.int64]:
    """Return the likeliest labels of the pieces from `first` on (Viterbi).

    `scores` (pieces, labels): label 0 is outside, 2r + 1 and 2r + 2 begin and inside of role r. An
    inside follows its own begin or inside; a word's pieces stay together.
    """
    n, labels = scores.shape
    follows, continues = _transitions(labels)
    back = np.zeros((n, labels), np.int64)
    state = scores[0].copy()
    state[2::2] = _NEVER
    columns = np.arange(labels)
    for t in range(1, n):
        s = window.starts[first + t]
        joined = s > 0 and window.ends[first + t - 1] == s
        same_word = joined and text[s - 1].isalnum() and text[s].isalnum()
        options = state[:, None] + (continues if same_word else follows)
        back[t] = options.argmax(0)
        state = options[back[t], columns] + scores[t]
    path = np.zeros(n, np.int64)
    path[-1] = state.argmax()
    for t in range(n - 1, 0, -1):
        path[t - 1] = back[t, path[t]]
    return path


def _transitions(labels: int) -> tuple[Scores, Scores]:
    follows = np.full((labels, labels), _NEVER, np.float32)  # (from, to), across words
    continues = np.full((labels, labels), _NEVER, np.float32)  # (from, to), within one word
    for a in range(labels):
        for b in range(labels):
            if b == 0 or b % 2 or a in (b, b - 1):
                follows[a, b] = 0
        continues[a, 0 if a == 0 else (a if a % 2 == 0 else a + 1)] = 0
    return follows, continues


def spans_of(path: NDArray[np.int64], first: int) -> list[tuple[int, int, int]]:
    """Return the spans of a path as (role, first piece, last piece), half-open."""
    spans = []
    t = 0
    while t < len(path):
        end = t + 1
        if path[t] % 2:
            while end < len(path) and path[end] == path[t] + 1:
                end += 1
            spans.append(((int(path[t]) - 1) // 2, first + t, first + end))
        t = end
    return spans
