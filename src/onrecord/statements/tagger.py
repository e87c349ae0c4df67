"""The attribution tagger: text to linked source, cue and content spans.

Method: token tagging with a linking head; see data/models/attribution/CARD.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from onrecord.models import Model, load_model
from onrecord.records import Span

_SENTENCE_END = re.compile(r'(?<=[.!?])["”’)\]]*\s+(?=["“‘(\[]?[A-Z0-9])')
_CLS, _SEP = 101, 102
_BATCH = 8
#: Pieces in a window, with the two special ones.
WINDOW = 192
_NEVER = np.float32(-1e9)
#: Tags are O, then B and I of each role; a role's inside may follow only its own begin or inside.
_SOURCE, _CUE, _CONTENT = 0, 1, 2
_FOLLOWS = np.full((7, 7), _NEVER, np.float32)  # (from, to), across words
_CONTINUES = np.full((7, 7), _NEVER, np.float32)  # (from, to), within one word
for _a in range(7):
    for _b in range(7):
        if _b in (0, 1, 3, 5) or _a in (_b, _b - 1):
            _FOLLOWS[_a, _b] = 0
    _CONTINUES[_a, 0 if _a == 0 else (_a if _a % 2 == 0 else _a + 1)] = 0


@dataclass(frozen=True, slots=True)
class Attribution:
    """What the tagger found: spans by role, `confidence` the mean probability of their tags."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces of one stretch of text; `starts` and `ends` are offsets, -1 for a special piece."""

    ids: list[int]
    starts: list[int]
    ends: list[int]


@dataclass(frozen=True, slots=True)
class Tagger:
    """A loaded model with its settings."""

    model: Model

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> Tagger:
        """Load the model in `folder`."""
        return cls(load_model(folder, threads=threads))

    @property
    def version(self) -> str:
        """The card's version."""
        return self.model.version

    def tag(self, text: str, paragraphs: Sequence[Span]) -> tuple[Attribution, ...]:
        """Find attributions within `paragraphs` of `text`, in order of their windows.

        An attribution always has content and a cue; annotations do not nest.
        """
        room = int(self.model.settings["window"])
        windows = pack_windows(text, paragraphs, self.model.tokenizer, room)
        order = sorted(range(len(windows)), key=lambda i: -len(windows[i].ids))
        found: dict[int, list[Attribution]] = {}
        inside = double_quoted(text)
        for at in range(0, len(order), _BATCH):
            batch = [windows[i] for i in order[at : at + _BATCH]]
            tags, q, k = self._forward(text, batch, inside)
            for row, i in enumerate(order[at : at + _BATCH]):
                n = len(windows[i].ids)
                found[i] = self._decode(text, windows[i], tags[row, :n], q[row, :n], k[row, :n])
        return tuple(a for i in range(len(windows)) for a in found[i])

    def _forward(
        self, text: str, batch: Sequence[Window], inside: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        shape = (len(batch), max(len(w.ids) for w in batch))
        ids = np.zeros(shape, np.int64)  # (windows, pieces)
        mask = np.zeros(shape, np.int64)
        feature = np.zeros(shape, np.int64)
        for row, w in enumerate(batch):
            ids[row, : len(w.ids)] = w.ids
            mask[row, : len(w.ids)] = 1
            feature[row, : len(w.ids)] = [
                0 if s < 0 else 1 + case_feature(text, s, e) + 4 * int(inside[s])
                for s, e in zip(w.starts, w.ends, strict=True)
            ]
        tags, q, k = self.model.run({"ids": ids, "am": mask, "feat": feature})
        return tags, q, k

    def _decode(
        self,
        text: str,
        w: Window,
        tags: NDArray[np.float32],  # (pieces, 7)
        q: NDArray[np.float32],  # (pieces, 96)
        k: NDArray[np.float32],  # (pieces, 96)
    ) -> list[Attribution]:
        scores = _log_softmax(tags)
        biased = scores.copy()
        biased[:, 3] += self.model.settings["cue_bias"]
        path = _viterbi(text, w, biased)
        spans = _spans(path)
        cues = [(a, b) for role, a, b in spans if role == _CUE]
        if not cues:
            return []
        keys = k[[a for a, _ in cues]]
        link = _log_softmax(q @ keys.T / np.float32(np.sqrt(q.shape[1])))  # (pieces, cues)
        contents: list[list[tuple[int, int]]] = [[] for _ in cues]
        for role, a, b in spans:
            if role == _CONTENT:
                contents[int(link[a:b].mean(0).argmax())].append((a, b))
        sources = [(a, b) for role, a, b in spans if role == _SOURCE]
        live = [i for i, content in enumerate(contents) if content]
        chosen = self._choose_sources(text, w, sources, cues, live, link)
        best = scores[np.arange(len(path)), path]
        found = []
        for i in live:
            pieces = [*contents[i], cues[i], *([chosen[i]] if i in chosen else [])]
            confidence = float(np.exp(np.mean([best[a:b].mean() for a, b in pieces])))
            found.append(
                Attribution(
                    source=_to_spans(w, [chosen[i]] if i in chosen else []),
                    cue=_to_spans(w, [cues[i]]),
                    content=_to_spans(w, contents[i]),
                    confidence=confidence,
                )
            )
        return found

    def _choose_sources(
        self,
        text: str,
        w: Window,
        sources: Sequence[tuple[int, int]],
        cues: Sequence[tuple[int, int]],
        live: Sequence[int],
        link: NDArray[np.float32],
    ) -> dict[int, tuple[int, int]]:
        """Give each source to its best free cue; a cue left without one borrows in its sentence."""
        if not sources or not live:
            return {}
        match = np.array([[link[a:b, i].mean() for i in live] for a, b in sources])
        chosen: dict[int, tuple[int, int]] = {}
        used: set[int] = set()
        for flat in np.argsort(-match, axis=None):
            s, c = divmod(int(flat), len(live))
            if s in used or live[c] in chosen or match[s, c] < -3:
                continue
            used.add(s)
            chosen[live[c]] = sources[s]
        distance, after = self.model.settings["distance"], self.model.settings["after"]
        for c, i in enumerate(live):
            if i in chosen:
                continue
            best: tuple[float, tuple[int, int]] | None = None
            for s, (a, b) in enumerate(sources):
                before = b <= cues[i][0]
                gap = (
                    text[w.ends[b - 1] : w.starts[cues[i][0]]]
                    if before
                    else text[w.ends[cues[i][1] - 1] : w.starts[a]]
                )
                if "\n" in gap or _SENTENCE_END.search(gap):
                    continue
                value = float(match[s, c]) - distance * abs(a - cues[i][0]) - after * (not before)
                if best is None or value > best[0]:
                    best = (value, (a, b))
            if best is not None:
                chosen[i] = best[1]
        return chosen


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
        ends = [m.end() for m in _SENTENCE_END.finditer(text, pieces[0][1], end)]
        cut = max((e for e in ends if e <= limit), default=limit)
        at = next((i for i, piece in enumerate(pieces) if piece[1] >= cut), room)
        at = at if at > room // 4 else room
        yield pieces[:at]
        pieces = pieces[at:]
    if pieces:
        yield pieces


def case_feature(text: str, start: int, end: int) -> int:
    """Case of the word up to the piece's end: 0 no letter, 1 Capital, 2 CAPITALS, 3 lower."""
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    word = text[start:end]
    if not any(char.isalpha() for char in word):
        return 0
    if word[0].isupper():
        return 2 if len(word) > 1 and word.isupper() else 1
    return 3


def double_quoted(text: str) -> NDArray[np.bool_]:
    """Tell for each character whether it stands in double marks, as the model was trained."""
    inside = np.zeros(len(text) + 1, np.bool_)
    is_open = False
    for i, char in enumerate(text):
        if char == "\n":
            is_open = False
        elif char == "“":
            is_open = True
        elif char == "”" or (char == '"' and is_open):
            inside[i] = is_open
            is_open = False
            continue
        elif char == '"':
            is_open = True
        inside[i] = is_open
    return inside


def _log_softmax(x: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = x - x.max(-1, keepdims=True)
    result: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return result


def _viterbi(text: str, w: Window, scores: NDArray[np.float32]) -> NDArray[np.int64]:
    n = len(w.ids)
    scores = scores.copy()
    scores[[s < 0 for s in w.starts], 1:] = _NEVER / 2
    back = np.zeros((n, 7), np.int64)
    state = scores[0].copy()
    columns = np.arange(7)
    for t in range(1, n):
        s = w.starts[t]
        same_word = s >= 0 and w.ends[t - 1] == s and text[s - 1].isalnum() and text[s].isalnum()
        options = state[:, None] + (_CONTINUES if same_word else _FOLLOWS)
        back[t] = options.argmax(0)
        state = options[back[t], columns] + scores[t]
    path = np.zeros(n, np.int64)
    path[-1] = state.argmax()
    for t in range(n - 1, 0, -1):
        path[t - 1] = back[t, path[t]]
    return path


def _spans(path: NDArray[np.int64]) -> list[tuple[int, int, int]]:
    spans = []
    t = 0
    while t < len(path):
        end = t + 1
        if path[t] in (1, 3, 5):
            while end < len(path) and path[end] == path[t] + 1:
                end += 1
            spans.append(((int(path[t]) - 1) // 2, t, end))
        t = end
    return spans


def _to_spans(w: Window, pieces: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple(sorted(Span(w.starts[a], w.ends[b - 1]) for a, b in pieces))
