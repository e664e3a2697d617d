"""What the HTTP door sends and MCP's tools give, as named models for /docs and /openapi.json, with every status.

They describe; what is sent is made by `to_json` of the things themselves (a test holds the two together).
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from rag.schema import AnswerJson, PeriodJson


class ErrorJson(BaseModel):
    """出了什么错，怎么办，一行中文。"""

    error: str


class OpenAIError(BaseModel):
    """OpenAI 协议里的错误。"""

    message: str
    type: str
    code: int


class OpenAIErrorJson(BaseModel):
    """OpenAI 协议里的错误。"""

    error: OpenAIError


class HitJson(BaseModel):
    """一段依据。"""

    model_config = ConfigDict(extra="allow")
    report: str = Field(description="报告编号")
    paragraph: int = Field(description="第几段，从 1 数起")
    paragraph_text: str
    sentence: str = Field(description="段里最相关的一句")
    section: list[str] = Field(description="所在的各级标题，从外到内")
    period: PeriodJson | None
    score: float


class HitsJson(BaseModel):
    """依据，最相关的在前，一段只出现一次。"""

    hits: list[HitJson]


class ReportJson(BaseModel):
    """一份收录的报告。"""

    model_config = ConfigDict(extra="allow")
    report: str = Field(description="编号")
    title: str
    region: str
    level: str
    year: int
    date: str | None
    kind: str = Field(description="report、plan、budget、communique、indicators 或 other")
    version: str | None = Field(description="征求意见稿、定稿…")


class ReportsJson(BaseModel):
    """收录的全部报告。"""

    reports: list[ReportJson]


class HeadingJson(BaseModel):
    """一个标题。"""

    level: int = Field(description="第几级，从 0 数起")
    text: str
    paragraph: int = Field(description="它下面的第一段")


class ParagraphJson(BaseModel):
    """一段。"""

    paragraph: int = Field(description="第几段，从 1 数起")
    text: str
    page: int | None = Field(description="第几页（有页的文件）")


class SourceJson(ReportJson):
    """一份报告的全文与目录。"""

    outline: list[HeadingJson]
    paragraphs: list[ParagraphJson]
    file: bool = Field(description="有没有 PDF 原件：/api/reports/{report}/file")


class IndicatorJson(BaseModel):
    """指标表的一行：报告里的一个数字。"""

    model_config = ConfigDict(extra="allow")
    report: str
    region: str
    report_year: int
    indicator: str
    value: float
    high: float | None = Field(description="区间的上端")
    unit: str
    qualifier: str
    text: str = Field(description="报告里的写法")
    period: PeriodJson | None
    quote: str
    paragraph: int
    start: int
    end: int


class IndicatorsJson(BaseModel):
    """指标表。"""

    indicators: list[IndicatorJson]


class HealthJson(BaseModel):
    """可以用了。"""

    status: str
    reports: int = Field(description="收录了几份报告")
    mode: str = Field(description="extractive，或聊天模型的名字")


class ModelJson(BaseModel):
    """OpenAI 协议的一个模型名。"""

    id: str
    object: str
    created: int
    owned_by: str


class ModelsJson(BaseModel):
    """OpenAI 协议的模型名单。"""

    object: str
    data: list[ModelJson]


class CompletionJson(BaseModel):
    """OpenAI 协议的一个回答；wenbao 里是整个回答。"""

    model_config = ConfigDict(extra="allow")
    id: str
    object: str
    created: int
    model: str
    choices: list[dict[str, Any]]
    usage: dict[str, int]
    wenbao: AnswerJson


_TOLD = {
    400: "问题提得不对（空的、太长、filter 不合用…），或不认识的主机名（WENBAO_HOSTS）",
    401: "要登录（WENBAO_AUTH）",
    403: "来自别的网站（WENBAO_ORIGINS），或不许改动",
    404: "没有这一份",
    413: "请求太大",
    422: "请求的格式不对",
    429: "请求太多：请过一会儿再来",
    500: "程序出了错",
    503: "索引、模型不可用，或现在提问的人太多",
    504: "没有在时间内答完（WENBAO_ANSWER_TIMEOUT）",
}
_ALWAYS = (400, 401, 403, 429, 500)
ASKING = (413, 422, 503, 504)
"""What a question may end with, beside what any request may."""


def statuses(*more: int, error: type[BaseModel] = ErrorJson) -> dict[int | str, dict[str, Any]]:
    """`responses` of a route: what any request may end with, and `more`."""
    return {code: {"model": error, "description": _TOLD[code]} for code in sorted({*_ALWAYS, *more})}


def answered(model: type[BaseModel], other: str | None = None) -> dict[int | str, dict[str, Any]]:
    """The 200 of a route that makes its response itself; `other` is a second form that it may take."""
    content: dict[str, Any] = {other: {"schema": {"type": "string"}}} if other else {}
    return {200: {"model": model, **({"content": content} if content else {})}}


PDF: dict[int | str, dict[str, Any]] = {200: {"description": "PDF 原件", "content": {"application/pdf": {}}}}
"""The 200 of the route that sends a report's own file."""
