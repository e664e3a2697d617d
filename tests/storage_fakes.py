"""What the storage tests share: a deterministic embedding model without weights, and small reports made by hand."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.settings import Settings


class HashEmbedder:
    """A unit vector seeded by the text's hash, nudged towards those of its characters; records what it embedded."""

    def __init__(self, name: str = "fake/hash", dimension: int = 32) -> None:
        self.name = name
        self._dimension = dimension
        self.embedded: list[str] = []

    def dimension(self) -> int:
        return self._dimension

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        self.embedded.extend(texts)
        if progress is not None:
            progress(len(texts), len(texts))
        return np.stack([self._vector(text) for text in texts]) if texts else np.zeros((0, self._dimension), np.float32)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return self._vector(text)

    def _vector(self, text: str) -> NDArray[np.float32]:
        seed = int.from_bytes(hashlib.sha256(f"{self.name}\0{text}".encode()).digest()[:8], "big")
        vector = np.random.default_rng(seed).normal(size=self._dimension)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
