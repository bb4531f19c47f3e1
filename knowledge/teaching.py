"""Teaches the sentence model from sentences with their meaning: a low-rank update of its linear layers.

It is learnt so that sentences of one tool, and sentences declined for one reason, lie together; half of it is
returned, which keeps what the model knew of sentences it has not seen here (`knowledge.adapter` names the sources).
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from knowledge.embedding import bundled_folder

_RANK, _GAIN, _TAKEN = 8, 2.0, 0.5
EPOCHS, _BATCH, _RATE, _HEAD_RATE = 4, 64, 1e-3, 1e-2
_SHARPNESS, _WIDTH, _LONGEST = 16.0, 384, 64
_TYPOS, _BARE_ENDS = 0.35, 0.2  # of the sentences
_LAYERS = (
    "attention.self.query", "attention.self.key", "attention.self.value",
    "attention.output.dense", "intermediate.dense", "output.dense",
)  # fmt: skip


class LowRank(nn.Module):
    """A linear layer with a low-rank update that starts at nothing."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.randn(_RANK, layer.in_features) / math.sqrt(layer.in_features))
        self.up = nn.Parameter(torch.zeros(layer.out_features, _RANK))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return what the layer and its update make of vectors."""
        found: torch.Tensor = self.layer(x) + _GAIN * (x @ self.down.T) @ self.up.T
        return found


class Head(nn.Module):
    """What a vector is taken for: one direction a label."""

    def __init__(self, labels: int) -> None:
        super().__init__()
        self.directions = nn.Parameter(torch.randn(labels, _WIDTH) * 0.05)
        self.bias = nn.Parameter(torch.zeros(labels))

    def forward(self, vectors: torch.Tensor) -> torch.Tensor:
        """Return the scores of unit vectors, texts × labels."""
        return _SHARPNESS * vectors @ self.directions.T + self.bias


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the tool it is for, or why it is declined ("" when it is not); None where it tells neither."""

    text: str
    tool: str | None
    declined: str | None


def learn(found: Sequence[Sentence], epochs: int = EPOCHS, seed: int = 0) -> dict[str, tuple[Any, Any]]:
    """Return the updates by layer, as `write_adapter` takes them."""
    from sentence_transformers import SentenceTransformer

    torch.manual_seed(seed)
    chance = random.Random(seed)
    model = SentenceTransformer(str(bundled_folder()), device="cpu", trust_remote_code=False)
    encoder: Any = model[0].auto_model
    tokenizer = model.tokenizer
    updates = _with_updates(encoder)
    tools = sorted({s.tool for s in found if s.tool is not None})
    reasons = sorted({s.declined for s in found if s.declined is not None} | {""})
    for_tool, for_reason = Head(len(tools)), Head(len(reasons))
    learnt = [p for u in updates.values() for p in (u.down, u.up)]
    heads = [*for_tool.parameters(), *for_reason.parameters()]
    optimizer = torch.optim.AdamW(
        [
            {"params": learnt, "lr": _RATE, "weight_decay": 0.01},
            {"params": heads, "lr": _HEAD_RATE, "weight_decay": 0.0},
        ]
    )
    steps = epochs * math.ceil(len(found) / _BATCH)
    rates = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / 50) * max(0.02, 1 - step / steps)
    )
    encoder.train()
    for _ in range(epochs):
        for batch in _batches(found, chance):
            vectors = _vectors(encoder, tokenizer, [_as_typed(s.text, chance) for s in batch])
            loss = _loss(batch, vectors, (for_tool, tools), (for_reason, reasons))
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(learnt, 1.0)
            optimizer.step()
            rates.step()
    return {
        name: (u.down.detach().numpy(), _GAIN * _TAKEN * u.up.detach().numpy()) for name, u in updates.items()
    }


def _with_updates(encoder: nn.Module) -> dict[str, LowRank]:
    for weights in encoder.parameters():
        weights.requires_grad = False
    updates = {}
    for name, layer in list(encoder.named_modules()):
        if isinstance(layer, nn.Linear) and name.endswith(_LAYERS) and name.startswith("encoder."):
            updates[name] = LowRank(layer)
            holder, _, attribute = name.rpartition(".")
            setattr(encoder.get_submodule(holder), attribute, updates[name])
    return updates


def _vectors(encoder: nn.Module, tokenizer: Any, texts: Sequence[str]) -> torch.Tensor:
    tokens = tokenizer(list(texts), padding=True, truncation=True, max_length=_LONGEST, return_tensors="pt")
    states = encoder(**tokens).last_hidden_state
    mask = tokens["attention_mask"][:, :, None].float()
    return nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=1)


def _loss(
    batch: Sequence[Sentence],
    vectors: torch.Tensor,
    tool: tuple[Head, list[str]],
    reason: tuple[Head, list[str]],
) -> torch.Tensor:
    """Return how wrongly vectors are taken; a sentence for a tool counts, half, as one that is not declined."""
    judged = torch.tensor([reason[1].index(s.declined or "") for s in batch])
    weight = torch.tensor([0.5 if s.declined is None else 1.0 for s in batch])
    each = nn.functional.cross_entropy(reason[0](vectors), judged, label_smoothing=0.05, reduction="none")
    loss = (each * weight).mean()
    of_tools = [n for n, s in enumerate(batch) if s.tool is not None]
    if of_tools:
        meant = torch.tensor([tool[1].index(batch[n].tool or "") for n in of_tools])
        scores = tool[0](vectors[of_tools])
        loss = loss + nn.functional.cross_entropy(scores, meant, label_smoothing=0.1) * len(of_tools) / len(
            batch
        )
    return loss


def _batches(found: Sequence[Sentence], chance: random.Random) -> Iterator[list[Sentence]]:
    """Return all sentences in batches of about the same length, in random order."""
    order = sorted(found, key=lambda s: len(s.text) // 12 + 3 * chance.random())
    batches = [order[n : n + _BATCH] for n in range(0, len(order), _BATCH)]
    chance.shuffle(batches)
    yield from batches


def _as_typed(text: str, chance: random.Random) -> str:
    """Return a text with a slip of the fingers now and then, or without its last mark."""
    if len(text) > 8 and chance.random() < _TYPOS:
        at = chance.randrange(1, len(text) - 2)
        if text[at : at + 2].isalpha():
            slip = chance.choice([text[at + 1] + text[at], text[at + 1], text[at] + text[at : at + 2]])
            text = text[:at] + slip + text[at + 2 :]
    return text.rstrip("?.!") if chance.random() < _BARE_ENDS else text
