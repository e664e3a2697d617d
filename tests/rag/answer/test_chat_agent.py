"""chat_agent.py and tools.py: a model that calls tools, over a real HTTP server that behaves and misbehaves."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chat_fakes import FixedSearcher, chain_with
from evidence import DONE_2021, TARGET_2022, hit, standard
from misbehaving_server import MisbehavingServer, Reply

from rag.answer.chat import ChatAnswerer
from rag.answer.tools import Desk, Shelf
from rag.calls import Step, listening
from rag.chain import AnswerChain
from rag.models.chat_model import open_model
from rag.models.tokens import TokenCounter
from rag.settings import Settings
from rag.types import Answer

SEATS = "2022年新增学位目标是多少？"
GOOD = "2022年新增学位目标为超1万个。[1]"


@pytest.fixture
def server() -> Iterator[MisbehavingServer]:
    with MisbehavingServer(GOOD) as running:
        yield running


def asked(server: MisbehavingServer, home: Path, question: str = SEATS, **values: Any) -> tuple[Answer, list[str]]:
    """(the Answer, the steps that were told) over standard evidence and a report of another place."""
    known = {"model_timeout": 5, "model_retries": 0, **values}
    settings = Settings(home=home, model="openai:fake", model_base_url=server.base_url, model_api_key="k", **known)
    hits = [*standard(), hit("旅游总收入增长12%。", DONE_2021, region="镇江市", paragraph=9)]
    model = open_model(settings)
    assert model is not None
    chain = AnswerChain(FixedSearcher(hits), settings, "d", ChatAnswerer(model, settings, sleep=lambda _: None))
    steps: list[str] = []
    with listening(lambda event: steps.append(event.text) if isinstance(event, Step) else None):
        return chain.invoke(question), steps


def call(name: str, **arguments: Any) -> Reply:
    return Reply("我先查一查。", calls=((name, arguments),))


def test_a_model_that_needs_no_tool_is_offered_four_and_asked_once(server: MisbehavingServer, tmp_path: Path) -> None:
    answer, steps = asked(server, tmp_path)
    assert answer.text == GOOD
    assert steps == []
    assert len(server.requests) == 1
    names = [tool["function"]["name"] for tool in server.requests[0].body["tools"]]
    assert names == ["search", "read", "outline", "table"]


def test_what_a_tool_finds_is_numbered_cited_and_told_as_a_step(server: MisbehavingServer, tmp_path: Path) -> None:
    found = f"{GOOD}2021年镇江市旅游总收入增长12%。[3]"
    server.script(call("search", query="旅游总收入增长", region="镇江市", years=[2021]), found)
    answer, steps = asked(server, tmp_path)
    assert steps == ["查 镇江市2021年报告 · 旅游总收入增长"]
    assert "12%" in answer.text
    assert "我先查" not in answer.text
    assert any(citation.region == "镇江市" for citation in answer.citations)
    told = server.requests[1].body["messages"][-1]
    assert told["role"] == "tool"
    assert "旅游总收入增长12%" in told["content"]


def test_a_loop_ends_after_so_many_calls_in_an_answer(server: MisbehavingServer, tmp_path: Path) -> None:
    server.script(call("outline", report="常州市新北区2022年报告"))
    answer, steps = asked(server, tmp_path, model_steps=2)
    assert len(steps) <= 2
    assert len(server.requests) <= 5
    assert "超1万个" in answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        call("search", query=7, years="去年"),
        call("read", report="没有的报告", paragraphs=[1]),
        call("read", report="常州市新北区2022年报告"),
        call("no_such_tool", x=1),
        call("table", indicator="？？"),
    ],
)
def test_a_bad_call_is_told_to_the_model_which_goes_on(server: MisbehavingServer, tmp_path: Path, wrong: Reply) -> None:
    server.script(wrong, GOOD)
    answer, _ = asked(server, tmp_path)
    assert answer.text == GOOD
    assert len(server.requests) == 2


def test_a_server_that_refuses_tools_is_asked_again_without_and_remembered(
    server: MisbehavingServer, tmp_path: Path
) -> None:
    server.refuses_tools = True
    settings = Settings(home=tmp_path, model="openai:fake", model_base_url=server.base_url, model_api_key="k")
    model = open_model(settings)
    assert model is not None
    chain = chain_with(model, tmp_path)
    assert chain.invoke(SEATS).text == GOOD
    assert chain.invoke(SEATS).text == GOOD
    assert ["tools" in request.body for request in server.requests] == [True, False, False]


def test_no_steps_no_tools(server: MisbehavingServer, tmp_path: Path) -> None:
    answer, _ = asked(server, tmp_path, model_steps=0)
    assert answer.text == GOOD
    assert "tools" not in server.requests[0].body


def test_the_shelf_numbers_a_passage_once_and_ends_with_its_budget(tmp_path: Path) -> None:
    first, second = hit("新增学位超1万个。", TARGET_2022, paragraph=5), hit("落实双减。", TARGET_2022, paragraph=6)
    shelf = Shelf([(first,)], TokenCounter(Settings(home=tmp_path)), 120)
    shown = shelf.show([(second,), (first,)])
    assert shown.startswith("[2] ")
    assert "[1] " in shown
    assert len(shelf.passages) == 2
    assert "已到篇幅上限" in shelf.show([(hit("甲" * 300, TARGET_2022, paragraph=7),)])
    assert len(shelf.passages) == 2


def test_the_outline_and_the_paragraphs_of_a_report(tmp_path: Path) -> None:
    shelf = Shelf([], TokenCounter(Settings(home=tmp_path)), 2000)
    desk = Desk(FixedSearcher(standard()), shelf)
    assert "三、2022年重点工作（第55段起）\n　二是公共服务优供给（第55段起）" in desk.outline("常州市新北区2022年报告")
    assert "新增学位超1万个" in desk.read("政府工作报告（常州市新北区，2022年）", [55])
    assert "收录的有：常州市新北区2022年报告" in desk.read("月球2030年报告", [1])
