"""What an overview is wanted of: aspects, part, length; and what is no order for one."""

import pytest

from rag.question.asked import read_question
from rag.question.brief import Aspect, Brief
from rag.types import Report

REPORTS = (Report("a", "政府工作报告", "常州市新北区", "district", 2022),)
W = Aspect.WHOLE


def brief(question: str) -> Brief | None:
    return read_question(question, REPORTS).brief


@pytest.mark.parametrize(
    ("question", "aspects"),
    [
        ("这份报告讲了什么", [W]),
        ("帮我概括一下", [W]),
        ("概括一下2022年的重点工作", [Aspect.WORK]),
        ("请用一段话概括八个方面的工作", [Aspect.WORK]),
        ("今年抓哪六方面工作？列一下就行", [Aspect.WORK]),
        ("主要预期目标有哪些", [Aspect.GOALS]),
        ("2022年的主要预期目标是什么", [Aspect.GOALS]),
        ("今年的经济目标都有啥", [Aspect.GOALS]),
        ("What are the main economic targets for 2022?", [Aspect.GOALS]),
        ("五年来取得了哪些成就", [Aspect.DONE]),
        ("报告自己承认有哪些问题和困难", [Aspect.ADMITTED]),
        ("未来五年奋斗目标分哪几条", [Aspect.AHEAD, Aspect.GOALS]),
        ("报告里五年的经验体会是哪些，总结成几点", [Aspect.LESSONS]),
        ("报告最大的亮点是什么", [Aspect.BRIGHT]),
        ("五年里获得过哪些国家级的荣誉", [Aspect.HONOURS]),
        ("这篇报告分几个部分，各讲什么", [Aspect.CHAPTERS]),
        ("总结一下今年的目标和任务", [Aspect.GOALS, Aspect.WORK]),
        ("今年要干的活分成哪六大块？", [Aspect.WORK]),
        ("检讨出来的毛病，归总一下是哪几条？", [Aspect.ADMITTED]),
    ],
)
def test_the_aspects_of_a_report(question: str, aspects: list[Aspect]) -> None:
    found = brief(question)
    assert found is not None
    assert list(found.aspects) == aspects
    assert found.about == ()


@pytest.mark.parametrize(
    ("question", "where"),
    [
        ("第二部分讲了什么", (2, 0)),
        ("最后一部分讲了什么", (-1, 0)),
        ("第三章主要内容", (3, 0)),
        ("报告最后讲政府自己怎么改的那一章，概括一下", (-1, 0)),
        ("第三项重点工作讲了什么", (0, 3)),
        ("第三部分的第五条（社会治理那条）主要内容是什么", (3, 5)),
        ("第（七）部分多渠道增加公共服务，说了啥", (0, 7)),
        ("这份报告讲了什么", (0, 0)),
    ],
)
def test_which_part(question: str, where: tuple[int, int]) -> None:
    found = brief(question)
    assert found is not None
    assert (found.chapter, found.item) == where


@pytest.mark.parametrize(
    ("question", "sentences", "chars"),
    [
        ("给我三句话，这份报告讲了啥", 3, 0),
        ("这份报告讲了什么？三句话", 3, 0),
        ("用一句话概括报告", 1, 0),
        ("Summarize this report in three sentences", 3, 0),
        ("概括得再短一点", 0, 0),
        ("六个方面的工作各用一句话说明", 0, 0),
        ("六方面重点工作是什么？一句一条", 0, 0),
        ("帮我提炼五个要点", 5, 0),
        ("一百字以内概括", 0, 100),
        ("请用200字概括一下", 0, 200),
        ("一百五十字左右总结报告", 0, 150),
        ("报告承认的主要问题，一条条列", 0, 0),
        ("几句话概括一下报告", 0, 0),
    ],
)
def test_how_long(question: str, sentences: int, chars: int) -> None:
    found = brief(question)
    assert found is not None
    assert (found.sentences, found.chars) == (sentences, chars)


@pytest.mark.parametrize(
    "question",
    [
        "2022年新增学位目标是多少",
        "2022年地区生产总值目标是多少",
        "报告里养老都说了些什么",
        "今年教育上打算干点啥",
        "人才方面的目标有哪些",
        "今年要新增哪些创新平台和载体",
        "五年来教育取得了哪些成就",
        "2021年有哪项预期目标没有完成",
        "什么是短板",
        "“十大人才工程”是什么",
        "What are the targets for semiconductors?",
        "你好",
        "有哪些报告",
    ],
)
def test_what_is_of_one_thing_is_none(question: str) -> None:
    assert brief(question) is None
