"""Make the weights of speech acts from the statement corpus: python training/statements/acts.py

Reads training/statements/corpus, writes src/onrecord/data/lexicons/en/act_weights.tsv with its card
and prints the accuracy of five parts, each by weights made from the other four: construction alone,
without the reader. Needs what onrecord needs; takes a minute.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from onrecord.actors import find_actors
from onrecord.bench.tasks import as_article
from onrecord.kit import Kit
from onrecord.lexicons import DATA
from onrecord.mentions import find_mentions
from onrecord.parse import parse
from onrecord.places import find_places
from onrecord.records import Span
from onrecord.statements.acts import ACTS, OWN, act_of_cue, construction, side_of
from onrecord.statements.drafts import Draft
from onrecord.statements.speakers import MentionIndex, resolve_speakers
from onrecord.structure import find_blocks
from seal import seal
from statements.corpus.check import find

ROOT = Path(__file__).resolve().parents[2]
OUT = DATA / "lexicons" / "en" / "act_weights.tsv"
LEAST, PENALTY, STEPS, PARTS, SEED = 2, 1.0, 150, 5, 0
CARD = """\
title = "Weights of a statement's construction for each speech act (log-linear)"
columns = {columns}
made = "by training/statements/acts.py from {n} statements; accuracy {right:.3f} by {parts}-fold cross-validation, cue's act alone {cue:.3f}"
sha256 = ""

[[sources]]
title = "onrecord's statement corpus, training/statements/corpus"
licence = "CC BY 4.0"
retrieved = 2026-11-28
"""


def read(kit: Kit) -> Iterator[tuple[str, set[str], int, int]]:
    """Yield passage, features, act and the act of the cue alone of each statement."""
    names = [act.value for act in ACTS]
    for path in sorted((ROOT / "training/statements/corpus").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            article = as_article(row["text"], row["id"])
            doc = parse(article, find_blocks(article, lexicon=kit.page), parser=kit.parser)
            mentions = find_mentions(doc, lexicon=kit.mentions)
            places = find_places(doc, mentions, gazetteer=kit.gazetteer)
            actors = find_actors(doc, mentions, places, lexicon=kit.actors)
            drafts = [draft(row["text"], said) for said in row["statements"]]
            index = MentionIndex(doc, mentions, actors)
            speakers = resolve_speakers(doc, drafts, index, actors)
            for i, said in enumerate(row["statements"]):
                side = side_of(doc, drafts[i], i, speakers)
                own = side in OWN
                cue = act_of_cue(doc, drafts[i], kit.statements.acts, own=own)
                features = construction(doc, drafts[i], side, kit.statements.acts)
                yield row["id"], features, names.index(said["act"]), names.index(cue.value)


def draft(text: str, said: dict) -> Draft:
    """Return a statement of the corpus as a draft."""

    def spans(*found: str | None) -> tuple[Span, ...]:
        return tuple(sorted(Span(*find(text, words)) for words in found if words))

    return Draft(spans(said["source"]), spans(said["cue"]), spans(*said["content"]), 1.0, "corpus")


def fit(rows: np.ndarray, acts: np.ndarray) -> np.ndarray:
    """Return weights (features, acts) by Adam on the penalised cross-entropy."""
    weights = np.zeros((rows.shape[1], len(ACTS)))
    wanted = np.eye(len(ACTS))[acts]
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        scores = rows @ weights
        odds = np.exp(scores - scores.max(1, keepdims=True))
        odds /= odds.sum(1, keepdims=True)
        slope = (rows.T @ (odds - wanted) + PENALTY * weights) / len(acts)
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        weights -= 0.05 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


def table(features: Sequence[set[str]], names: Sequence[str]) -> np.ndarray:
    """Return which statement (row) has which feature (column)."""
    at = {name: i for i, name in enumerate(names)}
    rows = np.zeros((len(features), len(names)))
    for i, found in enumerate(features):
        rows[i, [at[f] for f in found if f in at]] = 1
    return rows


def known(features: Sequence[set[str]]) -> list[str]:
    """Return the features that are seen often enough."""
    seen = Counter(f for found in features for f in found)
    return sorted(f for f, n in seen.items() if n >= LEAST)


def main() -> None:
    """Cross-validate, fit on all, write."""
    ids, features, acts, cues = zip(*read(Kit.load()), strict=True)
    truth = np.array(acts)
    order = sorted(set(ids))
    np.random.default_rng(SEED).shuffle(order)
    part = {passage: i % PARTS for i, passage in enumerate(order)}
    where = np.array([part[i] for i in ids])
    guess = np.zeros_like(truth)
    for k in range(PARTS):
        seen = [f for f, w in zip(features, where, strict=True) if w != k]
        held = [f for f, w in zip(features, where, strict=True) if w == k]
        names = known(seen)
        weights = fit(table(seen, names), truth[where != k])
        guess[where == k] = (table(held, names) @ weights).argmax(1)
    right, cue = float((guess == truth).mean()), float((np.array(cues) == truth).mean())
    print(f"{len(truth)} statements: right {right:.3f}, cue's act alone {cue:.3f}")
    names = known(features)
    weights = fit(table(features, names), truth)
    columns = ["feature", *(act.value for act in ACTS)]
    lines = [
        "\t".join([name, *(f"{w:.2f}" for w in row)])
        for name, row in zip(names, weights, strict=True)
    ]
    OUT.write_text("\n".join(["\t".join(columns), *lines]) + "\n", "utf-8")
    card = CARD.format(columns=json.dumps(columns), n=len(truth), right=right, cue=cue, parts=PARTS)
    OUT.with_suffix(".toml").write_text(card, "utf-8")
    seal(OUT)


if __name__ == "__main__":
    main()
