"""Groups of copies, and the agency that they credit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from onrecord.linked import Credit, CreditKind, Duplicate, WireGroup
from onrecord.records import Article, Block, BlockKind, Origin, Span, make_id
from onrecord.stories.clusters import components
from onrecord.stories.copies import sort_key
from onrecord.stories.lexicon import StoryLexicon

VERSION = "2"

_WHERE: Mapping[BlockKind, CreditKind] = {
    BlockKind.DATELINE: CreditKind.DATELINE,
    BlockKind.BYLINE: CreditKind.BYLINE,
    BlockKind.CREDIT: CreditKind.CREDIT,
    BlockKind.NOTICE: CreditKind.NOTICE,
}
#: Characters before and after an agency's name in which it may say that it gave a part only.
_LINE = 60
_END = re.compile(r"[.!?]\s|\n")
_NAME = re.compile(r"[\w’'.-]+(?: [\w’'.-]+){0,3}")
#: "KANO, March 2 (Reuters) -" and "(AP)" open a text; "12 people died (AP)" does not.
_OPENING = re.compile(
    r"""(?: [A-Z\d][\w.’'/-]* [,\s]+ | (?:of|de|la|le|el|al|los|las|and)\s+ ){0,10}
        \( (?P<name>[^()]{2,40}) \)""",
    re.VERBOSE,
)
#: "(AFP)", "— AP" and "via Reuters" close one if they stand after its last sentence, not in it.
_CLOSING = re.compile(
    r"""(?: \A | [.!?]["”’]?\s* )
        (?: \((?:with\ [\w\ ]{2,30}\ |via\ |source:\ )?(?P<in_brackets>[^()]{2,40})\)
          | [—–-]{1,2}\s?(?:with\ [\w\ ]{2,30}\ )?(?P<after_dash>[^—–().]{2,40})
          | (?:via|source:)\ (?P<via>[^().]{2,40}) )\.?\s*\Z""",
    re.VERBOSE | re.IGNORECASE,
)


def find_credits(
    article: Article, blocks: Sequence[Block], *, lexicon: StoryLexicon
) -> tuple[Credit, ...]:
    """Return where the article says that it is an agency's, in text order; its outlet's name last.

    Looked at are dateline, byline, credits and notices, the beginning of the first paragraph and
    the end of the last. A photo's credit, which stands beside a caption, says nothing of the text.
    """
    text, agencies = article.text, lexicon.agencies
    found: list[Credit] = []
    paragraphs = [b for b in blocks if b.kind is BlockKind.PARAGRAPH]
    for block in blocks:
        kind = _WHERE.get(block.kind)
        if kind is not None and block.parent_id is None:
            found.extend(_named(article.id, kind, text, block.span, agencies))
        elif paragraphs and block is paragraphs[0]:
            found.extend(_matched(article.id, CreditKind.DATELINE, text, block.span, agencies))
        if paragraphs and block is paragraphs[-1]:
            found.extend(_matched(article.id, CreditKind.CREDIT, text, block.span, agencies))
    found = [_weighed(credit, text, lexicon.part_credits) for credit in found]
    if article.outlet and article.outlet in agencies:
        found.append(
            Credit(
                article_id=article.id,
                agency=agencies[article.outlet],
                kind=CreditKind.OUTLET,
                span=None,
            )
        )
    return tuple(found)


def _weighed(credit: Credit, text: str, parts: Sequence[str]) -> Credit:
    """Return the credit, as one for a part of the text if its sentence says so."""
    if credit.span is None or credit.kind is CreditKind.DATELINE:
        return credit
    before = text[max(0, credit.span.start - _LINE) : credit.span.start]
    after = text[credit.span.end : credit.span.end + _LINE]
    sentence = _END.split(before)[-1] + credit.span.of(text) + _END.split(after)[0]
    folded = " ".join(sentence.casefold().split())
    return replace(credit, kind=CreditKind.PART) if any(p in folded for p in parts) else credit


def group_copies(
    articles: Iterable[Article],
    duplicates: Sequence[Duplicate],
    credits: Mapping[str, Sequence[Credit]],
) -> tuple[WireGroup, ...]:
    """Group the articles that duplicates link, directly or through others; sorted by first.

    `credits` by article id. An article that is nobody's copy is in no group.
    """
    by_id = {article.id: article for article in articles}
    pairs = [(d.left_id, d.right_id) for d in duplicates]
    groups = []
    for members in components(pairs):
        inside = [d for d in duplicates if d.left_id in members]
        groups.append(_group([by_id[i] for i in members], inside, credits))
    return tuple(sorted(groups, key=lambda g: sort_key(by_id[g.article_ids[0]])))


def _group(
    members: Sequence[Article],
    duplicates: Sequence[Duplicate],
    credits: Mapping[str, Sequence[Credit]],
) -> WireGroup:
    ordered = sorted(members, key=sort_key)
    given = tuple(credit for article in ordered for credit in credits.get(article.id, ()))
    agency = credited(given)
    own = [c.article_id for c in given if c.kind is CreditKind.OUTLET and c.agency == agency]
    return WireGroup(
        id=make_id("wire", *sorted(article.id for article in members)),
        article_ids=tuple(article.id for article in ordered),
        first_id=own[0] if own else ordered[0].id,
        agency=agency,
        outlets=tuple(dict.fromkeys(a.outlet for a in ordered if a.outlet)),
        credits=given,
        duplicate_ids=tuple(sorted(d.id for d in duplicates)),
        origin=Origin(method="rule:joined-copies", version=VERSION),
    )


def credited(given: Sequence[Credit]) -> str | None:
    """Return the agency that most articles credit with it all; of equals the one credited first."""
    whole = (c for c in given if c.kind is not CreditKind.PART)
    votes = Counter(agency for agency, _ in dict.fromkeys((c.agency, c.article_id) for c in whole))
    return votes.most_common(1)[0][0] if votes else None


def _named(
    article_id: str, kind: CreditKind, text: str, span: Span, agencies: Mapping[str, str]
) -> Iterator[Credit]:
    """Yield every agency that a line names; of two that overlap the longer one."""
    end = span.start
    for match in re.compile(r"[\w’'-]+").finditer(text, span.start, span.end):
        if match.start() < end:
            continue
        longest = _NAME.match(text, match.start(), span.end)
        name = longest.group() if longest else ""
        while name and name.rstrip(".") not in agencies:
            name = name.rpartition(" ")[0]
        if name := name.rstrip("."):
            end = match.start() + len(name)
            yield Credit(
                article_id=article_id,
                agency=agencies[name],
                kind=kind,
                span=Span(match.start(), end),
            )


def _matched(
    article_id: str, kind: CreditKind, text: str, span: Span, agencies: Mapping[str, str]
) -> Iterator[Credit]:
    """Yield the agencies that open a first paragraph, or close a last one."""
    if kind is CreditKind.DATELINE:
        match, at = _OPENING.match(text, span.start, span.end), 0
    else:
        line = span.of(text)
        match = _CLOSING.search(line, max(0, len(line) - 80))
        at = span.start
    for group in match.groupdict() if match else ():
        if match and match.group(group) is not None:
            where = Span(at + match.start(group), at + match.end(group))
            yield from _named(article_id, kind, text, where, agencies)
