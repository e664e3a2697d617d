"""The retriever: how many per call, filters, and documents that an agent can tell apart."""

import json
from typing import Any

import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import create_retriever_tool
from two_provinces import two_provinces

from rag.chain import AnswerChain
from rag.errors import UsageError

GROWTH = "地区生产总值增长多少"


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> AnswerChain:
    return two_provinces(tmp_path_factory.mktemp("two"))


def test_a_document_says_where_it_is_from(several: AnswerChain) -> None:
    retriever = several.as_retriever(k=8)
    assert isinstance(retriever, BaseRetriever)
    found = {document.id: document for document in retriever.invoke(GROWTH)}
    assert len(found) == 8, "an id of its own for each"
    document = found["fujian-2022#5"]
    assert document.page_content.startswith("【福建省2022年报告】2022年主要预期目标是")
    told = document.metadata
    assert told["source"].endswith("fujian-2022.txt")
    assert (told["report"], told["region"], told["year"], told["paragraph"]) == ("fujian-2022", "福建省", 2022, 5)
    assert (told["kind"], told["document"], told["section"]) == ("target", "report", ["二、2022年工作安排"])
    assert told["period"] == {"from": 2022, "to": 2022, "kind": "target"}
    assert "福建省" in told["title"]
    assert told["paragraph_text"][told["start"] : told["end"]] == told["sentence"]
    json.dumps(told)


def test_one_report_needs_no_name(chain: AnswerChain) -> None:
    assert chain.as_retriever().invoke("2022年新增学位目标是多少")[0].page_content.startswith("二是公共服务优供给。")


async def test_how_many_is_said_once_or_with_each_question(several: AnswerChain) -> None:
    retriever = several.as_retriever(k=3)
    whole = [document.id for document in retriever.invoke(GROWTH, k=8)]
    assert [document.id for document in retriever.invoke(GROWTH)] == whole[:3]
    assert [document.id for document in retriever.invoke(GROWTH, {"configurable": {"k": 2}})] == whole[:2]
    assert [document.id for document in await retriever.ainvoke(GROWTH, k=1)] == whole[:1]
    for wrong in (0, -1, True, "3"):
        with pytest.raises(UsageError, match="k 不能是"):
            retriever.invoke(GROWTH, k=wrong)


def test_filters_all_hold(several: AnswerChain) -> None:
    retriever = several.as_retriever(k=8, filter={"region": "江西省"})
    assert {d.metadata["region"] for d in retriever.invoke(GROWTH)} == {"江西省"}
    narrower: list[dict[str, Any]] = [
        {"input": GROWTH, "filter": {"year": 2021}},
        {"input": GROWTH, "config": {"configurable": {"filter": {"year": 2021}}}},
    ]
    for call in narrower:
        assert {d.metadata["report"] for d in retriever.invoke(**call)} == {"jiangxi-2021"}
    targets = retriever.invoke("福建和江西" + GROWTH, filter={"kind": "target"})
    assert {(d.metadata["region"], d.metadata["kind"]) for d in targets} == {("江西省", "target")}
    with pytest.raises(UsageError, match="没有一份报告符合"):
        retriever.invoke(GROWTH, filter={"region": "福建省"})


def test_an_agents_tool_can_tell_three_figures_apart(several: AnswerChain) -> None:
    tool = create_retriever_tool(several.as_retriever(k=4, filter={"kind": "achieved"}), "search", "查报告")
    lines = str(tool.invoke({"query": GROWTH})).split("\n\n")
    assert len(lines) == 4
    assert all(line.startswith("【") for line in lines)
    assert "【江西省2022年报告】2021年，地区生产总值增长6.2%。" in lines
