"""A chat model that plays back written replies: what would the house do with a strong model, where there is none?

A request is known by a hash of its messages and tools. One that nobody has replied to is kept and fails, so that the
answer is the extractive reader's; whoever writes the replies sees the request alone. A reply is text, or calls of tools
(`{"content": …, "tool_calls": [{"name": …, "arguments": {…}}]}`), after which the next round is another request.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage, convert_to_openai_messages
from langchain_core.messages.tool import ToolCallChunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import Field

from rag.types import Json

Reply = str | Json
_PIECE = re.compile(r".{1,6}", re.S)
_CALL = re.compile(r"call_[0-9a-f]+")


def key_of(messages: Sequence[Json], tools: Sequence[str]) -> str:
    """The hash of a request: what its messages hold, and the names of its tools. Ids of calls do not count."""
    seen = [[m.get(k) for k in ("role", "content", "tool_calls", "tool_call_id")] for m in messages]
    text = _CALL.sub("call", json.dumps([seen, list(tools)], ensure_ascii=False))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def load_replies(*files: Path) -> dict[str, Reply]:
    """The replies of JSONL files by their requests' hashes; a later line stands for an earlier one."""
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    rows = (json.loads(line) for line in lines if line.strip())
    return {row["hash"]: row["reply"] for row in rows}


class NoReply(LookupError):
    """Nobody has written a reply to this request."""


class Replayed(BaseChatModel):
    """Plays back `replies`; `asked` holds what was asked, by hash, in order, answered or not."""

    replies: dict[str, Any] = Field(default_factory=dict)
    asked: dict[str, Any] = Field(default_factory=dict)

    @property
    def _llm_type(self) -> str:
        return "replayed"

    def bind_tools(
        self, tools: Sequence[dict[str, Any] | type | Callable[..., Any] | Any], **kwargs: Any
    ) -> Runnable[Any, Any]:
        """The tools as OpenAI's protocol writes them."""
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], **kwargs)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 (the base class names them)
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        sent, tools = list(convert_to_openai_messages(messages)), kwargs.get("tools") or []
        key = key_of(sent, [tool["function"]["name"] for tool in tools])
        reply = self.replies.get(key)
        self.asked[key] = {"hash": key, "messages": sent, "tools": tools, "answered": reply is not None}
        if reply is None:
            raise NoReply(key)
        for message in _chunks(reply, key):
            chunk = ChatGenerationChunk(message=message)
            if run_manager:
                run_manager.on_llm_new_token(str(message.text), chunk=chunk)
            yield chunk

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))


def _chunks(reply: Reply, key: str) -> Iterable[AIMessageChunk]:
    """A reply as a stream: its text a few characters at a time, then its calls."""
    content, calls = (reply, []) if isinstance(reply, str) else (reply.get("content"), reply.get("tool_calls") or [])
    for piece in _PIECE.findall(content or ""):
        yield AIMessageChunk(content=piece)
    for number, call in enumerate(calls):
        given = json.dumps(call.get("arguments") or {}, ensure_ascii=False)
        chunk = ToolCallChunk(
            name=call["name"], args=given, id=f"call_{key}{number}", index=number, type="tool_call_chunk"
        )
        yield AIMessageChunk(content="", tool_call_chunks=[chunk])
    yield AIMessageChunk(content="", response_metadata={"finish_reason": "tool_calls" if calls else "stop"})
