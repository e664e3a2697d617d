"""What a bare 目标 or 增速 is of: the economy, where nothing else is named or counted."""

import pytest

from rag.question.asked import read_question
from rag.question.words_of_many import words_of
from rag.types import Report

REPORTS = (
    Report("p0", "政府工作报告", "安徽省", "province", 2025),
    Report("p1", "政府工作报告", "河南省", "province", 2025),
)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("2025年目标比2024年实际低的有几个省", ["地区生产总值"]),
        ("增速排第几位", ["地区生产总值"]),
        ("2024年哪几个省经济跑得最慢，倒数三名", ["地区生产总值"]),
        ("2024年哪几个省养老经济跑得最慢", []),
        ("安徽历年计划增速和实际增速差多少", ["地区生产总值"]),
        ("安徽2024年打了多少亿斤粮，2025年又定了多少？目标比实际低多少？", []),
        ("河南2024年收了多少粮，2025年又定了多少？目标比实际低多少？", []),
        ("安徽2024年盖了多少套，2025年的目标又是多少，差多少？", []),
        ("安徽2024年引进了多少家，2025年目标又是多少？", []),
    ],
)
def test_a_bare_aim_is_no_growth_where_another_thing_is_counted(question: str, names: list[str]) -> None:
    listed = words_of(question, read_question(question, REPORTS), REPORTS).listed
    assert [one.measure.name for one in listed] == names


def test_what_was_learned_of_how_many_reports_are_asked() -> None:
    """The figure that most have, and who passes one, in words of no list; no place is named, and all are meant."""
    for question, work in (
        ("直方图最高的那根柱子落在哪儿，进出口增速目标", "common"),
        ("四个直辖市的研发投入强度都超过3%吗", "all"),
        ("把去年规上工业涨了8个点还多的省名单给我", "held"),
    ):
        said = words_of(question, read_question(question, REPORTS), REPORTS)
        assert work in said.works, question
        assert "over place" in said.across, question


@pytest.mark.parametrize("question", ["今年GDP目标高过全国5%的，一共几家？", "去年GDP增速低于全国那条基准线的省"])
def test_the_state_is_what_provinces_are_held_against(question: str) -> None:
    places = words_of(question, read_question(question, REPORTS), REPORTS).places
    assert "全国" not in places.regions
