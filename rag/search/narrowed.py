"""A searcher over a part of the index: the same models and vectors, a catalog that shows only what a filter lets in.

A filter on the kind of period is understood like the words 目标 or 完成 in the question, where that has none.
"""

import copy
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.index.narrowed import Narrowed, Scope
from rag.question.asked import Asked
from rag.search.dense import DenseIndex
from rag.search.searcher import Searcher

if TYPE_CHECKING:
    from rag.index.catalog import Catalog


def narrowed(searcher: Searcher, scopes: Sequence[Scope]) -> Searcher:
    """The searcher as it is where nothing narrows. Raises UsageError for a filter that lets no report through."""
    if not scopes:
        return searcher
    catalog = Narrowed(searcher.catalog, scopes)
    return NarrowedSearcher(searcher, catalog, scopes)


class NarrowedSearcher(Searcher):
    """Shares all that is loaded with the whole one."""

    def __init__(self, whole: Searcher, catalog: Narrowed, scopes: Sequence[Scope]) -> None:
        self.__dict__.update(copy.copy(whole).__dict__)
        self.catalog = catalog
        self.scopes = tuple(scopes)
        self.dense = _Within(whole.dense, catalog)
        self._topics = None

    def read(self, question: str) -> Asked:
        asked = super().read(question)
        kinds = {kind for scope in self.scopes for kind in scope.kind}
        return replace(asked, kind=kinds.pop()) if asked.kind is None and len(kinds) == 1 else asked

    def notices(self) -> tuple[str, ...]:
        told = "；".join(scope.words() for scope in self.scopes)
        return (f"只在{told}里找过（filter）。", *super().notices())


class _Within(DenseIndex):
    """The dense leg of a narrowed catalog; its vectors are the whole one's."""

    def __init__(self, whole: DenseIndex, catalog: "Catalog") -> None:
        self.__dict__.update(whole.__dict__)
        self._all = whole
        self._shown = catalog

    def warm(self) -> None:
        self._all.warm()

    def close(self) -> None:
        """The whole one is closed by whoever opened it."""

    def search(
        self,
        vector: NDArray[np.float32],
        k: int,
        reports: Sequence[str] | None = None,
        years: Sequence[int] | None = None,
    ) -> list[tuple[str, float]]:
        return self._all.search(vector, k, self._shown.select(reports, years))

    def whole(self, report: str) -> tuple[tuple[str, ...], NDArray[np.float32]]:
        return self._all.whole(report if report in self._shown.shelves() else "")
