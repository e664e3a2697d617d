"""Which answers are told with a doubt, on the bundled report."""

import pytest

from rag.chain import AnswerChain


@pytest.mark.parametrize(
    ("question", "doubted"),
    [
        ("老旧小区这五年装了几部电梯？", "电梯"),
        ("报告里养老都说了些什么", ""),
        ("空气质量变好了吗", ""),
        ("2022年新增学位目标是多少", ""),
        ("去年给企业减税降费多少亿", ""),
        ("老旧小区这五年修缮了几个，装了几部电梯？", ""),  # that is said to be missing already
        ("人才公寓今年要建多少套", ""),
    ],
)
def test_what_the_quoted_sentence_does_not_name_is_said(chain: AnswerChain, question: str, doubted: str) -> None:
    answer = chain.invoke(question)
    assert not answer.refused
    assert ("引文里没有" in answer.text) is bool(doubted)
    assert not doubted or f"引文里没有“{doubted}”，请核对是不是所问的。" in answer.text


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("新北区对夜市摊贩有什么安排", "摊贩"),  # of 夜间经济
        ("财政文化资金 五年投入多少亿元", ""),  # of 财政科技资金
        ("大学生助学贷款区里帮不帮还？", ""),
        ("区属国企职工分流安置如何推进？", ""),
        ("提交人大票决的那12个民生实事候选项目，具体都叫什么？", ""),
        ("老旧小区改造一户补几千块？", ""),
    ],
)
def test_what_is_told_of_something_else_is_no_answer(chain: AnswerChain, question: str, lacking: str) -> None:
    answer = chain.invoke(question)
    assert answer.refused
    assert lacking in answer.text
    assert "可以这样问" in answer.text


def test_the_frame_is_in_the_language_of_who_asks(chain: AnswerChain) -> None:
    told = chain.invoke("Give me an overview of the report").text
    assert told.startswith("What the report says, in its own words:\n")
    assert "\nMain targets, 2022: 地区生产总值增长7%左右" in told
    assert "主要目标：" not in told
    assert chain.invoke("How does Xinbei want to get more out of its industrial land?").text.startswith(
        "What the report"
    )
    assert not chain.invoke("What was the GDP in 2021?").text.startswith("What")
