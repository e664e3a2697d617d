"""What a chain is beside a Runnable: a retriever, messages, a node, a tool, a table, and the schemas of its two ends.

The base of `AnswerChain`. Each way is a method that imports, when it is called, the room that it leads to; nothing is
answered here.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from langchain_core.runnables import Runnable, RunnableConfig

from rag.types import Answer, Kind

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage
    from langchain_core.tools import BaseTool
    from pydantic import BaseModel

    from rag.retriever import ReportRetriever
    from rag.search.searcher import Searcher


class Shaped(Runnable[Any, Answer]):
    """A chain on a searcher, in the shapes that others want it in."""

    def __init__(self, searcher: "Searcher") -> None:
        self.searcher = searcher

    def as_retriever(self, k: int = 5, filter: "Mapping[str, Any] | None" = None) -> "ReportRetriever":
        """The evidence alone, as a LangChain retriever on the same index."""
        from rag.retriever import ReportRetriever

        return ReportRetriever(searcher=self.searcher, k=k, filter=dict(filter) if filter else None)

    def table(
        self,
        indicator: str,
        regions: str | Sequence[str] = (),
        years: int | Sequence[int] = (),
        kind: Kind | Literal["target", "achieved"] | None = None,
        *,
        filter: "Mapping[str, Any] | None" = None,
    ) -> dict[str, Any]:
        """One indicator over the indexed reports: the object of `wenbao table --json` and `POST /api/table`.

        `{"indicator", "rows", "computed", "missing", "not_indexed"}`; a row is {"region", "year", "kind", "text",
        "value", "high", "unit", "qualifier", "rider", "quote", "report", "paragraph", "start", "end", "indicator",
        "sort"}. Of all places and years where none are named, of targets and results where `kind` is neither. `years`
        are the figures' own; the year in `filter` is the report's. Raises UsageError.
        """
        from rag.answer.table_named import kinds_named, table_named

        places = [regions] if isinstance(regions, str) else regions
        of_years = [years] if isinstance(years, int) else years
        return table_named(indicator, places, of_years, kinds_named(kind), self.searcher.catalog, filter).to_json()

    def as_messages(self) -> "Runnable[Any, AIMessage]":
        """The answer as a message, and its stream as chunks of one: for StrOutputParser and `full += chunk`."""
        from rag.faces import as_messages

        return as_messages(self)

    def as_node(self, answer: str = "answer") -> "Runnable[Any, dict[str, Any]]":
        """A LangGraph node: state with messages (or question, history) → the message, and the Answer under a key."""
        from rag.faces import as_node

        return as_node(self, answer)

    def as_tool(  # type: ignore[override]  # the arguments are the chain's own
        self, name: str | None = None, description: str | None = None
    ) -> "BaseTool":
        """A tool for an agent: question, region, year and kind → text with its notes, citations as artifact."""
        from rag.faces import DESCRIPTION, TOOL, as_tool

        return as_tool(self, name or TOOL, description or DESCRIPTION)

    def get_input_schema(self, config: RunnableConfig | None = None) -> "type[BaseModel]":
        del config  # it is the same for each
        from rag.schema import TurnJson

        return TurnJson

    def get_output_schema(self, config: RunnableConfig | None = None) -> "type[BaseModel]":
        del config  # it is the same for each
        from rag.schema import AnswerJson

        return AnswerJson
