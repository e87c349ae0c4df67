"""What a name is compared by: its words, whose it is, and what it may be short for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onrecord.names import NameLexicon
from onrecord.records import Actor, ActorKind
from onrecord.text import fold

#: Endings of a name that its other uses leave out.
_GENERATION = ("jr", "sr", "ii", "iii", "iv")
#: Two spellings of one word in the names of bodies.
_SPELLINGS = {"defense": "defence", "labor": "labour", "organisation": "organization",
              "center": "centre", "program": "programme"}  # fmt: skip
_SMALL = frozenset(["of", "the", "for", "and", "in", "on", "to"])
_MAX_ACRONYM = 6


@dataclass(frozen=True, slots=True)
class ShortName:
    """A row of short_names.tsv: a given name and its short forms."""

    name: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """The lexicon of names, and given names by their short forms in lower case."""

    lexicon: NameLexicon
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Key:
    """A name as it is compared. `blocks` are what two names share at least one of.

    `sort` is person, state, government or body. `words` are the name's, folded, of bodies without
    their country; `acronym` a body's initials or the acronym that it is called by.
    """

    sort: str
    words: tuple[str, ...]
    country: str | None
    acronym: str | None
    blocks: tuple[tuple[str, str], ...]

    @property
    def surname_only(self) -> bool:
        """Tell "Putin", who is somebody only if another article names him in full."""
        return self.sort == "person" and len(self.words) == 1


def read_key(actor: Actor, names: Names) -> Key | None:
    """Return by what an actor is compared; None for a description, whom nothing identifies."""
    if actor.kind is ActorKind.PERSON:
        return _person(actor, names)
    if actor.kind is ActorKind.COUNTRY:
        return _state(actor)
    return _body(actor, names)


def _person(actor: Actor, names: Names) -> Key | None:
    words = tuple(word for word in fold(actor.name).split() if word not in _GENERATION)
    if not words or not actor.name[:1].isupper():
        return None
    given = names.given.get(words[0], words[0]) if len(words) > 1 else words[0]
    words = (given, *words[1:])
    blocks = tuple(("person", word) for word in (words[1:] or words) if len(word) > 1)
    return Key("person", words, actor.country, None, blocks)


def _state(actor: Actor) -> Key | None:
    if actor.country is None:
        return None
    return Key("state", (actor.country,), actor.country, None, (("state", actor.country),))


def _body(actor: Actor, names: Names) -> Key | None:
    entry = names.lexicon.entry(actor.name)
    printed = entry.name if entry is not None else actor.name
    own = _words(printed, actor.country, names)
    if not own:
        return None
    government = actor.kind is ActorKind.GOVERNMENT and actor.country is not None
    proper = entry is not None or all(
        word[0].isupper() for word in printed.split() if word.casefold() not in _SMALL
    )
    if not (government or proper):
        return None  # "the company", "a Texas court"
    sort = "government" if government else "body"
    acronym: str | None
    letters = printed.replace(".", "")
    if " " not in letters and letters.isupper() and 2 <= len(letters) <= _MAX_ACRONYM:
        acronym = letters.casefold()
    else:
        acronym = "".join(word[0] for word in own) if len(own) > 1 else None
    where = actor.country or ""
    blocks = [(sort, f"{word} {where}" if government else word) for word in own]
    if acronym is not None and not government:
        blocks.append(("acronym", acronym))
    return Key(sort, own, actor.country, acronym, tuple(blocks))


def _words(name: str, country: str | None, names: Names) -> tuple[str, ...]:
    """Return a body's own words: "foreign ministry" of "Foreign Ministry of Iran"."""
    row = names.lexicon.countries.get(country or "")
    for form in () if row is None else (row.name, *row.aliases, *row.adjectives):
        kept = f" {name} ".replace(f" {form} ", " ").replace(f" {form}’s ", " ")
        name = kept.strip() or name
    words = [_SPELLINGS.get(word, word) for word in fold(name).split() if word not in _SMALL]
    return tuple(words)
