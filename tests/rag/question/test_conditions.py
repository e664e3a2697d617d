"""What rows are to pass: which indicator, how, and against what."""

import pytest

from rag.question.conditions import read_conditions
from rag.question.whose import named_places
from rag.text.indicators_said import find_said
from rag.types import Report

REPORTS = tuple(
    Report(f"p{i}", "政府工作报告", place, "province", 2025) for i, place in enumerate(("四川省", "安徽省"))
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("GDP超5万亿的省,各自增速是多少", [("地区生产总值", ">", 5e12, "")]),
        ("GDP总量过5万亿且增速超过5.5%的省有哪些", [("地区生产总值", ">", 5e12, ""), ("地区生产总值", ">", 5.5, "")]),
        (
            "规上工业增加值和社零增速都超过5%的省有几个",
            [("规模以上工业增加值", ">", 5.0, ""), ("社会消费品零售总额", ">", 5.0, "")],
        ),
        ("GDP增速比四川高的省有几个", [("地区生产总值", ">", None, "四川省")]),
        ("GDP增速低于全国的省份里,谁的固定资产投资增速最高", [("地区生产总值", "<", None, "全国")]),
        ("全国增长5.8%,GDP增速比全国慢的省有哪些", [("地区生产总值", "<", 5.8, "")]),
        (
            "四川GDP第一次超过3万亿、4万亿和5万亿各在哪一年",
            [("地区生产总值", ">", 3e12, ""), ("地区生产总值", ">", 4e12, ""), ("地区生产总值", ">", 5e12, "")],
        ),
        ("GDP超过3万亿、4万亿的省各有几个", [("地区生产总值", ">", 3e12, "")]),
        ("失业率目标定在5%(包括5%以内)的省有哪些", [("城镇调查失业率", "=", 5.0, "")]),
        ("让预算收入涨2%(含2%左右)的省份有几个", [("一般公共预算收入", "=", 2.0, "")]),
        ("GDP增长5%左右的有几个省", [("地区生产总值", "=", 5.0, "")]),
        ("GDP增长5%的目标哪些省没完成", []),
        ("GDP增速比四川高多少", []),
        ("进出口下滑的省份有哪些", [("进出口总额", "<", 0.0, "")]),
        ("哪几个省的外贸是跌的", [("进出口总额", "<", 0.0, "")]),
        ("民间投资正增长的省", [("民间投资", ">", 0.0, "")]),
        ("哪个省进出口下降最多", []),
        ("哪些省GDP增速下降了", []),
        ("哪些省的PM2.5下降了", []),
        ("CPI目标不是2%左右的省份", [("居民消费价格", "!=", 2.0, "")]),
        ("GDP目标在5%到5.5%之间的省有哪些", [("地区生产总值", ">=", 5.0, ""), ("地区生产总值", "<=", 5.5, "")]),
        ("GDP增速排在四川前面的有谁", [("地区生产总值", ">", None, "四川省")]),
        ("和四川GDP目标一样的省有哪些", [("地区生产总值", "=", None, "四川省")]),
        ("超过全国平均GDP增速5%的省有几个", [("地区生产总值", ">", 5.0, "")]),
    ],
)
def test_conditions(text: str, told: list[tuple[str, str, float | None, str]]) -> None:
    found = read_conditions(text, find_said(text), named_places(text, REPORTS))
    said = [(one.measure.name, one.way, one.figure.value if one.figure else None, one.place) for one in found]
    assert said == told
