"""All figures of one indicator in the index, by report: the names that are its are asked of the catalog, not a scan.

A figure whose own name only leans on the words before it (粮食播种面积4157万亩、产量1146.1万吨; 生产总值增长6.1%、突破
2万亿元大关) is the indicator's where those words name it. Which figure answers for a year is cell.py's.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rag.index.catalog import Catalog
from rag.match.cell import Candidate
from rag.text.figures import find_quantities
from rag.text.gazetteer import aliases
from rag.text.indicators import Measure, Named, Sort, find_measures, fits, forms_of, read_name, stems
from rag.text.segments import parts_at
from rag.text.vocabulary import says
from rag.types import Indicator, Report

_LEANING = re.compile(
    r"^(?:[一二三四]季度|全年)?(?P<noun>年?产量|总产量?|总量|吞吐量|投入强度|(?:通车)?总里程|)(?:(?:[百千万]?[万亿]?(?:元)?)(?:大关|台阶|关口))?同?(?P<change>增长)?$"
)
_NEAR = 4
"""Items before it in which a 总产 may find what it is the output of."""
_COMES_TO = re.compile(r"\d[^，、]{0,60}[，、][^\d，、]{0,4}达到?$")
_DEEDS = ("建设", "新增", "新建", "改造", "新改建")
_COUPLES = {"城乡": ("城镇", "农村"), "存贷款": ("存款", "贷款")}
"""Two told in one word, each with its figure: 城乡居民人均可支配收入分别增长4.7%、6.6%."""
HEADS = ("经济",)
"""顶住经济下行压力，…，全年增长4.8%: what grows where a sentence opens with it and names nothing else."""
_SIZES = ("总量", "总额", "规模")
_OF_STATE = ("全国", "我国", "国家")


def figures_of(measure: Measure, catalog: Catalog) -> Mapping[str, tuple[Candidate, ...]]:
    """Report → its figures of the indicator, in the order of its text."""
    return catalog.remembered(f"figures of {measure.name}", lambda: _read(measure, catalog))


def _read(measure: Measure, catalog: Catalog) -> dict[str, tuple[Candidate, ...]]:
    parts = stems(measure)
    names = dict.fromkeys(
        name
        for name in catalog.figure_names()
        if _leans(name) or any(part in one for one in _each(_folded(name)) for part in parts)
    )
    reports = {report.id: report for report in catalog.reports()}
    found: dict[str, list[Candidate]] = {}
    for row, text in catalog.figures_named(tuple(names)):
        named = name_of(row, text, measure, reports[row.report])
        if named is not None:
            found.setdefault(row.report, []).append(Candidate(row, named, text))
    return {report: tuple(some) for report, some in found.items()}


def own_names(report: Report) -> tuple[str, ...]:
    """What a report may call its own place before an indicator: 深圳市, 深圳; 全国 only in the state's."""
    names = sorted(aliases(report.region), key=len, reverse=True)
    return (*names, *(_OF_STATE if report.level == "state" else ()))


def name_of(row: Indicator, text: str, measure: Measure, report: Report) -> Named | None:
    """Whether a figure is one of the indicator, and of which sort."""
    if "分别" in row.quote and (couple := _each(row.name)) != (row.name,):
        return _one_of(couple, row, text, measure)
    if "分别" in row.quote and _of_part(row, measure):
        return None
    name = _of_all(row)
    named = _named(name, row.quantity.unit, measure)
    if named is not None:
        return named if named.measure == measure and not _is_stock(row, measure) else None
    if _leans(row.name):
        return _leaning(row, text, measure)
    if not any(part in _folded(name) for part in stems(measure)):
        return None
    named = read_name(name, row.quantity.unit, measure, own_names(report))
    return named if named is not None and named.measure == measure else None


def _of_part(row: Indicator, measure: Measure) -> bool:
    """农产品网络零售额、出口额分别增长8.4%、39.8%: what the first is of, the second is of too, where that is another
    indicator (农产品出口).
    """
    names = [(one, stem) for one in measure.isnt for stem in stems(measure) if stem in one]
    parts = [part for one, stem in names if (part := one.partition(stem)[0])]
    return not row.quote.startswith(row.name[:2]) and any(row.quote.startswith(part) for part in parts)


def _is_stock(row: Indicator, measure: Measure) -> bool:
    """高标准农田达7759万亩 is all there is, and not what a year has built."""
    if not measure.name.startswith(_DEEDS) or says(row.quote, "deed"):
        return False
    ahead = row.quote[: max(0, row.quantity.start - row.start)]
    return ahead.endswith(("达", "达到")) or says(ahead, "stands in all")


def _of_all(row: Indicator) -> str:
    """经营主体新增105万户，达到920万户: the second figure is that of all of them; 60013亿元 of 生产总值增速全国第3，
    总量达到60013亿元 is no growth.
    """
    if row.name.endswith(_SIZES) and row.quantity.unit != "%":
        return row.name.replace("增速", "").replace("增长", "")
    ahead = row.quote[: max(0, row.quantity.start - row.start)]
    whole = row.name.removesuffix("新增").removesuffix("净增")
    return whole if whole and _COMES_TO.search(ahead) else row.name


def _each(name: str) -> tuple[str, ...]:
    """城乡居民收入 → 城镇居民收入, 农村居民收入; any other as it is."""
    both = next((both for both in _COUPLES if both in name), "")
    return tuple(name.replace(both, one) for one in _COUPLES[both]) if both else (name,)


def couple_of(row: Indicator) -> str:
    """Its own name, of two told in one word: 农村居民收入增长, of the 7% of 城乡居民收入分别增长5%、7%; else ""."""
    couple = _each(row.name) if "分别" in row.quote else ()
    told = find_quantities(row.quote)
    at = [row.start + one.start for one in told if one.unit == row.quantity.unit]
    return couple[at.index(row.quantity.start)] if len(couple) == len(at) and row.quantity.start in at else ""


def _one_of(couple: Sequence[str], row: Indicator, text: str, measure: Measure) -> Named | None:
    """The first figure behind 分别 is the first one's, the second the other's; of more or fewer none is anybody's."""
    start = text.find("分别", row.start)
    told = [one for one in find_quantities(text[start : row.end]) if one.unit == row.quantity.unit]
    if start < 0 or len(told) != len(couple):
        return None
    at = [start + one.start for one in told]
    if row.quantity.start not in at:
        return None
    named = _named(couple[at.index(row.quantity.start)], row.quantity.unit, measure)
    return named if named is not None and named.measure == measure else None


@lru_cache(maxsize=65536)
def _named(name: str, unit: str, measure: Measure) -> Named | None:
    """Remembered: most reports use the same names."""
    return read_name(name, unit, measure)


def _opening(text: str) -> str:
    """What a paragraph is about: 粮食生产再创新高 of ——粮食生产再创新高。…; "" where that tells figures."""
    first = parts_at(text.lstrip("—"), "。；")[0]
    return first if len(first) in range(2, 21) and "，" not in first and not any(map(str.isdecimal, first)) else ""


def _leans(name: str) -> bool:
    said = _LEANING.match(name)
    return bool(name) and said is not None


def _folded(name: str) -> str:
    return (
        name.upper()
        .replace("“", "")
        .replace("”", "")
        .replace("(", "（")
        .replace(")", "）")
        .replace(" ", "")
        .replace("（占比）", "占比")
    )


def _leaning(row: Indicator, text: str, measure: Measure) -> Named | None:
    """The indicator that 产量, 总产, …台阶 leans on, by the words before it in its sentence."""
    said = _LEANING.match(row.name)
    assert said is not None
    start, unit = row.quantity.start, row.quantity.unit
    before = text[max(text.rfind(mark, 0, start) for mark in "。；") + 1 : start]
    sort = Sort.GROWTH if said["change"] and unit == "%" else Sort.LEVEL
    if sort is Sort.LEVEL and (unit == "个" or not fits(unit, measure.unit)):
        return None
    named = find_measures(before)
    items = [item for item in parts_at(before, "，、；。：")[:-1] if item.strip()]
    if said["noun"]:
        heads = [form.removesuffix(said["noun"]) for form in forms_of(measure) if form.endswith(said["noun"])]
        opening = _opening(text)
        near = [*items[-1:], *([*items[:1], *([opening] if opening else [])] if not named else [])]
        near += _back_to_named(items[-_NEAR:])
        return Named(measure, sort) if any(len(h) > 1 and h in item for h in heads for item in near) else None
    if named:
        compared = row.name != "增长" and (row.name != "同增长" or "下同" in before)
        return Named(measure, sort) if named[-1].measure == measure and compared else None
    whole = before.endswith(("全年增长", "全年同比增长")) and any(head in item for item in items[:1] for head in HEADS)
    return Named(measure, sort) if whole and sort is Sort.GROWTH and HEADS[0] in forms_of(measure) else None


def _back_to_named(items: Sequence[str]) -> Sequence[str]:
    """The last of them that names an indicator: 粮食面积 of 粮食面积、总产、单产实现“两增一稳”，总产762亿斤."""
    return [item for item in items if find_measures(item)][-1:]
