"""Is it the sort of figure that was asked for, and the period? Rules of reading, on real phrases."""

import pytest
from evidence import DONE_2021, FIVE_YEARS, TARGET_2022, report

from rag.match.figure_fit import _tells_rank, asked_periods, figure_fit, fit_mean, fit_period, unit_fit
from rag.question.asked import Asked, read_question
from rag.text.figures import find_quantities
from rag.types import Kind, Period

REPORTS = [report()]


def read(question: str) -> Asked:
    return read_question(question, REPORTS)


@pytest.mark.parametrize(
    ("figure", "before", "question", "fits"),
    [
        ("7%左右", "地区生产总值增长", "地区生产总值增长多少", True),
        ("1800亿元", "地区生产总值超过", "地区生产总值增长多少", False),
        ("141.5亿元", "一般公共预算收入", "一般公共预算收入多少亿元", True),
        ("9.1亿美元", "实际利用外资", "实际利用外资多少亿美元", True),
        ("18%", "同比增长", "新增学位多少个", False),
        ("23家", "智能车间", "智能车间几个", True),
        ("0.59%", "失业率降至", "失业率是多少", True),
        ("1.5倍", "是2016年的", "是2016年的几倍", True),
        ("第23位", "提升至", "综合排名第几", True),
        ("822家", "外贸企业新增", "外贸做了多少亿", False),
        ("2.3亿元", "进出口额", "外贸做了多少亿", True),
        ("822家", "外贸企业新增", "外贸企业多少", True),
    ],
)
def test_the_sort_of_figure(figure: str, before: str, question: str, fits: bool) -> None:
    (quantity,) = find_quantities(figure)
    assert (unit_fit(quantity, before, read(question)) >= 0.5) is fits


@pytest.mark.parametrize(
    ("question", "period", "text", "fits"),
    [
        ("2022年学位目标", TARGET_2022, "新增学位", True),
        ("2022年学位目标", FIVE_YEARS, "新增学位", False),
        ("2022年学位目标", DONE_2021, "新增学位", False),
        ("2022年实际新增学位", TARGET_2022, "新增学位", False),
        ("2022年实际完成了多少学位", TARGET_2022, "新增学位", False),
        ("五年来新增了多少学位", FIVE_YEARS, "新增学位", True),
        ("2021年新增学位多少", FIVE_YEARS, "新增学位超1.8万个", False),
        ("2021年人均可支配收入多少", FIVE_YEARS, "人均可支配收入达5.6万元", True),
        ("2021年研发投入多少", FIVE_YEARS, "研发投入由333.3亿元增加到709.3亿元", True),
        ("2021年研发投入多少", FIVE_YEARS, "研发投入709.3亿元", False),
        ("2021年新增学位多少", DONE_2021, "新增学位", True),
        ("五年来新增了多少学位", DONE_2021, "新增学位", False),
        ("五年来人均收入达到多少", DONE_2021, "人均收入达5.6万元", True),
        ("2021年研发投入多少", FIVE_YEARS, "研发投入由5亿元增加到累计7亿元", False),
        ("学位目标", TARGET_2022, "新增学位", True),
        ("学位目标", DONE_2021, "新增学位", False),
        ("学位", DONE_2021, "新增学位", True),
        ("2022年学位目标", None, "新增学位", False),
        ("未来五年打造几个产业集群", Period(2022, 2026, Kind.OUTLOOK), "产业集群", True),
        ("未来五年打造几个产业集群", FIVE_YEARS, "产业集群", False),
    ],
)
def test_does_a_period_answer(question: str, period: Period | None, text: str, fits: bool) -> None:
    assert (fit_period(period, read(question), 2022, text) >= 0.45) is fits


def test_relative_years_are_read_against_the_report_in_hand() -> None:
    asked = read("2022年新增学位目标")
    assert asked_periods(asked, 2022) == (TARGET_2022,)
    assert asked_periods(read("新增学位"), 2022) == ()


@pytest.mark.parametrize(
    ("question", "clause", "fits"),
    [
        ("2021年地区生产总值增长多少", "地区生产总值年均增长8.2%", False),
        ("2021年地区生产总值增长多少", "地区生产总值增长8.2%", True),
        ("五年来地区生产总值年均增长多少", "地区生产总值年均增长8.2%", True),
        ("五年来地区生产总值年均增长多少", "地区生产总值增长8.2%", False),
        ("地区生产总值多少亿元", "地区生产总值年均增长8.2%", True),
    ],
)
def test_a_mean_is_no_year_and_a_year_no_mean(question: str, clause: str, fits: bool) -> None:
    assert (fit_mean(clause, read(question)) == 1.0) is fits


@pytest.mark.parametrize(
    ("question", "text", "figure"),
    [
        ("2021年新增名教师多少名", "新增名校长14名、名班主任25名、名教师211名", "211名"),
        ("2021年新增名校长多少名", "新增名校长14名、名班主任25名、名教师211名", "14名"),
        ("新增学位增长多少", "新增学位超1.8万个，五年增长72%", "72%"),
        ("新增学位多少个", "新增学位超1.8万个，五年增长72%", "超1.8万个"),
        ("一共获批多少个", "新获批4个，共14个", "14个"),
        ("企业多少家", "新增企业582家，总数达2223家", "2223家"),
        ("企业多少家", "新增企业582家，总数达2223家，扶持企业32家", "2223家"),
        ("综合排名第几", "综合排名跃升19位，提升至第23位，外贸综合排名第7位", "第23位"),
        ("保障性住房竣工多少套", "保障性住房开工1.7万套、竣工2.21万套", "2.21万套"),
        ("人均GDP多少", "人均GDP达20万元", "20万元"),
        ("城镇新增就业比去年多多少", "城镇新增就业预期目标比去年多100万人", "100万人"),
    ],
)
def test_the_figure_that_comes_nearest(question: str, text: str, figure: str) -> None:
    fit, chosen = figure_fit(text, 0, find_quantities(text), read(question))
    assert chosen is not None
    assert (chosen.text, 0.8 <= fit <= 1) == (figure, True)


def test_a_target_may_be_told_without_a_figure() -> None:
    assert figure_fit("实际到账外资保持稳定", 0, (), read("2022年实际到账外资目标是多少"))[0] >= 0.4
    assert figure_fit("实际到账外资保持稳定", 0, (), read("2021年实际到账外资多少亿美元"))[0] < 0.4


@pytest.mark.parametrize(
    ("question", "worse", "better"),
    [
        # a figure before the indicator's name is of something else
        ("地区生产总值是多少", "13个设区市地区生产总值实现正增长", "地区生产总值达到1800亿元"),
        # how many more than before, and how many
        ("城镇新增就业目标是多少", "城镇新增就业预期目标比去年多100万人", "城镇新增就业1100万人以上"),
        # the part of one level of government is not the whole
        ("财政赤字是多少", "地方财政赤字7800亿元", "财政赤字2.18万亿元"),
        # what is counted, and in which money
        ("旅客多少人次", "旅客22班次", "旅客5万人次"),
        ("公交车多少班", "公交车22辆", "公交车22班次"),
        ("外资多少亿美元", "外资5亿元", "外资5亿美元"),
        # a growth is no share, and what grows to twice is told better in percent
        ("汽车占比多少", "汽车产量增长7%", "汽车产量占7%"),
        ("汽车产量增长多少", "汽车产量增长2倍", "汽车产量增长7%"),
        # both ends of a change are asked for
        ("人均可支配收入从多少增加到多少", "人均可支配收入4.2万元", "人均可支配收入从3.6万元增加到4.2万元"),
    ],
)
def test_of_two_figures_the_one_that_is_asked_for(question: str, worse: str, better: str) -> None:
    fits = [figure_fit(text, 0, find_quantities(text), read(question))[0] for text in (worse, better)]
    assert 0 < fits[0] < fits[1]


@pytest.mark.parametrize(
    ("text", "ranks"),
    [("居全省前列", True), ("保持全国领先", True), ("总量全省最高", True), ("与经济增长基本保持同步", False)],
)
def test_a_rank_may_be_told_without_a_number(text: str, ranks: bool) -> None:
    assert _tells_rank(text) is ranks
