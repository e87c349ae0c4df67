"""Which country a mention's own words give: "Iranian", "of Iran", "who fled Iran", "R-Ohio"."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from onrecord.actors.refs import Ref, collective_of
from onrecord.names import Entry, NameLexicon, Sort
from onrecord.parse import Token
from onrecord.records import ActorKind, MentionForm

_RELATIVE = ("WP", "WP$", "WDT")
#: What follows the name of a member of the American Congress: ", R-Ohio", " (D-Calif.)"
_PARTY_AND_STATE = re.compile(r"[,(][RDI]-[A-Z]")


def with_countries(refs: Sequence[Ref], lexicon: NameLexicon) -> tuple[Ref, ...]:
    """Fill in the country that a mention's own words give."""
    by_index = {ref.index: ref for ref in refs}
    by_head = {ref.head.i: ref for ref in refs if ref.form is not MentionForm.PRONOUN}
    named = {ref.entry.country for ref in refs if ref.entry is not None and ref.entry.country}
    done: dict[int, str | None] = {}

    def country(ref: Ref) -> str | None:
        if ref.index not in done:
            done[ref.index] = None  # while it is looked for: no circles
            done[ref.index] = own(ref)
        return done[ref.index]

    def own(ref: Ref) -> str | None:
        if ref.land is not None:
            return ref.land
        if ref.form is MentionForm.PRONOUN or ref.head.dep_ in ("cc", "punct"):
            return None
        inner = [by_index[i] for i in ref.inner if i in by_index]
        if several_lands(ref, inner):
            return None
        found = None
        for other in inner:
            if other.form is MentionForm.PRONOUN or other.head.dep_ == "cc":
                continue
            if other.span.end <= ref.mention.head.start:
                if _is_topic(other, lexicon):
                    continue
                if other.entry is not None and _is_international(other.entry):
                    return None
                found = found or country(other)
            elif other.span.start >= ref.mention.head.end and _lends_country(ref, other, lexicon):
                found = found or country(other)
        given = found or _party_country(ref) or _office_country(ref, named, lexicon)
        if given is not None:
            return given
        token = _land_left(ref, lexicon) if ref.human else _leader(ref, lexicon)
        lender = by_head.get(token)
        return country(lender) if lender is not None and lender is not ref else None

    found = (replace(ref, country=country(ref)) for ref in refs)
    return tuple(
        replace(ref, sectors=ref.sectors or ("LEG",)) if _party_country(ref) else ref
        for ref in found
    )


def _is_topic(other: Ref, lexicon: NameLexicon) -> bool:
    """Tell the land of "a Ukraine specialist" and "envoy to Ukraine Tom Bell" from theirs."""
    entry, head = other.entry, other.head
    if entry is None or entry.sort is not Sort.COUNTRY or head.i + 1 >= len(head.doc):
        return False
    before = head.doc[head.left_edge.i - 1] if head.left_edge.i else None
    if before is not None and before.lower_ in lexicon.frames["to"]:
        return True
    studied = head.nbor(1).lemma_.lower() in lexicon.frames["topic_role"]
    return other.words == entry.name and head.dep_ == "compound" and studied


def several_lands(ref: Ref, inner: Sequence[Ref]) -> tuple[str, ...]:
    """Return the countries of "Armenian and Azerbaijani troops", nothing if they are of one."""
    found = [
        other.entry.country
        for other in inner
        if other.entry is not None and other.entry.sort is Sort.ADJECTIVE and _modifies(other, ref)
    ]
    lands = tuple(dict.fromkeys(country for country in found if country is not None))
    return lands if ref.plural and len(lands) > 1 else ()


def _modifies(other: Ref, ref: Ref) -> bool:
    """Tell whether an adjective, or the one it is joined to, stands before the noun."""
    at = other.head
    while at.dep_ in ("conj", "nmod") and at.head.i != ref.head.i and at.head.i != at.i:
        at = at.head
    return at.head.i == ref.head.i and at.i < ref.head.i


def _land_left(ref: Ref, lexicon: NameLexicon) -> int:
    """Return the token of what somebody fled: "Mr Bell, who fled Iran in 2014"; -1 for nothing."""
    verbs = [c for c in ref.head.rights if c.dep_ in ("relcl", "acl")]
    if ref.head.dep_ in ("nsubj", "nsubjpass"):
        verbs.append(ref.head.head)
    for verb in verbs:
        if verb.lemma_ not in lexicon.frames["flee"]:
            continue
        for child in verb.rights:
            if child.dep_ == "dobj":
                return int(child.i)
            if child.dep_ == "prep" and child.lower_ in lexicon.frames["from"]:
                return next((int(c.i) for c in child.rights if c.dep_ == "pobj"), -1)
    return -1


def _leader(ref: Ref, lexicon: NameLexicon) -> int:
    """Return the token of who leads a body; -1 for nobody.

    "Kenya, whose officers lead a force", "Kenyan officers lead a force", "a force led by Kenya".
    """
    row = collective_of(ref.head, lexicon) if ref.form is MentionForm.NOMINAL else None
    if row is None or row.kind != "body":
        return -1
    for child in ref.head.rights:
        if child.dep_ == "acl" and child.lemma_ in lexicon.frames["lead"]:
            agents = (c for c in child.rights if c.dep_ == "agent")
            return next((int(c.i) for a in agents for c in a.rights if c.dep_ == "pobj"), -1)
    verb = ref.head.head
    if ref.head.dep_ != "dobj" or verb.lemma_ not in lexicon.frames["lead"]:
        return -1
    leader = next((c for c in verb.lefts if c.dep_ == "nsubj"), None)
    if leader is None:
        return -1
    if verb.dep_ == "relcl" and (leader.tag_ in _RELATIVE or leader.left_edge.tag_ in _RELATIVE):
        return int(verb.head.i)
    return int(leader.i)


def _is_international(entry: Entry) -> bool:
    return entry.country is None and bool({"IGO", "NGO"} & set(entry.sectors))


def _office_country(ref: Ref, named: Collection[str], lexicon: NameLexicon) -> str | None:
    """Return the country that calls an office so, unless the report names others only."""
    role = lexicon.roles.get(ref.role_key or "")
    usual = role.country if role is not None else None
    return usual if usual in named or not named else None


def _party_country(ref: Ref) -> str | None:
    """Read "Martha Kline, R-Ohio": only members of the American Congress are so called."""
    if ref.form is not MentionForm.NAME or not ref.human:
        return None
    doc, at = ref.head.doc, ref.head.i + 1
    after = "".join(doc[i].text for i in range(at, min(at + 5, len(doc))))
    return "USA" if _PARTY_AND_STATE.match(after) else None


def _lends_country(ref: Ref, other: Ref, lexicon: NameLexicon) -> bool:
    """Tell whether a mention after the head says where it belongs: "of Iran", "in Homs".

    A place does not for the holder of an office: "a European diplomat in Ankara".
    """
    link = _preposition_of(other.head, ref.head)
    if link is None:
        return False
    if link in lexicon.frames["of"]:
        return True
    role = lexicon.roles.get(ref.role_key or "")
    place = other.entry is not None and other.entry.kind in (
        ActorKind.PLACE,
        ActorKind.GOVERNMENT,
        ActorKind.COUNTRY,
    )
    office = role is not None and role.office
    if link not in lexicon.frames["residence_prep"] or (place and office):
        return False
    return not from_abroad(ref, lexicon)


def from_abroad(ref: Ref, lexicon: NameLexicon) -> bool:
    """Tell one who is not of the place where they are: "an exiled broadcaster in Oslo"."""
    if ref.form is not MentionForm.NOMINAL:
        return False
    words = {w for t in (ref.head, *ref.head.lefts) for w in (t.lower_, t.lemma_.lower())}
    return bool(words & lexicon.frames["exiled"])


def _preposition_of(head: Token, above: Token) -> str | None:
    """Return the preposition that hangs `head` on `above`, None if something stands between."""
    preposition = head.head
    if head.dep_ == "pobj" and preposition.head.i == above.i:
        return str(preposition.lower_)
    return None
