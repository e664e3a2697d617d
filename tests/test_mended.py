"""What careful readers tripped over once: leaning clauses, counts of years, denials, follow-ups."""

from typing import Any

import pytest
from bundled_report import hit_with
from evidence import TARGET_2022, hit, report

from ingest.outline import parse
from ingest.read import to_source
from rag.chain import AnswerChain
from rag.errors import UsageError
from rag.match.indicator import term_match
from rag.match.sentence import match_hit
from rag.question.asked import read_question
from rag.question.follow_up import standalone
from rag.text.times import find_mentions
from rag.types import Kind, Period, Report, Turn

ONE = [report()]
SHELF = [report(), *(report("深圳市", year) for year in (2017, 2018, 2019)), report("深圳市福田区", 2019)]
SEATS = "五年来新增学位多少个？"
GOAL = "2022年新增学位目标是多少"


# periods
@pytest.mark.parametrize(
    "question",
    [
        "PM10年均浓度是多少",
        "普及12年义务教育了吗",
        "实行15年免费教育了吗",
        "建区20年的成绩",
        "九年一贯制学校新建几所",
        "长江十年禁渔落实得如何",
        "污水管网三年行动计划投资多少",
    ],
)
def test_a_count_of_years_in_a_question_is_no_year(question: str) -> None:
    assert find_mentions(question, 2022, question=True) == ()


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("力争3年内率先实现", [(2022, 2024)]),
        ("三年内帮扶龙川33个村", []),  # done or to come: its heading says it
        ("五年内盘活未征转土地", []),
        ("年内盘活未征转土地", [(2022, 2022)]),
    ],
)
def test_within_some_years_is_not_this_year(text: str, years: list[tuple[int, int]]) -> None:
    assert [(m.first, m.last) for m in find_mentions(text, 2022)] == years


def test_a_chapter_on_the_plan_of_the_coming_years() -> None:
    r = Report("a-2016", "t", "甲市", "city", 2016)
    found = parse(
        r,
        to_source(
            "各位代表：\n一、2015年工作回顾\n好。\n二、“十三五”规划发展的基本思路\n建成公园3个。", "a"
        ).paragraphs,
    )
    assert found.sentences[-1].period == Period(2016, 2020, Kind.OUTLOOK)


# span
@pytest.mark.parametrize(
    ("question", "text", "span"),
    [
        (
            "2022年规模以上工业增加值增长多少",
            "地区生产总值增长7%，规模以上工业增加值增长8%。",
            "规模以上工业增加值增长8%",
        ),
        (
            "2022年居民人均可支配收入增长多少",
            "地区生产总值增长7%，居民人均可支配收入增长8%。",
            "居民人均可支配收入增长8%",
        ),
        ("2022年居民消费价格涨幅多少", "地区生产总值增长7%，居民消费价格涨幅3%左右。", "居民消费价格涨幅3%左右"),
        ("2022年为企业减税降费多少亿元", "拨付涉企资金13.5亿元，为企业减税降费88亿元。", "为企业减税降费88亿元"),
        ("2022年创建宜居村多少个", "改造农贸市场11家，创建宜居村180个。", "创建宜居村180个"),
        ("2022年居家养老服务覆盖多少户", "改造养老场所12家，居家养老服务覆盖301户。", "居家养老服务覆盖301户"),
        ("2022年翻新老旧小区多少个", "改造农贸市场11家，翻新老旧小区43个。", "翻新老旧小区43个"),
    ],
)
def test_a_clause_with_a_subject_of_its_own_does_not_lean(question: str, text: str, span: str) -> None:
    assert match_hit(hit(text, TARGET_2022), read_question(question, ONE), {}).text == span


def test_the_span_of_a_target_without_a_figure() -> None:
    match = match_hit(hit_with("地区生产总值增长7%左右"), read_question("2022年居民人均可支配收入目标", ONE), {})
    assert match.text == "居民人均可支配收入增幅与地区生产总值增幅基本同步"


# naming
def test_gdp_as_a_yardstick_is_not_the_indicator() -> None:
    (gdp,) = read_question("地区生产总值多少", ONE).terms
    assert term_match(gdp, "与地区生产总值增幅基本同步") < 1.0


# rank
@pytest.mark.parametrize("question", ["国家高新区综合排名第几", "高新区在全国排第几"])
def test_a_rank_is_that_of_the_list_named_before_it(chain: AnswerChain, question: str) -> None:
    answer = chain.invoke(question)
    assert "第23位" in answer.text
    assert "第13位" not in answer.text


# refusals that say something false
@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("2021年新增学位多少个", "新增学位"),
        ("五年来新增名教师多少名", "名教师"),
        ("高企2021年有多少家", "高企"),
        ("2022年失业率目标", "失业率"),
        ("未来五年GDP目标", "GDP"),
    ],
)
def test_a_refusal_does_not_deny_what_the_report_mentions(chain: AnswerChain, question: str, name: str) -> None:
    answer = chain.invoke(question)
    assert answer.refused
    assert f"没有提到“{name}" not in answer.text
    assert answer.citations  # the nearest thing said


# wrong answers
@pytest.mark.parametrize("question", ["常住人口多少"])
def test_what_the_report_does_not_say_is_refused(chain: AnswerChain, question: str) -> None:
    assert chain.invoke(question).refused


def test_thousand_hundred_million_clusters(chain: AnswerChain) -> None:
    assert "1个千亿级" in chain.invoke("未来五年要打造几个千亿级产业集群").text


def test_three_projects(chain: AnswerChain) -> None:
    answer = chain.invoke("三大工程是哪三大")
    assert answer.citations[0].paragraph == 34
    assert "长江大保护" in answer.text


def test_at_least_four_is_not_the_same_as_four(chain: AnswerChain) -> None:
    answer = chain.invoke("2021年上市企业比2022年目标多多少")
    assert len(answer.citations) == 2
    assert "相同" not in answer.text


def test_a_year_that_no_report_can_tell_yet_is_a_report_that_is_not_indexed(chain: AnswerChain) -> None:
    assert chain.invoke("2023年新增学位目标是多少").reason.value == "report_not_indexed"


# rewrite
@pytest.mark.parametrize(
    "question",
    ["2022年将重点抓好哪六个方面工作？", "这份报告是谁作的？", "报告是哪天作的", "今年的工作重点是什么", "你是谁"],
)
def test_a_question_without_known_nouns_may_still_stand_by_itself(question: str) -> None:
    assert standalone(question, [Turn(SEATS, "…")], ONE) == question


@pytest.mark.parametrize("question", ["这份报告是谁作的？", "谢谢", "你好", "六张名片是哪六张？", "三大工程是哪三大"])
def test_what_has_no_time_does_not_get_one(question: str) -> None:
    assert standalone(question, [Turn(SEATS, "…")], ONE) == question


def test_a_whole_question_after_that_keeps_its_own_kind() -> None:
    asked = read_question(standalone("那2021年新增名班主任多少名？", [Turn(GOAL, "…")], ONE), ONE)
    assert read_question(GOAL, ONE).kind is Kind.TARGET
    assert asked.kind is None
    assert [(m.first, m.last) for m in asked.mentions] == [(2021, 2021)]


def test_the_state_in_a_follow_up_is_not_the_last_region() -> None:
    whole = standalone("那全国呢", [Turn("深圳2018年GDP增长多少", "…")], SHELF)
    assert whole == "全国2018年GDP增长多少"
    asked = read_question(whole, SHELF)
    assert asked.regions == ()
    assert "深圳市" in [r.name for r in read_question("深圳2018年GDP增长多少", SHELF).regions]


@pytest.mark.parametrize("question", ["和2022年的目标差多少", "2022年目标比它少多少"])
def test_a_comparison_with_the_last_question_has_two_sides(question: str) -> None:
    asked = read_question(standalone(question, [Turn("2021年新增名教师多少名", "…")], ONE), ONE)
    assert {m.last for m in asked.mentions} == {2021, 2022}


def test_when_after_who(chain: AnswerChain) -> None:
    assert "1月5日" in chain.invoke({"question": "什么时候作的", "history": [["这份报告是谁作的", "周庆"]]}).text


# input
@pytest.mark.parametrize("wrong", [5, None, ["x"], {"question": GOAL, "history": 5}])
def test_another_kind_of_input(chain: AnswerChain, wrong: Any) -> None:
    with pytest.raises(UsageError):
        chain.invoke(wrong)
