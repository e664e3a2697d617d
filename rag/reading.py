"""Found evidence → the extractive Draft: which way of reading answers this question.

Cover lines for who and when (cover.py), the glossary for what a word means (glossary.py), a series of headings for a
list (lists.py), else the best spans (extract.py). No model.
"""

from collections.abc import Sequence

from rag.catalog import Catalog
from rag.cover import answer_cover
from rag.draft import Draft
from rag.extract import extract, refuse
from rag.glossary import define, find_entry
from rag.lists import answer_list, tells_which
from rag.retrieve import Found
from rag.scope import Asked
from rag.wording import Shape


def read_answer(found: Sequence[Found], asked: Asked, catalog: Catalog) -> Draft:
    """The Draft for a question whose sides have been searched."""
    if asked.shape is Shape.COVER and not asked.foreign and found and found[0].side.primary:
        report = found[0].side.reports[0]
        return answer_cover(asked.wants, report, catalog.paragraphs(report.id)) or refuse(found, asked)
    if asked.shape in (Shape.DEFINITION, Shape.LIST, Shape.TEXT) and found:
        draft = _definition(found[0], asked, catalog)
        if draft is not None:
            return draft
    if asked.shape is Shape.LIST and found and not asked.foreign:
        draft = _list(found[0], asked, catalog)
        if draft is not None:
            return draft
    draft = extract(found, asked)
    if asked.shape is Shape.LIST and draft.reason is None and not tells_which(draft, asked):
        return refuse(found, asked)
    return draft


def _definition(found: Found, asked: Asked, catalog: Catalog) -> Draft | None:
    """The glossary's entry, for a word that is asked about by itself (quoted, or 什么是…)."""
    words = [*(term.text for term in asked.terms if term.weight > 1.0), *asked.meanings]
    if asked.shape is Shape.DEFINITION:
        words += [term.text for term in asked.terms if term.noun]
    reports = list(found.side.reports) or list(dict.fromkeys(match.hit.report for match in found.matches))
    for report in reports if words else ():
        entry = find_entry(words, catalog.sentences(report.id))
        if entry is not None:
            return define(entry, catalog.paragraphs(report.id)[entry.paragraph - 1].text, report)
    return None


def _list(found: Found, asked: Asked, catalog: Catalog) -> Draft | None:
    best = found.matches[0] if found.matches else None
    if best is None:
        return None
    report = best.hit.report
    texts = {paragraph.number: paragraph.text for paragraph in catalog.paragraphs(report.id)}
    return answer_list(best, asked, report, catalog.sentences(report.id), lambda _, number: texts[number])
