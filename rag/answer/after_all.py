"""A refusal looked at once more: do the reports tell after all what is asked, in words that the asker does not use?

山里教书的老师每月贴多少 → 边远地区义务教育学校教师岗位津贴…. Enter at `told_after_all`. What likeliest belongs
is the second look's (search/second_look.py); whether they answer is told by a small model of data/, fitted by
eval/after_all_model.py. What is shown are whole sentences: no figure is picked, and none computed.
"""

from collections.abc import Sequence

from rag.answer.absence import absent, may_be_missed, may_be_named
from rag.answer.nearest import as_statement
from rag.answer.openly import chance, cues, looked_in
from rag.answer.refusal import of_words
from rag.answer.topic import at_first, belonging, digest, telling_figures, whole_quote
from rag.answer.valued import lacks_what_is_asked
from rag.index.catalog import Catalog
from rag.question.asked import Asked
from rag.question.asking import Ask, Shape, Want
from rag.search.found import Found
from rag.types import Draft

TOLD = 0.6
"""The chance from which it is told. Of refused questions in everyday words 86 then get their answer and 20 something
beside the point, and 14 of 34 that nothing answers are answered all the same, of the figure sets' none of 74 (unseen
ones, eval/after_all_model.py); from 0.7 on 59, 15, 7 and none."""
READ_TO_ANSWER = 0.35
"""The chance of the likeliest sentence, read together with the question, from which it is told whatever else is known.
Where a figure is asked for one of another time or sort (利润总额同比增长18% for 利润总额是多少) reads alike."""
_MOST_REPORTS = 12
"""Over more, something is near whatever is asked."""
_ROOM = 360
"""Characters of what is told: fewer sentences than of a digest, as the likeliest is less likely."""
_FROM_FIRST = ("likely_several", "held", "words", "missing", "cosine", "must_missing")


def told_after_all(refused: Draft, found: Sequence[Found], asked: Asked, catalog: Catalog) -> Draft:
    """The sentences that answer after all; the refusal, where it stands."""
    if not may_be_told(refused, found, asked, catalog):
        return refused
    if _misses_a_number(found, asked, catalog):
        return refused
    best = belonging(found, asked)[0]
    read = best.chance >= READ_TO_ANSWER and asked.shape is not Shape.FIGURE
    if not read and chance("after_all", after_all_cues(found, asked, catalog)) < TOLD:
        return refused
    (hit,) = catalog.hits([(best.sentence.id, best.chance)])
    told = digest(found, asked, catalog, [as_statement(whole_quote(hit), "")], room=_ROOM)
    return refused if told is None or lacks_what_is_asked(told, found, asked) else told


def may_be_told(refused: Draft, found: Sequence[Found], asked: Asked, catalog: Catalog) -> bool:
    """Is it a refusal of what a sentence could answer: in a few reports, a figure where one is asked for, and not of
    things that all have a name that stands nowhere (核电站或者火电厂)?
    """
    return (
        of_words(refused, asked)
        and 0 < len(looked_in(found)) <= _MOST_REPORTS
        and _may_answer(found, asked)
        and not _by_names_alone(found, asked, catalog)
    )


def _by_names_alone(found: Sequence[Found], asked: Asked, catalog: Catalog) -> bool:
    things = [term for term in asked.terms if may_be_named(term)]
    missing = absent(things, catalog, looked_in(found))
    return bool(things) and all(term in missing and may_be_missed(term) for term in things)


def _misses_a_number(found: Sequence[Found], asked: Asked, catalog: Catalog) -> bool:
    """5号线 is no other line, however alike what is told of it reads."""
    numbered = [term for term in asked.terms if any(char.isascii() and char.isalnum() for char in term.text)]
    return bool(absent(numbered, catalog, looked_in(found)))


def _may_answer(found: Sequence[Found], asked: Asked) -> bool:
    """Does anything of a work report belong, and where it is asked how much or which in rank, does the likeliest tell
    such a figure?
    """
    best = [piece for piece in belonging(found, asked)[:1] if piece.report.kind != "other"]
    counted = Want.HOW_MUCH in asked.wants or asked.ask is Ask.RANK
    return bool(best) and (not counted or best[0].sentence.id in telling_figures(found))


def after_all_cues(found: Sequence[Found], asked: Asked, catalog: Catalog) -> dict[str, float]:
    """What tells whether what likeliest belongs is an answer, by name."""
    missing = absent(asked.terms, catalog, looked_in(found))
    told = cues(at_first(found, asked), found, asked, catalog, Draft(()))
    second = [piece.chance for piece in belonging(found, asked)[1:2]]
    return {
        **{name: told[name] for name in _FROM_FIRST},
        "second": sum(second),
        "known": any(term.known for term in asked.terms),
        "missed": any(may_be_missed(term) for term in missing),
        "mention": Want.MENTION in asked.wants,
    }
