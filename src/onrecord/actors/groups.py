"""Who a group is made of: "Ankara and Yerevan", "both sides", "the two presidents"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from onrecord.actors.entities import REACH, Entity
from onrecord.actors.lands import several_lands
from onrecord.actors.linker import Linker
from onrecord.actors.refs import Ref, collective_of
from onrecord.names import Collective
from onrecord.parse import Token
from onrecord.records import ActorKind, MentionForm

_STATES = (ActorKind.COUNTRY, ActorKind.GOVERNMENT)
_BODIES = (ActorKind.ORGANIZATION, ActorKind.GOVERNMENT, ActorKind.GROUP)
#: Sentences in which "the two" takes up two who are not named together.
_NEAR = 1

Fits = Callable[[Entity], bool]


def is_coordination(ref: Ref) -> bool:
    """Recognise "Germany and Belgium", whose head is the conjunction."""
    return ref.head.dep_ in ("cc", "punct")


def link_coordination(linker: Linker, ref: Ref) -> None:
    """Make "Ankara and Yerevan" a group of its parts, which are linked already."""
    parts = [linker.of[other.index] for other in _parts(linker, ref) if other.index in linker.of]
    _share_role(linker, ref, parts)
    linker.group(ref, parts)


def link_states(linker: Linker, ref: Ref, entity: Entity) -> None:
    """Note whose "Armenian and Azerbaijani troops" are."""
    inner = [linker.refs[i] for i in ref.inner]
    for country in several_lands(ref, inner):
        state = linker.keys.get(("country", country))
        if state is not None and state not in entity.states:
            entity.states = (*entity.states, state)


def _parts(linker: Linker, ref: Ref) -> Iterator[Ref]:
    """Walk the widest mentions that the conjunction joins."""
    at: Token | None = ref.head
    while at is not None and (at.dep_ in ("cc", "punct", "conj")) and at.head.i != at.i:
        at = at.head
    while at is not None:
        inside = (r for r in linker.by_head.get(at.i, ()) if ref.span.holds(r.span))
        part = next(inside, None)
        if part is not None:
            yield part
        at = next((c for c in at.rights if c.dep_ == "conj" and c.idx < ref.span.end), None)


def _share_role(linker: Linker, ref: Ref, parts: Sequence[Entity]) -> None:
    """Give both of "Presidents Odera and Diaz" the role that stands before the first."""
    first = next((r for r in _parts(linker, ref) if r.role and r.role_key), None)
    if first is None or first.role is None or first.role_key is None or not parts:
        return
    lexicon = linker.lexicon
    if first.role.endswith(first.role_key) or first.form is not MentionForm.NAME:
        return
    row = lexicon.roles.get(first.role_key)
    for entity in parts:
        if not entity.human or entity.plural or (entity.role and entity.role != first.role):
            continue
        entity.role = first.role_key
        entity.role_keys.add(first.role_key)
        if row is not None and row.sector and not entity.sectors:
            entity.sectors.append(row.sector)


def group_size(linker: Linker, ref: Ref) -> int | None:
    """Return of how many "both governments", "the two", "the three leaders" speak; else None."""
    both = linker.lexicon.frames["both"]
    if ref.determiner == "poss" or ref.owner is not None:
        return None
    head = ref.head
    if any(c.lower_ in linker.lexicon.frames["no_pair"] for c in head.lefts):
        return None  # "the only two Arab states"
    if head.lower_ in both or _number(linker, head.lower_):
        if any(c.dep_ == "prep" for c in head.rights):
            return None  # "two of them"
        if head.lower_ in both:
            return 2
        return _number(linker, head.lower_) if ref.determiner == "the" else None
    counted = next((n for c in head.lefts if (n := _number(linker, c.lower_))), None)
    row = linker.lexicon.collectives.get(head.lemma_)
    if row is not None and row.kind == "country" and ref.determiner == "the" and ref.plural:
        # "the neighbours", "the two nations"
        return counted or (None if _taken_up(linker, ref) else 2)
    edge = head.left_edge
    paired = any(c.lower_ in both for c in head.lefts)
    if not ref.plural or not (paired or counted):
        return None
    if ref.determiner == "the" or (paired and edge.lower_ in both and edge.tag_ != "CD"):
        return counted or 2
    return None


def _number(linker: Linker, word: str) -> int | None:
    for frame in linker.lexicon.frames["group_number"]:
        spelt, _, value = frame.partition("=")
        if word == spelt:
            return int(value)
    return None


def _taken_up(linker: Linker, ref: Ref) -> bool:
    """Tell whether a group of the same word was mentioned lately."""
    return any(
        other.plural and other.head.lemma_ == ref.head.lemma_ and not entity.members
        for other, entity in linker.history
        if ref.sentence - other.sentence <= REACH
    )


def link_group_of(linker: Linker, ref: Ref, size: int) -> bool:
    """Link a group of `size` that were mentioned before; False if the text does not say who.

    Whoever was named together last comes first, then the two of the last sentences, then the two
    most mentioned who fit: "the two presidents" are two presidents.
    """
    may, wanted = _wanted(linker, ref)
    doer = _doer(linker, ref)

    def fits(entity: Entity) -> bool:
        return may(entity) and (doer is None or _state_of(linker, entity) is not doer)

    before = _men_before(linker, ref, size)
    if before is not None:
        linker.put(ref, before)
        return True
    together = _named_together(linker, ref, size, fits)
    near = _near(linker, ref, fits, wanted) if size == 2 else []
    seen = _last(linker, near) if near else -1
    if together is not None and _last(linker, together.members) >= seen:
        linker.put(ref, together)
        return True
    members = near or (_most_mentioned(linker, ref, fits, wanted) if size == 2 else [])
    if len(members) < 2:
        return False
    linker.group(ref, members)
    return True


def _doer(linker: Linker, ref: Ref) -> Entity | None:
    """Return the state that does it to the group: "China urged both neighbours" is no third."""
    at = ref.head
    while at.dep_ in ("pobj", "prep", "dative"):
        at = at.head
    verb = at.head if at.dep_ == "dobj" else at
    if at.dep_ == "nsubj" and at.head.dep_ == "ccomp":
        verb = at.head.head  # "China urged both neighbours to talk", as the parser has it
    for other, entity in reversed(linker.history):
        if other.head.dep_ == "nsubj" and other.head.head.i == verb.i:
            return _state_of(linker, entity) if is_state(linker, entity) else None
    return None


def _wanted(linker: Linker, ref: Ref) -> tuple[Fits, Sequence[Sequence[ActorKind]]]:
    """Return who may be a member, and of which kinds, likelier ones first."""
    lexicon = linker.lexicon
    state = lexicon.collectives.get(ref.head.lemma_)
    row = collective_of(ref.head, lexicon)
    people = (ActorKind.PERSON, ActorKind.UNNAMED)
    if state is not None and state.kind == "country":
        return lambda entity: is_state(linker, entity), (_STATES,)
    if ref.human or ref.head.lemma_ in lexicon.frames["human_word"]:
        return lambda entity: _fits_role(linker, ref, entity), (people,)
    if row is not None and row.sector == "GOV":
        return lambda entity: is_state(linker, entity), (_STATES,)
    if row is not None and row.kind == "body":
        return lambda entity: _is_body(linker, row, entity), (_BODIES,)
    if ref.head.lemma_ in lexicon.frames["side_word"]:
        return lambda entity: not entity.human, (_STATES, _BODIES)
    return lambda entity: True, (people, _STATES, _BODIES)


def is_state(linker: Linker, entity: Entity) -> bool:
    """Tell a state or its government from its army."""
    if entity.kind is ActorKind.COUNTRY:
        return True
    return linker.keys.get(("government", entity.country or "")) is entity


def _is_body(linker: Linker, row: Collective, entity: Entity) -> bool:
    sectors = set(entity.sectors)
    return entity.kind in _BODIES and (row.sector is None or not sectors or row.sector in sectors)


def _fits_role(linker: Linker, ref: Ref, entity: Entity) -> bool:
    if not entity.human or entity.plural:
        return False
    if ref.gender and entity.gender and ref.gender != entity.gender:
        return False  # "both men"
    role = _role_asked(linker, ref)
    return role is None or not entity.role_keys or has_role(linker, role, entity)


def _role_asked(linker: Linker, ref: Ref) -> str | None:
    """Return the role that a description names; "men" and "women" have any."""
    return None if ref.head.lemma_ in linker.lexicon.frames["human_word"] else ref.role_key


def has_role(linker: Linker, role: str, entity: Entity) -> bool:
    """Tell whether a president may be called a leader, a foreign minister a minister."""
    held = {key for key in entity.role_keys if not key.startswith("former ")}
    kin = linker.lexicon.kin.get(role, frozenset())
    return any(k == role or k in kin or k.split()[-1] in {role, *kin} for k in held)


def _named_together(linker: Linker, ref: Ref, size: int, fits: Fits) -> Entity | None:
    for other, entity in reversed(linker.history):
        if ref.sentence - other.sentence > REACH:
            return None
        if len(entity.members) == size and all(fits(m) for m in entity.members):
            return entity
    return None


def _men_before(linker: Linker, ref: Ref, size: int) -> Entity | None:
    """Return the "two local men" whom "both men" takes up, or "both" in the sentence after."""
    lemma, human = ref.head.lemma_, linker.lexicon.frames["human_word"]
    bare = ref.head.lower_ in linker.lexicon.frames["both"]
    if not bare and lemma not in human:
        return None
    for other, entity in reversed(linker.history):
        if bare and (entity.members or ref.sentence - other.sentence > _NEAR):
            return None  # "Ana and Tom came. Both sat down."
        same = other.form is MentionForm.NOMINAL
        same = same and (other.head.lemma_ in human if bare else other.head.lemma_ == lemma)
        if same and not entity.members and _count(linker, other.head) == size:
            return entity
    return None


def _count(linker: Linker, head: Token) -> int | None:
    both = linker.lexicon.frames["both"]
    if any(c.lower_ in both for c in head.lefts):
        return 2
    return next((n for c in head.lefts if (n := _number(linker, c.lower_))), None)


def _last(linker: Linker, members: Sequence[Entity]) -> int:
    """Return the token where the one of `members` that is longest out of sight was last seen."""
    seen: dict[int, int] = {}
    for other, entity in linker.history:
        for one in (entity, *entity.members):
            seen[id(one)] = max(seen.get(id(one), -1), other.head.i)
    return min((seen.get(id(m), -1) for m in members), default=-1)


def _near(
    linker: Linker, ref: Ref, fits: Fits, wanted: Sequence[Sequence[ActorKind]]
) -> list[Entity]:
    """Return the only two of one kind in the sentences before."""
    for kinds in wanted:
        found: dict[int, Entity] = {}
        for other, entity in linker.history:
            if ref.sentence - other.sentence > _NEAR or entity.members:
                continue
            if entity.kind in kinds and fits(entity) and _is_somebody(entity):
                one = _state_of(linker, entity)
                found.setdefault(id(one), entity)
        if len(found) == 2:
            return sorted(found.values(), key=_first)
        if len(found) > 2 and len(wanted) > 1:
            return []
    return []


def _most_mentioned(
    linker: Linker, ref: Ref, fits: Fits, wanted: Sequence[Sequence[ActorKind]]
) -> list[Entity]:
    """Return the two whom the text mentions most: states, or people of that very role."""
    states = _STATES in wanted
    role = None if states else _role_asked(linker, ref)
    known: dict[int, Entity] = {}
    counts: Counter[int] = Counter()
    for _, entity in linker.history:
        if entity.members or not fits(entity):
            continue
        if states and not is_state(linker, entity):
            continue
        if not states and (entity.kind not in wanted[0] or not _is_somebody(entity)):
            continue
        if role is not None and not has_role(linker, role, entity):
            continue
        one = _state_of(linker, entity)
        known.setdefault(id(one), entity)
        counts[id(one)] += 1
    order = {key: at for at, key in enumerate(known)}
    best = sorted(counts, key=lambda key: (-counts[key], order[key]))[:2]
    return sorted((known[key] for key in best), key=_first)


def _first(entity: Entity) -> int:
    return min(ref.span.start for ref in entity.refs)


def _is_somebody(entity: Entity) -> bool:
    return entity.named or bool(entity.role_keys) or entity.kind not in (ActorKind.UNNAMED,)


def _state_of(linker: Linker, entity: Entity) -> Entity:
    """Return the state of a government: "Ankara" and "Turkey" are one side."""
    if not is_state(linker, entity):
        return entity
    return linker.keys.get(("country", entity.country or "")) or entity
