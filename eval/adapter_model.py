"""The query adapter (rag/search/adapter.py), fitted: where do the reports' words for what is asked lie?

Two kinds of pairs teach it: what people say for a word of reports and that word, against all other words (everyday.tsv,
everyday_indicators.tsv, everyday_phrases.tsv); and the development questions and the sentences that belong to them,
against the others of the same reports. Both by a softmax over cosines, with the matrix held near the one that moves
nothing. The same pairs give the same matrix, to rounding.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval.everyday_model import DATA, SAYINGS, load
from rag.search.adapter import QueryAdapter

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray

    from rag.models.embedder import Embedder

FOLDS = 5
STEPS, PACE = 400, 1e-3
SAID_AT_ONCE, ASKED_AT_ONCE = 512, 8
"""Of each kind of pair in one step."""
_SHARP_WORDS, _SHARP_SENTENCES = 0.03, 0.03
"""The softmax's temperatures."""
_SENTENCES = 0.5
"""What the sentences count for against the words."""
_NEAR = 3e-4
"""How strongly the matrix is held."""
_SEED = 0


@dataclass(frozen=True, slots=True)
class Said:
    """What was said for words of reports: vectors of the words and of the sayings, and which word each is said for."""

    words: "NDArray[np.float32]"
    sayings: "NDArray[np.float32]"
    at: "NDArray[np.intp]"

    @classmethod
    def read(cls, embedder: "Embedder") -> "Said":
        said: dict[str, list[str]] = {}
        for name in SAYINGS:
            for word, sayings in load(DATA / f"{name}.tsv").items():
                said.setdefault(word, []).extend(sayings)
        pairs = [(at, saying) for at, word in enumerate(said) for saying in said[word]]
        vectors = np.array([embedder.encode_query(saying) for _, saying in pairs], np.float32)
        return cls(embedder.encode_passages(list(said)), vectors, np.array([at for at, _ in pairs]))


@dataclass(frozen=True, slots=True)
class Belonging:
    """One question: its vectors (2, dimension), the sentences of its reports, and which of them belong."""

    fold: int
    asked: "NDArray[np.float32]"
    sentences: "NDArray[np.float32]"
    belongs: "NDArray[np.float64]"


def fold_of(question: str) -> int:
    return zlib.crc32(question.encode()) % FOLDS


def fold_adapters(said: Said, asked: Sequence[Belonging], name: str, steps: int = STEPS) -> list[QueryAdapter]:
    """For each fold an adapter that has seen none of its questions."""
    return [fit_adapter(said, [one for one in asked if one.fold != fold], name, steps) for fold in range(FOLDS)]


def fit_adapter(said: Said, asked: Sequence[Belonging], name: str, steps: int = STEPS) -> QueryAdapter:
    """Fitted on both kinds of pairs; `asked` may be empty."""
    import torch

    torch.set_num_threads(1)  # what is added in another order is rounded otherwise
    words, sayings = torch.from_numpy(said.words), torch.from_numpy(said.sayings)
    at = torch.from_numpy(said.at)
    matrix = torch.zeros(words.shape[1], words.shape[1], requires_grad=True)
    optimizer = torch.optim.Adam([matrix], lr=PACE)
    slower = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    drawn = np.random.default_rng(_SEED)
    for _ in range(steps):
        own = torch.from_numpy(drawn.integers(0, len(at), SAID_AT_ONCE))
        near = _moved(sayings[own], matrix) @ words.T / _SHARP_WORDS
        loss = torch.nn.functional.cross_entropy(near, at[own]) + _NEAR * (matrix**2).sum()
        if asked:
            some = drawn.integers(0, len(asked), ASKED_AT_ONCE)
            loss = loss + _SENTENCES * torch.stack([_missed(asked[i], matrix) for i in some]).mean()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        slower.step()
    whole = np.eye(len(matrix), dtype=np.float32) + matrix.detach().numpy()
    return QueryAdapter(np.asarray(whole, np.float32), name)


def write(adapter: QueryAdapter, folder: Path) -> None:
    np.savez_compressed(folder / "adapter.npz", matrix=adapter.matrix.astype(np.float16), name=adapter.name)


def _missed(one: Belonging, matrix: "torch.Tensor") -> "torch.Tensor":
    """How far the sentences that belong are from being the likeliest, for the question and for its subject."""
    import torch

    near = _moved(torch.from_numpy(one.asked), matrix) @ torch.from_numpy(one.sentences).T / _SHARP_SENTENCES
    return -2.0 * torch.log_softmax(near, dim=1)[:, torch.from_numpy(one.belongs > 0)].mean()


def _moved(vectors: "torch.Tensor", matrix: "torch.Tensor") -> "torch.Tensor":
    import torch

    return torch.nn.functional.normalize(vectors + vectors @ matrix.T, dim=1)
