"""A question over many reports → Many: which indicators, whose, of which years, and what is to be worked out. Pure.

2025年各省GDP增长目标分别是多少，哪个最高 → growth of 地区生产总值, of the provinces, target of 2025, the greatest.
深圳近五年进出口总额 → a series; 2018年的目标完成了吗 → the target beside the result. Only what names an indicator is
one; a question for one figure of one place is not, nor one for two (sides.py has those).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from rag.question.asked import Asked, normalize
from rag.question.asking import says_achieved, says_target
from rag.question.comparing import Op as Op_
from rag.question.comparing import read_comparison
from rag.text.figures import find_quantities
from rag.text.gazetteer import area, codes_of, data, divisions, parts, rank, same_place
from rag.text.indicators import Found, Measure, Sort, find_measures, unlisted
from rag.text.places import find_regions
from rag.text.times import find_mentions, small_number
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
    mixed: bool = False
    """A sum or a mean of several indicators at once."""


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
_HAN = re.compile("[\u4e00-\u9fff]{2}")
_ALL = re.compile(r"各个?[省市区县地]|所有|全部|在各|全国|31|三十一")
_EACH_YEAR = re.compile(
    r"历[年次届]|逐年|各年|每一?年|每年|分年|按年|这些年|变化|走势|趋势|哪一?年|几年(?!来)|几个年份|年份|逐一"
)
_OF_EACH = re.compile(r"各[是为]|分别|依次")
_IN_ALL = re.compile(r"累计|一共|总共|合计|平均|总和|加起来")
_FLOWS = re.compile(r"新[增建改](?!就业)|建成|改造|累计|共|完成(?!情况)")
_AND_GROWTH = re.compile(r"(?:总量|规模|总额)?(?:以?及|和|与|、|,)其?(?:同比)?(?:增速|增幅|增长率?|涨幅)")
_GROWTH = re.compile(r"增长|增速|增幅|涨幅|上涨")
_AMONG = re.compile(r"(?:当中|[在跟与和同])(?!比)")
_LAST = re.compile(rf"(?:最近|近)的?(?P<n>{_N})年")
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
    rf"(?:(?P<last>倒数|最后)?前(?P<n>{_N})(?!年|季|[两几]年)|倒数(?P<j>{_N})|最后(?P<i>{_N})(?:名|位)|最(?P<way>[高低大小多少快慢])的(?:前)?(?P<k>{_N})个|"
    r"top ?(?P<t>\d{1,2}))",
    re.I,
)
_PLACE = re.compile(r"排(?:名|位|在)?(?:第)?(?:几|多少)|第几(?:名|位)?|名次|位次|排名(?:如何|怎么样|情况|是)")
_MEAN = re.compile(r"平均(?!浓度|工资|预期|受教育|寿命|气温|增|优良|缴)|均值|中位数")
_SUM = re.compile(r"合计|总和|加起来|加总|相加|之和|总共|一共|累计(?:是|为|达|多少)|总计")
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


def read_many(
    question: str, asked: Asked, reports: Sequence[Report], names: Callable[[], Iterable[str]] = tuple
) -> Many | None:
    """What a question asks of many reports; None where it is for one figure, or names no indicator.

    `names` gives what the reports measure, by their own names, for one that is not listed.

    `question` is the whole of it: what stands beside the part that asks (…有几个？只看安徽、云南) says whose.
    """
    text = normalize(question)
    if not _HAN.search(text):
        return None
    places, listed = _places(text, reports), find_measures(text)
    scope = _scope(text, places, reports)
    if scope is not None and len(scope[0]) < 2:
        scope = None
    named = places.regions
    count = len({*named, *places.foreign})
    met, over = bool(_MET.search(text)), _over_years(asked, text)
    found = _each_sort(_told_apart(listed), text)
    if not found and (over or count > 2 or scope is not None):
        found = _each_sort(_unlisted(text, names()), text)
    if not found:
        return None
    rest = _without(text, listed)
    one = scope is None and count == 1
    together = scope is not None or count > 2 or (count == 2 and len(found) > 1)
    mixed = len({measure.unit for measure, _ in found}) > 1 and bool(_MEAN.search(rest) or _SUM.search(rest))
    if not (together or (one and (over or met or mixed))):
        return None
    regions, lacking = scope if scope is not None else (named, places.foreign)
    beyond, way = _beyond(text)
    return Many(
        measures=tuple((measure, sort or _sort(measure, text, beyond)) for measure, sort in found),
        places=regions or None,
        lacking=lacking,
        named=_asked_of(text, places) if scope is None else named,
        years=_years(asked, text, reports, regions or None),
        kind=_kind(asked, text, met=met),
        ops=_ops(rest, over=over and not together, met=met, together=together, beyond=beyond is not None),
        number=_number(rest),
        beyond=beyond,
        way=way,
        mixed=mixed,
    )


def _unlisted(text: str, names: Iterable[str]) -> list[Found]:
    """What is asked for by a name that reports give a figure, where that is no listed indicator: 打通断头路."""
    known, at = _by_opening(names), 0
    while at < len(text):
        own = [name for name in known.get(text[at : at + 2], ()) if text.startswith(name, at)]
        if own:
            name = max(own, key=len)
            return [Found(unlisted(name), at, at + len(name), None)]
        at += 1
    return []


def _by_opening(names: Iterable[str]) -> dict[str, list[str]]:
    """By the first two characters; a name of less than four says too little."""
    known: dict[str, list[str]] = {}
    for name in names:
        if 3 < len(name) < 16:
            known.setdefault(name[:2], []).append(name)
    return known


def _without(text: str, found: Sequence[Found]) -> str:
    """Without the names of what is asked for: 均值 of PM2.5均值 is no mean that is to be worked out."""
    for one in reversed(found):
        text = text[: one.start] + "□" + text[one.end :]
    return text


def _told_apart(found: Sequence[Found]) -> list[Found]:
    """Each indicator in each sort once: 粮食：2024年实际产量和2025年目标 names one."""
    kept: dict[tuple[str, Sort | None], Found] = {}
    for one in found:
        if (one.measure.name, None) in kept or any(name == one.measure.name for name, _ in kept if one.sort is None):
            continue
        kept.setdefault((one.measure.name, one.sort), one)
    return list(kept.values())


def _each_sort(found: Sequence[Found], text: str) -> list[tuple[Measure, Sort | None]]:
    """地区生产总值和增速: how much, and by how much it grew."""
    if len(found) == 1 and found[0].sort is None and _AND_GROWTH.match(text, found[0].end):
        return [(found[0].measure, Sort.LEVEL), (found[0].measure, Sort.GROWTH)]
    return [(one.measure, one.sort) for one in found]


def _sort(measure: Measure, text: str, beyond: Quantity | None) -> Sort | None:
    if beyond is not None and measure.unit != "%":
        return Sort.GROWTH if beyond.unit == "%" else Sort.LEVEL
    if measure.sorts[0] is Sort.GROWTH and _GROWTH.search(text):
        return Sort.GROWTH  # said of its neighbour (GDP和固定资产投资增速)
    return Sort.LEVEL if _AMOUNT.search(text) and Sort.LEVEL in measure.sorts else None


# --- whose ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Named:
    """The places that a text names: those that are indexed, those that are not, and where the first stand."""

    regions: tuple[str, ...]
    foreign: tuple[str, ...]
    spans: tuple[tuple[int, int, str], ...]


def _places(text: str, reports: Sequence[Report]) -> _Named:
    """With those of 云贵川渝四地."""
    found = find_regions(text, reports)
    spans = [(region.start, region.end, region.name) for region in found.regions]
    foreign = list(found.foreign)
    for match in _shortest().finditer(text):
        for at, one in enumerate(match.group(), match.start()):
            name = data()["one"][one]
            own = next((r.region for r in reports if same_place(r.region, name)), None)
            spans += [(at, at + 1, own)] if own else []
            foreign += [] if own else [name]
    return _Named(tuple(dict.fromkeys(name for _, _, name in spans)), tuple(dict.fromkeys(foreign)), tuple(spans))


@cache
def _shortest() -> re.Pattern[str]:
    return re.compile(rf"[{''.join(data()['one'])}]{{2,8}}(?=[两二三四五六七八九]?[地省市区])")


def _asked_of(text: str, places: _Named) -> tuple[str, ...]:
    """Whose rank is asked: 四川 of 四川在河南、四川、安徽里排第几, 湖南 of 安徽、湖南比，湖南排第几."""
    said = _PLACE.search(text)
    if said is None:
        return places.regions
    start = max(text.rfind(mark, 0, said.start()) for mark in "，,。：:；;") + 1
    inside = [span for span in places.spans if start <= span[0] < said.start()]
    among = _AMONG.search(text, start, said.start())
    before = [span for span in inside if among is None or span[1] <= among.start()]
    if not before and among is not None:  # 罗湖区2018年GDP，在龙岗、福田里排第几
        before = [span for span in places.spans if span[1] <= start][-1:]
    own = before or inside or [span for span in places.spans if span[0] >= said.end()] or list(places.spans)
    return (own[0][2],) if own else ()


def _scope(text: str, places: _Named, reports: Sequence[Report]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """(the indexed places that are asked about all together, those that have no report); None where none are."""
    if len(places.regions) > 1 and not _ALL.search(text):
        return None  # 龙岗和宝安哪个区更低
    regions = tuple(dict.fromkeys(report.region for report in reports))
    parents = [*places.regions, *places.foreign]
    if (_DISTRICTS.search(text) or _CITIES.search(text)) and not _PROVINCES.search(text):
        below = _below(regions, parents, 2 if _DISTRICTS.search(text) else 1)
        return (below, ()) if below else None
    if not _PROVINCES.search(text) or _within_one(text, places):
        return None
    if len({rank(region) for region in regions}) == 1 and rank(regions[0]) == 2:
        return regions, ()
    codes = [code for code in divisions() if code.endswith("0000") and code[:2] not in ("71", "81", "82")]
    listed = [divisions()[code] for code in codes]
    own = tuple(dict.fromkeys(region for name in listed for region in regions if same_place(region, name)))
    lacking = tuple(name for name in listed if not any(same_place(region, name) for region in regions))
    return (own, lacking) if own else None


def _within_one(text: str, places: _Named) -> bool:
    """深圳哪个地方: what lies in one place is no table of provinces."""
    return len(places.regions) == 1 and rank(places.regions[0]) > 0 and not _ALL.search(text)


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


# --- when -----------------------------------------------------------------------------------------------------------


def _over_years(asked: Asked, text: str) -> bool:
    """Years one by one: 近五年, 历年, 2014—2018年 of what every year has; not what came of them together (累计), nor
    what lies between two of them (从2007年到2009年增加了多少).
    """
    spans = [m for m in asked.mentions if m.first is not None and m.last - m.first >= 2]
    plain = [m for m in spans if not m.relative and "五" not in m.text]
    years = {m.last for m in asked.mentions if m.first == m.last}
    if _EACH_YEAR.search(text):
        return bool(_LAST.search(text) or spans or len(years) > 2 or not asked.mentions)
    if "年均" in text or (_IN_ALL.search(text) and len(years) < 3):
        return False
    apart = read_comparison(asked.question, within=True)
    if apart is not None and apart.op in (Op_.DIFFERENCE, Op_.RATIO):
        return False
    if _OF_EACH.search(text):
        return bool(plain) or len(years) > 2
    if _LAST.search(text):
        return not _FLOWS.search(text)
    return len(years) > 2 or (bool(plain) and not _FLOWS.search(text))


def _years(asked: Asked, text: str, reports: Sequence[Report], places: Sequence[str] | None) -> tuple[int, ...]:
    """The years that are asked about; () where none is said: for a series all, else the latest."""
    mentions = asked.mentions or tuple(m for m in find_mentions(text, asked.base_year, question=True))
    last = _LAST.search(text)
    if last is not None and (count := small_number(last["n"])) and not any(not m.relative for m in mentions):
        own = [r.year for r in reports if places is None or any(same_place(r.region, place) for place in places)]
        latest = max(own, default=asked.base_year)
        newest = latest if asked.kind is Kind.TARGET else latest - 1
        return tuple(range(newest - count + 1, newest + 1))
    years: list[int] = []
    for mention in mentions:
        first = mention.first if mention.first is not None else mention.last
        years += range(first, mention.last + 1) if mention.last - first <= 30 else [mention.last]
    if not years and asked.report_year is not None:
        years = [asked.report_year if asked.kind is Kind.TARGET else asked.report_year - 1]
    return tuple(dict.fromkeys(years))


def _kind(asked: Asked, text: str, *, met: bool) -> Kind | None:
    if met:
        return None
    target, achieved = says_target(text), says_achieved(text)
    if target and achieved:
        return None
    if asked.kind is not None:
        return Kind.TARGET if asked.kind is Kind.OUTLOOK else asked.kind
    return Kind.TARGET if target else Kind.ACHIEVED if achieved else None


# --- what is to be worked out ---------------------------------------------------------------------------------------


def _ops(text: str, *, over: bool, met: bool, together: bool, beyond: bool) -> tuple[Op, ...]:
    if met:
        return (Op.MET,)
    found: list[Op] = []
    if _RANGE.search(text):
        found.append(Op.RANGE)
    if beyond:
        found.append(Op.COUNT)
    if _PLACE.search(text) and together:
        found.append(Op.PLACE)
    if _number(text) and not beyond:
        found.append(Op.TOP)
    elif not beyond and Op.RANGE not in found:
        found += [op for op, pattern in ((Op.MOST, _MOST), (Op.LEAST, _LEAST)) if pattern.search(text)]
    if _MEAN.search(text):
        found.append(Op.MEAN)
    if _SUM.search(text) and not beyond:
        found.append(Op.SUM)
    if not found and (_TELLS.search(text) or re.search(r"没有?(?:提|说|设|写)", text)) and _HOW_MANY.search(text):
        found.append(Op.TELL)
    if over and not found:
        found.append(Op.SERIES)
    return tuple(dict.fromkeys(found)) or (Op.EACH,)


def _number(text: str) -> int:
    """前三 → 3, 倒数两名 → -2; 0 where no such number is said."""
    said = _TOP.search(text)
    if said is None:
        return 0
    number = small_number(next(said[name] for name in "njikt" if said[name]))
    low = said["last"] or said["j"] or said["i"] or (said["way"] or "高") in "低小少慢"
    return -number if low else number


def _beyond(text: str) -> tuple[Quantity | None, str]:
    """(the figure that is to be passed, how): 超过5% → >, 5%以上 → >=, 低于5% → <, 定为5% → =."""
    for figure in find_quantities(text):
        if not figure.unit or figure.text.startswith(("第", "前")):
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
