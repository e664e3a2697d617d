"""Matches → the words that answer, or a refusal that names the missing slot. On real sentences, without an index."""

import re

import pytest
from bundled_report import hit_with, parsed
from evidence import CatalogOf

from rag.answer.quote import extract
from rag.answer.refusal import refuse
from rag.match.sentence import Match, match_hit, sufficient
from rag.question.asked import read_question
from rag.question.sides import plan
from rag.search.found import Found
from rag.types import Draft, Hit, Reason

REPORTS = [parsed().report]
SEATS, SEATS_DONE = hit_with("新增学位超1万个"), hit_with("新增学位超1.8万个")
TEACHERS, TEACHERS_GOAL = hit_with("名教师211名"), hit_with("名教师100名")
GOALS = hit_with("地区生产总值增长7%左右")
WORKSHOPS, WORKSHOPS_GOAL = hit_with("（工厂）23家"), hit_with("（工厂）15个")
ALL = [SEATS, SEATS_DONE, TEACHERS, TEACHERS_GOAL, GOALS, WORKSHOPS, WORKSHOPS_GOAL]


def found_for(question: str, hits: list[Hit] = ALL) -> tuple[Found, ...]:
    """What retrieval would find if these sentences were the whole index."""
    found = []
    for side in plan(read_question(question, REPORTS), REPORTS):
        matches = [match_hit(hit, side.asked, {}) for hit in hits] if side.reports else []
        found.append(Found(side, tuple(sorted(matches, key=lambda m: (m.period_fit < 0.45, -m.score)))))
    return tuple(found)


def answer(question: str, hits: list[Hit] = ALL) -> Draft:
    return extract(found_for(question, hits), read_question(question, REPORTS), CatalogOf(hits))


def best(question: str, hit: Hit) -> tuple[Match, bool]:
    (side,) = plan(read_question(question, REPORTS), REPORTS)
    match = match_hit(hit, side.asked, {})
    return match, sufficient(match, side.asked)


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("2022年新增学位目标是多少", "新增学位超1万个"),
        ("五年来新增学位多少个", "新增学位超1.8万个"),
        ("2021年新增名教师多少名", "名教师211名"),
        ("2022年新增名教师多少名", "名教师100名"),
        ("2021年智能车间新增多少家", "市级以上智能车间（工厂）23家"),
        ("2022年智能车间新增多少个", "市级以上智能车间（工厂）15个"),
        ("2022年固定资产投资增长多少", "固定资产投资增长6%左右"),
    ],
)
def test_one_question_one_quote(question: str, quote: str) -> None:
    draft = answer(question)
    assert draft.reason is None
    (statement,) = draft.statements
    (proof,) = statement.quotes
    assert proof.text.startswith(quote)
    assert statement.text.endswith(f"{proof.text}。")


@pytest.mark.parametrize(
    ("question", "hit", "enough"),
    [
        ("2022年新增学位目标是多少", SEATS, True),
        ("2022年新增学位目标是多少", SEATS_DONE, False),
        ("2021年新增学位多少个", SEATS_DONE, False),
        ("2021年新增学位多少个", SEATS, False),
        ("2022年新增学位增长多少", SEATS, False),
        ("2022年地铁新增多少公里", SEATS, False),
        ("2022年地区生产总值目标是多少亿元", GOALS, False),
        ("2022年地区生产总值增长目标", GOALS, True),
    ],
)
def test_is_the_asked_slot_there(question: str, hit: Hit, enough: bool) -> None:
    assert best(question, hit)[1] is enough


def test_without_a_period_every_period_is_told_and_labelled() -> None:
    draft = answer("智能车间新增多少")
    assert [proof.text for s in draft.statements for proof in s.quotes] == [
        "市级以上智能车间（工厂）23家",
        "市级以上智能车间（工厂）15个",
    ]
    first, second = (statement.text for statement in draft.statements)
    assert first.startswith("2021年：")
    assert second.startswith("2022年目标：")


def test_a_difference_is_computed_by_code() -> None:
    draft = answer("2022年新增名教师的目标比2021年实际少多少")
    *sides, last = draft.statements
    assert {proof.text for s in sides for proof in s.quotes} == {"名教师100名", "名教师211名"}
    (figure,) = last.derived
    assert (figure.value, figure.unit) == (111.0, "名")
    assert "111" in last.text
    assert re.search("100名.*211名|211名.*100名", figure.derived or "")
    assert len(last.quotes) == 2


def test_the_smaller_first_is_fewer() -> None:
    assert "少111名" in answer("2022年新增名教师的目标比2021年实际少多少").statements[-1].text
    assert "多111名" in answer("2021年实际新增名教师比2022年的目标多多少").statements[-1].text


def test_two_years_are_told_side_by_side() -> None:
    draft = answer("2021年和2022年智能车间分别新增多少")
    assert [proof.text[-3:] for s in draft.statements[:2] for proof in s.quotes] == ["23家", "15个"]


def test_what_one_side_lacks_is_said() -> None:
    draft = answer("2021年和2022年智能车间分别新增多少", [WORKSHOPS])
    assert draft.reason is None
    assert draft.statements[0].quotes[0].text.endswith("23家")
    assert "2022年" in draft.statements[-1].text
    assert draft.statements[-1].quotes == ()


# --- refusals ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "reason", "words"),
    [
        ("2022年地铁新增里程多少公里", Reason.NOT_IN_REPORTS, ["新北区", "2022年"]),
        ("2021年新增学位多少个", Reason.NOT_IN_REPORTS, ["新北区"]),
        ("2018年新增学位目标是多少", Reason.REPORT_NOT_INDEXED, ["2018年"]),
        ("2022年实际新增了多少学位", Reason.REPORT_NOT_INDEXED, ["2023年", "完成情况"]),
        ("苏州2022年新增学位目标是多少", Reason.REPORT_NOT_INDEXED, ["苏州"]),
        ("你好", Reason.OUT_OF_SCOPE, []),
    ],
)
def test_a_refusal_says_what_is_missing(question: str, reason: Reason, words: list[str]) -> None:
    draft = answer(question)
    assert draft.reason is reason
    assert draft.lead
    assert all(word in draft.lead for word in words)


def test_a_refusal_shows_the_nearest_with_its_period() -> None:
    (statement,) = answer("2018年新增学位目标是多少", [SEATS, TEACHERS_GOAL]).statements
    assert statement.quotes[0].text == "新增学位超1万个"
    assert "2022年目标" in statement.text


def test_a_refusal_without_any_evidence() -> None:
    draft = refuse((), read_question("2022年新增学位目标是多少", REPORTS), CatalogOf([]))
    assert draft.reason is not None
    assert draft.statements == ()
    assert draft.lead


@pytest.mark.parametrize(
    ("question", "lacking"), [("2022年新增学位增长多少", "增幅"), ("2021年名教师排名第几", "位次")]
)
def test_a_refusal_names_the_sort_of_figure_that_is_lacking(question: str, lacking: str) -> None:
    lead = refuse(found_for(question), read_question(question, REPORTS), CatalogOf(ALL)).lead
    assert lead == f"常州市新北区2022年的报告提到了这件事，但没有给出所问的{lacking}。"
