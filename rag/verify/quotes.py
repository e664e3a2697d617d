"""Verification: no mark without evidence, no quote that is not byte-exact, no figure that no cited quote holds. Pure.

It checks; it does not search, and it does not mend: a statement that does not hold is dropped and said to be.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.text.figures import find_quantities, supports
from rag.types import Citation, Draft, Figure, Kind, Period, Quantity, Quote, Statement


@dataclass(frozen=True, slots=True)
class Verified:
    """What may be shown. `dropped` are the statements that did not hold, as they were written."""

    text: str
    citations: tuple[Citation, ...]
    figures: tuple[Figure, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """A statement with its figures, and its quotes with theirs: each text is read for figures once."""

    statement: Statement
    figures: tuple[Quantity, ...]
    sources: tuple[tuple[Quote, tuple[Quantity, ...]], ...]

    @classmethod
    def of(cls, statement: Statement) -> "_Read":
        sources = tuple((quote, find_quantities(quote.text, lax=True)) for quote in statement.quotes)
        return cls(statement, find_quantities(statement.text), sources)

    def holds(self) -> bool:
        """Are the quotes exact and is each figure in one of them (or computed from them)?"""
        quotes = self.statement.quotes
        if any(not q.text or q.hit.paragraph_text[q.start : q.end] != q.text for q in quotes):
            return False
        return all(self.backing(said) or self.computed(said) for said in self.figures)

    def backing(self, said: Quantity) -> list[Quote]:
        """The quotes that hold a figure."""
        return [quote for quote, figures in self.sources if any(supports(source, said) for source in figures)]

    def computed(self, said: Quantity) -> bool:
        return any(f.value == said.value and said.unit in ("", f.unit) for f in self.statement.derived)


def verify(draft: Draft) -> Verified:
    """Number the quotes, check every statement against its own, keep what holds."""
    read = [_Read.of(statement) for statement in draft.statements]
    kept: list[_Read] = []
    dropped: list[str] = []
    for one in read:
        if one.holds():
            kept.append(one)
        else:
            dropped.append(one.statement.text)
    text, citations = number_quotes(tuple(one.statement for one in kept))
    figures = [figure for one in kept for figure in _figures(one, citations)]
    unique = tuple({(f.text, f.supported_by): f for f in figures}.values())
    return Verified(text, citations, unique, tuple(dropped))


def holds(statement: Statement) -> bool:
    """Are the quotes exact and is each figure of the statement in one of them (or computed from them)?"""
    return _Read.of(statement).holds()


def _figures(read: _Read, citations: Sequence[Citation]) -> list[Figure]:
    """The statement's figures with the markers of the citations that hold them."""
    figures = []
    for said in read.figures:
        markers = _markers(read.backing(said), citations)
        derived = next((f for f in read.statement.derived if f.value == said.value), None)
        if derived is not None and not markers:
            figures.append(replace(derived, supported_by=_markers(read.statement.quotes, citations)))
        else:
            figures.append(Figure(said.text, said.value, said.unit, said.qualifier, markers))
    return figures


def _markers(quotes: Sequence[Quote], citations: Sequence[Citation]) -> tuple[int, ...]:
    return tuple(citation.marker for citation in citations if any(_is_of(citation, quote) for quote in quotes))


def _is_of(citation: Citation, quote: Quote) -> bool:
    return (citation.report, citation.paragraph, citation.start, citation.end) == (
        quote.hit.report.id,
        quote.hit.sentence.paragraph,
        quote.start,
        quote.end,
    )


# --- how a draft is written -----------------------------------------------------------------------------------------


def label(period: Period | None, document: str = "report") -> str:
    """The period as an answer names it: 2022年目标, 2021年, 2017—2021年, 2022—2026年规划; "" where there is none.

    What a lease sets for a year is no target of it: of a `document` that is no report the years alone.
    """
    if period is None:
        return ""
    if period.first is None:
        years = f"截至{period.last}年"
    elif period.single:
        years = f"{period.last}年"
    else:
        years = f"{period.first}—{period.last}年"
    if document == "other":
        return years
    return years + {Kind.TARGET: "目标", Kind.OUTLOOK: "展望", Kind.ACHIEVED: ""}[period.kind]


def number_quotes(statements: tuple[Statement, ...]) -> tuple[str, tuple[Citation, ...]]:
    """(the text with its marks, the citations): the same quote keeps one mark, in order of appearance."""
    citations: dict[tuple[str, int, int, int], Citation] = {}
    lines: list[str] = []
    for statement in statements:
        marks = []
        for quote in statement.quotes:
            key = (quote.hit.report.id, quote.hit.sentence.paragraph, quote.start, quote.end)
            if key not in citations:
                citations[key] = cite(quote, len(citations) + 1)
            mark = f"[{citations[key].marker}]"
            if mark not in marks:
                marks.append(mark)
        lines.append((statement.opens if lines else statement.opens.lstrip("\n")) + _marked(statement.text, marks))
    return "".join(lines), tuple(citations.values())


def _marked(text: str, marks: Sequence[str]) -> str:
    """The marks behind the text; of a table's row in its last cell."""
    if marks and text.startswith("|") and text.endswith("|"):
        return text[:-1].rstrip() + "".join(marks) + " |"
    return text + "".join(marks)


def cite(quote: Quote, marker: int) -> Citation:
    """A Quote as the contract's citation."""
    report, sentence = quote.hit.report, quote.hit.sentence
    return Citation(
        marker=marker,
        report=report.id,
        title=report.title,
        region=report.region,
        year=report.year,
        section=sentence.section,
        paragraph=sentence.paragraph,
        paragraph_text=quote.hit.paragraph_text,
        quote=quote.text,
        start=quote.start,
        end=quote.end,
        period=quote.period,
    )


def unsure(citations: Sequence[Citation]) -> tuple[str, ...]:
    """One line for each citation with figures that the recognition of a scanned page is not sure of."""
    return tuple(
        f"[{c.marker}] “{'”“'.join(c.unsure)}”是从扫描件识别的，不太确定（置信度 {c.sure:.2f}），请对照原件"
        + (f"第{c.page}页" if c.page else "")
        for c in citations
        if c.unsure
    )


def joined(quotes: Sequence[Quote]) -> list[Quote]:
    """One quote for each sentence and period: its clauses are not cited one by one."""
    found: dict[tuple[str, Period | None], Quote] = {}
    for quote in quotes:
        key = (quote.hit.sentence.id, quote.period)
        known = found.get(key, quote)
        found[key] = replace(known, start=min(known.start, quote.start), end=max(known.end, quote.end))
    return list(found.values())
