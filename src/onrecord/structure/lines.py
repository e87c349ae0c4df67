"""Lines of a plain text, with hard-wrapped paragraphs put together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from onrecord.records import Span
from onrecord.structure.signs import SENTENCE_END

_LINE = re.compile(r"[^\n]*\S[^\n]*")
#: Longest line of a text that is wrapped at a column, and the shortest that can be a full one.
_MAX_COLUMN = 120
_MIN_FULL = 40
#: A wrapped line stops at most so far before the column that its next word would have passed.
_SLACK = 8


def find_lines(text: str) -> list[Span]:
    """Return the lines with something on them, stripped; a wrapped paragraph is one line."""
    raw = []
    for match in _LINE.finditer(text):
        body = match.group()
        start = match.start() + len(body) - len(body.lstrip())
        raw.append(Span(start, match.start() + len(body.rstrip())))
    longest = max((len(span) for span in raw), default=0)
    if longest > _MAX_COLUMN or not _is_wrapped(text, raw):
        return raw
    joined: list[Span] = []
    previous: Span | None = None
    for span in raw:
        if previous is not None and _runs_on(text, previous, span, longest):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
        previous = span
    return joined


def gap(text: str, before: Span, after: Span) -> int:
    """Count the line breaks between two lines: 1 if none is blank."""
    return text.count("\n", before.end, after.start)


def _is_wrapped(text: str, lines: Sequence[Span]) -> bool:
    """Tell whether lines are cut at a column: sentences go on in lower case on the next line."""
    cut = sum(
        gap(text, a, b) == 1
        and len(a) >= _MIN_FULL
        and not SENTENCE_END.search(a.of(text))
        and text[b.start].islower()
        for a, b in pairwise(lines)
    )
    return cut > 0 and cut >= 0.15 * len(lines)


def _runs_on(text: str, before: Span, after: Span, longest: int) -> bool:
    """Tell whether `after` goes on with the paragraph of `before`.

    A line is full if the next line's first word had no room on it; one that is not full ends its
    paragraph.
    """
    if gap(text, before, after) != 1:
        return False
    word = after.of(text).split(maxsplit=1)[0]
    return len(before) + 1 + len(word) > longest - _SLACK or (
        text[after.start].islower() and not SENTENCE_END.search(before.of(text))
    )
