"""/v1/chat/completions and /v1/models: the OpenAI chat protocol, streaming included, over the same chain.

The last user message is the question, the exchanges before it the history. Citations ride along as Markdown footnotes
and, in full, in a `wenbao` field; a stream also tells each as Open WebUI reads sources (`event`). Sampling parameters
are accepted and mean nothing here; what chat apps ask for themselves (titles, tags) is page.chat_tasks'.
"""

import json
import re
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from page.chat_tasks import answer_task, read_task
from page.desk import Desk
from page.door_models import ASKING, CompletionJson, ModelJson, ModelsJson, OpenAIErrorJson, answered, statuses
from page.examples import follow_ups
from page.http import FilterBody, begun, plain
from rag import harmless
from rag.errors import UsageError, WenBaoError
from rag.models.tokens import TokenCounter
from rag.question.messages import paired
from rag.shown import footnoted, footnotes
from rag.types import Answer, Citation, Json

MODEL = "wenbao"
_MODEL: Json = {"id": MODEL, "object": "model", "created": 0, "owned_by": "wenbao"}
_FOOTNOTES = re.compile(r"(?<!\n)\n+\[\^\d+\]:.*\Z", re.S)


class ChatMessage(BaseModel):
    model_config = ConfigDict(extra="allow")
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[dict[str, Any]] | None = None


class StreamOptions(BaseModel):
    model_config = ConfigDict(extra="allow")
    include_usage: bool = False


class ChatBody(BaseModel):
    """What is used of an OpenAI chat request; other fields are accepted and ignored."""

    model_config = ConfigDict(extra="allow")
    model: str = MODEL
    messages: list[ChatMessage] = Field(examples=[[{"role": "user", "content": "2022年新增学位目标是多少"}]])
    stream: bool = False
    stream_options: StreamOptions | None = None
    filter: FilterBody | None = Field(default=None, description="只在哪些报告里找（OpenAI 客户端写在 extra_body 里）")


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/v1", tags=["OpenAI 协议"])
    counter = TokenCounter(desk.settings)

    @routes.post(
        "/chat/completions",
        summary="OpenAI 对话协议",
        response_model=None,
        responses=answered(CompletionJson, "text/event-stream") | statuses(*ASKING, error=OpenAIErrorJson),
    )
    def completions(body: ChatBody) -> Response:
        asked = read_messages(body.messages) | {"filter": plain(body.filter)}
        if (task := read_task(asked["question"], [turn[0] for turn in asked["history"]])) is not None:
            told = answer_task(task, partial(_lead_on, desk))
            return _words_alone(body, told, _usage(counter, asked, told))
        if body.stream:
            usage = body.stream_options is not None and body.stream_options.include_usage
            spent = partial(_usage, counter, asked) if usage else None
            chunks = _chunks(body.model, begun(desk, asked), spent)
            return StreamingResponse(chunks, media_type="text/event-stream", headers={"Cache-Control": "no-cache"})
        with desk.place():
            answer = desk.chain.invoke(asked)
        content = footnoted(answer.text) + footnotes(answer)
        extra = {"usage": _usage(counter, asked, content), "wenbao": answer.to_json()}
        return JSONResponse(_completion(body.model, content) | extra)

    @routes.get(
        "/models",
        summary="可用的模型名",
        response_model=None,
        responses=answered(ModelsJson) | statuses(error=OpenAIErrorJson),
    )
    def models() -> Json:
        return {"object": "list", "data": [_MODEL]}

    @routes.get(
        "/models/{model}",
        summary="一个模型",
        response_model=None,
        responses=answered(ModelJson) | statuses(404, error=OpenAIErrorJson),
    )
    def model(model: str) -> Json:
        if model != MODEL:
            raise HTTPException(404, f"没有叫 {model} 的模型；这里只有 {MODEL}")
        return _MODEL

    return routes


def _completion(model: str, content: str) -> Json:
    message = {"role": "assistant", "content": content, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {**_head(model, "chat.completion"), "choices": [choice]}


def _words_alone(body: ChatBody, content: str, usage: Json) -> Response:
    """A completion that is no answer about reports."""
    if not body.stream:
        return JSONResponse(_completion(body.model, content) | {"usage": usage})
    head = _head(body.model, "chat.completion.chunk")
    deltas: tuple[tuple[Json, str | None], ...] = (({"role": "assistant", "content": content}, None), ({}, "stop"))
    chunks = [{**head, "choices": [{"index": 0, "delta": d, "finish_reason": f, "logprobs": None}]} for d, f in deltas]
    if body.stream_options is not None and body.stream_options.include_usage:
        chunks.append({**head, "choices": [], "usage": usage})
    told = [*map(_data, chunks), "data: [DONE]\n\n"]
    return StreamingResponse(iter(told), media_type="text/event-stream", headers={"Cache-Control": "no-cache"})


def _lead_on(desk: Desk, question: str) -> list[str]:
    """Questions that go on from the answer, each of which has one; [] where that cannot be told now."""
    try:
        return follow_ups(desk, desk.plain.invoke(question).to_json())
    except WenBaoError:
        return []


def read_messages(messages: Sequence[ChatMessage]) -> Json:
    """{"question", "history"} of a chat. Raises UsageError if it does not end with a user's words."""
    if not messages or messages[-1].role != "user":
        raise UsageError("messages 的最后一条应是用户的问题（role 为 user）")
    said = [(message.role, _words(message)) for message in messages[:-1] if message.role in ("user", "assistant")]
    told = [(who, _FOOTNOTES.sub("", words) if who == "assistant" else words) for who, words in said]
    return {"question": _words(messages[-1]), "history": [list(pair) for pair in paired(told)]}


def _words(message: ChatMessage) -> str:
    if message.content is None or isinstance(message.content, str):
        return message.content or ""
    parts = []
    for part in message.content:
        if part.get("type") != "text" or not isinstance(part.get("text"), str):
            raise UsageError(f"只接受文字：消息里有 {part.get('type')}")
        parts.append(part["text"])
    return "\n".join(parts)


def _head(model: str, kind: str) -> Json:
    return {"id": f"chatcmpl-{uuid.uuid4().hex}", "object": kind, "created": int(time.time()), "model": model}


def _usage(counter: TokenCounter, asked: Json, content: str) -> Json:
    prompt = sum(counter.count(text) for text in (asked["question"], *(t for turn in asked["history"] for t in turn)))
    completion = counter.count(content)
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _chunks(model: str, parts: Iterator[str | Answer], usage: Callable[[str], Json] | None) -> Iterator[str]:
    head = _head(model, "chat.completion.chunk")

    def chunk(delta: Json, finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return _data({**head, "choices": [choice], **more})

    yield chunk({"role": "assistant", "content": ""})
    sent = held = ""  # a mark may come in two parts: what looks like the start of one waits for the rest
    try:
        for part in parts:
            if isinstance(part, str):
                held += part
                cut = harmless.OPEN_END.search(held)
                ready, held = (held[: cut.start()], held[cut.start() :]) if cut else (held, "")
                if ready:
                    sent += footnoted(ready)
                    yield chunk({"content": footnoted(ready)})
            else:
                tail = footnoted(held) + footnotes(part)
                sent += tail
                yield chunk({"content": tail} if tail else {})
                yield from (chunk({}, event=_source(citation)) for citation in part.citations)
                yield chunk({}, "stop", wenbao=part.to_json())
    except WenBaoError as error:
        yield _data({"error": {"message": str(error), "type": "server_error", "code": 503}})
    if usage is not None:
        yield _data({**head, "choices": [], "usage": usage(sent)})
    yield "data: [DONE]\n\n"


def _source(citation: Citation) -> Json:
    """What Open WebUI lists below an answer: the place, and at a click the quote. Its `source` is told apart by the
    place and is no address: of an address its browser would ask Google for a picture.
    """
    name = f"{citation.title}，{citation.place}"
    where = f"{citation.report}#p{citation.paragraph}:{citation.start}-{citation.end}"
    told = {"source": {"name": name}, "document": [citation.quote], "metadata": [{"source": where, "name": name}]}
    return {"type": "source", "data": told}


def _data(value: Json) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"
