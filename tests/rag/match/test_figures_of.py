"""Whose figure it is, where its own name alone does not tell: two in one word, an output named before, a stock."""

import pytest

from rag.match.figures_of import name_of
from rag.text.figures import find_quantities
from rag.text.indicators import asked_by_name
from rag.types import Indicator, Kind, Period, Report

REPORT = Report("p", "政府工作报告", "江苏省", "province", 2025)


def _named(indicator: str, name: str, text: str, figure: str, quote: str) -> bool:
    start = text.index(figure)
    quantity = next(one for one in find_quantities(text) if one.start <= start < one.end)
    begins = text.index(quote)
    period = Period(2024, 2024, Kind.ACHIEVED)
    row = Indicator("p", "江苏省", 2025, name, quantity, period, quote, 1, begins, begins + len(quote))
    return name_of(row, text, asked_by_name(indicator)[0], REPORT) is not None


BOTH = "全省城乡居民人均可支配收入分别增长4.7%、6.6%。"
GRAIN = "粮食面积、总产、单产实现“两增一稳”，总产762亿斤。"
FIRMS = "经营主体新增105万户，达到920万户。"


@pytest.mark.parametrize(
    ("indicator", "name", "text", "figure", "quote", "is_its"),
    [
        ("城镇居民人均可支配收入", "城乡居民人均可支配收入增长", BOTH, "4.7%", BOTH[2:-1], True),
        ("城镇居民人均可支配收入", "城乡居民人均可支配收入增长", BOTH, "6.6%", BOTH[2:-1], False),
        ("农村居民人均可支配收入", "城乡居民人均可支配收入增长", BOTH, "6.6%", BOTH[2:-1], True),
        ("粮食产量", "总产", GRAIN, "762亿斤", "总产762亿斤", True),
        ("经营主体总数", "经营主体新增", FIRMS, "920万户", FIRMS[:-1], True),
        ("经营主体总数", "经营主体新增", FIRMS, "105万户", FIRMS[:9], False),
        ("建设高标准农田", "高标准农田", "高标准农田达7759万亩。", "7759万亩", "高标准农田达7759万亩", False),
        ("建设高标准农田", "建成高标准农田", "建成高标准农田284万亩。", "284万亩", "建成高标准农田284万亩", True),
        ("地区生产总值", "增长", "顶住经济下行压力，稳住大盘，全年增长4.8%。", "4.8%", "全年增长4.8%", True),
        ("地区生产总值", "增长", "顶住下行压力，稳住大盘，全年增长4.8%。", "4.8%", "全年增长4.8%", False),
        ("城镇居民人均可支配收入", "城乡居民人均可支配收入增长", BOTH[2:], "4.7%", BOTH[2:-1], True),
        ("城镇居民人均可支配收入", "城乡居民人均可支配收入增长", BOTH[10:], "4.7%", BOTH[10:-1], True),
        ("集装箱吞吐量", "吞吐量", "集装箱航线147条、吞吐量2329万标箱。", "2329万标箱", "吞吐量2329万标箱", True),
    ],
)
def test_whose_it_is(indicator: str, name: str, text: str, figure: str, quote: str, is_its: bool) -> None:
    assert _named(indicator, name, text, figure, quote) is is_its
