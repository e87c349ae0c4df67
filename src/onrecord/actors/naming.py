"""Which names are one actor: full name and surname, title, acronym, capital and government."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.actors.entities import Entity
from onrecord.actors.linker import Linker
from onrecord.actors.refs import Ref
from onrecord.names import Entry, NameLexicon, Sort
from onrecord.records import ActorKind, BlockKind, MentionForm
from onrecord.text import bare_name

_BODIES = (ActorKind.ORGANIZATION, ActorKind.GOVERNMENT)


def link_names(linker: Linker) -> None:
    """Join the names that mean one actor: full name, surname, short form, metonym."""
    persons = _Persons(linker.lexicon)
    names = [r for r in linker.refs if r.form in (MentionForm.NAME, MentionForm.METONYM)]
    # "Star Mom Corners Obama": the names of a headline are learnt last and count least
    for ref in sorted(names, key=lambda r: (r.block is BlockKind.HEADLINE, -len(r.words.split()))):
        if ref.entry is None and ref.mention.kind is ActorKind.PERSON:
            persons.learn(ref)
    for ref in names:
        if ref.entry is None:
            persons.settle(ref)
    for ref in names:
        if ref.entry is not None:
            _link_known(linker, ref)
        else:
            full = persons.full_name(ref)
            if full is not None:
                entity = linker.new(ref, ActorKind.PERSON, "person", full.casefold())
                entity.human = entity.named = True
            else:
                entity = linker.new(
                    ref, ref.mention.kind, "name", ref.words.casefold(), ref.country or ""
                )
                entity.named = True
    _link_acronyms(linker)
    _link_short_forms(linker)


def _link_known(linker: Linker, ref: Ref) -> None:
    entry = ref.entry
    if entry is None:
        return
    country = entry.country or ""
    if ref.form is MentionForm.METONYM and not stands_for_executive(ref, linker.lexicon):
        linker.new(ref, entry.kind, "entry", entry.name)  # the Knesset, Edinburgh
    elif ref.form is MentionForm.METONYM:
        linker.new(ref, ActorKind.GOVERNMENT, "government", country)
    elif _is_namesake(linker, ref, entry):
        state = ref.place or linker.home
        linker.new(ref, ActorKind.PLACE, "place", entry.name, state or "").country = state
    elif entry.sort is Sort.COUNTRY or (
        entry.sort is Sort.ADJECTIVE and entry.kind is ActorKind.COUNTRY
    ):
        linker.new(ref, ActorKind.COUNTRY, "country", country)
    elif entry.sort in (Sort.METONYM, Sort.REGION, Sort.CITY, Sort.ADJECTIVE):
        linker.new(ref, ActorKind.PLACE, "place", entry.name, ref.place or "")
    elif entry.sort is Sort.PEOPLE:
        linker.new(ref, ActorKind.GROUP, "people", ref.words.casefold())
    else:
        linker.new(ref, entry.kind, "entry", entry.name)
    linker.of[ref.index].named = True


def _is_namesake(linker: Linker, ref: Ref, entry: Entry) -> bool:
    """Tell the American state of Georgia in a report from the United States."""
    if entry.sort is not Sort.COUNTRY or ref.words != entry.name:
        return False
    if ref.place is not None:
        return ref.place != entry.country
    return f"{entry.name}={linker.home}" in linker.lexicon.frames["namesake"]


def stands_for_executive(ref: Ref, lexicon: NameLexicon) -> bool:
    """Tell the Kremlin and Downing Street, who are the state's government, from the Knesset."""
    return ref.entry is not None and ref.entry.body in lexicon.frames["executive"]


@dataclass(slots=True)
class _Person:
    """A full name with what its mentions show; `count` of mentions under the full name."""

    words: str
    gender: str | None
    count: int
    first: int
    roles: set[str]


class _Persons:
    """Full names of the article, by their words."""

    def __init__(self, lexicon: NameLexicon) -> None:
        self._lexicon = lexicon
        self._full: dict[str, list[_Person]] = {}  # by last word
        self._any: dict[str, list[_Person]] = {}  # by any word
        self._meant: dict[str, _Person] = {}  # whom a surname that several bear has come to mean

    def learn(self, ref: Ref) -> None:
        """Take in a name; of names that may be one person's the longest must come first."""
        parts = _parts(ref.words)
        if len(parts) < 2:
            return
        roles = {ref.role_key} if ref.role_key else set()
        fits = self._fits(parts, ref.gender)
        known = min(fits, key=lambda p: (-p.count, p.first), default=None)
        if known is None and ref.block is BlockKind.HEADLINE and self._has_epithet(ref.words):
            return
        if known is not None:
            known.count += 1
            known.gender = known.gender or ref.gender
            known.first = min(known.first, ref.span.start)
            known.roles |= roles
            return
        count = 0 if ref.block is BlockKind.HEADLINE else 1
        person = _Person(ref.words, ref.gender, count, ref.span.start, roles)
        self._full.setdefault(self._surname(parts), []).append(person)
        for part in parts:
            self._any.setdefault(part, []).append(person)

    def _surname(self, parts: Sequence[str]) -> str:
        """Return the last word that is no suffix: "kennedy" of "James Kennedy Jr."."""
        suffixes = self._lexicon.frames["name_suffix"]
        return next((part for part in reversed(parts) if part.rstrip(".") not in suffixes), "")

    def _has_epithet(self, words: str) -> bool:
        """Tell "Unflappable Bell", a headline's only, from a Bell of another given name."""
        first, *rest = words.split()
        bearers = self._full.get(" ".join(_parts(" ".join(rest))), ())
        return len(bearers) == 1 and first not in self._lexicon.first_names

    def settle(self, ref: Ref) -> None:
        """Note whom a surname means that is used before a second bearer comes up."""
        name = " ".join(_parts(ref.words))
        if ref.in_opening or " " in name:
            return
        before = [p for p in self._fits([name], _titled(ref)) if p.first < ref.span.start]
        if len(before) == 1:
            self._meant.setdefault(name, before[0])

    def full_name(self, ref: Ref) -> str | None:
        """Return the full name `ref` is short for; itself if it is a person's and stands alone.

        A surname that two bear is nobody's in particular, unless a title ("Mr Bell" is no Ann
        Bell) or the text before tells them apart.
        """
        parts = _parts(ref.words)
        if not parts:
            return None
        if ref.block is BlockKind.HEADLINE and not self._fits(parts, None):
            parts = parts[-1:] if self._has_epithet(ref.words) else parts
        fits = self._fits(parts, _titled(ref) if len(parts) == 1 else ref.gender)
        if len(parts) == 1 and len(fits) > 1:
            found = self._one_of(fits, ref)
            return found.words if found is not None else ref.words
        if fits:
            return min(fits, key=lambda p: (-p.count, p.first)).words
        return ref.words if ref.mention.kind is ActorKind.PERSON else None

    def _one_of(self, fits: Sequence[_Person], ref: Ref) -> _Person | None:
        ranked = [p for p in fits if ref.role_key in p.roles]
        if len(ranked) == 1:
            return ranked[0]
        before = [p for p in fits if p.first < ref.span.start]
        if len(before) == 1 and not ref.in_opening:
            return before[0]
        meant = self._meant.get(" ".join(_parts(ref.words)))
        return meant if meant in fits else None

    def _fits(self, parts: list[str], gender: str | None) -> list[_Person]:
        same = self._full.get(self._surname(parts), ())
        fits = [p for p in same if _is_short_for(parts, p.words)]
        if not fits and len(parts) == 1:
            fits = self._any.get(parts[0], [])
        return [p for p in fits if not gender or p.gender in (None, gender)] or fits


def _parts(name: str) -> list[str]:
    """Return the words of a name to compare it by: Mr Bashir may be Omar al-Bashir."""
    return [bare_name(word).casefold() for word in name.split()]


def _titled(ref: Ref) -> str | None:
    """Return the gender that a title gives a surname: "Lee" alone is no man for being called so."""
    return ref.gender if len(ref.span) > len(ref.words) else None


def _is_short_for(parts: list[str], full: str) -> bool:
    """Tell whether `parts`, which share the last word of `full`, may name the same person."""
    whole = _parts(full)
    if len(parts) == 1 or parts == whole[-len(parts) :]:
        return True
    if set(parts) <= set(whole):
        return True
    first, other = parts[0].rstrip("."), whole[0].rstrip(".")
    return first == other or (min(len(first), len(other)) == 1 and first[0] == other[0])


def _link_acronyms(linker: Linker) -> None:
    """Join "CFA" to "Coastal Fisheries Authority"."""
    longer = {
        _initials(words): entity
        for (kind, words, *_), entity in linker.keys.items()
        if kind in ("name", "entry") and " " in words
    }
    for key, entity in list(linker.keys.items()):
        if key[0] != "name" or " " in key[1] or not entity.refs:
            continue
        text = entity.refs[0].words.replace(".", "")
        if text.isupper() and 2 <= len(text) <= 6 and text.casefold() in longer:
            linker.merge(longer[text.casefold()], entity)
    _link_labels(linker)


def _link_labels(linker: Linker) -> None:
    """Join "ML:" before the answers of an interview to Marta Lind, if nobody else fits."""
    people: dict[str, list[Entity]] = {}
    for key, entity in linker.keys.items():
        if key[0] == "person" and " " in key[1] and entity.refs:
            initials = "".join(word[0] for word in key[1].split())
            people.setdefault(initials, []).append(entity)
    for key, entity in list(linker.keys.items()):
        found = people.get(key[1], []) if key[0] in ("name", "person") else []
        if len(found) == 1 and found[0] is not entity and all(map(_labels_turn, entity.refs)):
            linker.merge(found[0], entity)


def _labels_turn(ref: Ref) -> bool:
    last = ref.head.doc[ref.head.i + 1] if ref.head.i + 1 < len(ref.head.doc) else None
    return ref.span.start == ref.block_start and last is not None and last.text == ":"


def _link_short_forms(linker: Linker) -> None:
    """Join "Kestrel" to "Kestrel Bank", "Supreme Court" to "U.S. Supreme Court"."""
    longer: dict[str, list[Entity]] = {}
    for key, entity in linker.keys.items():
        if key[0] == "name" and " " in key[1] and entity.kind in _BODIES:
            first, _, rest = key[1].partition(" ")
            longer.setdefault(first, []).append(entity)
            if " " in rest:
                longer.setdefault(rest, []).append(entity)
            for small in linker.lexicon.frames["for"] | linker.lexicon.frames["of"]:
                start, _, end = key[1].partition(f" {small} ")
                if end and " " in start:
                    longer.setdefault(start, []).append(entity)  # "Harbour Institute for Trade"
    for key, entity in list(linker.keys.items()):
        whole: Sequence[Entity] = ()
        if key[0] in ("name", "person"):
            whole = longer.get(key[1], ())
        one = len(whole) == 1 and whole[0] is not entity
        if one and entity.refs and entity.gender is None and _same_country(whole[0], entity):
            linker.merge(whole[0], entity)
            whole[0].human = False


def link_surnames(linker: Linker) -> None:
    """Join "Mr Bell" to "the president, Tom Bell", shown to be a person by that apposition."""
    bearers: dict[str, list[Entity]] = {}
    for key, entity in linker.keys.items():
        if key[0] in ("name", "person") and entity.human and entity.refs and " " in key[1]:
            same = bearers.setdefault(key[1].split()[-1], [])
            if entity not in same:
                same.append(entity)
    for key, entity in list(linker.keys.items()):
        found = bearers.get(key[1], ()) if key[0] == "person" and entity.refs else ()
        if len(found) == 1 and found[0] is not entity and _may_be_same(found[0], entity):
            linker.merge(found[0], entity)


def _may_be_same(left: Entity, right: Entity) -> bool:
    return len({left.gender, right.gender} - {None}) < 2 and _same_country(left, right)


def _same_country(left: Entity, right: Entity) -> bool:
    return len({left.country, right.country} - {None}) < 2


def _initials(words: str) -> str:
    return "".join(w[0] for w in words.replace("-", " ").split() if len(w) > 3 or w[0].isupper())
