"""Where the asker is, and not whose report is asked."""

import pytest
from evidence import report

from rag.question.asked import read_question

SHELF = (report("宁夏", 2025), report("浙江省", 2025), report("河南省", 2025))


@pytest.mark.parametrize(
    ("question", "home"),
    [
        ("银川这边楼住了好多年红本本就是下不来，宁夏2025年报告讲没讲这事", "银川"),
        ("郑州地下管网改了没，河南2025年报告怎么说", "郑州"),
        ("老家绍兴，浙江2025年对返乡创业有什么支持", "绍兴"),
    ],
)
def test_a_place_without_a_report_tells_where_the_asker_is(question: str, home: str) -> None:
    asked = read_question(question, SHELF)
    assert asked.foreign == ()
    assert home in asked.spoken
    assert home in asked.beside
    assert home not in {term.text for term in asked.terms}


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("宁夏2025年报告里银川的财政收入是多少", "银川"),
        ("银川今年要建多少套保障房，宁夏2025年报告说了没", "银川"),
        ("浙江2025年报告里杭州要干什么", "杭州"),
        ("杭州2025年有什么打算，浙江2025年报告怎么说", "杭州"),
        ("杭州2025年有什么打算？浙江2025年呢", "杭州"),
    ],
)
def test_a_place_whose_figure_or_plan_is_asked_stays_missing(question: str, place: str) -> None:
    assert read_question(question, SHELF).foreign == (place,)
