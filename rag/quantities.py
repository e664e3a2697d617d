"""Finds the figures of a Chinese text with unit, qualifier and exact place, and says when one figure backs another.

超1.8万个, 三万一千亿元, 4.5%—5%, 6.5个百分点, 百分之五, 第23位. Years and dates are no figures (`find_years`), nor
are names: 5G, G60, 1号线, “532”, 世界500强, 百亿级. Chinese numerals count where they measure (三家企业, 两万件, 翻一番,
近百名), not where they name (三农, 两会, 一体化, 八项规定). Precision goes before reach.

Does not know what a figure measures or which year it belongs to. Pure, linear in the length of the text.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from decimal import Decimal

from rag.numerals import Number, find_years, fold, read_arabic, read_chinese
from rag.types import Quantity
from rag.units import is_count, is_money, read_unit

_QUOTED = re.compile(r"[“\"「『‘][^“”\"「」『』‘’\n]{1,24}[”\"」』’]|《[^《》\n]{1,60}》")
_BEFORE = re.compile(
    r"(?:(不超过|不低于|不少于|不高于|不小于|不大于|不多于|未超过|不足|不到|不下|不止|至少|最少|最多|至多|超过|超出|突破|将近|接近|逼近"
    r"|大约|高于|低于|大于|小于|多于|少于|逾|[≥≤<>]|(?<![赶反高中英德西])超|(?<![最附邻临靠贴亲就远相毗周])近"
    r"|(?<![节签预集合契公特条违制相履守续盟誓邀解规])约)[了为]?|(?<![提以之年日目此底月会空眼当])(前)|(第)) ?$"
)
_BEFORE_BARE = re.compile(r"(?<![以迈跨踏登跃线网海路])(上)$|(?<![通不])(过)$|(?<![打侦攻爆])(破)$")
_REACHES = re.compile(r"(?:迈上|迈入|跨上|跨过|跨越|跃上|踏上|登上|站上|达到?)$")
_AFTER = re.compile(
    r" ?(?:及|含|\(含\)|（含）)?(以上|以下|以内|以外|之内|之外|左右(?![岸两手])|上下(?![游联一班]))"
    r"|(多)(?=[，。；、,;！）)\s]|$)"
)
_RANGE = re.compile(r" ?(?:[-~–−]|—{1,2}|([至到])) ?(?=[0-9])")
_CHANGE = re.compile(r"[从由自][^，。；]{0,12}$")
_SIGN = re.compile(r"(?:^|[为长降是达到幅率值从至和（(：:，,|\t ])[-−]$|[为至到是]负$")
_JOINED = re.compile(r" ?(?:和|及|与|(、)) ?(?=[0-9])")
_RATIO = re.compile(r" ?[:：∶] ?(?=[0-9])")
_FRACTION = re.compile(r"/([1-9][0-9]{0,2})(?![0-9./年月])")
_DOES = re.compile(
    r"(?:新增|新建|建成|完成|打造|创建|创成|获批|获评|获得?|引进|引育|举办|设立|成立|共有?|达到?|改造|新开|开通|培育|推出"
    r"|新设|开设|增加|减少|取消|下放|续建|拥有|增设|组建|关停|开工|竣工|入选|投用|筹建|整治|摘得|夺得)了?$"
)
_QUOTED_FIGURE = re.compile(r"新增|新建|建成|完成|增长|下降|提高|累计|实现|引进|培育|突破|达|占|超|率|为")
_SURE = frozenset("家所座场部支名处台辆艘套户亩间栋幢宗起枚架款颗幅")
_RANKED = re.compile(
    r"(?:全[国省市区球州县盟]|世界|亚洲|内地|大陆|西[北部]|[居列名位跃]|排|保持|蝉联)[^，。；：、！\n]{0,6}$"
)
_NAME_GOES_ON = set("工0123456789一二两三四五六七八九十")
_ENDS = re.compile(r"[，。；、！？：,;!?）)\s”\"的]|左右|以[上下内]|$")


@dataclass(slots=True)
class _Draft:
    """A number with what belongs to it, before it is judged. Offsets are of the whole text."""

    number: Number
    start: int
    end: int
    value: Decimal
    unit: str = ""
    before: str = ""
    after: str = ""
    high: Decimal | None = None
    special: bool = False  # a fraction, a ratio: a figure without a unit


class _Page:
    """The text being searched and what is known of its places."""

    def __init__(self, text: str) -> None:
        self.text = fold(text)
        self.years = [(year.start, year.end) for year in find_years(text)]
        self.quotes = [match.span() for match in _QUOTED.finditer(self.text)]

    def year_end(self, pos: int) -> int | None:
        return _end_of_span(self.years, pos)

    def year_within(self, start: int, end: int) -> int | None:
        """Where a year begins between `start` and `end`, both left out."""
        index = bisect_right(self.years, start, key=lambda span: span[0])
        return self.years[index][0] if index < len(self.years) and self.years[index][0] < end else None

    def quote(self, pos: int) -> str:
        """The short quotation or title that holds `pos`, else ""."""
        index = bisect_right(self.quotes, pos, key=lambda span: span[0]) - 1
        if index >= 0 and pos < self.quotes[index][1]:
            return self.text[slice(*self.quotes[index])]
        return ""


def _end_of_span(spans: list[tuple[int, int]], pos: int) -> int | None:
    index = bisect_right(spans, pos, key=lambda span: span[0]) - 1
    return spans[index][1] if index >= 0 and pos < spans[index][1] else None


_START = re.compile("[0-9零〇一二两三四五六七八九十百千万亿]")


def find_quantities(text: str, *, lax: bool = False) -> tuple[Quantity, ...]:
    """The figures of `text` in order, not overlapping, each with `text[start:end]` as its own text.

    A range has its low end as value and its high end as `high`. `lax` keeps what looks like part of a name as well
    (两个维护, “15分钟便民圈”, 3号线): for the source's side of a check, where leaving one out would be the mistake.
    """
    page, found = _Page(text), list[Quantity]()
    pos = floor = 0
    while match := _START.search(page.text, pos):
        pos = match.start()
        if (end := page.year_end(pos)) is not None:
            pos = end
            continue
        draft, pos = _draft(page, pos, floor)
        if draft is None or not (lax or _is_figure(page, draft)):
            continue
        pos = floor = draft.end
        found.append(
            Quantity(
                text=text[draft.start : draft.end],
                start=draft.start,
                end=draft.end,
                value=float(draft.value),
                unit=draft.unit,
                qualifier=" ".join(part for part in (draft.before, draft.number.more, draft.after) if part),
                high=None if draft.high is None else float(draft.high),
            )
        )
    return tuple(found)


def _draft(page: _Page, pos: int, floor: int) -> tuple[_Draft | None, int]:
    """The number at `pos` with its unit and qualifiers, and where to go on if it is refused."""
    text = page.text
    if text[pos] in "0123456789":
        number, end = read_arabic(text, pos), pos
        while end < len(text) and text[end] in "0123456789.":
            end += 1
        number = None if number and end > number.end and text[end - 1] != "." else number
    else:
        number, end = read_chinese(text, pos)
    if number is None:
        return None, end
    if (year := page.year_within(pos, number.end)) is not None:  # 3.2014年: a list number
        return None, year
    if not number.chinese and (skip := _list_number(text, number)):
        return None, skip
    draft = _Draft(number, pos, number.end, number.value)
    end = max(end, number.end)
    if not (_parts(text, draft) or _ratio(text, draft)):
        if unit := read_unit(text, draft.end):
            draft.unit, draft.end = unit
        _range(page, draft)
        if not draft.unit:
            _shared_unit(text, draft)
    if after := _AFTER.match(text, draft.end):
        draft.after, draft.end = after[1] or after[2], after.end()
    _before(text, draft, floor)
    return draft, end


def _parts(text: str, draft: _Draft) -> bool:
    """百分之五, 万分之三, 三分之一 and 1/3; whether it was one."""
    number = draft.number
    if number.chinese:
        at = draft.end + 2
        if text[draft.end : at] != "分之" or at >= len(text):
            return False
        top = read_arabic(text, at) if text[at] in "0123456789" else read_chinese(text, at)[0]
        if top is None or number.value < 2:
            return False
        draft.unit = {100: "%", 1000: "‰", 10000: "‱"}.get(int(number.value), "")
        draft.value = top.value if draft.unit else top.value / number.value
        draft.end = top.end
    else:
        match = _FRACTION.match(text, draft.end)
        if match is None or not number.whole or not 0 < number.value < int(match[1]):
            return False
        draft.value, draft.end = number.value / int(match[1]), match.end()
    draft.special = True
    return True


def _ratio(text: str, draft: _Draft) -> bool:
    """One member of 0.1∶50.9∶49.0 or 1∶3.4; times of day (9:30) are none."""
    first = draft.start
    behind = re.search(r"[0-9] ?[:：∶] ?$", text[max(0, first - 4) : first])
    if not (behind or _RATIO.match(text, draft.end)) or draft.number.chinese:
        return False
    around = text[max(0, first - 24) : draft.end + 12]
    draft.special = bool(re.search("[0-9][.][0-9]|比|结构", around))
    return draft.special


def _range(page: _Page, draft: _Draft) -> None:
    """Takes in the upper end of 4.5%—5%, 6—8万人, 2至3家; 由50%到60% is a change and stays two figures."""
    text = page.text
    sign = _RANGE.match(text, draft.end)
    if sign is None or draft.number.chinese or page.year_end(sign.end()):
        return
    top, unit = read_arabic(text, sign.end()), None
    if top is not None:
        unit = read_unit(text, top.end)
    if top is None or (unit is None and (top.scale == 1 or draft.unit)):
        return
    if draft.unit and unit and draft.unit != unit[0]:
        return
    if sign[1] and _CHANGE.search(text[max(0, draft.start - 14) : draft.start]):
        return
    low = draft.value
    if draft.number.scale == 1 and not draft.unit and low * top.scale < top.value:
        low *= top.scale
    if low < top.value:
        draft.value, draft.high = low, top.value
        draft.unit, draft.end = unit or ("", top.end)


def _shared_unit(text: str, draft: _Draft) -> None:
    """Gives 6.5 in 分别提高6.5和2.3个百分点 the unit that is written once, at the end."""
    clause = text[max(0, draft.start - 30) : draft.start]
    end, number = draft.end, draft.number
    for _ in range(4):
        joint = _JOINED.match(text, end)
        if joint is None or (joint[1] and number.scale == 1 and number.whole and "分别" not in clause):
            return
        following = read_arabic(text, joint.end())
        if following is None or (following.scale > 1 and number.scale == 1):
            return
        if unit := read_unit(text, following.end):
            draft.unit = unit[0]
            return
        end = following.end


def _list_number(text: str, number: Number) -> int:
    """Where the text goes on after the list number that starts a line (3.100个项目, 28 省内迁移), or 0."""
    before = text[max(0, number.start - 3) : number.start].rstrip(" ")
    if before and not before.endswith("\n"):
        return 0
    unit = read_unit(text, number.end)
    if unit is None or number.scale > 1 or not is_count(unit[0]):
        return 0
    if text[number.end] == " ":
        return unit[1]
    point = text.find(".", number.start, min(number.end, number.start + 3))
    return point + 1 if point > 0 and not number.whole else 0


def _before(text: str, draft: _Draft, floor: int) -> None:
    """Takes in a minus sign and the qualifier in front (超, 不少于, 第); 达, 至 and 预计 are none."""
    if re.search(
        r"(?:[为长降是达到幅率值从至和（(：:，, ][-−]|[为至到是]负)$", text[max(floor, draft.start - 2) : draft.start]
    ):
        draft.start, draft.value = draft.start - 1, -draft.value
    first = max(floor, draft.start - 8)
    chunk = text[first : draft.start]
    match = _BEFORE.search(chunk)
    if match is None and draft.number.scale > 1 or draft.number.bare:
        match = match or _BEFORE_BARE.search(chunk)
    if match is None:
        return
    draft.before, draft.start = next(filter(None, match.groups())), first + match.start()
    if (
        draft.before == "第"
        and not draft.unit
        and _ENDS.match(text, draft.end)
        and _RANKED.search(text[first - 2 : draft.start])
    ):
        draft.unit, draft.special = "位", True


def _ranked(text: str, pos: int) -> bool:
    return bool(_RANKED.search(text[max(0, pos - 12) : pos]))


def _is_figure(page: _Page, draft: _Draft) -> bool:
    """Whether the number measures something, rather than being part of a name, a code or a list."""
    text, number = page.text, draft.number
    left, right = text[number.start - 1 : number.start], text[draft.end : draft.end + 1]
    quote = page.quote(number.start)
    if left == "每" or quote.startswith("《") or right == "级" or (left == "个" and (quote or draft.unit == "%")):
        return False
    if quote and not (
        draft.before or draft.after or number.more or number.scale > 1 or draft.unit == "%" or is_money(draft.unit)
        or (draft.unit and _QUOTED_FIGURE.search(quote))
    ):  # fmt: skip
        return False
    if draft.before in ("第", "前"):
        if draft.unit == "位" and number.chinese and number.value == 1:  # 放在第一位 ranks nothing
            return _ranked(text, draft.start)
        return draft.special or draft.unit in ("位", "名") or (draft.before == "前" and draft.unit in ("%", "‰", "‱"))
    if draft.special:
        return True
    return _chinese_measures(text, draft) if number.chinese else _arabic_measures(text, draft)


def _arabic_measures(text: str, draft: _Draft) -> bool:
    number, unit = draft.number, draft.unit
    left, right = text[number.start - 1 : number.start], text[number.end : number.end + 1]
    strong = unit == "%" or is_money(unit) or number.scale > 1
    if left and left in "+×·•_#/@&" or right and right in "+×·•":
        return left == "+" and unit == "%"
    if left.isascii() and left.isalpha():  # GDP1800亿元, AP6691个, but PM2.5, T3
        return strong or (is_count(unit) and text[number.start - 2 : number.start].isalpha())
    if not unit and right.isascii() and right.isalpha():
        return False
    if unit == "年":
        return not re.match("[一-鿿]{0,4}(?:行动|规划|计划|攻坚)|期|制|一贯", text[draft.end : draft.end + 6])
    if unit:
        return True
    if number.scale > 1:
        return not re.match("级|强|佳|工程|行动|计划", text[draft.end : draft.end + 2])
    if draft.before or draft.after:
        return True
    reached = "达为至到" if number.whole else "达为至到于是的由从数"
    return left != "" and left in reached and number.value < 10**5 and bool(_ENDS.match(text, draft.end))


def _chinese_measures(text: str, draft: _Draft) -> bool:
    number, unit, said = draft.number, draft.unit, draft.before or draft.after or draft.number.more
    before, after = text[max(0, number.start - 4) : number.start], text[draft.end : draft.end + 2]
    if unit == "番":
        return "翻" in before
    if unit == "成":
        return bool(draft.before or draft.after) and number.value < 10
    if unit == "倍":
        return not number.bare and number.value < 100
    if unit == "里":
        return False
    if unit == "年":
        return before.endswith("连续") and number.value > 1
    if after[:1] in ("级", "强"):
        return False
    if number.bare:
        return (
            unit != "分"
            and bool(said or _REACHES.search(before))
            and bool(unit or re.match("大关|台阶|新台", after) or _ENDS.match(after))
        )
    if number.value >= 100 and number.scale > 1:
        return bool(unit or draft.before or _ENDS.match(after))
    if number.value < 2 or not unit or after in ("方面", "工程", "培育", "硬仗") or after[:1] in _NAME_GOES_ON:
        return False
    return unit in _SURE or (
        is_count(unit) and unit not in "类期省市县" and bool(_DOES.search(text[max(0, number.start - 4) : number.start]))
    )
