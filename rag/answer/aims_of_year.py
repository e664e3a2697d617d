"""Which indicators a place aimed at in a year, where it is asked how its targets went and none is named.

深圳2018年的目标完成得怎么样 → what its report of 2018 sets a figure for and its report of 2019 tells. Reads only.
"""

from collections.abc import Iterator
from dataclasses import replace

from rag.answer.overview import overview
from rag.answer.taken import Taken
from rag.index.catalog import Catalog
from rag.match.figures_of import own_names
from rag.question.brief import Aspect, Brief
from rag.question.many import Many
from rag.text.gazetteer import same_place
from rag.text.indicators import Measure, Sort, read_name
from rag.types import Draft, Kind, Period, Report, Statement

_MOST = 16


def with_aims(many: Many, catalog: Catalog) -> Many:
    """With what the report of that year aims at, each in the sort that it is aimed at in; as it is where there is no
    such report, or none of the year after.
    """
    own = _own(many, catalog)
    years = {report.year for report in own}
    told = [year for year in years if year + 1 in years]
    year = many.years[0] if many.years else max(told, default=0)
    if year not in told:
        return many
    report = next(one for one in own if one.year == year)
    measures = tuple(dict.fromkeys(_aims(report, catalog)))[:_MOST]
    return replace(many, measures=measures, years=(year,))


def _aims(report: Report, catalog: Catalog) -> Iterator[tuple[Measure, Sort | None]]:
    for row in catalog.indicators(report.id):
        period = row.period
        if (
            period is None
            or period.kind is not Kind.TARGET
            or (period.first, period.last) != (report.year, report.year)
        ):
            continue
        named = read_name(row.name, row.quantity.unit, None, own_names(report))
        if named is not None:
            yield named.measure, named.sort


def half_of_it(many: Many, catalog: Catalog) -> Draft | None:
    """Where the report that set the targets, or the one that tells what came of them, is not there: that, and what
    the other one tells.
    """
    year = many.years[0] if many.years else 0
    by_year = {report.year: report for report in _own(many, catalog)}
    done = year + 1 in by_year
    report = by_year.get(year + 1) or by_year.get(year)
    if report is None:
        return None
    aspect, kind = (Aspect.DONE, Kind.ACHIEVED) if done else (Aspect.GOALS, Kind.TARGET)
    told = overview(Taken.of(report, catalog), Brief((aspect,)), Period(year, year, kind))
    if told is None:
        return None
    lacks = f"没有收录{report.region}{year if done else year + 1}年的报告"
    why = f"{year}年的目标无从对照" if done else f"{year}年的目标完成得怎么样要看那份报告"
    said = f"{report.year}年的报告说{year}年{'做到的' if done else '的目标'}："
    return replace(told, statements=(Statement(f"{lacks}，{why}。{said}", ()), *told.statements))


def _own(many: Many, catalog: Catalog) -> list[Report]:
    return [one for one in catalog.reports() if any(same_place(one.region, place) for place in many.places or ())]
