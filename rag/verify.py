"""Verification: no mark without evidence, no quote that is not byte-exact, no figure that no cited quote holds. Pure.

It checks; it does not search, and it does not mend: a statement that does not hold is dropped and said to be.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.draft import Draft, Quote, Statement, number_quotes
from rag.quantities import find_quantities, supports
from rag.types import Citation, Figure, Quantity


@dataclass(frozen=True, slots=True)
class Verified:
    """What may be shown. `dropped` are the statements that did not hold, as they were written."""

    text: str
    citations: tuple[Citation, ...]
    figures: tuple[Figure, ...]
    dropped: tuple[str, ...]


def verify(draft: Draft) -> Verified:
    """Number the quotes, check every statement against its own, keep what holds."""
    kept = [statement for statement in draft.statements if holds(statement)]
    dropped = [statement.text for statement in draft.statements if not holds(statement)]
    text, citations = number_quotes(tuple(kept))
    figures = [figure for statement in kept for figure in _figures(statement, citations)]
    unique = tuple({(f.text, f.supported_by): f for f in figures}.values())
    return Verified(text, citations, unique, tuple(dropped))


def holds(statement: Statement) -> bool:
    """Are the quotes exact and is each figure of the statement in one of them (or computed from them)?"""
    if any(
        quote.hit.paragraph_text[quote.start : quote.end] != quote.text or not quote.text for quote in statement.quotes
    ):
        return False
    return all(
        _backing(quantity, statement.quotes) or _derived(quantity, statement)
        for quantity in find_quantities(statement.text)
    )


def _backing(said: Quantity, quotes: Sequence[Quote]) -> bool:
    return any(supports(source, said) for quote in quotes for source in find_quantities(quote.text, lax=True))


def _derived(said: Quantity, statement: Statement) -> bool:
    return any(f.value == said.value and said.unit in ("", f.unit) for f in statement.derived)


def _figures(statement: Statement, citations: Sequence[Citation]) -> list[Figure]:
    """The statement's figures with the markers of the citations that hold them."""
    figures = []
    for said in find_quantities(statement.text):
        markers = tuple(
            citation.marker
            for citation in citations
            if any(_is_of(citation, quote) for quote in statement.quotes)
            and any(supports(source, said) for source in find_quantities(citation.quote, lax=True))
        )
        derived = next((f for f in statement.derived if f.value == said.value), None)
        if derived is not None and not markers:
            every = tuple(c.marker for c in citations if any(_is_of(c, q) for q in statement.quotes))
            figures.append(replace(derived, supported_by=every))
        else:
            figures.append(Figure(said.text, said.value, said.unit, said.qualifier, markers))
    return figures


def _is_of(citation: Citation, quote: Quote) -> bool:
    return (citation.report, citation.paragraph, citation.start, citation.end) == (
        quote.hit.report.id,
        quote.hit.sentence.paragraph,
        quote.start,
        quote.end,
    )
