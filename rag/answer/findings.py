"""What a table's rows come to, in sentences: the greatest, a rank, how many pass a figure, was the aim met. Pure.

Each names among how many it was found (最高的是…，30个地区里), and what cannot sensibly be worked out is said instead:
rates have no sum and no plain mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.cells import Row, measured, reach
from rag.answer.reckon import Computed, comparable, difference, first_of, is_rate, mean, middle, ranked, total
from rag.question.many import Many, Op
from rag.text.indicators import Sort
from rag.text.numbers import canonical
from rag.types import Kind, Quantity

_MARKS = 8
"""So many marks stand behind a leading sentence; the rest stand in the table."""
_TIED = 40
_CAPS = ("以内", "以下", "不超过", "低于", "小于")


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence: what was computed for it, the rows that it shows, and figures that only count rows."""

    text: str
    computed: tuple[Computed, ...] = ()
    shown: tuple[int, ...] = ()
    counts: tuple[Computed, ...] = ()


def findings(ops: Sequence[Op], rows: Sequence[Row], many: Many | None = None) -> list[Finding]:
    """A finding for each thing asked; the first is the answer's leading sentence."""
    if Op.MET in ops:
        return _met(rows)
    if many is not None and many.mixed:
        return [Finding("这几个指标不是同一种（单位不同），放在一起不能相加，也不能平均。")]
    found: list[Finding] = []
    for words in dict.fromkeys(row.words for row in rows):
        numbers = [i for i, row in enumerate(rows) if row.words == words]
        own = comparable([rows[i] for i in numbers])
        own = [numbers[i] for i in own]
        for op in ops:
            if (one := _finding(op, rows, own, many)) is not None:
                found.append(one)
    return found


def _finding(op: Op, rows: Sequence[Row], own: Sequence[int], many: Many | None) -> Finding | None:
    if op is Op.EACH or op is Op.TELL:
        return _told(rows, own)
    if op in (Op.MOST, Op.LEAST):
        return _extreme(rows, own, low=op is Op.LEAST)
    if op is Op.TOP and many is not None:
        return _top(rows, own, many.number)
    if op is Op.RANGE:
        return _range(rows, own)
    if op in (Op.MEAN, Op.SUM):
        return _mean(rows, own) if op is Op.MEAN else _sum(rows, own)
    if op is Op.COUNT and many is not None and many.beyond is not None:
        return _count(rows, own, many.beyond, many.way)
    if op is Op.PLACE and many is not None:
        return _place(rows, own, many.named)
    return _series(rows, own) if op is Op.SERIES else None


def head(row: Row) -> str:
    """2025年地区生产总值增长目标."""
    return f"{row.year}年{row.words}{'目标' if row.kind is Kind.TARGET else ''}"


class _Names:
    """What tells a row from the others that it is compared with: its place, or its year."""

    def __init__(self, rows: Sequence[Row], own: Sequence[int]) -> None:
        self._rows = rows
        self._several = len({rows[i].region for i in own}) > 1
        self._years = len({rows[i].year for i in own}) > 1 or not self._several

    def of(self, i: int) -> str:
        row = self._rows[i]
        return (row.region if self._several else "") + (f"{row.year}年" if self._years else "")

    def told(self, numbers: Sequence[int]) -> str:
        """安徽省（5.5%以上）、贵州省（5.5%左右）; of very many the first."""
        said = "、".join(f"{self.of(i)}（{_said(self._rows[i])}）" for i in numbers[:_TIED])
        return said + ("等" if len(numbers) > _TIED else "")


def _counted(n: int, unit: str = "个") -> Computed:
    return Computed("个数", f"{n}{unit}", n, unit, ())


def _among(rows: Sequence[Row], own: Sequence[int]) -> tuple[str, Computed]:
    years = len({rows[i].region for i in own}) == 1
    count = _counted(len(own), "年" if years else "个")
    return f"{count.text}{'' if years else '地区'}", count


def _told(rows: Sequence[Row], own: Sequence[int]) -> Finding | None:
    if not own:
        return None
    among, count = _among(rows, own)
    order = ranked(rows, own)
    if len(order) < 2:
        return Finding(f"{head(rows[own[0]])}：", (), ())
    if len(order) == 2 and len({rows[i].region for i in order}) == 2 and len({rows[i].year for i in order}) == 1:
        return _pair(rows, *order)
    return Finding(f"{head(rows[own[0]])}：有{among}的报告说了，从高到低如下。", (), (), (count,))


def _pair(rows: Sequence[Row], top: int, low: int) -> Finding:
    """Of two places how far one is above the other."""
    a, b = rows[top], rows[low]
    apart = difference("两地之差", rows, top, low)
    more = "高" if is_rate(a) else "多"
    than = f"，{a.region}比{b.region}{more}{apart.text}（算出来的）" if apart.value else "，两个数字一样"
    said = f"{head(a)}：{a.region}{_said(a)}，{b.region}{_said(b)}{than}。"
    return Finding(said, (apart,) if apart.value else (), (top, low))


def _extreme(rows: Sequence[Row], own: Sequence[int], *, low: bool) -> Finding | None:
    order = ranked(rows, own, low=low)
    if not order:
        return None
    best = first_of(rows, order)
    word, among = "最低" if low else "最高", _among(rows, own)
    names = _Names(rows, own).told(best)
    tied = "并列" if len(best) > 1 else ""
    one = rows[best[0]]
    computed = Computed(word, "、".join(rows[i].region for i in best[:_TIED]) + f" {one.cell.said}", one.cell.value,
                        one.cell.row.quantity.unit, tuple(best))  # fmt: skip
    text = f"{head(one)}{tied}{word}的是{names}，是在{among[0]}里比的。"
    if len({rows[i].year for i in own}) > 1:
        text = f"{one.words}{'目标' if one.kind is Kind.TARGET else ''}{tied}{word}的是{names}，是在{among[0]}里比的。"
    return Finding(text, (computed,), tuple(best[:_MARKS]), (among[1],))


def _said(row: Row) -> str:
    return row.cell.said + (f"，{row.cell.rider}" if row.cell.rider else "")


def _top(rows: Sequence[Row], own: Sequence[int], number: int) -> Finding | None:
    low = number < 0
    order = ranked(rows, own, low=low)
    if not order:
        return None
    kept = order[: abs(number)]
    while len(kept) < len(order) and measured(rows[order[len(kept)]])[1] == measured(rows[kept[-1]])[1]:
        kept.append(order[len(kept)])  # of equals none is left out
    among, count = _among(rows, own)
    word = f"{'最低' if low else '最高'}的{_counted(abs(number)).text}"
    names = _Names(rows, own).told(kept)
    more = "（末位并列，一起列出）" if len(kept) > abs(number) else ""
    first = rows[kept[0]]
    computed = Computed(f"{'后' if low else '前'}{abs(number)}", "、".join(rows[i].region for i in kept),
                        len(kept), "个", tuple(kept))  # fmt: skip
    counts = (count, _counted(abs(number)))
    return Finding(
        f"{head(first)}{word}：{names}{more}，是在{among}里比的。", (computed,), tuple(kept[:_MARKS]), counts
    )


def _range(rows: Sequence[Row], own: Sequence[int]) -> Finding | None:
    order = ranked(rows, own)
    if len(order) < 2:
        return None
    top, low = order[0], order[-1]
    apart = difference("最高与最低之差", rows, top, low)
    among, count = _among(rows, own)
    names = _Names(rows, own)
    text = (
        f"{_head_of([rows[i] for i in own])}最高的是{names.told([top])}，最低的是{names.told([low])}"
        f"，相差{apart.text}（算出来的，是在{among}里比的）。"
    )
    return Finding(text, (apart,), (top, low), (count,))


def _mean(rows: Sequence[Row], own: Sequence[int]) -> Finding | None:
    if not own:
        return None
    (among, count), what = _among(rows, own), _head_of([rows[i] for i in own])
    average = mean(rows, own)
    if average is not None:
        return Finding(f"{what}，{among}的平均是{average.text}（算出来的）。", (average,), (), (count,))
    half = middle(rows, own)
    rate = mean(rows, own, rates=True)
    if rate is None:
        said = f"{what}有的是区间，不能平均；{among}的中位数是{half.text}（算出来的）。"
        return Finding(said, (half,), (), (count,))
    text = f"{what}，{among}的简单平均是{rate.text}，中位数是{half.text}（算出来的）。"
    caution = "这是把各个比率同等看待：没有按总量加权，不等于它们合起来的比率。"
    return Finding(text + caution, (rate, half), (), (count,))


def _sum(rows: Sequence[Row], own: Sequence[int]) -> Finding | None:
    if not own:
        return None
    (among, count), what = _among(rows, own), _head_of([rows[i] for i in own])
    whole = total(rows, own)
    if whole is not None:
        return Finding(f"{what}，{among}合计{whole.text}（算出来的）。", (whole,), (), (count,))
    return Finding(f"{what}不能相加：比率、增速、人均和区间的数，加起来没有意义。")


def _count(rows: Sequence[Row], own: Sequence[int], beyond: Quantity, way: str) -> Finding | None:
    """Of a range the lower end counts, and of 5.5%左右 5.5."""
    if not own:
        return None
    name, factor = canonical(beyond.unit)
    unit = measured(rows[own[0]])[0]
    limit = beyond.value * (factor if name == unit else 1)
    tests = {
        ">": lambda v: v > limit,
        ">=": lambda v: v >= limit,
        "<": lambda v: v < limit,
        "<=": lambda v: v <= limit,
        "=": lambda v: v == limit,
    }
    passed = [i for i in ranked(rows, own) if tests[way](measured(rows[i])[1])]
    among, count = _among(rows, own)
    words = {">": "超过", ">=": "不低于", "<": "低于", "<=": "不超过", "=": "是"}[way]
    bare = _bare(beyond.text)
    found = Computed("个数", f"{len(passed)}{count.unit}", len(passed), count.unit, tuple(passed))
    limit_said = Computed("所问的数", bare, beyond.value, beyond.unit, ())
    some = [rows[k] for k in own]
    names = "、".join(map(_Names(rows, own).of, passed[:40]))
    text = (
        f"{_head_of(some)}{words}{bare}的有{found.text}" + (f"：{names}" if passed else "") + f"（{among}说了这个数）。"
    )
    return Finding(text, (found,), tuple(passed[:_MARKS]) if len(passed) <= _MARKS else (), (count, limit_said))


def _bare(text: str) -> str:
    """超过5%, 5%以上 → 5%."""
    text = text.lstrip("超过约近达不低于高大少小突破至以")
    return text.removesuffix("以上").removesuffix("以下").removesuffix("左右")


def _head_of(some: Sequence[Row]) -> str:
    if len({row.year for row in some}) == 1:
        return head(some[0])
    return f"{some[0].words}{'目标' if some[0].kind is Kind.TARGET else ''}"


def _place(rows: Sequence[Row], own: Sequence[int], named: Sequence[str]) -> Finding | None:
    order = ranked(rows, own)
    at = next((i for i in order if rows[i].region in named), None)
    if at is None:
        return None
    higher = sum(measured(rows[i])[1] > measured(rows[at])[1] for i in order)
    equal = sum(measured(rows[i])[1] == measured(rows[at])[1] for i in order)
    among, count = _among(rows, own)
    rank = Computed("名次", f"第{higher + 1}位", higher + 1, "位", tuple(order))
    tied = f"（并列的共{_counted(equal).text}）" if equal > 1 else ""
    what = f"{rows[at].region}{head(rows[at])}是{_said(rows[at])}"
    text = f"{what}，在说了这个数的{among}里从高到低排{rank.text}{tied}。"
    return Finding(text, (rank,), (at,), (count, _counted(equal)))


def _series(rows: Sequence[Row], own: Sequence[int]) -> Finding | None:
    order = sorted(own, key=lambda i: rows[i].year)
    if not order:
        return None
    first, last = rows[order[0]], rows[order[-1]]
    if len(order) < 2:
        return Finding(f"{first.region}只有{head(first)}：{_said(first)}。", (), (order[0],))
    words = f"{first.words}{'目标' if first.kind is Kind.TARGET else ''}"
    apart = difference("首末变化", rows, order[-1], order[0])
    more = "增加" if apart.value > 0 else "减少"
    if first.cell.named.sort is not Sort.LEVEL or first.cell.row.quantity.unit == "%":
        more = "高" if apart.value > 0 else "低"
    size = Computed(apart.what, apart.text.replace("-", ""), abs(apart.value), apart.unit, apart.rows)
    change = f"，{more}{'了' if len(more) > 1 else ''}{size.text}（算出来的）" if apart.value else "，两头一样"
    text = f"{first.region}{words}从{first.year}年的{first.cell.said}到{last.year}年的{last.cell.said}{change}。"
    return Finding(text, (size,), (order[0], order[-1]))


# --- was the aim met ------------------------------------------------------------------------------------------------


def _met(rows: Sequence[Row]) -> list[Finding]:
    """The target of a year beside its result."""
    keys = dict.fromkeys((row.region, row.year, row.words) for row in rows)
    found, done, told = [], 0, 0
    for region, year, words in keys:
        own = {row.kind: i for i, row in enumerate(rows) if (row.region, row.year, row.words) == (region, year, words)}
        aim, result = own.get(Kind.TARGET), own.get(Kind.ACHIEVED)
        if aim is None or result is None:
            found.append(_half(rows, own))
            continue
        one, met = _held(rows, aim, result)
        told, done = told + 1, done + met
        found.append(one)
    if len(keys) > 1 and told:
        count, whole = _counted(done), _counted(told)
        found.insert(0, Finding(f"目标和结果都有的{whole.text}里，达到的有{count.text}。", (count,), (), (whole,)))
    return found


def _half(rows: Sequence[Row], own: dict[Kind, int]) -> Finding:
    at = next(iter(own.values()))
    row = rows[at]
    lacks = "目标" if row.kind is Kind.ACHIEVED else "结果"
    what = "目标" if row.kind is Kind.TARGET else ""
    said = f"{row.region}{row.year}年{row.words}{what}是{_said(row)}"
    return Finding(f"{said}；收录的报告里没有它的{lacks}，不能判断是否完成。", (), (at,))


def _held(rows: Sequence[Row], aim: int, result: int) -> tuple[Finding, bool]:
    a, r = rows[aim], rows[result]
    if measured(a)[0] != measured(r)[0]:
        text = f"{r.region}{r.year}年{r.words}：目标{_said(a)}，结果{r.cell.said}，单位不同，不能直接比。"
        return Finding(text, (), (aim, result)), False
    apart = difference("结果与目标之差", rows, result, aim)
    cap = capped(a)
    low, value = measured(a)[1], measured(r)[1]
    met = value <= reach(a) if cap else value >= low
    about = not met and "左右" in a.cell.row.quantity.qualifier and abs(value - low) <= 0.02 * abs(low)
    verdict = "达到了目标" if met else "与目标大体相当（目标说的是左右）" if about else "没有达到目标"
    size = Computed(apart.what, apart.text.replace("-", ""), abs(apart.value), apart.unit, apart.rows)
    than = f"，比目标{'高' if apart.value > 0 else '低'}{size.text}（算出来的）" if apart.value else "，与目标一样"
    text = f"{r.region}{r.year}年{r.words}{verdict}：目标{_said(a)}，结果{r.cell.said}{than}。"
    return Finding(text, (size,), (aim, result)), met or about


def capped(aim: Row) -> bool:
    """Whether the target is a bound that is not to be passed: 失业率5.5%左右, 价格涨幅3%以内."""
    measure, sort = aim.cell.named.measure, aim.cell.named.sort
    if (measure.down and sort is Sort.LEVEL) or "价格" in measure.name:
        return True
    return any(word in aim.cell.row.quantity.qualifier for word in _CAPS)
