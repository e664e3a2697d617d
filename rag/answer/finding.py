"""What a sentence about a table's rows is made of: the figure in full, what it is of, what only counts rows. Pure.

What rows come to is findings.py's, over the years of one place over_years.py's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.cells import Row
from rag.answer.reckon import Computed, is_rate
from rag.types import Kind


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
