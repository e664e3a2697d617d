"""How one place's figure changed from each year to the next, and how far two places were apart in each year. Pure.

2014年461亿元, 2015年546亿元, 2016年650亿元 → 2015年增加85亿元，2016年增加104亿元；增加最多的是2016年. Where a year in
between is not told, the step is named by both its years. From the first year to the last is over_years.py's.
"""

from collections.abc import Sequence
from itertools import pairwise

from rag.answer.among import head_of
from rag.answer.cells import Row
from rag.answer.finding import Finding, more
from rag.answer.reckon import Computed, difference, is_rate, round_too
from rag.text.indicators import Sort
from rag.types import Kind

_MOST = 12
"""Of more steps only the largest, and those the other way, are told."""


def steps(rows: Sequence[Row], own: Sequence[int]) -> Finding | None:
    """Each step, the largest, and in which years it went the other way; None of fewer than three years, and of growth,
    which is a step itself.
    """
    order = sorted(own, key=lambda i: rows[i].year)
    if any(rows[i].cell.named.sort in (Sort.GROWTH, Sort.CHANGE) for i in own):
        return None
    if len({rows[i].region for i in own}) > 1 or len(order) < 3 or len({rows[i].year for i in own}) < len(order):
        return None
    pairs = list(pairwise(order))
    apart = [difference("比上一年", rows, b, a) for a, b in pairs]
    sizes = [round_too(one.size, rows[a], rows[b]) for one, (a, b) in zip(apart, pairs, strict=True)]
    told = [_step(rows, *pair, one, size) for one, size, pair in zip(apart, sizes, pairs, strict=True)]
    each = f"比上一年：{'，'.join(told)}；" if len(told) <= _MOST else ""
    first = rows[order[0]]
    what = f"{first.region}{first.words}{'目标' if first.kind is Kind.TARGET else ''}"
    text = f"{what}{each}{'；'.join(_ends(rows, pairs, apart, sizes))}（算出来的）。"
    return Finding(text, tuple(sizes))


def _step(rows: Sequence[Row], a: int, b: int, apart: Computed, size: Computed) -> str:
    since = "" if rows[b].year - rows[a].year == 1 else f"比{rows[a].year}年"
    return f"{rows[b].year}年{since}{_way(rows[b], apart.value)}{size.text if apart.value else ''}"


def _way(row: Row, value: float) -> str:
    if not value:
        return "持平"
    if is_rate(row):
        return "高" if value > 0 else "低"
    return "增加" if value > 0 else "减少"


def _ends(
    rows: Sequence[Row], pairs: Sequence[tuple[int, int]], apart: Sequence[Computed], sizes: Sequence[Computed]
) -> list[str]:
    """The largest step of one year each way, and where it went down; 没有减少过 where it never did."""
    up, down = ([k for k, one in enumerate(apart) if sign * one.value > 0] for sign in (1, -1))
    rate = is_rate(rows[pairs[0][0]])
    words = ("升得", "降得") if rate else ("增加", "减少")
    said = []
    for some, word in zip((up, down), words, strict=True):
        if not some:
            said.append(f"没有{word.removesuffix('得')}过")
            continue
        years = "、".join(f"{rows[pairs[k][1]].year}年" for k in some)
        single = [k for k in some if rows[pairs[k][1]].year - rows[pairs[k][0]].year == 1]
        best = max(single, key=lambda k: abs(apart[k].value), default=None)
        most = "" if best is None else f"{word}最多的是{rows[pairs[best][1]].year}年（{sizes[best].text}）"
        listed = f"{word.removesuffix('得')}的有{years}" if len(some) < len(pairs) else ""
        said.append("，".join(part for part in (listed, most) if part))
    return said


def apart_each_year(rows: Sequence[Row], own: Sequence[int]) -> Finding | None:
    """Of two places that both tell two years or more: how far the first is above the other in each, and whether that
    became more.
    """
    places = list(dict.fromkeys(rows[i].region for i in own))
    by_year = {
        year: {rows[i].region: i for i in own if rows[i].year == year} for year in sorted({rows[i].year for i in own})
    }
    both = {year: (told[places[0]], told[places[1]]) for year, told in by_year.items() if len(told) == len(places) == 2}
    if len(both) < 2:
        return None
    apart = {year: difference("两地之差", rows, *pair) for year, pair in both.items()}
    parts = []
    for year, one in apart.items():
        row = rows[both[year][0]]
        size = round_too(one.size, row, rows[both[year][1]])
        parts.append(f"{year}年{more(row, one.value) + size.text if one.value else '一样'}")
    sizes = tuple(round_too(one.size, *(rows[i] for i in both[year])) for year, one in apart.items())
    first, last = (abs(apart[year].value) for year in (min(apart), max(apart)))
    grows = "差距扩大了" if last > first else "差距缩小了" if last < first else "差距前后一样"
    text = f"{places[0]}的{head_of([rows[i] for i in own])}比{places[1]}：{'，'.join(parts)}（算出来的）；{grows}。"
    return Finding(text, sizes)
