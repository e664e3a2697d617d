"""May two figures be held against each other: of one sort, one time, both what there is or what was added? Pure.

Which two figures are meant is two_figures.py's.
"""

from rag.answer.compare import Filled
from rag.answer.paired import PERCENT, is_part_of, level_and_new, one_sort
from rag.question.asking import Ask
from rag.question.two_sides import Pair
from rag.text.segments import parts_at
from rag.text.vocabulary import says
from rag.types import Indicator, Kind

_PER_AREA = ("平方公里", "平方米", "公顷", "亩")
_SAME = 0.9


def can_be_held(a: Filled, b: Filled, pair: Pair) -> bool:
    """Two figures of one sort, both growths or neither, in what the question asks for them in."""
    both = (one.row.quote[: one.row.quantity.start - one.row.start] for one in (a, b))
    if len(pair.slots) > 1 and (not _of_one_time(a, b, pair) or _stands(a) != _stands(b) or level_and_new(*both)):
        return False
    if a.figure == b.figure and a.row.paragraph == b.row.paragraph and a.row.report == b.row.report:
        return False
    if len(pair.slots) == 1 and "个" in (a.figure.unit, b.figure.unit) and not is_part_of(a.figure, b.figure):
        return False  # 改造580万套, 开工27个项目
    counted = "" in (a.figure.unit, b.figure.unit) and shared(a, b) > _SAME  # 减少1442万人, 减少1240万
    if not (one_sort(a.figure, b.figure) or counted) or a.changes != b.changes:
        return False
    per = {one.figure.unit.partition("/")[2] for one in (a, b)}
    if len(per) > 1 and per & set(_PER_AREA):  # 2685亿元, 41.40亿元/平方公里
        return False
    if a.changes and not (a.listed or pair.growth):
        return False
    if not a.changes and pair.points and all(slot.asked.ask is Ask.GROWTH for slot in pair.slots):
        return False
    planned = pair.times and all(one.row.period and one.row.period.kind is Kind.TARGET for one in (a, b))
    return (a.promised == b.promised or planned) and (not pair.points or a.figure.unit in PERCENT)


def _stands(one: Filled) -> bool:
    """It is what there is in all (公园总数, 累计达到973座), and not what was added (新建公园)."""
    return not one.listed and is_stock(one.row)


def is_stock(row: Indicator) -> bool:
    """Is it told of what there is in all (公园总数)?"""
    before = parts_at(row.quote[: row.quantity.start - row.start], "、，；")[-1]
    return says(row.name, "stock") or says(before, "stock")


def _of_one_time(a: Filled, b: Filled, pair: Pair) -> bool:
    """Of two places where no time tells them apart: done or promised alike, of one year."""
    one, other = (slot.asked for slot in pair.slots)
    if a.row.region == b.row.region or (one.mentions, one.kind) != (other.mentions, other.kind):
        return True
    times = [(row.period.last, row.period.kind is Kind.ACHIEVED) for row in (a.row, b.row) if row.period]
    return len(set(times)) <= 1


def shared(a: Filled, b: Filled) -> float:
    """How many of their names' characters the two share, 0…1."""
    return len(set(a.name) & set(b.name)) / max(1, len(set(a.name) | set(b.name)))
