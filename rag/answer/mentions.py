"""Which of many reports say a word: how many, who, each with the sentence, and who does not; of one place, in which
year it was said first; how often each says it, counted by code.

It speaks of the word alone: whether a report means the same by another word is not told.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.answer.lines import shorter
from rag.answer.refusal import SEVERAL_SAY
from rag.answer.topic import whole_quote
from rag.index.catalog import Catalog
from rag.question.asked import Asked
from rag.question.mentioned import Mentioned
from rag.types import Draft, Figure, Hit, Quote, Report, Statement

if TYPE_CHECKING:
    from rag.search.belonging import Piece
    from rag.search.searcher import Searcher

_FEW = 3
"""Of fewer reports the words in common are no sign of what is asked."""
_LIKELY, _TO_THE_POINT = 0.35, 0.5
"""The chances from which a sentence is shown though no words tell who says the thing."""
_LIKELY_SHOWN, _SEVERAL_TELL = 8, 2
_SHOWN = 12
_OF_ONE = 6
"""Sentences of one report."""
_LONG = 90
_MOST = 2000


def who_says(mentioned: Mentioned | None, survey: Mentioned | None, asked: Asked, searcher: "Searcher") -> Draft | None:
    """Who says the word that is asked about; where none does, or the thing is asked about in other words, who says the
    words in which the reports speak of it (提到“延迟法定退休年龄”的有20个地区). None where none are surely meant.
    """
    told = answer_mentions(mentioned, searcher.catalog) if mentioned is not None else None
    if told is not None or survey is None:
        return told
    reports = of_scope(survey, searcher.catalog.reports())
    if len(reports) < _FEW:
        return None
    from rag.search.phrase import meant

    word, likely = meant(searcher, asked, reports)
    return answer_mentions(replace(survey, word=word), searcher.catalog) if word else _likely_said(likely, searcher)


def _likely_said(pieces: "Sequence[Piece]", searcher: "Searcher") -> Draft | None:
    """The likeliest sentence of each report, where no words tell who says it; None where hardly anything is likely."""
    from rag.search.belonging import on_point

    near = zip(pieces, on_point(pieces), strict=True)
    best: dict[str, Piece] = {}
    for piece in (one for one, to_the_point in near if one.chance >= _LIKELY and to_the_point >= _TO_THE_POINT):
        best.setdefault(piece.report.id, piece)
    hits = searcher.catalog.hits([(piece.sentence.id, piece.chance) for piece in best.values()][:_LIKELY_SHOWN])
    if len(hits) < _SEVERAL_TELL:
        return None
    quotes = list(map(whole_quote, hits))
    lines = (Statement(f"{quote.hit.report.region}：{quote.text}。", (quote,)) for quote in quotes)
    return Draft(tuple(lines), lead=SEVERAL_SAY, kind="topic")


def answer_mentions(asked: Mentioned, catalog: Catalog) -> Draft | None:
    """The count, the places and their sentences; None where there are not two reports to count among."""
    reports = of_scope(asked, catalog.reports())
    if asked.counted:
        return _times(asked, reports, catalog)
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
    """Which of one place's reports say it, the earliest and the latest by name: 第一次 and 最后一次 提到."""
    said = sorted((report for report in reports if report.id in found), key=lambda report: report.year)
    if not said:
        return None
    first, quotes = said[0], [_quote(found[report.id], asked.word) for report in said]
    years = sorted(report.year for report in reports)
    lead = f"收录的{first.region}{years[0]}—{years[-1]}年报告里，最早提到“{asked.word}”的是{first.year}年的报告"
    last = f"，最晚的是{said[-1].year}年的报告" if len(said) > 1 else "，其余各年都没有出现这个词"
    statements = [Statement(f"{lead}{last}。", (quotes[0], quotes[-1])[: len(said)])]
    for report, quote in list(zip(said, quotes, strict=True))[:_SHOWN]:
        statements.append(Statement(f"{report.year}年报告：{quote.text}。", (quote,)))
    return Draft(tuple(statements), kind="topic")


def _times(asked: Mentioned, reports: Sequence[Report], catalog: Catalog) -> Draft | None:
    """How often the word stands in each report, most often first, with a sentence of each, or some of the only one."""
    word = asked.word.lower()
    hits = catalog.saying([[asked.word]], [report.id for report in reports], _MOST)
    hits = [hit for hit in hits if word in hit.sentence.text.lower()]
    times = Counter[str]()
    for hit in hits:
        times[hit.report.id] += hit.sentence.text.lower().count(word)
    told = sorted((r for r in reports if times[r.id]), key=lambda r: (-times[r.id], -r.year))
    if not told:
        return None
    several = len({report.region for report in reports}) > 1
    first = {hit.report.id: hit for hit in reversed(hits)}
    shown = [first[report.id] for report in told][:_SHOWN] if len(reports) > 1 else hits[:_OF_ONE]
    quotes = tuple(_quote(hit, asked.word) for hit in shown)
    counts = [Figure(f"{times[report.id]}次", times[report.id], "次", "", (), "次数") for report in told]
    most = f"{told[0].region}{told[0].year}年的报告"
    if len(reports) == 1:
        lead = f"{most}里，“{asked.word}”出现了{counts[0].text}（数出来的）。"
        statements = [Statement(f"{quote.text}。", (quote,)) for quote in quotes]
    else:
        lead = f"收录的这些报告里，“{asked.word}”出现最多的是{most}，{counts[0].text}（数出来的）。"
        names = [report.region if several else f"{report.year}年报告" for report in told]
        lines = [f"{name}（{count.text}）：" for name, count in zip(names, counts, strict=True)]
        both = zip(lines, counts, quotes, strict=False)
        statements = [Statement(f"{line}{quote.text}。", (quote,), (count,)) for line, count, quote in both]
    if len(shown) < len(told if len(reports) > 1 else hits):
        statements.append(Statement("这里只列出一部分原句。", ()))
    statements = [Statement(lead, quotes[:1], tuple(counts[:1])), *statements]
    return Draft(tuple(statements), kind="topic")


def of_scope(asked: Mentioned, reports: Sequence[Report]) -> list[Report]:
    """One report of each place: that of the year, or that tells of it, else the latest."""
    own = [report for report in reports if asked.places is None or report.region in asked.places]
    if asked.over_years:
        return own
    latest = max((report.year for report in own), default=0)
    years = {report.year for report in own}
    year = next((year for year in (asked.year, asked.year + 1) if year in years), latest) if asked.year else latest
    return list({report.region: report for report in own if report.year == year}.values())


def _quote(hit: Hit, word: str) -> Quote:
    """The sentence, cut to the clauses about the word where it is long."""
    sentence = hit.sentence
    whole = Quote(hit, sentence.start, sentence.start + len(sentence.text.rstrip("。！；;， ")), sentence.period)
    if len(whole.text) <= _LONG:
        return whole
    cuts = [cut for cut in shorter(whole) if word in cut.text]
    return next((cut for cut in reversed(cuts)), whole)
