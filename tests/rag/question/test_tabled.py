"""Questions for a table, put plainly: every place, every year, what is worked out; nothing for fewer than three."""

import pytest
from evidence import report

from rag.question.asked import read_question
from rag.question.tabled import tabled

SHELF = [
    report(place, year)
    for place in ("深圳市", "深圳市宝安区", "深圳市龙岗区", "深圳市福田区", "全国")
    for year in range(2014, 2020)
]


@pytest.mark.parametrize(
    ("question", "pieces", "cells"),
    [
        (
            "深圳PM2.5 15-18年度均值 哪年最高",
            ("深圳市2015年、2016年、2017年、2018年PM2.5", "分别是多少", "哪年最高"),
            4,
        ),
        ("宝安龙岗福田18年GDP谁高谁低，排一排", ("深圳市宝安区、深圳市龙岗区、深圳市福田区2018年GDP", "分别是多少"), 3),
        ("全国城镇新增就业14年15年16年的目标和实际，完成了没有", ("目标是多少，实际是多少，完成了吗",), 3),
        ("深圳每年打了多少粮，14到17，一共多少", ("2014年、2015年、2016年、2017年粮食产量", "合计多少"), 4),
    ],
)
def test_it_names_every_figure_that_is_asked_for(question: str, pieces: tuple[str, ...], cells: int) -> None:
    told = list(tabled(read_question(question, SHELF), SHELF))
    assert any(all(piece in one.text for piece in pieces) for one in told), told
    assert {one.cells for one in told} == {cells}


@pytest.mark.parametrize(
    "question", ["深圳2018年GDP多少", "深圳2017年和2018年GDP各多少", "你好", "GDP of Shenzhen in 2016, 2017, 2018"]
)
def test_fewer_than_three_and_english_are_not_its(question: str) -> None:
    assert not list(tabled(read_question(question, SHELF), SHELF))


def test_a_stretch_of_years_may_have_one_figure() -> None:
    (one, *_) = tabled(read_question("2014年到2018年这五年全国新增就业多少", SHELF), SHELF)
    assert not one.surely
    (one, *_) = tabled(read_question("2014年到2018年全国每年新增就业多少，逐年列出", SHELF), SHELF)
    assert one.surely
