"""Calibrate confidences on a corpus in PolNeAR's format: confidence.py PATH/polnear_dev.jsonl

Reads every article without calibration, learns from which statements are right, writes
src/onrecord/data/calibration/statements.tsv with its card, and prints the calibration error of five
parts of the articles, each by weights made from the other four. Statements inside another have no
answers there: they are judged on the statement corpus. Run it after every change of the reader.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from onrecord.bench.corpora import AttributedText, Attribution, read_attributions
from onrecord.bench.scores.attribution import right_ones
from onrecord.bench.tasks import as_article, outermost
from onrecord.kit import Kit
from onrecord.lexicons import DATA
from onrecord.parse import Document
from onrecord.pipeline import analyse
from onrecord.records import make_id
from onrecord.statements.confidence import Calibration, features
from onrecord.statements.drafts import Draft
from seal import seal
from statements.corpus.check import find

ROOT = Path(__file__).resolve().parents[2]
OUT = DATA / "calibration" / "statements.tsv"
PARTS, PENALTY, STEPS = 5, 1.0, 4000
CARD = """\
title = "Weights by which a statement's score becomes its confidence (logistic)"
columns = ["feature", "weight"]
made = "by training/statements/confidence.py, reader {reader}: {n} statements of {texts} articles, {inner} within others of our corpus; calibration error {before:.3f} before, {after:.3f} after ({parts} parts)"
sha256 = ""

[[sources]]
title = "PolNeAR 1.0, dev split (Newell, Margolin and Ruths, LREC 2018): which statements are right, no text"
licence = "no data licence stated; offered for modelling. The weights hold no text"
retrieved = 2026-11-28

[[sources]]
title = "onrecord's statement corpus, training/statements/corpus"
licence = "CC BY 4.0"
retrieved = 2026-11-28
"""

Row = tuple[int, dict[str, float], float, bool]


class Recorder(Calibration):
    """Gives the score itself and keeps what it was asked, by the statement's id."""

    def confidence(self, doc: Document, draft: Draft) -> float:
        """Keep the features of `draft`."""
        spans = (*draft.content, "cue", *draft.cue, "source", *draft.source)
        seen[make_id("statement", doc.article.id, *spans)] = dict(features(doc, draft))
        return draft.confidence


seen: dict[str, dict[str, float]] = {}


def outer(path: Path, kit: Kit) -> Iterator[Row]:
    """Yield part, features, score and rightness of each outermost statement."""
    for number, row in enumerate(read_attributions(path)):
        analysis = analyse(as_article(row.text, row.id), kit)
        tops = [s for s in analysis.statements if s.inside_id is None]
        heads = [s for i, s in enumerate(tops) if not i or s.source or s.cue]
        judged = outermost(analysis)
        right = right_ones(row, [a for a, _ in judged])
        for said, is_right in zip(heads, right, strict=True):
            yield number % PARTS, seen[said.id], said.confidence, is_right


def inner(kit: Kit) -> Iterator[Row]:
    """Yield the same of the statements within others of our corpus."""
    for path in sorted((ROOT / "training/statements/corpus").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            analysis = analyse(as_article(row["text"], row["id"]), kit)
            within = [s for s in analysis.statements if s.inside_id is not None]
            if not within:
                continue
            gold = AttributedText(
                id=row["id"],
                text=row["text"],
                attributions=tuple(attribution(row["text"], s) for s in row["statements"]),
            )
            found = [
                Attribution(
                    source=tuple((x.start, x.end) for x in s.source),
                    cue=(),
                    content=tuple((x.start, x.end) for x in s.content),
                )
                for s in within
            ]
            for said, is_right in zip(within, right_ones(gold, found), strict=True):
                yield hash_part(row["id"]), seen[said.id], said.confidence, is_right


def hash_part(name: str) -> int:
    """Return the part of a passage."""
    return int(name.split("-")[1]) % PARTS


def attribution(text: str, said: dict) -> Attribution:
    """Return a statement of our corpus in the form of the scorer's."""
    return Attribution(
        source=(find(text, said["source"]),) if said["source"] else (),
        cue=(),
        content=tuple(find(text, words) for words in said["content"]),
    )


def fit(rows: Sequence[Row]) -> dict[str, float]:
    """Return weights by gradient descent on the penalised cross-entropy."""
    names = sorted({name for _, found, _, _ in rows for name in found})
    table = np.array([[found.get(name, 0.0) for name in names] for _, found, _, _ in rows])
    right = np.array([float(r) for *_, r in rows])
    weights = np.zeros(len(names))
    for _ in range(STEPS):
        odds = 1 / (1 + np.exp(-table @ weights))
        weights -= 0.2 * (table.T @ (odds - right) + PENALTY * weights) / len(rows)
    return dict(zip(names, weights.tolist(), strict=True))


def judge(weights: dict[str, float], found: dict[str, float]) -> float:
    """Return the calibrated confidence."""
    score = sum(weights.get(name, 0.0) * value for name, value in found.items())
    return float(1 / (1 + np.exp(-score)))


def error(pairs: Sequence[tuple[float, bool]]) -> float:
    """Return the expected calibration error over ten bins."""
    total = 0.0
    for k in range(10):
        some = [(p, r) for p, r in pairs if min(int(p * 10), 9) == k]
        total += abs(sum(p - r for p, r in some))
    return total / len(pairs)


def main() -> None:
    """Read, cross-validate, fit on all, write."""
    kit = Kit.load()
    plain = Recorder({})
    kit = replace(kit, statements=replace(kit.statements, calibration=plain))
    path = Path(sys.argv[1])
    outers, inners = list(outer(path, kit)), list(inner(kit))
    rows = outers + inners
    held = []
    for k in range(PARTS):
        weights = fit([r for r in rows if r[0] != k])
        held += [(judge(weights, found), right) for p, found, _, right in rows if p == k]
    before, after = error([(s, r) for _, _, s, r in rows]), error(held)
    print(
        f"{len(outers)} statements and {len(inners)} within others: error {before:.3f} to {after:.3f}"
    )
    for k in range(10):
        some = [(p, r) for p, r in held if min(int(p * 10), 9) == k]
        if some:
            mean, share = (sum(x) / len(some) for x in zip(*some, strict=True))
            print(f"  {k / 10:.1f}  n {len(some):5}  confidence {mean:.3f}  right {share:.3f}")
    lines = [f"{name}\t{weight:.3f}" for name, weight in fit(rows).items()]
    OUT.write_text("\n".join(["feature\tweight", *lines]) + "\n", "utf-8")
    card = CARD.format(
        reader=kit.tagger.version,
        n=len(outers),
        texts=len(read_attributions(path)),
        inner=len(inners),
        before=before,
        after=after,
        parts=PARTS,
    )
    OUT.with_suffix(".toml").write_text(card, "utf-8")
    seal(OUT)


if __name__ == "__main__":
    main()
