"""Which body of the text so far "the ministry" or "the agency" takes up, without reading back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from onrecord.actors.entities import Entity
from onrecord.actors.refs import Ref
from onrecord.names import NameLexicon, Sort
from onrecord.records import ActorKind, MentionForm

_BODIES = (ActorKind.ORGANIZATION, ActorKind.GOVERNMENT)
_Index = dict[str, dict[Entity, None]]


@dataclass(slots=True)
class Bodies:
    """The bodies mentioned so far, by the words that take them up.

    `heads`: by the noun their names and descriptions are built on; `wordings`: by description;
    `sectors`: the named ones by what they are. `last`: where each was mentioned last.
    """

    lexicon: NameLexicon
    heads: _Index = field(default_factory=dict)
    wordings: _Index = field(default_factory=dict)
    sectors: _Index = field(default_factory=dict)
    last: dict[Entity, tuple[int, Ref]] = field(default_factory=dict)
    _read: dict[Entity, int] = field(default_factory=dict)  # how many mentions were taken in
    _count: int = 0

    def see(self, ref: Ref, entity: Entity) -> None:
        """Take in a mention of a body."""
        self._count += 1
        if entity.kind not in _BODIES:
            return
        self.last[entity] = self._count, ref
        self._take_in(entity)

    def join(self, kept: Entity, lost: Entity) -> None:
        """Note that two were one: call it when `kept` has the mentions of `lost`."""
        seen = [self.last[entity] for entity in (kept, lost) if entity in self.last]
        self.last.pop(lost, None)
        if seen:
            self.last[kept] = max(seen, key=lambda place: place[0])
        if kept in self.last:
            self._take_in(kept)

    def _take_in(self, entity: Entity) -> None:
        for ref in entity.refs[self._read.get(entity, 0) :]:
            if ref.form is not MentionForm.PRONOUN and ref.words:
                self.heads.setdefault(head_word(ref.words, self.lexicon), {})[entity] = None
                self.wordings.setdefault(body_words(ref), {})[entity] = None
            if ref.entry is not None:
                name = head_word(ref.entry.name, self.lexicon)
                self.heads.setdefault(name, {})[entity] = None
                media = ref.entry.sort is Sort.MEDIA
                for sector in ("JRN",) if media else entity.sectors:
                    self.sectors.setdefault(sector, {})[entity] = None
        self._read[entity] = len(entity.refs)

    def before(
        self,
        ref: Ref,
        words: str,
        country: str | None,
        sector: str | None,
        *,
        reach: int | None = None,
    ) -> Entity | None:
        """Return the body mentioned last that `ref`, described by `words`, takes up.

        `reach`: not more than so many sentences before.
        """
        governs = ref.head.lemma_ in self.lexicon.frames["government_word"]
        best: tuple[int, Entity] | None = None
        for entity in self._candidates(ref, words, sector):
            at, other = self.last.get(entity, (0, ref))
            if not at or (best is not None and at < best[0]):
                continue
            if entity.kind not in _BODIES or not entity.refs:
                continue
            if governs and entity.kind is not ActorKind.GOVERNMENT:
                continue  # "the government" is no council or party
            if country and entity.country and entity.country != country:
                continue
            if reach is None or ref.sentence - other.sentence <= reach:
                best = at, entity
        return best[1] if best is not None else None

    def named(self, head: str) -> Entity | None:
        """Return the body mentioned last whose name of several words is built on `head`."""
        found = [e for e in self.heads.get(head, ()) if e.named and self._is_named(e, head)]
        return max(found, key=lambda e: self.last[e][0], default=None)

    def _is_named(self, entity: Entity, head: str) -> bool:
        names = (r.words for r in entity.refs if r.form is MentionForm.NAME and " " in r.words)
        body = entity.kind in _BODIES and entity in self.last
        return body and any(head_word(name, self.lexicon) == head for name in names)

    def _candidates(self, ref: Ref, words: str, sector: str | None) -> Iterable[Entity]:
        if " " in words:
            return self.wordings.get(words, ())
        head = ref.head.lower_
        found = dict(self.heads.get(head, {}))
        if ref.country is None and ref.owner is None:
            for kin in self.lexicon.kin.get(head, ()):
                found |= self.heads.get(kin, {})
            named = self.sectors.get(sector or "", {})
            found |= {entity: None for entity in named if entity.named}
        return found


def body_words(ref: Ref) -> str:
    """Return the words of a body without its country: "foreign ministry"."""
    words = [
        child.lower_
        for child in ref.head.lefts
        if child.dep_ in ("compound", "amod") and not child.text[0].isupper()
    ]
    if ref.form is not MentionForm.NOMINAL:
        words = [w.casefold() for w in ref.words.split()[:-1]]
    return " ".join([*words, ref.head.lower_]).replace("defense", "defence")


def head_word(name: str, lexicon: NameLexicon) -> str:
    """Return the noun that a body's name is built on: "Museum" in "Museum of Rail History"."""
    words = name.casefold().split()
    small = lexicon.frames["of"] | lexicon.frames["for"]
    at = next((i for i, word in enumerate(words) if i and word in small), len(words))
    return words[at - 1]
