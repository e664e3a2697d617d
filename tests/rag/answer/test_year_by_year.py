"""How a figure changed from each year to the next, and two places beside each other in each year, of real tables."""

import pytest
from chains import chain_over

from rag.chain import AnswerChain
from rag.models.embedder import Embedder
from rag.settings import Settings

TOLD = {
    "甘肃省": {2016: ("820", "5.1"), 2017: ("900", "4.8"), 2018: ("850", "4.9"), 2019: ("1000", "4.5")},
    "青海省": {2016: ("100", "3.9"), 2017: ("110", "3.8"), 2018: ("130", "3.7"), 2019: ("160", "3.6")},
}


@pytest.fixture(scope="module")
def two(settings: Settings, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> AnswerChain:
    folder, home = tmp_path_factory.mktemp("reports"), tmp_path_factory.mktemp("home")
    for place, years in TOLD.items():
        for year, (investment, jobless) in years.items():
            text = (
                f"{year + 1}年政府工作报告\n——{year + 1}年1月20日在{place}人民代表大会上\n省长 张三\n各位代表：\n"
                f"一、{year}年工作回顾\n过去一年，完成固定资产投资{investment}亿元，城镇登记失业率{jobless}%。\n"
                f"二、{year + 1}年工作安排\n继续努力。\n"
            )
            (folder / f"{place}-{year + 1}.txt").write_text(text, encoding="utf-8")
    return chain_over(folder, home, settings, embedder)


def test_each_step_and_the_largest_each_way(two: AnswerChain) -> None:
    text = two.invoke("甘肃固定资产投资2016到2019年逐年多少，每年比上年多多少，哪年掉下来过").text
    assert "2017年增加80亿元，2018年减少50亿元，2019年增加150亿元" in text
    assert "增加最多的是2019年（150亿元）" in text
    assert "减少最多的是2018年（50亿元）" in text


def test_a_rate_goes_up_and_down_in_points(two: AnswerChain) -> None:
    text = two.invoke("甘肃城镇登记失业率2016年、2017年、2018年、2019年分别是多少，每年比上年高多少，哪年反弹过").text
    assert "2017年低0.3个百分点，2018年高0.1个百分点，2019年低0.4个百分点" in text


def test_where_it_never_fell_that_is_said(two: AnswerChain) -> None:
    text = two.invoke("青海固定资产投资2016到2019年逐年多少，每年比上年多多少，有没有哪年下降过").text
    assert "没有减少过" in text


def test_the_years_that_no_report_tells_are_named(two: AnswerChain) -> None:
    text = two.invoke("甘肃固定资产投资2014到2019年每年多少，有没有哪年报告里没给数的").text
    assert "没有取到数字的有2年：2014年、2015年" in text


def test_two_places_are_told_apart_in_every_year(two: AnswerChain) -> None:
    text = two.invoke("甘肃和青海固定资产投资，16、17、18、19年各是多少").text
    assert "甘肃省的固定资产投资比青海省：2016年多720亿元，2017年多790亿元，2018年多720亿元，2019年多840亿元" in text
    assert "差距扩大了" in text
