"""What is said to a greeting, to thanks, and to questions about WenBao itself: a friendly line, and what can be asked.

你好 → 你好，我是问报…可以这样问：… with two questions that the reports at hand answer, made of an indicator that one of
them has a figure of. No refusal: nothing was asked of the reports.
"""

from collections.abc import Sequence

from rag.answer.lists import without_ordinal
from rag.index.catalog import Catalog
from rag.question.asked import Asked, Tongue, as_asked
from rag.text.gazetteer import same_place
from rag.text.vocabulary import find_names
from rag.types import Draft, Hit, Indicator, Kind, Report

_NAMED, _FILES = 6, 12
_SHORT = 12
"""Characters of an indicator's name that a reader takes in at once."""
_DASHES = "—- 　"
_SHORTEST, _LONGEST = 4, 24
"""Characters of a heading that a question may name."""
_LINES = {
    "hello": "你好，我是问报：问政府工作报告里的事，我用报告的原话回答，并注明出处。",
    "thanks": "不客气，还有关于报告的问题，随时接着问。",
    "bye": "再见，欢迎再来问报告里的事。",
    "wenbao": "我是问报，用报告的原话回答关于政府工作报告的问题，每句都注明出自哪一段；"
    "报告里没有的，我会说没有，不会编。可以问一个数字、一件事，也可以问某个方面都说了些什么，或者请我概括一份报告。",
}
_ENGLISH = {
    "hello": "Hello, this is WenBao: ask about Chinese government work reports, in English or Chinese. I answer in the"
    " reports' own Chinese words and say where they stand.",
    "thanks": "You are welcome. Ask on whenever you like.",
    "bye": "Goodbye, and welcome back.",
    "wenbao": "I am WenBao: I answer questions on Chinese government work reports in their own words (Chinese), each"
    " with its paragraph, and say so where they say nothing. You may ask for a figure, a fact, all that is said on a"
    " topic, or the gist of a report, in English or Chinese.",
}


def polite(asked: Asked, catalog: Catalog) -> Draft:
    """A notice: the line that fits, the reports at hand, two questions that they answer."""
    reports = catalog.reports()
    english = asked.tongue is Tongue.ENGLISH
    own = [report for report in reports if any(same_place(report.region, one.name) for one in asked.regions)]
    lines = [] if own and asked.talk == "wenbao" else [(_ENGLISH if english else _LINES)[asked.talk]]
    if asked.talk == "wenbao":
        lines.append(held(own or reports, english=english))
    if asked.talk != "bye":
        offered = examples(catalog, asked)
        if offered or not reports:
            lines.append(_ask(offered, english=english))
    return Draft((), lead=as_asked("\n".join(lines), asked), kind="notice")


def _ask(questions: Sequence[str], *, english: bool) -> str:
    if not questions:
        return "No report is indexed yet: wenbao ingest." if english else "请先用 wenbao ingest 导入报告。"
    return ("For example: " if english else "可以这样问：") + " ".join(questions)


def held(reports: Sequence[Report], *, english: bool = False) -> str:
    """现在收录的报告：常州市新北区2022年、《西湖》。"""
    years: dict[str, list[int]] = {}
    for report in reports:
        if report.kind != "other":
            years.setdefault(report.region, []).append(report.year)
    named = [f"{region}{_years(own)}" for region, own in years.items()]
    files = [report.called for report in reports if report.kind == "other"]
    some = "、".join((*named[:_NAMED], *files[:_FILES])) + ("等" if len(named) > _NAMED or len(files) > _FILES else "")
    return f"Reports at hand: {some}." if english else f"现在收录的报告：{some}。"


def _years(years: Sequence[int]) -> str:
    """2014、2016—2019年: without those between that are not there."""
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and runs[-1][-1] + 1 == year:
            runs[-1].append(year)
        else:
            runs.append([year])
    return "、".join(str(run[0]) if len(run) == 1 else f"{run[0]}—{run[-1]}" for run in runs) + "年"


def examples(catalog: Catalog, asked: Asked | None = None) -> tuple[str, ...]:
    """Two questions that a report answers: for a figure that it promises, and for a topic; the newest report, or that
    of the year asked about, of the place that is asked about where there is one. () where there are only other files.
    """
    reports = [report for report in catalog.reports() if report.kind != "other"]
    own = [r for r in reports if asked and any(same_place(r.region, region.name) for region in asked.regions)]
    years = {asked.report_year, *(mention.last for mention in asked.mentions)} if asked else set()
    report = max(own or reports, key=lambda r: (bool(own) and r.year in years, r.year, r.id), default=None)
    if report is None:
        return ()
    place = report.region if len({r.region for r in reports}) > 1 else ""
    known = next((name for row in catalog.indicators(report.id) if (name := _promised(row, report))), "")
    figure = (f"{place}{report.year}年{known}目标是多少？",) if known else ()
    topic = f"{place}{report.year}年在教育方面有什么安排？"
    if asked and asked.tongue is Tongue.ENGLISH:
        topic = f"What does the {report.year} report{f' of {place}' if place else ''} say about education?"
    return (*figure, topic)


def of_its_part(hit: Hit, *, several: bool) -> str:
    """A question for all that is told where a finding stands: 2022年的报告里，“城市品质更好提升”讲了些什么？; of an
    indicator that it names, where that has no short heading; else "". With `several` places at hand it names the place.
    """
    if hit.report.kind == "other":
        return ""
    report = f"{hit.report.region if several else ''}{hit.report.year}年的报告里，"
    heading = without_ordinal(hit.sentence.section[-1]) if len(hit.sentence.section) > 1 else ""
    heading = heading.strip(_DASHES).partition("，")[0]  # 我们迎难而上、积极作为 of ——我们迎难而上、积极作为，经济发展…
    if _SHORTEST <= len(heading) <= _LONGEST and not any(map(str.isdigit, heading)):
        return f"{report}“{heading}”讲了些什么？"
    named = next((one.text for one in find_names(hit.sentence.text) if not one.theme), "")
    return f"{report}关于{named}说了些什么？" if named else ""


def _promised(row: Indicator, report: Report) -> str:
    """The plain name of an indicator of which a row promises a figure for the report's own year; "" for another."""
    period = row.period
    promised = period is not None and period.kind is Kind.TARGET and period.single and period.last == report.year
    names = find_names(row.name) if promised and len(row.name) <= _SHORT else ()
    return row.name if len(names) == 1 and names[0].text == row.name else ""
