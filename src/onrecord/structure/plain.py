"""Lines to parts of a page: the top line by line, then the body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.records import BlockKind, Mark, Span
from onrecord.structure import signs
from onrecord.structure.lexicon import PageLexicon
from onrecord.structure.lines import find_lines, gap
from onrecord.structure.signs import SENTENCE_END, words
from onrecord.transcripts import Side, find_labels

#: A line of so many words is prose wherever it stands.
_LONG = 30
#: A line that ends a sentence is prose from here on.
_PROSE = 12
_MAX_TOP = 14
_MAX_HEADLINE = 30
_MAX_STANDFIRST = 45
_MAX_SUBHEADING = 10
_MAX_SLUG = 6
#: Characters beyond which a line is prose unseen.
_MAX_APART = 1000
_TERMINATORS = (".", "…")
_OPENING_QUOTES = "“\"‘'«"
_BULLETS = "-–—•*·"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the page, what it is, and the rule that says so."""

    span: Span
    kind: BlockKind
    rule: str


def read_marked(text: str, marks: Sequence[Mark], lexicon: PageLexicon) -> list[Part]:
    """Take the markup's word; look at what it calls a plain line or a caption."""
    parts: list[Part] = []
    prose = 0
    plain = [m.span for m in marks if m.kind in (None, BlockKind.PARAGRAPH)]
    turns = {plain[i] for i in find_labels(text, plain, words=lexicon.turns)}
    for mark in marks:
        line = mark.span.of(text)
        if mark.span in turns:
            parts.append(Part(mark.span, BlockKind.PARAGRAPH, "turn"))
            prose += 1
        elif mark.kind is BlockKind.CAPTION:
            parts.extend(
                _caption(mark.span, line, lexicon) or [Part(mark.span, mark.kind, "markup")]
            )
        elif mark.kind is not None and mark.kind is not BlockKind.PARAGRAPH:
            parts.append(Part(mark.span, mark.kind, "markup"))
        elif found := _apart(mark.span, line, lexicon):
            parts.extend(found)
        else:
            parts.extend(_paragraph(mark.span, line, lexicon, first=prose < 2))
            prose += 1
    return parts


def read_plain(text: str, lexicon: PageLexicon) -> list[Part]:
    """Read a text saved from a page, or a bare fragment, line by line."""
    lines = find_lines(text)
    last = next((i for i in reversed(range(len(lines))) if _is_sentence(lines[i].of(text))), -1)
    turns = frozenset(find_labels(text, lines, words=lexicon.turns))
    page = _Page(text, lines, last, lexicon, turns)
    parts, at = page.top()
    return parts + page.body(at)


@dataclass(frozen=True, slots=True)
class _Page:
    text: str
    lines: list[Span]
    last_sentence: int  # number of the last line that is one, -1 if none is
    lexicon: PageLexicon
    turns: frozenset[int]  # numbers of the lines that open a turn of a transcript

    def line(self, i: int) -> str:
        """Return the i-th line, "" beyond the last."""
        return self.lines[i].of(self.text) if i < len(self.lines) else ""

    def part(self, i: int, kind: BlockKind, rule: str) -> Part:
        return Part(self.lines[i], kind, rule)

    # -- the top: what stands before the first paragraph

    def top(self) -> tuple[list[Part], int]:
        """Return the parts before the first paragraph and the number of their lines."""
        parts: list[Part] = []
        for i in range(min(len(self.lines), _MAX_TOP)):
            found = self.top_line(i, {part.kind for part in parts}, parts)
            if not found:
                return parts, i
            parts.extend(found)
        return parts, min(len(self.lines), _MAX_TOP)

    def top_line(self, i: int, seen: set[BlockKind], parts: Sequence[Part]) -> list[Part]:
        """Return what the i-th line is if it stands before the body, nothing if it opens it."""
        line, lexicon = self.line(i), self.lexicon
        if len(line) > _MAX_APART or not self.prose_after(i):
            return []
        if i in self.turns or signs.dateline(line, lexicon, first=True):
            return []
        if signs.is_byline(line, lexicon):
            return [self.part(i, BlockKind.BYLINE, "by")]
        if signs.is_time(line, lexicon):
            return [self.part(i, BlockKind.TIMESTAMP, "time")]
        if signs.is_other(line, lexicon):
            return [self.part(i, BlockKind.OTHER, "page-words")]
        if found := self.dated_header(i, seen):
            return found
        if BlockKind.HEADLINE not in seen:
            return self.above_headline(i, seen)
        if found := _apart(self.lines[i], line, lexicon):
            return found
        if self.is_slug(i):
            return [self.part(i, BlockKind.SLUG, "above-caption")]
        if lexicon.holds("kicker", line.strip(" :|")) and BlockKind.KICKER not in seen:
            return [self.part(i, BlockKind.KICKER, "kicker-words")]
        if parts[-1].kind is BlockKind.BYLINE and signs.is_role(line, lexicon):
            return [self.part(i, BlockKind.BYLINE, "role")]
        if signs.is_desk(line, lexicon):
            return [self.part(i, BlockKind.BYLINE, "desk")]
        if signs.is_place_line(line) and self.is_prose(i + 1):
            return [self.part(i, BlockKind.DATELINE, "place-line")]
        if BlockKind.OUTLET not in seen and (
            signs.is_outlet(line, lexicon)
            or (signs.may_be_outlet(line, lexicon) and signs.is_time(self.line(i + 1), lexicon))
        ):
            return [self.part(i, BlockKind.OUTLET, "below-headline")]
        if BlockKind.BYLINE not in seen and self.is_name_line(i):
            return [self.part(i, BlockKind.BYLINE, "name-line")]
        late = bool(seen & {BlockKind.BYLINE, BlockKind.TIMESTAMP})
        if BlockKind.STANDFIRST not in seen and self.is_standfirst(i, late=late):
            return [self.part(i, BlockKind.STANDFIRST, "below-headline")]
        return []

    def dated_header(self, i: int, seen: set[BlockKind]) -> list[Part]:
        """Cut "The Quay Ledger, 12 May 2024" into who or where, and when."""
        line, lexicon, span = self.line(i), self.lexicon, self.lines[i]
        cut = signs.dated_header(line, lexicon)
        if cut is None:
            return []
        end, begins = cut
        head = line[:end]
        if BlockKind.OUTLET not in seen and (
            signs.is_outlet(head, lexicon) or signs.may_be_outlet(head, lexicon)
        ):
            end, kind = signs.outlet_length(head), BlockKind.OUTLET
        elif lexicon.holds("kicker", head):
            kind = BlockKind.KICKER
        elif signs.is_bare_byline(head, lexicon) and signs.byline_names(head, lexicon):
            kind = BlockKind.BYLINE
        elif len(words(head)) == 1 or signs.is_place_line(head):
            kind = BlockKind.DATELINE
        else:
            return []
        return [
            Part(Span(span.start, span.start + end), kind, "dated-header"),
            Part(Span(span.start + begins, span.end), BlockKind.TIMESTAMP, "dated-header"),
        ]

    def above_headline(self, i: int, seen: set[BlockKind]) -> list[Part]:
        """Tell outlet and kicker from the headline they stand above."""
        line, lexicon = self.line(i), self.lexicon
        if lexicon.holds("kicker", line.strip(" :|")):
            return [self.part(i, BlockKind.KICKER, "kicker-words")]
        above = self.is_headline(i + 1) or lexicon.holds("kicker", self.line(i + 1).strip(" :|"))
        if BlockKind.OUTLET not in seen and (
            (signs.is_outlet(line, lexicon) and (above or len(words(line)) <= 4))
            or (signs.may_be_outlet(line, lexicon) and above)
        ):
            span = self.lines[i]
            name = Span(span.start, span.start + signs.outlet_length(line))
            return [Part(name, BlockKind.OUTLET, "outlet-words")]
        if self.is_headline(i):
            few = len(words(line)) <= 3 and signs.is_title(line, lexicon)
            if few and self.is_headline(i + 1) and len(words(self.line(i + 1))) >= 5:
                return [self.part(i, BlockKind.KICKER, "above-headline")]
            return [self.part(i, BlockKind.HEADLINE, "first-line")]
        if signs.is_notice(line, lexicon):
            return [self.part(i, BlockKind.NOTICE, "notice-words")]
        # "It is over." is a headline only below the name of the paper
        stops = len(words(line)) <= _PROSE and BlockKind.OUTLET in seen and self.is_prose(i + 1)
        return [self.part(i, BlockKind.HEADLINE, "below-outlet")] if stops else []

    def prose_after(self, i: int) -> bool:
        """Tell whether there is a sentence below: a top needs a body."""
        return i < self.last_sentence

    def is_prose(self, i: int) -> bool:
        line = self.line(i)
        count = len(words(line))
        return (
            count >= _LONG
            or i in self.turns
            or (count >= _PROSE and bool(SENTENCE_END.search(line)))
            or bool(line and signs.dateline(line, self.lexicon, first=True))
        )

    def is_headline(self, i: int) -> bool:
        line = self.line(i)
        count = len(words(line))
        if not 1 < count <= _MAX_HEADLINE or line[0] in _BULLETS or line[-1] in ":;,":
            return False
        bare = line.rstrip("”\"’')")
        if bare.endswith(_TERMINATORS) or (count > 20 and SENTENCE_END.search(line)):
            return False
        side = self.lexicon.turns.side_of(words(line)[0])
        if i in self.turns or (side in (Side.QUESTION, Side.ANSWER) and ":" in line[:10]):
            return False
        return not (
            signs.is_byline(line, self.lexicon)
            or signs.is_time(line, self.lexicon)
            or signs.dated_header(line, self.lexicon)
        )

    def is_name_line(self, i: int) -> bool:
        """Tell a byline without "By": it has a role or a place, or stands above a time or prose."""
        line = self.line(i)
        if not signs.is_bare_byline(line, self.lexicon):
            return False
        names = signs.byline_names(line, self.lexicon)
        if not names:
            return False
        return len(words(line)) <= 3 or names[0] != line

    def is_standfirst(self, i: int, *, late: bool) -> bool:
        """Tell a standfirst from the first paragraph; `late`: below a byline or a time."""
        line, after = self.line(i), self.line(i + 1)
        count = len(words(line))
        if not 4 <= count <= _MAX_STANDFIRST or line[0] in _BULLETS:
            return False
        if not SENTENCE_END.search(line):
            return line[-1] not in ":;,"
        if late:
            return self.is_set_off(i)
        if signs.is_byline(after, self.lexicon) or signs.is_time(after, self.lexicon):
            return True
        if signs.dateline(after, self.lexicon, first=True) or signs.is_place_line(after):
            return True
        if self.is_set_off(i):
            return True
        # a first paragraph says when it happened; a standfirst leaves that to it
        return (
            count <= 25
            and len(words(after)) >= 18
            and self.names_day(after)
            and not self.names_day(line)
        )

    def names_day(self, line: str) -> bool:
        return any(self.lexicon.holds("day_word", w) for w in words(line))

    def is_set_off(self, i: int) -> bool:
        """Tell whether the gap below is wider than any other gap but one like it."""
        gaps = [gap(self.text, a, b) for a, b in pairwise(self.lines)]
        return i < len(gaps) and gaps[i] > 2 and sum(g >= gaps[i] for g in gaps) <= 2

    # -- the body

    def body(self, at: int) -> list[Part]:
        """Return the parts from line `at` on."""
        parts: list[Part] = []
        prose = 0
        listing = False
        for i in range(at, len(self.lines)):
            span, line = self.lines[i], self.line(i)
            if i in self.turns:
                parts.append(self.part(i, BlockKind.PARAGRAPH, "turn"))
                prose, listing = prose + 1, False
                continue
            if listing and not line.endswith(_TERMINATORS) and len(words(line)) <= 20:
                parts.append(self.part(i, BlockKind.OTHER, "link-list"))
                continue
            listing = self.opens_list(line)
            found = _apart(span, line, self.lexicon) or self.short_line(i)
            if found and not self.is_sign_off(i):
                parts.extend(found)
                continue
            parts.extend(_paragraph(span, line, self.lexicon, first=prose < 2))
            prose += 1
        return _with_caption_lines(self.text, parts)

    def opens_list(self, line: str) -> bool:
        """Tell the heading of a list of links: "Most read", "READ MORE:"."""
        low = line.casefold().strip(" ")
        if low.strip(":") in self.lexicon.words["other_list"]:
            return True
        return low.endswith(":") and low.strip(" :") in self.lexicon.words["notice_label"]

    def is_sign_off(self, i: int) -> bool:
        """Tell the end of the report from a caption: "... in the spring. (Reuters)"."""
        if self.prose_after(i):
            return False
        credit = signs.find_credit(self.line(i), self.lexicon)
        if credit is None or not credit.bare:
            return False
        return bool(SENTENCE_END.search(self.line(i)[: credit.caption_end]))

    def short_line(self, i: int) -> list[Part]:
        """Return what a short line without the end of a sentence is; nothing: prose."""
        line = self.line(i)
        count = len(words(line))
        if not count:
            return [self.part(i, BlockKind.OTHER, "no-words")]
        question = line.endswith("?") and count <= 8 and line[0] not in _OPENING_QUOTES
        if SENTENCE_END.search(line) and not (question and len(words(self.line(i + 1))) >= 20):
            return []
        if self.is_slug(i):
            return [self.part(i, BlockKind.SLUG, "above-caption")]
        if line[0] in _BULLETS or line[0].islower() or line[-1] in ":;,":
            return []
        if count <= _MAX_SUBHEADING and len(words(self.line(i + 1))) >= 8 and i:
            return [self.part(i, BlockKind.SUBHEADING, "above-prose")]
        if count <= 4 and signs.is_title(line, self.lexicon) and i and not self.prose_after(i):
            return [self.part(i, BlockKind.OTHER, "after-body")]
        return []

    def is_slug(self, i: int) -> bool:
        """Tell a picture's slug: a few capitalised words right above a caption with its credit."""
        line = self.line(i)
        after = self.line(i + 1)
        if not 0 < len(after) <= _MAX_APART or len(words(line)) > _MAX_SLUG:
            return False
        if not signs.is_title(line, self.lexicon):
            return False
        if SENTENCE_END.search(line) or line[-1] in ":;,":
            return False
        credit = signs.find_credit(after, self.lexicon)
        return credit is not None and credit.caption_end > 0


def _is_sentence(line: str) -> bool:
    return bool(SENTENCE_END.search(line)) and len(words(line)) >= 5


def _apart(span: Span, line: str, lexicon: PageLexicon) -> list[Part]:
    """Return what a line is that is no prose by its own words; nothing if it may be prose."""
    if len(line) > _MAX_APART:
        return []
    if found := _caption(span, line, lexicon):
        return found
    if signs.is_other(line, lexicon):
        return [Part(span, BlockKind.OTHER, "page-words")]
    if signs.is_notice(line, lexicon):
        return [Part(span, BlockKind.NOTICE, "notice-words")]
    if signs.is_byline(line, lexicon):
        return [Part(span, BlockKind.BYLINE, "by")]
    if signs.is_time(line, lexicon):
        return [Part(span, BlockKind.TIMESTAMP, "time")]
    return []


def _caption(span: Span, line: str, lexicon: PageLexicon) -> list[Part]:
    """Cut a caption from its credit and its label; nothing if the line shows neither."""
    begins = signs.caption_label(line, lexicon) or 0
    credit = signs.find_credit(line, lexicon)
    if credit is None:
        if not begins:
            return []
        return [Part(Span(span.start + begins, span.end), BlockKind.CAPTION, "caption-label")]
    found = Part(
        Span(span.start + credit.start, span.start + credit.end), BlockKind.CREDIT, "credit"
    )
    end = len(line[: credit.caption_end].rstrip())
    if end <= begins:
        return [found]
    caption = Span(span.start + begins, span.start + end)
    return [Part(caption, BlockKind.CAPTION, "above-credit"), found]


def _with_caption_lines(text: str, parts: Sequence[Part]) -> list[Part]:
    """Make the line right above a credit that stands alone its caption.

    Only if no blank line is between them while there are some elsewhere, or a slug is above it.
    """
    spaced = "\n\n" in text
    found = list(parts)
    for i in range(1, len(found)):
        if found[i].kind is not BlockKind.CREDIT or found[i - 1].kind not in (
            BlockKind.PARAGRAPH,
            BlockKind.SUBHEADING,
        ):
            continue
        above = found[i - 1].span
        close = spaced and gap(text, above, found[i].span) == 1
        if close and len(words(above.of(text))) <= 40:
            found[i - 1] = Part(above, BlockKind.CAPTION, "above-credit")
    return found


def _paragraph(span: Span, line: str, lexicon: PageLexicon, *, first: bool) -> list[Part]:
    """Cut a dateline off the paragraph it opens."""
    cut = signs.dateline(line, lexicon, first=first)
    if cut is None:
        return [Part(span, BlockKind.PARAGRAPH, "paragraph")]
    end, begins = cut
    return [
        Part(Span(span.start, span.start + end), BlockKind.DATELINE, "dateline"),
        Part(Span(span.start + begins, span.end), BlockKind.PARAGRAPH, "paragraph"),
    ]
