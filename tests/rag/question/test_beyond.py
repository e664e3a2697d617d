"""The figure that others are held against, in figures and in words."""

import pytest

from rag.question.beyond import read_beyond


@pytest.mark.parametrize(
    ("question", "unit", "value", "way"),
    [
        ("超过5%的有几个", "%", 5.0, ">"),
        ("5%以上的省", "%", 5.0, ">="),
        ("失业率卡在5%及以下的有几个", "%", 5.0, "<="),
        ("低于100万人的", "人", 1e6, "<"),
        ("不超过3%的有哪几个", "%", 3.0, "<="),
        ("新增就业上百万的省", "人", 1e6, ">="),
        ("粮食过千亿斤的省", "斤", 1e11, ">"),
        ("GDP不到万亿的省", "元", 1e12, "<"),
        ("增速是两位数的有几家", "%", 10.0, ">="),
        ("城镇化率过半的", "%", 50.0, ">"),
        ("成交额超过2000亿的省份有几个", "元", 2e11, ">"),
        ("失业率定在5.5%的省有几个", "%", 5.5, "="),
        ("CPI目标不是2%的省有哪些", "%", 2.0, "!="),
        ("CPI目标有没有不是2%的", "%", 2.0, "!="),
        ("CPI目标写“2%左右”的省有几个", "%", 2.0, "="),
        ("固定资产投资负增长的省有哪些", "元", 0.0, "<"),
        ("PM2.5浓度超过30的省", "微克/立方米", 30.0, ">"),
        ("哪些省在5%以上（不含刚好5%的）", "%", 5.0, ">"),
        ("听说都定在5%左右,那有哪些省高于6%", "%", 6.0, ">"),
        ("CPI目标没有定在2%的省是哪几个", "%", 2.0, "!="),
        ("水质优良率做到100%的有哪些省", "%", 100.0, ">="),
        ("目标>=6%的省", "%", 6.0, ">="),
        ("CPI目标≠2%", "%", 2.0, "!="),
        ("失业率比百分之五点五还高的有哪些", "%", 5.5, ">"),
        ("GDP超过三千亿元的有几个", "元", 3e11, ">"),
        ("gdp刚好5.5的省有几个", "元", 5.5, "="),
        ("控制在5.5以下的有哪些", "%", 5.5, "<="),
    ],
)
def test_beyond(question: str, unit: str, value: float, way: str) -> None:
    figure, said = read_beyond(question, unit)
    assert figure is not None
    assert (figure.value, said) == (value, way)
    assert question[figure.start : figure.end] == figure.text


@pytest.mark.parametrize("question", ["前三个省", "2024年各省GDP增速", "31个省里有5个"])
def test_nothing_to_pass(question: str) -> None:
    assert read_beyond(question, "%")[0] is None
