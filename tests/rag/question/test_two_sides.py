"""Which questions ask for two figures together."""

import pytest

from rag.question.asked import read_question
from rag.question.two_sides import read_pairs
from rag.types import Report

REPORTS = tuple(Report(f"p{year}", "政府工作报告", "广东省", "province", year) for year in (2018, 2019))


@pytest.mark.parametrize(
    ("question", "paired"),
    [
        ("广东2018年经济打算增长几个点？研发投入占比要到多少？城镇要新增多少就业岗位？", False),
        ("广东2017年城镇新增就业多少，2018年目标又是多少？目标比实际少多少？", True),
    ],
)
def test_three_things_each_asked_for_by_itself_are_no_pair(question: str, paired: bool) -> None:
    assert bool(read_pairs(question, read_question(question, REPORTS), REPORTS)) is paired
