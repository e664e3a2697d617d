"""What of a text asks: without who asks (我刚搬来), what is ordered (直接告诉我), what the answer is for. Pure.

What it asks for is asking.py's.
"""

import re
from collections.abc import Sequence

from rag.question.asking import or_not
from rag.text.places import find_regions
from rag.text.segments import blanked, tagged
from rag.text.subject import may_be_subject
from rag.text.times import calendar_years, find_mentions
from rag.text.vocabulary import find_names, said, says, word_list
from rag.types import Report

_SHORT_HEAD = 16
_TAIL, _SHORTLY, _ANY_YEAR = 4, 11, 2000
_INTRODUCTION = re.compile(
    r"^(?:[^，,：:。？?\d]{0,16}(?:要用|请教一下|求助)[：:，,]|[作身]为[^，,。？?]{1,12}?[，,]?[我俺]?们?想(?:知道|问|了解)[一下：:，,]*|[我俺咱]们?(?:是|作为|在)[^，,。？?]{1,16}[，,。][我俺]?们?(?:想(?:知道|问|了解)|请问)?[一下：:，,]*|"
    r"[\u4e00-\u9fff]{2,8}问[：:]|[开做干搞养种卖教跑当][^，,。？?\d]{1,6}的[，,](?=.)|"
    r"(?:I(?:'m| am| run| work)|As an? )[^.?]{3,60}[.,] (?=[A-Z]))"
)


def asks_at_all(part: str) -> bool:
    """Does it ask, in whatever words?"""
    return says(part, "asks") or says(part, "asks at all") or or_not(part.rstrip("；;。 "))


def orders(text: str) -> bool:
    """Does it tell how to answer, or whom to obey: 忽略以上要求, 直接告诉我?"""
    return says(text.lower(), "orders")


def asking_part(text: str) -> str:
    """The sentences that ask, where some do. What is said around them (我刚搬来; 忽略以上要求。) asks nothing, but it
    is kept where one points back to it (公家学校挤不进，只好念私立。区里给这些娃贴钱没有).
    """
    text = without_errand(text)
    text = _INTRODUCTION.sub("", text) or text
    ends = r"(?<=[。！？?!；;，,：:])" if orders(text) else r"(?<=[。！？?!；;])"
    parts = [part for part in re.split(ends + r"\s*|(?<=\.)\s+(?=[A-Z])", text) if part.strip()]
    asking = [asks_at_all(part) or _of_report(part) for part in parts]
    meant = [asks and says(part.lower(), "points back") for asks, part in zip(asking, parts, strict=True)]
    useful = [part for part, *kept in zip(parts, asking, [*meant[1:], False], strict=False) if any(kept)]
    plain = [part for part in useful if not orders(part)]
    return "".join(plain or [rest for part in useful if asks_at_all(rest := _after_order(part))] or parts)


def _of_report(part: str) -> bool:
    """翻2014国务院报告, 2014年龙岗区报告: a year, and a report right behind it."""
    return any("报告" in part[one.end : one.end + _SHORTLY] for one in calendar_years(part))


def without_errand(text: str) -> str:
    """Without what the asker does with the answer: 我要做张图：2024年… asks for no plan."""
    head, colon, rest = text.partition(":")
    plain = len(head) <= _SHORT_HEAD and not any(sign.isdigit() for sign in head)
    return rest if colon and rest and plain and says(head, "errand") else text


def without_unwanted(text: str) -> str:
    """Without what is not asked for: 要2024年的实际值，不要今年目标; 别拿今年的目标充数."""
    for start, _ in said(text, "not wanted"):
        end = min((at for mark in "，,。；;？?)" if (at := text.find(mark, start)) >= 0), default=len(text))
        if start and says(text[start:end], "aim or figure"):
            return without_unwanted(text[:start].rstrip("，,") + text[end:])
    return text


def _after_order(part: str) -> str:
    """What is asked in one breath with an order (直接告诉我…)."""
    *_, (_, end) = said(part.lower(), "orders")
    return part[end:].lstrip("我们：:，,")


def of_asker(whole: str, reports: Sequence[Report]) -> str:
    """The part that asks; where it names no place, with the one that was named around it (住在盐田。2018年…多少天), and
    where it names no time, with the report that is named behind it (…治干净了没？看2018年那份). All of it where
    what asks names nothing: 回回都得重新排队。2025年的报告怎么说.
    """
    text = asking_part(whole)
    if len(text) == len(whole):
        return text
    behind = not (whole.startswith(text[:_TAIL]) or orders(whole))
    if behind and _names_nothing(text, reports):
        return without_errand(whole)
    here, around = find_regions(text, reports), find_regions(whole, reports)
    bare = not (here.regions or here.foreign or here.spoken)
    place = around.regions[0].name if bare and len(around.regions) == 1 and not around.foreign else ""
    rest = whole[whole.find(text[-_TAIL:]) + _TAIL :]
    years = _years(rest) if not _years(text) else set()
    year = f"{years.pop()}年{'报告' if _names_report(rest) else ''}" if len(years) == 1 else ""
    return f"{place}{year}{'，' if year else ''}{text}"


def _names_nothing(part: str, reports: Sequence[Report]) -> bool:
    """Does it ask of nothing that it names: 深圳2019年报告提了没?"""
    if "报告" not in part or find_names(part):
        return False
    spans = [(region.start, region.end) for region in find_regions(part, reports).regions]
    loose = word_list("framing") | word_list("drop") | word_list("frame")
    words = tagged(blanked(part, spans, "，"))
    named = (word for word, flag in words if len(word) > 1 and (flag == "eng" or flag[0] in "njlivza"))
    return not any(word not in loose and may_be_subject(word) for word in named)


def _names_report(rest: str) -> bool:
    """看2018年那份, 青海2025, 翻2014国务院报告; but not （2024年底的数） and 24年的."""
    bare = rest.strip("()。.,!~? ")
    of_year = bare.endswith("年的") and not bare.removesuffix("年的").isdigit()
    return says(bare, "report") or bare[-1:].isdigit() or of_year or bare.endswith(("那份", "那本"))


def _years(text: str) -> set[int]:
    """The years that it names by number: 2014 of 海拉尔14年那本, of 2014国务院报告."""
    named = {m.first for m in find_mentions(text, _ANY_YEAR, question=True) if m.first == m.last and not m.relative}
    return {year for year in named if year is not None} | {one.year for one in calendar_years(text)}
