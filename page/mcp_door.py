"""The house as tools for other assistants (Model Context Protocol): /mcp over HTTP, `wenbao mcp` over stdio.

Needs the extra wenbao[mcp], over stdio nothing else. Five tools, which only read: ask, search, table, indicators,
reports. Host names and other sites' pages are looked at where they are for all doors (page/limits.py), not by the
package once more.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from page.desk import Busy
from page.door_models import HitsJson, IndicatorsJson, ReportsJson
from page.figures import Filter, candidates, select
from rag.errors import PartMissing, WenBaoError, to_install
from rag.retriever import evidence
from rag.schema import AnswerJson, TableJson, kind_of_words, several, years
from rag.types import Json, Kind

if TYPE_CHECKING:
    from fastapi import FastAPI
    from mcp.server import MCPServer
    from starlette.applications import Starlette

    from page.desk import Desk

Lifespan: TypeAlias = "Callable[[FastAPI], AbstractAsyncContextManager[None]]"
_MAX_ROWS = 200
MISSING = f"没有装 MCP 的部分：{to_install('mcp')}"

Question = Annotated[
    str, Field(description="一个中文问句，写明地区、年份和指标，如：福建省2022年地区生产总值增长目标是多少")
]
History = Annotated[
    list[tuple[str, str]] | None, Field(description="之前的问答 [[问题, 回答], …]，追问时给出；没有就不写")
]
Reports = Annotated[
    list[str] | None,
    BeforeValidator(lambda given: [given] if isinstance(given, str) else given),
    Field(description="只在这些报告里找：编号，见 reports；不写则不限"),
]
Regions = Annotated[
    list[str] | None,
    BeforeValidator(several),
    Field(description="只在这些地区的报告里找，如 福建省；不写则不限"),
]
Years = Annotated[list[int] | None, BeforeValidator(years), Field(description="只在这些年份的报告里找；不写则不限")]
AKind = Annotated[
    Literal["achieved", "target", "outlook"] | None,
    BeforeValidator(kind_of_words),
    Field(description="只要完成情况（achieved）、目标（target）或展望（outlook）；不写则不限"),
]


class Rows(IndicatorsJson):
    """指标表里的行。"""

    total: int = Field(description=f"一共有几行；最多给出前 {_MAX_ROWS} 行")


def open_server(desk: "Desk") -> "MCPServer | None":
    """The MCP server, or None where the package `mcp` is not installed."""
    from importlib.metadata import version

    try:
        from mcp.server import MCPServer
    except ModuleNotFoundError:
        return None
    server = MCPServer(
        "wenbao",
        title="问报",
        instructions="中国政府工作报告问答：每个数字都带原文引用。先用 reports 看收录了什么；比较几个地方用 table。",
        version=version("wenbao"),
        log_level="WARNING",
    )
    _add_asking(server, desk)
    _add_tables(server, desk)
    return server


def http_app(server: "MCPServer", host: str) -> "Starlette":
    """The application that speaks it at /mcp."""
    from mcp.server.transport_security import TransportSecuritySettings

    known = TransportSecuritySettings(enable_dns_rebinding_protection=False)  # limits.KnownHost has looked already
    return server.streamable_http_app(stateless_http=True, json_response=True, host=host, transport_security=known)


def serve_stdio(desk: "Desk") -> None:
    """Speak it on standard input and output until the other end closes. Raises PartMissing where the package is not."""
    server = open_server(desk)
    if server is None:
        raise PartMissing(MISSING)
    server.run("stdio")


def _reads(title: str) -> Json:
    """What every tool says of itself: it changes nothing, and looks at nothing but the index."""
    from mcp.types import ToolAnnotations

    told = ToolAnnotations(
        title=title, read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    return {"title": title, "annotations": told, "structured_output": True}


def _add_asking(server: "MCPServer", desk: "Desk") -> None:
    @server.tool(description="向已收录的政府工作报告提问，返回带原文引用的回答；报告没有的会拒答。", **_reads("提问"))
    def ask(
        question: Question,
        history: History = None,
        report: Reports = None,
        region: Regions = None,
        year: Years = None,
        kind: AKind = None,
    ) -> AnswerJson:
        wanted = {"report": report, "region": region, "year": year, "kind": kind}
        with _told(), desk.place():
            answer = desk.chain.invoke({"question": question, "history": history or []}, filter=wanted)
            return AnswerJson.model_validate(answer.to_json())

    @server.tool(description="只查依据：与问题最相关的段落（含所在章节与年份），不作回答。", **_reads("查依据"))
    def search(
        question: Question,
        k: Annotated[int, Field(description="最多几段，1 到 50")] = 5,
        report: Reports = None,
        region: Regions = None,
        year: Years = None,
        kind: AKind = None,
    ) -> HitsJson:
        wanted = {"report": report, "region": region, "year": year, "kind": kind}
        with _told(), desk.place():
            hits = evidence(desk.chain.searcher, question, max(1, min(k, 50)), wanted)
            return HitsJson.model_validate({"hits": [hit.to_json() for hit in hits]})


def _add_tables(server: "MCPServer", desk: "Desk") -> None:
    @server.tool(
        description="一个指标在各份报告里的数字：比较几个地方，或看一个地方的历年；每格带原话。", **_reads("跨报告的表")
    )
    def table(
        indicator: Annotated[str, Field(description="指标的名字，如：地区生产总值增长")],
        region: Annotated[
            list[str] | None, BeforeValidator(several), Field(description="只看这些地方；不写则是全部")
        ] = None,
        year: Annotated[
            list[int] | None, BeforeValidator(years), Field(description="数字所属的年份；不写则不限")
        ] = None,
        kind: Annotated[
            Literal["achieved", "target"] | None,
            BeforeValidator(kind_of_words),
            Field(description="只看完成（achieved）或目标（target）"),
        ] = None,
        report: Reports = None,
    ) -> TableJson:
        with _told(), desk.place():
            found = desk.chain.table(indicator, region or [], year or [], kind, filter={"report": report})
            return TableJson.model_validate(found)

    @server.tool(
        description="指标表：按指标名、报告、年份、完成（achieved）或目标（target）筛选数字。", **_reads("指标表")
    )
    def indicators(
        name: Annotated[str, Field(description="指标名里的词；不写则是全部")] = "",
        report: Annotated[str | None, Field(description="只看这份报告（编号）")] = None,
        first: Annotated[int | None, Field(description="数字所属时期的起始年")] = None,
        last: Annotated[int | None, Field(description="数字所属时期的截止年")] = None,
        kind: AKind = None,
    ) -> Rows:
        wanted = Filter((report,) if report else (), (), name, first, last, Kind(kind) if kind else None)
        with _told():
            rows = select(candidates(desk.catalog, wanted), wanted)
            shown = [row.to_json() for row in rows[:_MAX_ROWS]]
            return Rows.model_validate({"total": len(rows), "indicators": shown})

    @server.tool(description="已收录哪些报告：编号、标题、地区、年份。", **_reads("已收录的报告"))
    def reports() -> ReportsJson:
        with _told():
            return ReportsJson.model_validate({"reports": [report.to_json() for report in desk.catalog.reports()]})


@contextmanager
def _told() -> Iterator[None]:
    """Our errors are for whoever asked: the package keeps the words of any other kind to itself."""
    from mcp.server.mcpserver.exceptions import ToolError

    try:
        yield
    except (WenBaoError, Busy) as error:
        raise ToolError(str(error)) from error


def lifespan(server: "MCPServer") -> Lifespan:
    """Runs the server's sessions for as long as the application runs."""

    @asynccontextmanager
    async def running(_: "FastAPI") -> AsyncIterator[None]:
        async with server.session_manager.run():
            yield

    return running
