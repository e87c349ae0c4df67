"""Which mentions are one actor: names first, then appositions, descriptions and pronouns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.actors.refs import Ref
from onrecord.names import NameLexicon, Sort
from onrecord.parse import Token
from onrecord.records import ActorKind, BlockKind, MentionForm

#: Sentences a pronoun may look back.
_REACH = 8
_OPENING = (BlockKind.HEADLINE, BlockKind.STANDFIRST)


@dataclass(slots=True)
class Entity:
    """An actor in the making.

    `owner` is whom it belongs to ("its spokesman"), `part_of` the group it is one of, `members` the
    parties of a pair such as "both sides". `hint` is the country the context suggests.
    """

    refs: list[Ref] = field(default_factory=list)
    kind: ActorKind = ActorKind.UNNAMED
    gender: str | None = None
    country: str | None = None
    role: str | None = None
    role_keys: set[str] = field(default_factory=set)
    sectors: list[str] = field(default_factory=list)
    owner: Entity | None = None
    hint: str | None = None
    members: tuple[Entity, ...] = ()
    part_of: Entity | None = None
    human: bool = False
    plural: bool = False
    named: bool = False

    def add(self, ref: Ref) -> None:
        """Take in a mention with what it shows."""
        self.refs.append(ref)
        if ref.form is MentionForm.PRONOUN:
            if self.gender is None and ref.gender in ("m", "f"):
                self.gender = ref.gender
            return
        self.gender = self.gender or ref.gender
        self.human = self.human or ref.human
        if ref.country is not None and self.country is None:
            self.country = ref.country
        if ref.role_key and (self.role is None or self.role_keys == {"counterpart"}):
            self.role = ref.role
        if ref.role_key:
            self.role_keys.add(ref.role_key)
        for sector in ref.sectors:
            if sector not in self.sectors:
                self.sectors.append(sector)


@dataclass(slots=True)
class Linker:
    """The state of linking one article."""

    refs: Sequence[Ref]
    lexicon: NameLexicon
    entities: list[Entity] = field(default_factory=list)
    of: dict[int, Entity] = field(default_factory=dict)  # Ref index to entity
    keys: dict[tuple[str, ...], Entity] = field(default_factory=dict)
    history: list[tuple[Ref, Entity]] = field(default_factory=list)

    def put(self, ref: Ref, entity: Entity) -> Entity:
        """Make `ref` a mention of `entity`."""
        if ref.index not in self.of:
            self.of[ref.index] = entity
            entity.add(ref)
        return entity

    def new(self, ref: Ref, kind: ActorKind, *key: str) -> Entity:
        """Return the entity under `key`, or make one of `ref`."""
        entity = self.keys.get(key) if key else None
        if entity is None:
            entity = Entity(kind=kind, human=ref.human, plural=ref.plural)
            self.entities.append(entity)
            if key:
                self.keys[key] = entity
        return self.put(ref, entity)

    def merge(self, kept: Entity, lost: Entity) -> None:
        """Make two entities one."""
        if kept is lost:
            return
        for ref in lost.refs:
            self.of[ref.index] = kept
            kept.add(ref)
        kept.country = kept.country or lost.country
        kept.owner = kept.owner or lost.owner
        lost.refs.clear()
        for key, entity in self.keys.items():
            if entity is lost:
                self.keys[key] = kept


def link(refs: Sequence[Ref], lexicon: NameLexicon) -> list[Entity]:
    """Group the mentions of one article into entities, by first mention."""
    linker = Linker(refs=refs, lexicon=lexicon)
    _link_names(linker)
    _link_appositions(linker)
    for ref in sorted(refs, key=lambda r: (r.mention.head.start, r.span.start, r.span.end)):
        _link_in_order(linker, ref)
    return [e for e in linker.entities if e.refs]


# --- names ---------------------------------------------------------------------------------


def _link_names(linker: Linker) -> None:
    persons = _Persons()
    names = [r for r in linker.refs if r.form in (MentionForm.NAME, MentionForm.METONYM)]
    for ref in sorted(names, key=lambda r: -len(r.words.split())):
        if ref.entry is None and ref.mention.kind is ActorKind.PERSON:
            persons.learn(ref.words)
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


def _link_known(linker: Linker, ref: Ref) -> None:
    entry = ref.entry
    if entry is None:
        return
    country = entry.country or ""
    if ref.form is MentionForm.METONYM:
        linker.new(ref, ActorKind.GOVERNMENT, "government", country)
    elif entry.sort is Sort.COUNTRY or (
        entry.sort is Sort.ADJECTIVE and entry.kind is ActorKind.COUNTRY
    ):
        linker.new(ref, ActorKind.COUNTRY, "country", country)
    elif entry.sort in (Sort.METONYM, Sort.REGION, Sort.CITY, Sort.ADJECTIVE):
        linker.new(ref, ActorKind.PLACE, "place", entry.name)
    elif entry.sort is Sort.PEOPLE:
        linker.new(ref, ActorKind.GROUP, "people", ref.words.casefold())
    else:
        linker.new(ref, entry.kind, "entry", entry.name)
    linker.of[ref.index].named = True


class _Persons:
    """Full names of the article, by their words."""

    def __init__(self) -> None:
        self._full: dict[str, list[str]] = {}  # by last word
        self._any: dict[str, list[str]] = {}  # by any word

    def learn(self, words: str) -> None:
        parts = words.casefold().split()
        if len(parts) > 1 and self._match(parts) is None:
            self._full.setdefault(parts[-1], []).append(words)
            for part in parts:
                self._any.setdefault(part, []).append(words)

    def full_name(self, ref: Ref) -> str | None:
        """Return the full name `ref` is short for; itself if it is a person's and stands alone."""
        parts = ref.words.casefold().split()
        if not parts:
            return None
        found = self._match(parts)
        if found is not None:
            return found
        return ref.words if ref.mention.kind is ActorKind.PERSON else None

    def _match(self, parts: list[str]) -> str | None:
        fits = [n for n in self._full.get(parts[-1], ()) if _is_short_for(parts, n)]
        if not fits and len(parts) == 1:
            fits = self._any.get(parts[0], [])
        return fits[0] if fits else None


def _is_short_for(parts: list[str], full: str) -> bool:
    """Tell whether `parts`, which share the last word of `full`, may name the same person."""
    whole = full.casefold().split()
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
        if kind in ("name",) and " " in words
    }
    for key, entity in list(linker.keys.items()):
        if key[0] != "name" or " " in key[1] or not entity.refs:
            continue
        text = entity.refs[0].words.replace(".", "")
        if text.isupper() and 2 <= len(text) <= 6 and text.casefold() in longer:
            linker.merge(longer[text.casefold()], entity)


def _initials(words: str) -> str:
    return "".join(w[0] for w in words.replace("-", " ").split() if len(w) > 3 or w[0].isupper())


# --- appositions -----------------------------------------------------------------------------


def _link_appositions(linker: Linker) -> None:
    """Join "the minister, Ana Diaz", "Ana Diaz, a baker" and "known as “El Lobo”"."""
    by_head = _by_head(linker.refs)
    for ref in linker.refs:
        if ref.form is MentionForm.PRONOUN or ref.head.dep_ in ("cc", "punct"):
            continue
        for other in _beside(linker, ref, by_head):
            if not _may_be_one(linker, ref, other):
                continue
            named, described = (ref, other) if ref.index in linker.of else (other, ref)
            if named.index not in linker.of:
                entity = linker.new(named, named.mention.kind)
            else:
                entity = linker.of[named.index]
            if described.index in linker.of:
                linker.merge(entity, linker.of[described.index])
            else:
                linker.put(described, entity)


def _by_head(refs: Iterable[Ref]) -> dict[int, Ref]:
    found: dict[int, Ref] = {}
    for ref in refs:
        known = found.get(ref.head.i)
        if known is None or len(ref.span) > len(known.span):
            found[ref.head.i] = ref
    return found


def _beside(linker: Linker, ref: Ref, by_head: dict[int, Ref]) -> Iterator[Ref]:
    for child in ref.head.rights:
        if child.dep_ == "appos" and child.i in by_head:
            yield by_head[child.i]
        if child.dep_ == "acl" and child.lemma_ in linker.lexicon.frames["alias_verb"]:
            for below in child.subtree:
                if below.i in by_head and by_head[below.i].form is MentionForm.NAME:
                    yield by_head[below.i]
                    break
    verb = ref.head.head
    if ref.head.dep_ == "attr" and verb.lemma_ in linker.lexicon.frames["copula_role"]:
        for child in verb.lefts:
            if child.dep_ == "nsubj" and child.i in by_head and not _is_negated(verb):
                yield by_head[child.i]
    # the comma alone: "the minister, Ana Diaz, said", whatever the parser made of it
    end = ref.span.end
    doc = ref.head.doc
    last = ref.head.i
    while last + 1 < len(doc) and doc[last + 1].idx < end:
        last += 1
    if last + 2 < len(doc) and doc[last + 1].text == ",":
        start = doc[last + 2].idx
        following = next(
            (r for r in _starting_at(linker, start) if r.form is not MentionForm.PRONOUN), None
        )
        if following is not None and (ref.form is MentionForm.NAME) != (
            following.form is MentionForm.NAME
        ):
            after = _token_after(following)
            if after is None or after.text in ",.;:—–" or after.is_space or after.dep_ == "ROOT":
                yield following


def _starting_at(linker: Linker, offset: int) -> list[Ref]:
    return sorted((r for r in linker.refs if r.span.start == offset), key=lambda r: -len(r.span))


def _token_after(ref: Ref) -> Token | None:
    doc = ref.head.doc
    at = ref.head.i
    while at < len(doc) and doc[at].idx < ref.span.end:
        at += 1
    return doc[at] if at < len(doc) else None


def _is_negated(verb: Token) -> bool:
    return any(c.dep_ == "neg" for c in verb.children)


def _may_be_one(linker: Linker, ref: Ref, other: Ref) -> bool:
    if ref.index == other.index or other.form is MentionForm.PRONOUN:
        return False
    if ref.index in linker.of and linker.of[ref.index] is linker.of.get(other.index):
        return False
    if ref.form is MentionForm.NAME and other.form is MentionForm.NAME:
        return False
    if other.head.dep_ in ("cc", "punct"):
        return False
    if ref.human != other.human or ref.plural != other.plural:
        return False
    if ref.gender and other.gender and ref.gender != other.gender:
        return False
    if not ref.human:
        bodies = (ActorKind.ORGANIZATION, ActorKind.GOVERNMENT)
        return ref.mention.kind in bodies and other.mention.kind in bodies
    return True


# --- descriptions and pronouns, in text order --------------------------------------------------


def _link_in_order(linker: Linker, ref: Ref) -> None:
    if ref.form is MentionForm.PRONOUN:
        entity = _antecedent(linker, ref)
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
        if ref.sentence - other.sentence > _REACH:
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
            pronoun = next(
                (r for r in linker.refs if below is not None and r.head.i == below.i), None
            )
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


# --- pronouns --------------------------------------------------------------------------------


def _antecedent(linker: Linker, ref: Ref) -> Entity | None:
    pronoun = linker.lexicon.pronouns.get(ref.head.lower_)
    if pronoun is None or pronoun.person in ("1", "2"):
        return None
    if pronoun.person == "r":
        return _relative_antecedent(linker, ref)
    if ref.head.lower_ in linker.lexicon.frames["reflexive"]:
        subject = _subject_of_clause(ref)
        entity = _entity_at(linker, subject) if subject is not None else None
        if entity is not None:
            return entity
    best: tuple[float, Entity] | None = None
    for score, entity in _candidates(linker, ref):
        if best is None or score > best[0]:
            best = (score, entity)
    return best[1] if best else None


def _relative_antecedent(linker: Linker, ref: Ref) -> Entity | None:
    at = ref.head
    while at.dep_ != "relcl" and at.head.i != at.i:
        at = at.head
    if at.dep_ != "relcl":
        return None
    return _entity_at(linker, at.head.i)


def _entity_at(linker: Linker, token: int) -> Entity | None:
    for ref in linker.refs:
        if ref.head.i == token and ref.index in linker.of:
            return linker.of[ref.index]
    return None


def _subject_of_clause(ref: Ref) -> int | None:
    at = ref.head
    while at.head.i != at.i:
        at = at.head
        if at.pos_ in ("VERB", "AUX"):
            for child in at.lefts:
                if child.dep_ in ("nsubj", "nsubjpass"):
                    return int(child.i)
    return None


def _candidates(linker: Linker, ref: Ref) -> Iterator[tuple[float, Entity]]:
    """Score the entities mentioned before, by distance, subject, form, quotation and number."""
    seen: set[int] = set()
    count = 0
    for other, entity in reversed(linker.history):
        if ref.sentence - other.sentence > _REACH:
            break
        if id(entity) in seen:
            count += 1
        if other.span.holds(ref.span) or not _agrees(entity, other, ref):
            continue
        if _clashes(other, ref):
            continue
        first = id(entity) not in seen
        seen.add(id(entity))
        distance = ref.sentence - other.sentence
        score = 100.0 - 14 * distance
        score += 18 if other.subject else 0
        score += 6 if entity.named else 0
        score += 4 if other.form is MentionForm.PRONOUN else 0
        if ref.quoted != other.quoted:
            score -= 22
        if ref.quoted and not other.quoted and other.subject and distance == 0:
            score -= 40  # the speaker is not "he" in his own words
        if entity.gender is None and ref.gender in ("m", "f"):
            score -= 5
        if ref.plural and ref.gender is None:
            score += 14 if (entity.plural or other.plural) else -10
        score -= (ref.head.i - other.head.i) / 100
        if not first:
            score -= 0.001
        yield score, entity


def _agrees(entity: Entity, other: Ref, ref: Ref) -> bool:
    if ref.gender in ("m", "f"):
        person = entity.kind is ActorKind.PERSON or entity.human
        return person and not entity.plural and entity.gender in (None, ref.gender)
    if ref.gender == "n":
        if entity.human or entity.plural or entity.kind is ActorKind.PERSON:
            return False
        if entity.kind is ActorKind.PLACE and not other.subject:
            return False
        return other.head.dep_ not in ("amod", "compound", "nmod")
    if entity.kind is ActorKind.PLACE or other.head.dep_ in ("amod", "nmod", "compound"):
        return False
    if entity.plural or other.plural:
        return True
    return entity.kind in (ActorKind.ORGANIZATION, ActorKind.GROUP)


def _clashes(other: Ref, ref: Ref) -> bool:
    """A pronoun is not the other argument of its own verb: "Ortiz told him"."""
    if ref.head.dep_ == "poss":
        return False
    if other.head.head.i == ref.head.head.i and other.head.i != ref.head.i:
        return ref.head.dep_ in ("dobj", "dative", "iobj", "nsubj") and other.head.dep_ in (
            "nsubj",
            "nsubjpass",
            "dobj",
        )
    up = ref.head.head
    return ref.head.dep_ == "pobj" and up.head.i == other.head.head.i and other.head.dep_ == "nsubj"
