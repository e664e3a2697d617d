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
from pydantic import ConfigDict, Field

from rag.answer.quote import read_answer
from rag.calls import read_input, set_end, untraced, without_tracers
from rag.errors import UsageError
from rag.search.found import Found
from rag.search.searcher import READ, Searcher, merge
from rag.types import Draft, Hit, Json


def evidence(searcher: Searcher, question: str, k: int, *filters: object) -> list[Hit]:
    """The k best paragraphs for a standalone question, best first, of what the filters let in (index/narrowed.py).

    Raises UsageError and TimeUp, as the chain does.
    """
    question, _ = read_input(question, searcher.settings.max_question_chars)
    if any(filters):
        from rag.index.narrowed import read_scope
        from rag.search.narrowed import narrowed

        searcher = narrowed(searcher, read_scope(*filters))
    return copy_context().run(_evidence, searcher, question, k)


def _evidence(searcher: Searcher, question: str, k: int) -> list[Hit]:
    set_end(searcher.settings.answer_timeout)  # of the copied context
    asked = searcher.read(question)
    found = searcher.search(asked, max(READ, 5 * k))
    draft = read_answer(found, asked, searcher.catalog)
    for scope in searcher.scopes:
        draft = scope.keep(draft)
    return rank(found, draft, k)


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
    """The evidence as LangChain documents, a paragraph each; where it stands and what it tells of is their metadata.

    The first ones are those that the extractive answer cites (see above); `k` documents at most, for a standalone
    question, of what `filter` lets in. Both may be given per call too: `invoke(question, k=3, filter={"year": 2022})`,
    or as `configurable` of the config; filters all hold. Where reports of several are indexed, the content begins with
    the report's name, since an agent sees nothing else. Raises UsageError and what search raises.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    k: int = Field(default=5, ge=1)
    filter: dict[str, Any] | None = None

    def invoke(self, input: str, config: RunnableConfig | None = None, **kwargs: Any) -> list[Document]:
        tracing = self.searcher.settings.tracing
        set_so = (config or {}).get("configurable", {})
        if set_so.get("k") is not None:
            kwargs.setdefault("k", set_so["k"])
        if set_so.get("filter"):
            kwargs["also"] = set_so["filter"]
        return untraced(tracing, super().invoke, input, without_tracers(config, tracing), **kwargs)

    async def ainvoke(self, input: str, config: RunnableConfig | None = None, **kwargs: Any) -> list[Document]:
        return await run_in_executor(config, self.invoke, input, config, **kwargs)

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
        filter: object = None,
        also: object = None,
    ) -> list[Document]:
        del run_manager  # nothing below has callbacks of its own
        most = self.k if k is None else k
        if isinstance(most, bool) or not isinstance(most, int) or most < 1:
            raise UsageError(f"k 不能是 {most!r}：应为正整数")
        return documents(evidence(self.searcher, query, most, self.filter, filter, also), self.searcher)


def documents(hits: Sequence[Hit], searcher: Searcher) -> list[Document]:
    """Hits as LangChain documents, in their order."""
    named = len(searcher.catalog.reports()) > 1
    sources = searcher.catalog.sources()
    return [_document(hit, sources.get(hit.report.id, hit.report.id), named) for hit in hits]


def _document(hit: Hit, source: str, named: bool) -> Document:
    report, sentence = hit.report, hit.sentence
    metadata: Json = {
        **hit.to_json(),
        "source": source,
        "title": report.title,
        "region": report.region,
        "year": report.year,
        "kind": sentence.period.kind.value if sentence.period else None,
        "document": report.kind,
        "start": sentence.start,
        "end": sentence.end,
    }
    head = f"【{report.called}】" if named else ""
    return Document(id=f"{report.id}#{sentence.paragraph}", page_content=head + hit.paragraph_text, metadata=metadata)
