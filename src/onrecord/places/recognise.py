"""Which words of a text name a place: the parser's names and a scan with the gazetteer."""

from __future__ import annotations

import bisect
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.parse import Document, Token, TokenSpan
from onrecord.places.gazetteer import Gazetteer, Kind, Postings, Use, name_key
from onrecord.places.resolve import Choice, Name
from onrecord.records import PROSE, ActorKind, BlockKind, Mention, MentionForm, Span

#: Where places are looked for.
READ = PROSE | {BlockKind.DATELINE}
#: The parser's labels for what may be a place, and for all else.
PLACES = ("GPE", "LOC", "FAC", "NORP")
LABELS = (*PLACES, "ORG", "PERSON")
MAX_WORDS = 6
#: Log10 of the people from which on a place is known by its bare name.
FAMOUS = 5.3
#: With this probability of its meaning, and none of these signs, a name of renown stands alone.
CLEAR = 0.8
DOUBTS = (
    "given",
    "surname",
    "lower_too",
    "after_name",
    "after_title",
    "after_given",
    "before_name",
    "before_facility",
    "before_organisation",
)
#: What may stand between two words of one name.
_GAP = re.compile(r"|[ \u00a0]|-|/")
_PIECE = re.compile(r"[^\W_](?:[^-–]*[^\W_.])?\.?|['’]s?")
_NEXT_WORD = re.compile(r" (\w+)")
#: After the town: "LAGOS, Nigeria (AP) —".
_DATELINE_REST = re.compile(
    r"""
    (?:,\ [^\n(—–]{1,30}?)?        # the country
    (?:\ ?\([^()\n]{1,30}\))?      # the agency
    \ ?(?:—|–|--|-\ )
    """,
    re.VERBOSE,
)
_INITIAL = re.compile(r"[A-Z]\.")


@dataclass(frozen=True, slots=True)
class Piece:
    """A word: a token, or a part of one between hyphens."""

    start: int
    end: int
    text: str
    token: Token


@dataclass(frozen=True, slots=True)
class Sighting:
    """Words that the gazetteer or the parser takes for a place, and what their context is like."""

    name: Name
    features: Mapping[str, float]


def find_sightings(
    doc: Document, mentions: Sequence[Mention], *, gazetteer: Gazetteer
) -> tuple[Sighting, ...]:
    """Find all words that may name a place, sorted by span; none overlap.

    The longest run of words that is in the gazetteer wins; the parser's places that are not in it
    come without postings.
    """
    scan = _Scan(doc, gazetteer, _entities(doc, mentions))
    found = [*scan.hits(), *scan.unknown()]
    found.sort(key=lambda hit: hit.span)
    return tuple(scan.describe(found))


def judge(sighting: Sighting, choice: Choice | None, weights: Mapping[str, float]) -> float:
    """Return how likely it is that the words name a place, knowing what they would mean."""
    features = all_features(sighting, choice)
    if features.get("clear") and features["own_table_words"]:
        return 1.0  # "Bab el-Mandeb": the corpora have too few of them to learn it
    return _sigmoid(sum(weights.get(name, 0.0) * value for name, value in features.items()))


def all_features(sighting: Sighting, choice: Choice | None) -> dict[str, float]:
    """Join what the context and the chosen meaning say."""
    features = dict(sighting.features)
    if choice is None:
        features["unknown"] = 1.0
        return features
    features |= {
        "chosen_population": choice.population / 7,
        "chosen_probability": choice.probability,
        "chosen_support": min(choice.support, 2.0),
        f"chosen_{choice.kind.name.lower()}": 1.0,
        "chosen_demonym": float(Use.DEMONYM in choice.use),
        "chosen_shortened": float(Use.SHORTENED in choice.use),
        "chosen_alternate": float(Use.ALTERNATE in choice.use),
        "chosen_abbreviation": float(Use.ABBREVIATION in choice.use),
    }
    famous = choice.population > FAMOUS and choice.use == Use(0)
    features["chosen_country_support"] = choice.country_support
    features["famous"] = float(famous)
    features["famous_unlike_person"] = float(famous and not features["given"])
    features["clear"] = float(
        famous
        and choice.probability > CLEAR
        and not any(features.get(name) for name in DOUBTS)
        and ("no_label" in features or any(f"is_{label}" in features for label in PLACES))
    )
    features["name_as_people"] = float("is_NORP" in features and Use.DEMONYM not in choice.use)
    features["own_table_words"] = features["several_words"] * (choice.kind is Kind.REGION)
    features["famous_unlabelled"] = float(famous and "no_label" in features)
    if choice.kind is Kind.CITY:
        features["city_population"] = choice.population / 7
        features["city_support"] = min(choice.support, 2.0)
    return features


def as_name(doc: Document, span: Span, gazetteer: Gazetteer) -> Name:
    """Make a name of a given span of the text."""
    start, end = _trimmed(doc, span)
    words = doc.text[start:end]
    article = _article(doc, start)
    postings = gazetteer.meanings(words, article=article, after_comma=_after_comma(doc.text, start))
    return Name(
        span,
        words,
        postings,
        called=_called(doc.text, end, gazetteer),
        article=bool(article),
        dateline=_is_dateline(doc, start, end),
    )


@dataclass(frozen=True, slots=True)
class _Entity:
    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class _Hit:
    span: Span
    text: str
    postings: Postings
    first: int  # piece
    last: int


class _Scan:
    """One pass over a document; lives only inside `find_sightings`."""

    def __init__(self, doc: Document, gazetteer: Gazetteer, entities: Sequence[_Entity]) -> None:
        self.doc = doc
        self.gazetteer = gazetteer
        self.entities = entities
        self.entity_starts = [entity.start for entity in entities]
        self.pieces = [piece for piece in _pieces(doc) if doc.kind_at(piece.start) in READ]
        self.lower = {piece.text for piece in self.pieces if piece.text.islower()}
        self.covered: set[int] = set()

    def hits(self) -> Iterator[_Hit]:
        """Walk the longest runs of words that are in the gazetteer."""
        i = 0
        while i < len(self.pieces):
            hit = self._longest(i) if self.pieces[i].text[0].isupper() else None
            if hit is None:
                i += 1
                continue
            self.covered.update(range(hit.span.start, hit.span.end))
            yield hit
            i = hit.last + 1

    def _longest(self, first: int) -> _Hit | None:
        last = first
        while last + 1 < len(self.pieces) and last - first + 1 < MAX_WORDS:
            gap = self.doc.text[self.pieces[last].end : self.pieces[last + 1].start]
            if not _GAP.fullmatch(gap):
                break
            last += 1
        start = self.pieces[first].start
        for end in range(last, first - 1, -1):
            if not self.pieces[end].text[0].isupper():
                continue
            words = self.doc.text[start : self.pieces[end].end]
            if words.lower() in self.gazetteer.words["direction"]:
                break  # "the West" is no town
            article = _article(self.doc, start)
            postings = self.gazetteer.find(f"{article} {words}" if article else words)
            if not len(postings):
                postings = self.gazetteer.find(words)
            if not len(postings) and end > first:
                postings = self._shortened(words)
            if len(postings):
                comma = _after_comma(self.doc.text, start)
                postings = self.gazetteer.allowed(words, postings, after_comma=comma)
            if len(postings):
                return self._hit(first, end, postings)
        return None

    def _shortened(self, words: str) -> Postings:
        first = words.partition(" ")[0].lower().rstrip(".")
        shorts = self.gazetteer.shorts
        if first in shorts or first in shorts.values():
            return self.gazetteer.meanings(words)
        return self.gazetteer.postings[:0]

    def _hit(self, first: int, last: int, postings: Postings) -> _Hit:
        pieces = self.pieces
        text = self.doc.text[pieces[first].start : pieces[last].end]
        if last + 1 < len(pieces) and pieces[last + 1].text[0].isupper():
            gap = self.doc.text[pieces[last].end : pieces[last + 1].start]
            if gap == " " and self.gazetteer.unit(pieces[last + 1].text):
                last += 1  # "Perry Township"
        return _Hit(Span(pieces[first].start, pieces[last].end), text, postings, first, last)

    def unknown(self) -> Iterator[_Hit]:
        """Walk the parser's places that no hit touches."""
        starts = [piece.start for piece in self.pieces]
        for entity in self.entities:
            if entity.label not in PLACES or entity.label == "NORP":
                continue
            if self.doc.kind_at(entity.start) not in READ:
                continue
            start, end = _trimmed(self.doc, Span(entity.start, entity.end))
            if end <= start or self.covered.intersection(range(start, end)):
                continue
            words = self.doc.text[start:end]
            if words.lower() in self.gazetteer.words["direction"]:
                continue
            postings = self.gazetteer.meanings(words, after_comma=False)
            first = max(0, bisect.bisect_right(starts, start) - 1)
            last = max(first, bisect.bisect_left(starts, end) - 1)
            yield _Hit(Span(start, end), words, postings, first, last)

    def describe(self, hits: Sequence[_Hit]) -> Iterator[Sighting]:
        """Walk the hits with the features of their contexts."""
        labels = [self._labels(hit) for hit in hits]
        seen: dict[str, list[float]] = {}
        for hit, names in zip(hits, labels, strict=True):
            counts = seen.setdefault(name_key(hit.text), [0.0, 0.0, 0.0])
            counts[0] += 1
            counts[1] += any(name.startswith("is_") and name[3:] in PLACES for name in names)
            counts[2] += any(name.endswith("PERSON") for name in names)
        people = [self.doc.text[e.start : e.end] for e in self.entities if e.label == "PERSON"]
        surnames = {name_key(name.rpartition(" ")[2]) for name in people}
        forenames = {name_key(name.partition(" ")[0]) for name in people if " " in name}
        weights = self.gazetteer.weights.get("trust", {})
        for i, (hit, names) in enumerate(zip(hits, labels, strict=True)):
            key = name_key(hit.text)
            total, as_place, as_person = seen[key]
            features = dict.fromkeys(names, 1.0)
            features |= self._context(hit, hits[i - 1] if i else None, hits[i + 1 : i + 2])
            features["also_place"] = as_place / total
            features["also_person"] = as_person / total
            features["surname"] = float(key in surnames)
            features["forename"] = float(key in forenames)
            features["forename_bare"] = features["forename"] * (
                1.0 - features.get("after_preposition", 0.0)
            )
            features["bias"] = 1.0
            trust = _sigmoid(sum(weights.get(n, 0.0) * v for n, v in features.items()))
            start, end = hit.span.start, hit.span.start + len(hit.text)
            name = Name(
                hit.span,
                hit.text,
                hit.postings,
                trust,
                called=_called(self.doc.text, end, self.gazetteer),
                article=bool(_article(self.doc, start)),
                dateline=_is_dateline(self.doc, start, end),
            )
            yield Sighting(name, features)

    def _labels(self, hit: _Hit) -> list[str]:
        at = bisect.bisect_right(self.entity_starts, hit.span.start) - 1
        for entity in self.entities[max(0, at - 1) : at + 2]:
            if not (entity.start < hit.span.end and hit.span.start < entity.end):
                continue
            label = entity.label if entity.label in LABELS else "OTHER"
            start, end = _trimmed(self.doc, Span(entity.start, entity.end))
            if hit.span.start <= start and end <= hit.span.end:
                return [f"is_{label}"]
            names = [f"in_{label}"]
            if hit.span.start <= start:
                names.append(f"first_in_{label}")
            if hit.span.end >= end:
                names.append(f"last_in_{label}")
            return names
        return ["no_label"]

    def _context(self, hit: _Hit, before: _Hit | None, after: Sequence[_Hit]) -> dict[str, float]:
        text, pieces, words = self.doc.text, self.pieces, self.gazetteer.words
        token = pieces[hit.first].token
        following = text[hit.span.end : hit.span.end + 2]
        features = {
            "given": float(hit.text.lower() in words["given"]),
            "several_words": float(hit.last > hit.first),
            "proper": float(token.pos_ == "PROPN"),
            "adjective": float(token.pos_ == "ADJ"),
            "not_nominal": float(token.pos_ not in {"PROPN", "ADJ", "NOUN"}),
            "lower_too": float(hit.text.lower() in self.lower),
            "capitals": float(hit.text.isupper() and len(hit.text) > 3),
            "short": float(len(hit.text) <= 3),
            "possessive": float(following in {"'s", "’s", "’ ", "' "}),
            "sentence_start": float(bool(token.is_sent_start)),
            "comma_before": float(text[max(0, hit.span.start - 2) : hit.span.start] == ", "),
            "listed": float(before is not None and text[before.span.end : hit.span.start] == ", "),
            "comma_place": float(
                bool(after) and text[hit.span.end : after[0].span.start] in {", ", " ("}
            ),
        }
        if hit.first and text[pieces[hit.first - 1].end : hit.span.start] == " ":
            previous = pieces[hit.first - 1]
            word = previous.text.lower().rstrip(".")
            features["after_preposition"] = float(word in words["before"])
            features["after_title"] = float(word in words["title"])
            features["after_direction"] = float(word in words["direction"])
            features["after_name"] = float(
                previous.text[0].isupper() and word not in words["before"]
            )
            features["after_given"] = float(previous.text.lower() in words["given"])
            features["after_initial"] = float(bool(_INITIAL.fullmatch(previous.text)))
            features["after_article"] = float(previous.token.tag_ == "DT")
            features["in_verb_place"] = float(
                token.dep_ == "dobj" and token.head.lemma_ in words["verb_place"]
            )
        if hit.last + 1 < len(pieces) and text[hit.span.end : pieces[hit.last + 1].start] == " ":
            following_piece = pieces[hit.last + 1]
            word = following_piece.text.lower().rstrip(".")
            capital = following_piece.text[0].isupper()
            features["before_facility"] = float(capital and word in words["facility"])
            features["before_organisation"] = float(capital and word in words["organisation"])
            features["before_unit"] = float(self.gazetteer.unit(word) is not None)
            features["before_name"] = float(capital)
            features["given_before_name"] = float(capital) * features["given"]
            features["before_verb"] = float(following_piece.token.pos_ in {"VERB", "AUX"})
            features["before_noun"] = float(following_piece.token.pos_ == "NOUN")
            features["before_number"] = float(following_piece.text[0].isdigit())
        return features


def _pieces(doc: Document) -> Iterator[Piece]:
    for token in doc.tokens:
        if not token.is_space:
            for match in _PIECE.finditer(token.text):
                yield Piece(
                    token.idx + match.start(), token.idx + match.end(), match.group(), token
                )


def _entities(doc: Document, mentions: Sequence[Mention]) -> list[_Entity]:
    """The parser's names; people, organisations and places among the mentions overrule them."""
    found = [_Entity(e.start_char, e.end_char, e.label_) for e in doc.tokens.ents]
    labels = {
        ActorKind.PERSON: "PERSON",
        ActorKind.ORGANIZATION: "ORG",
        ActorKind.PLACE: "GPE",
    }
    better = [
        _Entity(m.span.start, m.span.end, labels[m.kind])
        for m in mentions
        if m.form is MentionForm.NAME and m.kind in labels
    ]
    if better:
        better.sort(key=lambda entity: entity.start)
        starts = [entity.start for entity in better]

        def overruled(entity: _Entity) -> bool:
            at = bisect.bisect_left(starts, entity.end)
            return any(b.end > entity.start for b in better[max(0, at - 3) : at])

        found = [entity for entity in found if not overruled(entity)]
    return sorted([*found, *better], key=lambda entity: (entity.start, entity.end))


def _trimmed(doc: Document, span: Span) -> tuple[int, int]:
    """Leave out an article at the start and a possessive at the end."""
    tokens: TokenSpan | list[Token] = list(doc.tokens_in(span))
    start, end = span.start, span.end
    if len(tokens) > 1 and tokens[0].tag_ == "DT":
        start = max(start, tokens[1].idx)
    if len(tokens) > 1 and tokens[-1].tag_ == "POS":
        end = min(end, tokens[-1].idx)
    while end > start and doc.text[end - 1].isspace():
        end -= 1
    return start, end


def _article(doc: Document, start: int) -> str:
    at = bisect.bisect_left(doc.starts, start) - 1
    if at >= 0 and doc.tokens[at].tag_ == "DT":
        return str(doc.tokens[at].lower_)
    return ""


def _called(text: str, end: int, gazetteer: Gazetteer) -> str | None:
    following = _NEXT_WORD.match(text, end)
    return gazetteer.unit(following.group(1)) if following else None


def _is_dateline(doc: Document, start: int, end: int) -> bool:
    block = doc.block_at(start)
    if block is None or block.span.start != start:
        return False
    return block.kind is BlockKind.DATELINE or bool(_DATELINE_REST.match(doc.text, end))


def _after_comma(text: str, start: int) -> bool:
    before = text[max(0, start - 2) : start]
    return before in {", ", " ("} or before.endswith(",")


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, x))))
