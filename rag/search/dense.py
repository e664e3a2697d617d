"""The dense leg: nearest sentences by cosine. Chroma answers what is not narrowed, exact search what is.

A narrowed search runs over the catalog's own vectors: faster than Chroma with a filter by one or two orders of
magnitude, and nothing is missed (docs/architecture.md has the figures). Reports whose vectors Chroma does not have yet
(a commit just made, a writer that was killed) are always searched exactly, so what is in the catalog is found; so is
the first question of a process to a small index, which may be its only one: opening Chroma takes longer than all the
rest of it. Does not embed the question.
"""

import heapq
import logging
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexUnreachable
from rag.index.catalog import Catalog, Shelf
from rag.index.chroma import VectorStore
from rag.index.publish import open_published
from rag.settings import Settings

EXACT_ROWS = 30_000
"""A narrowed search of up to so many sentences is exact: 0.1 ms for each thousand."""
CACHED_ROWS = 60_000
"""Vectors kept in memory for exact search (92 MB at 384 dimensions): 130 reports'. Reading those of one takes 3 ms, and
a question that names no place but a time looks into thirty."""
_AT_FIRST = 10_000  # sentences whose vectors are read from the catalog faster than Chroma is opened
_LONGEST = 2000  # ids that a narrowed search asks of Chroma at most before it turns to exact search

_log = logging.getLogger("wenbao.search")
_Scored = tuple[str, float]


class DenseIndex:
    """Safe to use from many threads; sees what other processes commit."""

    def __init__(
        self, catalog: Catalog, settings: Settings, *, exact_rows: int = EXACT_ROWS, cached_rows: int = CACHED_ROWS
    ) -> None:
        self._catalog = catalog
        self._settings = settings
        self._exact_rows = exact_rows
        self._matrices = _Matrices(catalog, cached_rows)
        self._store: VectorStore | None = None
        self._generation = -1
        self._asked = False
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Open Chroma now and let it read its graph (a second or two), for a process that is asked more than once."""
        self._asked = True
        if self._catalog.sentence_count():
            with suppress(IndexUnreachable):
                self._ask(np.zeros(self._catalog.dimension, np.float32), 1)

    def search(
        self,
        vector: NDArray[np.float32],
        k: int,
        reports: Sequence[str] | None = None,
        years: Sequence[int] | None = None,
    ) -> list[_Scored]:
        """The k nearest (sentence id, cosine), nearest first, among those reports and report years; None: all.

        `vector` has shape (dimension,) and unit length. Raises IndexUnreachable if a Chroma server is set and away.
        """
        shelves = self._catalog.shelves()
        selected = self._catalog.select(reports, years)
        wanted = [shelves[i] for i in (shelves if selected is None else selected) if i in shelves]
        inside = sum(shelf.sentences for shelf in wanted)
        if k <= 0 or inside == 0:
            return []
        if self._settings.chroma_url:
            with self._lock:
                self._current()  # a server that is away must show, whatever the question
        spread = sum(shelf.sentences for shelf in shelves.values()) / inside
        first, self._asked = not self._asked, True
        if inside > self._exact_rows or (
            spread == 1 and (not first or inside > _AT_FIRST or self._settings.chroma_url)
        ):
            found = self._by_chroma(vector, k, wanted, spread)
            if found is not None:
                return found
        return self._exact(vector, k, wanted)

    def whole(self, report: str) -> tuple[tuple[str, ...], NDArray[np.float32]]:
        """All sentence ids of a report that have vectors, and these, a row each; ((), …) for one that is not there."""
        shelf = self._catalog.shelves().get(report)
        held = self._matrices.get(shelf) if shelf is not None else None
        if held is None or not held.ids:
            return (), np.zeros((0, self._catalog.dimension), np.float32)
        return held.ids, held.vectors

    def close(self) -> None:
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None

    def _exact(self, vector: NDArray[np.float32], k: int, wanted: Sequence[Shelf]) -> list[_Scored]:
        parts = [part for part in map(self._matrices.get, wanted) if part.ids]
        if not parts:
            return []
        scores = np.concatenate([part.vectors @ vector for part in parts])
        ends = np.cumsum([len(part.ids) for part in parts])
        rows = np.argpartition(-scores, k)[:k] if len(scores) > k else np.arange(len(scores))
        places = np.searchsorted(ends, rows, side="right")
        best = [
            (parts[place].ids[row - ends[place]], float(scores[row]))  # counted from the end of its part
            for row, place in zip(rows, places, strict=True)
        ]
        return _best(best, k)

    def _by_chroma(
        self, vector: NDArray[np.float32], k: int, wanted: Sequence[Shelf], spread: float
    ) -> list[_Scored] | None:
        """None where Chroma cannot give k: a longer list would be needed than the search is worth."""
        fresh = self._catalog.pending_reports()
        length = k if spread == 1 and not fresh else int(k * spread * 1.5) + 50
        if length > _LONGEST:
            return None
        found = self._ask(vector, length)
        if found is None:
            return None
        owners = self._catalog.owners([i for i, _ in found])  # unknown ids: removed since, or not yet deleted there
        inside = {shelf.report for shelf in wanted} - fresh
        kept = [(i, score) for i, score in found if owners.get(i) in inside]
        kept += self._exact(vector, k, [shelf for shelf in wanted if shelf.report in fresh])
        return _best(kept, k) if len(kept) >= k else None

    def _ask(self, vector: NDArray[np.float32], k: int) -> list[_Scored] | None:
        """Chroma's answer; None if the embedded store cannot be used (the catalog holds the same vectors)."""
        for last in (False, True):
            try:
                with self._lock:  # one at a time: a store must not be closed while another thread asks it
                    return self._current().query(vector, k)
            except IndexUnreachable as error:
                self.close()
                if last and self._settings.chroma_url:
                    raise
                if last:
                    _log.warning("向量库不可用，改为逐条精确检索：%s", error)
        return None

    def _current(self) -> VectorStore:
        """The store of the current publication: an open one does not see what another process publishes."""
        generation = self._catalog.generation()
        if self._store is None or generation != self._generation:
            if self._store is not None:
                self._store.close()
                self._store = None
            self._store = open_published(self._catalog, self._settings)
            self._generation = generation
        return self._store


@dataclass(frozen=True, slots=True)
class _Matrix:
    ids: tuple[str, ...]
    vectors: NDArray[np.float32]


class _Matrices:
    """Each report's vectors as a matrix; the least recently used ones go when there are too many rows."""

    def __init__(self, catalog: Catalog, limit: int) -> None:
        self._catalog = catalog
        self._limit = limit
        self._rows = 0
        self._held: OrderedDict[Shelf, _Matrix] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, shelf: Shelf) -> _Matrix:
        with self._lock:
            held = self._held.get(shelf)
            if held is not None:
                self._held.move_to_end(shelf)
                return held
        loaded = _Matrix(*self._catalog.report_vectors(shelf.report))
        with self._lock:
            if shelf not in self._held:
                self._held[shelf] = loaded
                self._rows += len(loaded.ids)
            while self._rows > self._limit and len(self._held) > 1:
                self._rows -= len(self._held.popitem(last=False)[1].ids)
        return loaded


def _best(scored: Iterable[_Scored], k: int) -> list[_Scored]:
    """The k highest, ties by id so that the order never depends on where a sentence was found."""
    return heapq.nsmallest(k, scored, key=lambda pair: (-pair[1], pair[0]))
