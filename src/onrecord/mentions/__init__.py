"""Names, descriptions and pronouns: every stretch of the prose that may mean somebody."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from onrecord.mentions.metonyms import stands_for_government
from onrecord.mentions.named import Name, find_names
from onrecord.mentions.phrases import Phrase, find_phrases, reach_left
from onrecord.names import NameLexicon, Sort
from onrecord.parse import Document, Token
from onrecord.records import ActorKind, BlockKind, Mention, MentionForm, Origin, Span, make_id

__all__ = ["MentionLexicon", "find_mentions"]

VERSION = "1"
_LANDS = (Sort.COUNTRY, Sort.CITY, Sort.REGION)
#: One of the agencies in the brackets that end a dateline, no date: "(AP)", "(AP/AFP)".
_AGENCY = re.compile(r"(?<=[(/])[^\W\d][\w’'&. -]*\w(?=(?:/[^()\d]{2,28})?\)\s*\Z)")

_CREDITED = re.compile(r"(?:(?m:^)(?:By:?\s+)?|[,/|(]\s*)(?P<name>[^\W\d][^,/|()\n]*\w)")


@dataclass(frozen=True, slots=True)
class MentionLexicon:
    """What `find_mentions` needs: names, roles, bodies and the words that frame them."""

    names: NameLexicon

    @classmethod
    def load(cls, data: Path) -> MentionLexicon:
        """Load from `data`; raises LexiconError if a table is broken."""
        return cls(NameLexicon.load(data))


def find_mentions(doc: Document, *, lexicon: MentionLexicon) -> tuple[Mention, ...]:
    """Find what may refer to an actor in the prose, sorted by span.

    Mentions nest ("Iran" in "Iran’s foreign ministry"); of "role, Name" both parts are mentions.
    A coordination that acts as one ("Germany and Belgium said") is a mention with its conjunction
    as head, besides its parts. More is found than speaks or acts: later stages choose.
    """
    names = find_names(doc, lexicon.names)
    taken = {i: name for name in names for i in range(name.start, name.end)}
    phrases = find_phrases(doc, taken, lexicon.names)
    found: dict[Span, Mention] = {}
    for mention in (
        *_of_names(doc, names, phrases, lexicon.names),
        *_of_phrases(doc, phrases),
        *_of_pronouns(doc, taken, lexicon.names),
        *_of_coordinations(doc, taken, phrases),
        *_of_datelines(doc),
        *_of_bylines(doc, lexicon.names),
    ):
        found.setdefault(mention.span, mention)
    return tuple(found[span] for span in sorted(found))


def _of_names(
    doc: Document, names: Iterable[Name], phrases: Iterable[Phrase], lexicon: NameLexicon
) -> Iterable[Mention]:
    names = list(names)
    described = {phrase.head: phrase.start for phrase in phrases}
    datelines = {n.end for n in names if doc.tokens[n.end - 1].is_upper and n.end - n.head == 1}
    datelines &= {n.start for n in names if n.kind is ActorKind.PERSON}
    people = [n for n in names if n.kind is ActorKind.PERSON]
    lands = {n.end for n in names if n.entry is not None and n.entry.sort in _LANDS}
    for name in names:
        kind, form = name.kind, MentionForm.NAME
        if name.modifier and _is_vague(name):
            continue  # "Western leaders": no actor's name
        head = doc.tokens[name.head]
        start = name.start
        if _is_one_of_a_people(name, head, lexicon):
            span = doc.span_of(doc.tokens[reach_left(doc, name.start, head) : name.end])
            yield _mention(doc, span, head, ActorKind.UNNAMED, MentionForm.NOMINAL, "rule:nominal")
            continue
        if name.entry is not None and name.entry.sort is Sort.METONYM:
            if stands_for_government(head, name.entry, lexicon):
                form = MentionForm.METONYM
            else:
                kind = ActorKind.PLACE
        if (
            name.kind is ActorKind.PERSON
            and (role := _role_over(doc, name, phrases, lands, lexicon)) is not None
        ):
            start = role  # "Mayor of London Ade Bell"
        elif name.start in datelines:
            start = name.start  # "WASHINGTON Barack Obama"
        elif not name.modifier:
            start = _behind_others(doc, name, reach_left(doc, name.start, head), people)
            if start == name.start:  # "the regional bloc Ecowas": role and name side by side
                start = described.get(name.start - 1, start)
        span = doc.span_of(doc.tokens[start : name.end])
        yield _mention(doc, span, head, kind, form, "rule:name")


def _of_datelines(doc: Document) -> Iterable[Mention]:
    """Yield the agencies of a dateline: "KANO, Nigeria (Sahara Wire)", "(AP/AFP)"."""
    for block in doc.blocks:
        if block.kind is not BlockKind.DATELINE:
            continue
        for match in _AGENCY.finditer(doc.text, block.span.start, block.span.end):
            span = Span(*match.span())
            head = doc.tokens_in(span)[-1]
            kind, form = ActorKind.ORGANIZATION, MentionForm.NAME
            yield _mention(doc, span, head, kind, form, "rule:dateline")


def _of_bylines(doc: Document, lexicon: NameLexicon) -> Iterable[Mention]:
    """Yield the agencies of a byline: "By Reuters", "By Ana Ortiz, PA".

    Not those beside whom somebody wrote, as in "By Ana Ortiz and Reuters": they gave a part.
    """
    for block in doc.blocks:
        if block.kind is not BlockKind.BYLINE:
            continue
        for match in _CREDITED.finditer(doc.text, block.span.start, block.span.end):
            if _is_medium(match["name"], lexicon):
                span = Span(*match.span("name"))
                head = doc.tokens_in(span)[-1]
                kind, form = ActorKind.ORGANIZATION, MentionForm.NAME
                yield _mention(doc, span, head, kind, form, "rule:byline")


def _is_medium(words: str, lexicon: NameLexicon) -> bool:
    """Tell the name of a medium, also one that means it in some countries only: "PA"."""
    entry = lexicon.entry(words)
    if entry is not None and entry.sort is Sort.MEDIA:
        return True
    meant = (lexicon.entries[m] for m in lexicon.shared.get(words, {}).values() if m is not None)
    return any(entry.sort is Sort.MEDIA for entry in meant)


def _behind_others(doc: Document, name: Name, start: int, people: Iterable[Name]) -> int:
    """Leave out somebody else: "Prime Minister Ana Diaz and President Tom Bell" are two."""
    inside = [n.end for n in people if start <= n.start and n.end <= name.start]
    if not inside:
        return start
    between = doc.tokens[max(inside) : name.start]
    cuts = [t.i for t in between if t.dep_ == "cc" or t.pos_ in ("VERB", "AUX")]
    return max(cuts) + 1 if cuts else start


def _is_one_of_a_people(name: Name, head: Token, lexicon: NameLexicon) -> bool:
    """Tell "the 48-year-old Australian", who is somebody, from the state and "the British"."""
    if name.entry is None or name.entry.sort not in (Sort.ADJECTIVE, Sort.PEOPLE) or name.modifier:
        return False
    several = lexicon.entry(f"{head.text}s")
    counted = several is not None and several.sort is Sort.PEOPLE
    articled = any(c.dep_ in ("det", "nummod", "poss") or c.lower_ == "one" for c in head.lefts)
    return counted and articled and head.tag_ in ("NN", "NNP") and name.end - name.start == 1


def _is_vague(name: Name) -> bool:
    if name.entry is None:
        return name.kind is ActorKind.GROUP
    return name.entry.sort is Sort.ADJECTIVE and name.entry.country is None


def _role_over(
    doc: Document,
    name: Name,
    phrases: Iterable[Phrase],
    lands: Collection[int],
    lexicon: NameLexicon,
) -> int | None:
    """Return the start of the role whose phrase runs into the name, behind a place or body.

    "Mayor of London Ade Bell", "envoy to Peru Ana Diaz", "Director of Prosecution Tom Bell".
    """
    before = doc.tokens[name.start - 1] if name.start > 1 else None
    if before is None or before.dep_ != "compound":
        return None
    body = before.text[0].isupper() and before.lower_ in lexicon.collectives
    if before.ent_type_ != "GPE" and name.start not in lands and not body:
        return None
    return next((p.start for p in phrases if p.end == name.end and p.head < name.start - 1), None)


def _of_phrases(doc: Document, phrases: Iterable[Phrase]) -> Iterable[Mention]:
    for phrase in phrases:
        span = doc.span_of(doc.tokens[phrase.start : phrase.end])
        head = doc.tokens[phrase.head]
        yield _mention(doc, span, head, phrase.kind, MentionForm.NOMINAL, "rule:nominal")


def _of_pronouns(doc: Document, taken: dict[int, Name], lexicon: NameLexicon) -> Iterable[Mention]:
    for sent in doc.sentences():
        for token in sent:
            if token.pos_ not in ("PRON", "DET") and not token.tag_.startswith(("PRP", "W")):
                continue
            pronoun = lexicon.pronouns.get(token.lower_)
            if pronoun is None or token.i in taken or token.tag_ == "IN":
                continue
            if pronoun.person == "r" and not _is_relative(token):
                continue
            if token.dep_ == "expl" or _opens_honorific(token, lexicon):
                continue
            kind = ActorKind.PERSON if pronoun.human else ActorKind.UNNAMED
            span = doc.span_of([token])
            yield _mention(doc, span, token, kind, MentionForm.PRONOUN, "rule:pronoun")


def _opens_honorific(token: Token, lexicon: NameLexicon) -> bool:
    """Tell "His Excellency" and "Her Royal Highness", whose pronoun takes up nobody."""
    title = token.head
    capital = token.dep_ == "poss" and title.text[0].isupper()
    return capital and title.i - token.i <= 2 and title.lower_ in lexicon.frames["honorific"]


def _is_relative(token: Token) -> bool:
    """Tell a relative pronoun ("the man who") from a question and a demonstrative."""
    if not token.tag_.startswith("W"):
        return False
    return any(up.dep_ == "relcl" for up in token.ancestors)


def _of_coordinations(
    doc: Document, taken: dict[int, Name], phrases: Iterable[Phrase]
) -> Iterable[Mention]:
    """Join "Germany and Belgium", "the army and the police" into a group."""
    heads = {n.head: (n.start, n.end) for n in taken.values() if not n.modifier}
    heads |= {phrase.head: (phrase.start, phrase.end) for phrase in phrases}
    for first in sorted(heads):
        token = doc.tokens[first]
        if token.dep_ == "conj" or token.dep_ in ("compound", "amod", "nmod", "poss", "appos"):
            continue
        members = [first]
        at = token
        while True:
            following = next((c for c in at.rights if c.dep_ == "conj" and c.i in heads), None)
            if following is None:
                break
            members.append(following.i)
            at = following
        if len(members) < 2:
            continue
        joint = next((c for c in doc.tokens[first : members[-1]] if c.dep_ == "cc"), None) or next(
            (c for c in doc.tokens[first : members[-1]] if c.text == ","), None
        )
        if joint is None:
            continue
        start = reach_left(doc, heads[first][0], token) if first in taken else heads[first][0]
        span = doc.span_of(doc.tokens[start : heads[members[-1]][1]])
        yield _mention(doc, span, joint, ActorKind.GROUP, MentionForm.NOMINAL, "rule:coordination")


def _mention(
    doc: Document, span: Span, head: Token, kind: ActorKind, form: MentionForm, method: str
) -> Mention:
    return Mention(
        id=make_id("mention", doc.article.id, span),
        article_id=doc.article.id,
        span=span,
        head=doc.span_of([head]),
        kind=kind,
        form=form,
        origin=Origin(method=method, version=VERSION),
    )
