"""The year of a report from its headings and its phrases, where no cover gives it. Pure.

A heading that plans (二、2019年主要工作) names the report's year, one that reviews (一、2018年工作回顾) the year
before. Five-year reports may name neither: then weaker phrases decide (预计到2016年底).
"""

import re
from collections import Counter
from collections.abc import Sequence

from rag.text.vocabulary import says

_HEADING_LENGTH = 45
_YEAR = re.compile("(?<![0-9到至—－~-])((?:19|20)[0-9]{2})年(?!以来|[底末])")
_PLAN_PHRASE = re.compile(
    "(?:做好|完成|对|安排)((?:19|20)[0-9]{2})年(?:的)?(?:政府|各项|经济社会发展|经济)?(?:各项)?(?:工作|目标|任务)"
    "|((?:19|20)[0-9]{2})年(?:政府工作|经济社会发展|全市|全区|全县|全省)?的?(?:总体要求|指导思想|总体思路|主要预期目标|预期目标)"
    "|今年[（(]((?:19|20)[0-9]{2})年"
)
_NOW_PHRASE = re.compile("预计到((?:19|20)[0-9]{2})年[底末]|((?:19|20)[0-9]{2})年计划")
_DUE = re.compile("((?:19|20)[0-9]{2})年(?:[底末前]|[0-9]{1,2}月前|上半年|下半年|完成|启动|建成|实现)")
_IS_A_YEAR = re.compile("((?:19|20)[0-9]{2})年[，,]?是[^。]{0,80}之年")


def plan_year(lines: Sequence[str]) -> int | None:
    """The year whose work the headings of `lines` plan, or one after the last that they review; else what the
    text says outright (做好2019年政府工作); else None."""
    planned: Counter[int] = Counter()
    reviewed: set[int] = set()
    for line in lines:
        if len(line) <= _HEADING_LENGTH:
            plans, reviews = _years("".join(line.split()))
            planned.update(plans)
            reviewed |= reviews
    if reviewed and max(reviewed) + 1 in planned:
        return max(reviewed) + 1
    if planned:  # 一、2025年主要工作 without 回顾, before 二、2026年工作安排
        return max((year for year in planned if year - 1 in planned), default=planned.most_common(1)[0][0])
    phrases = Counter(int(next(filter(None, match))) for line in lines for match in _PLAN_PHRASE.findall(line))
    if phrases:
        return phrases.most_common(1)[0][0]
    return max(reviewed) + 1 if reviewed else None


def weak_year(lines: Sequence[str]) -> int | None:
    """The year by phrases that only a report of that year uses, for five-year reports without a year in a heading.

    预计到2016年底 and 2016年计划 stand for the year itself; else the earliest date that the part on the coming
    years sets; else the latest year that “is” something (2025年是…收官之年).
    """
    now = Counter(int(next(filter(None, match))) for line in lines for match in _NOW_PHRASE.findall(line))
    if now:
        return now.most_common(1)[0][0]
    ahead = next(
        (i for i, line in enumerate(lines) if len(line) <= _HEADING_LENGTH and says(line, "years ahead")), None
    )
    due = [int(year) for line in lines[ahead:] for year in _DUE.findall(line)] if ahead is not None else []
    if due:
        return min(due)
    named = [int(year) for line in lines for year in _IS_A_YEAR.findall(line)]
    return max(named, default=None)


def _years(heading: str) -> tuple[set[int], set[int]]:
    """(years planned, years reviewed) of one heading; what follows a year up to the next one tells which."""
    marks = list(_YEAR.finditer(heading))
    plans: set[int] = set()
    reviews: set[int] = set()
    for index, mark in enumerate(marks):
        end = marks[index + 1].start() if index + 1 < len(marks) else len(heading)
        words = heading[mark.end() : end]
        if says(words, "headline review"):
            reviews.add(int(mark[1]))
        elif says(words, "headline plan"):
            plans.add(int(mark[1]))
    return plans, reviews
