"""A normalised view of a text with its map back, and the scan of quotation marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.records import Span

#: Letters that no decomposition makes plain, and what parts or joins the words of a name.
_PLAIN = str.maketrans({"ı": "i", "İ": "i", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d",
                          "Đ": "d", "ß": "ss", "’": "'", "‘": "'", "-": " ", ".": " "})  # fmt: skip

OPENERS = {"“": "”", "«": "»", "„": "“"}
_PARAGRAPH = re.compile(r"[^\n\r]+")
#: Words that begin with an apostrophe of their own: 'em, 'tis, '90s.
_ELIDED = re.compile(r"(?:em|tis|twas|til|cause|bout|n|\d0s|\d\d)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class View:
    """A normalised copy of a text; `source[i]` is where its i-th character came from.

    >>> view = View.casefolded("STRASSE — Ende")
    >>> view.to_source(*view.find("ende"))
    Span(start=10, end=14)
    """

    text: str
    source: tuple[int, ...]  # one longer than text: the last is the end of the source

    @classmethod
    def casefolded(cls, text: str) -> View:
        """Fold case; one character may become several, all of them mapped to it."""
        return cls._build(text, ((i, c.casefold()) for i, c in enumerate(text)))

    @classmethod
    def plain(cls, text: str) -> View:
        """Fold case, straighten quotation marks and dashes, make white space one blank."""
        table = str.maketrans("“”„«»‘’‚–—\u00a0", '"""""\'\'\'-- ')

        def pieces() -> Iterable[tuple[int, str]]:
            blank = True
            for i, char in enumerate(text):
                if char.isspace():
                    if not blank:
                        yield i, " "
                    blank = True
                else:
                    yield i, char.translate(table).casefold()
                    blank = False

        return cls._build(text, pieces())

    @classmethod
    def _build(cls, text: str, pieces: Iterable[tuple[int, str]]) -> View:
        chars: list[str] = []
        source: list[int] = []
        for i, piece in pieces:
            chars.append(piece)
            source.extend([i] * len(piece))
        return cls("".join(chars), (*source, len(text)))

    def find(self, words: str, start: int = 0) -> tuple[int, int]:
        """Return where `words` next stand in the view, as view offsets; (-1, -1) if nowhere."""
        at = self.text.find(words, start)
        return (at, at + len(words)) if at >= 0 else (-1, -1)

    def to_source(self, start: int, end: int) -> Span:
        """Map a view's range back to the text."""
        return Span(self.source[start], self.source[end - 1] + 1)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A stretch in quotation marks within one paragraph.

    `span` includes the marks, `inner` does not. `single` are single marks. `closed` is False for a
    quotation left open at the end of its paragraph, which runs on in the next one. `depth` is 0
    for an outermost quotation.
    """

    span: Span
    inner: Span
    single: bool
    closed: bool
    depth: int


def find_quotations(text: str) -> tuple[Quoted, ...]:
    """Find what stands in quotation marks, paragraph by paragraph, sorted by span.

    Knows curly, straight, doubled-apostrophe and low marks, guillemets, nested marks, and British
    single marks, which it tells from apostrophes. An opening mark without its pair is a quotation
    to the end of the paragraph if it is double, and an apostrophe if it is single.

    >>> [q.inner.of("He said: “Not ‘now’.”") for q in find_quotations("He said: “Not ‘now’.”")]
    ['Not ‘now’.', 'now']
    """
    found: list[Quoted] = []
    for paragraph in _PARAGRAPH.finditer(text):
        found.extend(_scan(text, paragraph.start(), paragraph.end()))
    return tuple(sorted(found, key=lambda q: (q.span.start, -q.span.end)))


@dataclass(slots=True)
class _Open:
    at: int
    width: int
    closer: str
    single: bool


def _scan(text: str, start: int, end: int) -> list[Quoted]:
    found: list[Quoted] = []
    stack: list[_Open] = []

    def close(upto: int, at: int, width: int) -> None:
        mark = stack[upto]
        del stack[upto:]
        inner = (mark.at + mark.width, at)
        if inner[0] < inner[1]:
            depth = sum(not m.single or mark.single for m in stack)
            found.append(Quoted(Span(mark.at, at + width), Span(*inner), mark.single, True, depth))

    i = start
    while i < end:
        char = text[i]
        width = 2 if char in "'`" and text[i : i + 2] in ("''", "``") and i + 2 <= end else 1
        before = text[i - 1] if i > start else " "
        after = text[i + width] if i + width < end else " "
        kind = '"' if width == 2 else char
        upto = next((k for k in range(len(stack) - 1, -1, -1) if stack[k].closer == kind), None)
        if kind in ("“", "«", "„") and not (kind == "“" and upto is not None):
            stack.append(_Open(i, width, OPENERS[kind], False))
        elif kind in ("”", "»", "“"):
            if upto is not None:
                close(upto, i, width)
            elif kind == "”" and (straight := _opened_with(stack, '"')) is not None:
                close(straight, i, width)  # opened straight, closed curly
        elif kind == '"':
            opens = (before.isspace() or before in "([{—–-/‘'“:") and not after.isspace()
            if upto is not None and not (opens and before.isspace()):
                close(upto, i, width)
            elif (curly := _opened_with(stack, "”")) is not None and not opens:
                close(curly, i, width)  # opened curly, closed straight
            elif upto is not None:
                close(upto, i, width)
            else:
                stack.append(_Open(i, width, '"', False))
        elif kind == "‘" or (kind == "'" and _opens_single(text, i, start, end)):
            if not (before.isalnum()):
                stack.append(_Open(i, 1, "’" if kind == "‘" else "'", True))
        elif kind in ("’", "'") and upto is not None and _closes_single(text, i, start, end):
            close(upto, i, 1)
        i += width
    for depth, mark in enumerate(stack):
        inner_start = mark.at + mark.width
        if not mark.single and inner_start < end and text[inner_start:end].strip():
            span = Span(mark.at, end)
            found.append(Quoted(span, Span(inner_start, end), False, False, depth))
            break
    return found


def _opened_with(stack: list[_Open], closer: str) -> int | None:
    return next((k for k in range(len(stack) - 1, -1, -1) if stack[k].closer == closer), None)


def _opens_single(text: str, i: int, start: int, end: int) -> bool:
    before = text[i - 1] if i > start else " "
    after = text[i + 1] if i + 1 < end else " "
    if not (before.isspace() or before in '([{—–-"“:') or not after.isalnum():
        return False
    if _ELIDED.match(text, i + 1):
        return False
    return any(text[k] == "'" and _closes_single(text, k, start, end) for k in range(i + 2, end))


def _closes_single(text: str, i: int, start: int, end: int) -> bool:
    before = text[i - 1] if i > start else " "
    after = text[i + 1] if i + 1 < end else " "
    if before.isspace() or after.isalnum():
        return False
    # "the workers' rights", "the workers’ rights": a plural's apostrophe, if a later mark closes
    if before == "s" and after == " " and i + 2 < end and text[i + 2].islower():
        rest = text[i + 1 : end]
        mark = text[i]
        opener = "‘" if mark == "’" else None
        for k, char in enumerate(rest):
            if char == opener:
                break
            nxt = rest[k + 1] if k + 1 < len(rest) else " "
            if char == mark and not nxt.isalnum() and k and not rest[k - 1].isspace():
                return False
    return True


def fold(name: str) -> str:
    """Return a name without case, accents, points and hyphens, to compare it.

    >>> fold("Recep Tayyip Erdoğan"), fold("J.D. Vance"), fold("Yar’Adua")
    ('recep tayyip erdogan', 'j d vance', 'yaradua')
    """
    plain = unicodedata.normalize("NFKD", name.translate(_PLAIN))
    kept = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return " ".join(kept.replace("'", "").split())
