"""How well the approximate index still finds the nearest after a fifth of it was replaced, over several builds.

A fifth is what it may wear before it is built anew (rag/index/publish.py). It stands apart from the other figures:
each build takes a minute or two.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console

from bench import corpus as corpora
from bench.figures import Figure, print_table, write_run
from bench.machine import facts
from bench.searching import all_vectors, recall
from rag.index.catalog import Catalog
from rag.index.chroma import VectorStore
from rag.models.embedder import open_embedder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bench.corpus import Corpus
    from rag.models.embedder import Vectors
    from rag.settings import Settings

RUN_FILE = corpora.ROOT / "bench" / "runs" / "worn.json"
_BUILDS = 5
_ASKED = 600
_TURNED = 0.15  # length of what is added to a unit vector that is to be replaced: another version of a sentence


def run_worn(settings: "Settings", console: Console, *, record: bool = False) -> list[Figure]:
    """Build, replace a fifth, ask; five times. Prints the table; with `record`, writes the run file."""
    machine = facts()
    corpus = corpora.open_corpus(settings, open_embedder(settings))
    figures = worn_figures(corpus)
    print_table(figures, console)
    if record:
        write_run(RUN_FILE, figures, machine)
    return figures


def worn_figures(corpus: "Corpus", *, builds: int = _BUILDS, most: int = _ASKED) -> list[Figure]:
    """The least recall@10 of all builds; the others in the note."""
    with Catalog.open(corpus.settings, corpus.embedder.name) as catalog:
        matrix = all_vectors(catalog)
        asked = [corpus.embedder.encode_query(question) for question in corpus.questions[:most]]
        found = [_recall(catalog, matrix, asked, number) for number in range(builds)]
    told = "、".join(f"{one:.4f}" for one in sorted(found))
    note = f"{len(matrix):,} 句，{len(asked)} 个问题；各次：{told}"
    return [
        Figure("recall_worn", f"换掉五分之一以后，HNSW 召回@10，{builds} 次中最低", min(found), "", 0.9995, True, note)
    ]


def _recall(catalog: Catalog, matrix: "NDArray[np.float32]", asked: "Sequence[Vectors]", number: int) -> float:
    with tempfile.TemporaryDirectory() as folder, _worn(catalog, Path(folder), number) as store:
        return recall(matrix, asked, lambda vector: [score for _, score in store.query(vector, 10)])


def _worn(catalog: Catalog, folder: Path, number: int) -> VectorStore:
    """A graph in which every fifth vector was another one first."""
    store = VectorStore.embedded(folder, create=True)
    chance = np.random.default_rng(number)
    replaced: list[str] = []
    for ids, vectors, metadatas in catalog.points():
        fifth = list(_fifth(ids, number))
        noise = chance.standard_normal((len(fifth), vectors.shape[1]), np.float32)
        turned = vectors.copy()
        turned[fifth] += _TURNED * noise / np.linalg.norm(noise, axis=1, keepdims=True)
        turned /= np.linalg.norm(turned, axis=1, keepdims=True)
        first = [f"old-{one}" if place in fifth else one for place, one in enumerate(ids)]
        store.upsert(first, turned, metadatas)
        replaced += [ids[place] for place in fifth]
    store.delete([f"old-{one}" for one in replaced])
    for point in catalog.points(replaced):
        store.upsert(*point)
    return store


def _fifth(ids: list[str], number: int) -> Iterator[int]:
    return (place for place in range(len(ids)) if place % 5 == number % 5)
