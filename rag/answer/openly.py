"""An open question: the one thing where one is asked for, all that is said where that is wanted, or neither.

Enter at `answer_openly`, with what the question would be answered with if one figure or fact were wanted. How open it
is was read with the question (`Asked.openness`). Two small models of data/, fitted by eval/open_models.py, weigh the
rest: whether one thing is wanted and found, and whether the reports speak of it at all, for search always finds
something that is near.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from rag.answer.absence import absent, untold
from rag.answer.topic import belonging, digest
from rag.index.catalog import Catalog
from rag.question.asked import Asked
from rag.question.asking import Shape, Want
from rag.question.intent import Intent
from rag.question.terms import Term
from rag.search.belonging import FEATURES, Piece
from rag.search.searcher import Found
from rag.text.vocabulary import counts_as
from rag.types import Draft, Reason

_ALONE = 0.7
"""From this chance on, that one thing is wanted and found, it is the answer."""
_LEADS = 0.4
"""From here on it leads, and what else is said follows it."""
_PLAIN = -4.0
_WORDS, _CLOSE = FEATURES.index("words"), FEATURES.index("close")
_ANSWERED = 0.5
_TOP = 5
_MANY = 3
_BESIDE = 360
"""Characters of what is said beside an answer to a part of the question."""


def answer_openly(found: Sequence[Found], asked: Asked, catalog: Catalog, closed: Draft) -> Draft:
    """`closed` is what one figure or fact would be answered with."""
    if closed.reason is not None:
        return _unless_spoken_of(found, asked, catalog, closed)
    missing = untold(closed, asked) if asked.several else ()
    if asked.several and (missing or closed.gaps) and (asked.intent is Intent.FIGURE or closed.quotes):
        return _with_more(found, catalog, closed, missing)
    alone = chance("one_thing", closed_cues(found, asked, closed))
    if alone > _ALONE or asked.shape is Shape.COVER:
        return closed
    return digest(found, catalog, closed.statements if alone > _LEADS else ()) or closed


def _unless_spoken_of(found: Sequence[Found], asked: Asked, catalog: Catalog, closed: Draft) -> Draft:
    """All that belongs to what one thing did not answer, where the reports speak of it; else the refusal."""
    settled = closed.reason is Reason.REPORT_NOT_INDEXED or asked.intent is Intent.ERRAND or asked.shape is Shape.COVER
    if settled or (asked.count >= _MANY and Want.WHICH in asked.wants):  # 是哪12个: that there are twelve is no answer
        return closed
    if chance("answerable", cues(belonging(found), found, asked, catalog, closed)) < _ANSWERED:
        return closed
    return digest(found, catalog) or closed


def _with_more(found: Sequence[Found], catalog: Catalog, closed: Draft, missing: Sequence[Term]) -> Draft:
    """What was found of several things, and what is said of those that were not, in place of a line that it was not."""
    only = [form for term in missing for form in (*term.forms, *counts_as(term.text))]
    more = digest(found, catalog, only=only, room=_BESIDE)
    if more is None:
        return closed
    told = {quote.hit.sentence.id for quote in closed.quotes}
    if all(quote.hit.sentence.id in told for quote in more.quotes):
        return closed
    kept = tuple(s for s in closed.statements if s.quotes or not closed.gaps)
    return replace(more, statements=(*kept, *more.statements), lead=closed.lead)


def closed_cues(found: Sequence[Found], asked: Asked, closed: Draft) -> dict[str, float]:
    """What tells whether one thing is wanted, and found, by name."""
    best = [one.matches[0] for one in found if one.matches]
    return {
        "openness": math.log(asked.openness / (1 - asked.openness)) if asked.openness else _PLAIN,
        "score": min((match.score for match in best), default=0.0),
        "coverage": min((match.coverage for match in best), default=0.0),
        "period": min((match.period_fit for match in best), default=0.0),
        "missing": sum(term.noun for match in best for term in match.missing),
        "known": any(term.known for term in asked.terms),
        "figure": bool(best) and all(match.figures for match in best),
        "lines": min(_TOP, len(closed.statements)) / _TOP,
        "sides": min(_TOP, len(found)) / _TOP,
        "nouns": min(_TOP, sum(term.noun for term in asked.terms)) / _TOP,
    }


def cues(
    pieces: Sequence[Piece], found: Sequence[Found], asked: Asked, catalog: Catalog, closed: Draft
) -> dict[str, float]:
    """What tells whether the reports speak of what is asked, by name."""
    chances = [piece.chance for piece in pieces[:_TOP]] or [0.001]
    reports = list({piece.report.id for one in found for piece in one.around()})
    missing = absent(asked.terms, catalog, reports) if reports else ()
    weight = sum(term.weight for term in asked.terms if term.noun) or 1.0
    whole = sum(term.weight for term in asked.terms) or 1.0
    return {
        "best": math.log(chances[0] / (1 - chances[0])),
        "several": math.log(sum(chances[:3]) / 3),
        "missing": sum(term.weight for term in missing) / weight,
        "gone": sum(term.weight for term in asked.terms if not _says(term, reports, catalog)) / whole,
        "held": max((piece.row[_WORDS] for piece in pieces[:_TOP]), default=0.0),
        "close": max((piece.row[_CLOSE] for piece in pieces[:_TOP]), default=0.0),
        "any_missing": bool(missing),
        "must_missing": any(term.must for term in missing),
        "strange": max((_strange(term, pieces) for term in missing), default=0.0),
        "words": min(6, len(asked.terms)) / 6,
        "refused": closed.reason is not None,
        "elsewhere": closed.reason is Reason.OUT_OF_SCOPE,
        "openness": asked.openness,
    }


def _says(term: Term, reports: Sequence[str], catalog: Catalog) -> bool:
    return any(catalog.says(form, reports) for form in dict.fromkeys((*term.forms, *counts_as(term.text))))


def _strange(term: Term, pieces: Sequence[Piece]) -> float:
    """Share of a missing word's characters that stand in nothing which is near: none of 宠物, half of 绿化."""
    near = "".join(piece.sentence.text for piece in pieces[:_TOP])
    return sum(char not in near for char in term.text) / len(term.text)


def chance(model: str, told: Mapping[str, float]) -> float:
    """0…1 by one of the models in data/."""
    weights, bias = _model(model)
    return 1 / (1 + math.exp(-bias - sum(weights[name] * value for name, value in told.items())))


@cache
def _model(name: str) -> tuple[dict[str, float], float]:
    data = json.loads((files(__package__) / "data" / f"{name}.json").read_text(encoding="utf-8"))
    return {name: float(weight) for name, weight in data["weights"].items()}, float(data["bias"])
