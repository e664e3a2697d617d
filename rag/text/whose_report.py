"""Whose report a question means that names it by its level: 省里那份报告, 国务院2015年的报告. Pure.

People say where they are and then which report: 我在宝安租房，市里2018年的报告 means Shenzhen's. Which places a text
names is places.py's.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from rag.text.gazetteer import STATE_NAMES, Mention, codes_of, lies_below, rank
from rag.text.segments import spans_between
from rag.text.vocabulary import said

_REPORT = re.compile(
    r"(?:里?[头面边]|的|[这那][份本篇个]|(?:(?:19|20)?\d\d|[今去前当]|那一?)年度?|政府|工作|(?:19|20)\d\d)*报告"
)
_RANKS = {"省": (0,), "自": (0,), "市": (1,), "州": (1,), "区": (2,), "县": (2,), "旗": (2,)}
"""What stands first in the word for a level, and the ranks of its places (gazetteer.py); all others are the state."""
_Span: TypeAlias = tuple[int, int, str]
"""(start, end, region)"""
_ENDS = "，,。；;！!？?：:"
_JOINS = ("和", "与", "跟", "同", "及", "、", "比")


class ByLevel(NamedTuple):
    """The regions whose reports are asked, and the places that are named beside them."""

    regions: list[_Span]
    home: list[str]
    """They only tell where the asker is: 宝安 of 我在宝安租房，市里2018年的报告…"""
    matter: list[str]
    """They are what the report is asked about: 省里2018年的报告提到坪山没."""


def with_named_by_level(
    question: str, regions: Sequence[_Span], others: Sequence[Mention], known: Collection[str]
) -> ByLevel:
    """The regions that are named, with those whose report is named by its level in place of what lies there; beside it
    in 宝安2018年报告和市里的报告.
    """
    kept, levels = list(regions), []
    for start, end, name, beside in _named_by_level(question, regions, others, known):
        kept = kept if beside else [one for one in kept if _REPORT.match(question, one[1])]
        kept.append((start, end, name))
        levels.append(start)
    asking = [(a, b) for a, b in spans_between(question, _ENDS) if any(a <= at < b for at in levels)]
    left = [one for one in regions if one not in kept]
    matter = {question[a:b] for a, b, _ in left if any(start <= a < end for start, end in asking)}
    home = {question[a:b] for a, b, _ in left} - matter
    return ByLevel(kept, sorted(home), sorted(matter))


def _named_by_level(
    question: str, regions: Sequence[_Span], others: Sequence[Mention], known: Collection[str]
) -> Iterator[tuple[int, int, str, bool]]:
    """(start, end, indexed region, is it asked about beside another) of each report named by its level, where a place
    that is named lies in one of that level, and none is of that level itself.
    """
    for start, end in said(question, "level of a report"):
        if not _REPORT.match(question, end):
            continue
        ranks = _RANKS.get(question[start])
        beside = question[:start].endswith(_JOINS)
        if ranks is None:
            found = next((name for name in known if name in STATE_NAMES), None)
        elif any(rank(name) in ranks or name.endswith(question[start]) for *_, name in regions):
            continue  # 北京…市里的报告
        else:
            below = [code for *_, name in regions for code in codes_of(name)] or [c for m in others for c in m.codes]
            found = next((name for name in known if rank(name) in ranks and _holds(name, below)), None)
        if found is not None and all(found != name for *_, name in regions):
            yield start, end, found, beside


def _holds(region: str, codes: Collection[str]) -> bool:
    return any(lies_below(code, up) for up in codes_of(region) for code in codes)
