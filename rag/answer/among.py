"""Among how many places, or years, a figure was found, and what tells one row from the others. Pure."""

from collections.abc import Sequence

from rag.answer.cells import Row
from rag.answer.finding import Finding, counted, head, in_full
from rag.answer.held import bare, held_said, limit_of, passes
from rag.answer.reckon import Computed, is_rate, ranked
from rag.text.figures import find_quantities
from rag.types import Kind, Quantity

MARKS = 8
"""So many marks stand behind a leading sentence; the rest stand in the table."""
TIED = 40


class Names:
    """What tells a row from the others that it is compared with: its place, or its year."""

    def __init__(self, rows: Sequence[Row], own: Sequence[int]) -> None:
        self._rows = rows
        self._several = len({rows[i].region for i in own}) > 1 or len(own) == 1
        self._years = len({rows[i].year for i in own}) > 1 or not self._several

    def of(self, i: int) -> str:
        row = self._rows[i]
        return (row.region if self._several else "") + (f"{row.year}年" if self._years else "")

    def told(self, numbers: Sequence[int]) -> str:
        """安徽省（5.5%以上）、贵州省（5.5%左右）; of very many the first."""
        said = "、".join(f"{self.of(i)}（{in_full(self._rows[i])}）" for i in numbers[:TIED])
        return said + ("等" if len(numbers) > TIED else "")


def among_of(rows: Sequence[Row], own: Sequence[int]) -> tuple[str, Computed]:
    places = {rows[i].region for i in own}
    years = len(places) == 1 and len(own) > 1
    count = counted(len(own) if years else len(places), "年" if years else "个")
    return f"{count.text}{'' if years else '地区'}", count


def head_of(some: Sequence[Row]) -> str:
    if len({row.year for row in some}) == 1:
        return head(some[0])
    return f"{some[0].words}{'目标' if some[0].kind is Kind.TARGET else ''}"


def count_passing(rows: Sequence[Row], own: Sequence[int], beyond: Quantity, way: str) -> Finding | None:
    """Of a range the lower end counts, and of 5.5%左右 5.5."""
    if not own:
        return None
    if ("%" in beyond.unit) != is_rate(rows[own[0]]) and beyond.unit:
        return None  # 超过1万亿元的省和它们的增速: these are told as they are
    limit = limit_of(beyond, rows[own[0]])
    passed = [i for i in ranked(rows, own) if passes(way, rows[i], limit)]
    among, count = among_of(rows, own)
    told, held = bare(beyond), held_said(way, bare(beyond))
    if beyond.value and not find_quantities(beyond.text):
        told = held = beyond.text  # 上了千亿
    found = Computed("个数", f"{len(passed)}{count.unit}", len(passed), count.unit, tuple(passed))
    limit_said = Computed("所问的数", told, beyond.value, beyond.unit, ())
    some = [rows[k] for k in own]
    names = "、".join(map(Names(rows, own).of, passed[:40]))
    which = f"有{found.text}：{names}" if passed else f"一个也没有（{found.text}）"
    others = "" if passed or count.unit != "年" else "，没有说的年份不算"
    text = f"{head_of(some)}{held}的{which}（{among}说了这个数{others}）。"
    counts = (count, limit_said) if told in held else (count,)
    return Finding(text, (found,), tuple(passed[:MARKS]) if len(passed) <= MARKS else (), counts)
