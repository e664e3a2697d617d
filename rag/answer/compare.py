"""What code computes from the figures that the sides of a question found: difference, ratio, sum, the greatest. Pure.

2017年 3332.1亿元, 2018年 3538.4亿元, 多了多少 → 2018年比2017年多206.3亿元（由上面两个数字算出）。 What is rounded in
the source (超, 约, 左右) makes what is computed of it round too. Figures of two sorts are not subtracted; that is said.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise, zip_longest

from rag.match.figure_fit import FITS, OF_AIM, figure_fit, unit_fit
from rag.match.indicator import term_match
from rag.match.sentence import Match
from rag.question.asked import Asked
from rag.question.asking import Ask, Want
from rag.question.comparing import COUNTRY, TOWN, Comparison, Op
from rag.text.figure_labels import labels
from rag.text.numbers import SIZES, is_count, same_but_per, same_unit
from rag.types import Figure, Kind, Period, Quantity, Quote, Statement
from rag.verify.quotes import label

_PERCENT = ("%", "个百分点", "百分点")
_EXACT = ("", "达", "达到", "为", "完成", "预计")
_EXACTLY = re.compile(r"(?:大关)?，(?:达到?|为|完成|实现)?")
_A_MARK = re.compile(r"俱乐部|台阶|行列|阵营|门槛")
"""迈入千亿元俱乐部，达1017亿元: what was passed, and not how much it was."""
_AIM = re.compile(r"[低高好快慢多少大小优]于$|比$|超过?$")
_CAME = re.compile(r"(?:新增|净增|增加)[^，、；。]*$")
_CAME_ASKED = re.compile("[新净]?增|添|加了|新[开建]")
_SINCE = re.compile(r"[由从][^，；。]{0,12}$")
_TO = re.compile(r"[^，；。]{0,8}?，?(?:[增降升减缩补提扩][至到]|[\u4e00-\u9fff]{2}[至到])")
_SHORT = ((tuple(TOWN), "城"), (tuple(COUNTRY), "乡"))
_JOINED_SHORT = re.compile(r"城乡[^，；。]{0,16}分别")
_NAMED_IN_WHOLE = 0.5
_AGREEING = 6
"""So many of a side's matches are tried beside those of the other."""
_NEARLY = 0.8
_TIMES_NEAR = 2
"""Places of a ratio."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one side found: the match it shows, and what was asked."""

    match: Match
    asked: Asked


@dataclass(frozen=True, slots=True)
class _Named:
    """A side's figure with the name that tells it from the others."""

    name: str
    figure: Quantity
    told: Told


def compare(comparison: Comparison, told: Sequence[Told], quotes: Sequence[Quote]) -> Statement | None:
    """What is asked of the sides' figures, or why it cannot be told; None where nobody asked and nothing is plain."""
    if len(told) == 1 and Want.CHANGE in told[0].asked.wants:
        return _change(told[0], quotes, comparison)
    one_quote = len({(one.match.hit.sentence.id, one.match.start) for one in told}) == 1
    if one_quote and all(one.asked.ask is Ask.AMOUNT or one.asked.unit for one in told):
        changed = _change(told[0], quotes, comparison)  # 砍掉了多少项？之前和之后各多少: one quote tells both ends
        if changed is not None:
            return changed
    figures = _comparable(comparison, told)
    names = _names([one.match for one in told], [one.asked for one in told])
    one_thing = comparison.wanted or (len({one.asked.topic for one in told}) == 1 and _named_in_all(told))
    if figures is None or names is None or not one_thing:
        if not comparison.wanted:
            return None
        units = "、".join(dict.fromkeys(_unit_said(figure) for one in told for figure in _of_sort(one, comparison)[:1]))
        return Statement(f"两个数字不是同一种{f'（{units}）' if units else ''}，不能直接比较。", tuple(quotes))
    if len({(one.match.hit.sentence.id, q.start) for one, q in zip(told, figures, strict=True)}) < len(told):
        return None  # one figure is of all of them
    sides = [_Named(*pair) for pair in zip(names, figures, told, strict=True)]
    if comparison.later_first:
        sides = sorted(sides, key=_when)[::-1]  # of one time, the last that was named
    if comparison.op is Op.SUM:
        return _sum(sides, quotes)
    if comparison.op is Op.RATIO:
        return _ratio(*_as_subject(sides[0], sides[-1], comparison), quotes, comparison)
    if len(sides) > 2 and not comparison.later_first:
        return _extremes(sides, quotes, comparison)
    return _difference(sides[0], sides[-1], quotes, comparison)


def _as_subject(one: _Named, other: _Named, comparison: Comparison) -> tuple[_Named, _Named]:
    """宝安 first of 宝安是罗湖的几倍."""
    return (other, one) if comparison.subject in other.name and comparison.subject not in one.name else (one, other)


def agreeing(comparison: Comparison, sides: Sequence[tuple[Asked, Sequence[Match]]]) -> tuple[Match, ...] | None:
    """Of two sides, each with what may answer it, best first: the best two whose first figures are of one sort.

    None where the first of each can be compared, or no two.
    """
    if len(sides) != 2 or not all(good for _, good in sides):
        return None
    (one, ones), (other, others) = sides
    if _comparable(comparison, [Told(ones[0], one), Told(others[0], other)]) is not None:
        return None
    pairs = [(a, b) for a in ones[:_AGREEING] for b in others[:_AGREEING]]
    best = ones[0].score + others[0].score
    for a, b in sorted(pairs, key=lambda pair: -(pair[0].score + pair[1].score)):
        if a.score + b.score < _NEARLY * best:
            return None
        figures = [_of_sort(Told(match, asked), comparison)[:1] for match, asked in ((a, one), (b, other))]
        one_figure = a.hit == b.hit and figures[0] == figures[1]
        if all(figures) and not one_figure and _one_sort(figures[0][0], figures[1][0]):
            return None if (a, b) == (ones[0], others[0]) else (a, b)
    return None


def _when(side: _Named) -> tuple[int, bool]:
    period = side.told.match.period
    return (period.last, period.kind is Kind.ACHIEVED) if period else (0, False)


# --- which figures, and what to call them ---------------------------------------------------------------------------


def _comparable(comparison: Comparison, told: Sequence[Told]) -> list[Quantity] | None:
    """One figure of each side, all of one unit, of the sort that was asked for."""
    each = [_of_sort(one, comparison) for one in told]
    alike = [q for q in each[0] if _one_sort(q, each[0][0])]
    if len({(one.match.hit.sentence.id, one.match.start) for one in told}) == 1 and len(alike) == len(told):
        return _as_named(told, sorted(alike, key=lambda q: q.start))  # 甲和乙分别下降32.5%和41.2%
    for first in each[0] if each else ():
        row = [next((q for q in figures if _one_sort(first, q)), None) for figures in each]
        chosen = [q for q in row if q is not None]
        if len(chosen) == len(told):
            return chosen
    return None


def _as_named(told: Sequence[Told], figures: Sequence[Quantity]) -> list[Quantity] | None:
    """The figures that take turns in one sentence, in the order of the sides, which may name them the other way round;
    None where it does not say whose is which.
    """
    text = told[0].match.hit.sentence.text
    of_all = set.intersection(*({term.text for term in one.asked.terms} for one in told))
    own = [[form for term in one.asked.terms if term.text not in of_all for form in term.forms] for one in told]
    heads = _without_same_end([one.asked.topic.replace("的", "") for one in told])
    years = ["".join(str(m.last) for m in one.asked.mentions[:1]) for one in told]
    dated = years if len(set(years)) == len(told) else [""] * len(told)
    own = [[at, head, *forms] for at, head, forms in zip(dated, heads, own, strict=True)]
    short = [next((char for words, char in _SHORT for form in forms if form.startswith(words)), "") for forms in own]
    if _JOINED_SHORT.search(text) and all(short) and len(set(short)) == len(short):
        own = [[char] for char in short]  # 城乡居民收入分别增长4.7%、6.6%
    places = [next((text.find(form) for form in forms if form and form in text), -1) for forms in own]
    if min(places) < 0 or len(set(places)) < len(places):
        return None
    turns = sorted(range(len(places)), key=places.__getitem__)
    return [figures[turns.index(side)] for side in range(len(told))]


def _without_same_end(texts: Sequence[str]) -> list[str]:
    """城镇居民收入, 农村居民收入 → 城镇, 农村."""
    same = [len(set(ends)) == 1 for ends in zip(*(text[::-1] for text in texts), strict=False)]
    shared = same.index(False) if False in same else len(same)
    return [text[: len(text) - shared] for text in texts]


def _named_in_all(told: Sequence[Told]) -> bool:
    """Do all clauses name a thing that is asked about? 4家企业上市 and 600家中小企业, of 科技创新指标, are no pair."""
    clauses = [one.match.hit.sentence.text[: one.match.end] for one in told]
    nouns = {term for one in told for term in one.asked.terms if term.noun}
    return not nouns or any(all(term_match(term, text) >= _NAMED_IN_WHOLE for text in clauses) for term in nouns)


def _of_sort(one: Told, comparison: Comparison) -> list[Quantity]:
    text, match = one.match.hit.sentence.text, one.match
    own = [q for q in match.figures if not _only_an_aim(text, q)]
    own = [q for q, after in zip_longest(own, own[1:]) if not _was_before(text, q, after, one.asked)]
    whole = text[match.start : match.end]
    if comparison.unit == "%":
        own = [q for q in own if q.unit in _PERCENT]  # their growth, or their shares
        said = _in_turn(whole, match.start, own, one.asked)
        return sorted(own, key=lambda q: -said.get(q, 0.0))
    fit = [q for q in own if unit_fit(q, text[match.start : q.end], one.asked) >= FITS]
    _, meant = figure_fit(text, match.start, match.figures, one.asked)
    apart = [q for q in fit if _of_a_part(text, match.start, q, one.asked)]
    own_name = _in_turn(whole, match.start, fit, one.asked)
    came = not any(_CAME_ASKED.search(term.text) for term in one.asked.terms)  # 新增1258万千瓦、总量达到6437万千瓦
    amounts = comparison.scale == ("多", "少")  # 差多少，多了还是少了 is not asked of two rates
    fit.sort(
        key=lambda q: (
            q in apart,
            came and bool(_CAME.search(text[match.start : q.start])),
            amounts and q.unit in _PERCENT,
            bool(_A_MARK.match(text, q.end)),
            -own_name.get(q, 0.0),
            q is not meant,
        )
    )  # of 甲7901亿元，其中乙3136亿元, what was asked first
    return [q for q, after in zip_longest(fit, fit[1:]) if not _made_exact(text, q, after)]


def _of_a_part(text: str, start: int, figure: Quantity, asked: Asked) -> bool:
    """省财政投入684亿元 after 各级财政将投入1727亿元，其中: what is asked of the whole, and of no such part."""
    head, mark, item = text[start : figure.start].rpartition("其中")
    names = [(term, form) for term in asked.terms if term.must for form in term.forms if form in item]
    if not mark or not names:
        return False
    term, form = max(names, key=lambda pair: len(pair[1]))
    whose = item[: item.find(form)].strip("，:：、")
    return bool(whose) and Want.LEVEL not in asked.wants and term_match(term, head) >= _NAMED_IN_WHOLE


def _in_turn(text: str, offset: int, figures: Sequence[Quantity], asked: Asked) -> dict[Quantity, float]:
    """How well each of 能耗、水耗分别下降2.75%和4% is named by what is asked; nothing where they do not take turns."""
    if "分别" not in text or len(figures) < 2:
        return {}
    shifted = [replace(q, start=q.start - offset, end=q.end - offset) for q in figures]
    names = labels(text, shifted)
    tails = tuple(form[k:] for term in asked.terms for form in term.forms for k in range(len(form) - 1))
    return {q: float(name.startswith(tails)) for q, name in zip(figures, names, strict=True)}  # 水耗 of 万元GDP水耗


def _only_an_aim(text: str, figure: Quantity) -> bool:
    """增长11.3%，低于13%左右的预期目标: the second only says what the first is measured by."""
    before = text[: figure.start] + re.split(r"\d", figure.text, maxsplit=1)[0]
    return bool(_AIM.search(before) and OF_AIM.match(text[figure.end :]))


def _lies_between(text: str, first: Quantity, last: Quantity) -> bool:
    """从1.76%提高到2.50%: the ends of a change, which was told at its end."""
    return bool(_SINCE.search(text[: first.start]) and _TO.match(text[first.end : last.start]))


def _was_before(text: str, figure: Quantity, after: Quantity | None, asked: Asked) -> bool:
    """The 1.76% of 从1.76%提高到2.50%, unless it is of the year that is asked (由2010年的1.76%提高到…)."""
    if after is None or Want.CHANGE in asked.wants or not _one_sort(figure, after):
        return False
    since = _SINCE.search(text[: figure.start])
    dated = since is not None and any(str(mention.last) in since.group() for mention in asked.mentions)
    return not dated and _lies_between(text, figure, after)


def _made_exact(text: str, a: Quantity, b: Quantity | None) -> bool:
    """突破4000亿元，达4601.5亿元: the second says how much it was."""
    between = text[a.end : b.start] if b is not None else ""
    return b is not None and same_unit(a.unit, b.unit) and bool(_EXACTLY.fullmatch(between))


def _one_sort(a: Quantity, b: Quantity) -> bool:
    if "第" in a.qualifier or "第" in b.qualifier:
        return a.unit == b.unit
    if same_but_per(a.unit, b.unit):
        return True
    return same_unit(a.unit, b.unit) or bool(a.unit and b.unit and is_count(a.unit) and is_count(b.unit))


def _unit_said(figure: Quantity) -> str:
    for word in ("万亿", "亿", "万"):
        if word in figure.text:
            return word + figure.unit
    return figure.unit or "没有单位"


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


def _difference(one: _Named, other: _Named, quotes: Sequence[Quote], comparison: Comparison) -> Statement | None:
    a, b = one.figure, other.figure
    if a.high is not None or b.high is not None:
        return _between(one, other, quotes, comparison)
    value = _value(a) - _value(b)
    if value == 0:
        same = "两者相同" if not _vague(a) and not _vague(b) else "两个数字一样"
        return Statement(f"{same}{_remark((one, other))}。", tuple(quotes))
    more, less = _scale(comparison, a)
    asked_of_other = comparison.toward == (more if value < 0 else less)
    if asked_of_other and not comparison.later_first and not comparison.than_aim:
        return _difference(other, one, quotes, comparison)  # 2008年比2007年多, where 2008 comes last
    like, coarse = _finer(a, b)
    like = replace(like, unit=max(a.unit, b.unit, key=len)) if same_but_per(a.unit, b.unit) else like
    figure = _figure(abs(value), like, f"{a.text} − {b.text}", vague=_vague(a) or _vague(b) or coarse)
    said = f"{one.name}比{other.name}{more if value > 0 else less}{figure.qualifier}{figure.text}"
    return Statement(f"{said}（由上面两个数字算出{_remark((one, other))}）。", tuple(quotes), (figure,))


def _change(told: Told, quotes: Sequence[Quote], comparison: Comparison) -> Statement | None:
    """What lies between the ends of 由333.3亿元增加到709.3亿元, which one quote tells."""
    text, period = told.match.hit.sentence.text, told.match.period
    for first, last in pairwise(told.match.figures):
        if _one_sort(first, last) and _lies_between(text, first, last):
            name = f"{period.last}年" if period else "后来"
            ends = _Named(name, last, told), _Named("原来", first, told)
            return (_ratio if comparison.op is Op.RATIO else _difference)(*ends, quotes, comparison)
    return None


def _between(one: _Named, other: _Named, quotes: Sequence[Quote], comparison: Comparison) -> Statement | None:
    """One of the two is a range (6%—6.5%): the difference is one too, or the other lies within it."""
    a, b = one.figure, other.figure
    low = _value(a) - Decimal(str(b.high if b.high is not None else b.value))
    high = Decimal(str(a.high if a.high is not None else a.value)) - _value(b)
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


def _ratio(one: _Named, other: _Named, quotes: Sequence[Quote], _: Comparison) -> Statement | None:
    a, b = one.figure, other.figure
    if a.high is not None or b.high is not None or not b.value:
        return Statement("其中一个数字是区间，算不出倍数。", tuple(quotes))
    times = (_value(a) / _value(b)).quantize(Decimal(1).scaleb(-_TIMES_NEAR))
    rounded = times * _value(b) != _value(a)
    vague = rounded or _vague(a) or _vague(b)
    text = f"{_plain(times)}倍"
    figure = Figure(text, float(times), "倍", "约" if vague else "", (), f"{a.text} ÷ {b.text}")
    said = f"{one.name}是{other.name}的{figure.qualifier}{text}（由上面两个数字算出{_remark((one, other))}）。"
    return Statement(said, tuple(quotes), (figure,))


def _sum(sides: Sequence[_Named], quotes: Sequence[Quote]) -> Statement | None:
    figures = [side.figure for side in sides]
    if any(figure.high is not None or figure.unit in _PERCENT for figure in figures):
        return Statement("这几个数字不能相加。", tuple(quotes))
    total = sum((_value(figure) for figure in figures), Decimal(0))
    derived = " + ".join(figure.text for figure in figures)
    figure = _figure(total, figures[0], derived, vague=any(map(_vague, figures)))
    return Statement(
        f"合计{figure.qualifier}{figure.text}（由上面的数字算出{_remark(sides)}）。", tuple(quotes), (figure,)
    )


def _extremes(sides: Sequence[_Named], quotes: Sequence[Quote], comparison: Comparison) -> Statement | None:
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


def _all(sides: Sequence[_Named], values: Sequence[Decimal], value: Decimal) -> str:
    return "和".join(side.name for side, own in zip(sides, values, strict=True) if own == value)


def _scale(comparison: Comparison, figure: Quantity) -> tuple[str, str]:
    """高低 of what is measured against something (%, 微克/立方米, 元/吨), else 多少, unless the question says."""
    if comparison.scale is not None:
        return comparison.scale
    return ("高", "低") if figure.unit in _PERCENT or "/" in figure.unit else ("多", "少")


def _vague(figure: Quantity) -> bool:
    return figure.qualifier not in _EXACT


def _remark(sides: Sequence[_Named]) -> str:
    vague = [side.figure for side in sides if _vague(side.figure)]
    if len(vague) == len(sides):
        return "，两个数字都是约数" if len(sides) == 2 else "，这些数字都是约数"
    return f"，其中“{vague[0].text}”是约数" if vague else ""


def _value(figure: Quantity) -> Decimal:
    return Decimal(str(figure.value))


_WRITTEN = re.compile(r"[\d,，]+(?:\.(\d+))?")


def _finer(a: Quantity, b: Quantity) -> tuple[Quantity, bool]:
    """(the one that is told more exactly, whether it is much more so): 6016.2亿元 beside 2.8万亿元."""
    one, other = _step(a), _step(b)
    return (a, False) if one == other else (a if one < other else b, max(one, other) >= 100 * min(one, other))


def _step(figure: Quantity) -> Decimal:
    """What the last digit that is written counts: 2.8万亿 → 1000亿."""
    written = _WRITTEN.search(figure.text)
    places = len(written.group(1) or "") if written else 0
    size = next((size for word, size in SIZES if word in figure.text), Decimal(1))
    return size.scaleb(-places) if size > 1 else Decimal(1)


def _figure(value: Decimal, like: Quantity, derived: str, *, vague: bool) -> Figure:
    unit = "个百分点" if like.unit in _PERCENT else like.unit
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
