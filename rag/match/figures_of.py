"""All figures of one indicator in the index, by report: the names that are its are asked of the catalog, not a scan.

A figure whose own name only leans on the words before it (粮食播种面积4157万亩、产量1146.1万吨; 生产总值增长6.1%、突破
2万亿元大关) is the indicator's where those words name it. Which figure answers for a year is cell.py's.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from rag.index.catalog import Catalog
from rag.match.cell import Candidate
from rag.text.gazetteer import aliases
from rag.text.indicators import Measure, Named, Sort, find_measures, fits, forms_of, read_name, stems
from rag.types import Indicator, Report

_LEANING = re.compile(
    r"^(?:[一二三四]季度|全年)?(?P<noun>产量|总产量?|年产量|总量|)(?:(?:[百千万]?[万亿]?(?:元)?)(?:大关|台阶|关口))?(?P<change>增长)?$"
)
_ITEM = re.compile(r"[，、；。：]")
HEADS = ("经济",)
"""顶住经济下行压力，…，全年增长4.8%: what grows where a sentence opens with it and names nothing else."""
_OF_STATE = ("全国", "我国", "国家")


def figures_of(measure: Measure, catalog: Catalog) -> Mapping[str, tuple[Candidate, ...]]:
    """Report → its figures of the indicator, in the order of its text."""
    return catalog.remembered(f"figures of {measure.name}", lambda: _read(measure, catalog))


def _read(measure: Measure, catalog: Catalog) -> dict[str, tuple[Candidate, ...]]:
    parts = stems(measure)
    names = dict.fromkeys(
        name for name in catalog.figure_names() if _leans(name) or any(part in _folded(name) for part in parts)
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
    named = _named(row.name, row.quantity.unit, measure)
    if named is not None:
        return named if named.measure == measure else None
    if _leans(row.name):
        return _leaning(row, text, measure)
    if not any(part in _folded(row.name) for part in stems(measure)):
        return None
    named = read_name(row.name, row.quantity.unit, measure, own_names(report))
    return named if named is not None and named.measure == measure else None


@lru_cache(maxsize=65536)
def _named(name: str, unit: str, measure: Measure) -> Named | None:
    """Remembered: most reports use the same names."""
    return read_name(name, unit, measure)


def _leans(name: str) -> bool:
    said = _LEANING.match(name)
    return bool(name) and said is not None


def _folded(name: str) -> str:
    return name.upper().replace("“", "").replace("”", "").replace("(", "（").replace(")", "）").replace(" ", "")


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
    items = [item for item in _ITEM.split(before)[:-1] if item.strip()]
    if said["noun"]:
        heads = [form.removesuffix(said["noun"]) for form in forms_of(measure) if form.endswith(said["noun"])]
        near = [*items[-1:], *(items[:1] if not named else [])]
        return Named(measure, sort) if any(len(h) > 1 and h in item for h in heads for item in near) else None
    if named:
        return Named(measure, sort) if named[-1].measure == measure and row.name != "增长" else None
    whole = before.endswith(("全年增长", "全年同比增长")) and any(head in item for item in items[:1] for head in HEADS)
    return Named(measure, sort) if whole and sort is Sort.GROWTH and HEADS[0] in forms_of(measure) else None
