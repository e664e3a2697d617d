"""Why: the sentence that gives the reason for what a quote says, in the report's own words.

我们没有提出全年经济增速具体目标，主要因为全球疫情… is quoted whole; where the reason stands in a sentence beside it,
that one. A reason is told by the words that reports give reasons with; where none is near, none is given.
"""

import re

from rag.answer.lines import with_report
from rag.index.catalog import Catalog
from rag.text.vocabulary import says
from rag.types import Draft, Hit, Quote, Statement

_REASON = re.compile("受[^，。；]{1,16}影响|因[^，。；]{2,12}[，、]")
_NEAR = 2
"""Sentences before and after: further off a reason is one for something else."""


def because(quote: Quote, catalog: Catalog) -> list[Statement]:
    """The sentence nearest to a quote that gives a reason: the quote's own, or one beside it; [] where none does."""
    hit, own = quote.hit, quote.hit.sentence
    sentences = list(catalog.sentences(hit.report.id))
    at = next((i for i, s in enumerate(sentences) if s.id == own.id), 0)
    near = sentences[max(0, at - _NEAR) : at + _NEAR + 1]
    place = near.index(sentences[at])
    telling = [
        (abs(i - place), i, s)
        for i, s in enumerate(near)
        if abs(s.paragraph - own.paragraph) <= 1 and (says(s.text, "reason") or _REASON.search(s.text))
    ]
    if not telling:
        return []
    _, _, reason = min(telling, key=lambda one: one[:2])
    text = next(p.text for p in catalog.paragraphs(hit.report.id) if p.number == reason.paragraph)
    return [in_place(Hit(reason, text, hit.report, hit.score), reason.start, reason.end, quote)]


def with_reason(draft: Draft, catalog: Catalog) -> Draft:
    """An answer to 为什么: what the report says of it, whole sentences, and the reason it gives."""
    quotes = [quote for statement in draft.statements for quote in statement.quotes]
    if draft.reason is not None or not quotes:
        return draft
    reasons = because(quotes[0], catalog)
    if not reasons:
        several = len({quote.hit.report.id for quote in quotes}) > 1
        told = tuple(map(with_report, draft.statements)) if several else draft.statements
        return Draft(told, lead="没有找到直接说明原因的话；报告里相关的说法是：")
    first = quotes[0].hit.sentence
    whole = in_place(quotes[0].hit, first.start, first.end, quotes[0])
    return Draft(tuple(dict.fromkeys((whole, *reasons))))


def in_place(hit: Hit, start: int, end: int, quote: Quote) -> Statement:
    """Some words of a paragraph under the name of their place: 常州市新北区2022年报告第55段：…"""
    whole = Quote(hit, start, end, quote.period)
    report = hit.report
    return Statement(f"{report.called}第{hit.sentence.paragraph}段：{whole.text}", (whole,))
