"""A question over many reports → Many: which indicators, whose, of which years, and what is to be worked out. Pure.

2025年各省GDP增长目标分别是多少，哪个最高 → growth of 地区生产总值, of the provinces, target of 2025, the greatest.
深圳近五年进出口总额 → a series; 2018年的目标完成了吗 → the target beside the result. Only what names an indicator is
one; a question for one figure of one place is not, nor one for two (sides.py has those).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from rag.question.asked import Asked, heard, normalize
from rag.question.asking import says_achieved, says_target
from rag.question.beyond import read_beyond
from rag.question.comparing import Op as Op_
from rag.question.comparing import read_comparison
from rag.question.whose import FIRST_SO_MANY, RANK_ASKED, all_of_them, asked_of, named_places
from rag.text.gazetteer import same_place
from rag.text.indicators import Found, Measure, Sort, find_measures, unlisted
from rag.text.indicators_said import find_said
from rag.text.segments import blanked
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


_STANDING = re.compile(r"现状|现[在有]|目前|眼下")
_LIKELY = 0.4
_OVER_ALL = frozenset(("highest", "lowest", "order", "place", "count", "which", "mean"))
"""What is worked out over all there are, where no place is named."""
_N = r"[一二两三四五六七八九十\d]{1,3}"
_OF_THEM = re.compile(r"哪一?个?[省市区县]")
_HAN = re.compile("[\u4e00-\u9fff]{2}")
_EACH_YEAR = re.compile(
    r"历[年次届]|逐年|各年|每一?年|每年|分年|按年|这些年|变化|走势|趋势|怎么变|哪一?年|几年(?!来)|几个年份|年份|逐一"
)
_OF_EACH = re.compile(r"各[是为]|分别|依次")
_IN_ALL = re.compile(r"累计|一共|总共|合计|平均|总和|加起来")
_FLOWS = re.compile(r"新[增建改](?!就业)|建成|改造|累计|共|完成(?!情况)")
_AND_GROWTH = re.compile(r"(?:总量|规模|总额)?(?:以?及|和|与|、|,)其?(?:同比)?(?:增速|增幅|增长率?|涨幅)")
_GROWTH = re.compile(r"增长|增速|增幅|涨幅|上涨")
_BETWEEN = re.compile("中间|各年|逐年|每一?年|期间")
_IN_AMOUNTS, _RATES = re.compile(r"(?:多少|几)[十百千]?[万亿]"), re.compile("增速|增幅|涨幅|百分|%|几个点")
_SO_MANY_YEARS = re.compile(rf"{_N}年")
_LAST = re.compile(rf"(?:最近|近)的?(?P<n>{_N})年")
_MET = re.compile(
    r"(?:完成|实现|达到|达成|兑现|达标)(?:得)?(?:了|过)?(?:没有?|吗|没)|(?:是否|有没有|有无|能否|到底)(?:都|已经?|真的)?(?:完成|实现|达到|达成|兑现|达标)|"
    r"(?:完成|实现|达到|达成|兑现)(?:了)?(?:[^，。？]{0,14})(?:目标|任务|计划)(?:了)?(?:吗|没|没有)|(?:目标|任务|计划|承诺)(?:的)?(?:都|最后|最终|后来|到底|实际|究竟)*(?:完成|实现|达到|达成|兑现)(?:情况|得怎么样|得如何|了没|了吗|没|如何|怎么样)|"
    r"(?:谁|哪些|哪几个|哪个)[^，。？]{0,6}[没未]有?(?:完成|实现|达到|达成|兑现|达标)|"
    r"(?:哪一?年|哪几年|几年)[^，。？]{0,4}[没未]?(?:完成|实现|达到|达成|兑现|做到)|守住|"
    r"完成情况|(?:哪些|哪几个|哪个|几个|多少)[^，。？]{0,16}(?:完成|达到|实现|达成|没完成|未完成|没达到|超额)[^，。？]{0,12}(?:目标|任务|计划)"
)
_WHO = r"(?:谁|哪(?:一?[个家年]|个?(?:[省市区县]|地方|地区)))(?:要|会|定得)?更?"
_MOST = re.compile(
    rf"最[高大多快强长旺猛好]|领头|领跑|打头|头一[名个]|头名|老大|居首|领先|榜首|冠军|第一(?:名)?(?:是|的|在)|{_WHO}[高大多快](?![少于过达])|排(?:名)?第一|名列第一|数一数二"
)
_LEAST = re.compile(
    rf"最[低小少慢短冷弱差]|殿后|吊车尾|拖后腿|垫底|末位|倒数第一|排最后|最后一名|{_WHO}[低小少慢](?![于过])"
)
_UPWARDS = re.compile("[从由][低小少慢]到[高大多快]")
_MEAN = re.compile(r"平均(?!浓度|工资|预期|受教育|寿命|气温|增|优良|缴)|均值|中位数")
_ADDED = re.compile("加起来|加总|相加|之和|加一块|加在一起|加到一起")
_SUM = re.compile(rf"{_ADDED.pattern}|合计|总和|总共|一共|累计(?:是|为|达|多少)|总计")
_RANGE = re.compile(r"最高(?:的)?[^，。？]{0,8}最低[^，。？]{0,12}(?:差|距)|(?:相差|差距|差多少|差几个?)")
_HOW_MANY = re.compile(
    r"(?:几|多少)个?(?P<what>省级地区|省份|省|地方|地区|区县?|市|县|年)|(?P<some>哪(?:些|几个?)(?:省份|省|地方|地区|区县?|城市|市|县|年))|(?:省份|省|地方|区)[^，。？]{0,3}有(?:几|多少)个|有(?:几|多少)个"
)
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
    places = named_places(text, reports)
    listed = find_said(blanked(text, [span[:2] for span in places.spans], "□"))  # 重庆好天 is no name of its own
    works = _works(asked)
    beyond, way = read_beyond(text, listed[0].measure.unit if listed else "")
    ranked = bool(works & _OVER_ALL) or beyond is not None
    scope = all_of_them(text, places, reports, ranked=ranked)
    if scope is not None and len(scope[0]) < 2:
        scope = None
    named = places.regions
    count = len({*named, *places.foreign})
    met, over = bool(_MET.search(text)) or "met" in works, _over_years(asked, text) or _added_up(text, works)
    everyday = bool(listed) and not find_measures(text)
    found = _each_sort(_told_apart(listed), text)
    if not found and (over or count > 2 or scope is not None):
        found = _each_sort(_unlisted(text, names()), text)
    if not found:
        return None
    rest = _without(text, listed)
    one = scope is None and count == 1
    pair = count == 2 and (everyday or len({one.name for one, _ in found}) > 1)
    together = scope is not None or count > 2 or pair
    mixed = len({measure.unit for measure, _ in found}) > 1 and bool(_MEAN.search(rest) or _SUM.search(rest))
    if not (together or (one and (over or met or mixed))):
        return None
    regions, lacking = scope if scope is not None else (named, ())
    years = _years(asked, text, reports, regions or None)
    newest = max((r.year for r in reports if not regions or r.region in regions), default=asked.base_year)
    return Many(
        measures=tuple((measure, _amount(sort, text) or _sort(measure, text, beyond)) for measure, sort in found),
        places=regions or None,
        lacking=tuple(dict.fromkeys((*lacking, *places.foreign))),
        named=asked_of(text, places) if scope is None else named,
        years=years,
        kind=_kind(asked, text, years, newest, met=met),
        ops=_ops(rest, works, over=over and not together, met=met, together=together, beyond=beyond is not None),
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


def _amount(sort: Sort | None, text: str) -> Sort | None:
    """进出口总额涨了多少亿美元 asks for amounts, and not for their growth."""
    return Sort.LEVEL if sort is Sort.GROWTH and _IN_AMOUNTS.search(text) and not _RATES.search(text) else sort


def _sort(measure: Measure, text: str, beyond: Quantity | None) -> Sort | None:
    if beyond is not None and measure.unit != "%":
        return Sort.GROWTH if beyond.unit == "%" else Sort.LEVEL
    if measure.sorts[0] is Sort.GROWTH and _GROWTH.search(text):
        return Sort.GROWTH  # said of its neighbour (GDP和固定资产投资增速)
    return Sort.LEVEL if _AMOUNT.search(text) and Sort.LEVEL in measure.sorts else None


# --- when -----------------------------------------------------------------------------------------------------------


def _over_years(asked: Asked, text: str) -> bool:
    """Years one by one: 近五年, 历年, 2014—2018年 of what every year has; not what came of them together (累计), nor
    what lies between two of them (从2007年到2009年增加了多少).
    """
    spans = [m for m in asked.mentions if m.first is not None and m.last - m.first >= 2]
    plain = [m for m in spans if not m.relative and "五" not in m.text]
    years = {m.last for m in asked.mentions if m.first == m.last}
    if _EACH_YEAR.search(text):
        return bool(
            _LAST.search(text)
            or spans
            or len(years) > 2
            or (len(years) == 2 and _BETWEEN.search(text))
            or not asked.mentions
        )
    if plain and _ADDED.search(text):
        return True  # 2014—2018年各年新增的加起来
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


def _added_up(text: str, works: frozenset[str]) -> bool:
    """六年CPI目标加起来: over the years of one place, though none is named."""
    return "total" in works and bool(_ADDED.search(text) and _SO_MANY_YEARS.search(text))


def _years(asked: Asked, text: str, reports: Sequence[Report], places: Sequence[str] | None) -> tuple[int, ...]:
    """The years that are asked about; () where none is said: for a series all, else the latest."""
    told = () if asked.report_year is not None else find_mentions(text, asked.base_year, question=True)
    mentions = asked.mentions or tuple(told)
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
    if len(years) == 2 and _BETWEEN.search(text):
        years = list(range(min(years), max(years) + 1))  # 2019年比2014年多多少，中间各年也带上
    return tuple(dict.fromkeys(years))


def _kind(asked: Asked, text: str, years: Sequence[int], newest: int, *, met: bool) -> Kind | None:
    if met:
        return None
    target, achieved = says_target(text), says_achieved(text)
    if target and achieved:
        return None
    if _STANDING.search(text) and not target:
        return Kind.ACHIEVED
    # 2024年全国各省: beyond the country's own reports, and not beyond those of its provinces
    over = asked.kind is Kind.OUTLOOK and years and max(years) < newest
    if asked.kind is not None and not over:
        return Kind.TARGET if asked.kind is Kind.OUTLOOK else asked.kind
    return Kind.TARGET if target else Kind.ACHIEVED if achieved else None


# --- what is to be worked out ---------------------------------------------------------------------------------------


def _works(asked: Asked) -> frozenset[str]:
    """What is to be worked out, as far as that was learned (learned.WORKS)."""
    from rag.question.learned import learned

    told = learned(heard(asked)).works
    return frozenset(work for work, chance in told.items() if chance > _LIKELY)


def _ops(text: str, works: frozenset[str], *, over: bool, met: bool, together: bool, beyond: bool) -> tuple[Op, ...]:
    """By the words that say it, and by what was learned of how else it is said (领头, 殿后, 谁最保守)."""
    if met:
        return (Op.MET,)
    found: list[Op] = []
    if _RANGE.search(text):
        found.append(Op.RANGE)
    if beyond:
        found.append(Op.COUNT)
    if (RANK_ASKED.search(text) or works == {"place"}) and together:
        found.append(Op.PLACE)
    if _number(text) and not beyond:
        found.append(Op.TOP)
    elif not beyond and Op.RANGE not in found:
        ends = ((Op.MOST, _MOST, "highest"), (Op.LEAST, _LEAST, "lowest"))
        found += [op for op, pattern, work in ends if pattern.search(text) or work in works]
    if _MEAN.search(text) or "mean" in works:
        found.append(Op.MEAN)
    if (_SUM.search(text) or "total" in works) and not beyond:
        found.append(Op.SUM)
    if not found and (_TELLS.search(text) or re.search(r"没有?(?:提|说|设|写)", text)) and _HOW_MANY.search(text):
        found.append(Op.TELL)
    if over and not found:
        found.append(Op.SERIES)
    return tuple(dict.fromkeys(found)) or (Op.EACH,)


def _number(text: str) -> int:
    """前三 → 3, 倒数两名 → -2; 0 where no such number is said."""
    said = FIRST_SO_MANY.search(text)
    if said is None:
        return 0
    number = small_number(next(said[name] for name in "njikt" if said[name]))
    low = said["last"] or said["j"] or said["i"] or (said["way"] or "高") in "低小少慢" or _UPWARDS.search(text)
    return -number if low else number
