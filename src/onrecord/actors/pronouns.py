"""Whom a pronoun means: agreement, distance, subject, quotation."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.actors.entities import REACH, Entity
from onrecord.actors.linker import Linker
from onrecord.actors.preferences import is_absurd, preference
from onrecord.actors.refs import Ref
from onrecord.names import NameLexicon, Sort
from onrecord.records import ActorKind, BlockKind, MentionForm

#: What a mention in the words of another speaker loses: "they" in Mr Bell's words is nobody in Ms
#: Diaz's.
_OTHER_SPEAKER = 45
#: What the accuser loses where somebody denies: more than any object does beside a subject.
_ACCUSER = 60
#: The most that frequent mention adds, a point for three: whom a report is about is "he" first.
_SALIENT = 8
_OBJECTS = ("dobj", "dative", "iobj")
#: What the object of the verb before adds: the envoy in "summoned the envoy and warned him".
_PARALLEL = 30


def antecedent(linker: Linker, ref: Ref) -> Entity | None:
    """Return whom a pronoun means, None if the text does not say."""
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
    teller = _teller_in_relative(linker, ref)
    if teller is not None:
        return teller
    ahead = _subject_ahead(linker, ref)
    if ahead is not None:
        return ahead
    best: tuple[float, Entity] | None = None
    for score, entity in _candidates(linker, ref):
        if best is None or score > best[0]:
            best = (score, entity)
    return best[1] if best else None


def _teller_in_relative(linker: Linker, ref: Ref) -> Entity | None:
    """Return the man of "Bell was shot by a man who said he was a soldier"."""
    clause = ref.head.head
    verb = clause.head
    if ref.head.dep_ not in ("nsubj", "nsubjpass") or clause.dep_ != "ccomp":
        return None
    if verb.dep_ != "relcl" or not any(c.tag_ == "WP" and c.dep_ == "nsubj" for c in verb.lefts):
        return None
    for other in linker.by_head.get(verb.head.i, ()):
        entity = linker.of.get(other.index)
        if entity is not None and _agrees(entity, other, ref, linker.lexicon):
            return entity
    return None


def _subject_ahead(linker: Linker, ref: Ref) -> Entity | None:
    """Return whom "he" means in "Asked whether he would go, Mr Bell said no"."""
    if ref.gender not in ("m", "f"):
        return None
    at = ref.head
    while at.dep_ != "advcl" and at.head.i != at.i:
        at = at.head
    if at.dep_ != "advcl" or at.left_edge.i > at.head.i:
        return None
    if not (at.left_edge.is_sent_start and at.left_edge.i <= ref.head.i):
        return None
    for child in at.head.lefts:
        if child.dep_ in ("nsubj", "nsubjpass") and child.i > ref.head.i:
            for other in linker.by_head.get(child.i, ()):
                entity = linker.of.get(other.index)
                if (
                    entity is not None
                    and entity.named
                    and _agrees(entity, other, ref, linker.lexicon)
                ):
                    return entity
    return None


def _relative_antecedent(linker: Linker, ref: Ref) -> Entity | None:
    at = ref.head
    while at.dep_ != "relcl" and at.head.i != at.i:
        at = at.head
    if at.dep_ != "relcl":
        return None
    return _entity_at(linker, at.head.i)


def _entity_at(linker: Linker, token: int) -> Entity | None:
    for ref in linker.by_head.get(token, ()):
        if ref.index in linker.of:
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
    """Score what was mentioned before, latest first."""
    speaker: Entity | None = None  # the last who is named between the candidate and the pronoun
    for other, entity in reversed(linker.history):
        if ref.sentence - other.sentence > REACH:
            break
        if speaker is None and other.form is MentionForm.NAME and _speaks(other, entity):
            speaker = entity
        if (
            other.span.holds(ref.span)
            or not _agrees(entity, other, ref, linker.lexicon)
            or _clashes(other, ref)
            or is_absurd(linker, entity, ref)
        ):
            continue
        often = linker.said[entity] // 3
        score = _score(other, entity, ref) + preference(linker, other, entity, ref)
        score += min(often, _SALIENT) + (_PARALLEL if _is_parallel(other, ref) else 0)
        if _is_accuser(other, ref, linker.lexicon):
            score -= _ACCUSER
        if ref.quoted and other.quoted and speaker not in (None, _speaker_of(linker, other, ref)):
            score -= _OTHER_SPEAKER
        yield score, entity


def _speaks(other: Ref, entity: Entity) -> bool:
    return entity.human and other.subject and not other.quoted


def _speaker_of(linker: Linker, quoted: Ref, ref: Ref) -> Entity | None:
    """Return who seems to say the words in which `quoted` stands, as read so far."""
    if quoted.block_start == ref.block_start:
        return None
    found = None
    for other, entity in reversed(linker.history):
        if other.block_start == quoted.block_start and _speaks(other, entity):
            found = entity
        elif other.block_start < quoted.block_start:
            break
    return found


def _is_accuser(other: Ref, ref: Ref, lexicon: NameLexicon) -> bool:
    """Tell Bell in "Bell accused Diaz of theft. He denied it": who denies is the accused."""
    denies = ref.head.dep_ == "nsubj" and ref.head.head.lemma_ in lexicon.frames["denying"]
    accuses = other.head.dep_ == "nsubj" and other.head.head.lemma_ in lexicon.frames["accusing"]
    return denies and accuses


def _is_parallel(other: Ref, ref: Ref) -> bool:
    """Tell whether two are objects of verbs joined by "and" that share their subject."""
    verb = ref.head.head
    joined = verb.dep_ == "conj" and not any(c.dep_ == "nsubj" for c in verb.lefts)
    objects = ref.head.dep_ in _OBJECTS and other.head.dep_ in _OBJECTS
    return joined and objects and other.head.head.i == verb.head.i


def _score(other: Ref, entity: Entity, ref: Ref) -> float:
    """Weigh an earlier mention: nearness, subject, name, quotation, gender and number.

    The weights order the cases of our own articles; none was fitted to a corpus.
    """
    distance = ref.sentence - other.sentence
    score = 100.0 - 16 * distance - (ref.head.i - other.head.i) / 100
    score -= 10 if ref.block_start != other.block_start else 0
    score += 18 if other.subject else 0
    score += 5 if other.subject and other.head.head.dep_ == "ROOT" else 0
    score -= 12 if other.head.dep_ == "poss" else 0
    score += 6 if entity.named else 0
    score += 4 if other.form is MentionForm.PRONOUN else 0
    if ref.quoted != other.quoted:
        score -= 22 if other.subject or other.quoted else 8
    if other.quoted and not ref.quoted and ref.subject and distance == 0:
        score -= 40  # “He is a fool,” he said: who speaks is not "he" in his own words
    if other.block is BlockKind.CAPTION and ref.block is not BlockKind.CAPTION:
        score -= 40
    if ref.quoted and not other.quoted and other.subject and distance == 0:
        score -= 40  # the speaker is not "he" in his own words
    if entity.gender is None and ref.gender in ("m", "f"):
        score -= 5 if _sounds(entity) in (None, ref.gender) else 25
    if ref.plural and ref.gender is None:
        score += 8 if entity.plural or other.plural else -14
    return score


def _sounds(entity: Entity) -> str | None:
    """Guess the gender of a first name nobody listed: most that end in "a" are women's."""
    name = next((r.words for r in entity.refs if r.form is MentionForm.NAME), "")
    return ("f" if name.split()[0].endswith("a") else "m") if " " in name else None


def _agrees(entity: Entity, other: Ref, ref: Ref, lexicon: NameLexicon) -> bool:
    if ref.gender in ("m", "f"):
        person = entity.kind is ActorKind.PERSON or entity.human
        return person and not entity.plural and entity.gender in (None, ref.gender)
    if ref.gender == "n":
        if entity.human or entity.plural or entity.kind is ActorKind.PERSON:
            return False
        if entity.kind is ActorKind.PLACE and not other.subject:
            return False
        land = other.entry is not None and other.entry.sort is Sort.COUNTRY  # "Kenya police"
        return land or other.head.dep_ not in ("amod", "compound", "nmod")
    if entity.kind is ActorKind.PLACE or other.head.dep_ in ("amod", "nmod", "compound"):
        return False
    if entity.plural or other.plural or other.head.lower_ in lexicon.frames["plural_body"]:
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
