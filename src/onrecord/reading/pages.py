"""HTML to Article: which nodes are the article, and what the markup says each of them is."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onrecord.errors import InputError, NoArticleError
from onrecord.reading.inferred import infer_metadata
from onrecord.reading.language import HOW_TO_FORCE
from onrecord.reading.metadata import find_metadata, key_of, text_of
from onrecord.reading.screening import find_signs, screen
from onrecord.records import Article, BlockKind, Mark, Span

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_HTML_CHARACTERS = 20_000_000
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_SPACE = re.compile(r"\s+")
_CREDIT = re.compile(r"credit|copyright|photographer|attribution|(?:^|[-_ ])source", re.IGNORECASE)
_CAPTION = re.compile(r"(?:^|[-_ ])caption(?:[-_]?text)?(?:$| )", re.IGNORECASE)
_STANDFIRST = re.compile(
    r"stand-?first|\bdek\b|subhead(?:line)?|summary|\b(?:strap|sell)(?:line)?\b|sub-?title|\bstory-?intro",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"byline|\bauthors?\b|author-?name", re.IGNORECASE)
_KICKER = re.compile(r"\bkicker\b|eyebrow|overline", re.IGNORECASE)
_TIME = re.compile(r"\b(?:published|posted-on|timestamp|date-?time|article-?date)\b", re.IGNORECASE)
_NOTICE = re.compile(
    r"newsletter|subscribe|sign-?up|comments?-(?:off|closed|disabled)|\bnotice\b|read-?more"
    r"|read-?next|correction|editors?-?note|\bpromo\b",
    re.IGNORECASE,
)
_SKIPPED = re.compile(
    r"related|recirc|most-?(?:read|popular|viewed)|trending|side-?bar|"
    r"(?:^|[-_ ])comments(?:$|[ _-](?!off|closed|disabled))|"
    r"share|social|(?:^|[-_ ])ad(?:s|vert\w*)?(?:$|[-_ ])|sponsor|outbrain|taboola|cookie|"
    r"breadcrumb|\bmenu|footer|recommend|more-(?:stories|from)",
    re.IGNORECASE,
)
_SKIPPED_TAGS = frozenset(
    [
        "nav",
        "aside",
        "footer",
        "form",
        "script",
        "style",
        "noscript",
        "template",
        "button",
        "select",
    ]
)
_SKIPPED_TAGS |= {"svg", "iframe", "object", "head", "title", "textarea", "video", "audio"}
_UNSEEN = ("script", "style", "noscript", "template", "head", "svg", "iframe", "textarea")
_LEAVES = frozenset(
    ["p", "div", "span", "a", "h2", "h3", "h4", "small", "figcaption", "em", "address", "dd"]
)
_NOT_IN_LEAVES = ("p", "div", "ul", "ol", "table", "h1", "h2", "h3", "figure")
_ONCE = frozenset({BlockKind.KICKER, BlockKind.STANDFIRST, BlockKind.BYLINE, BlockKind.TIMESTAMP})
_MAX_BYLINE = 160
_MAX_WORDS = {
    BlockKind.KICKER: 6,
    BlockKind.TIMESTAMP: 12,
    BlockKind.STANDFIRST: 70,
    BlockKind.NOTICE: 40,
    BlockKind.CAPTION: 120,
}
#: A line of so many words is prose.
_PROSE = 8
#: Letters of a line that must be found again on the page to know where it stood.
_ANCHOR = 40


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the article; `at` and `end` are where it stands among the page's letters."""

    text: str
    kind: BlockKind | None
    at: int
    end: int


def read_page(article: Article, label: str, *, force: bool = False) -> Article:
    """Return the article with the text, marks and metadata of the HTML in `article.text`.

    trafilatura decides which lines are the body; the markup adds headline, standfirst, byline,
    captions, credits and notices that stand among them, each where it stands on the page.
    Navigation, related links, most-read lists and footers are left out.

    Raises: NoArticleError if the page is clearly no report, unless `force`; InputError if there is
    no text on it.
    """
    tree = _parse(article.text, label)
    signs = find_signs(tree)
    meta = find_metadata(tree)
    body = list(_body_lines(article.text))
    reason = None if force else screen([line for line, _ in body], signs)
    if reason is not None:
        raise NoArticleError(f"{label} is no report ({reason}). {HOW_TO_FORCE}", reason)
    if not body:
        raise InputError(f"{label}: no article text was found on the page; save its text instead")
    page = _Outline.of(tree)
    placed = page.place(body)
    prose = [(line.at, line.end) for line in placed if len(line.text.split()) >= _PROSE]
    meta = infer_metadata(article.text, meta, page.letters, prose)
    lines = _merge(placed, page, meta.printed_headline or meta.headline or article.headline)
    text, marks = _join(lines)
    return replace(
        article,
        text=text,
        marks=marks,
        url=article.url or meta.url,
        outlet=article.outlet or meta.outlet,
        headline=article.headline or meta.headline,
        bylines=meta.bylines,
        published=article.published or meta.published,
        origins=tuple(sorted((dict(meta.origins) | dict(article.origins)).items())),
    )


def _parse(text: str, label: str) -> HtmlElement:
    import lxml.etree
    import lxml.html

    if len(text) > MAX_HTML_CHARACTERS:
        raise InputError(f"{label}: the page is too large; save its article as text")
    try:
        return lxml.html.document_fromstring(_XML_DECLARATION.sub("", text.lstrip("\ufeff")))
    except (lxml.etree.LxmlError, ValueError) as error:
        raise InputError(f"{label}: the HTML cannot be read: {error}") from error


def _join(lines: list[_Line]) -> tuple[str, tuple[Mark, ...]]:
    marks: list[Mark] = []
    at = 0
    for line in lines:
        marks.append(Mark(span=Span(at, at + len(line.text)), kind=line.kind))
        at += len(line.text) + 2
    return "\n\n".join(line.text for line in lines), tuple(marks)


def _body_lines(text: str) -> Iterator[tuple[str, BlockKind | None]]:
    import trafilatura

    for precise in (True, False):
        found = trafilatura.bare_extraction(
            text, include_comments=False, favor_precision=precise, favor_recall=not precise
        )
        body = getattr(found, "body", None)
        if body is not None and key_of(text_of(body)):
            yield from _flow(body)
            return


_BLOCKS = frozenset(
    [
        "p",
        "head",
        "list",
        "item",
        "quote",
        "table",
        "row",
        "cell",
        "code",
        "div",
        "body",
        "main",
        "ab",
    ]
)


def _flow(node: HtmlElement) -> Iterator[tuple[str, BlockKind | None]]:
    """Yield the lines of trafilatura's tree."""
    if node.tag == "row":
        yield from _row(node)
        return
    kind = BlockKind.SUBHEADING if node.tag == "head" else None
    pieces = [node.text or ""]

    def flush() -> Iterator[tuple[str, BlockKind | None]]:
        line = _SPACE.sub(" ", "".join(pieces)).strip()
        pieces.clear()
        if key_of(line):
            yield line, kind

    for child in node:
        if child.tag in _BLOCKS:
            yield from flush()
            yield from _flow(child)
        elif child.tag == "lb":
            # a break inside a sentence is only a space
            if not (child.tail or "a").lstrip()[:1].islower():
                yield from flush()
            pieces.append(" ")
        else:
            pieces.append("".join(child.itertext()))
        pieces.append(child.tail or "")
    yield from flush()


def _row(node: HtmlElement) -> Iterator[tuple[str, BlockKind | None]]:
    """Yield prose cells of a layout table as lines; a row of data is one line that is no prose."""
    cells = [cell for cell in node if text_of(cell)]
    if len(cells) > 1 and all(len(text_of(cell).split()) < 12 for cell in cells):
        yield " | ".join(text_of(cell) for cell in cells), BlockKind.OTHER
        return
    for cell in cells:
        yield from _flow(cell)


@dataclass(frozen=True, slots=True)
class _Outline:
    """The page's letters in one string, and where in it each element begins and ends."""

    tree: HtmlElement
    letters: str
    starts: dict[HtmlElement, int]
    ends: dict[HtmlElement, int]

    @classmethod
    def of(cls, tree: HtmlElement) -> _Outline:
        import lxml.etree

        lxml.etree.strip_tags(tree, lxml.etree.Comment, lxml.etree.ProcessingInstruction)
        lxml.etree.strip_elements(tree, *_UNSEEN, with_tail=False)
        parts: list[str] = []
        starts: dict[HtmlElement, int] = {}
        ends: dict[HtmlElement, int] = {}
        at = 0
        for event, node in lxml.etree.iterwalk(tree, events=("start", "end")):
            if event == "start":
                starts[node] = at
                piece = key_of(node.text or "")
                if node.tag == "br":
                    node.tail = f" {node.tail or ''}"
            else:
                ends[node] = at
                piece = key_of(node.tail or "")
            parts.append(piece)
            at += len(piece)
        return cls(tree, "".join(parts), starts, ends)

    def place(self, body: list[tuple[str, BlockKind | None]]) -> list[_Line]:
        """Find where each line of the body stands; one not found stands after the one before."""
        placed: list[_Line] = []
        at = 0
        for text, kind in body:
            key = key_of(text)
            # a short line is only looked for nearby, since it may stand in a menu as well
            limit = len(self.letters) if len(key) >= 20 else at + 2000
            found = self.letters.find(key[:_ANCHOR], at, limit)
            if found < 0 and len(key) >= 20:
                found = self.letters.find(key[:_ANCHOR])
            if found < 0:
                placed.append(_Line(text, kind, at, at))
                continue
            at = found + len(key)
            placed.append(_Line(text, kind, found, at))
        return placed

    def container(self, body: list[_Line]) -> HtmlElement:
        """Return the article element around most of the body's lines, or the whole page."""
        known = sorted(line.at for line in body if line.end > line.at)
        if not known:
            return self.tree
        best = self.tree
        for node in self.tree.iter("article", "main"):
            inside = bisect_left(known, self.ends[node]) - bisect_left(known, self.starts[node])
            if inside >= 0.8 * len(known):
                best = node  # document order: the innermost comes last
        return best


def _merge(body: list[_Line], page: _Outline, headline: str | None) -> list[_Line]:
    """Put the lines that only the markup knows among those of the body."""
    known = [
        line
        for line in body
        if line.end > line.at and len(line.text.split()) >= 8 and line.text != headline
    ]
    known = known or body
    # the first long line may be the standfirst, so what comes before the second is the top
    extras = list(_extras(page, body, known[:2][-1].at, known[-1].end))
    # what trafilatura takes for prose is no notice, whatever the element is called
    taken = [e for e in extras if e.kind is not BlockKind.NOTICE]
    printed = {key_of(e.text) for e in taken} | {key_of(headline or "")}
    kept = [
        line
        for i, line in enumerate(body)
        if not (i < 4 and key_of(line.text) in printed)
        and not any(e.at <= line.at < line.end <= e.end for e in taken)
    ]
    prose = [k for k in kept if k.end > k.at]
    waiting = [
        e for e in extras if e in taken or not any(e.at <= k.at < k.end <= e.end for k in prose)
    ]
    waiting.sort(key=lambda e: e.at)
    merged = [e for e in waiting if e.kind is BlockKind.KICKER]
    waiting = [e for e in waiting if e.kind is not BlockKind.KICKER]
    if headline:
        merged.append(_Line(headline, BlockKind.HEADLINE, 0, 0))
    for line in kept:
        while waiting and waiting[0].at <= line.at:
            merged.append(waiting.pop(0))
        merged.append(line)
    return merged + waiting


def _extras(page: _Outline, body: list[_Line], first: int, last: int) -> Iterator[_Line]:
    """Yield captions, credits, notices, standfirst, byline and time that the markup names."""
    import lxml.etree

    container = page.container(body)
    whole = container is page.tree
    seen: set[str] = set()
    once: set[BlockKind] = set()
    walker = lxml.etree.iterwalk(container, events=("start",))
    for _, node in walker:
        start, end = page.starts[node], page.ends[node]
        far = whole and not first - 1500 <= start <= last
        classes = f"{node.get('class') or ''} {node.get('id') or ''}"
        notice = bool(_NOTICE.search(classes))
        if node is not container and (
            node.tag in _SKIPPED_TAGS or (_SKIPPED.search(classes) and not notice)
        ):
            walker.skip_subtree()
            continue
        if far or start == end:
            continue
        for line in _lines_of(node, classes, start, end, before=start < first):
            key = key_of(line.text)
            if line.kind in once or key in seen:
                continue
            seen.add(key)
            if line.kind in _ONCE:
                once.add(line.kind)
            yield line
            walker.skip_subtree()


def _lines_of(
    node: HtmlElement, classes: str, start: int, end: int, *, before: bool
) -> Iterator[_Line]:
    """Yield what one element is; `before`: it begins before the body does."""
    if node.tag == "figcaption" or (_CAPTION.search(classes) and _is_leaf(node)):
        yield from _caption(node, start, end)
        return
    kind = None
    text = text_of(node)
    if before and (_STANDFIRST.search(classes) or _follows_headline(node)) and _is_leaf(node):
        kind = BlockKind.STANDFIRST
    elif before and _is_byline(node, classes) and _is_leaf(node) and len(text) <= _MAX_BYLINE:
        kind = BlockKind.BYLINE
    elif before and (node.tag == "time" or (_TIME.search(classes) and _is_leaf(node))):
        kind = BlockKind.TIMESTAMP if any(c.isdigit() for c in text) else None
    elif before and _KICKER.search(classes) and _is_leaf(node):
        kind = BlockKind.KICKER
    elif (
        node.tag[0] != "h" and _is_leaf(node) and _NOTICE.search(f"{classes} {_class_above(node)}")
    ):
        kind = BlockKind.NOTICE
    if kind and len(text.split()) <= _MAX_WORDS.get(kind, 60):
        yield _Line(text, kind, start, end)


def _class_above(node: HtmlElement) -> str:
    above = node.getparent()
    if above is None or above.tag in ("body", "html", "article", "main"):
        return ""
    return above.get("class") or ""


def _is_byline(node: HtmlElement, classes: str) -> bool:
    return bool(_BYLINE.search(classes)) or node.get("rel") == "author"


def _follows_headline(node: HtmlElement) -> bool:
    """Tell a subtitle: the h2 right after the h1."""
    above = node.getprevious()
    return node.tag == "h2" and above is not None and above.tag == "h1"


def _is_leaf(node: HtmlElement) -> bool:
    return node.tag in _LEAVES and next(node.iterdescendants(*_NOT_IN_LEAVES), None) is None


def _caption(node: HtmlElement, start: int, end: int) -> Iterator[_Line]:
    """Yield caption and credit apart."""
    whole = text_of(node)
    if len(whole.split()) > _MAX_WORDS[BlockKind.CAPTION]:
        return
    credit = next((text_of(c) for c in node.iterdescendants() if _is_credit(c)), "")
    caption = whole
    if credit and whole.endswith(credit):
        caption = whole[: -len(credit)]
    elif credit and whole.startswith(credit):
        caption = whole[len(credit) :]
    else:
        credit = ""
    caption = caption.rstrip(" (|–—-/").strip()
    if key_of(caption):
        yield _Line(caption, BlockKind.CAPTION, start, end)
    if key_of(credit):
        stripped = credit[1:-1] if credit[0] == "(" and credit[-1] == ")" else credit
        yield _Line(stripped.strip(), BlockKind.CREDIT, start, end)


def _is_credit(node: HtmlElement) -> bool:
    return node.tag == "cite" or bool(
        _CREDIT.search(f"{node.get('class') or ''} {node.get('itemprop') or ''}")
    )
