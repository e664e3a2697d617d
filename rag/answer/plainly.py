"""A plain question to documents that are no reports: the sentence that names what is asked about and holds the answer.

西湖面积多大 → 西湖位于杭州市西部…湖面面积约6.38平方公里. A place, a person, a time, a length show in the words
themselves (match/plain.py), so a sentence without one is no answer, however near it is. Figures are the ordinary
reader's first, since a company's year is told like a report's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answer.refusal import SEVERAL_FILES, looked_in, refuse
from rag.calls import go_on
from rag.index.catalog import Catalog
from rag.match.plain import LOOSE, Fit, fit, holds, named_share
from rag.question.asked import Asked
from rag.question.sought import Sort, Sought
from rag.search.found import Found
from rag.text.segments import label_end, simplified
from rag.types import Draft, Quote, Report, Sentence, Statement

_MOST = 4000
"""Sentences that are read: of many documents, of those first that search has found something in."""
_ALIKE = 0.75
_MOST_LINES = 3
_IN_SHORT_LINES = (Sort.CODE, Sort.WHEN, Sort.PLACE, Sort.PERSON)
"""Told by lines (型号 JF-300, 地点：…) that look like headings."""
_LONGEST_HEADING, _LONGEST_LABEL = 24, 12
_MARKS = frozenset("，。；：！？:")


@dataclass(frozen=True, slots=True)
class _Told:
    report: Report
    sentence: Sentence
    fit: Fit


def of_others(found: Sequence[Found], asked: Asked, catalog: Catalog, closed: Draft) -> Draft | None:
    """What such documents tell, in the place of `closed`, which the ordinary reader says; None: that stands.

    Where reports are looked in too, only what those do not tell is told.
    """
    sought = asked.sought
    reports = looked_in(found) or catalog.reports()
    others = [report for report in reports if report.kind == "other"]
    if sought is None or not others:
        return None
    alone = len(others) == len(reports) or {quote.hit.report.kind for quote in closed.quotes} == {"other"}
    answered = closed.reason is None
    if answered and (not alone or (sought.sort is Sort.FIGURE and _speaks_of_it(closed, sought))):
        return None
    told = _best(found, asked, sought, others, catalog)
    if told:
        if answered and _is_shorter(closed, told, sought):
            return None
        lines = tuple(_line(one, catalog, named=len(reports) > 1) for one in told)
        return Draft(lines, lead=SEVERAL_FILES if len(lines) > 1 else "")
    if not answered or _stands(closed, sought):
        return None
    return refuse(found, asked, catalog)


def _is_shorter(closed: Draft, told: Sequence[_Told], sought: Sought) -> bool:
    """Does the ordinary reader quote less of the same sentences (全长2.8公里), with the answer in it?"""
    quoted = {quote.hit.sentence.id for quote in closed.quotes if holds(simplified(quote.text), sought)}
    same = quoted == {one.sentence.id for one in told} and len(quoted) == len(closed.statements)
    return same and sought.sort in (Sort.LENGTH, Sort.MONEY)


def _stands(closed: Draft, sought: Sought) -> bool:
    """May the ordinary reader's answer stand where none was found here: by what it quotes?"""
    if sought.sort is Sort.MONEY:
        return any(holds(simplified(quote.text), sought) for quote in closed.quotes)
    return sought.sort is Sort.FIGURE or (sought.sort in LOOSE and _speaks_of_it(closed, sought))


def _speaks_of_it(closed: Draft, sought: Sought) -> bool:
    """Is all that is asked about named where the ordinary reader quotes from?"""
    for quote in closed.quotes:
        around = simplified(" ".join((_names(quote.hit.report), *quote.hit.sentence.section)))
        if named_share(simplified(quote.hit.paragraph_text), around, around, sought.words):
            return True
    return not closed.quotes


def _line(one: _Told, catalog: Catalog, *, named: bool) -> Statement:
    (hit,) = catalog.hits([(one.sentence.id, one.fit.score)])
    start = one.sentence.start
    quote = Quote(hit, start + one.fit.start, start + one.fit.end, one.sentence.period)
    return Statement(f"{one.report.called}：{quote.text}。" if named else f"{quote.text}。", (quote,))


def _best(
    found: Sequence[Found], asked: Asked, sought: Sought, others: Sequence[Report], catalog: Catalog
) -> list[_Told]:
    """The best sentence of each document that has one, where it is about as good as the best of all."""
    best: list[_Told] = []
    for report, sentences in _to_read(found, others, catalog):
        go_on()
        told = max(_told(report, sentences, asked, sought), key=lambda one: one.fit.score, default=None)
        best += [told] if told is not None else []
    best.sort(key=lambda one: -one.fit.score)
    return [one for one in best if one.fit.score >= _ALIKE * best[0].fit.score][:_MOST_LINES]


def _to_read(
    found: Sequence[Found], others: Sequence[Report], catalog: Catalog
) -> Iterator[tuple[Report, tuple[Sentence, ...]]]:
    """The documents with their sentences, as many as may be read."""
    first = dict.fromkeys(match.hit.report.id for one in found for match in one.matches)
    left = _MOST
    for report in sorted(others, key=lambda report: report.id not in first):
        sentences = catalog.sentences(report.id)[:left]
        left -= len(sentences)
        yield report, sentences


def _names(report: Report) -> str:
    return f"{report.id} {report.title}"


def _told(report: Report, sentences: Sequence[Sentence], asked: Asked, sought: Sought) -> Iterator[_Told]:
    title, before = simplified(_names(report)), ""
    for sentence in sentences:
        text = sentence.text
        heads = 0 < len(text) <= _LONGEST_HEADING and _MARKS.isdisjoint(text)
        if _of_time(sentence, asked) and (not heads or (sought.sort in _IN_SHORT_LINES and holds(text, sought))):
            around = " ".join((title, *sentence.section, before if label_end(text, _LONGEST_LABEL) else ""))
            if (fits := fit(text, title, around, sought)) is not None:
                yield _Told(report, sentence, fits)
        before = text


def _of_time(sentence: Sentence, asked: Asked) -> bool:
    """Is it of one of the years asked about, where there are any?"""
    years = {year for mention in asked.mentions for year in (mention.first, mention.last) if year is not None}
    period = sentence.period
    return not years or any(str(year) in sentence.text or (period and period.covers(year)) for year in years)
