"""What is asked of two figures together, and what tells the two apart, learned: 占几成 → share, part and whole; and the
whole country where it is one of the two (with_state).

A linear model over the features of learned.py. `python -m eval.comparing_model` fits it on questions that people wrote
and labelled (eval/data/comparing.jsonl), and writes data/comparing.npz. Pure.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from rag.question.asked import Asked, heard, read_question
from rag.question.asking import Want, says_target
from rag.question.comparing import RATIO, Comparison, Op, read_at_last, read_comparison
from rag.question.learned import Heard, learned, scores
from rag.text.places import Region
from rag.text.segments import parts_at
from rag.text.times import Mention, Role
from rag.text.vocabulary import in_turn, said, says
from rag.types import Kind, Report

ASKS = ("each", "difference", "ratio", "share", "order", "met")
BETWEEN = ("years", "places", "things", "target_result", "part_whole", "from_to", "many", "none")
HEADS = (*BETWEEN, *ASKS)
"""One of the first, and each of the others by itself."""
_STATE = "全国"
_LIKELY, _SURELY = 0.5, 0.6
_MARKS = "，,；;。？?！!"
_BETWEEN_YEARS, _ROW = frozenset("到至—–-~、 "), 3
_ONE_BY_ONE = ("each", "series", "step", "highest", "lowest", "order")
_HELD_BY = ("比", "和", "与", "跟", "同", "较", "于")
_SIDE_GOES_ON = tuple("的定增高低快慢大小多少相一平水目各比还更也要，？?")
"""What may follow the name of a side: 比国家定的高, 和全国的一样."""


@dataclass(frozen=True, slots=True)
class Together:
    """Chances, 0…1: those of `between` sum to 1, those of `asks` are each its own."""

    asks: Mapping[str, float]
    between: Mapping[str, float]


def together(told: Heard) -> Together:
    """What the model makes of a question that has been read otherwise."""
    score = scores(told, "comparing")
    count = len(BETWEEN)
    raised = np.exp(score[:count] - score[:count].max())
    between = (float(one) for one in raised / raised.sum())
    asks = (1 / (1 + math.exp(-float(one))) for one in score[count:])
    return Together(dict(zip(ASKS, asks, strict=True)), dict(zip(BETWEEN, between, strict=True)))


def asks_together(asked: Asked) -> bool:
    """May it ask for two figures and what lies between them: by its words, or, of several clauses, as it was surely
    learned (喊的数没做到吧 短多少亿)?
    """
    if Want.WHY in asked.wants or lists_years(asked):
        return False
    if asked.compares or len(clauses_of(asked.question)) == 1:
        return asked.compares
    told = together(heard(asked))
    return max(told.asks["difference"], told.asks["ratio"]) > _SURELY


def lists_years(asked: Asked) -> bool:
    """05—10年每年多少: are three years or more asked for one by one, as was learned, of which a table tells?"""
    if not _BETWEEN_YEARS & set(asked.question):
        return False
    from rag.text.year_lists import years_listed

    if len(years_listed(asked.question)) < _ROW:
        return False
    works = learned(heard(asked)).works
    return max(works[one] for one in _ONE_BY_ONE) > _LIKELY


def with_state(asked: Asked, reports: Sequence[Report]) -> Asked:
    """With the whole country where a place is held against it by another name: 广东定的比国家定的高吗."""
    if len(asked.regions) != 1 or asked.regions[0].name == _STATE or _STATE not in {one.region for one in reports}:
        return asked
    for start, end in said(asked.question, "state"):
        before, after = asked.question[:start], asked.question[end : end + 1]
        if before.endswith(_HELD_BY) and after in _SIDE_GOES_ON:
            both = sorted([*asked.regions, Region(_STATE, start, end)], key=lambda region: region.start)
            things = tuple(term for term in asked.terms if term.start != start)
            return replace(asked, regions=tuple(both), terms=things)
    return asked


def with_report(asked: Asked) -> Asked:
    """With 14年 of 14年报告说提到多少，17年报告又说提到多少, since both reports promised it for their own year."""
    own, named = asked.report_year, [m for m in asked.mentions if m.first == m.last and not m.relative]
    promised = says_target(asked.question) or in_turn(asked.question, "shifted", "up to")
    if own is None or len(named) != 1 or named[0].last == own or not promised:
        return asked
    first = Mention(f"{own}年", 0, 0, own, own, Role.TOPIC)
    return replace(asked, report_year=None, mentions=(first, *named), kind=Kind.TARGET)


def before_last(text: str) -> str:
    """What stands before the last clauses where they only ask for the two together: …各是多少，指标比上年少了几何."""
    each = clauses_of(text)
    last = next((i for i in range(len(each) - 1, 0, -1) if "多少" in each[i] or "几" in each[i]), 0)
    if not last or not (_compares(each[last]) or read_at_last(each[last], ends=True)):
        return text
    return text[: text.find(each[last], sum(map(len, each[:last])))]


@lru_cache(maxsize=256)
def _compares(clause: str) -> bool:
    """By its words, or as it was learned (中间隔着多少钱)."""
    if read_comparison(clause) is not None:
        return True
    told = together(heard(read_question(clause, ())))
    return max(told.asks[ask] for ask in ("difference", "ratio")) > _LIKELY


def clauses_of(text: str) -> list[str]:
    """What marks part, or blanks where there are none (谁多谁少 各多少亿 相差多少亿)."""
    marks = _MARKS if set(text.rstrip(_MARKS)) & set(_MARKS) else f"{_MARKS} "
    return [clause for clause in parts_at(text, marks) if clause.strip(marks)]


def said_last(clauses: Sequence[str]) -> Comparison | None:
    """What the last clause that asks for figures together asks (…？今年的目标呢？差几家)."""
    later = clauses[:0:-1]
    read = (*map(read_comparison, later), *(read_at_last(one, ends=True) for one in later))
    return next(filter(None, read), None)


def besides_times(clause: str) -> Comparison | None:
    """相差多少亿 of 相差多少亿大约几倍: what is asked of the two beside how many times the one is the other."""
    rest = RATIO.sub("，", clause)
    return read_comparison(rest) if rest != clause and any(map(rest.count, ("多少", "几"))) else None


def of_the_other(piece: str) -> Comparison | None:
    """浙江相当于江苏的百分之几."""
    share = says(piece, "parts of a hundred") and ("相当于" in piece or "占" in piece)
    return Comparison(Op.SHARE) if share else None


def says_promised(text: str) -> bool:
    """说要, 目标, 定的, 提出: is it said that something was promised?"""
    return says_target(text) or says(text, "set it") or says(text, "set by them")
