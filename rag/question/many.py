"""A question over many reports → Many: which indicators, whose, of which years, and what is to be worked out. Pure.

2025年各省GDP增长目标分别是多少，哪个最高 → growth of 地区生产总值, of the provinces, target of 2025, the greatest.
深圳近五年进出口总额 → a series; 2018年的目标完成了吗 → the target beside the result. Only what names an indicator is
one; a question for one figure of one place is not, nor one for two (sides.py has those).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from rag.question.asked import Asked
from rag.question.asking import says_achieved, says_target
from rag.text.figures import find_quantities
from rag.text.gazetteer import area, codes_of, divisions, parts, rank, same_place
from rag.text.indicators import Found, Measure, Sort, find_measures
from rag.text.times import small_number
from rag.types import Kind, Quantity, Report


class Op(Enum):
    """What is to be worked out of the rows."""

    EACH = auto()
    MOST = auto()
    LEAST = auto()
    TOP = auto()
    PLACE = auto()
    """排第几: of the named place among all."""
    MEAN = auto()
    SUM = auto()
    COUNT = auto()
    """How many, or which, are beyond a figure."""
    TELL = auto()
    """How many, or which, tell it at all."""
    RANGE = auto()
    """最高和最低差多少."""
    SERIES = auto()
    MET = auto()


@dataclass(frozen=True, slots=True)
class Many:
    """What is asked of many reports. `places` are regions as indexed, None all that are; `lacking` have no report."""

    measures: tuple[tuple[Measure, Sort | None], ...]
    places: tuple[str, ...] | None
    lacking: tuple[str, ...]
    named: tuple[str, ...]
    years: tuple[int, ...]
    kind: Kind | None
    ops: tuple[Op, ...]
    number: int = 0
    """前三."""
    beyond: Quantity | None = None
    way: str = ">="
    said: str = ""
    """What is counted: 个省份, 个区, 年."""


_N = r"[一二两三四五六七八九十\d]{1,3}"
_PROVINCES = re.compile(
    rf"各(?:个)?省|各地(?!铁)|(?:31|三十一)个?省|全国各|所有(?:的)?省|哪(?:些|个|几个|一个|{_N}个)?省|(?:几|多少|有无|{_N})个(?:[^，。市区县]{{0,2}})省|省份|省[区、]+市|省级|"
    r"哪(?:些|个|几个|里|儿)?(?:地方|地区|地)|(?:几|多少)个(?:地方|地区)|各省|各地区"
)
_DISTRICTS = re.compile(
    rf"各(?:个)?(?:行政)?区(?!间|域)|哪(?:些|个|几个|一个|{_N}个)?(?:行政)?区(?!间|域)|(?:几|多少|{_N})个(?:行政)?区(?!间|域)|所有(?:的)?(?:行政)?区|各[区市]?县|哪(?:些|个|几个)县|区县|各新?区"
)
_CITIES = re.compile(r"各(?:个)?(?:地级?)?市|哪(?:些|个|几个|一个)(?:城)?市|(?:几|多少)个(?:城)?市|各城市")
_OF_THEM = re.compile(r"哪一?个?[省市区县]")
_LAST = re.compile(rf"(?:最近|近|过去|前)的?(?P<n>{_N})年")
_MET = re.compile(
    r"(?:完成|实现|达到|达成|兑现|达标)(?:得)?(?:了|过)?(?:没有?|吗|没)|(?:是否|有没有|有无|能否|到底)(?:都|已经?|真的)?(?:完成|实现|达到|达成|兑现|达标)|"
    r"(?:完成|实现|达到|达成|兑现)(?:了)?(?:[^，。？]{0,14})(?:目标|任务|计划)(?:了)?(?:吗|没|没有)|(?:目标|任务|计划|承诺)(?:的)?(?:都|最后|最终|后来|到底|实际|究竟)*(?:完成|实现|达到|达成|兑现)(?:情况|得怎么样|得如何|了没|了吗|没|如何|怎么样)|"
    r"完成情况|(?:哪些|哪几个|哪个|几个|多少)[^，。？]{0,16}(?:完成|达到|实现|达成|没完成|未完成|没达到|超额)[^，。？]{0,12}(?:目标|任务|计划)"
)
_MOST = re.compile(
    r"最[高大多快强长]|居首|领先|榜首|冠军|第一(?:名)?(?:是|的|在)|谁(?:更)?[高大多快]|排(?:名)?第一|名列第一|数一数二"
)
_LEAST = re.compile(r"最[低小少慢短]|垫底|末位|倒数第一|排最后|最后一名|谁(?:更)?[低小少慢]")
_TOP = re.compile(
    rf"(?P<last>倒数|最后|后|末尾?)?(?:前|第?)(?P<n>{_N})(?:名|位|强|甲|个(?:省|区|地|市))|前(?P<m>{_N})(?=是|有|的|分别|[？?，,]|$)|最[高低大小多少快慢]的(?P<k>{_N})个|倒数(?P<j>{_N})"
)
_PLACE = re.compile(r"排(?:名|位|在)?(?:第)?(?:几|多少)|第几(?:名|位)?|名次|位次|排名(?:如何|怎么样|情况|是)")
_MEAN = re.compile(r"(?<!年)平均(?!浓度|工资|预期|受教育|寿命|气温)|均值|中位数")
_SUM = re.compile(r"合计|总和|加起来|加总|相加|之和|总共(?!有?[几多])|一共(?!有?[几多])|累计(?:是|为|达|多少)|总计")
_RANGE = re.compile(r"最高(?:的)?[^，。？]{0,8}最低[^，。？]{0,12}(?:差|距)|(?:相差|差距|差多少|差几个?)")
_HOW_MANY = re.compile(
    r"(?:几|多少)个?(?P<what>省级地区|省份|省|地方|地区|区县?|市|县|年)|(?P<some>哪(?:些|几个?)(?:省份|省|地方|地区|区县?|城市|市|县|年))|(?:省份|省|地方|区)[^，。？]{0,3}有(?:几|多少)个|有(?:几|多少)个"
)
_BEYOND = re.compile(
    r"(?P<more>超过?了?|高于|大于|多于|突破|过|不低于|不少于|不小于|达到?了?|至少|高过|在)|(?P<less>低于|小于|少于|不到|不足|不超过|没超过|未超过|没到|没有?达到|未达到)"
)
_ABOVE, _BELOW = re.compile(r"以上|及以上|或以上|或更高"), re.compile(r"以下|以内|之内|及以下|或更低")
_EQUAL = re.compile(r"(?:是|为|定为|定在|等于|都是|设为|设在|提出)(?:的)?$")
_TELLS = re.compile(
    r"(?:提出|提到|明确|设定|设|写|公布|给出|说|定|列)(?:了|过)?[^，。？]{0,20}(?:目标|数字|数)|没有?(?:提出|提到|设定|设|写|公布|给出|说|定)"
)
_AMOUNT = re.compile(r"(?:多少|几)(?:万|亿|千)*(?:元|人|吨|斤|家|件|公里|千瓦)|总量|规模|总额(?!增)|绝对[值数]")


def read_many(asked: Asked, reports: Sequence[Report]) -> Many | None:
    """What a question asks of many reports; None where it is for one figure, or names no indicator that is listed."""
    text = asked.question
    found = _told_apart(find_measures(text))
    if not found:
        return None
    scope = _scope(asked, reports)
    series, met = _is_series(asked, text), bool(_MET.search(text))
    together = scope is not None or len({region.name for region in asked.regions}) + len(asked.foreign) > 2
    if not (together or series or met):
        return None
    places, lacking = scope if scope is not None else _named_places(asked)
    if not together and len(places or ()) != 1:
        return None
    kind = _kind(asked, met)
    beyond, way = _beyond(asked, text)
    return Many(
        measures=tuple((one.measure, _sort(one, text, beyond)) for one in found),
        places=places,
        lacking=lacking,
        named=tuple(dict.fromkeys(region.name for region in asked.regions)) if scope is not None else (),
        years=_years(asked, reports, places),
        kind=kind,
        ops=_ops(text, series=series, met=met, together=together, beyond=beyond is not None),
        number=_number(text),
        beyond=beyond,
        way=way,
    )


def _told_apart(found: Sequence[Found]) -> list[Found]:
    """Each indicator once; a sort said behind the last of a row holds for all (GDP和固投增速)."""
    kept: dict[str, Found] = {}
    for one in found:
        kept.setdefault(one.measure.name, one)
    return list(kept.values())


def _sort(one: Found, text: str, beyond: Quantity | None) -> Sort | None:
    if one.sort is not None:
        return one.sort
    if beyond is not None and one.measure.unit != "%":
        return Sort.GROWTH if beyond.unit == "%" else Sort.LEVEL
    if one.measure.sorts[0] is Sort.GROWTH and re.search(r"增长|增速|增幅|涨幅|上涨", text):
        return Sort.GROWTH  # said of its neighbour (GDP和固定资产投资增速)
    return Sort.LEVEL if _AMOUNT.search(text) and Sort.LEVEL in one.measure.sorts else None


# --- whose ----------------------------------------------------------------------------------------------------------


def _scope(asked: Asked, reports: Sequence[Report]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """(the indexed places that are asked about all together, those that have no report); None where none are."""
    text = asked.question
    if len({region.name for region in asked.regions}) > 1 and _OF_THEM.search(text):
        return None  # 龙岗和宝安哪个区更低
    regions = tuple(dict.fromkeys(report.region for report in reports))
    parents = [region.name for region in asked.regions] + list(asked.foreign)
    if (_DISTRICTS.search(text) or _CITIES.search(text)) and not _PROVINCES.search(text):
        below = _below(regions, parents, 2 if _DISTRICTS.search(text) else 1)
        return (below, ()) if below else None
    if not _PROVINCES.search(text):
        return None
    if len({rank(region) for region in regions}) == 1 and rank(regions[0]) == 2:
        return regions, ()
    listed = [
        name for code, name in divisions().items() if code.endswith("0000") and code[:2] not in ("71", "81", "82")
    ]
    own = tuple(dict.fromkeys(region for name in listed for region in regions if same_place(region, name)))
    lacking = tuple(name for name in listed if not any(same_place(region, name) for region in regions))
    return (own, lacking) if own else None


def _below(regions: Sequence[str], parents: Sequence[str], level: int) -> tuple[str, ...]:
    """The indexed places of that rank in one of the parents, or in any where none is named."""
    found = []
    for region in regions:
        if rank(region) != level:
            continue
        inside = any(
            code.startswith(area(above))
            for parent in parents
            for above in codes_of(parent)
            for code in codes_of(region)
        ) or any(parts(parent)[-1] in parts(region)[:-1] for parent in parents)
        if inside or not parents:
            found.append(region)
    return tuple(found)


def _named_places(asked: Asked) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    named = tuple(dict.fromkeys(region.name for region in asked.regions))
    return (named or None), tuple(place for place in asked.foreign)


# --- when -----------------------------------------------------------------------------------------------------------


def _is_series(asked: Asked, text: str) -> bool:
    spans = [m for m in asked.mentions if m.first is not None and m.last - m.first >= 2]
    if re.search("累计|一共|总共|年均|合计|平均", text) and not re.search("每年|历年|逐年|各年|分别", text):
        return False
    if _LAST.search(text) or re.search("历[年次]|逐年|各年|每一?年|这些年", text):
        return True
    return bool(spans) and bool(re.search(r"变化|走势|趋势|分别|哪一?年|每年|各年|逐年|历年", text))


def _years(asked: Asked, reports: Sequence[Report], places: Sequence[str] | None) -> tuple[int, ...]:
    """The years that are asked about; () where none is said: for a series all, else the latest."""
    last = _LAST.search(asked.question)
    if last is not None and (count := small_number(last["n"])):
        own = [r.year for r in reports if places is None or any(same_place(r.region, place) for place in places)]
        latest = max(own, default=asked.base_year)
        newest = latest if asked.kind is Kind.TARGET else latest - 1
        return tuple(range(newest - count + 1, newest + 1))
    years: list[int] = []
    for mention in asked.mentions:
        first = mention.first if mention.first is not None else mention.last
        years += range(first, mention.last + 1) if mention.last - first <= 30 else [mention.last]
    if not years and asked.report_year is not None:
        years = [asked.report_year if asked.kind is Kind.TARGET else asked.report_year - 1]
    return tuple(dict.fromkeys(years))


def _kind(asked: Asked, met: bool) -> Kind | None:
    if met:
        return None
    if asked.kind is Kind.OUTLOOK:
        return Kind.TARGET
    if asked.kind is not None:
        return asked.kind
    target, achieved = says_target(asked.question), says_achieved(asked.question)
    return Kind.TARGET if target and not achieved else Kind.ACHIEVED if achieved and not target else None


# --- what is to be worked out ---------------------------------------------------------------------------------------


def _ops(text: str, *, series: bool, met: bool, together: bool, beyond: bool) -> tuple[Op, ...]:
    if met:
        return (Op.MET,)
    found: list[Op] = []
    if _RANGE.search(text) and together:
        found.append(Op.RANGE)
    if beyond:
        found.append(Op.COUNT)
    if _PLACE.search(text) and together:
        found.append(Op.PLACE)
    if _number(text) and not beyond:
        found.append(Op.TOP)
    elif not beyond:
        found += [op for op, pattern in ((Op.MOST, _MOST), (Op.LEAST, _LEAST)) if pattern.search(text)]
    if _MEAN.search(text) and not series:
        found.append(Op.MEAN)
    if _SUM.search(text) and not series:
        found.append(Op.SUM)
    if not found and (_TELLS.search(text) or re.search(r"没有?(?:提|说|设|写)", text)) and _HOW_MANY.search(text):
        found.append(Op.TELL)
    if series and not together:
        found.append(Op.SERIES)
    return tuple(dict.fromkeys(found)) or (Op.EACH,)


def _number(text: str) -> int:
    said = _TOP.search(text)
    if said is None or re.search(r"前几年", said.group()):
        return 0
    digits = said["n"] or said["m"] or said["k"] or said["j"]
    number = small_number(digits) if digits else 0
    if said.group().startswith("第"):
        return 0
    low = bool(said["last"] or said["j"]) or bool(re.search("最[低小少慢]的", said.group()))
    return -(number or 0) if low else (number or 0)


def _beyond(asked: Asked, text: str) -> tuple[Quantity | None, str]:
    """(the figure that is to be passed, how): 超过5% → >, 5%以上 → >=, 低于5% → <, 定为5% → =."""
    years = [(m.start, m.end) for m in asked.mentions]
    for figure in find_quantities(text):
        if any(a <= figure.start < b for a, b in years) or not figure.unit or figure.text.startswith(("第", "前")):
            continue
        if figure.unit in ("个", "年", "位", "名", "省", "个省") and figure.value < 100:
            continue
        around = text[max(0, figure.start - 6) : figure.start] + re.split(r"\d", figure.text)[0]
        after = text[figure.end : figure.end + 5] + figure.text[-3:]
        said = [*_BEYOND.finditer(around)]
        if _BELOW.search(after):
            return figure, "<="
        if _ABOVE.search(after) or (said and re.match(r"不[低少小]于|达到?|至少|在", said[-1].group())):
            return figure, ">="
        if said and said[-1]["less"]:
            return figure, "<=" if "超过" in said[-1]["less"] else "<"
        if said:
            return figure, ">"
        if _EQUAL.search(around) and re.search("哪|几个|多少个", text):
            return figure, "="
    return None, ">="
