"""The extractive answerer: matches → the shortest spans that answer, in the report's own words. No model.

The main path is `extract`: each side of the question gets its best matches (or none), sides are put together with
their labels, and where two figures are compared, code computes the difference. Lists of headings and the cover's
who and when are in lists.py and cover.py.
"""

from collections.abc import Sequence

from rag.draft import Draft, Quote, Statement, label
from rag.match import Match, asked_periods
from rag.plan import Side
from rag.quantities import same_unit
from rag.retrieve import Found
from rag.scope import Ask, Scope, Shape
from rag.types import Figure, Kind, Period, Quantity, Reason

ENOUGH = 0.6
"""Share of the asked words' weight that a span, with its headings, must cover to answer."""
_FIT = 0.45
_MAX_PERIODS = 6


def extract(found: Sequence[Found], scope: Scope) -> Draft:
    """The Draft for a question whose sides have been searched."""
    answered: list[tuple[Side, Statement]] = []
    missing: list[Found] = []
    for one in found:
        statements = _answers(one, scope)
        if statements:
            answered += [(one.side, statement) for statement in statements]
        else:
            missing.append(one)
    if not answered:
        return refuse(found, scope)
    statements = tuple(statement for _, statement in answered)
    if scope.compare and len(found) == 2 and len(answered) == 2:
        difference = _difference(statements[0], statements[1])
        statements = (*statements, difference) if difference else statements
    gaps = tuple(Statement(_gap(one), ()) for one in missing)
    return Draft((*statements, *gaps))


def sufficient(match: Match, scope: Scope) -> bool:
    """Is the asked slot really there: the indicator's words, the period, the sort of figure?"""
    if match.period_fit < _FIT or match.figure_fit < 0.4:
        return False
    if match.coverage < ENOUGH:
        return False
    return not any(term.must for term in match.missing)


def _answers(one: Found, scope: Scope) -> list[Statement]:
    good = [match for match in one.matches if sufficient(match, one.side.scope)]
    if not good:
        return []
    best = good[0]
    labelled = len(one.side.scope.regions) > 0 and _several(scope)
    if asked_periods(one.side.scope, best.hit.report.year):
        period = best.period
        same = [m for m in good if m.period == period and m.score >= 0.97 * best.score and _new_figure(m, best)][:1]
        return [_statement(m, scope, with_region=labelled) for m in [best, *same]]
    chosen: list[Match] = []
    for match in good:
        close = match.score >= 0.82 * best.score and match.hit.report.id == best.hit.report.id
        if close and not any(_same_slot(match, other) for other in chosen):
            chosen.append(match)
    chosen = chosen[:_MAX_PERIODS] if scope.shape is Shape.FIGURE else chosen[:1]
    chosen.sort(key=lambda m: (_last(m.period), m.period.kind.value if m.period else ""))
    return [_statement(m, scope, with_region=labelled) for m in chosen]


def _several(scope: Scope) -> bool:
    return len(scope.regions) > 1


def _last(period: Period | None) -> int:
    return period.last if period else 0


def _same_slot(a: Match, b: Match) -> bool:
    return a.period == b.period or a.text == b.text


def _new_figure(a: Match, b: Match) -> bool:
    mine = {(q.value, q.unit) for q in b.figures}
    return any((q.value, q.unit) not in mine for q in a.figures) and a.hit.sentence.id == b.hit.sentence.id


def _statement(match: Match, scope: Scope, *, with_region: bool) -> Statement:
    quote = quote_of(match)
    parts = []
    if with_region:
        parts.append(match.hit.report.region)
    if _needs_label(match, scope):
        parts.append(label(match.period))
    head = "，".join(part for part in parts if part)
    return Statement(f"{head}：{quote.text}。" if head else f"{quote.text}。", (quote,))


def _needs_label(match: Match, scope: Scope) -> bool:
    """The period is said wherever the question did not fix both year and kind."""
    year = match.hit.report.year
    asked = asked_periods(scope, year)
    exact = (
        len(asked) == 1
        and match.period is not None
        and (asked[0].first, asked[0].last)
        == (
            match.period.first,
            match.period.last,
        )
    )
    return not exact or (scope.kind is None and match.period is not None and match.period.kind is not Kind.ACHIEVED)


def quote_of(match: Match) -> Quote:
    """The Match's span as a place in its paragraph."""
    offset = match.hit.sentence.start
    return Quote(match.hit, offset + match.start, offset + match.end, match.period)


# --- comparison ---------------------------------------------------------------------------------------------------


def _difference(first: Statement, second: Statement) -> Statement | None:
    """名教师：211名 − 100名 = 111名, where both sides have one figure of the same unit that was asked."""
    a, b = _comparable(first, second)
    if a is None or b is None:
        return None
    value = abs(a.value - b.value)
    unit = "个百分点" if a.unit == "%" else a.unit
    text = _amount(value, a) + unit
    relation = "多" if a.value > b.value else "少"
    if value == 0:
        return Statement("两者相同。", (*first.quotes, *second.quotes))
    sentence = f"前者比后者{relation}{text}（由上面两个数字算出）。"
    figure = Figure(text, value, unit, "", (), derived=f"{a.text} − {b.text}")
    return Statement(sentence, (*first.quotes, *second.quotes), (figure,))


def _comparable(first: Statement, second: Statement) -> tuple[Quantity | None, Quantity | None]:
    from rag.quantities import find_quantities

    left = find_quantities(first.quotes[0].text)
    right = find_quantities(second.quotes[0].text)
    for a in left:
        for b in right:
            if same_unit(a.unit, b.unit) and a.high is None and b.high is None:
                return a, b
    return None, None


def _amount(value: float, like: Quantity) -> str:
    """The number as the source writes its own: in 亿 or 万 where the source does."""
    for word, size in (("万亿", 1e12), ("亿", 1e8), ("万", 1e4)):
        if word in like.text and value >= size / 100:
            return f"{round(value / size, 4):g}{word}"
    return f"{round(value, 4):g}" if value < 1e6 else f"{value:,.0f}"


# --- refusals -------------------------------------------------------------------------------------------------------


def refuse(found: Sequence[Found], scope: Scope) -> Draft:
    """A refusal that says which slot is missing, and the nearest thing that the report does say."""
    side = found[0].side if found else None
    nearest = _nearest(found)
    if not scope.terms and not scope.mentions and not scope.regions:
        return Draft((), Reason.OUT_OF_SCOPE, "这个问题我答不了：我只回答政府工作报告里写了什么。")
    if scope.foreign:
        return Draft(nearest, Reason.REPORT_NOT_INDEXED, f"没有收录{'、'.join(scope.foreign)}的报告，所以不能回答。")
    if side is not None and side.expected is not None:
        region, year = side.expected
        what = {Kind.TARGET: "目标", Kind.ACHIEVED: "完成情况"}.get(side.scope.kind or Kind.OUTLOOK, "数据")
        text = f"没有收录{region}{year}年的报告，{_asked_years(side.scope)}的{what}要看那份报告。"
        return Draft(nearest, Reason.REPORT_NOT_INDEXED, text)
    best = found[0].matches[0] if found and found[0].matches else None
    if best is None or (best.coverage < 0.3 and not scope.mentions and not scope.regions):
        return Draft((), Reason.OUT_OF_SCOPE, "这个问题和收录的政府工作报告无关，我答不了。")
    return Draft(nearest, Reason.NOT_IN_REPORTS, _why(best, scope, side))


def _asked_years(scope: Scope) -> str:
    mention = scope.mentions[0] if scope.mentions else None
    if mention is None:
        return "所问时间"
    return f"{mention.last}年" if mention.first == mention.last else f"{mention.first or ''}—{mention.last}年"


def _why(best: Match, scope: Scope, side: Side | None) -> str:
    report = best.hit.report
    name = f"{report.region}{report.year}年的报告"
    lacking = [term.text for term in best.missing if term.noun]
    if lacking and best.coverage < ENOUGH:
        return f"{name}没有提到“{'、'.join(lacking)}”，所以不能回答。"
    if best.period_fit < _FIT:
        kind = {Kind.TARGET: "目标", Kind.ACHIEVED: "完成数"}.get(
            (side.scope.kind if side else None) or Kind.OUTLOOK, "数字"
        )
        return f"{name}没有说{_asked_years(side.scope if side else scope)}的这项{kind}。"
    if best.figure_fit < 0.4:
        return f"{name}提到了这件事，但没有给出所问的{_figure_name(scope)}。"
    return f"{name}没有说到所问的内容。"


def _figure_name(scope: Scope) -> str:
    return {
        Ask.GROWTH: "增幅",
        Ask.SHARE: "比重",
        Ask.RANK: "位次",
        Ask.MULTIPLE: "倍数",
    }.get(scope.ask, "数字")


def _nearest(found: Sequence[Found]) -> tuple[Statement, ...]:
    """The nearest thing said, with its own region and period in sight, so that it cannot pass for the answer."""
    matches = [match for one in found for match in one.matches[:1] if match.coverage >= 0.5]
    if not matches:
        return ()
    match = max(matches, key=lambda m: m.coverage)
    quote = quote_of(match)
    when = label(match.period)
    head = f"{match.hit.report.region}{match.hit.report.year}年报告" + (f"，{when}" if when else "")
    return (Statement(f"最接近的说法（{head}）：{quote.text}。", (quote,)),)


def _gap(one: Found) -> str:
    scope = one.side.scope
    where = one.side.region or ""
    if one.side.expected is not None:
        return f"{where}{_asked_years(scope)}：没有收录{one.side.expected[1]}年的报告。"
    return f"{where}{_asked_years(scope) if scope.mentions else ''}：报告里没有说。"
