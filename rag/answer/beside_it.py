"""What has to be said beside an answer: that no rank follows from it (unranked.py), whose report 去年 is counted from,
that the place where the asker is has no report (refusal.py).

广东去年GDP多少亿, with reports of 2025 beside 广东's last of 2019 → 广东省2019年报告：全省地区生产总值达9.73万亿元…
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.lines import with_report
from rag.answer.refusal import of_where_asker_is
from rag.answer.unranked import with_caution
from rag.question.asked import Asked, Tongue
from rag.types import Draft, Report


def with_what_it_needs(told: Draft, asked: Asked, reports: Sequence[Report]) -> Draft:
    """The draft with all of it; as it is where nothing of it is needed."""
    told = with_caution(told, asked) if asked.over_many else told
    told = _with_older_named(told, asked, reports)
    return of_where_asker_is(told, asked) if asked.spoken and asked.beside else told


def _with_older_named(told: Draft, asked: Asked, reports: Sequence[Report]) -> Draft:
    """With the report of each line, where the time is told by it alone and a newer one of another place is there."""
    told_by = {quote.hit.report.year for quote in told.quotes}
    older = bool(told_by) and max(told_by) < max((report.year for report in reports), default=0)
    relative = bool(asked.mentions) and all(mention.relative for mention in asked.mentions)
    if not (older and relative) or told.kind != "quote" or told.reason is not None or asked.tongue is Tongue.ENGLISH:
        return told
    return replace(told, statements=tuple(map(with_report, told.statements)))
