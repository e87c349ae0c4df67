"""Which mentions are one actor: names first, then appositions, descriptions and pronouns."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.actors.entities import REACH, Entity, Linker
from onrecord.actors.joining import link_appositions
from onrecord.actors.naming import link_names
from onrecord.actors.pronouns import antecedent
from onrecord.actors.refs import Ref
from onrecord.names import NameLexicon, Sort
from onrecord.records import ActorKind, BlockKind, MentionForm

_OPENING = (BlockKind.HEADLINE, BlockKind.STANDFIRST)


def link(refs: Sequence[Ref], lexicon: NameLexicon) -> list[Entity]:
    """Group the mentions of one article into entities, by first mention."""
    linker = Linker(refs=refs, lexicon=lexicon)
    link_names(linker)
    link_appositions(linker)
    for ref in sorted(refs, key=lambda r: (r.mention.head.start, r.span.start, r.span.end)):
        _link_in_order(linker, ref)
    return [e for e in linker.entities if e.refs]


def _link_in_order(linker: Linker, ref: Ref) -> None:
    if ref.form is MentionForm.PRONOUN:
        entity = antecedent(linker, ref)
        if entity is not None:
            linker.put(ref, entity)
            linker.history.append((ref, entity))
        return
    if ref.index not in linker.of:
        _link_description(linker, ref)
    entity = linker.of[ref.index]
    owner = linker.of.get(ref.owner) if ref.owner is not None else None
    if owner is not None and owner is not entity:
        entity.owner = entity.owner or owner
        if entity.country is None and owner.kind is not ActorKind.PLACE:
            entity.country = _country(owner)
    if ref.role_key in linker.lexicon.frames["counterpart"] and owner is not None and owner.role:
        entity.role = owner.role  # "his Turkish counterpart": a president's is a president
        entity.role_keys |= owner.role_keys
        entity.sectors = entity.sectors or list(owner.sectors)
    if entity.country is None and entity.hint is None and _holds_office(linker, ref):
        state = _latest(linker, ref, kinds=(ActorKind.COUNTRY, ActorKind.GOVERNMENT))
        entity.hint = state.country if state is not None else None
    linker.history.append((ref, entity))


def _holds_office(linker: Linker, ref: Ref) -> bool:
    if ref.determiner == "a" or ref.owner is not None:
        return False
    if ref.role_key is not None:
        row = linker.lexicon.roles.get(ref.role_key)
        return row is not None and row.office and not ref.plural
    body = linker.lexicon.collectives.get(ref.head.lower_)
    return body is not None and body.institution and ref.form is not MentionForm.PRONOUN


def _country(entity: Entity) -> str | None:
    if entity.country is None and entity.owner is not None and entity.owner is not entity:
        return entity.owner.country
    return entity.country


def _link_description(linker: Linker, ref: Ref) -> None:
    lexicon = linker.lexicon
    if ref.head.dep_ in ("cc", "punct") and ref.mention.kind is ActorKind.GROUP:
        linker.new(ref, ActorKind.GROUP, "group", ref.words.casefold())
        return
    head = ref.head.lower_
    row = lexicon.collectives.get(head) or lexicon.collectives.get(ref.head.lemma_)
    if _is_pairing(linker, ref) and _link_pair(linker, ref):
        return
    if ref.head.tag_ in ("CD", "DT", "PDT", "JJ", "JJS", "JJR"):
        _link_quantity(linker, ref)
        return
    if row is not None and row.kind == "country" and not ref.plural and ref.determiner == "the":
        entity = _latest(linker, ref, kinds=(ActorKind.COUNTRY, ActorKind.GOVERNMENT))
        if entity is not None:
            linker.put(ref, entity)
            return
    if row is not None and row.kind in ("body", "media") and not ref.human:
        _link_body(linker, ref, row.institution, row.sector)
        return
    if ref.human and not ref.plural:
        entity = _person_described(linker, ref)
        if entity is not None:
            linker.put(ref, entity)
            return
        linker.new(ref, ActorKind.UNNAMED).human = True
        return
    if ref.plural or (row is not None and row.kind == "group"):
        _link_group(linker, ref)
        return
    linker.new(ref, ref.mention.kind, "thing", ref.words.casefold())


def _latest(linker: Linker, ref: Ref, *, kinds: tuple[ActorKind, ...]) -> Entity | None:
    """Return the last entity of these kinds, a subject rather than another."""
    passing: Entity | None = None
    for other, entity in reversed(linker.history):
        if ref.sentence - other.sentence > REACH:
            break
        if entity.kind in kinds and entity.country and not entity.members:
            if other.subject:
                return entity
            passing = passing or entity
    return passing


def _is_pairing(linker: Linker, ref: Ref) -> bool:
    """ "both governments", "the two countries", "the pair", "the neighbours"."""
    both = linker.lexicon.frames["both"]
    if ref.head.lower_ in both:
        return not any(c.dep_ == "prep" for c in ref.head.rights)
    return (
        ref.plural
        and any(
            c.lower_ in both and c.dep_ in ("det", "predet", "nummod", "amod")
            for c in ref.head.lefts
        )
        and (
            ref.determiner == "the"
            or (ref.head.left_edge.lower_ in both and ref.head.left_edge.tag_ != "CD")
        )
    )


def _link_pair(linker: Linker, ref: Ref) -> bool:
    row = linker.lexicon.collectives.get(ref.head.lower_)
    head = ref.head.lower_
    if ref.human or head in linker.lexicon.frames["human_word"]:
        wanted: tuple[ActorKind, ...] = (ActorKind.PERSON,)
    elif row is not None and (row.sector == "GOV" or row.kind == "country"):
        wanted = (ActorKind.COUNTRY, ActorKind.GOVERNMENT)
    else:
        wanted = (ActorKind.PERSON, ActorKind.COUNTRY, ActorKind.GOVERNMENT)
    found: list[Entity] = []
    for other, entity in reversed(linker.history):
        if entity in found or entity.kind not in wanted or other.form is MentionForm.PRONOUN:
            continue
        if found and (entity.kind is ActorKind.PERSON) != (found[0].kind is ActorKind.PERSON):
            continue
        if any(e.country == entity.country for e in found) and entity.kind is not ActorKind.PERSON:
            continue
        found.append(entity)
        if len(found) == 2:
            break
    if len(found) < 2:
        return False
    first, second = reversed(found)
    key = ("pair", str(id(first)), str(id(second)))
    entity = linker.new(ref, ActorKind.GROUP, *key)
    entity.members = (first, second)
    entity.plural = True
    return True


def _link_quantity(linker: Linker, ref: Ref) -> None:
    """ "the three", "one of them", "others"."""
    word = ref.head.lower_
    for child in ref.head.rights:
        if child.dep_ == "prep":
            inside = next((i for i in ref.inner if i in linker.of), None)
            below = next((c for c in child.rights if c.dep_ == "pobj"), None)
            pronoun = linker.by_head.get(below.i, (None,))[0] if below is not None else None
            if pronoun is not None and pronoun.index not in linker.of:
                _link_in_order(linker, pronoun)
            if pronoun is not None:
                inside = pronoun.index if pronoun.index in linker.of else inside
            entity = linker.new(ref, ActorKind.UNNAMED)
            if inside is not None:
                entity.part_of = linker.of[inside]
                entity.country = linker.of[inside].country
                entity.sectors = list(linker.of[inside].sectors)
            entity.plural = ref.head.tag_ != "CD" or (ref.head.lemma_ != "one" and ref.plural)
            return
    if ref.determiner == "the" and ref.head.tag_ == "CD":
        for other, entity in reversed(linker.history):
            if other.plural and any(c.lower_ == word for c in other.head.lefts):
                linker.put(ref, entity)
                return
    linker.new(ref, ActorKind.GROUP).plural = True


def _link_body(linker: Linker, ref: Ref, institution: bool, sector: str | None) -> None:
    lexicon = linker.lexicon
    words = _body_words(ref)
    owner = linker.of.get(ref.owner) if ref.owner is not None else None
    country = ref.country or (_country(owner) if owner is not None else None)
    if ref.head.lemma_ in lexicon.frames["government_word"] and country:
        linker.new(ref, ActorKind.GOVERNMENT, "government", country)
        return
    # "the Adal Zhol party", "the official IRNA agency": a name before the head is the body's
    inner = [linker.refs[i] for i in ref.inner if i in linker.of] if ref.inner else []
    for other in inner:
        entity = linker.of[other.index]
        if (
            other.head.head.i == ref.head.i
            and other.head.dep_ in ("compound", "amod", "nmod", "appos")
            and entity.kind is ActorKind.ORGANIZATION
        ):
            linker.put(ref, entity)
            return
    kind = ActorKind.GOVERNMENT if institution else ActorKind.ORGANIZATION
    modified = country is not None or " " in words
    if ref.determiner in ("the", "") or owner is not None:
        found = _body_before(linker, ref, words, country, sector, modified)
        if found is not None:
            linker.put(ref, found)
            return
    if ref.determiner == "a":
        linker.new(ref, kind)
        return
    linker.new(ref, kind, "body", words, country or "")


def _body_words(ref: Ref) -> str:
    """Return the words of a body without its country: "foreign ministry"."""
    doc = ref.head.doc
    words = [
        t.lower_
        for t in doc[ref.head.left_edge.i : ref.head.i + 1]
        if (t.head.i == ref.head.i and t.dep_ in ("compound", "amod")) or t.i == ref.head.i
    ]
    return " ".join(words).replace("defense", "defence")


def _body_before(
    linker: Linker,
    ref: Ref,
    words: str,
    country: str | None,
    sector: str | None,
    modified: bool,
) -> Entity | None:
    head = ref.head.lower_
    for _other, entity in reversed(linker.history):
        if entity.kind not in (ActorKind.ORGANIZATION, ActorKind.GOVERNMENT):
            continue
        if country and entity.country and entity.country != country:
            continue
        names = entity.refs
        if modified and " " in words:
            if any(_body_words(r) == words for r in names if r.form is not MentionForm.PRONOUN):
                return entity
            continue
        for known in names:
            if known.form is MentionForm.PRONOUN:
                continue
            last = known.words.split()[-1].casefold() if known.words else ""
            if last == head or (
                known.entry is not None and known.entry.name.split()[-1].casefold() == head
            ):
                return entity
        if not modified and entity.named and _fits_generic(entity, head, sector):
            return entity
    return None


def _fits_generic(entity: Entity, head: str, sector: str | None) -> bool:
    entry = next((r.entry for r in entity.refs if r.entry is not None), None)
    if entry is None:
        return False
    if entry.sort is Sort.MEDIA:
        return sector == "JRN" or head == "agency"
    if sector is None:
        return entry.sort is Sort.ORGANIZATION
    return sector in entity.sectors


def _link_group(linker: Linker, ref: Ref) -> None:
    key = ref.words.casefold()
    lemma = ref.head.lemma_
    if ref.determiner == "the" and ref.country is None:
        for other, entity in reversed(linker.history):
            if other.plural and other.form is MentionForm.NOMINAL and other.head.lemma_ == lemma:
                linker.put(ref, entity)
                return
    entity = linker.new(ref, ActorKind.GROUP, "group", key)
    entity.plural = True


def _person_described(linker: Linker, ref: Ref) -> Entity | None:
    """Return the person that "the minister", "his guest" or a headline's "loser" means."""
    opening = ref.block in _OPENING or ref.sentence <= 1
    if ref.determiner == "a" or (
        ref.determiner == "" and not opening and not ref.head.text[0].isupper()
    ):
        return None
    role = ref.role_key
    if role is None:
        return None
    owner = linker.of.get(ref.owner) if ref.owner is not None else None
    peer = role in linker.lexicon.frames["peer"]
    country = ref.country
    if country is None and owner is not None and not peer and owner.kind is not ActorKind.PERSON:
        country = _country(owner)
    for _, entity in reversed(linker.history):
        if _fits_person(linker, entity, ref, role, country, owner):
            return entity
    if opening or ref.block is BlockKind.CAPTION:
        later = sorted(
            (e for e in linker.entities if e.named and e.refs), key=lambda e: e.refs[0].span.start
        )
        for entity in later:
            if _fits_person(linker, entity, ref, role, country, owner):
                return entity
    return None


def _fits_person(
    linker: Linker, entity: Entity, ref: Ref, role: str, country: str | None, owner: Entity | None
) -> bool:
    if not entity.human or entity.plural or entity is owner:
        return False
    if ref.gender and entity.gender and ref.gender != entity.gender:
        return False
    if country and entity.country and country != entity.country:
        return False
    keys = entity.role_keys
    if role in keys:
        return country is None or entity.country == country
    kin = linker.lexicon.kin.get(role, frozenset())
    last = {k.split()[-1] for k in keys}
    if keys & kin or last & kin or (role.rsplit(maxsplit=1)[-1] in last and " " not in role):
        return country is None or entity.country == country
    return False
