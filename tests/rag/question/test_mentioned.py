"""Which of many reports say a word: the word, whose reports, and what asks for more than that."""

import pytest

from rag.question.asked import read_question
from rag.question.mentioned import read_mentioned
from rag.types import Report

PLACES = ("安徽省", "江西省", "湖南省")
REPORTS = tuple(Report(f"p{i}", "政府工作报告", place, "province", 2025) for i, place in enumerate(PLACES))


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("有多少个省的2025年报告提到了低空经济", "低空经济"),
        ("哪些省2025年的报告里写了银发经济？", "银发经济"),
        ("哪几个省的2025年报告里出现了“首发经济”", "首发经济"),
        ("低空经济被几个省写进2025年的报告", "低空经济"),
        ("哪些省2025年要搞低空经济", "低空经济"),
        ("预制菜2025年有没有哪个省提到要管", "预制菜"),
    ],
)
def test_a_word_is_looked_for(question: str, word: str) -> None:
    found = read_mentioned(question, read_question(question, REPORTS), REPORTS)
    assert found is not None
    assert (found.word, found.places, found.year) == (word, PLACES, 2025)


@pytest.mark.parametrize(
    "question",
    [
        "2025年哪个省的GDP目标最高，把写了数的都排出来",
        "哪些省提到了粮食产量目标",
        "江西2025年提到了哪些措施",
        "安徽提到低空经济了吗",
        "哪些省2025年给困难家庭发钱",
        "哪些省2025年要修高铁",
    ],
)
def test_what_asks_for_more(question: str) -> None:
    assert read_mentioned(question, read_question(question, REPORTS), REPORTS) is None


ONE_PLACE = tuple(Report(f"s{year}", "政府工作报告", "全国", "state", year) for year in (2017, 2018, 2019))


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("国务院报告哪一年第一次提到人工智能", "人工智能"),
        ("人工智能是哪年首次写进国务院政府工作报告的", "人工智能"),
        ("国务院哪一年在报告里说要建自贸港", "自贸港"),
        ("供给侧结构性改革最早哪一年写进全国报告的", "供给侧结构性改革"),
        ("第一次提到“人工智能”的全国报告是哪一年", "人工智能"),
        ("全国最后一次提到“暂住人口”是哪一年", "暂住人口"),
        ("哪一年GDP首次突破90万亿", ""),
        ("2018年提到人工智能了吗", ""),
    ],
)
def test_in_which_year_a_word_was_said_first(question: str, word: str) -> None:
    found = read_mentioned(question, read_question(question, ONE_PLACE), ONE_PLACE)
    assert (found.word if found is not None and found.over_years else "") == word


@pytest.mark.parametrize(
    ("question", "word", "places", "year"),
    [
        ("哪个省提“民营经济”次数最多", "民营经济", PLACES, None),
        ("长沙在湖南省2025年的报告里提了几次，都说了什么", "长沙", ("湖南省",), 2025),
        ("2025年的江西省报告说了多少次改革", "改革", ("江西省",), 2025),
    ],
)
def test_how_often_a_word_is_said(question: str, word: str, places: tuple[str, ...], year: int | None) -> None:
    found = read_mentioned(question, read_question(question, REPORTS), REPORTS)
    assert found is not None
    assert found.counted
    assert (found.word, found.places, found.year) == (word, places, year)


@pytest.mark.parametrize("question", ["湖南省2025年开了几次会", "安徽提到的马拉松办了几届", "江西的省长检查了多少次"])
def test_what_was_done_so_often_is_another_question(question: str) -> None:
    found = read_mentioned(question, read_question(question, REPORTS), REPORTS)
    assert found is None or not found.counted
