"""Names: what the lexicon knows, what the parser labels, and what capitals show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.mentions.kinds import KINDS, head_of, is_located, kind_of
from onrecord.names import Entry, NameLexicon, Sort
from onrecord.parse import Document, Token, TokenSpan, is_capitalised
from onrecord.records import ActorKind
from onrecord.text import bare_name

_MODIFIERS = ("amod", "compound", "nmod", "poss", "advmod")
_NUMERIC = ("DATE", "TIME", "MONEY", "CARDINAL", "ORDINAL", "PERCENT", "QUANTITY")


@dataclass(frozen=True, slots=True)
class Name:
    """A name over tokens [start, end). `modifier`: an adjective or the like inside a phrase."""

    start: int
    end: int
    head: int
    kind: ActorKind
    entry: Entry | None
    modifier: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """A form of the lexicon over tokens [start, end)."""

    start: int
    end: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class _Page:
    """One block: the lexicon's forms at its tokens; in a titled one, the words known as names."""

    lexicon: NameLexicon
    forms: Mapping[int, str]
    known: frozenset[str] | None


def find_names(doc: Document, lexicon: NameLexicon) -> tuple[Name, ...]:
    """Find the names of the prose, in order, not overlapping.

    Headlines In Title Case are read last, with the names found in the rest of the article.
    """
    plain: list[Name] = []
    titled = []
    for block in doc.prose():
        tokens = [t for t in doc.tokens_in(block.span) if not t.is_space]
        page = _Page(lexicon, _forms(doc, tokens, lexicon), None)
        if _is_titled(tokens):
            titled.append((tokens, page))
        else:
            plain.extend(_names_in(tokens, page))
    words = frozenset(doc.tokens[i].lower_ for n in plain for i in range(n.start, n.end))
    for tokens, page in titled:
        plain.extend(_names_in(tokens, replace(page, known=words)))
    plain.extend(_surnames(doc, plain))
    small = frozenset(t.text for t in doc.tokens if t.text.islower())
    agreed = (
        n
        for n in _agreeing(doc, plain, lexicon)
        if not _is_word(doc, n, small) and not _is_stage_direction(doc, n, lexicon)
    )
    return tuple(sorted(agreed, key=lambda name: name.start))


def _is_word(doc: Document, name: Name, small: frozenset[str]) -> bool:
    """Tell "Change" and "R" from names: a letter, or a word that the article also has in small."""
    token = doc.tokens[name.start]
    if name.entry is not None or name.end - name.start > 1 or name.kind is ActorKind.PERSON:
        return False
    if token.text[0] == "I" and token.text[1:2] in ("’", "'"):
        return True  # "I’m"
    if len(token) == 1 or (len(token) == 2 and not token.is_alpha):
        return True
    articled = token.i and token.nbor(-1).tag_ == "DT"
    loose = name.kind is ActorKind.ORGANIZATION and not name.modifier and not articled
    return loose and token.lower_ in small


def _is_stage_direction(doc: Document, name: Name, lexicon: NameLexicon) -> bool:
    """Tell the "[Laughs]" or "Applause." of an interview from a name."""
    token = doc.tokens[name.start]
    if name.end - name.start > 1 or token.lower_ not in lexicon.frames["stage_direction"]:
        return False
    words = [t for t in token.sent if t.is_alpha]
    bracketed = token.i > 0 and token.nbor(-1).text in ("[", "(")
    return bracketed or len(words) == 1


def _surnames(doc: Document, names: Sequence[Name]) -> list[Name]:
    """Find the surnames that the parser takes for common nouns: "Baylous said", "Law wept"."""
    known = {
        doc.tokens[n.end - 1].text
        for n in names
        if n.kind is ActorKind.PERSON and n.end - n.start > 1 and n.entry is None
    }
    taken = {i for n in names for i in range(n.start, n.end)}
    return [
        Name(token.i, token.i + 1, token.i, ActorKind.PERSON, None, False)
        for sent in doc.sentences()
        for token in sent
        if token.text in known
        and token.i not in taken
        and is_capitalised(token)
        and token.dep_ in ("nsubj", "nsubjpass")
        and token.left_edge.i == token.i
    ]


def _agreeing(doc: Document, names: Sequence[Name], lexicon: NameLexicon) -> Iterator[Name]:
    """Give names of the same words one kind: a place where one is, else the commonest.

    A surname of somebody's, and who is once called "Mr Trump", is a person.
    """
    full = [
        n
        for n in names
        if n.kind is ActorKind.PERSON and n.entry is None and n.end - n.start > 1
        if doc.tokens[n.start].text in lexicon.first_names or _follows_title(doc, n, lexicon)
    ]
    people = {_surname(doc, n, lexicon) for n in full}
    people |= {
        bare_name(doc.tokens[n.end - 1].text)
        for n in names
        if n.entry is None and n.end - n.start == 1 and _follows_title(doc, n, lexicon)
    }
    votes: dict[str, Counter[ActorKind]] = {}
    for name in names:
        if name.entry is None:
            votes.setdefault(_text(doc.tokens[name.start : name.end]), Counter())[name.kind] += 1
    for name in names:
        kinds = votes.get(_text(doc.tokens[name.start : name.end]))
        if bare_name(doc.tokens[name.start].text) in people and _may_be_surname(doc, name, lexicon):
            yield replace(name, kind=ActorKind.PERSON, entry=None, modifier=False)
        elif name.entry is not None or kinds is None or len(kinds) == 1:
            yield name
        elif ActorKind.PLACE in kinds and name.end - name.start == 1:
            yield replace(name, kind=ActorKind.PLACE)
        else:
            yield replace(name, kind=kinds.most_common(1)[0][0])


def _surname(doc: Document, name: Name, lexicon: NameLexicon) -> str:
    """Return the last word that is no suffix: "Kennedy" of "James Kennedy Jr."."""
    last = name.end - 1
    while last > name.start + 1 and _is_suffix(doc.tokens[last], lexicon):
        last -= 1
    return bare_name(doc.tokens[last].text)


def _is_suffix(token: Token, lexicon: NameLexicon) -> bool:
    return token.is_punct or token.lower_.rstrip(".") in lexicon.frames["name_suffix"]


def _may_be_surname(doc: Document, name: Name, lexicon: NameLexicon) -> bool:
    """Tell "Kennedy said" from the town of Kennedy, "in Kennedy", and "Kennedy residents"."""
    if name.end - name.start > 1 or (name.entry is not None and name.entry.sort is not Sort.CITY):
        return False
    town = name.entry is not None or name.kind is ActorKind.PLACE
    return not town or not (
        name.modifier or is_located(list(doc.tokens[name.start : name.end]), lexicon)
    )


def _follows_title(doc: Document, name: Name, lexicon: NameLexicon) -> bool:
    if not name.start:
        return False
    before = doc.tokens[name.start - 1].lower_
    return before in lexicon.roles or lexicon.title(before) is not None


def _forms(doc: Document, tokens: Iterable[Token], lexicon: NameLexicon) -> dict[int, str]:
    """Return the longest form of the lexicon at each token that begins one."""
    text = doc.text
    found = {}
    for token in tokens:
        form = lexicon.longest_at(text, token.idx)
        if form is not None:
            found[token.i] = form
    return found


def _is_titled(tokens: Sequence[Token]) -> bool:
    long = [t for t in tokens if t.is_alpha and len(t) > 3]
    return len(long) > 3 and sum(t.text[0].isupper() for t in long) > 0.7 * len(long)


def _names_in(tokens: Sequence[Token], page: _Page) -> Iterator[Name]:
    places = {token.i: at for at, token in enumerate(tokens)}
    at = 0
    while at < len(tokens):
        run = _run_at(tokens, at, page)
        if not run:
            at += 1
            continue
        yield from _read_run(run, page)
        at = places[run[-1].i] + 1


def _run_at(tokens: Sequence[Token], at: int, page: _Page) -> list[Token]:
    """Collect the capitalised words from `at` on, with the particles and hyphens inside names."""
    first = tokens[at]
    if not _starts_name(first, page):
        return []
    end = at + 1
    form = page.forms.get(first.i)
    if form:
        while end < len(tokens) and tokens[end].idx < first.idx + len(form):
            end += 1
    while end < len(tokens):
        token, before = tokens[end], tokens[end - 1]
        if _is_namey(token, page):
            end += 1
            continue
        ahead = tokens[end + 1] if end + 1 < len(tokens) else None
        if (
            ahead is not None
            and _is_namey(ahead, page)
            and _links(token, before, ahead, page.lexicon)
        ):
            end += 2
            continue
        if ahead is not None and _ends_in_hyphen(token, before, ahead):
            end += 2  # "Ban Ki-moon"
            continue
        two = tokens[end + 1 : end + 3]
        particles = page.lexicon.frames["particle"]
        if (
            len(two) == 2
            and token.lower_ in particles
            and two[0].lower_ in particles
            and _is_namey(two[1], page)
            and (before.ent_type_ == "PERSON" or before.text in page.lexicon.first_names)
        ):
            end += 3  # "van der Berg"
            continue
        break
    return list(tokens[at:end])


def _ends_in_hyphen(token: Token, before: Token, ahead: Token) -> bool:
    """Tell "Ki-moon", which is all one person's name, from "Obama-era"."""
    joined = token.text == "-" and not token.whitespace_ and not before.whitespace_
    one = before.ent_type_ == token.ent_type_ == ahead.ent_type_ == "PERSON"
    return joined and one and ahead.ent_iob_ == "I" and ahead.pos_ == "PROPN"


def _starts_name(token: Token, page: _Page) -> bool:
    if _is_namey(token, page):
        return True
    # "al-Shabab", "dpa": a name of the lexicon may begin with a small letter
    form = page.forms.get(token.i)
    return form is not None and token.text[0].islower()


def _is_namey(token: Token, page: _Page) -> bool:
    if not is_capitalised(token):
        return False
    known = token.i in page.forms
    if token.ent_type_ in _NUMERIC and not known:
        return False
    if page.known is not None and token.lower_ not in page.known:
        return known or token.ent_type_ in ("PERSON", "GPE")
    if known or token.tag_ in ("NNP", "NNPS"):
        return token.pos_ not in ("PRON", "AUX")
    if token.ent_type_ and token.ent_type_ in KINDS:
        return token.pos_ not in ("DET", "PRON", "ADP", "AUX", "CCONJ", "SCONJ")
    if token.is_sent_start or token.pos_ in ("DET", "PRON", "ADP", "AUX", "CCONJ", "SCONJ"):
        return False
    before = token.nbor(-1) if token.i else None
    if before is not None and (before.is_punct or before.is_space) and before.text not in "-,":
        return False
    return token.pos_ in ("ADJ", "NOUN", "X", "VERB", "PROPN", "INTJ")


def _links(token: Token, before: Token, ahead: Token, lexicon: NameLexicon) -> bool:
    """Tell whether a small word or hyphen belongs inside the name: "van", "of", "-"."""
    if token.text in "-–’'" and (token.whitespace_ or before.whitespace_):
        return False  # "who shot Scott - Ana Diaz"
    if token.text in "-–’'":
        return True
    word = token.lower_
    if word in lexicon.frames["particle"] and token.pos_ not in ("PRON", "VERB", "AUX"):
        return before.ent_type_ == "PERSON" or token.ent_type_ in ("PERSON", "ORG", "GPE")
    same = token.ent_type_ in ("ORG", "FAC") and before.ent_type_ == token.ent_type_
    if word in lexicon.frames["of"]:
        body = lexicon.collectives.get(before.lower_)
        if body is not None and body.kind in ("body", "media") and before.text[0].isupper():
            return True
        return same and ahead.ent_type_ == token.ent_type_
    return same and ahead.ent_type_ == token.ent_type_ and token.dep_ in ("cc", "prep")


def _read_run(run: list[Token], page: _Page) -> Iterator[Name]:
    """Cut a run of capitalised words into names, leaving titles and roles out of them."""
    lexicon = page.lexicon
    width = _dateline_width(run, lexicon)
    if width:
        entry = lexicon.entry_in_capitals(_text(run[:width]))
        yield _name(run[:width], ActorKind.PLACE, entry)
        run = run[width:]
    known = list(_known_in(run, page))
    at = 0
    pieces: list[_Known] = []
    roles = False
    while at < len(run):
        hit = next((k for k in known if k.start == run[at].i), None)
        width = _role_width(run, at, lexicon)
        if hit is not None and not (width and hit.end - hit.start <= width):
            if _is_given_name(run, at, hit, roles, lexicon):
                break
            pieces.append(hit)
            at += sum(1 for t in run[at:] if t.i < hit.end)
            roles = False
        elif width and at + width <= len(run):
            at += width
            roles = True
        elif run[at].text in "-–’'":
            at += 1
        else:
            break
    rest = _without_common_tail(run[at:], lexicon)
    if not rest or (len(rest) == 1 and _opens_sentence(rest[0])):
        yield from (_known_name(k, run[0]) for k in pieces)
        return
    if _is_occasion(rest, roles, lexicon) or _is_party_tag(rest):
        yield from (_known_name(k, run[0]) for k in pieces)
        return
    rest = _from_given_name(rest, lexicon)
    tail = known and known[-1].start > rest[0].i and known[-1].end == rest[-1].i + 1
    kind = kind_of(rest, run, roles, bool(pieces), lexicon)
    bodies = (ActorKind.ORGANIZATION, ActorKind.GOVERNMENT)
    if kind in bodies and pieces and pieces[-1].end == rest[0].i and not roles:
        # "Dominican Red Cross", "Georgian Foreign Ministry": the whole is one body's name
        yield from (_known_name(k, run[0]) for k in pieces)
        yield _name(rest, kind, None)
        return
    yield from (_known_name(k, run[0]) for k in pieces)
    if tail and known and known[-1].entry.sort in (Sort.COUNTRY, Sort.METONYM, Sort.CITY):
        if rest[0].is_sent_start and known[-1].start == rest[0].i + 1:
            yield _known_name(known[-1], run[0])  # "Neighbouring Mali"
            return
    if tail and kind is not ActorKind.PERSON and not rest[0].text[0].islower():
        inner = [t for t in rest if t.i < known[-1].start]
        if inner and all(t.text not in "-" for t in inner):
            yield _name(rest, kind, None)
            return
    yield _name(rest, kind, lexicon.entry(_text(rest)))


def _from_given_name(rest: list[Token], lexicon: NameLexicon) -> list[Token]:
    """Leave out what is no part of a person's name: "Image caption Eva Persson"."""
    if rest[0].text in lexicon.first_names or rest[0].ent_type_ == "PERSON":
        return rest
    for at in range(1, len(rest) - 1):
        given, before = rest[at], rest[at - 1]
        body = before.lower_ in lexicon.collectives  # "of Public Prosecution Eva Persson"
        if given.text not in lexicon.first_names or not (body or given.ent_type_ == "PERSON"):
            continue
        joined = before.text in "-–’'" or before.lower_ in lexicon.frames["particle"]
        if not joined and all(t.ent_type_ != "PERSON" for t in rest[:at]):
            return rest[at:]
    return rest


def _dateline_width(run: Sequence[Token], lexicon: NameLexicon) -> int:
    """Count the capitals that a wire's dateline has before a name: "WASHINGTON Barack Obama"."""
    first = run[0]
    if not first.is_sent_start or (first.i and not first.nbor(-1).is_space):
        return 0
    width = 0
    while width < len(run) and run[width].is_alpha and run[width].is_upper and len(run[width]) > 3:
        width += 1
    if width in (0, len(run)):
        return 0
    entry = lexicon.entry_in_capitals(_text(run[:width]))
    return width if entry is not None and entry.country is not None else 0


def _is_occasion(rest: Sequence[Token], roles: bool, lexicon: NameLexicon) -> bool:
    """Tell "Thanksgiving Day" and "Rose Garden Ceremony", who are nobody, from "Doris Day"."""
    if len(rest) < 2 or roles or (len(rest) == 2 and rest[0].text in lexicon.first_names):
        return False
    return rest[-1].lower_ in lexicon.frames["occasion"]


def _is_party_tag(rest: Sequence[Token]) -> bool:
    """Tell "R-Ind.", the party and state of a member of Congress, from a name."""
    return len(rest) > 2 and rest[0].text in ("R", "D", "I") and rest[1].text == "-"


def _is_common(token: Token, lexicon: NameLexicon) -> bool:
    """Tell "State" in "State television said" from a name."""
    word = token.lower_
    if word in lexicon.roles or word in lexicon.collectives:
        return True
    return word.endswith("s") and word[:-1] in lexicon.roles


def _without_common_tail(rest: list[Token], lexicon: NameLexicon) -> list[Token]:
    """Leave out the common nouns behind a name, as roles are: "Bell Secretary"."""
    while rest and _is_common(rest[-1], lexicon) and (len(rest) == 1 or rest[-1].tag_ != "NNP"):
        if _ends_body_name(rest, lexicon):
            break
        rest = rest[:-1]
    return rest


def _ends_body_name(rest: Sequence[Token], lexicon: NameLexicon) -> bool:
    """Tell "Union of Basic Teachers", whose last word says whose union it is."""
    for at, token in enumerate(rest[:-1]):
        body = lexicon.collectives.get(rest[at - 1].lower_) if at else None
        if token.lower_ in lexicon.frames["of"] and body is not None and body.kind == "body":
            return True
    return False


def _opens_sentence(token: Token) -> bool:
    """Tell the capital of a sentence's first word, "Shadow chancellor", from a name's."""
    return bool(token.is_sent_start) and not token.ent_type_ and token.dep_ in _MODIFIERS


def _is_given_name(
    run: list[Token], at: int, hit: _Known, roles: bool, lexicon: NameLexicon
) -> bool:
    """Tell "Chad Wells", "Mr London" and "George Washington" from the places."""
    if hit.end - hit.start != 1 or hit.entry.sort not in (
        Sort.COUNTRY,
        Sort.CITY,
        Sort.REGION,
        Sort.METONYM,
        Sort.MEDIA,
        Sort.ORGANIZATION,
        Sort.ADJECTIVE,
    ):
        return False
    word = run[at]
    if roles and word.ent_type_ == "PERSON" and word.dep_ != "compound":
        return True
    ahead = run[at + 1] if at + 1 < len(run) else None
    if ahead is None or ahead.text in "-–’'" or ahead.lower_ in lexicon.roles:
        return False
    both = word.ent_type_ == "PERSON" and ahead.ent_type_ == "PERSON" and ahead.ent_iob_ == "I"
    if word.text in lexicon.first_names:
        return both or (hit.entry.sort is not Sort.ADJECTIVE and ahead.ent_type_ == "PERSON")
    return both and hit.entry.sort in (Sort.CITY, Sort.MEDIA, Sort.REGION)


def _known_in(run: Sequence[Token], page: _Page) -> Iterator[_Known]:
    upto = -1
    for at, token in enumerate(run):
        if token.idx < upto:
            continue
        form = page.forms.get(token.i)
        if form is None:
            continue
        entry = page.lexicon.entries[form]
        end = at + 1
        while end < len(run) and run[end].idx < token.idx + len(form):
            end += 1
        if run[end - 1].idx + len(run[end - 1]) > token.idx + len(form) + 1:
            continue
        if entry.sort is Sort.CITY and not _reads_as_place(token, run):
            continue
        if form in page.lexicon.shared and _is_in_longer_name(run, at, end, page):
            continue
        if form in page.lexicon.frames["needs_context"] and not _near_medium(token, page.lexicon):
            continue
        if form in page.lexicon.frames["needs_article"] and not _follows_the(token, page.lexicon):
            continue
        if entry.sort is Sort.MEDIA and len(form) <= 4 and token.dep_ in ("compound", "amod"):
            after = run[end] if end < len(run) else None
            if after is not None and after.ent_type_ == "PERSON":
                continue
        upto = token.idx + len(form)
        yield _Known(token.i, run[end - 1].i + 1, entry)


def _follows_the(token: Token, lexicon: NameLexicon) -> bool:
    return token.i > 0 and token.nbor(-1).lower_ in lexicon.frames["definite"]


def _is_in_longer_name(run: Sequence[Token], at: int, end: int, page: _Page) -> bool:
    """Tell "The Independent Police Directorate" and "Trades Union Congress" from their namesakes.

    A Labour Government and the Peruvian Congress are Labour's and a congress.
    """
    lexicon = page.lexicon
    before = run[at - 1] if at else None
    plain = before is not None and before.tag_ in ("NNP", "NNPS")
    if before is not None and plain and not _role_width(run, at - 1, lexicon):
        form = page.forms.get(before.i)
        known = form is not None and lexicon.entries[form].sort is not Sort.ORGANIZATION
        if not known and before.dep_ in _MODIFIERS and at < before.head.i - run[0].i + 1 <= end:
            return True
    rest = run[end:]
    if len(rest) > 1 and rest[0].lower_ in lexicon.frames["of"]:
        form = page.forms.get(rest[1].i)
        return form is None and run[end - 1].lower_ in lexicon.collectives  # "Party of Bosniaks"
    if not rest or _role_width(run, end, lexicon) or not all(t.text[0].isalpha() for t in rest):
        return False
    last = lexicon.collectives.get(rest[-1].lower_)
    governs = rest[-1].lower_ in lexicon.frames["government_word"]
    return last is not None and last.kind in ("body", "media") and not governs


def _reads_as_place(token: Token, run: Sequence[Token]) -> bool:
    if token.ent_type_ in ("GPE", "LOC", "FAC"):
        return True
    return len(run) == 1 and token.dep_ in ("pobj", "conj", "ROOT", "npadvmod", "appos")


def _near_medium(token: Token, lexicon: NameLexicon) -> bool:
    """Tell whether a word such as "agency" stands near: "the Beta news agency"."""
    doc = token.doc
    for at in range(max(0, token.i - 3), min(len(doc), token.i + 4)):
        row = lexicon.collectives.get(doc[at].lower_)
        if row is not None and row.kind == "media":
            return True
    return False


def _role_width(run: Sequence[Token], at: int, lexicon: NameLexicon) -> int:
    """Return how many words from `at` are a title or role: "Prime Minister", "Lt. Col."."""
    for width in (5, 4, 3, 2, 1):
        if at + width > len(run):
            continue
        words = _text(run[at : at + width]).lower()
        if lexicon.title(words) is not None:
            return width
        if words in lexicon.roles or words.replace(" - ", "-") in lexicon.roles:
            return width
    return 0


def _known_name(known: _Known, near: Token) -> Name:
    tokens = [near.doc[i] for i in range(known.start, known.end)]
    head = head_of(tokens)
    outside = head.dep_ in _MODIFIERS or (head.dep_ == "conj" and head.head.dep_ in _MODIFIERS)
    kind = known.entry.kind
    return Name(known.start, known.end, head.i, kind, known.entry, outside)


def _name(tokens: Sequence[Token], kind: ActorKind, entry: Entry | None) -> Name:
    while len(tokens) > 1 and (tokens[-1].is_punct or tokens[-1].text in "’'-"):
        tokens = tokens[:-1]
    head = head_of(tokens)
    return Name(
        tokens[0].i,
        tokens[-1].i + 1,
        head.i,
        entry.kind if entry is not None else kind,
        entry,
        head.dep_ in ("compound", "nmod") and kind is not ActorKind.PERSON,
    )


def _text(tokens: Sequence[Token] | TokenSpan) -> str:
    return "".join(token.text_with_ws for token in tokens).rstrip()
