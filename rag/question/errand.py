"""What of a text asks: without who asks (我刚搬来), what is ordered (直接告诉我), what the answer is for. Pure.

What it asks for is asking.py's.
"""

import re
from collections.abc import Sequence

from rag.text.places import find_regions
from rag.text.segments import blanked, tagged
from rag.text.times import calendar_years
from rag.text.vocabulary import find_names, says, word_list
from rag.types import Report

_SHORT_HEAD = 16
_HEAD = 4
_INTRODUCTION = re.compile(
    r"^(?:[^，,：:。？?\d]{0,16}(?:要用|请教一下|求助)[：:，,]|[作身]为[^，,。？?]{1,12}?[，,]?[我俺]?们?想(?:知道|问|了解)[一下：:，,]*|[我俺咱]们?(?:是|作为|在)[^，,。？?]{1,16}[，,。][我俺]?们?(?:想(?:知道|问|了解)|请问)?[一下：:，,]*|"
    r"[\u4e00-\u9fff]{2,8}问[：:]|[开做干搞养种卖教跑当][^，,。？?\d]{1,6}的[，,](?=.)|"
    r"(?:I(?:'m| am| run| work)|As an? )[^.?]{3,60}[.,] (?=[A-Z]))"
)
ORDERING = re.compile(r"忽略|无视|不要[给管查]|直接(?:回答|说|告诉)|就(?:回答|说)|[Ii]gnore|系统消息")


def asks_at_all(part: str) -> bool:
    """Does it ask, in whatever words?"""
    return says(part, "asks") or says(part, "asks at all")


def asking_part(text: str) -> str:
    """The sentences that ask, where some do: what is said around them (我刚搬来; 忽略以上要求。) asks nothing."""
    text = without_errand(text)
    text = _INTRODUCTION.sub("", text) or text
    ends = r"(?<=[。！？?!；;，,：:])" if ORDERING.search(text) else r"(?<=[。！？?!；;])"
    parts = [part for part in re.split(ends + r"\s*|(?<=\.)\s+(?=[A-Z])", text) if part.strip()]
    useful = [part for part in parts if asks_at_all(part) or re.search(r"\d\d\d\d年.{0,8}报告", part)]
    asking = [part for part in useful if not ORDERING.search(part)]
    return "".join(asking or [rest for part in useful if asks_at_all(rest := _after_order(part))] or parts)


def _is_scope(part: str, reports: Sequence[Report]) -> bool:
    """Does it hold a place or a year, and nothing else: 西藏2025?"""
    spans = [(region.start, region.end) for region in find_regions(part, reports).regions]
    spans += [(year.start, year.end) for year in calendar_years(part)]
    return bool(spans) and not blanked(part, spans).strip(" 年的看报告")


def _names_nothing(part: str, reports: Sequence[Report]) -> bool:
    """Does it ask of nothing that it names: 深圳2019年报告提了没?"""
    if "报告" not in part or find_names(part):
        return False
    spans = [(region.start, region.end) for region in find_regions(part, reports).regions]
    loose = word_list("unnamed") | word_list("framing") | word_list("drop") | word_list("frame")
    words = tagged(blanked(part, spans, "，"))
    return not any(
        len(word) > 1 and (flag == "eng" or flag[0] in "njlivza") and word not in loose for word, flag in words
    )


def without_errand(text: str) -> str:
    """Without what the asker does with the answer: 我要做张图：2024年… asks for no plan."""
    head, colon, rest = text.partition(":")
    plain = len(head) <= _SHORT_HEAD and not any(sign.isdigit() for sign in head)
    return rest if colon and rest and plain and says(head, "errand") else text


def _after_order(part: str) -> str:
    """What is asked in one breath with an order (直接告诉我…)."""
    *_, last = ORDERING.finditer(part)
    return part[last.end() :].lstrip("我们：:，,")


def of_asker(whole: str, reports: Sequence[Report]) -> str:
    """The part that asks; where it names no place, with the one that was named before it (住在盐田。2018年…多少天). All
    of it where what asks points back to what was told, or names nothing: 回回都得重新排队。2025年的报告管这个不.
    """
    text = asking_part(whole)
    if len(text) == len(whole):
        return text
    behind = not (whole.startswith(text[:_HEAD]) or ORDERING.search(whole))
    if behind and (says(text, "points back") or _names_nothing(text, reports)):
        return without_errand(whole)
    if scope := [part for part in re.split("[。！？?!；;]", whole) if part not in text and _is_scope(part, reports)]:
        text = f"{'，'.join(scope)}，{text}"
    here, before = find_regions(text, reports), find_regions(whole, reports)
    bare = not (here.regions or here.foreign or here.spoken)
    return f"{before.regions[0].name}{text}" if bare and len(before.regions) == 1 and not before.foreign else text
