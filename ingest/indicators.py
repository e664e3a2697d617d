"""Sentences → the table of figures: each figure with what it measures, its period and kind, and the words around it.

What is measured is ingest.naming's business, when it was is rag.text.times'. Pure.
"""

from dataclasses import replace

from ingest.naming import Named, name_figures
from rag.text.figure_labels import trim
from rag.text.figures import find_quantities
from rag.text.times import period_at
from rag.types import Indicator, Kind, ParsedReport, Period, Quantity, Sentence

_MAX_QUOTE = 160


def indicators(parsed: ParsedReport) -> tuple[Indicator, ...]:
    """One row a figure, in the order of the text; what belongs to no period (cover, glossary) is left out.

    So are figures that measure nothing of their own: conditions (12岁以上), spans of time (连续五年), and the value a
    change starts from, unless its year is said.
    """
    rows = []
    for sentence in parsed.sentences:
        if sentence.period is None:
            continue
        figures = find_quantities(sentence.text)
        for figure, named in zip(figures, name_figures(sentence.text, figures), strict=True):
            if named is not None and named.name:
                rows.append(_row(parsed, sentence, figure, named))
    return tuple(rows)


def _row(parsed: ParsedReport, sentence: Sentence, figure: Quantity, named: Named) -> Indicator:
    report, offset = parsed.report, sentence.start
    start, end = (offset + at for at in _quote(sentence.text, figure, named))
    source = parsed.paragraphs[sentence.paragraph - 1].text
    at, to = offset + figure.start, offset + figure.end
    quantity = replace(figure, text=source[at:to], start=at, end=to)
    period = period_at(sentence.text, figure.start, report.year, sentence.period)
    if named.year is not None:
        period = Period(named.year, named.year, Kind.ACHIEVED)
    return Indicator(
        report.id, report.region, report.year, named.name, quantity, period, source[start:end],
        sentence.paragraph, start, end,
    )  # fmt: skip


def _quote(text: str, figure: Quantity, named: Named) -> tuple[int, int]:
    """The clauses from the name to the figure, trimmed; only the figure's own words where that is too long."""
    start, end = trim(text, named.start, named.end)
    if end - start <= _MAX_QUOTE:
        return start, end
    low = max((text.rfind(mark, start, figure.start) for mark in "，；、：,;"), default=-1)
    high = min((at for mark in "，；、。,;" if (at := text.find(mark, figure.end, end)) >= 0), default=end)
    return trim(text, low + 1 if low >= 0 else start, high)
