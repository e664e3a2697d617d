"""Reads a number of a Chinese text together with its unit, sign, qualifiers and range: what `figures.py` judges.

Takes everything that looks like a number apart, names and codes included; whether it is a figure is not decided here.
Pure; looks at most a few dozen characters around a number.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal

from rag.text.numbers import (
    Number,
    broken_figures,
    find_years,
    fold,
    is_count,
    read_arabic,
    read_chinese,
    read_unit,
    same_unit,
)
from rag.text.segments import enclosed, parts_at

_QUOTES = '“”""「」『』‘’'
_BEFORE = re.compile(
    "(?:(不超过|不低于|不少于|不高于|不小于|不大于|不多于|未超过|不足|不到|不下|不止|至少|最少|最多|至多|超过|超出|突破|将近|接近|逼近|大约"
    "|高于|低于|大于|小于|多于|少于|逾|[≥≤<>]|(?<![赶反高中英德西])超|(?<![最附邻临靠贴亲就远相毗周])近"
    "|(?<![节签预集合契公特条违制相履守续盟誓邀解规])约)[了为]?|(?<![提以之年日目此底月会空眼当])(前)|(第)) ?$"
)
_BEFORE_ROUND = re.compile(
    "(?<![以迈跨踏登跃线网海路])(上)$|(?<![通不跨越])(过)$|(?<![打侦攻爆])(破)$"
)  # 上百家, 过万人
_AFTER = re.compile(
    r" ?(?:[及含]|\(含\)|（含）)?(以上|以下|以内|以外|之内|之外|左右(?![岸两手])|上下(?![游联一班]))"
    r"|(多)(?=[，。；、,;！）)\s]|$)"
)
_BETWEEN = re.compile(
    " ?(?:(?P<range>[-~–−]|—{1,2})|(?P<to>[至到])|(?P<joined>[和及与]|(?P<listed>、))|(?P<ratio>[:：∶])) ?(?=[0-9])"
)
"""What may join two numbers."""
_RATIO_SIGNS = re.compile("[0-9][.][0-9]|比|结构")
_FRACTION = re.compile("/([1-9][0-9]{0,2})(?![0-9./年月])")
_SHARES = {100: "%", 1000: "‰", 10000: "‱"}
_ENDS = re.compile(r"[，。；、！？：,;!?）)\s”\"的]|左右|以[上下内]|$")
_RANKED = re.compile(
    r"(?:全[国省市区球州县盟]|世界|亚洲|内地|大陆|西[北部]|[居列名位跃排]|保持|蝉联)[^，。；：、！\n]{0,6}$"
    "|第[一二三四五六七八九十0-9]{1,3}[位名]?[、和及]$"
)


@dataclass(slots=True)
class Reading:
    """A number with what belongs to it. Offsets are of the whole text; `start` and `end` take in the qualifiers.

    `special` marks a fraction, one member of a ratio or a rank without a unit of its own (全市第一).
    """

    number: Number
    start: int
    end: int
    value: Decimal
    unit: str = ""
    before: str = ""
    after: str = ""
    high: Decimal | None = None
    special: bool = False

    @property
    def qualifier(self) -> str:
        return " ".join(part for part in (self.before, self.number.more, self.after) if part)


_DIGITS_AND_POINTS = re.compile("[0-9.]+")


class Page:
    """The text being searched, folded, and what is known of its places."""

    def __init__(self, text: str) -> None:
        self.text = fold(text)
        self.years = [(year.start, year.end) for year in find_years(text)]
        self.broken = broken_figures(text)
        self.digits = [match.span() for match in _DIGITS_AND_POINTS.finditer(self.text)]
        self.quotes = sorted([*enclosed(self.text, _QUOTES, 24), *enclosed(self.text, "《》", 60)])

    def digits_end(self, pos: int) -> int:
        """Where the run of digits and points that holds `pos` ends."""
        return self.digits[bisect_right(self.digits, pos, key=_first) - 1][1]

    def year_end(self, pos: int) -> int | None:
        """Where the year that holds `pos` ends."""
        index = bisect_right(self.years, pos, key=_first) - 1
        return self.years[index][1] if index >= 0 and pos < self.years[index][1] else None

    def broken_end(self, pos: int) -> int | None:
        """Where the figure that a space breaks, so that nobody can tell its value, ends."""
        return next((end for start, end in self.broken if start <= pos < end), None)

    def year_within(self, start: int, end: int) -> int | None:
        """Where a year begins between `start` and `end`, both left out."""
        index = bisect_right(self.years, start, key=_first)
        return self.years[index][0] if index < len(self.years) and self.years[index][0] < end else None

    def quote(self, pos: int) -> str:
        """The short quotation or title that holds `pos`, else ""."""
        index = bisect_right(self.quotes, pos, key=_first) - 1
        return self.text[slice(*self.quotes[index])] if index >= 0 and pos < self.quotes[index][1] else ""


def _is_ratio_behind(before: str) -> bool:
    """3: , before the 7 of 3: 7."""
    head = before.removesuffix(" ")
    return head.endswith((":", "：", "∶")) and head[:-1].removesuffix(" ")[-1:] in tuple("0123456789")


def _first(span: tuple[int, int]) -> int:
    return span[0]


def read(page: Page, pos: int, floor: int) -> tuple[Reading | None, int]:
    """The number at `pos` and where to go on if it is no figure. `floor` is where the figure before it ended."""
    text = page.text
    if "0" <= text[pos] <= "9":
        number, end = read_arabic(text, pos), page.digits_end(pos)
        if number and number.end < end and text[end - 1] != ".":  # 1.2.3
            number = None
    else:
        number, end = read_chinese(text, pos)
    if number is None:
        return None, end
    if (year := page.year_within(pos, number.end)) is not None:  # 3.2014年: a list number
        return None, year
    if skip := _list_number(text, number):
        return None, skip
    reading = Reading(number, pos, number.end, number.value)
    if not (_parts(text, reading) or _ratio(text, reading)):
        if unit := read_unit(text, reading.end):
            reading.unit, reading.end = unit
        _range(page, reading)
        if not reading.unit and not number.chinese:
            _shared_unit(text, reading)
    if after := _AFTER.match(text, reading.end):
        reading.after, reading.end = after[1] or after[2], after.end()
    _before(text, reading, floor)
    return reading, max(end, number.end)


def _list_number(text: str, number: Number) -> int:
    """Where the text goes on after the list number that starts a line (3.100个项目, 28 省内迁移), or 0."""
    before = text[max(0, number.start - 3) : number.start].rstrip(" ")
    unit = read_unit(text, number.end)
    if (before and before[-1] != "\n") or number.chinese or number.scale > 1 or not unit or not is_count(unit[0]):
        return 0
    if text[number.end] == " ":
        return unit[1]
    point = text.find(".", number.start, min(number.end, number.start + 3))
    return point + 1 if point > 0 and not number.whole else 0


def _parts(text: str, reading: Reading) -> bool:
    """百分之五, 万分之三, 三分之一 and 1/3; whether it was one."""
    number = reading.number
    if number.chinese:
        at = reading.end + 2
        if text[reading.end : at] != "分之" or at >= len(text) or number.value < 2:
            return False
        top = read_arabic(text, at) if "0" <= text[at] <= "9" else read_chinese(text, at)[0]
        if top is None:
            return False
        reading.unit = _SHARES.get(int(number.value), "")
        reading.value = top.value if reading.unit else top.value / number.value
        reading.end = top.end
    else:
        match = _FRACTION.match(text, reading.end)
        if match is None or not number.whole or not 0 < number.value < int(match[1]):
            return False
        reading.value, reading.end = number.value / int(match[1]), match.end()
    reading.special = True
    return True


def _ratio(text: str, reading: Reading) -> bool:
    """One member of 0.1∶50.9∶49.0 or 1∶3.4; a time of day (9:30) is none."""
    first = reading.start
    behind = _is_ratio_behind(text[max(0, first - 4) : first])
    ahead = _BETWEEN.match(text, reading.end)
    if reading.number.chinese or not (behind or (ahead and ahead["ratio"])):
        return False
    reading.special = bool(_RATIO_SIGNS.search(text[max(0, first - 24) : reading.end + 12]))
    return reading.special


def _range(page: Page, reading: Reading) -> None:
    """Takes in the upper end of 4.5%—5%, 6—8万人, 2至3家; 由50%到60% is a change and stays two figures."""
    text, low = page.text, reading.value
    sign = _BETWEEN.match(text, reading.end)
    if (
        sign is None
        or not (sign["range"] or sign["to"])
        or reading.number.chinese
        or page.year_end(sign.end()) is not None
    ):
        return
    top = read_arabic(text, sign.end())
    unit = read_unit(text, top.end) if top else None
    if top is None or (reading.unit and not unit) or (unit is None and top.scale == 1):
        return
    if reading.unit and unit and not same_unit(reading.unit, unit[0]):
        return
    if sign["to"] and set("从由自") & set(parts_at(text[max(0, reading.start - 13) : reading.start], "，。；")[-1]):
        return
    if reading.number.scale == 1 and not reading.unit and low * top.scale < top.value:
        low *= top.scale
    if low < top.value:
        reading.value, reading.high = low, top.value
        reading.unit, reading.end = unit or ("", top.end)


def _shared_unit(text: str, reading: Reading) -> None:
    """Gives 6.5 in 分别提高6.5和2.3个百分点 the unit that is written once, at the end."""
    number, end = reading.number, reading.end
    listed = "分别" in text[max(0, reading.start - 30) : reading.start] or number.scale > 1 or not number.whole
    for _ in range(4):
        joint = _BETWEEN.match(text, end)
        joins = joint and joint["joined"] and (listed or not joint["listed"])
        following = read_arabic(text, joint.end()) if joint and joins else None
        if following is None or (following.scale > 1 and number.scale == 1):
            return
        if unit := read_unit(text, following.end):
            reading.unit = unit[0]
            return
        end = following.end


def _before(text: str, reading: Reading, floor: int) -> None:
    """Takes in a minus sign and the qualifier in front (超, 不少于, 第); 达, 至 and 预计 are none."""
    if reading.start > floor and _is_negative(text[max(0, reading.start - 2) : reading.start]):
        reading.start, reading.value = reading.start - 1, -reading.value
    first = max(floor, reading.start - 8)
    chunk = text[first : reading.start]
    match = _BEFORE.search(chunk)
    if match is None and (reading.number.scale > 1 or reading.number.bare):
        match = _BEFORE_ROUND.search(chunk)
    if match is None:
        return
    reading.before, reading.start = next(filter(None, match.groups())), first + match.start()
    if reading.before == "第" and not reading.unit and _ENDS.match(text, reading.end) and ranked(text, reading.start):
        reading.unit, reading.special = "位", True


def _is_negative(before: str) -> bool:
    """Do these two characters end with a sign (为-3) or with 负 (达到负3)?"""
    at = before[:-1]
    return (before[-1:] in tuple("-−") and at in ("", *"为长降是达到幅率值从至和（(：:，,|\t ")) or (
        before[-1:] == "负" and at in tuple("为至到是")
    )


def ranked(text: str, pos: int) -> bool:
    """Whether what stands before `pos` speaks of a ranking (位居全市, 保持全国); 质量第一 ranks nothing."""
    return bool(_RANKED.search(text[max(0, pos - 12) : pos]))


def ends(text: str, pos: int) -> bool:
    """Whether a number without a unit may end at `pos`."""
    return bool(_ENDS.match(text, pos))
