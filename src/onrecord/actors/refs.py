"""What one mention shows by itself: words, gender, number, role, country, possessor."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.names import Entry, NameLexicon, Sort
from onrecord.parse import Document, Token
from onrecord.records import ActorKind, BlockKind, Mention, MentionForm, Span
from onrecord.text import find_quotations

_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "agent")
_PLURAL = ("NNS", "NNPS")


@dataclass(frozen=True, slots=True)
class Ref:
    """One mention with what its own phrase shows.

    `words` is a name without title and article, or a description without article. `role` is the
    role as printed, in lower case; `role_key` its last word. `country` is what an adjective, a
    possessor or an "of" phrase inside the mention gives. `owner` is the index of the possessor's
    Ref, `inner` are the Refs inside this one. `determiner` is "the", "a", "poss" or "".
    """

    index: int
    mention: Mention
    head: Token
    words: str
    entry: Entry | None
    gender: str | None
    plural: bool
    human: bool
    role: str | None
    role_key: str | None
    sectors: tuple[str, ...]
    country: str | None
    owner: int | None
    inner: tuple[int, ...]
    determiner: str
    subject: bool
    quoted: bool
    sentence: int
    block: BlockKind | None

    @property
    def form(self) -> MentionForm:
        """The mention's form."""
        return self.mention.form

    @property
    def span(self) -> Span:
        """The mention's span."""
        return self.mention.span


def read_refs(doc: Document, mentions: Sequence[Mention], lexicon: NameLexicon) -> tuple[Ref, ...]:
    """Read every mention, in text order, shorter before longer at the same place."""
    quotes = _Quotes(doc.text)
    starts = [sent.start_char for sent in doc.sentences()]
    refs: list[Ref] = []
    inside = _nesting(mentions)
    for index, mention in enumerate(mentions):
        head = doc.token_at(mention.head.start)
        if head is None:  # never, unless a mention was made for another parse
            continue
        refs.append(
            _read(doc, index, mention, head, inside[index], mentions, lexicon, quotes, starts)
        )
    return _with_countries(refs, lexicon)


class _Quotes:
    """Tells whether an offset stands in a quotation."""

    def __init__(self, text: str) -> None:
        outer = [q.span for q in find_quotations(text) if q.depth == 0]
        self._starts = [span.start for span in outer]
        self._ends = [span.end for span in outer]

    def hold(self, offset: int) -> bool:
        at = bisect.bisect_right(self._starts, offset) - 1
        return at >= 0 and offset < self._ends[at]


def _nesting(mentions: Sequence[Mention]) -> list[tuple[int, ...]]:
    """Return for each mention the ones inside it."""
    inner: list[list[int]] = [[] for _ in mentions]
    order = sorted(
        range(len(mentions)), key=lambda i: (mentions[i].span.start, -len(mentions[i].span))
    )
    stack: list[int] = []
    for i in order:
        span = mentions[i].span
        while stack and mentions[stack[-1]].span.end < span.end:
            stack.pop()
        for holder in stack:
            if mentions[holder].span.holds(span) and holder != i:
                inner[holder].append(i)
        stack.append(i)
    return [tuple(found) for found in inner]


def _read(
    doc: Document,
    index: int,
    mention: Mention,
    head: Token,
    inner: tuple[int, ...],
    mentions: Sequence[Mention],
    lexicon: NameLexicon,
    quotes: _Quotes,
    starts: Sequence[int],
) -> Ref:
    tokens = [t for t in doc.tokens_in(mention.span) if not t.is_space]
    named = mention.form in (MentionForm.NAME, MentionForm.METONYM)
    pronoun = lexicon.pronouns.get(head.lower_) if mention.form is MentionForm.PRONOUN else None
    core, title_gender, title_sector = (
        _name_core(tokens, head, mention.kind, lexicon) if named else (tokens, None, None)
    )
    words = _words(doc, core, strip=True)
    entry = lexicon.entry(words) if named else None
    role, role_key = _role(tokens, head, core, mention, lexicon)
    row = lexicon.roles.get(role_key or "") if role_key else None
    collective = None
    if mention.form is MentionForm.NOMINAL:
        collective = lexicon.collectives.get(head.lower_) or lexicon.collectives.get(head.lemma_)
    sectors = _sectors(role, role_key, collective, entry, title_sector, lexicon)
    human = (
        mention.kind is ActorKind.PERSON
        or (row is not None and mention.form is MentionForm.NOMINAL)
        or (pronoun is not None and pronoun.human)
    )
    gender = title_gender or (row.gender if row else None)
    if pronoun is not None:
        gender = pronoun.gender
    elif gender is None and mention.kind is ActorKind.PERSON and core:
        gender = lexicon.first_names.get(core[0].text)
        if gender is None and "-" in words:
            gender = lexicon.first_names.get(words.split()[0])
    block = doc.block_at(mention.span.start)
    return Ref(
        index=index,
        mention=mention,
        head=head,
        words=words,
        entry=entry,
        gender=gender,
        plural=_is_plural(head, mention, pronoun.number if pronoun else None, lexicon),
        human=human,
        role=role,
        role_key=role_key,
        sectors=sectors,
        country=None,
        owner=_owner(head, tokens, inner, mentions),
        inner=inner,
        determiner=_determiner(tokens, head, lexicon),
        subject=_is_subject(head),
        quoted=quotes.hold(mention.span.start),
        sentence=bisect.bisect_right(starts, mention.span.start) - 1,
        block=block.kind if block else None,
    )


def _name_core(
    tokens: Sequence[Token], head: Token, kind: ActorKind, lexicon: NameLexicon
) -> tuple[list[Token], str | None, str | None]:
    """Return the name's own words, and what its titles say of gender and sector.

    "Kazakhstan’s President Daulet Serikov" gives "Daulet Serikov".
    """
    start = 0
    upto = len(tokens)
    gender = sector = None
    if kind is ActorKind.PERSON:
        at = 0
        last = next((i for i, t in enumerate(tokens) if t.i == head.i), len(tokens) - 1)
        while at <= last:
            width = _title_width(tokens, at, last, lexicon)
            if width:
                words = _join(tokens[at : at + width]).lower()
                title = lexicon.titles.get(words) or lexicon.titles.get(words.rstrip("."))
                if title is not None:
                    gender, sector = gender or title.gender, title.sector or sector
                at += width
                start = at
            elif (
                (
                    tokens[at].text[0].islower()
                    and tokens[at].lower_ not in lexicon.frames["particle"]
                )
                or (
                    tokens[at].dep_ in ("poss", "case", "det", "punct")
                    and tokens[at].text not in "-–'’."
                )
                or (_is_evidence(tokens, at, lexicon) and at < last)
            ):
                at += 1
                start = at
            else:
                at += 1
        if start >= upto:
            start = last
    else:
        for child in head.lefts:  # "Armenia’s Defense Ministry": the owner is not in the name
            if child.dep_ == "poss":
                edge = child.right_edge.i
                start = next((i for i, t in enumerate(tokens) if t.i > edge), 0)
        while start < upto - 1 and (
            tokens[start].dep_ in ("det", "predet", "nummod", "quantmod")
            or (tokens[start].text[0].islower() and tokens[start].lower_ not in lexicon.forms)
        ):
            start += 1
    return list(tokens[start:upto]), gender, sector


def _is_evidence(tokens: Sequence[Token], at: int, lexicon: NameLexicon) -> bool:
    """A country, capital or body before a role: "Armenian Foreign Minister", "UN chief"."""
    form = lexicon.longest_at(_join(tokens[at:]), 0)
    if form is None or tokens[at].text in lexicon.first_names:
        return False
    after = at + 1
    while after < len(tokens) and tokens[after].idx < tokens[at].idx + len(form):
        after += 1
    rest = tokens[after:]
    return any(
        t.lower_ in lexicon.roles or t.lower_ in lexicon.titles or t.lower_ in lexicon.collectives
        for t in rest
    )


def _title_width(tokens: Sequence[Token], at: int, last: int, lexicon: NameLexicon) -> int:
    for width in (4, 3, 2, 1):
        if at + width > last + (tokens[last].lower_ in lexicon.titles and at < last):
            continue
        words = _join(tokens[at : at + width]).lower()
        if words in lexicon.titles or words.rstrip(".") in lexicon.titles or words in lexicon.roles:
            return width
    return 0


def _role(
    tokens: Sequence[Token],
    head: Token,
    core: Sequence[Token],
    mention: Mention,
    lexicon: NameLexicon,
) -> tuple[str | None, str | None]:
    """Return the role as printed, in lower case, and its key in the lexicon of roles."""
    if mention.form is MentionForm.NOMINAL:
        last = next((i for i, t in enumerate(tokens) if t.i == head.i), None)
    elif mention.kind is ActorKind.PERSON and core and core[0].i != tokens[0].i:
        last = next((i for i, t in enumerate(tokens) if t.i == core[0].i), 1) - 1
    else:
        return None, None
    while last is not None and last >= 0:
        best = None
        for width in (4, 3, 2, 1):
            if width > last + 1:
                continue
            words = _join(tokens[last + 1 - width : last + 1]).lower()
            for form in (words, _singular(tokens, last, width)):
                if form in lexicon.roles:
                    best = (width, words, form)
                    break
            if best:
                break
        if best:
            width, words, form = best
            first = last + 1 - width
            while (
                first > 0
                and tokens[first - 1].dep_ == "compound"
                and not (
                    tokens[first - 1].text[0].isupper()
                    and lexicon.longest_at(_join(tokens[first - 1 :]), 0)
                )
            ):
                first -= 1
            ranks = lexicon.frames["not_sector_prefix"] | lexicon.frames["former"]
            if first > 0 and tokens[first - 1].lower_ in ranks:
                first -= 1
            return _join(tokens[first : last + 1]).lower(), form
        if mention.form is MentionForm.NOMINAL:
            return None, None
        last -= 1
    return None, None


def _singular(tokens: Sequence[Token], last: int, width: int) -> str:
    """Return the words up to `last` with the last one's lemma: "foreign minister"."""
    before = _join(tokens[last + 1 - width : last]) if width > 1 else ""
    return f"{before} {tokens[last].lemma_}".strip().lower()


def _sectors(
    role: str | None,
    role_key: str | None,
    collective: object,
    entry: Entry | None,
    title: str | None,
    lexicon: NameLexicon,
) -> tuple[str, ...]:
    if entry is not None and entry.sectors:
        return entry.sectors
    found: list[str] = []
    if role_key and (row := lexicon.roles.get(role_key)) is not None and row.sector:
        found.append(row.sector)
    sector = getattr(collective, "sector", None)
    if sector and sector not in found and not found:
        found.append(sector)
    if title and not found:
        found.append(title)
    return tuple(found)


def _owner(
    head: Token, tokens: Sequence[Token], inner: tuple[int, ...], mentions: Sequence[Mention]
) -> int | None:
    """Return the possessor: "Iran’s" and "its" before the head, "of the ministry" after it."""
    if head.dep_ in ("cc", "punct"):
        return None
    for child in head.lefts:
        if child.dep_ == "poss":
            return _widest_with_head(child, inner, mentions)
    for child in head.rights:
        if child.dep_ == "prep" and child.tag_ == "IN":
            for below in child.rights:
                if below.dep_ == "pobj" and child.lower_ == "of":
                    return _widest_with_head(below, inner, mentions)
            break
    return None


def _widest_with_head(
    head: Token, inner: tuple[int, ...], mentions: Sequence[Mention]
) -> int | None:
    offset = head.idx
    found = [i for i in inner if mentions[i].head.start == offset]
    return max(found, key=lambda i: len(mentions[i].span), default=None)


def _with_countries(refs: list[Ref], lexicon: NameLexicon) -> tuple[Ref, ...]:
    """Fill in the country that a mention's own words give."""
    import dataclasses

    done: dict[int, str | None] = {}
    by_index = {ref.index: ref for ref in refs}

    def country(ref: Ref) -> str | None:
        if ref.index in done:
            return done[ref.index]
        done[ref.index] = None
        found = ref.entry.country if ref.entry is not None else None
        if found is None and ref.mention.form is not MentionForm.PRONOUN:
            found = _inner_country(ref)
        done[ref.index] = found
        return found

    def _inner_country(ref: Ref) -> str | None:
        if ref.head.dep_ == "cc":
            return None
        office = (
            ref.role_key is not None and (row := lexicon.roles.get(ref.role_key)) and row.office
        )
        first_after: str | None = None
        for i in ref.inner:
            other = by_index.get(i)
            if other is None or other.mention.form is MentionForm.PRONOUN:
                continue
            if other.span.end <= ref.mention.head.start:
                if other.head.dep_ != "cc" and (found := country(other)) is not None:
                    return found
                continue
            if other.span.start < ref.mention.head.end:
                continue
            link = _preposition_of(other.head, ref.head)
            if link is None or first_after is not None:
                continue
            place = other.entry is not None and other.entry.sort in (
                Sort.CITY,
                Sort.METONYM,
                Sort.REGION,
                Sort.COUNTRY,
            )
            if link == "of" or (
                link in lexicon.frames["residence_prep"] and (not place or not office)
            ):
                first_after = country(other)
        return first_after

    return tuple(dataclasses.replace(ref, country=country(ref)) for ref in refs)


def _preposition_of(head: Token, above: Token) -> str | None:
    """Return the preposition that hangs `head` on `above`, None if something stands between."""
    preposition = head.head
    if head.dep_ == "pobj" and preposition.head.i == above.i:
        return str(preposition.lower_)
    return None


def _determiner(tokens: Sequence[Token], head: Token, lexicon: NameLexicon) -> str:
    for token in tokens:
        if token.i >= head.i and len(tokens) > 1:
            break
        word = token.lower_
        if token.dep_ in ("poss",) or token.tag_ == "PRP$":
            return "poss"
        if token.dep_ in ("det", "predet", "nummod"):
            if word in lexicon.frames["definite"] or (
                word in lexicon.frames["both"] and token.tag_ != "CD"
            ):
                return "the"
            if word in lexicon.frames["indefinite"]:
                return "a"
    return ""


def _is_plural(head: Token, mention: Mention, number: str | None, lexicon: NameLexicon) -> bool:
    if number is not None:
        return number == "pl"
    if head.dep_ in ("cc", "punct"):
        return True
    if mention.form is MentionForm.NOMINAL:
        row = lexicon.collectives.get(head.lower_)
        counted = head.tag_ in ("CD", "DT", "PDT")
        return head.tag_ in _PLURAL or counted or (row is not None and row.kind == "group")
    return head.tag_ == "NNPS" and mention.kind is ActorKind.GROUP


def _is_subject(head: Token) -> bool:
    at = head
    if at.dep_ in ("cc", "punct"):
        at = at.head
    while at.dep_ in ("conj", "appos") and at.head.i != at.i:
        at = at.head
    return at.dep_ in _SUBJECTS or (at.dep_ == "pobj" and at.head.dep_ == "agent")


def _words(doc: Document, tokens: Sequence[Token], *, strip: bool) -> str:
    if not tokens:
        return ""
    at = 0
    while strip and at < len(tokens) - 1 and tokens[at].dep_ == "det":
        at += 1
    first, last = tokens[at], tokens[-1]
    return doc.text[first.idx : last.idx + len(last)]


def _join(tokens: Sequence[Token]) -> str:
    return "".join(token.text_with_ws for token in tokens).rstrip()
