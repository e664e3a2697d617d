"""Twenty-odd sorts of plain question to a lease, a company's year and a page of an encyclopedia (tests/data/plain).

A row of tests/data/plain_questions.tsv: the kind of question, the document, the question, and what is quoted; nothing
where the document does not say, and the answer is a refusal. No line of an answer names a year's target, a region's
report, or what else only work reports have.
"""

import csv
import re

import pytest
from paths import TESTS

from ingest.pipeline import ingest
from rag.answer.prompts import settings_digest
from rag.build import open_searcher
from rag.chain import AnswerChain
from rag.models.embedder import Embedder
from rag.question.sought import Sort, read_sought
from rag.settings import Settings

LEASES, YEARS, PAGES = ("厂房租赁合同", "商铺租约"), ("年度报告", "科技年报"), ("都江堰", "故宫", "大熊猫")
with (TESTS / "data" / "plain_questions.tsv").open(encoding="utf-8", newline="") as _file:
    ROWS = [tuple(row.values()) for row in csv.DictReader(_file, delimiter="\t")]
HABITS = re.compile("年(?:目标|展望)：|没有收录.{0,12}年的报告|年的报告(?:没有|提到)|可以这样问|政府工作报告")


@pytest.fixture(scope="module")
def plain(settings: Settings, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> AnswerChain:
    own = settings.model_copy(update={"home": tmp_path_factory.mktemp("plain")})
    assert {one.status for one in ingest([TESTS / "data" / "plain"], own, embedder)} == {"added"}
    return AnswerChain(open_searcher(own, embedder), own, settings_digest(own, embedder.name))


def test_there_are_more_than_twenty_kinds_and_each_document_has_its_own() -> None:
    assert len({row[0] for row in ROWS}) > 20
    for documents in (LEASES, YEARS, PAGES):
        assert len({row[0] for row in ROWS if row[1] in documents}) >= 10
        assert any(not row[3] for row in ROWS if row[1] in documents)


@pytest.mark.parametrize(("kind", "document", "question", "said"), ROWS)
def test_a_plain_question(plain: AnswerChain, kind: str, document: str, question: str, said: str) -> None:
    answer = plain.invoke(question, filter={"report": document})
    assert answer.refused == (not said), f"{kind}: {answer.text}"
    assert said in answer.text
    assert not HABITS.search(answer.text)
    assert {one.report for one in answer.citations} <= {document}


def test_of_several_documents_each_is_named(plain: AnswerChain) -> None:
    assert plain.invoke("宝瓶口有多宽").text.startswith("《都江堰》：宝瓶口宽20米")
    terms = plain.invoke("租期多长").text
    assert terms.startswith("收录的几份文件说到（未必齐全）：\n")
    assert "《厂房租赁合同》：2.1 租期五年" in terms
    assert "《商铺租约》：租赁期限为三年" in terms


@pytest.mark.parametrize(
    ("question", "sort"),
    [
        ("厂房在哪里", Sort.PLACE), ("谁修的都江堰", Sort.PERSON), ("几点开门", Sort.WHEN), ("租期多久", Sort.SPAN),
        ("宝瓶口多高", Sort.LENGTH), ("湖面面积多大", Sort.AREA), ("噪声多大", Sort.SIZE), ("房租多少钱", Sort.MONEY),
        ("有几个停车位", Sort.FIGURE), ("能养狗吗", Sort.WHETHER), ("股票代码是多少", Sort.CODE),
        ("为什么叫宝瓶口", None), ("甲方是谁，乙方是谁", None), ("新增学位", None),
    ],
)  # fmt: skip
def test_what_is_sought(question: str, sort: Sort | None) -> None:
    """None: no one plain thing."""
    sought = read_sought(question)
    assert (sought.sort if sought else None) is sort
