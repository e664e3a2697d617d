"""How well does a sentence answer a Scope, and with which words? Pure: no index, no model.

A sentence is read as a chain of clauses: 地区生产总值4018.3亿元，增长7.4%，… where 增长7.4% has no subject of its own and
leans on the clause before it. A Match is the best span of it: the clauses (or the item of a 、 list) that name the
indicator and, where a figure is asked for, hold one of the right sort in the right period.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.clauses import clause_spans
from rag.periods import Role, as_period, find_mentions, period_at
from rag.quantities import find_quantities
from rag.scope import Ask, Scope, Shape, Term
from rag.types import Hit, Kind, Period, Quantity

_DEPENDENT = re.compile(
    r"^(?:同比|环比|比(?!重)|较|增长|增速|增幅|下降|上升|提高|提升|增加|减少|降低|回落|达|占|是|为|居|位居|位列|列|排名|排|其中|高于|低于|高出|快于|"
    r"连续|均|都|分别|年均|比重|突破|超过|约|总量|规模|总数|惠及|覆盖|净增|全市第|全国第|全省第|名列|跃升|跃居|接近|创|保持|超额|实现.{0,6}增长|相当于|"
    r"受益|累计|总产值|总投资|总面积|总额|第\d|平均|高达|仅|翻|以上|以下|力争达到|并|且|也|年产值|年均|扭转)"
)
_GROWTH_WORD = re.compile(r"增|降|提高|提升|上升|升|减|快|涨|压缩|回落|上调|收窄|扩大|高于|低于|翻")
_SOFT_TARGET = re.compile(r"同步|稳定|持平|大幅|下降|增长|提高|任务|双控|平衡|压降|基本|控制|正增长|合理区间|稳中|保持")
_LEVEL = re.compile(
    r"达到?|突破|超过?|占|保持|率|水平|位居|居|排名|提升至|提高[到至]|增至|升至|总[量数额产市]|拥有|余额|存量|是"
)
_FLOW = re.compile(r"累计|新增|净增|新建|建成|完成|共|投入|引进|招引|办理|五年|签约|竣工|获|改造|创建|处置")
_RANK_WORD = re.compile(r"第[一二三四五六七八九十\d]+|首位|前列|前[一二三四五六七八九十\d]+|榜首|之首")
_COUNTERS = frozenset("个家所座处条名人位户项件套宗起届支只株棵辆部篇种场次批张村镇班岁片点站")
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
    """0…1: is the word, a synonym, an abbreviation (医保 in 医疗保险) or most of a long word in `text`?"""
    lowered = text.lower()
    best = 0.0
    for i, form in enumerate(term.forms):
        if form.lower() in lowered:
            return 1.0 if i == 0 else 0.95
        if len(form) >= 4 and not form.isascii():
            pairs = [form[j : j + 2] for j in range(len(form) - 1)]
            share = sum(pair in text for pair in pairs) / len(pairs)
            best = max(best, 0.85 * share if share >= 0.6 else 0.0)
    if len(term.forms) == 1 and 2 <= len(term.text) <= 3 and term.noun and not term.text.isascii():
        gap = ".{0,2}" if len(term.text) == 2 else ".{0,1}"
        if re.search(gap.join(map(re.escape, term.text)), text):
            best = max(best, 0.6)
    return best


def match_hit(hit: Hit, scope: Scope, weights: Mapping[str, float]) -> Match:
    """The best Match of one hit. `weights` gives each term's rarity in the index (1 where unknown)."""
    sentence, year = hit.sentence, hit.report.year
    text = sentence.text
    above = " ".join((*sentence.section, hit.paragraph_text[: min(sentence.start, 60)]))
    before = hit.paragraph_text[max(0, sentence.start - 120) : sentence.start]
    quantities = find_quantities(text)
    spans = clause_spans(text)
    anchors = _anchors(text, spans)
    best: Match | None = None
    for i, (start, end) in enumerate(spans):
        anchor = spans[anchors[i]][0]
        scores = [_place(term, text, start, end, anchor, before, above) for term in scope.terms]
        coverage = _weighted(scope.terms, scores, weights)
        inside = tuple(q for q in quantities if start <= q.start < end)
        figure_fit, chosen = _figure_fit(text, anchor, inside, scope)
        position = chosen.start if chosen else start
        period = period_at(text, position, year, sentence.period)
        period_fit = fit_period(period, scope, year, text[anchor:end])
        near = sum(s == 1.0 for s in scores) / max(1, len(scores))
        score = coverage * (0.35 + 0.65 * figure_fit) * (0.25 + 0.75 * period_fit) + 0.05 * near
        if best is None or score > best.score:
            missing = tuple(t for t, s in zip(scope.terms, scores, strict=True) if s < 0.5)
            a, b = _narrow(text, anchor, start, end, scope, chosen)
            figures = tuple(q for q in quantities if a <= q.start < b)
            best = Match(hit, a, b, score, coverage, missing, period, period_fit, figure_fit, figures)
    assert best is not None  # a sentence has at least one clause
    return best


def _anchors(text: str, spans: Sequence[tuple[int, int]]) -> list[int]:
    """For each clause, the index of the clause that holds its subject (itself, or an earlier one)."""
    anchors: list[int] = []
    for i, (start, end) in enumerate(spans):
        leans = (
            i > 0 and _DEPENDENT.match(text[start:end].lstrip("，,、 ")) and text[spans[i - 1][1] - 1] not in "；;。"
        )
        anchors.append(anchors[i - 1] if leans else i)
    return anchors


def _place(term: Term, text: str, start: int, end: int, anchor: int, before: str, above: str) -> float:
    """A term counts in full in the clause, less in what it leans on, least in the headings above."""
    own = term_match(term, text[start:end])
    if own >= 0.95:
        return own
    chain = 0.92 * term_match(term, text[anchor:end])
    sentence = 0.7 * term_match(term, text)
    heading = 0.62 * term_match(term, above)
    nearby = 0.5 * term_match(term, before)
    return max(own, chain, sentence, heading, nearby)


def _weighted(terms: Sequence[Term], scores: Sequence[float], weights: Mapping[str, float]) -> float:
    total = sum(term.weight * weights.get(term.text, 1.0) for term in terms)
    if not total:
        return 0.0
    return sum(t.weight * weights.get(t.text, 1.0) * s for t, s in zip(terms, scores, strict=True)) / total


# --- figures --------------------------------------------------------------------------------------------------


def _figure_fit(text: str, anchor: int, inside: Sequence[Quantity], scope: Scope) -> tuple[float, Quantity | None]:
    """(0…1, the figure) for the figure of the clause that comes nearest to what is asked."""
    if scope.shape is not Shape.FIGURE:
        return 1.0, inside[0] if inside else None
    best: tuple[float, Quantity | None] = (0.0, None)
    for quantity in inside:
        fit = unit_fit(quantity, text[anchor : quantity.end], scope)
        if fit > best[0]:
            best = (fit, quantity)
    if best[1] is None and scope.kind in (Kind.TARGET, None) and scope.ask in (Ask.ANY, Ask.GROWTH):
        end = max((q.end for q in inside), default=len(text))
        if _SOFT_TARGET.search(text[anchor:end]):
            return 0.45, None
    if best[1] is None and scope.ask is Ask.RANK and _RANK_WORD.search(text[anchor:]):
        return 0.8, None
    return best


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
    if percent or unit in ("倍", "番"):
        return 0.0
    if not asked or unit == asked:
        return 1.0
    asked_money, money = bool(_MONEY.search(asked)), bool(_MONEY.search(unit))
    if asked_money or money:
        if asked_money and money:
            return 1.0 if ("美" in asked) == ("美" in unit) else 0.5
        return 0.1
    if unit in asked or asked in unit:
        return 0.95
    if unit[:1] in _COUNTERS and asked[:1] in _COUNTERS or not unit:
        return 0.8
    return 0.3


# --- periods --------------------------------------------------------------------------------------------------


def asked_periods(scope: Scope, report_year: int) -> tuple[Period, ...]:
    """The periods of the question as against one report, with the kind that its words ask for."""
    periods = []
    for mention in find_mentions(scope.question, _base(scope, report_year), question=True):
        if mention.role is Role.NAME or (mention.role is Role.BASE and not scope.compare):
            continue
        if scope.report_year is not None and mention.first == scope.report_year and not mention.relative:
            continue
        period = as_period(mention, report_year, None)
        periods.append(Period(period.first, period.last, scope.kind or period.kind))
    return tuple(periods)


def _base(scope: Scope, report_year: int) -> int:
    return scope.base_year or report_year


def fit_period(period: Period | None, scope: Scope, report_year: int, text: str) -> float:
    """0…1: does a clause's period answer the asked one? 1 where nothing was asked."""
    asked = asked_periods(scope, report_year)
    if not asked:
        return _fit_kind(period, scope.kind)
    if period is None:
        return 0.3
    return max(_fit_one(period, want, scope, text) for want in asked)


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
    if want.first is None:
        return 0.9 if period.last == want.last else 0.0
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


def _narrow(text: str, anchor: int, start: int, end: int, scope: Scope, chosen: Quantity | None) -> tuple[int, int]:
    """The span to quote: the item of a list where its items have figures of their own, else subject to figure."""
    if scope.shape is Shape.FIGURE and chosen is not None:
        item = _item(text, start, end, chosen, scope)
        if item:
            return _trim(text, *item)
        return _trim(text, anchor, end)
    return _trim(text, anchor, end)


def _item(text: str, start: int, end: int, chosen: Quantity, scope: Scope) -> tuple[int, int] | None:
    """名教师211名 of 新增名校长14名、名班主任25名、名教师211名, if it names what is asked by itself."""
    cuts = [start, *(m.end() for m in re.finditer("、", text[start:end])), end]
    edges = [start] + [start + m.end() for m in re.finditer("、", text[start:end])] + [end]
    del cuts
    items = [(a, b) for a, b in zip(edges, edges[1:], strict=False)]
    with_figure = [
        (a, b)
        for a, b in items
        if any(
            q.start >= a and q.end <= b
            for q in find_quantities(
                text[a:b],
            )
        )
    ]
    if len(items) < 2 or len(with_figure) < 2:
        return None
    a, b = next((span for span in items if span[0] <= chosen.start < span[1]), (start, end))
    strong = [term for term in scope.terms if term.noun]
    if strong and all(term_match(term, text[a:b]) >= 0.6 for term in strong):
        return a, b
    return None


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in "，,；;、。：: ":
        start += 1
    while end > start and text[end - 1] in "，,；;、。：:！!？? ":
        end -= 1
    return start, end
