"""An embedding model that the settings name, run by sentence-transformers itself: the only place that needs torch."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.models.pretrained import load_named

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 8  # best of 4, 8, 16 and 32 on two cores, for sentences and for long passages
_KIND = "嵌入模型"
_LEAVE_OUT = "或去掉 WENBAO_EMBEDDING 改用自带的模型"


class CustomModel:
    """See embedder.Model. Loading takes seconds; raises EmbeddingError where that fails."""

    def __init__(self, name: str, query_prompt: str | None, passage_prompt: str | None) -> None:
        self._model = load_named(name, _build, _KIND, _LEAVE_OUT)
        own = self._model.prompts
        self._query = own.get("query") or "" if query_prompt is None else query_prompt
        # Found here, because `encode_document` takes the empty `document` prompt that every model is given.
        passage = own.get("passage") or own.get("document") or own.get("corpus") or ""
        self._passage = passage if passage_prompt is None else passage_prompt
        self.dimension = self._model.get_embedding_dimension() or len(self.questions(["问"])[0])

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, (len(texts), dimension)."""
        vectors = self._model.encode_query(
            list(texts), prompt=self._query, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, np.float32)

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Likewise."""
        vectors = self._model.encode_document(
            list(texts), prompt=self._passage, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, np.float32)


def _build(name: str, local: bool) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(name, local_files_only=local)
    # The first pass is slow, and sets the tokenizer's padding, which must not happen in two threads at once.
    model.encode_query(["问", "问报"], show_progress_bar=False)
    return model
