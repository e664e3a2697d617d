"""A row of things as a question for each."""

import pytest

from rag.question.asked import read_question
from rag.question.enumeration import items
from rag.question.sides import plan
from rag.types import Report

SHELF = (Report("a", "t", "深圳市光明区", "district", 2019), Report("b", "t", "深圳市光明区", "district", 2020))


@pytest.mark.parametrize(
    ("question", "each"),
    [
        (
            "光明区2019年的地区生产总值、固定资产投资、全口径税收增长目标各是多少？",
            ["地区生产总值增长目标", "固定资产投资增长目标", "全口径税收增长目标"],
        ),
        (
            "光明区2019年GDP总量、城镇新增就业人数、年末城镇登记失业率各是多少",
            ["GDP总量", "城镇新增就业人数", "年末城镇登记失业率"],
        ),
        (
            "光明区2019年居民人均可支配收入、最低工资、低保标准各提高到了多少",
            ["居民人均可支配收入提高到了多少", "最低工资提高到了多少", "低保标准提高到了多少"],
        ),
        (
            "光明区2019年粮食产量、汽车产量、新能源汽车产量三个数麻烦都给一下",
            ["粮食产量", "汽车产量", "新能源汽车产量"],
        ),
        ("光明区2019年GDP、财政收入和学位数分别多少", ["GDP", "财政收入", "学位数"]),
        ("光明区2019年GDP、财政收入这些指标定多少", ["GDP定多少", "财政收入定多少"]),
    ],
)
def test_each_of_a_row(question: str, each: list[str]) -> None:
    asked = read_question(question, SHELF)
    assert items(asked.question, asked.terms) == [
        f"光明区2019年{'的' if '年的' in question else ''}{one}{'' if '多少' in one else '是多少'}" for one in each
    ]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("光明区2019年GDP、投资、消费目标各是多少", ["固定资产投资", "社会消费品零售总额"]),
        ("光明区2019年GDP、外贸目标各是多少", ["进出口总额"]),
    ],
)
def test_beside_an_indicator_everyday_names_are_indicators(question: str, names: list[str]) -> None:
    sides = plan(read_question(question, SHELF), SHELF)
    known = [term.text for side in sides for term in side.asked.terms if term.known]
    assert [name for name in names if name not in known] == []


@pytest.mark.parametrize(
    "question", ["光明区2019年GDP是多少", "光明区2019年新增学位多少个", "光明区的和平路改造投资多少"]
)
def test_one_thing_is_no_row(question: str) -> None:
    asked = read_question(question, SHELF)
    assert items(asked.question, asked.terms) == []


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("光明区2018年GDP、失业率", 2),
        ("光明区：2018年GDP？当年失业率？2019年失业率目标？", 3),
        ("光明区2018年GDP，社会消费品零售总额", 2),
        ("光明区2018年科技创新、产业转型怎么样", 1),
    ],
)
def test_bare_names_ask_too(question: str, parts: int) -> None:
    sides = plan(read_question(question, SHELF), SHELF)
    assert len({side.part for side in sides}) == parts
