"""Which reports an overview is wanted of, and what of them the time asked for means; the answer over all of them.

2021年做了哪些工作 is, in the report of 2022, what was done; 2022年 there, its work and its goals.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from rag.answer.ask_back import which_place
from rag.answer.named_list import named_list, troubles_of
from rag.answer.overview import overview
from rag.answer.taken import Taken
from rag.index.catalog import Catalog
from rag.question.asked import Asked, Tongue, report_years
from rag.question.asking import gist
from rag.question.brief import WHOLE, Aspect, Brief
from rag.question.intent import Intent
from rag.search.found import Found
from rag.text.gazetteer import same_place
from rag.types import Draft, Kind, Period, Report, Statement

Search: TypeAlias = Callable[[Asked], Sequence[Found]]

_MOST = 4
_HARDLY_OPEN = 0.4
_TOLD = 0.4
"""From here on a sentence tells of it: 0.42 and more of five topics in everyday words, 0.26 and less of six frames
(我是初中生，…读后感, 缩成三百字), beside one of 0.35.
"""
_SHORT = 3
"""Sentences of each report where several are asked about."""


def answer_overview(asked: Asked, brief: Brief, catalog: Catalog, search: Search | None = None) -> Draft | None:
    """`_overview_of`, its frame in the asker's language; None too where all of it is of a thing that the report has
    under other words (讲上学那一段大概说了什么), which `search` tells.
    """
    told = _overview_of(asked, brief, catalog, search)
    if told is None or asked.tongue is not Tongue.ENGLISH:
        return told
    from rag.answer.in_english import labelled

    return labelled(told)


def _overview_of(asked: Asked, brief: Brief, catalog: Catalog, search: Search | None) -> Draft | None:
    """The overview; a question back where reports of several places are indexed and none is named; None where no
    report is the one asked about, or none says anything of it.
    """
    reports = catalog.reports()
    if (asked.foreign and not asked.regions) or _is_of_none(asked, catalog):
        return None
    of_year = [report for report in reports if asked.report_year in (None, report.year)]
    if not asked.regions and len({report.region for report in of_year}) > 1:
        ranks = asked.over_many and asked.intent is Intent.MANY  # 各省报告中，哪里的新房均价最高
        return None if ranks else which_place(of_year)
    times = _times(asked)
    chosen = [(report, one) for one in times for report in wanted_reports(one, brief, of_year)][:_MOST]
    if search is not None and _of_a_thing(asked, brief, [report.id for report, _ in chosen], catalog, search):
        return None
    if len(chosen) > 1 and not brief.chars:
        short = brief.sentences or (_SHORT if brief.aspects == WHOLE.aspects else 0)
        brief = replace(brief, sentences=short, plain=True)
    drafts = [(report, one, _one(report, one, brief, catalog)) for report, one in chosen]
    told = [(report, one, draft) for report, one, draft in drafts if draft is not None]
    if len(told) <= 1:
        return told[0][2] if told else None
    lines: list[Statement] = []
    for report, one, draft in told:
        when = f"{report.region}，{one.mentions[0].text}" if len(times) > 1 else report.title
        lines += [Statement(f"{when}：", ()), *draft.statements]
    return Draft(tuple(lines), kind="overview")


def _of_a_thing(asked: Asked, brief: Brief, reports: Sequence[str], catalog: Catalog, search: Search) -> bool:
    """Is what it is to be about in none of them by its name, but told of in other words: 种菜养牛 as 奶牛养殖小区?"""
    words = any(len(word) > 1 for word in brief.about)
    if not words or asked.intent is not Intent.OVERVIEW or any(catalog.says(word, reports) for word in brief.about):
        return False
    from rag.answer.topic import at_first

    return any(piece.chance >= _TOLD for piece in at_first(search(asked), asked)[:1])


def _is_of_none(asked: Asked, catalog: Catalog) -> bool:
    """讲个笑话: it hardly sounds open, asks for no gist, and what it names stands in no report."""
    things = [term.text for term in asked.terms if term.noun]
    strange = bool(things) and not any(map(catalog.says, things))
    return strange and asked.openness < _HARDLY_OPEN and not gist(asked.question)


def _times(asked: Asked) -> list[Asked]:
    """The question for each of the years that it names (2018年和2019年的重点工作); itself where it names no several."""
    years = {mention.last for mention in asked.mentions if mention.first == mention.last}
    if asked.report_year or len(years) < 2 or len(years) != len(asked.mentions):
        return [asked]
    return [replace(asked, mentions=(mention,)) for mention in asked.mentions]


def _one(report: Report, asked: Asked, brief: Brief, catalog: Catalog) -> Draft | None:
    taken = Taken.of(report, catalog)
    if asked.intent is Intent.OVERVIEW:  # what the report does not know is of whoever asks: 大白话, 读后感
        shortest = 2 if brief.sentences else 1  # 三句话就行 is of no 行
        known = (word for word in brief.about if len(word) >= shortest and catalog.says(word, [report.id]))
        brief = replace(brief, about=tuple(known))
    if brief.about:
        own = [term for term in asked.terms if term.text in brief.about]
        words = [term for term in asked.terms if term.noun or term in own]
        lines = named_list(taken, words, asked.count) or troubles_of(taken, own, brief)
        if lines:
            return Draft(tuple(statement for line in lines for statement in line.statements()), kind="overview")
    brief, period = aimed(brief, asked, report)
    return overview(taken, brief, period)


def wanted_reports(asked: Asked, brief: Brief, reports: Sequence[Report]) -> list[Report]:
    """Of each place the report of the year that is named, or that tells of it, or the latest."""
    years = [asked.report_year] if asked.report_year else _telling(asked, brief)
    chosen: list[Report] = []
    names = [region.name for region in asked.regions] or list(dict.fromkeys(report.region for report in reports))
    for name in names:
        own = [report for report in reports if same_place(report.region, name)]
        year = next((year for year in years if any(report.year == year for report in own)), None)
        if year is None and years:
            continue
        latest = max((report.year for report in own), default=0)
        chosen += [report for report in own if report.year == (year or latest)]
    return chosen


def _telling(asked: Asked, brief: Brief) -> list[int]:
    """The report years that may tell of the time asked for: of what was done, the year after; of all else its own."""
    if not asked.mentions:
        return []
    years = report_years(asked)
    done = asked.kind is Kind.ACHIEVED or brief.aspects == (Aspect.DONE,)
    return years if done else sorted(years, key=lambda year: year != asked.mentions[0].last)


def aimed(brief: Brief, asked: Asked, report: Report) -> tuple[Brief, Period | None]:
    """The brief with the aspects that the time asked for means in that report, and the time where it has gone by."""
    if not asked.mentions:
        return brief, None
    time = asked.mentions[0]
    past, ahead = time.last < report.year, time.last > report.year
    period = Period(time.first, time.last, Kind.ACHIEVED if past else Kind.OUTLOOK if ahead else Kind.TARGET)
    if brief.aspects == (Aspect.WHOLE,):
        meant = (Aspect.DONE,) if past else (Aspect.AHEAD,) if ahead else (Aspect.WORK,)
        return replace(brief, aspects=meant), period
    if past and Aspect.ADMITTED not in brief.aspects:
        return replace(brief, aspects=tuple(dict.fromkeys(_DONE.get(one, one) for one in brief.aspects))), period
    return brief, period


_DONE = {Aspect.WORK: Aspect.DONE, Aspect.GOALS: Aspect.DONE}
"""What the work of a year that has gone by is."""
