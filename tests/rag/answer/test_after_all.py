"""A refusal that is looked at once more: told in the report's words, or still refused."""

import pytest

from rag.chain import AnswerChain


def test_what_is_told_in_other_words_is_told(chain: AnswerChain) -> None:
    """A question whose sentence leads by far: by a hair, another machine's arithmetic puts another first."""
    answer = chain.invoke("家里老人没人照看，新北有没有人上门，多大岁数才算？")
    assert not answer.refused
    assert "78周岁以上老人居家养老上门服务全覆盖" in answer.text


@pytest.mark.parametrize(
    "question",
    ["打工的被拖着工钱不给，新北22年有没有人管", "2022年新北区新房多少钱一平米", "新北2022年要新开几家托儿所"],
)
def test_what_nothing_tells_stays_refused(chain: AnswerChain, question: str) -> None:
    assert chain.invoke(question).refused


def test_where_a_figure_is_asked_for_no_sentence_without_one_is_told(chain: AnswerChain) -> None:
    answer = chain.invoke("疫情那会儿厂子开不了工，新北区发了多少钱、免了多少税")
    assert answer.refused
