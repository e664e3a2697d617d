"""The door for programs: /api/ask (JSON or server-sent events), search, table, indicators, reports, and /healthz.

Errors are {"error": one line}: 400 a question put wrongly, 404 not there, 413 and 429 from page.limits, 422 a body of
another shape, 503 the index or the model is away, 504 the time was over. The OpenAI protocol is page.openai_api's.
"""

import json
from collections.abc import Generator, Iterator, Sequence
from typing import Annotated, Any, Literal, overload
from urllib.parse import urlencode

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from page.apart import heard
from page.desk import Busy, Desk
from page.door_models import (
    ASKING,
    PDF,
    HealthJson,
    HitsJson,
    IndicatorsJson,
    ReportsJson,
    SourceJson,
    answered,
    statuses,
)
from page.figures import Filter, candidates, select, to_csv
from page.original import original
from page.source import source_json
from rag.calls import Drafted, Event, Step
from rag.errors import EmbeddingError, ModelError, NobodyWaits, StoreError, TimeUp, UsageError, WenBaoError
from rag.retriever import evidence
from rag.schema import AnswerJson, TableJson
from rag.types import EXTRACTIVE, Answer, Json, Kind

_UNAVAILABLE = (StoreError, ModelError, EmbeddingError, NobodyWaits, Busy)


class FilterBody(BaseModel):
    """只在哪些报告里找：写了几项就要都符合，一项可以写几个；被排除的不会出现在回答里。"""

    model_config = ConfigDict(extra="forbid")
    report: list[str] | str | None = Field(default=None, description="报告编号，见 /api/reports")
    region: list[str] | str | None = Field(default=None, description="地区", examples=["福建省"])
    year: list[int] | int | None = Field(default=None, description="报告的年份", examples=[2022])
    kind: list[Kind] | Kind | None = Field(default=None, description="说的是完成（achieved）、目标（target）还是展望")
    document: list[str] | str | None = Field(default=None, description="文件的种类：report、plan、budget…")


class AskBody(BaseModel):
    """A question with the exchanges before it."""

    question: str = Field(description="问题", examples=["2022年新增学位目标是多少"])
    history: list[tuple[str, str]] = Field(default=[], description="[[问题, 回答], …]，先问的在前")
    filter: FilterBody | None = Field(default=None, description="只在哪些报告里找")


class TableBody(BaseModel):
    """一个指标，哪些地方，哪些年。"""

    indicator: str = Field(description="指标的名字", examples=["地区生产总值增长"])
    region: list[str] = Field(default=[], description="只看这些地方；不写则是全部", examples=[["福建省", "江西省"]])
    year: list[int] = Field(default=[], description="数字所属的年份；不写则不限", examples=[[2022]])
    kind: Literal["target", "achieved"] | None = Field(default=None, description="只看目标，或只看完成；不写则都看")
    filter: FilterBody | None = Field(default=None, description="只在哪些报告里找；这里的 year 是报告的年份")


def router(desk: Desk) -> APIRouter:
    """The routes, answering from `desk`."""
    routes = APIRouter(tags=["问报"])

    @routes.post(
        "/api/ask",
        summary="提问；Accept: text/event-stream 时流式返回",
        response_model=None,
        responses=answered(AnswerJson, "text/event-stream") | statuses(*ASKING),
    )
    def ask(body: AskBody, request: Request) -> Response:
        asked = {"question": body.question, "history": body.history, "filter": plain(body.filter)}
        if "text/event-stream" in request.headers.get("accept", ""):
            return event_stream(desk, asked)
        with desk.place():
            return JSONResponse(desk.chain.invoke(asked).to_json())

    @routes.get(
        "/api/search",
        summary="只找依据，不回答",
        response_model=None,
        responses=answered(HitsJson) | statuses(*ASKING),
    )
    def search(
        q: Annotated[str, Query(description="问题")],
        report: Annotated[list[str], Query(default_factory=list, description="只在这些报告里找（编号）")],
        region: Annotated[list[str], Query(default_factory=list, description="只在这些地区的报告里找")],
        year: Annotated[list[int], Query(default_factory=list, description="只在这些年份的报告里找")],
        kind: Annotated[list[Kind], Query(default_factory=list, description="只要说完成、目标或展望的")],
        k: Annotated[int, Query(ge=1, le=50, description="最多几段")] = 5,
    ) -> Json:
        wanted = {"report": report, "region": region, "year": year, "kind": kind}
        with desk.place():
            return {"hits": [hit.to_json() for hit in evidence(desk.chain.searcher, q, k, wanted)]}

    @routes.get("/healthz", summary="是否可用", response_model=None, responses=answered(HealthJson) | statuses(503))
    def healthz() -> Json:
        return {"status": "ok", "reports": len(desk.catalog.reports()), "mode": desk.mode}

    @routes.head("/healthz", include_in_schema=False)
    def alive() -> Response:
        return Response()

    _add_tables(routes, desk)
    _add_reports(routes, desk)
    return routes


def _add_tables(routes: APIRouter, desk: Desk) -> None:
    """The routes that give figures: one indicator over the reports, and every figure of them."""

    @routes.post(
        "/api/table",
        summary="一个指标在各份报告里的数字：比较几个地方，或看一个地方的历年",
        response_model=None,
        responses=answered(TableJson) | statuses(413, 422, 503),
    )
    def table(body: TableBody) -> Json:
        with desk.place():
            return desk.chain.table(body.indicator, body.region, body.year, body.kind, filter=plain(body.filter))

    @routes.get(
        "/api/indicators",
        summary="指标表（JSON 或 CSV）",
        response_model=None,
        responses=answered(IndicatorsJson, "text/csv") | statuses(422, 503),
    )
    def indicators(
        report: Annotated[list[str], Query(default_factory=list, description="只看这些报告（编号）")],
        region: Annotated[list[str], Query(default_factory=list, description="只看这些地区的报告")],
        name: Annotated[str, Query(description="指标的名称，或名称里的词")] = "",
        first: Annotated[int | None, Query(description="数字所属时期的起始年")] = None,
        last: Annotated[int | None, Query(description="数字所属时期的截止年")] = None,
        kind: Annotated[Kind | None, Query(description="完成、目标或展望")] = None,
        format: Annotated[str, Query(description="json 或 csv")] = "json",
    ) -> Response:
        wanted = Filter(tuple(report), tuple(region), name, first, last, kind)
        rows = select(candidates(desk.catalog, wanted), wanted)
        if format == "csv":
            headers = {"Content-Disposition": 'attachment; filename="wenbao-indicators.csv"'}
            return Response(to_csv(rows), media_type="text/csv; charset=utf-8", headers=headers)
        return JSONResponse({"indicators": [row.to_json() for row in rows]})


def _add_reports(routes: APIRouter, desk: Desk) -> None:
    """The routes that show what is indexed."""

    @routes.get(
        "/api/reports", summary="已收录的报告", response_model=None, responses=answered(ReportsJson) | statuses(503)
    )
    def reports() -> Json:
        return {"reports": [report.to_json() for report in desk.catalog.reports()]}

    @routes.get("/r/{report}", include_in_schema=False)
    def place(report: str) -> Response:
        """A link to a place in a report, /r/REPORT#p55:51-59, opens the page there; browsers carry the place on."""
        if desk.catalog.report(report) is None:
            raise HTTPException(404, f"没有编号为 {report} 的报告；已收录的见 /api/reports")
        return RedirectResponse("../?" + urlencode({"r": report}), 302)

    @routes.get(
        "/api/reports/{report}",
        summary="一份报告的全文与目录",
        response_model=None,
        responses=answered(SourceJson) | statuses(404, 503),
    )
    def source(report: str) -> Json:
        found = desk.catalog.report(report)
        if found is None:
            raise HTTPException(404, f"没有编号为 {report} 的报告；已收录的见 /api/reports")
        return source_json(desk.catalog, found) | {"file": original(desk.catalog, desk.settings, report) is not None}

    @routes.get(
        "/api/reports/{report}/file",
        summary="一份报告的 PDF 原件",
        response_class=Response,
        responses=PDF | statuses(404, 503),
    )
    def file(report: str) -> Response:
        data = original(desk.catalog, desk.settings, report)
        if data is None:
            raise HTTPException(404, f"没有报告 {report} 的 PDF 原件：它不是从 PDF 导入的，或原件已不在、已改动")
        return Response(data, media_type="application/pdf", headers={"Content-Disposition": "inline"})


def nothing_else(doors: Sequence[APIRouter], no_mcp: str = "") -> APIRouter:
    """405 or 404 in our words for what no route of the doors took; `no_mcp` says why there is no /mcp, if so."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/mcp/", methods=["GET", "POST", "DELETE"])
    def mcp_slash() -> Response:
        return RedirectResponse("../mcp", 307)

    if no_mcp:

        @routes.api_route("/mcp", methods=["GET", "POST", "DELETE"])
        def mcp_missing() -> None:
            raise HTTPException(404, no_mcp)

    else:

        @routes.api_route("/mcp", methods=["GET", "HEAD", "PUT", "PATCH", "DELETE"])
        def mcp_is_asked(request: Request) -> None:
            """Whoever only listened would wait for ever: nothing is said that was not asked."""
            raise HTTPException(405, f"mcp 要用 POST，不是 {request.method}", {"Allow": "POST"})

    @routes.api_route("/healthz", methods=["POST", "PUT", "PATCH", "DELETE"])
    def only_read(request: Request) -> None:
        nothing("healthz", request)

    @routes.api_route("/api/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    @routes.api_route("/v1/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def nothing(rest: str, request: Request) -> None:
        allowed = {
            method
            for door in doors
            for route in door.routes
            if isinstance(route, APIRoute) and route.matches(request.scope)[0] is Match.PARTIAL
            for method in route.methods or ()
        }
        if allowed:
            told = "、".join(sorted(allowed))
            raise HTTPException(
                405, f"{rest} 要用 {told}，不是 {request.method}", {"Allow": ", ".join(sorted(allowed))}
            )
        raise HTTPException(404, f"没有 {rest} 这个接口；接口见 /docs")

    return routes


def plain(wanted: FilterBody | None) -> Json | None:
    """As the chain takes it."""
    return wanted.model_dump(exclude_none=True) if wanted else None


def event_stream(desk: Desk, asked: Json) -> StreamingResponse:
    """`text` events as the answer grows, then one `answer` event with the whole JSON (or one `error`).

    With a model there are a `draft` before them (the extractive answer's JSON, which the model's may replace) and a
    `step` for each thing that it looks up.
    """

    def events() -> Iterator[str]:
        try:
            for part in parts:
                yield _event(*_told(part))
        except WenBaoError as error:
            yield _event("error", {"error": str(error)})

    parts = begun(desk, asked, events=True)
    return StreamingResponse(events(), media_type="text/event-stream", headers={"Cache-Control": "no-cache"})


def _told(part: str | Answer | Event) -> tuple[str, Json]:
    """The event's name and what it carries."""
    if isinstance(part, Answer):
        return "answer", part.to_json()
    if isinstance(part, Drafted):
        return "draft", part.answer.to_json()
    return ("step", {"text": part.text}) if isinstance(part, Step) else ("text", {"text": part})


@overload
def begun(desk: Desk, asked: Json) -> Iterator[str | Answer]: ...
@overload
def begun(desk: Desk, asked: Json, *, events: bool) -> Iterator[str | Answer | Event]: ...
def begun(desk: Desk, asked: Json, *, events: bool = False) -> Iterator[Any]:
    """The parts of an answer, the first of them already there: an error that precedes it still gets a status.

    With a model, `events` come among them.
    """

    def parts() -> Generator[str | Answer, None, None]:
        with desk.place():
            yield from desk.chain.stream(asked)

    running = heard(parts) if events and desk.mode != EXTRACTIVE else parts()
    first = next(running)

    def rest() -> Iterator[Any]:
        yield first
        yield from running

    return rest()


def _event(name: str, data: Json) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


# --- errors -------------------------------------------------------------------------------------------------


def add_error_handlers(app: FastAPI) -> None:
    """Every failure becomes one line of JSON with the right status."""

    async def ours(request: Request, error: Exception) -> Response:
        return error_response(request, status_of(error), str(error))

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        detail = "没有这个地址；接口见 /docs" if error.detail == "Not Found" else str(error.detail)
        response = error_response(request, error.status_code, detail)
        response.headers.update(error.headers or {})
        return response

    async def shape(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return error_response(request, 422, f"请求的 {where} 不对：{first['msg']}；格式见 /docs")

    for kind, handler in ((WenBaoError, ours), (Busy, ours), (HTTPException, http), (RequestValidationError, shape)):
        app.add_exception_handler(kind, handler)


def status_of(error: Exception) -> int:
    if isinstance(error, UsageError):
        return 400
    if isinstance(error, TimeUp):
        return 504
    return 503 if isinstance(error, _UNAVAILABLE) else 500


def error_response(request: Request, status: int, message: str) -> JSONResponse:
    content: Any = message
    if request.url.path.startswith("/v1/"):
        kind = "invalid_request_error" if status < 500 else "server_error"
        content = {"message": message, "type": kind, "code": status}
    headers = {"Retry-After": "5"} if status == 503 else None
    return JSONResponse({"error": content}, status, headers)
