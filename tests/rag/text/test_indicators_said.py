"""Indicators as people call them; each row of the data is read otherwise without its word."""

import pytest

from rag.text.indicators import find_measures
from rag.text.indicators_said import _said, find_said


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("2024年好天各多少", ["空气质量优良天数"]),
        ("广东历年投资目标和消费目标", ["固定资产投资", "社会消费品零售总额"]),
        ("城里人和乡下人的收入增速", ["城镇居民人均可支配收入", "农村居民人均可支配收入"]),
        ("长三角2025年的增长目标", ["地区生产总值"]),
        ("重大项目投资最多的省", []),
        ("各省城乡收入差距", []),
        ("财政支出里民生占多大比例", ["民生支出占一般公共预算支出比重"]),
        ("GDP里研发投入占多少", ["研发投入占GDP比重"]),
        ("粮食安全哪个省抓得最好", []),
        ("各省金融业增加值占比", ["金融业增加值占GDP比重"]),
        ("民间投资占固定资产投资多少", ["民间投资占固定资产投资比重"]),
        ("工业投资占比多少", ["工业投资"]),
        ("上市公司新增最多的省", ["新增上市公司"]),
        ("到底投资多少", ["固定资产投资"]),
        ("城里人收入比农民高多少", ["城镇居民人均可支配收入", "农村居民人均可支配收入"]),
        ("城镇、农村居民收入", ["城镇居民人均可支配收入", "农村居民人均可支配收入"]),
    ],
)
def test_as_people_say(question: str, names: list[str]) -> None:
    assert [found.measure.name for found in find_said(question)] == names


def test_each_row_earns_its_place() -> None:
    """A word that names an indicator is none of the list; one that names none hides a shorter one of the data."""
    words = _said()
    for word, names in words.items():
        if names:
            assert find_measures(word) != find_said(word), word
        else:
            assert any(other in word for other in words if other != word) or find_measures(word), word
