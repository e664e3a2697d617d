"""Draft: what an answerer, extractive or chat, hands to verification: statements and the quotes that prove them.

Only the nouns and how they become numbered text; how a statement is found is extract.py's and chat.py's.
"""

from dataclasses import dataclass

from rag.types import Citation, Figure, Hit, Kind, Period, Reason


@dataclass(frozen=True, slots=True)
class Quote:
    """`hit.paragraph_text[start:end]` as proof, with the period that holds at that place."""

    hit: Hit
    start: int
    end: int
    period: Period | None

    @property
    def text(self) -> str:
        return self.hit.paragraph_text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of an answer and its proof; `derived` are figures that code computed from the quotes."""

    text: str
    quotes: tuple[Quote, ...]
    derived: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is verified. `reason` is set where it is a refusal; `lead` stands before the statements."""

    statements: tuple[Statement, ...]
    reason: Reason | None = None
    lead: str = ""


def label(period: Period | None) -> str:
    """The period as an answer names it: 2022年目标, 2021年, 2017—2021年, 2022—2026年规划; "" where there is none."""
    if period is None:
        return ""
    if period.first is None:
        years = f"截至{period.last}年"
    elif period.single:
        years = f"{period.last}年"
    else:
        years = f"{period.first}—{period.last}年"
    return years + {Kind.TARGET: "目标", Kind.OUTLOOK: "展望", Kind.ACHIEVED: ""}[period.kind]


def number_quotes(statements: tuple[Statement, ...]) -> tuple[str, tuple[Citation, ...]]:
    """(the text with its marks, the citations): the same quote keeps one mark, in order of appearance."""
    citations: dict[tuple[str, int, int, int], Citation] = {}
    lines = []
    for statement in statements:
        marks = []
        for quote in statement.quotes:
            key = (quote.hit.report.id, quote.hit.sentence.paragraph, quote.start, quote.end)
            if key not in citations:
                citations[key] = cite(quote, len(citations) + 1)
            mark = f"[{citations[key].marker}]"
            if mark not in marks:
                marks.append(mark)
        lines.append(statement.text + "".join(marks))
    return "\n".join(lines), tuple(citations.values())


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
