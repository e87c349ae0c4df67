"""Which actors the table of office holders knows: "Mr Macron", "the French president"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from onrecord.actors.entities import Entity
from onrecord.actors.linker import Linker
from onrecord.actors.offices import Holder, OfficeTable
from onrecord.actors.refs import Ref
from onrecord.records import ActorKind, MentionForm

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_STATES = (ActorKind.COUNTRY, ActorKind.GOVERNMENT, ActorKind.PLACE)
_DOMESTIC = frozenset(["GOV", "JUD", "LEG", "PTY"])


def recognise_holders(linker: Linker, offices: OfficeTable, day: str | None) -> None:
    """Give the named people of the table their country and, on the ISO date `day`, their office.

    A full name is enough if its owner is in office, else the country must be in the report too; a
    surname takes both. What the article says of a person's country comes first.
    """
    about = _countries(linker)
    shared = _shared_surnames(linker)
    for entity in linker.entities:
        if not (entity.named and entity.human and entity.refs):
            continue
        name = max(
            (r.words for r in entity.refs if r.form is MentionForm.NAME), key=len, default=""
        )
        full = offices.named(name)
        alone = " " not in name and name.casefold() not in shared
        rows = full or (offices.surnamed(name, day) if day and alone else ())
        rows = [row for row in rows if _fits(entity, row)]
        serving = [row for row in rows if day is not None and row.holds_on(day, sure=False)]
        if not full or not serving:
            told = entity.role_keys
            rows = [r for r in rows if r.country in about or told & {r.office, *r.calls}]
            serving = [row for row in serving if row in rows]
        _take(linker, entity, serving or rows, serving)


def _shared_surnames(linker: Linker) -> set[str]:
    """Return the surnames that people of two full names bear in the article."""
    full = {
        r.words.casefold()
        for e in linker.entities
        if e.named and e.human
        for r in e.refs
        if r.form is MentionForm.NAME and " " in r.words
    }
    last = Counter(words.split()[-1] for words in full)
    return {word for word, count in last.items() if count > 1}


def _take(
    linker: Linker, entity: Entity, rows: Sequence[Holder], serving: Sequence[Holder]
) -> None:
    if len({row.country for row in rows}) != 1 or len({row.holder for row in rows}) != 1:
        return
    if entity.country is None or serving:
        entity.holder = rows[0]
    entity.country = entity.country or rows[0].country
    role = linker.lexicon.roles.get(rows[0].office)
    if serving and rows[0].body is not None:
        entity.sectors = ["IGO"]  # the president of the European Council is of no government
    elif serving and role is not None and role.sector is not None and not entity.sectors:
        entity.sectors.append(role.sector)
    for row in serving:
        entity.role_keys |= {row.office, *row.calls}


def _fits(entity: Entity, row: Holder) -> bool:
    return entity.country is None or row.country in (None, entity.country)


def _countries(linker: Linker) -> set[str | None]:
    found: set[str | None] = {linker.home} - {None}
    return found | {e.country for e in linker.entities if e.country and _shows_state(e)}


def _shows_state(entity: Entity) -> bool:
    """Tell whether a state is in the report, or one of its chambers, courts or parties."""
    home = entity.kind is ActorKind.ORGANIZATION and bool(_DOMESTIC & set(entity.sectors))
    return entity.kind in _STATES or home


def name_holders(linker: Linker, offices: OfficeTable, day: str | None) -> None:
    """Name whom "the French president" means on the ISO date `day`, if the article names nobody."""
    if day is None:
        return
    for entity in list(linker.entities):
        if entity.named or not entity.human or entity.plural or not entity.refs:
            continue
        row = next(_described(linker, entity, offices, day), None)
        if row is None:
            continue
        known = [e for e in linker.entities if e.named and e.human and e is not entity and e.refs]
        same = next(
            (e for e in known if e.holder is not None and e.holder.holder == row.holder), None
        )
        if same is not None:
            linker.merge(same, entity)
        elif not any(_rivals(other, row) for other in known):
            entity.holder, entity.named = row, True
            entity.country = entity.country or row.country


def _described(linker: Linker, entity: Entity, offices: OfficeTable, day: str) -> Iterator[Holder]:
    for ref in entity.refs:
        if ref.form is not MentionForm.NOMINAL or not _names_office(linker, ref, day):
            continue
        for whose in _owners(linker, ref):
            row = offices.holder(whose, ref.role_key or "", day)
            if row is not None:
                yield row


def _names_office(linker: Linker, ref: Ref, day: str) -> bool:
    """Tell "the French president" from "the next president" and "in 1994 the president"."""
    if ref.role_key is None or ref.role != ref.role_key or ref.past or ref.determiner == "a":
        return False
    if ref.determiner == "" and not ref.in_opening and ref.country is None:
        return False
    if ref.head.dep_ in ("attr", "oprd", "pobj") and ref.head.head.lower_ in ("as", "become", "be"):
        return False
    inside = {i for r in (linker.refs[i] for i in ref.inner) for i in _tokens(r)}
    first = ref.head.i - len(ref.role_key.split()) + 1
    for child in ref.head.doc[ref.head.left_edge.i : first]:
        if child.i not in inside and child.dep_ not in ("det", "case", "poss", "punct"):
            return False
    return all(year == day[:4] for year in _YEAR.findall(ref.head.sent.text))


def _tokens(ref: Ref) -> range:
    doc, last = ref.head.doc, ref.head.i
    while last + 1 < len(doc) and doc[last + 1].idx < ref.span.end:
        last += 1
    first = ref.head.i
    while first and doc[first - 1].idx >= ref.span.start:
        first -= 1
    return range(first, last + 1)


def _owners(linker: Linker, ref: Ref) -> Iterator[str]:
    """Return the country in the description's own words, or the body that it belongs to."""
    owner = linker.of.get(ref.owner) if ref.owner is not None else None
    if owner is not None and owner.kind is ActorKind.ORGANIZATION:
        for other in owner.refs:
            if other.entry is not None:
                yield other.entry.name
                return
    elif ref.country is not None:
        yield ref.country


def _rivals(other: Entity, row: Holder) -> bool:
    """Tell whether the article itself gives the office to somebody else."""
    holds = bool(other.role_keys & {row.office, *row.calls})
    return holds and other.holder is None and other.country in (None, row.country)
