"""Questions in several parts, comparisons and follow-ups in time, asked of the whole chain on the bundled report."""

import re

import pytest

from rag.chain import AnswerChain

BY_CODE = "由上面两个数字算出"


@pytest.mark.parametrize(
    ("question", "said", "derived"),
    [
        ("名教师2021年新增多少名，2022年计划多少名，少了多少名？", "2022年目标比2021年少111名", 111.0),
        ("名教师2021年新增和2022年目标各是多少，相差多少", "2021年比2022年目标多111名", 111.0),
        ("2022年名教师目标比2021年实际少多少", "2022年目标比2021年少111名", 111.0),
        ("智能车间去年新增多少家？今年的目标呢？差几家？", "2021年比2022年目标多8家", 8.0),
        ("新增名校长去年多少、今年打算多少，哪年多", "2021年比2022年目标多4名", 4.0),
        ("2021年新增名教师和名班主任各多少名，哪个多，多多少", "班主任多186名", 186.0),
        ("2021年新增名教师与名班主任各多少名，合计多少", "合计236名", 236.0),
        ("名教师2021年新增多少名，2022年计划多少名，一年减少了多少名？", "2022年目标比2021年少111名", 111.0),
        ("名教师2021年新增和2022年目标各是多少，是不是反而少了？少多少", "2022年目标比2021年少111名", 111.0),
        ("2021年新增的名教师是2022年目标的几倍", "2021年是2022年目标的2.11倍", 2.11),
    ],
)
def test_a_comparison_ends_with_what_was_asked(chain: AnswerChain, question: str, said: str, derived: float) -> None:
    answer = chain.invoke(question)
    assert said in answer.text
    (figure,) = [figure for figure in answer.figures if figure.derived]
    assert figure.value == derived
    assert figure.supported_by


def test_what_is_round_in_the_report_makes_a_round_difference(chain: AnswerChain) -> None:
    answer = chain.invoke("五年来新增学位和2022年目标各是多少，差多少")
    assert "2017—2021年比2022年目标多约0.8万个（由上面两个数字算出，两个数字都是约数）" in answer.text
    (figure,) = [figure for figure in answer.figures if figure.derived]
    assert (figure.value, figure.qualifier) == (8000.0, "约")


def test_figures_of_two_sorts_are_shown_and_not_subtracted(chain: AnswerChain) -> None:
    answer = chain.invoke("2021年新增名教师多少名，人才公寓2022年建多少套，固定资产投资2022年增长多少，差多少")
    assert "6%" in answer.text
    assert "不能直接比较" in answer.text
    assert not any(figure.derived for figure in answer.figures)


def test_what_lacks_a_figure_is_not_computed(chain: AnswerChain) -> None:
    answer = chain.invoke("2021年和2019年智能车间各新增多少，差多少")
    assert "23家" in answer.text
    assert "算不出来" in answer.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("谁是区长？电话多少", ["周庆", "电话：报告里没有说"]),
        ("2022年新增学位目标是多少？房价目标是多少？", ["超1万个", "房价目标：报告里没有说"]),
        ("2022年区政府工作报告是谁作的？新增学位目标多少？名教师呢？", ["周庆", "超1万个", "名教师100名"]),
        ("报告人是谁，哪天作的报告，GDP增长目标是多少", ["周庆", "1月5日", "7%"]),
        ("三大工程是哪三大？五年来新增学位多少？区长是谁？", ["高铁新城建设", "超1.8万个", "周庆"]),
        ("六个方面重点工作是什么？GDP目标是多少？", ["集聚资源", "与廉同行", "7%"]),
        ("2022年固定资产投资增长多少，人口多少，面积多大", ["6%", "人口：报告里没有说", "面积：没有找到直接的回答"]),
        ("今年GDP和固定资产投资目标各是多少，另外想知道区长电话", ["7%", "6%", "电话：报告里没有说"]),
        ("2021年有几家企业上市？股价多少？", ["4家", "股价：报告里没有说"]),
    ],
)
def test_each_part_is_answered_or_said_to_be_missing(chain: AnswerChain, question: str, said: list[str]) -> None:
    answer = chain.invoke(question)
    assert not answer.refused
    assert [part for part in said if part not in re.sub(r"周\s*庆", "周庆", answer.text)] == []


def test_two_figures_of_one_sentence_are_quoted_once(chain: AnswerChain) -> None:
    answer = chain.invoke("五年来签约项目多少个，总投资多少亿元")
    assert len(answer.citations) == 1


@pytest.mark.parametrize(
    ("history", "question", "said"),
    [
        (["2022年新增名教师目标多少名"], "上一年实际新增了多少", "211名"),
        (["2021年新增名教师多少名"], "次年的目标呢", "100名"),
        (["2021年新增名教师多少名", "第二年呢"], "两年差多少", "111名"),
        (["2021年智能车间新增多少家"], "后一年的目标是多少", "15个"),
        (["2021年新增名教师多少名"], "比下一年的目标多多少", "多111名"),
    ],
)
def test_a_follow_up_in_time(chain: AnswerChain, history: list[str], question: str, said: str) -> None:
    turns: list[list[str]] = []
    for past in history:
        turns.append([past, chain.invoke({"question": past, "history": turns}).text])
    assert said in chain.invoke({"question": question, "history": turns}).text
