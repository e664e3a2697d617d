"""Follow-ups in a talk about a report as a whole, and those that are of a figure and none of it."""

import pytest

from rag.question.follow_up import standalone
from rag.types import Report, Turn

REPORTS = tuple(
    Report(f"{place}-{year}", "政府工作报告", f"深圳市{place}区", "district", year)
    for place in ("福田", "南山")
    for year in (2017, 2018)
)
ONE = (Report("a", "政府工作报告", "常州市新北区", "district", 2022),)


def said(questions: str, reports: tuple[Report, ...]) -> str:
    *past, last = questions.split(" → ")
    return standalone(last, [Turn(question, "") for question in past], reports)


@pytest.mark.parametrize(
    ("questions", "whole"),
    [
        ("概括一下南山区2017年的报告 → 那2018年的呢", "深圳市南山区2018年报告讲了什么"),
        ("概括一下南山区2017年的报告 → 那2018年的呢 → 存在哪些问题", "深圳市南山区2018年报告存在哪些问题"),
        ("概括一下南山区2017年的报告 → 福田呢", "深圳市福田区2017年报告讲了什么"),
        ("概括一下南山区2017年的报告 → 第二部分呢", "深圳市南山区2017年报告第二部分呢"),
        ("概括一下南山区2017年的报告 → 三句话", "深圳市南山区2017年报告讲了什么，3句话"),
        ("概括一下南山区2017年的报告 → 太长了，短一点", "深圳市南山区2017年报告讲了什么，3句话"),
        ("南山区2018年存在哪些问题 → 福田呢", "深圳市福田区2018年存在哪些问题"),
        ("南山区2018年存在哪些问题 → 概括一下福田区2017年的报告", "概括一下福田区2017年的报告"),
        ("概括南山区2017年的报告 → 概括武进区的报告", "概括武进区的报告"),
    ],
)
def test_of_several_places(questions: str, whole: str) -> None:
    assert said(questions, REPORTS) == whole


@pytest.mark.parametrize(
    ("questions", "whole"),
    [
        ("这份报告讲了什么 → 再短一点，三句话", "讲了什么，3句话"),
        ("这份报告讲了什么 → 一百字以内", "讲了什么，100字以内"),
        ("这份报告讲了什么 → 存在的问题呢", "存在的问题呢"),
        ("概括2022年的重点工作 → 这份报告讲了什么", "这份报告讲了什么"),
        ("概括2022年的重点工作 → 概括一下2021年的工作", "概括一下2021年的工作"),
        ("2022年新增学位目标是多少 → 这份报告讲了什么", "这份报告讲了什么"),
    ],
)
def test_of_one_place(questions: str, whole: str) -> None:
    assert said(questions, ONE) == whole


@pytest.mark.parametrize(
    ("questions", "holds"),
    [
        ("五年来新增学位多少个 → 那2022年的目标呢", "学位"),
        ("这份报告讲了什么 → 新增学位目标是多少", "学位"),
        ("2022年新增学位目标是多少 → 名教师呢", "名教师"),
    ],
)
def test_what_is_of_a_figure_stays_of_it(questions: str, holds: str) -> None:
    assert holds in said(questions, ONE)
