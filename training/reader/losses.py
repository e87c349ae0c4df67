"""What the reader is taught by: one loss for a batch of rows of any kinds, in one pass.

A row is a window with labels: `said` (cues, their roles and acts), `done` (triggers, their roles
and facts), `pair` (the type of a marked pair) or `latent` (type, source and target of a sentence
whose trigger is not marked).
"""

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F

from reader.net import IGNORE, MASK, Reader, RoleHead

#: Share of pieces that are masked, and of those of capitalised words, so that names tell less.
HIDE, HIDE_NAMES = 0.05, 0.12
#: Dropout before the heads; within the encoder it would cost 1.4 times the time.
DROP = 0.1
#: What the kinds weigh.
WEIGHTS = {"said": 1.0, "done": 1.0, "pair": 0.3, "latent": 0.05}
_FREE = 999  # ids up to it are special


def batch_loss(net: Reader, rows: Sequence[dict]) -> tuple[torch.Tensor, dict[str, float]]:
    """Loss of a batch; each kind counts by its share of the pieces."""
    kinds = {kind: [i for i, r in enumerate(rows) if r["kind"] == kind] for kind in WEIGHTS}
    ids, am, feat = padded(rows)
    with torch.autocast("cpu", torch.bfloat16):
        hidden = F.dropout(net.net(hide(ids, feat), am, feat), DROP)
    total, shown = torch.zeros(()), {}
    pieces = sum(len(row["ids"]) for row in rows)
    for kind, at in kinds.items():
        if not at:
            continue
        some = [rows[i] for i in at]
        length = max(len(row["ids"]) for row in some)
        h = hidden[at, :length]
        match kind:
            case "said":
                loss = said_loss(net, h, some)
            case "done":
                loss = done_loss(net, h, some)
            case "pair":
                with torch.autocast("cpu", torch.bfloat16):
                    scores = net.pair(net.marked(h, am[at, :length], feat[at, :length]))
                loss = one_of(scores.float().log_softmax(-1), some)
            case _:
                loss = latent_loss(net, h, some)
        share = sum(len(row["ids"]) for row in some) / pieces
        total = total + WEIGHTS[kind] * share * loss
        shown[kind] = loss.item()
    return total, shown


def padded(rows: Sequence[dict]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return ids, attention and features of rows, filled up to the longest."""
    shape = (len(rows), max(len(r["ids"]) for r in rows))
    ids, am, feat = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    for i, row in enumerate(rows):
        n = len(row["ids"])
        ids[i, :n], am[i, :n], feat[i, :n] = torch.tensor(row["ids"]), 1, torch.tensor(row["feat"])
    return ids, am, feat


def hide(ids: torch.Tensor, feat: torch.Tensor) -> torch.Tensor:
    """Mask some of the pieces."""
    case = torch.where(feat > 0, (feat - 1) % 4, 0)
    share = torch.where((case == 1) | (case == 2), HIDE_NAMES, HIDE)
    return ids.masked_fill((torch.rand(ids.shape) < share) & (ids > _FREE), MASK)


def filled(rows: Sequence[dict], name: str, length: int, empty: int) -> torch.Tensor:
    """Return one label of each piece, `empty` after a row's end."""
    out = torch.full((len(rows), length), empty)
    for i, row in enumerate(rows):
        out[i, : len(row["ids"])] = torch.as_tensor(np.asarray(row[name]))
    return out


def tags_and_roles(
    head: RoleHead, h: torch.Tensor, rows: Sequence[dict], wrong: int, smooth: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """Losses of the tags of all pieces and of the roles of all heads and `wrong` likely ones."""
    length = h.shape[1]
    with torch.autocast("cpu", torch.bfloat16):
        tag, q, k, u = head(h)
    y, part = filled(rows, "y", length, IGNORE), filled(rows, "part", length, -1)
    tag = tag.float()
    tags = F.cross_entropy(
        tag.flatten(0, 1), y.flatten(), ignore_index=IGNORE, label_smoothing=smooth
    )
    most = max(1, *(len(row["heads"]) for row in rows), 1)
    heads = torch.full((len(rows), most), -1)
    roles = torch.full((len(rows), most, length), IGNORE)
    for i, row in enumerate(rows):
        for j, (at, labels) in enumerate(zip(row["heads"], row["roles"], strict=True)):
            heads[i, j] = at
            roles[i, j, : len(labels)] = torch.as_tensor(labels)
    odds = head.odds(tag.detach()).masked_fill(head.is_head(y) | (part < 0), -1.0)
    likely = odds.topk(min(wrong, length), -1).indices
    here = part.gather(1, likely)[..., None] == part[:, None, :]
    empty = torch.where(here & (part[:, None, :] >= 0), 0, IGNORE)
    scores = head.roles(q.float(), k.float(), u.float(), torch.cat([heads, likely], 1))
    target = torch.cat([roles, empty], 1)
    return tags, F.cross_entropy(scores.flatten(0, 2), target.flatten(), ignore_index=IGNORE)


def said_loss(net: Reader, h: torch.Tensor, rows: Sequence[dict]) -> torch.Tensor:
    """Losses of cues, their roles and, where they are known, their acts."""
    tags, parts = tags_and_roles(net.head, h, rows, wrong=2, smooth=0.0)
    at = [
        (i, head, act)
        for i, row in enumerate(rows)
        for head, act in zip(row["heads"], row["acts"], strict=True)
        if act != IGNORE
    ]
    if not at:
        return tags + parts
    index, heads, acts = torch.tensor(at).unbind(-1)
    with torch.autocast("cpu", torch.bfloat16):
        scores = net.act(h[index, heads])
    return (
        tags + parts + F.cross_entropy(scores.float(), acts) * len({i for i, *_ in at}) / len(rows)
    )


def done_loss(net: Reader, h: torch.Tensor, rows: Sequence[dict]) -> torch.Tensor:
    """Losses of triggers, their roles and facts."""
    tags, parts = tags_and_roles(net.events, h, rows, wrong=1, smooth=0.02)
    at = [(i, head) for i, row in enumerate(rows) for head in row["heads"]]
    if not at:
        return 2 * tags + parts
    wanted = [fact for row in rows for fact in row["facts"]]
    index, heads = torch.tensor(at).unbind(-1)
    with torch.autocast("cpu", torch.bfloat16):
        facts = net.facts(h[index, heads])
    mode, status, contexts, both = net.split_facts(facts.float())
    many = torch.zeros_like(contexts)
    for i, fact in enumerate(wanted):
        many[i, fact[3]] = 1
    about = (
        F.cross_entropy(mode, torch.tensor([f[0] for f in wanted]))
        + F.cross_entropy(status, torch.tensor([f[1] for f in wanted]))
        + F.cross_entropy(both, torch.tensor([int(f[2]) for f in wanted]))
        + 3 * F.binary_cross_entropy_with_logits(contexts, many)
    )
    return 2 * tags + parts + 0.2 * about


def latent_loss(net: Reader, h: torch.Tensor, rows: Sequence[dict]) -> torch.Tensor:
    """Loss of sentences with known type, source and target whose trigger is not marked.

    -log of the chance that the likeliest piece is a trigger of the type with these two in its
    roles and no other words; and a fine for more than two pieces of triggers in the sentence.
    """
    with torch.autocast("cpu", torch.bfloat16):
        tag, q, k, u = net.events(h)
    tag = tag.float().log_softmax(-1)
    total = torch.zeros(())
    for i, row in enumerate(rows):
        n = len(row["ids"])
        heads = torch.arange(1, n - 1)
        one = slice(i, i + 1)
        parts = (q[one, :n].float(), k[one, :n].float(), u[one, :n].float())
        scores = net.events.roles(*parts, heads[None])[0].log_softmax(-1)
        labels = torch.as_tensor(row["labels"])
        spans = [(labels == 2 * r + 1) | (labels == 2 * r + 2) for r in (0, 1)]
        index = labels.clamp(min=0)[None, :, None].expand(n - 2, -1, 1)
        own = scores.gather(-1, index)[..., 0]
        others = (labels == 0) & ~(spans[0] | spans[1])
        neither = torch.log1p(-scores[..., 1:5].exp().sum(-1).clamp(max=0.999))
        fit = (
            own[:, spans[0]].mean(-1) + own[:, spans[1]].mean(-1) + 4 * neither[:, others].mean(-1)
        )
        free = ~(spans[0] | spans[1])[1 : n - 1]
        begins = torch.stack([tag[i, 1 : n - 1, 2 * kind + 1] for kind in row["types"]])
        total = total - (begins.logsumexp(0) + fit)[free].max()
        many = (1 - tag[i, 1 : n - 1, 0].exp()).sum()
        total = total + F.relu(many - 2)
    return total / len(rows)


def one_of(scores: torch.Tensor, rows: Sequence[dict]) -> torch.Tensor:
    """Mean -log of the sum over the types a row may be."""
    return -torch.stack(
        [s[row["types"]].logsumexp(0) for s, row in zip(scores, rows, strict=True)]
    ).mean()
