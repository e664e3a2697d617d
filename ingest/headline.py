"""The year of a report from its headings and its phrases, where no cover gives it. Pure.

A heading that plans (二、2019年主要工作) names the report's year, one that reviews (一、2018年工作回顾) the year
before. Five-year reports may name neither: then weaker phrases decide (预计到2016年底).
"""

from collections import Counter
from collections.abc import Sequence

from rag.text.times import CalendarYear, calendar_years
from rag.text.vocabulary import begins, ends, says, unled

_HEADING_LENGTH = 45
_UP_TO = tuple("到至—－~-")
_NO_YEAR_OF_ITS_OWN = ("以来", "底", "末")
_LONGEST_NAME = 80
"""Characters of what a year is called: 2025年是“十四五”规划收官之年."""


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
    phrases = Counter(one.year for line in lines for one in _named(line) if _plans(line, one))
    if phrases:
        return phrases.most_common(1)[0][0]
    return max(reviewed) + 1 if reviewed else None


def weak_year(lines: Sequence[str]) -> int | None:
    """The year by phrases that only a report of that year uses, for five-year reports without a year in a heading.

    预计到2016年底 and 2016年计划 stand for the year itself; else the earliest date that the part on the coming
    years sets; else the latest year that “is” something (2025年是…收官之年).
    """
    now = Counter(one.year for line in lines for one in _named(line) if _is_now(line, one))
    if now:
        return now.most_common(1)[0][0]
    ahead = next(
        (i for i, line in enumerate(lines) if len(line) <= _HEADING_LENGTH and says(line, "years ahead")), None
    )
    due = (
        [one.year for line in lines[ahead:] for one in _named(line) if _is_due(line, one)] if ahead is not None else []
    )
    if due:
        return min(due)
    return max((one.year for line in lines for one in _named(line) if _is_something(line, one)), default=None)


def _named(line: str) -> list[CalendarYear]:
    """The years with their 年."""
    return [one for one in calendar_years(line) if one.named]


def _plans(line: str, one: CalendarYear) -> bool:
    """做好2019年政府工作, 2019年经济社会发展的总体要求, 今年（2019年）?"""
    before, after = line[: one.start], line[one.end + 1 :]
    rest = unled(after, "between year and plan")
    work = ends(before, "plans a year") and begins(rest, "year's work")
    aim = begins(rest.removeprefix("工作").removeprefix("的"), "year's aim")
    return bool(work or aim or before.endswith(("今年（", "今年(")))


def _is_now(line: str, one: CalendarYear) -> bool:
    """预计到2016年底, 2016年计划?"""
    after = line[one.end + 1 :]
    return after.startswith("计划") or (after.startswith(("底", "末")) and line.endswith("预计到", 0, one.start))


def _is_due(line: str, one: CalendarYear) -> bool:
    """2017年底, 2017年6月前, 2017年建成?"""
    at = one.end + 1
    return bool(begins(line, "when it is due", at)) or line[at : at + 4].lstrip("0123456789").startswith("月前")


def _is_something(line: str, one: CalendarYear) -> bool:
    """2025年是…收官之年?"""
    after = line[one.end + 1 :].lstrip("，,")
    return after.startswith("是") and "之年" in after.partition("。")[0][: _LONGEST_NAME + 3]


def _years(heading: str) -> tuple[set[int], set[int]]:
    """(years planned, years reviewed) of one heading; what follows a year up to the next one tells which."""
    marks = [
        one
        for one in _named(heading)
        if not heading.endswith(_UP_TO, 0, one.start) and not heading.startswith(_NO_YEAR_OF_ITS_OWN, one.end + 1)
    ]
    plans: set[int] = set()
    reviews: set[int] = set()
    for index, mark in enumerate(marks):
        end = marks[index + 1].start if index + 1 < len(marks) else len(heading)
        words = heading[mark.end + 1 : end]
        if says(words, "headline review"):
            reviews.add(mark.year)
        elif says(words, "headline plan"):
            plans.add(mark.year)
    return plans, reviews
