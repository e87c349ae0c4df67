"""Where an event took place: the words of its clause that name or mean a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from onrecord.events.clauses import is_participle
from onrecord.events.triggers import Words
from onrecord.parse import Document, Token
from onrecord.records import BlockKind, Place, Span

_VERBS = ("VERB", "AUX")
_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_INNER = ("appos", "compound", "nmod")
_OWNED = ("poss", "amod")
_DEEPEST = 4
#: How near a phrase is to a trigger: on it, in its clause, in its subject.
_DIRECT, _IN_CLAUSE, _IN_SUBJECT = range(3)
#: Within how many words a paragraph's opening phrase ends.
_OPENING = 7


def is_demonym(token: Token) -> bool:
    """Tell "Kenyan", who somebody is, from "Kenya"."""
    return token.pos_ == "ADJ" or token.ent_type_ == "NORP"


class Places:
    """The article's places by their words, with those that are meant without a name.

    `land_of` returns the country of whom a word means: "its soil".
    """

    def __init__(
        self,
        doc: Document,
        places: Sequence[Place],
        words: Words,
        land_of: Callable[[Token], str | None],
    ) -> None:
        self.doc, self.words, self.land_of = doc, words, land_of
        self.by_id = {place.id: place for place in places}
        self.by_token: dict[int, Place] = {}
        self.called: list[tuple[int, str, Place]] = []  # "the village of X": where, noun, place
        for place in places:
            for span in place.spans:
                at = doc.tokens_in(span)
                if len(at) and at.start > 1 and doc.tokens[at.start - 1].lower_ == "of":
                    noun = doc.tokens[at.start - 2]
                    self.called.append((noun.idx, noun.lemma_.lower(), place))
        self.mentions = sorted(
            (s.start, p.id) for p in places for s in p.spans if not self._is_demonym(s)
        )
        for place in places:
            for span in place.spans:
                for token in doc.tokens_in(span):
                    self.by_token[token.i] = place

    def _is_demonym(self, span: Span) -> bool:
        tokens = self.doc.tokens_in(span)
        return not len(tokens) or is_demonym(tokens.root)

    def spans_in(self, span: Span) -> Iterator[Span]:
        """Walk the words that name a place in a stretch of the text."""
        for token in self.doc.tokens_in(span):
            named = token.i in self.by_token and not self._is_people(token)
            if named and not self._is_owner(token):
                yield Span(token.idx, token.idx + len(token))

    def _is_owner(self, token: Token) -> bool:
        """Tell "the embassy of the United States" from where it is."""
        node = token
        for _ in range(_DEEPEST):
            if node.lemma_.lower() in self.words["abroad"]:
                return True
            if node.lower_ in self.words["locative"]:
                return False
            node = node.head
        return False

    def named(self, head: Token) -> Place | None:
        """Return the place that a phrase names: its head, an apposition, "city of X", "X area".

        "a Uruguayan trawler" names none, "Uruguayan waters" does.
        """
        inner = (self.by_token.get(t.i) for t in self._heads(head, 0) if not self._is_people(t))
        return self._added(head) or next((place for place in inner if place is not None), None)

    def _added(self, head: Token) -> Place | None:
        """Return the town of "in the capital, Abuja, "."""
        if head.lemma_.lower() not in self.words["noun of a town"]:
            return None
        town = self._after_comma(head)
        place = self.by_token.get(town.i) if town is not None else None
        return place if place is not None and place.feature == "P" else None

    def _after_comma(self, head: Token) -> Token | None:
        comma, name = head.i + 1, head.i + 2
        if name >= len(self.doc.tokens) or self.doc.tokens[comma].text != ",":
            return None
        found = self.doc.tokens[name]
        return found if found.pos_ == "PROPN" else None

    def _is_people(self, token: Token) -> bool:
        place = self.by_token.get(token.i)
        if place is not None and place.feature == "P" and token.dep_ == "pobj":
            return False  # "through Ripon", which the parser takes for a people
        return is_demonym(token) and token.head.lemma_.lower() not in self.words["place noun"]

    def _heads(self, head: Token, depth: int) -> Iterator[Token]:
        """Walk the head of a phrase and what names the same place or one around it."""
        yield head
        if depth >= _DEEPEST:
            return
        place = head.lemma_.lower() in self.words["place noun"]
        if head.lemma_.lower() in self.words["abroad"]:  # "the U.S. embassy" is not in the U.S.
            preps = [p for p in head.children if p.lower_ in self.words["locative"]]
            yield from (
                t for p in preps for c in _complements(p) for t in self._heads(c, depth + 1)
            )
            return
        below = [c for c in head.children if c.dep_ in _INNER]
        for prep in head.children:
            if prep.dep_ == "advmod" and place:  # "the districts south of Dhaka"
                below += [c for p in prep.children if p.dep_ == "prep" for c in _complements(p)]
            if place and prep.lower_ in self.words["place beside"]:
                continue  # "closed its border with Sudan", which is the other side
            if prep.dep_ == "prep" and (place or prep.lower_ in self.words["place inside"]):
                below += _complements(prep)
        if place:
            below += [c for c in head.children if c.dep_ in _OWNED]
        for child in below:
            yield from self._heads(child, depth + 1)

    def meant(self, head: Token) -> Place | None:
        """Return what "the city", "the border", "there" mean: the last place of that kind."""
        for inner in self._heads(head, 0):
            place = self._meant(inner)
            if place is not None:
                return place
        return None

    def scene(self, offset: int) -> Place | None:
        """Return where a paragraph says that it is: "In Almaty, the mood was cooler."""
        block = self.doc.block_at(offset)
        if block is None:
            return None
        tokens = self.doc.tokens_in(block.span)[:_OPENING]
        comma = next((t.i for t in tokens if t.text == ","), None)
        if comma is None or tokens[0].lower_ not in self.words["opening"]:
            return None
        heads = [t for t in tokens if t.dep_ == "pobj" and t.head.i == tokens[0].i and t.i < comma]
        return self.by_token.get(heads[0].i) if heads else None

    def dateline(self, verb: Token) -> Place | None:
        """Return the town above or before the sentence of `verb`, if that opens the report.

        "ISTANBUL - Police detained 46 people"; two towns are none.
        """
        block = self.doc.block_at(verb.idx)
        if block is None:
            return None
        before = [b for b in self.doc.blocks if b.span.end <= block.span.start]
        if not before or before[-1].kind is not BlockKind.DATELINE:
            return None
        if verb.sent.start_char > block.span.start + 1:
            return None
        line = before[-1].span
        found = [
            p for p in self.by_id.values() if p.feature == "P" and any(map(line.holds, p.spans))
        ]
        return found[0] if len(found) == 1 else None

    def _meant(self, head: Token) -> Place | None:
        lemma = head.lemma_.lower()
        if lemma in self.words["noun of a land"]:
            owner = next((c for c in head.lefts if c.dep_ == "poss"), None)
            if owner is not None:  # "on its soil"
                return self._land(self.land_of(owner))
        definite = any(c.lower_ in self.words["definite"] or c.dep_ == "poss" for c in head.lefts)
        names = [c for p in head.rights if p.dep_ == "prep" for c in p.children]
        definite &= all(c.pos_ != "PROPN" for c in (*head.lefts, *names))
        definite &= self._after_comma(head) is None
        if lemma in self.words["there"]:
            return self._last(head.idx, ("A", "P"))
        if not definite:
            return None
        known = [place for at, noun, place in self.called if noun == lemma and at < head.idx]
        if known:
            return known[-1]
        if lemma in self.words["noun of a town"]:
            # "the capital" may be that of a country whose capital is not named
            return self._town(head.idx, here=lemma in self.words["seat"])
        if lemma in self.words["noun of a land"]:
            return self._last(head.idx, ("A",))
        if lemma in self.words["noun of an area"]:
            return self._last(head.idx, None)
        following = self.doc.tokens[head.i + 1 : head.i + 2]
        led = any(t.lower_ in self.words["leading"] for t in following)
        if lemma in self.words["noun of a building"] and not led:  # "the road to the crossing"
            return self._last(head.idx, ("P",), near=True)
        return None

    def _land(self, country: str | None) -> Place | None:
        lands = (self.by_id[i] for _, i in self.mentions)
        own = (p for p in lands if p.feature == "A" and country and p.country == country)
        return next(own, None)

    def _town(self, offset: int, *, here: bool) -> Place | None:
        """Return the town last named in the paragraph, else (not if `here`) the commonest."""
        block = self.doc.block_at(offset)
        start = block.span.start if block else 0
        towns = [
            (at, self.by_id[i])
            for at, i in self.mentions
            if at < offset and self.by_id[i].feature == "P"
        ]
        near = [place for at, place in towns if at >= start]
        if near or here:
            return near[-1] if near else None
        often = Counter(place.id for _, place in towns)
        return max((p for _, p in towns), key=lambda p: often[p.id], default=None)

    def _last(
        self, offset: int, features: Sequence[str] | None, *, near: bool = False
    ) -> Place | None:
        first = 0
        if near:
            blocks = [b for b in self.doc.blocks if b.span.start <= offset]
            first = blocks[-2].span.start if len(blocks) > 1 else 0
        for start, place_id in reversed(self.mentions):
            place = self.by_id[place_id]
            if first <= start < offset and (features is None or place.feature in features):
                return place
        return None


def find_place(
    kind: str,
    trigger: Token,
    verb: Token,
    given: Sequence[Span],
    actors: Sequence[Span],
    recipients: Sequence[Span],
    places: Places,
) -> str | None:
    """Return the id of the place where the event of type `kind` took place, None if none is named.

    `given` are the words that the model takes for it; else the phrases of place count that hang on
    the trigger or its verb, nearest first, then what it reaches or leaves ("visited Kenya"), then
    where the `actors` are ("police in Accra") and the opening of the paragraph ("In Almaty, …").
    A country among the `recipients` is no place of what is done to it ("banned France").
    """
    words = places.words
    ranked = list(_phrases(kind, trigger, verb, words))
    beside = {head.i for rank, head in ranked if rank == _IN_SUBJECT}
    phrases = [head for _, head in ranked]
    if kind in words["done to states"]:
        phrases = [head for head in phrases if not any(s.start == head.idx for s in recipients)]
    heads = [places.doc.tokens_in(span).root for span in given if len(places.doc.tokens_in(span))]
    if kind in words["aimed"]:  # "accused Iran of killings in Lyon"
        heads = [head for head in heads if _rank(head.head, trigger, verb, words) != _IN_CLAUSE]
        phrases = [head for head in phrases if not any(c.tag_ == "PRP$" for c in head.lefts)]
    heads += [head for head in phrases if head.i not in beside]
    # "talks between Kenya and Ghana": who takes part is no place
    heads = [
        head for head in heads if all(s.start != head.idx or len(s) != len(head) for s in actors)
    ]
    heads += [head for span in actors for head in _whereabouts(places, span)]
    heads += [head for head in phrases if head.i in beside]
    first = _shared(verb) if kind in words["spatial object"] or verb.tag_ == "VBG" else None
    before = [] if first is None or phrases else [h for _, h in _phrases(kind, first, first, words)]
    for likely in (heads, before):  # last "entered the port of Tema and detained two men"
        for find in (places.named, places.meant):
            for head in likely:
                place = find(head)
                if place is not None:
                    return place.id
    scene = places.scene(trigger.idx)
    return scene.id if scene is not None else None


def _shared(verb: Token) -> Token | None:
    """Return the verb before a coordinated one that has no subject of its own.

    A participle shares it too: "marched in Lagos, burning flags".
    """
    own = any(c.dep_.startswith("nsubj") or c.dep_ == "mark" for c in verb.children)
    joined = verb.dep_ == "conj" or (verb.dep_ == "advcl" and verb.tag_ == "VBG")
    return verb.head if joined and not own and verb.head.pos_ == "VERB" else None


def _whereabouts(places: Places, span: Span) -> Iterator[Token]:
    """Walk where somebody is: "rangers in Karachi are said to have held him", "Lyon's police"."""
    tokens, words = places.doc.tokens_in(span), places.words
    for token in tokens:
        if token.dep_ == "prep" and token.lower_ in words["opening"]:
            if token.head.i == tokens.root.i:
                yield from (c for c in token.children if c.dep_ == "pobj")
    if tokens.root.lemma_.lower() in words["local body"]:
        for owner in tokens.root.lefts:
            place = places.by_token.get(owner.i)
            if owner.dep_ in ("poss", "compound", "nmod") and place and place.feature == "P":
                yield owner


def _phrases(kind: str, trigger: Token, verb: Token, words: Words) -> Iterator[tuple[int, Token]]:
    """Walk the heads of phrases that say where with their rank, the likeliest first."""
    ranked: list[tuple[int, int, Token]] = []
    for token in verb.sent:
        if token.dep_ in ("prep", "advmod", "prt") and token.i != verb.i:
            rank = _rank(token, trigger, verb, words)
            if rank is not None and not (rank == _IN_CLAUSE and kind in words["aimed"]):
                for head in _objects(token, kind, trigger, words):
                    ranked.append((rank, abs(token.i - trigger.i), head))
    yield from ((rank, head) for rank, _, head in sorted(ranked, key=lambda item: item[:2]))
    if kind in words["spatial object"] or trigger.lemma_ in words["going"]:
        for child in (*trigger.children, *verb.children):
            if child.dep_ in ("dobj", "nsubjpass"):
                yield _DIRECT, child
    ends = words["going"] | (words["taking"] if kind == "THREATEN" else frozenset())
    for clause in (*trigger.children, *verb.children):  # "ordered them to leave the country"
        if clause.dep_ in ("xcomp", "ccomp") and clause.lemma_ in ends:
            yield from ((_DIRECT, c) for c in clause.children if c.dep_ == "dobj")


def _objects(prep: Token, kind: str, trigger: Token, words: Words) -> Iterator[Token]:
    word = prep.lower_
    if any(c.lower_ == "with" for c in prep.rights):
        return  # "along with Kenya"
    if word in words["direction"]:  # "north of Lagos"
        yield from (c for p in prep.rights if p.lower_ == "of" for c in _complements(p))
    if word in words["there"]:
        yield prep
    going = trigger.lemma_ in words["going"]
    fits = (
        word in words["place preposition"]
        or (word in words["goal preposition"] and (going or kind in words["goal"]))
        or (word in words["source preposition"] and (going or kind in words["leaving"]))
    )
    for child in _complements(prep):
        if fits or (word in words["surface"] and child.lemma_.lower() in words["place noun"]):
            yield from (child, *child.conjuncts)


def _complements(prep: Token) -> list[Token]:
    """Return what a preposition governs, through a second one: "out of", "in front of"."""
    found = [c for c in prep.children if c.dep_ == "pobj"]
    for second in prep.children:
        if second.dep_ == "prep":
            found += [c for c in second.children if c.dep_ == "pobj"]
    return found


def _rank(token: Token, trigger: Token, verb: Token, words: Words) -> int | None:
    """Return how near a phrase is to the trigger."""
    node, subject = token.head, False
    for _ in range(12):
        if node.i == trigger.i and trigger.i != verb.i:
            return _DIRECT
        if node.i == verb.i:
            direct = token.head.i == verb.i
            return _IN_SUBJECT if subject else _DIRECT if direct else _IN_CLAUSE
        above = node.pos_ in _VERBS and not is_participle(node)
        if above or node.head.i == node.i or node.lower_ in words["apart"]:
            return None  # "met after the bombing in Kano"
        subject |= node.dep_ in _SUBJECTS
        node = node.head
    return None
