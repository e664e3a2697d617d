"""Objects of LangChain in the place of names: Embeddings as our Embedder, a cross-encoder as our Reranker, and names.

Whoever hands an object in has built it: no setting of a model applies to it, nothing is downloaded for it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from langchain_core.cross_encoders import BaseCrossEncoder
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from rag.errors import EmbeddingError
from rag.models.embedder import Embedder, Model
from rag.models.reranker import Reranker

if TYPE_CHECKING:
    from rag.settings import Settings

_NAMED_BY = ("model_name", "model", "deployment_name", "model_id", "repo_id")


def name_of(given: object) -> str:
    """What an answer, or an index, calls it: its class and the name of its model, ChatOpenAI:gpt-x.

    Wrapped ones (`model.with_retry()`, `model.bind(…)`) are called as what they wrap.
    """
    inner = getattr(given, "bound", None) or getattr(given, "runnable", None)
    if inner is not None and inner is not given:
        return name_of(inner)
    named = (getattr(given, field, None) for field in _NAMED_BY)
    model = next((name for name in named if isinstance(name, str) and name), "")
    return ":".join(filter(None, (type(given).__name__, model)))


class GivenEmbedder(Embedder):
    """Any LangChain Embeddings. The index remembers it by class and model: another one is another index."""

    def __init__(self, given: Embeddings, settings: "Settings") -> None:
        super().__init__(settings)
        self.name = name_of(given)
        self._given = given

    def dimension(self) -> int:
        return self._loaded().dimension

    def _loaded(self) -> Model:
        if self._model is None:
            self._model = _Model(self._given)
        return self._model


class _Model:
    """See embedder.Model. Asked once to begin with: how long a vector is, and one that does not work says so then."""

    def __init__(self, given: Embeddings) -> None:
        self._given = given
        self.dimension = int(self.questions(["问"]).shape[1])

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._unit([self._given.embed_query(text) for text in texts])

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._unit(self._given.embed_documents(list(texts)))

    def _unit(self, rows: Sequence[Sequence[float]]) -> NDArray[np.float32]:
        """As rows of length 1. Raises EmbeddingError for what is no vectors."""
        vectors = np.asarray(rows, np.float32)
        lengths = np.linalg.norm(vectors, axis=-1, keepdims=True) if vectors.ndim == 2 else np.zeros(1)
        if not np.all(np.isfinite(lengths)) or not np.all(lengths > 0):
            raise EmbeddingError(f"嵌入模型 {name_of(self._given)} 给出的不是向量；请检查传入的 embeddings")
        return np.asarray(vectors / lengths, np.float32)


class GivenReranker(Reranker):
    """Any LangChain cross-encoder."""

    def __init__(self, given: BaseCrossEncoder) -> None:
        super().__init__(name_of(given))
        self._given = given

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        if not passages:
            return np.empty(0, np.float32)
        found = self._given.score([(question, passage) for passage in passages])
        return np.asarray(found, np.float32).reshape(len(passages))
