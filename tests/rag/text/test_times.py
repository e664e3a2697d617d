"""Expressions of time: tables of real phrases, as of the Xinbei report of 2022 unless a case says otherwise."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.text.times import (
    Mention,
    Role,
    as_period,
    find_mentions,
    kind_of,
    period_at,
    plan_years,
    reports_named,
    resolve,
    small_number,
    told_apart,
    topics,
    year_of,
)
from rag.types import Kind, Period

YEAR = 2022
DONE = Period(2017, 2021, Kind.ACHIEVED)
LAST = Period(2021, 2021, Kind.ACHIEVED)
GOAL = Period(2022, 2022, Kind.TARGET)


def one(text: str, *, year: int = YEAR, question: bool = False) -> Mention:
    (mention,) = find_mentions(text, year, question=question)
    return mention


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        ("2021年预计地区生产总值超过1800亿元", 2021, 2021),
        ("刚刚过去的2021年，我们在区委的正确领导下", 2021, 2021),
        ("２０２１年完成投资", 2021, 2021),
        ("二〇二一年的工作", 2021, 2021),
        ("一九九八年以前的老楼", None, None),
        ("2021年度预算", 2021, 2021),
        ("2021年12月底全线贯通", 2021, 2021),
        ("去年完成投资300亿元", 2021, 2021),
        ("上年末户籍人口", None, None),
        ("过去一年，我们", 2021, 2021),
        ("过去的一年", 2021, 2021),
        ("一年来，全区上下", 2021, 2021),
        ("前年开工", 2020, 2020),
        ("今年政府工作的总体要求是", 2022, 2022),
        ("力争年内完成1000亩土地指标调剂置换", 2022, 2022),
        ("新的一年，任务艰巨", 2022, 2022),
        ("明年建成通车", 2023, 2023),
        ("五年来，我们聚焦“经济强”", 2017, 2021),
        ("过去五年，是极不平凡的五年", 2017, 2021),
        ("过去5年累计新增", 2017, 2021),
        ("近三年新建公园", 2019, 2021),
        ("三年来持续投入", 2019, 2021),
        ("本届政府任职以来", 2017, 2021),
        ("未来五年是我区机遇叠加、红利释放的黄金五年", 2022, 2026),
        ("今后五年的奋斗目标", 2022, 2026),
        ("2018—2021年累计建成", 2018, 2021),
        ("2018年至2021年", 2018, 2021),
        ("2018-2021年", 2018, 2021),
        ("2018～2021年", 2018, 2021),
        ("2018年以来新增绿地", 2018, 2021),
        ("截至2021年底，全区共有", None, 2021),
        ("截至去年底", None, 2021),
        ("“十三五”期间投入70亿元", 2016, 2020),
        ("十三五时期", 2016, 2020),
        ("实现了“十四五”良好开局", 2021, 2025),
        ("“十三五”末", 2020, 2020),
        ("“十五”期间", 2001, 2005),
        ("“九五”时期", 1996, 2000),
    ],
)
def test_years_of_a_phrase(phrase: str, first: int | None, last: int | None) -> None:
    found = find_mentions(phrase, YEAR)
    if last is None:
        assert found == ()
        return
    assert [(m.first, m.last) for m in found] == [(first, last)]
    assert phrase[found[0].start : found[0].end] == found[0].text


@pytest.mark.parametrize(
    "phrase",
    [
        "培训企业家2000名",
        "总资产突破2000亿元",
        "深入抓好“1+2+6”安全生产专项整治三年行动",
        "出台法治新北建设五年规划",
        "全面落实绿色发展五年行动方案",
        "高新区成立三十周年、新北区建区二十周年",
        "社保扩面工作连续16年位列全市统筹区第一",
        "国省考断面优Ⅲ率连续五年保持100%",
        "上世纪90年代建成",
        "为民办实事第五年",
        "（五）以人为本",
        "“1+7+4”创新政策",
        "12345热线",
        "15分钟便民利企服务圈",
    ],
)
def test_what_is_no_time(phrase: str) -> None:
    assert find_mentions(phrase, YEAR) == ()


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("2022 GDP目标", 2022, 2022),
        ("GDP target 2022", 2022, 2022),
        ("新增学位 2022", 2022, 2022),
        ("21年智能车间建了几个", 2021, 2021),
        ("从13年到18年每年的进出口", 2013, 2018),
        ("14年至17年的固投", 2014, 2017),
        ("五年新增多少学位", 2017, 2021),
        ("这五年新增学位多少", 2017, 2021),
        ("how many school seats were added last year", 2021, 2021),
        ("over the past five years", 2017, 2021),
        ("in the next five years", 2022, 2026),
        ("this year's goal", 2022, 2022),
        ("PM2.5，14年年均多少", 2014, 2014),
        ("一八年的集装箱多少万标箱", 2018, 2018),
        ("社零总额比2017多了多少", 2017, 2017),
        ("学位比现在多多少", 2021, 2021),
    ],
)
def test_a_question_is_looser(question: str, first: int, last: int) -> None:
    mention = one(question, question=True)
    assert (mention.first, mention.last) == (first, last)


@pytest.mark.parametrize("year", [2010, 2016, 2019, 2025])
def test_relative_words_follow_the_report(year: int) -> None:
    assert (one("去年", year=year).first, one("五年来", year=year).first) == (year - 1, year - 5)
    assert one("去年", year=year).relative
    assert one("2021年", year=year).last == 2021
    assert not one("2021年", year=year).relative
    assert not one("“十三五”期间", year=year).relative


@pytest.mark.parametrize(
    ("phrase", "roles"),
    [
        ("是2016年的1.5倍", ["base"]),
        ("比2012年增长8.1%", ["base"]),
        ("比上年提高0.5个百分点", ["base"]),
        ("较2020年下降9.1%", ["base"]),
        ("占2016年的一半", ["base"]),
        ("与2020年同期相比", ["base"]),
        ("由2016年的12家增加到2021年的59家", ["base", "topic"]),
        ("从2016年的65%提高到2021年的70%", ["base", "topic"]),
        ("2021年完成141.5亿元，是2016年的1.4倍", ["topic", "base"]),
        ("编制《新北区国土空间规划（2021—2035年）》", ["name"]),
        ("高质量编制高铁新城“十四五”规划", ["name"]),
        ("2021年底，公园达23个", ["topic"]),
    ],
)
def test_roles(phrase: str, roles: list[str]) -> None:
    assert [mention.role for mention in find_mentions(phrase, YEAR)] == [Role(role) for role in roles]
    assert [m.role for m in topics(phrase, YEAR)] == [Role.TOPIC] * roles.count("topic")


@pytest.mark.parametrize(
    ("first", "last", "inherited", "kind"),
    [
        (2021, 2021, None, Kind.ACHIEVED),
        (2017, 2021, None, Kind.ACHIEVED),
        (None, 2021, None, Kind.ACHIEVED),
        (2022, 2022, None, Kind.TARGET),
        (2022, 2026, None, Kind.OUTLOOK),
        (2025, 2025, None, Kind.OUTLOOK),
        (2025, 2025, Kind.TARGET, Kind.OUTLOOK),
        (2021, 2025, Kind.ACHIEVED, Kind.ACHIEVED),
        (2021, 2025, Kind.TARGET, Kind.OUTLOOK),
    ],
)
def test_done_promised_or_beyond(first: int | None, last: int, inherited: Kind | None, kind: Kind) -> None:
    assert kind_of(first, last, YEAR, inherited) is kind


def test_a_mention_as_a_period() -> None:
    assert as_period(one("今年"), YEAR, None) == GOAL
    assert as_period(one("去年"), YEAR, None) == LAST
    assert as_period(one("未来五年"), YEAR, None) == Period(2022, 2026, Kind.OUTLOOK)


@pytest.mark.parametrize(
    ("sentence", "inherited", "period"),
    [
        ("2021年预计地区生产总值超过1800亿元，是2016年的1.5倍，人均GDP突破20万元；", DONE, LAST),
        ("城乡居民人均可支配收入预计达5.6万元，是2016年的1.5倍。", DONE, DONE),
        ("新增学位超1万个。", GOAL, GOAL),
        ("新增学位超1万个。", None, None),
        ("建筑装潢垃圾综合利用项目年内建成投用。", GOAL, GOAL),
        ("五年来，我们聚焦“百姓富”。", LAST, DONE),
        ("地区生产总值增长7%左右，到2025年突破2500亿元。", GOAL, GOAL),
    ],
)
def test_the_period_of_a_sentence(sentence: str, inherited: Period | None, period: Period | None) -> None:
    assert resolve(sentence, YEAR, inherited) == period


@pytest.mark.parametrize(
    ("sentence", "at", "period"),
    [
        ("地区生产总值增长7%左右，到2025年突破2500亿元。", "7%", GOAL),
        ("地区生产总值增长7%左右，到2025年突破2500亿元。", "2500亿", Period(2025, 2025, Kind.OUTLOOK)),
        ("2021年完成141.5亿元，是2016年的1.4倍。", "1.4倍", LAST),
        ("2020年新增10家，2021年新增12家。", "10家", Period(2020, 2020, Kind.ACHIEVED)),
        ("2020年新增10家，2021年新增12家。", "12家", LAST),
        ("由2016年的12家增加到2021年的59家。", "59家", LAST),
        ("2013—2017年：企业从6652家增加到3万家。", "6652", Period(2012, 2012, Kind.ACHIEVED)),
        ("2013—2017年：企业从6652家增加到3万家。", "3万", Period(2013, 2017, Kind.ACHIEVED)),
    ],
)
def test_the_period_at_a_figure(sentence: str, at: str, period: Period) -> None:
    assert period_at(sentence, sentence.index(at), YEAR, GOAL) == period


@pytest.mark.parametrize(
    ("text", "number"),
    [("5", 5), ("五", 5), ("两", 2), ("十", 10), ("十五", 15), ("三十", 30), ("二十一", 21), ("five", 5), ("千", 0)],
)
def test_small_numbers(text: str, number: int) -> None:
    assert small_number(text) == number


@pytest.mark.parametrize(
    ("text", "year"),
    [("2022", 2022), ("２０２２", 2022), ("二〇二二", 2022), ("二零二二", 2022), ("一九九八", 1998), ("五年", None)],
)
def test_years_as_written(text: str, year: int | None) -> None:
    assert year_of(text) == year


@pytest.mark.parametrize(
    ("name", "years"),
    [("九五", (1996, 2000)), ("十五", (2001, 2005)), ("十三五", (2016, 2020)), ("十四五", (2021, 2025))],
)
def test_five_year_plans(name: str, years: tuple[int, int]) -> None:
    assert plan_years(name) == years


@settings(deadline=None)
@given(
    st.text(alphabet="0129二〇年来去今五“十三四”期间—至比是的，。A个", max_size=40),
    st.integers(1990, 2050),
    st.booleans(),
)
def test_any_text_gives_mentions_in_order_without_overlap(text: str, year: int, question: bool) -> None:
    found = find_mentions(text, year, question=question)
    assert all(text[m.start : m.end] == m.text for m in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(m.first is None or m.first <= m.last for m in found)


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("海拉尔区八份报告(2012至2019年)各写了前一年的数", [(2012, 2019)]),
        ("2014、2015、2017这三份国务院报告各公布了上年的数", [(2014, 2014), (2015, 2015), (2017, 2017)]),
        ("从2012年的报告到2018年的报告一路怎么变的", [(2012, 2018)]),
        ("从2015到2019五份报告,GDP分别报了多少", [(2015, 2019)]),
        ("2019年报告的数比2017年报告的数", [(2019, 2019), (2017, 2017)]),
        ("2016年和2019年深圳报告,GDP差多少", [(2016, 2016), (2019, 2019)]),
        ("2019年报告里的GDP", []),
        ("2014年到2018年GDP各是多少", []),
        ("2018年GDP目标,2019年报告怎么说", []),
    ],
)
def test_the_years_of_several_reports(question: str, years: list[tuple[int, int]]) -> None:
    assert [(mention.first, mention.last) for mention in reports_named(question)] == years


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("“十二五”头尾两端，2010年和2015年", [(2010, 2010), (2015, 2015)]),
        ("2014年和2017年，三年修了多少", [(2014, 2014), (2017, 2017)]),
        ("2014年和2017年，四年修了多少", [(2014, 2014), (2017, 2017)]),
        ("2012年和2015年，2013—2015年", [(2012, 2012), (2015, 2015)]),
        ("2012年和2015年，2014—2015年", [(2012, 2012), (2015, 2015), (2014, 2015)]),
        ("2014—2018年五年间", [(2014, 2018)]),
        ("2018年，五年来", [(2018, 2018), (2017, 2021)]),
        ("新区成立以来到2016年", [(None, 2016)]),
        ("新区成立以来，到2016年", [(None, 2016)]),
        ("新区成立以来和2016年", [(None, 2021), (2016, 2016)]),
    ],
)
def test_a_time_that_is_said_twice_is_asked_about_once(question: str, years: list[tuple[int | None, int]]) -> None:
    found = told_apart(find_mentions(question, YEAR, question=True), question)
    assert [(mention.first, mention.last) for mention in found] == years


def test_a_span_in_brackets_is_a_time_and_of_a_plan_its_name() -> None:
    asked, named = "六份报告（2014—2019）的赤字", "实施发展规划（2018—2020年）的情况"
    assert [m.role for m in find_mentions(asked, YEAR, question=True)] == [Role.TOPIC]
    assert [m.role for m in find_mentions(named, YEAR, question=True)] == [Role.NAME]


def test_years_in_two_digits_stand_in_a_row() -> None:
    """15、16、17这三年, and no counts of years or things."""
    told = find_mentions("南山15、16、17这三年的增速", 2019, question=True)
    assert [m.last for m in told if not m.relative] == [2015, 2016, 2017]
    assert [m.last for m in find_mentions("15、16个区和2000张床", 2019, question=True)] == []
