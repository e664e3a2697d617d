"""bounds.py at every door: questions are bounded, long conversations cut, and the work on both with them."""

import json
import time

import httpx
import openai
import pytest

from eval.retrieval import full_search
from rag.calls import PAST_ANSWER, PAST_QUESTION, TURNS, read_input
from rag.chain import AnswerChain
from rag.errors import UsageError
from rag.retriever import ReportRetriever
from rag.types import Turn

LONG = "多" * 2001
RARE = "".join(chr(0x4E00 + i) for i in range(2000))
"""Characters in the order of the standard: hardly a word among them, which is what the segmenter is slowest at."""


def test_a_long_conversation_is_cut_not_refused() -> None:
    turns = [[f"第{i}问" + "甲" * 5000 + "学位多少", "乙" * 50_000] for i in range(500)]
    question, history = read_input({"question": "那2022年呢", "history": turns}, 2000)
    assert question == "那2022年呢"
    assert len(history) == TURNS
    assert all(len(turn.question) <= PAST_QUESTION and len(turn.answer) <= PAST_ANSWER for turn in history)
    assert all(turn.question.endswith("学位多少") for turn in history)


def test_a_short_conversation_is_kept_whole() -> None:
    turns = [("甲", "乙"), Turn("丙", "丁")]
    assert read_input({"question": "学位", "history": turns}, 50)[1] == (Turn("甲", "乙"), Turn("丙", "丁"))
    with pytest.raises(UsageError, match="history"):
        read_input({"question": "学位", "history": [["只有问题"]]}, 50)


@pytest.mark.parametrize(
    "history", [[[RARE * 10, RARE]] * 3, [["2022年" * 400, "x"]] * 100, [["那2022年的目标呢？", "x"]] * 400]
)
def test_a_long_history_takes_bounded_work(chain: AnswerChain, history: list[list[str]]) -> None:
    """Before, 20,000 characters were answered in minutes; now in a second or three, of this thread's own time."""
    began = time.thread_time()
    chain.invoke({"question": "那2021年的实际呢？", "history": history})
    assert time.thread_time() - began < 20


def test_unknown_characters_take_bounded_work(chain: AnswerChain) -> None:
    """Guessing at all of them took 5 ms a character."""
    began = time.thread_time()
    chain.searcher.read(RARE)
    assert time.thread_time() - began < 3


def test_every_door_refuses_what_is_too_long(address: str, chain: AnswerChain) -> None:
    with httpx.Client(base_url=address, timeout=60) as door:
        search = door.get("/api/search", params={"q": LONG})
        asked = door.post("/api/ask", json={"question": LONG})
        chat = door.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": LONG}]})
        tool = {"name": "search", "arguments": {"question": LONG}}
        called = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": tool}
        mcp = door.post("/mcp", json=called, headers={"Accept": "application/json, text/event-stream"})
    assert (search.status_code, asked.status_code, chat.status_code) == (400, 400, 400)
    assert "2001 字" in search.json()["error"]
    assert "2001 字" in json.dumps(mcp.json(), ensure_ascii=False)
    with pytest.raises(UsageError, match="2001 字"):
        full_search(chain)(LONG, [], 5)
    with pytest.raises(UsageError, match="2001 字"):
        ReportRetriever(searcher=chain.searcher).invoke(LONG)


def test_a_chat_client_may_go_on_for_ever(address: str) -> None:
    past = [
        message
        for i in range(100)
        for message in (
            {"role": "user", "content": f"第{i}问" + "话" * 1000},
            {"role": "assistant", "content": "答" * 1000},
        )
    ]
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0, timeout=60) as client:
        messages = [*past, {"role": "user", "content": "2022年新增学位目标是多少"}]
        done = client.chat.completions.create(model="wenbao", messages=messages)  # type: ignore[arg-type]  # plain dicts
    assert "超1万个" in (done.choices[0].message.content or "")
