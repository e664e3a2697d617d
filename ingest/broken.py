"""Figures that the source breaks: by a line's end, which are joined, and such as nobody can decide, which are told.

`rejoined` puts a figure back together that ends one line and begins the next (新增学位3 / 200个, 投资128. / 5亿元,
增长5.2 / %): the two lines are one paragraph. Lists, cells of a table and dates on lines of their own stay apart.
What a space breaks within a line is `rag.text.numbers.broken_figures`'s to find; `told` says it to whoever ingests.
Pure.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.sheets import Line
from rag.text.list_marks import list_mark
from rag.text.numbers import broken_figures, fold, read_unit
from rag.text.times import calendar_years
from rag.text.vocabulary import begins, ends
from rag.types import Paragraph

_TAIL = re.compile(
    r"[\u4e00-\u9fff][^0-9A-Za-z。！？；]{0,4}?([0-9]{1,16}(?:[,，][0-9]{3}){0,4}(?:\.[0-9]{0,8}|[,，][0-9]{0,2})?)$"
)
"""A figure that runs to the line's end, behind Chinese words on the same line."""
_SIGNS = "0123456789"
_GROUP = 3
_LIST = frozenset(("1、", "1）", "1."))
_DIGITS = re.compile(r"\.?[0-9]{1,16}(?:[,，][0-9]{3}){0,4}(?:\.[0-9]{1,8})?")
_MOST_TOLD = 5


def rejoined(lines: Iterable[Line]) -> list[Line]:
    """The lines, those joined whose border stands inside of a figure."""
    joined: list[Line] = []
    last = -1  # the last that is not empty: a page's end leaves an empty line
    for line in lines:
        if not line.text.strip():
            joined.append(line)
        elif last >= 0 and _goes_on(joined[last].text, line.text):
            joined[last] = replace(joined[last], text=joined[last].text.rstrip() + line.text.lstrip())
        else:
            last = len(joined)
            joined.append(line)
    return joined


def _goes_on(line: str, after: str) -> bool:
    """Whether `after` begins with the rest of the figure that `line` ends with."""
    tail, rest = fold(line.rstrip()[-60:]), fold(after.lstrip()[:40])
    found = _TAIL.search(tail)
    if found is None or _is_no_figure(tail):
        return False
    digits = _DIGITS.match(rest)
    _, comma, group = found[1].replace("，", ",").rpartition(",")
    parted = bool(comma) and len(group) < _GROUP  # 12，5 / 00人
    if digits is None:
        return not parted and not found[1].endswith(".") and _is_unit(rest, 0)
    if parted and len(group) + _digits_at(rest) != _GROUP:
        return False
    unit = _is_unit(rest, digits.end())
    mark = list_mark(rest, _LIST)
    numbers = mark is not None and not (mark.counts and mark.shape == "1.")
    return unit and not numbers and not _is_date(rest)


def _is_no_figure(tail: str) -> bool:
    """附件3, 第3, and a year."""
    number = tail[len(tail.rstrip(_SIGNS)) :]
    year = any(one.end == len(tail) for one in calendar_years(tail))
    return year or bool(number and ends(tail.removesuffix(number), "numbers a thing"))


def _is_date(text: str) -> bool:
    """2022年…, 9月…"""
    at = _digits_at(text)
    return (at <= 2 and text.startswith("月", at)) or any(one.named and not one.start for one in calendar_years(text))


def _digits_at(text: str) -> int:
    """How many digits it begins with."""
    return len(text) - len(text.lstrip(_SIGNS))


def told(paragraphs: Sequence[Paragraph]) -> list[str]:
    """One line that names the figures which nobody can decide, with their paragraphs; none where all are whole."""
    found = [(p.number, p.text[a : b + 2]) for p in paragraphs for a, b in broken_figures(p.text)]
    if not found:
        return []
    some = "、".join(f"第{number}段“{words.strip()}”" for number, words in found[:_MOST_TOLD])
    more = f" 等 {len(found)} 处" if len(found) > _MOST_TOLD else ""
    return [f"{some}{more}的数字在原文里断开，分不清是一个还是两个，回答里不会用；请对照原件改好后再导入"]


def _is_unit(text: str, at: int) -> bool:
    """Does a unit, a size (万) or a percent sign stand at `at`?"""
    return bool(begins(text, "size", at) or text.startswith(("%", "‰"), at) or read_unit(text, at))
