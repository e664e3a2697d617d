"""How much something grew since a year, where one sentence tells it itself: GDP比2016年增长多少 → 是2016年的1.5倍."""

from collections.abc import Iterator

from rag.answer.two_figures import own_reports
from rag.index.catalog import Catalog
from rag.match.indicator import term_match
from rag.question.asked import Asked
from rag.question.asking import Ask, Want
from rag.text.times import Role, find_mentions
from rag.types import Draft, Indicator, Quote, Statement
from rag.verify.quotes import label

_GREW = frozenset((Want.DIFFERENCE, Want.MORE))
_HOLDS = 0.7


def answer_against(asked: Asked, catalog: Catalog) -> Draft | None:
    """How much something grew since a year, where one sentence tells it itself: GDP比2016年增长多少 → 是2016年的1.5倍.

    The name in the table of figures says against which year it is held: 地区生产总值（较2016年）.
    """
    if asked.ask not in (Ask.GROWTH, Ask.MULTIPLE) and not asked.wants & _GREW:
        return None
    row = max(_against(asked, catalog), key=lambda one: one.report_year, default=None)
    if row is None:
        return None
    at = (row.report, row.paragraph, row.quantity.start)
    quote = Quote(catalog.hits_at((at,))[at], row.start, row.quantity.end, row.period)
    when = label(row.period)
    head = "" if quote.text.startswith(when) else f"{when}："
    return Draft((Statement(f"{head}{quote.text}。", (quote,)),))


def _against(asked: Asked, catalog: Catalog) -> Iterator[Indicator]:
    """The figures of what is asked for that are held against a year of the question, of the other year if it names
    one.
    """
    told = [m for m in find_mentions(asked.question, asked.base_year, question=True) if m.first == m.last]
    years = {m.last for m in told}
    bases = {m.last for m in told if m.role is Role.BASE or Want.COMPARE in asked.wants}
    things = [term for term in asked.terms if (term.known or term.noun) and not term.text[0].isdecimal()]
    for report in own_reports(asked, catalog) if bases and things else ():
        for row in catalog.indicators(report.id):
            name, _, base = row.name.rstrip("年）").partition("（较")
            if not base.isdecimal() or int(base) not in bases or row.period is None:
                continue
            others = years - {int(base)}
            if (not others or row.period.last in others) and all(term_match(t, name) >= _HOLDS for t in things):
                yield row
