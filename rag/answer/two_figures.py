"""A Pair (question/two_sides.py) → both figures and what is asked of them together, worked out by code.

Each slot is filled as a table's cell is: of a listed indicator by match/cell.py, of any other by the name that a figure
has in the table of figures, held against the words of the question. The two are chosen together, since figures that
are compared are of one sort, and of two times or places have one name.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import TypeAlias

from rag.answer.cells import Scope, gather, level_or_usual
from rag.answer.compare import Filled, written
from rag.answer.one_pair import can_be_held, is_stock, shared
from rag.answer.paired import PERCENT, Told, lies_between, of_sort, one_sort
from rag.answer.versions import is_version
from rag.index.catalog import Catalog
from rag.match.figures_of import couple_of
from rag.match.indicator import term_match
from rag.match.sentence import Match, sufficient
from rag.question.asked import Asked, report_years
from rag.question.asking import Shape
from rag.question.terms import Term
from rag.question.two_sides import Pair, Slot
from rag.search.found import Found
from rag.text.figures import find_quantities
from rag.text.gazetteer import aliases, same_place
from rag.text.indicators import Measure, Sort
from rag.text.indicators_said import find_said
from rag.text.numbers import is_count, same_unit
from rag.text.segments import parts_at
from rag.text.vocabulary import says
from rag.types import Draft, Indicator, Kind, Period, Report

_PLACES = 2
_MOST = 12
"""So many of a slot's figures are tried beside those of the other."""
_NAMED, _SHORT, SURE, _TOLD = 0.55, 0.45, 0.6, 0.55
"""_SHORT: what is asked for says it all, and more (新增通车里程 of 新增高速公路通车里程)."""
_IN_QUOTE = 0.7
_STRANGE = 0.5
"""How much a word counts that stands in no report that is read."""
_CELL, _OTHER, _PROMISED = 0.3, 0.3, 0.3
_NEAR_PROMISED = 0.1
_ALIKE, _PASSED = 0.3, 0.05
_NEAR = 0.3
_COUNTED = 0.1
"""Both are told in the measure word that is asked for (台, 所, 公里)."""
_TIMES = "倍"
_OF_MANY = ("", "个", "人", "元", *PERCENT)
_READ, _NEXT = 0.9, 0.05
"""What the figure is worth that answers a slot asked by itself, and how much less each one behind it."""
_HOLDS, _LACKS, _NONE, _MORE, _IN_PART, _MOSTLY = 0.7, 0.5, 0.3, 0.2, 0.4, 0.75


Find: TypeAlias = Callable[[Asked], Sequence[Found]]


def answer_pairs(pairs: Sequence[Pair], catalog: Catalog, find: Find) -> Draft | None:
    """The first of them both of whose figures are told, by their names, or as answers to two questions; else None."""
    pairs = [_of_one_year(pair, catalog) for pair in pairs]
    for look in (None, find):
        for pair in pairs:
            filled = _fill(pair, catalog, look) if look is None or len(pair.slots) > 1 else None
            if filled is None or any(_has_versions(one, catalog) for one in filled):
                continue  # what two versions dispute is not worked out: quote.py shows both
            if _of_nobody(pair, filled, catalog) or _counts_others(pair, filled):
                continue
            if (draft := written(pair, filled, catalog)) is not None:
                return draft
    return None


def _of_nobody(pair: Pair, filled: Sequence[Filled], catalog: Catalog) -> bool:
    """Where no place is named, two provinces that happen to tell it are not held against each other."""
    named = any(slot.asked.regions or slot.asked.foreign for slot in pair.slots)
    told = {one.row.region for one in filled}
    if len(told) == 1 and any(name in said for said in pair.said[:1] for name in aliases(next(iter(told)))):
        return False  # 盐田港区 names no place, and yet is 盐田's
    return not named and told != {"全国"} and len({report.region for report in catalog.reports()}) > 1


def _counts_others(pair: Pair, filled: Sequence[Filled]) -> bool:
    """老区改造1459个 beside 13.7万户: those who live in them are no such thing."""
    units = {one.figure.unit for one in filled}
    return (
        len(units) > 1 and "户" in units and any(s.measure is not None and s.measure.unit == "个" for s in pair.slots)
    )


def _of_one_year(pair: Pair, catalog: Catalog) -> Pair:
    """Of two places, where no time is said: the last year that there are reports of both of."""
    undated = [slot for slot in pair.slots if not slot.asked.mentions and not slot.asked.report_year]
    years = [{report.year for report in own_reports(slot.asked, catalog)} for slot in undated]
    if len(undated) < _PLACES or not all(years) or len({max(each) for each in years}) == 1:
        return pair
    both = set.intersection(*years)
    own = [replace(slot, asked=replace(slot.asked, report_year=max(both))) for slot in pair.slots] if both else []
    return replace(pair, slots=tuple(own)) if both else pair


def _has_versions(one: Filled, catalog: Catalog) -> bool:
    """Is another version of its report indexed?"""
    reports = catalog.reports()
    own = next(report for report in reports if report.id == one.row.report)
    return any(is_version(report, own, catalog) for report in reports)


def _fill(pair: Pair, catalog: Catalog, find: Find | None = None) -> tuple[Filled, Filled] | None:
    each = [candidates(slot, pair, catalog) for slot in pair.slots]
    if pair.slots[0].value and each[0]:  # what was done is called as it was promised
        pair = replace(pair, said=(*pair.said, each[0][0].row.name))
        each = [each[0], *(candidates(slot, pair, catalog) for slot in pair.slots[1:])]
    if find is not None:
        each = [
            named if slot.value else [*answers(slot, pair, catalog, find), *named]
            for slot, named in zip(pair.slots, each, strict=True)
        ]
    if pair.change:
        measure = pair.slots[0].measure
        told = [
            one for one in each[0] if measure is None or any(f.measure == measure for f in find_said(one.row.quote))
        ]
        told = [one for one in told if not pair.since or _began(one.row) in (pair.since, pair.since + 1)]
        return next((both for one in told if (both := _ends(one, catalog)) is not None), None)
    if (pair.share and _tells_share(pair, catalog)) or _done_in_part(each, pair):
        return None
    if len(each) == 1:
        tried = [(a, b, _apart(a, b, pair.terms, share=pair.share)) for a, b in combinations(each[0], 2)]
    else:
        tried = [(a, b, alike(a, b, pair)) for a, b in product(*each)]
    fit = [(worth, a, b) for a, b, worth in tried if worth >= 2 * SURE and can_be_held(a, b, pair)]
    if not fit:
        return None
    _, a, b = max(fit, key=lambda one: one[0])
    return (b, a) if len(each) == 1 and _first_said(b, a, pair.terms) < _first_said(a, b, pair.terms) else (a, b)


def _done_in_part(each: Sequence[Sequence[Filled]], pair: Pair) -> bool:
    """What was done is told of one year alone: what was promised for both is not what was asked."""
    done = [any(not one.promised for one in own) for own in each if own]
    return pair.slots[0].measure is not None and len(set(done)) > 1


def _tells_share(pair: Pair, catalog: Catalog) -> bool:
    """The report says itself what the one is of the other: 高新技术产品出口占全市出口总额的40%."""
    slot = replace(pair.slots[0], measure=None, sort=None)
    said = candidates(slot, replace(pair, slots=(slot,)), catalog)
    said = [one for one in said if says(one.row.quote, "share")]
    named = [one for one in said if one.score >= _TOLD and one.cover >= _MOSTLY and not one.changes]
    return any(one.figure.unit in PERCENT for one in named)


def _first_said(one: Filled, other: Filled, terms: Sequence[Term]) -> int:
    """Where the question begins to say what only the one is."""
    own = [t.start for t in terms if term_match(t, one.name) - term_match(t, other.name) >= _MORE]
    return min(own, default=0)


def _began(row: Indicator) -> int:
    return (row.period.first or row.period.last) if row.period else 0


# --- which figures may be a slot's ----------------------------------------------------------------------------------


def candidates(slot: Slot, pair: Pair, catalog: Catalog, *, by_word: bool = False) -> list[Filled]:
    """The figures of the slot's place and time, the best named first; `by_word`: only those told with a word of it."""
    cells = list(_cells(slot, pair, catalog))
    if slot.value:
        return _of_value(slot.value, cells, slot, pair, catalog)
    rows = [
        row
        for report in _reports(slot.asked, catalog, change=pair.change)
        for row in _of_time(slot.asked, report, catalog, change=pair.change)
    ]
    strange = [t for t in pair.terms if not any(term_match(t, row.quote) >= _IN_QUOTE for row in rows)]
    one_thing = len({slot.measure for slot in pair.slots}) == 1
    if cells and len(pair.slots) > 1 and not (one_thing and _more_is_named(cells[0], rows, pair, strange)):
        return cells
    over = bool(slot.asked.mentions) and any(
        r.year > slot.asked.mentions[0].last for r in own_reports(slot.asked, catalog)
    )
    own = [row for row in rows if slot.measure is None or not _is_listed_else(row.name, slot.measure)]
    if by_word:
        own = [row for row in own if any(term_match(t, row.quote) or term_match(t, row.name) for t in pair.terms)]
    filled = [_scored(row, slot, pair, strange, over=over) for row in own]
    least = [_SHORT if one.cover >= _MOSTLY else _NAMED for one in filled]
    named = [one for one, low in zip(filled, least, strict=True) if one.score >= low or len(pair.slots) == 1]
    return sorted(named, key=lambda one: -one.score)[:_MOST]


def _of_value(value: float, cells: Sequence[Filled], slot: Slot, pair: Pair, catalog: Catalog) -> list[Filled]:
    """What the slot's reports promise in just that figure, the best named first: 669万 of 要拆消违建669万平方."""
    rows = [
        row
        for report in _reports(slot.asked, catalog)
        for row in _of_time(slot.asked, report, catalog, change=False)
        if row.quantity.value == value
    ]
    found = [one for one in cells if one.row in rows] or [_scored(row, slot, pair, (), over=False) for row in rows]
    found = [replace(one, said=_sentence(one.row, catalog), score=max(one.score, _READ)) for one in found]
    named = [(max(term_match(t, one.words) for t in pair.terms), one) for one in found]
    best = max(named, key=lambda one: (one[0], one[1].cover), default=(0.0, None))
    return [best[1]] if best[1] is not None and best[0] > _NONE else []


def _sentence(row: Indicator, catalog: Catalog) -> str:
    """What stands before the figure: 培育高新技术企业，争取达 of …，争取达2.3万家."""
    text = catalog.paragraphs(row.report)[row.paragraph - 1].text
    return parts_at(text[: row.quantity.start], "。；")[-1]


def _is_listed_else(name: str, measure: Measure) -> bool:
    """外贸出口, where 进出口总额 is asked for."""
    return any((one.start, one.end) == (0, len(name)) and one.measure.name in measure.isnt for one in find_said(name))


def answers(slot: Slot, pair: Pair, catalog: Catalog, find: Find) -> Iterator[Filled]:
    """The figures that answer the slot as a question by itself, the best first (工人每月工资的最低标准, which no name
    of a figure holds).
    """
    words = "".join(term.text for term in slot.asked.terms)
    plain = replace(slot.asked, question=f"{words}是多少", shape=Shape.FIGURE, wants=frozenset())
    for found in find(plain):
        good = [match for match in found.matches if sufficient(match, found.side.asked)]
        for i, match in enumerate(good[:_MOST]):
            for row in _rows_of(match, found.side.asked, pair, catalog):
                if slot.measure is not None and _is_listed_else(row.name, slot.measure):
                    continue
                name = couple_of(row) or row.name
                said = parts_at(match.hit.sentence.text[: match.end], "。；")[-1]  # 培育高新技术企业，争取达2.3万家
                yield Filled(row, row.quantity, _READ - _NEXT * i, name, pair.covers(name), read=True, said=said)


def _rows_of(match: Match, asked: Asked, pair: Pair, catalog: Catalog) -> Iterator[Indicator]:
    """What the table of figures says of the figure that the match tells."""
    sentence = match.hit.sentence
    figures = of_sort(Told(match, asked), pair.comparisons[0])[:1]
    at = {sentence.start + figure.start for figure in figures}
    for row in catalog.indicators(match.hit.report.id):
        if row.paragraph == sentence.paragraph and row.quantity.start in at:
            yield row


def _more_is_named(cell: Filled, rows: Sequence[Indicator], pair: Pair, strange: Sequence[Term]) -> bool:
    """财政赤字里的中央赤字: something that the listed indicator does not say, and another figure's name does."""
    stem = [t for t in pair.terms if term_match(t, cell.name) >= _LACKS]
    others = [t for t in pair.terms if t not in stem and t not in strange and term_match(t, cell.row.quote) < _LACKS]
    return any(
        term_match(t, row.name) >= _HOLDS and any(term_match(one, row.name) >= _HOLDS for one in stem)
        for t in others
        for row in rows
    )


def _cells(slot: Slot, pair: Pair, catalog: Catalog) -> Iterator[Filled]:
    if slot.measure is None:
        return
    amounts = any(one.unit not in ("", "%") for one in pair.comparisons)
    grown = (pair.points or (pair.growth and not amounts)) and slot.measure.unit != "%"
    sort = slot.sort or (Sort.GROWTH if grown else level_or_usual(slot.measure))
    regions = {report.region for report in _reports(slot.asked, catalog)}
    last = max((report.year for report in own_reports(slot.asked, catalog)), default=0)
    for year, kind in _times(slot.asked, catalog):
        unit = next((one.unit for one in pair.comparisons if one.unit), slot.asked.unit)
        scope = Scope(tuple(regions), years=(year,), kinds=(kind,), unit=unit)
        for row in gather(slot.measure, sort, scope, catalog).rows:
            own = row.cell.row
            promised = slot.asked.kind is None and kind is Kind.TARGET and year < last
            worth = 1 + _CELL - _PROMISED * promised
            yield Filled(own, own.quantity, worth, slot.measure.words(sort), listed=True, promised=promised)


def _times(asked: Asked, catalog: Catalog) -> list[tuple[int, Kind]]:
    kinds = [asked.kind] if asked.kind is not None else [Kind.ACHIEVED, Kind.TARGET]
    kinds = [Kind.TARGET if kind is Kind.OUTLOOK else kind for kind in kinds]
    if asked.mentions:
        if asked.kind is None and any(r.year > asked.mentions[0].last for r in own_reports(asked, catalog)):
            kinds = [Kind.ACHIEVED, Kind.TARGET]  # 赤字率 is only ever planned
        return [(asked.mentions[0].last, kind) for kind in kinds]
    year = asked.report_year or max((r.year for r in own_reports(asked, catalog)), default=0)
    if asked.kind is None:
        return [(year - 1, Kind.ACHIEVED), (year, Kind.TARGET)]
    return [(year if kind is Kind.TARGET else year - 1, kind) for kind in kinds]


def own_reports(asked: Asked, catalog: Catalog) -> list[Report]:
    """The reports of its place; of no place that is named the state's, or those of the only one there is."""
    reports = catalog.reports()
    regions = {report.region for report in reports}
    if asked.regions:
        return [report for report in reports if same_place(report.region, asked.regions[0].name)]
    only = "全国" if "全国" in regions else next(iter(regions)) if len(regions) == 1 else ""
    return [report for report in reports if report.region == only]


def _reports(asked: Asked, catalog: Catalog, *, change: bool = False) -> list[Report]:
    own = own_reports(asked, catalog)
    if asked.mentions and not (change and asked.report_year):
        wanted = report_years(asked)
        return sorted((r for r in own if r.year in wanted), key=lambda r: wanted.index(r.year))
    year = asked.report_year or max((report.year for report in own), default=0)
    return [
        report for report in own if report.year == year or (asked.kind is Kind.ACHIEVED and report.year == year + 1)
    ]


def _of_time(asked: Asked, report: Report, catalog: Catalog, *, change: bool) -> Iterator[Indicator]:
    for row in catalog.indicators(report.id):
        if row.period is not None and _is_of(_at_its_end(row, row.period), asked, report, change=change):
            yield row


def _at_its_end(row: Indicator, period: Period) -> Period:
    """What there is in all (公园总数), or what it came to (从6652家增加到3万家), at the end of the passage's years."""
    before = row.quote[: row.quantity.start - row.start]
    came = before.endswith(("到", "至")) and ("从" in before or "由" in before)
    return replace(period, first=period.last) if says(row.name, "stock") or came else period


def _is_of(period: Period, asked: Asked, report: Report, *, change: bool) -> bool:
    if asked.kind is not None and (asked.kind is Kind.ACHIEVED) != (period.kind is Kind.ACHIEVED):
        return False
    if change:
        years = (report.year, report.year - 1) if asked.report_year or not asked.mentions else (asked.mentions[0].last,)
        return period.last in years
    if asked.mentions:
        mention = asked.mentions[0]
        if mention.first is not None and mention.first != mention.last:
            return (period.first, period.last) == (mention.first, mention.last)
        return period.last == mention.last and (period.single or period.first is None)
    if asked.kind is Kind.ACHIEVED and asked.report_year == report.year - 1:
        return period.last == asked.report_year
    return period.last in (report.year, report.year - 1)


def _scored(row: Indicator, slot: Slot, pair: Pair, strange: Sequence[Term], *, over: bool) -> Filled:
    weights = [term.weight * (_STRANGE if term in strange else 1.0) for term in pair.terms]
    held = [max(term_match(t, row.name), _IN_QUOTE * term_match(t, row.quote)) for t in pair.terms]
    recall = sum(w * h for w, h in zip(weights, held, strict=True)) / sum(weights) if weights else 0.0
    name = couple_of(row) or row.name
    cover = pair.covers(name)
    score = (recall + cover) / 2
    filled = Filled(row, row.quantity, score, name, cover)
    units = [one.unit for one in pair.comparisons if one.unit] or [slot.asked.unit]
    units = [unit for unit in units if unit != _TIMES]  # 各多少亿元，是几倍
    other = filled.changes != (pair.growth or slot.sort is Sort.GROWTH) or not all(
        _in_unit(row.quantity.unit, unit) for unit in units
    )
    if any(says(said, "standing") for said in pair.said[:1]):  # 现在有多少个公园 asks for no 新增公园
        score += _NEXT if is_stock(row) else -_OTHER * says(row.name, "flow")
    if says(row.quantity.qualifier, "passed"):
        score -= _PASSED  # 突破1万美元，达到10628美元
    promised = slot.asked.kind is None and row.period is not None and row.period.kind is not Kind.ACHIEVED and over
    beside = pair.times and any(one.asked.kind is Kind.TARGET for one in pair.slots)
    less = (_NEAR_PROMISED if beside else _PROMISED) * promised
    return replace(filled, score=score - _OTHER * other - less, promised=promised)


def _in_unit(unit: str, asked: str) -> bool:
    """In what it is asked in, where that is said."""
    if asked == "%":
        return unit in PERCENT
    return not asked or same_unit(unit, asked) or (asked in ("个", "名", "位", "人") and is_count(unit))


# --- which two of them ----------------------------------------------------------------------------------------------


def alike(a: Filled, b: Filled, pair: Pair) -> float:
    """Of two times or places, or as promised and as done: the figures of one thing; of two listed things each is its
    own.
    """
    if pair.slots[0].measure != pair.slots[1].measure:
        return a.score + b.score
    if _is_another(a, b, pair.terms) or _is_another(b, a, pair.terms):
        return 0.0
    if (a.read or b.read) and not all(_alike_named(t, a, b) for t in pair.terms):
        return 0.0
    if any(one.read and max((term_match(t, one.words) for t in pair.terms), default=1.0) < _NONE for one in (a, b)):
        return 0.0  # 完成旧工业区改造35万平方米, of 拆违
    unit = pair.slots[0].asked.unit
    counted = _COUNTED * (unit not in _OF_MANY and a.figure.unit == b.figure.unit == unit)
    return a.score + b.score + counted + _ALIKE * (shared(a, b) - 0.5)


def _is_another(one: Filled, other: Filled, terms: Sequence[Term]) -> bool:
    """金融业增加值占GDP比重 beside 研发投入占GDP比重: its name says what nobody asks, the other what is asked."""
    if one.cover >= _MOSTLY:
        return False
    return any(term_match(t, other.words) >= _HOLDS and term_match(t, one.words) < _NONE for t in terms)


def _alike_named(term: Term, a: Filled, b: Filled) -> bool:
    """治水 of 治水完成投资 has to be said of the other too."""
    return (term_match(term, a.words) >= _HOLDS) == (term_match(term, b.words) >= _HOLDS)


def _apart(a: Filled, b: Filled, terms: Sequence[Term], *, share: bool) -> float:
    """Of two things told of one place and time: how much of what is asked the two name between them, where each
    names something that the other does not.
    """
    if a.row.report != b.row.report or a.row.period != b.row.period or a.name == b.name:
        return 0.0
    total = sum(t.weight for t in terms) if min(a.cover, b.cover) >= _IN_PART else 0.0
    one, other = [[term_match(t, side.name) for t in terms] for side in (a, b)]
    own = [any(x - y >= _MORE for x, y in zip(*two, strict=True)) for two in ((one, other), (other, one))]
    if not total or not (all(own) or (any(own) and share)):
        return 0.0
    both = sum(t.weight * max(x, y) for t, x, y in zip(terms, one, other, strict=True)) / total
    return (a.cover + b.cover) / 2 + both + _NEAR * _near(one, other, terms) + _ALIKE * shared(a, b)


def _near(one: Sequence[float], other: Sequence[float], terms: Sequence[Term]) -> float:
    """What tells two things apart is said side by side: 中央 and 地方 of 全口径财政收入，上交中央的与留在地方的."""
    first = [t.start for t, x, y in zip(terms, one, other, strict=True) if x > y]
    second = [t.start for t, x, y in zip(terms, one, other, strict=True) if y > x]
    least = min((abs(a - b) for a in first for b in second), default=99)
    return 1 / (1 + least / 10)


def _ends(one: Filled, catalog: Catalog) -> tuple[Filled, Filled] | None:
    """1100元 and 1320元 of 最低工资标准从每月1100元提高到1320元."""
    if one.score < SURE:
        return None
    for figure in find_quantities(one.row.quote):
        at = replace(figure, start=figure.start + one.row.start, end=figure.end + one.row.start)
        text = catalog.paragraphs(one.row.report)[one.row.paragraph - 1].text
        if (
            at.end <= one.row.quantity.start
            and one_sort(at, one.row.quantity)
            and lies_between(text, at, one.row.quantity)
        ):
            return one, replace(one, figure=at)
    return None
