"""What several reports of one province tell: of a thing over the years, and of a city in it that has no report."""

import re

import pytest
from chains import chain_over

from rag.chain import AnswerChain
from rag.models.embedder import Embedder
from rag.settings import Settings
from rag.types import Reason

DONE = {
    2017: "风电新增装机80万千瓦。举办鼓浪艺术节。",
    2018: "建成风电基地两个。新建公园12个。",
    2019: "风电利用率大幅提高。办成国际马拉松赛，一万多人参加。旅游收入50亿元，接待游客400万人次。",
}


@pytest.fixture(scope="module")
def province(settings: Settings, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> AnswerChain:
    folder, home = tmp_path_factory.mktemp("reports"), tmp_path_factory.mktemp("home")
    for year, done in DONE.items():
        text = (
            f"{year + 1}年政府工作报告\n——{year + 1}年1月20日在甘肃省人民代表大会上\n省长 张三\n各位代表：\n"
            f"一、{year}年工作回顾\n过去一年，各项工作取得新进展。{done}\n二、{year + 1}年工作安排\n继续努力。\n"
        )
        (folder / f"甘肃省-{year + 1}.txt").write_text(text, encoding="utf-8")
    return chain_over(folder, home, settings, embedder)


@pytest.mark.parametrize("question", ["甘肃风电这些年搞得怎么样", "甘肃省风电近几年发展得怎么样"])
def test_what_is_asked_over_the_years_is_told_year_by_year(province: AnswerChain, question: str) -> None:
    text = province.invoke(question).text
    assert re.findall(r"甘肃省(\d+)年报告", text) == ["2018", "2019", "2020"], text


def test_without_such_words_the_newest_answers(province: AnswerChain) -> None:
    text = province.invoke("甘肃风电搞得怎么样").text
    assert "利用率" in text
    assert "两个" not in text


def test_a_report_that_is_asked_tells_of_the_thing_though_it_does_not_name_the_city(province: AnswerChain) -> None:
    answer = province.invoke("兰州马拉松甘肃报告怎么写的")
    assert answer.text.startswith("没有收录兰州的报告，以下出自甘肃省2020年的报告：")
    assert "国际马拉松赛" in answer.text


@pytest.mark.parametrize("question", ["兰州地铁甘肃报告怎么写的", "兰州马拉松多少人参加，甘肃报告怎么写的"])
def test_what_it_does_not_tell_or_tells_of_the_province_is_none_of_the_citys(
    province: AnswerChain, question: str
) -> None:
    answer = province.invoke(question)
    assert answer.reason is Reason.REPORT_NOT_INDEXED, answer.text


def test_of_a_stretch_of_years_nothing_is_told_of_others(province: AnswerChain) -> None:
    text = province.invoke("2017年到2018年甘肃风电搞得怎么样").text
    assert ("80万千瓦" in text, "基地两个" in text, "利用率" in text) == (True, True, False), text


def test_what_one_of_those_spent_on_average_is_worked_out_of_both_figures(province: AnswerChain) -> None:
    history = [("甘肃省2019年接待游客多少", "接待游客400万人次。")]
    answer = province.invoke({"question": "那挣了多少旅游钱呢，平均一个游客花多少", "history": history})
    assert "每人次平均约1250元" in answer.text
    assert len(answer.citations) == 2


def test_of_one_figure_no_average_is_worked_out(province: AnswerChain) -> None:
    text = province.invoke("甘肃省2019年旅游收入和常住人口各是多少，平均每人多少").text
    assert text.startswith("只有旅游收入有数，算不出来。"), text
