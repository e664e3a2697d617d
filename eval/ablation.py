"""The house with a part taken out, to see what the part is worth, and that a break shows up in `compare`."""

from dataclasses import replace
from typing import TYPE_CHECKING

from rag.answer import AnswerChain
from rag.build import open_searcher
from rag.dense import DenseIndex
from rag.digest import settings_digest
from rag.retrieve import Searcher
from rag.scope import Scope

if TYPE_CHECKING:
    from rag.embeddings import Embedder
    from rag.settings import Settings


class Unscoped(Searcher):
    """Retrieval that reads no region, no year, and neither target nor result out of a question."""

    def scope(self, question: str) -> Scope:
        """The scope with its words only."""
        return replace(super().scope(question), regions=(), foreign=(), mentions=(), kind=None, report_year=None)


def chain_on(settings: "Settings", embedder: "Embedder") -> AnswerChain:
    """The whole house, extractive, on the index of `settings`, with an embedder that other indexes share."""
    digest = settings_digest(settings, embedder.name)
    return AnswerChain(open_searcher(settings, embedder), settings, digest)


def chain_without_scope(settings: "Settings", embedder: "Embedder") -> AnswerChain:
    """The same without scope. Its digest says so, and no stopped run of the whole house goes on with it."""
    catalog = open_searcher(settings, embedder).catalog
    searcher = Unscoped(catalog, DenseIndex(catalog, settings), embedder, settings)
    return AnswerChain(searcher, settings, settings_digest(settings, embedder.name) + "-unscoped")
