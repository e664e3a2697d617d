"""Is it the sort of figure that was asked for, in the period that was asked for? Pure.

Each fit is 0…1; the rules are the reader's: 增长多少 wants a rate, 多少家 wants a count, a sum over five years
answers for no single year, a level reached does. 地区生产总值增长多少 on 地区生产总值1800亿元，增长8.1% → 8.1% (1.0),
1800亿元 (0.0).
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.match.indicator import term_match
from rag.question.asked import Asked
from rag.question.asking import Ask, Shape, Want
from rag.question.terms import Term
from rag.text.numbers import RATES, is_count, same_unit
from rag.text.segments import parts_at
from rag.text.times import MOVED_TO, as_period
from rag.text.vocabulary import begins, said, says
from rag.types import Kind, Period, Quantity

_OF_A_RATE = re.compile(r"率(?:稳定|保持|控制)?(?:达到?|超过?|[为在约近至到]|[\d.%％超约近]){1,8}$")
_GROWTH_OF = re.compile(r"(?<!占比)(?<!比重)(?<!率)(?:增[长速幅]|降幅)[达为约超]?[\d.]+[%％]$")
_A_RANK = 0.1
"""GDP是多少亿 is not answered by 排名第一."""
_ANY_RANK = 0.5
"""GDP怎么样 may be."""
_A_COUNT = 0.3
"""GDP怎么样 by no 连跨4个千亿台阶."""
_A_RATE = 0.98
"""GDP多少: of what it was and by how much it grew, told alike, what it was."""
FITS = 0.45
"""From here on a period, or a figure, is as asked."""
_PROMISED = 0.6
"""What a promise is worth where no word of the question says done or promised, and a result could be told."""
_CHANGED_LEVEL = re.compile(rf"[由从][^，；。]{{1,31}}?{MOVED_TO}")
"""Even of what flows (研发投入由333.3亿元增加到709.3亿元) the second is that of the last year."""
_SINCE = re.compile(r"[从由](\d{4}|[^，；。]{0,12}?)年?[底末初]?的?[^，；。]{0,4}$")
CHANGED_TO = re.compile(rf"[^，；。]{{0,8}}?，?[^，；。]{{0,3}}?{MOVED_TO}")
"""Behind the value that a change began with: 由333.3亿元增加到709.3亿元."""
_MORE_THAN = re.compile(
    r"[比较](?:[去前]年|前一年|年初|上[一个]*[届年]度?|20\d\d年)[^，；。、\d]{0,6}[多少加高低降]了?$"
)
_NEAR_UNIT = 45
_GOVERNMENT = ("中央", "地方", "省级", "市级", "区级", "县级", "镇级", "本级")
_PART = 0.95
_BEFORE_CHANGE = 0.6
_NEW_ONES = 0.8
_NO_TOTAL, _BESIDE_TOTAL = 0.78, 0.6
_CHANGED_TO_LAST, _LEVEL_AT_LAST = 0.95, 0.75
"""Of a stretch of years: 从6652家增加到3万家, 达3万家."""
_TERM = 5
"""Years that a government looks back on; of forty years, what a year's own report says goes first."""
_OF_EACH = 0.5
_PEOPLE = ("人", "名", "位", "人次", "万人", "万人次", "户")
OF_AIM = re.compile(r"的?(?:年[初度]|预期|既定|计划)*(?:目标|任务)")
"""What follows a figure that something is only held against: 低于13%左右的预期目标."""
_MARK = re.compile(r"[、，；：。]|[,;](?!\d)")


def changed_from(before: str) -> str:
    """What begins a change, up to the value that it began with: 由2010年的 of 由2010年的333.3亿元增加到…; else ""."""
    clause = parts_at(before, "，。；")[-1][-25:]
    at = min((i for word in ("由", "从") if (i := clause.find(word)) >= 0), default=len(clause))
    return clause[at:]


def _each_one(before: str) -> bool:
    """每平方公里, 每人."""
    return says(parts_at(before, "。；")[-1][-_NEAR_UNIT:], "each one")


def figure_fit(text: str, anchor: int, inside: Sequence[Quantity], asked: Asked) -> tuple[float, Quantity | None]:
    """(0…1, the figure) for the figure of the clause that comes nearest to what is asked."""
    if asked.shape is not Shape.FIGURE:
        return 1.0, inside[0] if inside else None
    best: tuple[float, Quantity | None] = (0.0, None)
    rank = 0.0
    must = [term for term in asked.terms if term.must] or asked.terms
    for quantity in inside:
        fit = unit_fit(quantity, text[anchor : quantity.end], asked)
        if not fit:
            continue
        before, own = text[anchor : quantity.start], item_span(text, anchor, quantity)
        fit *= _order(before, asked.terms)
        fit *= (
            _per_unit(before, asked)
            * _total(text, anchor, quantity, asked)
            * _end_of_change(text, quantity, asked)
            * _of_a_level(text[own[0] : quantity.start], asked)
            * _more_than_before(before, quantity, asked)
            * _no_share_of_it(before, quantity, asked)
            * (_A_COUNT if asked.ask is Ask.ANY and _counts_steps(quantity, inside, asked.terms) else 1.0)
        )
        item = _item_named(text, anchor, own, quantity, asked.terms)
        named = fit + (0.2 * _share_named(item, must) + 0.1 * _share_named(item, asked.terms))
        if fit and named > rank:
            best, rank = (fit, quantity), named
    if (
        best[1] is None
        and asked.kind in (Kind.TARGET, Kind.OUTLOOK)
        and asked.ask in (Ask.ANY, Ask.GROWTH)
        and Want.PERCENT not in asked.wants
    ):
        end = max((q.end for q in inside), default=len(text))
        known = any(term.known for term in asked.terms)  # 经济想涨多少 is told by no 与经济增长相匹配
        if known and says(text[_after_name(text, anchor, end, asked.terms) : end], "soft aim"):
            return 0.45, None
    if best[1] is None and asked.ask is Ask.RANK and _tells_rank(text[anchor:]):
        return 0.8, None
    return best


def _counts_steps(quantity: Quantity, inside: Sequence[Quantity], terms: Sequence[Term]) -> bool:
    """The 4个 of 生产总值连跨4个千亿台阶，达到1.3万亿元: of a known indicator its own amount stands beside it."""
    known = any(term.known for term in terms)
    return known and quantity.unit == "个" and any(says(other.unit, "money") for other in inside)


def _tells_rank(text: str) -> bool:
    """Without a number: 居全省前列, 全国领先, but not 与经济增长保持同步."""
    if says(text, "highest") or says(text, "lowest"):
        return True
    spans = said(text, "ranks")
    return any(begins(text, "of a whole place", end) or not says(text[start:end], "soft") for start, end in spans)


def _after_name(text: str, anchor: int, end: int, terms: Sequence[Term]) -> int:
    """Where the indicator's name ends: 居民收入稳定增长 sets a target of sorts, 努力提高居民收入 none."""
    forms = [form for term in terms if term.known for form in term.forms]
    places = [(text.find(form, anchor, end), -len(form)) for form in forms]
    at, long = min((place for place in places if place[0] >= 0), default=(anchor, 0))
    return at - long


def _order(before: str, terms: Sequence[Term]) -> float:
    """A figure mostly follows its indicator's name: the 13个 of 13个设区市地区生产总值… is of something else."""
    known = [term for term in terms if term.known]
    return 1.0 if not known or any(term_match(term, before) >= 0.5 for term in known) else 0.85


def _per_unit(before: str, asked: Asked) -> float:
    """每平方公里产生1.75亿元的GDP is no GDP, where no 每 and no mean is asked for."""
    if Want.PER_UNIT not in asked.wants:
        return _OF_EACH if _each_one(before) else 1.0
    return 1.0 if Want.PER_WHAT not in asked.wants or _each_one(before) else _OF_EACH


def _end_of_change(text: str, quantity: Quantity, asked: Asked) -> float:
    """从377户减少到154户: what it was before is not what it is."""
    since = _SINCE.search(text[: quantity.start])
    if since is None or Want.CHANGE in asked.wants or _asked_from(since.group(1), asked):
        return 1.0
    return _BEFORE_CHANGE if CHANGED_TO.match(text[quantity.end :]) else 1.0


def _of_a_level(item: str, asked: Asked) -> float:
    """地方财政赤字, 省级财政投入, where neither 地方 nor 省级 is asked for, is but a part of it."""
    held = max((form for term in asked.terms if term.must for form in term.forms if form in item), key=len, default="")
    level = item[: item.find(held)].endswith(_GOVERNMENT) if held else None
    return _PART if level and Want.LEVEL not in asked.wants else 1.0


def _more_than_before(before: str, quantity: Quantity, asked: Asked) -> float:
    """预期目标比去年多100万人: how many more, where it is asked how many there are."""
    level = asked.ask in (Ask.ANY, Ask.AMOUNT) and Want.MORE not in asked.wants and quantity.unit not in RATES
    return _BEFORE_CHANGE if level and _MORE_THAN.search(before) else 1.0


def _no_share_of_it(before: str, quantity: Quantity, asked: Asked) -> float:
    """不低于人均可支配收入的60% measures something else by it."""
    if quantity.unit not in RATES or not before.endswith("的") or asked.ask not in (Ask.ANY, Ask.AMOUNT):
        return 1.0
    return _OF_EACH if before[:-1].endswith(tuple(form for term in asked.terms for form in term.forms)) else 1.0


def _asked_from(base: str, asked: Asked) -> bool:
    """Does the question itself say what it was before (从2016年的多少…)?"""
    said = (*(m.text for m in asked.mentions), *(r.name for r in asked.regions), *(t.text for t in asked.terms))
    return bool(base) and any(base in one for one in said)


def _total(text: str, anchor: int, quantity: Quantity, asked: Asked) -> float:
    """累计多少 wants the total, 新增多少 what came new, where both are told (新获批4个，累计14个)."""
    before = text[anchor : quantity.start]
    last = _MARK.split(before)[-1]
    if Want.NEW in asked.wants and says(last, "stock"):
        return 0.8
    if Want.CHANGE in asked.wants and not set("从由") & set(before):
        return 0.75
    after = text[quantity.end :].replace("；", "。").partition("。")[0]
    if Want.TOTAL not in asked.wants:
        new_ones = _BESIDE_TOTAL if says(after, "total") else _NEW_ONES
        return new_ones if _unasked_new(last, asked) else 1.0
    if says(last, "total") and (says(last, "stands in all") or not says(after, "stands in all")):
        return 1.0  # of 两条线共67公里，线路总长近900公里 the last
    return _BESIDE_TOTAL if says(after, "total") else _NO_TOTAL  # 新增里程43公里、总里程达到879公里


def _unasked_new(item: str, asked: Asked) -> bool:
    """新增高新技术企业1万家, where it is asked how many there are; 新增 in an indicator's own name is its own."""
    if Want.NEW in asked.wants or not asked.terms or not says(item, "new"):
        return False
    return not any(says(form, "new") for term in asked.terms for form in term.forms)


def _item_named(text: str, anchor: int, own: tuple[int, int], quantity: Quantity, asked: Sequence[Term]) -> str:
    """The words that name a figure: its own item (名教师100名 of 名校长10名、名教师100名)."""
    start, end = own
    item, head = text[start:end], text[start : quantity.start]
    rank = quantity.text.startswith("第") and begins(item, "moves")  # 国家高新区综合排名跃升19位，提升至第23位
    if start > anchor and (rank or begins(item, "stands in all")):  # 新增企业582家，总数达2223家
        return _MARK.split(text[anchor : start - 1])[-1] + item
    if text[start - 1 : start] == "、" and any(head == form for term in asked for form in term.forms):
        return text[anchor:start] + item  # 保障性住房开工1.7万套、竣工2.21万套: a verb's object stands before the first
    return item


def _share_named(item: str, terms: Sequence[Term]) -> float:
    """Share of the words' weight that stands in it."""
    total = sum(term.weight for term in terms)
    return sum(term.weight * term_match(term, item) for term in terms) / total if total else 0.0


def item_span(text: str, anchor: int, quantity: Quantity) -> tuple[int, int]:
    """From 、 or ， to 、 or ， around a figure."""
    starts = [match.end() for match in _MARK.finditer(text, anchor, quantity.start)]
    after = _MARK.search(text, quantity.end)
    return starts[-1] if starts else anchor, after.start() if after else len(text)


_ONE_YI = 1e8


def unit_fit(quantity: Quantity, before: str, asked: Asked) -> float:
    """Is this the sort of figure that was asked for (多少家, 增长多少, 占多少, 第几, 几倍)?"""
    unit = quantity.unit
    if unit in ("岁", "周岁") and Want.AGE not in asked.wants:
        return 0.0  # 12岁以上: whom it is about, not how much
    percent = unit in RATES
    if asked.ask is Ask.GROWTH:
        grows = says(before[-16:], "changes")
        return (1.0 if grows else 0.3) if percent else (0.25 if grows and unit in ("倍", "番") else 0.0)
    if asked.ask is Ask.SHARE:
        if percent and "百分点" not in unit:
            return 0.3 if _GROWTH_OF.search(before) else 1.0
        return 0.9 if unit == "成" else 0.1
    if asked.ask is Ask.MULTIPLE:
        return 1.0 if unit in ("倍", "番") else 0.1
    if asked.ask is Ask.RANK:
        return 1.0 if quantity.text.startswith(("第", "前")) else 0.5 if unit == "位" else 0.2
    if asked.ask is Ask.AMOUNT:
        ranks = quantity.text.startswith("第") and asked.unit not in ("位", "名")
        if Want.IN_YI in asked.wants and not asked.unit and quantity.value < _ONE_YI:
            return 0.1  # 外贸做了多少亿: not how many firms
        return _A_RANK if ranks else _amount_fit(unit, asked.unit, percent)
    if quantity.text.startswith("第"):
        return _ANY_RANK
    if percent and not asked.wants & {Want.RATE, Want.PERCENT}:
        return 0.3 if _OF_A_RATE.search(before) else _A_RATE
    return 1.0


def _amount_fit(unit: str, asked: str, percent: bool) -> float:
    if percent or unit in ("倍", "番"):
        return 0.0
    if not asked or same_unit(unit, asked):
        return 1.0
    asked_money, money = says(asked, "money"), says(unit, "money")
    if asked_money or money:
        if asked_money and money:
            return 1.0 if ("美" in asked) == ("美" in unit) else 0.5
        return 0.1
    if unit not in ("", "万") and (unit in _PEOPLE) != (asked in _PEOPLE):
        return 0.3  # 22班次 are no 人次
    if unit in asked or asked in unit:
        return 0.95
    if not unit or (is_count(unit) and is_count(asked)):
        return 0.8
    return 0.3


def asked_periods(asked: Asked, report_year: int) -> tuple[Period, ...]:
    """The periods of the question as against one report, with the kind that its words ask for."""
    periods = []
    for mention in asked.mentions:
        period = as_period(mention, report_year, None)
        periods.append(Period(period.first, period.last, asked.kind or period.kind))
    return tuple(periods)


def fit_period(period: Period | None, asked: Asked, report_year: int, text: str) -> float:
    """0…1: does a clause's period answer the asked one? 1 where nothing was asked."""
    wanted = asked_periods(asked, report_year)
    if not wanted:
        return _fit_kind(period, asked.kind)
    if period is None:
        return 0.3
    return max(_fit_one(period, want, asked, text) for want in wanted)


def fit_mean(clause: str, asked: Asked) -> float:
    """年均增长12.5% answers for no single year, and the growth of one year not for a mean."""
    mean, wanted = says(clause, "mean"), Want.MEAN in asked.wants
    if asked.ask is not Ask.GROWTH or mean == wanted:
        return 1.0
    return 0.4


def _fit_kind(period: Period | None, kind: Kind | None) -> float:
    if kind is None or period is None:
        return 1.0
    if kind is Kind.ACHIEVED:
        return 1.0 if period.kind is Kind.ACHIEVED else 0.0
    return 1.0 if period.kind is not Kind.ACHIEVED else 0.0


def _fit_one(period: Period, want: Period, asked: Asked, text: str) -> float:
    if asked.kind is not None and not _fit_kind(period, asked.kind):
        return 0.0
    if (period.first, period.last) == (want.first, want.last):
        return _PROMISED if asked.result_first and period.kind is not Kind.ACHIEVED else 1.0
    if want.single:
        return _fit_year(period, want.last, text)
    if str(want.first) in text and str(want.last) in text:  # 从1978年的186亿元增加到2018年的9.73万亿元
        return 0.9
    if want.first is None:
        return 0.9 if period.first is None or period.last == want.last else 0.0
    if period.last == want.last and (period.first is None or abs(period.first - want.first) <= 1):
        return 0.9
    if want.first <= period.last <= want.last and period.single:
        return 0.5 if period.last == want.last and _is_level(text) else 0.0
    return 0.0


def _fit_year(period: Period, year: int, text: str) -> float:
    """A stretch of years answers for its last year only where it tells a level (人均收入达5.6万元), not a sum."""
    if period.last != year or not _is_level(text):
        return 0.0
    short = period.first is not None and period.last - period.first < _TERM
    return _CHANGED_TO_LAST if short and _CHANGED_LEVEL.search(text) else _LEVEL_AT_LAST


def _is_level(text: str) -> bool:
    if _CHANGED_LEVEL.search(text) and "累计" not in text:
        return True
    level = says(text, "level") or "是" in text or _CHANGED_LEVEL.search(text) is not None
    return level and not says(text, "flow")


def in_notes(section: Sequence[str]) -> bool:
    """Does it stand among the notes that explain words: under 政府工作报告名词、术语注释?"""
    return bool(section) and _heads_notes(section[0])


@lru_cache(maxsize=1024)
def _heads_notes(heading: str) -> bool:
    return says(heading, "heads glossary")
