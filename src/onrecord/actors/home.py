"""Which country a report is plainly about, or between which two it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

from onrecord.actors.refs import Ref
from onrecord.names import NameLexicon, Sort
from onrecord.parse import Document
from onrecord.records import BlockKind, MentionForm

_PIECES = re.compile(r"[^\W\d_][^,/(—–:]*")
#: Share of the votes that makes a country plain; how many votes a dateline counts, and how many
#: times over another country must beat it.
_DOMINANT, _DATELINE, _BEATEN = 0.6, 4, 2.1
#: What the two parties of a report have at least, together and the lesser of them.
_BOTH, _LESSER = 0.7, 0.25
#: Share of its votes that no other country has where one has the report for itself.
_ALONE = 0.4
#: Sectors of what a state has at home: its parties, courts and chambers are named from within.
_DOMESTIC = frozenset(["COP", "JUD", "LEG", "PTY"])


@dataclass(frozen=True, slots=True)
class Home:
    """`country`: the report is plainly about it; `parties`: the two that it is about, or none.

    `alone`: no other country has much of a part in it. `dateline`: where it was filed.
    """

    country: str | None
    parties: tuple[str, ...]
    alone: bool
    dateline: str | None


def find_home(doc: Document, refs: Sequence[Ref], lexicon: NameLexicon) -> Home:
    """Return the dateline's country if no other is named far more, else one that prevails.

    The country is None where two or more share the report.
    """
    votes: Counter[str] = Counter()
    named = [(ref, country) for ref in refs if (country := ref.land)]
    about = {country for ref, country in named if ref.words not in lexicon.shared}
    for ref, country in named:
        weight = _weight(ref, lexicon)
        if ref.words in lexicon.shared and country not in about:
            weight = _shared_weight(ref, weight, about, lexicon)
        votes[country] += weight * (2 if ref.block is BlockKind.HEADLINE else 1)
    dateline = _dateline_country(doc, lexicon)
    if dateline is not None:
        votes[dateline] += _DATELINE
    first = votes.most_common(2)
    shared = sum(n for _, n in first) >= _BOTH * votes.total()
    paired = shared and len(first) == 2 and first[1][1] >= _LESSER * votes.total()
    parties = tuple(country for country, _ in first) if paired else ()
    country = _prevailing(votes, dateline)
    most = max((n for other, n in votes.items() if other != country), default=0)
    alone = country is not None and most <= _ALONE * votes[country]
    return Home(country, parties, alone, dateline)


def _prevailing(votes: Counter[str], dateline: str | None) -> str | None:
    if not votes.total():
        return None
    (top, count), *rest = votes.most_common(2)
    second = rest[0][1] if rest else 0
    if dateline is not None and count < _BEATEN * votes[dateline]:
        return dateline
    if count >= _DOMINANT * votes.total() or (dateline is None and count >= 2 * second):
        return top
    return None


def _weight(ref: Ref, lexicon: NameLexicon) -> int:
    """Weigh what acts in a report more than what it is about, a place or body less, a medium not.

    "Iran" is named in every line of a report on a bill about Iran; Congress is named from home.
    """
    entry = ref.entry
    if entry is None or ref.place not in (None, entry.country):
        return 1
    if entry.sort is Sort.MEDIA:
        return 0
    if ref.words in lexicon.frames["igo_seat"]:
        return 1  # "Reaction from Brussels" is the Union's
    if ref.form is MentionForm.METONYM or _DOMESTIC & set(entry.sectors):
        return 4
    if entry.sort is Sort.COUNTRY:
        return 4 if ref.subject else 3
    return 2 if entry.sort is Sort.ADJECTIVE else 1


def _shared_weight(ref: Ref, weight: int, about: Set[str], lexicon: NameLexicon) -> int:
    """Weigh a name that a body of another country bears too: PA may be an agency, and no voter."""
    namesakes = lexicon.shared[ref.words]
    if any(namesakes.values()):
        return 0
    modifies = ref.head.dep_ in ("compound", "amod", "nmod")
    return 1 if modifies or about & namesakes.keys() else weight


def _dateline_country(doc: Document, lexicon: NameLexicon) -> str | None:
    found = set()
    for block in doc.blocks:
        if block.kind is BlockKind.DATELINE:
            for piece in _PIECES.finditer(block.span.of(doc.text)):
                entry = lexicon.entry_in_capitals(piece.group().strip())
                if entry is not None and entry.country:
                    found.add(entry.country)
    return found.pop() if len(found) == 1 else None
