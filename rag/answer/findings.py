"""What a table's rows come to, in sentences: the greatest, a rank, how many pass a figure. Pure.

What was done beside what was promised is aims.py's.

Each names among how many it was found (最高的是…，30个地区里), and what cannot sensibly be worked out is said instead:
rates have no sum and no plain mean.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from rag.answer.among import MARKS, TIED, Names, among_of, count_passing, head_of
from rag.answer.cells import Row, measured
from rag.answer.finding import Finding, counted, head, in_full, more
from rag.answer.groups import by_group
from rag.answer.held import bare, is_held, limit_of
from rag.answer.over_all import all_pass, all_tell, most_common, silent, worded
from rag.answer.over_years import first_year, in_a_row, series, yearly_rate
from rag.answer.reckon import (
    Computed,
    comparable,
    difference,
    first_of,
    is_rate,
    mean,
    middle,
    per_each,
    ranked,
    share_of_whole,
    total,
)
from rag.answer.year_by_year import apart_each_year, steps
from rag.question.many import Many
from rag.question.worked_out import Op
from rag.text.numbers import canonical
from rag.types import Quantity

_MOSTLY = 0.75
"""So many of the places must tell it for one's part of the whole."""
_SEVERAL = 3


def findings(ops: Sequence[Op], rows: Sequence[Row], many: Many | None = None) -> list[Finding]:
    """A finding for each thing asked; the first is the answer's leading sentence."""
    if many is not None and many.mixed:
        if Op.MEAN in ops and (each := per_each(rows)) is not None:
            whole, heads = (rows[i] for i in each.rows)
            told = f"{head(whole)}{in_full(whole)}，{heads.words}{in_full(heads)}，{each.what}{each.text}"
            return [Finding(f"{whole.region}{told}（由这两个数字算出）。", (each,), each.rows)]
        if rows and len({row.words for row in rows}) < len(many.measures):
            return [Finding(f"只有{'、'.join(dict.fromkeys(row.words for row in rows))}有数，算不出来。")]
        return [Finding("这几个指标不是同一种（单位不同），放在一起不能相加，也不能平均。")]
    found: list[Finding] = []
    keys = [(row.words, row.kind) for row in rows]
    held = {key for key, row in zip(keys, rows, strict=True) if many and any(is_held(row, c) for c in many.filters)}
    for key in [key for key in dict.fromkeys(keys) if key not in held]:
        numbers = [i for i, own_key in enumerate(keys) if own_key == key]
        own = comparable([rows[i] for i in numbers])
        own = [numbers[i] for i in own]
        if len(own) < len(numbers) and any(op in (Op.SUM, Op.MEAN) for op in ops):
            found.append(_unlike(rows, numbers))
            continue
        if many is not None and many.then and found:
            found += _then(rows, numbers, found[0])
            continue
        if many is not None and Op.FIRST in ops:
            found += filter(None, (first_year(rows, own, mark, many.way) for mark in many.marks))
        for op in ops:
            if (one := _finding(op, rows, own, many)) is not None:
                found.append(one)
    return list(dict.fromkeys(found))


def _then(rows: Sequence[Row], own: Sequence[int], found: Finding) -> list[Finding]:
    """How much it was in the years that were found by its growth."""
    years = {rows[i].year for i in found.shown}
    told = [i for i in own if rows[i].year in years]
    return [Finding(f"{rows[i].year}年{rows[i].words}：{in_full(rows[i])}。", (), (i,)) for i in told]


_OF_GROUPS = (Op.MEAN, Op.SUM, Op.AHEAD, Op.RANGE, Op.MOST, Op.LEAST)
_OF_SEVERAL = (Op.SUM, Op.MEAN, Op.SHARE, Op.AHEAD, Op.MOST, Op.LEAST, Op.TOP, Op.NTH, Op.PLACE, Op.RANGE)


def _finding(op: Op, rows: Sequence[Row], own: Sequence[int], many: Many | None) -> Finding | None:
    if many is not None and many.groups and op in _OF_GROUPS:
        return by_group(rows, own, many.groups, sums=op is Op.SUM) if op is many.ops[0] else None
    if op in (Op.SUM, Op.MEAN) and len(own) == 1:
        one = rows[own[0]]
        return Finding(f"{head(one)}只有{one.region}说了（{in_full(one)}），算不出合计或平均。", (), tuple(own))
    if op is Op.COMMON:
        return most_common(rows, own)
    if op is Op.WORDED:
        return worded(rows, own)
    if op is Op.TELL and many is not None and (many.silent or many.whole):
        return (silent if many.silent else all_tell)(rows, own, many)
    if op in (Op.EACH, Op.TELL) or (len(own) == 1 and op in _OF_SEVERAL):
        return _told(rows, own, upwards=many is not None and many.upwards)
    leads = op in (Op.RANGE, Op.EACH) or (op is Op.MOST and many is not None and Op.AHEAD in many.ops)
    if leads and (two := apart_each_year(rows, own)) is not None:
        return two
    if op in (Op.MOST, Op.LEAST):
        both = many is not None and {Op.MOST, Op.LEAST} <= set(many.ops)
        if both and _two_places(rows, own):
            return _pair(rows, *ranked(rows, own)) if op is Op.MOST else None
        return _extreme(rows, own, low=op is Op.LEAST)
    if op is Op.TOP and many is not None:
        return None if Op.SHARE in many.ops else _top(rows, own, many.number)
    if op is Op.RANGE:
        if len(own) != 2:
            return _range(rows, own)
        return series(rows, own) if _two_years(rows, own) else _extreme(rows, own, low=False)
    if op in (Op.MEAN, Op.SUM):
        return _mean(rows, own) if op is Op.MEAN else _sum(rows, own, many)
    if op is Op.COUNT and many is not None and many.beyond is not None:
        which = all_pass if many.whole else count_passing
        found = which(rows, own, many.beyond, many.way) or _told(rows, own)
        return _with_part(found, own, many) if found is not None and many.part_of_all else found
    if op is Op.SHARE and many is not None:
        return _share(rows, own, many)
    if op is Op.PART and len(own) > 2:
        over = many is not None and len({rows[i].year for i in own}) == 1
        return _parts_of(rows, own, many.named) if over and many is not None else _part_by_year(rows, own)
    if op is Op.PART:
        return _part_of(rows, ranked(rows, own)) if len(own) == 2 else _told(rows, own)
    if op is Op.AHEAD and many is not None:
        return _ahead(rows, own, many)
    if op is Op.NTH and many is not None:
        return _nth(rows, own, many.number)
    if op is Op.PLACE and many is not None:
        return _place(rows, own, many.named)
    if op in (Op.FIRST, Op.RUN) and many is not None:
        return in_a_row(rows, own, many.beyond, many.way) if op is Op.RUN else None
    if op is Op.STEP:
        return steps(rows, own)
    return series(rows, own) if op is Op.SERIES else yearly_rate(rows, own) if op is Op.RATE else None


def _told(rows: Sequence[Row], own: Sequence[int], *, upwards: bool = False) -> Finding | None:
    if not own:
        return None
    among, count = among_of(rows, own)
    order = ranked(rows, own)
    if len(order) < 2:
        one = rows[own[0]]
        return Finding(f"{head(one)}：{one.region}{in_full(one)}。", (), (own[0],))
    over = sorted({rows[i].year for i in own})
    if len(over) > 1 and len({rows[i].region for i in own}) > 1:
        return Finding(f"{head_of([rows[i] for i in own])}，{among}{over[0]}—{over[-1]}年的数如下。", (), (), (count,))
    if _two_places(rows, order):
        return _pair(rows, *order)
    way = "从低到高" if upwards else "从高到低"
    return Finding(f"{head(rows[own[0]])}：有{among}的报告说了，{way}如下。", (), (), (count,))


def _two_places(rows: Sequence[Row], own: Sequence[int]) -> bool:
    return len(own) == 2 and len({rows[i].region for i in own}) == 2 and len({rows[i].year for i in own}) == 1


def _two_years(rows: Sequence[Row], own: Sequence[int]) -> bool:
    return len({rows[i].region for i in own}) == 1 and len({rows[i].year for i in own}) == 2


def _pair(rows: Sequence[Row], top: int, low: int) -> Finding:
    """Of two places how far one is above the other."""
    a, b = rows[top], rows[low]
    apart = difference("两地之差", rows, top, low)
    than = f"，{a.region}比{b.region}{more(a, 1)}{apart.text}（算出来的）" if apart.value else "，两个数字一样"
    said = f"{head(a)}：{a.region}{in_full(a)}，{b.region}{in_full(b)}{than}。"
    return Finding(said, (apart,) if apart.value else (), (top, low))


def _extreme(rows: Sequence[Row], own: Sequence[int], *, low: bool) -> Finding | None:
    order = ranked(rows, own, low=low)
    if not order:
        return None
    best = first_of(rows, order)
    word, among = "最低" if low else "最高", among_of(rows, own)
    names = Names(rows, own).told(best)
    tied = "并列" if len(best) > 1 else ""
    one = rows[best[0]]
    computed = Computed(word, "、".join(rows[i].region for i in best[:TIED]) + f" {one.cell.said}", one.cell.value,
                        one.cell.row.quantity.unit, tuple(best))  # fmt: skip
    what = f"{head_of([rows[i] for i in own])}{tied}{word}的是{names}"
    if len(order) == 2 and len(best) == 1:
        apart = difference("两者之差", rows, *order)
        size = apart.size
        than = f"{Names(rows, own).told(order[1:])}{more(one, apart.value)}{size.text}"
        return Finding(f"{what}，比{than}（算出来的）。", (computed, size), tuple(order))
    return Finding(f"{what}，是在{among[0]}里比的。", (computed,), tuple(best[:MARKS]), (among[1],))


def _top(rows: Sequence[Row], own: Sequence[int], number: int) -> Finding | None:
    low = number < 0
    order = ranked(rows, own, low=low)
    if not order:
        return None
    kept = order[: abs(number)]
    while len(kept) < len(order) and measured(rows[order[len(kept)]])[1] == measured(rows[kept[-1]])[1]:
        kept.append(order[len(kept)])  # of equals none is left out
    among, count = among_of(rows, own)
    asked = counted(abs(number), count.unit)
    word = f"{'最低' if low else '最高'}的{asked.text}"
    names = Names(rows, own).told(kept)
    more = "（末位并列，一起列出）" if len(kept) > abs(number) else ""
    computed = Computed(f"{'后' if low else '前'}{abs(number)}", "、".join(rows[i].region for i in kept),
                        len(kept), "个", tuple(kept))  # fmt: skip
    counts = (count, asked)
    return Finding(
        f"{head_of([rows[i] for i in own])}{word}：{names}{more}，是在{among}里比的。",
        (computed,),
        tuple(kept[:TIED]),
        counts,
    )


def _nth(rows: Sequence[Row], own: Sequence[int], number: int) -> Finding | None:
    """The one in that place from above, or below; of equals all that share it."""
    low, number = number < 0, abs(number)
    order = ranked(rows, own, low=low)
    if len(order) < number:
        return _top(rows, own, -number if low else number)
    value = measured(rows[order[number - 1]])[1]
    kept = [i for i in order if measured(rows[i])[1] == value]
    above = order[: order.index(kept[0])]
    among, count = among_of(rows, own)
    names = Names(rows, own)
    place = counted(number, "位")
    before = f"前面是{names.told(above)}，" if above else ""
    tied = f"并列第{counted(len(above) + 1, '位').text}" if len(kept) > 1 else f"第{place.text}"
    tied, before = (f"倒数{tied}", before.replace("前面", "更低的")) if low else (tied, before)
    text = f"{head_of([rows[i] for i in own])}排{tied}的是{names.told(kept)}，{before}是在{among}里比的。"
    counts = (count, place, counted(len(above) + 1, "位"))
    return Finding(text, (), tuple([*kept, *above][:TIED]), counts)


def _range(rows: Sequence[Row], own: Sequence[int]) -> Finding | None:
    order = ranked(rows, own)
    if _two_places(rows, order):
        return _pair(rows, *order)
    top, low = order[0], order[-1]
    apart = difference("最高与最低之差", rows, top, low)
    among, count = among_of(rows, own)
    names = Names(rows, own)
    text = (
        f"{head_of([rows[i] for i in own])}最高的是{names.told([top])}，最低的是{names.told([low])}"
        f"，相差{apart.text}（算出来的，是在{among}里比的）。"
    )
    if is_rate(rows[top]) or not measured(rows[low])[1]:
        return Finding(text, (apart,), (top, low), (count,))
    share = round(measured(rows[top])[1] / measured(rows[low])[1], 2)
    times = Computed("倍数", f"约{share:g}倍", share, "倍", (top, low))
    return Finding(f"{text}最高的是最低的{times.text}（算出来的）。", (apart, times), (top, low), (count,))


def _mean(rows: Sequence[Row], own: Sequence[int]) -> Finding | None:
    if not own:
        return None
    (among, count), what = among_of(rows, own), head_of([rows[i] for i in own])
    average = mean(rows, own)
    if average is not None:
        return Finding(f"{what}，{among}的平均是{average.text}（算出来的）。", (average,), (), (count,))
    half = middle(rows, own)
    single = [i for i in own if rows[i].cell.high is None]
    rate = mean(rows, single, rates=True)
    if rate is None:
        said = f"{what}有的是区间，不能平均；{among}的中位数是{half.text}（算出来的）。"
        return Finding(said, (half,), (), (count,))
    if len(single) < len(own):
        rest, alone = Names(rows, own).told([i for i in own if i not in single]), counted(len(single), count.unit)
        said = (
            f"{what}有的是区间，区间不能平均：不算{rest}，其余{alone.text}的{rate.what}是{rate.text}；"
            f"{among}的中位数是{half.text}（算出来的）。"
        )
        return Finding(said, (rate, half), tuple(i for i in own if i not in single)[:MARKS], (count, alone))
    text = f"{what}，{among}的简单平均是{rate.text}，中位数是{half.text}（算出来的）。"
    if len({rows[i].region for i in own}) == 1:
        return Finding(text, (rate, half), (), (count,))
    caution = "这是把各个比率同等看待：没有按总量加权，不等于它们合起来的比率。"
    return Finding(text + caution, (rate, half), (), (count,))


def _sum(rows: Sequence[Row], own: Sequence[int], many: Many | None = None) -> Finding | None:
    if not own:
        return None
    (among, count), what = among_of(rows, own), head_of([rows[i] for i in own])
    if many is not None and many.beyond is not None and many.of_those:
        return _sum_of_those(rows, own, many.beyond, many.way)
    if many is not None and Op.TOP in many.ops:
        own = ranked(rows, own, low=many.number < 0)[: abs(many.number)]  # 前三名一共
        among, count = f"这{len(own)}个", counted(len(own))
    whole = total(rows, own)
    if whole is not None:
        held, limit = _held_to(whole, rows[own[0]], many)
        return Finding(f"{what}，{among}合计{whole.text}（算出来的）{held}。", (whole,), (), (count, *limit))
    return Finding(f"{what}不能相加：比率、增速、人均和区间的数，加起来没有意义。")


def _with_part(found: Finding, own: Sequence[int], many: Many) -> Finding:
    """What part those that pass are of the places that tell it, and of all that there are reports of."""
    if not found.computed or found.computed[0].what != "个数":
        return found
    passed, said, parts = found.computed[0], list[str](), list[Computed]()
    for n, whose in {len(many.places or own): "收录的", len(own): "说了的"}.items():
        share = (Decimal(100 * len(passed.rows)) / n).quantize(Decimal("0.01"), ROUND_HALF_UP)
        parts += [
            Computed("个数", f"{n}个", n, "个", passed.rows),
            Computed("占比", f"{share.normalize():f}%", float(share), "%", passed.rows),
        ]
        said.append(f"占{whose}{parts[-2].text}的约{parts[-1].text}")
    return replace(found, text=f"{found.text}{'，'.join(said)}（算出来的）。", computed=(passed, *parts))


def _sum_of_those(rows: Sequence[Row], own: Sequence[int], beyond: Quantity, way: str) -> Finding | None:
    """Of those that pass the figure: 超过1000亿斤的省加起来."""
    which = count_passing(rows, own, beyond, way)
    passed = which.computed[0].rows if which is not None else ()
    whole = total(rows, passed)
    if which is None or whole is None:
        return which
    return replace(which, text=f"{which.text}它们合计{whole.text}（算出来的）。", computed=(*which.computed, whole))


def _share(rows: Sequence[Row], own: Sequence[int], many: Many) -> Finding | None:
    """The named place's part of what all told together."""
    whole = total(rows, own)
    first = abs(many.number) if Op.TOP in many.ops else 0
    at = ranked(rows, own)[:first] or [i for i in own if rows[i].region in many.named][:1]
    if whole is None or not at:
        return _sum(rows, own)
    if len(own) < _MOSTLY * len(many.places or own) and not first:
        said = Names(rows, own).told(own)
        return Finding(f"{head_of([rows[i] for i in own])}只有{said}说了，别的地区没有说，算不出占比。", (), tuple(own))
    (among, count), row, names = among_of(rows, own), rows[at[0]], Names(rows, own)
    part = sum(measured(rows[i])[1] for i in at) / sum(measured(rows[i])[1] for i in own)
    share = Computed("占比", f"约{part:.2%}", round(part * 100, 2), "%", tuple(own))
    together = total(rows, at) if first else None
    who = f"{head(row)}最高的{names.told(at)}" if together else f"{row.region}{head(row)}{in_full(row)}"
    come = f"，合计{together.text}" if together else ""
    text = f"{who}{come}，占说了这个数的{among}合计（{whole.text}）的{share.text}（算出来的）。"
    return Finding(text, (share, whole, *([together] if together else [])), tuple(at[:MARKS]), (count,))


def _part_by_year(rows: Sequence[Row], own: Sequence[int]) -> Finding | None:
    """Of two places the part of each year that both tell."""
    pairs = [[i for i in own if rows[i].year == year] for year in sorted({rows[i].year for i in own})]
    told = [(ranked(rows, pair), share_of_whole(rows, *ranked(rows, pair))) for pair in pairs if len(pair) == 2]
    if not told or is_rate(rows[own[0]]):
        return _told(rows, own)
    said = "；".join(
        f"{rows[part].year}年{rows[part].region}{in_full(rows[part])}，占{rows[whole].region}{in_full(rows[whole])}的{one.text}"
        for (whole, part), one in told
    )
    marks = tuple(i for pair, _ in told for i in pair)
    return Finding(f"{head_of([rows[i] for i in own])}：{said}（算出来的）。", tuple(one for _, one in told), marks)


def _parts_of(rows: Sequence[Row], own: Sequence[int], named: Sequence[str]) -> Finding | None:
    """What several places together are of the one in which they lie."""
    at = next((i for i in own if rows[i].region in named), None)
    parts = [i for i in own if i != at]
    whole = total(rows, parts) if at is not None else None
    if at is None or whole is None or not measured(rows[at])[1]:
        return _told(rows, own)
    share = 100 * sum(measured(rows[i])[1] for i in parts) / measured(rows[at])[1]
    told = Computed("占比", f"约{share:.2f}%", round(share, 2), "%", tuple(own))
    names = Names(rows, own)
    said = f"{names.told(parts)}合计{whole.text}，占{names.told([at])}的{told.text}（算出来的）。"
    return Finding(f"{head_of([rows[i] for i in own])}：{said}", (told, whole), tuple(own[:MARKS]))


def _part_of(rows: Sequence[Row], order: Sequence[int]) -> Finding:
    """What the less of two is of the greater, in percent."""
    whole, part = (rows[i] for i in order)
    if is_rate(whole) or not measured(whole)[1]:
        return _pair(rows, *order)
    told = share_of_whole(rows, *order)
    names = Names(rows, order)
    than = f"{names.of(order[1])}占{names.of(order[0])}的{told.text}（算出来的）"
    said = f"{head_of([whole, part])}：{names.told(order)}，{than}。"
    return Finding(said, (told,), tuple(order))


def _ahead(rows: Sequence[Row], own: Sequence[int], many: Many) -> Finding | None:
    """The first that is named against each other one; where a highest is asked for, that against the second."""
    order = ranked(rows, own, low=Op.LEAST in many.ops and Op.MOST not in many.ops)
    first = order[0] if {Op.MOST, Op.LEAST} & set(many.ops) else _row_of(rows, own, many.named)
    if len(order) < _SEVERAL or first is None or len({rows[i].year for i in own}) > 1:
        return None if {Op.MOST, Op.LEAST} & set(many.ops) else _told(rows, own)
    others = order[1:2] if first == order[0] and len(many.ops) > 1 else [i for i in order if i != first][:MARKS]
    apart = [difference("两者之差", rows, first, i) for i in others]
    sizes = [one.size for one in apart]
    than = "，".join(
        f"比{rows[i].region}（{in_full(rows[i])}）" + (more(rows[i], one.value) + size.text if one.value else "一样")
        for i, one, size in zip(others, apart, sizes, strict=True)
    )
    times = [one for i in others if (one := _times(rows, first, i)) is not None]
    of_them = "，".join(f"是{rows[one.rows[1]].region}的{one.text}" for one in times)
    told = "；".join(part for part in (than, of_them) if part)
    said = f"{rows[first].region}{head(rows[first])}{in_full(rows[first])}，{told}（算出来的）。"
    return Finding(said, (*sizes, *times), (first, *others))


def _times(rows: Sequence[Row], one: int, other: int) -> Computed | None:
    """How many times as much, of amounts of which one is twice the other."""
    values = [measured(rows[i])[1] for i in (one, other)]
    if is_rate(rows[one]) or not values[1] or values[0] < 2 * values[1]:
        return None
    times = round(values[0] / values[1], 2)
    return Computed("倍数", f"约{times:g}倍", times, "倍", (one, other))


def _row_of(rows: Sequence[Row], own: Sequence[int], named: Sequence[str]) -> int | None:
    return next((i for region in named[:1] for i in own if rows[i].region == region), None)


def _unlike(rows: Sequence[Row], numbers: Sequence[int]) -> Finding:
    """Nothing is added up where some tell dollars and some yuan."""
    units = "、".join(dict.fromkeys(rows[i].cell.row.quantity.unit for i in numbers))
    return Finding(f"{head_of([rows[i] for i in numbers])}的单位不同（{units}），不能相加，也不能平均。")


def _held_to(whole: Computed, row: Row, many: Many | None) -> tuple[str, tuple[Computed, ...]]:
    """Whether a sum passes the figure that is asked about: 超过了30万亿."""
    if many is None or many.beyond is None or Op.COUNT in many.ops:
        return "", ()
    value = whole.value * canonical(whole.unit)[1] if whole.unit else whole.value
    limit = limit_of(many.beyond, row)
    told = bare(many.beyond)
    word = "超过了" if value > limit else "正好是" if value == limit else "没有达到"
    return f"，{word}{told}", (Computed("所问的数", told, many.beyond.value, many.beyond.unit, ()),)


def _place(rows: Sequence[Row], own: Sequence[int], named: Sequence[str]) -> Finding | None:
    order = ranked(rows, own)
    at = next((i for i in order if rows[i].region in named), None)
    if at is None:
        (among, count), what = among_of(rows, own), head_of([rows[i] for i in own])
        return Finding(f"{'、'.join(named)}的报告没有取到{what}的数字，排不出名次；说了的有{among}。", (), (), (count,))
    higher = sum(measured(rows[i])[1] > measured(rows[at])[1] for i in order)
    equal = sum(measured(rows[i])[1] == measured(rows[at])[1] for i in order)
    among, count = among_of(rows, own)
    rank = Computed("名次", f"第{higher + 1}位", higher + 1, "位", tuple(order))
    tied = f"（并列的共{counted(equal).text}）" if equal > 1 else ""
    what = f"{rows[at].region}{head(rows[at])}是{in_full(rows[at])}"
    above = order[:higher]
    before = f"，前面是{Names(rows, own).told(above)}" if 0 < higher < MARKS else ""
    text = f"{what}，在说了这个数的{among}里从高到低排{rank.text}{tied}{before}。"
    return Finding(text, (rank,), (at, *(above if before else ())), (count, counted(equal)))
