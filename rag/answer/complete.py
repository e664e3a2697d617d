"""Does what answers a question for one figure or fact do, though all that is said may be wanted? Pure.

What is told beyond it is openly.py's.
"""

from collections.abc import Sequence

from rag.answer.lists import is_series, names_items
from rag.question.asked import Asked
from rag.question.asking import Shape, Want
from rag.question.intent import Intent
from rag.search.found import Found
from rag.types import Draft


def is_complete(draft: Draft, found: Sequence[Found], asked: Asked) -> bool:
    """Is it an answer as it stands: a figure for every part, items asked for by number, a sum, the glossary's words?"""
    if draft.reason is not None:
        return False
    lines = len(draft.statements)
    within = lines == 1 and found and found[0].matches and names_items(found[0].matches[0], asked.count)
    listed = asked.count > 1 and (lines == asked.count or bool(within))
    explained = any(quote.period is None for quote in draft.quotes)
    listed = listed or (Want.WHICH in asked.wants and is_series(draft, asked))
    named = bool(asked.terms) and all(term.known for term in asked.terms if term.noun)
    aim = Want.AIM in asked.wants and named
    figures = (asked.intent is Intent.FIGURE or aim) and (not draft.gaps or _lacks_only_a_sort(found, asked))
    lacks = bool(draft.quotes) and _cannot_be_compared(found)
    return figures or listed or explained or lacks or any(statement.derived for statement in draft.statements)


def _cannot_be_compared(found: Sequence[Found]) -> bool:
    """Are figures asked for together, one of which is told nowhere? It is said which, and nothing else is listed."""
    wanted = any(one.side.compared is not None and one.side.compared.wanted for one in found)
    return wanted and all(one.side.asked.shape is Shape.FIGURE for one in found)


def _lacks_only_a_sort(found: Sequence[Found], asked: Asked) -> bool:
    """Is all of one thing, and how much it grew not told (GDP多少？增长多少？)? Then that is said, and no more."""
    sides = [one.side.asked for one in found]
    things = {(frozenset(term.text for term in side.terms), side.mentions) for side in sides}
    return asked.intent is Intent.FIGURE and len(things) == 1 and all(side.shape is Shape.FIGURE for side in sides)
