"""The only wiring: settings, and objects in the place of what they name → a chain that answers.

Everything else gets its parts passed in. Two chains on the same embedding model share its memory.
"""

from importlib.metadata import entry_points
from os import PathLike
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import WeakValueDictionary

from langchain_core.cross_encoders import BaseCrossEncoder
from langchain_core.embeddings import Embeddings
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable

from rag.answer.prompts import given_prompt, settings_digest
from rag.chain import AnswerChain
from rag.errors import IndexUnreachable
from rag.index.catalog import Catalog
from rag.models.embedder import Embedder, open_embedder
from rag.models.given import GivenEmbedder, GivenReranker, name_of
from rag.models.reranker import Reranker, open_reranker
from rag.search.dense import DenseIndex
from rag.search.searcher import Searcher
from rag.settings import Settings, completed, load_settings

if TYPE_CHECKING:
    from rag.answer.chat import ChatAnswerer

Place: TypeAlias = str | PathLike[str]

_embedders: "WeakValueDictionary[tuple[object, ...], Embedder]" = WeakValueDictionary()
_opening = Lock()


def open_chain(
    settings: Settings | Place | None = None,
    *,
    home: Place | None = None,
    model: str | Runnable[Any, Any] | None = None,
    embeddings: str | Embeddings | None = None,
    reranker: str | BaseCrossEncoder | Reranker | None = None,
    prompt: Place | ChatPromptTemplate | None = None,
    create: bool = False,
) -> AnswerChain:
    """A chain on an index; by default on that of the environment, answering with the reports' own words.

    `home` is the folder of the index (`open_chain("folder")` is short for it). `model` is a chat model that speaks over
    the extractive answer, `embeddings` what questions are embedded with (what the index was built with), `reranker` a
    cross-encoder: each a name as the settings have it, or an object of LangChain. `prompt` is a Markdown file as
    prompts/answer.md, or a chat prompt with {evidence}, {question} and, if it likes, {refusal}. What is not given is as
    `settings` have it, and what those do not give as the environment does: `Settings(model=None)` is without a model
    whatever that says.

    Where nothing is indexed yet, the bundled report is first in the home of the environment. A home that is named here
    is only filled with it if `create` says so. Raises SettingsError, PromptError, ModelError, StoreError (also for a
    named home that is none) or EmbeddingError.
    """
    chosen, named = choose(settings, home=home, embeddings=embeddings)
    chosen = _with(chosen, "model", model)
    chosen = _with(chosen, "reranker", reranker)
    template = given_prompt(prompt)
    chat = _open_chat(chosen, model, template)  # a wrong name of a model is told before seconds go into the other one
    embedder = shared_embedder(chosen, embeddings)
    if named and not create and not Catalog.exists(chosen):
        raise IndexUnreachable(_nothing_in(chosen.home))
    searcher = open_searcher(chosen, embedder, _reranker(chosen, reranker))
    return AnswerChain(searcher, chosen, settings_digest(chosen, embedder.name, template), chat)


def choose(
    settings: Settings | Place | None, *, home: Place | None, embeddings: str | Embeddings | None
) -> tuple[Settings, bool]:
    """The settings with what the caller and the environment say, and whether the home was named by the caller."""
    if isinstance(settings, (str, PathLike)):
        settings, home = None, settings if home is None else home
    usual = load_settings() if settings is None else completed(settings)
    if home is not None:
        usual = usual.model_copy(update={"home": Path(home).expanduser()})
    named = home is not None or (settings is not None and usual.home != load_settings().home)
    if isinstance(embeddings, str):  # an object's name means nothing to whoever loads a model by it
        usual = usual.model_copy(update={"embedding": embeddings})
    return usual, named


def shared_embedder(settings: Settings, given: str | Embeddings | None = None) -> Embedder:
    """The embedder that is given, or that the settings name: the one that another chain already has, if it is alike."""
    if isinstance(given, Embedder):
        return given
    if isinstance(given, Embeddings):
        return GivenEmbedder(given, settings)
    # Not by the folder that it lies in: each home has its own copy of the bundled one, and they are one model.
    key = (settings.embedding, settings.embedding_query_prompt, settings.embedding_passage_prompt)
    with _opening:
        found = _embedders.get(key)
        if found is None:
            found = _embedders[key] = open_embedder(settings)
    return found


def open_searcher(settings: Settings, embedder: Embedder, reranker: Reranker | None = None) -> Searcher:
    """Retrieval alone, on the same index; the bundled report is indexed first where there is none."""
    if not Catalog.exists(settings):
        _first_index(settings, embedder)
    catalog = Catalog.open(settings, embedder.name)
    dense = DenseIndex(catalog, settings)
    return Searcher(catalog, dense, embedder, settings, reranker or open_reranker(settings))


def _with(settings: Settings, field: str, given: object) -> Settings:
    """The settings with the name of what is given; an object of LangChain is named by its class and model."""
    if given is None:
        return settings
    name = given if isinstance(given, str) else given.name if isinstance(given, Reranker) else name_of(given)
    return settings.model_copy(update={field: name})


def _reranker(settings: Settings, given: str | BaseCrossEncoder | Reranker | None) -> Reranker | None:
    if isinstance(given, BaseCrossEncoder):
        return GivenReranker(given)
    return given if isinstance(given, Reranker) else open_reranker(settings)


def _open_chat(
    settings: Settings, given: str | Runnable[Any, Any] | None, prompt: ChatPromptTemplate | None
) -> "ChatAnswerer | None":
    """What speaks over the extractive answer, where a chat model is given or named."""
    from rag.models.chat_model import open_model

    model = given if isinstance(given, Runnable) else open_model(settings)
    if not model:
        return None
    from rag.answer.chat import ChatAnswerer

    return ChatAnswerer(model, settings, prompt=prompt)


def _nothing_in(home: Path) -> str:
    fix = "导入报告用 ingest_reports(路径, home=…)，只要附带的那份报告用 open_chain(home=…, create=True)"
    return f"{home} {'里还没有索引' if home.is_dir() else '这个文件夹不存在'}：路径写对了吗？{fix}"


def _first_index(settings: Settings, embedder: Embedder) -> None:
    """Ingest registers itself as an entry point, since nothing in rag may import it."""
    for point in entry_points(group="wenbao.first_index"):
        point.load()(settings, embedder)
        return
    raise IndexUnreachable(f"还没有索引：{settings.index_dir}；请先运行 wenbao ingest 文件或文件夹")
