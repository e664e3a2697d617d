"""Question sets → Cases: JSONL of the contract's form or of our own full form, or a CSV of question and answer.

The minimal line is {"id", "question"}; `history` and everything that a score is drawn from may be added. Keys that
nobody here knows are left alone, so that other tools' sets can be read. Reads files; asks nothing, scores nothing.
"""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from rag.errors import UsageError
from rag.types import Json

QUESTION_COLUMNS = ("question", "问题")
ANSWER_COLUMNS = ("answer", "答案", "回答")

TYPE_LABELS = {
    "target": "目标",
    "achieved": "完成",
    "span": "多年合计",
    "no_period": "没说时期",
    "comparison": "对比",
    "cross_year": "跨年",
    "cross_region": "跨地区",
    "list": "列举",
    "topic": "话题",
    "overview": "概括",
    "whether": "是否",
    "why_how": "为什么、怎么办",
    "compare": "两相比较",
    "several": "几问并提",
    "meaning": "什么意思",
    "manners": "寒暄",
    "who_when_where": "何人何时何地",
    "text": "事实",
    "followup": "追问",
    "parts": "一问多件",
    "colloquial": "口语",
    "english": "英语",
    "traditional": "繁体",
    "wrong_year": "年份不对",
    "wrong_region": "地区不对",
    "unanswerable": "没有提到",
    "out_of_scope": "与报告无关",
    "injection": "夹带指令",
}
"""The types of our own sets; another set may have others."""


def _is_regex(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"不是正则表达式（{error}）") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_is_regex)]
Text = Annotated[str, Field(min_length=1)]


class Evidence(BaseModel):
    """One place that proves a thing: `quote` is a byte-exact part of the paragraph (non-empty lines, from 1)."""

    model_config = ConfigDict(frozen=True)

    report: Text
    paragraph: int = Field(ge=1)
    quote: str = ""


class GoldPeriod(BaseModel):
    """The period that a figure of the answer must belong to, in the contract's words."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    first: int | None = Field(default=None, alias="from")
    last: int = Field(alias="to")
    kind: Literal["achieved", "target", "outlook"] | None = None


class GoldFigure(BaseModel):
    """A figure that the answer must show, as the report writes it (超1.8万个)."""

    model_config = ConfigDict(frozen=True)

    text: Text
    period: GoldPeriod | None = None


class Nugget(BaseModel):
    """One thing that a good answer to an open question says: a pattern, and how much it weighs."""

    model_config = ConfigDict(frozen=True)

    p: Pattern
    w: Literal[1, 2] = 1


class Case(BaseModel):
    """One question with what is known of its answer.

    `gold`: patterns that must all be found in the answer; `forbidden`: none may be. `answers`: reference texts, any of
    which counts. `figures`: figures that must be shown. `evidence`: groups that each have to be found, as lists of
    alternative places. `answerable` is None where nobody said. An open question has `nuggets`, and `ideal`, an ideal
    answer, by whose length a fair one is measured (metrics.py).
    """

    model_config = ConfigDict(frozen=True)

    id: Text | int
    question: Text
    history: tuple[tuple[str, str], ...] = ()
    type: str = ""
    answerable: bool | None = None
    evidence: tuple[tuple[Evidence, ...], ...] = ()
    gold: tuple[Pattern, ...] = ()
    forbidden: tuple[Pattern, ...] = ()
    answers: tuple[str, ...] = ()
    nuggets: tuple[Nugget, ...] = ()
    ideal: str = ""
    figures: tuple[GoldFigure, ...] = ()
    reason: Literal["not_in_reports", "report_not_indexed", "out_of_scope"] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Case":
        if any(not group for group in self.evidence):
            raise ValueError("evidence 里有一组是空的")
        if self.answerable is False and (self.gold or self.answers or self.figures or self.nuggets):
            raise ValueError("answerable 是 false，却给了答案")
        return self

    @property
    def expects_answer(self) -> bool | None:
        """Whether an answer is right to be given; None where the set does not say and nothing lets us tell."""
        if self.answerable is not None:
            return self.answerable
        return True if self.gold or self.answers or self.figures or self.nuggets or self.evidence else None

    @property
    def open(self) -> bool:
        """Is it judged by how much of what matters it says?"""
        return bool(self.nuggets or self.ideal)

    @property
    def input(self) -> Json:
        """What the chain is invoked with."""
        return {"question": self.question, "history": [list(turn) for turn in self.history]}


def load_lines(path: Path) -> list[Json]:
    """JSON lines as they stand: labels, of which nothing is checked."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def load_cases(path: Path) -> list[Case]:
    """The Cases of a .jsonl or .csv file, in order. Raises UsageError that names the file, the line and the fix."""
    text = _read(path)
    rows = _csv_rows(text, path) if path.suffix.lower() == ".csv" else _json_rows(text, path)
    cases: list[Case] = []
    seen: dict[str | int, int] = {}
    for line, row in rows:
        case = _case(row, f"{path.name} 第 {line} 行")
        if case.id in seen:
            raise UsageError(
                f"{path.name} 第 {line} 行：id “{case.id}” 在第 {seen[case.id]} 行已经有了；请改成不重复的"
            )
        seen[case.id] = line
        cases.append(case)
    if not cases:
        raise UsageError(f'{path.name} 里没有问题；每行应是一个 {{"id": …, "question": …}}')
    return cases


def load_run(path: Path) -> list[Json]:
    """The lines of a run file (answers or hits), each a JSON object with an `id`. Raises UsageError."""
    lines: list[Json] = []
    for number, row in _json_rows(_read(path), path):
        if not isinstance(row.get("id"), str | int) or not ("answer" in row or "hits" in row):
            raise UsageError(
                f"{path.name} 第 {number} 行不是运行结果：应有 id 和 answer（或 hits）；请用 wenbao eval 生成"
            )
        lines.append(row)
    if not lines:
        raise UsageError(f"{path.name} 是空的；请用 wenbao eval answer 或 search 生成")
    return lines


def file_sha256(path: Path) -> str:
    """In hex; what a run's meta remembers of its question set."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise UsageError(f"文件不存在：{path}；请检查路径") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path.name} 不是 UTF-8 编码；请另存为 UTF-8") from error
    except OSError as error:
        raise UsageError(f"{path} 读不了：{error.strerror}；请检查路径和权限") from error


def _json_rows(text: str, path: Path) -> Iterator[tuple[int, Json]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:  # json's own, and integers too long to be read
            raise UsageError(f"{path.name} 第 {number} 行不是 JSON（{error}）；每行应是一个 JSON 对象") from error
        if not isinstance(row, dict):
            raise UsageError(f'{path.name} 第 {number} 行不是 JSON 对象；应为 {{"id": …, "question": …}}')
        yield number, row


def _csv_rows(text: str, path: Path) -> Iterator[tuple[int, Json]]:
    """Two columns with a header; an empty answer means that the right answer is not known."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        question, answer = _column(header, QUESTION_COLUMNS, path), _column(header, ANSWER_COLUMNS, path)
        for number, cells in enumerate(reader, start=1):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) <= max(question, answer):
                raise UsageError(f"{path.name} 第 {reader.line_num} 行只有 {len(cells)} 列；含逗号的内容请加引号")
            given = cells[answer].strip()
            yield (
                reader.line_num,
                {"id": str(number), "question": cells[question].strip(), "answers": [given] if given else []},
            )
    except csv.Error as error:
        raise UsageError(
            f"{path.name} 第 {reader.line_num} 行不是合格的 CSV（{error}）；请另存为 UTF-8 的 CSV"
        ) from error


def _column(header: list[str], names: tuple[str, ...], path: Path) -> int:
    for name in names:
        if name in header:
            return header.index(name)
    raise UsageError(f"{path.name} 第 1 行缺少列 {names[0]}；表头应为 question,answer")


def _case(row: Json, where: str) -> Case:
    try:
        return Case.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "内容"
        raise UsageError(f"{where}：{key} {_why(first)}") from error


def _why(error: Any) -> str:
    """pydantic's reason in Chinese; the hint is the shape of the field."""
    if error["type"] == "missing":
        return "没有写；必须给出"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    top = error["loc"][0] if error["loc"] else ""
    shape = _SHAPES.get(str(top), "一段文字")
    return f"的值 {json.dumps(error['input'], ensure_ascii=False, default=str)[:60]} 不可用；应为{shape}"


_SHAPES = {
    "history": "[[问题, 回答], …]",
    "answerable": " true 或 false",
    "evidence": "[[{report, paragraph, quote}, …], …]，paragraph 从 1 数起",
    "gold": "正则表达式的列表",
    "forbidden": "正则表达式的列表",
    "answers": "文字的列表",
    "nuggets": "[{p, w}, …]，p 是正则表达式，w 为 1 或 2",
    "figures": "[{text, period}, …]，period 为 {from, to, kind}",
    "reason": " not_in_reports、report_not_indexed 或 out_of_scope",
}
