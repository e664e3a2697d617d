"""How one place went over the years: from first to last, which year first passed a figure, how long in a row. Pure.

Of years that no report tells nothing is said but that they are not told: 最早 is the first of those that are.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from rag.answer.cells import Row, measured
from rag.answer.finding import Finding, counted, in_full
from rag.answer.held import bare, held_said, limit_of, passes
from rag.answer.reckon import Computed, comparable, difference, is_rate, round_too
from rag.text.figures import find_quantities
from rag.text.indicators import Sort
from rag.types import Kind, Quantity

_FEW_YEARS = 3


def series(rows: Sequence[Row], own: Sequence[int]) -> Finding | None:
    order = _by_year(rows, own)
    if not order:
        return None
    first, last = rows[order[0]], rows[order[-1]]
    if len(order) < 2:
        return Finding(f"{first.region}只有{first.year}年{_words(first)}：{in_full(first)}。", (), (order[0],))
    apart = difference("首末变化", rows, order[-1], order[0])
    way = "增加" if apart.value > 0 else "减少"
    if first.cell.named.sort is not Sort.LEVEL or first.cell.row.quantity.unit == "%":
        way = "高" if apart.value > 0 else "低"
    size = round_too(apart.size, first, last)
    change = f"，{way}{'了' if len(way) > 1 else ''}{size.text}（算出来的）" if apart.value else "，两头一样"
    text = f"{first.region}{_words(first)}从{first.year}年的{first.cell.said}到{last.year}年的{last.cell.said}{change}"
    if len(order) > 2 or len(way) < 2 or not (apart.value and measured(first)[1]):
        return Finding(f"{text}{_between(rows, order)}。", (size,), (order[0], order[-1]))
    share = round(100 * abs(measured(last)[1] / measured(first)[1] - 1), 2)
    rate = Computed("首末变化率", f"约{share:g}%", share, "%", (order[0], order[-1]))
    return Finding(f"{text}，{way}了{rate.text}。", (size, rate), (order[0], order[-1]))


def _words(row: Row) -> str:
    return f"{row.words}{'目标' if row.kind is Kind.TARGET else ''}"


def _by_year(rows: Sequence[Row], own: Sequence[int]) -> list[int]:
    return sorted(own, key=lambda i: rows[i].year)


def _between(rows: Sequence[Row], order: Sequence[int]) -> str:
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


def first_year(rows: Sequence[Row], own: Sequence[int], beyond: Quantity, way: str) -> Finding | None:
    """深圳…超过2万亿元的最早是2017年（2.24万亿元），2016年是1.95万亿元."""
    order = _by_year(rows, own)
    if not order or (("%" in beyond.unit) != is_rate(rows[order[0]]) and beyond.unit):
        return None
    limit = limit_of(beyond, rows[order[0]])
    passed = [i for i in order if passes(way, rows[i], limit)]
    in_words = bool(beyond.value) and not find_quantities(beyond.text)
    told = beyond.text if in_words else bare(beyond)
    held = told if in_words else held_said(way, told)
    said = Computed("所问的数", told, beyond.value, beyond.unit, ())
    whole, count = counted(len(order), "年"), counted(len(passed), "年")
    what = f"{rows[order[0]].region}{_words(rows[order[0]])}"
    if not passed:
        return Finding(
            f"{what}{held}的一年也没有（{count.text}，{whole.text}说了这个数）。", (), (), (whole, count, said)
        )
    at = order.index(passed[0])
    near = [order[i] for i in (at - 1, at + 1) if 0 <= i < len(order)]
    beside = "，".join(f"{rows[i].year}年是{in_full(rows[i])}" for i in near)
    first = rows[passed[0]]
    years = "、".join(f"{rows[i].year}年" for i in passed)
    text = (
        f"{what}{held}最早是在{first.year}年（{in_full(first)}）{'；' if beside else ''}{beside}。"
        f"说了这个数的{whole.text}里，{held}的有{count.text}：{years}。"
    )
    found = Computed("最早", f"{first.year}年", first.year, "年", (passed[0],))
    return Finding(text, (found,), (passed[0], *near), (whole, count, said))


def in_a_row(rows: Sequence[Row], own: Sequence[int], beyond: Quantity | None, way: str) -> Finding | None:
    """The longest run of years that pass a figure, or that went up (or down) year after year; years that are not told
    end a run.
    """
    order = _by_year(rows, own)
    if len(order) < 2:
        return None
    steps = [(a, b) for a, b in pairwise(order)]
    if beyond is not None:
        limit = limit_of(beyond, rows[order[0]])
        good = [passes(way, rows[i], limit) for i in order]
        holds = [good[k] and good[k + 1] for k in range(len(steps))]
    else:
        sign = -1 if way in ("<", "<=") else 1
        holds = [sign * (measured(rows[b])[1] - measured(rows[a])[1]) > 0 for a, b in steps]
    best = _longest([one and rows[b].year - rows[a].year == 1 for one, (a, b) in zip(holds, steps, strict=True)])
    what = f"{rows[order[0]].region}{_words(rows[order[0]])}"
    held = held_said(way, bare(beyond)) if beyond is not None else "下降" if way in ("<", "<=") else "上升"
    limits = (Computed("所问的数", bare(beyond), beyond.value, beyond.unit, ()),) if beyond is not None else ()
    whole = counted(len(order), "年")
    if best[1] == best[0]:
        return Finding(f"{what}没有连续两年{held}（{whole.text}说了这个数）。", (), (), (whole, *limits))
    first, last = order[best[0]], order[best[1]]
    n = counted(best[1] - best[0] + (beyond is not None), "年")
    span = f"{rows[first].year}—{rows[last].year}年，{'共' if beyond is not None else '连着'}{n.text}"
    ends = f"从{in_full(rows[first])}到{in_full(rows[last])}"
    text = f"{what}连续{held}最长的是{span}：{ends}（说了这个数的有{whole.text}）。"
    return Finding(text, (n,), (first, last), (whole, *limits))


def _longest(holds: Sequence[bool]) -> tuple[int, int]:
    """(where the longest run of steps that hold begins, where it ends)."""
    best, start = (0, 0), 0
    for k, one in enumerate([*holds, False]):
        if not one:
            best = max(best, (start, k), key=lambda run: run[1] - run[0])
            start = k + 1
    return best


def yearly_rate(rows: Sequence[Row], own: Sequence[int]) -> Finding | None:
    """By how much an amount grew a year on average, from its first and its last: as it is told, prices and all."""
    order = _by_year(rows, own)
    if len(order) < 2 or is_rate(rows[order[0]]):
        return None
    first, last = rows[order[0]], rows[order[-1]]
    ratio, years = measured(last)[1] / max(measured(first)[1], 1e-9), last.year - first.year
    value = Decimal(str(round(100 * (ratio ** (1 / years) - 1), 2)))
    rate = Computed("年均增长", f"约{value.normalize():f}%", float(value), "%", (order[0], order[-1]))
    text = (
        f"{first.region}{_words(first)}从{first.year}年的{first.cell.said}到{last.year}年的{last.cell.said}，"
        f"年均增长{rate.text}（由两头的数算出，没有扣除价格变动）。"
    )
    return Finding(text, (rate,), (order[0], order[-1]))
