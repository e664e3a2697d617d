"""A question's vector, moved to where the reports' own words for it lie: a linear query adapter.

家里老人摔了有人管吗 lies near other complaints; moved, it lies near 居家上门援助服务. One matrix, fitted by
`python -m eval.open_models` (eval/adapter_model.py) on what people say for the words of reports and on the sentences
that belong to the development questions. The vectors of sentences stay as they are: nothing has to be embedded anew.
Does not embed. It is of one embedding model; with another one a question's vector stays where it is.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class QueryAdapter:
    """`matrix` (dimension, dimension) moves the vectors of questions by the model `name`."""

    matrix: "NDArray[np.float32]"
    name: str

    def moved(self, vectors: "NDArray[np.float32]") -> "NDArray[np.float32]":
        """Vectors as columns, moved; of length 1 again."""
        away = self.matrix @ vectors
        lengths = np.linalg.norm(away, axis=0, keepdims=True)
        return np.asarray(away / np.maximum(lengths, 1e-9), np.float32)


def query_adapter(name: str) -> QueryAdapter | None:
    """The one for that embedding model; None where it was fitted with another."""
    adapter = _fitted()
    return adapter if adapter.name == name else None


@cache
def _fitted() -> QueryAdapter:
    with np.load(str(files(__package__) / "data" / "adapter.npz")) as held:
        return QueryAdapter(held["matrix"].astype(np.float32), str(held["name"]))
