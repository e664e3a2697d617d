"""Ranked evidence on the bundled report with the real model, and the same as a LangChain retriever."""

import json

import pytest
from evidence import report
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from rag.chain import AnswerChain
from rag.match.sentence import match_hit
from rag.question.asked import read_question
from rag.question.sides import plan
from rag.retriever import ReportRetriever, evidence
from rag.search.found import Found
from rag.search.searcher import merge
from rag.types import Hit

SEATS = "2022年新增学位目标是多少"
QUESTIONS = [
    SEATS,
    "五年来新增学位多少个",
    "2021年和2022年智能车间分别新增多少",
    "三大工程是哪三大",
    "长江大保护做得如何",
]


@pytest.fixture
def retriever(chain: AnswerChain) -> ReportRetriever:
    return ReportRetriever(searcher=chain.searcher, k=5)


def of(chain: AnswerChain, question: str) -> tuple[Found, ...]:
    return chain.searcher.search(chain.searcher.read(question))


@pytest.mark.parametrize(
    ("question", "paragraph"),
    [
        (SEATS, 55),
        ("五年来新增学位多少个", 10),
        ("2021年智能车间新增多少家", 16),
        ("2022年智能车间新增多少个", 43),
        ("2022年GDP增长目标", 35),
        ("娃上学的学位今年要多多少", 55),
        ("2022年新增學位目標", 55),
    ],
)
def test_the_right_paragraph_comes_first(chain: AnswerChain, question: str, paragraph: int) -> None:
    assert evidence(chain.searcher, question, 5)[0].sentence.paragraph == paragraph


def test_what_does_not_fit_the_period_comes_after_what_does(chain: AnswerChain) -> None:
    (found,) = of(chain, SEATS)
    fits = [match.period_fit >= 0.45 for match in found.matches]
    assert fits == sorted(fits, reverse=True)
    assert found.matches[0].text == "新增学位超1万个"


def test_a_side_of_its_own_for_each_year(chain: AnswerChain) -> None:
    found = of(chain, "2021年和2022年智能车间分别新增多少")
    assert [one.matches[0].hit.sentence.paragraph for one in found] == [16, 43]


def test_a_report_that_is_not_indexed_is_not_searched_for(chain: AnswerChain) -> None:
    (found,) = of(chain, "2018年新增学位目标是多少")
    assert found.side.expected is not None
    assert found.side.primary == 0


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("k", [1, 3, 20])
def test_a_paragraph_once_and_no_more_than_asked(chain: AnswerChain, question: str, k: int) -> None:
    hits = evidence(chain.searcher, question, k)
    places = [(hit.report.id, hit.sentence.paragraph) for hit in hits]
    assert len(set(places)) == len(places)
    assert 0 < len(hits) <= k
    for hit in hits:
        assert hit.paragraph_text[hit.sentence.start : hit.sentence.end] == hit.sentence.text


def test_hits_have_the_keys_of_the_contract(chain: AnswerChain) -> None:
    (hit,) = evidence(chain.searcher, SEATS, 1)
    data = json.loads(json.dumps(hit.to_json()))
    assert set(data) >= {"report", "paragraph", "paragraph_text", "sentence", "section", "period", "score"}
    assert data["period"] == {"from": 2022, "to": 2022, "kind": "target"}


# --- merging sides ----------------------------------------------------------------------------------------------


def hits_of(found: tuple[Found, ...]) -> list[list[Hit]]:
    return [[match.hit for match in one.matches] for one in found]


def test_sides_take_turns(chain: AnswerChain) -> None:
    found = of(chain, "2021年和2022年智能车间分别新增多少")
    first, second = hits_of(found)
    assert merge(found, 2) == [first[0], second[0]]


def test_merging_nothing() -> None:
    assert merge((), 5) == []
    (side,) = plan(read_question(SEATS, [report()]), [report()])
    assert merge((Found(side, ()),), 5) == []


def test_merging_keeps_the_best_of_a_paragraph(chain: AnswerChain) -> None:
    (found,) = of(chain, SEATS)
    again = match_hit(found.matches[0].hit, found.side.asked, {})
    twice = Found(found.side, (found.matches[0], again, *found.matches[1:]))
    assert merge((twice,), 3) == merge((found,), 3)


# --- as LangChain retriever -------------------------------------------------------------------------------------


def test_documents(retriever: ReportRetriever) -> None:
    assert isinstance(retriever, BaseRetriever)
    documents = retriever.invoke(SEATS)
    assert all(isinstance(document, Document) for document in documents)
    assert len(documents) == 5
    first = documents[0]
    assert first.page_content.startswith("二是公共服务优供给。")
    assert first.metadata["paragraph"] == 55
    assert first.metadata["report"] == "district-changzhou-xinbei-2022"
    assert first.metadata["sentence"] in first.page_content
    assert first.metadata["section"][0] == "三、2022年重点工作"
    assert first.metadata["period"] == {"from": 2022, "to": 2022, "kind": "target"}
    json.dumps(first.metadata)


async def test_documents_without_blocking_and_in_batches(retriever: ReportRetriever) -> None:
    alone = [retriever.invoke(question) for question in QUESTIONS]
    assert await retriever.ainvoke(SEATS) == alone[0]
    assert retriever.batch(QUESTIONS) == alone
