"""Years that a question names by the reports that tell of them."""

import pytest

from rag.question.by_report import in_years


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # what two reports tell was reached is of the year before each
        ("高铁公里数18年报告 vs 19年报告，差多少", "高铁公里数2017年 vs 2018年，差多少"),
        ("公园，2012年的政府报告里总数多少，2015年报告里多少", "公园，2011年总数多少，2014年多少"),
        ("2014、2015两份报告的新增就业", "2013年、2014年的新增就业"),
        ("2014年和2016年的报告里GDP各多少", "2013年和2015年GDP各多少"),
        ("15年的报告里新增就业多少，16年的呢", "2014年新增就业多少，2015年的呢"),
        ("2014年那份多少，2019年那份多少", "2013年多少，2018年多少"),
        ("2018年报告和2019年报告，后一份比前一份多多少", "2017年和2018年，后一年比前一年多多少"),
        # what one promises is of its own year
        ("2017年报告定的目标和2018年报告的实际数，差多少", "2017年定的目标和2017年的实际数，差多少"),
        ("2016年和2018年报告的赤字目标各是多少", "2016年和2018年的赤字目标各是多少"),
        # one report is left as it is named, and so is a year beside one
        ("2019年报告里GDP多少", "2019年报告里GDP多少"),
        ("2019年报告里，2017年和2018年的GDP各多少", "2019年报告里，2017年和2018年的GDP各多少"),
        ("2018年报告期内", "2018年报告期内"),
    ],
)
def test_the_year_that_is_meant(text: str, said: str) -> None:
    assert in_years(text)[0] == said


def test_one_report_of_several_places() -> None:
    places = ("罗湖", "南山")
    assert in_years("罗湖、南山2016年报告里公园各几个", places)[0] == "罗湖、南山2015年公园各几个"
    assert in_years("2018年罗湖、南山两个区报告里的GDP", places)[0].startswith("2017年罗湖、南山两个区")


def test_a_promise_beside_what_came_of_it() -> None:
    assert in_years("2017年报告定的目标和2018年报告的实际数，差多少")[1]
    assert not in_years("2017年报告和2018年报告的GDP差多少")[1]
