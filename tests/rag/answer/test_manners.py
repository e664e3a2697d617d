"""Greetings, thanks, and what WenBao says of itself: a notice, no refusal, with questions that it can answer."""

import pytest
from evidence import hit, report

from rag.answer.manners import examples, held, of_its_part
from rag.chain import AnswerChain


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("你好", "可以这样问"),
        ("您好，在吗？", "可以这样问"),
        ("谢谢", "不客气"),
        ("再见，辛苦了", "再见"),
        ("你能做什么？", "原话"),
        ("有哪些报告？", "常州市新北区2022年"),
        ("新北区有哪几年的报告", "现在收录的报告：常州市新北区2022年。"),
        ("你的回答靠谱吗，从哪来的？", "出自哪一段"),
        ("Hello, can you speak English?", "Reports at hand"),
        ("Thanks!", "welcome"),
        ("您好，請問你能做什麼？", "報告"),
    ],
)
def test_a_friendly_line_and_no_refusal(chain: AnswerChain, said: str, words: str) -> None:
    answer = chain.invoke(said)
    assert (answer.kind, answer.refused, answer.reason, answer.citations) == ("notice", False, None, ())
    assert words in answer.text
    assert answer.figures == ()


def test_what_it_offers_to_be_asked_it_answers(chain: AnswerChain) -> None:
    offered = examples(chain.searcher.catalog)
    assert len(offered) == 2
    for question in offered:
        answer = chain.invoke(question)
        assert not answer.refused
        assert answer.citations


@pytest.mark.parametrize("question", ["你好，2022年新增学位目标是多少", "谢谢，养老呢", "你好，区里有几个公园"])
def test_a_question_behind_a_greeting_is_a_question(chain: AnswerChain, question: str) -> None:
    assert chain.invoke(question).kind != "notice"


@pytest.mark.parametrize(
    ("section", "text", "question"),
    [
        (
            ("二、工作安排", "（三）城市品质更好提升"),
            "改造老旧小区。",
            "2022年的报告里，“城市品质更好提升”讲了些什么？",
        ),
        (("二、工作安排",), "地区生产总值增长6%。", "2022年的报告里，关于地区生产总值说了些什么？"),
        (("二、工作安排", "（三）实施7大行动"), "地区生产总值增长6%。", "2022年的报告里，关于地区生产总值说了些什么？"),
        (("二、工作安排",), "我们将再接再厉。", ""),
    ],
)
def test_a_way_on_is_near_what_was_found(section: tuple[str, ...], text: str, question: str) -> None:
    assert of_its_part(hit(text, section=section), several=False) == question


def test_three_sentences_are_three_sentences_whatever_is_said_behind_them(chain: AnswerChain) -> None:
    said = chain.invoke("概括一下2022年的报告，三句话就行").text
    assert said == chain.invoke("三句话概括一下2022年的报告").text


def test_a_joke_is_no_overview(chain: AnswerChain) -> None:
    assert chain.invoke("讲个笑话").refused


def test_years_between_that_are_not_held_are_not_told() -> None:
    years = [2019, 2014, 2017, 2016]
    assert held([report("福田区", year) for year in years]) == "现在收录的报告：福田区2014、2016—2017、2019年。"


def test_the_year_of_a_report_is_no_question_for_what_is_held(chain: AnswerChain) -> None:
    assert chain.invoke("这是哪一年的报告").kind != "notice"
