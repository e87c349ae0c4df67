"""Cross-validate what the reader knows of PLV: five folds of its sentences, each read unseen.

    python training/reader/cross_validate.py --start OUT/stage1.pt --base FOLDER \\
        --plv events_plv_train.jsonl --polnear polnear_train.jsonl --out FOLDER

Needs the `train` extra. `--start` is what stage 1 of train.py left, which has seen no PLV. Each fold
is a short stage 2 on the other four and is measured as `onrecord bench events` does, marked and
bare. Prints n and figures over all folds; OUT keeps gold.jsonl, marked.jsonl and bare.jsonl, which
any other scorer can read. Folds that are there already are not trained again.
"""

import argparse
import json
import random
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import torch
from rich.console import Console
from tokenizers import Tokenizer

from onrecord.bench import tasks
from onrecord.bench.run import show, summarise
from onrecord.kit import Kit
from onrecord.tagging import Tagger

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from attribution.data import article_windows
from events.data import latent_of, pairs_of
from reader.train import (
    Sets,
    Stage,
    export,
    learn,
    new_reader,
    open_tokenizer,
    own_rows,
    read_sets,
    set_seed,
)

FOLDS = 5


def fold_rows(sets: Sets, tokenizer: Tokenizer) -> list[dict]:
    """An epoch of a fold: as stage 2, with less of what is gone through again."""
    some = random.sample(sets.polnear, len(sets.polnear) // 20)
    own = own_rows(sets, tokenizer)
    rows = article_windows(some, tokenizer) + random.sample(own, len(own) // 3)
    rows += random.sample(own := pairs_of(sets.sentences, tokenizer), len(own) // 4)
    return rows + pairs_of(sets.plv, tokenizer) + latent_of(sets.plv, tokenizer)


FOLD = Stage("fold", 3, 0.4, fold_rows)


def folds_of(rows: list[dict]) -> dict[str, int]:
    """Return the fold of each row by its id; rows of the same sentence share it."""
    sentences = sorted({row["text"] for row in rows})
    random.Random(0).shuffle(sentences)
    fold = {text: i % FOLDS for i, text in enumerate(sentences)}
    return {row["id"]: fold[row["text"]] for row in rows}


def train_fold(start: Path, base: Path, sets: Sets, folder: Path) -> None:
    """Train a fold and write its model folder."""
    set_seed(0)
    net = new_reader(base)
    net.load_state_dict(torch.load(start))
    learn(net, FOLD, sets, open_tokenizer(base), 0, None)
    folder.mkdir(parents=True, exist_ok=True)
    export(net, base, folder)


def fold_tagger(folder: Path, kit: Kit) -> Tagger:
    """Load a fold's reader; its decoders are set as those of the reader that is shipped."""
    tagger = Tagger.load(folder)
    return replace(tagger, model=replace(tagger.model, settings=kit.tagger.settings))


def measure(rows: Iterable[dict], kit: Kit, folder: Path, *, bare: bool) -> tasks.Outcome:
    """Measure a fold's reader on the rows that it has not seen."""
    corpus = folder / "gold.jsonl"
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    options = tasks.Options(bare=bare)
    outcome = tasks.events(corpus, kit, options, lambda items, _: items)
    outcome.dump(folder / ("bare.jsonl" if bare else "marked.jsonl"))
    return outcome


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--plv", type=Path, required=True)
    parser.add_argument("--polnear", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    rows = [json.loads(line) for line in args.plv.read_text("utf-8").splitlines()]
    fold = folds_of(rows)
    sets = read_sets(args.polnear, args.plv)
    kit, parts = Kit.load(), {}
    for i in range(FOLDS):
        folder = args.out / f"fold{i}"
        if not (folder / "model.onnx").exists():
            seen = [item for item in sets.plv if fold[item.id] != i]
            train_fold(args.start, args.base, replace(sets, plv=seen), folder)
        own = replace(kit, tagger=fold_tagger(folder, kit))
        unseen = [row for row in rows if fold[row["id"]] == i]
        for bare in (False, True):
            parts.setdefault(bare, []).append(measure(unseen, own, folder, bare=bare))
    for name in ("gold", "marked", "bare"):
        texts = [(args.out / f"fold{i}" / f"{name}.jsonl").read_text("utf-8") for i in range(FOLDS)]
        (args.out / f"{name}.jsonl").write_text("".join(texts), "utf-8")
    for outcomes in parts.values():
        tallies = tuple(tally for outcome in outcomes for tally in outcome.tallies)
        note = f"{FOLDS} folds of sentences, each read by a reader that has not seen it"
        pooled = replace(
            outcomes[0],
            files=(args.plv,),
            tallies=tallies,
            rule=None,
            rule_tallies=(),
            notes=(note,),
        )
        show(summarise(pooled, args.plv, kit, limited=False), Console())


if __name__ == "__main__":
    main()
