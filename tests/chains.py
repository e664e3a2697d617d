"""A chain over reports of a test's own, indexed anew, answered without a chat model."""

from pathlib import Path

from ingest.pipeline import ingest
from rag.answer.prompts import settings_digest
from rag.build import open_searcher
from rag.chain import AnswerChain
from rag.models.embedder import Embedder
from rag.settings import Settings


def chain_over(folder: Path, home: Path, settings: Settings, embedder: Embedder) -> AnswerChain:
    """Over all that lies in the folder."""
    own = settings.model_copy(update={"home": home})
    ingest([folder], own, embedder)
    return AnswerChain(open_searcher(own, embedder), own, settings_digest(own, embedder.name))
