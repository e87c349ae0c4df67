"""To whom a mention belongs: "Iran’s", "its", "UN envoy", "of the ministry", "aide to Ms Diaz"."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.names import Entry, NameLexicon, Sort
from onrecord.parse import Token
from onrecord.records import ActorKind, Mention, MentionForm

_BODIES = (ActorKind.ORGANIZATION, ActorKind.GOVERNMENT)
_NAMES = (MentionForm.NAME, MentionForm.METONYM)
#: Kinds of metonyms of which people are: the White House, not Washington.
_SEATS = ("seat", "body")


def find_owner(
    text: str,
    head: Token,
    inner: tuple[int, ...],
    mentions: Sequence[Mention],
    lexicon: NameLexicon,
) -> int | None:
    """Return the possessor: "Iran’s", "its" and "UN" before the head, "of the ministry" after."""
    if head.dep_ in ("cc", "punct"):
        return None
    for child in head.lefts:
        if child.dep_ == "poss":
            return _widest_with_head(child, inner, mentions)
    before = _body_before(text, head, inner, mentions, lexicon)
    for child in head.rights:
        if child.dep_ == "prep":
            if child.lower_ in lexicon.frames["to"]:
                return _master(child, inner, mentions)
            aim = before is not None and child.lower_ in lexicon.frames["for"]
            if child.lower_ in lexicon.frames["owner_prep"] and not aim:
                for below in child.rights:
                    if below.dep_ == "pobj":
                        owner = _widest_with_head(below, inner, mentions)
                        return _workplace(head, inner, mentions, lexicon) or owner
            break
    return before if before is not None else _workplace(head, inner, mentions, lexicon)


def _master(to: Token, inner: tuple[int, ...], mentions: Sequence[Mention]) -> int | None:
    """Return whom an aide or adviser is "to"; an ambassador is to a state."""
    for below in to.rights:
        if below.dep_ == "pobj":
            found = _widest_with_head(below, inner, mentions)
            return found if found is not None and mentions[found].kind is ActorKind.PERSON else None
    return None


def _body_before(
    text: str,
    head: Token,
    inner: tuple[int, ...],
    mentions: Sequence[Mention],
    lexicon: NameLexicon,
) -> int | None:
    """Return the body named before a role: "UN envoy for Syria", "Foreign Ministry spokesman"."""
    for i in inner:
        if mentions[i].form in _NAMES and mentions[i].span.end < head.idx:
            entry = lexicon.entry(mentions[i].span.of(text))
            seat = entry is not None and entry.sort is Sort.METONYM and entry.note in _SEATS
            if (mentions[i].kind in _BODIES or seat) and not _is_party(entry):
                return i
    return None


def _is_party(entry: Entry | None) -> bool:
    """Tell "the Republican president", who holds no office of his party's."""
    return entry is not None and entry.sectors[:1] == ("PTY",)


def _workplace(
    head: Token, inner: tuple[int, ...], mentions: Sequence[Mention], lexicon: NameLexicon
) -> int | None:
    """Return the body at which somebody is: "a director for Asia at the Security Council"."""
    for i in inner:
        if mentions[i].kind in _BODIES and mentions[i].form is MentionForm.NAME:
            first = next((t for t in head.subtree if t.idx >= mentions[i].span.start), head)
            if first.i > head.i and first.nbor(-1).lower_ in lexicon.frames["workplace_prep"]:
                return i
    return None


def _widest_with_head(
    head: Token, inner: tuple[int, ...], mentions: Sequence[Mention]
) -> int | None:
    offset = head.idx
    found = [i for i in inner if mentions[i].head.start == offset]
    return max(found, key=lambda i: len(mentions[i].span), default=None)
