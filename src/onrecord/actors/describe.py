"""The record of an actor: its fullest name, kind, role, country and sectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.actors.entities import Entity
from onrecord.actors.home import Home
from onrecord.actors.lands import from_abroad
from onrecord.actors.naming import stands_for_executive
from onrecord.actors.refs import Ref
from onrecord.names import NameLexicon, Sort
from onrecord.parse import Document
from onrecord.records import Actor, ActorKind, BlockKind, MentionForm, Origin, Span, make_id

VERSION = "1"
_STATES = (ActorKind.COUNTRY, ActorKind.GOVERNMENT)
#: A clause of more words is no part of a name.
_LONG = 11
#: Sectors of a state as such.
_OF_STATES = ("GOV", "PRE")
#: Sectors whose people are of the place they are reported from.
_LOCAL = frozenset(
    ["CVL", "COP", "CRM", "REB", "UAF", "JUD", "LEG", "MED", "MIL", "OPP", "PTY", "JRN"]
)


def describe(
    doc: Document, entities: Sequence[Entity], lexicon: NameLexicon, *, home: Home
) -> tuple[Actor, ...]:
    """Turn entities into records, sorted by first mention."""
    ordered = sorted(entities, key=lambda e: min(r.span for r in e.refs))
    _lend_countries(ordered, lexicon, home)
    for entity in ordered:
        entity.members = tuple(m for m in dict.fromkeys(entity.members) if m.refs)
    of = {r.head.i: e for e in ordered for r in e.refs if r.form is MentionForm.PRONOUN}
    names = {entity: _full_name(doc, entity, lexicon, of) for entity in ordered}
    ids = {entity: _id(doc, entity, name) for entity, name in names.items()}
    return tuple(_record(doc, entity, names[entity], ids) for entity in ordered)


def _full_name(
    doc: Document, entity: Entity, lexicon: NameLexicon, pronouns: Mapping[int, Entity]
) -> str:
    name = _name(doc, entity, _kind(entity), lexicon)
    if entity.named or entity.members:
        return name
    return _spelt_out(doc, entity, name, lexicon, pronouns)


def _id(doc: Document, entity: Entity, name: str) -> str:
    return make_id("actor", doc.article.id, name, min(r.mention.span for r in entity.refs))


def _record(doc: Document, entity: Entity, name: str, ids: Mapping[Entity, str]) -> Actor:
    mentions = sorted({r.mention for r in entity.refs}, key=lambda m: (m.span, m.id))
    kind = _kind(entity)
    return Actor(
        id=ids[entity],
        article_id=doc.article.id,
        name=name,
        kind=kind,
        mention_ids=tuple(m.id for m in mentions),
        members=tuple(ids[member] for member in entity.members or entity.states if member in ids),
        role=entity.role if entity.human else None,
        country=entity.country,
        sectors=_sectors(entity, kind),
        wikidata=None,
        origin=Origin(
            method="rule:office-holder" if entity.holder is not None else "rule:sieve",
            version=VERSION,
        ),
    )


def _kind(entity: Entity) -> ActorKind:
    if entity.human and entity.named:
        return ActorKind.PERSON
    return entity.kind


def _sectors(entity: Entity, kind: ActorKind) -> tuple[str, ...]:
    found = list(entity.sectors)
    owner = entity.owner
    if entity.human and owner is not None and not owner.human:
        found = _with_employer(found, owner)
    if entity.members and not found:
        found = list(dict.fromkeys(s for m in entity.members for s in _sectors(m, _kind(m))))
        found = [s for s in found if s != "UNK"]
    if kind is ActorKind.COUNTRY:
        found = [s for s in found if s in _OF_STATES]  # its academies teach, the state does not
    if kind in (ActorKind.COUNTRY, ActorKind.GOVERNMENT) and not found:
        found = ["GOV"]
    if len(found) > 1 and "CVL" in entity.sectors:
        found.remove("CVL")  # an ambassador who is called as a witness
    return tuple(found) or ("UNK",)


def _with_employer(found: list[str], body: Entity) -> list[str]:
    """Add what the body somebody works for says of them."""
    theirs = list(body.sectors) or (["GOV"] if body.kind is ActorKind.GOVERNMENT else [])
    if {"IGO", "NGO"} & set(theirs):
        return theirs  # a UN envoy is of the UN, not of a government
    if not found or (found == ["CVL"] and body.kind is ActorKind.GOVERNMENT):
        return theirs
    if found == ["MIL"] and theirs == ["COP"]:
        return theirs  # police have sergeants too
    company = body.kind is ActorKind.ORGANIZATION and "GOV" not in theirs
    return theirs if found == ["GOV"] and company else found  # the president of a company


def _name(doc: Document, entity: Entity, kind: ActorKind, lexicon: NameLexicon) -> str:
    names = [r for r in entity.refs if r.form in (MentionForm.NAME, MentionForm.METONYM)]
    if entity.holder is not None and not any(" " in r.words for r in names):
        return entity.holder.holder  # "the French president", "Mr Macron"
    if entity.members:
        return _joint_name(doc, entity.members, lexicon)
    if kind is ActorKind.COUNTRY and entity.country in lexicon.countries:
        return lexicon.countries[str(entity.country)].name
    if kind is ActorKind.GOVERNMENT and entity.country in lexicon.countries:
        metonym = any(
            r.form is MentionForm.METONYM and stands_for_executive(r, lexicon) for r in entity.refs
        )
        plain = any(
            r.head.lemma_ in lexicon.frames["government_word"]
            and r.form is MentionForm.NOMINAL
            and not _own_words(r)
            for r in entity.refs
        )
        if metonym or (plain and not names):
            return lexicon.government_name(str(entity.country))
    if names:
        told = any(r.country is not None for r in entity.refs) or entity.owner is not None
        if kind is ActorKind.GOVERNMENT and told and all(r.entry is None for r in names):
            return _of_country(names[0].words, entity.country, lexicon)
        full = [r for r in names if " " in r.words and r.block is not BlockKind.HEADLINE]
        names = full or names  # "Unflappable Bell" is a headline's name for him
        best = max(names, key=lambda r: (len(r.words.split()), len(r.words), -r.span.start))
        entry = best.entry
        if entry is not None and entry.sort in (Sort.MEDIA, Sort.ORGANIZATION):
            return max((r.words for r in names), key=len)
        return best.words
    nominals = [r for r in entity.refs if r.form is MentionForm.NOMINAL]
    if not nominals:
        return _described(doc, entity.refs[0].span).of(doc.text)
    first_ref = min(nominals, key=lambda r: r.span)
    if entity.part_of is not None:
        whole = _name(doc, entity.part_of, _kind(entity.part_of), lexicon)
        return f"{first_ref.head.text} of {whole}"
    if kind in (ActorKind.GOVERNMENT, ActorKind.ORGANIZATION):
        return _body_name(doc, nominals, entity, lexicon)
    return _described(doc, first_ref.span).of(doc.text)


def _described(doc: Document, span: Span) -> Span:
    """Return a description without the sign of the possessive, "the judges’", and a long clause.

    "A person who lives there" and "two men arrested in Oslo" stay whole.
    """
    tokens = doc.tokens_in(span)
    for token in tokens[1:]:
        start = token.left_edge.i - tokens[0].i
        long = token.right_edge.i - token.left_edge.i >= _LONG
        if token.dep_ in ("relcl", "acl") and long and start > 0:
            tokens = tokens[:start]
            break
    if len(tokens) > 1 and tokens[-1].text in ("’s", "'s", "’", "'"):
        tokens = tokens[:-1]
    return doc.span_of(tokens)


def _joint_name(doc: Document, members: Sequence[Entity], lexicon: NameLexicon) -> str:
    """Name a group by its members: "governments of Peru and Chile", "Ana Diaz and Tom Bell"."""
    states = all(_kind(m) in _STATES and m.country in lexicon.countries for m in members)
    states = states and len({m.country for m in members}) == len(members)
    if states:
        rows = [lexicon.countries[str(m.country)] for m in members]
        named = [f"{'the ' if row.article else ''}{row.name}" for row in rows]
    else:
        named = [_name(doc, m, _kind(m), lexicon) for m in members]
    joint = f"{', '.join(named[:-1])} and {named[-1]}"
    return f"governments of {joint}" if states else joint


def _spelt_out(
    doc: Document,
    entity: Entity,
    name: str,
    lexicon: NameLexicon,
    pronouns: Mapping[int, Entity],
) -> str:
    """Put names for the pronouns of a description: "a person close to Ana Diaz"."""
    ref = min(entity.refs, key=lambda r: r.span)
    span = _described(doc, ref.span)
    if ref.form is not MentionForm.NOMINAL or span.of(doc.text) != name:
        return name
    pieces, at = [], span.start
    for token in doc.tokens_in(span):
        whom = pronouns.get(token.i)
        if whom is None or whom is entity or not whom.named or whom.plural:
            continue
        if lexicon.pronouns[token.lower_].person != "3":
            continue
        put = _name(doc, whom, _kind(whom), lexicon)
        end = "’s" if token.dep_ == "poss" else ""
        pieces += [doc.text[at : token.idx], put, end]
        at = token.idx + len(token)
    return "".join([*pieces, doc.text[at : span.end]])


def _of_country(words: str, country: str | None, lexicon: NameLexicon) -> str:
    """Name a state's body with its state: "Foreign Ministry of Iran"."""
    row = lexicon.countries.get(country or "")
    if row is None or any(w in words for w in (row.name, *row.aliases, *row.adjectives)):
        return words
    return f"{words} of {'the ' if row.article else ''}{row.name}"


def _own_words(ref: Ref) -> list[str]:
    """Words of a body's description besides its country: "transitional"."""
    return [
        c.text for c in ref.head.lefts if c.dep_ in ("amod", "compound") and not c.text[0].isupper()
    ]


def _body_name(doc: Document, nominals: Sequence[Ref], entity: Entity, lexicon: NameLexicon) -> str:
    """Name a body by its fullest description: "Foreign Ministry of Iran"."""
    best = max(nominals, key=lambda r: (r.country is not None, len(_own_words(r)), -r.span.start))
    words = best.words
    for child in best.head.lefts:
        if child.dep_ == "poss":
            edge = child.right_edge
            rest = doc.text[edge.idx + len(edge) : best.span.end].strip()
            owner = entity.owner
            row = lexicon.collectives.get(best.head.lower_)
            if best.country in lexicon.countries and row is not None and row.institution:
                titled = (
                    rest.title()
                    if row.sector in ("GOV", "MIL") and len(rest.split()) == 2
                    else rest[0].upper() + rest[1:]
                )
                return _of_country(titled, best.country, lexicon)
            if owner is not None and owner.named:
                base = max(
                    (r.words for r in owner.refs if r.form is MentionForm.NAME), key=len, default=""
                )
                if base and owner.kind is not ActorKind.COUNTRY:
                    return f"{base} {rest}"
    return words


def _lend_countries(entities: Sequence[Entity], lexicon: NameLexicon, home: Home) -> None:
    """Give people and bodies the country of what they belong to, then of where they are.

    Of whom nothing but the name is known is at home only where a report is about one country.
    """
    for entity in entities:
        if _is_stateless(entity, lexicon):
            entity.country = None
            continue
        _lend_from_owner(entity)
        if entity.country is None and not entity.members and entity.hint not in entity.visited:
            entity.country = entity.hint
    places = _places(entities)
    for entity in entities:
        if entity.country is None and _is_local(entity, lexicon):
            blocks = (r.block_start for r in sorted(entity.refs, key=lambda r: r.span))
            near = (found for at in blocks if (found := _only(places.get(at, ()))))
            theirs = entity.hired and entity.owner is not None and entity.owner.country
            certain = home.alone or not entity.named or _serves_state(entity, lexicon)
            certain = certain or (theirs is not None and theirs == home.country)
            country = next(near, home.country if certain else None)
            entity.country = country if country not in entity.visited else None
    for entity in entities:
        if entity.members:
            entity.country = entity.country or _only([m.country or "" for m in entity.members])
        elif not _is_stateless(entity, lexicon):
            _lend_from_owner(entity)


def _serves_state(entity: Entity, lexicon: NameLexicon) -> bool:
    """Tell the holder of an office, and who belongs to a state's body, from a private person."""
    if not entity.human:
        return True
    owner = entity.owner
    rows = (lexicon.roles.get(key.removeprefix("former ")) for key in entity.role_keys)
    offices = any(row is not None and row.office for row in rows)
    offices = offices or bool(_LOCAL.intersection(entity.sectors))
    return offices or (owner is not None and owner.kind is ActorKind.GOVERNMENT)


def _lend_from_owner(entity: Entity) -> None:
    """Give "its spokesman" the country of what it is of; a lawyer need not be the client's."""
    owner = entity.owner
    if entity.country is None and owner is not None and not entity.hired:
        entity.country = owner.country or owner.hint


def _is_stateless(entity: Entity, lexicon: NameLexicon) -> bool:
    """Tell a body that the lexicon or its own name makes one of no one state."""
    return _is_international(entity) or _spans_states(entity, lexicon)


def _is_international(entity: Entity) -> bool:
    """Tell the Security Council, whose country nothing in the article can be."""
    return not entity.human and any(
        r.entry is not None and r.entry.country is None and "IGO" in r.entry.sectors
        for r in entity.refs
    )


def _spans_states(entity: Entity, lexicon: NameLexicon) -> bool:
    """Tell the African Commission, whose name says that it is of no one state."""
    body = entity.kind in (ActorKind.ORGANIZATION, ActorKind.GOVERNMENT)
    return body and any(
        r.entry is None
        and " " in r.words
        and r.form is not MentionForm.PRONOUN
        and r.words.split()[0] in lexicon.frames["supranational"]
        for r in entity.refs
    )


def _places(entities: Sequence[Entity]) -> dict[int, list[str]]:
    """Countries of the towns and regions that open a sentence, by paragraph: "In Almaty, ..."."""
    found: dict[int, list[str]] = {}
    for entity in entities:
        if entity.kind is ActorKind.PLACE and entity.country:
            for ref in entity.refs:
                if ref.opens:
                    found.setdefault(ref.block_start, []).append(entity.country)
    return found


def _only(countries: Sequence[str]) -> str | None:
    return (countries[0] or None) if countries and len(set(countries)) == 1 else None


def _is_local(entity: Entity, lexicon: NameLexicon) -> bool:
    """Tell whether somebody without a country of their own is taken to be of the place."""
    if entity.members or entity.states or entity.part_of is not None:
        return False
    if _is_stateless(entity, lexicon):
        return False
    if any(from_abroad(ref, lexicon) for ref in entity.refs):
        return False
    owner = entity.owner
    foreign = {"IGO", "NGO"}
    if foreign & set(entity.sectors) or (owner is not None and foreign & set(owner.sectors)):
        return False
    if entity.kind is ActorKind.GOVERNMENT:
        return True
    if entity.human or entity.kind is ActorKind.GROUP:
        hired = owner is not None and owner.human
        named = entity.named and entity.human
        return named or hired or bool(set(entity.sectors) & _LOCAL)
    return entity.kind is ActorKind.ORGANIZATION and bool(set(entity.sectors) & _LOCAL)
