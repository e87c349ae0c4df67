"""The words of a report's body as they are compared, each with its place in the text."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from onrecord.records import Article, Block, BlockKind, Span
from onrecord.stories.lexicon import Spellings
from onrecord.text import find_quotations

#: Headlines are each outlet's own; captions, credits and notices are no text of the report.
_BODY = frozenset({BlockKind.STANDFIRST, BlockKind.PARAGRAPH, BlockKind.SUBHEADING})
_WORD = re.compile(r"\w+(?:['’.]\w+)*")
#: Without one of these nothing is quoted, and the text need not be scanned for pairs.
_MARK = re.compile(r"""["“«„]|''|``""")
_APOSTROPHES = str.maketrans({"’": "'", ".": None, "_": None})

Hashes = NDArray[np.uint64]
#: The golden ratio in 64 bits.
ODD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A body's words in order: as compared, where they stand, and whether in quotation marks.

    `shingles` has a number for each `run_words` words in a row, the same on every machine; of a
    shorter text one for the whole.
    """

    article_id: str
    forms: tuple[str, ...]
    spans: tuple[Span, ...]
    quoted: tuple[bool, ...]
    shingles: Hashes

    def __len__(self) -> int:
        return len(self.forms)


def read_words(
    article: Article, blocks: Sequence[Block], *, spellings: Spellings, run_words: int
) -> Words:
    """Return the words of the article's body; of the whole text if no block is one.

    Case, apostrophes, the points of abbreviations and known differences of spelling are levelled.
    """
    body = [b.span for b in blocks if b.kind in _BODY] or [Span(0, len(article.text))]
    inside = _quoted(article.text)
    forms, spans = find_words(article.text, body, spellings)
    return Words(
        article_id=article.id,
        forms=tuple(forms),
        spans=tuple(spans),
        quoted=tuple(inside[s.start] for s in spans),
        shingles=_shingles(forms, run_words),
    )


def find_words(
    text: str, where: Sequence[Span], spellings: Spellings
) -> tuple[list[str], list[Span]]:
    """Return the words inside the spans as they are compared, and the place of each."""
    forms: list[str] = []
    spans: list[Span] = []
    for part in where:
        for match in _WORD.finditer(text, part.start, part.end):
            form = match.group().lower().translate(_APOSTROPHES).removesuffix("'s")
            pair = (forms[-1], form) if forms else ("", "")
            if pair in spellings.pairs:
                forms[-1] = spellings.pairs[pair]
                spans[-1] = Span(spans[-1].start, match.end())
            elif form:
                forms.append(spellings.standard(form))
                spans.append(Span(match.start(), match.end()))
    return forms, spans


def mix(values: Hashes) -> Hashes:
    """Spread the bits; the finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _shingles(forms: Sequence[str], size: int) -> Hashes:
    hashes = np.fromiter((zlib.crc32(form.encode()) for form in forms), np.uint64, len(forms))
    if len(hashes) == 0:
        return hashes
    windows = sliding_window_view(hashes, min(size, len(hashes)))
    mixed = np.zeros(len(windows), np.uint64)
    for column in windows.T:
        mixed = mix(mixed * ODD + column)
    return mixed


def _quoted(text: str) -> list[bool]:
    inside = [False] * (len(text) + 1)
    if not _MARK.search(text):
        return inside
    for quotation in find_quotations(text):
        if quotation.closed and not quotation.single:
            inside[quotation.inner.start : quotation.inner.end] = [True] * len(quotation.inner)
    return inside
