"""What one mention shows by itself: words, gender, number, role, country, possessor."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.actors.owners import find_owner
from onrecord.actors.roles import joined, read_role
from onrecord.names import Collective, Entry, NameLexicon, Sort
from onrecord.parse import Document, Token, is_capitalised
from onrecord.records import ActorKind, BlockKind, Mention, MentionForm, Place, Span
from onrecord.text import Quoted

_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "agent")
_PLURAL = ("NNS", "NNPS")


@dataclass(frozen=True, slots=True)
class Ref:
    """One mention with what its own phrase shows.

    `words` is a name without title and article, or a description without article. `role` is the
    role as printed, in lower case; `role_key` its key in the lexicon of roles. `country` is what an
    adjective, a possessor or an "of" phrase inside the mention gives. `owner` is the index of the
    possessor's Ref, `inner` are the Refs inside this one. `determiner` is "the", "a", "poss" or "".
    `opens`: it stands in a prepositional phrase at a sentence's beginning. `past`: a former role.
    `place` is the country of the place that a name was resolved to.
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
    block_start: int
    opens: bool
    past: bool
    place: str | None

    @property
    def form(self) -> MentionForm:
        """The mention's form."""
        return self.mention.form

    @property
    def span(self) -> Span:
        """The mention's span."""
        return self.mention.span

    @property
    def in_opening(self) -> bool:
        """Whether it stands in the headline or its standfirst."""
        return self.block in (BlockKind.HEADLINE, BlockKind.STANDFIRST)

    @property
    def land(self) -> str | None:
        """The country that a name means or lies in, whatever is around it."""
        return self.place or (self.entry.country if self.entry is not None else None)

    @property
    def token_after(self) -> Token | None:
        """The first token behind the mention; None at the end of the text."""
        doc, at = self.head.doc, self.head.i
        while at < len(doc) and doc[at].idx < self.span.end:
            at += 1
        return doc[at] if at < len(doc) else None


def read_refs(
    doc: Document, mentions: Sequence[Mention], places: Sequence[Place], lexicon: NameLexicon
) -> tuple[Ref, ...]:
    """Read every mention, in text order, shorter before longer at the same place.

    `country` is None yet: `lands.with_countries` fills it in.
    """
    quotes = _Quotes(doc.quotations)
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
    return tuple(_with_employers(_with_places(refs, places), lexicon))


def _with_employers(refs: Sequence[Ref], lexicon: NameLexicon) -> list[Ref]:
    """Note for whom a named person works: "Ana Diaz of the BBC", "Ana Diaz reports for NPR"."""
    bodies = {
        ref.head.i: ref
        for ref in refs
        if ref.form is MentionForm.NAME and ref.mention.kind is ActorKind.ORGANIZATION
    }
    found = []
    for ref in refs:
        named = ref.form is MentionForm.NAME and ref.mention.kind is ActorKind.PERSON
        body = bodies.get(_employer(ref, lexicon)) if named and ref.owner is None else None
        found.append(replace(ref, owner=body.index) if body is not None else ref)
    return found


def _employer(ref: Ref, lexicon: NameLexicon) -> int:
    """Return the token of whom a person is "of" or writes "for"; -1 for nobody."""
    verb = ref.head.head
    writes = ref.head.dep_ == "nsubj" and verb.lemma_ in lexicon.frames["reporting"]
    for holder, words in ((ref.head, "of"), (verb, "for")):
        if holder is verb and not writes:
            continue
        for preposition in holder.rights:
            if preposition.dep_ == "prep" and preposition.lower_ in lexicon.frames[words]:
                return next((int(c.i) for c in preposition.rights if c.dep_ == "pobj"), -1)
    return -1


def _with_places(refs: Sequence[Ref], places: Sequence[Place]) -> list[Ref]:
    """Note the country of the place that a name means: "Oxford" in a report from North Carolina."""
    found = {span.end: place.country for place in places for span in place.spans}
    return [
        replace(ref, place=found.get(ref.mention.head.end))
        if ref.form is MentionForm.NAME and _may_be_place(ref)
        else ref
        for ref in refs
    ]


def _may_be_place(ref: Ref) -> bool:
    if ref.entry is None:
        return ref.mention.kind is ActorKind.PLACE
    return ref.entry.sort in (Sort.CITY, Sort.COUNTRY) or (
        ref.entry.sort is Sort.METONYM and ref.mention.kind is ActorKind.PLACE
    )


class _Quotes:
    """Tells whether an offset stands in a quotation."""

    def __init__(self, quotations: Sequence[Quoted]) -> None:
        outer = [q.span for q in quotations if q.depth == 0]
        self._starts = [span.start for span in outer]
        self._ends = [span.end for span in outer]

    def hold(self, offset: int) -> bool:
        at = bisect.bisect_right(self._starts, offset) - 1
        return at >= 0 and offset < self._ends[at]


def collective_of(head: Token, lexicon: NameLexicon) -> Collective | None:
    """Return the row of the noun that heads a description: "authority", "port authority"."""
    before = head.nbor(-1) if head.i else None
    pair = before is not None and before.dep_ in ("compound", "amod") and before.head.i == head.i
    return lexicon.collective(head.text, head.lemma_, before.text if before and pair else "")


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
    words = _words(doc, core)
    entry = (lexicon.entry(words) or lexicon.entry(joined(core))) if named and core else None
    if entry is not None and entry.sort is Sort.CITY and mention.kind is ActorKind.PERSON:
        entry = None  # "Kennedy", who was "James Kennedy" before, is no town
    role, role_key = read_role(tokens, head, core, mention, lexicon)
    row = lexicon.roles.get(role_key or "") if role_key else None
    collective = None
    if mention.form is MentionForm.NOMINAL:
        collective = collective_of(head, lexicon)
        if _is_neighbour_state(head, collective, lexicon):
            row = role = role_key = None
    sectors = _sectors(role, role_key, collective, entry, title_sector, lexicon)
    if mention.form is MentionForm.NOMINAL and (people := lexicon.entry(head.text)) is not None:
        if people.sort in (Sort.ADJECTIVE, Sort.PEOPLE) and not head.tag_.endswith("S"):
            entry = people  # "the 48-year-old Australian"
    human = (
        mention.kind is ActorKind.PERSON
        or (entry is not None and mention.form is MentionForm.NOMINAL)
        or (row is not None and mention.form is MentionForm.NOMINAL)
        or (mention.form is MentionForm.NOMINAL and head.lower_ in lexicon.frames["honorific"])
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
        owner=find_owner(doc.text, head, inner, mentions, lexicon),
        inner=inner,
        determiner=_determiner(tokens, head, lexicon),
        subject=_is_subject(head),
        quoted=quotes.hold(mention.span.start),
        sentence=bisect.bisect_right(starts, mention.span.start) - 1,
        block=block.kind if block else None,
        block_start=block.span.start if block else -1,
        past=role is not None and role.split()[0].rstrip("-") in lexicon.frames["former"],
        opens=head.i - head.sent.start <= 7 and head.dep_ == "pobj",
        place=None,
    )


def _is_neighbour_state(head: Token, row: Collective | None, lexicon: NameLexicon) -> bool:
    """Tell "its neighbour" and "Peru's neighbour", which are states, from "her neighbour"."""
    if row is None or row.kind != "country":
        return False
    owners = [c for c in head.children if c.dep_ == "poss"]
    pronouns = [lexicon.pronouns.get(c.lower_) for c in owners]
    return any(p is not None and not p.human for p in pronouns) or any(
        c.ent_type_ == "GPE" for c in owners
    )


def _name_core(
    tokens: Sequence[Token], head: Token, kind: ActorKind, lexicon: NameLexicon
) -> tuple[list[Token], str | None, str | None]:
    """Return the name's own words, and what its titles say of gender and sector.

    "Kazakhstan’s President Daulet Serikov" gives "Daulet Serikov".
    """
    start = _after_owner(tokens, head)
    gender = sector = None
    last = next((i for i, t in enumerate(tokens) if t.i == head.i), len(tokens) - 1)
    if kind is not ActorKind.PERSON:
        return list(tokens[_name_start(tokens, start, last, lexicon) :]), None, None
    at = start
    while at < last:
        width = _title_width(tokens, at, last, lexicon)
        words = joined(tokens[at : at + width]).lower() if width else ""
        title = lexicon.title(words)
        if title is not None:
            gender, sector = gender or title.gender, title.sector or sector
        evidence = 0 if width else _evidence_width(tokens, at, last, lexicon)
        if width or evidence:
            at += width or evidence
        elif _precedes_name(tokens, at, start, last, lexicon):
            at += 1
        else:
            break
        start = at
    return list(tokens[min(start, last) :]), gender, sector


def _precedes_name(
    tokens: Sequence[Token], at: int, start: int, last: int, lexicon: NameLexicon
) -> bool:
    """Tell whether the word at `at` stands before the name: an article, or words of a role."""
    token = tokens[at]
    particles = lexicon.frames["particle"]
    small = not is_capitalised(token) and token.lower_ not in particles
    if small or token.dep_ in ("det", "case") or (at == start and token.text in "-–’'."):
        return True
    rest = tokens[at:last]
    nouns = (t for t in rest if t.tag_ in ("NN", "NNS") and t.text[0].islower())
    if any(not is_capitalised(t) and t.lower_ not in particles for t in nouns):
        return True  # "Serious Fraud investigator Ana Diaz"
    following = zip(rest, tokens[at + 1 : last + 1], strict=True)
    if any(a.lower_ in lexicon.collectives and b.text in lexicon.first_names for a, b in following):
        return True  # "Public Prosecution Ana Diaz"
    return any(_title_width(tokens, i, last, lexicon) for i in range(at + 1, last))


def _after_owner(tokens: Sequence[Token], head: Token) -> int:
    """Return where the phrase goes on after its possessor: "Armenia’s Defense Ministry"."""
    for child in head.lefts:
        if child.dep_ == "poss" and child.right_edge.dep_ == "case":
            edge = child.right_edge.i
            return next((i for i, t in enumerate(tokens) if t.i > edge), 0)
    return 0


def _name_start(tokens: Sequence[Token], start: int, last: int, lexicon: NameLexicon) -> int:
    """Return where the name of a body begins: "the regional bloc Ecowas", "the AIVD"."""
    for at in range(start, len(tokens)):
        if lexicon.entry(joined(tokens[at:])) is not None:
            if not _is_in_longer_name(tokens, at, start, lexicon):
                return at
    small = [
        i
        for i in range(start, last)
        if tokens[i].tag_ in ("NN", "NNS", "HYPH", "VBN")
        and tokens[i].text[0].islower()
        and not is_capitalised(tokens[i])
    ]
    at = max(small) + 1 if small else start
    while at < last and (
        tokens[at].dep_ in ("det", "predet", "nummod", "quantmod")
        or (
            tokens[at].text[0].islower()
            and not is_capitalised(tokens[at])
            and tokens[at].lower_ not in lexicon.forms
        )
    ):
        at += 1
    return at


def _is_in_longer_name(tokens: Sequence[Token], at: int, start: int, lexicon: NameLexicon) -> bool:
    """Tell "Labour Congress" from a congress, whose name others share."""
    if at == start or joined(tokens[at:]) not in lexicon.shared:
        return False
    before = tokens[at - 1]
    if before.tag_ not in ("NNP", "NNPS") or _title_width(tokens, at - 1, at, lexicon):
        return False
    form = lexicon.longest_at(joined(tokens[at - 1 :]), 0)
    return form is None or lexicon.entries[form].sort is Sort.ORGANIZATION


def _evidence_width(tokens: Sequence[Token], at: int, last: int, lexicon: NameLexicon) -> int:
    """Count the words of a country or body before a name: "UN envoy Ana Diaz"."""
    form = lexicon.longest_at(joined(tokens[at:]), 0)
    if form is None or tokens[at].text in lexicon.first_names:
        return 0
    width = 1
    while at + width < len(tokens) and tokens[at + width].idx < tokens[at].idx + len(form):
        width += 1
    rest = tokens[at + width : last + 1]
    roles = any(t.lower_ in lexicon.roles or t.lower_ in lexicon.titles for t in rest)
    return width if roles or len(rest) > 1 else 0


def _title_width(tokens: Sequence[Token], at: int, last: int, lexicon: NameLexicon) -> int:
    for width in (5, 4, 3, 2, 1):
        if at + width > last + (tokens[last].lower_ in lexicon.titles and at < last):
            continue
        words = joined(tokens[at : at + width]).lower()
        if lexicon.title(words) is not None or words in lexicon.roles:
            return width
        if tokens[at + width - 1].tag_ in _PLURAL and words.removesuffix("s") in lexicon.roles:
            return width  # "Presidents Odera and Diaz"
    return 0


def _sectors(
    role: str | None,
    role_key: str | None,
    collective: Collective | None,
    entry: Entry | None,
    title: str | None,
    lexicon: NameLexicon,
) -> tuple[str, ...]:
    if entry is not None and entry.sectors:
        return entry.sectors
    found: list[str] = []
    if role_key and (row := lexicon.roles.get(role_key)) is not None and row.sector:
        found.append(row.sector)
    if collective is not None and collective.sector and not found:
        found.append(collective.sector)
    if title and not found:
        found.append(title)
    return tuple(found)


def _determiner(tokens: Sequence[Token], head: Token, lexicon: NameLexicon) -> str:
    for token in tokens:
        if token.i >= head.i and len(tokens) > 1:
            break
        word = token.lower_
        if token.dep_ in ("poss",) or token.tag_ == "PRP$":
            return "poss"
        if token.dep_ in ("det", "predet", "nummod"):
            if word in lexicon.frames["definite"]:
                return "the"
            if word in lexicon.frames["both"] and token.tag_ != "CD":
                return "the" if head.tag_ == "NNS" else "a"
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
        several = any(c.lower_ in lexicon.frames["both"] and c.tag_ == "DT" for c in head.lefts)
        one = head.i > 0 and f"{head.nbor(-1).lower_} {head.lower_}" in lexicon.roles
        several = several or counted  # "neither man", "each side"
        several = several or (head.tag_ in _PLURAL and not one)  # but "the chargé d’affaires"
        return several or (row is not None and row.kind == "group")
    return head.tag_ == "NNPS" and mention.kind is ActorKind.GROUP


def _is_subject(head: Token) -> bool:
    at = head
    if at.dep_ in ("cc", "punct"):
        at = at.head
    while at.dep_ in ("conj", "appos") and at.head.i != at.i:
        at = at.head
    return at.dep_ in _SUBJECTS or (at.dep_ == "pobj" and at.head.dep_ == "agent")


def _words(doc: Document, tokens: Sequence[Token]) -> str:
    """Return the words of `tokens` without the article before them."""
    if not tokens:
        return ""
    at = 0
    while at < len(tokens) - 1 and tokens[at].dep_ == "det":
        at += 1
    first, last = tokens[at], tokens[-1]
    return doc.text[first.idx : last.idx + len(last)]
