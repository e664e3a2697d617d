"""The extractive answerer: matches → the shortest spans that answer, in the report's own words. No model.

The main path is `extract`: each side of the question gets its best matches (or none), sides are put together with
their labels, and where two figures are compared, code computes the difference. Lists of headings and the cover's
who and when are in lists.py and cover.py.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.draft import Draft, Quote, Statement, label
from rag.fit import FITS, asked_periods, unit_fit
from rag.match import Match
from rag.plan import Side
from rag.retrieve import Found
from rag.scope import Asked
from rag.script import simplified
from rag.sufficient import ENOUGH, sufficient
from rag.types import Figure, Kind, Period, Quantity, Reason
from rag.units import is_count, same_unit
from rag.wording import Ask, Shape, Want

_MAX_PERIODS = 6
_ONE_QUOTE = 80
_UNNAMED = "前者"
_NO_FIGURE_UNITS = ("级", "届", "种")


def extract(found: Sequence[Found], asked: Asked) -> Draft:
    """The Draft for a question whose sides have been searched."""
    if Want.ERRAND in asked.wants:
        return refuse((), asked)
    told = [(one, _chosen(one)) for one in found]
    used = [match for _, chosen in told for match in chosen]
    missing = [one for one, chosen in told if not chosen]
    if not used:
        return refuse(found, asked)
    shown = _joined([(match, one.side.asked) for one, chosen in told for match in chosen])
    statements = list(dict.fromkeys(_statement(match, side, found) for match, side in shown))
    if Want.COMPARE in asked.wants and len(found) == 2 and len(used) == 2:
        difference = _difference(used[0], used[1], statements, found[0].side.asked)
        statements += [difference] if difference else []
    return Draft((*statements, *(Statement(_gap(one), ()) for one in missing)))


def _joined(matches: Sequence[tuple[Match, Asked]]) -> list[tuple[Match, Asked]]:
    """What two parts of a question find side by side in one sentence is quoted once (签约项目79个，总投资290.5亿元)."""
    result: list[tuple[Match, Asked]] = []
    for match, asked in matches:
        last = result[-1][0] if result else None
        if last and (last.hit.sentence.id, last.period) == (match.hit.sentence.id, match.period):
            start, end = min(last.start, match.start), max(last.end, match.end)
            if end - start <= _ONE_QUOTE:
                figures = tuple(dict.fromkeys((*last.figures, *match.figures)))
                result[-1] = (replace(last, start=start, end=end, figures=figures), asked)
                continue
        result.append((match, asked))
    return result


def _regions(found: Sequence[Found]) -> set[str | None]:
    return {one.side.region for one in found}


def _chosen(one: Found) -> list[Match]:
    """The best match, or, where no period was asked, the best of each period that comes close."""
    asked = one.side.asked
    good = [match for match in one.matches if sufficient(match, asked)]
    if not good and asked.unit in _NO_FIGURE_UNITS:  # AAA级 is no figure, and yet the answer
        good = [match for match in one.matches if sufficient(match, replace(asked, shape=Shape.TEXT))]
    if not good:
        return []
    best = good[0]
    if asked_periods(asked, best.hit.report.year) or asked.shape is not Shape.FIGURE:
        return [best]
    chosen: list[Match] = []
    for match in good:
        close = match.score >= 0.7 * best.score and match.hit.report.id == best.hit.report.id
        if close and not any(_same_slot(match, other) for other in chosen):
            chosen.append(match)
    chosen = chosen[:_MAX_PERIODS]
    chosen.sort(key=lambda m: (_last(m.period), m.period.kind.value if m.period else ""))
    return chosen


def _last(period: Period | None) -> int:
    return period.last if period else 0


def _same_slot(a: Match, b: Match) -> bool:
    return a.period == b.period or a.text == b.text


def _statement(match: Match, asked: Asked, found: Sequence[Found]) -> Statement:
    """The quote under its region and period, as far as the question leaves open which one it is."""
    quote = quote_of(match)
    times = {tuple((m.first, m.last) for m in one.side.asked.mentions) for one in found}
    kinds = {one.side.asked.kind for one in found}
    region = match.hit.report.region if len(_regions(found)) > 1 else ""
    said = match.period is not None and quote.text.startswith(f"{match.period.last}年")
    when = label(match.period) if not said and (_needs_label(match, asked) or len(times) > 1 or len(kinds) > 1) else ""
    head = "，".join(part for part in (region, when) if part)
    return Statement(f"{head}：{quote.text}。" if head else f"{quote.text}。", (quote,))


def _needs_label(match: Match, asked: Asked) -> bool:
    """The period is said wherever the question did not fix both year and kind."""
    year = match.hit.report.year
    wanted = asked_periods(asked, year)
    exact = (
        len(wanted) == 1
        and match.period is not None
        and (wanted[0].first, wanted[0].last)
        == (
            match.period.first,
            match.period.last,
        )
    )
    return not exact or (asked.kind is None and match.period is not None and match.period.kind is not Kind.ACHIEVED)


def quote_of(match: Match) -> Quote:
    """The Match's span as a place in its paragraph."""
    offset = match.hit.sentence.start
    return Quote(match.hit, offset + match.start, offset + match.end, match.period)


# --- comparison ---------------------------------------------------------------------------------------------------


def _difference(first: Match, second: Match, statements: Sequence[Statement], asked: Asked) -> Statement | None:
    """名教师：211名 − 100名 = 111名, where both sides have a figure of one unit."""
    pair = _comparable(first, second, asked)
    if pair is None:
        return None
    a, b = pair
    one, other = _sides(first, second)
    if one == _UNNAMED and Want.DIFFERENCE not in asked.wants:
        return None
    quotes = tuple(quote for statement in statements for quote in statement.quotes)
    value = abs(a.value - b.value)
    if value == 0:
        return Statement("两者相同。", quotes) if a.qualifier == b.qualifier == "" else None
    unit = "个百分点" if a.unit in ("%", "个百分点", "百分点") else a.unit
    text = _amount(value, a) + unit
    figure = Figure(text, round(value, 6), unit, "", (), derived=f"{a.text} − {b.text}")
    relation = "多" if a.value > b.value else "少"
    return Statement(f"{one}比{other}{relation}{text}（由上面两个数字算出）。", quotes, (figure,))


def _sides(first: Match, second: Match) -> tuple[str, str]:
    """What to call the two: their regions, else their periods, else 前者 and 后者."""
    regions = first.hit.report.region, second.hit.report.region
    if regions[0] != regions[1]:
        return regions
    periods = label(first.period), label(second.period)
    return periods if all(periods) and periods[0] != periods[1] else (_UNNAMED, "后者")


def _comparable(first: Match, second: Match, asked: Asked) -> tuple[Quantity, Quantity] | None:
    """The first two figures of one unit, of the sort that was asked for."""
    for a in _of_sort(first, asked):
        for b in _of_sort(second, asked):
            counts = a.unit and b.unit and is_count(a.unit) and is_count(b.unit)
            if (same_unit(a.unit, b.unit) or counts) and a.high is None and b.high is None:
                return a, b
    return None


def _of_sort(match: Match, asked: Asked) -> list[Quantity]:
    text = match.hit.sentence.text
    return [q for q in match.figures if unit_fit(q, text[match.start : q.end], asked) >= FITS]


def _amount(value: float, like: Quantity) -> str:
    """The number as the source writes its own: in 亿 or 万 where the source does."""
    for word, size in (("万亿", 1e12), ("亿", 1e8), ("万", 1e4)):
        if word in like.text and value >= size / 100:
            return f"{round(value / size, 4):g}{word}"
    return f"{round(value, 4):g}" if value < 1e6 else f"{value:,.0f}"


# --- refusals -------------------------------------------------------------------------------------------------------


def refuse(found: Sequence[Found], asked: Asked) -> Draft:
    """A refusal that says which slot is missing, and the nearest thing that the report does say."""
    side = found[0].side if found else None
    nearest = _nearest(found)
    if Want.ERRAND in asked.wants or (not asked.terms and not asked.mentions and not asked.regions):
        return Draft((), Reason.OUT_OF_SCOPE, "这个问题我答不了：我只回答政府工作报告里写了什么。")
    unmet = [place for place in asked.foreign if not _met(place, found)]
    if unmet:
        return Draft(nearest, Reason.REPORT_NOT_INDEXED, f"没有收录{'、'.join(unmet)}的报告，所以不能回答。")
    if side is not None and side.expected is not None:
        region, year = side.expected
        what = {Kind.TARGET: "目标", Kind.ACHIEVED: "完成情况"}.get(side.asked.kind or Kind.OUTLOOK, "数据")
        text = f"没有收录{region}{year}年的报告，{_asked_years(side.asked)}的{what}要看那份报告。"
        return Draft(nearest, Reason.REPORT_NOT_INDEXED, text)
    best = max((m for one in found for m in one.matches), key=lambda m: m.coverage, default=None)
    known = [term.text for term in asked.terms if term.known]
    if best is None and known:
        return Draft((), Reason.NOT_IN_REPORTS, f"收录的报告没有提到“{'、'.join(known)}”，所以不能回答。")
    if best is None or (best.coverage < 0.3 and not asked.mentions and not asked.regions and not known):
        return Draft((), Reason.OUT_OF_SCOPE, "这个问题和收录的政府工作报告无关，我答不了。")
    return Draft(nearest, Reason.NOT_IN_REPORTS, _why(best, asked, side))


def _met(place: str, found: Sequence[Found]) -> bool:
    """The best evidence speaks of the place: then it is not the region that is lacking."""
    best = next((match for one in found for match in one.matches[:1]), None)
    return best is not None and place in simplified(best.hit.paragraph_text)


def _asked_years(asked: Asked) -> str:
    mention = asked.mentions[0] if asked.mentions else None
    if mention is None:
        return "所问时间"
    return f"{mention.last}年" if mention.first == mention.last else f"{mention.first or ''}—{mention.last}年"


def _why(best: Match, asked: Asked, side: Side | None) -> str:
    report = best.hit.report
    name = f"{report.region}{report.year}年的报告"
    lacking = [term.text for term in best.missing if term.noun]
    if lacking and best.coverage < ENOUGH:
        return f"{name}没有提到“{'、'.join(lacking)}”，所以不能回答。"
    if best.period_fit < FITS:
        kind = {Kind.TARGET: "目标", Kind.ACHIEVED: "完成数"}.get(
            (side.asked.kind if side else None) or Kind.OUTLOOK, "数字"
        )
        return f"{name}没有说{_asked_years(side.asked if side else asked)}的这项{kind}。"
    if best.figure_fit < 0.4:
        return f"{name}提到了这件事，但没有给出所问的{_figure_name(asked)}。"
    return f"{name}没有说到所问的内容。"


def _figure_name(asked: Asked) -> str:
    return {
        Ask.GROWTH: "增幅",
        Ask.SHARE: "比重",
        Ask.RANK: "位次",
        Ask.MULTIPLE: "倍数",
    }.get(asked.ask, "数字")


def _nearest(found: Sequence[Found]) -> tuple[Statement, ...]:
    """The nearest thing said, with its own region and period in sight, so that it cannot pass for the answer."""
    matches = [match for one in found for match in one.matches if match.coverage >= 0.5]
    if not matches:
        return ()
    match = max(matches, key=lambda m: (round(m.coverage, 1), m.score))
    quote = quote_of(match)
    when = label(match.period)
    head = f"{match.hit.report.region}{match.hit.report.year}年报告" + (f"，{when}" if when else "")
    return (Statement(f"最接近的说法（{head}）：{quote.text}。", (quote,)),)


def _gap(one: Found) -> str:
    asked = one.side.asked
    where = one.side.region or ""
    if one.side.expected is not None:
        return f"{where}{_asked_years(asked)}：没有收录{one.side.expected[1]}年的报告。"
    return f"{where}{_asked_years(asked) if asked.mentions else ''}：报告里没有说。"
