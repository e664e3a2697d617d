"""Question → ranked paragraphs, without an answer: for `wenbao search`, for eval, and for LangChain as a retriever.

The question is answered on the way: the paragraphs that the extractive answer cites come first, then those of the raw
search (search/searcher.py), the sides of the question in turn; a paragraph comes once. So the order is the answerer's
where it answers, and recall measured on it is not that of search alone (eval reports both).
"""

from collections.abc import Iterator, Sequence
from contextvars import copy_context
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import run_in_executor
from pydantic import ConfigDict

from rag.answer.quote import read_answer
from rag.calls import set_end, untraced, without_tracers
from rag.chain import read_input
from rag.search.searcher import READ, Found, Searcher, merge
from rag.types import Draft, Hit


def evidence(searcher: Searcher, question: str, k: int) -> list[Hit]:
    """The k best paragraphs for a standalone question, best first. Raises UsageError and TimeUp, as the chain does."""
    question, _ = read_input(question, searcher.settings.max_question_chars)
    return copy_context().run(_evidence, searcher, question, k)


def _evidence(searcher: Searcher, question: str, k: int) -> list[Hit]:
    set_end(searcher.settings.answer_timeout)  # of the copied context
    asked = searcher.read(question)
    found = searcher.search(asked, max(READ, 5 * k))
    return rank(found, read_answer(found, asked, searcher.catalog), k)


def rank(found: Sequence[Found], draft: Draft, k: int) -> list[Hit]:
    """The paragraphs that the draft cites, unless it refuses, then the found ones."""
    ranked: dict[tuple[str, int], Hit] = {}
    for hit in (*_cited(draft), *merge(found, k)):
        ranked.setdefault((hit.report.id, hit.sentence.paragraph), hit)
    return list(ranked.values())[:k]


def _cited(draft: Draft) -> Iterator[Hit]:
    if draft.reason is None:
        yield from (quote.hit for statement in draft.statements for quote in statement.quotes)


class ReportRetriever(BaseRetriever):
    """The evidence as LangChain documents: a paragraph each, its sentence, outline and period as metadata.

    The first ones are those that the extractive answer cites (see above); `k` documents at most, for a standalone
    question. Raises what search raises (StoreError, EmbeddingError).
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    k: int = 5

    def invoke(self, input: str, config: RunnableConfig | None = None, **kwargs: Any) -> list[Document]:
        tracing = self.searcher.settings.tracing
        return untraced(tracing, super().invoke, input, without_tracers(config, tracing), **kwargs)

    async def ainvoke(self, input: str, config: RunnableConfig | None = None, **kwargs: Any) -> list[Document]:
        return await run_in_executor(config, self.invoke, input, config, **kwargs)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        del run_manager  # nothing below has callbacks of its own
        return [_document(hit) for hit in evidence(self.searcher, query, self.k)]


def _document(hit: Hit) -> Document:
    return Document(page_content=hit.paragraph_text, metadata=hit.to_json())
