"""Is it a matter of which no work report tells: 工头欠我三个月工资，我该打哪个电话? Refused, and what may be asked.

How it is asked says so (question/learned.py, `off_topic`), against how surely something in the reports belongs:
65岁以上老人免费流感疫苗做不做 sounds like an errand, and is told of.
"""

import math
from collections.abc import Sequence

from rag.answer.refusal import refusal_line
from rag.answer.topic import at_first
from rag.index.catalog import Catalog
from rag.question.asked import Asked
from rag.search.found import Found
from rag.types import Draft, Reason

_APART = 2.0
"""How far the logarithm of the odds that it is none of a report's matters must be above that of the odds that the
likeliest sentence belongs: of 413 questions of six new writers that the reports answer 1 is refused so, of the 48
that they asked beside it 19; with 1.0 it would be 7 and 25.
"""
_HARDLY = 0.01


def refused_as_off_topic(found: Sequence[Found], asked: Asked, catalog: Catalog) -> Draft | None:
    """The refusal of what by its odds may be off topic; None where a report may tell of it."""
    if asked.foreign or asked.sought is not None or not _is_off_topic(found, asked):
        return None
    from rag.answer.way_on import with_a_way_on

    refused = Draft((), Reason.OUT_OF_SCOPE, refusal_line(asked, "elsewhere"))
    return with_a_way_on(refused, (), asked, catalog)


def _is_off_topic(found: Sequence[Found], asked: Asked) -> bool:
    if len({one.side.part for one in found}) > 1:
        return False  # 谁是区长？电话多少: each part is told, or said to be missing
    chance = max((piece.chance for piece in at_first(found, asked)[:1]), default=_HARDLY)
    chance = min(max(chance, _HARDLY), 1 - _HARDLY)
    return asked.off_topic - math.log(chance / (1 - chance)) >= _APART
