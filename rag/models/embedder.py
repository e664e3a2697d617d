"""Text to vectors: the bundled multilingual-e5-small, or any sentence-transformers model that the settings name.

Puts the model's prompts before questions and passages, loads at first use, and encodes questions that arrive at
the same time together. Does not split text (what is longer than the model reads is cut by it), stores nothing and,
save for a model named by its Hugging Face name, contacts nothing.
"""

import logging
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from queue import Empty, SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from rag.models import bundled_e5
from rag.models.pretrained import load, load_named
from rag.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors: TypeAlias = NDArray[np.float32]
Progress: TypeAlias = Callable[[int, int], None]
Encode: TypeAlias = Callable[[list[str]], NDArray[np.float32]]

_BATCH = 8  # best of 4, 8, 16 and 32 on two cores, for sentences and for long passages
_CHUNK = 128  # passages between two calls of `progress`; sorted by length within: sorting all was no faster
_QUESTION_BATCH = 32
_QUESTION_WORKERS = 2  # one leaves a second user waiting a whole pass; more fight over the cores
_REMEMBERED_QUESTIONS = 1024
_KIND = "嵌入模型"
_LEAVE_OUT = "或去掉 WENBAO_EMBEDDING 改用自带的模型"
_PROBE = ["问", "2022年新增学位目标是多少，比上年增加多少", "哪些"]
_SAME = 1e-5
_log = logging.getLogger(__name__)


def open_embedder(settings: Settings) -> "Embedder":
    """The embedder that `settings` name. Loads nothing: the model comes at first use."""
    return Embedder(settings)


class Embedder(Embeddings):
    """A sentence-transformers model as LangChain embeddings. Vectors are float32 of length 1; safe in threads.

    `name` is what an index remembers: vectors of embedders with different names must not be compared. The first
    use of a model takes seconds (`warm` has it in advance) and raises EmbeddingError where it cannot be loaded.
    """

    name: str

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._model: SentenceTransformer | None = None
        self._pass: Encode | None = None
        self._asked = False
        self._loading = Lock()
        self._encode_question = lru_cache(_REMEMBERED_QUESTIONS)(_Together(self._encode_questions))
        self.name = settings.embedding or bundled_e5.model_name()
        if settings.embedding_passage_prompt is not None:  # the same model makes other vectors with another prompt
            self.name += f" [passage prompt {settings.embedding_passage_prompt!r}]"

    def dimension(self) -> int:
        """Length of a vector. Loads a model that the settings name, but not the bundled one."""
        if self._settings.embedding is None:
            return bundled_e5.DIMENSION
        return self._loaded().get_embedding_dimension() or len(self.encode_query("问"))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self.encode_passages(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        row: list[float] = self.encode_query(text).tolist()
        return row

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of passages, shape (len(texts), dimension); `progress(done, total)` after every 128 of them."""
        model, prompt = self._loaded(), self._passage_prompt()
        vectors = np.empty((len(texts), self.dimension()), np.float32)
        for start in range(0, len(texts), _CHUNK):
            part = [_clean(text) for text in texts[start : start + _CHUNK]]
            vectors[start : start + len(part)] = model.encode_document(
                part, prompt=prompt, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
            if progress:
                progress(start + len(part), len(texts))
        return vectors

    def encode_query(self, text: str) -> Vectors:
        """Vector of a question, shape (dimension,), read-only: the last 1024 are remembered and shared."""
        return self._encode_question(_clean(text))

    def warm(self) -> None:
        """Load the model now (some seconds), in whatever thread the caller likes."""
        self._ready_pass()

    def _encode_questions(self, texts: list[str]) -> Vectors:
        """The first question may be the only one (`wenbao ask`): nothing is made ready for others yet."""
        only = self._pass is None and not self._asked
        self._asked = True
        encode = plain_pass(self._loaded(), self._query_prompt()) if only else self._ready_pass()
        vectors = encode(texts)
        vectors.setflags(write=False)
        return vectors

    def _ready_pass(self) -> Encode:
        if self._pass is None:
            model = self._loaded()
            with self._loading:
                if self._pass is None:
                    self._pass = question_pass(model, self._query_prompt())
        return self._pass

    def _query_prompt(self) -> str:
        prompt = self._settings.embedding_query_prompt
        return self._loaded().prompts.get("query") or "" if prompt is None else prompt

    def _passage_prompt(self) -> str:
        """Found here, because `encode_document` takes the empty `document` prompt that every model is given."""
        if self._settings.embedding_passage_prompt is not None:
            return self._settings.embedding_passage_prompt
        prompts = self._loaded().prompts
        return prompts.get("passage") or prompts.get("document") or prompts.get("corpus") or ""

    def _loaded(self) -> "SentenceTransformer":
        if self._model is None:
            with self._loading:
                if self._model is None:
                    self._model = _load(self._settings)
        return self._model


class _Together:
    """Encodes one text per call, and those that queue up meanwhile in one pass of the model.

    Measured on two cores against calls that do not know of each other: no difference for one or two callers, twice
    the questions a second for eight and three times for sixteen.
    """

    def __init__(self, encode: Callable[[list[str]], Vectors]) -> None:
        self._encode = encode
        self._waiting: SimpleQueue[tuple[str, Future[Vectors]]] = SimpleQueue()
        self._workers = ThreadPoolExecutor(_QUESTION_WORKERS, thread_name_prefix="embed-question")

    def __call__(self, text: str) -> Vectors:
        vector: Future[Vectors] = Future()
        self._waiting.put((text, vector))
        self._workers.submit(self._drain)
        return vector.result()

    def _drain(self) -> None:
        batch: list[tuple[str, Future[Vectors]]] = []
        with suppress(Empty):  # an earlier worker may have taken all
            while len(batch) < _QUESTION_BATCH:
                batch.append(self._waiting.get_nowait())
        if not batch:
            return
        try:
            rows = self._encode([text for text, _ in batch])
        except BaseException as error:  # whatever it is belongs to the callers, who would wait for ever without it
            for _, vector in batch:
                vector.set_exception(error)
        else:
            for (_, vector), row in zip(batch, rows, strict=True):
                vector.set_result(row)


def _load(settings: Settings) -> "SentenceTransformer":
    if settings.embedding is not None:
        return load_named(settings.embedding, _build, _KIND, _LEAVE_OUT)
    folder = bundled_e5.ensure_model(settings.cache_dir)
    complaint = "自带的嵌入模型载入失败（{reason}）；请删除文件夹 {name} 后再试"
    return load(str(folder), _build, complaint, local=True)


def _build(name: str, local: bool) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(name, local_files_only=local)
    # The first pass is slow, and sets the tokenizer's padding, which must not happen in two threads at once.
    model.encode_query(["问", "问报"], show_progress_bar=False)
    return model


def _clean(text: str) -> str:
    """Half a surrogate pair, as JSON may bring it, would make the tokenizer refuse the whole batch."""
    return text.encode("utf-8", "replace").decode("utf-8")


# --- questions, in one traced call outside Python's lock ------------------------------------------------------------


def question_pass(model: "SentenceTransformer", prompt: str) -> Encode:
    """Texts → unit vectors, (len(texts), dimension), as `plain_pass` gives them.

    A model that cannot be traced, or comes out of it changed, is run as it is. Tracing takes as long as some twenty
    questions do.
    """
    plain = plain_pass(model, prompt)
    if model.device.type != "cpu":
        return plain
    try:
        traced = _on_one_core(_traced(model, prompt))
        apart = float(np.abs(traced(_PROBE) - plain(_PROBE)).max())
    except (RuntimeError, TypeError, ValueError, KeyError, AttributeError) as error:
        _log.info("%s is run as it is: %s", type(model[0]).__name__, error)
        return plain
    return traced if apart <= _SAME else plain


def plain_pass(model: "SentenceTransformer", prompt: str) -> Encode:
    """The same through the model as it is, which needs nothing made first."""

    def plain(texts: list[str]) -> NDArray[np.float32]:
        vectors = model.encode_query(texts, prompt=prompt, normalize_embeddings=True, show_progress_bar=False)
        return vectors.astype(np.float32, copy=False)

    return plain


def _traced(model: "SentenceTransformer", prompt: str) -> Encode:
    import torch

    model.requires_grad_(False)  # weights become constants of the trace, which shares their memory
    features = model.preprocess(_PROBE, prompt=prompt)
    names = [name for name, value in features.items() if isinstance(value, torch.Tensor)]
    others = {name: value for name, value in features.items() if name not in names}

    def whole(*tensors: torch.Tensor) -> torch.Tensor:
        passed: dict[str, Any] = others | dict(zip(names, tensors, strict=True))
        for module in model:
            passed = module(passed)
        return torch.nn.functional.normalize(passed["sentence_embedding"], dim=-1)

    with torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it might get wrong is compared by question_pass
        graph = torch.jit.trace(whole, tuple(features[name] for name in names), check_trace=False)  # type: ignore[no-untyped-call]

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        given = model.preprocess(list(texts), prompt=prompt)
        with torch.inference_mode():
            vectors: NDArray[np.float32] = graph(*(given[name] for name in names)).numpy()
        return vectors

    return encode


def _on_one_core(encode: Encode) -> Encode:
    from threadpoolctl import ThreadpoolController

    pools = ThreadpoolController()

    def alone(texts: list[str]) -> NDArray[np.float32]:
        with pools.limit(limits=1, user_api="openmp"):  # of the calling thread
            return encode(texts)

    return alone
