"""What no report could tell is refused with a question that works; what one may tell is not, in the same words."""

import pytest

from rag.chain import AnswerChain
from rag.types import Reason


@pytest.mark.parametrize(
    "question",
    [
        "工头欠我三个月工资，我该打哪个电话",
        "宝宝39度了吃什么药",
        "我压实线被扣了3分，能不能申诉掉",
        "今天苞米收购价多少一斤",
    ],
)
def test_no_matter_of_a_report(chain: AnswerChain, question: str) -> None:
    answer = chain.invoke(question)
    assert answer.reason is Reason.OUT_OF_SCOPE
    assert not answer.citations
    assert "可以这样问：" in answer.text


@pytest.mark.parametrize("question", ["拖欠工资的事今年怎么管", "孩子上学难今年打算怎么办", "我们小公司能得到什么支持"])
def test_the_same_in_a_report(chain: AnswerChain, question: str) -> None:
    assert chain.invoke(question).reason is not Reason.OUT_OF_SCOPE
