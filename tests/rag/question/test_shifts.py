"""Times said by their distance from a year that was spoken of, as years."""

import pytest

from rag.question.shifts import as_against_own, in_figures


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("那前一年呢", "那2016年呢"),
        ("再往前一年呢", "2016年呢"),
        ("再往前呢", "2016年呢"),
        ("上一年度呢", "2016年呢"),
        ("之前一年呢", "2016年呢"),
        ("头一年的目标又是多少", "2016年的目标又是多少"),
        ("上年同期是多少", "2016年是多少"),
        ("去年同期呢", "2016年呢"),
        ("两年前是多少", "2015年是多少"),
        ("往前推三年呢", "2014年呢"),
        ("第二年提高到多少了", "2018年提高到多少了"),
        ("第三年呢", "2019年呢"),
        ("再往后一年呢", "2018年呢"),
        ("又过了一年呢", "2018年呢"),
        ("隔一年呢", "2019年呢"),
        ("次年、翌年、来年", "2018年、2018年、2018年"),
        ("两年后呢", "2019年呢"),
        ("那之后呢", "那2018年呢"),
        ("当年的目标呢", "2017年的目标呢"),
        ("同期呢", "2017年呢"),
        ("比上一年多多少", "比2016年多多少"),
        ("比上年增长多少", "比上年增长多少"),
        ("2015年的前一年呢", "2014年呢"),
        ("往后三年要建几个", "往后三年要建几个"),
        ("五年来年均增长多少", "五年来年均增长多少"),
        ("前三年呢", "前三年呢"),
        ("去年呢", "去年呢"),
        ("What about the year before?", "What about 2016年?"),
    ],
)
def test_a_distance_becomes_a_year(text: str, said: str) -> None:
    assert in_figures(text, 2017, 2017) == said


def test_back_from_the_first_and_on_from_the_last_year_spoken_of() -> None:
    assert in_figures("前一年和后一年呢", 2015, 2017) == "2014年和2018年呢"
    assert in_figures("当年呢", 2015, 2017) == "当年呢"


def test_last_year_as_against_a_year_long_past() -> None:
    assert in_figures("去年呢，前年呢", 2016, 2016, today=True) == "2015年呢，2014年呢"
    assert in_figures("今后年均增长多少", 2016, 2016, today=True) == "今后年均增长多少"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2013年和2014年各多少,后一年比前一年多多少", "2013年和2014年各多少,2014年比2013年多多少"),
        ("2018、2019年的计划,后一年比前一年多多少", "2018、2019年的计划,2019年比2018年多多少"),
        ("2016和2017年的目标,前一年比后一年低多少", "2016和2017年的目标,2016年比2017年低多少"),
        ("2018年比上一年多多少", "2018年比2017年多多少"),
    ],
)
def test_a_distance_from_the_years_of_the_question_itself(text: str, said: str) -> None:
    assert as_against_own(text) == said
