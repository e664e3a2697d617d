"""A follow-up that moves a slot and asks how far that is from the last answer: 那江苏呢，比它多多少.

Its last clauses ask for something between two figures and name nothing; what stands before them is a follow-up by
itself, which asks for the other figure. Marks part the clauses, or blanks where there are none. Pure.
"""

from collections.abc import Callable, Sequence

from rag.question.asked import read_question
from rag.question.asking import asks
from rag.question.comparing import Op, names_sides, read_at_last, read_comparison, without_comparing
from rag.question.last_asked import asks_alike
from rag.question.moved import Between, Shift, moved
from rag.question.set_against import EITHER_WAY, THAN_IT, how_many
from rag.text.segments import parts_at
from rag.types import Report

_MARKS = "，,？?。；;"
_BLANKS = " \u3000"


def and_compared(
    text: str, asked: Sequence[str], reports: Sequence[Report], join: Callable[[str, str, Sequence[Report]], str]
) -> str | None:
    """The last question, the other one that the follow-up asks, and what is asked of the two; None where its last
    clause compares nothing, or says itself of what. `join` makes a follow-up and a question one.

    那江苏呢，比它多多少 after 浙江的粮食产量是多少 → 浙江的粮食产量是多少，江苏的粮食产量是多少，比多多少.
    """
    head, tail = _parted(text, asked[-1], reports)
    if not head or not tail:
        return None
    other = join(head, asked[-1], reports)
    if other == head or read_comparison(head) is not None:
        return None
    if (whole := read_comparison(other, within=True)) is not None and whole.op is Op.DIFFERENCE:
        return other  # 跟青海一比，多出多少
    sides = [*asked[-(how_many(tail) - 1) :], other]
    return of_sides(sides, asked_plainly(tail, asked[-1], reports))


def of_sides(sides: Sequence[str], asking: str) -> str:
    """All that was asked one after the other, and what is asked of it together."""
    return "，".join([*(one.rstrip("？?。") for one in sides), asking])


_TWO = 2
_OTHERWISE = (Shift.THING, Shift.PLACE, Shift.ABOUT)
_PLAINLY = {
    Between.PERCENT: "相差多少，涨了百分之几",
    Between.RATIO: "是几倍",
    Between.SUM: "合计多少",
    Between.SHARE: "占百分之几",
}


def compares_two(text: str, previous: str, reports: Sequence[Report]) -> bool:
    """Is something asked of two figures together: 一共多少, 这俩一减?"""
    return read_comparison(text) is not None or _asked_between(text, previous, reports) is not None


def asked_plainly(text: str, previous: str, reports: Sequence[Report]) -> str:
    """What is asked of two figures, in words that comparing.py reads: 加码多少 as it is, 相差多少 of 窟窿多大."""
    if (read_comparison(text) or read_at_last(text)) is not None:
        return text if asks(text) else EITHER_WAY  # 高还是低
    between = _asked_between(text, previous, reports)
    return _PLAINLY.get(between, EITHER_WAY) if between is not None else EITHER_WAY


def _parted(text: str, previous: str, reports: Sequence[Report]) -> tuple[str, str]:
    """Its clauses before those that only compare, and the last of these that asks how far the two are apart."""
    clauses = _clauses(text)
    if len(clauses) < _TWO:
        return "", ""
    first, between = len(clauses), _asked_between(text, previous, reports)
    while first > 1 and _only_compares(
        clauses[first - 1], previous, reports, between if first == len(clauses) else None
    ):
        first -= 1
    tails = [THAN_IT.sub("", clause) for clause in clauses[first:]]
    tail = next((one for one in reversed(tails) if asks(one)), tails[-1] if tails else "")
    return "，".join(clauses[:first]), tail


def _clauses(text: str) -> list[str]:
    marks = _MARKS if set(text.rstrip(_MARKS)) & set(_MARKS) else f"{_MARKS}{_BLANKS}"
    return [clause.strip() for clause in parts_at(text, marks) if clause.strip(f"{marks} ")]


def _asked_between(text: str, previous: str, reports: Sequence[Report]) -> Between | None:
    return moved(read_question(text, reports), read_question(previous, reports)).asks_between


def _only_compares(clause: str, previous: str, reports: Sequence[Report], between: Between | None) -> bool:
    """砍掉多少, 比它高吗: by its words, or as was learned of it, or (`between`: 往下调了多少) of the whole; of nothing
    that it names itself.
    """
    said = THAN_IT.sub("", clause)
    rest = read_question(without_comparing(said), reports)
    if rest.mentions or rest.regions or rest.foreign or asks_alike(said, previous):
        return False
    told = moved(read_question(clause, reports), read_question(previous, reports))
    learned = told.asks_between is not None and not told.surely(Shift.THING, Shift.ALONE, Shift.ABOUT)
    learned = learned or (between is not None and asks(clause) and not told.surely(*_OTHERWISE))
    by_words = read_comparison(said) is not None or read_at_last(said) is not None
    things = [term for term in rest.terms if term.noun and not names_sides(term.text)]
    return (by_words and not things) or (learned and not any(term.known for term in things))
