"""How well a sentence answers, and with which words: real sentences of the Xinbei report against real questions."""

import pytest
from bundled_report import hit_with
from evidence import DONE_2021, FIVE_YEARS, GOALS, TARGET_2022, hit, report
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.match.indicator import term_match
from rag.match.sentence import Match, match_hit
from rag.question.asked import Asked, read_question
from rag.question.terms import Term
from rag.types import Hit

REPORTS = [report()]


def asked(question: str) -> Asked:
    return read_question(question, REPORTS)


def best(question: str, where: Hit) -> Match:
    return match_hit(where, asked(question), {})


# --- words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "text", "at_least", "below"),
    [
        ("智能车间", "新增市级以上智能车间（工厂）23家", 1.0, 2),
        ("医疗保险", "企业职工医保全覆盖", 0.6, 1.0),
        ("公共厕所", "新建公厕12座", 0.6, 1.0),
        ("农贸市场", "11家农贸市场完成改造", 1.0, 2),
        ("农贸市场", "推进老旧小区改造", 0.0, 0.5),
        ("轨道交通", "新增学位超1万个", 0.0, 0.01),
        ("M2", "PM2.5浓度同比下降9.1%", 0.0, 0.5),
        ("m2", "广义货币M2增长8%", 1.0, 2),
    ],
)
def test_a_word_in_a_text(word: str, text: str, at_least: float, below: float) -> None:
    assert at_least <= term_match(Term(word, (word,), 1.0), text) < below


@pytest.mark.parametrize(
    "text",
    ["占地区生产总值比重提升至3.3%", "单位地区生产总值能耗下降3%", "与地区生产总值基本同步", "人均地区生产总值20万元"],
)
def test_a_name_inside_another_is_not_the_indicator(text: str) -> None:
    (gdp,) = asked("地区生产总值多少").terms
    itself = term_match(gdp, "地区生产总值超过1800亿元")
    assert itself == 1.0
    assert term_match(gdp, text) < itself


def test_an_indicator_is_said_in_part_with_what_its_name_begins_with() -> None:
    (industry,) = asked("规模以上工业增加值多少").terms
    assert term_match(industry, "文化产业和旅游业增加值均突破1450亿元") == 0.0
    assert term_match(industry, "规模以上全部工业增加值增长7%") > 0.5


@settings(deadline=None)
@given(st.text(alphabet="新增学位超1万个，GDP地区生产总值“”", max_size=30))
def test_a_match_of_words_is_a_share(text: str) -> None:
    for term in asked("2022年新增学位和GDP").terms:
        assert 0.0 <= term_match(term, text) <= 1.0


# --- spans ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "words", "span"),
    [
        ("2022年新增学位目标是多少", "新增学位超1万个", "新增学位超1万个"),
        ("2021年新增名教师多少名", "名教师211名", "名教师211名"),
        ("2021年新增名校长多少名", "名教师211名", "新增名校长14名"),
        ("2022年新增名班主任多少名", "名教师100名", "名班主任20名"),
        ("2022年地区生产总值增长目标", "地区生产总值增长7%左右", "地区生产总值增长7%左右"),
        ("2022年固定资产投资增长多少", "地区生产总值增长7%左右", "固定资产投资增长6%左右"),
        ("2022年社会消费品零售总额增长多少", "地区生产总值增长7%左右", "社会消费品零售总额增长6.5%左右"),
        ("2021年PM2.5浓度下降多少", "PM2.5浓度同比下降9.1%", "PM2.5浓度同比下降9.1%"),
        ("2021年新冠疫苗接种多少剂次", "累计接种160万剂次", "新冠疫苗累计接种160万剂次"),
        ("2022年瞪羚企业培育多少家", "瞪羚企业120家", "瞪羚企业120家"),
        ("2021年规上工业企业利润总额增长多少", "利润总额同比增长18%", "规上工业企业利润总额同比增长18%"),
    ],
)
def test_the_shortest_span_that_answers(question: str, words: str, span: str) -> None:
    match = best(question, hit_with(words))
    assert match.text == span
    assert match.period_fit == 1.0
    assert match.figure_fit >= 0.8
    assert match.missing == ()


def test_a_clause_without_a_subject_leans_on_the_one_before() -> None:
    where = hit("地区生产总值4018.3亿元，增长7.4%，居全省第一。", DONE_2021)
    assert best("2021年地区生产总值多少亿元", where).text.startswith("地区生产总值4018.3亿元")
    growth = best("2021年地区生产总值增长多少", where)
    assert growth.text == "地区生产总值4018.3亿元，增长7.4%"
    assert "7.4%" in {quantity.text for quantity in growth.figures}


def test_a_span_stands_in_its_sentence() -> None:
    match = best("2022年新增学位目标是多少", hit_with("新增学位超1万个"))
    assert match.hit.sentence.text[match.start : match.end] == match.text
    assert [quantity.text for quantity in match.figures] == ["超1万个"]


# --- right figure, wrong slot -----------------------------------------------------------------------------------


def test_the_period_tells_two_figures_of_one_indicator_apart() -> None:
    goal, done = hit_with("新增学位超1万个"), hit_with("新增学位超1.8万个")
    for question, right, wrong in (
        ("2022年新增学位目标是多少", goal, done),
        ("五年来新增学位多少个", done, goal),
    ):
        assert best(question, right).score > best(question, wrong).score
        assert best(question, wrong).period_fit < 0.45


@pytest.mark.parametrize(
    ("question", "words", "text"),
    [
        ("2021年城镇新增就业多少人", "城镇登记失业率降至0.59%", "城镇登记失业率"),
        ("2021年失业率是多少", "城镇登记失业率降至0.59%", "0.59%"),
    ],
)
def test_sorts_of_figures(question: str, words: str, text: str) -> None:
    match = best(question, hit_with(words))
    assert text in match.text
    assert (match.figure_fit >= 0.4 and not match.missing) == ("失业率" in question)


def test_an_indicator_that_is_not_there_is_missing() -> None:
    match = best("2022年地铁新增里程多少公里", hit_with("新建污水主管网10公里"))
    assert any(term.must for term in match.missing)
    assert match.coverage < 0.55


def test_the_name_in_the_next_clause_does_not_lend_itself_backwards() -> None:
    where = hit("固定资产投资增长6%左右，规上工业产值增长10%左右。", TARGET_2022)
    assert best("2022年规上工业产值增长多少", where).text == "规上工业产值增长10%左右"
    assert best("2022年固定资产投资增长多少", where).text == "固定资产投资增长6%左右"


def test_scores_of_a_long_sentence_stay_in_bounds() -> None:
    match = best("2022年一般公共预算收入增长多少", hit(GOALS, TARGET_2022))
    assert 0 < match.score <= 1.1
    assert 0 <= match.coverage <= 1
    assert "6%左右" in match.text
    assert "固定资产" not in match.text


@settings(deadline=None)
@given(
    st.sampled_from(["2022年新增学位目标是多少", "五年来新增多少名教师", "什么是三名工程", "GDP增长多少"]),
    st.text(min_size=1, max_size=60),
)
def test_any_sentence_has_a_match(question: str, text: str) -> None:
    match = best(question, hit(text, TARGET_2022))
    assert 0 <= match.start <= match.end <= len(text)
    assert 0 <= match.coverage <= 1 + 1e-9


LINES = "建成2条地铁线共67公里，全市线路总长近900公里，新增公交车200辆。"


@pytest.mark.parametrize(
    ("question", "span"),
    [
        ("地铁一共多少公里", "建成2条地铁线共67公里，全市线路总长近900公里"),
        ("2022年建成地铁多少公里", "建成2条地铁线共67公里"),
    ],
)
def test_the_whole_stands_beside_what_came_new(question: str, span: str) -> None:
    assert best(question, hit(LINES)).text == span


@pytest.mark.parametrize(("last", "whole"), [("扩大农贸市场的面积", True), ("扩大农贸市场的总面积", False)])
def test_what_speaks_of_a_thing_is_quoted_to_its_last_clause_within_90_characters(last: str, whole: bool) -> None:
    first = "推进农贸市场改造"
    text = f"{first}，{'建设小区口袋公园，' * 8}{last}"
    assert best("农贸市场有什么安排", hit(text)).text == (text if whole else first)


def test_a_mean_is_of_the_years_that_its_paragraph_tells_before() -> None:
    where = hit("工业投资年均增长12.5%，超过目标。", DONE_2021, before="全区经济稳步增长。2018—2021年，")
    period = best("工业投资年均增长多少", where).period
    assert period is not None
    assert (period.first, period.last) == (2018, 2021)


def test_of_two_figures_of_other_years_the_one_that_fits_is_kept() -> None:
    match = best("2019年研发投入多少", hit("研发投入由2010年的5.24亿元增加到2015年的15.07亿元。", DONE_2021))
    assert match.period is not None
    assert match.period.last == 2015


@pytest.mark.parametrize(("asked_of", "period"), [("2016年", (2016, 2016)), ("2021年", (2017, 2021))])
def test_each_end_of_a_change_answers_for_its_year(asked_of: str, period: tuple[int, int]) -> None:
    match = best(f"{asked_of}高新技术企业多少家", hit("五年来，高新技术企业从6652家增加到3万家。", FIVE_YEARS))
    assert match.period is not None
    assert (match.period.first, match.period.last) == period
    assert match.period_fit >= 0.9


def test_a_note_is_worth_less_than_what_the_report_says() -> None:
    said, noted = hit("垃圾分类覆盖228个小区。"), hit("垃圾分类覆盖228个小区。", section=("名词解释",))
    asked = read_question("垃圾分类覆盖多少个小区", [])
    assert match_hit(noted, asked, {}).score < match_hit(said, asked, {}).score
