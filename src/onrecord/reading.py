"""Files, HTML, streams and URLs to Article. The only decoder of bytes."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import InputError, LanguageError
from onrecord.records import Article, BlockKind, Mark, Span

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_BYTES = 50_000_000
MAX_CHARACTERS = 1_000_000
#: Language detection is not trusted on less text than this.
MIN_DETECTABLE = 200
_BINARY_MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP or Office file",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x1f\x8b": "a gzip file",
    b"\x7fELF": "a program",
}
_HTML = re.compile(r"<(?:!doctype html|html|head|body|article|p|div)[\s>]", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?\s*([\w-]+)", re.IGNORECASE)
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_ARTICLE_TYPES = (
    "NewsArticle",
    "Article",
    "ReportageNewsArticle",
    "BlogPosting",
    "AnalysisNewsArticle",
)
_CREDIT_CLASS = re.compile(r"credit|copyright|photographer|source", re.IGNORECASE)
_STANDFIRST_CLASS = re.compile(
    r"standfirst|\bdek\b|subhead(?:line)?|article-?summary|\blede?\b|sub-?title", re.IGNORECASE
)
_BYLINE_CLASS = re.compile(r"byline|author", re.IGNORECASE)
_NOTICE_CLASS = re.compile(
    r"newsletter|subscribe|promo|sign-?up|comments?-(?:off|closed)|notice", re.IGNORECASE
)
_SPACE = re.compile(r"\s+")


def read_text(
    text: str, *, published: str | None = None, outlet: str | None = None, url: str | None = None
) -> Article:
    """Make an article of pasted text; the same text and metadata give the same id.

    Raises: InputError if it is empty or `published` is not an ISO 8601 date.
    """
    return read_bytes(text.encode(), published=published, outlet=outlet, url=url)


def read_file(
    path: Path,
    *,
    published: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    force_language: bool = False,
) -> Article:
    """Read a file of plain text or HTML; see `read_bytes`."""
    return read_bytes(
        load_bytes(path),
        name=path.name,
        published=published,
        outlet=outlet,
        url=url,
        force_language=force_language,
    )


def load_bytes(path: Path) -> bytes:
    """Return the bytes of `path`.

    Raises: InputError if it is missing, a folder, unreadable or larger than `MAX_BYTES`.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a file, or use `onrecord add STORE {path}`")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(
                f"{path} is larger than {MAX_BYTES // 1_000_000} MB; split it into articles"
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


def read_bytes(
    raw: bytes,
    *,
    name: str | None = None,
    media_type: str | None = None,
    published: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    force_language: bool = False,
) -> Article:
    """Decode `raw` and make an article of it; HTML is told from plain text by its content.

    Line ends become "\\n"; nothing else of a plain text changes. For HTML the text is what was
    extracted: one block a line, with `Article.marks` for what the markup says.

    Raises: InputError for an empty, binary or undecodable input, a text too long for one article,
    or a `published` that is not ISO 8601; LanguageError for another language than English unless
    `force_language`.
    """
    label = name or "the input"
    _check_published(published)
    text = _decode(raw, label, media_type).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise InputError(f"{label} is empty; give an article's text or HTML")
    page = _read_page(text, label) if _is_html(text, media_type) else _Page(text=text)
    if not page.text.strip():
        raise InputError(f"{label}: no article text was found on the page")
    if len(page.text) > MAX_CHARACTERS:
        raise InputError(
            f"{label} has {len(page.text):,} characters, more than one article's "
            f"{MAX_CHARACTERS:,}; split it into articles"
        )
    language = _language(page.text)
    if language not in (None, "en") and not force_language:
        raise LanguageError(
            f"{label} is in {_LANGUAGE_NAMES.get(language or '', 'another language')} "
            f"({language}); onrecord reads English. Use --force to read it all the same"
        )
    sha256 = hashlib.sha256(raw).hexdigest()
    key = json.dumps([sha256, published, outlet, url])
    return Article(
        id=hashlib.sha256(key.encode()).hexdigest()[:16],
        url=url or page.url,
        text=page.text,
        outlet=outlet or page.outlet,
        headline=page.headline,
        bylines=page.bylines,
        published=published or page.published,
        language=language or "en",
        sha256=sha256,
        marks=page.marks,
    )


def fetch(url: str, *, timeout_s: float = 20.0) -> bytes:
    """Return the bytes at an http or https address. Called only because the user asked.

    Raises: InputError if it cannot be had, or is larger than `MAX_BYTES`.
    """
    import httpx2

    if not url.lower().startswith(("http://", "https://")):
        raise InputError(f"{url}: only http and https addresses can be read")
    try:
        with httpx2.stream(
            "GET",
            url,
            timeout=timeout_s,
            follow_redirects=True,
            headers={"User-Agent": "onrecord (reads one page at a user's request)"},
        ) as response:
            response.raise_for_status()
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > MAX_BYTES:
                    raise InputError(f"{url}: larger than {MAX_BYTES // 1_000_000} MB")
            return bytes(body)
    except httpx2.HTTPStatusError as error:
        raise InputError(f"{url}: the server answered {error.response.status_code}") from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise InputError(f"{url}: cannot be fetched: {error}") from error


@dataclass(frozen=True, slots=True)
class _Page:
    text: str
    marks: tuple[Mark, ...] = ()
    url: str | None = None
    outlet: str | None = None
    headline: str | None = None
    bylines: tuple[str, ...] = ()
    published: str | None = None


_LANGUAGE_NAMES = {
    "ar": "Arabic",
    "de": "German",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "hi": "Hindi",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}


def _check_published(published: str | None) -> None:
    if published is None:
        return
    try:
        datetime.fromisoformat(published) if "T" in published else date.fromisoformat(published)
    except ValueError:
        raise InputError(
            f"published {published!r} is not an ISO 8601 date; write 2024-05-16 or 2024-05-16T09:30"
        ) from None


def _decode(raw: bytes, label: str, media_type: str | None) -> str:
    if not raw:
        raise InputError(f"{label} is empty; give an article's text or HTML")
    for magic, what in _BINARY_MAGIC.items():
        if raw.startswith(magic):
            raise InputError(f"{label} is {what}, not text; save the article as text or HTML")
    for bom, encoding in _BOMS.items():
        if raw.startswith(bom):
            return raw.decode(encoding, errors="strict")
    if b"\x00" in raw[:100_000]:
        raise InputError(f"{label} is a binary file, not text; save the article as text or HTML")
    declared = re.search(r"charset=([\w-]+)", media_type or "")
    meta = _META_CHARSET.search(raw[:4096])
    for encoding in filter(None, (declared and declared[1], meta and meta[1].decode(), "utf-8")):
        try:
            return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    from charset_normalizer import from_bytes

    best = from_bytes(raw).best()
    if best is None:
        raise InputError(f"{label}: its encoding is unknown; save it as UTF-8")
    return str(best)


def _is_html(text: str, media_type: str | None) -> bool:
    return "html" in (media_type or "") or bool(_HTML.search(text[:3000]))


def _language(text: str) -> str | None:
    if len(text.strip()) < MIN_DETECTABLE:
        return None
    import py3langid

    return str(py3langid.classify(text[:20_000])[0])


def _read_page(text: str, label: str) -> _Page:
    """Extract the article of an HTML page: metadata, then headline, standfirst and body nodes."""
    import lxml.etree
    import lxml.html

    try:
        tree = lxml.html.document_fromstring(re.sub(r"\A\s*<\?xml[^>]*\?>", "", text))
    except (lxml.etree.ParserError, ValueError) as error:
        raise InputError(f"{label}: the HTML cannot be read: {error}") from error
    data = _json_ld(tree)
    headline = _string(data.get("headline")) or _only_h1(tree) or _title(tree)
    lines = list(_page_lines(tree, text, headline))
    body, marks = _join(lines)
    return _Page(
        text=body,
        marks=marks,
        url=_first(tree, "//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"),
        outlet=_name(data.get("publisher"))
        or _first(tree, "//meta[@property='og:site_name']/@content"),
        headline=headline,
        bylines=_authors(data, tree),
        published=_published(data, tree),
    )


def _join(lines: list[tuple[str, BlockKind | None]]) -> tuple[str, tuple[Mark, ...]]:
    parts: list[str] = []
    marks: list[Mark] = []
    at = 0
    for line, kind in lines:
        if parts:
            parts.append("\n\n")
            at += 2
        marks.append(Mark(span=Span(at, at + len(line)), kind=kind))
        parts.append(line)
        at += len(line)
    return "".join(parts), tuple(marks)


def _page_lines(
    tree: HtmlElement, text: str, headline: str | None
) -> Iterator[tuple[str, BlockKind | None]]:
    """Yield the article's lines in page order.

    trafilatura says which lines are the body; the markup adds headline, standfirst, byline,
    captions, credits and notices that stand among them.
    """
    body = _body_lines(text)
    wanted = {_key(line) for line in body}
    if headline:
        yield headline, BlockKind.HEADLINE
    seen = {_key(headline or "")}
    root = _container(tree, wanted)
    found = []
    for node, line in _leaves(root):
        key = _key(line)
        if not line or key in seen:
            continue
        kind = _kind_of(node, key in wanted)
        if kind is BlockKind.OTHER:
            continue
        seen.add(key)
        found.append((line, kind))
    paragraphs = {_key(line) for line, kind in found if kind is None}
    missed = [line for line in body if _key(line) not in paragraphs and _key(line) not in seen]
    if len(missed) > 0.5 * max(1, len(body)):
        found = [(line, None) for line in body if _key(line) not in {_key(headline or "")}]
    yield from found


def _body_lines(text: str) -> list[str]:
    import trafilatura

    extracted = trafilatura.extract(
        text, favor_precision=True, include_comments=False, include_tables=False, deduplicate=False
    ) or trafilatura.extract(text, include_comments=False, favor_recall=True)
    lines = (_SPACE.sub(" ", line).strip() for line in (extracted or "").split("\n"))
    return [re.sub(r"^- ", "", line) for line in lines if line]


def _key(line: str) -> str:
    return re.sub(r"\W+", "", line).casefold()


_LEAF_TAGS = frozenset(
    {
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "figcaption",
        "li",
        "blockquote",
        "time",
        "pre",
        "td",
        "dt",
        "dd",
    }
)
_OUTSIDE = frozenset(
    {
        "nav",
        "aside",
        "footer",
        "header",
        "form",
        "script",
        "style",
        "noscript",
        "template",
        "button",
        "select",
        "svg",
        "iframe",
    }
)


def _leaves(root: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Yield block elements with their text; a div or span counts if it holds no other block."""
    stack = [root]
    while stack:
        node = stack.pop()
        if not isinstance(node.tag, str) or node.tag in _OUTSIDE:
            continue
        if node.tag == "figcaption":
            yield from _figcaption(node)
        elif _is_leaf(node):
            yield node, _text_of(node)
        else:
            stack.extend(reversed(list(node)))


def _is_leaf(node: HtmlElement) -> bool:
    if node.tag in _LEAF_TAGS:
        return not node.xpath(".//p|.//figcaption|.//li")
    inside = ".//p|.//div|.//li|.//h1|.//h2|.//h3|.//figcaption|.//time"
    return node.tag in ("div", "span", "section") and not node.xpath(inside)


def _figcaption(node: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    credits = [
        c
        for c in node.iterdescendants()
        if isinstance(c.tag, str) and _CREDIT_CLASS.search(_class(c))
    ]
    credit = credits[0] if credits else None
    whole = _text_of(node)
    if credit is None:
        yield node, whole
        return
    words = _text_of(credit)
    caption = whole[: whole.rfind(words)].rstrip() if words in whole else whole
    if caption:
        yield node, caption
    if words:
        yield credit, words


def _kind_of(node: HtmlElement, in_body: bool) -> BlockKind | None:
    """Return what the markup says; None: a plain line of the body; OTHER: not of the article."""
    classes = _class(node)
    if node.tag == "figcaption":
        return BlockKind.CAPTION
    if _CREDIT_CLASS.search(classes) and node.xpath("ancestor::figcaption"):
        return BlockKind.CREDIT
    if node.tag in ("h2", "h3", "h4") and in_body:
        return BlockKind.SUBHEADING
    if _STANDFIRST_CLASS.search(classes):
        return BlockKind.STANDFIRST
    if _BYLINE_CLASS.search(classes) and len(_text_of(node)) < 200:
        return BlockKind.BYLINE
    if node.tag == "time":
        return BlockKind.TIMESTAMP
    if _NOTICE_CLASS.search(classes + " " + _class(node.getparent())):
        return BlockKind.NOTICE
    return None if in_body else BlockKind.OTHER


def _container(tree: HtmlElement, wanted: set[str]) -> HtmlElement:
    """Return the smallest element that holds most of the body's lines."""
    holders: list[HtmlElement] = [
        n
        for n in tree.iter("p", "li", "blockquote", "h2", "h3", "div")
        if _key(_text_of(n)) in wanted
    ]
    if not holders:
        return tree
    node = holders[0]
    while node.getparent() is not None:
        inside = sum(1 for h in holders if node is h or node in h.iterancestors())
        if inside >= 0.8 * len(holders) and node.tag in ("article", "main", "body"):
            return node
        if node.getparent().tag == "html":
            return node
        node = node.getparent()
    return node


def _class(node: HtmlElement | None) -> str:
    return f"{node.get('class') or ''} {node.get('id') or ''}" if node is not None else ""


def _text_of(node: HtmlElement) -> str:
    return _SPACE.sub(" ", "".join(node.itertext(with_tail=False))).strip()


def _first(tree: HtmlElement, *paths: str) -> str | None:
    for path in paths:
        for value in tree.xpath(path):
            if str(value).strip():
                return str(value).strip()
    return None


def _only_h1(tree: HtmlElement) -> str | None:
    found = [line for line in (_text_of(h) for h in tree.iter("h1")) if line]
    return found[0] if len(found) == 1 else None


def _title(tree: HtmlElement) -> str | None:
    title = _first(tree, "//meta[@property='og:title']/@content") or _first(tree, "//title/text()")
    return re.split(r" [|–—] (?=[^|–—]{2,40}\Z)", title)[0].strip() if title else None


def _json_ld(tree: HtmlElement) -> dict[str, object]:
    """Return the page's first article object in JSON-LD, empty if there is none."""
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            found = json.loads(str(script), strict=False)
        except ValueError:
            continue
        for item in _objects(found):
            kinds = item.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(kind in _ARTICLE_TYPES for kind in kinds):
                return item
    return {}


def _objects(found: object) -> Iterator[dict[str, object]]:
    if isinstance(found, list):
        for item in found:
            yield from _objects(item)
    elif isinstance(found, dict):
        yield found
        yield from _objects(found.get("@graph"))


def _string(value: object) -> str | None:
    return _SPACE.sub(" ", html.unescape(value)).strip() or None if isinstance(value, str) else None


def _name(value: object) -> str | None:
    if isinstance(value, list):
        return next((n for n in map(_name, value) if n), None)
    return _string(value.get("name")) if isinstance(value, dict) else _string(value)


def _authors(data: dict[str, object], tree: HtmlElement) -> tuple[str, ...]:
    authors = data.get("author")
    names = [_name(a) for a in (authors if isinstance(authors, list) else [authors])]
    if not any(names):
        names = [_text_of(n) for n in tree.xpath("//a[@rel='author']")]
    return tuple(dict.fromkeys(re.sub(r"^By\s+", "", n) for n in names if n))


def _published(data: dict[str, object], tree: HtmlElement) -> str | None:
    stated = _string(data.get("datePublished")) or _first(
        tree,
        "//meta[@property='article:published_time']/@content",
        "//meta[@itemprop='datePublished']/@content",
    )
    if not stated:
        return None
    try:
        return (
            datetime.fromisoformat(stated).isoformat()
            if "T" in stated
            else date.fromisoformat(stated[:10]).isoformat()
        )
    except ValueError:
        return None
