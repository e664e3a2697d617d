"""The embedding model by itself, as sentence-transformers gives it: what a ratio of this house is a ratio of.

In this process (`Alone`) and as scripts for processes of their own (`LOAD`, `LOAD_AND_ENCODE`). Knows nothing of
queues, caches and indexes; batches of 8, which is the best there is for it too.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from numpy.typing import NDArray

from rag.models import bundled_e5

if TYPE_CHECKING:
    import numpy as np

    from rag.settings import Settings

_BATCH = 8

LOAD = """
import sys
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(sys.argv[1], local_files_only=True)
"""
"""Import and load; argument 1 is the model's folder."""

LOAD_AND_ENCODE = (
    LOAD
    + """
for question in open(sys.argv[2], encoding="utf-8").read().splitlines():
    model.encode_query([question], show_progress_bar=False)
"""
)
"""And encode the questions of the file that argument 2 names, one a line."""


class Alone:
    """A sentence-transformers model of its own beside the house's."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the house has it: the first to import torch decides
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # has no annotations
        self._model = SentenceTransformer(str(folder), local_files_only=True)

    def encode_query(self, text: str) -> "NDArray[np.float32]":
        """Shape (dimension,)."""
        found: Any = self._model.encode_query([text], normalize_embeddings=True, show_progress_bar=False)
        return cast("NDArray[np.float32]", found[0])

    def encode_passages(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Shape (len(texts), dimension); all in one call, which sorts them by length."""
        found: Any = self._model.encode_document(
            list(texts),
            prompt=bundled_e5.PASSAGE_PROMPT,
            batch_size=_BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return cast("NDArray[np.float32]", found)


def model_folder(settings: "Settings") -> Path:
    """Where the bundled model lies; it is written there first if need be."""
    return bundled_e5.ensure_model(settings.cache_dir)
