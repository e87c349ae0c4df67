"""Write a text with its spans in one string, so that tests assert offsets."""

from __future__ import annotations

import re

from onrecord.records import Span

_OPEN = re.compile(r"\{(?P<name>[a-z_]+\d*):")


def marked(template: str) -> tuple[str, dict[str, tuple[Span, ...]]]:
    """Return the text without its markers and the spans under each name, in order.

    Markers are `{name:words}` and may nest.

    >>> marked("{cue:Said} {source:Ana}.")
    ('Said Ana.', {'cue': (Span(start=0, end=4),), 'source': (Span(start=5, end=8),)})
    """
    text: list[str] = []
    length = 0
    stack: list[tuple[str, int]] = []
    spans: dict[str, list[Span]] = {}
    i = 0
    while i < len(template):
        opened = _OPEN.match(template, i)
        if opened:
            stack.append((opened["name"], length))
            i = opened.end()
        elif template[i] == "}" and stack:
            name, start = stack.pop()
            spans.setdefault(name, []).append(Span(start, length))
            i += 1
        else:
            text.append(template[i])
            length += 1
            i += 1
    return "".join(text), {name: tuple(sorted(found)) for name, found in spans.items()}
