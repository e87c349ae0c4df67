"""Score political events: the type of a marked pair, and who did what to whom in a bare sentence.

Dyads: duplicates folded, largest one-to-one matching. Two actor texts agree when their content
words have token F1 of at least 0.5, or one holds the other and is at most six words longer. A
reciprocal event may be given either way round.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.bench.corpora import EventSentence, GoldActor, SentenceEvent
from onrecord.bench.scores import Kind, Measure, Tally, f1, match_most, share

#: Quad categories of the 15 types that the corpus uses; part of the measure's definition.
QUADS: Mapping[str, int] = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1,
    "COOPERATE": 2, "AID": 2, "YIELD": 2,
    "ACCUSE": 3, "REQUEST": 3, "REJECT": 3, "THREATEN": 3,
    "PROTEST": 4, "MOBILIZE": 4, "SANCTION": 4, "COERCE": 4, "ASSAULT": 4,
}  # fmt: skip
#: Types of other editions of the code book.
FOLDED: Mapping[str, str] = {
    "DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT",
    "RETREAT": "YIELD", "CONCEDE": "YIELD",
}  # fmt: skip
NONE = "NONE"
LONGER = 6
_WORD = re.compile(r"[^\W_]+")
_STOP = frozenset({
    "a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "or", "its", "his", "her",
    "their", "'s", "s", "this", "that", "from", "by", "with",
})  # fmt: skip

PAIR_MEASURES: tuple[Measure, ...] = (
    share("root accuracy", "root"),
    Measure("root macro F1", Kind.MACRO_F1, tuple(f"root {root}" for root in sorted(QUADS))),
    share("quad accuracy", "quad"),
    Measure("quad macro F1", Kind.MACRO_F1, tuple(f"quad {q}" for q in range(1, 5))),
    share("binary accuracy", "binary"),
    Measure("binary macro F1", Kind.MACRO_F1, ("binary 1", "binary 2")),
)
BARE_MEASURES: tuple[Measure, ...] = (
    f1("root"),
    f1("root+source"),
    f1("root+source+target"),
    f1("source+target any root"),
    share("country, source"),
    share("country, target"),
    share("country, both"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dyad:
    """Who did what to whom as text; "" where nobody is named."""

    root: str
    source: str = ""
    target: str = ""
    source_country: str = ""
    target_country: str = ""


def root_of(types: Mapping[str, float]) -> tuple[str, float]:
    """Return the likeliest root and its probability, types folded as the corpus folds them."""
    roots: dict[str, float] = {}
    for kind, p in types.items():
        root = FOLDED.get(kind, kind)
        roots[root] = roots.get(root, 0.0) + p
    best = max(roots, key=lambda root: roots[root])
    return best, round(roots[best], 3)


def score_pairs(gold: EventSentence, roots: Sequence[str | None]) -> Tally:
    """Count the predicted types of a sentence's marked pairs; None: no event was found."""
    tally = Tally()
    for event, got in zip(gold.events, roots, strict=True):
        root = FOLDED.get(got or NONE, got or NONE)
        want_quad, got_quad = event.penta or QUADS[event.root], QUADS.get(root, 0)
        _label("root", event.root, root, tally)
        _label("quad", want_quad, got_quad, tally)
        _label("binary", _binary(want_quad), _binary(got_quad), tally)
    return tally


def _label(row: str, want: object, got: object, tally: Tally) -> None:
    right = want == got
    tally.ask(row, right)
    tally.add(f"{row} {want}", right, 0, 1)
    tally.add(f"{row} {got}", 0, 1, 0)


def _binary(quad: int) -> int:
    return 0 if quad == 0 else 1 if quad < 3 else 2


Option = tuple[GoldActor | None, GoldActor | None]


def score_dyads(gold: EventSentence, predicted: Sequence[Dyad]) -> Tally:
    """Count the events found in a bare sentence."""
    tally = Tally()
    found = _fold(predicted)
    want = [(event.root, options) for event in gold.events for options in _options(event)]
    roots, got_roots = {root for root, _ in want}, {d.root for d in found}
    tally.add("root", len(roots & got_roots), len(got_roots), len(roots))

    sources = list(
        {(root, o[0][0].text if o[0][0] else ""): (root, o) for root, o in want}.values()
    )
    got = list({(d.root, d.source): d for d in found}.values())
    pairs = match_most(
        len(sources),
        len(got),
        lambda i, j: sources[i][0] == got[j].root and _has_source(sources[i][1], got[j]),
    )
    tally.add("root+source", len(pairs), len(got), len(sources))

    pairs = match_most(
        len(want),
        len(found),
        lambda i, j: want[i][0] == found[j].root and _fit(want[i][1], found[j]) is not None,
    )
    tally.add("root+source+target", len(pairs), len(found), len(want))
    pairs = match_most(len(want), len(found), lambda i, j: _fit(want[i][1], found[j]) is not None)
    tally.add("source+target any root", len(pairs), len(found), len(want))
    for i, j in pairs.items():
        _countries(_fit(want[i][1], found[j]), found[j], tally)
    return tally


def _options(event: SentenceEvent) -> list[list[Option]]:
    """Lay an event out as dyads, each with the ways in which it may be given."""
    if event.reciprocal and len(event.source) == 2:
        a, b = event.source
        return [[(a, b), (b, a)]]
    sources: Sequence[GoldActor | None] = event.source or (None,)
    targets: Sequence[GoldActor | None] = event.target or (None,)
    return [[(source, target)] for source in sources for target in targets]


def _fold(predicted: Sequence[Dyad]) -> list[Dyad]:
    found: list[Dyad] = []
    for given in predicted:
        root = FOLDED.get(given.root, given.root)
        turned = any(
            d.root == root and given.target and (d.source, d.target) == (given.target, given.source)
            for d in found
        )
        key = (root, given.source, given.target)
        if not turned and key not in {(d.root, d.source, d.target) for d in found}:
            found.append(
                Dyad(
                    root=root,
                    source=given.source,
                    target=given.target,
                    source_country=given.source_country,
                    target_country=given.target_country,
                )
            )
    return found


def _has_source(options: Sequence[Option], dyad: Dyad) -> bool:
    return any(a is None or same_actor(a.text, dyad.source) for a, _ in options)


def _fit(options: Sequence[Option], dyad: Dyad) -> Option | None:
    for source, target in options:
        if (source is None or same_actor(source.text, dyad.source)) and (
            target is None or same_actor(target.text, dyad.target)
        ):
            return source, target
    return None


def _countries(option: Option | None, dyad: Dyad, tally: Tally) -> None:
    if option is None:
        return
    answers = []
    ends = (("source", dyad.source_country), ("target", dyad.target_country))
    for actor, (name, code) in zip(option, ends, strict=True):
        if actor is not None and actor.country:
            answers.append(code == actor.country)
            tally.ask(f"country, {name}", answers[-1])
    if len(answers) == 2:
        tally.ask("country, both", all(answers))


def same_actor(a: str, b: str) -> bool:
    """Tell whether two phrases name one actor.

    >>> same_actor("Foreign Minister Ana Ortiz", "Ana Ortiz"), same_actor("Oslo", "Ana Ortiz")
    (True, False)
    """
    left, right = _words(a), _words(b)
    if not left or not right:
        return False
    rest, shared = list(right), 0
    for word in left:
        if word in rest:
            rest.remove(word)
            shared += 1
    if not shared:
        return False
    short = shared == min(len(left), len(right)) and abs(len(left) - len(right)) <= LONGER
    return short or 2 * shared / (len(left) + len(right)) >= 0.5


def _words(text: str) -> list[str]:
    words = [w for w in _WORD.findall(text.lower().replace(".", "")) if w not in _STOP]
    return words or _WORD.findall(text.lower())
