"""Work is given up when its client is gone or its time is over: a real server, and clients that hang up."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
from chat_fakes import QueuedChatModel
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk
from page_house import app_on, served
from pydantic import Field

from page.desk import AT_ONCE, Desk
from page.leaving import EACH, Abreast
from rag import calls
from rag.answer.chat import ChatAnswerer
from rag.chain import AnswerChain
from rag.errors import NobodyWaits, TimeUp
from rag.settings import Settings

QUESTION = "请问2022年新增学位目标是多少"
CHAT = {"messages": [{"role": "user", "content": QUESTION}]}
TOOL = {"name": "ask", "arguments": {"question": QUESTION}}
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": TOOL}


class EndlessModel(QueuedChatModel):
    """Speaks a character at a time for a minute, to those who say 请问; `ticks` says when it spoke last.

    The page's own examples do not say it.
    """

    ticks: list[float] = Field(default_factory=list)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for _ in range(1200 if any("请问" in str(message.content) for message in messages) else 0):
            self.ticks.append(time.monotonic())
            yield ChatGenerationChunk(message=AIMessageChunk(content="新"))
            time.sleep(0.05)


def slow_chain(desk: Desk, model: EndlessModel, **changes: Any) -> AnswerChain:
    settings = Settings(**{**desk.settings.model_dump(), "model": "openai:endless", **changes})
    return AnswerChain(desk.chain.searcher, settings, "d", ChatAnswerer(model, settings))


@pytest.fixture
def model() -> EndlessModel:
    return EndlessModel(replies=[""], ticks=[])


@pytest.fixture
def slow(desk: Desk, model: EndlessModel) -> Iterator[tuple[str, Desk]]:
    chain = slow_chain(desk, model)
    own = Desk(desk.settings, chain, desk.embedder)
    with served(app_on(own)) as address:
        yield address, own


def given_up(model: EndlessModel, desk: Desk) -> bool:
    """Whether the model falls silent (a second without a word) and all places are free, long before it has said all."""
    until = time.monotonic() + 40
    while time.monotonic() < until:
        if time.monotonic() - model.ticks[-1] > 1 and places_free(desk) == AT_ONCE:
            return True
        time.sleep(0.1)
    return False


async def hang_up_once_it_speaks(model: EndlessModel, address: str, body: dict[str, object], accept: str) -> None:
    async with httpx.AsyncClient(timeout=120) as client:
        asked = asyncio.create_task(client.post(address, json=body, headers={"Accept": accept}))
        while not model.ticks and not asked.done():
            await asyncio.sleep(0.05)
        asked.cancel()
        with suppress(asyncio.CancelledError):
            await asked


@pytest.mark.parametrize(
    ("path", "body", "accept"),
    [
        ("/api/ask", {"question": QUESTION}, "application/json"),
        ("/api/ask", {"question": QUESTION}, "text/event-stream"),
        ("/v1/chat/completions", CHAT, "application/json"),
        ("/v1/chat/completions", {**CHAT, "stream": True}, "text/event-stream"),
        ("/mcp", CALL, "application/json, text/event-stream"),
    ],
)
async def test_a_client_that_hangs_up_ends_the_work(
    slow: tuple[str, Desk], model: EndlessModel, path: str, body: dict[str, object], accept: str
) -> None:
    address, desk = slow
    await hang_up_once_it_speaks(model, f"{address}{path}", body, accept)
    assert model.ticks, "the question reached the model"
    assert await asyncio.to_thread(given_up, model, desk)


def test_a_page_that_is_closed_ends_the_work(slow: tuple[str, Desk], model: EndlessModel) -> None:
    address, desk = slow
    with httpx.Client(base_url=address, timeout=60) as page:
        config = page.get("/config").json()
        event = next(
            one["id"] for one in config["dependencies"] if len(one["inputs"]) == 3 and one["targets"][0][1] == "submit"
        )
        joined = {"fn_index": event, "data": [QUESTION, None, None], "session_hash": "closed"}
        assert page.post("/gradio_api/queue/join", json=joined).status_code == 200
        with page.stream("GET", "/gradio_api/queue/data", params={"session_hash": "closed"}):
            until = time.monotonic() + 60
            while not model.ticks and time.monotonic() < until:
                time.sleep(0.05)
    assert model.ticks, "the question reached the model"
    assert given_up(model, desk)


def places_free(desk: Desk) -> int:
    taken = 0
    while not desk.full:
        desk._places.acquire()
        taken += 1
    for _ in range(taken):
        desk._places.release()
    return taken


# --- time ----------------------------------------------------------------------------------------------------------


def test_a_model_that_takes_too_long_leaves_the_reports_words(desk: Desk, model: EndlessModel) -> None:
    """Its time counts from the question on: all that is loaded once is loaded before, so that the model does speak."""
    chain = slow_chain(desk, model, answer_timeout=5.0)
    desk.chain.invoke(QUESTION)
    answer = chain.invoke(QUESTION)
    assert "超1万个" in answer.text
    assert any("WENBAO_ANSWER_TIMEOUT" in notice for notice in answer.notices)
    assert model.ticks, "the question reached the model"
    assert model.ticks[-1] - model.ticks[0] < 10


def test_the_time_of_a_question_is_over(desk: Desk) -> None:
    """Its time is counted anew for each; the one after it has its own."""
    settings = desk.settings.model_copy(update={"answer_timeout": 1e-6})
    hurried = AnswerChain(desk.chain.searcher, settings, "d")
    with pytest.raises(TimeUp, match="WENBAO_ANSWER_TIMEOUT"):
        hurried.invoke(QUESTION)
    with pytest.raises(TimeUp):
        list(hurried.stream(QUESTION))
    assert "超1万个" in desk.chain.invoke(QUESTION).text
    with served(app_on(Desk(settings, hurried, desk.embedder))) as address:
        reply = httpx.post(f"{address}/api/ask", json={"question": QUESTION}, timeout=30)
    assert (reply.status_code, "WENBAO_ANSWER_TIMEOUT" in reply.json()["error"]) == (504, True)


async def test_whoever_left_is_noticed_in_threads_too(desk: Desk) -> None:
    with calls.awaited(lambda: True):
        with pytest.raises(NobodyWaits):
            desk.chain.invoke(QUESTION)
        with pytest.raises(NobodyWaits):
            await desk.chain.ainvoke(QUESTION)
        with pytest.raises(NobodyWaits):
            await asyncio.to_thread(calls.go_on)
    calls.go_on()


# --- places --------------------------------------------------------------------------------------------------------


async def test_one_client_takes_half_of_the_places_at_most() -> None:
    most: dict[str, int] = {}
    now: dict[str, int] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        who = scope["client"][0]
        now[who] = now.get(who, 0) + 1
        most[who] = max(most.get(who, 0), now[who])
        await asyncio.sleep(0.01)
        now[who] -= 1

    async def nothing(*_: object) -> Any: ...

    abreast = Abreast(app)
    scopes = [
        {"type": "http", "path": "/api/ask", "headers": [], "client": (who, 1)} for who in ("10.0.0.1", "10.0.0.2") * 40
    ]
    await asyncio.gather(*(abreast(scope, nothing, nothing) for scope in scopes))
    assert most == {"10.0.0.1": EACH, "10.0.0.2": EACH}
    assert EACH * 2 <= AT_ONCE
    assert not abreast._lines, "nobody is remembered who has nothing under way"
