"""What was promised, in figures that the question tells, beside what was done, one by one. Reads only.

要拆消违建669万平方，年底到底拆了多少 → 2017年目标：拆除消化违建669万平方米, 2017年实际：…726万平方米, and what lies
between. None unless one of the figures is promised by the report of that year, and what came of it is told.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.two_figures import Find, answer_pairs
from rag.index.catalog import Catalog
from rag.question.aims_given import Aim
from rag.types import Draft, Statement


def answer_aims(aims: Sequence[Aim], catalog: Catalog, find: Find) -> Draft | None:
    statements, lacks, lead = list[Statement](), list[Statement](), ""
    for aim in aims:
        draft = answer_pairs(aim.pairs, catalog, find)
        if draft is None:
            lacks.append(Statement(f"{aim.name}：没有找到直接的回答。", ()))
        elif len(aims) > 1:
            statements += _under(aim.name, draft)
        else:
            statements, lead = list(draft.statements), draft.lead
    return Draft((*statements, *lacks), lead=lead, gaps=bool(lacks)) if statements else None


def _under(name: str, draft: Draft) -> list[Statement]:
    """With the thing's name, and whether it was reached, before what was worked out of its two figures."""
    head = draft.lead.replace("。", "，")

    def named(one: Statement) -> Statement:
        told = any(quote.text in one.text for quote in one.quotes)
        return one if told else replace(one, text=f"{name}：{head}{one.text}")

    return list(map(named, draft.statements))
