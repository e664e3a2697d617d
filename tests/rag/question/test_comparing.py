"""What is asked of several figures together, read of a part of a question."""

import pytest

from rag.question.comparing import Op, read_comparison


@pytest.mark.parametrize(
    ("text", "op", "unit", "later_first"),
    [
        ("相差多少", Op.DIFFERENCE, "", False),
        ("低了几个百分点", Op.DIFFERENCE, "%", True),
        ("多了多少亿", Op.DIFFERENCE, "", True),
        ("差多少张", Op.DIFFERENCE, "张", False),
        ("超额完成了多少万人", Op.DIFFERENCE, "人", True),
        ("上升了多少", Op.DIFFERENCE, "", True),
        ("目标比实际少多少", Op.DIFFERENCE, "", False),
        ("哪个高", Op.EXTREME, "", False),
        ("哪年最多", Op.EXTREME, "", False),
        ("翻了几倍", Op.RATIO, "倍", True),
        ("后者是前者的几倍", Op.RATIO, "倍", True),
        ("合计多少", Op.SUM, "", False),
        ("加了多少", Op.DIFFERENCE, "", True),
        ("增了几", Op.DIFFERENCE, "", True),
        ("降了几个点", Op.DIFFERENCE, "%", True),
        ("多办了多少件", Op.DIFFERENCE, "件", True),
        ("一年增加了多少万标箱", Op.DIFFERENCE, "", True),
        ("是不是反而少了", Op.DIFFERENCE, "", True),
    ],
)
def test_what_is_asked_of_them(text: str, op: Op, unit: str, later_first: bool) -> None:
    comparison = read_comparison(text)
    assert comparison is not None
    assert (comparison.op, comparison.unit, comparison.later_first) == (op, unit, later_first)


@pytest.mark.parametrize(
    "text", ["增长多少", "下降多少", "排第几", "新增学位多少", "电话多少", "面积多大", "谁作的报告", "至少建了多少"]
)
def test_what_asks_for_a_figure_compares_nothing(text: str) -> None:
    assert read_comparison(text) is None


@pytest.mark.parametrize("text", ["2018年分别下降了多少", "比上年增长多少", "2017年提高了几个百分点"])
def test_within_a_question_a_change_is_what_the_report_tells(text: str) -> None:
    assert read_comparison(text, within=True) is None


def test_how_greater_and_less_are_said() -> None:
    said = [read_comparison(text) for text in ("高多少", "快了几个百分点", "大多少", "多几家", "相差多少")]
    assert [one.scale if one else "" for one in said] == [("高", "低"), ("快", "慢"), ("大", "小"), ("多", "少"), None]
