"""A cross-encoder that reads question and passage together: an optional second opinion on which sentences are near.

Off unless the settings name one. It takes the place of the embedding's similarity in the ranking, nothing more:
which sentences answer at all is decided by slots (match/sentence.py), with it or without.
"""

from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.models.pretrained import load_named
from rag.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_KIND = "重排模型"
_LEAVE_OUT = "或去掉 WENBAO_RERANKER 不用重排"
_BATCH = 8
_LONGEST = 512


def open_reranker(settings: Settings) -> "Reranker | None":
    """The reranker that `settings` name, or None. Loads nothing: the model comes at first use."""
    return Reranker(settings.reranker) if settings.reranker else None


class Reranker:
    """A sentence-transformers CrossEncoder with one output per pair; safe in threads.

    The first use takes seconds and raises EmbeddingError where the model cannot be loaded.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._model: CrossEncoder | None = None
        self._lock = Lock()

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """How well each passage goes with the question, shape (len(passages),); the higher the better."""
        if not passages:
            return np.empty(0, np.float32)
        with self._lock:  # its tokenizer must not be set up in two threads at once
            if self._model is None:
                self._model = load_named(self.name, _build, _KIND, _LEAVE_OUT)
            pairs = [(question, passage) for passage in passages]
            found = self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False, convert_to_numpy=True)
        return np.asarray(found, np.float32).reshape(len(passages))


def _build(name: str, local: bool) -> "CrossEncoder":
    from sentence_transformers import CrossEncoder

    model: CrossEncoder = CrossEncoder(name, local_files_only=local)
    model.max_seq_length = min(_LONGEST, model.max_seq_length or _LONGEST)
    if model.num_labels != 1:
        raise ValueError(f"一对文字要给一个分数，它给 {model.num_labels} 个")
    return model
