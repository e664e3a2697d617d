"""What kind of document a file is: a work report, a plan, a budget, a statistical communiqué, a table of indicators, or
none of these. Pure.

Its title tells, or the file's name; a speech without a title is a work report where it speaks to deputies for a
government. Only a work report is called one: what is none of these is 其他文件, and whoever ingests is told.
"""

import re
from collections.abc import Sequence
from typing import Literal, TypeAlias

from rag.text.times import small_number
from rag.text.vocabulary import says
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
_TITLES: tuple[tuple[DocumentKind, re.Pattern[str]], ...] = (
    ("budget", re.compile("预算执行|预算草案|预算[^。，]{0,12}报告|决算[^。，]{0,12}报告|财政预算")),
    ("plan", re.compile("规划纲要|年规划|发展规划|远景目标|国民经济和社会发展[^。，]{0,30}(?:计划|规划)")),
)
_INDICATORS = re.compile(
    "(?:主要|经济|发展|约束性|预期性|民生|统计)[^。，]{0,12}指标|指标(?:完成|表|体系|计划|目标)|统计(?:表|月报|快报|年报|资料)"
    "|(?:主要|年度?)目标(?:任务)?(?:表|分解|清单)|指标$"
)
"""A table's title; a speech without a title may have a heading that says the same."""
_HEADING = re.compile(
    "第[一二三四五六七八九十0-9]{1,3}[章节条部篇]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十0-9]{1,2}[）)]"
)
"""第二节 主要财务指标: of a part of a document, and not of all of it."""
_SPEECH = re.compile("各位代表|(?:代表|受)[^。]{0,25}(?:政府|国务院|管委会|管理委员会|办事处)[^。]{0,30}(?:报告|审议)")
_VERSION = re.compile(
    "(征求意见稿|讨论稿|送审稿|审议稿|未定稿|初稿|修订稿|修改稿|定稿|终稿|正式稿)|[（(【](草案|草稿|公开版|公布版|正式版|最终版)[）)】]"
)
_FRONT = 12
_SPOKEN = 30
_LONGEST_TITLE = 60
_YEAR = re.compile("((?:19|20)[0-9]{2})(?:年(?!远景)|-|—)")

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
    if any(_SPEECH.search(line) for line in lines[:_SPOKEN]):
        return "report"
    return "indicators" if _title_line("indicators", lines, stem) else "other"


def _titled(line: str) -> DocumentKind | None:
    if "统计公报" in line:
        return "communique"
    found = next((kind for kind, pattern in _TITLES if pattern.search(line)), None)
    found = found or ("report" if "工作报告" in line else None)
    return found or ("indicators" if _INDICATORS.search(line) and not _HEADING.match(line) else None)


def title_of(kind: DocumentKind, lines: Sequence[str], stem: str) -> tuple[str | None, int | None]:
    """(the place, the year) that the title of a communiqué, a plan or a budget names: 含山县2023年…统计公报; of several
    years the last; of a table whose title names none, the last in its columns. (None, None) for a work report, whose
    cover says more."""
    title = _title_line(kind, lines, stem)
    years, place = _YEAR.findall(title), _PLACE.match(title)
    if kind == "indicators":
        place = place or _PLACE.match("".join(stem.split()))
        years = years or sorted(year for line in lines[:_FRONT] for year in _YEAR.findall(line))
    return (place[1] if place else None), (int(years[-1]) if years else None)


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
        if len(bare) <= _LONGEST_TITLE and (found := _VERSION.search(bare)):
            return found[1] or str(found[2])
    return None


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
