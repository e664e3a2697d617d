"""Which of many reports say a word: how many, who, each with the sentence, and who does not; of one place, in which
year it was said first.

It speaks of the word alone: whether a report means the same by another word is not told.
"""

from collections.abc import Mapping, Sequence

from rag.answer.lines import shorter
from rag.index.catalog import Catalog
from rag.question.mentioned import Mentioned
from rag.types import Draft, Figure, Hit, Quote, Report, Statement

_SHOWN = 12
_LONG = 90
_MOST = 2000


def answer_mentions(asked: Mentioned, catalog: Catalog) -> Draft | None:
    """The count, the places and their sentences; None where there are not two reports to count among."""
    reports = _of_scope(asked, catalog.reports())
    if len(reports) < 2:
        return None
    found: dict[str, Hit] = {}
    for hit in catalog.saying([[asked.word]], [report.id for report in reports], _MOST):
        if asked.word.lower() in hit.sentence.text.lower():
            found.setdefault(hit.report.id, hit)
    said = [report for report in reports if report.id in found]
    if asked.over_years:
        return _first(asked, reports, found)
    silent = [report.region for report in reports if report.id not in found]
    years = sorted({report.year for report in reports})
    when = f"{years[0]}年" if len(years) == 1 else f"{years[0]}—{years[-1]}年"
    quotes = [_quote(found[report.id], asked.word) for report in said]
    count = Figure(f"{len(said)}个", len(said), "个", "", (), "个数")
    names = "、".join(report.region for report in said)
    lacks = f"没有出现这个词的：{'、'.join(silent)}。" if silent else "收录的各地都提到了。"
    lead = f"收录的{when}报告里，提到“{asked.word}”的有{count.text}地区：{names}。{lacks}"
    statements = [Statement(lead, tuple(quotes), (count,))]
    for report, quote in list(zip(said, quotes, strict=True))[:_SHOWN]:
        statements.append(Statement(f"{report.region}：{quote.text}。", (quote,)))
    if len(said) > _SHOWN:
        statements.append(Statement("这里只列出一部分地方的原句，其余见出处。", ()))
    return Draft(tuple(statements), kind="topic") if said else None


def _first(asked: Mentioned, reports: Sequence[Report], found: Mapping[str, Hit]) -> Draft | None:
    """The earliest of one place's reports that says it, and in which years it is said again."""
    said = sorted((report for report in reports if report.id in found), key=lambda report: report.year)
    if not said:
        return None
    first, quotes = said[0], [_quote(found[report.id], asked.word) for report in said]
    years = sorted(report.year for report in reports)
    lead = f"收录的{first.region}{years[0]}—{years[-1]}年报告里，最早提到“{asked.word}”的是{first.year}年的报告。"
    statements = [Statement(lead, (quotes[0],))]
    for report, quote in list(zip(said, quotes, strict=True))[:_SHOWN]:
        statements.append(Statement(f"{report.year}年报告：{quote.text}。", (quote,)))
    return Draft(tuple(statements), kind="topic")


def _of_scope(asked: Mentioned, reports: Sequence[Report]) -> list[Report]:
    """One report of each place: that of the year, else the latest."""
    own = [report for report in reports if asked.places is None or report.region in asked.places]
    if asked.over_years:
        return own
    year = asked.year if asked.year is not None else max((report.year for report in own), default=0)
    return list({report.region: report for report in own if report.year == year}.values())


def _quote(hit: Hit, word: str) -> Quote:
    """The sentence, cut to the clauses about the word where it is long."""
    sentence = hit.sentence
    whole = Quote(hit, sentence.start, sentence.start + len(sentence.text.rstrip("。！；;， ")), sentence.period)
    if len(whole.text) <= _LONG:
        return whole
    cuts = [cut for cut in shorter(whole) if word in cut.text]
    return next((cut for cut in reversed(cuts)), whole)
