"""Which questions are about the last answer, and which ask for something of their own."""

import pytest

from rag.question.about import About, Wish, about_last, last_of_its_own, read_about, without_doubt, without_pointer
from rag.types import Turn


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("展开说说[1]", About(Wish.MORE, 1)),
        ("【2】详细一点", About(Wish.MORE, 2)),
        ("[1]的原文是什么", About(Wish.SOURCE, 1)),
        ("第一条的出处", About(Wish.SOURCE, 1)),
        ("在报告哪一段?", About(Wish.SOURCE)),
        ("依据是什么", About(Wish.SOURCE)),
        ("[3]", About(Wish.MORE, 3)),
        ("为什么", About(Wish.WHY)),
        ("这是为什么呢?", About(Wish.WHY)),
        ("原因是什么", About(Wish.WHY)),
        ("你确定吗", About(Wish.SURE)),
        ("这个数字准确吗?", About(Wish.SURE)),
        ("再核实一下", About(Wish.SURE)),
        ("详细一点", About(Wish.MORE)),
        ("能具体说说吗", About(Wish.MORE)),
        ("换成百分比", About(Wish.CONVERT, None, "百分比")),
        ("换算成万元是多少", About(Wish.CONVERT, None, "万元")),
        ("折合多少公顷?", About(Wish.CONVERT, None, "公顷")),
        ("[2]用亿元表示", About(Wish.CONVERT, 2, "亿元")),
        ("换算成万亿，保留两位小数", About(Wish.CONVERT, None, "万亿", 2)),
        ("换成万亿元，四舍五入取整", About(Wish.CONVERT, None, "万亿元", 0)),
        ("哪份报告说的？", About(Wish.SOURCE)),
        ("是哪一年的报告里写的", About(Wish.SOURCE)),
        ("不对吧", About(Wish.SURE)),
        ("换成亿斤是多少？别的省都说亿斤", About(Wish.CONVERT, None, "亿斤")),
    ],
)
def test_about_the_last_answer(question: str, about: About) -> None:
    assert read_about(question) == about


@pytest.mark.parametrize(
    "question",
    [
        "为什么没有提出增速目标",
        "具体有哪些项目",
        "那前一年呢",
        "2022年新增学位目标是多少",
        "原文里怎么说养老的",
        "多少个",
        "在哪里",  # where it takes place, not where it is written
        "换成2021年呢",
        "确定了哪些重点项目",
        "这个数字比过去五年少多少",
        "详细介绍一下营商环境",
    ],
)
def test_of_its_own(question: str) -> None:
    assert read_about(question) is None


def test_the_figure_that_is_meant_is_the_last_one() -> None:
    assert without_pointer("这个数字比过去五年少多少") == "比过去五年少多少"
    assert without_pointer("这个目标呢") == "呢"
    assert without_pointer("新增学位呢") == "新增学位呢"


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("这个数对吗，我记得是178公里", "我记得是178公里"),
        ("没弄错吧？我听说是3464亿", "我听说是3464亿"),
        ("确定？网上写的是7500公里", "网上写的是7500公里"),
        ("那前一年呢，差多少", "那前一年呢，差多少"),
    ],
)
def test_what_only_doubts_the_last_answer_is_left_out(question: str, rest: str) -> None:
    assert without_doubt(question) == rest


def test_the_last_turn_that_asked_something() -> None:
    turns = [Turn("2022年新增学位目标是多少", "超1万个。[1]"), Turn("展开说说[1]", "…"), Turn("你确定吗", "…")]
    assert last_of_its_own(turns) == 0
    assert last_of_its_own(turns[1:]) == -1


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("这话在哪一段", About(Wish.SOURCE)),
        ("这个数出自哪份报告？", About(Wish.SOURCE)),
        ("你从哪儿看到的", About(Wish.SOURCE)),
        ("为什么", About(Wish.WHY)),
        ("那前一年呢", None),
        ("哪一年报告提到了人工智能", None),
        ("谁高", None),
        ("这个数对吗，我记得是1.8万个", None),  # claims another figure
        ("不对吧，我怎么记得是突破2万个？", None),
    ],
)
def test_what_the_model_hears_is_about_the_last_answer(question: str, about: About | None) -> None:
    assert about_last(question, [Turn("2018年广东城镇新增就业多少万人", "…")], ()) == about
