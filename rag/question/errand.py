"""What of a text asks: without who asks (我刚搬来), what is ordered (直接告诉我), what the answer is for. Pure.

What it asks for is asking.py's.
"""

import re
from collections.abc import Sequence

from rag.text.places import find_regions
from rag.text.vocabulary import said, says
from rag.types import Report

_SHORT_HEAD = 16
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
    *_, last = ORDERING.finditer(part)
    return part[last.end() :].lstrip("我们：:，,")


def of_asker(whole: str, reports: Sequence[Report]) -> str:
    """The part that asks; where it names no place, with the one that was named before it (住在盐田。2018年…多少天)."""
    text = asking_part(whole)
    if len(text) == len(whole):
        return text
    here, before = find_regions(text, reports), find_regions(whole, reports)
    bare = not (here.regions or here.foreign or here.spoken)
    return f"{before.regions[0].name}{text}" if bare and len(before.regions) == 1 and not before.foreign else text
