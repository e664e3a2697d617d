"""Text to vectors: the bundled multilingual-e5-small, or any sentence-transformers model that the settings name.

Puts the model's prompts before questions and passages, loads at first use, and takes questions that arrive at the
same time together. Does not split text (what is longer than the model reads is cut by it), stores nothing and,
save for a model named by its Hugging Face name, contacts nothing.
"""

import math
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property, lru_cache, partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from rag.errors import EmbeddingError
from rag.models import bundled_e5
from rag.models.e5_wheel import DIMENSION, MAX_TOKENS
from rag.models.pieces import FACTOR, PLANE, SPACE
from rag.models.reader_weights import answers
from rag.settings import Settings

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Vectors: TypeAlias = NDArray[np.float32]
Progress: TypeAlias = Callable[[int, int], None]

_CHUNK = 128  # passages between two calls of `progress`
_MOST_CORES = 16
_ERRORS = 3  # what ONNX Runtime logs
ASKED, TOLD = 56, 104
"""Pieces that are read of a question and of a sentence, where both are read together."""
_REMEMBERED_QUESTIONS = 1024
_REMEMBERED_WORDS = 1024  # sentences of one chapter share their headings
_UNKNOWN = 10.0
"""So much less likely than the rarest piece is a character that no piece has."""


def open_embedder(settings: Settings) -> "Embedder":
    """The embedder that `settings` name. Loads nothing: the model comes at first use."""
    return Embedder(settings)


class Model(Protocol):
    """What is loaded. `questions` and `passages` give unit vectors, (len(texts), dimension); safe in threads."""

    dimension: int

    def questions(self, texts: Sequence[str]) -> Vectors: ...

    def passages(self, texts: Sequence[str]) -> Vectors: ...


class Embedder(Embeddings):
    """A sentence-transformers model as LangChain embeddings. Vectors are float32 of length 1; safe in threads.

    `name` is what an index remembers: vectors of embedders with different names must not be compared. The first
    use of a model takes its time (`warm` has it in advance) and raises EmbeddingError where it cannot be loaded.
    """

    name: str

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._model: Model | None = None
        self._loading = Lock()
        own = settings.embedding is None
        together = _Together(self._encode_questions, _cores(), most=1) if own else _Together(self._encode_questions)
        self._encode_question = lru_cache(_REMEMBERED_QUESTIONS)(together)
        self.name = settings.embedding or bundled_e5.model_name()
        if settings.embedding_passage_prompt is not None:  # the same model makes other vectors with another prompt
            self.name += f" [passage prompt {settings.embedding_passage_prompt!r}]"

    def dimension(self) -> int:
        """Length of a vector. Loads a model that the settings name, but not the bundled one."""
        return DIMENSION if self._settings.embedding is None else self._loaded().dimension

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self.encode_passages(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        row: list[float] = self.encode_query(text).tolist()
        return row

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of passages, shape (len(texts), dimension); `progress(done, total)` after every 128 of them."""
        model = self._loaded()
        vectors = np.empty((len(texts), model.dimension), np.float32)
        for start in range(0, len(texts), _CHUNK):
            part = [_clean(text) for text in texts[start : start + _CHUNK]]
            vectors[start : start + len(part)] = model.passages(part)
            if progress:
                progress(start + len(part), len(texts))
        return vectors

    def encode_query(self, text: str) -> Vectors:
        """Vector of a question, shape (dimension,), read-only: the last 1024 are remembered and shared."""
        return self._encode_question(_clean(text))

    def warm(self) -> None:
        """Load the model now, in whatever thread the caller likes."""
        self._loaded()

    def odds(self, question: str, passages: Sequence[str]) -> Vectors | None:
        """For each passage, read together with the question, the odds as logarithms that it answers and that it belongs
        near it: (len(passages), 2). None with another model than the bundled one: nothing else has learned to read.
        """
        model = self._loaded()
        if not isinstance(model, BundledModel):
            return None
        weights, bias = answers()
        return np.asarray(model.together(_clean(question), [_clean(text) for text in passages]) @ weights.T + bias)

    def _encode_questions(self, texts: list[str]) -> Vectors:
        vectors = self._loaded().questions(texts)
        vectors.setflags(write=False)
        return vectors

    def _loaded(self) -> Model:
        if self._model is None:
            with self._loading:
                if self._model is None:
                    self._model = _load(self._settings)
        return self._model


class _Together:
    """Encodes one text per call, and those that queue up meanwhile in one pass of the model, if it likes that.

    At most `workers` threads call `encode`, with at most `most` texts. For a model of sentence-transformers, measured
    on two cores against calls that do not know of each other: no difference for one or two callers, twice the questions
    a second for eight and three times for sixteen; one worker leaves a second user waiting a whole pass, and more than
    two fight over the cores.
    """

    def __init__(self, encode: Callable[[list[str]], Vectors], workers: int = 2, most: int = 32) -> None:
        self._encode = encode
        self._most = most
        self._waiting: SimpleQueue[tuple[str, Future[Vectors]]] = SimpleQueue()
        self._workers = ThreadPoolExecutor(workers, thread_name_prefix="embed-question")

    def __call__(self, text: str) -> Vectors:
        vector: Future[Vectors] = Future()
        self._waiting.put((text, vector))
        self._workers.submit(self._drain)
        return vector.result()

    def _drain(self) -> None:
        batch: list[tuple[str, Future[Vectors]]] = []
        with suppress(Empty):  # an earlier worker may have taken all
            while len(batch) < self._most:
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


class BundledModel:
    """The bundled model on ONNX Runtime: neither torch nor transformers.

    One text a run and one core a run, as many at once as there are cores: nothing is padded, no core waits for another,
    and a text's vector does not depend on its company, as it would where all of a batch is rounded by one scale. On two
    cores that is faster than batches by length of any size from 2 to 32.
    """

    dimension = DIMENSION

    def __init__(self, folder: Path, query_prompt: str, passage_prompt: str) -> None:
        self._session = _session(folder / bundled_e5.GRAPH)
        self._reader = folder / bundled_e5.READER
        self._pieces = Pieces(folder / bundled_e5.PIECES, bundled_e5.UNKNOWN)
        self._normalize = bundled_e5.normalizer().normalize_str
        self._prompts = (query_prompt, passage_prompt)
        self._cores = ThreadPoolExecutor(_cores(), thread_name_prefix="embed")

    def questions(self, texts: Sequence[str]) -> Vectors:
        return self._rows([self._vector(self._prompts[0] + text) for text in texts])

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._rows(list(self._cores.map(self._vector, [self._prompts[1] + text for text in texts])))

    def together(self, question: str, passages: Sequence[str]) -> Vectors:
        """Of each passage read together with the question, by what the reader learned (reader_weights.py): a vector."""
        pairs = [self.pair(question, text) for text in passages]
        return self._rows(list(self._cores.map(partial(_run, self._reading), pairs)))

    def pair(self, question: str, passage: str) -> list[int]:
        """The tokens of both, as the reader reads them."""
        asked = self._cut(bundled_e5.QUERY_PROMPT + question, ASKED)
        return [bundled_e5.BEGIN, *asked, bundled_e5.END, bundled_e5.END, *self._cut(passage, TOLD), bundled_e5.END]

    @cached_property
    def _reading(self) -> "InferenceSession":
        return _session(self._reader)

    def _cut(self, text: str, most: int) -> list[int]:
        return self._pieces.cut(self._normalize(text))[:most]

    def tokens(self, text: str) -> list[int]:
        """Of a text without a prompt, as the model reads it: cut to what it takes."""
        return [bundled_e5.BEGIN, *self._cut(text, MAX_TOKENS - 2), bundled_e5.END]

    def _vector(self, text: str) -> Vectors:
        return _run(self._session, self.tokens(text))

    def _rows(self, vectors: list[Vectors]) -> Vectors:
        return np.concatenate(vectors) if vectors else np.empty((0, self.dimension), np.float32)


class Pieces:
    """Cuts a text into the pieces of a unigram model, as SentencePiece and tokenizers do: the likeliest way wins.

    Does not normalise and knows no special tokens; safe in threads. The file is that of pieces.packed.
    """

    def __init__(self, file: Path, unknown: int) -> None:
        with np.load(file) as held:
            self._hashes: NDArray[np.uint64] = held["hashes"]
            self._scores: NDArray[np.float32] = held["scores"]
            self._numbers: NDArray[np.int32] = held["numbers"]
            self._longest: NDArray[np.uint8] = held["longest"]
        self._unknown = unknown
        self._least = float(self._scores.min()) - _UNKNOWN
        self._word = lru_cache(_REMEMBERED_WORDS)(self._cut)

    def cut(self, text: str) -> list[int]:
        """The numbers of the pieces; a row of characters that no piece has is one `unknown`."""
        return [number for word in text.split() for number in self._word(SPACE + word)]

    def _cut(self, word: str) -> tuple[int, ...]:
        best = [0.0] + [-math.inf] * len(word)
        came = [(0, self._unknown)] * len(best)
        for start, length, score, number in self._found(word):  # by start: what leads to it is known by then
            end, likely = start + length, best[start] + score
            if likely > best[end]:
                best[end], came[end] = likely, (start, number)
        cut: list[int] = []
        at = len(word)
        while at:
            at, number = came[at]
            if number != self._unknown or cut[-1:] != [number]:
                cut.append(number)
        return tuple(cut[::-1])

    def _found(self, text: str) -> Iterable[tuple[int, int, float, int]]:
        """(start, length, score, number) of every piece that stands in the text, by start."""
        characters = np.frombuffer(text.encode("utf-32-le"), "<u4")
        most = np.minimum(self._longest[np.minimum(characters, PLANE)], np.arange(len(text), 0, -1))
        most[most == 0] = 1
        hashes = np.zeros((len(text), int(most.max())), np.uint64)  # of what begins at each, and is 1, 2, … long
        last = np.zeros(len(text), np.uint64)
        for at in range(hashes.shape[1]):
            left = len(text) - at
            last[:left] = last[:left] * FACTOR + characters[at:] + np.uint64(1)
            hashes[:, at] = last
        starts, lengths = np.nonzero(np.arange(hashes.shape[1]) < most[:, None])
        looked = hashes[starts, lengths]
        places = np.searchsorted(self._hashes, looked)
        known = self._hashes[places] == looked
        alone = ~known & (lengths == 0)  # a character that is no piece
        scores = np.where(alone, self._least, self._scores[places])
        numbers = np.where(alone, self._unknown, self._numbers[places])
        kept = np.flatnonzero(known | alone)
        columns = starts[kept], lengths[kept] + 1, scores[kept], numbers[kept]
        return zip(*(column.tolist() for column in columns), strict=True)


def _load(settings: Settings) -> Model:
    query, passage = settings.embedding_query_prompt, settings.embedding_passage_prompt
    if settings.embedding is not None:
        from rag.models.custom import CustomModel

        return CustomModel(settings.embedding, query, passage)
    folder = bundled_e5.ensure_model(settings.cache_dir)
    prompts = [
        bundled_e5.QUERY_PROMPT if query is None else query,
        bundled_e5.PASSAGE_PROMPT if passage is None else passage,
    ]
    try:
        return BundledModel(folder, *prompts)
    except Exception as error:  # the file's size is right: what else is wrong with it can fail in any class
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise EmbeddingError(f"自带的嵌入模型载入失败（{reason}）；请删除文件夹 {folder} 后再试") from error


def _session(path: Path) -> "InferenceSession":
    """On one core; see e5_graph.py for how far it is optimised."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # else its import would write to Microsoft; read once, by that import
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # on Windows, which does not look at the variable

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = _ERRORS
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _run(session: "InferenceSession", tokens: Sequence[int]) -> Vectors:
    ids = np.array([tokens], np.int64)
    vectors: Vectors = session.run(["sentence_embedding"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]
    return vectors


def _cores() -> int:
    return min(_MOST_CORES, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def _clean(text: str) -> str:
    """Half a surrogate pair, as JSON may bring it, would make the tokenizer refuse the whole batch."""
    return text.encode("utf-8", "replace").decode("utf-8")
