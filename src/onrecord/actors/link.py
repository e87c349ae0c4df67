"""Which mentions are one actor: names first, then appositions, descriptions and pronouns."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.actors.descriptions import country_of, holds_office, latest, link_description
from onrecord.actors.entities import Entity
from onrecord.actors.groups import is_coordination
from onrecord.actors.holding import name_holders, recognise_holders
from onrecord.actors.home import Home
from onrecord.actors.joining import link_appositions
from onrecord.actors.linker import Linker
from onrecord.actors.naming import link_names, link_surnames
from onrecord.actors.offices import OfficeTable
from onrecord.actors.pronouns import antecedent
from onrecord.actors.refs import Ref, collective_of
from onrecord.actors.seats import seat_before, seat_behind
from onrecord.actors.visits import note_visit
from onrecord.names import NameLexicon
from onrecord.records import ActorKind, MentionForm

#: Paragraphs that the state named last is taken up from.
_BLOCKS = 2


def link(
    refs: Sequence[Ref], lexicon: NameLexicon, offices: OfficeTable, *, home: Home, day: str | None
) -> list[Entity]:
    """Group the mentions of one article into entities, by first mention.

    `home` tells which country the report is plainly about, that of "the government"; `day` is the
    ISO date on which an office was held by whom.
    """
    linker = Linker(refs=refs, lexicon=lexicon, home=home.country, parties=home.parties)
    link_names(linker)
    link_appositions(linker)
    link_surnames(linker)
    recognise_holders(linker, offices, day)
    for ref in sorted(refs, key=_order):
        _link_in_order(linker, ref)
    _learn_from_later_owners(linker)
    name_holders(linker, offices, day)
    return [e for e in linker.entities if e.refs]


def _order(ref: Ref) -> tuple[int, int, int]:
    """Sort by head; a coordination after its parts, which are to be known."""
    at = ref.span.end if is_coordination(ref) else ref.mention.head.start
    return at, ref.span.start, ref.span.end


def _link_in_order(linker: Linker, ref: Ref) -> None:
    if ref.form is MentionForm.PRONOUN:
        found = antecedent(linker, ref)
        if found is not None:
            linker.put(ref, found)
            linker.remember(ref, found)
        return
    if ref.index not in linker.of:
        link_description(linker, ref)
    entity = linker.of[ref.index]
    if entity.refs[0] is ref and ref.form is MentionForm.NAME and entity.kind is ActorKind.PERSON:
        _name_the_unnamed(linker, ref, entity)
    owner = linker.of.get(ref.owner) if ref.owner is not None else None
    if owner is not None and owner is not entity:
        _learn_from_owner(linker, ref, entity, owner)
    if entity.country is None and (host := _host(linker, ref)) is not None:
        entity.hint = entity.hint or _sender(linker, host)
    elif entity.country is None and entity.hint is None and "IGO" not in entity.sectors:
        entity.hint = _context_country(linker, ref) if _belongs_to_state(linker, ref) else None
    linker.remember(ref, entity)
    note_visit(linker, ref)


def _learn_from_later_owners(linker: Linker) -> None:
    """Learn from an owner that stands behind: "Ana Diaz, president of the Sailors’ Union"."""
    for ref in linker.refs:
        entity = linker.of.get(ref.index)
        owner = linker.of.get(ref.owner) if ref.owner is not None else None
        if entity is None or owner is None or entity.owner is not None or owner is entity:
            continue
        if ref.form is MentionForm.NOMINAL and ref.human and owner.kind is ActorKind.ORGANIZATION:
            entity.owner = owner


def _learn_from_owner(linker: Linker, ref: Ref, entity: Entity, owner: Entity) -> None:
    entity.owner = entity.owner or owner
    loose = ref.owner is not None and linker.refs[ref.owner].form is MentionForm.PRONOUN
    hired = ref.role_key in linker.lexicon.frames["hired"] and (owner.human or loose)
    entity.hired = entity.hired or hired
    if entity.country is None and owner.kind is not ActorKind.PLACE and not hired:
        entity.country = country_of(owner)
    if owner.human and not hired and not entity.sectors and _serves(linker, ref):
        entity.sectors = list(owner.sectors)  # "an aide to the minister"
    if ref.role_key in linker.lexicon.frames["counterpart"] and owner.role:
        entity.role = owner.role  # "his Turkish counterpart": a president's is a president
        entity.role_keys |= owner.role_keys
        entity.sectors = entity.sectors or list(owner.sectors)


def _serves(linker: Linker, ref: Ref) -> bool:
    """Tell an aide or spokesman, who is of whatever their master is, from a brother."""
    last = (ref.role_key or "").split()[-1:]
    return holds_office(linker, ref) or bool(linker.lexicon.frames["state_noun"].intersection(last))


def _name_the_unnamed(linker: Linker, ref: Ref, entity: Entity) -> None:
    """Join a new name to the person described in a sentence before it.

    "The army chief called for calm. General Ana Diaz said ...", and a lawyer who goes on by name:
    "A lawyer for Mr Bell said he would appeal. “We will win,” Ana Diaz said." A standfirst's "the
    woman who counts glaciers" is the first one named. Any other description may be of somebody
    else: "A witness spoke. Tom Bell was arrested."
    """
    for other, known in reversed(linker.history):
        gap = ref.sentence - other.sentence
        if gap > 2:
            return
        if known is entity or other.quoted or other.form is not MentionForm.NOMINAL or not gap:
            continue
        if not known.human or known.named or known.plural or not _compatible(known, entity):
            continue
        kin = other.determiner != "a" and _are_kin(linker, entity.role_keys, known.role_keys)
        if kin or (not entity.role_keys and _goes_on(linker, ref, other)):
            linker.merge(entity, known)
            return


def _goes_on(linker: Linker, ref: Ref, other: Ref) -> bool:
    """Tell whether a bare name is plainly that of the one described by `other`."""
    hired = other.role_key in linker.lexicon.frames["hired"] and ref.sentence - other.sentence == 1
    if hired and _says(other) and _says(ref):
        return ref.block_start == other.block_start
    told = any(c.dep_ == "relcl" for c in other.head.rights)
    return told and other.determiner == "the" and other.in_opening and ref.subject


def _says(ref: Ref) -> bool:
    """Tell whether the mention is the subject of a clause that has another for its object."""
    return ref.head.dep_ == "nsubj" and any(c.dep_ == "ccomp" for c in ref.head.head.children)


def _compatible(left: Entity, right: Entity) -> bool:
    genders = {left.gender, right.gender} - {None}
    countries = {left.country, right.country} - {None}
    return len(genders) < 2 and len(countries) < 2


def _are_kin(linker: Linker, left: set[str], right: set[str]) -> bool:
    kin = linker.lexicon.kin
    return any(a == b or b in kin.get(a, ()) or a in kin.get(b, ()) for a in left for b in right)


def _belongs_to_state(linker: Linker, ref: Ref) -> bool:
    """Tell whether somebody without a country of their own serves a state: "the minister"."""
    if ref.owner is not None or ref.plural:
        return False
    bodies = linker.lexicon.collectives
    if ref.role is not None:
        serves = any((b := bodies.get(w)) and b.institution for w in ref.role.split()[:-1])
        return holds_office(linker, ref) or serves
    body = collective_of(ref.head, linker.lexicon)
    return body is not None and body.institution and ref.determiner != "a"


def _host(linker: Linker, ref: Ref) -> str | None:
    """Return the country that an ambassador is sent to: Iran of "a former ambassador to Iran"."""
    posted = linker.lexicon.frames["posted"]
    if ref.role_key is None or ref.role_key.split()[-1] not in posted:
        return None
    for i in ref.inner:
        other = linker.refs[i]
        link = other.head.head
        if other.head.dep_ == "compound" and other.head.left_edge.i > ref.head.doc[0].i:
            link = other.head.left_edge.nbor(-1)  # "envoy to Ukraine Tom Bell"
        elif other.head.dep_ != "pobj" or link.head.i != ref.head.i:
            continue
        if other.country is not None and link.lower_ in linker.lexicon.frames["to"]:
            return other.country
    return None


def _sender(linker: Linker, host: str) -> str | None:
    """Return whose the ambassador to `host` is: the report's country, or the other of its two."""
    if linker.home is not None:
        return linker.home if linker.home != host else None
    others = [country for country in linker.parties if country != host]
    return others[0] if len(others) == 1 else None


def _context_country(linker: Linker, ref: Ref) -> str | None:
    """Return the country of the paragraph's last subject, else of the report, else of any state.

    A government is of where the sentence says it sits.
    """
    if (seat := seat_before(linker, ref)) is not None:
        return seat
    for other, entity in reversed(linker.history):
        if other.block_start != ref.block_start:
            break
        if other.subject and not entity.human:
            if country_of(entity) is not None:
                return country_of(entity)
            if "IGO" in (*entity.sectors, *(entity.owner.sectors if entity.owner else ())):
                return None  # "The European Union ..., according to a diplomat": nobody says whose
    if ref.determiner == "a":
        return None
    if linker.home is not None:
        return linker.home
    blocks = sorted({r.block_start for r, _ in linker.history if r.block_start < ref.block_start})
    state = latest(linker, ref, kinds=(ActorKind.COUNTRY, ActorKind.GOVERNMENT))
    since = blocks[-_BLOCKS:][0] if blocks else ref.block_start
    recent = {e.country for r, e in linker.history if r.block_start >= since and e.country}
    if (seat := seat_behind(linker, ref, recent)) is not None:
        return seat
    told = state is not None and any(r.block_start >= since for r in state.refs)
    return state.country if told and state is not None else None
