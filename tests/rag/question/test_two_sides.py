"""Which questions ask for two figures together."""

import pytest

from rag.question.asked import read_question
from rag.question.two_sides import read_pairs
from rag.types import Kind, Report

REPORTS = tuple(Report(f"p{year}", "政府工作报告", "广东省", "province", year) for year in (2018, 2019))


@pytest.mark.parametrize(
    ("question", "paired"),
    [
        ("广东2018年经济打算增长几个点？研发投入占比要到多少？城镇要新增多少就业岗位？", False),
        ("广东PM2.5从2017年到2018年降了没有，降了几微克，两年的浓度各为多少", True),
        ("广东2017年城镇新增就业多少，2018年目标又是多少？目标比实际少多少？", True),
    ],
)
def test_three_things_each_asked_for_by_itself_are_no_pair(question: str, paired: bool) -> None:
    assert bool(read_pairs(question, read_question(question, REPORTS), REPORTS)) is paired


def test_each_of_two_reports_that_are_named_promises_for_its_own_year() -> None:
    question = "广东18年报告说低保提到每月多少元，19年报告又说提到多少，加了多少"
    pair = read_pairs(question, read_question(question, REPORTS), REPORTS)[0]
    assert [(slot.asked.mentions[0].last, slot.asked.kind) for slot in pair.slots] == [
        (2018, Kind.TARGET),
        (2019, Kind.TARGET),
    ]


def test_what_has_multiplied_is_the_later_one() -> None:
    question = "广东2017年高新企业多少家，2018年多少家，增加了多少，是原来的几倍"
    pair = read_pairs(question, read_question(question, REPORTS), REPORTS)[0]
    assert all(one.later_first for one in pair.comparisons)


def test_a_stretch_of_years_tells_both_ends() -> None:
    question = "十二五那五年，广东研发占比抬高了几个百分点"
    assert read_pairs(question, read_question(question, REPORTS), REPORTS)[0].change
