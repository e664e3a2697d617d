"""Which columns a question over many reports asks for: of each indicator that it names, how much, by how much, or both.

What is said between one name and the next is that one's (社零总额跟固投增速); of several names in a row all have what
is said behind the last (社零、规上工业增速). An indicator of no list is taken by a name that reports give a figure.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from rag.question.asked import Asked
from rag.question.asking import measures_asked, unit_of
from rag.question.comparing import names_sides, without_comparing
from rag.question.terms import Term
from rag.question.worked_out import ahead_of, asks_part_of_all
from rag.text.figures import find_quantities
from rag.text.indicators import Found, Measure, Sort, asked_by_name, fits, measure_named, read_name, unlisted
from rag.text.indicators_said import stands_after
from rag.text.segments import CHINESE_RUN, blanked, parts_at, tagged
from rag.text.vocabulary import begins, ends, in_turn, said, says, unled, untrailed, whole, word_list
from rag.types import Quantity

_RISE = "[增涨][长速幅了得]|上涨"
_JOIN = "以?[和与跟及同、,，]"
_JOINS = frozenset(("", *"和与跟及同、,，", "以及"))
_AND_GROWTH = re.compile(rf"{_JOIN}其?[增涨][速幅长]率?")
_BOTH = re.compile(rf"{_JOIN}其的?(?:{_RISE})|多少[^，。]{{0,3}}{_JOIN}[^。？?]{{0,6}}(?:{_RISE})了?(?:多少|几)")
"""总量与增速; 是多少、增长多少."""
_UNIT_ASKED = re.compile("(?:多少|几)[十百千万]?(?:亿(?![吨斤件])|[万亿]?(?P<unit>元|吨|斤|公里))(?![美港])")
_BESIDE = re.compile(
    rf"(?:^|[的年，,、：:□\d])(?P<a>[\u4e00-\u9fff]{{3,10}}){_JOIN}□|"
    rf"□{_JOIN}(?P<b>[\u4e00-\u9fff]{{3,10}}?)(?=[，,。？?；;、]|各|分别|是多少|有多少|的|$)"
)
_WEIGHTY = 0.5
_HUNDRED_MILLION = 1e8
_GOES_ON = set(
    "的和与跟及、，,。：:；;？?！! 0123456789是有各分哪谁最排前比增涨降目实完达超高低第多少几怎变"
    "走总在上过能要这那从由自了每去今明"
)
_GO_ON = ("情况", "数据", "数量")
"""What follows a name that is whole: 新增国家级 of 新增国家级专精特新 is none."""


_Columns: TypeAlias = tuple[tuple[Measure, Sort | None], ...]
_TWO = 2
_FASTER = set("跑快慢")
_LONGEST = 6
_NOUNS = ("n", "nz", "nr", "nt")
_WORKED_OUT = set("简占历逐累合共平加一年计按原预全对打建筹才口控（(/—")
"""What is worked out of it, or said beside it: GDP增速简单平均, 进出口总额逐年."""


def columns_of(
    found: Sequence[Found], text: str, held: Mapping[str, Sequence[Quantity]]
) -> tuple[tuple[Measure, Sort | None], ...]:
    """Each indicator in each sort that is asked for; None where no word says which.

    `held` are the figures that each is held against, whose unit tells the sort too.
    """
    found = [one for i, one in enumerate(found) if _askable(one, _segment(found, i, text))]
    words = [_segment(found, i, text) for i in range(len(found))]
    for i in range(len(found) - 2, -1, -1):
        own = words[i][found[i].end - found[i].start :]
        if found[i].sort is None and not _asks_amount(words[i]) and own.lstrip("的目标预期实际") in _JOINS:
            words[i] += words[i + 1][found[i + 1].end - found[i + 1].start :]
            if found[i + 1].sort is Sort.GROWTH:
                words[i] += "增速"
    lead = parts_at(text[: found[0].start], "。；;？?！!")[-1] if found else ""
    asked = [
        (one.measure, sort)
        for one, own in zip(found, words, strict=True)
        for sort in _sorts(one, own, lead, held.get(one.measure.name, ()))
    ]
    return tuple(dict.fromkeys(asked))


def _askable(one: Found, said: str) -> bool:
    """Whether what is asked of it may be told of it: 给经营主体减负，减了多少亿 is about no number of firms."""
    unit = _UNIT_ASKED.search(said[one.end - one.start :])
    if unit is None or not one.measure.unit or one.measure.unit == "%":
        return True
    if unit["unit"]:
        return fits(unit["unit"], one.measure.unit) or one.measure.unit == "元/人"
    return one.measure.unit not in ("户", "家", "所", "张", "套")


def _segment(found: Sequence[Found], i: int, text: str) -> str:
    """The words from its name to the next one's, or to the end of the sentence."""
    end = found[i + 1].start if i + 1 < len(found) else len(text)
    said = parts_at(text[found[i].end : end], "。；;？?！!")[0]
    return text[found[i].start : found[i].end] + said


def _sorts(one: Found, said: str, lead: str, held: Sequence[Quantity]) -> tuple[Sort | None, ...]:
    measure, sort = one.measure, one.sort
    grows = Sort.GROWTH in measure.sorts
    if sort is Sort.GROWTH and in_turn(said, "how much", "large") and not says(said, "rates"):
        return (Sort.LEVEL,)  # 进出口总额涨了多少亿美元
    if grows and measure.unit != "%" and Sort.LEVEL in measure.sorts:
        behind = said[one.end - one.start :]
        if (sort is None and _AND_GROWTH.match(behind)) or _BOTH.search(said):
            return Sort.LEVEL, Sort.GROWTH
    if sort is not None:
        return (sort,)
    alone = measure.unit != "%" and Sort.LEVEL in measure.sorts and not held
    told = find_quantities(said[one.end - one.start :]) if alone else ()
    if any(_is_amount(figure, measure) for figure in told):
        rates = grows and any(figure.unit == "%" for figure in told)  # 要冲240亿、增长21%
        return (Sort.LEVEL, Sort.GROWTH) if rates else (Sort.LEVEL,)  # PM2.5降到26微克
    if held and measure.unit != "%":
        both = {Sort.GROWTH if figure.unit == "%" else Sort.LEVEL for figure in held}
        rest = said.partition(held[-1].text)[2]  # GDP超5万亿的省，各自增速; 增速超6%的省，总量各多少
        asked = Sort.GROWTH if says(rest, "rise") else Sort.LEVEL if says(rest, "amount") else None
        return tuple(sort for sort in (Sort.LEVEL, Sort.GROWTH) if sort in measure.sorts and sort in {*both, asked})
    before = measure.sorts[0] is Sort.GROWTH and says(lead, "rise")  # 2024年增速最快的，GDP是哪个省
    if (
        grows
        and (before or says(said, "rise"))
        and not (in_turn(said, "how much", "large") and not says(said, "rates"))
    ):
        return (Sort.GROWTH,)
    return (Sort.LEVEL if _asks_amount(said) and Sort.LEVEL in measure.sorts else None,)


def _is_amount(figure: Quantity, measure: Measure) -> bool:
    return fits(figure.unit, measure.unit) if figure.unit else measure.unit == "元" and figure.value >= _HUNDRED_MILLION


def _asks_amount(said_of_it: str) -> bool:
    """多少万吨, 总量."""
    asked = (end for start, end in said(said_of_it, "how much") if not said_of_it[:start].endswith("哪"))
    behind = (said_of_it[end:].lstrip("万亿千百") for end in asked)
    return says(said_of_it, "amount") or any(begins(rest, "counted in") for rest in behind)


def _ends_name(text: str, at: int) -> bool:
    """Is a name whole that ends there?"""
    return text[at : at + 1] in _GOES_ON or text.startswith(_GO_ON, at) or at == len(text)


def narrowed(found: Sequence[Found], text: str, names: Iterable[str]) -> list[Found]:
    """Where a name is but a part of what is asked, the whole: 民营企业进出口 is no 进出口, 出口退税 no 出口.

    Only what reports name so is one; `text` has no places.
    """
    told: list[Found] = []
    known = ""
    for one in found:
        before_it = text[: one.start].removesuffix("了").removesuffix("的")
        if (added := ends(before_it, "adds to")) and says(one.measure.name, "a stock"):
            told.append(Found(unlisted(f"新增{one.measure.name}"), len(before_it) - added, one.end, one.sort))
            continue  # 新增高速公路里程 is not all there is
        before = bool(text[: one.start]) and not stands_after(text[: one.start])
        after = not (_ends_name(text, one.end) or text[one.end] in _WORKED_OUT)
        known = known or ("\n".join(names) if before or after else "")
        wider = _wider(one, text, known, before=before, after=after) or (_with_noun(one, text) if before else None)
        told.append(one if wider is None else _found_at(text, *wider, one.sort))
    return told


def _same(wider: str, own: str, one: Found) -> bool:
    """Whether what stands beside the name says no more: 力争国家级高新技术企业."""
    unit = "%" if one.sort is Sort.GROWTH else one.measure.unit
    named, whole = (read_name(name, unit) for name in (own, wider))
    return whole is not None and whole.measure in (one.measure, named.measure if named is not None else None)


def _with_noun(one: Found, text: str) -> tuple[int, int] | None:
    """汽车出口, which no report may name: what a noun stands before is of that only."""
    word, flag = tagged(text[: one.start].rpartition("□")[2])[-1] if not text[: one.start].endswith("□") else ("", "")
    of_it = (
        flag in _NOUNS
        and len(word) > 1
        and CHINESE_RUN.fullmatch(word)
        and not says(word, "beside a name")
        and word not in word_list("drop") | word_list("soft")
    )
    return (one.start - len(word), one.end) if of_it else None


def _found_at(text: str, start: int, end: int, sort: Sort | None) -> Found:
    measure, own = asked_by_name(text[start:end])
    return Found(measure, start, end, sort or own)


def _wider(one: Found, text: str, known: str, *, before: bool, after: bool) -> tuple[int, int] | None:
    for more in range(_LONGEST, 1, -1):
        for start, end in [(one.start - more, one.end)] * before + [(one.start, one.end + more)] * after:
            own = text[max(0, start) : end]
            if (
                start < 0
                or says(text[one.end : end], "beside a name")
                or not CHINESE_RUN.fullmatch(text[start : one.start] + text[one.end : end])
                or own not in known
            ):
                continue
            if not _same(own, text[one.start : one.end], one):
                return start, end
            break
    return None


def named_by_itself(text: str, names: Iterable[str]) -> list[Found]:
    """What is asked for by a name that reports give a figure, where that is no listed indicator: 打通断头路."""
    known, at = _by_opening(names), 0
    while at < len(text):
        own = [
            name
            for name in known.get(text[at : at + 2], ())
            if text.startswith(name, at) and _ends_name(text, at + len(name)) and (at == 0 or stands_after(text[:at]))
        ]
        if own:
            name = max(own, key=len)
            return [Found(unlisted(name), at, at + len(name), None)]
        at += 1
    return []


def plainly_meant(asked: Asked) -> list[Found]:
    """What is compared, where it has no name of a list and people say so of one indicator alone: 城里新上岗的人.

    What only introduces the places (都是产粮大省，2024年一个打了多少亿斤) counts where the rest does not tell it.
    """
    spans = [*((one.start, one.end) for one in asked.mentions), *((one.start, one.end) for one in asked.regions)]
    bare = blanked(asked.question, spans, "，")
    told = [term for term in asked.terms if not names_sides(term.text)]
    if any(term.known for term in told):
        return []
    at = _asks_from(asked.question)
    last = [term for term in told if term.start >= at]
    found = _plainly(last, bare[at:], asked.unit) if at and asked.unit else []
    return found or _plainly(told, without_comparing(bare), asked.unit)


_OF_ANYTHING = ("", "个", "个百分点", "%", "人", "元")
"""Units of many indicators; 斤 and 微克 tell what is asked for."""


def _asks_from(text: str) -> int:
    """Where the first clause begins that asks how much."""
    at = 0
    for clause in parts_at(text, "，,。；;？?！!"):
        at = text.find(clause, at)
        if says(clause, "figure wanted"):
            return at
        at += len(clause)
    return 0


def _plainly(told: Sequence[Term], bare: str, unit: str) -> list[Found]:
    from rag.text.indicator_meant import PLAIN, likeliest

    words = [term for term in told if term.noun and term.weight >= _WEIGHTY]
    likely = [(measure_named(name), score) for name, score in likeliest(bare, [t.text for t in words])]
    fit = [(measure, score) for measure, score in likely if measure is not None and _fits_unit(measure, unit)]
    if not told or not fit or (unit in _OF_ANYTHING and fit[0][1] - (fit[1][1] if len(fit) > 1 else 0.0) < PLAIN):
        return []
    first, last = (words or told)[0], (words or told)[-1]
    return [Found(fit[0][0], first.start, last.start + len(last.text), None)]


def likely_meant(asked: Asked, bare: str) -> list[Found]:
    """What is asked of many places in words that people use for one indicator: 空气好的天数比例, 产粮目标."""
    from rag.text.indicator_meant import likeliest

    nouns = [term for term in asked.terms if term.noun and not says(term.text, "no indicator")]
    spans = [(one.start, one.end) for one in asked.mentions]
    text = blanked(bare, spans, "，")
    told = [name for name, _ in likeliest(text, [term.text for term in nouns])]
    fit = [own for name in told if nouns and (own := measure_named(name)) and _fits_unit(own, asked.unit)]
    if not fit:
        return []
    at = max(0, bare.find(nouns[0].text))
    return [Found(fit[0], at, at + len(nouns[0].text), None)]


def _fits_unit(measure: Measure, unit: str) -> bool:
    return unit in ("", "个", "个百分点", "%") or fits(unit, measure.unit)


def unnamed(text: str, found: Sequence[Found]) -> tuple[str, ...]:
    """What is asked for beside the indicators and is none: 保障性安居工程 of 保障性安居工程和老旧小区改造."""
    rest = without(text, found)
    sides = (_thing(m["a"] or m["b"]) for m in _BESIDE.finditer(rest))
    return tuple(dict.fromkeys(filter(None, sides)))


def _thing(side: str) -> str:
    """What may be counted: 肉类产量, 保障房 of 年保障房目标; "" of 增速最快 and 在给出数值."""
    words = tagged(side)
    while words and whole(words[0][0], "no thing"):
        del words[0]
    while words and whole(words[-1][0], "no thing"):
        del words[-1]
    named = any(flag in _NOUNS and len(word) > 1 and not whole(word, "no thing") for word, flag in words)
    thing = "".join(word for word, _ in words)
    other = "报告" in thing or any(says(thing, sort) for sort in ("asks", "places", "most of all", "added"))
    return thing if named and words[0][1] != "p" and not other else ""


def _by_opening(names: Iterable[str]) -> dict[str, list[str]]:
    """By the first two characters; a name of less than four says too little."""
    known: dict[str, list[str]] = {}
    for name in names:
        if 3 < len(name) < 16:
            known.setdefault(name[:2], []).append(name)
    return known


def without(text: str, found: Sequence[Found]) -> str:
    """Without the names of what is asked for: 均值 of PM2.5均值 is no mean that is to be worked out."""
    for start, end in sorted({(one.start, one.end) for one in found}, reverse=True):  # 城乡居民收入 names two
        text = text[:start] + "□" + text[end:]
    return text


def without_lives(text: str, found: Sequence[Found]) -> str:
    """人均预期寿命 is no 预期."""
    return without(text, [one for one in found if "预期" in one.measure.name])


def told_apart(found: Sequence[Found]) -> list[Found]:
    """Each indicator in each sort once: 粮食：2024年实际产量和2025年目标 names one."""
    kept: dict[tuple[str, Sort | None], Found] = {}
    for one in found:
        key = (one.measure.name, one.sort)
        if key in kept and one.end - one.start > kept[key].end - kept[key].start:
            kept[key] = one  # 城里人收入涨了没有？要每年的城镇居民人均可支配收入
        if (one.measure.name, None) in kept or any(name == one.measure.name for name, _ in kept if one.sort is None):
            continue
        kept.setdefault(key, one)
    return list(kept.values())


def as_amounts(columns: _Columns) -> _Columns:
    """How much it was, of what else would be told as growth: GDP差多少，涨了百分之几."""
    told = ((m, Sort.LEVEL if Sort.LEVEL in m.sorts and m.unit != "%" else sort) for m, sort in columns)
    return tuple(dict.fromkeys(told))


def amount_then(columns: _Columns, found: Sequence[Found], rest: str) -> _Columns:
    """What grew, and how much it then was, where its unit is asked for: 哪一年增长最猛，那年多少标箱.

    `rest` is the question without the names of indicators.
    """
    told = parts_at(rest, "，,。；;？?")
    named = any(one.sort is Sort.GROWTH for one in found)  # 出口增长最快, 那年出口多少
    poles = any((named or says(p, "rise")) and (says(p, "highest") or says(p, "lowest")) for p in told)
    for measure, sort in columns if len(columns) == 1 else ():
        grows = sort is Sort.GROWTH or (poles and Sort.GROWTH in measure.sorts)
        asked = any(_asks_unit(part, measure) for part in told if not says(part, "rise"))
        if grows and asked and Sort.LEVEL in measure.sorts and measure.unit != "%":
            return (measure, Sort.GROWTH), (measure, Sort.LEVEL)
    return ()


def _asks_unit(part: str, measure: Measure) -> bool:
    """多少标箱, 多少亿: does it ask how much it is, and not by how much it grew?"""
    units = (unit_of(part[start:end]) for start, end in measures_asked(part))
    money = measure.unit == "元" and _UNIT_ASKED.search(part) is not None
    return money or any(unit and fits(unit, measure.unit) for unit in units)


def held_columns(measures: _Columns, text: str, bare: str, found: Sequence[Found], named: Sequence[Found]) -> _Columns:
    """Two indicators of one unit that are held against each other in each place, both in the sort that is said.

    `named`: each time that one is named, of which `found` keeps the first: …放在一起看看，投资比经济涨得慢的.
    """
    told = [_between(found, bare), *(_between(pair, bare) for pair in pairwise(named))]
    if len(measures) != _TWO or not (
        _one_against_other(text) or any(whole(one, "held") or one == "比" for one in told)
    ):
        return ()
    (one, sort), (other, own) = measures
    if one == other or (sort != own and None not in (sort, own)):
        return ()
    grow = all(Sort.GROWTH in measure.sorts for measure in (one, other))
    both = sort or own or (Sort.GROWTH if grow and _FASTER & set(text) else None)  # 居民收入跑赢了GDP
    grow = grow and both is Sort.GROWTH
    return ((one, both), (other, both)) if grow or one.unit == other.unit else ()


def shared_columns(measures: _Columns, rest: str, works: frozenset[str]) -> _Columns:
    """Two amounts of one unit, the one a part of the other: 占公共财政收入的百分之几."""
    if len(measures) != _TWO or "ratio" not in works or not asks_part_of_all(rest.replace("□的", "").replace("□", "")):
        return ()
    (one, _), (other, _) = measures
    amounts = one.unit == other.unit != "%" and all(Sort.LEVEL in measure.sorts for measure in (one, other))
    return ((one, Sort.LEVEL), (other, Sort.LEVEL)) if amounts and one != other else ()


def _between(found: Sequence[Found], text: str) -> str:
    """What stands between the names of two indicators: 比 of 固投目标比GDP目标低; so it is where one word names both
    and what lies between them is asked for (城乡居民收入的绝对差).
    """
    if len(found) != _TWO or (found[0].measure == found[1].measure and found[0].start != found[1].start):
        return ""
    if found[0].start == found[1].start:
        behind = text[found[0].end :].removeprefix("的").removeprefix("绝对")
        return "比" if begins(behind, "apart") else ""
    return untrailed(unled(text[found[0].end : found[1].start], "aim").lstrip("的增速实际"), "of each")


def _one_against_other(text: str) -> bool:
    """收入比支出多多少, 跑赢GDP, 两者差多少."""
    farthest = in_turn(text, "than", "degree", "most of all", gap=14, within="。；")
    ends = in_turn(text, "apart", "highest", gap=1) or in_turn(text, "apart", "lowest", gap=1)  # 与农村差距最小
    return (
        ahead_of(text) or farthest or ends or says(text, "one against the other") or in_turn(text, "the two", "apart")
    )
