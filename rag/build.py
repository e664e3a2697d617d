"""The only wiring: settings → a chain that answers. Everything else gets its parts passed in."""

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from rag.answer.prompts import settings_digest
from rag.chain import AnswerChain
from rag.errors import IndexUnreachable
from rag.index.catalog import Catalog
from rag.models.embedder import open_embedder
from rag.models.reranker import open_reranker
from rag.search.dense import DenseIndex
from rag.search.searcher import Searcher
from rag.settings import Settings, load_settings

if TYPE_CHECKING:
    from rag.answer.chat import ChatAnswerer
    from rag.models.embedder import Embedder


def open_chain(settings: Settings | None = None) -> AnswerChain:
    """A chain on the index that `settings` name; by default those of the environment.

    Where nothing is indexed yet, the bundled report is first. Where the settings name a chat model, it speaks. Raises
    SettingsError, ModelError, StoreError or EmbeddingError.
    """
    settings = settings or load_settings()
    chat = _open_chat(settings)  # a wrong name of a model is told before seconds go into loading the other one
    embedder = open_embedder(settings)
    return AnswerChain(open_searcher(settings, embedder), settings, settings_digest(settings, embedder.name), chat)


def open_searcher(settings: Settings, embedder: "Embedder") -> Searcher:
    """Retrieval alone, on the same index."""
    if not Catalog.exists(settings):
        _first_index(settings, embedder)
    catalog = Catalog.open(settings, embedder.name)
    return Searcher(catalog, DenseIndex(catalog, settings), embedder, settings, open_reranker(settings))


def _open_chat(settings: Settings) -> "ChatAnswerer | None":
    """What speaks over the extractive answer, where the settings name a chat model."""
    from rag.answer.chat import ChatAnswerer
    from rag.models.chat_model import open_model

    model = open_model(settings)
    return ChatAnswerer(model, settings) if model else None


def _first_index(settings: Settings, embedder: "Embedder") -> None:
    """Ingest registers itself as an entry point, since nothing in rag may import it."""
    for point in entry_points(group="wenbao.first_index"):
        point.load()(settings, embedder)
        return
    raise IndexUnreachable(f"还没有索引：{settings.index_dir}；请先运行 wenbao ingest 文件或文件夹")
