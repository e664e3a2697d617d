"""What code computes from the figures that the sides of a question found: difference, ratio, sum, the greatest.

2017年 3332.1亿元, 2018年 3538.4亿元, 多了多少 → 2018年比2017年多206.3亿元（由上面两个数字算出）。 What is rounded in
the source (超, 约, 左右) makes what is computed of it round too. Figures of two sorts are not subtracted; that is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from rag.answer.aims import CAPS
from rag.answer.paired import (
    PERCENT,
    Told,
    comparable,
    far_apart,
    is_part_of,
    lies_between,
    named_in_all,
    of_sort,
    one_sort,
    unit_said,
)
from rag.answer.reckon import EXACT
from rag.index.catalog import Catalog
from rag.match.sentence import Match
from rag.question.asked import Asked
from rag.question.asking import Ask, Want
from rag.question.comparing import UPWARDS, Comparison, Op
from rag.question.two_sides import Pair
from rag.text.figure_labels import Way, way
from rag.text.numbers import SIZES, decimals, same_but_per
from rag.text.vocabulary import ends, says
from rag.types import Draft, Figure, Indicator, Kind, Period, Quantity, Quote, Statement
from rag.verify.quotes import label

_SPEED, _JOINS, _PAIR, _NEAR = ("快", "慢"), "和与及、", 2, Decimal("0.01")  # to so much a ratio is told


@dataclass(frozen=True, slots=True)
class Named:
    """A side's figure with the name that tells it from the others, and its period."""

    name: str
    figure: Quantity
    period: Period | None


def compare(comparison: Comparison, told: Sequence[Told], quotes: Sequence[Quote]) -> Statement | None:
    """What is asked of the sides' figures, or why it cannot be told; None where nobody asked and nothing is plain."""
    if len(told) == 1:
        change = Want.CHANGE in told[0].asked.wants
        return _change(told, quotes, comparison) if change else _beside(told, quotes, comparison)
    one_quote = len({(one.match.hit.sentence.id, one.match.start) for one in told}) == 1
    dated = len({one.asked.mentions for one in told}) == len(told)
    if one_quote and (dated or all(one.asked.ask is Ask.AMOUNT or one.asked.unit for one in told)):
        changed = _change(told, quotes, comparison)  # 砍掉了多少项？之前和之后各多少: one quote tells both ends
        if changed is not None:
            return changed
    if one_quote and comparison.wanted and not dated and (beside := _beside(told, quotes, comparison)) is not None:
        return beside
    figures = comparable(comparison, told)
    names = _names([one.match for one in told], [one.asked for one in told])
    one_thing = comparison.wanted or (len({one.asked.topic for one in told}) == 1 and named_in_all(told))
    if len({one.match.hit.report.region for one in told}) > 1 and not any(one.asked.regions for one in told):
        return None  # nobody was named: those are only the first that tell it
    if figures is None or names is None or not one_thing:
        if not comparison.wanted:
            return None
        units = "、".join(dict.fromkeys(unit_said(figure) for one in told for figure in of_sort(one, comparison)[:1]))
        return Statement(f"两个数字不是同一种{f'（{units}）' if units else ''}，不能直接比较。", tuple(quotes))
    if len({(one.match.hit.sentence.id, q.start) for one, q in zip(told, figures, strict=True)}) < len(told):
        return None  # one figure is of all of them
    periods = [one.match.period for one in told]
    return worked_out([Named(*side) for side in zip(names, figures, periods, strict=True)], quotes, comparison)


def _beside(told: Sequence[Told], quotes: Sequence[Quote], comparison: Comparison) -> Statement | None:
    """What one sentence tells of both (中央财政赤字1.55万亿元，地方财政赤字8300亿元)."""
    from rag.answer.halves import halves

    both = halves(told[0].match, [one.asked for one in told], comparison.unit)
    if both is None:
        return None
    period = told[0].match.period
    sides = [Named(name, figure, period) for name, figure in zip(both.names, both.figures, strict=True)]
    if any(not told[0].match.start <= q.start < q.end <= told[0].match.end for q in both.figures):
        quotes = (both.match.quote,)  # what is computed shows both figures that it is computed of
    return _worked_out(_subject_first(sides, comparison), quotes, comparison)


def worked_out(sides: Sequence[Named], quotes: Sequence[Quote], comparison: Comparison) -> Statement | None:
    """What is asked of the figures, which are all of one sort."""
    of_neither = comparison.op in (Op.DIFFERENCE, Op.RATIO) and not (comparison.toward or comparison.subject)
    apart = {side.period.last for side in sides if side.period and side.period.kind is Kind.ACHIEVED}
    if comparison.later_first or (of_neither and len(sides) == len(apart) == _PAIR):
        sides = sorted(sides, key=_when)[::-1]  # of one time, the last that was named
    return _worked_out(_subject_first(sides, comparison), quotes, comparison)


def _worked_out(sides: list[Named], quotes: Sequence[Quote], comparison: Comparison) -> Statement | None:
    if comparison.op is Op.SUM:
        return _sum(sides, quotes)
    if comparison.op is Op.RATIO:
        unlike = Statement("两个数字相差太远，不像同一种，不能直接比较。", tuple(quotes))
        return unlike if far_apart([side.figure for side in sides]) else _ratio(sides[0], sides[-1], quotes, comparison)
    if comparison.op is Op.SHARE:
        return _share(sides, quotes)
    if len(sides) > 2 and not comparison.later_first:
        return _extremes(sides, quotes, comparison)
    return _difference(sides[0], sides[-1], quotes, comparison)


def _subject_first(sides: Sequence[Named], comparison: Comparison) -> list[Named]:
    """宝安 first of 宝安是罗湖的几倍, 江苏 of 江苏比浙江多多少."""
    own = [side for side in sides if comparison.subject and comparison.subject in side.name]
    return [*own, *(side for side in sides if side is not own[0])] if len(own) == 1 else list(sides)


def _when(side: Named) -> tuple[int, bool]:
    period = side.period
    return (period.last, period.kind is Kind.ACHIEVED) if period else (0, False)


# --- what to call them --------------------------------------------------------------------------------------------


def _names(matches: Sequence[Match], asked: Sequence[Asked]) -> list[str] | None:
    """What tells the sides apart: regions, periods, or what was asked of each; None where nothing does."""
    regions = [match.hit.report.region for match in matches]
    periods = _periods([_year_of(*pair) for pair in zip(matches, asked, strict=True)])
    topics = [one.topic for one in asked]
    parts = [column for column in (regions, periods) if len(set(column)) > 1 and all(column)] or [topics]
    names = ["".join(row) for row in zip(*parts, strict=True)]
    return names if len(set(names)) == len(matches) else None


def _year_of(match: Match, asked: Asked) -> Period | None:
    """What a stretch of years ended with (从6229亿元增加到1.13万亿元) is of its last year, where that was asked for."""
    period, years = match.period, [m.last for m in asked.mentions if m.first == m.last]
    return replace(period, first=period.last) if period and period.last in years else period


def _periods(periods: Sequence[Period | None]) -> list[str]:
    """2018年目标 and, beside it, 2018年实际."""
    labels = [label(period) for period in periods]
    spans = [(p.first, p.last) if p else None for p in periods]
    beside = {span for span, p in zip(spans, periods, strict=True) if p and p.kind is not Kind.ACHIEVED}
    done = [p is not None and p.kind is Kind.ACHIEVED for p in periods]
    return [
        f"{said}实际" if is_done and span in beside else said
        for said, is_done, span in zip(labels, done, spans, strict=True)
    ]


# --- the sums -------------------------------------------------------------------------------------------------------


def _difference(one: Named, other: Named, quotes: Sequence[Quote], comparison: Comparison) -> Statement | None:
    a, b = one.figure, other.figure
    if a.high is not None or b.high is not None:
        return _between(one, other, quotes, comparison)
    value = _value(a) - _value(b)
    if value == 0:
        same = "两者相同" if not _vague(a) and not _vague(b) else "两个数字一样"
        return Statement(f"{same}{_remark((one, other))}。", tuple(quotes))
    more, less = _scale(comparison, a)
    asked_of_other = comparison.toward == (more if value < 0 else less) and not comparison.whether
    if asked_of_other and not comparison.later_first and not comparison.than_aim:
        return _difference(other, one, quotes, comparison)  # 2008年比2007年多, where 2008 comes last
    like, coarse = _finer(a, b)
    like = replace(like, unit=max(a.unit, b.unit, key=len)) if same_but_per(a.unit, b.unit) else like
    figure = _figure(abs(value), like, f"{a.text} − {b.text}", vague=_vague(a) or _vague(b) or coarse)
    said = f"{one.name}比{other.name}{more if value > 0 else less}{figure.qualifier}{figure.text}"
    if comparison.whether:
        said = f"{'是的' if (value > 0) == (comparison.toward in UPWARDS) else '不是'}，{said}"
    return Statement(f"{said}（由上面两个数字算出{_remark((one, other))}）。", tuple(quotes), (figure,))


def _change(told: Sequence[Told], quotes: Sequence[Quote], comparison: Comparison) -> Statement | None:
    """What lies between the ends of 由333.3亿元增加到709.3亿元, which one quote tells."""
    text = told[0].match.hit.sentence.text
    years = [one.match.period.last for one in told if one.match.period]
    for first, last in pairwise(told[0].match.figures):
        if one_sort(first, last) and lies_between(text, first, last):
            asked = sorted({m.last for one in told for m in one.asked.mentions})
            name = f"{max(years)}年" if years else "后来"
            before = f"{asked[0]}年" if len(asked) == len(told) == 2 else "原来"
            ends = Named(name, last, told[0].match.period), Named(before, first, told[0].match.period)
            return (_ratio if comparison.op is Op.RATIO else _difference)(*ends, quotes, comparison)
    return None


def _between(one: Named, other: Named, quotes: Sequence[Quote], comparison: Comparison) -> Statement | None:
    """One of the two is a range (6%—6.5%): the difference is one too, or the other lies within it."""
    a, b = one.figure, other.figure
    low = _value(a) - Decimal(str(b.high if b.high is not None else b.value))
    high = Decimal(str(a.high if a.high is not None else a.value)) - _value(b)
    if (a.value, a.high) == (b.value, b.high):
        return Statement(f"两者相同{_remark((one, other))}。", tuple(quotes))
    if low < 0 < high:
        return Statement(f"{one.name}和{other.name}的数有重合：其中一个是区间，分不出高低。", tuple(quotes))
    more, less = _scale(comparison, a)
    word = more if high > 0 else less
    ends = sorted((abs(low), abs(high)))
    figure = _figure(ends[1], a, f"{a.text} − {b.text}", vague=False)
    least = _number(ends[0], a)
    text = f"{least}—{figure.text}" if ends[0] else f"最多{figure.text}"
    derived = Figure(text, float(ends[0] or ends[1]), figure.unit, "", (), figure.derived)
    return Statement(
        f"{one.name}比{other.name}{word}{text}（由上面两个数字算出，其中一个是区间）。", tuple(quotes), (derived,)
    )


def _ratio(one: Named, other: Named, quotes: Sequence[Quote], _: Comparison) -> Statement | None:
    a, b = one.figure, other.figure
    if a.high is not None or b.high is not None or not b.value:
        return Statement("其中一个数字是区间，算不出倍数。", tuple(quotes))
    times = (_value(a) / _value(b)).quantize(_NEAR, ROUND_HALF_UP)
    rounded = times * _value(b) != _value(a)
    vague = rounded or _vague(a) or _vague(b)
    text = f"{_plain(times)}倍"
    figure = Figure(text, float(times), "倍", "约" if vague else "", (), f"{a.text} ÷ {b.text}")
    said = f"{one.name}是{other.name}的{figure.qualifier}{text}（由上面两个数字算出{_remark((one, other))}）。"
    return Statement(said, tuple(quotes), (figure,))


def _share(sides: Sequence[Named], quotes: Sequence[Quote]) -> Statement | None:
    """What the least of them is of the greatest, in percent."""
    part, *_, whole = sorted(sides, key=lambda side: _value(side.figure))
    a, b = part.figure, whole.figure
    ranges = a.high is not None or b.high is not None or not b.value
    share = Decimal(0) if ranges else (100 * _value(a) / _value(b)).quantize(_NEAR, ROUND_HALF_UP)
    if not share or a.unit in PERCENT or not is_part_of(a, b):
        return Statement("这两个数字算不出比重。", tuple(quotes))  # 1辆 of 168.4万辆 is no part of it either
    text = f"{_plain(share)}%"
    figure = Figure(text, float(share), "%", "约", (), f"{a.text} ÷ {b.text}")
    said = f"{part.name}是{whole.name}的约{text}（由上面两个数字算出{_remark((part, whole))}）。"
    return Statement(said, tuple(quotes), (figure,))


def _sum(sides: Sequence[Named], quotes: Sequence[Quote]) -> Statement | None:
    figures = [side.figure for side in sides]
    several = any(set(_JOINS) & set(side.name) for side in sides)  # one figure of 高端装备和现代消费品
    if several or any(figure.high is not None or figure.unit in PERCENT for figure in figures):
        return Statement("这几个数字不能相加。", tuple(quotes))
    total, of = sum((_value(figure) for figure in figures), Decimal(0)), "、".join(side.name for side in sides)
    figure = _figure(total, figures[0], " + ".join(one.text for one in figures), vague=any(map(_vague, figures)))
    said = f"{of}合计{figure.qualifier}{figure.text}（由上面的数字算出{_remark(sides)}）。"
    return Statement(said, tuple(quotes), (figure,))


def _extremes(sides: Sequence[Named], quotes: Sequence[Quote], comparison: Comparison) -> Statement | None:
    """Of more than two: the greatest, the least, and what lies between them."""
    if any(side.figure.high is not None for side in sides):
        return Statement("其中有的数字是区间，分不出高低。", tuple(quotes))
    more, less = _scale(comparison, sides[0].figure)
    values = [_value(side.figure) for side in sides]
    top, low = max(values), min(values)
    if top == low:
        return Statement(f"几个数字相同{_remark(sides)}。", tuple(quotes))
    figure = _figure(
        top - low,
        sides[values.index(top)].figure,
        f"{sides[values.index(top)].figure.text} − {sides[values.index(low)].figure.text}",
        vague=any(map(_vague, (side.figure for side in sides))),
    )
    best, least = (_all(sides, values, value) for value in (top, low))
    said = f"最{more}的是{best}，最{less}的是{least}，相差{figure.qualifier}{figure.text}"
    return Statement(f"{said}（由上面的数字算出{_remark(sides)}）。", tuple(quotes), (figure,))


def _all(sides: Sequence[Named], values: Sequence[Decimal], value: Decimal) -> str:
    return "和".join(side.name for side, own in zip(sides, values, strict=True) if own == value)


def _scale(comparison: Comparison, figure: Quantity) -> tuple[str, str]:
    """高低 of what is measured against something (%, 微克/立方米, 元/吨), else 多少, unless the question says."""
    if comparison.scale is not None and (figure.unit in PERCENT or comparison.scale != _SPEED):
        return comparison.scale
    return ("高", "低") if figure.unit in PERCENT or "/" in figure.unit else ("多", "少")


def _vague(figure: Quantity) -> bool:
    return figure.qualifier not in EXACT


def _remark(sides: Sequence[Named]) -> str:
    vague = [side.figure for side in sides if _vague(side.figure)]
    if len(vague) == len(sides):
        return "，两个数字都是约数" if len(sides) == 2 else "，这些数字都是约数"
    return f"，其中“{vague[0].text}”是约数" if vague else ""


def _value(figure: Quantity) -> Decimal:
    return Decimal(str(figure.value))


def _finer(a: Quantity, b: Quantity) -> tuple[Quantity, bool]:
    """(the one that is told more exactly, whether it is much more so): 6016.2亿元 beside 2.8万亿元."""
    one, other = _step(a), _step(b)
    return (a, False) if one == other else (a if one < other else b, max(one, other) >= 100 * min(one, other))


def _step(figure: Quantity) -> Decimal:
    """What the last digit that is written counts: 2.8万亿 → 1000亿."""
    size = next((size for word, size in SIZES if word in figure.text), Decimal(1))
    return size.scaleb(-decimals(figure.text)) if size > 1 else Decimal(1)


def _figure(value: Decimal, like: Quantity, derived: str, *, vague: bool) -> Figure:
    unit = "个百分点" if like.unit in PERCENT else like.unit
    text = _number(value, like) + unit
    return Figure(text, float(value), unit, "约" if vague else "", (), derived)


def _number(value: Decimal, like: Quantity) -> str:
    """As the source writes its own: in 亿 or 万 where the source does."""
    for word, size in SIZES:
        if word in like.text and value >= size / 100:
            return f"{_plain(value / size)}{word}"
    return _plain(value)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# --- two figures that were chosen by their names (two_figures.py) ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filled:
    """A figure that may be a slot's: its row, how well it is named, and what it is called."""

    row: Indicator
    figure: Quantity
    score: float
    name: str
    cover: float = 1.0
    """How much of its name stands in the question."""
    listed: bool = False
    """It is the cell of a listed indicator, in the sort that is asked for."""
    read: bool = False
    """It is the answer to the slot as a question by itself."""
    said: str = ""
    """The words in which that answer tells it, where they are more than its row's."""
    promised: bool = False
    """No word asks for what was promised, and it was, of a year that is over."""

    @property
    def words(self) -> str:
        """All that is said with it."""
        return self.said + self.row.quote

    @property
    def changes(self) -> bool:
        return changes(self.row)


def changes(row: Indicator) -> bool:
    """It tells by how much something grew or fell."""
    before = row.quote[: row.quantity.start - row.start]
    named = ends(row.name, "goes up") or ends(row.name, "goes down")  # 生产碳酸锂增长 of 分别增长4.8%、22.3%
    return row.quantity.unit in PERCENT and (named > 0 or way(before) in (Way.UP, Way.DOWN))


def written(pair: Pair, filled: tuple[Filled, Filled], catalog: Catalog) -> Draft | None:
    """Both figures, quoted, with what is asked of them together."""
    names = _told_apart(pair, filled)
    if len(set(names)) < 2:
        return None
    hits = catalog.hits_at(tuple((one.row.report, one.row.paragraph, one.row.quantity.start) for one in filled))
    quotes = [
        Quote(hits[one.row.report, one.row.paragraph, one.row.quantity.start], *_span(one.row), one.row.period)
        for one in filled
    ]
    lines = dict.fromkeys(
        Statement(f"{_head(quote, names[i], pair)}：{quote.text}。", (quote,)) for i, quote in enumerate(quotes)
    )
    if quotes[0].hit == quotes[1].hit and (both := _holding(quotes)) is not None:
        lines = dict.fromkeys([Statement(f"{label(both.period)}：{both.text}。", (both,))])
        quotes = [both]
    unit = max((one.figure.unit for one in filled), key=len)  # 减少1442万人, 减少1240万
    figures = [one.figure if one.figure.unit else replace(one.figure, unit=unit) for one in filled]
    sides = [Named(name, f, one.row.period) for name, f, one in zip(names, figures, filled, strict=True)]
    if pair.met:  # what was done is held against what was promised, whichever is of the later year
        sides.sort(key=lambda side: side.period is None or side.period.kind is not Kind.ACHIEVED)
    asked = [replace(one, later_first=False, subject=sides[0].name) if pair.met else one for one in pair.comparisons]
    told = [worked_out(sides, tuple(dict.fromkeys(quotes)), one) for one in asked]
    done = [one for one in told if one is not None]
    return Draft((*lines, *done), lead=_verdict(filled) if pair.met else "") if done else None


def _verdict(filled: tuple[Filled, Filled]) -> str:
    """Whether what was promised was done; "" where the promise is of a bound, or both are promised, or done."""
    kinds = {bool(one.row.period and one.row.period.kind is Kind.ACHIEVED): one for one in filled}
    if len(kinds) < len(filled) or any(one.figure.high for one in filled):
        return ""
    promise = kinds[False].row.quote
    if says(promise, "goes down") or any(word in promise for word in (*CAPS, "控制")):
        return ""
    aim, result = _value(kinds[False].figure), _value(kinds[True].figure)
    return "达到了目标。" if result >= aim else "没有达到目标。"


def _holding(quotes: Sequence[Quote]) -> Quote | None:
    """The one of two quotes of a sentence that holds the other."""
    start, end = min(q.start for q in quotes), max(q.end for q in quotes)
    return next((quote for quote in quotes if (quote.start, quote.end) == (start, end)), None)


def _span(row: Indicator) -> tuple[int, int]:
    """新增名校长14名 of 新增名校长14名、名班主任25名; what takes turns (分别) is quoted whole."""
    if "分别" in row.quote:
        return row.start, row.end
    before, after = row.quote[: row.quantity.start - row.start], row.quote[row.quantity.end - row.start :]
    cut = before.rfind("、") + 1
    named = any(row.name[i : i + 2] in before[cut:] for i in range(len(row.name) - 1)) and not changes(row)
    item = named and any(letter.isdigit() for letter in before[:cut])
    rest = next((i for i, letter in enumerate(after) if letter in "、，；"), len(after))
    return row.start + (cut if item else 0), row.quantity.end + rest


def _head(quote: Quote, name: str, pair: Pair) -> str:
    return name if len(pair.slots) > 1 and pair.slots[0].measure == pair.slots[1].measure else label(quote.period)


def _as_asked(period: Period | None, asked: Asked) -> Period | None:
    """What a stretch of years came to at its end is of its last year, where that was asked for."""
    single = any(mention.first == mention.last for mention in asked.mentions)
    return replace(period, first=period.last) if period and single else period


def _told_apart(pair: Pair, filled: tuple[Filled, Filled]) -> list[str]:
    """What tells them apart: places, times, or what they are called."""
    a, b = filled
    if pair.change:
        last = a.row.period.last if a.row.period else 0
        return [f"{last}年", f"{pair.since}年"] if pair.since else ["后来", "原来"]
    if a.row.region != b.row.region:
        dated = bool(pair.slots[0].asked.mentions)
        return [f"{one.row.region}{'' if dated else label(one.row.period)}" for one in filled]
    if a.row.period != b.row.period:
        periods = [_as_asked(one.row.period, slot.asked) for one, slot in zip(filled, pair.slots, strict=True)]
        one_time = len({(p.first, p.last) for p in periods if p}) == 1
        return [f"{label(p)}{'实际' if one_time and p and p.kind is Kind.ACHIEVED else ''}" for p in periods]
    return [a.name, b.name]
