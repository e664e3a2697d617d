"""One thing or all that is said, and whether the reports speak of it at all."""

import pytest

from rag.answer.openly import chance
from rag.chain import AnswerChain

SPOKEN_OF = {
    "best": 1.5, "several": -0.5, "missing": 0.0, "gone": 0.0, "held": 1.0, "close": 0.7, "any_missing": 0.0,
    "must_missing": 0.0, "strange": 0.0, "words": 0.3, "refused": 1.0, "elsewhere": 0.0, "openness": 0.8,
}  # fmt: skip
NOWHERE = SPOKEN_OF | {
    "missing": 1.0, "gone": 1.0, "held": 0.0, "close": 0.1, "any_missing": 1.0, "must_missing": 1.0, "strange": 1.0,
}  # fmt: skip


def test_a_word_that_stands_nowhere_makes_it_unlikely_that_it_is_spoken_of() -> None:
    assert chance("answerable", SPOKEN_OF) > 0.5 > chance("answerable", NOWHERE)


def test_what_one_answer_leaves_out_is_told_beside_it(chain: AnswerChain) -> None:
    answer = chain.invoke("投资和消费今年的目标各是多少，靠啥拉动？")
    assert "固定资产投资增长6%左右" in answer.text
    assert not answer.refused


@pytest.mark.parametrize(
    ("question", "head"),
    [
        ("報告裏養老都說了些什麼", "2022年目標："),
        ("What does the report say about elderly care?", "2022 targets:"),
    ],
)
def test_the_frame_is_in_the_askers_writing_and_the_quotes_are_not(
    chain: AnswerChain, question: str, head: str
) -> None:
    answer = chain.invoke(question)
    assert head in answer.text.splitlines()
    assert any("养老" in citation.quote for citation in answer.citations)
    assert all(citation.quote in answer.text for citation in answer.citations)


def test_a_refusal_of_an_open_question_offers_one_that_works(chain: AnswerChain) -> None:
    answer = chain.invoke("报告有没有提到元宇宙")
    assert answer.refused
    line = answer.text.splitlines()[-1]
    assert line.startswith("可以这样问：")
    assert not chain.invoke(line.removeprefix("可以这样问：")).refused


def test_whether_it_is_spoken_of_is_affirmed_only_where_the_quote_names_it(chain: AnswerChain) -> None:
    assert chain.invoke("报告有没有提到高铁新城").text.startswith("有。")
    assert not chain.invoke("报告有没有提到元宇宙").text.startswith("有。")
