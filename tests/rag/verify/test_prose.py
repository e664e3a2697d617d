"""prose.py, excise.py, foreign.py: claims in words, sentences that lose a clause, sentences in another language."""

import re
from pathlib import Path

import pytest
from evidence import DONE_2021, GOALS, SEATS_TARGET, TARGET_2022, hit
from paths import ROOT

from eval.claims import STRICT, load_claims, right, shown
from rag.answer.chat_evidence import paragraphs
from rag.chain import AnswerChain
from rag.text.segments import sentence_spans
from rag.types import Kind, Period
from rag.verify.claims import Checker
from rag.verify.excise import without
from rag.verify.model_text import split_answer
from rag.verify.prose import Prose, makes_no_claim

OUTBREAK = "面对南京、扬州省内疫情，特别是常州本土疫情，疫情防控平急转换机制迅速响应，为全市疫情防控率先“吹哨”。"
LISTED = "捷佳创入选国家专精特新“小巨人”企业，星宇车灯获评国家制造业单项冠军示范企业。"
SERVICES = "严格落实教育“双减”政策，强化中小学生心理健康教育，义务教育学校实现课后服务“5+2”全覆盖。"
EVIDENCE = [
    hit(SEATS_TARGET, TARGET_2022, paragraph=55),
    hit(OUTBREAK, DONE_2021, paragraph=15),
    hit(LISTED, DONE_2021, paragraph=16),
    hit(SERVICES, TARGET_2022, paragraph=56),
    hit(GOALS, TARGET_2022, paragraph=35),
]


def said(answer: str) -> str:
    checker = Checker(EVIDENCE, "")
    checked = [checker.check(sentence) for sentence in split_answer(answer)]
    return "".join(one.text for each in checked for one in each.statements)


@pytest.mark.parametrize(
    "text",
    [
        "报告从三方面作了安排：",
        "综上所述，",
        "希望以上内容对您有帮助。",
        "具体如下：",
        "主要包括以下几个方面：",
    ],
)
def test_lead_ins_and_courtesies_claim_nothing_and_stand(text: str) -> None:
    assert makes_no_claim(text)
    assert said(text) == text


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("义务教育学校课后服务“5+2”要实现全覆盖。[4]", "义务教育学校课后服务“5+2”要实现全覆盖。"),
        ("教育方面，2022年要落实“双减”政策，强化中小学生心理健康教育。[4]", None),
        ("星宇车灯获评国家制造业单项冠军示范企业。[3]", None),
        # who does what to whom, what is equated with what
        ("星宇车灯入选国家专精特新“小巨人”企业。[3]", ""),
        ("2021年疫情防控是常州本土疫情，特别是南京、扬州省内疫情。[2]", ""),
        # made up, turned, of another degree
        ("落实“双减”政策，为每所学校配备校车。[4]", "落实“双减”政策。"),
        ("强化中小学生心理健康教育，全面禁止校外培训。[4]", "强化中小学生心理健康教育。"),
        ("实际到账外资和进出口总额大幅下降。[5]", ""),
        ("义务教育学校未能实现课后服务“5+2”全覆盖。[4]", ""),
        ("为全国疫情防控率先“吹哨”。[2]", ""),
        ("区政府大幅削减了教育经费，主要安排如下：", ""),
    ],
)
def test_claims_in_words(answer: str, kept: str | None) -> None:
    assert said(answer) == (answer[: answer.index("[")] if kept is None else kept)


SERVANTS = "一是建设法治政府。"
FRUGAL = "二是建设实干政府。严格控制债务总量，积极化解隐性债务。"
GREEN = "完成飞龙公园改造升级，为市民创造更多“亲绿”空间。加快建设生态缓冲区。有效整合新龙生态林等生态资源。"
ONLY = "中华恐龙园获批全省唯一国家级旅游科技示范园区试点，环球恐龙城获评全市唯一国家级夜间文旅集聚区。"
PARTS = "为实现上述目标，我们将重点抓好六个方面工作："


def over(texts: list[str], answer: str, question: str = "") -> str:
    """What is shown of an answer over a report of these paragraphs, all of 2022."""
    pieces = [
        tuple(hit(part, TARGET_2022, paragraph=number) for part in sentences_of(text))
        for number, text in enumerate(texts, 1)
    ]
    checker = Checker(pieces, question)
    checked = [checker.check(sentence) for sentence in split_answer(answer)]
    return "".join(one.text for each in checked for one in each.statements)


def sentences_of(text: str) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text)]


@pytest.mark.parametrize(
    "answer",
    [
        # a list each thing of which has a clause of its own, over two paragraphs; 严控 is 严格控制
        "2022年建设法治政府、实干政府（严控债务总量）。[1][2]",
        # a clause that leans in the answer alone
        "2022年为市民创造更多“亲绿”空间，并整合新龙生态林等生态资源。[3]",
        # what the report is about; what is quoted word for word; what counts the list that comes
        "报告讲到生态资源和债务总量。",
        "原话是“严格控制债务总量，积极化解隐性债务”。[2]",
        "环球恐龙城获评全市唯一国家级夜间文旅集聚区。[4]",
        "2022年重点抓好六个方面工作。[5]",
    ],
)
def test_what_is_told_in_other_company_is_kept(answer: str) -> None:
    assert over([SERVANTS, FRUGAL, GREEN, ONLY, PARTS], answer) == answer.split("[")[0]


@pytest.mark.parametrize(
    "answer",
    [
        "2022年建设法治政府、数字政府。[1][2]",
        "2022年为市民创造更多“亲绿”空间，并整合沿江港口资源。[3]",
        "报告讲到大幅削减债务总量。",
        "原话是“严格控制债务总量，坚决取消隐性债务”。[2]",
        "环球恐龙城获评全省唯一国家级夜间文旅集聚区。[4]",
        "2022年重点抓好八个方面工作。[5]",
    ],
)
def test_what_is_not_told_in_any_company_is_not(answer: str) -> None:
    assert over([SERVANTS, FRUGAL, GREEN, ONLY, PARTS], answer) != answer.split("[")[0]


@pytest.mark.parametrize(("thing", "another"), [("体育设施", 0.0), ("体育馆", 0.0), ("图书馆", 1.0)])
def test_half_of_a_long_name_tells_the_thing_that_the_source_begins_with(thing: str, another: float) -> None:
    texts = ["博物馆获评省级示范。", "体育设施全面开放。"]
    prose = Prose([hit(text, DONE_2021) for text in texts], "")
    clause = f"博物馆、{thing}全面开放"
    told, _ = prose.features(clause, prose.words(clause), [2], ())
    assert told["subject"] == another


@pytest.mark.parametrize(
    ("text", "gone", "rest"),
    [
        ("甲增长5%，乙下降3%，丙持平。", "乙下降3%，", "甲增长5%，丙持平。"),
        ("甲达100万元，乙项目开工，同比增长7%，丙完工。", "乙项目开工，", "甲达100万元，丙完工。"),
        ("甲增长5%，乙下降3%。", "乙下降3%。", "甲增长5%。"),
        ("甲增长5%，乙下降3%！", "乙下降3%！", "甲增长5%！"),
        ("甲增长5%，乙下降3%", "乙下降3%", "甲增长5%。"),
        ("2022年甲增长5%，乙下降3%。", "2022年甲增长5%，", ""),
        ("主要安排是：建设甲。", "建设甲。", ""),
        ("| 甲 | 5% |", "甲", ""),
    ],
)
def test_a_clause_is_taken_out_and_the_rest_reads(text: str, gone: str, rest: str) -> None:
    start = text.index(gone)
    assert without(text, [(start, start + len(gone))]) == rest


def test_marks_within_a_sentence_stay_with_their_clauses() -> None:
    checker = Checker(EVIDENCE, "")
    [sentence] = split_answer("2022年要落实“双减”政策[4]，新增学位超1万个[1]。")
    first, second = checker.check(sentence).statements
    assert (first.text, first.quotes[0].hit.sentence.paragraph) == ("2022年要落实“双减”政策", 56)
    assert (second.text, second.quotes[0].text) == ("，新增学位超1万个。", "新增学位超1万个")
    assert second.opens == ""


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("The 2022 target is more than 10,000 new school places. [1]", True),
        ("GDP is to grow by about 7% in 2022. [5]", True),
        ("GDP is to grow by about 8% in 2022. [5]", False),
        ("The 2019 target is more than 10,000 new school places. [1]", False),
        ("School services will cover every school.", False),
    ],
)
def test_another_language_is_checked_by_its_numbers_years_and_marks(text: str, holds: bool) -> None:
    checker = Checker(EVIDENCE, "", foreign=True)
    checked = [checker.check(sentence) for sentence in split_answer(text)]
    assert all(bool(one.statements) == holds for one in checked)


def test_claims_of_the_bundled_report(chain: AnswerChain) -> None:
    """As `python -m eval.claims` measures them, on every third pair."""
    catalog = chain.searcher.catalog
    passages = paragraphs(next(r for r in catalog.reports() if "xinbei" in r.id), catalog)
    at = {passage[0].sentence.paragraph: number for number, passage in enumerate(passages, 1)}
    checker = Checker(passages, "")
    claims = [c for c in load_claims(Path(ROOT) / "eval/data/claims_xinbei.jsonl") if int(c.id[1:4]) % 3 == 0]
    judged = [(claim, right(claim, shown(claim, checker, at)[0])) for claim in claims]
    true, strict, measures = (
        [ok for claim, ok in judged if claim.holds],
        [ok for claim, ok in judged if claim.kind in STRICT],
        [ok for claim, ok in judged if claim.kind == "measure"],
    )
    assert min(len(true), len(strict), 3 * len(measures)) > 30
    assert sum(true) >= 0.97 * len(true)
    assert sum(strict) >= 0.97 * len(strict)
    assert sum(measures) >= 0.9 * len(measures)


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("三大攻坚战是防范化解重大风险、精准脱贫、污染防治。[1]", True),
        ("三大攻坚战是防范化解重大风险、精准脱贫、扩大开放。[1]", False),
        ("2018年地区生产总值目标增长7%左右，2019年目标增长6%左右，下调了。[2][3]", True),
        ("2018年地区生产总值目标增长7%左右，2019年目标增长6%左右，上调了。[2][3]", False),
        ("2018年地区生产总值增长5.7%。[4]", True),
        ("2018年地区生产总值增长0.7%。[4]", False),
    ],
)
def test_members_that_are_counted_and_figures_set_side_by_side(answer: str, kept: bool) -> None:
    target = {year: Period(year, year, Kind.TARGET) for year in (2018, 2019)}
    done = Period(2018, 2018, Kind.ACHIEVED)
    battles = ["三大攻坚战开局良好。", "防范化解重大风险，运行平稳。", "精准脱贫有力推进，污染防治得到加强。"]
    pieces = [
        tuple(hit(text, done, paragraph=1) for text in battles),
        (hit("地区生产总值增长7%左右。", target[2018], paragraph=2),),
        (hit("地区生产总值增长6%左右。", target[2019], paragraph=3),),
        (
            hit(
                "经济平稳、进中提质，实现地区生产总值9.86万亿元、增长5.7%，增速高于全国0.7个百分点。", done, paragraph=4
            ),
        ),
    ]
    checker = Checker(pieces, "")
    checked = [checker.check(sentence) for sentence in split_answer(answer)]
    said = "".join(one.text for each in checked for one in each.statements)
    assert (said == re.sub(r"\[\d\]", "", answer)) == kept
