"""Which reports an overview is made of, and what of them the time asked for means."""

import pytest

from rag.answer.overview_asked import aimed, wanted_reports
from rag.chain import AnswerChain
from rag.question.asked import read_question
from rag.question.brief import Aspect, Brief
from rag.types import Kind, Report

REPORTS = tuple(
    Report(f"{place}-{year}", "政府工作报告", f"深圳市{place}区", "district", year)
    for place in ("福田", "南山")
    for year in (2016, 2017, 2018)
)


def brief_of(question: str) -> Brief:
    found = read_question(question, REPORTS).brief
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("概括南山区2017年的报告", ["南山-2017"]),
        ("南山区的报告讲了什么", ["南山-2018"]),
        ("南山区2017年的重点工作有哪些", ["南山-2017"]),
        ("南山区2017年取得了哪些成绩", ["南山-2018"]),
        ("福田区和南山区2017年的主要目标有哪些", ["福田-2017", "南山-2017"]),
        ("概括南山区2019年的报告", []),
        ("南山区2020年的重点工作有哪些", []),
    ],
)
def test_the_reports_that_tell_it(question: str, wanted: list[str]) -> None:
    asked = read_question(question, REPORTS)
    assert [report.id for report in wanted_reports(asked, brief_of(question), REPORTS)] == wanted


@pytest.mark.parametrize(
    ("question", "year", "aspects"),
    [
        ("概括南山区2017年的工作", 2017, (Aspect.WORK,)),
        ("概括南山区2017年的工作", 2018, (Aspect.DONE,)),
        ("南山区2017年的重点工作有哪些", 2018, (Aspect.DONE,)),
        ("南山区2017年存在哪些问题", 2018, (Aspect.ADMITTED,)),
        ("概括南山区2017年的报告", 2017, (Aspect.WHOLE,)),
    ],
)
def test_what_a_time_means_in_a_report(question: str, year: int, aspects: tuple[Aspect, ...]) -> None:
    report = next(one for one in REPORTS if one.region.endswith("南山区") and one.year == year)
    found, period = aimed(brief_of(question), read_question(question, REPORTS), report)
    assert found.aspects == aspects
    assert period is None or (period.kind is Kind.ACHIEVED) == (period.last < year)


def test_an_overview_of_a_thing_in_everyday_words_is_of_that_thing(chain: AnswerChain) -> None:
    told = chain.invoke("2022年报告讲上学那一段大概说了什么").text
    assert "学位" in told or "教育" in told or "学校" in told
    assert "分为：" not in told
    assert "分为：" in chain.invoke("我是初中生，用大白话说说这份报告讲了什么").text
