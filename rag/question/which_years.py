"""Which years a question over many reports asks about, and whether one by one or what came of them together. Pure.

深圳近五年 → the five last that are told; 2001年以来…（到2008年） → 2001—2008; 2012—2017、2019年报告 → what those tell,
2011—2016 and 2018; 2015年到2018年…总共多少 → each of them, and their sum.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.question.asked import Asked
from rag.question.asking import Want, says_target
from rag.question.comparing import Op, read_comparison
from rag.question.whose import FIRST_SO_MANY
from rag.text.gazetteer import same_place
from rag.text.indicators import Sort, growth_asked
from rag.text.times import Mention, Role, find_mentions, reports_named
from rag.text.vocabulary import counted, in_turn, said, says
from rag.text.year_lists import find_year_lists
from rag.types import Kind, Report

_UNTIL = ("到", "至", "截至", "截止")
MOST_YEARS = 30
_ROW, _PAIR = 3, 2


def as_told(asked: Asked, question: str) -> Asked:
    """With the years that the reports tell of, where it names several by theirs: 2011—2018 of 八份报告（2012至2019年）,
    2014—2019 of what those aim at. Of two reports that tell a year that is named, that year (2019年报告…2018年).
    """
    rows = reports_named(question)
    if not rows:
        return _with_lists(_with_base(asked))
    aims = says_target(question) and not says(question, "last year")
    years = {year for m in rows for year in range(m.first or m.last, m.last + 1)}
    told = tuple(replace(m, first=(m.first or m.last) - (not aims), last=m.last - (not aims)) for m in rows)
    own = tuple(m for m in asked.mentions if not m.relative and not {m.first, m.last} & years)
    kind = Kind.TARGET if aims else Kind.ACHIEVED
    return replace(asked, mentions=own if own and len(years) < _ROW else told, report_year=None, kind=kind)


def _with_lists(asked: Asked) -> Asked:
    """With each of the years that it lists in a short way: 05—10年, 从2013列到2018; what is told by its distance
    (哪一年比上一年) is then none of them.
    """
    lists = [one for one in find_year_lists(asked.question) if len(one.years) >= _ROW]
    named = {year for m in asked.mentions for year in range(m.first or m.last, m.last + 1)}
    lists = [one for one in lists if not named >= {one.years[0], one.years[-1]}]  # 从2014年底到2016年底多出多少
    if not lists:
        return asked
    own = [m for m in asked.mentions if not m.relative and not any(a.start <= m.start < a.end for a in lists)]
    for one in lists:
        stretch = one.years[-1] - one.years[0] + 1 == len(one.years)
        ends = [(one.years[0], one.years[-1])] if stretch else [(year, year) for year in one.years]
        own += [Mention(asked.question[one.start : one.end], one.start, one.end, a, b, Role.TOPIC) for a, b in ends]
    return replace(asked, mentions=tuple(sorted(own, key=lambda m: (m.start, m.last))))


def reckoned_from(asked: Asked, newest: int) -> Asked:
    """去年 is reckoned from the reports that are asked, also where it says 高于全国, whose last report is another."""
    later = newest - asked.base_year
    if not later or asked.report_year or not any(one.relative for one in asked.mentions):
        return asked
    moved = (
        replace(m, first=m.first and m.first + later, last=m.last + later) if m.relative else m for m in asked.mentions
    )
    return replace(asked, mentions=tuple(moved), base_year=newest)


def _with_base(asked: Asked) -> Asked:
    """With the year that 从2014年底到2016年底多了多少 begins with, which else only the other is held against."""
    found = [m for m in find_mentions(asked.question, asked.base_year, question=True) if m.first == m.last]
    base = [m for m in found if m.role is Role.BASE and not m.relative and asked.question[: m.start].endswith("从")]
    if len(base) != 1 or len(asked.mentions) != 1:
        return asked
    return replace(asked, mentions=(base[0], *asked.mentions))


def over_years(asked: Asked, text: str) -> bool:
    """Years one by one: 近五年, 历年, 2014—2018年 of what every year has; not what a report sums up itself (累计), nor
    what lies between two of them (从2007年到2009年增加了多少).
    """
    spans = [m for m in asked.mentions if m.first is not None and m.last - m.first >= 2]
    plain = [m for m in spans if not m.relative and "五" not in m.text]
    years = {m.last for m in asked.mentions if m.first == m.last}
    if says(text, "year by year"):
        return bool(
            _last(text)
            or spans
            or len(years) > 2
            or (len(years) == 2 and says(text, "years between"))
            or not asked.mentions
        )
    several = bool(plain) or len(years) > 2
    if several and (mean_of_years(text) or summed_up(text) or says(text, "mean of all")):
        return True  # 2012年到2017年年均多少, 2014—2018年加起来: of each year, and what they come to
    if plain and piled_up(text):
        return True
    if "年均" in text or (says(text, "in all") and len(years) < 3) or Want.CHANGE in asked.wants:
        return False
    apart = read_comparison(asked.question, within=True)
    if apart is not None and apart.op in (Op.DIFFERENCE, Op.RATIO):
        return False
    if says(text, "of each"):
        return several
    if _last(text):
        return not says(text, "adds up")
    return len(years) > 2 or (bool(plain) and not says(text, "adds up"))


def two_years(asked: Asked, sort: Sort | None, *, changes: bool) -> bool:
    """One amount in two years, held against each other: 广东2018年的GDP比2013年多出多少.

    `changes`: as was learned, it asks what became of it; then of a rate too.
    """
    years = {m.last for m in asked.mentions if m.first == m.last and m.role is not Role.NAME}
    if len(years) != 2:
        return False
    if changes and not says(asked.question, "mean of all"):
        return True
    apart = read_comparison(asked.question, within=True)
    told = apart is not None and apart.op is Op.DIFFERENCE and not says(asked.question, "growth")
    return told and sort not in (Sort.GROWTH, Sort.MEAN)


def mean_of_years(text: str) -> bool:
    """年均多少, 平均一年是几家; 年均增长多少 asks for a rate."""
    return in_turn(text, "in each year", "how much", gap=4)


def in_percent_too(asked: Asked) -> bool:
    """GDP差多少，涨了百分之几 of two years: how much lies between, and what that is in percent, of amounts."""
    years = {m.last for m in asked.mentions if m.first == m.last and m.role is not Role.NAME}
    text = asked.question
    apart = Want.DIFFERENCE in asked.wants and says(text, "percent asked") and not says(text, "rate of growth")
    return apart and len(years) == len(asked.mentions) == len(asked.regions) + 1 == 2


def asks_year(text: str) -> bool:
    """哪一年首次突破, 什么时候过的一万家: which of the years it was."""
    return says(text, "year asked")


def of_which_years(text: str, *, held: bool) -> bool:
    """Whether one, or some, of the years are asked for: the first that passed (`held`), 最高的是哪年, 最快的三年."""
    some = FIRST_SO_MANY.search(text)
    if some is not None and some.group().endswith("年"):
        return True
    return asks_year(text) and (held or says(text, "highest") or says(text, "lowest"))


def of_any_year(asked: Asked, text: str) -> Asked:
    """Where it asks which year it was, without what only counts from that: 前一年是多少, 最快的三年."""
    return replace(asked, mentions=_of_any(asked.mentions, asked.question, text))


def _of_any(mentions: Sequence[Mention], said: str, text: str) -> tuple[Mention, ...]:
    spans = [one.span() for one in FIRST_SO_MANY.finditer(said)]
    counts = asks_year(text)
    return tuple(
        m
        for m in mentions
        if not m.relative
        or not (
            (counts and m.first == m.last) or said[: m.start].endswith("哪") or any(a <= m.start < b for a, b in spans)
        )
    )


def _last(text: str) -> int:
    """近五年, 最近的五年 → 5; 0 where none is said."""
    told = (one for one in counted(text, "year") if text[: one.start].removesuffix("的").endswith("近"))
    return next((one.number for one in told if one.number <= MOST_YEARS), 0)


def summed_up(text: str) -> bool:
    """What several years come to together, by other words than a report's own (累计)."""
    return (says(text, "together") or says(text, "added")) and "累计" not in text


def piled_up(text: str) -> bool:
    """2013—2016年累计减少多少万人: where no report tells it itself, the years' sum; 累计增长 is none, nor is 累计数,
    what there was by then.
    """
    ends = [end for start, end in said(text, "adds up") if text[start:end] == "累计"]
    return bool(ends) and growth_asked(text, ends[0])[0] is None


def added_up(text: str, works: frozenset[str]) -> bool:
    """六年CPI目标加起来: over the years of one place, though none is named."""
    return "total" in works and says(text, "added") and any(counted(text, "year"))


def years_asked(
    asked: Asked,
    text: str,
    reports: Sequence[Report],
    places: Sequence[str] | None,
    *,
    between: bool = False,
    met: bool = False,
) -> tuple[int, ...]:
    """The years that are asked about; () where none is said: for a series all, else the latest.

    `between`: of two years, all that lie between them too; `met`: a report's aims are those of its own year.
    """
    told = (
        () if asked.report_year is not None or asked.mentions else find_mentions(text, asked.base_year, question=True)
    )
    mentions = asked.mentions or _of_any(told, text, text)
    count = _last(text)
    if count and not any(not m.relative for m in mentions):
        own = [r.year for r in reports if places is None or any(same_place(r.region, place) for place in places)]
        latest = max(own, default=asked.base_year)
        newest = latest if asked.kind is Kind.TARGET else latest - 1
        return tuple(range(newest - count + 1, newest + 1))
    years = _all_of(mentions, asked.question)
    if met and not years and asked.report_year is None and says(text, "year by year"):
        own = [r.year for r in reports if places is None or any(same_place(r.region, place) for place in places)]
        years = list(range(min(own), max(own))) if own else []  # 历年目标与实际对照
    if met and asked.report_year is not None and set(years) == {asked.report_year + 1}:
        years = [asked.report_year]  # 2016年报告提的预期，一年后的实际数
    if met and len(years) == _PAIR and all(m.last < max(years) for m in find_mentions(text, 0, question=True)):
        years = [year for year in years if year + 1 == max(years)] or years  # 2018年承诺…，一年后兑现没有
    if not years and asked.report_year is not None:
        years = [
            asked.report_year
            if asked.kind is Kind.TARGET or (met and not says(text, "last year"))
            else asked.report_year - 1
        ]
    if (
        len(years) == 1 and asks_year(text) and any(f"{until}{years[0]}" in text for until in _UNTIL)
    ):  # 头一回摸到4%是哪年？从那年起到2017年
        own = [r.year - 1 for r in reports if places is None or any(same_place(r.region, place) for place in places)]
        years = list(range(min((*own, years[0])), years[0] + 1))
    if len(years) == 2 and (between or says(text, "years between") or _from_to(mentions, text)):
        years = list(range(min(years), max(years) + 1))  # 2019年比2014年多多少，中间各年也带上
    return tuple(dict.fromkeys(years))


def _from_to(mentions: Sequence[Mention], text: str) -> bool:
    """哪年过的3万？从2011年顺着数到2018年: one of all the years between two is asked for."""
    return asks_year(text) and any(text[: m.start].endswith(_UNTIL) for m in mentions[1:])


def _all_of(mentions: Sequence[Mention], text: str) -> list[int]:
    """Each year of each mention; 2001年以来…（到2008年） ends in 2008."""
    years: list[int] = []
    ends = [m.last for m in mentions if m.first == m.last and text[: m.start].endswith(_UNTIL)]
    for mention in mentions:
        first = mention.first if mention.first is not None else mention.last
        until = (
            [end for end in ends if end > first] if mention.text.endswith("起") or says(mention.text, "since") else []
        )
        last = until[0] if until else mention.last
        years += range(first, last + 1) if last - first <= MOST_YEARS else [last]
    return years
