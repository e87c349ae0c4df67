"""The network of both taggers: an encoder, tags for heads, and the roles of each head.

A head is the word a record hangs on: a statement's cue, an event's trigger. Its roles are spans:
source and content, or actor, recipient, date and place. For a head at piece h and a piece t,
each role's begin and inside score q_h·k_t/√d + u_t + near[t - h]; outside scores 0. Every head
picks its own spans, so spans may be shared and may nest. (Biaffine role scoring as in semantic
role labelling: Dozat and Manning 2017; Cai, He, Li and Zhao 2018.)
"""

import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from transformers import BertModel

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

    def __init__(self, width: int, tags: int, roles: int) -> None:
        super().__init__()
        self.labels = 2 * roles
        self.tag = nn.Linear(width, tags)
        self.q = nn.Linear(width, self.labels * SIZE)
        self.k = nn.Linear(width, self.labels * SIZE)
        self.u = nn.Linear(width, self.labels)
        self.near = nn.Parameter(torch.zeros(self.labels, 2 * BINS + 1))

    def forward(self, hidden: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return self.tag(hidden), self.q(hidden), self.k(hidden), self.u(hidden)

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


def role_loss(
    scores: torch.Tensor, target: torch.Tensor, weight: torch.Tensor | None = None
) -> torch.Tensor:
    """Cross entropy over the pieces a head may choose from; IGNORE elsewhere."""
    return F.cross_entropy(
        scores.flatten(0, 2), target.flatten(), ignore_index=IGNORE, weight=weight
    )


class Average:
    """A running mean of the weights, which generalises better than the last of them."""

    def __init__(self, net: nn.Module, decay: float) -> None:
        self.decay, self.step = decay, 0
        self.mean = {n: p.detach().clone() for n, p in net.named_parameters() if p.requires_grad}

    @torch.no_grad()
    def update(self, net: nn.Module) -> None:
        self.step += 1
        keep = min(self.decay, (1 + self.step) / (10 + self.step))
        for name, p in net.named_parameters():
            if p.requires_grad:
                self.mean[name].lerp_(p, 1 - keep)

    def state(self, net: nn.Module) -> dict[str, torch.Tensor]:
        return net.state_dict() | self.mean
