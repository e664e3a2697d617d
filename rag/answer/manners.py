"""What is said to a greeting, to thanks, and to questions about WenBao itself: a friendly line, and what can be asked.

你好 → 你好，我是问报…可以这样问：… with two questions that the reports at hand answer, made of an indicator that one of
them has a figure of. No refusal: nothing was asked of the reports.
"""

from collections.abc import Sequence

from rag.index.catalog import Catalog
from rag.question.asked import Asked
from rag.question.intent import Intent
from rag.text.vocabulary import find_names
from rag.types import Draft, Indicator, Kind, Report

_NAMED = 6
_SHORT = 12
"""Characters of an indicator's name that a reader takes in at once."""
_HELLO = "你好，我是问报：问政府工作报告里的事，我用报告的原话回答，并注明出处。"
_ABOUT = (
    "我是问报，用报告的原话回答关于政府工作报告的问题，每句都注明出自哪一段；报告里没有的，我会说没有。"
    "可以问一个数字、一件事，也可以问某个方面都说了些什么，或者请我概括一份报告。"
)


def polite(asked: Asked, catalog: Catalog) -> Draft:
    """A notice: the line that fits, the reports at hand, two questions that they answer."""
    reports = catalog.reports()
    lines = [_HELLO if asked.intent is Intent.GREETING else _ABOUT]
    if asked.intent is not Intent.GREETING:
        lines.append(held(reports))
    lines.append(f"可以这样问：{'；'.join(examples(catalog))}" if reports else "请先用 wenbao ingest 导入报告。")
    return Draft((), lead="\n".join(lines), kind="notice")


def held(reports: Sequence[Report]) -> str:
    """现在收录了1份报告：常州市新北区2022年。"""
    years: dict[str, list[int]] = {}
    for report in reports:
        years.setdefault(report.region, []).append(report.year)
    named = [f"{region}{_years(own)}" for region, own in years.items()]
    some = "、".join(named[:_NAMED]) + (f"等{len(named)}个地方" if len(named) > _NAMED else "")
    return f"现在收录了{len(reports)}份报告：{some}。"


def _years(years: Sequence[int]) -> str:
    first, last = min(years), max(years)
    return f"{first}年" if first == last else f"{first}—{last}年"


def examples(catalog: Catalog, report: Report | None = None) -> tuple[str, ...]:
    """Two questions that a report answers: for a figure that it promises, and for a topic; by default the newest."""
    reports = catalog.reports()
    report = report or max(reports, key=lambda r: (r.year, r.id), default=None)
    if report is None:
        return ()
    place = report.region if len({r.region for r in reports}) > 1 else ""
    known = next((name for row in catalog.indicators(report.id) if (name := _promised(row, report))), "")
    figure = (f"{place}{report.year}年{known}目标是多少？",) if known else ()
    return (*figure, f"{place}{report.year}年在教育方面有什么安排？")


def _promised(row: Indicator, report: Report) -> str:
    """The plain name of an indicator of which a row promises a figure for the report's own year; "" for another."""
    period = row.period
    promised = period is not None and period.kind is Kind.TARGET and period.single and period.last == report.year
    names = find_names(row.name) if promised and len(row.name) <= _SHORT else ()
    return row.name if len(names) == 1 and names[0].text == row.name else ""
