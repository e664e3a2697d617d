"""The network of the reader (rag/models/reader_weights.py) while it learns: the embedding model, and what is added.

The model is held fast. To each matrix of the upper layers the product of two narrow ones is added (LoRA, arXiv
2106.09685), and to the mean of what the last layer says of the tokens two answers. Fitted in half precision; knows
nothing of questions or reports.
"""

import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.models.e5_wheel import DIMENSION, Wheel

if TYPE_CHECKING:
    import torch

LOWEST = 4
"""The first layer that learns: with all of them it takes a fifth longer and tells nothing better."""
RANK = 8
BATCH, AT_ONCE = 24, 40
"""Pairs in a step; batches whose pairs are sorted by length, so that little is padded."""
DROPPED = 0.1
WARMING, SLOWEST = 0.04, 0.02
"""The share of the steps after which the pace is reached, and what of it is left in the end."""
_QUICKER = 3.0
"""So much faster the two answers learn than what is added."""
_LOUD = 8.0
_DECAY = 0.01
_TOLD_EVERY = 100
_PARTS = ("qkv", "ao", "fi", "fo")


@dataclass(frozen=True, slots=True)
class Lesson:
    """The tokens of a pair; whether it answers, and whether it belongs near it, 0…1; what each of the two counts."""

    tokens: tuple[int, ...]
    truth: tuple[float, float]
    weight: tuple[float, float]


class Network:
    """Tokens and their mask, (texts, tokens), to the two odds, (texts, 2). It learns while `training`."""

    def __init__(self, wheel: Wheel) -> None:
        import torch

        self._wheel = wheel
        self._fast = {name: torch.from_numpy(np.array(values)) for name, values in wheel.tensors.items()}
        for layer in range(wheel.layers):
            for end in "wb":
                parts = [self._fast.pop(f"l{layer}.{part}.{end}") for part in "qkv"]
                self._fast[f"l{layer}.qkv.{end}"] = torch.cat(parts)
        self._half = {name: values.bfloat16() for name, values in self._fast.items() if name[0] == "l"}
        self.added: dict[str, torch.Tensor] = {}
        for layer in range(LOWEST, wheel.layers):
            for part in _PARTS:
                out, into = self._fast[f"l{layer}.{part}.w"].shape
                self.added[f"l{layer}.{part}.in"] = torch.randn(RANK, into) / math.sqrt(into)
                self.added[f"l{layer}.{part}.out"] = torch.zeros(out, RANK)
        self.weights, self.bias = torch.randn(2, DIMENSION) / math.sqrt(DIMENSION), torch.zeros(2)
        self.loud = torch.tensor(_LOUD)
        for values in (*self.added.values(), self.weights, self.bias, self.loud):
            values.requires_grad_(True)
        self.training = False

    def __call__(self, tokens: "torch.Tensor", mask: "torch.Tensor") -> "torch.Tensor":
        import torch
        from torch.nn import functional

        fast, places = self._fast, tokens.shape[1]
        state = fast["emb.word"][tokens] + fast["emb.pos"][:places] + fast["emb.type"][0]
        state = self._drop(self._norm(state, "emb.ln"))
        hidden = torch.where(mask.bool(), 0.0, -1e4)[:, None, None, :].bfloat16()
        for layer in range(self._wheel.layers):
            with torch.set_grad_enabled(self.training and layer >= LOWEST):
                state = self._layer(f"l{layer}", state, hidden)
        told = functional.normalize((state * mask[..., None]).sum(1), dim=1) * self.loud
        return told @ self.weights.T + self.bias

    def _layer(self, name: str, state: "torch.Tensor", hidden: "torch.Tensor") -> "torch.Tensor":
        from torch.nn import functional

        texts, places, _ = state.shape
        heads = self._wheel.heads
        parts = self._matrix(state.bfloat16(), f"{name}.qkv").view(texts, places, 3, heads, DIMENSION // heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        open_to = hidden.expand(texts, 1, places, places)
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=open_to)
        seen = self._matrix(seen.transpose(1, 2).reshape(texts, places, DIMENSION), f"{name}.ao")
        state = self._norm(state + self._drop(seen.float()), f"{name}.aln")
        inner = functional.gelu(self._matrix(state.bfloat16(), f"{name}.fi"))
        return self._norm(state + self._drop(self._matrix(inner, f"{name}.fo").float()), f"{name}.oln")

    def _matrix(self, given: "torch.Tensor", name: str) -> "torch.Tensor":
        from torch.nn import functional

        made = functional.linear(given, self._half[f"{name}.w"], self._half[f"{name}.b"])
        if f"{name}.in" not in self.added:
            return made
        narrow = functional.linear(given, self.added[f"{name}.in"].bfloat16())
        return made + functional.linear(narrow, self.added[f"{name}.out"].bfloat16())

    def _norm(self, state: "torch.Tensor", name: str) -> "torch.Tensor":
        from torch.nn import functional

        weight, bias = (self._fast[f"{name}.{end}"] for end in "wb")
        return functional.layer_norm(state, (DIMENSION,), weight, bias, self._wheel.epsilon)

    def _drop(self, state: "torch.Tensor") -> "torch.Tensor":
        from torch.nn import functional

        return functional.dropout(state, DROPPED, self.training)

    def write(self, file: Path) -> None:
        """As rag/models/reader_weights.py reads it."""
        told: dict[str, Any] = {name: values.detach().numpy().astype(np.float16) for name, values in self.added.items()}
        told["answers.w"] = (self.weights * self.loud).detach().numpy().astype(np.float32)
        told["answers.b"] = self.bias.detach().numpy().astype(np.float32)
        np.savez_compressed(file, **told)


def teach(network: Network, lessons: Sequence[Lesson], pace: float, drawn: random.Random) -> None:
    """One pass over the lessons."""
    import torch
    from torch.nn import functional

    head = [network.weights, network.bias, network.loud]
    groups = [{"params": [*network.added.values()]}, {"params": head}]
    optimizer = torch.optim.AdamW(groups, lr=pace, weight_decay=_DECAY)
    network.training = True
    steps, begun = math.ceil(len(lessons) / BATCH), time.monotonic()
    for step, batch in enumerate(_batches(lessons, drawn)):
        slower = max(SLOWEST, 0.5 + 0.5 * math.cos(math.pi * step / steps))
        own = pace * min(1.0, (step + 1) / (WARMING * steps)) * slower
        for group, quicker in zip(optimizer.param_groups, (1.0, _QUICKER), strict=True):
            group["lr"] = own * quicker
        truth, weight = (torch.tensor([getattr(one, name) for one in batch]) for name in ("truth", "weight"))
        missed = functional.binary_cross_entropy_with_logits(network(*padded(batch)), truth, reduction="none")
        loss = (missed * weight).sum() / weight.sum().clamp(min=1)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_([*network.added.values(), *head], 1.0)
        optimizer.step()
        if step % _TOLD_EVERY == 0:
            print(f"step {step} of {steps}: {loss.item():.3f}, {time.monotonic() - begun:.0f} s", flush=True)
    network.training = False


def _batches(lessons: Sequence[Lesson], drawn: random.Random) -> Iterator[list[Lesson]]:
    order = [*lessons]
    drawn.shuffle(order)
    batches = []
    for start in range(0, len(order), BATCH * AT_ONCE):
        alike = sorted(order[start : start + BATCH * AT_ONCE], key=lambda one: len(one.tokens))
        batches += [alike[at : at + BATCH] for at in range(0, len(alike), BATCH)]
    drawn.shuffle(batches)
    yield from batches


def padded(batch: Sequence[Lesson]) -> "tuple[torch.Tensor, torch.Tensor]":
    """The tokens, and 1 where one is, (texts, longest)."""
    import torch

    longest = max(len(one.tokens) for one in batch)
    tokens, mask = torch.ones(len(batch), longest, dtype=torch.long), torch.zeros(len(batch), longest)
    for row, one in enumerate(batch):
        tokens[row, : len(one.tokens)] = torch.tensor(one.tokens)
        mask[row, : len(one.tokens)] = 1
    return tokens, mask
