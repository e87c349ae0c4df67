"""The network: an encoder, tags for heads, the roles of each head, and the type of a marked pair.

A head is the word a record hangs on: a statement's cue, an event's trigger. Its roles are spans:
source and content, or actor, recipient, date and place. For a head at piece h and a piece t,
each role's begin and inside score q_h·k_t/√d + u_t + near[t - h]; outside scores 0. Every head
picks its own spans, so spans may be shared and may nest. (Biaffine role scoring as in semantic
role labelling: Dozat and Manning 2017; Cai, He, Li and Zhao 2018.)
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import nn
from transformers import BertModel

from onrecord.tagging import MARKS

#: Values of the feature beside each word piece; see onrecord.tagging.features.
FEATURES = 25
#: Size of a role's projections.
SIZE = 64
#: Distances between head and piece fall into this many bins to either side, by powers of two.
BINS = 8
IGNORE = -100
#: The tokenizer's [MASK].
MASK = 103


class RoleHead(nn.Module):
    """Tags of every piece, and what the roles of each head are scored from."""

    def __init__(self, width: int, tags: int, roles: int, begins: Sequence[int]) -> None:
        """`begins` are the tags of a head's first piece."""
        super().__init__()
        self.labels = 2 * roles
        self.begins = list(begins)
        self.tag = nn.Linear(width, tags)
        self.q = nn.Linear(width, self.labels * SIZE)
        self.k = nn.Linear(width, self.labels * SIZE)
        self.u = nn.Linear(width, self.labels)
        self.near = nn.Parameter(torch.zeros(self.labels, 2 * BINS + 1))

    def forward(self, hidden: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return self.tag(hidden), self.q(hidden), self.k(hidden), self.u(hidden)

    def odds(self, tag: torch.Tensor) -> torch.Tensor:
        """How likely each piece begins a head."""
        return tag.softmax(-1)[..., self.begins].sum(-1)

    def is_head(self, y: torch.Tensor) -> torch.Tensor:
        """Tell which pieces are labelled as a head's first one."""
        return torch.isin(y, torch.tensor(self.begins))

    def roles(
        self, q: torch.Tensor, k: torch.Tensor, u: torch.Tensor, heads: torch.Tensor
    ) -> torch.Tensor:
        """Score outside, then begin and inside of each role: (batch, heads, pieces, labels + 1)."""
        batch, pieces, _ = k.shape
        chosen = q.gather(1, heads.clamp(min=0)[..., None].expand(-1, -1, q.shape[-1]))
        chosen = chosen.view(batch, -1, self.labels, SIZE)
        keys = k.view(batch, pieces, self.labels, SIZE)
        scores = torch.einsum("bhld,btld->bhtl", chosen, keys) / math.sqrt(SIZE)
        away = torch.arange(pieces)[None, None, :] - heads[..., None]
        scores = scores + u[:, None] + self.near.t()[bins(away)]
        return torch.cat([torch.zeros_like(scores[..., :1]), scores], -1)


class Net(nn.Module):
    """A BERT encoder over word pieces and their features."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(
            base, add_pooling_layer=False, attn_implementation="eager"
        )
        self.width = self.encoder.config.hidden_size
        self.feature = nn.Embedding(FEATURES, self.width)
        nn.init.normal_(self.feature.weight, std=0.02)
        with torch.no_grad():  # a mark begins as a small change of the features it marks
            for mark in MARKS:
                self.feature.weight[1 + mark : 9 + mark] = self.feature.weight[1:9]
                self.feature.weight[1 + mark : 9 + mark] += torch.randn(self.width) * 0.05
        self.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
        for module in self.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0  # 1.4 times quicker; pieces are masked instead

    def forward(self, ids: torch.Tensor, am: torch.Tensor, feat: torch.Tensor) -> torch.Tensor:
        x = self.encoder.embeddings.word_embeddings(ids) + self.feature(feat)
        return self.encoder(inputs_embeds=x, attention_mask=am).last_hidden_state


def bins(away: torch.Tensor) -> torch.Tensor:
    """Put distances into bins: 0 far to the left, BINS the head itself."""
    size = torch.log2(away.abs().float() + 1).ceil().clamp(max=BINS).long()
    return BINS + torch.sign(away) * size


class Reader(nn.Module):
    """The encoder, the heads of statements and events, and the type of a marked pair."""

    def __init__(self, base: Path, labels: Mapping[str, int]) -> None:
        """`labels` are the numbers of tags (of statements), types, acts and facts."""
        super().__init__()
        self.net = Net(base)
        width = self.net.width
        types = labels["types"]
        self.sizes = [labels[name] for name in ("modes", "statuses", "contexts")] + [2]
        self.head = RoleHead(width, labels["tags"], roles=2, begins=[3])
        self.events = RoleHead(width, 1 + 2 * types, roles=4, begins=range(1, 2 * types, 2))
        self.act = nn.Linear(width, labels["acts"])
        self.facts = nn.Linear(width, sum(self.sizes))
        self.pair = nn.Sequential(nn.Linear(4 * width, width), nn.GELU(), nn.Linear(width, types))

    def split_facts(self, facts: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Return the scores of mode, status, contexts and of both ways."""
        return facts.split(self.sizes, -1)

    @staticmethod
    def marked(h: torch.Tensor, am: torch.Tensor, feat: torch.Tensor) -> torch.Tensor:
        """Return the first piece, and the means of all pieces, of the source and of the target."""
        groups = (am > 0, (feat > 8) & (feat <= 16), feat > 16)
        means = []
        for group in groups:
            weight = group.to(h.dtype)[..., None]
            means.append((h * weight).sum(1) / weight.sum(1).clamp(min=1))
        return torch.cat([h[:, 0], *means], -1)


class Runtime(nn.Module):
    """The reader as it is run: one window at a time, without padding and mask.

    Queries, keys and values are one product, and so are all heads: 1.4 times as quick as the
    training network's graph over eight windows.
    """

    def __init__(self, net: Reader) -> None:
        super().__init__()
        self.net = net
        encoder = net.net.encoder
        self.heads = encoder.config.num_attention_heads
        scale = 1 / math.sqrt(net.net.width // self.heads)
        self.qkv = nn.ModuleList()
        for layer in encoder.encoder.layer:
            own = layer.attention.self
            self.qkv.append(joined((own.query, own.key, own.value), (scale, 1.0, 1.0)))
        heads = [
            part for head in (net.head, net.events) for part in (head.tag, head.q, head.k, head.u)
        ]
        heads += [net.act, net.facts]
        self.sizes = [part.out_features for part in heads]
        self.all = joined(heads, [1.0] * len(heads))
        embeddings = encoder.embeddings
        at = embeddings.position_embeddings.weight + embeddings.token_type_embeddings.weight[0]
        self.register_buffer("at", at.detach())

    def forward(self, ids: torch.Tensor, feat: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Return the outputs in the order of the model's card: said, done, act, facts, pair."""
        encoder = self.net.net.encoder
        x = encoder.embeddings.word_embeddings(ids) + self.net.net.feature(feat)
        x = encoder.embeddings.LayerNorm(x + self.at[: ids.shape[1]])
        for layer, qkv in zip(encoder.encoder.layer, self.qkv, strict=True):
            x = layer.attention.output.LayerNorm(
                layer.attention.output.dense(self.attend(qkv(x))) + x
            )
            wide = layer.intermediate.intermediate_act_fn(layer.intermediate.dense(x))
            x = layer.output.LayerNorm(layer.output.dense(wide) + x)
        *parts, act, facts = self.all(x).split(self.sizes, -1)
        named = x[0, 0, 0] * 0  # an output that no input reaches would lose its name
        near = (self.net.head.near + named, self.net.events.near + named)
        pair = self.net.pair(self.net.marked(x, torch.ones_like(feat), feat))
        return *parts[:4], near[0], *parts[4:], near[1], act, facts, pair

    def attend(self, qkv: torch.Tensor) -> torch.Tensor:
        """Return the attention's output of one window."""
        pieces, width = qkv.shape[1], self.net.net.width
        q, k, v = qkv.view(1, -1, 3, self.heads, width // self.heads).unbind(2)
        odds = (q.transpose(1, 2) @ k.permute(0, 2, 3, 1)).softmax(-1)
        return (odds @ v.transpose(1, 2)).transpose(1, 2).reshape(1, pieces, width)


def joined(parts: Sequence[nn.Linear], scales: Sequence[float]) -> nn.Linear:
    """Put linear layers with the same input side by side, each scaled."""
    out = nn.Linear(parts[0].in_features, sum(part.out_features for part in parts))
    with torch.no_grad():
        out.weight.copy_(torch.cat([p.weight * s for p, s in zip(parts, scales, strict=True)]))
        out.bias.copy_(torch.cat([p.bias * s for p, s in zip(parts, scales, strict=True)]))
    return out


class Average:
    """A running mean of the weights, which generalises better than the last of them."""

    def __init__(self, net: nn.Module, decay: float) -> None:
        self.decay, self.step = decay, 0
        self.mean = {n: p.detach().clone() for n, p in net.named_parameters() if p.requires_grad}

    @torch.no_grad()
    def update(self, net: nn.Module) -> None:
        self.step += 1
        keep = min(self.decay, (1 + self.step) / (10 + self.step))
        now = [p for _, p in net.named_parameters() if p.requires_grad]
        torch._foreach_lerp_(list(self.mean.values()), now, 1 - keep)

    def state(self, net: nn.Module) -> dict[str, torch.Tensor]:
        return net.state_dict() | self.mean
