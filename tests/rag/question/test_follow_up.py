"""History + question → standalone question. What a rewrite must mean is read back with read_scope."""

from collections.abc import Sequence

import pytest
from evidence import report

from rag.question.asked import Asked, read_question
from rag.question.follow_up import standalone
from rag.types import Kind, Report, Turn

ONE = [report()]
SHELF = [report(), *(report("深圳市", year) for year in (2017, 2018, 2019)), report("深圳市福田区", 2019)]
PLACES = ("深圳市南山区", "深圳市龙岗区", "常州市新北区")
SEATS = "五年来新增学位多少个？"
GOAL = "2022年新增学位目标是多少"


def read(question: str, *history: str, shelf: Sequence[Report] = ONE) -> Asked:
    turns = [Turn(past, "…") for past in history]
    return read_question(standalone(question, turns, shelf), shelf)


def words(asked: Asked) -> set[str]:
    return {term.text for term in asked.terms if term.noun}


def years(asked: Asked) -> list[tuple[int | None, int]]:
    return [(mention.first, mention.last) for mention in asked.mentions]


@pytest.mark.parametrize("question", [GOAL, SEATS, "你好", "", " GDP "])
def test_without_history_nothing_changes(question: str) -> None:
    assert standalone(question, [], ONE) == question.strip()


@pytest.mark.parametrize(
    ("question", "history", "indicator", "time", "kind"),
    [
        ("那2022年的目标呢？", SEATS, "新增学位", (2022, 2022), Kind.TARGET),
        ("2022年呢", SEATS, "新增学位", (2022, 2022), None),
        ("那过去五年呢？", GOAL, "新增学位", (2017, 2021), None),
        ("2021年实际完成多少", "2022年智能车间的目标是多少个", "智能车间", (2021, 2021), Kind.ACHIEVED),
        ("那2021年实际呢？", "2022年智能车间的目标是多少个", "智能车间", (2021, 2021), Kind.ACHIEVED),
        ("智能车间呢？", GOAL, "智能车间", (2022, 2022), Kind.TARGET),
        ("人才公寓呢", GOAL, "人才公寓", (2022, 2022), Kind.TARGET),
        ("那固定资产投资呢？", "2022年地区生产总值增长目标是多少", "固定资产投资", (2022, 2022), Kind.TARGET),
        ("那五年累计呢？", "2021年新增学位多少个", "新增学位", (2017, 2021), None),
        ("What about 2022?", SEATS, "新增学位", (2022, 2022), None),
    ],
)
def test_what_a_follow_up_leaves_out_carries_over(
    question: str, history: str, indicator: str, time: tuple[int, int], kind: Kind | None
) -> None:
    asked = read(question, history)
    assert indicator in words(asked)
    assert years(asked) == [time]
    assert asked.kind == kind


def test_the_sort_of_figure_carries_over() -> None:
    asked = read("那固定资产投资呢？", "2022年地区生产总值增长目标是多少")
    assert asked.ask.value == "growth"
    assert "地区生产总值" not in asked.question


@pytest.mark.parametrize(
    ("question", "history", "region", "time"),
    [
        ("那福田区呢？", "深圳2018年新增学位多少", "深圳市福田区", (2018, 2018)),
        ("2017年呢？", "深圳2018年新增学位多少", "深圳市", (2017, 2017)),
        ("地区生产总值增长多少？", "深圳2018年新增学位多少", "深圳市", (2018, 2018)),
        ("新北区2022年新增学位目标是多少", "深圳2018年新增学位多少", "常州市新北区", (2022, 2022)),
    ],
)
def test_the_region_of_the_talk(question: str, history: str, region: str, time: tuple[int, int]) -> None:
    asked = read(question, history, shelf=SHELF)
    assert [found.name for found in asked.regions] == [region]
    assert years(asked) == [time]


@pytest.mark.parametrize(
    "question",
    [GOAL, "2021年智能车间新增了多少家？", "2022年的三大工程是哪三大？", "这份报告讲了什么", "谢谢", "你能做什么"],
)
def test_a_question_that_stands_by_itself_keeps_its_slots(question: str) -> None:
    alone, after = read(question), read(question, SEATS)
    assert (words(after), years(after), after.kind) == (words(alone), years(alone), alone.kind)


@pytest.mark.parametrize(
    ("question", "history", "whole"),
    [
        ("在全国排第几", "深圳2018年新增学位多少", "深圳市2018年新增学位在全国排第几"),
        ("全国第几？", "深圳2018年地区生产总值多少", "深圳市2018年地区生产总值全国第几？"),
        ("其中小学和幼儿园各多少", "深圳2018年新增学位多少", "深圳市2018年新增学位，其中小学和幼儿园各多少"),
        ("公办和民办分别是多少", "深圳2018年新增学位多少", "深圳市2018年新增学位，公办和民办分别是多少"),
    ],
)
def test_its_rank_in_the_state_and_its_parts(question: str, history: str, whole: str) -> None:
    assert standalone(question, [Turn(history, "")], SHELF) == whole


def test_a_place_that_is_not_indexed_does_not_turn_into_one_that_is() -> None:
    asked = read("那苏州呢？", "新北区2022年新增学位目标是多少")
    assert asked.foreign == ("苏州",)
    assert asked.regions == ()


def test_a_chain_of_follow_ups() -> None:
    asked = read("那2021年实际呢？", GOAL, "智能车间呢？")
    assert "智能车间" in words(asked)
    assert "新增学位" not in words(asked)
    assert years(asked) == [(2021, 2021)]
    assert asked.kind is Kind.ACHIEVED


def test_a_stretch_of_years_ends_with_the_year_of_the_talk() -> None:
    """Not with the last report's: it was 2016 that was spoken of."""
    asked = read("那五年累计呢？", "深圳2016年新增学位多少个", shelf=SHELF)
    assert years(asked) == [(2012, 2016)]


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (["深圳2018年新增学位多少", "那前一年呢"], [(2017, 2017)]),
        (["深圳2018年新增学位多少", "那前一年呢", "再往前一年呢"], [(2016, 2016)]),
        (["深圳2016年新增学位多少", "第二年提高到多少了"], [(2017, 2017)]),
        (["深圳2016年新增学位多少", "次年呢", "再往后一年呢"], [(2018, 2018)]),
        (["深圳2018年新增学位多少", "2016年呢", "两年后是多少"], [(2018, 2018)]),
        (["深圳2017年新增学位多少", "上年同期呢"], [(2016, 2016)]),
        (["深圳2016年新增学位多少", "去年呢"], [(2015, 2015)]),
        (["深圳2018年新增学位多少", "福田呢", "前一年呢"], [(2017, 2017)]),
        (["深圳2016年和2017年新增学位各是多少", "再后一年呢"], [(2018, 2018)]),
        (["深圳2017年新增学位多少", "比上一年多多少"], [(2017, 2017), (2016, 2016)]),
        (["深圳2018年新增学位比上年增长多少", "前一年呢"], [(2017, 2017)]),
    ],
)
def test_a_distance_in_time_is_taken_from_the_year_of_the_talk(
    history: list[str], expected: list[tuple[int, int]]
) -> None:
    *before, question = history
    asked = read(question, *before, shelf=SHELF)
    assert years(asked) == expected
    assert "新增学位" in words(asked)


@pytest.mark.parametrize(
    ("question", "time", "kind"),
    [
        ("那2018年呢", 2018, Kind.TARGET),
        ("次年的呢", 2018, Kind.TARGET),
        ("下一年是多少", 2018, Kind.TARGET),
        ("后一年定的是多少", 2018, Kind.TARGET),
        ("次年实际完成多少", 2018, Kind.ACHIEVED),
        ("那2018年的结果呢", 2018, Kind.ACHIEVED),
        ("当年实际新增多少", 2017, Kind.ACHIEVED),
        ("2015年呢", 2015, None),
    ],
)
def test_a_target_stays_a_target_at_another_year_whose_report_is_there(
    question: str, time: int, kind: Kind | None
) -> None:
    asked = read(question, "深圳2017年新增学位目标是多少", shelf=SHELF)
    assert years(asked) == [(time, time)]
    assert asked.kind is kind


def test_what_grows_is_said_once() -> None:
    turns = [Turn("深圳2017年GDP增长多少", "…"), Turn("前一年呢", "…")]
    assert standalone("再往后两年呢", turns, SHELF) == "深圳市2018年GDP增长多少"


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("2019年各省的城镇新增就业目标，哪个最高", False),
        ("2019年哪些省的城镇新增就业超过60万人", False),
        ("Which province had the highest GDP growth target in 2019?", False),
        ("2019年各区的新增学位目标分别是多少", True),
        ("2019年新增学位目标是多少", True),
    ],
)
def test_who_asks_of_all_provinces_asks_of_no_place_of_the_talk(question: str, place: bool) -> None:
    whole = standalone(question, [Turn("深圳2017年的GDP是多少", "…")], SHELF)
    assert whole.startswith("深圳市") is place


@pytest.mark.parametrize(
    ("question", "history", "asked"),
    [
        ("那龙岗呢", "南山区2018年在教育方面有什么安排", "深圳市龙岗区2018年在教育方面有什么安排"),
        ("2017年呢", "2018年深圳有哪些民生实事", "2017年深圳市有哪些民生实事"),
        ("那空气呢", "深圳怎么治理黑臭水体", "深圳市空气方面说了什么"),
        ("成效如何", "深圳怎么治理黑臭水体", "深圳市黑臭水体成效如何"),
        ("福田说了什么", "2018年深圳哪些区提到了人工智能", "深圳市福田区2018年人工智能说了什么"),
    ],
)
def test_after_an_open_question_no_figure_is_asked_for(question: str, history: str, asked: str) -> None:
    assert standalone(question, [Turn(history, "")], [*SHELF, *(report(place, 2018) for place in PLACES)]) == asked


@pytest.mark.parametrize(
    ("question", "history", "asked"),
    [
        ("农村的呢？", "2021年城镇居民人均可支配收入多少？", "2021年农村居民人均可支配收入是多少"),
        ("那出口呢", "2021年进口总额是多少", "2021年出口总额是多少"),
        ("完成了没？", "2017年绿道目标是多少", "2017年绿道目标是多少，实际完成多少，差多少，完成了吗"),
        ("2016年那会儿呢？", "到2017年一共有多少个公园？", "到2016年一共有多少个公园"),
    ],
)
def test_the_other_half_and_what_is_counted_last(question: str, history: str, asked: str) -> None:
    assert standalone(question, [Turn(history, "…")], ONE) == asked


@pytest.mark.parametrize(
    ("question", "history", "asked"),
    [
        # what came of a promise is held against it; by another year too
        ("后来呢", "深圳2018年绿道目标是多少", "深圳市2018年绿道目标是多少，实际完成多少，差多少，完成了吗"),
        ("最后怎么样", "深圳2018年绿道目标是多少", "深圳市2018年绿道目标是多少，实际完成多少，差多少，完成了吗"),
        ("最后建了多少", "深圳2018年绿道目标是多少", "深圳市2018年绿道实际完成是多少"),
        (
            "2017年是不是已经够到了",
            "深圳给2018年绿道定的目标是多少？",
            "深圳市绿道2018年目标是多少，2017年实际是多少，差多少，达到了吗",
        ),
        ("超额了吗", "深圳2018年绿道目标是多少", "深圳市2018年绿道目标是多少，实际完成多少，差多少，完成了吗"),
        ("比计划多吗", "深圳2018年绿道多少公里", "深圳市2018年绿道目标是多少，实际完成多少，差多少"),
        ("福田区比深圳长多少", "深圳2018年绿道多少公里", "深圳市福田区和深圳市2018年绿道相差多少"),
        ("比前一年多还是少啊", "深圳2018年新增就业多少", "深圳市新增就业2018年和2017年相差多少"),
        ("福田区比它长吗", "深圳2018年绿道多少公里", "深圳市福田区2018年绿道比深圳市多吗"),
        (
            "福田区2017年比它长吗",
            "深圳2018年绿道多少公里",
            "深圳2018年绿道多少公里，深圳市福田区2017年绿道多少公里，是多了还是少了，相差多少",
        ),
        ("福田区同年比它长吗", "深圳2018年绿道多少公里", "深圳市福田区2018年绿道比深圳市多吗"),
        ("隔壁福田增得快些不", "深圳2018年GDP增长多少", "深圳市福田区2018年GDP增速比深圳市快吗"),
        ("福田区有这么多吗，相差多少", "深圳2018年绿道多少公里", "深圳市福田区2018年绿道比深圳市多吗"),
        ("跟福田区一比差多远", "深圳2018年绿道多少公里", "深圳市和深圳市福田区2018年绿道相差多少"),
        ("到18年涨了百分之几", "福田区2015年绿道多少公里", "深圳市福田区2018年绿道比2015年多多少，涨了百分之几"),
        ("过了一年是多少，涨幅多大", "福田区2015年绿道多少公里", "深圳市福田区2016年绿道比2015年多多少，涨了百分之几"),
        (
            "隔两年，17年多少？比那年多多少",
            "福田区2015年绿道多少公里",
            "福田区2015年绿道多少公里，深圳市福田区2017年绿道多少公里，多多少",
        ),
        ("2017年呢，全国排第几", "深圳2018年绿道多少公里", "深圳市2017年绿道多少公里，全国排第几"),
        ("次年呢？排到世界第几", "深圳2017年港口吞吐量多少", "深圳市2018年港口吞吐量多少，排到世界第几"),
        (
            "是福田区2017年的几倍",
            "深圳2018年绿道多少公里",
            "深圳市2018年绿道和深圳市福田区2017年绿道各是多少，深圳市是深圳市福田区的几倍",
        ),
    ],
)
def test_what_it_is_held_against(question: str, history: str, asked: str) -> None:
    assert standalone(question, [Turn(history, "…")], SHELF) == asked


def test_both_of_the_last_two_are_moved() -> None:
    turns = [Turn("深圳2017年绿道多少公里", "…"), Turn("新增学位呢", "…")]
    asked = standalone("下一年两个数又是多少", turns, SHELF)
    assert asked == "深圳市2018年绿道多少公里，深圳市2018年新增学位是多少"


@pytest.mark.parametrize(
    ("claim", "history", "whole"),
    [
        ("这个数对吗，我记得是178公里", "深圳2017年绿道有多少公里", "深圳2017年绿道有178公里，对吗？"),
        ("你记错了吧，应该是3100个", "深圳2017年新增学位", "深圳2017年新增学位是3100个，对吗？"),
        ("不对吧，我听说不到3000个", "深圳2017年新增学位多少个", "深圳2017年新增学位不到3000个，对吗？"),
    ],
)
def test_another_figure_is_claimed_of_what_was_asked_last(claim: str, history: str, whole: str) -> None:
    assert standalone(claim, [Turn(history, "…")], SHELF) == whole


@pytest.mark.parametrize(
    ("question", "years_named", "regions"),
    [
        ("那2018年呢，差多少", {2017, 2018}, {"深圳市"}),
        ("2018年目标是多少？比这个高还是低", {2017, 2018}, {"深圳市"}),
        ("福田区呢，比它多多少", {2017}, {"深圳市", "深圳市福田区"}),
        ("福田区是它的几倍", {2017}, {"深圳市", "深圳市福田区"}),
    ],
)
def test_the_other_side_and_how_far_apart(question: str, years_named: set[int], regions: set[str]) -> None:
    asked = read(question, "深圳2017年固定资产投资多少", shelf=SHELF)
    assert {last for _, last in years(asked)} == years_named
    assert {region.name for region in asked.regions} == regions


def test_what_is_left_out_is_left_out_of_the_last_question() -> None:
    last = "2024年各省GDP增速谁最高？"
    assert standalone("除了西藏呢", [Turn(last, "西藏。")], SHELF) == "2024年各省GDP增速谁最高，除了西藏呢"


@pytest.mark.parametrize(
    ("question", "history", "asked"),
    [
        ("五年加起来我知道了，那今年打算再添多少？", ["五年来新增学位多少个？"], "今年新增学位目标是多少"),
        ("好的，那2018年呢", ["深圳2017年GDP是多少"], "深圳市2018年GDP是多少"),
        ("那今年呢，定的是多少？", ["去年新增了几个名校长？"], "今年新增名校长目标是多少"),
        ("目标呢？", ["深圳市2016年社会消费品零售总额多少？"], "深圳市2017年社会消费品零售总额目标是多少"),
        ("后来完成得怎么样", ["深圳2017年旅游收入目标是多少？"], "深圳市2017年旅游收入目标完成了吗"),
        ("福田也是这么多吗", ["深圳2019年打算新增多少学位"], "深圳市福田区2019年打算新增多少学位"),
        ("人数呢？", ["深圳2017年旅游收入多少"], "深圳市2017年旅游人数是多少"),
        ("占GDP的比重呢", ["深圳2017年研发经费支出多少？"], "深圳市2017年研发经费支出占GDP的比重是多少"),
        ("人均呢", ["深圳2017年GDP是多少"], "深圳市2017年人均GDP是多少"),
        ("出口占多少", ["深圳2017年进出口总额"], "深圳市2017年出口占进出口总额的多少"),
        ("登记的呢", ["深圳2017年城镇调查失业率"], "深圳市2017年城镇登记失业率是多少"),
        ("第二年是多了还是少了", ["深圳2017年税收总额多少"], "深圳市税收总额2017年和2018年相差多少"),
        ("公办的有多少", ["深圳2017年新增多少学位"], "深圳市2017年公办学位是多少"),
        ("出口呢", ["深圳2017年进出口总额"], "深圳市2017年出口总额是多少"),
        ("那城里人呢", ["深圳2017年农村居民人均可支配收入"], "深圳市2017年城镇居民人均可支配收入是多少"),
        ("比16年呢", ["深圳2017年GDP是多少"], "深圳市GDP2017年和2016年相差多少"),
        ("比福田领先多少", ["深圳2017年GDP是多少"], "深圳市和深圳市福田区2017年GDP相差多少"),
        (
            "占全市百分之几",
            ["福田2017年GDP是多少"],
            "2017年深圳市福田区GDP和深圳市GDP各是多少，深圳市福田区占深圳市的百分之几",
        ),
        (
            "是深圳的几倍",
            ["福田2017年GDP多少", "深圳2017年GDP多少"],
            "福田2017年GDP多少，深圳2017年GDP多少，是深圳的几倍",
        ),
        (
            "哪个更干净",
            ["福田2017年PM2.5浓度多少", "深圳2017年PM2.5浓度多少"],
            "福田2017年PM2.5浓度多少，深圳2017年PM2.5浓度多少，哪个更干净",
        ),
        (
            "三者合计多少",
            ["深圳2015年GDP多少", "深圳2016年GDP多少", "深圳2017年GDP多少"],
            "深圳2015年GDP多少，深圳2016年GDP多少，深圳2017年GDP多少，三者合计多少",
        ),
        (
            "后一年呢，少了没有",
            ["福田2017年新增学位多少"],
            "福田2017年新增学位多少，深圳市福田区2018年新增学位多少，是多了还是少了，相差多少",
        ),
        (
            "掉了百分之多少？",
            ["福田2017年新增学位多少", "2018年呢"],
            "深圳市福田区2018年新增学位比2017年多多少，涨了百分之几",
        ),
        (
            "2019年目标呢",
            ["深圳2018年GDP增长多少，新增学位多少"],
            "深圳市2019年GDP增长目标是多少，深圳市2019年新增学位目标是多少",
        ),
        ("2019年目标呢", ["深圳2018年新增学位多少，占全省多少"], "深圳市2019年新增学位目标是多少"),
        ("后一年呢，又减了多少", ["深圳2017年人口减少多少"], "深圳市2018年人口减少实际完成是多少"),
        ("中间那一年是多少？", ["深圳2016年GDP多少", "深圳2018年GDP多少"], "深圳市2017年GDP多少"),
    ],
)
def test_what_people_say_instead_of_the_whole(question: str, history: list[str], asked: str) -> None:
    turns = [Turn(past, "…") for past in history]
    assert standalone(question, turns, SHELF) == asked


@pytest.mark.parametrize("question", ["比上年增长多少", "较上一年增长多少"])
def test_growth_since_the_year_before_is_what_the_report_tells(question: str) -> None:
    whole = standalone(question, [Turn("深圳市2018年固定资产投资是多少", "…")], SHELF)
    assert whole == f"深圳市2018年固定资产投资{question}"
