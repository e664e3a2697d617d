"""What a digest has to hold where a number, or what a name counts, was asked for."""

import pytest

from rag.answer.lists import find_series
from rag.answer.valued import _takes_apart
from rag.chain import AnswerChain
from rag.types import Sentence


@pytest.mark.parametrize(
    ("name", "text", "apart"),
    [
        ("532", "在全市“532”发展战略中提高站位、把握定位、找准方位、干出地位", False),
        ("两特三新一智能", "“两特三新一智能”产业产值占比超过70%", False),
        ("两新", "机器人、新能源等“两新”产业", True),
        ("两新", "“两新”（机器人和新能源）产业产值翻番", True),
        ("三保", "“三保”即保民生、保工资、保运转", True),
        ("三保", "保障有力", False),
    ],
)
def test_what_takes_a_name_apart(name: str, text: str, apart: bool) -> None:
    assert _takes_apart(name, text) is apart


@pytest.mark.parametrize(
    "question",
    ["“532”发展战略具体是哪几条", "“两特三新一智能”具体是哪几个产业", "报告有没有说一平米房子卖多少钱"],
)
def test_what_is_only_spoken_of_is_no_answer(chain: AnswerChain, question: str) -> None:
    assert chain.invoke(question).refused


@pytest.mark.parametrize("question", ["新增学位多少个", "“双减”政策是怎么落实的", "课后服务“5+2”做到了什么程度"])
def test_what_is_told_is_answered(chain: AnswerChain, question: str) -> None:
    assert not chain.invoke(question).refused


def test_parts_below_a_heading_are_one_series() -> None:
    """一是…三是 within the paragraph that （一） opens count by themselves."""
    text = "（一）推进大湾区建设。深度对接。一是打造前海。开展总规修编。二是建设河套。三是谋划新平台。"
    ends = [at + 1 for at, char in enumerate(text) if char == "。"]
    starts = [0, *ends[:-1]]
    sentences = [Sentence(str(a), "r", 1, a, b, text[a:b], (), None) for a, b in zip(starts, ends, strict=True)]
    assert [[item.text for item in one.items] for one in find_series(sentences)] == [
        ["一是打造前海。", "二是建设河套。", "三是谋划新平台。"]
    ]


def test_a_number_that_no_clause_tells_of_its_subject_is_missing(chain: AnswerChain) -> None:
    """The reports speak of 长江 and of 禁捕, and of no number of ships."""
    answer = chain.invoke("报告写没写长江禁捕退捕涉及多少艘渔船")
    assert answer.refused


def test_of_a_place_without_a_report(chain: AnswerChain) -> None:
    """Its own report is not at hand, whatever another says of talent; what another says of it by name is told."""
    assert chain.invoke("杭州2022年的报告怎么说人才").refused
    assert "紫阳" in chain.invoke("新北区2022年的报告怎么说和紫阳县的合作").text


def test_what_a_report_is_asked_for_is_not_said_to_be_no_matter_of_reports(chain: AnswerChain) -> None:
    assert "没有提到" in chain.invoke("报告中的“两湖”创新区是什么意思").text
