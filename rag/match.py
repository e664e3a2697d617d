"""How well does a sentence answer a Scope, and with which words? Pure: no index, no model.

A sentence is read as a chain of clauses: 地区生产总值4018.3亿元，增长7.4%，… where 增长7.4% has no subject of its own and
leans on the clause before it. A Match is the best span of it: the clauses (or the item of a 、 list) that name the
indicator and, where a figure is asked for, hold one of the right sort in the right period.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.clauses import clause_spans
from rag.periods import as_period, period_at
from rag.quantities import find_quantities
from rag.scope import Scope
from rag.terms import Term
from rag.types import Hit, Kind, Period, Quantity
from rag.units import is_count, same_unit
from rag.wording import ASKS_WHEN, Ask, Shape

_DEPENDENT = re.compile(
    r"^(?:(?:[一二三四五六七八九十\d]+年(?:来|间)?|全年|当年)(?=增|下|提|共|累))?(?:同比|环比|比(?!重)|较|增长|增速|增幅|下降|上升|提高|提升|增加|减少|降低|回落|达|占|是|为|居|位居|位列|列|排名|排|其中|高于|低于|高出|快于|"
    r"连续|均|都|分别|年均|比重|突破|超过|约|总量|规模|总数|总[\u4e00-\u9fff]{1,3}[达为超突]|惠及|覆盖|净增|全市第|全国第|全省第|名列|跃升|跃居|接近|创|保持|超额|实现.{0,6}增长|相当于|"
    r"受益|累计|总产值|总投资|总面积|总额|第\d|平均|高达|仅|翻|以上|以下|力争达到|并|且|也|年产值|年均|扭转)"
)
_TAIL = re.compile(
    r"^(?:同比|比上年|较上年|全年|五年)?(?:实际|名义|累计|年均)?(?:增长|下降|上升|提高|增加|减少|降低|回落|达|达到|突破|增幅|增速|总量)"
)
_MEAN = re.compile(r"年均(?:增|实际|名义|上涨|下降|提高)|年平均")
_DATE = re.compile(r"[\d一二三四五六七八九〇]+年|\d+月")
_GROWTH_WORD = re.compile(r"增|降|提高|提升|上升|升|减|快|涨|压缩|回落|上调|收窄|扩大|高于|低于|翻")
_SOFT_TARGET = re.compile(r"同步|稳定|持平|大幅|下降|增长|提高|任务|双控|平衡|压降|基本|控制|正增长|合理区间|稳中|保持")
_LEVEL = re.compile(
    r"达到?|突破|超过?|占|保持|率|水平|位居|居|排名|提升至|提高[到至]|增至|升至|总[量数额产市]|拥有|余额|存量|是"
)
_FLOW = re.compile(r"累计|新增|净增|新建|建成|完成|共|投入|引进|招引|办理|五年|签约|竣工|获|改造|创建|处置")
_RANK_WORD = re.compile(r"第[一二三四五六七八九十\d]+|首位|前列|前[一二三四五六七八九十\d]+|榜首|之首")
_MONEY = re.compile(r"元|美元|港元|人民币")
_PERCENT_UNITS = ("%", "百分点", "个百分点", "‰")


@dataclass(frozen=True, slots=True)
class Match:
    """The best span of one hit: `sentence.text[start:end]`; coverage in 0…1 is the share of the asked words' weight.

    `whole` is where the span's subject begins (start, or the clause it leans on). `missing` are the terms that were
    found nowhere; `fits` says that period and sort of figure are as asked.
    """

    hit: Hit
    start: int
    end: int
    score: float
    coverage: float
    missing: tuple[Term, ...]
    period: Period | None
    period_fit: float
    figure_fit: float
    figures: tuple[Quantity, ...]

    @property
    def text(self) -> str:
        return self.hit.sentence.text[self.start : self.end]


def term_match(term: Term, text: str) -> float:
    """0…1: is the word, a synonym, an abbreviation (医保 in 医疗保险) or most of a long word in `text`?

    An indicator's name inside another's (海洋生产总值, 生产总值能耗, 占生产总值比重) is not the indicator.
    """
    lowered = text.lower()
    best = 0.0
    for i, form in enumerate(term.forms):
        for at in _places(lowered, form.lower()):
            direct = _direct(lowered, at, at + len(form)) if term.known and not term.loose else 1.0
            best = max(best, direct if i == 0 else 0.97 * direct)
    if best:
        return best
    for form in term.forms:
        if len(form) >= 3 and not form.isascii():
            if form[:-1] in text:
                best = max(best, 0.75)
            if len(form) == 4 and term.noun and form[0] + form[2] in text:  # 公厕 for 公共厕所
                best = max(best, 0.75)
            pairs = [form[j : j + 2] for j in range(len(form) - 1)]
            share = sum(pair in text for pair in pairs) / len(pairs)
            least = 0.75 if term.known else 0.6 if len(form) > 3 else 0.5
            best = max(best, 0.85 * share if share >= least else 0.0)
    if len(term.forms) == 1 and 2 <= len(term.text) <= 3 and term.noun and not term.text.isascii():
        gap = ".{0,2}" if len(term.text) == 2 else ".{0,1}"
        if re.search(gap.join(map(re.escape, term.text)), text):
            best = max(best, 0.6)
    return best


def _places(text: str, form: str) -> list[int]:
    """Where the form stands; Latin letters only as a whole word (M2 is not in PM2.5)."""
    if form.isascii():
        return [m.start() for m in re.finditer(rf"(?<![a-z0-9]){re.escape(form)}(?![a-z0-9])", text)]
    return [m.start() for m in re.finditer(re.escape(form), text)]


_THIN_BEFORE = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[省市区县国域镇]|全年|[年月度]|预计|实现|完成|达到?|累计|[是为和及与的将使对]|力争|确保|推动|保持|促进|其中|新增|指标|目标|"
    r"居民|城乡|规上|规模以上|全社会|地方|社会|辖区|本级|来源|同时|重要|主要|实施|推进|加强|提升|提高|落实|发放|增加|减少|以上|左右|来)$"
)
_OTHER_BEFORE = re.compile(r"(?:占|单位|万元|亿元|人均|平方公里|户均|每)$")
_OTHER_AFTER = re.compile(
    r"^(?:的)?(?:比重|比例|比率|能耗|水耗|电耗|占比|之比|强度|密度|含量|贡献|基本同步|同步|动力|潜力|方式)"
)


def _direct(text: str, start: int, end: int) -> float:
    """1 where the name stands for itself at this place, less inside what may be, or is, a longer name."""
    before = text[max(0, start - 4) : start]
    if _OTHER_BEFORE.search(before) or _OTHER_AFTER.match(text[end:]):
        return 0.5
    return 1.0 if _THIN_BEFORE.search(before) else 0.9


def match_hit(hit: Hit, scope: Scope, weights: Mapping[str, float]) -> Match:
    """The best Match of one hit. `weights` gives each term's rarity in the index (1 where unknown)."""
    year, text = hit.report.year, hit.sentence.text
    quantities = _quantities(text)
    spans = clause_spans(text)
    anchors = _anchors(text, spans)
    places = [_around(term, hit, spans, quantities, scope.foreign) for term in scope.terms]
    context = " ".join(hit.sentence.section) + hit.paragraph_text[max(0, hit.sentence.start - 60) : hit.sentence.start]
    best: Match | None = None
    for i, (start, end) in enumerate(spans):
        anchor = spans[anchors[i]][0]
        scores = [
            max(_place(term, text, start, end, anchor, near.at(start)), _split_name(term, text[start:end], context))
            for term, near in zip(scope.terms, places, strict=True)
        ]
        coverage = _weighted(scope.terms, scores, weights, scope.foreign)
        inside = tuple(q for q in quantities if start <= q.start < end)
        figure_fit, chosen = _figure_fit(text, anchor, inside, scope)
        period = period_at(text, chosen.start if chosen else start, year, hit.sentence.period)
        period_fit = fit_period(period, scope, year, text[anchor:end]) * _fit_mean(text[start:end], scope)
        exact = sum(s == 1.0 for s in scores) / max(1, len(scores))
        score = coverage * (0.35 + 0.65 * figure_fit) * (0.25 + 0.75 * period_fit) + 0.05 * exact
        if scope.shape is Shape.TEXT and ASKS_WHEN.search(scope.question) and not _DATE.search(text[start:end]):
            score *= 0.6
        if scope.shape is Shape.LIST:
            score *= min(1.0, 0.8 + 0.1 * len(re.findall("、|”“", text[anchor:end])))
        if best is None or score > best.score:
            met = any(t.known and s >= 0.9 for t, s in zip(scope.terms, scores, strict=True))
            enough = [0.4 if term.known and met else 0.5 for term in scope.terms]
            missing = tuple(t for t, s, e in zip(scope.terms, scores, enough, strict=True) if s < e)
            a, b = _narrow(text, spans, anchors, i, scope, chosen)
            figures = tuple(q for q in quantities if a <= q.start < b)
            best = Match(hit, a, b, score, coverage, missing, period, period_fit, figure_fit, figures)
    assert best is not None  # a sentence has at least one clause
    return best


@lru_cache(maxsize=8192)
def _quantities(text: str) -> tuple[Quantity, ...]:
    return find_quantities(text)


def _anchors(text: str, spans: Sequence[tuple[int, int]]) -> list[int]:
    """For each clause, the index of the clause that holds its subject (itself, or an earlier one)."""
    anchors: list[int] = []
    for i, (start, end) in enumerate(spans):
        leans = (
            i > 0 and _DEPENDENT.match(text[start:end].lstrip("，,、 ")) and text[spans[i - 1][1] - 1] not in "；;。"
        )
        anchors.append(anchors[i - 1] if leans else i)
    return anchors


@dataclass(frozen=True, slots=True)
class _Around:
    """What a term is worth to the clauses of a sentence that do not hold it: to those after `start`, and to all."""

    start: int
    after: float
    everywhere: float

    def at(self, position: int) -> float:
        return max(self.everywhere, self.after if position >= self.start else 0.0)


def _split_name(term: Term, clause: str, context: str) -> float:
    """粮食总产量 told in two: ——粮食生产再创新高。总产量达到853.2亿斤."""
    if not term.known:
        return 0.0
    names = [form for form in term.forms if len(form) >= 4 and not form.endswith(("增长", "增速"))]
    halves = ((form[:cut], form[cut:]) for form in names for cut in range(2, len(form) - 1))
    return 0.8 if any(tail in clause and head in context for head, tail in halves) else 0.0


def _around(
    term: Term, hit: Hit, spans: Sequence[tuple[int, int]], quantities: Sequence[Quantity], places: Sequence[str]
) -> _Around:
    """A term beside the clause, in the headings, or before the sentence.

    An indicator's name counts for the clauses after it, and little where it has a figure of its own: it names that.
    """
    sentence = hit.sentence
    above = " ".join((*sentence.section, hit.paragraph_text[: min(sentence.start, 60)]))
    beside = term_match(term, sentence.text)
    if term.known or term.text in places:
        holders = [(a, b) for a, b in spans if beside and term_match(term, sentence.text[a:b]) >= 0.9]
        busy = any(a <= q.start < b for a, b in holders for q in quantities)
        start = holders[0][0] if holders else 0
        if term.text in places:  # another place in the headings or in a sibling clause is where that one is
            return _Around(start, 0.0 if busy else 0.7 * beside, 0.0)
        return _Around(start, (0.45 if busy else 0.7) * beside, 0.55 * term_match(term, above))
    before = hit.paragraph_text[max(0, sentence.start - 120) : sentence.start]
    return _Around(0, 0.0, max(0.7 * beside, 0.62 * term_match(term, above), 0.5 * term_match(term, before)))


def _place(term: Term, text: str, start: int, end: int, anchor: int, floor: float) -> float:
    """A term counts in full in the clause, less in what it leans on, and at least `floor` (see _around)."""
    own = term_match(term, text[start:end])
    if own >= 0.95 or anchor == start:
        return max(own, floor)
    return max(own, 0.92 * term_match(term, text[anchor:end]), floor)


def _weighted(
    terms: Sequence[Term], scores: Sequence[float], weights: Mapping[str, float], places: Sequence[str]
) -> float:
    """Share of the asked weight that is met. Rarity counts for nouns; beside a known name, other words count half."""
    named = any(term.known for term in terms)
    each = []
    for term in terms:
        if term.text in places:  # where, more than what
            each.append(0.6)
            continue
        rarity = min(weights.get(term.text, 1.0), 5.0)
        weight = term.weight * (rarity if term.noun or term.must else min(rarity, 2.0))
        each.append(weight if term.must or not named else 0.5 * weight)
    total = sum(each)
    return sum(w * s for w, s in zip(each, scores, strict=True)) / total if total else 0.0


# --- figures --------------------------------------------------------------------------------------------------


def _figure_fit(text: str, anchor: int, inside: Sequence[Quantity], scope: Scope) -> tuple[float, Quantity | None]:
    """(0…1, the figure) for the figure of the clause that comes nearest to what is asked."""
    if scope.shape is not Shape.FIGURE:
        return 1.0, inside[0] if inside else None
    best: tuple[float, Quantity | None] = (0.0, None)
    rank = 0.0
    for quantity in inside:
        fit = unit_fit(quantity, text[anchor : quantity.end], scope) * _order(text, anchor, quantity, scope.terms)
        named = fit + 0.2 * _named(text, anchor, quantity, scope.terms)
        if fit and named > rank:
            best, rank = (fit, quantity), named
    if best[1] is None and scope.kind in (Kind.TARGET, Kind.OUTLOOK) and scope.ask in (Ask.ANY, Ask.GROWTH):
        end = max((q.end for q in inside), default=len(text))
        if _SOFT_TARGET.search(text[anchor:end]):
            return 0.45, None
    if best[1] is None and scope.ask is Ask.RANK and _RANK_WORD.search(text[anchor:]):
        return 0.8, None
    return best


def _order(text: str, anchor: int, quantity: Quantity, terms: Sequence[Term]) -> float:
    """A figure mostly follows its indicator's name: the 13个 of 13个设区市地区生产总值… is of something else."""
    known = [term for term in terms if term.known]
    if not known or any(term_match(term, text[anchor : quantity.start]) >= 0.5 for term in known):
        return 1.0
    return 0.85


def _named(text: str, anchor: int, quantity: Quantity, terms: Sequence[Term]) -> float:
    """Share of the nouns that stand in the figure's own item: 名教师 for the 100名 of 名校长10名、名教师100名."""
    start, end = _item_span(text, anchor, quantity)
    nouns = [term for term in terms if term.noun or term.must]
    return sum(term_match(term, text[start:end]) for term in nouns) / len(nouns) if nouns else 0.0


def _item_span(text: str, anchor: int, quantity: Quantity) -> tuple[int, int]:
    """From 、 or ， to 、 or ， around a figure."""
    start = max(text.rfind(mark, anchor, quantity.start) for mark in "、，；：") + 1
    ends = [at for at in (text.find(mark, quantity.end) for mark in "、，；。") if at >= 0]
    return max(start, anchor), min(ends, default=len(text))


def unit_fit(quantity: Quantity, before: str, scope: Scope) -> float:
    """Is this the sort of figure that was asked for (多少家, 增长多少, 占多少, 第几, 几倍)?"""
    unit = quantity.unit
    percent = unit in _PERCENT_UNITS
    if scope.ask is Ask.GROWTH:
        grows = bool(_GROWTH_WORD.search(before[-16:]))
        return (1.0 if grows else 0.3) if percent else (0.25 if grows and unit in ("倍", "番") else 0.0)
    if scope.ask is Ask.SHARE:
        return 1.0 if percent and unit != "百分点" else 0.1
    if scope.ask is Ask.MULTIPLE:
        return 1.0 if unit in ("倍", "番") else 0.1
    if scope.ask is Ask.RANK:
        return 1.0 if quantity.text.startswith("第") or unit == "位" else 0.2
    if scope.ask is Ask.AMOUNT:
        return _amount_fit(unit, scope.unit, percent)
    return 1.0


def _amount_fit(unit: str, asked: str, percent: bool) -> float:
    if percent or unit in ("倍", "番") or (unit in ("岁", "周岁") and "岁" not in asked):
        return 0.0
    if not asked or same_unit(unit, asked):
        return 1.0
    asked_money, money = bool(_MONEY.search(asked)), bool(_MONEY.search(unit))
    if asked_money or money:
        if asked_money and money:
            return 1.0 if ("美" in asked) == ("美" in unit) else 0.5
        return 0.1
    if unit in asked or asked in unit:
        return 0.95
    if not unit or (is_count(unit) and is_count(asked)):
        return 0.8
    return 0.3


# --- periods --------------------------------------------------------------------------------------------------


def asked_periods(scope: Scope, report_year: int) -> tuple[Period, ...]:
    """The periods of the question as against one report, with the kind that its words ask for."""
    periods = []
    for mention in scope.mentions:
        period = as_period(mention, report_year, None)
        periods.append(Period(period.first, period.last, scope.kind or period.kind))
    return tuple(periods)


def fit_period(period: Period | None, scope: Scope, report_year: int, text: str) -> float:
    """0…1: does a clause's period answer the asked one? 1 where nothing was asked."""
    asked = asked_periods(scope, report_year)
    if not asked:
        return _fit_kind(period, scope.kind)
    if period is None:
        return 0.3
    return max(_fit_one(period, want, scope, text) for want in asked)


def _fit_mean(clause: str, scope: Scope) -> float:
    """年均增长12.5% answers for no single year, and the growth of one year not for a mean."""
    mean, asked = bool(_MEAN.search(clause)), bool(_MEAN.search(scope.question))
    if scope.ask is not Ask.GROWTH or mean == asked:
        return 1.0
    return 0.4


def _fit_kind(period: Period | None, kind: Kind | None) -> float:
    if kind is None or period is None:
        return 1.0
    if kind is Kind.ACHIEVED:
        return 1.0 if period.kind is Kind.ACHIEVED else 0.0
    return 1.0 if period.kind is not Kind.ACHIEVED else 0.0


def _fit_one(period: Period, want: Period, scope: Scope, text: str) -> float:
    if scope.kind is not None and not _fit_kind(period, scope.kind):
        return 0.0
    if (period.first, period.last) == (want.first, want.last):
        return 1.0
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
    if period.last == year and _is_level(text):
        return 0.75
    return 0.0


def _is_level(text: str) -> bool:
    return bool(_LEVEL.search(text)) and not _FLOW.search(text)


# --- the shortest span ------------------------------------------------------------------------------------------


def _narrow(
    text: str, spans: Sequence[tuple[int, int]], anchors: Sequence[int], i: int, scope: Scope, chosen: Quantity | None
) -> tuple[int, int]:
    """The span to quote: an item of a list that has figures of its own, subject to figure, or the clauses that tell."""
    anchor, end = spans[anchors[i]][0], spans[i][1]
    if scope.shape is Shape.FIGURE and chosen is not None and not scope.wide:
        item = _item(text, spans[i][0], end, chosen, scope)
        return _trim(text, *(item or (anchor, _with_dependents(text, spans, anchors, i, scope))))
    if scope.shape is Shape.FIGURE and scope.wide:
        while i + 1 < len(spans) and anchors[i + 1] == anchors[i]:
            i += 1
        return _trim(text, anchor, spans[i][1])
    if scope.shape is Shape.LIST and len(text) <= 160:
        return _trim(text, 0, len(text))
    return _trim(text, *_window(text, spans, scope.terms, anchor, end))


def _with_dependents(text: str, spans: Sequence[tuple[int, int]], anchors: Sequence[int], i: int, scope: Scope) -> int:
    """The end of a short tail that tells more of the same figure: 616亿元，下降5%; 突破200亿元，达到229亿元."""
    end = spans[i][1]
    if scope.ask in (Ask.SHARE, Ask.RANK, Ask.MULTIPLE):
        return end
    for j in range(i + 1, min(i + 3, len(spans))):
        tail = text[spans[j][0] : spans[j][1]]
        if anchors[j] != anchors[i] or not _TAIL.match(tail) or len(tail) > 22 or not _quantities(tail):
            break
        end = spans[j][1]
    return end


def _window(
    text: str, spans: Sequence[tuple[int, int]], terms: Sequence[Term], start: int, end: int
) -> tuple[int, int]:
    """The clauses from the first to the last that hold a noun of the question, if they are not far apart."""
    nouns = [term for term in terms if term.noun]
    holding = [span for span in spans if any(term_match(term, text[span[0] : span[1]]) >= 0.9 for term in nouns)]
    if not holding:
        return start, end
    a, b = min(start, holding[0][0]), max(end, holding[-1][1])
    return (a, b) if b - a <= 90 else (start, end)


def _item(text: str, start: int, end: int, chosen: Quantity, scope: Scope) -> tuple[int, int] | None:
    """名教师211名 of 新增名校长14名、名班主任25名、名教师211名, if it names what is asked by itself."""
    a, b = _item_span(text, start, chosen)
    while b < end and text[b] == "、" and _DEPENDENT.match(text[b + 1 : end]):  # 增长7%以上、力争达到8%
        b = min((at for at in (text.find(mark, b + 1) for mark in "、，；。") if at >= 0), default=end)
    if (a, b) == (start, end) or text.find("、", start, end) < 0:
        return None
    strong = [term for term in scope.terms if term.noun]
    if strong and all(term_match(term, text[a:b]) >= 0.6 for term in strong):
        return a, min(b, end)
    return None


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in "，,；;、。：: ":
        start += 1
    while end > start and text[end - 1] in "，,；;、。：:！!？? ":
        end -= 1
    return start, end
