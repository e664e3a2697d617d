"""What is asked of two figures together, as it was learned: tables of questions, and that it can be fitted again."""

import numpy as np
import pytest

from eval.comparing_model import fit, load, rows_of
from rag.question.asked import heard, read_question
from rag.question.comparing import Op
from rag.question.together import ASKS, besides_times, clauses_of, together


@pytest.mark.parametrize(
    ("question", "asks", "between"),
    [
        ("城镇居民和农村居民的收入分别是多少，差多少元", {"each", "difference"}, "things"),
        ("2018年的外贸总额比2017年多出几亿", {"difference"}, "years"),
        ("出口在进出口总额里占到几成", {"share"}, "part_whole"),
        ("计划新建多少套，实际建成多少套，差多少套", {"each", "difference"}, "target_result"),
        ("养老金由每月多少元提高到多少元", {"each"}, "from_to"),
        ("2022年新增学位是多少", set(), "none"),
    ],
)
def test_what_is_asked_together(question: str, asks: set[str], between: str) -> None:
    told = together(heard(read_question(question, (), base_year=2022)))
    assert {ask for ask in ASKS if told.asks[ask] > 0.5} == asks
    assert max(told.between, key=lambda name: told.between[name]) == between


def test_the_same_questions_give_the_same_weights() -> None:
    some = load()[::4]
    first, again = (fit(rows_of(some), some) for _ in range(2))
    assert first.names == again.names
    assert np.array_equal(first.weights, again.weights)


def test_blanks_part_clauses_where_no_marks_do() -> None:
    assert clauses_of("各多少亿 相差多少亿 大约几倍") == ["各多少亿", "相差多少亿", "大约几倍"]
    assert clauses_of("GDP 各多少，差多少") == ["GDP 各多少", "差多少"]


@pytest.mark.parametrize(
    ("clause", "op"),
    [("相差多少亿大约几倍", Op.DIFFERENCE), ("差了几倍", None), ("宝安是罗湖的几倍", None), ("相差多少亿", None)],
)
def test_what_is_asked_beside_how_many_times(clause: str, op: Op | None) -> None:
    said = besides_times(clause)
    assert (said.op if said is not None else None) is op
