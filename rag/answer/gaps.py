"""A part of a question that no figure or fact answers: the sentence that belongs to it, in place of “not found”.

…，单位交的养老保险可以降到多少，… → 养老保险：没有找到直接的回答 gives way to 2019年目标：下调城镇职工基本养老保险单位
缴费比例，各地可降至16%。 Only a sentence that likely belongs, of the time asked for, which holds what it is about.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.topic import as_line, at_first, whole_quote
from rag.index.catalog import Catalog
from rag.question.asked import Asked, Tongue
from rag.question.terms import Term
from rag.search.belonging import Piece
from rag.search.found import Found
from rag.types import Draft, Statement
from rag.verify.quotes import label

_LIKELY = 0.3
"""The chance from which a sentence stands for a part."""
_HOLDS = 0.4
"""So much of the weight of the part's words it holds."""


def with_gaps_filled(draft: Draft, found: Sequence[Found], asked: Asked, catalog: Catalog) -> Draft:
    """The draft, each line that says that a part has no answer replaced by what belongs to that part, where there is
    such a sentence that is not quoted already. Where no part has an answer, it stands as it is.
    """
    if not draft.quotes or draft.reason is not None or asked.tongue is Tongue.ENGLISH:
        return draft
    pieces = [piece for piece in at_first(found, asked) if piece.fits and piece.chance >= _LIKELY]
    told = {quote.hit.sentence.id for quote in draft.quotes}
    statements: list[Statement] = []
    for statement in draft.statements:
        best = None if statement.quotes else _for(statement, [p for p in pieces if p.sentence.id not in told], asked)
        told |= {best.sentence.id} if best is not None else set()
        statements.append(_said(best, catalog) if best is not None else statement)
    return replace(draft, statements=tuple(statements))


def _for(gap: Statement, pieces: Sequence[Piece], asked: Asked) -> Piece | None:
    """The likeliest sentence that holds what a part is about (养老保险 of 养老保险：没有找到直接的回答)."""
    about = [term for term in asked.terms if term.text in gap.text]
    whole = sum(term.weight for term in about)
    if not any(term.noun for term in about):
        return None
    return next((piece for piece in pieces if _held(about, piece.sentence.text) >= _HOLDS * whole), None)


def _held(terms: Sequence[Term], text: str) -> float:
    """The weight of the words that stand there."""
    return sum(term.weight for term in terms if any(form in text for form in term.meant))


def _said(piece: Piece, catalog: Catalog) -> Statement:
    (hit,) = catalog.hits([(piece.sentence.id, piece.chance)])
    quote, when = whole_quote(hit), label(piece.sentence.period, hit.report.kind)
    return Statement(as_line(f"{when}：{quote.text}" if when else quote.text), (quote,))
