"""What is asked of several figures together, read of a part of a question."""

import pytest

from rag.question.asked import read_question
from rag.question.comparing import Op, read_at_last, read_comparison
from rag.question.sides import plan
from rag.types import Kind, Report


@pytest.mark.parametrize(
    ("text", "op", "unit", "later_first"),
    [
        ("相差多少", Op.DIFFERENCE, "", False),
        ("低了几个百分点", Op.DIFFERENCE, "%", True),
        ("多了多少亿", Op.DIFFERENCE, "", True),
        ("差多少张", Op.DIFFERENCE, "张", False),
        ("超额完成了多少万人", Op.DIFFERENCE, "人", True),
        ("上升了多少", Op.DIFFERENCE, "", True),
        ("目标比实际少多少", Op.DIFFERENCE, "", False),
        ("哪个高", Op.EXTREME, "", False),
        ("哪年最多", Op.EXTREME, "", False),
        ("翻了几倍", Op.RATIO, "倍", True),
        ("后者是前者的几倍", Op.RATIO, "倍", True),
        ("合计多少", Op.SUM, "", False),
        ("加了多少", Op.DIFFERENCE, "", True),
        ("增了几", Op.DIFFERENCE, "", True),
        ("降了几个点", Op.DIFFERENCE, "%", True),
        ("多办了多少件", Op.DIFFERENCE, "件", True),
        ("一年增加了多少万标箱", Op.DIFFERENCE, "标箱", True),
        ("缺口有多大", Op.DIFFERENCE, "", False),
        ("超出计划几个", Op.DIFFERENCE, "个", True),
        ("长多少公里", Op.DIFFERENCE, "公里", False),
        ("是不是反而少了", Op.DIFFERENCE, "", True),
    ],
)
def test_what_is_asked_of_them(text: str, op: Op, unit: str, later_first: bool) -> None:
    comparison = read_comparison(text)
    assert comparison is not None
    assert (comparison.op, comparison.unit, comparison.later_first) == (op, unit, later_first)


@pytest.mark.parametrize(
    "text", ["增长多少", "下降多少", "排第几", "新增学位多少", "电话多少", "面积多大", "谁作的报告", "至少建了多少"]
)
def test_what_asks_for_a_figure_compares_nothing(text: str) -> None:
    assert read_comparison(text) is None


@pytest.mark.parametrize("text", ["2018年分别下降了多少", "比上年增长多少", "2017年提高了几个百分点"])
def test_within_a_question_a_change_is_what_the_report_tells(text: str) -> None:
    assert read_comparison(text, within=True) is None


def test_how_greater_and_less_are_said() -> None:
    said = [read_comparison(text) for text in ("高多少", "快了几个百分点", "大多少", "多几家", "相差多少")]
    assert [one.scale if one else "" for one in said] == [("高", "低"), ("快", "慢"), ("大", "小"), ("多", "少"), None]


SHELF = [
    Report(f"{place}-{year}", "t", place, "district", year) for place in ("甲市", "乙市") for year in (2007, 2008, 2010)
]


def parts(question: str) -> list[tuple[str, tuple[int, ...], Kind | None, str]]:
    """(place, years, kind, what is asked) of each side."""
    found = [side.asked for side in plan(read_question(question, SHELF), SHELF)]
    return [
        (
            one.regions[0].name,
            tuple(m.last for m in one.mentions),
            one.kind,
            "".join(t.text for t in one.terms if t.must),
        )
        for one in found
    ]


@pytest.mark.parametrize(
    ("text", "later_first"),
    [("还要增加多少人", True), ("涨了几块钱", True), ("多完成了多少人", True), ("两者差", False), ("差几家", False)],
)
def test_after_two_figures_the_last_part_asks_how_far_apart_they_are(text: str, later_first: bool) -> None:
    comparison = read_at_last(text)
    assert comparison is not None
    assert (comparison.op, comparison.later_first) == (Op.DIFFERENCE, later_first)


@pytest.mark.parametrize("text", ["增长多少", "下降多少", "排第几", "投资多少亿元", "新增学位多少"])
def test_after_two_figures_another_figure_may_be_asked_for(text: str) -> None:
    assert read_at_last(text) is None


def test_levels_of_years_far_apart_are_compared() -> None:
    assert read_comparison("2014年比2011年提高了几个百分点", within=True) is not None
    assert read_comparison("2014年比2013年提高了几个百分点", within=True) is None
    times = read_comparison("增长的倍数相差多少")
    assert times is not None
    assert times.op is Op.DIFFERENCE


def test_each_thing_of_a_row_is_compared_over_the_sides() -> None:
    sides = parts("2008年甲市和乙市的GDP目标和财政收入目标，谁高谁低")
    assert [(place, words) for place, *_, words in sides] == [
        ("甲市", "GDP"), ("乙市", "GDP"), ("甲市", "财政收入"), ("乙市", "财政收入"),
    ]  # fmt: skip
    sides = parts("甲市2007年、2008年的GDP和打通断头路对比一下")
    assert [(years, words) for _, years, _, words in sides][::2] == [((2007,), "GDP"), ((2007,), "")]
    assert len(parts("甲市集装箱吞吐量，2007年与2008年各多少万标箱")) == 2, "the years are the row"


def test_what_stands_beside_the_places_is_not_asked_for() -> None:
    sides = [side.asked for side in plan(read_question("甲市、乙市两个农业大市2008年粮食产量差多少", SHELF), SHELF)]
    assert [[term.text for term in one.terms] for one in sides] == [["粮食产量"], ["粮食产量"]]


@pytest.mark.parametrize(
    "question",
    [
        "甲市2008年新建社康中心，目标数与建成数各是几家？多建了几家",
        "甲市2008年旅游接待人数与年初目标比，还差多少万人次",
        "甲市把2008年城镇登记失业率定在多少以内，年末实际是多少，实际比控制线低了几个百分点",
    ],
)
def test_target_and_result_however_they_are_put(question: str) -> None:
    assert [kind for *_, kind, _ in parts(question)] == [Kind.TARGET, Kind.ACHIEVED]


def test_both_ends_of_a_stretch_that_changed() -> None:
    sides = parts("甲市从2007年到2009年人均GDP增加了多少")
    assert [years for _, years, *_ in sides] == [(2007,), (2009,)]
    assert len(parts("甲市2007年到2009年这三年新增学位减少了多少")) == 1


def test_plan_and_result_where_one_is_held_against_the_other() -> None:
    kinds = [kind for *_, kind, _ in parts("甲市2008年学位实际比计划多出多少个")]
    assert kinds == [Kind.TARGET, Kind.ACHIEVED]
    assert len(parts("甲市2009年学位比计划多出多少个")) == 1, "no report is at hand that made the plan"


def test_each_place_with_its_own_words() -> None:
    sides = parts("甲市一般公共预算收入比乙市公共财政预算收入少多少亿元")
    assert [(place, words) for place, *_, words in sides] == [
        ("甲市", "一般公共预算收入"),
        ("乙市", "公共财政预算收入"),
    ]


def test_years_of_a_plan_that_are_named_one_by_one() -> None:
    sides = parts("甲市“十一五”头尾两端，2006年和2010年的财政收入各是多少")
    assert [years for _, years, *_ in sides] == [(2006,), (2010,)]


def test_what_was_done_in_the_end_is_no_target() -> None:
    kinds = [kind for *_, kind, _ in parts("甲市2008年新建社康中心，年初承诺多少家，年底建成多少家？差几家")]
    assert kinds == [Kind.TARGET, Kind.ACHIEVED]


@pytest.mark.parametrize(
    "question",
    [
        "甲市的保障性安居工程和老旧小区改造，2008年完成多少，2009年计划多少",
        "甲市2008年和2009年的保障性安居工程和老旧小区改造各是多少，各增加了多少",
    ],
)
def test_each_thing_of_a_row_is_asked_of_at_all_the_times(question: str) -> None:
    sides = parts(question)
    assert [(years, words) for _, years, _, words in sides] == [
        ((2008,), "保障性安居工程"), ((2009,), "保障性安居工程"),
        ((2008,), "老旧小区改造"), ((2009,), "老旧小区改造"),
    ]  # fmt: skip


def test_what_is_done_in_two_ways_is_one_thing() -> None:
    assert len(parts("甲市取消和下放的行政审批事项，2007年和2008年哪一年更多")) == 2


def test_the_same_of_another_place() -> None:
    sides = parts("2008年甲市新添了多少就业，乙市添了多少，甲市比乙市多多少")
    assert [place for place, *_ in sides] == ["甲市", "乙市"]
    assert sides[0][-1] == sides[1][-1]


def test_chongqing_is_no_share() -> None:
    comparison = read_comparison("天津2025年GDP目标比重庆低吗", within=True)
    assert comparison is not None
    assert (comparison.whether, comparison.toward) == (True, "低")
    assert read_comparison("研发投入比重高吗", within=True) is None
