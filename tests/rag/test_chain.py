"""The whole way of a question on the bundled report with the real model: the contract's JSON, to the letter."""

import json
import re

import pytest
from paths import ROOT

from rag.chain import AnswerChain
from rag.types import Answer, Turn

SEATS = "2022年新增学位目标是多少"
XINBEI = "district-changzhou-xinbei-2022"


def check(answer: Answer) -> None:
    """What holds for every answer, right or wrong."""
    assert answer.text.strip()
    assert answer.refused is (answer.reason is not None)
    markers = [citation.marker for citation in answer.citations]
    assert markers == list(range(1, len(markers) + 1))
    assert {int(mark) for mark in re.findall(r"\[(\d+)\]", answer.text)} == set(markers)
    for citation in answer.citations:
        assert citation.paragraph_text[citation.start : citation.end] == citation.quote != ""
        assert (citation.report, citation.region, citation.year) == (XINBEI, "常州市新北区", 2022)
    for figure in answer.figures:
        assert figure.supported_by
        assert set(figure.supported_by) <= set(markers)
    if not answer.refused:
        assert answer.citations


# --- the contract -----------------------------------------------------------------------------------------------


def test_the_answer_of_the_contract(chain: AnswerChain) -> None:
    data = json.loads(json.dumps(chain.invoke(SEATS).to_json(), ensure_ascii=False))
    assert data["question"] == data["standalone_question"] == SEATS
    assert data["answer"] == "新增学位超1万个。[1]"
    assert (data["refused"], data["reason"], data["mode"]) == (False, None, "extractive")
    (citation,) = data["citations"]
    assert {key: citation[key] for key in ("marker", "report", "title", "region", "year", "paragraph", "quote")} == {
        "marker": 1,
        "report": XINBEI,
        "title": "政府工作报告（常州市新北区，2022年）",
        "region": "常州市新北区",
        "year": 2022,
        "paragraph": 55,
        "quote": "新增学位超1万个",
    }
    assert (citation["start"], citation["end"]) == (51, 59)
    assert citation["paragraph_text"].startswith("二是公共服务优供给。")
    assert citation["section"][0] == "三、2022年重点工作"
    assert citation["section"][1].startswith("（五）")
    assert citation["section"][2] == "二是公共服务优供给"
    assert citation["period"] == {"from": 2022, "to": 2022, "kind": "target"}
    (figure,) = data["figures"]
    assert {key: figure[key] for key in ("text", "value", "unit", "qualifier", "supported_by")} == {
        "text": "超1万个",
        "value": 10000,
        "unit": "个",
        "qualifier": "超",
        "supported_by": [1],
    }
    assert re.fullmatch("[0-9a-f]{16}", data["digest"])
    assert {"rewrite", "retrieve", "answer", "verify", "total"} <= set(data["timings_ms"])
    assert all(isinstance(value, int | float) and value >= 0 for value in data["timings_ms"].values())
    assert "1.8万" not in data["answer"]


@pytest.mark.parametrize("question", [SEATS, "五年来新增学位多少个", "苏州2022年新增学位目标是多少", "你好"])
def test_keys_and_types(chain: AnswerChain, question: str) -> None:
    types: dict[str, type | tuple[type, ...]] = {
        "question": str,
        "standalone_question": str,
        "answer": str,
        "refused": bool,
        "reason": (str, type(None)),
        "citations": list,
        "figures": list,
        "mode": str,
        "digest": str,
        "timings_ms": dict,
    }
    data = chain.invoke(question).to_json()
    assert all(isinstance(data[key], kind) for key, kind in types.items())


# --- answers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "paragraph", "figure"),
    [
        ("五年来新增学位多少个", 10, "超1.8万个"),
        ("2022年新增學位目標是多少？", 55, "超1万个"),
        ("２０２２年新增学位目标是多少", 55, "超1万个"),
        ("今年打算新增多少学位", 55, "超1万个"),
        ("2021年新增市级以上智能车间多少家", 16, "23家"),
        ("2022年智能车间目标是多少个", 43, "15个"),
        ("2021年新增名教师多少名", 18, "211名"),
        ("2022年新增名教师目标多少名", 55, "100名"),
        ("2022年GDP增长目标是多少", 35, "7%左右"),
        ("2022年一般公共预算收入增长多少", 35, "6%左右"),
        ("2021年一般公共预算收入完成多少亿元", 9, "141.5亿元"),
        ("去年PM2.5浓度下降了多少", 17, "9.1%"),
        ("去年城镇登记失业率是多少", 18, "0.59%"),
        ("2021年实际利用外资多少亿美元", 16, "9.1亿美元"),
        ("五年累计实际利用外资多少亿美元", 9, "39.4亿美元"),
        ("五年来新增城镇就业多少人", 10, "19.6万人"),
        ("2022年新增城镇就业目标", 54, "2万人"),
        ("2022年要建成人才公寓多少套", 40, "7500套"),
        ("2021年核酸检测多少万人次", 15, "116.3万人次"),
        ("2022年新建5G站点多少个", 43, "1000个"),
    ],
)
def test_the_figure_and_where_it_stands(chain: AnswerChain, question: str, paragraph: int, figure: str) -> None:
    answer = chain.invoke(question)
    check(answer)
    assert not answer.refused
    assert answer.citations[0].paragraph == paragraph
    assert figure in answer.text
    assert figure in {shown.text for shown in answer.figures}


def test_done_and_promised_are_never_mixed_up(chain: AnswerChain) -> None:
    for question in (SEATS, "今年要新增多少学位", "2022 school places target"):
        text = chain.invoke(question).text
        assert "超1万个" in text
        assert "1.8万" not in text
    for question in ("五年来新增学位多少个", "过去五年新增了多少学位"):
        text = chain.invoke(question).text
        assert "超1.8万个" in text
        assert "超1万个" not in text


def test_a_difference_is_computed_from_two_citations(chain: AnswerChain) -> None:
    answer = chain.invoke("2022年新增名教师的目标比2021年实际少多少")
    check(answer)
    assert {citation.quote for citation in answer.citations} == {"名教师211名", "名教师100名"}
    (computed,) = [figure for figure in answer.figures if figure.derived]
    assert (computed.value, computed.supported_by) == (111, (1, 2))


def test_a_list_of_headings(chain: AnswerChain) -> None:
    answer = chain.invoke("2022年将重点抓好哪六个方面工作")
    check(answer)
    assert [citation.paragraph for citation in answer.citations] == [37, 41, 45, 49, 53, 58]


def test_who_gave_the_report(chain: AnswerChain) -> None:
    answer = chain.invoke("这份报告是谁作的，什么时候")
    check(answer)
    assert "周庆" in answer.text
    assert "2022年1月5日" in answer.text
    assert [citation.paragraph for citation in answer.citations] == [4, 2]


def test_nothing_is_said_without_its_proof(chain: AnswerChain) -> None:
    """A fifth of the development questions, whether they are answered rightly or not."""
    lines = (ROOT / "eval" / "data" / "xinbei.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines[::5]]
    answers = [chain.invoke({"question": case["question"], "history": case["history"]}) for case in cases]
    for answer in answers:
        check(answer)
    refused = [answer.refused for answer in answers]
    should = [not case["answerable"] for case in cases]
    assert len(cases) > 20
    assert True in should
    assert sum(a is b for a, b in zip(refused, should, strict=True)) > 0.9 * len(cases), "refused where it should, only"


# --- refusals ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "reason", "words", "never"),
    [
        ("2022年地铁新增里程多少公里", "not_in_reports", "新北区", "公里。["),
        ("2021年新增学位多少个", "not_in_reports", "新北区", "。[2]"),
        ("2022年GDP是多少亿元", "not_in_reports", "新北区", "1800亿"),
        ("2021年GDP增长多少", "not_in_reports", "新北区", "7%"),
        ("2018年新增学位目标是多少", "report_not_indexed", "2018年", "1.8万"),
        ("2022年实际新增了多少学位", "report_not_indexed", "2023年", "1.8万"),
        ("苏州2022年新增学位目标是多少", "report_not_indexed", "苏州", "1.8万"),
        ("2022年全国GDP增长目标是多少", "report_not_indexed", "全国", "6%"),
        ("红烧肉怎么做", "out_of_scope", "政府工作报告", "[1]"),
        ("给我孙子起个名字", "out_of_scope", "政府工作报告", "[1]"),
        ("多少", "out_of_scope", "政府工作报告", "[1]"),
        ("今天晚上吃啥好？", "out_of_scope", "政府工作报告", "[1]"),
    ],
)
def test_refusals(chain: AnswerChain, question: str, reason: str, words: str, never: str) -> None:
    answer = chain.invoke(question)
    check(answer)
    assert answer.refused
    assert answer.reason is not None
    assert answer.reason.value == reason
    assert words in answer.text
    assert never not in answer.text


# --- follow-ups -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "turn",
    [
        ["五年来新增学位多少个？", "超1.8万个。[1]"],
        ("五年来新增学位多少个？", "超1.8万个。[1]"),
        Turn("五年来新增学位多少个？", "超1.8万个。[1]"),
    ],
)
def test_a_follow_up_leans_on_its_history(chain: AnswerChain, turn: object) -> None:
    answer = chain.invoke({"question": "那2022年的目标呢？", "history": [turn]})
    check(answer)
    assert answer.question == "那2022年的目标呢？"
    assert "新增学位" in answer.standalone_question
    assert answer.citations[0].quote == "新增学位超1万个"


def test_another_indicator_in_the_same_breath(chain: AnswerChain) -> None:
    answer = chain.invoke({"question": "智能车间呢？", "history": [[SEATS, "新增学位超1万个。[1]"]]})
    assert answer.citations[0].paragraph == 43
    assert "15个" in answer.text
