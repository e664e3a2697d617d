"""Which figures of a question's sides can be held against each other: one of each side, all of one sort. Pure.

由2010年的1.76%提高到2.50% tells the second, and so does 突破4000亿元，达4601.5亿元; of 城镇、农村分别增长5%、6.5%
each half has its own; a total is held against a total. What is then worked out is compare.py's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from rag.match.figure_fit import CHANGED_TO, FITS, OF_AIM, changed_from, figure_fit, unit_fit
from rag.match.indicator import term_match
from rag.match.sentence import Match
from rag.question.asked import Asked
from rag.question.asking import Ask, Want
from rag.question.comparing import COUNTRY, TOWN, Comparison
from rag.text.figure_labels import labels
from rag.text.numbers import RATES, is_count, same_but_per, same_unit
from rag.text.segments import parts_at
from rag.text.vocabulary import ends, says
from rag.types import Kind, Quantity

PERCENT = ("%", "个百分点", "百分点")
_EXACTLY = ("，", "，达", "，达到", "，为", "，完成", "，实现")
_A_MARK = ("俱乐部", "台阶", "行列", "阵营", "门槛")
"""迈入千亿元俱乐部，达1017亿元: what was passed, and not how much it was."""
_SHORT = ((tuple(TOWN), "城"), (tuple(COUNTRY), "乡"))
_NAMED_IN_WHOLE = 0.5
_TIMES_AS_MUCH = 1000
_JOINED = 18
"""Characters in which 城乡居民收入分别 says that two figures follow."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one side found: the match it shows, and what was asked."""

    match: Match
    asked: Asked


def comparable(comparison: Comparison, told: Sequence[Told]) -> list[Quantity] | None:
    """One figure of each side, all of one unit, of the sort that was asked for."""
    each = [of_sort(one, comparison) for one in told]
    alike = [q for q in each[0] if one_sort(q, each[0][0])]
    if len({(one.match.hit.sentence.id, one.match.start) for one in told}) == 1 and len(alike) == len(told):
        return _as_named(told, sorted(alike, key=lambda q: q.start))  # 甲和乙分别下降32.5%和41.2%
    if _only_some_level(told, each):
        return None
    for first in each[0] if each else ():
        in_all = _is_in_all(told[0], first)
        row = [_like(first, in_all, one, figures) for one, figures in zip(told, each, strict=True)]
        chosen = [q for q in row if q is not None]
        if len(chosen) == len(told):
            before = (one.match.hit.sentence.text[: q.start] for one, q in zip(told, chosen, strict=True))
            return chosen if not level_and_new(*before) and not far_apart(chosen) else None
    return None


def far_apart(figures: Sequence[Quantity]) -> bool:
    """1.75万亿元 and, of each square kilometre, 2.5亿元 are not of one thing."""
    sizes = sorted(abs(one.value) for one in figures)
    return sizes[0] > 0 and sizes[-1] > _TIMES_AS_MUCH * sizes[0]


def level_and_new(*before: str) -> bool:
    """里程增加到2.5万公里 beside 新增4100公里, 总数达123个 beside 新建6个: what there is, and what was added? By the
    words up to each figure.
    """
    items = [parts_at(text, "，；。0123456789")[-1] for text in before]
    new = [bool(says(item, "asks new")) for item in items]
    level = [bool(says(item, "stands in all")) or item.endswith(("到", "至")) for item in items]
    return any(new) and any(come and not added for come, added in zip(level, new, strict=True))


def _only_some_level(told: Sequence[Told], each: Sequence[Sequence[Quantity]]) -> bool:
    """江苏13.7万亿元、增长5.8% and 浙江增长5.5% do not tell whose 生产总值 is higher, where no word asks for growth."""
    if any(one.asked.ask is not Ask.ANY or one.asked.unit for one in told) or len({one.asked.kind for one in told}) > 1:
        return False
    levels = [any(q.unit not in RATES for q in figures) for figures in each]
    return any(levels) and not all(levels)


def _like(first: Quantity, in_all: bool, one: Told, figures: Sequence[Quantity]) -> Quantity | None:
    """Of one side's figures what is of the sort of another's: a total beside a total, where it tells one."""
    alike = [q for q in figures if one_sort(first, q)]
    return next((q for q in alike if in_all and _is_in_all(one, q)), alike[0] if alike else None)


def _is_in_all(one: Told, figure: Quantity) -> bool:
    """122个 of 新建、改造公园7个，总数增至122个."""
    text, start = one.match.hit.sentence.text, one.match.start
    return bool(says(parts_at(text[start : figure.start], "，；。、0123456789")[-1], "stands in all"))


def at_one_time(sides: Sequence[tuple[Asked, Sequence[Match]]]) -> list[Match]:
    """Of what each side tells at its times, what all tell of one time: the done before the promised; else the best."""
    best = [max(chosen, key=lambda match: match.score) for _, chosen in sides]
    if any(asked.mentions for asked, _ in sides):
        return best
    by_time = [{match.period: match for match in chosen} for _, chosen in sides]
    shared = [time for time in by_time[0] if time is not None and all(time in own for own in by_time)]
    shared.sort(key=lambda time: time.kind is not Kind.ACHIEVED)
    return [own[shared[0]] for own in by_time] if shared else best


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
    joined = "分别" in text.partition("城乡")[2][:_JOINED]
    if joined and all(short) and len(set(short)) == len(short):
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


def named_in_all(told: Sequence[Told]) -> bool:
    """Do all clauses name a thing that is asked about? 4家企业上市 and 600家中小企业, of 科技创新指标, are no pair."""
    clauses = [one.match.hit.sentence.text[: one.match.end] for one in told]
    nouns = {term for one in told for term in one.asked.terms if term.noun}
    return not nouns or any(all(term_match(term, text) >= _NAMED_IN_WHOLE for text in clauses) for term in nouns)


def of_sort(one: Told, comparison: Comparison) -> list[Quantity]:
    text, match = one.match.hit.sentence.text, one.match
    own = [q for q in match.figures if not _only_an_aim(text, q)]
    own = [q for q, after in zip_longest(own, own[1:]) if not _was_before(text, q, after, one.asked)]
    whole = text[match.start : match.end]
    if comparison.unit == "%":
        own = [q for q in own if q.unit in PERCENT]  # their growth, or their shares
        said, (_, first) = _in_turn(whole, match.start, own, one.asked), figure_fit(text, match.start, own, one.asked)
        return sorted(own, key=lambda q: (-said.get(q, 0.0), q is not first))
    fit = [q for q in own if unit_fit(q, text[match.start : q.end], one.asked) >= FITS]
    _, meant = figure_fit(text, match.start, match.figures, one.asked)
    apart = [q for q in fit if _of_a_part(text, match.start, q, one.asked)]
    own_name = _in_turn(whole, match.start, fit, one.asked)
    rates = comparison.scale in (("高", "低"), ("快", "慢")) or one.asked.ask is Ask.GROWTH
    amounts = comparison.scale == ("多", "少") or (comparison.wanted and not rates)  # 差多少 is asked of amounts first
    came = not any(says(term.text, "came") for term in one.asked.terms)  # 新增1258万千瓦、总量达到6437万千瓦
    fit.sort(
        key=lambda q: (
            q in apart,
            not q.unit,
            came and says(text[_item_start(text, q.start) : q.start], "asks new"),
            amounts and q.unit in PERCENT,
            text.startswith(_A_MARK, q.end),
            -own_name.get(q, 0.0),
            q is not meant,
        )
    )  # of 甲7901亿元，其中乙3136亿元, what was asked first
    return [q for q, after in zip_longest(fit, fit[1:]) if not _made_exact(text, q, after)]


def _item_start(text: str, at: int) -> int:
    return max(text.rfind(mark, 0, at) for mark in "，、；。") + 1


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
    before = text[: figure.start] + parts_at(figure.text, "0123456789")[0]
    return bool(ends(before, "is above or below") and OF_AIM.match(text[figure.end :]))


def lies_between(text: str, first: Quantity, last: Quantity) -> bool:
    """从1.76%提高到2.50%: the ends of a change, which was told at its end."""
    return bool(changed_from(text[: first.start]) and CHANGED_TO.match(text[first.end : last.start]))


def _was_before(text: str, figure: Quantity, after: Quantity | None, asked: Asked) -> bool:
    """The 1.76% of 从1.76%提高到2.50%, unless it is of the year that is asked (由2010年的1.76%提高到…)."""
    if after is None or Want.CHANGE in asked.wants or not one_sort(figure, after):
        return False
    since = changed_from(text[: figure.start])
    dated = any(str(mention.last) in since for mention in asked.mentions)
    return not dated and lies_between(text, figure, after)


def _made_exact(text: str, a: Quantity, b: Quantity | None) -> bool:
    """突破4000亿元，达4601.5亿元: the second says how much it was."""
    between = text[a.end : b.start] if b is not None else ""
    return b is not None and same_unit(a.unit, b.unit) and between.removeprefix("大关") in _EXACTLY


_OF_ONE_KIND = (
    ("人", "名", "位", "人次"),
    ("起", "宗", "件", "例", "次"),
    ("所", "家", "间", "座", "处"),
    ("套", "户", "间"),
)
"""Measure words that count the same things."""


def one_sort(a: Quantity, b: Quantity) -> bool:
    if "第" in a.qualifier or "第" in b.qualifier:
        return a.unit == b.unit
    if same_but_per(a.unit, b.unit):
        return True
    return is_part_of(a, b) or (is_count(a.unit) and is_count(b.unit) and "个" in (a.unit, b.unit))  # 个 counts all


def is_part_of(a: Quantity, b: Quantity) -> bool:
    """May one be a part of the other? 3家 of 10所, 2名 of 5人; 医院10家 and 床位3000张 are two things."""
    return same_unit(a.unit, b.unit) or any(a.unit in words and b.unit in words for words in _OF_ONE_KIND)


def unit_said(figure: Quantity) -> str:
    for word in ("万亿", "亿", "万"):
        if word in figure.text:
            return word + figure.unit
    return figure.unit or "没有单位"
