"""The pipeline that every RAG tutorial builds, as the baseline: recursive splitter 500/50, one embedding, top 4.

It gets our embedding model, separators for Chinese, and the benefit of the doubt: a chunk counts for every paragraph
that it touches. It knows nothing of regions, years and headings, which is the point.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.types import Json, Paragraph, Report

if TYPE_CHECKING:
    from rag.index.catalog import Catalog
    from rag.models.embedder import Embedder

SIZE, OVERLAP, TOP = 500, 50, 4
SEPARATORS = ["\n\n", "\n", "。", "！", "？", "；", "，", " ", ""]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of one report and the paragraphs that it touches."""

    report: Report
    text: str
    paragraphs: tuple[Paragraph, ...]


class Tutorial:
    """Chunks and their vectors, (number of chunks, dimension) of unit length."""

    def __init__(self, chunks: list[Chunk], vectors: NDArray[np.float32], embedder: "Embedder") -> None:
        self.chunks = chunks
        self._vectors = vectors
        self._embedder = embedder

    @classmethod
    def build(
        cls,
        catalog: "Catalog",
        embedder: "Embedder",
        cache: Path,
        progress: Callable[[int, int], None] | None = None,
    ) -> "Tutorial":
        """Split every indexed report and embed the chunks that `cache` has no vectors of, report by report."""
        by_report = [split(report, catalog.paragraphs(report.id)) for report in catalog.reports()]
        chunks = [chunk for part in by_report for chunk in part]
        cache.mkdir(parents=True, exist_ok=True)
        vectors, done = [np.empty((0, embedder.dimension()), np.float32)], 0
        for part in by_report:
            vectors.append(_vectors(part, embedder, cache))
            done += len(part)
            if progress:
                progress(done, len(chunks))
        return cls(chunks, np.concatenate(vectors), embedder)

    def search(self, question: str, k: int = TOP) -> list[Json]:
        """The paragraphs of the top 4 chunks (`k` only makes it fewer); those of one chunk share its `rank`."""
        scores = self._vectors @ self._embedder.encode_query(question)
        best = np.argsort(-scores, kind="stable")[: min(k, TOP)]
        hits: dict[tuple[str, int], Json] = {}
        for rank, place in enumerate(best, start=1):
            chunk = self.chunks[place]
            for paragraph in chunk.paragraphs:
                hits.setdefault((chunk.report.id, paragraph.number), _hit(chunk, paragraph, rank, float(scores[place])))
        return list(hits.values())


def split(report: Report, paragraphs: tuple[Paragraph, ...]) -> list[Chunk]:
    """LangChain's RecursiveCharacterTextSplitter over the whole text of a report."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    starts, text = [], ""
    for paragraph in paragraphs:
        starts.append(len(text))
        text += paragraph.text + "\n"
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=SIZE, chunk_overlap=OVERLAP, separators=SEPARATORS, keep_separator="end", add_start_index=True
    )
    chunks = []
    for document in splitter.create_documents([text]):
        start = document.metadata["start_index"]
        end = start + len(document.page_content)
        touched = tuple(
            paragraph
            for at, paragraph in zip(starts, paragraphs, strict=True)
            if at < end and start < at + len(paragraph.text)
        )
        chunks.append(Chunk(report, document.page_content, touched))
    return chunks


def _vectors(chunks: list[Chunk], embedder: "Embedder", cache: Path) -> NDArray[np.float32]:
    texts = [chunk.text for chunk in chunks]
    key = hashlib.sha256("\0".join([embedder.name, *texts]).encode()).hexdigest()[:32]
    file = cache / f"{key}.npy"
    if file.is_file():
        held: NDArray[np.float32] = np.load(file)
        return held
    made = embedder.encode_passages(texts)
    part = file.with_suffix(".part")
    with part.open("wb") as stream:
        np.save(stream, made)
    part.replace(file)
    return made


def _hit(chunk: Chunk, paragraph: Paragraph, rank: int, score: float) -> Json:
    """A chunk has no period of its own; that it cannot be checked against the asked year is no mistake of the year."""
    return {
        "report": chunk.report.id,
        "region": chunk.report.region,
        "year": chunk.report.year,
        "paragraph": paragraph.number,
        "paragraph_text": paragraph.text,
        "sentence": chunk.text,
        "section": [],
        "period": None,
        "score": round(score, 6),
        "rank": rank,
    }
