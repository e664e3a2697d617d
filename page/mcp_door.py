"""/mcp: the same house as tools for other assistants (Model Context Protocol over streamable HTTP).

Needs the extra wenbao[mcp]; without it the route is not there. Three tools: ask, search, indicators.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Literal, TypeAlias

from page.desk import Busy
from page.figures import Filter, select
from page.http import search_json
from rag.errors import WenBaoError
from rag.types import Json, Kind

if TYPE_CHECKING:
    from fastapi import FastAPI
    from mcp.server import MCPServer

    from page.desk import Desk

Lifespan: TypeAlias = "Callable[[FastAPI], AbstractAsyncContextManager[None]]"
_MAX_ROWS = 200


def open_server(desk: "Desk") -> "MCPServer | None":
    """The MCP server, or None where the package `mcp` is not installed."""
    try:
        from mcp.server import MCPServer
    except ModuleNotFoundError:
        return None
    server = MCPServer(
        "wenbao", title="问报", instructions="中国政府工作报告问答：每个数字都带原文引用。", log_level="WARNING"
    )

    @server.tool(description="向已收录的政府工作报告提问，返回带原文引用的回答；报告没有的会拒答。")
    def ask(question: str, history: list[tuple[str, str]] | None = None) -> Json:
        with _told(), desk.place():
            return desk.chain.invoke({"question": question, "history": history or []}).to_json()

    @server.tool(description="只查依据：与问题最相关的段落（含所在章节与年份），不作回答。")
    def search(question: str, k: int = 5) -> Json:
        with _told(), desk.place():
            return {"hits": search_json(desk, question, max(1, min(k, 50)))}

    @server.tool(description="指标表：按指标名、报告、年份、完成（achieved）或目标（target）筛选数字。")
    def indicators(
        name: str = "",
        report: str | None = None,
        first: int | None = None,
        last: int | None = None,
        kind: Literal["achieved", "target", "outlook"] | None = None,
    ) -> Json:
        wanted = Filter((report,) if report else (), name, first, last, Kind(kind) if kind else None)
        rows = select(desk.catalog.indicators(), wanted)
        return {"total": len(rows), "indicators": [row.to_json() for row in rows[:_MAX_ROWS]]}

    return server


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
