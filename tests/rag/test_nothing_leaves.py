"""outside.py: what the environment says to LangSmith and to model providers sends nothing anywhere; ours does.

The places named are a real HTTP server on this machine, which counts who calls.
"""

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import langsmith.run_trees
import langsmith.utils
import pytest
from chat_fakes import QueuedChatModel, chain_with
from langchain_core.runnables import RunnableLambda
from langchain_core.tracers.langchain import wait_for_all_tracers
from langsmith.run_trees import get_cached_client

from eval.judge import run_judge
from rag.chain import AnswerChain
from rag.errors import ModelError
from rag.models.chat_model import open_model
from rag.retriever import ReportRetriever
from rag.settings import Settings

QUESTION = "2022年新增学位目标是多少"
CALLS = ("invoke", "stream", "batch", "ainvoke", "astream", "abatch", "thread")
WHOLE = {
    "id": "x", "object": "chat.completion", "created": 0, "model": "x",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "好"}}],
}  # fmt: skip


class Elsewhere:
    """A server that takes whatever is sent and keeps what came: (path, headers, body)."""

    def __init__(self) -> None:
        came = self.came = list[tuple[str, dict[str, str], bytes]]()

        class Handler(BaseHTTPRequestHandler):
            def _take(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                came.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                said = json.dumps(WHOLE if "completions" in self.path else {}).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            do_GET = do_POST = do_PATCH = do_PUT = _take

            def log_message(self, format: str, *args: Any) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    server = Elsewhere()
    yield server
    server.close()


@pytest.fixture
def traced(elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    """An environment that has tracing on, as a user's other projects may."""
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    for name in ("LANGSMITH", "LANGCHAIN"):
        monkeypatch.setenv(f"{name}_TRACING_V2", "true")
        monkeypatch.setenv(f"{name}_ENDPOINT", elsewhere.url)
        monkeypatch.setenv(f"{name}_API_KEY", "lsv2-happens-to-be-here")
    langsmith.utils.get_env_var.cache_clear()
    monkeypatch.setattr(langsmith.run_trees, "_CLIENT", None)  # one that was made before knows another place
    yield elsewhere
    langsmith.utils.get_env_var.cache_clear()


def sent(server: Elsewhere) -> list[str]:
    """The paths that were called once every tracer is done."""
    wait_for_all_tracers()
    get_cached_client().flush()
    return [path for path, _, body in server.came if "runs" in path or body]


async def call(chain: Any, how: str) -> None:
    if how == "stream":
        list(chain.stream(QUESTION))
    elif how == "astream":
        [_ async for _ in chain.astream(QUESTION)]
    elif how in {"batch", "abatch"}:
        done = getattr(chain, how)([QUESTION, QUESTION])
        await done if how == "abatch" else None
    elif how == "thread":
        await asyncio.to_thread(chain.invoke, QUESTION)
    else:
        done = getattr(chain, how)(QUESTION)
        await done if how == "ainvoke" else None


@pytest.mark.parametrize("how", CALLS)
async def test_no_trace_leaves(traced: Elsewhere, tmp_path: Path, how: str) -> None:
    """Neither of the chain nor of its model."""
    await call(chain_with(QueuedChatModel(replies=["新增学位超1万个[1]。"]), tmp_path), how)
    assert sent(traced) == []


async def test_a_trace_leaves_where_we_say_so(traced: Elsewhere, tmp_path: Path) -> None:
    await call(chain_with(QueuedChatModel(replies=["新增学位超1万个[1]。"]), tmp_path, tracing=True), "invoke")
    assert sent(traced)
    assert any(QUESTION.encode() in body or b"\\u" in body or body for _, _, body in traced.came)


async def test_no_trace_of_retriever_and_judge(traced: Elsewhere, chain: AnswerChain) -> None:
    retriever = ReportRetriever(searcher=chain.searcher)
    assert retriever.invoke(QUESTION)
    assert await retriever.ainvoke(QUESTION)
    run_judge([], [], QueuedChatModel(replies=["{}"]), timeout=1)
    assert sent(traced) == []


def test_a_traced_program_around_us_does_not_take_us_along(traced: Elsewhere, tmp_path: Path) -> None:
    """Its own steps are its own; ours, with the evidence in the prompt, are not in them."""
    chain = chain_with(QueuedChatModel(replies=["新增学位超1万个[1]。"]), tmp_path)
    RunnableLambda(lambda _: chain.invoke(QUESTION) and "done").invoke("outer")
    assert sent(traced), "the outer program's own trace"
    assert not any(b"AnswerChain" in body or b"QueuedChatModel" in body for _, _, body in traced.came)


# --- models --------------------------------------------------------------------------------------------------------


@pytest.fixture
def strange_environment(elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    for name in ("OPENAI_BASE_URL", "OPENAI_API_BASE", "OPENAI_PROXY", "ANTHROPIC_BASE_URL", "OLLAMA_HOST"):
        monkeypatch.setenv(name, elsewhere.url)
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(name, "happens-to-be-here")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "x-strange: happens-to-be-here")
    return elsewhere


def test_a_key_of_the_environment_is_not_a_setting(strange_environment: Elsewhere, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="WENBAO_MODEL_API_KEY"):
        open_model(Settings(home=tmp_path, model="openai:gpt-4o"))


def test_an_address_of_the_environment_is_not_a_setting(strange_environment: Elsewhere, tmp_path: Path) -> None:
    from langchain_openai import ChatOpenAI

    model = open_model(Settings(home=tmp_path, model="openai:gpt-4o", model_api_key="ours"))
    assert isinstance(model, ChatOpenAI)
    assert model.root_client.base_url.host == model.root_async_client.base_url.host == "api.openai.com"
    assert model.openai_proxy is None


def test_only_what_our_settings_name_is_called(strange_environment: Elsewhere, tmp_path: Path) -> None:
    ours = Elsewhere()
    model = open_model(Settings(home=tmp_path, model="openai:x", model_base_url=f"{ours.url}/v1", model_api_key="ours"))
    assert model is not None
    assert model.invoke("你好").text == "好"
    ours.close()
    assert strange_environment.came == []
    ((_, headers, _),) = ours.came
    assert headers["authorization"] == "Bearer ours"
    assert "happens-to-be-here" not in json.dumps(headers)
