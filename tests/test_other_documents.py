"""What is no work report: a lease, a company's year, a page of an encyclopedia, a manual, minutes (tests/data/other).

They are taken as what they are, with a warning, and answered by what they say, without what only holds for reports:
no year is told in the report of the next, no place stands behind the document, no date is a length.
"""

import re
from pathlib import Path

import pytest
from paths import TESTS

from ingest.pipeline import ingest
from rag.answer.prompts import settings_digest
from rag.build import open_searcher
from rag.chain import AnswerChain
from rag.models.embedder import Embedder
from rag.settings import Settings
from rag.types import Answer

OTHER = TESTS / "data" / "other"
NAMES = ("会议纪要", "公司年报", "服务合同", "租房合同", "西湖", "说明书", "赵州桥")


@pytest.fixture(scope="module")
def others(settings: Settings, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> AnswerChain:
    own = settings.model_copy(update={"home": tmp_path_factory.mktemp("others")})
    outcomes = ingest([OTHER], own, embedder)
    assert [(one.report, one.status) for one in outcomes] == [(name, "added") for name in sorted(NAMES)]
    for one in outcomes:
        assert "不像政府工作报告" in one.warnings[0]
        assert f"wenbao remove {one.report}" in one.warnings[0]
    return AnswerChain(open_searcher(own, embedder), own, settings_digest(own, embedder.name))


ANSWERED = [
    ("租房合同", "月租金是多少", "4500元"),
    ("租房合同", "押金多少", "9000元"),
    ("租房合同", "租期到什么时候", "2025年2月28日"),
    ("公司年报", "2023年营业收入多少", "52.36亿元"),
    ("公司年报", "2024年营业收入目标是多少", "60亿元"),
    ("公司年报", "净利润增长多少", "8.7%"),
    ("公司年报", "员工总数多少", "3,216人"),
    ("公司年报", "越南基地总投资多少", "8.5亿元"),
    ("西湖", "苏堤有多长", "2.8公里"),
    ("西湖", "白堤多长", "1公里"),
    ("西湖", "雷峰塔有多高", "71.679米"),
    ("西湖", "雷峰塔什么时候重建", "2002年重建"),
    ("西湖", "西湖什么时候列入世界遗产", "2011年6月24日"),
    ("西湖", "每年接待多少游客", "2800万人次"),
    ("西湖", "西湖面积多大", "湖面面积约6.38平方公里"),
    ("赵州桥", "赵州桥有多长", "桥长64.4米"),
    ("赵州桥", "赵州桥在哪里", "位于河北省石家庄市赵县"),
    ("赵州桥", "桥面多宽", "9米"),
    ("赵州桥", "跨径多少", "37.02米"),
    ("赵州桥", "有多少年历史", "1400多年"),
    ("服务合同", "合同总价多少", "36万元"),
    ("服务合同", "什么时候交付", "2024年6月30日"),
    ("说明书", "额定功率是多少", "45瓦"),
    ("说明书", "保修多久", "2年"),
    ("会议纪要", "物业费调整到多少", "2.2元"),
    ("会议纪要", "新增车位多少个", "35个"),
]


@pytest.mark.parametrize(("document", "question", "said"), ANSWERED)
def test_it_is_answered_by_what_it_says(others: AnswerChain, document: str, question: str, said: str) -> None:
    answer = others.invoke(question, filter={"report": document})
    assert not answer.refused
    assert said in answer.text
    assert not re.search("年(?:目标|展望)：", answer.text)
    assert {one.report for one in answer.citations} == {document}


@pytest.mark.parametrize(
    ("document", "question"),
    [
        ("赵州桥", "赵州桥有多高"),
        ("西湖", "西湖有多高"),
        ("说明书", "滤网多长"),
        ("租房合同", "房屋有多高"),
        ("公司年报", "2019年营业收入多少"),
    ],
)
def test_what_is_not_plain_is_refused_and_not_denied(others: AnswerChain, document: str, question: str) -> None:
    """No date, rent or crowd in the place of a length, an area or another year; and no “the report of 2020 says it”."""
    answer = others.invoke(question, filter={"report": document})
    assert answer.refused, answer.text
    assert not re.search("没有收录.{0,12}年的报告|年的报告(?:没有|提到)|没有给出", answer.text)


def _all(others: AnswerChain, question: str) -> Answer:
    return others.invoke(question)


def test_each_line_names_its_document(others: AnswerChain) -> None:
    assert _all(others, "苏堤有多长").text.startswith("《西湖》：全长2.8公里")
    rents = _all(others, "月租金是多少").text
    assert "《租房合同》：月租金为人民币4500元" in rents
    assert "《会议纪要》：月租金200元" in rents
    assert "《公司年报》：2023年公司实现营业收入52.36亿元" in _all(others, "2023年营业收入多少").text


def test_what_is_held_is_told_by_its_names(others: AnswerChain) -> None:
    """No year, where a document has none."""
    told = _all(others, "你收录了哪些报告").text
    assert all(f"《{name}》" in told for name in NAMES)
    assert "年" not in told.split("现在收录的报告：")[1].split("。")[0].replace("年报", "")


def test_without_its_length_there_is_none(settings: Settings, embedder: Embedder, tmp_path: Path) -> None:
    """苏堤有多长 is not 1089年."""
    text = (OTHER / "西湖.txt").read_text(encoding="utf-8").replace("，全长2.8公里", "")
    (tmp_path / "西湖.txt").write_text(text, encoding="utf-8")
    own = settings.model_copy(update={"home": tmp_path / "home"})
    ingest([tmp_path / "西湖.txt"], own, embedder)
    with AnswerChain(open_searcher(own, embedder), own, settings_digest(own, embedder.name)) as chain:
        answer = chain.invoke("苏堤有多长")
    assert answer.refused
    assert "1089年" not in answer.text
