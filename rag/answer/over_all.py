"""What all of a table's rows have in common: whether all pass a figure, or tell one; what most have; how it is put.

Pure.
"""

from collections.abc import Sequence

from rag.answer.among import MARKS, TIED, Names, among_of, count_passing, head_of
from rag.answer.cells import Row, measured, reach
from rag.answer.finding import Finding, counted
from rag.answer.held import bare, held_said
from rag.answer.reckon import Computed, ranked
from rag.question.many import Many
from rag.types import Quantity


def all_pass(rows: Sequence[Row], own: Sequence[int], beyond: Quantity, way: str) -> Finding | None:
    """Whether all do, and who does not: 不是都：28个里24个超过4%，不是的有海南省（3.5%以上）."""
    which = count_passing(rows, own, beyond, way)
    if which is None or not which.computed:
        return which
    passed = which.computed[0].rows
    others = [i for i in ranked(rows, own, low=way in (">", ">=")) if i not in passed]
    among, count = among_of(rows, own)
    said = f"{head_of([rows[i] for i in own])}{held_said(way, bare(beyond))}"
    if not others:
        return Finding(f"都是：说了这个数的{among}，{said}。", which.computed, (), (*which.counts, count))
    left = counted(len(others), count.unit)
    names = Names(rows, own)
    told = names.told(others) if len(others) <= MARKS else "、".join(map(names.of, others))
    text = f"不都是：说了这个数的{among}里，{said}的有{which.computed[0].text}，不是这样的有{left.text}：{told}。"
    shown = tuple(others) if len(others) <= MARKS else ()
    return Finding(text, which.computed, shown, (*which.counts, count, left))


def all_tell(rows: Sequence[Row], own: Sequence[int], many: Many) -> Finding | None:
    """Whether all tell it at all."""
    told = {rows[i].region for i in own}
    silent = [place for place in many.places or () if place not in told]
    among, count = among_of(rows, own)
    what = head_of([rows[i] for i in own])
    if not silent:
        return Finding(f"都说了：{among}的报告都有{what}。", (), (), (count,))
    left = counted(len(silent))
    return Finding(
        f"不都说了：{among}的报告有{what}的数字，没有的{left.text}：{'、'.join(silent)}。", (), (), (count, left)
    )


def silent(rows: Sequence[Row], own: Sequence[int], many: Many) -> Finding | None:
    """Of whom no figure was found: 哪些省没提研发强度目标."""
    told = list(dict.fromkeys(rows[i].region for i in own))
    if len(many.places or ()) == 1 and len(many.years) > 1:
        return _silent_years(rows, own, many)
    others = [place for place in many.places or () if place not in told]
    count, left = counted(len(told)), counted(len(others))
    if not others:
        return all_tell(rows, own, many)
    names = f"：{'、'.join(others)}"
    what, whose = head_of([rows[i] for i in own]), "、".join(told[:TIED])
    text = f"没有取到{what}数字的有{left.text}{names}；说了的有{count.text}：{whose}。"
    return Finding(text, (), (), (count, left))


def _silent_years(rows: Sequence[Row], own: Sequence[int], many: Many) -> Finding:
    """Of one place the years of which no figure was found: 哪年没给数."""
    told = sorted({rows[i].year for i in own})
    others = [year for year in many.years if year not in told]
    count, left = counted(len(told), "年"), counted(len(others), "年")
    what = head_of([rows[i] for i in own])
    if not others:
        return Finding(f"{what}{count.text}都有数。", (), (), (count,))
    names = "、".join(f"{year}年" for year in others)
    return Finding(f"{what}没有取到数字的有{left.text}：{names}；说了的有{count.text}。", (), (), (count, left))


def worded(rows: Sequence[Row], own: Sequence[int]) -> Finding | None:
    """How the figure is put, and by how many each way: 左右, 以上, a range, bare, with more to be striven for."""
    groups: dict[str, list[int]] = {}
    for i in own:
        groups.setdefault(_manner(rows[i]), []).append(i)
    order = sorted(groups.items(), key=lambda pair: -len(pair[1]))
    names = Names(rows, own)
    counts = [counted(len(some)) for _, some in order]
    said = "；".join(
        f"{manner}的有{count.text}：{'、'.join(map(names.of, some))}"
        for (manner, some), count in zip(order, counts, strict=True)
    )
    more = [i for i in own if rows[i].cell.rider]
    beside = counted(len(more))
    rider = f"；另外还说了力争、争取的有{beside.text}：{'、'.join(map(names.of, more))}" if more else ""
    among, count = among_of(rows, own)
    text = f"{head_of([rows[i] for i in own])}，{among}里{said}{rider}。"
    return Finding(text, (), (), (count, *counts, *([beside] if more else [])))


def _manner(row: Row) -> str:
    quantity = row.cell.row.quantity
    if quantity.high is not None:
        return "写成区间"
    said = next((word for word in _MANNERS if word in quantity.text or word == quantity.qualifier), "")
    return f"带“{said}”" if said else "不带限定词"


_MANNERS = ("左右", "以上", "以内", "以下", "不低于", "不超过", "不少于", "超过", "超", "约", "突破")


def most_common(rows: Sequence[Row], own: Sequence[int]) -> Finding | None:
    """The figure that most have, as they say it, and how many have each other one."""
    if not own:
        return None
    groups: dict[tuple[float, float], list[int]] = {}
    for i in ranked(rows, own):
        groups.setdefault((measured(rows[i])[1], reach(rows[i])), []).append(i)
    order = sorted(groups.values(), key=len, reverse=True)
    (among, count), most = among_of(rows, own), order[0]
    sizes = [counted(len(some), count.unit) for some in order]
    names = "、".join(map(Names(rows, own).of, most[:TIED]))
    others = "，".join(
        f"{_plainly(rows[some[0]])}的{size.text}" for some, size in zip(order[1:MARKS], sizes[1:], strict=False)
    )
    text = (
        f"{head_of([rows[i] for i in own])}最常见的是{_plainly(rows[most[0]])}：{among}里有{sizes[0].text}，是{names}"
        f"{'；其余' if others else ''}{others}。"
    )
    found = Computed(
        "最常见", rows[most[0]].cell.said, rows[most[0]].cell.value, rows[most[0]].cell.row.quantity.unit, tuple(most)
    )
    return Finding(text, (found,), tuple(some[0] for some in order[:MARKS]), (count, *sizes))


def _plainly(row: Row) -> str:
    """The figure alone: 5% of 5%左右 and 5%以上."""
    own = row.cell.row.quantity
    return (
        row.cell.said.replace("左右", "").removesuffix("以上").removesuffix("以内")
        if own.high is None
        else row.cell.said
    )
