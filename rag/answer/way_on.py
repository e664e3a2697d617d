"""What becomes of a refusal: an answer after all (after_all.py), or the nearest that the reports say, where it shows
nothing yet, and a question that would work. Enter at `beyond_refusal`.

下班找不着车位，区里有招没 → …最接近的说法（…）：…停车综合治理…。 可以这样问：…“交通治理”讲了些什么？ What is shown is
called no answer. Whether something is refused is not decided here.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.after_all import told_after_all
from rag.answer.by_cell import of_a_near_year
from rag.answer.manners import examples, of_its_part
from rag.answer.nearest import as_statement
from rag.answer.refusal import NO_ANSWER, refusal_line
from rag.answer.topic import belonging, shares, whole_quote
from rag.index.catalog import Catalog
from rag.question.asked import Asked, Tongue, as_asked
from rag.question.asking import Shape
from rag.search.belonging import Piece
from rag.search.found import Found
from rag.types import Draft, Reason, Statement

_MAY_BELONG, _FEW = 0.2, 3
"""The chance at second look from which a sentence is shown beside a refusal, and how many."""
_RATHER = 0.3
"""From here on it is shown in place of what is nearest by its words: of 44 such sentences below refusals readers found
that 29 answer.
"""
_LOOKED_AT = 5


def beyond_refusal(refused: Draft, found: Sequence[Found], asked: Asked, catalog: Catalog) -> Draft:
    """What answers after all; else the refusal with a way on."""
    draft = told_after_all(refused, found, asked, catalog)
    return draft if draft.reason is None else with_a_way_on(draft, found, asked, catalog)


def with_a_way_on(refused: Draft, found: Sequence[Found], asked: Asked, catalog: Catalog) -> Draft:
    """The refusal with what may belong after all, and with a question for what the part of the report tells in which
    the nearest stands, else any that a report of that place answers.
    """
    likely = belonging(found, asked) if refused.reason is not Reason.REPORT_NOT_INDEXED else []
    if refused.reason is Reason.NOT_IN_REPORTS and (near_year := of_a_near_year(asked, catalog)) is not None:
        refused = replace(refused, statements=(as_statement(near_year, refusal_line(asked, "closest")),))
    else:
        refused = _with_what_may_belong(refused, likely, asked, catalog)
    english = asked.tongue is Tongue.ENGLISH
    near = [quote.hit for quote in refused.quotes][:1]
    if refused.reason is Reason.NOT_IN_REPORTS:
        near += catalog.hits([(piece.sentence.id, piece.chance) for piece in likely[:_LOOKED_AT]])
        near += [match.hit for one in found for match in one.matches[:1]]
    several = len({report.region for report in catalog.reports()}) > 1
    parts = (of_its_part(hit, several=several) for hit in near if not english)
    question = next(filter(None, parts), "") or "".join(examples(catalog, asked)[-1:])
    line = ("You may ask: " if english else as_asked("可以这样问：", asked)) + question
    return replace(refused, statements=(*refused.statements, Statement(line, ()))) if question else refused


def _with_what_may_belong(refused: Draft, belongs: Sequence[Piece], asked: Asked, catalog: Catalog) -> Draft:
    """With the one or two sentences that may belong at second look, in the asker's sight and called no answer: the
    words of an everyday question (下班找不着车位) are seldom those of the report (停车综合治理).
    """
    figure = asked.shape is Shape.FIGURE  # its unit alone (多少钱一斤) makes no sentence near
    likely = [piece for piece in belongs if piece.chance >= _MAY_BELONG and (shares(piece) or not figure)][:_FEW]
    if not likely or asked.foreign or (refused.quotes and likely[0].chance < _RATHER):
        return refused
    hits = catalog.hits([(piece.sentence.id, piece.chance) for piece in likely])
    elsewhere = refused.reason is Reason.OUT_OF_SCOPE
    several = elsewhere or refused.lead == refusal_line(asked, "nearest")
    statements = [
        as_statement(whole_quote(hit), "" if several else refusal_line(asked, "closest"))
        for hit in hits[: _FEW if elsewhere else 1]
    ]
    shown = {hit.sentence.id for hit in hits[: len(statements)]}
    near = [one for one in refused.statements if shown.isdisjoint(quote.hit.sentence.id for quote in one.quotes)]
    others = near[: _FEW - 1] if several else [one for one in near if not one.quotes]
    lead = refusal_line(asked, "nearest") if several else refused.lead.replace(NO_ANSWER, "")  # it may be one
    return replace(refused, statements=(*statements, *others), lead=lead, reason=Reason.NOT_IN_REPORTS)
