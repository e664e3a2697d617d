"""What no sentence seems to answer and the table of figures has: one listed indicator, of one place, for one year.

地方一般公共预算收入达9364.8亿元、年均增长14.9% is told of 2011—2015, and what it reached is 2015's. Which figure it is,
match/cell.py says; whose years it was told of stands before it. Else a refusal shows the nearest year's.
"""

from rag.answer.cells import Scope, gather, level_or_usual
from rag.index.catalog import Catalog
from rag.question.asked import Asked
from rag.question.asking import Ask, Want
from rag.question.columns import columns_of
from rag.text.indicators import Found, Measure, Sort
from rag.text.indicators_said import find_said
from rag.text.segments import blanked
from rag.text.vocabulary import says
from rag.types import Draft, Kind, Quote, Statement
from rag.verify.quotes import label

_WEIGHTY = 0.5
_NEAR = (-1, 1, -2, 2)
"""Years beside the one that is asked for, the nearest first and of two the one before."""
_MOVED = frozenset((Want.DIFFERENCE, Want.MORE, Want.CHANGE))
_OTHERWISE = (Ask.SHARE, Ask.RANK, Ask.MULTIPLE)


def by_cell(asked: Asked, catalog: Catalog) -> Draft | None:
    """The figure with the time it was told of; None where more, or something else, is asked."""
    if (found := _named(asked)) is None:
        return None
    (time,) = asked.mentions
    if time.first != time.last:
        return _over_years(found.measure, asked, catalog)
    quote = _told_of(found, time.last, asked, catalog)
    return Draft((Statement(f"{label(quote.period)}：{quote.text}。", (quote,)),)) if quote else None


def of_a_near_year(asked: Asked, catalog: Catalog) -> Quote | None:
    """What it was in the nearest year that is told of: 2016年's 运营里程 where that of 2017 is not told."""
    if (found := _named(asked)) is None or asked.mentions[0].first != (year := asked.mentions[0].last):
        return None
    quotes = (_told_of(found, year + by, asked, catalog) for by in _NEAR)
    return next(filter(None, quotes), None)


def _named(asked: Asked) -> Found | None:
    """The one listed indicator that is asked for, of one place and one time."""
    one = len(asked.regions) == len(asked.mentions) == 1 and not (asked.foreign or asked.report_year or asked.claims)
    if not one:
        return None
    found = find_said(_bare(asked))
    named = [t for t in asked.terms if t.noun and t.weight >= _WEIGHTY]
    if len(found) != 1 or any(not found[0].start <= t.start < found[0].end for t in named):
        return None
    return found[0]


def _bare(asked: Asked) -> str:
    (place,), (time,) = asked.regions, asked.mentions
    return blanked(asked.question, [(place.start, place.end), (time.start, time.end)], "，")


def _told_of(found: Found, year: int, asked: Asked, catalog: Catalog) -> Quote | None:
    if Want.DIFFERENCE in asked.wants or (asked.ask in _OTHERWISE and found.measure.unit != "%"):
        return None
    ((measure, sort), *others) = columns_of([found], _bare(asked), {}) or ((found.measure, None),)
    sort = sort or (Sort.GROWTH if asked.ask is Ask.GROWTH else level_or_usual(measure))
    kinds = (Kind.TARGET if asked.kind is Kind.TARGET else Kind.ACHIEVED,)
    rows = gather(measure, sort, Scope((asked.regions[0].name,), years=(year,), kinds=kinds), catalog).rows
    if len(rows) != 1 or others:
        return None
    row = rows[0].cell.row
    hit = catalog.hits_at(((row.report, row.paragraph, row.quantity.start),))
    return Quote(next(iter(hit.values())), rows[0].start, rows[0].end, row.period)


def _over_years(measure: Measure, asked: Asked, catalog: Catalog) -> Draft | None:
    """深圳六年来PM2.5降了多少: what it was in each of those years, where by how much it moved is asked."""
    first, last = asked.mentions[0].first, asked.mentions[0].last
    if first is None or not asked.wants & _MOVED or says(asked.question, "adds up") or Sort.LEVEL not in measure.sorts:
        return None
    from rag.answer.table import answer_table
    from rag.question.many import Many
    from rag.question.worked_out import Op

    places, years = (asked.regions[0].name,), tuple(range(first, last + 1))
    many = Many(((measure, Sort.LEVEL),), places, (), places, years, Kind.ACHIEVED, (Op.SERIES,))
    return answer_table(many, catalog)
