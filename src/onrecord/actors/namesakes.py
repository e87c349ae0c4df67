"""Which of its namesakes a name means: of which country, or by the full name in the text."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from onrecord.actors.home import Home
from onrecord.actors.refs import Ref
from onrecord.names import Entry, NameLexicon, Sort
from onrecord.records import ActorKind, MentionForm

_BODIES = (ActorKind.ORGANIZATION, ActorKind.GOVERNMENT)
#: Letters of an acronym at most.
_MAX_ACRONYM = 7


def settle_names(refs: Sequence[Ref], lexicon: NameLexicon, *, home: Home) -> tuple[Ref, ...]:
    """Give names that several bodies bear the one that the article means.

    "The Foreign Office" of a report from Islamabad is Pakistan's, "PA" in Leeds an agency, and RSF
    whose full name the article gives.
    """
    spelt = {acronym: full.entry for acronym, full in _acronyms(refs)}
    about = {c for r in refs if r.words not in lexicon.shared and (c := r.land)}
    settled = []
    for ref in refs:
        short = ref.words.replace(".", "")
        if ref.form is MentionForm.NAME and short in spelt and ref.mention.kind in _BODIES:
            settled.append(_with_entry(ref, spelt[short]))
        elif (
            _is_portfolio(ref, lexicon) and ref.entry is not None and ref.entry.country not in about
        ):
            settled.append(_with_entry(ref, None))
        else:
            settled.append(_of_country(ref, refs, lexicon, home, about))
    return tuple(settled)


def _is_portfolio(ref: Ref, lexicon: NameLexicon) -> bool:
    """Tell the subject of a "Labour minister" from a party, wherever it has none of that name."""
    role = lexicon.roles.get(ref.head.head.lemma_.lower())
    before = (
        ref.head.dep_ in ("compound", "amod", "nmod") and ref.words in lexicon.frames["portfolio"]
    )
    return before and role is not None and role.office


def _acronyms(refs: Sequence[Ref]) -> Iterator[tuple[str, Ref]]:
    """Yield the acronyms that the article explains, with the full name: "Rapid Forces (RF)"."""
    full = [r for r in refs if r.form is MentionForm.NAME and " " in r.words]
    for ref in full:
        bracket, doc = ref.token_after, ref.head.doc
        if bracket is None or bracket.text != "(" or bracket.i + 2 >= len(doc):
            continue
        if doc[bracket.i + 2].text != ")":
            continue
        acronym = doc[bracket.i + 1].text.replace(".", "")
        if not (acronym.isupper() and 1 < len(acronym) <= _MAX_ACRONYM):
            continue
        if ref.mention.kind in _BODIES and _shortens(acronym, ref.words):
            yield acronym, ref


def _shortens(acronym: str, name: str) -> bool:
    """Tell whether the letters of `acronym` begin words of `name` in this order."""
    initials = iter(w[0].upper() for w in name.replace("-", " ").split())
    return all(letter in initials for letter in acronym if letter.isalpha())


def _of_country(
    ref: Ref, refs: Sequence[Ref], lexicon: NameLexicon, home: Home, about: Container[str]
) -> Ref:
    entry = ref.entry
    if entry is None or entry.sort not in (Sort.ORGANIZATION, Sort.MEDIA):
        return ref
    namesakes = lexicon.shared.get(ref.words) or lexicon.shared.get(f"The {ref.words}")
    own = _own_country(ref, refs)
    country = own or home.country
    if namesakes is None or country is None or country == entry.country:
        return ref
    listed = country in namesakes
    sure = own is not None or (listed and country == home.dateline)
    if not (listed or "*" in namesakes) or not (sure or entry.country not in about):
        return ref  # the Justice Department accuses Iran of what its report is about
    means = namesakes[country] if listed else namesakes["*"]
    if means is not None:
        return _with_entry(ref, lexicon.entries[means])
    return _with_entry(ref, replace(entry, country=country))


def _own_country(ref: Ref, refs: Sequence[Ref]) -> str | None:
    """Return the country that stands before a name: "India’s Congress", "the Peruvian Congress"."""
    for i in ref.inner:
        other = refs[i].entry
        if other is not None and other.sort in (Sort.COUNTRY, Sort.ADJECTIVE):
            if refs[i].span.end <= ref.mention.head.start and other.country is not None:
                return other.country
    return None


def _with_entry(ref: Ref, entry: Entry | None) -> Ref:
    sectors = entry.sectors if entry is not None else ()
    return replace(ref, entry=entry, sectors=sectors)
