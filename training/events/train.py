"""Train the reader: one encoder with the attribution and the event heads. One command, one seed.

    python training/events/train.py --start attribution.pt --polnear polnear_train.jsonl \\
        --plv events_plv_train.jsonl --corpus training/events/corpus --base FOLDER --out FOLDER

Needs the `train` extra. `--start` is what training/attribution/train.py left; its batches are gone
through once more beside the new ones, so that its figures stay. Without `--plv` the model sees our
own corpus only.
"""

import argparse
import json
import random
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from attribution.train import TAGS as ATTRIBUTION_TAGS
from attribution.train import attribution_loss, batched, collate, epoch_of
from events.data import (
    CONTEXTS,
    MODES,
    ROLES,
    STATUSES,
    TYPES,
    Item,
    latent_of,
    pairs_of,
    read_corpus,
    read_plv,
    windows_of,
)
from statements.data import ACTS, read_statements, statement_windows
from tagging.export import write_card, write_model
from tagging.net import IGNORE, MASK, Average, Net, RoleHead, role_loss

HIDE = 0.06


class Reader(nn.Module):
    """The encoder, the heads of statements and events, and the type of a marked pair."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.net = Net(base)
        width = self.net.width
        self.head = RoleHead(width, ATTRIBUTION_TAGS, roles=2)
        self.events = RoleHead(width, 1 + 2 * len(TYPES), roles=len(ROLES))
        self.act = nn.Linear(width, len(ACTS))
        self.facts = nn.Linear(width, len(MODES) + len(STATUSES) + len(CONTEXTS) + 2)
        self.pair = nn.Sequential(
            nn.Linear(4 * width, width), nn.GELU(), nn.Linear(width, len(TYPES))
        )

    def forward(
        self, ids: torch.Tensor, am: torch.Tensor, feat: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        h = self.net(ids, am, feat)
        said, done = self.head(h), self.events(h)
        named = h[0, 0, 0] * 0  # an output that no input reaches would lose its name
        return (
            *said,
            self.head.near + named,
            *done,
            self.events.near + named,
            self.act(h),
            self.facts(h),
            self.pair(self.marked(h, am, feat)),
        )

    @staticmethod
    def marked(h: torch.Tensor, am: torch.Tensor, feat: torch.Tensor) -> torch.Tensor:
        """Return the first piece, and the means of all pieces, of the source and of the target."""
        groups = (am > 0, (feat > 8) & (feat <= 16), feat > 16)
        means = []
        for group in groups:
            weight = group.to(h.dtype)[..., None]
            means.append((h * weight).sum(1) / weight.sum(1).clamp(min=1))
        return torch.cat([h[:, 0], *means], -1)


def start_from(net: Reader, path: Path) -> None:
    """Take over the weights of the attribution tagger; marks start as small changes of features."""
    state = torch.load(path)
    feature = net.net.feature.weight.data
    old = state.pop("net.feature.weight")
    with torch.no_grad():
        feature[: len(old)] = old[: len(feature)]
        if len(old) == 9:
            for mark in (8, 16):
                shift = torch.randn(old.shape[1]) * 0.05
                feature[1 + mark : 9 + mark] = old[1:9] + shift
    state["net.feature.weight"] = feature
    missing = net.load_state_dict(state, strict=False)
    assert not missing.unexpected_keys, missing


def event_loss(net: Reader, batch: dict, extra: dict) -> list[torch.Tensor]:
    """Losses of triggers, roles and facts of a batch of windows."""
    ids = batch["ids"]
    hidden = (torch.rand(ids.shape) < HIDE) & (ids > 999)
    with torch.autocast("cpu", torch.bfloat16):
        h = net.net(ids.masked_fill(hidden, MASK), batch["am"], batch["feat"])
        tag, q, k, u = net.events(h)
        facts = net.facts(h)
    tag = tag.float()
    tags = F.cross_entropy(
        tag.flatten(0, 1), batch["y"].flatten(), ignore_index=IGNORE, label_smoothing=0.02
    )
    heads, roles = with_decoys(tag.detach(), batch)
    scores = net.events.roles(q.float(), k.float(), u.float(), heads)
    part = role_loss(scores, roles)
    at = (batch["heads"] >= 0).nonzero()
    if not len(at):
        return [tags, part, tags * 0]
    rows = facts.float()[at[:, 0], batch["heads"][at[:, 0], at[:, 1]]]
    mode, status, contexts, both = rows.split([len(MODES), len(STATUSES), len(CONTEXTS), 2], -1)
    wanted = [extra["facts"][i][j] for i, j in at.tolist()]
    many = torch.zeros_like(contexts)
    for i, fact in enumerate(wanted):
        many[i, fact[3]] = 1
    about = (
        F.cross_entropy(mode, torch.tensor([f[0] for f in wanted]))
        + F.cross_entropy(status, torch.tensor([f[1] for f in wanted]))
        + F.cross_entropy(both, torch.tensor([int(f[2]) for f in wanted]))
        + 3 * F.binary_cross_entropy_with_logits(contexts, many)
    )
    return [tags, part, about]


def statement_loss(net: Reader, rows: list[dict]) -> list[torch.Tensor]:
    """Losses of cues and roles, and of the acts of cues, in our own statement corpus."""
    batch = collate(rows)
    said, _ = attribution_loss(net.net, net.head, batch, HIDE)
    at = [(i, h, a) for i, r in enumerate(rows) for h, a in zip(r["heads"], r["acts"], strict=True)]
    if not at:
        return [said]
    with torch.autocast("cpu", torch.bfloat16):
        h = net.net(batch["ids"], batch["am"], batch["feat"])
    index, heads, acts = torch.tensor(at).unbind(-1)
    return [said, F.cross_entropy(net.act(h[index, heads]).float(), acts)]


def with_decoys(tag: torch.Tensor, batch: dict) -> tuple[torch.Tensor, torch.Tensor]:
    """Add the likeliest wrong trigger of each window, whose roles are empty."""
    odds = 1 - tag.softmax(-1)[..., 0]
    odds = odds.masked_fill((batch["y"] > 0) | (batch["part"] < 0), -1.0)
    at = odds.topk(1, -1).indices
    here = batch["part"].gather(1, at)[..., None] == batch["part"][:, None, :]
    empty = torch.where(here & (batch["part"][:, None, :] >= 0), 0, IGNORE)
    return torch.cat([batch["heads"], at], 1), torch.cat([batch["roles"], empty], 1)


def pair_loss(net: Reader, rows: Sequence[dict]) -> torch.Tensor:
    """Loss of the types of marked pairs."""
    ids, am, feat = padded(rows)
    with torch.autocast("cpu", torch.bfloat16):
        h = net.net(ids, am, feat)
        scores = net.pair(net.marked(h, am, feat))
    return one_of(scores.float().log_softmax(-1), rows)


def latent_loss(net: Reader, rows: Sequence[dict]) -> torch.Tensor:
    """Loss of sentences with known type, source and target whose trigger is not marked.

    -log of the chance that the likeliest piece is a trigger of the type with these two in its
    roles and no other words; and a fine for more than two pieces of triggers in the sentence.
    """
    ids, am, feat = padded(rows)
    with torch.autocast("cpu", torch.bfloat16):
        h = net.net(ids, am, feat)
        tag, q, k, u = net.events(h)
    tag = tag.float().log_softmax(-1)
    total = torch.zeros(())
    for i, row in enumerate(rows):
        n = len(row["ids"])
        heads = torch.arange(1, n - 1)
        one = slice(i, i + 1)
        parts = (q[one, :n].float(), k[one, :n].float(), u[one, :n].float())
        scores = net.events.roles(*parts, heads[None])[0].log_softmax(-1)
        labels = torch.as_tensor(row["roles"])
        spans = [(labels == 2 * r + 1) | (labels == 2 * r + 2) for r in (0, 1)]
        index = labels.clamp(min=0)[None, :, None].expand(n - 2, -1, 1)
        own = scores.gather(-1, index)[..., 0]
        others = (labels == 0) & ~(spans[0] | spans[1])
        neither = torch.log1p(-scores[..., 1:5].exp().sum(-1).clamp(max=0.999))
        fit = (
            own[:, spans[0]].mean(-1) + own[:, spans[1]].mean(-1) + 4 * neither[:, others].mean(-1)
        )
        free = ~(spans[0] | spans[1])[1 : n - 1]
        begins = torch.stack([tag[i, 1 : n - 1, 2 * kind + 1] for kind in row["kinds"]])
        total = total - (begins.logsumexp(0) + fit)[free].max()
        many = (1 - tag[i, 1 : n - 1, 0].exp()).sum()
        total = total + F.relu(many - 2)
    return total / len(rows)


def one_of(scores: torch.Tensor, rows: Sequence[dict]) -> torch.Tensor:
    """Mean -log of the sum over the types a row may be."""
    return -torch.stack(
        [s[row["kinds"]].logsumexp(0) for s, row in zip(scores, rows, strict=True)]
    ).mean()


def padded(rows: Sequence[dict]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    shape = (len(rows), max(len(r["ids"]) for r in rows))
    ids, am, feat = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    for i, row in enumerate(rows):
        n = len(row["ids"])
        ids[i, :n], am[i, :n], feat[i, :n] = torch.tensor(row["ids"]), 1, torch.tensor(row["feat"])
    hidden = (torch.rand(shape) < HIDE) & (ids > 999)
    return ids.masked_fill(hidden, MASK), am, feat


def groups(rows: list[dict], size: int) -> list[list[dict]]:
    """Shuffle rows into batches of like length."""
    return batched(rows, size)


def train(net: Reader, sets: dict, tokenizer: Tokenizer, args: argparse.Namespace) -> None:
    encoder = [p for n, p in net.named_parameters() if "encoder." in n and p.requires_grad]
    rest = [p for n, p in net.named_parameters() if "encoder." not in n]
    rates = (args.lr, 1e-3)
    optimizer = torch.optim.AdamW([{"params": encoder}, {"params": rest}], weight_decay=0.01)
    average = Average(net, 0.998)
    started, step, total = time.time(), 0, None
    seen: dict[str, list[float]] = {}
    replay: Iterator[list[dict]] = iter(())
    for epoch in range(args.epochs):
        work = list(work_of(sets, tokenizer))
        random.shuffle(work)
        total = total or len(work) * args.epochs
        for kind, rows in work:
            rate = min(1.0, (step + 1) / 100) * max(0.0, 1 - step / total)
            for group, base in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = base * rate
            if kind == "windows":
                losses = event_loss(net, collate(rows), {"facts": [r["facts"] for r in rows]})
                loss = losses[0] * 2 + losses[1] + losses[2] * 0.2
            elif kind == "statements":
                losses = statement_loss(net, rows)
                loss = sum(losses)
            elif kind == "pairs":
                losses = [pair_loss(net, rows)]
                loss = losses[0] * 0.3
            else:
                losses = [latent_loss(net, rows)]
                loss = losses[0] * 0.05
            if sets["polnear"] and step % args.replay == 0:
                again = next(replay, None)
                if again is None:
                    replay = iter(epoch_of(sets["polnear"], tokenizer, 4, whole=False))
                    again = next(replay)
                said, parts = attribution_loss(net.net, net.head, collate(again), HIDE)
                seen.setdefault("said", []).extend([sum(parts)])
                loss = loss + said
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            average.update(net)
            step += 1
            seen.setdefault(kind, []).append(sum(x.item() for x in losses))
            if step % 100 == 0:
                shown = " ".join(f"{k} {np.mean(v[-60:]):.3f}" for k, v in sorted(seen.items()))
                print(
                    f"epoch {epoch} step {step}/{total} {shown} {time.time() - started:.0f}s",
                    flush=True,
                )
        torch.save(average.state(net), args.out / "last.pt")
    net.load_state_dict(average.state(net))


def work_of(sets: dict, tokenizer: Tokenizer) -> Iterator[tuple[str, list[dict]]]:
    """Yield an epoch's batches by kind."""
    sentences: list[Item] = list(sets["sentences"])
    stories: dict[str, list[Item]] = {}
    for item in sentences:
        stories.setdefault(item.story, []).append(item)
    order = list(stories.values())
    random.shuffle(order)
    mixed = [item for story in order for item in story]
    rows, at = [], 0
    while at < len(mixed):  # alone as a pasted sentence, and among others as in an article
        size = random.choice((1, 2, 5, 20))
        rows += windows_of(mixed[at : at + size], tokenizer, mix=True)
        at += size
    for item in sets["articles"]:
        rows += windows_of([item], tokenizer, mix=False)
    yield from (("windows", b) for b in batched(rows, 4))
    said = statement_windows(sets["statements"], tokenizer)
    yield from (("statements", b) for b in batched(said, 4))
    pairs = [p for items in (sentences, sets["plv"]) for p in pairs_of(items, tokenizer)]
    yield from (("pairs", b) for b in batched(pairs, 16))
    yield from (("latent", b) for b in batched(latent_of(sets["plv"], tokenizer), 8))


def export(net: Reader, tokenizer: Path, folder: Path) -> None:
    """Write the model folder: model.onnx (int8 per channel), tokenizer.json, card.toml."""
    said = [f"said_{x}" for x in ("tag", "q", "k", "u", "near")]
    done = [f"done_{x}" for x in ("tag", "q", "k", "u", "near")]
    labels = {
        "acts": ACTS,
        "types": TYPES,
        "modes": MODES,
        "statuses": STATUSES,
        "contexts": CONTEXTS,
    }
    write_model(net, [*said, *done, "act", "facts", "pair"], folder, per_window=("pair",))
    shutil.copy(tokenizer, folder / "tokenizer.json")
    write_card(folder, name="reader", labels=labels)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--start", type=Path)
    parser.add_argument("--polnear", type=Path)
    parser.add_argument("--plv", type=Path)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--statements", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--lr", type=float, default=1e-4)
    parser.add_argument(
        "--replay", type=int, default=2, help="an attribution batch every so many steps"
    )
    parser.add_argument("--fold", type=int, help="leave this fifth of PLV out")
    parser.add_argument("--all", action="store_true", help="train on the held-out stories too")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    random.seed(args.seed)
    np.random.seed(args.seed)
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(args.base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    polnear = args.polnear.read_text("utf-8").splitlines() if args.polnear else []
    plv = read_plv(args.plv) if args.plv else []
    sets = {
        "sentences": [
            i for i in read_corpus(args.corpus, "sentences") if args.all or not i.held_out
        ],
        "articles": [i for i in read_corpus(args.corpus, "articles") if args.all or not i.held_out],
        "plv": [i for n, i in enumerate(plv) if n % 5 != args.fold],
        "statements": read_statements(args.statements) if args.statements else [],
        "polnear": [json.loads(line) for line in polnear],
    }
    print({name: len(items) for name, items in sets.items()}, flush=True)
    net = Reader(args.base)
    if args.start:
        start_from(net, args.start)
    train(net, sets, tokenizer, args)
    export(net, args.base / "tokenizer.json", args.out)


if __name__ == "__main__":
    main()
