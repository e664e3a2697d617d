"""An answer's JSON as pydantic models: what HTTP, MCP and LangChain's schemas say of it. `Answer.to_json` makes it."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.text.segments import parts_at
from rag.text.times import calendar_years
from rag.types import AnswerKind, Kind, Reason


class PeriodJson(BaseModel):
    """一段时期，两端都算在内。"""

    first: int | None = Field(alias="from", description="起始年；只知道终点（截至2021年底）的为空")
    last: int = Field(alias="to", description="截止年")
    kind: Kind = Field(description="完成（achieved）、目标（target）还是展望（outlook）")


class CitationJson(BaseModel):
    """一处引用：paragraph_text[start:end] 就是 quote。"""

    model_config = ConfigDict(extra="allow")
    marker: int = Field(description="回答里的 [1]、[2]…")
    report: str = Field(description="报告编号")
    title: str
    region: str
    year: int = Field(description="报告的年份")
    section: list[str] = Field(description="所在的各级标题，从外到内")
    paragraph: int = Field(description="第几段，从 1 数起")
    paragraph_text: str
    quote: str = Field(description="原话")
    start: int
    end: int
    period: PeriodJson | None = Field(description="这句话说的是什么时候；不属于任何时期的为空")
    page: int | None = Field(default=None, description="第几页（有页的文件）")
    cell: str | None = Field(default=None, description="在表格里的位置")
    confidence: float | None = Field(default=None, description="扫描件：文字识别的置信度")


class FigureJson(BaseModel):
    """回答里的一个数字。"""

    model_config = ConfigDict(extra="allow")
    text: str
    value: float = Field(description="万、亿都乘出来：超1万个是 10000")
    unit: str
    qualifier: str = Field(description="超、约、左右…，没有的为空")
    supported_by: list[int] = Field(description="依据的引用")
    derived: str | None = Field(default=None, description="由程序算出的：怎么算的")


class CellJson(BaseModel):
    """表里的一格：一个地方一年的数字，quote 就是那一段的 [start:end]。"""

    model_config = ConfigDict(extra="allow")
    region: str
    report: str = Field(description="报告编号")
    year: int = Field(description="数字所属的年份；完成的数字通常在下一年的报告里")
    kind: Kind = Field(description="完成（achieved）还是目标（target）")
    text: str = Field(description="报告里的写法")
    value: int | float = Field(description="万、亿都乘出来；区间的下端")
    high: int | float | None = Field(description="区间的上端")
    unit: str
    qualifier: str = Field(description="超、约、左右…，没有的为空")
    rider: str = Field(description="跟在数字后面的条件，如 力争更好；没有的为空")
    quote: str = Field(description="原话")
    paragraph: int = Field(description="第几段，从 1 数起")
    start: int
    end: int
    indicator: str = Field(description="是哪个指标的哪一种说法，如 地区生产总值增长")
    sort: str = Field(description="level、growth、share、rank…")


class ComputedJson(BaseModel):
    """由表里的数字算出的。"""

    what: str = Field(description="怎么算的")
    text: str
    value: int | float
    unit: str
    rows: list[int] = Field(alias="from", description="由哪几行算来，从 0 数起")


class TableJson(BaseModel):
    """一个指标在各份报告里的数字：历年的按年份，同一年的从大到小。"""

    indicator: str
    rows: list[CellJson]
    computed: list[ComputedJson]
    missing: list[str] = Field(description="问到了、报告里却没有说的地方")
    not_indexed: list[str] = Field(description="问到了、却没有收录报告的地方")


class UsageJson(BaseModel):
    """问聊天模型用了多少 token。"""

    input: int = Field(description="发给它的")
    output: int = Field(description="它写的")
    counted: bool = Field(description="服务没有说，由程序按 cl100k 数的")


class AnswerJson(BaseModel):
    """一个回答：每个数字都带原文引用。"""

    model_config = ConfigDict(extra="allow", title="Answer")
    question: str
    standalone_question: str = Field(description="不看前文也能懂的问题")
    answer: str = Field(description="回答的文字，带引用号 [1]、[2]…")
    refused: bool = Field(description="报告里没有，没有回答")
    reason: Reason | None = Field(description="为什么没有回答")
    citations: list[CitationJson]
    figures: list[FigureJson]
    mode: str = Field(description="extractive，或聊天模型的名字")
    digest: str = Field(description="设置、提示词和嵌入模型的指纹")
    timings_ms: dict[str, float]
    notices: list[str] = Field(description="要告诉用户的话")
    scope: dict[str, Any] = Field(description="在哪些地区、年份、报告里找的")
    kind: AnswerKind
    table: TableJson | None = Field(description="问很多份报告时：wenbao table 的那个对象")
    carried: list[str] = Field(description="从前文带过来的条件")
    usage: UsageJson | None = Field(default=None, description="问了聊天模型的：用了多少 token")
    schema_version: Literal[1] = 1


class TurnJson(BaseModel):
    """{"question", "history", "filter"}: the plainest of what the chain takes."""

    model_config = ConfigDict(title="Question")
    question: str = Field(description="问题", examples=["2022年新增学位目标是多少"])
    history: list[tuple[str, str]] = Field(default=[], description="[[问题, 回答], …]，先问的在前")
    filter: dict[str, Any] | None = Field(
        default=None, description="只在哪些报告里找：report、region、year、kind、document"
    )


# --- what a model writes into a tool's arguments --------------------------------------------------------------------


def several(given: Any) -> Any:
    """福建省、江西省, or one name, where a list is asked for."""
    return [one for one in parts_at(" ".join(given.split()), "、，,；; ") if one] if isinstance(given, str) else given


def years(given: Any) -> Any:
    """2025, "2025年", ["2024年", 2025]: the years; what names none stays as it is, and is told to be wrong."""
    given = [given] if isinstance(given, (str, int)) else given
    if not isinstance(given, list):
        return given
    named = [[told.year for told in calendar_years(one)] if isinstance(one, str) else [] for one in given]
    return [year for one, years in zip(given, named, strict=True) for year in years or [one]]


def kind_of_words(given: Any) -> Any:
    """目标 → target."""
    words = {"目标": "target", "完成": "achieved", "完成情况": "achieved", "展望": "outlook", "": None}
    return words.get(given, given) if isinstance(given, str) else given
