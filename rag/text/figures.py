"""Finds the figures of a Chinese text with unit, qualifier and exact place, and says when one figure backs another.

超1.8万个, 三万一千亿元, 4.5%—5%, 6.5个百分点, 百分之五, 第23位. Years and dates are no figures (`find_years`), nor
are names: 5G, G60, 1号线, “532”, 世界500强, 百亿级. Chinese numerals count where they measure (三家企业, 两万件,
翻一番, 近百名), not where they name (三农, 两会, 一体化, 八项规定). Precision goes before reach.

Does not know what a figure measures or which year it belongs to. Pure, linear in the length of the text.
"""

import math
import re
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import Enum

from rag.text.figure_scanner import Page, Reading, ends, ranked, read
from rag.text.numbers import (
    YearSpan,
    canonical,
    find_years,
    is_count,
    is_money,
    is_ratio,
    normalize,
    parse_number,
    same_unit,
)
from rag.text.vocabulary import ends as word_at_end
from rag.text.vocabulary import says
from rag.types import Quantity

__all__ = ["YearSpan", "find_quantities", "find_years", "normalize", "parse_number", "same", "same_unit", "supports"]

_START = re.compile("[0-9零〇一二两三四五六七八九十百千万亿]")
_REACHES = ("迈上", "迈入", "跨上", "跨过", "跨越", "跃上", "踏上", "登上", "站上", "达", "达到")
_CHANGED_BY = r"(?:提高|提升|增加|减少|降低|压缩|扩大)(?=[了到至约近超达为\d一二三四五六七八九十百])"
LEANS = re.compile(
    r"^(?:[扣剔]除|成为)|^(?:19|20)\d\d年[底末]?(?:达到?|增[至加]|突破|为)(?=[\d约近超])|"
    r"^(?:(?:[一二三四五六七八九十\d]+年[来间]?|全年|当年)(?=[增下提共累净]|年均|平均))?(?:同口径|按可比[价口]?[格径]?)?"
    r"(?:同比|环比|[增降升减缩压][至到]|比(?!重|例)|较(?!大|[好高]|多)|增长(?!点|极)|增[速幅]|下降|上升|回落|"
    + _CHANGED_BY
    + r"|达(?![成标])|[占是]|为(?=[\d超近约历上全])|"
    r"居(?![民家住])|位[居列]|列(?![车入])|排名|排(?![水污放查])|其中|[高低快]于|高出|连续|均|都(?!市)|分别|年均|比重|突破|超过|约|总[量额]|"
    r"规模(?!以上|化)|总数|总[\u4e00-\u9fff]{1,3}[达为超突]|惠及|覆盖(?=[\d超近约率全])|净增|[全][市国省区]第|名列|跃[升居]|接近|"
    r"创(?=历史|下|.{0,6}新高)|保持(?=[\d在两]|[全增])|超额|实现.{0,6}增长|相当于|受益|累计|平均|第\d|仅(?!仅)|"
    r"力争达到|预计(?=增|[达将]|为)|被[称誉评]|完成投资|总投资|年度(?:计划)?投资|计划(?:总)?投资|投资(?:额|总额)?(?=[\d达超约])|在(?:全|世界)[^，；。]{0,14}(?:排|[居位]|列)|并(?!购)|[且也]|年产值|扭转)"
)
"""A clause that opens so has no subject of its own."""
_SPAN_OF_PLAN = re.compile("[一-鿿]{0,4}(?:行动|规划|计划|攻坚)|[期制]|一贯")
_COUNTS_ALONE = frozenset("家所座场部支名处台辆艘套户亩间栋幢宗起枚架款颗幅")
_NAMES_ALONE = frozenset("类期省市县金银铜")
_NAME_GOES_ON = frozenset("工0123456789一二两三四五六七八九十")


def find_quantities(text: str, *, lax: bool = False) -> tuple[Quantity, ...]:
    """The figures of `text` in order, not overlapping, each with `text[start:end]` as its own text.

    A range has its low end as value and its high end as `high`. `lax` keeps what looks like part of a name as well
    (两个维护, “15分钟便民圈”, 3号线): for the source's side of a check, where leaving one out would be the mistake.
    """
    page, found = Page(text), list[Quantity]()
    pos = floor = 0
    while match := _START.search(page.text, pos):
        pos = match.start()
        if (end := page.year_end(pos) or page.broken_end(pos)) is not None:
            pos = end
            continue
        reading, pos = read(page, pos, floor)
        if reading is None or not (lax or _is_figure(page, reading)):
            continue
        pos = floor = reading.end
        found.append(
            Quantity(
                text=text[reading.start : reading.end],
                start=reading.start,
                end=reading.end,
                value=float(reading.value),
                unit=reading.unit,
                qualifier=reading.qualifier,
                high=None if reading.high is None else float(reading.high),
            )
        )
    return tuple(found)


def _is_figure(page: Page, reading: Reading) -> bool:
    """Whether the number measures something, rather than being part of a name, a code or a list."""
    text, number, unit = page.text, reading.number, reading.unit
    left, right = text[number.start - 1 : number.start], text[reading.end : reading.end + 1]
    quote = page.quote(number.start)
    strong = bool(reading.qualifier) or number.scale > 1 or unit == "%" or is_money(unit)
    if left == "每" or right == "级" or quote.startswith("《") or (left == "个" and (quote or unit == "%")):
        return False
    if quote and not (strong or (unit and says(quote, "does or measures"))):
        return False
    if reading.before == "前":
        return unit in ("位", "名", "%", "‰", "‱")
    if reading.before == "第":
        if unit == "位" and number.chinese and number.value == 1:  # 放在第一位 ranks nothing
            return ranked(text, reading.start)
        return unit in ("位", "名")
    if reading.special:
        return True
    return _chinese_measures(text, reading) if number.chinese else _arabic_measures(text, reading)


def _arabic_measures(text: str, reading: Reading) -> bool:
    number, unit = reading.number, reading.unit
    left, right = text[number.start - 1 : number.start], text[number.end : number.end + 1]
    if (left and left in "+×·•_#/@&") or (right and right in "+×·•"):
        return left == "+" and unit == "%"
    if left.isascii() and left.isalpha():  # GDP1800亿元, AP6691个, but PM2.5, T3
        strong = number.scale > 1 or unit == "%" or is_money(unit)
        return strong or (is_count(unit) and text[number.start - 2 : number.start].isalpha())
    if unit == "年":
        return not _SPAN_OF_PLAN.match(text, reading.end)
    if unit:
        return True
    if right.isascii() and right.isalpha():  # 5G
        return False
    if number.scale > 1:
        return not text.startswith(("级", "强", "佳", "工程", "行动", "计划"), reading.end)
    if reading.before or reading.after:
        return True
    if (
        left in ("从", "由")
        and not number.whole
        and text[reading.end : reading.end + 1] in set("下上提降升增减缩扩调优")
    ):  # 从6.32下降至6.08
        return True
    reached = "达为至到" if number.whole else "达为至到于是的由从数"
    return left != "" and left in reached and number.value < 10**5 and ends(text, reading.end)


def _chinese_measures(text: str, reading: Reading) -> bool:
    number, unit = reading.number, reading.unit
    before, after = text[max(0, number.start - 4) : number.start], text[reading.end : reading.end + 2]
    if before[-1:] == "几" or (before[-1:] == "数" and text[number.start] in "十百千万亿"):  # 几十家, 数百万
        return False
    if unit == "番":
        return "翻" in before
    if unit == "成":
        return bool(reading.before or reading.after) and number.value < 10
    if unit == "倍":
        return not number.bare and number.value < 100
    if unit == "年":
        return before.endswith("连续") and number.value > 1
    if unit == "里" or after[:1] == "强":
        return False
    if number.bare:  # 超百亿元, 近百名, 迈上万亿元台阶
        complete = bool(unit and unit != "分") or after.startswith(("大关", "台阶")) or ends(text, reading.end)
        return complete and bool(reading.qualifier or before.endswith(_REACHES))
    if number.value >= 100 and number.scale > 1:
        return bool(unit or reading.before or number.more) or (ends(text, reading.end) and after[:1] != "的")
    if number.value < 2 or not unit or text[number.start : number.end] == "二":  # 二次招商: the second
        return False
    if after in ("方面", "工程", "培育", "硬仗", "班子") or after[:1] in _NAME_GOES_ON:
        return False
    counted = is_count(unit) and unit not in _NAMES_ALONE and bool(word_at_end(before.removesuffix("了"), "did it"))
    return unit in _COUNTS_ALONE or counted


class _Sense(Enum):
    """What a qualifier says of the value."""

    OVER = "is above it"
    FLOOR = "is at least it"
    UNDER = "is below it"
    CAP = "is at most it"
    NEAR = "comes near it from below"
    ABOUT = "is about it"
    RANK = "is its rank"


_SENSES = {
    word: sense
    for sense, words in {
        _Sense.OVER: "超 超过 超出 突破 逾 余 多 几 来 过 破 上 不止 高于 大于 多于 >",
        _Sense.FLOOR: "以上 以外 之外 不低于 不少于 不小于 不下 至少 最少 ≥",
        _Sense.UNDER: "不足 不到 低于 小于 少于 <",
        _Sense.CAP: "以下 以内 之内 不超过 未超过 不高于 不大于 不多于 最多 至多 ≤",
        _Sense.NEAR: "近 将近 接近 逼近",
        _Sense.ABOUT: "约 大约 左右 上下",
        _Sense.RANK: "第 前",
    }.items()
    for word in words.split()
}
# What an answer may say for what the source says. None: no qualifier at all. Only 不足 and its like may not be dropped.
_ALLOWED: dict[_Sense | None, set[_Sense | None]] = {
    None: {None, _Sense.ABOUT},
    _Sense.OVER: {None, _Sense.OVER, _Sense.FLOOR, _Sense.ABOUT},
    _Sense.FLOOR: {None, _Sense.FLOOR, _Sense.OVER},
    _Sense.UNDER: {_Sense.UNDER, _Sense.CAP, _Sense.NEAR},
    _Sense.CAP: {None, _Sense.CAP, _Sense.UNDER},
    _Sense.NEAR: {None, _Sense.NEAR, _Sense.ABOUT, _Sense.UNDER},
    _Sense.ABOUT: {None, _Sense.ABOUT},
    _Sense.RANK: {_Sense.RANK},
}
_ROUNDING = {_Sense.OVER: ROUND_FLOOR, _Sense.NEAR: ROUND_CEILING, _Sense.ABOUT: ROUND_HALF_UP}
_COARSEST = 0.05  # a rounded figure may be off by this share of the source's, at most


def same(a: Quantity, b: Quantity) -> bool:
    """Whether two figures have the same value and unit (％ = %, 平米 = 平方米, 公里 = 千米), qualifiers aside.

    第3位 and 3位 differ: a rank is no count. 人次 is not 人, 美元 not 元, 百分点 not %.
    """
    (unit_a, factor_a), (unit_b, factor_b) = _unit(a), _unit(b)
    return unit_a == unit_b and _rank(a) == _rank(b) and _equal(a, factor_a, b, factor_b)


def supports(source: Quantity, said: Quantity) -> bool:
    """Whether an answer may say `said` where the source says `source`.

    The value and the unit must hold; 元 or 个 may be dropped, 个 may stand for another count word. A qualifier may
    be dropped (超, 约, 以上; not 不足, nor 第) or said in other words (超 as 多, 以上), never turned round, and none
    but 约 may be added. A rounded value passes only with 约, 近, 多, 余 or 超, if it is the source's rounded that
    way, and by 5 % at most.
    """
    if _rank(source) != _rank(said):
        return False
    (unit, factor), (said_unit, said_factor) = _unit(source), _unit(said)
    if unit != said_unit:
        dropped = said_unit == "" and not is_ratio(unit)
        if not dropped and not (said_unit == "个" and is_count(source.unit) and unit[0] not in "人户位"):
            return False
        factor = said_factor = 1.0
    meant, claimed = _senses(source), _senses(said)
    if _equal(source, factor, said, said_factor):
        return all(any(sense in _ALLOWED[each] for each in meant) for sense in claimed)
    return source.high is said.high is None and _rounded(
        source.value * factor / said_factor, meant, said.value, claimed
    )


def _rounded(value: float, meant: set[_Sense | None], said: float, claimed: set[_Sense | None]) -> bool:
    """约1.8万, 1.8万多 for 18124, 近1.9万 for 18924: rounded at the last figure that is said, in the direction said."""
    sense = next(iter(claimed))
    mode = _ROUNDING.get(sense) if sense and len(claimed) == 1 else None
    if mode is None or not meant <= {None, sense} or abs(said - value) > _COARSEST * abs(value):
        return False
    exponent = Decimal(repr(said)).normalize().as_tuple().exponent
    place = Decimal(1).scaleb(int(exponent))
    rounded = (Decimal(repr(value)) / place).to_integral_value(mode) * place
    return math.isclose(float(rounded), said)


def _rank(quantity: Quantity) -> str:
    return next((word for word in ("第", "前") if word in quantity.qualifier), "")


def _unit(quantity: Quantity) -> tuple[str, float]:
    ranked_in = _rank(quantity) and quantity.unit in ("位", "名", "")
    return ("位", 1.0) if ranked_in else canonical(quantity.unit)


def _senses(quantity: Quantity) -> set[_Sense | None]:
    return {_SENSES[word] for word in quantity.qualifier.split() if word in _SENSES} or {None}


def _equal(a: Quantity, factor_a: float, b: Quantity, factor_b: float) -> bool:
    if (a.high is None) != (b.high is None):
        return False
    pairs = [(a.value, b.value)] + ([(a.high, b.high)] if a.high is not None and b.high is not None else [])
    return all(math.isclose(x * factor_a, y * factor_b, rel_tol=1e-9) for x, y in pairs)
