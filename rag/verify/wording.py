"""The text of a model's sentence: clauses, cells, what it only counts, its figures in the source's own words. Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.text.figure_scanner import ranked
from rag.text.figures import find_quantities
from rag.text.numbers import decimals, numbers_in
from rag.text.segments import CHINESE_RUN, label_end, parts_at
from rag.text.vocabulary import begins, cut, says, unled
from rag.types import Figure, Quantity

_UNITS = r"[大个]?(?:[项个点条]|方面|类|部分|[步者省市地区字句组块份种件]|系列)"
_COUNT = re.compile(rf"(?:(?P<words>[一二两三四五六七八九十]{{1,3}})|\d{{1,2}})(?P<of>{_UNITS}|[名位家])")
_PERSONS, _WORLD = ("名", "位", "家"), "者省市地区字句组块件"
_MARKS = "：:，,。；（）、"
_RANK = ("前", "后", "第", "倒数")
_FEW, _MANY = 2, 40
_LONGEST_LEAD = 24
_COMPUTED = "推算"


def clause_of(span: tuple[int, int], spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return next((one for one in spans if one[0] <= span[0] < one[1]), span)


def lead_within(text: str) -> str:
    """What a line begins with that is said of all of it: 2021年已做的：…; "" where nothing is."""
    end = label_end(text, _LONGEST_LEAD)
    return text[:end] if 2 < end < len(text) and "," not in text[:end] and "|" not in text[:end] else ""


def cells_of(row: str) -> list[tuple[int, int]]:
    """The cells of a table's row."""
    edges = [-1, *(at for at, char in enumerate(row) if char == "|"), len(row)]
    return [(a + 1, b) for a, b in pairwise(edges) if row[a + 1 : b].strip()]


def worded(text: str, proofs: Sequence[tuple[Quantity, Quantity]], start: int, end: int) -> str:
    """`text[start:end]` with the source's own words for figures that leave out a qualifier or name another unit.

    1万个 → 超1万个, 211人 → 211名, 1800亿 → 1800亿元; 1万多个 stays.
    """
    part = text[start:end]
    for said, figure in sorted(proofs, key=lambda pair: -pair[0].start):
        lacks = bool(figure.qualifier) and not said.qualifier
        other = said.unit != figure.unit and not CHINESE_RUN.match(part, said.end - start)
        if (said.value, said.high) == (figure.value, figure.high) and (lacks or other):
            part = part[: said.start - start] + figure.text + part[said.end - start :]
    return part


def parted(text: str, question: str) -> tuple[list[Quantity], list[Quantity]]:
    """(the figures that say something of the world, those that only count what is listed)."""
    figures, counts = list[Quantity](), list[Quantity]()
    for one in find_quantities(text):
        (counts if _is_order(text, one) or counts_itself(text, one, question) else figures).append(one)
    return figures, counts


def is_order(figure: Quantity) -> bool:
    """第一项重点工作 counts what the answer itself lists."""
    return figure.text.startswith("第") and figure.unit in ("", *"项条点个章")


def _is_order(text: str, figure: Quantity) -> bool:
    """第一项重点工作, and not 居全国第2."""
    return is_order(figure) and not ranked(text, figure.start)


_OF_THESE = ("这", "该", "上述", "以上", "前面")
_TOGETHER = ("合起来", "加起来", "相加", "合计")
"""这两项, 两项合起来: of what was just told."""


def counts_itself(text: str, figure: Quantity, question: str) -> bool:
    """Does a figure only count what the sentence lists, or the question: 五项任务：…, 三者都, 前三名, 是一项试点?"""
    if (count := _COUNT.fullmatch(figure.text)) is None:
        return False
    in_words = bool(count["words"]) and count["of"] not in _PERSONS
    if (in_words and count["words"] == "一" and count["of"][-1] not in _WORLD) or (
        in_words and figure.text in question
    ):
        return True
    if in_words and (text[: figure.start].endswith(_OF_THESE) or text.startswith(_TOGETHER, figure.end)):
        return True
    if text[: figure.start].endswith(_RANK) or (in_words and _opens_list(text[figure.end :])):
        return True
    if (
        not (in_words or figure.unit in ("项", "个"))
        or not _alone(text[figure.end :])
        or not (1 if text.startswith(("：", ":"), figure.end) else _FEW) <= figure.value <= _MANY
    ):
        return False
    if text[figure.end :].strip() in ("：", ":"):
        return True  # the list is still to come
    listed = {len(cut(run.replace("/", "、"), "joins")) for run in parts_at(text, "，。；：:（）()|")} | {
        text.count("；") + 1
    }
    behind = text.partition("：")[2]
    listed |= {len([part for part in parts_at(behind.rstrip("。"), "，；") if part])} if behind else set()
    return int(figure.value) in listed


def _alone(after: str) -> bool:
    """What follows a number that counts what is said, and no thing of the world (三个学校)."""
    if not after or after[0] in _MARKS or begins(after, "only counted") or begins(after, "a list"):
        return True
    rest = unled(after, "kind of list")
    return rest != after and rest[begins(rest, "a list") :].startswith(("：", ":"))


def _opens_list(after: str) -> bool:
    """What follows a number that counts a list which is still to come: 大任务：, 方面."""
    rest = unled(after.removeprefix("大"), "a list")
    return after.startswith("方面") or rest in ("", "。") or rest[0] in "：:"


def tells_how(clause: str) -> bool:
    """Does it only say how figures were put together: 这是不计“左右”的简单平均?"""
    return (says(clause, "a mean") or says(clause, "added")) and not find_quantities(clause)


def rounded(value: float, said: Quantity) -> bool:
    """Is a figure that value, as exact as it is written: 3.98% for 3.975%?"""
    number = next((said.text[a:b].replace(",", "").replace("，", "") for a, b in numbers_in(said.text)), "")
    if not number:
        return value == said.value
    scale = said.value / float(number) if float(number) else 1.0
    return abs(value - said.value) <= 0.5 * abs(scale) * 10.0 ** -decimals(number) * (1 + 1e-9) + 1e-9


def marked(text: str, derived: Sequence[Figure]) -> str:
    """`text` with 推算 beside what code has computed: 多316万平方米（推算：669减353）, 少111名（推算）."""
    for figure in derived:
        at = text.find(figure.text)
        if at < 0 or not figure.derived or _COMPUTED in text[at : at + len(figure.text) + 4]:
            continue
        end = at + len(figure.text)
        behind = text[end:]
        shown = behind[1:].removeprefix("由").removeprefix("按").removeprefix("即")
        if behind.startswith(("（", "(")) and (shown.startswith("（") or shown[:1].isdigit()):
            text = f"{text[:end]}（{_COMPUTED}：{shown}"
        else:
            text = f"{text[:end]}（{_COMPUTED}）{text[end:]}"
    return text
