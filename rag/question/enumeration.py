"""Several things asked for in one row: 地区生产总值、固定资产投资、税收增长目标各是多少 → a question each. Pure.

What stands before the first item (place, time) and what the last one ends in (增长目标) holds for all of them. Which
terms the items hold is told by the caller; whether a row is one question or several is sides.py's.
"""

import re
from collections.abc import Sequence
from itertools import combinations

from rag.question.asked import Asked, for_question, read_question
from rag.question.asking import Want, apart, asks, says_achieved, says_target
from rag.question.comparing import MEASURE, read_comparison
from rag.question.terms import Term
from rag.text.vocabulary import cut, said, untrailed
from rag.types import Report

_TAIL = re.compile(
    r"[，,]?(?:这?(?:[两二三四五六七八九几]个?|些)(?:数字?|指标|项)|(?:的?数字)?(?:各|分别|[都谁哪有]|怎么|比[一比]|[呢吗]|一?共?是?(?:多少|几)|[？?。]|$))"
)
_PLAIN = ("多少", "是多少", "为多少", "有多少")
_WEIGHTY = 0.5
_SHORT = 3


def in_a_row(asked: Asked, reports: Sequence[Report], *, grid: bool = False) -> list[Asked]:
    """A row as a question for each, where each is of an indicator, or is asked for by itself (各, 分别); else [].

    `grid`: each of them is compared over several times or places, so that one indicator among them will do.
    """
    if grid and _between(asked):
        return []
    asked = _by_their_names(asked, reports)
    row = items(asked.question, asked.terms, verbs=grid)
    each = [for_question(asked, one, reports) for one in row]
    plain = any(len(one.topic) < _SHORT for one in each)  # 工业、城建、商贸各有多少个项目
    named = len(each) > 2 and Want.EACH in asked.wants and not plain
    counted = all(any(term.known for term in one.terms) or one.topic.endswith(MEASURE) for one in each)
    held = grid and any(term.known for one in each for term in one.terms)
    return each if named or counted or held else []


def _by_their_names(asked: Asked, reports: Sequence[Report]) -> Asked:
    """GDP、投资、消费: in a row with an indicator, what people call another one by is that one."""
    if not any(term.known for term in asked.terms):
        return asked
    from rag.text.indicators_said import by_names

    text = by_names(asked.question)
    return asked if text == asked.question else for_question(asked, text, reports)


def _between(asked: Asked) -> bool:
    """集装箱吞吐量，2009年与2018年各多少: the times (or places) are the row, and stand among the words."""
    first = min((term.start for term in asked.terms if term.weight >= _WEIGHTY), default=0)
    return any(start > first for start in [*(m.start for m in asked.mentions), *(r.start for r in asked.regions)])


def each_thing(asked: Asked) -> list[tuple[str, str]]:
    """(what it is called, its question) for each thing of a row that all else is asked of after it; else [].

    上海的甲和乙，2024年做了多少，2025年打算做多少 → 上海的甲，2024年做了多少，2025年打算做多少, and the same of 乙.
    """
    text = asked.question
    words = [term for term in asked.terms if term.weight >= _WEIGHTY and text.startswith(term.text, term.start)]
    nouns = [term for term in words if term.noun]
    if len(nouns) < 2:
        return []
    first = min(word.start for word in words)
    after = [
        start for start in (*(m.start for m in asked.mentions), *(r.start for r in asked.regions)) if start > first
    ]
    end = min((*after, _row_end(text, nouns[1].start)))
    rest = text[end:].strip("，,、的 ")
    row = _cut(text, first, end)
    held = [{word.text for word in nouns if word.text in text[a:b]} for a, b in row]
    if not all(held):
        return []
    inside = [[word for word in asked.terms if a <= word.start < b] for a, b in row if a > first]
    if any(not min(words, key=lambda word: word.start).noun for words in inside if words):
        return []  # 取消和下放的事项
    more = after or read_comparison(rest) is not None or apart(rest) is not None
    if len(row) < 2 or not more or any(one == other for one, other in combinations(held, 2)):
        return []
    said = [text[a:b].strip(" 的，,") for a, b in row]
    ending = _shared(said[-1])
    names = _as_promised(said, ending, text[:end], asked.terms)
    asking = "" if asks(rest) else "各是多少"
    return [(name, f"{text[:first]}{name}{'，' if after else ''}{rest}{asking}") for name in names]


def bare(pieces: Sequence[str], asked: Asked, reports: Sequence[Report]) -> list[str]:
    """2024年末高速公路总里程？当年城镇新增就业？: things by their names, each as a question; [] if one is none."""
    read = [read_question(piece, reports, base_year=asked.base_year) for piece in pieces]
    named = all(any(term.known for term in one.terms) for one in read)
    return [f"{piece}是多少" for piece in pieces] if named and not _is_english(asked.question) else []


def _is_english(question: str) -> bool:
    """Is a word of it English, of four letters or more?"""
    return any(word.isascii() and word.isalpha() and len(word) > 3 for word in question.split())


def items(text: str, terms: Sequence[Term], *, verbs: bool = False) -> list[str]:
    """The question for each thing of a row that `text` asks for, none of them twice; [] where it asks for one. With
    `verbs` what is done may be an item too (GDP目标和打通断头路数目).

    地区生产总值、税收增长目标各是多少 → [地区生产总值增长目标是多少, 税收增长目标是多少].
    """
    words = [term for term in terms if term.weight >= _WEIGHTY and text.startswith(term.text, term.start)]
    words = [word for word in words if word.noun or verbs]
    if len(words) < 2 or not any(word.noun for word in words):
        return []
    first = min(text.find(word.text) for word in words)  # 专利申请、发明专利: a word said twice is one term
    last = max(word.start + len(word.text) for word in words)
    end = _row_end(text, last)
    row = _cut(text, first, end)
    held = [{word.text for word in words if word.text in text[a:b]} for a, b in row]
    if len(row) < 2 or not all(held) or any(one == other for one, other in combinations(held, 2)):
        return []
    said = [text[a:b].strip(" 的，,") for a, b in row]
    ending = _shared(said[-1])
    asking = "".join(cut(text[end:], "each of a row")).strip("，,、？?。 ")
    asking = asking if asks(asking) and asking not in _PLAIN else "是多少"
    return [f"{text[:first]}{one}{asking}" for one in _as_promised(said, ending, text[:end], terms)]


def _as_promised(said: Sequence[str], ending: str, head: str, terms: Sequence[Term]) -> list[str]:
    """Each thing with what the last ends in; an indicator as promised where the row is (国家定的赤字率、棚改任务)."""
    promised = says_target(head) and not says_achieved(head)
    whole = [one if _shared(one) else one + ending for one in said]
    known = [any(term.known and term.text in one for term in terms) for one in whole]
    return [
        f"{one}目标" if promised and is_known and not says_target(one) else one
        for one, is_known in zip(whole, known, strict=True)
    ]


def _shared(thing: str) -> str:
    """增长目标 of 税收增长目标: what the last of a row ends in is said of all."""
    rest = thing.removesuffix("目标")
    aimed = rest.removesuffix("预期").removesuffix("计划")
    rest = untrailed(rest, "sort of figure") if rest == thing else untrailed(aimed, "growth")
    return thing[len(rest) :]


def _row_end(text: str, start: int) -> int:
    """Where a row ends: 各是多少, 有什么不同."""
    tail, against = _TAIL.search(text, start), apart(text, start)
    return min(tail.start() if tail else len(text), len(text) if against is None else against)


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans, at = [], start
    for a, b in said(text[:end], "between things", start):
        spans.append((at, a))
        at = b
    return [(a, b) for a, b in [*spans, (at, end)] if text[a:b].strip()]
