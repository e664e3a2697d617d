"""The extractive answerer: matches → the shortest spans that answer, in the report's own words. No model.

Enter at `read_answer`: cover lines for who and when (cover_page.py), the glossary for what a word means
(glossary.py), a series of headings for a list (lists.py), else `extract`: each side of the question gets its best
matches (or none), sides are put together with their labels, and where two figures are compared, code computes the
difference. What is not there is refusal.py's.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from rag.answer.absence import names_all, untold
from rag.answer.by_cell import by_cell
from rag.answer.compare import compare
from rag.answer.cover_page import answer_cover
from rag.answer.glossary import OF_A_NAME, explained
from rag.answer.lines import with_report
from rag.answer.lists import answer_list, enumerated, names_items, tells_which
from rag.answer.nearest import not_compared
from rag.answer.paired import Told, at_one_time, comparable
from rag.answer.reason import with_reason
from rag.answer.refusal import (
    FIGURE_NAMES,
    SEVERAL_FILES,
    SEVERAL_SAY,
    asked_years,
    lacks,
    of_words,
    refuse,
    without_report,
)
from rag.index.catalog import Catalog
from rag.match.figure_fit import FITS, asked_periods
from rag.match.indicator import all_named
from rag.match.sentence import Match, sufficient
from rag.question.asked import Asked
from rag.question.asking import Ask, Shape, Want
from rag.question.comparing import Comparison, Op
from rag.question.intent import OPEN, SAID_TO_US
from rag.search.found import Found
from rag.types import Draft, Kind, Period, Quote, Statement
from rag.verify.quotes import label

_MAX_PERIODS = 6
_DISPUTED = "要比较的数字有两种说法，没有计算。"
_ONE_QUOTE, _NEAR_BEST = 80, 0.7
_MAX_PLACES, _LISTS_IN = 6, 3  # reports in which a list is looked for
_OTHER_PLACE = 0.85
_ALIKE = 0.9
"""Where no place is named, another place's answer is shown too if it is this good, against the best."""
_OF_THE_COVER = frozenset((Want.SPEAKER, Want.COVER_DATE, Want.COVER_MEETING))
_COVER_NAMES = {Want.SPEAKER: "报告人", Want.COVER_DATE: "作报告的日期", Want.COVER_MEETING: "会议"}
_ALONE = (Shape.COVER, Shape.DEFINITION, Shape.LIST)
_NO_FIGURE_UNITS = ("级", "届", "种")


def read_answer(found: Sequence[Found], asked: Asked, catalog: Catalog) -> Draft:
    """The Draft for a question that has been searched for; over reports of several places each line names its own."""
    if asked.intent in SAID_TO_US:
        from rag.answer.manners import polite

        return polite(asked, catalog)
    if asked.off_topic >= 0:
        from rag.answer.off_topic import refused_as_off_topic

        if (refused := refused_as_off_topic(found, asked, catalog)) is not None:
            return refused
    draft = read_closely(found, asked, catalog)
    if draft.reason is not None and (of_words(draft, asked) or asked.intent in OPEN):
        from rag.answer.way_on import beyond_refusal

        draft = beyond_refusal(draft, found, asked, catalog)
    if draft.reason is None and not all(_names_all(one.matches[0], asked) for one in found if one.matches):
        from rag.answer.unspoken import with_doubt

        draft = with_doubt(draft, found, asked, catalog)
    if asked.over_many or asked.spoken or any(mention.relative for mention in asked.mentions):
        from rag.answer.beside_it import with_what_it_needs

        return with_what_it_needs(draft, asked, catalog.reports())
    return draft


def read_closely(found: Sequence[Found], asked: Asked, catalog: Catalog) -> Draft:
    """What answers the question, or each of its parts, by names, figures and what is near in meaning."""
    draft = _answered(found, asked, catalog)
    if asked.foreign or not found or found[0].apart is None or not (parts := found[0].apart()):
        return draft
    from rag.answer.each_part import with_each_part

    return with_each_part(draft, parts, asked, catalog, lambda part: _answered(part.found, part.asked, catalog))


def _answered(found: Sequence[Found], asked: Asked, catalog: Catalog) -> Draft:
    """What answers the question as a whole."""
    closed = one_thing(found, asked, catalog)
    if closed.gaps and not asked.foreign and not asked.several:
        from rag.answer.gaps import with_gaps_filled

        closed = with_gaps_filled(closed, found, asked, catalog)
    if asked.sought is not None:
        from rag.answer.plainly import of_others

        if (told := of_others(found, asked, catalog, closed)) is not None:
            return told
    if asked.openness and asked.foreign and not asked.beside:
        from rag.answer.valued import of_a_part

        return of_a_part(found, asked, catalog, closed)
    if not asked.openness or asked.foreign or (asked.shape is Shape.DEFINITION and (closed.reason or closed.lead)):
        return closed
    from rag.answer.complete import is_complete

    if is_complete(closed, found, asked) and not (asked.several and untold(closed, asked)):
        return closed
    from rag.answer.openly import answer_openly

    return answer_openly(found, asked, catalog, closed)


def one_thing(found: Sequence[Found], asked: Asked, catalog: Catalog) -> Draft:
    """What a question for one figure or fact is answered with."""
    anywhere = any(one.side.anywhere for one in found)
    if anywhere and asked.shape is Shape.COVER and asked.wants & _OF_THE_COVER and not asked.foreign:
        from rag.answer.ask_back import which_place

        return which_place(catalog.reports())
    draft = _read(found, asked, catalog)
    if asked.foreign and draft.reason is None:
        return without_report(draft, found, asked, catalog)
    if Want.WHY in asked.wants and asked.shape is Shape.TEXT:
        return with_reason(draft, catalog)
    if not anywhere or draft.reason is not None or draft.kind == "topic":
        return draft
    if asked.shape is Shape.FIGURE and not any(names_all(statement, asked) for statement in draft.statements):
        return refuse(found, asked, catalog)  # of everywhere, 工资 of somebody is not that of 区长
    reports = {quote.hit.report for quote in draft.quotes}
    lead = SEVERAL_SAY if any(report.kind != "other" for report in reports) else SEVERAL_FILES
    several = len({report.region for report in reports}) > 1
    return replace(draft, statements=tuple(map(with_report, draft.statements)), lead=lead if several else "")


def _read(found: Sequence[Found], asked: Asked, catalog: Catalog) -> Draft:
    """Each part of the question in its own way; figures of neighbouring parts together, since they may stand so."""
    groups = [list(group) for _, group in groupby(found, key=_way)]
    if len(groups) <= 1 and (not found or found[0].side.part == found[-1].side.part or _way(found[0]) < 0):
        return _read_part(found, asked, catalog)
    drafts = [_read_part(group, group[0].side.asked, catalog) for group in groups]
    if all(draft.reason is not None for draft in drafts):
        return refuse(found, asked, catalog)
    said = dict.fromkeys(s for pair in zip(drafts, groups, strict=True) for s in _said(*pair, catalog))
    return Draft(tuple(said), gaps=any(draft.gaps or draft.reason is not None for draft in drafts))


def _way(one: Found) -> int:
    """Parts that are answered together have the same: those that ask for figures or facts."""
    return one.side.part if one.side.asked.shape in _ALONE else -1


def _said(draft: Draft, group: Sequence[Found], catalog: Catalog) -> tuple[Statement, ...]:
    """What a part is answered with, or that it is missing."""
    if draft.reason is None:
        return draft.statements
    asked = group[0].side.asked
    why = "不是政府工作报告里的事" if Want.ERRAND in asked.wants else lacks(group[0], catalog)
    return (Statement(f"{named}：{why}。" if (named := _named(asked)) else draft.lead, ()),)


def _read_part(found: Sequence[Found], asked: Asked, catalog: Catalog) -> Draft:
    if asked.shape is Shape.COVER and not asked.foreign and found and found[0].side.primary:
        report = found[0].side.reports[0]
        return answer_cover(asked.wants, report, catalog.paragraphs(report.id)) or refuse(found, asked, catalog)
    named = asked.meanings or any(term.weight > 1 for term in asked.terms) or asked.intent in OF_A_NAME
    defined = found and (asked.shape is Shape.DEFINITION or (asked.shape in (Shape.LIST, Shape.TEXT) and named))
    if defined and (draft := explained(found[0], asked, catalog)) is not None:
        return draft
    listed = asked.shape is Shape.LIST and found and not asked.foreign
    if listed and (draft := _list(found[0], asked, catalog)) is not None:
        return draft
    draft = extract(found, asked, catalog)
    if asked.shape is Shape.LIST and draft.reason is None and not tells_which(draft, asked):
        return refuse(found, asked, catalog)
    return draft


def _list(found: Found, asked: Asked, catalog: Catalog) -> Draft | None:
    """The series that is asked for, out of the best report; where that only names it (完成了十件实事), out of the next
    that has as many items.
    """
    first: dict[str, Match] = {}
    for match in found.matches:
        first.setdefault(match.hit.report.id, match)
    own = not asked.count or (found.matches and names_items(found.matches[0], asked.count))
    for match in list(first.values())[: 1 if own else _LISTS_IN]:
        report = match.hit.report
        texts = {paragraph.number: paragraph.text for paragraph in catalog.paragraphs(report.id)}

        def text(_: str, number: int, texts: dict[int, str] = texts) -> str:
            return texts[number]

        series = answer_list(match, asked, report, catalog.sentences(report.id), text)
        whole = series is not None and len(series.statements) == asked.count and match.period_fit >= FITS
        if series is not None and (match is found.matches[0] or whole):
            return series
    return enumerated(found.matches, asked)


def extract(found: Sequence[Found], asked: Asked, catalog: Catalog) -> Draft:
    """The Draft for a question whose sides have been searched."""
    if Want.ERRAND in asked.wants:
        return refuse((), asked, catalog)
    told = _side_by_side(_unless_told([(one, _chosen(one)) for one in found]))
    used = [match for _, chosen in told for match in chosen]
    missing = [one for one, chosen in told if not chosen]
    if not used:
        cell = by_cell(asked, catalog) if asked.shape is Shape.FIGURE else None
        refused = cell or refuse(found, asked, catalog)
        others = [one for one in missing if one.side.part != found[0].side.part and one.side.asked.topic]
        lacking = dict.fromkeys(Statement(_gap(one, found, catalog), ()) for one in others)
        return replace(refused, statements=(*refused.statements, *lacking)) if refused.reason else refused
    shown = _joined([(match, one.side.asked) for one, chosen in told for match in chosen])
    again = _told_again(told, catalog)
    lines = (again.get(match) or [_statement(match, side, found)] for match, side in shown)
    statements = _without_parts(list(dict.fromkeys(line for some in lines for line in some)))
    gaps = list(dict.fromkeys(Statement(_gap(one, found, catalog), ()) for one in missing))
    comparisons = _comparisons(told, statements)
    if again and comparisons:
        comparisons = [Statement(_DISPUTED, ())]
    return Draft((*statements, *gaps, *comparisons), gaps=any(one.side.expected is None for one in missing))


def _without_parts(statements: list[Statement]) -> list[Statement]:
    """None that another says with more beside it (新增名校长14名, of 新增名校长14名、名班主任25名), nor one twice."""
    single = [one for one in statements if len(one.quotes) == 1]
    spans = {one: (one.quotes[0].hit.sentence.id, one.quotes[0].start, one.quotes[0].end) for one in single}

    def is_part(one: Statement) -> bool:
        sentence, start, end = spans[one]
        period = one.quotes[0].period
        own = [spans[other] for other in single if other.quotes[0].period == period]
        return any(own_id == sentence and a <= start and end <= b and b - a > end - start for own_id, a, b in own)

    kept = {(spans[one], one.text): one for one in reversed(single) if not is_part(one)}
    return [one for one in statements if one not in spans or kept.get((spans[one], one.text)) is one]


def _comparisons(told: Sequence[tuple[Found, list[Match]]], shown: Sequence[Statement]) -> list[Statement]:
    """What is asked of several sides' figures together, after them; of several things, each under its name."""
    topics = {one.side.compared: one.side.asked.topic for one, _ in told if one.side.compared is not None}
    statements = []
    for comparison, topic in topics.items():
        statement = _comparison(comparison, told, shown)
        if statement is not None and statement.derived and topic and len(topics) > 1:
            statement = replace(statement, text=f"{topic}：{statement.text}")
        statements += [statement] if statement is not None else []
    return statements


def _comparison(
    comparison: Comparison, told: Sequence[tuple[Found, list[Match]]], shown: Sequence[Statement]
) -> Statement | None:
    sides = [(one, chosen) for one, chosen in told if one.side.compared == comparison]
    if not all(chosen for _, chosen in sides):
        return not_compared([one for one, chosen in sides if not chosen], shown) if comparison.wanted else None
    if not comparison.wanted and sum(len(chosen) for _, chosen in told) != len(sides):
        return None
    each = at_one_time([(one.side.asked, chosen) for one, chosen in sides])
    best = [Told(match, one.side.asked) for match, (one, _) in zip(each, sides, strict=True)]
    quotes = [quote for statement in shown for quote in statement.quotes if any(_holds(quote, b.match) for b in best)]
    return compare(comparison, best, tuple(dict.fromkeys(quotes)))


def _side_by_side(told: list[tuple[Found, list[Match]]]) -> list[tuple[Found, list[Match]]]:
    """Both sides of a comparison out of one sentence that tells them, where each by itself is not found, or is not of
    the other's sort.
    """
    sides = [(one, chosen) for one, chosen in told if one.side.compared is not None]
    first = next((chosen[0] for _, chosen in sides if chosen), None)
    comparison = sides[0][0].side.compared if sides else None
    if first is None or comparison is None or not comparison.wanted:
        return told
    if len({one.side.compared for one, _ in sides}) > 1 or len(sides) > 2:
        return told
    best = [Told(chosen[0], one.side.asked) for one, chosen in sides if chosen]
    one_clause = len({(b.match.hit.sentence.id, b.match.start) for b in best}) == 1
    if len(best) == 2 and not one_clause and comparable(comparison, best) is not None:
        return told
    from rag.answer.halves import in_one_sentence

    both = in_one_sentence(best, [one.side.asked for one, _ in sides], comparison.unit)
    own = {id(one) for one, _ in sides}
    return told if both is None else [(one, [both] if id(one) in own else chosen) for one, chosen in told]


def _holds(quote: Quote, match: Match) -> bool:
    own = match.quote
    return quote.hit.sentence.id == own.hit.sentence.id and quote.start <= own.start and own.end <= quote.end


def _unless_told(told: list[tuple[Found, list[Match]]]) -> list[tuple[Found, list[Match]]]:
    """是2016年的几倍 that the report says itself needs no sum; else what it says of it is nothing."""
    ratio = [pair for pair in told if pair[0].side.compared is not None and pair[0].side.compared.op is Op.RATIO]
    plain = [pair for pair in told if pair not in ratio]
    if not ratio or ratio[0][0].side.asked.ask is not Ask.ANY or not plain:
        return told
    return plain if any(chosen for _, chosen in plain) else ratio


def _told_again(told: Sequence[tuple[Found, list[Match]]], catalog: Catalog) -> dict[Match, list[Statement]]:
    """What stands in the place of a match that another report of its place contradicts (versions.py)."""
    regions = {match.hit.report.region for _, chosen in told for match in chosen}
    near = {match.hit.report.id for one, _ in told for match in one.matches if match.hit.report.region in regions}
    if len(near) <= len(regions):
        return {}
    from rag.answer.versions import retold

    return retold(told, catalog)


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
    if one.side.anywhere:
        return _of_each_place(good, asked)
    return _of_one_place(good, asked)


def _of_each_place(good: Sequence[Match], asked: Asked) -> list[Match]:
    """Of each place that tells it about as well as the best."""
    by_place: dict[str, list[Match]] = {}
    for match in good:
        by_place.setdefault(match.hit.report.region, []).append(match)
    whole = (match for match in good if not _lacks(match) and match.score >= _NEAR_BEST * good[0].score)
    best = next(whole, good[0]) if asked.shape is Shape.FIGURE else good[0]
    close = [
        own
        for own in by_place.values()
        if own[0] is best or (own[0].score >= _OTHER_PLACE * best.score and not _lacks(own[0]))
    ]
    return [match for own in close[:_MAX_PLACES] for match in _of_one_place(own, asked)]


def _lacks(match: Match) -> bool:
    """前海 in another district's figure: where no place is named, what the question does name must be there."""
    return any(term.noun and term.weight >= 1.0 for term in match.missing)


def _names_all(match: Match, asked: Asked) -> bool:
    return all_named((term for term in asked.terms if term.noun), (match.hit.sentence,))


def _of_one_place(good: Sequence[Match], asked: Asked) -> list[Match]:
    best = good[0]
    if asked_periods(asked, best.hit.report.year) or asked.shape is not Shape.FIGURE:
        if Want.NEW not in asked.wants or len(good) < 2 or good[1].score < _ALIKE * best.score:
            return [best]
        from rag.answer.told_in_parts import with_the_others

        return with_the_others(best, [match for match in good[1:] if match.score >= _ALIKE * best.score])
    chosen: list[Match] = []
    for match in good:
        close = match.score >= _NEAR_BEST * best.score and match.hit.report.id == best.hit.report.id
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
    quote = match.quote
    times = {tuple((m.first, m.last) for m in one.side.asked.mentions) for one in found}
    kinds = {one.side.asked.kind for one in found}
    region = match.hit.report.region if len(_regions(found)) > 1 else ""
    said = match.period is not None and quote.text.startswith(f"{match.period.last}年")
    needed = not said and (_needs_label(match, asked) or len(times) > 1 or len(kinds) > 1)
    when = label(match.period, match.hit.report.kind) if needed else ""
    head = "，".join(part for part in (region, when) if part)
    return Statement(f"{head}：{quote.text}。" if head else f"{quote.text}。", (quote,))


def _needs_label(match: Match, asked: Asked) -> bool:
    """The period is said wherever the question did not fix both year and kind."""
    year = match.hit.report.year
    wanted = asked_periods(asked, year)
    span = (match.period.first, match.period.last) if match.period else None
    exact = len(wanted) == 1 and (wanted[0].first, wanted[0].last) == span
    return not exact or (asked.kind is None and match.period is not None and match.period.kind is not Kind.ACHIEVED)


def _named(asked: Asked) -> str:
    """A part of the question by what it asks for: 电话, 位次, 报告人."""
    if asked.shape is Shape.COVER:
        return "、".join(name for want, name in _COVER_NAMES.items() if want in asked.wants)
    if asked.topic.startswith("比"):
        return "比较"  # …，比前一年多了多少, of which no more is left than 比多
    return asked.topic if len(asked.topic) > 1 else FIGURE_NAMES.get(asked.ask, asked.topic)


def _gap(one: Found, found: Sequence[Found], catalog: Catalog) -> str:
    """What a side, or a part of the question, lacks, by what tells it from the others: 电话：报告里没有说。"""
    asked = one.side.asked
    several = len({other.side.part for other in found}) > 1
    topic = _named(asked) if several else ""
    where = one.side.region or "" if not topic or len(_regions(found)) > 1 else ""
    dated = asked.mentions and (not topic or len({other.side.asked.mentions for other in found}) > 1)
    if one.side.expected is not None:
        return f"{where}{asked_years(asked)}{topic}：没有收录{one.side.expected[1]}年的报告。"
    return f"{where}{asked_years(asked) if dated else ''}{topic}：{lacks(one, catalog)}。"
