"""Follow-ups about the last answer and claims put as questions, on the bundled report with the real model."""

import pytest

from rag.chain import AnswerChain
from rag.types import Answer

SEATS = "2022年新增学位目标是多少"


def follow(chain: AnswerChain, *questions: str) -> Answer:
    history: list[tuple[str, str]] = []
    for question in questions:
        answer = chain.invoke({"question": question, "history": history})
        history.append((question, answer.text))
    return answer


@pytest.mark.parametrize(
    ("questions", "says", "never"),
    [
        ((SEATS, "展开说说[1]"), ("新增名校长10名", "第55段"), ()),
        ((SEATS, "[1]的原文是什么"), ("推进飞龙实验学校等27个新建、改扩建工程，新增学位超1万个",), ("名校长",)),
        ((SEATS, "你确定吗"), ("已逐字核对", "新增学位超1万个"), ()),
        ((SEATS, "你确定吗", "详细一点"), ("新增名校长10名",), ()),
        ((SEATS, "为什么"), ("上下文是", "新增学位超1万个"), ()),
        ((SEATS, "这个数字比过去五年少多少"), ("超1万个", "超1.8万个", "少"), ()),
        (("2022年新增学位目标和过去五年各是多少", "换成百分比"), ("55.56%", "超1.8万个"), ()),
        (("2021年一般公共预算收入是多少", "换算成万元是多少"), ("141.5亿元", "1,415,000万元"), ()),
        (("2021年一般公共预算收入是多少", "换成公里"), ("不能换成公里",), ()),
        ((SEATS, "[3]"), ("没有[3]，只有[1]",), ()),
        ((SEATS, "是1.8万个，对吗"), ("不对。", "新增学位超1万个", "“1.8万个”说的是", "2017—2021年"), ()),
        ((SEATS, "是1万个吧"), ("对。", "新增学位超1万个"), ("不对",)),
        (("2022年新增学位目标是1.8万个，对吗？",), ("不对。", "新增学位超1万个", "2017—2021年"), ()),
        (("我听说五年来新增学位1.8万个",), ("对。", "超1.8万个"), ("不对",)),
        (("2021年GDP有没有达到1000亿元",), ("对，达到了。", "1800亿元"), ("不对",)),
        (("2021年一般公共预算收入突破200亿了吗",), ("不对，没有达到。", "141.5亿元"), ()),
        (("2021年一般公共预算收入不到200亿吧",), ("对。", "141.5亿元"), ("不对",)),
    ],
)
def test_follow_ups_and_claims(
    chain: AnswerChain, questions: tuple[str, ...], says: tuple[str, ...], never: tuple[str, ...]
) -> None:
    answer = follow(chain, *questions)
    assert all(part in answer.text for part in says), answer.text
    assert not any(part in answer.text for part in never), answer.text
    assert not answer.refused
    for citation in answer.citations:
        assert citation.paragraph_text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize("question", ["展开说说[1]", "为什么", "你确定吗"])
def test_without_a_last_answer_it_is_asked_back(chain: AnswerChain, question: str) -> None:
    answer = chain.invoke(question)
    assert (answer.kind, answer.refused, answer.citations) == ("clarify", False, ())
    assert "还没有上一个回答" in answer.text


def test_a_model_s_words_are_found_by_what_they_say(chain: AnswerChain) -> None:
    said = "根据报告，2022年该区计划新增的学位将超过1万个[1]。"
    answer = chain.invoke({"question": "[1]的原文", "history": [(SEATS, said)]})
    assert [citation.paragraph for citation in answer.citations] == [55]


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("哪份报告说的", ("出自常州市新北区2022年报告",)),
        ("换成万元", ("1,415,000万元",)),
        ("换算成万亿，保留两位小数", ("即约0.01万亿",)),
        ("不对吧，我记得是198亿元", ("不对。", "141.5亿元")),
    ],
)
def test_an_answer_without_marks_is_found_by_its_figures(
    chain: AnswerChain, question: str, says: tuple[str, ...]
) -> None:
    said = "2021年全区一般公共预算收入预计141.5亿元，是五年前的1.4倍。"
    answer = chain.invoke({"question": question, "history": [("2021年一般公共预算收入是多少", said)]})
    assert all(part in answer.text for part in says), answer.text
    assert "141.5亿元" in answer.citations[0].quote


def test_what_was_carried_over_is_told_and_stands_in_the_question(chain: AnswerChain) -> None:
    answer = chain.invoke({"question": "名教师呢", "history": [(SEATS, "新增学位超1万个。[1]")]})
    assert answer.carried == ("2022年",)
    assert answer.to_json()["carried"] == ["2022年"]
    assert all(word in answer.standalone_question for word in answer.carried)
    assert chain.invoke(SEATS).carried == ()
