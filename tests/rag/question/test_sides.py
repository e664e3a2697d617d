"""Scope → sides: which reports tell a period, and how a question with several is taken apart."""

import pytest
from evidence import report

from rag.question.asked import read_question
from rag.question.sides import Side, plan
from rag.types import Kind, Report

ONE = [report()]
SHENZHEN = [report("深圳市", year) for year in (2016, 2017, 2018, 2019)]
SHELF = [*ONE, *SHENZHEN, report("深圳市福田区", 2019), report("深圳市南山区", 2018)]


def sides(question: str, shelf: list[Report] = SHELF) -> tuple[Side, ...]:
    return plan(read_question(question, shelf), shelf)


def first(question: str, shelf: list[Report] = SHELF) -> tuple[str, int] | None:
    """The report in which the answer is expected to stand."""
    (side,) = sides(question, shelf)
    return (side.reports[0].region, side.reports[0].year) if side.primary else None


@pytest.mark.parametrize(
    ("question", "region", "year"),
    [
        ("深圳2018年GDP增长目标是多少", "深圳市", 2018),
        ("深圳2018年实际完成了多少学位", "深圳市", 2019),
        ("深圳2017年GDP增长了多少", "深圳市", 2018),
        ("深圳2018年的报告说GDP增长多少", "深圳市", 2018),
        ("深圳去年新增学位多少", "深圳市", 2019),
        ("深圳今年新增学位目标", "深圳市", 2019),
        ("福田区2019年新增学位目标", "深圳市福田区", 2019),
        ("新北区2021年新增学位多少", "常州市新北区", 2022),
        ("新北区五年来新增学位多少", "常州市新北区", 2022),
        ("新北区未来五年要打造几个千亿级产业", "常州市新北区", 2022),
        ("深圳2016—2018年新增学位多少", "深圳市", 2019),
    ],
)
def test_where_a_period_is_told(question: str, region: str, year: int) -> None:
    assert first(question) == (region, year)


@pytest.mark.parametrize("question", ["2022年新增学位目标是多少", "新增学位多少", "2021年智能车间新增多少"])
def test_with_one_report_there_is_nowhere_else_to_look(question: str) -> None:
    assert first(question, ONE) == ("常州市新北区", 2022)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("深圳2019年GDP实际增长了多少", ("深圳市", 2020)),
        ("深圳2015年GDP增长目标是多少", ("深圳市", 2015)),
        ("深圳2014年的政府工作报告说GDP增长多少", ("深圳市", 2014)),
        ("新北区2018年GDP增长目标是多少", ("常州市新北区", 2018)),
        ("新北区2022年实际完成了多少新增学位", ("常州市新北区", 2023)),
    ],
)
def test_the_report_that_is_lacking(question: str, expected: tuple[str, int]) -> None:
    (side,) = sides(question)
    assert side.expected == expected
    assert side.primary == 0


def test_reports_of_another_region_are_never_looked_at() -> None:
    (side,) = sides("福田区2018年新增学位多少")
    assert [(r.region, r.year) for r in side.reports] == [("深圳市福田区", 2019)]


@pytest.mark.parametrize(
    ("question", "regions"),
    [
        ("福田和南山2018年GDP谁高", ["深圳市福田区", "深圳市南山区"]),
        ("南山和福田2018年GDP谁高", ["深圳市南山区", "深圳市福田区"]),
        ("深圳、新北区去年新增学位各多少", ["深圳市", "常州市新北区"]),
    ],
)
def test_a_side_for_each_region(question: str, regions: list[str]) -> None:
    assert [side.region for side in sides(question)] == regions


def test_places_and_years_that_take_turns() -> None:
    found = sides("福田2018年定的GDP目标和南山2017年的GDP分别是多少")
    assert [(side.region, side.asked.mentions[0].last) for side in found] == [
        ("深圳市福田区", 2018),
        ("深圳市南山区", 2017),
    ]
    assert [side.asked.kind is Kind.TARGET for side in found] == [True, False]


def test_a_side_for_each_year() -> None:
    found = sides("深圳2017年和2018年GDP分别增长多少")
    assert [side.asked.mentions[0].last for side in found] == [2017, 2018]
    assert [side.reports[0].year for side in found] == [2018, 2019]


def test_a_side_for_each_year_of_a_stretch() -> None:
    found = sides("深圳2015—2018年GDP分别增长多少")
    assert [side.asked.mentions[0].last for side in found] == [2015, 2016, 2017, 2018]


def test_target_against_result() -> None:
    found = sides("2022年名教师的目标比2021年实际完成的少多少", ONE)
    assert [(s.asked.mentions[0].last, s.asked.kind) for s in found] == [(2022, Kind.TARGET), (2021, Kind.ACHIEVED)]


def test_target_and_result_of_one_year() -> None:
    found = sides("深圳2018年GDP目标是多少，实际完成了多少")
    assert {side.asked.kind for side in found} == {Kind.TARGET, Kind.ACHIEVED}
    assert {side.reports[0].year for side in found} == {2018, 2019}


def test_two_questions_in_one() -> None:
    found = sides("五年来老旧小区改造了几个，农贸市场改了几家？", ONE)
    assert len(found) == 2
    assert all(side.asked.mentions[0].first == 2017 for side in found)


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("深圳安排的财政赤字，2017年和2018年分别是多少，多了多少", [Kind.TARGET, Kind.TARGET]),
        ("深圳棚户区改造任务，2017年定了多少万套、2018年定了多少万套，加了多少", [Kind.TARGET, Kind.TARGET]),
        ("深圳城镇新增就业目标，2017年是多少，2018年是多少", [Kind.TARGET, Kind.TARGET]),
        ("深圳2017年新增就业目标是多少，实际是多少，超了多少", [Kind.TARGET, Kind.ACHIEVED]),
        ("深圳集装箱吞吐量2016年是多少万标箱，2017年是多少，一年增加了多少万标箱", [Kind.ACHIEVED, Kind.ACHIEVED]),
        ("深圳“十二五”期间研发投入从多少增加到多少，五年多了多少亿", [None]),
        ("深圳GDP增长目标，2017年和2018年分别是多少，降了多少", [Kind.TARGET, Kind.TARGET]),
    ],
)
def test_what_is_compared_is_of_one_sort(question: str, kinds: list[Kind | None]) -> None:
    found = sides(question)
    assert [side.asked.kind for side in found] == kinds
    assert question.endswith("2018年是多少") or all(side.compared for side in found)


def test_one_question_has_one_side() -> None:
    assert len(sides("2022年，新北区的目标里，新增学位是多少？", ONE)) == 1


def test_primary_reports_come_first() -> None:
    for question in ("深圳2017年GDP增长了多少", "深圳2018年GDP目标", "深圳2016—2018年新增学位多少"):
        (side,) = sides(question)
        assert 0 < side.primary <= len(side.reports)
        assert len({r.id for r in side.reports}) == len(side.reports)


def test_without_any_report() -> None:
    (side,) = plan(read_question("新增学位多少", []), [])
    assert side.reports == ()
