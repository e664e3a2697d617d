"""The years that a question lists one by one, or from one to another, in whatever short way: 15 16 17年底, 05—10年,
从2013列到2018, 2000、01、02、03. Pure.

A number of two digits is a year beside others only: in a row that goes up, with 年, or next to one of four digits. What
counts something (16个, 20.5) is none. One year alone is text/times.py's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.text.numbers import read_unit

_FIRST, _LAST, _CENTURY = 1980, 2039, 100
_SHORT, _WHOLE = 2, 4
_MOST = 30
_ROW = 3
"""So many numbers of two digits in a row that goes up are years, though no 年 is said."""
_GAP = 7
"""Characters between the two ends of a stretch of years: 年开始吧，到."""
_AT_TIME = ("年", "底", "末", "初", "度", "全", "头", "里", "那")
"""What may stand behind a year: 14年底, 2014年全年."""
_NO_YEARS = ("月", "日", "号", "点", "时", "分", "周", "届", "岁", "级", "楼", "万", "亿", "%", "％", "多", "余")
"""What makes of a number no year."""
_IN_ROW = ("、", "，", ",", " ", "和", "与", "跟", "及", "以及", "还有", "/", ".", "同", "")
_RANGE = ("-", "—", "——", "–", "~", "～", "到", "至", "→", "一直到")
_LATIN, _ABBREVIATION = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 3
_NO_LIST = "多几比"
"""Between two years of one list nothing is asked or compared."""


@dataclass(frozen=True, slots=True)
class _Number:
    start: int
    end: int
    year: int
    whole: bool

    def said(self, text: str) -> bool:
        return self.whole or text.startswith("年", self.end)


@dataclass(frozen=True, slots=True)
class YearList:
    """`text[start:end]` lists these years, in order."""

    years: tuple[int, ...]
    start: int
    end: int


def years_listed(text: str) -> tuple[int, ...]:
    """Each year of every list and stretch of two or more years, in order; () where there is none.

    赤字率有往下调过的年份没有，14到19 → 2014, 2015, 2016, 2017, 2018, 2019.
    """
    return tuple(sorted({year for one in find_year_lists(text) for year in one.years}))


def find_year_lists(text: str) -> tuple[YearList, ...]:
    """Each list or stretch of two or more years, in the order of the text."""
    return tuple(_list_of(run, text) for run in _runs(list(_numbers(text)), text) if _are_years(run, text))


def _list_of(run: Sequence[_Number], text: str) -> YearList:
    years = {number.year for number in run}
    for one, other in pairwise(run):
        if _is_range(text[one.end : other.start]) and 0 < other.year - one.year <= _MOST:
            years.update(range(one.year, other.year + 1))
    return YearList(tuple(sorted(years)), run[0].start, run[-1].end + text.startswith("年", run[-1].end))


def _numbers(text: str) -> Iterator[_Number]:
    at = 0
    while at < len(text):
        if not text[at].isascii() or not text[at].isdigit():
            at += 1
            continue
        end = at
        while end < len(text) and text[end].isascii() and text[end].isdigit():
            end += 1
        year = _year(text[at:end])
        if year is not None and not _counts(text, at, end):
            yield _Number(at, end, year, end - at == _WHOLE)
        at = end


def _year(digits: str) -> int | None:
    if len(digits) == _WHOLE:
        year = int(digits)
    elif len(digits) == _SHORT:
        year = int(digits) + (2000 if int(digits) <= _LAST % _CENTURY else 1900)
    else:
        return None
    return year if _FIRST <= year <= _LAST else None


def _counts(text: str, start: int, end: int) -> bool:
    """16个, 20.5, 2000万: something is counted; 第16, G20 is a name."""
    before, after = text[start - 1 : start], text[end : end + 2]
    decimal = after[:1] in (".", "．") and after[1:].isdigit() and len(text[end + 1 :].split(".")[0]) != _SHORT
    part = before in (".", "．") and text[max(0, start - 2) : start - 1].isdigit() and not text[:start].count(".") > 1
    latin = text[:start][len(text[:start].rstrip(_LATIN)) :]
    named = before == "第" or 0 < len(latin) < _ABBREVIATION  # G20, PM10; GDP11往后到18 is of 2011
    if decimal or part or named or after[:1] in _NO_YEARS:
        return True
    until = after[1:2] in ("到", "至") and end - start == _WHOLE  # 从2013列到2018 counts no trains
    return after[:1] != "年" and not until and read_unit(text, end) is not None


def _runs(numbers: Sequence[_Number], text: str) -> Iterator[list[_Number]]:
    """Those that stand in one list together."""
    run: list[_Number] = []
    for number in numbers:
        if run and not _joined(text[run[-1].end : number.start]):
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _joined(between: str) -> bool:
    return _bare(between) in _IN_ROW or _is_range(between)


def _bare(between: str) -> str:
    rest = between.strip()
    while rest and rest[0] in _AT_TIME:
        rest = rest[1:].lstrip()
    return rest


def _is_range(between: str) -> bool:
    """到, 年开始吧，到, 列到, 往后到: from one year to the other, and nothing is asked in between."""
    rest = _bare(between)
    if rest in _RANGE:
        return True
    return rest.endswith(("到", "至")) and len(rest) <= _GAP and not any(sign in rest for sign in _NO_LIST)


def _are_years(run: Sequence[_Number], text: str) -> bool:
    if len(run) < 2:
        return False
    if any(number.said(text) for number in run):
        return True
    up = all(a.year < b.year for a, b in pairwise(run))
    years = "年" in text[run[-1].end : run[-1].end + _ROW]  # 17和18两年
    return up and (years or len(run) >= _ROW or _is_range(text[run[0].end : run[1].start]))
