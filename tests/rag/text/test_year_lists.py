"""The years that a question lists in short ways, and numbers that are none."""

from collections.abc import Iterable

import pytest

from rag.text.year_lists import years_listed


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("从2013列到2018", range(2013, 2019)),
        ("广东16 17 18年 新增就业多少", (2016, 2017, 2018)),
        ("15年底16年底17年底18年底，列个小表", range(2015, 2019)),
        ("深圳PM2.5 15-18年度均值", range(2015, 2019)),
        ("年初的和年末的，12 13 14 15。没吹准的", range(2012, 2016)),
        ("05—10年，每年一个数", range(2005, 2011)),
        ("17和18两年", (2017, 2018)),
        ("14年开始吧，到18，升过没", range(2014, 2019)),
        ("赤字率有往下调过的年份没有，14到19", range(2014, 2020)),
        ("2000、01、02、03，后来06、07、08，GDP", (2000, 2001, 2002, 2003, 2006, 2007, 2008)),
        ("那14年15年16年还有18年", (2014, 2015, 2016, 2018)),
        ("96到99年", range(1996, 2000)),
        ("2016→2019年", range(2016, 2020)),
        ("2018年12月到2019年1月", (2018, 2019)),
    ],
)
def test_each_year_of_a_list_or_a_stretch(text: str, years: Iterable[int]) -> None:
    assert years_listed(text) == tuple(years)


@pytest.mark.parametrize(
    "text",
    [
        "2018年新增学位多少", "5到10家", "从16个涨到20个", "提高2.5到3.0个百分点", "前10到20名", "2019年比2014年多多少",
        "2016年的10到15公里", "12、13个", "G20、G7", "第16、17届", "18年说要2.7", "2030先锋工程、20个", "",
    ],
)  # fmt: skip
def test_what_counts_or_stands_alone_is_no_list(text: str) -> None:
    assert years_listed(text) == ()
