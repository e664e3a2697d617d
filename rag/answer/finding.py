"""What a sentence about a table's rows is made of: the figure in full, what it is of, what only counts rows. Pure.

How one place went over the years is told here too; what else rows come to is findings.py's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.cells import Row, measured
from rag.answer.reckon import Computed, comparable, difference, is_rate
from rag.text.indicators import Sort
from rag.types import Kind

_FEW_YEARS = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence: what was computed for it, the rows that it shows, and figures that only count rows."""

    text: str
    computed: tuple[Computed, ...] = ()
    shown: tuple[int, ...] = ()
    counts: tuple[Computed, ...] = ()


def more(row: Row, value: float) -> str:
    """高 or 低 of rates, 多 or 少 of amounts."""
    return ("高" if value > 0 else "低") if is_rate(row) else ("多" if value > 0 else "少")


def head(row: Row) -> str:
    """2025年地区生产总值增长目标."""
    return f"{row.year}年{row.words}{'目标' if row.kind is Kind.TARGET else ''}"


def in_full(row: Row) -> str:
    """The figure, with what is said beside it."""
    return row.cell.said + (f"，{row.cell.rider}" if row.cell.rider else "")


def counted(n: int, unit: str = "个") -> Computed:
    """A number that only counts rows."""
    return Computed("个数", f"{n}{unit}", n, unit, ())


def above_or_below(
    heads: tuple[str, str], apart: Sequence[tuple[str, float]], both: str, words: tuple[str, str, str]
) -> Finding:
    """Of how many places the first figure is above the second, the same, and below; `apart`: places and how far."""
    ways = (lambda value: value > 0, lambda value: not value, lambda value: value < 0)
    groups = [[place for place, value in apart if way(value)] for way in ways]
    counts = tuple(counted(len(places)) for places in (apart, *groups))
    said = [
        f"{word}的有{count.text}：{'、'.join(own)}"
        for word, count, own in zip(words, counts[1:], groups, strict=True)
        if own
    ]
    text = f"{heads[0]}与{heads[1]}相比，{'；'.join(said)}（{both}都说了的有{counts[0].text}，算出来的）。"
    return Finding(text, (), (), counts)


def series(rows: Sequence[Row], own: Sequence[int]) -> Finding | None:
    order = sorted(own, key=lambda i: rows[i].year)
    if not order:
        return None
    first, last = rows[order[0]], rows[order[-1]]
    if len(order) < 2:
        return Finding(f"{first.region}只有{head(first)}：{in_full(first)}。", (), (order[0],))
    words = f"{first.words}{'目标' if first.kind is Kind.TARGET else ''}"
    apart = difference("首末变化", rows, order[-1], order[0])
    way = "增加" if apart.value > 0 else "减少"
    if first.cell.named.sort is not Sort.LEVEL or first.cell.row.quantity.unit == "%":
        way = "高" if apart.value > 0 else "低"
    size = apart.size
    change = f"，{way}{'了' if len(way) > 1 else ''}{size.text}（算出来的）" if apart.value else "，两头一样"
    text = f"{first.region}{words}从{first.year}年的{first.cell.said}到{last.year}年的{last.cell.said}{change}"
    return Finding(f"{text}{between(rows, order)}。", (size,), (order[0], order[-1]))


def between(rows: Sequence[Row], order: Sequence[int]) -> str:
    """Whether it went one way all the time, and in which years it did not."""
    values = [measured(rows[i])[1] for i in order]
    if len(order) < 3 or len(comparable([rows[i] for i in order])) < len(order):
        return ""
    up = [rows[i].year for i, a, b in zip(order[1:], values, values[1:], strict=False) if b > a]
    down = [rows[i].year for i, a, b in zip(order[1:], values, values[1:], strict=False) if b < a]
    if not up or not down:
        return "，一路下降" if len(down) == len(order) - 1 else "，一路上升" if len(up) == len(order) - 1 else ""
    against, word = (up, "回升") if values[-1] < values[0] else (down, "回落")
    years = "、".join(f"{year}年" for year in against)
    return f"，中间{years}有{word}" if len(against) <= _FEW_YEARS else "，中间有升有降"
