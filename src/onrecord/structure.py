"""Page structure: what each stretch of the text is, from the page's markup or from plain lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.lexicons import load_rows
from onrecord.records import Article, Block, BlockKind, Origin, Span, make_id

VERSION = "1"
#: A plain line of at least so many words is prose wherever it stands.
LONG_LINE_WORDS = 22
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_WORD = re.compile(r"\w+(?:[’'.\-]\w+)*")
_SENTENCE_END = re.compile(r"[.!?…][”\"’')\]]*\Z")
_BYLINE = re.compile(r"By\s+(?P<names>[A-ZÀ-Þ][^\n]*)\Z")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_TIMESTAMP = re.compile(
    rf"""(?:(?:Published|Updated|Posted|Last\ updated|Modified)\b.*\d.*
    |(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\ )?
     (?:\d{{1,2}}\ {_MONTH}|{_MONTH}\ \d{{1,2}}),?\ \d{{4}}(?:[\ ,|·-]+.{{0,30}})?
    |\d{{4}}-\d\d-\d\d.{{0,20}})\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_DATELINE = re.compile(
    rf"""(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+(?:[\ ,/]+[A-ZÀ-Þ][\wÀ-ÿ.'’-]*){{0,4}})
    (?:,\ {_MONTH}\ \d{{1,2}})?\s*(?:\([\w\ /.]{{2,25}}\)\s*)?(?:—|–|--|-)\s+(?=\S)""",
    re.VERBOSE,
)
_PAREN_CREDIT = re.compile(r"\s*\((?P<credit>[^()]{2,90})\)\s*\Z")
_LABEL_CREDIT = re.compile(
    r"(?:Photograph|Photo|Picture|Image|Credit|Pictures|Photos)(?: credit)?(?: by|:)\s*\S.{1,80}\Z"
)
_SLASH_CREDIT = re.compile(r"(?<=[.!?]) (?P<credit>[A-Z][\w.' -]{1,40}/[A-Z][\w.' /-]{1,40})\Z")


@dataclass(frozen=True, slots=True)
class _PageWord:
    kind: str
    phrase: str
    note: str


@dataclass(frozen=True, slots=True)
class PageLexicon:
    """Words that show what a line is."""

    outlet: frozenset[str]
    notice: tuple[str, ...]
    credit: frozenset[str]
    kicker: frozenset[str]

    @classmethod
    def load(cls, data: Path) -> PageLexicon:
        """Load the table from `data`."""
        rows = load_rows(data / "lexicons" / "en" / "page_words.tsv", _PageWord)

        def of(kind: str) -> frozenset[str]:
            return frozenset(row.phrase for row in rows if row.kind == kind)

        return cls(of("outlet"), tuple(sorted(of("notice"))), of("credit"), of("kicker"))


@dataclass(frozen=True, slots=True)
class _Part:
    span: Span
    kind: BlockKind
    rule: str
    parent: int | None = None  # how many parts back the parent is


def find_blocks(article: Article, *, lexicon: PageLexicon) -> tuple[Block, ...]:
    """Cut the page into blocks, in order, without overlap.

    The page's markup decides where there is any. Plain text is read line by line: the lines before
    the first long one are outlet, kicker, headline, standfirst, byline; a short line in the body is
    a caption, slug, subheading or notice only on its own evidence, since a false one loses
    statements.
    """
    lines = _lines(article)
    parts = _marked(article, lexicon) if article.marks else _plain(article.text, lines, lexicon)
    blocks: list[Block] = []
    for part in parts:
        parent = blocks[len(blocks) - part.parent].id if part.parent else None
        blocks.append(
            Block(
                id=make_id("block", article.id, part.span, part.kind),
                article_id=article.id,
                span=part.span,
                kind=part.kind,
                parent_id=parent,
                origin=Origin(method=f"rule:{part.rule}", version=VERSION),
            )
        )
    return tuple(blocks)


def describe(article: Article, blocks: Sequence[Block]) -> Article:
    """Fill in outlet, headline and bylines that the input did not give, from the blocks."""

    def first(kind: BlockKind) -> str | None:
        return next((b.span.of(article.text) for b in blocks if b.kind is kind), None)

    names: tuple[str, ...] = ()
    for block in blocks:
        if block.kind is BlockKind.BYLINE:
            names += _names(block.span.of(article.text))
    return replace(
        article,
        outlet=article.outlet or first(BlockKind.OUTLET),
        headline=article.headline or first(BlockKind.HEADLINE),
        bylines=article.bylines or names,
    )


def body_text(article: Article, blocks: Sequence[Block]) -> str:
    """Join the blocks of the report's body, a line each: what a page's reader came for."""
    body = {BlockKind.PARAGRAPH, BlockKind.SUBHEADING, BlockKind.DATELINE}
    if article.marks:
        body.add(BlockKind.OTHER)  # rows of a table of the article; the rest of a page is left out
    return "\n".join(b.span.of(article.text) for b in blocks if b.kind in body)


def _names(line: str) -> tuple[str, ...]:
    names = re.sub(r"^By\s+", "", line.strip())
    names = re.split(r",| in [A-Z]", names)[0] if " and " not in names else names
    parts = (re.split(r",| in [A-Z]", n)[0].strip() for n in re.split(r",?\s+and\s+|,\s+", names))
    return tuple(n for n in parts if n and n[0].isupper() and len(n.split()) >= 2)


def _lines(article: Article) -> list[Span]:
    """Return the lines, stripped; hard-wrapped lines between blank ones are one."""
    text = article.text
    raw = []
    for match in _LINE.finditer(text):
        body = match.group()
        start = match.start() + len(body) - len(body.lstrip())
        raw.append(Span(start, match.start() + len(body.rstrip())))
    if not _is_wrapped(text, raw):
        return raw
    joined: list[Span] = []
    for span in raw:
        if joined and "\n\n" not in text[joined[-1].end : span.start].replace(" ", ""):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _is_wrapped(text: str, lines: Sequence[Span]) -> bool:
    """Tell whether lines are cut at a column: many full ones that do not end a sentence."""
    full = [s for s in lines if 55 <= len(s) <= 90]
    cut = [s for s in full if not _SENTENCE_END.search(s.of(text))]
    longest = max((len(s) for s in lines), default=0)
    return longest <= 100 and len(cut) >= 4 and len(cut) >= 0.4 * len(lines)


def _marked(article: Article, lexicon: PageLexicon) -> list[_Part]:
    parts: list[_Part] = []
    for mark in article.marks:
        if mark.kind in (None, BlockKind.PARAGRAPH):
            before = len(parts)
            parts.extend(_paragraph(article.text, mark.span, lexicon))
            if len(parts) == before + 1 and _is_notice(mark.span.of(article.text), lexicon):
                parts[-1] = _Part(mark.span, BlockKind.NOTICE, "notice")
        elif mark.kind is BlockKind.CAPTION:
            parts.extend(
                _caption(article.text, mark.span, lexicon)
                or [_Part(mark.span, mark.kind, "markup")]
            )
        else:
            assert mark.kind is not None
            follows = (
                mark.kind is BlockKind.CREDIT and parts and parts[-1].kind is BlockKind.CAPTION
            )
            parts.append(_Part(mark.span, mark.kind, "markup", 1 if follows else None))
    return parts


def _plain(text: str, lines: Sequence[Span], lexicon: PageLexicon) -> list[_Part]:
    top = _top_size(text, lines, lexicon)
    parts = _top(text, lines[:top], lexicon)
    for i, span in enumerate(lines[top:], start=top):
        after = lines[i + 1] if i + 1 < len(lines) else None
        if not _body_line(text, span, after, lexicon, parts):
            parts.extend(_paragraph(text, span, lexicon))
    return parts


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _top_size(text: str, lines: Sequence[Span], lexicon: PageLexicon) -> int:
    """Count the lines before the body: up to the first paragraph of prose."""
    for i, span in enumerate(lines):
        line = span.of(text)
        count = len(_words(line))
        if i > 7 or _DATELINE.match(line) or count >= LONG_LINE_WORDS + 8:
            return i
        ends = bool(_SENTENCE_END.search(line))
        if ends and count >= 12 and _paragraph_like(text, lines, i):
            return i
    return (
        0
        if len(lines) > 1 and all(_SENTENCE_END.search(s.of(text)) for s in lines)
        else min(1, len(lines) - 1)
    )


def _paragraph_like(text: str, lines: Sequence[Span], i: int) -> bool:
    """Tell a first paragraph from a standfirst that ends with a full stop."""
    if i == 0:
        return True
    headlines = [s for s in lines[:i] if not _SENTENCE_END.search(s.of(text))]
    after = lines[i + 1].of(text) if i + 1 < len(lines) else ""
    gap = text[lines[i].end : lines[i + 1].start] if i + 1 < len(lines) else ""
    wide = gap.count("\n") > 2  # a standfirst is often set off by more than one blank line
    next_long = (
        len(_words(after)) >= 18 or bool(_BYLINE.match(after)) or bool(_DATELINE.match(after))
    )
    count = len(_words(lines[i].of(text)))
    stands_first = bool(headlines) and (wide or (next_long and count <= LONG_LINE_WORDS))
    already = any(
        len(_words(s.of(text))) > 5 for s in lines[:i] if _SENTENCE_END.search(s.of(text))
    )
    return already or not stands_first


def _top(text: str, lines: Sequence[Span], lexicon: PageLexicon) -> list[_Part]:
    parts: list[_Part] = []
    headline = False
    for i, span in enumerate(lines):
        line = span.of(text)
        if _BYLINE.match(line):
            kind = BlockKind.BYLINE
        elif _TIMESTAMP.match(line):
            kind = BlockKind.TIMESTAMP
        elif _is_notice(line, lexicon):
            kind = BlockKind.NOTICE
        elif line.casefold().strip(" :|") in lexicon.kicker:
            kind = BlockKind.KICKER
        elif not headline and i + 1 < len(lines) + 1 and i == 0 and _is_outlet(line, lexicon):
            kind = BlockKind.OUTLET
        elif not headline:
            kind, headline = BlockKind.HEADLINE, True
        elif not any(p.kind is BlockKind.STANDFIRST for p in parts):
            kind = BlockKind.STANDFIRST
        else:
            kind = BlockKind.OTHER
        parts.append(_Part(span, kind, f"top-{kind}"))
    return parts


def _is_outlet(line: str, lexicon: PageLexicon) -> bool:
    found = _words(line)
    if not found or len(found) > 6 or _SENTENCE_END.search(line):
        return False
    if not all(w[0].isupper() or w in ("of", "the", "and", "for") or w[0].isdigit() for w in found):
        return False
    return any(part in lexicon.outlet for w in found for part in w.casefold().split("-"))


def _is_notice(line: str, lexicon: PageLexicon) -> bool:
    low = line.casefold().lstrip("*•[( ")
    if len(_words(line)) > 40:
        return False
    return any(low.startswith(phrase) for phrase in lexicon.notice)


def _body_line(
    text: str, span: Span, after: Span | None, lexicon: PageLexicon, parts: list[_Part]
) -> bool:
    """Add the line to `parts` if it is not prose; tell whether it was."""
    line = span.of(text)
    count = len(_words(line))
    if captioned := _caption(text, span, lexicon):
        parts.extend(captioned)
        return True
    if _is_notice(line, lexicon):
        parts.append(_Part(span, BlockKind.NOTICE, "notice"))
        return True
    if _BYLINE.match(line) and count <= 14 and not _SENTENCE_END.search(line):
        parts.append(_Part(span, BlockKind.BYLINE, "byline"))
        return True
    if _TIMESTAMP.match(line) and count <= 12:
        parts.append(_Part(span, BlockKind.TIMESTAMP, "timestamp"))
        return True
    if _SENTENCE_END.search(line) or line[0] in "“\"‘'«—–-•" or count > 12:
        return False
    title = all(w[0].isupper() or w[0].isdigit() for w in _words(line))
    if title and count <= 6 and after is not None and _caption(text, after, lexicon):
        parts.append(_Part(span, BlockKind.SLUG, "slug"))
        return True
    if after is not None and len(_words(after.of(text))) >= 8 and count <= 10 and line[0].isupper():
        if line.endswith((":", ",", ";")):
            return False
        parts.append(_Part(span, BlockKind.SUBHEADING, "subheading"))
        return True
    return False


def _caption(text: str, span: Span, lexicon: PageLexicon) -> list[_Part]:
    """Cut a caption from its credit; empty if the line shows no credit."""
    line = span.of(text)
    if len(_words(line)) > 60:
        return []
    if (found := _PAREN_CREDIT.search(line)) and _is_credit(found["credit"], lexicon):
        start = span.start + found.start("credit")
        return _with_credit(text, span, found.start(), Span(start, start + len(found["credit"])))
    label = re.search(r"(?:(?<=[.!?]) |\A)" + _LABEL_CREDIT.pattern, line)
    if label:
        start = span.start + label.start() + (line[label.start()] == " ")
        return _with_credit(text, span, label.start(), Span(start, span.end))
    if (slash := _SLASH_CREDIT.search(line)) and len(_words(line)) <= 45:
        start = span.start + slash.start("credit")
        return _with_credit(text, span, slash.start(), Span(start, span.end))
    return []


def _with_credit(text: str, span: Span, cut: int, credit: Span) -> list[_Part]:
    caption = text[span.start : span.start + cut].rstrip()
    if not caption:
        return [_Part(credit, BlockKind.CREDIT, "credit")]
    return [
        _Part(Span(span.start, span.start + len(caption)), BlockKind.CAPTION, "caption-credit"),
        _Part(credit, BlockKind.CREDIT, "caption-credit", 1),
    ]


def _is_credit(words: str, lexicon: PageLexicon) -> bool:
    parts = {p.strip().casefold() for p in re.split(r"[/,:|]|\bvia\b", words)}
    if parts & lexicon.credit:
        return True
    return "/" in words and words[0].isupper() and len(_words(words)) <= 8


def _paragraph(text: str, span: Span, lexicon: PageLexicon) -> list[_Part]:
    """Cut a dateline off the paragraph it opens."""
    line = span.of(text)
    found = _DATELINE.match(line)
    if (
        found
        and found["place"].split("/")[0].split(" ")[0].strip(",.").isupper()
        and len(found.group()) < len(line)
    ):
        end = span.start + len(found.group().rstrip(" —–-"))
        return [
            _Part(Span(span.start, end), BlockKind.DATELINE, "dateline"),
            _Part(Span(span.start + found.end(), span.end), BlockKind.PARAGRAPH, "paragraph"),
        ]
    return [_Part(span, BlockKind.PARAGRAPH, "paragraph")]
