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
_MARKS = re.compile(r"""''|``|’’(?!\w)|["“”«»„‘’']""")
#: The article joined to an Arabic name: "al-Bashir", "ez-Zor", "Saif-al-Islam".
_JOINED = re.compile(
    r"""
    (?: (?<!\S) (?: [AaEeUu][ld] | [AaEe][stz] | [Aa][nr] | [AaEe]sh | AL | EL | UL )
      | (?<=\w-) (?: [aeu][ld] | ez ) )
    [-‑] (?=[^\W\d_a-zß-ÿ])
    """,
    re.VERBOSE,
)
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


@dataclass(frozen=True, slots=True)
class _Open:
    at: int
    width: int
    closer: str
    single: bool


class _Stack:
    """The marks that are open, the outermost first; each step takes the same time however many.

    A page that is one line may leave ten thousand open.
    """

    def __init__(self) -> None:
        self.marks: list[_Open] = []
        self._with: dict[str, list[int]] = {}  # a closing mark: the places of what it would close
        self._doubles = 0

    def open(self, mark: _Open) -> None:
        self._with.setdefault(mark.closer, []).append(len(self.marks))
        self._doubles += not mark.single
        self.marks.append(mark)

    def last(self, closer: str) -> int | None:
        """Return the place of the innermost mark that `closer` closes."""
        places = self._with.get(closer)
        return places[-1] if places else None

    def close(self, place: int) -> tuple[_Open, int]:
        """Take the mark at a place from the stack with all inside it; return it and its depth."""
        mark = self.marks[place]
        for inner in self.marks[place:]:
            self._with[inner.closer].pop()
            self._doubles -= not inner.single
        del self.marks[place:]
        return mark, place if mark.single else self._doubles


def _scan(text: str, start: int, end: int) -> list[Quoted]:
    found: list[Quoted] = []
    stack = _Stack()
    singles = _Singles(text, start, end)

    def close(place: int, at: int, width: int) -> None:
        mark, depth = stack.close(place)
        inner = (mark.at + mark.width, at)
        if inner[0] < inner[1]:
            found.append(Quoted(Span(mark.at, at + width), Span(*inner), mark.single, True, depth))

    for match in _MARKS.finditer(text, start, end):
        i, width = match.start(), len(match.group())
        kind = match.group()
        if width == 2:
            kind = "”" if kind == "’’" else '"'
        before = text[i - 1] if i > start else " "
        after = text[i + width] if i + width < end else " "
        upto = stack.last(kind)
        if kind == "“" and upto is None and not before.isspace() and not after.isalnum():
            kind, upto = "”", stack.last("”")  # “typed twice“
        if kind in ("“", "«", "„") and not (kind == "“" and upto is not None):
            stack.open(_Open(i, width, OPENERS[kind], False))
        elif kind in ("”", "»", "“"):
            if upto is not None:
                close(upto, i, width)
            elif kind == "”" and (straight := stack.last('"')) is not None:
                close(straight, i, width)  # opened straight, closed curly
        elif kind == '"':
            opens = (before.isspace() or before in "([{—–-/‘'“:") and not after.isspace()
            if upto is not None and not (opens and before.isspace()):
                close(upto, i, width)
            elif (curly := stack.last("”")) is not None and not opens:
                close(curly, i, width)  # opened curly, closed straight
            elif upto is not None:
                close(upto, i, width)
            else:
                stack.open(_Open(i, width, '"', False))
        elif kind == "‘" or (kind == "'" and singles.opens(i)):
            if not (before.isalnum()):
                stack.open(_Open(i, 1, "’" if kind == "‘" else "'", True))
        elif kind in ("’", "'") and upto is not None and singles.closes(i):
            close(upto, i, 1)
    for depth, mark in enumerate(stack.marks):
        inner_start = mark.at + mark.width
        if not mark.single and inner_start < end and not text[inner_start:end].isspace():
            span = Span(mark.at, end)
            found.append(Quoted(span, Span(inner_start, end), False, False, depth))
            break
    return found


class _Singles:
    """Which single marks of a paragraph open or close a quotation, and which are apostrophes."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self._start = start
        self._end = end
        self._last: int | None = None  # the last straight mark that closes, once it was looked for

    def opens(self, i: int) -> bool:
        text, end = self._text, self._end
        before = text[i - 1] if i > self._start else " "
        after = text[i + 1] if i + 1 < end else " "
        if not (before.isspace() or before in '([{—–-"“:') or not after.isalnum():
            return False
        if _ELIDED.match(text, i + 1):
            return False
        if self._last is None:
            self._last = self._find_last()
        return self._last >= i + 2

    def _find_last(self) -> int:
        at = self._text.rfind("'", self._start, self._end)
        while at >= 0 and not self.closes(at):
            at = self._text.rfind("'", self._start, at)
        return at

    def closes(self, i: int) -> bool:
        text, end = self._text, self._end
        before = text[i - 1] if i > self._start else " "
        after = text[i + 1] if i + 1 < end else " "
        if before.isspace() or after.isalnum():
            return False
        # "the workers' rights", "the workers’ rights": a plural's, if a later mark closes
        if before == "s" and after == " " and i + 2 < end and text[i + 2].islower():
            mark, at = text[i], i
            while (k := text.find(mark, max(at + 1, i + 2), end)) >= 0:
                if mark == "’" and text.find("‘", at + 1, k) >= 0:
                    break
                nxt = text[k + 1] if k + 1 < end else " "
                if not nxt.isalnum() and not text[k - 1].isspace():
                    return False
                at = k
        return True


def joined_articles(word: str) -> tuple[Span, ...]:
    """Return where Arabic articles are joined to a name within a word, their hyphens included.

    >>> joined_articles("al-Bashir"), joined_articles("Saif-al-Islam"), joined_articles("so-called")
    ((Span(start=0, end=3),), (Span(start=5, end=8),), ())
    """
    return tuple(Span(*m.span()) for m in _JOINED.finditer(word))


def bare_name(word: str) -> str:
    """Return a word of a name without the article joined to it.

    >>> bare_name("al-Bashir"), bare_name("Albert")
    ('Bashir', 'Albert')
    """
    found = joined_articles(word)
    return word[found[0].end :] if found and found[0].start == 0 else word


def fold(name: str) -> str:
    """Return a name without case, accents, points and hyphens, to compare it.

    >>> fold("Recep Tayyip Erdoğan"), fold("J.D. Vance"), fold("Yar’Adua")
    ('recep tayyip erdogan', 'j d vance', 'yaradua')
    """
    plain = unicodedata.normalize("NFKD", name.translate(_PLAIN))
    kept = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return " ".join(kept.replace("'", "").split())
