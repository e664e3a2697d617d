"""Retrieval against embedding alone, the approximate index against exact search, and two peers: a tutorial's pipeline
and brute force in numpy. Every way answers the same questions in turn, in one process, warm.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bench.figures import Figure, median, percentile
from eval.tutorial import TOP, Tutorial
from rag.build import open_searcher
from rag.index.catalog import Catalog
from rag.index.chroma import VectorStore
from rag.index.publish import open_published
from rag.search.dense import DenseIndex

if TYPE_CHECKING:
    from bench.alone import Alone
    from bench.corpus import Corpus
    from rag.models.embedder import Vectors

_K = 10
_WARM = 20
_SAME = 1e-5  # cosines nearer than this are one and the same: float32 summed in another order


def search_figures(corpus: "Corpus", alone: "Alone", *, most: int = 300) -> list[Figure]:
    """Ratios of medians, p95 and peers; then the recall of the approximate index."""
    searcher = open_searcher(corpus.settings, corpus.embedder)
    searcher.warm()
    with Catalog.open(corpus.settings, corpus.embedder.name) as catalog, tempfile.TemporaryDirectory() as folder:
        matrix = all_vectors(catalog)
        tutorial = Tutorial.build(catalog, corpus.embedder, corpus.settings.cache_dir / "eval-tutorial")
        with _chunks_in_chroma(tutorial, Path(folder)) as chunks:
            ways: dict[str, Callable[[str], object]] = {
                "alone": alone.encode_query,
                "embed": lambda question: corpus.embedder.encode_query(
                    f"{question}　"
                ),  # the same tokens, not remembered
                "ours": lambda question: searcher.search(searcher.read(question)),
                "tutorial": lambda question: chunks.query(alone.encode_query(question), TOP),
                "brute": lambda question: nearest(matrix, alone.encode_query(question), _K),
            }
            asked = corpus.questions[: most + _WARM]
            times = _in_turn(ways, asked)
        recall = _recall_figures(corpus, catalog, matrix, asked)
    base = median(times["alone"])
    note = f"{len(catalog_size(corpus))} 份报告，{len(matrix):,} 句；只嵌入问题 {base * 1e3:.1f} ms"
    peers = [
        Figure(f"retrieval_{way}", f"  对照：{label}", median(times[way]) / base, "×", note="同样的问题，中位数")
        for way, label in (("tutorial", f"教程流水线（切块 500/50，Chroma 前 {TOP}）"), ("brute", "numpy 逐条比较"))
    ]
    embed = median(times["embed"])
    own = f"{embed * 1e3:.1f} ms：ONNX Runtime，8 位整数；对照是 sentence-transformers"
    return [
        Figure("embed_question", "嵌入一个问题 ÷ 只用嵌入模型", embed / base, "×", 0.4, note=own),
        Figure("retrieval_median", "检索，中位数 ÷ 只嵌入问题", median(times["ours"]) / base, "×", 0.9, note=note),
        Figure("retrieval_p95", "检索，p95 ÷ 只嵌入问题", percentile(times["ours"], 0.95) / base, "×", 1.8),
        Figure("retrieval_own", "  检索除去嵌入，中位数", _own(times) * 1e3, "ms", note="范围、两路、融合、对位"),
        *peers,
        *recall,
    ]


def _own(times: dict[str, list[float]]) -> float:
    return max(0.0, median(times["ours"]) - median(times["embed"]))


def catalog_size(corpus: "Corpus") -> tuple[str, ...]:
    """The ids of what is indexed."""
    with Catalog.open(corpus.settings, corpus.embedder.name) as catalog:
        return tuple(report.id for report in catalog.reports())


def _in_turn(ways: dict[str, Callable[[str], object]], asked: Sequence[str]) -> dict[str, list[float]]:
    """Seconds of each way for each question; who comes first changes from question to question."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    names = list(ways)
    for i, question in enumerate(asked):
        for name in names[i % len(names) :] + names[: i % len(names)]:
            began = time.perf_counter()
            ways[name](question)
            if i >= _WARM:
                times[name].append(time.perf_counter() - began)
    return times


def _chunks_in_chroma(tutorial: Tutorial, folder: Path) -> VectorStore:
    store = VectorStore.embedded(folder, create=True)
    vectors = tutorial._vectors
    store.upsert([str(i) for i in range(len(vectors))], vectors, [{"chunk": i} for i in range(len(vectors))])
    return store


# --- recall -----------------------------------------------------------------------------------------------------------


def _recall_figures(
    corpus: "Corpus", catalog: Catalog, matrix: NDArray[np.float32], asked: Sequence[str]
) -> list[Figure]:
    vectors = [corpus.embedder.encode_query(question) for question in asked]
    with open_published(catalog, corpus.settings) as store:
        approximate = recall(matrix, vectors, lambda vector: [score for _, score in store.query(vector, _K)])
    dense = DenseIndex(catalog, corpus.settings)
    dense.warm()
    used = recall(matrix, vectors, lambda vector: [score for _, score in dense.search(vector, _K)])
    dense.close()
    note = f"{len(vectors)} 个问题，对照 numpy 逐条比较"
    return [
        Figure("recall_hnsw", "近似索引（HNSW）召回@10", approximate, "", 0.9995, True, note),
        Figure(
            "recall_used", "  没有限定范围时实际用的检索，召回@10", used, "", 0.9995, True, "Chroma，未发布的逐条比较"
        ),
    ]


def recall(
    matrix: NDArray[np.float32], vectors: "Sequence[Vectors]", search: Callable[["Vectors"], Sequence[float]]
) -> float:
    """Share of the ten nearest that `search` finds, by score: one of several equals is as good as another."""
    found = 0
    for vector in vectors:
        worst = nearest(matrix, vector, _K)[-1][1]
        found += min(_K, sum(score >= worst - _SAME for score in search(vector)))
    return found / (_K * len(vectors))


def nearest(matrix: NDArray[np.float32], vector: "Vectors", k: int) -> list[tuple[int, float]]:
    """The k nearest rows with their cosines, nearest first: brute force."""
    scores = matrix @ vector
    rows = np.argpartition(-scores, k)[:k]
    return sorted(((int(row), float(scores[row])) for row in rows), key=lambda pair: -pair[1])


def all_vectors(catalog: Catalog) -> NDArray[np.float32]:
    """Every sentence's vector, (sentences, dimension)."""
    return np.concatenate([catalog.report_vectors(report.id)[1] for report in catalog.reports()])
