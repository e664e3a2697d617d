"""Which answers are told with a doubt, on the bundled report."""

import pytest

from rag.chain import AnswerChain


@pytest.mark.parametrize(
    ("question", "doubted"),
    [
        ("财政文化资金 五年投入多少亿元", "文化"),  # of 财政科技资金
        ("老旧小区这五年装了几部电梯？", "电梯"),
        ("新北区对夜市摊贩有什么安排", "摊贩"),
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
