"""What kind of document a file is: a work report, a plan, a budget, a statistical communiqué, a table of indicators, or
none of these. Pure.

Its title tells, or the file's name; a speech without a title is a work report where it speaks to deputies for a
government. Only a work report is called one: what is none of these is 其他文件, and whoever ingests is told.
"""

import re
from collections.abc import Sequence
from typing import Literal, TypeAlias

from rag.text.list_marks import list_mark
from rag.text.numbers import small_number
from rag.text.times import calendar_years
from rag.text.vocabulary import first_said, in_turn, said, says
from rag.types import Kind, Period, Report

DocumentKind: TypeAlias = Literal["report", "plan", "budget", "communique", "indicators", "other"]

NAMES: dict[DocumentKind, str] = {
    "report": "政府工作报告",
    "plan": "发展规划",
    "budget": "预算报告",
    "communique": "统计公报",
    "indicators": "指标表",
    "other": "其他文件",
}
_HEADINGS = frozenset(("一、", "（一）", "（1）", *(f"第{one}{part}" for one in "一1" for part in "章节条部篇")))
"""第二节 主要财务指标: of a part of a document, and not of all of it."""
_FRONT = 12
_SPOKEN = 30
_LONGEST_TITLE = 60
_PLACE = re.compile(
    "(?:关于)?(?:(?:19|20)[0-9]{2}年)?([\u4e00-\u9fff]{2,15}?)(?=(?:19|20)[0-9]{2}年|国民经济|第十|统计|预算|财政|发展|主要|指标|经济|社会)"
)

_FIVE_YEARS = re.compile('第(十[一二三四五六七八九])个五年|[“"]?(十[一二三四五六七八九])五[”"]?')
_FIRST_PLAN = 1951
"""A plan of the number n begins five times n years later: the fourteenth in 2021."""


def kind_of(lines: Sequence[str], stem: str) -> DocumentKind:
    """The kind of a document by its first `lines`, full-width digits and the like made plain, or its file's name."""
    for line in (*lines[:_FRONT], stem):
        bare = "".join(line.split())
        if len(bare) <= _LONGEST_TITLE and (found := _titled(bare)) and found != "indicators":
            return found
    if any(_is_speech(line) for line in lines[:_SPOKEN]):
        return "report"
    return "indicators" if _title_line("indicators", lines, stem) else "other"


def _titled(line: str) -> DocumentKind | None:
    if "统计公报" in line:
        return "communique"
    if says(line, "budget title") or in_turn(line, "budget", "reported", gap=12):
        return "budget"
    if says(line, "plan title") or in_turn(line, "of a nation's economy", "plan of it", gap=30):
        return "plan"
    if "工作报告" in line:
        return "report"
    return "indicators" if _of_indicators(line) and not list_mark(line, _HEADINGS) else None


def _of_indicators(line: str) -> bool:
    """Is it the title of a table of indicators? A speech without a title may have a heading that says the same."""
    named = line.endswith("指标") or says(line, "title of indicators")
    return named or in_turn(line, "of which indicators", "indicators", gap=12)


def _is_speech(line: str) -> bool:
    return "各位代表" in line or in_turn(line, "speaks for", "government", "put forward there", gap=30, within="。")


def title_of(kind: DocumentKind, lines: Sequence[str], stem: str) -> tuple[str | None, int | None]:
    """(the place, the year) that the title of a communiqué, a plan or a budget names: 含山县2023年…统计公报; of several
    years the last; of a table whose title names none, the last in its columns. (None, None) for a work report, whose
    cover says more."""
    title = _title_line(kind, lines, stem)
    years, place = _years(title), _PLACE.match(title)
    if kind == "indicators":
        place = place or _PLACE.match("".join(stem.split()))
        years = years or sorted(year for line in lines[:_FRONT] for year in _years(line))
    return (place[1] if place else None), (years[-1] if years else None)


def _years(line: str) -> list[int]:
    """The years that it names, but for the one that 远景目标 look ahead to."""
    return [
        one.year
        for one in calendar_years(line)
        if line.startswith(("年", "-", "—"), one.end) and not line.startswith("年远景", one.end)
    ]


def _title_line(kind: DocumentKind, lines: Sequence[str], stem: str) -> str:
    """The line that tells the kind, or the file's name; "" for a work report and for what is none of the kinds."""
    if kind in ("report", "other"):
        return ""
    bare = ["".join(line.split()) for line in (*lines[:_FRONT], stem)]
    return next((line for line in bare if len(line) <= _LONGEST_TITLE and _titled(line) == kind), "")


def version_of(front: Sequence[str], stem: str) -> str | None:
    """Which of several versions a document says it is, on its cover or by its file's name: 征求意见稿, 定稿. A word
    that budgets have in their titles (预算草案) counts in brackets alone."""
    for line in (*front, stem):
        bare = "".join(line.split())
        if len(bare) <= _LONGEST_TITLE and (found := _version(bare)):
            return found
    return None


def _version(title: str) -> str | None:
    aside = ((a, b) for a, b in said(title, "version in brackets") if set(title[a - 1 : a]) & set("（(【"))
    a, b = first_said(title, "version") or next(aside, (0, 0))
    return title[a:b] or None


def whole_period(kind: DocumentKind, report: Report, lines: Sequence[str]) -> Period | None:
    """What a document speaks of where no heading names a time: a communiqué, a final account or a table without
    targets of its year, a five-year plan of its five years; None for a work report."""
    title = _title_line(kind, lines, report.id)
    told = kind == "indicators" and not any(says(line, "tells ahead") for line in (title, *lines))
    if told or kind == "communique" or (kind == "budget" and "决算" in title):
        return Period(report.year, report.year, Kind.ACHIEVED)
    if five := _FIVE_YEARS.search(title):
        first = _FIRST_PLAN + 5 * small_number(five[1] or five[2])
        return Period(first, first + 4, Kind.TARGET)
    return None


def doubt(kind: DocumentKind, report: Report) -> str:
    """What whoever ingests should know of the kind; "" for a work report."""
    if kind == "other":
        return (
            f"不像政府工作报告（没有这样的标题，也没有“各位代表”），按“其他文件”收录，年份作 {report.year} 年；"
            f"不要就运行 wenbao remove {report.id}"
        )
    return "" if kind == "report" else f"是{NAMES[kind]}，不是政府工作报告；按这一类收录"
