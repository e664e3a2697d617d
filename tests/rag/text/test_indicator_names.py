"""Names of figures and of questions → the indicator and its sort, by the data and by tables of examples."""

import pytest

from rag.text.indicators import (
    Sort,
    asked_by_name,
    find_measures,
    fits,
    growth_asked,
    measure_named,
    measures,
    read_name,
    stems,
)


def test_the_data_knows_what_recurs_and_what_it_is_not() -> None:
    assert len(measures()) >= 120
    assert len({measure.name for measure in measures()}) == len(measures())
    for measure in measures():
        assert measure_named(measure.name) == measure
        for other in measure.isnt:
            assert measure_named(other) != measure, f"{other} is told to be no {measure.name}"


def test_every_name_holds_a_stem_of_its_indicator() -> None:
    for name in ("外贸进出口总值", "规上工业增加值", "研究与试验发展（R&D）经费投入强度", "万元GDP能耗"):
        measure = measure_named(name)
        assert measure is not None
        assert any(stem in name.upper() for stem in stems(measure))


@pytest.mark.parametrize(
    ("name", "unit", "indicator", "sort"),
    [
        ("地区生产总值", "元", "地区生产总值", Sort.LEVEL),
        ("地区生产总值增长", "%", "地区生产总值", Sort.GROWTH),
        ("全省地区生产总值年均增长", "%", "地区生产总值", Sort.MEAN),
        ("经济增长", "%", "地区生产总值", Sort.GROWTH),
        ("规上工业增加值增长", "%", "规模以上工业增加值", Sort.GROWTH),
        ("外贸进出口总额", "美元", "进出口总额", Sort.LEVEL),
        ("城镇调查失业率", "%", "城镇调查失业率", Sort.LEVEL),
        ("新增城镇调查失业率", "%", "城镇调查失业率", Sort.LEVEL),
        ("细颗粒物年均浓度", "微克/立方米", "PM2.5平均浓度", Sort.LEVEL),
        ("PM2.5(细颗粒物)日平均浓度", "微克每立方米", "PM2.5平均浓度", Sort.LEVEL),
        ("城市细颗粒物（PM2.5）平均浓度下降", "%", "PM2.5平均浓度", Sort.GROWTH),
        ("初步地区生产总值增长", "%", "地区生产总值", Sort.GROWTH),
        ("GDP增速逐季增长", "%", "地区生产总值", Sort.GROWTH),
        ("经济增速逐月增长", "%", "地区生产总值", Sort.GROWTH),
        ("新增公办中小学学位", "个", "新增中小学学位", Sort.LEVEL),
        ("居民消费价格", "%", "居民消费价格", Sort.GROWTH),
        ("常住人口城镇化率提高", "个百分点", "常住人口城镇化率", Sort.CHANGE),
        ("粮食总产", "吨", "粮食产量", Sort.LEVEL),
        ("推动既有多层住宅加装电梯", "台", "既有住宅加装电梯", Sort.LEVEL),
        ("获批牵头建设全国重点实验室", "家", "全国重点实验室总数", Sort.LEVEL),
        ("接待入境过夜游客增长", "%", "接待入境游客", Sort.GROWTH),
        ("城镇低保人均补差水平", "元", "城镇低保补差水平", Sort.LEVEL),
        ("地区生产总值（全国排名）", "位", "地区生产总值", Sort.RANK),
        ("固定资产投资完成额", "元", "固定资产投资", Sort.LEVEL),
        ("工业投资占固定资产投资比重", "%", "工业投资", Sort.SHARE),
    ],
)
def test_what_a_figure_is_of(name: str, unit: str, indicator: str, sort: Sort) -> None:
    named = read_name(name, unit)
    assert named is not None
    assert (named.measure.name, named.sort) == (indicator, sort)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("皖北地区生产总值增长", "%"),
        ("新能源汽车零售额增长", "%"),
        ("地区生产总值增长（较2010年）", "%"),
        ("地区生产总值翻番", "倍"),
        ("地区生产总值高于全国", "个百分点"),
        ("粮食产量", "亩"),
        ("新增停车位", "个"),
    ],
)
def test_what_is_something_else(name: str, unit: str) -> None:
    assert read_name(name, unit) is None


def test_a_place_may_stand_before_its_own_indicator() -> None:
    assert read_name("安徽地区生产总值增长", "%") is None
    assert read_name("安徽地区生产总值增长", "%", places=("安徽省", "安徽")) is not None


def test_a_fall_is_told() -> None:
    named = read_name("社会消费品零售总额下降", "%")
    assert named is not None
    assert named.falls


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("2025年各省GDP增长目标", [("地区生产总值", Sort.GROWTH)]),
        ("各省人均GDP", [("人均地区生产总值", None)]),
        ("城镇居民人均可支配收入增速最高的", [("城镇居民人均可支配收入", Sort.GROWTH)]),
        ("GDP和固定资产投资", [("地区生产总值", None), ("固定资产投资", None)]),
        ("研发投入强度超过3%", [("研发投入占GDP比重", None)]),
        ("区长是谁", []),
    ],
)
def test_what_a_question_names(question: str, found: list[tuple[str, Sort | None]]) -> None:
    assert [(one.measure.name, one.sort) for one in find_measures(question)] == found


@pytest.mark.parametrize(
    ("text", "indicator", "sort", "listed"),
    [
        ("地区生产总值增长", "地区生产总值", Sort.GROWTH, True),
        ("GDP增速目标", "地区生产总值", Sort.GROWTH, True),
        ("居民消费价格涨幅", "居民消费价格", Sort.GROWTH, True),
        ("粮食产量", "粮食产量", None, True),
        ("GDP占比", "地区生产总值", Sort.SHARE, True),
        ("GDP比重", "地区生产总值", Sort.SHARE, True),
        ("GDP排名", "地区生产总值", Sort.RANK, True),
        ("GDP年均增长", "地区生产总值", Sort.MEAN, True),
        ("新增停车位", "新增停车位", None, False),
    ],
)
def test_what_the_command_names(text: str, indicator: str, sort: Sort | None, listed: bool) -> None:
    measure, said = asked_by_name(text)
    assert (measure.name, said, measure.listed) == (indicator, sort, listed)


@pytest.mark.parametrize(
    ("name", "sort", "words"),
    [
        ("地区生产总值", Sort.LEVEL, "地区生产总值"),
        ("地区生产总值", Sort.GROWTH, "地区生产总值增长"),
        ("地区生产总值", Sort.SHARE, "地区生产总值占比"),
        ("单位GDP能耗", Sort.GROWTH, "单位GDP能耗下降"),
        ("居民消费价格", Sort.GROWTH, "居民消费价格涨幅"),
        ("研发投入占GDP比重", Sort.SHARE, "研发投入占GDP比重"),
        ("研发投入占GDP比重", Sort.CHANGE, "研发投入占GDP比重变化"),
    ],
)
def test_what_a_table_calls_it(name: str, sort: Sort, words: str) -> None:
    measure = measure_named(name)
    assert measure is not None
    assert measure.words(sort) == words


@pytest.mark.parametrize(
    ("unit", "wanted", "may"),
    [
        ("美元", "元", True),
        ("元/月", "元", True),
        ("家", "元", False),
        ("斤", "吨", True),
        ("亩", "公顷", True),
        ("亩", "吨", False),
        ("家", "户", True),
        ("", "户", True),
        ("", "%", True),
        ("家", "%", False),
        ("千米", "公里", True),
        ("公里", "吨", False),
        ("微克每立方米", "微克/立方米", True),
        ("家", "", True),
    ],
)
def test_units_of_a_level(unit: str, wanted: str, may: bool) -> None:
    assert fits(unit, wanted) is may


@pytest.mark.parametrize(
    ("words", "sort", "end"),
    [
        ("增长", Sort.GROWTH, 2),
        ("年均增长", Sort.MEAN, 4),
        ("预期增长目标", Sort.GROWTH, 4),
        ("上涨", Sort.GROWTH, 2),
        ("预期同比年度目标实际增长", None, 0),  # too far off
        ("几个", None, 0),
        ("目标", None, 0),
    ],
)
def test_whether_growth_is_asked(words: str, sort: Sort | None, end: int) -> None:
    assert growth_asked(f"GDP{words}", 3) == (sort, 3 + end)


def test_a_name_of_two_is_that_of_the_one_looked_for() -> None:
    whole = measure_named("新增学位")
    named = read_name("新增公办中小学学位", "个", whole)
    assert named is not None
    assert named.measure == whole
