"""Groups of places beside each other: what each of them tells on average, or together. 西部平均5.4%，东部平均5.2%.

Pure.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.cells import Row
from rag.answer.finding import Finding, counted, head, more
from rag.answer.reckon import Computed, is_rate, mean, total
from rag.types import Indicator

_Groups = Sequence[tuple[str, Sequence[str]]]


def by_group(rows: Sequence[Row], own: Sequence[int], groups: _Groups, *, sums: bool) -> Finding | None:
    """Of each group the plain mean, or the sum of amounts; of two how far apart they are, of more the greatest first.

    A range counts by its lower end, which is said.
    """
    flat = [replace(row, cell=replace(row.cell, row=_low(row))) for row in rows]
    told: list[tuple[str, Computed, Computed]] = []
    for name, places in groups:
        numbers = [i for i in own if rows[i].region in places]
        one = total(flat, numbers) if sums else mean(flat, numbers, rates=True)
        if one is not None:
            told.append((name, one, counted(len(numbers))))
    if len(told) < 2:
        return None
    told.sort(key=lambda one: -one[1].value)
    first = rows[own[0]]
    what = "合计" if sums else "简单平均" if is_rate(first) else "平均"
    said = "，".join(f"{name}{one.text}（{count.text}地区）" for name, one, count in told)
    (top, most, _), (low, least, _) = told[0], told[-1]
    apart = _apart(most, least)
    than = f"，{top}比{low}{more(first, 1)}{apart.text}" if apart.value else "，两边一样"
    ranges = "区间按下限算，" if any(rows[i].cell.high is not None for i in own) else ""
    weight = "没有按总量加权" if is_rate(first) and not sums else "只算报告里说了的"
    text = f"{head(first)}的{what}：{said}{than}（算出来的，{ranges}{weight}）。"
    computed = (*(replace(one, what=f"{name}{one.what}") for name, one, _ in told), apart)
    return Finding(text, computed, (), tuple(count for _, _, count in told))


def _low(row: Row) -> Indicator:
    own = row.cell.row
    return replace(own, quantity=replace(own.quantity, high=None))


def _apart(most: Computed, least: Computed) -> Computed:
    value = round(most.value - least.value, 4)
    unit = "个百分点" if most.unit in ("%", "百分点") else most.unit
    return Computed("两边之差", f"约{value:g}{unit}", value, unit, tuple(dict.fromkeys((*most.rows, *least.rows))))
